"""Tables and bar charts on pages: columns as wide as what they hold, the heading again on every page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.export.lettering import BLACK, Style, drawable, line_mm, width_mm, wrap, write
from analytics.export.map_room import Box
from analytics.export.pages import write_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.export.pages import Pages
    from analytics.export.report import Bars

HEAD_GROUND, LINE_INK, BAR_INK = "#e6eaf0", "#b1b8be", "#5f83b8"
_SIZES_PT = (8.5, 7.5, 6.5)
_PAD_MM, _ROW_PAD_MM = 1.2, 1.0
_TALL = 5
"""Rows of more lines get smaller letters, which make them lower."""

_MOST_LINES = 12
"""A cell of more lines is cut: its text is in the other files."""

_FIRST_TOGETHER, _LAST_TOGETHER = 3, 2
"""So many rows stay together at the head and at the end of a table, so that none stands alone on a page."""

_LONG_WORD_MM = 34.0

_FIGURES = re.compile(r"[+\-−±]?[\d,]+(\.\d+)?\s?\S{0,6}|–|")
_BAR_ROW_MM, _BAR_PT, _NAME_SHARE = 5.2, 8.0, 0.34


@dataclass(frozen=True, slots=True)
class _Columns:
    """Widths in millimetres, the size of the letters, and how each column is aligned."""

    widths: tuple[float, ...]
    size_pt: float
    aligns: tuple[str, ...]


def draw_table(pages: Pages, headings: Sequence[str], lines: Sequence[Sequence[str]], numbers: Sequence[bool] = ()) -> None:
    """A table over the whole width; nothing where it has no column.

    Args:
        pages: where to.
        headings, lines: what stands in it.
        numbers: whether each column holds numbers, which stand on the right; where it is not said, what looks like numbers.
    """
    if not headings:
        return
    columns = _columns(headings, lines, pages.width, numbers)
    head = Style(columns.size_pt, bold=True)
    heights = [_height(columns, line) for line in lines]
    pages.need(_height(columns, headings, bold=True) + sum(heights[:_FIRST_TOGETHER]))
    _row(pages, columns, headings, head, ground=HEAD_GROUND)
    for number, line in enumerate(lines):
        sheets = len(pages.sheets)
        pages.need(sum(heights[number:]) if number == len(lines) - _LAST_TOGETHER else heights[number])
        if len(pages.sheets) > sheets:
            _row(pages, columns, headings, head, ground=HEAD_GROUND)
        _row(pages, columns, line, Style(columns.size_pt))
    pages.skip(2.5)


def most_lines(headings: Sequence[str], lines: Sequence[Sequence[str]], room_mm: float, numbers: Sequence[bool] = ()) -> int:
    """How many lines the tallest row of a table would have in so much room; see `draw_table`."""
    return _tallest(_columns(headings, lines, room_mm, numbers), lines)


def _columns(headings: Sequence[str], lines: Sequence[Sequence[str]], room_mm: float, numbers: Sequence[bool]) -> _Columns:
    by_column = [[line[number] for line in lines] for number in range(len(headings))]
    figures = numbers or [bool(cells) and all(_FIGURES.fullmatch(cell) for cell in cells) for cells in by_column]
    aligns = tuple("right" if here else "left" for here in figures)
    for size in _SIZES_PT:
        least = [_least(head, cells, size) for head, cells in zip(headings, by_column, strict=True)]
        most = [max(_whole(cells, size), low) for cells, low in zip(by_column, least, strict=True)]
        columns = _Columns(tuple(_shared(least, most, room_mm)), size, aligns)
        if sum(least) <= room_mm and _tallest(columns, lines) <= _TALL:
            break
    return columns


def _tallest(columns: _Columns, lines: Sequence[Sequence[str]]) -> int:
    return max((len(cell) for line in lines for cell in _broken(columns, line)), default=0)


def _least(head: str, cells: Sequence[str], size_pt: float) -> float:
    """The width in which no word has to be broken, but for words that are as long as a sentence."""
    words = [
        *((word, True) for word in drawable(head).split(" ")),
        *((word, False) for cell in cells for word in drawable(cell).split(" ")),
    ]
    longest = max((width_mm(word, size_pt, bold=bold) for word, bold in words), default=0.0)
    return min(longest, _LONG_WORD_MM) + 2 * _PAD_MM


def _whole(cells: Sequence[str], size_pt: float) -> float:
    """The width in which every cell stands on one line; headings may always take more of them."""
    return max((width_mm(drawable(cell), size_pt) for cell in cells), default=0.0) + 2 * _PAD_MM


def _shared(least: Sequence[float], most: Sequence[float], room_mm: float) -> list[float]:
    """The room shared out: what each needs at least, and of the rest what each would like."""
    if sum(least) > room_mm:
        return [room_mm * low / sum(least) for low in least]
    wishes = [high - low for low, high in zip(least, most, strict=True)]
    rest = room_mm - sum(least)
    if sum(wishes) <= rest:  # all stand on one line: what is left widens every column alike
        return [high + (rest - sum(wishes)) / len(most) for high in most]
    return [low + rest * wish / sum(wishes) for low, wish in zip(least, wishes, strict=True)]


def _broken(columns: _Columns, cells: Sequence[str], *, bold: bool = False) -> list[list[str]]:
    return [
        wrap(cell, columns.size_pt, width - 2 * _PAD_MM, bold=bold)[:_MOST_LINES]
        for cell, width in zip(cells, columns.widths, strict=True)
    ]


def _height(columns: _Columns, cells: Sequence[str], *, bold: bool = False) -> float:
    return line_mm(columns.size_pt) * max(len(lines) for lines in _broken(columns, cells, bold=bold)) + 2 * _ROW_PAD_MM


def _row(pages: Pages, columns: _Columns, cells: Sequence[str], style: Style, ground: str = "") -> None:
    from matplotlib.patches import Rectangle

    box = pages.box(_height(columns, cells, bold=style.bold))
    left = box.left
    if ground:
        pages.axes.add_artist(
            Rectangle((box.left, box.bottom), box.right - box.left, box.top - box.bottom, facecolor=ground, edgecolor="none")
        )
    for lines, width, align in zip(_broken(columns, cells, bold=style.bold), columns.widths, columns.aligns, strict=True):
        inner = Box(left + _PAD_MM, box.bottom, left + width - _PAD_MM, box.top)
        write_lines(pages.axes, inner, lines, style, "center" if ground else align)
        left += width
    for height in (box.top, box.bottom):
        pages.axes.plot([box.left, box.right], [height, height], color=LINE_INK, linewidth=0.5)


def bars_mm(bars: Bars) -> float:
    """How high a chart is."""
    return _BAR_ROW_MM * len(bars.values)


def draw_bars(pages: Pages, bars: Bars) -> None:
    """Bars from left to right with their names before and their numbers behind them, all on one page."""
    from matplotlib.patches import Rectangle

    pages.need(bars_mm(bars))

    told = [f"{value:,.{bars.digits}f}" for value in bars.values]
    names_mm = min(max(width_mm(drawable(name), _BAR_PT) for name in bars.labels), pages.width * _NAME_SHARE)
    values_mm = max(width_mm(value, _BAR_PT) for value in told) + 2.0
    room = pages.width - names_mm - values_mm - 3.0
    longest = max(bars.values) or 1.0
    for name, value, number in zip(bars.labels, bars.values, told, strict=True):
        box = pages.box(_BAR_ROW_MM)
        start, middle = box.left + names_mm + 2.0, (box.bottom + box.top) / 2
        write(pages.axes, (start - 2.0, middle), wrap(name, _BAR_PT, names_mm)[0], Style(_BAR_PT), ("right", "center"))
        length = room * max(value, 0.0) / longest
        pages.axes.add_artist(Rectangle((start, middle - 1.6), length, 3.2, facecolor=BAR_INK, edgecolor="none"))
        write(pages.axes, (start + length + 1.0, middle), number, Style(_BAR_PT, ink=BLACK), ("left", "center"))
    pages.skip(3.0)
