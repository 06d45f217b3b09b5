"""What is reached within a time: stretches of roads worked out on paper, and the areas drawn on them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from towns import CRS, Arc, both_ways, network_of, on_road, times_of

from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import ready_posts, search_from
from analytics.spatial.crs import WGS84, shapes_to
from analytics.spatial.isochrones import Frame, quick_frame, service_areas, shape_of
from analytics.spatial.network import NO_LINK, ArcTimes, Places, seconds_at, travel_from, travel_toward
from analytics.spatial.reached import EDGE_S, part_lines, reached_parts

ROW = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0), "D": (3000, 0)}
"""Four nodes in a row, a kilometre apart; driving a kilometre takes 100 seconds."""


def row(*arcs):
    network = network_of(ROW, list(arcs) or both_ways(*"ABCD"))
    return network, times_of(network, 100.0)


def from_start(network, times, *where, start_s=0.0, find=travel_from):
    starts = on_road(network, *where)
    return find(network, times, starts, np.broadcast_to(np.asarray(start_s, dtype=float), len(where)).copy())


def stretches(network, parts):
    """The parts in kilometres east of A, joined where they touch."""
    lines = part_lines(network, parts)
    ends = sorted(tuple(sorted(round(float(x), 6) for x in shapely.bounds(line)[[0, 2]])) for line in lines)
    west = min(shapely.bounds(line)[0] for line in network.road_lines)
    joined = []
    for begin, end in ends:
        if joined and abs(joined[-1][1] - begin) < 1e-3:
            joined[-1][1] = end
        else:
            joined.append([begin, end])
    return [tuple(round((x - west) / 1000, 6) for x in pair) for pair in joined]


def sample_places(network, count, seed):
    rng = np.random.default_rng(seed)
    road = rng.integers(0, len(network.road_arc), count)
    return Places(road, rng.choice([rng.random(count), rng.integers(0, 2, count)]).astype(float), np.zeros(count))


# --- stretches -----------------------------------------------------------------------------------------------------


def test_a_start_in_the_middle_reaches_as_far_both_ways_as_its_seconds_last():
    network, times = row()
    travel = from_start(network, times, ("B", "C", 0.5))
    assert stretches(network, reached_parts(network, travel, 30)) == [(1.2, 1.8)]
    assert stretches(network, reached_parts(network, travel, 120)) == [(0.3, 2.7)]
    assert stretches(network, reached_parts(network, travel, 1000)) == [(0, 3)]


def test_the_turn_out_is_spent_before_the_first_metre():
    network, times = row()
    travel = from_start(network, times, ("B", "C", 0.5), start_s=60)
    assert stretches(network, reached_parts(network, travel, 90)) == [(1.2, 1.8)]
    assert len(reached_parts(network, travel, 59.9)) == 0


def test_a_one_way_road_is_reached_ahead_of_the_start_and_not_behind_it():
    network, times = row(Arc("A", "B"), Arc("B", "C"), Arc("C", "D"))
    travel = from_start(network, times, ("B", "C", 0.5))
    assert stretches(network, reached_parts(network, travel, 120)) == [(1.5, 2.7)]


def test_toward_a_hospital_one_way_roads_count_the_other_way_round():
    network, times = row(Arc("A", "B"), Arc("B", "C"), Arc("C", "D"))
    travel = from_start(network, times, ("B", "C", 0.5), find=travel_toward)
    assert stretches(network, reached_parts(network, travel, 120)) == [(0.3, 1.5)]


def test_two_ends_of_a_road_may_be_reached_while_its_middle_is_not():
    network, times = row()
    travel = from_start(network, times, ("A", "B", 0.0), ("C", "D", 1.0))
    parts = reached_parts(network, travel, 130)
    assert stretches(network, parts) == [(0, 1.3), (1.7, 3)]
    assert len(parts) == 4  # two whole roads, and two parts of the one between them


def test_what_is_reached_from_both_ends_is_one_part():
    network, times = row()
    parts = reached_parts(network, from_start(network, times, ("A", "B", 0.0), ("C", "D", 1.0)), 160)
    assert parts.road.tolist() == [0, 1, 2]
    assert (parts.begin.tolist(), parts.end.tolist()) == ([0, 0, 0], [1, 1, 1])


def test_a_late_start_inside_what_others_reach_changes_nothing():
    """From A to share 0.6 of the middle road, from D down to 0.5, and between 0.2 and 0.4 from a start that left late."""
    network, times = row()
    travel = from_start(network, times, ("A", "B", 0.0), ("B", "C", 0.3), ("C", "D", 1.0), start_s=[0, 150, 10])
    parts = reached_parts(network, travel, 160)
    assert (parts.road.tolist(), parts.begin.tolist(), parts.end.tolist()) == ([0, 1, 2], [0, 0, 0], [1, 1, 1])


def test_a_junction_is_waited_at_before_the_next_road_begins():
    """D joins C from the side, so C is a junction: 20 seconds before anything beyond it."""
    nodes = {"A": (0, 0), "C": (1000, 0), "B": (2000, 0), "D": (1000, 1000)}
    network = network_of(nodes, [*both_ways("A", "C", "B"), *both_ways("C", "D")])
    travel = from_start(network, times_of(network, 100.0, junction_s=20.0), ("A", "C", 0.0))
    assert reached_parts(network, travel, 110).road.tolist() == [0]
    parts = reached_parts(network, travel, 150)
    assert parts.road.tolist() == [0, 1, 2]
    assert (parts.end - parts.begin).tolist() == pytest.approx([1, 0.3, 0.3])


def test_toward_a_hospital_the_junction_is_waited_at_when_it_is_driven_into():
    """From B it is 30 s of the last road, 20 s at C, 100 s to the hospital at A: within 150 s lie 300 m of two roads."""
    nodes = {"A": (0, 0), "C": (1000, 0), "B": (2000, 0), "D": (1000, 1000)}
    network = network_of(nodes, [*both_ways("A", "C", "B"), *both_ways("C", "D")])
    hospital = from_start(network, times_of(network, 100.0, junction_s=20.0), ("A", "C", 0.0), find=travel_toward)
    parts = reached_parts(network, hospital, 150)
    assert (parts.end - parts.begin).tolist() == pytest.approx([1, 0.3, 0.3])


def test_a_start_at_the_end_of_a_one_way_road_has_a_point_until_its_junction_is_passed():
    network, times = row(Arc("A", "B"), Arc("C", "D"))
    travel = from_start(network, times, ("A", "B", 1.0), start_s=30)
    parts = reached_parts(network, travel, 45)
    assert (parts.begin.tolist(), parts.end.tolist()) == ([1], [1])
    [point] = part_lines(network, parts)
    assert point.geom_type == "Point"
    assert shape_of(part_lines(network, parts), 100.0).area == pytest.approx(np.pi * 100**2, rel=0.03)
    assert quick_frame(part_lines(network, parts)).area_km2 == pytest.approx(np.pi * 0.1**2, rel=0.1)


def test_a_start_that_has_just_turned_out_reaches_its_own_place():
    network, times = row()
    travel = from_start(network, times, ("B", "C", 0.25), start_s=90)
    parts = reached_parts(network, travel, 90)
    assert (parts.end - parts.begin).tolist() == pytest.approx([0], abs=2e-9)
    assert parts.holds(on_road(network, ("B", "C", 0.25))).tolist() == [True]
    assert shape_of(part_lines(network, parts), 100.0).area == pytest.approx(np.pi * 100**2, rel=0.03)


def test_a_road_of_no_seconds_is_reached_whole_or_not_at_all():
    network = network_of(ROW, both_ways(*"ABCD"))
    free = [0.0 if {network.node_ids[t], network.node_ids[h]} == {"B", "C"} else 100.0
            for t, h in zip(network.tail, network.head, strict=True)]  # fmt: skip
    travel = from_start(network, ArcTimes(np.array(free), np.zeros(len(free))), ("A", "B", 0.0))
    assert stretches(network, reached_parts(network, travel, 99)) == [(0, 0.99)]
    assert stretches(network, reached_parts(network, travel, 100)) == [(0, 2)]


def test_a_place_at_exactly_the_limit_is_inside_and_a_second_less_or_more_changes_a_second_of_road():
    """599, 600 and 601 seconds from A at 100 seconds a kilometre: 5.99, 6 and 6.01 kilometres of a road of ten."""
    nodes = {f"N{k}": (1000 * k, 0) for k in range(11)}
    network = network_of(nodes, both_ways(*nodes))
    travel = from_start(network, times_of(network, 100.0), ("N0", "N1", 0.0))
    found = {limit: reached_parts(network, travel, limit) for limit in (599, 600, 601)}
    assert [stretches(network, parts) for parts in found.values()] == [[(0, 5.99)], [(0, 6)], [(0, 6.01)]]
    edge = on_road(network, ("N5", "N6", 1.0), ("N6", "N7", 0.0))
    assert found[599].holds(edge).tolist() == [False, False]
    assert found[600].holds(edge).tolist() == [True, True]
    shapes = [shape_of(part_lines(network, parts), 100.0) for parts in found.values()]
    assert [shape.bounds[2] - shapes[0].bounds[2] for shape in shapes] == pytest.approx([0, 10, 20], abs=1e-3)
    assert shapes[1].buffer(1e-6).covers(shapes[0])
    assert shapes[2].buffer(1e-6).covers(shapes[1])


def test_each_start_owns_what_it_reaches_first_and_the_border_lies_halfway_in_time():
    """From A at once and from D after 40 seconds: they meet where k x 100 = 40 + (3 - k) x 100, at kilometre 1.7."""
    network, times = row()
    travel = from_start(network, times, ("A", "B", 0.0), ("C", "D", 1.0), start_s=[0, 40])
    parts = reached_parts(network, travel, 1000, by_owner=True)
    assert stretches(network, parts.select(parts.owner == 0)) == [(0, 1.7)]
    assert stretches(network, parts.select(parts.owner == 1)) == [(1.7, 3)]


def test_two_starts_on_one_road_part_it_between_them():
    network, times = row()
    travel = from_start(network, times, ("B", "C", 0.2), ("B", "C", 0.8))
    parts = reached_parts(network, travel, 20, by_owner=True)
    assert stretches(network, parts.select(parts.owner == 0)) == [(1, 1.4)]
    assert stretches(network, parts.select(parts.owner == 1)) == [(1.6, 2)]


@st.composite
def networks(draw):
    """A random network of few nodes with one-way, parallel and free roads, delays, starts and a direction."""
    count = draw(st.integers(2, 6))
    nodes = {f"N{k}": (500.0 * k, 300.0 * (k * k % 5)) for k in range(count)}
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), min_size=1, max_size=12))
    arcs = [Arc(f"N{a}", f"N{b}") for a, b in pairs if a != b] or [Arc("N0", "N1")]
    network = network_of(nodes, arcs)
    drive_s = draw(st.lists(st.sampled_from([0.0, 7.0, 50.0, 120.5]), min_size=len(arcs), max_size=len(arcs)))
    times = times_of(network, drive_s, junction_s=draw(st.sampled_from([0.0, 9.0])))
    starts = draw(
        st.lists(st.tuples(st.integers(0, len(network.road_arc) - 1), st.sampled_from([0.0, 0.3, 0.5, 1.0])), max_size=3)
    )
    places = Places(np.array([r for r, _ in starts], dtype=int), np.array([s for _, s in starts]), np.zeros(len(starts)))
    find = draw(st.sampled_from([travel_from, travel_toward]))
    return network, find(network, times, places, np.array([0.0, 15.0, 40.0])[: len(starts)]), draw(st.integers(0, 400))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(networks())
def test_on_any_roads_the_parts_hold_just_the_points_whose_seconds_are_within_the_limit(drawn):
    network, travel, limit_s = drawn
    parts, owned = (reached_parts(network, travel, limit_s, by_owner=by) for by in (False, True))
    same_road = parts.road[1:] == parts.road[:-1]
    assert (parts.begin[1:] > parts.end[:-1])[same_road].all()
    places = sample_places(network, 300, seed=limit_s)
    found = seconds_at(network, travel, places, 15)
    clear = (np.abs(found.seconds - limit_s) > 1e-5) & (places.share > 0) & (places.share < 1)
    inside = found.seconds <= limit_s
    assert (parts.holds(places) == inside)[clear].all()
    assert (owned.holds(places) == inside)[clear].all()
    find = travel_toward if travel.toward else travel_from
    for start in range(len(travel.starts)):
        mine = owned.select(owned.owner == start).holds(places) & clear
        alone = find(network, travel.times, travel.starts.select([start]), travel.start_s[[start]])
        its_own_s = seconds_at(network, alone, places, 15).seconds
        assert its_own_s[mine] == pytest.approx(found.seconds[mine], abs=1e-6)


# --- a city --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def town(golden_hour, coquimbo):
    params, inputs = golden_hour.params(), golden_hour.inputs.read(coquimbo.tables)
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    times = ambulance_times(ground.network, params)
    return ground, search_from(ready_posts(inputs.posts, ground, params), ground, params, times).travel


@pytest.fixture(scope="module")
def lines(town):
    ground, travel = town
    return {minutes: part_lines(ground.network, reached_parts(ground.network, travel, 60 * minutes)) for minutes in (3, 4)}


@pytest.fixture(scope="module")
def shapes(lines):
    return {minutes: shape_of(found, 100.0) for minutes, found in lines.items()}


def share_of_both(one, other):
    return one.intersection(other).area / one.union(other).area


def test_on_a_real_network_the_parts_hold_just_the_points_whose_seconds_are_within_the_limit(town):
    ground, travel = town
    places = sample_places(ground.network, 60_000, seed=7)
    found = seconds_at(ground.network, travel, places, 15)
    for minutes in (3, 5, 10):
        parts = reached_parts(ground.network, travel, 60 * minutes, by_owner=True)
        inside = found.seconds <= 60 * minutes
        clear = np.abs(found.seconds - 60 * minutes) > 1e-6
        assert inside.any()
        assert not inside.all()
        assert (parts.holds(places) == inside)[clear].all()
        for start in range(len(travel.starts)):
            mine = parts.select(parts.owner == start).holds(places)
            assert (mine == (inside & (found.owner == start)))[clear].mean() > 0.9999  # at a node two may own a point


def test_the_lines_are_as_long_as_the_parts_are_shares_of_their_roads(town):
    ground, travel = town
    parts = reached_parts(ground.network, travel, 300)
    whole_m = shapely.length(ground.network.road_lines[parts.road])
    assert shapely.length(part_lines(ground.network, parts)) == pytest.approx((parts.end - parts.begin) * whole_m, abs=1e-5)


def test_a_part_keeps_the_bends_of_its_road():
    """A road of 1 km east and 1 km north; from a quarter to three quarters of it the bend is in the middle."""
    network = network_of({"A": (0, 0), "B": (1000, 1000)}, both_ways("A", "B", length_m=2000.0))
    bent = network_of({"A": (0, 0), "B": (1000, 1000)}, [Arc("A", "B", via=((1000, 0),)), Arc("B", "A", via=((1000, 0),))])
    for roads, corners in ((network, 2), (bent, 3)):
        travel = from_start(roads, times_of(roads, 100.0), ("A", "B", 0.5))
        [line] = part_lines(roads, reached_parts(roads, travel, 25))
        assert shapely.get_num_coordinates(line) == corners


def test_the_exact_area_is_valid_and_agrees_with_each_part_widened_alone_and_rounder(lines, shapes):
    for minutes, found in lines.items():
        reference = shapely.union_all(shapely.buffer(found, 100.0, quad_segs=16))
        assert shapes[minutes].is_valid
        assert share_of_both(shapes[minutes], reference) >= 0.99


def test_islands_are_kept_and_holes_too(lines, shapes):
    """Eight posts far apart, three minutes of which most is turn-out: several islands; city blocks leave holes."""
    parts = shapely.get_parts(shapes[3])
    assert len(parts) > 1
    assert sum(shapely.get_num_interior_rings(parts)) > 0
    assert all(shapes[3].buffer(1).covers(line) for line in lines[3][::50])


def test_a_shorter_time_lies_within_a_longer_one(shapes):
    assert shapes[4].buffer(2.0).covers(shapes[3])  # 2 m: how far a round end of few corners may fall short
    assert shapes[3].difference(shapes[4]).area < 1e-5 * shapes[3].area


def test_the_quick_form_agrees_with_the_exact_one_by_nine_tenths(lines, shapes):
    for cell_m in (25.0, 40.0):
        frame = quick_frame(lines[4], 100.0, cell_m)
        assert share_of_both(frame.shape(), shapes[4]) >= 0.90
        assert frame.area_km2 == pytest.approx(frame.shape().area / 1e6)


def test_a_point_becomes_a_disc_of_cells_whose_middles_are_within_the_distance():
    """Around a cell's own corner with cells of 50 m: middles at 25 and 75 m each way, of which (75, 75) is 106 m off."""
    frame = quick_frame(np.array([shapely.Point(1000, 2000)], dtype=object), 100.0, 50.0)
    assert int(frame.inside.sum()) == 12
    assert frame.shape().bounds == (900, 1900, 1100, 2100)
    assert frame.shape().contains(shapely.Point(1000, 2000))


@pytest.mark.parametrize("spot", [(1001, 2001), (1024, 2026), (1049, 2049)])
def test_the_cells_inside_are_those_whose_middles_are_near_wherever_the_point_lies_in_its_cell(spot):
    frame = quick_frame(np.array([shapely.Point(*spot)], dtype=object), 100.0, 50.0)
    middles = [(x, y) for x in range(825, 1250, 50) for y in range(1825, 2250, 50)]
    near = [(x, y) for x, y in middles if (x - spot[0]) ** 2 + (y - spot[1]) ** 2 <= 100**2]
    assert int(frame.inside.sum()) == len(near)
    assert all(frame.shape().contains(shapely.Point(*middle)) for middle in near)


@pytest.mark.parametrize("seed", range(12))
def test_the_polygons_of_a_raster_cover_its_cells_and_no_others(seed):
    """Random cells touch at corners and leave holes of every kind."""
    inside = np.random.default_rng(seed).random((9, 11)) < 0.2 + 0.05 * seed
    shape = Frame(inside, 1000.0, 2000.0, 10.0).shape()
    row, column = np.nonzero(inside)
    cells = shapely.union_all(shapely.box(1000 + 10 * column, 2000 + 10 * row, 1010 + 10 * column, 2010 + 10 * row))
    assert shape.is_valid
    assert shape.area == pytest.approx(100 * inside.sum())
    assert shape.symmetric_difference(cells).area == pytest.approx(0)


def test_a_frame_is_pinned_to_the_map_by_its_corners():
    frame = quick_frame(np.array([shapely.Point(210_000, 460_000)], dtype=object), 100.0, 25.0)
    rows, columns = frame.inside.shape
    there = shapely.box(frame.west_m, frame.south_m, frame.west_m + 25 * columns, frame.south_m + 25 * rows)
    [ring] = shapes_to(np.array([shapely.Polygon(frame.corners(CRS))]), WGS84, CRS)
    assert share_of_both(ring, there) == pytest.approx(1, abs=1e-6)
    lon = [corner[0] for corner in frame.corners(CRS)]
    assert lon[0] < lon[3]
    assert lon[1] < lon[2]


def test_where_nothing_is_reached_there_is_no_area():
    network, times = row()
    travel = from_start(network, times, ("A", "B", 0.5), start_s=60)
    assert len(service_areas(network, travel, (0.5,), CRS)) == 0
    frame = quick_frame(part_lines(network, reached_parts(network, travel, 30)))
    assert frame.area_km2 == 0
    assert frame.shape().is_empty


def test_service_areas_come_by_minutes_and_post_in_degrees_with_their_true_area():
    """One start at A and one at D, a minute: 600 m of road each, 100 m beside it, and a round end (5 km apart they do not touch)."""
    nodes = {"A": (0, 0), "B": (5000, 0)}
    network = network_of(nodes, both_ways("A", "B"))
    travel = from_start(network, times_of(network, 500.0), ("A", "B", 0.0), ("A", "B", 1.0))
    found = service_areas(network, travel, (1, 2), CRS, 100.0, by_owner=True)
    assert found["minutes"].tolist() == [1, 1, 2, 2]
    assert found["post"].tolist() == [0, 1, 0, 1]
    assert found.crs == WGS84
    disc = np.pi * 0.1**2
    assert found["area_km2"].tolist() == pytest.approx([0.6 * 0.2 + disc] * 2 + [1.2 * 0.2 + disc] * 2, rel=0.01)
    metric = found.to_crs(CRS).area / 1e6
    assert found["area_km2"].tolist() == pytest.approx(metric.tolist(), rel=1e-6)
    [whole] = service_areas(network, travel, (1,), CRS).itertuples()
    assert whole.post == NO_LINK
    assert whole.area_km2 == pytest.approx(found["area_km2"][:2].sum(), rel=1e-9)
    assert whole.geometry.geom_type == "MultiPolygon"


def test_the_edge_that_counts_as_equal_is_far_below_anything_that_is_driven():
    assert EDGE_S < 1e-6
