"""Before and after: what a changed set of cameras sees that was not seen before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.model import Change
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.cctv_gaps.declared import PERSON_HOUR

if TYPE_CHECKING:
    from analytics.models.cctv_gaps.measured import Measured
    from analytics.models.cctv_gaps.params import CctvParams

CHANGED = Text(
    "바꾸면 하루 {gained:,.0f} 사람·시간이 새로 보이고 {lost:,.0f} 사람·시간이 보이지 않게 됩니다. 못 보는 사람·시간: {before:,.0f} → {after:,.0f}.",
    "The change gains {gained:,.0f} people-hours a day in view and loses {lost:,.0f}. Not seen: {before:,.0f} → {after:,.0f}.",
)
COLUMNS = (
    Column("dong_name", Text("행정동", "Dong"), Kind.TEXT),
    Column("gained", Text("새로 보임", "Gained"), Kind.NUMBER, PERSON_HOUR),
    Column("lost", Text("안 보이게 됨", "Lost"), Kind.NUMBER, PERSON_HOUR),
    Column("net", Text("차이", "Net"), Kind.NUMBER, PERSON_HOUR),
)


def compare(before: Measured, after: Measured, params: CctvParams) -> Change:
    """People-hours a day that come into view and that drop out of it, hexagon by hexagon.

    Args:
        before, after: the same hexagons and people, measured with two sets of cameras.
        params: the thresholds.

    Returns:
        The change; table columns dong_name, gained, lost, net (people-hours a day, most changed first); layer columns
        cell, people, dong_name, before_hours, after_hours, change_hours.
    """
    was = before.hours_unseen(params.period, params.basis)
    now = after.hours_unseen(params.period, params.basis)
    gained, lost = np.maximum(was - now, 0.0), np.maximum(now - was, 0.0)
    told = {"gained": float(gained.sum()), "lost": float(lost.sum())}
    table = pd.DataFrame(
        {"dong_name": before.ground.dong_names, "gained": before.sum_by_dong(gained), "lost": before.sum_by_dong(lost)}
    )
    table["net"] = table["gained"] - table["lost"]
    touched = table[(table["gained"] > 0) | (table["lost"] > 0)]
    layer = before.cells[["cell", "people", "dong_name"]].assign(before_hours=was, after_hours=now, change_hours=now - was)
    return Change(
        sentence=CHANGED.fill(**told, before=float(was.sum()), after=float(now.sum())),
        table=touched.sort_values(["net", "gained"], ascending=False, kind="stable", ignore_index=True),
        columns=COLUMNS,
        layer=layer,
        **told,
    )
