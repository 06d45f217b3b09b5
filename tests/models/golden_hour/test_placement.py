"""Where a new post does most good, on a road of eight kilometres where every plan can be weighed on paper."""

from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from towns import PLAIN, degrees, one_road_town

from analytics.core.errors import InputError
from analytics.core.scenario import Scenario
from analytics.core.study import BEST
from analytics.intake.samples import load_sample
from analytics.models.golden_hour.model import MODEL
from analytics.models.golden_hour.studies.placement import STUDY
from analytics.stats.queues import bounded_line

PEOPLE = {k: 100.0 * k for k in range(1, 9)}
ALL = 3650.0  # 50 of them on the island
METRES_MIN = 0.01
"""Ten metres at 60 km/h: a plan holds its places to the metre, as an address does."""


def listed(*kilometres, cost=None):
    lon, lat = degrees(*((1000.0 * k, 0.0) for k in kilometres))
    table = pd.DataFrame({"name": [f"km {k:g}" for k in kilometres], "lon": lon, "lat": lat})
    return table if cost is None else table.assign(cost=cost)


def asked_of(town, sites, params, asked):
    tables = town.tables() if sites is None else {**town.tables(), "sites": sites}
    inputs = MODEL.inputs.read(tables)
    given = {"candidates": "people" if sites is None else "listed", **asked}
    return STUDY(inputs, MODEL.params.read({**PLAIN, **params}), STUDY.asked.read(given))


def best(town=None, sites=None, limit_min=3.0, **asked):
    """The final answer."""
    town = one_road_town() if town is None else town
    *_, last = asked_of(town, listed(*range(1, 9)) if sites is None else sites, {"limit_min": limit_min + METRES_MIN}, asked)
    return last


def where(answer):
    """Kilometres of the new sites."""
    table = answer.result.tables["changes"]
    return sorted(int(name.split()[1]) for name in table["site"] if name)


def reached(posts, limit_min):
    return sum(people for k, people in PEOPLE.items() if min(1 + abs(k - post) for post in posts) <= limit_min)


def test_one_new_post_stands_where_it_reaches_most_who_are_not_reached():
    """In three minutes an ambulance drives two kilometres: from 6 it reaches 4 to 8, all but kilometre 3."""
    answer = best(added=1)
    assert where(answer) == [6]
    assert answer.result.indicators["share_before"] == pytest.approx(100 * 300 / ALL)
    assert answer.result.indicators["share_after"] == pytest.approx(100 * 3300 / ALL)
    assert answer.result.indicators["gained"] == 3000
    assert answer.result.indicators["lost"] == 0
    assert answer.result.indicators["gap"] == 0
    assert answer.result.indicators["beyond"] == 50


@pytest.mark.parametrize("limit_min", [2.0, 3.0, 4.0, 5.0])
@pytest.mark.parametrize("added", [1, 2, 3])
def test_the_plan_is_the_best_of_all_that_can_be_listed(added, limit_min):
    most = max(reached((0, *new), limit_min) for new in combinations(range(1, 9), added))
    answer = best(added=added, limit_min=limit_min)
    assert answer.result.indicators["share_after"] == pytest.approx(100 * most / ALL)
    assert reached((0, *where(answer)), limit_min) == most


def test_the_shortest_mean_time_is_the_best_of_all_pairs():
    def mean(new):
        return sum(people * min(1 + abs(k - post) for post in (0, *new)) for k, people in PEOPLE.items()) / 3600

    answer = best(added=2, aim="mean")
    assert answer.result.indicators["mean_after"] == pytest.approx(
        min(mean(new) for new in combinations(range(1, 9), 2)), abs=METRES_MIN
    )


def test_the_worst_served_place_is_as_near_as_it_can_be():
    worst = min(max(min(1 + abs(k - post) for post in (0, new)) for k in PEOPLE) for new in range(1, 9))
    assert best(added=1, aim="worst").result.indicators["worst_after"] == pytest.approx(worst, abs=METRES_MIN)


def test_the_fewest_posts_that_reach_a_share():
    assert len(where(best(aim="fewest", wanted_percent=90.0))) == 1  # 3,300 of 3,650 are 90.4 %
    assert len(where(best(aim="fewest", wanted_percent=95.0))) == 2


def test_with_ambulances_that_are_never_busy_the_expected_coverage_is_the_plain_one():
    plain, expected = best(added=2), best(added=2, aim="expected", busy_percent=0.0)
    assert expected.result.indicators["share_after"] == plain.result.indicators["share_after"]


def test_a_post_that_may_move_is_moved_as_a_scenario_that_the_page_understands():
    answer = best(added=0, moved=1)
    [edit] = answer.scenario.edits
    assert (edit.action, edit.place) == ("move", "p1")
    assert where(answer) == [6]
    assert answer.result.indicators["lost"] == 300  # kilometres 1 and 2 had the old post
    assert answer.result.tables["changes"]["post"].tolist() == ["중앙"]


def test_the_post_least_missed_is_closed():
    town = one_road_town(posts={"중앙": (0.0, 0.0), "가까운": (1000.0, 0.0), "동": (6000.0, 0.0)})
    answer = best(town, added=0, closed=1)
    assert answer.scenario.write() == "close:p1"
    assert answer.result.indicators["lost"] == 0


def test_no_more_is_spent_than_there_is():
    """Kilometre 6 costs too much; of the rest kilometre 5 (3 to 7) serves 2,500 and kilometre 7 (5 to 8) 2,600."""
    sites = listed(5, 6, 7, cost=[100.0, 900.0, 200.0])
    assert where(best(sites=sites, added=1, budget=0.0)) == [6]
    assert where(best(sites=sites, added=1, budget=300.0)) == [7]


def test_each_further_post_gains_no_less_than_nothing_and_no_more_than_the_one_before():
    curve = best(added=1).result.tables["curve"]
    assert curve["share"].tolist()[:2] == [pytest.approx(100 * 300 / ALL), pytest.approx(100 * 3300 / ALL)]
    assert (np.diff(curve["share"]) >= -1e-9).all()


def test_the_hours_say_where_one_more_unit_should_stand():
    hours = best(added=1).result.tables["hours"]
    assert hours["hour"].tolist() == list(range(24))
    assert set(hours["place"]) == {"km 6"}  # nothing slows the road and there is no log
    assert hours["with_unit"].tolist() == [pytest.approx(100 * 3300 / ALL)] * 24


def days_of_calls(days, *, midnight_km=8.0, other_km=1.0):
    """A call every hour: at midnight here, in all other hours there."""
    return tuple((1000.0 * (other_km if hour else midnight_km), 0.0) for _ in range(days) for hour in range(24))


def test_calls_of_the_hour_move_the_stand_by_point():
    """Five calls at midnight at kilometre 8, and five in each other hour at kilometre 1, which the post reaches itself."""
    hours = best(one_road_town(calls=days_of_calls(5)), added=1).result.tables["hours"].set_index("hour")
    assert hours.loc[0, "place"] in {"km 6", "km 7", "km 8"}
    assert (hours.loc[0, "share"], hours.loc[0, "with_unit"]) == (0, 100)
    assert hours.loc[1, "share"] == 100


def test_fewer_than_five_calls_in_an_hour_move_and_tell_nothing():
    """Four calls in each hour: the people decide, as without a log."""
    hours = best(one_road_town(calls=days_of_calls(4)), added=1).result.tables["hours"]
    assert hours.equals(best(added=1).result.tables["hours"])


def test_shares_of_calls_are_of_rounded_counts():
    """Seven midnights at kilometre 8 (told 5) and 161 calls at kilometre 1 (told 160), 168 in all (told 170)."""
    answer = best(one_road_town(calls=days_of_calls(7)), added=1, demand="calls")
    curve = answer.result.tables["curve"]
    assert curve["share"].tolist()[:2] == [pytest.approx(100 * 160 / 170), 100]
    assert answer.result.tables["hours"]["share"].tolist() == [0, *[100] * 23]


def test_plans_beside_are_behind_by_rounded_calls():
    """Kilometre 5 (3 to 7) has 24 calls, told 25; without it kilometre 8 (6 to 8) has 12, told 10."""
    calls = tuple((1000.0 * km, 0.0) for km in [3] * 12 + [7] * 12)
    town = one_road_town(calls=calls)
    answer = best(town, listed(5, 8), added=1, demand="calls", within_percent=10.0, apart_m=1000)
    assert answer.result.tables["plans"]["behind"].tolist() == [0.0]  # half as good is too far behind
    near = one_road_town(calls=(*((3000.0, 0.0),) * 2, *((7000.0, 0.0),) * 38))
    behind = best(near, listed(5, 8), added=1, demand="calls", within_percent=10.0, apart_m=1000).result.tables["plans"]["behind"]
    assert behind.tolist() == [0.0, 0.0]  # 40 against 38, which is told as 40


def test_without_five_calls_nothing_is_weighed_by_calls():
    with pytest.raises(InputError, match="Fewer than 5 calls"):
        best(one_road_town(calls=((8000.0, 0.0),) * 4), demand="calls")
    with pytest.raises(InputError, match="Fewer than 5 calls"):
        best(demand="calls")


# --- where candidates may stand ---------------------------------------------------------------------------------------

WEST, EAST, ISLAND = "00000001", "00000002", "00000003"


def areas(*boxes, names=None):
    """Candidate areas: boxes of west, south, east and north in metres."""
    shapes = [shapely.Polygon(np.column_stack(degrees((w, s), (e, s), (e, n), (w, n)))) for w, s, e, n in boxes]
    return gpd.GeoDataFrame({"name": names or [""] * len(boxes)}, geometry=shapes, crs="EPSG:4326")


def in_area(boxes, **asked):
    inputs = MODEL.inputs.read({**one_road_town().tables(), "site_areas": areas(*boxes)})
    given = STUDY.asked.read({"candidates": "area", **asked})
    *_, last = STUDY(inputs, MODEL.params.read({**PLAIN, "limit_min": 3.0 + METRES_MIN}), given)
    return last


def kilometre_of(answer):
    """Kilometres of the new sites, by where they are."""
    table = answer.result.tables["changes"]
    start, _ = degrees((0.0, 0.0), (1000.0, 0.0))
    return sorted(round(float((lon - start[0]) / (start[1] - start[0]))) for lon in table["lon"])


def test_candidates_outside_the_chosen_dongs_are_left_out_and_posts_stay():
    """West of 4.5 kilometres the best of 1 to 4 is 4 (2 to 6): 3 to 6 are new. The post in the west is there in any case."""
    assert where(best(only_dongs=EAST)) == [6]
    west = best(only_dongs=WEST)
    assert where(west) == [4]
    assert west.result.indicators["gained"] == 300 + 400 + 500 + 600
    assert west.result.indicators["share_before"] == pytest.approx(100 * 300 / ALL)
    assert where(best(only_dongs=f"{WEST},{EAST}")) == [6]


@pytest.mark.parametrize("kind", ["people", "junctions"])
def test_junctions_are_taken_from_the_chosen_dongs_only(kind):
    inputs = MODEL.inputs.read(one_road_town().tables())
    asked = STUDY.asked.read({"candidates": kind, "only_dongs": WEST})
    *_, last = STUDY(inputs, MODEL.params.read({**PLAIN, "limit_min": 3.0 + METRES_MIN}), asked)
    assert kilometre_of(last) == [4]


def test_dongs_of_another_city_and_dongs_without_a_candidate_are_refused():
    with pytest.raises(InputError, match="no dong of this city: 98, 99"):
        best(only_dongs="99,98")
    with pytest.raises(InputError, match="No candidate lies in the chosen dongs"):
        best(only_dongs=ISLAND)


def test_candidates_of_an_area_are_the_junctions_inside_it_border_included():
    assert kilometre_of(in_area([(2500, -100, 5000, 100)])) == [5]
    assert kilometre_of(in_area([(2500, -100, 4990, 100)])) == [4]
    assert kilometre_of(in_area([(2500, -100, 5000, 100)], only_dongs=WEST)) == [4]


def test_a_plot_without_a_junction_stands_for_itself_and_that_is_said():
    answer = in_area([(6400, 10, 6600, 50)])
    table = answer.result.tables["changes"]
    start, _ = degrees((6400.0, 0.0), (6600.0, 0.0))
    assert start[0] < table["lon"].iloc[0] < start[1]
    assert any("1 areas hold no junction" in note.en for note in answer.result.notes)


PLACES = {3: "school", 4: "park", 5: "school", 6: "park", 8: "own"}


def among_public(places=PLACES, schools=None, **asked):
    """The final answer where the candidates are public places at these kilometres."""
    tables = one_road_town().tables()
    if places:
        tables |= {"sites": listed(*places).assign(kind_id=list(places.values()), kind=list(places.values()))}
    if schools:
        tables |= {"school_zones": listed(*schools).assign(kind=list(schools.values()))}
    given = STUDY.asked.read({"candidates": "public", **asked})
    *_, last = STUDY(MODEL.inputs.read(tables), MODEL.params.read({**PLAIN, "limit_min": 3.0 + METRES_MIN}), given)
    return last


def test_public_places_are_candidates_by_kind_and_an_own_list_is_not_among_them_unless_named():
    """In three minutes 6 reaches most, of the schools 5 (3 to 7), and 8 (6 to 8) is on the planner's own list."""
    assert where(among_public()) == [6]
    assert where(among_public(only_kinds="school")) == [5]
    assert where(among_public(only_kinds="own")) == [8]
    assert where(among_public(only_kinds="school", only_dongs=WEST)) == [3]


def test_an_own_list_is_used_without_the_public_places_beside_it():
    kinds = {"kind_id": ["own", "park"], "kind": ["", ""]}
    assert where(best(sites=listed(5, 6).assign(**kinds))) == [5]


def test_the_citys_schools_are_public_places_but_academies_are_not():
    schools = {3: "kindergarten", 4: "elementary", 6: "academy", 7: "childcare"}
    assert where(among_public({}, schools)) == [4]
    assert where(among_public({}, schools, only_kinds="kindergarten")) == [3]
    assert where(among_public(PLACES, {7: "high"}, only_kinds="school")) == [7]  # 5 to 8: 2,600 people, from 5 only 2,500


def test_without_public_places_or_any_of_the_kind_the_study_says_what_to_do():
    with pytest.raises(InputError, match="no list of public places"):
        among_public({})
    with pytest.raises(
        InputError, match=r"no public places of the chosen kinds \(libraries\). There are: parks and squares, schools"
    ):
        among_public(only_kinds="library")


def test_without_an_area_the_study_says_what_to_do():
    with pytest.raises(InputError, match="no candidate area"):
        next(asked_of(one_road_town(), None, {}, {"candidates": "area"}))


# --- how busy ambulances are --------------------------------------------------------------------------------------------


def logged_town(*, legs=True):
    """Four calls a day on 30 days at kilometre 1, each 20 minutes and 20 more until ready again."""
    lon, lat = degrees((1000.0, 0.0))
    called = [pd.Timestamp(2024, 1, day, hour) for day in range(1, 31) for hour in (3, 9, 15, 21)]
    log = pd.DataFrame({"called_at": called, "lon": lon[0], "lat": lat[0], "response_min": np.nan})
    times = {"turnout_s": 60.0, "drive_s": 60.0, "scene_s": 1080.0, "transport_s": np.nan} if legs else {}
    return {**one_road_town().tables(), "sites": listed(*range(1, 9)), "dispatches": log.assign(**times)}


def expected(tables, **asked):
    asked = STUDY.asked.read({"candidates": "listed", "aim": "expected", **asked})
    *_, last = STUDY(MODEL.inputs.read(tables), MODEL.params.read({**PLAIN, "limit_min": 3.0 + METRES_MIN}), asked)
    return last.result


def test_the_busy_share_is_measured_from_the_log_for_the_ambulances_of_the_plan():
    """4 calls a day of 40 minutes are a load of 1/9, shared by two (one is added) and by three."""
    found = expected(logged_town(), added=1)
    assert found.indicators["busy_used"] == pytest.approx(100 * bounded_line(4 / 24, 60 / 40, 2, 2).busy)
    assert any("measured from the run log: the 2 ambulances" in note.en for note in found.notes)
    three = expected(logged_town(), added=2)
    assert three.indicators["busy_used"] == pytest.approx(100 * bounded_line(4 / 24, 60 / 40, 3, 3).busy)


def test_where_the_log_cannot_tell_the_assumed_share_is_used_and_said_to_be():
    for tables in (logged_town(legs=False), {**one_road_town().tables(), "sites": listed(6)}):
        found = expected(tables)
        assert found.indicators["busy_used"] == 20
        assert any("20 % is assumed" in note.en for note in found.notes)


def test_an_own_busy_share_is_used_as_it_is():
    found = expected(logged_town(), busy_from="own", busy_percent=35.0)
    assert found.indicators["busy_used"] == 35
    assert not any("assumed" in note.en or "measured" in note.en for note in found.notes)
    assert best(busy_percent=35.0).result.indicators["busy_used"] is None  # another aim does not use it


def test_alternatives_stand_elsewhere_and_are_nearly_as_good():
    answer = best(added=1, others=3, within_percent=10.0, limit_min=4.0)
    plans = answer.result.tables["plans"]
    assert plans["plan"].tolist() == list("ABCDEFG"[: len(plans)])
    assert len(plans) >= 2
    assert plans["where"].is_unique
    assert (plans["behind"] <= 10.0 + 1e-9).all()
    assert list(answer.alternatives) == plans["plan"].tolist()[1:]


def test_gains_by_dong_add_up():
    answer = best(added=1)
    dongs = answer.result.tables["dongs"]
    assert dongs["gained"].sum() == answer.result.indicators["gained"]
    assert dongs["dong_name"].tolist() == ["동동", "서동"]


def test_the_first_answer_comes_before_the_proof_and_none_is_worse_than_the_one_before():
    answers = list(asked_of(one_road_town(), listed(*range(1, 9)), {"limit_min": 3.0 + METRES_MIN}, {"added": 2}))
    assert [answer.final for answer in answers] == [*[False] * (len(answers) - 1), True]
    shares = [answer.result.indicators["share_after"] for answer in answers]
    assert shares == sorted(shares)


def test_without_a_list_of_sites_the_study_says_what_to_do():
    with pytest.raises(InputError, match="candidate sites"):
        next(asked_of(one_road_town(), None, {}, {"candidates": "listed"}))


def test_sites_far_from_any_road_are_no_candidates():
    with pytest.raises(InputError, match="near a road"):
        next(asked_of(one_road_town(), listed(200, 300), {}, {}))


def test_nothing_to_add_move_or_close_changes_nothing():
    answer = best(added=0)
    assert not answer.scenario
    assert answer.result.indicators["gained"] == 0


def test_the_study_belongs_to_the_last_of_the_planners_questions():
    assert STUDY.stage == BEST


# --- what was asked is kept to --------------------------------------------------------------------------------------------

CLOSE_BY = {"가": (0.0, 0.0), "나": (1000.0, 0.0), "다": (2000.0, 0.0), "라": (3000.0, 0.0)}
"""Four posts in the west, where one would do: without a limit three of them would go east."""


def actions(answer):
    return sorted(answer.result.tables["changes"]["action_en"])


@pytest.mark.parametrize("aim", ["cover", "backup", "expected", "mean", "worst"])
@pytest.mark.parametrize(("moved", "added"), [(1, 0), (2, 0), (1, 1)])
def test_no_more_posts_move_than_may_whatever_is_wanted(aim, moved, added):
    answer = best(one_road_town(posts=CLOSE_BY), aim=aim, added=added, moved=moved, busy_from="own", busy_percent=30.0)
    assert actions(answer).count("Move") <= moved
    assert actions(answer).count("Add") <= added
    assert set(actions(answer)) <= {"Add", "Move"}


def test_an_ambulance_more_at_a_post_that_is_there_counts_as_new():
    """Busy most of the time, two at the one site by most people are worth more than one there and one at the village."""
    town = one_road_town(people=[(1000.0, 0.0, 1000.0), (8000.0, 0.0, 10.0)], seniors=None)
    answer = best(town, listed(8), aim="expected", added=1, busy_from="own", busy_percent=50.0)
    [row] = answer.result.tables["changes"].to_dict("records")
    assert (row["action_en"], row["site"]) == ("Add", "중앙")
    none = best(town, listed(8), aim="expected", added=0, moved=0, busy_from="own", busy_percent=50.0)
    assert actions(none) == []


def test_of_two_ambulances_at_a_post_one_moves_and_the_post_stays():
    """Seldom busy, the second at the post is worth little there; the first 300 people are still reached."""
    town = one_road_town().tables()
    town["posts"] = town["posts"].assign(ambulances=2.0)
    found = expected({**town, "sites": listed(*range(1, 9))}, added=0, moved=1, busy_from="own", busy_percent=5.0)
    [row] = found.tables["changes"].to_dict("records")
    assert (row["action_en"], row["post"], row["site"]) == ("Move one ambulance", "중앙", "km 6")
    assert found.indicators["lost"] == 0
    assert found.sentence.ko.startswith("구급차 1대를 다른 곳으로 옮깁니다.")


@pytest.mark.parametrize(("moved", "closed"), [(0, 0), (1, 0), (0, 1), (1, 1), (2, 1)])
def test_the_fewest_posts_keep_to_what_may_move_and_close(moved, closed):
    """Of the four one alone is needed. The rest of the people asks for one in the east; posts that stay count all the same."""
    answer = best(one_road_town(posts=CLOSE_BY), aim="fewest", wanted_percent=95.0, moved=moved, closed=closed)
    done = actions(answer)
    assert done.count("Move") <= moved
    assert done.count("Close") <= closed
    least = min(
        4 - gone + len(new)
        for gone in range(moved + closed + 1)
        for count in range(1, 4)
        for new in combinations(range(1, 9), count)
        if 4 - gone + len(new) >= 4 - closed
        for stay in combinations(range(4), 4 - gone)
        if reached((*stay, *new), 3.0) >= 0.95 * ALL
    )
    assert 4 + done.count("Add") - done.count("Close") == least
    assert answer.result.indicators["gap"] == 0
    assert any("not asked but found" in note.en for note in answer.result.notes)


def test_with_a_budget_too_no_more_posts_move_than_may():
    """Two sites could be paid for, and one may be used."""
    sites = listed(5, 8, cost=[100.0, 100.0])
    answer = best(one_road_town(posts=CLOSE_BY), sites, added=0, moved=1, budget=1000.0)
    assert actions(answer) == ["Move"]


def test_what_a_plan_costs_stands_beside_the_budget_and_guesses_are_told():
    sites = listed(5, 7, cost=[100.0, np.nan])
    answer = best(sites=sites, added=2, budget=300.0)
    assert (answer.result.indicators["cost"], answer.result.indicators["budget"]) == (200, 300)
    assert answer.result.tables["plans"]["cost"].iloc[0] == 200
    assert any("as dear as the dearest listed (1 in this plan)" in note.en for note in answer.result.notes)
    free = best(added=1, budget=300.0)
    assert (free.result.indicators["cost"], free.result.indicators["budget"]) == (None, None)
    assert any("No candidate has a cost" in note.en for note in free.result.notes)


def test_only_what_happens_is_named_and_what_stays_is_said_to_stay():
    """Closing the post at 0 loses nobody: the one at 1 reaches all that it does."""
    posts = {"중앙": (0.0, 0.0), "가까운": (1000.0, 0.0)}
    closing = best(one_road_town(posts=posts), added=0, closed=1).result.sentence
    assert closing.ko.startswith("1곳을 닫습니다. 목표 3.01분 안에 닿는 사람은 16.4% 그대로입니다.")
    assert closing.en.startswith("1 closed. The share reached within 3.01 minutes stays at 16.4 %.")
    both = best(added=1, moved=1).result.sentence
    assert both.ko.startswith(("1곳을 새로 두고 1곳을 옮깁니다. 목표", "1곳을 새로 둡니다. 목표"))


# --- the map's own numbers ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cheonan():
    return load_sample("cheonan")


@pytest.mark.parametrize("aim", ["cover", "backup", "expected", "mean", "worst", "fewest"])
def test_what_a_plan_gains_is_what_the_page_says_of_it(cheonan, aim):
    told = {"counted_on": "grid"} if aim == "mean" else {}
    params = MODEL.params.read({"limit_min": 7.0, **told})
    asked = STUDY.asked.read({"aim": aim, "added": 2, "moved": 1, "candidates_most": 100})
    first = next(STUDY(MODEL.inputs.read(cheonan.tables), params, asked))
    answer, changed = first.result, MODEL.changed_tables(cheonan.tables, first.scenario)
    runs = [MODEL.inputs.read(tables) for tables in (cheonan.tables, changed)]
    before, after = (MODEL.measure(inputs, params.measured(), lambda _step: None) for inputs in runs)
    change = MODEL.compare(before, after, params)
    assert (answer.indicators["gained"], answer.indicators["lost"]) == (change.gained, change.lost)
    shares = [MODEL(inputs, params).indicators["reached_share"] for inputs in runs]
    assert [answer.indicators["share_before"], answer.indicators["share_after"]] == shares
    assert answer.tables["plans"]["gained"].iloc[0] == change.gained
    pd.testing.assert_frame_equal(answer.tables["dongs"], change.table)


def test_one_new_post_is_thanked_for_all_that_is_gained():
    answer = best(added=1)
    assert answer.result.tables["changes"]["only_thanks"].tolist() == [answer.result.indicators["gained"]]


def test_a_plan_after_changes_of_ones_own_numbers_its_posts_after_them():
    tables = {**one_road_town().tables(), "sites": listed(*range(1, 9))}
    there = MODEL.changed_tables(tables, Scenario.read("add:new-1@127.11000,36.73850"))
    asked = STUDY.asked.read({"candidates": "listed"})
    *_, last = STUDY(MODEL.inputs.read(there), MODEL.params.read({**PLAIN, "limit_min": 3.0 + METRES_MIN}), asked)
    assert [edit.place for edit in last.scenario.edits] == ["new-2"]
    assert MODEL.changed_tables(there, last.scenario)["posts"]["post_id"].is_unique
