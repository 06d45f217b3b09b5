"""From a run to its files: the numbers in every file are those of the result, and modelled data say so everywhere."""

import csv
import io
import json
import zipfile
from datetime import date

import openpyxl
import pandas as pd
import pyogrio
import pytest
from pptx import Presentation
from towns import PLAIN, city_of, one_road_town

from analytics.core.text import Language
from analytics.export.csv_files import cp949_files, utf8_files
from analytics.export.found import run_model
from analytics.export.geodata import geojson_files, gpkg_bytes, shp_zip
from analytics.export.hwpx import hwpx_bytes
from analytics.export.pptx import pptx_bytes
from analytics.export.reporting import Wanted, report_of
from analytics.export.xlsx import xlsx_bytes

LABEL = "모의 자료 포함"


@pytest.fixture(scope="module")
def run(golden_hour):
    city = city_of(one_road_town(hospitals=(("동병원", "G006", (8000.0, 0.0)),)), modelled=frozenset({"posts", "links"}))
    return run_model(golden_hour, city, golden_hour.params.read(PLAIN))


@pytest.fixture(scope="module")
def report(run):
    return report_of(run, Wanted(Language.KO, run_on=date(2026, 11, 22)))


def late_by_dong(run):
    rows = run.result.tables["dongs"]
    return dict(zip(rows["dong_name"], rows["people_late"], strict=True))


def test_the_spreadsheet(run, report):
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(report)))
    sheet = book[report.table("dongs").title]
    head = [cell.value for cell in sheet[1]]
    rows = [dict(zip(head, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert {row["행정동"]: row["못 닿는 사람 (명)"] for row in rows} == late_by_dong(run)
    assert {row["자료 구분"] for row in rows} == {LABEL}
    summary = {row[0].value: row[1].value for row in book["요약"].iter_rows()}
    assert summary[run.model.output("people_late").title.ko] == run.result.indicators["people_late"] == 1550


@pytest.mark.parametrize(
    ("files", "name", "coded"), [(utf8_files, "dongs.csv", "utf-8-sig"), (cp949_files, "dongs-cp949.csv", "cp949")]
)
def test_csv(run, report, files, name, coded):
    rows = list(csv.DictReader(io.StringIO(files(report)[name].decode(coded), newline="")))
    assert {row["행정동"]: float(row["못 닿는 사람 (명)"]) for row in rows} == late_by_dong(run)
    assert {row["자료 구분"] for row in rows} == {LABEL}


def test_map_data(run, report, tmp_path):
    cells = run.result.layers["cells"]
    (tmp_path / "a.gpkg").write_bytes(gpkg_bytes(report))
    zipfile.ZipFile(io.BytesIO(shp_zip(report))).extractall(tmp_path)
    features = json.loads(geojson_files(report)["cells.geojson"])["features"]
    geo = pd.DataFrame([feature["properties"] for feature in features])
    package = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="cells")
    shapes = pyogrio.read_dataframe(tmp_path / "cells.shp")
    for rows in (geo, package, shapes):
        assert rows["people"].tolist() == cells["people"].tolist()
        assert rows["modelled"].astype(bool).all()
    assert package["cell"].tolist() == shapes["cell"].tolist() == geo["cell"].tolist() == cells["cell"].tolist()


def test_documents(run, report):
    from hwpx import HwpxDocument

    body = HwpxDocument.open(io.BytesIO(hwpx_bytes(report, {}))).sections[0].element
    texts = ["".join(node.itertext()) for node in body.iter("{http://www.hancom.co.kr/hwpml/2011/paragraph}t")]
    deck = Presentation(io.BytesIO(pptx_bytes(report, {})))
    cells = [
        [cell.text for cell in row.cells]
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
    ]
    for name, late in late_by_dong(run).items():
        shown = f"{late:,.0f}"
        assert texts[texts.index(name, texts.index("행정동")) :].index(shown) < 5, name
        assert any(row[0] == name and shown in row for row in cells), name
    assert any(LABEL in text for text in texts)
    assert run.result.sentence.ko in texts
