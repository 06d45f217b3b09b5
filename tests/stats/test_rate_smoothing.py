"""Rates of few people are drawn to the rate of all; rates of many stay as they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.stats.rate_smoothing import smoothed_rates


def test_two_places_by_hand():
    """10 of 100 and 40 of 100: m = 0.25, s2 = 0.15^2 = 0.0225, A = 0.0225 - 0.25 / 100 = 0.02, w = 0.02 / 0.0225 = 8 / 9."""
    found = smoothed_rates(np.array([10.0, 40.0]), np.array([100.0, 100.0]))
    assert found.weight.tolist() == pytest.approx([8 / 9, 8 / 9])
    assert found.towards.tolist() == pytest.approx([0.25, 0.25])
    assert found.rate.tolist() == pytest.approx([0.25 - 0.15 * 8 / 9, 0.25 + 0.15 * 8 / 9])


def test_places_of_unequal_size_by_hand():
    """4 of 10 and 18 of 90: m = 0.22, s2 = (10 x 0.18^2 + 90 x 0.02^2) / 100 = 0.0036, less 0.22 / 50: chance alone does it."""
    found = smoothed_rates(np.array([4.0, 18.0]), np.array([10.0, 90.0]))
    assert found.weight.tolist() == [0, 0]
    assert found.rate.tolist() == pytest.approx([0.22, 0.22])
    assert found.low.tolist() == found.high.tolist() == found.rate.tolist()


def test_the_smaller_the_place_the_less_it_keeps_for_itself():
    people = np.array([5.0, 50.0, 500.0, 5_000.0, 5_000.0])
    found = smoothed_rates(np.array([0.4, 0.4, 0.4, 0.4, 0.1]) * people, people)
    assert (np.diff(found.weight[:4]) > 0).all()
    assert (np.diff(found.rate[:4]) > 0).all()
    assert found.rate[0] == pytest.approx(0.3008, abs=1e-4)
    assert found.rate[3] == pytest.approx(0.4, abs=0.002)


def test_places_where_nobody_was_counted_or_nobody_could_be():
    people = np.array([20.0, 400.0, 0.0, 400.0, 50.0])
    found = smoothed_rates(np.array([0.0, 40.0, 0.0, 160.0, np.nan]), people)
    assert 0 < found.rate[0] < found.towards[0]
    assert np.isnan(found.rate[[2, 4]]).all()
    assert found.towards[0] == pytest.approx(200 / 820)
    empty = smoothed_rates(np.zeros(3), np.full(3, 10.0))
    assert empty.rate.tolist() == [0, 0, 0]


def test_smoothed_rates_are_nearer_to_the_truth_than_raw_ones():
    rng = np.random.default_rng(1)
    people = rng.uniform(3, 60, 400)
    truth = rng.gamma(9, 0.03, 400)
    counts = rng.poisson(people * truth).astype(float)
    found = smoothed_rates(counts, people)
    raw_error, error = (np.mean((rate - truth) ** 2) for rate in (counts / people, found.rate))
    assert error < 0.5 * raw_error
    inside = (truth >= found.low) & (truth <= found.high)
    assert inside.mean() == pytest.approx(0.9, abs=0.04)


def test_a_place_can_be_drawn_to_its_neighbours_instead():
    """Two villages of three places each, far apart in their rates: each place goes towards its own village."""
    counts, people = np.array([4.0, 5.0, 6.0, 34.0, 35.0, 36.0]), np.full(6, 100.0)
    indptr, indices = np.arange(0, 13, 2), np.array([1, 2, 0, 2, 0, 1, 4, 5, 3, 5, 3, 4])
    found = smoothed_rates(counts, people, (indptr, indices))
    assert found.towards.tolist() == pytest.approx([0.05] * 3 + [0.35] * 3)
    assert found.rate.tolist() == pytest.approx([0.05] * 3 + [0.35] * 3)  # within a village they differ by chance alone


def test_neighbourhoods_of_all_places_are_the_city():
    rng = np.random.default_rng(2)
    people, counts = rng.uniform(5, 50, 8), rng.integers(0, 20, 8).astype(float)
    indices = np.concatenate([np.delete(np.arange(8), one) for one in range(8)])
    around = smoothed_rates(counts, people, (np.arange(0, 57, 7), indices))
    assert around.rate == pytest.approx(smoothed_rates(counts, people).rate)


def test_a_place_without_neighbours_keeps_its_rate():
    found = smoothed_rates(np.array([3.0, 10.0]), np.array([10.0, 100.0]), (np.zeros(3, dtype=int), np.zeros(0, dtype=int)))
    assert found.rate.tolist() == pytest.approx([0.3, 0.1])


def test_two_shares_by_hand():
    """10 and 40 of 100: m (1 - m) = 0.1875, A = (0.0225 - 0.001875) / 0.99, w = A / (A + (0.1875 - A) / 100)."""
    differ = (0.0225 - 0.001875) / 0.99
    weight = differ / (differ + (0.1875 - differ) / 100)
    found = smoothed_rates(np.array([10.0, 40.0]), np.array([100.0, 100.0]), shares=True)
    assert found.weight.tolist() == pytest.approx([weight, weight])
    assert found.rate.tolist() == pytest.approx([0.25 - 0.15 * weight, 0.25 + 0.15 * weight])


def test_differences_that_poisson_chance_would_swallow_show_among_large_shares():
    """150 to 200 of 250 each: twice the binomial chance, but less than Poisson's."""
    counts, people = np.array([160.0, 165.0, 175.0, 185.0, 190.0]), np.full(5, 250.0)
    assert (smoothed_rates(counts, people).weight == 0).all()
    assert (smoothed_rates(counts, people, shares=True).weight > 0.4).all()


def test_smoothed_shares_of_drawn_towns_hold_the_truth_nine_times_in_ten():
    rng = np.random.default_rng(4)
    people = rng.integers(10, 80, 400).astype(float)
    truth = rng.beta(6, 14, 400)
    found = smoothed_rates(rng.binomial(people.astype(int), truth).astype(float), people, shares=True)
    assert ((truth >= found.low) & (truth <= found.high)).mean() == pytest.approx(0.9, abs=0.04)
    assert ((found.low >= 0) & (found.high <= 1)).all()


def test_more_than_all_are_taken_as_all_of_shares():
    found = smoothed_rates(np.array([30.0, 5.0]), np.array([20.0, 20.0]), shares=True)
    assert found.towards.tolist() == pytest.approx([25 / 40] * 2)
    assert (found.rate <= 1).all()


@pytest.mark.parametrize("shares", [False, True])
@given(places=some.lists(some.tuples(some.integers(0, 50), some.floats(0.5, 200)), min_size=1, max_size=12))
def test_a_smoothed_rate_lies_between_its_own_and_the_common_one(places, shares):
    counts, people = np.array(places, dtype=float).T
    counts = np.minimum(counts, people) if shares else counts
    found = smoothed_rates(counts, people, shares=shares)
    low, high = np.minimum(counts / people, found.towards), np.maximum(counts / people, found.towards)
    slack = 1e-9 * (1 + high)
    assert ((found.rate >= low - slack) & (found.rate <= high + slack)).all()
    assert ((found.low <= found.rate + slack) & (found.high >= found.low)).all()
    assert ((found.weight >= 0) & (found.weight <= 1)).all()
