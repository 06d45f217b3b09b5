"""The numbers at the head of a page: never cut off, also at 390 pixels, and read out with their names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = "–"
NO_UNIT = Text("\u200b", "\u200b")
"""For numbers that are counted in nothing: a sign without width."""
POINTS = Text("%p", "pp")
UNKNOWN = Text("자료 없음", "no data")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name.

    Args:
        label: what it is.
        value: the number; None or not-a-number where the inputs do not allow it.
        unit: its unit.
        digits: decimals shown.
        before: the number it is compared with, if any; the difference is shown.
        good: whether more is better (+1), worse (-1) or neither (0); the sign says it too, not only the colour.
        note: a few words below.
    """

    label: Text
    value: float | None
    unit: Text
    digits: int = 0
    before: float | None = None
    good: int = 0
    note: Text | None = None


def figures(items: Sequence[Figure], *, language: Language) -> None:
    """Draw a row of figures that folds into lines on a narrow screen."""
    st.html(figures_html(items, language=language))


def figures_html(items: Sequence[Figure], *, language: Language) -> str:
    """The figures' markup: a list of terms and values, every text escaped."""
    return f'<dl class="figures">{"".join(_figure(item, language) for item in items)}</dl>'


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
    return f"{shown}{word}" if language is Language.KO or word == "%" else f"{shown} {word}"


def _figure(item: Figure, language: Language) -> str:
    known = item.value is not None and math.isfinite(item.value)
    unit = f'<span class="figure-unit">{escape(item.unit.in_(language))}</span>' if known else ""
    change = difference(item.value, item.before, item.digits)
    words = [] if item.note is None else [escape(item.note.in_(language))]
    if not known:
        words.append(escape(UNKNOWN.in_(language)))
    if change:
        tone = _tone(change, item.good)
        words.insert(
            0, f'<span class="figure-change {tone}">{escape(with_unit(change, _unit_of_change(item.unit), language))}</span>'
        )
    below = f'<dd class="figure-note">{" · ".join(words)}</dd>' if words else ""
    return f"<div><dt>{escape(item.label.in_(language))}</dt><dd>{number(item.value, item.digits)}{unit}</dd>{below}</div>"


def _unit_of_change(unit: Text) -> Text:
    """Shares differ by percentage points, not by per cent."""
    return POINTS if unit.en == "%" else unit


def _tone(change: str, good: int) -> str:
    if good == 0 or change.startswith("±"):
        return "same"
    return "better" if (change.startswith("+")) == (good > 0) else "worse"
