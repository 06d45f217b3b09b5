"""Lamps, schools, night places, walls, people by hour, incidents, poles and requests, from files as offices have them."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from analytics.core.errors import InputError
from analytics.intake.addresses import region_of
from analytics.intake.around_cameras import (
    night_kind,
    read_incidents,
    read_lights,
    read_nightlife,
    read_poles,
    read_requests,
    read_school_zones,
    school_kind,
)
from analytics.intake.cities import area_of, build_city, city_of_korea
from analytics.intake.footprints import read_buildings
from analytics.intake.presence import hour_columns, read_presence
from analytics.intake.reading import DEFAULT_LIMITS, read_path
from analytics.intake.recognising import recognise
from analytics.intake.samples import load_sample
from analytics.intake.text_tables import read_text_table
from analytics.intake.watch_points import near
from analytics.schemas.watch import NIGHTLIFE_KINDS, SCHOOL_KINDS, WATCH_TABLES

OPEN = Path("../shared/data/cheonan_open")
needs_open = pytest.mark.skipif(not OPEN.is_dir(), reason="the real files of Cheonan are not here (../shared/data)")
LIGHTS = "충청남도 천안시_가로등 현황_20240729.csv"


@pytest.fixture(scope="module")
def city():
    return city_of_korea("천안시")


@pytest.fixture(scope="module")
def area(city):
    return near(area_of(city), city.metric_crs)


def table(text, name="list.csv"):
    return read_text_table(name, text.encode(), DEFAULT_LIMITS)


def counts(receipt):
    return receipt.rows_in, receipt.accepted, receipt.merged, receipt.set_aside, receipt.rejected_rows


def notes(receipt):
    return " ".join(note.en for note in receipt.notes)


# ---- real files -------------------------------------------------------------------------------------------------------


@needs_open
def test_of_19433_real_lamps_49_lie_outside_and_122_on_one_spot_are_told(area):
    reading = read_lights(read_path(OPEN / LIGHTS), area)
    assert counts(reading.receipts[0]) == (19_433, 19_384, 0, 49, 0)
    assert (len(reading.table), reading.table["count"].sum()) == (19_384, 19_384)
    assert "122 rows have the same coordinates" in notes(reading.receipts[0])


@needs_open
def test_the_real_accident_zones_are_incidents_with_their_numbers(area):
    reading = read_incidents(read_path(OPEN / "all_zone.csv"), area)
    assert counts(reading.receipts[0]) == (160, 160, 0, 0, 0)
    assert reading.table["count"].sum() == 1_203
    assert "보행자 사고다발지역" in set(reading.table["kind"])
    assert reading.table["happened_at"].isna().all()


@needs_open
def test_the_real_schools_have_no_coordinates_so_252_of_the_city_are_listed_and_991_of_others_left_out(city, area):
    region = region_of(city.tables["dongs"]["full_name"])
    reading = read_school_zones(read_path(OPEN / "충청남도_학교 현황_20240807.csv"), area, region)
    assert counts(reading.receipts[0]) == (1_243, 0, 0, 1_243, 0)
    assert len(reading.unplaced) == 252
    assert "252 places without coordinates" in notes(reading.receipts[0])
    assert set(reading.unplaced["kind"]) == {"kindergarten", "elementary", "middle", "high", "special", "other"}


# ---- told by columns --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("보안등위치명,설치개수,위도,경도\n가,1,36.8,127.1\n", "lights"),
        ("관리번호,설치형태,위도,경도\n1,LED,36.8,127.1\n2,나트륨,36.8,127.1\n", "lights"),
        ("시설종류,대상시설명,위도,경도,CCTV설치여부,보호구역도로폭\n초등학교,가초등학교,36.8,127.1,Y,6~8\n", "school_zones"),
        ("상가업소번호,상호명,상권업종중분류명,경도,위도\n1,가,주점,127.1,36.8\n", "nightlife"),
        ("사업장명,업종,경도,위도\n가,유흥주점,127.1,36.8\n나,단란주점,127.1,36.8\n", "nightlife"),
        ("기준일ID,시간대구분,행정동코드,총생활인구수\n20240101,00,11680510,100\n", "presence"),
        ("격자코드,시간대,유동인구\n다바000277,0,10\n", "presence"),
        ("행정동명," + ",".join(f"{h:02d}시" for h in range(24)) + "\n불당동" + ",1" * 24 + "\n", "presence"),
        ("격자코드,범죄등급\n다바000277,3\n", "incidents"),
        ("신고유형,위도,경도\n절도,36.8,127.1\n", "incidents"),
        ("전산화번호,위도,경도\nA12,36.8,127.1\n", "poles"),
        ("설치요청일,위도,경도\n2020-01-02,36.8,127.1\n", "camera_requests"),
        ('WKT,지상층수,연면적\n"POLYGON ((0 0,0 1,1 0,0 0))",3,120\n', "buildings"),
    ],
)
def test_each_table_is_told_by_its_columns(text, expected):
    assert recognise(table(text)).table == expected


def test_a_plain_list_of_schools_may_be_public_sites_or_schools_and_says_so():
    found = recognise(table("구분,학교명,위도,경도\n초등학교,가초등학교,36.8,127.1\n"))
    assert {"sites", "school_zones"} <= set(found.candidates)


# ---- by hand ----------------------------------------------------------------------------------------------------------


def test_every_kind_is_known_by_its_own_name():
    assert {kind: school_kind(text.ko) for kind, text in SCHOOL_KINDS.items() if kind != "other"} == {
        kind: kind for kind in SCHOOL_KINDS if kind != "other"
    }
    assert {kind: night_kind(text.ko.split("·")[0]) for kind, text in NIGHTLIFE_KINDS.items()} == {k: k for k in NIGHTLIFE_KINDS}
    assert school_kind("가초등학교병설유치원") == "kindergarten"
    assert night_kind("한식") is None


def test_lamps_of_a_row_count_and_a_blank_number_is_one_and_told(area):
    reading = read_lights(
        [table("보안등위치명,설치개수,위도,경도\n가,3,36.81,127.14\n나,,36.82,127.14\n다,0,36.82,127.15\n")], area
    )
    assert counts(reading.receipts[0]) == (3, 2, 0, 0, 1)
    assert reading.table["count"].tolist() == [3, 1]
    assert [item.count for item in reading.receipts[0].repairs] == [1]


def test_a_school_is_of_the_kind_of_its_column_else_of_its_name(area):
    text = "대상시설명,시설종류,위도,경도\n가초등학교,초등학교,36.81,127.14\n나어린이집,보호구역,36.81,127.15\n다시설,보호구역,36.81,127.16\n"
    reading = read_school_zones([table(text)], area)
    assert reading.table["kind"].tolist() == ["elementary", "childcare", "other"]
    assert reading.receipts[0].repairs[-1].count == 1


def test_other_businesses_are_set_aside_and_counted(area):
    text = "상호명,상권업종중분류명,위도,경도\n가,유흥주점,36.81,127.14\n나,호텔/콘도,36.81,127.14\n다,은행,36.81,127.14\n라,한식,36.81,127.14\n"
    reading = read_nightlife([table(text)], area)
    assert counts(reading.receipts[0]) == (4, 3, 0, 1, 0)
    assert reading.table["kind"].tolist() == ["bars", "lodging", "finance"]
    assert "1 businesses other than" in notes(reading.receipts[0])


def test_incidents_come_from_coordinates_or_grid_cells_and_grades_stay_between_1_and_5(area):
    # 다바 is 900-1000 km east, 1800-1900 km north in EPSG:5179; 다바685685 begins at 968,500, 1,868,500.
    text = "격자코드,범죄등급,신고건수\n다바685685,3,4\n다바685686,6,1\n,2,1\n다바685687,,2\n"
    reading = read_incidents([table(text)], area)
    assert counts(reading.receipts[0]) == (4, 2, 0, 1, 1)
    assert reading.table["count"].tolist() == [4, 2]
    np.testing.assert_array_equal(reading.table["grade"], [3, np.nan])
    assert "1 rows without coordinates or grid code" in notes(reading.receipts[0])
    assert 127.1 < reading.table["lon"].iloc[0] < 127.2


def test_of_incidents_and_requests_nothing_about_persons_is_kept(area):
    text = "신고유형,신고자,연락처,나이,위도,경도\n절도,홍길동,010-0000-0000,33,36.81,127.14\n"
    assert not {"홍길동", "010-0000-0000"} & set(read_incidents([table(text)], area).table.astype(str).to_numpy().ravel())
    asked = "설치요청일,민원인,내용,위도,경도\n2020-01-02,홍길동,집 앞이 어둡다,36.81,127.14\n"
    reading = read_requests([table(asked)], area)
    assert list(reading.table.columns) == ["asked_on", "count", "lon", "lat"]


def test_poles_keep_their_names_and_those_outside_are_set_aside(area):
    reading = read_poles([table("전주번호,위도,경도\nA1,36.81,127.14\nA2,37.50,127.03\n")], area)
    assert counts(reading.receipts[0]) == (2, 1, 0, 1, 0)
    assert reading.table["name"].tolist() == ["A1"]


def test_buildings_far_away_are_set_aside_and_0_storeys_are_missing(area):
    near_box, far_box = (shapely.box(x, y, x + 1e-4, y + 1e-4).wkt for x, y in ((127.14, 36.81), (127.03, 37.5)))
    text = f'지상층수,주용도명,연면적,WKT\n0,주택,100,"{near_box}"\n3,상가,0,"{far_box}"\n5,상가,900,"{near_box}"\n1,창고,9,\n'
    reading = read_buildings([table(text)], area)
    assert counts(reading.receipts[0]) == (4, 2, 0, 1, 1)
    np.testing.assert_array_equal(reading.table["floors"], [np.nan, 5])
    assert reading.table.crs.to_epsg() == 4326


# ---- people by hour ---------------------------------------------------------------------------------------------------


def presence(text, city, area):
    return read_presence([table(text)], area, city.tables["dongs"])


def test_several_days_become_one_mean_day_and_rows_are_counted_as_merged(city, area):
    code = city.tables["dongs"]["dong_code"].iloc[0]
    text = f"기준일ID,시간대구분,행정동코드,총생활인구수\n20240101,00,{code},100\n20240102,00,{code},300\n20240101,23,{code},50\n20240101,23,999,7\n"
    reading = presence(text, city, area)
    assert counts(reading.receipts[0]) == (4, 2, 1, 1, 0)
    assert reading.table[["dong_code", "hour", "people"]].to_numpy().tolist() == [[code, 0, 200], [code, 23, 50]]
    assert "2 days were averaged" in notes(reading.receipts[0])


def test_a_dong_is_found_by_its_name_where_the_codes_are_of_another_kind(city, area):
    reading = presence("행정동명,시간대,유동인구\n충청남도 천안시 불당동,9,10\n원성제1동,9,20\n", city, area)
    dongs = city.tables["dongs"].set_index("dong_name")["dong_code"]
    assert set(zip(reading.table["dong_code"], reading.table["people"], strict=True)) == {
        (dongs["불당동"], 10.0),
        (dongs["원성1동"], 20.0),
    }


def test_codes_that_fit_no_dong_of_the_city_are_refused_with_what_to_do(city, area):
    with pytest.raises(InputError, match="행정동명"):
        presence("행정동코드,시간대,유동인구\n11680510,0,10\n", city, area)


def test_two_values_for_one_hour_without_a_day_are_refused_not_added(city, area):
    with pytest.raises(InputError, match="날짜"):
        presence("행정동명,시간대,유동인구\n불당동,0,10\n불당동,0,20\n", city, area)


def test_24_columns_of_hours_become_rows_of_hours(city, area):
    head = ",".join(f"{hour:02d}시" for hour in range(24))
    text = f"행정동명,{head}\n불당동,{','.join(str(hour * 10) for hour in range(24))}\n어딘가동{',5' * 24}\n"
    reading = presence(text, city, area)
    assert counts(reading.receipts[0]) == (2, 1, 0, 1, 0)
    by_hour = reading.table.set_index("hour")["people"]
    assert (by_hour.loc[0], by_hour.loc[23], len(by_hour)) == (0, 230, 24)


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([f"TMST_{hour:02d}" for hour in range(24)], True),
        ([f"{hour}시~{hour + 1}시" for hour in range(24)], True),
        ([f"{hour}시" for hour in range(1, 25)], True),
        ([f"{hour}시" for hour in range(23)], False),
        (["2024", "시간대"], False),
    ],
)
def test_hours_are_taken_from_headers_only_where_all_24_are_there(headers, found):
    assert (len(hour_columns(headers)) == 24) is found


def test_groups_are_added_up_from_columns_by_sex_and_age_and_unknown_where_a_cell_is_hidden(city, area):
    head = "남자0세부터9세생활인구수,여자10세부터14세생활인구수,여자15세부터19세생활인구수,여자65세부터69세생활인구수,남자70세이상생활인구수"
    text = f"행정동명,시간대,총생활인구수,{head}\n불당동,3,100,10,5,20,7,8\n불당동,4,100,10,*,20,7,8\n"
    row, hidden = presence(text, city, area).table.sort_values("hour")[["children", "women", "seniors"]].to_numpy().tolist()
    assert row == [15, 27, 15]
    assert np.isnan(hidden[0])
    assert hidden[1:] == [27, 15]


def test_cells_and_points_have_a_place_and_no_dong(city, area):
    reading = presence("격자코드,시간대,유동인구\n다바685685,0,10\n다바685685,1,20\n", city, area)
    assert set(reading.table["dong_code"]) == {""}
    assert reading.table["lon"].between(127, 127.3).all()


# ---- into a city ------------------------------------------------------------------------------------------------------


def test_real_roads_take_what_was_laid_beside_modelled_ones_away_and_keep_people_by_hour():
    sample = load_sample("cheonan")
    links = sample.tables["links"].head(400)
    text = (
        links.drop(columns="geometry")
        .rename(columns={"from_node": "F_NODE", "to_node": "T_NODE"})
        .assign(WKT=links.to_wkt()["geometry"])
    )
    built = build_city(sample, [("roads.csv", text.to_csv(index=False).encode())]).city
    gone = {schema.id for schema in WATCH_TABLES} - {"presence"}
    assert built.has("links")
    assert not gone & set(built.tables)
    assert built.has("presence")


def test_a_list_of_schools_serves_as_public_sites_and_as_schools():
    text = (
        "구분,학교명,주소,위도,경도\n초등학교,가초등학교,천안시 가로 1,36.81,127.14\n중학교,나중학교,천안시 나로 1,36.82,127.14\n"
    )
    reading = build_city(load_sample("cheonan"), [("schools.csv", text.encode())])
    assert reading.city.tables["school_zones"]["kind"].tolist() == ["elementary", "middle"]
    assert len(reading.city.tables["sites"]) == 2
    assert not {"school_zones", "sites"} & reading.city.modelled
    assert any("also serve as schools" in note.en for note in reading.notes)


@needs_open
def test_the_real_schools_are_placed_by_a_file_of_addresses():
    name = "충청남도_학교 현황_20240807.csv"
    addresses = "주소,위도,경도\n충남 천안시 동남구 중앙로 169,36.8080,127.1500\n"
    reading = build_city(load_sample("cheonan"), [(name, (OPEN / name).read_bytes()), ("where.csv", addresses.encode())])
    assert set(reading.city.tables["school_zones"]["name"]) == {"천안초등학교병설유치원", "천안초등학교"}
