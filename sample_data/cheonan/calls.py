"""The 119 posts, the emergency hospitals and one year of ambulance dispatches of the model."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from sample_data.cheonan.people import find_busiest_spots, find_spot_on_road
from sample_data.cheonan.terrain import METRIC_CRS, SEED, Floats
from sample_data.writing import snap_degrees

POST_DONGS = (
    "신방동", "불당동", "쌍용2동", "백석동", "성정2동", "문성동", "원성1동", "청룡동",
    "신안동", "부성1동", "성환읍", "직산읍", "성거읍", "입장면", "목천읍", "병천면", "광덕면",
)  # fmt: skip
TURNOUT_S = (65.0, 95.0)
HOSPITALS = (
    ("신안동", "G001", "권역응급의료센터"),
    ("봉명동", "G006", "지역응급의료센터"),
    ("쌍용2동", "G006", "지역응급의료센터"),
    ("부성1동", "G007", "지역응급의료기관"),
    ("성환읍", "G007", "지역응급의료기관"),
    ("목천읍", "G007", "지역응급의료기관"),
)
CALLS = 20_000
YEAR = 2020
# Share of a day's calls by hour of the day: low before dawn, a peak at nine, a long afternoon (shape as reported for
# Daejeon and for national dispatch statistics).
HOUR_WEIGHT = (26, 22, 20, 18, 18, 22, 30, 42, 54, 60, 57, 53, 50, 50, 49, 49, 48, 50, 52, 50, 46, 42, 36, 30)
MONTH_WEIGHT = (1.03, 0.97, 0.88, 0.92, 0.99, 1.01, 1.05, 1.10, 1.02, 1.02, 0.98, 1.03)
WEEKDAY_WEIGHT = (1.04, 1.0, 1.0, 1.0, 1.01, 0.99, 0.96)
SENIOR_CALLS = 5.0  # one person of 65 and over calls as often as this many younger ones
SPEED_SHARE = 0.65  # of the limit: what the ministry's rule for areas short of emergency care assumes
RUSH_SLOWDOWN = 0.82  # speed at eight, nine and eighteen o'clock against other hours
RUSH_HOURS = (8, 9, 18)
JUNCTION_S = 3.5
BUSY_SHARE = 0.1  # runs that the second nearest post makes
MISSING_SHARE = 0.015  # runs whose arrival was not logged
CALL_SHARE = (0.35, 0.55)  # of the time from the call until the garage is left, what passes before the dispatch order
SCENE_S, SCENE_SPREAD = 480.0, 0.45  # median time on scene, and its spread on the log scale
TRANSPORTED_SHARE = 0.6  # runs that bring somebody to hospital; the others return from the scene
OFF_ROAD_KMH = 12.0


def build_posts(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``posts`` table; each post is modelled and its name says so (모의)."""
    rows, lon, lat = _place(dongs, links, population, POST_DONGS, reach_m=1100.0)
    turnout = np.random.default_rng([SEED, 9]).uniform(*TURNOUT_S, len(rows)).round()
    names = [name.rstrip("읍면동").rstrip("0123456789") for name in POST_DONGS]
    return pd.DataFrame(
        {
            "post_id": [f"M-P{number:02d}" for number in range(1, len(rows) + 1)],
            "name": [f"{name}119안전센터(모의)" for name in names],
            "address": [f"{dongs['full_name'].iloc[row]} (모의 위치)" for row in rows],
            "lon": lon,
            "lat": lat,
            "turnout_s": turnout,
        }
    )


def build_hospitals(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``hospitals`` table; each hospital is modelled and its name says so (모의)."""
    rows, lon, lat = _place(dongs, links, population, tuple(dong for dong, _, _ in HOSPITALS), reach_m=500.0)
    names = [f"{dong.rstrip('읍면동').rstrip('0123456789')}{kind}(모의)" for dong, _, kind in HOSPITALS]
    return pd.DataFrame(
        {
            "hospital_id": [f"M-H{number:02d}" for number in range(1, len(rows) + 1)],
            "name": names,
            "level": [level for _, level, _ in HOSPITALS],
            "lon": lon,
            "lat": lat,
        }
    )


def _place(
    dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame, names: tuple[str, ...], reach_m: float
) -> tuple[list[int], Floats, Floats]:
    by_name = {name: row for row, name in enumerate(dongs["dong_name"])}
    rows = [by_name[name] for name in names]
    lon, lat = find_spot_on_road(links, find_busiest_spots(dongs, population, reach_m)[rows])
    return rows, lon, lat


def build_dispatches(
    nodes: pd.DataFrame, links: gpd.GeoDataFrame, posts: pd.DataFrame, hospitals: pd.DataFrame, population: pd.DataFrame
) -> pd.DataFrame:
    """Give the canonical ``dispatches`` table: `CALLS` calls of `YEAR` in order of time, with minutes to arrival and legs."""
    rng = np.random.default_rng([SEED, 10])
    called_at = draw_times(rng)
    xy = draw_places(population, rng)
    runs = _draw_runs(nodes, links, posts, xy, called_at.hour.to_numpy(), rng)
    minutes = runs.minutes.copy()
    minutes[rng.random(CALLS) < MISSING_SHARE] = np.nan
    lon, lat = pyproj.Transformer.from_crs(METRIC_CRS, 4326, always_xy=True).transform(xy[:, 0], xy[:, 1])
    table = pd.DataFrame(
        {"called_at": called_at, "lon": snap_degrees(lon), "lat": snap_degrees(lat), "response_min": minutes.round(1)}
    )
    to_hospital = measure_post_minutes(nodes, links, hospitals, xy).min(axis=0)
    return table.assign(
        **_draw_legs(table["response_min"].to_numpy(), runs, to_hospital), post=posts["name"].to_numpy()[runs.post]
    )


def _draw_legs(minutes: Floats, runs: "Runs", to_hospital_min: Floats) -> dict[str, Floats]:
    """Give the legs of each run in whole seconds; those up to arrival add up to its minutes."""
    rng = np.random.default_rng([SEED, 11])
    ready = np.round(runs.setting_out * 60)
    call = np.round(ready * rng.uniform(*CALL_SHARE, CALLS))
    scene = np.round(SCENE_S * np.exp(rng.normal(0, SCENE_SPREAD, CALLS)))
    transport = np.round(to_hospital_min * 60 * np.exp(rng.normal(-0.02, 0.2, CALLS)))
    stays = rng.random(CALLS) >= TRANSPORTED_SHARE
    return {
        "call_s": call,
        "turnout_s": ready - call,
        "drive_s": np.maximum(np.round(minutes * 60) - ready, 0.0),
        "scene_s": np.where(np.isnan(minutes), np.nan, scene),
        "transport_s": np.where(np.isnan(minutes) | stays, np.nan, transport),
    }


def draw_times(rng: np.random.Generator) -> pd.DatetimeIndex:
    """Give `CALLS` moments of `YEAR`, to the minute, in order, by hour, weekday and month weights."""
    hours = pd.date_range(f"{YEAR}-01-01", f"{YEAR}-12-31 23:00", freq="h")
    weight = (
        np.array(HOUR_WEIGHT)[hours.hour] * np.array(MONTH_WEIGHT)[hours.month - 1] * np.array(WEEKDAY_WEIGHT)[hours.day_of_week]
    )
    picked = rng.choice(len(hours), CALLS, p=weight / weight.sum())
    return pd.DatetimeIndex(hours[picked] + pd.to_timedelta(rng.integers(0, 60, CALLS), unit="min")).sort_values().as_unit("us")


def draw_places(population: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Give `CALLS` places (x, y in EPSG:5186, m) where people are, more of them where seniors live."""
    cells = gpd.GeoSeries.from_xy(population["lon"], population["lat"], crs=4326).to_crs(METRIC_CRS)
    weight = (population["people"] + (SENIOR_CALLS - 1) * population["seniors"]).to_numpy() ** 0.9
    picked = rng.choice(len(population), CALLS, p=weight / weight.sum())
    return np.asarray(shapely.get_coordinates(cells.to_numpy())[picked] + rng.uniform(-45, 45, (CALLS, 2)))


def measure_post_minutes(
    nodes: pd.DataFrame, links: gpd.GeoDataFrame, posts: pd.DataFrame, xy: Floats
) -> npt.NDArray[np.float64]:
    """Give driving minutes from each post to each place (x, y in m): posts by places, over the nearest nodes."""
    index = pd.Index(nodes["node_id"])
    start, end = index.get_indexer(links["from_node"]), index.get_indexer(links["to_node"])
    minutes = links["length_m"].to_numpy() / 1000 / (SPEED_SHARE * links["limit_kmh"].to_numpy()) * 60 + JUNCTION_S / 60
    order = np.lexsort((minutes, end, start))
    first = np.unique(np.stack([start[order], end[order]]), axis=1, return_index=True)[1]
    best = order[first]
    matrix = csr_array((minutes[best], (start[best], end[best])), shape=(len(nodes), len(nodes)))
    at = gpd.GeoSeries.from_xy(nodes["lon"], nodes["lat"], crs=4326).to_crs(METRIC_CRS)
    surface = np.isin(nodes["node_id"], links.loc[links["road_class"] != "101", "from_node"])
    tree = cKDTree(shapely.get_coordinates(at.to_numpy())[surface])
    places = gpd.GeoSeries.from_xy(posts["lon"], posts["lat"], crs=4326).to_crs(METRIC_CRS)
    _, post = tree.query(shapely.get_coordinates(places.to_numpy()))
    away_m, place = tree.query(xy)
    numbers = np.flatnonzero(surface)
    return np.asarray(dijkstra(matrix, indices=numbers[post])[:, numbers[place]] + away_m / 1000 / OFF_ROAD_KMH * 60)


@dataclass(frozen=True)
class Runs:
    """Each run's post (row of the posts), minutes until its garage is left, and minutes to arrival."""

    post: npt.NDArray[np.intp]
    setting_out: Floats
    minutes: Floats


def _draw_runs(
    nodes: pd.DataFrame,
    links: gpd.GeoDataFrame,
    posts: pd.DataFrame,
    xy: Floats,
    hour: npt.NDArray[np.int32],
    rng: np.random.Generator,
) -> Runs:
    drive = measure_post_minutes(nodes, links, posts, xy)
    ranked = np.argsort(drive, axis=0, kind="stable")
    post = np.where(rng.random(CALLS) < BUSY_SHARE, ranked[1], ranked[0])
    slow = np.where(np.isin(hour, RUSH_HOURS), 1 / RUSH_SLOWDOWN, 1.0)
    luck = np.exp(rng.normal(-0.02, 0.2, CALLS))
    setting_out = posts["turnout_s"].to_numpy()[post] / 60 * np.exp(rng.normal(0, 0.15, CALLS))
    return Runs(post, setting_out, np.asarray(setting_out + drive[post, np.arange(CALLS)] * slow * luck))
