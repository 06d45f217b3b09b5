"""What stays the same while halls come and go: hexagons where people live, dongs, ways on foot and by car."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.areas import assign_areas, outline
from analytics.spatial.crs import WGS84, shapes_to, to_degrees, to_metres
from analytics.spatial.hexgrid import HexGrid, cells_of, grid_of, parents_of
from analytics.spatial.network import RoadNetwork, build_network
from analytics.spatial.residents import dong_of, floor_area_m2, footprints, metric_crs_of, middles, seniors_of, spots_of
from analytics.spatial.sums import sum_by
from analytics.spatial.walking import walk_network

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

BASE = 10
"""H3 resolution at which everything is measured and protected. What is shown at another one is made from it."""

RESIDENTIAL_WORDS = ("주택", "아파트", "연립", "다세대", "다가구", "기숙사", "주거")
RESIDENTIAL_CODES = ("01", "02")
"""Uses of buildings where people live: words, and codes of the building register (01 detached, 02 shared houses)."""

INSTITUTION_M = 60.0
"""A building so near to the point of a nursing home (inclusive) is taken to be it. Assumed."""


@dataclass(frozen=True, eq=False)
class Spots:
    """s points where people live, finer than hexagons; all of it public.

    Attributes:
        x, y: (s,) in metres.
        people: (s,) residents of all ages.
        cell: (s,) index of the hexagon.
    """

    x: Floats
    y: Floats
    people: Floats
    cell: Ints


@dataclass(frozen=True, eq=False)
class Ground:
    """Hexagons and people of a municipality, in metres of `crs`.

    Attributes:
        crs: the metric CRS.
        grid: the c hexagons of resolution `BASE` where somebody lives.
        dong: (c,) index of the dong of each, that of most of its people.
        dong_codes, dong_names: the d dongs.
        people: (c,) residents.
        seniors: (c,) of whom aged 65 or over; nan where unknown.
        in_care: (c,) people who live in institutions there.
        floor_m2: (c,) residential floor area, nursing homes left out; 0 where no building is known.
        home_xy: (c, 2) where the middle of its people lies.
        spots: where people live within the hexagons.
        shown: the hexagons that are shown, of another resolution or the same.
        parent: (c,) index of the shown hexagon that each belongs to.
        network: roads for cars; None where the city has none.
        walkways: ways on foot; None where the city has none.
        outside: people whose cell lies outside every dong: not counted, but said.
        has_buildings: whether residential buildings are known.
        area: all dongs together, in metres.
    """

    crs: str
    grid: HexGrid
    dong: Ints
    dong_codes: tuple[str, ...]
    dong_names: tuple[str, ...]
    people: Floats
    seniors: Floats
    in_care: Floats
    floor_m2: Floats
    home_xy: Floats
    spots: Spots
    shown: HexGrid
    parent: Ints
    network: RoadNetwork | None
    walkways: RoadNetwork | None
    outside: float
    has_buildings: bool
    area: shapely.Geometry


@dataclass(frozen=True, eq=False)
class _Homes:
    """Residential buildings: where they are, in which dong, and how large; 0 where they are an institution's."""

    x: Floats
    y: Floats
    dong: Ints
    floor_m2: Floats


@remember(6)
def lay_ground(
    dongs: gpd.GeoDataFrame,
    population: pd.DataFrame,
    buildings: gpd.GeoDataFrame | None,
    links: gpd.GeoDataFrame | None,
    nodes: pd.DataFrame | None,
    closed: tuple[tuple[float, float, float], ...],
    resolution: int,
) -> Ground:
    """The ground for one set of tables.

    Args:
        dongs, population, buildings, links, nodes: tables of the city.
        closed: longitude, latitude and people of institutions: their buildings hold nobody who lives alone, and their people
            are taken off those of populated cells.
        resolution: of the hexagons shown, at most `BASE`.

    Raises:
        InputError: when there is no dong or nobody lives in any.
    """
    crs = metric_crs_of(dongs)
    dong = dong_of(population, dongs, crs)
    lived = (dong >= 0) & (population["people"].to_numpy(dtype=float) > 0)
    inside, inside_dong = population[lived], dong[lived]
    if not len(inside):
        raise InputError(NOBODY)
    spots = spots_of(inside, buildings, crs)
    people = inside["people"].to_numpy(dtype=float)[spots.cell] * spots.share
    homes = _homes(buildings, dongs, closed, crs)
    empty = np.setdiff1d(np.arange(len(dongs)), np.union1d(inside_dong, homes.dong))
    grid, cell, home_cell = _hexagons((spots.x, spots.y), homes, dongs.geometry.to_numpy()[empty], crs)
    shown = grid_of(np.unique(parents_of(grid.cell, BASE - resolution)))
    return Ground(
        crs=crs,
        grid=grid,
        dong=_dong_of_cells(grid, (cell, inside_dong[spots.cell], people), (home_cell, homes.dong, homes.floor_m2), dongs),
        dong_codes=tuple(dongs["dong_code"].astype(str)),
        dong_names=tuple(dongs["dong_name"].astype(str)),
        people=sum_by(cell, people, len(grid)),
        seniors=sum_by(cell, seniors_of(inside)[spots.cell] * spots.share, len(grid)),
        in_care=_in_care(closed, grid),
        floor_m2=sum_by(home_cell, homes.floor_m2, len(grid)),
        home_xy=np.column_stack(middles(grid, cell, people, (spots.x, spots.y), crs)),
        spots=Spots(spots.x, spots.y, people, cell),
        shown=shown,
        parent=shown.positions(parents_of(grid.cell, BASE - resolution)),
        network=None if links is None or nodes is None else _network(links, nodes, crs),
        walkways=None if links is None or nodes is None else _walkways(links, nodes, crs),
        outside=float(population["people"].to_numpy(dtype=float)[dong < 0].sum()),
        has_buildings=bool(homes.floor_m2.sum() > 0),
        area=outline(shapes_to(dongs.geometry.to_numpy(), WGS84, crs)),
    )


@remember(4)
def _network(links: gpd.GeoDataFrame, nodes: pd.DataFrame, crs: str) -> RoadNetwork:
    return build_network(links, nodes, crs)


@remember(4)
def _walkways(links: gpd.GeoDataFrame, nodes: pd.DataFrame, crs: str) -> RoadNetwork | None:
    return walk_network(links, nodes, crs)


def _homes(
    buildings: gpd.GeoDataFrame | None, dongs: gpd.GeoDataFrame, closed: tuple[tuple[float, float, float], ...], crs: str
) -> _Homes:
    """Residential buildings inside the dongs; those of institutions hold nobody."""
    if buildings is None or not len(buildings):
        none = np.zeros(0)
        return _Homes(none, none, none.astype(np.int64), none)
    middle = shapely.centroid(footprints(buildings, crs))
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    dong = assign_areas(*to_degrees(x, y, crs), dongs.geometry.to_numpy())
    floor = np.where(is_residential(buildings), _floor_m2(buildings, crs), 0.0)
    kept = (dong >= 0) & (floor > 0)  # with institutions: hexagons are the same before and after one of them closes
    floor[_of_institutions(x, y, closed, crs)] = 0.0
    return _Homes(x[kept], y[kept], dong[kept], floor[kept])


def is_residential(buildings: gpd.GeoDataFrame) -> Flags:
    """(b,) whether people live in each building: by its use, and all of them where no use says so of any."""
    if "use" not in buildings:
        return np.ones(len(buildings), dtype=bool)
    use = buildings["use"].fillna("").astype(str).str.strip()
    found = use.str.startswith(RESIDENTIAL_CODES) | use.map(
        lambda words: any(word in words for word in RESIDENTIAL_WORDS)
    ).astype(bool)
    flags: Flags = found.to_numpy(dtype=bool)
    return flags if flags.any() else np.ones(len(buildings), dtype=bool)


def _floor_m2(buildings: gpd.GeoDataFrame, crs: str) -> Floats:
    """(b,) floor area as the file has it, else outline times floors."""
    drawn = floor_area_m2(buildings, crs)
    if "floor_area_m2" not in buildings:
        return drawn
    told = buildings["floor_area_m2"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(told) & (told > 0), told, drawn)


def _in_care(closed: tuple[tuple[float, float, float], ...], grid: HexGrid) -> Floats:
    """(c,) people who live in institutions; those of one that stands where nobody lives are nobody's."""
    if not closed:
        return np.zeros(len(grid))
    lon, lat, people = np.array(closed, dtype=np.float64).T
    cell = grid.positions(cells_of(lon, lat, BASE))
    return sum_by(cell[cell >= 0], people[cell >= 0], len(grid))


def _of_institutions(x: Floats, y: Floats, closed: tuple[tuple[float, float, float], ...], crs: str) -> Ints:
    """The building nearest to each institution, where one is near enough."""
    from scipy.spatial import cKDTree

    if not closed:
        return np.zeros(0, dtype=np.int64)
    lon, lat, _ = np.array(closed, dtype=np.float64).T
    away_m, building = cKDTree(np.column_stack([x, y])).query(np.column_stack(to_metres(lon, lat, crs)))
    found: Ints = building[away_m <= INSTITUTION_M].astype(np.int64)
    return found


def _hexagons(spots: tuple[Floats, Floats], homes: _Homes, empty: NDArray[np.object_], crs: str) -> tuple[HexGrid, Ints, Ints]:
    """Hexagons where somebody lives, one in each dong that would have none, and which one each spot and building lies in."""
    at_spots = cells_of(*to_degrees(*spots, crs), BASE)
    at_homes = cells_of(*to_degrees(homes.x, homes.y, crs), BASE) if len(homes.x) else np.zeros(0, dtype=np.uint64)
    middle = shapely.point_on_surface(empty)
    at_middles = cells_of(shapely.get_x(middle), shapely.get_y(middle), BASE)
    grid = grid_of(np.unique(np.concatenate([at_spots, at_homes, at_middles])))
    return grid, grid.positions(at_spots), grid.positions(at_homes)


Weighed: TypeAlias = "tuple[Ints, Ints, Floats]"


def _dong_of_cells(grid: HexGrid, people: Weighed, homes: Weighed, dongs: gpd.GeoDataFrame) -> Ints:
    """(c,) the dong in which most of a hexagon's people live, else most of its floor area lies, else its centre."""
    found = np.maximum(assign_areas(grid.lon, grid.lat, dongs.geometry.to_numpy()), 0)
    for cell, dong, weight in (homes, people):
        if len(cell):
            _take_heaviest(found, cell, dong, weight, len(dongs))
    return found


def _take_heaviest(found: Ints, cell: Ints, dong: Ints, weight: Floats, dongs: int) -> None:
    pair, at = np.unique(cell * dongs + dong, return_inverse=True)
    total = sum_by(at, weight, len(pair))
    order = np.argsort(total, kind="stable")  # the heaviest is written last and stays
    found[pair[order] // dongs] = pair[order] % dongs


def centres_m(ground: Ground) -> tuple[Floats, Floats]:
    """(c,) centres of the hexagons in metres."""
    return to_metres(ground.grid.lon, ground.grid.lat, ground.crs)


NOBODY = Text(
    "이 도시의 행정동 안에 사람이 사는 격자가 하나도 없습니다. 인구 파일과 도시가 서로 맞는지 확인해 주십시오.",
    "No population cell with people lies in a dong of this city. Please check that the population file and the city match.",
)
