"""The numbers at the head of a page: never cut off, also at 390 pixels, and read out with their names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.wording import UNKNOWN, difference, number, unit_of_change, with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.core.text import Language, Text


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
            0, f'<span class="figure-change {tone}">{escape(with_unit(change, unit_of_change(item.unit), language))}</span>'
        )
    below = f'<dd class="figure-note">{" · ".join(words)}</dd>' if words else ""
    return f"<div><dt>{escape(item.label.in_(language))}</dt><dd>{number(item.value, item.digits)}{unit}</dd>{below}</div>"


def _tone(change: str, good: int) -> str:
    if good == 0 or change.startswith("±"):
        return "same"
    return "better" if (change.startswith("+")) == (good > 0) else "worse"
