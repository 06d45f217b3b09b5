"""Sums over groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


def sum_by(group: NDArray[Any], values: Floats, count: int) -> Floats:
    """The sum of `values` in each of `count` groups, numbered from 0; an empty group sums to 0."""
    return np.bincount(group, weights=values, minlength=count).astype(np.float64)
