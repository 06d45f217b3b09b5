"""How unevenly access is shared among people: by hand, published, and independent of how the map is cut."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import InputError
from analytics.stats.inequality import gini, lorenz, share_below, theil

MEXICO = Path(__file__).resolve().parents[2] / "../shared/answers/inequality_mexico"
needs_mexico = pytest.mark.skipif(not MEXICO.is_dir(), reason="the published incomes are not here (../shared/answers)")


def some(*numbers):
    return np.array(numbers, dtype=float)


def test_when_one_of_four_has_all_gini_is_three_quarters_and_theil_the_logarithm_of_four():
    assert gini(some(0, 0, 0, 8)) == pytest.approx(0.75)
    assert theil(some(0, 0, 0, 8)).total == pytest.approx(np.log(4))


def test_when_all_have_the_same_or_nothing_there_is_no_inequality():
    for values in (some(3, 3, 3), some(0, 0, 0)):
        assert gini(values, some(1, 5, 2)) == pytest.approx(0, abs=1e-15)
        found = theil(values, some(1, 5, 2), np.array(["a", "a", "b"]))
        assert (found.total, found.between, found.within) == pytest.approx((0, 0, 0), abs=1e-15)
        assert share_below(values) == 0


def test_people_count_and_not_places():
    curve = lorenz(some(4, 1), some(1, 3))
    assert curve.people.tolist() == [0, 0.75, 1]
    assert curve.held == pytest.approx([0, 3 / 7, 1])
    assert gini(some(4, 1), some(1, 3)) == pytest.approx(1 - (0.75 * 3 / 7 + 0.25 * 10 / 7))
    assert gini(some(4, 1), some(1, 3)) == pytest.approx(gini(some(4, 1, 1, 1)))


def test_theil_falls_apart_into_between_and_within_by_hand():
    found = theil(some(1, 3, 4, 0), some(1, 1, 2, 9)[:4] * [1, 1, 1, 0], np.array([7, 7, 5, 5]))
    # Mean 3: group 5 has 8 of 12 and half the people, group 7 has 4 of 12 with mean 2.
    assert found.groups.tolist() == [5, 7]
    assert found.held == pytest.approx([2 / 3, 1 / 3])
    assert found.people == pytest.approx([0.5, 0.5])
    assert found.between == pytest.approx(2 / 3 * np.log(4 / 3) + 1 / 3 * np.log(2 / 3))
    own = 0.25 * np.log(0.5) + 0.75 * np.log(1.5)
    assert found.own == pytest.approx([0, own])
    assert found.within == pytest.approx(own / 3)
    assert found.total == pytest.approx(theil(some(1, 3, 4, 4)).total)


def test_a_group_without_people_has_no_inequality_of_its_own():
    found = theil(some(1, 2), some(1, 0), np.array([1, 2]))
    assert np.isnan(found.own[1])
    assert (found.held[1], found.people[1], found.total) == (0, 0, 0)


def test_less_than_half_the_mean_is_left_behind_and_half_itself_is_not():
    assert share_below(some(0, 2, 6, 8), some(1, 2, 1, 2)) == pytest.approx(1 / 6 + 2 / 6)  # the mean is 26 / 6, half 2.17
    assert share_below(some(1, 3)) == 0
    assert share_below(some(1, 3), times_mean=0.51) == 0.5


def test_what_stands_where_nobody_lives_does_not_matter():
    assert gini(some(1, np.nan, 3), some(1, 0, 1)) == gini(some(1, 3))
    assert theil(some(1, -5, 3), some(1, 0, 1)).total == theil(some(1, 3)).total


@pytest.mark.parametrize(
    ("values", "people"), [([1, -1], [1, 1]), ([1, np.nan], [1, 1]), ([1, 2], [0, 0]), ([1, 2], [1, -1]), ([], [])]
)
def test_negative_or_unknown_numbers_and_nobody_at_all_are_refused(values, people):
    with pytest.raises(InputError):
        gini(some(*values), some(*people))


shared = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0, 3.0, 90.0]), st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=15
)


@settings(max_examples=80, deadline=None)
@given(shared, st.floats(0.1, 50))
def test_persons_one_by_one_another_order_or_another_unit_change_nothing(rows, factor):
    values, people, group = (np.array(column, dtype=float) for column in zip(*[*rows, (1.0, 2, 0)], strict=True))
    heads = people.astype(int)
    each, of = np.repeat(values, heads), np.repeat(group, heads)
    known = theil(values, people, group)
    assert gini(values, people) == pytest.approx(gini(factor * each[::-1]), abs=1e-12)
    assert gini(values, people) == pytest.approx(
        np.abs(each[:, None] - each).sum() / (2 * len(each) ** 2 * each.mean()) if each.any() else 0, abs=1e-12
    )
    assert 0 <= gini(values, people) + 1e-12 <= 1
    again = theil(factor * each[::-1], None, of[::-1])
    assert (known.total, known.between, known.within) == pytest.approx((again.total, again.between, again.within), abs=1e-12)
    assert known.total == pytest.approx(theil(values, people).total, abs=1e-12)
    assert min(known.between, known.within) >= -1e-12


@needs_mexico
def test_the_published_incomes_of_mexico():
    known = json.loads((MEXICO / "expected.json").read_text())
    rows = list(csv.DictReader((MEXICO / "mexico.csv").read_text().splitlines()))
    incomes = {year: some(*(row[f"pcgdp{year}"] for row in rows)) for year in range(1940, 2001, 10)}
    regions = np.array([row["hanson98"] for row in rows])
    assert gini(incomes[1940]) == pytest.approx(known["gini_pcgdp1940"], rel=1e-13)
    found = [theil(income, None, regions) for income in incomes.values()]
    assert [one.total for one in found] == pytest.approx(known["theil_T_1940_2000"], abs=5e-9)
    assert [one.between for one in found] == pytest.approx(known["theil_between_hanson98_1940_2000"], abs=5e-9)
    assert theil(some(0, 0, 0, 10, 10, 10)).total == pytest.approx(known["theil_toy_0_0_0_10_10_10"])
