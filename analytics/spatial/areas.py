"""In which area a point lies: exactly one, also on a border that two areas share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from analytics.spatial.crs import WGS84, shapes_to, to_metres

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Polygons = Sequence[shapely.Geometry] | npt.NDArray[np.object_]

OUTSIDE = -1


def assign_areas(lon: npt.ArrayLike, lat: npt.ArrayLike, polygons: Polygons) -> npt.NDArray[np.int64]:
    """The index of the polygon each point lies in, so that counts per area always add up.

    Borders count: a point on a border that several polygons share belongs to the first of them.

    Args:
        lon, lat: degrees, one-dimensional, n points. Not-a-number lies nowhere.
        polygons: m valid polygons in degrees.

    Returns:
        n indexes from 0 to m - 1; `OUTSIDE` (-1) where no polygon holds the point.
    """
    lon_deg, lat_deg = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    areas = np.full(len(lon_deg), OUTSIDE, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(lon_deg) & np.isfinite(lat_deg))
    shapes = np.asarray(polygons, dtype=object)
    if not known.size or not shapes.size:
        return areas
    shapely.prepare(shapes)
    tree = shapely.STRtree(shapely.points(lon_deg[known], lat_deg[known]))
    area, point = tree.query(shapes, predicate="intersects")
    best = np.full(len(known), len(shapes), dtype=np.int64)
    np.minimum.at(best, point, area)
    areas[known] = np.where(best < len(shapes), best, OUTSIDE)
    return areas


def nearest_area(lon: npt.ArrayLike, lat: npt.ArrayLike, polygons: Polygons, within_m: float, crs: str) -> npt.NDArray[np.int64]:
    """The index of the nearest polygon at most `within_m` metres away (inclusive), for points just outside a border.

    Args:
        lon, lat: degrees, n points.
        polygons: m polygons in degrees.
        within_m: how far outside a point may lie, in metres.
        crs: the metric CRS in which the distance is measured.

    Returns:
        n indexes; `OUTSIDE` (-1) where every polygon is farther. A point at equal distances goes to the first polygon.
    """
    x_m, y_m = to_metres(lon, lat, crs)
    areas = np.full(len(x_m), OUTSIDE, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(x_m) & np.isfinite(y_m))
    shapes = shapes_to(np.asarray(polygons, dtype=object), WGS84, crs)
    if not known.size or not shapes.size:
        return areas
    tree = shapely.STRtree(shapes)
    # The tree takes a limit above zero and leaves points exactly on it out, so it looks a little farther than asked.
    pairs, distance_m = tree.query_nearest(
        shapely.points(x_m[known], y_m[known]), max_distance=within_m + 1.0, return_distance=True
    )
    near = distance_m <= within_m
    best = np.full(len(known), len(shapes), dtype=np.int64)
    np.minimum.at(best, pairs[0][near], pairs[1][near])
    areas[known] = np.where(best < len(shapes), best, OUTSIDE)
    return areas


def outline(polygons: Polygons) -> shapely.Geometry:
    """The area that all polygons cover together, in their own CRS; inner borders are gone."""
    return shapely.union_all(shapely.make_valid(np.asarray(polygons, dtype=object)))


def widen(area: shapely.Geometry, by_m: float, crs: str) -> shapely.Geometry:
    """The area (degrees) and everything at most `by_m` metres around it, in degrees.

    Args:
        area: a polygon or several, in degrees.
        by_m: metres, at least 0.
        crs: the metric CRS in which the distance is measured.
    """
    metric = shapes_to(np.asarray([area], dtype=object), WGS84, crs)
    # A hundredth of the distance is invisible at this scale and keeps the outline light.
    simple = shapely.simplify(metric, by_m / 100.0)
    return shapes_to(np.asarray(shapely.buffer(simple, by_m)), crs, WGS84)[0]
