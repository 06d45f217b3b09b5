import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from analytics.spatial.areas import OUTSIDE, assign_areas, nearest_area, outline, widen
from analytics.spatial.crs import to_degrees

LEFT, RIGHT = shapely.box(127.0, 36.0, 127.1, 36.1), shapely.box(127.1, 36.0, 127.2, 36.1)


def test_a_point_on_the_shared_border_belongs_to_the_first_area_only():
    assert assign_areas([127.1], [36.05], [LEFT, RIGHT]).tolist() == [0]
    assert assign_areas([127.1], [36.05], [RIGHT, LEFT]).tolist() == [0]


def test_points_inside_outside_and_missing():
    found = assign_areas([127.05, 127.15, 128.0, np.nan], [36.05, 36.05, 36.05, 36.0], [LEFT, RIGHT])
    assert found.tolist() == [0, 1, OUTSIDE, OUTSIDE]


def test_no_points_or_no_areas_is_not_an_error():
    assert assign_areas([], [], [LEFT]).tolist() == []
    assert assign_areas([127.05], [36.05], []).tolist() == [OUTSIDE]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=60))
def test_every_point_of_a_chequered_city_is_counted_exactly_once(points):
    areas = [shapely.box(i, j, i + 5, j + 5) for i in range(0, 20, 5) for j in range(0, 20, 5)]
    found = assign_areas([p[0] for p in points], [p[1] for p in points], areas)
    assert (found != OUTSIDE).all()
    assert np.bincount(found, minlength=len(areas)).sum() == len(points)


def test_the_nearest_area_takes_points_up_to_the_distance_inclusive():
    east, north = to_degrees([200_000.0, 200_100.0], [600_000.0, 600_100.0], "EPSG:5186")
    square = shapely.box(east[0], north[0], east[1], north[1])
    lon, lat = to_degrees([200_050.0, 200_050.0, 200_050.0], [600_050.0, 599_960.0, 599_900.0], "EPSG:5186")
    assert nearest_area(lon, lat, [square], 50.0, "EPSG:5186").tolist() == [0, 0, OUTSIDE]
    assert nearest_area([np.nan], [36.0], [square], 50.0, "EPSG:5186").tolist() == [OUTSIDE]


def test_the_outline_has_no_inner_border():
    assert outline([LEFT, RIGHT]).equals(shapely.box(127.0, 36.0, 127.2, 36.1))


def test_a_widened_area_reaches_as_far_as_asked():
    wide = widen(LEFT, 1000.0, "EPSG:5186")
    assert not shapely.contains_xy(wide, 127.1 + 0.0125, 36.05)
    assert shapely.contains_xy(wide, 127.1 + 0.0105, 36.05)
