"""The ground of the model: heights, water, and where a road is easy or hard to lay, on one metric raster."""

from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates, zoom

from sample_data.cheonan.places import LAKES, MAIN_ROADS, MOTORWAYS, PEAKS, QUARTERS, RAILWAY, STREAMS, Lake, LonLat, Peak, Stream

Floats = npt.NDArray[np.float64]

METRIC_CRS = 5186
CELL_M = 50.0
MARGIN_M = 1500.0
HILL_FOOT_M = 55.0  # above this height no street is laid
GREEN_FROM_M = 75.0  # above this height the map is drawn green
SEED = 20201101  # day of the census


@dataclass(frozen=True)
class Terrain:
    """Heights and water on a raster whose cell (0, 0) has its lower left corner at (`west_m`, `south_m`)."""

    west_m: float
    south_m: float
    height_m: Floats
    water: shapely.Geometry
    railway: shapely.Geometry
    area: shapely.Geometry

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the raster."""
        rows, columns = self.height_m.shape
        return rows, columns

    def centres(self) -> tuple[Floats, Floats]:
        """Give x and y (m) of all cell centres, each of the raster's shape."""
        rows, columns = self.shape
        x = self.west_m + (np.arange(columns) + 0.5) * CELL_M
        y = self.south_m + (np.arange(rows) + 0.5) * CELL_M
        grid_x, grid_y = np.meshgrid(x, y)
        return grid_x, grid_y

    def sample(self, raster: Floats, x: npt.ArrayLike, y: npt.ArrayLike) -> Floats:
        """Give the raster's value at points (m), linear between cell centres."""
        row = (np.asarray(y, dtype=float) - self.south_m) / CELL_M - 0.5
        column = (np.asarray(x, dtype=float) - self.west_m) / CELL_M - 0.5
        sampled: Floats = map_coordinates(raster, [row, column], order=1, mode="nearest")
        return sampled

    def burn(self, shape: shapely.Geometry) -> npt.NDArray[np.bool_]:
        """Give the cells whose centre lies inside the shape."""
        x, y = self.centres()
        shapely.prepare(shape)
        return np.asarray(shapely.contains_xy(shape, x, y))


def to_metres(places: tuple[LonLat, ...]) -> Floats:
    """Give the places as x, y in EPSG:5186 (m), one row each."""
    x, y = _prepare_change().transform(*np.array(places, dtype=float).T)
    return np.stack([x, y], axis=1)


@cache
def _prepare_change() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(4326, METRIC_CRS, always_xy=True)


def smooth_curve(corners: Floats, step_m: float = 30.0) -> Floats:
    """Give a curve through all corners (Catmull-Rom, centripetal), a point about every `step_m`."""
    ends = np.vstack([2 * corners[0] - corners[1], corners, 2 * corners[-1] - corners[-2]])
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.hypot(*np.diff(ends, axis=0).T)))])
    pieces = [_curve_piece(ends[k : k + 4], knots[k : k + 4], step_m) for k in range(len(corners) - 1)]
    return np.vstack([*pieces, corners[-1:]])


def _curve_piece(p: Floats, t: Floats, step_m: float) -> Floats:
    count = max(2, int(np.hypot(*(p[2] - p[1])) / step_m))
    s = np.linspace(t[1], t[2], count, endpoint=False)[:, None]

    def between(a: Floats, b: Floats, ta: float, tb: float) -> Floats:
        return a * (tb - s) / (tb - ta) + b * (s - ta) / (tb - ta)

    a1, a2, a3 = (between(p[k], p[k + 1], t[k], t[k + 1]) for k in range(3))
    b1 = between(a1, a2, t[0], t[2])
    b2 = between(a2, a3, t[1], t[3])
    return between(b1, b2, t[1], t[2])


def make_noise(shape: tuple[int, int], scale_m: float, rng: np.random.Generator) -> Floats:
    """Give smooth noise of mean 0 and standard deviation 1 that changes over about `scale_m`."""
    coarse = max(1, int(scale_m / CELL_M / 6))
    small = rng.standard_normal((shape[0] // coarse + 3, shape[1] // coarse + 3))
    small = gaussian_filter(small, scale_m / CELL_M / coarse / 2)
    noise: Floats = zoom(small, coarse, order=1)[: shape[0], : shape[1]]
    return np.asarray((noise - noise.mean()) / noise.std(), dtype=float)


def build_terrain(dongs: gpd.GeoDataFrame) -> Terrain:
    """Give the ground under the dongs (any CRS) and a margin around them."""
    area = shapely.union_all(dongs.to_crs(METRIC_CRS).geometry.to_numpy())
    west, south, east, north = shapely.bounds(area)
    west, south = np.floor((west - MARGIN_M) / CELL_M) * CELL_M, np.floor((south - MARGIN_M) / CELL_M) * CELL_M
    shape = (int((north + MARGIN_M - south) / CELL_M) + 1, int((east + MARGIN_M - west) / CELL_M) + 1)
    water = build_water()
    railway = shapely.LineString(smooth_curve(to_metres(RAILWAY)))
    ground = Terrain(float(west), float(south), np.zeros(shape), water, railway, area)
    return Terrain(ground.west_m, ground.south_m, _raise_hills(ground), water, railway, area)


def _raise_hills(ground: Terrain) -> Floats:
    x, y = ground.centres()
    rng = np.random.default_rng(SEED)
    country = 1 - _measure_town(x, y)
    # Peaks are smooth mounds; seen through a wavering glass they get the spurs and valleys of worn hills.
    wx, wy = (330 * make_noise(ground.shape, 1700.0, rng) + 170 * make_noise(ground.shape, 650.0, rng) for _ in range(2))
    height = sum((_raise_peak(peak, x + country * wx, y + country * wy) for peak in PEAKS), start=np.zeros(ground.shape))
    # Spurs and side valleys in three sizes; low wooded hills all over the country, none where the city stands.
    rough = sum(
        share * make_noise(ground.shape, scale_m, rng) for share, scale_m in ((0.75, 1500.0), (0.55, 700.0), (0.3, 350.0))
    )
    swells = make_noise(ground.shape, 5000.0, rng)
    height = height * (1 + 0.3 * rough) + country * (34 * rough + 14 * swells + 18) + 6
    # Streams cut their valley: low near the water, untouched a kilometre away.
    away_m = distance_transform_edt(~ground.burn(ground.water)) * CELL_M
    height = np.clip(height, 0, None) * (1 - 0.9 * np.exp(-((away_m / 380) ** 2)))
    # Old main roads lie where the ground lets them pass: a gap in the hills goes with each.
    away_m = distance_transform_edt(~ground.burn(_draw_passes())) * CELL_M
    return np.asarray(height * (1 - 0.72 * np.exp(-((away_m / 300) ** 2))), dtype=float)


def _draw_passes() -> shapely.Geometry:
    lines = [shapely.LineString(smooth_curve(to_metres(road.through))) for road in (*MOTORWAYS, *MAIN_ROADS)]
    return shapely.union_all(lines).buffer(60)


def _measure_town(x: Floats, y: Floats) -> Floats:
    open_land = np.ones_like(x)
    for quarter in QUARTERS:
        centre = to_metres((quarter.at,))[0]
        half_m = 1.25 * max(quarter.half_axes_m)
        open_land *= 1 - np.exp(-((((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / half_m**2) ** 2))
    return np.asarray(1 - open_land, dtype=float)


def _raise_peak(peak: Peak, x: Floats, y: Floats) -> Floats:
    top = to_metres((peak.at,))[0]
    turn = np.deg2rad(peak.ridge_deg)
    along = (x - top[0]) * np.cos(turn) + (y - top[1]) * np.sin(turn)
    across = -(x - top[0]) * np.sin(turn) + (y - top[1]) * np.cos(turn)
    return np.asarray(peak.height_m * np.exp(-((along / peak.along_m) ** 2) - (across / peak.across_m) ** 2))


def draw_stream(stream: Stream) -> shapely.Polygon:
    """Give the stream as an area (m) that widens from spring to mouth and winds a little."""
    line = smooth_curve(to_metres(stream.course))
    reach = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    ahead = np.gradient(line, axis=0)
    side = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) / np.hypot(*ahead.T)[:, None]
    phase = len(stream.name) + stream.course[0][0] * 1000
    bend = 55 * np.sin(reach / 310 + phase) + 35 * np.sin(reach / 127 + 2 * phase)
    ease = np.minimum(1, np.minimum(reach, reach[-1] - reach) / 600)
    middle = line + side * (bend * ease)[:, None]
    half = np.linspace(stream.width_m[0], stream.width_m[1], len(line))[:, None] / 2
    return shapely.make_valid(shapely.Polygon(np.vstack([middle + side * half, (middle - side * half)[::-1]])))


def draw_lake(lake: Lake) -> shapely.Polygon:
    """Give the reservoir as an area (m): an ellipse with bays, straight at its dam."""
    centre = to_metres((lake.at,))[0]
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    bays = 1 + 0.16 * np.sin(3 * angle + lake.turn_deg) + 0.1 * np.sin(5 * angle + 2 * lake.turn_deg)
    u, v = lake.half_axes_m[0] * bays * np.cos(angle), lake.half_axes_m[1] * bays * np.sin(angle)
    u = np.minimum(u, 0.82 * lake.half_axes_m[0])
    turn = np.deg2rad(lake.turn_deg)
    x, y = u * np.cos(turn) - v * np.sin(turn), u * np.sin(turn) + v * np.cos(turn)
    return shapely.Polygon(centre + np.stack([x, y], axis=1))


def build_water() -> shapely.Geometry:
    """Give all water of the model as one area (m)."""
    return shapely.union_all([*(draw_stream(s) for s in STREAMS), *(draw_lake(k) for k in LAKES)])


def polygonize_mask(ground: Terrain, mask: npt.NDArray[np.bool_], smallest_m2: float) -> list[shapely.Polygon]:
    """Give the outlines of a raster mask as rounded polygons (m), without specks smaller than `smallest_m2`."""
    # One box for each run of cells in a row: thirty times fewer shapes to join than one for each cell.
    steps = np.diff(mask.astype("int8"), axis=1, prepend=0, append=0)
    (rows, first), (_, past) = np.nonzero(steps == 1), np.nonzero(steps == -1)
    west, east = ground.west_m + first * CELL_M, ground.west_m + past * CELL_M
    south = ground.south_m + rows * CELL_M
    joined = shapely.union_all(shapely.box(west, south, east, south + CELL_M))
    rounded = shapely.simplify(joined, 20)
    for grow_m in (-60, 120, -60):
        rounded = shapely.buffer(rounded, grow_m, quad_segs=4)
    parts = shapely.get_parts(shapely.simplify(rounded, 15))
    return [part for part in parts if part.area >= smallest_m2]
