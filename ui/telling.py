"""Values in words: with their unit, never as nan or inf, in the reader's language."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from ui.figures import NO_UNIT, number, with_unit

if TYPE_CHECKING:
    from analytics.core.model import Output

NO_ROAD = Text("닿을 수 없음", "not reachable")
UNKNOWN = Text("자료 없음", "no data")
MINUTES = "min"
"""The unit in which endless means that no road leads there; in any other an endless value says nothing."""


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
    return {MINUTES: 1, "%": 1, "km²": 3}.get(column.unit.en, 0)


def number_with_unit(output: Output, value: float | None, language: Language) -> str:
    """An indicator in words, with its unit."""
    if value is None:
        return UNKNOWN.in_(language)
    return with_unit(number(value, output.digits), output.unit or NO_UNIT, language)
