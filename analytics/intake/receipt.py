"""The receipt of a file: every row that came in is accepted, merged into one, rejected with a reason, or set aside and counted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.core.spreadsheet import neutralise
from analytics.core.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

VALUE_CHARACTERS = 80
"""How much of an offending cell is echoed; the rest of a row never is."""

_MARKDOWN = re.compile(r"([\\`*\[\]<>$~|])")


@dataclass(frozen=True, slots=True)
class Rejection:
    """One reason why a row was not taken.

    Args:
        file, sheet: where it stands; the sheet is "" where a file has none.
        row: its number as a spreadsheet shows it (the header is row 1), or None for the whole table.
        column: the header as written, or "".
        value: the offending cell, shortened to 80 characters.
        reason: what is wrong.
        remedy: what to do about it.
    """

    file: str
    sheet: str
    row: int | None
    column: str
    value: str
    reason: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Repair:
    """A change made to what was written, so that it can be seen and undone.

    Args:
        file, sheet, row, column: the first place; the row is None where the whole table was changed.
        value: what was written there.
        became: what it was read as.
        reason: why.
        count: how many cells of the column were changed for the same reason.
    """

    file: str
    sheet: str
    row: int | None
    column: str
    value: str
    became: str
    reason: Text
    count: int = 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the rows of one table.

    Args:
        file: the file, or all files of a merged receipt.
        rows_in: data rows in the file, without headers and blank lines.
        accepted: rows taken.
        rejections: every reason; several may name the same row.
        repairs: every change.
        notes: what the reader of the result must know.
        set_aside: rows left out on purpose (totals, outside the area), each kind explained by a note.
        merged: rows whose content went into another accepted row, explained by a note.

    Raises:
        ValueError: when rows were lost or counted twice.
    """

    file: str
    rows_in: int
    accepted: int
    rejections: tuple[Rejection, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[Text, ...] = ()
    set_aside: int = 0
    merged: int = 0

    def __post_init__(self) -> None:
        counted = self.accepted + self.rejected_rows + self.set_aside + self.merged
        if counted != self.rows_in or min(self.accepted, self.set_aside, self.merged) < 0:
            message = (
                f"{self.file}: {self.rows_in} rows came in, but {self.accepted} accepted + {self.rejected_rows} rejected"
                f" + {self.set_aside} set aside + {self.merged} merged = {counted}"
            )
            raise ValueError(message)

    @property
    def rejected_rows(self) -> int:
        """How many different rows were rejected; a rejection without a row number counts none."""
        return len({(item.file, item.sheet, item.row) for item in self.rejections if item.row is not None})

    def rejections_frame(self, language: Language | str) -> pd.DataFrame:
        """One row per reason, headed in the given language, safe to open in a spreadsheet."""
        rows = [
            (r.file, r.sheet, r.row, r.column, r.value, r.reason.in_(language), r.remedy.in_(language)) for r in self.rejections
        ]
        return _frame(rows, (FILE, SHEET, ROW, COLUMN, VALUE, REASON, REMEDY), language)

    def repairs_frame(self, language: Language | str) -> pd.DataFrame:
        """One row per kind of change, headed in the given language, safe to open in a spreadsheet."""
        rows = [(r.file, r.sheet, r.row, r.column, r.value, r.became, r.reason.in_(language), str(r.count)) for r in self.repairs]
        return _frame(rows, (FILE, SHEET, ROW, COLUMN, VALUE, BECAME, REASON, COUNT), language)


FILE = Text("파일", "file")
SHEET = Text("시트", "sheet")
ROW = Text("행", "row")
COLUMN = Text("열", "column")
VALUE = Text("적힌 값", "value")
REASON = Text("까닭", "reason")
REMEDY = Text("고치는 방법", "what to do")
BECAME = Text("읽은 값", "read as")
COUNT = Text("칸 수", "cells")


def _frame(rows: Sequence[tuple[str | int | None, ...]], heads: tuple[Text, ...], language: Language | str) -> pd.DataFrame:
    import pandas as pd

    names = [head.in_(language) for head in heads]
    safe = [["" if cell is None else neutralise(str(cell)) for cell in row] for row in rows]
    return pd.DataFrame(safe, columns=names, dtype="str")


def merge_receipts(receipts: Iterable[Receipt]) -> Receipt:
    """One receipt for several files or sheets: rows, reasons, repairs and notes added up in order."""
    parts = list(receipts)
    return Receipt(
        file=", ".join(dict.fromkeys(part.file for part in parts)),
        rows_in=sum(part.rows_in for part in parts),
        accepted=sum(part.accepted for part in parts),
        rejections=tuple(item for part in parts for item in part.rejections),
        repairs=tuple(item for part in parts for item in part.repairs),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        set_aside=sum(part.set_aside for part in parts),
        merged=sum(part.merged for part in parts),
    )


def shorten(value: object) -> str:
    """The value on one line without control characters, at most 80 characters."""
    flat = "".join(" " if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} else sign for sign in str(value)[:400])
    flat = " ".join(flat.split())
    return flat if len(flat) <= VALUE_CHARACTERS else flat[: VALUE_CHARACTERS - 1] + "…"


def quote_value(value: object) -> str:
    """The value as it may stand in a sentence: shortened, and without anything a page would draw as an image or link.

    A page that draws Markdown would fetch `![x](http://..)` from the official's computer, so brackets are escaped
    and addresses are broken up.
    """
    broken = shorten(value).replace("://", ": //").replace("www.", "www .")
    return _MARKDOWN.sub(r"\\\1", broken)
