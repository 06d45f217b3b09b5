from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analytics.core.errors import UnknownNameError
from analytics.core.text import Text
from analytics.intake.cities import add_posts, area_of, build_city, city_of_korea, municipalities
from analytics.intake.korea import korea_outline
from analytics.intake.samples import load_sample
from analytics.intake.shelf import Shelf
from analytics.schemas.city import City, Source
from analytics.spatial.areas import assign_areas

DATA = Path("../shared/data")
LINKS, NODES = DATA / "cheonan_nodelink" / "moct_link.csv", DATA / "cheonan_nodelink" / "moct_node.csv"
POSTS = DATA / "nfa_stations" / "소방청_119안전센터_현황_위경도포함.csv"
HOSPITALS = DATA / "cheonan_ems_validation" / "emergency_hospitals.csv"
needs_real = pytest.mark.skipif(not LINKS.is_file(), reason="the real files are not here (../shared/data)")


def uploads(*paths):
    return [(path.name, path.read_bytes()) for path in paths]


@cache
def modelled_cheonan():
    """The real dongs of Cheonan with small modelled tables on top."""
    bare = city_of_korea("천안시")
    posts = pd.DataFrame(
        {"post_id": ["M1"], "name": ["모의"], "address": [""], "lon": [127.15], "lat": [36.8], "turnout_s": [60.0]}
    )
    calls = pd.DataFrame({"called_at": [pd.Timestamp("2020-01-01")], "lon": [127.15], "lat": [36.8], "response_min": [6.0]})
    scenery = gpd.GeoDataFrame(
        {"kind": ["water"], "name": [""]}, geometry=[shapely.box(127.1, 36.7, 127.11, 36.71)], crs="EPSG:4326"
    )
    links = gpd.GeoDataFrame(
        {"link_id": ["L"], "from_node": ["a"], "to_node": ["b"], "road_class": ["107"], "lanes": [1], "limit_kmh": [50.0]},
        geometry=[shapely.LineString([(127.1, 36.8), (127.2, 36.8)])],
        crs="EPSG:4326",
    )
    source = Source(Text("모의", "modelled"), "CC0", "2024-01-01")
    extra = {"posts": posts, "dispatches": calls, "scenery": scenery, "links": links.assign(length_m=9000.0, name="")}
    return City(
        "base",
        bare.title,
        {**bare.tables, **extra},
        frozenset({*extra, "population"}),
        {**bare.sources, **dict.fromkeys(extra, source)},
        bare.metric_crs,
        {**bare.digests, **dict.fromkeys(extra, "0")},
    )


POSTS_CSV = (
    "119안전센터명,주소,위도,경도\n가119안전센터,천안시 동남구 1,36.80,127.15\n나119안전센터,천안시 서북구 2,36.85,127.13\n"
)


@needs_real
def test_real_roads_and_posts_take_the_place_of_the_modelled_ones():
    reading = build_city(modelled_cheonan(), uploads(LINKS, NODES, POSTS, HOSPITALS))
    city = reading.city
    counts = {name: len(city.tables[name]) for name in ("dongs", "links", "nodes", "posts", "hospitals")}
    assert counts == {"dongs": 30, "links": 9220, "nodes": 3391, "posts": 51, "hospitals": 16}
    assert city.modelled == {"population"}
    assert (city.title.ko, city.title.en, city.sample) == ("천안시 (올린 자료)", "Cheonan-si (own data)", False)
    assert [item.table for item in reading.files] == ["links", "nodes", "posts", "hospitals"]
    assert all(item.refusal is None for item in reading.files)
    assert (reading.receipt.rows_in, reading.receipt.rejected_rows) == (9230 + 3324 + 1133 + 18, 0)
    assert "moct_link.csv" in city.sources["links"].title.ko


@needs_real
def test_modelled_tables_that_real_roads_would_contradict_are_removed_and_told():
    reading = build_city(modelled_cheonan(), uploads(LINKS))
    assert not reading.city.has("scenery")
    assert not reading.city.has("dispatches")
    assert reading.city.has("posts")
    assert "posts" in reading.city.modelled
    assert any("Water and hills, Ambulance dispatches" in note.en for note in reading.notes)


@needs_real
def test_a_city_of_korea_with_real_roads_has_its_people_spread_along_them():
    base = city_of_korea("천안시")
    city = build_city(base, uploads(LINKS)).city
    cells = city.tables["population"]
    assert "population" in city.modelled
    assert len(cells) < len(base.tables["population"]) / 3
    dongs = city.tables["dongs"]
    dong = assign_areas(cells["lon"], cells["lat"], dongs.geometry.to_numpy())
    assert np.bincount(dong, weights=cells["people"]).tolist() == dongs["people"].tolist()


def test_a_file_that_cannot_be_used_does_not_keep_the_others_out():
    files = [("posts.csv", POSTS_CSV.encode()), ("empty.csv", b""), ("what.csv", "이름,값\n가,1\n".encode())]
    reading = build_city(modelled_cheonan(), files)
    assert len(reading.city.tables["posts"]) == 2
    used, empty, unknown = reading.files
    assert (used.receipt.accepted, used.refusal) == (2, None)
    assert "empty.csv" in empty.refusal.en
    assert "what.csv" in unknown.refusal.ko
    assert {empty.refusal, unknown.refusal} <= set(reading.notes)


def test_without_a_usable_file_the_base_city_stays_as_it_is():
    base = modelled_cheonan()
    reading = build_city(base, [("empty.csv", b"")])
    assert reading.city is base
    assert not reading.changed


def test_new_posts_take_the_minutes_of_modelled_dispatches_with_them():
    base = modelled_cheonan()
    reading = build_city(base, [("posts.csv", POSTS_CSV.encode())])
    assert reading.city.tables["dispatches"]["response_min"].isna().all()
    assert base.tables["dispatches"]["response_min"].tolist() == [6.0]
    assert reading.city.digests["dispatches"] != base.digests["dispatches"]
    assert any("minutes of the modelled dispatches" in note.en for note in reading.notes)


def test_posts_without_coordinates_are_listed_and_an_address_file_places_them():
    bare = ("posts.csv", "119안전센터명,주소\n가119안전센터,천안시 동남구 1\n나119안전센터,천안시 서북구 2\n".encode())
    waiting = build_city(modelled_cheonan(), [bare])
    assert waiting.unplaced["name"].tolist() == ["가119안전센터", "나119안전센터"]
    assert waiting.city.tables["posts"]["name"].tolist() == ["모의"]
    addresses = ("book.csv", "도로명주소,위도,경도\n충청남도 천안시 동남구 1,36.80,127.15\n".encode())
    reading = build_city(modelled_cheonan(), [bare, addresses])
    assert reading.city.tables["posts"]["name"].tolist() == ["가119안전센터"]
    assert reading.unplaced["name"].tolist() == ["나119안전센터"]
    assert any("1 places were found by the address file (1 left)" in note.en for note in reading.notes)


def test_posts_placed_by_hand_join_real_ones_and_replace_modelled_ones():
    placed = pd.DataFrame({"name": ["새 센터"], "address": [""], "lon": [127.2], "lat": [36.8]})
    by_hand = add_posts(modelled_cheonan(), placed)
    assert by_hand.tables["posts"]["name"].tolist() == ["새 센터"]
    assert "posts" not in by_hand.modelled
    real = build_city(modelled_cheonan(), [("posts.csv", POSTS_CSV.encode())]).city
    assert add_posts(real, placed).tables["posts"]["name"].tolist() == ["가119안전센터", "나119안전센터", "새 센터"]


def test_a_file_that_may_be_two_things_waits_for_a_choice():
    doubtful = ("places.csv", "이름,위도,경도\n가나,36.80,127.15\n다라,36.85,127.13\n".encode())
    asked = build_city(modelled_cheonan(), [doubtful])
    assert asked.files[0].table is None
    assert set(asked.files[0].candidates) == {"posts", "hospitals"}
    chosen = build_city(modelled_cheonan(), [doubtful], choices={asked.files[0].key: "hospitals"})
    assert chosen.city.tables["hospitals"]["name"].tolist() == ["가나", "다라"]


def test_the_same_file_twice_is_read_once():
    reading = build_city(modelled_cheonan(), [("a.csv", POSTS_CSV.encode()), ("b.csv", POSTS_CSV.encode())])
    assert len(reading.city.tables["posts"]) == 2
    assert "same file as a.csv" in reading.files[1].refusal.en


def test_population_cells_are_real_and_compared_with_the_census():
    lon, lat = 127.15, 36.80
    reading = build_city(modelled_cheonan(), [("grid.csv", f"격자코드,경도,위도,인구\n가,{lon},{lat},500\n".encode())])
    assert "population" not in reading.city.modelled
    assert any("500 people, the dongs to 682,199" in note.en for note in reading.notes)


def test_boundaries_of_another_city_leave_nothing_of_the_old_one(tmp_path):
    asan = load_sample("korea").tables["dongs"]
    asan = asan[asan["full_name"].str.contains("아산시")].reset_index(drop=True)
    asan.to_file(tmp_path / "asan.geojson", driver="GeoJSON")
    reading = build_city(modelled_cheonan(), uploads(tmp_path / "asan.geojson"))
    assert set(reading.city.tables) == {"dongs"}
    assert reading.city.title.ko == "아산시 (올린 자료)"
    assert reading.city.tables["dongs"]["people"].sum() == asan["people"].sum()
    assert any("another city" in note.en for note in reading.notes)


def test_of_boundaries_of_the_whole_country_the_city_keeps_its_own(tmp_path):
    load_sample("korea").tables["dongs"].to_parquet(tmp_path / "korea.parquet")
    reading = build_city(modelled_cheonan(), uploads(tmp_path / "korea.parquet"))
    assert len(reading.city.tables["dongs"]) == 30
    # 14 dongs of the census have boundaries but no people, and are rejected.
    assert (reading.receipt.accepted, reading.receipt.set_aside, reading.receipt.rejected_rows) == (30, 3457, 14)
    assert reading.city.has("posts")


def test_overlapping_boundaries_are_told(tmp_path):
    dongs = load_sample("korea").tables["dongs"]
    dongs = dongs[dongs["dong_code"].str.startswith("3401")]
    twice = pd.concat([dongs, dongs.head(1).assign(dong_code="9999999")], ignore_index=True)
    twice.to_parquet(tmp_path / "dongs.parquet")
    reading = build_city(modelled_cheonan(), uploads(tmp_path / "dongs.parquet"))
    assert any("1 pairs of dong boundaries overlap" in note.en for note in reading.receipt.notes)


def test_a_built_city_goes_on_the_shelf_under_its_own_id(tmp_path):
    city = build_city(modelled_cheonan(), [("posts.csv", POSTS_CSV.encode())]).city
    kept = Shelf(tmp_path).keep(city)
    found = Shelf(tmp_path).load(kept.id)
    assert found.tables["posts"]["name"].tolist() == city.tables["posts"]["name"].tolist()
    assert found.modelled == city.modelled


def test_every_step_is_reported():
    steps = []
    build_city(modelled_cheonan(), [("posts.csv", POSTS_CSV.encode())], report=steps.append)
    assert [step.en for step in steps] == ["Reading posts.csv"]


def test_a_municipality_asked_for_again_is_the_same_tables():
    """What a model has built on them is then found again, however the city was named."""
    city = city_of_korea("천안시")
    assert city_of_korea("3401") is city_of_korea("Cheonan-si") is city
    assert city_of_korea("34011").tables["dongs"] is not city.tables["dongs"]


def test_any_municipality_of_korea_can_be_chosen():
    listed = dict(municipalities())
    assert len(listed) > 250
    assert listed["3401"] == Text("충청남도 천안시", "Cheonan-si, Chungcheongnam-do")
    assert listed["11"].en == "Seoul"
    for wanted in ("3401", "천안시", "충청남도 천안시", "Cheonan-si"):
        city = city_of_korea(wanted)
        assert (city.id, len(city.tables["dongs"]), city.metric_crs) == ("korea-3401", 30, "EPSG:5186")
    assert city.tables["population"]["people"].sum() == city.tables["dongs"]["people"].sum()


def test_every_code_holds_exactly_the_dongs_of_its_name():
    dongs = load_sample("korea").tables["dongs"]
    for code, name in municipalities():
        by_code = dongs["dong_code"].str.startswith(code)
        assert (by_code == dongs["full_name"].str.startswith(name.ko + " ")).all(), name.ko


def test_a_name_of_several_places_or_none_is_refused():
    with pytest.raises(UnknownNameError, match="부산광역시 중구"):
        city_of_korea("중구")
    with pytest.raises(UnknownNameError, match="no municipality"):
        city_of_korea("아틀란티스시")


def test_the_rough_outline_of_the_country_holds_its_cities_and_not_the_sea():
    land = korea_outline()
    assert shapely.intersects_xy(land, [127.15, 126.98, 126.53], [36.81, 37.57, 33.4]).all()
    assert not shapely.intersects_xy(land, [125.0, 131.5], [36.0, 36.0]).any()


def test_the_surroundings_reach_15_km_beyond_the_boundary():
    area = area_of(city_of_korea("천안시"))
    assert shapely.contains(area.around, area.city)
    asan = (126.99, 36.79)
    assert not shapely.intersects_xy(area.city, *asan)
    assert shapely.intersects_xy(area.around, *asan)
    assert not shapely.intersects_xy(area.around, 127.5, 36.35)
