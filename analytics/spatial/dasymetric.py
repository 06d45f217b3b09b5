"""People of grid cells put where they live within the cell: on its buildings, or spread evenly where none are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SquareCells:
    """k square cells with edges to the east and north.

    Attributes:
        x, y: (k,) centres in metres.
        side_m: (k,) length of an edge.
    """

    x: Floats
    y: Floats
    side_m: Floats


@dataclass(frozen=True, eq=False)
class Spots:
    """Where shares of the cells lie.

    Attributes:
        x, y: (s,) in metres.
        cell: (s,) which cell each is part of.
        share: (s,) its share of the cell; the shares of a cell add up to 1.
    """

    x: Floats
    y: Floats
    cell: Ints
    share: Floats


def spread_evenly(cells: SquareCells, step_m: float) -> Spots:
    """Each cell as a square of points with equal shares, at most `step_m` apart; a cell not larger than that stays one point."""
    if len(cells.x) == 0:
        return Spots(np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0))
    along = np.maximum(np.ceil(cells.side_m / step_m - 1e-9), 1).astype(np.int64)
    parts = [_points_of(cells, np.flatnonzero(along == n), int(n)) for n in np.unique(along)]
    x, y, cell, share = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(cell, kind="stable")
    return Spots(x[order], y[order], cell[order], share[order])


def _points_of(cells: SquareCells, which: Ints, along: int) -> tuple[Floats, Floats, Ints, Floats]:
    """`along` times `along` points in each of the cells."""
    offset = (np.arange(along) + 0.5) / along - 0.5
    east, north = (grid.ravel() for grid in np.meshgrid(offset, offset))
    side = cells.side_m[which][:, None]
    x = cells.x[which][:, None] + side * east
    y = cells.y[which][:, None] + side * north
    return x.ravel(), y.ravel(), np.repeat(which, along * along), np.full(x.size, 1 / (along * along))


def spread_on(cells: SquareCells, x: Floats, y: Floats, size: Floats, step_m: float) -> Spots:
    """Each cell on the buildings whose middle lies in it, by their size; evenly where it has none.

    A middle belongs to the cell whose centre is nearest, if it lies within that cell, edges included.

    Args:
        cells: the cells.
        x, y: (b,) middles of the buildings in metres.
        size: (b,) floor area or what else people are in proportion to; what is not above 0 holds nobody.
        step_m: how far apart points may be where a cell is spread evenly.
    """
    from scipy.spatial import cKDTree

    lived = size > 0
    if not lived.any() or len(cells.x) == 0:
        return spread_evenly(cells, step_m)
    bx, by, weight = x[lived], y[lived], size[lived]
    _, cell = cKDTree(np.column_stack([cells.x, cells.y])).query(np.column_stack([bx, by]))
    half = cells.side_m[cell] / 2 + 1e-9
    inside = (np.abs(bx - cells.x[cell]) <= half) & (np.abs(by - cells.y[cell]) <= half)
    bx, by, weight, cell = bx[inside], by[inside], weight[inside], cell[inside].astype(np.int64)
    total = np.bincount(cell, weights=weight, minlength=len(cells.x))
    built = Spots(bx, by, cell, weight / total[cell])
    rest = np.flatnonzero(total == 0)
    if not len(rest):
        return built
    bare = spread_evenly(SquareCells(cells.x[rest], cells.y[rest], cells.side_m[rest]), step_m)
    return Spots(
        np.concatenate([built.x, bare.x]),
        np.concatenate([built.y, bare.y]),
        np.concatenate([built.cell, rest[bare.cell]]),
        np.concatenate([built.share, bare.share]),
    )
