"""Laws of counts: how likely counts are under given means, the band that holds nine in ten, and how far means are off.

The variance of a count with mean m is m (Poisson) or m + a m^2 (negative binomial, "NB2", dispersion a). Source: Cameron and
Trivedi (2013), Regression Analysis of Count Data, chapter 3; deviance: McCullagh and Nelder (1989), Generalized Linear
Models, 2.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]

BAND_TAIL = 0.05
"""Left out at each end of a 90 % band."""

LEAST_DISPERSION, MOST_DISPERSION = 1e-6, 100.0
"""At the lower end the law is Poisson; nothing is told apart beyond the upper one."""

MIDDLE = 0.6
"""Part of the counts that tells how far places usually differ: up to a fifth may be odd at either end. In made-up towns with a
tenth of odd places 0.8 found half as many of them, and neither more false ones without any."""

_BISECTIONS, _MEDIAN = 60, 0.5

_AS_LIKELY = 1e-6
"""A gain in log-likelihood below this is rounding."""


@dataclass(frozen=True, eq=False)
class Band:
    """A 90 % band of whole numbers for n counts, both ends inclusive.

    Attributes:
        low: (n,) the largest number below which lies at most 5 %.
        high: (n,) the smallest number above which lies at most 5 %.
        under: (n,) probability below the band, at most 0.05.
        held: (n,) probability within the band, 0.9 or more: whole numbers are coarse, most of all small ones.
    """

    low: Floats
    high: Floats
    under: Floats
    held: Floats


def likeliest_dispersion(counts: Floats, mean: Floats) -> float:
    """The dispersion a under which the counts are likeliest, their means given; 0 below `LEAST_DISPERSION`."""
    from scipy.optimize import minimize_scalar

    ends = (np.log(LEAST_DISPERSION), np.log(MOST_DISPERSION))
    found = minimize_scalar(
        lambda size: -log_likelihood(counts, mean, float(np.exp(size))), bounds=ends, method="bounded", options={"xatol": 1e-9}
    )
    best = float(np.exp(found.x))
    poisson_is_as_good = log_likelihood(counts, mean, 0.0) >= -float(found.fun) - _AS_LIKELY
    return 0.0 if poisson_is_as_good else best


def usual_dispersion(counts: Floats, mean: Floats, middle: float = MIDDLE) -> float:
    """The dispersion under which the middle of the counts lies where the law puts it; what lies far out has no say.

    A few odd places make all others look as if they differed widely, and so hide themselves. The share `middle` of the counts
    that lies around the median of the law is to be that share (an "empirical null": Efron 2004, Journal of the American
    Statistical Association 99). A count stands at the middle of its own probability.

    Args:
        counts: (n,) whole numbers.
        mean: (n,) their means.
        middle: share, above 0 and below 1.

    Returns:
        0 where the counts differ no more than the Poisson law has it, at most `MOST_DISPERSION`.
    """
    low, high = LEAST_DISPERSION, MOST_DISPERSION
    if _middle_share(counts, mean, low, middle) >= middle:
        return 0.0
    for _ in range(_BISECTIONS):
        trial = float(np.sqrt(low * high))
        low, high = (low, trial) if _middle_share(counts, mean, trial, middle) >= middle else (trial, high)
    return high


def _middle_share(counts: Floats, mean: Floats, dispersion: float, middle: float) -> float:
    every = np.full(len(counts), dispersion)
    stands = (chance_of_at_most(counts, mean, every) + chance_of_at_most(counts - 1, mean, every)) / 2
    return float((np.abs(stands - _MEDIAN) <= middle / 2).mean())


def band_of(mean: Floats, dispersion: Floats) -> Band:
    """The 90 % band of counts with these means (n,) and dispersions (n,); dispersion 0 is the Poisson law, nan gives nan."""
    from scipy.stats import nbinom, poisson

    exact, size, chance = _shape(mean, dispersion)
    low = np.where(exact, poisson.ppf(BAND_TAIL, mean), nbinom.ppf(BAND_TAIL, size, chance))
    high = np.where(exact, poisson.ppf(1 - BAND_TAIL, mean), nbinom.ppf(1 - BAND_TAIL, size, chance))
    under = chance_of_at_most(low - 1, mean, dispersion)
    return Band(low, high, under, chance_of_at_most(high, mean, dispersion) - under)


def chance_of_at_most(counts: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """(n,) probability of a count as low, or lower."""
    from scipy.stats import nbinom, poisson

    exact, size, chance = _shape(mean, dispersion)
    found: Floats = np.where(exact, poisson.cdf(counts, mean), nbinom.cdf(counts, size, chance))
    return found


def _shape(mean: Floats, dispersion: Floats) -> tuple[Flags, Floats, Floats]:
    """Whether the law is Poisson, else the size and chance by which other programs write the negative binomial."""
    exact = dispersion < LEAST_DISPERSION
    size = 1.0 / np.where(exact, 1.0, dispersion)
    return exact, size, size / (size + mean)


def deviance(counts: Floats, mean: Floats) -> float:
    """Poisson deviance 2 sum(y log(y / m) - y + m): 0 where every count is met, and inf where one is held impossible."""
    from scipy.special import xlogy

    with np.errstate(divide="ignore"):
        parts = xlogy(counts, counts) - xlogy(counts, mean) - counts + mean
    return float(2 * parts.sum())


def deviance_explained(counts: Floats, mean: Floats, plain: Floats) -> float:
    """Share of the deviance from plain means that other means take away: 1 at best, below 0 where they are worse."""
    whole = deviance(counts, plain)
    return 1.0 - deviance(counts, mean) / whole if whole > 0 else 0.0


def log_likelihood(counts: Floats, mean: Floats, dispersion: float) -> float:
    """Without the part that only the counts make, log(y!). A mean of inf, or of 0 where something was counted, gives -inf."""
    from scipy.special import gammaln, xlog1py, xlogy

    with np.errstate(divide="ignore", invalid="ignore"):
        if dispersion < LEAST_DISPERSION:
            parts = xlogy(counts, mean) - mean
        else:
            size = 1.0 / dispersion
            grown = dispersion * mean
            parts = gammaln(counts + size) - gammaln(size) + xlogy(counts, grown / (1 + grown)) - xlog1py(size, grown)
    total = float(parts.sum())
    return total if np.isfinite(total) else -np.inf
