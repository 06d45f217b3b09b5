"""A heat map as a picture for a web map: how many gather around each pixel, out of the numbers of hexagons.

Each hexagon's number is spread evenly over the hexagon, for nothing finer is known, and blurred by a Gaussian kernel. What a
kernel would lay beyond the border is laid inside instead: every number is divided by the mass of its kernel inside before it
is blurred (Jones 1993, Statistics and Computing 3), so that the picture holds as many as the hexagons. Dividing at each pixel
instead (`density_at`) gave 1.9 % too many for Cheonan at 2 km. Pixels are squares of Web Mercator (EPSG:3857), as a web map
stretches a picture between its corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.spatial.areas import outline
from analytics.spatial.crs import WGS84, shapes_to, to_metres
from analytics.spatial.density import LEAST_MASS, kernel_mass, kernel_surface
from analytics.spatial.hexgrid import parents_of
from analytics.spatial.hexlattice import descendants
from analytics.spatial.residents import metric_crs_of

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely
    from numpy.typing import NDArray

    from analytics.spatial.density import Surface

    Floats: TypeAlias = NDArray[np.float64]
    Cells: TypeAlias = NDArray[np.uint64]

LONGEST_PX = 1_200
"""Pixels along the longer side: 33 m each for a city of 40 km, and the picture stays some ten kilobytes."""

FINEST = 10
"""Larger hexagons are spread over those of this H3 resolution, 130 m from middle to middle in Korea: a kernel of 100 m blurs
these into one even field (what is left of the pattern is below 1e-5 of its height)."""

_RIM_PX = 1.5
"""A sheet holds pixels up to so far beyond the border: more than the way from a pixel's middle to its corner."""

_EVERY_PX = 32
"""The way from pixels to metres is worked out for every so many pixels and read off in between: some centimetres of error."""


@dataclass(frozen=True, eq=False)
class Canvas:
    """The pixels that cover a municipality.

    Attributes:
        bounds: west, south, east, north: the outer edges of the outer pixels, in degrees; of a sheet in metres of the CRS.
        crs: the metric CRS of the municipality.
        area: its outline in metres.
        inside: (rows, columns) whether the middle of a pixel lies inside; the first row is the northernmost. Of a sheet also
            the pixels along the border, which whoever draws it cuts at the border itself.
        x_m, y_m: (k,) the middle of each pixel inside, row by row.
    """

    bounds: tuple[float, float, float, float]
    crs: str
    area: shapely.Geometry
    inside: NDArray[np.bool_]
    x_m: Floats
    y_m: Floats


@dataclass(frozen=True, eq=False)
class _Seats:
    """Where the people of hexagons are laid: (s,) metres, the hexagon's position, and its share of the hexagon's people."""

    x_m: Floats
    y_m: Floats
    of: NDArray[np.int64]
    share: Floats


@remember(4)
def lay_canvas(dongs: gpd.GeoDataFrame, longest_px: int = LONGEST_PX) -> Canvas:
    """The pixels for a municipality.

    Args:
        dongs: its areas, WGS84.
        longest_px: pixels along the longer side.

    Raises:
        InputError: when there is no dong.
    """
    import shapely

    crs = metric_crs_of(dongs)
    area = outline(shapes_to(dongs.geometry.to_numpy(), WGS84, crs))
    west, south, east, north = map(float, dongs.total_bounds)
    top, bottom = _northing(north), _northing(south)
    pixel = max(np.radians(east - west), top - bottom) / longest_px
    columns, rows = (int(np.ceil(side / pixel)) for side in (np.radians(east - west), top - bottom))
    x_m, y_m = _middles((np.radians(west), top), pixel, (rows, columns), crs)
    shapely.prepare(area)
    inside = shapely.contains_xy(area, x_m, y_m)
    edges = (west, float(_latitude(top - rows * pixel)), float(west + np.degrees(columns * pixel)), north)
    return Canvas(edges, crs, area, inside, x_m[inside], y_m[inside])


@remember(4)
def lay_sheet(dongs: gpd.GeoDataFrame, crs: str, longest_px: int = LONGEST_PX) -> Canvas:
    """Square pixels of a metric CRS for a municipality, for a map that is drawn in it.

    Args:
        dongs: its areas, WGS84, one at least.
        crs: the metric CRS of the map.
        longest_px: pixels along the longer side.
    """
    import shapely

    area = outline(shapes_to(dongs.geometry.to_numpy(), WGS84, crs))
    west, south, east, north = map(float, area.bounds)
    pixel = max(east - west, north - south) / longest_px
    columns, rows = (int(np.ceil(side / pixel)) for side in (east - west, north - south))
    x_m, y_m = np.meshgrid(west + (np.arange(columns) + 0.5) * pixel, north - (np.arange(rows) + 0.5) * pixel)
    widened = area.buffer(_RIM_PX * pixel)
    shapely.prepare((area, widened))
    inside = shapely.contains_xy(widened, x_m, y_m)
    edges = (west, north - rows * pixel, west + columns * pixel, north)
    return Canvas(edges, crs, area, inside, x_m[inside], y_m[inside])


def heat_of(canvas: Canvas, cells: Cells, people: Floats, radius_m: float) -> Floats:
    """People in a square kilometre around the middle of each pixel.

    Args:
        canvas: the pixels.
        cells: (c,) H3 indexes of one resolution, each once.
        people: (c,) the number of each hexagon; one that is not finite counts as none.
        radius_m: standard deviation of the kernel, above 0.

    Returns:
        (rows, columns), the northernmost row first; nan outside the municipality.

    Raises:
        ParamError: for a radius too small for an area so wide; see `kernel_surface`.
    """
    picture = np.full(canvas.inside.shape, np.nan)
    picture[canvas.inside] = 0.0
    there = np.isfinite(people) & (people > 0)
    if there.any():
        seats = _seats(canvas, np.ascontiguousarray(cells[there]).tobytes())
        mass = _mass(canvas, radius_m).at(seats.x_m, seats.y_m)
        laid = people[there][seats.of] * seats.share / np.maximum(mass, LEAST_MASS)
        surface = kernel_surface(seats.x_m, seats.y_m, radius_m, laid)
        picture[canvas.inside] = surface.at(canvas.x_m, canvas.y_m)
    return picture


@remember(8)
def _mass(canvas: Canvas, radius_m: float) -> Surface:
    return kernel_mass(canvas.area, radius_m)


@remember(8)
def _seats(canvas: Canvas, cells: bytes) -> _Seats:
    """Hexagons spread over those of `FINEST` inside the municipality; one of which none lies inside, over all of them."""
    import shapely
    from h3.api import numpy_int

    parents = np.frombuffer(cells, dtype=np.uint64)
    resolution = numpy_int.get_resolution(int(parents[0]))
    parts = descendants(parents, max(resolution, FINEST))
    x_m, y_m = to_metres(parts.lon, parts.lat, canvas.crs)
    order = np.argsort(parents)
    of = order[np.searchsorted(parents[order], parents_of(parts.cell, max(FINEST - resolution, 0)))]
    inside = shapely.contains_xy(canvas.area, x_m, y_m)
    inside |= np.bincount(of, weights=inside, minlength=len(parents))[of] == 0
    kept = of[inside]
    return _Seats(x_m[inside], y_m[inside], kept, 1.0 / np.bincount(kept, minlength=len(parents))[kept])


def _middles(corner: tuple[float, float], pixel: float, shape: tuple[int, int], crs: str) -> tuple[Floats, Floats]:
    """(rows, columns) the middle of each pixel in metres.

    Args:
        corner: the north-western corner of the picture, in radians of the Mercator plane.
        pixel: the side of a pixel, in the same.
        shape: rows and columns.
        crs: the metric CRS.
    """
    down, along = (np.append(np.arange(0, count - 1, _EVERY_PX), count - 1) for count in shape)
    lon, up = np.meshgrid(corner[0] + (along + 0.5) * pixel, corner[1] - (down + 0.5) * pixel)
    known = to_metres(np.degrees(lon), _latitude(up), crs)
    x_m, y_m = (_filled(values, (down, along), shape) for values in known)
    return x_m, y_m


def _filled(values: Floats, at: tuple[NDArray[np.int64], NDArray[np.int64]], shape: tuple[int, int]) -> Floats:
    """Values of a few rows and columns read off for all, straight in between."""
    rows, columns = (np.arange(count) for count in shape)
    wide = np.array([np.interp(columns, at[1], row) for row in values])
    filled: Floats = np.ascontiguousarray(np.array([np.interp(rows, at[0], column) for column in wide.T]).T)
    return filled


def _northing(lat: float) -> float:
    """From degrees to radians of the Mercator plane, on the sphere as web maps have it."""
    return float(np.arcsinh(np.tan(np.radians(lat))))


def _latitude(northing: Floats) -> Floats:
    """The inverse of `_northing`."""
    found: Floats = np.degrees(np.arctan(np.sinh(northing)))
    return found
