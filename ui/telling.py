"""An indicator in words; single values of tables are told by `analytics.core.wording`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.wording import NO_UNIT, UNKNOWN, number, with_unit

if TYPE_CHECKING:
    from analytics.core.model import Output
    from analytics.core.text import Language


def number_with_unit(output: Output, value: float | None, language: Language) -> str:
    """An indicator in words, with its unit."""
    if value is None:
        return UNKNOWN.in_(language)
    return with_unit(number(value, output.digits), output.unit or NO_UNIT, language)
