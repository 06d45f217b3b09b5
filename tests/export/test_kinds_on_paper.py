"""Kinds without an order on paper and in the HTML map, and numbers that only name."""

import dataclasses
import json
import re
from itertools import pairwise

import pandas as pd
import pytest
from road_report import road_report
from towns import degrees

from analytics.core.classes import KINDS, KINDS_DARK, KINDS_LIGHT, LAND_LIGHT, STRONG, Classes, over
from analytics.core.model import Drawing
from analytics.core.text import Language, Text
from analytics.core.wording import NO_UNIT
from analytics.export.html_map import html_bytes
from analytics.export.map_drawing import class_of
from analytics.export.picture import map_page
from analytics.export.report_maps import _keys

NAME = Text("이웃끼리 다른 색", "neighbours differ")
KEYS = _keys(Classes((1.0, 2.0), kinds=(NAME,) * 3), Drawing("tint", "", (), "", (), kinds=(NAME,) * 3), NO_UNIT, Language.KO)


@pytest.fixture(scope="module")
def plain():
    return road_report(limit_min=7)


def with_numbers(report, count, east_m):
    """The report with kinds in place of classes, and so many numbers that name, one every `east_m` metres along the road."""
    lon, lat = degrees(*((500.0 + east_m * number, 700.0) for number in range(count)))
    ranks = pd.DataFrame({"lon": lon, "lat": lat, "rank": range(501, 501 + count)})
    drawn = dataclasses.replace(
        report.maps[0], classes=KEYS, ranks=ranks, ranked="dongs", rank_label="숫자: 번호", names_only=True,
        faint="없음", missing="없음",
    )  # fmt: skip
    return dataclasses.replace(report, maps=(drawn,))


def badges(report):
    """The numbers on badges, with where they stand."""
    texts = map_page(report, report.maps[0]).axes[0].texts
    return {int(text.get_text()): text.get_position() for text in texts if text.get_text() in {str(n) for n in range(501, 1000)}}


def test_each_class_of_a_kind_has_its_name_its_colours_and_one_heading_for_all():
    assert [(key.label, key.side) for key in KEYS] == [(NAME.ko, KINDS.ko)] * 3
    assert [key.colour for key in KEYS] == list(KINDS_LIGHT[:3])
    assert [key.dark for key in KEYS] == list(KINDS_DARK[:3])
    assert class_of(pd.Series([1.0, 2.0, 3.0, float("nan")]).to_numpy(), KEYS).tolist() == [0, 1, 2, -1]


def test_the_legend_on_paper_names_the_kinds_once_below_all_their_colours(plain):
    axes = map_page(report := with_numbers(plain, 2, 4000.0), report.maps[0]).axes[0]
    told = [text.get_text() for text in axes.texts]
    assert told.count(NAME.ko) == told.count(KINDS.ko) == 1
    assert told.count("없음") == 1  # what faint cells and those without a value both are, is said once
    painted = {tuple(round(255 * part) for part in patch.get_facecolor()[:3]) for patch in axes.patches}
    painted |= {
        tuple(round(255 * part) for part in artist.get_facecolor()[:3])
        for artist in axes.artists
        if hasattr(artist, "get_facecolor")
    }
    assert {over(colour, LAND_LIGHT, STRONG) for colour in KINDS_LIGHT[:3]} <= painted


def test_numbers_that_name_stand_at_their_places_and_give_way_where_they_crowd(plain):
    few = badges(with_numbers(plain, 4, 1000.0))
    many = badges(with_numbers(plain, 60, 50.0))
    assert len(few) == 4  # beyond the printed rows too: they are no ranks
    assert 4 <= len(many) < 30
    assert 501 in many  # of two too near the lower stays
    places = sorted(x for x, _ in many.values())
    assert min(b - a for a, b in pairwise(places)) > 4.0  # mm: a badge of three figures is wider than that


def test_the_html_map_knows_that_numbers_are_no_ranks(plain):
    def map_of(report):
        page = html_bytes(report).decode()
        return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])["maps"][0]

    assert map_of(plain)["ranked"] is True
    shown = map_of(with_numbers(plain, 3, 4000.0))
    assert shown["ranked"] is False
    assert [(key["label"], tuple(key["colour"])) for key in shown["classes"]] == [(NAME.ko, colour) for colour in KINDS_LIGHT[:3]]
