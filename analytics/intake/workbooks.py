"""Excel workbooks: measured before they are opened, because one far cell makes a reader ask for gigabytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.archives import DAMAGED, LOCKED, open_zip, refuse_swelling
from analytics.intake.raw import MB, Limits, RawTable
from analytics.intake.receipt import quote_value
from analytics.intake.tabulating import NumberedRow, tabulate

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 4 * MB
OVERLAP = 4096
"""A cell that begins at the end of one piece is seen whole in the next."""

LISTED_CELLS = 5
REMEMBERED_CELLS = 100_000
EXACT_INTEGER = 10**15
"""A spreadsheet keeps 15 digits: larger whole numbers are written as they are stored."""

# Beginning with a blank keeps these fast. Odder spellings that slip through still meet the memory limit.
_LETTERS = re.compile(rb" r=[\"']([A-Za-z]{1,3})\d")
_NUMBERS = re.compile(rb" r=[\"'][A-Za-z]{0,3}(\d{1,9})[\"']")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt\s*=\s*[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>(#[^<]{1,20})<", re.DOTALL
)
_BARE_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_PROTECTED_TYPES = ("xl/workbook.bin",)

FAR_CELL = Text(
    "{file}: 시트의 사용 범위가 {rows:,}행 × {columns:,}열입니다. 자료에서 멀리 떨어진 칸에 값이 있습니다. 자료 밖의 행과 열을 삭제하고 저장해 올려 주십시오.",
    "{file}: a sheet spans {rows:,} rows and {columns:,} columns: some cell far from the data is filled. Delete rows and columns outside the data, save and upload again.",
)
BINARY_WORKBOOK = Text(
    "{file}: 바이너리 엑셀(.xlsb)입니다. '다른 이름으로 저장 → Excel 통합 문서(.xlsx)'로 저장해 올려 주십시오.",
    "{file}: a binary workbook (.xlsb). Save it as .xlsx and upload that.",
)
DAMAGED_WORKBOOK = Text(
    "{file}: 엑셀 파일이 손상되었습니다. 엑셀에서 열어 '다른 이름으로 저장 → .xlsx'로 다시 저장해 올려 주십시오.",
    "{file}: the workbook is damaged. Open it in a spreadsheet program, save it as .xlsx again and upload that.",
)
NO_SHEETS = Text(
    "{file}: 모든 시트가 비어 있습니다. 자료가 든 파일을 올려 주십시오.",
    "{file}: every sheet is empty. Upload the file that holds the data.",
)
HIDDEN = Text("숨긴 시트는 읽지 않았습니다: {names}.", "Hidden sheets were not read: {names}.")
NOT_TABLES = Text("표로 읽을 수 없는 시트를 지나쳤습니다: {names}.", "Sheets that are no tables were passed over: {names}.")
BARE_FORMULAS = Text(
    "수식만 있고 계산된 값이 없는 칸이 {count}개 있어 빈칸으로 읽었습니다({cells}). 엑셀에서 열어 저장하면 값이 함께 저장됩니다.",
    "{count} cells hold a formula without a computed value and were read as blank ({cells}). Opening and saving the file in a spreadsheet program stores the values.",
)
ERROR_CELLS = Text("엑셀 오류 값이 든 칸이 {count}개 있습니다({cells}).", "{count} cells hold a spreadsheet error ({cells}).")


@dataclass(slots=True)
class SheetScan:
    """What the XML of a sheet says before a reader opens it.

    Attributes:
        rows, columns: the farthest filled row and column, counted from 1.
        errors: error value by (row, column), counted from 1.
        bare: references of formulas without a value.
    """

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    bare: dict[str, None] = field(default_factory=dict)


def is_workbook(names: set[str]) -> bool:
    """Whether an archive with these members is an Excel workbook."""
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


def read_workbook(file: str, data: bytes, limits: Limits) -> list[RawTable]:
    """One table for each visible sheet that holds one.

    Raises:
        InputError: when it is damaged, locked or binary, when a sheet spans too far, or when no sheet holds a table.
    """
    scans = _scan(file, data, limits)
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return _tables(file, book, scans, limits)
    except calamine.PasswordError as error:
        raise InputError(LOCKED.fill(file=quote_value(file))) from error
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError) as error:
        raise InputError(DAMAGED_WORKBOOK.fill(file=quote_value(file))) from error


def _tables(file: str, book: Any, scans: dict[str, SheetScan], limits: Limits) -> list[RawTable]:
    import python_calamine as calamine

    tables, refused, hidden = [], [], []
    for place, sheet in enumerate(book.sheets_metadata):
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
        elif sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            opened = book.get_sheet_by_index(place)
            if opened.height == 0:
                continue
            try:
                tables.append(_table(file, opened, scans.get(sheet.name, SheetScan()), limits))
            except InputError as error:
                refused.append((sheet.name, error))
    if not tables:
        raise refused[0][1] if refused else InputError(NO_SHEETS.fill(file=quote_value(file)))
    extra = [*_named(HIDDEN, hidden), *_named(NOT_TABLES, [name for name, _ in refused])]
    return [_with_notes(table, extra) for table in tables]


def _named(note: Text, names: list[str]) -> list[Text]:
    return [note.fill(names=", ".join(quote_value(name) for name in names))] if names else []


def _with_notes(table: RawTable, notes: list[Text]) -> RawTable:
    from dataclasses import replace

    return replace(table, notes=(*table.notes, *notes))


def _table(file: str, sheet: Any, scan: SheetScan, limits: Limits) -> RawTable:
    notes = []
    if scan.bare:
        cells = ", ".join([*scan.bare][:LISTED_CELLS])
        notes.append(BARE_FORMULAS.fill(count=len(scan.bare), cells=cells))
    if scan.errors:
        cells = ", ".join(f"{_letters(column)}{row} {value}" for (row, column), value in [*scan.errors.items()][:LISTED_CELLS])
        notes.append(ERROR_CELLS.fill(count=len(scan.errors), cells=cells))
    return tabulate(file, sheet.name, _rows(sheet, scan), limits, notes)


def _rows(sheet: Any, scan: SheetScan) -> Iterator[NumberedRow]:
    """The cells of a sheet as text; an error value, which the reader leaves blank, is put back so that it is seen."""
    first_row, first_column = sheet.start or (0, 0)
    with_errors = {row for row, _ in scan.errors}
    for offset, cells in enumerate(sheet.to_python(skip_empty_area=True)):
        number = first_row + offset + 1
        texts = [cell if cell.__class__ is str else cell_text(cell) for cell in cells]
        if number in with_errors:
            for place in range(len(texts)):
                texts[place] = texts[place] or scan.errors.get((number, first_column + place + 1), "")
        yield number, texts


def cell_text(cell: Any) -> str:
    """A cell as text: whole numbers without a point, dates in ISO form, blank as ""."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT_INTEGER else repr(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return "" if cell is None else str(cell)


def _scan(file: str, data: bytes, limits: Limits) -> dict[str, SheetScan]:
    """Measure every sheet, by sheet name.

    Raises:
        InputError: before a reader gets hold of a sheet that spans too far.
    """
    shown = quote_value(file)
    scans: dict[str, SheetScan] = {}
    with open_zip(file, data) as book:
        refuse_swelling(file, book, len(data), limits)
        if any(name in book.namelist() for name in _PROTECTED_TYPES):
            raise InputError(BINARY_WORKBOOK.fill(file=shown))
        try:
            titles = _sheet_titles(book)
            for info in book.infolist():
                scan = _scan_member(book, info)
                _refuse_far(shown, scan, limits)
                if info.filename in titles:
                    scans[titles[info.filename]] = scan
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise InputError(DAMAGED.fill(file=shown)) from error
    return scans


def _refuse_far(shown: str, scan: SheetScan, limits: Limits) -> None:
    if scan.rows * scan.columns > limits.cells or scan.rows > limits.rows or scan.columns > limits.columns:
        raise InputError(FAR_CELL.fill(file=shown, rows=scan.rows, columns=scan.columns))


def _scan_member(book: zipfile.ZipFile, info: zipfile.ZipInfo) -> SheetScan:
    """Measure one member: any may be a sheet, whatever it is called."""
    scan = SheetScan()
    with book.open(info) as stream:
        head = stream.read(CHUNK)
        if b"sheetData" not in head[:MB]:
            return scan
        tail = b""
        while head:
            _scan_piece(tail + head, scan)
            tail = head[-OVERLAP:]
            head = stream.read(CHUNK)
    return scan


def _scan_piece(piece: bytes, scan: SheetScan) -> None:
    letters = set(_LETTERS.findall(piece))
    numbers = set(_NUMBERS.findall(piece))
    scan.columns = max([scan.columns, *(_column(name) for name in letters)])
    scan.rows = max([scan.rows, *(int(number) for number in numbers)])
    if len(scan.errors) < REMEMBERED_CELLS and (b't="e"' in piece or b"t='e'" in piece):
        for attributes, value in _ERROR_CELL.findall(piece):
            place = _REFERENCE.search(attributes)
            if place:
                scan.errors[int(place.group(2)), _column(place.group(1))] = value.decode("ascii", errors="replace")
    if len(scan.bare) < REMEMBERED_CELLS and b"<f" in piece:
        for attributes in _BARE_FORMULA.findall(piece):
            place = _REFERENCE.search(attributes)
            if place:
                scan.bare[(place.group(1) + place.group(2)).decode()] = None


def _column(letters: bytes) -> int:
    """A=1, Z=26, AA=27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sheet_titles(book: zipfile.ZipFile) -> dict[str, str]:
    """The name of the sheet that each member holds."""
    from defusedxml import ElementTree

    try:
        targets = {
            relation.get("Id", ""): relation.get("Target", "").lstrip("/").removeprefix("xl/")
            for relation in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        }
        root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    except (KeyError, ValueError, ElementTree.ParseError):
        return {}
    titles = {}
    for sheet in root.iter():
        if sheet.tag.endswith("}sheet"):
            relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            titles["xl/" + targets.get(relation, "")] = sheet.get("name", "")
    return titles
