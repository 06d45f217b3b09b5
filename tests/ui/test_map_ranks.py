"""Numbers on the map are the ranks of the table beside it, and a sum tells what an index is made of."""

import json
import re

import numpy as np
import orjson
import pandas as pd
import pytest
from test_map_view import BASE, CELLS

from analytics.core.model import Drawing, Output, OutputKind
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.library import MODELS
from ui import map_layers, picked
from ui.legend import legend_html
from ui.map_changes import Ways, way_rows
from ui.map_layers import build_key, build_ranks, rank_keys
from ui.map_ranks import MOST, Ranks, rank_rows
from ui.map_view import Selection, map_spec

POINTS = Text("점", "points")
TOP = Output("top", OutputKind.TABLE, Text("먼저 볼 곳", "First"), Text("표", "Table"))
INDEX = Output(
    "index",
    OutputKind.LAYER,
    Text("지수 지도", "Map of the index"),
    Text("합", "Sum"),
    POINTS,
    columns=(
        Column("cell", Text("육각형", "Hexagon"), Kind.CODE),
        Column("index", Text("지수", "Index"), Kind.NUMBER, POINTS),
        Column("part_a", Text("더한 점수: 사람", "Added: people"), Kind.NUMBER),
        Column("part_b", Text("더한 점수: 통학로", "Added: ways to school"), Kind.NUMBER),
        Column("part_c", Text("더한 점수: 노인", "Added: seniors"), Kind.NUMBER),
        Column("part_d", Text("더한 점수: 신고", "Added: reports"), Kind.NUMBER),
    ),
    drawing=Drawing(
        "index", "", (), "", ("index",), limits=(50.0,), ranked=("top", "rank"), parts=("part_a", "part_b", "part_c", "part_d")
    ),
)


def listed(*ranks):
    return pd.DataFrame({"rank": ranks, "lon": 127.0 + np.arange(len(ranks)) / 100, "lat": 36.8})


@pytest.fixture
def sent(monkeypatch):
    """What the browser would fetch, by slot."""
    found = {}
    monkeypatch.setattr(map_layers, "data_url", lambda slot, payload: found.setdefault(slot, json.loads(payload)) and f"/{slot}")
    return found


def test_each_number_stands_at_the_place_of_its_row(sent):
    assert build_ranks(INDEX, {"top": listed(2, 1)}) == [Ranks("ranks", "/ranks")]
    assert [(row["rank"], row["lonlat"]) for row in sent["ranks"]] == [("1", [127.01, 36.8]), ("2", [127.0, 36.8])]
    assert sent["ranks"][0]["first"] > sent["ranks"][1]["first"]  # where two are too near the better rank stays


def test_a_row_without_a_place_has_no_number_and_no_more_are_written_than_a_sheet_holds():
    table = listed(*range(1, MOST + 11))
    table.loc[0, "lon"] = np.nan
    rows = orjson.loads(rank_rows(table, "rank"))
    assert [row["rank"] for row in rows] == [str(rank) for rank in range(2, MOST + 2)]


def test_a_layer_without_a_list_or_with_an_empty_one_has_no_numbers(sent):
    assert build_ranks(INDEX, {"top": listed()}) == []
    assert rank_keys(INDEX, (TOP,), {"top": listed()}) == []
    assert sent == {}


def test_the_legend_says_of_which_table_the_numbers_are():
    keys = rank_keys(INDEX, (INDEX, TOP), {"top": listed(1)})
    html = legend_html(build_key(INDEX, None), keys, language=Language.KO, dark=False)
    assert "숫자: &#x27;먼저 볼 곳&#x27; 표의 순위" in html
    assert re.search(r'class="map-legend-rank" style="background:#\w{6};color:#\w{6}" aria-hidden="true">1</i>', html)


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_lie_over_everything_and_leave_the_hexagon_below_to_the_pointer(dark):
    base = BASE if not dark else type(BASE)(*[""] * 5, BASE.view, dark=True)
    drawn = map_spec(base, [CELLS, Ranks("ranks", "/ranks"), Ways("posts-ways", "/ways")], base.view)["layers"]
    assert drawn[-1]["id"] == "ranks"
    assert not any(layer.get("pickable") for layer in drawn if layer["id"].startswith(("ranks", "posts-ways")))
    assert "getColor" not in drawn[-1]  # Streamlit would grey it as soon as something is picked


def test_every_list_that_a_layer_names_is_a_table_with_places_and_whole_ranks():
    named = [(part, output) for model in MODELS for part in (model, *model.studies) for output in part.outputs]
    named = [(part, output) for part, output in named if output.drawing is not None and output.drawing.ranked]
    assert len(named) >= 3
    for part, output in named:
        table = next(other for other in part.outputs if other.id == output.drawing.ranked[0])
        kinds = {column.name: column.kind for column in table.columns}
        assert table.kind is OutputKind.TABLE
        assert table.language is None
        assert (kinds["lon"], kinds["lat"], kinds[output.drawing.ranked[1]]) == (Kind.LONGITUDE, Kind.LATITUDE, Kind.INTEGER)


def test_every_part_of_a_sum_is_a_column_of_its_layer():
    outputs = [output for model in MODELS for part in (model, *model.studies) for output in part.outputs if output.drawing]
    with_parts = [output for output in outputs if output.drawing.parts]
    assert with_parts
    for output in with_parts:
        assert {*output.drawing.parts, output.drawing.column} <= {column.name for column in output.columns}


def test_a_picked_hexagon_tells_the_parts_of_its_index_biggest_first_without_those_of_nothing(monkeypatch):
    told = []
    monkeypatch.setattr(picked.st, "markdown", told.append)
    for language in Language:
        monkeypatch.setattr(picked, "current_language", lambda language=language: language)
        monkeypatch.setattr(picked, "say", lambda text, language=language: text.in_(language))
        row = {"cell": "x", "index": 54.1, "part_a": 20.0, "part_b": 34.1, "part_c": 0.0, "part_d": np.nan}
        picked.show_cell(INDEX, (pd.DataFrame([row]), pd.DataFrame([row])), Selection("cells", {"hex": "x"}))
    ko, en = ([line for line in text.replace("\\", "").split("\n") if " = " in line] for text in told)
    assert (ko, en) == (["지수 54.1 = 통학로 34.1 + 사람 20.0"], ["Index 54.1 = ways to school 34.1 + people 20.0"])
    assert "더한 점수" not in told[0]  # not once more in the list below


def test_a_way_is_a_line_and_a_ring_where_it_began():
    line, ring = orjson.loads(way_rows(np.array([[[127.0, 36.8], [127.1, 36.9]]])))["features"]
    assert line["geometry"] == {"type": "LineString", "coordinates": [[127.0, 36.8], [127.1, 36.9]]}
    assert ring["geometry"] == {"type": "Point", "coordinates": [127.0, 36.8]}
