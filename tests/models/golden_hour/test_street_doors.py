"""Doors open onto streets, accidents happen on motorways too: a motorway past the homes of a town worked out on paper."""

import pandas as pd
import pytest
from towns import PLAIN, both_ways, degrees, one_road_town

from analytics.models.golden_hour.measuring import measure
from analytics.models.golden_hour.studies.candidate_spots import JUNCTIONS, LISTED, PEOPLE, Wanted
from analytics.models.golden_hour.studies.candidates import lay_setting
from analytics.spatial.doors import door_roads

HOME = (3000.0, 150.0)
ON_MOTORWAY = (3000.0, 200.0)
STREET = [f"N{k}" for k in range(9)]
METRE_S = 0.24
"""A metre beside a road at 15 km/h: candidates stand where an address of five decimals has them."""
MOTORWAYS = pytest.mark.parametrize("express", ["101", "102"])


def motorway_town(express="101", **other):
    """The road of eight kilometres, and a motorway 200 m north of it that a ramp joins at the far east end alone.

    A kilometre is a minute on both, the ramp takes 12 seconds, and 100 m beside a road take 24. The home at kilometre 3
    lies 150 m from the street and 50 m from the motorway. At kilometre 2 another motorway turns off to the north.
    """
    plain = one_road_town()
    nodes = plain.nodes | {f"M{k}": (1000.0 * k, 200.0) for k in range(9)} | {"M2N": (2000.0, 1200.0)}
    motorway = [*(f"M{k}" for k in range(9)), "N8"]
    arcs = [*plain.arcs, *both_ways(*motorway, road_class=express), *both_ways("M2", "M2N", road_class=express)]
    given = {"nodes": nodes, "arcs": arcs, "people": [(*HOME, 10.0)], "seniors": None}
    return one_road_town(**{**given, **other})


@pytest.fixture(scope="module")
def run(golden_hour):
    def run_on(town, **params):
        return golden_hour(golden_hour.inputs.read(town.tables()), golden_hour.params.read({**PLAIN, **params}))

    return run_on


def minutes(found):
    return found.indicators["median_min"]


@MOTORWAYS
@pytest.mark.parametrize("counted_on", ["hex", "grid"])
def test_a_home_beside_a_motorway_is_reached_over_the_street(run, express, counted_on):
    """A minute to turn out, 3 along the street, 150 m beside it. Over the ramp it would be 1 + 8 + 0.2 + 5 and 50 m, 14.4."""
    found = run(motorway_town(express), counted_on=counted_on)
    assert minutes(found) == pytest.approx(1 + 3 + 0.6, abs=1e-4)
    assert found.indicators["people_reached"] == 10


def test_an_ordinary_road_in_the_place_of_the_motorway_has_doors(run):
    assert minutes(run(motorway_town("103"))) == pytest.approx(1 + 8 + 0.2 + 5 + 0.2, abs=1e-4)


def test_a_call_on_the_motorway_is_reached_over_the_ramp_and_one_beside_the_street_over_the_street(golden_hour):
    """To the end of the street, up the ramp and five kilometres back."""
    inputs = golden_hour.inputs.read(motorway_town(calls=(ON_MOTORWAY, (3000.0, 75.0))).tables())
    found = measure(inputs, golden_hour.params.read(PLAIN), lambda _step: None)
    assert found.calls_road_min.tolist() == pytest.approx([1 + 8 + 0.2 + 5, 1 + 3 + 0.3], abs=1e-4)


def test_a_post_beside_a_motorway_leaves_by_the_street(run):
    assert minutes(run(motorway_town(posts={"중앙": (0.0, 150.0)}))) == pytest.approx(1 + 0.6 + 3 + 0.6, abs=1e-4)


def test_a_hospital_beside_a_motorway_is_entered_from_the_street(run):
    """4.6 minutes to the scene, 10 there, then 150 m, two kilometres and 150 m."""
    town = motorway_town(hospitals=(("H", "G006", (5000.0, 150.0)),))
    assert run(town).indicators["care_median_min"] == pytest.approx(4.6 + 10 + 0.6 + 2 + 0.6, abs=1e-4)


def test_the_nearest_street_may_be_too_far_where_a_motorway_is_near(run):
    """1,200 m from the street and on the motorway's own branch: by car nobody gets there, and that is told."""
    found = run(motorway_town(people=[(*HOME, 10.0), (2000.0, 1200.0, 7.0)], dongs={"동": (-500, -500, 8500, 1500)}))
    assert found.indicators["people_unreachable"] == 7


@MOTORWAYS
def test_where_there_are_only_motorways_doors_open_onto_those(run, express):
    town = one_road_town(arcs=[*both_ways(*STREET, road_class=express), *both_ways("I0", "I1", road_class=express)])
    assert run(town).indicators == run(one_road_town()).indicators


# --- candidate sites -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sites_of(golden_hour):
    """The candidates of a town, without the post."""

    def found(town, kind, listed=None):
        tables = town.tables() if listed is None else {**town.tables(), "sites": listed}
        setting = lay_setting(golden_hour.inputs.read(tables), golden_hour.params.read(PLAIN), Wanted(kind, 100))
        network, places = setting.ground.network, setting.sites.places
        assert door_roads(network)[places.road].all()
        lon, lat = setting.sites.lon[1:], setting.sites.lat[1:]
        return lon, lat, setting.sites.ready_s[1:]

    return found


def assert_at(found, *spots):
    lon, lat = degrees(*spots)
    assert sorted(zip(found[0].round(5), found[1].round(5), strict=True)) == sorted(zip(lon.round(5), lat.round(5), strict=True))


def test_candidates_at_junctions_leave_out_those_of_motorways_alone(sites_of):
    """At kilometre 2 two motorways meet, at kilometre 5 two streets."""
    plain = motorway_town()
    nodes, arcs = plain.nodes | {"S5": (5000.0, -300.0)}, [*plain.arcs, *both_ways("N5", "S5")]
    found = sites_of(motorway_town(nodes=nodes, arcs=arcs), JUNCTIONS)
    assert_at(found, (5000.0, 0.0))
    assert found[2].tolist() == pytest.approx([60.0], abs=METRE_S)


def test_where_only_motorways_meet_candidates_stand_at_the_bends_and_ends_of_streets(sites_of):
    found = sites_of(motorway_town(), JUNCTIONS)
    assert_at(found, *((1000.0 * k, 0.0) for k in range(9)), (0.0, 5000.0), (800.0, 5000.0))


def test_the_candidate_near_people_is_the_nearest_corner_of_a_street(sites_of):
    assert_at(sites_of(motorway_town(), PEOPLE), (3000.0, 0.0))


def test_a_listed_site_beside_a_motorway_leaves_by_the_street(sites_of):
    lon, lat = degrees(HOME)
    found = sites_of(motorway_town(), LISTED, pd.DataFrame({"name": ["터"], "lon": lon, "lat": lat}))
    assert found[2].tolist() == pytest.approx([60 + 36], abs=METRE_S)
