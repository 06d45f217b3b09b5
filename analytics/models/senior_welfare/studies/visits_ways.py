"""Where visited seniors live, hexagon by hexagon, and how long it takes from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.senior_welfare.access import BESIDE_KMH, BESIDE_LIMIT_M, MINUTE_S
from analytics.spatial.doors import find_doors
from analytics.spatial.matrix import Journeys, travel_table, travel_within
from analytics.spatial.network import seconds_beside
from analytics.spatial.residents import coordinates
from analytics.spatial.rings import neighbours_within
from analytics.spatial.road_speeds import times_at_share
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground
    from analytics.models.senior_welfare.measured import Measured
    from analytics.spatial.network import Places

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

LINK_MIN = 15.0
"""Hexagons further apart by road than this (exclusive) are no neighbours. Assumed."""

APART_M = 5_000.0
"""Where roads are not known hexagons further apart than this (exclusive) are no neighbours. Assumed."""

OFF_ROAD_KMH = 20.0
"""Speed along the straight line times the detour where no road is known: slow, for lanes. Assumed."""

LEAST_MIN = 0.05
"""Three seconds: no two hexagons are nearer."""

KM_M = 1000.0
CORNERS_OUT = 10.0
"""Helping points of the triangulation lie so many spans away: no circle between two homes reaches them."""


@dataclass(frozen=True, eq=False)
class Homes:
    """n shown hexagons with somebody to visit.

    Attributes:
        shown: (n,) index among the shown hexagons.
        people: (n,) seniors visited; above 0.
        x, y: (n,) the middle of them in metres.
        of: (c,) which of the n each hexagon of the ground belongs to, -1 for none.
    """

    shown: Ints
    people: Floats
    x: Floats
    y: Floats
    of: Ints


@dataclass(frozen=True, eq=False)
class Ways:
    """How long it takes between homes.

    Attributes:
        links: (n, n) sparse, minutes between neighbours, both ways alike.
        near: (n, n) sparse, minutes by road between all pairs up to `LINK_MIN`, the slower way; None without roads.
    """

    links: Any
    near: Any


def homes_of(measured: Measured, visited: Floats) -> Homes:
    """The shown hexagons where somebody is visited, given (c,) how many are in each hexagon of the ground."""
    ground = measured.ground
    people = measured.sum_shown(visited)
    shown = np.flatnonzero(people > 0)
    place = np.full(len(people), -1, dtype=np.int64)
    place[shown] = np.arange(len(shown))
    x, y = (measured.sum_shown(visited * ground.home_xy[:, axis])[shown] / people[shown] for axis in (0, 1))
    return Homes(shown, people[shown], x, y, place[ground.parent])


@remember(4)
def ways_between(ground: Ground, homes: Homes, car_percent: float, detour: float) -> Ways:
    """Minutes between homes: by road where there is one, else along the straight line."""
    from scipy.sparse import csr_array

    first, second = beside(ground, homes)
    metres = np.hypot(homes.x[first] - homes.x[second], homes.y[first] - homes.y[second])
    straight = np.where(metres <= APART_M, straight_min(metres, detour), np.inf)
    near, minutes = None, straight
    if ground.network is not None:
        near, on_road = _by_road(ground, homes, car_percent)
        told = looked_up(near, first, second)
        minutes = np.where(np.isfinite(told), told, np.where(on_road[first] & on_road[second], np.inf, straight))
    kept = np.isfinite(minutes)
    first, second, minutes = first[kept], second[kept], np.maximum(minutes[kept], LEAST_MIN)
    half = csr_array((minutes, (first, second)), shape=(len(homes.x), len(homes.x)))
    return Ways((half + half.T).tocsr(), near)


def looked_up(table: Any, row: Ints, column: Ints) -> Floats:
    """The stored entries of a sparse table with columns in order; inf where none is stored."""
    width = table.shape[1]
    keys = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr)) * width + table.indices
    wanted = row * width + column
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    if not len(keys):
        return np.full(len(wanted), np.inf)
    return np.where(keys[at] == wanted, table.data[at], np.inf)


def straight_min(metres: Floats, detour: float) -> Floats:
    """Minutes along a straight line times the detour, at the speed of lanes."""
    return metres * detour / (OFF_ROAD_KMH * KM_M / MINUTE_S)


def beside(ground: Ground, homes: Homes) -> tuple[Ints, Ints]:
    """Pairs of neighbours, each once: hexagons that touch, and those across empty land with nobody in between.

    Nobody is in between when the circle over the two middles as diameter holds no other (Gabriel and Sokal 1969); such pairs
    join all homes there are, and only those too far apart (or without a road) are taken out later.
    """
    indptr, indices = neighbours_within(ground.shown, 1)
    place = np.full(len(ground.shown), -1, dtype=np.int64)
    place[homes.shown] = np.arange(len(homes.shown))
    first, second = place[np.repeat(np.arange(len(ground.shown)), np.diff(indptr))], place[indices]
    touching = (first >= 0) & (second > first)
    over = across(np.column_stack([homes.x, homes.y]))
    pairs = np.unique(np.vstack([np.column_stack([first[touching], second[touching]]), over]), axis=0)
    return pairs[:, 0], pairs[:, 1]


def across(xy: Floats) -> Ints:
    """(k, 2) pairs of points, the lower first, with no other inside or on the circle over the two as diameter."""
    from scipy.spatial import Delaunay, cKDTree

    if len(xy) < 2:  # noqa: PLR2004 - a pair
        return np.zeros((0, 2), dtype=np.int64)
    middle, span = xy.mean(axis=0), float(np.ptp(xy, axis=0).max()) + 1.0
    corners = middle + CORNERS_OUT * span * np.array([[-1.0, -1.1], [1.1, -1.0], [1.0, 1.1], [-1.1, 1.0]])
    triangles = Delaunay(np.vstack([xy, corners]), qhull_options="QJ Pp").simplices
    edges = np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]), axis=1)
    edges = np.unique(edges[edges[:, 1] < len(xy)], axis=0).astype(np.int64)
    centre = (xy[edges[:, 0]] + xy[edges[:, 1]]) / 2
    radius = np.hypot(*(xy[edges[:, 0]] - xy[edges[:, 1]]).T) / 2
    within = cKDTree(xy).query_ball_point(centre, radius * (1 + 1e-9), return_length=True)
    found: Ints = edges[within <= 2]  # noqa: PLR2004 - the two themselves
    return found


def _by_road(ground: Ground, homes: Homes, car_percent: float) -> tuple[Any, NDArray[np.bool_]]:
    """Minutes by road between homes, the slower way, and which of them lie near a road at all."""
    places, times = _doors(ground, homes.x, homes.y), times_at_share(_network(ground), car_percent)
    on_road = places.beside_m <= BESIDE_LIMIT_M
    start_s = np.where(on_road, seconds_beside(places.beside_m, BESIDE_KMH), np.inf)
    found = travel_within(Journeys(_network(ground), times, places, start_s, places, BESIDE_KMH), LINK_MIN * MINUTE_S)
    minutes = (found / MINUTE_S).tocsr()
    both = minutes.maximum(minutes.T.tocsr()).tocsr()
    both.sort_indices()
    return both, on_road


def _network(ground: Ground) -> Any:
    return ground.network


def _doors(ground: Ground, x: Floats, y: Floats) -> Places:
    return find_doors(_network(ground), x, y)


@dataclass(frozen=True, eq=False)
class Bases:
    """b places that workers start from.

    Attributes:
        name: (b,) what they are called.
        lon, lat: (b,) where they are.
        minutes: (b, n) to each home by car.
        known: whether they are providers of the list, not middles of dongs.
    """

    name: tuple[str, ...]
    lon: Floats
    lat: Floats
    minutes: Floats
    known: bool


PROVIDER = "care_service"


def bases_of(halls: pd.DataFrame | None, measured: Measured, homes: Homes, visited: Floats, speeds: tuple[float, float]) -> Bases:
    """Providers of the list, or where none is known the middle of the visited seniors of each dong.

    Args:
        halls: the list that may name providers.
        measured: the city.
        homes: who is visited where.
        visited: (c,) the same on the hexagons of the ground.
        speeds: percent of the speed limit that is driven, and the detour where there is no road.
    """
    from analytics.spatial.crs import to_degrees

    ground = measured.ground
    rows = _providers(halls)
    if rows is not None:
        x, y = coordinates(rows, ground.crs)
        names = tuple(rows["name"].astype(str))
    else:
        total = measured.sum_by_dong(visited)
        there = np.flatnonzero(total > 0)
        x, y = (measured.sum_by_dong(visited * ground.home_xy[:, axis])[there] / total[there] for axis in (0, 1))
        names = tuple(ground.dong_names[dong] for dong in there)
    lon, lat = to_degrees(x, y, ground.crs)
    return Bases(names, lon, lat, _from_bases(ground, (x, y), homes, speeds), rows is not None)


def _providers(halls: pd.DataFrame | None) -> pd.DataFrame | None:
    if halls is None or not len(halls):
        return None
    rows = halls[(halls["kind"] == PROVIDER) & halls["lon"].notna() & halls["lat"].notna()]
    return rows.reset_index(drop=True) if len(rows) else None


def _from_bases(ground: Ground, xy: tuple[Floats, Floats], homes: Homes, speeds: tuple[float, float]) -> Floats:
    """(b, n) minutes by road; along the straight line where there is no road."""
    x, y = xy
    straight = straight_min(np.hypot(x[:, None] - homes.x, y[:, None] - homes.y), speeds[1])
    if ground.network is None:
        return straight
    starts, places = _doors(ground, x, y), _doors(ground, homes.x, homes.y)
    times = times_at_share(_network(ground), speeds[0])
    start_s = seconds_beside(starts.beside_m, BESIDE_KMH)
    table = travel_table(Journeys(_network(ground), times, starts, start_s, places, BESIDE_KMH)) / MINUTE_S
    return np.where(np.isfinite(table), table, straight)


def dong_parts(measured: Measured, homes: Homes, visited: Floats) -> tuple[Ints, Ints, Floats]:
    """Which dongs a home's people belong to: home, dong and share of its people, for every pair with any."""
    inside = (homes.of >= 0) & (visited > 0)
    count = len(measured.ground.dong_codes)
    pair, at = np.unique(homes.of[inside] * count + measured.ground.dong[inside], return_inverse=True)
    people = sum_by(at, visited[inside], len(pair))
    home = pair // count
    return home, pair % count, people / homes.people[home]
