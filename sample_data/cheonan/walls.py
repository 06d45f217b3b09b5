"""Modelled footprints of buildings along the modelled roads."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from sample_data.cheonan.ground_plan import Spots, to_plan, walk_roads
from sample_data.cheonan.terrain import METRIC_CRS, SEED, Floats
from sample_data.writing import snap_to_grid

BUILDINGS = 18_000
STEP_M, ENDS_M = 16.0, 12.0
FEWEST_PEOPLE = 12.0  # of a built-up cell
SLAB_PEOPLE = 230.0  # a cell with more people than this has blocks of flats
ROWS_BEHIND_M = (2.0, 24.0)  # from the edge of the road to the front of the first and of the second row
CLEAR_M = 1.0  # between two buildings, and between a building and a pole
GRID_PER_DEGREE = 2**18  # 0.4 m: good enough for made-up walls, and half as large in the file


def build_buildings(links: gpd.GeoDataFrame, population: pd.DataFrame, poles: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give the canonical ``buildings`` table: houses, shops and blocks of flats in one or two rows along the roads.

    Args:
        links, population: the modelled ones.
        poles: lon and lat of what must stay in the open.
    """
    rng = np.random.default_rng([SEED, 30])
    spots = walk_roads(links, population, STEP_M, ENDS_M)
    spots = spots.take(spots.people >= FEWEST_PEOPLE)
    table = pd.concat([_row(spots, side, away_m, rng) for away_m in ROWS_BEHIND_M for side in (-1.0, 1.0)], ignore_index=True)
    weight = np.sqrt(table["people"].to_numpy()) * np.where(table["front"], 1.0, 0.6)
    table = table.iloc[np.argsort(-(np.log(weight) - np.log(-np.log(rng.random(len(table))))), kind="stable")]
    free = _keep_clear(np.asarray(table["shape"].to_numpy(), dtype=object), links, to_plan(poles))
    return _finish(table[free].head(BUILDINGS))


def _row(spots: Spots, side: float, away_m: float, rng: np.random.Generator) -> pd.DataFrame:
    """Buildings on one side of all roads, some way from their edge."""
    count = len(spots.people)
    slab = spots.people > SLAB_PEOPLE
    width = np.where(slab, rng.uniform(34, 52, count), rng.uniform(8.5, 14, count))
    depth = np.where(slab, rng.uniform(11, 14, count), rng.uniform(7.5, 12, count))
    centre = spots.beside(np.full(count, side), np.where(slab, away_m + 8.0, away_m) + depth / 2)
    shapes = _draw_boxes(centre, spots.bearing_deg, width, depth)
    storeys = np.where(slab, rng.integers(10, 26, count), 1 + rng.binomial(4, np.clip(spots.people / 300, 0.08, 0.7)))
    shop = rng.random(count) < np.where(spots.local, 0.14, 0.45)
    use = np.where(slab, "아파트", np.where(shop, "근린생활시설", np.where(storeys > 2, "다가구주택", "단독주택")))
    area = np.round(width * depth * storeys * 0.9, -1)
    front = np.full(count, away_m == ROWS_BEHIND_M[0])
    return pd.DataFrame(
        {
            "floors": storeys.astype(float),
            "use": use,
            "floor_area_m2": area,
            "shape": shapes,
            "people": spots.people,
            "front": front,
        }
    )


def _draw_boxes(centre: Floats, bearing_deg: Floats, width_m: Floats, depth_m: Floats) -> npt.NDArray[np.object_]:
    along = np.radians(bearing_deg)
    u = np.column_stack([np.sin(along), np.cos(along)]) * (width_m / 2)[:, None]
    v = np.column_stack([np.cos(along), -np.sin(along)]) * (depth_m / 2)[:, None]
    corners = np.stack([centre - u - v, centre + u - v, centre + u + v, centre - u + v], axis=1)
    return np.asarray(shapely.polygons(corners), dtype=object)


def _keep_clear(shapes: npt.NDArray[np.object_], links: gpd.GeoDataFrame, poles: Floats) -> npt.NDArray[np.bool_]:
    """Whether each shape is clear of roads, of poles, and of all kept shapes before it."""
    free = np.ones(len(shapes), dtype=bool)
    roads = links.to_crs(METRIC_CRS)  # all, as some run one way only
    width = roads["lanes"].to_numpy(dtype=float) * 3.2
    in_the_way = shapely.buffer(roads.geometry.to_numpy(), width, cap_style="flat")
    for others in (in_the_way, shapely.buffer(shapely.points(poles), CLEAR_M)):
        free[shapely.STRtree(others).query(shapes, predicate="intersects")[0]] = False
    rows = np.flatnonzero(free)
    wide = shapely.buffer(shapes[rows], CLEAR_M, join_style="mitre")
    first, second = shapely.STRtree(shapes[rows]).query(wide, predicate="intersects")
    pairs = np.column_stack([rows[first], rows[second]])[first < second]
    for one, other in pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]:
        if free[one]:
            free[other] = False
    return free


def _finish(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """The canonical columns, in an order that keeps neighbours together."""
    shapes = gpd.GeoSeries(table["shape"].to_list(), crs=METRIC_CRS)
    centre = shapely.get_coordinates(shapely.centroid(shapes.to_numpy()))
    order = np.lexsort((centre[:, 0], np.floor(centre[:, 1] / 100)))
    degrees = snap_to_grid(np.asarray(shapes.to_crs(4326).to_numpy(), dtype=object)[order], GRID_PER_DEGREE)
    plain = table[["floors", "use", "floor_area_m2"]].iloc[order].reset_index(drop=True)
    return gpd.GeoDataFrame(plain, geometry=degrees, crs=4326)
