"""The map as a picture for paper: A4 landscape, PNG at 300 dots an inch or PDF, drawn on the server without a browser."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analytics.core.text import Text
from analytics.export.lettering import DRAWING, GREY, Style, drawable, fitting_pt, line_mm, told_of_signs, width_mm, wrap, write
from analytics.export.map_drawing import draw_map
from analytics.export.map_frame import Frame, frame_of
from analytics.export.map_furniture import Column, draw_legend, draw_north, draw_numbers, draw_scale, north_box
from analytics.export.map_room import Box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analytics.export.map_content import Map
    from analytics.export.report import Report

DPI = 300
PAGE_MM = (297.0, 210.0)
MM_PER_INCH = 25.4
MARGIN_MM, LEGEND_MM, GUTTER_MM = 10.0, 58.0, 4.0
_TITLE_PT, _SUMMARY_PT, _FOOT_PT = (18.0, 16.0, 14.0, 12.0, 10.0), 10.5, 7.0
_SCALE_MM = 14.0
_FIRST_RANKS = 20
LABEL_INK, LABEL_GROUND = "#8a3500", "#fff0d9"

BASE_DATE = Text("기준일 {date}", "Data as of {date}")
RUN_ON = Text("분석일 {date}", "Run on {date}")
MAP_SOURCE = Text("지도 출처: 위 자료로 그림 (바깥 지도를 쓰지 않음)", "Map: drawn from the same data, no outside map")
DATA_SOURCE = Text("자료 출처: {sources}", "Data: {sources}")


def png_bytes(report: Report, drawn: Map | None = None) -> bytes:
    """A map of the report as PNG, A4 landscape at 300 dots an inch (3508 by 2480).

    Args:
        report: the report.
        drawn: one of its maps, the main one where none is given.

    Raises:
        ValueError: when the report has no map.
    """
    return _saved(report, drawn, "png")


def pdf_bytes(report: Report, drawn: Map | None = None) -> bytes:
    """The same as a PDF of one page, lines and letters, in dots nothing but a heat map; see `png_bytes`."""
    return _saved(report, drawn, "pdf")


def _saved(report: Report, drawn: Map | None, kind: str) -> bytes:
    import matplotlib as mpl

    wanted = drawn or next(iter(report.maps), None)
    if wanted is None:
        message = "the report has no map"
        raise ValueError(message)
    content = io.BytesIO()
    with DRAWING, mpl.rc_context({"pdf.fonttype": 42, "path.simplify": False}):
        map_page(report, wanted).savefig(content, format=kind, dpi=DPI, metadata=about(report, kind))
    return content.getvalue()


def about(report: Report, kind: str) -> dict[str, object]:
    """What the file says of itself; no clock and no machine in it, so that the same run gives the same file."""
    title = f"{report.title} · {report.place}"
    if kind == "png":
        return {"Title": title, "Software": None}
    return {"Title": title, "Creator": None, "Producer": None, "CreationDate": None}


def map_page(report: Report, drawn: Map) -> Figure:
    """The page with everything on it."""
    figure, axes = new_page(PAGE_MM)
    width, height = PAGE_MM
    top = _head(axes, report, drawn, Box(MARGIN_MM, 0, width - MARGIN_MM, height - MARGIN_MM + 2))
    foot = _foot(axes, report, drawn, Box(MARGIN_MM, MARGIN_MM - 4, width - MARGIN_MM, height))
    right = width - MARGIN_MM - LEGEND_MM - GUTTER_MM
    frame = frame_of(drawn, Box(MARGIN_MM, foot, right, top))
    draw_north(axes, frame)
    draw_map(axes, drawn, frame, _ranks_shown(report, drawn), (north_box(frame),))
    _beside(axes, report, drawn, frame, Box(right + GUTTER_MM, foot, width - MARGIN_MM, top))
    return figure


def new_page(size_mm: tuple[float, float]) -> tuple[Figure, Axes]:
    """An empty page and axes over it in millimetres from its lower left corner."""
    from matplotlib.figure import Figure

    width, height = (round(side / MM_PER_INCH * DPI) / DPI for side in size_mm)
    figure = Figure(figsize=(width, height), facecolor="white")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, width * MM_PER_INCH), ylim=(0, height * MM_PER_INCH))
    axes.set_axis_off()
    return figure, axes


def _ranks_shown(report: Report, drawn: Map) -> int:
    """As many as the printed table has rows, so that every number on the map is found in it."""
    return next((table.first for table in report.tables if table.id == drawn.ranked), _FIRST_RANKS)


def _head(axes: Axes, report: Report, drawn: Map, box: Box) -> float:
    """Title, label and finding; gives back where they end."""
    label_mm = stamp(axes, report.modelled, (box.right, box.top - 1.0)) if report.modelled else 0.0
    told = " · ".join([report.title, report.place, *([] if drawn.title in report.title else [drawn.title])])
    room = box.right - box.left - label_mm - 4.0
    size = fitting_pt(told, _TITLE_PT, room, bold=True)
    top = box.top
    for line in wrap(told, size, room, bold=True):
        top -= line_mm(size)
        write(axes, (box.left, top + line_mm(size) * 0.28), line, Style(size, bold=True))
    top = min(top, box.top - 8.0) if report.modelled else top
    for line in wrap(report.summary, _SUMMARY_PT, box.right - box.left):
        top -= line_mm(_SUMMARY_PT)
        write(axes, (box.left, top + line_mm(_SUMMARY_PT) * 0.28), line, Style(_SUMMARY_PT, ink="#33363d"))
    return top - 2.0


def stamp(axes: Axes, text: str, corner: tuple[float, float]) -> float:
    """The label of modelled data in a box whose upper right corner is given; gives back how wide it is."""
    from matplotlib.patches import Rectangle

    style, pad = Style(10, bold=True, ink=LABEL_INK), 2.0
    width, height = width_mm(drawable(text), style.size_pt, bold=True) + 2 * pad, line_mm(style.size_pt) + pad / 2
    x, y = corner[0] - width, corner[1] - height
    axes.add_artist(Rectangle((x, y), width, height, facecolor=LABEL_GROUND, edgecolor=LABEL_INK, linewidth=1.0, zorder=12))
    write(axes, (x + width / 2, y + height / 2), text, style, ("center", "center"), zorder=13)
    return width


def _foot(axes: Axes, report: Report, drawn: Map, box: Box) -> float:
    """Dates and sources, and signs that are not drawn as they are; gives back where the map may begin."""
    style = Style(_FOOT_PT, ink=GREY)
    told = [*foot_lines(report), told_of_signs(_texts(report, drawn), report.language)]
    lines = [line for text in told if text for line in wrap(text, _FOOT_PT, box.right - box.left)]
    bottom = box.bottom
    for line in reversed(lines):
        write(axes, (box.left, bottom + line_mm(_FOOT_PT) * 0.28), line, style)
        bottom += line_mm(_FOOT_PT)
    return bottom + 1.5


def _texts(report: Report, drawn: Map) -> Iterator[str]:
    """What is written on the page, as it is in the data."""
    yield from (report.title, report.place, report.summary, drawn.title, drawn.value, *foot_lines(report))
    if drawn.ground.dongs is not None:
        yield from drawn.ground.dongs["dong_name"].astype(str)
    for markers in drawn.markers:
        yield markers.label
        yield from () if markers.many else markers.points["name"]


def foot_lines(report: Report) -> list[str]:
    """When the data are of, when the run was, where the data and the map come from."""
    language = report.language
    dates = [BASE_DATE.fill(date=report.base_date).in_(language)] if report.base_date else []
    dates.append(RUN_ON.fill(date=report.run_on.isoformat()).in_(language))
    first = " · ".join([*dates, MAP_SOURCE.in_(language), f"{report.model_id} {report.version}"])
    return [first, DATA_SOURCE.fill(sources=report.source_line).in_(language)] if report.source_line else [first]


def _beside(axes: Axes, report: Report, drawn: Map, frame: Frame, box: Box) -> None:
    """Legend from above, scale at the foot, key numbers between them where there is room."""
    foot = Column(axes, Box(box.left, box.bottom, box.right, box.bottom + _SCALE_MM), report.language)
    draw_scale(foot, frame)
    column = Column(axes, Box(box.left, box.bottom + _SCALE_MM + 1.0, box.right, box.top), report.language)
    draw_legend(column, drawn)
    draw_numbers(column, drawn.numbers or report.headlines)
