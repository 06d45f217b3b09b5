"""Scales and weights worked out on paper."""

import numpy as np
import pytest

from analytics.core.errors import ParamError
from analytics.stats.weights import (
    capped,
    entropy_weights,
    equal_weights,
    minmax_scaled,
    normalised,
    pairwise_matrix,
    pairwise_weights,
    rank_scaled,
)

# --- one scale -----------------------------------------------------------------------------------------------------


def test_ranks_go_from_0_to_1_in_equal_steps():
    assert rank_scaled(np.array([30.0, 10, 20])).tolist() == [1, 0, 0.5]


def test_equal_values_share_the_lower_place_so_that_nothing_stays_nothing():
    """Below 7 lie four values, below 3 three: 3 / 4."""
    assert rank_scaled(np.array([0.0, 0, 0, 3, 7])).tolist() == [0, 0, 0, 0.75, 1]
    assert rank_scaled(np.array([1.0, 5, 5])).tolist() == [0, 1, 1]


def test_an_outlier_moves_no_rank_and_hardly_a_winsorised_scale():
    """Of 0 to 99 and a million the quantile at 99 % is 99: position 0.99 * 100 = 99 of the ordered values."""
    y = np.append(np.arange(100.0), 1e6)
    assert rank_scaled(y)[50] == 0.5
    assert minmax_scaled(y)[50] == pytest.approx((50 - 1) / (99 - 1))
    assert minmax_scaled(y, tail_share=0.0)[50] == pytest.approx(5e-5)
    assert minmax_scaled(y)[[0, -1]].tolist() == [0, 1]


@pytest.mark.parametrize("scale", [rank_scaled, minmax_scaled])
def test_where_less_is_worse_the_scale_is_turned_round(scale):
    assert scale(np.array([1.0, 2, 3]), more_is_worse=False).tolist() == [1, 0.5, 0]


@pytest.mark.parametrize("scale", [rank_scaled, minmax_scaled])
@pytest.mark.parametrize("more_is_worse", [True, False])
def test_values_that_are_all_equal_tell_no_cell_from_another(scale, more_is_worse):
    assert scale(np.full(3, 7.0), more_is_worse=more_is_worse).tolist() == [0, 0, 0]


@pytest.mark.parametrize("scale", [rank_scaled, minmax_scaled])
def test_an_unknown_value_stays_unknown_and_counts_for_nobody(scale):
    found = scale(np.array([np.nan, 4.0, 2, np.nan]))
    assert np.isnan(found[[0, 3]]).all()
    assert found[[1, 2]].tolist() == [1, 0]
    assert np.isnan(scale(np.full(2, np.nan))).all()


def test_rare_events_are_not_cut_off_altogether():
    """Both quantiles of 999 zeros and a 5 are 0; the event must not vanish."""
    y = np.zeros(1000)
    y[7] = 5
    assert minmax_scaled(y)[7] == 1
    assert minmax_scaled(y).sum() == 1


@pytest.mark.parametrize("tail", [-0.1, 0.5, np.nan])
def test_a_tail_is_less_than_half(tail):
    with pytest.raises(ParamError):
        minmax_scaled(np.arange(3.0), tail_share=tail)


# --- weights -------------------------------------------------------------------------------------------------------


def test_weights_are_divided_by_their_sum():
    assert normalised(np.array([1.0, 3])).tolist() == [0.25, 0.75]
    assert equal_weights(4).tolist() == [0.25] * 4


@pytest.mark.parametrize("weights", [[0.0, 0.0], [-1.0, 2.0], [np.nan, 1.0], []])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(ParamError):
        normalised(np.array(weights))


def test_entropy_on_paper():
    """Four cells. All in one cell: e = 0. In two alike: e = ln 2 / ln 4 = 1 / 2. Everywhere alike: e = 1. So 1 : 1/2 : 0."""
    scaled = np.array([[1.0, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 1]])
    assert entropy_weights(scaled) == pytest.approx([2 / 3, 1 / 3, 0])


def test_a_component_of_zeros_gets_nothing_and_constants_alone_weigh_alike():
    assert entropy_weights(np.array([[1.0, 0], [0, 0]])).tolist() == [1, 0]
    assert entropy_weights(np.ones((5, 2))).tolist() == [0.5, 0.5]
    assert entropy_weights(np.array([[1.0, 0.2]])).tolist() == [0.5, 0.5]


def test_rows_with_something_unknown_do_not_move_the_entropy():
    scaled = np.array([[1.0, 1], [0, 1], [0, 0.5]])
    with_unknown = np.vstack([scaled, [np.nan, 1.0]])
    assert entropy_weights(with_unknown).tolist() == entropy_weights(scaled).tolist()


def test_judgements_that_agree_give_their_own_weights_and_ratio_0():
    """4 : 2 : 1."""
    found = pairwise_weights(np.array([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]]))
    assert found.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert found.ratio == pytest.approx(0, abs=1e-12)
    assert found.consistent


def test_three_judgements_that_do_not_quite_agree_on_paper():
    """2, 2 and 8: of three, lambda = 1 + t + 1 / t with t^3 = 2 * 2 / 8, and weights are as the geometric means of the rows.

    t = 0.7937: lambda = 3.05362, index 0.02681, ratio 0.02681 / 0.58 = 0.0462. Means 16^(1/3), 1, 16^(-1/3).
    """
    found = pairwise_weights(pairwise_matrix(np.array([2.0, 8, 2])))
    t = 0.5 ** (1 / 3)
    assert found.ratio == pytest.approx((1 + t + 1 / t - 3) / 2 / 0.58)
    assert found.ratio == pytest.approx(0.0462, abs=5e-5)
    means = np.array([16 ** (1 / 3), 1, 16 ** (-1 / 3)])
    assert found.weights == pytest.approx(means / means.sum())
    assert "0.046" in found.said.ko
    assert "0.046" in found.said.en


def test_judgements_that_go_round_in_a_circle_are_told_not_refused():
    """A over B, B over C and C over A, each 3: t^3 = 3 * 3 * 3, so the index is (1 + 3 + 1 / 3 - 3) / 2 = 2 / 3."""
    found = pairwise_weights(pairwise_matrix(np.array([3.0, 1 / 3, 3])))
    assert found.ratio == pytest.approx(2 / 3 / 0.58)
    assert not found.consistent
    assert found.weights == pytest.approx([1 / 3] * 3)
    assert "다시" in found.said.ko


def test_the_judgement_that_agrees_least_is_named_with_what_would_agree():
    """Weights 8 : 4 : 2 : 1 but for one pair, the first and the last, which is turned round; by way of a third it is 8."""
    weights = np.array([8.0, 4, 2, 1])
    matrix = weights[:, None] / weights
    matrix[0, 3], matrix[3, 0] = 1 / 8, 8
    found = pairwise_weights(matrix)
    assert found.doubtful == (0, 3)
    assert found.suggested == pytest.approx(8)
    assert not found.consistent


def test_two_things_cannot_contradict_each_other():
    found = pairwise_weights(np.array([[1, 9], [1 / 9, 1]]))
    assert found.weights == pytest.approx([0.9, 0.1])
    assert (found.ratio, found.consistent) == (0, True)
    assert pairwise_weights(np.ones((1, 1))).weights.tolist() == [1]


@pytest.mark.parametrize(
    "matrix", [[[1, 3], [3, 1]], [[1, 0], [0, 1]], [[1, np.nan], [1, 1]], [[1, 2, 3]], np.ones((11, 11)), np.zeros((0, 0))]
)
def test_what_is_no_table_of_judgements_is_refused(matrix):
    with pytest.raises(ParamError):
        pairwise_weights(np.array(matrix, dtype=float))


def test_a_triangle_with_a_judgement_missing_is_refused():
    with pytest.raises(ParamError):
        pairwise_matrix(np.array([1.0, 2]))


# --- caps ----------------------------------------------------------------------------------------------------------


def test_what_is_above_the_cap_goes_to_the_others_in_proportion():
    """60 % to 25 %: the 75 % left go 3 : 1."""
    found = capped(np.array([0.6, 0.3, 0.1]), np.array([0.25, 1, 1]))
    assert found == pytest.approx([0.25, 0.5625, 0.1875])


def test_exactly_the_cap_is_allowed_and_below_it_nothing_changes():
    assert capped(np.array([1.0, 3]), np.array([0.25, 1])).tolist() == [0.25, 0.75]


def test_an_excess_that_lifts_another_above_its_cap_goes_on():
    """0.5 to 0.2 leaves 0.8 for 3 : 2, that is 0.48 and 0.32; 0.48 is above 0.4, so the last gets 0.4."""
    assert capped(np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.4, 1])) == pytest.approx([0.2, 0.4, 0.4])


def test_where_nothing_else_weighs_anything_the_others_share_alike():
    assert capped(np.array([1.0, 0, 0]), np.array([0.25, 1, 1])) == pytest.approx([0.25, 0.375, 0.375])


def test_many_rows_are_capped_each_for_itself():
    rows = np.array([[0.6, 0.4], [0.1, 0.9]])
    assert capped(rows, np.array([0.25, 1])) == pytest.approx(np.array([[0.25, 0.75], [0.1, 0.9]]))
    assert rows.tolist() == [[0.6, 0.4], [0.1, 0.9]]


def test_caps_that_leave_no_whole_are_refused():
    with pytest.raises(ParamError):
        capped(np.array([0.5, 0.5]), np.array([0.25, 0.7]))
