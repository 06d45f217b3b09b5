"""What became of an official's files: table by table, and the city they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.intake.receipt import Receipt, merge_receipts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analytics.core.text import Text
    from analytics.intake.placing import Placing
    from analytics.intake.raw import RawFile, RawTable
    from analytics.schemas.city import City


@dataclass(eq=False)
class FileReading:
    """What became of one table of one file.

    Attributes:
        file, sheet: where it stands.
        table: the domain table it was taken for, None where it could not be told or read.
        candidates: the tables it may be, for a person to choose from.
        reason: why it was taken for that.
        refusal: why it could not be used and what to do; None where it was.
        receipt: what became of its rows; None where it was refused.
        placing: how its coordinates were read, with the vote; None where that was not in question.
    """

    file: str
    sheet: str = ""
    table: str | None = None
    candidates: tuple[str, ...] = ()
    reason: Text | None = None
    refusal: Text | None = None
    receipt: Receipt | None = None
    placing: Placing | None = None

    @property
    def key(self) -> str:
        """How `build_city` is told what the table is: the file, and the sheet behind a colon where there is one."""
        return f"{self.file}:{self.sheet}" if self.sheet else self.file


@dataclass(frozen=True, eq=False)
class CityReading:
    """A city and how its files were read.

    Attributes:
        city: the base city with the tables of the files in place of its own; the base itself where no file could be used.
        files: table by table, in the order of the uploads.
        unplaced: posts of the city without coordinates: post_id, name, address, turnout_s.
        notes: what changed and what a reader must know, refusals included.
    """

    city: City
    files: tuple[FileReading, ...]
    unplaced: pd.DataFrame
    notes: tuple[Text, ...]

    @property
    def receipt(self) -> Receipt:
        """All receipts added up."""
        return merge_receipts(reading.receipt for reading in self.files if reading.receipt)

    @property
    def changed(self) -> bool:
        """Whether any file was used."""
        return any(reading.receipt for reading in self.files)


@dataclass(eq=False)
class Part:
    """One table or network file of an upload, with what it was taken for."""

    reading: FileReading
    raw: RawTable | RawFile | None = None


def note_receipts(parts: Sequence[Part], receipts: Sequence[Receipt], placings: Sequence[Placing | None]) -> None:
    """Write on each part what became of its rows and how its coordinates were read."""
    for part, receipt, placing in zip(parts, receipts, placings, strict=True):
        part.reading.receipt, part.reading.placing = receipt, placing
