"""Shades of a heat map: a class keeps to its limits, shades rise evenly, and a reader of PNG sees every one."""

import io

import numpy as np
import pytest
from PIL import Image

from analytics.core.classes import STRONG, Classes
from analytics.spatial.heat_shades import STEPS, png_bytes, ramp_of, shades_of

LIMITS = (10.0, 40.0, 160.0)
CLASSES = Classes(LIMITS)


def test_a_value_on_a_limit_has_a_shade_of_the_class_below_and_a_hair_more_one_of_the_next():
    values = np.array([0.0, 10.0, 10.0 + 1e-9, 40.0, 40.0 + 1e-9, 160.0, 160.0 + 1e-7, 1e12])
    assert ((shades_of(values, LIMITS) - 1) // STEPS).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_shades_rise_with_the_value_and_use_every_step_and_nothing_is_drawn_where_there_is_no_value():
    values = np.array([np.nan, *np.linspace(0, 400, 20_001), np.inf])
    shades = shades_of(values, LIMITS)
    assert shades[0] == shades[-1] == 0
    assert (np.diff(shades[1:-1].astype(int)) >= 0).all()
    assert set(shades[1:-1].tolist()) >= set(range(1, 1 + STEPS * 3))
    assert shades[1] == 1
    assert shades.max() < 1 + STEPS * 4


@pytest.mark.parametrize("dark", [False, True])
def test_the_middle_of_a_class_has_the_colour_of_the_legend_and_the_first_rises_from_bare_ground(dark):
    colours = CLASSES.colours(dark=dark)
    ramp = ramp_of(colours).astype(int)
    assert len(ramp) == 1 + 4 * STEPS
    assert ramp[0].tolist() == [*colours[0], 0]
    for number, colour in enumerate(colours):
        middle = ramp[1 + number * STEPS + STEPS // 2 - 1 : 1 + number * STEPS + STEPS // 2 + 1, :3].mean(axis=0)
        assert np.abs(middle - colour).max() < 5
    rising = ramp[1 : 1 + STEPS, 3]
    assert (np.diff(rising) > 0).all()
    assert rising[0] < 10
    assert set(ramp[1 + STEPS :, 3].tolist()) == {round(255 * STRONG)}


def test_a_reader_of_png_sees_every_shade_in_its_colour():
    shades = np.random.default_rng(2).integers(0, 1 + 4 * STEPS, (37, 53)).astype(np.uint8)
    ramp = ramp_of(CLASSES.colours(dark=False))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png_bytes(shades, ramp))).convert("RGBA")), ramp[shades])
