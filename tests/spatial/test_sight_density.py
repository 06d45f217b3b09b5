"""Pixels to a metre: by hand, and the levels of both editions."""

import json
from pathlib import Path

import numpy as np
import pytest

from analytics.spatial.sight.density import LEVELS_2015, LEVELS_2025, arc_range_m, lens_range_m, pixels_wide, range_m
from analytics.spatial.sight.views import Views

ANSWER = Path(__file__).resolve().parents[2] / "../shared/answers/pixel_density/levels.json"


def test_a_lens_of_90_degrees_shows_twice_the_distance():
    # tan 45 = 1, so 1920 pixels cover 2 d metres: 25 to a metre at 1920 / 50
    assert range_m(1920, 90, [12.5, 25, 125, 20, 500]) == pytest.approx([76.8, 38.4, 7.68, 48, 1.92])


def test_a_narrower_lens_sees_farther():
    assert range_m(1920, 60, 25) == pytest.approx(38.4 * np.sqrt(3))


@pytest.mark.parametrize("wrong", [(0, 90, 25), (1920, 0, 25), (1920, 90, 0), (1920, 180, 25), (np.nan, 90, 25), (1920, -90, 25)])
def test_what_gives_no_distance_is_refused(wrong):
    with pytest.raises(ValueError, match=r"above 0|no plane"):
        range_m(*wrong)


def test_a_lens_that_sees_all_round_spreads_its_pixels_over_the_whole_circle():
    assert arc_range_m(4000, 360, 20) == pytest.approx(4000 / (2 * np.pi * 20))
    assert lens_range_m([1920, 4000], [90, 360], 20) == pytest.approx([48, 4000 / (2 * np.pi * 20)])
    with pytest.raises(ValueError, match="above 0"):
        arc_range_m(4000, 361, 20)


@pytest.mark.parametrize(
    ("ten_thousands", "across"), [(200, 1920), (210, 1920), (100, 1280), (800, 3840), (41, 854), (3300, 7680)]
)
def test_ten_thousands_of_pixels_are_a_picture_of_16_by_9(ten_thousands, across):
    assert pixels_wide(ten_thousands) == across


def test_no_pixels_and_unknown_pixels_give_no_width():
    assert np.isnan(pixels_wide([0, -5, np.nan])).all()
    assert pixels_wide([0, 200])[1] == 1920


def test_the_levels_are_those_of_both_editions():
    if not ANSWER.exists():
        pytest.skip("the known answer is not here")
    known = json.loads(ANSWER.read_text(encoding="utf-8"))
    assert known["IEC_EN_62676_4_2015_DORI_px_per_m"] == dict(LEVELS_2015)
    assert known["IEC_62676_4_2025_OODPCVS_px_per_m"] == dict(LEVELS_2025)


def test_the_new_edition_asks_twice_as_much_to_identify():
    assert LEVELS_2025["validate"] == 2 * LEVELS_2015["identify"]


def test_a_view_ends_where_the_density_does_but_never_beyond_its_range():
    views = Views.of([0, 0], [0, 0], [30, 60], fov_deg=90, azimuth_deg=0)
    assert views.at_density(25).range_m == pytest.approx([30, 38.4])
