"""Districts on the page: kinds without an order, one line of the legend for all, numbers that name."""

import re

import numpy as np
import orjson
import pandas as pd
import pytest

from analytics.core.classes import LAND_DARK, LAND_LIGHT, MOST_NAMES, STRONG, over, unordered
from analytics.core.text import Language
from analytics.library import find_model
from ui.legend import legend_html
from ui.map_layers import build_cells, build_key, rank_keys
from ui.map_ranks import MOST, rank_rows
from ui.map_view import map_spec
from ui.theme import hex_of

STUDY = find_model("senior_welfare").study("visits")
DISTRICTS = next(output for output in STUDY.outputs if output.id == "cells")
PARAMS = find_model("senior_welfare").params()
LISTED = {"districts": pd.DataFrame({"district": [1], "lon": [127.0], "lat": [36.8]})}


def key_of(language, *, dark=False):
    keys = rank_keys(DISTRICTS, STUDY.outputs, LISTED)
    return legend_html(build_key(DISTRICTS, PARAMS), keys, language=language, dark=dark)


@pytest.mark.parametrize("dark", [False, True])
def test_one_line_of_the_legend_shows_all_five_colours_and_says_what_they_are(dark):
    line = re.findall(r"<li>(?:(?!</li>).)*이웃한 구역끼리 색이 다르며.*?</li>", key_of(Language.KO, dark=dark))
    assert len(line) == 1
    land = LAND_DARK if dark else LAND_LIGHT
    wanted = [hex_of(over(colour, land, STRONG)) for colour in unordered(5, dark=dark)]
    assert re.findall(r"background:(#[0-9a-f]{6})", line[0]) == wanted
    assert "표의 번호입니다." in line[0]


def test_the_legend_names_no_classes_no_ranks_no_unit_and_nothing_twice():
    html = key_of(Language.KO)
    assert "이하" not in html
    assert "등급" not in html
    assert "순위" not in html
    assert '<p class="map-legend-title">구역</p>' in html
    assert html.count("찾아갈 사람 없음") == 1
    assert key_of(Language.EN).count("nobody to visit") == 1
    assert "Classes" not in key_of(Language.EN)


def test_the_map_colours_each_kind_in_its_own_colour(monkeypatch):
    from test_map_view import BASE

    monkeypatch.setattr("ui.map_layers.data_url", lambda slot, _: f"/{slot}")
    cells = pd.DataFrame({"cell": ["8830e1d8c1fffff", "8830e1d8c3fffff"], "tint": [1.0, np.nan], "visited": [3.0, 0.0]})
    cells = cells.assign(**dict.fromkeys(("lon", "lat", "district", "sharing", "middle_min"), 1.0), dong_name="동면")
    layers = build_cells(DISTRICTS, cells, PARAMS, Language.KO)
    drawn = next(layer for layer in map_spec(BASE, layers, BASE.view)["layers"] if layer["id"] == "cells")
    fill = drawn["_subLayerProps"]["hexagon-cell"]["getFillColor"]
    assert fill["domain"] == [1.005, 2.005, 3.005, 4.005]  # whole numbers from 1 fall into five classes
    assert [tuple(colour[:3]) for colour in fill["colors"]] == list(unordered(5, dark=False))


def test_every_number_that_names_is_sent_and_gives_way_by_the_priorities_that_the_map_takes():
    count = MOST_NAMES + 10
    table = pd.DataFrame({"district": range(1, count + 1), "lon": 127.0, "lat": 36.8})
    rows = orjson.loads(rank_rows(table, "district"))
    assert MOST < len(rows) == MOST_NAMES
    first = [row["first"] for row in rows]
    assert first == sorted(first, reverse=True)
    assert (first[0], first[-1]) == (1000, -999)  # deck.gl's collision filter takes -1000 to 1000
