"""The spreadsheet of a report: numbers are numbers, text stays text, and what goes with the numbers stands beside them."""

import io
import zipfile

import openpyxl
import pytest
from small_report import HOSTILE, LABEL, MARKUP, ROWS, long_table, small_report, table_of

from analytics.core.text import Language
from analytics.export.workbook import Book, Field
from analytics.export.xlsx import xlsx_bytes


@pytest.fixture(scope="module")
def content():
    return xlsx_bytes(small_report())


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row]


def test_the_sheets_are_the_summary_the_tables_and_what_goes_with_them(book):
    assert book.sheetnames == ["요약", "행정동별", "데이터 사전", "조건", "쓴 자료", "유의사항"]


def test_numbers_are_numbers_with_their_units_in_the_headings(book):
    sheet = book["행정동별"]
    assert [cell.value for cell in sheet[1]] == ["행정동", "코드", "주민 (명)", "평균 시간 (분)", "경도", "위도", "자료 구분"]
    assert [cell.value for cell in sheet[2]] == [HOSTILE, "0044131", 1234, 7.25, 127.1234567, 36.8123456, LABEL]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "n", "n", "n", "s"]


def test_decimals_are_shown_as_on_the_page(book):
    sheet = book["행정동별"]
    assert (sheet["C2"].number_format, sheet["D2"].number_format) == ("#,##0", "#,##0.0")
    assert sheet["E2"].number_format == "0.000000"


def test_two_decimals_more_are_kept_than_shown_and_four_figures_of_small_numbers():
    rows = ROWS.assign(people=[1234.56789, 0.3, 0.0123456], mean_min=[7.0123456, float("inf"), 4.5])
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(small_report(table=table_of(rows)))))["행정동별"]
    assert [sheet[f"C{row}"].value for row in (2, 3, 4)] == [1234.57, 0.3, 0.01235]
    assert [sheet[f"D{row}"].value for row in (2, 3)] == [7.012, "닿을 수 없음"]
    assert sheet["E2"].value == 127.1234567


@pytest.mark.parametrize(("language", "shown"), [(Language.KO, '"1 미만"'), (Language.EN, '"<1"')])
def test_a_part_of_a_person_is_a_number_that_is_shown_as_less_than_one(language, shown):
    table = table_of(ROWS.assign(people=[1234.0, 0.3, 0.0]), language=language)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(small_report(language, table=table))))
    cells = [book.worksheets[1][f"C{row}"] for row in (2, 3, 4)]
    assert [cell.value for cell in cells] == [1234, 0.3, 0]
    assert [cell.number_format for cell in cells] == ["#,##0", shown, "#,##0"]


def test_a_key_number_is_shown_with_its_own_decimals(book):
    [cell] = [cell for cell in cells(book["요약"]) if cell.value == 1234.5]
    assert cell.number_format == "#,##0"


def test_what_is_withheld_and_what_no_road_reaches_is_told_in_words(book):
    assert [cell.value for cell in book["행정동별"][3]][2:4] == ["5명 미만", "닿을 수 없음"]


def test_no_cell_is_a_formula_or_a_link(content, book):
    assert {cell.data_type for sheet in book for cell in cells(sheet)} <= {"s", "n"}
    assert [sheet.title for sheet in book if sheet._hyperlinks] == []
    parts = zipfile.ZipFile(io.BytesIO(content))
    sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 6
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "http://a.b/c", "0012", "1e5", "TRUE", "{=1}", "\t=1"])
def test_text_stays_the_text_it_was(text):
    book = Book("x")
    book.sheet("x", [Field("a")], [[text]])
    cell = openpyxl.load_workbook(io.BytesIO(book.to_bytes())).active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_markup_in_a_name_is_text(book):
    assert book["행정동별"]["A3"].value == MARKUP


def test_headings_stay_in_sight_and_every_column_has_a_filter(book):
    sheet = book["행정동별"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G4"
    assert sheet.column_dimensions["A"].width > 12


def test_the_summary_tells_the_numbers_the_date_and_that_data_are_modelled(book):
    values = [cell.value for cell in cells(book["요약"])]
    assert values[0] == LABEL
    assert {1234.5, "명", "알 수 없음", "2026-11-22", "천안시"} <= set(values)


def test_the_dictionary_explains_every_column_of_tables_and_layers(book):
    rows = [[cell.value for cell in row] for row in book["데이터 사전"].iter_rows(min_row=2)]
    assert len(rows) == 6 + 5
    assert ["행정동별", "people", "주민", "명", "수", "5명 미만"] in rows
    assert ["행정동별", "dong_code", "코드", None, "코드(글)", "자료 없음"] in rows


def test_parameters_data_and_caveats_stand_in_sheets_of_their_own(book):
    assert [cell.value for cell in book["조건"][2]] == ["목표 시간", "8분", "7분", "바꿈", None, "늦음의 기준"]
    row = [cell.value for cell in book["쓴 자료"][2]]
    assert row == ["인구", "통계청", "2026-01-01", "공공누리 1유형", 345, None, None, None, "모의 자료", "ab" * 32]
    assert {"속도는 가정값입니다.", "=1+1", "소방청 지침"} <= {cell.value for cell in cells(book["유의사항"])}


def test_a_reader_of_english_gets_english_headings():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(small_report(Language.EN, modelled="contains modelled data"))))
    assert book.sheetnames[0] == "Summary"
    assert [cell.value for cell in book.worksheets[1][1]][:3] == ["Dong", "Code", "Residents (people)"]
    assert book.worksheets[1]["G2"].value == "contains modelled data"


def test_every_row_is_there_also_where_a_document_shows_only_the_first():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(small_report(table=long_table(3000)))))
    assert book["행정동별"].max_row == 3001
    assert book["행정동별"]["A3001"].value == "동3000"


def test_sheets_of_the_same_title_get_names_of_their_own():
    book = Book("x")
    for name in ("가" * 40, "가" * 40, "[a]:b", "A  B"):
        book.sheet(name, [Field("a")], [])
    names = openpyxl.load_workbook(io.BytesIO(book.to_bytes())).sheetnames
    assert names == ["가" * 31, "가" * 29 + " 2", "a b", "A B 2"]


def test_the_same_report_gives_the_same_bytes(content):
    assert xlsx_bytes(small_report()) == content
