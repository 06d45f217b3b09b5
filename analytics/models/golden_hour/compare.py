"""Before and after: whom a changed set of posts gains, and whom it loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.model import Change
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.golden_hour.judge import within
from analytics.schemas.places import PERSON
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    from analytics.models.golden_hour.judge import Floats, Measured
    from analytics.models.golden_hour.params import GoldenHourParams

CHANGED = Text(
    "바꾸면 {gained:,.0f}명이 새로 닿고 {lost:,.0f}명이 닿지 못하게 됩니다. 못 닿는 사람: {before:,.0f}명 → {after:,.0f}명.",
    "The change gains {gained:,.0f} people and loses {lost:,.0f}. Not reached: {before:,.0f} → {after:,.0f}.",
)

COLUMNS = (
    Column("dong_name", Text("행정동", "Dong"), Kind.TEXT),
    Column("gained", Text("새로 닿음", "Gained"), Kind.NUMBER, PERSON),
    Column("lost", Text("못 닿게 됨", "Lost"), Kind.NUMBER, PERSON),
    Column("net", Text("차이", "Net"), Kind.NUMBER, PERSON),
)


def compare(before: Measured, after: Measured, params: GoldenHourParams) -> Change:
    """People who come within the target and people who drop out of it.

    Args:
        before, after: the same people and hexagons, measured with two sets of posts.
        params: the thresholds.

    Returns:
        The change; table columns dong_name, gained, lost, net (people, most changed first); layer columns cell,
        people, dong_name, before_min, after_min, change_min (minus is sooner, nan where unreachable before or after).
    """
    was = within(before.minutes(params.basis), params.limit_min)
    now = within(after.minutes(params.basis), params.limit_min)
    gained = np.where(now & ~was, before.people, 0.0)
    lost = np.where(was & ~now, before.people, 0.0)
    late_before, late_after = float(before.people[~was].sum()), float(after.people[~now].sum())
    told = {"gained": float(gained.sum()), "lost": float(lost.sum())}
    return Change(
        sentence=CHANGED.fill(**told, before=late_before, after=late_after),
        table=_by_dong(before, gained, lost),
        columns=COLUMNS,
        layer=_by_cell(before, after, params),
        **told,
    )


def _by_dong(before: Measured, gained: Floats, lost: Floats) -> pd.DataFrame:
    count = len(before.dong_names)
    table = pd.DataFrame(
        {
            "dong_name": before.dong_names,
            "gained": sum_by(before.dong, gained, count),
            "lost": sum_by(before.dong, lost, count),
        }
    )
    table["net"] = table["gained"] - table["lost"]
    touched = table[(table["gained"] > 0) | (table["lost"] > 0)]
    return touched.sort_values(["net", "gained"], ascending=False, kind="stable", ignore_index=True)


def _by_cell(before: Measured, after: Measured, params: GoldenHourParams) -> pd.DataFrame:
    column = f"{params.basis}_min"
    cells = before.cells[["cell", "people", "dong_name"]].copy()
    cells["before_min"], cells["after_min"] = before.cells[column], after.cells[column]
    reached_both = np.isfinite(cells["before_min"]) & np.isfinite(cells["after_min"])
    cells["change_min"] = (cells["after_min"] - cells["before_min"]).where(reached_both)
    return cells
