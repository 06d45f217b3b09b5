"""Slides of 16:9 that stay editable: real titles, native tables and charts, pictures with a description, page numbers.

It knows nothing of models or reports. The font is set for Korean letters too (`a:ea`), in the theme and in every run, and
stands on the reader's side. The same content gives the same file, byte for byte.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.export.archive import repack
from analytics.export.printable import column_widths, one_line, width_of
from analytics.export.workbook import Book, Field

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT = "맑은 고딕"
WIDE_MM, HIGH_MM = 338.7, 190.5
"""16:9, as PowerPoint's own 13.333 by 7.5 inches."""

MARGIN_MM, TITLE_MM, BODY_TOP_MM, BODY_HIGH_MM = 14.0, 20.0, 38.0, 134.0
BODY_WIDE_MM = WIDE_MM - 2 * MARGIN_MM
FOOT_TOP_MM, FOOT_HIGH_MM = 180.0, 7.0
EMU_PER_MM = 36_000
TITLE_PT, TITLE_SMALL_PT, TITLE_LONG = 24, 18, 90
"""A title of more half-width columns than the last number is set smaller."""

INK, MUTED, ACCENT, LABEL = "1E2124", "58616A", "246BEB", "9A3412"
PAPER, HEAD, BAND = "FFFFFF", "E5E9F0", "F4F6FA"
HANGUL = re.compile("[\uac00-\ud7a3]")
"""Text with such letters is checked and broken into lines as Korean."""

TITLE_ONLY = 5
"""The layout of python-pptx's own template that has a title and nothing else."""

WRITTEN_ON = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide in millimetres from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in English metric units."""
        return tuple(round(part * EMU_PER_MM) for part in (self.left, self.top, self.width, self.height))  # type: ignore[return-value]


BODY = Box(MARGIN_MM, BODY_TOP_MM, BODY_WIDE_MM, BODY_HIGH_MM)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a slide."""

    text: str
    size_pt: float = 14
    colour: str = INK
    bold: bool = False


class Slides:
    """Slides under way.

    Args:
        title: what the file is called inside.
        foot: what stands at the bottom of every slide, such as the label of modelled data.
    """

    def __init__(self, title: str, foot: str = "") -> None:
        self._deck = _empty_deck()
        self._foot = foot
        self._deck.slide_width, self._deck.slide_height = round(WIDE_MM * EMU_PER_MM), round(HIGH_MM * EMU_PER_MM)
        about = self._deck.core_properties
        about.title, about.author, about.last_modified_by = one_line(title), "", ""
        about.created = about.modified = WRITTEN_ON
        self._name_font()
        _drop_leftovers(self._deck)
        self._slide: Any = None

    def slide(self, title: str) -> None:
        """A new slide under its title."""
        self._slide = self._deck.slides.add_slide(self._deck.slide_layouts[TITLE_ONLY])
        head = self._slide.shapes.title
        head.left, head.top, head.width, head.height = Box(MARGIN_MM, 10, BODY_WIDE_MM, TITLE_MM).emu()
        size = TITLE_SMALL_PT if width_of(title) > TITLE_LONG else TITLE_PT
        self._fill(head.text_frame, [Line(title, size, bold=True)])
        number = str(len(self._deck.slides))
        foot = f"{self._foot}  |  {number}" if self._foot else number
        self.text(
            Box(MARGIN_MM, FOOT_TOP_MM, BODY_WIDE_MM, FOOT_HIGH_MM), [Line(foot, 9, LABEL if self._foot else MUTED)], right=True
        )

    def text(self, box: Box, lines: Sequence[Line], *, ground: str = "", right: bool = False) -> None:
        """Lines of text in a box, on a coloured ground where one is given."""
        shape = self._slide.shapes.add_textbox(*box.emu())
        if ground:
            shape.fill.solid()
            shape.fill.fore_color.rgb = _colour(ground)
        self._fill(shape.text_frame, lines, right=right)

    def picture(self, content: bytes, about: str, box: Box = BODY) -> None:
        """A picture as large as the box allows, in its middle, with a description for those who do not see it."""
        shape = self._slide.shapes.add_picture(io.BytesIO(content), 0, 0)
        left, top, width, height = box.emu()
        scale = min(width / shape.width, height / shape.height)
        shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
        shape.left, shape.top = left + (width - shape.width) // 2, top + (height - shape.height) // 2
        shape._element.nvPicPr.cNvPr.set("descr", one_line(about))  # noqa: SLF001 - there is no public way to describe a picture

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: frozenset[int], *, top_mm: float) -> None:
        """A native table over the width of the slide.

        Args:
            headings: of the columns.
            rows: cells as text.
            numbers: which columns hold numbers and stand at the right.
            top_mm: where it begins.
        """
        box = Box(MARGIN_MM, top_mm, BODY_WIDE_MM, ROW_MM * (len(rows) + 1))
        table = self._slide.shapes.add_table(len(rows) + 1, len(headings), *box.emu()).table
        shares = column_widths(headings, rows, TABLE_COLUMNS)
        for place, share in enumerate(shares):
            table.columns[place].width = round(BODY_WIDE_MM * EMU_PER_MM * share / sum(shares))
        crowded = max(sum(map(width_of, line)) + len(line) * SPARE for line in (headings, *rows))
        size_pt = MOST_PT if crowded <= TABLE_COLUMNS else LEAST_PT
        for number, line in enumerate((headings, *rows)):
            table.rows[number].height = round(ROW_MM * EMU_PER_MM)
            for place, text in enumerate(line):
                self._cell(
                    table.cell(number, place),
                    Line(text, size_pt, bold=number == 0),
                    number,
                    right=place in numbers,
                )

    def bars(self, name: str, labels: Sequence[str], values: Sequence[float], digits: int, box: Box = BODY) -> None:
        """A native bar chart, the first bar on top, its numbers beside the bars and in a sheet behind it."""
        from pptx.chart import data as charted
        from pptx.enum.chart import XL_CHART_TYPE

        number_format = f"#,##0.{'0' * digits}" if digits else "#,##0"
        untyped: Any = charted
        data = untyped.CategoryChartData(number_format=number_format)
        data.categories = [one_line(label) for label in labels]
        data.add_series(one_line(name), [float(value) for value in values])
        chart = self._slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.emu(), data).chart
        chart.has_legend = chart.has_title = False
        chart.font.size, chart.font.name = _points(CHART_PT), FONT
        _set_east_asian(chart.font._rPr)  # noqa: SLF001 - python-pptx knows no font for Korean letters
        plot = chart.plots[0]
        plot.gap_width, plot.has_data_labels = GAP_PERCENT, True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = number_format, False
        plot.series[0].format.fill.solid()
        plot.series[0].format.fill.fore_color.rgb = _colour(ACCENT)
        chart.category_axis.reverse_order = True
        chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
        chart.part.chart_workbook.update_from_xlsx_blob(_sheet_behind(name, labels, values, digits))

    def to_bytes(self) -> bytes:
        """The file."""
        content = io.BytesIO()
        self._deck.save(content)
        return repack(content.getvalue())

    def _name_font(self) -> None:
        """The font of the theme, which whatever is added later by hand takes too."""
        for relation in self._deck.slide_master.part.rels.values():
            if relation.reltype.endswith("/theme"):
                theme = relation.target_part
                theme._blob = theme.blob.replace(b'<a:ea typeface=""/>', f'<a:ea typeface="{FONT}"/>'.encode())  # noqa: SLF001

    def _fill(self, frame: Any, lines: Sequence[Line], *, right: bool = False) -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE if len(lines) == 1 else MSO_ANCHOR.TOP
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
            paragraph.space_after = _points(SPACE_PT)
            self._run(paragraph, line)

    def _run(self, paragraph: Any, line: Line) -> None:
        run = paragraph.add_run()
        run.text = one_line(line.text)
        run.font.size, run.font.bold, run.font.name = _points(line.size_pt), line.bold, FONT
        run.font.color.rgb = _colour(line.colour)
        if HANGUL.search(run.text):
            run.font.language_id = _korean()
        _set_east_asian(run.font._rPr)  # noqa: SLF001 - python-pptx knows no font for Korean letters

    def _cell(self, cell: Any, line: Line, row: int, *, right: bool) -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.margin_left = cell.margin_right = round(CELL_SIDE_MM * EMU_PER_MM)
        cell.margin_top = cell.margin_bottom = round(CELL_EDGE_MM * EMU_PER_MM)
        cell.fill.solid()
        cell.fill.fore_color.rgb = _colour(HEAD if row == 0 else BAND if row % 2 == 0 else PAPER)
        paragraph = cell.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        self._run(paragraph, line)


ROW_MM, CELL_SIDE_MM, CELL_EDGE_MM = 9.0, 1.5, 0.8
CHART_PT, SPACE_PT, GAP_PERCENT = 12, 4, 45
MOST_PT, LEAST_PT = 12.0, 10.0
TABLE_COLUMNS, SPARE = 128, 4
"""Half-width columns of 12 pt that a slide holds side by side, and those that the margins of a cell take."""


def _drop_leftovers(deck: Any) -> None:
    """Take out what python-pptx's own template brings along: settings of somebody's printer, and a picture of it empty."""
    for relations in (deck.part.rels, deck.part.package._rels):  # noqa: SLF001 - there is no public way to them
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(LEFTOVERS)]:
            relations.pop(key)


LEFTOVERS = ("/printerSettings", "/thumbnail")


def _empty_deck() -> Any:
    from pptx import Presentation

    return Presentation()


def _colour(code: str) -> Any:
    from pptx.dml.color import RGBColor

    untyped: Any = RGBColor
    return untyped(*bytes.fromhex(code))


def _korean() -> Any:
    from pptx.enum.lang import MSO_LANGUAGE_ID

    return MSO_LANGUAGE_ID.KOREAN


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _set_east_asian(properties: Any) -> None:
    from pptx.oxml.ns import qn

    for old in properties.findall(qn("a:ea")):
        properties.remove(old)
    latin = properties.find(qn("a:latin"))
    latin.addnext(properties.makeelement(qn("a:ea"), {"typeface": FONT}))


def _sheet_behind(name: str, labels: Sequence[str], values: Sequence[float], digits: int) -> bytes:
    """The sheet that opens when the chart's numbers are edited; python-pptx's own would run a name that begins with `=`."""
    book = Book(name)
    fields = [Field(""), Field(name, digits)]
    book.sheet("Sheet1", fields, list(zip(map(one_line, labels), values, strict=True)), filtered=False)
    return book.to_bytes()
