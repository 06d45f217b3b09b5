"""What stands beside a map: the legend with its class limits, the key numbers, the scale bar, the north arrow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.classes import CLASSES, FILL, LAND_LIGHT, MISSING_LIGHT, STRONG, THIN, Rgb, one_line_each, over
from analytics.core.text import Text
from analytics.export.lettering import BLACK, GREY, Style, line_mm, width_mm, wrap, write
from analytics.export.map_canvas import Lines, rule
from analytics.export.map_drawing import FAINT_LINES, MISSING_LINES, MORE_LINES
from analytics.export.map_heat import shades_of_class
from analytics.export.map_markers import KEY_DOT_MM, MARKER_MM, draw_badge, draw_marker, draw_rings
from analytics.export.map_room import Box

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analytics.core.text import Language
    from analytics.export.map_content import Map, Markers
    from analytics.export.map_frame import Frame
    from analytics.export.report import KeyNumber

LEGEND, MARKS, KEY_NUMBERS = (
    Text("범례", "Legend"),
    Text("표시", "Markers"),
    Text("주요 지표", "Key numbers"),
)
_SCALE = Text("축척 1:{ratio:,} (A4)", "Scale 1:{ratio:,} (on A4)")
_KM_M = 1000.0
_SWATCH_MM, _INDENT_MM, _GAP_MM = (6.0, 3.6), 8.0, 1.6
_HEAD, _SUBHEAD, _ITEM = Style(10, bold=True), Style(8, bold=True, ink=GREY), Style(8)
_NOTE = Style(7.5, ink=GREY)
_VALUE, _LABEL = Style(13, bold=True), Style(8, ink=GREY)
_BAR_MM, _BAR_PARTS = 1.6, 4
_ARROW_MM = 11.0


@dataclass(slots=True)
class Column:
    """A column of the page that is filled from above; what would run over its foot is left out and told by `is_full`."""

    axes: Axes
    box: Box
    language: Language
    top: float = field(init=False)

    def __post_init__(self) -> None:
        self.top = self.box.top

    @property
    def width(self) -> float:
        """How wide it is, in millimetres."""
        return self.box.right - self.box.left

    def has_room(self, height_mm: float) -> bool:
        """Whether so much still fits."""
        return self.top - height_mm >= self.box.bottom

    def say(self, text: str, style: Style, indent_mm: float = 0.0) -> None:
        """Write a text in as many lines as it takes."""
        for line in wrap(text, style.size_pt, self.width - indent_mm, bold=style.bold):
            self.top -= line_mm(style.size_pt)
            write(self.axes, (self.box.left + indent_mm, self.top + line_mm(style.size_pt) * 0.28), line, style)

    def height_of(self, text: str, style: Style, indent_mm: float = 0.0) -> float:
        """How high a text would be."""
        return line_mm(style.size_pt) * len(wrap(text, style.size_pt, self.width - indent_mm, bold=style.bold))

    def skip(self, height_mm: float = _GAP_MM) -> None:
        """Leave some room."""
        self.top -= height_mm

    def middle_of_line(self, style: Style) -> float:
        """Where the middle of the line to be written next lies."""
        return self.top - line_mm(style.size_pt) / 2


def draw_legend(column: Column, drawn: Map) -> None:
    """The value with its unit, each class with its limits under its side of the threshold, what is faint, the markers."""
    language = column.language
    column.say(f"{drawn.value} ({drawn.unit})" if drawn.unit else drawn.value, _HEAD)
    cover = STRONG if drawn.areas is None else FILL
    side = None
    for line in one_line_each([(key.side, key.label) for key in drawn.classes]):
        key = drawn.classes[line[0]]
        if key.side != side:
            column.skip(_GAP_MM / 2)
            column.say(key.side or CLASSES.in_(language), _SUBHEAD)
            side = key.side
        if drawn.heat is not None:
            _running(column, shades_of_class(drawn.classes, line[0]), key.label)
            continue
        painted = [over(drawn.classes[number].colour, LAND_LIGHT, cover) for number in line]
        if len(line) == 1:
            _swatch(column, painted, key.label, MORE_LINES if key.ruled else None)
        else:
            _swatches(column, painted, key.label)
    if drawn.heat is not None:
        column.skip(_GAP_MM / 2)
        column.say(drawn.heat.told, _NOTE)
    if drawn.missing:
        _swatch(column, [over(MISSING_LIGHT, LAND_LIGHT, STRONG / 2)], drawn.missing, MISSING_LINES)
    if drawn.faint and drawn.areas is None and drawn.faint != drawn.missing:
        _swatch(
            column,
            [over(drawn.classes[0].colour, LAND_LIGHT, THIN), over(drawn.classes[-1].colour, LAND_LIGHT, THIN)],
            drawn.faint,
            FAINT_LINES,
        )
    elif drawn.faint and drawn.areas is not None:
        _swatch(column, [LAND_LIGHT], drawn.faint)
    _draw_marks(column, drawn)


def _draw_marks(column: Column, drawn: Map) -> None:
    if not drawn.markers and not drawn.rank_label:
        return
    column.skip()
    column.say(MARKS.in_(column.language), _SUBHEAD)
    for markers in drawn.markers:
        _marker(column, markers)
    if drawn.rank_label:
        draw_badge(column.axes, "1", (column.box.left + _SWATCH_MM[0] / 2, column.middle_of_line(_ITEM)), zorder=5)
        column.say(drawn.rank_label, _ITEM, _INDENT_MM)


def _swatch(column: Column, colours: list[Rgb], label: str, lines: Lines | None = None) -> None:
    from matplotlib.patches import Rectangle

    width, height = _SWATCH_MM
    bottom, part = column.middle_of_line(_ITEM) - height / 2, width / len(colours)
    for number, (red, green, blue) in enumerate(colours):
        corner = (column.box.left + number * part, bottom)
        patch = Rectangle(corner, part, height, facecolor=(red / 255, green / 255, blue / 255), edgecolor="none")
        rule(patch, lines)
        column.axes.add_artist(patch)
    column.axes.add_artist(Rectangle((column.box.left, bottom), width, height, facecolor="none", edgecolor=GREY, linewidth=0.4))
    column.say(label, _ITEM, _INDENT_MM)
    column.skip(_GAP_MM / 4)


def _running(column: Column, colours: list[Rgb], label: str) -> None:
    """A class whose colours run on into the next one's: the swatches below each other make one strip."""
    from matplotlib.patches import Rectangle

    width, top = _SWATCH_MM[0], column.top
    column.say(label, _ITEM, _INDENT_MM)
    column.skip(_GAP_MM / 4)
    height = top - column.top
    for number, (red, green, blue) in enumerate(colours):  # each down to the foot: no hair-line is left between two
        rest = height * (1 - number / len(colours))
        colour = (red / 255, green / 255, blue / 255)
        column.axes.add_artist(Rectangle((column.box.left, column.top), width, rest, facecolor=colour, edgecolor="none"))
    column.axes.add_artist(
        Rectangle((column.box.left, column.top), width, height, facecolor="none", edgecolor=GREY, linewidth=0.4, zorder=2)
    )


def _swatches(column: Column, colours: list[Rgb], label: str) -> None:
    """Kinds of one name: their colours side by side, the name below them."""
    from matplotlib.patches import Rectangle

    width, height = _SWATCH_MM
    bottom = column.middle_of_line(_ITEM) - height / 2
    for number, (red, green, blue) in enumerate(colours):
        corner = (column.box.left + number * (width + _GAP_MM / 2), bottom)
        colour = (red / 255, green / 255, blue / 255)
        column.axes.add_artist(Rectangle(corner, width, height, facecolor=colour, edgecolor=GREY, linewidth=0.4))
    column.skip(line_mm(_ITEM.size_pt) + _GAP_MM / 4)
    column.say(label, _ITEM)
    column.skip(_GAP_MM / 4)


def _marker(column: Column, markers: Markers) -> None:
    left, middle = column.box.left, column.middle_of_line(_ITEM)
    spot = np.array([[left + _SWATCH_MM[0] / 2, middle]])
    if markers.are_moved:
        spot, was = np.array([[left + _SWATCH_MM[0] - MARKER_MM / 2 + 0.6, middle]]), np.array([[left + 0.3, middle]])
        column.axes.plot([was[0, 0], spot[0, 0]], [middle, middle], color=BLACK, linewidth=1.0, zorder=4)
        draw_rings(column.axes, was, zorder=4.5)
    draw_marker(column.axes, spot, markers, zorder=5, dot_mm=KEY_DOT_MM)
    column.say(markers.label, _ITEM, _INDENT_MM)
    column.skip(max(MARKER_MM - line_mm(_ITEM.size_pt), 0.0) + _GAP_MM / 2)


def draw_numbers(column: Column, numbers: tuple[KeyNumber, ...]) -> None:
    """The key numbers, as many as the column has room for."""
    column.skip(2 * _GAP_MM)
    needed = [_number_height(column, item) for item in numbers]
    if not needed or not column.has_room(line_mm(_HEAD.size_pt) + needed[0]):
        return
    column.say(KEY_NUMBERS.in_(column.language), _HEAD)
    for item, height in zip(numbers, needed, strict=True):
        if not column.has_room(height):
            return
        column.say(item.label, _LABEL)
        column.say(item.with_unit, _value_style(column, item))
        column.skip()


def _value_style(column: Column, item: KeyNumber) -> Style:
    fits = width_mm(item.with_unit, _VALUE.size_pt, bold=True) <= column.width
    return _VALUE if fits else Style(9, bold=True)


def _number_height(column: Column, item: KeyNumber) -> float:
    return column.height_of(item.label, _LABEL) + column.height_of(item.with_unit, _value_style(column, item)) + _GAP_MM


def draw_scale(column: Column, frame: Frame) -> None:
    """The scale bar, exactly as long as it says, with the scale in figures below it."""
    from matplotlib.patches import Rectangle

    left, bottom = column.box.left, column.top - line_mm(8) - _BAR_MM
    part = frame.bar_mm / _BAR_PARTS
    for number in range(_BAR_PARTS):
        colour = BLACK if number % 2 == 0 else "white"
        column.axes.add_artist(
            Rectangle((left + number * part, bottom), part, _BAR_MM, facecolor=colour, edgecolor=BLACK, linewidth=0.5, zorder=8)
        )
    for share, told in ((0.0, "0"), (1.0, _length(frame.bar_m))):
        spot = (left + share * frame.bar_mm, bottom + _BAR_MM + 0.8)
        write(column.axes, spot, told, Style(8), ("left" if share == 0 else "center", "bottom"), zorder=8)
    column.top = bottom - 1.0
    column.say(_SCALE.in_(column.language).format(ratio=frame.ratio), Style(7, ink=GREY))


def _length(metres: float) -> str:
    return f"{metres / _KM_M:g} km" if metres >= _KM_M else f"{metres:g} m"


def draw_north(axes: Axes, frame: Frame) -> None:
    """An arrow to grid north in the frame's upper right corner."""
    x, top = frame.box.right - 6.5, frame.box.top - 3.5
    outline = [(x, top), (x - 2.6, top - _ARROW_MM * 0.72), (x, top - _ARROW_MM * 0.52), (x + 2.6, top - _ARROW_MM * 0.72)]
    from matplotlib.patches import Polygon

    axes.add_artist(Polygon(outline, closed=True, facecolor="white", edgecolor=BLACK, linewidth=0.8, zorder=10))
    axes.add_artist(Polygon([outline[0], outline[1], outline[2]], closed=True, facecolor=BLACK, edgecolor="none", zorder=10.1))
    write(axes, (x, top - _ARROW_MM), "N", Style(9, bold=True, halo=True), ("center", "center"), zorder=10)


def north_box(frame: Frame) -> Box:
    """Where the arrow stands."""
    return Box(frame.box.right - 10.0, frame.box.top - 3.0 - _ARROW_MM - 2.0, frame.box.right, frame.box.top)
