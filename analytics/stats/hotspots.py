"""Where high values stand together: the local statistic of Getis and Ord, and a cure for testing thousands of cells.

Neighbours come in compressed sparse row form: the neighbours of cell i are `indices[indptr[i]:indptr[i + 1]]`,
without i itself, each once, and every one of them weighs the same (1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

NO_SPREAD = 1e-12
"""A spread below this share of the largest square is rounding: all values are equal, and nothing can stand out."""

_SMALLEST_SAMPLE = {True: 2, False: 3}
"""Fewest cells for which the formula divides by more than nothing: with the cell itself (n - 1), without it (n - 2)."""


@dataclass(frozen=True, eq=False)
class LocalG:
    """The statistic at n cells; all (n,), nan where the value of a cell is unknown.

    Attributes:
        z: standard normal deviate; above 0 where high values stand together. 0 where nothing can be said.
        p: two-sided probability of a deviate as large, by the normal distribution; 1 where nothing can be said.
        sums: sum of the values in the neighbourhood.
        z_per_unit: by how much one more in that sum would raise z, mean and spread left as they are; 0 where nothing
            can be said.
    """

    z: Floats
    p: Floats
    sums: Floats
    z_per_unit: Floats


def getis_ord(y: Floats, indptr: NDArray[Any], indices: NDArray[Any], *, star: bool = True) -> LocalG:
    """The local statistic Gi* (with the cell itself) or Gi (without it), weights 1, as a standard deviate.

    With W neighbours, n known cells, and mean m and variance v (dividing by n) of all cells, or for Gi of the n' = n - 1
    others: z = (sum - W m) / sqrt(v W (n' - W) / (n' - 1)). Source: Ord and Getis (1995), Geographical Analysis 27(4),
    equations 14 (Gi*, n' = n) and 7 (Gi). A cell without neighbours under Gi, a neighbourhood of all cells, values that are
    all equal and too few cells say nothing: z 0, p 1.

    Args:
        y: (n,) values; nan is unknown: that cell is nobody's neighbour and gets nan.
        indptr, indices: the neighbours, see above.
        star: whether the cell itself counts.
    """
    known = np.isfinite(y)
    value = np.where(known, y, 0.0)
    sums, weight = _neighbourhood(value, known, indptr, indices, star=star)
    count, mean, variance = _moments(value, known, star=star)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(variance * weight * (count - weight) / (count - 1))
    tellable = (known.sum() >= _SMALLEST_SAMPLE[star]) & np.isfinite(spread) & (spread > 0)
    z_per_unit = np.divide(1.0, spread, out=np.zeros(len(y)), where=tellable)
    z = (sums - weight * mean) * z_per_unit
    found = (z, _two_sided(z), sums, z_per_unit)
    return LocalG(*(np.where(known, part, np.nan) for part in found))


def _neighbourhood(
    value: Floats, known: Flags, indptr: NDArray[Any], indices: NDArray[Any], *, star: bool
) -> tuple[Floats, Floats]:
    """Sum of the known values around each cell, and how many they are."""
    from scipy.sparse import csr_matrix

    n = len(value)
    around = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(n, n))
    sums, weight = around @ value, around @ known.astype(np.float64)
    return (sums + value, weight + known) if star else (sums, weight)


def _moments(value: Floats, known: Flags, *, star: bool) -> tuple[Floats, Floats, Floats]:
    """Number, mean and variance of all known cells, or for each cell of all others."""
    count = np.full(len(value), float(known.sum()) - (0.0 if star else 1.0))
    divisor = np.maximum(count, 1.0)
    centre = value.sum() / max(float(known.sum()), 1.0)  # the squares lose no digits when they are taken from here
    apart = np.where(known, value - centre, 0.0)
    own = np.zeros(len(value)) if star else apart
    mean = (apart.sum() - own) / divisor
    variance = ((apart**2).sum() - own**2) / divisor - mean**2
    equal = variance <= NO_SPREAD * float(np.max(value**2, initial=0.0))
    return count, mean + centre, np.where(equal, 0.0, variance)


def _two_sided(z: Floats) -> Floats:
    from scipy.special import erfc

    found: Floats = erfc(np.abs(z) / np.sqrt(2.0))
    return found


def benjamini_hochberg(p: Floats, q: float) -> Flags:
    """Which of n tests stand when at most a share q of those that stand may be false.

    The tests with the k smallest probabilities stand, k being the largest for which the k-th smallest is at most
    k q / n (inclusive). Source: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57(1).

    Args:
        p: (n,) probabilities; nan is no test: it is not counted and does not stand.
        q: the share, 0 to 1.
    """
    tested = np.flatnonzero(np.isfinite(p))
    ordered = np.sort(p[tested])
    passing = np.flatnonzero(ordered <= q * np.arange(1, len(ordered) + 1) / max(len(ordered), 1))
    stands = np.zeros(len(p), dtype=bool)
    if len(passing):
        stands[tested] = p[tested] <= ordered[passing[-1]]
    return stands
