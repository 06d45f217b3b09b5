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


def test_two_plans_are_held_side_by_side_and_swapped(visit):
    page = visit("/golden_hour?resolution=8&stage=what_if&plan=add:new-1@127.17,36.745")
    page.get_by_role("button", name="이 안을 A안으로 두고 견주기").click()
    page.get_by_text("두 안이 같습니다").wait_for()
    assert "against=add" in page.url
    page.get_by_role("button", name="되돌리기", exact=True).click()
    page.get_by_text("B안은 지금 그대로의 도시입니다.").wait_for()
    page.get_by_text("나란히", exact=True).click()
    page.locator("[data-testid=stDeckGlJsonChart] canvas").nth(1).wait_for()
    page.get_by_text("차이", exact=True).first.click()
    page.get_by_text("도착 시간의 차이 (B안 − A안)").first.wait_for()
    page.get_by_role("button", name="A와 B 맞바꾸기").click()
    page.get_by_role("button", name="이 안을 A안으로 두고 견주기").wait_for()  # B was the city as it is, which is no plan to hold
    assert "against" not in page.url
    assert "plan=add" in page.url
