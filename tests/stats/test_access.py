"""How much of a service falls to whom: worked out by hand, published, and kept whole."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import InputError, ParamError
from analytics.stats.access import (
    Bell,
    Zones,
    enhanced,
    reach_of_pairs,
    reach_of_table,
    share_among,
    share_out,
    three_step,
    two_step,
)

HOSPITAL = Path(__file__).resolve().parents[2] / "../shared/answers/access_hospital/expected.json"
needs_hospital = pytest.mark.skipif(not HOSPITAL.is_file(), reason="the published example is not here (../shared/answers)")

NONE = np.inf
# Three places of 100, 50 and 0 people; two halls with 30 and 20 seats. Minutes from place to hall.
MINUTES = np.array([[5.0, 15.0], [10.0, NONE], [30.0, 31.0]])
PEOPLE = np.array([100.0, 50.0, 0.0])
SEATS = np.array([30.0, 20.0])


def test_all_within_the_limit_share_alike_and_the_limit_itself_counts():
    found = share_out(two_step(reach_of_table(MINUTES), 10.0), PEOPLE, SEATS)
    assert found.ratio.tolist() == [30 / 150, 0]
    assert found.value.tolist() == [0.2, 0.2, 0]
    assert found.unused.tolist() == [False, True]
    assert found.beyond.tolist() == [False, False, True]


def test_those_farther_away_count_less_by_zones():
    found = share_out(enhanced(reach_of_table(MINUTES)), PEOPLE, SEATS)
    first, second = 30 / (100 + 50), 20 / (0.68 * 100)
    assert found.ratio == pytest.approx([first, second])
    assert found.value == pytest.approx([first + 0.68 * second, first, 0.22 * first])
    assert not found.beyond.any()


def test_people_are_first_divided_between_the_halls_they_can_choose():
    found = share_out(three_step(reach_of_table(MINUTES)), PEOPLE, SEATS)
    one, other = 1 / 1.68, 0.68 / 1.68
    first, second = 30 / (100 * one + 50), 20 / (100 * other * 0.68)
    assert found.ratio == pytest.approx([first, second])
    assert found.value == pytest.approx([one * first + other * 0.68 * second, first, 0.22 * first])


def test_each_zone_owns_its_upper_end_and_nothing_counts_beyond_the_last(monkeypatch):
    cost = np.array([0, 10, 10.001, 20, 30, 30.001, np.nan])
    assert Zones()(cost).tolist() == [1, 1, 0.68, 0.68, 0.22, 0, 0]
    assert Zones()(np.tile(cost, 900)).tolist() == [1, 1, 0.68, 0.68, 0.22, 0, 0] * 900
    monkeypatch.setattr("analytics.stats.access.can_compile", lambda: False)
    assert Zones()(cost).tolist() == [1, 1, 0.68, 0.68, 0.22, 0, 0]
    assert Zones((3.0, 7.0), (0.9, 0.0))(np.array([3.0, 4.0])).tolist() == [0.9, 0]


def test_a_bell_has_fallen_to_what_was_asked_at_its_limit():
    bell = Bell.reaching(30.0, 0.05)
    assert bell(np.array([0.0, 30.0])) == pytest.approx([1, 0.05])


@pytest.mark.parametrize(("limit", "left"), [(0.0, 0.5), (np.nan, 0.5), (30.0, 1.0), (30.0, 0.0), (-3.0, 0.5)])
def test_a_bell_without_a_width_is_refused(limit, left):
    with pytest.raises(ParamError):
        Bell.reaching(limit, left)


@pytest.mark.parametrize(
    ("limits", "weights"), [((), ()), ((5.0,), (1.0, 2.0)), ((5.0, 5.0), (1.0, 1.0)), ((5.0,), (-1.0,)), ((np.nan,), (1.0,))]
)
def test_zones_that_make_no_sense_are_refused(limits, weights):
    with pytest.raises(ParamError):
        Zones(limits, weights)


def test_a_catchment_without_people_serves_nobody_and_is_told():
    empty = share_out(enhanced(reach_of_table(MINUTES)), np.array([0.0, 50.0, 0.0]), SEATS)
    assert empty.unused.tolist() == [False, True]
    assert empty.value == pytest.approx([0.6, 0.6, 0.22 * 0.6])


def test_no_people_and_no_pairs_give_nought_and_no_nan():
    nobody = share_out(three_step(reach_of_table(MINUTES)), np.zeros(3), SEATS)
    assert nobody.value.tolist() == [0, 0, 0]
    nowhere = share_out(three_step(reach_of_table(np.full((3, 2), NONE))), PEOPLE, SEATS)
    assert nowhere.value.tolist() == [0, 0, 0]
    assert nowhere.beyond.all()
    assert nowhere.unused.all()


def test_a_limit_cuts_what_the_decay_would_still_count():
    cut = enhanced(reach_of_table(MINUTES), Bell(20.0), limit=15.0).weight.toarray()
    assert cut[2].tolist() == [0, 0]
    assert cut[0, 1] == pytest.approx(np.exp(-0.28125))


def test_pairs_in_any_order_make_the_same_table_and_rows_without_a_pair_stay():
    pairs = reach_of_pairs(np.array([2, 0, 0, 1, 2]), np.array([1, 1, 0, 0, 0]), np.array([31.0, 15, 5, 10, 30]), (4, 2))
    table = reach_of_table(np.vstack([MINUTES, [NONE, NONE]]))
    assert np.array_equal(enhanced(pairs).weight.toarray(), enhanced(table).weight.toarray())
    assert share_out(enhanced(pairs), np.append(PEOPLE, 7.0), SEATS).beyond.tolist() == [False, False, False, True]


@pytest.mark.parametrize(
    ("demand", "supply", "cost"), [([0, 0], [1, 1], [1.0, 2.0]), ([0], [2], [1.0]), ([-1], [0], [1.0]), ([0], [0], [np.nan])]
)
def test_a_table_that_names_a_pair_twice_or_a_place_that_is_not_is_refused(demand, supply, cost):
    with pytest.raises(InputError):
        reach_of_pairs(np.array(demand), np.array(supply), np.array(cost), (1, 2))


@pytest.mark.parametrize("people", [[1.0, 2.0], [1.0, -2.0, 0.0], [1.0, np.nan, 0.0]])
def test_people_that_are_negative_unknown_or_too_few_are_refused(people):
    with pytest.raises(InputError):
        share_out(two_step(reach_of_table(MINUTES), 10.0), np.array(people), SEATS)


def test_another_supply_needs_no_new_weights_and_nothing_given_is_changed():
    minutes, seats = MINUTES.copy(), np.array([1.0, 90.0])
    laid = three_step(reach_of_table(minutes))
    crowd = laid.crowd(PEOPLE)
    assert np.array_equal(share_among(laid, crowd, seats).value, share_out(laid, PEOPLE, seats).value)
    assert np.array_equal(minutes, MINUTES)


tables = st.integers(1, 12).flatmap(
    lambda d: st.lists(
        st.lists(st.sampled_from([0.0, 1.5, 10.0, 12.0, 20.0, 29.0, 30.0, 45.0, NONE]), min_size=4, max_size=4),
        min_size=d,
        max_size=d,
    )
)


@settings(max_examples=80, deadline=None)
@given(tables, st.integers(0, 2**32 - 1))
def test_all_that_is_supplied_to_somebody_arrives_and_no_more(rows, seed):
    chance = np.random.default_rng(seed)
    reach, people, supply = reach_of_table(np.array(rows)), chance.integers(0, 40, len(rows)) * 1.0, chance.uniform(0, 9, 4)
    for laid in (two_step(reach, 20.0), enhanced(reach), enhanced(reach, Bell(9.0)), three_step(reach)):
        found = share_out(laid, people, supply)
        assert found.value @ people == pytest.approx(supply[~found.unused].sum())
        assert np.isfinite(found.value).all()
        assert (found.value >= 0).all()
        assert (found.value[found.beyond] == 0).all()


def costs_of(listed):
    """A table that is not the same both ways: from row to column."""
    cost = np.full((3, 3), np.inf)
    for start, end, minutes in listed:
        cost[start - 1, end - 1] = minutes
    return cost


def gravity(cost):
    return 1.0 / cost


@needs_hospital
@pytest.mark.parametrize("scenario", ["gridlock", "faster_in", "faster_out", "faster_both"])
def test_the_published_hospital_example_with_other_times_on_the_way_back(scenario):
    known = json.loads(HOSPITAL.read_text())
    people, doctors = (np.array([tract[key] for tract in known["tracts"]], dtype=float) for key in ("pop", "doc"))
    reach, limit = reach_of_table(costs_of(known["scenarios"][scenario]["costs"])), float(known["max_cost"])
    answers = {name: list(known["scenarios"][scenario][name].values()) for name in ("2sfca", "3sfca")}
    assert share_out(enhanced(reach, gravity, limit), people, doctors).value == pytest.approx(answers["2sfca"], rel=1e-13)
    whole = three_step(reach, gravity, limit, choice_ends_at_limit=False)
    assert share_out(whole, people, doctors).value == pytest.approx(answers["3sfca"], rel=1e-13)


@needs_hospital
def test_in_the_hospital_example_faster_roads_inward_help_those_outside_and_outward_the_middle():
    known = json.loads(HOSPITAL.read_text())
    people, doctors = (np.array([tract[key] for tract in known["tracts"]], dtype=float) for key in ("pop", "doc"))
    value = {
        name: share_out(enhanced(reach_of_table(costs_of(case["costs"])), gravity, 61.0), people, doctors).value
        for name, case in known["scenarios"].items()
    }
    signs = {name: np.sign(value[name] - value["gridlock"]).tolist() for name in ("faster_in", "faster_out", "faster_both")}
    assert signs == {"faster_in": [1, 1, -1], "faster_out": [-1, -1, 1], "faster_both": [1, 1, -1]}
