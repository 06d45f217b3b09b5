"""The nearest road to each point: a grid for many, a tree for few, one answer."""

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.spatial import snapping
from analytics.spatial.crs import metric_crs_for
from analytics.spatial.network import build_network
from analytics.spatial.snapping import RoadLines, by_grid, by_tree, nearest_roads, road_lines

WAYS = pytest.mark.parametrize("find", [by_grid, by_tree])
CLOSE_M = 1e-6


def drawn(*roads):
    return road_lines(np.array([shapely.LineString(road) for road in roads]))


def at(find, lines, *points):
    x, y = np.array(points, dtype=float).T
    road, share, beside_m = find(lines, x.copy(), y.copy())
    return road.tolist(), share.tolist(), beside_m.tolist()


CROSS = drawn([(0, 0), (100, 0)], [(100, 0), (200, 0)], [(100, 0), (100, 100)], [(100, 0), (100, -300)])


@WAYS
def test_a_point_beside_a_road_is_found_there_with_share_and_metres(find):
    assert at(find, CROSS, (25, 3), (98, 50), (105, -150)) == ([0, 2, 3], [0.25, 0.5, 0.5], [3, 2, 5])


@WAYS
def test_share_counts_along_the_bends_of_a_road(find):
    bent = drawn([(0, 0), (30, 0), (30, 10)])
    assert at(find, bent, (30, 5), (15, 1)) == ([0, 0], [0.875, 0.375], [0, 1])


@WAYS
def test_where_four_roads_meet_the_first_one_is_taken(find):
    assert at(find, CROSS, (100, 0)) == ([0], [1], [0])
    turned = drawn([(100, 0), (100, -300)], [(100, 0), (100, 100)], [(0, 0), (100, 0)])
    assert at(find, turned, (100, 0), (130, 0)) == ([0, 0], [0, 0], [0, 30])


@WAYS
def test_of_two_roads_as_far_on_either_side_the_first_one_is_taken(find):
    rails = drawn([(0, 10), (1000, 10)], [(0, 0), (1000, 0)])
    assert at(find, rails, (500, 5), (500, 5 + 1e-3), (500, 5 - 1e-3)) == ([0, 0, 1], [0.5] * 3, pytest.approx([5, 4.999, 4.999]))


@WAYS
def test_a_point_far_outside_everything_finds_the_nearest_end(find):
    road, share, beside_m = at(find, CROSS, (100, 10_100), (-9_900, 0), (100, -10_300))
    assert (road, share) == ([2, 0, 3], [1, 0, 1])
    assert beside_m == [10_000, 9_900, 10_000]


@WAYS
def test_within_a_micrometre_of_its_end_a_place_lies_at_the_end(find):
    """The road may be one-way, and a post at the junction must not have to drive round it."""
    one = drawn([(0, 0), (100, 0)])
    assert at(find, one, (1e-7, 1), (100 - 1e-7, 1)) == ([0, 0], [0, 1], pytest.approx([1, 1]))


@WAYS
def test_a_road_without_length_is_a_point(find):
    dot = drawn([(5, 5), (5, 5)], [(0, 0), (1, 0)])
    assert at(find, dot, (5, 9)) == ([0], [0], [4])


@WAYS
def test_one_long_diagonal_is_found_from_every_cell_it_crosses(find):
    """Corners that would lie in the same cells are far from it; the short roads make cells small."""
    short = [[(1000 * k, 0), (1000 * k + 10, 0)] for k in range(1, 10)]
    lines = drawn([(0, 0), (9000, 9000)], *short)
    spots = [(1000 * k + 100, 1000 * k - 100) for k in range(1, 9)]
    road, _, beside_m = at(find, lines, *spots)
    assert road == [0] * 8
    assert beside_m == pytest.approx([100 * np.sqrt(2)] * 8)


def test_parts_of_a_line_are_joined_as_they_are_written():
    lines = road_lines(np.array([shapely.MultiLineString([[(0, 0), (1, 0)], [(3, 0), (4, 0)]])]))
    assert lines.xy.tolist() == [[0, 0], [1, 0], [3, 0], [4, 0]]
    assert shapely.length(lines.shapes).tolist() == [4]


COORDINATE = st.integers(-40, 40).map(float)
LINE = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=5)


@settings(max_examples=120, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=12), st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=12))
def test_on_any_drawing_grid_and_tree_agree(roads, points):
    """Whole metres, so that points on roads, crossings, doubled roads and equal distances are common."""
    lines = drawn(*roads)
    x, y = np.array(points).T
    one, other = by_grid(lines, x.copy(), y.copy()), by_tree(lines, x.copy(), y.copy())
    assert one[0].tolist() == other[0].tolist()
    assert one[2].tolist() == pytest.approx(other[2].tolist(), abs=CLOSE_M)
    truth = [[line.distance(shapely.Point(point)) for line in lines.shapes] for point in points]
    assert one[0].tolist() == [int(np.flatnonzero(np.array(row) <= min(row) + snapping.TIE_M)[0]) for row in truth]
    for road, share, beside_m, point in zip(*one, points, strict=True):
        foot = lines.shapes[road].interpolate(share, normalized=True)
        assert foot.distance(shapely.Point(point)) == pytest.approx(beside_m, abs=1e-5)


@pytest.fixture(scope="module")
def real(coquimbo):
    tables = coquimbo.tables
    crs = metric_crs_for(tables["posts"]["lon"].mean(), tables["posts"]["lat"].mean())
    return build_network(tables["links"], tables["nodes"], crs)


def test_on_the_real_roads_of_coquimbo_grid_and_tree_agree_on_every_point(real):
    chance, xy = np.random.default_rng(1), real.drawn.xy
    near = xy[chance.integers(len(xy), size=3000)] + chance.normal(0, 80, (3000, 2))
    corners = xy[chance.integers(len(xy), size=500)]
    anywhere = chance.uniform(xy.min(axis=0) - 3000, xy.max(axis=0) + 3000, (500, 2))
    x, y = np.concatenate([near, corners, anywhere]).T.copy()
    one, other = by_grid(real.drawn, x, y), by_tree(real.drawn, x, y)
    assert (one[0] == other[0]).all()
    assert np.abs(one[1] - other[1]).max() <= 1e-9
    assert np.abs(one[2] - other[2]).max() <= CLOSE_M


def test_osmnx_finds_the_same_roads(real):
    """Its own search over the same edges; where several are as near it may name another, as far away."""
    import osmnx as ox

    chance, xy = np.random.default_rng(2), real.drawn.xy
    x, y = (xy[chance.integers(len(xy), size=300)] + chance.normal(0, 80, (300, 2))).T.copy()
    graph = nx.MultiDiGraph(crs="EPSG:32719")
    graph.add_nodes_from((node, {"x": x, "y": y}) for node, (x, y) in enumerate(real.node_offset_m.tolist()))
    for road, (arc, shape) in enumerate(zip(real.road_arc.tolist(), real.road_lines, strict=True)):
        graph.add_edge(int(real.tail[arc]), int(real.head[arc]), key=road, geometry=shape)
    edges, metres = ox.distance.nearest_edges(graph, x, y, return_dist=True)
    road, _, beside_m = by_grid(real.drawn, x, y)
    assert beside_m == pytest.approx(np.array(metres), abs=CLOSE_M)
    assert np.mean(road == np.array([edge[2] for edge in edges])) > 0.9


def test_many_points_go_to_the_grid_and_few_to_the_tree(monkeypatch):
    monkeypatch.setattr(snapping, "by_grid", lambda *_: "grid")
    monkeypatch.setattr(snapping, "by_tree", lambda *_: "tree")
    assert nearest_roads(CROSS, np.zeros(snapping.MANY_POINTS - 1), np.zeros(snapping.MANY_POINTS - 1)) == "tree"
    assert nearest_roads(CROSS, np.zeros(snapping.MANY_POINTS), np.zeros(snapping.MANY_POINTS)) == "grid"
    monkeypatch.setattr(snapping, "kernels", lambda: None)
    assert nearest_roads(CROSS, np.zeros(snapping.MANY_POINTS), np.zeros(snapping.MANY_POINTS)) == "tree"


def test_maps_of_files_are_searched_as_they_are():
    xy = CROSS.xy.copy()
    xy.flags.writeable = False
    assert at(by_grid, RoadLines(xy, CROSS.begin), (25, 3)) == ([0], [0.25], [3])


# ---- only some of the roads -------------------------------------------------------------------------------------------


@pytest.fixture
def built(monkeypatch):
    """How many roads each index over some of the roads was built of."""
    counts, some = [], RoadLines.some

    def counted(lines, chosen):
        counts.append(int(chosen.sum()))
        return some(lines, chosen)

    monkeypatch.setattr(RoadLines, "some", counted)
    return counts


def test_a_point_nearest_to_a_road_that_may_not_be_found_goes_to_the_nearest_of_the_others(built):
    """Rails at 0 m, 10 m and 30 m. The one at 10 m may not be found: from 12 m it is 12 m to the first, 18 m to the last."""
    rails = drawn([(0, 0), (100, 0)], [(0, 10), (100, 10)], [(100, 30), (0, 30)])
    among = np.array([True, False, True])
    points = np.array([25.0, 25.0, 25.0, 25.0]), np.array([1.0, 12.0, 16.0, 29.0])
    assert nearest_roads(rails, *points)[0].tolist() == [0, 1, 1, 2]
    for _ in range(2):
        road, share, beside_m = nearest_roads(rails, *points, among)
        assert (road.tolist(), share.tolist()) == ([0, 0, 2, 2], [0.25, 0.25, 0.75, 0.75])
        assert beside_m.tolist() == pytest.approx([1, 12, 14, 1])
    assert built == [2]


def test_nothing_is_built_while_every_point_lies_nearest_to_a_road_that_may_be_found(built):
    among = np.array([True, True, True, False])
    road, _, beside_m = nearest_roads(CROSS, np.array([25.0, 98.0]), np.array([3.0, 50.0]), among)
    assert (road.tolist(), beside_m.tolist(), built) == ([0, 2], [3, 2], [])


def test_where_no_road_may_be_found_the_caller_is_told():
    with pytest.raises(ValueError, match="no road that may be found"):
        nearest_roads(CROSS, np.array([25.0]), np.array([3.0]), np.zeros(4, dtype=bool))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(LINE, st.booleans()), min_size=1, max_size=12), st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=9), st.data())  # fmt: skip
def test_on_any_drawing_the_roads_that_may_be_found_answer_as_if_there_were_no_others(roads, points, data):
    among = np.array([wanted for _, wanted in roads])
    among[data.draw(st.integers(0, len(roads) - 1))] = True
    x, y = np.array(points).T.copy()
    road, share, beside_m = nearest_roads(drawn(*(line for line, _ in roads)), x, y, among)
    alone = by_tree(drawn(*(line for (line, _), wanted in zip(roads, among, strict=True) if wanted)), x, y)
    assert road.tolist() == np.flatnonzero(among)[alone[0]].tolist()
    assert share.tolist() == alone[1].tolist()
    assert beside_m.tolist() == alone[2].tolist()
