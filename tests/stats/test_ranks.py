"""How firmly cells stand at the top of a list, where it can be said on paper."""

import numpy as np
import pytest
from scipy.stats import beta

from analytics.core.errors import ParamError
from analytics.stats.ranks import drawn_weights, first_cells, rank_stability

HALVES = np.array([0.5, 0.5])


def by_sorting(scaled, drawn, k):
    """The share, by sorting everything in every draw."""
    times = np.zeros(len(scaled))
    for weights in drawn:
        index = sum(weight * column for weight, column in zip(weights, scaled.T, strict=True))
        times[np.lexsort((np.arange(len(index)), -index))[:k]] += 1
    return times / len(drawn)


@pytest.mark.parametrize("k", [1, 7, 60, 299, 300])
def test_the_shares_are_those_of_sorting_everything_in_every_draw(k):
    rng = np.random.default_rng(4)
    scaled = np.round(rng.beta(0.5, 2, (300, 4)), 1)  # many cells are alike
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    found = rank_stability(scaled, weights, k, draws=80, seed=9)
    assert found.share.tolist() == by_sorting(scaled, drawn_weights(weights, 80, seed=9), k).tolist()


def test_a_cell_that_is_best_in_everything_stays_first_and_the_worst_never_is():
    scaled = np.array([[0.2, 0.1], [1.0, 1.0], [0.5, 0.4]])
    found = rank_stability(scaled, HALVES, 1)
    assert found.share.tolist() == [0, 1, 0]
    assert found.chosen.tolist() == [1]
    assert found.kept == 1


def test_two_opposite_cells_share_the_first_place_as_the_law_of_the_weights_says():
    """(1, 0) beats (0, 0.6) where w > 0.375: with concentration 50, w is Beta(25, 25)."""
    found = rank_stability(np.array([[1.0, 0.0], [0.0, 0.6]]), HALVES, 1, draws=20_000)
    assert found.share[0] == pytest.approx(beta(25, 25).sf(0.375), abs=0.005)
    assert found.share.sum() == pytest.approx(1)


def test_equal_cells_are_taken_in_the_order_of_their_codes():
    found = rank_stability(np.full((5, 3), 0.3), np.ones(3), 2)
    assert found.share.tolist() == [1, 1, 0, 0, 0]
    assert found.chosen.tolist() == [0, 1]


def test_the_same_seed_gives_the_same_and_another_seed_not():
    scaled = np.random.default_rng(0).random((50, 3))
    one, same, other = (rank_stability(scaled, np.ones(3), 5, seed=seed).share for seed in (1, 1, 2))
    assert one.tolist() == same.tolist()
    assert one.tolist() != other.tolist()


def test_a_cell_with_something_unknown_takes_part_in_nothing():
    scaled = np.array([[1.0, np.nan], [0.5, 0.5], [0.1, 0.1]])
    found = rank_stability(scaled, HALVES, 1)
    assert np.isnan(found.share[0])
    assert found.share[1:].tolist() == [1, 0]
    assert found.chosen.tolist() == [1]


@pytest.mark.parametrize("rows", [0, 2])
def test_a_list_longer_than_there_are_cells_holds_them_all(rows):
    found = rank_stability(np.zeros((rows, 2)), HALVES, 10)
    assert found.share.tolist() == [1] * rows
    assert len(found.chosen) == rows


def test_drawn_weights_have_the_given_mean_and_the_said_spread():
    """Spread sqrt(w (1 - w) / 51)."""
    weights = np.array([0.5, 0.3, 0.2, 0.0])
    drawn = drawn_weights(weights, draws=40_000)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(40_000))
    assert drawn.mean(axis=0) == pytest.approx(weights, abs=2e-3)
    assert drawn.std(axis=0) == pytest.approx(np.sqrt(weights * (1 - weights) / 51), rel=0.02)


def test_a_cap_holds_in_every_draw_and_in_the_list():
    """Reported incidents would put the second cell first; capped at a quarter the first cell leads."""
    scaled, weights, most = np.array([[0.6, 1.0], [1.0, 0.3]]), np.array([0.9, 0.1]), np.array([0.25, 1.0])
    assert drawn_weights(weights, most=most)[:, 0].max() <= 0.25 + 1e-12
    assert rank_stability(scaled, weights, 1).chosen.tolist() == [1]
    assert rank_stability(scaled, weights, 1, most=most).chosen.tolist() == [0]


def test_the_first_of_a_list_are_its_highest_and_ties_go_by_position():
    assert first_cells(np.array([1.0, 3, np.nan, 3, 2]), 3).tolist() == [1, 3, 4]
    assert first_cells(np.array([np.nan]), 3).tolist() == []


@pytest.mark.parametrize("wrong", [{"k": 0}, {"draws": 0}, {"concentration": 0.0}])
def test_numbers_that_are_none_are_refused(wrong):
    with pytest.raises(ParamError):
        rank_stability(np.zeros((3, 2)), HALVES, **{"k": 1, **wrong})
