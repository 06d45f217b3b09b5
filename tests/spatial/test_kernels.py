"""The compiled search: by hand, and to the last bit as scipy has it."""

import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from mazes import MAZES
from towns import Arc, both_ways, network_of, on_road, times_of

from analytics.core import compiling
from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.spatial import searching
from analytics.spatial.crs import metric_crs_for
from analytics.spatial.network import arcs_of, build_network, first_seeds, travel_from
from analytics.spatial.searching import Arcs, Seeds, lower, nearest, nearest_compiled, nearest_scipy

ROW = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0), "D": (3000, 0)}
WAYS = pytest.mark.parametrize("search", [nearest_compiled, nearest_scipy])


def arcs(count, *pairs):
    """Arcs (tail, head, seconds), sorted by tail."""
    tail, head, seconds = (np.array(column) for column in zip(*sorted(pairs), strict=True))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=count))])
    return Arcs(indptr.astype(np.int32), head.astype(np.int32), seconds.astype(float))


def seeds(*given):
    """Seeds (node, seconds, owner)."""
    node, seconds, owner = (np.array(column) for column in zip(*given, strict=True))
    return Seeds(node.astype(np.int32), seconds.astype(float), owner.astype(np.int64))


@WAYS
def test_seconds_add_up_along_the_way_and_one_way_roads_are_not_driven_back(search):
    seconds, owner = search(arcs(4, (0, 1, 5), (1, 2, 7), (3, 2, 1)), seeds((1, 2, 0)))
    assert seconds.tolist() == [np.inf, 2, 9, np.inf]
    assert owner.tolist() == [-1, 0, 0, -1]


@WAYS
def test_of_two_starts_as_near_the_lower_number_has_the_node_and_all_behind_it(search):
    chain = arcs(5, (0, 2, 3), (1, 2, 3), (2, 3, 1), (3, 4, 1))
    assert search(chain, seeds((0, 0, 1), (1, 0, 0)))[1].tolist() == [1, 0, 0, 0, 0]
    assert search(chain, seeds((0, 0, 0), (1, 0, 1)))[1].tolist() == [0, 1, 0, 0, 0]


@WAYS
def test_a_way_that_costs_nothing_hands_the_node_on_too(search):
    circle = arcs(3, (0, 1, 0), (1, 2, 0), (2, 0, 0))
    seconds, owner = search(circle, seeds((0, 4, 2), (1, 4, 1), (2, 4, 0)))
    assert seconds.tolist() == [4, 4, 4]
    assert owner.tolist() == [0, 0, 0]


@WAYS
def test_a_barred_arc_leads_nowhere(search):
    seconds, owner = search(arcs(3, (0, 1, np.inf), (0, 2, 1)), seeds((0, 0, 0)))
    assert seconds.tolist() == [0, np.inf, 1]
    assert owner.tolist() == [0, -1, 0]


def test_seconds_that_are_no_number_lead_nowhere():
    seconds, owner = nearest_compiled(arcs(4, (0, 1, np.nan), (0, 2, 1), (1, 3, 1)), seeds((0, 0, 0)))
    assert seconds.tolist() == [0, np.inf, 1, np.inf]
    assert owner.tolist() == [0, -1, 0, -1]


@WAYS
def test_without_a_start_nothing_is_reached(search):
    empty = Seeds(np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.int64))
    seconds, owner = search(arcs(2, (0, 1, 1)), empty)
    assert np.isinf(seconds).all()
    assert owner.tolist() == [-1, -1]


@WAYS
def test_one_arc_a_million_times_longer_than_the_others_changes_nothing(search):
    """Buckets grow wider then: 3 + 1,000,000,000 + 3, and a late seed that is still first somewhere."""
    chain = arcs(5, (0, 1, 3), (1, 2, 1e9), (2, 3, 3), (4, 3, 1))
    seconds, _ = search(chain, seeds((0, 0, 0), (4, 2e9, 1)))
    assert seconds.tolist() == [0, 3, 1e9 + 3, 1e9 + 6, 2e9]


def test_the_log_holds_what_was_overwritten_in_order():
    chain = arcs(3, (0, 1, 5), (1, 2, 5), (0, 2, 20))
    node_s, owner = np.array([np.inf, np.inf, 30.0]), np.array([-1, -1, 7])
    node, seconds, was = lower(chain, seeds((0, 0, 0)), node_s, owner, room=1)
    assert node_s.tolist() == [0, 5, 10]
    # The far node may be written twice (20 over the long arc, then 10); its first note is what it was.
    assert sorted(set(node.tolist())) == [0, 1, 2]
    first = node.tolist().index(2)
    assert (seconds[first], was[first]) == (30, 7)


def test_of_parallel_roads_the_sooner_one_is_driven():
    network = network_of(ROW, [Arc("A", "B"), Arc("A", "B"), *both_ways("B", "C")])
    times = times_of(network, [50, 30, 10, 10])
    found = nearest_compiled(arcs_of(network, times), first_seeds(network, times, on_road(network, ("A", "B", 0)), np.zeros(1)))
    assert found[0][1] == 30


@settings(max_examples=60, deadline=None)
@given(MAZES)
def test_in_any_maze_both_searches_agree_to_the_last_bit_owners_included(maze):
    starts = maze.places(4)
    there = starts.select(starts.road >= 0)
    graph = arcs_of(maze.network, maze.times)
    first = first_seeds(maze.network, maze.times, there, maze.waits(len(there)))
    (one_s, one), (other_s, other) = nearest_compiled(graph, first), nearest_scipy(graph, first)
    assert one_s.tolist() == other_s.tolist()
    assert one.tolist() == other.tolist()


@pytest.fixture(scope="module")
def real(coquimbo):
    posts = coquimbo.tables["posts"]
    crs = metric_crs_for(posts["lon"].mean(), posts["lat"].mean())
    network = build_network(coquimbo.tables["links"], coquimbo.tables["nodes"], crs)
    return network, ambulance_times(network, GoldenHourParams())


def test_on_real_roads_all_15591_nodes_have_the_seconds_of_networkx_and_of_scipy(real):
    network, times = real
    graph = arcs_of(network, times)
    first = seeds(*((int(node), 10.0 * number, number) for number, node in enumerate(range(0, 15_591, 1_000))))
    found_s, owner = nearest_compiled(graph, first)
    there = nx.DiGraph()
    there.add_nodes_from(range(network.node_count))
    tail = np.repeat(np.arange(network.node_count), np.diff(graph.indptr))
    there.add_weighted_edges_from(zip(tail.tolist(), graph.indices.tolist(), graph.seconds.tolist(), strict=True))
    there.add_weighted_edges_from((-1 - number, int(node), 10.0 * number) for number, node in enumerate(first.node))
    truth = nx.multi_source_dijkstra_path_length(there, [-1 - number for number in range(len(first.node))])
    assert len(found_s) == 15_591
    assert found_s.tolist() == [truth.get(node, np.inf) for node in range(15_591)]
    scipy_s, scipy_owner = nearest_scipy(graph, first)
    assert (found_s == scipy_s).all()
    assert (owner == scipy_owner).all()


def test_without_numba_the_same_question_has_the_same_answer(real, monkeypatch):
    network, times = real
    starts = on_road(
        network, *((network.node_ids[network.tail[arc]], network.node_ids[network.head[arc]], 0.5) for arc in (0, 99))
    )
    monkeypatch.setattr(searching, "MANY_NODES", 1)
    usual = travel_from(network, times, starts, np.zeros(2))
    monkeypatch.setattr(searching, "kernels", lambda: None)
    monkeypatch.setattr(searching, "nearest_compiled", None)
    without = travel_from(network, times, starts, np.zeros(2))
    assert (usual.node_s == without.node_s).all()
    assert (usual.owner == without.owner).all()


def test_a_small_network_does_not_load_the_compiler_and_a_large_one_does(monkeypatch):
    monkeypatch.delitem(sys.modules, searching.KERNELS, raising=False)
    monkeypatch.setattr(searching, "nearest_scipy", lambda *_: "scipy")
    monkeypatch.setattr(searching, "nearest_compiled", lambda *_: "compiled")
    pair, first = arcs(2, (0, 1, 1)), seeds((0, 0, 0))
    assert nearest(pair, first) == "scipy"
    monkeypatch.setattr(searching, "MANY_NODES", 2)
    assert nearest(pair, first) == "compiled"


def test_a_compiler_that_does_not_start_is_as_good_as_none(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)  # an import of it now fails
    assert not compiling.can_compile()
