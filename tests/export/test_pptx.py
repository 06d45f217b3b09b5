"""The slides of a report: editable, within their edges, Korean letters with a font, and nothing in the data comes alive."""

import io
import itertools
import zipfile

import openpyxl
import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Mm
from small_report import HOSTILE, LABEL, MARKUP, long_table, small_report

from analytics.export.archive import pack, repack
from analytics.export.pptx import pptx_bytes

FONT = "맑은 고딕"


@pytest.fixture(scope="module")
def png():
    content = io.BytesIO()
    Image.new("RGB", (297, 210), "white").save(content, "png")
    return content.getvalue()


@pytest.fixture(scope="module")
def content(png):
    return pptx_bytes(small_report(), {"cells": png})


@pytest.fixture(scope="module")
def deck(content):
    return Presentation(io.BytesIO(content))


def titles(deck):
    return [slide.shapes.title.text for slide in deck.slides]


def charts(deck):
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def tables(deck):
    return [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]


def rows(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_slides_are_wide(deck):
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)


def test_the_finding_comes_first_and_what_it_rests_on_last(deck):
    assert titles(deck) == [
        "구급 골든타임 분석 결과",
        f"주민 1,234명이 늦습니다. {HOSTILE}",
        "도착 시간",
        "동별 늦은 주민 (단위: 명)",
        "행정동별",
        "자료와 유의사항",
    ]


def test_numbers_of_the_table_are_those_of_the_result(deck):
    (table,) = tables(deck)
    assert rows(table) == [
        ["행정동", "주민 (명)", "평균 시간 (분)", "경도", "위도"],
        [HOSTILE, "1,234", "7.2", "127.12346", "36.81235"],
        [MARKUP, "5명 미만", "닿을 수 없음", "127.20000", "36.90000"],
        ["동면", "56", "4.5", "127.30000", "37.00000"],
    ]


def test_the_chart_is_one_and_holds_the_values(deck):
    (chart,) = charts(deck)
    assert list(chart.plots[0].categories) == [MARKUP, HOSTILE, "동면"]
    assert list(chart.plots[0].series[0].values) == [40.0, 20.0, 0.0]


def test_the_sheet_behind_a_chart_runs_nothing(deck):
    (chart,) = charts(deck)
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))["Sheet1"]
    assert [(cell.value, cell.data_type) for cell in sheet["A"][1:]] == [(MARKUP, "s"), (HOSTILE, "s"), ("동면", "s")]
    assert [cell.value for cell in sheet["B"]] == ["동별 늦은 주민", 40, 20, 0]


def test_a_long_table_goes_on_over_further_slides(png):
    deck = Presentation(io.BytesIO(pptx_bytes(small_report(table=long_table(30)), {"cells": png})))
    assert [title for title in titles(deck) if "행정동별" in title] == ["행정동별 (1/3)", "행정동별 (2/3)", "행정동별 (3/3)"]
    shown = [row[0] for table in tables(deck) for row in rows(table)[1:]]
    assert shown == [f"동{number}" for number in range(1, 31)]
    assert {rows(table)[0][0] for table in tables(deck)} == {"행정동"}


def test_the_label_of_modelled_data_stands_on_every_slide(deck):
    assert all(any(LABEL in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame) for slide in deck.slides)


def test_real_data_carry_no_label():
    deck = Presentation(io.BytesIO(pptx_bytes(small_report(modelled=""), {})))
    texts = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    assert not any(LABEL in text for text in texts)


def test_korean_letters_have_a_font_in_the_theme_and_in_every_run(content):
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert parts.read("ppt/theme/theme1.xml").decode().count(f'<a:ea typeface="{FONT}"/>') == 2
    for name in parts.namelist():
        if name.startswith("ppt/slides/slide"):
            text = parts.read(name).decode()
            assert text.count("<a:t>") == text.count(f'<a:ea typeface="{FONT}"/>') > 0
        if name.startswith("ppt/charts/chart"):
            assert f'<a:ea typeface="{FONT}"/>' in parts.read(name).decode()


def test_the_picture_is_described_and_keeps_its_shape(deck):
    (picture,) = [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 13]
    assert picture._element.nvPicPr.cNvPr.get("descr").startswith("도착 시간")
    assert picture.width / picture.height == pytest.approx(297 / 210, rel=0.001)


def test_nothing_lies_beyond_the_edge_or_on_top_of_something_else(png):
    deck = Presentation(io.BytesIO(pptx_bytes(small_report(table=long_table(30)), {"cells": png})))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert min(shape.left, shape.top) >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
        for one, other in itertools.combinations(slide.shapes, 2):
            apart_x = one.left + one.width <= other.left + Mm(0.1) or other.left + other.width <= one.left + Mm(0.1)
            apart_y = one.top + one.height <= other.top + Mm(0.1) or other.top + other.height <= one.top + Mm(0.1)
            assert apart_x or apart_y, (one.name, other.name)


def test_korean_text_is_known_as_such(content):
    slide = zipfile.ZipFile(io.BytesIO(content)).read("ppt/slides/slide1.xml").decode()
    assert 'lang="ko-KR"' in slide


def test_nothing_of_somebody_elses_machine_is_left(content):
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert [name for name in names if "printer" in name or "thumbnail" in name] == []


def test_no_name_is_left_of_whoever_made_the_empty_file(deck):
    assert (deck.core_properties.author, deck.core_properties.last_modified_by) == ("", "")


def test_the_same_report_gives_the_same_bytes(content, png):
    assert pptx_bytes(small_report(), {"cells": png}) == content


@pytest.mark.parametrize("name", ["../a", "/a", "a//b", "a\\b", "c:a", "./a", ""])
def test_an_archive_takes_no_path_that_leads_out_of_it(name):
    with pytest.raises(ValueError, match="cannot be called"):
        pack({name: b""})


def test_an_archive_does_not_take_two_names_that_windows_cannot_tell_apart():
    with pytest.raises(ValueError, match="cannot be called"):
        pack({"Readme.txt": b"", "readme.TXT": b""})


def test_an_archive_is_the_same_whatever_the_order_and_the_hour():
    assert pack({"b": b"2", "가/a": b"1"}) == pack({"가/a": b"1", "b": b"2"}) == repack(pack({"b": b"2", "가/a": b"1"}))
