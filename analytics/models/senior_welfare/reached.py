"""How far it is to a service, and for whom it is too far."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.senior_welfare.access import MINUTE_S
from analytics.models.senior_welfare.params import CAR, CLINIC, HEALTH
from analytics.models.senior_welfare.services import POST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

METRE_KM = 1000.0
EDGE = 1e-9
"""A time equal to the limit counts; rounding may miss equality by less than this."""


def minutes_to(measured: Measured, service: str, mode: str, walk_ms: float) -> Floats | None:
    """(c,) minutes to the nearest place of a service; inf where none is reached; none where that cannot be known."""
    if service not in measured.services:
        return None
    if mode == CAR:
        return measured.drive_min.get(service)
    return _walk_minutes(measured, service, walk_ms)


@remember(16)
def _walk_minutes(measured: Measured, service: str, walk_ms: float) -> Floats:
    found: Floats = measured.walk_m[service] / walk_ms / MINUTE_S
    return found


def is_late(minutes: Floats, limit_min: float) -> Flags:
    """(c,) whether it takes longer than the limit; exactly the limit does not."""
    late: Flags = minutes > limit_min + EDGE
    return late


def unreached_of(measured: Measured, minutes: Floats | None, limit_min: float) -> Floats | None:
    """(c,) seniors living alone who are not reached within the limit."""
    return None if minutes is None else np.where(is_late(minutes, limit_min), measured.demand.alone, 0.0)


def unserved_of(measured: Measured) -> Floats:
    """(c,) seniors living alone who are not served, the share served taken as even within a dong; nan where unknown."""
    return measured.demand.alone * (1.0 - served_share(measured))[measured.ground.dong]


@remember(8)
def served_share(measured: Measured) -> Floats:
    """(d,) share of the seniors living alone who are served, at most 1; nan where unknown."""
    alone = measured.sum_by_dong(measured.demand.alone)
    share = np.divide(measured.served, alone, out=np.full(len(alone), np.nan), where=alone > 0)
    found: Floats = np.minimum(share, 1.0)
    return found


def poor_cases(measured: Measured, params: WelfareParams) -> dict[str, Flags]:
    """(c,) where each criterion of the official model holds, by "fire", "clinic" and "health"; those that are known."""
    return _poor_cases(measured, params.fire_min, params.clinic_min, params.health_km)


@remember(8)
def _poor_cases(measured: Measured, fire_min: float, clinic_min: float, health_km: float) -> dict[str, Flags]:
    found = {}
    if POST in measured.drive_min:
        found["fire"] = is_late(measured.drive_min[POST], fire_min)
    if CLINIC in measured.drive_min:
        found["clinic"] = is_late(measured.drive_min[CLINIC], clinic_min)
    if HEALTH in measured.walk_m:
        found["health"] = measured.walk_m[HEALTH] > health_limit_km(measured, health_km) * METRE_KM + EDGE
    return found


@remember(8)
def health_limit_km(measured: Measured, health_km: float) -> float:
    """The distance set, or where that is 0 the mean to the nearest public health post, weighted by seniors living alone."""
    if health_km > 0:
        return health_km
    metres, alone = measured.walk_m[HEALTH], measured.demand.alone
    known = np.isfinite(metres) & (alone > 0)
    return float(np.average(metres[known], weights=alone[known])) / METRE_KM if known.any() else 0.0


def together(poor: dict[str, Flags], how: np.ufunc) -> Flags | None:
    """(c,) the criteria that are known, taken together; none where there is none."""
    found: Flags | None = how.reduce(list(poor.values())) if poor else None
    return found


@remember(8)
def alone_shown(measured: Measured) -> Floats:
    """Seniors living alone in the shown hexagons."""
    return measured.sum_shown(measured.demand.alone)
