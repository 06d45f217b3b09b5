"""From dongs to cells: areas by hand, nobody lost, and better ways before worse ones."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import InputError
from analytics.spatial import interpolation
from analytics.spatial.dasymetric import SquareCells, spread_on
from analytics.spatial.interpolation import NOWHERE, first_known, overlap, point_shares

EAST, NORTH = 200_000.0, 500_000.0


def box(west, south, east, north):
    """A rectangle in the place where Korean coordinates are."""
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def areas(*shapes):
    return np.array(shapes, dtype=object)


def squares(count, side=100.0):
    """`count` by `count` squares from (0, 0), by rows."""
    return areas(*(box(side * i, side * j, side * (i + 1), side * (j + 1)) for j in range(count) for i in range(count)))


def hexagons(radius, extent):
    """Hexagons that cover a square from (0, 0)."""
    angle = np.deg2rad(60.0 * np.arange(6) + 30)
    rows = range(-1, int(extent / (1.5 * radius)) + 2)
    wide = np.sqrt(3) * radius
    middles = [(wide * (i + (j % 2) / 2), 1.5 * radius * j) for j in rows for i in range(-1, int(extent / wide) + 2)]
    corners = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * radius
    return shapely.polygons(np.array(middles)[:, None, :] + corners + [EAST, NORTH])


@pytest.fixture(params=["compiled", "geos"])
def way(request, monkeypatch):
    if request.param == "geos":
        monkeypatch.setattr(interpolation, "can_compile", lambda: False)
    return request.param


def test_a_dong_across_two_cells_is_split_by_area(way):
    found = overlap(areas(box(0, 0, 100, 50), box(75, 50, 175, 100)), squares(2))
    assert found.area_m2.toarray() == pytest.approx(np.array([[5000, 0, 0, 0], [1250, 3750, 0, 0]]), abs=1e-6)
    shares = found.shares()
    assert shares.spread(np.array([10.0, 80])) == pytest.approx([30, 60, 0, 0])
    assert shares.way.tolist() == [0, 0]
    assert found.outside == pytest.approx([0, 0], abs=1e-12)


def test_cells_that_only_touch_a_dong_get_nothing_of_it(way):
    assert overlap(areas(box(100, 0, 200, 100)), squares(3)).area_m2.nnz == 1


def test_holes_and_islands_count(way):
    ring = shapely.difference(box(0, 0, 300, 300), box(100, 100, 200, 200))
    both = shapely.union(shapely.difference(box(10, 10, 90, 90), box(40, 40, 60, 60)), box(110, 110, 120, 120))
    found = overlap(areas(ring, both), squares(3)).area_m2.toarray()
    assert found[0] == pytest.approx([1e4, 1e4, 1e4, 1e4, 0, 1e4, 1e4, 1e4, 1e4], abs=1e-6)
    assert found[1] == pytest.approx([6000, 0, 0, 0, 100, 0, 0, 0, 0], abs=1e-6)


def test_a_comb_that_a_cell_cuts_into_pieces_is_added_up(way):
    teeth = shapely.union_all([box(0, 150, 100, 200), *(box(20 * i, 50, 20 * i + 10, 160) for i in range(5))])
    found = overlap(areas(teeth), areas(box(0, 0, 100, 100), box(5, 60, 65, 140))).area_m2.toarray()
    assert found[0] == pytest.approx([5 * 10 * 50, (5 + 10 + 10 + 5) * 80], abs=1e-6)


def test_a_border_that_crosses_every_side_of_a_cell_at_every_corner_is_cut_rightly(way):
    turn = np.linspace(0, 2 * np.pi, 401)[:-1]
    far = np.where(np.arange(400) % 2, 130.0, 40.0)  # in and out between all corners
    star = shapely.Polygon(np.stack([EAST + far * np.cos(turn), NORTH + far * np.sin(turn)], axis=-1))
    eight = shapely.Polygon([(EAST + 80 * np.cos(a), NORTH + 80 * np.sin(a)) for a in np.arange(8) * np.pi / 4])
    found = overlap(areas(star), areas(eight, shapely.reverse(eight))).area_m2.toarray()
    assert found[0] == pytest.approx([shapely.intersection(star, eight).area] * 2)


def test_a_cell_around_a_whole_dong_takes_all_of_it(way):
    found = overlap(areas(box(40, 40, 60, 60)), areas(box(0, 0, 100, 100)))
    assert found.area_m2.toarray() == pytest.approx(np.array([[400.0]]))


def test_what_lies_in_no_cell_goes_to_the_rest_of_its_dong_and_is_told(way):
    found = overlap(areas(box(-100, 0, 100, 100), box(900, 0, 950, 50)), squares(2))
    shares = found.shares()
    assert found.outside == pytest.approx([0.5, 1])
    assert shares.spread(np.array([7.0, 3])) == pytest.approx([7, 0, 0, 0])
    assert shares.way.tolist() == [0, NOWHERE]
    assert shares.lost(np.array([7.0, 3])) == 3


def test_rates_are_averaged_and_not_added():
    found = overlap(areas(box(0, 0, 50, 100), box(50, 0, 200, 100)), squares(2))
    rates, people = np.array([0.1, 0.4]), np.array([300.0, 300])
    assert found.mean(rates) == pytest.approx([0.25, 0.4, np.nan, np.nan], nan_ok=True)
    # The left cell gets 300 people at 0.1 and 100 at 0.4.
    assert found.shares().mean(rates, people) == pytest.approx([0.175, 0.4, np.nan, np.nan], nan_ok=True)


def test_an_unknown_dong_makes_only_its_own_cells_unknown():
    shares = overlap(areas(box(0, 0, 100, 100), box(100, 0, 200, 100)), squares(2)).shares()
    assert shares.spread(np.array([np.nan, 5])) == pytest.approx([np.nan, 5, 0, 0], nan_ok=True)


def test_targets_that_are_not_convex_are_cut_as_well():
    corner = shapely.difference(box(0, 0, 100, 100), box(50, 50, 100, 100))
    round_one = shapely.Point(EAST + 50, NORTH + 50).buffer(20)
    found = overlap(areas(box(0, 0, 100, 60)), areas(corner, box(0, 0, 10, 10), round_one)).area_m2.toarray()
    assert found[0, :2] == pytest.approx([5500, 100])
    assert found[0, 2] == pytest.approx(shapely.intersection(round_one, box(0, 0, 100, 60)).area)


def test_a_bent_in_corner_given_twice_and_a_star_are_not_taken_for_convex(way):
    arrow = [(0, 0), (100, 0), (100, 100), (50, 20), (50, 20), (0, 100)]
    bent = shapely.Polygon([(EAST + x, NORTH + y) for x, y in arrow])
    doubled = shapely.Polygon([(EAST + x, NORTH + y) for x, y in [(0, 0), (0, 90), (0, 90), (90, 90), (90, 0)]])
    found = overlap(areas(box(0, 10, 100, 60)), areas(bent, doubled)).area_m2.toarray()
    assert found[0] == pytest.approx([shapely.intersection(bent, box(0, 10, 100, 60)).area, 90 * 50])
    star = shapely.Polygon([(np.sin(4 * np.pi * k / 5), np.cos(4 * np.pi * k / 5)) for k in range(5)])
    with pytest.raises(InputError):
        overlap(squares(1), areas(star))


def test_people_follow_floor_area_and_institutions_and_empty_land_get_nobody():
    floors, institution = np.array([300.0, 100, 0, 50]), 0.0
    shares = point_shares(
        np.array([0, 0, 0, 1, 0, -1]), np.array([2, 0, 1, 1, 3, 3]), np.append(floors, [institution, 9.0]), (2, 4)
    )
    assert shares.spread(np.array([40.0, 6])).tolist() == [10, 6, 30, 0]


def test_each_dong_takes_the_best_way_that_is_known_for_it_and_says_which():
    area = overlap(areas(box(0, 0, 200, 100), box(0, 100, 200, 200), box(900, 0, 950, 50)), squares(2)).shares()
    floors = point_shares(np.array([0]), np.array([1]), np.array([75.0]), (3, 4))
    cells = point_shares(np.array([0, 1]), np.array([0, 3]), np.array([5.0, 5]), (3, 4))
    assert first_known(floors, cells, area).way.tolist() == [0, 1, NOWHERE]
    found = first_known(floors, area)
    assert found.way.tolist() == [0, 1, NOWHERE]
    assert found.spread(np.array([8.0, 20, 1])) == pytest.approx([0, 8, 10, 10])
    assert found.lost(np.array([8.0, 20, 1])) == 1


def test_people_of_populated_cells_stand_for_a_dong_through_the_spots_of_their_buildings():
    grid = SquareCells(np.array([50.0, 150]), np.array([50.0, 50]), np.array([100.0, 100]))
    spots = spread_on(grid, np.array([10.0, 190]), np.array([10.0, 10]), np.array([1.0, 1]), 100.0)
    people = np.array([30.0, 10])
    target = (spots.x >= 100).astype(int)
    shares = point_shares(np.zeros(2, dtype=int), target, people[spots.cell] * spots.share, (1, 2))
    assert shares.spread(np.array([8.0])).tolist() == [6, 2]


@pytest.mark.parametrize("shape", [shapely.LineString([(0, 0), (1, 1)]), shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), None])
def test_shapes_that_are_no_areas_or_cross_themselves_are_refused(shape):
    with pytest.raises(InputError):
        overlap(areas(shape), squares(1))
    with pytest.raises(InputError):
        overlap(squares(1), areas(shape))


def test_another_number_of_values_or_a_negative_floor_area_is_refused():
    with pytest.raises(InputError):
        overlap(squares(2), squares(2)).shares().spread(np.ones(3))
    with pytest.raises(InputError):
        point_shares(np.array([0]), np.array([0]), np.array([-1.0]), (1, 1))


def test_no_dongs_or_no_cells_are_no_error(way):
    none = areas()
    assert overlap(none, squares(1)).shares().spread(np.zeros(0)).tolist() == [0]
    nowhere = overlap(squares(1), none).shares()
    assert nowhere.way.tolist() == [NOWHERE]


seeds = st.integers(0, 2**32 - 1)


def dongs(chance, count):
    """A partition of a square of 1 km into areas with crooked borders."""
    points = shapely.multipoints(chance.uniform(0, 1000, (count, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.box(0, 0, 1000, 1000)))
    parts = shapely.intersection(cells, shapely.box(0, 0, 1000, 1000))
    hole = shapely.Point(chance.uniform(200, 800, 2)).buffer(60, quad_segs=40)
    cut = np.append(shapely.difference(parts, hole), hole)
    return shapely.transform(cut[shapely.area(cut) > 1e-3], lambda xy: xy + np.array([EAST, NORTH]))


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(2, 9), st.sampled_from([37.0, 90.0, 400.0]))
def test_totals_stay_and_both_ways_agree_whatever_the_borders(seed, count, radius):
    chance = np.random.default_rng(seed)
    sources, targets = dongs(chance, count), hexagons(radius, 1000.0)
    found = overlap(sources, targets)
    one, other = np.divmod(np.arange(len(sources) * len(targets)), len(targets))
    exact = shapely.area(shapely.intersection(sources[one], targets[other])).reshape(len(sources), -1)
    assert found.area_m2.toarray() == pytest.approx(exact, abs=1e-5)
    assert found.outside == pytest.approx(np.zeros(len(sources)), abs=1e-9)
    people = chance.integers(0, 9000, len(sources)) * 1.0
    assert found.shares().spread(people).sum() == pytest.approx(people.sum(), rel=1e-13)
    assert found.shares().lost(people) == 0
    whole = found.mean(np.full(len(sources), 0.3))
    assert whole[np.isfinite(whole)] == pytest.approx(0.3)
