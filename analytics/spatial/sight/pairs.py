"""Which camera sees which point: pairs, for plans that choose among many cameras that might stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.sight.density import FULL_DEG
from analytics.spatial.sight.isovists import RAYS, isovists

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.spatial.sight.views import Views
    from analytics.spatial.sight.walls import Walls

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

_EDGE_DEG = 1e-9
_AT_ONCE = 200


def seen_pairs(views: Views, walls: Walls | None, x: Floats, y: Floats, rays: int = RAYS) -> tuple[Ints, Ints]:
    """Every pair of a camera and a point that it sees, the range and the edges of its sector included.

    A camera of unknown direction is taken to look all round.

    Args:
        views: n cameras.
        walls: the buildings, or none.
        x, y: (p,) points in metres.
        rays: rays of the isovists.

    Returns:
        Positions of cameras and of points, by camera and then point.
    """
    from scipy.spatial import cKDTree

    if len(views) == 0 or len(x) == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    tree, sight = cKDTree(np.column_stack([x, y])), isovists(views, walls, rays)
    found = []
    for first in range(0, len(views), _AT_ONCE):
        some = np.arange(first, min(first + _AT_ONCE, len(views)))
        near = tree.query_ball_point(np.column_stack([views.x[some], views.y[some]]), views.range_m[some], return_sorted=True)
        camera = np.repeat(some, [len(points) for points in near])
        point = np.concatenate([np.asarray(points, dtype=np.int64) for points in near])
        kept = _sees(views, sight, camera, x[point] - views.x[camera], y[point] - views.y[camera])
        found.append((camera[kept], point[kept]))
    return np.concatenate([pair[0] for pair in found]), np.concatenate([pair[1] for pair in found])


def _sees(views: Views, sight: NDArray[np.float32], camera: Ints, east: Floats, north: Floats) -> NDArray[np.bool_]:
    """Whether each camera sees the point so many metres east and north of it."""
    metres, bearing = np.hypot(east, north), np.degrees(np.arctan2(east, north)) % FULL_DEG
    rays = sight.shape[1]
    ray = np.minimum((bearing / FULL_DEG * rays).astype(np.int64), rays - 1)
    within = (metres >= views.near_m[camera]) & (metres <= sight[camera, ray])
    apart = np.abs((bearing - np.nan_to_num(views.azimuth_deg[camera]) + 180.0) % FULL_DEG - 180.0)
    turned = np.isfinite(views.azimuth_deg[camera]) & (views.fov_deg[camera] < FULL_DEG)
    kept: NDArray[np.bool_] = within & (~turned | (apart <= views.fov_deg[camera] / 2 + _EDGE_DEG))
    return kept
