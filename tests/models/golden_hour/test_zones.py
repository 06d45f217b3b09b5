"""Vulnerable zones, worked out on paper on one road of eight kilometres, a minute each (see `one_road_town`).

The target is 7 minutes: kilometre 6 is just reached, kilometres 7 (700 people) and 8 (800) are late after 8 and 9
minutes, and the island (50) is not reached at all.
"""

import numpy as np
import pandas as pd
import pytest
from towns import PLAIN, both_ways, degrees, one_road_town

from analytics.core.model import OutputKind
from analytics.models.golden_hour.studies.zone_causes import PARTS, avoidable, cause_in_words, too_far
from analytics.models.golden_hour.studies.zones import STUDY

LATE_KM = (7, 8)


def log_of(*calls, freq="D"):
    """A run log of (kilometre, calls) with a call at noon each day from Monday, 1 January 2024."""
    kilometre = np.repeat([km for km, _ in calls], [count for _, count in calls])
    called = pd.date_range("2024-01-01 12:00", periods=len(kilometre), freq=freq)
    return log_at([(1000.0 * km, 0.0) for km in kilometre], called)


def log_at(spots, called):
    lon, lat = degrees(*spots)
    return pd.DataFrame({"called_at": called, "lon": lon, "lat": lat, "response_min": np.nan})


@pytest.fixture(scope="module")
def answer(golden_hour):
    """Ask the study about a town with plain driving, or about its tables."""

    def of_town(town, dispatches=None, asked=None, **params):
        tables = town.tables() if dispatches is None else {**town.tables(), "dispatches": dispatches}
        return of_tables(tables, asked, **params)

    def of_tables(tables, asked=None, **params):
        inputs = golden_hour.inputs.read(tables)
        answers = list(
            STUDY(
                inputs,
                golden_hour.params.read({**PLAIN, **params}),
                STUDY.asked.read(asked or {}),
            )
        )
        assert [one.final for one in answers] == [True]
        return answers[0].result

    of_town.tables = of_tables
    return of_town


@pytest.fixture(scope="module")
def logged(answer):
    """30 calls at kilometre 1, 40 at kilometre 7, 10 at kilometre 8."""
    return answer(one_road_town(), log_of((1, 30), (7, 40), (8, 10)))


def zone(result, name):
    rows = result.tables["ranking"]
    return rows[rows["zone_name"] == name].iloc[0]


# --- service areas -------------------------------------------------------------------------------------------------


def test_service_areas_count_people_seniors_and_calls_with_the_limit_inside(logged):
    """Within 5 minutes lie kilometres 1 to 4, within 7 up to 6, within 10 all eight."""
    areas = logged.tables["areas"]
    assert areas["within_min"].tolist() == [5, 7, 10]
    assert areas["people"].tolist() == [1000, 2100, 3600]
    assert areas["seniors"].tolist() == [100, 210, 360]
    assert areas["calls"].tolist() == [30, 30, 80]


def test_a_hair_less_leaves_the_kilometre_at_the_limit_out(answer):
    areas = answer(one_road_town(turnout_s={"중앙": 60.001})).tables["areas"]
    assert areas["people"].tolist() == [600, 1500, 3600]


def test_each_post_counts_where_it_is_the_nearest(answer):
    """A second post at kilometre 8: kilometre 4 is as far from both and stays with the first; 5 to 8 are its own."""
    areas = answer(one_road_town(posts={"중앙": (0.0, 0.0), "동": (8000.0, 0.0)})).tables["areas"]
    in_ten = areas[areas["within_min"] == 10].set_index("post")["people"]
    assert in_ten.to_dict() == {"중앙": 1000, "동": 2600}


def test_times_can_be_chosen_and_are_told_once_in_order(answer):
    areas = answer(one_road_town(), asked={"band_1_min": 9.0, "band_2_min": 2.0, "band_3_min": 2.0}).tables["areas"]
    assert areas["within_min"].tolist() == [2, 9]
    assert areas["people"].tolist() == [100, 3600]


def test_people_counted_on_their_own_cells_take_their_own_minutes(answer):
    """Both cells of kilometre 6 share a hexagon whose middle is late; one of them, at the kilometre itself, is just reached."""
    town = one_road_town(people=[(6000.0, 0.0, 100.0), (6100.0, 0.0, 100.0)], seniors=None)
    assert answer(town, resolution=7).indicators["people_late"] == 200
    assert answer(town, resolution=7, counted_on="grid").indicators["people_late"] == 100


# --- zones ---------------------------------------------------------------------------------------------------------


def test_zones_are_what_is_late_and_hangs_together_named_after_dong_and_post(logged):
    ranking = logged.tables["ranking"]
    assert ranking["zone_name"].tolist() == ["동동 · 중앙 (1)", "동동 · 중앙 (2)", "섬동"]
    assert ranking["people"].tolist() == [700, 800, 50]
    assert ranking["seniors"].tolist() == [70, 80, 5]
    assert ranking["calls_late"].tolist() == [40, 10, 0]
    assert ranking["median_min"].tolist() == pytest.approx([8, 9, np.nan], nan_ok=True)


def test_touching_hexagons_make_one_zone(answer):
    """At resolution 8 each kilometre lies in a hexagon of its own, beside that of the next."""
    ranking = answer(one_road_town(), resolution=8).tables["ranking"]
    assert ranking["people"].tolist() == [1500, 50]


def test_zones_of_two_posts_are_kept_apart(answer):
    """Posts at both ends and a target of 3 minutes: kilometres 3 and 4 belong to the first, 5 beside them to the second."""
    town = one_road_town(posts={"중앙": (0.0, 0.0), "동": (8000.0, 0.0)})
    ranking = answer(town, resolution=8, limit_min=3.0).tables["ranking"]
    assert dict(zip(ranking["zone_name"], ranking["people"], strict=True)) == {"서동 · 중앙": 700, "동동 · 동": 500, "섬동": 50}


def test_zones_rank_by_late_calls_or_by_seniors_or_people(answer):
    log = log_of((1, 30), (7, 40), (8, 10))
    first = {by: answer(one_road_town(), log, {"rank_by": by}).tables["ranking"].iloc[0] for by in ("calls", "seniors", "people")}
    assert {by: row["people"] for by, row in first.items()} == {"calls": 700, "seniors": 800, "people": 800}
    assert first["calls"]["calls_rank"] == 1
    assert first["calls"]["seniors_rank"] == 2


def test_the_map_holds_all_zones_and_the_tables_those_asked_for(answer):
    found = answer(one_road_town(), asked={"zones_shown": 1})
    assert len(found.tables["ranking"]) == 1
    assert found.indicators["zones_count"] == 3
    layer = found.layers["zones"]
    assert layer.loc[layer["zone"] > 0, "people"].sum() == 1550
    assert set(layer.loc[layer["people"].isin([700, 800]), "zone"]) == {1, 2}
    assert (layer.loc[layer["zone"] == 0, "zone_name"] == "").all()


def test_late_calls_a_year_scale_with_the_span_of_the_log(logged):
    """80 calls on 80 days; 40 of them at kilometre 7."""
    assert zone(logged, "동동 · 중앙 (1)")["calls_late_year"] == pytest.approx(40 * 365.25 / 80)


def test_a_short_log_is_not_scaled(answer):
    found = answer(one_road_town(), log_of((7, 27)))
    assert found.tables["ranking"]["calls_late_year"].isna().all()
    assert any("27일치" in note.ko for note in found.notes)


def test_hexagons_with_calls_and_nobody_at_home_make_a_zone_too(answer):
    town = one_road_town(people=[(1000.0, 0.0, 100.0)], seniors=[10.0])
    ranking = answer(town, log_of((8, 12))).tables["ranking"]
    assert ranking["people"].tolist() == [0]
    assert ranking["calls_late"].tolist() == [10]
    assert ranking["zone_name"].tolist() == ["동동 · 중앙"]


def test_the_hours_to_look_are_those_with_most_late_calls(answer):
    """At kilometre 7 six calls at 9 and at 11 o'clock and seven at 14; at kilometre 8 four at 3 o'clock are too few to tell."""
    hours = [9] * 6 + [11] * 6 + [14] * 7 + [3] * 4
    called = [pd.Timestamp("2024-01-01") + pd.Timedelta(hours=hour) for hour in hours]
    found = answer(one_road_town(), log_at([(7000.0, 0.0)] * 19 + [(8000.0, 0.0)] * 4, called))
    assert found.tables["ranking"]["peak_hours"].tolist() == ["09-12", "", ""]
    assert set(found.tables["sheet"].loc[found.tables["sheet"]["zone"] == 1, "peak_hours"]) == {"09-12"}


def test_zones_tell_how_many_of_their_hexagons_are_hot(cheonan_answer):
    """The zones hold nearly all hot spots of late calls, and the largest zone of late calls holds some."""
    ranking, layer = cheonan_answer.tables["ranking"], cheonan_answer.layers["zones"]
    assert ranking["hot_cells"].sum() == ((layer["hot"] == 1) & (layer["zone"] > 0)).sum()
    assert ranking["hot_cells"].iloc[0] > 0


def test_centres_sum_their_zones(logged):
    centres = logged.tables["centres"]
    assert centres["post"].tolist() == ["중앙", ""]
    assert centres["zones"].tolist() == [2, 1]
    assert centres["people"].tolist() == [1500, 50]
    assert centres["calls_late"].tolist() == [50, 0]
    assert centres["zone_name"].tolist() == ["동동 · 중앙 (1)", "섬동"]


def test_where_everybody_is_reached_there_is_no_zone_and_it_is_said(answer):
    town = one_road_town(people=[(1000.0, 0.0, 100.0)], seniors=[10.0])
    found = answer(town, log_of((1, 60)))
    assert found.indicators["zones_count"] == 0
    assert found.indicators["calls_late"] == 0
    assert all(found.tables[name].empty for name in ("ranking", "sheet", "sheet_en", "centres", "hotspots"))
    assert found.sentence.ko.startswith("7분 안에 닿지 못하는 곳에는")


# --- causes --------------------------------------------------------------------------------------------------------


def slow_town():
    """The four last kilometres have one lane, a branch makes kilometre 2 a junction, people live 100 m beside the road."""
    plain = one_road_town()
    arcs = [
        *both_ways("N0", "N1", "N2", "N3", "N4"),
        *both_ways("N4", "N5", "N6", "N7", "N8", lanes=1),
        *both_ways("N2", "S"),
        *both_ways("I0", "I1"),
    ]
    people = [(1000.0 * k, 100.0, 100.0 * k) for k in range(1, 9)]
    return one_road_town(nodes={**plain.nodes, "S": (2000.0, 2000.0)}, arcs=arcs, people=people, seniors=None)


SLOW = {"one_lane_percent": 50.0, "slowing_percent": (50.0,) * 24, "hour": "8", "junction_delay_s": 6.0, "beside_kmh": 15.0}


def test_the_minutes_to_a_zone_split_into_their_causes_on_paper(answer):
    """To kilometre 7: turn-out 1, seven minutes at full speed, one junction 0.1, 100 m at 15 km/h 0.4.

    In the rush everything takes twice as long (+ 7), and the three kilometres of one lane twice as long again (+ 6).
    """
    found = answer(slow_town(), **SLOW)
    ranking = found.tables["ranking"].set_index("people")
    row = ranking.loc[700.0]
    split = {"turnout_min": 1, "distance_min": 7, "junction_min": 0.1, "one_lane_min": 6, "rush_min": 7, "access_min": 0.4}
    assert {name: row[name] for name in PARTS} == pytest.approx(split)
    assert row["mean_min"] == pytest.approx(21.5)
    assert row["junctions"] == 1
    assert row["road_km"] == pytest.approx(7)
    assert row["one_lane_share"] == pytest.approx(100 * 3 / 7)


def test_causes_add_up_to_the_minutes_of_every_zone_of_the_sample(cheonan_answer):
    ranking = cheonan_answer.tables["ranking"]
    assert len(ranking) == 200 or len(ranking) == cheonan_answer.indicators["zones_count"]
    assert ranking[list(PARTS)].sum(axis=1).to_numpy() == pytest.approx(ranking["mean_min"].to_numpy())
    assert (ranking[list(PARTS)] >= -1e-9).all().all()


def test_turn_out_of_a_post_counts_as_turn_out_and_its_way_to_the_road_as_access(answer):
    """The post stands 250 m beside the road (a minute at 15 km/h) and takes 2 minutes to turn out."""
    town = one_road_town(posts={"중앙": (0.0, 250.0)}, turnout_s={"중앙": 120.0})
    row = zone(answer(town, beside_kmh=15.0), "동동 · 중앙 (1)")
    assert row["turnout_min"] == pytest.approx(2)
    assert row["access_min"] == pytest.approx(1)


def split(**given):
    return {**dict.fromkeys(PARTS, 0.0), **given}


def test_distance_is_no_part_that_could_be_saved_and_turn_out_only_above_its_goal():
    saved = avoidable(split(turnout_min=1.5, distance_min=9.0, junction_min=0.4, access_min=0.8), goal_min=1.0)
    assert list(saved.items())[:3] == [("access_min", 0.8), ("turnout_min", 0.5), ("junction_min", 0.4)]
    assert "distance_min" not in saved


@pytest.mark.parametrize(("distance_min", "far"), [(6.0, False), (6.01, True)])
def test_too_far_is_when_good_turn_out_and_distance_exceed_the_target(distance_min, far):
    assert too_far(split(turnout_min=1.5, distance_min=distance_min), goal_min=1.0, limit_min=7.0) is far


def test_the_largest_part_that_could_be_saved_is_named_in_both_languages():
    words = cause_in_words(split(turnout_min=1.0, distance_min=5.0, junction_min=1.24), goal_min=1.0, limit_min=7.0)
    assert (words.ko, words.en) == ("교차로 지체 1.2분", "junction delays, 1.2 min")
    far = cause_in_words(split(turnout_min=1.0, distance_min=8.0, one_lane_min=2.0), goal_min=1.0, limit_min=7.0)
    assert far.ko == "거리만으로도 목표를 넘음; 1차로 감속 2.0분"
    assert cause_in_words(split(turnout_min=1.0, distance_min=5.0), 1.0, 7.0).ko == "줄일 만한 부분이 없음"


def test_a_zone_no_car_reaches_says_so_and_has_no_parts(logged):
    island = zone(logged, "섬동")
    assert island["cause"] == "차로 닿을 수 없음"
    assert island[["mean_min", *PARTS]].isna().all()


def test_a_busy_unit_is_seen_where_the_log_took_longer_or_another_post_went(answer):
    """Kilometre 7 takes 8 minutes. Of 40 late calls 10 took 8 (as modelled), 10 took 11 (3 more is not over 3), 20 took 12.

    20 of 40 is 50 %. Where the log names the other post for the first ten as well, 30 of 40 is 75 %.
    """
    town = one_road_town(posts={"중앙": (0.0, 0.0), "섬": (0.0, 5000.0)})
    log = log_of((7, 40)).assign(response_min=[8.0] * 10 + [11.0] * 10 + [12.0] * 20)
    assert zone(answer(town, log), "동동 · 중앙 (1)")["busy_share"] == 50
    went = log.assign(post=["섬"] * 10 + [" 중앙"] * 10 + ["모르는 곳", None] * 10)
    assert zone(answer(town, went), "동동 · 중앙 (1)")["busy_share"] == 75
    assert zone(answer(town, log.assign(post=np.nan)), "동동 · 중앙 (1)")["busy_share"] == 50


def test_without_logged_minutes_nothing_is_said_of_busy_units(logged):
    assert logged.tables["ranking"]["busy_share"].isna().all()


# --- field-check sheet ---------------------------------------------------------------------------------------------


def test_the_sheet_has_what_to_check_why_and_room_for_the_pen(answer):
    found = answer(slow_town(), **SLOW)
    for name, first in (("sheet", "가까이에 구급차가"), ("sheet_en", "A spot nearby")):
        sheet = found.tables[name]
        far = sheet[sheet["zone"] == 1]
        assert far["check"].iloc[0].startswith(first)
        assert (sheet["checked"] == "").all()
        assert (sheet["remarks"] == "").all()
        assert (sheet["why"].str.len() > 0).all()
    assert len(found.tables["sheet"]) == len(found.tables["sheet_en"])


def test_the_sheet_lists_causes_from_the_chosen_length_on(answer):
    """To kilometre 7 the rush costs 7 minutes, one lane 6, access 0.4 and the junction 0.1; turn-out keeps its goal."""

    def checks(worth_min):
        found = answer(slow_town(), asked={"worth_min": worth_min, "rank_by": "people"}, **SLOW)
        zones = found.tables["ranking"].set_index("zone")
        sheet = found.tables["sheet"]
        return sheet[sheet["zone"].map(zones["people"]) == 700]["why"].tolist()

    assert len(checks(0.5)) == 3  # distance, rush, one lane
    assert len(checks(0.3)) == 4  # access as well
    assert "43%가 1차로" in checks(0.5)[2]
    assert "7.0분" in checks(0.5)[1]


def test_a_zone_where_nothing_stands_out_is_still_to_be_driven(answer):
    """At kilometre 6, 100 m beside the road, one waits 7.4 minutes: not too far, and 0.4 minutes of access are not worth a look."""
    town = one_road_town(people=[(6000.0, 100.0, 600.0)], seniors=None)
    found = answer(town, beside_kmh=15.0)
    assert found.tables["ranking"]["cause"].tolist() == ["도로 밖 접근 0.4분"]
    assert found.tables["sheet"]["check"].tolist() == ["실제로 다니는 길과 걸리는 시간"]
    assert "7.4분" in found.tables["sheet"]["why"].iloc[0]


def test_where_no_car_gets_the_road_itself_is_to_be_checked(logged):
    island = logged.tables["sheet"].set_index("zone_name").loc[["섬동"]]
    assert island["check"].tolist() == ["차가 다닐 수 있는 길이 있는지, 어디까지 들어갈 수 있는지"]


def test_busy_units_are_put_on_the_sheet_from_the_chosen_share_on(answer):
    log = log_of((7, 40)).assign(response_min=[8.0] * 20 + [12.0] * 20)

    def rows(percent):
        sheet = answer(one_road_town(), log, {"busy_percent": percent}).tables["sheet"]
        return sheet["check"].str.contains("두 번째 구급차").sum()

    assert rows(50.0) == 1
    assert rows(51.0) == 0


# --- calls ---------------------------------------------------------------------------------------------------------


def test_late_is_outside_the_service_area_or_by_the_log_where_it_has_minutes(answer):
    """30 calls at kilometre 1 took 9 minutes by the log, 10 of kilometre 7 took 6, the other 10 have no minutes."""
    log = log_of((1, 30), (7, 20)).assign(response_min=[9.0] * 30 + [6.0] * 10 + [np.nan] * 10)
    assert answer(one_road_town(), log).indicators["calls_late"] == 20
    assert answer(one_road_town(), log, {"late_by": "log"}).indicators["calls_late"] == 40


def test_hours_and_days_choose_the_calls(answer):
    """A week from Monday with ten calls at each of 1, 9 and 23 o'clock, all at kilometre 7."""
    called = [day + pd.Timedelta(hours=hour) for day in pd.date_range("2024-01-01", periods=7) for hour in (1, 9, 23)] * 10
    log = log_at([(7000.0, 0.0)] * len(called), called)

    def total(**asked):
        return answer(one_road_town(), log, asked).indicators["calls_total"]

    assert total() == 210
    assert total(days="weekday") == 150
    assert total(days="weekend") == 60
    assert total(hour_from=9, hour_to=23) == 70
    assert total(hour_from=22, hour_to=2) == 140
    assert total(hour_from=0, hour_to=2, days="weekend") == 20
    assert total(hour_from=22, hour_to=24) == 70
    assert total(hour_from=9, hour_to=9) == 210


def test_the_table_by_hour_and_day_has_all_calls_and_goes_by_the_log(answer):
    """Of 20 calls on a Monday at noon 5 took 8 minutes; of 10 on Sunday at 23 none has minutes, and kilometre 7 is late."""
    called = [pd.Timestamp("2024-01-01 12:30")] * 20 + [pd.Timestamp("2024-01-07 23:59")] * 10
    log = log_at([(1000.0, 0.0)] * 20 + [(7000.0, 0.0)] * 10, called).assign(response_min=[8.0] * 5 + [7.0] * 15 + [np.nan] * 10)
    hours = answer(one_road_town(), log, {"days": "weekend"}).tables["hours"]
    assert len(hours) == 7 * 24
    slot = hours.set_index(["weekday", "hour"])
    assert slot.loc[(1, 12), ["calls", "calls_late", "late_share"]].tolist() == [20, 5, 25]
    assert slot.loc[(7, 23), ["calls", "calls_late", "late_share"]].tolist() == [10, 10, 100]
    assert hours["calls"].sum() == 30


def test_calls_known_by_dong_only_are_in_no_hexagon(answer):
    log = log_of((7, 40), freq="7D").assign(placed=["dong"] * 25 + [""] * 15)
    found = answer(one_road_town(), log)
    assert found.indicators["calls_total"] == 15
    assert found.layers["zones"]["calls"].sum() == 15
    assert found.tables["hours"]["calls"].sum() == 40
    assert any("25건" in note.ko for note in found.notes)


def test_calls_of_unknown_place_or_time_do_no_harm(answer):
    log = log_of((7, 40), freq="7D")
    log.loc[:9, ["lon", "lat"]] = np.nan
    log.loc[10:19, "called_at"] = pd.NaT
    found = answer(one_road_town(), log)
    assert found.indicators["calls_total"] == 30
    assert found.tables["hours"]["calls"].sum() == 30
    assert answer(one_road_town(), log, {"hour_from": 6}).indicators["calls_total"] == 20


# --- hot spots -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cheonan_answer(golden_hour, cheonan):
    return next(STUDY(golden_hour.inputs.read(cheonan.tables), golden_hour.params(), STUDY.asked(zones_shown=200))).result


def test_how_little_area_holds_half_of_the_calls(answer):
    """60 calls at kilometre 1, 30 at 2 and 10 at 3, hexagons of nearly the same size: one holds 60 % of the calls."""
    found = answer(one_road_town(), log_of((1, 60), (2, 30), (3, 10)))
    area = found.layers["zones"]
    assert found.indicators["half_calls_share"] == 60
    assert found.indicators["half_area_share"] == pytest.approx(100 / len(area), rel=0.01)
    curve = found.tables["curve"].set_index("calls_share")["area_share_all"] * len(area) / 100
    assert curve.round(1).tolist() == [1, 1, 1, 1, 1, 1, 2, 2, 2, 3]
    assert found.tables["curve"]["area_share_late"].isna().all()


def test_the_share_of_calls_in_the_smallest_area_counts_no_few_others(answer):
    """57 of 60 calls in one hexagon: 95 % would say that three are elsewhere; 55 of 60 are told."""
    found = answer(one_road_town(), log_of((1, 57), (2, 3)))
    assert found.indicators["half_calls_share"] == pytest.approx(100 * 55 / 60)


def test_the_sample_has_hot_spots_of_late_calls_and_they_hold_far_more_than_their_area(cheonan_answer):
    numbers, layer = cheonan_answer.indicators, cheonan_answer.layers["zones"]
    assert numbers["hot_cells"] == layer["hot"].sum() > 0
    assert numbers["hot_calls_share"] > 5 * numbers["hot_area_share"]
    assert cheonan_answer.tables["hotspots"]["cells"].sum() == numbers["hot_cells"]
    assert (layer.loc[layer["hot"] == 1, "z"] > 0).all()
    assert layer.loc[(layer["people"] == 0) & (layer["calls"] == 0), "z"].isna().all()


def test_fewer_false_ones_allowed_leave_fewer_hot_spots(golden_hour, cheonan, cheonan_answer):
    inputs = golden_hour.inputs.read(cheonan.tables)
    strict = next(STUDY(inputs, golden_hour.params(), STUDY.asked(false_percent=0.1))).result
    assert 0 < strict.indicators["hot_cells"] < cheonan_answer.indicators["hot_cells"]
    normal = next(STUDY(inputs, golden_hour.params(), STUDY.asked(chance="normal", hot_of="all"))).result
    assert normal.indicators["hot_cells"] != cheonan_answer.indicators["hot_cells"]


# --- few calls -----------------------------------------------------------------------------------------------------

CALL_COLUMNS = ("calls", "calls_late")


def test_every_count_of_calls_is_a_multiple_of_five_or_withheld(cheonan_answer):
    frames = [*cheonan_answer.tables.values(), *cheonan_answer.layers.values()]
    counts = np.concatenate([frame[name].to_numpy(dtype=float) for frame in frames for name in CALL_COLUMNS if name in frame])
    assert np.isnan(counts).any()
    assert set(counts[~np.isnan(counts)] % 5) == {0}
    assert cheonan_answer.indicators["calls_total"] % 5 == cheonan_answer.indicators["calls_late"] % 5 == 0


def test_three_calls_are_told_nowhere(answer):
    """30 calls at kilometre 1 and 3 at kilometre 7: the three cannot be had from the total, the bands or the share."""
    found = answer(one_road_town(), log_of((1, 30), (7, 3)))
    assert found.indicators["calls_total"] == 35
    assert found.indicators["calls_late"] is None
    assert found.indicators["late_share"] is None
    assert found.tables["areas"]["calls"].tolist() == [30, 30, 35]
    assert np.isnan(zone(found, "동동 · 중앙 (1)")["calls_late"])
    assert np.isnan(zone(found, "동동 · 중앙 (1)")["calls_late_year"])
    assert "5건이 안 되고" in found.sentence.ko


def test_the_deviate_tells_no_count_below_five(answer):
    """With 1 or with 4 late calls at kilometre 7 the told deviates are those of none."""
    told = [answer(one_road_town(), log_of((1, 40), (7, late), (8, 30))).layers["zones"] for late in (1, 4)]
    for layer in told:
        z = layer.loc[layer["people"] == 700, "z"].iloc[0]
        assert z == layer.loc[layer["people"] == 100, "z"].iloc[0]


# --- without a log, and the declaration ----------------------------------------------------------------------------


def test_a_city_without_a_log_has_zones_by_seniors_and_a_note(answer):
    found = answer(one_road_town())
    assert found.tables["ranking"]["people"].tolist() == [800, 700, 50]
    assert found.indicators["people_late"] == 1550
    assert found.indicators["seniors_late"] == pytest.approx(155)
    assert found.indicators["calls_late"] is None
    assert found.tables["areas"]["calls"].isna().all()
    assert found.tables["ranking"]["hot_cells"].isna().all()
    assert (found.tables["ranking"]["peak_hours"] == "").all()
    assert all(found.tables[name].empty for name in ("hours", "curve", "hotspots"))
    assert any("출동 기록이 없어" in note.ko for note in found.notes)
    assert (
        found.sentence.ko
        == "7분 안에 못 닿는 사람은 1,550명이고, 65세 이상이 가장 많이 못 닿는 취약지는 동동 · 중앙 (1)(80명)입니다."
    )


def test_without_ages_nothing_is_said_of_seniors(answer):
    found = answer(one_road_town(seniors=None), log_of((7, 40)))
    assert found.indicators["seniors_late"] is None
    assert found.tables["ranking"]["seniors"].isna().all()
    assert found.tables["areas"]["seniors"].isna().all()


@pytest.mark.parametrize("with_log", [True, False])
def test_tables_and_layer_have_the_declared_columns(answer, with_log):
    found = answer(one_road_town(), log_of((1, 30), (7, 40)) if with_log else None)
    for output in STUDY.outputs:
        if output.kind is not OutputKind.INDICATOR:
            frame = {**found.tables, **found.layers}[output.id]
            assert list(frame.columns) == [column.name for column in output.columns], output.id


def test_what_is_given_is_not_changed_and_the_same_question_has_one_answer(answer):
    tables = {**one_road_town().tables(), "dispatches": log_of((1, 30), (7, 40))}
    before = tables["dispatches"].copy()
    first, second = (answer.tables(tables) for _ in range(2))
    pd.testing.assert_frame_equal(tables["dispatches"], before)
    assert first.sentence == second.sentence
    pd.testing.assert_frame_equal(first.layers["zones"], second.layers["zones"])
