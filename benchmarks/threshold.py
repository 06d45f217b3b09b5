"""What a moved threshold costs in a real browser: bytes sent, and time from the key to the first new picture."""

from __future__ import annotations

import shutil
import statistics
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.findings import Findings, Target, milliseconds, times
from benchmarks.relay import Relay, relaying
from benchmarks.serving import APP, NAIVE, serving
from benchmarks.sessions import PAGE, QUERY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
MOVES = 9
MOST_BYTES, LEAST_RATIO = 10_000, 6
QUIET_MS, LOAD_MS, LONGEST_MS = 1500, 6000, 60_000

# Notes when a key goes down, when a message with the map's specification comes in and how large all messages are,
# and when the first call to draw follows it.
WATCH = """
window.seen = {key: 0, spec: 0, draw: 0, bytes: 0};
addEventListener('keydown', () => { window.seen = {key: performance.now(), spec: 0, draw: 0, bytes: 0}; }, true);
const drawn = () => { const s = window.seen; if (s.spec && !s.draw) s.draw = performance.now(); };
for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
  const original = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function (...rest) { drawn(); return original.apply(this, rest); };
}
window.WebSocket = class extends WebSocket {
  constructor(...rest) {
    super(...rest);
    this.addEventListener('message', (event) => {
      const s = window.seen, size = event.data.byteLength ?? event.data.size ?? event.data.length;
      s.bytes += size;
      if (!s.spec && event.data.byteLength && new TextDecoder('latin1').decode(event.data).includes('H3HexagonLayer'))
        s.spec = performance.now();
    });
  }
};
"""


@dataclass
class Watched:
    """One page under watch, and what its moves cost.

    Attributes:
        name: what the table calls it.
        page: the open page.
        relay: what stands between it and its server.
        slider: the label of its slider.
        waits_s: from the key to the first new picture.
        sizes: bytes of messages as the page unpacks them.
        wire: bytes as the server sends them, compression and fetched files included.
    """

    name: str
    page: Page
    relay: Relay
    slider: str
    waits_s: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    wire: list[int] = field(default_factory=list)

    def move(self, key: str) -> None:
        """Press a key on the slider and wait for the new picture and for silence after it."""
        before, sent = self._picture(), self.relay.sent_bytes
        thumb = self.page.get_by_role("slider", name=self.slider).first
        thumb.focus()
        thumb.press(key)
        self.page.wait_for_function("() => window.seen.draw > 0", timeout=LONGEST_MS)
        self._wait_for_silence()
        seen: dict[str, Any] = self.page.evaluate("window.seen")
        if self._picture() == before:
            message = f"{self.name}: the picture did not change"
            raise RuntimeError(message)
        self.waits_s.append((seen["draw"] - seen["key"]) / 1000)
        self.sizes.append(int(seen["bytes"]))
        self.wire.append(self.relay.sent_bytes - sent)

    def _picture(self) -> bytes:
        return self.page.locator("[data-testid=stDeckGlJsonChart]").first.screenshot()

    def _wait_for_silence(self) -> None:
        sent = -1
        while sent != self.relay.sent_bytes:
            sent = self.relay.sent_bytes
            self.page.wait_for_timeout(QUIET_MS)


def run() -> Findings:
    """Move both pages' sliders in turns."""
    if CHROMIUM is None:
        return Findings("Chromium is not installed: nothing was measured.", ("",), (("",),), (Target("a browser", kept=False),))
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, ignore_default_args=["--headless"], args=list(FLAGS))
        stack.callback(browser.close)
        ours = _open(stack, browser, "real page", f"{PAGE}?{QUERY}&lang=en", "Target time to arrival")
        naive = _open(stack, browser, "naive page", "", "limit_min")
        for turn in range(MOVES + 1):
            for watched in (ours, naive):
                watched.page.bring_to_front()
                watched.move("ArrowRight" if turn % 2 else "ArrowLeft")
    return _found(ours, naive)


def _open(stack: ExitStack, browser: Browser, name: str, path: str, slider: str) -> Watched:
    server = stack.enter_context(serving(NAIVE if name == "naive page" else APP))
    relay = stack.enter_context(relaying(server))
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(LONGEST_MS)
    page.add_init_script(WATCH)
    page.goto(f"http://{relay.place}/{path}")
    page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas", state="attached")
    page.wait_for_timeout(LOAD_MS)
    return Watched(name, page, relay, slider)


def _found(ours: Watched, naive: Watched) -> Findings:
    # The first move is left out on both sides: fonts and shaders come in with it.
    wire, ratio = _middle(ours.wire), _middle(naive.waits_s) / _middle(ours.waits_s)
    return Findings(
        title="One press of a key on the minutes slider with 27,600 hexagons in a real browser: medians of moves in turns.",
        header=("page", "moves", "bytes sent", "bytes unpacked", "key to first new picture", "slowest"),
        rows=tuple(
            (
                watched.name,
                f"{len(watched.waits_s) - 1}",
                f"{_middle(watched.wire):,.0f}",
                f"{_middle(watched.sizes):,.0f}",
                milliseconds(_middle(watched.waits_s)),
                milliseconds(max(watched.waits_s[1:])),
            )
            for watched in (ours, naive)
        ),
        targets=(
            Target(f"at most {MOST_BYTES:,} bytes sent (here {wire:,.0f})", wire <= MOST_BYTES),
            Target(
                f"new picture at least {LEAST_RATIO} times sooner than the naive page (here {times(ratio)})", ratio >= LEAST_RATIO
            ),
        ),
        notes=(
            "Bytes sent are counted between server and browser: all the server sends until it falls silent, compressed as it is on the wire.",
            "A new picture is the first call to draw after the map's new specification came in; each move is checked to change the pixels.",
            "The naive page is naive_page.py in its server's default settings: table in the layer, whole script at every move.",
        ),
    )


def _middle(values: list[float] | list[int]) -> float:
    return float(statistics.median(values[1:]))
