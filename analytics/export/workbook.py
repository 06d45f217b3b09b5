"""A spreadsheet that is filled sheet by sheet: real numbers, text that stays text, headings that stay in sight.

Nothing put in can become a formula, a link or a number that it was not: text cells are written as text, whatever they begin
with. The same content gives the same file, byte for byte.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

from analytics.export.printable import one_line, printable, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Plain: TypeAlias = "str | float | int | None"
Cell: TypeAlias = "Plain | Figure"

ROWS_MOST = 1_048_575
"""Rows below the headings that a sheet of Excel can hold."""

LETTERS_MOST = 32_767
"""Letters that a cell of Excel can hold."""

SHEET_NAME_MOST = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
"""Letters that a sheet's name must not hold, or not begin with."""

NARROWEST, WIDEST = 8, 60
HEAD_COLOUR, LABEL_COLOUR = "#E5E9F0", "#9A3412"
FONT = "맑은 고딕"
WRITTEN_ON = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Stands for the hour of writing, so that the same content gives the same file; the date of the run is in the sheets."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the decimals that are shown of it; all it has are kept."""

    value: float
    digits: int


def _nothing(_value: float) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet.

    Args:
        heading: with its unit.
        digits: decimals shown of its numbers; all of them are kept.
        grouped: whether thousands are marked.
        wide: half-width columns at most; longer text is wrapped.
        narrow: half-width columns at least, such as room to write in.
        nought: what is shown of a number in place of a 0 that is none, such as "1 미만"; "" for the number itself. The cell
            holds the number in either case.
    """

    heading: str
    digits: int = 0
    grouped: bool = True
    wide: int = WIDEST
    narrow: int = NARROWEST
    nought: Callable[[float], str] = _nothing


class Book:
    """A spreadsheet under way.

    Args:
        title: what the file is called inside.
    """

    def __init__(self, title: str) -> None:
        from xlsxwriter import Workbook

        self._content = io.BytesIO()
        self._book: Any = Workbook(self._content, _OPTIONS)
        self._book.set_properties({"title": one_line(title), "created": WRITTEN_ON})
        self._names: set[str] = set()
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def sheet(
        self, name: str, fields: Sequence[Field], rows: Iterable[Sequence[Cell]], *, filtered: bool = True, ruled: bool = False
    ) -> None:
        """A sheet that is one table: headings in the first row, frozen, each with a filter.

        Args:
            name: of the sheet.
            fields: its columns.
            rows: cells, as many as there are columns.
            filtered: whether the headings have filters.
            ruled: whether every cell has a border and rows are high, as on a form that is filled by hand.

        Raises:
            ValueError: when there are more rows than a sheet can hold.
        """
        lines = [list(row) for row in rows]
        if len(lines) > ROWS_MOST:
            message = f"a sheet holds {ROWS_MOST:,} rows at most, '{name}' has {len(lines):,}"
            raise ValueError(message)
        sheet = self._new_sheet(name)
        self._head(sheet, 0, [field.heading for field in fields])
        sheet.freeze_panes(1, 0)
        for row, line in enumerate(lines, start=1):
            for place, (field, value) in enumerate(zip(fields, line, strict=True)):
                self._write(sheet, row, place, value, field, ruled=ruled)
            if ruled:
                sheet.set_row(row, FORM_ROW_PT)
        self._widths(sheet, fields, lines)
        if filtered and fields:
            sheet.autofilter(0, 0, max(len(lines), 1), len(fields) - 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def page(self, name: str, blocks: Iterable[tuple[str, Sequence[Sequence[Cell]]]], widths: Sequence[int], label: str) -> None:
        """A sheet to read: headings with rows below them.

        Args:
            name: of the sheet.
            blocks: heading ("" for none) and rows, one after the other with a blank row between.
            widths: of the columns, in half-width columns.
            label: a line that stands out at the top, such as that modelled data take part; "" for none.
        """
        sheet = self._new_sheet(name)
        row = 0
        if label:
            sheet.write_string(row, 0, one_line(label), self._format(bold=True, font_color=LABEL_COLOUR))
            row = 1
        for heading, rows in blocks:
            if heading:
                sheet.write_string(row, 0, one_line(heading), self._format(bold=True, font_size=12))
                row += 1
            for line in rows:
                for place, value in enumerate(line):
                    self._write(sheet, row, place, value, Field("", digits=_digits_of(value)))
                row += 1
            row += 1
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.fit_to_pages(1, 0)

    def to_bytes(self) -> bytes:
        """The file."""
        self._book.close()
        return self._content.getvalue()

    def _new_sheet(self, name: str) -> Any:
        clean = one_line(name.translate(FORBIDDEN))[:SHEET_NAME_MOST].strip() or "sheet"
        unique, number = clean, 1
        while unique.casefold() in self._names:
            number += 1
            tail = f" {number}"
            unique = clean[: SHEET_NAME_MOST - len(tail)] + tail
        self._names.add(unique.casefold())
        return self._book.add_worksheet(unique)

    def _head(self, sheet: Any, row: int, headings: Sequence[str]) -> None:
        for place, heading in enumerate(headings):
            sheet.write_string(
                row, place, one_line(heading), self._format(bold=True, bg_color=HEAD_COLOUR, border=1, align="center")
            )

    def _write(self, sheet: Any, row: int, place: int, value: Cell, field: Field, *, ruled: bool = False) -> None:
        look = {"border": 1} if ruled else {}
        if value is None or value == "":  # an empty cell, not a cell with an empty text
            if ruled:
                sheet.write_blank(row, place, None, self._format(**look))
            return
        if isinstance(value, str):
            sheet.write_string(row, place, printable(value)[:LETTERS_MOST], self._format(**look))
            return
        number, field = (value.value, Field("", value.digits)) if isinstance(value, Figure) else (value, field)
        if isfinite(number):
            sheet.write_number(row, place, number, self._format(num_format=_number_format(number, field), **look))

    def _format(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(
                {"font_name": FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True, **wanted}
            )
        return self._formats[key]

    def _widths(self, sheet: Any, fields: Sequence[Field], lines: Sequence[Sequence[Cell]]) -> None:
        for place, field in enumerate(fields):
            widest = max((width_of(_shown(line[place], field)) for line in lines[:WIDTH_ROWS]), default=0)
            # the arrow of the filter takes some room beside the heading
            sheet.set_column(place, place, min(max(widest + 2, width_of(field.heading) + 4, field.narrow), field.wide))


FORM_ROW_PT = 42
"""Height of a row that is filled by hand: about 15 mm."""

WIDTH_ROWS = 500
"""Rows that are looked at to find how wide a column has to be."""


def _shown(value: Cell, field: Field) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Figure):
        return f"{value.value:,.{value.digits}f}"
    return "" if value is None or not isfinite(value) else f"{value:,.{field.digits}f}"


def _number_format(value: float, field: Field) -> str:
    instead = field.nought(value)
    if instead:
        return f'"{instead}"'
    whole = "#,##0" if field.grouped else "0"
    return f"{whole}.{'0' * field.digits}" if field.digits else whole


def _digits_of(value: Cell) -> int:
    return 2 if isinstance(value, float) and value != round(value) else 0
