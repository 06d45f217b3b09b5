"""Where to look first: hexagons whose people are not reached, gathered into places, those with most such people first.

A place is what the study of vulnerable zones calls a zone where there is no run log: late hexagons that touch and have the
same nearest post. Who touches whom depends on nothing that a planner moves, so it is prepared once for each ground.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.studies.zone_sheet import DISTANCE_CHECK, NO_ROAD_CHECK
from analytics.spatial.hexgrid import HexGrid
from analytics.spatial.rings import connected_sets, neighbours_within
from analytics.spatial.sums import sum_by
from analytics.stats.shares import weighted_quantile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.judge import Measured
    from analytics.models.golden_hour.params import GoldenHourParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

PLACES = 10
"""So many places at most: as many as the page's table shows at once, and their numbers leave posts and dong names readable on
the map. The study of zones lists more."""

FEWEST = 1.0
"""A place of fewer people than this is not listed: people are estimates, and it would be told as nobody."""

_DIGITS = 6
"""Decimals of sums that are put in order: sums in another order miss equality by less."""

CUT_OFF = Text("차로 갈 수 없음", "not reachable by car")
ROUNDABOUT = Text("직선으로는 목표 안이지만 길이 돌아감", "in time as the crow flies, but the roads go round")
FAR = Text("직선으로 가도 목표를 넘을 만큼 멂", "too far even as the crow flies")
ROUNDABOUT_CHECK = Text(
    "도로가 끊겼거나 막힌 곳, 지도에 없는 다리나 지름길이 있는지",
    "Where the road is broken or barred; a bridge or shorter way that the map lacks",
)
CHECKS = {CUT_OFF: NO_ROAD_CHECK[0], ROUNDABOUT: ROUNDABOUT_CHECK, FAR: DISTANCE_CHECK[0]}
"""What to check on the spot, by why nobody is there in time."""


@dataclass(frozen=True, eq=False)
class Homes:
    """The h hexagons in which people are counted, in the order of their names.

    Attributes:
        cell: (h,) their positions among all hexagons.
        of_people: (p,) which of the h each group of people lives in.
        dong: (h,) index of their dong, that of most of their people.
        x, y: (h,) the middle of their people, in metres.
        lon, lat: (h,) their centres, in degrees.
        indptr, indices: which of the h touch, see `neighbours_within`.
    """

    cell: Ints
    of_people: Ints
    dong: Ints
    x: Floats
    y: Floats
    lon: Floats
    lat: Floats
    indptr: Ints
    indices: Ints


@remember(6)
def homes_of(ground: Ground) -> Homes:
    """The hexagons with people, and which of them touch."""
    cells, grid = ground.cells, ground.cells.grid
    cell, of_people = np.unique(ground.people.cell, return_inverse=True)
    lived_in = HexGrid(grid.cell[cell], grid.lon[cell], grid.lat[cell], grid.area_km2[cell])
    beside = neighbours_within(lived_in, 1)
    return Homes(cell, of_people, cells.dong[cell], cells.x[cell], cells.y[cell], lived_in.lon, lived_in.lat, *beside)


@dataclass(frozen=True, eq=False)
class _Gathered:
    """The places that are listed, numbered from 0 in their order.

    Attributes:
        late: (p,) people of each group who are not reached.
        in_home: (h,) the same in each hexagon.
        of_home: (h,) the place of each hexagon, -1 where in none that is listed.
        count: how many places there are.
    """

    late: Floats
    in_home: Floats
    of_home: Ints
    count: int


def look_first_table(measured: Measured, params: GoldenHourParams) -> pd.DataFrame:
    """One row per place, most people not reached first, columns as declared; no rows where everybody is reached."""
    found = _gather(measured, params)
    at, groups = np.flatnonzero(found.of_home >= 0), _groups(measured.homes, found)
    where, homes = found.of_home[measured.homes.of_people[groups]], measured.homes
    road, straight = (_medians(minutes, found, groups, where) for minutes in (measured.road_min, measured.straight_min))
    spot, why = _spots(homes, found, at), _reasons(road, straight, params.limit_min)
    post_names = (*measured.post_names, None)  # the last is for -1, none
    return pd.DataFrame(
        {
            "rank": np.arange(1, found.count + 1),
            "dong_name": _main_dong(measured, found, at),
            "people_late": sum_by(where, found.late[groups], found.count),
            "seniors_late": _seniors(measured.seniors[groups], where, found.count),
            "median_min": road,
            "why_ko": [text.ko for text in why],
            "why_en": [text.en for text in why],
            "post": pd.Series([post_names[post] for post in measured.home_post[spot]], dtype=object),
            "check_ko": [CHECKS[text].ko for text in why],
            "check_en": [CHECKS[text].en for text in why],
            "straight_min": straight,
            "cells": np.bincount(found.of_home[at], minlength=found.count),
            "lon": homes.lon[spot],
            "lat": homes.lat[spot],
        }
    )


def _gather(measured: Measured, params: GoldenHourParams) -> _Gathered:
    """Late hexagons that touch and have the same nearest post, the first places by people; ties by the first hexagon's name."""
    homes = measured.homes
    late = np.where(within(measured.minutes(params.basis), params.limit_min), 0.0, measured.people)
    in_home = sum_by(homes.of_people, late, len(homes.cell))
    number = connected_sets(in_home > 0, measured.home_post, homes.indptr, homes.indices)
    at = np.flatnonzero(number >= 0)
    count = int(number.max(initial=-1)) + 1
    people, first = np.round(sum_by(number[at], in_home[at], count), _DIGITS), np.zeros(count, dtype=np.int64)
    first[number[at][::-1]] = at[::-1]  # the first hexagon of each place is written last and stays
    order = np.lexsort((first, -people))[:PLACES]
    order = order[people[order] >= FEWEST]
    rank = np.full(count + 1, -1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    return _Gathered(late, in_home, rank[number], len(order))


def _groups(homes: Homes, found: _Gathered) -> Ints:
    """The groups of people of the places that are not reached, place after place."""
    where = np.where(found.late > 0, found.of_home[homes.of_people], -1)
    groups = np.flatnonzero(where >= 0)
    return groups[np.argsort(where[groups], kind="stable")]


def _seniors(seniors: Floats, where: Ints, count: int) -> Floats:
    """Seniors not reached where ages are known; nan where no age of a place is known."""
    known = np.isfinite(seniors)
    told = np.bincount(where[known], minlength=count) > 0
    return np.where(told, sum_by(where[known], seniors[known], count), np.nan)


def _main_dong(measured: Measured, found: _Gathered, at: Ints) -> list[str]:
    """The dong of most of the people not reached of each place; a hexagon counts as its own dong, as on the map."""
    dongs = len(measured.dong_names)
    pair = found.of_home[at] * dongs + measured.homes.dong[at]
    people = sum_by(pair, found.in_home[at], found.count * dongs).reshape(found.count, dongs)
    return [measured.dong_names[dong] for dong in people.argmax(axis=1)]


def _medians(minutes: Floats, found: _Gathered, groups: Ints, where: Ints) -> Floats:
    """The median over the people not reached of each place, the unreachable left out; nan where all are."""
    bounds = np.searchsorted(where, np.arange(found.count + 1))
    medians = np.full(found.count, np.nan)
    for place, mine in enumerate(np.split(groups, bounds[1:-1])[: found.count]):
        median = weighted_quantile(minutes[mine], found.late[mine], 0.5)
        medians[place] = np.nan if median is None else median
    return medians


def _spots(homes: Homes, found: _Gathered, at: Ints) -> Ints:
    """Of each place the hexagon nearest to the middle of its people who are not reached, the first of equals."""
    where, weight = found.of_home[at], found.in_home[at]
    people = sum_by(where, weight, found.count)
    x, y = (sum_by(where, weight * along[at], found.count) / people for along in (homes.x, homes.y))
    metres = np.hypot(homes.x[at] - x[where], homes.y[at] - y[where])
    order = np.lexsort((at, np.round(metres, _DIGITS), where))
    return at[order[np.searchsorted(where[order], np.arange(found.count))]]


def _reasons(road_min: Floats, straight_min: Floats, limit_min: float) -> list[Text]:
    """Why each place is late, as far as a straight line beside the road tells it."""
    return list(_told(road_min, within(straight_min, limit_min)))


def _told(road_min: Floats, near: NDArray[np.bool_]) -> Iterator[Text]:
    for minutes, straight_in_time in zip(road_min.tolist(), near.tolist(), strict=True):
        if np.isnan(minutes):
            yield CUT_OFF
        else:
            yield ROUNDABOUT if straight_in_time else FAR
