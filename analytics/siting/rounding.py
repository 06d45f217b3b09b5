"""Bounds that stay true after rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.siting.problem import Floats

RELATIVE = 1e-9
"""Sums of up to some millions of doubles are exact to much better than this share of their size."""

OUTWARD_TURNS = 10

COARSEST = 2.0**50
"""Whole numbers below this are exact as doubles."""


def slack(size: float) -> float:
    """What rounding may add up to in a number of that size."""
    return RELATIVE * max(abs(size), 1e-300)


def nothing(size: float) -> float:
    """A gap between a value of that size and a bound that is none: bounds were rounded outward, some more than once."""
    return OUTWARD_TURNS * slack(size)


def grain(*numbers: Floats) -> float:
    """The step between possible values of sums of products of these whole numbers; 0 where some are not whole."""
    step = 1
    for values in numbers:
        finite = values[np.isfinite(values)]
        if np.any(finite != np.rint(finite)) or np.any(np.abs(finite) > COARSEST):
            return 0.0
        step *= int(np.gcd.reduce(finite.astype(np.int64))) if finite.size else 0
    return float(step)


def rounded_down(bound: float, step: float) -> float:
    """The highest possible value that is not above an upper bound, the bound itself being rounded outward first."""
    outward = bound + slack(bound)
    return float(np.floor(outward / step) * step) if step else outward


def rounded_up(bound: float, step: float) -> float:
    """The lowest possible value that is not below a lower bound. See `rounded_down`."""
    return -rounded_down(-bound, step)
