"""A sheet of A4 that is filled from top to bottom and becomes an HWPX file: titles, lines, tables, pictures, page numbers.

It knows nothing of models or reports. Text is put in as text: nothing in it can become markup, and what XML cannot hold
is left out. The same content gives the same file, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from analytics.export import hwpx_styles as styles
from analytics.export.printable import column_widths, flat, is_crowded, one_line, printable, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_NS = "{http://www.hancom.co.kr/hwpml/2011/paragraph}"
UNITS_PER_MM = 7200 / 25.4
MARKS = ("□", "○", "-", "※")
NO_DATE = "1970-01-01T00:00:00Z"
"""Stands for the hour of writing, so that the same content gives the same file; the date of the run is in the text."""

MARGINS_MM = {"left": 20, "right": 20, "top": 15, "bottom": 10, "header": 10, "footer": 10}
SHORT_MM, LONG_MM = 210, 297
HEAD_COLOUR, BOX_COLOUR = "#E5E9F0", "#F4F6FA"
PEN_COLUMNS = 14
"""Half-width columns of print in which a few words can be written by hand."""

CELL_SIDES_MM = 3.6
"""Room left and right of the text in a cell of a table, together, as Hancom sets it."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table as it is printed.

    Args:
        head: headings.
        rows: cells, all text.
        numbers: which columns hold numbers and stand at the right.
        heights_mm: the least height of the rows below the head; 0 for as high as the text.
        pens: which columns are left empty to write in, and get room for it.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    heights_mm: float = 0.0
    pens: frozenset[int] = frozenset()


class Paper:
    """Pages of A4 under way.

    Args:
        title: what the file is called inside.
        landscape: whether the long side lies below.
    """

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        from hwpx import HwpxDocument

        self._doc: Any = HwpxDocument.new()
        self._styles = styles.write_styles(self._doc)
        self._started = False
        self.width_mm = (LONG_MM if landscape else SHORT_MM) - MARGINS_MM["left"] - MARGINS_MM["right"]
        self._set_page(landscape)
        self._doc.parts.clear_document_metadata(timestamp=NO_DATE)
        self._doc.parts.set_document_metadata(title=one_line(title))
        self._doc.parts.clear_preview()

    def _set_page(self, landscape: bool) -> None:
        long, short = LONG_MM, SHORT_MM
        self._doc.page.setup(
            width_mm=long if landscape else short,
            height_mm=short if landscape else long,
            margins_mm=MARGINS_MM,
        )
        first = self._doc.paragraphs[0].element
        for lines in first.findall(f"{_NS}linesegarray"):
            first.remove(lines)
        columns = next(iter(first.iter(f"{_NS}ctrl")))
        number = columns.makeelement(f"{_NS}ctrl", {})
        number.append(number.makeelement(f"{_NS}pageNum", {"pos": "BOTTOM_CENTER", "formatType": "DIGIT", "sideChar": "-"}))
        columns.addnext(number)

    def line(self, text: str, style: styles.Style, *, new_page: bool = False) -> None:
        """One paragraph in a style. A line break in the text starts a paragraph of the same style."""
        for part in printable(text).splitlines() or [""]:
            self._paragraph(" ".join(part.split()), style, new_page)
            new_page = False

    def bullet(self, level: int, text: str) -> None:
        """A line of an office report with its mark: 0 is □, 1 ○, 2 -, 3 ※."""
        self.line(f"{MARKS[level]} {text}", styles.LINES[level])

    def title_box(self, title: str) -> None:
        """The title between two lines, as offices set it."""
        self._boxed(title, styles.TITLE, self._fill(("top", "bottom"), None, "0.5 mm"))

    def summary_box(self, text: str) -> None:
        """A box of one paragraph."""
        self._boxed(text, styles.BOXED, self._fill(("top", "bottom", "left", "right"), BOX_COLOUR, "0.3 mm"))

    def table(self, grid: Ruled) -> None:
        """A table that goes on over pages, its head repeated; nothing where it has no columns."""
        if not grid.head:
            return
        head, text, figure = self._cell_styles(grid)
        table = self._new_table(len(grid.rows) + 1, len(grid.head), self._shares(grid, text))
        table.element.set("repeatHeader", "1")
        plain, coloured = self._edges(None), self._edges(HEAD_COLOUR)
        for number, row in enumerate(table.element.iter(f"{_NS}tr")):
            cells = list(row.iter(f"{_NS}tc"))
            if number == 0:
                self._fill_row(cells, grid.head, [head] * len(cells), coloured)
                for cell in cells:
                    cell.set("header", "1")
            else:
                kinds = [figure if place in grid.numbers else text for place in range(len(cells))]
                self._fill_row(cells, grid.rows[number - 1], kinds, plain, grid.heights_mm)
        _add_heights(table.element)

    def form(self, rows: Sequence[Sequence[str]], shares: Sequence[float], heights_mm: Sequence[float]) -> None:
        """A form of labels and fields in turn: every other cell of a row is a label, beginning with the first.

        A row shorter than the others has its last cell drawn over the rest.
        """
        table = self._new_table(len(rows), len(shares), shares)
        plain, head = self._edges(None), self._edges(HEAD_COLOUR)
        for row, texts, height_mm in zip(table.element.iter(f"{_NS}tr"), rows, heights_mm, strict=True):
            cells = list(row.iter(f"{_NS}tc"))
            for number, cell in enumerate(cells):
                label = number % 2 == 0 and number < len(texts)
                text = texts[number] if number < len(texts) else ""
                self._fill_cell(cell, text, styles.HEAD_CELL if label else styles.TEXT_CELL, head if label else plain, height_mm)
        _add_heights(table.element)
        table.element.set("pageBreak", "NONE")  # a form stays on one page
        for number, texts in enumerate(rows):
            if 0 < len(texts) < len(shares):
                table.merge_cells(number, len(texts) - 1, number, len(shares) - 1)

    def picture(self, content: bytes, kind: str, width_mm: float | None = None) -> None:
        """A picture ("png" or "jpg") as wide as the page or as asked, in the middle."""
        written = self._styles[styles.PICTURE.name]
        self._doc.add_picture(
            content,
            kind,
            width_mm=min(width_mm or self.width_mm, self.width_mm),
            align="CENTER",
            para_pr_id_ref=written.paragraph,
            style_id_ref=written.style,
            char_pr_id_ref=written.letters,
        )

    def to_bytes(self) -> bytes:
        """The file.

        Raises:
            ValueError: when the file does not keep to the format's schema, which no content may bring about.
        """
        from hwpx.tools.validator import validate_document

        for section in self._doc.sections:
            _count_through(section.element)
        content: bytes = self._doc.to_bytes()
        report = validate_document(content)
        if not report.ok:
            message = f"the document does not keep to the schema: {report.issues[:3]}"
            raise ValueError(message)
        return content

    def _paragraph(self, text: str, style: styles.Style, new_page: bool = False) -> Any:
        """A new paragraph; the first is the one that is there from the beginning and carries the page settings."""
        written = self._styles[style.name]
        if not self._started:
            self._started = True
            paragraph = self._doc.paragraphs[0]
            paragraph.text = text
            paragraph.para_pr_id_ref, paragraph.style_id_ref = written.paragraph, written.style
            paragraph.char_pr_id_ref = written.letters
            return paragraph
        return self._doc.add_paragraph(
            text,
            para_pr_id_ref=written.paragraph,
            style_id_ref=written.style,
            char_pr_id_ref=written.letters,
            inherit_style=False,
            pageBreak="1" if new_page else "0",
        )

    def _boxed(self, text: str, style: styles.Style, edges: str) -> None:
        table = self._new_table(1, 1, [1.0])
        for cell in table.element.iter(f"{_NS}tc"):
            cell.set("hasMargin", "1")
            for margin in cell.iter(f"{_NS}cellMargin"):
                for side in ("left", "right", "top", "bottom"):
                    margin.set(side, str(round(BOX_INSIDE_MM * UNITS_PER_MM)))
            self._fill_cell(cell, text, style, edges, self._box_height_mm(text, style))
        _add_heights(table.element)

    def _box_height_mm(self, text: str, style: styles.Style) -> float:
        """How high a box has to be about; the office program makes it higher where that is too little."""
        line_mm = style.size_pt * style.line_percent / 100 * MM_PER_PT
        columns = (self.width_mm - 2 * BOX_INSIDE_MM) / (style.size_pt / 2 * MM_PER_PT)
        return ceil(width_of(text) / columns) * line_mm + 2 * BOX_INSIDE_MM

    def _new_table(self, rows: int, columns: int, shares: Sequence[float]) -> Any:
        anchor = self._paragraph("", styles.ANCHOR)
        table = anchor.add_table(
            rows,
            columns,
            width=round(self.width_mm * UNITS_PER_MM),
            border_fill_id_ref=self._edges(None),
            char_pr_id_ref=self._styles[styles.ANCHOR.name].letters,
        )
        if columns > 1:
            table.set_column_widths(list(shares))
        table.set_treat_as_char(False)  # one that stands in a line of text would not go on over pages
        for margin in table.element.findall(f"{_NS}outMargin"):
            margin.set("top", str(round(AIR_MM * UNITS_PER_MM)))
            margin.set("bottom", str(round(AIR_MM * UNITS_PER_MM)))
        return table

    def columns(self, count: int, style: styles.Style = styles.TEXT_CELL) -> float:
        """How many half-width columns of text stand beside one another in a table of so many columns."""
        return (self.width_mm - count * CELL_SIDES_MM) / _column_mm(style)

    def _cell_styles(self, grid: Ruled) -> tuple[styles.Style, styles.Style, styles.Style]:
        """Of headings, text and numbers: smaller ones where columns have too little room."""
        if is_crowded(grid.head, grid.rows, self.columns(len(grid.head))):
            return styles.SMALL_HEAD_CELL, styles.SMALL_TEXT_CELL, styles.SMALL_NUMBER_CELL
        return styles.HEAD_CELL, styles.TEXT_CELL, styles.NUMBER_CELL

    def _shares(self, grid: Ruled, style: styles.Style) -> list[float]:
        """Widths of the columns of a table, in half-width columns of its text, with the room left and right of it."""
        sides = CELL_SIDES_MM / _column_mm(style)
        written = ["0" * (PEN_COLUMNS if place in grid.pens else 1) for place in range(len(grid.head))]
        widths = column_widths(grid.head, [*grid.rows, written], self.columns(len(grid.head), style))
        return [width + sides for width in widths]

    def _fill_row(
        self, cells: list[Any], texts: Sequence[str], kinds: Sequence[styles.Style], edges: str, height_mm: float = 0.0
    ) -> None:
        for cell, text, kind in zip(cells, texts, kinds, strict=True):
            self._fill_cell(cell, text, kind, edges, height_mm)

    def _fill_cell(self, cell: Any, text: str, style: styles.Style, edges: str, height_mm: float = 0.0) -> None:
        written = self._styles[style.name]
        cell.set("borderFillIDRef", edges)
        for size in cell.iter(f"{_NS}cellSz"):
            size.set("height", str(max(ROW_LEAST, round(height_mm * UNITS_PER_MM))))
        for paragraph in cell.iter(f"{_NS}p"):
            for name, value in written.of_paragraph.items():
                paragraph.set(name, value)
        for run in cell.iter(f"{_NS}run"):
            run.set("charPrIDRef", written.letters)
        for place in cell.iter(f"{_NS}t"):
            place.text = flat(text)

    def _edges(self, colour: str | None) -> str:
        return self._fill(("top", "bottom", "left", "right"), colour, "0.12 mm")

    def _fill(self, sides: tuple[str, ...], colour: str | None, width: str) -> str:
        number: str = self._doc.styles.ensure_border_fill(
            border_color="#000000", border_width=width, fill_color=colour, active_borders=sides
        )
        return number


BOX_INSIDE_MM, AIR_MM = 3.0, 1.5
"""Room within a box on each side, and above and below every table."""

MM_PER_PT = 25.4 / 72
ROW_LEAST = 1700
"""Height of a row of one line of 10 pt with its margins, in HWPUNIT; the program makes it higher where the text asks for it."""


def _column_mm(style: styles.Style) -> float:
    """How wide a half-width letter is."""
    return style.size_pt / 2 * MM_PER_PT


def _add_heights(table: Any) -> None:
    """The height of a table is that of its rows together."""
    rows = [[int(size.get("height")) for size in row.iter(f"{_NS}cellSz")] for row in table.iter(f"{_NS}tr")]
    for size in table.findall(f"{_NS}sz"):
        size.set("height", str(sum(max(heights) for heights in rows)))


def _count_through(section: Any) -> None:
    """Number paragraphs and objects in turn, where the library draws numbers by lot."""
    for count, paragraph in enumerate(section.iter(f"{_NS}p")):
        paragraph.set("id", str(count))
    objects = (item for name in ("tbl", "pic") for item in section.iter(f"{_NS}{name}"))
    for count, item in enumerate(objects, start=FIRST_OBJECT):
        item.set("id", str(count))
        if item.get("instid") is not None:
            item.set("instid", str(count))


FIRST_OBJECT = 1_000_000
"""Objects are counted from here, away from the numbers of paragraphs."""
