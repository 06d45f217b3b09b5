"""Residents by age: the register's wide tables (a column per month, sex and age) become one row per dong, year, sex and five years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.age_columns import AgeColumn, age_columns, sum_columns
from analytics.intake.dong_rows import DongBook, dong_headers, find_dongs, keep_dongs, reject_repeated, year_of
from analytics.intake.facilities import FacilitiesReading
from analytics.intake.grids import is_unknown
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import quote_value
from analytics.intake.sieve import Sieve
from analytics.schemas.welfare import AGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from analytics.intake.dong_rows import DongHeaders
    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt

    Numbers = npt.NDArray[np.float64]

BAND_YEARS = 5
OLDEST = 100
"""Ages from here on are one band, as in the register."""

KEYS = ["dong_code", "year", "sex"]


@dataclass(frozen=True, slots=True)
class _Slice:
    """One year and sex of a file: the columns of each band, by (age from, age below or NaN)."""

    year: int
    sex: str
    bands: dict[tuple[int, float], tuple[str, ...]]


def read_ages(tables: Sequence[RawTable], dongs: pd.DataFrame) -> FacilitiesReading:
    """People by dong, year, sex and age.

    Args:
        tables: as written, wide, with single years or bands of five. Of several months of a year the last counts. A dong, year and
            sex that two files hold counts once, as the first of them has it.
        dongs: the dongs of the city.

    Returns:
        The canonical ages. Receipts count rows of the files, not rows of the result.

    Raises:
        InputError: when a file has no dong or no ages, bands that are not of five years, or no dong of the city.
    """
    book = DongBook(dongs)
    parts = [_read_one(raw, book) for raw in tables]
    table = pd.concat([rows.assign(part=number) for number, (rows, _) in enumerate(parts)], ignore_index=True)
    first = table.groupby(KEYS, dropna=False)["part"].transform("min") if len(table) else pd.Series(dtype=float)
    table = table[table["part"] == first].drop(columns="part").reset_index(drop=True)
    return FacilitiesReading(
        table[list(AGES.names)], tuple(receipt for _, receipt in parts), (None,) * len(parts), pd.DataFrame()
    )


def _read_one(raw: RawTable, book: DongBook) -> tuple[pd.DataFrame, Receipt]:
    names = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    headers, ages = dong_headers(names), age_columns(names)
    if not headers.known or not ages:
        raise InputError(NOT_AGES.fill(file=quote_value(raw.file), headers=", ".join(map(quote_value, names[:8]))))
    slices, notes = _slices(raw, ages)
    sieve = Sieve(raw, raw.frame.copy(), {"dong": headers.name or headers.code or ""})
    sieve.notes.extend(notes)
    rows = find_dongs(raw, headers, book)
    wholes = raw.frame[rows.whole]
    place = keep_dongs(sieve, rows, book)
    years = _row_years(sieve, headers)
    kept = reject_repeated(sieve, place, pd.DataFrame({"year": years}, index=sieve.rows.index))
    place, years = place[kept], years[kept]
    place, years = _reject_no_numbers(sieve, slices, place, years)
    table = _melted(sieve, slices, place, years, book)
    _compare(sieve, names, slices, wholes)
    return table, sieve.receipt()


def _row_years(sieve: Sieve, headers: DongHeaders) -> Numbers:
    """The year of each row from its own column; NaN where there is none."""
    if headers.year is None:
        return np.full(len(sieve.rows), np.nan)
    return sieve.rows[headers.year].map(year_of).to_numpy(dtype=float)


def _slices(raw: RawTable, ages: Sequence[AgeColumn]) -> tuple[list[_Slice], list[Text]]:
    """The columns by year and sex: both sexes where the file has them, else all; of a year the last month."""
    last: dict[int, int] = {}
    for column in ages:
        last[column.year] = max(last.get(column.year, 0), column.month)
    used = [column for column in ages if column.month == last[column.year]]
    notes = [EARLIER_MONTHS.fill(count=f"{len(ages) - len(used):,}")] if len(used) < len(ages) else []
    slices = []
    for year in sorted(last):
        here = [column for column in used if column.year == year]
        sexes = {column.sex for column in here}
        wanted = ("man", "woman") if {"man", "woman"} <= sexes else ("all",) if "all" in sexes else tuple(sorted(sexes))
        slices += [_Slice(year, sex, _bands(raw, [column for column in here if column.sex == sex])) for sex in wanted]
    return slices, notes


def _bands(raw: RawTable, columns: Sequence[AgeColumn]) -> dict[tuple[int, float], tuple[str, ...]]:
    """The columns of each band of five years; those of 100 and over go into one.

    Raises:
        InputError: when a band is wider than five years, does not begin at a multiple of five, or when ages are missing between.
    """
    bands: dict[tuple[int, float], list[str]] = {}
    reached: int | None = None
    for column in sorted(columns, key=lambda one: one.low):
        if not _is_fitting(column) or (reached is not None and column.low != reached):
            raise InputError(OTHER_BANDS.fill(file=quote_value(raw.file), column=quote_value(column.header)))
        start = min(column.low - column.low % BAND_YEARS, OLDEST)
        key = (start, float("nan")) if column.high is None or start == OLDEST else (start, float(start + BAND_YEARS))
        same = next((known for known in bands if known[0] == start), key)
        bands.setdefault(same, []).append(column.header)
        reached = column.high
    return {key: tuple(headers) for key, headers in bands.items()}


def _is_fitting(column: AgeColumn) -> bool:
    """A single year, a band of five from a multiple of five, or an open band from one."""
    if column.high is None:
        return column.low % BAND_YEARS == 0
    width = column.high - column.low
    return width == 1 or (width == BAND_YEARS and column.low % BAND_YEARS == 0)


def _reject_no_numbers(
    sieve: Sieve, slices: Sequence[_Slice], place: npt.NDArray[np.int64], years: Numbers
) -> tuple[npt.NDArray[np.int64], Numbers]:
    """Take out rows with a cell that is neither a figure of 0 or more nor a mark for hidden; hidden cells are counted."""
    used = list(dict.fromkeys(header for one in slices for headers in one.bands.values() for header in headers))
    hidden = 0
    for header in used:
        cells = sieve.rows[header].astype("str").str.strip()
        unknown = cells.map(is_unknown).to_numpy(dtype=bool)
        figures = to_figures(cells)
        bad = ~unknown & ~(figures >= 0)
        sieve.reject(bad, header, NOT_PEOPLE, CORRECT)
        place, years, hidden = place[~bad], years[~bad], hidden + int((unknown & ~bad).sum())
    if hidden:
        sieve.notes.append(HIDDEN.fill(count=f"{hidden:,}"))
    return place, years


def to_figures(cells: pd.Series[str]) -> Numbers:
    """Whole cells as numbers ("1,234" is 1234); NaN for everything else."""
    plain = cells.str.normalize("NFKC").str.strip()
    thousands = plain.str.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?")
    numbers = pd.to_numeric(plain.where(~thousands, plain.str.replace(",", "")), errors="coerce")
    return np.where(np.isfinite(numbers), numbers, np.nan).astype(float)


def _melted(sieve: Sieve, slices: Sequence[_Slice], place: npt.NDArray[np.int64], years: Numbers, book: DongBook) -> pd.DataFrame:
    parts = [_band_rows(sieve, one, key, headers, place, years, book) for one in slices for key, headers in one.bands.items()]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(AGES.names))
    table = table[table["people"].notna()]
    return table.sort_values(["dong_code", "year", "sex", "age_from"], ignore_index=True)


def _band_rows(
    sieve: Sieve,
    one: _Slice,
    key: tuple[int, float],
    headers: tuple[str, ...],
    place: npt.NDArray[np.int64],
    years: Numbers,
    book: DongBook,
) -> pd.DataFrame:
    """One band of one year and sex; a hidden single year hides its band."""
    figures = [to_figures(sieve.rows[header].astype("str").str.strip()) for header in headers]
    year = np.full(len(place), float(one.year)) if one.year else years
    return pd.DataFrame(
        {
            "dong_code": [book.codes[row] for row in place],
            "dong_name": [book.names[row] for row in place],
            "year": pd.array(year, dtype="Float64").astype("Int64") if len(year) else pd.array([], dtype="Int64"),
            "sex": one.sex,
            "age_from": np.int64(key[0]),
            "age_to": key[1],
            "people": np.sum(figures, axis=0) if len(place) else np.empty(0),
        }
    )


def _compare(sieve: Sieve, names: Sequence[str], slices: Sequence[_Slice], wholes: pd.DataFrame) -> None:
    """Say where the bands do not add up to what the file says of a dong, or its dongs not to the city."""
    sums = {(column.year, column.sex): column.header for column in sum_columns(names) if "연령구간" not in column.header}
    for one in slices:
        header = sums.get((one.year, one.sex))
        if header is None:
            continue
        bands = [name for columns in one.bands.values() for name in columns]
        found = np.sum([to_figures(sieve.rows[name].astype("str")) for name in bands], axis=0)
        stated = to_figures(sieve.rows[header].astype("str"))
        off = np.isfinite(found + stated) & (np.abs(found - stated) > 0)
        if off.any() and min(low for low, _ in one.bands) == 0:
            row = int(str(sieve.rows.index[int(np.argmax(off))]))
            sieve.notes.append(SUMS_DIFFER.fill(column=quote_value(header), count=f"{int(off.sum()):,}", row=row))
        if len(wholes) == 1:
            _compare_city(sieve, header, float(np.nansum(stated)), wholes)


def _compare_city(sieve: Sieve, header: str, found: float, wholes: pd.DataFrame) -> None:
    stated = float(to_figures(wholes[header].astype("str"))[0])
    if np.isfinite(stated) and stated != found:
        sieve.notes.append(CITY_DIFFERS.fill(column=quote_value(header), stated=f"{stated:,.0f}", found=f"{found:,.0f}"))


NOT_AGES = Text(
    "{file}: 연령별 인구로 읽을 수 없습니다. '행정구역' 열과 '0~4세'나 '0세' 같은 나이 열이 있어야 합니다. 파일의 열: {headers}",
    "{file}: not residents by age. It needs a column 행정구역 and columns of ages such as 0~4세 or 0세. Columns in the file: {headers}",
)
OTHER_BANDS = Text(
    "{file}: '{column}' 열의 나이 구간을 쓸 수 없습니다. 빠진 나이 없이 5세 단위나 1세 단위로 다시 내려받아 올려 주십시오.",
    "{file}: the ages of column {column} cannot be used. Download bands of five years or single years, none missing, and upload that.",
)
EARLIER_MONTHS = Text(
    "한 해에 여러 달이 있어 마지막 달만 읽고 {count}열을 뺐습니다.",
    "Of several months of a year the last was read; {count} columns were left out.",
)
HIDDEN = Text(
    "가려지거나 빈 {count}칸은 0이 아니라 모르는 값으로 두었습니다.",
    "{count} hidden or blank cells are left unknown, which is not 0.",
)
NOT_PEOPLE = Text("사람 수로 읽을 수 없습니다.", "It is not a number of people.")
CORRECT = Text("0 이상의 수로 적거나 비워 두십시오.", "Write a number of 0 or more, or leave it blank.")
SUMS_DIFFER = Text(
    "나이별 사람 수의 합이 '{column}'과 다른 행이 {count}개 있습니다(처음: {row}행).",
    "In {count} rows the ages do not add up to '{column}' (first: row {row}).",
)
CITY_DIFFERS = Text(
    "시 전체 행은 '{column}'이 {stated}인데 받아들인 읍면동의 합은 {found}입니다. 경계가 바뀐 읍면동이 없는지 확인해 주십시오.",
    "The row of the city says {stated} for '{column}', but the accepted dongs add up to {found}. Have dongs been split or renamed?",
)
