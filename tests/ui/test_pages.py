"""The pages as a visitor meets them: the same numbers as the model's, in both languages, also when something is wrong."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from towns import PLAIN, city_of, degrees, one_road_town

import ui.city
from analytics.core.model import OutputKind
from analytics.core.params import Choice, Knob
from analytics.core.text import Language
from analytics.core.wording import number, with_unit
from analytics.intake.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
EN = {"lang": "en"}


def figure(golden_hour, result, output_id, language):
    """A headline figure as it should stand on the page."""
    output = golden_hour.output(output_id)
    unit = output.unit.in_(language)
    return output.title.in_(language), f"{number(result.indicators[output_id], output.digits)}{unit}"


@pytest.fixture
def town(visit, town_id):
    """Open the town of one road, where everything can be worked out by hand (see `one_road_town`)."""

    def open_town(**query):
        return visit(city=town_id, **{**PLAIN, **query})

    return open_town


# --- the first look ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_a_newcomer_sees_the_map_the_sentence_the_figures_and_the_table_of_the_default_city(
    visit, golden_hour, cheonan, language
):
    page = visit() if language is Language.KO else visit(**EN)
    assert page.whole
    assert page.errors == page.warnings == []
    result = golden_hour(golden_hour.inputs.read(cheonan.tables), golden_hour.params())
    assert page.sentence == result.sentence.in_(language)
    headlines = [output.id for output in golden_hour.outputs if output.headline]
    assert page.figures == dict(figure(golden_hour, result, output_id, language) for output_id in headlines)
    assert len(page.maps) == 1
    assert page.table()["dong_name"].tolist() == result.tables["dongs"]["dong_name"].tolist()[:10]
    assert page.table()["people_late"].tolist() == result.tables["dongs"]["people_late"].tolist()[:10]
    heading = f"### {golden_hour.title.in_(language)} · {cheonan.title.in_(language)}"
    assert page.texts[0] == heading


def test_modelled_data_is_called_so_and_every_source_that_is_used_is_named(visit, cheonan, golden_hour):
    page = visit()
    badge = next(text for text in page.texts if "모의 자료:" in text)
    for name in ("도로 링크", "119안전센터", "인구 격자", "구급 출동 기록"):
        assert name in badge
    assert "행정동 경계" not in badge
    shown = "\n".join(page.texts)
    for name in {*golden_hour.inputs.tables(), "scenery"} & set(cheonan.sources):
        assert cheonan.sources[name].title.ko in shown
        assert cheonan.sources[name].licence_text.ko in shown


def test_the_map_tells_its_finding_to_those_who_cannot_see_it(town):
    page = town(**EN)
    assert "1,550 people (42.5 %) are not reached within 7 minutes" in page.maps[0].proto.alt
    assert "The tables below hold the same facts." in page.maps[0].proto.alt


def test_the_map_is_sent_as_addresses_and_limits_and_never_as_data(visit):
    spec = visit().maps[0].proto.json
    assert len(spec.encode()) < 20_000
    assert "/mock/media/" in spec
    assert "http" not in re.sub(r"@@[\w=]+", "", spec)


# --- by hand -------------------------------------------------------------------------------------------------------


def test_the_town_of_one_road_shows_the_numbers_worked_out_by_hand(town):
    page = town(**EN)
    assert page.whole
    assert page.sentence == "1,550 people (42.5 %) are not reached within 7 minutes; most of them live in 동동 (1,500)."
    assert page.figures == {
        "People not reached in time": "1,550people",
        "Share reached": "57.5%",
        "Seniors not reached": "155people",
        "Median time": "7.0min",
        "90th percentile": "9.0min",
    }
    table = page.table()
    assert table["dong_name"].tolist() == ["동동", "섬동", "서동"]
    assert table["people_late"].tolist() == [1500, 50, 0]


def test_every_number_is_told_with_what_it_means(town, golden_hour):
    page = town(**EN)
    page.app.session_state["all-numbers"] = True  # the reader opens it
    page.app.run()
    shown = "\n".join(page.texts)
    for output in golden_hour.outputs:
        if output.kind is OutputKind.INDICATOR:
            assert f"**{output.title.en}: " in shown
            assert output.about.en in shown
    assert "**People unreachable by car: 50 people**" in shown
    assert "**Calls reached: no data**" in shown


def test_moving_the_slider_changes_sentence_figures_table_and_legend(town):
    page = town(**EN)
    page.slide("limit_min", 5.0)
    assert page.whole
    assert page.sentence.startswith("2,650 people (72.6 %) are not reached within 5 minutes")
    assert page.figures["People not reached in time"] == "2,650people"
    assert page.table()["people_late"].tolist() == [2600, 50, 0]
    legend = next(item.value for item in page.app.get("html") if "map-legend" in item.value)
    assert "over 3.5 to 5 min" in legend
    page.slide("limit_min", 9.0)
    assert page.figures["People not reached in time"] == "50people"


def test_the_straight_line_switch_counts_by_straight_lines(town):
    page = town(**EN)
    page.app.segmented_control(key="basis").set_value("straight").run()
    assert page.whole
    assert page.figures["People not reached in time"] == "1,500people"
    assert '"attr":"straight_min"' in page.maps[0].proto.json.replace(" ", "")


def test_a_condition_that_is_measured_anew_changes_the_numbers_too(town):
    """Two more minutes until the garage is left: kilometre 4 is reached at seven minutes."""
    page = town(**EN)
    page.slide("turnout_s", 180.0)
    assert page.figures["People not reached in time"] == "2,650people"


def test_a_preset_puts_its_values_in_and_names_its_source(town, golden_hour):
    page = town(**EN)
    page.app.selectbox(key="preset").set_value("jeonbuk_5").run()
    assert page.whole
    assert page.app.slider(key="limit_min").value == 5
    assert page.figures["People not reached in time"] == "2,650people"
    assert f"published: {golden_hour.preset('jeonbuk_5').source.en}" in page.texts


def test_a_preset_reaches_the_conditions_beside_the_map_as_well(town):
    page = town(**{**EN, "turnout_s": 180.0})
    page.app.selectbox(key="preset").set_value("seoul").run()
    assert page.app.slider(key="turnout_s").value == 60
    assert page.figures["People not reached in time"] == "2,650people"  # five minutes, a minute of turn-out


def test_a_preset_that_no_authority_published_is_not_called_published(town):
    page = town(**EN)
    page.app.selectbox(key="preset").set_value("cardiac").run()
    assert any(text.startswith("not official: ") for text in page.texts)
    assert not any(text.startswith("published: ") for text in page.texts)


def test_reset_puts_every_value_back(town, golden_hour):
    page = town(**{**EN, "limit_min": 12.0})
    page.press("reset-parameters")
    defaults = golden_hour.params().model_dump()
    for name, control in golden_hour.params.controls().items():
        if isinstance(control, Knob):
            assert page.app.slider(key=name).value == defaults[name], name


def test_the_other_tables_are_a_click_away(town):
    page = town(**EN)
    page.app.segmented_control(key="table").set_value("bands").run()
    assert page.table()["people"].tolist() == [600, 400, 1100, 1500, 0, 0, 50]
    page.app.segmented_control(key="table").set_value("posts").run()
    assert page.table()["people"].tolist() == [3600]


def test_a_long_table_shows_ten_rows_and_all_when_asked(visit):
    page = visit(city="coquimbo")
    assert len(page.table()) == 10
    page.app.toggle(key="table-all").set_value(True).run()
    assert len(page.table()) == 133


# --- the address ---------------------------------------------------------------------------------------------------


def test_values_in_the_address_are_taken(town):
    page = town(**{**EN, "limit_min": 6, "basis": "straight"})
    assert page.app.slider(key="limit_min").value == 6
    assert page.figures["People not reached in time"] == "2,100people"  # the island, 5 km off, is reached in a straight line


def test_the_lowest_value_of_a_slider_and_the_first_of_a_list_come_through_the_address(visit, town_id, golden_hour):
    """Streamlit leaves out of the address what is a widget's own default, which must therefore be the declared one."""
    controls = golden_hour.params.controls()
    lowest = {name: control.low for name, control in controls.items() if isinstance(control, Knob)}
    lists = {name: next(iter(control.options)) for name, control in controls.items() if isinstance(control, Choice)}
    page = visit(city=town_id, **lowest, **lists)
    assert page.whole
    assert {name: page.app.slider(key=name).value for name in lowest} == lowest
    assert page.app.selectbox(key="hospital_level").value == "any" == lists["hospital_level"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit_min", "99"),
        ("limit_min", "-1"),
        ("limit_min", "nan"),
        ("limit_min", "<b>7</b>"),
        ("basis", "crow"),
        ("hour", "25"),
        ("resolution", "99"),
    ],
)
def test_a_value_that_cannot_be_is_passed_over(town, name, value):
    page = town(**{**EN, name: value})
    assert page.whole
    assert page.figures["People not reached in time"] == "1,550people"


def test_a_city_that_does_not_exist_gives_the_default_one_and_says_so(visit, cheonan):
    page = visit(city="../../etc/passwd")
    assert page.whole
    assert len(page.warnings) == 1
    assert "기본 도시" in page.warnings[0]
    assert cheonan.title.ko in page.texts[0]
    assert len(page.maps) == 1


def test_changing_to_english_and_back_is_remembered_in_the_address(town):
    page = town()
    assert page.sentence.endswith("동동에 가장 많습니다(1,500명).")
    page.app.segmented_control(key="choose-language-ko").set_value("en").run()
    assert page.sentence.startswith("1,550 people")
    assert page.app.query_params["lang"] in ("en", ["en"])
    page.app.segmented_control(key="choose-language-en").set_value("ko").run()
    assert page.sentence.endswith("동동에 가장 많습니다(1,500명).")
    assert "lang" not in page.app.query_params


def test_the_language_comes_back_into_the_address_on_a_page_that_was_come_to_without_it(town):
    page = town(**EN)
    del page.app.query_params["lang"]  # as a link to another page does
    page.app.run()
    assert page.app.query_params["lang"] in ("en", ["en"])
    assert page.sentence.startswith("1,550 people")


def test_a_choice_stands_in_the_address_by_its_name_and_outlives_a_change_of_language(town):
    page = town()
    page.app.segmented_control(key="basis").set_value("straight").run()
    page.app.selectbox(key="hospital_level").set_value("any").run()
    assert page.app.query_params["basis"] in ("straight", ["straight"])
    assert page.app.query_params["hospital_level"] in ("any", ["any"])
    page.app.segmented_control(key="choose-language-ko").set_value("en").run()
    assert page.app.segmented_control(key="basis").value == "straight"
    assert page.app.selectbox(key="hospital_level").value == "any"
    page.app.segmented_control(key="basis").set_value("road").run()
    assert "basis" not in page.app.query_params


def test_the_language_of_the_page_is_told_to_the_browser(town):
    def told(page):
        return [item.proto.json for item in page.app.get("bidi_component")]

    assert any('"ko"' in data for data in told(town()))
    assert any('"en"' in data for data in told(town(**EN)))


def test_another_city_is_a_choice_away(town):
    page = town()
    chooser = next(item for item in page.app.selectbox if item.key.startswith("choose-city"))
    chooser.set_value("coquimbo").run()
    assert page.whole
    assert page.texts[0].startswith("### 구급 골든타임 · 라세레나")
    assert page.app.query_params["city"] in ("coquimbo", ["coquimbo"])


# --- what if -------------------------------------------------------------------------------------------------------


def test_a_link_with_a_plan_shows_whom_it_gains_and_the_figures_before_and_after(town, east):
    page = town(**{**EN, "plan": east})
    assert page.whole
    told = [item.value for item in page.app.info]
    assert len(told) == 1
    assert "gains 1,500 people and loses 0" in told[0].replace("\\", "")
    assert "Not reached: 1,550 → 50" in told[0].replace("\\", "")
    assert page.figures["People not reached in time"] == "50people"
    figures = next(item.value for item in page.app.get("html") if 'class="figures"' in item.value)
    assert '<span class="figure-change better">−1,500 people</span>' in figures
    change = next(frame.value for frame in page.app.dataframe if "gained" in frame.value)
    assert change["dong_name"].tolist() == ["동동"]
    assert change["gained"].tolist() == [1500]
    looks = json.loads(next(frame for frame in page.app.dataframe if "gained" in frame.value).proto.columns)
    for name, label in (("gained", "Gained (people)"), ("lost", "Lost (people)"), ("net", "Net (people)")):
        assert looks[name]["label"] == label  # the unit
        assert looks[name]["type_config"]["format"] == "localized"  # thousands are marked


@pytest.fixture(scope="module")
def east():
    """A new post at kilometre 8, as it stands in an address."""
    [lon], [lat] = degrees((8000, 0))
    return f"add:new-1@{lon:.5f},{lat:.5f}"


def test_before_and_after_switch_the_map_and_the_sentence(town, east):
    page = town(**{**EN, "plan": east})
    after = page.sentence
    page.app.segmented_control(key="shown").set_value("before").run()
    assert page.sentence.startswith("1,550 people")
    assert after.startswith("50 people")


def test_undo_takes_the_plan_out_of_the_address(town, east):
    page = town(**{**EN, "plan": east})
    page.press("undo")
    assert "plan" not in page.app.query_params
    assert page.figures["People not reached in time"] == "1,550people"
    assert len(page.app.info) == 0


def test_a_post_is_placed_by_its_coordinates(town, east):
    page = town(**EN, stage="what_if")
    lon, lat = (float(part) for part in east.removeprefix("add:new-1@").split(","))
    page.app.session_state["by-numbers"] = True
    page.app.run()
    page.app.number_input(key="what-if-lon").set_value(lon).run()
    page.app.number_input(key="what-if-lat").set_value(lat).run()
    page.press("add-by-numbers")
    assert page.app.query_params["plan"] in (east, [east])
    assert page.figures["People not reached in time"] == "50people"


@pytest.mark.parametrize(
    "plan", ["garbage", "close:p1@1,2", "<script>alert(1)</script>", "add:new-1@999,999", "~".join(["close:p1"] * 51)]
)
def test_a_plan_that_cannot_be_read_warns_and_the_page_works_as_without_one(town, plan):
    page = town(**{**EN, "plan": plan})
    assert page.whole
    assert len(page.warnings) == 1
    assert page.errors == []
    assert page.figures["People not reached in time"] == "1,550people"
    assert len(page.maps) == 1


def test_a_plan_made_on_other_data_says_so_and_the_city_as_it_is_stays(town):
    page = town(**{**EN, "plan": "close:999"})
    assert page.whole
    assert len(page.errors) == 1
    assert "'999'" in page.errors[0]
    assert len(page.maps) == 1
    assert page.figures["People not reached in time"] == "1,550people"


def test_closing_every_post_says_so_and_the_last_good_map_stays(town, east):
    page = town(**{**EN, "plan": east})
    page.app.query_params["plan"] = f"{east}~close:p1~close:new-1"
    page.app.run()
    assert page.whole
    assert len(page.errors) == 1
    assert "119" in page.errors[0]
    assert "The map below is the last good result." in page.errors[0]
    assert len(page.maps) == 1
    assert page.figures["People not reached in time"] == "50people"


def test_a_link_that_closes_every_post_opens_on_the_city_as_it_is(town):
    page = town(**{**EN, "plan": "close:p1"})
    assert page.whole
    assert len(page.errors) == 1
    assert len(page.maps) == 1
    assert page.figures["People not reached in time"] == "1,550people"


def test_a_posts_list_without_any_near_the_roads_says_what_to_do(visit, monkeypatch, tmp_path):
    shelf = Shelf(tmp_path)
    kept = shelf.keep(city_of(one_road_town(posts={"먼 곳": (900_000.0, 0.0)})))
    monkeypatch.setattr(ui.city, "SHELF", shelf)
    page = visit(city=kept.id)
    assert page.whole
    assert len(page.errors) == 1
    assert "119안전센터가 하나도 없습니다" in page.errors[0]


# --- names from files ----------------------------------------------------------------------------------------------


def test_names_from_files_are_shown_as_they_are_and_nothing_in_them_comes_alive(visit, monkeypatch, tmp_path):
    nasty = "[동](http://x) <img src=x onerror=alert(1)> **굵게** :red[x] $x$"
    dongs = {nasty: (-500, -500, 8500, 500), "섬동": (-500, 4500, 1300, 5500)}
    shelf = Shelf(tmp_path)
    kept = shelf.keep(city_of(one_road_town(dongs=dongs)))
    monkeypatch.setattr(ui.city, "SHELF", shelf)
    page = visit(city=kept.id, **PLAIN)
    assert page.whole
    assert nasty in page.sentence
    for item in (*page.app.markdown, *page.app.caption):
        assert not re.search(r"(?<!\\)\]\(http|(?<!\\)<img|(?<!\\):red|굵게(?!\\)", item.value)
        assert not item.allow_html
    for item in page.app.get("html"):
        assert "<img src=x" not in item.value


# --- the other doors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_the_manual_is_a_page_and_a_file(visit, golden_hour, language):
    page = visit(lang=language)
    page.app.switch_page("../pages/manual.py").run()
    assert page.whole
    assert any(item.value.startswith(f"# {golden_hour.title.in_(language)}") for item in page.app.markdown)
    assert len(page.app.get("download_button")) == 1


@pytest.mark.parametrize("door", ["golden_hour", "manual", "my_data"])
def test_each_door_opens_on_its_own_where_no_sign_in_is_configured(door):
    app = AppTest.from_file(str(ROOT / "pages" / f"{door}.py"), default_timeout=120)
    app.query_params["city"] = "coquimbo"
    app.run()
    assert len(app.exception) == 0


def test_units_follow_korean_numbers_at_once_and_english_ones_after_a_space(golden_hour):
    unit = golden_hour.output("people_late").unit
    assert with_unit("5", unit, Language.KO) == "5명"
    assert with_unit("5", unit, Language.EN) == "5 people"


# --- what has the map ------------------------------------------------------------------------------------------------


def legends(page):
    return "".join(item.value for item in page.app.get("html") if "map-legend" in item.value)


def test_while_a_study_has_the_map_the_page_says_so_and_leads_back(town):
    page = town(lang="en")
    page.app.session_state["study-zones"] = True
    page.app.session_state["on-map-zones"] = "zones"
    page.app.run()
    assert page.whole
    told = "The map shows 'Zones and time to arrival' of 'Vulnerable zones'."
    assert told in page.texts
    assert "Numbers: those of the table" in legends(page)
    page.press("own-layers")
    assert page.whole
    assert told not in page.texts
    assert "Numbers: those of the table" not in legends(page)


def test_so_many_hexagons_that_drawing_takes_long_are_told_with_what_to_do(town, monkeypatch):
    assert not any("개를 그립니다" in text for text in town().texts)
    monkeypatch.setattr("ui.map_panel.MANY_CELLS", 1)
    [said] = [text for text in town().texts if "개를 그립니다" in text]
    assert re.match(r"육각형 [\d,]+개를 그립니다", said)
    assert "'육각형 크기'" in said


def test_a_licence_is_told_in_the_readers_language(visit):
    for lang, here, elsewhere in (
        ("ko", "이 저장소의 라이선스", "licence of this"),
        ("en", "the licence of this repository", "라이선스"),
    ):
        told = "\n".join(visit(lang=lang).texts)
        assert here in told
        assert elsewhere not in told
