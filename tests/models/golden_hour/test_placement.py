"""Where a new post does most good, on a road of eight kilometres where every plan can be weighed on paper."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from towns import PLAIN, degrees, one_road_town

from analytics.core.errors import InputError
from analytics.core.study import BEST
from analytics.intake.samples import load_sample
from analytics.models.golden_hour.model import MODEL
from analytics.models.golden_hour.studies.placement import STUDY

PEOPLE = {k: 100.0 * k for k in range(1, 9)}
ALL = 3650.0  # 50 of them on the island


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
    *_, last = asked_of(town, listed(*range(1, 9)) if sites is None else sites, {"limit_min": limit_min}, asked)
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
    assert answer.result.indicators["proven"] == 1
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
    assert answer.result.indicators["mean_after"] == pytest.approx(min(mean(new) for new in combinations(range(1, 9), 2)))


def test_the_worst_served_place_is_as_near_as_it_can_be():
    worst = min(max(min(1 + abs(k - post) for post in (0, new)) for k in PEOPLE) for new in range(1, 9))
    assert best(added=1, aim="worst").result.indicators["worst_after"] == pytest.approx(worst)


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


def test_what_the_study_promises_is_what_the_model_measures():
    """The plan's share, put on the map as a scenario, is the model's own."""
    city = load_sample("cheonan")
    inputs, params = MODEL.inputs.read(city.tables), MODEL.params()
    answer = next(STUDY(inputs, params, STUDY.asked.read({"added": 2, "candidates_most": 100})))
    after = MODEL(MODEL.inputs.read(MODEL.changed_tables(city.tables, answer.scenario)), params)
    assert after.indicators["reached_share"] == pytest.approx(answer.result.indicators["share_after"], abs=0.01)
    assert MODEL(inputs, params).indicators["reached_share"] == pytest.approx(answer.result.indicators["share_before"])


def test_each_further_post_gains_no_less_than_nothing_and_no_more_than_the_one_before():
    curve = best(added=1).result.tables["curve"]
    assert curve["share"].tolist()[:2] == [pytest.approx(100 * 300 / ALL), pytest.approx(100 * 3300 / ALL)]
    assert (np.diff(curve["share"]) >= -1e-9).all()


def test_the_hours_say_where_one_more_unit_should_stand():
    hours = best(added=1).result.tables["hours"]
    assert hours["hour"].tolist() == list(range(24))
    assert set(hours["place"]) == {"km 6"}  # nothing slows the road and there is no log
    assert hours["with_unit"].tolist() == [pytest.approx(100 * 3300 / ALL)] * 24


def test_calls_of_the_hour_move_the_stand_by_point():
    """Calls come one an hour from midnight: at kilometre 8, then at kilometre 1, which the post reaches itself."""
    town = one_road_town(calls=((8000.0, 0.0), (1000.0, 0.0)))
    hours = best(town, added=1).result.tables["hours"].set_index("hour")
    assert hours.loc[0, "place"] in {"km 6", "km 7", "km 8"}
    assert (hours.loc[0, "share"], hours.loc[0, "with_unit"]) == (0, 100)
    assert hours.loc[1, "share"] == 100


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
    answers = list(asked_of(one_road_town(), listed(*range(1, 9)), {"limit_min": 3.0}, {"added": 2}))
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
