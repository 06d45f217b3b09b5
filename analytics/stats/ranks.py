"""How much the top of a list hangs on the weights: the list is drawn up many times with weights a little different.

Weights are opinions. A cell that stays among the first k under nearly all opinions near the one given is a safe choice;
one that stays in half of them is there by the weights as much as by the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import ParamError
from analytics.core.text import Text
from analytics.stats.weights import capped, normalised

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

DRAWS = 1_000
"""The standard error of a share is then at most 1.6 points (half over the root of the draws)."""

CONCENTRATION = 50.0
"""How closely drawn weights keep to the given ones (ours, editable): a weight w varies by sqrt(w (1 - w) / 51), so that one
of 0.25 is between 0.19 and 0.31 in two draws of three. Smaller is wider."""

_NEAR_FACTOR = 4
"""The lowest score that can be in the top k is looked for among so many times k cells that lead with the given weights."""

_CHUNK_SCORES = 1_000_000
"""Scores held at a time: 8 MB."""

_SLACK = 1e-9
"""Products of matrices add in any order; cells this near the edge are added up again in one order."""


@dataclass(frozen=True, eq=False)
class Stability:
    """How firmly n cells stand in the top k.

    Attributes:
        share: (n,) share of the draws in which each is among the first k; nan where one of its values is unknown.
        chosen: (k,) positions of the first k with the given weights, the first first.
        kept: share of these k that a draw keeps, on average.
        draws: number of draws.
    """

    share: Floats
    chosen: Ints
    kept: float
    draws: int


def first_cells(index: Floats, k: int) -> Ints:
    """Positions of the k highest values, the highest first; of equal ones the first position leads, nan never.

    Args:
        index: (n,) in the order of the cells' codes, so that ties are broken by code.
        k: at most so many.
    """
    known = np.flatnonzero(np.isfinite(index))
    k = min(k, len(known))
    if k == 0:
        return np.zeros(0, dtype=np.int64)
    values = index[known]
    edge = np.partition(values, len(values) - k)[len(values) - k]
    above, ties = np.flatnonzero(values > edge), np.flatnonzero(values == edge)
    taken = np.concatenate([above, ties[: k - len(above)]])
    first: Ints = known[taken[np.lexsort((taken, -values[taken]))]]
    return first


def drawn_weights(
    weights: Floats, draws: int = DRAWS, concentration: float = CONCENTRATION, seed: int = 0, most: Floats | None = None
) -> Floats:
    """Weights around given ones: Dirichlet draws with the parameters concentration x weights, so that the mean is kept.

    Args:
        weights: (c,) not negative; one of 0 stays 0 in every draw.
        draws: how many.
        concentration: above 0; `CONCENTRATION` says what it means. The number of components gives, with equal weights, every
            opinion the same chance.
        seed: of the draws.
        most: (c,) caps that hold in every draw too, see `weights.capped`.

    Returns:
        (draws, c), each row with sum 1.

    Raises:
        ParamError: when a number is none.
    """
    if not (draws >= 1 and np.isfinite(concentration) and concentration > 0):
        raise ParamError(
            Text("추첨 횟수는 1 이상, 집중도는 0보다 커야 합니다.", "At least one draw, and a concentration above 0, are needed.")
        )
    share = normalised(weights)
    if most is not None:
        share = capped(share, most)
    found = np.zeros((draws, len(share)))
    some = share > 0
    found[:, some] = np.random.default_rng(seed).dirichlet(concentration * share[some], size=draws)
    return found if most is None else capped(found, most)


def rank_stability(
    scaled: Floats,
    weights: Floats,
    k: int,
    *,
    draws: int = DRAWS,
    concentration: float = CONCENTRATION,
    seed: int = 0,
    most: Floats | None = None,
) -> Stability:
    """The share of drawn weights with which each cell is among the first k.

    Args:
        scaled: (n, c) values from 0 to 1, rows in the order of the cells' codes: of equal cells the first row leads.
        weights: (c,) the weights given.
        k: length of the list; all cells where there are fewer.
        draws, concentration, seed, most: see `drawn_weights`.

    Raises:
        ParamError: when a number is none.
    """
    if k < 1:
        raise ParamError(Text("상위 몇 곳인지는 1 이상이어야 합니다.", "The list has at least one place."))
    known = np.flatnonzero(np.isfinite(scaled).all(axis=1))
    columns = np.ascontiguousarray(scaled[known].T)
    given = normalised(weights) if most is None else capped(normalised(weights), most)
    chosen = first_cells(_added(columns, given), k)
    times = _times_chosen(columns, drawn_weights(weights, draws, concentration, seed, most), given, len(chosen))
    share = np.full(len(scaled), np.nan)
    share[known] = times / draws
    kept = float(times[chosen].sum()) / max(draws * len(chosen), 1)
    return Stability(share, known[chosen], kept, draws)


def _added(columns: Floats, weights: Floats) -> Floats:
    """Weighted sums in one fixed order, so that equal cells get equal sums to the last digit."""
    total = np.zeros(columns.shape[1])
    for column, weight in zip(columns, weights.tolist(), strict=True):
        total += weight * column
    return total


def _times_chosen(columns: Floats, drawn: Floats, given: Floats, k: int) -> Ints:
    """(n,) in how many draws each cell is among the first k.

    The k-th highest score of a few leading cells is never above the k-th of all, so most cells drop out by one comparison.
    """
    count = columns.shape[1]
    times = np.zeros(count, dtype=np.int64)
    if k == 0:
        return times
    leading = columns[:, first_cells(_added(columns, given), _NEAR_FACTOR * k)]
    rows = max(_CHUNK_SCORES // count, 1)
    for begin in range(0, len(drawn), rows):
        part = drawn[begin : begin + rows]
        near = part @ leading
        enough = np.partition(near, near.shape[1] - k, axis=1)[:, near.shape[1] - k] - _SLACK
        for weights, scores, least in zip(part, part @ columns, enough, strict=True):
            some = np.flatnonzero(scores >= least)
            times[some[first_cells(_added(columns[:, some], weights), k)]] += 1
    return times
