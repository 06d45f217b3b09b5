"""Roads as a graph, and travel times over it.

Arcs are directed links. Places lie on roads, not on nodes: a place is a road, how far along it, and how far
beside it. Times are seconds, distances metres, coordinates metres in a metric CRS.

A place needs up to three ways to be reached from a start: over the road's first node, over its second node,
or along the same road when the start lies on it. `travel_from` finds the best time to every node with one
Dijkstra pass over all starts (`analytics.spatial.searching`), `seconds_at` adds the last stretch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.searching import Arcs, Seeds, nearest, sealed
from analytics.spatial.snapping import RoadLines, nearest_roads, road_lines

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Names: TypeAlias = NDArray[np.object_] | NDArray[np.str_]
    Rows: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int32]]

JUNCTION_NEIGHBOURS = 3
"""A node is a junction when at least this many different nodes join it; two are only a bend in the road."""

NO_LINK = -1


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """A road network of n nodes, m arcs and r roads (an arc and its way back are one road).

    Attributes:
        node_ids: (n,) names of the nodes.
        tail, head: (m,) node each arc leaves and enters.
        length_m: (m,) length of each arc in metres.
        limit_kmh: (m,) speed limit, nan where unknown.
        road_class: (m,) class codes such as "107".
        lanes: (m,) number of lanes.
        junction: (n,) whether the node is a junction.
        road_arc: (r,) the arc that runs along each road as it is drawn.
        road_back: (r,) the arc that runs against it, -1 on one-way roads.
        drawn: the (r,) roads as drawn, in metres.
        indptr, indices: arcs merged to one per pair of nodes, in compressed sparse row form.
        pair_order, pair_start: where each merged arc finds its parallel arcs.
    """

    node_ids: Names
    tail: Ints
    head: Ints
    length_m: Floats
    limit_kmh: Floats
    road_class: Names
    lanes: Ints
    junction: NDArray[np.bool_]
    road_arc: Ints
    road_back: Ints
    drawn: RoadLines
    indptr: NDArray[np.int32]
    indices: NDArray[np.int32]
    pair_order: Ints
    pair_start: Ints

    @property
    def node_count(self) -> int:
        """How many nodes the network has."""
        return len(self.node_ids)

    @property
    def road_lines(self) -> NDArray[np.object_]:
        """(r,) the drawn lines in metres, as an array of shapely geometries."""
        return self.drawn.shapes

    @cached_property
    def node_offset_m(self) -> NDArray[np.float32]:
        """(n, 2) metres of each node east and north of the south-west corner of all roads, to some centimetres.

        Read off the ends of the roads; 0 where a node has no road.
        """
        corner = self.drawn.xy.min(axis=0)
        found = np.zeros((self.node_count, 2), dtype=np.float32)
        found[self.tail[self.road_arc]] = self.drawn.xy[self.drawn.begin[:-1]] - corner
        found[self.head[self.road_arc]] = self.drawn.xy[self.drawn.begin[1:] - 1] - corner
        return found

    @cached_property
    def forth_and_back(self) -> tuple[Rows, Rows]:
        """The merged arcs as (indptr, indices), by the node they leave and by the node they enter."""
        from scipy.sparse import csr_matrix

        n = self.node_count
        forth = csr_matrix((np.ones(len(self.indices), dtype=np.int8), self.indices, self.indptr), shape=(n, n))
        back = forth.T.tocsr()
        return (sealed(self.indptr), sealed(self.indices)), (sealed(back.indptr), sealed(back.indices))


def build_network(links: gpd.GeoDataFrame, nodes: pd.DataFrame, metric_crs: str) -> RoadNetwork:
    """The road network of the tables `links` and `nodes`.

    Args:
        links: one row for each direction, drawn from `from_node` to `to_node`, in WGS84.
        nodes: the nodes; every node that a link names must be listed.
        metric_crs: the CRS in which roads are measured, such as "EPSG:5186".

    Raises:
        InputError: when there is no link, a link names an unknown node, or a length is negative or no number.
    """
    _refuse_unusable(links)
    node_ids = nodes["node_id"].to_numpy(dtype=object)
    tail, head = _node_positions(links, node_ids)
    length_m = links["length_m"].to_numpy(dtype=np.float64)
    lines = links.geometry.to_crs(metric_crs).to_numpy()
    back = _ways_back(tail, head, length_m)
    road_arc = np.flatnonzero((back == NO_LINK) | (np.arange(len(back)) < back))
    indptr, indices, pair_order, pair_start = merge_parallels(tail, head, len(node_ids))
    return RoadNetwork(
        node_ids=node_ids,
        tail=tail,
        head=head,
        length_m=length_m,
        limit_kmh=links["limit_kmh"].to_numpy(dtype=np.float64, na_value=np.nan),
        road_class=links["road_class"].to_numpy(dtype=object),
        lanes=links["lanes"].to_numpy(dtype=np.int64),
        junction=_junctions(tail, head, len(node_ids)),
        road_arc=road_arc,
        road_back=back[road_arc],
        drawn=road_lines(lines[road_arc]),
        indptr=indptr,
        indices=indices,
        pair_order=pair_order,
        pair_start=pair_start,
    )


def _refuse_unusable(links: gpd.GeoDataFrame) -> None:
    if len(links) == 0:
        raise InputError(
            Text("도로 링크가 한 줄도 없습니다. 표준노드링크나 OSM 도로 파일을 올려 주십시오.",
                 "There is not one road link. Please give a standard node-link or OSM road file.")
        )  # fmt: skip
    length = links["length_m"].to_numpy(dtype=np.float64)
    bad = ~(np.isfinite(length) & (length >= 0))
    if bad.any():
        example = links["link_id"].to_numpy()[bad][0]
        raise InputError(
            Text("길이가 수가 아니거나 음수인 도로 링크가 {n}개 있습니다(예: {id}). 길이를 고쳐 다시 올려 주십시오.",
                 "{n} road links have a length that is no number or negative (such as {id}). Please mend the lengths.")
            .fill(n=int(bad.sum()), id=example)
        )  # fmt: skip


def _node_positions(links: gpd.GeoDataFrame, node_ids: NDArray[np.object_]) -> tuple[Ints, Ints]:
    import pandas as pd

    index = pd.Index(node_ids)
    tail = index.get_indexer(links["from_node"].to_numpy(dtype=object)).astype(np.int64)
    head = index.get_indexer(links["to_node"].to_numpy(dtype=object)).astype(np.int64)
    unknown = (tail < 0) | (head < 0)
    if unknown.any():
        raise InputError(
            Text("노드 목록에 없는 노드를 가리키는 링크가 {n}개 있습니다(예: {id}).",
                 "{n} links name a node that is not listed (such as {id}).")
            .fill(n=int(unknown.sum()), id=links["link_id"].to_numpy()[unknown][0])
        )  # fmt: skip
    return tail, head


def _junctions(tail: Ints, head: Ints, node_count: int) -> NDArray[np.bool_]:
    pairs = np.unique(np.sort(np.column_stack([tail, head]), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    neighbours = np.bincount(pairs.ravel(), minlength=node_count)
    return neighbours >= JUNCTION_NEIGHBOURS


def _ways_back(tail: Ints, head: Ints, length_m: Floats) -> Ints:
    """For each arc the arc that runs the same road the other way: of several, the one of nearest length."""
    twins: dict[tuple[int, int], list[int]] = {}
    for arc, ends in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        twins.setdefault(ends, []).append(arc)
    back = np.full(len(tail), NO_LINK, dtype=np.int64)
    for arc, (u, v) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        if back[arc] != NO_LINK or u == v:
            continue
        free = [other for other in twins.get((v, u), ()) if back[other] == NO_LINK]
        if free:
            other = min(free, key=lambda candidate: abs(length_m[candidate] - length_m[arc]))
            back[arc], back[other] = other, arc
    return back


def merge_parallels(tail: Ints, head: Ints, node_count: int) -> tuple[NDArray[np.int32], NDArray[np.int32], Ints, Ints]:
    """One entry for each pair of nodes: routing must use the smallest of parallel arcs, never their sum."""
    order = np.lexsort((head, tail))
    sorted_tail, sorted_head = tail[order], head[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (sorted_tail[1:] != sorted_tail[:-1]) | (sorted_head[1:] != sorted_head[:-1])
    start = np.flatnonzero(first)
    counts = np.bincount(sorted_tail[start], minlength=node_count)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return indptr, sorted_head[start].astype(np.int32), order, start


@dataclass(frozen=True, eq=False)
class ArcTimes:
    """Seconds on each arc: driving along it, and the delay at the junction it enters."""

    drive_s: Floats
    delay_s: Floats


@dataclass(frozen=True, eq=False)
class Places:
    """p places on the network.

    Attributes:
        road: (p,) index of the nearest road, -1 where a place has no coordinates.
        share: (p,) how far along the road as it is drawn, 0 at its first node and 1 at its last.
        beside_m: (p,) straight distance to the road in metres, inf where a place has no coordinates.
    """

    road: Ints
    share: Floats
    beside_m: Floats

    def __len__(self) -> int:
        return len(self.road)

    def select(self, chosen: NDArray[Any]) -> Places:
        """Some of the places, by mask or positions."""
        return Places(self.road[chosen], self.share[chosen], self.beside_m[chosen])


def find_places(network: RoadNetwork, x: Floats, y: Floats, among: Flags | None = None) -> Places:
    """The nearest road to each point; the first of those that are as near within a micrometre.

    Args:
        network: the road network.
        x, y: (p,) coordinates in metres in the network's CRS; nan means unknown.
        among: (r,) the roads that may be found, at least one of them; all where it is not given. The same array every time
            costs least (`nearest_roads`).

    Raises:
        ValueError: when a point has coordinates and no road may be found.
    """
    road = np.full(len(x), NO_LINK, dtype=np.int64)
    share = np.zeros(len(x))
    beside_m = np.full(len(x), np.inf)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if len(known):
        road[known], share[known], beside_m[known] = nearest_roads(network.drawn, x[known], y[known], among)
    return Places(road, share, beside_m)


@dataclass(frozen=True, eq=False)
class Travel:
    """Best times between k starts (or targets) and every node.

    Attributes:
        node_s: (n,) seconds, inf where no start reaches the node.
        owner: (n,) which start it is, -1 where none.
        starts: where the starts lie.
        start_s: (k,) seconds that pass before each start's place on the road is left (or after it is reached).
        toward: True when times run from the nodes towards the places (to hospital), False from them (from post).
        times: the arc times used.
    """

    node_s: Floats
    owner: Ints
    starts: Places
    start_s: Floats
    toward: bool
    times: ArcTimes


def travel_from(network: RoadNetwork, times: ArcTimes, starts: Places, start_s: Floats) -> Travel:
    """Best times from the nearest of k starts to every node, one-way roads kept.

    Args:
        network, times: the roads and how long they take.
        starts: (k,) places on the roads.
        start_s: (k,) seconds before each start's place on the road is left, such as turn-out and access.
    """
    return _travel(network, times, starts, start_s, toward=False)


def travel_toward(network: RoadNetwork, times: ArcTimes, targets: Places, target_s: Floats) -> Travel:
    """Best times from every node to the nearest of k targets, one-way roads kept. See `travel_from`."""
    return _travel(network, times, targets, target_s, toward=True)


def _travel(network: RoadNetwork, times: ArcTimes, starts: Places, start_s: Floats, *, toward: bool) -> Travel:
    n, k = network.node_count, len(starts)
    if k == 0:
        return Travel(np.full(n, np.inf), np.full(n, NO_LINK), starts, start_s, toward, times)
    seeds = first_seeds(network, times, starts, start_s, toward=toward)
    node_s, owner = nearest(arcs_of(network, times, toward=toward), seeds)
    return Travel(node_s, owner, starts, start_s, toward, times)


def arcs_of(network: RoadNetwork, times: ArcTimes, *, toward: bool = False) -> Arcs:
    """What a search runs over: of parallel arcs the soonest, turned round where times run towards the places."""
    graph = _cheapest_arcs(network, times)
    if toward:
        graph = graph.T.tocsr()
    return Arcs(graph.indptr, graph.indices, graph.data)


def first_seeds(network: RoadNetwork, times: ArcTimes, starts: Places, start_s: Floats, *, toward: bool = False) -> Seeds:
    """When each of k starts first comes to either end of its road, where it can."""
    rows, nodes, seconds = _first_stretch(network, times, starts, start_s, toward=toward)
    return Seeds(nodes.astype(np.int32), seconds, rows)


def _cheapest_arcs(network: RoadNetwork, times: ArcTimes) -> Any:
    from scipy.sparse import csr_matrix

    seconds = (times.drive_s + times.delay_s)[network.pair_order]
    cheapest = np.minimum.reduceat(seconds, network.pair_start)
    n = network.node_count
    return csr_matrix((cheapest, network.indices, network.indptr), shape=(n, n))


def _along_and_against(network: RoadNetwork, times: ArcTimes, roads: Ints, *, toward: bool) -> tuple[Floats, Floats]:
    """Driving seconds over whole roads in the direction of the search; inf where a road is one-way."""
    forth = times.drive_s[network.road_arc[roads]]
    back_arc = network.road_back[roads]
    back = np.where(back_arc == NO_LINK, np.inf, times.drive_s[back_arc])
    return (back, forth) if toward else (forth, back)


@remember(8)
def _node_delay(network: RoadNetwork, times: ArcTimes) -> Floats:
    """The delay at each node, read off the arcs that enter it."""
    delay = np.zeros(network.node_count)
    delay[network.head] = times.delay_s
    return delay


def _first_stretch(
    network: RoadNetwork, times: ArcTimes, starts: Places, start_s: Floats, *, toward: bool
) -> tuple[Ints, Ints, Floats]:
    """Arcs from each start to the two ends of its road: (start, node, seconds), impossible ones left out."""
    first = network.tail[network.road_arc[starts.road]]
    last = network.head[network.road_arc[starts.road]]
    along, against = _along_and_against(network, times, starts.road, toward=toward)
    delay = np.zeros(network.node_count) if toward else _node_delay(network, times)
    to_last = start_s + _stretch(1 - starts.share, along) + delay[last]
    to_first = start_s + _stretch(starts.share, against) + delay[first]
    rows = np.tile(np.arange(len(starts)), 2)
    nodes = np.concatenate([last, first])
    seconds = np.concatenate([to_last, to_first])
    possible = np.isfinite(seconds)
    return rows[possible], nodes[possible], seconds[possible]


def _stretch(share: Floats, whole_s: Floats) -> Floats:
    """Part of a road's time; a part of nothing is nothing even where the way is barred."""
    return np.where(share == 0, 0.0, share * np.where(share == 0, 0.0, whole_s))


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Best times at p places: seconds (inf where unreachable) and which start it is (-1 where none)."""

    seconds: Floats
    owner: Ints


def seconds_at(network: RoadNetwork, travel: Travel, places: Places, beside_speed_kmh: float) -> Arrivals:
    """Best times at places on roads, the stretch beside the road included.

    Args:
        network: the road network.
        travel: best times at the nodes.
        places: (p,) where the times are wanted.
        beside_speed_kmh: speed on the straight stretch between road and place.
    """
    known = np.flatnonzero(places.road != NO_LINK)
    seconds = np.full(len(places), np.inf)
    owner = np.full(len(places), NO_LINK, dtype=np.int64)
    if len(known):
        found = _arrive(network, travel, places.select(known))
        seconds[known], owner[known] = found.seconds, found.owner
        seconds[known] += seconds_beside(places.beside_m[known], beside_speed_kmh)
    return Arrivals(seconds, owner)


def seconds_beside(beside_m: Floats, speed_kmh: float) -> Floats:
    """Seconds for a straight stretch of `beside_m` metres at `speed_kmh`."""
    return beside_m * 3.6 / speed_kmh


def _arrive(network: RoadNetwork, travel: Travel, places: Places) -> Arrivals:
    arc = network.road_arc[places.road]
    first, last = network.tail[arc], network.head[arc]
    along, against = _along_and_against(network, travel.times, places.road, toward=travel.toward)
    delay = _node_delay(network, travel.times) if travel.toward else np.zeros(network.node_count)
    over_first = travel.node_s[first] + _stretch(places.share, along) + delay[first]
    over_last = travel.node_s[last] + _stretch(1 - places.share, against) + delay[last]
    seconds = np.minimum(over_first, over_last)
    owner = np.where(over_first <= over_last, travel.owner[first], travel.owner[last])
    _take_same_road(travel, places, along, against, seconds, owner)
    owner[~np.isfinite(seconds)] = NO_LINK
    return Arrivals(seconds, owner)


def _take_same_road(travel: Travel, places: Places, along: Floats, against: Floats, seconds: Floats, owner: Ints) -> None:
    """Where a start lies on the place's own road, the way need not touch a node. Improves in place."""
    order = np.argsort(places.road, kind="stable")
    sorted_roads = places.road[order]
    for start in range(len(travel.starts)):
        road = travel.starts.road[start]
        here = order[np.searchsorted(sorted_roads, road) : np.searchsorted(sorted_roads, road, side="right")]
        gap = places.share[here] - travel.starts.share[start]
        direct = travel.start_s[start] + np.where(
            gap >= 0, _stretch(np.maximum(gap, 0), along[here]), _stretch(np.maximum(-gap, 0), against[here])
        )
        better = direct < seconds[here]
        seconds[here[better]] = direct[better]
        owner[here[better]] = start
