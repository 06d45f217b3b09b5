"""How fast an ambulance drives, and how long junctions hold it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.golden_hour.params import ALL_DAY
from analytics.spatial.network import ArcTimes
from analytics.spatial.road_speeds import drive_seconds, limits_kmh, road_kinds, times_at_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.spatial.network import RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]


@remember(8)
def ambulance_times(network: RoadNetwork, params: GoldenHourParams) -> ArcTimes:
    """Seconds to drive each arc as an ambulance, and the delay at the junction it enters.

    Speed is the limit times the shares for class, lanes, emergency driving and time of day.
    """
    share = class_share(network, params) * lane_share(network, params) * hour_share(params)
    speed_kmh = limits_kmh(network) * share * params.emergency_percent / 100
    delay_s = np.where(network.junction[network.head], params.junction_delay_s, 0.0)
    return ArcTimes(drive_seconds(network, speed_kmh), delay_s)


def scarcity_times(network: RoadNetwork, params: GoldenHourParams) -> ArcTimes:
    """Seconds on each arc as the scarcity notice has it: a share of the limit and nothing else."""
    return times_at_share(network, params.scarce_speed_percent)


def class_share(network: RoadNetwork, params: GoldenHourParams) -> Floats:
    """Share of the limit that ordinary traffic drives, by road class."""
    percent = np.array([params.express_percent, params.main_percent, params.local_percent])
    share: Floats = percent[road_kinds(network)] / 100
    return share


def lane_share(network: RoadNetwork, params: GoldenHourParams) -> Floats:
    """What is left of the speed where a road has one lane only."""
    return np.where(network.lanes <= 1, params.one_lane_percent / 100, 1.0)


def hour_share(params: GoldenHourParams) -> float:
    """What is left of the speed at the chosen time of day: of that hour, or of the mean of all 24."""
    slowing = params.slowing_percent
    percent = float(np.mean(slowing)) if params.hour == ALL_DAY else slowing[int(params.hour)]
    return 1 - percent / 100
