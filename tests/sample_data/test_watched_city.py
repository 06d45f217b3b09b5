"""What the modelled Cheonan watches with and over: totals that were published, and no impossible place."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from analytics.intake.samples import load_sample
from analytics.schemas.watch import FACINGS, NIGHTLIFE_KINDS, PURPOSES, SCHOOL_KINDS, WATCH_TABLES

NOT_FOR_SAFETY = ["enforcement", "traffic", "waste"]


@pytest.fixture(scope="module")
def city():
    return load_sample("cheonan")


def points(table):
    return gpd.GeoSeries.from_xy(table["lon"], table["lat"], crs=4326).to_crs(5186).to_numpy()


def test_all_tables_of_the_watched_city_are_there_and_labelled_as_modelled(city):
    assert {schema.id for schema in WATCH_TABLES} <= city.modelled
    assert all(city.has(schema.id) for schema in WATCH_TABLES)


def test_safety_cameras_meet_the_published_places_and_cameras_of_2020(city):
    cameras = city.tables["cameras"]
    safety = cameras[~cameras["purpose"].isin(NOT_FOR_SAFETY)]
    assert (safety["pole_id"].nunique(), safety["count"].sum()) == (1_935, 5_080)


def test_codes_are_those_of_the_domain_and_every_made_up_name_says_so(city):
    tables = city.tables
    assert set(tables["cameras"]["purpose"]) <= set(PURPOSES)
    assert set(tables["cameras"]["facing"]) == set(FACINGS)
    assert set(tables["school_zones"]["kind"]) <= set(SCHOOL_KINDS)
    assert set(tables["nightlife"]["kind"]) == set(NIGHTLIFE_KINDS)
    for name in ("cameras", "school_zones", "nightlife", "poles"):
        assert tables[name]["name"].str.contains("모의").all()


def test_an_azimuth_is_there_exactly_where_the_direction_is_known_and_that_is_seldom(city):
    cameras = city.tables["cameras"]
    known = cameras["facing"] == "known"
    assert (cameras["azimuth_deg"].notna() == known).all()
    assert cameras.loc[~known, "fov_deg"].isna().all()
    assert 0.05 < known.mean() < 0.12


def test_rows_of_one_pole_stand_on_one_spot_and_differ_in_their_pixels(city):
    cameras = city.tables["cameras"]
    per_pole = cameras.groupby("pole_id")[["lon", "lat"]].nunique()
    assert (per_pole == 1).all(axis=None)
    lots = cameras[cameras["pole_id"].duplicated(keep=False)]
    assert len(lots) > 100
    assert not lots.duplicated(["pole_id", "pixels_10k"]).any()


def test_no_pole_stands_in_a_house_and_no_two_houses_or_roads_share_ground(city):
    shapes = city.tables["buildings"].to_crs(5186).geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    for name in ("cameras", "poles"):
        assert tree.query(points(city.tables[name]), predicate="intersects").size == 0
    first, second = tree.query(shapes, predicate="intersects")
    assert (first == second).all()
    roads = city.tables["links"].to_crs(5186).geometry.to_numpy()
    assert tree.query(roads, predicate="intersects").size == 0


def test_at_every_hour_all_people_of_the_census_are_in_the_city(city):
    presence = city.tables["presence"]
    assert (presence.groupby("hour")["people"].sum() == 682_199).all()
    assert presence.groupby("dong_code")["hour"].nunique().eq(24).all()
    assert (presence[["children", "women", "seniors"]].le(presence["people"], axis=0)).all(axis=None)


def test_people_leave_the_country_by_day_and_come_back_at_night(city):
    dongs = city.tables["dongs"].set_index("dong_code")
    by_hour = city.tables["presence"].pivot_table(index="dong_code", columns="hour", values="people")
    gone = by_hour[11] / dongs["people"]
    names = dongs["dong_name"]
    assert gone[names == "성남면"].item() < 0.9
    assert gone[names == "백석동"].item() > 1.1
    assert np.abs(by_hour[3] / dongs["people"] - 1).max() < 0.06


def test_every_place_lies_in_the_city(city):
    outline = shapely.buffer(city.tables["dongs"].to_crs(5186).union_all(), 600.0)
    shapely.prepare(outline)
    for name in ("cameras", "lights", "school_zones", "nightlife", "incidents", "poles", "camera_requests"):
        assert shapely.contains(outline, points(city.tables[name])).all(), name
