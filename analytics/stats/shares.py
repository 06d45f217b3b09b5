"""Parts of a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

HUNDRED = 100.0


def percent(part: float, whole: float) -> float | None:
    """Part of a whole in percent; none where the whole is nothing."""
    return HUNDRED * part / whole if whole > 0 else None


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float | None:
    """The smallest value up to which at least `share` of the weight lies; unreachable values (inf) are left out."""
    counted = np.isfinite(values) & (weights > 0)
    if not counted.any():
        return None
    order = np.argsort(values[counted], kind="stable")
    weight = np.cumsum(weights[counted][order])
    position = np.searchsorted(weight, share * weight[-1] * (1 - 1e-12))
    return float(values[counted][order][position])
