"""What is met on the way adds up to the time of the way."""

import numpy as np
import pytest
from towns import Arc, both_ways, network_of, on_road, times_of

from analytics.spatial.network import Places, seconds_at, travel_from, travel_toward
from analytics.spatial.routes import met_on_the_way


def met(network, travel, places):
    """Seconds driven, metres driven, junction seconds and junctions, and the start."""
    delay = np.zeros(network.node_count)
    delay[network.head] = travel.times.delay_s
    driven = np.column_stack([travel.times.drive_s, network.length_m])
    return met_on_the_way(network, travel, places, driven, np.column_stack([delay, network.junction]))


CROSS = {"W": (0, 0), "M": (1000, 0), "E": (3000, 0), "N": (1000, 2000)}
"""West to east through a junction in the middle, with a branch to the north."""


@pytest.fixture(scope="module")
def cross():
    network = network_of(CROSS, [*both_ways("W", "M", "E"), *both_ways("M", "N")])
    return network, times_of(network, network.length_m / 10, junction_s=5.0)


def test_a_way_over_a_junction_on_paper(cross):
    """From half-way W-M (500 m) over the junction M to half-way M-N (1,000 m): 150 s of driving at 10 m/s, 5 s at M."""
    network, times = cross
    travel = travel_from(network, times, on_road(network, ("W", "M", 0.5)), np.array([60.0]))
    found = met(network, travel, on_road(network, ("M", "N", 0.5)))
    assert found.driven.tolist() == [[pytest.approx(150), pytest.approx(1500)]]
    assert found.entered.tolist() == [[5, 1]]
    assert found.start.tolist() == [0]


def test_a_way_along_one_road_meets_no_junction(cross):
    network, times = cross
    travel = travel_from(network, times, on_road(network, ("M", "E", 0.25)), np.array([60.0]))
    found = met(network, travel, on_road(network, ("M", "E", 0.75), ("M", "E", 0.25), ("M", "E", 0.0)))
    assert found.driven[:, 1].tolist() == [pytest.approx(1000), 0, pytest.approx(500)]
    assert found.entered[:, 1].tolist() == [0, 0, 0]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_where_two_starts_are_as_near_the_way_is_that_of_one_of_them(cross, order):
    """One sets out after 60 s, 50 s from the junction, the other after 10 s, 100 s from it: both are through at 115 s."""
    network, times = cross
    starts = on_road(network, ("W", "M", 0.5), ("M", "E", 0.5)).select(np.array(order))
    start_s = np.array([60.0, 10.0])[order]
    found = met(network, travel_from(network, times, starts, start_s), on_road(network, ("M", "N", 0.5)))
    assert start_s[found.start[0]] + found.driven[0, 0] + found.entered[0, 0] == pytest.approx(115 + 100)


def test_of_parallel_roads_the_fastest_is_driven():
    """The long way round of 1,800 m takes 100 s, the straight one of 1,000 m 200 s."""
    nodes = {"A": (0, 0), "B": (1000, 0), "Z": (-500, 0), "Y": (1500, 0)}
    arcs = [*both_ways("Z", "A"), *both_ways("B", "Y"), Arc("A", "B"), Arc("A", "B", length_m=1800, via=((500, 700),))]
    network = network_of(nodes, arcs)
    drive_s = np.where(network.length_m == 1800, 100.0, np.where(network.length_m == 1000, 200.0, 50.0))
    travel = travel_from(network, times_of(network, drive_s), on_road(network, ("Z", "A", 0.0)), np.zeros(1))
    found = met(network, travel, on_road(network, ("B", "Y", 0.5)))
    assert found.driven.tolist() == [[pytest.approx(50 + 100 + 25), pytest.approx(500 + 1800 + 250)]]


def test_what_is_not_reached_has_no_way(cross):
    nodes = {**CROSS, "I": (9000, 0), "J": (9500, 0)}
    network = network_of(nodes, [*both_ways("W", "M", "E"), *both_ways("I", "J")])
    travel = travel_from(network, times_of(network, 10.0), on_road(network, ("W", "M", 0.5)), np.zeros(1))
    nowhere = Places(np.array([-1]), np.zeros(1), np.array([np.inf]))
    for places in (on_road(network, ("I", "J", 0.5)), nowhere):
        found = met(network, travel, places)
        assert np.isnan(found.driven).all()
        assert found.start.tolist() == [-1]


def test_ways_towards_hospitals_are_refused(cross):
    network, times = cross
    travel = travel_toward(network, times, on_road(network, ("W", "M", 0.5)), np.zeros(1))
    with pytest.raises(ValueError, match="starts to places"):
        met(network, travel, on_road(network, ("M", "N", 0.5)))


@pytest.mark.parametrize("seed", range(12))
def test_in_any_town_the_parts_of_a_way_make_its_time(seed):
    """Random roads, some one-way, some parallel, some that take no time; many starts, also on the same road."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(6, 30))
    nodes = {f"N{k}": tuple(rng.uniform(0, 5000, 2)) for k in range(n)}
    arcs = []
    for _ in range(3 * n):
        a, b = rng.choice(n, 2, replace=False)
        length = None if rng.random() < 0.8 else 0.0
        arcs += [Arc(f"N{a}", f"N{b}", length)] if rng.random() < 0.4 else both_ways(f"N{a}", f"N{b}", length_m=length)
    network = network_of(nodes, arcs)
    times = times_of(network, network.length_m / 10 * rng.uniform(0.5, 2, len(network.tail)), float(rng.choice([0.0, 4.0])))
    k, p, roads = int(rng.integers(1, 6)), 60, len(network.road_arc)
    starts = Places(rng.integers(0, roads, k), rng.choice([0.0, 0.3, 1.0], k), np.zeros(k))
    start_s = rng.uniform(0, 200, k)
    travel = travel_from(network, times, starts, start_s)
    places = Places(rng.integers(0, roads, p), rng.choice([0.0, 0.3, 0.6, 1.0], p), np.zeros(p))
    asked, found = seconds_at(network, travel, places, 15.0), met(network, travel, places)
    reached = np.isfinite(asked.seconds)
    assert (np.isfinite(found.driven[:, 0]) == reached).all()
    total = start_s[found.start[reached]] + found.driven[reached, 0] + found.entered[reached, 0]
    assert total == pytest.approx(asked.seconds[reached])
    assert (found.start[reached] == asked.owner[reached]).all()
