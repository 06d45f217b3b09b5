"""The HWPX of a report: it keeps to the schema, a second reader opens it, and nothing in the data comes alive in it."""

import dataclasses
import io
import re
import zipfile

import hwpforge
import pandas as pd
import pytest
from PIL import Image
from small_report import COLUMNS, HOSTILE, LABEL, MARKUP, ROWS, long_table, small_report, table_of

from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.export import hwpx_styles as styles
from analytics.export.fitted import fitted
from analytics.export.hwpx import hwpx_bytes
from analytics.export.hwpx_paper import Paper, Ruled
from analytics.export.printable import column_widths, printable
from analytics.export.report import KeyNumbers


@pytest.fixture(scope="module")
def png():
    content = io.BytesIO()
    Image.new("RGB", (297, 210), "white").save(content, "png")
    return content.getvalue()


@pytest.fixture(scope="module")
def content(png):
    return hwpx_bytes(small_report(), {"cells": png})


@pytest.fixture(scope="module")
def second_reader(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("hwpx") / "report.hwpx"
    path.write_bytes(content)
    return hwpforge.Document.open(str(path))


def part(content, name):
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def texts(content):
    """Every text of the body as its reader sees it."""
    from hwpx import HwpxDocument

    body = HwpxDocument.open(io.BytesIO(content)).sections[0].element
    return ["".join(node.itertext()) for node in body.iter("{http://www.hancom.co.kr/hwpml/2011/paragraph}t")]


def test_the_file_keeps_to_the_schema_of_the_format(content):
    from hwpx.tools.validator import validate_document

    report = validate_document(content)
    assert (report.ok, list(report.issues)) == (True, [])


def test_a_second_reader_opens_it_without_a_complaint(second_reader):
    told = second_reader.validate()
    assert (told["ok"], told["errors"], told["warnings"]) == (True, [], [])


def test_the_second_reader_finds_title_summary_sections_and_numbers(second_reader):
    text = second_reader.to_md().text
    assert text.index("구급 골든타임 분석 결과") < text.index("주민 1,234명이 늦습니다") < text.index("추진배경")
    assert text.index("추진배경") < text.index("분석결과") < text.index("붙임")
    assert "4.5" in text
    assert "127.12346" in text


def test_every_line_stands_under_its_mark_in_a_style_of_its_own(content):
    body, head = part(content, "Contents/section0.xml"), part(content, "Contents/header.xml")
    for level, mark in enumerate("□○-※"):
        style = re.search(rf'<hh:style id="(\d+)"[^>]* name="{styles.LINES[level].name}"', head)
        assert re.search(rf'styleIDRef="{style[1]}"[^>]*><hp:run[^>]*><hp:t>{mark} ', body), mark


def test_the_body_is_15_pt_the_notes_13_pt_and_lines_160_per_cent(content):
    head = part(content, "Contents/header.xml")

    def look(name):
        style = re.search(rf'name="{name}"[^>]*paraPrIDRef="(\d+)" charPrIDRef="(\d+)"', head)
        height = re.search(rf'<hh:charPr (?=[^>]*\bid="{style[2]}")[^>]*height="(\d+)"', head)[1]
        paragraph = re.search(rf'<hh:paraPr (?=[^>]*\bid="{style[1]}").*?</hh:paraPr>', head, re.DOTALL)[0]
        return int(height), set(re.findall(r'lineSpacing type="PERCENT" value="(\d+)"', paragraph))

    assert look("보고서 ○") == (1500, {"160"})
    assert look("보고서 ※") == (1300, {"160"})


def test_fonts_are_named_with_one_to_take_where_they_are_missing(content):
    head = part(content, "Contents/header.xml")
    assert re.search(r'face="휴먼명조"[^>]*><hh:substFont face="함초롬바탕"', head)
    assert re.search(r'face="맑은 고딕"[^>]*><hh:substFont face="함초롬돋움"', head)


def test_markup_in_a_name_is_text_and_control_characters_are_gone(content):
    assert f"○ 가장 늦은 곳은 {MARKUP}" in texts(content)
    assert "- 둘째 줄" in texts(content)
    assert "<b>" not in part(content, "Contents/section0.xml")


def test_a_formula_in_a_name_is_the_text_it_was(content):
    assert HOSTILE in texts(content)


def test_what_is_withheld_and_what_no_road_reaches_is_told_in_words(content):
    assert {"5명 미만", "닿을 수 없음"} <= set(texts(content))


def test_the_label_of_modelled_data_stands_below_the_title_and_at_every_table(content):
    told = texts(content)
    assert f"2026-11-22 · 천안시 · {LABEL}" in told
    captions = [text for text in told if text.startswith("<표")]
    assert len(captions) == 4
    assert all(text.endswith(f"({LABEL})") for text in captions)


def test_real_data_carry_no_label():
    assert not any(LABEL in text for text in texts(hwpx_bytes(small_report(modelled=""), {})))


def test_tables_are_tables_with_a_head_that_is_repeated(content):
    body = part(content, "Contents/section0.xml")
    tables = re.findall(r"<hp:tbl .*?</hp:tbl>", body, re.DOTALL)
    assert len(tables) == 6  # title, summary, and four with numbers
    ruled = [table for table in tables if 'repeatHeader="1"' in table]
    assert len(ruled) == 4
    assert all('header="1"' in table and 'treatAsChar="0"' in table for table in ruled)


def test_the_map_is_a_picture_as_wide_as_the_page(content, png):
    body = part(content, "Contents/section0.xml")
    size = re.search(r'<hp:pic .*?<hp:sz width="(\d+)" height="(\d+)"', body, re.DOTALL)
    width_mm, height_mm = (int(number) * 25.4 / 7200 for number in size.groups())
    assert width_mm == pytest.approx(170, abs=0.1)
    assert height_mm == pytest.approx(170 * 210 / 297, abs=0.1)
    assert zipfile.ZipFile(io.BytesIO(content)).read("BinData/BIN0001.png") == png


def test_a_map_without_a_picture_is_told_in_words():
    assert any("지도 그림이 없습니다" in text for text in texts(hwpx_bytes(small_report(), {})))


def test_pages_are_numbered(content):
    assert '<hp:pageNum pos="BOTTOM_CENTER"' in part(content, "Contents/section0.xml")


def test_bars_are_as_long_as_their_values(content):
    bars = [text for text in texts(content) if text and not text.strip("■")]
    assert bars == ["■" * 20, "■" * 10]


def test_a_table_that_is_cut_says_so():
    table = dataclasses.replace(table_of(), first=2)
    told = texts(hwpx_bytes(small_report(table=table), {}))
    assert "동면" in told  # of the bars
    assert any(text.startswith("※ 전체 3건 가운데 앞의 2건") for text in told)


def test_the_same_report_gives_the_same_bytes(content, png):
    assert hwpx_bytes(small_report(), {"cells": png}) == content


def test_no_name_of_whoever_made_the_empty_file_is_left_in_it(content):
    assert "synthetic" not in part(content, "Contents/content.hpf")


def test_coordinates_go_where_a_table_has_no_room_for_them_and_that_is_told():
    crowded = dataclasses.replace(
        table_of(ROWS.assign(dong_name=["가" * 30, "나" * 30, "다" * 30])), columns=(COLUMNS[0], *COLUMNS)
    )
    told = texts(hwpx_bytes(small_report(table=crowded), {}))
    assert "경도" not in told
    assert "※ 자리가 모자라 뺀 열은 함께 낸 엑셀·CSV 파일에 있습니다: 경도, 위도" in told
    assert "경도" in texts(hwpx_bytes(small_report(), {}))


def test_of_thirty_columns_as_many_are_printed_as_can_be_read():
    many = tuple(Column(f"n{n}", Text(f"수{n}", f"N{n}"), Kind.NUMBER) for n in range(30))
    rows = pd.DataFrame({column.name: [12345.0] for column in many})
    told = fitted(dataclasses.replace(table_of(rows), columns=many), lambda columns: 96.0 - 2 * columns)
    assert (len(told.head), told.head[0], told.lines[0][0]) == (11, "수0", "12,345")
    assert told.left_out == tuple(f"수{n}" for n in range(11, 30))


def test_columns_share_the_page_so_that_short_ones_are_whole_and_long_ones_wrap():
    assert column_widths(["가", "나"], [["1,234", "글" * 50]], 40) == [7.0, 33.0]  # five letters and two to spare
    assert column_widths(["가", "나"], [["12", "34"]], 40) == [20.0, 20.0]
    assert column_widths(["a", "b", "c"], [["x" * 90, "y" * 90, "z"]], 33) == [15.0, 15.0, 3.0]


def test_a_scenario_is_told_with_the_numbers_before_and_after():
    report = small_report()
    changed = dataclasses.replace(report.numbers[0], before=1300.0, before_shown="1,300", change="−66")
    results = dataclasses.replace(report.sections[1], blocks=(KeyNumbers((changed, report.numbers[1])),))
    told = texts(hwpx_bytes(dataclasses.replace(report, sections=(results,)), {}))
    start = told.index("지금")
    assert told[start - 1 : start + 9] == ["지표", "지금", "개선 뒤", "차이", "단위", "늦은 주민", "1,300", "1,234", "−66", "명"]


def test_a_table_of_two_hundred_rows_is_whole():
    told = texts(hwpx_bytes(small_report(table=long_table(200)), {}))
    assert {f"동{number}" for number in range(1, 201)} <= set(told)


@pytest.mark.parametrize(
    ("text", "left"),
    [("가\x00나\x0b", "가나"), ("a\ud800b\ufffe", "ab"), ("북\u202e면", "북면"), ("줄\n바꿈\t칸", "줄\n바꿈\t칸"), ("😀", "😀")],
)
def test_what_xml_cannot_hold_and_what_turns_text_round_is_left_out(text, left):
    assert printable(text) == left


def test_a_table_without_columns_is_left_out():
    paper = Paper("빈 표")
    paper.table(Ruled((), ()))
    assert "hp:tbl" not in part(paper.to_bytes(), "Contents/section0.xml")
