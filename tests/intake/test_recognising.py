from pathlib import Path

import pandas as pd
import pytest
import shapely

from analytics.intake.raw import FileKind, RawFile, RawTable
from analytics.intake.reading import DEFAULT_LIMITS, read_path
from analytics.intake.recognising import recognise
from analytics.intake.text_tables import read_text_table

DATA = Path("../shared/data")


def table(text, name="file.csv"):
    return read_text_table(name, text.encode(), DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("cheonan_nodelink/moct_link.csv", "links"),
        ("cheonan_nodelink/moct_node.csv", "nodes"),
        ("nfa_stations/소방청_119안전센터 현황_20240630.csv", "posts"),
        ("nfa_stations/소방청_119안전센터_현황_위경도포함.csv", "posts"),
        ("cheonan_ems_validation/ems_stations.csv", "posts"),
        ("cheonan_ems_validation/emergency_hospitals.csv", "hospitals"),
        ("jinju_grid500/위경도추가_추출_진주시_500x500_격자종합.csv", "population"),
        ("jinju_grid500/추출_진주시_500x500_격자종합.csv", "population"),
        ("jinju_grid500/진주시_격자_500x500_centroid0.geojson", "population"),
        ("cheonan_census/cheonan_dong_2020.geojson", "dongs"),
        ("cctv_standard/서울특별시_강남구_CCTV_20190312.csv", "cameras"),
        ("cheonan_open/cctv_2.csv", "cameras"),
        ("cheonan_open/충청남도 천안시_가로등 현황_20240729.csv", "lights"),
        ("cheonan_open/all_zone.csv", "incidents"),
        ("seoul_senior/독거노인+현황(연령별_동별)_20250523002757.csv", "senior_households"),
    ],
)
def test_real_files_are_told_by_their_content(path, expected):
    if not (DATA / path).is_file():
        pytest.skip(f"the real file is not here (../shared/data/{path})")
    (raw,) = read_path(DATA / path)
    assert recognise(raw).table == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024,다바000277,to_in_001,5\n2024,다바000278,to_in_001,6\n", "population"),
        ("기준연도,격자코드,통계항목,통계값\n2024,다바000277,to_in_001,5\n", "population"),
        ("hpid,dutyName,dutyEmcls,wgs84Lon,wgs84Lat\nA1,가병원,G001,127.1,36.8\n", "hospitals"),
        ("이름,위도,경도\n가나대학교병원,36.8,127.1\n다라의료원,36.8,127.1\n", "hospitals"),
        ("이름,위도,경도\n가119안전센터,36.8,127.1\n나119지역대,36.8,127.1\n", "posts"),
        ("신고일자,신고시각,GIS_X좌표,GIS_Y좌표\n20240105,331,213116,468492\n", "dispatches"),
        ("도로명주소,위도,경도\n천안시 1,36.8,127.1\n", "addresses"),
        ("시설명,도로명주소,위도,경도\n도서관,천안시 1,36.8,127.1\n", None),
        ("이름,값\n가,1\n", None),
    ],
)
def test_small_tables_are_told_by_headers_and_values(text, expected):
    assert recognise(table(text)).table == expected


def test_the_name_of_a_file_says_nothing():
    assert recognise(table("hpid,dutyName,wgs84Lon,wgs84Lat\nA1,가병원,127.1,36.8\n", "MOCT_LINK.csv")).table == "hospitals"


def test_a_file_that_may_be_two_things_asks():
    found = recognise(table("이름,위도,경도\n가나,36.8,127.1\n다라,36.8,127.1\n"))
    assert found.table is None
    assert set(found.candidates) == {"posts", "hospitals"}
    assert "골라" in found.reason.ko
    assert "choose" in found.reason.en


def test_lines_without_nodes_are_no_roads():
    frame = pd.DataFrame({"name": ["풍세천"]}, index=[2])
    frame["geometry"] = [shapely.LineString([(127.1, 36.8), (127.2, 36.8)])]
    assert recognise(RawTable("rivers.shp", "", frame, True, "EPSG:4326")).table is None


def test_network_files_are_roads():
    assert recognise(RawFile("a.osm.pbf", FileKind.PBF, b"")).table == "links"


def test_every_recognition_gives_its_reason_in_both_languages():
    reason = recognise(table("119안전센터명,주소\n가119안전센터,천안시\n")).reason
    assert "119안전센터명" in reason.ko
    assert "119안전센터명" in reason.en


def areas(**columns):
    """A file of two areas with these columns; triangles, so that nobody takes them for cells."""
    frame = pd.DataFrame(columns, index=[2, 3])
    frame["geometry"] = [shapely.Polygon([(x, 36), (x + 1, 36), (x, 37)]) for x in (127, 128)]
    return RawTable("areas.geojson", "", frame, True, "EPSG:4326")


@pytest.mark.parametrize(
    "columns",
    [
        {"후보지명": ["가", "나"]},
        {"부지번호": ["1", "2"]},
        {"사업명": ["가", "나"], "SIG_CD": ["44131", "44133"]},
        {"후보부지": ["가", "나"], "읍면동명": ["불당동", "쌍용동"]},
        {"정비구역": ["가 1지구", "나 2지구"]},
        {"SITE_NM": ["a", "b"]},
        {"area_name": ["a", "b"], "면적": ["10.5", "20"]},
    ],
)
def test_areas_that_say_so_are_land_for_something_new(columns):
    assert recognise(areas(**columns)).table == "site_areas"


@pytest.mark.parametrize(
    "columns",
    [
        {"SIG_CD": ["44131", "44133"], "SHAPE_AREA": ["1.5", "2.5"]},
        {"행정구역명": ["천안시", "아산시"], "area": ["1.5", "2.5"]},
        {"name": ["천안시 동남구", "천안시 서북구"]},
        {"이름": ["불당동", "쌍용1동"], "site": ["a", "b"]},
    ],
)
def test_boundaries_without_people_are_still_nothing(columns):
    found = recognise(areas(**columns))
    assert (found.table, found.candidates) == (None, ())


@pytest.mark.parametrize("columns", [{"adm_cd": ["4413151000", "4413151100"]}, {"adm_nm": ["불당동", "쌍용동"]}])
def test_boundaries_with_codes_or_names_of_dongs_are_dongs_and_refused_for_what_they_lack(columns):
    assert recognise(areas(**columns)).table == "dongs"


@pytest.mark.parametrize("columns", [{"id": ["1", "2"]}, {"AREA": ["10.5", "20"]}, {"name": ["가 1지구", "나 2지구"]}])
def test_areas_that_say_nothing_are_asked_about(columns):
    found = recognise(areas(**columns))
    assert (found.table, found.candidates) == (None, ("site_areas",))
    assert "후보 구역" in found.reason.ko


def test_areas_with_people_are_never_land():
    assert recognise(areas(후보지명=["가", "나"], 인구=["5", "6"])).table != "site_areas"
