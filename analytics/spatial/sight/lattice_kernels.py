"""Points of a square lattice in convex cells: counted for each cell, and labelled block by block.

Point (i, j) lies at ((i + 1/2) s, (j + 1/2) s) for a spacing of s metres. A cell owns what lies on its left and lower
sides and not what lies on its right and upper ones, so cells that share a side share no point and leave none out.
Blocks hold `side` x `side` points; block (u, v) begins with point (u side, v side).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.core.compiling import compiled

NOWHERE = -1


@compiled
def _between(corners: Any, y: float) -> tuple[float, float]:
    """Where a horizontal line enters and leaves a convex polygon; inf, -inf where it misses it."""
    left, right = np.inf, -np.inf
    count = len(corners)
    for k in range(count):
        ax, ay = corners[k, 0], corners[k, 1]
        bx, by = corners[(k + 1) % count, 0], corners[(k + 1) % count, 1]
        if ay > by:  # both neighbours of a side must find the same number
            ax, ay, bx, by = bx, by, ax, ay
        if ay <= y < by:
            x = ax + (bx - ax) * ((y - ay) / (by - ay))
            left, right = min(left, x), max(right, x)
    return left, right


@compiled
def first_at(metres: float, spacing: float) -> int:
    """The number of the first point at a coordinate or beyond it."""
    return int(np.ceil(metres / spacing - 0.5))


@compiled
def count_points(corners: Any, spacing: float) -> Any:
    """(c,) how many lattice points each cell holds; corners are (c, v, 2) metres."""
    found = np.zeros(len(corners), np.int64)
    for cell in range(len(corners)):
        low, high = corners[cell, :, 1].min(), corners[cell, :, 1].max()
        for j in range(first_at(low, spacing), first_at(high, spacing)):
            left, right = _between(corners[cell], (j + 0.5) * spacing)
            if left < right:
                found[cell] += first_at(right, spacing) - first_at(left, spacing)
    return found


@compiled
def label_points(corners: Any, which: Any, spacing: float, east: Any, north: Any, labels: Any) -> None:
    """Write into `labels` (b, side, side) the cell that each point of some blocks lies in.

    Args:
        corners: (c, v, 2) metres.
        which: the cells to look at, all that touch a block among them.
        spacing: metres between points.
        east, north: (b,) numbers of the blocks, one at least, sorted by north, then east; none twice.
        labels: written to; what lies in no cell stays.
    """
    side = labels.shape[1]
    row_start = np.searchsorted(north, np.arange(north[0], north[-1] + 2))
    for cell in which:
        low, high = corners[cell, :, 1].min(), corners[cell, :, 1].max()
        for j in range(first_at(low, spacing), first_at(high, spacing)):
            v = j // side
            if not north[0] <= v <= north[-1]:
                continue
            begin, end = row_start[v - north[0]], row_start[v - north[0] + 1]
            if begin == end:
                continue
            left, right = _between(corners[cell], (j + 0.5) * spacing)
            if not left < right:
                continue
            first, last = first_at(left, spacing), first_at(right, spacing)
            block = begin + np.searchsorted(east[begin:end], first // side)
            while block < end and east[block] * side < last:
                origin = east[block] * side
                for i in range(max(first, origin), min(last, origin + side)):
                    labels[block, j - v * side, i - origin] = cell
                block += 1
