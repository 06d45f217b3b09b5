"""The map on paper: its size, its scale, its classes in colour and in grey, and names that stay names."""

import dataclasses
import io

import numpy as np
import pandas as pd
import pypdf
import pytest
from PIL import Image
from road_report import DOLLARS, road_city, road_report
from towns import degrees

from analytics.core.classes import LAND_LIGHT, STRONG, Bands, Classes, over
from analytics.core.text import Language
from analytics.export.lettering import GAP, drawable, fitting_pt, width_mm, wrap
from analytics.export.map_content import ClassKey
from analytics.export.map_drawing import class_of
from analytics.export.map_frame import _rounded_up, frame_of
from analytics.export.map_room import Box, Room
from analytics.export.picture import DPI, PAGE_MM, map_page, pdf_bytes, png_bytes

MM = DPI / 25.4


@pytest.fixture(scope="module")
def report():
    return road_report(limit_min=7)


@pytest.fixture(scope="module")
def content(report):
    return png_bytes(report)


@pytest.fixture(scope="module")
def picture(content):
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.fixture(scope="module")
def page(report):
    return pypdf.PdfReader(io.BytesIO(pdf_bytes(report))).pages[0]


def test_the_picture_is_a4_landscape_at_300_dots_an_inch(content):
    image = Image.open(io.BytesIO(content))
    assert image.size == (3508, 2480)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert image.text["Title"] == "구급 골든타임 분석 결과 · 작은 도시"


def test_the_same_report_gives_the_same_files(report, content):
    assert png_bytes(report) == content
    assert pdf_bytes(report) == pdf_bytes(report)


def test_the_page_is_a4_and_its_letters_are_embedded_text(page):
    assert [float(side) for side in page.mediabox[2:]] == pytest.approx([841.89, 595.28], abs=0.5)
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    files = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert all("StandardMapsSans" in font["/BaseFont"] for font in fonts)
    assert all("/FontFile2" in file for file in files)
    told = page.extract_text()
    for text in (
        "구급 골든타임 분석 결과",
        "1,550명",
        "모의 자료 포함",
        "4.5분 초과 7분 이하",
        "기준일 2024-01-01",
        "손으로 그림",
        "N",
    ):
        assert text in told


def test_english_reads_english():
    told = pypdf.PdfReader(io.BytesIO(pdf_bytes(road_report(Language.EN, limit_min=7)))).pages[0].extract_text()
    for text in ("Results: Ambulance golden hour", "1,550 people", "contains modelled data", "over 4.5 to 7 min", "119 post"):
        assert text in told


def test_without_modelled_data_there_is_no_label():
    real = road_report(city=road_city(modelled=frozenset()))
    assert "모의 자료" not in pypdf.PdfReader(io.BytesIO(pdf_bytes(real))).pages[0].extract_text()


def test_names_are_drawn_as_they_stand():
    names = [DOLLARS, "<img src=x>", "\\frac{1}{2}", "100%_^{}~#&", "뷁쉛뛟 센터"]
    city = road_city(posts={name: (1900.0 * place, 0.0) for place, name in enumerate(names)}, hospitals=())
    told = pypdf.PdfReader(io.BytesIO(pdf_bytes(road_report(city=city)))).pages[0].extract_text()
    assert [name for name in names if name not in told] == []


def test_the_scale_bar_is_as_long_as_it_says(report, picture):
    pixels = np.asarray(picture).astype(int)
    frame = frame_of(report.maps[0], Box(10, 20, 225, 180))
    assert frame.bar_mm * frame.m_per_mm == pytest.approx(frame.bar_m)
    # Measured on the picture: the legend's column holds nothing but the bar in its darkest run of a row near its foot.
    column = pixels[int(2480 - 40 * MM) : int(2480 - 12 * MM), int(229 * MM) : int(287 * MM)].sum(axis=2)
    dark = column < 200
    rows = np.flatnonzero(dark.sum(axis=1) > 0.4 * dark.sum(axis=1).max())
    best = max(rows, key=lambda row: np.ptp(np.flatnonzero(dark[row])))
    bar_px = np.ptp(np.flatnonzero(dark[best])) + 1
    west, east = degrees((0.0, 0.0), (8000.0, 0.0))[0][[0, 1]]
    spots = frame_in(report).on_paper(np.array([[west, degrees((0.0, 0.0))[1][0]], [east, degrees((8000.0, 0.0))[1][0]]]))
    px_per_m = (spots[1, 0] - spots[0, 0]) * MM / 8000.0
    assert bar_px / px_per_m == pytest.approx(frame_in(report).bar_m, rel=0.01)


def frame_in(report):
    """The frame of the page that was drawn: read back from the page's own axes."""
    patches = [patch for patch in map_page(report, report.maps[0]).axes[0].patches if patch.get_zorder() == 20]
    (outline,) = patches
    left, bottom = outline.get_xy()
    return frame_of(report.maps[0], Box(left, bottom, left + outline.get_width(), bottom + outline.get_height()))


def test_the_frame_puts_metres_where_they_belong_and_keeps_the_whole_city_inside(report):
    box = Box(10, 20, 110, 70)
    frame = frame_of(report.maps[0], box)
    # The town is 9,000 m wide and 6,000 high, in 94 by 47 mm at most: 6,000 m / 47 mm = 127.7 is the coarser scale.
    assert frame.m_per_mm == pytest.approx(130.0)
    assert frame.ratio == 130_000
    assert frame.bar_m == 2000.0  # at most 22 mm are 2,860 m
    lon, lat = degrees((4000.0, 2500.0))  # the middle of the town
    assert frame.on_paper(np.array([[lon[0], lat[0]]]))[0] == pytest.approx([60.0, 45.0], abs=0.05)


def test_the_colours_on_paper_are_those_of_the_legend(report, picture):
    dots = np.asarray(picture).astype(np.int64)
    there = set(np.unique(dots[..., 0] * 65536 + dots[..., 1] * 256 + dots[..., 2]).tolist())
    used = class_of(report.maps[0].cells["value"].to_numpy(), report.maps[0].classes)
    for number, key in enumerate(report.maps[0].classes):
        red, green, blue = over(key.colour, LAND_LIGHT, STRONG)
        assert red * 65536 + green * 256 + blue in there  # in the legend, and on the map where the class is
        assert number not in used or (used == number).any()


def lightness(colour):
    """CIE L* of an sRGB colour (IEC 61966-2-1 and CIE 15), 0 to 100: what a grey print keeps of it."""
    linear = [part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


STEPS = [
    *(
        Classes(tuple(float(n) for n in range(1, late + reached)), float(reached))
        for reached in (1, 2, 3)
        for late in (1, 2, 3, 4)
    ),
    *(Classes(tuple(float(n) for n in range(1, count))) for count in range(2, 8)),
    *(Bands(tuple(float(n) for n in range(1, count))) for count in range(2, 5)),
]


@pytest.mark.parametrize("classes", STEPS)
def test_a_grey_print_keeps_the_order_of_the_classes(classes):
    told = [lightness(over(colour, LAND_LIGHT, STRONG)) for colour in classes.colours(dark=False)]
    steps = np.diff(told if isinstance(classes, Classes) else told[::-1])
    assert (steps < -4).all()  # each class is darker than the one before by more than eyes need (about 2 to 3)


def test_upper_edges_belong_to_the_class():
    keys = [ClassKey("", None, 5.0, (0, 0, 0)), ClassKey("", 5.0, 7.0, (0, 0, 0)), ClassKey("", 7.0, None, (0, 0, 0))]
    assert class_of(np.array([0.0, 5.0, 5.01, 7.0, 7.01, np.inf, np.nan]), keys).tolist() == [0, 0, 1, 1, 2, -1, -1]


def ranked(report, count):
    """The report with ranks along the road, several at one spot."""
    lon, lat = degrees(*((1000.0 * (number // 4), 0.0) for number in range(count)))
    ranks = pd.DataFrame({"lon": lon, "lat": lat, "rank": range(1, count + 1)})
    drawn = dataclasses.replace(report.maps[0], ranks=ranks, ranked="dongs", rank_label="숫자: 순위")
    table = dataclasses.replace(report.table("dongs"), first=12)
    return dataclasses.replace(report, maps=(drawn,), tables=(table,))


def test_the_ranks_of_the_printed_rows_are_all_on_the_map_and_no_others(report):
    drawn = ranked(report, 30)
    badges = [text.get_text() for text in map_page(drawn, drawn.maps[0]).axes[0].texts if text.get_color() == "white"]
    numbers = sorted(int(told) for told in badges if told.isdigit() and told != "119")
    assert numbers == [1, *range(1, 13)]  # and the sign of the legend


def test_ranks_at_one_spot_stand_beside_each_other():
    room, taken = Room(Box(0, 0, 100, 100)), []
    for _ in range(8):
        box = room.first_free(Box.around((50 + dx, 50 + dy), 4, 4) for dx in (0, 6, -6) for dy in (0, 6, -6))
        taken.append(box)
    assert all(not one.meets(other) for one in taken for other in taken if one is not other)
    assert room.first_free([Box(98, 98, 102, 102)]) is None  # beyond the frame
    assert room.first_free([Box(50, 50, 51, 51)]) is None  # taken


def test_lines_break_between_words_and_words_only_where_they_must():
    assert wrap("가나 다라 마바", 10, width_mm("가나 다라", 10)) == ["가나 다라", "마바"]
    assert wrap("가나다라", 10, width_mm("가나", 10)) == ["가나", "다라"]
    assert wrap("", 10, 50) == [""]
    assert all(width_mm(line, 9) <= 30 + 0.02 for line in wrap("짧은 말과 아주아주아주아주아주아주 긴 낱말", 9, 30))


def test_every_korean_syllable_has_a_shape_and_what_has_none_is_seen():
    syllables = "".join(chr(code) for code in range(0xAC00, 0xD7A4))
    assert drawable(syllables) == syllables
    assert drawable("😀 천안") == f"{GAP} 천안"
    assert drawable("가\u202e나\x00다\n라") == "가나다 라"


def test_the_largest_size_that_fits_is_taken_and_else_the_smallest():
    room = width_mm("가나다라마바사", 12, bold=True)
    assert fitting_pt("가나다라마바사", (18, 12, 8), room, bold=True) == 12
    assert fitting_pt("가나다라마바사" * 9, (18, 12, 8), room, bold=True) == 8


def test_a_report_without_a_map_is_refused(report):
    with pytest.raises(ValueError, match="no map"):
        png_bytes(dataclasses.replace(report, maps=()))


def test_paper_is_a4():
    assert PAGE_MM == (297.0, 210.0)


def test_what_is_no_class_carries_lines_that_a_grey_print_keeps(report):
    patches = map_page(report, report.maps[0]).axes[0].patches
    ruled = {patch.get_facecolor()[:3]: patch.get_hatch() for patch in patches if patch.get_hatch()}
    plain = {patch.get_facecolor()[:3] for patch in patches if not patch.get_hatch()}
    strong = {tuple(part / 255 for part in over(key.colour, LAND_LIGHT, STRONG)) for key in report.maps[0].classes}
    assert strong <= plain
    assert not strong & set(ruled)
    assert len(set(ruled.values())) == 2  # one for faint cells, another for those without a value


@pytest.mark.parametrize(
    ("side_mm", "ratio"), [(48.0, 140_000), (50.0, 130_000), (54.0, 120_000), (60.0, 110_000), (70.0, 91_000)]
)
def test_the_scale_has_two_figures_and_the_city_fits(report, side_mm, ratio):
    # 6,000 m in 94 % of the height, and up to 1 % more as the city's box is a little askew.
    frame = frame_of(report.maps[0], Box(0, 0, 300, side_mm))
    assert frame.ratio == ratio
    assert 6000 / frame.m_per_mm <= side_mm * 0.95


@pytest.mark.parametrize(
    ("needed", "scale"), [(250.033, 250.0), (252.4, 250.0), (252.6, 260.0), (99.5, 99.0), (8.71, 8.7), (1000.0, 1000.0)]
)
def test_a_scale_of_two_figures_is_taken_that_gives_up_a_hundredth_at_most(needed, scale):
    assert _rounded_up(needed) == pytest.approx(scale)
