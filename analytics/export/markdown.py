"""The plain Markdown in which manuals and methods are written, read into blocks that any document can print.

It knows what those texts use: headings, paragraphs, lists, tables, and lines set off as formulas. Marks for bold and code
are taken off; what else stands in a text stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the whole."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `strong` where all of it is bold."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list with its mark, such as `-` or `3.`; deep where it stands below another."""

    mark: str
    text: str
    deep: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A line that is set off."""

    text: str


@dataclass(frozen=True, slots=True)
class Lined:
    """A table."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part: TypeAlias = "Heading | Words | Item | Formula | Lined"

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(r"(\s*)([-*]|\d+\.)\s+(.*)")
_RULE = re.compile(r"\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)*\|?")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`([^`]+)`")
_BAR = re.compile(r"(?<!\\)\|")
_SET_OFF, _DEEP = "    ", 2


def read_markdown(text: str) -> list[Part]:
    """The blocks of a text in turn."""
    return list(_parts(text.splitlines()))


def plain(text: str) -> str:
    """A line without the marks for bold and code."""
    return _CODE.sub(r"\1", _BOLD.sub(r"\1", text)).strip()


def _parts(lines: Sequence[str]) -> Iterator[Part]:
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.strip():
            place += 1
        elif line.lstrip().startswith("|"):
            end = _end(lines, place, lambda later: later.lstrip().startswith("|"))
            yield _table(lines[place:end])
            place = end
        elif single := _single(line):
            yield single
            place += 1
        else:
            end = _end(lines, place, lambda later: bool(later.strip()) and not _begins_something(later))
            joined = " ".join(part.strip() for part in lines[place:end])
            yield Words(plain(joined), strong=_BOLD.fullmatch(joined.strip()) is not None)
            place = end


def _end(lines: Sequence[str], place: int, goes_on: Callable[[str], bool]) -> int:
    end = place + 1
    while end < len(lines) and goes_on(lines[end]):
        end += 1
    return end


def _single(line: str) -> Part | None:
    """A block of one line."""
    if heading := _HEADING.fullmatch(line.strip()):
        return Heading(len(heading[1]), plain(heading[2]))
    if item := _ITEM.fullmatch(line):
        return Item(item[2], plain(item[3]), deep=len(item[1]) >= _DEEP)
    return Formula(line.strip()) if line.startswith(_SET_OFF) else None


def _begins_something(line: str) -> bool:
    return line.lstrip().startswith("|") or _single(line) is not None


def _table(lines: Sequence[str]) -> Lined:
    """The rows, all as long as the head."""
    cells = [[plain(cell.replace("\\|", "|")) for cell in _BAR.split(line.strip().strip("|"))] for line in lines]
    body = [row for line, row in zip(lines[1:], cells[1:], strict=True) if not _RULE.fullmatch(line.strip())]
    long = len(cells[0])
    return Lined(tuple(cells[0]), tuple(tuple((row + [""] * long)[:long]) for row in body))
