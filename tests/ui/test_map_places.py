"""Places on the map: few with icons and names, many as dots; what one of them reaches; the words of their model."""

import json
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import orjson
import pytest
from small_model import LAMPS, MODEL, LampInputs, LampParams, lamps
from test_map_view import BASE, CELLS, EYES, seen

from analytics.core.classes import order
from analytics.core.scenario import Scenario
from analytics.core.text import Language
from analytics.library import MODELS
from analytics.models.golden_hour.declared import PLACE as POST
from ui import map_places, place_words
from ui.legend import legend_html
from ui.map_layers import build_key
from ui.map_places import FEW, marker_keys, outline_layers, place_layers, placed, told_of
from ui.map_points import Points
from ui.map_shapes import Outline
from ui.map_view import MARKERS, Markers, Selection, map_spec
from ui.theme import palette

NEW = Scenario.read("add:new-1@127.14,36.81!azimuth_deg=90!bulb=gas")


@pytest.fixture
def sent(monkeypatch):
    """What the browser would fetch, by slot."""
    found = {}

    def data_url(slot, payload):
        found[slot] = json.loads(payload)
        return f"/{slot}"

    monkeypatch.setattr(map_places, "data_url", data_url)
    return found


def run_with(count, scenario=Scenario()):  # noqa: B008 - never changed
    table = scenario.apply(lamps(count), "lamp_id", MODEL.place) if count else None
    return SimpleNamespace(inputs=LampInputs(dongs=[], lamps=table))


def test_few_places_have_icons_and_names(sent):
    [layer] = place_layers(MODEL, run_with(FEW - 1, NEW), NEW, Language.EN)
    assert layer == Markers("lamps", "/lamps")
    icons = [row["properties"]["icon"] for row in sent["lamps"]]
    assert (icons.count("place"), icons.count("post_new"), len(icons)) == (FEW - 1, 1, FEW)


def test_many_places_are_dots_and_only_what_was_changed_has_an_icon(sent):
    scenario = NEW.move("L2", 127.2, 36.8).close("L3")
    layers = place_layers(MODEL, run_with(FEW + 2, scenario), scenario, Language.EN)
    assert layers == [Points("lamps", "/lamps"), Markers("lamps-changed", "/lamps-changed")]
    assert len(sent["lamps"]) == FEW
    assert all("icon" not in row["properties"] for row in sent["lamps"])
    assert [row["properties"]["lamp_id"] for row in sent["lamps-changed"]] == ["L2", "new-1"]


def test_a_new_place_is_told_in_the_readers_language_with_what_was_turned(sent):
    for language, head, body in (
        (Language.KO, "새 등 1", "닿는 거리 100m\n방향 90도\n전구 가스"),
        (Language.EN, "New lamp 1", "Range 100 m\nAzimuth 90 degrees\nBulb Gas"),
    ):
        run = run_with(2, NEW)
        place_layers(MODEL, run, NEW, language)
        told = sent["lamps"][-1]["properties"]
        assert told["head"] == head
        assert sorted(told["body"].split("\n")) == sorted(body.replace("Range", "range").split("\n"))
        assert told_of(placed(MODEL, run, NEW), "new-1", language) == (head, told["body"].split("\n"))
    assert sent["lamps"][0]["properties"]["body"] == ""  # nothing is known of the others


def test_the_legend_says_what_the_dots_are(sent):
    keys = marker_keys(MODEL, run_with(FEW + 1, NEW), NEW)
    assert [(key.icon, key.label.en) for key in keys] == [("dot", "Lamp"), ("post_new", "New lamp")]
    for dark in (False, True):
        html = legend_html(build_key(MODEL.layers[0], LampParams()), keys, language=Language.EN, dark=dark)
        assert '<span class="map-legend-dot"' in html
        assert "New lamp" in html
        assert "No road leads there" not in html


def test_a_city_without_any_such_place_has_no_marker_of_it(sent):
    run = run_with(0)
    assert marker_keys(MODEL, run, Scenario()) == []
    place_layers(MODEL, run, Scenario(), Language.KO)
    assert sent["lamps"] == []
    assert list(placed(MODEL, run, Scenario()).table.columns) == list(LAMPS.names)


def test_what_the_picked_place_reaches_is_drawn_over_the_hexagons_and_under_the_markers(sent):
    run, scenario = run_with(2, NEW), NEW
    [drawn] = outline_layers(MODEL, run, LampParams(), scenario, "new-1")
    assert drawn == Outline("outline", "/outline")
    [row] = sent["outline"]["features"]
    lon = [spot[0] for spot in row["geometry"]["coordinates"][0]]
    assert min(lon) == pytest.approx(127.14, abs=1e-6)  # it looks east: nothing lies west of it
    assert max(lon) == pytest.approx(127.14 + 100 / (111_320 * np.cos(np.radians(36.81))), abs=1e-6)
    spec = map_spec(BASE, [CELLS, drawn, Points("lamps", "/lamps")], BASE.view)
    ids = [layer["id"] for layer in spec["layers"]]
    assert ids.index("cells") < ids.index("outline-halo") < ids.index("outline") < ids.index("lamps")


@pytest.mark.parametrize("place", [None, "L9", "gone"])
def test_where_nothing_is_picked_or_the_place_is_not_there_nothing_is_drawn(sent, place):
    assert outline_layers(MODEL, run_with(2), LampParams(), Scenario(), place) == []
    assert "outline" not in sent


def test_a_place_that_reaches_nothing_has_no_outline(sent):
    run = SimpleNamespace(inputs=LampInputs(dongs=[], lamps=lamps(1).assign(name="blind")))
    assert outline_layers(MODEL, run, LampParams(), Scenario(), "L1") == []


# --- how dots are drawn ----------------------------------------------------------------------------------------------


def dots_of(dark=False, selection=None):
    base = type(BASE)(*[""] * 5, BASE.view, dark=dark)
    return map_spec(base, [CELLS, Points("lamps", "/lamps")], base.view, selection)["layers"]


def test_dots_can_be_picked_and_keep_their_colours_when_something_is():
    [dots] = [layer for layer in dots_of() if layer["id"] == "lamps"]
    assert dots["pickable"]
    assert not {"getFillColor", "getLineColor"} & set(dots)
    assert len(orjson.dumps(dots)) < 600


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_eye_sees_a_dot_on_every_class_by_its_inside_or_its_rim(dark, eyes):
    [dots] = [layer for layer in dots_of(dark) if layer["id"] == "lamps"]
    circle = dots["_subLayerProps"]["points-circle"]
    marks = [seen(tuple(circle[name][:3]), eyes) for name in ("getFillColor", "getLineColor")]
    for ground in (palette(dark=dark).land, *order(7, dark=dark)):
        assert max(float(np.linalg.norm(mark - seen(ground, eyes))) for mark in marks) > 40


def test_a_picked_dot_has_a_rim_around_it():
    row = {"lamp_id": "L1", "geometry": {"type": "Point", "coordinates": [127.1, 36.8]}}
    [rim] = [layer for layer in dots_of(selection=Selection("lamps", row)) if layer["id"] == "picked"]
    assert rim["data"][0]["geometry"] == row["geometry"]
    assert not rim["filled"]


def test_a_picked_square_of_the_official_grid_has_a_rim_and_is_known_by_its_code():
    square = {"type": "Polygon", "coordinates": [[[127.1, 36.8], [127.2, 36.8], [127.2, 36.9], [127.1, 36.8]]]}
    selection = Selection("squares", {"cell": "다사59ab", "geometry": square})
    [rim] = [layer for layer in dots_of(selection=selection) if layer["id"] == "picked"]
    assert rim["data"][0]["geometry"] == square
    assert (selection.cell, Selection("cells", {"hex": "89"}).cell, Selection("lamps", {"lamp_id": "1"}).cell) == (
        "다사59ab",
        "89",
        None,
    )


# --- a plain order of up to seven classes ------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7])
def test_a_plain_order_runs_one_way_in_lightness_and_every_eye_tells_neighbours_apart(dark, count):
    colours = order(count, dark=dark)
    assert len(colours) == count
    lightness = np.diff([seen(colour)[0] for colour in colours]) * (1 if dark else -1)
    assert (lightness > 5).all()
    for eyes in EYES:
        shown = [seen(colour, eyes) for colour in colours]
        assert all(float(np.linalg.norm(a - b)) > 8 for a, b in pairwise(shown))


def test_more_classes_than_seven_are_refused():
    with pytest.raises(ValueError, match="at most 7"):
        order(8, dark=False)


# --- words -----------------------------------------------------------------------------------------------------------


def test_the_words_of_golden_hour_are_those_of_its_posts():
    assert place_words.title(POST).ko == "센터를 바꿔 보기"
    assert place_words.how(POST).ko == (
        "지도에서 육각형을 누르면 그곳에 새 센터를 놓을 수 있고, 센터를 누르면 옮기거나 닫을 수 있습니다."
    )
    assert place_words.how(POST).en == "Click a hexagon to place a new post there; click a post to move or close it."
    assert place_words.add(POST).ko == "여기에 센터 추가"
    assert place_words.close(POST).ko == "이 센터 닫기"
    assert place_words.unplaced(POST, 2).en == "2 posts without a place"


def test_the_words_of_another_model_take_the_particles_of_its_places():
    assert place_words.title(MODEL.place).ko == "등을 바꿔 보기"
    assert "새 등을 놓을 수 있고, 등을 누르면 옮기거나 없앨 수 있습니다" in place_words.how(MODEL.place).ko
    assert place_words.move_here("새 등 2").ko == "'새 등 2'를 여기로"
    assert place_words.close(MODEL.place).en == "Remove this lamp"
    assert place_words.add(MODEL.place).en == "Add a lamp here"


def test_every_kind_of_place_has_a_picture_for_one_that_was_closed():
    icons = {model.place.icon for model in (*MODELS, MODEL) if model.place is not None}
    assert {f"{icon}_closed" for icon in icons} <= set(MARKERS)


def test_a_lamp_of_many_that_was_moved_has_its_way_and_one_that_was_closed_a_picture(sent):
    scenario = Scenario().move("L2", 127.2, 36.8).close("L3")
    before = lamps(FEW + 2)
    layers = place_layers(MODEL, run_with(FEW + 2, scenario), scenario, Language.EN, before)
    assert [layer.id for layer in layers] == ["lamps-ways", "lamps", "lamps-changed", "lamps-closed"]
    assert [row["properties"]["icon"] for row in sent["lamps-changed"]] == ["place"]
    [closed] = sent["lamps-closed"]
    assert closed["properties"] == {"head": "등 L3", "body": "removed", "icon": "place_closed"}
    line = sent["lamps-ways"]["features"][0]["geometry"]["coordinates"]
    assert line == [before.loc[1, ["lon", "lat"]].astype(float).round(6).tolist(), [127.2, 36.8]]
    keys = marker_keys(MODEL, run_with(FEW + 2, scenario), scenario, before)
    assert [key.icon for key in keys] == ["dot", "way", "place_closed"]
