"""Why the nearest post takes as long as it does: its minutes to every hexagon, in parts that add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.text import Text
from analytics.models.golden_hour.judge import EDGE_MIN
from analytics.models.golden_hour.speeds import hour_share, lane_share
from analytics.models.golden_hour.steps import MINUTE_S
from analytics.spatial.network import seconds_beside
from analytics.spatial.routes import met_on_the_way

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.golden_hour.steps import Search

    Floats: TypeAlias = NDArray[np.float64]

M_PER_KM = 1000.0

PARTS = ("turnout_min", "distance_min", "junction_min", "one_lane_min", "rush_min", "access_min")
"""The parts of the minutes, which add up to them."""

PART_TITLES = {
    "turnout_min": Text("출동 준비", "turn-out"),
    "distance_min": Text("거리", "distance"),
    "junction_min": Text("교차로 지체", "junction delays"),
    "one_lane_min": Text("1차로 감속", "one-lane roads"),
    "rush_min": Text("출퇴근 감속", "rush-hour slowing"),
    "access_min": Text("도로 밖 접근", "access beside the road"),
}

TOO_FAR = Text("거리만으로도 목표를 넘음", "distance alone exceeds the target")
NO_ROAD = Text("차로 닿을 수 없음", "not reachable by car")
NOTHING_TO_SAVE = Text("줄일 만한 부분이 없음", "nothing to save")
LARGEST = Text("{part} {minutes:.1f}분", "{part}, {minutes:.1f} min")


@dataclass(frozen=True, eq=False)
class Ways:
    """The way from the nearest post to each of c hexagons; rows of nan where a hexagon is not reached.

    Attributes:
        parts_min: (c, 6) minutes, in the order of `PARTS`.
        junctions: (c,) junctions passed.
        road_km, one_lane_km: (c,) kilometres driven, and those on roads of one lane.
    """

    parts_min: Floats
    junctions: Floats
    road_km: Floats
    one_lane_km: Floats


def ways_to_cells(search: Search, reached: NDArray[np.bool_]) -> Ways:
    """The ways to all hexagons from their nearest posts.

    Args:
        search: best times from the posts.
        reached: (c,) which hexagons count as reached by car.
    """
    network, places, params = search.ground.network, search.ground.cells.places, search.params
    driven, entered = _on_arcs(search), np.column_stack([_delay_at_nodes(search), network.junction.astype(np.float64)])
    met = met_on_the_way(network, search.travel, places, driven, entered)
    start = np.where(met.start >= 0, met.start, 0)
    beside_post_s = seconds_beside(search.posts.places.beside_m, params.beside_kmh)
    access_s = beside_post_s[start] + seconds_beside(places.beside_m, params.beside_kmh)
    turnout_s = (search.posts.ready_s - beside_post_s)[start]
    distance_s, one_lane_s, rush_s = met.driven[:, 0], met.driven[:, 1], met.driven[:, 2]
    parts = np.column_stack([turnout_s, distance_s, met.entered[:, 0], one_lane_s, rush_s, access_s]) / MINUTE_S
    return Ways(
        parts_min=np.where(reached[:, None], parts, np.nan),
        junctions=np.where(reached, met.entered[:, 1], np.nan),
        road_km=np.where(reached, met.driven[:, 3] / M_PER_KM, np.nan),
        one_lane_km=np.where(reached, met.driven[:, 4] / M_PER_KM, np.nan),
    )


def _on_arcs(search: Search) -> Floats:
    """For each arc: seconds at full speed, lost to one lane, lost to the rush; metres, and metres of one lane.

    Speed is a product of shares (see `speeds`), so that time at full speed is the time times the shares; what the rush
    takes is counted before what one lane takes.
    """
    network, drive_s = search.ground.network, search.times.drive_s
    lane, hour = lane_share(network, search.params), hour_share(search.params)
    several_lanes_s = drive_s * lane
    one_lane_m = np.where(network.lanes <= 1, network.length_m, 0.0)
    return np.column_stack(
        [several_lanes_s * hour, drive_s - several_lanes_s, several_lanes_s * (1 - hour), network.length_m, one_lane_m]
    )


def _delay_at_nodes(search: Search) -> Floats:
    delay_s = np.zeros(search.ground.network.node_count)
    delay_s[search.ground.network.head] = search.times.delay_s
    return delay_s


def avoidable(parts: dict[str, float], goal_min: float) -> dict[str, float]:
    """The minutes that could be saved without a nearer post, largest first: all but the distance, turn-out above a goal.

    Args:
        parts: minutes by part.
        goal_min: turn-out that is good enough.
    """
    saved = {name: minutes for name, minutes in parts.items() if name != "distance_min"}
    saved["turnout_min"] = max(saved["turnout_min"] - goal_min, 0.0)
    return dict(sorted(saved.items(), key=lambda item: -item[1]))


def too_far(parts: dict[str, float], goal_min: float, limit_min: float) -> bool:
    """Whether good turn-out and the distance at full speed are over the limit, so that only a nearer unit helps."""
    return min(parts["turnout_min"], goal_min) + parts["distance_min"] > limit_min + EDGE_MIN


def cause_in_words(parts: dict[str, float], goal_min: float, limit_min: float) -> Text:
    """The largest part that could be saved, and whether saving is enough."""
    if not all(np.isfinite(minutes) for minutes in parts.values()):
        return NO_ROAD
    name, minutes = next(iter(avoidable(parts, goal_min).items()))
    largest = LARGEST.fill(part=PART_TITLES[name], minutes=minutes) if round(minutes, 1) > 0 else NOTHING_TO_SAVE
    if too_far(parts, goal_min, limit_min):
        return Text(f"{TOO_FAR.ko}; {largest.ko}", f"{TOO_FAR.en}; {largest.en}")
    return largest
