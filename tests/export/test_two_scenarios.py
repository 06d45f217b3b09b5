"""Two scenarios side by side: one road, four thousand people in the west within reach and fifteen hundred in the east not."""

import csv
import io
import json

import pyogrio
import pytest
from towns import PLAIN, city_of, one_road_town

from analytics.core.scenario import Scenario
from analytics.core.text import Language
from analytics.export.compared import compare_scenarios, compared_report, difference_map, write_compared
from analytics.export.formats import FORMATS, write_formats
from analytics.export.report import Paragraph
from analytics.export.reporting import Wanted

EAST = "add:new-1@{lon:.5f},{lat:.5f}"


@pytest.fixture(scope="module")
def town():
    return city_of(one_road_town(), modelled=frozenset({"posts"}))


@pytest.fixture(scope="module")
def params(golden_hour):
    return golden_hour.params.read(PLAIN)


@pytest.fixture(scope="module")
def east(town):
    dongs = town.tables["dongs"]
    spot = dongs[dongs["dong_name"] == "동동"].geometry.iloc[0].representative_point()
    return Scenario.read(EAST.format(lon=spot.x, lat=spot.y))


@pytest.fixture(scope="module")
def compared(golden_hour, town, params, east):
    return compare_scenarios(golden_hour, town, params, Scenario(), east)


@pytest.fixture(scope="module")
def folder(compared, tmp_path_factory):
    place = tmp_path_factory.mktemp("compared")
    written = write_compared(place, compared, Wanted(Language.EN))
    assert sorted(written) == sorted(path for path in place.rglob("*") if path.is_file())
    return place


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_the_folder_holds_both_runs_and_what_they_differ_in(folder, east):
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "a", "b", "compare.json", "difference.csv", "difference.geojson", "difference.html", "difference.png", "dongs.csv", "numbers.csv",
    }  # fmt: skip
    runs = [json.loads((folder / name / "run.json").read_bytes())["scenario"] for name in ("a", "b")]
    assert runs == [None, east.write()]


def test_the_numbers_of_both_stand_side_by_side_with_their_difference(folder, compared):
    late = next(row for row in rows_of(folder / "numbers.csv") if row["Unit"] == "people")
    a, b = (run.result.indicators["people_late"] for run in (compared.a, compared.b))
    assert (float(late["A"]), float(late["B"]), float(late["Difference"])) == (a, b, b - a)
    assert (a, b < a) == (1550, True)
    record = json.loads((folder / "compare.json").read_bytes())
    assert record["indicators"]["people_late"] == {"a": a, "b": b}
    assert record["gained"] - record["lost"] == a - b


def test_the_table_of_who_gains_and_loses_names_the_dong_where_the_post_is_new(folder, compared):
    rows = rows_of(folder / "dongs.csv")
    assert rows[0]["Dong"] == "동동"
    assert sum(float(row["Gained (people)"]) for row in rows) == compared.change.gained


def test_the_difference_of_each_hexagon_is_b_less_a_in_table_and_polygons(folder):
    rows = rows_of(folder / "difference.csv")
    assert rows
    for row in rows:
        if row["Difference (min)"]:
            minutes = float(row["B (min)"]) - float(row["A (min)"])
            assert float(row["Difference (min)"]) == pytest.approx(minutes, abs=2e-3)  # each is written to a thousandth
    features = json.loads((folder / "difference.geojson").read_bytes())["features"]
    assert len(features) == len(rows)
    assert all(feature["properties"]["modelled"] for feature in features)


def test_the_map_is_blue_where_there_is_less_and_orange_where_there_is_more(compared, golden_hour, town, params, east):
    drawn = difference_map(compared, Language.EN)
    limits = [key.high for key in drawn.classes]
    assert limits[-1] is None
    assert 0.0 in limits
    assert [-limit for limit in reversed(limits[:-1])] == limits[:-1]
    assert {key.side for key in drawn.classes if key.high is not None and key.high <= 0} == {"Less"}
    assert [key.ruled for key in drawn.classes] == [key.side != "Less" for key in drawn.classes]  # told apart in grey too
    assert drawn.is_difference
    blue, orange = drawn.classes[0].colour, drawn.classes[-1].colour
    assert blue[2] > blue[0]
    assert orange[0] > orange[2]
    values = drawn.cells["value"]
    assert (values[drawn.cells["strong"]] < 0).all()
    assert not drawn.cells["strong"][values == 0].any()
    back = difference_map(compare_scenarios(golden_hour, town, params, east, Scenario()), Language.EN)
    assert (back.cells["value"][back.cells["strong"]] > 0).all()


def test_two_scenarios_that_are_the_same_have_no_map_and_nobody_gains(golden_hour, town, params, east):
    same = compare_scenarios(golden_hour, town, params, east, east)
    assert difference_map(same, Language.KO) is None
    assert (same.change.gained, same.change.lost, len(same.change.table)) == (0, 0, 0)
    assert [drawn.id for drawn in compared_report(same, Wanted(Language.KO)).maps] == ["a", "b"]


def test_the_report_draws_the_difference_first_and_then_each_plan_with_its_own_places(compared):
    report = compared_report(compared, Wanted(Language.KO))
    assert [drawn.id for drawn in report.maps] == ["difference", "a", "b"]
    new = {drawn.id: sum(len(places.points) for places in drawn.markers if places.icon == "post_new") for drawn in report.maps}
    assert new == {"difference": 1, "a": 0, "b": 1}
    lines = [block.text for block in report.blocks() if isinstance(block, Paragraph)]
    assert "A안: 지금 그대로" in lines
    assert any(line.startswith("B안: 새 센터 1: 경도") for line in lines)
    assert [section.id for section in report.sections] == ["background", "outline", "results", "attached"]


def test_every_format_holds_the_comparison_or_has_nothing_for_it(compared, tmp_path):
    report = compared_report(compared, Wanted(Language.EN))
    written = {item.format.id for item in write_formats(tmp_path, report) if item.paths}
    assert written == {item.id for item in FORMATS} - {"field_hwpx", "field_xlsx"}
    layers = pyogrio.list_layers(next(tmp_path.glob("*.gpkg")))[:, 0]
    assert {"difference", "a", "b"} <= set(layers)
    assert all("golden_hour-compare-town" in path.name for path in tmp_path.iterdir() if path.is_file())


def test_the_html_map_says_what_it_is_and_that_data_are_modelled(folder):
    page = (folder / "difference.html").read_text(encoding="utf-8")
    assert "Two scenarios: Ambulance golden hour" in page
    assert "contains modelled data" in page
    assert "http://" not in page
    assert "https://" not in page
