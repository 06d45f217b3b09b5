"""Work on other people's bytes happens in a process of its own, with little memory, little time and nothing to steal.

The process is a fresh Python (never a fork of the app), in a session and an empty folder of its own, without
proxies, plug-ins or network where the system allows that. What goes in and comes out is plain data.
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.drivers import skip_settings

MB = 1024 * 1024
START_S = 10
"""Time allowed for starting Python on a busy server, before the work's own seconds count."""

AT_ONCE = 3
"""So many reading processes at a time in one app: each may take its full share of memory. The next ones wait."""

KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZ")
"""What the process inherits of the app's environment: no secrets, no proxies, no GDAL settings."""

EXIT_MEMORY = 71
"""The process ends so when not even the report of a lack of memory would fit."""

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

log = logging.getLogger(__name__)
_slots = threading.BoundedSemaphore(AT_ONCE)


def run_limited(function: str, *args: Any, memory_mb: int = 2048, seconds: float = 60) -> Any:
    """What a function returns, worked out in a limited process.

    Args:
        function: "package.module:function", always a name in our own code.
        args: plain data: numbers, text, bytes, arrays, tables (shapes in object columns), lists, tuples, dicts.
        memory_mb: the address space it may use.
        seconds: the processor time it may use; it is killed after twice that time on the wall clock plus 10 s.

    Raises:
        InputError: when it ran out of memory or time, crashed, or raised an InputError itself.
    """
    from analytics.intake import wire

    message = wire.pack({"function": function, "args": list(args)})
    with _slots, tempfile.TemporaryDirectory(prefix="reading-") as folder:
        exit_code, answer = _run(message, Path(folder), memory_mb, seconds)
    if exit_code == EXIT_MEMORY:
        raise InputError(OUT_OF_MEMORY.fill(limit=memory_mb))
    if exit_code == -signal.SIGXCPU:
        raise InputError(OUT_OF_TIME.fill(limit=f"{seconds:g}"))
    if exit_code != 0:
        log.warning("%s ended with exit code %s", function, exit_code)
        raise InputError(CRASHED)
    return _opened(wire.unpack(answer), function, memory_mb)


def _opened(answer: dict[str, Any], function: str, memory_mb: int) -> Any:
    if answer["outcome"] == "value":
        return answer["value"]
    if answer["outcome"] == "refused":
        raise InputError(answer["value"])
    if answer["outcome"] == "memory":
        raise InputError(OUT_OF_MEMORY.fill(limit=memory_mb))
    log.warning("%s failed: %s", function, answer["value"])
    raise InputError(UNREADABLE)


def _run(message: bytes, folder: Path, memory_mb: int, seconds: float) -> tuple[int, bytes]:
    work = folder / "work"
    work.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "analytics.intake.child", str(memory_mb), str(max(1, round(seconds)))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # tracebacks may hold what a person wrote in a cell
        cwd=work,
        env=_environment(folder),
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(message, timeout=2 * seconds + START_S)
    except subprocess.TimeoutExpired as error:
        raise InputError(OUT_OF_TIME.fill(limit=f"{seconds:g}")) from error
    finally:
        _end(process)
    return process.returncode, answer


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started, and let go of its pipes."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()
    process.wait()


def _environment(folder: Path) -> dict[str, str]:
    root = Path(__file__).resolve().parents[2]
    return {
        **{name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
        **skip_settings(),
        "PYTHONPATH": str(root),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        # Many threads reserve address space that is counted against the limit.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
    }


def main(memory_mb: int, seconds: int) -> None:
    """The life of the reading process: limits first, then one job from standard input to standard output."""
    limit_this_process(memory_mb, seconds)
    use_every_core()
    out = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not get into the answer
    leave_network()
    try:
        answer = _answer(sys.stdin.buffer.read())
        with os.fdopen(out, "wb") as pipe:
            pipe.write(answer)
    except MemoryError:
        os._exit(EXIT_MEMORY)


def _answer(message: bytes) -> bytes:
    from analytics.intake import wire

    try:
        job = wire.unpack(message)
        del message
        return wire.pack({"outcome": "value", "value": _find(job["function"])(*job["args"])})
    except InputError as error:
        return wire.pack({"outcome": "refused", "value": error.text})
    except MemoryError:
        return wire.pack({"outcome": "memory", "value": None})
    except Exception as error:  # noqa: BLE001  whatever a parser throws at a bad file ends up here
        if _lacks_memory(error):
            return wire.pack({"outcome": "memory", "value": None})
        return wire.pack({"outcome": "failed", "value": _whereabouts(error)})


def _find(function: str) -> Any:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)


def _lacks_memory(error: Exception) -> bool:
    """Whether a library said so in its own words: Arrow and GDAL do not raise MemoryError."""
    words = str(error).lower()
    return any(phrase in words for phrase in ("out of memory", "malloc of size", "cannot allocate", "realloc of size"))


def _whereabouts(error: Exception) -> str:
    """The kind of error and the place in the code, without its message, which may quote a cell."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"


def limit_this_process(memory_mb: int, seconds: int) -> None:
    """Bound address space, processor time and open files, and leave no core dump (which would hold the data)."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MB, memory_mb * MB))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


def use_every_core() -> None:
    """Go where there is room: the app that started this process may keep itself to one core."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


def leave_network() -> bool:
    """Step into an empty network namespace where the system allows it; True when it did.

    This is a second wall behind the allow-list of formats, so a system that refuses is no reason to stop.
    """
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    unshare = getattr(library, "unshare", None)
    if unshare is None:
        return False
    return any(unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


OUT_OF_MEMORY = Text(
    "파일을 읽는 데 메모리가 {limit} MB보다 많이 듭니다. 필요한 지역이나 열만 남기거나 여러 파일로 나누어 올려 주십시오.",
    "Reading the file takes more than {limit} MB of memory. Keep only the area or columns you need, or split it into several files.",
)
OUT_OF_TIME = Text(
    "파일을 읽는 데 {limit}초가 넘게 걸려 멈추었습니다. 필요한 지역이나 열만 남기거나 여러 파일로 나누어 올려 주십시오.",
    "Reading the file took longer than {limit} seconds and was stopped. Keep only the area or columns you need, or split the file.",
)
CRASHED = Text(
    "파일을 읽다가 읽기 프로그램이 멈추었습니다. 파일이 손상되었을 수 있습니다. 원본을 다시 내려받거나 다른 형식(CSV, GPKG)으로 저장해 주십시오.",
    "The reading process stopped while reading the file, which may be damaged. Download it again or save it in another format (CSV, GPKG).",
)
UNREADABLE = Text(
    "파일을 읽을 수 없습니다. 파일이 손상되었을 수 있습니다. 원본을 다시 내려받거나 다른 형식(CSV, GPKG)으로 저장해 주십시오.",
    "The file cannot be read and may be damaged. Download it again or save it in another format (CSV, GPKG).",
)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
