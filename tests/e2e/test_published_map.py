"""A published map in a real browser: from a disk and from a plain web server, with nothing asked of anybody else."""

import functools
import http.server
import threading

import pytest

from analytics.core.text import Language
from analytics.export.found import run_model
from analytics.export.publish import PAGE, publish
from analytics.export.reporting import Wanted, report_of

DRAWN = "() => Number(document.getElementById('map').dataset.painted || 0) > 0"


@pytest.fixture(scope="module")
def folder(golden_hour, coquimbo, tmp_path_factory):
    place = tmp_path_factory.mktemp("published") / "map"
    publish(place, report_of(run_model(golden_hour, coquimbo, golden_hour.params()), Wanted(Language.EN)))
    return place


class Plain(http.server.SimpleHTTPRequestHandler):
    """Files as they are, without a word on the terminal."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def addresses(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Plain, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield {"disk": (folder / PAGE).as_uri(), "server": f"http://127.0.0.1:{server.server_port}/"}
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("way", ["disk", "server"])
def test_the_map_is_drawn_and_tells_from_its_own_files_alone(chromium, addresses, way):
    asked, errors = [], []
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(addresses[way])
    page.wait_for_function(DRAWN, timeout=20_000)
    page.focus("#map")
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => !document.getElementById('tip').hidden", timeout=10_000)
    assert page.inner_text("#title").startswith("Results: Ambulance golden hour")
    assert page.inner_text("#label") == "contains modelled data"
    inside = addresses[way].removesuffix(PAGE)
    assert [url for url in asked if not url.startswith(inside) and not url.endswith("/favicon.ico")] == []
    assert [text for text in errors if "favicon" not in text and "404" not in text] == []
    context.close()
