"""Service areas: what each post reaches within each time, where it is the nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.models.golden_hour.judge import within
from analytics.spatial.sums import sum_by
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.golden_hour.steps import Reach, Search
    from analytics.models.golden_hour.studies.zone_calls import Calls

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Served:
    """Minutes to the hexagons, and to the people as the model counts them (on hexagons or each on its own cell)."""

    cells: Reach
    people: Reach


def reach_of(search: Search) -> Served:
    """Minutes to hexagons and people."""
    ground = search.ground
    cells = search.reach(ground.cells.places, ground.cells.x, ground.cells.y)
    if search.params.counted_on == "hex":
        return Served(cells, cells.at(ground.people.cell))
    return Served(cells, search.reach(ground.people.places, ground.people.x, ground.people.y))


def area_table(search: Search, served: Served, calls: Calls | None, bands_min: tuple[float, ...]) -> pd.DataFrame:
    """One row for each post and time (inclusive), cumulative over the times.

    People, seniors (nan where no age is known), area of the hexagons, and calls asked about (nan where there is no log).
    """
    posts = search.posts.table
    people, cells, grid = search.ground.people, served.cells, search.ground.cells.grid
    known = np.isfinite(people.seniors)
    rows = [
        pd.DataFrame(
            {
                "post_id": posts["post_id"].astype(str),
                "post": posts["name"].astype(str),
                "order": np.arange(len(posts)),
                "within_min": band_min,
                "people": _sums(served.people.post, served.people.road_min, people.people, band_min, len(posts)),
                "seniors": _sums(
                    served.people.post, served.people.road_min, np.where(known, people.seniors, 0.0), band_min, len(posts)
                )
                if known.any()
                else np.nan,
                "area_km2": _sums(cells.post, cells.road_min, grid.area_km2, band_min, len(posts)),
                "calls": _calls(calls, band_min, len(posts)),
            }
        )
        for band_min in bands_min
    ]
    table = pd.concat(rows, ignore_index=True).sort_values(["order", "within_min"], kind="stable", ignore_index=True)
    return table.drop(columns="order")


def _sums(post: Ints, minutes: Floats, weight: Floats, band_min: float, count: int) -> Floats:
    inside = within(minutes, band_min) & (post >= 0)
    return sum_by(post[inside], weight[inside], count)


def _calls(calls: Calls | None, band_min: float, count: int) -> Floats:
    if calls is None:
        return np.full(count, np.nan)
    found = _sums(calls.post, calls.modelled_min, calls.counted.astype(np.float64), band_min, count)
    return published_counts(found)
