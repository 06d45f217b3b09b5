"""Roads by hand: minutes that can be worked out on paper, and properties that hold on any network."""

from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from towns import CRS, Arc, both_ways, degrees, links_of, network_of, node_seconds, nodes_of, on_road, times_of

from analytics.core.errors import InputError
from analytics.intake.reading import read_path
from analytics.intake.roads import read_roads
from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.spatial.crs import metric_crs_for, to_metres
from analytics.spatial.network import (
    ArcTimes,
    Places,
    build_network,
    find_places,
    seconds_at,
    seconds_beside,
    travel_from,
    travel_toward,
)

ROW = {"A": (0, 0), "B": (1000, 0), "C": (2000, 0), "D": (3000, 0), "E": (4000, 0)}
"""Five nodes in a row, a kilometre apart."""

NOW = np.zeros(1)


def row(*arcs):
    return network_of(ROW, list(arcs) or both_ways(*"ABCDE"))


def arrive(network, times, starts, places, start_s=None, beside_kmh=15.0):
    travel = travel_from(network, times, starts, np.zeros(len(starts)) if start_s is None else np.array(start_s))
    return seconds_at(network, travel, places, beside_kmh)


# --- by hand -------------------------------------------------------------------------------------------------------


def test_two_posts_ten_minutes_apart_split_the_road_in_the_middle():
    network = row()
    times = times_of(network, 150.0)  # four roads of 2.5 minutes each
    travel = travel_from(network, times, on_road(network, ("A", "B", 0), ("D", "E", 1)), np.zeros(2))
    assert node_seconds(network, travel) == {"A": 0, "B": 150, "C": 300, "D": 150, "E": 0}
    assert travel.owner[[0, 1, 3, 4]].tolist() == [0, 0, 1, 1]
    before, after = on_road(network, ("B", "C", 0.8)), on_road(network, ("C", "D", 0.2))
    assert seconds_at(network, travel, before, 15).seconds.tolist() == pytest.approx([270])
    assert seconds_at(network, travel, after, 15).seconds.tolist() == pytest.approx([270])
    assert seconds_at(network, travel, before, 15).owner.tolist() == [0]
    assert seconds_at(network, travel, after, 15).owner.tolist() == [1]


def test_a_later_start_moves_the_middle():
    network = row()
    starts = on_road(network, ("A", "B", 0), ("D", "E", 1))
    travel = travel_from(network, times_of(network, 150.0), starts, np.array([200.0, 0.0]))
    assert node_seconds(network, travel) == {"A": 200, "B": 350, "C": 300, "D": 150, "E": 0}
    assert travel.owner.tolist() == [0, 0, 1, 1, 1]


def test_a_road_between_two_posts_belongs_to_each_on_its_own_half():
    """Posts at A and at D: B to C is the middle kilometre, whose first node is nearer to the first post."""
    network = row()
    starts = on_road(network, ("A", "B", 0), ("C", "D", 1))
    travel = travel_from(network, times_of(network, 150.0), starts, np.zeros(2))
    found = seconds_at(network, travel, on_road(network, ("B", "C", 0.1), ("B", "C", 0.9)), 15)
    assert found.seconds.tolist() == pytest.approx([165, 165])
    assert found.owner.tolist() == [0, 1]


def one_way_loop():
    """A to B in 60 s; back only over C, 100 s and 100 s."""
    network = row(Arc("A", "B"), Arc("B", "C"), Arc("C", "A"))
    return network, times_of(network, [60, 100, 100])


def test_one_way_roads_are_kept_from_post_to_patient():
    network, times = one_way_loop()
    from_a = travel_from(network, times, on_road(network, ("A", "B", 0.5)), NOW)
    assert node_seconds(network, from_a) == {"A": 230, "B": 30, "C": 130, "D": np.inf, "E": np.inf}


def test_one_way_roads_are_kept_from_patient_to_hospital():
    network, times = one_way_loop()
    to_a = travel_toward(network, times, on_road(network, ("A", "B", 0.5)), NOW)
    assert node_seconds(network, to_a) == {"A": 30, "B": 230, "C": 130, "D": np.inf, "E": np.inf}
    patient = on_road(network, ("B", "C", 0.5))  # 50 to C, 100 to A, 30 to the hospital
    assert seconds_at(network, to_a, patient, 15).seconds.tolist() == pytest.approx([180])


def test_a_place_ahead_on_the_posts_own_one_way_road_is_reached_at_once():
    network, times = one_way_loop()
    ahead = arrive(network, times, on_road(network, ("A", "B", 0.25)), on_road(network, ("A", "B", 0.75)))
    assert ahead.seconds.tolist() == pytest.approx([30])


def test_a_place_behind_the_post_on_a_one_way_road_is_reached_the_long_way_round():
    network, times = one_way_loop()
    behind = arrive(network, times, on_road(network, ("A", "B", 0.75)), on_road(network, ("A", "B", 0.25)))
    assert behind.seconds.tolist() == pytest.approx([15 + 100 + 100 + 15])


def test_a_place_on_the_posts_own_road_is_reached_both_ways_where_it_has_two():
    network = row()
    times = times_of(network, 60.0)
    behind = arrive(network, times, on_road(network, ("B", "C", 0.75)), on_road(network, ("B", "C", 0.25)))
    assert behind.seconds.tolist() == pytest.approx([30])


def test_the_way_back_has_a_time_of_its_own():
    network = row(Arc("A", "B"), Arc("B", "A"))
    times = times_of(network, [60, 90])
    there = arrive(network, times, on_road(network, ("A", "B", 0.0)), on_road(network, ("A", "B", 0.5)))
    back = arrive(network, times, on_road(network, ("A", "B", 1.0)), on_road(network, ("A", "B", 0.5)))
    assert (there.seconds.tolist(), back.seconds.tolist()) == ([30], [45])


def test_a_post_at_the_very_spot_of_a_place_needs_no_time_even_on_a_one_way_road():
    network, times = one_way_loop()
    here = on_road(network, ("A", "B", 0.4))
    assert arrive(network, times, here, here).seconds.tolist() == [0]


def test_a_post_at_the_start_of_a_one_way_road_may_leave_by_the_node_it_stands_at():
    network = row(Arc("A", "B"), *both_ways("A", "C"))
    travel = travel_from(network, times_of(network, 60.0), on_road(network, ("A", "B", 0.0)), NOW)
    assert node_seconds(network, travel)["C"] == 60


def test_of_parallel_roads_the_quicker_counts_and_never_their_sum():
    network = row(Arc("A", "B", via=((500, 300),)), Arc("A", "B"), Arc("B", "C"))
    travel = travel_from(network, times_of(network, [100, 60, 60]), Places(np.array([0]), np.array([0.0]), NOW), NOW)
    assert node_seconds(network, travel) == {"A": 0, "B": 60, "C": 120, "D": np.inf, "E": np.inf}


def test_the_order_in_which_parallel_roads_are_listed_changes_nothing():
    arcs = [Arc("A", "B"), Arc("A", "B", via=((500, 300),)), Arc("B", "C")]
    network = row(*arcs)
    travel = travel_from(network, times_of(network, [60, 100, 60]), on_road(network, ("A", "B", 0.0)), NOW)
    assert node_seconds(network, travel)["C"] == 120


def test_each_junction_that_is_entered_delays_once():
    """B and C are junctions (three neighbours each), A, D and the two side roads' ends are not."""
    nodes = {**ROW, "X": (1000, 500), "Y": (2000, 500)}
    network = network_of(nodes, [*both_ways(*"ABCD"), *both_ways("B", "X"), *both_ways("C", "Y")])
    travel = travel_from(network, times_of(network, 60.0, junction_s=10.0), on_road(network, ("A", "B", 0.0)), NOW)
    assert node_seconds(network, travel) == {"A": 0, "B": 70, "C": 140, "D": 200, "E": np.inf, "X": 130, "Y": 200}
    toward = travel_toward(network, times_of(network, 60.0, junction_s=10.0), on_road(network, ("C", "D", 1.0)), NOW)
    patient = on_road(network, ("A", "B", 0.5))
    assert seconds_at(network, toward, patient, 15).seconds.tolist() == [30 + 10 + 60 + 10 + 60]


def test_no_junction_is_entered_on_the_posts_own_road():
    nodes = {**ROW, "X": (1000, 500), "Y": (2000, 500)}
    network = network_of(nodes, [*both_ways(*"ABCD"), *both_ways("B", "X"), *both_ways("C", "Y")])
    times = times_of(network, 60.0, junction_s=10.0)
    same = arrive(network, times, on_road(network, ("B", "C", 0.25)), on_road(network, ("B", "C", 0.75)))
    assert same.seconds.tolist() == pytest.approx([30])


def test_a_bend_in_the_road_is_no_junction_and_parallel_roads_make_none():
    network = row(*both_ways(*"ABC"), *both_ways("A", "B", via=((500, 300),)))
    assert network.junction.tolist() == [False] * 5


def test_a_crossing_of_three_roads_is_a_junction_also_where_all_are_one_way():
    network = row(Arc("A", "B"), Arc("B", "C"), Arc("B", "D"))
    assert dict(zip(network.node_ids, network.junction.tolist(), strict=True)) == {**dict.fromkeys("ACDE", False), "B": True}


def test_turn_out_passes_before_anything_is_reached():
    network = row()
    found = arrive(network, times_of(network, 60.0), on_road(network, ("A", "B", 0)), on_road(network, ("B", "C", 0)), [90.0])
    assert found.seconds.tolist() == [150]


def test_the_stretch_beside_the_road_is_driven_slowly():
    assert seconds_beside(np.array([50.0]), 15.0).tolist() == [12.0]  # 15 km/h is 50 m in 12 s
    network = row()
    place = on_road(network, ("B", "C", 0.5), beside_m=50.0)
    found = arrive(network, times_of(network, 60.0), on_road(network, ("A", "B", 0)), place)
    assert found.seconds.tolist() == [60 + 30 + 12]


def test_an_island_is_reached_by_nobody():
    network = row(*both_ways("A", "B"), *both_ways("D", "E"))
    travel = travel_from(network, times_of(network, 60.0), on_road(network, ("A", "B", 0)), NOW)
    assert travel.owner.tolist() == [0, 0, -1, -1, -1]
    found = seconds_at(network, travel, on_road(network, ("D", "E", 0.5)), 15)
    assert (found.seconds.tolist(), found.owner.tolist()) == ([np.inf], [-1])


def test_without_any_post_nothing_is_reached():
    network = row()
    nowhere = Places(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    travel = travel_from(network, times_of(network, 60.0), nowhere, np.zeros(0))
    assert np.isinf(travel.node_s).all()
    assert (travel.owner == -1).all()
    assert seconds_at(network, travel, on_road(network, ("A", "B", 0.5)), 15).seconds.tolist() == [np.inf]


def test_a_road_of_no_length_costs_nothing_and_still_joins():
    network = row(*both_ways("A", "B"), Arc("B", "C", length_m=0.0), Arc("C", "B", length_m=0.0), *both_ways("C", "D"))
    times = ArcTimes(network.length_m * 0.06, np.zeros(len(network.tail)))
    travel = travel_from(network, times, on_road(network, ("A", "B", 0)), NOW)
    assert node_seconds(network, travel) == {"A": 0, "B": 60, "C": 60, "D": 120, "E": np.inf}
    toward = travel_toward(network, times, on_road(network, ("A", "B", 0)), NOW)
    assert node_seconds(network, toward)["D"] == 120


def test_a_loop_back_to_its_own_node_is_driven_the_shorter_way_and_not_twice():
    loop = Arc("B", "B", via=((1500, 500), (1500, -500)))
    network = row(*both_ways("A", "B"), loop)
    start = Places(np.array([1]), np.array([0.75]), NOW)  # three quarters round: only forward, it is one-way
    travel = travel_from(network, times_of(network, [60, 60, 100]), start, NOW)
    assert node_seconds(network, travel)["A"] == 25 + 60
    behind = seconds_at(network, travel, Places(np.array([1]), np.array([0.25]), NOW), 15)
    assert behind.seconds.tolist() == [25 + 25]


# --- where places lie ----------------------------------------------------------------------------------------------


def test_a_place_is_put_on_the_nearest_road_with_its_share_and_distance():
    network = row()
    lon, lat = degrees((1250, 40))
    assert lon.shape == lat.shape == (1,)
    places = find_places(network, np.array([211_250.0]), np.array([460_040.0]))
    arc = network.road_arc[places.road[0]]
    assert [network.node_ids[network.tail[arc]], network.node_ids[network.head[arc]]] == ["B", "C"]
    assert places.share.tolist() == pytest.approx([0.25], abs=1e-6)
    assert places.beside_m.tolist() == pytest.approx([40.0], abs=1e-3)


def test_among_some_roads_a_place_is_put_on_the_nearest_of_those_and_without_coordinates_nowhere():
    """250 m east of B and 40 m beside the road from B to C; the end of the road from A to B is the square root of 64,100 off."""
    network = row()
    among = network.tail[network.road_arc] == 0
    assert among.sum() == 1
    places = find_places(network, np.array([np.nan, 211_250.0]), np.array([460_000.0, 460_040.0]), among)
    assert places.road.tolist() == [-1, int(np.flatnonzero(among)[0])]
    assert places.share.tolist() == [0, 1]
    assert places.beside_m.tolist() == [np.inf, pytest.approx(np.sqrt(250**2 + 40**2), abs=1e-3)]


def test_a_place_without_coordinates_is_nowhere():
    network = row()
    places = find_places(network, np.array([np.nan, np.inf, 210_500.0]), np.array([460_000.0, 460_000.0, np.nan]))
    assert places.road.tolist() == [-1, -1, -1]
    assert np.isinf(places.beside_m).all()
    travel = travel_from(network, times_of(network, 60.0), on_road(network, ("A", "B", 0)), NOW)
    found = seconds_at(network, travel, places, 15)
    assert np.isinf(found.seconds).all()
    assert found.owner.tolist() == [-1, -1, -1]


def test_both_directions_of_a_road_are_one_road_and_a_one_way_road_has_no_way_back():
    network = row(Arc("A", "B"), Arc("B", "A"), Arc("B", "C"))
    assert network.road_arc.tolist() == [0, 2]
    assert network.road_back.tolist() == [1, -1]


def test_of_two_ways_back_the_one_of_like_length_belongs_to_the_road():
    detour = {"via": ((500, 400),)}
    network = row(Arc("A", "B"), Arc("B", "A", **detour), Arc("B", "A"), Arc("A", "B", **detour))
    assert network.road_arc.tolist() == [0, 1]
    assert network.road_back.tolist() == [2, 3]


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length_m", [np.nan, np.inf, -1.0])
def test_a_length_that_is_no_length_is_refused_by_name(length_m):
    arcs = [*both_ways("A", "B"), Arc("B", "C", length_m=length_m)]
    with pytest.raises(InputError) as refused:
        network_of(ROW, arcs)
    assert "L2" in refused.value.text.ko
    assert "L2" in refused.value.text.en


def test_a_link_to_a_node_that_is_not_listed_is_refused_by_name():
    links = links_of({**ROW, "Z": (9, 9)}, [*both_ways("A", "B"), Arc("B", "Z")])
    with pytest.raises(InputError) as refused:
        build_network(links, nodes_of(ROW), CRS)
    assert "L2" in refused.value.text.ko
    assert "1 links name a node" in refused.value.text.en


def test_a_network_without_links_is_refused():
    links = links_of(ROW, both_ways("A", "B")).iloc[:0]
    with pytest.raises(InputError, match="not one road link"):
        build_network(links, nodes_of(ROW), CRS)


# --- on any network ------------------------------------------------------------------------------------------------

SPOTS = {str(number): (1000 * np.cos(number), 1000 * np.sin(number)) for number in range(6)}
PAIRS = st.tuples(st.sampled_from(list(SPOTS)), st.sampled_from(list(SPOTS))).filter(lambda pair: pair[0] != pair[1])
SHARES = st.floats(0.05, 0.95)


@st.composite
def journeys(draw):
    """A network of up to six nodes with one-way and parallel roads, seconds for each arc, starts and places on it."""
    pairs = draw(st.lists(PAIRS, min_size=2, max_size=14))
    arcs = [Arc(tail, head) for tail, head in pairs]
    network = network_of(SPOTS, arcs)
    whole = st.integers(0, 100).map(float)
    drive = np.array(draw(st.lists(whole, min_size=len(arcs), max_size=len(arcs))))
    delay_at = np.array(draw(st.lists(st.integers(0, 9).map(float), min_size=len(SPOTS), max_size=len(SPOTS))))
    entered = np.isin(np.arange(len(SPOTS)), network.head)  # a delay where nobody can enter would mean nothing
    delay_at = np.where(entered & np.isin(np.arange(len(SPOTS)), network.tail), delay_at, 0.0)
    return network, drive, delay_at, draw(places_on(network, 3)), draw(places_on(network, 4))


def places_on(network, most):
    spots = st.lists(st.tuples(st.integers(0, len(network.road_arc) - 1), SHARES), min_size=1, max_size=most)
    return spots.map(
        lambda found: Places(np.array([road for road, _ in found]), np.array([at for _, at in found]), np.zeros(len(found)))
    )


def with_delay(network, drive, delay_at):
    return ArcTimes(drive, delay_at[network.head])


def cut_up(network, drive, delay_at, starts, places):
    """The same journey told to networkx: every road with a start or place on it is cut into pieces there."""
    graph = nx.DiGraph()
    on = {}
    for kind, group in (("start", starts), ("place", places)):
        for number, (road, share) in enumerate(zip(group.road.tolist(), group.share.tolist(), strict=True)):
            on.setdefault(road, []).append((share, (kind, number)))
            graph.add_node((kind, number))

    def join(u, v, seconds):
        seconds += delay_at[v] if isinstance(v, int) else 0.0
        graph.add_edge(u, v, s=min(seconds, graph.edges[u, v]["s"] if graph.has_edge(u, v) else np.inf))

    on_a_road = set(network.road_arc) | set(network.road_back)
    assert on_a_road - {-1} == set(range(len(network.tail)))
    for road, (arc, back) in enumerate(zip(network.road_arc.tolist(), network.road_back.tolist(), strict=True)):
        stops = [
            (0.0, int(network.tail[arc])),
            *sorted(on.get(road, []), key=lambda stop: stop[0]),
            (1.0, int(network.head[arc])),
        ]
        for (low, here), (high, there) in pairwise(stops):
            join(here, there, (high - low) * drive[arc])
            if back >= 0:
                join(there, here, (high - low) * drive[back])
            elif high == low:  # two places at one spot
                join(there, here, 0.0)
    return graph


@settings(max_examples=40, deadline=None)
@given(journeys())
def test_on_any_network_the_times_are_those_of_networkx_on_the_roads_cut_up(journey):
    network, drive, delay_at, starts, places = journey
    graph = cut_up(network, drive, delay_at, starts, places)
    truth = nx.multi_source_dijkstra_path_length(graph, [("start", n) for n in range(len(starts))], weight="s")
    found = arrive(network, with_delay(network, drive, delay_at), starts, places)
    expected = [truth.get(("place", number), np.inf) for number in range(len(places))]
    assert found.seconds.tolist() == pytest.approx(expected)
    assert ((found.owner == -1) == np.isinf(found.seconds)).all()


@settings(max_examples=20, deadline=None)
@given(journeys())
def test_the_way_toward_a_hospital_is_the_way_from_it_with_every_road_turned_round(journey):
    network, drive, delay_at, targets, places = journey
    nodes = network.node_ids
    turned = network_of(SPOTS, [Arc(nodes[head], nodes[tail]) for tail, head in zip(network.tail, network.head, strict=True)])
    assert turned.road_arc.tolist() == network.road_arc.tolist()
    toward = travel_toward(network, with_delay(network, drive, delay_at), targets, np.zeros(len(targets)))
    there = seconds_at(network, toward, places, 15)

    def mirrored(group):
        return Places(group.road, 1 - group.share, group.beside_m)

    back = arrive(turned, with_delay(turned, drive, delay_at), mirrored(targets), mirrored(places))
    assert there.seconds.tolist() == pytest.approx(back.seconds.tolist())


@settings(max_examples=30, deadline=None)
@given(journeys())
def test_the_post_that_is_named_takes_just_that_long_on_its_own(journey):
    network, drive, delay_at, starts, places = journey
    times = with_delay(network, drive, delay_at)
    found = arrive(network, times, starts, places)
    alone = [arrive(network, times, starts.select(np.array([number])), places).seconds for number in range(len(starts))]
    for place in np.flatnonzero(found.owner >= 0):
        assert alone[found.owner[place]][place] == pytest.approx(found.seconds[place])


@settings(max_examples=20, deadline=None)
@given(journeys(), st.data())
def test_one_more_post_makes_nobody_later(journey, data):
    network, drive, delay_at, starts, places = journey
    times = with_delay(network, drive, delay_at)
    more = data.draw(places_on(network, 1))
    together = Places(
        *(
            np.concatenate(pair)
            for pair in ((starts.road, more.road), (starts.share, more.share), (starts.beside_m, more.beside_m))
        )
    )
    before, after = arrive(network, times, starts, places), arrive(network, times, together, places)
    assert (after.seconds <= before.seconds).all()


@settings(max_examples=20, deadline=None)
@given(journeys())
def test_no_node_is_later_than_its_neighbour_and_the_arc_between(journey):
    network, drive, delay_at, starts, _ = journey
    times = with_delay(network, drive, delay_at)
    seconds = travel_from(network, times, starts, np.zeros(len(starts))).node_s
    assert (seconds[network.head] <= seconds[network.tail] + times.drive_s + times.delay_s + 1e-9).all()


@settings(max_examples=15, deadline=None)
@given(journeys(), st.floats(0, 500))
def test_a_longer_turn_out_makes_everybody_later_by_just_that(journey, turnout_s):
    network, drive, delay_at, starts, places = journey
    times = with_delay(network, drive, delay_at)
    now, later = (arrive(network, times, starts, places, np.full(len(starts), wait)) for wait in (0.0, turnout_s))
    assert later.seconds.tolist() == pytest.approx((now.seconds + turnout_s).tolist())


# --- on real networks ----------------------------------------------------------------------------------------------

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
NODE_LINK = REAL / "cheonan_nodelink"
STATIONS = REAL / "cheonan_ems_validation" / "ems_stations.csv"
CLOSE_S = 1e-6


def equals_networkx(network, crs, lon, lat):
    """Every node's time against networkx on a graph that is built arc by arc, with an extra node for each post."""
    params = GoldenHourParams()
    times = ambulance_times(network, params)
    x, y = to_metres(lon, lat, crs)
    starts = find_places(network, x, y)
    start_s = 90.0 + starts.beside_m * 3.6 / 15.0
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.node_count))
    for tail, head, seconds in zip(network.tail, network.head, times.drive_s + times.delay_s, strict=True):
        if seconds < graph.get_edge_data(tail, head, {"s": np.inf})["s"]:
            graph.add_edge(tail, head, s=seconds)
    for number, (road, share, wait_s) in enumerate(zip(starts.road, starts.share, start_s, strict=True)):
        forth, back = network.road_arc[road], network.road_back[road]
        wait = ("post", number)
        graph.add_edge(wait, network.head[forth], s=wait_s + (1 - share) * times.drive_s[forth] + times.delay_s[forth])
        if back >= 0:
            graph.add_edge(wait, network.head[back], s=wait_s + share * times.drive_s[back] + times.delay_s[back])
        elif share == 0:  # at the very beginning of a one-way road one stands at the junction itself
            first = network.tail[forth]
            graph.add_edge(wait, first, s=wait_s + times.delay_s[network.head == first].max(initial=0.0))
    posts = [("post", number) for number in range(len(starts))]
    truth = nx.multi_source_dijkstra_path_length(graph, posts, weight="s")
    expected = np.array([truth.get(node, np.inf) for node in range(network.node_count)])
    found = travel_from(network, times, starts, start_s).node_s
    assert (np.isinf(found) == np.isinf(expected)).all()
    reached = np.isfinite(found)
    assert reached.sum() > 0.9 * len(found)
    assert np.abs(found[reached] - expected[reached]).max() <= CLOSE_S


def test_on_the_real_roads_of_coquimbo_every_node_has_the_time_of_networkx(coquimbo):
    posts = coquimbo.tables["posts"]
    crs = metric_crs_for(posts["lon"].mean(), posts["lat"].mean())
    network = build_network(coquimbo.tables["links"], coquimbo.tables["nodes"], crs)
    assert network.node_count == 15_591
    equals_networkx(network, crs, posts["lon"].to_numpy(), posts["lat"].to_numpy())


@pytest.mark.skipif(
    not (NODE_LINK.exists() and STATIONS.exists()), reason="the real node-link of Cheonan is not beside the repository"
)
def test_on_the_real_roads_of_cheonan_every_node_has_the_time_of_networkx(cheonan):
    outline = shapely.union_all(cheonan.tables["dongs"].geometry.to_numpy())
    tables = [part for name in ("moct_link.csv", "moct_node.csv") for part in read_path(NODE_LINK / name)]
    roads = read_roads(tables, [outline])
    assert len(tables[0].frame) == 9_230
    posts = pd.read_csv(STATIONS)
    assert len(posts) == 16
    network = build_network(roads.links, roads.nodes, CRS)
    equals_networkx(network, CRS, posts["lon"].to_numpy(), posts["lat"].to_numpy())
