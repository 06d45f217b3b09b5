"""Markers, badges and the ways of moved places on paper: each sign of the legend is the one on the map."""

import dataclasses
import io

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdf
import pytest
import shapely
from matplotlib.patches import FancyBboxPatch
from road_report import road_report
from towns import degrees

from analytics.core.text import Language
from analytics.export.lettering import MM_PER_PT
from analytics.export.map_content import Markers
from analytics.export.map_markers import ACCENT, MARKER_MM
from analytics.export.map_shapes import borders_of
from analytics.export.picture import map_page, pdf_bytes

GAP = [(127.05, 36.86), (127.050001, 36.85), (127.05, 36.84)]
"""Where a border draws back by a tenth of a metre."""

SPOT_PT, RING_PT = 1.1 / MM_PER_PT, 1.8 / MM_PER_PT


@pytest.fixture(scope="module")
def report():
    return road_report(limit_min=7)


def at(*metres):
    lon, lat = degrees(*metres)
    return pd.DataFrame({"lon": lon, "lat": lat, "name": [""] * len(metres)})


def page_with(report, *markers, **more):
    drawn = dataclasses.replace(report.maps[0], markers=markers, **more)
    return map_page(report, drawn).axes[0]


def signs(page, size_pt):
    """Middles of the round signs of that size, in millimetres."""
    found = [line for line in page.lines if line.get_marker() == "o" and line.get_markersize() == pytest.approx(size_pt)]
    return np.vstack([np.empty((0, 2)), *(np.column_stack(line.get_data()) for line in found)])


def map_right(page):
    frame = next(patch for patch in page.patches if patch.get_zorder() == 20)
    return frame.get_x() + frame.get_width()


# --- numbers -----------------------------------------------------------------------------------------------------------


def test_the_number_in_the_legend_stands_on_the_same_badge_as_on_the_map(report):
    ranks = at((1000.0, 0.0), (5000.0, 0.0)).drop(columns="name").assign(rank=[1, 2])
    page = page_with(report, ranks=ranks, ranked="dongs", rank_label="숫자: 순위")
    badges = [patch for patch in page.patches if isinstance(patch, FancyBboxPatch)]
    looks = {(patch.get_facecolor(), patch.get_edgecolor(), patch.get_linewidth(), patch.get_height()) for patch in badges}
    assert len(badges) == 3  # two on the map, one in the legend
    assert len(looks) == 1
    assert sum(patch.get_x() > map_right(page) for patch in badges) == 1
    letters = [text for text in page.texts if text.get_text() == "1"]
    assert [(text.get_color(), text.get_fontsize()) for text in letters] == [("white", 7.0)] * 2
    assert "#{:02x}{:02x}{:02x}".format(*(round(part * 255) for part in badges[0].get_facecolor()[:3])) == ACCENT


# --- places ------------------------------------------------------------------------------------------------------------


def test_a_marker_that_stands_aside_has_a_dot_at_its_place_and_a_line_to_it(report):
    post = Markers("posts", "119안전센터", "post", at((4000.0, 0.0)))
    beside = Markers("hospitals", "응급의료기관", "hospital", at((4000.0, 50.0)))  # nearer than a marker is wide
    page = page_with(report, beside, post)
    dots = signs(page, SPOT_PT)
    assert len(dots) == 1
    alone = signs(page_with(report, post), MARKER_MM / MM_PER_PT)
    assert np.hypot(*(dots[0] - alone[0])) < MARKER_MM / 2
    ends = [patch.get_path().vertices for patch in page.patches if len(patch.get_path().vertices) == 2]
    assert any((path[0] == dots[0]).all() for path in ends)


def test_markers_at_their_places_have_no_dots(report):
    page = page_with(report, Markers("posts", "119안전센터", "post", at((0.0, 0.0), (8000.0, 0.0))))
    assert len(signs(page, SPOT_PT)) == 0


def test_a_new_place_is_drawn_over_the_dots_of_the_many(report):
    many = Markers("cameras", "카메라", "place", at(*((4000.0 + x, 0.0) for x in range(0, 100, 10))), many=True)
    new = Markers("cameras-new", "새 카메라", "place_new", at((4050.0, 0.0)))
    page = page_with(report, many, new)
    right = map_right(page)
    layers = {
        line.get_markersize(): line.get_zorder()
        for line in page.lines
        if line.get_marker() == "o" and line.get_xdata()[0] < right
    }
    dots, sign = layers[min(layers)], layers[max(layers)]
    assert 0.1 < sign - dots < 1


def test_a_place_beyond_the_frame_is_not_drawn_into_it(report):
    page = page_with(report)
    right = map_right(page)
    far = 8000.0
    while True:  # the first place beyond the frame, by less than a marker
        far += 100.0
        stands = signs(page_with(report, Markers("posts", "119안전센터", "post", at((far, 0.0)))), MARKER_MM / MM_PER_PT)
        if stands[0, 0] > right:
            break
    assert stands[0, 0] < right + MARKER_MM
    assert len(stands) == 2  # at its place, where the frame cuts it off, and in the legend
    assert len(signs(page_with(report, Markers("posts", "119안전센터", "post", at((far, 0.0)))), SPOT_PT)) == 0


# --- moved places ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "told"),
    [(Language.KO, "옮긴 119안전센터(동그라미가 있던 곳)"), (Language.EN, "119 post moved (the ring is where it was)")],
)
def test_a_moved_place_has_a_ring_where_it_was_on_the_map_and_in_the_legend(language, told):
    lon, lat = degrees((4000.0, 0.0))
    report = road_report(language, plan=f"move:p1@{lon[0]:.5f},{lat[0]:.5f}")
    page = map_page(report, report.maps[0]).axes[0]
    rings = signs(page, RING_PT)
    right = map_right(page)
    assert sorted(rings[:, 0] > right) == [False, True]
    moved = report.maps[0].markers[-1]
    assert moved.are_moved
    text = pypdf.PdfReader(io.BytesIO(pdf_bytes(report))).pages[0].extract_text().replace("\n", " ").replace(" ", "")
    assert told.replace(" ", "") in text


# --- borders -----------------------------------------------------------------------------------------------------------


def test_a_gap_between_dongs_that_do_not_quite_meet_is_no_border_and_a_lake_of_nobody_is():
    left = shapely.Polygon(
        [(127.0, 36.8), (127.05, 36.8), (127.05, 36.9), (127.0, 36.9)],
        [[(127.01, 36.81), (127.02, 36.81), (127.02, 36.82), (127.01, 36.82)]],  # a lake of 0.01 by 0.01 degrees
    )
    right = shapely.Polygon([(127.05, 36.8), (127.1, 36.8), (127.1, 36.9), (127.05, 36.9), *GAP])
    dongs = gpd.GeoDataFrame({"dong_name": ["가", "나"]}, geometry=[left, right], crs=4326)
    assert len(shapely.union_all(dongs.geometry.to_numpy()).interiors) == 2
    _, outer, land = borders_of(dongs)
    assert [len(rings) for rings in (outer, land)] == [2, 2]
    assert sorted(float(np.ptp(ring[:, 0])) for ring in outer) == pytest.approx([0.01, 0.1])
