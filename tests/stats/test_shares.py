"""Parts of a whole, and the value up to which a share of the people lies."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.shares import percent, weighted_quantile


def test_a_share_of_nothing_is_not_known():
    assert percent(0, 0) is None
    assert percent(1, 4) == 25


def test_quantiles_count_people_and_leave_out_the_unreachable():
    minutes, people = np.array([1.0, 2.0, 3.0, np.inf]), np.array([1.0, 1.0, 2.0, 96.0])
    assert weighted_quantile(minutes, people, 0.5) == 2
    assert weighted_quantile(minutes, people, 0.51) == 3
    assert weighted_quantile(minutes, people, 1.0) == 3
    assert weighted_quantile(np.array([np.inf]), np.ones(1), 0.5) is None
    assert weighted_quantile(np.array([5.0]), np.zeros(1), 0.5) is None


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(1, 50)), min_size=1, max_size=40), st.sampled_from([0.1, 0.5, 0.9]))
def test_a_quantile_is_the_one_of_the_people_written_out_one_by_one(groups, share):
    minutes, people = (np.array(column, dtype=float) for column in zip(*groups, strict=True))
    one_by_one = np.sort(np.repeat(minutes, people.astype(int)))
    expected = one_by_one[int(np.ceil(share * len(one_by_one) - 1e-9)) - 1]
    assert weighted_quantile(minutes, people, share) == expected
