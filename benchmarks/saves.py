"""What is left of a file when its saver is killed in the middle of it, or the disk is full: the old one, the new one, or neither.

Each try is a process of its own that saves once. It is killed (SIGKILL) at a random instant of the time that one save
takes, or saves onto a file system of one megabyte; without the right to mount one, under a limit on the size of files.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from analytics.core.saving import fresh_folder, put_in_place, remove_left_over, save
from benchmarks.findings import Findings, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Saver: TypeAlias = "Callable[[Path, bytes], None]"

TRIES, SEED = 100, 1
LARGE_BYTES = 8_000_000
"""Large enough that most instants lie in the middle of writing."""

DISK_BYTES = 1 << 20
OLD_BYTES = 200_000
_KILLED, _FULL = "kill -9 at a random instant", "full disk"
_MEASURED = 3
_INSTANTS = (
    "A save that is killed is a process of its own; the instant is drawn evenly from the time that one save takes "
    f"(seed {SEED}). That both old and new are found shows that the instants span it."
)
TITLE = f"{TRIES} saves each that were cut off: what a reader finds afterwards."


@dataclass(slots=True)
class Seen:
    """How many tries left what, and how many parts of files lay about before and after looking for them."""

    old: int = 0
    new: int = 0
    neither: int = 0
    refused: int = 0
    parts: int = 0
    parts_kept: int = 0


def run() -> Findings:
    """All ways of saving and of being cut off."""
    with tempfile.TemporaryDirectory() as folder:
        rows = {name: way(Path(folder) / str(number), TRIES) for number, (name, way) in enumerate(WAYS.items())}
    ours = [seen for (_, saver), seen in rows.items() if saver != NAIVE]
    rows_of_full = [seen for (cut, saver), seen in rows.items() if cut == _FULL and saver != NAIVE]
    whole = all(seen.neither == 0 and seen.old + seen.new == TRIES for seen in ours)
    disk = f"Full disk: {'a tmpfs of' if _may_mount() else 'files limited to'} {DISK_BYTES:,} bytes."
    return Findings(
        title=TITLE,
        header=("cut off by", "saved by", "old", "new", "neither", "errors told", "parts left", "after the next save"),
        rows=tuple((*name, *(str(value) for value in asdict(seen).values())) for name, seen in rows.items()),
        targets=(
            Target(f"{TRIES} of {TRIES} tries leave the old file or folder, or the new one", whole),
            Target("every save that found no room says so", all(seen.refused == seen.old for seen in rows_of_full)),
            Target("no part of a file is left once its folder is saved to again", all(seen.parts_kept == 0 for seen in ours)),
        ),
        notes=(
            disk,
            _INSTANTS,
        ),
    )  # fmt: skip


def naive(path: Path, content: bytes) -> None:
    """Write where it belongs, as most programs do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def whole_folder(path: Path, content: bytes) -> None:
    """A folder of three files, put in place of another."""
    with fresh_folder(path) as fresh:
        for name in ("a", "b", "c"):
            save(fresh / name, content)
        put_in_place(fresh, path)


def _contents(path: Path) -> set[bytes | None]:
    """What lies there: one content where a folder's three files are alike."""
    if path.is_dir():
        files = sorted(path.iterdir())
        return {file.read_bytes() for file in files} if [file.name for file in files] == ["a", "b", "c"] else {None}
    return {path.read_bytes() if path.is_file() else None}


def killed(saver: Saver, folder: Path, tries: int, seed: int = SEED) -> Seen:
    """Kill a saver at random instants and look at what it leaves each time."""
    chance, seen, path = random.Random(seed), Seen(), folder / "kept"
    old, new = b"o" * LARGE_BYTES, b"n" * LARGE_BYTES
    longest_s = max(_one_save_s(saver, path, old) for _ in range(_MEASURED))
    for _ in range(tries):
        saver(path, old)
        pid = _child(partial(saver, path, new))
        time.sleep(chance.uniform(0.0, 1.2 * longest_s))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        _note(seen, path, old, new)
    _note_parts(seen, folder)
    return seen


def _one_save_s(saver: Saver, path: Path, content: bytes) -> float:
    begin_s = time.perf_counter()
    os.waitpid(_child(partial(saver, path, content)), 0)
    return time.perf_counter() - begin_s


def full(saver: Saver, folder: Path, tries: int, seed: int = SEED) -> Seen:
    """Save files of random sizes onto a small file system that already holds one."""
    chance, seen = random.Random(seed), Seen()
    folder.mkdir(parents=True)
    path, old = folder / "kept", b"o" * OLD_BYTES
    with _small_disk(folder) as limited:
        for _ in range(tries):
            path.unlink(missing_ok=True)
            path.write_bytes(old)
            new = b"n" * chance.randint(1, 2 * DISK_BYTES)
            pid = _child(partial(saver, path, new), limited=limited)
            seen.refused += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == _NO_ROOM
            _note(seen, path, old, new)
        _note_parts(seen, folder)
    return seen


_NO_ROOM, _OTHER = 3, 4


def _child(work: Callable[[], None], *, limited: bool = False) -> int:
    """A process that does the work and ends: 0, or `_NO_ROOM` where it was told that there is none."""
    pid = os.fork()
    if pid:
        return pid
    try:
        if limited:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (DISK_BYTES, DISK_BYTES))
        work()
    except OSError:
        os._exit(_NO_ROOM)
    except BaseException:  # noqa: BLE001 - this process may not go on as a second parent
        os._exit(_OTHER)
    os._exit(0)


def _note(seen: Seen, path: Path, old: bytes, new: bytes) -> None:
    there = _contents(path)
    seen.old += there == {old}
    seen.new += there == {new}
    seen.neither += there not in ({old}, {new})


def _note_parts(seen: Seen, folder: Path) -> None:
    """Parts of files that lie about, and those that still do after what the next save does first."""
    seen.parts = sum(path.name != "kept" for path in folder.iterdir())
    remove_left_over(folder, stale_s=0.0)
    seen.parts_kept = sum(path.name != "kept" for path in folder.iterdir())


def _may_mount() -> bool:
    return os.getuid() == 0 and shutil.which("mount") is not None


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """A file system of `DISK_BYTES` in that place; True where it is none and the size of files has to be limited."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if not _may_mount() or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        yield True
        return
    try:
        yield False
    finally:
        subprocess.run(["umount", str(folder)], check=True)


OURS, OUR_FOLDER, NAIVE = "save", "folder of three files", "written in place"
WAYS: dict[tuple[str, str], Callable[[Path, int], Seen]] = {
    (_KILLED, OURS): lambda folder, tries: killed(save, folder, tries),
    (_KILLED, OUR_FOLDER): lambda folder, tries: killed(whole_folder, folder, tries),
    (_KILLED, NAIVE): lambda folder, tries: killed(naive, folder, tries),
    (_FULL, OURS): lambda folder, tries: full(save, folder, tries),
    (_FULL, NAIVE): lambda folder, tries: full(naive, folder, tries),
}


def main(folder: str, tries: str) -> None:
    """Print what so many tries of each way left, for the test that runs this in a process of its own."""
    seen = {" / ".join(name): asdict(way(Path(folder) / str(at), int(tries))) for at, (name, way) in enumerate(WAYS.items())}
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
