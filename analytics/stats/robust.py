"""Fits that a few wild values cannot pull away, and how far a figure may be off.

The fit is Huber's: squared error up to `TUNING` spreads, straight beyond, by iteratively reweighted Gauss-Newton steps
(Huber, Robust Statistics, 1981, chapters 3 and 7). What is known beforehand comes in as a normal prior, so that few
data leave the values where they were and many data outvote it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]
    Curve: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]

TUNING = 1.345
"""Huber's constant: 95 % as efficient as least squares where errors are normal (Huber 1981)."""

MAD_TO_SPREAD = 1.4826
"""Median absolute deviation to standard deviation for normal errors: 1 / 0.6745."""

ROUNDS, HALVINGS, SETTLED = 40, 8, 1e-7

ROUNDING = 1e-11
"""A cost that is higher by no more than this share is not higher but rounded."""


@dataclass(frozen=True, eq=False)
class Prior:
    """What is known of k values beforehand: normal about `centre` (k,) with the spread `sd` (k,), within bounds, inclusive.

    A spread of nought holds the value at its centre.

    Attributes:
        ties: (m, k) sums of values that are known to be about nought, each give or take 1; none where there are none.
            `(x - y) / s` says that two values differ by about s.
    """

    centre: Floats
    sd: Floats
    low: Floats
    high: Floats
    ties: Floats | None = None

    @property
    def free(self) -> Flags:
        """(k,) which values may move."""
        return self.sd > 0

    def hold(self, position: int, value: float) -> Prior:
        """The same with one value held where it is told."""
        centre, sd = self.centre.copy(), self.sd.copy()
        centre[position], sd[position] = value, 0.0
        return replace(self, centre=centre, sd=sd)

    def tied(self, ties: Floats) -> Prior:
        """The same with those ties and no others."""
        return replace(self, ties=ties)


@dataclass(frozen=True, eq=False)
class RobustFit:
    """What was fitted.

    Attributes:
        values: (k,) the values.
        scale: robust spread of the errors, in the unit of what was observed.
        weights: (n,) weight each observation ended with, 1 for those within `TUNING` spreads, less beyond.
        rounds: how many steps it took; `ROUNDS` when it did not settle.
    """

    values: Floats
    scale: float
    weights: Floats
    rounds: int


def fit_huber(
    curve: Curve, observed: Floats, prior: Prior, start: Floats | None = None, counted: Floats | None = None, floor: float = 1e-6
) -> RobustFit:
    """The values whose curve is nearest to what was observed, wild observations counting little.

    Args:
        curve: values (k,) -> what they predict (n,) and its slopes (n, k).
        observed: (n,) what was observed, finite.
        prior: what is known beforehand, and the bounds.
        start: (k,) where to begin; the prior's centre where none.
        counted: (n,) how often each observation counts (0 leaves it out); once each where none.
        floor: the least spread that is believed, so that a perfect fit does not divide by nought.

    Raises:
        ValueError: when there is nothing observed.
    """
    times = np.ones(len(observed)) if counted is None else np.asarray(counted, dtype=float)
    if not (times > 0).any():
        message = "nothing was observed"
        raise ValueError(message)
    values = np.clip(prior.centre if start is None else start, prior.low, prior.high)
    values = np.where(prior.free, values, prior.centre)
    predicted, slopes = curve(values)
    rounds = 0
    while rounds < ROUNDS:
        rounds += 1
        errors = observed - predicted
        scale = max(spread(errors, times), floor)
        weights = huber_weights(errors / scale) * times
        step = _step(slopes, errors, weights / scale**2, values, prior)
        cost = _Cost(observed, times, scale, prior)
        moved, predicted, slopes = _held_back(curve, cost, (values, predicted, slopes), step)
        settled = np.abs(moved - values).max(initial=0.0) <= SETTLED * (1 + np.abs(values).max(initial=0.0))
        values = moved
        if settled:
            break
    errors = observed - predicted
    scale = max(spread(errors, times), floor)
    return RobustFit(values, scale, huber_weights(errors / scale), rounds)


def huber_weights(standard: Floats) -> Floats:
    """Weight of each error given in spreads: 1 up to `TUNING`, inclusive, then falling as its inverse."""
    size = np.abs(standard)
    return np.where(size <= TUNING, 1.0, TUNING / np.maximum(size, TUNING))


def spread(errors: Floats, counted: Floats | None = None) -> float:
    """Robust standard deviation about nought: the median absolute error, scaled to normal errors."""
    times = np.ones(len(errors)) if counted is None else counted
    return MAD_TO_SPREAD * weighted_median(np.abs(errors), times)


def weighted_median(values: Floats, weights: Floats) -> float:
    """The smallest value up to which at least half of the weight lies; values of no weight are left out."""
    order = np.argsort(values, kind="stable")
    heap = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(heap, heap[-1] / 2 * (1 - 1e-12))])


def huber_middle(values: Floats) -> float:
    """Huber's middle of values (n,), n >= 1: the mean of those in the midst, wild ones pulled in."""
    middle = float(np.median(values))
    scale = max(MAD_TO_SPREAD * float(np.median(np.abs(values - middle))), 1e-9)
    for _ in range(ROUNDS):
        weights = huber_weights((values - middle) / scale)
        moved = float((weights * values).sum() / weights.sum())
        if abs(moved - middle) <= SETTLED * (1 + abs(middle)):
            return moved
        middle = moved
    return middle


def _step(slopes: Floats, errors: Floats, weights: Floats, values: Floats, prior: Prior) -> Floats:
    """One Gauss-Newton step under the prior; a value that would leave its bounds stays at the bound, the rest adjust."""
    pull = np.where(prior.free, 1 / np.where(prior.free, prior.sd, 1.0) ** 2, 0.0)
    matrix = slopes.T @ (slopes * weights[:, None]) + np.diag(pull)
    right = slopes.T @ (weights * errors) + pull * (prior.centre - values)
    if prior.ties is not None:
        matrix += prior.ties.T @ prior.ties
        right -= prior.ties.T @ (prior.ties @ values)
    step, open_ = np.zeros(len(values)), prior.free.copy()
    for _ in range(len(values)):
        step[open_] = np.linalg.solve(matrix[np.ix_(open_, open_)], right[open_] - matrix[np.ix_(open_, ~open_)] @ step[~open_])
        bounded = np.clip(values + step, prior.low, prior.high) - values
        over = open_ & (bounded != step)
        step[over] = bounded[over]
        open_ &= ~over
        if not over.any():
            break
    return step


_Point: TypeAlias = "tuple[Floats, Floats, Floats]"
"""Values, what they predict, and the slopes there."""


def _held_back(curve: Curve, cost: _Cost, here: _Point, step: Floats) -> _Point:
    """The step, halved until it makes nothing worse."""
    before = cost.at(here[0], here[1]) * (1 + ROUNDING)
    for _ in range(HALVINGS):
        moved = np.clip(here[0] + step, cost.prior.low, cost.prior.high)
        predicted, slopes = curve(moved)
        if cost.at(moved, predicted) <= before:
            return moved, predicted, slopes
        step = step / 2
    return here


@dataclass(frozen=True, eq=False)
class _Cost:
    """What a fit makes as small as it can: Huber's loss, and how far the values are from what is known beforehand."""

    observed: Floats
    times: Floats
    scale: float
    prior: Prior

    def at(self, values: Floats, predicted: Floats) -> float:
        """The cost of values and of what they predict."""
        prior = self.prior
        size = np.abs(self.observed - predicted) / self.scale
        huber = np.where(size <= TUNING, size**2 / 2, TUNING * (size - TUNING / 2))
        away = np.divide(values - prior.centre, prior.sd, out=np.zeros(len(values)), where=prior.free)
        tied = np.zeros(0) if prior.ties is None else prior.ties @ values
        return float((self.times * huber).sum() + (away**2).sum() / 2 + (tied**2).sum() / 2)


def spread_between(groups: Ints, errors: Floats) -> float:
    """Standard deviation of the groups' own means, beyond what chance within the groups gives; nought where none is left.

    The analysis-of-variance estimate for groups of unequal size (Searle, Casella and McCulloch, Variance Components, 1992,
    chapter 3).

    Args:
        groups: (n,) group of each error, from 0.
        errors: (n,) the errors.
    """
    sizes = np.bincount(groups).astype(float)
    sizes = sizes[sizes > 0]
    _, group = np.unique(groups, return_inverse=True)
    total, count = len(errors), len(sizes)
    if count < 2 or total <= count:  # noqa: PLR2004  between needs two
        return 0.0
    means = np.bincount(group, errors) / sizes
    within = float(((errors - means[group]) ** 2).sum() / (total - count))
    between = float((sizes * (means - errors.mean()) ** 2).sum() / (count - 1))
    unequal = (total - float((sizes**2).sum()) / total) / (count - 1)
    return float(np.sqrt(max(between - within, 0.0) / unequal))


def resampled_counts(groups: Ints, draws: int, seed: int) -> Iterator[Floats]:
    """How often each observation counts when whole groups are drawn anew with replacement (the cluster bootstrap).

    Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8: what happens in one week is not
    independent, so weeks are drawn and not single runs.

    Args:
        groups: (n,) group of each observation.
        draws: how many times.
        seed: of the generator.

    Yields:
        (n,) counts, one draw after the other.
    """
    _, group = np.unique(groups, return_inverse=True)
    count, rng = int(group.max()) + 1, np.random.default_rng(seed)
    for _ in range(draws):
        drawn: Floats = rng.multinomial(count, np.full(count, 1 / count))[group].astype(np.float64)
        yield drawn
