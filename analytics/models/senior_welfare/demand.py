"""Seniors who live alone, hexagon by hexagon: true counts are seen here and in `own_cells` alone. What leaves may be told.

Dong totals are spread over the hexagons by what is public (floor area, populated cells, area), or by the city's own cells;
the counts are protected (`analytics.stats.disclosure`) and shared out again within each group. All other rooms get the
released values and can therefore give nothing else away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.models.senior_welfare.ground import centres_m
from analytics.models.senior_welfare.spreading import (
    AREA,
    FLOOR_AREA,
    OWN_CELLS,
    POPULATED,
    cells_on_hexagons,
    has_own_cells,
    spread_seniors,
)
from analytics.spatial.sums import sum_by
from analytics.stats.disclosure import protect

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground
    from analytics.models.senior_welfare.spreading import Spread
    from analytics.stats.disclosure import Release

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

ALONE_OF_SENIORS = 1_661_000 / 7_846_000
"""Of people aged 65 or over, those who lived alone: census of 2020, whole country, without institutions (poverty.or.kr 1964)."""

ALONE_OF_ONE_PERSON = 1_661_000 / 6_626_572
"""The same of one-person households of any age, whose sum over the embedded dongs of the 2020 census stands below the line."""

WAYS = {
    OWN_CELLS: Text("노인 격자", "cells of seniors"),
    FLOOR_AREA: Text("주거 연면적", "residential floor area"),
    POPULATED: Text("사람이 사는 격자", "populated cells"),
    AREA: Text("넓이", "area"),
}
"""How the number of a dong was spread over its hexagons, by the code in `Demand.way`."""


@dataclass(frozen=True, eq=False)
class Demand:
    """Seniors who live alone, as they may be told.

    Attributes:
        alone: (c,) estimate for each hexagon: its group's total shared out by public weights.
        exact: (c,) the count where a hexagon is told alone, 0 where nobody does; nan where it is joined with neighbours.
        group: (c,) index of its group, -1 where nobody lives alone.
        group_total: (g,) whole numbers, exact.
        dong_alone: (d,) exact; nan where the dong itself has too few.
        way: (d,) how each dong was spread, a key of `WAYS`.
        estimated: (d,) whether the dong's number is estimated for want of a list.
        basis: what is counted, a key of `schemas.welfare.BASES`; "" where nothing but the census is known.
    """

    alone: Floats
    exact: Floats
    group: Ints
    group_total: Floats
    dong_alone: Floats
    way: Ints
    estimated: Flags
    basis: str

    @property
    def total(self) -> float:
        """All seniors who live alone."""
        return float(self.group_total.sum())


@dataclass(frozen=True, eq=False)
class Counted:
    """What is known of each dong before anything is spread.

    Attributes:
        alone: (d,) seniors who live alone.
        estimated: (d,) whether that is estimated.
        basis: what the list counts.
    """

    alone: Floats
    estimated: Flags
    basis: str


@remember(6)
def count_dongs(ground: Ground, dongs: pd.DataFrame, households: pd.DataFrame | None, cells: pd.DataFrame | None) -> Counted:
    """Seniors living alone of each dong: from the list of its latest year, else from the cells, else estimated.

    Raises:
        InputError: when nothing is known from which to estimate.
    """
    known, basis = _listed(ground, households)
    if not np.isfinite(known).any() and cells is not None and "seniors_alone" in cells:
        known = _of_cells(ground, cells)
        basis = "surveyed" if np.isfinite(known).any() else ""
    estimated = ~np.isfinite(known)
    if not estimated.any():
        return _rounded(known, estimated, basis)
    base, share = _base(ground, dongs)
    here = float(base[~estimated].sum())
    rate = float(np.nansum(known)) / here if here > 0 else share
    return _rounded(np.where(estimated, base * rate, known), estimated, basis)


def _rounded(alone: Floats, estimated: Flags, basis: str) -> Counted:
    """Whole people."""
    whole: Floats = np.rint(alone).astype(np.float64)
    return Counted(whole, estimated, basis)


def _listed(ground: Ground, households: pd.DataFrame | None) -> tuple[Floats, str]:
    """(d,) the list's numbers of the latest year, nan where it has none, and what it counts."""
    found = np.full(len(ground.dong_codes), np.nan)
    if households is None or "seniors_alone" not in households:
        return found, ""
    rows = latest_year(households[households["seniors_alone"].notna()])
    at = {code: index for index, code in enumerate(ground.dong_codes)}
    where = rows["dong_code"].astype(str).map(at)
    here = where.notna()
    found[where[here].astype(int).to_numpy()] = rows.loc[here, "seniors_alone"].to_numpy(dtype=float)
    basis = str(rows["basis"].iloc[0]) if len(rows) and "basis" in rows else ""
    return found, basis


def latest_year(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the latest year; all of them where no year is written."""
    if "year" not in table or not table["year"].notna().any():
        return table
    latest: pd.DataFrame = table[table["year"] == table["year"].max()]
    return latest


def _of_cells(ground: Ground, cells: pd.DataFrame) -> Floats:
    """(d,) sums of the city's own cells; nan where a dong has none of them."""
    if not cells["seniors_alone"].notna().any():
        return np.full(len(ground.dong_codes), np.nan)
    total = sum_by(ground.dong, cells_on_hexagons(ground, cells), len(ground.dong_codes))
    return np.where(has_own_cells(ground, cells), total, np.nan)


def _base(ground: Ground, dongs: pd.DataFrame) -> tuple[Floats, float]:
    """(d,) what seniors living alone are a share of, and that share in the whole country.

    Raises:
        InputError: when neither seniors nor one-person households are known.
    """
    if np.isfinite(ground.seniors).all():
        return sum_by(ground.dong, ground.seniors, len(ground.dong_codes)), ALONE_OF_SENIORS
    if "households_one" in dongs and dongs["households_one"].notna().any():
        return dongs["households_one"].fillna(0).to_numpy(dtype=float), ALONE_OF_ONE_PERSON
    raise InputError(NOTHING_KNOWN)


@remember(6)
def release_seniors(ground: Ground, counted: Counted, cells: pd.DataFrame | None, spread: str, k: int) -> Demand:
    """Seniors living alone as they may be told.

    Raises:
        InputError: when there are too few in the whole city to tell anything.
    """
    region = join_dongs(ground, counted, k)
    alone = sum_by(region, counted.alone, int(region.max()) + 1)
    found = spread_seniors(ground, alone, region, cells, (spread, k))
    release = _protected(ground, found, region, k)
    if release.silent:
        raise InputError(TOO_FEW.fill(k=k))
    by_itself = np.bincount(region)[region] == 1
    return Demand(
        alone=release.spread(found.weight),
        exact=release.told,
        group=release.group,
        group_total=release.total.astype(np.float64),
        dong_alone=np.where(by_itself, release.area_total[region], np.nan),
        way=found.way,
        estimated=counted.estimated,
        basis=counted.basis,
    )


@remember(6)
def join_dongs(ground: Ground, counted: Counted, k: int) -> Ints:
    """(d,) the region of each dong: itself, or with neighbours where its list has fewer than k.

    Joined before anything is spread, for a total that is shared out by public weights can be worked out from any group of
    it. Dongs whose number is estimated hide nobody, since the estimate can be made by anybody: they are not joined with.

    Raises:
        InputError: when the lists hold fewer than k in all.
    """
    count = len(ground.dong_codes)
    listed, region = np.flatnonzero(~counted.estimated), np.arange(count)
    if not len(listed):
        return region
    weight = np.maximum(ground.people, LEAST_WEIGHT)
    held = np.maximum(sum_by(ground.dong, weight, count), LEAST_WEIGHT)
    x, y = (sum_by(ground.dong, weight * ground.home_xy[:, axis], count) / held for axis in (0, 1))
    release = protect(counted.alone[listed], np.arange(len(listed)), x[listed], y[listed], k, hide_zeros=True)
    if release.silent:
        raise InputError(TOO_FEW.fill(k=k))
    region[listed] = count + release.region
    _, named = np.unique(region, return_inverse=True)
    return named.astype(np.int64)


LEAST_WEIGHT = 1e-6
"""Of a hexagon without residents: it says where a dong lies only where all of them are empty."""


def _protected(ground: Ground, found: Spread, region: Ints, k: int) -> Release:
    """Groups of parts, given back as groups of hexagons.

    Where the list has more than the city's own cells, parts are joined by what the cells tell; else a cell of fewer than k
    would be told alone.
    """
    count = int(found.part.max()) + 1
    area = np.zeros(count, dtype=np.int64)
    area[found.part] = region[ground.dong]
    held = np.maximum(np.bincount(found.part, minlength=count), 1)
    x, y = (sum_by(found.part, centre, count) / held for centre in centres_m(ground))
    counts, expected = (sum_by(found.part, values, count) for values in (found.expected / found.raised, found.expected))
    counts = _apportioned(counts * UNIT, area) / UNIT
    residents = sum_by(found.part, ground.people, count)
    release = protect(counts, area, x, y, k, residents=residents, hide_zeros=True)
    if release.silent:
        return release
    group = release.group[found.part]
    members = np.bincount(group[group >= 0], minlength=len(release.total))
    if (found.raised > 1).any():
        release = _raised(release, area, expected)
    return replace(release, group=group, members=members)


def _raised(release: Release, area: Ints, expected: Floats) -> Release:
    """The release with totals of the list, whole numbers that keep the total of each region."""
    inside = release.group >= 0
    home = np.zeros(len(release.total), dtype=np.int64)
    home[release.group[inside]] = release.region[area[inside]]
    total = _apportioned(sum_by(release.group[inside], expected[inside], len(release.total)), home)
    region_total = np.bincount(home, total, minlength=len(release.region_total)).astype(np.int64)
    return replace(release, total=total, region_total=region_total)


def _apportioned(amount: Floats, home: Ints) -> Ints:
    """(n,) whole numbers that keep the (rounded) total of each home: the largest remainders go up."""
    amount = np.round(amount, DECIMALS)
    total, homes = np.floor(amount).astype(np.int64), int(home.max()) + 1
    short = np.rint(sum_by(home, amount - total, homes)).astype(np.int64)
    order = np.lexsort((total - amount, home))
    place = np.arange(len(home)) - np.searchsorted(home[order], home[order])
    total[order] += place < short[home[order]]
    return total


DECIMALS = 6
"""Amounts are compared to so many decimals, so that rounding of a sum does not decide."""

UNIT = 1_000_000
"""Parts of a person in which parts of a dong are counted, so that a dong of exactly k does not fall short by rounding."""


TOO_FEW = Text(
    "혼자 사는 노인이 도시 전체에서도 너무 적어(감춤 기준 {k}명) 아무 수도 보일 수 없습니다. 자료가 이 도시의 것인지 확인해 주십시오.",
    "There are too few seniors living alone in the whole city to tell any number (limit {k}). Please check that the data are of this city.",
)
NOTHING_KNOWN = Text(
    "혼자 사는 노인을 셀 자료가 없습니다. 행정동별 독거노인 수, 연령별 인구, 노인 격자 가운데 하나를 '내 자료'에서 올려 주십시오.",
    "There is nothing to count seniors who live alone by. Please add seniors living alone by dong, ages, or cells of seniors under 'My data'.",
)
