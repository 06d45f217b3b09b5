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
from analytics.spatial.interpolation import MOST_CORNERS, NEARLY_CONVEX

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Signs: TypeAlias = NDArray[np.int8]


_ROOM_PER_CORNER = int(np.ceil(1.5**MOST_CORNERS))
"""A cut leaves at most half as many corners more: every second one may lie outside, with a crossing on either side of it."""


_STRETCH = 16
"""Edges of a ring that are passed over together."""

_FLIPS_IN_TWO_ROUNDS = 4


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
def turns_of(xy: Floats, begin: Ints) -> Signs:
    """(m,) 1 for a ring that is convex and runs counter-clockwise, -1 if clockwise, 0 for any other.

    All corners turn the same way, give or take `NEARLY_CONVEX`, and northward changes to southward once only.

    Args:
        xy: (c, 2) corners of all rings, closed.
        begin: (m + 1,) where the corners of each ring begin.
    """
    found = np.zeros(len(begin) - 1, np.int8)
    for m in range(len(found)):
        ring = xy[begin[m] : begin[m + 1]]
        corners = len(ring) - 1
        twice = _twice_area(ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1], corners)
        sign = 1 if twice > 0 else -1
        bent, flips, before, ux, uy = False, 0, 0.0, 0.0, 0.0
        for i in range(2 * corners):
            a, b = i % corners, (i + 1) % corners
            vx, vy = ring[b, 0] - ring[a, 0], ring[b, 1] - ring[a, 1]
            if vx == 0 and vy == 0:
                continue  # a corner given twice would hide how the edges beside it turn
            bent = bent or sign * (ux * vy - uy * vx) < -NEARLY_CONVEX * abs(twice)
            ux, uy = vx, vy
            if vy != 0:
                flips += 1 if before * vy < 0 else 0
                before = vy
        if twice != 0 and not bent and flips <= _FLIPS_IN_TWO_ROUNDS:
            found[m] = sign
    return found


@compiled
def _stretches(xy, begin):
    """Boxes (west, south, east, north) around stretches of each ring, and where those of each ring begin."""
    first = np.zeros(len(begin), np.int64)
    for r in range(len(begin) - 1):
        first[r + 1] = first[r] + (begin[r + 1] - begin[r] - 1 + _STRETCH - 1) // _STRETCH
    boxes = np.empty((first[-1], 4))
    for r in range(len(begin) - 1):
        for k in range(first[r], first[r + 1]):
            start = begin[r] + (k - first[r]) * _STRETCH
            part = xy[start : min(start + _STRETCH + 1, begin[r + 1])]
            boxes[k] = part[:, 0].min(), part[:, 1].min(), part[:, 0].max(), part[:, 1].max()
    return boxes, first


@compiled
def _near_and_inside(ring, boxes, box, x, y):
    """Whether an edge of the ring comes near a box, and if none does, whether the ring runs around a point in it."""
    west, south, east, north = box
    inside = False
    for k in range(len(boxes)):
        if boxes[k, 1] > north or boxes[k, 3] < south or boxes[k, 2] < west:
            continue  # a line from the point eastward meets none of these edges
        for i in range(k * _STRETCH, min((k + 1) * _STRETCH, len(ring) - 1)):
            ax, ay, bx, by = ring[i, 0], ring[i, 1], ring[i + 1, 0], ring[i + 1, 1]
            if min(ax, bx) <= east and max(ax, bx) >= west and min(ay, by) <= north and max(ay, by) >= south:
                return True, False
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    return False, inside


@compiled
def _area_of_ring_within(ring, convex, turn, room):
    """The area in m2 that a closed ring and a convex polygon, closed, share."""
    x, y, kept_x, kept_y = room
    count, ox, oy = len(ring) - 1, convex[0, 0], convex[0, 1]
    for i in range(count):
        x[i], y[i] = ring[i, 0] - ox, ring[i, 1] - oy
    for side in range(len(convex) - 1):
        a, b = (side, side + 1) if turn > 0 else (side + 1, side)
        line = (convex[a, 0] - ox, convex[a, 1] - oy, convex[b, 0] - ox, convex[b, 1] - oy)
        count = _cut(x, y, count, line, kept_x, kept_y)
        x, y, kept_x, kept_y = kept_x, kept_y, x, y
    return abs(_twice_area(x, y, count)) / 2


@compiled
def shared_areas(
    rings: tuple[Floats, Ints, Floats], first_ring: Ints, convex: tuple[Floats, Ints, Signs], whole: Floats, pairs: Ints
) -> Floats:
    """(p,) areas in m2 that sources and convex targets share.

    Args:
        rings: (c, 2) corners of all rings of the sources, closed, (r + 1,) where those of each ring begin, and (r,) 1 for a
            shell, -1 for a hole.
        first_ring: (n + 1,) where the rings of each source begin.
        convex: corners of the targets alike, one ring of at most `MOST_CORNERS` corners each, and their `turns_of`.
        whole: (m,) areas of the targets in m2.
        pairs: (2, p) source and target.
    """
    ring_xy, begin, sign = rings
    convex_xy, convex_begin, turn = convex
    found, (boxes, first_box) = np.zeros(pairs.shape[1]), _stretches(ring_xy, begin)
    most = np.max(np.diff(begin)) if len(begin) > 1 else 0
    room = np.empty((4, _ROOM_PER_CORNER * most))
    for p in range(pairs.shape[1]):
        source, target = pairs[0, p], pairs[1, p]
        outline = convex_xy[convex_begin[target] : convex_begin[target + 1]]
        box = (outline[:, 0].min(), outline[:, 1].min(), outline[:, 0].max(), outline[:, 1].max())
        for r in range(first_ring[source], first_ring[source + 1]):
            ring, around = ring_xy[begin[r] : begin[r + 1]], boxes[first_box[r] : first_box[r + 1]]
            near, inside = _near_and_inside(ring, around, box, outline[0, 0], outline[0, 1])
            if near:
                shared = _area_of_ring_within(ring, outline, turn[target], (room[0], room[1], room[2], room[3]))
                found[p] += sign[r] * shared
            elif inside:
                found[p] += sign[r] * whole[target]
    return found
