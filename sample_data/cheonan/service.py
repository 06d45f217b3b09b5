"""Modelled seniors who live alone, ages, and the places that serve seniors.

Facts that went in: of 7,846,000 people aged 65 or over in November 2020, 1,661,000 lived alone, 470,000 of them aged 80 or over (census
of 2020, whole country, without institutions: poverty.or.kr 1964); in June 2014 the city had 683 senior halls, 4 general hospitals, 23
hospitals and 294 clinics among 632 medical places (city statistics, gocj.net 66071). People, households and one-person households of each
dong are those of the 2020 census, seniors those of the modelled cells. All other numbers here are assumed.
"""

import geopandas as gpd
import numpy as np
import pandas as pd

from sample_data.cheonan.ground_plan import Spots, draw_apart, find_dong, number_names, to_lon_lat, to_plan, walk_roads
from sample_data.cheonan.people import find_busiest_spots
from sample_data.cheonan.recipients import build_recipients
from sample_data.cheonan.terrain import SEED, Floats
from sample_data.rounding import round_to_total

YEAR = 2020
ALONE_SHARE = 1_661 / 7_846  # published, whole country
ALONE_80_SHARE = 470 / 1_661  # published, whole country
SUPPORT_SHARE, LOW_INCOME_SHARE = 0.20, 0.04
MOST_OF_SOLE = 0.8  # seniors are at most this share of a dong's one-person households

YOUNG = (4.2, 5.0, 5.2, 5.3, 6.6, 7.0, 6.9, 8.4, 8.3, 8.6, 7.6, 7.3, 6.3)  # bands of five years from 0 to 64
OLD = (0.320, 0.245, 0.190, 0.145, 0.070, 0.023, 0.006, 0.001)  # bands from 65 on, the last of 100 and over
MEN = (*[0.513] * 10, 0.505, 0.505, 0.49, 0.48, 0.46, 0.43, 0.37, 0.28, 0.20, 0.15, 0.12)
BAND_YEARS = 5

SENIOR_HALLS = 683  # published, June 2014
CENTRES = {
    "senior_centre": 3,
    "social_centre": 5,
    "senior_class": 9,
    "meals": 8,
    "home_care": 45,
    "dementia": 2,
    "nursing_home": 60,
}
HALL_WORDS = {
    "senior_centre": "노인복지관", "social_centre": "종합사회복지관", "senior_class": "노인교실", "meals": "경로식당",
    "home_care": "주야간보호센터", "dementia": "치매안심센터", "nursing_home": "요양원",
}  # fmt: skip
PLACES_FOR = {
    "senior_centre": 400,
    "social_centre": 250,
    "senior_class": 60,
    "meals": 120,
    "home_care": 30,
    "dementia": 80,
    "nursing_home": 40,
}
M2_FOR_ONE = {"senior_hall": 2.6, "senior_centre": 6.0, "social_centre": 7.0, "senior_class": 2.5, "meals": 1.8, "home_care": 9.0, "dementia": 8.0, "nursing_home": 23.6}  # fmt: skip
BLANK_SHARE = 0.1
KEEN_BLOCK_M = 1_200.0

CLINIC_COUNTS = {
    "general": 4,
    "hospital": 23,
    "clinic": 294,
    "dental": 165,
    "oriental": 118,
    "long_stay": 12,
}  # first three published
CLINIC_WORDS = {
    "general": "종합병원",
    "hospital": "병원",
    "clinic": "의원",
    "dental": "치과의원",
    "oriental": "한의원",
    "long_stay": "요양병원",
}
DOCTORS = {"general": 60.0, "hospital": 7.0, "clinic": 1.5, "dental": 1.5, "oriental": 1.2, "long_stay": 5.0}
BEDS = {"general": 420.0, "hospital": 110.0, "long_stay": 150.0}
TOWN_CENTRES = ("신안동", "부성2동", "쌍용2동", "불당동", "성정1동", "신방동", "백석동", "성환읍", "목천읍", "병천면")

HEALTH_CENTRES = ("청룡동", "백석동")  # one of each district
HEALTH_POSTS = 14


def build_service(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give ages, senior households, recipients, halls, clinics and health posts by table id; every name says that it is modelled."""
    home = find_dong(to_plan(population), dongs)
    seniors = np.bincount(home, weights=population["seniors"], minlength=len(dongs)).astype(float)
    households = build_senior_households(dongs, seniors)
    return {
        "senior_households": households,
        "ages": build_ages(dongs, seniors),
        "halls": build_halls(dongs, links, population),
        "clinics": build_clinics(dongs, links, population),
        "health_posts": build_health_posts(dongs, links, population),
        "recipients": build_recipients(dongs, population, households),
    }


def build_senior_households(dongs: gpd.GeoDataFrame, seniors: Floats) -> pd.DataFrame:
    """Give the canonical ``senior_households``: the country's share of the city's seniors, more where many live alone at any age."""
    rng = np.random.default_rng([SEED, 60])
    sole = dongs["households_one"].to_numpy(dtype=float)
    alone_here = sole / dongs["people"].to_numpy(dtype=float)
    weight = seniors * alone_here**0.25 * np.exp(0.08 * rng.standard_normal(len(dongs)))
    total = round(ALONE_SHARE * float(seniors.sum()))
    weight = np.minimum(weight * total / weight.sum(), MOST_OF_SOLE * sole)
    alone = round_to_total(weight, total).astype(float)
    return pd.DataFrame(
        {
            "dong_code": dongs["dong_code"].to_numpy(),
            "dong_name": dongs["dong_name"].to_numpy(),
            "year": pd.array([YEAR] * len(dongs), dtype="Int64"),
            "seniors_alone": alone,
            "one_person": sole,
            "aged_80_plus": np.round(alone * ALONE_80_SHARE * np.exp(0.1 * rng.standard_normal(len(dongs)))),
            "on_support": np.round(alone * SUPPORT_SHARE * np.exp(0.3 * rng.standard_normal(len(dongs)))),
            "low_income": np.round(alone * LOW_INCOME_SHARE * np.exp(0.3 * rng.standard_normal(len(dongs)))),
            "basis": "modelled",
        }
    )


def build_ages(dongs: gpd.GeoDataFrame, seniors: Floats) -> pd.DataFrame:
    """Give the canonical ``ages``: the census people of each dong, its seniors as in the cells, in an assumed order of ages."""
    parts = [_ages_of(dong, float(old)) for dong, old in zip(dongs.itertuples(), seniors, strict=True)]
    return pd.concat(parts, ignore_index=True)


def _ages_of(dong: object, old: float) -> pd.DataFrame:
    people = int(dong.people)  # type: ignore[attr-defined]
    men = np.array(MEN)
    cut = len(YOUNG)
    young = np.concatenate([np.array(YOUNG) * men[:cut], np.array(YOUNG) * (1.0 - men[:cut])])
    aged = np.concatenate([np.array(OLD) * men[cut:], np.array(OLD) * (1.0 - men[cut:])])
    counts = [np.split(round_to_total(weights, total), 2) for weights, total in ((young, people - int(old)), (aged, int(old)))]
    start = np.arange(len(MEN)) * BAND_YEARS
    end = np.where(start == start[-1], np.nan, start + BAND_YEARS)
    plain = {"dong_code": dong.dong_code, "dong_name": dong.dong_name, "year": YEAR}  # type: ignore[attr-defined]
    rows = [
        pd.DataFrame(
            plain | {"sex": sex, "age_from": start, "age_to": end, "people": np.concatenate([counts[0][side], counts[1][side]])}
        )
        for side, sex in enumerate(("man", "woman"))
    ]
    return pd.concat(rows, ignore_index=True).astype({"year": "Int64", "people": float})


def build_halls(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``halls``: halls where seniors live, with blocks that have few; centres in quarters, homes at the edge."""
    rng = np.random.default_rng([SEED, 62])
    old = population.assign(people=population["seniors"])
    spots = walk_roads(links, old, 50.0, 10.0)
    spots = spots.take(spots.people > 0)
    keen = _block_favour(spots.xy, rng)
    halls = spots.take(draw_apart(spots.people**0.5 * keen, spots.xy, SENIOR_HALLS, 150.0, rng))
    parts = [_hall_rows(dongs, "senior_hall", "경로당", halls, np.full(SENIOR_HALLS, 30.0), rng)]
    for kind, count in CENTRES.items():
        power = 0.15 if kind == "nursing_home" else 0.6
        drawn = spots.take(draw_apart(spots.people**power, spots.xy, count, 300.0, rng))
        parts.append(_hall_rows(dongs, kind, HALL_WORDS[kind], drawn, np.full(count, float(PLACES_FOR[kind])), rng))
    halls = pd.concat(parts, ignore_index=True)
    halls.insert(0, "hall_id", [f"S{number:03d}" for number in range(1, len(halls) + 1)])
    return halls


def _block_favour(xy: Floats, rng: np.random.Generator) -> Floats:
    """Some blocks have many halls and others few, as they grew by estates and villages: a factor around 1 for each point."""
    _, number = np.unique(np.floor(xy / KEEN_BLOCK_M).astype("int64"), axis=0, return_inverse=True)
    factor = np.exp(0.7 * rng.standard_normal(int(number.max()) + 1))
    return np.asarray(factor[number.ravel()], dtype=float)


def _hall_rows(
    dongs: gpd.GeoDataFrame, kind: str, word: str, spots: Spots, usual: Floats, rng: np.random.Generator
) -> pd.DataFrame:
    count = len(spots.people)
    xy = spots.beside(rng.choice([-1.0, 1.0], count), np.full(count, 9.0))
    dong = find_dong(xy, dongs)
    lon, lat = to_lon_lat(xy)
    capacity = np.round(usual * np.exp(0.3 * rng.standard_normal(count)))
    area_m2 = np.round(capacity * M2_FOR_ONE[kind] * np.exp(0.15 * rng.standard_normal(count)))
    return pd.DataFrame(
        {
            "name": number_names(dongs, dong, word),
            "kind": kind,
            "address": [f"{dongs['full_name'].iloc[row]} (모의 위치)" for row in dong],
            "lon": lon,
            "lat": lat,
            "capacity": np.where(rng.random(count) < BLANK_SHARE, np.nan, capacity),
            "area_m2": np.where(rng.random(count) < BLANK_SHARE, np.nan, area_m2),
        }
    )


def build_clinics(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``clinics``: three of four around the busiest spots of the centres, the others where people live."""
    rng = np.random.default_rng([SEED, 63])
    spots = walk_roads(links, population, 30.0, 8.0)
    spots = spots.take(spots.people >= 5)
    middles = find_busiest_spots(dongs, population, 500.0)[dongs["dong_name"].isin(TOWN_CENTRES).to_numpy()]
    away_m = np.min(np.hypot(*(spots.xy[:, None, :] - middles[None]).transpose(2, 0, 1)), axis=1)
    weight = spots.people**0.5 * (0.15 + np.exp(-((away_m / 600.0) ** 2)))
    total = sum(CLINIC_COUNTS.values())
    drawn = spots.take(draw_apart(weight, spots.xy, total, 12.0, rng))
    kind = rng.permutation(np.repeat(list(CLINIC_COUNTS), list(CLINIC_COUNTS.values())))
    xy = drawn.beside(rng.choice([-1.0, 1.0], total), np.full(total, 6.0))
    return _clinic_rows(dongs, kind, xy, rng)


def _clinic_rows(dongs: gpd.GeoDataFrame, kind: np.ndarray, xy: Floats, rng: np.random.Generator) -> pd.DataFrame:
    order = np.argsort(kind, kind="stable")
    kind, xy = kind[order], xy[order]
    dong = find_dong(xy, dongs)
    lon, lat = to_lon_lat(xy)
    words = [CLINIC_WORDS[str(one)] for one in kind]
    numbers = pd.Series(words).groupby([dong, words]).cumcount() + 1
    usual = np.array([DOCTORS[str(one)] for one in kind])
    beds = np.array([BEDS.get(str(one), np.nan) for one in kind])
    names = dongs["dong_name"].to_numpy()[dong]
    return pd.DataFrame(
        {
            "name": [f"{name} {word} {number}(모의)" for name, word, number in zip(names, words, numbers, strict=True)],
            "kind": kind,
            "address": [f"{dongs['full_name'].iloc[row]} (모의 위치)" for row in dong],
            "lon": lon,
            "lat": lat,
            "doctors": np.maximum(np.round(usual * np.exp(0.35 * rng.standard_normal(len(kind)))), 1.0),
            "beds": np.round(beds * np.exp(0.3 * rng.standard_normal(len(kind)))),
        }
    )


def build_health_posts(dongs: gpd.GeoDataFrame, links: gpd.GeoDataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Give the canonical ``health_posts``: a centre for each district, a branch in each other eup and myeon, posts in villages."""
    rng = np.random.default_rng([SEED, 64])
    rural = dongs["dong_name"].str[-1].isin(["읍", "면"]).to_numpy()
    centre = dongs["dong_name"].isin(HEALTH_CENTRES).to_numpy()
    middles = find_busiest_spots(dongs, population, 500.0)
    spots = walk_roads(links, population, 50.0, 10.0)
    inside = rural[find_dong(spots.xy, dongs)] & (spots.people > 0)
    far_m = np.min(np.hypot(*(spots.xy[:, None, :] - middles[rural][None]).transpose(2, 0, 1)), axis=1)
    village = spots.take(draw_apart(np.where(inside & (far_m > 1_800.0), 1.0, 0.0), spots.xy, HEALTH_POSTS, 2_500.0, rng))
    parts = [(middles[centre], "centre", "보건소"), (middles[rural], "branch", "보건지소"), (village.xy, "post", "보건진료소")]
    return pd.concat([_post_rows(dongs, *part) for part in parts], ignore_index=True)


def _post_rows(dongs: gpd.GeoDataFrame, xy: Floats, kind: str, word: str) -> pd.DataFrame:
    dong = find_dong(xy, dongs)
    lon, lat = to_lon_lat(xy)
    return pd.DataFrame(
        {
            "name": number_names(dongs, dong, word),
            "kind": kind,
            "address": [f"{dongs['full_name'].iloc[row]} (모의 위치)" for row in dong],
            "lon": lon,
            "lat": lat,
        }
    )
