"""Text that may stand in a document: what XML cannot hold, or what turns neighbouring text round, is taken out."""

from __future__ import annotations

import re
import unicodedata

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""All but the characters that XML 1.0 allows (section 2.2)."""

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of writing direction, by which a name could make what stands beside it read backwards."""

_WIDE = frozenset("WF")


def printable(text: str) -> str:
    """The text without control characters that XML forbids and without marks of writing direction; line breaks stay."""
    return _TURNING.sub("", _NOT_XML.sub("", text))


def one_line(text: str) -> str:
    """The same on one line, for titles, cells and names of files."""
    return " ".join(printable(text).split())


def width_of(text: str) -> int:
    """How wide a text is in half-width columns: a Korean syllable takes two, a Latin letter one."""
    return sum(2 if unicodedata.east_asian_width(sign) in _WIDE else 1 for sign in text)
