"""How many readers a published map serves behind plain nginx, beside the same map as a page of the app."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.text import Language
from analytics.export.found import run_model
from analytics.export.publish import PAGE, publish
from analytics.export.reporting import Wanted, report_of
from analytics.intake.samples import load_sample
from analytics.library import find_model
from benchmarks.findings import Findings, Target, milliseconds, times
from benchmarks.serving import APP, HOST, ROOT, serving
from benchmarks.visitor import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE_CONF = ROOT / "docs" / "publishing" / "nginx.conf"
MODEL, CITY, SLIDER = "golden_hour", "cheonan", "limit_min"
MEASURED_S = 20.0
CONNECTIONS, VISITORS = 64, 4
WANTED_RATIO, READERS = 100.0, 1_000_000
TITLE = (
    "The same map of Cheonan opened anew by one reader after the other: published behind plain nginx, and as a page of the app."
)
_LEFT_OUT = (
    "A map of the app is one visit from connecting to the finished page; the browser's own program files and the cells, which "
    "the app hands out by a further address, are left out in its favour. Its bytes are those of the connection."
)
_OWN_FILES = re.compile(r'(?:src|href)="(files/[^"]+\.(?:js|css))"')
_NEEDED = ("nginx", "wrk")
_WRK_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_TICK_S = 1.0 / os.sysconf("SC_CLK_TCK")
_UTIME, _STIME = 11, 12
"""Places of the processor times in /proc/PID/stat, counted behind the name in brackets (proc(5))."""


@dataclass(frozen=True)
class Served:
    """What one side served: whole maps, seconds they took by the clock and of the server's processor, the slowest of a hundred."""

    maps: float
    wall_s: float
    processor_s: float
    p99_s: float
    sent_bytes: int

    @property
    def processor_per_map_s(self) -> float:
        """Processor seconds of the server for one map."""
        return self.processor_s / self.maps


def run() -> Findings:
    """Load both, one after the other, on the same two cores as the loader."""
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    if missing:
        message = f"not installed: {', '.join(missing)} (on Debian: apt-get install nginx-light wrk)"
        raise RuntimeError(message)
    with tempfile.TemporaryDirectory() as folder:
        static = _load_static(Path(folder))
    with serving(APP) as place:
        page = asyncio.run(_load_page(place))
    ratio = page.processor_per_map_s / static.processor_per_map_s
    rate = static.maps / static.wall_s
    return Findings(
        title=TITLE,
        header=("served by", "maps", "maps per second", "processor per map", "p99", "bytes per map"),
        rows=(_row(f"nginx, {CONNECTIONS} connections", static), _row(f"the app, {VISITORS} visitors", page)),
        targets=(
            Target(f"at most 1/{WANTED_RATIO:.0f} of the app's processor time per map ({times(ratio)})", ratio >= WANTED_RATIO),
        ),
        notes=(
            f"By the clock nginx serves {times(rate * page.wall_s / page.maps)} as many maps a second.",
            f"At {rate:,.0f} maps a second {READERS:,} readers take {READERS / rate / 60:.1f} minutes on these two shared cores.",
            "A map behind nginx is all it is made of: page, style, script and data, packed with gzip; p99 is of one of its files.",
            _LEFT_OUT,
            "Processor time is the server's own; wrk and the visitors take the rest of the same cores, and other work goes on beside.",
            "nginx runs with the sample settings of docs/publishing/nginx.conf.",
        ),
    )


def _row(name: str, served: Served) -> tuple[str, ...]:
    rate, per_map = served.maps / served.wall_s, milliseconds(served.processor_per_map_s)
    return (name, f"{served.maps:,.0f}", f"{rate:,.1f}", per_map, milliseconds(served.p99_s), f"{served.sent_bytes:,}")


def _load_static(folder: Path) -> Served:
    model = find_model(MODEL)
    publish(folder / "map", report_of(run_model(model, load_sample(CITY), model.params()), Wanted(Language.KO)))
    paths = ["/", *(f"/{name}" for name in _OWN_FILES.findall((folder / "map" / PAGE).read_text(encoding="utf-8")))]
    with behind_nginx(folder) as (place, pid):
        script = folder / "load.lua"
        script.write_text(_lua(paths), encoding="utf-8")
        began_s, begin = _processor_s(pid), time.monotonic()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{MEASURED_S:.0f}s", "--latency", "-s", str(script), f"http://{place}/"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        wall_s, processor_s = time.monotonic() - begin, _processor_s(pid) - began_s
    requests, p99_s, read_bytes = _told_by_wrk(said)
    maps = requests / len(paths)
    return Served(maps, wall_s, processor_s, p99_s, round(read_bytes / maps))


def _lua(paths: list[str]) -> str:
    """A script that asks for each file of the map in turn, as a browser does that unpacks gzip."""
    listed = ", ".join(f'"{path}"' for path in paths)
    return (
        f"local paths = {{{listed}}}\nlocal at = 0\nrequest = function()\n  at = at % #paths + 1\n"
        '  return wrk.format("GET", paths[at], {["Accept-Encoding"] = "gzip"})\nend\n'
    )


def _told_by_wrk(said: str) -> tuple[int, float, float]:
    """Requests answered, seconds within which 99 of 100 were, and bytes read.

    Raises:
        RuntimeError: when some were answered with an error.
    """
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    asked = re.search(r"(\d+) requests in [^,]+, ([\d.]+)([KMGT]?)B read", said)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    if asked is None or slow is None:
        raise RuntimeError(said)
    return int(asked[1]), float(slow[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1.0}[slow[2]], float(asked[2]) * _WRK_UNITS[asked[3]]


@contextmanager
def behind_nginx(folder: Path) -> Iterator[tuple[str, int]]:
    """Address and process of nginx with the sample settings, serving `folder/map`; it ends with the block."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        place = f"{HOST}:{probe.getsockname()[1]}"
    settings = SAMPLE_CONF.read_text(encoding="utf-8")
    settings = re.sub(r"listen\s+\S+;", f"listen {place};", settings)
    settings = re.sub(r"root\s+\S+;", f"root {folder / 'map'};", settings)
    kept = "".join(f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    settings = settings.replace("http {", f"http {{ {kept}", 1)
    own = f"daemon off; pid {folder / 'pid'}; error_log stderr;" + (" user root;" if os.getuid() == 0 else "")
    (folder / "nginx.conf").write_text(f"{own}\n{settings}", encoding="utf-8")
    process = subprocess.Popen(
        ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"http://{place}/")
        yield place, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(50):
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 -- our own server
                return
        except OSError:
            time.sleep(0.1)
    message = "nginx did not answer"
    raise RuntimeError(message)


def _processor_s(pid: int) -> float:
    """Processor seconds so far of a process and its children that live."""
    own = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(own[_UTIME]) + int(own[_STIME])) * _TICK_S + sum(_processor_s(child) for child in _children(pid))


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text(encoding="utf-8").split()]


async def _load_page(place: str) -> Served:
    """Visits by some at once, each from connecting to the finished page, as long as the other side was measured."""
    await _open(place)
    [pid] = _children(os.getpid())
    began_s, begin = _processor_s(pid), time.monotonic()
    until = begin + MEASURED_S
    waits = [wait_s for waits in await asyncio.gather(*(_visit_until(place, until) for _ in range(VISITORS))) for wait_s in waits]
    wall_s, processor_s = time.monotonic() - begin, _processor_s(pid) - began_s
    slowest = sorted(waits)[min(round(0.99 * len(waits)), len(waits) - 1)]
    return Served(len(waits), wall_s, processor_s, slowest, await _bytes_of_a_visit(place))


async def _visit_until(place: str, until: float) -> list[float]:
    waits = []
    while time.monotonic() < until:
        waits.append(await _open(place))
    return waits


async def _open(place: str) -> float:
    """Seconds from connecting to the finished page."""
    begin = time.perf_counter()
    visitor = await visit(place, MODEL, f"city={CITY}", SLIDER)
    wait_s = time.perf_counter() - begin
    await visitor.socket.close()
    return wait_s


async def _bytes_of_a_visit(place: str) -> int:
    """What the server sends for the page, as messages before they are packed."""
    visitor = await visit(place, MODEL, f"city={CITY}", SLIDER)
    visitor.fragment = ""  # the whole page again, as at the first visit
    _, size = await visitor.move(8.0)
    await visitor.socket.close()
    return size
