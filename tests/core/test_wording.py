"""How many decimals are shown and kept: by the unit, and never a nought that is none."""

import numpy as np
import pandas as pd
import pytest

from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.core.wording import cell, decimals_of, difference, rounded_for_files, tell, told_rows

KO, EN = Language.KO, Language.EN


def column(ko="", en="", kind=Kind.NUMBER, label="Value"):
    return Column("value", Text("값", label), kind, Text(ko, en) if ko else None)


PEOPLE, CALLS, POINTS = column("명", "people"), column("건", "calls"), column("점", "points")
MINUTES, SHARE, AREA, BARE = column("분", "min"), column("%", "%"), column("km²", "km²"), column()
RATE, HOURS = column("명/km²", "people/km²"), column("사람·시간/일", "people-hours a day")


def shown(of, values, language=KO):
    series = pd.Series(values, dtype=float)
    return [cell(of, value, decimals_of(of, series), language) for value in series.tolist()]


@pytest.mark.parametrize(
    ("of", "values", "told"),
    [
        (PEOPLE, [1234.56, 12.34, 0.7], ["1,235", "12", "1"]),
        (PEOPLE, [9.94, 3.44], ["9.9", "3.4"]),
        (PEOPLE, [10.0, 3.44], ["10", "3"]),
        (PEOPLE, [3.0, 2.0], ["3", "2"]),
        (CALLS, [14.75, 4.69], ["14.8", "4.7"]),
        (CALLS, [246.0, 9.696], ["246", "10"]),
        (POINTS, [97.7, 88.44], ["97.7", "88.4"]),
        (POINTS, [238.7, 41.14], ["239", "41"]),
        (MINUTES, [7.0, 12.345], ["7.0", "12.3"]),
        (SHARE, [100.0, 0.26], ["100.0", "0.3"]),
        (AREA, [38.66, 1.97], ["38.7", "2.0"]),
        (AREA, [0.0734, 0.0726], ["0.073", "0.073"]),
        (RATE, [3037.3, 8.836], ["3,037", "9"]),
        (HOURS, [10.62, 5.727], ["10.6", "5.7"]),
        (BARE, [1.128, 0.931], ["1.13", "0.93"]),
        (BARE, [114.0, 3.397], ["114.0", "3.4"]),  # a column without a unit may hold things of several
    ],
)
def test_the_decimals_of_a_column_follow_from_its_unit(of, values, told):
    assert shown(of, values) == told


@pytest.mark.parametrize(
    ("of", "value", "ko", "en"),
    [
        (PEOPLE, 0.3, "1 미만", "<1"),
        (PEOPLE, 0.0, "0", "0"),
        (PEOPLE, -0.3, "-1~0", "-1 to 0"),
        (PEOPLE, 1e-9, "0", "0"),  # what is left of adding up in another order
        (AREA, 0.0004, "1 미만", "<1"),
        (SHARE, 0.04, "0.0", "0.0"),  # the decimal says that it is rounded
        (MINUTES, -0.04, "0.0", "0.0"),
    ],
)
def test_nought_is_told_of_nothing_else_but_for_tenths(of, value, ko, en):
    values = [250.0, value]
    assert (shown(of, values)[1], shown(of, values, EN)[1]) == (ko, en)


def test_a_chance_below_what_is_shown_is_less_than_that():
    assert shown(BARE, [0.0003, 0.0002]) == ["0.001 미만", "0.001 미만"]


@pytest.mark.parametrize(
    ("of", "value", "ko", "en"),
    [
        (PEOPLE, 3.44, "3명", "3 people"),
        (PEOPLE, 0.3, "1명 미만", "<1 people"),
        (PEOPLE, 0.0, "0명", "0 people"),
        (PEOPLE, -0.3, "-1~0명", "-1 to 0 people"),
        (CALLS, 4.99, "5건", "5 calls"),
        (CALLS, 4.69, "4.7건", "4.7 calls"),
        (RATE, 0.02, "0.1명/km² 미만", "<0.1 people/km²"),
        (POINTS, 6.8, "6.8점", "6.8 points"),
        (SHARE, 0.04, "0.0%", "0.0%"),
        (MINUTES, 7.0, "7.0분", "7.0 min"),
    ],
)
def test_a_value_that_stands_alone(of, value, ko, en):
    assert (tell(of, value, KO), tell(of, value, EN)) == (ko, en)


def test_a_column_called_like_its_unit_says_it_once():
    assert tell(column("명", "people", label="People"), 0.3, EN) == "<1"


def kept(of, values):
    return rounded_for_files(of, pd.Series(values)).tolist()


@pytest.mark.parametrize(
    ("of", "values", "held"),
    [
        (PEOPLE, [1234.567891, 12.345678], [1234.57, 12.35]),
        (PEOPLE, [1234.567891, 3.456789, 0.0123456], [1234.57, 3.457, 0.01235]),
        (PEOPLE, [9876543.25, 1e-10], [9876543.25, 0.0]),
        (MINUTES, [29.1964597, 0.00012345], [29.196, 0.0001234]),
        (BARE, [0.000012345678, 0.5], [0.00001235, 0.5]),
        (AREA, [0.0725801802], [0.07258]),
    ],
)
def test_files_keep_two_decimals_more_and_four_figures_of_small_numbers(of, values, held):
    assert kept(of, values) == held


def test_whole_numbers_places_and_what_is_missing_stay_as_they_are():
    assert kept(PEOPLE, [5, 51234567]) == [5, 51234567]
    assert kept(column(kind=Kind.LONGITUDE), [127.123456789]) == [127.123456789]
    held = kept(MINUTES, [np.inf, np.nan, -0.0])
    assert held[0] == np.inf
    assert np.isnan(held[1])
    assert not np.signbit(held[2])


def test_the_series_given_is_not_changed_and_its_rows_keep_their_names():
    given = pd.Series([12.3456, 250.0], index=["a", "b"], name="people")
    held = rounded_for_files(PEOPLE, given)
    assert (held.index.tolist(), held.name, given["a"]) == (["a", "b"], "people", 12.3456)


def test_a_total_of_what_a_file_holds_is_the_total_within_rounding():
    values = pd.Series(np.random.default_rng(7).exponential(40.0, 5000))
    most = len(values) * 0.005  # half of the second decimal, every time to the same side
    assert abs(rounded_for_files(PEOPLE, values).sum() - values.sum()) < min(most, 1.0)
    assert rounded_for_files(PEOPLE, values.round()).sum() == values.round().sum()


def test_a_change_is_what_a_reader_finds_by_taking_one_shown_number_from_the_other():
    assert difference(1028.2913, 1056.6909) == "−29"  # 1,057 and 1,028, though they differ by 28.4
    assert difference(3.96, 4.04, 1) == "±0.0"  # both are shown as 4.0
    assert difference(0.1 + 0.2, 0.1, 1) == "+0.2"
    assert difference(None, 1.0) == ""


def test_a_tooltip_has_a_line_for_each_value_and_none_for_words_that_are_not_there():
    columns = (
        Column("post", Text("센터", "Post"), Kind.TEXT),
        Column("people", Text("인구", "People"), Kind.NUMBER, Text("명", "people")),
    )
    table = pd.DataFrame({"post": ["동부", None, ""], "people": [3.0, 4.0, float("nan")]})
    assert told_rows(table, columns, Language.KO) == ["센터 동부\n인구 3명", "인구 4명", "인구 자료 없음"]
    assert told_rows(table, (), Language.KO) == ["", "", ""]
