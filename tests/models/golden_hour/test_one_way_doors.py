"""A one-way road that leads off the map has no doors: nobody would ever come back from there."""

import numpy as np
import pytest
from towns import PLAIN, Arc, both_ways, network_of, one_road_town

from analytics.models.golden_hour.measuring import measure
from analytics.spatial.doors import door_roads
from analytics.spatial.one_way_ends import one_way_ends

NODES = {f"N{k}": (1000.0 * k, 0.0) for k in range(9)} | {"OFF": (3000.0, 1000.0), "I0": (0.0, 5000.0), "I1": (800.0, 5000.0)}
STREET = both_ways(*(f"N{k}" for k in range(9)))
ISLAND = both_ways("I0", "I1")
HOME = (3100.0, 400.0)
"""100 m from the road that leads off the map, 400 m from the street."""


def flagged(arcs):
    network = network_of(NODES, arcs)
    ends = one_way_ends(network)
    return {(network.node_ids[network.tail[arc]], network.node_ids[network.head[arc]]) for arc in network.road_arc[ends]}


@pytest.mark.parametrize("ends", [("N3", "OFF"), ("OFF", "N3")])
def test_a_one_way_road_without_a_way_back_is_found_whether_it_leads_away_or_in(ends):
    assert flagged([*STREET, *ISLAND, Arc(*ends)]) == {ends}


def test_two_way_spurs_islands_and_one_way_rounds_are_no_such_roads():
    assert flagged([*STREET, *ISLAND, *both_ways("N3", "OFF")]) == set()
    assert flagged([*STREET, Arc("I0", "I1"), Arc("N3", "OFF"), Arc("OFF", "N4")]) == set()


def test_where_everything_is_one_way_nothing_is_main_and_nothing_hangs():
    assert flagged([Arc(f"N{k}", f"N{k + 1}") for k in range(8)]) == set()


def test_a_home_beside_a_road_that_leads_off_the_map_is_reached_by_the_street_and_brought_to_hospital(golden_hour):
    """From the post 3.1 km and 400 m beside the street; to the hospital at 8 the 400 m again and 4.9 km, 100 m in 24 s."""
    town = one_road_town(
        nodes=NODES,
        arcs=[*STREET, *ISLAND, Arc("N3", "OFF")],
        people=[(*HOME, 10.0)],
        seniors=None,
        dongs={"동": (-500, -500, 8500, 1500)},
        hospitals=(("H", "G006", (8000.0, 0.0)),),
    )
    inputs = golden_hour.inputs.read(town.tables())
    found = measure(inputs, golden_hour.params.read(PLAIN), lambda _step: None)
    assert found.road_min.tolist() == pytest.approx([1 + 3.1 + 1.6], abs=1e-4)
    assert found.to_hospital_min.tolist() == pytest.approx([1.6 + 4.9], abs=1e-4)


def test_where_no_other_road_is_left_doors_open_even_there():
    motorway = both_ways("N0", "N1", road_class="101")
    network = network_of(NODES, [*motorway, Arc("N1", "OFF")])
    assert network.road_class[network.road_arc[door_roads(network)]].tolist() == ["107"]
    assert np.count_nonzero(one_way_ends(network)) == 1
