"""How far each camera sees in every direction, and the shape of what one sees.

The isovist of a camera is kept as the metres seen along rays of equal width, clockwise from north; a ray is measured in
its middle and stands for all of its width. That is a polar buffer as in Appel's (1968) visibility by edges: each front
side shortens the rays that it spans. An error is made only where a wall begins or ends within a ray.

Walls have no height here: a street camera hangs 4 to 6 m high (recalled, not official) beside houses that are higher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.spatial.sight.density import FULL_DEG

if TYPE_CHECKING:
    import shapely
    from numpy.typing import NDArray

    from analytics.spatial.sight.views import Views
    from analytics.spatial.sight.walls import Walls

    Sight: TypeAlias = NDArray[np.float32]
    Floats: TypeAlias = NDArray[np.float64]

RAYS = 360
"""Rays of an isovist; with 360 the area is wrong by 0.4 % on average among dense houses (benchmarks/cctv_coverage.py)."""

STRIP_M = 50.0
"""Cameras are worked through in strips this wide, from west to east; that changes the time and nothing else."""

DRAWN_RAYS = 1440
"""Rays of a shape to be drawn: quarters of a degree."""


def isovists(views: Views, walls: Walls | None, rays: int = RAYS) -> Sight:
    """Metres that each camera could see along each ray, all round, whatever its direction and its near distance.

    A camera inside a building sees out of it, since only the outer sides of walls hide: move it out first.

    Args:
        views: n cameras.
        walls: the buildings, or none.
        rays: how many rays, at least 8.

    Returns:
        (n, rays) metres, at most the camera's range. Ray k stands for the bearings k to k + 1 times 360 / rays.

    Raises:
        ValueError: for fewer than 8 rays.
    """
    if rays < 8:  # noqa: PLR2004  # fewer tell no direction
        message = "an isovist needs at least 8 rays"
        raise ValueError(message)
    if walls is not None and walls.edge_count and len(views):
        from analytics.spatial.sight.wall_kernels import shorten

        middle = np.tile(bearings(rays), 2)
        seen = np.empty((len(views), rays), dtype=np.float32)
        strips = np.lexsort((views.x, np.floor(views.y / STRIP_M)))
        shorten(strips, views.x, views.y, views.range_m, walls.grid, np.sin(middle), np.cos(middle), seen)
        return seen
    return np.repeat(views.range_m.astype(np.float32)[:, None], rays, axis=1)


def bearings(rays: int) -> Floats:
    """(rays,) the bearing of each ray's middle, in radians clockwise from north."""
    return (np.arange(rays, dtype=np.float64) + 0.5) * (2.0 * np.pi / rays)


def view_polygon(views: Views, i: int, walls: Walls | None = None, rays: int = DRAWN_RAYS) -> shapely.Geometry:
    """What camera i sees, as an area in metres for drawing: its sector where the direction is known, else all round.

    Where the direction is not known this is what it *could* see.

    Args:
        views, i: the cameras and which of them.
        walls: the buildings, or none.
        rays: how many rays to a full turn.

    Returns:
        A Polygon or MultiPolygon; empty where nothing is seen.
    """
    import shapely

    one = views.pick([i])
    outer, near = isovists(one, walls, rays)[0].astype(np.float64), float(one.near_m[0])
    sector = not one.ptz[0] and np.isfinite(one.azimuth_deg[0]) and one.fov_deg[0] < FULL_DEG
    angles = _within(float(one.azimuth_deg[0]), float(one.fov_deg[0]), rays) if sector else bearings(rays)
    reach = outer[np.floor(np.mod(angles, 2.0 * np.pi) / (2.0 * np.pi) * rays).astype(np.int64) % rays]
    corners = _around(one, angles, reach)
    shape = shapely.Polygon(np.vstack([(one.x[0], one.y[0]), corners]) if sector else corners)
    blind = _around(one, bearings(rays), np.full(rays, near))
    shape = shapely.make_valid(shape)
    return shapely.difference(shape, shapely.Polygon(blind)) if near > 0 else shape


def _within(azimuth_deg: float, fov_deg: float, rays: int) -> Floats:
    """Both sides of a sector and the middles of all rays between them, in radians; more than a turn where north is crossed."""
    first, last = (np.radians(azimuth_deg + side * fov_deg / 2.0) for side in (-1.0, 1.0))
    step = 2.0 * np.pi / rays
    between = (np.arange(np.floor(first / step), np.ceil(last / step) + 1) + 0.5) * step
    return np.concatenate([[first], between[(between > first) & (between < last)], [last]])


def _around(one: Views, angles: Floats, metres: Any) -> Floats:
    """(k, 2) points at bearings and distances from the one camera."""
    return np.column_stack([one.x[0] + metres * np.sin(angles), one.y[0] + metres * np.cos(angles)])
