"""How far is seen along each ray before a wall: inner loops over the edges of buildings.

Rays are numbered clockwise from north; ray k stands for the bearings from k to k + 1 times its width and is measured in
the middle of them. An edge is a wall on its right side only (rings turn so that the building lies on the left): from
outside, the first wall met is always such a side, so half of all edges need no look.

Bundles: `grid` = (start, edges, left, low, side, columns, rows): pieces of edges, (e, 4) from a to b, by square of a grid, each in
the square of its middle, squares row by row from the south-west; no piece is longer than a square is wide.
"""

# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.core.compiling import compiled
from analytics.spatial.sight.bearing_kernels import HALF_TURN, turns

SEAM = 1e-6
"""Rays by which an edge is widened, so that none slips between two edges that meet."""


@compiled
def _square(value: float, origin: float, side: float, most: int) -> int:
    """The number of the square a coordinate falls in, kept inside the grid."""
    return int(min(max(np.floor((value - origin) / side), 0.0), most - 1.0))


@compiled
def shorten(order: Any, x: Any, y: Any, far: Any, grid: Any, dir_x: Any, dir_y: Any, seen: Any) -> None:
    """Write into `seen` how far each camera sees along each ray.

    Args:
        order: (n,) the cameras in the order to take them: neighbours after each other find the same walls still at hand.
        x, y, far: (n,) where cameras stand and how far they see, metres.
        grid: the walls, see the top of the file.
        dir_x, dir_y: (2 rays,) directions in the middle of each ray, two turns of them: an edge across north goes on.
        seen: (n, rays) metres, float32, written to.
    """
    start, edges, left, low, side, columns, rows = grid
    rays = seen.shape[1]
    row = np.empty(2 * rays)
    for i in order:
        row[:] = far[i]
        reach = far[i] + side / 2.0  # a piece's middle lies at most half a square farther
        far2 = far[i] * far[i]
        south, north = _square(y[i] - reach, low, side, rows), _square(y[i] + reach, low, side, rows)
        for v in range(south, north + 1):
            away = max(low + v * side - y[i], y[i] - low - (v + 1) * side, 0.0)
            half = np.sqrt(max(reach * reach - away * away, 0.0))
            west, east = _square(x[i] - half, left, side, columns), _square(x[i] + half, left, side, columns)
            for k in range(start[v * columns + west], start[v * columns + east + 1]):
                ax, ay, bx, by = edges[k, 0] - x[i], edges[k, 1] - y[i], edges[k, 2] - x[i], edges[k, 3] - y[i]
                across = ax * by - ay * bx
                if across >= 0.0:
                    continue  # its back, or edge on
                ex, ey = bx - ax, by - ay
                if ax * ax + ay * ay >= far2 and bx * bx + by * by >= far2:
                    along, length2 = -(ax * ex + ay * ey), ex * ex + ey * ey
                    if along <= 0.0 or along >= length2 or across * across >= far2 * length2:
                        continue  # out of range from end to end
                first, last = turns(ax, ay), turns(bx, by)
                if first - last > HALF_TURN:  # a front edge spans less, so this one goes across north
                    last += 1.0
                begin, end = int(np.ceil(first * rays - 0.5 - SEAM)), int(np.floor(last * rays - 0.5 + SEAM))
                for ray in range(max(begin, 0), min(end + 1, 2 * rays)):
                    toward = dir_x[ray] * ey - dir_y[ray] * ex
                    metres = across / toward if toward < 0.0 else np.inf
                    row[ray] = min(row[ray], metres)
        for ray in range(rays):
            seen[i, ray] = min(row[ray], row[ray + rays])


@compiled
def spread(square: Any, squares: int) -> Any:
    """Where each square's list begins, (squares + 1,), and the numbers of what lies in it, in their order.

    Args:
        square: (e,) the square of each.
        squares: how many there are.
    """
    start = np.zeros(squares + 1, np.int32)
    for k in range(len(square)):
        start[square[k] + 1] += 1
    for at in range(squares):
        start[at + 1] += start[at]
    order, free = np.empty(len(square), np.int64), start[:-1].copy()
    for k in range(len(square)):
        order[free[square[k]]] = k
        free[square[k]] += 1
    return start, order
