"""The national CCTV standard file in both layouts: every row is accepted, merged, set aside or rejected, and told."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.core.errors import InputError
from analytics.intake.cameras import read_cameras
from analytics.intake.cities import area_of, build_city, city_of_korea
from analytics.intake.reading import DEFAULT_LIMITS, read_path
from analytics.intake.recognising import recognise
from analytics.intake.samples import load_sample
from analytics.intake.text_tables import read_text_table
from analytics.intake.watch_points import near
from analytics.schemas.watch import CAMERAS, FACINGS, PURPOSES

DATA = Path("../shared/data")
GANGNAM = DATA / "cctv_standard" / "서울특별시_강남구_CCTV_20190312.csv"
ENFORCEMENT = DATA / "cheonan_open" / "cctv_2.csv"
needs_gangnam = pytest.mark.skipif(not GANGNAM.is_file(), reason="the real CCTV file is not here (../shared/data)")
needs_cheonan = pytest.mark.skipif(not ENFORCEMENT.is_file(), reason="the real files of Cheonan are not here (../shared/data)")

OLD = "관리기관명\t소재지도로명주소\t소재지지번주소\t설치목적구분\t카메라대수\t카메라화소수\t촬영방면정보\t보관일수\t설치년월\t관리기관전화번호\t위도\t경도\t데이터기준일자\n"
NEW = (
    "개방자치단체코드,관리번호,관리기관명,소재지도로명주소,소재지지번주소,설치목적구분,카메라대수,카메라화소수,촬영방면정보,보관일수,"
    "설치연월,관리기관전화번호,WGS84위도,WGS84경도,데이터기준일자,데이터갱신구분,데이터갱신시점,최종수정시점\n"
)
API = "MNG_NO,LCTN_ROAD_NM_ADDR,INSTL_PRPS_SE_NM,CAM_CNTOM,CAM_PIXEL_CNT,SHT_ANGLE_INFO,INSTL_YM,WGS84_LAT,WGS84_LOT\n"


@pytest.fixture(scope="module")
def cheonan_area():
    city = city_of_korea("천안시")
    return near(area_of(city), city.metric_crs)


def old_row(**changes):
    row = {
        "agency": "천안시", "road": "천안시 가로 1", "lot": "", "purpose": "생활방범", "count": "2", "pixels": "200",
        "direction": "360도전방면", "days": "30", "installed": "2016-12", "phone": "041", "lat": "36.8150", "lon": "127.1470", "date": "2020-01-01",
    } | changes  # fmt: skip
    return "\t".join(row.values()) + "\n"


def read(text, area, encoding="cp949", name="cctv.csv"):
    return read_cameras([read_text_table(name, text.encode(encoding), DEFAULT_LIMITS)], area)


def counts(reading):
    receipt = reading.receipts[0]
    return receipt.rows_in, receipt.accepted, receipt.merged, receipt.set_aside, receipt.rejected_rows


# ---- real files -------------------------------------------------------------------------------------------------------


@needs_gangnam
def test_gangnams_file_alone_opens_the_city_with_its_5301_cameras_on_1852_poles():
    reading = build_city(city_of_korea("서울특별시 강남구"), [(GANGNAM.name, GANGNAM.read_bytes())])
    receipt = reading.files[0].receipt
    assert (receipt.rows_in, receipt.accepted, receipt.merged, receipt.set_aside, receipt.rejected_rows) == (
        1_880,
        1_875,
        5,
        0,
        0,
    )
    cameras = reading.city.tables["cameras"]
    assert (cameras["count"].sum(), cameras["pole_id"].nunique(), len(cameras)) == (5_301, 1_852, 1_875)
    assert set(cameras["facing"]) == {"all_round"}
    assert cameras["azimuth_deg"].isna().all()
    assert cameras["pixels_10k"].value_counts().to_dict() == {200: 1_518, 41: 217, 400: 131, 85: 8, 300: 1}
    assert cameras["purpose"].value_counts().to_dict() == {"safety": 1_515, "enforcement": 283, "facility": 68, "disaster": 9}
    assert not {"links", "nodes"} & set(reading.city.tables)
    assert "cameras" not in reading.city.modelled


@needs_gangnam
def test_twelve_dates_of_gangnam_that_a_spreadsheet_spoiled_are_told_and_missing():
    cameras = read_cameras(read_path(GANGNAM))
    (repair,) = [item for item in cameras.receipts[0].repairs if item.value == "1905-07"]
    assert (repair.count, repair.row, repair.column) == (12, 2, "설치년월")
    assert cameras.table["installed_year"].isna().sum() == 12


@needs_cheonan
def test_the_enforcement_cameras_of_cheonan_are_all_for_traffic_and_take_modelled_walls_away():
    reading = build_city(load_sample("cheonan"), [(ENFORCEMENT.name, ENFORCEMENT.read_bytes())])
    cameras = reading.city.tables["cameras"]
    assert (len(cameras), cameras["count"].sum(), set(cameras["purpose"])) == (699, 699, {"enforcement"})
    assert set(cameras["facing"]) == {"unknown"}
    assert not {"buildings", "poles", "camera_requests"} & set(reading.city.tables)
    assert {"lights", "presence"} <= reading.city.modelled
    assert any("contradict the uploaded ones" in note.en for note in reading.notes)


# ---- both layouts, by hand --------------------------------------------------------------------------------------------


def test_the_old_layout_with_tabs_in_cp949_and_the_new_one_with_commas_say_the_same(cheonan_area):
    old = read(OLD + old_row(), cheonan_area)
    line = (
        "3000000,202630000000800463,천안시,천안시 가로 1,,생활방범,2,200,360도전방면,30,201612,041,36.815,127.147,2026-05-18,,,\n"
    )
    new = read(NEW + line, cheonan_area, "utf-8-sig")
    plain = [name for name in CAMERAS.names if name != "camera_id"]
    pd.testing.assert_frame_equal(old.table[plain], new.table[plain])
    assert new.table["camera_id"].tolist() == ["202630000000800463"]
    assert old.table[["count", "pixels_10k", "installed_year", "installed_month"]].to_numpy().tolist() == [[2, 200, 2016, 12]]


def test_the_codes_of_the_open_interface_are_known_too(cheonan_area):
    reading = read(API + "A1,가로 1,어린이보호,3,130,남측,202005,36.815,127.147\n", cheonan_area, "utf-8")
    row = reading.table.iloc[0]
    assert (row["purpose"], row["count"], row["facing"], row["azimuth_deg"]) == ("child", 3, "known", 180)


@pytest.mark.parametrize("head", [OLD, NEW, API])
def test_a_camera_file_is_told_by_its_columns(head):
    separator = "\t" if "\t" in head else ","
    cells = {
        "위도": "36.8",
        "WGS84위도": "36.8",
        "WGS84_LAT": "36.8",
        "경도": "127.1",
        "WGS84경도": "127.1",
        "WGS84_LOT": "127.1",
    }
    line = separator.join(cells.get(name, "1") for name in head.strip().split(separator))
    raw = read_text_table("x.csv", (head + line + "\n").encode(), DEFAULT_LIMITS)
    assert recognise(raw).table == "cameras"


def test_one_pole_in_several_rows_is_merged_where_it_sees_the_same_and_kept_apart_where_not(cheonan_area):
    rows = [
        old_row(count="2", installed="2016-12"),
        old_row(count="3", installed="2011-02"),  # the same view: merged, as old as the older
        old_row(count="1", pixels="400"),  # other pixels
        old_row(count="1", purpose="교통단속"),  # other purpose
        old_row(count="1", direction="북"),  # other direction
        old_row(count="4", lat="36.8160"),  # another pole
    ]
    reading = read(OLD + "".join(rows), cheonan_area)
    assert counts(reading) == (6, 5, 1, 0, 0)
    table = reading.table
    assert table["count"].tolist() == [5, 1, 1, 1, 4]
    assert table["pole_id"].nunique() == 2
    assert table.loc[0, ["installed_year", "installed_month"]].tolist() == [2011, 2]
    told = [note.en for note in reading.receipts[0].notes]
    assert "1 rows on the same spot with the same purpose, pixels and direction were merged, their cameras added up." in told
    assert "4 rows that share a pole but differ in purpose, pixels or direction were kept apart." in told
    assert "2 poles with 12 cameras." in told


def test_order_of_rows_changes_no_count(cheonan_area):
    rows = [old_row(count=str(n), lat=f"36.81{n % 3}0", pixels=str(130 + 70 * (n % 2))) for n in range(1, 13)]
    one, other = (read(OLD + "".join(order), cheonan_area).table for order in (rows, rows[::-1]))
    keys = ["lat", "pixels_10k", "count"]
    assert sorted(map(tuple, one[keys].to_numpy())) == sorted(map(tuple, other[keys].to_numpy()))
    assert one["count"].sum() == sum(range(1, 13))


def test_the_same_camera_in_an_earlier_file_or_listed_twice_counts_once(cheonan_area):
    line = "A1,가로 1,생활방범,2,200,,202005,36.815,127.147\n"
    twice = read(API + line + line, cheonan_area, "utf-8")
    assert counts(twice) == (2, 1, 0, 1, 0)
    assert twice.table["count"].tolist() == [2]
    texts = {"a.csv": OLD + old_row(), "b.csv": API + line}
    raws = [read_text_table(name, text.encode("cp949"), DEFAULT_LIMITS) for name, text in texts.items()]
    both = read_cameras(raws, cheonan_area)
    assert (both.table["count"].tolist(), both.receipts[1].set_aside) == ([2], 1)


def test_columns_of_azimuth_and_view_count_before_the_words(cheonan_area):
    head = "설치목적구분,카메라대수,촬영방면정보,방위각,화각,감시거리,위도,경도\n"
    lines = "생활방범,1,360도전방면,360,90,40,36.815,127.147\n생활방범,1,북,,0,,36.816,127.147\n"
    table = read(head + lines, cheonan_area, "utf-8").table
    assert table["facing"].tolist() == ["known", "known"]
    assert table["azimuth_deg"].tolist() == [0, 0]
    np.testing.assert_array_equal(table["fov_deg"], [90, np.nan])
    np.testing.assert_array_equal(table["range_m"], [40, np.nan])


# ---- bad input --------------------------------------------------------------------------------------------------------

BAD = [
    # what is wrong, the change to a good row, the expected (accepted, set aside, rejected), what the receipt says in English
    ("swapped", {"lat": "127.1471", "lon": "36.8151"}, (2, 0, 0), "in each other's place"),
    ("outside the city", {"lat": "35.1800", "lon": "128.1080"}, (1, 1, 0), "more than 1 km outside the city"),
    ("0, 0", {"lat": "0", "lon": "0"}, (1, 0, 1), "0, 0"),
    ("no latitude", {"lat": ""}, (1, 0, 1), "empty"),
    ("a word for a latitude", {"lat": "시청 앞"}, (1, 0, 1), "not a number"),
    ("0 pixels", {"pixels": "0"}, (2, 0, 0), "0 pixels taken as missing"),
    ("words for pixels", {"pixels": "고화질"}, (2, 0, 0), "no number of pixels"),
    ("1905-07", {"installed": "1905-07"}, (2, 0, 0), "turned into a day of 1905"),
    ("no month 13", {"installed": "2016-13"}, (2, 0, 0), "month is not 1 to 12"),
    ("no date", {"installed": "작년"}, (2, 0, 0), "no year and month"),
    ("a place for a direction", {"direction": "청은환타지아 북측 4가"}, (2, 0, 0), "1 with words that name no direction"),
    ("no direction", {"direction": ""}, (2, 0, 0), "1 blank"),
    ("no cameras", {"count": "0"}, (1, 0, 1), "outside the allowed range"),
    ("half a camera", {"count": "1.5"}, (1, 0, 1), "not a whole number"),
    ("minus one camera", {"count": "-1"}, (1, 0, 1), "outside the allowed range"),
    ("a thousand cameras on a pole", {"count": "1,000"}, (1, 0, 1), "outside the allowed range"),
    ("no count", {"count": ""}, (2, 0, 0), "no number given: taken as 1"),
    ("an unknown purpose", {"purpose": "연구용"}, (2, 0, 0), "unknown class"),
    ("no purpose", {"purpose": ""}, (2, 0, 0), "unknown class"),
    ("an error of a spreadsheet", {"lon": "#REF!"}, (1, 0, 1), "spreadsheet error"),
    ("a total", {"agency": "합계", "lat": "", "lon": ""}, (1, 1, 0), "rows of totals"),
]


@pytest.mark.parametrize(("changes", "expected", "told"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_row_beside_a_good_one_ends_as_promised(changes, expected, told, cheonan_area):
    bad = old_row(**({"lat": "36.8151", "lon": "127.1471"} | changes))
    reading = read(OLD + old_row() + bad, cheonan_area)
    rows_in, accepted, merged, set_aside, rejected = counts(reading)
    assert (rows_in, merged) == (2, 0)
    assert (accepted, set_aside, rejected) == expected
    receipt = reading.receipts[0]
    said = [note.en for note in receipt.notes] + [item.reason.en for item in (*receipt.repairs, *receipt.rejections)]
    assert any(told in line for line in said), said
    table = reading.table
    assert len(table) == accepted
    assert table["lon"].between(127, 127.3).all()
    assert table["azimuth_deg"].isna().all()
    assert set(table["facing"]) <= set(FACINGS)
    assert set(table["purpose"]) <= set(PURPOSES)
    assert (table["pixels_10k"].isna() | (table["pixels_10k"] > 0)).all()


def test_rejected_rows_can_be_downloaded_with_row_reason_and_remedy_in_both_languages(cheonan_area):
    reading = read(OLD + old_row() + old_row(count="0") + old_row(lat="0", lon="0"), cheonan_area)
    for language, row in (("ko", "행"), ("en", "row")):
        frame = reading.receipts[0].rejections_frame(language)
        assert frame[row].tolist() == ["3", "4"]
        assert frame.drop(columns=frame.columns[1]).ne("").all(axis=None)  # a CSV has no sheet


def test_a_swapped_row_is_put_right_and_counted_whether_few_or_all_are_swapped(cheonan_area):
    good, bad = old_row(), old_row(lat="127.1480", lon="36.8150")
    for rows, swapped in (((good, good, bad), 1), ((bad, bad, bad), 3)):
        text = OLD + "".join(row.replace("가로 1", f"가로 {n}") for n, row in enumerate(rows))
        reading = read(text, cheonan_area)
        (repair,) = [item for item in reading.receipts[0].repairs if "each other's place" in item.reason.en]
        assert repair.count == swapped
        assert reading.table["lat"].between(36.8, 36.83).all()


def test_many_rows_on_one_spot_are_told(cheonan_area):
    reading = read(OLD + "".join(old_row(pixels=str(100 + n)) for n in range(12)), cheonan_area)
    assert any("12 rows have the same coordinates" in note.en for note in reading.receipts[0].notes)


def test_a_file_without_coordinates_is_refused_with_the_names_that_were_tried():
    with pytest.raises(InputError, match="WGS84위도"):
        read_cameras([read_text_table("x.csv", "설치목적구분,카메라대수\n생활방범,1\n".encode(), DEFAULT_LIMITS)])


def test_reading_changes_nothing_of_what_was_read(cheonan_area):
    raw = read_text_table("x.csv", (OLD + old_row() + old_row(lat="127.1", lon="36.8")).encode(), DEFAULT_LIMITS)
    before = raw.frame.copy(deep=True)
    read_cameras([raw], cheonan_area)
    pd.testing.assert_frame_equal(raw.frame, before)
