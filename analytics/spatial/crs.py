"""Degrees to metres and back: distances are measured in a metric CRS, never in degrees."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    import numpy.typing as npt
    from pyproj import Transformer

    Numbers = npt.NDArray[np.float64]

WGS84 = "EPSG:4326"
KOREA_BOX = (124.0, 33.0, 132.0, 39.0)
"""West, south, east, north in degrees, all edges inclusive: everything that can lie in Korea."""

# Korea 2010 (GRS80) belts, two degrees wide: each CRS with the western edge of its belt.
_BELTS = ((130.0, "EPSG:5188"), (128.0, "EPSG:5187"), (126.0, "EPSG:5186"), (124.0, "EPSG:5185"))
_UTM_SOUTH, _UTM_NORTH = -80.0, 84.0
_HALF_TURN = 180.0


def is_in_korea(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether each point (degrees) lies in the box 33-39 N, 124-132 E, edges inclusive; not-a-number does not."""
    west, south, east, north = KOREA_BOX
    lon_deg, lat_deg = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return np.asarray((lon_deg >= west) & (lon_deg <= east) & (lat_deg >= south) & (lat_deg <= north))


def metric_crs_for(lon: float, lat: float) -> str:
    """The CRS in which metres are true around a point (degrees).

    Korea uses the belt of its longitude (EPSG:5185 to 5188, a belt includes its western edge), the rest of the world UTM.

    Raises:
        InputError: when the point is not a place where UTM is defined (80 S to 84 N).
    """
    if is_in_korea(lon, lat):
        return next(crs for west, crs in _BELTS if lon >= west)
    if not (-_HALF_TURN <= lon <= _HALF_TURN and _UTM_SOUTH <= lat <= _UTM_NORTH):
        raise InputError(
            Text(
                f"위치(경도 {lon:g}, 위도 {lat:g})가 지도 범위를 벗어났습니다. 좌표계를 확인해 주십시오.",
                f"The place (longitude {lon:g}, latitude {lat:g}) is off the map. Please check the coordinate system.",
            )
        )
    zone = min(int((lon + _HALF_TURN) // 6.0) + 1, 60)
    return f"EPSG:{326 if lat >= 0 else 327}{zone:02d}"


@cache
def _transformer(source: str, target: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(source, target, always_xy=True)


def transform(x: npt.ArrayLike, y: npt.ArrayLike, source: str, target: str) -> tuple[Numbers, Numbers]:
    """Coordinates of points in another CRS, x (or longitude) first; a point that cannot be expressed becomes NaN."""
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if source == target:
        return a.copy(), b.copy()
    moved_x, moved_y = _transformer(source, target).transform(a, b)
    found_x, found_y = np.asarray(moved_x, dtype=float), np.asarray(moved_y, dtype=float)
    lost = ~(np.isfinite(found_x) & np.isfinite(found_y))
    return np.where(lost, np.nan, found_x), np.where(lost, np.nan, found_y)


def to_metres(lon: npt.ArrayLike, lat: npt.ArrayLike, crs: str) -> tuple[Numbers, Numbers]:
    """Easting and northing in metres of points given in WGS84 degrees.

    Args:
        lon, lat: degrees, any shape, the same for both.
        crs: a metric CRS such as "EPSG:5186".

    Returns:
        x, y of the same shape; NaN where a point cannot be expressed.
    """
    return transform(lon, lat, WGS84, crs)


def to_degrees(x_m: npt.ArrayLike, y_m: npt.ArrayLike, crs: str) -> tuple[Numbers, Numbers]:
    """Longitude and latitude in WGS84 degrees of points given in a metric CRS; the inverse of `to_metres`."""
    return transform(x_m, y_m, crs, WGS84)


def shapes_to(shapes: npt.NDArray[np.object_], source: str, target: str) -> npt.NDArray[np.object_]:
    """Shapely geometries expressed in another CRS (array of geometries in, array of the same length out)."""
    import shapely

    def move(points: Numbers) -> Numbers:
        return np.column_stack(transform(points[:, 0], points[:, 1], source, target))

    moved: npt.NDArray[np.object_] = shapely.transform(shapely.force_2d(shapes), move)
    return moved
