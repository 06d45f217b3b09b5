"""The fast engine beside its peers, on a real city of 15,591 nodes and on a million nodes laid out of it.

What takes a peer minutes is measured once, or scaled from a few starts; the notes say so. All times are processor time.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.spatial.matrix import Journeys, travel_table, travel_within
from analytics.spatial.moving import MovingPosts
from analytics.spatial.network import _cheapest_arcs, _first_stretch, arcs_of, first_seeds, seconds_at, travel_from
from analytics.spatial.searching import kernels, nearest_scipy
from benchmarks.clock import cpu_seconds
from benchmarks.findings import Findings
from benchmarks.grounds import SIDE, Found, grounds, label, once
from benchmarks.nearest_post import Task, with_floor, with_networkx, with_networkx_merged, with_pandana
from benchmarks.roads import loading, memory, snapping

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analytics.spatial.network import Places
    from benchmarks.grounds import Ground

    Floats: TypeAlias = NDArray[np.float64]

TURNOUT_S, BESIDE_KMH, BOUND_S = 90.0, 5.0, 480.0
STARTS, PLACES, WATCHED = 1_000, 5_000, 200_000
CITY_POSTS, POSTS = 16, (50, 100, 250)
MOVES, ROUNDS = 40, 5
MULTI, MERGED = "networkx, roads as loaded (MultiDiGraph)", "networkx, parallel roads merged beforehand (DiGraph)"


# --- the nearest post -----------------------------------------------------------------------------------------------


def _task(ground: Ground, starts: Places) -> Task:
    """The nearest post as the benchmark of that name puts it."""
    start_s = np.full(len(starts), TURNOUT_S)
    graph = _cheapest_arcs(ground.network, ground.times).tocoo()
    rows, nodes, stretch_s = _first_stretch(ground.network, ground.times, starts, start_s, toward=False)
    tail = np.concatenate([graph.row, rows + ground.network.node_count]).astype(np.int64)
    head, seconds = np.concatenate([graph.col, nodes]).astype(np.int64), np.concatenate([graph.data, stretch_s])
    return Task(ground.network, ground.times, starts, start_s, tail, head, seconds)


def nearest_post(ground: Ground, found: Found) -> None:
    """To every node; the merging of parallel roads and the posts' first stretches are inside our time."""
    task = _task(ground, ground.places(POSTS[0] if ground.large else CITY_POSTS))
    ours, scipy = "travel_from (compiled)", "the same with scipy"
    own = {
        ours: lambda: travel_from(task.network, task.times, task.starts, task.start_s),
        scipy: lambda: nearest_scipy(
            arcs_of(task.network, task.times), first_seeds(task.network, task.times, task.starts, task.start_s)
        ),
        "floor": with_floor(task),
    }
    answer = own[ours]().node_s
    differs: dict[str, str] = {}
    spent = {} if ground.large else cpu_seconds({**own, **_peers(task, answer, differs)}, ROUNDS)
    if ground.large:
        spent = cpu_seconds(own, ROUNDS)
        for name, build in PEERS.items():
            spent[name], differs[name] = _once_and_gap(build(task), answer)
    found.compare(label(ground), f"nearest of {len(task.starts)} posts", ours, spent, differs)
    for way, least in ((MULTI, 25), ("pandana", 30)):
        found.expect(f"{ground.name}: nearest post, {way.split(',')[0]}:", spent[way] / spent[ours], least)


PEERS: dict[str, Callable[[Task], Callable[[], Floats]]] = {
    MULTI: with_networkx,
    MERGED: with_networkx_merged,
    "pandana": with_pandana,
}


def _peers(task: Task, answer: Floats, differs: dict[str, str]) -> dict[str, Callable[[], Floats]]:
    built = {name: build(task) for name, build in PEERS.items()}
    differs |= {name: _gap(answer, search()) for name, search in built.items()}
    return built


def _once_and_gap(search: Callable[[], Floats], answer: Floats) -> tuple[float, str]:
    begin_s = time.process_time()
    theirs = search()
    return time.process_time() - begin_s, _gap(answer, theirs)


def _gap(ours: Floats, theirs: Floats) -> str:
    reached = np.isfinite(ours) & np.isfinite(theirs)
    apart = np.count_nonzero(np.isfinite(ours) != np.isfinite(theirs))
    return f"differs by {np.abs(ours[reached] - theirs[reached]).max():.1e} s" + (
        f", {apart} reached by one only" if apart else ""
    )


# --- the matrix -----------------------------------------------------------------------------------------------------


def table(ground: Ground, found: Found) -> None:
    """From 1000 starts to 5000 places."""
    from scipy.sparse.csgraph import dijkstra

    starts, places = ground.places(STARTS), ground.places(PLACES)
    asked = Journeys(ground.network, ground.times, starts, np.full(STARTS, TURNOUT_S), places, BESIDE_KMH)
    ours, first = "travel_table, hierarchy laid before", "travel_table, hierarchy laid anew"
    bounded = f"travel_within {BOUND_S:g} s"
    spent = {first: once(lambda: travel_table(asked))}
    rounds = 1 if ground.large else ROUNDS
    spent |= cpu_seconds({ours: lambda: travel_table(asked), bounded: lambda: travel_within(asked, BOUND_S)}, rounds)
    task, count = _task(ground, asked.starts), 2 if ground.large else 10
    scale = STARTS / count
    spent["scipy, to nodes"] = (
        once(lambda: dijkstra(_cheapest_arcs(ground.network, ground.times), indices=np.arange(count))) * scale
    )
    for name, graph in _graphs(task).items():
        spent[name] = once(lambda graph=graph: _searches(graph, task, count, None)) * scale
        spent[f"{name}, within {BOUND_S:g} s"] = once(lambda graph=graph: _searches(graph, task, count, BOUND_S)) * scale
    notes = {first: _off(asked)}
    found.compare(label(ground), f"{STARTS:,} x {PLACES:,} seconds", ours, spent, notes)
    found.expect(f"{ground.name}: {STARTS:,} x {PLACES:,} matrix, networkx:", spent[MULTI] / spent[ours], 100)
    found.expect(f"{ground.name}: within {BOUND_S:g} s, networkx:", spent[f"{MULTI}, within {BOUND_S:g} s"] / spent[bounded], 12)


def _some(asked: Journeys, count: int) -> Journeys:
    some = np.arange(count)
    return Journeys(asked.network, asked.times, asked.starts.select(some), asked.start_s[some], asked.places, BESIDE_KMH)


def _off(asked: Journeys) -> str:
    """What rounding to milliseconds does, on a few rows."""
    few = _some(asked, 5)
    exact, quick = travel_table(few), travel_table(asked)[:5]
    reached = np.isfinite(exact)
    gap = np.abs(exact[reached] - quick[reached])
    same = bool((reached == np.isfinite(quick)).all())
    return f"off by {gap.max():.3f} s at most, by {gap.mean():.4f} s in the mean; same reached: {same}"


def _graphs(task: Task) -> dict[str, Any]:
    """The graphs that networkx searches, taken out of the searches of the benchmark of the nearest post."""
    import networkx as nx

    built: dict[str, Any] = {MULTI: nx.MultiDiGraph(), MERGED: nx.DiGraph()}
    seconds, first = task.times.drive_s + task.times.delay_s, task.tail >= task.node_count
    built[MULTI].add_weighted_edges_from(
        zip(task.network.tail.tolist(), task.network.head.tolist(), seconds.tolist(), strict=True)
    )
    built[MERGED].add_weighted_edges_from(
        zip(task.tail[~first].tolist(), task.head[~first].tolist(), task.seconds[~first].tolist(), strict=True)
    )
    for graph in built.values():
        graph.add_nodes_from(range(task.all_count))
        graph.add_weighted_edges_from(
            zip(task.tail[first].tolist(), task.head[first].tolist(), task.seconds[first].tolist(), strict=True)
        )
    return built


def _searches(graph: Any, task: Task, count: int, cutoff_s: float | None) -> None:
    import networkx as nx

    for start in range(task.node_count, task.node_count + count):
        nx.single_source_dijkstra_path_length(graph, start, cutoff=cutoff_s)


# --- moving a post --------------------------------------------------------------------------------------------------


def moving(ground: Ground, found: Found, posts: int) -> None:
    """To data ready for drawing: every node and 200,000 watched places."""
    starts, start_s, places = ground.places(posts), np.full(posts, TURNOUT_S), ground.places(WATCHED)
    moved = MovingPosts(ground.network, ground.times, starts, start_s, places, BESIDE_KMH)
    targets = [(int(number), ground.places(1)) for number in ground.chance.integers(posts, size=MOVES)]
    moved.move(*targets[0])
    ours, full = "MovingPosts.move", "full recompute (travel_from, seconds_at)"
    spent = {ours: float(np.median([once(lambda at=at: moved.move(*at)) for at in targets]))}

    def anew() -> Any:
        travel = travel_from(ground.network, ground.times, moved.starts, moved.start_s)
        return travel, seconds_at(ground.network, travel, places, BESIDE_KMH)

    def as_before() -> Any:
        seeds = first_seeds(ground.network, ground.times, moved.starts, moved.start_s)
        found = nearest_scipy(arcs_of(ground.network, ground.times), seeds)
        return found, seconds_at(ground.network, travel, places, BESIDE_KMH)

    travel, arrivals = anew()
    same = (travel.node_s == moved.node_s).all() and (travel.owner == moved.owner).all()
    same &= np.allclose(arrivals.seconds, moved.arrivals.seconds, rtol=0, atol=1e-6, equal_nan=True)
    others = {
        full: anew,
        "full recompute with everything laid out beforehand": moved.recompute,
        "full recompute as before (scipy)": as_before,
    }
    spent |= cpu_seconds(others, 3) | {"undo": float(np.median([once(moved.undo) for _ in range(MOVES // 2)]))}
    found.compare(
        label(ground), f"one of {posts} posts moved", ours, spent, {ours: f"median of {MOVES}; all equal: {bool(same)}"}
    )
    found.expect(f"{ground.name}: one of {posts} posts moved, full recompute:", spent[full] / spent[ours], 20)


def run() -> Findings:
    """Compare on both networks."""
    found = Found()
    kernels()
    for ground in grounds():
        nearest_post(ground, found)
        table(ground, found)
        snapping(ground, found)
        memory(ground, found)
        if ground.large:
            for posts in POSTS:
                moving(ground, found, posts)
        else:
            loading(ground, found)
    return Findings(
        title="The fast engine: processor time, medians, in turns; places lie on roads and are drawn with a seed.",
        header=("network", "what", "way", "time", "time / ours", "remarks"),
        rows=tuple(found.rows),
        targets=tuple(found.targets),
        notes=NOTES,
    )


NOTES = (
    f"The million is the city {SIDE * SIDE} times over, neighbours joined at their rims; both are numbered along the same Z-shaped curve for all.",
    "On the million each peer is timed once; the matrix of scipy and networkx is scaled from 10 starts in the city and 2 on the million.",
    "The peers' graphs are built before the clock starts, hierarchies of pandana included; ours merges parallel roads within its time.",
    "networkx answers for nodes; ours adds the stretches from starts and to places. With roads as loaded it picks the soonest of parallel roads itself.",
    "A move is timed to the last watched place; the full recompute asked for is what the pages call, and the two below it stand for orientation.",
)
