import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.siting import median_exact
from analytics.siting.asking import BOUNDED, EXACT
from analytics.siting.objectives import Backup, Coverage, Expected, FewestSites, LeastTime, LeastWorst
from analytics.siting.plan import plan
from analytics.siting.problem import Problem, Role

LINE = np.abs(np.subtract.outer(np.arange(0.0, 10.0), np.arange(0.0, 10.0)))
"""Ten places in a row, one minute apart; each is a site and a point."""


def all_plans(problem, objective, **kwargs):
    return list(plan(problem, objective, **kwargs))


def last(problem, objective, **kwargs):
    return all_plans(problem, objective, **kwargs)[-1]


# --- worked out by hand ----------------------------------------------------------------------------------------------


def test_two_sites_cover_six_of_ten_places_in_a_row():
    found = last(Problem(LINE, np.ones(10), 2), Coverage(1.0))
    assert (found.value, found.bound, found.gap_percent, found.proven, found.unreached_weight) == (6.0, 6.0, 0.0, True, 4.0)


def test_the_least_time_of_two_sites_in_a_row_is_twelve():
    found = last(Problem(LINE, np.ones(10), 2), LeastTime())  # five places each: 2 + 1 + 0 + 1 + 2
    assert (found.value, found.proven) == (12.0, True)
    assert found.sites.tolist() == [2, 7]


def test_the_worst_of_two_sites_in_a_row_is_two_minutes_away():
    assert last(Problem(LINE, np.ones(10), 2), LeastWorst()).value == 2.0
    assert last(Problem(LINE, np.array([0.0] * 9 + [1.0]), 1), LeastWorst()).value == 0.0  # who has no weight does not count


def test_four_sites_are_needed_for_all_ten_places_within_a_minute():
    found = last(Problem(LINE, np.ones(10), 1), FewestSites(1.0))
    assert (found.value, found.bound, found.proven) == (4.0, 4.0, True)
    assert last(Problem(LINE, np.ones(10), 1), FewestSites(1.0, share=0.6)).value == 2.0


def test_backup_wants_two_sites_near_the_heavy_place():
    people = np.array([1.0, 1.0, 1.0, 100.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    found = last(Problem(LINE, people, 2), Backup(1.0, once=0.5))
    assert found.value == 100.0 + 0.5 * 4  # both reach place 3, and two more places each: none of them twice
    assert last(Problem(LINE, people, 2), Backup(1.0, once=0.0)).value == 101.0  # neighbours: place 3 and one more twice


def test_units_that_are_half_busy_stand_together_at_the_heavy_place():
    people = np.array([0.0, 10.0, 0.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0])
    found = last(Problem(LINE, people, 3), Expected(1.0, busy=0.5))
    assert found.value == 10 * 0.75 + 3 * 0.5  # 5 + 2.5 + 1.5: a third one at the heavy place would add 1.25
    assert sorted(found.counts[found.counts > 0].tolist()) in ([1, 2], [1, 1, 1])
    assert found.proven


def test_a_third_unit_at_one_place_is_counted_in_full():
    found = last(Problem(np.zeros((1, 1)), np.array([8.0]), 6), Expected(0.0, busy=0.5))
    assert found.counts.tolist() == [6]
    assert found.value == pytest.approx(8 * (1 - 0.5**6))


def test_units_never_busy_cover_as_maximal_covering_and_always_busy_ones_nobody():
    problem = Problem(LINE, np.arange(1.0, 11.0), 3)
    assert last(problem, Expected(1.0, busy=0.0)).value == last(problem, Coverage(1.0)).value
    assert last(problem, Expected(1.0, busy=1.0)).value == 0.0
    assert last(problem, Expected(1.0, busy=0.999)).value < 0.01 * 55


def test_existing_sites_stay_close_or_move_as_they_may():
    people = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 5.0, 5.0])
    fixed = np.where(np.arange(10) == 0, Role.FIXED, Role.CANDIDATE)
    assert last(Problem(LINE, people, 1, role=fixed), Coverage(1.0)).sites.tolist() == [0]
    assert last(Problem(LINE, people, 2, role=fixed), Coverage(1.0)).sites.tolist() == [0, 8]
    closable = np.where(np.arange(10) == 0, Role.CLOSABLE, Role.CANDIDATE)
    assert last(Problem(LINE, people, 1, role=closable), Coverage(1.0)).sites.tolist() == [8]
    movable = np.where(np.arange(10) == 0, Role.MOVABLE, Role.CANDIDATE)
    assert last(Problem(LINE, people, 1, role=movable), Coverage(1.0)).sites.tolist() == [8]
    two = np.where(np.arange(10) < 2, Role.MOVABLE, Role.CANDIDATE)  # one of two moves; the other has no reason to
    assert last(Problem(LINE, people, 2, role=two), Coverage(1.0)).counts[:2].sum() == 1


def test_a_budget_is_kept_to_the_last_coin():
    people, cost = np.ones(10), np.array([9.0, 1.0, 9.0, 9.0, 9.0, 2.0, 9.0, 9.0, 3.0, 9.0])
    assert last(Problem(LINE, people, 3, cost=cost, budget=6.0), Coverage(1.0)).value == 9.0
    assert last(Problem(LINE, people, 3, cost=cost, budget=5.99), Coverage(1.0)).value == 6.0
    assert last(Problem(LINE, people, 3, cost=cost, budget=3.0), LeastTime()).sites.tolist() == [1, 5]


def test_a_full_site_sends_people_to_the_next():
    times, people = np.array([[1.0, 1.0], [3.0, 3.0]]), np.array([4.0, 6.0])
    one = last(Problem(times, people, 1, capacity=np.array([7.0, 9.0])), Coverage(5.0))
    assert (one.value, one.sites.tolist(), one.unreached_weight, one.proven) == (9.0, [1], 1.0, True)
    both = last(Problem(times, people, 2, capacity=np.array([7.0, 9.0])), LeastTime())
    assert both.value == pytest.approx(7 * 1 + 3 * 3)
    assert both.proven


def test_who_is_reached_in_no_way_is_counted_apart():
    times = np.array([[1.0, np.inf, np.inf], [np.inf, 2.0, np.inf]])
    found = last(Problem(times, np.array([4.0, 1.0, 7.0]), 1), LeastTime())
    assert (found.value, found.unreached_weight, found.unreachable_weight) == (4 * 1 + 1 * 4, 8.0, 7.0)  # 4: twice the longest
    assert last(Problem(times, np.array([4.0, 1.0, 7.0]), 1), LeastWorst()).value == np.inf


def test_one_site_everywhere_and_twins_make_no_trouble():
    problem = Problem(np.vstack([LINE, LINE]), np.concatenate([np.zeros(5), np.ones(5)]), 20)
    assert [last(problem, goal).value for goal in (Coverage(0.0), LeastTime(), LeastWorst())] == [5.0, 0.0, 0.0]
    assert last(Problem(LINE, np.ones(10), 1), LeastTime()).value == 25.0
    assert last(Problem(LINE, np.zeros(10), 3), Coverage(1.0)).value == 0.0


# --- properties ------------------------------------------------------------------------------------------------------

GOALS = (Coverage(3.0), Backup(3.0, 0.5), Backup(3.0, 0.2), LeastTime(), LeastTime(4.0), LeastWorst(), Expected(3.0, 0.4))


@st.composite
def questions(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 7))
    minutes = rng.integers(0, 7, (n, m)).astype(float) if draw(st.booleans()) else 7 * rng.random((n, m))
    minutes[rng.random((n, m)) < 0.2] = np.inf
    weight = rng.integers(0, 6, m).astype(float) if draw(st.booleans()) else 5 * rng.random(m)
    role = rng.choice([Role.CANDIDATE, Role.FIXED], n, p=[0.8, 0.2])
    sites = min(max(draw(st.integers(1, 3)), int((role == Role.FIXED).sum())), n)
    bought = {"cost": rng.integers(0, 5, n) * (role == 0.0), "budget": 6.0} if draw(st.booleans()) else {}
    return Problem(minutes, weight, sites, role=role, **bought)


def worth(problem, goal, counts):
    """The value of a plan from its definition, slowly."""
    nearest = problem.minutes[counts > 0].min(axis=0, initial=np.inf)
    counted = (problem.weight > 0) & np.isfinite(problem.minutes).any(axis=0)
    if isinstance(goal, LeastWorst):
        return nearest[counted].max(initial=0.0)
    if isinstance(goal, LeastTime):
        longest = problem.minutes[:, counted][np.isfinite(problem.minutes[:, counted])].max(initial=0.0)
        beyond = 2 * longest if goal.beyond_min is None else goal.beyond_min
        return float((problem.weight * np.minimum(nearest, beyond))[counted].sum())
    reached = (problem.minutes <= goal.limit_min).T.astype(int) @ counts
    levels = np.concatenate([[0], np.cumsum(goal.gains(problem.sites))])
    return float(problem.weight @ levels[np.minimum(reached, len(levels) - 1)])


def every_plan(problem, goal):
    most = problem.sites if isinstance(goal, Expected) else 1
    for counts in itertools.product(range(most + 1), repeat=problem.site_count):
        plan_counts = np.array(counts)
        if problem.rules(stacking=most > 1).allows(plan_counts):
            yield plan_counts


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(questions(), st.sampled_from(GOALS))
def test_bounds_hold_plans_only_get_better_and_the_last_is_the_best_of_all(problem, goal):
    found = all_plans(problem, goal)
    sign = 1 if found[-1].larger_is_better else -1
    best = sign * max(sign * worth(problem, goal, counts) for counts in every_plan(problem, goal))
    assert found[-1].value == pytest.approx(best, rel=1e-7, abs=1e-9)
    assert found[-1].proven
    assert [item.final for item in found] == [False] * (len(found) - 1) + [True]
    for item in found:
        assert problem.rules(stacking=isinstance(goal, Expected)).allows(item.counts)
        assert item.value == pytest.approx(worth(problem, goal, item.counts), rel=1e-9, abs=1e-9)
        assert item.bound is None or sign * item.bound >= sign * best - 1e-9 * max(abs(best), 1)
    assert all(sign * b.value >= sign * a.value for a, b in itertools.pairwise(found))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_with_capacities_the_last_plan_is_the_best_of_all(seed):
    from analytics.siting.capacity import capacity_task, served

    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 6)), int(rng.integers(1, 7))
    problem = Problem(7 * rng.random((n, m)), 5 * rng.random(m), int(rng.integers(1, n + 1)), capacity=9 * rng.random(n))
    for goal in (Coverage(3.0), LeastTime()):
        task, found = capacity_task(problem, goal), last(problem, goal)
        best = max(served(task, counts)[0] for counts in every_plan(problem, goal))
        assert found.value == pytest.approx(best if isinstance(goal, Coverage) else task.charge - best, rel=1e-6)
        assert found.gap_percent < 1e-4


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_a_bound_by_prices_is_never_below_the_best_plan_with_capacities(seed):
    from analytics.siting.capacity import capacity_task, quick_sites, served, subgradient_bound

    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 6)), int(rng.integers(1, 7))
    problem = Problem(7 * rng.random((n, m)), 5 * rng.random(m), int(rng.integers(1, n + 1)), capacity=9 * rng.random(n))
    for goal in (Coverage(3.0), LeastTime()):
        task = capacity_task(problem, goal)
        bound, _ = subgradient_bound(task, quick_sites(task), 5.0)
        assert bound >= max(served(task, counts)[0] for counts in every_plan(problem, goal)) * (1 - 1e-9)


def test_a_new_site_helps_also_where_those_there_could_serve_everybody(monkeypatch):
    from analytics.siting import capacity_plans

    # The site at 0 can serve all ten; one more at 6 or 7 takes the six beyond 3: 6 + 9 minutes instead of 45.
    role = np.where(np.arange(10) == 0, Role.FIXED, Role.CANDIDATE)
    problem = Problem(LINE, np.ones(10), 2, role=role, capacity=np.full(10, 10.0))
    exact = last(problem, LeastTime())
    assert (exact.value, exact.proven) == (15.0, True)
    monkeypatch.setattr(capacity_plans, "PAIRS_MOST", 0)  # too large for the integer programme: by prices
    priced = last(problem, LeastTime())
    assert priced.final
    assert priced.counts.sum() == 2
    assert priced.bound <= 15.0 + 1e-6 <= priced.value + 2e-6


def test_reaching_the_last_one_sooner_closes_no_post_for_nothing():
    # Posts at 0, 1 and 2 may move, one more is wanted: 7 makes the worst 2 minutes (4, 5 and 9), and all three can stay.
    role = np.where(np.arange(10) < 3, Role.MOVABLE, Role.CANDIDATE)
    cost = np.where(np.arange(10) < 3, 0.0, 1.0)
    found = last(Problem(LINE, np.ones(10), 4, role=role, cost=cost, budget=1.0), LeastWorst())
    assert found.counts[:3].tolist() == [1, 1, 1]
    assert (found.value, found.proven) == (2.0, True)


# --- asking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("goal", [Coverage(6.0), LeastTime(), LeastWorst(), FewestSites(6.0)])
def test_the_same_seed_gives_the_same_plan_and_progress_only_grows(goal):
    rng = np.random.default_rng(5)
    problem = Problem(30 * rng.random((60, 200)), rng.random(200), 6)
    shares = []
    one = last(problem, goal, seed=7, exact=False, watch=shares.append)
    other = last(problem, goal, seed=7, exact=False)
    assert one.counts.tolist() == other.counts.tolist()
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert one.bound is not None


def test_a_watch_that_raises_stops_the_search():
    class StoppedError(Exception):
        pass

    def stop(share):
        raise StoppedError

    rng = np.random.default_rng(5)
    problem = Problem(30 * rng.random((60, 200)), rng.random(200), 6)
    for goal in (Coverage(6.0), LeastTime()):
        answers = plan(problem, goal, watch=stop)
        assert next(answers).value > 0  # the first plan was there before
        with pytest.raises(StoppedError):
            next(answers)


def test_a_plan_cut_off_in_time_says_that_it_is_not_proven():
    rng = np.random.default_rng(1)
    where, sites = rng.random((400, 2)), rng.random((80, 2))
    times = np.hypot(*(sites[:, None] - where[None]).transpose(2, 0, 1))
    found = last(Problem(times, rng.random(400), 12), Coverage(0.12), limit_s=0.0)
    assert found.final
    assert found.bound >= found.value
    assert found.proven == (found.gap_percent == 0.0)


def test_a_least_time_plan_names_the_integer_programme_only_where_one_ran(monkeypatch):
    rng = np.random.default_rng(3)
    problem = Problem(30 * rng.random((25, 60)), rng.random(60), 4)
    assert last(problem, LeastTime()).method == EXACT
    monkeypatch.setattr(median_exact, "ENTRIES_MOST", 0)  # all are too many now
    left_out = last(problem, LeastTime())
    assert left_out.method == BOUNDED
    assert left_out.final
    assert left_out.bound is not None
