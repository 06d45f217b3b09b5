"""From drawn lines to a road graph: crossings become nodes, stubs go, and the size is fitted to the published totals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import networkx as nx
import numpy as np
import shapely
from scipy.spatial import cKDTree

from sample_data.cheonan.routes import Road
from sample_data.cheonan.terrain import SEED, Floats, Terrain

BEYOND_BORDER_M = 500.0
# A motorway that leaves and comes back stays in one piece; streets end at the border.
BEYOND_BORDER_OF_M = {"motorway": 4500.0, "street": 120.0}
MERGE_M = 30.0
STUB_M = {"street": 150.0, "country": 60.0}
OVERSHOOT_STUB_M = 20.0
RANK = ("motorway", "ramp", "main", "avenue", "country", "street")

NodeId = int


@dataclass(frozen=True)
class Stretch:
    """One edge of the graph: its two nodes, its line from `start` to `end` (x, y in m) and the road it belongs to."""

    start: NodeId
    end: NodeId
    line: Floats
    road: int

    @property
    def length_m(self) -> float:
        """Length of the line."""
        return float(np.hypot(*np.diff(self.line, axis=0).T).sum())


@dataclass(frozen=True)
class RoadGraph:
    """Where each node lies (m), the stretches between them, and the roads the stretches belong to."""

    places: dict[NodeId, tuple[float, float]]
    stretches: list[Stretch]
    roads: list[Road]

    def count_ends(self) -> dict[NodeId, int]:
        """Give the number of stretch ends at each node."""
        ends: dict[NodeId, int] = defaultdict(int)
        for stretch in self.stretches:
            ends[stretch.start] += 1
            ends[stretch.end] += 1
        return ends

    def keep(self, stretches: Iterable[Stretch]) -> "RoadGraph":
        """Give the graph with only these stretches and the nodes they need."""
        kept = list(stretches)
        used = {node for stretch in kept for node in (stretch.start, stretch.end)}
        return RoadGraph({node: self.places[node] for node in sorted(used)}, kept, self.roads)

    def as_multigraph(self) -> nx.MultiGraph:
        """Give the graph for networkx; edge keys are positions in `stretches`."""
        graph = nx.MultiGraph()
        graph.add_nodes_from(self.places)
        graph.add_edges_from((s.start, s.end, number) for number, s in enumerate(self.stretches))
        return graph


def build_graph(ground: Terrain, roads: list[Road]) -> RoadGraph:
    """Give the cleaned graph of all roads within the municipality and `BEYOND_BORDER_M` around it."""
    city = ground.area.simplify(20)
    areas = {beyond_m: city.buffer(beyond_m) for beyond_m in {BEYOND_BORDER_M, *BEYOND_BORDER_OF_M.values()}}
    roads = [part for road in roads for part in clip_roads([road], areas[BEYOND_BORDER_OF_M.get(road.kind, BEYOND_BORDER_M)])]
    graph = merge_close_nodes(number_nodes(node_lines(roads), roads))
    graph = drop_forbidden(graph, ground)
    graph = keep_largest_part(trim_stubs(graph))
    return dissolve_passing_nodes(graph)


def clip_roads(roads: list[Road], area: shapely.Geometry) -> list[Road]:
    """Give the parts of the roads inside the area; parts shorter than 40 m are left out."""
    clipped = []
    for road in roads:
        inside = shapely.line_merge(shapely.intersection(shapely.LineString(road.line), area))
        parts = [part for part in shapely.get_parts(inside) if part.length > 40]
        clipped += [replace(road, line=shapely.get_coordinates(part)) for part in parts]
    return clipped


def node_lines(roads: list[Road]) -> list[tuple[Floats, int]]:
    """Give the pieces between crossings, each with its road; motorways cross others above or below, without a node."""
    apart = [number for number, road in enumerate(roads) if road.kind == "motorway" or _leaves_motorway(road)]
    ground_level = [number for number in range(len(roads)) if number not in set(apart)]
    return [piece for level in (apart, ground_level) for piece in _node_level(roads, level)]


def _leaves_motorway(road: Road) -> bool:
    return road.kind == "ramp" and road.lanes > 1


def _node_level(roads: list[Road], level: list[int]) -> list[tuple[Floats, int]]:
    lines = np.array([shapely.LineString(roads[number].line) for number in level])
    pieces = shapely.get_parts(shapely.node(shapely.multilinestrings(lines)))
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    piece, line = shapely.STRtree(lines).query(middles, predicate="dwithin", distance=0.05)
    owner: dict[int, int] = {}
    for p, k in zip(piece.tolist(), line.tolist(), strict=True):
        number = level[k]
        if p not in owner or _rank(roads[number]) < _rank(roads[owner[p]]):
            owner[p] = number
    return [(shapely.get_coordinates(pieces[p]), owner[p]) for p in sorted(owner) if pieces[p].length > 0.01]


def _rank(road: Road) -> int:
    return RANK.index(road.kind)


def number_nodes(pieces: list[tuple[Floats, int]], roads: list[Road]) -> RoadGraph:
    """Give the graph whose nodes are the ends of the pieces, equal when they agree to the centimetre."""
    ids: dict[tuple[float, float], NodeId] = {}
    stretches = []
    for line, road in pieces:
        ends = [ids.setdefault((round(float(x), 2), round(float(y), 2)), len(ids)) for x, y in (line[0], line[-1])]
        stretches.append(Stretch(ends[0], ends[1], line, road))
    return RoadGraph({node: place for place, node in ids.items()}, stretches, roads)


def merge_close_nodes(graph: RoadGraph) -> RoadGraph:
    """Give the graph with nodes nearer than `MERGE_M` made one, at the place of the one with the highest road.

    Stretches that shrink to nothing go; of stretches between the same two nodes with nearly one course, the highest stays.
    """
    nodes = list(graph.places)
    groups = nx.utils.UnionFind(nodes)
    rank = _rank_nodes(graph)
    level = {node: rank[node] <= 1 for node in nodes}
    near = cKDTree([graph.places[node] for node in nodes]).query_pairs(MERGE_M, output_type="ndarray")
    for a, b in np.sort(near, axis=1).tolist():
        if level[nodes[a]] == level[nodes[b]]:
            groups.union(nodes[a], nodes[b])
    head = {node: min(group, key=lambda n: (rank[n], n)) for group in groups.to_sets() for node in group}
    stretches = [_reattach(s, head, graph.places) for s in graph.stretches]
    return graph.keep(drop_twins([s for s in stretches if s.start != s.end or s.length_m > 250], graph.roads))


def _rank_nodes(graph: RoadGraph) -> dict[NodeId, int]:
    rank: dict[NodeId, int] = defaultdict(lambda: len(RANK))
    for stretch in graph.stretches:
        for node in (stretch.start, stretch.end):
            rank[node] = min(rank[node], _rank(graph.roads[stretch.road]))
    return rank


def _reattach(stretch: Stretch, head: dict[NodeId, NodeId], places: dict[NodeId, tuple[float, float]]) -> Stretch:
    start, end = head[stretch.start], head[stretch.end]
    line = stretch.line.copy()
    inner = line[1:-1]
    for node, old in ((start, line[0]), (end, line[-1])):
        if not np.allclose(places[node], old, atol=0.02):
            inner = inner[np.hypot(*(inner - np.array(places[node])).T) > MERGE_M]
    return Stretch(start, end, np.vstack([places[start], inner, places[end]]), stretch.road)


def drop_twins(stretches: list[Stretch], roads: list[Road]) -> list[Stretch]:
    """Give the stretches without those that run within 45 m of a higher or earlier one between the same nodes."""
    by_ends: dict[tuple[NodeId, NodeId], list[Stretch]] = defaultdict(list)
    for stretch in sorted(stretches, key=lambda s: (_rank(roads[s.road]), s.length_m)):
        twins = by_ends[min(stretch.start, stretch.end), max(stretch.start, stretch.end)]
        line = shapely.LineString(stretch.line)
        if all(shapely.hausdorff_distance(line, shapely.LineString(twin.line)) > 45 for twin in twins):
            twins.append(stretch)
    return [stretch for twins in by_ends.values() for stretch in twins]


def drop_forbidden(graph: RoadGraph, ground: Terrain) -> RoadGraph:
    """Give the graph without streets that would need a bridge over water or cross the railway."""
    barrier = shapely.union_all([ground.water, ground.railway.buffer(5)])
    shapely.prepare(barrier)
    kept = [
        s
        for s in graph.stretches
        if graph.roads[s.road].kind != "street" or not shapely.intersects(barrier, shapely.LineString(s.line))
    ]
    return graph.keep(kept)


def trim_stubs(graph: RoadGraph) -> RoadGraph:
    """Give the graph without dead ends shorter than `STUB_M` of their kind, again and again until none is left."""
    while True:
        ends = graph.count_ends()
        kept = [s for s in graph.stretches if not _is_stub(s, ends, graph.roads)]
        if len(kept) == len(graph.stretches):
            return graph
        graph = graph.keep(kept)


def _is_stub(stretch: Stretch, ends: dict[NodeId, int], roads: list[Road]) -> bool:
    limit_m = STUB_M.get(roads[stretch.road].kind, OVERSHOOT_STUB_M)
    return min(ends[stretch.start], ends[stretch.end]) == 1 and stretch.length_m < limit_m


def keep_largest_part(graph: RoadGraph) -> RoadGraph:
    """Give the largest connected part."""
    largest = max(nx.connected_components(graph.as_multigraph()), key=len)
    return graph.keep(s for s in graph.stretches if s.start in largest)


def dissolve_passing_nodes(graph: RoadGraph) -> RoadGraph:
    """Give the graph without nodes where just two stretches of like roads meet: the two become one."""
    at: dict[NodeId, list[int]] = defaultdict(list)
    stretches: dict[int, Stretch] = dict(enumerate(graph.stretches))
    for number, s in stretches.items():
        at[s.start].append(number)
        at[s.end].append(number)
    for node in sorted(graph.places):
        if len(at[node]) == 2 and at[node][0] != at[node][1]:
            first, second = (stretches[number] for number in at[node])
            joined = _join(first, second, node, graph.roads)
            if joined is not None:
                keep, gone = at[node]
                stretches[keep] = joined
                del stretches[gone]
                far = joined.end
                at[far] = [keep if number == gone else number for number in at[far]]
                at[node] = []
    return graph.keep(stretches[number] for number in sorted(stretches))


def _join(first: Stretch, second: Stretch, node: NodeId, roads: list[Road]) -> Stretch | None:
    a, b = roads[first.road], roads[second.road]
    if (a.kind, a.road_class, a.name, a.lanes) != (b.kind, b.road_class, b.name, b.lanes):
        return None
    ahead = first if first.end == node else Stretch(first.end, first.start, first.line[::-1], first.road)
    onward = second if second.start == node else Stretch(second.end, second.start, second.line[::-1], second.road)
    if ahead.start == onward.end:
        return None
    longer = first.road if first.length_m >= second.length_m else second.road
    return Stretch(ahead.start, onward.end, np.vstack([ahead.line, onward.line[1:]]), longer)


# ---- fitting to the published totals ---------------------------------------------------------------------------------


def thin_streets(graph: RoadGraph, surplus: int) -> RoadGraph:
    """Give the graph with independent loops (stretches minus nodes) brought down to `surplus` by leaving out streets.

    Streets go in a random but repeatable order, short cuts through blocks first; nothing is cut off.
    """
    rng = np.random.default_rng([SEED, 5])
    while len(graph.stretches) - len(graph.places) > surplus:
        excess = len(graph.stretches) - len(graph.places) - surplus
        fragile = {key for a, b in nx.bridges(nx.Graph(graph.as_multigraph())) for key in (tuple(sorted((a, b))),)}
        ends = graph.count_ends()
        loose = [
            number
            for number, s in enumerate(graph.stretches)
            if graph.roads[s.road].kind in ("street", "country") and tuple(sorted((s.start, s.end))) not in fragile
        ]
        bonus = np.array([0.25 * (ends[graph.stretches[n].start] + ends[graph.stretches[n].end]) for n in loose])
        order = np.argsort(-(bonus + rng.uniform(0, 1.5, len(loose))), kind="stable")
        gone = _pick_apart(graph, [loose[k] for k in order], max(1, min(excess, len(loose) // 12)))
        graph = graph.keep(s for number, s in enumerate(graph.stretches) if number not in gone)
        graph = dissolve_passing_nodes(trim_stubs(keep_largest_part(graph)))
    return graph


def _pick_apart(graph: RoadGraph, candidates: list[int], count: int) -> set[int]:
    """Give up to `count` of the candidates that share no node, so that leaving all of them out cuts nothing off early."""
    used: set[NodeId] = set()
    picked: set[int] = set()
    for number in candidates:
        stretch = graph.stretches[number]
        if len(picked) < count and not {stretch.start, stretch.end} & used:
            picked.add(number)
            used |= {stretch.start, stretch.end}
    return picked


def split_longest(graph: RoadGraph, wanted: dict[str, int], nodes: int) -> RoadGraph:
    """Give the graph with long stretches cut in two until each road class has its wanted number of stretches.

    After that the longest of any class are cut until the graph has `nodes` nodes. Real networks have such nodes too,
    where a name, a width or a parish changes.
    """
    places = dict(graph.places)
    pools: dict[str, list[_Cut]] = defaultdict(list)
    for number, stretch in enumerate(graph.stretches):
        heappush(pools[graph.roads[stretch.road].road_class], (-stretch.length_m, number, stretch))
    for road_class, count in wanted.items():
        while len(pools[road_class]) < count and len(places) < nodes:
            _split_longest_of(pools[road_class], places)
    while len(places) < nodes:
        _split_longest_of(pools["107"], places)
    return RoadGraph(places, [cut[2] for road_class in sorted(pools) for cut in sorted(pools[road_class])], graph.roads)


_Cut = tuple[float, int, Stretch]  # minus its length (m), a number that settles ties, the stretch


def _split_longest_of(pool: list[_Cut], places: dict[NodeId, tuple[float, float]]) -> None:
    stretch = heappop(pool)[2]
    node = max(places) + 1
    line = shapely.LineString(stretch.line)
    middle = shapely.get_coordinates(line.interpolate(0.5, normalized=True))[0]
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stretch.line, axis=0).T))])
    at = int(np.searchsorted(reach, reach[-1] / 2))
    places[node] = (float(middle[0]), float(middle[1]))
    halves = (
        Stretch(stretch.start, node, np.vstack([stretch.line[:at], middle]), stretch.road),
        Stretch(node, stretch.end, np.vstack([middle, stretch.line[at:]]), stretch.road),
    )
    for side, half in enumerate(halves):
        heappush(pool, (-half.length_m, 2 * node + side + 10**6, half))
