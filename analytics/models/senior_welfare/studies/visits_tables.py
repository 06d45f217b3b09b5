"""What districts and days mean in words, numbers, tables and on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Result
from analytics.core.study import Answer
from analytics.core.text import Text
from analytics.models.senior_welfare.studies.visits_declared import TINTS, UNSERVED
from analytics.models.senior_welfare.studies.visits_trips import NO_BASE, SMALL, visits_a_day
from analytics.models.senior_welfare.studies.visits_ways import dong_parts
from analytics.spatial.sums import sum_by
from analytics.stats.shares import HUNDRED, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.studies.visits_declared import VisitsAsked
    from analytics.models.senior_welfare.studies.visits_trips import Trips
    from analytics.models.senior_welfare.studies.visits_ways import Bases, Homes, Ways
    from analytics.siting.districts import Districts
    from analytics.siting.workers import Needed

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

DONGS_NAMED = 3


@dataclass(frozen=True, eq=False)
class Told:
    """What every answer of one question is told against.

    Attributes:
        asked: the question.
        measured: the city.
        visited: (c,) seniors visited in each hexagon of the ground.
        homes, ways, bases: where they live, how far apart, and where workers start.
    """

    asked: VisitsAsked
    measured: Measured
    visited: Floats
    homes: Homes
    ways: Ways
    bases: Bases


def tell(told: Told, needed: Needed, found: Districts, trips: Trips, *, final: bool) -> Answer:
    """An answer made of the workers needed and their districts."""
    numbers = numbers_of(told, needed, found, trips)
    cells = cell_table(told, found, trips)
    return Answer(
        Result(
            indicators=numbers,
            tables={
                "districts": district_table(told, found, trips),
                "dongs": dong_table(told, needed, found, trips),
                "bases": base_table(told, trips),
            },
            layers={"cells": cells, "way_cells": cells},
            sentence=_sentence(numbers),
            notes=_notes(told, found, trips, numbers),
        ),
        final=final,
    )


def numbers_of(told: Told, needed: Needed, found: Districts, trips: Trips) -> dict[str, float | None]:
    """The indicators."""
    visits = float(visits_a_day(trips.visited, told.asked).sum())
    travel = float(trips.day_min.sum())
    nearest = None if found.bound is None else _nearest(told, found)
    return {
        "workers": float(needed.workers),
        "visited": float(told.homes.people.sum()),
        "travel_day": travel / len(trips.day_min),
        "travel_share": percent(travel, travel + visits * told.asked.visit_min),
        "mean_each": float(trips.visited.mean()),
        "most_each": float(trips.visited.max()),
        "nearest_most": None if nearest is None else float(nearest.max()),
        "nearest_over": None if nearest is None else float((nearest > most_each(told.asked) + SMALL).sum()),
        "by_people": float(needed.by_people),
        "by_time": float(needed.by_time),
        "uneven": float(len(found.outside)),
        "shared": float(found.shared),
        "parts": float(len(np.unique(found.part))),
        "gap": found.gap_percent,
    }


def most_each(asked: VisitsAsked) -> float:
    """The most seniors of a worker: never below what is planned for each."""
    return max(asked.people_most, asked.people_each)


def _nearest(told: Told, found: Districts) -> Floats:
    """(m,) seniors of each worker if every home were visited by the nearest; who stand in one place share what is nearest to it."""
    from scipy.sparse.csgraph import dijkstra

    middle, at, there = np.unique(found.middle, return_inverse=True, return_counts=True)
    _, _, source = dijkstra(told.ways.links, indices=middle, min_only=True, return_predecessors=True)
    reached = source >= 0
    people = np.bincount(source[reached], weights=told.homes.people[reached], minlength=len(told.homes.people))
    return (people[middle] / there)[at]


def district_table(told: Told, found: Districts, trips: Trips) -> pd.DataFrame:
    """One row for each district, by number."""
    m, shown = len(found.middle), told.homes.shown[found.middle]
    farthest = np.zeros(m)
    np.maximum.at(farthest, found.district, trips.minutes)
    names = np.append(np.array(told.bases.name, dtype=object), "")
    touched = _touched(told, found, trips)
    away = trips.base == NO_BASE
    return pd.DataFrame(
        {
            "district": np.arange(1, m + 1),
            "dongs_ko": [_named(told, dongs).ko for dongs in touched],
            "dongs_en": [_named(told, dongs).en for dongs in touched],
            "visited": trips.visited,
            "visits": trips.visited * told.asked.visits,
            "load_percent": HUNDRED * found.loads,
            "travel_day": trips.day_min,
            "middle_min": trips.middle_min,
            "farthest_min": farthest,
            "hexagons": np.bincount(found.district, minlength=m),
            "base": names[trips.base],
            "base_min": np.where(away, np.nan, trips.base_min),
            "lon": told.measured.cells["lon"].to_numpy()[shown],
            "lat": told.measured.cells["lat"].to_numpy()[shown],
        }
    )


def _touched(told: Told, found: Districts, trips: Trips) -> list[Ints]:
    """The dongs of each district, those with most of its seniors first."""
    d = len(told.measured.ground.dong_codes)
    home, dong, share = dong_parts(told.measured, told.homes, told.visited)
    people = np.zeros((len(found.middle), d))
    for at in range(d):
        part = np.zeros(len(told.homes.people))
        part[home[dong == at]] = share[dong == at]
        people[:, at] = np.bincount(found.district, weights=trips.people * part[found.place], minlength=len(found.middle))
    return [np.argsort(-row, kind="stable")[: int((row > SMALL).sum())] for row in people]


def _named(told: Told, dongs: Ints) -> Text:
    names = [told.measured.ground.dong_names[dong] for dong in dongs.tolist()]
    first, more = ", ".join(names[:DONGS_NAMED]), len(names) - DONGS_NAMED
    return Text(first, first) if more <= 0 else Text(f"{first} 외 {more}곳", f"{first} and {more} more")


def dong_table(told: Told, needed: Needed, found: Districts, trips: Trips) -> pd.DataFrame:
    """Seniors and workers needed by dong, most workers first."""
    measured, asked, d = told.measured, told.asked, len(told.measured.ground.dong_codes)
    home, dong, share = dong_parts(measured, told.homes, told.visited)
    visited = measured.sum_by_dong(told.visited)
    each = trips.per_visit(asked)
    per_home = sum_by(found.place, trips.people * each[found.district], len(told.homes.people)) / told.homes.people
    travel = sum_by(dong, share * (told.homes.people * per_home)[home], d)
    table = pd.DataFrame(
        {
            "dong_name": measured.ground.dong_names,
            "alone": measured.sum_by_dong(measured.demand.alone),
            "visited": visited,
            "visits": visited * asked.visits,
            "served": measured.served,
            "workers": sum_by(dong, share * needed.load[home], d),
            "districts": _districts_in(told, found, (home, dong)),
            "travel_visit": np.divide(travel, visited, out=np.full(d, np.nan), where=visited > 0),
        }
    )
    return table.sort_values("workers", ascending=False, kind="stable", ignore_index=True)


def _districts_in(told: Told, found: Districts, parts: tuple[Ints, Ints]) -> Ints:
    """(d,) districts that have somebody in each dong."""
    from scipy.sparse import csr_array

    home, dong = parts
    n, m, d = len(told.homes.people), len(found.middle), len(told.measured.ground.dong_codes)
    of = csr_array((np.ones(len(found.place)), (found.district, found.place)), shape=(m, n))
    within = csr_array((np.ones(len(home)), (home, dong)), shape=(n, d))
    counted: Ints = np.bincount((of @ within).tocoo().col, minlength=d).astype(np.int64)
    return counted


def base_table(told: Told, trips: Trips) -> pd.DataFrame:
    """How many workers start from each base, most first; bases of nobody are told too where they are providers."""
    b = len(told.bases.name)
    inside = trips.base != NO_BASE
    workers = np.bincount(trips.base[inside], minlength=b)
    minutes = sum_by(trips.base[inside], trips.base_min[inside], b)
    table = pd.DataFrame(
        {
            "base": told.bases.name,
            "workers": workers,
            "visited": sum_by(trips.base[inside], trips.visited[inside], b),
            "base_min": np.divide(minutes, workers, out=np.full(b, np.nan), where=workers > 0),
            "lon": told.bases.lon,
            "lat": told.bases.lat,
        }
    )
    kept = table[(table["workers"] > 0) | (told.bases.known and bool(inside.any()))]
    return kept.sort_values("workers", ascending=False, kind="stable", ignore_index=True)


def cell_table(told: Told, found: Districts, trips: Trips) -> pd.DataFrame:
    """The shown hexagons with the district that has most of each."""
    homes, cells = told.homes, told.measured.cells
    main = found.main(len(homes.people))
    mine = found.district == main[found.place]
    minutes = np.full(len(homes.people), np.nan)
    minutes[found.place[mine]] = trips.minutes[mine]
    tint = np.append(tints(told.ways.links, main, len(found.middle)).astype(np.float64), np.nan)
    sharing = np.bincount(found.place, minlength=len(homes.people))
    return pd.DataFrame(
        {
            "cell": cells["cell"],
            "lon": cells["lon"],
            "lat": cells["lat"],
            "dong_name": cells["dong_name"],
            "visited": _spread(told, homes.people, 0.0),
            "district": _spread(told, np.where(main >= 0, main + 1.0, np.nan), np.nan),
            "sharing": _spread(told, sharing.astype(np.float64), 0.0).astype(np.int64),
            "middle_min": _spread(told, minutes, np.nan),
            "tint": _spread(told, tint[main], np.nan),
        }
    )


def _spread(told: Told, values: Floats, otherwise: float) -> Floats:
    shown = np.full(len(told.measured.cells), otherwise)
    shown[told.homes.shown] = values
    return shown


def tints(links: Any, main: Ints, count: int) -> Ints:
    """(m,) a colour from 1 to `TINTS` for each district, another than those shown beside it; 1 where none of it is shown.

    Coloured in the order in which the least connected is always taken away last, which takes six colours at most on a map
    (Matula and Beck 1983) and five as a rule; where they do not do, the one least used around.
    """
    table = links.tocoo()
    apart = (main[table.row] != main[table.col]) & (main[table.row] >= 0) & (main[table.col] >= 0)
    near: list[set[int]] = [set() for _ in range(count)]
    for one, other in zip(main[table.row[apart]].tolist(), main[table.col[apart]].tolist(), strict=True):
        near[one].add(other)
    tint = np.zeros(count, dtype=np.int64)
    for a in _smallest_last(near):
        used = np.bincount(tint[sorted(near[a])], minlength=TINTS + 1)[1:]
        tint[a] = 1 + int(np.argmin(used > 0)) if (used == 0).any() else 1 + int(np.argmin(used))
    return tint


def _smallest_last(near: list[set[int]]) -> list[int]:
    degree, left, order = [len(others) for others in near], set(range(len(near))), []
    while left:
        least = min(left, key=lambda a: (degree[a], a))
        left.remove(least)
        order.append(least)
        for other in near[least]:
            degree[other] -= 1
    return order[::-1]


def _sentence(numbers: dict[str, float | None]) -> Text:
    return NEEDED.fill(
        n=numbers["visited"] or 0.0,
        m=numbers["workers"] or 0.0,
        each=numbers["mean_each"] or 0.0,
        travel=numbers["travel_day"] or 0.0,
        share=numbers["travel_share"] or 0.0,
    )


def _notes(told: Told, found: Districts, trips: Trips, numbers: dict[str, float | None]) -> tuple[Text, ...]:
    notes = [ASSUMED, NOT_PEOPLE]
    if not told.bases.known and (trips.base != NO_BASE).any():
        notes.append(NO_PROVIDER)
    if told.measured.ground.network is None:
        notes.append(NO_ROADS)
    if told.asked.who == UNSERVED and not np.isfinite(told.measured.served).all():
        notes.append(SERVED_UNKNOWN.fill(n=int((~np.isfinite(told.measured.served)).sum())))
    if numbers["parts"] and numbers["parts"] > 1:
        notes.append(APART.fill(n=numbers["parts"]))
    if found.unserved > 0 or found.missing > 0:
        notes.append(MISSING.fill(n=found.missing))
    if trips.beyond:
        notes.append(BASES_FULL.fill(n=trips.beyond))
    return (*notes, *told.measured.notes)


NEEDED = Text(
    "혼자 사는 노인 {n:,.0f}명을 찾아가려면 생활지원사 {m:,.0f}명이 필요합니다. 한 명이 평균 {each:.1f}명을 맡고 하루 {travel:.0f}분(일의 {share:.0f}%)을 길에서 씁니다.",
    "Visiting {n:,.0f} seniors who live alone takes {m:,.0f} workers. Each has {each:.1f} on average and spends {travel:.0f} minutes a day ({share:.0f} % of the work) on the way.",
)
ASSUMED = Text(
    "1인당 노인 수, 방문 횟수와 시간은 공식값이 아니라 바꿀 수 있는 가정값입니다. 그해 사업안내를 확인하십시오.",
    "Seniors per worker, visits and their length are assumed and can be changed, not official. Check this year's guideline.",
)
NOT_PEOPLE = Text(
    "노인 수는 육각형의 추정값이라 누구를 뜻하지 않습니다. 사람마다의 배정은 명단과 사정을 아는 담당자가 정합니다.",
    "Seniors are estimates for hexagons and stand for nobody in particular. Who visits whom is for those who know the list and the people.",
)
NO_PROVIDER = Text(
    "수행기관 자료가 없어 동마다 노인들의 한가운데에서 하루를 시작한다고 보았습니다. 시설 목록에 종류가 '노인맞춤돌봄 수행기관'인 곳을 넣으면 그곳에서 시작합니다.",
    "No provider is in the data, so days begin in the middle of each dong's seniors. List places of the kind 'tailored care provider' to begin there.",
)
NO_ROADS = Text(
    "도로 자료가 없어 직선거리로 이동시간을 어림했습니다.", "There are no roads: travel is estimated along straight lines."
)
SERVED_UNKNOWN = Text(
    "돌봄을 받는 노인 수를 모르는 동 {n}곳은 모두 받지 않는 것으로 보았습니다.",
    "{n} dongs whose served seniors are unknown count as not served.",
)
APART = Text(
    "길로 이어지지 않는 곳이 있어 {n:.0f}덩어리로 따로 나누었습니다. 작은 덩어리의 구역은 업무량이 고르지 않습니다.",
    "Some places are joined by no way: {n:.0f} parts are districted apart, and districts of small ones are uneven.",
)
MISSING = Text(
    "떨어진 곳이 있어 이 인원으로는 모두를 한도 안에서 맡을 수 없습니다. {n:,}명이 더 필요합니다.",
    "As some places lie apart, so many workers cannot have everybody within the limit: {n:,} more are needed.",
)
BASES_FULL = Text(
    "나가는 곳마다 정한 인원을 {n:,}명 넘습니다. 한도를 늘리거나 수행기관을 더하십시오.",
    "{n:,} workers are more than the bases may have. Raise the limit or add a provider.",
)
