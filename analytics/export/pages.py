"""A4 pages that fill from above: lines, boxes and rows go on over as many pages as they need. Millimetres throughout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.export.lettering import GREY, Style, line_mm, wrap, write
from analytics.export.map_room import Box
from analytics.export.picture import new_page

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PORTRAIT_MM = (210.0, 297.0)
SIDE_MM, TOP_MM, FOOT_MM = 20.0, 18.0, 18.0
_BASELINE = 0.28
"""Of a line's height that lies below its letters' base."""


@dataclass(slots=True)
class Pages:
    """Pages under way.

    Attributes:
        sheets: the pages so far with their axes.
        top: how far down the last one is free.
    """

    sheets: list[tuple[Figure, Axes]] = field(default_factory=list)
    top: float = 0.0

    def __post_init__(self) -> None:
        self.turn()

    @property
    def axes(self) -> Axes:
        """Of the page under way."""
        return self.sheets[-1][1]

    @property
    def left(self) -> float:
        """Where the text begins."""
        return SIDE_MM

    @property
    def width(self) -> float:
        """How wide the text is."""
        return PORTRAIT_MM[0] - 2 * SIDE_MM

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands on the page yet."""
        return self.top == PORTRAIT_MM[1] - TOP_MM

    def turn(self) -> None:
        """Begin a new page."""
        self.sheets.append(new_page(PORTRAIT_MM))
        self.top = PORTRAIT_MM[1] - TOP_MM

    def need(self, height_mm: float) -> None:
        """Turn the page where so much does not fit any more; what is higher than a page begins on a fresh one."""
        if self.top - height_mm < FOOT_MM and not self.is_fresh:
            self.turn()

    def skip(self, height_mm: float) -> None:
        """Leave some room, none at the head of a page."""
        if not self.is_fresh:
            self.top -= height_mm

    def say(self, text: str, style: Style, *, indent_mm: float = 0.0, sign: str = "", keep_mm: float = 0.0) -> None:
        """Write a text in as many lines as it takes.

        Args:
            text: any text.
            style: how it looks.
            indent_mm: from the left.
            sign: stands before the first line; the others begin where the text does.
            keep_mm: so much of what follows must fit on the same page.
        """
        hang = indent_mm + (line_mm(style.size_pt) if sign else 0.0)
        lines = wrap(text, style.size_pt, self.width - hang, bold=style.bold)
        self.need(line_mm(style.size_pt) + keep_mm)
        for number, line in enumerate(lines):
            self.need(line_mm(style.size_pt))
            self.top -= line_mm(style.size_pt)
            base = self.top + line_mm(style.size_pt) * _BASELINE
            if sign and number == 0:
                write(self.axes, (self.left + indent_mm, base), sign, style)
            write(self.axes, (self.left + hang, base), line, style)

    def box(self, height_mm: float) -> Box:
        """A box over the whole width at the free end of the page, which it takes."""
        self.need(height_mm)
        self.top -= height_mm
        return Box(self.left, self.top, self.left + self.width, self.top + height_mm)

    def rule(self, *, ink: str = GREY, width_pt: float = 0.6) -> None:
        """A line over the whole width."""
        self.axes.plot([self.left, self.left + self.width], [self.top, self.top], color=ink, linewidth=width_pt)


def write_lines(axes: Axes, box: Box, lines: list[str], style: Style, align: str = "left") -> None:
    """Lines in a box, in its middle from above and below; aligned left, right or center."""
    height = line_mm(style.size_pt)
    x = {"left": box.left, "right": box.right, "center": (box.left + box.right) / 2}[align]
    top = (box.top + box.bottom + height * len(lines)) / 2
    for number, line in enumerate(lines, start=1):
        write(axes, (x, top - number * height + height * _BASELINE), line, style, (align, "baseline"))
