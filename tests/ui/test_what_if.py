"""Adding, moving and closing posts: which buttons are there, and what they put into the address."""

import pytest
from streamlit.testing.v1 import AppTest

from analytics.core.scenario import MAX_EDITS, Scenario

SPOT = (127.15, 36.81)


def script(picked, spot, posts=(("1", "중앙", 127.1, 36.8), ("2", "동부", 127.2, 36.9))):
    """A page with what can be done with what is picked, on the scenario of the address."""
    import pandas as pd
    import streamlit as st

    from analytics.models.golden_hour.declared import PLACE
    from ui.map_view import Selection
    from ui.what_if import Planned, Spot, current_scenario, show_what_if

    st.session_state["language"] = "en"
    scenario = current_scenario(PLACE)
    before = pd.DataFrame(posts, columns=["post_id", "name", "lon", "lat"])
    planned = Planned(PLACE, "post_id", scenario, before, scenario.apply(before, "post_id", PLACE))
    show_what_if(planned, None if picked is None else Selection("layer", picked), None if spot is None else Spot(*spot))


def page(picked=None, spot=None, plan=None, **given):
    app = AppTest.from_function(script, args=(picked, spot), kwargs=given, default_timeout=30)
    if plan is not None:
        app.query_params["plan"] = plan
    app.run()
    assert len(app.exception) == 0
    return app


def plan_of(app):
    found = app.query_params.get("plan", "")
    return found if isinstance(found, str) else found[0]


def buttons(app):
    return {button.key for button in app.button}


def press(app, key):
    app.button(key=key).click().run()
    assert len(app.exception) == 0
    return app


def test_with_nothing_picked_the_page_says_how():
    app = page()
    assert buttons(app) == set()
    assert any("Click a hexagon" in item.value for item in app.caption)


def test_a_hexagon_offers_a_new_post_there():
    app = page({"hex": "89"}, SPOT)
    assert buttons(app) == {"add-post"}
    press(app, "add-post")
    assert plan_of(app) == "add:new-1@127.15000,36.81000"


def test_a_post_offers_to_be_moved_or_closed():
    app = page({"post_id": "2"})
    assert buttons(app) == {"move-post", "close-post"}
    press(app, "close-post")
    assert plan_of(app) == "close:2"


def test_a_marker_that_is_no_post_offers_nothing():
    assert buttons(page({"hospital_id": "2", "head": "병원"})) == set()
    assert buttons(page({"post_id": "999"})) == set()


def test_moving_waits_for_a_hexagon_and_can_be_given_up():
    app = press(page({"post_id": "1"}), "move-post")
    assert buttons(app) == {"cancel-move"}
    assert "should move" in app.info[0].value
    press(app, "cancel-move")
    assert buttons(app) == {"move-post", "close-post"}
    assert plan_of(app) == ""


def test_a_post_on_the_move_goes_to_the_hexagon_that_is_clicked_next():
    app = press(page({"post_id": "1"}, SPOT), "move-post")
    assert buttons(app) == {"move-here", "cancel-move"}
    assert "중앙" in app.button(key="move-here").label
    press(app, "move-here")
    assert plan_of(app) == "move:1@127.15000,36.81000"
    assert "cancel-move" not in buttons(app)


def test_coordinates_are_enough_once_both_are_there():
    app = page()
    app.session_state["by-numbers"] = True  # the planner opens it
    app.run()
    app.number_input(key="what-if-lon").set_value(127.15).run()
    assert "add-by-numbers" not in buttons(app)
    app.number_input(key="what-if-lat").set_value(36.81).run()
    press(app, "add-by-numbers")
    assert plan_of(app) == "add:new-1@127.15000,36.81000"


def test_what_has_been_done_is_listed_in_words_with_a_way_back():
    app = page(plan="add:new-1@127.15,36.81~move:1@127.3,36.7~close:2")
    shown = [item.value.replace("\\", "") for item in app.markdown]
    assert any("127.1500" in text and "New post 1: longitude" in text for text in shown)
    assert any("중앙 moved to longitude 127.3000" in text for text in shown)
    assert "- 동부 closed" in shown
    assert {"undo", "undo-all"} <= buttons(app)
    press(app, "undo")
    assert plan_of(app) == "add:new-1@127.15000,36.81000~move:1@127.30000,36.70000"
    press(app, "undo-all")
    assert "plan" not in app.query_params


def test_a_name_that_looks_like_markup_is_shown_as_it_is():
    app = page(plan="move:1@127.3,36.7", posts=(("1", "[눌러](http://x)", 127.1, 36.8),))
    listed = [item.value for item in app.markdown if "moved" in item.value]
    assert len(listed) == 1
    assert "](http" not in listed[0]


def test_a_plan_that_cannot_be_read_is_warned_of_and_counts_as_none():
    app = page({"hex": "89"}, SPOT, plan="nonsense")
    assert len(app.warning) == 1
    press(app, "add-post")
    assert plan_of(app) == "add:new-1@127.15000,36.81000"


def test_posts_without_a_place_wait_to_be_placed():
    app = page({"hex": "89"}, SPOT, posts=(("1", "중앙", 127.1, 36.8), ("2", "떠돌이", None, None)))
    assert app.selectbox(key="unplaced-post").options == ["떠돌이"]
    press(app, "place-unplaced")
    press(app, "move-here")
    assert plan_of(app) == "move:2@127.15000,36.81000"


@pytest.mark.parametrize("picked", [{"hex": "89"}, {"post_id": "1"}])
def test_when_the_plan_is_full_the_page_still_opens_and_offers_only_the_way_back(picked):
    full = "~".join([f"move:1@127.{number:02d},36.8" for number in range(MAX_EDITS)])
    assert len(Scenario.read(full).edits) == MAX_EDITS
    app = page(picked, SPOT, plan=full)
    assert buttons(app) == {"undo", "undo-all"}
    assert [item.value for item in app.info] == ["A scenario holds at most 50 changes."]
    press(app, "undo")
    assert len(buttons(app)) > 2
