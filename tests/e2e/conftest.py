"""A real server and a real browser, and what every browser test must find: no request outside, no error on the console."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
START_S = 90
# Software WebGL says this of a font that is not there yet; nothing is missing on the map.
HARMLESS = ("texSubImage2D: no canvas", "GPU stall due to ReadPixels", "Automatic fallback to software WebGL")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(script: Path, shelf: Path, *options: str):
    """A server of that script on loopback, ready to answer."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        f"--server.port={port}",
        "--server.address=127.0.0.1",
        *options,
    ]
    log = (shelf / "server.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "STANDARD_MAPS_SHELF": str(shelf)}, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def wait_for(address: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"the server did not answer within {START_S} s (exit code {process.poll()})")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with serving(ROOT / "app.py", tmp_path_factory.mktemp("shelf")) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, ignore_default_args=["--headless"], args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, server):
    """Open a page of the app; afterwards nothing may have been asked of another host, and no error shown."""
    outside, errors, contexts = [], [], []

    def open_page(path: str = "/", *, with_map: bool = True, **context):
        contexts.append(chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **context}))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((server, "data:", "blob:", server.replace("http", "ws")))
                else outside.append(request.url)
            ),
        )
        page.on(
            "console",
            lambda message: (
                errors.append(message.text)
                if message.type == "error" and not any(word in message.text for word in HARMLESS)
                else None
            ),
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(server + path)
        settle(page, with_map=with_map)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []
    # A deep link makes Streamlit's page look for its server below the address first; these two misses are its own.
    assert [text for text in errors if "404" not in text] == []


def settle(page, *, with_map: bool = True) -> None:
    """Wait until the script has run and the map's canvas has stood still for a moment."""
    page.wait_for_selector(
        "[data-testid=stDeckGlJsonChart] canvas" if with_map else "[data-testid=stMarkdownContainer]", state="attached"
    )
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_timeout(2500)
