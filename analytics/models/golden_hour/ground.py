"""What stays the same while posts and speeds change: roads, hexagons, and where people are on the roads.

It is built once for each set of tables and then remembered, so that a what-if costs one search and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.areas import assign_areas, outline
from analytics.spatial.doors import find_doors
from analytics.spatial.hexgrid import HexGrid, cells_of, cover
from analytics.spatial.network import Places, RoadNetwork, build_network, find_places
from analytics.spatial.residents import NO_DONG, coordinates, dong_of, metric_crs_of, middles, seniors_of
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class People:
    """p groups of people, as counted.

    Attributes:
        people: (p,) how many.
        seniors: (p,) how many aged 65 or over, nan where unknown.
        dong: (p,) index of their dong.
        cell: (p,) index of their hexagon.
        x, y: (p,) where they are, in metres.
        places: (p,) that point on the roads.
    """

    people: Floats
    seniors: Floats
    dong: Ints
    cell: Ints
    x: Floats
    y: Floats
    places: Places


@dataclass(frozen=True, eq=False)
class Cells:
    """The hexagons over the municipality.

    Attributes:
        grid: the hexagons.
        people, seniors: (c,) people in each; seniors nan where unknown.
        dong: (c,) index of the dong, that of most people or else of the centre; -1 outside.
        x, y: (c,) where the people's middle lies in metres, or the centre where nobody lives.
        places: (c,) that point on the roads.
    """

    grid: HexGrid
    people: Floats
    seniors: Floats
    dong: Ints
    x: Floats
    y: Floats
    places: Places


@dataclass(frozen=True, eq=False)
class Ground:
    """Roads, hexagons and people of a municipality, in metres of `crs`."""

    crs: str
    network: RoadNetwork
    cells: Cells
    people: People
    outside: float
    """People whose cell lies outside every dong: not counted, but said."""


@remember(6)
def lay_ground(
    links: gpd.GeoDataFrame, nodes: pd.DataFrame, dongs: gpd.GeoDataFrame, population: pd.DataFrame, resolution: int
) -> Ground:
    """The ground for one set of tables and one hexagon size.

    Raises:
        InputError: when there is no dong, no road or nobody to serve.
    """
    _refuse_empty(dongs, population)
    crs = metric_crs_of(dongs)
    network = _network(links, nodes, crs)
    dong = dong_of(population, dongs, crs)
    inside = population[dong >= 0]
    _refuse_nobody(inside)
    cells = _cells(inside, dong[dong >= 0], dongs, network, crs, resolution)
    return Ground(
        crs=crs,
        network=network,
        cells=cells,
        people=_people(inside, dong[dong >= 0], cells.grid, network, crs, resolution),
        outside=float(population["people"].to_numpy(dtype=float)[dong < 0].sum()),
    )


@remember(6)
def _network(links: gpd.GeoDataFrame, nodes: pd.DataFrame, crs: str) -> RoadNetwork:
    return build_network(links, nodes, crs)


@remember(6)
def calls_in_city(dispatches: pd.DataFrame, ground: Ground, resolution: int) -> pd.DataFrame:
    """The calls with a place in the city: how far a post is from a call without one nobody knows."""
    known = dispatches[dispatches["lon"].notna() & dispatches["lat"].notna()]
    cells = cells_of(known["lon"].to_numpy(dtype=float), known["lat"].to_numpy(dtype=float), resolution)
    return known[ground.cells.grid.positions(cells) >= 0]


@remember(6)
def place_calls(dispatches: pd.DataFrame, network: RoadNetwork, crs: str) -> tuple[Places, Floats, Floats]:
    """Where each dispatch lies on the roads, motorways among them, and its coordinates in metres."""
    x, y = coordinates(dispatches, crs)
    return find_places(network, x, y), x, y


def _refuse_empty(dongs: gpd.GeoDataFrame, population: pd.DataFrame) -> None:
    if len(dongs) == 0:
        raise InputError(NO_DONG)
    if len(population) == 0 or float(population["people"].sum()) <= 0:
        raise InputError(Text("사람이 사는 격자가 하나도 없습니다. 인구 격자 파일을 확인해 주십시오.", "No cell has any people. Please check the population file."))  # fmt: skip


def _refuse_nobody(inside: pd.DataFrame) -> None:
    if float(inside["people"].sum()) <= 0:
        raise InputError(
            Text(
                "인구 격자가 모두 이 도시의 행정동 밖에 있습니다. 인구 파일과 도시가 서로 맞는지 확인해 주십시오.",
                "Every population cell with people lies outside this city. Please check that the population file and the city match.",
            )
        )


def _people(population: pd.DataFrame, dong: Ints, grid: HexGrid, network: RoadNetwork, crs: str, resolution: int) -> People:
    x, y = coordinates(population, crs)
    cell = cells_of(population["lon"].to_numpy(dtype=float), population["lat"].to_numpy(dtype=float), resolution)
    return People(
        people=population["people"].to_numpy(dtype=float),
        seniors=seniors_of(population),
        dong=dong,
        cell=grid.positions(cell),
        x=x,
        y=y,
        places=find_doors(network, x, y),
    )


def _cells(
    population: pd.DataFrame, dong: Ints, dongs: gpd.GeoDataFrame, network: RoadNetwork, crs: str, resolution: int
) -> Cells:
    polygons = dongs.geometry.to_numpy()
    home = cells_of(population["lon"].to_numpy(dtype=float), population["lat"].to_numpy(dtype=float), resolution)
    grid = cover(outline(polygons), resolution, also=np.unique(home))
    position = grid.positions(home)
    people = population["people"].to_numpy(dtype=float)
    x, y = middles(grid, position, people, coordinates(population, crs), crs)
    return Cells(
        grid=grid,
        people=sum_by(position, people, len(grid)),
        seniors=sum_by(position, seniors_of(population), len(grid)),
        dong=_dong_of_cells(grid, polygons, position, dong, people),
        x=x,
        y=y,
        places=find_doors(network, x, y),
    )


def _dong_of_cells(grid: HexGrid, polygons: NDArray[np.object_], position: Ints, dong: Ints, people: Floats) -> Ints:
    found = assign_areas(grid.lon, grid.lat, polygons)
    order = np.argsort(people, kind="stable")  # the largest group is written last and stays
    found[position[order]] = dong[order]
    return found
