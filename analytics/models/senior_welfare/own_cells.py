"""The city's own cells of seniors put on hexagons, and the parts of the map that are told together or not at all.

What a city counted is a number for each of its cells. A cell of 500 m covers many hexagons: were its number parted among
them before it is protected, the parts would all tell of the same number, and who knows how it was parted could work out a
small cell from the groups of its neighbours. So a cell is never parted: hexagons that hold one cell's people are one part,
parts are protected, and only what is told of them is shared out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.spatial.crs import to_degrees, to_metres
from analytics.spatial.gridcodes import GRID_CRS
from analytics.spatial.residents import side_m
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

NOWHERE = -1
HALF = 0.5

ROWS = 2**31
"""More rows of squares than any country has: column and row make one number."""


@dataclass(frozen=True, eq=False)
class Parts:
    """The hexagons in p parts, each of whole cells of the city; a hexagon outside of all cells is a part by itself.

    Attributes:
        part: (c,) the part of each hexagon; all hexagons of one are in the same dong.
        told: (p,) what its cells tell.
        given: (p,) how many of its cells tell a number, be it 0.
    """

    part: Ints
    told: Floats
    given: Floats

    def on_hexagons(self, people: Floats) -> Floats:
        """(c,) what is told of each part, shared out by residents, evenly where there are none; totals stay."""
        count = len(self.told)
        total = sum_by(self.part, people, count)
        weight = np.where(total[self.part] > 0, people, 1.0)
        found: Floats = self.told[self.part] * weight / sum_by(self.part, weight, count)[self.part]
        return found


@dataclass(frozen=True, eq=False)
class _Squares:
    """The q squares of the grid that the city's cells make up: those with residents, whether or not the file lists them.

    Attributes:
        of_spot: (s,) the square of each spot.
        told: (q,) what the cells in it tell.
        given: (q,) how many cells in it tell a number.
    """

    of_spot: Ints
    told: Floats
    given: Floats


@remember(4)
def lay_parts(ground: Ground, cells: pd.DataFrame) -> Parts:
    """The hexagons parted by the city's own cells. How depends on residents and on the grid alone, never on a count.

    A cell belongs to the dong where most of its residents live, a hexagon to the cell of its dong from which most of its
    residents are; a cell that has no hexagon of its own goes to the one that holds most of its residents.
    """
    squares, spots = _lay_squares(ground, cells), ground.spots
    count, hexagons = len(squares.told), len(ground.grid)
    at = ground.dong[spots.cell]
    home = _heaviest((squares.of_spot, at), spots.people, (count, len(ground.dong_codes)))
    inside = np.flatnonzero(home[squares.of_spot] == at)
    square, cell, people = squares.of_spot[inside], spots.cell[inside], spots.people[inside]
    owner = _heaviest((cell, square), people, (hexagons, count))
    seat = _heaviest((square, cell), people, (count, hexagons))
    owns = np.bincount(owner[owner >= 0], minlength=count) > 0
    holder = np.where(owns, np.arange(count), owner[seat])
    label = np.where(owner >= 0, owner, count + np.arange(hexagons))
    names, part = np.unique(label, return_inverse=True)
    told, given = (
        np.append(sum_by(holder, values, count), np.zeros(hexagons))[names] for values in (squares.told, squares.given)
    )
    return Parts(part.astype(np.int64), told, given)


def _lay_squares(ground: Ground, cells: pd.DataFrame) -> _Squares:
    """Squares as large as the largest cell, laid through the middle of the first; cells without residents join the nearest."""
    from scipy.spatial import cKDTree

    spots, told = ground.spots, told_in(cells)
    lon, lat = (cells[name].to_numpy(dtype=float, na_value=np.nan) for name in ("lon", "lat"))
    usable = np.isfinite(lon) & np.isfinite(lat)
    given = np.isfinite(told[usable])
    told = np.where(given, told[usable], 0.0)
    x, y = to_metres(lon[usable], lat[usable], GRID_CRS)
    spot_x, spot_y = to_metres(*to_degrees(spots.x, spots.y, ground.crs), GRID_CRS)
    side = float(side_m(cells)[usable].max())
    column, row = (
        np.floor((np.append(at, own) - own[0]) / side + HALF).astype(np.int64) for at, own in ((spot_x, x), (spot_y, y))
    )
    square = column * ROWS + row
    names, of_spot = np.unique(square[: len(spot_x)], return_inverse=True)
    of_cell = np.minimum(np.searchsorted(names, square[len(spot_x) :]), len(names) - 1)
    bare = names[of_cell] != square[len(spot_x) :]
    nearest = cKDTree(np.column_stack([spot_x, spot_y])).query(np.column_stack([x, y]))[1]
    of_cell = np.where(bare, of_spot[nearest], of_cell)
    told, given = (sum_by(of_cell, values, len(names)) for values in (told, given.astype(np.float64)))
    return _Squares(of_spot.astype(np.int64), told, given)


def tell_any(cells: pd.DataFrame) -> bool:
    """Whether the cells that have a place tell of anybody."""
    placed = (cells["lon"].notna() & cells["lat"].notna()).to_numpy(dtype=bool)
    return bool(np.nansum(told_in(cells)[placed]) > 0)


def told_in(cells: pd.DataFrame) -> Floats:
    """(n,) what the cells tell: seniors living alone, else seniors; nan where nothing is given."""
    for name in ("seniors_alone", "seniors"):
        if name in cells and cells[name].notna().any():
            return cells[name].to_numpy(dtype=float, na_value=np.nan)
    return np.full(len(cells), np.nan)


def _heaviest(pair: tuple[Ints, Ints], weight: Floats, shape: tuple[int, int]) -> Ints:
    """(n,) to which of m each of n is paired with the most weight, `NOWHERE` where with none; shape is (n, m)."""
    found = np.full(shape[0], NOWHERE, dtype=np.int64)
    key, at = np.unique(pair[0] * shape[1] + pair[1], return_inverse=True)
    order = np.argsort(sum_by(at, weight, len(key)), kind="stable")  # the heaviest is written last and stays
    found[key[order] // shape[1]] = key[order] % shape[1]
    return found
