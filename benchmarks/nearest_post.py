"""How soon the drive from the nearest post to every node is known, once the roads are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.library import find_model
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import ready_posts
from analytics.spatial.network import _cheapest_arcs, _first_stretch, travel_from
from analytics.spatial.searching import kernels
from benchmarks.cities import REAL, cities
from benchmarks.clock import cpu_seconds
from benchmarks.findings import Findings, Target, milliseconds, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from analytics.schemas.city import City
    from analytics.spatial.network import ArcTimes, Places, RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]
    Search: TypeAlias = Callable[[], Floats]

OURS, FLOOR = "ours (travel_from)", "floor"
NETWORKX, NETWORKX_MERGED = "networkx, roads as loaded (MultiDiGraph)", "networkx, parallel roads merged beforehand (DiGraph)"
WANTED = 20
NOTES = (
    "The compiled search is loaded beforehand, as the server has it.",
    "Ours starts from the roads as loaded; merging parallel roads and laying each post's first stretch are inside its time.",
    "Of the peers only the first has to choose between parallel roads while the clock runs; the target is set against it.",
    "The others get a graph in which parallel roads were merged beforehand.",
    "The floor looks at every arc once and searches nothing.",
    "pandana rounds inside; its times are not exact.",
)
TOLERANCE_S = 1e-6


@dataclass(frozen=True)
class Task:
    """One city's question: seconds from the nearest of the posts to each of n nodes.

    Attributes:
        network, times, starts, start_s: what `travel_from` is asked with.
        tail, head, seconds: the same question as plain arcs, one per pair of nodes; posts are the nodes from n on.
    """

    network: RoadNetwork
    times: ArcTimes
    starts: Places
    start_s: Floats
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    seconds: Floats

    @property
    def node_count(self) -> int:
        """How many nodes the answer has."""
        return self.network.node_count

    @property
    def all_count(self) -> int:
        """Nodes and posts."""
        return self.node_count + len(self.starts)


def task_of(city: City) -> Task:
    """The question as the golden-hour model puts it for a city, with its own speeds and turn-out times."""
    model = find_model("golden_hour")
    params, inputs = model.params(), model.inputs.read(city.tables)
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    arc_times, posts = ambulance_times(ground.network, params), ready_posts(inputs.posts, ground, params)
    graph = _cheapest_arcs(ground.network, arc_times).tocoo()
    rows, nodes, stretch_s = _first_stretch(ground.network, arc_times, posts.places, posts.ready_s, toward=False)
    return Task(
        network=ground.network,
        times=arc_times,
        starts=posts.places,
        start_s=posts.ready_s,
        tail=np.concatenate([graph.row, rows + ground.network.node_count]).astype(np.int64),
        head=np.concatenate([graph.col, nodes]).astype(np.int64),
        seconds=np.concatenate([graph.data, stretch_s]),
    )


def with_ours(task: Task) -> Search:
    """This project's search, the merging of parallel roads and the posts' first stretches included."""
    return lambda: travel_from(task.network, task.times, task.starts, task.start_s).node_s


def with_networkx(task: Task) -> Search:
    """Let networkx search the roads as they are loaded, parallel ones kept: what OSMnx hands out and what ours is given."""
    import networkx as nx

    stretches = task.tail >= task.node_count
    seconds = task.times.drive_s + task.times.delay_s
    graph: Any = nx.MultiDiGraph()
    graph.add_nodes_from(range(task.all_count))
    graph.add_weighted_edges_from(_arcs(task.network.tail, task.network.head, seconds))
    graph.add_weighted_edges_from(_arcs(task.tail[stretches], task.head[stretches], task.seconds[stretches]))
    return _networkx_search(task, graph)


def with_networkx_merged(task: Task) -> Search:
    """Let networkx search a graph from which parallel roads were merged away before the clock starts."""
    import networkx as nx

    graph: Any = nx.DiGraph()
    graph.add_nodes_from(range(task.all_count))
    graph.add_weighted_edges_from(_arcs(task.tail, task.head, task.seconds))
    return _networkx_search(task, graph)


def _networkx_search(task: Task, graph: Any) -> Search:
    from networkx import multi_source_dijkstra_path_length as search_all

    sources = range(task.node_count, task.all_count)

    def search() -> Floats:
        found = search_all(graph, sources)
        return np.array([found.get(node, np.inf) for node in range(task.node_count)])

    return search


def _arcs(tail: NDArray[np.int64], head: NDArray[np.int64], seconds: Floats) -> Iterator[tuple[int, int, float]]:
    return zip(tail.tolist(), head.tolist(), seconds.tolist(), strict=True)


def with_igraph(task: Task) -> Search:
    """Let igraph search, with the graph ready made and one more node before all posts."""
    import igraph

    before = task.all_count
    posts = np.arange(task.node_count, task.all_count)
    tail = np.concatenate([task.tail, np.full(len(posts), before)])
    head = np.concatenate([task.head, posts])
    graph = igraph.Graph(n=before + 1, edges=np.column_stack([tail, head]).tolist(), directed=True)
    graph.es["seconds"] = np.concatenate([task.seconds, np.zeros(len(posts))]).tolist()
    return lambda: np.array(graph.distances(source=before, weights="seconds", mode="out")[0][: task.node_count])


def with_pandana(task: Task) -> Search:
    """Let pandana search, with its hierarchy ready made on reversed roads, since it searches from the nodes towards the posts."""
    import pandana
    import pandas as pd

    place = pd.Series(np.arange(task.all_count, dtype=float))
    ends, weight = pd.Series(task.head), pd.DataFrame({"s": task.seconds})
    network = pandana.Network(place, pd.Series(np.zeros(task.all_count)), ends, pd.Series(task.tail), weight, twoway=False)
    posts = place[task.node_count :]
    network.set_pois("posts", maxdist=_FAR_S, maxitems=1, x_col=posts, y_col=pd.Series(np.zeros(len(posts)), posts.index))

    def search() -> Floats:
        found = network.nearest_pois(_FAR_S, "posts", num_pois=1)[1].to_numpy()[: task.node_count]
        return np.where(found >= _FAR_S, np.inf, found)

    return search


_FAR_S = 100_000.0


def with_floor(task: Task) -> Search:
    """No search can do less than look at each arc once: one pass that fetches a number for every arc and adds to it."""
    known, fetched = np.zeros(task.all_count), np.empty(len(task.tail))

    def look() -> Floats:
        np.take(known, task.head, out=fetched, mode="clip")
        return np.add(fetched, task.seconds, out=fetched)

    return look


PEERS: dict[str, Callable[[Task], Search]] = {
    NETWORKX: with_networkx,
    NETWORKX_MERGED: with_networkx_merged,
    "igraph": with_igraph,
    "pandana": with_pandana,
}


def run() -> Findings:
    """Compare on every city."""
    kernels()
    rows: list[tuple[str, ...]] = []
    ratios, differences = {}, {}
    for name, city in cities().items():
        found, ratios[name], differences[name] = _compare(name, task_of(city))
        rows += found
    return Findings(
        title="Seconds from the nearest post to every node, graph loaded beforehand: processor time, medians, in turns.",
        header=("city", "way", "time", "time / ours", "most that a node differs"),
        rows=tuple(rows),
        targets=_targets(ratios, differences),
        notes=NOTES,
    )


def _targets(ratios: dict[str, float], differences: dict[str, float]) -> tuple[Target, ...]:
    exact = Target(f"equal to networkx within {TOLERANCE_S:g} s on all nodes", max(differences.values()) <= TOLERANCE_S)
    if REAL not in ratios:
        return (exact,)
    return (Target(f"at least {WANTED} times sooner than networkx on the {REAL}", ratios[REAL] >= WANTED), exact)


def _compare(name: str, task: Task) -> tuple[list[tuple[str, ...]], float, float]:
    ways, missing = {OURS: with_ours(task)}, []
    for peer, build in PEERS.items():
        try:
            ways[peer] = build(task)
        except ModuleNotFoundError:
            missing.append(peer)
    answer = ways[OURS]()
    differs = {peer: _difference(answer, search()) for peer, search in ways.items()}
    spent = cpu_seconds({**ways, FLOOR: with_floor(task)})
    label = f"{name} ({task.node_count:,} nodes, {len(task.network.tail):,} arcs, {len(task.starts)} posts)"
    rows = [
        (label, way, milliseconds(spent_s), times(spent_s / spent[OURS]), f"{differs[way]:.1e} s" if way in differs else "")
        for way, spent_s in spent.items()
    ]
    return (
        [*rows, *((label, peer, "not installed", "", "") for peer in missing)],
        spent[NETWORKX] / spent[OURS],
        differs[NETWORKX],
    )


def _difference(ours: Floats, theirs: Floats) -> float:
    """The most that any node differs; inf where only one of both is reached."""
    with np.errstate(invalid="ignore"):
        gap = np.abs(ours - theirs)
    return float(np.max(np.where(np.isinf(ours) & np.isinf(theirs), 0.0, gap)))
