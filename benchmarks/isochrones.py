"""How true and how quick the areas of service are, beside the recipes that others publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely

from analytics.library import find_model
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import ready_posts, search_from
from analytics.spatial.isochrones import BUFFER_M, quick_frame, shape_of
from analytics.spatial.network import _cheapest_arcs, travel_from
from analytics.spatial.reached import part_lines, reached_parts
from benchmarks.cities import cities
from benchmarks.clock import cpu_seconds
from benchmarks.findings import Findings, Target, milliseconds, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analytics.schemas.city import City
    from analytics.spatial.network import RoadNetwork, Travel

    Floats: TypeAlias = NDArray[np.float64]
    Way: TypeAlias = Callable[[], shapely.Geometry]

OURS, QUICK = "ours, exact", "ours, quick raster as polygons"
FRAME = "ours, quick raster"
SMOOTH_SEGMENTS = 16
"""Straight pieces to a quarter of a round end in the reference."""

HULL_RATIO = 0.3
LIMITS_MIN = (5.0, 10.0)
EXACT_IOU, QUICK_IOU, FRAME_S = 0.99, 0.90, 0.1
ROUNDS = 3
NOTES = (
    "Reference: each reached stretch of road widened by 100 m alone, with 16 straight pieces to a quarter circle, then united.",
    "Over: drawn and not in the reference; under: in the reference and not drawn; both in percent of the reference.",
    "One post: the first of each city, its turn-out included. All posts: areas of the whole city as one.",
    "The hulls are given the reached nodes for nothing.",
    "Nodes and roads widened: the OSMnx notebook on isochrones (ego graph of networkx, buffers, union; infill keeps outer rings alone), at the same 100 m, graph ready made.",
    "The 100 m are a choice of drawing: read the table as a ranking. The quick raster has cells of 25 m; what slides is the raster alone.",
)


@dataclass(frozen=True, eq=False)
class Task:
    """What is reached from one post or from all posts of a city within a time."""

    city: str
    posts: str
    network: RoadNetwork
    travel: Travel
    node_points: NDArray[np.object_]
    limit_min: float

    @property
    def limit_s(self) -> float:
        """The limit in seconds."""
        return self.limit_min * 60

    def lines(self) -> NDArray[np.object_]:
        """The reached stretches of roads."""
        return part_lines(self.network, reached_parts(self.network, self.travel, self.limit_s))

    def reached_nodes(self) -> NDArray[np.object_]:
        """The nodes within the limit, as points."""
        found: NDArray[np.object_] = self.node_points[self.travel.node_s <= self.limit_s]
        return found

    def reference(self) -> shapely.Geometry:
        """What all are held against."""
        return shapely.union_all(shapely.buffer(self.lines(), BUFFER_M, quad_segs=SMOOTH_SEGMENTS))


def tasks_of(name: str, city: City) -> list[Task]:
    """One post and all posts, for each limit."""
    model = find_model("golden_hour")
    params, inputs = model.params(), model.inputs.read(city.tables)
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    posts, arc_times = ready_posts(inputs.posts, ground, params), ambulance_times(ground.network, params)
    network, everywhere = ground.network, search_from(posts, ground, params, arc_times).travel
    alone = travel_from(network, arc_times, posts.places.select(np.array([0])), posts.ready_s[:1])
    points = _node_points(network)
    return [
        Task(name, who, network, travel, points, limit_min)
        for who, travel in (("one", alone), (f"all {len(posts.places)}", everywhere))
        for limit_min in LIMITS_MIN
    ]


def _node_points(network: RoadNetwork) -> NDArray[np.object_]:
    """Where each node lies: the end of a road that has it."""
    points = np.full(network.node_count, shapely.Point(), dtype=object)
    points[network.tail[network.road_arc]] = shapely.get_point(network.road_lines, 0)
    points[network.head[network.road_arc]] = shapely.get_point(network.road_lines, -1)
    return points


def exact(task: Task) -> Way:
    """This project's exact form."""
    return lambda: shape_of(task.lines(), BUFFER_M)


def quick(task: Task) -> Way:
    """This project's quick form, as polygons."""
    return lambda: quick_frame(task.lines()).shape()


def convex_hull(task: Task) -> Way:
    """The smallest convex area around the reached nodes."""
    return lambda: shapely.convex_hull(shapely.multipoints(task.reached_nodes()))


def concave_hull(task: Task) -> Way:
    """A hull that follows the reached nodes inward, with a usual ratio."""
    return lambda: shapely.concave_hull(shapely.multipoints(task.reached_nodes()), ratio=HULL_RATIO)


def widened_graph(task: Task, *, infill: bool) -> Way:
    """Nodes and roads of the reached subgraph widened and united; with infill, holes are filled."""
    import networkx as nx

    graph, roads = _graph(task), _roads_by_ends(task.network)

    def draw() -> shapely.Geometry:
        reached = nx.ego_graph(graph, _START, radius=task.limit_s, distance="seconds")
        nodes = [node for node in reached if node != _START]
        ends = {(min(u, v), max(u, v)) for u, v in reached.edges if _START not in (u, v)}
        lines = task.network.road_lines[[road for pair in ends for road in roads[pair]]]
        drawn = shapely.union_all(shapely.buffer(np.concatenate([task.node_points[nodes], lines]), BUFFER_M))
        if not infill:
            return drawn
        return shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(drawn)])

    return draw


_START = -1
"""A node before the post's two ends of road."""


def _graph(task: Task) -> Any:
    """The roads as networkx has them, with a start that leads to the ends of the post's road."""
    import networkx as nx

    arcs = _cheapest_arcs(task.network, task.travel.times).tocoo()
    graph = nx.DiGraph()
    graph.add_weighted_edges_from(zip(arcs.row.tolist(), arcs.col.tolist(), arcs.data.tolist(), strict=True), weight="seconds")
    road = task.network.road_arc[task.travel.starts.road]
    for node in np.concatenate([task.network.tail[road], task.network.head[road]]).tolist():
        graph.add_edge(_START, node, seconds=float(task.travel.node_s[node]))
    return graph


def _roads_by_ends(network: RoadNetwork) -> dict[tuple[int, int], list[int]]:
    found: dict[tuple[int, int], list[int]] = {}
    tails, heads = network.tail[network.road_arc].tolist(), network.head[network.road_arc].tolist()
    for road, (tail, head) in enumerate(zip(tails, heads, strict=True)):
        found.setdefault((min(tail, head), max(tail, head)), []).append(road)
    return found


def ways_of(task: Task) -> dict[str, Way]:
    """Our forms, and for one post the recipes of others, which know one start only."""
    ours = {OURS: exact(task), QUICK: quick(task)}
    if task.posts != "one":
        return ours
    return {
        **ours,
        "nodes and roads widened": widened_graph(task, infill=False),
        "nodes and roads widened, with infill": widened_graph(task, infill=True),
        f"concave hull of nodes, ratio {HULL_RATIO:g}": concave_hull(task),
        "convex hull of nodes": convex_hull(task),
    }


@dataclass(frozen=True)
class Fit:
    """How well an area agrees with the reference: shares of the reference too much and too little, and common of joint area."""

    over: float
    under: float
    iou: float

    @classmethod
    def of(cls, drawn: shapely.Geometry, reference: shapely.Geometry) -> Fit:
        """Compare two areas in metres."""
        common, whole = shapely.area(shapely.intersection(drawn, reference)), shapely.area(reference)
        over, under = (shapely.area(drawn) - common) / whole, (whole - common) / whole
        return cls(over, under, common / (shapely.area(drawn) + whole - common))


def run() -> Findings:
    """Compare on every city."""
    rows: list[tuple[str, ...]] = []
    fits: dict[str, list[Fit]] = {OURS: [], QUICK: []}
    frames_s = []
    for name, city in cities().items():
        for task in tasks_of(name, city):
            found, spent = _compare(task)
            rows += _rows(task, found, spent)
            frames_s.append(spent[FRAME])
            for form, seen in fits.items():
                seen.append(found[form])
    return Findings(
        title="Areas reached within a time, from the search's times at the nodes to polygons in metres: processor time, medians, in turns.",
        header=("city", "posts", "within", "way", "time", "time / ours", "over", "under", "IoU"),
        rows=tuple(rows),
        targets=_targets(fits, max(frames_s)),
        notes=NOTES,
    )


def _compare(task: Task) -> tuple[dict[str, Fit], dict[str, float]]:
    ways, reference = ways_of(task), task.reference()
    fits = {way: Fit.of(draw(), reference) for way, draw in ways.items()}
    return fits, cpu_seconds({**ways, FRAME: lambda: quick_frame(task.lines())}, rounds=ROUNDS)


def _rows(task: Task, fits: dict[str, Fit], spent: dict[str, float]) -> list[tuple[str, ...]]:
    label = (task.city, task.posts, f"{task.limit_min:g} min")
    return [
        (*label, way, milliseconds(spent_s), times(spent_s / spent[OURS]), *_told(fits.get(way)))
        for way, spent_s in spent.items()
    ]


def _told(fit: Fit | None) -> tuple[str, str, str]:
    if fit is None:
        return "", "", ""
    return f"{100 * fit.over:.1f} %", f"{100 * fit.under:.1f} %", f"{fit.iou:.3f}"


def _targets(fits: dict[str, list[Fit]], slowest_s: float) -> tuple[Target, ...]:
    exact_iou, quick_iou = (min(fit.iou for fit in fits[form]) for form in (OURS, QUICK))
    return (
        Target(f"exact form: IoU at least {EXACT_IOU} everywhere (least here {exact_iou:.4f})", exact_iou >= EXACT_IOU),
        Target(f"quick form: IoU at least {QUICK_IOU:.2f} everywhere (least here {quick_iou:.3f})", quick_iou >= QUICK_IOU),
        Target(
            f"quick raster of a city in less than {milliseconds(FRAME_S)} (slowest here {milliseconds(slowest_s)})",
            slowest_s < FRAME_S,
        ),
    )
