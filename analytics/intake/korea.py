"""Any municipality of Korea from the embedded census: its dongs at once, its roads when an official brings them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analytics.core.errors import UnknownNameError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.intake.romanising import romanise_place
from analytics.intake.samples import load_sample, sample_ids
from analytics.intake.shelf import digest_tables
from analytics.intake.spreading import population_from_dongs
from analytics.schemas.city import City, Source
from analytics.spatial.areas import assign_areas
from analytics.spatial.crs import metric_crs_for
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import geopandas as gpd

KOREA = "korea"
METROPOLIS_DIGITS, CITY_DIGITS, DISTRICT_DIGITS = 2, 4, 5
"""Digits of a dong code that name a metropolis, a city divided into districts, and a si, gun or gu."""

OUTLINE_TOLERANCE_DEG = 0.003

_METROPOLIS = ("특별시", "광역시")
_PARTS_WITH_DISTRICT = 3

SPREAD_SOURCE = Source(
    Text(
        "모의 자료: 2020 인구총조사 읍면동 인구를 작은 격자로 나눈 값",
        "Modelled: the people of each dong (2020 census) shared out over small cells",
    ),
    "KOGL Type 1 (공공누리 제1유형: 출처표시)",
    "2020-11-01",
)


@cache
def municipalities() -> tuple[tuple[str, Text], ...]:
    """All municipalities to choose from: (code, name), metropolises and divided cities before their districts, by code."""
    dongs = load_sample(KOREA).tables["dongs"]
    names = dongs["full_name"].str.rsplit(" ", n=1).str[0]
    districts = dict(zip(dongs["dong_code"].str[:DISTRICT_DIGITS], names, strict=True))
    found = dict(districts)
    for code, name in districts.items():
        words = name.split()
        if len(words) == _PARTS_WITH_DISTRICT:
            found[code[:CITY_DIGITS]] = " ".join(words[:-1])
        if words[0].endswith(_METROPOLIS):
            found[code[:METROPOLIS_DIGITS]] = words[0]
    return tuple((code, Text(found[code], romanise_place(found[code]))) for code in sorted(found))


def city_of_korea(wanted: str) -> City:
    """A municipality with its real dongs and a modelled spread of their people; it has no roads or posts yet.

    Asked again, by whatever name, it is the same tables, so that what is built on them is found again.

    Args:
        wanted: a code such as "3401", or a name such as "충청남도 천안시", "천안시" or "Cheonan-si".

    Raises:
        UnknownNameError: when there is none, or several of that name.
    """
    return _laid_out(*_find(wanted.strip()))


def embedded_city(city_id: str) -> City | None:
    """A sample set or a municipality of the embedded census by its id, such as "cheonan" or "korea-3803"; none of others.

    Raises:
        UnknownNameError: when no municipality has that code.
    """
    if city_id in sample_ids():
        return load_sample(city_id)
    code = city_id.removeprefix(f"{KOREA}-")
    return city_of_korea(code) if code != city_id and code.isdigit() else None


@remember(16)
def _laid_out(code: str, name: Text) -> City:
    every = load_sample(KOREA)
    dongs = every.tables["dongs"]
    dongs = dongs[dongs["dong_code"].str.startswith(code)].reset_index(drop=True)
    west, south, east, north = shapely.total_bounds(dongs["geometry"].to_numpy())
    tables = {"dongs": dongs, "population": population_from_dongs(dongs)}
    return City(
        id=f"{KOREA}-{code}",
        title=Text(name.ko.split()[-1], name.en.split(",")[0]),
        tables=tables,
        modelled=frozenset({"population"}),
        sources={"dongs": every.sources["dongs"], "population": SPREAD_SOURCE},
        metric_crs=metric_crs_for((west + east) / 2.0, (south + north) / 2.0),
        digests=digest_tables(tables),
    )


def _find(wanted: str) -> tuple[str, Text]:
    every = municipalities()
    exact = [item for item in every if wanted in (item[0], item[1].ko, item[1].en)]
    short = [item for item in every if wanted in (item[1].ko.split()[-1], item[1].en.split(",")[0])]
    found = exact or short
    if len(found) == 1:
        return found[0]
    listed = Text(", ".join(name.ko for _, name in found[:8]) or "-", "; ".join(name.en for _, name in found[:8]) or "-")
    raise UnknownNameError((SEVERAL if found else NONE).fill(wanted=wanted, listed=listed))


@cache
def korea_outline() -> shapely.Geometry:
    """The rough outline of the country in degrees (some 300 m), to judge lists of the whole country by."""
    dongs: gpd.GeoDataFrame = load_sample(KOREA).tables["dongs"]
    simple = shapely.make_valid(shapely.simplify(np.asarray(dongs["geometry"].to_numpy(), dtype=object), OUTLINE_TOLERANCE_DEG))
    return shapely.disjoint_subset_union_all(simple[~shapely.is_empty(simple)])


def is_respreadable(city: City) -> bool:
    """Whether the city's people are modelled, to be spread again when real roads come: modelled streets are no place to live then."""
    return "population" in city.modelled and city.has("dongs")


def respread(city: City, links: pd.DataFrame) -> pd.DataFrame:
    """The city's people spread along its roads; each dong keeps its people, and its seniors where the cells know them."""
    dongs = city.tables["dongs"]
    return population_from_dongs(_with_seniors(dongs, city.tables["population"]), links)


def _with_seniors(dongs: gpd.GeoDataFrame, population: pd.DataFrame) -> gpd.GeoDataFrame:
    """The dongs with the seniors of their cells, where the dongs themselves do not know any."""
    known = dongs["seniors"].notna().any() if "seniors" in dongs else False
    if known or not population["seniors"].notna().any():
        return dongs
    home = assign_areas(population["lon"].to_numpy(), population["lat"].to_numpy(), dongs.geometry.to_numpy())
    inside = home >= 0
    seniors = sum_by(home[inside], population["seniors"].fillna(0).to_numpy(dtype=float)[inside], len(dongs))
    return dongs.assign(seniors=np.minimum(np.floor(seniors), dongs["people"].fillna(0).to_numpy(dtype=float)))


NONE = Text(
    "'{wanted}'이라는 시군구가 없습니다. '천안시'처럼 적거나 코드로 골라 주십시오.",
    "There is no municipality '{wanted}'. Write it like 'Cheonan-si', or choose it by its code.",
)
SEVERAL = Text(
    "'{wanted}'은(는) 여러 곳입니다. 시도까지 적어 주십시오: {listed}",
    "'{wanted}' names several places. Add the province: {listed}",
)
