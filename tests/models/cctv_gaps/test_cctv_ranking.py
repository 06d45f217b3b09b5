"""How firm the ranking is, in cities of a few hexagons whose order under any weights can be seen at a glance."""

import numpy as np
import pytest
from watched_towns import inputs_of, measured_by_hand, params_of, people_of, points_of, result_of, tables_of

from analytics.core.errors import ParamError
from analytics.core.model import OutputKind
from analytics.models.cctv_gaps.index import first, index_of
from analytics.models.cctv_gaps.params import GROUPS
from analytics.models.cctv_gaps.studies.ranking import (
    STUDY,
    compare_themes,
    concentration_of,
    four_weights,
    shares_of_draws,
    within_themes,
)
from analytics.models.cctv_gaps.studies.ranking_declared import METHODS, PAIRS, SAATY, THEMES, RankingAsked
from analytics.models.cctv_gaps.studies.ranking_tables import (
    ALL_FIRM,
    FOUND,
    LOOK_AGAIN,
    NONE_FIRM,
    NOTHING_LISTED,
    Shaken,
    tell,
)
from analytics.stats.ranks import drawn_weights

ALL_GROUPS = tuple(GROUPS)
NONE_WEIGH = {f"weight_{name}": 0.0 for name in GROUPS}


def weighing(**weights):
    """Parameters under which only these groups weigh anything."""
    cap = {"incident_cap_percent": weights.pop("cap")} if "cap" in weights else {}
    return params_of(**{**NONE_WEIGH, **{f"weight_{name}": float(weight) for name, weight in weights.items()}, **cap})


def asked_for(listed=20, **values):
    """What is asked; lists shorter than the form allows are convenient on paper."""
    return RankingAsked.read(values).model_copy(update={"listed": listed})


def shaken_of(measured, params, asked):
    """The study from a measured city on."""
    index = index_of(measured, params)
    groups, cap = list(index.scores), params.incident_cap_percent / 100
    scaled = np.column_stack([index.scores[name] for name in groups])
    compared = compare_themes(groups, asked)
    weights = four_weights(groups, scaled, index, compared, cap)
    share = shares_of_draws(groups, scaled, index, asked, cap)
    return Shaken(measured, params, asked, index, weights, scaled, first(index.value, asked.listed), share), compared


def by_group(shaken, method):
    return dict(zip(shaken.index.scores, shaken.weights[method].tolist(), strict=True))


# --- four sets of weights ------------------------------------------------------------------------------------------


def everything():
    """Four hexagons of which everything is known; only the second has reports."""
    ten = [0, 10, 20, 30]
    return measured_by_hand(
        [1, 1, 1, 1],
        ten,
        seniors=ten,
        women=ten,
        nightlife=[0, 0, 0, 5],
        lights=[0, 0, 1, 1],
        incidents=[0, 10, 0, 0],
        child_m=ten,
    )


def test_every_group_belongs_to_one_theme():
    assert sorted(group for members in THEMES.values() for group in members) == sorted(GROUPS)


def test_alike_themes_share_alike_and_groups_within_keep_their_proportions():
    """Each theme has a quarter: people to darkness 3 to 1, children to seniors to women 2 to 2 to 2."""
    shaken, _ = shaken_of(everything(), params_of(), asked_for())
    assert by_group(shaken, "ahp") == pytest.approx(
        {
            "people": 3 / 16,
            "dark": 1 / 16,
            "children": 1 / 12,
            "seniors": 1 / 12,
            "women": 1 / 12,
            "nightlife": 1 / 4,
            "incidents": 1 / 4,
        }
    )


def test_nine_times_as_important_as_each_of_three_others_is_three_quarters():
    """9 : 1 : 1 : 1 hangs together, so the ratio is 0."""
    asked = asked_for(people_or_protect="9", people_or_surroundings="9", people_or_reports="9")
    compared = compare_themes(ALL_GROUPS, asked)
    assert compared.judged.weights == pytest.approx([0.75, 1 / 12, 1 / 12, 1 / 12])
    assert compared.judged.ratio == pytest.approx(0, abs=1e-9)


def test_a_ninth_is_the_same_judgement_seen_from_the_other_side():
    asked = asked_for(**dict.fromkeys(("people_or_reports", "protect_or_reports", "surroundings_or_reports"), "1/9"))
    assert compare_themes(ALL_GROUPS, asked).judged.weights == pytest.approx([1 / 12, 1 / 12, 1 / 12, 0.75])


def test_comparisons_with_a_theme_that_nobody_knows_count_for_nothing():
    """Without bars and reports two themes are left: people five times as important as those to protect."""
    asked = asked_for(people_or_protect="5", people_or_reports="1/9", surroundings_or_reports="9")
    compared = compare_themes(("people", "children"), asked)
    assert compared.themes == ("people", "protect")
    assert compared.judged.weights == pytest.approx([5 / 6, 1 / 6])


def test_a_theme_without_weights_of_its_own_is_shared_alike():
    compared = compare_themes(("people", "seniors", "women"), asked_for())
    assert within_themes(("people", "seniors", "women"), np.array([1.0, 0.0, 0.0]), compared) == pytest.approx([0.5, 0.25, 0.25])


def test_the_scale_runs_from_nine_to_a_ninth_and_says_so_in_words():
    choice = RankingAsked.controls()["people_or_reports"]
    assert list(choice.options) == list(SAATY)
    assert choice.options["9"].ko == "사람 쪽이 비할 수 없이 더 중요(9)"
    assert choice.options["1/3"].ko == "신고 쪽이 조금 더 중요(1/3)"


@pytest.mark.parametrize("cap", [0, 5, 10, 25])
def test_reports_keep_their_ceiling_in_every_method(cap):
    """Entropy alone would give them far more: only one hexagon of four has any."""
    asked = asked_for(people_or_reports="1/9", protect_or_reports="1/9", surroundings_or_reports="1/9")
    shaken, _ = shaken_of(everything(), params_of(incident_cap_percent=float(cap), weight_incidents=10.0), asked)
    for method in METHODS:
        weights = by_group(shaken, method)
        assert weights["incidents"] <= cap / 100 + 1e-12
        assert sum(weights.values()) == pytest.approx(1)
    assert by_group(shaken, "ahp")["incidents"] == pytest.approx(cap / 100)


# --- draws ---------------------------------------------------------------------------------------------------------


def test_a_quarter_varies_by_the_points_that_were_asked():
    """0.25 x 0.75 / 0.06^2 - 1 is 51.08; drawn, the standard deviation is 6 points within a tenth of one."""
    assert concentration_of(6) == pytest.approx(51.0833, abs=1e-4)
    drawn = drawn_weights(np.array([0.25, 0.75]), 50_000, concentration_of(6), seed=1)
    assert 100 * drawn[:, 0].std() == pytest.approx(6, abs=0.1)


def test_first_in_everything_stays_first_whatever_the_weights():
    """The fourth hexagon leads in people and in seniors; the first has nothing."""
    city = measured_by_hand([1, 1, 1, 1], [0, 10, 20, 30], seniors=[0, 20, 10, 30])
    shaken, _ = shaken_of(city, weighing(people=1, seniors=1), asked_for(listed=1))
    assert shaken.share.tolist() == [0, 0, 0, 1]
    assert shaken.firm.tolist() == [True]


def test_two_that_lead_in_one_of_two_equal_groups_share_the_draws_about_evenly():
    """People put the second first, seniors the third: which of them leads is which weight is the larger."""
    city = measured_by_hand([1, 1, 1], [0, 10, 5], seniors=[0, 5, 10])
    shaken, _ = shaken_of(city, weighing(people=1, seniors=1), asked_for(listed=1, draws=5000))
    assert shaken.share[1] + shaken.share[2] == pytest.approx(1)
    assert shaken.share[1] == pytest.approx(0.5, abs=0.03)


def test_wider_spread_makes_a_lead_less_firm():
    """Weights of 3 to 2 put the second first; the wider they vary, the oftener the third passes it."""
    city, params = measured_by_hand([1, 1, 1], [0, 10, 5], seniors=[0, 5, 10]), weighing(people=3, seniors=2)
    leads = [shaken_of(city, params, asked_for(listed=1, spread_points=spread))[0].share[1] for spread in (1.0, 6.0, 20.0)]
    assert leads[0] > 0.99
    assert leads[0] > leads[1] > leads[2] > 0.5


def test_reports_under_a_ceiling_of_nothing_lift_no_hexagon():
    """Only reports tell of the second hexagon, and they may not weigh anything."""
    city = measured_by_hand([1, 1, 1], [30, 0, 10], incidents=[0, 50, 0])
    shaken, _ = shaken_of(city, weighing(people=1, incidents=10, cap=0.0), asked_for(listed=1))
    assert shaken.share.tolist() == [1, 0, 0]


def test_a_hexagon_with_nothing_is_never_listed_however_long_the_list():
    city = measured_by_hand([1, 1, 1, 1], [0, 0, 20, 30])
    answer = tell(*shaken_of(city, weighing(people=1), asked_for(listed=20)))
    assert answer.result.layers["stability"]["stable_percent"].tolist() == [0, 0, 100, 100]
    assert len(answer.result.tables["top"]) == 2
    assert any("2칸뿐" in note.ko for note in answer.result.notes)


# --- what is told --------------------------------------------------------------------------------------------------


def told_with(share, listed=4, **values):
    """Four hexagons, listed in the order 3, 2, 1, 0, with made shares of the draws."""
    city = measured_by_hand([1, 1, 1, 1, 1], [10, 20, 30, 40, 0])
    shaken, compared = shaken_of(city, weighing(people=1), asked_for(listed=listed, **values))
    return tell(Shaken(**{**vars(shaken), "share": np.array(share)}), compared).result


def test_exactly_the_limit_is_firm_and_a_hair_less_is_not():
    result = told_with([0.799, 0.8, 0.1, 1.0, 0.0])
    assert result.indicators["firm"] == 2
    assert result.indicators["firm_percent"] == 50
    assert result.indicators["kept_percent"] == pytest.approx(100 * (0.799 + 0.8 + 0.1 + 1) / 4)
    assert result.sentence == FOUND.fill(n=4, firm=2, share=80)
    assert result.tables["top"]["stable_percent"].tolist() == [100.0, 10.0, 80.0, 79.9]


def test_all_firm_and_none_firm_are_said_in_other_words():
    assert told_with([1, 1, 1, 1, 0]).sentence == ALL_FIRM.fill(n=4, share=80)
    assert told_with([0, 0, 0, 0.5, 0]).sentence == NONE_FIRM.fill(n=4, share=80)


def test_where_everything_is_seen_nothing_is_listed():
    answer = tell(*shaken_of(measured_by_hand([0, 0, 0], [10, 20, 30]), weighing(people=1), asked_for()))
    assert answer.result.sentence == NOTHING_LISTED
    assert answer.result.indicators["firm_percent"] is None
    assert len(answer.result.tables["top"]) == 0


def test_lists_of_other_methods_are_compared_with_the_one_as_set():
    """As set people decide: 3 and 2 are listed. With all alike seniors weigh as much: 0 (rank 0 and 1) draws level with 3."""
    city = measured_by_hand([1, 1, 1, 1], [10, 20, 30, 40], seniors=[40, 30, 20, 10])
    shaken, compared = shaken_of(city, weighing(people=1), asked_for(listed=2))
    result = tell(shaken, compared).result
    assert first(shaken.value("own"), 2).tolist() == [3, 2]
    assert first(shaken.value("equal"), 2).tolist() == [0, 1]
    same = dict(zip(result.tables["methods"]["method_en"], result.tables["methods"]["same"], strict=True))
    assert same[METHODS["equal"].en] == 0
    assert result.indicators["agreed_percent"] == 0
    assert result.tables["top"]["rank"].tolist() == [1, 2]
    assert result.tables["top"]["rank_equal"].tolist() == [4, 3]


def test_contradicting_comparisons_are_said_and_the_doubtful_one_is_named():
    """People over protection, protection over surroundings, surroundings over people: a circle."""
    asked = asked_for(people_or_protect="9", protect_or_surroundings="9", people_or_surroundings="1/9")
    result = tell(*shaken_of(everything(), params_of(), asked)).result
    assert result.indicators["consistency"] > 0.1
    assert any("0.1 이상" in note.ko for note in result.notes)
    assert any(note.ko.startswith(LOOK_AGAIN.ko.split(":", 1)[0]) for note in result.notes)


def test_comparisons_that_agree_are_said_to_do_so():
    result = tell(*shaken_of(everything(), params_of(), asked_for())).result
    assert result.indicators["consistency"] == pytest.approx(0, abs=1e-9)
    assert any("0.1보다 작아" in note.ko for note in result.notes)


# --- the study -----------------------------------------------------------------------------------------------------


def town():
    """Homes in a row, a bar at one and reports at another."""
    homes = [(150.0 * step, 0.0, 10.0 * (step + 1)) for step in range(-5, 6) if step != -1]
    return tables_of(
        population=people_of(*homes, seniors=3.0),
        nightlife=points_of((300.0, 0.0), name="주점"),
        incidents=points_of(*[(450.0, 0.0)] * 6, kind="소란"),
    )


def test_the_list_of_the_study_is_the_list_of_the_map():
    tables = town()
    (answer,) = STUDY(inputs_of(tables), params_of(), asked_for(listed=5))
    expected = result_of(tables, top=5).tables["top"]
    assert answer.final
    assert answer.result.tables["top"][["cell", "index"]].equals(expected[["cell", "index"]])
    assert answer.result.tables["top"]["rank_without"].tolist() == expected["rank_without"].tolist()


def test_the_same_question_gets_the_same_answer_with_the_declared_columns():
    inputs = inputs_of(town())
    one, other = (next(STUDY(inputs, params_of(), asked_for())).result for _ in range(2))
    for output in STUDY.outputs:
        if output.kind is not OutputKind.INDICATOR:
            frames = [{**result.tables, **result.layers}[output.id] for result in (one, other)]
            assert list(frames[0].columns) == [column.name for column in output.columns]
            assert frames[0].equals(frames[1])


def test_without_any_weight_there_is_no_ranking_and_it_is_said():
    with pytest.raises(ParamError, match="0보다 크게"):
        next(STUDY(inputs_of(town()), params_of(**NONE_WEIGH), asked_for()))


def test_each_comparison_can_change_the_weights():
    plain = compare_themes(ALL_GROUPS, asked_for()).judged.weights
    for pair in PAIRS:
        assert not np.allclose(compare_themes(ALL_GROUPS, asked_for(**{pair: "7"})).judged.weights, plain)
