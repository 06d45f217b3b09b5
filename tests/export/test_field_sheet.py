"""The field-check sheet: a page for each place, numbers as on the map, room for the pen, found by what a table declares."""

import dataclasses
import io
import re
import zipfile

import openpyxl
import pandas as pd
import pytest
from road_report import road_report
from small_report import HOSTILE, LABEL, MARKUP, a_map, small_report, table_of

from analytics.core.tables import Column, Kind, Pen
from analytics.core.text import Text
from analytics.export.field_sheet import field_sheet_hwpx, field_sheet_xlsx, sheets_of, spots_of
from analytics.library import MODELS

ZONE = Column("zone", Text("번호", "Number"), Kind.INTEGER)
NAME = Column("name", Text("이름", "Name"), Kind.TEXT)
LON, LAT = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE), Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)
CHECK = Column("check", Text("확인할 것", "Check"), Kind.TEXT)
DONE = Column("done", Text("확인", "Done"), Kind.TEXT, pen=Pen.NOTE)
CODE = Column("code", Text("격자", "Cell"), Kind.CODE)

ROWS = pd.DataFrame(
    {
        "zone": [1, 1, 2],
        "name": [HOSTILE, HOSTILE, MARKUP],
        "lon": [126.3847797, 126.3847797, 127.0],
        "lat": [36.4421134, 36.4421134, 37.0],
        "check": ["차고", "교차로", "길"],
        "done": ["", "", ""],
        "code": ["가나1", "가나1", "가나2"],
    }
)


def sheet(columns=(ZONE, NAME, LON, LAT, CHECK, DONE), rows=ROWS):
    return dataclasses.replace(table_of(rows), columns=columns, look={"zone": 0, "lon": 5, "lat": 5})


@pytest.fixture(scope="module")
def report():
    return small_report(table=sheet())


def texts(content):
    from hwpx import HwpxDocument

    body = HwpxDocument.open(io.BytesIO(content)).sections[0].element
    return ["".join(node.itertext()) for node in body.iter("{http://www.hancom.co.kr/hwpml/2011/paragraph}t")]


def test_rows_under_the_same_number_are_one_place_with_what_to_check_there():
    first, second = spots_of(sheet())
    assert first.name == "번호 1"
    assert first.checks.head == ["확인할 것", "확인"]
    assert first.checks.rows == [["차고", ""], ["교차로", ""]]
    assert second.checks is None
    assert ("확인할 것", "길") in second.facts


def test_a_place_is_told_by_its_cell_of_the_national_grid_and_its_coordinates():
    first, _ = spots_of(sheet())
    facts = dict(first.facts)
    assert facts["국가지점번호 격자(100 m)"] == "다바000277"
    assert facts["좌표(경도, 위도)"] == "126.38478, 36.44211"


def test_a_table_with_codes_of_its_own_is_told_by_those():
    first, second = spots_of(sheet((ZONE, CODE, NAME, LON, LAT, CHECK, DONE)))
    assert (dict(first.facts)["격자"], dict(second.facts)["격자"]) == ("가나1", "가나2")
    assert "국가지점번호 격자(100 m)" not in dict(first.facts)


def test_a_place_outside_the_national_grid_has_no_code():
    rows = ROWS.assign(lon=-71.3, lat=-29.9)
    assert not any("격자" in label for spot in spots_of(sheet(rows=rows)) for label, _ in spot.facts)


def test_there_is_a_page_for_each_place_with_room_for_photo_verdict_and_signature(report):
    content = field_sheet_hwpx(report)
    told = texts(content)
    body = zipfile.ZipFile(io.BytesIO(content)).read("Contents/section0.xml").decode()
    assert len(re.findall(r'<hp:p [^>]*pageBreak="1"', body)) == 2
    for word in ("현장 사진", "판정", "특이사항", "확인자", "확인일"):
        assert told.count(word) == 2, word


def test_a_site_is_found_suitable_or_not_and_any_other_place_as_the_data_say_or_not(report):
    verdict = Column("verdict", Text("판정", "Verdict"), Kind.TEXT, pen=Pen.VERDICT)
    sites = small_report(table=sheet((ZONE, NAME, LON, LAT, verdict), ROWS.assign(verdict="")))
    assert texts(field_sheet_hwpx(sites)).count("□ 적합  □ 부적합  □ 보류") == 2
    assert texts(field_sheet_hwpx(report)).count("□ 자료와 같음  □ 다름  □ 보류") == 2


def test_every_page_carries_the_label_and_names_are_text(report):
    told = texts(field_sheet_hwpx(report))
    assert [text for text in told if text.startswith("현장 확인표: 번호")] == [
        f"현장 확인표: 번호 1 ({LABEL})",
        f"현장 확인표: 번호 2 ({LABEL})",
    ]
    assert {HOSTILE, MARKUP} <= set(told)


def test_the_spreadsheet_has_a_row_for_each_thing_to_check_and_empty_cells_with_borders(report):
    page = openpyxl.load_workbook(io.BytesIO(field_sheet_xlsx(report)))["행정동별"]
    heads = [cell.value for cell in page[1]]
    assert heads == ["번호", "이름", "경도", "위도", "확인할 것", "확인", "현장 사진", "판정", "확인자"]
    assert [cell.value for cell in page[2]] == [1, HOSTILE, 126.3847797, 36.4421134, "차고", None, None, None, None]
    assert page["B2"].data_type == "s"
    assert page["F2"].border.left.style == "thin"
    assert page.column_dimensions["F"].width >= 28


def test_a_table_without_a_pen_is_taken_where_its_ranks_stand_on_the_map():
    table = sheet((ZONE, NAME, LON, LAT))
    plain = small_report(table=table)
    assert sheets_of(plain) == ()
    assert field_sheet_hwpx(plain) is None
    assert field_sheet_xlsx(plain) is None
    ranked = dataclasses.replace(plain, maps=(dataclasses.replace(a_map(), ranked="dongs"),))
    assert sheets_of(ranked) == (table,)


def test_a_plain_run_of_every_model_ranks_places_on_a_map_and_so_has_a_sheet():
    for model in MODELS:
        ranked = {layer.drawing.ranked[0] for layer in model.layers if layer.drawing.ranked}
        kinds = [{column.kind for column in model.output(name).columns} for name in ranked]
        assert any({Kind.LONGITUDE, Kind.LATITUDE} <= found for found in kinds), model.id


def test_the_numbers_of_the_sheet_are_those_of_the_map_and_stand_at_the_same_places():
    """Kilometres 5 to 8 of the one road town, and the island."""
    report = road_report(limit_min=5)
    (drawn,), (table,) = report.maps, sheets_of(report)
    on_map = [(f"순위 {rank}", f"{lon:.5f}, {lat:.5f}") for lon, lat, rank in drawn.ranks.itertuples(index=False)]
    on_paper = [(spot.name, dict(spot.facts)["좌표(경도, 위도)"]) for spot in spots_of(table)]
    assert (table.id, len(on_map)) == (drawn.ranked, 5)
    assert on_paper == on_map


def test_a_place_without_a_road_says_so_on_its_sheet():
    *_, island = spots_of(sheets_of(road_report())[0])
    facts = dict(island.facts)
    assert facts["가장 가까운 센터"] == "차로 닿는 센터 없음"
    assert facts["도로 시간 중앙값 (분)"] == "닿을 수 없음"
    assert facts["늦는 까닭"] == "차로 갈 수 없음"


def test_an_empty_sheet_is_none(report):
    assert field_sheet_hwpx(small_report(table=sheet(rows=ROWS.head(0)))) is None


def test_models_declare_their_field_check_sheets():
    declared = {
        f"{model.id}.{study.id}.{output.id}"
        for model in MODELS
        for study in model.studies
        for output in study.outputs
        if any(column.pen for column in output.columns)
    }
    assert {"golden_hour.zones.sheet", "golden_hour.zones.sheet_en", "cctv_gaps.placement.sheet"} <= declared
