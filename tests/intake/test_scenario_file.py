"""A scenario file: it comes back as it was, and one with anything wrong in it is refused whole."""

import json

import pytest

from analytics.core.errors import InputError, ParamError
from analytics.core.scenario import Scenario
from analytics.core.scenario_file import ScenarioFile, data_digest
from analytics.intake.scenario_file import LARGEST_BYTES, read_scenario_file


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
