import numpy as np
import pytest
import shapely

from analytics.core.errors import InputError
from analytics.spatial.crs import is_in_korea, metric_crs_for, shapes_to, to_degrees, to_metres


def test_the_belt_of_korea_follows_the_longitude():
    assert metric_crs_for(125.9, 37.0) == "EPSG:5185"
    assert metric_crs_for(127.15, 36.81) == "EPSG:5186"
    assert metric_crs_for(129.0, 35.2) == "EPSG:5187"
    assert metric_crs_for(130.9, 37.5) == "EPSG:5188"


def test_a_belt_owns_its_western_edge():
    assert metric_crs_for(126.0, 37.0) == "EPSG:5186"
    assert metric_crs_for(128.0, 37.0) == "EPSG:5187"


def test_outside_korea_the_utm_zone_is_used():
    assert metric_crs_for(-71.25, -29.9) == "EPSG:32719"
    assert metric_crs_for(180.0, 10.0) == "EPSG:32660"


def test_a_place_off_the_map_is_refused_in_both_languages():
    with pytest.raises(InputError) as refused:
        metric_crs_for(968515.0, 1868593.0)
    assert "좌표계" in refused.value.text.ko
    assert "coordinate system" in refused.value.text.en


def test_the_known_point_of_cheonan_has_its_known_metres():
    for crs, x_m, y_m in (
        ("EPSG:5181", 213116.35, 368492.50),
        ("EPSG:5186", 213116.35, 468492.50),
        ("EPSG:5174", 213045.52, 368186.42),
        ("EPSG:5179", 968515.46, 1868593.14),
    ):
        x, y = to_metres([127.147], [36.815], crs)
        assert (x[0], y[0]) == pytest.approx((x_m, y_m), abs=0.01)


def test_there_and_back_gives_the_same_degrees():
    lon, lat = to_degrees(*to_metres([127.147, 127.2], [36.815, 36.9], "EPSG:5186"), "EPSG:5186")
    assert lon == pytest.approx([127.147, 127.2], abs=1e-9)
    assert lat == pytest.approx([36.815, 36.9], abs=1e-9)


def test_a_missing_or_impossible_coordinate_stays_missing():
    x, y = to_metres([np.nan, 1e9], [36.8, 1e9], "EPSG:5186")
    assert np.isnan(x).all()
    assert np.isnan(y).all()


def test_edges_of_the_korea_box_count_as_inside():
    assert is_in_korea([124.0, 132.0, 123.9, np.nan], [33.0, 39.0, 35.0, 35.0]).tolist() == [True, True, False, False]


def test_shapes_move_like_points_and_lose_their_height():
    line = shapely.from_wkt("LINESTRING Z (127.147 36.815 5, 127.2 36.9 5)")
    moved = shapes_to(np.array([line]), "EPSG:4326", "EPSG:5186")[0]
    assert not shapely.has_z(moved)
    assert shapely.get_coordinates(moved)[0] == pytest.approx([213116.35, 468492.50], abs=0.01)
