"""Counts of events that are few are told in a way that nobody can be recognised by.

Every published count is rounded to the nearest multiple of 5, and 1 to 4 are withheld; 0 stays 0. A withheld count cannot
be had from a total either. Total and other counts are told within 2 of the truth, so the withheld one is their difference
give or take 4, and all of 1 to 4 remain possible. The one exception: where all other counts are told as 0 or 5 (a told 5
is 5 to 7) and the total is told as their sum, it is 1 or 2. Where all others are 0 the total is withheld itself. Shares
are made of the published counts, for an exact share beside a rounded count would often give the count away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

FEWEST_TOLD = 5
"""Counts from 1 to 4 are withheld: the usual rule of fewer than five of statistical offices. An assumed default here."""


def rounded_counts(counts: NDArray[Any]) -> Floats:
    """Counts to the nearest multiple of 5, with 1 to 4 becoming 0 or 5. For sums that are worked on further.

    Args:
        counts: whole numbers, 0 or more; nan stays nan. None lies half-way between two multiples of an odd number.
    """
    return FEWEST_TOLD * np.rint(np.asarray(counts, dtype=np.float64) / FEWEST_TOLD)


def published_counts(counts: NDArray[Any]) -> Floats:
    """Counts as they may be told: 0, or a multiple of 5; nan where they are 1 to 4."""
    exact = np.asarray(counts, dtype=np.float64)
    return np.where((exact > 0) & (exact < FEWEST_TOLD), np.nan, rounded_counts(exact))


def published_count(count: float) -> float | None:
    """One count as it may be told, none where it is 1 to 4. See `published_counts`."""
    found = float(published_counts(np.array([count]))[0])
    return None if np.isnan(found) else found


def published_percent(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Percent of one published count in another, at most 100; nan where either is withheld or the whole is 0."""
    told_part, told_whole = published_counts(part), published_counts(whole)
    share = np.full(told_part.shape, np.nan)
    np.divide(100 * told_part, told_whole, out=share, where=told_whole > 0)
    at_most_all: Floats = np.minimum(share, 100.0)
    return at_most_all
