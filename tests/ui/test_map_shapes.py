"""Areas on the map: the smallest on top, each place in the colour of the legend, nothing sent again for a threshold."""

import gzip
import re
from itertools import pairwise
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import orjson
import pytest
import shapely
from test_map_view import BASE, CELLS, EYES, POSTS, seen
from towns import PLAIN, one_road_town

from analytics.core.classes import FILL, Bands, class_labels, over
from analytics.core.model import Drawing, Output, OutputKind, StepLog
from analytics.core.text import Language, Text
from ui import map_layers
from ui.legend import Key, legend_html
from ui.map_data import shape_rows
from ui.map_layers import build_cells, build_shape_key, lay_over
from ui.map_shapes import Shapes
from ui.map_view import Cells, map_spec
from ui.theme import hex_of, palette

MINUTES = Bands((5.0, 7.0, 10.0))
AREAS = Shapes("shapes", f"/media/{'9' * 56}.json", "within_min", MINUTES)
OUTPUT = Output(
    "shapes",
    OutputKind.LAYER,
    Text("권역", "Areas"),
    Text("닿는 곳", "What is reached"),
    Text("분", "min"),
    drawing=Drawing("within_min", "", (), "", (), faint=Text("그 밖", "All else"), shapes=True),
)


def nested(*limits_min):
    """A square for each limit, of as many hundredths of a degree as it has minutes."""
    squares = [shapely.box(127.0, 36.8, 127.0 + limit / 100, 36.8 + limit / 100) for limit in limits_min]
    return gpd.GeoDataFrame({"within_min": list(limits_min), "post": "중앙"}, geometry=squares, crs=4326)


def on_the_land(bands, *, dark):
    return [over(colour, palette(dark=dark).land, FILL) for colour in bands.colours(dark=dark)]


@pytest.fixture
def sent(monkeypatch):
    """What the browser would fetch, by slot, each time it was handed out."""
    found = {}
    monkeypatch.setattr(map_layers, "data_url", lambda slot, payload: found.setdefault(slot, []).append(payload) or f"/{slot}")
    return found


# Colours


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_grey_print_keeps_the_order_of_the_areas_and_shows_them_on_the_bare_ground(dark, count):
    colours = on_the_land(Bands(tuple(range(1, count + 1))), dark=dark)
    lightness = [seen(colour)[0] for colour in (*colours, palette(dark=dark).land)]
    steps = np.diff(lightness) * (-1 if dark else 1)
    assert steps.min() > 7  # L*, of 100


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_eye_tells_neighbouring_areas_apart_and_none_is_taken_for_water(dark, eyes):
    colours = [seen(colour, eyes) for colour in on_the_land(MINUTES, dark=dark)]
    assert min(float(np.linalg.norm(a - b)) for a, b in pairwise(colours)) > 10
    water = seen(palette(dark=dark).water, eyes)
    assert min(float(np.linalg.norm(colour - water)) for colour in colours) > 10


def test_limits_that_do_not_ascend_or_are_too_many_are_refused():
    for limits in ((7.0, 5.0), (5.0, 5.0), (1.0, 2.0, 3.0, 4.0, 5.0)):
        with pytest.raises(ValueError, match="limits of areas"):
            Bands(limits)


# What is sent


def test_areas_stand_over_the_hexagons_and_under_roads_names_and_markers():
    order = [layer["id"] for layer in map_spec(BASE, [CELLS, AREAS, POSTS], BASE.view)["layers"]]
    assert order.index("cells") < order.index("shapes") < order.index("streets-above") < order.index("boundaries")
    assert order.index("shapes") < order.index("dongs") < order.index("posts")


def test_each_area_has_the_colour_of_its_limit():
    """The bundle's colorBins: a limit starts its class, and so stands half a step above the area's own."""
    fill = spec_of(AREAS)["_subLayerProps"]["polygons-fill"]["getFillColor"]
    places = np.searchsorted(fill["domain"], [5.0, 7.0, 10.0], side="right")
    assert [tuple(fill["colors"][place][:3]) for place in places] == list(MINUTES.colours(dark=False))


def test_each_rim_has_the_colour_of_its_area_without_the_ground():
    rim = spec_of(AREAS)["_subLayerProps"]["polygons-stroke"]["getColor"]
    near, middle, far = (str([*colour, 255]).replace(" ", "") for colour in MINUTES.colours(dark=False))
    here = "__source.object.properties.within_min"
    assert rim == f"@@={here}<5.005?{near}:{here}<7.005?{middle}:{far}"


def test_what_overlaps_is_not_mixed():
    drawn = spec_of(AREAS)["parameters"]
    assert (drawn["blendColorDstFactor"], drawn["blendAlphaDstFactor"]) == ("zero", "zero")


def test_areas_are_told_by_address_and_keep_their_colours_when_something_is_picked():
    drawn = spec_of(AREAS)
    assert drawn["data"] == AREAS.url
    assert len(orjson.dumps(drawn)) < 1_200
    assert not {"getFillColor", "getLineColor", "pickable"} & set(drawn)


def spec_of(layer):
    return next(drawn for drawn in map_spec(BASE, [layer], BASE.view)["layers"] if drawn["id"] == layer.id)


def test_coordinates_are_sent_to_a_metre_and_holes_and_islands_stay():
    holed = shapely.box(0, 0, 1, 1).difference(shapely.box(0.25, 0.25, 0.5, 0.5))
    both = shapely.MultiPolygon([holed, shapely.box(2.123456789, 2, 3, 3)])
    shapes = gpd.GeoDataFrame({"within_min": [5.0], "post": ["중앙"]}, geometry=[both], crs=4326)
    [row] = orjson.loads(shape_rows(shapes, ["within_min"]))["features"]
    assert row["properties"] == {"within_min": 5}
    assert [len(rings) for rings in row["geometry"]["coordinates"]] == [2, 1]
    assert min(lon for lon, _ in row["geometry"]["coordinates"][1][0]) == 2.12346
    assert shapes.geometry.iloc[0].equals(both)


def test_the_smallest_area_is_sent_last_and_so_drawn_on_top(sent):
    lay_over([], OUTPUT, nested(5.0, 10.0, 7.0))
    rows = orjson.loads(sent["shapes"][0])["features"]
    assert [row["properties"]["within_min"] for row in rows] == [10, 7, 5]


def test_hexagons_below_areas_are_there_for_the_pointer_alone(sent):
    layers = lay_over([CELLS, POSTS], OUTPUT, nested(5.0))
    assert [layer.id for layer in layers] == ["cells", "shapes", "posts"]
    hexagons = map_spec(BASE, layers, BASE.view)["layers"][0]
    assert hexagons["pickable"]
    assert {colour[3] for colour in hexagons["_subLayerProps"]["hexagon-cell"]["getFillColor"]["colors"]} == {
        1
    }  # of 255: none is not drawn
    assert hexagons["_subLayerProps"]["hexagon-cell"]["getFillColor"]["nullColor"][3] == 1


def test_moving_the_threshold_sends_no_area_again(golden_hour, sent):
    inputs = golden_hour.inputs.read(one_road_town().tables())
    run = SimpleNamespace(inputs=inputs, measured=golden_hour.measure(inputs, golden_hour.params.read(PLAIN), StepLog()))
    cells, shapes = golden_hour.output("cells"), nested(5.0, 7.0)
    found = []
    for limit_min in (5.0, 9.0):
        params = golden_hour.params.read({**PLAIN, "limit_min": limit_min})
        layers = lay_over(build_cells(cells, run.measured.cells, params, Language.KO), OUTPUT, shapes)
        found.append([layer for layer in layers if not isinstance(layer, Cells)])
    assert found[0] == found[1]
    assert len(set(sent["shapes"])) == 1


def test_the_areas_of_cheonan_go_over_the_wire_in_less_than_half_a_megabyte(golden_hour, cheonan):
    study = golden_hour.study("areas")
    first = next(study(golden_hour.inputs.read(cheonan.tables), golden_hour.params(), study.asked()))
    shapes = first.result.layers["shapes"]
    payload = shape_rows(shapes, ["within_min"])
    assert len(orjson.loads(payload)["features"]) == len(shapes) > 3
    assert len(gzip.compress(payload)) < 500_000


# The legend


def test_the_legend_of_areas_names_each_with_its_unit_and_what_is_not_painted():
    assert class_labels(MINUTES, Text("분", "min"), Language.KO) == ["5분 이하", "5분 초과 7분 이하", "7분 초과 10분 이하"]
    html = legend_html(build_shape_key(OUTPUT, nested(10.0, 5.0, 7.0)), [], language=Language.EN, dark=False)
    assert re.findall(r"</span>(.*?)</li>", html) == ["up to 5 min", "over 5 to 7 min", "over 7 to 10 min", "All else"]
    paints = re.findall(r"background:(#\w+)", html)
    assert paints == [hex_of(colour) for colour in (*on_the_land(MINUTES, dark=False), palette(dark=False).land)]


def test_where_nothing_is_reached_the_legend_says_only_what_is_not_painted():
    key = build_shape_key(OUTPUT, nested())
    assert isinstance(key, Key)
    html = legend_html(key, [], language=Language.KO, dark=True)
    assert re.findall(r"</span>(.*?)</li>", html) == ["그 밖"]
    assert spec_of(Shapes("shapes", "/x", "within_min", Bands(())))["id"] == "shapes"
