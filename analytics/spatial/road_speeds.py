"""Speed limits by class of road, and how long a drive at some speed takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.spatial.network import ArcTimes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.spatial.network import RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

LIMIT_WHERE_BLANK_KMH = {"101": 100.0, "102": 80.0, "103": 70.0, "104": 60.0, "105": 60.0, "106": 60.0, "107": 40.0, "108": 30.0}
"""Speed limit by road class where the file has none. Values others filled in for 101 to 107; 108 is assumed."""

EXPRESS, MAIN = ("101", "102"), ("103", "104", "105", "106")
"""Classes of the standard node-link: motorways and urban expressways; national, metropolitan, state-funded local and provincial roads."""

KMH_PER_MS = 3.6


@remember(6)
def limits_kmh(network: RoadNetwork) -> Floats:
    """(m,) the speed limit of each arc, by class where the file has none."""
    by_class = np.array([LIMIT_WHERE_BLANK_KMH.get(code, LIMIT_WHERE_BLANK_KMH["108"]) for code in network.road_class])
    known = np.isfinite(network.limit_kmh) & (network.limit_kmh > 0)
    return np.where(known, network.limit_kmh, by_class)


@remember(6)
def road_kinds(network: RoadNetwork) -> Ints:
    """(m,) the kind of each arc: 0 an expressway, 1 a main road, 2 a local one."""
    return np.select([np.isin(network.road_class, EXPRESS), np.isin(network.road_class, MAIN)], [0, 1], 2).astype(np.int64)


def drive_seconds(network: RoadNetwork, speed_kmh: Floats) -> Floats:
    """(m,) seconds to drive each arc at the given speeds (m,)."""
    return network.length_m * KMH_PER_MS / speed_kmh


@remember(8)
def times_at_share(network: RoadNetwork, percent: float) -> ArcTimes:
    """Seconds on each arc at so many percent of its limit (above 0), with no delay at junctions."""
    speed_kmh = limits_kmh(network) * percent / 100
    return ArcTimes(drive_seconds(network, speed_kmh), np.zeros(len(speed_kmh)))


def mean_speed_kmh(network: RoadNetwork, times: ArcTimes) -> float:
    """The speed of the whole network: all its length in all its driving and waiting time."""
    return float(network.length_m.sum() * KMH_PER_MS / (times.drive_s + times.delay_s).sum())
