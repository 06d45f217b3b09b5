import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analytics.core.errors import InputError
from analytics.siting.transport import assign_capped, assign_nearest, solve_transport, transport_bound
from analytics.siting.workers import Duty, workers_needed

LINE = np.abs(np.subtract.outer(np.array([0.0, 3.0]), np.arange(4.0)))
"""Two workers at the ends of a row of four places, one minute apart: (2, 4)."""


def least_cost(load, minutes, cap):
    """The transport problem as one dense programme, as a second opinion."""
    m, n = minutes.shape
    by_place = np.tile(np.eye(n), m)
    by_worker = np.kron(np.eye(m), np.ones(n))
    return linprog(minutes.ravel(), A_ub=by_worker, b_ub=cap, A_eq=by_place, b_eq=load).fun


# --- workers needed --------------------------------------------------------------------------------------------------


def test_thirty_three_people_need_three_workers_of_sixteen():
    duty = Duty(people_each=16, visits=1, visit_min=40, week_min=1500)
    found = workers_needed(np.array([20.0, 13.0]), np.zeros(2), duty)
    assert (found.by_people, found.by_time, found.workers) == (3, 1, 3)  # 33 / 16; 33 x 40 / 1500 = 0.88


def test_thirty_two_people_are_two_workers_and_not_one_more():
    found = workers_needed(np.full(10, 3.2), np.zeros(10), Duty(16, 1, 40, 1500))
    assert found.workers == 2


def test_two_long_visits_a_week_bind_before_the_number_of_people():
    found = workers_needed(np.array([16.0]), np.array([15.0]), Duty(16, 2, 60, 1500))
    assert (found.by_people, found.by_time, found.workers) == (1, 2, 2)  # 16 x 2 x 75 = 2400 minutes


def test_each_place_needs_whichever_binds_there():
    duty = Duty(people_each=10, visits=1, visit_min=10, week_min=200)
    found = workers_needed(np.array([10.0, 10.0]), np.array([0.0, 30.0]), duty)
    assert found.load == pytest.approx([1.0, 2.0])  # near by 10 people are a worker, far away 400 minutes are two
    assert (found.by_people, found.by_time, found.workers) == (2, 3, 3)  # 10 x 10 + 10 x 40 = 500 minutes


def test_a_worker_without_time_is_refused():
    with pytest.raises(InputError):
        workers_needed(np.ones(1), np.zeros(1), Duty(16, 1, 40, 0))
    with pytest.raises(InputError):
        workers_needed(np.array([np.nan]), np.zeros(1), Duty(16, 1, 40, 1500))


# --- assignment with limits ------------------------------------------------------------------------------------------


def test_a_full_worker_sends_the_place_that_loses_least_to_the_other():
    found = assign_capped(np.ones(4), LINE, np.array([1.0, 3.0]))
    assert found.worker.tolist() == [0, 1, 1, 1]
    assert found.minutes == 0 + 2 + 1 + 0
    assert found.bound == pytest.approx(3.0)
    assert (found.loads.tolist(), found.shared, found.missing(3.0)) == ([1.0, 3.0], 0, 0)


def test_the_nearest_worker_may_get_everything():
    found = assign_nearest(np.array([5.0, 5.0, 1.0, 1.0]), LINE)
    assert (found.worker.tolist(), found.loads.tolist(), found.minutes) == ([0, 0, 1, 1], [10.0, 2.0], 6.0)


def test_what_nobody_has_room_for_is_said_with_the_workers_missing():
    found = assign_capped(np.full(4, 3.0), LINE, np.array([4.0, 4.0]))
    assert found.loads.tolist() == [4.0, 4.0]
    assert found.unserved.sum() == pytest.approx(4.0)
    assert (found.missing(4.0), found.missing(3.0), found.bound) == (1, 2, None)


def test_a_place_that_nobody_reaches_is_left_unserved():
    minutes = np.array([[1.0, np.inf], [2.0, np.inf]])
    found = assign_capped(np.array([1.0, 2.0]), minutes, np.array([5.0, 5.0]))
    assert (found.place.tolist(), found.worker.tolist(), found.unserved.tolist()) == ([0], [0], [0.0, 2.0])


def test_a_place_larger_than_any_worker_is_shared_and_a_smaller_one_is_not():
    found = assign_capped(np.array([6.0, 2.0]), np.array([[1.0, 5.0], [2.0, 1.0]]), np.array([4.0, 4.0]))
    assert dict(zip(zip(found.place.tolist(), found.worker.tolist(), strict=True), found.load.tolist(), strict=True)) == {
        (0, 0): 4.0,
        (0, 1): 2.0,
        (1, 1): 2.0,
    }
    assert found.shared == 1
    assert found.minutes == 4 + 4 + 2


def test_limits_or_loads_that_are_no_numbers_are_refused():
    with pytest.raises(InputError):
        assign_capped(np.array([-1.0, 1.0, 1.0, 1.0]), LINE, np.ones(2))
    with pytest.raises(InputError):
        assign_capped(np.ones(4), LINE, np.ones(3))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(3, 25))
def test_no_limit_is_exceeded_everybody_is_served_and_the_bound_is_the_optimum(seed, m, n):
    rng = np.random.default_rng(seed)
    load, minutes = rng.gamma(1.0, 2.0, n), rng.random((m, n)) * 30
    cap = np.full(m, load.sum() / m * 1.2)
    found = assign_capped(load, minutes, cap)
    assert np.bincount(found.place, weights=found.load, minlength=n) == pytest.approx(load)
    assert (found.loads <= cap * (1 + 1e-9)).all()
    assert found.bound == pytest.approx(least_cost(load, minutes, cap), rel=1e-6)
    assert found.bound <= found.minutes * (1 + 1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_any_prices_give_a_bound_and_those_found_the_best(seed):
    rng = np.random.default_rng(seed)
    load, minutes = rng.gamma(1.0, 2.0, 12), rng.random((3, 12)) * 30
    low, high = np.full(3, load.sum() / 3 * 0.9), np.full(3, load.sum() / 3 * 1.1)
    (place, worker, share), price = solve_transport(load, minutes, low, high)
    best = float(share @ minutes[worker, place])
    assert transport_bound(load, minutes, low, high, price) == pytest.approx(best, rel=1e-6)
    assert transport_bound(load, minutes, low, high, rng.normal(0, 10, 3)) <= best * (1 + 1e-9)


def test_limits_that_cannot_be_kept_are_refused():
    with pytest.raises(InputError):
        solve_transport(np.ones(4), LINE, np.array([3.0, 3.0]), np.array([4.0, 4.0]))
