"""The picture of a heat map: where it should be, as much as there is, and nothing beyond the border."""

import geopandas as gpd
import h3
import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer

from analytics.core.errors import InputError, ParamError
from analytics.spatial.crs import to_degrees
from analytics.spatial.heat_picture import heat_of, lay_canvas

CRS = "EPSG:5186"
WEST_M, SOUTH_M = 210_000.0, 460_000.0  # near Cheonan


def area(*corners_km):
    return [(WEST_M + x * 1000, SOUTH_M + y * 1000) for x, y in corners_km]


BAY = area((0, 0), (12, 0), (12, 9), (7, 9), (7, 4), (5, 4), (5, 9), (0, 9))  # a bay from the north, 2 km wide
LAKE = area((8, 1), (10, 1), (10, 3), (8, 3))


def dongs_of(*polygons):
    shapes = [shapely.transform(polygon, lambda at: np.column_stack(to_degrees(*at.T, CRS))) for polygon in polygons]
    return gpd.GeoDataFrame({"dong_code": [str(i) for i in range(len(shapes))]}, geometry=shapes, crs=4326)


@pytest.fixture(scope="module")
def dongs():
    """A town round a bay, with a lake that belongs to nobody, in two halves."""
    whole = shapely.Polygon(BAY, [LAKE])
    half = shapely.box(WEST_M, SOUTH_M, WEST_M + 6000, SOUTH_M + 9000)
    return dongs_of(whole & half, whole - half)


@pytest.fixture(scope="module")
def canvas(dongs):
    return lay_canvas(dongs, 300)


def settled(dongs, resolution, seed=4):
    """The hexagons whose middle lies inside and every one beside them, with some people each."""
    outline = shapely.union_all(dongs.geometry.to_numpy())
    inside = h3.geo_to_cells(outline, resolution)
    cells = sorted(inside)
    return np.array([int(cell, 16) for cell in cells], np.uint64), np.random.default_rng(seed).integers(0, 40, len(cells)) * 1.0


def middles(canvas):
    """(rows, columns) longitude and latitude of each pixel, by pyproj and not by the code under test."""
    rows, columns = canvas.inside.shape
    there = Transformer.from_crs(4326, 3857, always_xy=True)
    (west, east), (south, north) = there.transform([canvas.bounds[0], canvas.bounds[2]], [canvas.bounds[1], canvas.bounds[3]])
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = north - (np.arange(rows) + 0.5) * (north - south) / rows
    return Transformer.from_crs(3857, 4326, always_xy=True).transform(*np.meshgrid(x, y))


def held(canvas, picture):
    """How many people a picture holds: each pixel times its area on the ellipsoid."""
    lat = middles(canvas)[1][:, 0]
    half = np.abs(np.gradient(lat)) / 2
    west, wide = canvas.bounds[0], (canvas.bounds[2] - canvas.bounds[0]) / picture.shape[1]
    round_ = Geod(ellps="GRS80").polygon_area_perimeter
    strip = [
        abs(round_([west, west + wide, west + wide, west], [at - by, at - by, at + by, at + by])[0])
        for at, by in zip(lat, half, strict=True)
    ]
    return float(np.nansum(picture * np.array(strip)[:, None]) / 1e6)


# --- as much as there is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("radius_m", [100.0, 300.0, 1000.0, 2000.0])
@pytest.mark.parametrize("resolution", [8, 9, 10])
def test_the_picture_holds_as_many_as_the_hexagons(dongs, canvas, radius_m, resolution):
    cells, people = settled(dongs, resolution)
    assert held(canvas, heat_of(canvas, cells, people, radius_m)) == pytest.approx(people.sum(), rel=0.01)


def test_a_hexagon_whose_middle_lies_beyond_the_border_keeps_its_people_inside(dongs, canvas):
    outline = shapely.union_all(dongs.geometry.to_numpy())
    inside = set(h3.geo_to_cells(outline, 9))
    beside = {near for cell in inside for near in h3.grid_ring(cell, 1)} - inside
    middles_of = {cell: np.array([h3.cell_to_latlng(part) for part in h3.cell_to_children(cell, 10)]) for cell in beside}
    reaching = sorted(cell for cell, at in middles_of.items() if shapely.contains_xy(outline, at[:, 1], at[:, 0]).any())
    cells = np.array([int(cell, 16) for cell in reaching], np.uint64)
    picture = heat_of(canvas, cells, np.full(len(cells), 10.0), 300.0)
    assert len(cells) > 20
    assert held(canvas, picture) == pytest.approx(10 * len(cells), rel=0.01)


def test_twice_as_many_make_twice_the_height_and_the_order_of_hexagons_does_not_matter(dongs, canvas):
    cells, people = settled(dongs, 9)
    once = heat_of(canvas, cells, people, 300.0)
    mixed = np.random.default_rng(1).permutation(len(cells))
    assert heat_of(canvas, cells[mixed], 2 * people[mixed], 300.0) == pytest.approx(2 * once, rel=1e-9, nan_ok=True)


def test_nobody_makes_an_empty_picture_and_a_number_that_is_not_known_counts_as_nobody(dongs, canvas):
    cells, people = settled(dongs, 9)
    nobody = heat_of(canvas, cells, np.full(len(cells), np.nan), 300.0)
    assert set(nobody[canvas.inside].tolist()) == {0.0}
    withheld = np.where(np.arange(len(cells)) % 2 == 0, people, np.nan)
    known = heat_of(canvas, cells, np.nan_to_num(withheld), 300.0)
    assert np.array_equal(heat_of(canvas, cells, withheld, 300.0), known, equal_nan=True)


# --- where it should be ------------------------------------------------------------------------------------------------


def test_pixels_lie_where_a_web_map_draws_them_to_a_tenth_of_a_metre(canvas):
    lon, lat = middles(canvas)
    x, y = Transformer.from_crs(4326, CRS, always_xy=True).transform(lon, lat)
    assert np.abs(canvas.x_m - x[canvas.inside]).max() < 0.1
    assert np.abs(canvas.y_m - y[canvas.inside]).max() < 0.1


def test_the_summit_of_one_hexagon_lies_at_its_middle(dongs, canvas):
    """To less than a pixel, which is about 40 m."""
    cell = h3.latlng_to_cell(*to_degrees_of(3000.0, 3000.0), 10)
    picture = heat_of(canvas, np.array([int(cell, 16)], np.uint64), np.array([7.0]), 200.0)
    lon, lat = middles(canvas)
    highest = np.unravel_index(np.nanargmax(picture), picture.shape)
    away_m = Geod(ellps="GRS80").inv(lon[highest], lat[highest], *h3.cell_to_latlng(cell)[::-1])[2]
    assert away_m < 40
    assert np.nanmax(picture) == pytest.approx(7e6 / (2 * np.pi * 200**2), rel=0.02)


def to_degrees_of(east_m, north_m):
    lon, lat = to_degrees(WEST_M + east_m, SOUTH_M + north_m, CRS)
    return float(lat), float(lon)


def test_a_large_hexagon_is_spread_evenly_and_does_not_become_a_dot(dongs, canvas):
    """Level 8, in Korea about 0.6 km2, with 100 m to blur: a third of the way to the rim there are as many as in the middle."""
    cell = h3.latlng_to_cell(*to_degrees_of(3000.0, 4000.0), 8)
    people = 100 * h3.cell_area(cell)  # a hundred in a square kilometre
    picture = heat_of(canvas, np.array([int(cell, 16)], np.uint64), np.array([people]), 100.0)
    lon, lat = middles(canvas)
    near = Geod(ellps="GRS80").inv(lon, lat, *(np.full(lon.shape, at) for at in h3.cell_to_latlng(cell)[::-1]))[2] < 150
    assert picture[near] == pytest.approx(np.full(near.sum(), 100.0), rel=0.05)


def test_nothing_is_drawn_outside_the_town_nor_on_the_lake(dongs, canvas):
    cells, people = settled(dongs, 9)
    picture = heat_of(canvas, cells, people, 2000.0)
    lon, lat = middles(canvas)
    inside = shapely.contains_xy(shapely.union_all(dongs.geometry.to_numpy()), lon, lat)
    assert np.array_equal(np.isfinite(picture), canvas.inside)
    assert np.mean(canvas.inside != inside) < 1e-3  # on the border itself rounding decides
    assert (picture[canvas.inside] > 0).all()
    assert not inside[:100, 130:160].any()  # the bay


def test_the_longer_side_has_as_many_pixels_as_asked_and_the_corners_hold_the_town(dongs, canvas):
    assert max(canvas.inside.shape) == 300
    west, south, east, north = dongs.total_bounds
    assert canvas.bounds[0] == west
    assert canvas.bounds[3] == north
    assert canvas.bounds[2] >= east - 1e-12
    assert canvas.bounds[1] <= south + 1e-12


# --- what cannot be drawn ----------------------------------------------------------------------------------------------


def test_a_town_without_dongs_and_a_radius_of_nothing_are_refused(dongs, canvas):
    with pytest.raises(InputError):
        lay_canvas(dongs.iloc[:0])
    cells, people = settled(dongs, 9)
    with pytest.raises(ParamError):
        heat_of(canvas, cells, people, 0.0)


def test_the_same_is_drawn_from_the_same_and_what_goes_in_stays_as_it_was(dongs, canvas):
    cells, people = settled(dongs, 9)
    before = cells.copy(), people.copy()
    first, second = (heat_of(canvas, cells, people, 450.0) for _ in range(2))
    assert np.array_equal(first, second, equal_nan=True)
    assert np.array_equal(cells, before[0])
    assert np.array_equal(people, before[1])
