"""The page of the register of uses: what counts by itself and what never does, and what a visitor can put in and write."""

import dataclasses
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from towns import PLAIN, city_of, degrees, one_road_town

import ui.city
from analytics.core.scenario import Scenario
from analytics.core.text import Language, Text
from analytics.intake.shelf import Shelf
from analytics.library import find_model
from analytics.records.usage import Note, NoteKind, Register
from ui.downloads import OnPage
from ui.running import measure_quietly
from ui.uses import _records, today

LON, LAT = (float(value[0]) for value in degrees((8000.0, 0.0)))
PLAN = Scenario().add(LON, LAT).write()


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    place = Shelf(tmp_path / "shelf")
    monkeypatch.setattr(ui.city, "SHELF", place)
    return place


@pytest.fixture
def register(shelf):
    return Register(shelf.root / "usage.sqlite")


@pytest.fixture
def own(shelf, register, visit):
    """Open the ambulance page on a town that somebody put in; the register beside it is empty."""
    kept = shelf.keep(city_of(one_road_town(), modelled=frozenset({"links"})))

    def open_town(**query):
        page = visit(city=kept.id, **{**PLAIN, **query})
        assert page.whole
        return page

    return open_town


def to_uses(page):
    page.app.switch_page("../pages/uses.py").run()
    assert page.whole
    return page


def to_map(page):
    page.app.switch_page("../pages/golden_hour.py").run()
    assert page.whole
    return page


def name_department(page, name):
    page.app.text_input(key="uses-department").set_value(name)
    page.press("uses-set-department")
    assert page.whole


def put_in(page):
    """Press every button that puts a run of this visit into the register."""
    while any(button.key.startswith("put-in") for button in page.app.button):
        page.press(next(button.key for button in page.app.button if button.key.startswith("put-in")))


def tables(page):
    return [frame.value for frame in page.app.dataframe]


# --- what counts -----------------------------------------------------------------------------------------------------


def test_a_model_opened_on_own_data_is_one_use_with_the_numbers_of_the_page(own, register):
    page = own(lang="en")
    (use,) = register.uses()
    assert (use.model, use.study, use.department, use.on_day) == ("golden_hour", "", "", today())
    assert use.record["indicators"]["people_late"] == 1550  # by hand: 700 + 800 beyond 7 minutes, and 50 on the island
    assert use.record["params"]["turnout_s"] == 60
    assert page.figures["People not reached in time"] == "1,550people"


def test_opening_again_moving_sliders_and_placing_posts_count_nothing_more(own, register):
    page = own()
    page.app.run()
    page.slide("limit_min", 5.0)
    page.slide("turnout_s", 120.0)
    own(limit_min=6.0)  # another visitor, by a link with other conditions
    own(plan=PLAN)
    assert page.whole
    assert len(register.uses()) == 1


def test_other_data_are_another_use(own, register, shelf, visit):
    own()
    other = shelf.keep(city_of(one_road_town(posts={"남": (4000.0, 0.0)})))
    page = visit(city=other.id, **PLAIN)
    assert page.whole
    assert [use.record["city"]["id"] for use in register.uses()][1] == other.id


def test_sample_data_are_never_counted_and_no_file_is_made(visit, register, shelf):
    page = to_uses(visit(city="coquimbo"))
    assert register.uses() == []
    assert not (shelf.root / "usage.sqlite").exists()
    assert any("예제 자료는 세지 않습니다" in text for text in page.texts)


def test_a_city_of_sample_tables_alone_that_was_kept_as_own_is_not_counted(visit, register, shelf, coquimbo):
    kept = shelf.keep(dataclasses.replace(coquimbo, sample=False))
    assert visit(city=kept.id).whole
    assert register.uses() == []


def test_a_register_that_cannot_be_written_disturbs_no_map_and_is_told_on_its_page(own, shelf):
    (shelf.root / "usage.sqlite").write_bytes(b"somebody's file, no register at all " * 9)
    page = own()
    assert page.errors == []
    assert len(page.maps) == 1
    to_uses(page)
    assert any("활용 실적 파일을 쓰거나 읽을 수 없습니다" in error for error in page.errors)


def test_a_run_of_other_conditions_than_those_on_the_page_is_left_out():
    """After a mistake the page goes on showing the last good run."""
    model, city = find_model("golden_hour"), city_of(one_road_town())
    params = model.params.read(PLAIN)
    run = measure_quietly(model, city, params, Scenario())
    page = OnPage(model.id, city, params, run, run, Scenario(), "")
    assert [record["indicators"]["people_late"] for record in _records(page)] == [1550]
    other = model.params.read({**PLAIN, "turnout_s": 120.0})
    assert list(_records(dataclasses.replace(page, params=other))) == []


# --- departments -----------------------------------------------------------------------------------------------------


def test_runs_counted_before_the_department_was_named_become_its_own_and_later_ones_are(own, register):
    page = to_uses(own(plan=PLAN))
    assert tables(page)[2].to_numpy().tolist() == [["부서 미기재", 1]]
    name_department(page, "안전총괄과")
    assert tables(page)[2].to_numpy().tolist() == [["안전총괄과", 1]]
    put_in(page)
    assert [use.department for use in register.uses()] == ["안전총괄과", "안전총괄과"]


def test_runs_of_another_visit_stay_without_a_department(own, visit, register):
    own()
    name_department(to_uses(visit(city="coquimbo")), "홍보담당관")
    assert [use.department for use in register.uses()] == [""]


@pytest.mark.parametrize(("name", "words"), [("담당 010-1234-5678", "개인 정보를 적지 않습니다"), ("  ", "부서 이름을 적어")])
def test_a_department_with_a_telephone_number_or_without_a_name_is_refused_in_the_registers_words(visit, shelf, name, words):
    page = to_uses(visit(city="coquimbo"))
    name_department(page, name)
    assert any(words in error for error in page.errors)
    assert any("아직 부서를 적지 않아" in text for text in page.texts)


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "no", "yes"),
    [
        (Language.KO, "미충족: 아직 세어진 활용이 없습니다.", "충족: 표준분석모형을 1건 활용했습니다."),
        (Language.EN, "not met: no use has been counted yet.", "met: uses of standard models: 1."),
    ],
)
def test_the_check_of_this_year_is_told_in_words(visit, own, language, no, yes):
    before = to_uses(visit(city="coquimbo", lang=language))
    assert [item.value for item in before.app.success] == []
    assert any(f"{today().year}" in warning and no in warning for warning in before.warnings)
    after = to_uses(own(lang=language))
    assert yes in after.app.success[0].value.replace("\\", "")
    assert after.warnings == []


def test_a_use_of_another_year_does_not_meet_this_ones_check_but_stands_under_its_own(own, register, visit):
    own()
    record = dict(register.uses()[0].record)
    (register._path).unlink()
    register.count(record, "안전총괄과", date(today().year - 1, 3, 5))
    page = to_uses(visit(city="coquimbo"))
    assert any("미충족" in warning for warning in page.warnings)
    assert tables(page) == []
    page.app.selectbox(key="uses-year").set_value(today().year - 1).run()
    assert tables(page)[1].to_numpy().tolist() == [[f"{today().year - 1}-03", 1]]


def test_the_counts_and_the_list_are_those_of_the_register(own):
    page = to_uses(own())
    models, months, offices, runs = tables(page)
    assert models.to_numpy().tolist() == [["구급 골든타임", 1]]
    assert months.to_numpy().tolist() == [[today().isoformat()[:7], 1]]
    assert offices.to_numpy().tolist() == [["부서 미기재", 1]]
    assert runs["지역"].tolist() == ["작은 도시"]
    assert "1,550명" in runs["주요 수치"][0]


def test_a_plan_is_put_in_when_the_visitor_says_so_and_once(own, register):
    page = to_uses(own(plan=PLAN))
    assert len(register.uses()) == 1
    put_in(page)
    assert [use.record["scenario"] for use in register.uses()] == [None, PLAN]
    assert sum("올라 있음" in text for text in page.texts) == 2


def test_both_documents_are_offered(visit, shelf):
    page = to_uses(visit(city="coquimbo"))
    assert [button.label for button in page.app.get("download_button")] == ["HWPX 내려받기", "XLSX 내려받기"]


# --- notes -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def noting(own):
    """The page with a run before and one after a post was added, the form open."""
    page = to_uses(own(plan=PLAN))
    name_department(page, "안전총괄과")
    put_in(page)
    page.app.session_state["note-form"] = True
    page.app.run()
    return page


def choose_runs(page, before, after):
    for key, run in (("note-before", before), ("note-after", after)):
        page.app.selectbox(key=key).set_value(run).run()
    assert page.whole


def test_an_effect_takes_its_numbers_from_the_two_runs_chosen(noting, register):
    choose_runs(noting, 1, 2)
    noting.app.selectbox(key="note-indicator").set_value("people_late").run()
    assert "1,550명 → 50명 (−1,500)" in noting.app.info[0].value.replace("\\", "")
    noting.app.text_area(key="note-words").set_value("동쪽에 센터를 하나 둠")
    noting.press("keep-note")
    (note,) = register.notes()
    assert dataclasses.replace(note, number=0) == Note(
        0, today(), "안전총괄과", "golden_hour", NoteKind.EFFECT, "동쪽에 센터를 하나 둠", "people_late", 1, 2
    )
    effect = next(frame for frame in tables(noting) if "앞" in frame.columns)
    assert effect.iloc[0].tolist()[2:] == ["1,550", "50", "−1,500", "명", "1 → 2"]
    assert noting.app.text_area(key="note-words").value == ""
    assert "적었습니다." in [item.value for item in noting.app.success]


def test_what_looks_personal_is_refused_and_stays_in_the_form(noting, register):
    noting.app.text_area(key="note-words").set_value("홍길동 900101-1234567 에게 알림")
    noting.press("keep-note")
    assert any("개인 정보를 적지 않습니다" in error for error in noting.errors)
    assert noting.app.text_area(key="note-words").value == "홍길동 900101-1234567 에게 알림"
    assert register.notes() == []


def test_a_note_with_one_run_is_about_its_model(noting, register):
    noting.app.segmented_control(key="note-kind").set_value(NoteKind.EFFORT).run()
    noting.app.selectbox(key="note-before").set_value(1).run()
    noting.app.text_area(key="note-words").set_value("부서마다 교육함")
    noting.press("keep-note")
    (note,) = register.notes()
    assert (note.kind, note.model, note.indicator, note.before, note.after) == (NoteKind.EFFORT, "golden_hour", "", 1, None)


def test_a_note_needs_a_department(own, register):
    page = to_uses(own())
    page.app.session_state["note-form"] = True
    page.app.run()
    page.app.text_area(key="note-words").set_value("교육함")
    page.press("keep-note")
    assert any("부서 이름을 적어" in error for error in page.errors)
    assert register.notes() == []


def test_a_run_is_not_compared_with_itself(noting):
    noting.app.selectbox(key="note-before").set_value(2).run()
    assert [option.split(" ")[0] for option in noting.app.selectbox(key="note-after").options] == ["고르지", "1번"]


def test_runs_under_other_conditions_are_compared_with_a_warning(noting):
    page = noting
    to_map(page).slide("turnout_s", 120.0)
    to_uses(page)
    put_in(page)
    page.app.session_state["note-form"] = True
    page.app.run()
    choose_runs(page, 1, 2)
    assert page.warnings == []
    choose_runs(page, 1, 3)
    assert any("분석 조건이 다릅니다" in warning for warning in page.warnings)


def test_names_from_files_are_inert(shelf, register, visit):
    town = dataclasses.replace(city_of(one_road_town()), title=Text("[시](http://x) **굵게**", "[city](http://x) **bold**"))
    page = to_uses(visit(city=shelf.keep(town).id, **PLAIN))
    assert any("[시](http://x) **굵게**" in text for text in page.texts)
    assert not any("](http" in item.value.replace("\\]", "") for item in page.app.markdown)


def test_the_register_is_closed_between_two_looks(register, own):
    to_uses(own())
    with closing(sqlite3.connect(register._path, timeout=0)) as base:
        base.execute("begin exclusive")  # refused while anybody still reads
        base.rollback()
