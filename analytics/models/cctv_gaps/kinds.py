"""What the list of cameras holds: how many for which purpose, and of how many the direction is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.schemas.watch import FACING_ALL_ROUND, FACING_KNOWN, PURPOSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_PURPOSE = Text("목적이 적혀 있지 않음", "no purpose written")


def kinds_table(listed: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """One row for each purpose in the list, most cameras first."""
    purpose = _texts(listed, "purpose")
    facing, cameras = _texts(listed, "facing"), _cameras(listed)
    chosen, of_chosen = _texts(counted, "purpose"), _cameras(counted)
    rows = []
    for code in pd.unique(purpose):
        here = purpose == code
        called = PURPOSES.get(code, NO_PURPOSE if code == "" else Text(code, code))
        rows.append(
            {
                "purpose_ko": called.ko,
                "purpose_en": called.en,
                "poles": int(here.sum()),
                "cameras": int(cameras[here].sum()),
                "facing_known": int(cameras[here & (facing == FACING_KNOWN)].sum()),
                "all_round": int(cameras[here & (facing == FACING_ALL_ROUND)].sum()),
                "counted": int(of_chosen[chosen == code].sum()),
            }
        )
    names = ["purpose_ko", "purpose_en", "poles", "cameras", "facing_known", "all_round", "counted"]
    return pd.DataFrame(rows, columns=names).sort_values("cameras", ascending=False, kind="stable", ignore_index=True)


def _texts(table: pd.DataFrame, column: str) -> NDArray[np.object_]:
    if column not in table:
        return np.full(len(table), "", dtype=object)
    return table[column].fillna("").astype(str).to_numpy(dtype=object)


def _cameras(table: pd.DataFrame) -> NDArray[np.int64]:
    if "count" not in table:
        return np.ones(len(table), dtype=np.int64)
    told = table["count"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(told), 1.0, told).astype(np.int64)
