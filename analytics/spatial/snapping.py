"""The drawn roads, and the nearest of them to each of many points.

Few points are asked of a tree of shapes, many of a compiled grid of cells (`MANY_POINTS`). Both give the same road: of
roads that are as near within `TIE_M` the one that comes first. That happens at every corner where roads meet, and a
grid that answered differently from a tree would move people from one road to another as the file grows.

Where only some roads may be found, the few points whose nearest road is none of them are asked again of those alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.spatial.searching import kernels, sealed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]
    Found: TypeAlias = tuple[Ints, Floats, Floats]

MANY_POINTS = 20_000
"""From here on the grid saves more (about 25 us a point) than loading it costs (about half a second)."""

TIE_M = 1e-6
"""Roads whose distances differ by no more than this are as near: far above rounding, far below any survey."""

PIECES_IN_A_CELL = 2.0
"""Cells are so large that they would hold this many straight pieces of road if those lay evenly."""

LEAST_CELL_M = 1.0


@dataclass(frozen=True, eq=False)
class RoadLines:
    """r roads as drawn: c corners in metres, one road after the other.

    Attributes:
        xy: (c, 2) the corners.
        begin: (r + 1,) where each road's corners begin. Each road has at least two.
    """

    xy: Floats
    begin: Ints

    def __len__(self) -> int:
        return len(self.begin) - 1

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """(r,) the roads as shapely lines."""
        import shapely

        found: NDArray[np.object_] = shapely.from_ragged_array(
            shapely.GeometryType.LINESTRING, np.ascontiguousarray(self.xy), (np.asarray(self.begin),)
        )
        return found

    @cached_property
    def tree(self) -> Any:
        """A spatial index over the shapes."""
        import shapely

        return shapely.STRtree(self.shapes)

    @cached_property
    def grid(self) -> Grid:
        """The roads cut into straight pieces and sorted into cells."""
        return _lay_grid(self)

    def some(self, chosen: Flags) -> RoadLines:
        """The roads of a mask, in the same order; a copy of their corners."""
        corners = np.diff(self.begin)
        begin = np.concatenate([[0], np.cumsum(corners[chosen])]).astype(np.int64)
        return RoadLines(self.xy[np.repeat(chosen, corners)], begin)


@dataclass(frozen=True, eq=False)
class Grid:
    """s straight pieces of road in cells; see `analytics.spatial.snapping_kernels`.

    Attributes:
        road_of: (s,) its road.
        from_m, length_m: (s,) how far along its road it begins, and how long it is.
        road_m: (r,) how long each road is as drawn.
        cells: west, south, size of a cell in metres, columns and rows.
        begin, lists: the pieces in each cell.
        ends: where the pieces in the lists begin and end.
    """

    road_of: NDArray[np.int32]
    from_m: Floats
    length_m: Floats
    road_m: Floats
    cells: tuple[float, float, float, int, int]
    begin: Ints
    lists: NDArray[np.int32]
    ends: Floats


def road_lines(shapes: NDArray[np.object_]) -> RoadLines:
    """Roads from shapely lines; the parts of a line in several parts are joined in the order in which they are written."""
    import shapely

    counts = shapely.get_num_coordinates(shapes)
    return RoadLines(shapely.get_coordinates(shapes), np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))


def nearest_roads(lines: RoadLines, x: Floats, y: Floats, among: Flags | None = None) -> Found:
    """The nearest road to each point, the first one where several are as near.

    Args:
        lines: at least one road.
        x, y: (p,) finite coordinates in metres.
        among: (r,) the roads that may be found, all where it is not given. Give the same array every time: what is
            built for it is remembered, and not before a point needs it.

    Returns:
        (p,) the road, how far along it the nearest spot lies (0 to 1), and how many metres away that is.

    Raises:
        ValueError: when there are points and no road may be found.
    """
    found = _nearest(lines, x, y)
    return found if among is None else _asked_again(found, lines, x, y, among)


def _asked_again(found: Found, lines: RoadLines, x: Floats, y: Floats, among: Flags) -> Found:
    """Where the nearest of all roads may be found, it is the nearest of those too; the other points are asked again."""
    road, share, beside_m = found
    astray = np.flatnonzero(~among[road])
    if not len(astray):
        return found
    if not among.any():
        message = "there is no road that may be found"
        raise ValueError(message)
    row, share[astray], beside_m[astray] = _nearest(_some(lines, among), x[astray], y[astray])
    road[astray] = np.flatnonzero(among)[row]
    return road, share, beside_m


@remember(4)
def _some(lines: RoadLines, among: Flags) -> RoadLines:
    return lines.some(among)


def _nearest(lines: RoadLines, x: Floats, y: Floats) -> Found:
    if len(x) >= MANY_POINTS and kernels() is not None:
        return by_grid(lines, x, y)
    return by_tree(lines, x, y)


def by_tree(lines: RoadLines, x: Floats, y: Floats) -> Found:
    """See `nearest_roads`."""
    import shapely

    points = shapely.points(x, y)
    road = lines.tree.nearest(points).astype(np.int64)
    beside_m = shapely.distance(lines.shapes[road], points)
    point, near = lines.tree.query(points, predicate="dwithin", distance=beside_m + TIE_M)
    np.minimum.at(road, point, near)
    shapes = lines.shapes[road]
    share = _share(shapely.line_locate_point(shapes, points), shapely.length(shapes))
    return road, share, shapely.distance(shapes, points)


def _share(along_m: Floats, whole_m: Floats) -> Floats:
    """Part of the way along a road; at its very end within `TIE_M`, since that may be one-way and the junction is not."""
    share = np.clip(along_m / np.where(whole_m > 0, whole_m, 1.0), 0.0, 1.0)
    return np.where(along_m <= TIE_M, 0.0, np.where(along_m >= whole_m - TIE_M, 1.0, share))


def by_grid(lines: RoadLines, x: Floats, y: Floats) -> Found:
    """See `nearest_roads`.

    Raises:
        ImportError: when numba is not installed.
    """
    from analytics.spatial.snapping_kernels import snap

    grid = lines.grid
    piece, along, beside_m = snap(sealed(x), sealed(y), grid.road_of, grid.cells, grid.begin, grid.lists, grid.ends, TIE_M)
    road = grid.road_of[piece].astype(np.int64)
    along_m = grid.from_m[piece] + along * grid.length_m[piece]
    return road, _share(along_m, grid.road_m[road]), beside_m


def _lay_grid(lines: RoadLines) -> Grid:
    from analytics.spatial.snapping_kernels import sort_into_cells

    corner = np.delete(np.arange(len(lines.xy), dtype=np.int32), lines.begin[1:] - 1)
    road_of = np.repeat(np.arange(len(lines), dtype=np.int32), np.diff(lines.begin) - 1)
    length_m = np.hypot(*(lines.xy[corner + 1] - lines.xy[corner]).T)
    before_m = np.concatenate([[0.0], np.cumsum(length_m)])
    of_road = np.searchsorted(road_of, np.arange(len(lines) + 1))
    cells = _cells(lines.xy, len(corner))
    begin, lists = sort_into_cells(sealed(lines.xy), corner, *cells)
    return Grid(
        length_m=length_m,
        road_of=road_of,
        from_m=before_m[:-1] - before_m[of_road[:-1]][road_of],
        road_m=before_m[of_road[1:]] - before_m[of_road[:-1]],
        cells=cells,
        begin=begin,
        lists=lists,
        ends=np.hstack([lines.xy[corner[lists]], lines.xy[corner[lists] + 1]]),
    )


def _cells(xy: Floats, pieces: int) -> tuple[float, float, float, int, int]:
    (west, south), (east, north) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    width_m, height_m = max(east - west, LEAST_CELL_M), max(north - south, LEAST_CELL_M)
    cell_m = max(np.sqrt(width_m * height_m * PIECES_IN_A_CELL / pieces), max(width_m, height_m) / pieces, LEAST_CELL_M)
    return west, south, float(cell_m), int(width_m / cell_m) + 1, int(height_m / cell_m) + 1
