"""Isovists: rooms and walls by hand, and every ray against the geometry itself."""

import numpy as np
import pytest
import shapely
import shapely.affinity

from analytics.spatial.sight.bearing_kernels import turns
from analytics.spatial.sight.isovists import bearings, isovists, view_polygon
from analytics.spatial.sight.views import Views
from analytics.spatial.sight.walls import STEP_OUT_M, Walls

NOTHING = Walls.of([])


def area_of(row):
    """The area that the rays of one isovist stand for."""
    return float((row.astype(float) ** 2).sum() * np.pi / len(row))


def town(seed, count=60, side=200):
    """Houses at random, turned, some overlapping; and cameras that stand in none."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, side, (2, count))
    boxes = shapely.box(x, y, x + rng.uniform(4, 25, count), y + rng.uniform(4, 25, count))
    houses = [shapely.affinity.rotate(box, angle) for box, angle in zip(boxes, rng.uniform(0, 90, count), strict=True)]
    walls = Walls.of(houses)
    at = rng.uniform(-10, side + 10, (2, 40))
    free = walls.inside(*at) == -1
    return walls, Views.of(*at[:, free], rng.uniform(20, 60, free.sum()))


def by_geometry(views, walls, rays):
    """Metres to the first building along the middle of each ray, by intersecting lines."""
    block = shapely.union_all(walls.shapes)
    shapely.prepare(block)
    metres = np.empty((len(views), rays))
    for i, (x, y, far) in enumerate(zip(views.x, views.y, views.range_m, strict=True)):
        ends = np.column_stack([x + far * np.sin(bearings(rays)), y + far * np.cos(bearings(rays))])
        lines = shapely.linestrings([[(x, y), end] for end in ends])
        hit = shapely.distance(shapely.Point(x, y), shapely.intersection(lines, block))
        metres[i] = np.where(np.isnan(hit), far, hit)
    return metres


def test_an_open_field_is_seen_to_the_range():
    seen = isovists(Views.of([0, 5], [0, 5], [50, 30]), NOTHING)
    assert seen.shape == (2, 360)
    assert (seen[0] == 50).all()
    assert (seen[1] == 30).all()


def test_a_wall_in_the_north_hides_what_lies_behind_it_on_both_sides_of_north():
    seen = isovists(Views.of(0, 0, 50), Walls.of([shapely.box(-5, 10, 5, 20)]))[0]
    assert seen[[0, 359]] == pytest.approx(10 / np.cos(np.radians(0.5)))
    # its corner lies at atan(5 / 10) = 26.57 degrees: ray 26 (26.5) meets it, ray 27 (27.5) passes
    assert seen[26] == pytest.approx(10 / np.cos(np.radians(26.5)))
    assert seen[333] == seen[26]
    assert (seen[27:333] == 50).all()


@pytest.mark.parametrize("quarter", range(4))
def test_a_wall_counts_alike_wherever_it_stands(quarter):
    wall = shapely.affinity.rotate(shapely.box(-5, 10, 5, 20), -90 * quarter, origin=(0, 0))
    seen = isovists(Views.of(0, 0, 50), Walls.of([wall]))[0]
    ahead = isovists(Views.of(0, 0, 50), Walls.of([shapely.box(-5, 10, 5, 20)]))[0]
    assert np.roll(ahead, 90 * quarter) == pytest.approx(seen, abs=1e-4)


def test_from_the_middle_of_a_room_the_room_is_seen():
    room = Walls.of([shapely.box(-1, -1, 21, 11).difference(shapely.box(0, 0, 20, 10))])
    views = Views.of(7, 4, 100)
    assert area_of(isovists(views, room)[0]) == pytest.approx(200, rel=2e-3)
    assert view_polygon(views, 0, room).area == pytest.approx(200, rel=2e-3)
    assert shapely.box(0, 0, 20, 10).buffer(1e-3).contains(view_polygon(views, 0, room))


def test_a_convex_room_of_five_walls_is_seen_whole():
    corners = [(0, 0), (30, 0), (38, 20), (15, 35), (-8, 20)]
    room = shapely.Polygon(corners)
    walls = Walls.of([room.buffer(2, join_style="mitre").difference(room)])
    assert area_of(isovists(Views.of(15, 15, 100), walls)[0]) == pytest.approx(room.area, rel=2e-3)


@pytest.mark.parametrize("seed", range(3))
def test_every_ray_ends_at_the_first_building_on_it(seed):
    walls, views = town(seed)
    assert isovists(views, walls, 90) == pytest.approx(by_geometry(views, walls, 90), abs=2e-3)


def test_the_walls_of_a_block_of_two_ways_of_drawing_hide_the_same():
    ring = [(0, 10), (10, 10), (10, 20), (0, 20)]
    there, back = (isovists(Views.of(5, 0, 40), Walls.of([shapely.Polygon(way)])) for way in (ring, ring[::-1]))
    assert (there == back).all()


def test_a_yard_inside_a_building_is_open_and_its_walls_hide():
    walls = Walls.of([shapely.box(0, 0, 40, 40).difference(shapely.box(10, 10, 30, 30))])
    assert walls.inside([20, 5, 50], [20, 5, 50]).tolist() == [-1, 0, -1]
    seen = isovists(Views.of(20, 20, 100), walls)[0]
    assert seen.max() < np.hypot(10, 10) + 1e-6
    assert seen[0] == pytest.approx(10 / np.cos(np.radians(0.5)))


@pytest.mark.parametrize("seed", [3, 4])
def test_an_isovist_lies_in_its_disc_and_shrinks_with_every_building(seed):
    walls, views = town(seed)
    fewer = isovists(views, Walls.of(walls.shapes[::2]))
    seen = isovists(views, walls)
    assert (seen <= views.range_m[:, None]).all()
    assert (seen <= fewer).all()
    assert (seen < fewer).any()


def test_a_building_far_away_changes_nothing():
    near = [shapely.box(10, 10, 20, 20)]
    views = Views.of(0, 0, 50)
    far = Walls.of([*near, shapely.box(9e5, 9e5, 9e5 + 10, 9e5 + 10)])
    assert (isovists(views, Walls.of(near)) == isovists(views, far)).all()


def test_what_has_no_area_hides_nothing_and_keeps_its_number():
    walls = Walls.of([None, shapely.Polygon(), shapely.box(0, 10, 10, 20), shapely.Point(0, 1)])
    assert len(walls) == 4
    assert walls.inside([5], [15]).tolist() == [2]
    assert isovists(Views.of(5, 0, 40), walls)[0][0] == pytest.approx(10, rel=1e-3)


def test_a_footprint_that_crosses_itself_is_mended():
    bow = shapely.Polygon([(0, 10), (10, 20), (10, 10), (0, 20)])
    walls = Walls.of([bow])
    assert walls.inside([1, 5], [15, 12]).tolist() == [0, -1]


def test_a_wall_longer_than_a_square_of_the_index_hides_from_end_to_end():
    walls = Walls.of([shapely.box(-500, 10, 500, 20)])
    for x in (-480.0, 3.3, 250.0):
        seen = isovists(Views.of(x, 0, 100), walls)[0]
        assert seen[0] == pytest.approx(10 / np.cos(np.radians(0.5)))
        assert seen[80] == pytest.approx(10 / np.cos(np.radians(80.5)) if x < 400 else 100)
        assert seen[279] == pytest.approx(min(10 / np.cos(np.radians(80.5)), 100) if x > -440 else 100)


@pytest.mark.parametrize("off_m", [0.0, 1e-9, -1e-9, 1e-13, -1e-13])
def test_a_wall_seen_along_its_line_hides_only_what_lies_behind_it(off_m):
    seen = isovists(Views.of(0, 10 + off_m, 50), Walls.of([shapely.box(5, 0, 30, 10)]))[0]
    assert (seen[:89] == 50).all()
    assert (seen[180:] == 50).all()
    assert seen[91] == pytest.approx(5 / np.sin(np.radians(91.5)))  # its near side, from the corner down


def test_bearings_by_the_polynomial_are_those_of_the_arc_tangent():
    east, north = np.random.default_rng(2).normal(size=(2, 500))
    found = [turns(a, b) for a, b in zip(east.tolist(), north.tolist(), strict=True)]
    assert found == pytest.approx(np.mod(np.arctan2(east, north) / (2 * np.pi), 1.0), abs=2e-8 / (2 * np.pi))
    assert [turns(*way) for way in ((0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0), (0.0, 0.0))] == pytest.approx(
        [0, 0.25, 0.5, 0.75, 0], abs=1e-8
    )


def test_fewer_than_eight_rays_are_refused():
    with pytest.raises(ValueError, match="8 rays"):
        isovists(Views.of(0, 0, 50), None, 7)


def test_a_camera_in_a_building_is_put_before_the_nearest_wall():
    walls = Walls.of([shapely.box(0, 0, 10, 10)])
    x, y = walls.moved_out([9, 5, 30], [5, 1, 30])
    assert x == pytest.approx([10 + STEP_OUT_M, 5, 30])
    assert y == pytest.approx([5, -STEP_OUT_M, 30])
    assert (walls.inside(x, y) == -1).all()


def test_a_camera_is_not_put_into_the_house_next_door():
    walls = Walls.of([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 30, 10)])
    x, y = walls.moved_out([9], [4])  # the wall at x = 10 is nearest, and the neighbour's
    assert (x[0], y[0]) == pytest.approx((9, -STEP_OUT_M))


def test_a_camera_on_the_wall_itself_comes_to_stand_outside():
    walls = Walls.of([shapely.box(0, 0, 10, 10)])
    x, y = walls.moved_out([10], [5])
    assert walls.inside(x, y).tolist() == [-1]
    assert np.hypot(x[0] - 10, y[0] - 5) == pytest.approx(STEP_OUT_M)


def test_the_house_that_a_camera_was_moved_out_of_hides_what_lies_behind():
    walls = Walls.of([shapely.box(0, 0, 10, 10)])
    x, y = walls.moved_out([9], [5])
    seen = isovists(Views.of(x, y, 50), walls)[0]
    assert seen[270] < 1
    assert seen[90] == 50


def test_a_drawn_disc_has_the_area_of_the_disc():
    # a buffer of 4 segments to a quarter would lose 2.6 %
    assert view_polygon(Views.of(3, 4, 50), 0).area == pytest.approx(np.pi * 50**2, rel=1e-4)


@pytest.mark.parametrize("azimuth", [0, 10, 90, 275, 359.9])
def test_a_drawn_sector_has_its_angle_and_looks_where_the_camera_does(azimuth):
    shape = view_polygon(Views.of(0, 0, 50, azimuth_deg=azimuth, fov_deg=80, near_m=10), 0)
    assert shape.area == pytest.approx(80 / 360 * np.pi * (50**2 - 10**2), rel=1e-3)
    ahead = np.radians(azimuth)
    assert shape.contains(shapely.Point(30 * np.sin(ahead), 30 * np.cos(ahead)))
    assert not shape.intersects(shapely.Point(5 * np.sin(ahead), 5 * np.cos(ahead)))


def test_of_a_camera_that_turns_or_whose_direction_is_unknown_all_it_could_see_is_drawn():
    views = Views.of([0, 0], [0, 0], 50, azimuth_deg=[90, np.nan], fov_deg=60, ptz=[True, False])
    assert view_polygon(views, 0).area == pytest.approx(view_polygon(views, 1).area)
    assert view_polygon(views, 1).area == pytest.approx(np.pi * 50**2, rel=1e-4)


def test_a_drawn_view_ends_at_the_wall():
    walls = Walls.of([shapely.box(-50, 10, 50, 20)])
    shape = view_polygon(Views.of(0, 0, 40, azimuth_deg=0, fov_deg=60), 0, walls)
    assert shape.area == pytest.approx(10 * 10 * np.tan(np.radians(30)), rel=1e-3)  # the triangle before the wall
    assert shape.bounds[3] <= 10 + 0.02  # the outermost ray stands for a quarter of a degree


def test_a_blind_camera_draws_nothing():
    assert view_polygon(Views.of(0, 0, 8, near_m=8), 0).is_empty
