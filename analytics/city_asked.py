"""The city that a command names: a sample set, a folder or a municipality, with own files put in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.schemas.safety import FIND_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analytics.export.report_parts import RowCounts
    from analytics.export.run_folder import FileUsed, Origin
    from analytics.intake.cities import FileReading
    from analytics.schemas.city import City

_UNREADABLE = Text(
    "'{path}' 파일을 읽을 수 없습니다. 이름과 경로를 확인해 주십시오.", "Cannot read '{path}'. Please check its name and folder."
)


@dataclass(frozen=True, eq=False)
class CityAsked:
    """A city as a command asked for it.

    Attributes:
        city: the city.
        origin: where it came from, for the record of a run.
        counts: what became of the rows of own files that did not go in, by table.
        notes: what whoever asked must know of how the files were read.
    """

    city: City
    origin: Origin
    counts: Mapping[str, RowCounts] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


def city_asked(named: str, files: Sequence[Path] = (), distance_unit: str = FIND_UNIT) -> CityAsked:
    """The city of that name with the files put in.

    Args:
        named: a sample set, a city folder, or a municipality of the embedded census by its name or code.
        files: own files that replace tables of it.
        distance_unit: one of `DISTANCE_UNITS`, for run logs among the files.

    Raises:
        AppError: when there is no such city, or a file cannot be read.
    """
    from analytics.export.run_folder import Origin
    from analytics.intake.samples import sample_ids

    base = _base_city(named)
    known = base.id if named in sample_ids() or not Path(named).exists() else ""
    if not files:
        return CityAsked(base, Origin(known))
    from analytics.intake.cities import build_city

    contents = [(path.name, _content(path)) for path in files]
    reading = build_city(base, contents, distance_unit=distance_unit)
    origin = Origin(known, tuple(_used(reading.files, contents)), distance_unit)
    return CityAsked(reading.city, origin, _counts(reading.files), tuple(_notes(reading.notes, reading.files)))


def _notes(notes: Sequence[Text], files: Sequence[FileReading]) -> Iterator[Text]:
    yield from notes
    for item in files:
        for note in () if item.receipt is None else item.receipt.notes:
            yield Text(f"{item.file}: {note.ko}", f"{item.file}: {note.en}")


def _base_city(named: str) -> City:
    from analytics.intake.korea import city_of_korea
    from analytics.intake.samples import load_sample, sample_ids
    from analytics.intake.shelf import read_city

    if named in sample_ids():
        return load_sample(named)
    return read_city(Path(named)) if Path(named).exists() else city_of_korea(named.removeprefix("korea-"))


def _used(files: Sequence[FileReading], contents: Sequence[tuple[str, bytes]]) -> Iterator[FileUsed]:
    """What became of each table of each file; a file inside an archive bears the digest of the archive."""
    from analytics.export.run_folder import FileUsed

    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents}
    for item in files:
        archive = item.file if item.file in digests else next((name for name in digests if item.file.startswith(name)), "")
        receipt, told = item.receipt, (item.file, item.sheet, item.table or "", digests.get(archive, ""))
        if receipt is None:
            yield FileUsed(*told)
        else:
            yield FileUsed(
                *told, receipt.rows_in, receipt.accepted, receipt.rejected_rows, receipt.set_aside, receipt.merged
            )  # fmt: skip


def _counts(files: Sequence[FileReading]) -> dict[str, RowCounts]:
    from analytics.export.report_parts import RowCounts

    counts: dict[str, RowCounts] = {}
    for item in files:
        if item.table is not None and item.receipt is not None:
            told = RowCounts(item.receipt.rejected_rows, item.receipt.set_aside, item.receipt.merged)
            counts[item.table] = counts.get(item.table, RowCounts(0, 0, 0)) + told
    return counts


def _content(path: Path) -> bytes:
    """A file as it is.

    Raises:
        InputError: when it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(_UNREADABLE.fill(path=path)) from error
