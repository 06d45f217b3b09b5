"""The one map: colours that everybody can read, messages that carry no data, addresses that stay alive."""

from __future__ import annotations

import gzip
import json
import tomllib
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pytest
import shapely
import streamlit as st
from PIL import Image
from streamlit import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest

from analytics.core.classes import STRONG, Classes, class_labels, over, ramp
from analytics.core.text import Language, Text
from analytics.core.wording import difference, number, with_unit
from analytics.schemas.city import City
from ui import map_data
from ui.basemap import BaseMap, View, base_map
from ui.figures import Figure, figures_html
from ui.legend import Key, MarkerKey, legend_html
from ui.map_data import cell_rows, data_url, point_rows
from ui.map_view import MARKERS, Cells, Markers, Selection, map_spec, picked
from ui.theme import palette

ROOT = Path(__file__).parents[2]
MINUTES = Classes((3.5, 7.0, 10.5, 14.0), threshold=7.0)

# Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color vision
# deficiency", severity 1.0, on linear RGB.
EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def seen(colour, eyes="all cones"):
    """CIE L*a*b* of an sRGB colour as those eyes see it."""
    share = np.array(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(EYES[eyes] @ linear, 0, 1) / WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def on_the_map(reached, late, *, dark):
    land = palette(dark=dark).land
    return [over(colour, land, STRONG) for colour in ramp(reached, late, dark=dark)]


@pytest.fixture
def store(monkeypatch):
    """The media store of a running app, and nothing else of it."""
    media = MediaFileManager(MemoryMediaFileStorage("/media"))
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=media))
    monkeypatch.setattr(map_data, "_kept", map_data._Kept())
    return media


def fetch(store, address):
    """What a browser gets at an address, or None."""
    found = store.read_file(address.rsplit("/", 1)[-1])
    return None if found is None else found.content


# Colours


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("reached", [0, 1, 2, 3])
def test_a_grey_print_keeps_the_order_of_the_classes(dark, reached):
    lightness = [seen(colour)[0] for colour in on_the_map(reached, 4, dark=dark)]
    steps = np.diff(lightness) * (1 if dark else -1)
    assert steps.min() > 7  # L*, of 100


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_eye_tells_neighbouring_classes_apart_and_the_threshold_at_once(dark, eyes):
    colours = [seen(colour, eyes) for colour in on_the_map(3, 4, dark=dark)]
    apart = [float(np.linalg.norm(a - b)) for a, b in pairwise(colours)]
    assert min(apart) > 10  # CIE 1976 distance; about 2.3 is just noticeable
    assert apart[2] > 60
    assert apart[2] > 2 * max(apart[:2] + apart[3:])


def test_the_two_colours_at_the_threshold_are_the_same_however_many_classes_there_are():
    full = ramp(3, 4, dark=False)
    assert ramp(1, 1, dark=False) == full[2:4]
    assert ramp(2, 3, dark=False) == full[1:6]


def test_more_classes_than_eyes_can_tell_apart_are_refused():
    with pytest.raises(ValueError, match="at most 3 classes"):
        ramp(4, 1, dark=False)


@pytest.mark.parametrize("dark", [False, True])
def test_letters_stand_out_from_their_rim_as_wcag_asks(dark):
    colours = palette(dark=dark)
    light, ink = sorted((luminance(colours.halo), luminance(colours.ink)), reverse=True)
    assert (light + 0.05) / (ink + 0.05) > 7


def luminance(colour):
    share = np.array(colour) / 255
    return float(TO_XYZ[1] @ np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4))


# Classes


def test_limits_that_do_not_ascend_are_refused():
    with pytest.raises(ValueError, match="ascend"):
        Classes((7.0, 3.5))


def test_a_threshold_that_is_not_a_limit_is_refused():
    with pytest.raises(ValueError, match="one of the limits"):
        Classes((3.5, 7.0), threshold=5.0)


def test_the_threshold_parts_two_classes_from_three():
    assert MINUTES.reached == 2
    assert MINUTES.colours(dark=False) == ramp(2, 3, dark=False)


@pytest.mark.parametrize(("minutes", "place"), [(6.99, 1), (7.0, 1), (7.0000001, 2), (7.004, 2), (3.5, 0), (14.001, 4), (7.1, 2)])
def test_a_value_at_the_limit_belongs_to_the_class_below_and_one_just_beyond_does_not(minutes, place):
    rows = orjson.loads(cell_rows(pd.DataFrame({"cell": ["x"], "minutes": [minutes]}), exact=["minutes"]))
    domain = fill_of(map_spec(BASE, [CELLS], BASE.view))["domain"]
    sent = rows[0]["properties"]["minutes"]
    assert np.searchsorted(domain, sent, side="right") == place  # the bundle's colorBins: a limit starts its class


# What is sent

BASE = BaseMap(*(f"/media/{name * 56}.json" for name in "abcde"), View(127.2, 36.8, 10.3), dark=False)
CELLS = Cells("cells", f"/media/{'f' * 56}.json", "minutes", MINUTES)
POSTS = Markers("posts", f"/media/{'0' * 56}.json")


def fill_of(spec):
    return next(layer for layer in spec["layers"] if layer["id"] == "cells")["_subLayerProps"]["hexagon-cell"]["getFillColor"]


def test_the_whole_map_with_two_layers_of_hexagons_and_two_of_markers_is_sent_in_six_kilobytes():
    empty = Cells("empty", CELLS.url, "minutes", MINUTES, thin=True)
    spec = map_spec(BASE, [empty, CELLS, Markers("hospitals", POSTS.url), POSTS], BASE.view, Selection("cells", {"hex": "89"}))
    assert len(orjson.dumps(spec)) < 6_000


def test_a_moved_threshold_changes_limits_and_nothing_else():
    before = map_spec(BASE, [CELLS, POSTS], BASE.view)
    after = map_spec(BASE, [Cells("cells", CELLS.url, "minutes", Classes((4.0, 8.0, 12.0, 16.0), 8.0)), POSTS], BASE.view)
    assert fill_of(after)["domain"] == [4.005, 8.005, 12.005, 16.005]
    for spec in (before, after):
        fill_of(spec)["domain"] = []
        next(layer for layer in spec["layers"] if layer["id"] == "cells").pop("updateTriggers")
    assert before == after


def test_the_browser_is_told_to_colour_again_when_limits_column_or_theme_change():
    def trigger(column, classes, dark):
        base = BaseMap(*[""] * 5, BASE.view, dark=dark)
        return map_spec(base, [Cells("cells", "u", column, classes)], base.view)["layers"][0]["updateTriggers"]["getFillColor"]

    first = trigger("minutes", MINUTES, dark=False)
    assert first != trigger("minutes", Classes((4.0, 7.0, 10.5, 14.0), 7.0), dark=False)
    assert first != trigger("before", MINUTES, dark=False)
    assert first != trigger("minutes", MINUTES, dark=True)


def test_no_address_leads_outside_the_server():
    text = orjson.dumps(map_spec(BASE, [CELLS, POSTS], BASE.view)).decode()
    assert "//" not in text
    assert {layer["data"][:7] for layer in json.loads(text)["layers"]} == {"/media/"}


def test_hexagons_keep_their_class_colours_when_something_is_picked():
    """Streamlit greys a layer whose own `getFillColor` it cannot read, so the layer itself has none."""
    for layer in map_spec(BASE, [CELLS, POSTS], BASE.view)["layers"]:
        assert not {"getFillColor", "getColor", "getLineColor"} & set(layer) or layer["id"] == "cells"
    cells = map_spec(BASE, [CELLS], BASE.view)["layers"][0]
    assert "getFillColor" not in cells


def test_a_picked_hexagon_and_a_picked_post_get_a_rim_and_a_picked_dong_does_not():
    def rims(row):
        return [
            layer for layer in map_spec(BASE, [CELLS, POSTS], BASE.view, Selection("x", row))["layers"] if layer["id"] == "picked"
        ]

    post = orjson.loads(point_rows(pd.DataFrame({"lon": [127.1], "lat": [36.8], "head": ["서부"]}), icon="post"))[0]
    assert rims({"hex": "8930e1"})[0]["data"] == [{"hex": "8930e1"}]
    assert rims({**post, **post["properties"]})[0]["data"][0]["geometry"]["coordinates"] == [127.1, 36.8]
    assert rims({"dong_code": "34011"}) == []


def test_cells_are_sent_short_with_missing_minutes_as_null():
    cells = pd.DataFrame({"cell": ["a", "b"], "minutes": [3.14159, np.nan], "people": [120.0, 7.0], "head": ["가", "나"]})
    assert orjson.loads(cell_rows(cells)) == [
        {"hex": "a", "head": "가", "body": "", "properties": {"minutes": 3.14, "people": 120}},
        {"hex": "b", "head": "나", "body": "", "properties": {"minutes": None, "people": 7}},
    ]


def test_minutes_that_no_road_can_make_are_null_not_infinite():
    sent = orjson.loads(cell_rows(pd.DataFrame({"cell": ["a"], "minutes": [np.inf]}), exact=["minutes"]))
    assert sent[0]["properties"]["minutes"] is None


def test_points_without_coordinates_are_left_out():
    points = pd.DataFrame({"lon": [127.1, np.nan], "lat": [36.8, 36.9], "head": ["서부", "동부"], "post_id": ["1", "2"]})
    sent = orjson.loads(point_rows(points, icon="post"))
    assert [row["properties"]["post_id"] for row in sent] == ["1"]


# Addresses


def test_the_same_data_have_the_same_address_and_are_stored_once(store):
    first, second = data_url("cells", b"[1]"), data_url("other", b"[1]")
    assert first == second
    assert fetch(store, first) == b"[1]"


def test_large_results_that_differ_only_between_the_store_s_samples_do_not_share_an_address(store):
    """The store names a file of more than 1 MiB after its head, middle and tail alone."""
    before = bytearray(b"0" * 3_000_000)
    after = before.copy()
    after[750_000] = ord("9")
    assert data_url("cells", bytes(before)) != data_url("cells", bytes(after))


def test_data_outlive_the_moment_between_two_runs_when_no_session_claims_them(store):
    address = data_url("cells", b"[1]")
    for session in list(store._files_by_session_and_coord):
        if session != map_data._KEEPER:
            store.clear_session_refs(session)  # what a session does at the start of each run
    store.remove_orphaned_files()  # what any other session does at the end of its own
    assert fetch(store, address) == b"[1]"


def test_what_nobody_uses_is_let_go_when_more_is_kept_than_allowed(store, monkeypatch):
    monkeypatch.setattr(map_data, "KEPT_BYTES", 10)
    old = data_url("cells", b"[1,2,3]")
    new = data_url("cells", b"[4,5,6]")
    store.remove_orphaned_files()
    assert fetch(store, old) is None
    assert fetch(store, new) == b"[4,5,6]"


def test_what_nobody_uses_is_let_go_after_its_time(store, monkeypatch):
    now_s = [1000.0]
    monkeypatch.setattr(map_data.time, "monotonic", lambda: now_s[0])
    old = data_url("cells", b"[1]")
    now_s[0] += map_data.KEPT_S + 1
    data_url("cells", b"[2]")
    store.remove_orphaned_files()
    assert fetch(store, old) is None


def test_data_cannot_be_handed_out_where_no_app_runs():
    with pytest.raises(RuntimeError, match="running app"):
        data_url("cells", b"[]")


def test_addresses_follow_the_service_below_a_path(store):
    before = st.get_option("server.baseUrlPath")
    try:
        st.config.set_option("server.baseUrlPath", "maps")
        assert data_url("cells", b"[1]").startswith("/maps/media/")
        assert map_data.static_url("markers/all.png") == "/maps/app/static/markers/all.png"
    finally:
        st.config.set_option("server.baseUrlPath", before)


# The base map


def town():
    """Two dongs side by side, a street drawn in both directions, a motorway one way, a hill that leaves the town."""
    west, east = shapely.box(127.0, 36.8, 127.1, 36.9), shapely.box(127.1, 36.8, 127.2, 36.9)
    there, ahead = shapely.LineString([(127.02, 36.82), (127.08, 36.85)]), shapely.LineString([(127.0, 36.88), (127.2, 36.88)])
    dongs = gpd.GeoDataFrame(
        {"dong_code": ["1", "2"], "dong_name": ["서동", "동동"], "people": [1200.0, np.nan]}, geometry=[west, east], crs=4326
    )
    links = gpd.GeoDataFrame(
        {
            "from_node": ["a", "b", "c"],
            "to_node": ["b", "a", "d"],
            "road_class": ["107", "107", "101"],
            "length_m": [6000.0, 6000.0, 17800.0],
        },
        geometry=[there, there.reverse(), ahead],
        crs=4326,
    )
    hill = gpd.GeoDataFrame({"kind": ["green"]}, geometry=[shapely.box(127.15, 36.85, 127.4, 36.87)], crs=4326)
    posts = pd.DataFrame({"lon": [127.05], "lat": [36.85]})
    tables = {"dongs": dongs, "links": links, "scenery": hill, "posts": posts}
    return City("town", Text("읍내", "Town"), tables, frozenset(), {}, "EPSG:5186")


def parts_of(store, base):
    style = orjson.loads(fetch(store, base.style))
    return {name: orjson.loads(fetch(store, source["data"])) for name, source in style["sources"].items()}


def test_of_both_directions_of_a_street_one_line_is_drawn(store):
    roads = parts_of(store, base_map(town(), language=Language.KO, dark=False))["roads"]["features"]
    assert {road["properties"]["tier"]: len(road["geometry"]["coordinates"]) for road in roads} == {"minor": 1, "motorway": 1}


def test_hills_end_where_the_municipality_ends(store):
    scenery = parts_of(store, base_map(town(), language=Language.KO, dark=False))["scenery"]["features"]
    assert max(lon for lon, _ in scenery[0]["geometry"]["coordinates"][0]) == 127.2


def test_a_dong_s_name_stands_inside_it_and_clear_of_its_post(store):
    labels = orjson.loads(fetch(store, base_map(town(), language=Language.KO, dark=False).labels))
    west = next(label for label in labels if label["head"] == "서동")
    assert 127.0 < west["lonlat"][0] < 127.1
    assert np.hypot(west["lonlat"][0] - 127.05, west["lonlat"][1] - 36.85) > 0.011
    assert west["body"] == "총인구 1,200명"


def test_the_first_look_holds_the_whole_town(store):
    view = base_map(town(), language=Language.KO, dark=False).view
    degrees_a_pixel = 360 / (512 * 2**view.zoom)
    assert (round(view.lon, 5), round(view.lat, 5)) == (127.1, 36.85)
    assert 0.2 / degrees_a_pixel <= 760


def test_light_and_dark_share_their_geometry_and_differ_in_style_only(store):
    city = town()
    light, dark = (base_map(city, language=Language.KO, dark=dark) for dark in (False, True))
    assert light.style != dark.style
    assert (light.roads, light.boundaries, light.labels) == (dark.roads, dark.boundaries, dark.labels)


def test_a_city_of_posts_alone_still_gets_a_map(store):
    city = City("bare", Text("빈 도시", "Bare"), {"posts": town().tables["posts"]}, frozenset(), {}, "EPSG:5186")
    base = base_map(city, language=Language.EN, dark=True)
    assert (base.view.lon, base.view.lat) == (127.05, 36.85)
    assert parts_of(store, base)["roads"]["features"] == []


def test_the_base_map_of_cheonan_goes_over_the_wire_in_less_than_a_megabyte(store, cheonan):
    base = base_map(cheonan, language=Language.KO, dark=False)
    payloads = [fetch(store, url) for url in (base.style, base.roads, base.streets, base.boundaries, base.labels)]
    payloads += [orjson.dumps(part) for part in parts_of(store, base).values()]
    assert len(orjson.loads(payloads[4])) == 30
    assert 50_000 < sum(len(gzip.compress(payload)) for payload in payloads) < 1_000_000


# Legend and figures


def test_class_limits_are_told_in_both_languages_with_their_unit():
    unit = Text("분", "min")
    assert class_labels(Classes((3.5, 7.0), 7.0), unit, Language.KO) == ["3.5분 이하", "3.5분 초과 7분 이하", "7분 초과"]
    assert class_labels(Classes((3.5, 7.0), 7.0), unit, Language.EN) == ["up to 3.5 min", "over 3.5 to 7 min", "over 7 min"]


def test_the_legend_lists_every_class_and_marker_as_text():
    key = Key(Text("도착 시간", "Time to arrival"), Text("분", "min"), MINUTES, empty=False, missing=False)
    html = legend_html(key, [MarkerKey("post", Text("119안전센터", "119 post"))], language=Language.EN, dark=False)
    assert html.count("<li>") == 5 + 1
    assert "Time to arrival (min)" in html
    assert html.index("In time") < html.index("over 3.5 to 7 min") < html.index("Too late") < html.index("over 7 to 10.5 min")


def test_nothing_in_a_legend_or_a_figure_can_become_markup():
    nasty = Text("<script>x</script>", "<img src=x onerror=y>")
    html = legend_html(Key(nasty, nasty, MINUTES), [MarkerKey("post", nasty)], language=Language.EN, dark=True)
    html += figures_html([Figure(nasty, 1.0, nasty, note=nasty)], language=Language.EN)
    assert "onerror" in html
    assert "<img src=x" not in html


def test_a_number_that_the_inputs_do_not_allow_is_a_dash_and_says_so():
    html = figures_html([Figure(Text("출동", "Calls"), None, Text("건", "calls"))], language=Language.EN)
    assert "<dd>–</dd>" in html
    assert "no data" in html


@pytest.mark.parametrize(
    ("value", "before", "shown"),
    [(10.0, 7.0, "+3"), (7.0, 10.0, "−3"), (7.2, 7.0, "±0"), (None, 7.0, ""), (7.0, float("nan"), "")],
)
def test_a_difference_always_has_its_sign(value, before, shown):
    assert difference(value, before) == shown


@pytest.mark.parametrize(("good", "tone"), [(1, "better"), (-1, "worse"), (0, "same")])
def test_more_is_better_worse_or_neither(good, tone):
    html = figures_html([Figure(Text("명", "people"), 12.0, Text("명", "people"), before=10.0, good=good)], language=Language.KO)
    assert f'class="figure-change {tone}"' in html


def test_units_follow_as_each_language_writes_them():
    people, share = Text("명", "people"), Text("%", "%")
    assert with_unit("1,200", people, Language.KO) == "1,200명"
    assert with_unit("1,200", people, Language.EN) == "1,200 people"
    assert with_unit("86.0", share, Language.EN) == "86.0%"
    assert number(1234.5, 1) == "1,234.5"


# On a page


def page():
    import pandas as pd
    import streamlit as st

    from analytics.core.classes import Classes
    from ui.basemap import BaseMap, View
    from ui.map_data import cell_rows, data_url
    from ui.map_view import Cells, map_view

    limit = st.slider("limit", 1.0, 20.0, 7.0)
    cells = pd.DataFrame({"cell": ["8930e1d8e0fffff"], "minutes": [6.0]})
    layer = Cells("cells", data_url("cells", cell_rows(cells)), "minutes", Classes((limit, 2 * limit), limit))
    base = BaseMap("/s.json", "/r.json", "/t.json", "/b.json", "/l.json", View(127.2, 36.8, 10.0), dark=False)
    st.write(map_view("map", base, [layer], alt="minutes to arrival"))


def test_a_page_sends_new_limits_to_the_same_element_with_the_same_data():
    app = AppTest.from_function(page).run()
    first = app.get("deck_gl_json_chart")[0].proto
    app.slider[0].set_value(9.0).run()
    second = app.get("deck_gl_json_chart")[0].proto
    assert not app.exception
    assert first.id == second.id
    assert (first.alt, first.id != "") == ("minutes to arrival", True)
    before, after = json.loads(first.json), json.loads(second.json)
    assert [fill_of(spec)["domain"] for spec in (before, after)] == [[7.005, 14.005], [9.005, 18.005]]
    assert before["layers"][0]["data"] == after["layers"][0]["data"]
    assert before["initialViewState"] == after["initialViewState"]


def test_the_tooltip_is_a_constant_template_without_any_data():
    chart = AppTest.from_function(page).run().get("deck_gl_json_chart")[0].proto
    assert json.loads(chart.tooltip)["html"] == "<b>{head}</b><br>{body}"


def test_what_is_picked_comes_back_flat(monkeypatch):
    row = {"hex": "8930", "head": "6.0분", "properties": {"minutes": 6.0}}
    monkeypatch.setattr(st, "session_state", {"map": {"selection": {"indices": {"cells": [3]}, "objects": {"cells": [row]}}}})
    assert picked("map") == Selection("cells", {"hex": "8930", "head": "6.0분", "minutes": 6.0})
    assert picked("another") is None


def test_nothing_picked_is_none(monkeypatch):
    monkeypatch.setattr(st, "session_state", {"map": {"selection": {"indices": {}, "objects": {}}}})
    assert picked("map") is None


# Files that the map needs


def test_every_marker_has_its_picture_for_the_map_and_for_the_legend():
    folder = ROOT / "ui" / "static" / "markers"
    places = json.loads((folder / "all.json").read_text())
    assert set(places) == {*MARKERS, "picked"}
    with Image.open(folder / "all.png") as picture:
        assert picture.size == (96 * len(places), 96)
        shares = [np.asarray(picture.crop((at["x"], 0, at["x"] + 96, 96)))[..., 3].mean() for at in places.values()]
    assert min(shares) > 20  # none is blank
    assert all((folder / f"{name}.svg").exists() for name in MARKERS)


def test_fonts_are_our_own_and_light_enough_to_send():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    files = [ROOT / "ui" / face["url"].removeprefix("app/") for face in theme["fontFaces"]]
    assert {face["weight"] for face in theme["fontFaces"]} == {400, 700}
    assert sum(file.stat().st_size for file in files) < 3_000_000
    assert "SIL Open Font License" in (ROOT / "ui" / "static" / "fonts" / "LICENSE-PretendardGOV.txt").read_text()


def test_every_setting_is_one_that_streamlit_knows():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    for section in ("global", "server", "browser", "client", "runner"):
        for name in settings[section]:
            st.get_option(f"{section}.{name}")  # raises for an unknown one
    assert settings["runner"]["postScriptGC"] is False
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["showEmailPrompt"] is False  # else the first start asks the terminal and waits, or ends


def test_no_style_sheet_or_picture_asks_an_outside_host():
    for file in (ROOT / "ui" / "static").rglob("*"):
        if file.suffix in {".css", ".svg", ".json"}:
            text = file.read_text().replace("http://www.w3.org/2000/svg", "")
            assert "://" not in text, file.name
