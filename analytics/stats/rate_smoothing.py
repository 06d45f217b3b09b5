"""Rates of small places drawn towards the rate of all, as far as chance alone could have made them differ.

Two served of three is no better service than 600 of 900; it is two lucky draws. Each place keeps a weight w for what was
counted there and takes 1 - w from the others: w is large where many people are at risk and where places truly differ.
Source: Marshall (1991), Applied Statistics 40(2), whose moments give the Poisson-gamma rates of Clayton and Kaldor (1987),
Biometrics 43(3).
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
        low, high: ends of the 90 % interval of the gamma law whose mean is `rate`. How unsure the common rate and the
            difference between places are themselves is not in it; where weight is 0 both ends are `rate`.
    """

    rate: Floats
    weight: Floats
    towards: Floats
    low: Floats
    high: Floats


def smoothed_rates(counts: Floats, at_risk: Floats, around: tuple[NDArray[Any], NDArray[Any]] | None = None) -> SmoothedRates:
    """Rates drawn towards the mean of all places, or of the places around each.

    With counts y, people n, m = sum y / sum n and s2 = sum n (y / n - m)^2 / sum n over the places compared, true rates
    differ by the variance A = max(s2 - m / mean(n), 0), and w = A / (A + m / n).

    Args:
        counts: (n,) 0 or more; nan is unknown.
        at_risk: (n,) people who could have been counted, 0 or more.
        around: neighbours in compressed sparse row form (indptr, indices), without the place itself; each place is then
            compared with itself and these. A place without neighbours is compared with itself alone and keeps its rate.
    """
    known = np.isfinite(counts) & np.isfinite(at_risk) & (at_risk > 0)
    people, counted = np.where(known, at_risk, 0.0), np.where(known, counts, 0.0)
    raw = np.divide(counted, people, out=np.zeros(len(people)), where=known)
    mean, differ = _compared(counted, people, known, around)
    chance = np.divide(mean, people, out=np.full(len(people), np.inf), where=known)
    both = differ + chance
    weight = np.divide(differ, both, out=np.zeros(len(people)), where=np.isfinite(both) & (both > 0))
    rate = weight * raw + (1 - weight) * mean
    low, high = _interval(rate, weight, people)
    return SmoothedRates(*(np.where(known, part, np.nan) for part in (rate, weight, mean, low, high)))


def _compared(
    counted: Floats, people: Floats, known: NDArray[np.bool_], around: tuple[NDArray[Any], NDArray[Any]] | None
) -> tuple[Floats, Floats]:
    """(n,) the mean rate of the places that each is compared with, and the variance of their true rates."""
    places, total, counts = (_summed(part, around) for part in (known.astype(np.float64), people, counted))
    mean = np.divide(counts, total, out=np.zeros(len(people)), where=total > 0)
    squares = np.divide(counted**2, people, out=np.zeros(len(people)), where=known)  # sum n (y/n - m)^2 = sum y^2/n - n m^2
    apart = np.divide(_summed(squares, around), total, out=np.zeros(len(people)), where=total > 0) - mean**2
    chance = np.divide(mean * places, total, out=np.zeros(len(people)), where=total > 0)
    return mean, np.maximum(apart - chance, 0.0)


def _summed(values: Floats, around: tuple[NDArray[Any], NDArray[Any]] | None) -> Floats:
    if around is None:
        return np.full(len(values), float(values.sum()))
    from scipy.sparse import csr_matrix

    indptr, indices = around
    found: Floats = csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(values),) * 2) @ values + values
    return found


def _interval(rate: Floats, weight: Floats, people: Floats) -> tuple[Floats, Floats]:
    """Ends of the gamma law with that mean and the shape `rate n / w`, which the weight w = n / (n + m / A) makes of it."""
    from scipy.special import gammaincinv

    some = (weight > 0) & (rate > 0)
    per_person = np.divide(people, weight, out=np.ones(len(rate)), where=some)
    shape = np.where(some, rate * per_person, 1.0)
    ends = (gammaincinv(shape, tail) / per_person for tail in (BAND_TAIL, 1 - BAND_TAIL))
    low, high = (np.where(some, end, rate) for end in ends)
    return low, high
