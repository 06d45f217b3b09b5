"""A Streamlit server on loopback for as long as a benchmark needs it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
APP, NAIVE = ROOT / "app.py", Path(__file__).with_name("naive_page.py")
HOST = "127.0.0.1"
START_S = 90


@contextmanager
def serving(script: Path) -> Iterator[str]:
    """The address (host and port) of a fresh server process of that script; it ends with the block.

    The app is served with its own settings. Any other script is served from an empty folder, that is with
    Streamlit's own defaults.

    Raises:
        RuntimeError: when the server does not answer.
    """
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        place = f"{HOST}:{_free_port()}"
        process = subprocess.Popen(
            _command(script, place), cwd=ROOT if script == APP else folder, env=_env(folder), stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://{place}/_stcore/health", process)
            yield place
        finally:
            process.terminate()
            process.wait(timeout=20)


def _command(script: Path, place: str) -> list[str]:
    host, port = place.split(":")
    options = [f"--server.port={port}", f"--server.address={host}", "--server.headless=true", "--browser.gatherUsageStats=false"]
    return [sys.executable, "-m", "streamlit", "run", str(script), *options]


def _env(folder: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "STANDARD_MAPS_SHELF": folder}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 -- our own server
                return
        except OSError:
            time.sleep(0.3)
    message = f"the server did not answer within {START_S} s (exit code {process.poll()})"
    raise RuntimeError(message)
