"""The library from the terminal: what it prints, what it writes, and what it says when it cannot."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.__main__ import main
from analytics.core.text import Text
from analytics.library import MODELS

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("osmnx", "sklearn", "geopandas", "scipy", "pyogrio", "osmium", "h3", "streamlit", "networkx")


def test_list_names_every_model_with_its_question(capsys):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{model.id}\t{model.title.ko}\t{model.question.ko}" for model in MODELS]
    assert main(["list", "--lang", "en"]) == 0
    assert "golden_hour\tAmbulance golden hour\t" in capsys.readouterr().out


def test_samples_names_the_embedded_cities_the_default_first(capsys):
    assert main(["samples", "--lang", "en"]) == 0
    ids = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert ids == ["cheonan", "coquimbo", "korea"]


def test_run_prints_every_indicator_with_its_unit_and_the_label_of_modelled_data(capsys, golden_hour, cheonan):
    assert main(["run", "golden_hour", "--limit-min", "7"]) == 0
    printed = capsys.readouterr().out
    result = golden_hour(golden_hour.inputs.read(cheonan.tables), golden_hour.params())
    assert f"  목표 시간에 못 닿는 사람: {result.indicators['people_late']:,.0f} 명\n" in printed
    assert f"  닿는 비율: {result.indicators['reached_share']:,.1f} %\n" in printed
    assert "※ 모의 자료가 들어 있습니다: dispatches, hospitals, links, nodes, population, posts" in printed
    assert sum(line.startswith("  ") for line in printed.splitlines()) == len(result.indicators)


def test_run_with_a_preset_and_an_own_value_lets_the_own_value_win(capsys):
    common = ["run", "golden_hour", "--city", "coquimbo", "--lang", "en"]
    assert main([*common, "--preset", "jeonbuk_10"]) == 0
    ten = capsys.readouterr().out
    assert main([*common, "--limit-min", "10"]) == 0
    assert capsys.readouterr().out == ten
    assert main([*common, "--preset", "jeonbuk_10", "--limit-min", "5"]) == 0
    five = capsys.readouterr().out
    assert main([*common, "--limit-min", "5"]) == 0
    assert capsys.readouterr().out == five != ten


def test_what_the_inputs_do_not_allow_is_printed_as_not_known(capsys):
    assert main(["run", "golden_hour", "--city", "coquimbo", "--lang", "en"]) == 0
    assert "  Seniors not reached: not known\n" in capsys.readouterr().out


def test_run_out_writes_the_folder_and_says_which_files(capsys, tmp_path):
    folder = tmp_path / "out"
    assert main(["run", "golden_hour", "--city", "coquimbo", "--limit-min", "7", "--out", str(folder)]) == 0
    told = [line.removeprefix("→ ") for line in capsys.readouterr().out.splitlines() if line.startswith("→ ")]
    assert sorted(told) == sorted(str(path) for path in folder.iterdir())
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["params"]["limit_min"] == 7
    assert record["city"]["id"] == "coquimbo"
    assert all(len(table["sha256"]) == 64 for table in record["inputs"].values())
    assert "모의 자료 포함" in (folder / "dongs.csv").read_text(encoding="utf-8-sig")
    assert json.loads((folder / "cells.geojson").read_bytes())["features"][0]["properties"]["modelled"] is True


@pytest.mark.parametrize("value", ["1", "21", "nan", "inf", "-7"])
def test_a_value_out_of_range_ends_with_two_and_a_sentence(capsys, value):
    assert main(["run", "golden_hour", f"--limit-min={value}"]) == 2
    shown = capsys.readouterr()
    assert "도착 목표 시간" in shown.err
    assert "2부터 20분까지" in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert main(["run", "golden_hour", f"--limit-min={value}", "--lang", "en"]) == 2
    assert "Target time to arrival" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [["run", "golden_hour", "--limit-min", "seven"], ["run", "no_such_model"], ["run", "golden_hour", "--basis", "crow"], []],
)
def test_words_that_are_no_command_end_with_two_and_the_usage(capsys, wrong):
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_city_that_is_not_there_ends_with_two_and_a_sentence(capsys, tmp_path):
    assert main(["run", "golden_hour", "--city", str(tmp_path / "nowhere")]) == 2
    shown = capsys.readouterr()
    assert "nowhere" in shown.err
    assert shown.out == ""


def test_check_names_every_promise_and_ends_with_nought_when_all_are_kept(capsys, monkeypatch):
    kept = ("names_are_unique", "presets_fit_and_are_sourced", "values_outside_are_refused")
    from analytics.core import contract

    monkeypatch.setattr(contract, "CHECKS", tuple(check for check in contract.CHECKS if check.__name__ in kept))
    assert main(["check", "golden_hour", "--city", "coquimbo"]) == 0
    *told, last = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in told] == ["ok  "] * 3
    assert last == "3가지를 모두 지킵니다: 구급 골든타임"


def test_check_ends_with_one_when_a_promise_is_broken_and_says_how(capsys, monkeypatch):
    from analytics.core import contract

    def always_wrong(model, inputs):
        """Nothing is ever right."""
        yield Text(f"{model.id}: 틀렸습니다.", f"{model.id} is wrong.")

    monkeypatch.setattr(contract, "CHECKS", (always_wrong,))
    assert main(["check", "golden_hour", "--city", "coquimbo"]) == 1
    *told, last = capsys.readouterr().out.splitlines()
    assert told == ["NO  Nothing is ever right.", "     golden_hour: 틀렸습니다."]
    assert last == "1가지 가운데 1가지를 지키지 않습니다: 구급 골든타임"


def test_manual_prints_the_manual_in_the_language_asked_for(capsys):
    assert main(["manual", "golden_hour"]) == 0
    assert capsys.readouterr().out.startswith("# 구급 골든타임\n")
    assert main(["manual", "golden_hour", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("# Ambulance golden hour\n")


def test_help_on_a_run_has_an_option_for_every_parameter(capsys, golden_hour):
    with pytest.raises(SystemExit) as ended:
        main(["run", "golden_hour", "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for name in golden_hour.params.controls():
        assert f"--{name.replace('_', '-')}" in shown


@pytest.mark.parametrize("model_words", [["run", "golden_hour"], ["study", "golden_hour", "calibration"]])
def test_an_option_that_is_no_more_ends_with_the_sentence_that_the_address_says(capsys, golden_hour, model_words):
    for value in (["--rush-percent", "30"], ["--rush-percent"]):
        assert main([*model_words, *value, "--lang", "en"]) == 2
        shown = capsys.readouterr()
        assert shown.err.strip() == golden_hour.params.retired["rush_percent"].en
        assert shown.out == ""


def test_a_study_says_of_its_own_options_that_are_no_more_what_became_of_them(capsys, golden_hour):
    assert main(["study", "golden_hour", "calibration", "--parts-of-day", "fine"]) == 2
    assert capsys.readouterr().err.strip() == golden_hour.study("calibration").asked.retired["parts_of_day"].ko


def test_a_batch_says_it_too(capsys, golden_hour, tmp_path):
    asked = ["batch", "golden_hour", "--cities", "coquimbo", "--out", str(tmp_path / "out"), "--rush-percent", "30"]
    assert main(asked) == 2
    assert capsys.readouterr().err.strip() == golden_hour.params.retired["rush_percent"].ko


def test_the_unit_of_distances_in_a_run_log_can_be_told(capsys, tmp_path):
    log = tmp_path / "runs.csv"
    log.write_text("신고일자,신고시각,현장거리,위도,경도\n20240105,013005,201,36.812,127.1505\n", encoding="utf-8")
    asked = ["run", "golden_hour", "--city", "cheonan", "--files", str(log), "--lang", "en"]
    assert main([*asked, "--distance-unit", "km"]) == 0
    assert "read in the unit you gave (km)" in capsys.readouterr().out


def test_dongs_are_picked_by_their_codes_and_unknown_ones_end_with_a_sentence(capsys):
    asked = ["study", "golden_hour", "placement", "--candidates-most", "50", "--seconds", "10", "--others", "0", "--lang", "en"]
    assert main([*asked, "--only-dongs", "3401111,3401131"]) == 0
    assert "Share reached with the plan" in capsys.readouterr().out
    assert main([*asked, "--only-dongs", "3401111,9999999"]) == 2
    assert "no dong of this city: 9999999" in capsys.readouterr().err
    assert main([*asked, "--only-dongs", "../x"]) == 2
    assert "dong_code with commas" in capsys.readouterr().err


def test_help_and_list_load_nothing_heavy():
    """They must answer at once: OSMnx alone takes seconds to load."""
    script = (
        "import sys\nfrom analytics.__main__ import main\nmain(['list'])\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1].split() == ["LOADED"]


def test_the_module_runs_as_a_command():
    done = subprocess.run(
        [sys.executable, "-m", "analytics", "--help"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert "run" in done.stdout


def test_a_file_that_is_not_there_is_named(capsys):
    assert main(["run", "golden_hour", "--files", "no/such/file.csv"]) == 2
    assert "no/such/file.csv" in capsys.readouterr().err
