"""A batch of 250 made-up municipalities: one loop against a local cluster that is shot at, and whether the bytes agree."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from analytics.batch.generated import Country, write_country
from benchmarks.findings import Findings, Target, times

COUNTRY = Country()
WORKERS = 2
SHOT_AFTER, ALL_SHOT_AFTER = 40, 120
"""One worker is killed when so many cities are done, and everything when so many are."""

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import sys
from pathlib import Path
from analytics.batch.command import order_of, run_batch
if __name__ == "__main__":
    cities, out, engine, workers = sys.argv[1:]
    order = order_of("golden_hour", Path(out))
    run_batch(order, [cities], engine=engine, workers=int(workers), report=lambda line: print(line.en, flush=True))
"""


@dataclass(frozen=True)
class Leg:
    """One stretch of a batch: how it ended, how long it took, and how many cities stood finished afterwards."""

    wall_s: float
    cpu_s: float
    finished: int
    said: tuple[str, ...]


def run() -> Findings:
    """The loop, then the cluster with a worker killed, then all killed, then resumed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_country(COUNTRY, folder / "country")
        (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
        loop = _leg(folder, "loop", "serial")
        shot = _leg(folder, "cluster", "local", shots=((SHOT_AFTER, False), (ALL_SHOT_AFTER, True)))
        stamps = _stamps(folder / "cluster")
        resumed = _leg(folder, "cluster", "local")
        again = _leg(folder, "cluster", "local")
        untouched = all(_stamps(folder / "cluster").get(path) == stamp for path, stamp in stamps.items())
        same = _files(folder / "loop") == _files(folder / "cluster")
    return _findings(loop, shot, resumed, again, same=same, untouched=untouched)


def _leg(folder: Path, out: str, engine: str, shots: tuple[tuple[int, bool], ...] = ()) -> Leg:
    """Run the batch in a process of its own. Each shot is (after how many cities, whether at everything)."""
    command = [sys.executable, str(folder / "program.py"), str(folder / "country"), str(folder / out), engine, str(WORKERS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    begin_s, used = time.perf_counter(), _children_s()
    left, said = list(shots), []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True) as process:
        for line in process.stdout or ():
            said.append(line.strip())
            if left and line.startswith(f"[{left[0][0]}/"):
                _shoot(process.pid, everything=left.pop(0)[1])
    finished = len(list((folder / out / "cities").glob("made-*/done.json")))
    return Leg(time.perf_counter() - begin_s, _children_s() - used, finished, tuple(said))


def _shoot(pid: int, *, everything: bool) -> None:
    if everything:
        os.killpg(pid, signal.SIGKILL)
        return
    workers = [child for child in psutil.Process(pid).children(recursive=True) if "spawn_main" in " ".join(child.cmdline())]
    os.kill(workers[0].pid, signal.SIGKILL)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _stamps(out: Path) -> dict[str, int]:
    return {path.parent.name: path.stat().st_mtime_ns for path in out.glob("cities/made-*/done.json")}


def _files(out: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(out)): path.read_bytes() for path in out.glob("cities/made-*/*")}
    return found | {"national.csv": (out / "national.csv").read_bytes()}


def _findings(loop: Leg, shot: Leg, resumed: Leg, again: Leg, *, same: bool, untouched: bool) -> Findings:
    kept = next((line for line in resumed.said if "kept" in line), "")
    legs = (
        ("one loop, no dask", loop),
        (f"local cluster, one worker killed after {SHOT_AFTER}, everything after {ALL_SHOT_AFTER}", shot),
        ("the same command again", resumed),
        ("once more, nothing to do", again),
    )
    rows = tuple(
        (name, f"{leg.wall_s:.0f} s", f"{leg.cpu_s:.0f} s" if leg.cpu_s else "-", str(leg.finished)) for name, leg in legs
    )
    return Findings(
        title=f"{COUNTRY.count} made-up municipalities with {COUNTRY.nodes**2} nodes each, {WORKERS} workers.",
        header=("leg", "wall time", "processor time", "cities finished afterwards"),
        rows=rows,
        targets=(
            Target("all cities are done after the resume", resumed.finished == COUNTRY.count),
            Target("at most the tasks in flight are lost", shot.finished >= ALL_SHOT_AFTER and untouched),
            Target("same bytes as the loop, every table", same),
        ),
        notes=(
            f"On resuming the batch said: {kept}",
            f"Loop against cluster and resume, wall: {times(loop.wall_s / (shot.wall_s + resumed.wall_s))}.",
            "Killed processes are not in the processor time of the second leg.",
        ),
    )
