"""What is seen of given points: homes, ways to school, places of incidents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.spatial.sight.density import FULL_DEG

if TYPE_CHECKING:
    import numpy.typing as npt
    from numpy.typing import NDArray

    from analytics.spatial.sight.views import Views

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Sight: TypeAlias = NDArray[np.float32]

LOG_MOST = 40.0
"""The most that one pole darkens a point, as -log(1 - share): 1 - exp(-40) is 1 in the numbers that computers keep."""

_MOST_SQUARES = 1_000_000
_NO_SECTOR = -2.0
"""Below every cosine."""


@dataclass(frozen=True, eq=False)
class Seen:
    """How p points are seen, each 0 to 1.

    Attributes:
        lower, expected, upper: (p,) as the shares of cells (see `coverage`); lower and upper are 0 or 1.
        cameras: (p,) cameras expected to look there at once.
    """

    lower: Floats
    expected: Floats
    upper: Floats
    cameras: Floats


def bundle(views: Views) -> tuple[Any, ...]:
    """Cameras as `stamp_kernels` wants them."""
    from analytics.spatial.sight.stamp_kernels import LOG_ONE, SHARE_ONE

    axis = np.radians(np.nan_to_num(views.azimuth_deg))
    sector = views.certain & (views.fov_deg < FULL_DEG)
    cosine = np.where(sector, np.cos(np.radians(views.fov_deg) / 2.0), _NO_SECTOR)
    with np.errstate(divide="ignore"):
        dark = np.minimum(-np.log1p(-views.share) * views.count, LOG_MOST)
    return (
        views.x,
        views.y,
        views.near_m**2,
        views.range_m,
        np.sin(axis),
        np.cos(axis),
        cosine,
        views.certain,
        views.count,
        np.rint(dark * LOG_ONE).astype(np.int64),
        np.rint(views.share * SHARE_ONE).astype(np.int64) * views.count,
    )


def seen_at(views: Views, sight: Sight, x: npt.ArrayLike, y: npt.ArrayLike) -> Seen:
    """What n cameras see of p points.

    Args:
        views: the cameras.
        sight: (n, rays) their isovists in metres, or (n, 0) where nothing hides.
        x, y: (p,) metres; what is no number is seen by nobody.
    """
    from analytics.spatial.sight.stamp_kernels import SEEN_ONE, SHARE_ONE, expected_of, see_points

    at_x, at_y = (np.ascontiguousarray(np.atleast_1d(values), dtype=np.float64) for values in (x, y))
    order, first, side_m, corner = _squares(at_x, at_y, float(np.max(views.range_m, initial=1.0)))
    sure, maybe, gloom, weight = see_points(at_x, at_y, order, first, side_m, corner, bundle(views), sight)
    return Seen(
        lower=(sure > 0).astype(np.float64),
        expected=expected_of(sure, gloom) / SEEN_ONE,
        upper=(sure + maybe > 0).astype(np.float64),
        cameras=(sure * SHARE_ONE + weight) / SHARE_ONE,
    )


def _squares(x: Floats, y: Floats, reach_m: float) -> tuple[Ints, Ints, float, Floats]:
    """Points by square of a grid: their order, where each square begins in it, the squares' side and first corner."""
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if not known.size:
        return known, np.zeros((0, 1), dtype=np.int64), 1.0, np.zeros(2)
    xy = np.column_stack([x[known], y[known]])
    corner = xy.min(axis=0)
    width, height = (xy.max(axis=0) - corner).tolist()
    side = max(reach_m, 1.0, float(np.sqrt(width * height / _MOST_SQUARES)), max(width, height) / _MOST_SQUARES)
    column, row = np.floor((xy - corner) / side).astype(np.int64).T
    columns, rows = int(column.max()) + 1, int(row.max()) + 1
    order = np.argsort(row * columns + column, kind="stable")
    ends = np.concatenate([[0], np.cumsum(np.bincount(row * columns + column, minlength=rows * columns))])
    first = ends[(np.arange(rows) * columns)[:, None] + np.arange(columns + 1)]
    return known[order], first, side, corner
