"""Cells, moments, tables and receipts: what is taken, what is mended, what is rejected, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import shapely

from analytics.core.errors import InputError
from analytics.core.spreadsheet import neutralise
from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text
from analytics.intake.cells import read_code, read_name, read_number
from analytics.intake.checking import check_table
from analytics.intake.matching import Matching
from analytics.intake.moments import read_clock, read_moment
from analytics.intake.raw import Limits, RawTable
from analytics.intake.receipt import Receipt, Rejection, Repair, merge_receipts, quote_value, shorten
from analytics.intake.text_tables import read_text_table
from analytics.schemas.city import TABLES

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
WORD = Text("말", "word")
PEOPLE = TABLES["population"].column("people")
SENIORS = TABLES["population"].column("seniors")
LATITUDE = TABLES["posts"].column("lat")
LANES = TABLES["links"].column("lanes")
LIMIT = TABLES["links"].column("limit_kmh")


def table(content: str) -> RawTable:
    return read_text_table("a.csv", content.encode(), Limits())


@pytest.mark.parametrize(
    ("column", "written", "value"),
    [
        (PEOPLE, "1,234", 1234.0),
        (PEOPLE, "１，２３４", 1234.0),
        (PEOPLE, "123명", 123.0),
        (PEOPLE, "약 30", 30.0),
        (PEOPLE, "0", 0.0),
        (SENIORS, "*", None),
        (SENIORS, "없음", None),
        (LATITUDE, "37,512", 37.512),
        (LATITUDE, "37°30'", 37.5),
        (LATITUDE, "468,492.5", 468_492.5),
        (LIMIT, "시속 60", 60.0),
        (LIMIT, "60km/h", 60.0),
        (LIMIT, "5", 5.0),
        (LIMIT, "130", 130.0),
        (LANES, "3.0", 3.0),
    ],
)
def test_a_number_is_read_through_its_dress(column: Column, written: str, value: float | None) -> None:
    cell = read_number(written, column)
    assert cell.trouble is None
    assert cell.value == value


@pytest.mark.parametrize(
    ("column", "written"),
    [
        (PEOPLE, ""),
        (PEOPLE, "-"),
        (PEOPLE, "-1"),
        (PEOPLE, "inf"),
        (PEOPLE, "-Infinity"),
        (PEOPLE, "1e400"),
        (PEOPLE, "1,23"),
        (PEOPLE, "6~8"),
        (PEOPLE, "많음"),
        (PEOPLE, "3m"),
        (PEOPLE, "#REF!"),
        (LIMIT, "30 mph"),
        (LIMIT, "4.9"),
        (LIMIT, "130.1"),
        (LANES, "2.5"),
    ],
)
def test_a_number_that_is_not_certain_is_rejected_with_reason_and_remedy(column: Column, written: str) -> None:
    cell = read_number(written, column)
    assert cell.value is None
    assert cell.trouble is not None
    assert cell.trouble.remedy.ko.endswith("시오.")


def test_missing_is_never_nought() -> None:
    assert read_number("-", SENIORS).value is None
    assert read_number("-", SENIORS).repair is not None
    assert read_number("", SENIORS).repair is None


def test_codes_stay_text_and_lost_digits_are_not_invented() -> None:
    code = TABLES["hospitals"].column("hospital_id")
    assert read_code("01234", code).value == "01234"
    assert read_code("9007199254740993", code).value == "9007199254740993"
    assert read_code("1111010100.0", code).value == "1111010100"
    assert read_code("1.11E+09", code).trouble is not None
    assert read_code("", code).trouble is not None


def test_a_place_called_na_keeps_its_name() -> None:
    name = TABLES["hospitals"].column("name")
    assert read_name("NA", name).value == "NA"
    assert read_name("\u1109\u1175\u11ab", name).value == "신"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2021-01-05", "2021-01-05 00:00:00"),
        ("2021. 1. 5.", "2021-01-05 00:00:00"),
        ("2021년 1월 5일 오후 3:10", "2021-01-05 15:10:00"),
        ("2021-01-05 오전 12시 5분", "2021-01-05 00:05:00"),
        ("20210105131005", "2021-01-05 13:10:05"),
        ("2021-01-05 24:00", "2021-01-06 00:00:00"),
        ("44201.5", "2021-01-05 12:00:00"),
        ("2021-01-05T04:10:00Z", "2021-01-05 13:10:00"),
        ("13/01/2021", "2021-01-13 00:00:00"),
    ],
)  # fmt: skip
def test_moments_are_read_in_korean_forms(written: str, moment: str) -> None:
    assert str(read_moment(written).value) == moment


@pytest.mark.parametrize(
    "written", ["01/02/2021", "21.1.5", "단기 4354.1.5", "2021-02-30", "2021-01-05 25:00", "1899-12-31", "2021-13", "어제"]
)
def test_a_moment_that_could_be_two_or_none_is_rejected(written: str) -> None:
    cell = read_moment(written)
    assert cell.value is None
    assert cell.trouble is not None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("331", 211), ("000331", 211), ("5", 5), ("235959", 86_399), ("240000", 86_400), ("13:10", 47_400), ("오후 3:10", 54_600), ("331.0", 211)],
)  # fmt: skip
def test_a_clock_that_lost_its_zeros_is_padded(written: str, seconds: int) -> None:
    assert read_clock(written).value == seconds


@pytest.mark.parametrize("written", ["246000", "126099", "240001", "오후 13:10", "밤"])
def test_a_clock_that_cannot_be_is_rejected(written: str) -> None:
    assert read_clock(written).trouble is not None


def test_all_rows_are_judged_at_once_and_every_reason_is_kept() -> None:
    raw = table("격자코드,경도,위도,인구\n가1,127,36,-1\n,abc,36,5\n가3,127,36,7\n")
    found, receipt = check_table(raw, TABLES["population"])
    assert found.index.tolist() == [4]
    assert [(item.row, item.column) for item in receipt.rejections] == [(2, "인구"), (3, "격자코드"), (3, "경도")]
    assert (receipt.rows_in, receipt.accepted, receipt.rejected_rows) == (3, 1, 2)


def test_the_columns_come_in_order_with_their_kinds_even_where_the_file_lacks_them() -> None:
    found, _ = check_table(table("119안전센터명,경도,위도\n가,127,36\n"), TABLES["posts"])
    assert tuple(found.columns) == TABLES["posts"].names
    assert found["post_id"].tolist() == [""]
    assert found["turnout_s"].isna().all()
    assert {str(found[name].dtype) for name in ("lon", "lat", "turnout_s")} == {"float64"}
    links, _ = check_table(
        table('LINK_ID,F_NODE,T_NODE,ROAD_RANK,LANES,MAX_SPD,LENGTH,geom\n1,a,b,107,2,,5,"LINESTRING (0 0, 1 1)"\n'),
        TABLES["links"],
    )
    assert str(links["lanes"].dtype) == "int64"
    assert links["limit_kmh"].isna().all()


def test_a_double_key_keeps_the_first_row_that_is_itself_in_order() -> None:
    raw = table("격자코드,경도,위도,인구\n가1,127,36,-5\n가1,127,36,7\n가1,127,36,9\n")
    found, receipt = check_table(raw, TABLES["population"])
    assert found["people"].tolist() == [7.0]
    assert [item.row for item in receipt.rejections] == [2, 4]
    assert "3행" in receipt.rejections[1].reason.ko


def test_repairs_are_grouped_by_kind_with_the_first_place_and_a_count() -> None:
    raw = table('격자코드,경도,위도,인구\n가1,127,36,"1,000"\n가2,127,36,"2,000"\n가3,127,36,5\n')
    _, receipt = check_table(raw, TABLES["population"])
    (repair,) = receipt.repairs
    assert (repair.row, repair.column, repair.value, repair.became, repair.count) == (2, "인구", "1,000", "1000", 2)


def test_coordinates_are_taken_from_shapes_where_no_column_holds_them() -> None:
    found, receipt = check_table(
        table('NODE_ID,geom\n1,MULTIPOINT ((211246.039 466011.4868))\n2,"POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))"\n'), TABLES["nodes"]
    )
    assert found[["lon", "lat"]].to_numpy().tolist() == [[211_246.039, 466_011.4868], [1.0, 1.0]]
    assert any("도형" in note.ko for note in receipt.notes)


def test_a_person_may_say_which_header_holds_which_column() -> None:
    schema = Schema("x", WORD, WORD, (Column("a", WORD, Kind.NUMBER),))
    found, _ = check_table(table("가,나\n1,2\n3,4\n"), schema, where=Matching({"a": "나"}))
    assert found["a"].tolist() == [2.0, 4.0]


def test_a_polygon_that_crosses_itself_is_mended_and_keeps_its_area() -> None:
    bowtie = "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"
    found, receipt = check_table(table(f'adm_cd,adm_nm,pop,geom\n1,가,5,"{bowtie}"\n'), TABLES["dongs"])
    assert shapely.area(found["geometry"].iloc[0]) == pytest.approx(2.0)
    assert receipt.repairs[-1].became == "MultiPolygon"


def test_a_table_without_a_required_column_is_refused_with_the_names_tried() -> None:
    with pytest.raises(InputError, match="WGS84위도"):
        check_table(table("기관명,경도\n가,127\n"), TABLES["hospitals"])


def test_the_real_list_of_posts_is_taken_whole_and_25_lack_a_place() -> None:
    path = DATA / "nfa_stations" / "소방청_119안전센터_현황_위경도포함.csv"
    if not path.exists():
        pytest.skip("the real file ../shared/data/nfa_stations is not here")
    found, receipt = check_table(read_text_table(path.name, path.read_bytes(), Limits()), TABLES["posts"])
    assert (receipt.rows_in, receipt.accepted, receipt.rejected_rows, receipt.set_aside) == (1_133, 1_133, 0, 0)
    assert int(found["lon"].isna().sum()) == 25


def test_the_real_road_links_are_taken_whole() -> None:
    path = DATA / "cheonan_nodelink" / "moct_link.csv"
    if not path.exists():
        pytest.skip("the real file ../shared/data/cheonan_nodelink is not here")
    found, receipt = check_table(read_text_table(path.name, path.read_bytes(), Limits()), TABLES["links"])
    assert receipt.accepted == len(found) == 9_230
    assert len(set(found["from_node"]) | set(found["to_node"])) == 3_391


# ---- receipts --------------------------------------------------------------------------------------------------


def rejection(row: int | None, value: str = "x", file: str = "a.csv") -> Rejection:
    return Rejection(file, "", row, "열", value, WORD, WORD)


def test_a_receipt_that_loses_a_row_cannot_be_made() -> None:
    Receipt("a.csv", 3, 1, (rejection(2), rejection(2)), set_aside=1)
    with pytest.raises(ValueError, match="3 rows came in"):
        Receipt("a.csv", 3, 1, (rejection(2),))
    with pytest.raises(ValueError, match="rows came in"):
        Receipt("a.csv", 0, -1, (rejection(2),))


def test_receipts_add_up() -> None:
    one = Receipt("a.csv", 2, 1, (rejection(2),), notes=(WORD,))
    two = Receipt("b.csv", 3, 2, (rejection(2, file="b.csv"),), notes=(WORD,))
    both = merge_receipts([one, two])
    assert (both.rows_in, both.accepted, both.rejected_rows, both.file, both.notes) == (5, 3, 2, "a.csv, b.csv", (WORD,))
    assert merge_receipts([]).rows_in == 0


@pytest.mark.parametrize("hostile", ["=HYPERLINK(1)", "+1+2", "-2+3", "@SUM(A1)", "\t=1", "＝1"])
def test_a_formula_in_a_cell_is_dead_in_the_download(hostile: str) -> None:
    assert neutralise(hostile).startswith("'")
    receipt = Receipt("a.csv", 1, 0, (rejection(2, hostile),), (Repair("a.csv", "", 2, "열", hostile, hostile, WORD),))
    for frame in (receipt.rejections_frame("ko"), receipt.repairs_frame("en")):
        assert not any(str(cell).startswith(("=", "+", "@", "-")) for cell in frame.to_numpy().ravel())


def test_a_negative_number_stays_a_number_in_the_download() -> None:
    assert [neutralise(value) for value in ("-5", "-1.5e3", "+7", "가")] == ["-5", "-1.5e3", "+7", "가"]


def test_the_download_is_headed_in_both_languages_and_names_the_row() -> None:
    receipt = Receipt("a.csv", 1, 0, (rejection(2),))
    assert list(receipt.rejections_frame("ko").columns) == ["파일", "시트", "행", "열", "적힌 값", "까닭", "고치는 방법"]
    english = receipt.rejections_frame("en")
    assert list(english.columns)[:3] == ["file", "sheet", "row"]
    assert english["row"].tolist() == ["2"]
    assert isinstance(english, pd.DataFrame)


def test_values_are_echoed_short_flat_and_without_anything_a_page_would_fetch() -> None:
    assert len(shorten("가" * 500)) == 80
    assert shorten("a\nb\u202ec\x00") == "a b c"
    shown = quote_value("![x](http://evil.example/a.png) <img src=x> [b](https://evil.example) `c` $d$")
    assert "![" not in shown
    assert "://e" not in shown
    assert all(f"\\{sign}" in shown for sign in "[<`$")
