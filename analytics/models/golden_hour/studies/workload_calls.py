"""Which logged calls each post reaches in time, by the calls' own places: as the map and the zones count them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.golden_hour.ground import place_calls
from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import MINUTE_S
from analytics.models.golden_hour.studies.workload_counted import counted_calls
from analytics.spatial.network import seconds_at, travel_from

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.studies.workload_demand import Fleet

    Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CallsInTime:
    """Shares of each hexagon's logged calls, 0 to 1; 0 where it has none. Exact, to be summed up and never to be told.

    Attributes:
        by_post: (c, p) reached within the target (inclusive) by each post.
        by_any: (c,) reached by some post.
    """

    by_post: Floats
    by_any: Floats


def calls_in_time_of(inputs: GoldenHourInputs, ground: Ground, params: GoldenHourParams, fleet: Fleet) -> CallsInTime | None:
    """The shares at the calls' own places; none where there is no log."""
    calls = inputs.dispatches
    if calls is None or len(calls) == 0:
        return None
    row, cell = counted_calls(calls, ground)
    places = place_calls(calls, ground.network, ground.crs)[0].select(row)
    near, times, count = places.beside_m <= params.beside_limit_m, ambulance_times(ground.network, params), len(ground.cells.grid)
    whole, any_post = np.bincount(cell, minlength=count), np.zeros(len(cell), dtype=bool)
    by_post = np.zeros((count, len(fleet.posts.places)))
    for number in range(by_post.shape[1]):
        one = np.array([number])
        travel = travel_from(ground.network, times, fleet.posts.places.select(one), fleet.posts.ready_s[one])
        minutes = seconds_at(ground.network, travel, places, params.beside_kmh).seconds / MINUTE_S
        in_time = near & within(minutes, params.limit_min)
        any_post |= in_time
        by_post[:, number] = np.bincount(cell, weights=in_time, minlength=count)
    most = np.maximum(whole, 1)
    return CallsInTime(by_post / most[:, None], np.bincount(cell, weights=any_post, minlength=count) / most)
