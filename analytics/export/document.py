"""The briefing as a PDF: the maps on pages of their own, then the report page by page, with the same embedded font."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.core.tables import Kind
from analytics.core.text import Text
from analytics.export.lettering import BLACK, DRAWING, GREY, Style, fitting_pt, line_mm, told_of_signs, width_mm, wrap, write
from analytics.export.map_content import Map
from analytics.export.map_room import Box
from analytics.export.page_tables import bars_mm, draw_bars, draw_table, most_lines
from analytics.export.pages import FOOT_MM, PORTRAIT_MM, SIDE_MM, Pages, write_lines
from analytics.export.picture import DPI, about, foot_lines, map_page, stamp
from analytics.export.report import Bars, Grid, KeyNumber, KeyNumbers, Level, Paragraph, Table
from analytics.export.report_words import MORE_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analytics.export.report import Block, Report, Section

_MAP = Text("지도 {number}. {title} ({page}쪽)", "Map {number}. {title} (page {page})")
_NO_COORDINATES = Text("경도와 위도는 XLSX·CSV 파일에 있음.", "Longitudes and latitudes are in the XLSX and CSV files.")
_COORDINATES = frozenset({Kind.LONGITUDE, Kind.LATITUDE})
_NUMBERS = _COORDINATES | {Kind.NUMBER, Kind.INTEGER}
_TALL = 3
"""Rows of more lines are hard to read across."""

_UNIT = Text("(단위: {unit})", "(in {unit})")
_FIRST_BARS = Text("전체 {total}개 가운데 처음 {first}개", "the first {first} of {total}")

_TITLE_PT, _SUMMARY_PT, _HEADING_PT = (20.0, 18.0, 16.0, 14.0, 12.0), 11.5, 14.0
_LEVELS: dict[Level, tuple[Style, float, float]] = {
    Level.POINT: (Style(12.0, bold=True), 0.0, 2.5),
    Level.ITEM: (Style(10.5), 4.0, 1.2),
    Level.DETAIL: (Style(9.5), 9.0, 0.8),
    Level.NOTE: (Style(9.0, ink=GREY), 5.0, 1.0),
}
"""How each level looks, how far in it stands, and the air above it, in millimetres."""

_RULE, _HEADING_INK = "#083891", "#083891"
_CARD_MM, _CARDS = 17.0, 3
_KEEP_MM = 14.0
"""A heading is not left alone at the foot of a page."""

_TABLE_START_MM = 36.0
"""Room for a table's heading of up to four lines and its first three rows: they stay with what leads on to them."""

ROMAN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ")


def document_bytes(report: Report, tell: Callable[[float], None] | None = None) -> bytes:
    """The report as a PDF: map pages in A4 landscape, the others in A4 portrait, pages numbered.

    Args:
        report: the report.
        tell: called with the share of the pages that are done (0 to 1).
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    content = io.BytesIO()
    looks = mpl.rc_context({"pdf.fonttype": 42, "path.simplify": False})
    with DRAWING, looks, PdfPages(content, metadata=about(report, "pdf")) as file:
        for share, figure in _all_pages(report):
            file.savefig(figure, dpi=DPI)
            if tell is not None:
                tell(share)
    return content.getvalue()


def _all_pages(report: Report) -> Iterator[tuple[float, Figure]]:
    """Each page with the share of them that it ends."""
    maps = [map_page(report, drawn) for drawn in report.maps]
    pages = _report_pages(report)
    total = len(maps) + len(pages.sheets)
    for number, figure in enumerate(maps, start=1):
        axes = figure.axes[0]
        _number(axes, (axes.get_xlim()[1] - 10.0, 3.0), number, total, "right")
        yield number / total, figure
    for number, (figure, axes) in enumerate(pages.sheets, start=len(maps) + 1):
        _number(axes, (PORTRAIT_MM[0] / 2, 9.0), number, total, "center")
        _running_head(axes, report, first=number == len(maps) + 1)
        yield number / total, figure


def _number(axes: Axes, spot: tuple[float, float], number: int, total: int, align: str) -> None:
    write(axes, spot, f"- {number} / {total} -", Style(8.0, ink=GREY), (align, "baseline"))


def _running_head(axes: Axes, report: Report, *, first: bool) -> None:
    """What it is and that modelled data take part, on every page but the first, which says so itself."""
    height = PORTRAIT_MM[1] - 11.0
    if first:
        return
    told = [f"{report.title} · {report.place}", *([report.modelled] if report.modelled else [])]
    line = wrap("  |  ".join(told), 8.0, PORTRAIT_MM[0] - 2 * SIDE_MM)[0]
    write(axes, (SIDE_MM, height), line, Style(8.0, ink=GREY))


def _report_pages(report: Report) -> Pages:
    pages = Pages()
    _title(pages, report)
    for number, section in enumerate(report.sections):
        _section(pages, report, section, ROMAN[number % len(ROMAN)])
    _foot(pages, report)
    return pages


def _foot(pages: Pages, report: Report) -> None:
    """Of which day the data are and where they come from; not on a page of its own where every map says so already.

    Signs that are not drawn as they are in the data are told in any case: they stand in the tables.
    """
    style, said, signs = Style(8.0, ink=GREY), foot_lines(report), told_of_signs(_texts(report), report.language)
    pages.skip(3.0)
    height = line_mm(style.size_pt) * sum(len(wrap(line, style.size_pt, pages.width)) for line in said)
    if report.maps and pages.top - height < FOOT_MM:
        said = []
    for line in [*said, *([signs] if signs else [])]:
        pages.say(line, style)


def _texts(report: Report) -> Iterator[str]:
    """What is written on the pages, as it is in the data."""
    yield from (report.title, report.place, report.summary, *foot_lines(report))
    for block in report.blocks():
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bars):
            yield from block.labels
        elif isinstance(block, Table | Grid):
            for line in block.lines() if isinstance(block, Table) else block.lines:
                yield from line


def _title(pages: Pages, report: Report) -> None:
    """The title between two rules, place and day, the label, and the finding in a box."""
    size = fitting_pt(report.title, _TITLE_PT, pages.width - 8.0, bold=True)
    lines = wrap(report.title, size, pages.width - 8.0, bold=True)
    if report.modelled:
        stamp(pages.axes, report.modelled, (pages.left + pages.width, PORTRAIT_MM[1] - 8.0))
        pages.top -= 2.0
    pages.rule(ink=_RULE, width_pt=2.0)
    write_lines(pages.axes, pages.box(line_mm(size) * len(lines) + 7.0), lines, Style(size, bold=True), "center")
    pages.rule(ink=_RULE, width_pt=2.0)
    pages.top -= 1.5
    told = " · ".join([report.place, *foot_lines(report)[0].split(" · ")[: 2 if report.base_date else 1]])
    where = wrap(told, 9.5, pages.width)
    write_lines(pages.axes, pages.box(line_mm(9.5) * len(where)), where, Style(9.5, ink=GREY), "right")
    pages.top -= 2.0
    _summary(pages, report.summary)


def _summary(pages: Pages, text: str) -> None:
    from matplotlib.patches import Rectangle

    lines = wrap(text, _SUMMARY_PT, pages.width - 10.0, bold=True)
    box = pages.box(line_mm(_SUMMARY_PT) * len(lines) + 7.0)
    size = box.right - box.left, box.top - box.bottom
    pages.axes.add_artist(Rectangle((box.left, box.bottom), *size, facecolor="#f4f5f6", edgecolor=BLACK, linewidth=0.8))
    write_lines(pages.axes, Box(box.left + 5.0, box.bottom, box.right - 5.0, box.top), lines, Style(_SUMMARY_PT, bold=True))
    pages.top -= 2.0


def _section(pages: Pages, report: Report, section: Section, numeral: str) -> None:
    pages.skip(4.0)
    first_mm = _TABLE_START_MM if section.blocks and isinstance(section.blocks[0], Grid | Table) else 0.0
    heading = Style(_HEADING_PT, bold=True, ink=_HEADING_INK)
    pages.say(f"{numeral}. {section.heading}", heading, keep_mm=_KEEP_MM + first_mm)
    pages.rule(ink=_RULE)
    pages.top -= 1.0
    for number, block in enumerate(section.blocks):
        if isinstance(block, Paragraph) and block.level is Level.POINT:
            pages.need(_kept_mm(section.blocks[number + 1 :]))
        _draw_block(pages, report, _without_title_said(block, section.blocks[number - 1] if number else None))


def _without_title_said(block: Block, before: Block | None) -> Block:
    """A table whose title stands above it already goes without."""
    said = isinstance(block, Grid) and isinstance(before, Paragraph) and before.text == block.title
    return replace(block, title="") if said and isinstance(block, Grid) else block


def _kept_mm(following: tuple[Block, ...]) -> float:
    """How much must fit below a heading, so that it does not stand alone: what leads on to a chart, and the chart."""
    height = _KEEP_MM
    for block in following:
        if isinstance(block, Bars):
            return height + bars_mm(block) + _KEEP_MM
        if isinstance(block, Table | Grid):
            return height + _TABLE_START_MM
        if not isinstance(block, Paragraph) or block.level is Level.POINT:
            return height + _KEEP_MM
        height += line_mm(_LEVELS[block.level][0].size_pt)
    return height


def _draw_block(pages: Pages, report: Report, block: Block) -> None:
    """Each kind of block in its own way."""
    match block:
        case Paragraph():
            _paragraph(pages, block)
        case KeyNumbers():
            _numbers(pages, block)
        case Map():
            _map(pages, report, block)
        case Bars():
            _bars(pages, report, block)
        case Table():
            _table(pages, report, block)
        case Grid():
            _grid(pages, block)


def _paragraph(pages: Pages, block: Paragraph) -> None:
    style, indent, air = _LEVELS[block.level]
    pages.skip(air)
    pages.say(block.text, style, indent_mm=indent, sign=block.level.value)


def _numbers(pages: Pages, block: KeyNumbers) -> None:
    """Cards, three in a row."""
    pages.skip(2.0)
    for start in range(0, len(block.numbers), _CARDS):
        box = pages.box(_CARD_MM + 2.0)
        width = (box.right - box.left - 2.0 * (_CARDS - 1)) / _CARDS
        for place, item in enumerate(block.numbers[start : start + _CARDS]):
            left = box.left + place * (width + 2.0)
            _card(pages.axes, Box(left, box.bottom + 2.0, left + width, box.top), item)
    pages.skip(1.0)


def _card(axes: Axes, box: Box, item: KeyNumber) -> None:
    from matplotlib.patches import Rectangle

    axes.add_artist(
        Rectangle(
            (box.left, box.bottom), box.right - box.left, box.top - box.bottom, facecolor="none", edgecolor=GREY, linewidth=0.5
        )
    )
    room = box.right - box.left - 4.0
    size = fitting_pt(item.with_unit, (14.0, 12.0, 10.0, 8.0), room, bold=True)
    label = fitting_pt(item.label, (8.5, 7.5, 6.5), room)
    write(axes, (box.left + 2.0, box.top - 4.8), wrap(item.label, label, room)[0], Style(label, ink=GREY))
    write(axes, (box.left + 2.0, box.bottom + 3.6), item.with_unit, Style(size, bold=True))
    if item.change and width_mm(item.with_unit, size, bold=True) + width_mm(item.change, 8.5) < room - 2.0:
        write(axes, (box.right - 2.0, box.bottom + 3.6), item.change, Style(8.5, ink=GREY), ("right", "baseline"))


def _map(pages: Pages, report: Report, block: Map) -> None:
    """Where the map is: it has a page of its own."""
    page = report.maps.index(block) + 1
    told = _MAP.fill(number=page, title=block.title, page=page).in_(report.language)
    pages.skip(1.2)
    pages.say(f"{told}: {block.about}", Style(10.5), indent_mm=4.0, sign=Level.ITEM.value)


def _bars(pages: Pages, report: Report, block: Bars) -> None:
    language = report.language
    told = [block.title, *([_UNIT.fill(unit=block.unit).in_(language)] if block.unit else [])]
    if block.total > len(block.values):
        told.append(_FIRST_BARS.fill(total=block.total, first=len(block.values)).in_(language))
    pages.skip(2.0)
    pages.say(" ".join(told), Style(9.0, bold=True), keep_mm=bars_mm(block) + 1.0)
    pages.skip(0.8)
    draw_bars(pages, block)


def _table(pages: Pages, report: Report, block: Table) -> None:
    """The table, without coordinates where these would make its rows tall: they are numbered on the map, and in the files."""
    pages.skip(2.0)
    kinds = [column.kind for column in block.printed]
    numbers = [kind in _NUMBERS for kind in kinds]
    columns = list(range(len(kinds)))
    if most_lines(block.headings(), block.lines(), pages.width, numbers) > _TALL:
        columns = [number for number, kind in enumerate(kinds) if kind not in _COORDINATES]
    lines = [[line[number] for number in columns] for line in block.lines()]
    draw_table(pages, [block.headings()[number] for number in columns], lines, [numbers[number] for number in columns])
    notes = [MORE_ROWS.fill(total=len(block.rows), first=block.first)] * block.is_cut
    notes += [_NO_COORDINATES] * (len(columns) < len(kinds))
    for note in notes:
        pages.say(note.in_(report.language), Style(8.5, ink=GREY), indent_mm=4.0, sign=Level.NOTE.value)


def _grid(pages: Pages, block: Grid) -> None:
    pages.skip(2.0)
    if block.title:
        pages.say(block.title, Style(10.5, bold=True), keep_mm=_TABLE_START_MM)
    pages.skip(1.0)
    draw_table(pages, block.headings, block.lines)
