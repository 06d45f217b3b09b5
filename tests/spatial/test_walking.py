"""Ways on foot: metres worked out by hand, equal to networkx on streets drawn by chance."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from towns import CRS, EAST_M, NORTH_M, Arc, both_ways, links_of, nodes_of

from analytics.core.errors import ParamError
from analytics.spatial import matrix
from analytics.spatial.walking import WalkSettings, nearest_metres, walk_metres, walk_network, walked_links

CORNER = np.array([EAST_M, NORTH_M])
ROADS_ALONE = WalkSettings(straight_limit_m=0)
FAR_M = 10_000.0

BLOCK = {"A": (0, 0), "B": (1000, 0), "C": (1000, 1000), "D": (0, 1000)}
"""A square of one kilometre a side."""


def walkways(nodes, arcs):
    return walk_network(links_of(nodes, arcs), nodes_of(nodes), CRS)


def square():
    return walkways(BLOCK, both_ways(*"ABCDA"))


def at(*spots):
    return np.array(spots, dtype=float).reshape(-1, 2) + CORNER


def table(walks):
    """As a full table; inf where a pair is not there."""
    found = np.full((len(walks.indptr) - 1, walks.places), np.inf)
    rows = np.repeat(np.arange(len(found)), np.diff(walks.indptr))
    found[rows, walks.indices] = walks.metres
    return found


@pytest.fixture(params=["compiled", "scipy"], autouse=True)
def search(request, monkeypatch):
    """Both searches answer alike."""
    if request.param == "scipy":
        monkeypatch.setattr(matrix, "kernels", lambda: None)


def test_a_way_goes_straight_to_the_road_along_it_and_straight_to_the_place():
    found = walk_metres(square(), at((200, 30)), at((960, 400)), FAR_M, ROADS_ALONE)
    assert table(found).tolist() == [[30 + 800 + 400 + 40]]


def test_two_on_the_same_road_need_not_go_to_its_end():
    found = walk_metres(square(), at((200, 30)), at((500, -20)), FAR_M, ROADS_ALONE)
    assert table(found).tolist() == [[30 + 300 + 20]]


def test_the_shorter_way_round_the_block_counts():
    found = walk_metres(square(), at((400, 0), (700, 0)), at((0, 1000)), FAR_M, ROADS_ALONE)
    assert table(found).tolist() == [[1400], [1700]]


def test_doors_of_one_block_are_not_made_far_apart_by_alleys_that_the_file_leaves_out():
    home, place = at((400, 100)), at((250, 300))  # 250 m apart; by road 100 + 400 + 300 + 250 m
    assert table(walk_metres(square(), home, place, FAR_M)).tolist() == [[250 * 1.3]]
    assert table(walk_metres(square(), home, place, FAR_M, ROADS_ALONE)).tolist() == [[1050]]


def test_straight_ways_end_at_exactly_their_limit():
    home, places = at((400, 100)), at((400, 400), (400, 400.01))
    assert table(walk_metres(square(), home, places, FAR_M)).tolist() == [[390, 100 + 400 + 400.01 + 400]]


def test_a_way_along_the_road_stays_where_it_is_the_shorter_one():
    found = walk_metres(square(), at((200, 0)), at((400, 0)), FAR_M)
    assert table(found).tolist() == [[200]]


def test_one_way_roads_are_walked_both_ways():
    ring = walkways(BLOCK, [Arc(*pair) for pair in ("AB", "BC", "CD", "DA")])
    spots = at((250, 0), (750, 0), (0, 250))
    wanted = [[0, 500, 500], [500, 0, 1000], [500, 1000, 0]]
    assert table(walk_metres(ring, spots, spots, FAR_M, ROADS_ALONE)).tolist() == wanted


def test_a_one_way_road_that_comes_back_to_its_own_node_is_walked_from_both_its_ends():
    loop = walkways({"A": (0, 0), "B": (-100, 0)}, [Arc("A", "A", via=((0, 300), (300, 300), (300, 0))), *both_ways("A", "B")])
    spots = at((0, 100), (100, 0), (-100, 0))  # 100 m along the loop, 100 m before its end
    assert table(walk_metres(loop, spots, spots, FAR_M, ROADS_ALONE)).tolist() == [[0, 200, 200], [200, 0, 200], [200, 200, 0]]


def test_two_carriageways_of_one_road_are_as_long_as_the_shorter():
    street = walkways(BLOCK, [Arc("A", "B", 1000.0), Arc("B", "A", 900.0)])
    spots = at((0, 0), (1000, 0))
    assert table(walk_metres(street, spots, spots, FAR_M, ROADS_ALONE)).tolist() == [[0, 900], [900, 0]]


@pytest.mark.parametrize("road_class", ["101", "102"])
def test_motorways_and_expressways_are_not_walked(road_class):
    arcs = [*both_ways("A", "B", road_class=road_class), *both_ways("B", "C", "D", "A")]
    assert len(walked_links(links_of(BLOCK, arcs))) == 6
    found = walk_metres(walkways(BLOCK, arcs), at((0, 0)), at((1000, 0)), FAR_M, ROADS_ALONE)
    assert table(found).tolist() == [[3000]]
    assert walkways(BLOCK, both_ways("A", "B", road_class=road_class)) is None


def test_the_limit_is_inclusive_by_road_and_straight():
    home, places = at((0, 0)), at((600, 0), (600.01, 0))
    assert walk_metres(square(), home, places, 600.0, ROADS_ALONE).metres.tolist() == [600]
    assert walk_metres(None, home, places, 780.0).metres.tolist() == [780]
    assert walk_metres(square(), home, places, 599.99).metres.tolist() == []


def test_without_roads_every_way_is_the_straight_one_and_the_detour():
    found = walk_metres(None, at((0, 0), (0, 800)), at((300, 400), (3000, 4000)), 7000.0, WalkSettings(detour=1.2))
    assert table(found).tolist() == [[600, 6000], [600, np.round(1.2 * np.hypot(3000, 3200), 3)]]


def test_homes_and_places_far_from_every_road_are_reached_straight():
    spots = at((500, -400), (500, -501), (0, 0))  # beside the road by 400 m and by 501 m, and on it
    found = table(walk_metres(square(), spots, spots, FAR_M))
    assert found[0].tolist() == [0, 101 * 1.3, 400 + 500]
    assert found[1].tolist() == [101 * 1.3, 0, np.round(1.3 * np.hypot(500, 501), 3)]
    assert found[2].tolist() == [900, np.round(1.3 * np.hypot(500, 501), 3), 0]


def test_a_point_nowhere_reaches_nothing_and_none_gives_no_row():
    homes, places = at((0, 0), (np.nan, 0)), at((np.nan, np.nan), (100, 0))
    for roads in (square(), None):
        found = walk_metres(roads, homes, places, FAR_M, WalkSettings(detour=1.0))
        assert table(found).tolist() == [[np.inf, 100], [np.inf, np.inf]]
        assert found.nearest_m.tolist() == [100, np.inf]
        assert table(walk_metres(roads, at(), places, FAR_M)).shape == (0, 2)
        assert table(walk_metres(roads, homes, at(), FAR_M)).shape == (2, 0)


@pytest.mark.parametrize("given", [{"detour": 0.9}, {"detour": np.nan}, {"straight_limit_m": -1}, {"beside_limit_m": np.nan}])
def test_a_detour_below_one_or_a_limit_below_nothing_is_refused(given):
    with pytest.raises(ParamError):
        WalkSettings(**given)


def streets(seed):
    """Nodes and arcs by chance: one-way, parallel and motorway ones among them."""
    chance = np.random.default_rng(seed)
    nodes = {str(n): tuple(chance.uniform(0, 2000, 2)) for n in range(12)}
    pairs = [chance.choice(12, 2, replace=False) for _ in range(20)]
    arcs = [Arc(str(a), str(b), road_class=str(chance.choice(["101", "103", "107"], p=[0.1, 0.2, 0.7]))) for a, b in pairs]
    return nodes, arcs, chance


def by_networkx(nodes, arcs, spots):
    """Metres between spots, each told as (arc, share) on a walked arc: the spots are nodes of their own."""
    graph = nx.Graph()
    for arc in arcs:
        if arc.road_class != "101":
            _join(graph, arc.tail, arc.head, np.hypot(*np.subtract(nodes[arc.tail], nodes[arc.head])))
    for spot, (arc, share) in enumerate(spots):
        whole_m = float(np.hypot(*np.subtract(nodes[arc.tail], nodes[arc.head])))
        _join(graph, f"spot {spot}", arc.tail, share * whole_m)
        _join(graph, f"spot {spot}", arc.head, (1 - share) * whole_m)
        for other, (same, along) in enumerate(spots[:spot]):
            if {same.tail, same.head} == {arc.tail, arc.head}:
                here = share if arc.tail == same.tail else 1 - share
                _join(graph, f"spot {spot}", f"spot {other}", abs(here - along) * whole_m)
    metres = dict(nx.all_pairs_dijkstra_path_length(graph))
    count = range(len(spots))
    return np.array([[metres[f"spot {a}"].get(f"spot {b}", np.inf) for b in count] for a in count])


def _join(graph, a, b, length_m):
    if not graph.has_edge(a, b) or graph[a][b]["weight"] > length_m:
        graph.add_edge(a, b, weight=length_m)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_on_streets_drawn_by_chance_the_metres_are_those_of_networkx_there_and_back(seed):
    nodes, arcs, chance = streets(seed)
    walked = [arc for arc in arcs if arc.road_class != "101"]
    spots = [(walked[int(chance.integers(len(walked)))], float(chance.uniform(0.1, 0.9))) for _ in range(7)]
    where = [tuple(np.add(nodes[arc.tail], share * np.subtract(nodes[arc.head], nodes[arc.tail]))) for arc, share in spots]
    network = walkways(nodes, arcs)
    found = table(walk_metres(network, at(*where), at(*where), FAR_M, ROADS_ALONE))
    np.testing.assert_allclose(found, by_networkx(nodes, arcs, spots), atol=0.002)
    few = walk_metres(network, at(*where), at(*where[:3]), FAR_M, ROADS_ALONE)  # searched from the places
    assert table(few).tolist() == found[:, :3].tolist()
    within = walk_metres(network, at(*where), at(*where), 900.0, ROADS_ALONE)
    assert table(within).tolist() == np.where(found <= 900.0, found, np.inf).tolist()


def test_the_nearest_place_is_the_nearest_of_all_ways_within_any_limit(cheonan):
    links, nodes = cheonan.tables["links"], cheonan.tables["nodes"]
    network = walk_network(links, nodes, "EPSG:5186")
    rng = np.random.default_rng(5)
    homes = np.column_stack([rng.uniform(205_000, 220_000, 300), rng.uniform(460_000, 475_000, 300)])
    homes[7] = np.nan
    places = np.column_stack([rng.uniform(205_000, 220_000, 25), rng.uniform(460_000, 475_000, 25)])
    for roads in (network, None):
        nearest, which = nearest_metres(roads, homes, places)
        ways = walk_metres(roads, homes, places, 60_000.0)
        assert nearest == pytest.approx(ways.nearest_m, abs=0.0011)
        assert (which[np.isfinite(nearest)] >= 0).all()
        assert which[7] == -1
        assert nearest[7] == np.inf
