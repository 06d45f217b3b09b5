"""A run is repeated from its record: nothing changed is said as such, and what changed is named with before and after."""

import json

import pytest

from analytics.__main__ import main
from analytics.core.errors import InputError
from analytics.records.again import read_record
from analytics.records.again_command import DIFFERS

RUN = ["run", "golden_hour", "--city", "coquimbo", "--limit-min", "9", "--plan", "close:1"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    assert main([*RUN[:-2], "--out", str(folder)]) == 0
    return json.loads((folder / "run.json").read_bytes())


@pytest.fixture
def again(tmp_path, capsys):
    def run(record, *more):
        path = tmp_path / "run.json"
        path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
        capsys.readouterr()
        code = main(["run", "--again", str(path), "--lang", "en", *more])
        shown = capsys.readouterr()
        return code, shown.out.splitlines(), shown.err

    return run


def test_a_run_repeated_on_the_same_sample_is_the_same_and_says_so_in_one_line(made, again):
    code, out, _ = again(made)
    assert code == 0
    assert len(out) == 1
    assert out[0].startswith(f"All {len(made['indicators'])} indicators are the same: Ambulance golden hour, ")


def test_an_indicator_that_was_another_is_named_with_both_values_and_the_command_ends_with_three(made, again):
    was = made["indicators"]["people_late"]
    code, out, _ = again({**made, "indicators": {**made["indicators"], "people_late": was + 1000}})
    assert code == DIFFERS == 3
    assert out[0].startswith("1 indicators differ")
    [line] = [line for line in out if line.startswith("Indicator: ")]
    assert line.endswith(f"{was + 1000:,.12g} people → {was:,.12g} people")


def test_indicators_that_are_gone_or_new_are_differences_too(made, again):
    others = {name: value for name, value in made["indicators"].items() if name != "people_late"}
    code, out, _ = again({**made, "indicators": {**others, "once_there": 5.0}})
    assert code == DIFFERS
    assert "Indicator: once_there 5 → none" in out
    assert any(line.startswith("Indicator: ") and " none → " in line for line in out)


def test_what_changed_in_program_parameters_and_data_is_named_even_where_the_indicators_are_the_same(made, again):
    table = {**made["inputs"]["posts"], "sha256": "0" * 64, "rows": 7}
    changed = made | {"version": "0.0.1", "model_source": "1" * 64, "inputs": {**made["inputs"], "posts": table}}
    changed["params"] = {name: value for name, value in made["params"].items() if name != "turnout_s"} | {"old_knob": 4}
    code, out, _ = again(changed)
    assert code == 0
    told = "\n".join(out)
    assert "App version: 0.0.1 → " in told
    assert "model's source or method changed: 111111111111… → " in told
    assert "no more (left out): old_knob = 4" in told
    assert f"New parameter (at its default): turnout_s = {made['params']['turnout_s']}" in told
    assert "(7 rows, 000000000000…) → (8 rows, " in told


def test_the_changes_of_places_of_the_record_are_run_again(again, tmp_path, coquimbo):
    post = coquimbo.tables["posts"]["post_id"].astype(str).iloc[0]
    assert main([*RUN[:-1], f"close:{post}", "--out", str(tmp_path / "out")]) == 0
    record = json.loads((tmp_path / "out" / "run.json").read_bytes())
    assert record["scenario"] == f"close:{post}"
    assert again(record)[0] == 0
    assert again({**record, "scenario": None})[0] == DIFFERS


def test_a_run_on_own_files_tells_every_row_of_them_and_asks_for_them_again(again, tmp_path):
    people = tmp_path / "runs.csv"
    people.write_text(
        "신고일자,신고시각,현장거리,위도,경도\n20240105,013005,1.2,36.812,127.1505\n20240106,023005,2.2,36.815,127.155\n"
        "20240107,033005,2.4,0,0\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    asked = ["run", "golden_hour", "--city", "cheonan", "--files", str(people), "--distance-unit", "km", "--out", str(out)]
    assert main(asked) == 0
    written = (out / "run.json").read_text(encoding="utf-8")
    record = json.loads(written)
    assert str(tmp_path) not in written
    assert (record["base"], record["distance_unit"]) == ("cheonan", "km")
    [told] = record["files"]
    assert (told["name"], told["table"], told["rows_in"], len(told["sha256"])) == ("runs.csv", "dispatches", 3, 64)
    assert told["accepted"] + told["rejected"] + told["set_aside"] + told["merged"] == 3
    assert told["accepted"] == 2

    code, _, err = again(record)
    assert (code, "runs.csv" in err, "--files" in err) == (2, True, True)
    assert again(record, "--files", str(people))[0] == 0
    people.write_text(people.read_text(encoding="utf-8").replace("36.815", "36.816"), encoding="utf-8")
    code, out, _ = again(record, "--files", str(people))
    assert any(line.startswith("File differs: runs.csv (") for line in out)
    assert any(line.startswith("Data differ: ") for line in out)


def test_a_file_that_could_not_be_used_is_neither_asked_for_nor_missed(made, again):
    code, out, _ = again({**made, "files": [{"name": "broken.csv", "sha256": "0" * 64, "rows_in": 0}]})
    assert (code, len(out)) == (0, 1)


def test_a_study_is_repeated_with_what_was_asked_of_it(again, tmp_path):
    asked = ["study", "golden_hour", "areas", "--city", "coquimbo", "--out", str(tmp_path / "out")]
    assert main(asked) == 0
    record = json.loads((tmp_path / "out" / "run.json").read_bytes())
    assert record["asked"]
    code, out, _ = again(record)
    assert code == 0
    assert "Ambulance golden hour · " in out[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"model": "golden_hour"}',
        b'{"model": "golden_hour", "params": [], "city": {}, "inputs": {}, "indicators": {}}',
        b'{"model": 1, "params": {}, "city": {}, "inputs": {}, "indicators": {}}',
        b'{"model": "golden_hour", "params": {}, "city": {}, "inputs": {"a": 1}, "indicators": {}}',
        b'{"model": "golden_hour", "params": {}, "city": {}, "inputs": {}, "indicators": {"a": "x"}}',
        b'{"model": "golden_hour", "params": {}, "city": {}, "inputs": {}, "indicators": {}, "files": [1]}',
        b'{"model": "golden_hour", "params": {}, "city": {}, "inputs": {}, "indicators": {}, "study": "x"}',
        b" " * 5_000_000,
    ],
)
def test_what_is_no_record_is_refused(content):
    with pytest.raises(InputError, match=r"run\.json"):
        read_record(content)


@pytest.mark.parametrize("base", ["../..", ".", "analytics", "/", "a" * 5000, "\x00", "korea-../x", ""])
def test_a_record_cannot_choose_a_folder_to_be_read(made, again, base):
    code, out, err = again({**made, "base": base, "city": {**made["city"], "sample": False}})
    assert (code, out) == (2, [])
    assert "--city" in err


def test_a_record_cannot_command_the_terminal(made, again):
    _, out, err = again({**made, "indicators": {"\x1b[2J": 1.0}, "params": {**made["params"], "\x1b]0;x\x07": "\x1b[31m"}})
    assert "\x1b" not in "".join(out) + err
    assert "\x07" not in "".join(out) + err


def test_a_model_that_is_no_more_and_a_run_of_nothing_end_with_two(made, again, capsys):
    code, _, err = again({**made, "model": "gone"})
    assert code == 2
    assert "gone" in err
    with pytest.raises(SystemExit) as ended:
        main(["run"])
    assert ended.value.code == 2
    assert "--again" in capsys.readouterr().err
