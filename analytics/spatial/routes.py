"""What is met on the fastest way to a place: any quantity of the roads, added up from the start to the place.

The fastest ways from all starts together form a tree over the nodes. It is read off the best times of a `Travel`:
an arc belongs to it when the time at its tail and the time on it make the time at its head.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.network import NO_LINK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.spatial.network import Places, RoadNetwork, Travel

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

SAME_S = 1e-6
"""Times that differ by less than this many seconds are one: both are sums of the same numbers in another order."""


@dataclass(frozen=True, eq=False)
class Met:
    """What is met on the way to p places; rows of nan where a place is not reached.

    Attributes:
        driven: (p, a) quantities that grow with the distance, such as seconds of driving.
        entered: (p, b) quantities of the nodes that are entered, such as the delay at junctions.
        start: (p,) the start of the way, -1 where none.
    """

    driven: Floats
    entered: Floats
    start: Ints


def met_on_the_way(network: RoadNetwork, travel: Travel, places: Places, driven: Floats, entered: Floats) -> Met:
    """Add up quantities along the fastest ways from the starts to places; the stretches beside the road are no part.

    Args:
        network: the roads.
        travel: best times from the starts (`travel_from`).
        places: (p,) where to.
        driven: (m, a) quantities of whole arcs; of a part of an arc that part is met.
        entered: (n, b) quantities of nodes, met when the node is entered; not met at the end of a way on the road.

    Raises:
        ValueError: when the times of the travel run towards its places.
    """
    if travel.toward:
        message = "ways are read from starts to places"
        raise ValueError(message)
    known = np.flatnonzero(places.road != NO_LINK)
    met = Met(
        np.full((len(places), driven.shape[1]), np.nan),
        np.full((len(places), entered.shape[1]), np.nan),
        np.full(len(places), NO_LINK, dtype=np.int64),
    )
    if len(known) and len(travel.starts):
        at_node = _at_nodes(network, travel, driven, entered)
        part = _last_stretch(network, travel, places.select(known), driven, at_node)
        met.driven[known], met.entered[known], met.start[known] = part.driven, part.entered, part.start
    return met


def _pairs(network: RoadNetwork, travel: Travel) -> tuple[Ints, Ints, Ints, Floats]:
    """For each pair of nodes that an arc joins: tail, head, the fastest of the parallel arcs and its seconds."""
    seconds = (travel.times.drive_s + travel.times.delay_s)[network.pair_order]
    group = np.zeros(len(seconds), dtype=np.int64)
    group[network.pair_start[1:]] = 1
    first = np.lexsort((seconds, np.cumsum(group)))[network.pair_start]
    arc = network.pair_order[first]
    return network.tail[arc], network.head[arc], arc, seconds[first]


def _at_nodes(network: RoadNetwork, travel: Travel, driven: Floats, entered: Floats) -> Met:
    """What is met on the way to every node."""
    n = network.node_count
    sums = np.zeros((n, driven.shape[1] + entered.shape[1]))
    is_root = _first_stretch(network, travel, driven, entered, sums)
    before, arc = _tree(network, travel, is_root)
    inner = np.flatnonzero(arc != NO_LINK)
    sums[inner] = np.concatenate([driven[arc[inner]], entered[inner]], axis=1)
    sums = _added_up(sums, before)
    sums[~is_root & (arc == NO_LINK)] = np.nan
    return Met(sums[:, : driven.shape[1]], sums[:, driven.shape[1] :], travel.owner)


def _first_stretch(network: RoadNetwork, travel: Travel, driven: Floats, entered: Floats, sums: Floats) -> NDArray[np.bool_]:
    """Fill in what is met by the nodes that are entered straight from a start, and say which they are."""
    forth, back = network.road_arc[travel.starts.road], network.road_back[travel.starts.road]
    delay_s = np.zeros(network.node_count)
    delay_s[network.head] = travel.times.delay_s
    is_root = np.zeros(network.node_count, dtype=bool)
    ends = ((network.head[forth], forth, 1 - travel.starts.share), (network.tail[forth], back, travel.starts.share))
    for node, arc, share in ends:
        seconds = travel.start_s + _part_s(travel, arc, share) + delay_s[node]
        mine = np.flatnonzero((np.abs(seconds - travel.node_s[node]) < SAME_S) & (travel.owner[node] == np.arange(len(node))))
        is_root[node[mine]] = True
        sums[node[mine]] = np.concatenate([_part(driven, arc[mine], share[mine]), entered[node[mine]]], axis=1)
    return is_root


def _part_s(travel: Travel, arc: Ints, share: Floats) -> Floats:
    """Seconds on a part of arcs; inf where there is no arc, nothing where there is no part."""
    whole = np.where(arc == NO_LINK, np.inf, travel.times.drive_s[arc])
    return np.where(share == 0, 0.0, share * np.where(share == 0, 0.0, whole))


def _part(driven: Floats, arc: Ints, share: Floats) -> Floats:
    """Quantities on a part of arcs; an arc that is not there is driven on no part."""
    met: Floats = share[:, None] * driven[arc]
    return met


def _tree(network: RoadNetwork, travel: Travel, is_root: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """For each node the node before it and the arc between; n and -1 at a root and where none leads."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order

    n = network.node_count
    tail, head, arc = _tight_pairs(network, travel, is_root)
    roots = np.flatnonzero(is_root)
    rows, columns = np.concatenate([tail, np.full(len(roots), n)]), np.concatenate([head, roots])
    numbers = np.concatenate([arc, np.zeros(len(roots), dtype=np.int64)]) + 1.0  # a stored 0 would be no edge
    graph = csr_matrix((numbers, (rows, columns)), shape=(n + 1, n + 1))
    _, found = breadth_first_order(graph, n)  # no node is met twice, also where arcs take no time
    before = np.where(found[:n] < 0, n, found[:n]).astype(np.int64)
    inner = np.flatnonzero(before < n)
    arcs = np.full(n, NO_LINK, dtype=np.int64)
    arcs[inner] = np.asarray(graph[before[inner], inner]).ravel().astype(np.int64) - 1
    return before, arcs


def _tight_pairs(network: RoadNetwork, travel: Travel, is_root: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    """Tail, head and arc where the time at the tail and the time on the arc make the time at the head."""
    tail, head, arc, seconds = _pairs(network, travel)
    possible = (travel.owner[tail] == travel.owner[head]) & (travel.owner[head] != NO_LINK) & ~is_root[head]
    at = np.flatnonzero(possible)
    late_s = travel.node_s[tail[at]] + seconds[at] - travel.node_s[head[at]]
    at = at[np.abs(late_s) < SAME_S]
    return tail[at], head[at], arc[at]


def _added_up(own: Floats, before: Ints) -> Floats:
    """For each of n nodes what it and all nodes before it have met, by steps that double in length.

    Args:
        own: (n, c) what each node meets since the one before it.
        before: (n,) the node before each; n where there is none.
    """
    total, at = np.vstack([own, np.zeros((1, own.shape[1]))]), np.append(before, len(before))
    while (at < len(before)).any():
        total, at = total + total[at], at[at]
    return total[:-1]


def _last_stretch(network: RoadNetwork, travel: Travel, places: Places, driven: Floats, at_node: Met) -> Met:
    """From the nodes to places on roads: over the road's first node, over its last, or along the road itself."""
    forth, back = network.road_arc[places.road], network.road_back[places.road]
    first, last = network.tail[forth], network.head[forth]
    over_first = travel.node_s[first] + _part_s(travel, forth, places.share)
    over_last = travel.node_s[last] + _part_s(travel, back, 1 - places.share)
    by_first = over_first <= over_last
    node = np.where(by_first, first, last)
    arc, share = np.where(by_first, forth, back), np.where(by_first, places.share, 1 - places.share)
    seconds = np.where(by_first, over_first, over_last)
    reached = np.isfinite(seconds)
    met = Met(
        np.where(reached[:, None], at_node.driven[node] + _part(driven, arc, share), np.nan),
        np.where(reached[:, None], at_node.entered[node], np.nan),
        np.where(reached, at_node.start[node], NO_LINK),
    )
    for start in range(len(travel.starts)):
        _along_the_road(network, travel, places, start, seconds, driven, met)
    return met


def _along_the_road(
    network: RoadNetwork, travel: Travel, places: Places, start: int, seconds: Floats, driven: Floats, met: Met
) -> None:
    """Where a start lies on a place's own road the way need not touch a node. Improves `seconds` and `met` in place."""
    here = np.flatnonzero(places.road == travel.starts.road[start])
    gap = places.share[here] - travel.starts.share[start]
    road = places.road[here]
    arc = np.where(gap >= 0, network.road_arc[road], network.road_back[road])
    direct = travel.start_s[start] + _part_s(travel, arc, np.abs(gap))
    better = direct < seconds[here]
    mine, arc, part = here[better], arc[better], np.abs(gap[better])
    seconds[mine], met.start[mine] = direct[better], start
    met.driven[mine], met.entered[mine] = _part(driven, arc, part), 0.0
