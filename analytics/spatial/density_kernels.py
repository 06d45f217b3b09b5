"""Points laid on a raster and a raster read at points, each through the nine nodes around it; compiled.

`along` and `up` in the code are coordinates in steps of the raster; the weights of the nodes are those of `density.spline`.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


@compiled
def lay_points(x_m: Floats, y_m: Floats, weight: Floats, west: float, south: float, step_m: float, laid: Floats) -> None:
    """Add each point to the nodes around it; all points lie a node or more within the raster.

    Args:
        x_m, y_m, weight: (n,) points and what each counts; `weight` may hold one number for all.
        west, south, step_m: the raster.
        laid: (rows, columns), added to.
    """
    for point in range(len(x_m)):
        along, up = (x_m[point] - west) / step_m, (y_m[point] - south) / step_m
        column, row = int(along + 0.5), int(up + 0.5)
        e, f = along - column, up - row
        counts = weight[point] if len(weight) > 1 else weight[0]
        left, middle, right = 0.5 * (0.5 - e) ** 2, 0.75 - e * e, 0.5 * (0.5 + e) ** 2
        below, level, above = counts * 0.5 * (0.5 - f) ** 2, counts * (0.75 - f * f), counts * 0.5 * (0.5 + f) ** 2
        laid[row - 1, column - 1] += below * left
        laid[row - 1, column] += below * middle
        laid[row - 1, column + 1] += below * right
        laid[row, column - 1] += level * left
        laid[row, column] += level * middle
        laid[row, column + 1] += level * right
        laid[row + 1, column - 1] += above * left
        laid[row + 1, column] += above * middle
        laid[row + 1, column + 1] += above * right


@compiled
def read_points(values: Floats, x_m: Floats, y_m: Floats, west: float, south: float, step_m: float) -> Floats:
    """(k,) values at the points; 0 for those less than a node within the raster."""
    found = np.zeros(len(x_m))
    rows, columns = values.shape
    for point in range(len(x_m)):
        along, up = (x_m[point] - west) / step_m, (y_m[point] - south) / step_m
        column, row = int(np.floor(along + 0.5)), int(np.floor(up + 0.5))
        if not (1 <= column < columns - 1 and 1 <= row < rows - 1):
            continue
        e, f = along - column, up - row
        left, middle, right = 0.5 * (0.5 - e) ** 2, 0.75 - e * e, 0.5 * (0.5 + e) ** 2
        below = left * values[row - 1, column - 1] + middle * values[row - 1, column] + right * values[row - 1, column + 1]
        level = left * values[row, column - 1] + middle * values[row, column] + right * values[row, column + 1]
        above = left * values[row + 1, column - 1] + middle * values[row + 1, column] + right * values[row + 1, column + 1]
        found[point] = 0.5 * (0.5 - f) ** 2 * below + (0.75 - f * f) * level + 0.5 * (0.5 + f) ** 2 * above
    return found
