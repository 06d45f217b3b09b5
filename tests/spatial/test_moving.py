"""Posts that come, go and move: always what a search from nothing gives, and undone without a trace."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mazes import MAZES
from towns import both_ways, network_of, on_road, times_of

from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.spatial import moving
from analytics.spatial.crs import metric_crs_for
from analytics.spatial.moving import MovingPosts
from analytics.spatial.network import Places, build_network, find_places, seconds_at, travel_from, travel_toward

ROW = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0), "D": (3000, 0), "E": (4000, 0)}
MOVES = ("add", "remove", "move", "undo")
BESIDE_KMH = 15.0
CLOSE_S = 1e-6


def row(post="A", places=()):
    """Four roads of 60 s in a row and one post."""
    network = network_of(ROW, both_ways(*"ABCDE"))
    where = on_road(network, *places) if places else moving.NOWHERE
    return network, MovingPosts(network, times_of(network, 60.0), at(network, post), np.zeros(1), where, BESIDE_KMH)


def at(network, node):
    ends = ("D", "E", 1) if node == "E" else (node, "BCDE"["ABCD".index(node)], 0)
    return on_road(network, ends)


def test_a_second_post_takes_the_half_that_is_nearer_to_it():
    network, posts = row()
    assert posts.node_s.tolist() == [0, 60, 120, 180, 240]
    assert posts.add(at(network, "E"), 0.0) == 1
    assert posts.node_s.tolist() == [0, 60, 120, 60, 0]
    assert posts.owner.tolist() == [0, 0, 0, 1, 1]  # the middle is as far from both: the lower number has it


def test_the_neighbours_take_over_what_a_post_leaves_behind():
    network, posts = row()
    posts.add(at(network, "E"), 0.0)
    posts.remove(0)
    assert posts.node_s.tolist() == [240, 180, 120, 60, 0]
    assert posts.owner.tolist() == [1, 1, 1, 1, 1]


def test_when_the_last_post_goes_nobody_is_reached():
    _, posts = row(places=[("A", "B", 0.5)])
    posts.remove(0)
    assert np.isinf(posts.node_s).all()
    assert posts.owner.tolist() == [-1] * 5
    assert posts.arrivals.seconds.tolist() == [np.inf]
    assert posts.arrivals.owner.tolist() == [-1]


def test_a_post_that_moves_keeps_its_number_and_its_turn_out():
    network, posts = row()
    posts.move(0, at(network, "E"))
    assert posts.node_s.tolist() == [240, 180, 120, 60, 0]
    posts.move(0, at(network, "C"), 30.0)
    assert posts.node_s.tolist() == [150, 90, 30, 90, 150]
    assert posts.owner.tolist() == [0] * 5


def test_people_on_the_road_a_post_moves_along_are_reached_without_a_node():
    network, posts = row(places=[("A", "B", 0.5), ("D", "E", 0.5)])
    assert posts.arrivals.seconds.tolist() == [30, 210]
    posts.move(0, on_road(network, ("A", "B", 0.5)))
    assert posts.arrivals.seconds.tolist() == [0, 180]
    assert posts.changed.tolist() == [0, 1]


def test_only_places_near_the_change_are_worked_out_again():
    network, posts = row(places=[("A", "B", 0.25), ("D", "E", 0.5)])
    posts.add(at(network, "E"), 0.0)
    assert posts.changed.tolist() == [1]
    assert posts.arrivals.seconds.tolist() == [15, 30]
    assert posts.arrivals.owner.tolist() == [0, 1]


def test_a_post_that_never_leaves_reaches_nobody_and_can_be_taken_away():
    network, posts = row()
    number = posts.add(at(network, "E"), np.inf)
    assert posts.node_s.tolist() == [0, 60, 120, 180, 240]
    posts.remove(number)
    assert posts.owner.tolist() == [0] * 5


def test_a_post_that_is_gone_cannot_go_again():
    _, posts = row()
    posts.remove(0)
    for gone in (0, 1, -1):
        with pytest.raises(IndexError):
            posts.remove(gone)


def test_nothing_to_undo_is_said():
    _, posts = row()
    assert not posts.undo()


def test_the_inputs_are_left_as_they_were():
    network = network_of(ROW, both_ways(*"ABCDE"))
    starts, wait = at(network, "A"), np.zeros(1)
    posts = MovingPosts(network, times_of(network, 60.0), starts, wait)
    posts.move(0, at(network, "E"), 9.0)
    posts.remove(0)
    assert starts.road.tolist() == at(network, "A").road.tolist()
    assert wait.tolist() == [0]


# --- against a search from nothing ---------------------------------------------------------------------------------


def state(posts):
    return [array.tolist() for array in (posts.node_s, posts.owner, posts.arrivals.seconds, posts.arrivals.owner)]


def fresh(posts):
    search = travel_toward if posts.toward else travel_from
    there = np.flatnonzero(posts.starts.road >= 0)
    alone = search(posts.network, posts.times, posts.starts.select(there), posts.start_s[there])
    found = seconds_at(posts.network, alone, posts.places, posts.beside_speed_kmh)
    number = np.append(there, -1)
    return alone.node_s, number[alone.owner], found.seconds, number[found.owner]


def as_fresh(posts):
    node_s, owner, seconds, who = fresh(posts)
    assert posts.node_s.tolist() == node_s.tolist()
    assert posts.owner.tolist() == owner.tolist()
    assert posts.arrivals.seconds.tolist() == pytest.approx(seconds.tolist(), abs=CLOSE_S)
    assert posts.arrivals.owner.tolist() == who.tolist()


def do(posts, move, somewhere, chance):
    there = np.flatnonzero(posts.starts.road >= 0)
    if move == "add":
        posts.add(somewhere, float(chance.integers(5)))
    elif move == "undo":
        posts.undo()
    elif len(there):
        number = int(chance.choice(there))
        posts.remove(number) if move == "remove" else posts.move(number, somewhere)


def of_maze(maze, toward=False):
    starts, places = maze.places(3), maze.places(6)
    known = starts.select(starts.road >= 0)
    return MovingPosts(maze.network, maze.times, known, maze.waits(len(known)), places, BESIDE_KMH, toward)


@settings(max_examples=60, deadline=None)
@given(MAZES, st.lists(st.sampled_from(MOVES), min_size=1, max_size=8), st.booleans())
def test_after_any_changes_in_any_maze_all_is_as_a_search_from_nothing_has_it(maze, moves, toward):
    posts = of_maze(maze, toward)
    as_fresh(posts)
    for move in moves:
        do(posts, move, maze.somewhere(), maze.chance)
        as_fresh(posts)


@settings(max_examples=40, deadline=None)
@given(MAZES, st.lists(st.sampled_from(MOVES[:3]), min_size=1, max_size=8))
def test_what_is_undone_leaves_no_trace(maze, moves):
    posts = of_maze(maze)
    before = state(posts)
    for move in moves:
        do(posts, move, maze.somewhere(), maze.chance)
    while posts.undo():
        pass
    assert state(posts) == before


@settings(max_examples=40, deadline=None)
@given(MAZES)
def test_a_post_that_comes_and_goes_leaves_no_trace(maze):
    posts = of_maze(maze)
    before = state(posts)
    posts.remove(posts.add(maze.somewhere(), 0.0))
    assert state(posts) == before


def test_on_the_real_roads_of_coquimbo_moved_posts_give_every_node_its_seconds(coquimbo):
    tables = coquimbo.tables
    crs = metric_crs_for(tables["posts"]["lon"].mean(), tables["posts"]["lat"].mean())
    network = build_network(tables["links"], tables["nodes"], crs)
    times, chance = ambulance_times(network, GoldenHourParams()), np.random.default_rng(20)

    def somewhere(count):
        corners = network.drawn.xy[chance.integers(len(network.drawn.xy), size=count)] + chance.normal(0, 50, (count, 2))
        return find_places(network, *corners.T)

    posts = MovingPosts(network, times, somewhere(20), np.full(20, 90.0), somewhere(500), BESIDE_KMH)
    for move in ("add", "move", "remove", "move", "undo", "move", "add", "remove", "undo", "undo"):
        do(posts, move, somewhere(1), chance)
        node_s, owner, seconds, who = fresh(posts)
        assert len(node_s) == 15_591
        assert (node_s == posts.node_s).all()
        assert (owner == posts.owner).all()
        assert np.allclose(seconds, posts.arrivals.seconds, rtol=0, atol=CLOSE_S)
        assert (who == posts.arrivals.owner).all()


def test_without_numba_changes_are_searched_from_nothing_and_come_out_the_same(monkeypatch):
    network, quick = row(places=[("A", "B", 0.25), ("D", "E", 0.5)])
    monkeypatch.setattr(moving, "kernels", lambda: None)
    _, slow = row(places=[("A", "B", 0.25), ("D", "E", 0.5)])
    for posts in (quick, slow):
        posts.add(at(network, "E"), 10.0)
        posts.move(0, at(network, "C"))
        posts.remove(1)
    assert state(quick) == state(slow)
    assert [quick.undo() for _ in range(4)] == [slow.undo() for _ in range(4)] == [True, True, True, False]
    assert state(quick) == state(slow)


def test_a_place_that_nobody_knows_is_never_reached():
    network = network_of(ROW, both_ways(*"ABCDE"))
    unknown = Places(np.array([-1]), np.zeros(1), np.array([np.inf]))
    posts = MovingPosts(network, times_of(network, 60.0), at(network, "A"), np.zeros(1), unknown, BESIDE_KMH)
    posts.add(at(network, "E"), 0.0)
    assert posts.arrivals.seconds.tolist() == [np.inf]
    assert posts.arrivals.owner.tolist() == [-1]
