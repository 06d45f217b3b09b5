"""A heat map on paper and in the HTML map: the surface of the page, its colours, its radius, and nothing beyond the border."""

import base64
import dataclasses
import io

import h3
import numpy as np
import pytest
from heat_town import CRS, LIMITS, SOUTH_M, TOLD, WEST_M, degrees_of, heat_report
from PIL import Image
from road_report import road_run
from test_picture import lightness

from analytics.core.classes import LAND_LIGHT, STRONG, Classes, over
from analytics.core.model import Drawing, Output, OutputKind
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.export.html_map import map_data
from analytics.export.map_content import ClassKey, Ground
from analytics.export.map_frame import frame_of
from analytics.export.map_heat import paper_ramp, shades_of_class, sheet_of
from analytics.export.map_room import Box
from analytics.export.picture import map_page, png_bytes
from analytics.export.report_maps import Pictured, maps_of
from analytics.spatial.heat_shades import STEPS, ramp_of


@pytest.fixture(scope="module")
def report():
    return heat_report((2000, 2000))


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


def test_the_html_map_holds_the_same_shades_and_the_colours_of_both_screens(report):
    drawn, sheet = report.maps[0], sheet_of(report.maps[0])
    told = map_data(report)["maps"][0]
    picture = Image.open(io.BytesIO(base64.b64decode(told["heat"]["png"]))).convert("RGBA")
    assert np.array_equal(np.asarray(picture)[:, :, :3], np.repeat(sheet.shades[:, :, None], 3, axis=2))
    assert told["heat"]["light"] == ramp_of([key.colour for key in drawn.classes]).tolist()
    assert told["heat"]["dark"] == ramp_of([key.dark for key in drawn.classes]).tolist()
    assert told["heat"]["told"] == TOLD
    left, bottom, right, top = told["heat"]["box"]
    assert (right - left, top - bottom) == pytest.approx((8000, 6000), abs=10)
    assert left >= -1  # the origin of the plane is the lower left corner of the town
    assert len(told["cells"]["x"]) == len(drawn.cells)  # still there for the pointer
    assert map_data(dataclasses.replace(report, maps=(dataclasses.replace(drawn, heat=None),)))["maps"][0]["heat"] is None


def test_the_report_s_picture_is_made_of_the_layer_s_released_column_and_the_radius_of_the_parameter():
    run = road_run(limit_min=7)
    columns = (Column("cell", Text("육각형", "Hexagon"), Kind.CODE),)
    drawing = Drawing("density", "", (), "people", (), limits=LIMITS, heat_m="limit_min")
    output = Output("gathered", OutputKind.LAYER, Text("열", "Heat"), Text("그림", "Picture"), columns=columns, drawing=drawing)
    cells = run.result.layers["cells"][["cell"]].head(3)
    layer = cells.assign(density=[1.0, 2.0, float("nan")], people=[0.0, 1.0, 1.0], heat=[5.0, 7.0, 0.0], secret=9.0)
    pictured = Pictured([output], {"gathered": layer}, {})
    (drawn,) = maps_of(pictured, ["gathered"], run, Language.KO)
    assert drawn.heat.people.tolist() == [5.0, 7.0, 0.0]
    assert (drawn.heat.radius_m, drawn.heat.told) == (7.0, "반경 7 m로 고르게 함(색은 서서히 바뀜)")
    assert (drawn.faint, drawn.missing) == ("", "")
    assert drawn.cells["value"].tolist()[:2] == [1.0, 2.0]  # what the pointer is told
    tables = {name: table for name, table in run.city.tables.items() if name != "dongs"}
    nowhere = dataclasses.replace(run, city=dataclasses.replace(run.city, tables=tables))
    (plain,) = maps_of(pictured, ["gathered"], nowhere, Language.EN)
    assert plain.heat is None  # as on the page: nobody knows where the city ends
    assert plain.faint
