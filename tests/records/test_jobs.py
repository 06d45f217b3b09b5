"""A job goes on without its visitor, is found again by what was asked, and what it has found stays whatever ends it."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from analytics.core.model import Result
from analytics.core.scenario import Scenario
from analytics.core.study import Answer
from analytics.core.text import Text
from analytics.intake.samples import load_sample
from analytics.library import find_model
from analytics.records import work
from analytics.records.answers import read_answer
from analytics.records.jobs import UNDER_WAY, Jobs, Request, Status, answer_folder, keep_answer

WORKER = (sys.executable, str(Path(__file__).with_name("slow_work.py")))
ASKED = Request("golden_hour", "zones", "cheonan", {"limit_min": 7.0}, {"rings": 2})
PATIENCE_S = 60


@pytest.fixture
def jobs(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    made = Jobs(tmp_path / "jobs", tmp_path / "shelf", WORKER)
    yield made
    for folder in made.root.iterdir() if made.root.is_dir() else ():
        made.cancel(folder.name)


def wait(jobs, job_id, until):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        state = jobs.state(job_id)
        if until(state):
            return state
        time.sleep(0.02)
    pytest.fail(f"still {jobs.state(job_id)}")


def answered(state):
    return state.answers == 2


def pid_of(jobs, job_id):
    return int((jobs.folder(job_id) / "alive").read_text())


def test_the_same_question_is_the_same_job_and_another_one_is_not():
    assert ASKED.id == Request("golden_hour", "zones", "cheonan", {"limit_min": 7.0}, {"rings": 2}).id
    others = [
        Request("golden_hour", "zones", "cheonan", {"limit_min": 8.0}, {"rings": 2}),
        Request("golden_hour", "zones", "cheonan", {"limit_min": 7.0}, {"rings": 3}),
        Request("golden_hour", "zones", "coquimbo", {"limit_min": 7.0}, {"rings": 2}),
        Request("golden_hour", "zones", "cheonan", {"limit_min": 7.0}, {"rings": 2}, "close:1"),
    ]
    assert len({ASKED.id, *(other.id for other in others)}) == 5


def test_a_job_that_nobody_asked_for_is_none(jobs):
    assert jobs.state(ASKED.id).status is Status.NONE
    assert jobs.answer(ASKED.id) is None


def test_whoever_comes_back_finds_the_job_and_its_latest_answer(jobs):
    jobs.start(ASKED)
    wait(jobs, ASKED.id, answered)
    again = Jobs(jobs.root, jobs.shelf, WORKER)  # as after a refresh, or from a colleague's link
    assert again.state(ASKED.id).status is Status.RUNNING
    assert again.state(ASKED.id).share == 0.25
    answer = again.answer(ASKED.id)
    assert answer.result.indicators == {"n": 2.0, "none": None}
    assert answer.result.tables["t"]["n"].tolist() == [2 / 3]
    assert answer.scenario == Scenario().add(127.1, 36.8)
    assert answer.alternatives == {"B": Scenario().close("5"), "C": Scenario().move("5", 127.0, 36.5)}
    assert answer.values == {"limit_min": 7.5}
    assert answer.result.notes == (Text("말", "note"),)
    assert not answer.final


def test_asking_again_does_not_begin_again(jobs):
    jobs.start(ASKED)
    wait(jobs, ASKED.id, answered)
    first = pid_of(jobs, ASKED.id)
    jobs.start(ASKED)
    assert pid_of(jobs, ASKED.id) == first
    (jobs.folder(ASKED.id) / "go on").touch()
    wait(jobs, ASKED.id, lambda state: state.status is Status.DONE)
    assert jobs.start(ASKED).status is Status.DONE


def test_a_cancelled_job_ends_at_once_and_keeps_its_answers(jobs):
    jobs.start(ASKED)
    wait(jobs, ASKED.id, answered)
    jobs.cancel(ASKED.id)
    state = jobs.state(ASKED.id)
    assert (state.status, state.answers) == (Status.CANCELLED, 2)
    assert jobs.answer(ASKED.id).result.indicators["n"] == 2.0


def test_after_many_answers_a_cancelled_job_shows_the_latest(jobs):
    many = Request(ASKED.model, ASKED.study, ASKED.city, {}, {"answers": 5})
    jobs.start(many)
    wait(jobs, many.id, lambda state: state.answers == 5)
    jobs.cancel(many.id)
    assert jobs.state(many.id).answers == 5
    assert jobs.answer(many.id).result.indicators["n"] == 5.0


def test_a_job_begun_again_still_has_what_it_had_found(jobs):
    slow = Request(ASKED.model, ASKED.study, ASKED.city, {}, {"waits": 1})
    jobs.start(slow)
    wait(jobs, slow.id, answered)
    jobs.cancel(slow.id)
    jobs.start(slow)
    assert jobs.state(slow.id).status in UNDER_WAY
    assert jobs.state(slow.id).answers == 2
    assert jobs.answer(slow.id).result.indicators["n"] == 2.0


def test_the_same_answer_again_changes_nothing_and_the_final_one_is_always_kept(tmp_path):
    for number in (1, 2, 3):
        assert keep_answer(tmp_path, number, an_answer(number)) == number
    assert keep_answer(tmp_path, 1, an_answer(9)) == 3
    assert read_answer(answer_folder(tmp_path, 3)).result.indicators["n"] == 3
    assert keep_answer(tmp_path, 2, an_answer(7, final=True)) == 4
    assert read_answer(answer_folder(tmp_path, 4)).result.indicators["n"] == 7


def an_answer(number, *, final=False):
    return Answer(Result({"n": float(number)}, {}, {}, Text("답", "answer")), final=final)


def test_a_killed_job_is_interrupted_keeps_its_answers_and_can_be_begun_again(jobs):
    jobs.start(ASKED)
    wait(jobs, ASKED.id, answered)
    os.kill(pid_of(jobs, ASKED.id), signal.SIGKILL)
    state = wait(jobs, ASKED.id, lambda state: state.status not in UNDER_WAY)
    assert (state.status, state.answers) == (Status.INTERRUPTED, 2)
    assert jobs.answer(ASKED.id) is not None
    jobs.start(ASKED)
    wait(jobs, ASKED.id, lambda state: answered(state) and state.status is Status.RUNNING)


def test_a_job_whose_process_falls_over_without_a_word_is_interrupted(jobs):
    dying = Request(ASKED.model, ASKED.study, ASKED.city, {}, {"dies": 1})
    jobs.start(dying)
    assert wait(jobs, dying.id, lambda state: state.status not in UNDER_WAY).status is Status.INTERRUPTED


def test_old_jobs_go_and_those_at_work_stay(jobs):
    done = Request(ASKED.model, ASKED.study, ASKED.city, {}, {"old": 1})
    jobs.start(done)
    wait(jobs, done.id, answered)
    jobs.cancel(done.id)
    jobs.start(ASKED)
    wait(jobs, ASKED.id, answered)
    long_ago = time.time() - 40 * 86_400
    for job_id in (done.id, ASKED.id):
        os.utime(jobs.folder(job_id) / "state.json", (long_ago, long_ago))
    jobs.expire(30)
    assert not jobs.folder(done.id).exists()
    assert jobs.folder(ASKED.id).exists()


@pytest.mark.parametrize("job_id", ["", "../../etc", "0123456789abcdeg", "0" * 17])
def test_an_id_that_is_none_leads_nowhere(jobs, job_id):
    with pytest.raises(ValueError, match="no job has the id"):
        jobs.state(job_id)


# --- the real process ----------------------------------------------------------------------------------------------


def real_jobs(tmp_path):
    return Jobs(tmp_path / "jobs", tmp_path / "shelf")


def request_of(study_id, city="cheonan", **asked):
    model = find_model("golden_hour")
    study = model.study(study_id)
    return Request("golden_hour", study_id, city, model.params().model_dump(), study.asked.read(asked).model_dump())


def test_a_job_answers_as_the_study_does_in_place(tmp_path):
    jobs, request = real_jobs(tmp_path), request_of("zones", rings=1)
    jobs.start(request)
    assert wait(jobs, request.id, lambda state: state.status not in UNDER_WAY).status is Status.DONE
    model = find_model("golden_hour")
    study = model.study("zones")
    inputs = model.inputs.read(load_sample("cheonan").tables)
    *_, here = study(inputs, model.params(), study.asked.read({"rings": 1}))
    there = jobs.answer(request.id)
    assert there.final
    assert there.result.indicators == here.result.indicators
    assert there.result.sentence == here.result.sentence
    assert set(there.result.tables) == set(here.result.tables)
    assert set(there.result.layers) == set(here.result.layers)


def test_a_job_on_a_city_that_is_gone_says_so(tmp_path):
    jobs, request = real_jobs(tmp_path), request_of("zones", city="0123456789abcdef")
    jobs.start(request)
    state = wait(jobs, request.id, lambda state: state.status not in UNDER_WAY)
    assert state.status is Status.FAILED
    assert "shelf" in state.error.en


def test_a_job_that_is_begun_again_never_falls_back_behind_what_it_had_found(tmp_path):
    keep_answer(tmp_path, 3, an_answer(3))
    log = work._Log(tmp_path)
    log.begin()
    assert '"status": "running"' in (tmp_path / "state.json").read_text(encoding="utf-8")
    assert '"answers": 3' in (tmp_path / "state.json").read_text(encoding="utf-8")
    log("search", 0.1)
    assert '"answers": 3' in (tmp_path / "state.json").read_text(encoding="utf-8")
