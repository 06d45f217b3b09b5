"""Studies that are worked on in the background: a process of their own, a folder that outlasts the visit.

A job's id is made from what is asked of what, so whoever asks the same again, after a refresh or from a colleague's link,
finds the same job. What a job has found so far stays when it is cancelled, fails or the machine goes down.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.core.saving import save
from analytics.core.text import Text
from analytics.export.run_folder import VERSION
from analytics.records.answers import read_answer, write_answer, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.core.params import Value
    from analytics.core.study import Answer

REQUEST, STATE, ALIVE = "request.json", "state.json", "alive"
_ANSWER = re.compile(r"answer-(\d+)")
_ROOT = Path(__file__).resolve().parents[2]
_STOP_S = 5.0
"""A cancelled process that has not ended within this time is killed."""


class Status(StrEnum):
    """Where a job stands."""

    NONE = "none"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


UNDER_WAY = frozenset({Status.WAITING, Status.RUNNING})


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of what.

    Attributes:
        model, study: their ids.
        city: a sample's id, or the id of a city on the shelf, which is made from its contents.
        params, asked: the model's parameters and the study's own, by name.
        scenario: changes of places, as they stand in an address.
    """

    model: str
    study: str
    city: str
    params: Mapping[str, Value] = field(hash=False)
    asked: Mapping[str, Value] = field(hash=False)
    scenario: str = ""

    @property
    def id(self) -> str:
        """16 hexadecimal digits made from the request and the version of the app."""
        facts = [VERSION, self.model, self.study, self.city, dict(self.params), dict(self.asked), self.scenario]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class State:
    """How far a job has come.

    Attributes:
        status: where it stands.
        step: id of the step it is at.
        share: how much of that step is done (0 to 1), where that is known.
        answers: the number of its latest answer, 0 when it has given none.
        error: why it failed.
    """

    status: Status
    step: str | None = None
    share: float | None = None
    answers: int = 0
    error: Text | None = None


@dataclass(frozen=True, slots=True)
class Jobs:
    """All jobs of one server, each in a folder of its own.

    Args:
        root: the folder that holds them; made when the first one starts.
        shelf: where officials' own cities lie.
        worker: the command that works on a job; the job's folder is added to it.
    """

    root: Path
    shelf: Path
    worker: tuple[str, ...] = (sys.executable, "-m", "analytics.records.work")

    def start(self, request: Request) -> State:
        """Begin a job, or go on with one that was cancelled or interrupted; one under way or done is left as it is."""
        with _starting:
            state = self.state(request.id)
            if state.status in UNDER_WAY or state.status is Status.DONE:
                return state
            folder = self.folder(request.id)
            save(folder / REQUEST, json.dumps({**asdict(request), "shelf": str(self.shelf)}, ensure_ascii=False).encode())
            write_state(folder, State(Status.WAITING, answers=latest_answer(folder)))
            _spawn(folder, self.worker)
        return self.state(request.id)

    def state(self, job_id: str) -> State:
        """How far a job has come; `NONE` when there is no such job."""
        folder = self.folder(job_id)
        state = _read_state(folder)
        if state.status in UNDER_WAY and not _is_alive(folder):
            state = _read_state(folder)  # it may have ended between the two looks
            if state.status in UNDER_WAY:
                return State(Status.INTERRUPTED, state.step, state.share, state.answers)
        return state

    def answer(self, job_id: str) -> Answer | None:
        """The latest answer of a job, none when it has given none yet."""
        folder = self.folder(job_id)
        number = latest_answer(folder)
        return read_answer(answer_folder(folder, number)) if number else None

    def cancel(self, job_id: str) -> None:
        """Stop a job; the answers it has given stay."""
        folder = self.folder(job_id)
        state = self.state(job_id)
        if state.status not in UNDER_WAY:
            return
        _stop(folder)
        write_state(folder, State(Status.CANCELLED, state.step, state.share, latest_answer(folder)))

    def expire(self, days: float) -> None:
        """Remove jobs that nothing has been written to for more than so many days."""
        limit = time.time() - days * 86_400
        for folder in self.root.iterdir() if self.root.is_dir() else ():
            if (folder / STATE).is_file() and (folder / STATE).stat().st_mtime < limit and not _is_alive(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def folder(self, job_id: str) -> Path:
        """Where a job lies.

        Raises:
            ValueError: when the id is none.
        """
        if not re.fullmatch(r"[0-9a-f]{16}", job_id):
            message = f"no job has the id {job_id!r}"
            raise ValueError(message)
        return self.root / job_id


def write_state(folder: Path, state: State) -> None:
    """Write down how far a job has come."""
    record = asdict(state) | {"error": None if state.error is None else write_text(state.error)}
    save(folder / STATE, json.dumps(record, ensure_ascii=False).encode())


def keep_answer(folder: Path, number: int, answer: Answer) -> int:
    """Write down the answer of that number; those before the last but one go.

    A job that is begun again gives the same answers again: one that is there from the time before stays, so that
    nobody falls back behind it. The final one is always written.

    Returns:
        The number of the latest answer.
    """
    there = latest_answer(folder)
    if number <= there and not answer.final:
        return there
    number = max(number, there + 1) if answer.final else number
    write_answer(answer_folder(folder, number), answer)
    for old in _answer_numbers(folder):
        if old < number - 1:  # whoever is reading the one before may finish
            shutil.rmtree(answer_folder(folder, old), ignore_errors=True)
    return number


def latest_answer(folder: Path) -> int:
    """The number of the latest answer, 0 when there is none."""
    return max(_answer_numbers(folder), default=0)


def answer_folder(folder: Path, number: int) -> Path:
    """Where an answer of a job lies."""
    return folder / f"answer-{number}"


def _answer_numbers(folder: Path) -> list[int]:
    found = (_ANSWER.fullmatch(path.name) for path in folder.iterdir()) if folder.is_dir() else iter(())
    return [int(match[1]) for match in found if match and _is_whole(folder, int(match[1]))]


def _is_whole(folder: Path, number: int) -> bool:
    """Whether that answer is whole."""
    return (answer_folder(folder, number) / "answer.json").is_file()


def _read_state(folder: Path) -> State:
    try:
        record: dict[str, Any] = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return State(Status.NONE)
    error = None if record["error"] is None else Text(**record["error"])
    return State(Status(record["status"]), record["step"], record["share"], record["answers"], error)


# A job's process holds a lock on a file of its folder for as long as it lives: the system lets go of it whatever
# the process dies of, and no other process can be taken for it.

_children: list[subprocess.Popen[bytes]] = []
_starting = threading.Lock()


def _spawn(folder: Path, worker: tuple[str, ...]) -> None:
    _reap()
    lock = os.open(folder / ALIVE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held here and handed over: there is no moment in between
        with (folder / "log").open("wb") as log:
            child = subprocess.Popen(
                [*worker, str(folder)],
                cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(lock,), start_new_session=True,
            )  # fmt: skip
        os.pwrite(lock, str(child.pid).encode(), 0)
        _children.append(child)
    finally:
        os.close(lock)


def _is_alive(folder: Path) -> bool:
    _reap()
    with _opened(folder / ALIVE) as lock:
        if lock is None:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


class _opened:  # noqa: N801 - used like a function
    """A file descriptor for a `with` block; none where there is no such file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> int | None:
        try:
            self._lock: int | None = os.open(self._path, os.O_RDONLY)
        except OSError:
            self._lock = None
        return self._lock

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)


def _stop(folder: Path) -> None:
    pid = int((folder / ALIVE).read_text() or 0)
    for sign in _signs():
        if not pid or not _is_alive(folder):
            return
        os.kill(pid, sign)
        _wait_until_gone(folder)


def _signs() -> Iterator[signal.Signals]:
    yield signal.SIGTERM
    yield signal.SIGKILL


def _wait_until_gone(folder: Path) -> None:
    until = time.monotonic() + _STOP_S
    while time.monotonic() < until and _is_alive(folder):
        time.sleep(0.02)


def _reap() -> None:
    """Take leave of children that have ended, so that none stays behind as a zombie."""
    _children[:] = [child for child in _children if child.poll() is None]
