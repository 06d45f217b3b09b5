"""A run as a folder: whole files, readable headings, the caveats inside, and nothing that runs as a formula."""

import csv
import io
import json
import math

import pandas as pd
import pytest
import shapely
from towns import PLAIN, city_of, one_road_town

from analytics.core.scenario import Scenario
from analytics.core.spreadsheet import neutralise
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.export.cells import cells_geojson
from analytics.export.run_folder import Origin, run_record, write_run
from analytics.export.tables import csv_bytes, header


@pytest.fixture(scope="module")
def modelled():
    return city_of(one_road_town(hospitals=(("동병원", "G006", (8000.0, 0.0)),)), modelled=frozenset({"posts", "links"}))


@pytest.fixture(scope="module")
def params(golden_hour):
    return golden_hour.params.read(PLAIN)


@pytest.fixture(scope="module")
def result(golden_hour, modelled, params):
    return golden_hour(golden_hour.inputs.read(modelled.tables), params)


@pytest.fixture
def folder(tmp_path, golden_hour, modelled, params, result):
    write_run(tmp_path / "new" / "run", golden_hour, params, modelled, result, Language.KO)
    return tmp_path / "new" / "run"


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_the_folder_holds_the_record_and_one_file_for_each_table_and_layer(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "bands.csv",
        "cells.csv",
        "cells.geojson",
        "dongs.csv",
        "look_first.csv",
        "posts.csv",
        "run.json",
    ]


def test_the_files_that_are_named_are_the_files_that_are_there(tmp_path, golden_hour, modelled, params, result):
    written = write_run(tmp_path, golden_hour, params, modelled, result, Language.EN)
    assert sorted(written) == sorted(tmp_path.iterdir())


def test_the_record_says_what_was_run_on_what_and_what_came_out(folder, modelled, result):
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["model"] == "golden_hour"
    assert record["params"]["limit_min"] == 7.0
    assert record["params"]["turnout_s"] == 60.0
    assert record["indicators"]["people_late"] == 1550
    assert record["indicators"] == dict(result.indicators)
    assert set(record["inputs"]) == {"links", "nodes", "dongs", "posts", "population", "hospitals"}
    for name, told in record["inputs"].items():
        assert told["rows"] == len(modelled.tables[name])
        assert told["sha256"] == modelled.digests[name]
        assert told["licence"] == "CC0"
        assert told["source"] == {"ko": "손으로 그림", "en": "drawn by hand"}


def test_the_record_names_the_modelled_tables_and_carries_the_label(folder):
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["modelled"] == ["links", "posts"]
    assert record["label"] == {"ko": "모의 자료 포함", "en": "contains modelled data"}


def test_a_record_of_real_data_carries_no_such_label(golden_hour, params, result):
    record = run_record(golden_hour, params, city_of(one_road_town()), result)
    assert record["modelled"] == []
    assert record["label"] is None


def test_every_row_of_every_table_says_whether_the_data_is_modelled(folder):
    for name in ("dongs", "posts", "bands", "cells"):
        rows = rows_of(folder / f"{name}.csv")
        assert rows
        assert {row["자료 구분"] for row in rows} == {"모의 자료 포함"}, name


def test_the_dong_table_reads_as_on_the_page(folder):
    rows = rows_of(folder / "dongs.csv")
    assert [row["행정동"] for row in rows] == ["동동", "섬동", "서동"]
    assert [float(row["못 닿는 사람 (명)"]) for row in rows] == [1500, 50, 0]
    assert rows[0]["행정동코드"] == "00000002"


def test_the_hexagons_are_polygons_that_hold_their_own_centre(folder, result):
    collection = json.loads((folder / "cells.geojson").read_bytes())
    assert len(collection["features"]) == len(result.layers["cells"])
    for feature in collection["features"][:50]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert shape.contains(shapely.Point(feature["properties"]["lon"], feature["properties"]["lat"]))
        assert feature["properties"]["modelled"] is True


def test_a_hexagon_that_cannot_be_reached_has_no_minutes_instead_of_a_number_json_does_not_know(folder):
    text = (folder / "cells.geojson").read_text(encoding="utf-8")
    minutes = [feature["properties"]["road_min"] for feature in json.loads(text)["features"]]
    assert None in minutes
    assert all(value is None or math.isfinite(value) for value in minutes)
    assert "Infinity" not in text
    assert "NaN" not in text


# --- tables --------------------------------------------------------------------------------------------------------

NAME = Column("name", Text("이름", "Name"), Kind.TEXT)
TIME = Column("minutes", Text("시간", "Time"), Kind.NUMBER, Text("분", "min"))


def test_a_heading_carries_its_unit():
    assert header(TIME, Language.KO) == "시간 (분)"
    assert header(NAME, Language.EN) == "Name"


def test_a_korean_spreadsheet_program_sees_the_encoding_at_once():
    written = csv_bytes(pd.DataFrame({"name": ["가"], "minutes": [1.5]}), (NAME, TIME), Language.KO, modelled=False)
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig").replace("\r\n", "\n") == "이름,시간 (분),자료 구분\n가,1.5,실제 자료\n"


@pytest.mark.parametrize("value", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "  =1", "\r=1", "+82-2-1234", "-"])
def test_a_text_that_would_run_as_a_formula_is_made_inert(value):
    assert neutralise(value) == f"'{value}"


@pytest.mark.parametrize("value", ["-5", "+3.5", "신방동", "1=1", "a-b", ""])
def test_numbers_and_ordinary_texts_stay_as_they_are(value):
    assert neutralise(value) == value


def test_a_dong_named_like_a_formula_is_inert_in_the_file():
    table = pd.DataFrame({"name": ['=HYPERLINK("http://x")'], "minutes": [1.0]})
    [row] = csv.DictReader(io.StringIO(csv_bytes(table, (NAME, TIME), Language.EN, modelled=True).decode("utf-8-sig")))
    assert row["Name"].startswith("'=")


def test_the_table_given_is_left_as_it_was():
    table = pd.DataFrame({"name": ["=1"], "minutes": [1.0]})
    csv_bytes(table, (NAME, TIME), Language.KO, modelled=True)
    assert table.to_dict("list") == {"name": ["=1"], "minutes": [1.0]}


def test_coordinates_keep_a_tenth_of_a_metre_and_stay_blank_where_unknown():
    columns = (Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE), Column("lat", Text("위도", "Latitude"), Kind.LATITUDE))
    table = pd.DataFrame({"lon": [127.1466123, float("nan")], "lat": [36.8, float("nan")]})
    known, unknown = csv.DictReader(io.StringIO(csv_bytes(table, columns, Language.EN, modelled=False).decode("utf-8-sig")))
    assert (known["Longitude"], known["Latitude"]) == ("127.146612", "36.800000")
    assert (unknown["Longitude"], unknown["Latitude"]) == ("", "")


def test_a_csv_file_has_two_decimals_more_than_the_page_and_no_number_in_powers_of_ten():
    columns = (
        Column("people", Text("사람", "People"), Kind.NUMBER, Text("명", "people")),
        Column("p", Text("p", "p"), Kind.NUMBER),
    )
    table = pd.DataFrame({"people": [1234.567891, 12.0, 0.0123456], "p": [0.5, 0.000012345678, float("nan")]})
    rows = list(csv.DictReader(io.StringIO(csv_bytes(table, columns, Language.EN, modelled=False).decode("utf-8-sig"))))
    assert [row["People (people)"] for row in rows] == ["1234.57", "12", "0.01235"]
    assert [row["p"] for row in rows] == ["0.5", "0.00001235", ""]


def test_a_total_of_a_column_is_the_total_of_the_result_within_rounding(folder, result):
    with (folder / "cells.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    people = result.layers["cells"]["people"]
    assert abs(sum(float(row["인구 (명)"]) for row in rows) - people.sum()) <= 0.005 * len(people)


def test_numbers_of_map_data_are_rounded_by_what_is_declared_of_them_and_places_are_not():
    columns = (
        Column("people", Text("사람", "People"), Kind.NUMBER, Text("명", "people")),
        Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE),
    )
    cells = pd.DataFrame({"cell": ["8830e1d8c1fffff"], "people": [0.0123456], "lon": [127.12345678]})
    [feature] = json.loads(cells_geojson(cells, columns, modelled=False))["features"]
    assert feature["properties"] == {"cell": "8830e1d8c1fffff", "people": 0.01235, "lon": 127.1235, "modelled": False}


def test_squares_of_the_national_grid_are_polygons_that_hold_their_own_centre():
    code, (lon, lat) = "다바000277", (126.3847797, 36.4421134)  # the cell of 100 m with its corner at (900000, 1827700)
    found = json.loads(cells_geojson(pd.DataFrame({"cell": [code], "index": [15.0]}), modelled=False))
    shape = shapely.geometry.shape(found["features"][0]["geometry"])
    assert shape.is_valid
    assert shape.contains(shapely.Point(lon, lat))
    assert shape.exterior.coords[0] == pytest.approx((126.3842285, 36.4416581), abs=1e-6)


def test_the_record_says_with_which_changes_of_places_it_was_run(tmp_path, golden_hour, modelled, params, result):
    write_run(tmp_path, golden_hour, params, modelled, result, Language.KO, Origin(scenario=Scenario().close("P1")))
    assert json.loads((tmp_path / "run.json").read_bytes())["scenario"] == "close:P1"
