"""The report as a spreadsheet: summary, every table whole, data dictionary, parameters, data used, caveats."""

from __future__ import annotations

from math import isfinite, isinf
from typing import TYPE_CHECKING

from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.core.wording import MINUTES, MORE_IN_FILES, NO_ROAD, rounded_for_files, short_of_one
from analytics.export.tables import BASIS, REAL, header
from analytics.export.workbook import Book, Cell, Field, Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analytics.export.report import KeyNumber, Layer, Report, Table

SUMMARY = Text("요약", "Summary")
DICTIONARY = Text("데이터 사전", "Data dictionary")
SETTINGS = Text("조건", "Parameters")
DATA = Text("쓴 자료", "Data used")
CAVEATS = Text("유의사항", "Caveats")
NUMBERS = Text("주요 수치", "Key numbers")
TABLES = Text("이 파일의 표", "Tables in this file")
SOURCES = Text("출처", "Sources")
RUN_ON, PLACE, VERSION, BASE = (
    Text("분석한 날", "Date of the run"),
    Text("지역", "Place"),
    Text("프로그램 판", "Version"),
    Text("자료 기준", "Data as of"),
)
NUMBER_HEADS = Text("지표|값|단위|개선 전|차이|뜻", "Indicator|Value|Unit|Before|Change|Meaning")
DICTIONARY_HEADS = Text("표|열 이름|머리글|단위|종류|빈칸의 뜻", "Table|Column|Heading|Unit|Kind|An empty cell means")
SETTING_HEADS = Text("조건|값|기본값|바꿈|미리 정한 값|설명", "Parameter|Value|Default|Changed|Preset|About")
DATA_HEADS = Text(
    "자료|출처|기준일|이용 조건|쓴 행|빠진 행(잘못됨)|따로 둔 행|합친 행|구분|SHA-256",
    "Table|Source|Date|Licence|Rows used|Rows rejected|Rows set aside|Rows merged|Kind|SHA-256",
)
CHANGED = Text("바꿈", "yes")
NOT_SAID = Text("자료 없음", "no data")
MODELLED_ROWS = Text("모의 자료", "modelled")
KINDS = {
    Kind.TEXT: Text("글", "text"),
    Kind.CODE: Text("코드(글)", "code (text)"),
    Kind.NUMBER: Text("수", "number"),
    Kind.INTEGER: Text("정수", "whole number"),
    Kind.TIME: Text("시각", "time"),
    Kind.LONGITUDE: Text("경도(도)", "longitude (degrees)"),
    Kind.LATITUDE: Text("위도(도)", "latitude (degrees)"),
}
DEGREE_DIGITS = 6
SUMMARY_WIDTHS = (34, 18, 10, 18, 14, 70)


def xlsx_bytes(report: Report) -> bytes:
    """The report as an XLSX file in its language."""
    language, book = report.language, Book(report.title)
    book.page(SUMMARY.in_(language), _summary(report), SUMMARY_WIDTHS, report.modelled)
    for table in report.tables:
        book.sheet(table.title, table_fields(table), table_rows(table, report.modelled))
    book.sheet(DICTIONARY.in_(language), _fields(DICTIONARY_HEADS, language), _dictionary(report))
    book.sheet(SETTINGS.in_(language), _fields(SETTING_HEADS, language), _settings(report))
    book.sheet(DATA.in_(language), _fields(DATA_HEADS, language), _data(report))
    book.page(CAVEATS.in_(language), _caveats(report), (110,), report.modelled)
    return book.to_bytes()


def table_fields(table: Table) -> list[Field]:
    """The columns of a table as a sheet has them, and one that tells modelled data from real."""
    named = [
        Field(
            header(column, table.language),
            digits_of(table, column),
            grouped=column.kind not in _DEGREES,
            nought=nought_of(table, column),
        )
        for column in table.columns
    ]
    return [*named, Field(BASIS.in_(table.language))]


def table_rows(table: Table, modelled: str) -> Iterator[list[Cell]]:
    """Every row and whether it is modelled."""
    basis = modelled or REAL.in_(table.language)
    yield from ([*line, basis] for line in kept_cells(table))


def kept_cells(table: Table) -> Iterator[list[Cell]]:
    """Every row: numbers as numbers, with two decimals more than are shown, and in words what a missing one means if declared."""
    kept = [(column, rounded_for_files(column, table.rows[column.name]).tolist()) for column in table.columns]
    told = [[sheet_cell(column, value, table.language) for value in values] for column, values in kept]
    yield from map(list, zip(*told, strict=True))


def sheet_cell(column: Column, value: object, language: Language) -> Cell:
    """One value as a spreadsheet holds it; None for an empty cell."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _missing(column, language) if value is None else str(value)
    if isinf(value) and column.unit is not None and column.unit.en == MINUTES:
        return NO_ROAD.in_(language)
    if not isfinite(value):
        return _missing(column, language)
    return str(value) if column.kind is Kind.CODE else value


def _missing(column: Column, language: Language) -> str | None:
    return None if column.missing is None else column.missing.in_(language)


_DEGREES = frozenset({Kind.LONGITUDE, Kind.LATITUDE})


def nought_of(table: Table, column: Column) -> Callable[[float], str]:
    """What is shown in place of a 0 that is none; the cell holds the number all the same."""
    return lambda value: short_of_one(column, value, digits_of(table, column), table.language)


def digits_of(table: Table, column: Column) -> int:
    """The decimals that a sheet shows of a column."""
    return DEGREE_DIGITS if column.kind in _DEGREES else table.look.get(column.name, 0)


def _fields(heads: Text, language: Language) -> list[Field]:
    return [Field(head) for head in heads.in_(language).split("|")]


def _summary(report: Report) -> Iterator[tuple[str, Sequence[Sequence[Cell]]]]:
    language = report.language
    known = [
        (PLACE, report.place),
        (RUN_ON, report.run_on.isoformat()),
        (BASE, report.base_date),
        (VERSION, report.version),
    ]
    yield report.title, [[report.summary], *([name.in_(language), told] for name, told in known if told)]
    yield NUMBERS.in_(language), [NUMBER_HEADS.in_(language).split("|"), *map(_number_line, report.numbers)]
    yield TABLES.in_(language), [[table.title, len(table.rows), "", "", "", table.about] for table in report.tables]


def _number_line(number: KeyNumber) -> list[Cell]:
    value: Cell = number.shown if number.value is None else _figure(number.value, number.digits)
    before = None if number.before is None else _figure(number.before, number.digits)
    return [number.label, value, number.unit, before, number.change, number.about]


def _figure(value: float, digits: int) -> Figure:
    return Figure(round(value, digits + MORE_IN_FILES), digits)


def _dictionary(report: Report) -> Iterator[list[Cell]]:
    language = report.language
    parts: tuple[Table | Layer, ...] = (*report.tables, *report.layers)
    for part in parts:
        for column in part.columns:
            if column.language in {None, language}:
                yield [
                    part.title,
                    column.name,
                    column.label.in_(language),
                    column.unit.in_(language) if column.unit else "",
                    KINDS[column.kind].in_(language),
                    (column.missing or NOT_SAID).in_(language),
                ]


def _settings(report: Report) -> Iterator[list[Cell]]:
    for item in report.settings:
        changed = CHANGED.in_(report.language) if item.changed else ""
        yield [item.label, item.value, item.default, changed, item.preset, item.about]


def _data(report: Report) -> Iterator[list[Cell]]:
    for item in report.data:
        kind = (MODELLED_ROWS if item.modelled else REAL).in_(report.language)
        counted: list[Cell] = [item.rows, item.rejected, item.set_aside, item.merged]
        yield [item.title, item.source, item.date, item.licence, *counted, kind, item.sha256]


def _caveats(report: Report) -> Iterator[tuple[str, Sequence[Sequence[Cell]]]]:
    yield CAVEATS.in_(report.language), [[text] for text in report.caveats]
    yield SOURCES.in_(report.language), [[text] for text in report.sources]
