"""At most so many of each group: equal to trying all plans, and kept by every plan on the way."""

from itertools import combinations

import numpy as np
import pytest

from analytics.siting.choosing import best_choice
from analytics.siting.objectives import Coverage, LeastTime, LeastWorst
from analytics.siting.plan import plan
from analytics.siting.problem import Role
from analytics.siting.quotas import NO_GROUP, QuotaProblem

LIMIT_MIN = 4.0


def question(seed, most_each=1, sites=4, **given):
    """One site that is there and nine that may open, three in each group; thirty points."""
    chance = np.random.default_rng(seed)
    minutes = chance.integers(1, 12, size=(10, 30)).astype(float)
    role = np.array([int(Role.FIXED)] + [int(Role.CANDIDATE)] * 9)
    group = np.array([NO_GROUP, 0, 0, 0, 1, 1, 1, 2, 2, 2])
    weight = chance.integers(1, 9, size=30).astype(float)
    worth = (minutes <= LIMIT_MIN) @ weight
    return QuotaProblem(minutes, weight, sites, role=role, group=group, most_each=most_each, worth=worth, **given)


def value_of(problem, objective, chosen):
    nearest = problem.minutes[[0, *chosen]].min(axis=0)
    if isinstance(objective, Coverage):
        return -float(problem.weight[nearest <= LIMIT_MIN].sum())
    return float(nearest.max()) if isinstance(objective, LeastWorst) else float(problem.weight @ nearest)


def best_of_all(problem, objective):
    """The least value over all plans that keep to the quota."""
    group, most = problem.group, problem.most_each
    allowed = [
        chosen
        for count in range(problem.sites)
        for chosen in combinations(range(1, 10), count)
        if all((group[list(chosen)] == one).sum() <= most for one in range(3))
    ]
    return min(value_of(problem, objective, chosen) for chosen in allowed)


@pytest.mark.parametrize("objective", [Coverage(LIMIT_MIN), LeastTime(), LeastWorst()], ids=["cover", "mean", "worst"])
@pytest.mark.parametrize("most_each", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_the_last_plan_is_the_best_of_all_that_keep_to_the_quota(objective, most_each, seed):
    problem = question(seed, most_each)
    plans = list(plan(problem, objective))
    for found in plans:
        assert np.bincount(problem.group[found.sites[1:]], minlength=3).max() <= most_each
        assert found.counts[0] == 1
    sign = -1 if isinstance(objective, Coverage) else 1
    assert plans[-1].proven
    assert sign * plans[-1].value == pytest.approx(best_of_all(problem, objective))


def test_without_a_quota_or_groups_the_rules_are_the_plain_ones():
    assert not hasattr(question(0, most_each=0).rules(), "group")
    problem = question(0)
    assert not hasattr(QuotaProblem(problem.minutes, problem.weight, 3, most_each=1).rules(), "group")


def test_what_is_too_many_goes_by_worth_and_others_come_instead():
    problem = question(0, sites=4)
    rules = problem.rules()
    counts = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    mended = rules.mended(counts)
    first = 1 + int(np.argmax(problem.worth[1:4]))
    assert mended[1:4].sum() == 1
    assert mended[first] == 1
    assert mended.sum() == 4
    for group in (1, 2):
        members = np.flatnonzero(problem.group == group)
        assert mended[members].tolist() == (np.arange(3) == np.argmax(problem.worth[members])).astype(int).tolist()


def test_a_plan_is_left_smaller_where_the_groups_have_no_room_for_more():
    problem = question(1, sites=10)
    assert list(plan(problem, Coverage(LIMIT_MIN)))[-1].counts.sum() <= 1 + 3


@pytest.mark.parametrize("seed", range(10))
def test_the_choice_behind_a_bound_is_the_best_of_all_that_keep_to_the_quota(seed):
    chance = np.random.default_rng(seed)
    rules = question(seed, most_each=int(chance.integers(1, 3)), sites=5).rules()
    score = chance.normal(1.0, 3.0, size=10)
    plans = [np.bincount([0, *some], minlength=10) for count in range(5) for some in combinations(range(1, 10), count)]
    allowed = [counts for counts in plans if rules.allows(counts)]
    choice = best_choice(score, rules)
    assert choice.most == pytest.approx(max(float(score @ counts) for counts in allowed))
    assert rules.allows(choice.counts)
    for site in range(1, 10):
        forced = max(float(score @ counts) for counts in allowed if counts[site])
        without = max(float(score @ counts) for counts in allowed if not counts[site])
        assert forced <= choice.with_one_more()[site] + 1e-9 or choice.counts[site]
        assert without <= choice.with_one_less()[site] + 1e-9 or not choice.counts[site]
