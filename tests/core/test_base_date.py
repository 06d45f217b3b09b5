"""Of which day data are: read in the precision in which it is written, never ahead of today, spans from first to last."""

from datetime import date

import pytest

from analytics.core.base_date import base_date_text, ends_on, read_base_date, read_span, span_of, starts_on

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-06-30", "2024-06-30"),
        ("2024. 6. 30.", "2024-06-30"),
        ("2024/6/30", "2024-06-30"),
        ("2024년 6월 30일", "2024-06-30"),
        ("20240630", "2024-06-30"),
        ("2024-06-30 00:00:00", "2024-06-30"),
        ("202406", "2024-06"),
        ("2024.6", "2024-06"),
        ("2024년 6월", "2024-06"),
        ("2024", "2024"),
        ("2024년도", "2024"),
        ("2024.0", "2024"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_a_date_keeps_the_precision_in_which_it_is_written(written, read):
    assert read_base_date(written, TODAY) == read


@pytest.mark.parametrize(
    "written", ["2023-02-29", "202413", "2024-00-01", "240630", "1949", "없음", "", "30-06-2024", "2024-06-30?"]
)
def test_what_is_no_date_or_does_not_exist_is_not_taken(written):
    assert read_base_date(written, TODAY) == ""


@pytest.mark.parametrize(
    ("written", "read"),
    [("2026-11-22", "2026-11-22"), ("2026-11-23", ""), ("2026-11", "2026-11"), ("2026-12", ""), ("2026", "2026"), ("2027", "")],
)
def test_today_and_the_month_and_year_that_have_begun_are_taken_and_what_lies_ahead_is_not(written, read):
    assert read_base_date(written, TODAY) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2021 ~ 2023", "2021 ~ 2023"),
        ("2021~2023", "2021 ~ 2023"),
        ("2021 - 2023", "2021 ~ 2023"),
        ("2023-01-01 ~ 2023-12-31", "2023-01-01 ~ 2023-12-31"),
        ("2023-05 ~ 2023-05", "2023-05"),
        ("2023 ~ 2021", ""),
        ("2021 ~ 2022 ~ 2023", ""),
        ("2021 ~ 2030", ""),
        ("2024-06-30", "2024-06-30"),
    ],
)
def test_two_dates_are_a_span_where_the_first_comes_first(written, read):
    assert read_span(written, TODAY) == read


def test_a_month_and_a_year_begin_on_their_first_and_end_on_their_last_day():
    assert (starts_on("2024-02"), ends_on("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (starts_on("2023"), ends_on("2023")) == (date(2023, 1, 1), date(2023, 12, 31))
    assert (starts_on("2021 ~ 2024-06-30"), ends_on("2021 ~ 2024-06-30")) == (date(2021, 1, 1), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("several", "span"),
    [
        (["2024-06-30", "2019-03-12", "2023"], "2019-03-12 ~ 2024-06-30"),
        (["2024", "2024-06-30"], "2024"),
        (["2024-06-30", "2024-06"], "2024-06"),
        (["2023", "2023-11-13", "2022-12"], "2022-12 ~ 2023"),
        (["2021 ~ 2023", "2022-05"], "2021 ~ 2023"),
        (["", "2020-11-01", ""], "2020-11-01"),
        (["around 1999", "2020"], "2020"),
        (["", ""], ""),
        ([], ""),
    ],
)
def test_several_dates_of_any_precision_span_from_what_begins_first_to_what_ends_last(several, span):
    assert span_of(several) == span


def test_an_unknown_date_is_said_so_and_the_day_of_the_upload_is_told_as_that():
    assert base_date_text("", "2026-11-22").ko == "기준일 모름, 2026-11-22에 올림"
    assert base_date_text("", "2026-11-22").en == "not known, added 2026-11-22"
    assert base_date_text("").ko == "기준일 모름"
    assert base_date_text("2024-06").en == "2024-06"
    assert base_date_text("2024-06", "2026-11-22", 2).ko == "2024-06 (파일 2개는 모름)"
