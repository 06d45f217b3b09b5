"""How fast an ambulance drives, and how long junctions hold it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.golden_hour.params import ALL_DAY
from analytics.spatial.network import ArcTimes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.spatial.network import RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

LIMIT_WHERE_BLANK_KMH = {"101": 100.0, "102": 80.0, "103": 70.0, "104": 60.0, "105": 60.0, "106": 60.0, "107": 40.0, "108": 30.0}
"""Speed limit by road class where the file has none. Values others filled in for 101 to 107; 108 is assumed."""

EXPRESS, MAIN = ("101", "102"), ("103", "104", "105", "106")


@remember(8)
def ambulance_times(network: RoadNetwork, params: GoldenHourParams) -> ArcTimes:
    """Seconds to drive each arc as an ambulance, and the delay at the junction it enters.

    Speed is the limit times the shares for class, lanes, emergency driving and time of day.
    """
    share = class_share(network, params) * lane_share(network, params) * hour_share(params)
    speed_kmh = limits_kmh(network) * share * params.emergency_percent / 100
    delay_s = np.where(network.junction[network.head], params.junction_delay_s, 0.0)
    return ArcTimes(drive_seconds(network, speed_kmh), delay_s)


@remember(8)
def scarcity_times(network: RoadNetwork, params: GoldenHourParams) -> ArcTimes:
    """Seconds on each arc as the scarcity notice has it: a share of the limit and nothing else."""
    speed_kmh = limits_kmh(network) * params.scarce_speed_percent / 100
    return ArcTimes(drive_seconds(network, speed_kmh), np.zeros(len(speed_kmh)))


@remember(6)
def limits_kmh(network: RoadNetwork) -> Floats:
    """The speed limit of each arc, by class where the file has none."""
    by_class = np.array([LIMIT_WHERE_BLANK_KMH.get(code, LIMIT_WHERE_BLANK_KMH["108"]) for code in network.road_class])
    known = np.isfinite(network.limit_kmh) & (network.limit_kmh > 0)
    return np.where(known, network.limit_kmh, by_class)


def class_share(network: RoadNetwork, params: GoldenHourParams) -> Floats:
    """Share of the limit that ordinary traffic drives, by road class."""
    percent = np.array([params.express_percent, params.main_percent, params.local_percent])
    share: Floats = percent[road_kinds(network)] / 100
    return share


@remember(6)
def road_kinds(network: RoadNetwork) -> Ints:
    """The kind of each arc: 0 an expressway, 1 a main road, 2 a local one."""
    return np.select([np.isin(network.road_class, EXPRESS), np.isin(network.road_class, MAIN)], [0, 1], 2).astype(np.int64)


def lane_share(network: RoadNetwork, params: GoldenHourParams) -> Floats:
    """What is left of the speed where a road has one lane only."""
    return np.where(network.lanes <= 1, params.one_lane_percent / 100, 1.0)


def hour_share(params: GoldenHourParams) -> float:
    """What is left of the speed at the chosen time of day: of that hour, or of the mean of all 24."""
    slowing = params.slowing_percent
    percent = float(np.mean(slowing)) if params.hour == ALL_DAY else slowing[int(params.hour)]
    return 1 - percent / 100


def drive_seconds(network: RoadNetwork, speed_kmh: Floats) -> Floats:
    """Seconds to drive each arc at the given speeds."""
    return network.length_m * 3.6 / speed_kmh


def mean_speed_kmh(network: RoadNetwork, times: ArcTimes) -> float:
    """The speed of the whole network: all its length in all its driving and waiting time."""
    return float(network.length_m.sum() * 3.6 / (times.drive_s + times.delay_s).sum())
