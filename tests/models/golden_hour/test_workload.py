"""How busy units are on a road of eight kilometres with a post at either end, worked out on paper."""

import numpy as np
import pandas as pd
import pytest
from towns import PLAIN, degrees, one_road_town

from analytics.core.errors import InputError
from analytics.core.model import OutputKind
from analytics.intake.samples import load_sample
from analytics.models.golden_hour.model import MODEL
from analytics.models.golden_hour.studies.workload import STUDY, WorkloadAsked, busy_fraction
from analytics.stats.queues import bounded_line, endless_line

YEAR_H = 365.25 * 24
ONE_AN_HOUR = YEAR_H * 1000 / 100
"""So many people call once an hour when a thousand call a hundred times a year."""

TOWN = one_road_town(
    posts={"서쪽": (0.0, 0.0), "동쪽": (8000.0, 0.0)},
    people=[(1000.0, 0.0, ONE_AN_HOUR), (7000.0, 0.0, ONE_AN_HOUR / 2)],
    seniors=None,
    dongs={"서동": (-500, -500, 4500, 500), "동동": (4500, -500, 8500, 500)},
)
"""One call an hour a kilometre from the west post, one in two hours a kilometre from the east post: each is two minutes
from its own post and eight from the other. With an hour per run this is the case solved by hand in test_hypercube."""

ASKED = {"calls_per_1000": 100.0, "busy_min": 60.0}


@pytest.fixture(scope="module")
def ask(golden_hour):
    """All answers on a town's tables, three minutes allowed."""

    def answers(tables, **asked):
        inputs = golden_hour.inputs.read(tables)
        params = golden_hour.params.read({**PLAIN, "limit_min": 3.0})
        return list(STUDY(inputs, params, WorkloadAsked.read({**ASKED, **asked})))

    return answers


@pytest.fixture(scope="module")
def lost(ask):
    return ask(TOWN.tables())


def unit_busy(answer):
    return answer.result.tables["units"].set_index("post")["busy"]


def log_of(hours, *, legs=True):
    """One call at each of these hours of January 1 to 30, a kilometre from the west post; twenty minutes of legs each."""
    times = [pd.Timestamp(2024, 1, day, hour, 30) for day in range(1, 31) for hour in hours]
    lon, lat = degrees((1000.0, 0.0))
    table = pd.DataFrame({"called_at": times, "lon": lon[0], "lat": lat[0]})
    if not legs:
        return table
    return table.assign(turnout_s=60.0, drive_s=120.0, scene_s=600.0, transport_s=[np.nan, 840.0] * (len(times) // 2))


def test_busy_shares_are_those_solved_by_hand(lost):
    assert unit_busy(lost[-1])["서쪽"] == pytest.approx(100 * 1.975 / 3.625)
    assert unit_busy(lost[-1])["동쪽"] == pytest.approx(100 * 1.775 / 3.625)
    assert lost[-1].result.indicators["all_busy_share"] == pytest.approx(100 * 1.125 / 3.625)


def test_coverage_falls_from_everybody_to_those_whose_own_unit_is_free(lost):
    found = lost[-1].result.indicators
    own = (2 * 1.65 + 1 * 1.85) / 3 / 3.625
    assert found["reached_free"] == pytest.approx(100)
    assert found["calls_free"] == pytest.approx(100)
    assert found["reached_busy"] == pytest.approx(100 * own)
    assert found["calls_busy"] == pytest.approx(100 * own)
    assert found["reached_loss"] == pytest.approx(100 - 100 * own)
    assert found["nearest_share"] == pytest.approx(100 * own)
    assert found["second_share"] == pytest.approx(100 * (2 * 0.85 + 1 * 0.65) / 3 / 3.625)
    assert found["third_share"] == 0


def test_runs_lent_and_borrowed_balance(lost):
    posts = lost[-1].result.tables["posts"].set_index("post")
    to_west, to_east = 0.85 / 3.625 * YEAR_H, 0.5 * 0.65 / 3.625 * YEAR_H
    assert posts["lent"].to_dict() == pytest.approx({"동쪽": to_west, "서쪽": to_east})
    assert posts["borrowed"].to_dict() == pytest.approx({"동쪽": to_east, "서쪽": to_west})
    assert posts["unanswered"].sum() == pytest.approx(1.5 * YEAR_H * 1.125 / 3.625)
    units = lost[-1].result.tables["units"].set_index("post")
    assert units["runs_for_others"].to_dict() == pytest.approx({"동쪽": to_west, "서쪽": to_east})
    assert units.loc["서쪽", "runs_year"] == pytest.approx(YEAR_H * 1.975 / 3.625)


def test_the_play_agrees_and_its_difference_is_shown(lost):
    first, last = (answer.result.tables["check"] for answer in lost)
    assert first["played"].isna().all()
    assert (last["difference"] == last["computed"] - last["played"]).all()
    assert (last["difference"].abs() <= 1.6 * (last["high"] - last["low"]) / 2).all()
    assert last["as_logged"].isna().all()
    assert [answer.final for answer in lost] == [False, True]


def test_calls_that_wait_are_late_and_everybody_is_answered(ask):
    found = ask(TOWN.tables(), line="waits")[-1].result
    assert found.indicators["all_busy_share"] == pytest.approx(100 * 4.5 / 7)
    assert found.indicators["wait_min"] == pytest.approx(60 * (4.5 / 7) / 0.5)
    assert found.indicators["reached_busy"] == pytest.approx(100 * (2 * 1.65 + 1 * 1.85) / 3 / 7)
    assert found.tables["posts"]["unanswered"].tolist() == [0, 0]
    assert found.tables["units"]["runs_year"].sum() == pytest.approx(1.5 * YEAR_H)


def test_more_calls_than_can_be_done_are_said_and_nothing_is_made_up(ask):
    (only,) = ask(TOWN.tables(), line="waits", busy_min=80.0)
    assert only.final
    assert "100 %" in only.result.sentence.en
    assert only.result.indicators["busy_mean"] is None
    assert only.result.indicators["runs_per_unit"] == pytest.approx(0.75 * YEAR_H)
    assert len(only.result.tables["units"]) == 0
    assert ask(TOWN.tables(), busy_min=80.0)[-1].result.indicators["busy_mean"] < 100


def test_two_units_of_a_post_take_turns_and_all_together_are_erlangs_four(ask):
    found = ask(TOWN.tables(), units_per_post=2)[-1].result
    busy = found.tables["units"].groupby("post")["busy"]
    assert (busy.max() - busy.min()).abs().max() < 1e-9
    assert found.indicators["busy_mean"] == pytest.approx(100 * bounded_line(1.5, 1.0, 4, 4).busy)
    assert sorted(found.tables["units"]["unit"]) == [1, 1, 2, 2]


def test_a_list_that_knows_its_ambulances_is_believed(ask):
    tables = TOWN.tables()
    tables["posts"] = tables["posts"].assign(ambulances=[3.0, np.nan])
    found = ask(tables, line="waits")[-1].result
    assert found.tables["posts"].set_index("post")["units"].to_dict() == {"서쪽": 3, "동쪽": 1}
    assert found.indicators["wait_min"] == pytest.approx(60 * endless_line(1.5, 1.0, 4).wait)


def test_a_list_without_any_ambulance_is_refused(ask):
    tables = TOWN.tables()
    tables["posts"] = tables["posts"].assign(ambulances=[0.0, 0.0])
    with pytest.raises(InputError, match="no ambulance at all"):
        ask(tables)


def test_a_post_without_an_ambulance_leaves_its_area_to_the_other(ask):
    tables = TOWN.tables()
    tables["posts"] = tables["posts"].assign(ambulances=[1.0, 0.0])
    found = ask(tables)[-1].result
    assert found.tables["units"]["post"].tolist() == ["서쪽"]
    assert found.indicators["busy_mean"] == pytest.approx(100 * 1.5 / 2.5)
    assert found.indicators["reached_free"] == pytest.approx(100 * 2 / 3)
    assert found.tables["posts"].set_index("post").loc["동쪽", "own_share"] == 0


def test_the_log_says_how_often_when_and_for_how_long(ask):
    """Four calls a day, three of them at nine; 13 minutes without transport, 27 with it, and 20 until ready again."""
    tables = TOWN.tables() | {"dispatches": log_of([9, 9, 9, 21])}
    found = ask(tables)[-1].result
    assert found.indicators["run_min"] == pytest.approx((13 + 27) / 2 + 20)
    assert found.indicators["runs_per_unit"] == pytest.approx(4 / 24 * YEAR_H / 2)
    assert found.indicators["busiest_hour"] == 9
    hours = found.tables["hours"].set_index("hour")
    assert hours["calls_per_h"][[9, 21, 3]].tolist() == pytest.approx([3, 1, 0])
    assert hours["busy"][3] == 0
    assert hours["busy"][9] == pytest.approx(found.indicators["busiest_hour_busy"])
    assert hours["busy"][9] == pytest.approx(100 * bounded_line(3.0, 1.5, 2, 2).busy)
    assert found.tables["check"]["as_logged"].notna().all()


def test_a_log_without_times_on_scene_leaves_the_asked_minutes(ask):
    tables = TOWN.tables() | {"dispatches": log_of([9, 21], legs=False)}
    found = ask(tables, busy_min=45.0)[-1].result
    assert found.indicators["run_min"] == 45
    assert any("assumed to take 45" in note.en for note in found.notes)


def test_the_busy_share_for_expected_coverage_is_erlangs(golden_hour):
    inputs, params = golden_hour.inputs.read(TOWN.tables()), golden_hour.params.read(PLAIN)
    found = busy_fraction(inputs, params, 3, WorkloadAsked.read(ASKED))
    assert found == pytest.approx(bounded_line(1.5, 1.0, 3, 3).busy)
    waits = busy_fraction(inputs, params, 3, WorkloadAsked.read({**ASKED, "line": "waits"}))
    assert waits == pytest.approx(0.5)


def test_the_sample_city_keeps_the_declaration_and_the_play_is_within_a_point(golden_hour, cheonan):
    inputs, params = golden_hour.inputs.read(cheonan.tables), golden_hour.params()
    last = list(STUDY(inputs, params, WorkloadAsked()))[-1].result
    for output in STUDY.outputs:
        if output.kind is not OutputKind.INDICATOR:
            frame = (last.layers if output.kind is OutputKind.LAYER else last.tables)[output.id]
            assert list(frame.columns) == [column.name for column in output.columns]
    assert last.tables["check"]["difference"].abs().max() < 1
    plain = golden_hour(inputs, params)
    assert last.indicators["reached_free"] == pytest.approx(plain.indicators["reached_share"])
    assert last.indicators["reached_busy"] < last.indicators["reached_free"]


def test_shorter_runs_never_cover_fewer_people(ask):
    shares = [ask(TOWN.tables(), busy_min=minutes)[0].result.indicators["reached_busy"] for minutes in (120.0, 60.0, 30.0, 10.0)]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]


def calls_at(*kilometres_and_hours):
    """A call at each kilometre and hour of January 1, and the last of them on January 30."""
    lon, lat = degrees(*((1000.0 * km, 0.0) for km, _ in kilometres_and_hours))
    times = [pd.Timestamp(2024, 1, 1, hour) for _, hour in kilometres_and_hours]
    times[-1] += pd.Timedelta(days=29)
    return pd.DataFrame({"called_at": times, "lon": lon, "lat": lat})


def test_few_calls_are_told_of_no_hexagon_no_area_and_no_hour(ask):
    """Thirteen calls near the west post at nine, three near the east one at ten: 10 times 13 told as 15, 3 withheld."""
    log = calls_at(*[(1, 9)] * 13, *[(7, 10)] * 3)
    found = ask(TOWN.tables() | {"dispatches": log})[-1].result
    a_year = 365.25 / 30
    calls = found.layers["cells"]["calls_year"]
    assert sorted(calls.dropna()[calls > 0]) == [pytest.approx(15 * a_year)]
    assert calls.isna().sum() == 1
    posts = found.tables["posts"].set_index("post")
    assert posts.loc["서쪽", "area_calls"] == pytest.approx(15 * a_year)
    assert posts.loc["동쪽", ["area_calls", "own_share", "borrowed", "unanswered"]].isna().all()
    assert posts.loc["동쪽", "lent"] > 0  # to the west, of which enough is known
    assert posts.loc["서쪽", "lent"] == 0  # to the three
    hours = found.tables["hours"].set_index("hour")
    assert hours.loc[9, "calls_per_h"] == pytest.approx(15 / 30)
    assert hours.loc[10].isna().all()
    assert hours.loc[11, "calls_per_h"] == 0
    assert found.indicators["runs_per_unit"] == pytest.approx(15 * a_year / 2)  # 16 calls are told as 15
    assert any("about 15 in 30 days" in note.en for note in found.notes)


def test_shares_of_calls_are_of_told_counts(ask):
    """Of 16 calls (told 15) 13 (told 15) are within two minutes of a post, three are in the middle of the road."""
    log = calls_at(*[(1, 9)] * 13, *[(4, 10)] * 3)
    tables = TOWN.tables() | {"dispatches": log}
    people = pd.concat([tables["population"], tables["population"].iloc[:1].assign(lon=log["lon"].iloc[-1])], ignore_index=True)
    found = ask(tables | {"population": people.assign(cell_id=[f"c{k}" for k in range(3)])})[-1].result
    assert found.indicators["calls_free"] == 100
    assert found.indicators["runs_per_unit"] == pytest.approx(15 * 365.25 / 30 / 2)
    assert not found.tables["check"]["measure"].str.contains("제때|목표 안").any()  # an exact share would tell of the three
    more = calls_at(*[(1, 9)] * 13, *[(4, 10)] * 5)
    told = ask({**tables, "dispatches": more, "population": people.assign(cell_id=[f"c{k}" for k in range(3)])})[-1].result
    assert told.tables["check"]["measure"].str.contains("목표 안").any()
    for table, column in (("check", "measure"), ("norms", "place")):  # a cell holds one language
        assert told.tables[table][f"{column}_en"].str.isascii().all()
        assert not told.tables[table][column].str.contains(" / ", regex=False).any()


def test_a_log_of_fewer_than_five_calls_is_not_counted(ask):
    found = ask(TOWN.tables() | {"dispatches": calls_at(*[(1, 9)] * 4)})[-1].result
    assert any("Fewer than 5 calls" in note.en for note in found.notes)
    assert len(found.tables["hours"]) == 0
    assert found.indicators["runs_per_unit"] == pytest.approx(1.5 * YEAR_H / 2)


def test_calls_reached_are_one_number_on_the_page_in_the_zones_and_here():
    """All count the calls in the city at their own places; hexagon by hexagon 0.2 points more were reached."""
    inputs, params = MODEL.inputs.read(load_sample("cheonan").tables), MODEL.params()
    page = MODEL(inputs, params).indicators["calls_share"]
    zones, here = (MODEL.study(name) for name in ("zones", "workload"))
    late = next(zones(inputs, params, zones.asked())).result.indicators["late_share"]
    busy = next(here(inputs, params, here.asked())).result.indicators
    assert busy["calls_free"] == pytest.approx(page)
    assert 100 - late == pytest.approx(page)
    assert busy["calls_busy"] < page
