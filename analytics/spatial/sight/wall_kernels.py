"""How far is seen along each ray before a wall: inner loops over the edges of buildings.

Rays are numbered clockwise from north; ray k stands for the bearings from k to k + 1 times its width and is measured in
the middle of them. An edge is a wall on its right side only (rings turn so that the building lies on the left): from
outside, the first wall met is always such a side, so half of all edges need no look.

Bundles: `grid` = (start, ax, ay, bx, by, left, low, side, columns, rows): the edges by square of a grid, an edge in every
square that its box touches.
"""

# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.core.compiling import compiled

SEAM = 1e-9
"""Rays by which an edge is widened, so that none slips between two edges that meet."""


@compiled
def _square(value: float, origin: float, side: float, most: int) -> int:
    """The number of the square a coordinate falls in, kept inside the grid."""
    return int(min(max(np.floor((value - origin) / side), 0.0), most - 1.0))


@compiled
def _shade(ax: float, ay: float, bx: float, by: float, far: float, dir_x: Any, dir_y: Any, row: Any) -> None:
    """Shorten the rays that one edge spans, its ends given from the camera.

    Args:
        ax, ay, bx, by: ends in metres from the camera; the building lies left of the way from a to b.
        far: metres up to which the camera sees.
        dir_x, dir_y: (rays,) directions in the middle of each ray.
        row: (rays,) metres seen so far; lowered in place.
    """
    across = ax * by - ay * bx
    if across >= 0.0:
        return  # its back, or edge on
    ex, ey = bx - ax, by - ay
    length2 = ex * ex + ey * ey
    along = min(max(-(ax * ex + ay * ey) / length2, 0.0), 1.0)
    nx, ny = ax + along * ex, ay + along * ey
    if nx * nx + ny * ny >= far * far:
        return
    rays = len(row)
    turn = 2.0 * np.pi
    first, last = np.arctan2(ax, ay), np.arctan2(bx, by)
    if last < first:
        last += turn
    begin = int(np.ceil(first / turn * rays - 0.5 - SEAM))
    end = int(np.floor(last / turn * rays - 0.5 + SEAM))
    for k in range(begin, end + 1):
        ray = k % rays
        toward = dir_x[ray] * ey - dir_y[ray] * ex
        if toward < 0.0:
            row[ray] = min(row[ray], across / toward)


@compiled
def shorten(x: Any, y: Any, far: Any, grid: Any, dir_x: Any, dir_y: Any, seen: Any) -> None:
    """Write into `seen` how far each camera sees along each ray.

    Args:
        x, y, far: (n,) where cameras stand and how far they see, metres.
        grid: the walls, see the top of the file.
        dir_x, dir_y: (rays,) directions.
        seen: (n, rays) metres, float32, written to.
    """
    start, ax, ay, bx, by, left, low, side, columns, rows = grid
    row = np.empty(len(dir_x))
    for i in range(len(x)):
        row[:] = far[i]
        west, east = _square(x[i] - far[i], left, side, columns), _square(x[i] + far[i], left, side, columns)
        south, north = _square(y[i] - far[i], low, side, rows), _square(y[i] + far[i], low, side, rows)
        for v in range(south, north + 1):
            for u in range(west, east + 1):
                for k in range(start[v * columns + u], start[v * columns + u + 1]):
                    if u != max(west, _square(min(ax[k], bx[k]), left, side, columns)):
                        continue  # met in a square before
                    if v != max(south, _square(min(ay[k], by[k]), low, side, rows)):
                        continue
                    _shade(ax[k] - x[i], ay[k] - y[i], bx[k] - x[i], by[k] - y[i], far[i], dir_x, dir_y, row)
        seen[i, :] = row


@compiled
def spread(boxes: Any, columns: int, squares: int) -> Any:
    """Edges by square: where each square's list begins, and the edges.

    Args:
        boxes: (e, 4) west, south, east, north square of each edge, inclusive.
        columns: squares in a row.
        squares: squares in all.
    """
    start = np.zeros(squares + 1, np.int64)
    for k in range(len(boxes)):
        for v in range(boxes[k, 1], boxes[k, 3] + 1):
            for u in range(boxes[k, 0], boxes[k, 2] + 1):
                start[v * columns + u + 1] += 1
    for square in range(squares):
        start[square + 1] += start[square]
    edge, at = np.empty(start[-1], np.int64), start[:-1].copy()
    for k in range(len(boxes)):
        for v in range(boxes[k, 1], boxes[k, 3] + 1):
            for u in range(boxes[k, 0], boxes[k, 2] + 1):
                square = v * columns + u
                edge[at[square]] = k
                at[square] += 1
    return start, edge
