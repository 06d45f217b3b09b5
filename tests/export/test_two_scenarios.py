"""Two scenarios side by side: one road, four thousand people in the west within reach and fifteen hundred in the east not."""

import csv
import io
import json

import pytest
from towns import PLAIN, city_of, one_road_town

from analytics.__main__ import main
from analytics.core.errors import InputError, ParamError
from analytics.core.scenario import Scenario
from analytics.core.scenario_file import ScenarioFile, data_digest
from analytics.core.text import Language
from analytics.export.compared import compare_scenarios, compared_report, difference_map, write_compared
from analytics.export.reporting import Wanted
from analytics.intake.scenario_file import LARGEST_BYTES, read_scenario_file

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
    assert (float(late["A"]), float(late["B"]), float(late["Difference (B - A)"])) == (a, b, b - a)
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
        if row["Difference (B - A) (min)"]:
            assert float(row["Difference (B - A) (min)"]) == pytest.approx(
                float(row["B (min)"]) - float(row["A (min)"]), abs=1e-6
            )
    features = json.loads((folder / "difference.geojson").read_bytes())["features"]
    assert len(features) == len(rows)
    assert all(feature["properties"]["modelled"] for feature in features)


def test_the_map_is_blue_where_there_is_less_and_orange_where_there_is_more(compared, golden_hour, town, params, east):
    drawn = difference_map(compared, Language.EN)
    limits = [key.high for key in drawn.classes]
    assert limits[-1] is None
    assert 0.0 in limits
    assert [-limit for limit in reversed(limits[:-1])] == limits[:-1]
    assert {key.side for key in drawn.classes if key.high is not None and key.high <= 0} == {"Less in B"}
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
    assert compared_report(same, Wanted(Language.KO)).maps == ()


def test_the_html_map_says_what_it_is_and_that_data_are_modelled(folder):
    page = (folder / "difference.html").read_text(encoding="utf-8")
    assert "Two scenarios: Ambulance golden hour" in page
    assert "contains modelled data" in page
    assert "http://" not in page
    assert "https://" not in page


# --- the file ------------------------------------------------------------------------------------------------------


def file_of(golden_hour, coquimbo, **given):
    digest = data_digest(coquimbo.digests, golden_hour.inputs.tables())
    return ScenarioFile("golden_hour", digest, **given)


def test_a_scenario_file_comes_back_as_it_was(golden_hour, coquimbo):
    plan = Scenario().add(127.1, 36.8).move("가 ~@:5", 127.2, 36.9).close("7")
    written = file_of(golden_hour, coquimbo, params={"limit_min": 9.0}, scenario=plan).write()
    held, params = read_scenario_file(written, golden_hour)
    assert held == file_of(golden_hour, coquimbo, params={"limit_min": 9.0}, scenario=plan)
    assert params == golden_hour.params(limit_min=9.0)
    assert read_scenario_file(b"\xef\xbb\xbf" + written, golden_hour)[0] == held


def test_the_digest_tells_the_data_of_the_model_and_no_other(golden_hour, coquimbo):
    tables = golden_hour.inputs.tables()
    assert data_digest(coquimbo.digests, tables) == data_digest({**coquimbo.digests, "else": "1"}, tables)
    assert data_digest(coquimbo.digests, tables) != data_digest({**coquimbo.digests, "posts": "1"}, tables)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other"},
        {"model": 5},
        {"city": None},
        {"scenario": ["close:1"]},
        {"params": []},
        {"params": {"limit_min": None}},
        {"params": {"limit_min": {"a": 1}}},
        {"version": 2},
        {"model": "cctv_gaps"},
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_refused_whole(golden_hour, coquimbo, change):
    held = json.loads(file_of(golden_hour, coquimbo).write())
    with pytest.raises(InputError):
        read_scenario_file(json.dumps({**held, **change}).encode(), golden_hour)


@pytest.mark.parametrize("content", [b"", b"null", b"[" * 50_000, b"\xff\xfe\x00", b"{}", b"1e999", b" " * (LARGEST_BYTES + 1)])
def test_what_is_no_scenario_file_is_refused(golden_hour, content):
    with pytest.raises(InputError):
        read_scenario_file(content, golden_hour)


@pytest.mark.parametrize(
    "change",
    [
        {"params": {"limit_min": 1e9}},
        {"params": {"limit_min": float("nan")}},
        {"params": {"no_such": 1}},
        {"scenario": "close:<script>@1,1"},
        {"scenario": "~".join(["close:1"] * 51)},
        {"scenario": "add:new-1@127.1,36.8!azimuth_deg=5"},
    ],
)
def test_values_and_changes_that_cannot_be_are_refused_as_in_an_address(golden_hour, coquimbo, change):
    held = json.loads(file_of(golden_hour, coquimbo).write())
    with pytest.raises(ParamError):
        read_scenario_file(json.dumps({**held, **change}).encode(), golden_hour)


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_takes_a_file_and_a_text_and_warns_of_other_data(capsys, tmp_path, golden_hour, coquimbo):
    post = coquimbo.tables["posts"]["post_id"].astype(str).iloc[0]
    path = tmp_path / "a.json"
    asked = ["compare", "golden_hour", "--city", "coquimbo", "--lang", "en", "--a", str(path)]
    path.write_bytes(file_of(golden_hour, coquimbo, params={"limit_min": 9.0}, scenario=Scenario().close(post)).write())
    assert main([*asked, "--b", ""]) == 0
    out = capsys.readouterr().out
    assert "was made on other data" not in out
    assert "The change gains" in out
    assert main([*asked, "--b", "", "--limit-min", "9"]) == 0
    assert capsys.readouterr().out == out
    path.write_bytes(ScenarioFile("golden_hour", "0" * 64, {}, Scenario().close(post)).write())
    assert main([*asked, "--b", ""]) == 0
    assert "Scenario A was made on other data" in capsys.readouterr().out


def test_two_files_with_other_parameters_are_not_compared_until_it_is_said_with_which(capsys, tmp_path, golden_hour, coquimbo):
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, limit_min in zip(paths, (8.0, 9.0), strict=True):
        path.write_bytes(file_of(golden_hour, coquimbo, params={"limit_min": limit_min}).write())
    asked = ["compare", "golden_hour", "--city", "coquimbo", "--a", str(paths[0]), "--b", str(paths[1])]
    assert main(asked) == 2
    assert "--limit-min" in capsys.readouterr().err
    assert main([*asked, "--limit-min", "7"]) == 0


def test_a_scenario_that_cannot_be_read_ends_with_two_and_a_sentence(capsys, tmp_path):
    for wrong in ("explode:1", str(tmp_path / "nowhere.json")):
        assert main(["compare", "golden_hour", "--city", "coquimbo", "--a", wrong]) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err
