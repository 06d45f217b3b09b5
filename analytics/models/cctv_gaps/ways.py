"""The walks of children from home to the nearest school, as weighted points along the roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from analytics.core.memo import remember
from analytics.spatial.crs import to_degrees
from analytics.spatial.residents import coordinates
from analytics.spatial.sums import sum_by
from analytics.spatial.walking import walked_links

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.ground import Ground

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

STEP_M = 5.0
"""Roads are looked at in stretches of about this length, that of the lattice over hexagons: much shorter than a camera sees."""

ROUNDING = 1e-6
"""Of a step: a road of ten steps that is longer by what projecting it adds is cut into ten."""

SCHOOL_KIND = "elementary"


@dataclass(frozen=True, eq=False)
class Ways:
    """w points on the ways to school.

    Attributes:
        x, y: (w,) in metres.
        cell: (w,) index of the hexagon, -1 where none.
        walked_m: (w,) metres of road that the point stands for, times the residents whose children pass it.
    """

    x: Floats
    y: Floats
    cell: Ints
    walked_m: Floats


@remember(6)
def ways_to_school(
    ground: Ground,
    links: gpd.GeoDataFrame | None,
    nodes: pd.DataFrame | None,
    schools: pd.DataFrame | None,
    walk_m: float,
    resolution: int,
) -> Ways | None:
    """The walks of all residents' children to the nearest school by road, at most `walk_m` away (inclusive).

    Children are taken to live where people live. Elementary schools count; all of the list where it names none. Homes and
    schools are put on the nearest node of the road network, walks follow roads in both directions.

    Returns:
        The points; none where schools or roads that can be walked are not known.
    """
    if links is None or nodes is None or schools is None or len(links) == 0 or len(schools) == 0:
        return None
    walked = walked_links(links)
    if len(walked) == 0:
        return None
    graph = _graph(walked, nodes, ground.crs)
    reached = graph.flow_to(_school_nodes(graph, schools, ground.crs), _people_at(graph, ground), walk_m)
    return _points(walked, graph, reached, ground, resolution)


@dataclass(frozen=True, eq=False)
class _Graph:
    """Roads as an undirected graph with n nodes: `x` and `y` are (n,) metres, the others (m,), one for each road."""

    x: Floats
    y: Floats
    tail: Ints
    head: Ints
    length_m: Floats

    def flow_to(self, goals: Ints, people: Floats, walk_m: float) -> dict[tuple[int, int], float]:
        """People who walk along each stretch between two neighbouring nodes, on the shortest way to the nearest goal."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import dijkstra

        n = len(self.x)
        order = np.lexsort((self.length_m, self.head, self.tail))
        tail, head, length = self.tail[order], self.head[order], self.length_m[order]
        first = np.r_[True, (np.diff(tail) != 0) | (np.diff(head) != 0)]  # the shortest of parallel roads
        table = coo_array((np.maximum(length[first], 1e-6), (tail[first], head[first])), shape=(n, n)).tocsr()
        metres, towards, _ = dijkstra(
            table, directed=False, indices=goals, limit=walk_m * (1 + 1e-12), min_only=True, return_predecessors=True
        )
        walking = np.where(np.isfinite(metres), people, 0.0)
        flow: dict[tuple[int, int], float] = {}
        for node in np.argsort(-np.where(np.isfinite(metres), metres, -1.0), kind="stable").tolist():
            nearer = int(towards[node])
            if nearer >= 0 and walking[node] > 0:  # a goal has none; nobody walks from an empty node
                walking[nearer] += walking[node]
                flow[(min(node, nearer), max(node, nearer))] = walking[node]
        return flow


def _graph(links: gpd.GeoDataFrame, nodes: pd.DataFrame, crs: str) -> _Graph:
    x, y = coordinates(nodes, crs)
    number = {name: at for at, name in enumerate(nodes["node_id"].astype(str))}
    tail = links["from_node"].astype(str).map(number).to_numpy(dtype=np.int64)
    head = links["to_node"].astype(str).map(number).to_numpy(dtype=np.int64)
    return _Graph(x, y, tail, head, links["length_m"].to_numpy(dtype=float))


def _on_roads(graph: _Graph) -> Ints:
    return np.unique(np.concatenate([graph.tail, graph.head]))


def _nearest(graph: _Graph, x: Floats, y: Floats) -> Ints:
    from scipy.spatial import cKDTree

    on = _on_roads(graph)
    _, found = cKDTree(np.column_stack([graph.x[on], graph.y[on]])).query(np.column_stack([x, y]))
    nearest: Ints = on[found]
    return nearest


def _school_nodes(graph: _Graph, schools: pd.DataFrame, crs: str) -> Ints:
    elementary = (
        schools["kind"].eq(SCHOOL_KIND).fillna(value=False).to_numpy(dtype=bool)
        if "kind" in schools
        else np.zeros(len(schools), bool)
    )
    chosen = schools[elementary] if elementary.any() else schools
    return np.unique(_nearest(graph, *coordinates(chosen, crs)))


def _people_at(graph: _Graph, ground: Ground) -> Floats:
    home = ground.people
    return sum_by(_nearest(graph, home.x, home.y), home.people, len(graph.x))


def _points(links: gpd.GeoDataFrame, graph: _Graph, flow: dict[tuple[int, int], float], ground: Ground, resolution: int) -> Ways:
    """The walked roads as points; of parallel roads between two nodes the shortest, of road and way back one."""
    order = np.argsort(graph.length_m, kind="stable")
    low, high = np.minimum(graph.tail, graph.head), np.maximum(graph.tail, graph.head)
    _, first = np.unique(low[order] * len(graph.x) + high[order], return_index=True)
    road = order[first]
    people = np.array([flow.get((int(a), int(b)), 0.0) for a, b in zip(low[road], high[road], strict=True)])
    road, people = road[people > 0], people[people > 0]
    lines = links.geometry.iloc[road].to_crs(ground.crs).to_numpy()
    length = shapely.length(lines)
    steps = np.maximum(np.ceil(length / STEP_M - ROUNDING), 1).astype(np.int64)
    of = np.repeat(np.arange(len(lines)), steps)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(steps) - steps, steps)
    point = shapely.line_interpolate_point(lines[of], (nth + 0.5) / steps[of], normalized=True)
    x, y = shapely.get_x(point), shapely.get_y(point)
    return Ways(x, y, ground.cells_at(*to_degrees(x, y, ground.crs), resolution), people[of] * (length / steps)[of])
