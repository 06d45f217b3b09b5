"""Ways on foot: metres from homes to places along every road a person may walk, one-way or not.

Road files made for cars (표준노드링크) leave alleys and paths out, so two doors of one block can seem a long way apart.
Therefore a short way is never longer than a share more than the straight line, and where roads are not known at all,
or pass far away, every way is measured so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.errors import ParamError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.matrix import Journeys, travel_within
from analytics.spatial.network import (
    NO_LINK,
    ArcTimes,
    Places,
    build_network,
    find_places,
    merge_parallels,
    seconds_at,
    travel_from,
)
from analytics.spatial.road_speeds import EXPRESS

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.spatial.network import RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Pairs: TypeAlias = tuple[Ints, Floats]

NOT_WALKED = EXPRESS
"""Motorways and urban expressways: nobody walks along them (도로교통법 제63조 keeps pedestrians off)."""

DETOUR = 1.3
"""Metres on foot for each straight metre; assumed, editable. In a grid of streets it is 4 / pi = 1.27 on the mean over all directions."""

STRAIGHT_LIMIT_M = 300.0
"""Up to this straight distance (inclusive) alleys that the file leaves out may shorten a way; assumed, editable."""

BESIDE_LIMIT_M = 500.0
"""A home or place farther from every road than this (exclusive) is not on the roads of the file; assumed, editable."""

DECIMALS = 3
"""Metres are given to the millimetre: degrees turned into metres are no truer, and a way of exactly 600 m is within 600 m."""

A_METRE_A_SECOND_KMH = 3.6
"""The searches speak seconds; at this speed they are metres."""


@dataclass(frozen=True, slots=True)
class WalkSettings:
    """What is assumed about ways that the road file does not show.

    Attributes:
        straight_limit_m: see `STRAIGHT_LIMIT_M`; 0 for roads alone.
        detour: see `DETOUR`; 1 is as the crow flies.
        beside_limit_m: see `BESIDE_LIMIT_M`.

    Raises:
        ParamError: for a detour below 1 or a limit that is negative or no number.
    """

    straight_limit_m: float = STRAIGHT_LIMIT_M
    detour: float = DETOUR
    beside_limit_m: float = BESIDE_LIMIT_M

    def __post_init__(self) -> None:
        if not (self.straight_limit_m >= 0 and self.beside_limit_m >= 0 and 1 <= self.detour < np.inf):
            raise ParamError(
                Text(
                    "돌아가는 정도는 1 이상, 거리 한도는 0 이상이어야 합니다.",
                    "The detour must be 1 or more, and limits of distance 0 or more.",
                )
            )


@dataclass(frozen=True, eq=False)
class Walks:
    """Metres on foot from p homes to q places as compressed rows; a pair that is not there is farther than was asked.

    Attributes:
        indptr: (p + 1,) row i is `indptr[i]:indptr[i + 1]`.
        indices: (n,) the place of each pair, ascending within a row.
        metres: (n,) to the millimetre.
        places: q.
    """

    indptr: NDArray[np.int32]
    indices: NDArray[np.int32]
    metres: Floats
    places: int

    def row(self, home: int) -> tuple[NDArray[np.int32], Floats]:
        """The places that one home reaches, and the metres."""
        own = slice(self.indptr[home], self.indptr[home + 1])
        return self.indices[own], self.metres[own]

    @property
    def nearest_m(self) -> Floats:
        """(p,) metres to the nearest place; inf where none is within what was asked."""
        found = np.full(len(self.indptr) - 1, np.inf)
        some = np.flatnonzero(np.diff(self.indptr))
        if len(some):
            found[some] = np.minimum.reduceat(self.metres, self.indptr[some])
        return found


def walked_links(links: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The links that people walk along: all but those of `NOT_WALKED`."""
    return links[~links["road_class"].astype(str).isin(NOT_WALKED)]


def walk_network(links: gpd.GeoDataFrame, nodes: pd.DataFrame, crs: str) -> RoadNetwork | None:
    """The roads as people walk them: each in both directions, of the two carriageways' lengths the shorter one.

    Args:
        links, nodes: as `build_network` takes them.
        crs: the CRS in which roads are measured, such as "EPSG:5186".

    Returns:
        The roads; none where there is no road that can be walked.

    Raises:
        InputError: as `build_network`.
    """
    walked = walked_links(links)
    return _both_ways(build_network(walked, nodes, crs)) if len(walked) else None


def _both_ways(network: RoadNetwork) -> RoadNetwork:
    """Every road with a way back, as long as the way forth."""
    single = np.flatnonzero(network.road_back == NO_LINK)
    arc = network.road_arc[single]
    road_back = network.road_back.copy()
    road_back[single] = len(network.tail) + np.arange(len(single))
    tail = np.concatenate([network.tail, network.head[arc]])
    head = np.concatenate([network.head, network.tail[arc]])
    indptr, indices, pair_order, pair_start = merge_parallels(tail, head, network.node_count)
    return replace(
        network,
        tail=tail,
        head=head,
        length_m=_shorter(np.concatenate([network.length_m, network.length_m[arc]]), network.road_arc, road_back),
        limit_kmh=np.concatenate([network.limit_kmh, network.limit_kmh[arc]]),
        road_class=np.concatenate([network.road_class, network.road_class[arc]]),
        lanes=np.concatenate([network.lanes, network.lanes[arc]]),
        road_back=road_back,
        indptr=indptr,
        indices=indices,
        pair_order=pair_order,
        pair_start=pair_start,
    )


def _shorter(length_m: Floats, forth: Ints, back: Ints) -> Floats:
    """The lengths, those of the two arcs of a road made equal."""
    found = length_m.copy()
    found[forth] = found[back] = np.minimum(length_m[forth], length_m[back])
    return found


def walk_metres(
    network: RoadNetwork | None, from_xy: Floats, to_xy: Floats, limit_m: float, settings: WalkSettings | None = None
) -> Walks:
    """Metres on foot from p homes to the q places within `limit_m`, inclusive; the same there and back.

    A way leads straight to the nearest road, along roads, and straight to the place. Up to `straight_limit_m` apart it is at
    most the straight distance times `detour`. Without roads, or where a home or place is farther than `beside_limit_m`
    from every road, it is just that at any distance.

    Args:
        network: roads as `walk_network` gives them, or none.
        from_xy, to_xy: (p, 2), (q, 2) metres in the network's CRS; a point with nan is nowhere and reaches nothing.
        limit_m: the longest way that is looked for.
        settings: what is assumed; `WalkSettings()` where not given.
    """
    assumed = settings or WalkSettings()
    shape = (len(from_xy), len(to_xy))
    if network is None:
        return _walks(_straight(from_xy, to_xy, limit_m, assumed), shape)
    homes, places = (_on_roads(network, xy, assumed.beside_limit_m) for xy in (from_xy, to_xy))
    near_m = min(limit_m, assumed.straight_limit_m * assumed.detour)
    ways = _shorter_of(
        _by_road(network, homes, places, limit_m),
        _straight(from_xy, to_xy, near_m, assumed),
    )
    for homes_xy, places_xy in ((_only(from_xy, homes), to_xy), (from_xy, _only(to_xy, places))):
        ways = _shorter_of(ways, _straight(homes_xy, places_xy, limit_m, assumed))
    return _walks(ways, shape)


def nearest_metres(
    network: RoadNetwork | None, from_xy: Floats, to_xy: Floats, settings: WalkSettings | None = None
) -> tuple[Floats, Ints]:
    """Metres on foot from p homes to the nearest of q places, however far, by the same rules as `walk_metres`.

    Returns:
        (p,) metres to the millimetre, inf where no place is reached, and (p,) which place it is, -1 where none; of two as
        near, either.
    """
    assumed = settings or WalkSettings()
    if network is None:
        return _nearest_straight(from_xy, to_xy, np.inf, assumed)
    homes, places = (_on_roads(network, xy, assumed.beside_limit_m) for xy in (from_xy, to_xy))
    found = _nearest_by_road(network, homes, places)
    for homes_xy, places_xy, most_m in (
        (from_xy, to_xy, assumed.straight_limit_m),
        (_only(from_xy, homes), to_xy, np.inf),
        (from_xy, _only(to_xy, places), np.inf),
    ):
        metres, place = _nearest_straight(homes_xy, places_xy, most_m, assumed)
        nearer = metres < found[0]
        found = np.where(nearer, metres, found[0]), np.where(nearer, place, found[1])
    return found


def _nearest_by_road(network: RoadNetwork, homes: Places, places: Places) -> tuple[Floats, Ints]:
    on_roads = np.flatnonzero(places.road != NO_LINK)
    starts = places.select(on_roads)
    metres = ArcTimes(network.length_m, np.zeros(len(network.length_m)))
    found = seconds_at(network, travel_from(network, metres, starts, starts.beside_m), homes, A_METRE_A_SECOND_KMH)
    owner = np.append(on_roads, NO_LINK)[found.owner]  # the last stands for none
    return np.round(found.seconds, DECIMALS), owner


def _nearest_straight(from_xy: Floats, to_xy: Floats, most_m: float, assumed: WalkSettings) -> tuple[Floats, Ints]:
    """The nearest place as the crow flies up to `most_m` (inclusive), with the detour."""
    from scipy.spatial import cKDTree

    metres, place = np.full(len(from_xy), np.inf), np.full(len(from_xy), NO_LINK, dtype=np.int64)
    homes, places = (np.flatnonzero(np.isfinite(xy).all(axis=1)) for xy in (from_xy, to_xy))
    if len(homes) and len(places):
        away_m, which = cKDTree(to_xy[places]).query(from_xy[homes])
        near = away_m <= most_m
        metres[homes[near]], place[homes[near]] = np.round(away_m[near] * assumed.detour, DECIMALS), places[which[near]]
    return metres, place


@remember(12)
def _on_roads(network: RoadNetwork, xy: Floats, beside_limit_m: float) -> Places:
    """Where points lie on the roads; those too far from any are on none."""
    found = find_places(network, xy[:, 0], xy[:, 1])
    far = found.beside_m > beside_limit_m
    return Places(np.where(far, NO_LINK, found.road), found.share, np.where(far, np.inf, found.beside_m))


def _only(xy: Floats, where: Places) -> Floats:
    """The points that are on no road; the others are nowhere."""
    return np.where(where.road[:, None] == NO_LINK, xy, np.nan)


def _by_road(network: RoadNetwork, homes: Places, places: Places, limit_m: float) -> Pairs:
    """Ways along roads, searched from the side that has fewer points: they are the same there and back."""
    from scipy.sparse import csr_array

    turned = len(places) < len(homes)
    starts, ends = (places, homes) if turned else (homes, places)
    metres = ArcTimes(network.length_m, np.zeros(len(network.length_m)))
    asked = Journeys(network, metres, starts, starts.beside_m, ends, A_METRE_A_SECOND_KMH)
    found = travel_within(asked, limit_m + _half_a_step())
    rows = csr_array(found.T) if turned else found
    rows.sort_indices()
    home = np.repeat(np.arange(len(homes), dtype=np.int64), np.diff(rows.indptr))
    return _kept(home * len(places) + rows.indices, rows.data, limit_m)


def _straight(from_xy: Floats, to_xy: Floats, limit_m: float, assumed: WalkSettings) -> Pairs:
    """Straight ways times the detour, between points that are somewhere."""
    from scipy.spatial import cKDTree

    from_known, to_known = (np.flatnonzero(np.isfinite(xy).all(axis=1)) for xy in (from_xy, to_xy))
    if not len(from_known) or not len(to_known):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    reach_m = (limit_m + _half_a_step()) / assumed.detour
    trees = cKDTree(from_xy[from_known]), cKDTree(to_xy[to_known])
    found: Any = trees[0].sparse_distance_matrix(trees[1], reach_m, output_type="ndarray")
    home, place = from_known[found["i"]], to_known[found["j"]]
    key, metres = home * len(to_xy) + place, found["v"] * assumed.detour
    order = np.argsort(key)
    return _kept(key[order], metres[order], limit_m)


def _kept(key: Ints, metres: Floats, limit_m: float) -> Pairs:
    """Metres to the millimetre, and of them those within the limit."""
    rounded = np.round(metres, DECIMALS)
    within = rounded <= limit_m
    return key[within], rounded[within]


def _half_a_step() -> float:
    """What a length may lose by being rounded."""
    return float(0.5 * 10.0**-DECIMALS)


def _shorter_of(ways: Pairs, others: Pairs) -> Pairs:
    """All pairs of both, each with its shorter way; keys ascending in all of them."""
    (key, metres), (other_key, other_m) = ways, others
    at = np.searchsorted(key, other_key)
    both = np.zeros(len(other_key), dtype=bool)
    inside = at < len(key)
    both[inside] = key[at[inside]] == other_key[inside]
    shorter = metres.copy()
    shorter[at[both]] = np.minimum(shorter[at[both]], other_m[both])
    new = ~both
    return np.insert(key, at[new], other_key[new]), np.insert(shorter, at[new], other_m[new])


def _walks(ways: Pairs, shape: tuple[int, int]) -> Walks:
    key, metres = ways
    homes, places = shape
    counts = np.bincount(key // max(places, 1), minlength=homes)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return Walks(indptr, (key % max(places, 1)).astype(np.int32), metres, places)
