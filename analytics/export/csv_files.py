"""Every table and layer of a report as CSV: in UTF-8, and in CP949 for programs that know nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.export import cp949
from analytics.export.shapes import has_shapes
from analytics.export.tables import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.export.report import Layer, Report, Table

BOM = "utf-8-sig"
NOTE = "README-cp949.txt"


def utf8_files(report: Report) -> dict[str, bytes]:
    """A file for each table and layer, in UTF-8 with a byte order mark, by name."""
    return {f"{name}.csv": text.encode(BOM) for name, text in _texts(report)}


def cp949_files(report: Report) -> dict[str, bytes]:
    """The same in CP949; where a letter had to be replaced, a note beside them says which, how often and by what."""
    files, told = {}, []
    for name, text in _texts(report):
        coded = cp949.encode(text)
        files[f"{name}-cp949.csv"] = coded.content
        told.append(cp949.note(f"{name}-cp949.csv", coded.replaced, report.language))
    if any(told):
        files[NOTE] = "\r\n".join(text for text in told if text).encode(BOM)
    return files


def _texts(report: Report) -> Iterator[tuple[str, str]]:
    parts: tuple[Table | Layer, ...] = (*report.tables, *report.layers)
    for part in parts:
        shape = part.rows.geometry.name if has_shapes(part.rows) else None
        columns = tuple(column for column in part.columns if column.name != shape and column.language in {None, report.language})
        rows = part.rows[[column.name for column in columns]]
        yield part.id, csv_text(rows, columns, report.language, modelled=bool(report.modelled))
