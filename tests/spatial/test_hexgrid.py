import h3
import numpy as np
import pytest
import shapely

from analytics.spatial.hexgrid import cells_of, cover, names

SQUARE = shapely.box(127.10, 36.78, 127.16, 36.82)
SEOUL = (126.978, 37.5665)


@pytest.mark.parametrize("resolution", [7, 8, 9, 10])
def test_a_simple_border_is_covered_by_the_very_cells_of_h3s_own_polyfill(resolution):
    polyfill = h3.h3shape_to_cells(h3.geo_to_h3shape(shapely.geometry.mapping(SQUARE)), resolution)
    grid = cover(SQUARE, resolution)
    assert len(grid) > 0
    assert set(names(grid.cell)) == set(polyfill)


def test_holes_and_islands_are_covered_as_h3_covers_them():
    holed = shapely.difference(SQUARE, shapely.box(127.12, 36.79, 127.14, 36.81))
    area = shapely.union(holed, shapely.box(127.20, 36.80, 127.22, 36.82))
    assert area.geom_type == "MultiPolygon"
    polyfill = h3.h3shape_to_cells(h3.geo_to_h3shape(shapely.geometry.mapping(area)), 9)
    assert set(names(cover(area, 9).cell)) == set(polyfill)


def test_two_halves_cover_each_cell_of_the_whole_once():
    west, south, east, north = SQUARE.bounds
    left, right = shapely.box(west, south, 127.13, north), shapely.box(127.13, south, east, north)
    whole, one, other = (cover(area, 9).cell for area in (SQUARE, left, right))
    assert sorted([*one.tolist(), *other.tolist()]) == whole.tolist()


def test_a_cell_at_seoul_is_a_third_smaller_than_the_world_average():
    """10,357 m2 at Seoul, 15,048 m2 published as the average of resolution 10 (h3geo.org, table of cell areas)."""
    lon, lat = SEOUL
    grid = cover(shapely.box(lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01), 10)
    here = grid.area_km2[grid.positions(cells_of(np.array([lon]), np.array([lat]), 10))]
    assert here.tolist() == pytest.approx([0.010357], rel=1e-4)
    assert h3.average_hexagon_area(10, "m^2") == pytest.approx(15_048, rel=1e-3)


def test_the_areas_of_the_cells_add_up_to_the_area_that_they_cover():
    square_km2 = 5.3546 * 4.4389  # 0.06 degrees of longitude and 0.04 of latitude at 36.8 N on WGS84
    assert cover(SQUARE, 10).area_km2.sum() == pytest.approx(square_km2, rel=0.01)


def test_cells_are_ascending_and_stand_where_their_centres_are():
    grid = cover(SQUARE, 9)
    assert (np.diff(grid.cell.astype(object)) > 0).all()
    lat, lon = np.array([h3.cell_to_latlng(name) for name in names(grid.cell)]).T
    assert np.abs([lat - grid.lat, lon - grid.lon]).max() < 1e-11  # degrees: a micrometre
    assert cells_of(grid.lon, grid.lat, 9).tolist() == grid.cell.tolist()


def test_positions_find_each_cell_and_say_which_are_not_part_of_the_grid():
    grid = cover(SQUARE, 8)
    elsewhere = cells_of(np.array([126.0, 129.9]), np.array([33.1, 38.5]), 8)
    assert grid.positions(grid.cell).tolist() == list(range(len(grid)))
    assert grid.positions(elsewhere).tolist() == [-1, -1]


def test_an_inhabited_cell_beyond_the_border_is_kept_once():
    outside = cells_of(np.array([127.20]), np.array([36.80]), 9)
    plain, wider = cover(SQUARE, 9), cover(SQUARE, 9, also=outside)
    assert len(wider) == len(plain) + 1
    assert len(cover(SQUARE, 9, also=plain.cell[:3])) == len(plain)


def test_a_border_smaller_than_a_cell_has_no_cell_of_its_own_but_keeps_the_inhabited_one():
    speck = shapely.box(127.1000, 36.8000, 127.1001, 36.8001)
    home = cells_of(np.array([127.10005]), np.array([36.80005]), 7)
    assert len(cover(speck, 7)) == 0
    assert cover(speck, 7, also=home).cell.tolist() == home.tolist()
