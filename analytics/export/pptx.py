"""The report as slides: the finding first, then key numbers, maps, charts, tables, and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.text import Text
from analytics.export.fitted import fitted
from analytics.export.hwpx import SOURCE
from analytics.export.printable import width_of
from analytics.export.slides import (
    BODY,
    BODY_TOP_MM,
    BODY_WIDE_MM,
    INK,
    LABEL,
    MARGIN_MM,
    MUTED,
    SPARE,
    TABLE_COLUMNS,
    Box,
    Line,
    Slides,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analytics.export.map_content import Map
    from analytics.export.report import Bars, KeyNumber, Report, Table

NUMBERS = Text("주요 수치", "Key numbers")
CAVEATS = Text("자료와 유의사항", "Data and caveats")
PART = Text("{title} ({part}/{parts})", "{title} ({part} of {parts})")
FIRST_ROWS = Text("전체 {total}건 가운데 앞의 {first}건", "The first {first} of {total} rows")
ROWS = Text("{rows}건", "{rows} rows")
LEFT_OUT = Text("나머지 {count}개 열은 엑셀 파일에 있음", "{count} more columns in the spreadsheet")
NO_PICTURE = Text("(지도 그림 없음)", "(no picture of the map)")
DATED = Text("{title} ({date} 기준)", "{title} (as of {date})")
IN_UNIT = Text("{title} (단위: {unit})", "{title} (in {unit})")

ROWS_A_SLIDE = 13
CARDS_A_ROW, CARDS_MOST = 4, 8
CARD_HIGH_MM, CARD_GAP_MM = 62.0, 6.0
CARD_GROUND = "F4F6FA"
LINES_A_SLIDE, LINE_COLUMNS = 20, 140
"""A slide holds so many lines of notes, each of so many half-width columns."""


def pptx_bytes(report: Report, pictures: Mapping[str, bytes]) -> bytes:
    """The report as a PPTX file.

    Args:
        report: what to tell.
        pictures: PNG of each map by its id; a map without one is told in words.
    """
    slides = Slides(report.title, report.modelled)
    _opening(slides, report)
    _numbers(slides, report)
    for drawn in report.maps:
        _map(slides, report, drawn, pictures.get(drawn.id))
    for bars in report.bars:
        _bars(slides, report, bars)
    for table in report.tables:
        if not any(column.pen for column in table.columns):  # what is filled in by hand is no slide
            _table(slides, report, table)
    _ending(slides, report)
    return slides.to_bytes()


def _opening(slides: Slides, report: Report) -> None:
    slides.slide(report.title)
    dated = " · ".join(part for part in (report.place, report.run_on.isoformat()) if part)
    lines = [Line(report.summary, 22), Line(dated, 14, MUTED)]
    if report.modelled:
        lines.append(Line(report.modelled, 14, LABEL, bold=True))
    slides.text(Box(MARGIN_MM, 60, BODY_WIDE_MM, 90), lines)


def _numbers(slides: Slides, report: Report) -> None:
    slides.slide(report.summary)
    wide = (BODY_WIDE_MM - (CARDS_A_ROW - 1) * CARD_GAP_MM) / CARDS_A_ROW
    for place, number in enumerate(report.headlines[:CARDS_MOST]):
        row, column = divmod(place, CARDS_A_ROW)
        box = Box(MARGIN_MM + column * (wide + CARD_GAP_MM), BODY_TOP_MM + row * (CARD_HIGH_MM + CARD_GAP_MM), wide, CARD_HIGH_MM)
        slides.text(box, list(_card(number)), ground=CARD_GROUND)


def _card(number: KeyNumber) -> Iterator[Line]:
    yield Line(number.label, 13, MUTED, bold=True)
    yield Line(number.with_unit, 26, INK, bold=True)
    if number.change:
        yield Line(f"{number.before_shown} → {number.shown} ({number.change})", 12)
    yield Line(number.about, 10, MUTED)


def _map(slides: Slides, report: Report, drawn: Map, picture: bytes | None) -> None:
    slides.slide(drawn.title)
    if picture is None:
        slides.text(BODY, [Line(NO_PICTURE.in_(report.language), 14, MUTED)])
    else:
        slides.picture(picture, f"{drawn.title}. {drawn.about}")


def _bars(slides: Slides, report: Report, bars: Bars) -> None:
    title = IN_UNIT.fill(title=bars.title, unit=bars.unit).in_(report.language) if bars.unit else bars.title
    slides.slide(title)
    slides.bars(bars.title, bars.labels, bars.values, bars.digits)
    _told_cut(slides, report, len(bars.labels), bars.total)


def _table(slides: Slides, report: Report, table: Table) -> None:
    told = fitted(table, lambda columns: TABLE_COLUMNS - SPARE * columns)
    lines = told.lines
    parts = [lines[start : start + ROWS_A_SLIDE] for start in range(0, len(lines), ROWS_A_SLIDE)]
    for number, part in enumerate(parts, start=1):
        said = PART.fill(title=table.title, part=number, parts=len(parts)).in_(report.language)
        slides.slide(said if len(parts) > 1 else table.title)
        slides.table(told.head, part, told.numbers, top_mm=BODY_TOP_MM)
        _told_cut(slides, report, len(lines), len(table.rows), len(told.left_out))


def _told_cut(slides: Slides, report: Report, first: int, total: int, left_out: int = 0) -> None:
    told = [FIRST_ROWS.fill(total=f"{total:,}", first=first)] if total > first else []
    told += [LEFT_OUT.fill(count=left_out)] if left_out else []
    if told:
        text = " · ".join(part.in_(report.language) for part in told)
        slides.text(Box(MARGIN_MM, 173, BODY_WIDE_MM, 7), [Line(f"※ {text}", 10, MUTED)])


def _ending(slides: Slides, report: Report) -> None:
    title = CAVEATS.in_(report.language)
    parts = _pages(list(_notes(report)))
    for number, part in enumerate(parts, start=1):
        said = PART.fill(title=title, part=number, parts=len(parts)).in_(report.language)
        slides.slide(said if len(parts) > 1 else title)
        slides.text(BODY, [Line(text, 11) for text in part])


def _notes(report: Report) -> Iterator[str]:
    yield from (f"※ {text}" for text in report.caveats)
    for item in report.data:
        rows = ROWS.fill(rows=f"{item.rows:,}").in_(report.language)
        about = " · ".join(part for part in (item.source, item.licence, item.date, rows) if part)
        yield f"- {item.title}: {about}"
    if report.source_line:
        yield SOURCE.fill(source=report.source_line).in_(report.language)
    yield from (f"- {text}" for text in report.sources)


def _pages(texts: Sequence[str]) -> list[list[str]]:
    """The texts shared out over slides, so that none runs over its edge."""
    pages: list[list[str]] = [[]]
    taken = 0
    for text in texts:
        lines = 1 + width_of(text) // LINE_COLUMNS
        if pages[-1] and taken + lines > LINES_A_SLIDE:
            pages.append([])
            taken = 0
        pages[-1].append(text)
        taken += lines
    return pages
