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
        p: two-sided probability of a deviate as large, by the normal distribution; 1 where nothing can be said, and for a
            cell without known neighbours: one high value alone is no place where high values stand together.
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
    alone = weight <= (1 if star else 0)
    found = (z, np.where(alone, 1.0, _two_sided(z)), sums, z_per_unit)
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


DRAWS = 200_000
"""Shuffled neighbourhoods: the least probability is then 5e-6, small enough for the first of 10,000 tests at 5 %."""

_CHUNK = 20_000

_BINS_PER_EDGE, _BINS_LEAST, _BINS_MOST = 16, 64, 32_768
"""Bins through which a sum finds its place: about one edge in sixteen bins, and never more than what stays near a processor."""


def shuffled_p(y: Floats, indptr: NDArray[Any], indices: NDArray[Any], *, draws: int = DRAWS, seed: int = 0) -> Floats:
    """Two-sided probability of each cell's Gi* if the values had been dealt out to the cells at random.

    Rare events are far from normal: dealt out at random they bring many deviates that the normal law calls impossible.
    The sum over a neighbourhood of W cells (itself among them) is then the sum of W of the n values drawn without
    replacement, for every cell alike, so one set of draws serves all cells of the same W. Twice the smaller tail, draws as
    far out as the cell counted with it (Davison and Hinkley 1997, 4.3). A cell without neighbours gets 1.

    Args:
        y: (n,) values; nan is unknown: that cell is nobody's neighbour and gets nan.
        indptr, indices: the neighbours, see the module.
        draws: how many neighbourhoods are drawn (without a compiler at least so many). No probability is below
            2 / (draws + 1), so that n cells corrected to a share q need some 2 n / q draws before a single one can stand.
        seed: of the draws. Where nothing can be compiled other draws are made with the same seed.
    """
    known = np.isfinite(y)
    value = np.where(known, y, 0.0)
    sums, weight = _neighbourhood(value, known, indptr, indices, star=True)
    p = np.where(known, 1.0, np.nan)
    tested = known & (weight > 1)
    if tested.any() and np.ptp(value[known]) > 0:
        p[tested] = _tails(value[known], sums[tested], weight[tested].astype(np.int64), draws, seed)
    return p


def _tails(value: Floats, sums: Floats, sizes: Ints, draws: int, seed: int) -> Floats:
    """Twice the smaller tail for each of the sums over `sizes` of the values, at most 1."""
    slack = 1e-9 * float(np.abs(value).sum())  # the same values added in another order are the same sum
    cells = [np.flatnonzero(sizes == size) for size in np.unique(sizes)]
    edges = [np.unique(sums[mine]) for mine in cells]
    upper, lower, drawn = _counted(value, np.unique(sizes), edges, slack, draws, seed)
    p = np.empty(len(sums))
    for mine, edge, high, low in zip(cells, edges, upper, lower, strict=True):
        as_high = np.cumsum(high[::-1])[::-1][1:]  # draws at or above each edge
        as_low = np.cumsum(low)[:-1]  # draws at or below each edge
        tail = (1 + np.minimum(as_high, as_low)) / (drawn + 1)
        p[mine] = np.minimum(2 * tail, 1.0)[np.searchsorted(edge, sums[mine])]
    return p


def _counted(
    value: Floats, sizes: Ints, edges: list[Floats], slack: float, draws: int, seed: int
) -> tuple[list[Ints], list[Ints], int]:
    """For each size how many drawn sums have 0, 1, 2 ... edges at most them, and below them; and the number of draws."""
    from analytics.core.compiling import can_compile

    if not can_compile():
        return _counted_slowly(value, sizes, edges, slack, draws, seed)
    from analytics.stats.hotspots_kernels import tally

    begin = np.concatenate([[0], np.cumsum([len(edge) for edge in edges])])
    bins = [_bins(edge, slack) for edge in edges]
    low, scale = (np.array([made[part] for made in bins]) for part in (0, 1))
    start = np.concatenate([[0], np.cumsum([len(first) for _, _, first in bins])])
    table = (sizes, begin, np.concatenate(edges), low, scale, start, np.concatenate([first for _, _, first in bins]))
    state = np.random.SeedSequence(seed).generate_state(4, np.uint64)
    upper, lower = tally(value.copy(), state, draws, slack, table)
    cuts = (begin + np.arange(len(begin)))[1:-1]
    return np.split(upper, cuts), np.split(lower, cuts), draws


def _bins(edge: Floats, slack: float) -> tuple[float, float, NDArray[np.int32]]:
    """Equal bins from the lowest edge to the highest: their start, one over their width, edges at most each bin's start.

    The starts are set back by the slack, so that rounding of the division can never skip an edge.
    """
    count = int(np.clip(_BINS_PER_EDGE * len(edge), _BINS_LEAST, _BINS_MOST))
    width = max(float(edge[-1] - edge[0]), slack) / count
    starts = edge[0] + width * np.arange(count + 1) - slack
    return float(edge[0]), 1.0 / width, np.searchsorted(edge, starts, side="right").astype(np.int32)


def _counted_slowly(
    value: Floats, sizes: Ints, edges: list[Floats], slack: float, draws: int, seed: int
) -> tuple[list[Ints], list[Ints], int]:
    """The same without a compiler: the values are shuffled and cut into blocks."""
    rng, longest = np.random.default_rng(seed), int(sizes.max())
    upper, lower = ([np.zeros(len(edge) + 1, dtype=np.int64) for edge in edges] for _ in range(2))
    blocks = len(value) // longest
    shuffles = max(_CHUNK // blocks, 1)
    rounds = -(-draws // (blocks * shuffles))
    for _ in range(rounds):
        dealt = np.stack([rng.permutation(value)[: blocks * longest] for _ in range(shuffles)])
        totals = np.cumsum(dealt.reshape(-1, longest), axis=1)
        for k, (size, edge) in enumerate(zip(sizes, edges, strict=True)):
            total, count = totals[:, size - 1], len(edge) + 1
            upper[k] += np.bincount(np.searchsorted(edge, total + slack, side="right"), minlength=count)
            lower[k] += np.bincount(np.searchsorted(edge, total - slack, side="left"), minlength=count)
    return upper, lower, rounds * shuffles * blocks


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
