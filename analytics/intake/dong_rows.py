"""Which dong of a city each row of a table by dong belongs to: by code where the name agrees, else by name within the city.

Residents are registered under other codes than those of Statistics Korea, so a code alone is believed only where no name speaks
against it. Rows of provinces, cities and districts add up other rows and are never taken for dongs.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.addresses import Region, region_of, short_province
from analytics.intake.cells import plain
from analytics.intake.checking import TOTAL_WORDS
from analytics.intake.matching import header_readings, normalise_header
from analytics.intake.receipt import quote_value
from analytics.schemas.welfare import DISTRICT_NAMES, DONG_CODES, DONG_NAMES, YEAR_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from analytics.intake.raw import RawTable
    from analytics.intake.sieve import Sieve

    Places = npt.NDArray[np.int64]

UPPER, ELSEWHERE, UNCLEAR, UNKNOWN = -1, -2, -3, -4
"""What a row is that is no known dong of the city: a total of several, a dong of another city, one of several of its name, or a dong
of a district of this city that is not among its boundaries."""

REGISTERED_DIGITS = 10
SHORT_DIGITS = 8
"""Offices write dong codes with ten digits that end in 00, or with the first eight."""

SHOWN = 5

_CODED = re.compile(r"(?P<name>.*?)[\s ]*\((?P<code>\d{7,10})\)")
_LEVEL = re.compile(r"(?P<stem>.+?)별?\((?P<level>\d)\)별?")
_DOTS = re.compile(r"[\s.,·ㆍ‧・‥•\u119e\u318d\uff65]+")
_NUMBERED = re.compile(r"제(?=\d)")
_ABOVE = re.compile(r"[가-힣]{1,8}(?:특별시|광역시|특별자치시|특별자치도|도|시|군|구)|전국")
_YEAR = re.compile(r"((?:19|20)\d\d)")


@dataclass(frozen=True, slots=True)
class DongHeaders:
    """Which headers say the dong of a row; None and empty where there are none."""

    code: str | None
    name: str | None
    above: tuple[str, ...]
    year: str | None

    @property
    def known(self) -> bool:
        """Whether rows can have a dong at all."""
        return self.code is not None or self.name is not None


def dong_headers(headers: Sequence[str]) -> DongHeaders:
    """The headers of the code, the name, the districts above and the year; "동별(1)", "동별(2)", ... count as names from above to below."""
    levels = [header for header in headers if (found := _LEVEL.fullmatch(plain(header))) and "별" in found[0]]
    name, above = (levels[-1], tuple(levels[:-1])) if levels else (_first(headers, DONG_NAMES), ())
    above = above or tuple(header for header in headers if header != name and _is_named(header, DISTRICT_NAMES))
    return DongHeaders(_first(headers, DONG_CODES), name, above, _first(headers, YEAR_NAMES))


def _first(headers: Sequence[str], names: Sequence[str]) -> str | None:
    wanted = [normalise_header(name) for name in names]
    return next((header for name in wanted for header in headers if name in header_readings(header)), None)


def _is_named(header: str, names: Sequence[str]) -> bool:
    return not {normalise_header(name) for name in names}.isdisjoint(header_readings(header))


def flat_name(name: str) -> str:
    """A dong's name in the form in which names are compared: without blanks and dots of any kind."""
    return _DOTS.sub("", unicodedata.normalize("NFKC", _DOTS.sub("", name)))


def _bare(name: str) -> str:
    """쌍용제2동 as 쌍용2동."""
    return _NUMBERED.sub("", name)


class DongBook:
    """The dongs of a city, to be looked up by what files write."""

    def __init__(self, dongs: pd.DataFrame) -> None:
        """Keep codes, names and full names; `dongs` is a table of `DONGS`."""
        full = dongs["full_name"].astype("str") if "full_name" in dongs else pd.Series("", index=dongs.index)
        self.codes = dongs["dong_code"].astype("str").tolist()
        self.names = dongs["dong_name"].astype("str").tolist()
        self.full = [unicodedata.normalize("NFKC", name) for name in full]
        self.region: Region = region_of([name for name in self.full if name.strip()])
        self._flat = [flat_name(name.split()[-1] if name.split() else "") for name in self.names]
        self._by_code = {_short_code(code): row for row, code in enumerate(self.codes)}

    def find(self, code: str, words: Sequence[str]) -> int:
        """The row of a dong, or `UPPER`, `ELSEWHERE`, `UNCLEAR` or `UNKNOWN`.

        Args:
            code: as written, "" where there is none.
            words: the names from the province down to the dong; empty where there are none.
        """
        last = words[-1] if words else ""
        by_code = self._by_code.get(_short_code(code)) if code else None
        if by_code is not None and (not last or self._agrees(by_code, last)):
            return by_code
        if _is_above(code, last):
            return UPPER
        found = self._named(last) if last else []
        fitting = [row for row in found if self._lies_in(row, words[:-1])]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return UNCLEAR
        return UNKNOWN if words[:-1] and any(self._lies_in(row, words[:-1]) for row in range(len(self.full))) else ELSEWHERE

    def _named(self, name: str) -> list[int]:
        """Rows of that name: as it is, and else without the 제 before a number on either side."""
        flat = flat_name(name)
        ways = (
            [row for row, own in enumerate(self._flat) if own == flat],
            [row for row, own in enumerate(self._flat) if own == _bare(flat)],
            [row for row, own in enumerate(self._flat) if _bare(own) == flat],
        )
        return next((found for found in ways if found), [])

    def _agrees(self, row: int, name: str) -> bool:
        return row in self._named(name)

    def _lies_in(self, row: int, above: Sequence[str]) -> bool:
        """Whether the full name holds every word above the dong; where either is not known, nothing speaks against it.

        동대문 is read as 동대문구, as lists do leave that out; a single letter is not.
        """
        own = [short_province(word) for word in self.full[row].split()[:-1]]
        wanted = [short_province(word) for word in above]
        return not own or all(word in own or (len(word) > 1 and any(name.startswith(word) for name in own)) for word in wanted)

    def is_whole(self, words: Sequence[str]) -> bool:
        """Whether the words name the whole city."""
        return bool(words) and bool(self.region.words) and words[-1] == self.region.words[-1]


def _short_code(code: str) -> str:
    return code[:SHORT_DIGITS] if len(code) == REGISTERED_DIGITS and code.endswith("00") else code


def _is_above(code: str, last: str) -> bool:
    """Whether the row adds up dongs: its code ends in five noughts, or its last word is a total, a province, a city or a district."""
    if len(code) == REGISTERED_DIGITS and code.isdigit():
        return code.endswith("00000")
    return last.upper() in TOTAL_WORDS or bool(_ABOVE.fullmatch(last))


@dataclass(frozen=True, eq=False)
class DongRows:
    """The dong of each row.

    Attributes:
        place: the dong's row among the city's, or `UPPER`, `ELSEWHERE`, `UNCLEAR`.
        whole: rows that add up the whole city.
        by_name: rows whose code is not that of the dong, and which their name tells.
        written: what the rows say, for messages.
    """

    place: Places
    whole: npt.NDArray[np.bool_]
    by_name: npt.NDArray[np.bool_]
    written: tuple[str, ...]


def find_dongs(raw: RawTable, headers: DongHeaders, book: DongBook) -> DongRows:
    """The dong of each row of a table, by the headers that `dong_headers` found."""
    read = [_read(cells) for cells in _cells(raw.frame, headers)]
    known = {key: book.find(*key) for key in dict.fromkeys(read)}
    place = np.array([known[key] for key in read], dtype=np.int64)
    by_name = [
        row >= 0 and bool(code) and _short_code(code) != _short_code(book.codes[row])
        for row, (code, _) in zip(place, read, strict=True)
    ]
    whole = [book.is_whole(words) and row == UPPER for row, (_, words) in zip(place, read, strict=True)]
    written = tuple(" ".join(words) or code for code, words in read)
    return DongRows(place, np.array(whole, dtype=bool), np.array(by_name, dtype=bool), written)


def _cells(frame: pd.DataFrame, headers: DongHeaders) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    blank = [""] * len(frame)
    codes = frame[headers.code].tolist() if headers.code else blank
    names = frame[headers.name].tolist() if headers.name else blank
    above = [frame[header].tolist() for header in headers.above]
    return zip(codes, names, list(zip(*above, strict=True)) if above else [()] * len(frame), strict=True)


def _read(cells: tuple[str, str, tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
    """Code and words of a row; a code in brackets behind the name counts."""
    code, name, above = cells
    name = unicodedata.normalize("NFC", str(name)).strip()
    found = _CODED.fullmatch(name)
    if found:
        name, code = found["name"], found["code"]
    words = tuple(word for cell in (*above, name) for word in plain(str(cell)).split())
    return plain(str(code)), tuple(dict.fromkeys(words)) if name else ()


def keep_dongs(sieve: Sieve, rows: DongRows, book: DongBook) -> Places:
    """The place of each row that is left after totals and other cities' dongs were set aside and unclear names rejected.

    Raises:
        InputError: when no row is of a dong of the city.
    """
    if len(rows.place) and not (rows.place >= 0).any():
        shown = ", ".join(quote_value(name) for name in dict.fromkeys(rows.written[:SHOWN]))
        raise InputError(NO_DONG.fill(file=quote_value(sieve.raw.file), shown=shown))
    place = rows.place
    strange = list(dict.fromkeys(name.split()[-1] for name, row in zip(rows.written, place, strict=True) if row == UNKNOWN))
    not_known = NOT_KNOWN.fill(count="{count}", names=", ".join(map(quote_value, strange[:SHOWN])))
    for code, note in ((UPPER, TOTALS), (ELSEWHERE, OTHERS), (UNKNOWN, not_known)):
        sieve.put_aside(place == code, note)
        place = place[place != code]
    sieve.rows = sieve.rows.assign(
        dong=[name for name, row in zip(rows.written, rows.place, strict=True) if row not in (UPPER, ELSEWHERE, UNKNOWN)]
    )
    sieve.reject(place == UNCLEAR, "dong", SEVERAL, SAY_DISTRICT)
    place = np.asarray(place[place != UNCLEAR], dtype=np.int64)
    if rows.by_name.any():
        sieve.notes.append(BY_NAME.fill(count=f"{int(rows.by_name.sum()):,}"))
    absent = [book.names[row] for row in sorted(set(range(len(book.names))) - set(place.tolist()))]
    if absent:
        sieve.notes.append(ABSENT.fill(count=f"{len(absent):,}", names=", ".join(absent[:SHOWN])))
    return place


def reject_repeated(sieve: Sieve, place: Places, keys: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Take out rows of one dong and year that say different things; one of several equal rows stays. Returns which rows stay.

    Args:
        sieve: the rows.
        place: their dongs.
        keys: what else tells rows apart, indexed as the rows.
    """
    content = sieve.rows.drop(columns="dong", errors="ignore").reset_index(drop=True)
    named = keys.reset_index(drop=True).assign(dong=place)
    again = pd.concat([content, named.add_prefix("key ")], axis=1).duplicated().to_numpy(dtype=bool)
    clash = np.zeros(len(named), dtype=bool)
    clash[~again] = named[~again].duplicated(keep=False).to_numpy(dtype=bool)
    sieve.put_aside(again, AGAIN)
    sieve.reject(clash[~again], "dong", TWO_ROWS, ONE_ROW)
    return np.asarray(~again & ~clash, dtype=bool)


def year_of(written: str) -> float:
    """The year in a cell or header ("2024", "202405", "2024년 5월"); NaN where there is none."""
    found = _YEAR.search(written)
    return float(found[1]) if found else float("nan")


NO_DONG = Text(
    "{file}: 이 도시의 읍면동과 맞는 이름이나 코드가 없습니다(예: {shown}). 도시를 바르게 골랐는지, '행정동' 열이 있는지 확인해 주십시오.",
    "{file}: no name or code fits a dong of this city (such as {shown}). Is it the right city, and is there a column with the dong?",
)
TOTALS = Text(
    "시도·시군구 합계와 소계 {count}행은 겹쳐 세지 않도록 뺐습니다.",
    "{count} rows of provinces, cities and districts were left out, so that nobody is counted twice.",
)
OTHERS = Text("다른 도시의 읍면동 {count}행을 뺐습니다.", "{count} rows of dongs of other cities were left out.")
NOT_KNOWN = Text(
    "이 도시의 경계에 없는 이름이라 {count}행을 뺐습니다: {names}. 이름이 바뀌거나 나뉜 읍면동이면 경계 파일을 함께 올려 주십시오.",
    "{count} rows were left out, as their dong is not among the boundaries of this city: {names}. If it was split or renamed, upload boundaries as well.",
)
BY_NAME = Text(
    "코드 체계가 달라(주민등록과 통계청) {count}행은 읍면동 이름으로 맞추었습니다.",
    "{count} rows were matched by the name of the dong, as their codes are of another system.",
)
ABSENT = Text(
    "파일에 없는 읍면동이 {count}곳 있습니다(예: {names}). 0이 아니라 모르는 값입니다.",
    "{count} dongs are not in the file (such as {names}). They are not known, which is not 0.",
)
SEVERAL = Text("이름이 같은 읍면동이 이 도시에 여럿입니다.", "Several dongs of this city have this name.")
SAY_DISTRICT = Text("구 이름이나 행정동코드를 함께 적으십시오.", "Write the district or the dong code as well.")
AGAIN = Text("똑같이 되풀이된 {count}행을 뺐습니다.", "{count} rows that repeat another were left out.")
TWO_ROWS = Text("같은 읍면동, 같은 때의 값이 서로 다릅니다.", "Several rows give different values for one dong and time.")
ONE_ROW = Text("맞는 한 행만 남기십시오.", "Keep the one row that is right.")
