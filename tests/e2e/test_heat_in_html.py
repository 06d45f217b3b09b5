"""A heat map in the HTML map, in a real browser: painted in the colours of the screen, classes hidden, hexagons still told."""

import dataclasses

import pytest
from heat_town import LIMITS, TOLD, heat_report

from analytics.core.classes import LAND_DARK, LAND_LIGHT, STRONG, Classes, over
from analytics.export.html_map import html_bytes

pytestmark = pytest.mark.browser

RGB = """() => {
  const map = document.getElementById("map"), box = map.getBoundingClientRect(), ratio = map.width / box.width;
  const [x, y] = [box.width / 2, box.height / 2];
  return [x + box.left, y + box.top, ...map.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1).data.slice(0, 3)];
}"""
PAINTED = "() => Number(document.getElementById('map').dataset.painted || 0)"


@pytest.fixture
def address(tmp_path):
    """The map of a town whose people stand in its middle, without names over it."""
    report = heat_report((4000, 3000))
    ground = dataclasses.replace(report.maps[0].ground, dongs=report.maps[0].ground.dongs.assign(dong_name=""))
    drawn = dataclasses.replace(report.maps[0], ground=ground, told=("300명",) * len(report.maps[0].cells))
    path = tmp_path / "map.html"
    path.write_bytes(html_bytes(dataclasses.replace(report, maps=(drawn,))))
    return path.as_uri()


@pytest.mark.parametrize(("scheme", "land"), [("light", LAND_LIGHT), ("dark", LAND_DARK)])
def test_the_picture_has_the_screen_s_colours_its_classes_can_be_hidden_and_its_hexagons_tell(chromium, address, scheme, land):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
    page, wrong = context.new_page(), []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    highest = over(Classes(LIMITS).colours(dark=scheme == "dark")[3], land, STRONG)
    page.wait_for_function(
        f"() => ({RGB})().slice(2).every((part, n) => Math.abs(part - {list(highest)}[n]) < 40)", timeout=20_000
    )
    assert TOLD in page.locator("#keys .note").inner_text()
    x, y, *_ = page.evaluate(RGB)
    page.mouse.move(x, y)
    assert "300명" in page.locator("#tip").inner_text()
    before = page.evaluate(PAINTED)
    page.locator("#keys input").nth(3).uncheck()
    page.wait_for_function(f"(before) => ({PAINTED})() > before", arg=before)
    assert page.evaluate(RGB)[2:] == list(land)
    assert wrong == []
    context.close()
