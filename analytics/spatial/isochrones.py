"""Isochrones: what is reached within a time, drawn as areas.

Only roads are reached. An area is every point within a stated distance of a reached stretch of road, and that distance
is a choice of drawing and nothing that was measured. So people are never counted by laying an area over them: they are
counted at their own points on the roads, by their own minutes (`seconds_at`). Areas are for maps and for export.

Two forms: the exact one, and a quick raster for frames while a slider moves. Islands are kept and so are holes, and a
shorter time lies within a longer one because its stretches do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.crs import WGS84, shapes_to, to_degrees
from analytics.spatial.network import NO_LINK
from analytics.spatial.reached import ReachedParts, part_lines, reached_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import shapely
    from numpy.typing import NDArray

    from analytics.spatial.network import RoadNetwork, Travel

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]
    Lines: TypeAlias = NDArray[np.object_]

BUFFER_M = 100.0
"""How far beside a reached road the drawing goes unless said otherwise: a choice, about the depth of a city block."""

QUARTER_SEGMENTS = 4
"""Straight pieces to a quarter of a round end; the outline then lies at most 2 % of the buffer inside the true round."""

CELL_M = 25.0
"""Cell of the quick raster: a quarter of the usual buffer."""

_CELLS_TO_BUFFER, _FINEST_M, _COARSEST_M = 4, 12.5, 50.0

_MINUTE_S = 60.0
_KM2_M2 = 1e6


def service_areas(
    network: RoadNetwork,
    travel: Travel,
    limits_min: Sequence[float],
    crs: str,
    radius_m: float = BUFFER_M,
    *,
    by_owner: bool = False,
    exact: bool = True,
) -> gpd.GeoDataFrame:
    """The areas reached within each limit.

    Areas of different posts may overlap by the buffer, so they do not add up to the area of all.

    Args:
        network, travel: the roads, and best times from the starts (or towards the targets).
        limits_min: minutes; a place at exactly that time is inside.
        crs: the metric CRS of the network.
        radius_m: how far beside a reached road the drawing goes, above 0.
        by_owner: one area for each start, of what it reaches before the others; else one for all.
        exact: the exact form, or the quick raster's.

    Returns:
        Rows in WGS84 with `minutes`, `post` (index of the start, -1 for all together), `area_km2` (in `crs`) and the
        geometry, a Polygon or MultiPolygon; no row where nothing is reached.
    """
    import geopandas as gpd
    import shapely

    rows = [
        (minutes, post, shape_of(part_lines(network, parts), radius_m) if exact else quick_shape(network, parts, radius_m))
        for minutes in limits_min
        for post, parts in _by_post(reached_parts(network, travel, minutes * _MINUTE_S, by_owner=by_owner))
    ]
    shapes = np.array([shape for _, _, shape in rows], dtype=object)
    columns = {
        "minutes": np.array([minutes for minutes, _, _ in rows], dtype=np.float64),
        "post": np.array([post for _, post, _ in rows], dtype=np.int64),
        "area_km2": shapely.area(shapes) / _KM2_M2,
    }
    return gpd.GeoDataFrame(columns, geometry=shapes_to(shapes, crs, WGS84), crs=WGS84)


def _by_post(parts: ReachedParts) -> Iterator[tuple[int, ReachedParts]]:
    for post in np.unique(parts.owner):
        yield int(post), parts.select(parts.owner == post)


def shape_of(lines: Lines, radius_m: float) -> shapely.Geometry:
    """Everything within a distance of the lines, exactly but for round ends (see `QUARTER_SEGMENTS`).

    Each line is widened alone and then all are united: widening them as one costs tens of times as much.

    Args:
        lines: shapely lines in metres, points among them.
        radius_m: the distance in metres, above 0.

    Returns:
        A valid Polygon or MultiPolygon, islands and holes kept; empty where there is no line.
    """
    import shapely

    single = shapely.get_dimensions(lines) == 0
    joined = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines[~single])))
    whole = np.concatenate([joined, lines[single]])
    return shapely.union_all(shapely.buffer(whole, radius_m, quad_segs=QUARTER_SEGMENTS))


@dataclass(frozen=True, eq=False)
class Frame:
    """An area as a raster, in metres of the network's CRS.

    Attributes:
        inside: (rows, columns) whether the middle of each cell is inside; row 0 is the southernmost.
        west_m, south_m: the outer corner of the first cell.
        cell_m: the edge of a cell.
    """

    inside: Flags
    west_m: float
    south_m: float
    cell_m: float

    @property
    def area_km2(self) -> float:
        """The area of the cells inside."""
        return float(self.inside.sum()) * self.cell_m**2 / _KM2_M2

    def corners(self, crs: str) -> list[tuple[float, float]]:
        """Longitude and latitude of its corners south-west, north-west, north-east and south-east, to pin a picture on a map."""
        rows, columns = self.inside.shape
        east_m, north_m = self.west_m + columns * self.cell_m, self.south_m + rows * self.cell_m
        lon, lat = to_degrees([self.west_m, self.west_m, east_m, east_m], [self.south_m, north_m, north_m, self.south_m], crs)
        return list(zip(lon.tolist(), lat.tolist(), strict=True))

    def shape(self) -> shapely.Geometry:
        """The cells inside as one valid MultiPolygon whose edges run along the cells."""
        import shapely

        if not self.inside.any():
            return shapely.MultiPolygon()
        corner = np.array([self.west_m, self.south_m])
        faces = shapely.get_parts(shapely.polygonize(shapely.linestrings(_borders(self.inside) * self.cell_m + corner)))
        within = (shapely.get_coordinates(shapely.point_on_surface(faces)) - corner) / self.cell_m
        column, row = within.astype(np.int64).T
        return shapely.multipolygons(faces[self.inside[row, column]])


def _borders(inside: Flags) -> Floats:
    """(b, 2, 2) straight pieces between cells inside and outside, from (x, y) to (x, y) in cells, broken where they meet."""
    fenced = np.pad(inside, 1)
    level = fenced[1:, 1:-1] != fenced[:-1, 1:-1]  # (rows + 1, columns): between a cell and the one below
    upright = fenced[1:-1, 1:] != fenced[1:-1, :-1]  # (rows, columns + 1): between a cell and the one to its left
    row, west, east = _runs(level, _touched(upright.T).T)
    column, south, north = _runs(upright.T, _touched(level).T)
    return np.concatenate(
        [
            np.stack([np.column_stack([west, row]), np.column_stack([east, row])], axis=1),
            np.stack([np.column_stack([column, south]), np.column_stack([column, north])], axis=1),
        ]
    ).astype(np.float64)


def _touched(edge: Flags) -> Flags:
    """Which corners an edge ends at, edges lying along the rows: one column more than given."""
    beside = np.pad(edge, ((0, 0), (1, 1)))
    found: Flags = beside[:, 1:] | beside[:, :-1]
    return found


def _runs(edge: Flags, crossed: Flags) -> tuple[Ints, Ints, Ints]:
    """(row, begin, end) of the unbroken runs of edges along the rows; a crossed corner breaks them."""
    beside = np.pad(edge, ((0, 0), (1, 1)))
    broken = crossed | (beside[:, 1:] != beside[:, :-1])
    row, begin = np.nonzero(beside[:, 1:] & broken)
    return row, begin, np.nonzero(beside[:, :-1] & broken)[1]


def quick_shape(network: RoadNetwork, parts: ReachedParts, radius_m: float) -> shapely.Geometry:
    """The quick form of an area as polygons, in cells of a quarter of the distance but 12.5 to 50 m."""
    cell_m = min(max(radius_m / _CELLS_TO_BUFFER, _FINEST_M), _COARSEST_M)
    return quick_frame(part_lines(network, parts), radius_m, cell_m).shape()


def quick_frame(lines: Lines, radius_m: float = BUFFER_M, cell_m: float = CELL_M) -> Frame:
    """Which cells have their middle within a distance of the lines, nearly.

    Each cell that a line runs through keeps one point of it, and a disc is stamped around every such point. What is
    kept is the true point and not the cell's middle, which is nearer to the truth than a distance transform over the
    cells, and a stamp costs only where roads are. The lines are looked at one cell's length apart.

    Args:
        lines: shapely lines in metres, points among them; where there is none, neither is there a cell.
        radius_m: the distance in metres, above 0; several cells long, or roads may be missed between two middles.
        cell_m: the edge of a cell.
    """
    import shapely

    if len(lines) == 0:
        return Frame(np.zeros((0, 0), dtype=bool), 0.0, 0.0, cell_m)
    points = shapely.get_coordinates(shapely.segmentize(lines, cell_m)) / cell_m
    radius = radius_m / cell_m
    reach = int(np.ceil(radius))
    corner = np.floor(points.min(axis=0)) - reach
    columns, rows = (np.floor(points.max(axis=0)) - corner).astype(int) + reach + 1
    inside = _stamped(points - corner, radius, int(rows), int(columns))
    return Frame(inside, float(corner[0] * cell_m), float(corner[1] * cell_m), cell_m)


def _stamped(points: Floats, radius: float, rows: int, columns: int) -> Flags:
    """A disc around one point of every cell that holds any; all in cells, at least the radius away from the edges."""
    at = points.astype(np.int64)
    kept = np.full(rows * columns, NO_LINK, dtype=np.int32)
    kept[at[:, 1] * columns + at[:, 0]] = np.arange(len(points))
    cell = np.flatnonzero(kept != NO_LINK)
    off = points[kept[cell]] - at[kept[cell]] - 0.5  # from the middle of its cell to the point
    reach = int(np.ceil(radius))
    inside = np.zeros(rows * columns, dtype=bool)
    for up in range(-reach, reach + 1):
        left = radius**2 - (up - off[:, 1]) ** 2
        for right in range(-reach, reach + 1):
            inside[cell[(right - off[:, 0]) ** 2 <= left] + up * columns + right] = True
    return inside.reshape(rows, columns)
