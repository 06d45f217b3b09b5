"""What stays the same while cameras come and go: hexagons, dongs, and where people are at which hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.areas import OUTSIDE, assign_areas
from analytics.spatial.crs import to_degrees
from analytics.spatial.hexgrid import HexGrid, cells_of, grid_of
from analytics.spatial.residents import dong_of, metric_crs_of, seniors_of, spots_of
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


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
    dong = dong_of(population, dongs, crs)
    inside = population[dong >= 0]
    if len(inside) == 0 or float(inside["people"].sum()) <= 0:
        raise InputError(NOBODY)
    spots = spots_of(inside, buildings, crs)
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
            seniors=seniors_of(inside)[spots.cell] * spots.share,
            dong=dong[dong >= 0][spots.cell],
            cell=cell,
        ),
        outside=float(population["people"].to_numpy(dtype=float)[dong < 0].sum()),
        on_buildings=buildings is not None and len(buildings) > 0,
    )


def sum_in_cells(ground: Ground, cell: Ints, values: Floats) -> Floats:
    """(c,) sums over the hexagons; what lies in none of them is left out."""
    inside = cell >= 0
    return sum_by(cell[inside], values[inside], len(ground.grid))


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


NOBODY = Text(
    "이 도시의 행정동 안에 사람이 사는 격자가 하나도 없습니다. 인구 파일과 도시가 서로 맞는지 확인해 주십시오.",
    "No population cell with people lies in a dong of this city. Please check that the population file and the city match.",
)
