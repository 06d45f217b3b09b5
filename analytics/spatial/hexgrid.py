"""H3 hexagons over a municipality.

Cell areas are the true area of each cell: in Korea cells are about 31 % smaller than the published world
average of their resolution, so an average would overstate every area (h3geo.org, core library, cell areas).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class HexGrid:
    """c hexagons of one resolution.

    Attributes:
        cell: (c,) H3 indexes as unsigned 64-bit integers, ascending.
        lon, lat: (c,) centres in degrees.
        area_km2: (c,) true area of each cell.
    """

    cell: NDArray[np.uint64]
    lon: Floats
    lat: Floats
    area_km2: Floats

    def __len__(self) -> int:
        return len(self.cell)

    def positions(self, cells: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Where each of `cells` stands in the grid, -1 where it is not part of it."""
        found = np.searchsorted(self.cell, cells)
        found = np.minimum(found, len(self.cell) - 1)
        return np.where(self.cell[found] == cells, found, -1)


def cells_of(lon: Floats, lat: Floats, resolution: int) -> NDArray[np.uint64]:
    """The hexagon each point (degrees) lies in."""
    from h3.api import numpy_int

    cell = numpy_int.latlng_to_cell
    return np.fromiter(
        (cell(y, x, resolution) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)), dtype=np.uint64, count=len(lon)
    )


def parents_of(cells: NDArray[np.uint64], steps: int) -> NDArray[np.uint64]:
    """The larger cell that each cell lies in, so many resolutions coarser.

    Raises:
        ValueError: when no cell is that much coarser.
    """
    from h3.api import numpy_int

    if len(cells) == 0:
        return cells
    resolution = numpy_int.get_resolution(int(cells[0])) - steps
    return np.fromiter((numpy_int.cell_to_parent(cell, resolution) for cell in cells.tolist()), dtype=np.uint64, count=len(cells))


def cover(area: BaseGeometry, resolution: int, also: NDArray[np.uint64] | None = None) -> HexGrid:
    """The hexagons whose centre lies in an area, and those of `also` beside them.

    Args:
        area: polygon or multipolygon in WGS84 degrees.
        resolution: H3 resolution; 9 is about 270 m across a cell in Korea.
        also: cells to keep although their centre lies outside, such as inhabited ones on the border.
    """
    cells = _cells_inside(area, resolution)
    if also is not None:
        cells = np.union1d(cells, also)
    return grid_of(cells)


def grid_of(cells: NDArray[np.uint64]) -> HexGrid:
    """The grid of these hexagons, all of one resolution and ascending."""
    from h3.api import numpy_int

    centres = np.array([numpy_int.cell_to_latlng(cell) for cell in cells.tolist()]).reshape(-1, 2)
    area_km2 = np.fromiter((numpy_int.cell_area(cell, "km^2") for cell in cells.tolist()), dtype=np.float64, count=len(cells))
    return HexGrid(cells, centres[:, 1].copy(), centres[:, 0].copy(), area_km2)


COARSE_STEP = 3
"""The border is tested against cells this many resolutions coarser first: a border of many corners costs little then."""


def _cells_inside(area: BaseGeometry, resolution: int) -> NDArray[np.uint64]:
    import h3
    import shapely
    from h3.api import numpy_int

    shape = h3.geo_to_h3shape(shapely.geometry.mapping(area))
    coarse = max(resolution - COARSE_STEP, 0)
    parents = numpy_int.h3shape_to_cells_experimental(shape, coarse, "overlap")
    children = np.unique(np.concatenate([numpy_int.cell_to_children(int(cell), resolution) for cell in parents]))
    centres = np.array([numpy_int.cell_to_latlng(cell) for cell in children.tolist()])
    shapely.prepare(area)
    inside: NDArray[np.uint64] = children[shapely.contains_xy(area, centres[:, 1], centres[:, 0])].astype(np.uint64)
    return inside


def corners_of(cells: NDArray[np.uint64]) -> tuple[Floats, Floats]:
    """(c, v) longitude and latitude of the corners of each cell in turn; where one has fewer, its last is given again."""
    from h3.api import numpy_int

    rings = [numpy_int.cell_to_boundary(cell) for cell in cells.tolist()]
    most = max(map(len, rings), default=6)
    filled = np.array([(*ring, *(ring[-1:] * (most - len(ring)))) for ring in rings], dtype=np.float64).reshape(-1, most, 2)
    return filled[..., 1].copy(), filled[..., 0].copy()


def names(cells: NDArray[np.uint64]) -> list[str]:
    """The usual hexadecimal names of cells, as the map needs them."""
    return [f"{cell:x}" for cell in cells.tolist()]
