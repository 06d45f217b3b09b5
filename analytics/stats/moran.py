"""Whether neighbours are alike over the whole map: Moran's I, with its mean and its variance if places did not matter.

Neighbours come in compressed sparse row form: the neighbours of cell i are `indices[indptr[i]:indptr[i + 1]]`, without i
itself, each once, and `links` says what each of them weighs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

FEWEST_CELLS = 4
"""The variance under randomisation divides by (n - 1)(n - 2)(n - 3)."""

NO_SPREAD = 1e-12
"""A spread below this share of the largest square is rounding: all values are equal."""


@dataclass(frozen=True)
class Moran:
    """Moran's I of n cells, and what it would be if the values had nothing to do with the places.

    Attributes:
        index: I; about 1 where neighbours are alike, below `expected` where they differ more than by chance.
        expected: -1 / (n - 1).
        variance_random: when the values seen are dealt out to the cells at random.
        variance_normal: when the values are drawn from one normal law.
        z, p: standard deviate by the first of them, and two-sided probability of one as large, by the normal distribution.
        cells: number of known cells, n.
    """

    index: float
    expected: float
    variance_random: float
    variance_normal: float
    z: float
    p: float
    cells: int


def moran(y: Floats, indptr: NDArray[Any], indices: NDArray[Any], links: Floats | None = None) -> Moran:
    """Moran's I with its moments.

    With z = y - mean, S0 the sum of all links, S1 half the sum of (w_ij + w_ji)^2 and S2 the sum of (row sum + column sum)^2:
    I = n / S0 * sum w_ij z_i z_j / sum z_i^2. Variances: Cliff and Ord (1981), Spatial Processes, equations 1.35 (normality)
    and 1.37 (randomisation). Cells without neighbours are cells like others: they count in n, mean and spread.

    Args:
        y: (n,) values; nan is unknown: that cell is left out, as are the links to it.
        indptr, indices: the neighbours, see the module.
        links: what each weighs, along `indices`; all 1 where left out. `shares` makes each row add up to 1.

    Returns:
        The index; where fewer than four cells are known, none has a neighbour, or all values are equal, nothing can be said:
        index and variances nan, z 0, p 1.
    """
    from scipy.sparse import csr_matrix

    known = np.flatnonzero(np.isfinite(y))
    weight = np.ones(len(indices)) if links is None else np.asarray(links, dtype=np.float64)
    table = csr_matrix((weight, indices, indptr), shape=(len(y), len(y)))[known][:, known]
    value = y[known]
    n, total = len(known), float(table.sum())
    apart = value - (value.mean() if n else 0.0)
    square = float(apart @ apart)
    if n < FEWEST_CELLS or total == 0 or square <= NO_SPREAD * float(value @ value):
        return Moran(np.nan, -1 / (n - 1) if n > 1 else np.nan, np.nan, np.nan, 0.0, 1.0, n)
    index = n / total * float(apart @ (table @ apart)) / square
    kurtosis = n * float((apart**4).sum()) / square**2
    return _judged(index, n, kurtosis, _link_sums(table))


def shares(indptr: NDArray[Any]) -> Floats:
    """Links of which those of each cell add up to 1: the neighbours' mean instead of their sum."""
    counts = np.diff(indptr)
    found: Floats = np.repeat(1.0 / np.maximum(counts, 1), counts)
    return found


def _link_sums(table: Any) -> tuple[float, float, float]:
    """S0, S1 and S2."""
    both = table + table.T
    ends = np.asarray(table.sum(axis=1)).ravel() + np.asarray(table.sum(axis=0)).ravel()
    return float(table.sum()), float(both.multiply(both).sum()) / 2.0, float(ends @ ends)


def _judged(index: float, n: int, kurtosis: float, sums: tuple[float, float, float]) -> Moran:
    from scipy.special import erfc

    s0, s1, s2 = sums
    expected = -1.0 / (n - 1)
    normal = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2) - expected**2
    first = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    second = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    random = (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2
    z = (index - expected) / float(np.sqrt(random)) if random > 0 else 0.0
    return Moran(index, expected, random, normal, z, float(erfc(abs(z) / np.sqrt(2.0))), n)
