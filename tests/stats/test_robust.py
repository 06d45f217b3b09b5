"""The robust fit against values worked out by hand."""

import numpy as np
import pytest

from analytics.stats.robust import (
    Prior,
    fit_huber,
    huber_middle,
    huber_weights,
    resampled_counts,
    spread,
    spread_between,
    weighted_median,
)

FAR = 1e6


def line(x):
    """A straight line: the first value is its slope, the second where it begins."""
    slopes = np.column_stack([x, np.ones(len(x))])
    return lambda values: (slopes @ values, slopes)


def loose(count, **changed):
    given = {"centre": np.zeros(count), "sd": np.full(count, FAR), "low": np.full(count, -FAR), "high": np.full(count, FAR)}
    return Prior(**{**given, **{name: np.array(value, dtype=float) for name, value in changed.items()}})


def test_errors_up_to_the_tuning_count_in_full_and_twice_as_far_by_half():
    assert huber_weights(np.array([0.0, -1.345, 2.69])).tolist() == pytest.approx([1, 1, 0.5])


def test_the_middle_is_the_mean_with_the_wild_value_pulled_in():
    # Median 0.5, median distance 1, so 1.345 spreads are 1.345 x 1.4826 = 1.9941; (-1 - m) + (0 - m) + (1 - m) + 1.9941 = 0.
    assert huber_middle(np.array([-1.0, 0.0, 1.0, 100.0])) == pytest.approx(1.345 * 1.4826 / 3)


def test_the_middle_of_equal_values_is_that_value():
    assert huber_middle(np.array([7.0, 7.0, 7.0])) == 7


def test_a_weighted_median_leaves_out_what_has_no_weight():
    assert weighted_median(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0])) == 2
    assert weighted_median(np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, 5.0])) == 3


def test_the_spread_is_the_median_error_scaled():
    assert spread(np.array([-3.0, 1.0, 2.0])) == pytest.approx(2 * 1.4826)


def test_a_line_is_found_in_spite_of_two_wild_values():
    x = np.arange(20.0)
    y = 2 * x + 1
    y[[3, 15]] += [300, 500]
    found = fit_huber(line(x), y, loose(2))
    assert found.values.tolist() == pytest.approx([2, 1], abs=1e-3)
    assert found.weights[15] < 0.01
    assert found.weights[0] > 0.99
    assert np.polyfit(x, y, 1)[1] > 10  # least squares is pulled away


def test_three_observations_outvote_the_prior_by_three_to_one():
    # Observed 1, 1, 1 with a spread of at least 1, and a prior of 0 with spread 1: (3 x 1 + 1 x 0) / 4.
    found = fit_huber(line(np.zeros(3)), np.ones(3), loose(2, sd=[0.0, 1.0]), floor=1.0)
    assert found.values.tolist() == pytest.approx([0, 0.75])


def test_a_value_at_its_bound_stays_there_and_the_other_makes_up_for_it():
    # The slope may not pass 1; under that the line through (0, 1), (1, 3), (2, 5) is best begun at the mean: 3 - 1 = 2.
    found = fit_huber(line(np.arange(3.0)), np.array([1.0, 3.0, 5.0]), loose(2, high=[1.0, FAR]), floor=10.0)
    assert found.values.tolist() == pytest.approx([1, 2])


def test_a_held_value_does_not_move():
    found = fit_huber(line(np.arange(3.0)), np.array([1.0, 3.0, 5.0]), loose(2).hold(1, 0.0), floor=10.0)
    assert found.values[1] == 0
    assert found.values[0] == pytest.approx((1 * 3 + 2 * 5) / 5)


def test_what_counts_nothing_is_not_seen_and_what_counts_twice_is_two():
    x, y = np.array([0.0, 1.0, 1.0, 2.0]), np.array([1.0, 3.0, 50.0, 5.0])
    without = fit_huber(line(x), y, loose(2), counted=np.array([1.0, 1.0, 0.0, 1.0]))
    assert without.values.tolist() == pytest.approx([2, 1], abs=1e-6)
    prior = loose(2, sd=[0.0, 1.0])
    twice = fit_huber(line(np.zeros(1)), np.ones(1), prior, counted=np.array([3.0]), floor=1.0)
    assert twice.values[1] == pytest.approx(0.75)


def test_without_any_observation_there_is_nothing_to_fit():
    with pytest.raises(ValueError, match="nothing was observed"):
        fit_huber(line(np.zeros(2)), np.zeros(2), loose(2), counted=np.zeros(2))


def test_groups_that_differ_beyond_chance_show_their_spread():
    # Means 0 and 2, nothing within: the variance of the two means is 2.
    assert spread_between(np.array([0, 0, 1, 1]), np.array([0.0, 0.0, 2.0, 2.0])) == pytest.approx(np.sqrt(2))
    # Within-variance 2 about the means 1 and 3: between mean square 2 x 2 = 4, so (4 - 2) / 2 = 1.
    assert spread_between(np.array([0, 0, 5, 5]), np.array([0.0, 2.0, 2.0, 4.0])) == pytest.approx(1)


def test_groups_that_differ_by_chance_alone_show_none():
    assert spread_between(np.array([0, 0, 1, 1]), np.array([0.0, 2.0, 0.0, 2.0])) == 0
    assert spread_between(np.array([3, 3, 3]), np.array([0.0, 5.0, 9.0])) == 0


def test_whole_groups_are_drawn_and_the_seed_decides():
    groups = np.array([7, 7, 9, 12, 12, 12])
    counts = np.array(list(resampled_counts(groups, 50, seed=3)))
    assert counts.shape == (50, 6)
    assert (counts[:, 0] == counts[:, 1]).all()
    assert (counts[:, 3] == counts[:, 5]).all()
    assert (counts[:, 0] + counts[:, 2] + counts[:, 3] == 3).all()
    assert len(np.unique(counts[:, 2])) > 1
    assert (counts == np.array(list(resampled_counts(groups, 50, seed=3)))).all()
    assert (counts != np.array(list(resampled_counts(groups, 50, seed=4)))).any()


def test_values_that_are_tied_meet_as_the_tie_tightens():
    """Two means, 0 and 3, four observations each of spread 1: with a tie of spread s they are 3 / (1 + 2 (1/s^2) / 4) apart."""
    which = np.repeat([0, 1], 4)
    observed = np.tile([-1 / 1.4826, -1 / 1.4826, 1 / 1.4826, 1 / 1.4826], 2) + 3.0 * which
    slopes = (which[:, None] == [0, 1]).astype(float)
    for spread_s in (1.0, 0.5):
        prior = loose(2).tied(np.array([[1.0, -1.0]]) / spread_s)
        found = fit_huber(lambda values: (slopes @ values, slopes), observed, prior)
        error = observed - slopes @ found.values
        pull = float((huber_weights(error / found.scale) * error)[which == 1].sum()) / found.scale**2
        # What pulls the second mean away is what the tie pulls back.
        assert pull == pytest.approx((found.values[1] - found.values[0]) / spread_s**2, rel=1e-4)
        assert 0 < found.values[1] - found.values[0] < 3
    together = fit_huber(lambda values: (slopes @ values, slopes), observed, loose(2).tied(np.array([[1e4, -1e4]])))
    assert together.values.tolist() == pytest.approx([1.5, 1.5], abs=1e-3)


def test_holding_a_value_keeps_the_ties():
    ties = np.array([[1.0, -1.0]])
    held = loose(2).tied(ties).hold(0, 7.0)
    assert held.ties is ties
    found = fit_huber(line(np.zeros(3)), np.array([1.0, 1.0, 1.0]), loose(2).tied(ties * 1e4).hold(0, 7.0))
    assert found.values.tolist() == pytest.approx([7, 7], abs=1e-3)
