"""Seconds from many starts to many places: all of them, or those within a limit.

Three ways, one decision (`_way`). Contraction hierarchies (Dibbelt, Strasser and Wagner 2016, pyroutingkit) for large
full tables: prepared once for the roads, starts and places, then laid anew for other speeds in milliseconds; they count
in whole milliseconds on each arc. A compiled search that stops at the limit for all else, exact, without a table of
starts by nodes; and scipy where numba is missing, with the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.spatial.approaching import Approach, approach
from analytics.spatial.network import NO_LINK, arcs_of, first_seeds
from analytics.spatial.searching import Seeds, kernels, nearest, sealed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from analytics.spatial.network import ArcTimes, Places, RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

MANY_STARTS = 300
"""From here on a full table is worth a hierarchy: laying it costs about as much as 200 to 400 single searches."""

ARC_ROUNDING_S = 0.0005
"""A hierarchy counts whole milliseconds: each arc of a way is off by at most this."""

MILLI = 1000
CHUNK = 64
"""Starts that scipy searches from at once: its answer has a column for each node."""

HIERARCHY, COMPILED, SCIPY = "hierarchy", "compiled", "scipy"


@dataclass(frozen=True, eq=False)
class Journeys:
    """A question: from k starts to p places over the same roads.

    Attributes:
        network, times: the roads and how long they take.
        starts, start_s: (k,) where the starts lie, and the seconds before each leaves its place on the road.
        places: (p,) where they lead to.
        beside_speed_kmh: speed on the straight stretch between road and place; 0 where that stretch is not to be counted.
    """

    network: RoadNetwork
    times: ArcTimes
    starts: Places
    start_s: Floats
    places: Places
    beside_speed_kmh: float


def travel_table(asked: Journeys) -> Floats:
    """(k, p) seconds from each start to each place, inf where there is no way.

    Exact below `MANY_STARTS` starts; above, each arc of a way is rounded to the millisecond, so that a way of 200 arcs is
    off by 0.1 s at most and by some hundredths as a rule.
    """
    if _way(len(asked.starts), full=True) == HIERARCHY:
        return _by_hierarchy(asked)
    return _by_searches(asked)


def travel_within(asked: Journeys, limit_s: float) -> csr_array:
    """(k, p) seconds from each start to the places it reaches within `limit_s`, inclusive; exact.

    What is not stored is later than the limit or not reached at all; a stored 0 is an arrival at once. Columns are in order.
    """
    way = approach(asked.network, asked.times, asked.places, asked.beside_speed_kmh)
    rows = _rows_compiled if _way(len(asked.starts), full=False) == COMPILED else _rows_scipy
    return _matrix(*rows(asked, way, limit_s), shape=(len(asked.starts), len(asked.places)))


def _way(starts: int, *, full: bool) -> str:
    """How a question is answered: the one place where that is decided."""
    if full and starts >= MANY_STARTS and hierarchies() is not None:
        return HIERARCHY
    return COMPILED if kernels() is not None else SCIPY


@cache
def hierarchies() -> Any:
    """The library of contraction hierarchies; None where it is not installed or does not start."""
    try:
        return import_module("pyroutingkit")
    except (ImportError, OSError):
        return None


def _matrix(indptr: Ints, columns: Ints, seconds: Floats, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import csr_array

    small = np.int32 if max(len(columns), *shape) < np.iinfo(np.int32).max else np.int64
    found = csr_array((seconds, columns.astype(small), indptr.astype(small)), shape=shape)
    found.sort_indices()
    return found


# --- exact ---------------------------------------------------------------------------------------------------------


def _by_searches(asked: Journeys) -> Floats:
    arcs, seeds = arcs_of(asked.network, asked.times), _seeds(asked)
    way = approach(asked.network, asked.times, asked.places, asked.beside_speed_kmh)
    table = np.full((len(asked.starts), len(asked.places)), np.inf)
    for start in np.unique(seeds.owner):
        own = seeds.owner == start
        alone = Seeds(seeds.node[own], seeds.seconds[own], np.zeros(int(own.sum()), dtype=np.int64))
        table[start] = way.arrive(nearest(arcs, alone)[0], asked.starts.select(np.array([start])), asked.start_s[[start]])
    return table


def _rows_compiled(asked: Journeys, way: Approach, limit_s: float) -> tuple[Ints, Ints, Floats]:
    network, starts = asked.network, asked.starts
    arcs, seeds = arcs_of(network, asked.times), _seeds(asked)
    seed_ptr = np.searchsorted(seeds.owner, np.arange(len(starts) + 1))
    arc = network.road_arc[np.maximum(starts.road, 0)]
    ends = np.column_stack([network.tail[arc], network.head[arc]]).astype(np.int32)
    width_s, buckets = arcs.buckets(seeds.span_s)
    found: tuple[Ints, Ints, Floats] = kernels().rows_within(
        sealed(arcs.indptr), sealed(arcs.indices), sealed(arcs.seconds), width_s, buckets, seed_ptr, seeds.node, seeds.seconds,
        starts.road, starts.share, asked.start_s, ends, way.places.road, way.places.share, way.ways, way.beside_s,
        *way.touching, float(limit_s),
    )  # fmt: skip
    return found


def _seeds(asked: Journeys) -> Seeds:
    """First arrivals by start; none of a start that is unknown or never leaves."""
    there = np.flatnonzero((asked.starts.road != NO_LINK) & np.isfinite(asked.start_s))
    seeds = first_seeds(asked.network, asked.times, asked.starts.select(there), asked.start_s[there])
    order = np.argsort(seeds.owner, kind="stable")
    return Seeds(seeds.node[order], seeds.seconds[order], there[seeds.owner[order]])


def _rows_scipy(asked: Journeys, way: Approach, limit_s: float) -> tuple[Ints, Ints, Floats]:
    counts, columns, seconds = [np.zeros(1, dtype=np.int64)], [], []
    for begin in range(0, len(asked.starts), CHUNK):
        for start, node_s in enumerate(_nodes_scipy(asked, begin, limit_s), start=begin):
            alone = asked.starts.select(np.array([start]))
            found = way.arrive(node_s, alone, asked.start_s[start : start + 1])
            column = np.flatnonzero(np.isfinite(found) & (found <= limit_s))
            counts.append(np.array([len(column)]))
            columns.append(column)
            seconds.append(found[column])
    if not columns:
        return np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    return np.cumsum(np.concatenate(counts)), np.concatenate(columns), np.concatenate(seconds)


def _nodes_scipy(asked: Journeys, begin: int, limit_s: float) -> Floats:
    """Seconds from some starts to all nodes: one more row in the matrix for each start."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    arcs, seeds = arcs_of(asked.network, asked.times), _seeds(asked)
    own = (seeds.owner >= begin) & (seeds.owner < begin + CHUNK)
    n, k = arcs.node_count, min(CHUNK, len(asked.starts) - begin)
    ends = arcs.indptr[-1] + np.cumsum(np.bincount(seeds.owner[own] - begin, minlength=k))
    whole = csr_matrix(
        (
            np.concatenate([arcs.seconds, seeds.seconds[own]]),
            np.concatenate([arcs.indices, seeds.node[own]]).astype(np.int32),
            np.concatenate([arcs.indptr, ends]).astype(np.int32),
        ),
        shape=(n + k, n + k),
    )
    found: Floats = dijkstra(whole, indices=np.arange(n, n + k), limit=limit_s)[:, :n]
    return found


# --- by hierarchy --------------------------------------------------------------------------------------------------


def _by_hierarchy(asked: Journeys) -> Floats:
    """Starts and places are nodes of their own, so that one look-up answers what four between the ends of roads would."""
    way = approach(asked.network, asked.times, asked.places, asked.beside_speed_kmh)
    n, k, p = asked.network.node_count, len(asked.starts), len(asked.places)
    metric = _metric(asked, way)
    found = metric.distances_many_to_many(np.arange(n, n + k, dtype=np.uint32), np.arange(n + k, n + k + p, dtype=np.uint32))
    table: Floats = found * (1 / MILLI)
    table[found >= _barred()] = np.inf
    _take_same_road(asked, way, table)
    leaves = np.where(asked.starts.road == NO_LINK, np.inf, asked.start_s)
    table += leaves[:, None]
    table += way.beside_s
    return table


def _take_same_road(asked: Journeys, way: Approach, table: Floats) -> None:
    """Where a start lies on the place's own road the way need not touch a node. Improves in place."""
    order = np.argsort(way.places.road, kind="stable")
    roads = way.places.road[order]
    begin, end = np.searchsorted(roads, asked.starts.road), np.searchsorted(roads, asked.starts.road, side="right")
    for start in np.flatnonzero((begin < end) & (asked.starts.road != NO_LINK)):
        here = order[begin[start] : end[start]]
        table[start, here] = np.minimum(table[start, here], way.direct_s(here, float(asked.starts.share[start])))


def _barred() -> int:
    return int(hierarchies().INF_WEIGHT)


def _metric(asked: Journeys, way: Approach) -> Any:
    """The hierarchy with this question's seconds on it."""
    leave = approach(asked.network, asked.times, asked.starts, asked.beside_speed_kmh, toward=True)
    seconds = np.concatenate(
        [arcs_of(asked.network, asked.times).seconds, leave.over_first_s, leave.over_last_s, way.over_first_s, way.over_last_s]
    )
    topology, kept = _topology(asked.network, asked.starts, asked.places)
    metric = hierarchies().CCHMetric(topology)
    metric.customize(np.minimum(np.round(seconds[kept] * MILLI), _barred()).astype(np.uint32))
    return metric


@remember(4)
def _topology(network: RoadNetwork, starts: Places, places: Places) -> tuple[Any, NDArray[np.bool_]]:
    """The hierarchy's order and shortcuts, which hang on no speed; and which arcs it has: all but those back to their node."""
    n, k, p = network.node_count, len(starts), len(places)
    (start_first, start_last), (place_first, place_last) = _ends(network, starts), _ends(network, places)
    start, place = np.arange(n, n + k), np.arange(n + k, n + k + p)
    rows = np.repeat(np.arange(n), np.diff(network.indptr))
    tail = np.concatenate([rows, start, start, place_first, place_last])
    head = np.concatenate([network.indices, start_first, start_last, place, place])
    kept = tail != head
    x, y = np.concatenate([network.node_offset_m, _middles(network, starts), _middles(network, places)]).T
    topology = hierarchies().CCHTopology()
    topology.build(
        tail[kept].astype(np.uint32), head[kept].astype(np.uint32), np.ascontiguousarray(y), np.ascontiguousarray(x), n + k + p
    )
    return topology, kept


def _ends(network: RoadNetwork, places: Places) -> tuple[Ints, Ints]:
    arc = network.road_arc[np.maximum(places.road, 0)]
    return network.tail[arc], network.head[arc]


def _middles(network: RoadNetwork, places: Places) -> NDArray[np.float32]:
    """(p, 2) roughly where places lie: the order of the hierarchy asks for no more."""
    first, last = _ends(network, places)
    begin, end = network.node_offset_m[first], network.node_offset_m[last]
    return begin + places.share[:, None].astype(np.float32) * (end - begin)
