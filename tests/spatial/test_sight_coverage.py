"""Coverage: by hand, against exact geometry, and changed as if computed from nothing."""

from dataclasses import fields, replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from test_sight_isovists import town
from test_sight_lattice import honeycomb, squares

from analytics.spatial.sight.coverage import Coverage
from analytics.spatial.sight.isovists import view_polygon
from analytics.spatial.sight.lattice import Lattice, blocks_in
from analytics.spatial.sight.views import Views
from analytics.spatial.sight.walls import Walls

CELL = Lattice.lay(squares(1, 1), 2.0)
FAR = 1000.0


def shares(*views, lattice=CELL, walls=None):
    """The shares that some cameras see together."""
    together = views[0]
    for more in views[1:]:
        together = together.joined(more)
    return Coverage.of(together, lattice, walls).shares()


def amid(**known):
    """A camera in the middle of the cell that sees beyond it."""
    return Views.of(50, 50, FAR, **known)


def mixed(count, seed, side=200):
    """Cameras of all kinds over a square of that many metres, and a little around it."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-20, side + 20, (2, count))
    return Views.of(
        x,
        y,
        rng.uniform(20, 60, count),
        azimuth_deg=np.where(rng.random(count) < 0.5, np.nan, rng.uniform(0, 360, count)),
        fov_deg=np.where(rng.random(count) < 0.2, 360, rng.uniform(40, 200, count)),
        near_m=rng.uniform(0, 5, count),
        count=rng.integers(1, 4, count),
        ptz=rng.random(count) < 0.3,
    )


def same(one, other):
    """Whether two coverages are equal to the last bit, cell by cell."""
    return all(
        np.array_equal(getattr(one.shares(), field.name), getattr(other.shares(), field.name)) for field in fields(one.shares())
    ) and np.array_equal(one.sums, other.sums)


# --- by hand -------------------------------------------------------------------------------------------------------


def test_no_camera_sees_nothing():
    found = shares(amid().pick([]))
    assert (found.lower[0], found.expected[0], found.upper[0], found.cameras[0]) == (0, 0, 0, 0)


def test_two_cameras_of_unknown_direction_and_a_right_angle_miss_three_quarters_twice():
    found = shares(amid(fov_deg=90), amid(fov_deg=90))
    assert found.lower[0] == 0
    assert found.expected[0] == pytest.approx(1 - 0.75**2)
    assert found.upper[0] == 1
    assert found.cameras[0] == pytest.approx(0.5)
    assert found.upper_folds[0].tolist() == [1, 1, 0]


def test_three_cameras_at_one_pole_are_three_cameras():
    found = shares(amid(fov_deg=120, count=3))
    assert found.expected[0] == pytest.approx(19 / 27)
    assert found.upper_folds[0].tolist() == [1, 1, 1]
    assert found.cameras[0] == pytest.approx(1, abs=1e-5)


def test_a_camera_that_looks_north_sees_the_northern_half():
    found = shares(amid(fov_deg=180, azimuth_deg=0))
    assert (found.lower[0], found.expected[0], found.upper[0]) == (0.5, 0.5, 0.5)


def test_what_one_sees_surely_and_another_perhaps():
    found = shares(amid(fov_deg=180, azimuth_deg=0), amid(fov_deg=90))
    assert (found.lower[0], found.upper[0]) == (0.5, 1)
    assert found.expected[0] == pytest.approx(0.5 + 0.5 * 0.25)
    assert found.upper_folds[0].tolist() == [1, 0.5, 0]
    assert found.lower_folds[0].tolist() == [0.5, 0, 0]


def test_a_camera_that_turns_looks_one_way_at_a_time_whatever_its_direction():
    for azimuth in (np.nan, 45):
        found = shares(amid(fov_deg=60, ptz=True, azimuth_deg=azimuth))
        assert (found.lower[0], found.upper[0]) == (0, 1)
        assert found.expected[0] == pytest.approx(1 / 6)


def test_a_camera_that_sees_all_round_needs_no_direction():
    found = shares(amid(fov_deg=360))
    assert (found.lower[0], found.expected[0], found.upper[0]) == (1, 1, 1)


def test_one_that_turns_and_sees_all_round_at_once_is_expected_to_see_all():
    assert shares(amid(fov_deg=360, ptz=True)).expected[0] == 1


def test_only_half_of_the_next_cell_lies_within_reach():
    lattice = Lattice.lay(squares(2, 1), 2.0)
    # walls of a street 100 m wide keep the camera's view to the strip; 50 m of the second cell lie behind the cross wall
    street = [shapely.box(-10, 100, 250, 110), shapely.box(-10, -10, 250, 0), shapely.box(150, 0, 160, 100)]
    found = shares(amid(), lattice=lattice, walls=Walls.of(street))
    assert found.lower == pytest.approx([1, 0.5], abs=0.002)


def test_a_cell_is_seen_by_a_camera_outside_all_cells():
    assert shares(Views.of(-50, 50, FAR)).lower[0] == 1
    assert shares(Views.of(-50, 50, 49)).lower[0] == 0
    assert shares(Views.of(9e6, -9e6, 50)).upper[0] == 0


def test_the_standard_circle_ignores_walls_and_directions():
    views = Views.of(50, 50, 20, azimuth_deg=10, fov_deg=60)
    found = shares(views.as_discs(50.0), lattice=Lattice.lay(squares(1, 1), 0.5))
    assert found.lower[0] == pytest.approx(np.pi / 4, rel=1e-3)
    assert found.upper[0] == found.lower[0]


def test_nothing_is_seen_nearer_than_the_near_distance():
    found = shares(Views.of(50, 50, 40, near_m=20), lattice=Lattice.lay(squares(1, 1), 0.5))
    assert found.lower[0] == pytest.approx(np.pi * (40**2 - 20**2) / 100**2, rel=2e-3)


def test_without_cells_there_are_no_shares_but_points_are_seen():
    cover = Coverage.of(amid(), Lattice.lay(np.zeros((0, 6, 2))))
    assert cover.with_camera(amid()).shares().expected.shape == (0,)
    assert cover.seen_at([60], [60]).lower.tolist() == [1]


def test_a_range_by_mistake_of_kilometres_costs_no_more_than_the_cells():
    assert len(blocks_in(CELL.boxes(Views.of(0, 0, 1e6)))[0]) == 4  # 50 points a side, blocks of 32


def test_a_cell_too_small_for_a_point_has_no_share():
    lattice = Lattice.lay(np.concatenate([squares(1, 1), squares(1, 1, 0.5)]), 2.0)
    assert np.isnan(shares(amid(), lattice=lattice).lower).tolist() == [False, True]


# --- points --------------------------------------------------------------------------------------------------------


def test_a_view_across_north_holds_what_lies_on_both_sides_of_it():
    bearing = np.radians([355.0, 5.0, 331.0, 9.0, 329.0, 11.0, 170.0])
    seen = Coverage.of(Views.of(0, 0, 50, azimuth_deg=350, fov_deg=40), CELL).seen_at(30 * np.sin(bearing), 30 * np.cos(bearing))
    assert seen.lower.tolist() == [1, 1, 1, 1, 0, 0, 0]


def test_the_rim_counts_and_what_is_no_place_is_seen_by_nobody():
    cover = Coverage.of(Views.of(0, 0, 50, near_m=10), CELL)
    seen = cover.seen_at([50, 50.001, 10, 9.999, np.nan], [0, 0, 0, 0, 0])
    assert seen.lower.tolist() == [1, 0, 1, 0, 0]
    assert cover.seen_at([], []).upper.shape == (0,)
    assert cover.without_camera(0).seen_at([20], [0]).upper.tolist() == [0]


def test_points_of_the_lattice_are_seen_as_given_points_are():
    walls, _ = town(5)
    cover = Coverage.of(mixed(40, 6), Lattice.lay(squares(2, 2), 4.0), walls)
    x, y = (np.arange(50) + 0.5) * 4.0, (np.arange(50) + 0.5) * 4.0
    seen = cover.seen_at(*(grid.ravel() for grid in np.meshgrid(x, y)))
    for name in ("lower", "expected", "upper", "cameras"):
        by_cell = getattr(seen, name).reshape(2, 25, 2, 25).mean(axis=(1, 3)).ravel()
        assert getattr(cover.shares(), name) == pytest.approx(by_cell, abs=1e-8), name


def test_points_behind_a_house_are_not_seen():
    cover = Coverage.of(Views.of(0, 0, 50), CELL, Walls.of([shapely.box(-5, 10, 5, 20)]))
    assert cover.seen_at([0, 0, 0, 20], [9, 21, 40, 20]).lower.tolist() == [1, 0, 0, 1]


# --- against exact geometry ----------------------------------------------------------------------------------------


def exact_shares(views, lattice, walls=None):
    """Shares of the area that drawn views unite to, for cameras of known direction."""
    seen = shapely.union_all([view_polygon(views, i, walls) for i in range(len(views))])
    cells = shapely.polygons(lattice.corners)
    return shapely.area(shapely.intersection(cells, seen)) / shapely.area(cells)


def known_ones(count, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 800, (2, count))
    fov = np.where(rng.random(count) < 0.3, 360, rng.uniform(60, 110, count))
    return Views.of(x, y, rng.uniform(30, 60, count), azimuth_deg=rng.uniform(0, 360, count), fov_deg=fov)


def test_the_finer_the_lattice_the_nearer_the_exact_share():
    cells, views = honeycomb(east=0, north=0), known_ones(40, 1)
    errors = {}
    for spacing_m in (10.0, 5.0, 2.5, 1.0):
        lattice = Lattice.lay(cells, spacing_m)
        errors[spacing_m] = np.abs(shares(views, lattice=lattice).lower - exact_shares(views, lattice))
    means = [error.mean() for error in errors.values()]
    assert means == sorted(means, reverse=True)
    assert errors[5.0].mean() < 0.005
    assert errors[1.0].max() < 0.005


def test_with_walls_the_shares_are_those_of_the_drawn_views():
    walls, views = town(7)
    lattice = Lattice.lay(squares(4, 4, 50.0), 1.0)
    error = np.abs(shares(views, lattice=lattice, walls=walls).lower - exact_shares(views, lattice, walls))
    assert error.mean() < 0.005
    assert error.max() < 0.03


def test_the_expected_share_of_two_part_views_is_what_overlapping_areas_say():
    # two discs of 40 m, 30 m apart, both of 90 degrees unknown: alone 1/4, in the common part 1 - (3/4)^2 = 7/16
    views = Views.of([35, 65], [50, 50], 40, fov_deg=90)
    both = shapely.intersection(view_polygon(views, 0), view_polygon(views, 1))
    cell = shapely.box(0, 0, 100, 100)
    common, whole = both.intersection(cell).area, view_polygon(views, 0).union(view_polygon(views, 1)).intersection(cell).area
    found = shares(views, lattice=Lattice.lay(squares(1, 1), 0.5))
    assert found.expected[0] == pytest.approx((0.25 * (whole - common) + 7 / 16 * common) / 1e4, rel=2e-3)
    assert found.upper_folds[0] == pytest.approx([whole / 1e4, common / 1e4, 0], rel=2e-3)


# --- what must hold ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_the_least_is_not_above_the_expected_and_that_not_above_the_most(seed):
    walls, _ = town(seed)
    found = shares(mixed(60, seed), lattice=Lattice.lay(honeycomb(20, 6, east=0, north=0), 2.0), walls=walls)
    assert (found.lower <= found.expected).all()
    assert (found.expected <= found.upper).all()
    assert (found.upper <= 1).all()
    assert (np.diff(found.upper_folds, axis=1) <= 0).all()
    assert (found.lower < found.expected).any()
    assert (found.expected < found.upper).any()


def test_a_full_turn_more_and_another_order_change_nothing():
    views, lattice = mixed(60, 11), Lattice.lay(squares(2, 2), 2.0)
    walls, _ = town(11)
    before = Coverage.of(views, lattice, walls)
    for turns in (360.0, -720.0):
        known = {field.name: getattr(views, field.name) for field in fields(views)}
        turned = Views.of(**{**known, "azimuth_deg": views.azimuth_deg + turns})
        assert same(before, Coverage.of(turned, lattice, walls))
    assert same(before, Coverage.of(views.pick(np.random.default_rng(1).permutation(60)), lattice, walls))


def test_more_range_and_more_cameras_never_see_less():
    views, lattice = mixed(60, 12), Lattice.lay(squares(2, 2), 2.0)
    walls, _ = town(12)
    fewer, all_of = (shares(some, lattice=lattice, walls=walls) for some in (views.pick(slice(40)), views))
    wider = shares(replace(views, range_m=views.range_m * 1.25), lattice=lattice, walls=walls)
    for name in ("lower", "expected", "upper", "cameras"):
        assert (getattr(all_of, name) >= getattr(fewer, name)).all()
        assert (getattr(wider, name) >= getattr(all_of, name)).all()
        assert (getattr(wider, name) > getattr(fewer, name)).any()


def test_walls_never_show_more():
    walls, views = town(13)
    lattice = Lattice.lay(squares(2, 2), 2.0)
    open_field, town_shares = shares(views, lattice=lattice), shares(views, lattice=lattice, walls=walls)
    assert (town_shares.upper <= open_field.upper).all()
    assert town_shares.upper.sum() < open_field.upper.sum()


def test_a_level_of_density_is_coverage_to_its_distance():
    views, lattice = mixed(60, 14), Lattice.lay(squares(2, 2), 2.0)
    walls, _ = town(14)
    cover = Coverage.of(views, lattice, walls)
    for px_per_m in (20.0, 80.0):
        level = cover.at_density(px_per_m)
        assert same(level, Coverage.of(views.at_density(px_per_m), lattice, walls))
        assert same(
            level.without_camera([3, 4]),
            Coverage.of(level.views.pick(slice(5, 60)).joined(level.views.pick(slice(3))), lattice, walls),
        )
    assert (cover.at_density(80.0).shares().upper <= cover.at_density(20.0).shares().upper).all()


# --- changes -------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_cameras_added_taken_away_moved_and_turned_leave_what_a_computation_from_nothing_finds(data):
    walls = town(21)[0] if data.draw(st.booleans()) else None
    lattice = Lattice.lay(squares(2, 2), 5.0)
    cover = Coverage.of(mixed(data.draw(st.integers(0, 12)), data.draw(st.integers(0, 99))), lattice, walls, 64)
    for _ in range(data.draw(st.integers(1, 4))):
        fresh = mixed(data.draw(st.integers(1, 3)), data.draw(st.integers(100, 199)))
        which = data.draw(st.lists(st.integers(0, len(cover.views) - 1), unique=True, max_size=3)) if len(cover.views) else []
        change = data.draw(st.sampled_from(["with", "without", "changed"]))
        if change == "with":
            cover = cover.with_camera(fresh)
        elif change == "without":
            cover = cover.without_camera(which)
        else:
            cover = cover.with_changed(which, fresh)
        again = Coverage.of(cover.views, lattice, walls, 64)
        assert same(cover, again)
        assert np.array_equal(cover.seen_at([50, 120], [60, 20]).expected, again.seen_at([50, 120], [60, 20]).expected)


def test_a_change_leaves_what_was_before_as_it_was():
    cover = Coverage.of(mixed(20, 31), Lattice.lay(squares(2, 2), 5.0))
    before = cover.sums.copy()
    after = cover.with_camera(amid())
    assert (cover.sums == before).all()
    assert len(cover.views) == 20
    assert (after.shares().lower >= cover.shares().lower).all()
    assert same(after.without_camera(20), cover)


def test_a_trial_camera_may_stand_where_no_camera_reached_before():
    lattice = Lattice.lay(squares(30, 1), 5.0)
    cover = Coverage.of(Views.of(50, 50, 30), lattice)
    tried = cover.with_camera(Views.of(2950, 50, FAR))
    assert cover.shares().upper[29] == 0
    assert tried.shares().upper[29] == 1
    assert same(tried, Coverage.of(tried.views, lattice))


# --- cameras -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"x": np.nan}, "place"),
        ({"azimuth_deg": np.inf}, "direction"),
        ({"fov_deg": 0}, "angle"),
        ({"fov_deg": 361}, "angle"),
        ({"fov_deg": np.nan}, "angle"),
        ({"range_m": -1}, "distance"),
        ({"range_m": np.inf}, "distance"),
        ({"near_m": np.nan}, "distance"),
        ({"pixels_wide": 0}, "pixels"),
        ({"count": 0}, "no camera"),
    ],
)
def test_a_camera_that_cannot_be_is_refused(wrong, says):
    with pytest.raises(ValueError, match=says):
        Views.of(**{"x": 0, "y": 0, "range_m": 50, **wrong})


def test_what_is_certain_is_said_of_each_kind():
    views = Views.of(0, [0, 0, 0, 0], 50, azimuth_deg=[10, np.nan, 10, np.nan], fov_deg=[90, 90, 90, 360], ptz=[0, 0, 1, 0])
    assert views.certain.tolist() == [True, False, False, True]
    assert views.share.tolist() == [1, 0.25, 0.25, 1]
