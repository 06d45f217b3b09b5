"""What the way of an ambulance to each call is made of: seconds at the limit by kind of road, and junctions.

The model's minutes are sums over the way, so the way's contents are all that a fit of speeds needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.spatial.network import NO_LINK, ArcTimes, Places, RoadNetwork
from analytics.spatial.road_speeds import drive_seconds, limits_kmh, road_kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

KINDS = ("express", "main", "local")
"""Kinds of road, as the model's speeds know them; each comes with several lanes and with one."""

LANES = 2
JUNCTIONS = len(KINDS) * LANES
"""The column of the number of junctions; the ones before it are kind by kind, several lanes and then one."""

CONTENTS = JUNCTIONS + 1


@dataclass(frozen=True, eq=False)
class Ways:
    """The ways to c calls.

    Attributes:
        contents: (c, 7) seconds at the speed limit on each kind of road, by kind and lanes, and junctions passed;
            nan where the call cannot be reached.
        post: (c,) the post it starts from, -1 where none reaches the call.
    """

    contents: Floats
    post: Ints

    @property
    def reached(self) -> Flags:
        """(c,) whether there is a way."""
        found: Flags = self.post != NO_LINK
        return found


def arc_contents(network: RoadNetwork) -> Floats:
    """(m, 7) what driving each arc adds to a way."""
    contents = np.zeros((len(network.tail), CONTENTS))
    column = road_kinds(network) * LANES + (network.lanes <= 1)
    contents[np.arange(len(contents)), column] = drive_seconds(network, limits_kmh(network))
    contents[:, JUNCTIONS] = network.junction[network.head]
    return contents


def find_ways(network: RoadNetwork, times: ArcTimes, posts: Places, calls: Places, post: Ints) -> Ways:
    """The fastest way to each call from its own post.

    Args:
        network, times: the roads and how long they take.
        posts: (k,) where the posts lie on the roads.
        calls: (c,) where the calls lie on the roads.
        post: (c,) which post goes to each call, -1 for none.
    """
    contents, found = np.full((len(calls), CONTENTS), np.nan), np.full(len(calls), NO_LINK, dtype=np.int64)
    roads = _Roads.of(network, times, posts)
    for start in np.unique(post[(post != NO_LINK)]):
        mine = np.flatnonzero((post == start) & (calls.road != NO_LINK))
        seconds, inside = _arrive(roads, int(start), calls.select(mine))
        reached = np.isfinite(seconds)
        contents[mine[reached]], found[mine[reached]] = inside[reached], start
    return Ways(contents, found)


@dataclass(frozen=True, eq=False)
class _Roads:
    """The roads with one more node for each post, and what each step over them adds to a way."""

    network: RoadNetwork
    times: ArcTimes
    posts: Places
    contents: Floats
    graph: Any
    pair_key: Ints
    pair_arc: Ints

    @classmethod
    def of(cls, network: RoadNetwork, times: ArcTimes, posts: Places) -> _Roads:
        """Build the graph once for all posts."""
        from scipy.sparse import csr_matrix

        seconds = times.drive_s + times.delay_s
        arc = _cheapest_of_pairs(network, seconds)
        tail, head = network.tail[arc], network.head[arc]
        rows, columns, first_s = _first_steps(network, times, posts)
        size = network.node_count + len(posts)
        data, ends = np.concatenate([seconds[arc], first_s]), np.concatenate([head, columns])
        order = np.argsort(np.concatenate([tail, rows]), kind="stable")
        counts = np.bincount(np.concatenate([tail, rows]), minlength=size)
        indptr = np.concatenate([[0], np.cumsum(counts)])
        graph = csr_matrix((data[order], ends[order], indptr), shape=(size, size))
        return cls(network, times, posts, arc_contents(network), graph, tail * size + head, arc)


def _cheapest_of_pairs(network: RoadNetwork, seconds: Floats) -> Ints:
    """Of the arcs that join a node to another, the fastest; one per pair of nodes, ordered by tail and head."""
    order = np.lexsort((seconds, network.head, network.tail))
    tail, head = network.tail[order], network.head[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return order[first]


def _first_steps(network: RoadNetwork, times: ArcTimes, posts: Places) -> tuple[Ints, Ints, Floats]:
    """From each post to the two ends of its road: (its node, end, seconds); against a one-way road there is no step."""
    forth, back = network.road_arc[posts.road], network.road_back[posts.road]
    two_way = back != NO_LINK
    node = network.node_count + np.arange(len(posts))
    to_last = (1 - posts.share) * times.drive_s[forth] + times.delay_s[forth]
    to_first = posts.share * times.drive_s[back] + times.delay_s[back]
    return (
        np.concatenate([node, node[two_way]]),
        np.concatenate([network.head[forth], network.head[back][two_way]]),
        np.concatenate([to_last, to_first[two_way]]),
    )


def _arrive(roads: _Roads, start: int, calls: Places) -> tuple[Floats, Floats]:
    """Seconds on the roads and contents of the way from one post to each call; inf where there is none."""
    from scipy.sparse.csgraph import dijkstra

    network, times = roads.network, roads.times
    node_s, before = dijkstra(roads.graph, indices=network.node_count + start, return_predecessors=True)
    inside = _along_tree(roads, start, before.astype(np.int64))
    forth, back = network.road_arc[calls.road], network.road_back[calls.road]
    options = [
        (network.tail[forth], calls.share, forth, np.ones(len(calls), dtype=bool)),
        (network.head[forth], 1 - calls.share, back, back != NO_LINK),
    ]
    seconds, contents = np.full(len(calls), np.inf), np.zeros((len(calls), CONTENTS))
    for node, share, arc, possible in options:
        found = np.where(possible | (share == 0), node_s[node] + share * times.drive_s[arc], np.inf)
        better = found < seconds
        seconds[better] = found[better]
        contents[better] = inside[node[better]] + _part(roads.contents, arc[better], share[better])
    _take_same_road(roads, start, calls, seconds, contents)
    return seconds, contents


def _part(contents: Floats, arc: Ints, share: Floats) -> Floats:
    """What part of an arc adds: its share of the driving, and no junction, for its end is not passed."""
    part = contents[arc] * share[:, None]
    part[:, JUNCTIONS] = 0.0
    return part


def _take_same_road(roads: _Roads, start: int, calls: Places, seconds: Floats, contents: Floats) -> None:
    """Where the post lies on the call's own road, the way need not touch a node. Improves in place."""
    network, road = roads.network, roads.posts.road[start]
    gap = calls.share - roads.posts.share[start]
    arc = np.where(gap >= 0, network.road_arc[road], network.road_back[road])
    direct = np.where((calls.road == road) & (arc != NO_LINK), np.abs(gap) * roads.times.drive_s[arc], np.inf)
    better = direct < seconds
    seconds[better] = direct[better]
    contents[better] = _part(roads.contents, arc[better], np.abs(gap[better]))


def _along_tree(roads: _Roads, start: int, before: Ints) -> Floats:
    """(n + k, 7) contents of the way to each node, summed along the tree of fastest ways.

    Each round doubles how far every node looks back, so a way of 500 nodes takes nine rounds.
    """
    size, root = len(before), roads.network.node_count + start
    total = np.zeros((size, CONTENTS))
    reached = np.flatnonzero(before >= 0)
    node, last = reached[before[reached] != root], reached[before[reached] == root]
    pair = np.searchsorted(roads.pair_key, before[node] * size + node)
    total[node] = roads.contents[roads.pair_arc[pair]]
    total[last] = _first_contents(roads, start, last)
    behind = np.where(before >= 0, before, root)
    while (behind != root).any():
        total += total[behind]
        behind = behind[behind]
    return total


def _first_contents(roads: _Roads, start: int, nodes: Ints) -> Floats:
    """Contents of the first step from a post to an end of its road, the junction there included."""
    network, road, share = roads.network, roads.posts.road[start], roads.posts.share[start]
    forth, back = network.road_arc[road], network.road_back[road]
    ahead = (1 - share) * roads.times.drive_s[forth] + roads.times.delay_s[forth]
    behind = share * roads.times.drive_s[back] + roads.times.delay_s[back] if back != NO_LINK else np.inf
    found = np.zeros((len(nodes), CONTENTS))
    for row, node in enumerate(nodes):
        to_last = node == network.head[forth] and (node != network.tail[forth] or ahead <= behind)
        arc, part = (forth, 1 - share) if to_last else (back, share)
        found[row] = roads.contents[arc] * part
        found[row, JUNCTIONS] = roads.contents[arc, JUNCTIONS]
    return found
