"""The field-check sheet: for each place to go to a page with what is known of it and room for photo, verdict and signature.

Which table is one the declaration says: it has places, and columns left empty for the pen. Where a result has none, the
table whose ranks stand on the map is taken: a list of places to look at. Numbers on paper and on the map are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.tables import Kind, Pen
from analytics.core.text import Text
from analytics.export import hwpx_styles as styles
from analytics.export.hwpx_paper import Paper, Ruled
from analytics.export.printable import width_of
from analytics.export.tables import header
from analytics.export.workbook import NARROWEST, Book, Cell, Field
from analytics.export.xlsx import digits_of, kept_cells, nought_of
from analytics.spatial.crs import WGS84, transform
from analytics.spatial.gridcodes import GRID_CRS, encode_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analytics.export.report import Report, Table

TITLE = Text("현장 확인표", "Field-check sheet")
CODE = Text("국가지점번호 격자(100 m)", "National grid cell (100 m)")
PLACE = Text("좌표(경도, 위도)", "Coordinates (lon, lat)")
LIST = Text("확인할 곳", "Places to check")
PHOTO, VERDICT, NOTE = Text("현장 사진", "Photo"), Text("판정", "Verdict"), Text("특이사항", "Remarks")
SUITABLE = Text("□ 적합  □ 부적합  □ 보류", "□ suitable  □ not  □ open")
"""The verdict on a site that is proposed: a table of such has a column for it."""
AS_SAID = Text("□ 자료와 같음  □ 다름  □ 보류", "□ as the data say  □ not so  □ open")
"""The verdict on any other place: whether what the data say of it is found there."""
SIGNED, ON = Text("확인자", "Checked by"), Text("확인일", "Date")
SIGNATURE = Text("소속:            성명:            (서명)", "Office:            Name:            (signature)")
DAY = Text("20    년    월    일", "20    -      -")

OFFICIAL_CELL_M = 100
SHARES = (2.2, 4.0, 2.2, 4.0)
ROW_MM, PHOTO_MM, NOTE_MM, CHECK_MM = 9.0, 60.0, 16.0, 12.0
SHORT = 22
"""Half-width columns of a fact that shares its row with another."""

PEN_WIDE = 28
LISTED, LISTED_WIDE = 6, 44
"""Columns of the list on the first page, and half-width columns of the longest text in one of them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to go to.

    Attributes:
        name: its number or rank, as on the map.
        facts: (what, value) of what is the same in all its rows.
        checks: what to check there, where there are several things, with room to write beside each.
    """

    name: str
    facts: tuple[tuple[str, str], ...]
    checks: Ruled | None


def sheets_of(report: Report) -> tuple[Table, ...]:
    """The tables that are field-check sheets; those ranked on a map where there are none; nothing where there are neither."""
    with_pen = tuple(table for table in report.tables if _has_places(table) and any(c.pen for c in table.columns))
    if with_pen:
        return with_pen
    ranked = {drawn.ranked for drawn in report.maps}
    return tuple(table for table in report.tables if table.id in ranked and _has_places(table))


def field_sheet_hwpx(report: Report) -> bytes | None:
    """The sheets as HWPX, a page for each place; None where the result names no places to go to."""
    tables = [table for table in sheets_of(report) if len(table.rows)]
    if not tables:
        return None
    paper = Paper(f"{TITLE.in_(report.language)}: {report.title}")
    for number, table in enumerate(tables):
        _opening(paper, report, table, new_page=number > 0)
        choices = SUITABLE if any(column.pen is Pen.VERDICT for column in table.columns) else AS_SAID
        for spot in spots_of(table):
            _page(paper, spot, report, choices)
    return paper.to_bytes()


def field_sheet_xlsx(report: Report) -> bytes | None:
    """The sheets as XLSX, a row for each thing to check, with room to write; None where there are no places to go to."""
    tables = [table for table in sheets_of(report) if len(table.rows)]
    if not tables:
        return None
    book = Book(f"{TITLE.in_(report.language)}: {report.title}")
    for table in tables:
        book.sheet(table.title, list(_fields(table)), _rows(table), ruled=True)
    about = [[table.about] for table in tables] + [[text] for text in report.caveats]
    book.page(TITLE.in_(report.language), [(report.title, [[report.run_on.isoformat()], *about])], (100,), report.modelled)
    return book.to_bytes()


def spots_of(table: Table) -> Iterator[Spot]:
    """The places of a table in its order. Rows that follow one another under the same number are one place."""
    number = table.printed[0].label.in_(table.language)
    lines, codes = table.lines(len(table.rows)), _codes(table)
    for name, group in groupby(range(len(lines)), key=lambda row: lines[row][0]):
        rows = list(group)
        here = [lines[row] for row in rows]
        yield Spot(f"{number} {name}", _facts(table, here, codes[rows[0]]), _checks(table, here))


def _opening(paper: Paper, report: Report, table: Table, *, new_page: bool) -> None:
    if new_page:
        paper.line("", styles.SOURCE, new_page=True)
    paper.title_box(f"{table.title}: {report.place}")
    dated = " · ".join(part for part in (report.run_on.isoformat(), report.modelled) if part)
    paper.line(dated, styles.DATED)
    paper.summary_box(table.about)
    paper.line(LIST.in_(report.language), styles.CAPTION)
    lines = table.lines(len(table.rows))
    short = [place for place in range(len(table.printed)) if max(width_of(line[place]) for line in lines) <= LISTED_WIDE]
    first = [place for place in short if not table.printed[place].pen][:LISTED]
    seen: dict[str, list[str]] = {}
    for line in lines:
        seen.setdefault(line[0], [line[place] for place in first])
    headings = table.headings()
    paper.table(Ruled([headings[place] for place in first], list(seen.values())))
    for text in report.caveats:
        paper.line(f"※ {text}", styles.SOURCE)


def _page(paper: Paper, spot: Spot, report: Report, choices: Text) -> None:
    language = report.language
    label = f" ({report.modelled})" if report.modelled else ""
    paper.line(f"{TITLE.in_(language)}: {spot.name}{label}", styles.HEADING, new_page=True)
    rows = list(_paired(spot.facts))
    paper.form(rows, SHARES, [ROW_MM] * len(rows))
    if spot.checks is not None:
        paper.table(spot.checks)
    words = [text.in_(language) for text in (PHOTO, VERDICT, choices, NOTE, SIGNED, SIGNATURE, ON, DAY)]
    photo, verdict, boxes, note, signed, signature, on, day = words
    filled = [[photo, ""], [verdict, boxes, on, day], [note, ""], [signed, signature]]
    paper.form(filled, SHARES, [PHOTO_MM, ROW_MM, NOTE_MM, ROW_MM])


def _paired(facts: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    """The facts in rows: two short ones side by side, a long one alone."""
    waiting: list[str] = []
    for label, value in facts:
        short = width_of(value) <= SHORT
        if waiting and short:
            yield [*waiting, label, value]
            waiting = []
        elif short:
            waiting = [label, value]
        else:
            if waiting:
                yield waiting
            waiting = []
            yield [label, value]
    if waiting:
        yield waiting


def _facts(table: Table, lines: Sequence[Sequence[str]], codes: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """What is the same in all rows of a place: its number, its code, where it is, and the rest in the table's order."""
    language = table.language
    spots = {column.kind: lines[0][place] for place, column in enumerate(table.printed) if column.kind in _DEGREES}
    where = (PLACE.in_(language), f"{spots[Kind.LONGITUDE]}, {spots[Kind.LATITUDE]}")
    facts = [
        (header(column, language), lines[0][place])
        for place, column in enumerate(table.printed)
        if not column.pen and column.kind not in _DEGREES and (place == 0 or len({line[place] for line in lines}) == 1)
    ]
    return (*facts[:1], *codes, where, *facts[1:])


def _checks(table: Table, lines: Sequence[Sequence[str]]) -> Ruled | None:
    """What differs between the rows of a place, with its empty columns; None where it has one row."""
    if len(lines) == 1:
        return None
    differing = [
        place
        for place, column in enumerate(table.printed)
        if place > 0 and (column.pen or len({line[place] for line in lines}) > 1)
    ]
    headings = table.headings()
    pens = frozenset(number for number, place in enumerate(differing) if table.printed[place].pen)
    cells = [[line[place] for place in differing] for line in lines]
    return Ruled([headings[place] for place in differing], cells, heights_mm=CHECK_MM, pens=pens)


def _codes(table: Table) -> list[list[tuple[str, str]]]:
    """For each row the codes by which a map program finds it: the table's own, else its cell of the national grid."""
    own = [column for column in table.columns if column.kind is Kind.CODE]
    if own:
        named = [(header(column, table.language), table.rows[column.name].tolist()) for column in own]
        return [[(name, str(values[row])) for name, values in named] for row in range(len(table.rows))]
    return [[(CODE.in_(table.language), code)] if code else [] for code in _grid_codes(table)]


def _grid_codes(table: Table) -> Iterator[str]:
    """The cell of the national grid that holds each row; "" outside it."""
    lon, lat = (next(c.name for c in table.columns if c.kind is kind) for kind in (Kind.LONGITUDE, Kind.LATITUDE))
    x_m, y_m = transform(table.rows[lon].to_numpy(float), table.rows[lat].to_numpy(float), WGS84, GRID_CRS)
    for x, y in zip(x_m.tolist(), y_m.tolist(), strict=True):
        try:
            yield encode_cells([x], [y], OFFICIAL_CELL_M)[0]
        except InputError:
            yield ""


def _fields(table: Table) -> Iterator[Field]:
    for column in table.columns:
        narrow = PEN_WIDE if column.pen else NARROWEST
        nought = nought_of(table, column)
        yield Field(header(column, table.language), digits_of(table, column), grouped=False, narrow=narrow, nought=nought)
    if not any(column.pen is Pen.SIGNATURE for column in table.columns):
        for text in (PHOTO, VERDICT, SIGNED):
            yield Field(text.in_(table.language), narrow=PEN_WIDE)


def _rows(table: Table) -> Iterator[list[Cell]]:
    empty: list[Cell] = [] if any(column.pen is Pen.SIGNATURE for column in table.columns) else ["", "", ""]
    yield from ([*line, *empty] for line in kept_cells(table))


_DEGREES = frozenset({Kind.LONGITUDE, Kind.LATITUDE})


def _has_places(table: Table) -> bool:
    return {column.kind for column in table.columns} >= _DEGREES
