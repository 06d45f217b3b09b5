"""How many live alone, by the share that does: headship rates of one-person households.

A share for each sex and age tells who tends to live alone; for each area all shares are moved by one factor until they give exactly the number
that is known there today. Later they follow a damped trend (Gardner and McKenzie 1985: each year adds a bit less than the one before), and
no share goes above a cap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

CAP = 0.95
"""No more than this share of any age lives alone. Assumed."""


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares that live alone, fitted to areas.

    Attributes:
        share: (a, s, b) 0 to the cap.
        met: (a,) whether they give the number that was asked; not where more live alone than the cap allows.
    """

    share: Floats
    met: NDArray[np.bool_]


def fit_shares(people: Floats, shape: Floats, alone: Floats, cap: float = CAP) -> Shares:
    """The shares of each area, in the proportions of the shape, that give exactly the number known to live alone.

    Args:
        people: (a, s, b) people by area, sex and band.
        shape: (s, b) share that lives alone by sex and band; only its proportions count, and each has to be above 0.
        alone: (a,) people known to live alone.
        cap: no share goes above it; what that takes from one band is given to the others.

    A band in which nobody lives today has a share too, for somebody may be in it later.
    """
    _, factor = _scaled(people * shape, people * cap, alone)
    full = (factor == 0) & (alone > 0)  # no band has room left
    scaled = np.minimum(factor[:, None, None] * shape, cap)
    share: Floats = np.where(full[:, None, None], cap, scaled)
    return Shares(share, alone <= cap * people.sum(axis=(1, 2)))


def trend_factor(yearly: float, damping: float, years: float) -> float:
    """Factor after some years of a damped trend: 1 + yearly x (damping + damping^2 + ... + damping^years), not below 0.

    Args:
        yearly: growth of the first year before damping, as a share of today's value (0.01 is one percent).
        damping: each year adds this share of the year before it, 0 to 1; 1 is a straight line.
        years: whole years ahead.
    """
    return max(0.0, 1.0 + yearly * float((damping ** np.arange(1, round(years) + 1)).sum()))


def scale_within(values: Floats, limits: Floats, totals: Floats) -> Floats:
    """(a, ...) values times one factor for each area, none above its limit, that add up to the totals exactly.

    What a limit takes from one value goes to the others in proportion. Where the limits add up to less than the total, and where the total
    is 0, the values are the limits, or 0.

    Args:
        values: (a, ...) 0 or more.
        limits: (a, ...) 0 or more.
        totals: (a,) 0 or more.
    """
    return _scaled(values, limits, totals)[0]


def _scaled(values: Floats, limits: Floats, totals: Floats) -> tuple[Floats, Floats]:
    """What `scale_within` gives, and (a,) the factor of the values below their limits; 0 where there are none."""
    flat, most = values.reshape(len(values), -1), limits.reshape(len(values), -1)
    full = np.zeros(flat.shape, dtype=bool)
    found, factor = np.zeros(flat.shape), np.zeros(len(flat))
    for _ in range(flat.shape[1] + 1):  # at least one more value is full each time, or it is done
        rest = np.maximum(totals - np.where(full, most, 0.0).sum(axis=1), 0.0)
        open_sum = np.where(full, 0.0, flat).sum(axis=1)
        factor = np.divide(rest, open_sum, out=np.zeros(len(flat)), where=open_sum > 0)
        found = np.where(full, most, flat * factor[:, None])
        above = ~full & (found > most)
        if not above.any():
            break
        full |= above
    return found.reshape(values.shape), factor
