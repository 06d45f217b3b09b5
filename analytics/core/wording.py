"""Values in words: with their unit, never as nan or inf, in the reader's language, the same on a page and on paper.

How many decimals are worth showing follows from the unit a column declares (`decimals_of`): people are whole, other things
that are counted have one decimal at most, minutes and shares exactly one, anything else about three figures. A file that is
worked on further keeps `MORE_IN_FILES` decimals more, and of small numbers four figures (`rounded_for_files`).
Where 0 would mean "none", what is not none is "less than": a hexagon of 0.3 people is not empty.
The numbers of figures and decimals are the project's own choice; Korean offices print people whole and rates to a tenth.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

NOTHING = "–"
NO_UNIT = Text("\u200b", "\u200b")
"""For numbers that are counted in nothing: a sign without width."""
POINTS = Text("%p", "pp")
NO_ROAD = Text("닿을 수 없음", "not reachable")
UNKNOWN = Text("자료 없음", "no data")
MINUTES, PER_CENT = "min", "%"
"""Minutes: the unit in which endless means that no road leads there; in any other an endless value says nothing."""

_DASH = Text(NOTHING, NOTHING)
_BELOW = Text("{shown} 미만", "<{shown}")
_ABOVE = Text("-{least}~0", "-{least} to 0")
"""Of a number between nought and the first one shown, from either side."""

_PEOPLE = frozenset({"명", "인"})
_THINGS = frozenset({"건", "곳", "대", "개", "칸", "가지", "구역", "개소", "동", "호", "가구", "세대", "회", "점"})
_COUNTED, _PEOPLE_IN = _PEOPLE | _THINGS, ("명", "사람")
"""Korean counters, by which units are told apart: another city's model declares its own, whatever their English word. Units
that only begin with people, such as people in a square kilometre, are told like things."""
_TENTHS = frozenset({MINUTES, PER_CENT, "pp", "% behind"})
"""Units always shown with one decimal: there 0.0 says by itself that it is rounded."""

_FIGURES, _FEW_FIGURES = 3, 2
_MOST_DECIMALS, _MOST_BARE = 3, 2
_DEGREE_DIGITS = 5
"""About a metre."""
_TEN, _HUNDREDS = 10.0, 100.0

MORE_IN_FILES, FIGURES_IN_FILES = 2, 4
"""A file for further work keeps so many decimals more than a page, and of small numbers so many figures."""

NOISE = 1e-6
"""A count below that is what is left of adding up in another order, not a part of a person."""


def number(value: float | None, digits: int = 0) -> str:
    """A number as people read it, with thousands marked; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return f"{value:,.{digits}f}"


def difference(value: float | None, before: float | None, digits: int = 0) -> str:
    """How much a number as it is shown changed, always with its sign; empty where either is missing.

    It is the difference of both as they are rounded, so that a reader who takes one from the other finds the same.
    """
    if value is None or before is None or not (math.isfinite(value) and math.isfinite(before)):
        return ""
    change = round(round(value, digits) - round(before, digits), digits)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{abs(change):,.{digits}f}"


def with_unit(shown: str, unit: Text, language: Language) -> str:
    """A number followed by its unit: Korean and per cent signs follow at once, English words after a space."""
    word = unit.in_(language)
    return f"{shown}{word}" if language is Language.KO or word == PER_CENT else f"{shown} {word}"


def unit_of_change(unit: Text) -> Text:
    """Shares differ by percentage points, not by per cent."""
    return POINTS if unit.en == PER_CENT else unit


def tell(column: Column, value: object, language: Language) -> str:
    """One value of a table in words, with its unit."""
    if column.kind is not Kind.NUMBER:
        return str(value)
    unit = column.unit or NO_UNIT
    if isinstance(value, int | float) and math.isinf(value) and unit.en == MINUTES:
        return NO_ROAD.in_(language)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return (column.missing or UNKNOWN).in_(language)
    digits = 1 if unit.en in _TENTHS else _digits_alone(column, value)
    if unit.en == column.label.en.lower() and language is Language.EN:  # "People 600", not "People 600 people"
        return _shown(column, value, digits, language)
    return _shown(column, value, digits, language, lambda shown: with_unit(shown, unit, language))


def told_rows(table: pd.DataFrame, columns: Sequence[Column], language: Language) -> list[str]:
    """What a tooltip tells of each row: a line for each column, its name and its value; words that are not there have no line.

    Args:
        table: n rows with those columns.
        columns: what is told, in order.
        language: the reader's.
    """
    told = [[_line(column, value, language) for value in table[column.name].tolist()] for column in columns]
    return ["\n".join(line for line in lines if line) for lines in zip(*told, strict=True)] or [""] * len(table)


def _line(column: Column, value: object, language: Language) -> str:
    absent = column.kind is Kind.TEXT and (not isinstance(value, str) or not value)
    return "" if absent else f"{column.label.in_(language)} {tell(column, value, language)}"


def _digits_alone(column: Column, value: float) -> int:
    """The decimals of a value that stands alone, such as in a tooltip: people are whole also where there are few."""
    size = abs(value)
    if size >= _HUNDREDS or abs(size - round(size)) <= NOISE:
        return 0
    counter = _counter(column)
    if counter in _PEOPLE:
        return 0
    digits = min(_figures(size), 1 if counter else _MOST_DECIMALS)
    shown = f"{size:.{digits}f}"
    return len(shown.rstrip("0").partition(".")[2]) if float(shown) else digits  # 6.8, not 6.80


def in_tenths(column: Column) -> bool:
    """Whether a table shows a column with one decimal whatever its values."""
    return column.unit is not None and column.unit.en in _TENTHS


def decimals_of(column: Column, values: pd.Series[float]) -> int:
    """The decimals with which a page or a document shows a column.

    Args:
        column: its declaration, of which kind and unit count.
        values: all its values, so that every row is shown alike; missing and endless ones do not count.
    """
    if column.kind in _DEGREES:
        return _DEGREE_DIGITS
    if in_tenths(column):
        return 1
    known = np.abs(values.to_numpy(dtype=float, na_value=np.nan))
    known = known[np.isfinite(known) & (known > NOISE)]
    broken = known[~_is_whole(known)]
    if not len(broken):
        return 0
    most = float(known.max())
    if _counter(column) in _PEOPLE:
        return int(most < _TEN)
    few = 0 if column.unit is not None else min(_figures(float(broken.min()), _FEW_FIGURES), _MOST_BARE)
    # without a unit a column may hold things of several: the smallest can still be read
    return max(min(_figures(most), _most_decimals(column)), few)


def rounded_for_files(column: Column, values: pd.Series[float]) -> pd.Series[float]:
    """The values as a file for further work holds them; the series given is not changed.

    Whole numbers and places on the ground stay as they are. Others keep `MORE_IN_FILES` decimals more than `decimals_of`, and
    at least `FIGURES_IN_FILES` figures, so that no share and no chance becomes 0. n rows differ in sum from the total of what
    is not rounded by n times half of the last decimal at most.
    """
    import pandas as pd

    if values.dtype.kind != "f" or column.kind in _DEGREES:
        return values
    raw = values.to_numpy(dtype=float)
    if _counter(column):
        raw = np.where(np.abs(raw) < NOISE, 0.0, raw)
    usual = decimals_of(column, values) + MORE_IN_FILES
    with np.errstate(divide="ignore", invalid="ignore"):
        wanted = FIGURES_IN_FILES - 1 - np.floor(np.log10(np.abs(raw)))
    digits = np.maximum(np.where(np.isfinite(wanted), wanted, usual), usual)
    found = raw.copy()
    for many in np.unique(digits):
        here = digits == many
        found[here] = np.round(raw[here], int(many))
    return pd.Series(found + 0.0, index=values.index, name=values.name)  # -0.0 + 0.0 is 0.0


_DEGREES = frozenset({Kind.LONGITUDE, Kind.LATITUDE})


def _counter(column: Column) -> str:
    """The Korean counter in which a column counts people or things; "" for what is measured."""
    unit = "" if column.unit is None else column.unit.ko
    return unit if unit in _COUNTED or unit.startswith(_PEOPLE_IN) else ""


def _most_decimals(column: Column) -> int:
    return 1 if _counter(column) else _MOST_DECIMALS


def _is_whole(values: Any) -> Any:
    """Whether a number is whole but for the noise of arithmetic."""
    return np.abs(values - np.round(values)) <= NOISE


def _figures(value: float, figures: int = _FIGURES) -> int:
    """The decimals that show so many figures of a number above 0, within what is worth showing."""
    return min(max(figures - 1 - math.floor(math.log10(value)), 0), _MOST_DECIMALS)


def _is_hidden(column: Column, value: float, digits: int) -> bool:
    """Whether a number that is not nought would look like nought."""
    return not in_tenths(column) and abs(value) > NOISE and round(value, digits) == 0


def cell(column: Column, value: object, digits: int, language: Language) -> str:
    """One cell of a printed table, without its unit, which stands in the heading.

    Args:
        column: its declaration.
        value: the raw value.
        digits: decimals shown, as `decimals_of` says.
        language: of the words for what is missing.
    """
    if value is None:
        return "" if column.missing is None else column.missing.in_(language)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if not math.isfinite(value):
        endless = math.isinf(value) and column.unit is not None and column.unit.en == MINUTES
        return (column.missing or (NO_ROAD if endless else _DASH)).in_(language)
    return _shown(column, value, digits, language)


def _shown(column: Column, value: float, digits: int, language: Language, dress: Callable[[str], str] = str) -> str:
    told = f"{value:,.{digits}f}"
    if abs(value) >= 1 or float(told) != 0:
        return dress(told)
    return short_of_one(column, value, digits, language, dress) or dress(told.removeprefix("-"))  # -0.03 is not "-0.0"


def short_of_one(column: Column, value: float, digits: int, language: Language, dress: Callable[[str], str] = str) -> str:
    """What stands in place of a 0 that is none, such as "1 미만"; "" where the number itself does.

    Args:
        column, value, digits, language: as of `cell`.
        dress: puts a unit to the number.
    """
    if not math.isfinite(value) or not _is_hidden(column, value, digits):
        return ""
    least = f"{10.0**-digits:.{digits}f}"
    if value < 0:
        return dress(_ABOVE.fill(least=least).in_(language))
    return _BELOW.fill(shown=dress(least)).in_(language)
