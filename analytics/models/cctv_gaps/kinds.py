"""What the list of cameras holds: how many for which purpose, and of how many the direction is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.models.cctv_gaps.cameras import PURPOSES_OF, of_purpose
from analytics.models.cctv_gaps.params import ANY, CAMERAS_COUNTED
from analytics.models.cctv_gaps.params import PURPOSES as CHOICES
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


def none_of_purpose(listed: pd.DataFrame, kinds: pd.DataFrame, chosen: str) -> Text | None:
    """What to say before anything else where the list holds cameras but none of the chosen purpose; None otherwise.

    Every place then counts as not seen, which says nothing about the city.

    Args:
        listed: the list of cameras.
        kinds: its table of purposes.
        chosen: the choice of purpose.
    """
    if len(listed) == 0 or of_purpose(listed, chosen).any():
        return None
    codes = set(_texts(listed, "purpose"))
    choices = [CHOICES[choice] for choice, counts in PURPOSES_OF.items() if counts & codes] + [CHOICES[ANY]]
    return NONE_OF_PURPOSE.fill(
        chosen=CHOICES[chosen],
        listed=Text(_held(kinds, "purpose_ko", "{:,}대"), _held(kinds, "purpose_en", "{:,}")),
        control=CAMERAS_COUNTED,
        choices=Text(" 또는 ".join(f"'{choice.ko}'" for choice in choices), " or ".join(f"'{choice.en}'" for choice in choices)),
    )


def _held(kinds: pd.DataFrame, called: str, cameras: str) -> str:
    """The purposes with the number of their cameras, most first."""
    return ", ".join(f"{name} {cameras.format(count)}" for name, count in zip(kinds[called], kinds["cameras"], strict=True))


def _texts(table: pd.DataFrame, column: str) -> NDArray[np.object_]:
    if column not in table:
        return np.full(len(table), "", dtype=object)
    return table[column].fillna("").astype(str).to_numpy(dtype=object)


def _cameras(table: pd.DataFrame) -> NDArray[np.int64]:
    if "count" not in table:
        return np.ones(len(table), dtype=np.int64)
    told = table["count"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(told), 1.0, told).astype(np.int64)


NONE_OF_PURPOSE = Text(
    "주의: 카메라 목록에 '{chosen}' 카메라가 한 대도 없어 모든 곳이 보이지 않는 것으로 나왔습니다. 목록에 있는 것은 {listed}입니다. '{control}'에서 {choices}을 고르면 셉니다.",
    "Note: the list holds no camera for '{chosen}', so every place comes out as not seen. It holds {listed}. To count them, choose {choices} under '{control}'.",
)
