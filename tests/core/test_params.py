from typing import Annotated, ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from analytics.core.errors import ParamError
from analytics.core.params import PICKED_MOST, Choice, Knob, Params, Picks, Profile
from analytics.core.text import Text

ABOUT = Text("설명", "About")
LIMIT = Knob(Text("목표 시간", "Target time"), 2, 20, 0.5, Text("분", "min"), ABOUT, live=True)
SIZE = Knob(Text("크기", "Size"), 7, 10, 1, Text("단계", "level"), ABOUT)
BASIS = Choice(Text("방법", "Method"), {"road": Text("도로", "road"), "straight": Text("직선", "straight")}, ABOUT)


class Sample(Params):
    limit_min: Annotated[float, LIMIT] = 7.0
    size: Annotated[int, SIZE] = 9
    basis: Annotated[str, BASIS] = "road"


@pytest.mark.parametrize("value", [2, 2.0, 20.0, 7.3])
def test_both_ends_of_the_range_may_be_put_in(value):
    assert Sample.read({"limit_min": value}).limit_min == value


@pytest.mark.parametrize(
    "value", [1.999, 20.001, np.nextafter(20, 21), float("nan"), float("inf"), -float("inf"), None, "seven", [7]]
)
def test_what_lies_outside_or_is_no_number_is_refused_naming_label_and_range_in_both_languages(value):
    with pytest.raises(ParamError) as refused:
        Sample.read({"limit_min": value})
    assert "목표 시간" in refused.value.text.ko
    assert "2부터 20분까지" in refused.value.text.ko
    assert "Target time" in refused.value.text.en
    assert "from 2 to 20 min" in refused.value.text.en


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_is_either_kept_as_it_is_or_refused(value):
    if 2 <= value <= 20:
        assert Sample.read({"limit_min": value}).limit_min == value
    else:
        with pytest.raises(ParamError):
            Sample.read({"limit_min": value})


def test_a_size_between_two_sizes_is_refused_and_not_rounded():
    with pytest.raises(ParamError, match="Size"):
        Sample.read({"size": 8.5})


def test_a_choice_that_does_not_exist_is_refused_naming_those_that_do():
    with pytest.raises(ParamError, match="one of road, straight"):
        Sample.read({"basis": "crow"})


def test_all_wrong_values_are_named_at_once_and_the_right_ones_are_not():
    with pytest.raises(ParamError) as refused:
        Sample.read({"limit_min": 99.0, "size": 3, "basis": "road"})
    assert "Target time: 99.0" in refused.value.text.en
    assert "Size: 3" in refused.value.text.en
    assert "Method" not in refused.value.text.en


def test_an_unknown_name_is_refused_by_name():
    with pytest.raises(ParamError) as refused:
        Sample.read({"limit_hours": 1})
    assert "limit_hours" in refused.value.text.ko
    assert "limit_hours" in refused.value.text.en


def test_parameters_cannot_be_changed_afterwards():
    params = Sample()
    with pytest.raises(ValidationError):
        params.limit_min = 8.0


def test_what_is_measured_does_not_see_a_live_threshold():
    moved = Sample.read({"limit_min": 5.0, "size": 8})
    assert moved.measured() == Sample.read({"size": 8})
    assert moved.limit_min == 5.0


def test_only_what_differs_from_the_default_counts_as_changed():
    assert Sample().changed() == {}
    assert Sample.read({"limit_min": 7.0, "basis": "straight"}).changed() == {"basis": "straight"}


def test_equal_parameters_are_equal_keys():
    assert hash(Sample.read({"limit_min": 5})) == hash(Sample.read({"limit_min": 5.0}))


def test_a_field_without_a_control_is_a_mistake_of_the_model():
    class Bare(Params):
        speed: float = 1.0

    with pytest.raises(TypeError, match=r"Bare\.speed has no control"):
        Bare.controls()


def test_a_true_or_false_is_no_number():
    assert not LIMIT.check(value=True)
    assert not SIZE.check(value=False)


HOURLY = Profile(Text("시각별", "By hour"), 4, 0, 70, 0.5, Text("%", "%"), ABOUT)


class Daily(Params):
    retired: ClassVar = {"rush": Text("이제 'hourly'를 쓰십시오.", "Please use 'hourly'.")}

    hourly: Annotated[tuple[float, ...], HOURLY] = (0.0, 0.0, 10.0, 2.5)
    size: Annotated[int, SIZE] = 9


@pytest.mark.parametrize("value", ["0,70,2.5,10", " 0, 70 ,2.5 , 10 ", "0\n70\t2.5 10", (0, 70, 2.5, 10), [0.0, 70.0, 2.5, 10.0]])
def test_a_profile_is_read_from_text_a_list_or_a_tuple(value):
    assert Daily.read({"hourly": value}).hourly == (0.0, 70.0, 2.5, 10.0)


def test_a_profile_is_written_as_it_is_read():
    assert HOURLY.write((0.0, 70.0, 2.5, 10.0)) == "0,70,2.5,10"
    assert HOURLY.parse("0,70,2.5,10") == (0.0, 70.0, 2.5, 10.0)


@pytest.mark.parametrize(
    "value",
    ["", "1,2,3", "1,2,3,4,5", "1,2,3,70.5", "-0.5,1,2,3", "1,2,3,nan", "1,2,3,inf", "1,2,3,1e1", "1,2,,3,4", "1;2;3;4", "a,b,c,d",
     "1,2,3," + "0" * 3000, (1.0, 2.0, 3.0), (1.0, 2.0, 3.0, float("nan")), (1.0, 2.0, 3.0, 71.0), 5.0, None],
)  # fmt: skip
def test_a_profile_of_other_length_or_with_a_number_outside_is_refused_in_both_languages(value):
    with pytest.raises(ParamError) as refused:
        Daily.read({"hourly": value})
    assert "쉼표로 나눈 수 4개, 저마다 0부터 70%까지" in refused.value.text.ko
    assert "4 numbers with commas between them, each from 0 to 70 %" in refused.value.text.en
    assert len(refused.value.text.en) < 300


def test_a_profile_that_is_right_is_not_named_among_the_wrong_values():
    with pytest.raises(ParamError) as refused:
        Daily.read({"hourly": "1,2,3,4", "size": 99})
    assert "By hour" not in refused.value.text.en


def test_equal_profiles_are_equal_keys_and_only_another_one_counts_as_changed():
    assert hash(Daily.read({"hourly": "1,2,3,4"})) == hash(Daily.read({"hourly": [1, 2, 3, 4]}))
    assert Daily.read({"hourly": "0,0,10,2.5"}).changed() == {}
    assert Daily.read({"hourly": "1,2,3,4"}).changed() == {"hourly": (1.0, 2.0, 3.0, 4.0)}


def test_a_parameter_that_is_no_more_is_refused_with_what_stands_in_its_place():
    with pytest.raises(ParamError) as refused:
        Daily.read({"rush": 25.0})
    assert refused.value.text == Daily.retired["rush"]


DONGS = Picks(Text("행정동", "Dongs"), "dongs", "dong_code", "dong_name", ABOUT)


class Picking(Params):
    dongs: Annotated[str, DONGS] = ""


@pytest.mark.parametrize("value", ["", "34011510", "34011510,34011520", "a_b-C"])
def test_rows_are_picked_by_their_keys_and_nothing_stands_for_all(value):
    assert Picking.read({"dongs": value}).dongs == value
    assert ",".join(DONGS.picked(value)) == value


@pytest.mark.parametrize(
    "value",
    ["a,,b", ",", "a b", "a, b", "<script>", "../a", "a;b", "천안", "a\n", "x" * 41, ",".join("a" * (PICKED_MOST + 1)), 5, None],
)
def test_a_key_that_could_be_anything_else_is_refused_in_both_languages(value):
    with pytest.raises(ParamError) as refused:
        Picking.read({"dongs": value})
    assert "쉼표로 나눈 dong_code" in refused.value.text.ko
    assert "dong_code with commas" in refused.value.text.en


def test_no_pick_is_no_key_and_as_many_as_allowed_are_taken():
    assert DONGS.picked("") == ()
    assert DONGS.check(",".join("a" * PICKED_MOST))
