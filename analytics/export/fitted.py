"""A table of results as a page of paper holds it: coordinates go where there is no room, numbers stand at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.core.tables import Kind
from analytics.export.printable import is_crowded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.export.report import Table

NUMERIC = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.LONGITUDE, Kind.LATITUDE})
DEGREES = frozenset({Kind.LONGITUDE, Kind.LATITUDE})


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table as text.

    Attributes:
        head, lines: what stands in it.
        numbers: which columns hold numbers.
        unplaced: whether coordinates were left out, which the map shows and the spreadsheet holds.
    """

    head: Sequence[str]
    lines: Sequence[Sequence[str]]
    numbers: frozenset[int]
    unplaced: bool


def fitted(table: Table, room: float) -> Fitted:
    """The first rows of a table, without its coordinates where its columns have too little room side by side.

    Args:
        table: of a report.
        room: half-width columns of text beside one another on the page.
    """
    head, lines, kinds = table.headings(), table.lines(), [column.kind for column in table.printed]
    unplaced = is_crowded(head, lines, room) and bool(DEGREES & set(kinds))
    kept = [place for place, kind in enumerate(kinds) if not (unplaced and kind in DEGREES)]
    return Fitted(
        [head[place] for place in kept],
        [[line[place] for place in kept] for line in lines],
        frozenset(number for number, place in enumerate(kept) if kinds[place] in NUMERIC),
        unplaced,
    )
