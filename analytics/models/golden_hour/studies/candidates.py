"""Where a new post could stand, and how long it would take from there: candidates and the table of minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.scenario import DIGITS
from analytics.core.text import Text
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import MINUTE_S, ready_posts
from analytics.models.golden_hour.studies.candidate_spots import spots_of
from analytics.spatial.crs import to_degrees, to_metres
from analytics.spatial.doors import find_doors
from analytics.spatial.hexgrid import cells_of
from analytics.spatial.matrix import MANY_STARTS, Journeys, travel_table
from analytics.spatial.network import Places, seconds_beside
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.steps import Posts
    from analytics.models.golden_hour.studies.candidate_spots import Spots, Wanted
    from analytics.spatial.network import ArcTimes

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

CALLS = "calls"
"""What counts in a plan may be people, seniors or these: the logged calls."""

NONE_NEAR = Text(
    "도로 가까이에 후보지가 하나도 없습니다. 후보를 달리 고르십시오.",
    "No candidate lies near a road. Please choose other candidates.",
)


@dataclass(frozen=True, eq=False)
class Sites:
    """The k posts there are, followed by the n - k candidates.

    Attributes:
        post_ids: (k,) ids of the posts.
        names: (n,) what each site is called.
        lon, lat: (n,) where it is, in degrees.
        places: (n,) where it lies on the roads.
        ready_s: (n,) seconds from the call until the site's place on the road is left.
        dong: (n,) index of the dong, -1 outside.
        cost: (n,) what building there costs, nan where that is not known.
    """

    post_ids: tuple[str, ...]
    names: tuple[str, ...]
    lon: Floats
    lat: Floats
    places: Places
    ready_s: Floats
    dong: Ints
    cost: Floats

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, eq=False)
class Setting:
    """All that a plan is made on.

    Attributes:
        ground: roads, hexagons, people.
        posts: the posts that take part.
        sites: posts and candidates.
        minutes: (n, c) minutes from each site to each hexagon, inf where unreachable.
        notes: what a reader must know.
    """

    ground: Ground
    posts: Posts
    sites: Sites
    minutes: Floats
    notes: tuple[Text, ...]


def lay_setting(inputs: GoldenHourInputs, params: GoldenHourParams, wanted: Wanted) -> Setting:
    """Candidates and minutes for one set of tables.

    Args:
        inputs: the city's tables.
        params: the model's parameters; no threshold is looked at.
        wanted: which candidates.

    Raises:
        InputError: when there is no post, no candidate, or no list or area where one is wanted.
    """
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    posts = ready_posts(inputs.posts, ground, params)
    sites, notes = _sites(inputs, ground, posts, params, wanted)
    minutes = minutes_from(ground, ambulance_times(ground.network, params), sites.places, sites.ready_s, params)
    return Setting(ground, posts, sites, minutes, (*posts.notes, *notes))


@remember(8)
def _sites(
    inputs: GoldenHourInputs, ground: Ground, posts: Posts, params: GoldenHourParams, wanted: Wanted
) -> tuple[Sites, tuple[Text, ...]]:
    spots = _as_addressed(spots_of(inputs, ground, wanted), ground.crs)
    places = find_doors(ground.network, spots.x, spots.y)
    near = places.beside_m <= params.beside_limit_m
    if not near.any():
        raise InputError(NONE_NEAR)
    spots, places = spots.select(near), places.select(near)
    post_lon, post_lat = posts.table["lon"].to_numpy(dtype=float), posts.table["lat"].to_numpy(dtype=float)
    lon, lat = to_degrees(spots.x, spots.y, ground.crs)
    ready_s = np.concatenate([posts.ready_s, params.turnout_s + seconds_beside(places.beside_m, params.beside_kmh)])
    dong = _dong_at(ground, np.concatenate([posts.x, spots.x]), np.concatenate([posts.y, spots.y]))
    dong_names = [*inputs.dongs["dong_name"].astype(str), ""]
    told = zip(spots.names, dong[len(posts.table) :], _road_names(inputs, ground, places), strict=True)
    called = [name or f"{dong_names[at]} {road}".strip() for name, at, road in told]
    return Sites(
        post_ids=tuple(posts.table["post_id"].astype(str)),
        names=(*posts.table["name"].astype(str), *called),
        lon=np.concatenate([post_lon, lon]),
        lat=np.concatenate([post_lat, lat]),
        places=_joined(posts.places, places),
        ready_s=ready_s,
        dong=dong,
        cost=np.concatenate([np.full(len(posts.table), np.nan), spots.cost]),
    ), spots.notes


def _as_addressed(spots: Spots, crs: str) -> Spots:
    """The spots where the address of a plan will have them, to about a metre, so that what is weighed is what is shown."""
    lon, lat = (np.round(degrees, DIGITS) for degrees in to_degrees(spots.x, spots.y, crs))
    x, y = to_metres(lon, lat, crs)
    return replace(spots, x=x, y=y)


def _road_names(inputs: GoldenHourInputs, ground: Ground, places: Places) -> list[str]:
    """The name of the road that each place lies on, empty where it has none."""
    if "name" not in inputs.links:
        return [""] * len(places)
    names = inputs.links["name"].fillna("").astype(str).to_numpy(dtype=object)
    return [str(name) for name in names[ground.network.road_arc[places.road]]]


def _joined(one: Places, other: Places) -> Places:
    return Places(
        np.concatenate([one.road, other.road]),
        np.concatenate([one.share, other.share]),
        np.concatenate([one.beside_m, other.beside_m]),
    )


def _dong_at(ground: Ground, x: Floats, y: Floats) -> Ints:
    """The dong of the hexagon whose middle is nearest."""
    from scipy.spatial import cKDTree

    _, nearest = cKDTree(np.column_stack([ground.cells.x, ground.cells.y])).query(np.column_stack([x, y]))
    dong: Ints = ground.cells.dong[nearest]
    return dong


@remember(8)
def minutes_from(ground: Ground, times: ArcTimes, places: Places, ready_s: Floats, params: GoldenHourParams) -> Floats:
    """(n, c) minutes from each place to each hexagon, as the model measures them; inf where unreachable by car."""
    cells = ground.cells.places
    rows = [
        travel_table(Journeys(ground.network, times, places.select(part), ready_s[part], cells, params.beside_kmh))
        for part in np.array_split(np.arange(len(places)), len(places) // MANY_STARTS + 1)  # fewer at a time are exact
    ]
    seconds = np.concatenate(rows)
    seconds[:, cells.beside_m > params.beside_limit_m] = np.inf
    return seconds / MINUTE_S


def weights_of(inputs: GoldenHourInputs, ground: Ground, demand: str, resolution: int) -> Floats:
    """(c,) people, seniors (0 where unknown) or logged calls in each hexagon."""
    if demand == CALLS:
        return calls_in(inputs.dispatches, ground, resolution)
    chosen = ground.cells.people if demand == "people" else ground.cells.seniors
    return np.nan_to_num(chosen, nan=0.0)


def calls_in(dispatches: pd.DataFrame | None, ground: Ground, resolution: int) -> Floats:
    """(c,) logged calls in each hexagon; calls outside all hexagons are left out."""
    grid = ground.cells.grid
    if dispatches is None or len(dispatches) == 0:
        return np.zeros(len(grid))
    lon, lat = dispatches["lon"].to_numpy(dtype=float), dispatches["lat"].to_numpy(dtype=float)
    position = grid.positions(cells_of(lon, lat, resolution))
    inside = position >= 0
    return sum_by(position[inside], np.ones(int(inside.sum())), len(grid))
