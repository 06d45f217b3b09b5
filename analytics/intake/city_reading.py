"""What became of an official's files: table by table, and the city they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.intake.receipt import Receipt, merge_receipts
from analytics.schemas.city import FileUsed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analytics.core.text import Text
    from analytics.intake.base_dates import BaseDate
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
        sha256: digest of the whole file, or of the archive that holds it.
        feeds: ids of the tables that its rows went into.
        base_date: of which day it is, and where that was read; None where it is not known.
    """

    file: str
    sheet: str = ""
    table: str | None = None
    candidates: tuple[str, ...] = ()
    reason: Text | None = None
    refusal: Text | None = None
    receipt: Receipt | None = None
    placing: Placing | None = None
    sha256: str = ""
    feeds: tuple[str, ...] = ()
    base_date: BaseDate | None = None

    @property
    def key(self) -> str:
        """How `build_city` is told what the table is: the file, and the sheet behind a colon where there is one."""
        return f"{self.file}:{self.sheet}" if self.sheet else self.file

    @property
    def used(self) -> FileUsed:
        """The same in plain counts, as a city remembers it."""
        told = (self.file, self.sheet, self.table or "", self.sha256)
        receipt, known = self.receipt, self.base_date
        if receipt is None:
            return FileUsed(*told)
        rows = (receipt.rows_in, receipt.accepted, receipt.rejected_rows, receipt.set_aside, receipt.merged)
        return FileUsed(*told, *rows, self.feeds, "" if known is None else known.date, None if known is None else known.dated)


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

    def with_base_date(self, key: str, base_date: BaseDate) -> CityReading:
        """The same with another base date of one of the files.

        Args:
            key: of the file, as `FileUsed.key` gives it.
            base_date: which, and who says so.
        """
        files = tuple(replace(file, base_date=base_date) if file.used.key == key else file for file in self.files)
        return replace(self, city=self.city.with_base_date(key, base_date.date, base_date.dated), files=files)


@dataclass(eq=False)
class Part:
    """One table or network file of an upload, with what it was taken for."""

    reading: FileReading
    raw: RawTable | RawFile | None = None


def note_receipts(parts: Sequence[Part], receipts: Sequence[Receipt], placings: Sequence[Placing | None]) -> None:
    """Write on each part what became of its rows and how its coordinates were read."""
    for part, receipt, placing in zip(parts, receipts, placings, strict=True):
        part.reading.receipt, part.reading.placing = receipt, placing
