"""Free text about cameras: what it says is read, what it does not say stays unknown."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.intake import camera_words as words
from analytics.intake.camera_words import read_direction, read_installed, read_pixels, read_purpose
from analytics.intake.samples import load_sample
from analytics.schemas.watch import PURPOSES


@pytest.mark.parametrize(
    ("text", "units", "repair"),
    [
        ("200", 200, None),
        ("200만화소", 200, None),
        ("약 200만 화소급", 200, None),
        ("41", 41, None),
        ("200.0", 200, None),
        ("2MP", 200, words.PIXELS_CONVERTED),
        ("1.3 메가픽셀", 130, words.PIXELS_CONVERTED),
        ("2,000,000", 200, words.PIXELS_CONVERTED),
        ("1920x1080", 207.36, words.PIXELS_CONVERTED),
        ("4K", 829.44, words.PIXELS_CONVERTED),
        ("2", 200, words.PIXELS_FROM_MEGA),
        ("200만/41만", 41, words.LEAST_PIXELS),
        ("", math.nan, None),
        ("-", math.nan, None),
        ("0", math.nan, words.ZERO_PIXELS),
        ("0만화소", math.nan, words.ZERO_PIXELS),
        ("고화질", math.nan, words.NO_PIXELS),
        ("200,130", math.nan, words.NO_PIXELS),
        ("9000", math.nan, words.NO_PIXELS),
        ("-200", math.nan, words.NO_PIXELS),
        ("1.2.3만", math.nan, words.NO_PIXELS),
    ],
)
def test_pixels_are_read_in_units_of_ten_thousand_and_nought_is_no_value(text, units, repair):
    read = read_pixels(text)
    assert read.value == pytest.approx(units, nan_ok=True)
    assert read.repair == repair


@pytest.mark.parametrize(
    ("text", "azimuth"),
    [
        ("북", 0), ("북동", 45), ("동북쪽", 45), ("남측", 180), ("서쪽 방향", 270), ("북서 방면", 315), ("정남향", 180), ("북북동", 22.5),
        ("N", 0), ("sw", 225), ("North-East", 45), ("45도", 45), ("방위각 90도", 90), ("0도", 0), ("북동 45도", 45), ("남(180°)", 180),
        ("359.9°", 359.9),
    ],
)  # fmt: skip
def test_points_of_the_compass_and_degrees_give_an_azimuth(text, azimuth):
    heading = read_direction(text)
    assert (heading.facing, heading.azimuth_deg) == ("known", azimuth)


@pytest.mark.parametrize("text", ["360도전방면", "360도 전방면", "360", "전방위", "회전형", "PTZ", "스피드돔"])
def test_words_for_all_round_say_no_azimuth(text):
    heading = read_direction(text)
    assert heading.facing == "all_round"
    assert math.isnan(heading.azimuth_deg)


@pytest.mark.parametrize(
    "text",
    [
        "", "청은환타지아 북측 4가", "동문 앞", "동면", "남부터미널", "서울역", "북일고 방면", "강남대로 360 앞", "회전교차로", "우회전 차로", "사방댐",
        "북,남", "동서", "북쪽 180도", "90도", "120도", "180도", "400도", "전방", "방향", "45",
    ],
)  # fmt: skip
def test_a_place_name_and_all_that_can_be_read_in_two_ways_stay_unknown(text):
    heading = read_direction(text)
    assert heading.facing == "unknown"
    assert math.isnan(heading.azimuth_deg)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("생활방범", "safety"), ("방범(공원)", "safety"), ("어린이보호", "child"), ("교통단속", "enforcement"), ("교통정보수집", "traffic"),
        ("쓰레기단속", "waste"), ("시설물관리", "facility"), ("차량방범", "vehicle"), ("재난재해", "disaster"), ("다목적", "multi"),
        ("기타", "other"), ("", None), ("카메라", None),
    ],
)  # fmt: skip
def test_purposes_become_the_classes_of_the_standard(text, code):
    assert read_purpose(text) == code


def test_every_class_of_the_standard_is_read_from_its_own_name():
    assert {code: read_purpose(text.ko) for code, text in PURPOSES.items()} == {code: code for code in PURPOSES}


@pytest.mark.parametrize(
    ("text", "year", "month", "repair"),
    [
        ("2016-12", 2016, 12, None),
        ("201612", 2016, 12, None),
        ("2016.12.", 2016, 12, None),
        ("2016년 3월", 2016, 3, None),
        ("2016", 2016, math.nan, None),
        ("2014.0", 2014, math.nan, None),
        ("20161205", 2016, 12, None),
        ("2016-00", 2016, math.nan, None),
        ("2016-13", 2016, math.nan, words.NO_MONTH),
        ("", math.nan, math.nan, None),
        ("1905-07", math.nan, math.nan, words.SPREADSHEET_DATE),
        ("1905-07-08", math.nan, math.nan, words.SPREADSHEET_DATE),
        ("1950-01", math.nan, math.nan, words.NOT_A_MONTH),
        ("42705", math.nan, math.nan, words.NOT_A_MONTH),
        ("모름", math.nan, math.nan, words.NOT_A_MONTH),
    ],
)
def test_a_date_that_a_spreadsheet_spoiled_is_missing_and_told(text, year, month, repair):
    read = read_installed(text)
    assert (read.year, read.month) == (pytest.approx(year, nan_ok=True), pytest.approx(month, nan_ok=True))
    assert read.repair == repair


SCRAPS = st.lists(
    st.sampled_from(
        ["북", "동", "쪽", "도", "360", "45", "방면", "만화소", ",", "-", "0", "19", "MP", " ", "/", "x", "앞", "９"]
    ),
    max_size=6,
)


@given(st.one_of(st.text(max_size=40), SCRAPS.map("".join)))
@example("9" * 400 + "만")
def test_no_text_whatever_gives_an_impossible_value(text):
    heading, pixels, installed = read_direction(text), read_pixels(text), read_installed(text)
    assert (heading.facing == "known") is not math.isnan(heading.azimuth_deg)
    assert math.isnan(heading.azimuth_deg) or 0 <= heading.azimuth_deg < 360
    assert math.isnan(pixels.value) or 20 <= pixels.value <= 5_000
    assert math.isnan(installed.year) or 1970 <= installed.year <= 2100
    assert math.isnan(installed.month) or (installed.month in range(1, 13) and not math.isnan(installed.year))


def test_the_directions_of_the_sample_are_read_as_it_says():
    cameras = load_sample("cheonan").tables["cameras"]
    for text, facing, azimuth in set(
        zip(cameras["direction"], cameras["facing"], cameras["azimuth_deg"].fillna(-1), strict=True)
    ):
        heading = read_direction(text)
        assert (heading.facing, -1 if math.isnan(heading.azimuth_deg) else heading.azimuth_deg) == (facing, azimuth), text
