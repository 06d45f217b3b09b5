"""What the signs say: names, lanes, speed limits, one-way streets; and the canonical tables of nodes and links."""

from collections import defaultdict

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from sample_data.cheonan.network import RoadGraph, Stretch
from sample_data.cheonan.places import QUARTERS
from sample_data.cheonan.routes import Road
from sample_data.cheonan.terrain import METRIC_CRS, SEED, Floats, Terrain, to_metres
from sample_data.writing import ROAD_GRID_PER_DEGREE, snap_degrees, snap_to_grid

ONE_LANE_SHARE = 0.71  # published for the real network
SHORTEST_WIDE_M = 350.0
WIDE_FAVOUR = {"동": 1.0, "읍": 0.2, "면": 0.05}
SAMPLED_STARTS = 120
SIMPLIFY_M = 1.5
ONE_WAY_QUARTERS = ("원도심", "문화", "다가", "성정")
ONE_WAY_SHARE = 0.13
NARROW_KMH, WIDE_KMH, COUNTRY_KMH, LANE_KMH = 30, 50, 50, 40
IN_TOWN_KMH = 60


def name_roads(roads: list[Road], dongs: gpd.GeoDataFrame) -> list[str]:
    """Give a name for every road: its own, or its dong's with a running number, "로" when it is long and "길" otherwise."""
    nearest = find_dongs(roads, dongs)
    stems = [name.rstrip("읍면동").rstrip("0123456789") for name in dongs["dong_name"]]
    numbers: dict[str, int] = defaultdict(int)
    names = [road.name for road in roads]
    for number in np.argsort([road.line[:, 0].mean() for road in roads], kind="stable").tolist():
        if not names[number]:
            stem = stems[nearest[number]]
            numbers[stem] += 1
            names[number] = f"{stem}{numbers[stem]}{'로' if shapely.LineString(roads[number].line).length > 900 else '길'}"
    return names


def find_dongs(roads: list[Road], dongs: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Give for each road the row of the dong (EPSG:5186) that its middle lies in or is nearest to."""
    middles = shapely.line_interpolate_point([shapely.LineString(road.line) for road in roads], 0.5, normalized=True)
    return np.asarray(shapely.STRtree(dongs.geometry.to_numpy()).query_nearest(middles, all_matches=False)[1])


def choose_wide_streets(graph: RoadGraph, dongs: gpd.GeoDataFrame) -> set[int]:
    """Give the streets (positions in `roads`) with two lanes each way: the busiest, until `ONE_LANE_SHARE` is left.

    Streets of city dongs come before those of small towns, and these before villages.
    """
    runs = measure_runs(graph)
    counts: dict[int, int] = defaultdict(int)
    busy: dict[int, float] = defaultdict(float)
    length_m: dict[int, float] = defaultdict(float)
    for number, stretch in enumerate(graph.stretches):
        counts[stretch.road] += 1
        busy[stretch.road] += runs[number] * stretch.length_m
        length_m[stretch.road] += stretch.length_m
    many = sum(count for road, count in counts.items() if graph.roads[road].lanes > 1)
    streets = [road for road in counts if graph.roads[road].kind == "street" and length_m[road] > SHORTEST_WIDE_M]
    nearest = find_dongs([graph.roads[road] for road in streets], dongs)
    favour = {road: WIDE_FAVOUR[dongs["dong_name"].iloc[row][-1]] for road, row in zip(streets, nearest, strict=True)}
    wide: set[int] = set()
    for road in sorted(streets, key=lambda k: (-favour[k] * busy[k] / length_m[k], k)):
        if many >= (1 - ONE_LANE_SHARE) * len(graph.stretches):
            break
        wide.add(road)
        many += counts[road]
    return wide


def measure_runs(graph: RoadGraph) -> npt.NDArray[np.float64]:
    """Give for each stretch how many shortest ways between a sample of nodes and all nodes use it."""
    nodes = sorted(graph.places)
    index = {node: number for number, node in enumerate(nodes)}
    ends = np.array([(index[s.start], index[s.end]) for s in graph.stretches])
    length_m = np.array([s.length_m for s in graph.stretches])
    both = np.concatenate([ends, ends[:, ::-1]])
    matrix = coo_array((np.tile(length_m, 2), (both[:, 0], both[:, 1])), shape=(len(nodes),) * 2).tocsr()
    starts = np.random.default_rng([SEED, 11]).choice(len(nodes), SAMPLED_STARTS, replace=False)
    away_m, before = dijkstra(matrix, indices=starts, return_predecessors=True)
    between: dict[tuple[int, int], float] = defaultdict(float)
    for row in range(SAMPLED_STARTS):
        below = np.ones(len(nodes))
        for node in np.argsort(-away_m[row], kind="stable").tolist():
            previous = int(before[row, node])
            if previous >= 0:
                below[previous] += below[node]
                between[min(node, previous), max(node, previous)] += below[node]
    return np.array([between[min(a, b), max(a, b)] for a, b in ends.tolist()])


def choose_one_ways(graph: RoadGraph, wide: set[int]) -> set[int]:
    """Give the stretches (positions) open in drawn direction only: narrow streets of the old quarters, none a trap."""
    rng = np.random.default_rng([SEED, 6])
    chosen: set[int] = set()
    for number, stretch in enumerate(graph.stretches):
        old = graph.roads[stretch.road].kind == "street" and stretch.road not in wide and _is_in_old_quarter(stretch)
        if old and rng.random() < ONE_WAY_SHARE:
            chosen.add(number)
    while True:
        part = _number_parts(graph, chosen)
        traps = {n for n in chosen if part[graph.stretches[n].start] != part[graph.stretches[n].end]}
        if not traps:
            return chosen
        chosen -= traps


def _is_in_old_quarter(stretch: Stretch) -> bool:
    middle = stretch.line[len(stretch.line) // 2]
    quarters = [quarter for quarter in QUARTERS if quarter.name in ONE_WAY_QUARTERS]
    return any(np.hypot(*(middle - to_metres((quarter.at,))[0])) < max(quarter.half_axes_m) for quarter in quarters)


def _number_parts(graph: RoadGraph, one_way: set[int]) -> dict[int, int]:
    directed = nx.DiGraph()
    for number, stretch in enumerate(graph.stretches):
        directed.add_edge(stretch.start, stretch.end)
        if number not in one_way:
            directed.add_edge(stretch.end, stretch.start)
    return {node: number for number, part in enumerate(nx.strongly_connected_components(directed)) for node in part}


def find_limit(road: Road, is_wide: bool, in_town: bool) -> int:
    """Give the speed limit (km/h) of a stretch of the road."""
    if road.kind == "street":
        return WIDE_KMH if is_wide else NARROW_KMH
    if road.kind == "country":
        return LANE_KMH if in_town else COUNTRY_KMH
    if road.kind == "main" and in_town:
        return min(road.limit_kmh, IN_TOWN_KMH)
    return road.limit_kmh


def build_nodes(graph: RoadGraph) -> pd.DataFrame:
    """Give the canonical ``nodes`` table; ids start with M for modelled and run from south-west to north-east."""
    order = _order_nodes(graph)
    xy = np.array([graph.places[node] for node in order])
    lon, lat = _to_degrees(xy)
    return pd.DataFrame({"node_id": _name_nodes(graph).loc[order].to_numpy(), "lon": lon, "lat": lat})


def _order_nodes(graph: RoadGraph) -> list[int]:
    return sorted(graph.places, key=lambda node: (graph.places[node][1] // 1000, graph.places[node][0], node))


def _name_nodes(graph: RoadGraph) -> "pd.Series[str]":
    order = _order_nodes(graph)
    return pd.Series([f"M{number:05d}" for number in range(1, len(order) + 1)], index=order)


def _to_degrees(xy: Floats) -> tuple[Floats, Floats]:
    change = pyproj.Transformer.from_crs(METRIC_CRS, 4326, always_xy=True)
    lon, lat = change.transform(xy[:, 0], xy[:, 1])
    return snap_degrees(lon), snap_degrees(lat)


def build_links(graph: RoadGraph, ground: Terrain, dongs: gpd.GeoDataFrame, town: Floats) -> gpd.GeoDataFrame:
    """Give the canonical ``links`` table, one row per direction; `dongs` in EPSG:5186 lend their names."""
    wide = choose_wide_streets(graph, dongs)
    one_way = choose_one_ways(graph, wide)
    names = name_roads(graph.roads, dongs)
    nodes = _name_nodes(graph)
    middles = np.array([stretch.line[len(stretch.line) // 2] for stretch in graph.stretches])
    in_town = ground.sample(town, middles[:, 0], middles[:, 1]) > 0.5
    rows = []
    for number, stretch in enumerate(graph.stretches):
        road = graph.roads[stretch.road]
        lanes = 2 if stretch.road in wide else road.lanes
        limit_kmh = float(find_limit(road, stretch.road in wide, bool(in_town[number])))
        shared = (road.road_class, lanes, limit_kmh, round(stretch.length_m, 1))
        ends = nodes[stretch.start], nodes[stretch.end]
        line = shapely.simplify(shapely.LineString(stretch.line), SIMPLIFY_M)
        rows.append((f"M{number + 1:05d}1", *ends, *shared, names[stretch.road], line))
        if number not in one_way:
            rows.append((f"M{number + 1:05d}2", *ends[::-1], *shared, names[stretch.road], line.reverse()))
    columns = ["link_id", "from_node", "to_node", "road_class", "lanes", "limit_kmh", "length_m", "name", "geometry"]
    links = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=METRIC_CRS).to_crs(4326)
    return links.assign(
        lanes=links["lanes"].astype("int16"), geometry=snap_to_grid(links.geometry.to_numpy(), ROAD_GRID_PER_DEGREE)
    )
