"""The named styles of a Korean office document, and how they are written into the head of an HWPX file.

Fonts stand on the reader's side; a file names them and what to take where one is missing. Sizes and spacing follow what
offices commonly use (15 pt body, 13 pt notes, 160 %); they are habits and no rule, and each differs from office to office.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

UNITS_PER_PT = 100
"""HWPUNIT is a hundredth of a point (KS X 6101)."""

LINE_PERCENT = 160
TABLE_LINE_PERCENT = 130


@dataclass(frozen=True, slots=True)
class Face:
    """A font by name, and the one that is taken where a reader has not got it."""

    name: str
    otherwise: str


SERIF = Face("휴먼명조", "함초롬바탕")
SANS = Face("맑은 고딕", "함초롬돋움")
HEADLINE = Face("HY헤드라인M", "맑은 고딕")


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style.

    Args:
        name, english: what it is called in the style list of the office program.
        face: the font.
        size_pt: letter height in points.
        align: JUSTIFY, LEFT, CENTER or RIGHT.
        left_pt: how far the first line is moved in.
        hang_pt: how much further the following lines are.
        before_pt, after_pt: space above and below.
        line_percent: line spacing in per cent of the letter height.
        bold: whether letters are bold.
        with_next: whether it stays on the page of the next paragraph, as headings do.
    """

    name: str
    english: str
    face: Face
    size_pt: float
    align: str = "JUSTIFY"
    left_pt: float = 0.0
    hang_pt: float = 0.0
    before_pt: float = 0.0
    after_pt: float = 0.0
    line_percent: int = LINE_PERCENT
    bold: bool = False
    with_next: bool = False


TITLE = Style("보고서 제목", "Report title", HEADLINE, 20, "CENTER", line_percent=130)
DATED = Style("보고서 날짜", "Report date", SANS, 11, "RIGHT", before_pt=4, after_pt=6, line_percent=130)
BOXED = Style("보고서 요약", "Report summary", SANS, 13, "JUSTIFY", line_percent=150)
HEADING = Style("보고서 장", "Report heading", HEADLINE, 16, "LEFT", before_pt=16, after_pt=4, with_next=True)
LINES = (
    Style("보고서 □", "Report square", SERIF, 15, left_pt=0, hang_pt=22, before_pt=8, bold=True),
    Style("보고서 ○", "Report circle", SERIF, 15, left_pt=11, hang_pt=22, before_pt=4),
    Style("보고서 -", "Report dash", SERIF, 15, left_pt=26, hang_pt=15, before_pt=2),
    Style("보고서 ※", "Report note", SANS, 13, left_pt=26, hang_pt=19, before_pt=2),
)
"""By level: □ ○ - ※."""

PLAIN = Style("보고서 본문", "Report plain", SERIF, 13, before_pt=4)
ITEM = Style("보고서 항목", "Report item", SERIF, 13, left_pt=6, hang_pt=14, before_pt=2)
DEEP_ITEM = Style("보고서 작은 항목", "Report sub-item", SERIF, 12, left_pt=20, hang_pt=13, before_pt=1)
CAPTION = Style(
    "보고서 표제목", "Report caption", SANS, 12, "LEFT", before_pt=10, bold=True, with_next=True, line_percent=TABLE_LINE_PERCENT
)
UNIT = Style("보고서 단위", "Report unit", SANS, 10, "RIGHT", with_next=True, line_percent=TABLE_LINE_PERCENT)
HEAD_CELL = Style("보고서 표머리", "Report table head", SANS, 10, "CENTER", bold=True, line_percent=TABLE_LINE_PERCENT)
TEXT_CELL = Style("보고서 표글", "Report table text", SANS, 10, "LEFT", line_percent=TABLE_LINE_PERCENT)
MIDDLE_CELL = Style("보고서 표가운데", "Report table middle", SANS, 10, "CENTER", line_percent=TABLE_LINE_PERCENT)
NUMBER_CELL = Style("보고서 표숫자", "Report table number", SANS, 10, "RIGHT", line_percent=TABLE_LINE_PERCENT)
SMALL_HEAD_CELL = Style(
    "보고서 작은 표머리", "Report small table head", SANS, 8, "CENTER", bold=True, line_percent=TABLE_LINE_PERCENT
)
SMALL_TEXT_CELL = Style("보고서 작은 표글", "Report small table text", SANS, 8, "LEFT", line_percent=TABLE_LINE_PERCENT)
SMALL_NUMBER_CELL = Style("보고서 작은 표숫자", "Report small table number", SANS, 8, "RIGHT", line_percent=TABLE_LINE_PERCENT)
SOURCE = Style("보고서 출처", "Report source", SANS, 10, "LEFT", before_pt=2, line_percent=TABLE_LINE_PERCENT)
ANCHOR = Style("보고서 표자리", "Report table place", SANS, 4, "LEFT", line_percent=100)
"""Of the line in which a table hangs: it stays behind the table, and is there for nothing else."""

PICTURE = Style("보고서 그림", "Report picture", SANS, 10, "CENTER", before_pt=6, line_percent=100)

STYLES = (
    TITLE,
    DATED,
    BOXED,
    HEADING,
    *LINES,
    PLAIN,
    ITEM,
    DEEP_ITEM,
    CAPTION,
    UNIT,
    HEAD_CELL,
    TEXT_CELL,
    MIDDLE_CELL,
    NUMBER_CELL,
    SMALL_HEAD_CELL,
    SMALL_TEXT_CELL,
    SMALL_NUMBER_CELL,
    SOURCE,
    ANCHOR,
    PICTURE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers by which paragraphs refer to a style that was written into a file."""

    style: str
    paragraph: str
    letters: str

    @property
    def of_paragraph(self) -> dict[str, str]:
        """The attributes of a paragraph in this style."""
        return {"paraPrIDRef": self.paragraph, "styleIDRef": self.style}


def write_styles(document: Any) -> dict[str, Written]:
    """Write all styles into the head of a document of python-hwpx; their numbers by name."""
    head = document.parts.headers[0]
    for face in (SERIF, SANS, HEADLINE):
        head.ensure_font(face.name, subst_face=face.otherwise, subst_type="TTF")
    return {style.name: _write(document, head, style) for style in STYLES}


def _write(document: Any, head: Any, style: Style) -> Written:
    letters = document.styles.ensure_run(font=style.face.name, size=style.size_pt, bold=style.bold)
    margins = {"intent": -style.hang_pt, "left": style.left_pt, "prev": style.before_pt, "next": style.after_pt}
    paragraph = head.ensure_paragraph_format(
        base_para_pr_id=0,
        alignment=style.align,
        line_spacing_percent=style.line_percent,
        margins={name: round(points * UNITS_PER_PT) for name, points in margins.items()},
        break_setting={"keep_with_next": style.with_next},
    )
    number = head.ensure_style(
        style.name, eng_name=style.english, para_pr_id_ref=paragraph, char_pr_id_ref=letters, lang_id=_KOREAN, lock_form=False
    )
    head.ensure_style(style.name, next_style_id_ref=number)
    return Written(number, paragraph, letters)


_KOREAN = 1042
"""The language number of Korean in Windows and in HWPX."""
