"""Kinds of one name in the HTML map, in a real browser: one line with all their colours, and one press for them all."""

import dataclasses

import pytest
from road_report import road_report

from analytics.core.classes import KINDS_DARK, KINDS_LIGHT, LAND_LIGHT, STRONG, over
from analytics.export.html_map import html_bytes
from analytics.export.map_content import ClassKey

pytestmark = pytest.mark.browser

EDGES = ((None, 5.0), (5.0, 7.0), (7.0, None))
KEYS = tuple(
    ClassKey("이웃끼리 다른 색", low, high, KINDS_LIGHT[n], "색 구분", KINDS_DARK[n]) for n, (low, high) in enumerate(EDGES)
)


@pytest.fixture
def address(tmp_path):
    report = road_report(limit_min=7)
    drawn = dataclasses.replace(report.maps[0], classes=KEYS, markers=())
    path = tmp_path / "map.html"
    path.write_bytes(html_bytes(dataclasses.replace(report, maps=(drawn,))))
    return path.as_uri()


def painted(page):
    """How many dots of the map have one of the kinds' colours."""
    wanted = [list(over(colour, LAND_LIGHT, STRONG)) for colour in KINDS_LIGHT[:3]]
    return page.evaluate(
        """(wanted) => {
          const map = document.getElementById("map"), dots = map.getContext("2d").getImageData(0, 0, map.width, map.height).data;
          let count = 0;
          for (let n = 0; n < dots.length; n += 4) if (wanted.some(([r, g, b]) => dots[n] === r && dots[n + 1] === g && dots[n + 2] === b)) count += 1;
          return count;
        }""",
        wanted,
    )


def test_one_line_shows_all_colours_and_hides_them_all(chromium, address):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("() => Number(document.getElementById('map').dataset.painted || 0) > 0", timeout=20_000)
    line = page.locator("#keys label", has_text="이웃끼리 다른 색")
    swatches = line.locator(".swatch").evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
    assert line.count() == 1
    assert swatches == ["rgb({}, {}, {})".format(*over(colour, LAND_LIGHT, STRONG)) for colour in KINDS_LIGHT[:3]]
    assert painted(page) > 1000
    before = page.evaluate("() => Number(document.getElementById('map').dataset.painted)")
    line.locator("input").uncheck()
    page.wait_for_function("(before) => Number(document.getElementById('map').dataset.painted) > before", arg=before)
    assert painted(page) == 0
    context.close()
