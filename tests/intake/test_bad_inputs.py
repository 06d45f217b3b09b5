"""Every bad input ends as promised: refused with a fix, or read with every row counted. Nothing is silently wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bad_files import CASES, Bad

from analytics.core.errors import InputError
from analytics.intake.reading import file_name, read_upload
from analytics.intake.receipt import quote_value

ERRORS = [case for case in CASES if case.verdict == "error"]
READ = [case for case in CASES if case.verdict in {"repaired", "accepted"}]
LONGEST_S = 15.0
ENGLISH_FIX = re.compile(
    r"\b(upload|save|pack|put|export|download|keep|mend|rename|give|delete|check|unpack|remove|copy|obtain|open)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Any]:
    """All bad inputs, read in one process of their own."""
    script = Path(__file__).with_name("bad_files.py")
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=240, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def by_id(case: Bad) -> str:
    return case.id


def test_there_are_at_least_forty_kinds_of_bad_input_and_thirty_hostile_files() -> None:
    assert len({case.id[:2] for case in CASES if case.id[:2].isdigit()}) >= 40
    assert sum(case.hostile for case in CASES) >= 30
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=by_id)
def test_every_bad_input_ends_as_promised(case: Bad, outcomes: dict[str, Any]) -> None:
    found = outcomes[case.id]
    assert found["verdict"] != "crash", found.get("trace")
    expected = {"repaired": "read", "accepted": "read"}.get(case.verdict, case.verdict)
    assert found["verdict"] == expected, found
    assert found["seconds"] < LONGEST_S


@pytest.mark.parametrize("case", ERRORS, ids=by_id)
def test_an_error_names_the_file_what_is_wrong_and_the_fix_in_both_languages(case: Bad, outcomes: dict[str, Any]) -> None:
    found = outcomes[case.id]
    shown = quote_value(file_name(case.name))[:40]
    assert shown in found["ko"]
    assert shown in found["en"]
    assert all(word in found["ko"] for word in case.says), found["ko"]
    assert "주십시오" in found["ko"] or "받지 않습니다" in found["ko"]
    assert ENGLISH_FIX.search(found["en"]), found["en"]
    assert case.tags.get("never", "\x00") not in found["ko"] + found["en"]


@pytest.mark.parametrize("case", READ, ids=by_id)
def test_what_is_read_keeps_every_row_on_the_receipt(case: Bad, outcomes: dict[str, Any]) -> None:
    tables = outcomes[case.id]["tables"]
    assert len(tables) == case.tables
    for table in tables:
        assert table["rows_in"] == table["accepted"] + table["rejected_rows"] + table["set_aside"]
        assert all(ko.strip().endswith("십시오.") and en.strip() for ko, en in table["remedies"])
    rejected = [row for table in tables for row in table["rejected"]]
    assert rejected == list(case.rejected)
    if case.accepted is not None:
        assert sum(table["accepted"] for table in tables) == case.accepted


@pytest.mark.parametrize("case", READ, ids=by_id)
def test_what_is_read_says_how_and_holds_the_right_values(case: Bad, outcomes: dict[str, Any]) -> None:
    tables = outcomes[case.id]["tables"]
    said = "\n".join(ko for table in tables for ko, _ in table["texts"])
    assert all(word in said for word in case.says), said
    assert all(en.strip() and en != ko for table in tables for ko, en in table["texts"])
    if case.total is not None:
        column, expected = case.total
        assert sum(value for value in tables[0]["columns"][column] if value is not None) == pytest.approx(expected)
    if case.values is not None:
        column, wanted = case.values
        assert tables[0]["columns"][column] == wanted
    for name in case.tags:
        if name == "download":
            assert case.tags[name] in tables[0]["download"]
        elif name != "never":
            assert tables[0][name] == case.tags[name]


@pytest.mark.parametrize("case", [case for case in READ if case.verdict == "repaired"], ids=by_id)
def test_no_repair_is_silent(case: Bad, outcomes: dict[str, Any]) -> None:
    tables = outcomes[case.id]["tables"]
    told = any(table["changed"] for table in tables) or any(table["texts"] for table in tables)
    assert told


THROUGH_THE_CHILD = ("41-far-cell", "89-gdalg.geojson", "89-laughs.graphml", "89-virtual-plain", "bomb-gzip", "xlsx-entities")


@pytest.mark.parametrize("case", [case for case in CASES if case.id in THROUGH_THE_CHILD], ids=by_id)
def test_a_hostile_upload_is_refused_by_the_real_entrance(case: Bad) -> None:
    with pytest.raises(InputError) as refusal:
        read_upload(case.name, case.make())
    assert "주십시오" in refusal.value.text.ko
