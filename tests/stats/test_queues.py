"""Waiting lines against published numbers, a peer's simulation, and cases worked out by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from analytics.core.errors import InputError
from analytics.stats.queues import bounded_line, busy_share, endless_line, state_shares

ANSWERS = Path(__file__).resolve().parents[2] / "../shared/answers/queue_mmc/expected.json"


@pytest.fixture(scope="module")
def known():
    if not ANSWERS.is_file():
        pytest.skip("the folder of known answers is not beside the project")
    return json.loads(ANSWERS.read_text(encoding="utf-8"))


def test_published_lines_come_out_within_their_tolerance(known):
    names = {"Lq": "waiting", "W": "stay", "L": "present", "mean_idle_servers": "idle_servers"}
    checked = 0
    for case in known["published"]:
        line = endless_line(case["lambda"], case["mu"], case["c"])
        for theirs in names.keys() & case.keys():
            assert getattr(line, names[theirs]) == pytest.approx(case[theirs], abs=case["tol"])
            checked += 1
    assert checked == 4


def test_lines_a_peer_simulated_come_out_as_its_closed_forms(known):
    for case in known["peer_simulation_ciw_3.2.7_seed1"]:
        given = (case["lambda"], case["mu"], case["c"])
        line = bounded_line(*given, case["K"]) if "K" in case else endless_line(*given)
        assert 60 * line.wait == pytest.approx(case["closed_form_Wq_min"], rel=1e-9)
        assert 60 * line.wait == pytest.approx(case["Wq_min"], rel=0.03)
        if "K" in case:
            assert line.lost_share == pytest.approx(case["closed_form_loss"], rel=1e-9)


def test_the_eye_clinic_of_the_textbooks():
    """Six an hour, 20 minutes each, three doctors: a ninth of the time empty, 8/9 wait on average."""
    line = endless_line(6, 3, 3)
    assert (line.empty_share, line.waiting, line.present) == pytest.approx((1 / 9, 8 / 9, 26 / 9))
    assert (line.wait, line.stay) == pytest.approx((4 / 27, 13 / 27))


def test_one_server_with_one_place_loses_half_when_all_its_time_is_asked_for():
    line = bounded_line(1.0, 1.0, 1, 1)
    assert (line.lost_share, line.busy, line.waiting) == pytest.approx((0.5, 0.5, 0.0))


def test_a_bound_far_away_is_no_bound():
    endless, far = endless_line(20, 6, 4), bounded_line(20, 6, 4, 600)
    assert (far.wait, far.busy, far.all_busy_share) == pytest.approx((endless.wait, endless.busy, endless.all_busy_share))


def test_little_holds_in_every_line():
    """Number present = arrivals let in x time in the system (Little 1961)."""
    for line, let_in in ((endless_line(5, 2, 4), 5.0), (bounded_line(9, 2, 4, 7), 9 * (1 - bounded_line(9, 2, 4, 7).lost_share))):
        assert line.present == pytest.approx(let_in * line.stay)
        assert line.waiting == pytest.approx(let_in * line.wait)


def test_nobody_comes_and_everybody_is_free():
    for line in (endless_line(0, 1, 3), bounded_line(0, 1, 3, 5)):
        assert (line.busy, line.waiting, line.wait, line.empty_share, line.idle_servers) == (0, 0, 0, 1, 3)


@pytest.mark.parametrize("arrivals", [4.0, 4.001, 90.0])
def test_a_line_that_never_settles_is_refused_with_its_numbers(arrivals):
    with pytest.raises(InputError, match="grows without end"):
        endless_line(arrivals, 2.0, 2)
    assert bounded_line(arrivals, 2.0, 2, 9).lost_share > 0


def test_hundreds_of_servers_neither_overflow_nor_vanish():
    line = bounded_line(800.0, 1.0, 800, 800)
    assert line.lost_share == pytest.approx(np.sqrt(2 / (np.pi * 800)), rel=0.05)  # Erlang's B at full load, asymptotically


def test_the_shares_of_states_sum_to_one_and_the_last_is_all_busy():
    shares = state_shares(2.0, 3, waits=True)
    assert shares.sum() == pytest.approx(1)
    assert shares[-1] == pytest.approx(4 / 9)


def test_the_busy_share_counts_only_calls_that_are_answered():
    assert busy_share(2.0, 1.0, 4, waits=True) == pytest.approx(0.5)
    assert busy_share(1.0, 1.0, 1, waits=False) == pytest.approx(0.5)
    assert busy_share(9.0, 1.0, 4, waits=True) == 1.0


def test_nonsense_is_refused():
    for wrong in ((-1.0, 1.0, 1), (1.0, 0.0, 1), (1.0, 1.0, 0)):
        with pytest.raises(InputError):
            endless_line(*wrong)
    with pytest.raises(InputError, match="fewer places"):
        bounded_line(1.0, 1.0, 3, 2)
