"""Which camera sees which point, by hand and against what the cells say."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.spatial.sight import pairs
from analytics.spatial.sight.coverage import Coverage
from analytics.spatial.sight.lattice import Lattice
from analytics.spatial.sight.pairs import seen_pairs
from analytics.spatial.sight.views import Views
from analytics.spatial.sight.walls import Walls


def seen(views, *points, walls=None):
    """The pairs, as tuples."""
    x, y = np.array(points, dtype=float).reshape(-1, 2).T
    return list(zip(*(part.tolist() for part in seen_pairs(views, walls, x, y)), strict=True))


def test_a_camera_that_looks_north_sees_the_north_up_to_its_range_and_edges():
    camera = Views.of(0, 0, 50, azimuth_deg=0, fov_deg=90)
    points = [(0, 50), (0, 50.001), (20, 20), (20, 19.99), (-20, 20), (0, -1), (0, 0.5)]
    assert seen(camera, *points) == [(0, 0), (0, 2), (0, 4), (0, 6)]  # 50 m and 45 degrees themselves are in


def test_a_view_across_north_goes_on_beyond_it():
    camera = Views.of(0, 0, 50, azimuth_deg=350, fov_deg=60)
    at = [(30 * np.sin(np.radians(a)), 30 * np.cos(np.radians(a))) for a in (319, 321, 0, 19, 21)]
    assert seen(camera, *at) == [(0, 1), (0, 2), (0, 3)]


def test_nearer_than_it_can_see_nothing_is_seen():
    assert seen(Views.of(0, 0, 50, near_m=5), (0, 4.9), (0, 5), (3, 4), (0, 6)) == [(0, 1), (0, 2), (0, 3)]


def test_a_camera_of_unknown_direction_is_taken_to_look_all_round():
    assert seen(Views.of(0, 0, 50, fov_deg=20), (0, 40), (0, -40), (40, 0)) == [(0, 0), (0, 1), (0, 2)]


def test_what_lies_behind_a_wall_is_not_seen():
    walls = Walls.of([shapely.box(-5, 10, 5, 20)])
    assert seen(Views.of(0, 0, 50), (0, 9), (0, 30), (30, 0), walls=walls) == [(0, 0), (0, 2)]


def test_pairs_come_by_camera_and_then_point():
    cameras = Views.of([0, 100], [0, 0], [60, 60])
    assert seen(cameras, (100, 0), (50, 0), (0, 0)) == [(0, 1), (0, 2), (1, 0), (1, 1)]


@pytest.mark.parametrize(("cameras", "points"), [(0, 3), (2, 0)])
def test_no_camera_or_no_point_makes_no_pair(cameras, points):
    camera, point = seen_pairs(Views.of(np.zeros(cameras), np.zeros(cameras), 10.0), None, np.zeros(points), np.zeros(points))
    assert len(camera) == len(point) == 0


def test_many_cameras_are_looked_at_in_parts_that_change_nothing(monkeypatch):
    rng = np.random.default_rng(4)
    views = Views.of(*rng.uniform(0, 200, (2, 30)), 40, azimuth_deg=rng.uniform(0, 360, 30), fov_deg=90)
    x, y = rng.uniform(0, 200, (2, 200))
    at_once = seen_pairs(views, None, x, y)
    monkeypatch.setattr(pairs, "_AT_ONCE", 7)
    in_parts = seen_pairs(views, None, x, y)
    assert np.array_equal(at_once, in_parts)
    assert len(at_once[0]) > 50


azimuths = st.lists(st.integers(0, 359), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(azimuths, st.integers(20, 360), st.integers(0, 10_000))
def test_a_point_is_in_a_pair_exactly_when_the_cells_say_that_it_is_seen(looking, fov, seed):
    """Where `seen_at` finds a camera of known direction, a pair is found, and the other way round."""
    rng = np.random.default_rng(seed)
    views = Views.of(*rng.uniform(0, 100, (2, len(looking))), rng.uniform(10, 60, len(looking)), azimuth_deg=looking, fov_deg=fov)
    walls = Walls.of([shapely.box(20, 20, 35, 30), shapely.box(60, 50, 70, 90)])
    x, y = rng.uniform(0, 100, (2, 100))
    cell = Lattice.lay(np.array([[[0, 0], [100, 0], [100, 100], [0, 100]]]), 5.0)
    lower = Coverage.of(views, cell, walls).seen_at(x, y).lower
    _, point = seen_pairs(views, walls, x, y)
    assert np.array_equal(np.bincount(point, minlength=100) > 0, lower > 0)
