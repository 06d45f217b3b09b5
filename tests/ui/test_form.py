"""The form is drawn from the declaration: every control once, with its range, its unit and its explanation."""

import pytest
from streamlit.elements.lib import policies
from streamlit.testing.v1 import AppTest

from analytics.core.params import Choice, Knob, Profile
from analytics.core.text import Language


def script(language):
    """A page with the form of the first model and nothing else."""
    import streamlit as st

    from analytics.library import MODELS
    from ui.form import ask_rest, ask_thresholds

    st.session_state["language"] = language
    thresholds = ask_thresholds(MODELS[0])
    rest = ask_rest(MODELS[0])
    st.session_state["thresholds"], st.session_state["rest"] = thresholds, rest


def form(language=Language.KO, **query):
    app = AppTest.from_function(script, args=(language,), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = str(value)
    app.run()
    assert len(app.exception) == 0
    return app


def answers(app):
    return {**app.session_state["thresholds"], **app.session_state["rest"]}


def drawn(app):
    """Every control by its key; numbers in lines of text stand behind the name of their control."""
    kinds = (app.slider, app.selectbox, app.segmented_control, app.text_area)
    return {item.key.removesuffix("-text"): item for kind in kinds for item in kind}


def test_an_untouched_form_gives_the_defaults(golden_hour):
    assert answers(form()) == golden_hour.params().model_dump()


def test_every_control_is_drawn_once_and_nothing_else_but_the_presets(golden_hour):
    app = form()
    kinds = (app.slider, app.selectbox, app.segmented_control, app.text_area)
    keys = [item.key.removesuffix("-text") for kind in kinds for item in kind]
    assert sorted(keys) == sorted([*golden_hour.params.controls(), "preset"])


@pytest.mark.parametrize("language", list(Language))
def test_each_control_has_the_label_the_range_and_the_explanation_of_its_declaration(golden_hour, language):
    controls = drawn(form(language))
    for name, control in golden_hour.params.controls().items():
        item = controls[name]
        assert item.help == control.about.in_(language)
        if isinstance(control, Knob):
            assert item.label == f"{control.label.in_(language)} ({control.unit.in_(language)})"
            assert (item.min, item.max, item.step) == (control.low, control.high, control.step)
        elif isinstance(control, Profile):
            assert item.label == f"{control.label.in_(language)} ({control.unit.in_(language)})"
        else:
            assert item.label == control.label.in_(language)
            assert list(item.options) == [text.in_(language) for text in control.options.values()]


def test_thresholds_are_asked_apart_from_what_is_measured(golden_hour):
    app = form()
    controls = golden_hour.params.controls()
    near = {name for name, control in controls.items() if control.live and not control.expert}
    assert set(app.session_state["thresholds"]) == near
    assert set(app.session_state["rest"]) == set(controls) - near


def test_what_is_for_experts_is_folded_away(golden_hour):
    app = form(Language.EN)
    [measured, more] = app.expander
    assert (measured.label, more.label) == ("Conditions", "For experts")
    inside = {item.key for kind in ("slider", "selectbox", "button_group", "text_area") for item in more.get(kind)}
    inside = {key.removesuffix("-text") for key in inside}
    assert {name for name, control in golden_hour.params.controls().items() if control.expert} <= inside


def test_every_answer_can_be_read_as_parameters_at_either_end(golden_hour):
    for end in ("low", "high"):
        app = form()
        for name, control in golden_hour.params.controls().items():
            if isinstance(control, Knob):
                app.slider(key=name).set_value(type(answers(app)[name])(getattr(control, end)))
        app.run()
        params = golden_hour.params.read(answers(app))
        assert params.limit_min == getattr(golden_hour.params.controls()["limit_min"], end)


def test_whole_numbers_stay_whole(golden_hour):
    assert type(answers(form())["resolution"]) is int
    assert type(answers(form(resolution=8))["resolution"]) is int


def test_every_preset_puts_in_just_its_values_and_says_whether_it_was_published(golden_hour):
    for preset in golden_hour.presets:
        app = form(Language.EN)
        app.selectbox(key="preset").set_value(preset.id).run()
        assert answers(app) == {**golden_hour.params().model_dump(), **preset.values}, preset.id
        standing = "published" if preset.official else "not official"
        assert any(item.value.startswith(f"{standing}: ") for item in app.caption), preset.id


def test_values_that_are_put_in_need_no_warning_of_two_defaults(monkeypatch):
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)  # Streamlit warns once in the life of a server
    app = form()
    app.selectbox(key="preset").set_value("jeonbuk_5").run()
    assert answers(app)["limit_min"] == 5
    assert not policies._shown_default_value_warning


def test_a_value_can_still_be_changed_after_a_preset():
    app = form()
    app.selectbox(key="preset").set_value("jeonbuk_5").run()
    app.slider(key="limit_min").set_value(6.0).run()
    assert answers(app)["limit_min"] == 6


def test_the_first_and_the_last_option_come_through_the_address_by_their_names(golden_hour):
    choices = {
        name: list(control.options) for name, control in golden_hour.params.controls().items() if isinstance(control, Choice)
    }
    for end in (0, -1):
        asked = {name: options[end] for name, options in choices.items()}
        found = answers(form(**asked))
        assert {name: found[name] for name in asked} == asked


@pytest.mark.parametrize("language", list(Language))
def test_the_hours_of_the_day_read_as_hours(language):
    hours = form(language).selectbox(key="hour").options
    assert len(hours) == 25
    assert hours[9] == ("8시" if language is Language.KO else "08:00")


# --- numbers in lines of text --------------------------------------------------------------------------------------------

DAY = tuple(float(hour) for hour in range(24))
LINES = "0, 1, 2, 3, 4, 5\n6, 7, 8, 9, 10, 11\n12, 13, 14, 15, 16, 17\n18, 19, 20, 21, 22, 23"
WRITTEN = ",".join(str(hour) for hour in range(24))


def day_text(app):
    return app.text_area(key="slowing_percent-text")


def test_the_numbers_of_a_day_stand_six_on_a_line_and_the_default_is_not_in_the_address():
    app = form()
    first = day_text(app).value.splitlines()[0]
    assert first == "0, 0, 0, 0, 0, 2.5"
    assert len(day_text(app).value.splitlines()) == 4
    assert "slowing_percent" not in app.query_params


def test_numbers_that_are_written_are_taken_and_stand_in_the_address():
    app = form()
    day_text(app).set_value(LINES).run()
    assert answers(app)["slowing_percent"] == DAY
    assert app.query_params["slowing_percent"] in (WRITTEN, [WRITTEN])
    assert len(app.error) == 0


def test_numbers_of_the_address_come_back_and_a_column_of_a_spreadsheet_can_be_pasted():
    app = form(slowing_percent=WRITTEN)
    assert answers(app)["slowing_percent"] == DAY
    assert day_text(app).value == LINES
    day_text(app).set_value("\n".join(["30"] * 24)).run()
    assert answers(app)["slowing_percent"] == (30.0,) * 24


@pytest.mark.parametrize("text", ["1, 2, 3", "", f"{WRITTEN},24", WRITTEN.replace("23", "71"), WRITTEN.replace("23", "nan")])
def test_what_cannot_be_read_is_told_and_changes_nothing_until_it_is_mended(text):
    app = form(Language.EN, slowing_percent=WRITTEN)
    day_text(app).set_value(text).run()
    assert answers(app)["slowing_percent"] == DAY
    [error] = app.error
    assert "24 numbers with commas between them, each from 0 to 70 %" in error.value
    assert day_text(app).value == text
    day_text(app).set_value(LINES.replace("23", "24")).run()
    assert answers(app)["slowing_percent"] == (*DAY[:-1], 24.0)
    assert len(app.error) == 0


def test_an_address_that_cannot_be_read_is_told_and_the_default_holds(golden_hour):
    app = form(Language.EN, slowing_percent="1,2,x")
    assert answers(app) == golden_hour.params().model_dump()
    assert len(app.error) == 1
    assert day_text(app).value == "1,2,x"
    app.run()
    assert len(app.error) == 1


def test_all_values_back_to_their_defaults_brings_the_day_back_too(golden_hour):
    app = form(slowing_percent=WRITTEN)
    app.button(key="reset-parameters").click().run()
    assert answers(app) == golden_hour.params().model_dump()
    assert day_text(app).value.startswith("0, 0, 0, 0, 0, 2.5\n")


def test_an_old_link_with_the_single_rush_is_told_what_stands_in_its_place():
    app = form(Language.EN, rush_percent="40.0")
    [error] = app.error
    assert "slowing by hour" in error.value


# --- rows that are picked ------------------------------------------------------------------------------------------------


def study_script(keys):
    """A page with the form of a study that asks for dongs, in a city with dongs of these codes."""
    from types import SimpleNamespace

    import pandas as pd
    import streamlit as st

    from analytics.library import MODELS
    from ui.form import ask_study, asked_so_far

    st.session_state["language"] = "en"
    names = ["가동", "나동", "나동", "[다](x)동"]
    inputs = SimpleNamespace(dongs=pd.DataFrame({"dong_code": keys, "dong_name": names[: len(keys)]}))
    study = MODELS[0].study("placement")
    st.session_state["answers"] = ask_study(study, inputs)
    st.session_state["so_far"] = asked_so_far(study)


def picking(keys=("11", "22", "33", "44"), **query):
    app = AppTest.from_function(study_script, args=(list(keys),), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert len(app.exception) == 0
    return app


def picked(app):
    assert app.session_state["so_far"]["only_dongs"] == app.session_state["answers"]["only_dongs"]
    return app.session_state["answers"]["only_dongs"]


def test_nothing_picked_stands_for_all_rows_and_is_not_in_the_address():
    app = picking()
    assert picked(app) == ""
    assert "placement_only_dongs" not in app.query_params
    assert app.multiselect(key="placement_only_dongs").placeholder == "All"


def test_rows_are_shown_by_their_names_and_told_apart_where_two_have_the_same():
    assert picking().multiselect(key="placement_only_dongs").options == ["가동", "나동 (22)", "나동 (33)", "[다](x)동"]


def test_kinds_of_many_rows_each_are_offered_once_by_their_plain_name():
    app = AppTest.from_function(study_script, args=(["11", "22", "22", "44"],), default_timeout=60).run()
    assert app.multiselect(key="placement_only_dongs").options == ["가동", "나동", "[다](x)동"]


def test_what_is_picked_stands_in_the_address_by_its_keys_and_comes_back_from_there():
    app = picking()
    app.multiselect(key="placement_only_dongs").set_value(["22", "11"]).run()
    assert picked(app) == "22,11"
    assert app.query_params["placement_only_dongs"] in ("22,11", ["22,11"])
    assert picked(picking(placement_only_dongs="22,11")) == "22,11"


@pytest.mark.parametrize("address", ["99,22", "22,22", "22,<script>", ",,22"])
def test_keys_that_are_no_rows_of_the_city_are_dropped(address):
    assert picked(picking(placement_only_dongs=address)) == "22"
