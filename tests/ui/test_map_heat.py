"""A heat map on the page: the colours of the legend, hexagons below for the pointer, nothing but the layer's own columns."""

import io
import json

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from heat_model import GATHERED, HeatParams
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_map_view import BASE

from analytics.core.classes import Classes, classes_of, told_heat
from analytics.core.text import Language
from analytics.library import MODELS, find_model
from analytics.spatial.heat_picture import heat_of, lay_canvas
from analytics.spatial.heat_shades import HEAT, ramp_of, shades_of
from ui import map_heat, map_layers
from ui.legend import legend_html
from ui.map_heat import Picture, heat_key, heat_layer
from ui.map_layers import build_cells, build_key, lay_bare
from ui.map_view import Cells, map_spec

DRAWING = GATHERED.drawing
LIMITS = (10.0, 40.0, 160.0)
CLASSES = Classes(LIMITS)


@pytest.fixture(scope="module")
def dongs():
    """A town of some seven kilometres by eight."""
    return gpd.GeoDataFrame({"dong_code": ["1"]}, geometry=[shapely.box(127.0, 36.8, 127.08, 36.87)], crs=4326)


@pytest.fixture
def cells(dongs):
    """Its hexagons with some people each, and a column that must not matter."""
    names = sorted(h3.geo_to_cells(dongs.geometry.iloc[0], 9))
    lat, lon = np.array([h3.cell_to_latlng(name) for name in names]).T
    chance = np.random.default_rng(3)
    columns = {"cell": names, "lon": lon, "lat": lat, HEAT: chance.integers(0, 30, len(names)) * 1.0}
    return pd.DataFrame({**columns, "density": columns[HEAT] * 9, "people": 100.0, "secret": chance.uniform(size=len(names))})


@pytest.fixture
def sent(monkeypatch):
    """What the browser would fetch, by slot, each time it was handed out."""
    found = {}

    def hand_out(slot, payload):
        found.setdefault(slot, []).append(payload)
        return f"/{slot}"

    monkeypatch.setattr(map_heat, "picture_url", hand_out)
    monkeypatch.setattr(map_layers, "data_url", hand_out)
    return found


def drawn(sent, cells, dongs, *, dark=False, **params):
    heat_layer(DRAWING, cells, HeatParams.read(params), dongs, dark=dark)
    return sent["heat"][-1]


def decoded(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")).astype(int)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
@pytest.mark.parametrize("dark", [False, True])
def test_every_heat_map_that_is_declared_has_a_radius_its_column_and_colours_for_a_palette(model, dark):
    heats = [output for output in model.layers if output.drawing.heat_m]
    assert heats or model.id != "senior_welfare"
    for output in heats:
        assert float(getattr(model.params(), output.drawing.heat_m)) > 0
        assert model.params.controls()[output.drawing.heat_m].live
        assert HEAT in {column.name for column in output.columns}
        assert len(ramp_of(classes_of(output.drawing, model.params()).colours(dark=dark))) <= 256


# --- the picture -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
def test_the_picture_is_the_heat_of_the_hexagons_in_the_colours_of_the_theme(cells, dongs, sent, dark):
    picture = decoded(drawn(sent, cells, dongs, dark=dark, wide_m=300))
    canvas = lay_canvas(dongs)
    heat = heat_of(canvas, np.array([int(name, 16) for name in cells["cell"]], np.uint64), cells[HEAT].to_numpy(), 300.0)
    assert np.array_equal(picture, ramp_of(CLASSES.colours(dark=dark))[shades_of(heat, LIMITS)])
    assert (picture[~canvas.inside, 3] == 0).all()
    assert (picture[canvas.inside, 3] > 0).mean() > 0.9


def test_the_same_numbers_give_the_same_bytes_and_nothing_but_the_drawn_column_matters(cells, dongs, sent):
    first = drawn(sent, cells, dongs)
    fresh = dongs.copy()
    assert drawn(sent, cells.copy(), fresh) == first
    others = {name: 1.0 for name in cells if name not in {"cell", HEAT}}
    assert drawn(sent, cells.assign(**others), fresh) == first
    assert drawn(sent, cells.assign(**{HEAT: cells[HEAT] + 1}), fresh) != first
    assert drawn(sent, cells[["cell", HEAT]], fresh) == first


def test_a_table_made_anew_of_the_same_numbers_is_not_drawn_again_but_another_radius_is(cells, dongs, sent, monkeypatch):
    asked = []
    monkeypatch.setattr(map_heat, "heat_of", lambda *of: asked.append(of[-1]) or heat_of(*of))
    town = dongs.copy()
    for wide_m in (350.0, 350.0, 900.0, 350.0):
        drawn(sent, cells.copy(), town, wide_m=wide_m)
    assert asked == [350.0, 900.0]
    assert len({len(png) for png in sent["heat"]}) == 2


# --- the map and its legend --------------------------------------------------------------------------------------------


def test_the_picture_is_an_address_between_corners_above_hexagons_that_can_still_be_pointed_at(cells, dongs, sent):
    params = HeatParams()
    hexagons = lay_bare(build_cells(GATHERED, cells, params, Language.KO))
    layers = [*hexagons, heat_layer(DRAWING, cells, params, dongs, dark=False)]
    spec = map_spec(BASE, layers, BASE.view)["layers"]
    ids = [layer["id"] for layer in spec]
    assert ids.index("cells") < ids.index("heat") < ids.index("boundaries")
    picture = spec[ids.index("heat")]
    west, south, east, north = dongs.total_bounds
    assert picture == {
        "@@type": "BitmapLayer",
        "id": "heat",
        "image": "/heat",
        "bounds": pytest.approx([west, south, east, north]),
    }
    below = spec[ids.index("cells")]
    opacity = {colour[3] for colour in below["_subLayerProps"]["hexagon-cell"]["getFillColor"]["colors"]}
    assert below["pickable"]
    assert opacity == {1}  # of 255: what has none at all the pointer does not find
    assert len(json.dumps(picture)) < 300


def test_laying_bare_touches_hexagons_alone(cells, dongs, sent):
    layers = [*build_cells(GATHERED, cells, HeatParams(), Language.KO), Picture("heat", "/heat", (0, 0, 1, 1))]
    assert [getattr(layer, "bare", None) for layer in lay_bare(layers)] == [True, True, None]
    assert [layer.bare for layer in layers if isinstance(layer, Cells)] == [False, False]


@pytest.mark.parametrize(
    ("language", "told"),
    [(Language.KO, "반경 1,200 m로 고르게 함"), (Language.EN, "Smoothed, radius 1,200 m")],
)
def test_the_legend_says_the_limits_and_how_wide_it_is_smoothed(language, told):
    params = HeatParams.read({"wide_m": 1200})
    key = heat_key(build_key(GATHERED, params), DRAWING, params)
    html = legend_html(key, [], language=language, dark=False)
    assert told in html
    for limit in ("10", "40", "160"):
        assert limit in html
    assert html.count("<li>") == 4  # the classes; no faint and no missing hexagons
    assert html.count("linear-gradient") == 1  # the first class rises from the ground
    assert "map-legend-note" not in legend_html(build_key(GATHERED, params), [], language=language, dark=False)


def test_where_a_choice_says_what_gathers_the_legend_says_it_first():
    model = find_model("senior_welfare")
    drawing = model.output("heat_cells").drawing
    for heat, told in (("unreached", "닿지 못하는 노인: 반경 300 m"), ("alone", "혼자 사는 노인: 반경 300 m")):
        assert told_heat(drawing, model.params.read({"heat": heat})).ko.startswith(told)


# --- the page ----------------------------------------------------------------------------------------------------------


def script():
    import streamlit as st
    from heat_model import HEAT_MODEL, city_with

    import ui.model_page as page

    st.session_state["language"] = "ko"
    page.find_model = lambda _id: HEAT_MODEL
    page.sources_of = lambda _city, _tables: []
    page.choose_city = lambda _city: None
    page.current_city = lambda: st.session_state.setdefault("small-city", city_with(3))
    page.show_model("lamps")


@pytest.fixture
def page(monkeypatch):
    """Open the page of the lamps with an address."""
    import ui.model_page

    for name in ("find_model", "sources_of", "choose_city", "current_city"):
        monkeypatch.setattr(ui.model_page, name, getattr(ui.model_page, name))  # the script's own are undone

    def open_page(**query):
        app = AppTest.from_function(script, default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert [item.message for item in app.exception] == []
        return app

    return open_page


def layers_of(app):
    return {layer["id"]: layer for layer in json.loads(app.get("deck_gl_json_chart")[0].proto.json)["layers"]}


def legend_of(app):
    return next(item.value for item in app.get("html") if "map-legend" in item.value)


def test_going_to_the_heat_map_and_back_changes_the_picture_and_the_legend(page):
    app = page()
    assert "heat" not in layers_of(app)
    app.segmented_control(key="layer-lamps").set_value("gathered").run()
    there = layers_of(app)
    assert there["heat"]["image"].endswith(".png")
    assert {colour[3] for colour in there["cells"]["_subLayerProps"]["hexagon-cell"]["getFillColor"]["colors"]} == {1}
    assert "반경 300 m" in legend_of(app)
    app.segmented_control(key="layer-lamps").set_value("people").run()
    assert "heat" not in layers_of(app)
    assert "map-legend-note" not in legend_of(app)


def test_the_radius_draws_the_picture_anew_and_sends_the_hexagons_to_nobody(page):
    app = page(layer="gathered")
    before = layers_of(app)
    app.slider(key="wide_m").set_value(800.0).run()
    after = layers_of(app)
    assert "반경 800 m" in legend_of(app)
    assert after["heat"]["image"] != before["heat"]["image"]
    assert after["heat"]["bounds"] == before["heat"]["bounds"]
    assert after["cells"]["data"] == before["cells"]["data"]
