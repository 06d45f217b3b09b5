"""Official square cells: which they are, how large, and that they can stand in for hexagons."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from analytics.core.errors import InputError
from analytics.spatial.crs import shapes_to, to_degrees
from analytics.spatial.official_grid import official_cells

GRID = "EPSG:5179"
CORNER = (900_000.0, 1_827_700.0)
"""Lower left corner of the cell 다바000277, as published."""


def in_degrees(shape):
    return shapes_to(np.asarray([shape], dtype=object), GRID, "EPSG:4326")[0]


def square(left_m, below_m, right_m, above_m):
    """A rectangle around the published corner, in degrees."""
    x, y = CORNER
    return in_degrees(shapely.box(x + left_m, y + below_m, x + right_m, y + above_m))


def wavy(seed=2):
    """A border of 400 corners some 6 km across."""
    angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    reach = 3000 + np.random.default_rng(seed).normal(0, 60, 400)
    return shapely.Polygon(np.column_stack([1_000_030 + reach * np.cos(angle), 1_900_070 + reach * np.sin(angle)]))


def test_the_published_cell_is_the_one_around_its_middle():
    grid = official_cells(square(40, 40, 60, 60))
    assert grid.cell.tolist() == ["다바000277"]
    assert grid.inside == pytest.approx([0.04], rel=1e-6)
    lon, lat = to_degrees(np.array([900_050.0]), np.array([1_827_750.0]), GRID)
    assert (grid.lon[0], grid.lat[0]) == pytest.approx((lon[0], lat[0]))


def test_cells_that_the_area_reaches_into_are_kept_with_their_share():
    """From 50 m to 270 m east and 0 to 100 m north: half of the first, the second, 70 % of the third."""
    grid = official_cells(square(50, 0.001, 270, 99.999))
    assert grid.cell.tolist() == ["다바000277", "다바001277", "다바002277"]
    assert grid.inside == pytest.approx([0.5, 1, 0.7], abs=1e-4)


def test_codes_rise_also_across_the_border_of_a_square_of_100_km():
    """At 900 km east the letter changes from 나 to 다."""
    grid = official_cells(square(-150, 10, 150, 90))
    assert grid.cell.tolist() == ["나바998277", "나바999277", "다바000277", "다바001277"]
    assert grid.positions(grid.cell).tolist() == [0, 1, 2, 3]
    assert grid.positions(["다바000277", "다바777777", ""]).tolist() == [2, -1, -1]


def test_the_cells_are_those_that_share_an_area_with_a_wavy_border():
    area = wavy()
    grid = official_cells(in_degrees(area))
    west, south, east, north = (int(edge // 100) for edge in area.bounds)
    column, row = (part.ravel() for part in np.mgrid[west : east + 1, south : north + 1])
    shared = shapely.area(shapely.intersection(area, shapely.box(column * 100, row * 100, column * 100 + 100, row * 100 + 100)))
    assert sorted(zip(grid.east.tolist(), grid.north.tolist(), strict=True)) == sorted(
        zip(column[shared > 1e-3].tolist(), row[shared > 1e-3].tolist(), strict=True)
    )
    assert grid.inside.sum() * 10_000 == pytest.approx(area.area, rel=1e-6)


def test_areas_are_those_on_the_ground_and_add_up_to_that_of_the_area():
    """The projection draws the cells near its middle line 0.08 % too small: (0.9996)^2; the ellipsoid says what is true."""
    boundary = in_degrees(wavy())
    grid = official_cells(boundary)
    true_m2, _ = Geod(ellps="GRS80").geometry_area_perimeter(shapely.orient_polygons(boundary))
    assert (grid.area_km2 * grid.inside).sum() * 1e6 == pytest.approx(true_m2, rel=1e-5)
    assert grid.area_km2 == pytest.approx(0.01 / 0.9996**2, rel=2e-5)


def test_points_are_found_in_their_cells_and_the_lower_left_corner_belongs_to_the_cell():
    grid = official_cells(square(0, 0, 300, 300))
    x_m, y_m = CORNER[0] + np.array([50, 150, 299, 310.0]), CORNER[1] + np.array([50, 250, 1, 50.0])
    lon, lat = to_degrees(x_m, y_m, GRID)
    found = grid.positions_at(np.append(lon, np.nan), np.append(lat, np.nan))
    assert [grid.cell[k] if k >= 0 else None for k in found] == ["다바000277", "다바001279", "다바002277", None, None]
    assert grid.positions_at(grid.lon, grid.lat).tolist() == list(range(len(grid)))


def test_outlines_hold_their_centres_and_share_sides():
    grid = official_cells(square(1, 1, 299, 199))
    outlines = grid.polygons()
    assert len(outlines) == 6
    assert shapely.contains_xy(outlines, grid.lon, grid.lat).all()
    assert shapely.union_all(outlines, grid_size=1e-12).geom_type == "Polygon"


@pytest.mark.parametrize(("radius_m", "middle", "corner"), [(99, 0, 0), (100, 4, 2), (141, 4, 2), (142, 8, 3), (200, 12, 5)])
def test_neighbours_are_those_whose_centres_are_near_enough(radius_m, middle, corner):
    """Of five by five cells: 4 beside, 4 more at 141.4 m, 4 more at 200 m."""
    grid = official_cells(square(1, 1, 499, 499))
    indptr, indices = grid.neighbours_within(radius_m)
    around = np.diff(indptr)
    assert around[grid.positions(["다바002279"])[0]] == middle
    assert around[grid.positions(["다바000277"])[0]] == corner
    here = np.repeat(np.arange(25), around)
    assert (here != indices).all()
    apart = np.hypot(grid.east[here] - grid.east[indices], grid.north[here] - grid.north[indices]) * 100
    assert (apart <= radius_m).all()
    assert set(zip(here.tolist(), indices.tolist(), strict=True)) == set(zip(indices.tolist(), here.tolist(), strict=True))


def test_larger_cells_are_named_by_shorter_codes():
    assert official_cells(square(40, 40, 60, 60), cell_m=1000).cell.tolist() == ["다바0027"]
    assert official_cells(square(40, 40, 60, 60), cell_m=500).cell.tolist() == ["다바00a27b"]


def test_an_empty_area_has_no_cells_and_finds_no_point():
    grid = official_cells(shapely.Polygon())
    assert len(grid) == 0
    assert grid.positions_at(np.array([127.0]), np.array([36.0])).tolist() == [-1]
    assert grid.positions(["다바000277"]).tolist() == [-1]


def test_an_area_off_the_national_grid_is_refused():
    with pytest.raises(InputError):
        official_cells(shapely.box(-70.001, -30.001, -70.0, -30.0))
