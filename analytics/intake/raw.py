"""What reading hands on: tables as they were written, and network files that have a reader of their own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from analytics.core.text import Text
    from analytics.intake.receipt import Rejection, Repair

MB = 1024 * 1024
GEOMETRY = "geometry"
"""The column that holds shapes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may ask of the server. All bounds are inclusive.

    Args:
        bytes: size of the upload.
        rows, columns: size of one table.
        cells: rows times columns of one sheet of a workbook, counted to its farthest cell.
        unzipped_bytes: size of everything in an archive.
        ratio: unzipped to zipped size, judged from 20 MB unzipped.
        members: files in an archive.
        seconds: processor time of the reading process.
        memory_mb: address space of the reading process.
    """

    bytes: int = 200 * MB
    rows: int = 2_000_000
    columns: int = 500
    cells: int = 30_000_000
    unzipped_bytes: int = 2048 * MB
    ratio: float = 200.0
    members: int = 2_000
    seconds: int = 60
    memory_mb: int = 2048


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as written.

    Args:
        file: the file, with the member of an archive after a slash.
        sheet: the sheet or layer, "" where there is none.
        frame: every column text as written ("" for blank); the index is the row number as a spreadsheet shows it
            (header = 1). Shapes stand in the column `geometry`, None where a row has no shape.
        geometry: whether the frame has shapes.
        crs: "EPSG:5186", or WKT or words as found, or None where the file does not say.
        notes: how it was read (encoding, header row, repeated headers dropped).
        repairs: what was changed in reading.
        rejections: rows that could not be read at all (too few cells); they are not in the frame.
        has_header: False where no header was found and the columns are called 열1, 열2, ...
        above: the lines above the header, such as a title, each shortened.
    """

    file: str
    sheet: str
    frame: pd.DataFrame
    geometry: bool = False
    crs: str | None = None
    notes: tuple[Text, ...] = ()
    repairs: tuple[Repair, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    has_header: bool = True
    above: tuple[str, ...] = ()

    @property
    def rows_in(self) -> int:
        """Data rows in the file: those in the frame and those that could not be read."""
        return len(self.frame) + len({item.row for item in self.rejections if item.row is not None})


class FileKind(StrEnum):
    """Network files that are not tables."""

    GRAPHML = "graphml"
    OSM = "osm"
    PBF = "pbf"


@dataclass(frozen=True, slots=True)
class RawFile:
    """A road network file whose size and form were checked; parse it with `run_limited`.

    Args:
        file: the file, with the member of an archive after a slash.
        kind: graphml, osm (XML) or pbf.
        data: its bytes.
    """

    file: str
    kind: FileKind
    data: bytes
