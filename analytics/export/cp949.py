"""Text in CP949, which older Korean programs still ask for: what it lacks is replaced, counted and told, never lost unseen."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.core.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENCODING = "cp949"
GETA = "〓"
"""Stands for a letter that CP949 lacks: the sign that printers put where a type was missing; it is in CP949 itself."""

ALIKE = {"–": "-", "—": "―", "−": "-", "‑": "-", "‐": "-", "\u00a0": " ", "\u200b": "", "•": "·", "ʼ": "'", "￦": "\\"}
"""Signs that CP949 lacks and others that say the same."""

TOLD = Text(
    "'{name}' 파일에서 CP949에 없는 글자를 바꾸었습니다. 원래 글자는 UTF-8 파일에 그대로 있습니다.",
    "In the file '{name}' letters that CP949 lacks were replaced. The UTF-8 file holds them as they are.",
)
LINE = Text("{code} '{sign}' → '{became}': {count}곳", "{code} '{sign}' → '{became}': {count} times")


@dataclass(frozen=True, slots=True)
class Coded:
    """Text in CP949.

    Attributes:
        content: the bytes.
        replaced: how often each letter that is not there any more stood in the text, and what stands there now.
    """

    content: bytes
    replaced: Mapping[tuple[str, str], int] = field(default_factory=dict)


def encode(text: str) -> Coded:
    """The text in CP949. Hangul written as separate letters, as some computers do, is put together first."""
    whole, counted = replace(text)
    return Coded(whole.encode(ENCODING), counted)


def replace(text: str) -> tuple[str, dict[tuple[str, str], int]]:
    """The text with every letter that CP949 lacks replaced, and how often which was by what."""
    whole = unicodedata.normalize("NFC", text)
    missing = Counter(sign for sign in whole if not _is_there(sign)) if not _is_there(whole) else Counter()
    became = {ord(sign): _instead(sign) for sign in missing}
    counted = {(sign, became[ord(sign)]): count for sign, count in sorted(missing.items())}
    return whole.translate(became), counted


def holds(texts: Iterable[str | None]) -> bool:
    """Whether CP949 has every letter of all these texts as they are written."""
    whole = "".join(text for text in texts if text is not None)
    return _is_there(whole) and unicodedata.is_normalized("NFC", whole)


def note(name: str, replaced: Mapping[tuple[str, str], int], language: Language) -> str:
    """What was replaced in a file, one letter a line; "" where nothing was."""
    if not replaced:
        return ""
    lines = (
        LINE.fill(code=f"U+{ord(sign):04X}", sign=sign, became=became, count=count).in_(language)
        for (sign, became), count in replaced.items()
    )
    return "\r\n".join([TOLD.fill(name=name).in_(language), *lines, ""])


def together(counts: Iterable[Mapping[tuple[str, str], int]]) -> dict[tuple[str, str], int]:
    """Several such counts added up."""
    total: Counter[tuple[str, str]] = Counter()
    for item in counts:
        total.update(item)
    return dict(sorted(total.items()))


def _is_there(text: str) -> bool:
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _instead(sign: str) -> str:
    """Another sign for the same, the letter without its accent, or the sign for what is missing."""
    if sign in ALIKE:
        return ALIKE[sign]
    plain = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return plain if plain and plain != sign and _is_there(plain) else GETA
