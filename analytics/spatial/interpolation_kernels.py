"""Areas that polygons share with convex ones; compiled.

The polygon is cut along one side of the convex one after the other (Sutherland and Hodgman 1974, Communications of the ACM
17(1)). Where it falls into several pieces they hang together by edges along the cut that run to and fro, and add nothing to
the area. Coordinates are taken from a corner of the convex one: six digits of metres would cost six digits of the area.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# ruff: noqa: ANN001, ANN202

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.compiling import compiled
from analytics.spatial.interpolation import MOST_CORNERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


_ROOM_PER_CORNER = int(np.ceil(1.5**MOST_CORNERS))
"""A cut leaves at most half as many corners more: every second one may lie outside, with a crossing on either side of it."""


@compiled
def _twice_area(x, y, count):
    """Twice the signed area of the first `count` corners, counter-clockwise above 0."""
    found = 0.0
    for i in range(count):
        j = i + 1 if i + 1 < count else 0
        found += x[i] * y[j] - x[j] * y[i]
    return found


@compiled
def _cut(x, y, count, line, kept_x, kept_y):
    """Keep what lies to the left of a line (ax, ay, bx, by), the line included; the number of corners kept."""
    ax, ay, bx, by = line
    kept = 0
    if count == 0:
        return kept
    last = count - 1
    before = (bx - ax) * (y[last] - ay) - (by - ay) * (x[last] - ax)
    for i in range(count):
        now = (bx - ax) * (y[i] - ay) - (by - ay) * (x[i] - ax)
        if (before > 0 and now < 0) or (before < 0 and now > 0):
            part = before / (before - now)
            kept_x[kept], kept_y[kept] = x[last] + part * (x[i] - x[last]), y[last] + part * (y[i] - y[last])
            kept += 1
        if now >= 0:
            kept_x[kept], kept_y[kept] = x[i], y[i]
            kept += 1
        last, before = i, now
    return kept


@compiled
def _near_and_inside(ring, box, x, y):
    """Whether an edge of the ring comes near a box, and whether it runs around a point."""
    west, south, east, north = box
    near, inside = False, False
    for i in range(len(ring) - 1):
        ax, ay, bx, by = ring[i, 0], ring[i, 1], ring[i + 1, 0], ring[i + 1, 1]
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
        if not near:
            near = min(ax, bx) <= east and max(ax, bx) >= west and min(ay, by) <= north and max(ay, by) >= south
    return near, inside


@compiled
def _area_of_ring_within(ring, convex, room):
    """The area in m2 that a closed ring and a convex polygon, closed and counter-clockwise, share."""
    x, y, kept_x, kept_y = room
    count, ox, oy = len(ring) - 1, convex[0, 0], convex[0, 1]
    for i in range(count):
        x[i], y[i] = ring[i, 0] - ox, ring[i, 1] - oy
    for side in range(len(convex) - 1):
        line = (convex[side, 0] - ox, convex[side, 1] - oy, convex[side + 1, 0] - ox, convex[side + 1, 1] - oy)
        count = _cut(x, y, count, line, kept_x, kept_y)
        x, y, kept_x, kept_y = kept_x, kept_y, x, y
    return abs(_twice_area(x, y, count)) / 2


@compiled
def shared_areas(
    ring_xy: Floats, ring_begin: Ints, ring_sign: Floats, first_ring: Ints, convex_xy: Floats, convex_begin: Ints, pairs: Ints
) -> Floats:
    """(p,) areas in m2 that sources and convex targets share.

    Args:
        ring_xy: (c, 2) corners of all rings of the sources, closed.
        ring_begin: (r + 1,) where the corners of each ring begin.
        ring_sign: (r,) 1 for a shell, -1 for a hole.
        first_ring: (n + 1,) where the rings of each source begin.
        convex_xy, convex_begin: the targets alike, one ring each, counter-clockwise, of at most `MOST_CORNERS` corners.
        pairs: (2, p) source and target.
    """
    found = np.zeros(pairs.shape[1])
    most = np.max(np.diff(ring_begin)) if len(ring_begin) > 1 else 0
    room = np.empty((4, _ROOM_PER_CORNER * most))
    for p in range(pairs.shape[1]):
        source, target = pairs[0, p], pairs[1, p]
        convex = convex_xy[convex_begin[target] : convex_begin[target + 1]]
        box = (convex[:, 0].min(), convex[:, 1].min(), convex[:, 0].max(), convex[:, 1].max())
        whole = -1.0
        for r in range(first_ring[source], first_ring[source + 1]):
            ring = ring_xy[ring_begin[r] : ring_begin[r + 1]]
            near, inside = _near_and_inside(ring, box, convex[0, 0], convex[0, 1])
            if near:
                found[p] += ring_sign[r] * _area_of_ring_within(ring, convex, (room[0], room[1], room[2], room[3]))
            elif inside:
                if whole < 0:
                    whole = abs(_twice_area(convex[:, 0] - convex[0, 0], convex[:, 1] - convex[0, 1], len(convex) - 1)) / 2
                found[p] += ring_sign[r] * whole
    return found
