"""Weights of costs by zones; compiled."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

_CHUNK = 2_048
"""Costs at a time: they stay near the processor while one zone after the other is asked."""


@compiled
def weigh_by_zone(cost: Floats, limits: Floats, weights: Floats) -> Floats:
    """(n,) weight of the first zone whose limit each cost does not exceed; nan is beyond all.

    The zones are counted without a branch, which processors guess wrong half of the time.

    Args:
        cost: (n,).
        limits: (z,) ascending, fewer than 255.
        weights: (z + 1,) the last one is that beyond all zones.
    """
    found, zone = np.empty(len(cost)), np.empty(_CHUNK, np.uint8)
    for begin in range(0, len(cost), _CHUNK):
        part, out = cost[begin : begin + _CHUNK], found[begin : begin + _CHUNK]
        zone[:] = 0
        for limit in limits:
            for i in range(len(part)):
                zone[i] += np.uint8(not (part[i] <= limit))
        for i in range(len(part)):
            out[i] = weights[zone[i]]
    return found
