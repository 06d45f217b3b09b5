"""The city that a command names: a sample set, a folder or a municipality, with own files put in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.schemas.safety import FIND_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analytics.export.report_parts import RowCounts
    from analytics.export.run_folder import Origin
    from analytics.intake.cities import FileReading
    from analytics.schemas.city import City

_UNREADABLE = Text(
    "'{path}' 파일을 읽을 수 없습니다. 이름과 경로를 확인해 주십시오.", "Cannot read '{path}'. Please check its name and folder."
)

_DATED = Text("기준일 {date} ({dated})", "as of {date} ({dated})")
_UNDATED = Text(
    "기준일을 알 수 없습니다. 파일 이름에 20240630처럼 적거나 '데이터기준일자' 열을 두면 읽습니다.",
    "its base date is not known. It is read from a name such as posts_20240630.csv or a column 데이터기준일자.",
)


@dataclass(frozen=True, eq=False)
class CityAsked:
    """A city as a command asked for it.

    Attributes:
        city: the city.
        counts: what became of the rows of own files that did not go in, by table.
        notes: what whoever asked must know of how the files were read.
    """

    city: City
    counts: Mapping[str, RowCounts] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    @property
    def origin(self) -> Origin:
        """For the record of a run without any change of places."""
        from analytics.export.run_folder import NOWHERE

        return NOWHERE


def city_asked(named: str, files: Sequence[Path] = (), distance_unit: str = FIND_UNIT) -> CityAsked:
    """The city of that name with the files put in.

    Args:
        named: a sample set, a city folder, or a municipality of the embedded census by its name or code.
        files: own files that replace tables of it.
        distance_unit: one of `DISTANCE_UNITS`, for run logs among the files.

    Raises:
        AppError: when there is no such city, or a file cannot be read.
    """
    base = _base_city(named)
    if not files:
        return CityAsked(base)
    from analytics.intake.cities import build_city

    reading = build_city(base, [(path.name, _content(path)) for path in files], distance_unit=distance_unit)
    return CityAsked(reading.city, _counts(reading.files), tuple(_notes(reading.notes, reading.files)))


def _notes(notes: Sequence[Text], files: Sequence[FileReading]) -> Iterator[Text]:
    yield from notes
    for item in files:
        if item.receipt is None:
            continue
        for note in (*item.receipt.notes, _dated(item)):
            yield Text(f"{item.file}: {note.ko}", f"{item.file}: {note.en}")


def _dated(item: FileReading) -> Text:
    """Of which day a file is, and where that was read."""
    known = item.base_date
    return _UNDATED if known is None else _DATED.fill(date=known.date, dated=known.dated)


def _base_city(named: str) -> City:
    from analytics.intake.korea import city_of_korea
    from analytics.intake.samples import load_sample, sample_ids
    from analytics.intake.shelf import read_city

    if named in sample_ids():
        return load_sample(named)
    return read_city(Path(named)) if Path(named).exists() else city_of_korea(named.removeprefix("korea-"))


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
