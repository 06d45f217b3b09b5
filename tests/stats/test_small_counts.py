"""Few calls are not told, and cannot be worked out."""

from itertools import product

import numpy as np
import pytest

from analytics.stats.small_counts import published_count, published_counts, published_percent, rounded_counts


def test_counts_are_told_to_the_nearest_five_and_one_to_four_are_withheld():
    told = published_counts(np.array([0, 1, 4, 5, 7, 8, 12, 13, 1237]))
    assert np.isnan(told[[1, 2]]).all()
    assert told[[0, 3, 4, 5, 6, 7, 8]].tolist() == [0, 5, 5, 10, 10, 15, 1235]


def test_one_count():
    assert published_count(3.0) is None
    assert published_count(0.0) == 0
    assert published_count(23.0) == 25


def test_sums_that_are_worked_on_further_are_rounded_and_never_missing():
    assert rounded_counts(np.array([0, 2, 3, 5, 8])).tolist() == [0, 0, 5, 5, 10]


def test_unknown_stays_unknown():
    assert np.isnan(published_counts(np.array([np.nan]))).all()


def test_a_share_is_that_of_the_told_counts():
    """12 of 34 is told as 10 of 35."""
    assert published_percent(np.array([12]), np.array([34])).tolist() == [pytest.approx(100 * 10 / 35)]


def test_a_share_with_a_withheld_count_or_of_nothing_is_withheld():
    share = published_percent(np.array([3, 0, 0, 2]), np.array([50, 0, 4, 3]))
    assert np.isnan(share).all()
    assert published_percent(np.array([0]), np.array([50])).tolist() == [0]


def test_a_share_is_never_more_than_everything():
    """9 of 9 is told as 10 of 10; 8 of 8 likewise; a part is never told as more than its whole."""
    part, whole = np.array(list(product(range(40), repeat=2))).T
    share = published_percent(part[part <= whole], whole[part <= whole])
    assert np.nanmax(share) == 100


def still_possible(others, hidden):
    """Every count from 1 to 4 that fits what is told of the others and of the total."""
    around = product(*(range(max(count - 4, 0), count + 5) for count in others))
    told = published_counts(np.array(others))
    same = [sum(values) for values in around if np.array_equal(published_counts(np.array(values)), told)]
    total = published_count(float(sum(others) + hidden))
    return {guess for guess in (1, 2, 3, 4) for rest in same if published_count(float(rest + guess)) == total}


@pytest.mark.parametrize("hidden", [1, 2, 3, 4])
@pytest.mark.parametrize("others", [(0,), (9,), (7, 23), (6, 9, 0), (12, 5, 5, 5)])
def test_a_withheld_count_cannot_be_had_from_the_total(others, hidden):
    assert still_possible(others, hidden) == {1, 2, 3, 4}


@pytest.mark.parametrize(("others", "hidden"), [((5,), 1), ((5, 6), 1), ((5, 0, 5), 2)])
def test_beside_counts_of_five_alone_two_values_remain(others, hidden):
    assert still_possible(others, hidden) == {1, 2}
