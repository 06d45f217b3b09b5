"""Result tables as files a spreadsheet opens: readable headers with units, and no cell that runs as a formula."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, TypeVar

from analytics.core.spreadsheet import neutralise
from analytics.core.tables import Kind
from analytics.core.text import Language, Text
from analytics.core.wording import rounded_for_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analytics.core.tables import Column

    FrameT = TypeVar("FrameT", bound=pd.DataFrame)

MODELLED = Text("모의 자료 포함", "contains modelled data")
REAL = Text("실제 자료", "real data")
BASIS = Text("자료 구분", "Data")


def _degrees(value: float) -> str:
    """A longitude or latitude to a tenth of a metre; six figures in all would be a hundred metres. Blank where unknown."""
    return f"{value:.6f}" if isfinite(value) else ""


def header(column: Column, language: Language) -> str:
    """The column's heading with its unit."""
    label = column.label.in_(language)
    return f"{label} ({column.unit.in_(language)})" if column.unit else label


def for_files(frame: FrameT, columns: Sequence[Column]) -> FrameT:
    """The rows with numbers as files for further work hold them: two decimals more than on the page.

    Columns that are not declared stay as they are, and so does the frame given.
    """
    kept = {column.name: rounded_for_files(column, frame[column.name]) for column in columns if column.name in frame}
    return frame.assign(**kept) if kept else frame


def csv_bytes(table: pd.DataFrame, columns: tuple[Column, ...], language: Language, *, modelled: bool) -> bytes:
    """A table as CSV in UTF-8 with a byte order mark, so that a Korean spreadsheet program opens it as it is.

    Numbers have two decimals more than on the page (`rounded_for_files`).

    Args:
        table: the rows, columns as declared.
        columns: the declaration; headings are taken from it.
        language: of the headings.
        modelled: whether modelled data went into it, which the last column of every row then says.
    """
    return csv_text(table, columns, language, modelled=modelled).encode("utf-8-sig")


def csv_text(table: pd.DataFrame, columns: tuple[Column, ...], language: Language, *, modelled: bool) -> str:
    """The same as text, before an encoding is chosen."""
    named = table[[column.name for column in columns]].map(lambda value: neutralise(value) if isinstance(value, str) else value)
    named = for_files(named, columns)
    for column in columns:
        if column.kind in {Kind.LONGITUDE, Kind.LATITUDE}:
            named[column.name] = table[column.name].map(_degrees)
    named.columns = [header(column, language) for column in columns]
    named[BASIS.in_(language)] = (MODELLED if modelled else REAL).in_(language)
    written: str = named.to_csv(index=False, float_format=_plain)
    return written


def _plain(value: object) -> str:
    """A number that is rounded already, written out: 0.00001234 and not 1.234e-05, 1234 and not 1234.0."""
    shown = f"{value:.15g}"
    return format(Decimal(shown), "f") if "e" in shown else shown


FIGURES = "%.10g"
"""Figures of the numbers that people put in, in the sample files: more than anything is known to."""
