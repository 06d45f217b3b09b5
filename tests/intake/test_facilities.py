from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from analytics.core.errors import InputError
from analytics.intake.addresses import normalise_address, place_by_addresses, region_of
from analytics.intake.cities import area_of, build_city, city_of_korea
from analytics.intake.facilities import level_of, read_dispatches, read_hospitals, read_posts
from analytics.intake.reading import DEFAULT_LIMITS, read_path
from analytics.intake.samples import load_sample
from analytics.intake.text_tables import read_text_table
from analytics.spatial.crs import to_metres

DATA = Path("../shared/data")
LISTED = DATA / "nfa_stations" / "소방청_119안전센터 현황_20240630.csv"
PLACED = DATA / "nfa_stations" / "소방청_119안전센터_현황_위경도포함.csv"
VALIDATION = DATA / "cheonan_ems_validation"
needs_stations = pytest.mark.skipif(not PLACED.is_file(), reason="the real list of 119 centres is not here (../shared/data)")
needs_validation = pytest.mark.skipif(not VALIDATION.is_dir(), reason="the validation points are not here (../shared/data)")


@pytest.fixture(scope="module")
def cheonan():
    city = city_of_korea("천안시")
    return area_of(city), region_of(city.tables["dongs"]["full_name"])


def table(text, name="list.csv"):
    return read_text_table(name, text.encode(), DEFAULT_LIMITS)


@needs_stations
def test_of_the_national_list_the_posts_in_and_around_the_city_are_kept(cheonan):
    area, region = cheonan
    reading = read_posts(read_path(PLACED), area, region)
    receipt = reading.receipts[0]
    assert (receipt.rows_in, receipt.accepted, receipt.set_aside, receipt.rejected_rows) == (1133, 51, 1082, 0)
    assert int(shapely.intersects_xy(area.city, reading.table["lon"], reading.table["lat"]).sum()) == 14
    assert reading.unplaced.empty
    assert reading.placings[0].crs == "EPSG:4326"
    assert reading.placings[0].vote.inside == 14


@needs_stations
def test_without_a_place_in_mind_all_posts_are_kept_and_25_are_listed():
    reading = read_posts(read_path(PLACED))
    assert (len(reading.table), len(reading.unplaced)) == (1108, 25)
    assert reading.table["post_id"].is_unique
    assert "장안119안전센터" in set(reading.unplaced["name"])


@needs_stations
def test_the_official_list_without_coordinates_lists_the_posts_of_the_city(cheonan):
    area, region = cheonan
    reading = read_posts(read_path(LISTED), area, region)
    assert (len(reading.table), len(reading.unplaced)) == (0, 14)
    assert reading.unplaced["address"].str.contains("천안시").all()
    told = " ".join(note.en for note in reading.receipts[0].notes)
    assert "14 places without coordinates are listed apart" in told
    assert "1,119 places without coordinates whose address is elsewhere" in told
    placed = place_by_addresses(reading.unplaced, read_path(PLACED)[0], area)
    assert (len(placed.found), len(placed.left)) == (14, 0)


@needs_stations
def test_a_post_in_both_lists_counts_once_with_its_coordinates(cheonan):
    reading = read_posts([*read_path(LISTED), *read_path(PLACED)], *cheonan)
    assert (len(reading.table), len(reading.unplaced)) == (51, 0)


@needs_stations
def test_the_national_list_in_metres_is_judged_by_the_whole_country(cheonan):
    frame = read_path(PLACED)[0].frame
    lon, lat = (pd.to_numeric(frame[name]) for name in ("경도", "위도"))
    # Under 5186 the list in 5181 puts 30 posts of other places into the city, twice as many as it has.
    for crs in ("EPSG:5181", "EPSG:5186", "EPSG:5179"):
        x, y = to_metres(lon, lat, crs)
        moved = frame.assign(X좌표=np.round(x, 2), Y좌표=np.round(y, 2)).drop(columns=["경도", "위도"])
        reading = read_posts([table(moved.to_csv(index=False))], *cheonan)
        assert reading.placings[0].crs == crs
        assert len(reading.table) == 51


@needs_stations
def test_the_list_of_one_province_in_metres_is_judged_by_the_city(cheonan):
    frame = read_path(PLACED)[0].frame
    frame = frame[(frame["시도본부"] == "충청남도") & (frame["경도"] != "")]
    x, y = to_metres(pd.to_numeric(frame["경도"]), pd.to_numeric(frame["위도"]), "EPSG:5181")
    moved = frame.assign(X좌표=np.round(x, 2), Y좌표=np.round(y, 2)).drop(columns=["경도", "위도"])
    reading = read_posts([table(moved.to_csv(index=False))], *cheonan)
    assert reading.placings[0].crs == "EPSG:5181"
    assert reading.placings[0].vote.uncertain  # 5174 lies 313 m away: a person must look


@needs_validation
def test_posts_and_hospitals_of_the_validation_set(cheonan):
    area, region = cheonan
    assert len(read_posts(read_path(VALIDATION / "ems_stations.csv"), area, region).table) == 16
    hospitals = read_hospitals(read_path(VALIDATION / "emergency_hospitals.csv"), area)
    assert (len(hospitals.table), hospitals.receipts[0].set_aside) == (16, 2)
    assert set(hospitals.table["level"]) == {"G007"}
    assert any("no level column" in note.en for note in hospitals.receipts[0].notes)


POSTS = "119안전센터명,주소,위도,경도\n"


def test_swapped_coordinates_are_put_right_and_told(cheonan):
    reading = read_posts(
        [table(POSTS + "가119안전센터,천안시 1,127.147,36.815\n나119안전센터,천안시 2,127.15,36.82\n")], *cheonan
    )
    assert reading.table["lon"].tolist() == [127.147, 127.15]
    assert reading.placings[0].swapped
    assert any("swapped" in note.en for note in reading.receipts[0].notes)


def test_a_place_at_0_0_counts_as_one_without_coordinates(cheonan):
    reading = read_posts([table(POSTS + "가119안전센터,천안시 1,36.815,127.147\n나119안전센터,천안시 2,0,0\n")], *cheonan)
    assert reading.unplaced["name"].tolist() == ["나119안전센터"]
    assert reading.receipts[0].set_aside == 1


def test_a_place_far_away_is_set_aside_and_counted(cheonan):
    reading = read_posts([table(POSTS + "가119안전센터,천안시 1,36.815,127.147\n나119안전센터,제주시 2,33.5,126.5\n")], *cheonan)
    assert len(reading.table) == 1
    assert any("1 places more than 15 km" in note.en for note in reading.receipts[0].notes)


def test_a_coordinate_that_is_no_number_rejects_its_row(cheonan):
    reading = read_posts([table(POSTS + "가119안전센터,천안시 1,36.815,127.147\n나119안전센터,천안시 2,북쪽,127.1\n")], *cheonan)
    (rejection,) = reading.receipts[0].rejections
    assert (rejection.row, rejection.column, rejection.value) == (3, "위도", "북쪽")


def test_posts_without_numbers_get_ids_and_turnout_is_read(cheonan):
    reading = read_posts(
        [table("센터명,위도,경도,출동준비시간\n가119안전센터,36.815,127.147,75\n나119안전센터,36.82,127.15,\n")], *cheonan
    )
    assert reading.table["post_id"].tolist() == ["P0001", "P0002"]
    assert reading.table["turnout_s"].tolist()[0] == 75.0
    assert np.isnan(reading.table["turnout_s"].iloc[1])


def test_many_places_on_one_spot_are_told(cheonan):
    rows = "".join(f"{name}119안전센터,천안시 {name},36.815,127.147\n" for name in "가나다")
    notes = read_posts([table(POSTS + rows)], *cheonan).receipts[0].notes
    assert any("3 places of different names have the same coordinates" in note.en for note in notes)


def test_a_list_of_another_city_finds_nothing_here():
    area = area_of(city_of_korea("천안시"))
    reading = read_posts([table(POSTS + "가119안전센터,제주시 1,33.5,126.5\n")], area)
    assert reading.table.empty
    with pytest.raises(InputError, match="no coordinate system"):
        read_posts([table(POSTS + "가119안전센터,어딘가 1,5.5,1.5\n")], area)


def test_levels_are_read_as_codes_or_words():
    assert level_of("G001") == "G001"
    assert level_of(" g006 ") == "G006"
    assert level_of("권역응급의료센터") == "G001"
    assert level_of("지역 응급의료센터") == "G006"
    assert level_of("지역응급의료기관") == "G007"
    assert level_of("응급실 운영신고기관") == "G009"
    assert level_of("한의원") == "G008"


def test_hospitals_of_e_gen_keep_their_levels_and_unknown_ones_are_told(cheonan):
    text = (
        "hpid,dutyName,dutyEmcls,wgs84Lon,wgs84Lat\nA1,가병원,G001,127.147,36.815\n"
        "A2,나병원,지역응급의료기관,127.15,36.82\nA3,다병원,?,127.15,36.83\n"
    )
    reading = read_hospitals([table(text)], cheonan[0])
    assert reading.table["level"].tolist() == ["G001", "G007", "G008"]
    assert [(repair.value, repair.became, repair.count) for repair in reading.receipts[0].repairs] == [("?", "G008", 1)]


def test_a_log_with_dates_and_times_apart_gives_minutes_to_arrival(cheonan):
    # 331 is 00:03:31 with its zeros lost; the second call is answered after midnight.
    text = (
        "신고일자,신고시각,현장도착시각,GIS_X좌표,GIS_Y좌표\n"
        "20240105,331,1001,213116.35,468492.50\n20240105,235800,500,213200,468500\n20240106,101500,,213200,468500\n"
    )
    calls = read_dispatches([table(text)], cheonan[0]).table
    assert calls["called_at"].tolist() == [
        pd.Timestamp("2024-01-05 00:03:31"),
        pd.Timestamp("2024-01-05 23:58"),
        pd.Timestamp("2024-01-06 10:15"),
    ]
    assert calls["response_min"].tolist()[:2] == pytest.approx([6.5, 7.0])
    assert np.isnan(calls["response_min"].iloc[2])
    assert calls["lon"].iloc[0] == pytest.approx(127.147, abs=1e-6)


def test_an_arrival_date_of_its_own_is_believed(cheonan):
    text = "신고일자,신고시각,현장도착일자,현장도착시각,위도,경도\n20240105,235800,20240106,000500,36.815,127.147\n"
    assert read_dispatches([table(text)], cheonan[0]).table["response_min"].tolist() == pytest.approx([7.0])


def test_addresses_are_compared_without_province_brackets_and_blanks():
    assert normalise_address("충청남도 천안시 동남구 천안대로 580 (구성동)") == normalise_address(
        "충남  천안시 동남구 천안대로580"
    )
    assert normalise_address("강원특별자치도 철원군 동송읍") == normalise_address("강원도 철원군 동송읍")


def test_a_region_knows_which_addresses_may_be_its_own():
    cheonan = region_of(["충청남도 천안시 동남구 신방동", "충청남도 천안시 서북구 불당동"])
    assert (cheonan.province, cheonan.words) == ("충남", ("천안시",))
    assert cheonan.holds("충남 천안시 동남구 천안대로 580")
    assert cheonan.holds("천안시 서북구 1공단2길 13")
    assert cheonan.holds("불당23로 62")
    assert not cheonan.holds("충청남도 아산시 탕정면")
    assert not cheonan.holds("양산시 물금읍 물금리 800-8")
    jung = region_of(["부산광역시 중구 중앙동", "부산광역시 중구 동광동"])
    assert jung.holds("부산시 중구 중앙대로 1")
    assert not jung.holds("서울특별시 중구 세종대로 110")
    sejong = region_of(["세종특별자치시 세종시 조치원읍", "세종특별자치시 세종시 장군면"])
    assert sejong.holds("세종특별자치시 장군면 장척로 387-4")


def test_an_address_file_places_by_address_else_by_name_and_never_by_a_doubtful_key(cheonan):
    unplaced = pd.DataFrame(
        {
            "post_id": list("123"),
            "name": ["가센터", "나센터", "다센터"],
            "address": ["충남 천안시 가로 1 (가동)", "", "천안시 없는길 9"],
        }
    )
    book = (
        "시설명,주소,위도,경도\n무엇,충청남도 천안시 가로 1,36.815,127.147\n나센터,천안시 나로 2,36.82,127.15\n"
        "다센터,천안시 다로 3,36.80,127.10\n다센터,천안시 다로 4,36.85,127.20\n"
    )
    placed = place_by_addresses(unplaced, table(book), cheonan[0])
    assert placed.found["name"].tolist() == ["가센터", "나센터"]
    assert placed.found["lon"].tolist() == [127.147, 127.15]
    assert placed.left["name"].tolist() == ["다센터"]


def test_a_list_of_candidate_sites_is_known_by_its_header_and_keeps_its_costs():
    rows = "후보지명,경도,위도,사업비\n가,127.15,36.81,300\n나,127.12,36.88,\n다,129.5,35.0,100\n"
    reading = build_city(load_sample("cheonan"), [("이름없는.csv", rows.encode("cp949"))])
    sites = reading.city.tables["sites"]
    assert sites["name"].tolist() == ["가", "나"]
    assert sites["cost"].tolist()[0] == 300
    assert sites["cost"].isna().tolist() == [False, True]
    [file] = reading.files
    assert (file.receipt.rows_in, file.receipt.accepted, file.receipt.set_aside) == (3, 2, 1)


def test_a_list_of_posts_may_say_how_many_ambulances_each_has():
    rows = "119안전센터명,경도,위도,구급차수\n가119안전센터,127.15,36.81,2\n나119안전센터,127.12,36.88,\n"
    posts = build_city(load_sample("cheonan"), [("센터.csv", rows.encode("cp949"))]).city.tables["posts"]
    assert posts["ambulances"].tolist()[0] == 2
    assert posts["ambulances"].isna().tolist() == [False, True]


def test_of_the_modelled_log_nothing_is_said_where_an_own_one_takes_its_place():
    posts = ("센터.csv", "119안전센터명,경도,위도\n가119안전센터,127.15,36.81\n".encode("cp949"))
    log = ("기록.csv", "신고일자,신고시각,경도,위도\n20240302,1205,127.15,36.81\n".encode("cp949"))
    assert any("modelled dispatches" in note.en for note in build_city(load_sample("cheonan"), [posts]).notes)
    both = build_city(load_sample("cheonan"), [posts, log])
    assert len(both.city.tables["dispatches"]) == 1
    assert not any("modelled dispatches" in note.en for note in both.notes)
