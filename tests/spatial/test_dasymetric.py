"""People of grid cells put where they live: every one of them, and nobody twice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.spatial.dasymetric import SquareCells, spread_evenly, spread_on


def cells(*rows):
    """Square cells from x, y and side in metres."""
    x, y, side = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return SquareCells(x, y, side)


def on(some, *buildings, step_m=20.0):
    """The spread on buildings of x, y and size."""
    x, y, size = np.array(buildings, dtype=float).reshape(-1, 3).T
    return spread_on(some, x, y, size, step_m)


def shares_of(spots, count):
    return np.bincount(spots.cell, weights=spots.share, minlength=count)


def test_a_cell_of_100_m_becomes_25_points_20_m_apart_with_equal_shares():
    spots = spread_evenly(cells((1000, 2000, 100)), 20.0)
    assert sorted(set(spots.x - 1000)) == pytest.approx([-40, -20, 0, 20, 40])
    assert sorted(set(spots.y - 2000)) == pytest.approx([-40, -20, 0, 20, 40])
    assert spots.share.tolist() == [1 / 25] * 25


def test_a_cell_no_larger_than_the_step_stays_one_point_and_a_little_more_makes_four():
    spots = spread_evenly(cells((0, 0, 20), (100, 0, 20.1)), 20.0)
    assert np.bincount(spots.cell).tolist() == [1, 4]
    assert (spots.x[0], spots.y[0], spots.share[0]) == (0, 0, 1)
    assert spots.x[1:] == pytest.approx([100 - 5.025, 100 + 5.025] * 2)


def test_no_cells_make_no_spots():
    none = cells((0, 0, 100))
    empty = SquareCells(none.x[:0], none.y[:0], none.side_m[:0])
    assert len(spread_evenly(empty, 20.0).x) == 0
    assert len(on(empty, (0, 0, 1)).x) == 0


def test_people_are_put_on_buildings_by_their_size():
    spots = on(cells((0, 0, 100)), (-10, 20, 300), (30, -5, 100))
    assert spots.x.tolist() == [-10, 30]
    assert spots.y.tolist() == [20, -5]
    assert spots.share.tolist() == [0.75, 0.25]


def test_a_cell_without_a_building_is_spread_evenly_beside_one_that_has_some():
    spots = on(cells((0, 0, 100), (100, 0, 40)), (10, 10, 5))
    assert spots.cell.tolist() == [0, 1, 1, 1, 1]
    assert spots.share.tolist() == [1, 0.25, 0.25, 0.25, 0.25]
    assert sorted(set(spots.x[1:])) == [90, 110]


def test_a_building_holds_nobody_that_has_no_size_or_stands_in_no_cell():
    spots = on(cells((0, 0, 100)), (10, 10, 0), (60, 0, 900), (-50, 50, 1))
    assert (spots.x.tolist(), spots.share.tolist()) == ([-50], [1])  # the corner counts as inside


def test_where_no_building_has_a_size_all_is_even():
    assert len(on(cells((0, 0, 100)), (0, 0, 0)).x) == 25


def test_a_building_on_the_edge_of_two_cells_belongs_to_one_of_them():
    spots = on(cells((0, 0, 100), (100, 0, 100)), (50, 0, 7))
    assert np.count_nonzero((spots.x == 50) & (spots.y == 0)) == 1
    assert shares_of(spots, 2) == pytest.approx([1, 1])


places = st.tuples(st.integers(-3, 3), st.integers(-3, 3))
houses = st.tuples(st.floats(-400, 400), st.floats(-400, 400), st.sampled_from([0.0, 1.0, 12.5, 4000.0]))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(places, min_size=1, max_size=8, unique=True),
    st.lists(houses, max_size=12),
    st.sampled_from([7.0, 20.0, 33.0]),
    st.randoms(use_true_random=False),
)
def test_nobody_is_lost_whatever_stands_where_and_in_whatever_order(grid, found, step_m, chance):
    some = cells(*((100.0 * i, 100.0 * j, 100.0) for i, j in grid))
    spots = on(some, *found, step_m=step_m)
    assert shares_of(spots, len(grid)) == pytest.approx(np.ones(len(grid)))
    half = some.side_m[spots.cell] / 2 + 1e-6
    assert (np.abs(spots.x - some.x[spots.cell]) <= half).all()
    assert (np.abs(spots.y - some.y[spots.cell]) <= half).all()
    turned = list(found)
    chance.shuffle(turned)
    again = on(some, *turned, step_m=step_m)
    known = [sorted(zip(one.cell, one.x, one.y, np.round(one.share, 12), strict=True)) for one in (spots, again)]
    assert known[0] == known[1]
