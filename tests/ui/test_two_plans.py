"""Two plans on the page: one is held as A, the one at hand is B, and map, figures, tables and documents set them side by side."""

import json
from datetime import date

import pytest
from towns import PLAIN, degrees

from analytics.core.scenario import Scenario
from analytics.core.text import Language
from ui.downloads import OnPage, make_report
from ui.running import measure_quietly
from ui.sides import AFTER, BEFORE, BOTH, DIFFERENCE, Sides

EN = {"lang": "en", "stage": "what_if"}
LATE = "People not reached in time"


def post_at(metres):
    """A new post there, as it stands in an address."""
    [lon], [lat] = degrees((metres, 0))
    return f"add:new-1@{lon:.5f},{lat:.5f}"


@pytest.fixture(scope="module")
def east():
    """A post that reaches everybody in the east."""
    return post_at(8000)


@pytest.fixture
def town(visit, town_id):
    """Open the town of one road (see `one_road_town`)."""

    def open_town(**query):
        page = visit(city=town_id, **{**PLAIN, **EN, **query})
        assert page.whole
        return page

    return open_town


def query(page, name):
    found = page.app.query_params.get(name, "")
    return found if isinstance(found, str) else found[0]


def show(page, side):
    page.app.segmented_control(key="shown").set_value(side).run()
    assert page.whole
    return page


def sides_offered(page):
    return [button.content for item in page.app.segmented_control if item.key == "shown" for button in item.proto.options]


def layers(page, number=0):
    return {layer["id"]: layer for layer in json.loads(page.maps[number].proto.json)["layers"]}


def plans_table(page):
    table = next(frame.value for frame in page.app.dataframe if "what" in frame.value)
    return {row["what"]: (row["a"], row["b"], row["difference"]) for row in table.to_dict("records")}


def test_the_plan_at_hand_is_held_and_what_is_changed_after_that_is_the_other_one(town, east):
    page = town(plan=east)
    page.press("hold-plan")
    assert (query(page, "against"), query(page, "plan")) == (east, east)
    assert any("Both plans are the same" in text for text in page.texts)
    assert sides_offered(page) == []
    page.press("undo")
    assert (query(page, "against"), query(page, "plan")) == (east, "")
    assert page.figures[LATE] == "1,550people"
    assert plans_table(page)[LATE] == ("50 people", "1,550 people", "+1,500 people")
    assert any("Plan B is the city as it is" in text for text in page.texts)


def test_a_link_with_two_plans_tells_who_gains_and_who_loses_between_them(town, east):
    page = town(plan=f"close:p1~{east}", against=east)
    told = page.app.info[0].value.replace("\\", "")
    assert told.startswith("From A to B: The change gains 0 people and loses ")
    assert any("'now' means A" in text for text in page.texts)
    assert plans_table(page)[LATE][0] == "50 people"
    change = next(frame.value for frame in page.app.dataframe if "gained" in frame.value)
    assert change["lost"].sum() == float(plans_table(page)[LATE][1].split()[0].replace(",", "")) - 50
    assert sides_offered(page) == ["A", "B", "Difference", "Side by side"]


def test_the_map_of_the_difference_paints_what_differs_and_leaves_the_rest_to_the_pointer(town, east):
    page = show(town(plan=east), DIFFERENCE)
    drawn = layers(page)
    cells = drawn["difference"]["_subLayerProps"]["hexagon-cell"]["getFillColor"]
    assert cells["attr"] == "change_min"
    assert 0.005 in cells["domain"]  # no change belongs to the side of less
    assert drawn["cells"]["_subLayerProps"]["hexagon-cell"]["getFillColor"]["colors"][0][3] == 1
    assert page.sentence.startswith("The change gains 1,500 people")
    assert len(page.app.info) == 0  # it is said once
    legend = next(item.value for item in page.app.get("html") if "map-legend" in item.value)
    assert "Time to arrival: after minus now (min)" in legend
    assert "More (no colour: no change)" in legend


def test_both_states_stand_side_by_side_each_with_its_own_places_and_one_legend(town, east):
    page = show(town(plan=east), BOTH)
    assert len(page.maps) == 2
    assert [text for text in page.texts if text in {"**Now**", "**After**"}] == ["**Now**", "**After**"]
    assert sum('<section class="map-legend"' in item.value for item in page.app.get("html")) == 1
    left, right = (layers(page, number)["posts"]["data"] for number in (0, 1))
    assert left != right
    assert "1,550 people" in page.maps[0].proto.alt
    assert "50 people" in page.maps[1].proto.alt


def test_the_plans_change_places_and_the_comparison_can_be_given_up(town, east):
    page = town(against=east)
    page.press("swap-plans")
    assert (query(page, "plan"), query(page, "against")) == (east, "")
    page.press("hold-plan")
    page.press("drop-plan")
    assert query(page, "against") == ""
    assert plans_offered(page)


def plans_offered(page):
    return "hold-plan" in [button.key for button in page.app.button]


@pytest.mark.parametrize("held", ["garbage", "add:new-1@999,999", "<script>alert(1)</script>"])
def test_a_held_plan_that_cannot_be_read_warns_and_the_page_works_as_without_one(town, held):
    page = town(against=held)
    assert len(page.warnings) == 1
    assert page.errors == []
    assert page.figures[LATE] == "1,550people"


def test_a_held_plan_of_other_data_says_so_and_the_city_as_it_is_takes_its_place(town, east):
    page = town(against="close:999", plan=east)
    assert any("'999'" in text for text in page.errors)
    assert page.figures[LATE] == "50people"
    assert sides_offered(page) == ["Now", "After", "Difference", "Side by side"]


def test_the_other_tabs_know_nothing_of_the_plans(town, east):
    page = town(stage="late", plan=east, against=post_at(4000))
    assert sides_offered(page) == []
    assert page.figures[LATE] == "1,550people"


def test_the_documents_of_two_plans_are_about_both(golden_hour, town_city, east):
    params = golden_hour.params.read(PLAIN)
    now, after = (measure_quietly(golden_hour, town_city, params, Scenario.read(plan)) for plan in ("", east))
    held = Sides(after, now, Scenario.read(east), Scenario(), held=True)
    page = OnPage("golden_hour", town_city, params, now, now, Scenario(), "cells", plans=held)
    report = make_report(page, None, Language.KO, date(2026, 1, 2))
    assert [drawn.id for drawn in report.maps] == ["difference", "a", "b"]
    assert report.record["against"] == east
    assert held.side(BEFORE)[1].write() == east
    assert held.side(AFTER) == (now, Scenario())


@pytest.fixture(scope="module")
def town_city():
    from towns import city_of, one_road_town

    return city_of(one_road_town(hospitals=(("동병원", "G006", (8000.0, 0.0)),)))
