import numpy as np
import pytest
from scipy.sparse import csr_array

from analytics.core.errors import InputError, ParamError
from analytics.siting.objectives import Backup, Coverage, Expected, FewestSites
from analytics.siting.plan import plan
from analytics.siting.problem import Problem, Role, cover_sets

TIMES = np.array([[1.0, 9.0, np.inf], [4.0, 2.0, np.inf]])
PEOPLE = np.array([10.0, 20.0, 5.0])


def last(problem, objective, **kwargs):
    return list(plan(problem, objective, **kwargs))[-1]


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"minutes": np.zeros((0, 3))}, "no candidate"),
        ({"minutes": np.zeros((2, 0)), "weight": np.zeros(0)}, "no point of demand"),
        ({"weight": np.array([1.0, np.nan, 1.0])}, "no numbers"),
        ({"weight": np.array([1.0, -1.0, 1.0])}, "negative"),
        ({"weight": np.ones(2)}, "shape"),
        ({"minutes": np.array([[1.0, -0.1, 2.0]])}, "negative"),
        ({"minutes": np.array([[1.0, np.nan, 2.0]])}, "no numbers"),
        ({"sites": 0}, "At least one"),
        ({"role": np.array([Role.FIXED, Role.FIXED]), "sites": 1}, "2 sites must stay"),
        ({"role": np.array([Role.FIXED, 0]), "cost": np.array([3.0, 1.0]), "budget": 2.0}, "more than the budget"),
        ({"cost": np.array([np.inf, 1.0])}, "no numbers"),
        ({"budget": np.nan}, "no number"),
        ({"role": np.array([7, 0])}, "role"),
    ],
)
def test_what_no_plan_can_keep_to_is_refused_in_both_languages(changes, phrase):
    with pytest.raises(InputError, match=phrase) as refused:
        Problem(**{"minutes": TIMES, "weight": PEOPLE, "sites": 1, **changes})
    assert refused.value.text.ko != refused.value.text.en


def test_a_point_nobody_reaches_makes_covering_everybody_impossible_and_is_named():
    with pytest.raises(InputError, match="Even all candidates"):
        last(Problem(TIMES, PEOPLE, 1), FewestSites(5.0))
    found = last(Problem(TIMES, PEOPLE, 1), FewestSites(5.0, share=30 / 35))
    assert (found.value, found.unreached_weight, found.unreachable_weight, found.proven) == (1.0, 5.0, 5.0, True)


def test_the_edge_of_the_limit_counts():
    assert last(Problem(TIMES, PEOPLE, 1), Coverage(4.0)).value == 30.0
    assert last(Problem(TIMES, PEOPLE, 1), Coverage(np.nextafter(4.0, 0))).value == 20.0


def test_capacities_and_budgets_are_refused_where_they_have_no_meaning():
    with pytest.raises(InputError, match="Capacities work with"):
        last(Problem(TIMES, PEOPLE, 1, capacity=np.ones(2)), Backup(5.0))
    with pytest.raises(InputError, match="budget"):
        last(Problem(TIMES, PEOPLE, 1, budget=5.0), FewestSites(5.0, share=0.5))


@pytest.mark.parametrize("made", [lambda: Coverage(-1.0), lambda: Coverage(np.nan), lambda: Expected(5.0, 1.5)])
def test_an_objective_outside_its_range_is_refused(made):
    with pytest.raises(ParamError):
        made()


def test_sets_of_points_reached_do_instead_of_times():
    problem = Problem(cover_sets([[0, 1], [1, 2], [2]], 4), np.array([5.0, 1.0, 3.0, 9.0]), 1)
    found = last(problem, Coverage(0.0))
    assert (found.value, found.sites.tolist(), found.unreachable_weight) == (6.0, [0], 9.0)


def test_a_stored_zero_is_a_time_and_a_missing_entry_is_none():
    table = csr_array((np.array([0.0, 3.0]), (np.array([0, 1]), np.array([0, 1]))), shape=(2, 2))
    problem = Problem(table, np.array([1.0, 2.0]), 2)
    assert problem.full().tolist() == [[0.0, np.inf], [np.inf, 3.0]]
    assert last(problem, Coverage(0.0)).value == 1.0
    assert problem.reached_by_nobody(2.0).tolist() == [False, True]


def test_the_question_is_not_changed():
    times, people = TIMES.copy(), PEOPLE.copy()
    list(plan(Problem(times, people, 1), Coverage(4.0)))
    assert np.array_equal(times, TIMES)
    assert np.array_equal(people, PEOPLE)
