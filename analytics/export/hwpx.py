"""The report as HWPX, in the form that Korean offices use: title, boxed summary, sections, □ ○ - ※, native tables, maps.

Whoever opens it can change every word and number. Fonts are named and stand on the reader's side (`hwpx_styles`).
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from analytics.core.text import Text
from analytics.export import hwpx_styles as styles
from analytics.export.fitted import fitted
from analytics.export.hwpx_paper import Paper, Ruled
from analytics.export.map_content import Map
from analytics.export.report import Bars, KeyNumbers, Level, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.export.report import Block, Report

LEVELS = {Level.POINT: 0, Level.ITEM: 1, Level.DETAIL: 2, Level.NOTE: 3}
NUMBERS = Text("주요 수치", "Key numbers")
NUMBER_HEADS = Text("지표|값|단위|뜻", "Indicator|Value|Unit|Meaning")
CHANGED_HEADS = Text("지표|지금|개선 뒤|차이|단위", "Indicator|Now|After|Change|Unit")
BAR_HEADS = Text("이름|값{unit}|크기", "Name|Value{unit}|Size")
FIRST_ROWS = Text(
    "전체 {total}건 가운데 앞의 {first}건입니다. 나머지는 함께 낸 엑셀·CSV 파일에 있습니다.",
    "The first {first} of {total} rows; the others are in the spreadsheet and CSV files.",
)
TABLE_NUMBER = Text("<표 {number}> {title}", "<Table {number}> {title}")
MAP_NUMBER = Text("<그림 {number}> {title}", "<Figure {number}> {title}")
LEFT_OUT = Text(
    "자리가 모자라 뺀 열은 함께 낸 엑셀·CSV 파일에 있습니다: {names}",
    "Columns without room here are in the spreadsheet and CSV files: {names}",
)
SOURCE = Text("자료: {source}", "Source: {source}")
NO_PICTURE = Text("(이 문서에는 지도 그림이 없습니다.)", "(No picture of the map in this document.)")

ROMAN_ZERO = ord("Ⅰ") - 1
"""The Roman numerals of Unicode follow one another, up to twelve."""

BAR, BAR_LONGEST = "■", 20


def hwpx_bytes(report: Report, pictures: Mapping[str, bytes]) -> bytes:
    """The report as an HWPX file.

    Args:
        report: what to tell.
        pictures: PNG of each map by its id; a map without one is told in words.
    """
    return _Writer(report, pictures).write()


class _Writer:
    def __init__(self, report: Report, pictures: Mapping[str, bytes]) -> None:
        self._report, self._pictures = report, pictures
        self._paper = Paper(report.title)
        self._tables, self._figures = count(1), count(1)

    def write(self) -> bytes:
        report, paper = self._report, self._paper
        paper.title_box(report.title)
        paper.line(" · ".join(part for part in (report.run_on.isoformat(), report.place, report.modelled) if part), styles.DATED)
        paper.summary_box(report.summary)
        for number, section in enumerate(report.sections, start=1):
            paper.line(f"{chr(ROMAN_ZERO + number)}. {section.heading}", styles.HEADING)
            for block in section.blocks:
                self._block(block)
        return paper.to_bytes()

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._paper.bullet(LEVELS[block.level], block.text)
        elif isinstance(block, KeyNumbers):
            self._ruled(self._say(NUMBERS), self._key_numbers(block))
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Bars):
            self._ruled(block.title, self._bars(block), first=len(block.labels), total=block.total)
        elif isinstance(block, Map):
            self._map(block)
        else:
            self._ruled(block.title, Ruled(block.headings, block.lines))

    def _say(self, text: Text, **values: object) -> str:
        return text.fill(**values).in_(self._report.language)

    def _ruled(self, title: str, grid: Ruled, first: int = 0, total: int = 0) -> None:
        caption = self._say(TABLE_NUMBER, number=next(self._tables), title=title)
        self._paper.line(f"{caption} ({self._report.modelled})" if self._report.modelled else caption, styles.CAPTION)
        self._paper.table(grid)
        if total > first:
            self._paper.line(f"※ {self._say(FIRST_ROWS, total=f'{total:,}', first=first)}", styles.SOURCE)

    def _table(self, table: Table) -> None:
        told = fitted(table, self._paper.columns)
        self._ruled(table.title, Ruled(told.head, told.lines, told.numbers), first=len(told.lines), total=len(table.rows))
        if told.left_out:
            self._paper.line(f"※ {self._say(LEFT_OUT, names=', '.join(told.left_out))}", styles.SOURCE)

    def _key_numbers(self, block: KeyNumbers) -> Ruled:
        if any(number.change for number in block.numbers):
            told = [(n.label, n.before_shown, n.shown, n.change, n.unit) for n in block.numbers]
            return Ruled(self._say(CHANGED_HEADS).split("|"), told, frozenset({1, 2, 3}))
        return Ruled(
            self._say(NUMBER_HEADS).split("|"), [(n.label, n.shown, n.unit, n.about) for n in block.numbers], frozenset({1})
        )

    def _bars(self, bars: Bars) -> Ruled:
        heads = self._say(BAR_HEADS, unit=f" ({bars.unit})" if bars.unit else "").split("|")
        return Ruled(heads, list(_bar_lines(bars)), frozenset({1}))

    def _map(self, drawn: Map) -> None:
        picture = self._pictures.get(drawn.id)
        if picture is None:
            self._paper.line(self._say(NO_PICTURE), styles.SOURCE)
        else:
            self._paper.picture(picture, "png")
        self._paper.line(self._say(MAP_NUMBER, number=next(self._figures), title=drawn.title), styles.CAPTION)
        if self._report.source_line:
            self._paper.line(self._say(SOURCE, source=self._report.source_line), styles.SOURCE)


def _bar_lines(bars: Bars) -> Iterator[tuple[str, str, str]]:
    longest = max((abs(value) for value in bars.values), default=0.0)
    for label, value in zip(bars.labels, bars.values, strict=True):
        signs = round(BAR_LONGEST * abs(value) / longest) if longest else 0
        yield label, f"{value:,.{bars.digits}f}", BAR * signs
