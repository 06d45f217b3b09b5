"""Kernel density of points: people or events in a square kilometre, blurred by a Gaussian of a bandwidth in metres.

Points are laid on a raster, the raster is blurred, and values between nodes are read off it. Laying and reading go through
the nine nodes around a point with quadratic B-splines, which widen the kernel by a quarter of the squared step wherever
between the nodes the point lies; the blur is made so much narrower. With linear weights the widening hangs on where the point
lies, and the raster must be finer for the same error. Laying on a raster first goes back to Silverman (1982), Applied
Statistics 31(1), algorithm AS 176. A heat map is a picture: numbers per area belong in cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.compiling import can_compile
from analytics.core.errors import InputError, ParamError
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import shapely
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Box: TypeAlias = tuple[float, float, float, float]

STEPS_PER_BANDWIDTH = 2.5
"""Nodes per bandwidth. Mean error seen against the sum of all kernels: 1e-4 for 100,000 points in 60 clusters, 8e-4 for
1,000 points hardly overlapping; with 2 nodes 2e-4 and 1.6e-3."""

REACH_BANDWIDTHS = 4.5
"""The kernel ends here, with 4e-5 of its mass left (exp(-10.1)), which is given to the rest."""

MOST_NODES = 30_000_000
"""A raster of 240 MB; an area that would need more is too wide for its bandwidth."""

LEAST_MASS = 0.1
"""Where less of the kernel lies in the area, dividing by it would say more about the border than about people (assumed;
a straight border leaves 0.5, a right-angled corner 0.25)."""

M2_PER_KM2 = 1e6
_WIDENED_BY_LAYING, _WIDENED_BY_READING = 1 / 4, 1 / 4
"""Variance of the quadratic B-spline, in squared steps."""

_WIDENED_BY_AREA_SHARES = 1 / 12
"""Variance of a square of one step: the area is summed over it."""

_POINTS_OF_SQUARE, _LATTICE_STEP = 64, 19


@dataclass(frozen=True, eq=False)
class Surface:
    """A raster of values at nodes; 0 beyond it.

    Attributes:
        west, south: the first node, in metres.
        step_m: between nodes.
        values: (rows, columns), rows northward: in a square kilometre, or a share from 0 to 1.
    """

    west: float
    south: float
    step_m: float
    values: Floats

    def at(self, x_m: Floats, y_m: Floats) -> Floats:
        """(k,) values at points in metres, between nodes by quadratic B-splines."""
        if can_compile():
            from analytics.spatial.density_kernels import read_points

            return read_points(self.values, _plain(x_m), _plain(y_m), self.west, self.south, self.step_m)
        return self._read(x_m, y_m)

    def _read(self, x_m: Floats, y_m: Floats) -> Floats:
        """The same without a compiler."""
        rows, columns = self.values.shape
        along, up = (x_m - self.west) / self.step_m, (y_m - self.south) / self.step_m
        there = (np.rint(along) >= 1) & (np.rint(along) < columns - 1) & (np.rint(up) >= 1) & (np.rint(up) < rows - 1)
        found, flat = np.zeros(len(x_m)), self.values.ravel()
        for node, share in _nine_nodes(np.where(there, along, 1.0), np.where(there, up, 1.0), columns):
            found += share * flat.take(node)
        inside: Floats = np.where(there, found, 0.0)
        return inside


def kernel_surface(
    x_m: Floats, y_m: Floats, bandwidth_m: float, weight: Floats | None = None, *, step_m: float | None = None
) -> Surface:
    """Density in a square kilometre wherever it is not 0.

    Args:
        x_m, y_m: (n,) points in metres of a metric CRS.
        bandwidth_m: standard deviation of the kernel, above 0.
        weight: (n,) what each counts, such as people; 1 unless told.
        step_m: between nodes; `STEPS_PER_BANDWIDTH` to the bandwidth unless told, and at most the bandwidth.

    Raises:
        InputError: for points or weights that are not finite.
        ParamError: for a bandwidth or step that makes no raster, or one of more than `MOST_NODES`.
    """
    step = _checked_step(bandwidth_m, step_m)
    _check_points(x_m, y_m, weight)
    if not len(x_m):
        return Surface(0.0, 0.0, step, np.zeros((3, 3)))
    west, south, shape = _frame((x_m.min(), y_m.min(), x_m.max(), y_m.max()), bandwidth_m, step)
    laid = _laid((x_m, y_m), weight, (west, south, step), shape)
    blurred = _blurred(laid, bandwidth_m, step, _WIDENED_BY_LAYING)
    return Surface(west, south, step, blurred * (M2_PER_KM2 / step**2))


def kernel_mass(area: shapely.Geometry, bandwidth_m: float, *, step_m: float | None = None) -> Surface:
    """The share, 0 to 1, of a kernel around each place that lies inside an area: the rest is lost over the border.

    Args:
        area: polygon or multipolygon in metres.
        bandwidth_m, step_m: see `kernel_surface`, errors too.
    """
    step = _checked_step(bandwidth_m, step_m)
    west, south, shape = _frame(area.bounds, bandwidth_m, step)
    inside = _shares_inside(area, west, south, step, shape)
    return Surface(west, south, step, _blurred(inside, bandwidth_m, step, _WIDENED_BY_AREA_SHARES))


def density_at(surface: Surface, x_m: Floats, y_m: Floats, mass: Surface | None = None) -> Floats:
    """(k,) density in a square kilometre at places; with `mass` as if the area had no edge.

    Nothing is known of beyond the border, so a kernel that reaches over it is taken to go on as within: its value is divided
    by its mass inside (Diggle 1985, Applied Statistics 34(2)). Nan where less than `LEAST_MASS` of it lies inside.
    """
    found = surface.at(x_m, y_m)
    if mass is None:
        return found
    inside = mass.at(x_m, y_m)
    whole: Floats = np.divide(found, inside, out=np.full(len(found), np.nan), where=inside >= LEAST_MASS)
    return whole


def _checked_step(bandwidth_m: float, step_m: float | None) -> float:
    step = bandwidth_m / STEPS_PER_BANDWIDTH if step_m is None else step_m
    if not (np.isfinite(bandwidth_m) and 0 < step <= bandwidth_m):
        raise ParamError(
            Text(
                "열지도 반경(m)은 0보다 크고, 격자 간격은 반경 이하여야 합니다.",
                "The radius of the heat map must be above 0 m, and its raster no coarser than the radius.",
            )
        )
    return step


def _check_points(x_m: Floats, y_m: Floats, weight: Floats | None) -> None:
    columns = [x_m, y_m] if weight is None else [x_m, y_m, weight]
    if not all(np.isfinite(column).all() and len(column) == len(x_m) for column in columns):
        raise InputError(
            Text(
                "열지도에 쓸 지점의 좌표와 수는 모두 채워져 있어야 합니다.",
                "Points of a heat map need coordinates and counts that are all filled in.",
            )
        )


def _frame(box: Box, bandwidth_m: float, step: float) -> tuple[float, float, tuple[int, int]]:
    """First node and number of rows and columns of a raster with room for the kernel around a box."""
    margin = REACH_BANDWIDTHS * bandwidth_m + 2 * step
    west, south, east, north = box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin
    rows, columns = int((north - south) / step) + 2, int((east - west) / step) + 2
    if rows * columns > MOST_NODES:
        raise ParamError(
            Text(
                f"이 범위의 열지도에는 반경 {bandwidth_m:,.0f} m가 너무 작습니다. 반경을 키워 주십시오.",
                f"A radius of {bandwidth_m:,.0f} m is too small for a heat map so wide. Please choose a larger one.",
            )
        )
    return float(west), float(south), (rows, columns)


def spline(offset: Floats) -> tuple[Floats, Floats, Floats]:
    """Weights of the node before, the nearest and the one after, for points `offset` (-0.5 to 0.5) steps past the nearest."""
    return 0.5 * (0.5 - offset) ** 2, 0.75 - offset**2, 0.5 * (0.5 + offset) ** 2


def _nine_nodes(along: Floats, up: Floats, columns: int) -> Iterator[tuple[NDArray[Any], Floats]]:
    """The nodes around each point, by rows, and their weights, which add up to 1."""
    column, row = np.floor(along + 0.5).astype(np.int64), np.floor(up + 0.5).astype(np.int64)
    for down, weight in enumerate(spline(up - row)):
        for aside, share in enumerate(spline(along - column)):
            yield (row + down - 1) * columns + column + aside - 1, weight * share


def _laid(points: tuple[Floats, Floats], weight: Floats | None, at: tuple[float, float, float], shape: tuple[int, int]) -> Floats:
    """Points shared between the nodes around each; what is laid adds up to all points.

    Args:
        points, weight: see `kernel_surface`.
        at: west, south and step of the raster.
        shape: its rows and columns.
    """
    west, south, step = at
    counts = np.ones(1) if weight is None else np.asarray(weight, dtype=np.float64)
    if can_compile():
        from analytics.spatial.density_kernels import lay_points

        laid = np.zeros(shape)
        lay_points(_plain(points[0]), _plain(points[1]), _plain(counts), west, south, step, laid)
        return laid
    return _laid_slowly((points[0] - west) / step, (points[1] - south) / step, counts, shape)


def _laid_slowly(along: Floats, up: Floats, counts: Floats, shape: tuple[int, int]) -> Floats:
    """The same without a compiler."""
    flat = np.zeros(shape[0] * shape[1])
    for node, share in _nine_nodes(along, up, shape[1]):
        flat += np.bincount(node, weights=counts * share, minlength=len(flat))
    return flat.reshape(shape)


def _plain(column: Floats) -> Floats:
    """As compiled code wants it."""
    return np.ascontiguousarray(column, dtype=np.float64)


def _blurred(laid: Floats, bandwidth_m: float, step: float, widened: float) -> Floats:
    """Blurred so that bandwidth, laying and reading together are the kernel that was asked for."""
    from scipy.ndimage import gaussian_filter

    steps = bandwidth_m / step
    narrower = float(np.sqrt(steps**2 - widened - _WIDENED_BY_READING))
    blurred: Floats = gaussian_filter(laid, narrower, mode="constant", truncate=REACH_BANDWIDTHS * steps / narrower)
    return blurred


def _shares_inside(area: shapely.Geometry, west: float, south: float, step: float, shape: tuple[int, int]) -> Floats:
    """The share of the square around each node that lies inside; squares at the border by 64 points of each."""
    import shapely

    shapely.prepare(area)
    x, y = np.meshgrid(west + step * np.arange(shape[1]), south + step * np.arange(shape[0]))
    inside = shapely.contains_xy(area, x, y).astype(np.float64)
    row, column = np.nonzero(_mixed(inside))
    east, north = step * _scattered()
    points = shapely.contains_xy(area, x[row, column][:, None] + east, y[row, column][:, None] + north)
    shares: Floats = inside
    shares[row, column] = points.mean(axis=1)
    return shares


def _mixed(inside: Floats) -> NDArray[np.bool_]:
    """Nodes with one inside and one outside among themselves and the eight around."""
    from scipy.ndimage import maximum_filter, minimum_filter

    found: NDArray[np.bool_] = maximum_filter(inside, 3) != minimum_filter(inside, 3)
    return found


def _scattered() -> Floats:
    """(2, n) points of the square from -0.5 to 0.5: a lattice on which every point has a row and a column of its own."""
    nth = np.arange(_POINTS_OF_SQUARE)
    return (np.vstack([nth, nth * _LATTICE_STEP % _POINTS_OF_SQUARE]) + 0.5) / _POINTS_OF_SQUARE - 0.5
