"""Official square cells of a municipality, named by national grid codes, usable in the place of hexagons.

Statistics are published for cells of 100 m whose sides run along EPSG:5179. Cities count every cell that the municipality
reaches into: Gongju has 864 km2 and reports 90,247 cells (cctoday 2020101), which only cells on the border can make up. So
these are kept, whole, with the share of each that lies inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.crs import WGS84, shapes_to, to_degrees, to_metres
from analytics.spatial.gridcodes import GRID_CRS, decode_cells, encode_cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    import shapely
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Shapes: TypeAlias = NDArray[np.object_]

OFFICIAL_CELL_M = 100

BLOCK_CELLS = 10
"""Blocks of so many cells a side are laid over the area first; only those on its border are looked at cell by cell."""

LEAST_SHARE = 1e-9
"""A cell that shares less than this of itself with the area only touches it."""


@dataclass(frozen=True, eq=False)
class OfficialGrid:
    """c square cells.

    Attributes:
        cell: (c,) national grid codes, ascending.
        lon, lat: (c,) centres in degrees.
        area_km2: (c,) true area of each whole cell; on the map projection it is the same for all, on the ground it is not.
        inside: (c,) share of the cell that lies within the area, above 0 and up to 1: `area_km2 * inside` adds up to the
            area of the municipality.
        east, north: (c,) lower left corners in steps of `cell_m` in EPSG:5179.
        cell_m: side in metres on the map projection.
    """

    cell: NDArray[np.str_]
    lon: Floats
    lat: Floats
    area_km2: Floats
    inside: Floats
    east: Ints
    north: Ints
    cell_m: int

    def __len__(self) -> int:
        return len(self.cell)

    def positions(self, codes: Iterable[str]) -> Ints:
        """Where the cells of these codes stand in the grid, -1 where they are not part of it."""
        wanted = np.asarray(list(codes), dtype=np.str_)
        if not len(self) or not len(wanted):
            return np.full(len(wanted), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self.cell, wanted), len(self) - 1)
        return np.where(self.cell[found] == wanted, found, -1)

    def positions_at(self, lon: Floats, lat: Floats) -> Ints:
        """The cell each point (degrees) lies in, -1 where it lies in none; a cell owns its left and lower edge."""
        x_m, y_m = to_metres(lon, lat, GRID_CRS)
        known = np.isfinite(x_m) & np.isfinite(y_m)
        east, north = (np.floor(np.where(known, part, 0.0) / self.cell_m).astype(np.int64) for part in (x_m, y_m))
        return np.where(known, self._at(east, north), -1)

    def corners(self) -> tuple[Floats, Floats]:
        """(c, 4) longitude and latitude of the corners of each cell, from the lower left one counter-clockwise."""
        x_m = (self.east[:, None] + np.array([0, 1, 1, 0])) * float(self.cell_m)
        y_m = (self.north[:, None] + np.array([0, 0, 1, 1])) * float(self.cell_m)
        return to_degrees(x_m, y_m, GRID_CRS)

    def polygons(self) -> Shapes:
        """(c,) outlines in degrees."""
        import shapely

        return np.asarray(shapely.polygons(np.stack(self.corners(), axis=-1)))

    def neighbours_within(self, radius_m: float) -> tuple[Ints, Ints]:
        """The cells whose centres lie at most `radius_m` metres (inclusive) from each, itself left out, as compressed rows.

        Returns:
            indptr (c + 1,) and indices: those around cell i are `indices[indptr[i]:indptr[i + 1]]`, ascending.
        """
        reach = int(radius_m // self.cell_m)
        steps = [(a, b) for a in range(-reach, reach + 1) for b in range(-reach, reach + 1)]
        near = [step for step in steps if step != (0, 0) and np.hypot(*step) * self.cell_m <= radius_m]
        beside = [self._at(self.east + a, self.north + b) for a, b in near]
        found = np.sort(np.array(beside, dtype=np.int64).reshape(len(near), len(self)), axis=0)
        there = (found >= 0).T
        indptr = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int64)
        return indptr, found.T[there]

    def _at(self, east: Ints, north: Ints) -> Ints:
        """Where the cells of these corners stand in the grid, -1 where they are not part of it."""
        if not len(self):
            return np.full(len(east), -1, dtype=np.int64)
        keys, wanted = (_key(*part, self.cell_m) for part in ((self.east, self.north), (east, north)))
        found = np.minimum(np.searchsorted(keys, wanted), len(self) - 1)
        return np.where(keys[found] == wanted, found, -1)


def official_cells(boundary: shapely.Geometry, cell_m: int = OFFICIAL_CELL_M) -> OfficialGrid:
    """Every official cell that shares some area with a municipality.

    Args:
        boundary: polygon or multipolygon in WGS84 degrees.
        cell_m: side of a cell, one of `gridcodes.CELL_SIZES_M`.

    Raises:
        InputError: for another size, or an area that reaches off the national grid.
    """
    area = shapes_to(np.asarray([boundary], dtype=object), WGS84, GRID_CRS)[0]
    east, north, inside = _shares(area, cell_m)
    order = np.argsort(_key(east, north, cell_m))
    east, north, inside = east[order], north[order], inside[order]
    x_m, y_m = (east + 0.5) * cell_m, (north + 0.5) * cell_m
    lon, lat = to_degrees(x_m, y_m, GRID_CRS)
    codes = np.array(encode_cells(x_m, y_m, cell_m), dtype=np.str_)
    return OfficialGrid(codes, lon, lat, _true_km2(lon, lat, cell_m), inside, east, north, cell_m)


def ring_of_codes(codes: list[str]) -> Floats:
    """(c, 5, 2) longitude and latitude of the outlines of cells given by their national grid codes, closed."""
    found = decode_cells(codes)
    x_m = found.x_m[:, None] + np.array([0, 1, 1, 0, 0]) * found.cell_m[:, None]
    y_m = found.y_m[:, None] + np.array([0, 0, 1, 1, 0]) * found.cell_m[:, None]
    lon, lat = to_degrees(x_m.ravel(), y_m.ravel(), GRID_CRS)
    return np.stack([lon, lat], axis=-1).reshape(len(codes), 5, 2)


def _key(east: Ints, north: Ints, cell_m: int) -> Ints:
    """A number for each cell that rises as its code does: 100 km squares eastward, then northward, then so within them."""
    square = 100_000 // cell_m
    return ((east // square * 10_000 + north // square) * square + east % square) * square + north % square


def _true_km2(lon: Floats, lat: Floats, cell_m: int) -> Floats:
    """The projection shows areas larger by its areal scale: 0.08 % smaller on its middle line, larger far from it."""
    from pyproj import Proj

    if not len(lon):
        return np.zeros(0)
    scale = np.asarray(Proj(GRID_CRS).get_factors(lon, lat).areal_scale, dtype=np.float64)
    return (cell_m / 1000.0) ** 2 / scale


def _shares(area: shapely.Geometry, cell_m: int) -> tuple[Ints, Ints, Floats]:
    """Corners (in cells) of the cells that share some area with it, and what share of each lies inside."""
    import shapely

    if area.is_empty:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    block_m = BLOCK_CELLS * cell_m
    west, south, right, top = (int(np.floor(edge / block_m)) for edge in area.bounds)
    column, row = (part.ravel() for part in np.mgrid[west : right + 1, south : top + 1])
    blocks = _squares(column, row, block_m)
    shapely.prepare(area)
    met = shapely.intersects(area, blocks)
    column, row, blocks = column[met], row[met], blocks[met]
    whole = shapely.covers(area, blocks)
    pieces = shapely.intersection(area, blocks[~whole])
    east, north = _inside_blocks(column[whole], row[whole])
    rim_east, rim_north = _inside_blocks(column[~whole], row[~whole])
    cells = _squares(rim_east, rim_north, cell_m)
    rim = shapely.area(shapely.intersection(np.repeat(pieces, BLOCK_CELLS**2), cells)) / cell_m**2
    kept = rim > LEAST_SHARE
    return (
        np.concatenate([east, rim_east[kept]]),
        np.concatenate([north, rim_north[kept]]),
        np.concatenate([np.ones(len(east)), np.minimum(rim[kept], 1.0)]),
    )


def _squares(column: Ints, row: Ints, side_m: float) -> Shapes:
    import shapely

    return np.asarray(shapely.box(column * side_m, row * side_m, (column + 1) * side_m, (row + 1) * side_m))


def _inside_blocks(column: Ints, row: Ints) -> tuple[Ints, Ints]:
    """Corners of all cells of blocks, block by block."""
    right, up = (part.ravel() for part in np.mgrid[0:BLOCK_CELLS, 0:BLOCK_CELLS])
    return (column[:, None] * BLOCK_CELLS + right).ravel(), (row[:, None] * BLOCK_CELLS + up).ravel()
