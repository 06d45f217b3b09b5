"""Roads cut into straight pieces, pieces sorted into square cells, and the nearest piece to each point; compiled.

There are r roads with c corners, s pieces and g cells. Coordinates are metres.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# ruff: noqa: ANN001, ANN202, PLR0913, PLR0917

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Nodes: TypeAlias = NDArray[np.int32]

HALF_DIAGONAL = 0.7072
"""Of a cell, in its sides, rounded up: a line that crosses a cell passes its centre within this."""


@compiled
def sort_into_cells(
    xy: Floats, corner: Nodes, west: float, south: float, cell_m: float, columns: int, rows: int
) -> tuple[Ints, Nodes]:
    """The pieces that cross each cell.

    Args:
        xy: (c, 2) corners of all roads, one road after the other.
        corner: (s,) the corner each piece begins at; it ends at the next.
        west, south, cell_m, columns, rows: the cells, by rows from the south-west corner.

    Returns:
        (g + 1,) where the list of each cell begins, and the lists.
    """
    begin, lists = np.zeros(columns * rows + 1, np.int64), np.empty(0, np.int32)
    for writing in (False, True):
        if writing:
            begin[1:] = np.cumsum(begin[1:])
            lists = np.empty(begin[-1], np.int32)
            free = begin[:-1].copy()
        for piece in range(len(corner)):
            ax, ay = (xy[corner[piece], 0] - west) / cell_m, (xy[corner[piece], 1] - south) / cell_m
            bx, by = (xy[corner[piece] + 1, 0] - west) / cell_m, (xy[corner[piece] + 1, 1] - south) / cell_m
            reach = HALF_DIAGONAL * np.hypot(bx - ax, by - ay)
            for row in range(int(min(ay, by)), min(int(max(ay, by)), rows - 1) + 1):
                for column in range(int(min(ax, bx)), min(int(max(ax, bx)), columns - 1) + 1):
                    if abs((bx - ax) * (row + 0.5 - ay) - (by - ay) * (column + 0.5 - ax)) <= reach:
                        cell = row * columns + column
                        if writing:
                            lists[free[cell]] = piece
                            free[cell] += 1
                        else:
                            begin[cell + 1] += 1
    return begin, lists


@compiled
def _square_and_share(ends, at, x, y):
    """Squared distance from a point to a piece, and how far along the piece its foot lies."""
    ax, ay, bx, by = ends[at, 0], ends[at, 1], ends[at, 2], ends[at, 3]
    length2 = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length2 == 0.0 else ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length2
    if along <= 0.0:
        return (x - ax) ** 2 + (y - ay) ** 2, 0.0
    if along >= 1.0:
        return (x - bx) ** 2 + (y - by) ** 2, 1.0
    return (x - ax - along * (bx - ax)) ** 2 + (y - ay - along * (by - ay)) ** 2, along


@compiled
def _open_m(x, y, ring, column, row, grid):
    """How near to a point something can lie outside the rings looked at; inf where no cells are left."""
    west, south, cell_m, columns, rows = grid
    least_m = np.inf
    if column - ring > 0:
        least_m = min(least_m, x - (west + (column - ring) * cell_m))
    if column + ring < columns - 1:
        least_m = min(least_m, west + (column + ring + 1) * cell_m - x)
    if row - ring > 0:
        least_m = min(least_m, y - (south + (row - ring) * cell_m))
    if row + ring < rows - 1:
        least_m = min(least_m, south + (row + ring + 1) * cell_m - y)
    return least_m


@compiled
def _square_to_cell(x, y, column, row, grid):
    """Squared distance from a point to a cell, 0 inside."""
    west, south, cell_m = grid[0] + column * grid[2], grid[1] + row * grid[2], grid[2]
    east_m, north_m = max(west - x, x - west - cell_m, 0.0), max(south - y, y - south - cell_m, 0.0)
    return east_m * east_m + north_m * north_m


@compiled
def _nearest(x, y, column, row, road_of, grid, begin, lists, ends, tie_m):
    """The nearest piece, its share and metres; whether another road is about as near; how many rings were looked at."""
    columns, rows = grid[3], grid[4]
    piece, share, near_m, reach2, tied, ring = -1, 0.0, np.inf, np.inf, False, 0
    while True:
        for r in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
            step = 1 if ring == 0 or abs(r - row) == ring else 2 * ring  # of rows in between only both ends are new
            for c in range(column - ring, column + ring + 1, step):
                if c < 0 or c >= columns or _square_to_cell(x, y, c, r, grid) > reach2:
                    continue
                for at in range(begin[r * columns + c], begin[r * columns + c + 1]):
                    square, foot = _square_and_share(ends, at, x, y)
                    if square > reach2:
                        continue
                    other = lists[at]
                    metres = np.sqrt(square)
                    if piece >= 0 and road_of[other] != road_of[piece] and metres <= near_m + tie_m:
                        tied = True
                    if metres < near_m or (metres == near_m and other < piece):
                        tied = tied and metres >= near_m - tie_m
                        piece, share, near_m, reach2 = other, foot, metres, (metres + 2 * tie_m) ** 2
        if _open_m(x, y, ring, column, row, grid) > near_m + tie_m:
            return piece, share, near_m, tied, ring
        ring += 1


@compiled
def _lowest(x, y, column, row, road_of, grid, begin, lists, ends, reach_m, ring):
    """The lowest road within `reach_m` and, on it, the nearest piece, its share and metres."""
    columns, rows = grid[3], grid[4]
    piece, share, near_m = -1, 0.0, np.inf
    for r in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
        for c in range(max(column - ring, 0), min(column + ring, columns - 1) + 1):
            for at in range(begin[r * columns + c], begin[r * columns + c + 1]):
                other = lists[at]
                square, foot = _square_and_share(ends, at, x, y)
                metres = np.sqrt(square)
                if metres > reach_m or (piece >= 0 and road_of[other] > road_of[piece]):
                    continue
                lower = piece < 0 or road_of[other] < road_of[piece]
                if lower or metres < near_m or (metres == near_m and other < piece):
                    piece, share, near_m = other, foot, metres
    return piece, share, near_m


@compiled
def _by_cell(x, y, grid):
    """The cell of each point, the nearest one for points outside; and the points in the order of their cells."""
    west, south, cell_m, columns, rows = grid
    cell, begin = np.empty(len(x), np.int64), np.zeros(columns * rows + 1, np.int64)
    for point in range(len(x)):
        column = int(min(max((x[point] - west) / cell_m, 0.0), columns - 1.0))
        row = int(min(max((y[point] - south) / cell_m, 0.0), rows - 1.0))
        cell[point] = row * columns + column
        begin[cell[point] + 1] += 1
    free, order = np.cumsum(begin), np.empty(len(x), np.int64)
    for point in range(len(x)):
        order[free[cell[point]]] = point
        free[cell[point]] += 1
    return cell, order


@compiled
def snap(
    x: Floats,
    y: Floats,
    road_of: Nodes,
    grid: tuple[float, float, float, int, int],
    begin: Ints,
    lists: Nodes,
    ends: Floats,
    tie_m: float,
) -> tuple[Ints, Floats, Floats]:
    """The nearest piece to each point; of roads that are as near within `tie_m`, the lowest.

    Cells are looked at in rings around the point until no cell further out can hold anything nearer. Points of one cell
    are taken one after the other, so that its pieces are at hand.

    Args:
        x, y: (p,) finite coordinates.
        road_of: (s,) the road each piece belongs to.
        grid: west, south, cell_m, columns and rows, as in `sort_into_cells`.
        begin, lists: what `sort_into_cells` returned; at least one piece.
        ends: the corners of each piece in the lists (x, y, x, y), side by side with them: cells are read in one go.
        tie_m: roads that are further than the nearest by no more than this count as being as near.

    Returns:
        (p,) the piece, how far along it the foot lies (0 to 1), and how far the point is from it.
    """
    found, share, beside_m = np.zeros(len(x), np.int64), np.zeros(len(x)), np.zeros(len(x))
    cell, order = _by_cell(x, y, grid)
    for point in order:
        row, column = cell[point] // grid[3], cell[point] % grid[3]
        piece, foot, near_m, tied, ring = _nearest(x[point], y[point], column, row, road_of, grid, begin, lists, ends, tie_m)
        if tied:
            piece, foot, near_m = _lowest(
                x[point], y[point], column, row, road_of, grid, begin, lists, ends, near_m + tie_m, ring
            )
        found[point], share[point], beside_m[point] = piece, foot, near_m
    return found, share, beside_m
