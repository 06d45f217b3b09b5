"""Run logs as fire agencies write them: every leg worked out by hand, every row accounted for, nothing about persons kept."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analytics.core.errors import InputError
from analytics.intake.cities import build_city, city_of_korea
from analytics.intake.facilities import read_dispatches
from analytics.intake.raw import DEFAULT_LIMITS
from analytics.intake.reading import read_path
from analytics.intake.recognising import recognise
from analytics.intake.run_log import Surroundings
from analytics.intake.run_places import in_metres, read_distances
from analytics.intake.text_tables import read_text_table
from analytics.schemas.safety import DISPATCHES, LEGS

HERE = "36.815,127.147"
OBSERVED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cheonan_ems_validation" / "regions_observed.csv"


def raw(text):
    return read_text_table("log.csv", text.encode(), DEFAULT_LIMITS)


def read(text, **around):
    return read_dispatches([raw(text)], Surroundings(**around))


def legs(text):
    """The legs of the first row that are known."""
    row = read(text).table.iloc[0]
    return {name: row[name] for name in LEGS if not np.isnan(row[name])}


def told(reading):
    return " ".join(note.en for note in reading.receipts[0].notes)


def dongs():
    names = [("가동", "충청남도 천안시 동남구 가동"), ("쌍용2동", "충청남도 천안시 서북구 쌍용2동"), ("중앙동", "충청남도 천안시 동남구 중앙동"), ("중앙동", "충청남도 천안시 서북구 중앙동")]  # fmt: skip
    shapes = [shapely.box(127.0 + 0.1 * at, 36.8, 127.1 + 0.1 * at, 36.9) for at in range(len(names))]
    frame = {"dong_name": [name for name, _ in names], "full_name": [full for _, full in names]}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


# ---- times -----------------------------------------------------------------------------------------------------------------


def test_the_national_fire_data_set_is_split_into_legs_with_its_zeros_put_back():
    reading = read(
        "구급보고서번호,소방서명,119안전센터명,환자증상구분명1,신고일자,신고시각,출동일자,출동시각,현장도착일자,현장도착시각,"
        "환자직업명,환자연령,환자발생유형구분명,GIS_X좌표,GIS_Y좌표\n"
        # 00:03:31, 00:04:11, 00:10:01: 40 s to the dispatch order and 6.5 min to arrival.
        "2024001,천안동남소방서,신방119안전센터,흉통,20240105,331,20240105,411,20240105,1001,회사원,47,질병,127.147,36.815\n"
        "2024002,천안동남소방서,신방119안전센터,낙상,20240105,235930,20240106,10,20240106,615,무직,81,질병외,127.147,36.815\n"
    )
    table = reading.table
    assert table["called_at"].tolist() == [pd.Timestamp("2024-01-05 00:03:31"), pd.Timestamp("2024-01-05 23:59:30")]
    assert table["call_s"].tolist() == [40, 40]
    assert table["response_min"].tolist() == pytest.approx([6.5, 6.75])
    assert table["post"].tolist() == ["신방119안전센터"] * 2
    assert table["kind"].tolist() == ["질병", "질병외"]
    assert table["turnout_s"].isna().all()
    assert table["lon"].iloc[0] == pytest.approx(127.147, abs=1e-6)


def test_nothing_about_a_person_is_kept_and_that_is_said():
    reading = read(
        f"신고일시,환자연령,환자성별,국적,환자증상1,위도,경도\n2024-01-05 10:00,88,여,대한민국,흉통,{HERE}\n나쁜날짜,99,남,몽골,두통,{HERE}\n"
    )
    assert list(reading.table.columns) == list(DISPATCHES.names)
    kept = reading.table.to_csv() + reading.unplaced.to_csv() + str(reading.receipts[0].rejections)
    assert not any(word in kept for word in ("88", "대한민국", "흉통", "몽골", "두통"))
    assert "Columns about persons were not read" in told(reading)
    assert "환자연령" in told(reading)


def test_all_five_legs_and_their_sum():
    found = legs(
        "신고일자,신고시각,출동시각,차고출발시각,현장도착시각,현장출발시각,병원도착시각,위도,경도\n"
        f"2024-01-05,13:00:00,13:00:40,13:01:30,13:06:30,13:20:00,13:31:00,{HERE}\n"
    )
    assert found == {"call_s": 40, "turnout_s": 50, "drive_s": 300, "scene_s": 810, "transport_s": 660}


def test_the_english_codes_are_known_too():
    reading = read(f"dclr_ymd,dclr_tm,dspt_ymd,dspt_tm,grnds_arvl_ymd,grnds_arvl_tm,cntr_nm,ptn_ocrn_type_nm,위도,경도\n20240105,90500,20240105,90530,20240105,91200,성환,질병,{HERE}\n")  # fmt: skip
    row = reading.table.iloc[0]
    assert (row["call_s"], row["response_min"], row["post"], row["kind"]) == (30, 7, "성환", "질병")


def test_bare_digits_of_at_most_four_places_are_hours_and_minutes():
    times = [("905", "912"), ("5", "15"), ("1310", "1319"), ("2358", "2400"), ("30", "42")]
    rows = "".join(f"20240105,{call},{arrival},{HERE}\n" for call, arrival in times)
    reading = read("신고일자,신고시각,현장도착시각,위도,경도\n" + rows)
    minutes = dict(zip(reading.table["called_at"].dt.strftime("%H:%M"), reading.table["response_min"], strict=True))
    assert minutes == pytest.approx({"09:05": 7, "00:05": 10, "13:10": 9, "23:58": 2, "00:30": 12})
    assert "read as hours and minutes" in told(reading)


def test_one_time_of_more_than_four_digits_makes_all_of_them_hours_minutes_and_seconds():
    times = [("331", "1001"), ("400", "900"), ("500", "900"), ("90500", "91200")]
    reading = read(
        "신고일자,신고시각,현장도착시각,위도,경도\n" + "".join(f"20240105,{call},{arrival},{HERE}\n" for call, arrival in times)
    )
    assert reading.table["response_min"].tolist() == pytest.approx([6.5, 5, 4, 7])
    assert "hours and minutes" not in told(reading)


@pytest.mark.parametrize(
    ("call", "arrival", "minutes"),
    [
        ("0.5", "0.505", 7.2),  # a spreadsheet's fractions of a day: 12:00:00 and 12:07:12
        ("13:10", "13:17", 7),
        ("23:55", "24:00", 5),
        ("23:55", "0:02", 7),
        ("오후 1:10", "오후 1:16", 6),
        ("2024-01-05 13:10:00", "2024-01-05 13:18:00", 8),
        ("13:10:30", "13:10", 0),  # to the second and to the minute: up to a minute early is no time at all
        ("20:00", "02:00", 360),  # just six hours over midnight still count
    ],
)
def test_times_of_day_in_many_forms(call, arrival, minutes):
    table = read(f"신고일자,신고시각,현장도착시각,위도,경도\n2024-01-05,{call},{arrival},{HERE}\n").table
    assert table["response_min"].tolist() == pytest.approx([minutes])


@pytest.mark.parametrize(("call", "arrival"), [("20:00", "02:01"), ("13:10", "13:05"), ("08:00", "03:00")])
def test_an_arrival_before_the_call_that_cannot_be_of_the_next_day_is_rejected_with_the_reason(call, arrival):
    text = f"신고일자,신고시각,현장도착시각,위도,경도\n2024-01-05,{call},{arrival},{HERE}\n2024-01-05,10:00,10:05,{HERE}\n"
    receipt = read(text).receipts[0]
    assert (receipt.rows_in, receipt.accepted, receipt.rejected_rows, receipt.set_aside) == (2, 1, 1, 0)
    (rejection,) = receipt.rejections
    assert (rejection.row, rejection.column, rejection.value) == (2, "현장도착시각", arrival)
    assert "arrival is before the call" in rejection.reason.en


def test_an_arrival_date_copied_from_the_call_is_rolled_over_midnight():
    table = read(f"신고일자,신고시각,현장도착일자,현장도착시각,위도,경도\n20240105,235800,20240105,000500,{HERE}\n").table
    assert table["response_min"].tolist() == pytest.approx([7])


def test_a_call_without_its_time_of_day_is_rejected_and_not_put_at_midnight():
    receipt = read(f"신고일자,신고시각,위도,경도\n20240105,,{HERE}\n20240105,999999,{HERE}\n20240105,101500,{HERE}\n").receipts[0]
    assert receipt.accepted == 1
    assert [(item.row, item.column) for item in receipt.rejections] == [(2, "신고시각"), (3, "신고시각")]


def test_arrivals_after_more_than_an_hour_are_kept_and_told():
    reading = read(f"신고일자,신고시각,현장도착시각,위도,경도\n20240105,100000,110100,{HERE}\n20240105,100000,110000,{HERE}\n")
    assert sorted(reading.table["response_min"]) == [60, 61]
    assert "1 runs arrived more than 60 minutes" in told(reading)


def test_moments_in_the_wrong_order_blank_their_leg_only():
    reading = read(
        f"신고일자,신고시각,출동시각,차고출발시각,현장도착시각,위도,경도\n2024-01-05,13:00:00,13:03:00,13:01:30,13:06:30,{HERE}\n"
    )
    row = reading.table.iloc[0]
    assert (row["call_s"], row["drive_s"], row["response_min"]) == (180, 300, 6.5)
    assert np.isnan(row["turnout_s"])
    assert "1 runs have moments in the wrong order" in told(reading)


def test_a_log_that_holds_its_legs_already_keeps_them():
    table = read(f"called_at,lat,lon,response_min,call_s,turnout_s,drive_s\n2024-01-05 10:00,{HERE},6,40,50,270\n").table
    assert table.loc[0, ["response_min", "call_s", "turnout_s", "drive_s"]].tolist() == [6, 40, 50, 270]


# ---- places ----------------------------------------------------------------------------------------------------------------

GYEONGGI = "집계년도,시군명,출동소방서,출동안전센터,신고시각,출동년월일,출동시각,현장도착년월일,현장도착시각,현장과의거리,환자성별,환자연령,긴급구조시,긴급구조구,긴급구조동,구급처종명"


def gyeonggi(*rows):
    lines = [f"2023,천안시,서북소방서,두정119안전센터,{call},{day},{order},{arrived},{arrival},1.5,남,50,천안시,{district},{dong},질병" for call, day, order, arrived, arrival, district, dong in rows]  # fmt: skip
    return "\n".join([GYEONGGI, *lines]) + "\n"


def test_a_log_with_names_of_dongs_only_is_placed_in_their_middle_and_said():
    # The call at 23:58 belongs to the day before the dispatch order of 00:01.
    reading = read(gyeonggi(("23:58", "2023-05-02", "00:01", "2023-05-02", "00:09", "동남구", "가동")), dongs=dongs())
    row = reading.table.iloc[0]
    assert row["called_at"] == pd.Timestamp("2023-05-01 23:58")
    assert (row["call_s"], row["response_min"], row["placed"], row["post"]) == (180, 11, "dong", "두정119안전센터")
    assert 127.0 < row["lon"] < 127.1
    assert "1 runs without coordinates were placed in the middle of their dong" in told(reading)


def test_dongs_are_matched_by_name_and_district_and_the_others_are_listed_apart():
    times = ("10:00", "2023-05-02", "10:01", "2023-05-02", "10:07")
    rows = [
        ("서북구", "쌍용제2동"),
        ("서북구", "중앙동"),
        ("동남구", "두정동"),
        ("", "중앙동"),
        ("만안구", "가동"),
        ("동남구", ""),
    ]
    reading = read(gyeonggi(*((*times, district, dong) for district, dong in rows)), dongs=dongs())
    receipt = reading.receipts[0]
    assert (receipt.rows_in, receipt.accepted, receipt.rejected_rows, receipt.set_aside) == (6, 2, 0, 4)
    assert np.floor(10 * reading.table["lon"]).tolist() == [1271, 1273]
    assert reading.unplaced["dong_name"].tolist() == ["두정동", "중앙동", "가동", ""]
    assert "환자연령" not in reading.unplaced.columns
    assert "4 runs without coordinates whose dong is not one of this city's were listed apart (such as 두정동" in told(reading)


def test_rows_with_coordinates_and_rows_with_a_dong_only_are_both_read():
    text = (
        "신고일자,신고시각,환자읍면동명,GIS_X좌표,GIS_Y좌표\n"
        "20240105,100000,가동,127.147,36.815\n20240105,110000,가동,,\n20240105,120000,,,\n20240105,130000,가동,0,0\n"
    )
    reading = read(text, dongs=dongs())
    receipt = reading.receipts[0]
    assert (receipt.rows_in, receipt.accepted, receipt.rejected_rows, receipt.set_aside) == (4, 3, 1, 0)
    assert reading.table["placed"].tolist() == ["", "dong", "dong"]
    assert reading.table["lon"].iloc[0] == pytest.approx(127.147, abs=1e-6)


def test_without_any_place_the_columns_that_were_looked_for_are_named():
    with pytest.raises(InputError, match="GIS_X좌표"):
        read("신고일자,신고시각\n20240105,100000\n")


def test_places_with_minutes_but_no_times_are_read_as_such_with_the_caveat():
    reading = read("region_id,dong,lat,lon,observed_min\nR1,가동,36.81,127.15,6.33\nR2,나동,36.80,127.13,\n")
    assert reading.table["response_min"].tolist() == [6.33]
    assert reading.table["called_at"].isna().all()
    assert reading.receipts[0].rejected_rows == 1
    assert "no dispatch records" in told(reading)


# ---- the unit of distances -------------------------------------------------------------------------------------------------


def metres(cells, header="현장거리", straight_m=None, told_unit="find"):
    straight = np.full(len(cells), np.nan) if straight_m is None else np.array(straight_m, dtype=float)
    found, notes = in_metres(read_distances(pd.Series(cells), header), straight, told_unit)
    return found.tolist(), " ".join(note.en for note in notes)


def test_a_unit_that_is_written_is_believed():
    assert metres(["1.2km", "800 m", "약 3㎞", "2,500m"])[0] == [1200, 800, 3000, 2500]
    assert metres(["1.2", "3"], header="현장과의거리(km)")[0] == [1200, 3000]
    assert metres(["1.2", "3"], header="현장과의거리(km)")[1] == ""


def test_a_unit_that_is_not_written_is_found_by_comparing_with_straight_lines():
    assert metres(["1.4", "2.6"], straight_m=[1000, 2000]) == ([1400, 2600], metres(["1.4", "2.6"], straight_m=[1000, 2000])[1])
    assert "read as km (2)" in metres(["1.4", "2.6"], straight_m=[1000, 2000])[1]
    assert metres(["1400", "2600"], straight_m=[1000, 2000])[0] == [1400, 2600]
    assert np.isnan(metres(["14", "26"], straight_m=[1000, 2000])[0]).all()


def test_without_anything_to_compare_the_size_decides_where_it_can():
    assert metres(["0.8", "4", "12"])[0] == [800, 4000, 12000]
    assert metres(["800", "4000"])[0] == [800, 4000]
    unclear, said = metres(["90", "110"])
    assert np.isnan(unclear).all()
    assert "cannot be told, so they were left out" in said


def test_a_unit_that_a_person_gave_is_taken():
    assert metres(["90", "110"], told_unit="m") == ([90, 110], metres(["90", "110"], told_unit="m")[1])
    assert "the unit you gave (m)" in metres(["90", "110"], told_unit="m")[1]


def test_distances_of_a_log_are_compared_with_the_posts_of_the_city():
    posts = pd.DataFrame({"lon": [127.147, np.nan], "lat": [36.805, np.nan]})  # 1.1 km south of the call
    reading = read(f"신고일시,현장거리,위도,경도\n2024-01-05 10:00,1.5,{HERE}\n", posts=posts)
    assert reading.table["distance_m"].tolist() == [1500]
    assert "Compared with straight lines" in told(reading)
    assert list(reading.table.columns) == list(DISPATCHES.names)


# ---- told by its columns ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        gyeonggi(("10:00", "2023-05-02", "10:01", "2023-05-02", "10:07", "동남구", "가동")),
        f"119안전센터명,신고일자,신고시각,병원명,위도,경도\n가119안전센터,20240105,331,가나대학교병원,{HERE}\n",
        "region_id,dong,lat,lon,observed_min\nR1,가동,36.81,127.15,6.33\n",
    ],
)
def test_a_log_is_told_whatever_posts_and_hospitals_it_names(text):
    assert recognise(raw(text)).table == "dispatches"


def test_a_list_of_posts_with_a_date_of_its_own_is_still_a_list_of_posts():
    text = f"119안전센터명,주소,데이터기준일자,위도,경도\n가119안전센터,천안시 1,2024-01-05,{HERE}\n나119안전센터,천안시 2,2024-01-05,{HERE}\n"
    assert recognise(raw(text)).table == "posts"


@pytest.mark.skipif(not OBSERVED.is_file(), reason="the observed minutes are not here (../shared/data)")
def test_the_real_places_with_observed_minutes_come_in_as_they_are():
    (written,) = read_path(OBSERVED)
    assert recognise(written).table == "dispatches"
    reading = read_dispatches([written])
    receipt = reading.receipts[0]
    assert (receipt.rows_in, receipt.accepted) == (31, 31)
    assert reading.table["response_min"].sum() == pytest.approx(173.59)
    assert "no dispatch records" in told(reading)


def test_an_uploaded_log_by_dong_becomes_the_dispatches_of_the_city():
    base = city_of_korea("천안시")
    text = gyeonggi(("10:00", "2023-05-02", "10:01", "2023-05-02", "10:07", "서북구", "불당동"), ("10:00", "2023-05-02", "10:01", "2023-05-02", "10:07", "", "없는동"))  # fmt: skip
    reading = build_city(base, [("log.csv", text.encode())])
    calls = reading.city.tables["dispatches"]
    assert calls["placed"].tolist() == ["dong"]
    assert calls["response_min"].tolist() == [7]
    assert (reading.receipt.rows_in, reading.receipt.accepted, reading.receipt.set_aside) == (2, 1, 1)
