"""A table of results as a page holds it: columns without room go to the spreadsheet, numbers stand at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.core.tables import Kind
from analytics.export.printable import is_crowded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.export.report import Table

NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.LONGITUDE, Kind.LATITUDE})
DEGREES = frozenset({Kind.LONGITUDE, Kind.LATITUDE})


SMALL_MORE = 1.25
"""So much more text stands beside one another in small type."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table as text.

    Attributes:
        head, lines: what stands in it.
        numbers: which columns hold numbers.
        left_out: headings of the columns that had no room; the spreadsheet holds them.
    """

    head: Sequence[str]
    lines: Sequence[Sequence[str]]
    numbers: frozenset[int]
    left_out: tuple[str, ...]


def fitted(table: Table, room: Callable[[int], float]) -> Fitted:
    """The first rows of a table, with as many of its columns as can be read side by side.

    Where there is too little room its coordinates go first, which the map shows; then the last columns, until the others
    can be read in small type.

    Args:
        table: of a report.
        room: (how many columns) -> half-width columns of text beside one another on the page.
    """
    head, lines, kinds = table.headings(), table.lines(), [column.kind for column in table.printed]
    kept = list(range(len(head)))

    def crowded(more: float = 1.0) -> bool:
        return is_crowded([head[place] for place in kept], [[line[p] for p in kept] for line in lines], room(len(kept)) * more)

    if crowded():
        kept = [place for place in kept if kinds[place] not in DEGREES] or kept
    while len(kept) > 1 and crowded(SMALL_MORE):
        kept.pop()
    return Fitted(
        [head[place] for place in kept],
        [[line[place] for place in kept] for line in lines],
        frozenset(number for number, place in enumerate(kept) if kinds[place] in NUMERIC),
        tuple(name for place, name in enumerate(head) if place not in kept),
    )
