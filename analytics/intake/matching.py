"""Headers as officials write them, matched by name to the columns of a domain table."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.core.text import Text
from analytics.intake.receipt import quote_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analytics.core.tables import Column, Schema

HEADER_SEARCH_ROWS = 10
"""The header is looked for in the first rows only."""

DEEPEST_HEADER_ROWS = 5
"""Merged headers are at most this deep."""

_BRACKETS = re.compile(r"[()\[\]{}<>〈〉《》「」【】\"']")
_BRACKETED = re.compile(r"[(\[{<][^()\[\]{}<>]*[)\]}>]")
_BLANKS = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+")
_TYPE = re.compile(r"(?:VAR)?CHAR2?|NUMBER|NUMERIC|INTEGER|INT|DATE|DECIMAL|FLOAT|TEXT", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][+-]?\d+)?%?")


def normalise_header(header: str) -> str:
    """A header in the form in which headers are compared.

    NFKC, without blanks, brackets and byte-order marks, Latin letters upper-case. In a mixed cell such as
    "자료생성년월 DATA_CRT_YM VARCHAR(6)" the English code wins.
    """
    text = unicodedata.normalize("NFKC", header)
    if _HANGUL.search(text):
        codes = [token for token in _BLANKS.split(text) if _CODE.fullmatch(token)]
        if codes:
            return codes[0].upper()
    return _BRACKETS.sub("", _BLANKS.sub("", text)).upper()


def header_readings(header: str) -> tuple[str, ...]:
    """The ways a header may be read, the surest first.

    As a whole; without what stands in brackets ("학생수(명)"); and word by word where Hangul stands beside a code
    ("위도 LAT").
    """
    text = unicodedata.normalize("NFKC", header)
    readings = [normalise_header(text), normalise_header(_BRACKETED.sub("", text))]
    words = [word for word in _BLANKS.split(text) if not _TYPE.match(word)]
    if len(words) > 1 and _HANGUL.search(text):
        readings += [normalise_header(word) for word in words if len(word) > 1]
    return tuple(dict.fromkeys(reading for reading in readings if reading))


def column_names(column: Column) -> tuple[str, ...]:
    """Every name a column goes by, normalised, the usual ones first."""
    names = (*column.aliases, column.name, column.label.ko, column.label.en)
    return tuple(dict.fromkeys(normalise_header(name) for name in names))


@dataclass(frozen=True, slots=True)
class Matching:
    """Which header holds which column.

    Attributes:
        found: header as written, by canonical column name.
        missing: required columns that no header names.
        tried: the names that were looked for, by canonical name of each missing column.
        headers: all headers of the file, as written.
    """

    found: Mapping[str, str]
    missing: tuple[Column, ...] = ()
    tried: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: tuple[str, ...] = ()

    def refusal(self, file: str, sheet: str = "") -> Text:
        """The sentence for a file that lacks required columns: which, what was tried, what the file has."""
        place = quote_value(f"{file} [{sheet}]" if sheet else file)
        ko = "; ".join(f"'{column.label.ko}' (찾은 이름: {', '.join(self.tried[column.name])})" for column in self.missing)
        en = "; ".join(f"'{column.label.en}' (names tried: {', '.join(self.tried[column.name])})" for column in self.missing)
        headers = ", ".join(quote_value(header) for header in self.headers[:30])
        return Text(
            f"{place}: 꼭 필요한 열이 없습니다: {ko}. 파일의 열: {headers}. 열 이름을 위의 이름 가운데 하나로 고쳐 올려 주십시오.",
            f"{place}: required columns are missing: {en}. Columns in the file: {headers}. Rename a column to one of the names above.",
        )


def match_columns(schema: Schema, headers: Sequence[str]) -> Matching:
    """Find each column of a schema among the headers, by name and never by position.

    A name earlier in a column's list of aliases wins over a later one; a header is used for one column only.
    """
    found: dict[str, str] = {}
    readings = {header: header_readings(header) for header in headers}
    for column in schema.columns:
        header = _find(column, readings, set(found.values()))
        if header is not None:
            found[column.name] = header
    missing = tuple(column for column in schema.columns if column.required and column.name not in found)
    tried = {column.name: tuple(dict.fromkeys((*column.aliases, column.name))) for column in missing}
    return Matching(found, missing, tried, tuple(headers))


def _find(column: Column, readings: Mapping[str, tuple[str, ...]], used: set[str]) -> str | None:
    for certainty in range(max(map(len, readings.values()), default=0)):
        for name in column_names(column):
            for header, forms in readings.items():
                if header not in used and forms[certainty : certainty + 1] == (name,):
                    return header
    return None


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands.

    Attributes:
        first, last: its first and last row among the rows looked at, counted from 0; both -1 where there is none.
        names: one name per column; columns without a name are called 열1, 열2, ... by position.
        matched: how many names are known aliases.
    """

    first: int
    last: int
    names: tuple[str, ...]
    matched: int = 0

    @property
    def exists(self) -> bool:
        """Whether the rows have a header at all."""
        return self.first >= 0


def find_header_row(rows: Sequence[Sequence[str]], schemas: Iterable[Schema]) -> Header:
    """Find the header among the first 10 rows.

    The row with the most known names wins, the upper one where two are equal. Where no row has two known names, the
    first full row of words is taken; headers merged over several rows are joined with "_" ("인구_남").

    Args:
        rows: the first rows, cells as written.
        schemas: the domain tables whose names are known.
    """
    known = known_names(schemas)
    scores = [_count_known(row, known) for row in rows[:HEADER_SEARCH_ROWS]]
    best = max(scores, default=0)
    first = scores.index(best) if best > 1 else _first_full_row(rows)
    if first < 0 or _is_data(rows, first, scores):
        return Header(-1, -1, tuple(f"열{place + 1}" for place in range(max(map(len, rows), default=0))))
    last, names = _join_merged(rows, first)
    return Header(first, last, _named(_filled_from_above(rows, first, names)), scores[first])


def is_repeated_header(row: Sequence[str], header: Header, known: frozenset[str]) -> bool:
    """Whether a row below the header only says the names again, in the same words or as codes, or the units.

    Args:
        row: its cells.
        header: the header found.
        known: all known names, from `known_names`.
    """
    cells = [cell for cell in row if cell.strip()]
    if not cells or not header.exists or any(_is_number(cell) for cell in cells):
        return False
    if [normalise_header(cell) for cell in row] == [normalise_header(name) for name in header.names]:
        return True
    if len(cells) > 1 and all(_BRACKETED.fullmatch(cell.strip()) for cell in cells):
        return True
    return len(cells) > 1 and _count_known(cells, known) >= max(2, len(cells) // 2 + 1)


def known_names(schemas: Iterable[Schema]) -> frozenset[str]:
    """Every name of every column of the schemas, normalised."""
    return frozenset(name for schema in schemas for column in schema.columns for name in column_names(column))


def _count_known(row: Sequence[str], known: frozenset[str]) -> int:
    return sum(1 for cell in row if cell.strip() and any(form in known for form in header_readings(cell[:200])))


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip()) is not None


def _first_full_row(rows: Sequence[Sequence[str]]) -> int:
    """The first row as full as most, so that a title line above the table is passed over; -1 where all are blank."""
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:HEADER_SEARCH_ROWS]]
    if not any(filled):
        return -1
    usual = Counter(count for count in filled if count).most_common()
    width = max(count for count, times in usual if times == usual[0][1])
    return next(place for place, count in enumerate(filled) if count >= max(1, width * 0.5))


def _is_data(rows: Sequence[Sequence[str]], first: int, scores: Sequence[int]) -> bool:
    """Whether the row is already data: it has numbers where the next row has them, and no known names."""
    if scores[first] > 1:
        return False
    mask = [_is_number(cell) for cell in rows[first]]
    below = [[_is_number(cell) for cell in row] for row in rows[first + 1 : first + 2]]
    return any(mask) and (not below or below[0] == mask)


def _join_merged(rows: Sequence[Sequence[str]], first: int) -> tuple[int, list[str]]:
    """Take further header rows while names repeat or are blank and the next row still holds words only."""
    last, layers = first, [list(rows[first])]
    while len(layers) < DEEPEST_HEADER_ROWS and last + 1 < len(rows):
        names = _joined(layers)
        below = list(rows[last + 1])
        if not _continues(names, below):
            break
        layers.append(below)
        last += 1
    return last, _joined(layers)


def _filled_from_above(rows: Sequence[Sequence[str]], first: int, names: list[str]) -> list[str]:
    """A cell merged downward is written in the row above the known names: take it where the name is blank."""
    above = rows[first - 1] if first > 0 else []
    if len(above) != len(names) or any(_is_number(cell) for cell in above):
        return names
    return [name or cell.strip() for name, cell in zip(names, above, strict=True)]


def _continues(names: Sequence[str], below: Sequence[str]) -> bool:
    if len(below) != len(names) or any(_is_number(cell) for cell in below) or not any(cell.strip() for cell in below):
        return False
    counts = Counter(names)
    unclear = [place for place, name in enumerate(names) if not name or counts[name] > 1]
    merged = len(unclear) > 1 or not all(cell.strip() for cell in below)
    return merged and any(below[place].strip() for place in unclear)


def _joined(layers: Sequence[Sequence[str]]) -> list[str]:
    width = len(layers[0])
    filled = [_spread(layer, below) for layer, below in zip(layers, [*layers[1:], None], strict=True)]
    names = []
    for place in range(width):
        parts = [layer[place].strip() for layer in filled if layer[place].strip()]
        names.append("_".join(dict.fromkeys(parts)))
    return names


def _spread(layer: Sequence[str], below: Sequence[str] | None) -> list[str]:
    """A merged cell is written once, at its left: carry it to the right as far as the row below has names."""
    if below is None:
        return list(layer)
    spread = list(layer)
    for place in range(1, len(spread)):
        if not spread[place].strip() and below[place].strip():
            spread[place] = spread[place - 1]
    return spread


def _named(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name or f"열{place + 1}" for place, name in enumerate(" ".join(name.split()) for name in names))
