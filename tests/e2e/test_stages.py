"""The planner's three questions in a real browser: the best plan is improved in the background and outlasts a refresh."""

import re

import pytest

from tests.e2e.conftest import settle

pytestmark = pytest.mark.browser


def wait_until_proven(page):
    page.get_by_text("이보다 나은 계획은 없습니다").first.wait_for(timeout=90_000)


def test_a_plan_is_proven_in_the_background_survives_a_refresh_and_can_be_edited(visit):
    page = visit("/golden_hour?resolution=8")
    page.get_by_role("tab", name="최선은").click()
    start = page.get_by_role("button", name="더 좋은 답 찾기")
    start.wait_for()
    assert "stage=best" in page.url
    page.get_by_text("명이 새로 닿고").first.wait_for()  # the quick plan is on the map before any work is begun
    start.click()
    page.get_by_role("button", name="멈추기").wait_for()
    page.reload()
    wait_until_proven(page)
    assert page.get_by_role("button", name="더 좋은 답 찾기").count() == 0
    page.get_by_role("button", name=re.compile("고치기")).click()
    page.get_by_role("button", name="모두 되돌리기").wait_for()
    assert "stage=what_if" in page.url
    assert "plan=add" in page.url


def test_the_tabs_keep_the_map_and_its_camera(visit):
    page = visit("/golden_hour")
    page.evaluate("() => { document.querySelector('[data-testid=stDeckGlJsonChart] canvas').dataset.seen = 'yes'; }")
    page.get_by_role("tab", name="바꿔 보면").click()
    page.get_by_text("센터를 바꿔 보기").first.wait_for()
    page.get_by_role("tab", name="최선은").click()
    page.get_by_text("새 센터 (곳)").first.wait_for()
    settle(page)
    assert page.evaluate("() => document.querySelector('[data-testid=stDeckGlJsonChart] canvas').dataset.seen === 'yes'")
