"""Made-up municipalities side by side, to try a nationwide batch on. Everything in them is modelled and says so.

One bent street grid runs through all of them, so that roads cross the borders; every few streets one is a main road. People
thin out from each town's middle. The same seed makes the same country, whatever part of it is written.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.intake.shelf import write_city
from analytics.schemas.city import City, Source
from analytics.spatial.crs import WGS84, to_degrees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

CRS = "EPSG:5179"
WEST_M, SOUTH_M = 850_000.0, 1_650_000.0
"""The south-west corner lies in the middle of Korea, so that distances are true."""

METRIC_CRS = "EPSG:5186"
MAIN_EVERY = 6
BENT_SHARE = 0.22
"""Nodes stand off the straight grid by up to so much of its step."""

MISSING_SHARE = 0.12
"""So many of the small streets are not there."""

POSTS_LEAST, POSTS_MOST = 2, 5
PEOPLE_PER_NODE = 150.0

SOURCE = Source(Text("모의 자료: 만들어 낸 도시", "Modelled: a made-up city"), "CC0-1.0", "2024-01-01")


@dataclass(frozen=True)
class Country:
    """What to make.

    Attributes:
        count: how many municipalities, row by row from the south-west.
        nodes: street crossings along each side of one; its square is the number in each.
        step_m: metres between crossings.
        seed: of all randomness.
    """

    count: int = 250
    nodes: int = 22
    step_m: float = 550.0
    seed: int = 20

    @property
    def across(self) -> int:
        """How many municipalities stand in a row."""
        return math.ceil(math.sqrt(self.count))

    @property
    def side_m(self) -> float:
        """Metres along one side of a municipality."""
        return self.nodes * self.step_m


def write_country(country: Country, folder: Path) -> list[Path]:
    """Write every municipality as a city set.

    Returns:
        The folders, `made-000` and so on inside `folder`.
    """
    written = []
    for city in cities(country):
        write_city(city, folder / city.id)
        written.append(folder / city.id)
    return written


def cities(country: Country) -> Iterator[City]:
    """The municipalities one after the other."""
    streets = _streets(country)
    for number in range(country.count):
        yield _city(country, streets, number)


@dataclass(frozen=True)
class _Streets:
    """The grid of the whole country: (n, n) coordinates in metres, and which street goes on from each node."""

    x: Floats
    y: Floats
    east: NDArray[np.bool_]
    north: NDArray[np.bool_]


def _streets(country: Country) -> _Streets:
    rng = np.random.default_rng(country.seed)
    size = country.across * country.nodes
    row, column = np.mgrid[0:size, 0:size]
    bent = rng.uniform(-BENT_SHARE, BENT_SHARE, (2, size, size))
    x = WEST_M + (column + 0.5 + bent[0]) * country.step_m
    y = SOUTH_M + (row + 0.5 + bent[1]) * country.step_m
    there = rng.random((2, size, size)) >= MISSING_SHARE
    east = (there[0] | (row % MAIN_EVERY == 0)) & (column < size - 1)
    north = (there[1] | (column % MAIN_EVERY == 0)) & (row < size - 1)
    return _Streets(x, y, east, north)


def _city(country: Country, streets: _Streets, number: int) -> City:
    row, column = divmod(number, country.across)
    rng = np.random.default_rng([country.seed, number])
    size = country.across * country.nodes
    inside = np.mgrid[row * country.nodes : (row + 1) * country.nodes, column * country.nodes : (column + 1) * country.nodes]
    nodes = (inside[0] * size + inside[1]).ravel()
    tables = {
        **_roads(streets, nodes, size),
        "dongs": _dongs(country, row, column, number),
        "population": _population(country, streets, nodes, rng),
        "posts": _posts(streets, nodes, number, rng),
    }
    return City(
        id=f"made-{number:03d}",
        title=Text(f"모의 {number:03d}시", f"Made-up city {number:03d}"),
        tables=tables,
        modelled=frozenset(tables),
        sources=dict.fromkeys(tables, SOURCE),
        metric_crs=METRIC_CRS,
        sample=False,
    )


def _roads(streets: _Streets, nodes: Ints, size: int) -> dict[str, pd.DataFrame]:
    """Streets that begin at one of the nodes, both ways, and every node they touch, also across the border."""
    forth = [(node, node + step, main) for node in nodes.tolist() for step, main in _onward(streets, node, size)]
    tail, head, main = (np.array(column) for column in zip(*forth, strict=True))
    ends = np.unique(np.concatenate([nodes, tail, head]))
    lon, lat = to_degrees(streets.x.ravel()[ends], streets.y.ravel()[ends], CRS)
    node_table = pd.DataFrame({"node_id": [f"n{node}" for node in ends.tolist()], "lon": lon, "lat": lat})
    both_tail, both_head, both_main = np.concatenate([tail, head]), np.concatenate([head, tail]), np.tile(main, 2)
    return {"nodes": node_table, "links": _links(streets, both_tail, both_head, both_main)}


def _onward(streets: _Streets, node: int, size: int) -> list[tuple[int, bool]]:
    row, column = divmod(node, size)
    found = [(1, row % MAIN_EVERY == 0)] if streets.east[row, column] else []
    return [*found, (size, column % MAIN_EVERY == 0)] if streets.north[row, column] else found


def _links(streets: _Streets, tail: Ints, head: Ints, main: NDArray[np.bool_]) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import shapely

    x, y = streets.x.ravel(), streets.y.ravel()
    lon, lat = to_degrees(np.concatenate([x[tail], x[head]]), np.concatenate([y[tail], y[head]]), CRS)
    ends = np.column_stack([lon, lat]).reshape(2, -1, 2).swapaxes(0, 1)
    columns = {
        "link_id": [f"k{a}-{b}" for a, b in zip(tail.tolist(), head.tolist(), strict=True)],
        "from_node": [f"n{node}" for node in tail.tolist()],
        "to_node": [f"n{node}" for node in head.tolist()],
        "road_class": np.where(main, "103", "107").astype(object),
        "lanes": np.where(main, 2, 1),
        "limit_kmh": np.where(main, 80.0, 50.0),
        "length_m": np.hypot(x[head] - x[tail], y[head] - y[tail]),
        "name": "",
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.linestrings(ends), crs=WGS84)


def _dongs(country: Country, row: int, column: int, number: int) -> gpd.GeoDataFrame:
    """Four quarters. Corners are the same numbers in neighbouring cities, so that no gap lies between them."""
    import geopandas as gpd
    import shapely

    half = country.side_m / 2
    corners = [(2 * column + east, 2 * row + north) for north in (0, 1) for east in (0, 1)]
    shapes = []
    for east, north in corners:
        x = WEST_M + half * np.array([east, east + 1, east + 1, east])
        y = SOUTH_M + half * np.array([north, north, north + 1, north + 1])
        shapes.append(shapely.Polygon(np.column_stack(to_degrees(x, y, CRS))))
    names = [f"모의 {number:03d}시 {quarter}동" for quarter in ("서남", "동남", "서북", "동북")]
    codes = [f"{number:03d}{quarter:05d}" for quarter in range(4)]
    return gpd.GeoDataFrame({"dong_code": codes, "dong_name": names, "people": 0.0}, geometry=shapes, crs=WGS84)


def _population(country: Country, streets: _Streets, nodes: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """People near every crossing, fewer away from the town's middle, a fifth or so of them old."""
    x, y = streets.x.ravel()[nodes], streets.y.ravel()[nodes]
    away = np.hypot(x - x.mean(), y - y.mean()) / country.side_m
    people = np.round(PEOPLE_PER_NODE * np.exp(-3.0 * away) * rng.lognormal(0.0, 0.8, len(nodes)))
    spread = rng.normal(0.0, 0.1 * country.step_m, (2, len(nodes)))
    lon, lat = to_degrees(x + spread[0], y + spread[1], CRS)
    ids = [f"c{node}" for node in nodes.tolist()]
    seniors = rng.binomial(people.astype(np.int64), 0.2).astype(float)
    return pd.DataFrame({"cell_id": ids, "lon": lon, "lat": lat, "people": people, "seniors": seniors, "cell_m": 100.0})


def _posts(streets: _Streets, nodes: Ints, number: int, rng: np.random.Generator) -> pd.DataFrame:
    count = int(rng.integers(POSTS_LEAST, POSTS_MOST + 1))
    chosen = rng.choice(nodes, size=count, replace=False)
    lon, lat = to_degrees(streets.x.ravel()[chosen], streets.y.ravel()[chosen], CRS)
    return pd.DataFrame(
        {
            "post_id": [f"{number:03d}-{post}" for post in range(count)],
            "name": [f"모의 {number:03d}시 {post + 1}센터" for post in range(count)],
            "address": "",
            "lon": lon,
            "lat": lat,
            "turnout_s": np.nan,
        }
    )
