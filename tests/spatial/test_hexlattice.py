"""The lattice behind H3, held against H3's own calls: in Korea across the border of two faces, and all over the world."""

import h3
import numpy as np
import pytest
from h3.api import numpy_int

from analytics.spatial import hexgrid
from analytics.spatial.hexgrid import cells_of
from analytics.spatial.hexlattice import descendants, face_of, on_globe, one_by_one, planes

CHEONAN = (127.11, 36.81)


def asked(lon, lat, resolution):
    return [numpy_int.latlng_to_cell(y, x, resolution) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]


def around(centre, count, spread_deg, seed=0):
    rng = np.random.default_rng(seed)
    return (at + rng.uniform(-spread_deg, spread_deg, count) for at in centre)


def all_over(count, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(-180, 180, count), np.degrees(np.arcsin(rng.uniform(-1, 1, count)))


def test_there_are_twenty_faces_and_the_smallest_step_is_a_seventh_root_of_what_is_two_above():
    assert len(planes(4)) == 20
    assert planes(2)[0].step / planes(4)[0].step == pytest.approx(7)


def test_the_border_of_two_faces_runs_through_cheonan():
    lon, lat = around(CHEONAN, 1000, 0.2)
    assert len(np.unique(face_of(on_globe(lon, lat), 10))) == 2


@pytest.mark.parametrize("resolution", [6, 9, 10, 11])
def test_the_middle_of_a_hexagon_stands_on_whole_steps(resolution):
    lon, lat = around((126.98, 37.57), 50, 0.1)
    lat, lon = np.array([numpy_int.cell_to_latlng(cell) for cell in asked(lon, lat, resolution)]).T
    points = on_globe(lon, lat)
    (face,) = set(face_of(points, resolution).tolist())
    for part in planes(resolution)[face].places(points):
        assert part == pytest.approx(np.rint(part), abs=1e-8)


@pytest.mark.parametrize("resolution", [0, 4, 9, 10])
def test_points_on_both_sides_of_the_border_of_two_faces_lie_in_the_hexagons_h3_names(resolution):
    lon, lat = around(CHEONAN, 8000, 0.2)
    assert cells_of(lon, lat, resolution).tolist() == asked(lon, lat, resolution)


@pytest.mark.parametrize("resolution", [1, 3, 5, 7])
def test_points_all_over_the_world_lie_in_the_hexagons_h3_names(resolution):
    lon, lat = all_over(8000)
    assert cells_of(lon, lat, resolution).tolist() == asked(lon, lat, resolution)


def test_points_round_a_pentagon_lie_in_the_hexagons_h3_names():
    at_lat, at_lon = h3.cell_to_latlng(h3.get_pentagons(7)[3])
    lon, lat = around((at_lon, at_lat), 8000, 0.1)
    assert cells_of(lon, lat, 7).tolist() == asked(lon, lat, 7)


@pytest.mark.parametrize("scattered", [False, True])
def test_points_too_few_or_too_scattered_for_a_table_get_the_same(monkeypatch, scattered):
    lon, lat = around(CHEONAN, 6000, 0.1)
    monkeypatch.setattr(hexgrid, *(("LARGEST_TABLE", 10) if scattered else ("MANY_POINTS", 10_000)))
    assert cells_of(lon, lat, 10).tolist() == asked(lon, lat, 10)


def test_without_a_compiler_the_points_lie_in_the_same_hexagons(monkeypatch):
    monkeypatch.setattr("analytics.core.compiling.find_spec", lambda _: None)
    lon, lat = around(CHEONAN, 6000, 0.1)
    assert cells_of(lon, lat, 9).tolist() == asked(lon, lat, 9)


def test_no_point_has_no_hexagon():
    assert cells_of(np.zeros(0), np.zeros(0), 9).tolist() == []


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_descendants_on_both_sides_of_the_border_of_two_faces_are_h3s_own(steps):
    lon, lat = around(CHEONAN, 400, 0.15)
    parents = np.unique(cells_of(lon, lat, 10 - steps))
    found = descendants(parents, 10)
    expected = one_by_one(np.sort(np.concatenate([numpy_int.cell_to_children(int(cell), 10) for cell in parents])))
    compare(found, expected)


def test_descendants_all_over_the_world_are_h3s_own():
    """Pentagons and their neighbours among them."""
    pentagons = [int(cell) for cell in numpy_int.get_pentagons(4)[:4]]
    beside = {int(cell) for pentagon in pentagons for cell in numpy_int.grid_disk(pentagon, 1)}
    parents = np.array(sorted(beside.union(asked(*all_over(150), 4))), dtype=np.uint64)
    found = descendants(parents, 6)
    expected = one_by_one(np.sort(np.concatenate([numpy_int.cell_to_children(int(cell), 6) for cell in parents])))
    compare(found, expected)


def compare(found, expected):
    """The same cells; centres within a micrometre, areas within a billionth."""
    assert found.cell.tolist() == expected.cell.tolist()
    assert found.lat == pytest.approx(expected.lat, abs=1e-11)
    assert np.abs((found.lon - expected.lon + 180) % 360 - 180).max() < 1e-10
    assert found.area_km2 == pytest.approx(expected.area_km2, rel=1e-9)


def test_no_parents_have_no_descendants():
    assert len(descendants(np.zeros(0, dtype=np.uint64), 9).cell) == 0
