"""What an official sees and does on the golden-hour map, in a real browser."""

import io
import re

import pytest

from tests.e2e.conftest import appears, settle

pytestmark = pytest.mark.browser


def figure(page, label: str) -> float:
    """A number at the head of the page."""
    text = page.locator("dl.figures > div", has=page.locator("dt", has_text=label)).locator("dd").first.inner_text()
    return float(re.sub(r"[^\d.]", "", text))


def picture(page):
    """The map as drawn: its pixels as an array."""
    import numpy as np
    from PIL import Image

    canvas = page.locator("[data-testid=stDeckGlJsonChart]").first
    return np.asarray(Image.open(io.BytesIO(canvas.screenshot())).convert("RGB")).astype(int)


def blue_share(pixels) -> float:
    """The share of the map in the cold colours of places that are reached."""
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return float(((blue - red > 35) & (blue > green)).mean())


def mark_canvas(page) -> None:
    page.evaluate("() => { document.querySelector('[data-testid=stDeckGlJsonChart] canvas').dataset.seen = 'yes'; }")


def canvas_is_marked(page) -> bool:
    return page.evaluate("() => document.querySelector('[data-testid=stDeckGlJsonChart] canvas').dataset.seen === 'yes'")


def press(page, label: str, key: str, times: int) -> None:
    thumb = page.get_by_role("slider", name=label).first
    thumb.focus()
    for _ in range(times):
        thumb.press(key)


def test_moving_the_minutes_slider_changes_numbers_and_pixels_and_keeps_the_canvas(visit):
    page = visit("/")
    assert page.evaluate("document.documentElement.lang") == "ko"
    late, before = figure(page, "못 닿는 사람"), picture(page)
    mark_canvas(page)
    press(page, "도착 목표 시간", "ArrowRight", 6)  # 7 to 10 minutes
    page.wait_for_url(lambda url: "limit_min=10" in url)
    settle(page)
    assert 0 < figure(page, "목표 시간에 못 닿는 사람") < late
    after = picture(page)
    assert blue_share(after) > blue_share(before) * 1.1
    assert canvas_is_marked(page)


def test_the_map_is_in_view_without_scrolling_and_the_sentence_stands_above_it(visit):
    page = visit("/")
    box = page.locator("[data-testid=stDeckGlJsonChart]").first.bounding_box()
    assert box["y"] < 320
    assert box["height"] > 300
    assert page.get_by_text("구급차가 닿지 못하는 사람이").first.is_visible()


def click_a_hexagon(page) -> None:
    """Click on the map until an inhabited hexagon is picked.

    Software WebGL can take longer over a pick than the quarter of a second a click may last, so the clock stands still meanwhile.
    """
    canvas = page.locator("[data-testid=stDeckGlJsonChart]").first
    box = canvas.bounding_box()
    add = page.get_by_role("button", name="여기에 센터 추가")
    for share_x, share_y in ((0.42, 0.30), (0.45, 0.36), (0.40, 0.26), (0.55, 0.50)):
        canvas.hover(position={"x": box["width"] * share_x, "y": box["height"] * share_y})
        page.wait_for_timeout(800)
        page.evaluate("() => { const now = Date.now(); window.realNow = Date.now; Date.now = () => now; }")
        canvas.click(position={"x": box["width"] * share_x, "y": box["height"] * share_y})
        page.evaluate("() => { Date.now = window.realNow; }")
        if appears(add):
            return
    pytest.fail("no hexagon could be picked by clicking")


def test_a_post_added_by_clicking_a_hexagon_shows_gains_and_lives_in_the_address(visit):
    page = visit("/golden_hour?limit_min=5&resolution=8")
    late = figure(page, "못 닿는 사람")
    click_a_hexagon(page)
    page.get_by_role("button", name="여기에 센터 추가").click()
    page.get_by_text("명이 새로 닿고").first.wait_for()
    page.wait_for_url(lambda url: "plan=add%3Anew-1%40" in url or "plan=add:new-1@" in url)
    settle(page)
    after = figure(page, "못 닿는 사람")
    assert after < late

    colleague = visit("/" + page.url.split("/", 3)[3])
    assert figure(colleague, "못 닿는 사람") == after
    colleague.get_by_role("button", name="되돌리기", exact=True).click()
    colleague.wait_for_url(lambda url: "plan=" not in url)
    settle(colleague)
    assert figure(colleague, "못 닿는 사람") == late


def test_the_page_speaks_english_and_fits_a_phone_in_the_dark(visit):
    page = visit("/golden_hour?lang=en", viewport={"width": 390, "height": 844}, color_scheme="dark")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_by_text("are not reached within 7 minutes").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert picture(page).mean() < 110  # a dark map


def test_the_map_of_another_continent_asks_nothing_of_another_host_either(visit):
    """No page may, as `visit` finds at every visit; the other pages are visited by axe."""
    page = visit("/golden_hour?city=coquimbo")
    assert page.locator("[data-testid=stDeckGlJsonChart]").first.is_visible()
