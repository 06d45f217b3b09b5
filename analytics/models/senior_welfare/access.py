"""How far it is from home to what serves: metres on foot, minutes by car, and what each place is shared by."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.senior_welfare.params import (
    BELL,
    ENHANCED,
    FASTEST_MS,
    LONGEST_CATCHMENT_MIN,
    THREE_STEP,
    TWO_STEP,
    WelfareParams,
)
from analytics.spatial.doors import find_doors
from analytics.spatial.network import seconds_at, seconds_beside, travel_from, travel_toward
from analytics.spatial.residents import coordinates
from analytics.spatial.road_speeds import times_at_share
from analytics.spatial.walking import WalkSettings, nearest_metres, walk_metres
from analytics.stats.access import Bell, Catchments, Reach, Zones, enhanced, share_out, three_step, two_step

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground
    from analytics.models.senior_welfare.measured import Measured
    from analytics.spatial.network import Places
    from analytics.stats.access import Access

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

MINUTE_S = 60.0
PAIRS_M = FASTEST_MS * LONGEST_CATCHMENT_MIN * MINUTE_S
"""Pairs of home and place are kept up to here: the longest catchment at the fastest walk."""

BESIDE_LIMIT_M = 500.0
"""A home further from every road has no way by car. Assumed, as in the golden-hour model."""

BESIDE_KMH = 10.0
"""Speed between door and road, to the parked car or along the drive. Assumed."""

ZONE_ENDS = (1 / 3, 2 / 3, 1.0)
"""Ends of the zones as shares of the catchment: 10, 20 and 30 of 30 minutes in Luo and Qi (2009)."""


@remember(24)
def walks_to(ground: Ground, places: pd.DataFrame, detour: float) -> Reach:
    """Metres on foot from each hexagon to each place, up to `PAIRS_M` (inclusive)."""
    found = walk_metres(ground.walkways, ground.home_xy, _spots(places, ground.crs), PAIRS_M, WalkSettings(detour=detour))
    return Reach(found.indptr, found.indices, found.metres, len(places))


@remember(24)
def nearest_walk(ground: Ground, places: pd.DataFrame, detour: float) -> tuple[Floats, Ints]:
    """(c,) metres on foot to the nearest place, inf where none is reached, and which it is, -1 where none."""
    return nearest_metres(ground.walkways, ground.home_xy, _spots(places, ground.crs), WalkSettings(detour=detour))


def _spots(places: pd.DataFrame, crs: str) -> Floats:
    return np.column_stack(coordinates(places, crs))


@remember(24)
def drive_minutes(ground: Ground, places: pd.DataFrame, car_percent: float, *, toward: bool) -> Floats:
    """(c,) minutes by car between each hexagon and the nearest place, one-way roads kept; inf where no road leads there.

    Args:
        ground: hexagons and roads.
        places: with lon and lat.
        car_percent: percent of the speed limit that is driven.
        toward: True from home to the place, False from the place to the home, as an ambulance drives.
    """
    network = ground.network
    if network is None:
        return np.full(len(ground.grid), np.inf)
    ends = find_doors(network, *coordinates(places, ground.crs))
    ends = ends.select(ends.beside_m <= BESIDE_LIMIT_M)
    times = times_at_share(network, car_percent)
    search = travel_toward if toward else travel_from
    travel = search(network, times, ends, seconds_beside(ends.beside_m, BESIDE_KMH))
    homes = homes_on_roads(ground)
    seconds = seconds_at(network, travel, homes, BESIDE_KMH).seconds
    return np.where(homes.beside_m > BESIDE_LIMIT_M, np.inf, seconds / MINUTE_S)


@remember(8)
def homes_on_roads(ground: Ground) -> Places:
    """(c,) where the middle of each hexagon's people lies on the roads for cars."""
    if ground.network is None:
        message = "a city without roads has no homes on them"
        raise ValueError(message)
    return find_doors(ground.network, ground.home_xy[:, 0], ground.home_xy[:, 1])


def access_of(measured: Measured, params: WelfareParams, service: str) -> Access | None:
    """What falls to each senior of each hexagon; none where the city has no such service."""
    if service not in measured.reach:
        return None
    return _access(measured, service, decay_of(params))


Decay: TypeAlias = tuple[str, float, float, float]
"""One of `METHODS`, the end of the catchment in metres (inclusive), and the weights of the middle and the far zone."""


def decay_of(params: WelfareParams) -> Decay:
    """How much places count by how far they are."""
    return (params.method, params.catchment_min * MINUTE_S * params.walk_ms, params.middle_weight, params.far_weight)


@remember(16)
def _access(measured: Measured, service: str, decay: Decay) -> Access:
    return share_out(catchments(measured.reach[service], decay), sharing(measured), measured.services[service].size)


@remember(32)
def catchments(reach: Reach, decay: Decay) -> Catchments:
    """How much each pair of home and place counts.

    Args:
        reach: metres on foot.
        decay: see `decay_of`.
    """
    method, limit_m, middle, far = decay
    zones = Zones(tuple(end * limit_m for end in ZONE_ENDS), (1.0, middle, far))
    ways = {
        TWO_STEP: lambda: two_step(reach, limit_m),
        ENHANCED: lambda: enhanced(reach, zones),
        BELL: lambda: enhanced(reach, Bell.reaching(limit_m), limit_m),
        THREE_STEP: lambda: three_step(reach, zones),
    }
    return ways[method]()


def sharing(measured: Measured) -> Floats:
    """(c,) who shares a place: all seniors where they are known, else those who live alone."""
    known = np.isfinite(measured.seniors)
    return np.where(known, measured.seniors, 0.0) if known.all() else measured.demand.alone
