"""Census people of a dong spread over small cells, for cities that have no official grid at hand.

The result is modelled and must be labelled so. Every dong keeps its exact total; inside a dong people follow the length of
local roads, or spread evenly over the area where there are no roads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analytics.spatial.areas import OUTSIDE, assign_areas
from analytics.spatial.crs import WGS84, is_in_korea, metric_crs_for, shapes_to, to_degrees
from analytics.spatial.gridcodes import GRID_CRS, encode_cells

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

CELL_M = 100
WIDE_CELL_M = 500
"""Cell for places so large that cells of 100 m would be more than `MOST_CELLS`."""

MOST_CELLS = 100_000
STEP_M = 25.0
"""Roads are looked at every so many metres."""

NOT_LIVED_ON = ("101", "102", "103")
"""Nobody's door opens onto a motorway, an urban expressway or (seldom) a national road."""


def population_from_dongs(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
    """A modelled population table whose cells add up to each dong's people exactly.

    Args:
        dongs: canonical dongs; those without people (null or 0) get no cells.
        links: canonical links, or None: then people are spread evenly over each dong.

    Returns:
        cell_id (national grid code in Korea), lon and lat of the cell's centre, people, seniors (null where the dong has
        none), cell_m. A cell belongs to the dong that holds its centre.
    """
    crs = _grid_crs(dongs)
    shapes = shapes_to(dongs.geometry.to_numpy(), WGS84, crs)
    cell_m = CELL_M if shapely.area(shapes).sum() <= MOST_CELLS * CELL_M**2 else WIDE_CELL_M
    corners, weight = _road_cells(links, crs, cell_m) if links is not None else (np.empty((0, 2)), np.empty(0))
    cells = _in_dongs(corners, weight, dongs, crs, cell_m)
    bare = sorted(set(range(len(dongs))) - set(cells["dong"]))
    even = [_area_cells(shapes[dong], dong, dongs, crs, cell_m) for dong in bare]
    cells = pd.concat([cells, *even], ignore_index=True)
    return _as_population(_share(cells, dongs), crs, cell_m)


def _grid_crs(dongs: gpd.GeoDataFrame) -> str:
    west, south, east, north = dongs.total_bounds
    lon, lat = (west + east) / 2.0, (south + north) / 2.0
    return GRID_CRS if is_in_korea(lon, lat) else metric_crs_for(lon, lat)


def _road_cells(links: gpd.GeoDataFrame, crs: str, cell_m: int) -> tuple[Numbers, Numbers]:
    """Lower left corners of the cells that local roads pass, and the metres of road in each; both directions count once."""
    local = links[~links["road_class"].isin(NOT_LIVED_ON)]
    ends = np.sort(local[["from_node", "to_node"]].to_numpy(dtype=str), axis=1)
    local = local[~pd.DataFrame(ends).duplicated().to_numpy()]
    lines = shapes_to(local.geometry.to_numpy(), WGS84, crs)
    metres = shapely.length(lines)
    steps = np.maximum(np.ceil(metres / STEP_M), 1).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), steps)
    nth = np.arange(len(line)) - np.repeat(np.cumsum(steps) - steps, steps)
    points = shapely.line_interpolate_point(lines[line], (nth + 0.5) / steps[line], normalized=True)
    corner = np.floor(shapely.get_coordinates(points) / cell_m) * cell_m
    found, cell = np.unique(corner, axis=0, return_inverse=True)
    weight: Numbers = np.bincount(cell.ravel(), weights=(metres / steps)[line], minlength=len(found)).astype(float)
    return found, weight


def _in_dongs(corners: Numbers, weight: Numbers, dongs: gpd.GeoDataFrame, crs: str, cell_m: int) -> pd.DataFrame:
    lon, lat = to_degrees(corners[:, 0] + cell_m / 2.0, corners[:, 1] + cell_m / 2.0, crs)
    dong = assign_areas(lon, lat, dongs.geometry.to_numpy())
    cells = pd.DataFrame({"x_m": corners[:, 0], "y_m": corners[:, 1], "lon": lon, "lat": lat, "dong": dong, "weight": weight})
    return cells[cells["dong"] != OUTSIDE]


def _area_cells(shape: shapely.Geometry, dong: int, dongs: gpd.GeoDataFrame, crs: str, cell_m: int) -> pd.DataFrame:
    """All cells of a dong with equal weights; a dong too small to hold a cell's centre gets the cell of an inner point."""
    west, south, east, north = (np.floor(side / cell_m) * cell_m for side in shapely.bounds(shape))
    x_m, y_m = np.meshgrid(np.arange(west, east + cell_m, cell_m), np.arange(south, north + cell_m, cell_m))
    corners = np.column_stack([x_m.ravel(), y_m.ravel()])
    cells = _in_dongs(corners, np.ones(len(corners)), dongs, crs, cell_m)
    cells = cells[cells["dong"] == dong]
    if len(cells):
        return cells
    inner = shapely.get_coordinates(shapely.point_on_surface(shape))
    lon, lat = to_degrees(inner[:, 0], inner[:, 1], crs)
    x_m, y_m = (np.floor(inner[:, at] / cell_m) * cell_m for at in (0, 1))
    return pd.DataFrame({"x_m": x_m, "y_m": y_m, "lon": lon, "lat": lat, "dong": dong, "weight": 1.0})


def _share(cells: pd.DataFrame, dongs: gpd.GeoDataFrame) -> pd.DataFrame:
    """The cells with people and seniors in whole numbers that add up to each dong's figures."""
    people = share_out(cells["dong"].to_numpy(), cells["weight"].to_numpy(), dongs["people"].to_numpy(dtype=float))
    cells = cells.assign(people=people)[people > 0]
    known = dongs["seniors"].to_numpy(dtype=float) if "seniors" in dongs else np.full(len(dongs), np.nan)
    seniors = share_out(cells["dong"].to_numpy(), cells["people"].to_numpy(), known)
    return cells.assign(seniors=np.where(np.isnan(known[cells["dong"]]), np.nan, seniors))


def share_out(group: npt.NDArray[np.int64], weight: Numbers, totals: Numbers) -> Numbers:
    """Each group's total shared out among its members by weight, in whole numbers, by largest remainder.

    Args:
        group: the group of each of n members.
        weight: n weights, at least 0, not all 0 in a group.
        totals: the total of each group; NaN counts as 0. What is not whole stays with the member that is served first.

    Returns:
        n numbers; those of a group add up to its total.
    """
    wanted = np.nan_to_num(totals)[group]
    whole = np.bincount(group, weights=weight, minlength=len(totals))[group]
    quota = np.floor(wanted) * weight / np.where(whole > 0, whole, 1.0)
    given = np.floor(quota)
    order = np.lexsort((np.arange(len(group)), -(quota - given), group))
    first = np.searchsorted(group[order], group[order], side="left")
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - first
    left = np.floor(wanted) - np.bincount(group, weights=given, minlength=len(totals))[group]
    shared: Numbers = given + (rank < left) + np.where(rank == 0, wanted - np.floor(wanted), 0.0)
    return shared


def _as_population(cells: pd.DataFrame, crs: str, cell_m: int) -> pd.DataFrame:
    x_m, y_m = cells["x_m"].to_numpy(), cells["y_m"].to_numpy()
    codes = encode_cells(x_m, y_m, cell_m) if crs == GRID_CRS else [f"E{x:.0f}N{y:.0f}" for x, y in zip(x_m, y_m, strict=True)]
    table = pd.DataFrame(
        {"cell_id": pd.Series(codes, dtype="str"), "lon": cells["lon"].to_numpy(), "lat": cells["lat"].to_numpy()}
    )
    table = table.assign(people=cells["people"].to_numpy(), seniors=cells["seniors"].to_numpy(), cell_m=float(cell_m))
    # Two dongs smaller than a cell can share one: such a cell appears once for each, under a name of its own.
    again = table.groupby("cell_id").cumcount()
    table["cell_id"] = table["cell_id"].where(again == 0, table["cell_id"] + "-" + (again + 1).astype(str))
    return table.sort_values("cell_id", ignore_index=True)
