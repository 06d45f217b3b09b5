"""What is in each official cell: residents, reports, shops, women at night, detached houses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.models.cctv_gaps.exposure import told_reports
from analytics.models.cctv_gaps.ground import along_roads
from analytics.models.cctv_gaps.params import NIGHT_HOURS
from analytics.models.cctv_gaps.studies.standard_declared import ALL_CELLS, ROADS
from analytics.spatial.areas import assign_areas, outline
from analytics.spatial.crs import to_degrees
from analytics.spatial.official_grid import OfficialGrid, official_cells
from analytics.spatial.residents import footprints
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.ground import Ground
    from analytics.models.cctv_gaps.inputs import CctvInputs

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

DETACHED = ("단독", "다가구", "detached")
"""Words by which the use of a building tells that it is a detached house."""


@dataclass(frozen=True, eq=False)
class Counted:
    """What is in each of c official cells; None where no file tells.

    Attributes:
        grid: the cells; dong: (c,) index of the dong, -1 outside.
        people: (c,) residents.
        reports: (c,) reported incidents, each by its grade, as they may be told: nan where they are 1 to 4.
        shops, women, houses: (c,) bars and the like, women at night, detached houses.
    """

    grid: OfficialGrid
    dong: Ints
    people: Floats
    reports: Floats | None
    shops: Floats | None
    women: Floats | None
    houses: Floats | None


@remember(4)
def count_cells(inputs: CctvInputs, ground: Ground, mask: str) -> Counted:
    """People, reports, shops, women and detached houses in each official cell."""
    home = ground.people
    lon, lat = to_degrees(home.x, home.y, ground.crs)
    grid = _masked(_official(inputs.dongs), mask, (lon, lat), inputs.links, ground.crs)
    women = inputs.presence if inputs.presence is not None and "women" in inputs.presence else None
    return Counted(
        grid=grid,
        dong=assign_areas(grid.lon, grid.lat, inputs.dongs.geometry.to_numpy()),
        people=_summed(grid, lon, lat, home.people),
        reports=_reports(grid, inputs.incidents),
        shops=_of(grid, inputs.nightlife),
        women=None if women is None else _women(women, grid, ground, lon, lat),
        houses=_houses(inputs.buildings, grid, ground.crs),
    )


@remember(4)
def _official(dongs: gpd.GeoDataFrame) -> OfficialGrid:
    return official_cells(outline(dongs.geometry.to_numpy()))


def _masked(
    grid: OfficialGrid, mask: str, homes: tuple[Floats, Floats], links: gpd.GeoDataFrame | None, crs: str
) -> OfficialGrid:
    """The cells that are looked at: all, those with people, or those with people or a road."""
    if mask == ALL_CELLS:
        return grid
    at = [grid.positions_at(*homes)]
    if mask == ROADS and links is not None:
        at.append(grid.positions_at(*along_roads(links, crs)))
    found = np.unique(np.concatenate(at))
    kept = found[found >= 0]
    return OfficialGrid(
        grid.cell[kept], grid.lon[kept], grid.lat[kept], grid.area_km2[kept], grid.inside[kept],
        grid.east[kept], grid.north[kept], grid.cell_m,
    )  # fmt: skip


def _summed(grid: OfficialGrid, lon: Floats, lat: Floats, values: Floats) -> Floats:
    at = grid.positions_at(lon, lat)
    return sum_by(at[at >= 0], values[at >= 0], len(grid))


def _reports(grid: OfficialGrid, table: pd.DataFrame | None) -> Floats | None:
    reports, graded = _of(grid, table, "count"), _of(grid, table, "count", "grade")
    return None if reports is None or graded is None else told_reports(reports, graded)


def _of(grid: OfficialGrid, table: pd.DataFrame | None, *factors: str) -> Floats | None:
    """(c,) sums of the product of some columns, each 1 where the table does not tell."""
    if table is None or len(table) == 0:
        return None
    here = table[table["lon"].notna() & table["lat"].notna()]
    weight = np.ones(len(here))
    for column in factors:
        if column in here:
            told = here[column].to_numpy(dtype=float, na_value=np.nan)
            weight = weight * np.where(np.isnan(told), 1.0, told)
    return _summed(grid, here["lon"].to_numpy(dtype=float), here["lat"].to_numpy(dtype=float), weight)


def _women(presence: pd.DataFrame, grid: OfficialGrid, ground: Ground, lon: Floats, lat: Floats) -> Floats | None:
    """(c,) women-hours at night; those of a dong shared out as its residents are."""
    told = presence[presence["women"].notna() & presence["hour"].isin(NIGHT_HOURS)]
    if not len(told):
        return None
    code = told["dong_code"].fillna("").astype(str) if "dong_code" in told else pd.Series("", index=told.index)
    by_dong = code.ne("")
    spots = told[~by_dong]
    found = np.zeros(len(grid))
    if len(spots):
        found += _summed(
            grid, spots["lon"].to_numpy(dtype=float), spots["lat"].to_numpy(dtype=float), spots["women"].to_numpy(dtype=float)
        )
    sums = told[by_dong].groupby(code[by_dong])["women"].sum()
    women = np.array([float(sums.get(code, 0.0)) for code in ground.dong_codes])
    residents = sum_by(ground.people.dong, ground.people.people, len(women))
    each = np.divide(women, residents, out=np.zeros_like(women), where=residents > 0)
    return found + _summed(grid, lon, lat, ground.people.people * each[ground.people.dong])


def _houses(buildings: gpd.GeoDataFrame | None, grid: OfficialGrid, crs: str) -> Floats | None:
    import shapely

    if buildings is None or "use" not in buildings:
        return None
    detached = buildings["use"].fillna("").astype(str).str.contains("|".join(DETACHED)).to_numpy()
    if not detached.any():
        return None
    middle = shapely.centroid(footprints(buildings, crs)[detached])
    return _summed(grid, *to_degrees(shapely.get_x(middle), shapely.get_y(middle), crs), np.ones(int(detached.sum())))
