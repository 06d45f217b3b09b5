"""Why a hexagon ranks where it does, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.text import Text
from analytics.models.cctv_gaps.index import unseen_of
from analytics.models.cctv_gaps.params import GROUPS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.index import Index
    from analytics.models.cctv_gaps.measured import Measured
    from analytics.models.cctv_gaps.params import CctvParams

    Ints: TypeAlias = NDArray[np.int64]

REASONS_TOLD = 3
"""So many reasons are told, the heaviest first."""

SAID = {
    "people": Text("못 보는 사람·시간 하루 {value:,.0f}", "{value:,.0f} people-hours a day not seen"),
    "children": Text("통학로 {value:,.0f} 사람·m를 못 봄", "{value:,.0f} person-metres of ways to school not seen"),
    "seniors": Text("못 보는 65세 이상 {value:,.0f}명", "{value:,.0f} seniors not seen"),
    "women": Text("밤에 못 보는 여성 {value:,.0f} 사람·시간", "{value:,.0f} women-hours at night not seen"),
    "dark": Text("가로등이 없음", "no street light"),
    "nightlife": Text("주점·숙박·금융 {value:,.0f}곳", "{value:,.0f} bars, lodging or finance shops"),
    "incidents": Text("신고된 사건이 많은 편", "many reported incidents"),
}
AND = Text(" · ", "; ")
NOTHING = Text("-", "-")


def reasons_of(measured: Measured, params: CctvParams, index: Index, chosen: Ints) -> list[Text]:
    """The parts that add most to the index of each of the chosen hexagons."""
    unseen = unseen_of(measured, params.period, params.basis)
    groups = [name for name in GROUPS if index.weights.get(name, 0.0) > 0]
    if not groups or not len(chosen):
        return [NOTHING] * len(chosen)
    added = np.stack([index.weights[name] * index.scores[name][chosen] for name in groups])
    heaviest = np.argsort(-added, axis=0, kind="stable")[:REASONS_TOLD]
    return [
        _joined([SAID[groups[at]].fill(value=unseen[groups[at]][cell]) for at in column if added[at, number] > 0])
        for number, (cell, column) in enumerate(zip(chosen.tolist(), heaviest.T.tolist(), strict=True))
    ]


def _joined(parts: list[Text]) -> Text:
    if not parts:
        return NOTHING
    return Text(AND.ko.join(part.ko for part in parts), AND.en.join(part.en for part in parts))
