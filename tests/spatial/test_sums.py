import numpy as np

from analytics.spatial.sums import sum_by


def test_each_group_gets_its_own_sum_and_an_empty_group_gets_nothing():
    assert sum_by(np.array([2, 0, 2]), np.array([1.0, 10.0, 4.0]), 4).tolist() == [10, 0, 5, 0]


def test_no_rows_at_all_give_a_zero_for_every_group():
    assert sum_by(np.array([], dtype=int), np.array([]), 2).tolist() == [0.0, 0.0]


def test_one_unknown_value_makes_its_own_group_unknown_and_no_other():
    found = sum_by(np.array([0, 0, 1]), np.array([np.nan, 1.0, 2.0]), 2)
    assert np.isnan(found[0])
    assert found[1] == 2
