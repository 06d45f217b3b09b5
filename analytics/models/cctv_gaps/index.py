"""The index: what is not seen of each group, on one scale, weighed. It ranks lack of view, not danger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.cctv_gaps.params import GROUPS, NIGHT
from analytics.stats.shares import HUNDRED
from analytics.stats.weights import capped, rank_scaled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.measured import Measured
    from analytics.models.cctv_gaps.params import CctvParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

INCIDENTS = "incidents"


@dataclass(frozen=True, eq=False)
class Index:
    """The index of c hexagons.

    Attributes:
        scores: (c,) by group, 0 to 1: the rank of what is not seen among the hexagons where there is something.
        weights: by group, of those that are known; they add up to 1, and reported incidents keep to their ceiling.
        value: (c,) 0 to 100.
        without: (c,) the same with reported incidents left out.
    """

    scores: Mapping[str, Floats]
    weights: Mapping[str, float]
    value: Floats
    without: Floats


@remember(8)
def unseen_of(measured: Measured, period: str, basis: str) -> dict[str, Floats]:
    """(c,) what is not seen of each group that the data know; reported incidents as they may be told, withheld ones as none."""
    who, unseen = measured.exposure, measured.unseen[basis]
    found: dict[str, Floats | None] = {
        "people": measured.hours_unseen(period, basis),
        "children": None if measured.child_unseen_m is None else measured.child_unseen_m[basis],
        "seniors": who.seniors * unseen if np.isfinite(who.seniors).any() else None,
        "women": None if who.women is None else who.women * unseen,
        "dark": None if who.lights is None else np.where(who.lights == 0, who.hours[NIGHT] * unseen, 0.0),
        "nightlife": None if who.nightlife is None else who.nightlife * unseen,
        INCIDENTS: None if who.incidents is None else who.incidents * unseen,
    }
    return {name: np.nan_to_num(values, nan=0.0) for name, values in found.items() if values is not None}


@remember(8)
def scores_of(measured: Measured, period: str, basis: str) -> dict[str, Floats]:
    """(c,) 0 to 1 for each group that the data know."""
    return {name: rank_scaled(values) for name, values in unseen_of(measured, period, basis).items()}


def index_of(measured: Measured, params: CctvParams) -> Index:
    """The index under the weights of the parameters."""
    scores = scores_of(measured, params.period, params.basis)
    asked = {name: float(getattr(params, f"weight_{name}")) for name in GROUPS if name in scores}
    weights = _shares(asked, params.incident_cap_percent / HUNDRED)
    others = _shares({name: weight for name, weight in asked.items() if name != INCIDENTS}, 1.0)
    return Index(scores, weights, _weighed(scores, weights, measured), _weighed(scores, others, measured))


def _shares(asked: Mapping[str, float], incident_cap: float) -> dict[str, float]:
    """Weights that add up to 1; all 0 where every weight is 0."""
    total = sum(asked.values())
    if total <= 0:
        return dict.fromkeys(asked, 0.0)
    values = np.array([weight / total for weight in asked.values()])
    caps = np.array([incident_cap if name == INCIDENTS else 1.0 for name in asked])
    return dict(zip(asked, capped(values, caps).tolist(), strict=True))


def _weighed(scores: Mapping[str, Floats], weights: Mapping[str, float], measured: Measured) -> Floats:
    total = np.zeros(len(measured.ground.grid))
    for name, weight in weights.items():
        total += weight * scores[name]
    return HUNDRED * total


def first(values: Floats, count: int) -> Ints:
    """Positions of the highest values above 0, highest first; equal ones in the order of the hexagons."""
    order = np.argsort(-values, kind="stable")[:count]
    found: Ints = order[values[order] > 0].astype(np.int64)
    return found
