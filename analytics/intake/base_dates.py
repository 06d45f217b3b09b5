"""Of which day a file is: read from its rows, its sheet, its name, the lines above its table, and never from the day it is uploaded.

The first of these that tells it holds. What could mean two things is not taken, nor what does not exist or lies ahead.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.base_date import EARLIEST_YEAR, UP_TO, dated, read_base_date, span_of
from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.addresses import ADDRESSES
from analytics.intake.grids import find_columns
from analytics.intake.matching import header_readings, match_columns, normalise_header
from analytics.intake.moments import read_moment
from analytics.intake.raw import GEOMETRY, RawTable
from analytics.intake.receipt import quote_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

COLUMN_NAMES = (
    *(
        "데이터기준일자",
        "데이터기준일",
        "자료기준일자",
        "자료기준일",
        "데이터기준연월일",
        "데이터기준년월일",
        "기준일자",
        "기준일",
    ),
    *("기준날짜", "기준연월일", "기준년월일", "통계기준일", "통계기준일자", "REFERENCEDATE", "REFERENCE_DATE", "DAT_CRTR_YMD"),
    *("DATA_CRTR_YMD", "DATA_STDR_DE", "STDR_DE", "STDR_YMD", "STD_YMD", "BASE_DATE", "BASE_YMD", "기준일ID", "STDR_DE_ID"),
    *(
        "데이터기준연월",
        "데이터기준년월",
        "기준연월",
        "기준년월",
        "기준월",
        "통계년월",
        "통계연월",
        "CRTR_YM",
        "STDR_YM",
        "STD_YM",
    ),
    *("BASE_YM", "기준연도", "기준년도", "데이터기준연도", "데이터기준년도", "기준년", "CRTR_YR", "STDR_YEAR", "BASE_YEAR"),
)
"""Headers of columns that hold a base date, the more precise first, in the form of `normalise_header`."""

LAST_YEAR_ONLY = frozenset({"population", "senior_cells"})
"""Of these tables with several years only the last is read (`grids`)."""

EARLIEST_IN_NAMES = 1990
"""A bare number of four figures in a name or title is taken for a year from here on (assumed): there may be other numbers."""

LONGEST_NAME = 300
"""So many letters of a name, title or header are looked at."""

_YEAR = r"(?<![0-9A-Za-z.제])((?:19|20)\d\d)"
_NO_NUMBER = r"(?!\d|\s?호)"
_FORMS = tuple(
    re.compile(_YEAR + form)
    for form in (
        rf"\s?[-./_]\s?(\d{{1,2}})\s?[-./_]\s?(\d{{1,2}}){_NO_NUMBER}\s?[일.]?",
        r"\s?년\s?(\d{1,2})\s?월(?:\s?(\d{1,2})\s?일)?",
        rf"(\d\d)(\d\d){_NO_NUMBER}",
        rf"(0[1-9]|1[0-2]){_NO_NUMBER}",
        rf"\s?[-_]\s?(0[1-9]|1[0-2]){_NO_NUMBER}월?",
        rf"\s?\.\s?(\d{{1,2}}){_NO_NUMBER}[월.]?",
        r"\s?[-_]\s?(\d{1,2})월",
        r"\s?년도?",
        r"(?![0-9A-Za-z]|\s?[호개명곳대건동])",
    )
)
"""Dates within words, the more precise forms first: what one of them has matched is not looked at again."""

_AS_OF = re.compile(r"[\s)\]]*자?\s*(?:기준|현재|말\b|as of)", re.IGNORECASE)
_AS_OF_BEFORE = re.compile(r"(?:기준(?:일자?|시점|연월|년월)?|as of)[\s:：=(\[]*$", re.IGNORECASE)
_NOT_AS_OF = re.compile(r"(?:작성|출력|조회|인쇄|다운로드|내려받|등록|수정|공고|발행|게시|업로드)\S{0,4}[\s:：=(\[]*$")
_JOINT = re.compile(r"\s*[~∼～_-]\s*")
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,8}$")


@dataclass(frozen=True, slots=True)
class BaseDate:
    """A base date and where it was read.

    Attributes:
        date: such as "2024-06-30", "2024-06", "2023" or "2021 ~ 2023".
        dated: where it stands and, where there were several, what was made of them.
    """

    date: str
    dated: Text


@dataclass(frozen=True, slots=True)
class Here:
    """The place a file is read for: of a list of the whole country only the rows of this place tell of which day it is.

    Attributes:
        box: west, south, east, north in degrees, inclusive.
        name: how addresses name it, such as "천안시"; "" where that is not known.
        today: later days lie ahead.
    """

    box: tuple[float, float, float, float]
    name: str
    today: date


def find_base_date(raw: RawTable | None, file: str, sheet: str, table_id: str, here: Here) -> BaseDate | None:
    """Of which day a table is; None where nothing says it.

    A column such as 데이터기준일자 comes first, then the name of the sheet and the file, then the lines above the table and its
    headers.

    Args:
        raw: the table as written; None of a road network, which has a name only.
        file, sheet: what they are called; of a file within an archive both names are looked at, its own first.
        table_id: what it was taken for.
        here: for which place and on which day it is read.
    """
    found = None if raw is None else _in_column(raw, table_id, here)
    return found or _in_names(file, sheet, here.today) or (None if raw is None else _above(raw, here.today))


def _in_column(raw: RawTable, table_id: str, here: Here) -> BaseDate | None:
    for header in _date_headers(raw, table_id):
        column = raw.frame[header]
        rows = _rows_here(raw, here)
        cells = column[rows] if rows.any() else column
        written = [str(cell).strip() for cell in cells.unique()]
        read = {cell: cell_date(cell, here.today) for cell in written if cell}
        if any(read.values()):
            return _of_column(header, read, last_only=table_id in LAST_YEAR_ONLY)
    return None


def _of_column(header: str, read: Mapping[str, str], *, last_only: bool) -> BaseDate:
    """The one date of a column, or from its first to its last; of a table of which only the last year is read, that."""
    known = sorted({day for day in read.values() if day})
    day = known[-1] if last_only else span_of(known)
    told = SAME_IN_ALL if len(known) == 1 else LAST_USED if last_only else FIRST_TO_LAST
    name = quote_value(header)
    unread = sum(not day for day in read.values())
    return BaseDate(day, (told if not unread else AND_UNREAD.fill(told=told, n=unread)).fill(column=name))


def _date_headers(raw: RawTable, table_id: str) -> Iterator[str]:
    """The columns that may hold a base date, the likeliest first."""
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    readings = {header: header_readings(header) for header in headers} if raw.has_header else {}
    for name in COLUMN_NAMES:
        yield from (header for header, forms in readings.items() if name in forms)
    if table_id in LAST_YEAR_ONLY:
        try:
            found = find_columns(raw)
        except InputError:
            return
        yield from (found[name] for name in ("year",) if name in found)


def _rows_here(raw: RawTable, here: Here) -> npt.NDArray[np.bool_]:
    """Which rows lie in or around the place: by degrees, else by its name in addresses. None where neither is told."""
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    found = match_columns(ADDRESSES, headers).found if raw.has_header else {}
    if {"lon", "lat"} <= set(found):
        lon, lat = (pd.to_numeric(raw.frame[found[name]], errors="coerce").to_numpy(dtype=float) for name in ("lon", "lat"))
        west, south, east, north = here.box
        inside: npt.NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        if inside.any():
            return inside
    rows = np.zeros(len(raw.frame), dtype=bool)
    for header in headers if here.name else ():
        if any(word in normalise_header(header) for word in ("주소", "시군구", "소재지")):
            rows |= raw.frame[header].str.contains(here.name, regex=False).to_numpy(dtype=bool)
    return rows


def cell_date(cell: str, today: date) -> str:
    """The date in a cell, in its own precision; "" where there is none or it lies ahead."""
    found = read_base_date(cell, today)
    if found:
        return found
    moment = read_moment(cell, blank=True).value
    if moment is None or moment.date() > today or moment.year < EARLIEST_YEAR:
        return ""
    return str(moment.date().isoformat())


def _in_names(file: str, sheet: str, today: date) -> BaseDate | None:
    """In the name of the sheet or layer, of the file, of the archive that holds it."""
    archive, _, member = file.rpartition("/")
    places = ((SHEET, sheet), (FILE, _ENDING.sub("", member)), (ARCHIVE, archive))
    for where, name in places:
        found = date_in_words(name, today)
        if found is not None:
            return BaseDate(found[0], where.fill(written=quote_value(found[1])))
    return None


def _above(raw: RawTable, today: date) -> BaseDate | None:
    """In the lines above the table; in a header only where it says so ("2024.6.30. 기준")."""
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY] if raw.has_header else []
    for where, lines, said in ((TITLE, raw.above, False), (HEADER, headers, True)):
        found = _agreed(date_in_words(line, today, said=said) for line in lines)
        if found is not None:
            return BaseDate(found[0], where.fill(written=quote_value(found[1])))
    return None


def _agreed(found: Iterable[tuple[str, str] | None]) -> tuple[str, str] | None:
    """What all lines that tell a date agree on; None where none does or two differ."""
    told = [one for one in found if one is not None]
    return told[0] if told and len({date for date, _ in told}) == 1 else None


def date_in_words(words: str, today: date, *, said: bool = False) -> tuple[str, str] | None:
    """The base date in a name or a line, and how it is written there; None where there is none, or several with no order.

    One that is called so (기준, 현재) goes before others. Two that are joined and follow each other ("202401_202406") are a
    period. Moments of download ("20250523002757") and days of printing or editing are no base dates. Beside a date that lies
    ahead ("2024-2050 계획") or does not exist only one that is called so counts.

    Args:
        words: the name or line.
        today: later days lie ahead.
        said: whether only a date that is called so counts.
    """
    flat = unicodedata.normalize("NFKC", words)[:LONGEST_NAME]
    every = _dates_in(flat, today)
    found = [one for one in every if one.date]
    called = [one for one in found if _AS_OF.match(flat, one.last) or _AS_OF_BEFORE.search(flat[: one.first])]
    usable = called or ([] if said or len(found) < len(every) else found)
    if len({one.date for one in usable}) > 1:
        return _period(usable, flat)
    return (usable[0].date, flat[usable[0].first : usable[0].last].strip()) if usable else None


@dataclass(frozen=True, slots=True)
class _Written:
    """A date in a line of words, "" where it lies ahead or does not exist, and where it stands there."""

    date: str
    first: int
    last: int


def _dates_in(flat: str, today: date) -> list[_Written]:
    """Every date of a line in the order in which they stand there."""
    found: list[_Written] = []
    for form in _FORMS:
        for match in form.finditer(flat):
            if any(match.start() < one.last and one.first < match.end() for one in found):
                continue
            found.append(_Written(dated(*match.groups(), today=today), match.start(), match.end()))
    return sorted((one for one in found if not _is_other(one, flat)), key=lambda one: one.first)


def _is_other(one: _Written, flat: str) -> bool:
    """Whether it is the day of something else, such as of printing, or a mere number."""
    bare = flat[one.first : one.last]
    return bool(_NOT_AS_OF.search(flat[: one.first])) or (
        bare.isdigit() and len(bare) == len("2024") and int(bare) < EARLIEST_IN_NAMES
    )


def _period(found: Sequence[_Written], flat: str) -> tuple[str, str] | None:
    """Two dates of one precision that are joined and follow each other; None otherwise."""
    first, last = found[0], found[-1]
    if len(found) > 2 or len(first.date) != len(last.date) or first.date > last.date:  # noqa: PLR2004 - a beginning and an end
        return None
    joined = _JOINT.fullmatch(flat[first.last : last.first])
    return (f"{first.date}{UP_TO}{last.date}", flat[first.first : last.last].strip()) if joined else None


def years_of(table: pd.DataFrame, today: date) -> BaseDate | None:
    """The years that the rows of a table say they are of, where its files say no more; None where it has none."""
    if "year" not in table:
        return None
    known = [dated(str(int(year)), today=today) for year in table["year"].dropna().unique()]
    day = span_of(known)
    return BaseDate(day, YEARS) if day else None


BY_HAND = Text("직접 적음", "typed by hand")
DOWNLOADED = Text("내려받은 날", "the day of the download")
YEARS = Text("행에 적힌 연도", "the years that the rows tell")
SAME_IN_ALL = Text("'{column}' 열: 모든 행이 같음", "column '{column}', the same in all rows")
FIRST_TO_LAST = Text(
    "'{column}' 열: 행마다 달라 처음부터 마지막까지", "column '{column}', which differs from row to row: from first to last"
)
LAST_USED = Text("'{column}' 열: 여러 때 가운데 마지막 것만 읽음", "column '{column}': of several only the last is read")
AND_UNREAD = Text("{told} (날짜가 아니거나 앞날인 값 {n}가지는 뺌)", "{told} ({n} values that are no date or lie ahead left out)")
SHEET = Text("시트 이름의 '{written}'", "'{written}' in the name of the sheet")
FILE = Text("파일 이름의 '{written}'", "'{written}' in the name of the file")
ARCHIVE = Text("압축 파일 이름의 '{written}'", "'{written}' in the name of the archive")
TITLE = Text("표 위의 '{written}'", "'{written}' above the table")
HEADER = Text("머리글의 '{written}'", "'{written}' in a header")
