"""Where people live: the census people of each dong shared out to 100 m cells along its streets."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from sample_data.cheonan.places import QUARTERS
from sample_data.cheonan.terrain import HILL_FOOT_M, METRIC_CRS, SEED, Floats, Terrain, make_noise, to_metres
from sample_data.rounding import round_to_total
from sample_data.writing import snap_degrees

GRID_CRS = 5179
CELL_M = 100
SEED_PEOPLE = 7
# People aged 65 and over among the registered people of Cheonan: 8.5 % at the end of 2013 and 9.4 % in mid 2017 as
# published by the city; drawn on to the census day of November 2020.
SENIOR_SHARE = 0.107
# Relative to each other only; the level comes from SENIOR_SHARE.
SENIOR_WEIGHT = {"면": 3.0, "읍": 1.5, "동": 1.0}
OLD_DONGS = ("중앙동", "문성동", "원성1동", "원성2동", "봉명동", "일봉동", "성정1동", "쌍용1동")
OLD_DONG_WEIGHT = 2.0
NEW_DONGS = ("불당동", "백석동", "부성2동", "쌍용3동", "청룡동", "신방동", "성정2동")
NEW_DONG_WEIGHT = 0.7
FEWEST_PER_CELL = {"면": 9.0, "읍": 13.0, "동": 26.0}
QUARTER_FAVOUR = 3.0  # people per street in the middle of a quarter, over those along a country road
WORKS_SHARE = 0.05  # people per street in industrial estates, against homes
LETTERS = "가나다라마바사아자차카타파하"


def name_cells(x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> list[str]:
    """Give the national grid codes of 100 m cells from their lower left corners in EPSG:5179 (m).

    Two letters name the 100 km square, then three digits east and three north: (900000, 1827700) is 다바000277.
    """
    east, north = np.asarray(x_m).astype("int64") // CELL_M, np.asarray(y_m).astype("int64") // CELL_M
    letters = zip((east // 1000 - 7).tolist(), (north // 1000 - 13).tolist(), strict=True)
    digits = zip((east % 1000).tolist(), (north % 1000).tolist(), strict=True)
    return [f"{LETTERS[i]}{LETTERS[j]}{e:03d}{n:03d}" for (i, j), (e, n) in zip(letters, digits, strict=True)]


def build_population(ground: Terrain, dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give the canonical ``population`` table: cells of 100 m with at least one person, per dong exactly its census people."""
    cells = _lay_cells(dongs)
    cells["weight"] = _weigh_cells(ground, cells, links)
    parts = [_share_out(dong, cells[cells["dong"] == row]) for row, dong in enumerate(dongs.itertuples(index=False))]
    table = pd.concat(parts, ignore_index=True)
    table = _add_seniors(table, dongs)
    lon, lat = _to_degrees(table["x"].to_numpy() + CELL_M / 2, table["y"].to_numpy() + CELL_M / 2)
    columns = {
        "cell_id": name_cells(table["x"], table["y"]),
        "lon": lon,
        "lat": lat,
        "people": table["people"].astype(float),
        "seniors": table["seniors"].astype(float),
        "cell_m": float(CELL_M),
    }
    return pd.DataFrame(columns).sort_values("cell_id", ignore_index=True)


def _to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    lon, lat = pyproj.Transformer.from_crs(GRID_CRS, 4326, always_xy=True).transform(x, y)
    return snap_degrees(lon), snap_degrees(lat)


def _lay_cells(dongs: gpd.GeoDataFrame) -> pd.DataFrame:
    on_grid = dongs.to_crs(GRID_CRS).geometry.to_numpy()
    west, south, east, north = shapely.total_bounds(on_grid)
    x = np.arange(west // CELL_M, east // CELL_M + 1) * CELL_M
    y = np.arange(south // CELL_M, north // CELL_M + 1) * CELL_M
    x, y = (axis.ravel() for axis in np.meshgrid(x, y))
    # The dong a stored centre (degrees, rounded) falls in is the dong its people count for.
    lon, lat = _to_degrees(x + CELL_M / 2, y + CELL_M / 2)
    cell, dong = (
        shapely.STRtree(dongs.to_crs(4326).geometry.to_numpy())
        .query(shapely.points(lon, lat), predicate="within")
        .astype("int64")
    )
    return pd.DataFrame({"x": x[cell], "y": y[cell], "dong": dong}).drop_duplicates(["x", "y"], ignore_index=True)


def _weigh_cells(ground: Terrain, cells: pd.DataFrame, links: gpd.GeoDataFrame) -> Floats:
    change = pyproj.Transformer.from_crs(GRID_CRS, METRIC_CRS, always_xy=True)
    x, y = change.transform(cells["x"].to_numpy() + CELL_M / 2, cells["y"].to_numpy() + CELL_M / 2)
    rng = np.random.default_rng([SEED, SEED_PEOPLE])
    streets = _measure_street_density(ground, links)
    towers = np.exp(0.85 * make_noise(ground.shape, 260.0, rng) + 0.45 * make_noise(ground.shape, 900.0, rng))
    weight = ground.sample(streets, x, y) ** 1.3 * ground.sample(towers, x, y) * _favour_quarters(x, y)
    weight[ground.sample(ground.height_m, x, y) > HILL_FOOT_M + 10] = 0
    shapely.prepare(ground.water)
    weight[shapely.contains_xy(ground.water, x, y)] = 0
    return np.asarray(weight, dtype=float)


def _measure_street_density(ground: Terrain, links: gpd.GeoDataFrame) -> Floats:
    local = links[(links["road_class"] == "107") & (links["from_node"] < links["to_node"])].to_crs(METRIC_CRS)
    points = shapely.get_coordinates(shapely.segmentize(local.geometry.to_numpy(), 20.0))
    counts = np.zeros(ground.shape)
    rows = ((points[:, 1] - ground.south_m) / 50).astype("int64")
    columns = ((points[:, 0] - ground.west_m) / 50).astype("int64")
    inside = (rows >= 0) & (rows < ground.shape[0]) & (columns >= 0) & (columns < ground.shape[1])
    np.add.at(counts, (rows[inside], columns[inside]), 1)
    density: Floats = gaussian_filter(counts, 1.6)
    # Away from villages a road has no houses: density of one lonely road counts for almost nothing.
    return np.asarray(np.clip(density - 0.55 * gaussian_filter(np.minimum(counts, 1), 1.6), 0, None) + 0.02 * density)


def _favour_quarters(x: Floats, y: Floats) -> Floats:
    favour = np.ones_like(x)
    for quarter in QUARTERS:
        centre = to_metres((quarter.at,))[0]
        depth = ((x - centre[0]) / quarter.half_axes_m[0]) ** 2 + ((y - centre[1]) / quarter.half_axes_m[1]) ** 2
        if "산단" in quarter.name:
            favour = np.where(depth < 1, WORKS_SHARE, favour)
        else:
            favour = np.maximum(favour, 1 + QUARTER_FAVOUR * np.exp(-1.2 * depth))
    return favour


def _share_out(dong: object, cells: pd.DataFrame) -> pd.DataFrame:
    people = int(dong.people)  # type: ignore[attr-defined]
    fewest = FEWEST_PER_CELL[dong.dong_name[-1]]  # type: ignore[attr-defined]
    weight = cells["weight"].to_numpy().copy()
    order = np.argsort(-weight, kind="stable")
    weight[order[int(people / fewest) :]] = 0
    shared = cells.assign(people=round_to_total(weight, people))
    return shared[shared["people"] > 0]


def _add_seniors(table: pd.DataFrame, dongs: gpd.GeoDataFrame) -> pd.DataFrame:
    rng = np.random.default_rng([SEED, SEED_PEOPLE + 1])
    level = np.array([_weigh_dong(name) for name in dongs["dong_name"]])[table["dong"]]
    taste = np.exp(0.35 * rng.standard_normal(len(table)))
    wanted = table["people"].to_numpy() * level * taste
    wanted *= SENIOR_SHARE * table["people"].sum() / wanted.sum()
    capped = np.minimum(wanted, 0.75 * table["people"].to_numpy())
    seniors = round_to_total(capped, round(SENIOR_SHARE * int(table["people"].sum())))
    return table.assign(seniors=np.minimum(seniors, table["people"].to_numpy()))


def _weigh_dong(name: str) -> float:
    if name in OLD_DONGS:
        return OLD_DONG_WEIGHT
    return NEW_DONG_WEIGHT if name in NEW_DONGS else SENIOR_WEIGHT[name[-1]]


def find_busiest_spots(dongs: gpd.GeoDataFrame, population: pd.DataFrame, reach_m: float) -> Floats:
    """Give for each dong the cell (x, y in EPSG:5186, m) with most of its people within `reach_m`, in the dongs' order."""
    cells = gpd.GeoSeries.from_xy(population["lon"], population["lat"], crs=4326)
    cell, dong = shapely.STRtree(dongs.to_crs(4326).geometry.to_numpy()).query(cells.to_numpy(), predicate="within")
    xy = shapely.get_coordinates(cells.to_crs(METRIC_CRS).to_numpy())[cell]
    people = population["people"].to_numpy()[cell]
    spots = []
    for number in range(len(dongs)):
        here, count = xy[dong == number], people[dong == number]
        tree = cKDTree(here)
        around = [count[near].sum() for near in tree.query_ball_point(here, reach_m)]
        spots.append(here[int(np.argmax(around))])
    return np.array(spots)


def find_spot_on_road(links: gpd.GeoDataFrame, near_m: Floats) -> tuple[Floats, Floats]:
    """Give lon, lat (degrees) of points on wide ordinary roads nearest to the given places (m)."""
    wide = links[(links["lanes"] >= 2) & (links["road_class"] != "101")].to_crs(METRIC_CRS)
    every = links[links["road_class"] != "101"].to_crs(METRIC_CRS)
    spots = []
    for place in near_m:
        for roads, reach_m in ((wide, 900.0), (every, np.inf)):
            points = shapely.get_coordinates(shapely.segmentize(roads.geometry.to_numpy(), 60.0))
            away_m, which = cKDTree(points).query(place)
            if away_m <= reach_m:
                spots.append(points[which])
                break
    at = np.array(spots)
    lon, lat = pyproj.Transformer.from_crs(METRIC_CRS, 4326, always_xy=True).transform(at[:, 0], at[:, 1])
    return snap_degrees(lon), snap_degrees(lat)
