"""A scenario file on the page: what is kept can be opened, and what cannot be read changes nothing."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from analytics.core.scenario import Scenario
from analytics.core.scenario_file import ScenarioFile, data_digest


def script(plan):
    import streamlit as st

    from analytics.core.scenario import Scenario
    from analytics.intake.samples import load_sample
    from analytics.library import find_model
    from ui.form import ask_thresholds
    from ui.scenario_files import show_scenario_files

    st.session_state["language"] = "en"
    st.session_state["scenario-files"] = True
    model, city = find_model("golden_hour"), load_sample("coquimbo")
    params = model.params.read(ask_thresholds(model))
    st.text(f"limit {params.limit_min}")
    show_scenario_files(model, city, params, Scenario.read(st.query_params.get("plan", plan)))


def page(plan=""):
    app = AppTest.from_function(script, kwargs={"plan": plan}, default_timeout=30)
    app.run()
    assert len(app.exception) == 0
    return app


def open_file(app, content):
    app.get("file_uploader")[0].upload("scenario.json", content, "application/json")
    app.run()
    assert len(app.exception) == 0
    return app


def plan_of(app):
    found = app.query_params.get("plan", "")
    return found if isinstance(found, str) else found[0]


@pytest.fixture(scope="module")
def digest(golden_hour, coquimbo):
    return data_digest(coquimbo.digests, golden_hour.inputs.tables())


def test_a_file_puts_its_changes_into_the_address_and_its_conditions_into_the_form(digest):
    plan = Scenario().close("5").add(-71.25, -29.9)
    app = open_file(page(), ScenarioFile("golden_hour", digest, {"limit_min": 9.0}, plan).write())
    assert plan_of(app) == plan.write()
    assert "limit 9.0" in [item.value for item in app.text]
    assert (len(app.error), len(app.warning)) == (0, 0)


def test_a_file_made_on_other_data_is_opened_with_a_warning():
    app = open_file(page(), ScenarioFile("golden_hour", "0" * 64, {}, Scenario().close("5")).write())
    assert plan_of(app) == "close:5"
    assert "other data" in app.warning[0].value


@pytest.mark.parametrize(
    "change",
    [
        {"model": "cctv_gaps"},
        {"params": {"limit_min": 900}},
        {"scenario": "![x](http://x)"},
        {"kind": "x"},
        {"pad": " " * 200_000},
    ],
)
def test_a_file_with_anything_wrong_in_it_changes_nothing_and_says_why(digest, change):
    held = json.loads(ScenarioFile("golden_hour", digest, {"limit_min": 9.0}, Scenario().close("5")).write())
    app = open_file(page(), json.dumps({**held, **change}).encode())
    assert plan_of(app) == ""
    assert "limit 7.0" in [item.value for item in app.text]
    assert len(app.error) == 1
    assert "![" not in app.error[0].value


def test_what_is_kept_is_what_is_at_hand(digest):
    app = page(plan="close:5")
    [button] = app.get("download_button")
    assert button.proto.label == "Keep as a file"
    assert button.proto.url.endswith(".json")


def open_as_a(app, content):
    app.get("file_uploader")[1].upload("scenario.json", content, "application/json")
    app.run()
    assert len(app.exception) == 0
    return app


def test_a_file_opened_as_the_plan_to_compare_with_leaves_the_plan_and_the_conditions_at_hand(digest):
    plan = Scenario().close("5")
    app = open_as_a(page("close:1"), ScenarioFile("golden_hour", digest, {"limit_min": 9.0}, plan).write())
    assert app.query_params["against"] in (plan.write(), [plan.write()])
    assert plan_of(app) == ""  # the script's own plan was never put into the address
    assert "limit 7.0" in [item.value for item in app.text]
    [told] = [item.value.replace("\\", "") for item in app.warning]
    assert told.startswith("The file was kept under other conditions (Target time to arrival).")


def test_a_file_without_changes_is_nothing_to_compare_with(digest):
    app = open_as_a(page(), ScenarioFile("golden_hour", digest, {}, Scenario()).write())
    assert "against" not in app.query_params
    assert "no changes" in app.error[0].value
