"""National grid codes: `다바000277` is the 100 m cell whose lower left corner is (900000, 1827700) in EPSG:5179.

Two Korean letters name a square of 100 km (east, then north); equal halves of digits follow. One digit a half is a cell of
10 km, two 1 km, three 100 m, four 10 m. A cell of 500 m is written like `라마58b00a`: kilometres, each with `a` for the
first and `b` for the second half. Both forms follow the files of SGIS and the national map platform.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

GRID_CRS = "EPSG:5179"
CELL_SIZES_M = (10_000, 1_000, 500, 100, 10)

_LETTERS = "가나다라마바사아자차카타파하"
_EAST_START_M, _NORTH_START_M, _SQUARE_M = 700_000, 1_300_000, 100_000
_HALF_KM_M = 500
_CODE = re.compile(
    rf"\s*([{_LETTERS}])([{_LETTERS}])\s*(?:(\d\d)([ab])(\d\d)([ab])|(\d{{2}}|\d{{4}}|\d{{6}}|\d{{8}}))\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class GridCells:
    """Where grid codes lie.

    Attributes:
        x_m, y_m: lower left corners in EPSG:5179; NaN where the code is not a grid code.
        cell_m: cell sizes in metres; NaN likewise.
    """

    x_m: npt.NDArray[np.float64]
    y_m: npt.NDArray[np.float64]
    cell_m: npt.NDArray[np.float64]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Which codes could be read."""
        return np.isfinite(self.cell_m)

    def centres(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """x, y of the cell centres in EPSG:5179 metres."""
        return self.x_m + self.cell_m / 2.0, self.y_m + self.cell_m / 2.0


def is_grid_code(code: str) -> bool:
    """Whether the text has the form of a national grid code."""
    return _CODE.fullmatch(code) is not None


def decode_cells(codes: Iterable[str]) -> GridCells:
    """Lower left corners and sizes of national grid codes; each different code is read once."""
    found = [_decode(str(code)) for code in codes]
    table = np.array(found, dtype=float).reshape(len(found), 3)
    return GridCells(table[:, 0], table[:, 1], table[:, 2])


def _decode(code: str) -> tuple[float, float, float]:
    match = _CODE.fullmatch(code)
    if match is None:
        return np.nan, np.nan, np.nan
    east = _EAST_START_M + _SQUARE_M * _LETTERS.index(match[1])
    north = _NORTH_START_M + _SQUARE_M * _LETTERS.index(match[2])
    if match[3] is not None:
        right, up = (_HALF_KM_M * (match[half].lower() == "b") for half in (4, 6))
        return east + 1000 * int(match[3]) + right, north + 1000 * int(match[5]) + up, _HALF_KM_M
    half = len(match[7]) // 2
    cell = 10 ** (5 - half)
    return east + cell * int(match[7][:half]), north + cell * int(match[7][half:]), cell


def encode_cells(x_m: npt.ArrayLike, y_m: npt.ArrayLike, cell_m: int) -> list[str]:
    """The codes of the cells that hold points; a cell owns its left and lower edge.

    Args:
        x_m, y_m: EPSG:5179 metres, one-dimensional.
        cell_m: one of `CELL_SIZES_M`.

    Raises:
        InputError: for another cell size, or a point outside the national grid.
    """
    if cell_m not in CELL_SIZES_M:
        sizes = ", ".join(str(size) for size in CELL_SIZES_M)
        raise InputError(
            Text(f"격자 크기 {cell_m} m는 쓸 수 없습니다. 가능한 크기(m): {sizes}", f"No grid of {cell_m} m. Sizes (m): {sizes}")
        )
    east = np.floor((np.asarray(x_m, dtype=float) - _EAST_START_M) / cell_m) * cell_m
    north = np.floor((np.asarray(y_m, dtype=float) - _NORTH_START_M) / cell_m) * cell_m
    side_m = _SQUARE_M * len(_LETTERS)
    if not np.all((east >= 0) & (east < side_m) & (north >= 0) & (north < side_m)):
        raise InputError(
            Text(
                "국가격자 범위를 벗어난 점이 있습니다. 좌표계를 확인해 주십시오.",
                "A point lies off the national grid. Please check the CRS.",
            )
        )
    write = _write_half_km if cell_m == _HALF_KM_M else _write_decimal
    return [write(int(a), int(b), cell_m) for a, b in zip(east, north, strict=True)]


def _write_decimal(east: int, north: int, cell_m: int) -> str:
    digits = 6 - len(str(cell_m))
    inner = [f"{(value % _SQUARE_M) // cell_m:0{digits}d}" for value in (east, north)]
    return _LETTERS[east // _SQUARE_M] + _LETTERS[north // _SQUARE_M] + "".join(inner)


def _write_half_km(east: int, north: int, cell_m: int) -> str:
    halves = [f"{(value % _SQUARE_M) // 1000:02d}{'ab'[(value % 1000) // cell_m]}" for value in (east, north)]
    return _LETTERS[east // _SQUARE_M] + _LETTERS[north // _SQUARE_M] + "".join(halves)
