"""Walls: the outlines of buildings, indexed so that a camera finds those around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

SQUARE_M = 25.0
"""Side of the squares that edges are sorted into, and the longest piece of an edge; longer than most walls of houses."""

_MOST_SQUARES = 4_000_000
"""A building far away makes the squares larger instead of making millions of empty ones."""

OUTSIDE = -1

STEP_OUT_M = 0.1
"""How far before the wall a camera is put that was found in the building."""

_MOST_NEIGHBOURS = 32
"""Buildings wall to wall that are left behind together at most; a camera amid more of them stays unplaced."""


@dataclass(frozen=True, eq=False)
class Walls:
    """b buildings. Made by `Walls.of`.

    Attributes:
        shapes: (b,) polygons in metres.
        grid: the edges by square, as `wall_kernels` wants them.
        edge_count: how many edges.
    """

    shapes: NDArray[np.object_]
    grid: tuple[Any, ...]
    edge_count: int
    tree: shapely.STRtree

    @classmethod
    def of(cls, polygons: Sequence[shapely.Geometry] | NDArray[np.object_]) -> Walls:
        """Walls from footprints.

        Args:
            polygons: (b,) polygons or several in one, in metres; they may touch and overlap. Courtyards are kept. What is
                empty or missing keeps its number and hides nothing.
        """
        shapes = np.array(polygons, dtype=object).reshape(-1)
        whole = np.array([shapely.Polygon() if shape is None else shape for shape in shapes], dtype=object)
        broken = ~shapely.is_valid(whole) if len(whole) else np.zeros(0, dtype=bool)
        whole[broken] = shapely.make_valid(whole[broken])
        edges = _edges(whole)
        return cls(whole, _by_square(edges), len(edges), shapely.STRtree(whole))

    def __len__(self) -> int:
        return len(self.shapes)

    def inside(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Ints:
        """(n,) the first building each point (metres) lies in or on the wall of; `OUTSIDE` (-1) where none."""
        points = shapely.points(np.atleast_1d(np.asarray(x, dtype=float)), np.atleast_1d(np.asarray(y, dtype=float)))
        found = np.full(len(points), len(self.shapes), dtype=np.int64)
        point, building = self.tree.query(points, predicate="intersects")
        np.minimum.at(found, point, building)
        return np.where(found < len(self.shapes), found, OUTSIDE)

    def moved_out(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
        """The points, those in a building moved straight out through the nearest wall, `STEP_OUT_M` before it.

        Buildings wall to wall are left together, so that none lands in the neighbour's.

        Returns:
            (n,), (n,) metres; unchanged outside, not-a-number where no way out was found.
        """
        out_x, out_y = (np.array(np.atleast_1d(values), dtype=np.float64) for values in (x, y))
        for i in np.flatnonzero(self.inside(out_x, out_y) != OUTSIDE):
            out_x[i], out_y[i] = self._way_out(float(out_x[i]), float(out_y[i]))
        return out_x, out_y

    def _way_out(self, x: float, y: float) -> tuple[float, float]:
        point = shapely.Point(x, y)
        left = {int(building) for building in self.tree.query(point, predicate="intersects")}
        while len(left) <= _MOST_NEIGHBOURS:
            block = shapely.union_all(self.shapes[sorted(left)])
            wall_x, wall_y = shapely.get_coordinates(shapely.shortest_line(point, block.boundary))[-1].tolist()
            met: set[int] = set()
            for to_x, to_y in _before_the_wall(x, y, wall_x, wall_y):
                here = {int(building) for building in self.tree.query(shapely.Point(to_x, to_y), predicate="intersects")}
                if not here:
                    return to_x, to_y
                met |= here
            if met <= left:
                break
            left |= met
        return float("nan"), float("nan")


def _before_the_wall(x: float, y: float, wall_x: float, wall_y: float) -> list[tuple[float, float]]:
    """Places a step beyond the wall, straight on; all round for a point that stands on the wall itself."""
    away = np.hypot(wall_x - x, wall_y - y)
    bearings = [float(np.arctan2(wall_x - x, wall_y - y))] if away > 0 else [turn * np.pi / 4.0 for turn in range(8)]
    return [(wall_x + STEP_OUT_M * float(np.sin(at)), wall_y + STEP_OUT_M * float(np.cos(at))) for at in bearings]


def _edges(shapes: NDArray[np.object_]) -> Floats:
    """(e, 4) the edges of all rings, from a to b with the building on the left."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    parts = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)]
    rings = shapely.get_rings(shapely.orient_polygons(parts, exterior_cw=False))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    edges: Floats = np.hstack([xy[:-1][same], xy[1:][same]]) if len(xy) else np.zeros((0, 4))
    return edges


def _by_square(edges: Floats) -> tuple[Any, ...]:
    """The edges as `wall_kernels` wants them."""
    from analytics.spatial.sight.wall_kernels import spread

    if len(edges) == 0:
        return np.zeros(2, np.int32), edges, 0.0, 0.0, SQUARE_M, 1, 1
    left, low = np.minimum(edges[:, :2], edges[:, 2:]).min(axis=0).tolist()
    right, high = np.maximum(edges[:, :2], edges[:, 2:]).max(axis=0).tolist()
    width, height = right - left, high - low
    side = max(SQUARE_M, float(np.sqrt(width * height / _MOST_SQUARES)), max(width, height) / _MOST_SQUARES)
    columns, rows = int(width // side) + 1, int(height // side) + 1
    pieces = _pieces(edges, side)
    middle = (pieces[:, :2] + pieces[:, 2:]) / 2.0
    column, row = np.clip(np.floor((middle - (left, low)) / side), 0, (columns - 1, rows - 1)).astype(np.int64).T
    start, order = spread(row * columns + column, columns * rows)
    return start, pieces[order], left, low, side, columns, rows


def _pieces(edges: Floats, most_m: float) -> Floats:
    """The edges, long ones cut into equal pieces of at most so many metres."""
    along = edges[:, 2:] - edges[:, :2]
    count = np.maximum(np.ceil(np.hypot(*along.T) / most_m), 1.0).astype(np.int64)
    edge = np.repeat(np.arange(len(edges)), count)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    ends = (edges[edge, :2] + along[edge] * ((step + more) / count[edge])[:, None] for more in (0, 1))
    return np.hstack(list(ends))
