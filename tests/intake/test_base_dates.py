"""Of which day a file is, read from the file itself; what does not say it stays unknown, whatever the day of the upload."""

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analytics.intake.base_dates import Here, date_in_words, find_base_date, years_of
from analytics.intake.cities import build_city, city_of_korea
from analytics.intake.city_builder import office_day
from analytics.intake.raw import RawTable
from analytics.intake.reading import read_upload

TODAY = date(2026, 11, 22)
HERE = Here((127.0, 36.5, 127.5, 37.1), "천안시", TODAY)
DATA = Path("../shared/data")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("소방청_119안전센터 현황_20240630", "2024-06-30"),
        ("점포_20240117", "2024-01-17"),
        ("인구(2024.6월)", "2024-06"),
        ("격자_202312", "2023-12"),
        ("인구 2023년", "2023"),
        ("현황 2024년 6월", "2024-06"),
        ("20250630 기준", "2025-06-30"),
        ("[2024-01-17]NODELINKDATA", "2024-01-17"),
        ("202406_202406_연령별인구현황_월간", "2024-06"),
        ("202401_202412_연령별인구현황_월간", "2024-01 ~ 2024-12"),
        ("통계 2021-2023", "2021 ~ 2023"),
        ("korea_dong_2020", "2020"),
        ("시설현황(2023년말 기준)_20240115", "2023"),
        ("작성일: 2024-07-01 / 기준일: 2024-06-30", "2024-06-30"),
        ("(단위: 명, 2024. 6. 30. 현재)", "2024-06-30"),
    ],
)
def test_names_and_titles_tell_a_day_a_month_or_a_year(name, found):
    assert date_in_words(name, TODAY)[0] == found


@pytest.mark.parametrize(
    "name",
    [
        "독거노인+현황(연령별_동별)_20250523002757",  # the moment of a download
        "0725_추출_진주시_500x500_격자종합",  # a day without a year
        "점포_240630",  # two figures for the year
        "점포_20241345",  # no such day
        "점포_20271231",  # lies ahead
        "2024-2050 도시기본계획",  # a plan that reaches ahead
        "고시 제2024-12호",
        "사업장 2024개소",
        "작성일: 2024-07-01",
        "출력일시 2024-06-30 10:11",
        "20190312_수정 20200101_20210101",  # several, in no order that says what they are
        "도로_1905",
        "v2024.1",
        "EPSG5186",
        "",
    ],
)
def test_what_could_mean_something_else_is_not_taken_for_a_base_date(name):
    assert date_in_words(name, TODAY) is None


def raw(columns, file="list.csv", sheet="", above=()):
    frame = pd.DataFrame(columns, dtype="str")
    return RawTable(file, sheet, frame, above=tuple(above))


def found_in(table, table_id="posts"):
    return find_base_date(table, table.file, table.sheet, table_id, HERE)


def test_a_column_that_says_the_same_in_all_rows_is_that_day_and_goes_before_the_name():
    found = found_in(raw({"이름": ["가", "나"], "데이터기준일자": ["2024-07-23", "2024-07-23"]}, "list_20240729.csv"))
    assert (found.date, found.dated.ko) == ("2024-07-23", "'데이터기준일자' 열: 모든 행이 같음")


def test_a_column_that_differs_spans_from_first_to_last_and_says_so():
    found = found_in(raw({"기준일자": ["2024-07-23", "20230105", "2024.1.9"]}))
    assert found.date == "2023-01-05 ~ 2024-07-23"
    assert "처음부터 마지막까지" in found.dated.ko
    assert "from first to last" in found.dated.en


@pytest.mark.parametrize(
    ("header", "cells", "day"),
    [
        ("기준년월", ["202406", "202406"], "2024-06"),
        ("기준연도", ["2023", "2023"], "2023"),
        ("기준연월", ["2024년 6월"], "2024-06"),
        ("referenceDate", ["2025-03-28"], "2025-03-28"),
        ("데이터 기준일자", ["45473"], "2024-06-30"),  # a spreadsheet's number of the day
        ("DATA_CRTR_YMD", ["20240630", ""], "2024-06-30"),
    ],
)
def test_columns_are_known_by_their_usual_names_and_months_stay_months(header, cells, day):
    assert found_in(raw({header: cells})).date == day


def test_days_that_lie_ahead_or_do_not_exist_are_left_out_and_counted():
    found = found_in(raw({"기준일": ["2024-06-30", "2030-01-01", "2024-02-31"]}))
    assert found.date == "2024-06-30"
    assert "값 2가지는 뺌" in found.dated.ko


def test_a_column_of_nothing_but_such_days_leaves_the_word_to_the_name():
    found = found_in(raw({"기준일": ["2030-01-01"]}, "list_20240630.csv"))
    assert (found.date, found.dated.en) == ("2024-06-30", "'20240630' in the name of the file")


def test_columns_of_other_days_such_as_of_setting_up_are_no_base_date():
    assert found_in(raw({"설치년월": ["2019-05"], "updatedate": ["20230519"], "2020년_불법주차수": ["3"]})) is None


def test_of_a_list_of_the_whole_country_only_the_rows_of_the_place_tell_their_day():
    placed = {"위도": ["36.8", "35.1"], "경도": ["127.1", "129.0"], "데이터기준일자": ["2024-06-30", "2017-01-01"]}
    assert found_in(raw(placed)).date == "2024-06-30"
    named = {"소재지도로명주소": ["충청남도 천안시 가로 1", "부산광역시 나로 2"], "데이터기준일자": ["2024-06-30", "2017-01-01"]}
    assert found_in(raw(named)).date == "2024-06-30"
    nowhere = {"이름": ["가", "나"], "데이터기준일자": ["2024-06-30", "2017-01-01"]}
    assert found_in(raw(nowhere)).date == "2017-01-01 ~ 2024-06-30"


def test_of_a_grid_of_several_years_the_last_is_read_and_told():
    grid = {"기준연도": ["2021", "2023", "2022"], "격자코드": ["다바3045", "다바3046", "다바3047"], "인구": ["1", "2", "3"]}
    found = found_in(raw(grid), "population")
    assert found.date == "2023"
    assert "마지막" in found.dated.ko


def test_the_name_of_a_sheet_goes_before_that_of_the_file_and_a_member_before_its_archive():
    found = find_base_date(None, "현황_20240630.xlsx", "2023년", "posts", HERE)
    assert (found.date, found.dated.ko) == ("2023", "시트 이름의 '2023년'")
    assert find_base_date(None, "2022.zip/현황_20240630.csv", "", "posts", HERE).date == "2024-06-30"
    archive = find_base_date(None, "[2024-01-17]NODELINKDATA.zip/MOCT_LINK.shp", "", "links", HERE)
    assert (archive.date, archive.dated.ko) == ("2024-01-17", "압축 파일 이름의 '2024-01-17'")


def test_a_line_above_the_table_tells_it_and_two_lines_that_differ_do_not():
    said = raw({"이름": ["가"]}, above=["119안전센터 현황", "(2024. 6. 30. 기준)"])
    assert (found_in(said).date, found_in(said).dated.ko) == ("2024-06-30", "표 위의 '2024. 6. 30.'")
    assert found_in(raw({"이름": ["가"]}, above=["2024년 현황", "2023년 통계"])) is None


def test_a_header_tells_it_only_where_it_says_as_of():
    assert found_in(raw({"이름": ["가"], "인구(2024. 6. 30. 기준)": ["3"]})).date == "2024-06-30"
    assert found_in(raw({"이름": ["가"], "2020년 불법주차": ["3"]})) is None


def test_the_years_of_the_rows_are_the_last_thing_that_is_asked():
    assert years_of(pd.DataFrame({"year": pd.array([2021, 2023, None], dtype="Int64")}), TODAY).date == "2021 ~ 2023"
    assert years_of(pd.DataFrame({"year": pd.array([None], dtype="Int64")}), TODAY) is None
    assert years_of(pd.DataFrame({"people": [1]}), TODAY) is None


ROWS = "119안전센터명,주소,위도,경도\n가119안전센터,천안시 동남구 1,36.80,127.15\n나119안전센터,천안시 서북구 2,36.85,127.13\n"


def read(name, content):
    (reading,) = build_city(city_of_korea("천안시"), [(name, content)]).files
    return reading


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_a_title_above_the_header_of_a_file_is_read_through_the_limited_process(encoding):
    reading = read("posts.csv", f"119안전센터 현황(2024년 6월 30일 기준),,,\n{ROWS}".encode(encoding))
    assert (reading.base_date.date, reading.receipt.accepted) == ("2024-06-30", 2)


def test_a_title_in_a_workbook_is_read_too_and_a_row_of_data_is_no_title():
    book = openpyxl.Workbook()
    for row in (["안전센터 현황", None, "2024. 6월 현재"], [], *(line.split(",") for line in ROWS.split())):
        book.active.append([" ".join(cell.split()) if cell else None for cell in row])
    content = io.BytesIO()
    book.save(content)
    (table,) = read_upload("posts.xlsx", content.getvalue())
    assert table.above == ("안전센터 현황 2024. 6월 현재",)
    assert read_upload("posts.csv", ROWS.encode())[0].above == ()


def test_a_file_that_does_not_say_it_stays_unknown_and_tells_when_it_was_added():
    reading = build_city(city_of_korea("천안시"), [("posts.csv", ROWS.encode())])
    source = reading.city.sources["posts"]
    assert reading.files[0].base_date is None
    assert (source.date, source.added) == ("", office_day().isoformat())
    assert source.day.ko == f"기준일 모름, {source.added}에 올림"
    assert reading.city.sources["dongs"].day.ko == "2020-11-01"


def test_two_files_of_one_table_span_and_count_the_unknown_one():
    more = ROWS.replace("119안전센터,천안시", "둘119안전센터,천안시").replace("36.8", "36.79")
    reading = build_city(city_of_korea("천안시"), [("a_2023.csv", ROWS.encode()), ("b.csv", more.encode())])
    assert reading.city.sources["posts"].day.ko == "2023 (파일 1개는 모름)"
    dated = build_city(city_of_korea("천안시"), [("a_2023.csv", ROWS.encode()), ("b_202406.csv", more.encode())])
    assert dated.city.sources["posts"].day.en == "2023 ~ 2024-06"


def test_a_file_none_of_whose_rows_went_in_says_nothing_of_the_table():
    bare = "119안전센터명,주소\n다119안전센터,부산광역시 중구 3\n"
    reading = build_city(city_of_korea("천안시"), [("a_20240630.csv", bare.encode()), ("b.csv", ROWS.encode())])
    assert [item.base_date and item.base_date.date for item in reading.files] == ["2024-06-30", None]
    assert reading.city.sources["posts"].date == ""


def test_a_member_of_an_archive_bears_the_archive_s_name_and_digest():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("posts.csv", ROWS)
    reading = read("표준_20240117.zip", content.getvalue())
    assert reading.base_date.date == "2024-01-17"
    assert len(reading.used.sha256) == 64


REAL = {
    "cheonan_open/충청남도 천안시_가로등 현황_20240729.csv": ("천안시", "2024-07-23", "모든 행이 같음"),
    "cheonan_open/cctv_2.csv": ("천안시", "2023-07-01 ~ 2025-03-28", "행마다 달라"),
    "cheonan_open/충청남도_학교 현황_20240807.csv": ("천안시", "2024-08-07", "파일 이름"),
    "nfa_stations/소방청_119안전센터 현황_20240630.csv": ("천안시", "2024-06-30", "파일 이름"),
    "nfa_stations/소방청_119안전센터_현황_위경도포함.csv": ("천안시", None, ""),
    "cctv_standard/서울특별시_강남구_CCTV_20190312.csv": ("강남구", "2019-03-12", "모든 행이 같음"),
    "jinju_grid500/추출_진주시_500x500_격자종합.csv": ("진주시", None, ""),
    "seoul_senior/독거노인+현황(연령별_동별)_20250523002757.csv": ("종로구", "2021 ~ 2023", "행에 적힌 연도"),
}


@pytest.mark.parametrize("name", REAL)
def test_real_files_tell_the_day_that_an_eye_finds_in_them(name):
    path = DATA / name
    if not path.is_file():
        pytest.skip("the real files are not here (../shared/data)")
    place, day, where = REAL[name]
    (reading,) = build_city(city_of_korea(place), [(path.name, path.read_bytes())]).files
    assert (reading.base_date and reading.base_date.date) == day
    assert day is None or where in reading.base_date.dated.ko
