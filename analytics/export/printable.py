"""Text that may stand in a document: what XML cannot hold, or what turns neighbouring text round, is taken out."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""All but the characters that XML 1.0 allows (section 2.2)."""

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of writing direction, by which a name could make what stands beside it read backwards."""

_WIDE = frozenset("WFA")
"""East Asian width: wide, full, and ambiguous, which Korean fonts draw full (□ ○ ※ ■ ℃)."""

READABLE, HEAD_WORD = 32, 12
"""Half-width columns that a long text needs to be read in lines, and those of a word of a heading that is not broken."""

SPARE = 2
"""Half-width columns beyond what a text needs: fonts differ."""


def printable(text: str) -> str:
    """The text without control characters that XML forbids and without marks of writing direction; line breaks stay."""
    return _TURNING.sub("", _NOT_XML.sub("", text))


def one_line(text: str) -> str:
    """The same on one line, for titles, cells and names of files."""
    return " ".join(printable(text).split())


def flat(text: str) -> str:
    """The same on one line, where room between words is kept, as on a form."""
    return "".join(" " if sign.isspace() else sign for sign in printable(text))


def width_of(text: str) -> int:
    """How wide a text is in half-width columns: a Korean syllable takes two, a Latin letter one."""
    return sum(2 if unicodedata.east_asian_width(sign) in _WIDE else 1 for sign in text)


def column_widths(head: Sequence[str], rows: Sequence[Sequence[str]], room: float) -> list[float]:
    """How the width of a page is shared among the columns of a table.

    Short columns get what they need, so that no number is broken; the long ones share the rest alike, and wrap. Where there
    is room for all, it is shared in proportion.

    Args:
        head: headings, which may be broken between words.
        rows: cells.
        room: half-width columns of text that stand side by side.

    Returns:
        A width for each column, together `room`.
    """
    needed = _needed(head, rows)
    total = sum(needed)
    if total <= room:
        return [width * room / total for width in needed]
    most = _level(sorted(needed), room)
    return [min(width, most) for width in needed]


def is_crowded(head: Sequence[str], rows: Sequence[Sequence[str]], room: float) -> bool:
    """Whether the columns of a table have too little room side by side, even where long texts are broken into lines."""
    return sum(min(width, READABLE) for width in _needed(head, rows)) > room


def _needed(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    words = [min(max(map(width_of, heading.split()), default=1), HEAD_WORD) for heading in head]
    cells = [max((width_of(line[place]) for line in rows), default=1) for place in range(len(head))]
    return [float(max(word, cell) + SPARE) for word, cell in zip(words, cells, strict=True)]


def _level(needed: list[float], room: float) -> float:
    """The width at which columns are cut so that all of them together fill the room; widths come in ascending order."""
    left = room
    for place, width in enumerate(needed):
        share = left / (len(needed) - place)
        if width >= share:
            return share
        left -= width
    return needed[-1]
