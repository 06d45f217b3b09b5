"""A square lattice of points over cells: what is true of its points stands for the area.

Only what cameras can reach is ever laid. Cells are convex (hexagons, squares); each keeps its true area, which is not the
number of its points times the square of the spacing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    from numpy.typing import NDArray

    from analytics.spatial.sight.views import Views

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Labels: TypeAlias = NDArray[np.int32]

SPACING_M = 5.0
"""For cells of about a hectare, such as hexagons of resolution 10 or the official 100 m cells."""

POINTS_IN_A_CELL = 400
"""Points that a cell should hold for an error of about 0.0025 of it (benchmarks/cctv_coverage.py)."""

_FINEST_M, _COARSEST_M = 1.0, 10.0

BLOCK = 32
"""Points along a side of a block: 160 m at 5 m, a little more than a street camera reaches across."""

_ROW = 2**32
"""More blocks than any row holds."""


def spacing_for(area_m2: npt.ArrayLike) -> float:
    """The spacing in metres that gives the smaller cells `POINTS_IN_A_CELL` points; from 1 to 10, in halves of a metre."""
    least = float(np.min(area_m2))
    return float(np.clip(np.floor(2.0 * np.sqrt(least / POINTS_IN_A_CELL)) / 2.0, _FINEST_M, _COARSEST_M))


@dataclass(frozen=True, eq=False)
class Blocks:
    """Some blocks of the lattice.

    Attributes:
        east, north: (b,) their numbers, sorted by north, then east.
        labels: (b, BLOCK, BLOCK) the cell that each point lies in, -1 for none.
    """

    east: Ints
    north: Ints
    labels: Labels

    def __len__(self) -> int:
        return len(self.east)

    @cached_property
    def key(self) -> Ints:
        """(b,) one number for each, ascending."""
        return self.north * _ROW + self.east

    def rows_of(self, east: Ints, north: Ints) -> Ints:
        """Where blocks of those numbers (k,) stand among these, -1 where they do not."""
        if len(self) == 0:
            return np.full(len(east), -1, dtype=np.int64)
        wanted = north * _ROW + east
        at = np.minimum(np.searchsorted(self.key, wanted), len(self) - 1)
        return np.where(self.key[at] == wanted, at, -1)


@dataclass(frozen=True, eq=False)
class Lattice:
    """c cells and the lattice over them. Made by `Lattice.lay`.

    Attributes:
        corners: (c, v, 2) metres; a corner may be given twice.
        area_m2: (c,) true area of each cell.
        points: (c,) lattice points in each cell.
        spacing_m: metres between points.
    """

    corners: Floats
    area_m2: Floats
    points: Ints
    spacing_m: float

    @classmethod
    def lay(cls, cells: npt.ArrayLike, spacing_m: float = SPACING_M, area_m2: npt.ArrayLike | None = None) -> Lattice:
        """A lattice over cells.

        Args:
            cells: convex polygons that do not overlap, as (c, v, 2) corners in metres, or as c shapely polygons in metres.
            spacing_m: metres between points, above 0.
            area_m2: (c,) true areas where the plane distorts them; those in the plane where left out.

        Raises:
            ValueError: when the spacing is not above 0, or a corner is no number.
        """
        from analytics.spatial.sight.lattice_kernels import count_points

        corners = _corners(cells)
        if not (spacing_m > 0 and np.isfinite(corners).all()):
            message = "a lattice needs a spacing above 0 and cells with all their corners"
            raise ValueError(message)
        area = _areas(corners) if area_m2 is None else np.array(area_m2, dtype=np.float64)
        return cls(corners, area, count_points(corners, float(spacing_m)), float(spacing_m))

    def __len__(self) -> int:
        return len(self.corners)

    def boxes(self, views: Views) -> Ints:
        """(n, 4) the first and last block around the cells that each camera can reach: west, south, east, north.

        The last lies before the first where a camera reaches none.
        """
        if len(self) == 0:
            return np.tile(np.array([0, 0, -1, -1]), (len(views), 1))
        at = np.column_stack([views.x, views.y])
        low = np.ceil((at - views.range_m[:, None]) / self.spacing_m - 0.5) // BLOCK
        high = np.floor((at + views.range_m[:, None]) / self.spacing_m - 0.5) // BLOCK
        first, last = (np.floor(end / self.spacing_m / BLOCK) for end in self._box)
        return np.hstack([np.maximum(low, first), np.minimum(high, last)]).astype(np.int64)

    @cached_property
    def _box(self) -> tuple[Floats, Floats]:
        """The south-west and the north-east corner of all cells."""
        low, high = self._spans
        return low.min(axis=0), high.max(axis=0)

    def blocks(self, east: Ints, north: Ints) -> Blocks:
        """Blocks of those numbers (b,), sorted as `Blocks` wants them, with the labels of their points."""
        from analytics.spatial.sight.lattice_kernels import NOWHERE, label_points

        labels = np.full((len(east), BLOCK, BLOCK), NOWHERE, dtype=np.int32)
        if len(east):
            side = self.spacing_m * BLOCK
            label_points(self.corners, self._around(east * side, north * side, side), self.spacing_m, east, north, labels)
        return Blocks(east, north, labels)

    def _around(self, x: Any, y: Any, side_m: float) -> Ints:
        """The cells whose box touches the box of all blocks that begin there."""
        low, high = self._spans
        apart = (low[:, 0] > x.max() + side_m) | (low[:, 1] > y.max() + side_m) | (high[:, 0] < x.min()) | (high[:, 1] < y.min())
        return np.flatnonzero(~apart)

    @cached_property
    def _spans(self) -> tuple[Floats, Floats]:
        return self.corners.min(axis=1), self.corners.max(axis=1)


def blocks_in(boxes: Ints) -> tuple[Ints, Ints]:
    """All blocks in some boxes (n, 4), each once: numbers eastward and northward, sorted by north, then east."""
    boxes = boxes[(boxes[:, 2] >= boxes[:, 0]) & (boxes[:, 3] >= boxes[:, 1])]
    wide, high = boxes[:, 2] - boxes[:, 0] + 1, boxes[:, 3] - boxes[:, 1] + 1
    of, step = np.repeat(np.arange(len(boxes)), wide * high), _counted(wide * high)
    key = np.unique((boxes[of, 1] + step // wide[of]) * _ROW + boxes[of, 0] + step % wide[of] + _ROW // 2)
    return key % _ROW - _ROW // 2, key // _ROW


def _counted(lengths: Ints) -> Ints:
    """0, 1, 2, ... within each of several runs."""
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def _corners(cells: npt.ArrayLike) -> Floats:
    given = np.asarray(cells)
    if given.dtype != object:
        return np.ascontiguousarray(given, dtype=np.float64)
    import shapely

    xy, cell = shapely.get_coordinates(shapely.get_exterior_ring(given), return_index=True)
    counts = np.bincount(cell, minlength=len(given)) - 1  # a ring ends where it began
    corners = np.full((len(given), int(counts.max(initial=0)), 2), np.nan)
    order = np.minimum(np.arange(corners.shape[1]), counts[:, None] - 1)
    begins = np.cumsum(counts + 1) - counts - 1
    return np.asarray(xy[begins[:, None] + order], dtype=np.float64)


def _areas(corners: Floats) -> Floats:
    """Areas of polygons in the plane (the shoelace formula)."""
    x, y = (corners[..., axis] - corners[:, :1, axis] for axis in (0, 1))
    area: Floats = np.abs((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)) / 2.0
    return area
