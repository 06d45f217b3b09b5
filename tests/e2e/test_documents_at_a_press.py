"""What leaves the page, in a real browser: a document built at one press, and a map that opens from a disk with no network."""

import time

import pypdf
import pytest
from road_report import ATTACK, road_city, road_report

from analytics.core.classes import LAND_LIGHT, STRONG, over
from analytics.export.html_map import html_bytes

pytestmark = pytest.mark.browser

TOLD = "document.getElementById('tip').textContent"
SCALE = "document.getElementById('scale').textContent"
PAINTED = "Number(document.getElementById('map').dataset.painted)"


PATIENCE_S = 20


def until(page, expression):
    """Wait for an expression to be true; the page itself forbids the usual way, which runs a text as script."""
    end_s = time.monotonic() + PATIENCE_S
    while not page.evaluate(expression):
        assert time.monotonic() < end_s, expression
        page.wait_for_timeout(50)


@pytest.fixture
def open_file(chromium, tmp_path):
    """Open a file from the disk; it may ask for nothing else, and nothing may go wrong in it."""
    asked, errors, contexts = [], [], []

    def open_page(content, **context):
        path = tmp_path / "map.html"
        path.write_bytes(content)
        contexts.append(chromium.new_context(**{"viewport": {"width": 1200, "height": 800}, **context}))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path.as_uri())
        until(page, f"{PAINTED} > 0")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith("file://")] == []
    assert len(asked) == len(contexts)  # the file itself, and nothing beside it
    assert errors == []


def walk(page, key):
    """Press a key and read what is told of the middle of the map."""
    page.keyboard.press(key)
    page.wait_for_timeout(100)
    return page.evaluate(f"document.getElementById('tip').hidden ? '' : {TOLD}")


def colours(page):
    """How many dots of the canvas have each colour, the commonest 40."""
    return page.evaluate(
        """() => { const c = document.getElementById('map'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        const n = {}; for (let i = 0; i < d.length; i += 4) { const k = `${d[i]},${d[i+1]},${d[i+2]}`; n[k] = (n[k] || 0) + 1; }
        return Object.fromEntries(Object.entries(n).sort((a, b) => b[1] - a[1]).slice(0, 40)); }"""
    )


def test_a_map_from_the_disk_zooms_filters_and_tells_with_no_network_and_hostile_names_inert(open_file):
    report = road_report(city=road_city(posts={ATTACK: (0.0, 0.0)}, hospitals=()), limit_min=7)
    page = open_file(html_bytes(report))
    assert page.title() == "구급 골든타임 분석 결과 · 작은 도시"
    assert page.locator("#label").inner_text() == "모의 자료 포함"
    assert "1,550명" in page.locator("#numbers").inner_text()
    box = page.locator("#map").bounding_box()
    scale = page.locator("#scale").inner_text()

    # The post stands 500 m from the town's lower left corner: its name is told as text, whatever is in it.
    at = page.evaluate(
        """() => { const d = JSON.parse(document.getElementById('data').textContent), s = document.getElementById('stage');
        const b = d.ground.box, z = Math.min(s.clientWidth / (b[2] * 1.08), s.clientHeight / (b[3] * 1.08));
        const p = d.maps[0].markers[0].points[0];
        return [(p[0] - b[2] / 2) * z + s.clientWidth / 2, (b[3] / 2 - p[1]) * z + s.clientHeight / 2]; }"""
    )
    page.mouse.move(box["x"] + at[0], box["y"] + at[1])
    until(page, f"{TOLD} !== ''")
    assert page.evaluate(TOLD).startswith(ATTACK)
    assert page.locator("#tip img, #tables img").count() == 0
    assert page.title() == "구급 골든타임 분석 결과 · 작은 도시"  # the attack would have changed it

    # A class that is unticked is drawn no more.
    late = ",".join(str(part) for part in over(report.maps[0].classes[3].colour, LAND_LIGHT, STRONG))
    assert colours(page).get(late, 0) > 50
    painted = page.evaluate(PAINTED)
    page.get_by_label("7분 초과 10.5분 이하").uncheck()
    until(page, f"{PAINTED} > {painted}")
    assert colours(page).get(late, 0) == 0
    page.get_by_label("7분 초과 10.5분 이하").check()

    # One dong alone: the map goes there, and the island's cells are all that is left.
    page.get_by_label("행정동").select_option(label="섬동")
    until(page, f"{SCALE} !== '{scale}'")
    assert colours(page).get(late, 0) == 0
    page.get_by_label("행정동").select_option(label="모두")

    # By keyboard alone: in, along the road, and told what lies in the middle.
    page.locator("#map").focus()
    page.keyboard.press("0")
    until(page, f"{SCALE} === '{scale}'")
    told = [walk(page, "ArrowDown") for _ in range(6)]  # from the empty middle of the town down over the road and out of it
    assert told[0] == told[-1] == ""
    assert [text for text in told if text.startswith("서동\n")] != []
    for _ in range(3):
        page.keyboard.press("+")
    until(page, f"{SCALE} !== '{scale}'")
    page.locator("summary", has_text="동별 결과").click()
    assert page.locator("#tables td", has_text="1,500").first.is_visible()


def test_the_map_from_the_disk_is_dark_where_the_reader_s_screen_is(open_file):
    page = open_file(html_bytes(road_report(limit_min=7)), color_scheme="dark")
    commonest = next(iter(colours(page)))
    assert max(int(part) for part in commonest.split(",")) < 60


def test_one_press_on_the_page_builds_and_hands_over_the_document(visit, tmp_path):
    page = visit("/golden_hour?resolution=8")
    page.get_by_text("보고서 내려받기").first.click()
    press = page.get_by_role("button", name="보고서 (PDF)")
    press.wait_for()
    with page.expect_download(timeout=120_000) as coming:
        press.click()
        page.locator("[data-testid=stProgress]").first.wait_for(timeout=60_000)
    assert coming.value.suggested_filename.startswith("golden_hour-cheonan-")
    path = tmp_path / "report.pdf"
    coming.value.save_as(path)
    shown = page.locator(".figures dd").first.inner_text().replace("\n", "")
    told = " ".join(page_of.extract_text() for page_of in pypdf.PdfReader(path).pages)
    assert shown in told
    page.locator("[data-testid=stProgress]").first.wait_for(state="detached", timeout=30_000)
