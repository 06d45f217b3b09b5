"""Seniors who live alone, by dong: lists of cities, registered sole members by age, one-person households of the census."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.age_columns import age_columns, sum_columns
from analytics.intake.ages import CORRECT, HIDDEN, to_figures
from analytics.intake.dong_rows import DongBook, dong_headers, find_dongs, keep_dongs, reject_repeated, year_of
from analytics.intake.facilities import FacilitiesReading
from analytics.intake.grids import is_unknown
from analytics.intake.matching import match_columns
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import quote_value
from analytics.intake.sieve import Sieve
from analytics.schemas.welfare import SENIOR_FROM, SENIOR_HOUSEHOLDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt

MEASURES = ("seniors_alone", "one_person", "aged_80_plus", "on_support", "low_income")
EIGHTY = 80
SMALLEST_CROSS = 3

_LEVEL = re.compile(r"(?P<year>(?:19|20)\d\d)(?:\D.*)?")
_GROUPS = (
    ("on_support", re.compile("수급")),
    ("low_income", re.compile("저소득")),
    ("seniors_alone", re.compile("소계|합계|^계$")),
)
_OLD = re.compile(r"80세이상")
_ALL = frozenset({"계", "소계", "합계"})
_BASES = (("registered", "세대"), ("surveyed", "독거"), ("surveyed", "홀몸"), ("surveyed", "홀로"), ("census", "가구"))

Columns = dict[str, tuple[str, ...]]
"""The headers to add up for each measure."""


@dataclass
class _Plan:
    """How a file is read: measures by year (0 where the rows say it), and what it counts."""

    years: dict[int, Columns] = field(default_factory=dict)
    basis: str = "surveyed"
    notes: list[Text] = field(default_factory=list)


def read_senior_households(tables: Sequence[RawTable], dongs: pd.DataFrame) -> FacilitiesReading:
    """Seniors who live alone by dong and year.

    Args:
        tables: as written: one row per dong with columns of figures; with years, income and age crossed in headers of several
            lines; or sole members by age, whose bands from 65 on are added up. A dong and year that two files hold are put together,
            the first file's figures before the second's.
        dongs: the dongs of the city.

    Raises:
        InputError: when a file has no dong, no figures of the kind, or no dong of the city.
    """
    book = DongBook(dongs)
    parts = [_read_one(raw, book) for raw in tables]
    table = pd.concat([rows for rows, _ in parts], ignore_index=True)
    keys = ["dong_code", "year", "basis"]
    table = table.groupby(keys, dropna=False, as_index=False, sort=True).first()
    table = table[list(SENIOR_HOUSEHOLDS.names)].astype(dict.fromkeys(MEASURES, float))
    return FacilitiesReading(table, tuple(receipt for _, receipt in parts), (None,) * len(parts), pd.DataFrame())


def is_crossed(headers: Sequence[str]) -> bool:
    """Whether headers cross years, income and age as the list of seniors living alone of Seoul does, which nothing else does."""
    words = [_words(header) for header in headers]
    telling = any("수급" in word for one in words for word in one) and any("65" in word for one in words for word in one)
    return telling and sum(len(one) >= SMALLEST_CROSS and bool(_LEVEL.fullmatch(one[0])) for one in words) >= SMALLEST_CROSS


def _words(header: str) -> list[str]:
    return [re.sub(r"\s+", "", word) for word in unicodedata.normalize("NFKC", header).split("_")]


def plan_columns(raw: RawTable) -> _Plan:
    """Which columns say what.

    Raises:
        InputError: when none says how many seniors, or how many people, live alone.
    """
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    for plan in (_plan_crossed(headers), _plan_named(headers), _plan_ages(headers), _plan_bare(headers)):
        if plan.years:
            return plan
    raise InputError(NO_FIGURES.fill(file=quote_value(raw.file), headers=", ".join(map(quote_value, headers[:8]))))


def _plan_crossed(headers: Sequence[str]) -> _Plan:
    plan = _Plan()
    if not is_crossed(headers):
        return plan
    for header in headers:
        words = _words(header)
        year = _LEVEL.fullmatch(words[0])
        if year is None or any(word.startswith(("남", "여")) for word in words[1:]):
            continue
        measure = _crossed_measure(words[1:])
        if measure:
            plan.years.setdefault(int(year["year"]), {}).setdefault(measure, (header,))
    return plan


def _crossed_measure(words: Sequence[str]) -> str | None:
    """The measure of a crossed header: income in the word before the last, ages in the last; "합계_소계_계" may be shortened."""
    last, before = words[-1], words[-2] if len(words) > 1 else "소계"
    group = next((name for name, pattern in _GROUPS if pattern.search(before)), None)
    if last in _ALL:
        return group
    return "aged_80_plus" if group == "seniors_alone" and _OLD.fullmatch(last) else None


def _plan_named(headers: Sequence[str]) -> _Plan:
    """Columns by their own names, behind a month or not."""
    bare = {re.sub(r"^(?:19|20)\d\d년(?:\s*\d{1,2}월)?_", "", header): header for header in headers}
    found = match_columns(SENIOR_HOUSEHOLDS, list(bare)).found
    plan = _Plan(basis=_basis([found.get("seniors_alone") or found.get("one_person") or ""]))
    for measure in MEASURES:
        if measure in found and ("seniors_alone" in found or "one_person" in found):
            header = bare[found[measure]]
            dated = re.match(r"((?:19|20)\d\d)년", header)
            plan.years.setdefault(int(dated[1]) if dated else 0, {})[measure] = (header,)
    return plan


def _plan_ages(headers: Sequence[str]) -> _Plan:
    """Sole members by age: the last month of each year, both sexes together."""
    ages = [column for column in age_columns(headers) if column.what or any("1인" in header for header in headers)]
    plan = _Plan(basis=_basis([column.what for column in ages] or list(headers)))
    for year in sorted({column.year for column in ages}):
        month = max(column.month for column in ages if column.year == year)
        here = [column for column in ages if column.period == (year, month)]
        here = [column for column in here if column.sex == "all"] or here
        old = [column for column in here if column.low >= SENIOR_FROM]
        straddling = [column for column in here if column.low < SENIOR_FROM < (column.high or 1_000)]
        columns: Columns = {"one_person": tuple(column.header for column in here)} if here[0].low == 0 else {}
        if old and not straddling:
            columns |= {"seniors_alone": tuple(column.header for column in old)}
            if any(column.low == EIGHTY for column in old):
                columns |= {"aged_80_plus": tuple(column.header for column in old if column.low >= EIGHTY)}
        elif straddling:
            plan.notes.append(STRADDLES.fill(column=quote_value(straddling[0].header)))
        if columns:
            plan.years[year] = columns
    return plan


def _plan_bare(headers: Sequence[str]) -> _Plan:
    """A file of sole members whose figures are called 계 or 합계 and nothing else: of any age, as far as it says."""
    total = next((column for column in sum_columns(headers) if column.sex == "all"), None)
    return _Plan({total.year: {"one_person": (total.header,)}}, "registered", [ANY_AGE]) if total else _Plan()


def _basis(words: Sequence[str]) -> str:
    joined = "".join(words)
    return next((basis for basis, word in _BASES if word in joined), "surveyed")


def _read_one(raw: RawTable, book: DongBook) -> tuple[pd.DataFrame, Receipt]:
    headers = dong_headers([str(name) for name in raw.frame.columns if name != GEOMETRY])
    if not headers.known:
        raise InputError(NO_DONG_COLUMN.fill(file=quote_value(raw.file)))
    plan = plan_columns(raw)
    sieve = Sieve(raw, raw.frame.copy(), {"dong": headers.name or headers.code or ""})
    sieve.notes.extend(plan.notes)
    place = keep_dongs(sieve, find_dongs(raw, headers, book), book)
    sieve.rows = sieve.rows.assign(place=place)
    _reject_no_numbers(sieve, plan)
    place = sieve.rows["place"].to_numpy(dtype=np.int64)
    sieve.rows = sieve.rows.drop(columns="place")
    written = sieve.rows[headers.year].map(year_of).to_numpy(dtype=float) if headers.year else np.full(len(place), np.nan)
    kept = reject_repeated(sieve, place, pd.DataFrame({"year": written}, index=sieve.rows.index))
    table = _gathered(sieve, plan, place[kept], written[kept], book)
    _tell_impossible(sieve, table)
    return table, sieve.receipt()


def _reject_no_numbers(sieve: Sieve, plan: _Plan) -> None:
    hidden = 0
    for header in dict.fromkeys(name for columns in plan.years.values() for names in columns.values() for name in names):
        cells = sieve.rows[header].astype("str").str.strip()
        unknown = cells.map(is_unknown).to_numpy(dtype=bool)
        bad = ~unknown & ~(to_figures(cells) >= 0)
        sieve.reject(bad, header, NOT_HOUSEHOLDS, CORRECT)
        hidden += int((unknown & ~bad).sum())
    if hidden:
        sieve.notes.append(HIDDEN.fill(count=f"{hidden:,}"))


def _gathered(sieve: Sieve, plan: _Plan, place: np.ndarray, written: np.ndarray, book: DongBook) -> pd.DataFrame:
    parts = []
    for year, columns in plan.years.items():
        years = np.full(len(place), float(year)) if year else written
        figures = {name: _added(sieve, columns.get(name, ()), len(place)) for name in MEASURES}
        part = {
            "dong_code": [book.codes[row] for row in place],
            "dong_name": [book.names[row] for row in place],
            "year": pd.array(years, dtype="Float64").astype("Int64"),
            "basis": plan.basis,
        }
        parts.append(pd.DataFrame(part | figures))
    table = pd.concat(parts, ignore_index=True)
    return table[table[["seniors_alone", "one_person"]].notna().any(axis=1)]


def _added(sieve: Sieve, headers: tuple[str, ...], count: int) -> np.ndarray:
    """The sum of the columns row by row; NaN where one is hidden, or where there is no column."""
    if not headers:
        return np.full(count, np.nan)
    figures = [to_figures(sieve.rows[header].astype("str").str.strip()) for header in headers]
    return np.asarray(np.sum(figures, axis=0), dtype=float)


def _tell_impossible(sieve: Sieve, table: pd.DataFrame) -> None:
    parts = table[["aged_80_plus", "on_support", "low_income"]].max(axis=1)
    over = (parts > table["seniors_alone"]) | (table["seniors_alone"] > table["one_person"])
    if over.any():
        sieve.notes.append(IMPOSSIBLE.fill(count=f"{int(over.sum()):,}", name=str(table.loc[over, "dong_name"].iloc[0])))


NO_FIGURES = Text(
    "{file}: 혼자 사는 노인 수로 읽을 열이 없습니다. '독거노인', '65세이상 1인가구', '1인세대'와 같은 열이 있어야 합니다. 파일의 열: {headers}",
    "{file}: no column says how many seniors live alone. It needs one such as 독거노인, 65세이상 1인가구 or 1인세대. Columns in the file: {headers}",
)
NO_DONG_COLUMN = Text(
    "{file}: 읍면동을 말하는 열이 없습니다. '행정동'이나 '행정동코드' 열을 넣어 올려 주십시오.",
    "{file}: no column names the dong. Add a column 행정동 or 행정동코드 and upload it again.",
)
NOT_HOUSEHOLDS = Text("가구 수로 읽을 수 없습니다.", "It is not a number of households.")
STRADDLES = Text(
    "'{column}' 열이 65세에 걸쳐 있어 65세 이상만 가려낼 수 없습니다. 모든 나이의 1인가구로만 씁니다.",
    "Column '{column}' lies across the age of 65, so seniors cannot be told apart; only households of any age are used.",
)
ANY_AGE = Text(
    "나이 열이 없어 모든 나이의 1인세대로 읽었습니다. 혼자 사는 노인 수는 추정해야 합니다.",
    "There are no ages: read as one-person households of any age. How many are seniors has to be estimated.",
)
IMPOSSIBLE = Text(
    "일부가 전체보다 큰 읍면동이 {count}곳 있습니다(예: {name}). 원본을 확인해 주십시오.",
    "In {count} dongs a part is larger than the whole (such as {name}). Please check the source.",
)
