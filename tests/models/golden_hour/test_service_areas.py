"""Service areas as shapes, on the town of one road where kilometre k is reached after 1 + k minutes."""

import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from towns import CRS, PLAIN, city_of, one_road_town

from analytics.core.contract import studies_answer_as_declared, studies_ask_by_names_of_their_own, studies_belong_to_a_stage
from analytics.core.text import Language
from analytics.export.run_folder import write_study
from analytics.models.golden_hour.studies.areas import STUDY, AreasAsked
from analytics.spatial.crs import WGS84

DISC_KM2 = np.pi * 0.1**2
TWO_POSTS = {"서쪽": (0.0, 0.0), "동쪽": (8000.0, 0.0)}


@pytest.fixture(scope="module")
def ask(golden_hour):
    """All answers on a town."""

    def answers(town, **asked):
        return list(STUDY(golden_hour.inputs.read(town.tables()), golden_hour.params.read(PLAIN), AreasAsked.read(asked)))

    return answers


@pytest.fixture(scope="module")
def alone(ask):
    """One post, as one area; 30 calls at kilometre 3 and 3 at kilometre 8."""
    return ask(one_road_town(calls=((3000.0, 0.0),) * 30 + ((8000.0, 0.0),) * 3), drawn_for="city")


def rows(answer, column):
    return answer.result.tables["areas"][column].tolist()


def test_people_are_counted_by_their_minutes_with_the_edge(alone):
    """Within 5 minutes lie kilometres 1 to 4, the last at exactly 5; within 7 up to 6, within 10 all but the island."""
    assert rows(alone[-1], "within_min") == [5, 7, 10]
    assert rows(alone[-1], "people") == [1000, 2100, 3600]
    assert rows(alone[-1], "seniors") == [100, 210, 360]
    assert alone[-1].result.indicators == pytest.approx(
        {"near_share": 100 * 1000 / 3650, "middle_share": 100 * 2100 / 3650, "far_share": 100 * 3600 / 3650}
    )
    assert "5분 안에 1,000명(27.4%)" in alone[-1].result.sentence.ko


def test_calls_are_counted_by_their_minutes_and_few_are_withheld(alone, ask):
    assert rows(alone[-1], "calls") == [30, 30, 35]
    few = ask(one_road_town(calls=((3000.0, 0.0),) * 3), drawn_for="city")
    assert np.isnan(rows(few[-1], "calls")).all()


def test_without_a_log_and_without_ages_nothing_is_made_up(ask):
    found = ask(one_road_town(seniors=None))[-1]
    assert np.isnan(rows(found, "calls")).all()
    assert np.isnan(rows(found, "seniors")).all()


def test_the_area_is_the_reached_road_widened(alone):
    """Four minutes of driving are 4 km of road, 200 m wide, with half a disc at either end."""
    assert rows(alone[-1], "area_km2") == pytest.approx([length * 0.2 + DISC_KM2 for length in (4, 6, 8)], rel=0.002)


def test_the_width_changes_the_area_and_nobody_who_is_counted(ask, alone):
    wide = ask(one_road_town(), drawn_for="city", buffer_m=200)
    assert rows(wide[-1], "area_km2") == pytest.approx([length * 0.4 + 4 * DISC_KM2 for length in (4, 6, 8)], rel=0.002)
    assert rows(wide[-1], "people") == rows(alone[-1], "people")


def test_the_first_answer_is_a_quick_drawing_with_the_same_counts(alone):
    quick, exact = alone
    assert (quick.final, exact.final) == (False, True)
    assert quick.result.indicators == exact.result.indicators
    assert rows(quick, "people") == rows(exact, "people")
    one, other = (answer.result.layers["shapes"].to_crs(CRS).geometry for answer in (quick, exact))
    assert (one.intersection(other).area / one.union(other).area).min() > 0.9
    assert not one.geom_equals(other).any()


def test_each_post_has_what_it_reaches_first(ask):
    """From either end of eight kilometres: both come to kilometre 4 after 5 minutes, and the first of them has it."""
    found = ask(one_road_town(posts=TWO_POSTS))[-1]
    table = found.result.tables["areas"]
    assert table[["within_min", "post_id"]].to_numpy().tolist() == [[m, p] for m in (5, 7, 10) for p in ("p1", "p2")]
    assert table["post"].tolist() == ["서쪽", "동쪽"] * 3
    assert table["people"].tolist() == [1000, 2600] * 3
    assert table["area_km2"].tolist() == pytest.approx([4 * 0.2 + DISC_KM2] * 6, rel=0.002)


def test_people_of_all_posts_are_the_people_of_the_city(ask):
    by_post, whole = (ask(one_road_town(posts=TWO_POSTS), drawn_for=which)[-1] for which in ("post", "city"))
    assert by_post.result.tables["areas"].groupby("within_min")["people"].sum().tolist() == rows(whole, "people")
    assert by_post.result.indicators == whole.result.indicators


def test_a_post_that_reaches_nothing_has_a_row_and_no_shape(ask):
    late = one_road_town(posts=TWO_POSTS, turnout_s={"서쪽": 60.0, "동쪽": 6000.0})
    found = ask(late, band_1_min=2, band_2_min=2, band_3_min=2)[-1]
    assert rows(found, "post_id") == ["p1", "p2"]
    assert rows(found, "area_km2") == pytest.approx([0.2 + DISC_KM2, 0], rel=0.005)
    assert rows(found, "people") == [100, 0]
    assert found.result.layers["shapes"]["post_id"].tolist() == ["p1"]


def test_where_no_post_gets_out_in_time_there_are_rows_of_nothing(ask):
    found = ask(one_road_town(turnout_s={"중앙": 6000.0}))
    for answer in found:
        assert rows(answer, "area_km2") == [0, 0, 0]
        assert len(answer.result.layers["shapes"]) == 0


def test_limits_come_in_order_and_each_once(ask):
    found = ask(one_road_town(), band_1_min=7, band_2_min=5, band_3_min=7, drawn_for="city")[-1]
    assert rows(found, "within_min") == [5, 7]
    assert found.result.indicators["near_share"] < found.result.indicators["middle_share"]
    assert found.result.indicators["middle_share"] == found.result.indicators["far_share"]


def test_the_steps_are_told_with_their_share(golden_hour):
    seen = []
    inputs, params = golden_hour.inputs.read(one_road_town().tables()), golden_hour.params.read(PLAIN)
    list(STUDY(inputs, params, AreasAsked(), lambda step, share=None: seen.append((step, share))))
    assert seen[:4] == [("reach", None), ("count", None), ("quick", None), ("exact", 0.0)]
    assert [share for _, share in seen[4:]] == pytest.approx([1 / 3, 2 / 3])


def test_it_keeps_to_the_contract_of_studies(golden_hour):
    inputs = golden_hour.inputs.read(one_road_town().tables())
    model = replace(golden_hour, studies=(STUDY,))
    for check in (studies_ask_by_names_of_their_own, studies_answer_as_declared, studies_belong_to_a_stage):
        assert list(check(model, inputs)) == []


# --- export --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(golden_hour, tmp_path_factory):
    town = city_of(one_road_town(posts=TWO_POSTS), modelled=frozenset({"posts"}))
    params = golden_hour.params.read(PLAIN)
    answer = list(STUDY(golden_hour.inputs.read(town.tables), params, AreasAsked()))[-1]
    place = tmp_path_factory.mktemp("areas")
    write_study(place, golden_hour, STUDY, (params, AreasAsked()), town, answer, Language.KO)
    return place


def test_shapes_leave_as_geojson_geopackage_and_a_table_without_them(folder):
    names = {path.name for path in folder.iterdir()}
    assert names == {"areas.csv", "shapes.csv", "shapes.geojson", "shapes.gpkg", "run.json"}
    assert "POLYGON" not in (folder / "shapes.csv").read_text(encoding="utf-8-sig")
    assert (
        (folder / "shapes.csv").read_text(encoding="utf-8-sig").splitlines()[0].startswith("이하 (분),번호,119안전센터,그린 면적")
    )


def test_the_geojson_holds_valid_polygons_against_the_clock_that_say_they_are_modelled(folder):
    features = json.loads((folder / "shapes.geojson").read_bytes())["features"]
    assert len(features) == 6
    for feature in features:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert all(part.exterior.is_ccw for part in shapely.get_parts(shape))
        assert feature["properties"]["modelled"] is True
    assert features[0]["properties"]["post"] == "서쪽"


def test_the_geopackage_opens_as_one_layer_with_the_same_areas(folder):
    found = gpd.read_file(folder / "shapes.gpkg", layer="shapes")
    assert found.crs == WGS84
    assert found["modelled"].all()
    assert (found.to_crs(CRS).area / 1e6).tolist() == pytest.approx(found["area_km2"].tolist(), rel=1e-4)
