"""A heat map on paper and in the HTML map: the surface of the page, its colours, its radius, and nothing beyond the border."""

import dataclasses
import io

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image
from small_report import small_report
from test_picture import lightness

from analytics.core.classes import LAND_LIGHT, STRONG, Classes, class_labels, over
from analytics.core.text import Language, Text
from analytics.export.map_frame import frame_of
from analytics.export.map_heat import paper_ramp, shades_of_class, sheet_of
from analytics.export.map_room import Box
from analytics.export.picture import map_page, png_bytes
from analytics.export.report import ClassKey, Ground, Heat
from analytics.spatial.crs import to_degrees
from analytics.spatial.heat_shades import STEPS

CRS, WEST_M, SOUTH_M = "EPSG:5186", 210_000.0, 460_000.0
LIMITS = (10.0, 40.0, 160.0)
TOLD = "반경 400 m로 고르게 함"


def degrees_of(*metres):
    """Metres from the town's corner in degrees, by the projection."""
    x, y = np.array(metres, float).T
    return np.column_stack(to_degrees(WEST_M + x, SOUTH_M + y, CRS))


@pytest.fixture(scope="module")
def dongs():
    """A town of 8 by 6 km without its north-eastern corner, 3 by 2 km."""
    corners = [(0, 0), (8000, 0), (8000, 4000), (5000, 4000), (5000, 6000), (0, 6000)]
    return gpd.GeoDataFrame({"dong_name": ["읍내동"]}, geometry=[shapely.Polygon(degrees_of(*corners))], crs=4326)


@pytest.fixture(scope="module")
def report(dongs):
    """300 people in one hexagon of 400 m round (2000, 2000), nobody anywhere else."""
    classes = Classes(LIMITS)
    light, dark, edges = classes.colours(dark=False), classes.colours(dark=True), (None, *LIMITS, None)
    labels = class_labels(classes, Text("명/km²", "people/km²"), Language.KO)
    keys = tuple(ClassKey(labels[n], edges[n], edges[n + 1], light[n], "", dark[n]) for n in range(4))
    cells = sorted(h3.geo_to_cells(dongs.geometry.iloc[0], 8))
    ((lon, lat),) = degrees_of((2000, 2000))
    people = np.where(np.array(cells) == h3.latlng_to_cell(lat, lon, 8), 300.0, 0.0)
    shown = pd.DataFrame({"cell": cells, "value": people / 0.7, "strong": True, "dong_name": "읍내동"})
    plain = small_report()
    drawn = dataclasses.replace(
        plain.maps[0], cells=shown, told=("",) * len(cells), classes=keys, unit="명/km²", faint="", missing="",
        ground=Ground(dongs, None, None, CRS), heat=Heat(people, 400.0, TOLD),
    )  # fmt: skip
    return dataclasses.replace(plain, maps=(drawn,))


@pytest.fixture(scope="module")
def page(report):
    return map_page(report, report.maps[0]).axes[0]


@pytest.fixture(scope="module")
def dots(report):
    return np.asarray(Image.open(io.BytesIO(png_bytes(report))).convert("RGB")).astype(int)


def colour_at(dots, report, *metres):
    """What is printed at that place of the town."""
    outline = next(patch for patch in map_page(report, report.maps[0]).axes[0].patches if patch.get_zorder() == 20)
    left, bottom = outline.get_xy()
    frame = frame_of(report.maps[0], Box(left, bottom, left + outline.get_width(), bottom + outline.get_height()))
    ((along, up),) = frame.on_paper(degrees_of(metres))
    return tuple(dots[round(dots.shape[0] - up * 300 / 25.4), round(along * 300 / 25.4)].tolist())


def test_the_picture_covers_the_town_and_is_highest_where_the_people_are(report):
    sheet = sheet_of(report.maps[0])
    west, south, east, north = sheet.bounds_m
    assert (west, east, north) == pytest.approx((WEST_M, WEST_M + 8000, SOUTH_M + 6000), abs=0.01)
    assert south == pytest.approx(SOUTH_M, abs=8000 / 1200)  # the last row may reach a part of a pixel further
    row, column = np.argwhere(sheet.shades == sheet.shades.max()).mean(axis=0)
    pixel = (east - west) / sheet.shades.shape[1]
    ((lon, lat),) = degrees_of((2000, 2000))
    middle = h3.cell_to_latlng(h3.latlng_to_cell(lat, lon, 8))
    ((x, y),) = degrees_of((column * pixel, 6000 - row * pixel))
    assert h3.great_circle_distance(middle, (y, x), unit="m") < 40  # of a hexagon of some 800 m
    assert sheet.shades[100, -100] == 0  # the corner that is no part of the town


def test_the_height_is_that_of_a_gaussian_over_the_hexagon(report):
    # 300 people spread over a hexagon of some 0.7 km² and blurred by 400 m: at 2,400 m (6 standard deviations from its middle,
    # 4.7 from its nearest corner) less than 0.01 people/km² are left, which is the first shade; in the middle more than 160.
    sheet = sheet_of(report.maps[0])
    pixel = (sheet.bounds_m[2] - sheet.bounds_m[0]) / sheet.shades.shape[1]
    far = sheet.shades[round((6000 - 2000) / pixel), round(4700 / pixel)]
    assert far == 1
    assert (sheet.shades.max() - 1) // STEPS == 3


def test_paper_shows_the_colour_of_the_class_bare_land_and_nothing_beyond_the_border(report, dots):
    last = report.maps[0].classes[-1].colour
    middle = colour_at(dots, report, 2000, 2000)
    assert middle in {tuple(colour) for colour in shades_of_class(report.maps[0].classes, 3)}
    assert np.abs(np.array(middle) - over(last, LAND_LIGHT, STRONG)).max() < 60
    assert colour_at(dots, report, 6500, 1000) == shades_of_class(report.maps[0].classes, 0)[0]  # nobody there
    assert colour_at(dots, report, 6500, 5000) == (0xEC, 0xEE, 0xF0)  # outside


def test_no_hexagon_is_drawn_below_the_picture(page, report):
    assert [image.get_zorder() for image in page.images] == [2]
    plain = dataclasses.replace(report.maps[0], heat=None)
    hexagons = map_page(report, plain).axes[0]
    assert not hexagons.images
    most = max(len(patch.get_path().vertices) for patch in hexagons.patches)
    assert most > 7 * 20
    assert max(len(patch.get_path().vertices) for patch in page.patches) < most


def test_the_legend_has_every_class_a_strip_that_runs_on_the_unit_and_the_radius(page, report):
    told = [text.get_text() for text in page.texts]
    assert TOLD in told
    assert any("(명/km²)" in text for text in told)
    assert [label for label in told if label in {key.label for key in report.maps[0].classes}] == [
        key.label for key in report.maps[0].classes
    ]
    strip = [tuple(round(part * 255) for part in patch.get_facecolor()[:3]) for patch in page.patches]
    wanted = [colour for number in range(4) for colour in shades_of_class(report.maps[0].classes, number)]
    start = strip.index(wanted[0])
    assert [colour for colour in strip[start:] if colour in set(wanted)][: 4 * STEPS] == wanted


@pytest.mark.parametrize("count", range(2, 8))
def test_a_grey_print_darkens_with_every_shade(count):
    classes = Classes(tuple(float(n) for n in range(1, count)))
    keys = [ClassKey("", None, None, colour) for colour in classes.colours(dark=False)]
    ramp = paper_ramp(keys)
    assert ramp[0, 3] == 0
    assert set(ramp[1:, 3].tolist()) == {255}
    told = np.array([lightness(colour[:3]) for colour in ramp[1:].tolist()])
    assert (np.diff(told) < 0.1).all()  # colours are whole numbers: a tenth is nothing that an eye or a printer knows
    assert told[0] > lightness(LAND_LIGHT) - 2
    assert (np.diff(told[STEPS // 2 :: STEPS]) < -4).all()  # the middles of the classes, as far apart as eyes need


def test_a_map_that_is_no_heat_map_has_no_picture(report):
    for drawn in (
        dataclasses.replace(report.maps[0], heat=None),
        dataclasses.replace(report.maps[0], ground=Ground(None, None, None, CRS)),
    ):
        with pytest.raises(ValueError, match="no picture"):
            sheet_of(drawn)
