"""Letters on paper: the embedded font, how wide a text is, where its lines break, and text that nothing interprets."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.core.text import Text
from analytics.export.hanja import sound_of
from analytics.export.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

    from analytics.core.text import Language

Ink: TypeAlias = str

MM_PER_PT = 25.4 / 72
BLACK, GREY = "#1e2124", "#58616a"
GAP = "▢"
"""Stands for a sign that the font has no outline of and that has no Korean sound. The font has this one: a PDF keeps to it."""

_SOUNDED = Text(
    "한자 {count}자는 한글 음으로 적음(다른 음일 수 있음).", "Chinese characters given by a Korean sound of theirs: {count}."
)
_LOST = Text(
    "글꼴에 없는 글자 {count}자는 {gap}로 적음(CSV·XLSX에는 그대로 있음).",
    "Signs that the font lacks, shown as {gap}: {count} (CSV and XLSX keep them).",
)

_FOLDER = Path(__file__).parent / "fonts"
_FILES = {False: _FOLDER / "StandardMapsSans-Regular.ttf", True: _FOLDER / "StandardMapsSans-Bold.ttf"}
_LINE = 1.45
"""Height of a line in sizes of its letters (Korean needs more air than Latin; 160 % is the office's own for body text)."""

_SLACK_MM = 0.01
"""What was measured to fit must fit, whatever the last digit of a sum."""

DRAWING = threading.RLock()
"""Held while a picture is drawn: matplotlib is not made for several threads."""


@lru_cache(maxsize=2)
def _advances(*, bold: bool) -> dict[int, float]:
    """How wide the sign of each code point is, in sizes; only those of which the font has an outline."""
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(str(_FILES[bold]))
    em = float(font.units_per_EM)
    return {code: font.load_glyph(glyph, flags=LoadFlags.NO_SCALE).horiAdvance / em for code, glyph in font.get_charmap().items()}


def drawable(text: str) -> str:
    """The text on one line without control characters: Chinese characters by their Korean sound, what the font lacks as `GAP`."""
    return "".join(drawn for _, drawn in _drawn(text))


def told_of_signs(texts: Iterable[str], language: Language) -> str:
    """What a reader must know of signs that do not stand on paper as they are in the texts; "" where all do."""
    changed = [drawn for text in texts for sign, drawn in _drawn(text) if sign != drawn]
    lost = changed.count(GAP)
    notes = [_SOUNDED.fill(count=len(changed) - lost)] * (len(changed) > lost) + [_LOST.fill(count=lost, gap=GAP)] * (lost > 0)
    return " ".join(note.in_(language) for note in notes)


def _drawn(text: str) -> Iterator[tuple[str, str]]:
    """Each sign and what is drawn for it."""
    known, before = _advances(bold=False), ""
    for sign in one_line(text.replace("\u200b", "")):
        yield sign, sign if ord(sign) in known else sound_of(sign, starts=not before.isalnum()) or GAP
        before = sign


def width_mm(text: str, size_pt: float, *, bold: bool = False) -> float:
    """How wide a drawable text is."""
    advances = _advances(bold=bold)
    return sum(advances.get(ord(sign), 1.0) for sign in text) * size_pt * MM_PER_PT


def line_mm(size_pt: float) -> float:
    """Height of a line."""
    return size_pt * MM_PER_PT * _LINE


def wrap(text: str, size_pt: float, room_mm: float, *, bold: bool = False) -> list[str]:
    """The text in lines that fit; words are kept whole where they fit a line of their own."""
    lines, line, room_mm = [], "", room_mm + _SLACK_MM
    for word in drawable(text).split(" "):
        longer = f"{line} {word}" if line else word
        if width_mm(longer, size_pt, bold=bold) <= room_mm:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, size_pt, room_mm, bold=bold)
        lines += whole
    return [*lines, line] if line or not lines else lines


def _broken(word: str, size_pt: float, room_mm: float, *, bold: bool) -> list[str]:
    """A word in as many parts as it needs, one that fits as it is."""
    parts, part = [], ""
    for sign in word:
        if part and width_mm(part + sign, size_pt, bold=bold) > room_mm:
            parts.append(part)
            part = ""
        part += sign
    return [*parts, part]


def fitting_pt(text: str, sizes_pt: tuple[float, ...], room_mm: float, *, bold: bool = False) -> float:
    """The first of the sizes, from the largest, in which the text fits on one line; the last where it fits in none."""
    known = drawable(text)
    return next((size for size in sizes_pt if width_mm(known, size, bold=bold) <= room_mm), sizes_pt[-1])


@lru_cache(maxsize=64)
def font(size_pt: float, *, bold: bool = False) -> FontProperties:
    """The embedded font in a size."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(_FILES[bold]), size=size_pt)


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks; `halo` is a white rim that frees it from what lies behind."""

    size_pt: float
    bold: bool = False
    ink: Ink = BLACK
    halo: bool = False


def write(
    axes: Axes, spot: tuple[float, float], text: str, style: Style, align: tuple[str, str] = ("left", "baseline"), **more: Any
) -> None:
    """Put one line of text at a spot; it is drawn as it stands, nothing in it is read as markup or mathematics.

    Args:
        axes: where to.
        spot: in the units of the axes.
        text: any text.
        style: how it looks.
        align: which point of the text stands at the spot: (left, center or right; baseline, center, top or bottom).
        more: passed on to matplotlib, such as `zorder`.
    """
    known = drawable(text)
    look = {
        "fontproperties": font(style.size_pt, bold=style.bold),
        "ha": align[0],
        "va": align[1],
        "parse_math": False,
        **more,
    }
    if style.halo:  # a rim is drawn as a shape: the letters go over it as letters, which can be searched and copied
        from matplotlib.patheffects import Stroke

        rim = axes.text(*spot, known, color="white", **look)
        rim.set_path_effects([Stroke(linewidth=style.size_pt * 0.28, foreground="white")])
    axes.text(*spot, known, color=style.ink, **look)
