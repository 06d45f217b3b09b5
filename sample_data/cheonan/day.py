"""Modelled schools, night places, people by hour and reported incidents. All numbers here are assumed but the census people."""

import geopandas as gpd
import numpy as np
import pandas as pd

from sample_data.cheonan.ground_plan import find_dong, number_names, to_lon_lat, to_plan, walk_roads
from sample_data.cheonan.people import find_busiest_spots
from sample_data.cheonan.terrain import SEED, Floats
from sample_data.rounding import round_to_total

PEOPLE_PER_SCHOOL = {"childcare": 9_000, "kindergarten": 8_000, "elementary": 9_000, "middle": 22_000, "high": 30_000}
SPECIAL_SCHOOLS = 2
SCHOOL_WORDS = {
    "childcare": "어린이집", "kindergarten": "유치원", "elementary": "초등학교",
    "middle": "중학교", "high": "고등학교", "special": "특수학교",
}  # fmt: skip
STUDENTS = {"childcare": 55, "kindergarten": 90, "elementary": 620, "middle": 640, "high": 780, "special": 150}

CENTRES = {"신안동": 5, "부성2동": 5, "쌍용2동": 3, "불당동": 3, "성정1동": 3, "신방동": 2, "백석동": 2, "성환읍": 2, "병천면": 1}
NIGHT_PLACES = {"bars": 900, "lodging": 320, "finance": 330}
NIGHT_WORDS = {"bars": "주점", "lodging": "숙박", "finance": "금융"}
SPREAD_M = {"bars": 230.0, "lodging": 320.0, "finance": 380.0}

WORKS_DONGS = ("백석동", "부성1동", "성거읍", "직산읍", "풍세면", "수신면")  # where people go to work in factories
# Share of residents away from their own dong at each hour, and share of all people out at night in the centres.
AWAY = (
    0.04,
    0.03,
    0.03,
    0.03,
    0.04,
    0.07,
    0.16,
    0.30,
    0.42,
    0.47,
    0.48,
    0.48,
    0.47,
    0.48,
    0.48,
    0.47,
    0.45,
    0.40,
    0.30,
    0.22,
    0.16,
    0.12,
    0.08,
    0.05,
)
NIGHT_OUT = (.02, .012, .008, .004, .002, 0, 0, 0, 0, 0, 0, .01, .02, .01, 0, 0, .01, .02, .05, .07, .07, .06, .05, .03)  # fmt: skip
GROUP_SHARE = {"children": 0.14, "women": 0.43}  # under 15, and women of 15 or over, of all people; assumed
GROUP_AWAY = {"children": 0.25, "women": 0.85, "seniors": 0.45}  # how much each leaves its dong, against the mean person

INCIDENTS = 2_400
INCIDENT_KINDS = {"주취·소란": 0.36, "절도": 0.22, "폭력": 0.16, "청소년 비행": 0.14, "수상한 사람": 0.12}
INCIDENT_GRADE = {"주취·소란": 2, "절도": 3, "폭력": 4, "청소년 비행": 1, "수상한 사람": 2}
INCIDENT_HOURS = (9, 8, 7, 5, 3, 2, 1.5, 1.5, 2, 2, 2, 2.5, 3, 3, 3, 3.5, 4, 4.5, 5, 6, 7, 8.5, 9.5, 10)
NEAR_BARS = 0.4  # share of incidents around a bar


def build_school_zones(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``school_zones`` table: schools where people live, as many per person as assumed above."""
    rng = np.random.default_rng([SEED, 40])
    spots = walk_roads(links, population, 60.0, 10.0)
    spots = spots.take(spots.people >= 10)
    parts = []
    people = int(population["people"].sum())
    counts = {kind: round(people / share) for kind, share in PEOPLE_PER_SCHOOL.items()} | {"special": SPECIAL_SCHOOLS}
    for kind, count in counts.items():
        weight = spots.people**0.7
        drawn = spots.take(rng.choice(len(weight), count, replace=False, p=weight / weight.sum()))
        xy = drawn.beside(rng.choice([-1.0, 1.0], count), np.full(count, 14.0))
        students = np.round(STUDENTS[kind] * np.exp(rng.normal(0, 0.35, count)))
        parts.append(_school_rows(dongs, kind, xy, students))
    return pd.concat(parts, ignore_index=True)


def _school_rows(dongs: gpd.GeoDataFrame, kind: str, xy: Floats, students: Floats) -> pd.DataFrame:
    dong = find_dong(xy, dongs)
    lon, lat = to_lon_lat(xy)
    return pd.DataFrame(
        {
            "name": number_names(dongs, dong, SCHOOL_WORDS[kind]),
            "kind": kind,
            "students": students,
            "address": [f"{dongs['full_name'].iloc[row]} (모의 위치)" for row in dong],
            "lon": lon,
            "lat": lat,
        }
    )


def build_nightlife(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``nightlife`` table: most around the busiest spots of some dongs, some anywhere people live."""
    rng = np.random.default_rng([SEED, 41])
    spots = walk_roads(links, population, 18.0, 5.0)
    busiest = find_busiest_spots(dongs, population, 600.0)
    rows = {name: row for row, name in enumerate(dongs["dong_name"])}
    parts = []
    for kind, count in NIGHT_PLACES.items():
        pull = spots.people**0.5 * 0.004
        for name, weight in CENTRES.items():
            away_m = np.hypot(*(spots.xy - busiest[rows[name]]).T)
            pull = pull + weight * np.exp(-0.5 * (away_m / SPREAD_M[kind]) ** 2)
        drawn = spots.take(rng.choice(len(pull), count, replace=False, p=pull / pull.sum()))
        xy = drawn.beside(rng.choice([-1.0, 1.0], count), rng.uniform(3.0, 9.0, count))
        lon, lat = to_lon_lat(xy)
        names = number_names(dongs, find_dong(xy, dongs), NIGHT_WORDS[kind])
        parts.append(pd.DataFrame({"name": names, "kind": kind, "lon": lon, "lat": lat}))
    return pd.concat(parts, ignore_index=True)


def build_presence(dongs: gpd.GeoDataFrame, population: pd.DataFrame, nightlife: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``presence`` table: every dong by every hour; at each hour all people of the city are somewhere in it."""
    rng = np.random.default_rng([SEED, 42])
    home = dongs["people"].to_numpy(dtype=float)
    night = np.bincount(find_dong(to_plan(nightlife), dongs), minlength=len(dongs)).astype(float)
    works = np.where(dongs["dong_name"].isin(WORKS_DONGS), 2.2, 1.0)
    jobs = (home * 0.6 + 90 * night) * works * np.exp(0.25 * rng.standard_normal(len(dongs)))
    cells = find_dong(to_plan(population), dongs)
    groups = {
        "children": home * GROUP_SHARE["children"],
        "women": home * GROUP_SHARE["women"],
        "seniors": np.bincount(cells, weights=population["seniors"], minlength=len(dongs)),
    }
    return pd.concat([_hour(dongs, hour, home, jobs, night, groups) for hour in range(24)], ignore_index=True)


def _hour(
    dongs: gpd.GeoDataFrame, hour: int, home: Floats, jobs: Floats, night: Floats, groups: dict[str, Floats]
) -> pd.DataFrame:
    people = _spread(home, jobs, night, AWAY[hour], NIGHT_OUT[hour])
    parts = {
        name: np.minimum(_spread(who, jobs, night, AWAY[hour] * GROUP_AWAY[name], NIGHT_OUT[hour] * GROUP_AWAY[name]), people)
        for name, who in groups.items()
    }
    plain = {"dong_code": dongs["dong_code"].to_numpy(), "lon": np.nan, "lat": np.nan, "hour": hour, "people": people}
    return pd.DataFrame({**plain, **parts})


def _spread(home: Floats, jobs: Floats, night: Floats, away: float, out: float) -> Floats:
    """Whole people by dong: those at home, those at work, those out at night; their sum is that of `home`, rounded."""
    total = home.sum()
    there = home * (1 - away - out) + total * away * jobs / jobs.sum() + total * out * night / night.sum()
    return round_to_total(there, round(float(total))).astype(float)


def build_incidents(population: pd.DataFrame, nightlife: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``incidents`` table of one made-up year: around bars and where people live, mostly at night."""
    rng = np.random.default_rng([SEED, 43])
    bars = to_plan(nightlife[nightlife["kind"] == "bars"])
    cells = to_plan(population)
    weight = population["people"].to_numpy() ** 0.9
    at_bar = rng.random(INCIDENTS) < NEAR_BARS
    near = bars[rng.integers(0, len(bars), INCIDENTS)] + rng.normal(0, 60, (INCIDENTS, 2))
    home = cells[rng.choice(len(cells), INCIDENTS, p=weight / weight.sum())] + rng.uniform(-48, 48, (INCIDENTS, 2))
    lon, lat = to_lon_lat(np.where(at_bar[:, None], near, home))
    kind = rng.choice(list(INCIDENT_KINDS), INCIDENTS, p=list(INCIDENT_KINDS.values()))
    hours = np.array(INCIDENT_HOURS) / np.sum(INCIDENT_HOURS)
    minutes = rng.integers(0, 366, INCIDENTS) * 1440 + rng.choice(24, INCIDENTS, p=hours) * 60 + rng.integers(0, 60, INCIDENTS)
    order = np.argsort(minutes, kind="stable")
    moments = pd.Timestamp("2020-01-01") + pd.to_timedelta(minutes[order], unit="min")
    grade = np.array([INCIDENT_GRADE[name] for name in kind]) + rng.choice([0, 1], INCIDENTS, p=[0.8, 0.2])
    table = pd.DataFrame({"lon": lon, "lat": lat, "kind": kind, "grade": grade.astype(float), "count": 1.0}).iloc[order]
    table.insert(2, "happened_at", moments.as_unit("us"))
    return table.reset_index(drop=True)
