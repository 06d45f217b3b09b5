"""Points to roads, roads from disk, and roads in memory, each beside OSMnx and networkx."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.spatial.network import arcs_of
from analytics.spatial.snapping import by_grid, by_tree
from analytics.spatial.store import read_network, save_network
from benchmarks.clock import cpu_seconds
from benchmarks.findings import Target, times
from benchmarks.grounds import label, once

if TYPE_CHECKING:
    from analytics.spatial.network import RoadNetwork
    from benchmarks.grounds import Found, Ground

POINTS = 100_000
ROUNDS = 5
ONCE = "osmnx.distance.nearest_edges, each road once"
LOADED = "osmnx.distance.nearest_edges, edges as loaded (there and back)"


def snapping(ground: Ground, found: Found) -> None:
    """100,000 points to the nearest road."""
    import osmnx as ox

    x, y = ground.points(POINTS)
    lines = ground.network.drawn
    ours = "find_places (grid laid before)"
    by_grid(lines, x[:10], y[:10])
    lines.__dict__.pop("grid")
    spent = {"the grid itself, once": once(lambda: lines.grid)}
    own = {ours: lambda: by_grid(lines, x, y), "shapely STRtree, first of ties": lambda: by_tree(lines, x, y)}
    spent |= cpu_seconds(own, 1 if ground.large else ROUNDS)
    road, _, beside_m = by_grid(lines, x, y)
    remarks = {}
    for name in (LOADED,) if ground.large else (ONCE, LOADED):
        graph = _osmnx_graph(ground.network, both=name == LOADED)
        begin_s = time.process_time()
        edges, metres = ox.distance.nearest_edges(graph, x, y, return_dist=True)
        spent[name] = time.process_time() - begin_s
        same = np.mean(road == np.array([edge[2] for edge in edges]))
        remarks[name] = f"same road {same:.2%}, metres differ by {np.abs(beside_m - np.array(metres)).max():.0e} at most"
    found.compare(label(ground), f"{POINTS:,} points to roads", ours, spent, remarks)
    found.expect(f"{ground.name}: snapping, osmnx, edges as loaded:", spent[LOADED] / spent[ours], 50)


def _osmnx_graph(network: RoadNetwork, both: bool = False) -> Any:
    """The roads as OSMnx has them; `both` directions where a file is to hold what ours holds."""
    import networkx as nx

    graph: Any = nx.MultiDiGraph(crs="EPSG:32719")
    graph.add_nodes_from((node, {"x": x, "y": y}) for node, (x, y) in enumerate(network.node_offset_m.tolist()))
    known = {"road_class": network.road_class, "length": network.length_m, "maxspeed": network.limit_kmh, "lanes": network.lanes}
    for road, (arc, back) in enumerate(zip(network.road_arc.tolist(), network.road_back.tolist(), strict=True)):
        for one in (arc, back) if both and back >= 0 else (arc,):
            line = network.road_lines[road]
            graph.add_edge(
                int(network.tail[one]), int(network.head[one]), key=road, geometry=line if one == arc else line.reverse(),
                **({name: values[one] for name, values in known.items()} if both else {}),
            )  # fmt: skip
    return graph


# --- loading and memory ---------------------------------------------------------------------------------------------


def loading(ground: Ground, found: Found) -> None:
    """The whole city from disk: nodes, arcs, attributes and geometry."""
    import osmnx as ox

    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name) / "store", Path(name) / "city.graphml"
        save_network(ground.network, folder)
        ox.io.save_graphml(_osmnx_graph(ground.network, both=True), file)
        ours, graphml = "read_network, every digest checked", "GraphML (osmnx.load_graphml)"
        own = {ours: lambda: read_network(folder), "read_network, unchecked": lambda: read_network(folder, check=False)}
        own["read_network and its lines as shapes"] = lambda: read_network(folder).road_lines
        spent = cpu_seconds(own, ROUNDS) | {graphml: once(lambda: ox.io.load_graphml(file))}
        sizes = {
            ours: f"{sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.1f} MB",
            graphml: f"{file.stat().st_size / 1e6:.1f} MB",
        }
    found.compare(label(ground), "city load", ours, spent, sizes)
    found.expect(f"{ground.name}: load, GraphML:", spent[graphml] / spent[ours], 100)


def memory(ground: Ground, found: Found) -> None:
    """What a search needs in memory, both directions and coordinates included, geometry apart."""
    network, arcs = ground.network, arcs_of(ground.network, ground.times)
    held = (arcs.seconds, *network.forth_and_back[0], *network.forth_and_back[1], network.node_offset_m)
    per_million = sum(array.nbytes for array in held) / network.node_count
    found.rows.append((label(ground), "routing data", "ours", f"{per_million:.1f} MB per million nodes", "", "counted"))
    if ground.large:
        theirs = _networkx_mb_per_million(network.node_count, len(network.tail))
        row = (f"{theirs:,.0f} MB per million nodes", times(theirs / per_million), "a process of its own grew by this")
        found.rows.append((label(ground), "routing data", "networkx (MultiDiGraph, seconds only)", *row))
    found.targets.append(Target(f"{ground.name}: at most 60 MB per million nodes (here {per_million:.1f})", per_million <= 60))


GROWTH = """
import sys
from pathlib import Path
import networkx as nx
import numpy as np

def own_mb():  # memory of this process alone, maps of files left out
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) / 1024

n, m = map(int, sys.argv[1:])
chance, graph, before = np.random.default_rng(1), nx.MultiDiGraph(), own_mb()
ends, seconds = chance.integers(n, size=(2, m)), chance.random(m)
graph.add_nodes_from(range(n))
graph.add_weighted_edges_from((int(u), int(v), float(s)) for u, v, s in zip(*ends, seconds))
print((own_mb() - before - ends.nbytes / 2**20 - seconds.nbytes / 2**20) / n * 1e6)
"""


def _networkx_mb_per_million(nodes: int, arcs: int) -> float:
    """What as many nodes and arcs take in networkx, by how much a fresh process grows."""
    command = [sys.executable, "-c", GROWTH, str(nodes), str(arcs)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
