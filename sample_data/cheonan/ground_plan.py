"""Spots beside the modelled roads, with the people around them and the way the road runs: where poles, lamps and houses stand."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from scipy.spatial import cKDTree

from sample_data.cheonan.terrain import METRIC_CRS, Floats
from sample_data.writing import snap_degrees

GRID_CRS = 5179  # of the national 100 m cells
CELL_M = 100.0
LANE_M = 3.2
VERGE_M = 1.5

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Spots:
    """Spots on roads, n of each.

    Attributes:
        xy: x, y (EPSG:5186, m).
        bearing_deg: of the road, clockwise from north.
        half_width_m: of the road.
        local: whether the road is of class 107.
        people: of the 100 m cell around.
    """

    xy: Floats
    bearing_deg: Floats
    half_width_m: Floats
    local: npt.NDArray[np.bool_]
    people: Floats

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "Spots":
        """Give some of the spots."""
        return Spots(self.xy[rows], self.bearing_deg[rows], self.half_width_m[rows], self.local[rows], self.people[rows])

    def beside(self, side: Floats, away_m: Floats) -> Floats:
        """Give points (x, y) `away_m` from the edge of the road, right of it where `side` is 1 and left where it is -1."""
        across = np.radians(self.bearing_deg + 90.0)
        reach = side * (self.half_width_m + away_m)
        return self.xy + np.column_stack([np.sin(across) * reach, np.cos(across) * reach])


def walk_roads(links: gpd.GeoDataFrame, population: pd.DataFrame, step_m: float, ends_m: float) -> Spots:
    """Give a spot every `step_m` along each ordinary road, from `ends_m` behind its start to `ends_m` before its end."""
    once = links[(links["road_class"] != "101") & (links["from_node"] < links["to_node"])].to_crs(METRIC_CRS)
    lines = once.geometry.to_numpy()
    counts = np.maximum(np.floor((shapely.length(lines) - 2 * ends_m) / step_m).astype("int64") + 1, 0)
    which = np.repeat(np.arange(len(lines)), counts)
    at_m = ends_m + step_m * (np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts))
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines[which], at_m))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines[which], at_m + 0.5))
    back = shapely.get_coordinates(shapely.line_interpolate_point(lines[which], at_m - 0.5))
    along = ahead - back
    bearing = np.degrees(np.arctan2(along[:, 0], along[:, 1])) % 360.0
    half = once["lanes"].to_numpy(dtype=float)[which] * LANE_M + VERGE_M
    local = (once["road_class"] == "107").to_numpy()[which]
    return Spots(xy, bearing, half, local, count_people(xy, population))


def count_people(xy: Floats, population: pd.DataFrame) -> Floats:
    """Give the people of the 100 m cell in which each point (EPSG:5186, m) lies; 0 outside all cells."""
    x, y = pyproj.Transformer.from_crs(METRIC_CRS, GRID_CRS, always_xy=True).transform(xy[:, 0], xy[:, 1])
    cx, cy = pyproj.Transformer.from_crs(4326, GRID_CRS, always_xy=True).transform(population["lon"], population["lat"])
    wide = 100_000
    codes = np.floor(cx / CELL_M).astype("int64") * wide + np.floor(cy / CELL_M).astype("int64")
    known = pd.Series(population["people"].to_numpy(dtype=float), index=codes)
    wanted = np.floor(x / CELL_M).astype("int64") * wide + np.floor(y / CELL_M).astype("int64")
    return np.asarray(known.reindex(wanted).fillna(0.0).to_numpy(), dtype=float)


def draw_apart(weight: Floats, xy: Floats, count: int, apart_m: float, rng: np.random.Generator) -> Numbers:
    """Give `count` rows drawn by weight without replacement, no two nearer than `apart_m`; in order of the draw.

    Raises:
        ValueError: When there is no room for so many.
    """
    with np.errstate(divide="ignore"):
        order = np.argsort(-(np.log(weight) - np.log(-np.log(rng.random(len(weight))))), kind="stable")  # Gumbel: a weighted draw
    order = order[weight[order] > 0]
    near = cKDTree(xy[order]).query_ball_point(xy[order], apart_m)
    kept: list[int] = []
    free = np.ones(len(order), dtype=bool)
    for place in range(len(order)):
        if free[place]:
            kept.append(place)
            free[near[place]] = False
        if len(kept) == count:
            return np.asarray(order[kept], dtype="int64")
    message = f"room for {len(kept)} of {count}"
    raise ValueError(message)


def to_lon_lat(xy: Floats) -> tuple[Floats, Floats]:
    """Give lon, lat (degrees, on the road grid) of points in EPSG:5186."""
    lon, lat = pyproj.Transformer.from_crs(METRIC_CRS, 4326, always_xy=True).transform(xy[:, 0], xy[:, 1])
    return snap_degrees(lon), snap_degrees(lat)


def to_plan(table: pd.DataFrame) -> Floats:
    """Give x, y (EPSG:5186, m) of the rows of a table with lon and lat."""
    x, y = pyproj.Transformer.from_crs(4326, METRIC_CRS, always_xy=True).transform(table["lon"], table["lat"])
    return np.column_stack([x, y])


def find_dong(xy: Floats, dongs: gpd.GeoDataFrame) -> Numbers:
    """Give the row of the dong in which each point (EPSG:5186, m) lies, the nearest one for points outside all."""
    _, dong = shapely.STRtree(dongs.to_crs(METRIC_CRS).geometry.to_numpy()).query_nearest(shapely.points(xy), all_matches=False)
    return np.asarray(dong, dtype="int64")


def number_names(dongs: gpd.GeoDataFrame, dong: Numbers, what: str) -> list[str]:
    """Give names such as '불당동 후보 지주 3(모의)', counted within each dong."""
    names = dongs["dong_name"].to_numpy()[dong]
    order = pd.Series(names).groupby(names).cumcount() + 1
    return [f"{name} {what} {number}(모의)" for name, number in zip(names, order, strict=True)]
