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
QUIET_MS = 600
"""A page that has neither drawn nor changed for so long, and whose script has ended, shows what it is going to show."""

ANSWER_MS = 4000
"""What is asked of the map by pointing or clicking is answered sooner; where nothing lies there never is an answer."""

WATCH_CHANGES = """
(() => {
  window.lastChange = performance.now();
  const note = () => { window.lastChange = performance.now(); };
  new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true });
  for (const kind of [WebGLRenderingContext, WebGL2RenderingContext])
    for (const name of ['clear', 'drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
      const draw = kind.prototype[name];
      if (draw) kind.prototype[name] = function (...given) { note(); return draw.apply(this, given); };
    }
})();
"""
STANDS_STILL = """
quiet_ms => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
  && document.fonts.status === 'loaded' && performance.now() - window.lastChange > quiet_ms
"""
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
    """Open a page of the app; it may show no error, and afterwards nothing may have been asked of another host."""
    outside, errors, contexts = [], [], []

    def open_page(path: str = "/", *, with_map: bool = True, **context):
        contexts.append(chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **context}))
        page = watch(contexts[-1].new_page())
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
        assert page.locator("[data-testid=stException]").count() == 0
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []
    # A deep link makes Streamlit's page look for its server below the address first; these two misses are its own.
    assert [text for text in errors if "404" not in text] == []


def appears(found) -> bool:
    """Whether something comes into view before `ANSWER_MS` are over."""
    from playwright.sync_api import TimeoutError as TooLateError

    try:
        found.first.wait_for(timeout=ANSWER_MS)
    except TooLateError:
        return False
    return True


def watch(page):
    """The page, from its first moment on watched for what it draws and changes; `settle` asks for it."""
    page.add_init_script(WATCH_CHANGES)
    return page


def settle(page, *, with_map: bool = True) -> None:
    """Wait until the script has run, and page and map have stood still for a moment."""
    page.wait_for_selector(
        "[data-testid=stDeckGlJsonChart] canvas" if with_map else "[data-testid=stMarkdownContainer]", state="attached"
    )
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
    page.wait_for_function(STANDS_STILL, arg=QUIET_MS)
