"""A map drawn into its frame: ground, classes, roads, borders, markers, ranks and names, in that order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.core.classes import FILL, LAND_LIGHT, MISSING_LIGHT, STRONG, THIN, over
from analytics.export.lettering import BLACK, Style, drawable, line_mm, width_mm, write
from analytics.export.map_canvas import Canvas, Lines, fill, fill_cells, hex_of, path_of, stroke
from analytics.export.map_heat import paper_ramp, sheet_of
from analytics.export.map_markers import (
    ACCENT,
    DOT_MM,
    MARKER_MM,
    RING_MM,
    badge_mm,
    draw_badge,
    draw_marker,
    draw_rings,
    draw_spots,
)
from analytics.export.map_room import Box, Room
from analytics.export.map_shapes import borders_of, corners, names_of, roads_of, scenery_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from analytics.export.map_content import ClassKey, Map, Markers
    from analytics.export.map_frame import Frame
    from analytics.export.map_shapes import Floats

OUTSIDE, GREEN, WATER, BORDER, RIM = "#eceef0", "#d3dfcc", "#bed4e6", "#6d7882", "#33363d"
_ROADS = {"minor": ("#8a949e", 0.2, 0.35), "main": ("#6d7882", 0.45, 0.5), "motorway": ("#4c545c", 0.8, 0.6)}
"""Colour, width in points, opacity of each tier."""

FAINT_LINES, MISSING_LINES = Lines("\\" * 9, "white", 0.5), Lines("x" * 6, "#9aa3ac", 0.4)
"""Faint cells and those without a value are no class: in grey their colours alone would pass for one."""
MORE_LINES = Lines("/" * 7, "white", 0.5)
"""Of a difference the side of more: in grey it would pass for less."""

_DONG, _NAMED = Style(7.5, bold=True, ink="#33363d", halo=True), Style(5.5, ink=BLACK, halo=True)
_SIDES = 12
_RANK_RINGS_MM, _MARKER_RINGS_MM = (0.0, 3.5, 5.5, 8.0, 11.0, 15.0, 20.0), (0.0, 2.5, 4.6, 6.0)
_APART = 1.6
"""A number that only names keeps so many times its own size free of others."""
_SHIFTS_MM = (0.0, 2.5, -2.5, 5.0, -5.0, 7.5, -7.5)
_CELLS_Z, _WATER_Z, _STRONG_Z, _ROADS_Z, _BORDER_Z, _MARKER_Z, _NAME_Z, _RANK_Z = 2, 3, 4, 5, 6, 7, 8, 9
_MARKER_STEP_Z = 0.14
"""From one kind of markers to the one drawn over it: more than between a sign and its letters; seven kinds fit below names."""

_BELOW_Z = 6.5
"""Where a marker that stands aside has its place: below every marker, so that one standing there is not crossed."""


def draw_map(axes: Axes, drawn: Map, frame: Frame, first_ranks: int, taken: Sequence[Box] = ()) -> None:
    """Draw a map into its frame on a page.

    Args:
        axes: the page's, in millimetres.
        drawn: the map.
        frame: where and at which scale.
        first_ranks: so many ranks are written: those that stand in the printed table. Numbers that only name are written
            wherever there is room, as on the page.
        taken: where something else stands.
    """
    canvas = Canvas(axes, frame, _frame_patch(axes, frame), Room(frame.box, list(taken)))
    _draw_ground(canvas, drawn)
    if drawn.heat is None:
        _draw_cells(canvas, drawn)
    else:
        _draw_heat(canvas, drawn)
    _draw_areas(canvas, drawn)
    _draw_lines(canvas, drawn)
    kinds = list(enumerate(drawn.markers))  # the planner's own choose their places first and are drawn on top
    stands = {
        markers.id: _draw_markers(canvas, markers, _MARKER_Z + place * _MARKER_STEP_Z) for place, markers in reversed(kinds)
    }
    if drawn.ranks is not None and not drawn.names_only:
        _draw_ranks(canvas, drawn, first_ranks)
    if drawn.ground.dongs is not None:
        _write_dongs(canvas, drawn)
    if drawn.names_only:
        _draw_names_only(canvas, drawn)
    for markers in drawn.markers:
        _name_markers(canvas, markers, stands[markers.id])


def _frame_patch(axes: Axes, frame: Frame) -> Any:
    from matplotlib.patches import Rectangle

    box = frame.box
    corner, size = (box.left, box.bottom), (box.right - box.left, box.top - box.bottom)
    axes.add_artist(Rectangle(corner, *size, facecolor="none", edgecolor=RIM, linewidth=0.8, zorder=20))
    return axes.add_artist(Rectangle(corner, *size, facecolor=OUTSIDE, edgecolor="none", zorder=0))


def _draw_ground(canvas: Canvas, drawn: Map) -> None:
    scenery = scenery_of(drawn.ground.scenery, drawn.ground.dongs)
    if drawn.ground.dongs is not None:
        fill(canvas, borders_of(drawn.ground.dongs)[2], hex_of(LAND_LIGHT), 1)
    if drawn.heat is None and not drawn.is_difference:  # in grey a hill would pass for a class
        fill(canvas, scenery["green"], GREEN, _WATER_Z, alpha=0.55)
    fill(canvas, scenery["water"], WATER, _WATER_Z, alpha=0.9)
    stroke(canvas, scenery["stream"], (WATER, 1.0, 0.9), _WATER_Z)


def _draw_cells(canvas: Canvas, drawn: Map) -> None:
    """The faint ones below the water, the others above it, each class in one colour."""
    cells = drawn.cells
    if not len(cells):
        return
    rings = corners(cells["cell"].tolist())
    spots = canvas.place(rings.reshape(-1, 2)).reshape(rings.shape)
    values, strong = cells["value"].to_numpy(float), cells["strong"].to_numpy(bool)
    of = class_of(values, drawn.classes)
    for number, key in enumerate(drawn.classes):
        here = of == number
        fill_cells(canvas, spots[here & ~strong], over(key.colour, LAND_LIGHT, THIN), _CELLS_Z, FAINT_LINES)
        lines = MORE_LINES if key.ruled else None
        fill_cells(canvas, spots[here & strong], over(key.colour, LAND_LIGHT, STRONG), _STRONG_Z, lines)
    fill_cells(canvas, spots[of < 0], over(MISSING_LIGHT, LAND_LIGHT, STRONG / 2), _CELLS_Z, MISSING_LINES)


def _draw_heat(canvas: Canvas, drawn: Map) -> None:
    """The picture, cut at the border and at the frame: the one thing on a map that is made of dots."""
    from matplotlib.image import AxesImage

    if drawn.ground.dongs is None:
        return
    sheet = sheet_of(drawn)
    image = AxesImage(canvas.axes, interpolation="nearest", origin="upper", extent=canvas.frame.extent_of(sheet.bounds_m))
    image.set(data=paper_ramp(drawn.classes)[sheet.shades], zorder=_CELLS_Z)
    canvas.axes.add_image(image)
    image.set_clip_path(path_of(canvas, borders_of(drawn.ground.dongs)[2], closed=True), canvas.axes.transData)


def class_of(values: Floats, classes: Sequence[ClassKey]) -> Any:
    """(n,) the class of each value, from 0; -1 where there is no number. Upper edges belong to the class."""
    limits = [key.high for key in classes if key.high is not None]
    found = np.searchsorted(limits, np.where(np.isfinite(values), values, 0.0), side="left")
    return np.where(np.isfinite(values), found, -1)


def _draw_areas(canvas: Canvas, drawn: Map) -> None:
    """The largest limit first, so that what lies within stands on top."""
    if drawn.areas is None:
        return
    from analytics.export.map_shapes import rings_of

    for key in reversed(drawn.classes):
        here = drawn.areas[drawn.areas["value"] == key.high]
        fill(canvas, rings_of(here.geometry), hex_of(over(key.colour, LAND_LIGHT, FILL)), _STRONG_Z)


def _draw_lines(canvas: Canvas, drawn: Map) -> None:
    ground = drawn.ground
    for tier, lines in ({} if ground.roads is None else roads_of(ground.roads)).items():
        stroke(canvas, lines, _ROADS[tier], _ROADS_Z)
    if ground.dongs is not None:
        inner, outer, _ = borders_of(ground.dongs)
        stroke(canvas, inner, (BORDER, 0.5, 0.9), _BORDER_Z)
        stroke(canvas, outer, (RIM, 1.2, 1.0), _BORDER_Z)


def _draw_markers(canvas: Canvas, markers: Markers, zorder: float) -> Floats:
    """Draw the markers of one kind, each at its place, or beside it with a line to it where another stands there.

    Returns:
        (n, 2) where they stand on the page.
    """
    spots = canvas.place(markers.points[["lon", "lat"]].to_numpy(float))
    if markers.are_moved:
        _draw_ways(canvas, markers, spots)
    stand = spots if markers.many else np.array([_stand(canvas, (x, y)) for x, y in spots.tolist()]).reshape(-1, 2)
    aside = [np.vstack(pair) for pair in zip(spots, stand, strict=True) if (pair[0] != pair[1]).any()]
    stroke(canvas, aside, (BLACK, 0.6, 1.0), _BELOW_Z, placed=True)
    draw_spots(canvas.axes, np.array([way[0] for way in aside]).reshape(-1, 2), zorder=_BELOW_Z, clip=canvas.clip)
    draw_marker(canvas.axes, stand, markers, zorder=zorder, clip=canvas.clip)
    return stand


def _draw_ways(canvas: Canvas, markers: Markers, spots: Floats) -> None:
    """A ring where each was, as on the page, and a line to where it is."""
    was = canvas.place(markers.points[["from_lon", "from_lat"]].to_numpy(float))
    known = np.isfinite(was).all(axis=1)
    ways = [np.vstack(pair) for pair in zip(was[known], spots[known], strict=True)]
    stroke(canvas, ways, (BLACK, 1.0, 1.0), _BELOW_Z, placed=True)
    for x, y in was[known].tolist():
        canvas.room.take(Box.around((x, y), RING_MM, RING_MM))
    draw_rings(canvas.axes, was[known], zorder=_BELOW_Z + 0.1, clip=canvas.clip)


def _stand(canvas: Canvas, spot: tuple[float, float]) -> tuple[float, float]:
    """Where a marker stands: at its place, or as near to it as there is room, or at its place where there is none.

    One beyond the frame stays there, and so is not seen: nobody shall take it for a place of the city.
    """
    if not Box.around(spot, 0.0, 0.0).inside(canvas.frame.box):
        return spot
    boxes = _around(spot, MARKER_MM, MARKER_MM, _MARKER_RINGS_MM)
    box = canvas.room.first_free(boxes)
    return spot if box is None else box.middle


def _draw_ranks(canvas: Canvas, drawn: Map, most: int) -> None:
    """Each number on a badge at its place, or beside it with a line to it where another stands there."""
    if drawn.ranks is None:
        return
    first = drawn.ranks.sort_values("rank", kind="stable").head(most)
    spots = canvas.place(first[["lon", "lat"]].to_numpy(float)).tolist()
    for rank, (x, y) in zip(first["rank"].astype(int).tolist(), spots, strict=True):
        _draw_rank(canvas, str(rank), (x, y))


def _draw_names_only(canvas: Canvas, drawn: Map) -> None:
    """Numbers that only name, each at its place or not at all: of two too near the lower stays."""
    if drawn.ranks is None:
        return
    spots = canvas.place(drawn.ranks[["lon", "lat"]].to_numpy(float)).tolist()
    for number, (x, y) in zip(drawn.ranks["rank"].astype(int).tolist(), spots, strict=True):
        width, height = badge_mm(str(number))
        if canvas.room.first_free([Box.around((x, y), width * _APART, height * _APART)]) is not None:
            draw_badge(canvas.axes, str(number), (x, y), zorder=_RANK_Z)


def _draw_rank(canvas: Canvas, told: str, spot: tuple[float, float]) -> None:
    width, height = badge_mm(told)
    box = canvas.room.first_free(_around(spot, width, height, _RANK_RINGS_MM)) or Box.around(spot, width, height)
    x, y = box.middle
    if (x, y) != spot:
        canvas.axes.plot([spot[0], x], [spot[1], y], color=ACCENT, linewidth=0.8, zorder=_RANK_Z - 0.5)
    canvas.axes.plot(
        *spot, marker="o", markersize=2.4, color=ACCENT, markeredgecolor="white", markeredgewidth=0.4, zorder=_RANK_Z - 0.4
    )
    draw_badge(canvas.axes, told, (x, y), zorder=_RANK_Z)


def _around(spot: tuple[float, float], width: float, height: float, rings_mm: tuple[float, ...]) -> Iterator[Box]:
    """The place itself, then others round it, further and further off."""
    x, y = spot
    for ring_mm in rings_mm:
        for side in range(_SIDES if ring_mm else 1):
            turn = 2 * np.pi * side / _SIDES
            yield Box.around((x + ring_mm * float(np.cos(turn)), y + ring_mm * float(np.sin(turn))), width, height)


def _write_dongs(canvas: Canvas, drawn: Map) -> None:
    """Names where they fit, the most populous first; shifted up or down where something stands there."""
    if drawn.ground.dongs is None:
        return
    names, degrees = names_of(drawn.ground.dongs)
    for name, (x, y) in zip(names, canvas.place(degrees).tolist(), strict=True):
        told = drawable(name)
        width, height = width_mm(told, _DONG.size_pt, bold=True), line_mm(_DONG.size_pt) * 0.8
        box = canvas.room.first_free(Box.around((x, y + shift), width, height) for shift in _SHIFTS_MM)
        if box is not None:
            write(canvas.axes, box.middle, told, _DONG, ("center", "center"), zorder=_NAME_Z)


def _name_markers(canvas: Canvas, markers: Markers, stands: Floats) -> None:
    """Names of few places, right or left of them, above or below, where they fit."""
    if markers.many:
        return
    for name, (x, y) in zip(markers.points["name"].tolist(), stands.tolist(), strict=True):
        told = drawable(name)
        width, height = width_mm(told, _NAMED.size_pt), line_mm(_NAMED.size_pt) * 0.8
        aside, above = (MARKER_MM + width) / 2 + DOT_MM, (MARKER_MM + height) / 2 + DOT_MM
        sides = ((x + aside, y), (x - aside, y), (x, y - above), (x, y + above))
        box = canvas.room.first_free(Box.around(side, width, height) for side in sides) if told else None
        if box is not None:
            write(canvas.axes, box.middle, told, _NAMED, ("center", "center"), zorder=_NAME_Z)
