"""Where the rows of a table are, in which dong a population cell counts, and where its people live within it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.areas import assign_areas, nearest_area
from analytics.spatial.crs import metric_crs_for, to_metres
from analytics.spatial.dasymetric import Spots, SquareCells, spread_evenly, spread_on
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.spatial.hexgrid import HexGrid

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

BORDER_SLACK_M = 500.0
"""A population cell whose centre lies just outside every dong belongs to the nearest one within this distance."""

SPREAD_STEP_M = 20.0
"""People of a grid cell without buildings are spread over points so far apart: finer than the smallest hexagon (25 m edge)."""

USUAL_CELL_M = 100.0
"""Size of a population cell whose file does not say it: the smallest official grid."""

NO_DONG = Text("행정동 경계가 없습니다. 도시를 먼저 골라 주십시오.", "There are no dong boundaries. Please choose a city first.")


def metric_crs_of(dongs: gpd.GeoDataFrame) -> str:
    """The CRS in which the city is measured: true around the middle of its bounds.

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


def dong_of(population: pd.DataFrame, dongs: gpd.GeoDataFrame, crs: str) -> Ints:
    """(k,) index of the dong of each population cell, -1 where it lies farther than `BORDER_SLACK_M` outside of all."""
    lon, lat = population["lon"].to_numpy(dtype=float), population["lat"].to_numpy(dtype=float)
    polygons = dongs.geometry.to_numpy()
    dong = assign_areas(lon, lat, polygons)
    astray = np.flatnonzero(dong < 0)
    if len(astray):
        dong[astray] = nearest_area(lon[astray], lat[astray], polygons, BORDER_SLACK_M, crs)
    return dong


def seniors_of(population: pd.DataFrame) -> Floats:
    """(k,) people aged 65 or over in each population cell, nan where unknown."""
    if "seniors" not in population:
        return np.full(len(population), np.nan)
    return population["seniors"].to_numpy(dtype=float, na_value=np.nan)


def middles(grid: HexGrid, cell: Ints, people: Floats, at: tuple[Floats, Floats], crs: str) -> tuple[Floats, Floats]:
    """The middle of the people in each hexagon; the hexagon's own centre where nobody lives.

    Args:
        grid: c hexagons.
        cell: (p,) index of the hexagon of each group of people.
        people: (p,) how many, 0 or more.
        at: two of (p,), where they are in metres of `crs`.
        crs: a metric CRS.

    Returns:
        x, y: (c,) in metres.
    """
    counted = sum_by(cell, people, len(grid))
    centre_x, centre_y = to_metres(grid.lon, grid.lat, crs)
    inhabited = counted > 0
    weight = np.where(inhabited, counted, 1.0)
    middle_x, middle_y = (sum_by(cell, people * along, len(grid)) / weight for along in at)
    return np.where(inhabited, middle_x, centre_x), np.where(inhabited, middle_y, centre_y)


def spots_of(population: pd.DataFrame, buildings: gpd.GeoDataFrame | None, crs: str) -> Spots:
    """Where the people of each population cell live: on its buildings by floor area, spread evenly where it has none.

    Args:
        population: cells with `lon`, `lat` (centres) and, where the file says it, `cell_m`, the length of an edge.
        buildings: outlines and, where known, `floors`; or none.
        crs: the metric CRS of what is given back.
    """
    cells = SquareCells(*coordinates(population, crs), side_m(population))
    if buildings is None or len(buildings) == 0:
        return spread_evenly(cells, SPREAD_STEP_M)
    middle = shapely.centroid(footprints(buildings, crs))
    return spread_on(cells, shapely.get_x(middle), shapely.get_y(middle), floor_area_m2(buildings, crs), SPREAD_STEP_M)


def side_m(cells: pd.DataFrame) -> Floats:
    """(k,) the length of an edge of each cell, `USUAL_CELL_M` where the file does not say it."""
    if "cell_m" not in cells:
        return np.full(len(cells), USUAL_CELL_M)
    told = cells["cell_m"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(told) & (told > 0), told, USUAL_CELL_M)


@remember(4)
def footprints(buildings: gpd.GeoDataFrame, crs: str) -> NDArray[np.object_]:
    """(b,) the outlines of the buildings in metres."""
    shapes: NDArray[np.object_] = buildings.geometry.to_crs(crs).to_numpy()
    return shapes


def floor_area_m2(buildings: gpd.GeoDataFrame, crs: str) -> Floats:
    """(b,) area of each outline times its floors (1 where unknown)."""
    area_m2: Floats = shapely.area(footprints(buildings, crs))
    if "floors" not in buildings:
        return area_m2
    floors = buildings["floors"].to_numpy(dtype=float, na_value=np.nan)
    return area_m2 * np.where(np.isfinite(floors) & (floors > 0), floors, 1.0)
