"""The register of ages as arrays: people by dong, sex and band from 45 on, and an earlier one five years before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.stats.cohorts import BAND_YEARS, change_quotients, part_sexes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analytics.stats.gompertz import Gompertz

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]

YOUNGEST = 45
"""Who is 65 or over in 20 years is at least so old now."""

OPEN_AT_LEAST = 80
"""The open last band begins here or later; else the oldest, who live alone most, could not be told apart."""

SEXES = ("man", "woman", "all")


@dataclass(frozen=True, eq=False)
class Register:
    """People of one year.

    Attributes:
        year: of the register; none where the file does not say it.
        people: (d, 2, b) men and women by dong and band; 0 where not known.
        edges: (b,) lower edges of the bands, the last one open.
        known: (d,) whether the register holds every band of the dong.
        parted: (d,) whether both sexes were counted together and parted by survival.
    """

    year: int | None
    people: Floats
    edges: Floats
    known: Flags
    parted: Flags


def read_register(ages: pd.DataFrame, codes: Sequence[str], year: int | None, laws: Sequence[Gompertz]) -> Register:
    """The register of one year.

    Args:
        ages: rows as in `schemas.welfare.AGES`.
        codes: the d dongs, in order; rows of others are left out.
        year: which year; none takes all rows.
        laws: survival of men and women, by which a register of both together is parted.

    Raises:
        InputError: when its bands end before 80, or it holds no dong whole.
    """
    rows = ages if year is None else ages[ages["year"] == year]
    rows = rows[rows["dong_code"].astype(str).isin(list(codes)) & (rows["age_from"] >= YOUNGEST)]
    edges = _edges(rows)
    people, there = _filled(rows, codes, edges)
    whole = np.asarray(there.all(axis=2), dtype=bool).reshape(len(codes), len(SEXES))
    apart, together = whole[:, 0] & whole[:, 1], whole[:, 2]
    parted = together & ~apart
    both = np.where(apart[:, None, None], people[:, :2], 0.0)
    both[parted] = part_sexes(people[parted, 2], edges, laws)
    if not (apart | parted).any():
        raise InputError(NO_WHOLE_DONG)
    return Register(year, both, edges, apart | parted, parted)


def _edges(rows: pd.DataFrame) -> Floats:
    """Bands up to the earliest open one."""
    open_from = rows.loc[rows["age_to"].isna(), "age_from"].to_numpy(dtype=float)
    if not len(open_from):
        raise InputError(NO_WHOLE_DONG)
    last = float(open_from.min())
    if last < OPEN_AT_LEAST:
        raise InputError(TOO_COARSE.fill(last=last, least=OPEN_AT_LEAST))
    return np.arange(YOUNGEST, last + BAND_YEARS, BAND_YEARS, dtype=np.float64)


def _filled(rows: pd.DataFrame, codes: Sequence[str], edges: Floats) -> tuple[Floats, Flags]:
    """(d, 3, b) people by dong, sex (see `SEXES`) and band, and whether the register has them."""
    shape = (len(codes), len(SEXES), len(edges))
    people, there = np.zeros(shape), np.zeros(shape, dtype=bool)
    dong = rows["dong_code"].astype(str).map({code: index for index, code in enumerate(codes)}).to_numpy(dtype=np.int64)
    sex = rows["sex"].astype(str).map({name: index for index, name in enumerate(SEXES)}).to_numpy(dtype=float, na_value=np.nan)
    band = np.minimum((rows["age_from"].to_numpy(dtype=float) - YOUNGEST) // BAND_YEARS, len(edges) - 1).astype(np.int64)
    counts = rows["people"].to_numpy(dtype=float, na_value=np.nan)
    told = np.isfinite(counts) & np.isfinite(sex)
    at = (dong[told], sex[told].astype(np.int64), band[told])
    np.add.at(people, at, counts[told])
    there[at] = True
    return people, there


def years_of(ages: pd.DataFrame) -> list[int]:
    """The years of the register, ascending; none where the file does not say them."""
    return sorted({int(year) for year in ages["year"].dropna()}) if "year" in ages else []


def quotients_of(ages: pd.DataFrame, codes: Sequence[str], now: Register, laws: Sequence[Gompertz]) -> Floats | None:
    """(d, 2, b) change quotients against the register five years before; none where there is no such register.

    Dongs that either register lacks take the quotient of all others.
    """
    if now.year is None or now.year - BAND_YEARS not in years_of(ages):
        return None
    try:
        before = read_register(ages, codes, now.year - BAND_YEARS, laws)
    except InputError:
        return None
    if len(before.edges) != len(now.edges):
        return _on_shorter(before, now, laws)
    return _compared(before.people, now.people, before.known & now.known, now.edges, laws)


def _on_shorter(before: Register, now: Register, laws: Sequence[Gompertz]) -> Floats:
    """As `quotients_of` where one register is open earlier: its last quotient stands for all older bands."""
    count = min(len(before.edges), len(now.edges))
    old, new = _closed_at(before.people, count), _closed_at(now.people, count)
    found = _compared(old, new, before.known & now.known, now.edges[:count], laws)
    more = len(now.edges) - count
    return np.concatenate([found, np.repeat(found[..., -1:], more, axis=-1)], axis=-1)


def _closed_at(people: Floats, count: int) -> Floats:
    """The same people with everything from a band on in one open band."""
    return np.concatenate([people[..., : count - 1], people[..., count - 1 :].sum(axis=-1, keepdims=True)], axis=-1)


def _compared(old: Floats, new: Floats, known: Flags, edges: Floats, laws: Sequence[Gompertz]) -> Floats:
    both = known[:, None, None]
    return change_quotients(np.where(both, old, 0.0), np.where(both, new, 0.0), edges, laws)


def fill_unknown(register: Register, alone: Floats) -> Floats:
    """(d, 2, b) people with dongs that the register lacks given the ages of all others, as many as their seniors living alone suggest.

    Args:
        register: at least one dong of it is known.
        alone: (d,) seniors living alone.
    """
    known = register.known
    total = float(alone[known].sum())
    city = register.people[known].sum(axis=0)
    share = alone / total if total > 0 else np.zeros(len(alone))
    return np.where(known[:, None, None], register.people, city[None] * share[:, None, None])


NO_WHOLE_DONG = Text(
    "나이 자료에 45세부터 끝까지 빠짐없이 있는 행정동이 하나도 없습니다. 주민등록 연령별 인구(5세 또는 1세 단위) 파일을 '내 자료'에서 올려 주십시오.",
    "The ages hold no dong with every band from 45 on. Please add the register of residents by age (bands of five or single years) under 'My data'.",
)
TOO_COARSE = Text(
    "나이 자료의 마지막 칸이 {last:.0f}세 이상입니다. {least}세보다 앞에서 묶이지 않은 파일을 올려 주십시오.",
    "The last band of the ages is {last:.0f} and over. Please add a file whose last band begins at {least} or later.",
)
