import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.core.text import Language, Text


@pytest.mark.parametrize(("ko", "en"), [("", "a"), ("가", ""), (" \n", "a"), ("가", "\t")])
def test_a_phrase_in_one_language_only_is_refused(ko, en):
    with pytest.raises(ValueError, match="both languages"):
        Text(ko, en)


def test_each_reader_gets_their_language_and_anybody_else_english():
    text = Text("분", "min")
    assert text.in_(Language.KO) == text.in_("ko") == "분"
    assert text.in_(Language.EN) == text.in_("en") == "min"


def test_filling_puts_a_text_in_language_by_language():
    unit, number = Text("분", "min"), 7
    assert Text("{n}{unit}", "{n} {unit}").fill(n=number, unit=unit) == Text("7분", "7 min")


def test_filling_a_phrase_with_a_name_left_out_is_an_error():
    with pytest.raises(KeyError):
        Text("{n}분", "{n} min").fill(m=1)


@given(st.text())
def test_braces_in_what_is_filled_in_stay_as_they_are(value):
    assert Text("<{v}>", "<{v}>").fill(v=value).ko == f"<{value}>"


def test_a_log_shows_both_languages_and_a_unit_that_is_the_same_only_once():
    assert str(Text("분", "min")) == "분 / min"
    assert str(Text("km", "km")) == "km"
