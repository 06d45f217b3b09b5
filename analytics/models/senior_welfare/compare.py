"""Before and after: whom a changed set of halls reaches who was not reached before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.model import Change
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.senior_welfare.params import PERSON, SERVICES
from analytics.models.senior_welfare.reached import is_late, minutes_to

if TYPE_CHECKING:
    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams

CHANGED = Text(
    "바꾸면 혼자 사는 노인 {gained:,.0f}명이 새로 {service}에 닿고 {lost:,.0f}명이 닿지 못하게 됩니다. 닿지 못하는 노인: {before:,.0f} → {after:,.0f}명.",
    "The change brings a {service} within reach of {gained:,.0f} seniors living alone and out of reach of {lost:,.0f}. Not reached: {before:,.0f} → {after:,.0f}.",
)
UNKNOWN = Text(
    "고른 시설이나 이동 방법은 이 변경으로 달라지지 않거나 알 수 없습니다.",
    "What is looked at does not change with these edits, or is not known.",
)
COLUMNS = (
    Column("dong_name", Text("행정동", "Dong"), Kind.TEXT),
    Column("before", Text("지금 닿지 못함", "Not reached now"), Kind.NUMBER, PERSON),
    Column("after", Text("바꾼 뒤", "After"), Kind.NUMBER, PERSON),
    Column("gained", Text("새로 닿음", "Gained"), Kind.NUMBER, PERSON),
    Column("lost", Text("닿지 못하게 됨", "Lost"), Kind.NUMBER, PERSON),
)


def compare(before: Measured, after: Measured, params: WelfareParams) -> Change:
    """Seniors living alone who come within reach and who drop out of it, dong by dong.

    Args:
        before, after: the same hexagons, measured with two sets of halls.
        params: the thresholds.

    Returns:
        The change; table columns dong_name, before, after, gained, lost (most changed first); layer columns cell, people,
        dong_name, before_unreached, after_unreached, change_unreached.
    """
    was, now = (_unreached(measured, params, before.demand.alone) for measured in (before, after))
    if was is None or now is None:
        return Change(UNKNOWN, pd.DataFrame({column.name: [] for column in COLUMNS}), COLUMNS)
    gained, lost = np.maximum(was - now, 0.0), np.maximum(now - was, 0.0)
    table = pd.DataFrame(
        {
            "dong_name": before.ground.dong_names,
            "before": before.sum_by_dong(was),
            "after": before.sum_by_dong(now),
            "gained": before.sum_by_dong(gained),
            "lost": before.sum_by_dong(lost),
        }
    )
    touched = table[(table["gained"] > 0) | (table["lost"] > 0)]
    told = {"gained": float(gained.sum()), "lost": float(lost.sum())}
    shown = before.sum_shown(was), before.sum_shown(now)
    return Change(
        sentence=CHANGED.fill(**told, service=SERVICES[params.service], before=float(was.sum()), after=float(now.sum())),
        table=touched.sort_values(["gained", "lost"], ascending=False, kind="stable", ignore_index=True),
        columns=COLUMNS,
        layer=before.cells[["cell", "people", "dong_name"]].assign(
            before_unreached=shown[0], after_unreached=shown[1], change_unreached=shown[1] - shown[0]
        ),
        **told,
    )


def _unreached(measured: Measured, params: WelfareParams, alone: np.ndarray) -> np.ndarray | None:
    """(c,) of those who live alone now, who is not reached; where the last place was taken away, all of them."""
    if params.service not in measured.services:
        return alone
    minutes = minutes_to(measured, params.service, params.mode, params.walk_ms)
    return None if minutes is None else np.where(is_late(minutes, params.limit_min), alone, 0.0)
