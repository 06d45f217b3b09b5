"""The manual of a model as HWPX and PDF, from the Markdown that `analytics/manual.py` writes and the page shows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analytics.core.text import Language, Text
from analytics.export import hwpx_styles as styles
from analytics.export.hwpx_paper import Paper, Ruled
from analytics.export.markdown import Formula, Heading, Item, Lined, Part, Words, read_markdown
from analytics.export.run_folder import VERSION

if TYPE_CHECKING:
    from analytics.export.pages import Pages

EDITION = Text("사용 설명서 · {version}판", "Manual · version {version}")
SECTION, SUBSECTION = 2, 3


def manual_hwpx(title: str, manual: str, language: Language) -> bytes:
    """The manual as HWPX.

    Args:
        title: of the model.
        manual: in Markdown.
        language: of both.
    """
    paper = Paper(title)
    paper.title_box(title)
    paper.line(EDITION.fill(version=VERSION).in_(language), styles.DATED)
    for part in _body(manual):
        _print(paper, part)
    return paper.to_bytes()


def manual_pdf(title: str, manual: str, language: Language) -> bytes:
    """The manual as PDF, A4, pages numbered, with the embedded font; the arguments are as in `manual_hwpx`."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    from analytics.export.lettering import DRAWING

    content = io.BytesIO()
    about = {"Title": title, "Creator": None, "Producer": None, "CreationDate": None}
    with DRAWING, mpl.rc_context({"pdf.fonttype": 42}), PdfPages(content, metadata=about) as file:
        pages = _drawn(title, manual, language)
        for number, (figure, _) in enumerate(pages.sheets, start=1):
            _number(pages, number)
            file.savefig(figure)
    return content.getvalue()


def _body(manual: str) -> list[Part]:
    """Everything below the title."""
    parts = read_markdown(manual)
    return [part for part in parts if not (isinstance(part, Heading) and part.level < SECTION)]


def _print(paper: Paper, part: Part) -> None:
    if isinstance(part, Heading):
        if part.level <= SECTION:
            paper.line(part.text, styles.HEADING)
        else:
            paper.bullet(0, part.text)
    elif isinstance(part, Lined):
        paper.table(Ruled(part.head, part.rows))
    elif isinstance(part, Item):
        mark = "-" if part.mark in {"-", "*"} else part.mark
        paper.line(f"{mark} {part.text}", styles.DEEP_ITEM if part.deep else styles.ITEM)
    elif isinstance(part, Formula):
        paper.line(part.text, styles.SOURCE)
    else:
        paper.line(part.text, styles.CAPTION if part.strong else styles.PLAIN)


def _drawn(title: str, manual: str, language: Language) -> Pages:
    from analytics.export.lettering import GREY, Style
    from analytics.export.pages import Pages

    pages = Pages()
    pages.say(title, Style(20.0, bold=True))
    pages.say(EDITION.fill(version=VERSION).in_(language), Style(9.0, ink=GREY))
    pages.rule()
    for part in _body(manual):
        _draw(pages, part)
    return pages


def _draw(pages: Pages, part: Part) -> None:
    from analytics.export.lettering import GREY, Style
    from analytics.export.page_tables import draw_table

    if isinstance(part, Heading):
        large = part.level <= SECTION
        pages.skip(6.0 if large else 4.0)
        pages.say(part.text, Style(14.0 if large else 11.5, bold=True), keep_mm=KEEP_MM)
        pages.skip(1.0)
    elif isinstance(part, Lined):
        pages.skip(1.5)
        draw_table(pages, part.head, part.rows)
        pages.skip(2.0)
    elif isinstance(part, Item):
        mark = "-" if part.mark in {"-", "*"} else part.mark
        pages.say(part.text, Style(9.5), indent_mm=DEEP_MM if part.deep else ITEM_MM, sign=mark)
    elif isinstance(part, Formula):
        pages.say(part.text, Style(9.0, ink=GREY), indent_mm=DEEP_MM)
    elif isinstance(part, Words):
        pages.say(part.text, Style(9.5, bold=part.strong))
        pages.skip(1.2)


KEEP_MM, ITEM_MM, DEEP_MM = 16.0, 2.0, 7.0


def _number(pages: Pages, number: int) -> None:
    from analytics.export.lettering import GREY, Style, write
    from analytics.export.pages import PORTRAIT_MM

    _, axes = pages.sheets[number - 1]
    write(axes, (PORTRAIT_MM[0] / 2, 9.0), f"- {number} / {len(pages.sheets)} -", Style(8.0, ink=GREY), ("center", "baseline"))
