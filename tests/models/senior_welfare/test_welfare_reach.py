"""How far it is, for whom too far, and what falls to whom: worked out by hand on one street."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from towns import Arc, both_ways
from welfare_towns import (
    ALONE,
    HOMES_X,
    SENIORS,
    STREET,
    along,
    changed,
    halls_of,
    measured_of,
    params_of,
    people_of,
    places_of,
    posts_of,
    result_of,
    roads_of,
    street_town,
)

from analytics.core.scenario import Scenario
from analytics.models.senior_welfare import MODEL
from analytics.models.senior_welfare.access import access_of
from analytics.stats.access import Bell, Zones, enhanced, reach_of_table, share_out, three_step, two_step
from analytics.stats.inequality import gini, share_below, theil

EAST_OF_HALL_M = np.array(HOMES_X)


def numbers(tables, **values):
    return result_of(tables, **values).indicators


# --- on foot -------------------------------------------------------------------------------------------------------


def test_exactly_ten_minutes_count_as_reached_and_a_metre_more_does_not():
    """600 m at 1.0 m/s are ten minutes: of 65, 25 live within. With the hall a metre further west only 10 do."""
    assert numbers(street_town())["unreached"] == 40
    assert numbers(street_town(halls=halls_of((-1.0, 0.0))))["unreached"] == 55


def test_how_far_one_gets_hangs_on_walking_speed_and_limit():
    """The homes are 200, 600, 1,000, 1,400 and 1,800 m away with 10, 15, 10, 20 and 10 seniors living alone."""
    for walk_ms, limit_min, unreached in ((1.0, 3, 65), (1.0, 4, 55), (0.8, 10, 55), (1.3, 13, 30), (2.0, 15, 0)):
        assert numbers(street_town(), walk_ms=walk_ms, limit_min=limit_min)["unreached"] == unreached
    assert numbers(street_town())["median_min"] == pytest.approx(1000 / 60)


def one_way_street():
    """The street as one may drive it only towards the west."""
    west = list(reversed(STREET))
    return roads_of(STREET, [Arc(*pair) for pair in pairwise(west)])


def test_one_way_roads_do_not_matter_on_foot_but_do_by_car():
    """A hall at the eastern end: on foot the nearest home is 200 m away, by car nobody may drive there. At the western all may."""
    east = street_town(halls=halls_of((2000.0, 0.0)), **one_way_street())
    assert along(measured_of(east), measured_of(east).walk_m["hall"]) == [1800, 1400, 1000, 600, 200]
    assert numbers(east, mode="car", limit_min=60)["unreached"] == 65
    west = measured_of(street_town(**one_way_street()))
    assert along(west, west.drive_min["hall"]) == pytest.approx([0.2, 0.6, 1.0, 1.4, 1.8])


def test_a_fire_engine_drives_from_its_post_to_the_home():
    """On the street that leads west only, a post in the east gets to everybody, one in the west to nobody."""
    for post, minutes in (((2000.0, 0.0), [1.8, 1.4, 1.0, 0.6, 0.2]), ((0.0, 0.0), [np.inf] * 5)):
        measured = measured_of(street_town(posts=posts_of(post), **one_way_street()))
        assert along(measured, measured.drive_min["post"]) == pytest.approx(minutes)


def test_motorways_are_driven_but_not_walked():
    """The street is a motorway between 700 and 1,200 m: who lives beyond cannot walk to the hall in the west."""
    names = list(STREET)
    kinds = ["101" if 700 <= STREET[name][0] < 1200 else "107" for name in names[:-1]]
    arcs = [arc for a, b, kind in zip(names, names[1:], kinds, strict=False) for arc in both_ways(a, b, road_class=kind)]
    homes = [(x, 0.0, 100.0, 20.0) for x in (200.0, 600.0, 1400.0, 1800.0)]
    measured = measured_of(street_town(population=people_of(*homes), **roads_of(STREET, arcs)))
    assert along(measured, measured.walk_m["hall"]) == [200, 600, np.inf, np.inf]
    assert along(measured, measured.drive_min["hall"]) == pytest.approx([0.2, 0.6, 1.4, 1.8])


def test_without_roads_a_walk_is_the_straight_line_times_the_detour_and_cars_are_unknown():
    tables = street_town(links=None, nodes=None)
    for detour in (1.0, 1.3):
        measured = measured_of(tables, detour=detour)
        assert along(measured, measured.walk_m["hall"]) == pytest.approx([detour * x for x in HOMES_X], abs=0.001)
    result = result_of(tables, mode="car")
    assert result.indicators["unreached"] is None
    assert "Without roads the time by car is unknown" in result.sentence.en
    assert "도로 자료가 없어" in result.sentence.ko
    assert any("There are no roads: the walk is the straight line times 1.3" in note.en for note in result.notes)


def test_minutes_by_car_are_metres_by_the_share_of_the_limit_that_is_driven():
    """60 km/h are 1,000 m a minute; at 50 % of it a kilometre takes two."""
    measured = measured_of(street_town(), car_percent=50)
    assert along(measured, measured.drive_min["hall"]) == pytest.approx([0.4, 1.2, 2.0, 2.8, 3.6])


def test_a_home_beside_the_road_walks_to_it():
    """400 m north of the street, then 600 m along it: more than ten minutes."""
    measured = measured_of(street_town(population=people_of((600.0, 400.0, 100.0, 20.0), (200.0, 0.0, 100.0, 20.0))))
    assert along(measured, measured.walk_m["hall"])[:2] == pytest.approx([200, 1000], abs=0.01)


def test_when_the_last_hall_closes_nobody_is_reached_and_the_page_says_there_is_none():
    tables = street_town()
    closed = changed(tables, Scenario().close("h0"))
    before, after = measured_of(tables), measured_of(closed)
    change = MODEL.compare(before, after, params_of())
    assert (change.gained, change.lost) == (0, 25)
    assert change.table.set_index("dong_name")["after"].to_dict() == {"서동": 25}
    assert numbers(closed)["unreached"] is None
    assert "Without a list of places" in result_of(closed).sentence.en


# --- the standards -------------------------------------------------------------------------------------------------


def test_each_minimum_standard_of_living_soc_is_told_with_whom_it_leaves_out():
    """Hall and centre at 0: 5 min on foot are 300 m, 10 are 600 m; by car all are within two minutes. Health posts are not known."""
    halls = pd.concat([halls_of((0.0, 0.0)), halls_of((0.0, 0.0), kind="senior_centre").assign(hall_id="z0")], ignore_index=True)
    table = result_of(street_town(halls=halls)).tables["standards"]
    assert table["standard_en"].tolist()[:3] == [
        "senior hall, 5 min on foot",
        "senior hall, 10 min on foot",
        "welfare centre, 20 min by car",
    ]
    assert table["standard_ko"].tolist()[3:] == ["노인·사회복지관 차로 30분", "보건소·지소·진료소 차로 20분"]
    assert table["unreached"].tolist()[:4] == [55, 40, 0, 0]
    assert table["share"].tolist()[:4] == pytest.approx([100 * 55 / 65, 100 * 40 / 65, 0, 0])
    assert table["median_min"].tolist()[:3] == pytest.approx([1000 / 60, 1000 / 60, 1.0])
    assert table.iloc[4][["unreached", "share", "median_min"]].isna().all()


# --- the three criteria of the official model ----------------------------------------------------------------------

CASE_TOWN = {
    "posts": posts_of((2000.0, 0.0)),
    "clinics": places_of((400.0, 0.0), kind="clinic"),
    "health_posts": places_of((0.0, 0.0), kind="branch"),
}
STRICT = {"fire_min": 1, "clinic_min": 1}
"""A post at 2,000 m is further than a minute from the homes at 200 and 600 (25 seniors), a clinic at 400 m from that at
1,800 (10). The mean to the health post at 0 is (2,000 + 9,000 + 10,000 + 28,000 + 18,000) / 65 m = 1.0308 km: beyond it are
the homes at 1,400 and 1,800 (30)."""


def test_the_three_criteria_are_told_as_count_and_share_and_combined():
    found = numbers(street_town(**CASE_TOWN), **STRICT)
    assert (found["fire_poor"], found["clinic_poor"], found["health_poor"]) == (25, 10, 30)
    assert found["fire_share"] == pytest.approx(100 * 25 / 65)
    assert found["clinic_share"] == pytest.approx(100 * 10 / 65)
    assert found["health_share"] == pytest.approx(100 * 30 / 65)
    assert (found["any_poor"], found["all_poor"]) == (55, 0)
    table = result_of(street_town(**CASE_TOWN), **STRICT).tables["cases"]
    assert table["alone"].tolist() == [25, 10, 30, 55, 0]
    assert table["share"].tolist() == pytest.approx([100 * count / 65 for count in (25, 10, 30, 55, 0)])


def test_the_mean_to_a_health_post_is_weighted_by_seniors_and_a_set_distance_counts_inclusively():
    tables = street_town(**CASE_TOWN)
    assert numbers(tables)["health_limit_km"] == pytest.approx(67_000 / 65 / 1000)
    for health_km, poor in ((1.0, 30), (1.4, 10), (1.8, 0)):
        found = numbers(tables, health_km=health_km)
        assert (found["health_poor"], found["health_limit_km"]) == (poor, health_km)


def test_all_three_hold_where_each_does():
    """A health post within 0.1 km of nobody, the clinic at the eastern end: the homes at 200 and 600 are poor by all three."""
    tables = street_town(**{**CASE_TOWN, "clinics": places_of((2000.0, 0.0), kind="hospital")})
    found = numbers(tables, **STRICT, health_km=0.1)
    assert (found["any_poor"], found["all_poor"]) == (65, 25)


def test_a_criterion_that_cannot_be_known_is_left_out_and_not_counted_as_met():
    found = numbers(street_town(posts=posts_of((2000.0, 0.0))), **STRICT)
    assert (found["fire_poor"], found["clinic_poor"], found["health_poor"]) == (25, None, None)
    assert (found["any_poor"], found["all_poor"]) == (25, 25)
    table = result_of(street_town(posts=posts_of((2000.0, 0.0))), **STRICT).tables["cases"]
    assert table["alone"].isna().tolist() == [False, True, True, False, False]


def test_dentists_pharmacies_and_long_stay_hospitals_are_no_clinics():
    for kind in ("dental", "pharmacy", "oriental", "long_stay"):
        assert numbers(street_town(clinics=places_of((400.0, 0.0), kind=kind)))["clinic_poor"] is None


# --- access --------------------------------------------------------------------------------------------------------

HALL_X, CAPACITY = (0.0, 1200.0), (30.0, 50.0)
METRES = np.abs(np.array(HOMES_X)[:, None] - np.array(HALL_X))
LIMIT_M = 900.0
"""The catchment: 15 minutes at 1.0 m/s."""

BY_HAND = {
    "two_step": two_step(reach_of_table(METRES), LIMIT_M),
    "enhanced": enhanced(reach_of_table(METRES), Zones((300.0, 600.0, 900.0))),
    "bell": enhanced(reach_of_table(METRES), Bell.reaching(LIMIT_M), LIMIT_M),
    "three_step": three_step(reach_of_table(METRES), Zones((300.0, 600.0, 900.0))),
}


def two_halls():
    return street_town(halls=halls_of(*((x, 0.0) for x in HALL_X), capacity=list(CAPACITY)))


@pytest.mark.parametrize("method", BY_HAND)
def test_access_is_that_of_the_method_on_metres_measured_by_hand(method):
    measured = measured_of(two_halls())
    expected = share_out(BY_HAND[method], np.array(SENIORS), np.array(CAPACITY))
    found = access_of(measured, params_of(method=method), "hall")
    assert along(measured, found.value) == pytest.approx(expected.value.tolist(), rel=1e-9)
    assert (found.value * measured.seniors).sum() == pytest.approx(80)


def test_weights_of_the_zones_can_be_turned():
    """With both farther zones at 1 all places of the catchment count alike, as in the two-step method."""
    measured = measured_of(two_halls())
    even = access_of(measured, params_of(method="enhanced", middle_weight=1.0, far_weight=1.0), "hall")
    plain = access_of(measured, params_of(method="two_step"), "hall")
    assert even.value.tolist() == pytest.approx(plain.value.tolist(), rel=1e-12)
    assert access_of(measured, params_of(method="enhanced"), "hall").value.tolist() != pytest.approx(plain.value.tolist())


@pytest.mark.parametrize("method", BY_HAND)
def test_how_even_access_is_is_weighed_by_seniors_living_alone(method):
    value = share_out(BY_HAND[method], np.array(SENIORS), np.array(CAPACITY)).value
    alone, dong = np.array(ALONE), np.array([0, 0, 1, 1, 1])
    found, parts = numbers(two_halls(), method=method), theil(value, alone, dong)
    assert found["gini"] == pytest.approx(gini(value, alone))
    assert found["theil"] == pytest.approx(parts.total)
    assert found["theil_between"] == pytest.approx(100 * parts.between / parts.total)
    assert found["left_behind"] == pytest.approx(100 * share_below(value, alone))


def test_two_halls_by_hand():
    """2SFCA within 900 m: the hall at 0 is shared by 20 + 30 seniors, that at 1,200 by 30 + 10 + 20 + 10 = 70."""
    measured = measured_of(two_halls())
    found = access_of(measured, params_of(method="two_step"), "hall")
    first, second = 30 / 50, 50 / 70
    assert along(measured, found.value) == pytest.approx([first, first + second, second, second, second])
    table = result_of(two_halls(), method="two_step").tables["places"].set_index("name")
    assert table["share_of"].to_dict() == pytest.approx({"h0": 50, "h1": 70})
    assert table["size"].to_dict() == {"h0": 30, "h1": 50}


def test_where_ages_are_unknown_places_are_shared_by_those_who_live_alone():
    homes = people_of(*((x, 0.0, 100.0) for x in HOMES_X))
    tables = {**two_halls(), "population": homes}
    measured = measured_of(tables)
    found = access_of(measured, params_of(), "hall")
    assert (found.value * measured.demand.alone).sum() == pytest.approx(80)


def test_access_is_told_as_a_share_of_the_mean_of_the_city():
    """Weighted by those living alone, hexagons and dongs have a mean of 100."""
    result = result_of(two_halls(), method="two_step")
    layer = result.layers["access_cells"]
    assert (layer["access"] * layer["alone"]).sum() / layer["alone"].sum() == pytest.approx(100)
    dongs = result.tables["dongs"]
    assert (dongs["access"] * dongs["alone"]).sum() / dongs["alone"].sum() == pytest.approx(100)


def test_a_hall_whose_list_does_not_tell_its_capacity_has_the_middle_of_those_that_do():
    halls = halls_of((0.0, 0.0), (600.0, 0.0), (1200.0, 0.0), capacity=[20.0, np.nan, 60.0])
    service = measured_of(street_town(halls=halls)).services["hall"]
    assert service.size.tolist() == [20, 40, 60]
    assert service.told == 2


@pytest.mark.parametrize("method", BY_HAND)
def test_the_catchment_follows_walking_speed_and_ends_inclusively(method):
    """At 2.0 m/s and 15 min, 1,800 m: the furthest home still reaches the hall at 0. A minute less, and it does not."""
    measured = measured_of(street_town())
    far = access_of(measured, params_of(method=method, walk_ms=2.0, catchment_min=15), "hall")
    near = access_of(measured, params_of(method=method, walk_ms=2.0, catchment_min=14), "hall")
    assert along(measured, far.value)[-1] > 0
    assert along(measured, near.value)[-1] == 0
