"""Speeds fitted to run logs in small towns, where every number is worked out by hand."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from towns import PLAIN, both_ways, degrees, one_road_town

from analytics.core.errors import InputError
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.model import GoldenHourInputs
from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import ready_posts, search_from
from analytics.models.golden_hour.studies.back_test import back_test, deal, errors_of, predict_now
from analytics.models.golden_hour.studies.bands import interval
from analytics.models.golden_hour.studies.calibration import STUDY, CalibrationAsked
from analytics.models.golden_hour.studies.fitting import calibrate, predicted_s, propose
from analytics.models.golden_hour.studies.hour_ties import SAME_MIN, TIE_SDS, clock_ties, few_in_an_hour
from analytics.models.golden_hour.studies.logged import Wanted, match_posts, read_log
from analytics.models.golden_hour.studies.speed_fit import (
    COUNT,
    HOURS,
    LEVEL,
    Sums,
    arc_times,
    hour_percent,
    hour_values,
    mean_slowness,
    present_values,
    quietest,
    slowness,
    told_from,
)
from analytics.spatial.network import seconds_at

EVEN = GoldenHourParams.read({name: value for name, value in PLAIN.items() if name != "on_scene_min"})
"""At the limit, no delay, a minute of turn-out: a kilometre of the town's road is a minute."""

THREE_O_CLOCK = pd.Timestamp("2024-01-01 03:00")
"""An hour that the model's curve does not slow at all."""


def at_km(km, minutes, **columns):
    """A log of calls at kilometres of the road, one a day at three in the morning."""
    lon, lat = degrees(*((1000.0 * where, 0.0) for where in km))
    called = THREE_O_CLOCK + pd.to_timedelta(np.arange(len(km)), unit="D")
    return pd.DataFrame({"called_at": called, "lon": lon, "lat": lat, "response_min": np.array(minutes, dtype=float), **columns})


def town_log(calls, params=EVEN, **wanted):
    """The inputs of the one-road town with that log, and the log as the fit reads it."""
    inputs = GoldenHourInputs.read({**one_road_town().tables(), "dispatches": calls})
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    return inputs, read_log(inputs, ground, params, Wanted(**wanted))


def slow_log(count=240, minutes_per_km=2.0, turnout_min=1.5):
    km = np.random.default_rng(1).uniform(0.5, 7.5, count)
    return at_km(km, turnout_min + minutes_per_km * km)


# ---- what a way is made of -----------------------------------------------------------------------------------------------


def test_a_way_holds_the_seconds_at_the_limit_by_kind_of_road_and_its_junctions():
    town = one_road_town()
    arcs = [arc for arc in town.arcs if {arc.tail, arc.head} != {"N1", "N2"}]
    arcs += both_ways("N1", "N2", road_class="103", lanes=1) + both_ways("N2", "N9")
    town = dataclasses.replace(town, nodes={**town.nodes, "N9": (2000.0, 800.0)}, arcs=arcs)
    inputs = GoldenHourInputs.read({**town.tables(), "dispatches": at_km([3.5] * 30, [5.0] * 30)})
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, 9)
    log = read_log(inputs, ground, EVEN, Wanted())
    # 1 km local, 1 km of a main road with one lane, 1.5 km local, all at 60 km/h; N2 joins three roads.
    assert log.route(present_values(EVEN)).contents[0].tolist() == pytest.approx([0, 0, 0, 60, 150, 0, 1], abs=0.01)


@pytest.mark.parametrize("changed", [{}, {"hour": "8", "junction_delay_s": 12.0, "one_lane_percent": 60.0, "turnout_s": 30.0}])
def test_summed_up_a_way_takes_just_as_long_as_the_model_says(cheonan, changed):
    params = GoldenHourParams.read(changed)
    inputs = GoldenHourInputs.read(cheonan.tables)
    calls = inputs.dispatches.head(1500).assign(post="", called_at=pd.Timestamp("2020-01-01 08:30"))
    inputs = dataclasses.replace(inputs, dispatches=calls)
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    log = read_log(inputs, ground, params, Wanted())
    values = present_values(params)
    slow = mean_slowness(values) if not changed else float(slowness(values, np.array([8]))[0])
    network = ground.network
    mine, theirs = arc_times(network, values, slow), ambulance_times(network, params)
    assert np.allclose(mine.drive_s, theirs.drive_s)
    assert (mine.delay_s == theirs.delay_s).all()
    search = search_from(ready_posts(inputs.posts, ground, params), ground, params, theirs)
    expected = seconds_at(network, search.travel, log.places, params.beside_kmh).seconds
    sums = log.whole(log.route(values))
    sums = sums if changed else Sums(sums.contents, np.full(len(log), -1), sums.known_s, sums.turnout)
    off = np.abs(sums.curve(values)[0] - expected)
    assert np.median(off) < 1e-6
    # Ways are chosen at the day's mean slowness, so at rush hour a few calls have another way that is hardly slower.
    assert off.max() < (1e-6 if not changed else 20)


def test_the_slopes_of_the_curve_are_its_slopes():
    rng = np.random.default_rng(5)
    sums = Sums(rng.uniform(0, 100, (9, 7)), rng.integers(-1, 24, 9), rng.uniform(0, 30, 9), rng.integers(0, 2, 9).astype(float))
    values = present_values(GoldenHourParams())
    assert len(values) == COUNT
    slopes = sums.curve(values)[1]
    for place in range(COUNT):
        step = np.zeros(COUNT)
        step[place] = 1e-5
        expected = (sums.curve(values + step)[0] - sums.curve(values - step)[0]) / 2e-5
        assert np.allclose(slopes[:, place], expected, rtol=1e-5, atol=1e-6)


# ---- the fit on a town -----------------------------------------------------------------------------------------------------


def test_speeds_at_half_the_limit_and_a_turn_out_of_ninety_seconds_are_found():
    _, log = town_log(slow_log())
    fitted = calibrate(log)
    assert np.exp(fitted.values[0] + fitted.values[3]) == pytest.approx(2, abs=0.01)
    assert fitted.values[6] == pytest.approx(90, abs=2)
    params = propose(log, fitted).params
    assert params["emergency_percent"] * params["local_percent"] / 100 == pytest.approx(50, abs=1.5)
    assert params["turnout_s"] == 90
    set_so = GoldenHourParams.read({**EVEN.model_dump(), **params})  # every proposed value can be set
    assert propose(log, fitted).values.tolist() == pytest.approx(present_values(set_so).tolist())


def test_wild_arrivals_hardly_move_the_fit():
    calls = slow_log()
    wild = calls.assign(response_min=calls["response_min"].where(np.arange(len(calls)) % 12 != 0, 80.0))
    _, log = town_log(wild)
    fitted = calibrate(log)
    assert np.exp(fitted.values[0] + fitted.values[3]) == pytest.approx(2, rel=0.03)
    assert any("Arrivals after more than 60 minutes were kept (about 20)" in note.en for note in log.notes)


def test_with_legs_the_drive_and_the_turn_out_are_fitted_apart():
    calls = slow_log()
    drive_s = 60 * calls["response_min"] - 90
    # The response is of another clock altogether; the legs are what counts.
    _, log = town_log(calls.assign(call_s=40.0, turnout_s=80.0, drive_s=drive_s, response_min=calls["response_min"] + 0.5))
    assert log.has_legs
    fitted = calibrate(log)
    assert fitted.values[6] == 120
    assert np.exp(fitted.values[0] + fitted.values[3]) == pytest.approx(2, abs=0.01)


def test_from_the_dispatch_order_the_time_before_it_is_taken_off():
    calls = slow_log().assign(call_s=30.0)
    _, log = town_log(calls, clock="dispatch")
    assert log.observed_s.tolist() == pytest.approx((60 * calls["response_min"] - 30).tolist())
    assert calibrate(log).values[6] == pytest.approx(60, abs=2)


def test_few_runs_move_the_level_and_the_turn_out_only():
    _, log = town_log(slow_log(60))
    fitted, present = calibrate(log).values, present_values(EVEN)
    assert log.simple
    assert np.delete(fitted, [0, 6]).tolist() == np.delete(present, [0, 6]).tolist()
    assert np.exp(fitted[0]) == pytest.approx(2, abs=0.02)
    assert propose(log, calibrate(log)).params["local_percent"] == 100


def test_fewer_runs_than_asked_for_are_refused_with_about_how_many_there_are_and_the_reasons():
    calls = at_km([2.0] * 40, [*[4.0] * 29, *[np.nan] * 11])
    with pytest.raises(InputError) as caught:
        town_log(calls)
    assert "Fewer runs can be used than the 30 that are needed" in caught.value.text.en
    assert "(usable: about 25)" in caught.value.text.en  # 29 are about 30, which would be enough
    assert "Runs without known minutes were left out (about 10)" in caught.value.text.en
    assert len(town_log(calls, fewest=29)[1]) == 29


def test_places_with_minutes_but_no_times_are_fitted_with_two_values_however_many():
    calls = slow_log(300).assign(called_at=pd.NaT)
    _, log = town_log(calls)
    assert log.simple
    assert any("no dispatch records" in note.en or "not dispatch records" in note.en for note in log.notes)
    fitted, present = calibrate(log).values, present_values(EVEN)
    assert np.flatnonzero(fitted != present).tolist() == [0, 6]
    assert np.exp(fitted[0]) == pytest.approx(2, abs=0.01)


def test_fewer_than_ten_places_with_minutes_are_refused():
    with pytest.raises(InputError, match=r"than the 10 that are needed, .* \(usable: about 5\)"):
        town_log(slow_log(9).assign(called_at=pd.NaT))
    assert len(town_log(slow_log(10).assign(called_at=pd.NaT))[1]) == 10


def test_a_study_that_is_stopped_stops():
    inputs, _ = town_log(slow_log(60))
    steps = []

    def stop(step, share=None):
        steps.append(step)
        if step == "bands":
            raise KeyboardInterrupt

    answers = []
    with pytest.raises(KeyboardInterrupt):
        answers.extend(STUDY(inputs, EVEN, CalibrationAsked(), stop))
    assert list(dict.fromkeys(steps)) == ["ground", "log", "present", "fit", "back_test", "bands"]


def test_without_a_log_there_is_nothing_to_fit():
    inputs = GoldenHourInputs.read(one_road_town().tables())
    with pytest.raises(InputError, match="run log"):
        next(STUDY(inputs, EVEN, CalibrationAsked()))


def test_what_cannot_be_set_is_clipped_and_said():
    _, log = town_log(slow_log(minutes_per_km=15.0))  # 4 km/h: far below what the controls allow
    proposal = propose(log, calibrate(log))
    assert proposal.params["emergency_percent"] == 50
    assert proposal.params["local_percent"] == 30
    assert any("was put at its end" in note.en for note in proposal.notes)


def test_runs_known_by_dong_only_and_runs_on_the_island_are_left_out_and_counted():
    calls = slow_log(40).assign(placed="")
    calls.loc[:2, "placed"] = "dong"
    lon, lat = degrees((400.0, 5000.0))
    calls.loc[5, ["lon", "lat"]] = lon[0], lat[0]
    _, log = town_log(calls)
    assert len(log) == 36
    told = " ".join(note.en for note in log.notes)
    assert "Runs whose place is known by dong only were not used for the speeds (fewer than 5)" in told
    assert "Runs that no road joins to their post were left out (fewer than 5)" in told


def test_a_post_is_known_by_its_name_with_or_without_what_stands_behind_it():
    names = pd.Series(["두정119안전센터", "성환119안전센터", "북면지역대", "가119안전센터", "가 119안전센터"])
    written = pd.Series(["두정119안전센터", " 두정 119안전센터", "성환", "북면지역대", "가119안전센터", "", None, "없는센터"])
    assert match_posts(written, names).tolist() == [0, 0, 1, 2, -1, -1, -1, -1]


def test_a_run_starts_from_the_post_that_the_log_names_even_where_another_is_nearer():
    town = one_road_town(posts={"중앙": (0.0, 0.0), "동쪽": (8000.0, 0.0)})
    calls = at_km([1.0] * 30, [9.0] * 30, post="동쪽")
    inputs = GoldenHourInputs.read({**town.tables(), "dispatches": calls})
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, 9)
    log = read_log(inputs, ground, EVEN, Wanted())
    assert predicted_s(log, present_values(EVEN))[0] == pytest.approx(60 + 7 * 60, abs=0.1)
    mixed = dataclasses.replace(inputs, dispatches=calls.assign(post=["동쪽"] * 29 + [""]))
    seconds = predicted_s(read_log(mixed, ground, EVEN, Wanted()), present_values(EVEN))
    assert seconds.tolist() == pytest.approx([480] * 29 + [120], abs=0.1)
    unnamed = dataclasses.replace(inputs, dispatches=calls.assign(post=""))
    assert predicted_s(read_log(unnamed, ground, EVEN, Wanted()), present_values(EVEN))[0] == pytest.approx(120, abs=0.1)


# ---- hours -----------------------------------------------------------------------------------------------------------------


def day_log(minutes_per_km, counts, seed=4):
    """A log with so many calls in each hour, as slow as told, give or take a tenth; a minute and a half of turn-out."""
    rng = np.random.default_rng(seed)
    hour = rng.permutation(np.repeat(np.arange(24), counts))
    km = rng.uniform(0.5, 7.5, len(hour))
    calls = at_km(km, 1.5 + np.asarray(minutes_per_km)[hour] * km * np.exp(rng.normal(0, 0.1, len(hour))))
    day = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(len(hour)) % 280, unit="D")
    return calls.assign(called_at=day + pd.to_timedelta(hour, unit="h"))


def test_slowness_and_percent_are_told_of_each_hour_and_of_the_mean_speed_of_the_day():
    """Half the speed at eight is twice the time; the mean speed of the day is then 23.5 / 24."""
    values = np.zeros(COUNT)
    values[HOURS:] = hour_values(np.where(np.arange(24) == 8, 50.0, 0.0))
    assert slowness(values, np.array([8, 9, -1])).tolist() == pytest.approx([2, 1, 24 / 23.5])
    assert mean_slowness(values) == pytest.approx(24 / 23.5)
    assert hour_percent(values)[[7, 8]].tolist() == pytest.approx([0, 50])


def test_the_free_road_is_that_of_the_three_quietest_hours_round_the_clock_and_no_drive_changes():
    values = present_values(GoldenHourParams())
    values[HOURS:] = 0.3
    values[HOURS + np.array([23, 0, 1])] = [0.1, 0.2, 0.0]
    values[HOURS + 12] = 0.05  # fast by chance, its neighbours are not
    quiet = quietest(values)
    assert sorted(quiet.tolist()) == [0, 1, 23]
    told = told_from(values, quiet)
    assert told[LEVEL] == pytest.approx(values[LEVEL] + 0.1)
    assert told[HOURS + 12] == pytest.approx(-0.05)
    hours = np.arange(-1, 24)
    assert np.exp(told[LEVEL]) * slowness(told, hours) == pytest.approx(np.exp(values[LEVEL]) * slowness(values, hours))


def test_each_hour_is_found_and_one_that_is_hardly_driven_leans_on_its_neighbours():
    rush = np.where(np.isin(np.arange(24), [7, 8, 9]), 2.0, 1.5)
    counts = np.where(np.arange(24) == 8, 1, 40)  # one run at eight, between two busy hours that are a quarter slower
    calls = day_log(rush, counts)
    at_eight = calls["called_at"].dt.hour == 8
    calls.loc[at_eight, "response_min"] = 1.5 + 1.5 * (calls.loc[at_eight, "response_min"] - 1.5) / 2.0  # by chance not slow
    _, log = town_log(calls)
    fitted = calibrate(log)
    percent = hour_percent(fitted.values)
    assert not fitted.ties.flat
    assert fitted.ties.best_min <= fitted.ties.off_min[0]
    assert percent[[7, 9]] == pytest.approx([25, 25], abs=4)
    assert np.abs(np.delete(percent, [7, 8, 9])).max() < 5
    assert percent[8] > 12  # by itself it would be 0; its neighbours have it at 25
    assert few_in_an_hour(log.hour) == [8]


def test_where_hours_do_not_differ_they_are_taken_to_be_alike():
    _, log = town_log(
        slow_log(300).assign(called_at=lambda calls: calls["called_at"] + pd.to_timedelta(np.arange(300) % 24, unit="h"))
    )
    fitted = calibrate(log)
    assert fitted.ties.flat
    assert np.ptp(hour_percent(fitted.values)) < 0.01
    assert set(propose(log, fitted).params["slowing_percent"]) == {0.0}


def test_the_ties_that_are_taken_predict_weeks_held_out_no_worse_than_a_day_without_hours():
    hours = np.arange(24)
    for seed, slow in ((1, 0.0), (2, 0.02), (3, 0.3)):
        _, log = town_log(day_log(1.5 * (1 + slow * (hours % 12 == 8)), np.full(24, 12), seed))
        ties = calibrate(log).ties
        assert len(ties.off_min) == len(TIE_SDS)
        assert ties.best_min <= ties.off_min[0]
        assert ties.best_min <= min(ties.off_min) + SAME_MIN


def test_the_clock_has_no_end_the_last_hour_is_tied_to_the_first():
    ties = clock_ties(0.5)
    assert ties.shape == (24, COUNT)
    values = np.zeros(COUNT)
    values[HOURS], values[COUNT - 1] = 1.0, 3.0
    found = ties @ values
    # Hour 0 lies 1 from hour 1, hour 23 lies 3 from hour 22, and the two lie 2 apart: in halves 2, 6 and 4.
    assert sorted(np.abs(found[found != 0]).tolist()) == [2, 4, 6]


def test_hours_slower_than_can_be_set_are_clipped_and_said():
    rush = np.where(np.arange(24) == 8, 15.0, 1.5)
    _, log = town_log(day_log(rush, np.full(24, 20)))
    proposal = propose(log, calibrate(log))
    assert proposal.params["slowing_percent"][8] == 70
    assert any("slowing by hour" in note.en.lower() and "was put at its end" in note.en for note in proposal.notes)


# ---- held out --------------------------------------------------------------------------------------------------------------


def test_a_week_is_never_in_two_parts_and_every_part_has_weeks():
    _, log = town_log(slow_log(300))  # one a day from a Monday: 43 weeks, the last begun
    part, note = deal(log, 5)
    weeks = np.arange(300) // 7
    assert all(len(set(part[weeks == week])) == 1 for week in range(43))
    assert sorted(set(part.tolist())) == [0, 1, 2, 3, 4]
    assert "43 weeks were dealt into 5 parts" in note.en


def test_a_log_of_one_week_is_held_out_by_runs_and_that_is_said():
    calls = slow_log(40).assign(called_at=THREE_O_CLOCK)
    _, log = town_log(calls)
    part, note = deal(log, 5)
    assert np.bincount(part).tolist() == [8] * 5
    assert "one week only" in note.en


def test_runs_held_out_are_predicted_from_the_others():
    # In the last fifth of the weeks everything takes five minutes longer: their predictions must not know it.
    calls = slow_log(350)
    held = (np.arange(350) // 7) % 5 == 4
    _, log = town_log(calls.assign(response_min=calls["response_min"] + 5.0 * held))
    found = back_test(log, predict_now(log), 5, lambda _share: None)
    assert errors_of(found.fitted[held], found.observed[held]).bias == pytest.approx(-5, abs=0.1)


def test_each_part_is_predicted_by_the_fit_that_has_not_seen_it():
    calls = slow_log(280)
    wobble = np.random.default_rng(2).normal(0, 0.5, len(calls))
    _, log = town_log(calls.assign(response_min=calls["response_min"] + wobble))
    found = back_test(log, predict_now(log), 4, lambda _share: None)
    part, _ = deal(log, 4)
    of_all = predicted_s(log, calibrate(log).values) / 60
    for held in (part == number for number in range(4)):
        expected = predicted_s(log, calibrate(log, (~held).astype(float)).values) / 60
        assert found.fitted[held].tolist() == pytest.approx(expected[held].tolist(), abs=1e-9)
        assert np.abs(found.fitted[held] - of_all[held]).max() > 1e-4


def test_errors_are_of_what_is_known_only():
    found = errors_of(np.array([1.0, 5.0, np.nan, 4.0]), np.array([2.0, 2.0, 3.0, 4.0]))
    assert (found.count, found.mean_off, found.median_off, found.bias) == (3, pytest.approx(4 / 3), 1, pytest.approx(2 / 3))
    assert errors_of(np.array([np.nan]), np.array([1.0])).count == 0


def test_the_middle_of_the_draws_is_cut_evenly():
    low, high = interval(np.arange(101.0), 90)
    assert (float(low), float(high)) == (5, 95)
