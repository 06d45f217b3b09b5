import itertools

import numpy as np
import pytest

from analytics.core.errors import InputError
from analytics.siting.alternatives import Wanted, alternatives, differing_units, gains_by_units
from analytics.siting.objectives import Coverage, Expected, LeastTime, LeastWorst
from analytics.siting.plan import plan
from analytics.siting.problem import Problem, Role

RNG = np.random.default_rng(3)
WHERE = RNG.random((40, 2))
TIMES = 10 * np.hypot(*(WHERE[:, None] - WHERE[None]).transpose(2, 0, 1))
PEOPLE = RNG.integers(1, 50, 40).astype(float)
PROBLEM = Problem(TIMES, PEOPLE, 4)


@pytest.mark.parametrize("goal", [Coverage(2.0), LeastTime(), Expected(2.0, 0.3)])
def test_alternatives_differ_as_much_as_wanted_and_are_nearly_as_good(goal):
    best = list(plan(PROBLEM, goal))[-1]
    found = alternatives(PROBLEM, goal, best, wanted=Wanted(count=2, differ=2, within_percent=20.0))
    assert len(found) == 2
    chosen = [best.counts, *(item.counts for item in found)]
    assert all(differing_units(chosen[i], chosen[j]) >= 2 for i in range(3) for j in range(i))
    sign = 1 if best.larger_is_better else -1
    assert all(0 <= sign * (best.value - item.value) <= 0.2 * best.value + 1e-9 for item in found)


def test_where_nothing_comes_near_there_is_no_alternative():
    lonely = Problem(np.array([[1.0, 1.0], [9.0, 1.0]]), np.array([100.0, 1.0]), 1)
    best = list(plan(lonely, Coverage(5.0)))[-1]
    assert alternatives(lonely, Coverage(5.0), best) == []
    far = alternatives(lonely, Coverage(5.0), best, wanted=Wanted(within_percent=100.0))
    assert [item.value for item in far] == [1.0]


def test_sites_that_stay_do_not_count_as_different():
    role = np.where(np.arange(40) < 3, Role.FIXED, Role.CANDIDATE)
    problem = Problem(TIMES, PEOPLE, 4, role=role)
    best = list(plan(problem, Coverage(2.0)))[-1]
    assert alternatives(problem, Coverage(2.0), best, wanted=Wanted(differ=2, within_percent=100.0)) == []
    one = alternatives(problem, Coverage(2.0), best, wanted=Wanted(count=1, within_percent=100.0))[0]
    assert one.counts[:3].tolist() == [1, 1, 1]


@pytest.mark.parametrize("goal", [Coverage(2.0), LeastTime(), Expected(2.0, 0.3)])
def test_one_more_unit_never_harms_and_the_curve_keeps_what_exists(goal):
    role = np.where(np.arange(40) == 5, Role.FIXED, Role.CANDIDATE)
    rungs = list(gains_by_units(Problem(TIMES, PEOPLE, 1, role=role), goal, 5))
    values = [rung.plan.value if rung.plan.larger_is_better else -rung.plan.value for rung in rungs]
    assert [rung.added for rung in rungs] == [0, 1, 2, 3, 4, 5]
    assert values == sorted(values)
    assert all(rung.plan.counts[5] >= 1 and rung.plan.counts.sum() <= 1 + rung.added for rung in rungs)


def test_the_curve_of_a_row_of_places_is_three_three_three_one():
    line = np.abs(np.subtract.outer(np.arange(0.0, 10.0), np.arange(0.0, 10.0)))
    rungs = list(gains_by_units(Problem(line, np.ones(10), 1), Coverage(1.0), 4))
    assert [rung.plan.value for rung in rungs] == [3.0, 6.0, 9.0, 10.0]


def test_plans_that_may_only_add_are_nested():
    rungs = list(gains_by_units(PROBLEM, Coverage(2.0), 4, improve=False))
    assert all(rung.nested for rung in rungs)
    counts = [rung.plan.counts for rung in rungs]
    assert all((b >= a).all() for a, b in itertools.pairwise(counts))


def test_other_objectives_have_no_alternatives_and_say_so():
    best = list(plan(PROBLEM, LeastWorst()))[-1]
    with pytest.raises(InputError, match="Alternatives"):
        alternatives(PROBLEM, LeastWorst(), best)
