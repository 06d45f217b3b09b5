"""Which cameras come next and for whom, in a town of three poles where every plan can be listed."""

from itertools import combinations

import numpy as np
import pytest
from next_cameras_town import EAST, WEST, answers, best, told_of, town, where
from towns import both_ways, links_of, nodes_of
from watched_towns import CODES, FAR, buildings_of, camera, cameras_of, measured_of, people_of, points_of, presence_of

from analytics.core.errors import InputError
from analytics.models.cctv_gaps import MODEL
from analytics.models.cctv_gaps.studies.placement import STUDY

# --- the choice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("added", [1, 2])
def test_the_plan_is_the_best_of_all_that_can_be_listed(added):
    told = told_of(town())
    sets = [told.options.seen_by(option) for option in range(len(told.options.spot))]
    assert len(sets) == 3 * 8
    most = max(told.unseen.weight[np.unique(np.concatenate(some))].sum() for some in combinations(sets, added))
    answer = best(added=added)
    assert answer.result.indicators["gain"] == pytest.approx(most)
    assert answer.result.indicators["better_percent"] == 0


@pytest.mark.parametrize("added", [1, 2])
def test_seen_by_two_is_the_best_of_all_pairs_where_one_counts_half(added):
    told = told_of(town())
    sets = [told.options.seen_by(option) for option in range(len(told.options.spot))]

    def value(some):
        seen = np.bincount(np.concatenate(some), minlength=len(told.unseen.x))
        return told.unseen.weight @ np.minimum(seen, 2) / 2

    plans = best(added=added, aim="backup").result.tables["plans"]
    assert plans["value"][0] == pytest.approx(max(value(some) for some in combinations(sets, added)))
    assert plans["gap_percent"][0] == 0


def test_the_first_camera_hangs_where_most_people_are():
    assert where(best(added=1)) == ["가운데 지주"]


def test_answers_only_get_better_and_the_last_is_final():
    found = answers(town(), added=3)
    assert [answer.final for answer in found] == [False] * (len(found) - 1) + [True]
    gains = [answer.result.indicators["gain"] for answer in found]
    assert gains == sorted(gains)
    for answer in found:
        assert {*answer.result.tables, *answer.result.layers, *answer.result.indicators} == {
            output.id for output in STUDY.outputs
        }
    assert len(found[0].result.tables["curve"]) == 0


def test_the_curve_adds_up_to_the_gain_and_each_one_adds_no_more_than_the_one_before():
    result = best(added=3).result
    curve, cameras = result.tables["curve"], result.tables["cameras"]
    assert curve["cameras"].tolist() == [1, 2, 3]
    assert curve["gain"].iloc[-1] == pytest.approx(result.indicators["gain"]) == pytest.approx(cameras["gain"].sum())
    assert curve["gain_percent"].iloc[-1] == pytest.approx(result.indicators["gain_percent"])
    assert (np.diff(curve["next_gain"]) <= 1e-9).all()
    assert result.layers["cells"]["gain_percent"].sum() == pytest.approx(100)
    assert result.tables["fairness"]["gain"].sum() == pytest.approx(result.indicators["gain"])


def test_the_same_question_gets_the_same_answer():
    first, second = best(added=2).result, best(town(), added=2).result
    assert dict(first.indicators) == dict(second.indicators)
    assert all(first.tables[name].equals(second.tables[name]) for name in first.tables)


def test_a_wall_before_a_pole_turns_the_camera_away():
    """People stand north and south of the pole, more in the north; a long wall hides the north."""
    homes = people_of((-60.0, 70.0, 200.0), (-60.0, -70.0, 100.0), cell_m=100.0)
    open_field = town(population=homes)
    walled = town(population=homes, buildings=buildings_of((-160, 5, 40, 8)))
    found = (best(tables, {"longest_m": 100.0}, added=1).result.tables["cameras"] for tables in (open_field, walled))
    turned = [float(cameras["azimuth_deg"][0]) for cameras in found]
    assert turned[0] in {0, 45, 315}
    assert turned[1] in {135, 180, 225}


def test_what_is_seen_already_brings_nothing():
    """A camera sees all round by the middle pole, so that the first new one hangs in the east."""
    homes = people_of((*WEST, 40.0), (-60.0, 30.0, 200.0), (*EAST, 100.0))
    seen = town(population=homes, cameras=cameras_of(camera(-60, 20, fov_deg=360)))
    fine = {"own_px_per_m": 1.0, "longest_m": 90.0, "resolution": 11}
    assert where(best(town(population=homes), fine, added=1)) == ["가운데 지주"]
    assert where(best(seen, fine, added=1)) == ["동쪽 지주"]


def test_a_camera_of_unknown_direction_counts_by_what_can_be_expected_of_it():
    """With one of 90 degrees at each place, three quarters of what was unseen are left everywhere."""
    homes, fine = people_of((*WEST, 40.0), (-60.0, 30.0, 200.0), (*EAST, 100.0)), {"longest_m": 100.0, "resolution": 11}
    unknown = [camera(x, y, fov_deg=90) for x, y in ((-400, 0), (-60, 30), (400, 0))]
    plain, some = (told_of(town(population=homes, **more), **fine) for more in ({}, {"cameras": cameras_of(*unknown)}))
    assert plain.unseen.total == pytest.approx(12 * 340)
    assert plain.unseen.weight.sum() == pytest.approx(12 * 340, rel=0.1)  # the points stand for areas
    assert some.unseen.weight.sum() == pytest.approx(0.75 * plain.unseen.weight.sum(), rel=1e-4)


# --- for whom ------------------------------------------------------------------------------------------------------


def test_for_seniors_the_camera_hangs_where_they_live():
    homes = people_of((*WEST, 40.0), (-60.0, 30.0, 200.0), (*EAST, 100.0), seniors=[30.0, 5.0, 8.0])
    assert where(best(town(population=homes), added=1, demand="seniors")) == ["서쪽 지주"]
    with pytest.raises(InputError, match="seniors"):
        best(added=1, demand="seniors")


def test_for_women_at_night_it_hangs_where_they_are_then():
    presence = presence_of((CODES[0], 22, 240, 10), (CODES[1], 22, 100, 90))
    assert where(best(town(presence=presence), added=1, demand="women")) == ["동쪽 지주"]
    with pytest.raises(InputError, match="women"):
        best(added=1, demand="women")


def test_for_children_it_looks_along_their_way():
    """The school lies east of the pole in the east; people of the middle walk past it along the street."""
    nodes = {"M": (-60.0, 0.0), "E": (400.0, 0.0), "S": (600.0, 0.0)}
    school = points_of((600.0, 0.0), name=["초"], kind=["elementary"])
    tables = town(links=links_of(nodes, both_ways("M", "E", "S")), nodes=nodes_of(nodes), school_zones=school)
    answer = best(tables, added=1, demand="children")
    assert where(answer) == ["동쪽 지주"]
    assert answer.result.tables["cameras"]["azimuth_deg"][0] in {45, 90, 135}  # east of it all 340 walk, west of it 240
    with pytest.raises(InputError, match="schools"):
        best(added=1, demand="children")


def test_for_children_the_gain_is_to_the_metre_what_the_model_then_measures():
    """Study and model look at the same points of the street."""
    nodes = {"M": (-60.0, 0.0), "E": (400.0, 0.0), "S": (600.0, 0.0)}
    school = points_of((600.0, 0.0), name=["초"], kind=["elementary"])
    tables = town(links=links_of(nodes, both_ways("M", "E", "S")), nodes=nodes_of(nodes), school_zones=school)
    params = {**FAR, "longest_m": 50.0}
    answer = best(tables, added=2, demand="children")
    before, after = (measured_of(some, **params) for some in (tables, MODEL.changed_tables(tables, answer.scenario)))
    gained = float((before.child_unseen_m["expected"] - after.child_unseen_m["expected"]).sum())
    assert answer.result.indicators["gain"] == pytest.approx(gained)
    assert gained == pytest.approx(340 * 50 + 240 * 50)  # 50 m to either side of the pole in the east
