"""Towns small enough to work out on paper: places are given in metres, tables come out as a city set holds them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from analytics.core.text import Text
from analytics.schemas.city import City, Source
from analytics.spatial.crs import WGS84, to_degrees
from analytics.spatial.network import ArcTimes, Places, build_network

CRS = "EPSG:5186"
EAST_M, NORTH_M = 210_000.0, 460_000.0
"""Where the towns stand: metres are then true to CRS, which is also the one the model picks for that longitude."""

Spot = tuple[float, float]


def degrees(*spots: Spot):
    """Longitudes and latitudes of spots in metres from the town's corner."""
    metres = np.array(spots, dtype=float)
    return to_degrees(metres[:, 0] + EAST_M, metres[:, 1] + NORTH_M, CRS)


@dataclass(frozen=True)
class Arc:
    """One direction of a road. Its length is the straight distance unless one is given."""

    tail: str
    head: str
    length_m: float | None = None
    road_class: str = "107"
    lanes: int = 2
    limit_kmh: float | None = 60.0
    via: tuple[Spot, ...] = ()


def both_ways(*ends: str, **given) -> list[Arc]:
    """The arcs of a road through these nodes, there and back."""
    return [Arc(*pair, **given) for a, b in pairwise(ends) for pair in ((a, b), (b, a))]


def links_of(nodes: dict[str, Spot], arcs: list[Arc]) -> gpd.GeoDataFrame:
    """The links table."""
    paths = [(nodes[arc.tail], *arc.via, nodes[arc.head]) for arc in arcs]
    lengths = [float(shapely.LineString(path).length) for path in paths]
    return gpd.GeoDataFrame(
        {
            "link_id": [f"L{number}" for number in range(len(arcs))],
            "from_node": [arc.tail for arc in arcs],
            "to_node": [arc.head for arc in arcs],
            "road_class": [arc.road_class for arc in arcs],
            "lanes": [arc.lanes for arc in arcs],
            "limit_kmh": pd.array([arc.limit_kmh for arc in arcs], dtype="Float64"),
            "length_m": [found if arc.length_m is None else arc.length_m for arc, found in zip(arcs, lengths, strict=True)],
            "name": "",
        },
        geometry=[shapely.LineString(np.column_stack(degrees(*path))) for path in paths],
        crs=WGS84,
    )


def nodes_of(nodes: dict[str, Spot]) -> pd.DataFrame:
    """The nodes table."""
    lon, lat = degrees(*nodes.values())
    return pd.DataFrame({"node_id": list(nodes), "lon": lon, "lat": lat})


def network_of(nodes: dict[str, Spot], arcs: list[Arc]):
    """The road network, as the model builds it."""
    return build_network(links_of(nodes, arcs), nodes_of(nodes), CRS)


def times_of(network, drive_s, junction_s: float = 0.0) -> ArcTimes:
    """Given seconds per arc (one number for all will do), and a delay at each junction that is entered."""
    drive = np.broadcast_to(np.asarray(drive_s, dtype=float), len(network.tail)).copy()
    return ArcTimes(drive, np.where(network.junction[network.head], junction_s, 0.0))


def on_road(network, *where: tuple[str, str, float], beside_m: float = 0.0) -> Places:
    """Places on roads: each between two nodes, at a share of the way from the first to the second."""
    ends = [(network.node_ids[network.tail[arc]], network.node_ids[network.head[arc]]) for arc in network.road_arc]
    road, share = [], []
    for tail, head, along in where:
        forth = (tail, head) in ends
        road.append(ends.index((tail, head) if forth else (head, tail)))
        share.append(along if forth else 1 - along)
    return Places(np.array(road), np.array(share, dtype=float), np.full(len(road), beside_m))


def node_seconds(network, travel) -> dict[str, float]:
    """Best seconds by node name."""
    return dict(zip(network.node_ids, travel.node_s.tolist(), strict=True))


@dataclass(frozen=True)
class Town:
    """What stands in a town, in metres."""

    nodes: dict[str, Spot]
    arcs: list[Arc]
    dongs: dict[str, tuple[float, float, float, float]]
    posts: dict[str, Spot]
    people: list[tuple[float, float, float]]
    seniors: list[float] | None = None
    hospitals: tuple[tuple[str, str, Spot], ...] = ()
    calls: tuple[Spot, ...] = ()
    turnout_s: dict[str, float] | None = None

    def tables(self) -> dict[str, pd.DataFrame]:
        """The town as tables."""
        found = {
            "nodes": nodes_of(self.nodes),
            "links": links_of(self.nodes, self.arcs),
            "dongs": self._dongs(),
            "posts": self._posts(),
            "population": self._population(),
        }
        if self.hospitals:
            lon, lat = degrees(*(spot for _, _, spot in self.hospitals))
            ids, levels = [name for name, _, _ in self.hospitals], [level for _, level, _ in self.hospitals]
            found["hospitals"] = pd.DataFrame({"hospital_id": ids, "name": ids, "level": levels, "lon": lon, "lat": lat})
        if self.calls:
            lon, lat = degrees(*self.calls)
            called = pd.date_range("2024-01-01", periods=len(lon), freq="h")
            found["dispatches"] = pd.DataFrame({"called_at": called, "lon": lon, "lat": lat, "response_min": np.nan})
        return found

    def _dongs(self) -> gpd.GeoDataFrame:
        shapes = [shapely.Polygon(np.column_stack(degrees((w, s), (e, s), (e, n), (w, n)))) for w, s, e, n in self.dongs.values()]
        codes = [f"{number:08d}" for number in range(1, len(shapes) + 1)]
        return gpd.GeoDataFrame({"dong_code": codes, "dong_name": list(self.dongs), "people": 0.0}, geometry=shapes, crs=WGS84)

    def _posts(self) -> pd.DataFrame:
        lon, lat = degrees(*self.posts.values()) if self.posts else (np.zeros(0), np.zeros(0))
        ids = [f"p{number}" for number in range(1, len(self.posts) + 1)]
        table = pd.DataFrame({"post_id": ids, "name": list(self.posts), "address": "", "lon": lon, "lat": lat})
        given = self.turnout_s or {}
        return table.assign(turnout_s=[given.get(name, np.nan) for name in table["name"]])

    def _population(self) -> pd.DataFrame:
        lon, lat = degrees(*((x, y) for x, y, _ in self.people))
        ids = [f"c{number}" for number in range(len(self.people))]
        seniors = [np.nan] * len(ids) if self.seniors is None else self.seniors
        count = [float(number) for _, _, number in self.people]
        return pd.DataFrame({"cell_id": ids, "lon": lon, "lat": lat, "people": count, "seniors": seniors, "cell_m": 100.0})


def city_of(town: Town, modelled: frozenset[str] = frozenset()) -> City:
    """The town as a city."""
    tables = town.tables()
    source = Source(Text("손으로 그림", "drawn by hand"), "CC0", "2024-01-01")
    return City(
        id="town",
        title=Text("작은 도시", "Small town"),
        tables=tables,
        modelled=modelled,
        sources=dict.fromkeys(tables, source),
        metric_crs=CRS,
        digests={name: f"{number:064x}" for number, name in enumerate(tables)},
    )


def one_road_town(**other) -> Town:
    """Eight kilometres of straight road, people at every kilometre, the post at its west end, and an island north of it.

    At 60 km/h and with a minute of turn-out the ambulance is at kilometre k after 1 + k minutes. People: 100 at
    kilometre 1, 200 at kilometre 2, up to 800 at kilometre 8 (3,600 in all), and 50 on the island 5 km north of the
    post, which no road joins. Each has as many seniors as a tenth of its people. Dongs: west up to kilometre 4.5,
    east beyond, and the island.
    """
    nodes: dict[str, Spot] = {f"N{k}": (1000.0 * k, 0.0) for k in range(9)} | {"I0": (0.0, 5000.0), "I1": (800.0, 5000.0)}
    people = [(1000.0 * k, 0.0, 100.0 * k) for k in range(1, 9)] + [(0.0, 5000.0, 50.0)]
    given = {
        "nodes": nodes,
        "arcs": [*both_ways(*(f"N{k}" for k in range(9))), *both_ways("I0", "I1")],
        "dongs": {"서동": (-500, -500, 4500, 500), "동동": (4500, -500, 8500, 500), "섬동": (-500, 4500, 1300, 5500)},
        "posts": {"중앙": (0.0, 0.0)},
        "people": people,
        "seniors": [count / 10 for _, _, count in people],
    }
    return Town(**{**given, **other})


PLAIN = {
    "turnout_s": 60.0,
    "junction_delay_s": 0.0,
    "emergency_percent": 100.0,
    "express_percent": 100.0,
    "main_percent": 100.0,
    "local_percent": 100.0,
    "one_lane_percent": 100.0,
    "slowing_percent": ",".join(["0"] * 24),
    "on_scene_min": 10.0,
}
"""Everybody drives at the limit and nothing delays: a kilometre at 60 km/h is a minute."""
