"""CSV and map data: read back by an independent reader with the result's own numbers, nothing lost unseen."""

import csv
import dataclasses
import io
import json
import sqlite3
import unicodedata
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from small_report import COLUMNS, HOSTILE, MARKUP, ROWS, small_report, table_of

from analytics.core.model import Output, OutputKind
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.export import cp949
from analytics.export.csv_files import cp949_files, utf8_files
from analytics.export.geodata import geojson_files, gpkg_bytes, short_names, shp_zip
from analytics.export.report import Layer


@pytest.fixture(scope="module")
def gpkg(tmp_path_factory):
    path = tmp_path_factory.mktemp("geo") / "report.gpkg"
    path.write_bytes(gpkg_bytes(small_report()))
    return path


@pytest.fixture(scope="module")
def shapefile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shp")
    zipfile.ZipFile(io.BytesIO(shp_zip(small_report()))).extractall(folder)
    return folder


def rows_of(content, encoding):
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline="")))


# --- CSV -----------------------------------------------------------------------------------------------------------


def test_the_two_encodings_tell_the_same():
    utf8, old = utf8_files(small_report()), cp949_files(small_report())
    assert utf8["dongs.csv"].startswith(b"\xef\xbb\xbf")
    assert rows_of(utf8["dongs.csv"], "utf-8-sig") == rows_of(old["dongs-cp949.csv"], "cp949")
    assert sorted(utf8) == ["cells.csv", "dongs.csv"]
    assert sorted(old) == ["cells-cp949.csv", "dongs-cp949.csv"]


def test_a_big_number_keeps_every_figure():
    rows = ROWS.assign(people=[51234567.0, 9876543.25, 1.0])
    [first, second, _] = rows_of(utf8_files(small_report(table=table_of(rows)))["dongs.csv"], "utf-8-sig")
    assert (first["주민 (명)"], second["주민 (명)"]) == ("51234567", "9876543.25")


def test_map_data_keep_two_decimals_more_than_the_page_and_four_figures_of_small_numbers(tmp_path):
    rows = ROWS.assign(people=[1234.56789, 12.3456, 0.0123456], mean_min=[7.0123456, 0.00012345, 4.5])
    report = small_report(table=table_of(rows))
    (tmp_path / "a.gpkg").write_bytes(gpkg_bytes(report))
    zipfile.ZipFile(io.BytesIO(shp_zip(report))).extractall(tmp_path)
    for found in (pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="dongs"), pyogrio.read_dataframe(tmp_path / "dongs.shp")):
        assert found["people"].tolist() == [1234.57, 12.35, 0.01235]
        assert found["mean_min"].tolist() == [7.012, 0.0001234, 4.5]
        assert found["lon"].tolist() == [127.1234567, 127.2, 127.3]
    assert rows["people"][0] == 1234.56789


def test_a_name_that_would_run_gets_an_apostrophe():
    [first, *_] = rows_of(utf8_files(small_report())["dongs.csv"], "utf-8-sig")
    assert first["행정동"] == f"'{HOSTILE}"


def test_letters_that_cp949_lacks_are_replaced_counted_and_told():
    rows = ROWS.assign(dong_name=["가–나–다", "😀길", "Café"])
    files = cp949_files(small_report(table=table_of(rows)))
    told = files["README-cp949.txt"].decode("utf-8-sig")
    names = [row["행정동"] for row in rows_of(files["dongs-cp949.csv"], "cp949")]
    assert names == ["가-나-다", "〓길", "Cafe"]
    assert "U+2013 '–' → '-': 2곳" in told
    assert "U+1F600 '😀' → '〓': 1곳" in told
    assert "U+00E9 'é' → 'e': 1곳" in told
    assert "dongs-cp949.csv" in told


def test_every_korean_syllable_is_in_cp949():
    syllables = "".join(chr(code) for code in range(ord("가"), ord("힣") + 1))
    coded = cp949.encode(syllables)
    assert len(syllables) == 11_172
    assert (coded.content.decode("cp949"), coded.replaced) == (syllables, {})


def test_hangul_in_separate_letters_is_put_together():
    assert cp949.encode(unicodedata.normalize("NFD", "가각")).content.decode("cp949") == "가각"


def test_where_nothing_is_replaced_nothing_is_told():
    assert cp949.note("a.csv", cp949.encode("북면 ㎡ □ ○ ※ ²").replaced, Language.KO) == ""


# --- GeoPackage and GeoJSON ----------------------------------------------------------------------------------------


def test_the_geopackage_holds_layers_places_and_a_dictionary(gpkg):
    kinds = dict(pyogrio.list_layers(gpkg).tolist())
    assert kinds == {"cells": "MultiPolygon", "dongs": "Point", "data_dictionary": None}


def test_the_numbers_of_the_geopackage_are_those_of_the_result(gpkg):
    rows = pyogrio.read_dataframe(gpkg, layer="dongs")
    assert rows["dong_name"].tolist() == [HOSTILE, MARKUP, "동면"]
    assert rows["dong_code"].tolist() == ["0044131", "0044132", "0044133"]
    assert rows["mean_min"].tolist()[::2] == [7.25, 4.5]
    assert np.isnan(rows["mean_min"].tolist()[1])
    assert rows["modelled"].tolist() == [True] * 3
    assert (rows.geometry.x.tolist(), rows.geometry.y.tolist()) == (ROWS["lon"].tolist(), ROWS["lat"].tolist())


def test_sqlite_itself_finds_the_geopackage_sound(gpkg):
    with sqlite3.connect(gpkg) as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        assert base.execute("select count(*) from cells").fetchone() == (2,)
    base.close()


def test_the_dictionary_says_what_an_empty_cell_means(gpkg):
    rows = pyogrio.read_dataframe(gpkg, layer="data_dictionary")
    told = dict(zip(rows["layer"] + "." + rows["column"], rows["empty_means"], strict=True))
    assert told["dongs.people"] == "5명 미만 / fewer than 5"
    assert told["dongs.mean_min"] == "닿을 수 없음 / not reachable"


def test_a_geopackage_takes_tables_without_places_too(tmp_path):
    table = dataclasses.replace(table_of(), columns=COLUMNS[:4])
    path = tmp_path / "a.gpkg"
    path.write_bytes(gpkg_bytes(small_report(table=table)))
    rows = pyogrio.read_dataframe(path, layer="dongs")
    assert not isinstance(rows, gpd.GeoDataFrame)
    assert rows["people"].tolist()[0] == 1234


def test_geojson_is_read_by_anybody():
    files = geojson_files(small_report())
    features = json.loads(files["cells.geojson"])["features"]
    assert [feature["properties"]["people"] for feature in features] == [1234.0, None]
    assert all(feature["properties"]["modelled"] for feature in features)
    assert all(shapely.geometry.shape(feature["geometry"]).is_valid for feature in features)


# --- Shapefile -----------------------------------------------------------------------------------------------------


def test_every_shapefile_has_its_crs_its_encoding_and_its_fields_beside_it(shapefile):
    assert sorted(path.name for path in shapefile.iterdir() if path.name.startswith("dongs")) == [
        "dongs.cpg",
        "dongs.dbf",
        "dongs.prj",
        "dongs.shp",
        "dongs.shx",
        "dongs_fields.csv",
    ]
    assert (shapefile / "dongs.cpg").read_text(encoding="ascii") == "CP949"
    assert "GCS_WGS_1984" in (shapefile / "dongs.prj").read_text(encoding="ascii")


def test_the_numbers_of_the_shapefile_are_those_of_the_result(shapefile):
    rows = pyogrio.read_dataframe(shapefile / "dongs.shp")
    assert rows["dong_name"].tolist() == [HOSTILE, MARKUP, "동면"]
    assert rows["people"].tolist()[::2] == [1234.0, 56.0]
    assert rows["mean_min"].tolist()[::2] == [7.25, 4.5]
    assert rows.geometry.x.tolist() == ROWS["lon"].tolist()
    assert set(rows["modelled"]) == {1}


def test_the_bytes_of_names_are_cp949(shapefile):
    assert "동면".encode("cp949") in (shapefile / "dongs.dbf").read_bytes()


def test_long_column_names_get_ten_bytes_and_stay_different(shapefile):
    names = ["people_beyond_ten", "people_beyond_five", "People_Beyond", "주민수", "주민"]
    short = short_names(names)
    assert list(short.values()) == ["people_bey", "people_b_2", "People_B_3", "___", "__"]
    assert len({name.casefold() for name in short.values()}) == 5
    assert all(len(name.encode("cp949")) <= 10 for name in short.values())


def report_of_layer(column, values):
    shapes = [shapely.box(127, 36, 127.1, 36.1), shapely.box(127.1, 36, 127.2, 36.1)]
    rows = gpd.GeoDataFrame({column.name: values}, geometry=shapes, crs="EPSG:4326")
    output = Output("areas", OutputKind.LAYER, Text("구역", "Areas"), Text("구역.", "Areas."), columns=(column,))
    return dataclasses.replace(small_report(), layers=(Layer("areas", output, "구역", "", (column,), rows),), tables=())


def test_a_text_too_long_for_a_shapefile_is_shortened_and_told(tmp_path):
    column = Column("remarks", Text("적요", "Remarks"), Kind.TEXT)
    archive = zipfile.ZipFile(io.BytesIO(shp_zip(report_of_layer(column, ["가" * 200, "나"]))))
    archive.extractall(tmp_path)
    assert pyogrio.read_dataframe(tmp_path / "areas.shp")["remarks"].tolist() == ["가" * 127, "나"]
    assert "areas.remarks: 1곳에서 글이 254바이트를 넘어 줄였습니다." in (tmp_path / "README.txt").read_text(encoding="utf-8-sig")


def test_a_letter_that_cp949_lacks_is_told_beside_the_shapefile(tmp_path):
    column = Column("remarks", Text("적요", "Remarks"), Kind.TEXT)
    zipfile.ZipFile(io.BytesIO(shp_zip(report_of_layer(column, ["😀", None])))).extractall(tmp_path)
    rows = pyogrio.read_dataframe(tmp_path / "areas.shp")["remarks"]
    assert rows[0] == "〓"
    assert pd.isna(rows[1])
    assert "U+1F600" in (tmp_path / "README.txt").read_text(encoding="utf-8-sig")


def test_the_same_report_gives_the_same_bytes(gpkg):
    assert gpkg_bytes(small_report()) == gpkg.read_bytes()
    assert shp_zip(small_report()) == shp_zip(small_report())
