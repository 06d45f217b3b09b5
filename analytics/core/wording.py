"""Values in words: with their unit, never as nan or inf, in the reader's language, the same on a page and on paper."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text

if TYPE_CHECKING:
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

LARGE, _FEW_DECIMALS = 100.0, 2
_DEGREE_DIGITS = 5
"""About a metre."""


def number(value: float | None, digits: int = 0) -> str:
    """A number as people read it, with thousands marked; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return f"{value:,.{digits}f}"


def difference(value: float | None, before: float | None, digits: int = 0) -> str:
    """How much a number changed, always with its sign; empty where either is missing."""
    if value is None or before is None or not (math.isfinite(value) and math.isfinite(before)):
        return ""
    change = round(value - before, digits)
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
    if unit.en == column.label.en.lower() and language is Language.EN:  # "People 600", not "People 600 people"
        return number(value, _digits(column))
    return with_unit(number(value, _digits(column)), unit, language)


def _digits(column: Column) -> int:
    if column.unit is None:
        return 0
    return {MINUTES: 1, PER_CENT: 1, "km²": 3}.get(column.unit.en, 0)


def in_tenths(column: Column) -> bool:
    """Whether a table shows a column with one decimal whatever its values."""
    return column.unit is not None and column.unit.en in {PER_CENT, MINUTES}


def decimals(values: pd.Series[float]) -> int:
    """Decimals worth showing: none for a column that reaches into the hundreds. The file that is saved keeps them all."""
    known = values[np.isfinite(values)]
    return 0 if len(known) and float(known.abs().max()) >= LARGE else _FEW_DECIMALS


def decimals_of(column: Column, values: pd.Series[float]) -> int:
    """The decimals with which a table shows a column: none where every number is whole."""
    if column.kind in {Kind.LONGITUDE, Kind.LATITUDE}:
        return _DEGREE_DIGITS
    if in_tenths(column):
        return 1
    known = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    return 0 if values.dtype.kind in "iub" or (known == known.round()).all() else decimals(values)


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
    shown = number(value, digits)
    return shown.removeprefix("-") if float(shown.replace(",", "")) == 0 else shown  # -0.03 is not "-0.0"
