"""Units that help one another out: a case solved by hand, closed lines, and the approximation against the exact."""

import numpy as np
import pytest

from analytics.core.errors import InputError
from analytics.stats.hypercube import EXACT_UNITS, Service, approximate_workload, exact_workload, workload
from analytics.stats.queues import bounded_line, endless_line


def random_service(units, load, *, waits, seed=5, minutes=(60.0, 60.0), places=80):
    """Places and units at random in a square, the nearest unit asked first; `load` is what one unit would be busy."""
    rng = np.random.default_rng([seed, units])
    spots, homes = rng.random((places, 2)), rng.random((units, 2))
    order = np.argsort(((spots[:, None] - homes) ** 2).sum(axis=2), axis=1)
    calls = rng.random(places)
    busy_min = rng.uniform(*minutes, units)
    per_h = calls / calls.sum() * units * load * 60 / busy_min.mean()
    return Service(per_h, order, busy_min, waits)


def two_units(*, waits):
    """One call an hour nearest to unit 0, one in two hours nearest to unit 1, an hour of work each."""
    return Service(np.array([1.0, 0.5]), np.array([[0, 1], [1, 0]]), np.array([60.0, 60.0]), waits)


def test_two_units_by_hand_when_calls_are_lost():
    """Nobody busy 1, only unit 0 busy 0.85, only unit 1 busy 0.65, both 1.125, of 3.625 in all."""
    found = exact_workload(two_units(waits=False))
    assert found.busy == pytest.approx(np.array([0.85 + 1.125, 0.65 + 1.125]) / 3.625)
    assert found.at_once == pytest.approx(np.array([[1.65, 0.85], [0.65, 1.85]]) / 3.625)
    assert found.all_busy == pytest.approx(1.125 / 3.625)
    assert found.wait_min == 0
    assert found.answered() == pytest.approx(found.at_once)


def test_two_units_by_hand_when_calls_wait():
    """As above, but "both busy" goes on as a line: 1.125 / (1 - 3/4) = 4.5, of 7 in all."""
    found = exact_workload(two_units(waits=True))
    assert found.busy == pytest.approx(np.array([0.85 + 4.5, 0.65 + 4.5]) / 7)
    assert found.all_busy == pytest.approx(4.5 / 7)
    assert found.wait_min == pytest.approx(60 * (4.5 / 7) / (2 - 1.5))
    assert found.answered().sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("units", [1, 2, 5, 9])
def test_like_units_are_the_closed_line_when_calls_wait(units):
    service = random_service(units, 0.6, waits=True)
    line = endless_line(service.all_calls_per_h, 1.0, units)
    for found in (exact_workload(service), approximate_workload(service)):
        assert found.busy.mean() == pytest.approx(line.busy, rel=1e-6)
        assert found.all_busy == pytest.approx(line.all_busy_share, rel=1e-6)
        assert found.wait_min == pytest.approx(60 * line.wait, rel=1e-6)


@pytest.mark.parametrize("units", [1, 2, 5, 9])
def test_like_units_are_erlangs_loss_when_calls_are_lost(units):
    service = random_service(units, 0.6, waits=False)
    line = bounded_line(service.all_calls_per_h, 1.0, units, units)
    for found in (exact_workload(service), approximate_workload(service)):
        assert found.busy.mean() == pytest.approx(line.busy, rel=1e-6)
        assert found.all_busy == pytest.approx(line.lost_share, rel=1e-6)


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("solve", [exact_workload, approximate_workload])
def test_what_units_are_busy_with_is_what_they_answer(solve, waits):
    service = random_service(7, 0.5, waits=waits, minutes=(35.0, 85.0))
    found = solve(service)
    hours = service.calls_per_h @ found.answered() * service.busy_min / 60
    assert found.busy == pytest.approx(hours, rel=1e-6)
    assert found.at_once.sum(axis=1) == pytest.approx(1 - found.all_busy)


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("load", [0.15, 0.4, 0.7])
@pytest.mark.parametrize("units", [6, 7, 8])
def test_the_approximation_is_within_a_few_percent_of_the_exact(units, load, waits):
    """Busy shares differ by 3 % in the mean and by 2.5 points at most, shares of calls by 5 points (seen on 960 such cases)."""
    service = random_service(units, load, waits=waits, minutes=(45.0, 75.0))
    exact, near = exact_workload(service), approximate_workload(service)
    assert exact.exact
    assert not near.exact
    assert np.abs(near.busy / exact.busy - 1).mean() < 0.03
    assert np.abs(near.busy - exact.busy).max() < 0.025
    assert np.abs(near.at_once - exact.at_once).max() < 0.05


def test_more_units_than_can_be_solved_are_approximated():
    service = random_service(EXACT_UNITS + 5, 0.3, waits=False)
    found = workload(service)
    assert not found.exact
    assert found.busy.mean() == pytest.approx(bounded_line(service.all_calls_per_h, 1.0, 17, 17).busy, rel=1e-6)
    with pytest.raises(InputError, match="exactly up to 12"):
        exact_workload(service)


def test_a_unit_that_nobody_asks_first_is_the_least_busy():
    order = np.tile([0, 1, 2], (4, 1))
    found = workload(Service(np.full(4, 0.2), order, np.full(3, 60.0), waits=False))
    assert found.busy[0] > found.busy[1] > found.busy[2] > 0


def test_where_nobody_calls_everybody_is_free_and_the_nearest_would_go():
    order = np.array([[2, 0, 1], [1, 2, 0]])
    service = Service(np.zeros(2), order, np.full(3, 50.0), waits=True)
    for found in (exact_workload(service), approximate_workload(service)):
        assert found.busy == pytest.approx(0, abs=1e-12)
        assert found.at_once == pytest.approx(np.array([[0, 0, 1], [0, 1, 0]]), abs=1e-12)
        assert found.all_busy == 0


def test_more_calls_than_can_be_done_are_refused_where_they_wait_and_mostly_lost_where_not():
    with pytest.raises(InputError, match="grows without end"):
        workload(random_service(3, 1.0, waits=True))
    with pytest.raises(InputError, match="grows without end"):
        approximate_workload(random_service(3, 1.2, waits=True))
    assert workload(random_service(3, 5.0, waits=False)).all_busy > 0.7


def test_lists_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="do not fit"):
        Service(np.ones(1), np.array([[0, 0]]), np.ones(2), waits=False)
    with pytest.raises(InputError, match="do not fit"):
        Service(np.ones(1), np.array([[0, 1]]), np.array([60.0, 0.0]), waits=False)
