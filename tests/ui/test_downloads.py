"""A report to take along: offered below the map, made only when somebody wants it, and with the page's own numbers."""

import dataclasses
import zipfile
from datetime import date
from io import BytesIO

import pytest
from towns import PLAIN, city_of, degrees, one_road_town

from analytics.core.model import StepLog
from analytics.core.scenario import Scenario
from analytics.core.text import Language
from analytics.export.formats import FORMATS, find_format
from analytics.library import find_model
from ui.downloads import Build, OnPage, _build, found_on_page, make_report, offered
from ui.running import judge, measure_quietly

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def city():
    return city_of(one_road_town(), frozenset({"links"}))


def look(city, scenario=None, layer="", **params):
    model = find_model("golden_hour")
    read, plan = model.params.read({**PLAIN, **params}), scenario or Scenario()
    now = measure_quietly(model, city, read, Scenario())
    after = measure_quietly(model, city, read, plan) if plan else now
    return OnPage(model.id, city, read, now, after, plan, layer)


def test_paper_has_the_page_s_own_numbers(city):
    page = look(city, limit_min=7.0)
    shown = judge(find_model("golden_hour"), page.after, page.params)
    report = make_report(page, None, Language.KO, DAY)
    assert {item.id: item.value for item in report.numbers if item.value is not None} == {
        name: value for name, value in shown.indicators.items() if value is not None
    }
    assert report.summary == shown.sentence.ko


def test_the_same_page_makes_its_report_once(city):
    assert make_report(look(city, limit_min=6.0), None, Language.KO, DAY) is make_report(
        look(city, limit_min=6.0), None, Language.KO, DAY
    )


def test_a_scenario_on_the_page_stands_in_the_report_with_its_gains(city):
    lon, lat = degrees((8000.0, 0.0))
    page = look(city, Scenario().add(lon[0], lat[0]), limit_min=7.0)
    found = found_on_page(page)
    assert found.before is not None
    assert found.change is not None
    assert (found.before.indicators["people_late"], found.result.indicators["people_late"]) == (1550.0, 50.0)
    assert "remedies" in [section.id for section in make_report(page, None, Language.KO, DAY).sections]


def test_an_answer_that_has_taken_the_map_is_what_the_report_is_about(city):
    page, model = look(city, limit_min=7.0), find_model("golden_hour")
    study = model.study("areas")
    asked = study.asked()
    answer = list(study(page.after.inputs, page.params, asked, lambda *_told: None))[-1]
    of_study = OnPage(page.model_id, city, page.params, page.now, page.after, page.scenario, "", study.id, asked)
    report = make_report(of_study, answer, Language.KO, DAY)
    assert report.study_id == "areas"
    assert report.summary == answer.result.sentence.ko


def test_a_preset_is_named_as_long_as_its_values_stand(city):
    kept = dataclasses.replace(look(city, limit_min=5.0), preset_id="jeonbuk_5")
    assert make_report(kept, None, Language.KO, DAY).preset == "전북 2017: 5분"
    moved = dataclasses.replace(look(city, limit_min=6.0), preset_id="jeonbuk_5")
    assert make_report(moved, None, Language.KO, DAY).preset == ""
    assert make_report(look(city, limit_min=5.0), None, Language.KO, DAY).preset == ""


def test_field_sheets_are_offered_only_where_there_are_places_to_go_to(city):
    assert offered(make_report(look(city), None, Language.KO, DAY)) == list(FORMATS)
    nowhere = offered(make_report(look(city, limit_min=10.0, basis="straight"), None, Language.KO, DAY))
    assert [item.id for item in FORMATS if item not in nowhere] == ["field_hwpx", "field_xlsx"]


def test_a_file_under_way_tells_how_far_it_is_and_then_nothing(city):
    report, build, shares = make_report(look(city), None, Language.KO, DAY), Build(), []

    class Noting(Build):
        def note(self, share):
            super().note(share)
            shares.append(self.share)

    content = _build(report, find_format("csv"), noting := Noting())
    assert shares == [0.05]
    assert (noting.share, build.share) == (None, None)
    assert len(zipfile.ZipFile(BytesIO(content)).namelist()) == 5


def test_a_build_that_fails_leaves_no_bar_behind(city):
    report, build = make_report(look(city), None, Language.KO, DAY), Build()
    broken = dataclasses.replace(find_format("csv"), write=lambda _report, _pictures: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        _build(report, broken, build)
    assert build.share is None


def test_the_panel_is_on_the_page_closed_and_builds_nothing(visit, town_id, monkeypatch):
    made = []
    monkeypatch.setattr("ui.downloads.make_report", lambda *given: made.append(given))
    page = visit(city=town_id)
    page.app.switch_page("../pages/golden_hour.py").run()
    assert page.whole
    assert "보고서 내려받기" in [item.label for item in page.app.expander]
    assert made == []


def test_measuring_is_not_done_again_for_the_report(city, monkeypatch):
    page = look(city, limit_min=8.0)
    model = find_model("golden_hour")
    monkeypatch.setattr(type(model), "__call__", lambda *_given: pytest.fail("the model was run again"))
    assert make_report(page, None, Language.EN, DAY).numbers
    assert StepLog().seen == []
