"""What stays the same while cameras come and go: hexagons, dongs, and where people are at which hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.areas import OUTSIDE, assign_areas, nearest_area
from analytics.spatial.crs import metric_crs_for, to_degrees, to_metres
from analytics.spatial.dasymetric import Spots, SquareCells, spread_evenly, spread_on
from analytics.spatial.hexgrid import HexGrid, cells_of, grid_of
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

SPREAD_STEP_M = 20.0
"""People of a grid cell without buildings are spread over points so far apart: finer than the smallest hexagon (25 m edge)."""

BORDER_SLACK_M = 500.0
"""A population cell whose centre lies just outside every dong belongs to the nearest one within this distance."""

USUAL_CELL_M = 100.0
"""Size of a population cell whose file does not say it: the smallest official grid."""


@dataclass(frozen=True, eq=False)
class People:
    """p spots where people live.

    Attributes:
        x, y: (p,) in metres.
        people, seniors: (p,) residents; seniors nan where unknown.
        dong: (p,) index of the dong.
        cell: (p,) index of the hexagon.
    """

    x: Floats
    y: Floats
    people: Floats
    seniors: Floats
    dong: Ints
    cell: Ints


@dataclass(frozen=True, eq=False)
class Ground:
    """Hexagons and people of a municipality, in metres of `crs`.

    Attributes:
        crs: the metric CRS.
        grid: the c hexagons where somebody lives or a road runs.
        dong: (c,) index of the dong of each centre, -1 outside.
        dong_codes, dong_names: the dongs.
        people: where people live.
        outside: people whose cell lies outside every dong: not counted, but said.
        on_buildings: whether people were put on buildings.
    """

    crs: str
    grid: HexGrid
    dong: Ints
    dong_codes: tuple[str, ...]
    dong_names: tuple[str, ...]
    people: People
    outside: float
    on_buildings: bool

    def cells_at(self, lon: Floats, lat: Floats, resolution: int) -> Ints:
        """(k,) index of the hexagon that each point (degrees) lies in, -1 where it is none of these."""
        return self.grid.positions(cells_of(lon, lat, resolution))


@remember(6)
def lay_ground(
    dongs: gpd.GeoDataFrame,
    population: pd.DataFrame,
    links: gpd.GeoDataFrame | None,
    buildings: gpd.GeoDataFrame | None,
    resolution: int,
) -> Ground:
    """The ground for one set of tables and one hexagon size.

    Raises:
        InputError: when there is no dong or nobody lives in any.
    """
    crs = metric_crs_of(dongs)
    dong = _dong_of(population, dongs, crs)
    inside = population[dong >= 0]
    if len(inside) == 0 or float(inside["people"].sum()) <= 0:
        raise InputError(NOBODY)
    spots = _spots_of(inside, buildings, crs)
    lon, lat = to_degrees(spots.x, spots.y, crs)
    home = cells_of(lon, lat, resolution)
    grid = grid_of(np.union1d(home, _cells_on_roads(links, crs, resolution)))
    middle_dong = assign_areas(grid.lon, grid.lat, dongs.geometry.to_numpy())
    cell = grid.positions(home)
    return Ground(
        crs=crs,
        grid=grid,
        dong=_filled(middle_dong, cell, dong[dong >= 0][spots.cell]),
        dong_codes=tuple(dongs["dong_code"].astype(str)),
        dong_names=tuple(dongs["dong_name"].astype(str)),
        people=People(
            x=spots.x,
            y=spots.y,
            people=inside["people"].to_numpy(dtype=float)[spots.cell] * spots.share,
            seniors=_seniors(inside)[spots.cell] * spots.share,
            dong=dong[dong >= 0][spots.cell],
            cell=cell,
        ),
        outside=float(population["people"].to_numpy(dtype=float)[dong < 0].sum()),
        on_buildings=buildings is not None and len(buildings) > 0,
    )


def metric_crs_of(dongs: gpd.GeoDataFrame) -> str:
    """The CRS in which the city is measured.

    Raises:
        InputError: when there is no dong.
    """
    if len(dongs) == 0:
        raise InputError(NO_DONG)
    west, south, east, north = dongs.total_bounds
    return metric_crs_for((west + east) / 2, (south + north) / 2)


def coordinates(table: pd.DataFrame, crs: str) -> tuple[Floats, Floats]:
    """Metres of a table's `lon` and `lat`; nan where a row has none."""
    return to_metres(
        table["lon"].to_numpy(dtype=float, na_value=np.nan), table["lat"].to_numpy(dtype=float, na_value=np.nan), crs
    )


def sum_in_cells(ground: Ground, cell: Ints, values: Floats) -> Floats:
    """(c,) sums over the hexagons; what lies in none of them is left out."""
    inside = cell >= 0
    return sum_by(cell[inside], values[inside], len(ground.grid))


def _dong_of(population: pd.DataFrame, dongs: gpd.GeoDataFrame, crs: str) -> Ints:
    lon, lat = population["lon"].to_numpy(dtype=float), population["lat"].to_numpy(dtype=float)
    polygons = dongs.geometry.to_numpy()
    dong = assign_areas(lon, lat, polygons)
    astray = np.flatnonzero(dong < 0)
    if len(astray):
        dong[astray] = nearest_area(lon[astray], lat[astray], polygons, BORDER_SLACK_M, crs)
    return dong


def _spots_of(population: pd.DataFrame, buildings: gpd.GeoDataFrame | None, crs: str) -> Spots:
    x, y = coordinates(population, crs)
    side_m = np.full(len(population), USUAL_CELL_M)
    if "cell_m" in population:
        side_m = population["cell_m"].to_numpy(dtype=float, na_value=np.nan)
        side_m = np.where(np.isfinite(side_m) & (side_m > 0), side_m, USUAL_CELL_M)
    cells = SquareCells(x, y, side_m)
    if buildings is None or len(buildings) == 0:
        return spread_evenly(cells, SPREAD_STEP_M)
    shapes = footprints(buildings, crs)
    middle = shapely.centroid(shapes)
    return spread_on(cells, shapely.get_x(middle), shapely.get_y(middle), _floor_area(buildings, shapes), SPREAD_STEP_M)


@remember(4)
def footprints(buildings: gpd.GeoDataFrame, crs: str) -> NDArray[np.object_]:
    """(b,) the outlines of the buildings in metres."""
    shapes: NDArray[np.object_] = buildings.geometry.to_crs(crs).to_numpy()
    return shapes


def _floor_area(buildings: gpd.GeoDataFrame, shapes: NDArray[np.object_]) -> Floats:
    """Area of each outline times its floors (1 where unknown)."""
    area: Floats = shapely.area(shapes)
    if "floors" not in buildings:
        return area
    floors = buildings["floors"].to_numpy(dtype=float, na_value=np.nan)
    return area * np.where(np.isfinite(floors) & (floors > 0), floors, 1.0)


def _seniors(population: pd.DataFrame) -> Floats:
    if "seniors" not in population:
        return np.full(len(population), np.nan)
    return population["seniors"].to_numpy(dtype=float, na_value=np.nan)


ROAD_STEP_M = 10.0
"""Roads are walked in steps of this length to find the hexagons and cells they pass: one cut off shorter may be missed."""


def _cells_on_roads(links: gpd.GeoDataFrame | None, crs: str, resolution: int) -> NDArray[np.uint64]:
    if links is None or len(links) == 0:
        return np.zeros(0, dtype=np.uint64)
    return np.unique(cells_of(*along_roads(links, crs), resolution))


@remember(4)
def along_roads(links: gpd.GeoDataFrame, crs: str) -> tuple[Floats, Floats]:
    """Points on the roads at most `ROAD_STEP_M` apart, in degrees; a road and its way back have each their own."""
    dense = shapely.segmentize(links.geometry.to_crs(crs).to_numpy(), ROAD_STEP_M)
    xy = shapely.get_coordinates(dense)
    return to_degrees(xy[:, 0], xy[:, 1], crs)


def _filled(middle: Ints, cell: Ints, dong: Ints) -> Ints:
    """The dong of a hexagon whose centre lies outside is that of somebody who lives in it."""
    found = middle.copy()
    home = np.full(len(middle), OUTSIDE, dtype=np.int64)
    home[cell] = dong
    return np.where(found == OUTSIDE, home, found)


NO_DONG = Text("행정동 경계가 없습니다. 도시를 먼저 골라 주십시오.", "There are no dong boundaries. Please choose a city first.")
NOBODY = Text(
    "이 도시의 행정동 안에 사람이 사는 격자가 하나도 없습니다. 인구 파일과 도시가 서로 맞는지 확인해 주십시오.",
    "No population cell with people lies in a dong of this city. Please check that the population file and the city match.",
)
