"""The process of one job: python -m analytics.records.work FOLDER. It reads the request and writes answers until it is done."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import AppError
from analytics.core.scenario import Scenario
from analytics.core.text import Text
from analytics.intake.child import use_every_core
from analytics.intake.korea import embedded_city
from analytics.intake.shelf import Shelf
from analytics.library import find_model
from analytics.records.jobs import REQUEST, Request, State, Status, keep_answer, latest_answer, write_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.core.study import Answer
    from analytics.schemas.city import City

AT_ONCE = 2
"""So many jobs at a time on one server; the next ones wait their turn."""

WRITTEN_EVERY_S = 0.5
NICE = 10
"""Whoever moves a slider comes first."""

_BROKEN = Text(
    "계산하다가 멈췄습니다({kind}). 같은 일이 되풀이되면 자료와 조건을 적어 담당자에게 알려 주십시오.",
    "The work stopped with an error ({kind}). If it happens again, please report it with the data and settings used.",
)


def main(folder: Path) -> int:
    """Work on the job in the folder; 0 when it was done, 1 when it failed."""
    os.nice(NICE)
    use_every_core()
    log = _Log(folder)
    try:
        with _turn(folder.parent):
            log.begin()
            for answer in _answers(_read_request(folder), log):
                log.answered(answer)
    except AppError as error:
        log.fail(error.text)
        return 1
    except Exception as error:  # a job that falls over must say so: nobody watches its output
        log.fail(_BROKEN.fill(kind=type(error).__name__))
        raise
    log.done()
    return 0


class _Log:
    """What the job has come to, written down now and then, and at every answer."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._written_s, self._given = folder, 0.0, 0
        self._state = State(Status.RUNNING, answers=latest_answer(folder))

    def begin(self) -> None:
        """Say that the job's turn has come; what it found when it was last at work stays in sight."""
        self._write()

    def __call__(self, step_id: str, share: float | None = None) -> None:
        new_step = step_id != self._state.step
        self._state = State(Status.RUNNING, step_id, share, self._state.answers)
        if new_step or time.monotonic() - self._written_s > WRITTEN_EVERY_S:
            self._write()

    def answered(self, answer: Answer) -> None:
        self._given += 1
        latest = keep_answer(self._folder, self._given, answer)
        self._state = State(Status.RUNNING, self._state.step, self._state.share, latest)
        self._write()

    def fail(self, why: Text) -> None:
        self._state = State(Status.FAILED, self._state.step, self._state.share, self._state.answers, why)
        self._write()

    def done(self) -> None:
        self._state = State(Status.DONE, self._state.step, 1.0, self._state.answers)
        self._write()

    def _write(self) -> None:
        self._written_s = time.monotonic()
        write_state(self._folder, self._state)


def _read_request(folder: Path) -> tuple[Request, Path]:
    record = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    shelf = Path(record.pop("shelf"))
    return Request(**record), shelf


def _answers(asked: tuple[Request, Path], log: _Log) -> Iterator[Answer]:
    request, shelf = asked
    model = find_model(request.model)
    study = model.study(request.study)
    city = _city(request.city, shelf)
    tables = model.changed_tables(city.tables, Scenario.read(request.scenario))
    params, own = model.params.read(request.params), study.asked.read(request.asked)
    yield from study(model.inputs.read(tables), params, own, log)


def _city(city_id: str, shelf: Path) -> City:
    return embedded_city(city_id) or Shelf(shelf).load(city_id)


@contextmanager
def _turn(root: Path) -> Iterator[None]:
    """Wait until one of the places is free. The system frees the place of a process that dies."""
    places = [os.open(root / f".place-{number}", os.O_RDWR | os.O_CREAT, 0o600) for number in range(AT_ONCE)]
    try:
        while not any(_take(place) for place in places):
            time.sleep(0.2)
        yield
    finally:
        for place in places:
            os.close(place)


def _take(place: int) -> bool:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
