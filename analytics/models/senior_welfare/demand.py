"""Seniors who live alone, hexagon by hexagon: the one place that sees true counts. What leaves it may be told.

Dong totals are spread over the hexagons by what is public (floor area, populated cells, area), or by the city's own cells;
the counts are protected (`analytics.stats.disclosure`) and shared out again within each group. All other rooms get the
released values and can therefore give nothing else away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.spatial import cKDTree

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.models.senior_welfare.ground import centres_m
from analytics.models.senior_welfare.params import BUILDINGS
from analytics.spatial.dasymetric import SquareCells
from analytics.spatial.residents import coordinates, side_m
from analytics.spatial.sums import sum_by
from analytics.stats.disclosure import protect

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground, Spots
    from analytics.stats.disclosure import Release

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

ALONE_OF_SENIORS = 1_661_000 / 7_846_000
"""Of people aged 65 or over, those who lived alone: census of 2020, whole country, without institutions (poverty.or.kr 1964)."""

ALONE_OF_ONE_PERSON = 1_661_000 / 6_626_572
"""The same of one-person households of any age, whose sum over the embedded dongs of the 2020 census stands below the line."""

COVERED_SHARE = 0.9
"""A building file that leaves more than a tenth of a dong's residents without a building does not cover it. Assumed."""

OWN_CELLS, FLOOR_AREA, POPULATED, AREA = 0, 1, 2, 3
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
def spread_seniors(ground: Ground, counted: Counted, cells: pd.DataFrame | None, spread: str) -> tuple[Floats, Floats, Ints]:
    """Expected seniors living alone in each hexagon, public weights to share groups by, and the way of each dong.

    Args:
        ground: hexagons and public weights.
        counted: totals of the dongs, all of them known or estimated.
        cells: the city's own cells of seniors, if any.
        spread: floor area or populated cells first.

    Returns:
        expected (c,), weight (c,), way (d,). The weights are those of the way, and residents where that is the city's own
        cells, which are not public.
    """
    count = len(ground.dong_codes)
    weight, way = np.zeros(len(ground.grid)), np.full(count, AREA, dtype=np.int64)
    open_dong = np.ones(count, dtype=bool)
    for code, values in _ways(ground, cells, spread):
        total = sum_by(ground.dong, values, count)
        here = open_dong & (total > 0)
        weight = np.where(here[ground.dong], values, weight)
        way[here] = code
        open_dong &= ~here
    total = sum_by(ground.dong, weight, count)[ground.dong]
    expected = counted.alone[ground.dong] * np.divide(weight, total, out=np.zeros(len(weight)), where=total > 0)
    return expected, np.where(way[ground.dong] == OWN_CELLS, ground.people, weight), way


def _ways(ground: Ground, cells: pd.DataFrame | None, spread: str) -> list[tuple[int, Floats]]:
    """The ways a dong may be spread, the best first."""
    own = [] if cells is None else [(OWN_CELLS, cells_on_hexagons(ground, cells))]
    known = np.isfinite(ground.seniors).all()
    populated = (POPULATED, ground.seniors if known else ground.people)
    by_floor = (FLOOR_AREA, np.where(has_all_buildings(ground)[ground.dong], ground.floor_m2, 0.0))
    ways = [by_floor, populated] if spread == BUILDINGS else [populated, by_floor]
    return [*own, *ways, (POPULATED, ground.people), (AREA, ground.grid.area_km2)]


@remember(6)
def has_all_buildings(ground: Ground) -> Flags:
    """(d,) whether the building file covers a dong: nearly all its residents live in hexagons with a residential building."""
    count = len(ground.dong_codes)
    beside = sum_by(ground.dong, np.where(ground.floor_m2 > 0, ground.people, 0.0), count)
    covered: Flags = beside >= COVERED_SHARE * sum_by(ground.dong, ground.people, count)
    return covered


@remember(4)
def cells_on_hexagons(ground: Ground, cells: pd.DataFrame) -> Floats:
    """(c,) the city's own cells of seniors put on the hexagons, by the residents of each; the total stays.

    Seniors living alone where the cells tell them, else all seniors: as weights they say where old people live. A cell
    without residents goes to the nearest of them.
    """
    told = _told_in(cells)
    x, y = coordinates(cells, ground.crs)
    usable = np.isfinite(told) & (told > 0) & np.isfinite(x)
    if not usable.any():
        return np.zeros(len(ground.grid))
    squares = SquareCells(x[usable], y[usable], side_m(cells)[usable])
    spots, told = ground.spots, told[usable]
    cell, share = _shares_in(squares, spots)
    bare = np.flatnonzero(np.bincount(cell, minlength=len(told)) == 0)
    at_bare = _nearest(spots.x, spots.y, squares.x[bare], squares.y[bare])
    inside = share > 0
    return sum_by(
        np.concatenate([spots.cell[inside], spots.cell[at_bare]]),
        np.concatenate([told[cell] * share[inside], told[bare]]),
        len(ground.grid),
    )


def _told_in(cells: pd.DataFrame) -> Floats:
    """(n,) what the cells tell: seniors living alone, else seniors."""
    for name in ("seniors_alone", "seniors"):
        if name in cells and cells[name].notna().any():
            return cells[name].to_numpy(dtype=float, na_value=np.nan)
    return np.full(len(cells), np.nan)


def _shares_in(squares: SquareCells, spots: Spots) -> tuple[Ints, Floats]:
    """The square that each spot inside one lies in, and (s,) its share of that square's residents, 0 outside of all."""
    tree = cKDTree(np.column_stack([squares.x, squares.y]))
    away_m, square = tree.query(np.column_stack([spots.x, spots.y]), p=np.inf)
    people = np.where(away_m <= squares.side_m[square] / 2, spots.people, 0.0)
    total = sum_by(square, people, len(squares.x))[square]
    share = np.divide(people, total, out=np.zeros(len(people)), where=total > 0)
    return square[share > 0].astype(np.int64), share


def _nearest(x: Floats, y: Floats, to_x: Floats, to_y: Floats) -> Ints:
    """Which point lies nearest to each of some others."""
    return np.asarray(cKDTree(np.column_stack([x, y])).query(np.column_stack([to_x, to_y]))[1], dtype=np.int64)


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
    return np.where(total > 0, total, np.nan)


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
    expected, weight, way = spread_seniors(ground, counted, cells, spread)
    release = _protected(ground, expected, k)
    if release.silent:
        raise InputError(TOO_FEW.fill(k=k))
    return Demand(
        alone=release.spread(weight),
        exact=release.told,
        group=release.group,
        group_total=release.total.astype(np.float64),
        dong_alone=release.area_total,
        way=way,
        estimated=counted.estimated,
        basis=counted.basis,
    )


def _protected(ground: Ground, expected: Floats, k: int) -> Release:
    return protect(expected, ground.dong, *centres_m(ground), k, residents=ground.people, hide_zeros=True)


TOO_FEW = Text(
    "혼자 사는 노인이 도시 전체에서도 너무 적어(감춤 기준 {k}명) 아무 수도 보일 수 없습니다. 자료가 이 도시의 것인지 확인해 주십시오.",
    "There are too few seniors living alone in the whole city to tell any number (limit {k}). Please check that the data are of this city.",
)
NOTHING_KNOWN = Text(
    "혼자 사는 노인을 셀 자료가 없습니다. 행정동별 독거노인 수, 연령별 인구, 노인 격자 가운데 하나를 '내 자료'에서 올려 주십시오.",
    "There is nothing to count seniors who live alone by. Please add seniors living alone by dong, ages, or cells of seniors under 'My data'.",
)
