"""axe finds nothing on our pages beyond what Streamlit itself brings."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import serving, settle, watch

pytestmark = pytest.mark.browser

TWO_PLANS = "/golden_hour?resolution=8&stage=what_if&plan=add:new-1@127.17,36.745&against=add:new-1@127.22,36.74"


def rules_broken(page) -> dict[str, str]:
    """The rules that axe finds broken, each with the first place."""
    found = Axe().run(page).response["violations"]
    return {item["id"]: f"{item['help']}: {item['nodes'][0]['html'][:200]}" for item in found}


@pytest.fixture(scope="module")
def streamlit_alone(chromium, tmp_path_factory):
    with serving(Path(__file__).with_name("plain_page.py"), tmp_path_factory.mktemp("plain")) as address:
        page = watch(chromium.new_page(viewport={"width": 1440, "height": 900}))
        page.goto(address)
        settle(page)
        broken = rules_broken(page)
        page.close()
    return broken


@pytest.mark.parametrize(
    "path",
    [
        "/golden_hour",
        "/golden_hour?lang=en&stage=best",
        "/cctv_gaps",
        "/senior_welfare",
        "/my_data",
        "/uses",
        "/manual",
        TWO_PLANS,
    ],
)
def test_axe_finds_nothing_that_streamlit_does_not_bring(visit, streamlit_alone, path):
    broken = rules_broken(visit(path, with_map=path.startswith(("/golden_hour", "/cctv_gaps", "/senior_welfare"))))
    ours = {rule: place for rule, place in broken.items() if rule not in streamlit_alone}
    assert ours == {}


def test_axe_finds_nothing_in_an_open_study_either(visit, streamlit_alone):
    page = visit("/golden_hour?resolution=8")
    page.locator("summary", has_text="출동 기록에 속도 맞추기").click()
    page.get_by_role("button", name="기록에 맞추기").wait_for()
    settle(page)
    ours = {rule: place for rule, place in rules_broken(page).items() if rule not in streamlit_alone}
    assert ours == {}
