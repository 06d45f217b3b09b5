"""Limits by class of road, and the seconds that a drive takes."""

import numpy as np
import pytest
from towns import Arc, network_of

from analytics.spatial.road_speeds import limits_kmh, mean_speed_kmh, road_kinds, times_at_share

NODES = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0)}


def network(*arcs):
    return network_of(NODES, list(arcs))


@pytest.mark.parametrize(
    ("road_class", "limit_kmh"),
    [("101", 100), ("102", 80), ("103", 70), ("104", 60), ("105", 60), ("106", 60), ("107", 40), ("108", 30)],
)
def test_where_the_limit_is_blank_or_zero_the_class_decides(road_class, limit_kmh):
    for blank in (None, 0.0):
        assert limits_kmh(network(Arc("A", "B", road_class=road_class, limit_kmh=blank))).tolist() == [limit_kmh]


def test_an_unknown_class_counts_as_other():
    assert limits_kmh(network(Arc("A", "B", road_class="999", limit_kmh=None))).tolist() == [30]


def test_a_posted_limit_goes_before_the_class():
    assert limits_kmh(network(Arc("A", "B", road_class="101", limit_kmh=50.0))).tolist() == [50]


def test_roads_are_expressways_main_roads_or_local_ones_by_their_class():
    classes = ("101", "102", "103", "104", "105", "106", "107", "108", "999")
    kinds = [road_kinds(network(Arc("A", "B", road_class=found))).tolist() for found in classes]
    assert kinds == [[0], [0], [1], [1], [1], [1], [2], [2], [2]]


def test_half_the_limit_takes_twice_as_long_and_nothing_waits_at_junctions():
    """A kilometre at 60 km/h is a minute."""
    times = times_at_share(network(Arc("A", "B"), Arc("B", "C", limit_kmh=30.0)), 50.0)
    assert times.drive_s.tolist() == pytest.approx([120, 240])
    assert times.delay_s.tolist() == [0, 0]


def test_the_mean_speed_is_all_the_length_in_all_the_time():
    """A kilometre at 60 and one at 30 km/h: two kilometres in three minutes are 40 km/h; with 60 s of waiting 30."""
    roads = network(Arc("A", "B", limit_kmh=60.0), Arc("B", "C", limit_kmh=30.0))
    times = times_at_share(roads, 100.0)
    assert mean_speed_kmh(roads, times) == pytest.approx(40)
    waiting = type(times)(times.drive_s, np.array([60.0, 0.0]))
    assert mean_speed_kmh(roads, waiting) == pytest.approx(30)
