"""The index, the list, the dongs: four or eight hexagons whose ranks can be counted on one's fingers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from watched_towns import measured_by_hand, params_of

from analytics.models.cctv_gaps.index import first, index_of
from analytics.models.cctv_gaps.judge import (
    ALL_SEEN,
    CONCENTRATED,
    FOUND,
    FOUND_BAND,
    LAW,
    RANKS_VIEW,
    WHEN,
    is_blind,
    judge_measured,
    ranks,
)
from analytics.models.cctv_gaps.params import GROUPS
from analytics.models.cctv_gaps.reasons import SAID, reasons_of

NONE_WEIGH = {f"weight_{name}": 0.0 for name in GROUPS}


def weighing(**weights):
    """Parameters under which only these groups weigh anything."""
    return params_of(**{**NONE_WEIGH, **{f"weight_{name}": float(weight) for name, weight in weights.items()}})


def city(**known):
    """Hours not seen are 0, 10, 20 and 30; reports are told of in the second hexagon."""
    return measured_by_hand([1, 1, 1, 1], [0, 10, 20, 30], **{"incidents": [np.nan, 10, 0, 0], **known})


# --- weights -------------------------------------------------------------------------------------------------------


def test_the_index_is_the_sum_of_ranks_times_weights():
    """Ranks by hours are 0, 1/3, 2/3 and 1; by reports only the second has any. Weights are 3/4 and 1/4."""
    index = index_of(city(), weighing(people=3, incidents=1))
    assert index.weights == pytest.approx({"people": 0.75, "incidents": 0.25})
    assert index.value == pytest.approx([0, 25 + 25, 50, 75])
    assert index.without == pytest.approx([0, 100 / 3, 200 / 3, 100])


def test_reports_weigh_no_more_than_their_ceiling():
    """Asked for half they get a quarter; the ceiling itself is allowed; at a ceiling of 0 they count for nothing."""
    assert index_of(city(), weighing(people=3, incidents=3)).weights["incidents"] == pytest.approx(0.25)
    lifted = weighing(people=3, incidents=3).model_copy(update={"incident_cap_percent": 50.0})
    assert index_of(city(), lifted).weights["incidents"] == pytest.approx(0.5)
    off = weighing(people=3, incidents=3).model_copy(update={"incident_cap_percent": 0.0})
    index = index_of(city(), off)
    assert index.weights["incidents"] == 0
    assert index.value == pytest.approx(index.without)


def test_with_reports_alone_the_ceiling_still_holds():
    index = index_of(city(seniors=[1, 1, 2, 3]), weighing(incidents=10))
    assert index.weights["incidents"] == pytest.approx(0.25)
    assert sum(index.weights.values()) == pytest.approx(1)


def test_groups_that_the_data_do_not_know_are_left_out_and_the_rest_make_the_whole():
    index = index_of(city(incidents=None, lights=[0, 1, 0, 0]), params_of())
    assert set(index.weights) == {"people", "dark"}
    assert index.weights == pytest.approx({"people": 3 / 4, "dark": 1 / 4})
    assert set(index_of(city(women=[0, 0, 1, 2], nightlife=[1, 0, 0, 0], child_m=[0, 5, 0, 0]), params_of()).weights) == {
        "people", "children", "women", "nightlife", "incidents",
    }  # fmt: skip


def test_where_no_weight_is_given_nothing_is_listed():
    found = judge_measured(city(), params_of(**NONE_WEIGH))
    assert found.layers["index"]["index"].tolist() == [0] * 4
    assert len(found.tables["top"]) == 0
    assert found.indicators["listed_in_one"] is None
    assert found.tables["dongs"]["listed_share"].tolist() == [0, 0]


def test_a_hexagon_with_lamps_is_not_dark_and_one_without_is_as_dark_as_people_are_there():
    index = index_of(measured_by_hand([1, 1, 0.5, 1], [10, 10, 40, 5], lights=[0, 3, 0, 0]), weighing(dark=1))
    assert index.scores["dark"] == pytest.approx([2 / 3, 0, 1, 1 / 3])  # 10, 0, 20 and 5


def test_what_is_seen_counts_for_nothing():
    index = index_of(measured_by_hand([0, 1, 0.5, 0], [90, 10, 30, 50], seniors=[9, 1, 3, 5]), weighing(seniors=1))
    assert index.value == pytest.approx([0, 100 * 2 / 3, 100, 0])  # 0, 1, 1.5 and 0 seniors not seen


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 50), st.integers(0, 9)), min_size=2, max_size=9),
    st.integers(0, 10),
    st.integers(0, 10),
)
def test_the_index_stays_from_0_to_100_and_reports_under_their_ceiling(found, people, incidents):
    unseen, hours, fives = (np.array(column, dtype=float) for column in zip(*found, strict=True))
    index = index_of(measured_by_hand(unseen, hours, incidents=5 * fives), weighing(people=people, incidents=incidents))
    assert (index.value >= 0).all()
    assert (index.value <= 100 + 1e-9).all()
    assert index.weights["incidents"] <= 0.25 + 1e-9
    assert sum(index.weights.values()) == pytest.approx(1 if people + incidents else 0)


# --- the list ------------------------------------------------------------------------------------------------------


def test_equal_hexagons_stand_in_their_own_order():
    values = np.array([5.0, 9.0, 5.0, 0.0, 9.0])
    assert first(values, 3).tolist() == [1, 4, 0]
    assert ranks(values).tolist() == [3, 1, 4, 5, 2]


def test_only_what_has_an_index_is_listed_however_long_the_list_may_be():
    assert first(np.array([0.0, 2.0, 0.0]), 20).tolist() == [1]


def test_the_list_tells_the_rank_without_reports_beside():
    """The second ties with the third at 50 and comes before it; without reports it is the third of all."""
    top = judge_measured(city(), weighing(people=3, incidents=1)).tables["top"]
    assert top["cell"].tolist() == ["h3", "h1", "h2"]
    assert top["index"].tolist() == [75, 50, 50]
    assert top["rank"].tolist() == [1, 2, 3]
    assert top["rank_without"].tolist() == [1, 3, 2]
    assert top["hours_unseen"].tolist() == [30, 10, 20]


def test_the_parts_of_the_layer_add_up_to_the_index_and_are_empty_where_nothing_is_known():
    layer = judge_measured(city(), weighing(people=3, incidents=1)).layers["index"]
    assert (layer["part_people"] + layer["part_incidents"]).tolist() == layer["index"].tolist()
    assert layer["part_women"].isna().all()


def test_reasons_are_told_heaviest_first_and_only_what_adds():
    measured, params = city(), weighing(people=1, incidents=1)
    [second, third, nothing] = reasons_of(measured, params, index_of(measured, params), np.array([1, 2, 0]))
    assert second.en == f"10 people-hours a day not seen; {SAID['incidents'].en}"  # 25 points each: in the order of the groups
    assert third.en == "20 people-hours a day not seen"
    assert nothing.en == "-"


def test_no_more_than_three_reasons_are_told_the_heaviest_first():
    """Weights 1, 2, 3 and 4, and the second hexagon has most of everything."""
    measured = measured_by_hand([1, 1], [1, 2], seniors=[1, 2], women=[1, 2], nightlife=[1, 2])
    params = weighing(people=1, seniors=2, women=3, nightlife=4)
    [told] = reasons_of(measured, params, index_of(measured, params), np.array([1]))
    assert told.en == "2 bars, lodging or finance shops; 2 women-hours at night not seen; 2 seniors not seen"


# --- layers of their own -------------------------------------------------------------------------------------------


def test_each_group_to_protect_has_a_layer_of_what_is_not_seen_of_it():
    """Half of the first hexagon and all of the second are not seen."""
    known = {"seniors": [8, 3], "women": [10, 4], "child_m": [200, 50]}
    layers = judge_measured(measured_by_hand([0.5, 1], [1, 1], **known), params_of()).layers
    assert layers["seniors"]["amount"].tolist() == [4, 3]
    assert layers["women"]["amount"].tolist() == [5, 4]
    assert layers["children"]["amount"].tolist() == [100, 50]
    assert layers["women"]["unseen_percent"].tolist() == [50, 100]


def test_a_layer_of_what_the_data_do_not_know_has_no_rows():
    layers = judge_measured(city(incidents=None), params_of()).layers
    assert [len(layers[name]) for name in ("seniors", "women", "children", "without", "dark")] == [0, 0, 0, 0, 4]


def test_the_index_without_reports_stands_beside_as_a_layer():
    layer = judge_measured(city(), weighing(people=3, incidents=1)).layers["without"]
    assert layer["without"].tolist() == [0, 33.3, 66.7, 100]
    assert layer["index"].tolist() == [0, 50, 50, 75]


# --- thresholds and numbers ----------------------------------------------------------------------------------------


def test_a_hexagon_is_blind_from_exactly_the_limit_on():
    measured = measured_by_hand([0.5, 0.499, 0.3 + 0.2, 1.0], [1, 1, 1, 0])
    assert is_blind(measured, params_of(blind_percent=50)).tolist() == [True, False, True, True]
    found = judge_measured(measured, params_of(blind_percent=50)).indicators
    assert (found["blind_people"], found["blind_cells"]) == (2, 2)  # nobody lives in the last


def test_shares_are_weighted_by_the_time_people_spend():
    """Of 100 hours 10 x 1 + 20 x 0.5 + 30 x 0 + 40 x 0.25 = 30 are not seen."""
    found = judge_measured(measured_by_hand([1, 0.5, 0, 0.25], [10, 20, 30, 40], seniors=[4, 0, 4, 0]), params_of())
    assert found.indicators["hours_unseen"] == 30
    assert found.indicators["unseen_share"] == 30
    assert found.indicators["seniors_unseen"] == 50
    assert found.indicators["seen_km2"] == 0 + 0.5 + 1 + 0.75


def test_the_area_seen_is_one_of_open_ground():
    found = judge_measured(measured_by_hand([0, 0.5], [1, 1], open_share=[0.5, 0.8]), params_of()).indicators
    assert found["seen_km2"] == pytest.approx(0.5 + 0.4)
    assert found["circle_km2"] == pytest.approx(1.5)  # circles look at no building
    assert found["circle_times"] == pytest.approx(1.5 / 0.9)


def test_where_all_is_seen_the_sentence_says_so():
    assert judge_measured(measured_by_hand([0, 0]), params_of()).sentence == ALL_SEEN


def test_the_sentence_names_the_dong_with_most_that_is_not_seen_and_the_band_where_it_is_one():
    measured = measured_by_hand([0.1, 1.0], [50, 50])
    known = {"when": WHEN["night"], "share": 55.0, "low": 55.0, "high": 55.0, "dong": "동동"}
    assert judge_measured(measured, params_of()).sentence == FOUND_BAND.fill(**known)
    assert judge_measured(measured, params_of(basis="upper")).sentence == FOUND.fill(**known)


def test_the_notes_begin_with_what_the_ranking_is_not():
    assert judge_measured(city(), params_of()).notes[0] == RANKS_VIEW


# --- fairness and law ----------------------------------------------------------------------------------------------

EIGHT = {"unseen": [1, 1, 0.5, 0.5, 1, 0, 0, 0], "hours": [10, 20, 30, 40, 50, 60, 70, 80]}


def test_the_table_of_dongs_adds_up_to_the_city():
    measured = measured_by_hand(**EIGHT, dong_cameras=[3.0, 5.0])
    found = judge_measured(measured, weighing(people=1))
    dongs, top = found.tables["dongs"].set_index("dong_name"), found.tables["top"]
    assert dongs["people"].to_dict() == {"서동": 100, "동동": 260}
    assert dongs["hours_unseen"].to_dict() == {"서동": 10 + 20 + 15 + 20, "동동": 50}
    assert dongs["hours_unseen"].sum() == found.indicators["hours_unseen"]
    assert dongs["seen_percent"].to_dict() == pytest.approx({"서동": 35, "동동": 100 * 210 / 260})
    assert dongs["per_1000"].to_dict() == pytest.approx({"서동": 30, "동동": 5000 / 260})
    assert dongs["listed"].sum() == len(top) == 5  # three are seen whole
    assert dongs["listed_share"].sum() == pytest.approx(100)
    assert dongs["people_share"].sum() == pytest.approx(100)


def test_what_lies_in_no_dong_is_in_no_row():
    dongs = judge_measured(measured_by_hand(**EIGHT, dong=[-1, 0, 0, 0, 1, 1, 1, 1]), params_of()).tables["dongs"]
    assert dongs["hours_unseen"].sum() == 105
    top = judge_measured(measured_by_hand(**EIGHT, dong=[-1] * 8), params_of()).tables["top"]
    assert set(top["dong_name"]) == {""}


def test_a_dong_where_nobody_lives_has_no_rate():
    dongs = judge_measured(measured_by_hand([1, 1], [5, 7], people=[5, 0]), params_of()).tables["dongs"].set_index("dong_name")
    assert np.isnan(dongs.loc["동동", "per_1000"])
    assert dongs.loc["동동", "hours_unseen"] == 7


def test_a_list_that_crowds_in_one_dong_beyond_its_people_is_warned_of():
    """All of the list lies in the west, where 60 of 560 people live."""
    crowded = judge_measured(measured_by_hand([1, 1, 0, 0], [20, 40, 200, 300]), weighing(people=1))
    assert crowded.notes[-1] == CONCENTRATED.fill(dong="서동", share=100.0, people=100 * 60 / 560)
    assert crowded.indicators["listed_in_one"] == 100


def test_a_list_that_follows_the_people_is_not_warned_of():
    """Half of the list lies in each dong, and half of the people live there."""
    even = judge_measured(measured_by_hand([1, 1, 1, 1], [1, 2, 1, 2]), weighing(people=1))
    assert even.indicators["listed_in_one"] == 50
    assert even.notes == (RANKS_VIEW,)


def test_the_checklist_of_the_law_is_whole_and_left_for_the_pen():
    law = judge_measured(city(), params_of()).tables["law"]
    assert len(law) == len(LAW) == 7
    assert law["checked"].tolist() == [""] * 7
    assert law["item_ko"].str.contains("안내판").sum() == 1
    assert law["item_en"].str.contains("sound").sum() == 1
