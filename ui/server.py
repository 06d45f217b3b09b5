"""The server: what happens before the first visitor comes, and what every answer carries."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from analytics.core.scenario import Scenario
from analytics.core.text import Language
from analytics.intake.drivers import assert_allowed
from analytics.intake.samples import DEFAULT_SAMPLE, load_sample
from analytics.library import MODELS
from analytics.spatial.searching import kernels
from ui.basemap import draw_base
from ui.map_layers import lay_cells
from ui.running import judge, measure_quietly

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from analytics.schemas.city import City

_GC_THRESHOLD = (10_000, 20, 50)
"""How many new objects before the collector looks: a run makes thousands, nearly all of which are gone without it."""

SHELL = Path(__file__).with_name("shell.py")
_ROOT = Path(__file__).resolve().parents[1]

# unsafe-eval and inline script stay forbidden: script that comes in with a file can then not run. The hash is
# that of the one small script in Streamlit's own index page.
_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' blob: 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss: blob: data:; worker-src 'self' blob:; frame-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)


class Guarded:
    """Adds the security headers to every answer: Streamlit sends none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""
        if scope["type"] != "http":  # a socket has no headers left to add, and every message would pass through here
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self.app(scope, receive, send_guarded)


def stay_on_one_core() -> None:
    """Keep this process on one processor core, where the system lets it say so.

    Python runs one thread at a time. With visitors' threads spread over several cores each message to a browser
    hands the turn from core to core, which costs a third of what one core can serve (benchmarks/sessions.py).
    Files are parsed in processes of their own, which use the other cores.
    """
    if sys.platform != "linux":
        return
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})


def build_theme_once() -> None:
    """Let Streamlit build the theme's message once and copy it from then on.

    It builds it anew for every run of every visitor, from hundreds of settings that do not change while the server
    runs; that was a tenth of all the work of a moved slider.
    """
    build = app_session._populate_theme_msg  # noqa: SLF001

    @cache
    def built(section: str) -> CustomThemeConfig:
        theme = CustomThemeConfig()
        build(theme, section)
        return theme

    def populate(msg: CustomThemeConfig, section: str = "theme") -> None:
        theme = built(section)
        if theme.ByteSize():
            msg.MergeFrom(theme)

    app_session._populate_theme_msg = populate  # noqa: SLF001


def lay_first_maps(city: City) -> None:
    """Draw the base map and the first layer of every model as the first visitor will ask for them, while nobody waits."""
    draw_base(city)
    for model in MODELS:
        params = model.params()
        run = measure_quietly(model, city, params, Scenario())
        first = model.layers[0]
        lay_cells(first, judge(model, run, params).layers[first.id], params, Language.KO)


def _warm_studies() -> subprocess.Popen[bytes]:
    """Let another process ask every study once: what it compiles is kept on disk for this one."""
    command, nowhere = [sys.executable, "-m", "analytics.records.warm"], subprocess.DEVNULL
    return subprocess.Popen(command, cwd=_ROOT, stdin=nowhere, stdout=nowhere, stderr=nowhere)


@asynccontextmanager
async def warm_up(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Refuse to start when files could be read unsafely; lay the default city so that the first visitor need not wait."""
    assert_allowed()
    stay_on_one_core()
    build_theme_once()
    kernels()  # once loaded, the compiled search is used for small cities too
    city = load_sample(DEFAULT_SAMPLE)
    for model in MODELS:
        measure_quietly(model, city, model.params(), Scenario())
    warm = _warm_studies()
    threading.Thread(target=lay_first_maps, args=(city,), daemon=True).start()
    gc.set_threshold(*_GC_THRESHOLD)
    gc.collect()
    gc.freeze()  # what is loaded now stays: the collector need not look at it after every run
    yield {}
    warm.kill()
    warm.wait()


async def _healthy(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


ROUTES = [Route("/healthz", _healthy)]
MIDDLEWARE = [Middleware(Guarded)]
