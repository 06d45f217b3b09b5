"""Tables of seconds: by hand, to the millisecond against single searches, and at the very limit."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mazes import MAZES
from mazes import maze as maze_of
from towns import Arc, both_ways, network_of, on_road, times_of

from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.spatial import matrix
from analytics.spatial.crs import metric_crs_for
from analytics.spatial.matrix import ARC_ROUNDING_S, Journeys, travel_table, travel_within
from analytics.spatial.network import ArcTimes, build_network, find_places, seconds_at, travel_from

ROW = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0), "D": (3000, 0), "E": (4000, 0)}
BESIDE_KMH = 15.0
LONGEST_WAY_ARCS = 200


@pytest.fixture(params=["searches", "hierarchy"])
def table(request, monkeypatch):
    """Both ways to a full table."""
    monkeypatch.setattr(matrix, "MANY_STARTS", 0 if request.param == "hierarchy" else 10**9)
    return travel_table


@pytest.fixture(params=["compiled", "scipy"])
def within(request, monkeypatch):
    """Both ways to a table within a limit."""
    if request.param == "scipy":
        monkeypatch.setattr(matrix, "kernels", lambda: None)
    return travel_within


def row(drive_s=60.0, beside_m=0.0):
    network = network_of(ROW, both_ways(*"ABCDE"))
    starts = on_road(network, ("A", "B", 0), ("C", "D", 0.5))
    places = on_road(network, ("A", "B", 0.5), ("C", "D", 0.75), ("D", "E", 1), beside_m=beside_m)
    return Journeys(network, times_of(network, drive_s), starts, np.array([0.0, 10.0]), places, BESIDE_KMH)


def test_a_table_holds_each_start_s_own_seconds(table):
    assert table(row()).tolist() == [[30, 165, 240], [130, 25, 100]]


def test_the_stretch_beside_the_road_counts(table):
    assert table(row(beside_m=50)).tolist() == [[42, 177, 252], [142, 37, 112]]  # 50 m at 15 km/h


def test_one_way_roads_are_kept_and_what_is_not_reached_is_inf(table):
    network = network_of(ROW, [Arc("A", "B"), Arc("B", "C"), *both_ways("D", "E")])
    starts = on_road(network, ("A", "B", 0.5), ("B", "C", 0.25))
    asked = Journeys(network, times_of(network, 60.0), starts, np.zeros(2), starts, BESIDE_KMH)
    assert table(asked).tolist() == [[0, 45], [np.inf, 0]]


def test_of_parallel_roads_the_sooner_one_counts(table):
    network = network_of(ROW, [Arc("A", "B"), Arc("A", "B"), *both_ways("B", "C")])
    starts, places = on_road(network, ("A", "B", 0)), on_road(network, ("B", "C", 1))
    asked = Journeys(network, times_of(network, [50, 30, 10, 10]), starts, np.zeros(1), places, BESIDE_KMH)
    assert table(asked).tolist() == [[40]]


def test_a_road_that_comes_back_to_its_own_node_is_no_trouble(table):
    network = network_of(ROW, [Arc("A", "A", via=((0, 500), (500, 500))), *both_ways("A", "B")])
    starts, places = on_road(network, ("A", "B", 0)), on_road(network, ("A", "B", 1))
    asked = Journeys(network, times_of(network, 60.0), starts, np.zeros(1), places, BESIDE_KMH)
    assert table(asked).tolist() == [[60]]


def test_a_place_exactly_at_the_limit_is_kept_and_one_just_beyond_is_not(within):
    found = within(row(), 165.0)
    assert found.indptr.tolist() == [0, 2, 5]
    assert found.indices.tolist() == [0, 1, 0, 1, 2]
    assert found.data.tolist() == [30, 165, 130, 25, 100]
    assert within(row(), np.nextafter(165.0, 0)).indptr.tolist() == [0, 1, 4]


def test_an_arrival_at_once_is_stored_and_not_lost_as_a_zero(within):
    asked = row()
    found = within(Journeys(asked.network, asked.times, asked.starts, np.zeros(2), asked.starts, BESIDE_KMH), 1.0)
    assert found.indices.tolist() == [0, 1]
    assert found.data.tolist() == [0, 0]


def test_no_start_gives_no_row_and_no_place_no_column(within, table):
    asked = row()
    nobody = asked.starts.select(np.zeros(0, dtype=np.int64))
    assert within(Journeys(asked.network, asked.times, nobody, np.zeros(0), asked.places, BESIDE_KMH), 99.0).shape == (0, 3)
    assert within(Journeys(asked.network, asked.times, asked.starts, np.zeros(2), nobody, BESIDE_KMH), 99.0).nnz == 0
    assert table(Journeys(asked.network, asked.times, nobody, np.zeros(0), asked.places, BESIDE_KMH)).shape == (0, 3)


def one_by_one(asked):
    """Each start's own search."""
    rows = []
    for start in range(len(asked.starts)):
        alone = np.array([start])
        if asked.starts.road[start] < 0:
            rows.append(np.full(len(asked.places), np.inf))
            continue
        travel = travel_from(asked.network, asked.times, asked.starts.select(alone), asked.start_s[alone])
        rows.append(seconds_at(asked.network, travel, asked.places, asked.beside_speed_kmh).seconds)
    return np.array(rows)


@settings(max_examples=60, deadline=None)
@given(MAZES, st.sampled_from([0.0, 3.0, 12.0, np.inf]))
def test_in_any_maze_the_entries_within_the_limit_are_those_of_single_searches(maze, limit_s):
    asked = Journeys(maze.network, maze.times, maze.places(4), maze.waits(4), maze.places(6), BESIDE_KMH)
    alone = one_by_one(asked)
    wanted = [(row, column) for row, column in np.argwhere(np.isfinite(alone) & (alone <= limit_s)).tolist()]
    way = matrix.approach(asked.network, asked.times, asked.places, BESIDE_KMH)
    for rows in (matrix._rows_compiled, matrix._rows_scipy):
        found = matrix._matrix(*rows(asked, way, limit_s), shape=alone.shape)
        stored = list(zip(np.repeat(np.arange(4), np.diff(found.indptr)).tolist(), found.indices.tolist(), strict=True))
        assert stored == wanted
        assert found.data.tolist() == [alone[at] for at in wanted]


@settings(max_examples=40, deadline=None)
@given(MAZES)
def test_in_any_maze_a_hierarchy_gives_whole_seconds_as_they_are(maze):
    """Arcs of whole seconds and places at quarters: no rounding, so the answer must be the same."""
    asked = Journeys(maze.network, maze.times, maze.places(4), maze.waits(4), maze.places(6), BESIDE_KMH)
    assert matrix._by_hierarchy(asked).ravel().tolist() == pytest.approx(one_by_one(asked).ravel().tolist(), abs=1e-9)


def test_other_seconds_are_laid_on_the_same_hierarchy(monkeypatch):
    monkeypatch.setattr(matrix, "MANY_STARTS", 0)
    asked = row()
    quick = Journeys(
        asked.network,
        ArcTimes(asked.times.drive_s / 2, asked.times.delay_s),
        asked.starts,
        asked.start_s,
        asked.places,
        BESIDE_KMH,
    )
    assert travel_table(asked).tolist() == [[30, 165, 240], [130, 25, 100]]
    assert matrix._topology(asked.network, asked.starts, asked.places) is matrix._topology(
        asked.network, asked.starts, asked.places
    )
    assert travel_table(quick).tolist() == [[15, 82.5, 120], [70, 17.5, 55]]


def test_on_the_real_roads_of_coquimbo_all_ways_agree(coquimbo, monkeypatch):
    tables, chance = coquimbo.tables, np.random.default_rng(5)
    crs = metric_crs_for(tables["posts"]["lon"].mean(), tables["posts"]["lat"].mean())
    network = build_network(tables["links"], tables["nodes"], crs)

    def somewhere(count):
        corners = network.drawn.xy[chance.integers(len(network.drawn.xy), size=count)] + chance.normal(0, 50, (count, 2))
        return find_places(network, *corners.T)

    times = ambulance_times(network, GoldenHourParams())
    asked = Journeys(network, times, somewhere(40), chance.uniform(0, 99, 40), somewhere(300), BESIDE_KMH)
    exact = travel_table(asked)
    assert (exact == one_by_one(asked)).all()
    monkeypatch.setattr(matrix, "MANY_STARTS", 0)
    quick = travel_table(asked)
    assert (np.isfinite(quick) == np.isfinite(exact)).all()
    both = np.isfinite(exact)
    assert both.mean() > 0.9
    assert 0 < np.abs(quick[both] - exact[both]).max() <= LONGEST_WAY_ARCS * ARC_ROUNDING_S
    near = travel_within(asked, 480.0)
    assert near.nnz == (exact <= 480).sum() > 1000
    assert (near.toarray()[exact <= 480] == exact[exact <= 480]).all()


def test_without_numba_or_hierarchies_scipy_answers(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyroutingkit", None)
    matrix.hierarchies.cache_clear()
    monkeypatch.setattr(matrix, "kernels", lambda: None)
    monkeypatch.setattr(matrix, "MANY_STARTS", 0)
    try:
        assert matrix._way(1000, full=True) == matrix.SCIPY
        assert travel_table(row()).tolist() == [[30, 165, 240], [130, 25, 100]]
    finally:
        matrix.hierarchies.cache_clear()


def test_of_an_unknown_start_and_an_unknown_place_no_way_is_known_without_a_limit_either():
    """Both lie on no road, which must not be taken for the same road."""
    maze = maze_of(3427)
    asked = Journeys(maze.network, maze.times, maze.places(4), maze.waits(4), maze.places(6), BESIDE_KMH)
    assert asked.starts.road[3] == asked.places.road[2] == -1
    assert np.isfinite(travel_within(asked, np.inf).data).all()
