"""Coordinate systems: read from words, voted on inside the city, and never guessed between two that fit alike."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from analytics.core.errors import InputError
from analytics.intake.coordinates import (
    CANDIDATES,
    KATEC,
    crs_from_words,
    has_place,
    in_korea,
    parse_degrees,
    to_wgs84,
    vote_crs,
)

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SPREAD = shapely.box(127.0, 36.6, 127.4, 37.0)
"""A square of about 36 by 44 km around Cheonan."""

WKT = (
    'PROJCS["{name}",GEOGCS["GCS",DATUM["D",SPHEROID["S",{axis},{flattening}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",{east}],PARAMETER["False_Northing",{north}],'
    'PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]'
)
GRS80 = {"axis": 6378137.0, "flattening": 298.257222101}
BESSEL = {"axis": 6377397.155, "flattening": 299.1528128}


def wkt(meridian: float, east: int, north: int, ellipsoid: dict[str, float], name: str = "Unnamed") -> str:
    return WKT.format(name=name, meridian=meridian, east=east, north=north, **ellipsoid)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("EPSG:5186", "EPSG:5186"),
        ("epsg 5179", "EPSG:5179"),
        ("5181", "EPSG:5181"),
        ("urn:ogc:def:crs:EPSG::5187", "EPSG:5187"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("WGS84 경위도", "EPSG:4326"),
        ("UTM-K", "EPSG:5179"),
        ("KATEC", KATEC),
        ("ITRF2000_Central_Belt_60", "EPSG:5186"),
        ("Korea_2000_Korea_Central_Belt_2010", "EPSG:5186"),
        ("Korea_2000_Korea_Central_Belt", "EPSG:5181"),
        ("Korean_1985_Modified_Korea_Central_Belt", "EPSG:5174"),
        ("Korea_2000_Korea_Unified_Coordinate_System", "EPSG:5179"),
        ("중부원점(2010)", "EPSG:5186"),
        (wkt(127, 200_000, 600_000, GRS80, "ITRF2000_Central_Belt_60"), "EPSG:5186"),
        (wkt(127, 200_000, 500_000, GRS80), "EPSG:5181"),
        (wkt(125, 200_000, 600_000, GRS80), "EPSG:5185"),
        (wkt(127.0028902777778, 200_000, 500_000, BESSEL), "EPSG:5174"),
        (wkt(127, 200_000, 500_000, BESSEL), "EPSG:2097"),
        (wkt(127, 200_000, 500_000, GRS80, "ITRF2000_Central_Belt_60"), "EPSG:5181"),
        (KATEC, KATEC),
        ("GRS80 중부원점", None),
        ("좌표", None),
        ("EPSG:999999", None),
        ("", None),
    ],
)
def test_words_and_parameters_name_a_system_or_none(words: str, expected: str | None) -> None:
    assert crs_from_words(words) == expected


@pytest.mark.parametrize(
    ("crs", "x", "y"),
    [
        ("EPSG:5181", 213_116.35, 368_492.50),
        ("EPSG:5186", 213_116.35, 468_492.50),
        ("EPSG:5174", 213_045.52, 368_186.42),
        ("EPSG:5179", 968_515.46, 1_868_593.14),
    ],
)
def test_the_same_place_has_these_numbers_in_each_system(crs: str, x: float, y: float) -> None:
    lon, lat = to_wgs84([x], [y], crs)
    assert lon[0] == pytest.approx(127.147, abs=1e-6)
    assert lat[0] == pytest.approx(36.815, abs=1e-6)


def test_missing_and_impossible_numbers_become_missing_places() -> None:
    lon, lat = to_wgs84([np.nan, 213_116.35, np.inf], [468_492.5, np.nan, 5.0], "EPSG:5186")
    assert np.isnan(lon).all()
    assert np.isnan(lat).all()
    assert has_place([0, 0, np.nan, 127], [0, 36, 36, 36]).tolist() == [False, True, False, True]


def test_an_unknown_system_is_named() -> None:
    with pytest.raises(InputError, match="EPSG:123456"):
        to_wgs84([1], [2], "EPSG:123456")


def test_the_edges_of_korea_belong_to_korea() -> None:
    assert in_korea([124, 132, 123.99, 127], [33, 39, 36, np.nan]).tolist() == [True, True, False, False]


def inside_points(crs: str, count: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Points all over the square, written in a system."""
    from pyproj import Transformer

    random = np.random.default_rng(7)
    lon, lat = random.uniform(127.01, 127.39, count), random.uniform(36.61, 36.99, count)
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    return np.asarray(x), np.asarray(y)


@pytest.mark.parametrize("crs", CANDIDATES)
@pytest.mark.parametrize("swapped", [False, True])
def test_every_candidate_wins_its_own_vote_in_both_orders(crs: str, swapped: bool) -> None:
    x, y = inside_points(crs)
    vote = vote_crs(*((y, x) if swapped else (x, y)), SPREAD)
    # 313 m apart, 5181 and 5174 may both hold every point of a wide city: then the vote must say so.
    assert crs in {vote.crs, *vote.rivals}
    assert vote.swapped is swapped
    assert vote.inside == vote.total == 200
    assert vote.found


def test_5181_taken_for_5174_is_flagged_for_confirmation_and_5186_is_not() -> None:
    vote = vote_crs(*inside_points("EPSG:5181"), SPREAD)
    assert vote.uncertain
    assert {vote.crs, *vote.rivals} == {"EPSG:5181", "EPSG:5174"}
    assert "EPSG:5174" in vote.note().ko
    sure = vote_crs(*inside_points("EPSG:5186"), SPREAD)
    assert sure.crs == "EPSG:5186"
    assert not sure.uncertain


def test_the_vote_is_a_table_of_all_candidates_in_both_orders() -> None:
    vote = vote_crs(*inside_points("EPSG:5186"), SPREAD)
    assert list(vote.table.columns) == ["crs", "swapped", "inside", "share"]
    assert len(vote.table) == 2 * len(CANDIDATES)
    assert vote.table["share"].iloc[0] == 1.0
    assert vote.table["inside"].is_monotonic_decreasing


def test_points_of_another_city_find_no_system_and_noughts_do_not_vote() -> None:
    vote = vote_crs([126.97, 0.0, np.nan], [35.1, 0.0, 35.1], SPREAD)
    assert not vote.found
    assert vote.total == 1
    assert vote.crs == "EPSG:4326"
    assert "다른 지역" in vote.note().ko
    assert not vote_crs([], [], SPREAD).found


def test_a_point_on_the_border_counts_as_inside() -> None:
    assert vote_crs([127.0, 127.4], [36.8, 37.0], SPREAD).inside == 2


def test_the_real_node_file_is_voted_5186_in_both_orders() -> None:
    outline, nodes = DATA / "cheonan_census" / "cheonan_dong_2020.geojson", DATA / "cheonan_nodelink" / "moct_node.csv"
    if not (outline.exists() and nodes.exists()):
        pytest.skip("the real files ../shared/data/cheonan_census and cheonan_nodelink are not here")
    from analytics.intake.raw import Limits
    from analytics.intake.text_tables import read_text_table

    city = shapely.union_all([shapely.geometry.shape(item["geometry"]) for item in json.loads(outline.read_text())["features"]])
    points = shapely.get_coordinates(read_text_table("moct_node.csv", nodes.read_bytes(), Limits()).frame["geometry"].to_numpy())
    vote = vote_crs(points[:, 0], points[:, 1], city)
    assert (vote.crs, vote.inside, vote.total, vote.swapped, vote.rivals) == ("EPSG:5186", 3307, 3324, False, ())
    turned = vote_crs(points[:, 1], points[:, 0], city)
    assert (turned.crs, turned.swapped) == ("EPSG:5186", True)


@pytest.mark.parametrize(
    ("written", "degrees"),
    [
        ("37°30'", 37.5),
        ("37°30'36\"", 37.51),
        ("N37.5", 37.5),
        ("동경 127도 8분 30초", 127 + 8 / 60 + 30 / 3600),
        ("127.5W", -127.5),
        ("37.5", None),
        ("37 30", None),
        ("37°60'", None),
        ("주소", None),
        ("", None),
    ],
)
def test_degrees_minutes_and_seconds_are_read_and_sixty_is_not(written: str, degrees: float | None) -> None:
    found = parse_degrees(written)
    assert found == (None if degrees is None else pytest.approx(degrees))
