"""Headers are matched by name: however they are dressed, wherever they stand."""

from __future__ import annotations

import unicodedata

import pytest

from analytics.intake.matching import find_header_row, is_repeated_header, known_names, match_columns, normalise_header
from analytics.schemas.city import TABLES

ALL = tuple(TABLES.values())


@pytest.mark.parametrize(
    ("header", "normalised"),
    [
        (" 위 도 ", "위도"),
        ("\ufeff시설명", "시설명"),
        ("wgs84Lon", "WGS84LON"),
        ("ＬＡＮＥＳ", "LANES"),
        ("도로명(소재지)", "도로명소재지"),
        ("자료생성년월 DATA_CRT_YM VARCHAR(6)", "DATA_CRT_YM"),
        (unicodedata.normalize("NFD", "경도"), "경도"),
    ],
)
def test_a_header_is_compared_without_its_dress(header: str, normalised: str) -> None:
    assert normalise_header(header) == normalised


@pytest.mark.parametrize(
    ("table", "headers", "column", "expected"),
    [
        ("posts", ["순번", "119안전센터명", "위도", "경도"], "lat", "위도"),
        ("hospitals", ["hpid", "dutyName", "wgs84Lon", "wgs84Lat"], "lon", "wgs84Lon"),
        ("population", ["gid", "lng", "lat", "총인구(명)"], "people", "총인구(명)"),
        ("links", ["LINK_ID", "F_NODE", "T_NODE", "ROAD_RANK", "LANES", "MAX_SPD", "LENGTH"], "limit_kmh", "MAX_SPD"),
        ("dispatches", ["신고일자 dclr_ymd", "GIS_X좌표", "GIS_Y좌표"], "lon", "GIS_X좌표"),
    ],
)
def test_real_header_styles_find_their_column(table: str, headers: list[str], column: str, expected: str) -> None:
    matching = match_columns(TABLES[table], headers)
    assert matching.found[column] == expected
    assert matching.missing == ()


def test_a_usual_name_wins_over_a_rare_one_and_no_header_serves_twice() -> None:
    matching = match_columns(TABLES["hospitals"], ["기관명", "x", "y", "경도", "위도"])
    assert matching.found["lon"] == "경도"
    assert matching.found["lat"] == "위도"
    assert len(set(matching.found.values())) == len(matching.found)


def test_a_missing_column_is_named_with_everything_that_was_tried() -> None:
    matching = match_columns(TABLES["hospitals"], ["기관명", "위도"])
    assert [column.name for column in matching.missing] == ["lon"]
    sentence = matching.refusal("병원.csv")
    assert "WGS84경도" in sentence.ko
    assert "wgs84Lon" in sentence.en
    assert "기관명, 위도" in sentence.ko
    assert "병원.csv" in sentence.en


def test_the_header_is_found_below_a_title_and_blank_columns_are_numbered() -> None:
    rows = [["2024년 현황", "", "", ""], ["기관명", "경도", "위도", ""], ["가", "127", "36", "x"]]
    header = find_header_row(rows, ALL)
    assert (header.first, header.last) == (1, 1)
    assert header.names == ("기관명", "경도", "위도", "열4")


def test_merged_header_rows_are_joined_down_to_the_first_number() -> None:
    rows = [["지역", "인구", "", "면적"], ["", "남", "여", ""], ["천안", "1", "2", "3"]]
    header = find_header_row(rows, ALL)
    assert (header.first, header.last) == (0, 1)
    assert header.names == ("지역", "인구_남", "인구_여", "면적")


def test_a_cell_merged_downward_lends_its_name_to_the_row_of_known_names() -> None:
    rows = [["격자코드", "좌표", "", "인구"], ["", "경도", "위도", "총인구"], ["가1", "127", "36", "5"]]
    assert find_header_row(rows, ALL).names == ("격자코드", "경도", "위도", "총인구")


def test_rows_without_a_header_are_told_from_rows_with_one() -> None:
    bare = find_header_row([["2024", "다바000277", "to_in_001", "5"], ["2024", "다바000278", "to_in_001", "7"]], ALL)
    assert not bare.exists
    assert bare.names == ("열1", "열2", "열3", "열4")
    years = find_header_row([["동", "2021", "2022"], ["신방동", "남", "여"], ["가", "5", "6"]], ALL)
    assert years.exists


def test_a_second_header_in_codes_the_same_header_again_and_units_are_not_data() -> None:
    header = find_header_row([["경도", "위도", "인구"], ["127", "36", "5"]], ALL)
    known = known_names(ALL)
    assert is_repeated_header(["lon", "lat", "pop"], header, known)
    assert is_repeated_header(["경도", "위도 ", "인구"], header, known)
    assert is_repeated_header(["(도)", "(도)", "(명)"], header, known)
    assert not is_repeated_header(["127", "36", "인구"], header, known)
    assert not is_repeated_header(["천안", "아산", "공주"], header, known)
