"""Kinds without an order: their colours are told apart in grey and by every eye, and the legend names them."""

from itertools import combinations

import numpy as np
import pytest

from analytics.core.classes import (
    KINDS_LIGHT,
    LAND_DARK,
    LAND_LIGHT,
    STRONG,
    Classes,
    class_labels,
    classes_of,
    one_line_each,
    over,
    told_numbers,
    unordered,
)
from analytics.core.model import Drawing
from analytics.core.params import Params
from analytics.core.text import Language, Text

A, B = Text("가", "a"), Text("나", "b")

EYES = {
    "all colours": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
"""What is left of linear sRGB in the eyes of each (Machado, Oliveira and Fernandes 2009, severity 1.0)."""

XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def seen(colour, eyes=EYES["all colours"]):
    """CIE L*a*b* (IEC 61966-2-1, CIE 15; white D65) of an sRGB colour in the eyes of somebody."""
    part = np.asarray(colour) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    share = XYZ @ np.clip(eyes @ linear, 0, 1) / WHITE
    root = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def drawn(*, dark):
    """The colours as they lie on the ground."""
    land = LAND_DARK if dark else LAND_LIGHT
    return [over(colour, land, STRONG) for colour in unordered(len(KINDS_LIGHT), dark=dark)]


def test_white_is_as_light_as_can_be_and_has_no_colour():
    assert seen((255, 255, 255)) == pytest.approx([100, 0, 0], abs=0.01)


@pytest.mark.parametrize("dark", [False, True])
def test_a_grey_print_tells_every_two_kinds_apart(dark):
    light = sorted(seen(colour)[0] for colour in drawn(dark=dark))
    assert np.diff(light).min() > 8  # eyes need about 2 to 3


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("eyes", EYES)
def test_every_eye_tells_every_two_kinds_and_the_bare_ground_apart(eyes, dark):
    colours = [*drawn(dark=dark), LAND_DARK if dark else LAND_LIGHT]
    apart = [np.linalg.norm(seen(one, EYES[eyes]) - seen(other, EYES[eyes])) for one, other in combinations(colours, 2)]
    assert min(apart) > 12


def test_no_two_kinds_beside_each_other_are_one_step_of_a_ramp():
    light = [seen(colour)[0] for colour in drawn(dark=False)]
    assert len(set(np.sign(np.diff(light)))) == 2
    assert np.abs(np.diff(light)).min() > 20


def test_more_kinds_than_grey_can_tell_apart_are_refused():
    with pytest.raises(ValueError, match="at most 6 kinds, not 7"):
        unordered(7, dark=False)


def test_kinds_are_the_whole_numbers_from_one_and_have_their_names():
    classes = classes_of(Drawing("kind", "", (), "", (), kinds=(A, B, A)), Params())
    assert classes == Classes((1.0, 2.0), kinds=(A, B, A))
    assert classes.reached == 0
    assert classes.colours(dark=False) == unordered(3, dark=False)
    assert class_labels(classes, Text("분", "min"), Language.KO) == ["가", "나", "가"]
    assert class_labels(classes, Text("분", "min"), Language.EN) == ["a", "b", "a"]


@pytest.mark.parametrize("wrong", [{"limits": (1.0,), "kinds": (A,)}, {"limits": (1.0,), "threshold": 1.0, "kinds": (A, B)}])
def test_kinds_that_are_too_few_or_judged_are_refused(wrong):
    with pytest.raises(ValueError, match="do not fit"):
        Classes(**wrong)


def test_kinds_of_one_name_share_a_line_where_they_follow_each_other():
    assert one_line_each(["x", "x", "y", "x"]) == [[0, 1], [2], [3]]
    assert one_line_each([]) == []


def test_numbers_are_called_ranks_only_where_they_are():
    table = Text("구역", "Districts")
    assert told_numbers("rank", table).ko == "숫자: '구역' 표의 순위"
    assert told_numbers("district", table) == Text("숫자: '구역' 표의 번호", "Numbers: those of the table 'Districts'")
