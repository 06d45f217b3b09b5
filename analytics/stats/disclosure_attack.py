"""What an attacker can conclude about each cell from everything that was told: the least and the most that it can hold.

The attacker writes every told number as a sum of unknown counts and asks a linear programme (HiGHS through scipy) for the
smallest and the largest count of each cell in turn: the audit of protected tables (Fischetti and Salazar 2001; Hundepool et al.
2012, ch. 4.3). Counts are whole, so the bounds are drawn in to whole numbers. For told numbers that are sums over
groups within or beside one another these are the true bounds; for others the truth may be narrower than this attack finds,
never wider.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.stats.disclosure import NONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.stats.disclosure import Release

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

NARROW = 1e-6
"""Bounds of the programme are that exact; drawing in to whole numbers allows for it."""


@dataclass(frozen=True, eq=False)
class Known:
    """Everything that an attacker knows about c unknown counts.

    Attributes:
        rows: (m, c) sparse: told number i is the sum of row i times the counts.
        told: (m,) the told numbers.
        least, most: (c,) bounds of each count, inclusive; inf where there is none.
    """

    rows: Any
    told: Floats
    least: Floats
    most: Floats

    def __and__(self, other: Known) -> Known:
        """All that two sources tell of the same cells."""
        from scipy.sparse import vstack

        rows = vstack((self.rows, other.rows), format="csr")
        least, most = np.maximum(self.least, other.least), np.minimum(self.most, other.most)
        return Known(rows, np.concatenate((self.told, other.told)), least, most)


def sums_known(label: NDArray[Any], told: NDArray[Any], weight: NDArray[Any] | None = None) -> Known:
    """Told sums of whole groups of cells.

    Args:
        label: (c,) the sum that each cell is in, negative for none.
        told: (m,) the sums; nan where not told.
        weight: (c,) what each count is multiplied with; 1 if none are given.
    """
    from scipy.sparse import csr_matrix

    inside = np.flatnonzero(np.asarray(label) >= 0)
    factor = np.ones(len(label)) if weight is None else np.asarray(weight, dtype=float)
    rows = csr_matrix((factor[inside], (np.asarray(label)[inside], inside)), shape=(len(told), len(label)))
    there = np.flatnonzero(~np.isnan(np.asarray(told, dtype=float)))
    nothing, free = np.zeros(len(label)), np.full(len(label), np.inf)
    return Known(rows[there], np.asarray(told, dtype=float)[there], nothing, free)


def release_known(release: Release, area: NDArray[Any], *, zeros_told: bool, residents: NDArray[Any] | None = None) -> Known:
    """What a release tells: group totals, totals of areas, regions and the city, zeros, cells told alone.

    Args:
        release: of c cells.
        area: (c,) index of the area of each cell, as given to `protect`.
        zeros_told: whether the other cells are known to hold 1 or more.
        residents: (c,) bounds from above that the public knows, or none.
    """
    if release.silent:
        return sums_known(np.full(len(release.group), NONE), np.zeros(0))
    inside = release.group != NONE
    least = np.where(inside & zeros_told, 1.0, 0.0)
    most = np.where(inside, np.inf if residents is None else residents, 0.0)
    bounds = sums_known(np.full(len(inside), NONE), np.zeros(0))
    known = Known(bounds.rows, bounds.told, least, most)
    for label, told in (
        (release.group, release.total),
        (area, release.area_total),
        (release.region[area], release.region_total),
        (np.zeros(len(inside), dtype=np.int64), [release.city_total]),
    ):
        known &= sums_known(label, np.asarray(told))
    return known


def attack(known: Known, cells: NDArray[Any] | None = None) -> tuple[Floats, Floats]:
    """The least and the most that each of the cells can hold, whole numbers; inf where nothing bounds it.

    Args:
        known: what was told.
        cells: (w,) the cells to attack; all if none are given.

    Raises:
        InputError: when no counts fit what was told.
    """
    wanted = np.arange(len(known.least)) if cells is None else np.asarray(cells, dtype=np.int64)
    low = np.array([_least_of(known, int(cell), 1) for cell in wanted])
    high = np.array([-_least_of(known, int(cell), -1) for cell in wanted])
    return np.ceil(low - NARROW), np.floor(high + NARROW)


def _least_of(known: Known, cell: int, sign: int) -> float:
    """The smallest that `sign` times the count of the cell can be; -inf where nothing bounds it."""
    from scipy.optimize import linprog

    cost = np.zeros(len(known.least))
    cost[cell] = sign
    rows, told = (known.rows, known.told) if len(known.told) else (None, None)
    found = linprog(cost, A_eq=rows, b_eq=told, bounds=np.column_stack((known.least, known.most)), method="highs")
    if found.status == _UNBOUNDED:
        return float("-inf")
    if found.x is None:
        raise InputError(Text("알려진 값끼리 서로 맞지 않습니다.", "What is known does not fit together."))
    return float(found.fun)


_UNBOUNDED = 3


def recovered(low: Floats, high: Floats, fewest: int) -> NDArray[np.bool_]:
    """Which cells an attack narrows down to fewer than `fewest` possible whole numbers."""
    return np.asarray(high - low + 1 < fewest)
