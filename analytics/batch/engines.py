"""Who does the tasks: a plain loop, or Dask distributed in this process, on a local cluster or at a given scheduler.

Dask passes on the message of a task and the few words it answers with. A worker that is killed is replaced, and only the
task it had in hand is done again: finished ones find their mark on disk.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from analytics.batch.tasks import FAILED, run_task
from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SERIAL, IN_PROCESS, LOCAL = "serial", "inprocess", "local"

DEATHS_ALLOWED = 3
"""A task whose worker died more often than this is given up: it is likely the task itself that kills them."""

CONNECT_S = 30.0

_GIVEN_UP = Text(
    "계산하던 일꾼이 거듭 꺼졌습니다({kind}). 메모리가 모자라지 않은지 보고 다시 실행해 주십시오. 끝난 도시는 그대로 남아 있습니다.",
    "The workers on this city kept dying ({kind}). Check that there is enough memory and run the batch again; finished cities stay.",
)
_NO_SCHEDULER = Text(
    "계산 서버 '{address}'에 연결할 수 없습니다. 주소와 서버가 켜져 있는지 확인해 주십시오.",
    "The scheduler at '{address}' cannot be reached. Please check the address and that it runs.",
)


def outcomes(messages: Sequence[dict[str, Any]], engine: str, workers: int | None) -> Iterator[dict[str, str]]:
    """Do all tasks and give the outcome of each as soon as it is there.

    Args:
        messages: one per task, see `Task.message`.
        engine: `serial`, `inprocess`, `local`, or the address of a running scheduler such as tcp://10.0.0.5:8786, whose
            workers must see the same folders and have this program installed. Whoever can reach a scheduler can run
            programs on its workers, so it belongs inside the closed network (with tls:// where others share that).
        workers: processes of a local cluster, as many as there are cores where none is said; nothing else uses it.

    Raises:
        InputError: when the scheduler cannot be reached.
    """
    if engine == SERIAL:
        yield from map(run_task, messages)
        return
    with _client(engine, workers) as client:
        yield from _distributed(client, messages)


def _distributed(client: Any, messages: Sequence[dict[str, Any]]) -> Iterator[dict[str, str]]:
    import distributed

    as_completed: Any = distributed.as_completed
    futures = {client.submit(run_task, message, key=_name(message), pure=False): message["city"] for message in messages}
    for future in as_completed(list(futures)):
        error = future.exception()
        if error is None:
            yield future.result()
        else:
            text = _GIVEN_UP.fill(kind=type(error).__name__)
            yield {"city": futures[future], "status": FAILED, "ko": text.ko, "en": text.en}
        future.release()


def _name(message: dict[str, Any]) -> str:
    """A name for the task that no other batch on the same scheduler uses."""
    where = hashlib.sha256(message["out"].encode()).hexdigest()
    return f"{message['city']}-{message['key']}-{where}"


@contextmanager
def _client(engine: str, workers: int | None) -> Iterator[Any]:
    import dask
    import distributed

    client_of: Any = distributed.Client
    cluster_of: Any = distributed.LocalCluster
    quiet = {"distributed.scheduler.allowed-failures": DEATHS_ALLOWED, "distributed.comm.timeouts.connect": CONNECT_S}
    with dask.config.set(quiet):
        if engine in (IN_PROCESS, LOCAL):
            own_processes = engine == LOCAL
            with (
                cluster_of(
                    n_workers=workers if own_processes else 1,
                    threads_per_worker=1,
                    processes=own_processes,
                    host="127.0.0.1" if own_processes else None,
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                ) as cluster,
                client_of(cluster) as client,
            ):
                yield client
            return
        try:
            client = client_of(engine, timeout=CONNECT_S)
        except (OSError, ValueError) as error:
            raise InputError(_NO_SCHEDULER.fill(address=engine)) from error
        with client:
            yield client
