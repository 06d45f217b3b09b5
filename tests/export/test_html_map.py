"""The map in one file: what stands in it, that nothing in it comes alive, and that it asks nobody for anything."""

import base64
import dataclasses
import hashlib
import json
import re

import h3
import numpy as np
import pytest
from road_report import ATTACK, road_city, road_report

from analytics.core.scenario import Scenario
from analytics.core.text import Language
from analytics.export.found import Answered, run_model
from analytics.export.html_map import html_bytes
from analytics.export.reporting import Wanted, report_of_answer
from analytics.library import find_model


def page_of(report):
    return html_bytes(report).decode()


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])


@pytest.fixture(scope="module")
def report():
    return road_report(city=road_city(posts={ATTACK: (0.0, 0.0)}), limit_min=7)


@pytest.fixture(scope="module")
def page(report):
    return page_of(report)


@pytest.fixture(scope="module")
def data(page):
    return data_of(page)


def test_no_address_of_any_kind_stands_in_the_file(page):
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+", page.split('id="data"')[0]) == []
    assert not re.search(
        r"\b(fetch|XMLHttpRequest|WebSocket|importScripts|eval|Function|innerHTML|document\.write|sendBeacon)\b", page
    )
    assert not re.search(r"<(?:link|img|iframe|object|embed|base)\b", page)


def test_only_the_one_script_and_the_one_style_sheet_may_run(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; ")
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    for name, content in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_markup_in_a_name_cannot_end_the_block_it_stands_in(page, data):
    assert page.count("</script>") == 2  # of the data and of the script
    assert "<img" not in page
    assert ATTACK in [point[2] for kind in data["maps"][0]["markers"] for point in kind["points"]]


def test_line_separators_that_end_a_line_of_script_are_written_out():
    page = page_of(road_report(city=road_city(posts={"가\u2028나\u2029다&<": (0.0, 0.0)})))
    assert "\u2028" not in page
    assert "\u2029" not in page
    assert "\\u0026" in page


def test_cells_have_the_class_and_the_words_of_the_report(report, data):
    (drawn,), (shown,) = report.maps, data["maps"]
    cells = shown["cells"]
    assert len(cells["x"]) == len(drawn.cells)
    limits = [key.high for key in drawn.classes[:-1]]
    for number, value in enumerate(drawn.cells["value"].tolist()):
        of = cells["of"][number]
        assert of == (sum(value > limit for limit in limits) if value < float("inf") else -1)
        lines = [line["texts"][line["of"][number]] for line in shown["told"]]
        assert "\n".join(line for line in lines if line) == drawn.told[number]
        assert shown["dongs"][cells["dong"][number]] == drawn.cells["dong_name"].iloc[number]


def test_a_hexagon_is_as_large_as_it_is_on_the_ground(report, data):
    corners = np.array(data["maps"][0]["corners"]).reshape(6, 2)
    x, y = corners.T
    area_m2 = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2  # the shoelace formula
    there = [h3.cell_area(cell, unit="m^2") for cell in report.maps[0].cells["cell"]]
    assert area_m2 == pytest.approx(sum(there) / len(there), rel=0.005)


def test_places_are_metres_from_the_city_s_lower_left_corner(data):
    (post,) = [kind["points"][0] for kind in data["maps"][0]["markers"] if kind["icon"] == "post"]
    # The west dong's corner lies 500 m west and 500 m south of the post.
    assert post[:2] == pytest.approx([500, 500], abs=30)
    assert data["ground"]["box"][2:] == pytest.approx([9000, 6000], abs=60)


def test_numbers_tables_notes_and_the_label_are_those_of_the_report(report, data):
    assert data["numbers"] == [[item.label, item.with_unit] for item in report.headlines]
    assert [table["lines"] for table in data["tables"]] == [table.lines() for table in report.tables]
    assert data["modelled"] == "모의 자료 포함"
    assert data["summary"] == report.summary


def test_the_page_speaks_the_reader_s_language():
    page = page_of(road_report(Language.EN, limit_min=7))
    assert '<html lang="en">' in page
    assert "Results: Ambulance golden hour · Small town" in page
    assert data_of(page)["words"]["zoomIn"] == "Zoom in"


def test_areas_are_rings_by_class_in_place_of_cells():
    model = find_model("golden_hour")
    study = model.study("areas")
    city, params = road_city(), model.params()
    run = run_model(model, city, params, Scenario())
    answer = list(study(run.inputs, params, study.asked()))[-1]
    report = report_of_answer(Answered(run, study, study.asked(), answer), Wanted(Language.KO))
    (shown,) = data_of(page_of(report))["maps"]
    assert shown["cells"]["x"] == []
    assert [bool(area["rings"]) for area in shown["areas"]] == [True] * len(shown["classes"])
    assert report.study_id == "areas"
    assert report.settings[0].id in type(study.asked()).model_fields
    assert report.title == f"구급 골든타임 · {study.title.ko} 분석 결과"


def test_a_report_without_a_map_has_no_such_page(report):
    with pytest.raises(ValueError, match="no map"):
        html_bytes(dataclasses.replace(report, maps=()))
