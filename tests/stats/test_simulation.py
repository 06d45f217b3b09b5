"""Calls played one by one against what the exact equations say."""

import numpy as np
import pytest
from test_hypercube import random_service, two_units

from analytics.stats.hypercube import Service, exact_workload
from analytics.stats.simulation import LOST, Play, play

SLACK = 1.6
"""Of a dozen 95 % intervals some miss by a little: 1.6 half widths are 3.3 standard errors."""


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize(("units", "load"), [(2, 0.7), (6, 0.5), (9, 0.3)])
def test_the_exact_shares_lie_in_the_intervals_of_the_play(units, load, waits):
    service = random_service(units, load, waits=waits, minutes=(40.0, 80.0))
    exact, played = exact_workload(service), play(Play(service, 900.0, seed=3))
    assert (np.abs(played.busy.mean - exact.busy) <= SLACK * played.busy.half_width).all()
    for seen, said in ((played.all_busy, exact.all_busy), (played.wait_min, exact.wait_min)):
        assert abs(float(seen.mean) - said) <= SLACK * float(seen.half_width)
    assert float(played.busy.half_width.max()) < 0.03


def test_who_answers_first_second_and_third_is_as_the_equations_say():
    service = two_units(waits=False)
    exact, played = exact_workload(service), play(Play(service, 2000.0, seed=11))
    first = (exact.at_once[0, 0] * 1.0 + exact.at_once[1, 1] * 0.5) / 1.5
    assert played.rank.mean[0] == pytest.approx(first, abs=SLACK * played.rank.half_width[0])
    assert played.rank.mean.sum() == pytest.approx(1 - played.all_busy.mean)


def test_the_same_seed_plays_the_same_and_another_does_not():
    service = random_service(4, 0.5, waits=True)
    one, again, other = (play(Play(service, 60.0, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(one.busy.mean, again.busy.mean)
    assert not np.array_equal(one.busy.mean, other.busy.mean)


def test_calls_that_come_in_one_hour_of_the_day_find_units_busier():
    service = random_service(4, 0.3, waits=False)
    shape = np.zeros(24)
    shape[9] = 24.0
    steady, bunched = play(Play(service, 400.0, seed=2)), play(Play(service, 400.0, seed=2, hour_share=shape))
    assert bunched.calls == pytest.approx(steady.calls, rel=0.1)
    assert float(bunched.all_busy.mean) > 5 * float(steady.all_busy.mean)


def test_logged_times_are_drawn_and_keep_the_mean_of_the_unit():
    """All runs alike: one unit, one call an hour of half an hour each, M/D/1 waits half as long as M/M/1 (15 min)."""
    service = Service(np.array([1.0]), np.array([[0]]), np.array([30.0]), waits=True)
    played = play(Play(service, 3000.0, seed=4, logged_min=np.array([42.0])))
    assert float(played.busy.mean[0]) == pytest.approx(0.5, abs=SLACK * float(played.busy.half_width[0]))
    assert float(played.wait_min.mean) == pytest.approx(15.0, abs=SLACK * float(played.wait_min.half_width))


def test_a_mean_over_calls_is_asked_of_place_unit_and_wait():
    played = play(Play(two_units(waits=False), 100.0, seed=1))
    lost = played.mean_of_calls(lambda _place, unit, _waited: unit == LOST)
    assert lost.mean == played.all_busy.mean
    assert not played.waited.any()


def test_where_nobody_calls_nothing_happens():
    service = Service(np.zeros(2), np.array([[0, 1], [1, 0]]), np.full(2, 60.0), waits=True)
    played = play(Play(service, 10.0, seed=1))
    assert played.calls == 0
    assert played.busy.mean.tolist() == [0, 0]
    assert float(played.wait_min.mean) == 0
