"""Rates of small places drawn towards the rate of all, as far as chance alone could have made them differ.

Two served of three is no better service than 600 of 900; it is two lucky draws. Each place keeps a weight w for what was
counted there and takes 1 - w from the others: w is large where many people are at risk and where places truly differ.
Source: Marshall (1991), Applied Statistics 40(2), whose moments give the Poisson-gamma rates of Clayton and Kaldor (1987),
Biometrics 43(3). Where nobody can be counted twice and many are, chance is smaller than Poisson's: the same moments with
the binomial law give the beta-binomial rates (Griffin and Krutchkoff 1971, Sankhya B 33).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.stats.count_laws import BAND_TAIL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SmoothedRates:
    """Rates of n places; all (n,), nan where nobody is at risk or the count is unknown.

    Attributes:
        rate: weight x raw + (1 - weight) x towards.
        weight: what each place keeps for itself, 0 to 1; 0 for all where they differ no more than chance makes them.
        towards: the rate that it is drawn to.
        low, high: ends of the 90 % interval of the gamma (of shares: beta) law whose mean is `rate`. How unsure the common rate and the
            difference between places are themselves is not in it; where weight is 0 both ends are `rate`.
    """

    rate: Floats
    weight: Floats
    towards: Floats
    low: Floats
    high: Floats


def smoothed_rates(
    counts: Floats, at_risk: Floats, around: tuple[NDArray[Any], NDArray[Any]] | None = None, *, shares: bool = False
) -> SmoothedRates:
    """Rates drawn towards the mean of all places, or of the places around each.

    With counts y, people n, m = sum y / sum n and s2 = sum n (y / n - m)^2 / sum n over the places compared, true rates
    differ by the variance A = max(s2 - m / mean(n), 0), and w = A / (A + m / n). Of shares one person brings the chance
    m (1 - m) instead of m, of which A itself is a part: A = (s2 - m (1 - m) / mean(n)) / (1 - 1 / mean(n)) and
    w = A / (A + (m (1 - m) - A) / n).

    Args:
        counts: (n,) 0 or more; nan is unknown.
        at_risk: (n,) people who could have been counted, 0 or more.
        around: neighbours in compressed sparse row form (indptr, indices), without the place itself; each place is then
            compared with itself and these. A place without neighbours is compared with itself alone and keeps its rate.
        shares: whether nobody is counted twice; more than all are then taken as all.
    """
    known = np.isfinite(counts) & np.isfinite(at_risk) & (at_risk > 0)
    people, counted = np.where(known, at_risk, 0.0), np.where(known, counts, 0.0)
    counted = np.minimum(counted, people) if shares else counted
    raw = np.divide(counted, people, out=np.zeros(len(people)), where=known)
    mean, apart, usual = _compared(counted, people, known, around)
    one = mean * (1 - mean) if shares else mean
    differ = np.clip((apart - one / usual) / (1 - 1 / usual), 0.0, one) if shares else np.maximum(apart - one / usual, 0.0)
    chance = np.divide(one - differ if shares else one, people, out=np.full(len(people), np.inf), where=known)
    both = differ + chance
    weight = np.divide(differ, both, out=np.zeros(len(people)), where=np.isfinite(both) & (both > 0))
    rate = weight * raw + (1 - weight) * mean
    low, high = _interval(rate, weight, people, shares=shares)
    return SmoothedRates(*(np.where(known, part, np.nan) for part in (rate, weight, mean, low, high)))


def _compared(
    counted: Floats, people: Floats, known: NDArray[np.bool_], around: tuple[NDArray[Any], NDArray[Any]] | None
) -> tuple[Floats, Floats, Floats]:
    """(n,) the mean rate of the places that each is compared with, their variance s2, and how many people one has on average."""
    places, total, counts = (_summed(part, around) for part in (known.astype(np.float64), people, counted))
    some = total > 0
    mean = np.divide(counts, total, out=np.zeros(len(people)), where=some)
    squares = np.divide(counted**2, people, out=np.zeros(len(people)), where=known)  # sum n (y/n - m)^2 = sum y^2/n - n m^2
    apart = np.divide(_summed(squares, around), total, out=np.zeros(len(people)), where=some) - mean**2
    usual = np.divide(total, places, out=np.full(len(people), LEAST_PEOPLE), where=some)
    return mean, apart, np.maximum(usual, LEAST_PEOPLE)


LEAST_PEOPLE = 1.0 + 1e-9
"""With one person or less in a place nothing can be told of how places differ."""


def _summed(values: Floats, around: tuple[NDArray[Any], NDArray[Any]] | None) -> Floats:
    if around is None:
        return np.full(len(values), float(values.sum()))
    from scipy.sparse import csr_matrix

    indptr, indices = around
    found: Floats = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(values),) * 2) @ values + values
    return found


def _interval(rate: Floats, weight: Floats, people: Floats, *, shares: bool) -> tuple[Floats, Floats]:
    """Ends of the gamma or beta law of that mean whose people, those of the common rate among them, are n / w."""
    from scipy.special import betaincinv, gammaincinv

    some = (weight > 0) & (rate > 0) & ((rate < 1) | (not shares))
    strength = np.divide(people, weight, out=np.ones(len(rate)), where=some)
    yes, no = (np.where(some, part * strength, 1.0) for part in (rate, 1 - rate))
    tails = (BAND_TAIL, 1 - BAND_TAIL)
    ends = [betaincinv(yes, no, tail) if shares else gammaincinv(yes, tail) / strength for tail in tails]
    low, high = (np.where(some, end, rate) for end in ends)
    return low, high
