"""What a planner sees of the longer questions, in a real browser."""

import pytest
from test_golden_hour_map import canvas_is_marked, mark_canvas, picture

from tests.e2e.conftest import appears, settle

pytestmark = pytest.mark.browser


def purple_share(pixels) -> float:
    """The share of the map in the colour of areas, which nothing else on it has."""
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return float(((red - green > 25) & (blue - green > 25)).mean())


def open_study(page, title: str) -> None:
    page.locator("[data-testid=stExpander]", has_text=title).locator("summary").first.click()


def put_on_the_map(page, title: str) -> None:
    page.get_by_role("radio", name=title, exact=True).click()
    page.get_by_text(f"{title} (분)").first.wait_for()  # the legend
    settle(page)


def told_at(page, share_x: float, share_y: float) -> str:
    """What the pointer is told at a place of the map."""
    canvas = page.locator("[data-testid=stDeckGlJsonChart]").first
    box = canvas.bounding_box()
    for off in (0, 2, 4):  # a pointer that moves is asked for again
        canvas.hover(position={"x": box["width"] * share_x + off, "y": box["height"] * share_y})
        if appears(page.locator(".deck-tooltip")):
            break
    return page.locator(".deck-tooltip").first.inner_text()


def test_service_areas_are_put_on_the_map_and_the_hexagons_below_still_answer(visit):
    page = visit("/golden_hour?resolution=8")
    before = picture(page)
    mark_canvas(page)
    open_study(page, "출동권역 도형")
    put_on_the_map(page, "출동권역 도형")
    after = picture(page)
    assert purple_share(before) < 0.002
    assert purple_share(after) > 0.02
    assert canvas_is_marked(page)
    assert page.locator(".map-legend li").all_inner_texts()[:3] == ["5분 이하", "5분 초과 7분 이하", "7분 초과 10분 이하"]
    told = told_at(page, 0.33, 0.5)
    assert "인구" in told
    assert "가장 가까운 센터" in told
