"""Reports from the terminal: one of each format, or only those that are asked for."""

import json

import pypdf
import pytest

from analytics.__main__ import main

COMMON = ["--city", "coquimbo", "--lang", "en"]


def test_export_writes_the_formats_that_are_asked_for_and_tells_how_long_each_took(capsys, tmp_path):
    assert main(["export", "golden_hour", *COMMON, "--out", str(tmp_path), "--formats", "html", "csv", "--limit-min", "9"]) == 0
    printed = capsys.readouterr().out
    names = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert [name for name in names if name.endswith(".html")] == [next(name for name in names if name.startswith("golden_hour-"))]
    assert {"bands.csv", "cells.csv", "dongs.csv", "posts.csv"} <= set(names)
    assert "Live map (HTML)\t" in printed
    assert printed.count(" s\n") == 2
    assert not [name for name in names if name.endswith(".pdf")]


def test_the_document_holds_the_number_that_was_printed(capsys, tmp_path):
    assert main(["export", "golden_hour", *COMMON, "--out", str(tmp_path), "--formats", "map_pdf"]) == 0
    printed = capsys.readouterr().out
    late = next(line.split(": ")[1] for line in printed.splitlines() if "People not reached in time" in line)
    (path,) = tmp_path.glob("*.pdf")
    assert late in pypdf.PdfReader(path).pages[0].extract_text()


def test_the_record_beside_the_documents_repeats_the_run(capsys, tmp_path):
    plan = "add:new-1@-71.25,-29.95"
    given = ["export", "golden_hour", *COMMON, "--limit-min", "9", "--plan", plan, "--out", str(tmp_path), "--formats", "record"]
    assert main(given) == 0
    (path,) = tmp_path.glob("*-run.json")
    record = json.loads(path.read_bytes())
    assert (record["params"]["limit_min"], record["base"]) == (9, "coquimbo")
    assert record["scenario"].startswith("add:new-1@")
    assert main(["run", "--again", str(path), "--lang", "en"]) == 0
    record["indicators"]["people_late"] += 1
    path.write_text(json.dumps(record), encoding="utf-8")
    assert main(["run", "--again", str(path), "--lang", "en"]) == 3


def test_a_plain_run_names_places_to_go_to_and_so_has_a_field_check_sheet(capsys, tmp_path):
    assert main(["export", "golden_hour", *COMMON, "--out", str(tmp_path), "--formats", "field_xlsx", "field_hwpx"]) == 0
    assert "not written" not in capsys.readouterr().out
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".hwpx", ".xlsx"]


def test_a_format_that_this_result_has_nothing_for_is_named_and_not_passed_over(capsys, tmp_path):
    everybody = ["--limit-min", "20", "--basis", "straight", "--emergency-percent", "150"]
    assert main(["export", "golden_hour", *COMMON, *everybody, "--out", str(tmp_path), "--formats", "field_xlsx"]) == 0
    assert "Field-check sheet (XLSX): not written" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_nothing_is_run(capsys):
    assert main(["export", "golden_hour", *COMMON]) == 2
    assert capsys.readouterr().err == "Please name a folder to write to: --out FOLDER.\n"


def test_an_unknown_format_is_refused_by_the_parser(capsys):
    with pytest.raises(SystemExit):
        main(["export", "golden_hour", "--formats", "wmf"])
    assert "wmf" in capsys.readouterr().err


def test_an_answer_of_a_study_is_written_as_a_report_too(capsys, tmp_path):
    assert main(["study", "golden_hour", "areas", *COMMON, "--out", str(tmp_path), "--formats", "html"]) == 0
    (path,) = tmp_path.glob("*.html")
    assert path.name.startswith("golden_hour-areas-coquimbo-")
    assert "Results: Ambulance golden hour, " in path.read_text(encoding="utf-8")
    assert (tmp_path / "run.json").is_file()
    assert capsys.readouterr().err != ""
