"""What the thresholds make of measured minutes: edges, shares and criteria, without any road."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.models.golden_hour.judge import (
    BAND_LIMITS_MIN,
    EDGE_MIN,
    Measured,
    band_table,
    dong_table,
    indicators,
    post_table,
    sentence,
    within,
)
from analytics.models.golden_hour.params import GoldenHourParams

NOTHING = np.inf


def measured(road_min, people=None, **other):
    """People with these minutes, one each unless said otherwise, all in one dong and with one post."""
    road = np.array(road_min, dtype=float)
    count = len(road)
    weights = np.ones(count) if people is None else np.array(people, dtype=float)
    given = {
        "cells": pd.DataFrame({"road_min": road, "straight_min": road, "area_km2": 1.0}),
        "people": weights,
        "seniors": np.full(count, np.nan),
        "dong": np.zeros(count, dtype=int),
        "post": np.where(np.isfinite(road), 0, -1),
        "road_min": road,
        "straight_min": road,
        "to_hospital_min": np.full(count, NOTHING),
        "to_local_min": np.full(count, NOTHING),
        "to_regional_min": np.full(count, NOTHING),
        "calls_road_min": None,
        "calls_straight_min": None,
        "dong_codes": ("1",),
        "dong_names": ("가동",),
        "post_ids": ("p1",),
        "post_names": ("중앙",),
        "has_hospitals": False,
        "scarcity_known": False,
        "regional_known": True,
        "notes": (),
        "homes": None,
        "home_post": np.zeros(0, dtype=int),
    }
    return Measured(**{**given, **other})


def judged(what, **params):
    return indicators(what, GoldenHourParams.read(params))


# --- the edge ------------------------------------------------------------------------------------------------------


def test_a_time_equal_to_the_limit_is_within_it_and_the_next_hundredth_of_a_second_is_not():
    assert within(np.array([7.0, 7.0 + 0.01 / 60, NOTHING]), 7.0).tolist() == [True, False, False]


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=30), st.integers(0, 5))
def test_seconds_that_add_up_to_the_limit_are_within_it_however_they_were_added(tenths, order):
    """Sums of tenths of seconds, driven in any order, miss the exact sum by a rounding error only."""
    parts = np.roll(np.array(tenths) / 10, order)
    one_by_one = sum(parts.tolist())
    limit_min = sum(tenths) / 600
    assert within(np.array([one_by_one / 60]), limit_min).all()
    assert not within(np.array([(one_by_one + 0.05) / 60]), limit_min).any()


def test_seven_minutes_are_four_hundred_and_twenty_seconds_also_in_tenths():
    assert sum([0.1] * 4200) != 420.0
    assert within(np.array([sum([0.1] * 4200) / 60]), 7.0).tolist() == [True]


# --- bands ---------------------------------------------------------------------------------------------------------


def test_each_band_includes_its_upper_edge_only():
    edges = [edge for limit in BAND_LIMITS_MIN for edge in (limit, limit + 0.001)]
    table = band_table(measured([0.0, *edges, NOTHING]), GoldenHourParams())
    assert table["people"].tolist() == [2, 2, 2, 2, 2, 1, 1]


def test_the_bands_agree_with_the_limit_at_its_very_edge():
    just = measured([sum([0.1] * 4200) / 60, 7.0 + EDGE_MIN])
    assert judged(just, limit_min=7.0)["people_reached"] == 2
    bands = band_table(just, GoldenHourParams())
    assert bands.loc[bands["upto_min"] == 7, "people"].tolist() == [2]


@given(st.lists(st.one_of(st.floats(0, 90), st.just(NOTHING)), min_size=1, max_size=50))
def test_everybody_is_in_one_band(minutes):
    assert band_table(measured(minutes), GoldenHourParams())["people"].sum() == len(minutes)


# --- indicators ----------------------------------------------------------------------------------------------------


@given(st.lists(st.one_of(st.floats(0, 40), st.just(NOTHING)), min_size=1, max_size=50), st.integers(4, 40))
def test_reached_and_late_make_up_everybody_and_the_unreachable_are_late(minutes, half_minutes):
    found = judged(measured(minutes), limit_min=half_minutes / 2)
    assert found["people_reached"] + found["people_late"] == found["people_total"] == len(minutes)
    assert found["people_unreachable"] == sum(map(np.isinf, minutes)) <= found["people_late"]


@given(st.lists(st.floats(0, 40), min_size=1, max_size=50), st.floats(2, 19.5))
def test_a_longer_limit_never_reaches_fewer(minutes, limit_min):
    shorter, longer = (judged(measured(minutes), limit_min=limit)["people_reached"] for limit in (limit_min, limit_min + 0.5))
    assert shorter <= longer


def test_areas_are_weighed_by_their_true_size():
    cells = pd.DataFrame({"road_min": [7.0, 8.0, NOTHING], "straight_min": [1.0, 7.0, 9.0], "area_km2": [1.0, 2.0, 5.0]})
    what = measured([1.0], cells=cells)
    assert judged(what)["area_share"] == pytest.approx(100 / 8)
    assert judged(what, basis="straight")["area_share"] == pytest.approx(300 / 8)


def test_the_hospital_target_takes_drive_scene_and_second_drive_together_inclusively():
    what = measured([7.0, 7.0, 7.0], to_hospital_min=np.array([43.0, 43.1, NOTHING]), has_hospitals=True)
    found = judged(what, on_scene_min=10.0, care_limit_min=60.0)
    assert found["care_share"] == pytest.approx(100 / 3)
    assert found["care_median_min"] == 60  # of the two who get there


# --- the scarcity criterion ----------------------------------------------------------------------------------------


def scarcity(beyond_people, **params):
    """Of a hundred people some are beyond 30 minutes of a local centre; everybody is near a regional one."""
    what = measured(
        [5.0, 5.0],
        people=[beyond_people, 100 - beyond_people],
        to_local_min=np.array([30.01, 30.0]),
        to_regional_min=np.array([60.0, 60.0]),
        scarcity_known=True,
    )
    return judged(what, **params)


def test_twenty_nine_per_cent_do_not_meet_thirty_but_meet_twenty_seven():
    assert scarcity(29)["scarce_share"] == 29
    assert scarcity(29)["scarce"] == 0
    assert scarcity(29, scarce_share_percent=27.0)["scarce"] == 1


def test_exactly_thirty_per_cent_meet_the_criterion():
    assert scarcity(30)["scarce"] == 1


def test_beyond_either_limit_counts_and_beyond_both_counts_once():
    what = measured(
        [5.0] * 4,
        to_local_min=np.array([30.0, 31.0, 30.0, 31.0]),
        to_regional_min=np.array([60.0, 60.0, 61.0, 61.0]),
        scarcity_known=True,
    )
    assert judged(what)["scarce_share"] == 75


def test_without_a_regional_centre_on_the_list_only_local_centres_are_asked_for():
    near_and_far = {"to_local_min": np.array([30.0, 31.0]), "scarcity_known": True}
    assert judged(measured([5.0, 5.0], regional_known=False, **near_and_far))["scarce_share"] == 50
    assert judged(measured([5.0, 5.0], regional_known=True, **near_and_far))["scarce_share"] == 100


def test_without_hospitals_the_criterion_says_nothing():
    assert judged(measured([5.0]))["scarce"] is None


# --- tables and sentence -------------------------------------------------------------------------------------------


def test_a_dong_where_nobody_lives_has_no_share_and_no_times():
    what = measured([5.0], dong_codes=("1", "2"), dong_names=("가동", "나동"))
    empty = dong_table(what, GoldenHourParams()).set_index("dong_name").loc["나동"]
    assert empty["people"] == 0
    assert np.isnan(empty[["late_share", "median_min", "p90_min"]].astype(float)).all()
    assert empty["post"] == ""


def test_a_dong_names_the_post_that_is_nearest_to_most_of_its_people():
    what = measured(
        [5.0, 6.0, 7.0], people=[5, 3, 3], post=np.array([0, 1, 1]), post_ids=("p1", "p2"), post_names=("중앙", "동부")
    )
    assert dong_table(what, GoldenHourParams())["post"].tolist() == ["동부"]


def test_a_post_that_is_nearest_to_nobody_is_still_listed():
    what = measured([5.0, 9.0], people=[4, 6], post_ids=("p1", "p2"), post_names=("중앙", "동부"))
    posts = post_table(what, GoldenHourParams())
    assert posts["post_id"].tolist() == ["p1", "p2"]
    assert posts["people"].tolist() == [10, 0]
    assert posts["people_late"].tolist() == [6, 0]
    assert posts["median_min"].tolist()[0] == 9
    assert np.isnan(posts["median_min"].tolist()[1])


def test_half_a_person_late_is_nobody():
    """Modelled cells hold fractions of people; less than one is no sentence's business."""
    what = measured([5.0, 20.0], people=[10, 0.4])
    numbers, dongs = judged(what), dong_table(what, GoldenHourParams())
    assert "everybody" in sentence(numbers, dongs, GoldenHourParams()).en
