"""Rows on their way through the checks of one table: nothing leaves without being written down."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import Receipt, Rejection, Repair, shorten

if TYPE_CHECKING:
    import numpy.typing as npt

    from analytics.core.text import Text
    from analytics.intake.raw import RawTable

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass
class Sieve:
    """The rows that are left, and what became of the others.

    Args:
        raw: the table as written.
        rows: its rows under canonical names; the index is the row number as a spreadsheet shows it.
        headers: the header of each canonical column.
    """

    raw: RawTable
    rows: pd.DataFrame
    headers: dict[str, str]
    rejections: list[Rejection] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    set_aside: int = 0

    def reject(self, bad: npt.NDArray[np.bool_], column: str, reason: Text, remedy: Text) -> None:
        """Take out rows, each with its place, value and what to do."""
        header = self.headers.get(column, column)
        values = self.rows[column] if column in self.rows and column != GEOMETRY else pd.Series("", index=self.rows.index)
        for row, value in values[bad].items():
            self.rejections.append(
                Rejection(self.raw.file, self.raw.sheet, int(str(row)), header, shorten(value), reason, remedy)
            )
        self.rows = self.rows[~bad]

    def put_aside(self, rows: npt.NDArray[np.bool_], note: Text) -> None:
        """Take out rows that are sound but not wanted."""
        if rows.any():
            self.set_aside += int(rows.sum())
            self.notes.append(note.fill(count=f"{int(rows.sum()):,}"))
            self.rows = self.rows[~rows]

    def mend(self, rows: npt.NDArray[np.bool_], column: str, became: str, reason: Text) -> None:
        """Write down that cells of a column were changed."""
        if not rows.any():
            return
        first = int(np.argmax(rows))
        value = "" if column == GEOMETRY else shorten(self.rows[column].iloc[first])
        place = int(str(self.rows.index[first]))
        header = self.headers.get(column, column)
        self.repairs.append(Repair(self.raw.file, self.raw.sheet, place, header, value, became, reason, int(rows.sum())))

    def receipt(self) -> Receipt:
        """What became of every row."""
        raw = self.raw
        return Receipt(
            raw.file,
            raw.rows_in,
            len(self.rows),
            (*raw.rejections, *self.rejections),
            (*raw.repairs, *self.repairs),
            (*raw.notes, *self.notes),
            self.set_aside,
        )


def numbers_in(cells: pd.Series[str]) -> npt.NDArray[np.float64]:
    """The first number in each cell ('60', '６０', '시속 60', '1,234.5'); NaN where there is none. Each text is read once."""
    read = {text: _number(text) for text in cells.unique()}
    return cells.map(read).to_numpy(dtype=float)


def _number(text: str) -> float:
    found = _NUMBER.search(unicodedata.normalize("NFKC", text).replace(",", ""))
    return float(found[0]) if found else np.nan
