"""Which hexagons of a grid lie around each of them, and which sets of hexagons hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.memo import remember

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.spatial.hexgrid import HexGrid

    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

_M2_PER_KM2 = 1e6


@remember(6)
def neighbours_within(grid: HexGrid, rings: int) -> tuple[Ints, Ints]:
    """The hexagons of the grid at most `rings` steps from each, itself left out, in compressed sparse row form.

    Args:
        grid: c hexagons.
        rings: steps from hexagon to hexagon, at least 1; k rings hold up to 3 k (k + 1) neighbours.

    Returns:
        indptr (c + 1,) and indices: those around cell i are `indices[indptr[i]:indptr[i + 1]]`, ascending.
    """
    from h3.api import numpy_int

    disks = [numpy_int.grid_disk(cell, rings) for cell in grid.cell.tolist()]
    if not disks:
        return np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    cell = np.repeat(np.arange(len(grid)), [len(disk) for disk in disks])
    other = grid.positions(np.concatenate(disks).astype(np.uint64))
    kept = (other >= 0) & (other != cell)
    cell, other = cell[kept], other[kept]
    order = np.lexsort((other, cell))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=len(grid)))])
    return indptr.astype(np.int64), other[order].astype(np.int64)


def step_m(grid: HexGrid) -> float:
    """Metres from the centre of a hexagon to the next, in the middle of the grid's sizes.

    A regular hexagon of area A has its neighbours sqrt(2 A / sqrt(3)) away. The true areas stand in for the published
    average of the resolution, by which the step in Korea would be a fifth too long.
    """
    return float(np.sqrt(2.0 * np.median(grid.area_km2) * _M2_PER_KM2 / np.sqrt(3.0)))


def ring_for(radius_m: float, grid: HexGrid) -> int:
    """How many rings round a hexagon come nearest to a radius in metres, at least 1; see `neighbours_within`.

    `ring_for(...) * step_m(grid)` is the radius that is really meant: the ring can only be whole.
    """
    return max(1, round(radius_m / step_m(grid)))


def connected_sets(chosen: Flags, kind: Ints, indptr: NDArray[Any], indices: NDArray[Any]) -> Ints:
    """The sets of chosen cells that hang together and are of one kind: a number from 0 for each, -1 where not chosen.

    Args:
        chosen: (c,) which cells take part.
        kind: (c,) cells of different kinds are never joined.
        indptr, indices: who is beside whom, see `neighbours_within`.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(chosen)
    cell = np.repeat(np.arange(count), np.diff(indptr))
    joined = chosen[cell] & chosen[indices] & (kind[cell] == kind[indices])
    graph = csr_matrix((np.ones(int(joined.sum())), (cell[joined], indices[joined])), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    number = np.full(count, -1, dtype=np.int64)
    number[chosen] = np.unique(label[chosen], return_inverse=True)[1]
    return number
