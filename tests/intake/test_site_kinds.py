"""Lists of public places as they come: the national standard files, offices' own, and one without coordinates."""

from pathlib import Path

import pytest

from analytics.intake.cities import build_city
from analytics.intake.raw import DEFAULT_LIMITS
from analytics.intake.recognising import recognise
from analytics.intake.site_kinds import header_kind, kind_of
from analytics.intake.text_tables import read_text_table

SCHOOLS = Path("../shared/data/cheonan_open/충청남도_학교 현황_20240807.csv")
needs_schools = pytest.mark.skipif(not SCHOOLS.is_file(), reason="the real list of schools is not here (../shared/data)")

PARKING = "주차장관리번호,주차장명,주차장구분,주차장유형,소재지도로명주소,주차구획수,위도,경도,데이터기준일자\n"
HALLS = "개방시설명,개방장소명,개방시설유형구분,휴관일,소재지도로명주소,관리기관명,위도,경도,데이터기준일자\n"
PARKS = "관리번호,공원명,공원구분,소재지도로명주소,소재지지번주소,위도,경도,공원면적,데이터기준일자\n"
SENIORS = "연번,경로당명,주소,위도,경도\n1,가 경로당,천안시 가로 1,36.81,127.15\n"
OFFICES = "읍면동,행정복지센터명,도로명주소,위도,경도\n가동,가동행정복지센터,천안시 나로 2,36.82,127.14\n"
MIXED = "시설명,시설구분,도로명주소,위도,경도\n가,공공도서관,천안시 1,36.81,127.15\n나,경로당,천안시 2,36.82,127.14\n다,박람관,천안시 3,36.83,127.13\n"


def table(text):
    return read_text_table("file.csv", text.encode(), DEFAULT_LIMITS)


def read(cheonan, *texts):
    return build_city(cheonan, [(f"{number}.csv", text.encode("cp949")) for number, text in enumerate(texts)])


@pytest.mark.parametrize(
    ("written", "code"),
    [("초등학교", "school"), ("병설유치원", "kindergarten"), ("어린이 공원", "park"), ("쌍용1동 행정복지센터", "office"),
     ("노인복지관", "seniors"), ("종합사회복지관", "welfare"), ("체육공원", "park"), ("체육시설", "sports"), ("대학교", "other"), ("공영", None), ("", None)],
)  # fmt: skip
def test_the_first_word_that_is_known_tells_the_kind(written, code):
    assert kind_of(written) == code


@pytest.mark.parametrize("text", [PARKING, HALLS, PARKS, SENIORS, OFFICES, MIXED])
def test_standard_lists_of_public_places_are_known_by_their_headers_or_kinds(text):
    assert (
        recognise(table(text + ("" if text.count("\n") > 1 else "1,가,나,다,라,마,36.81,127.15,2024-01-01\n"))).table == "sites"
    )


def test_a_planners_own_list_is_told_from_public_places():
    assert header_kind(["후보지명", "공원명"]) == "own"
    assert header_kind(["공원 명", "위도"]) == "park"
    assert header_kind(["시설명", "위도"]) is None


def test_car_parks_of_the_standard_file_are_public_unless_they_are_said_to_be_private(cheonan):
    rows = (
        "P1,가 주차장,공영,노외,천안시 가로 1,20,36.81,127.15,2024-01-01\n"
        "P2,나 주차장,민영,노외,천안시 나로 2,20,36.82,127.14,2024-01-01\n"
        "P3,가 주차장,공영,노외,천안시 가로 1,30,36.81,127.15,2024-02-01\n"
        "P4,먼 주차장,공영,노외,부산시 가로 1,20,35.10,129.03,2024-01-01\n"
        "P5,라 주차장,공영,노외,천안시 라로 4,20,,,2024-01-01\n"
    )
    reading = read(cheonan, PARKING + rows)
    sites = reading.city.tables["sites"]
    assert sites[["name", "kind_id", "kind"]].to_numpy().tolist() == [["가 주차장", "parking", "공영주차장"]]
    [file] = reading.files
    assert (file.receipt.rows_in, file.receipt.accepted, file.receipt.set_aside) == (5, 1, 4)
    told = " ".join(note.en for note in file.receipt.notes)
    for part in (
        "1 places said to be private",
        "1 rows of the same name",
        "1 places more than 15 km",
        "1 places without coordinates",
    ):
        assert part in told


def test_kinds_come_from_the_rows_own_word_then_the_list_then_the_name(cheonan):
    halls = "가회관,대강당,체육시설,일,천안시 가로 1,시,36.81,127.15,2024-01-01\n나회관,2층,기타,일,천안시 나로 2,시,36.82,127.14,2024-01-01\n"
    sites = read(cheonan, HALLS + halls, SENIORS, OFFICES, MIXED).city.tables["sites"]
    assert dict(zip(sites["name"], sites["kind_id"], strict=True)) == {
        "가회관": "sports",
        "나회관": "hall",
        "가 경로당": "seniors",
        "가동행정복지센터": "office",
        "가": "library",
        "나": "seniors",
        "다": "other",
    }


def test_an_own_list_keeps_to_itself_beside_public_places(cheonan):
    sites = read(cheonan, "후보지명,경도,위도,사업비\n시청 옆 공원,127.15,36.81,300\n", SENIORS).city.tables["sites"]
    assert dict(zip(sites["name"], sites["kind_id"], strict=True)) == {"시청 옆 공원": "own", "가 경로당": "seniors"}
    assert sites["cost"].tolist()[0] == 300


def test_public_places_without_coordinates_are_placed_by_an_address_file(cheonan):
    schools = "연번,구분,학교명,주소\n1,초등학교,가초,충남 천안시 가로 1\n2,중학교,나중,충남 천안시 나로 2\n3,중학교,다중,충남 공주시 다로 3\n"
    book = "도로명주소,위도,경도\n천안시 가로 1,36.81,127.15\n"
    alone = read(cheonan, schools)
    assert "sites" not in alone.city.tables
    assert any("None of the 2 uploaded sites has coordinates" in note.en for note in alone.notes)
    both = read(cheonan, schools, book)
    sites = both.city.tables["sites"]
    assert sites[["name", "kind_id", "lon", "lat"]].to_numpy().tolist() == [["가초", "school", 127.15, 36.81]]
    assert any("1 places were found by the address file (1 left)" in note.en for note in both.notes)
    assert any("1 places without coordinates whose address is elsewhere" in note.en for note in both.files[0].receipt.notes)


@needs_schools
def test_the_real_list_of_schools_has_addresses_only_and_every_row_is_accounted_for(cheonan):
    reading = build_city(cheonan, [(SCHOOLS.name, SCHOOLS.read_bytes())], {SCHOOLS.name: "sites"})
    [file] = reading.files
    assert (file.receipt.rows_in, file.receipt.accepted, file.receipt.set_aside) == (1243, 0, 1243)
    assert any("None of the 252 uploaded sites has coordinates" in note.en for note in reading.notes)
    assert "sites" not in reading.city.tables
