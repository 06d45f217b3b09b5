"""The page of a model that it knows nothing of: layers to choose from, places with settings, why a hexagon ranks."""

import json

import h3
import pytest
from streamlit.testing.v1 import AppTest
from towns import degrees

[LON], [LAT] = degrees((2600, 100))
PLAN = f"add:new-1@{LON:.5f},{LAT:.5f}"
CELL = h3.latlng_to_cell(LAT, LON, 10)


def script(count):
    import streamlit as st
    from small_model import MODEL, city_with

    import ui.model_page as page

    st.session_state["language"] = st.query_params.get("lang", "en")
    page.find_model = lambda _id: MODEL
    page.sources_of = lambda _city, _tables: []
    page.choose_city = lambda _city: None
    page.current_city = lambda: st.session_state.setdefault("small-city", city_with(count))
    page.show_model("lamps")


@pytest.fixture
def page(monkeypatch):
    """Open the page with so many lamps, something picked on the map, and an address."""
    import ui.model_page

    for name in ("find_model", "sources_of", "choose_city", "current_city"):
        monkeypatch.setattr(ui.model_page, name, getattr(ui.model_page, name))  # the script's own are undone

    def open_page(count=3, picked=None, **query):
        app = AppTest.from_function(script, args=(count,), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        if picked is not None:
            pick(app, picked)
        app.run()
        assert [item.message for item in app.exception] == []
        return app

    return open_page


def pick(app, row):
    monkey = {"selection": {"indices": {}, "objects": {"layer": [row]}}}
    app.session_state["map"] = monkey


def query(app, name):
    found = app.query_params.get(name, "")
    return found if isinstance(found, str) else found[0]


def drawn(app):
    return json.loads(app.get("deck_gl_json_chart")[0].proto.json)["layers"]


def coloured(app):
    cells = next(layer for layer in drawn(app) if layer["id"] == "cells")
    return cells["_subLayerProps"]["hexagon-cell"]["getFillColor"]["attr"]


def shown(app):
    return [item.value.replace("\\", "").replace(" \u200b", "").replace("\u200b", "") for item in app.markdown]


def legend(app):
    return next(item.value for item in app.get("html") if "map-legend" in item.value)


# --- layers ----------------------------------------------------------------------------------------------------------


def test_the_map_shows_the_first_layer_and_offers_those_that_hold_something(page):
    app = page()
    assert coloured(app) == "lamps"
    assert app.segmented_control(key="layer-lamps").options == ["Number of lamps", "The dark"]
    assert query(app, "layer") == ""


def test_another_layer_is_drawn_named_in_the_legend_and_kept_in_the_address(page):
    app = page()
    app.segmented_control(key="layer-lamps").set_value("people").run()
    assert coloured(app) == "people_dark"
    assert "The dark (people)" in legend(app)
    assert query(app, "layer") == "people"
    app.segmented_control(key="layer-lamps").set_value("lamps").run()
    assert query(app, "layer") == ""


def test_a_layer_in_the_address_opens_and_one_that_is_none_is_passed_over(page):
    assert coloured(page(layer="people")) == "people_dark"
    for nonsense in ("reports", "<b>", "dark"):  # reports hold no row here, dark is a number
        assert coloured(page(layer=nonsense)) == "lamps"


def test_the_map_draws_what_was_judged(page):
    """With least at 0 nobody lives in the dark, so the judged layer differs from the one at 1."""
    at_one, at_nought = (page(layer="people", least=least) for least in ("1", "0"))
    assert [number_in(app) for app in (at_one, at_nought)] == ["2,530", "0"]
    urls = [next(layer for layer in drawn(app) if layer["id"] == "cells")["data"] for app in (at_one, at_nought)]
    assert urls[0] != urls[1]


def number_in(app):
    return next(text for text in shown(app) if "live in the dark" in text).split(" people")[0].removeprefix("**")


def test_a_threshold_that_changes_no_cell_sends_the_hexagons_again_to_nobody(page):
    app = page(layer="people", least="1")
    before = [layer["data"] for layer in drawn(app) if layer["id"].startswith("cells")]
    app.segmented_control(key="layer-lamps").set_value("people").run()
    assert [layer["data"] for layer in drawn(app) if layer["id"].startswith("cells")] == before


# --- what is picked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "why"), [("en", "1 lamps"), ("ko", "등 1개")])
def test_a_hexagon_says_why_before_its_numbers_in_one_language(page, lang, why):
    """Of the new lamp's 300 metres to the east its own hexagon or a neighbour is lit; the picked one is."""
    app = page(picked={"hex": lit_cell()}, plan=f"{PLAN}!azimuth_deg=90!range_m=300", lang=lang)
    [told] = [text for text in shown(app) if lit_cell() in text]
    lines = [line for line in told.split("\n") if line]
    assert lines[1] == why
    assert lines[2].startswith("- Lamps: 0 → 1" if lang == "en" else "- 등: 0 → 1")
    assert len(lines) == 4  # cell, why, lamps, people


def lit_cell():
    """A hexagon whose middle lies 100 to 300 m east of the new lamp."""
    [lon], [lat] = degrees((2750, 100))
    return h3.latlng_to_cell(lat, lon, 10)


def test_the_numbers_are_those_of_the_layer_on_the_map(page):
    app = page(picked={"hex": CELL}, layer="people")
    [told] = [text for text in shown(app) if CELL in text]
    assert "- In the dark: 10 people" in told
    assert "Lamps" not in told


def test_a_hexagon_offers_a_new_place_in_the_models_own_words(page):
    app = page(picked={"hex": CELL})
    assert app.button(key="add-post").label == "Add a lamp here"
    app.button(key="add-post").click().run()
    assert query(app, "plan").startswith("add:new-1@")
    assert any("hexagons become brighter" in item.value for item in app.info)


def test_a_new_place_can_be_turned_at_once_while_its_hexagon_is_still_picked(page):
    app = page(picked={"hex": CELL})
    app.button(key="add-post").click().run()
    assert app.slider(key="turn-lamps-new-1-range_m").value == 100
    assert "outline" in [layer["id"] for layer in drawn(app)]
    assert "add-post" not in {button.key for button in app.button}


# --- settings --------------------------------------------------------------------------------------------------------


def test_a_slider_of_a_picked_new_place_replaces_its_setting_in_the_address(page):
    app = page(picked={"lamp_id": "new-1"}, plan=PLAN)
    app.slider(key="turn-lamps-new-1-azimuth_deg").set_value(90).run()
    app.slider(key="turn-lamps-new-1-azimuth_deg").set_value(120).run()
    app.slider(key="turn-lamps-new-1-range_m").set_value(250.0).run()
    assert query(app, "plan") == f"{PLAN}!azimuth_deg=120!range_m=250"
    app.selectbox(key="turn-lamps-new-1-bulb").set_value("gas").run()
    assert query(app, "plan") == f"{PLAN}!azimuth_deg=120!range_m=250!bulb=gas"
    assert [item.message for item in app.exception] == []


def test_turning_changes_what_the_model_finds_and_what_is_told_of_the_place(page):
    app = page(picked={"lamp_id": "new-1", "head": "old", "body": "old"}, plan=f"{PLAN}!azimuth_deg=90")
    dark = number_in(app)
    app.slider(key="turn-lamps-new-1-range_m").set_value(400.0).run()
    assert int(number_in(app).replace(",", "")) < int(dark.replace(",", ""))
    assert any("range 400 m" in text for text in shown(app))
    assert not any("old" in text for text in shown(app))


def test_what_is_not_known_is_a_switch_and_goes_back_to_the_default(page):
    app = page(picked={"lamp_id": "new-1"}, plan=f"{PLAN}!azimuth_deg=90")
    switch = "turn-lamps-new-1-azimuth_deg-unknown"
    app.toggle(key=switch).set_value(True).run()
    assert query(app, "plan") == f"{PLAN}!azimuth_deg=unknown"
    assert "turn-lamps-new-1-azimuth_deg" not in {slider.key for slider in app.slider}
    app.toggle(key=switch).set_value(False).run()
    assert query(app, "plan") == PLAN


def test_a_place_that_was_there_cannot_be_turned_but_moved_and_removed(page):
    app = page(picked={"lamp_id": "L2"})
    assert not [slider for slider in app.slider if slider.key.startswith("turn-")]
    assert app.button(key="close-post").label == "Remove this lamp"
    app.button(key="close-post").click().run()
    assert query(app, "plan") == "close:L2"
    assert any("등 L2 removed" in text for text in shown(app))


@pytest.mark.parametrize("wrong", ["!zoom=3", "!azimuth_deg=360", "!bulb=candle", "!azimuth_deg=1!azimuth_deg=2"])
def test_settings_that_cannot_be_warn_and_the_page_works_as_without_a_plan(page, wrong):
    app = page(plan=PLAN + wrong)
    assert len(app.warning) == 1
    assert number_in(app) == "2,530"


def test_undo_takes_a_turned_place_away_as_one_step(page):
    app = page(picked={"lamp_id": "new-1"}, plan=f"{PLAN}!azimuth_deg=90")
    app.button(key="undo").click().run()
    assert query(app, "plan") == ""


def test_many_places_are_dots_that_can_be_picked(page):
    app = page(count=260, picked={"lamp_id": "L7", "geometry": {"type": "Point", "coordinates": [127.1, 36.8]}})
    dots = next(layer for layer in drawn(app) if layer["id"] == "lamps")
    assert (dots["@@type"], dots["pickable"]) == ("GeoJsonLayer", True)
    assert {"outline", "picked"} <= {layer["id"] for layer in drawn(app)}
    assert app.button(key="move-post").label == "Move this lamp"


def test_the_first_place_can_be_put_on_a_city_that_has_none(page):
    app = page(count=0, picked={"hex": CELL})
    app.button(key="add-post").click().run()
    assert [item.message for item in app.exception] == []
    assert query(app, "plan").startswith("add:new-1@")
