"""H3 hexagons over a municipality.

Cell areas are the true area of each cell: in Korea cells are about 31 % smaller than the published world
average of their resolution, so an average would overstate every area (h3geo.org, core library, cell areas).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from analytics.spatial.hexlattice import CellTable, Plane

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


MANY_POINTS = 5_000
"""From so many points on they are laid on the lattice first, and H3 is asked for each hexagon they meet only once."""

LARGEST_TABLE = 30_000_000
"""Places of the lattice for which a table is laid; points scattered more widely are asked for one by one."""


def cells_of(lon: Floats, lat: Floats, resolution: int) -> NDArray[np.uint64]:
    """The hexagon each point (degrees) lies in."""
    from analytics.core.compiling import can_compile

    if len(lon) < MANY_POINTS or not (np.isfinite(lon).all() and np.isfinite(lat).all() and can_compile()):
        return _asked_one_by_one(lon, lat, resolution)
    from analytics.spatial.hexlattice_kernels import ELSEWHERE, place_points

    degrees = np.ascontiguousarray(lon, dtype=np.float64), np.ascontiguousarray(lat, dtype=np.float64)
    face = np.full(len(lon), ELSEWHERE, dtype=np.int8)
    places = np.empty(len(lon), dtype=np.int32), np.empty(len(lon), dtype=np.int32)
    cells, first = np.zeros(len(lon), dtype=np.uint64), 0
    while first < len(lon):
        number, plane = _plane_at(float(lon[first]), float(lat[first]), resolution)
        least, most, left = place_points(degrees, face, (number, plane.borders, plane.across), places)
        _name_places(degrees, resolution, (face, number, places, least), most, cells)
        if left == first:  # rounding puts a point on a border on neither side
            cells[first], face[first] = _asked_one_by_one(lon[first : first + 1], lat[first : first + 1], resolution)[0], number
            left = first + 1
        first = left
    return cells


def _asked_one_by_one(lon: Floats, lat: Floats, resolution: int) -> NDArray[np.uint64]:
    from h3.api import numpy_int

    cell = numpy_int.latlng_to_cell
    return np.fromiter(
        (cell(y, x, resolution) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)), dtype=np.uint64, count=len(lon)
    )


def _plane_at(lon: float, lat: float, resolution: int) -> tuple[int, Plane]:
    from analytics.spatial.hexlattice import face_of, on_globe, planes

    number = int(face_of(on_globe(np.array([lon]), np.array([lat])), resolution)[0])
    return number, planes(resolution)[number]


def _name_places(degrees: Any, resolution: int, placed: Any, most: Any, cells: NDArray[np.uint64]) -> None:
    """Fill in the cells of the points placed on one face."""
    from analytics.spatial.hexlattice_kernels import hand_out, note_places

    lon, lat = degrees
    face, number, places, least = placed
    shape = np.maximum(most - least + 1, 0)
    if int(shape[0]) * int(shape[1]) > LARGEST_TABLE:
        mine = np.flatnonzero(face == number)
        cells[mine] = _asked_one_by_one(lon[mine], lat[mine], resolution)
        return
    seen = np.full(shape, -1, dtype=np.int32)
    one_each = note_places(face, number, places, least, seen)
    named = _asked_one_by_one(lon[one_each], lat[one_each], resolution)
    hand_out(face, number, places, least, (seen, named, cells))


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
    from analytics.spatial.hexlattice import one_by_one

    found = _cells_inside(area, resolution)
    if also is not None:
        found = found.joined(one_by_one(np.setdiff1d(also, found.cell)))
    return HexGrid(found.cell, found.lon, found.lat, found.area_km2)


def grid_of(cells: NDArray[np.uint64]) -> HexGrid:
    """The grid of these hexagons, all of one resolution and ascending."""
    from analytics.spatial.hexlattice import one_by_one

    found = one_by_one(cells)
    return HexGrid(found.cell, found.lon, found.lat, found.area_km2)


COARSE_STEP = 3
"""The border is tested against cells this many resolutions coarser first: a border of many corners costs little then."""


def _cells_inside(area: BaseGeometry, resolution: int) -> CellTable:
    import h3
    import shapely
    from h3.api import numpy_int

    from analytics.spatial.hexlattice import descendants

    shape = h3.geo_to_h3shape(shapely.geometry.mapping(area))
    coarse = max(resolution - COARSE_STEP, 0)
    found = descendants(numpy_int.h3shape_to_cells_experimental(shape, coarse, "overlap").astype(np.uint64), resolution)
    shapely.prepare(area)
    return found.only(shapely.contains_xy(area, found.lon, found.lat))


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
