"""Modelled cameras, street lights, candidate poles and requests for cameras.

City-wide facts that went in: in February 2020 the city ran 5,080 cameras for safety at 1,935 places (newspim 20200218000955).
All other numbers here are assumed.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from sample_data.cheonan.ground_plan import (
    Spots,
    draw_apart,
    find_dong,
    number_names,
    to_lon_lat,
    to_plan,
    walk_roads,
)
from sample_data.cheonan.terrain import METRIC_CRS, SEED, Floats

Words = npt.NDArray[np.str_]

SAFETY_POLES, SAFETY_CAMERAS = 1_935, 5_080  # published
ROAD_POLES = 140  # traffic and waste, assumed
MOST_PER_POLE = 5
POLES_APART_M = 28.0
SAFETY_PURPOSES = {"safety": 0.62, "child": 0.19, "multi": 0.10, "facility": 0.06, "disaster": 0.03}
ROAD_PURPOSES = {"enforcement": 0.5, "traffic": 0.25, "waste": 0.25}
PIXELS_10K = {200.0: 0.62, 130.0: 0.08, 41.0: 0.07, 400.0: 0.13, 500.0: 0.04, 800.0: 0.02, np.nan: 0.04}
SPLIT_SHARE = 0.12  # poles whose cameras came in two lots with different pixels
# What offices write about the direction: nearly always of no use, as in the open data of most cities.
ALL_ROUND_WORDS = {"360도전방면": 0.82, "360도 전방면": 0.09, "전방위": 0.06, "회전형": 0.03}
PLACE_WORDS = ("마을 입구 쪽", "정문 앞 도로", "삼거리 방면", "공원 입구", "주차장 쪽")
DIRECTION_SHARES = {"all_round": 0.74, "blank": 0.10, "place": 0.07, "compass": 0.09}
COMPASS = ("북", "북동", "동", "남동", "남", "남서", "서", "북서")
COMPASS_ENDS = ("", "쪽", "측", "방향")
FOV_KNOWN_SHARE = 0.4  # of the cameras whose direction is known
FOVS_DEG = (60.0, 75.0, 90.0)
FIRST_YEAR, LAST_YEAR = 2008, 2020
UNDATED_SHARE = 0.05

LAMPS = 8_000
LAMP_STEP_M = 33.0
DARK_BLOCK_M = 450.0
DARK_BLOCKS, DARK_LAMPS = 0.3, 0.25  # three blocks in ten have a quarter of the lamps

CANDIDATE_POLES = 900
REQUESTS = 420


def build_cameras(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``cameras`` table; every name says that it is modelled (모의)."""
    rng = np.random.default_rng([SEED, 20])
    spots = walk_roads(links, population, 30.0, 4.0)
    spots = spots.take(spots.people >= 3)
    poles = SAFETY_POLES + ROAD_POLES
    drawn = spots.take(draw_apart(spots.people**0.75, spots.xy, poles, POLES_APART_M, rng))
    xy = drawn.beside(rng.choice([-1.0, 1.0], poles), np.full(poles, 0.6))
    purpose = _draw_purposes(poles, rng)
    count = np.where(np.isin(purpose, list(SAFETY_PURPOSES)), 0, 1)
    count[:SAFETY_POLES] = _draw_counts(SAFETY_POLES, SAFETY_CAMERAS, rng)
    table = _describe(dongs, drawn, xy, purpose, count, rng)
    return _split_lots(table, rng).sort_values(["pole_id", "camera_id"], ignore_index=True)


def _draw_purposes(poles: int, rng: np.random.Generator) -> Words:
    safety = rng.choice(list(SAFETY_PURPOSES), SAFETY_POLES, p=list(SAFETY_PURPOSES.values()))
    road = rng.choice(list(ROAD_PURPOSES), poles - SAFETY_POLES, p=list(ROAD_PURPOSES.values()))
    return np.concatenate([safety, road])


def _draw_counts(poles: int, cameras: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """One camera for each pole, and the others on free places of `MOST_PER_POLE`."""
    more = rng.choice(poles * (MOST_PER_POLE - 1), cameras - poles, replace=False) // (MOST_PER_POLE - 1)
    return np.asarray(1 + np.bincount(more, minlength=poles), dtype="int64")


def _describe(
    dongs: gpd.GeoDataFrame,
    spots: Spots,
    xy: Floats,
    purpose: Words,
    count: npt.NDArray[np.int64],
    rng: np.random.Generator,
) -> pd.DataFrame:
    dong = find_dong(xy, dongs)
    lon, lat = to_lon_lat(xy)
    numbers = [f"M-K{number:04d}" for number in range(1, len(xy) + 1)]
    direction, facing, azimuth = _draw_directions(spots.bearing_deg, rng)
    known = facing == "known"
    year, month = _draw_dates(len(xy), rng)
    return pd.DataFrame(
        {
            "camera_id": [f"{number}-1" for number in numbers],
            "pole_id": numbers,
            "name": number_names(dongs, dong, "카메라"),
            "address": [f"{dongs['full_name'].iloc[row]} (모의 위치)" for row in dong],
            "purpose": purpose,
            "count": count.astype(float),
            "pixels_10k": rng.choice(list(PIXELS_10K), len(xy), p=list(PIXELS_10K.values())),
            "direction": direction,
            "facing": facing,
            "azimuth_deg": azimuth,
            "fov_deg": np.where(known & (rng.random(len(xy)) < FOV_KNOWN_SHARE), rng.choice(FOVS_DEG, len(xy)), np.nan),
            "range_m": np.nan,
            "height_m": np.nan,
            "installed_year": year,
            "installed_month": month,
            "lon": lon,
            "lat": lat,
        }
    )


def _draw_directions(bearing_deg: Floats, rng: np.random.Generator) -> tuple[Words, Words, Floats]:
    """What is written about the direction, how it is to be read, and the azimuth where it is a point of the compass."""
    count = len(bearing_deg)
    kind = rng.choice(list(DIRECTION_SHARES), count, p=list(DIRECTION_SHARES.values()))
    ahead = (bearing_deg + rng.choice([0.0, 180.0], count)) % 360.0
    point = np.round(ahead / 45.0).astype("int64") % len(COMPASS)
    compass = np.char.add(np.array(COMPASS)[point], rng.choice(COMPASS_ENDS, count))
    round_words = rng.choice(list(ALL_ROUND_WORDS), count, p=list(ALL_ROUND_WORDS.values()))
    written = np.select(
        [kind == "all_round", kind == "place", kind == "compass"], [round_words, rng.choice(PLACE_WORDS, count), compass], ""
    )
    facing = np.select([kind == "all_round", kind == "compass"], ["all_round", "known"], "unknown")
    return written, facing, np.where(kind == "compass", point * 45.0, np.nan)


def _draw_dates(count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    year = rng.integers(FIRST_YEAR, LAST_YEAR + 1, count).astype(float)
    month = rng.integers(1, 13, count).astype(float)
    blank = rng.random(count) < UNDATED_SHARE
    return np.where(blank, np.nan, year), np.where(blank, np.nan, month)


def _split_lots(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some poles have one camera more recent and of more pixels than the others, in a row of its own."""
    many = (table["count"] > 1) & (table["pixels_10k"] <= 200) & (rng.random(len(table)) < SPLIT_SHARE)
    lot = table[many].assign(count=1.0, pixels_10k=400.0, installed_year=float(LAST_YEAR))
    lot = lot.assign(camera_id=lot["pole_id"] + "-2")
    return pd.concat([table.assign(count=table["count"] - many), lot], ignore_index=True)


def build_lights(links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``lights`` table: lamps along roads, fewer in some blocks, so that there is dark to be found."""
    rng = np.random.default_rng([SEED, 21])
    spots = walk_roads(links, population, LAMP_STEP_M, 8.0)
    spots = spots.take(spots.people >= 8)
    block = np.floor(spots.xy / DARK_BLOCK_M).astype("int64")
    _, number = np.unique(block, axis=0, return_inverse=True)
    dark = rng.random(int(number.max()) + 1) < DARK_BLOCKS
    weight = np.minimum(spots.people, 250.0) ** 0.5 * np.where(spots.local, 1.0, 1.6) * np.where(dark[number], DARK_LAMPS, 1.0)
    rows = np.sort(rng.choice(len(weight), LAMPS, replace=False, p=weight / weight.sum()))
    drawn = spots.take(rows)
    lon, lat = to_lon_lat(drawn.beside(rng.choice([-1.0, 1.0], LAMPS), np.full(LAMPS, 0.4)))
    return pd.DataFrame({"lon": lon, "lat": lat, "count": rng.choice([1.0, 2.0], LAMPS, p=[0.94, 0.06])})


def build_poles(
    dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame, cameras: pd.DataFrame
) -> pd.DataFrame:
    """Give the canonical ``poles`` table: places along roads, not where a camera stands, that could carry one."""
    rng = np.random.default_rng([SEED, 22])
    spots = walk_roads(links, population, 45.0, 6.0)
    taken = gpd.GeoSeries.from_xy(*to_plan(cameras).T, crs=METRIC_CRS).sindex.query(
        gpd.GeoSeries.from_xy(*spots.xy.T).to_numpy(), predicate="dwithin", distance=20.0
    )[0]
    free = np.ones(len(spots.people), dtype=bool)
    free[taken] = False
    spots = spots.take(free & (spots.people >= 5))
    drawn = spots.take(np.sort(draw_apart(spots.people**0.6, spots.xy, CANDIDATE_POLES, 40.0, rng)))
    xy = drawn.beside(rng.choice([-1.0, 1.0], CANDIDATE_POLES), np.full(CANDIDATE_POLES, 0.5))
    lon, lat = to_lon_lat(xy)
    return pd.DataFrame({"name": number_names(dongs, find_dong(xy, dongs), "후보 지주"), "lon": lon, "lat": lat})


def build_requests(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``camera_requests`` table: more from some dongs than from others, as with real complaints."""
    rng = np.random.default_rng([SEED, 23])
    spots = walk_roads(links, population, 40.0, 5.0)
    keen = np.exp(0.8 * rng.standard_normal(len(dongs)))[find_dong(spots.xy, dongs)]
    weight = spots.people * keen
    drawn = spots.take(rng.choice(len(weight), REQUESTS, replace=False, p=weight / weight.sum()))
    lon, lat = to_lon_lat(drawn.xy + rng.uniform(-8, 8, (REQUESTS, 2)))
    days = pd.Timestamp("2019-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 731, REQUESTS)), unit="D")
    return pd.DataFrame({"asked_on": days.as_unit("us"), "count": 1.0, "lon": lon, "lat": lat})
