"""What each point is seen by, as whole numbers: inner loops of coverage.

A camera adds to a point whole numbers only, so the order of cameras changes nothing, and taking one away undoes adding it
to the last bit. The numbers of a point: cameras certain to see it; cameras that might; the sum of -log(1 - share) over
those, in units of 1 / `LOG_ONE`, at most `LOG_MOST` from one pole; and the sum of their shares in units of 1 / `SHARE_ONE`.

Bundles: `views` = (x, y, near2, far, axis_x, axis_y, cosine, certain, count, dark, soft): n cameras, where `near2` is the
square of the near distance; a point is in the sector when its direction times (axis_x, axis_y) is at least `cosine`.
`sight` = (n, rays) metres, or (0, 0) where nothing hides.
"""

# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.core.compiling import compiled
from analytics.spatial.sight.bearing_kernels import turns

NOWHERE = -1

LOG_ONE = float(2**24)
SHARE_ONE = 2**20
SEEN_ONE = float(2**30)
"""A point seen for certain; what is expected of others is rounded to whole numbers of this unit."""

FOLDS = 3
"""Cameras at once that are counted: at least one, two, three."""

RIM_M = 1e-6
"""How much wider rows are than the disc; `sees` has the last word on its rim."""

COLUMNS = 2 * FOLDS + 2
"""Sums kept for each cell: certain once, twice, thrice; possible likewise; expected; cameras expected at once."""


@compiled
def sees(dx: float, dy: float, near2: float, far2: float, axis_x: float, axis_y: float, cosine: float, reach: Any) -> bool:
    """Whether a camera sees, or could see, the point at (dx, dy) metres from it.

    Args:
        dx, dy: metres east and north.
        near2, far2: squares of the distances between which it sees, both inclusive.
        axis_x, axis_y: its direction.
        cosine: of half its angle; below -1 where it sees, or could see, all round.
        reach: (rays,) metres along its rays, or (0,) where nothing hides.
    """
    away2 = dx * dx + dy * dy
    if away2 > far2 or away2 < near2:
        return False
    if cosine >= -1.0 and dx * axis_x + dy * axis_y < cosine * np.sqrt(away2):
        return False
    rays = len(reach)
    if rays == 0:
        return True
    metres = np.float64(reach[min(int(turns(dx, dy) * rays), rays - 1)])
    return bool(away2 <= metres * metres)


@compiled
def expected(certain: int, dark: int) -> int:
    """How far a point is expected to be seen, in units of 1 / SEEN_ONE."""
    return int(SEEN_ONE) if certain > 0 else int(np.rint(-np.expm1(-dark / LOG_ONE) * SEEN_ONE))


@compiled
def expected_of(sure: Any, gloom: Any) -> Any:
    """`expected` for (p,) points."""
    found = np.empty(len(sure), np.int64)
    for k in range(len(sure)):
        found[k] = expected(sure[k], gloom[k])
    return found


@compiled
def _stamp(i: int, east: int, north: int, spacing: float, views: Any, sight: Any, marks: Any) -> None:
    """Add camera i to the points of the block that begins with point (east, north); `marks` are (side, side) each."""
    at_x, at_y, near2s, fars, axes_x, axes_y, cosines, certain, count, dark, soft = views
    sure, maybe, gloom, weight = marks
    side = len(sure)
    x, y, near2, far, far2, reach = at_x[i], at_y[i], near2s[i], fars[i], fars[i] * fars[i], sight[i]
    axis_x, axis_y, cosine, known = axes_x[i], axes_y[i], cosines[i], certain[i]
    cameras, darker, softer = count[i], dark[i], soft[i]
    low = max(int(np.ceil((y - far) / spacing - 0.5)), north)
    high = min(int(np.floor((y + far) / spacing - 0.5)), north + side - 1)
    for j in range(low, high + 1):
        dy = (j + 0.5) * spacing - y
        half = np.sqrt(max(far2 - dy * dy, 0.0)) + RIM_M
        left = max(int(np.ceil((x - half) / spacing - 0.5)), east)
        right = min(int(np.floor((x + half) / spacing - 0.5)), east + side - 1)
        row = j - north
        for k in range(left, right + 1):
            if sees((k + 0.5) * spacing - x, dy, near2, far2, axis_x, axis_y, cosine, reach):
                if known:
                    sure[row, k - east] += cameras
                else:
                    maybe[row, k - east] += cameras
                    gloom[row, k - east] += darker
                    weight[row, k - east] += softer


@compiled
def add_blocks(blocks: Any, spacing: float, start: Any, who: Any, views: Any, sight: Any, sign: int, sums: Any) -> None:
    """Add what the points of some blocks see to the sums of their cells, or take it away.

    Args:
        blocks: (east, north, labels): (b,), (b,) numbers of the blocks, (b, side, side) cells of their points.
        spacing: metres between points.
        start, who: (b + 1,), (...) the cameras that touch each block.
        views, sight: see the top of the file.
        sign: 1 or -1.
        sums: (c, COLUMNS) written to.
    """
    east, north, labels = blocks
    side = labels.shape[1]
    sure, maybe = np.empty((side, side), np.int64), np.empty((side, side), np.int64)
    gloom, weight = np.empty((side, side), np.int64), np.empty((side, side), np.int64)
    for block in range(len(east)):
        if start[block] == start[block + 1]:
            continue
        sure[:], maybe[:], gloom[:], weight[:] = 0, 0, 0, 0
        for k in range(start[block], start[block + 1]):
            marks = (sure, maybe, gloom, weight)
            _stamp(who[k], east[block] * side, north[block] * side, spacing, views, sight, marks)
        for j in range(side):
            for k in range(side):
                cell = labels[block, j, k]
                could = sure[j, k] + maybe[j, k]
                if cell == NOWHERE or could == 0:
                    continue
                for fold in range(min(FOLDS, sure[j, k])):
                    sums[cell, fold] += sign
                for fold in range(min(FOLDS, could)):
                    sums[cell, FOLDS + fold] += sign
                sums[cell, 2 * FOLDS] += sign * expected(sure[j, k], gloom[j, k])
                sums[cell, 2 * FOLDS + 1] += sign * (sure[j, k] * SHARE_ONE + weight[j, k])


@compiled
def touching(boxes: Any, east: Any, north: Any) -> tuple[Any, Any]:
    """The cameras that touch each block, as (b + 1,) where each list begins, and the cameras.

    Args:
        boxes: (n, 4) west, south, east, north block of each camera, inclusive; empty where east is below west.
        east, north: (b,) the blocks, sorted by north, then east; a camera's block that is not among them is left out.
    """
    start = np.zeros(len(east) + 1, np.int64)
    who = np.empty(0, np.int64)
    if len(east) == 0:
        return start, who
    row_start = np.searchsorted(north, np.arange(north[0], north[-1] + 2))
    for turn in range(2):
        for i in range(len(boxes)):
            for v in range(max(boxes[i, 1], north[0]), min(boxes[i, 3], north[-1]) + 1):
                begin, end = row_start[v - north[0]], row_start[v - north[0] + 1]
                block = begin + np.searchsorted(east[begin:end], boxes[i, 0])
                while block < end and east[block] <= boxes[i, 2]:
                    if turn == 0:
                        start[block + 1] += 1
                    else:
                        who[start[block]] = i
                        start[block] += 1
                    block += 1
        if turn == 0:
            start = np.cumsum(start)
            who = np.empty(start[-1], np.int64)
    start[1:] = start[:-1].copy()
    start[0] = 0
    return start, who


@compiled
def see_points(
    x: Any, y: Any, order: Any, first: Any, side: float, corner: Any, views: Any, sight: Any
) -> tuple[Any, Any, Any, Any]:
    """The numbers of given points: (p,) each, as for points of the lattice.

    Args:
        x, y: (p,) points in metres.
        order: (p,) the points by square of a grid, rows from south to north.
        first: (rows + 1, columns + 1) where each square begins in `order`; a row's last is where the row ends.
        side, corner: side of the squares in metres, and (2,) the south-west corner of the first.
        views, sight: see the top of the file.
    """
    sure, maybe = np.zeros(len(x), np.int64), np.zeros(len(x), np.int64)
    gloom, weight = np.zeros(len(x), np.int64), np.zeros(len(x), np.int64)
    at_x, at_y, near2, far, axis_x, axis_y, cosine, certain, count, dark, soft = views
    rows, columns = first.shape[0], first.shape[1] - 1
    for i in range(len(at_x)):
        west = max(int(np.floor((at_x[i] - far[i] - corner[0]) / side)), 0)
        east = min(int(np.floor((at_x[i] + far[i] - corner[0]) / side)), columns - 1)
        south = max(int(np.floor((at_y[i] - far[i] - corner[1]) / side)), 0)
        north = min(int(np.floor((at_y[i] + far[i] - corner[1]) / side)), rows - 1)
        if east < west:
            continue
        reach, far2 = sight[i], far[i] * far[i]
        for v in range(south, north + 1):
            for k in range(first[v, west], first[v, east + 1]):
                p = order[k]
                if sees(x[p] - at_x[i], y[p] - at_y[i], near2[i], far2, axis_x[i], axis_y[i], cosine[i], reach):
                    if certain[i]:
                        sure[p] += count[i]
                    else:
                        maybe[p] += count[i]
                        gloom[p] += dark[i]
                        weight[p] += soft[i]
    return sure, maybe, gloom, weight
