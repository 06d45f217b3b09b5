"""The register of uses: own runs once each, samples never, rows only added, and documents that say what stands in it."""

import dataclasses
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import hwpforge
import openpyxl
import pytest

from analytics.__main__ import main
from analytics.core.errors import InputError
from analytics.core.text import Language
from analytics.intake.samples import load_sample
from analytics.intake.shelf import Shelf
from analytics.records.usage import (
    Counted,
    Note,
    NoteKind,
    Register,
    RegisterError,
    digest_of,
    is_own,
    sample_digests,
)
from analytics.records.usage_report import Told, effects_of, listed, meets, usage_hwpx, usage_xlsx

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 22)
OFFICE = "안전총괄과"


def record(share=85.0, limit=7.0, posts="a" * 64, sample=False, model="golden_hour", **more):
    return {
        "model": model,
        "version": "0.1.0",
        "params": {"limit_min": limit},
        "city": {"id": "own", "title": {"ko": "우리시", "en": "Our city"}, "sample": sample},
        "inputs": {"posts": {"rows": 3, "sha256": posts, "source": {"ko": "소방청", "en": "Fire agency"}}},
        "indicators": {"people_late": 1234.0, "reached_share": share, "none": None},
        **more,
    }


def note(kind=NoteKind.EFFECT, words="센터 하나를 옮김", **more):
    return Note(0, DAY, OFFICE, "golden_hour", kind, words, **more)


@pytest.fixture
def register(tmp_path):
    return Register(tmp_path / "shelf" / "usage.sqlite")


# --- counting ------------------------------------------------------------------------------------------------------


def test_a_run_is_counted_once_however_often_it_is_repeated(register):
    assert register.count(record(), OFFICE, DAY) is Counted.NEW
    assert register.count(record(), OFFICE, DAY) is Counted.AGAIN
    assert register.count(record(), "복지정책과", date(2026, 12, 1)) is Counted.AGAIN
    assert [(use.number, use.department, use.month) for use in register.uses()] == [(1, OFFICE, "2026-11")]


@pytest.mark.parametrize(
    "other",
    [
        record(limit=5.0),
        record(posts="b" * 64),
        record(model="cctv_gaps"),
        record(scenario="close:P1"),
        record(study="zones", asked={"rank": "calls"}),
    ],
)
def test_another_model_study_setting_plan_or_file_is_another_run(register, other):
    register.count(record(), OFFICE, DAY)
    assert register.count(other, OFFICE, DAY) is Counted.NEW


def test_what_came_out_and_when_does_not_make_another_run():
    assert digest_of(record(share=80.0)) == digest_of(record(share=85.0)) == digest_of(record() | {"version": "9"})


def test_runs_on_sample_data_are_never_counted(register):
    assert register.count(record(sample=True), OFFICE, DAY) is Counted.SAMPLE
    assert register.uses() == []


def test_a_city_with_own_files_that_the_run_did_not_use_is_no_own_run(register):
    sampled = load_sample("coquimbo").digests["posts"]
    assert sampled in sample_digests()
    assert not is_own(record(posts=sampled))
    assert register.count(record(posts=sampled), OFFICE, DAY) is Counted.SAMPLE


def test_a_table_of_the_sample_that_was_kept_again_within_an_own_city_makes_no_own_run(tmp_path, coquimbo):
    """Kept again, a table has other bytes and so another digest: it is known by where it came from."""
    kept = Shelf(tmp_path).keep(dataclasses.replace(coquimbo, sample=False))
    assert kept.digests["posts"] not in sample_digests()
    source = kept.sources["posts"].title
    of_sample = record(posts=kept.digests["posts"])
    of_sample["inputs"]["posts"]["source"] = {"ko": source.ko, "en": source.en}
    assert not is_own(of_sample)
    spread = record(modelled=["posts"])
    assert not is_own(spread)
    assert is_own(record(modelled=["links"]))


@pytest.mark.parametrize("bad", [{}, {"model": "x"}, record() | {"inputs": []}, record() | {"city": {"sample": "no"}}, []])
def test_what_is_no_record_of_a_run_is_refused(register, bad):
    with pytest.raises(InputError, match=r"run\.json"):
        register.count(bad, OFFICE, DAY)


@pytest.mark.parametrize("who", ["", "  ", "가" * 61, "홍길동 900101-1234567", "담당 010-1234-5678"])
def test_a_department_is_named_and_no_person(register, who):
    with pytest.raises(InputError):
        register.count(record(), who, DAY)


def test_a_run_that_nobody_signed_may_be_signed_once(register):
    register.count(record(), None, DAY)
    register.count(record(limit=5.0), OFFICE, DAY)
    assert [use.department for use in register.uses()] == ["", OFFICE]
    digests = [digest_of(record()), digest_of(record(limit=5.0)), "unheard"]
    register.sign(digests, "복지정책과", DAY)
    register.sign(digests, "홍보담당관", DAY)
    assert [use.department for use in register.uses()] == ["복지정책과", OFFICE]
    with pytest.raises(InputError):
        register.sign(digests, "010-1234-5678", DAY)


def test_a_register_of_an_earlier_version_is_read_and_can_be_signed(register, tmp_path):
    register.count(record(), None, DAY)
    with closing(sqlite3.connect(tmp_path / "shelf" / "usage.sqlite")) as base:
        base.execute("drop table signed")
    assert [use.department for use in register.uses()] == [""]
    register.sign([digest_of(record())], OFFICE, DAY)
    assert [use.department for use in register.uses()] == [OFFICE]


def test_runs_on_the_same_data_are_known_whatever_the_settings(register):
    register.count(record(), OFFICE, DAY)
    assert register.holds_data_of(record(limit=3.0, scenario="close:P1"))
    assert not register.holds_data_of(record(posts="b" * 64))
    assert not register.holds_data_of(record(model="cctv_gaps"))
    assert not register.holds_data_of(record(study="zones"))


def test_a_folder_that_cannot_be_made_is_told_without_its_name(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RegisterError) as refused:
        Register(tmp_path / "file" / "usage.sqlite").count(record(), OFFICE, DAY)
    assert str(tmp_path) not in refused.value.text.ko


def test_rows_are_only_added(register, tmp_path):
    register.count(record(), OFFICE, DAY)
    register.note(note())
    base = sqlite3.connect(tmp_path / "shelf" / "usage.sqlite")
    for statement in ("update runs set department = 'x'", "delete from runs", "delete from notes", "update notes set words = ''"):
        with pytest.raises(sqlite3.DatabaseError, match="only added"):
            base.execute(statement)
    base.close()


def test_a_register_that_is_no_register_is_told_and_left_alone(tmp_path):
    path = tmp_path / "usage.sqlite"
    path.write_bytes(b"not a database, but somebody's file " * 9)
    with pytest.raises(RegisterError):
        Register(path).count(record(), OFFICE, DAY)
    assert path.read_bytes().startswith(b"not a database")


def test_two_who_count_at_once_lose_nothing(register):
    def count(start):
        for number in range(start, start + 10):
            register.count(record(limit=float(number)), OFFICE, DAY)

    workers = [threading.Thread(target=count, args=(start,)) for start in (100, 105)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(use.record["params"]["limit_min"] for use in register.uses()) == [float(n) for n in range(100, 115)]


def test_a_register_survives_being_killed_while_it_writes(tmp_path):
    """Whatever was told as counted is there afterwards, and the file is whole."""
    path = tmp_path / "usage.sqlite"
    script = (
        "import sys\nfrom datetime import date\nfrom pathlib import Path\n"
        "sys.path.insert(0, 'tests/records')\nfrom test_usage import record\n"
        "from analytics.records.usage import Register\n"
        f"register = Register(Path({str(path)!r}))\n"
        "for n in range(10_000):\n"
        "    register.count(record(limit=float(n)), 'office', date(2026, 1, 1))\n    print(n, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        told = [int(child.stdout.readline()) for _ in range(20)]
        os.kill(child.pid, signal.SIGKILL)
    kept = {use.record["params"]["limit_min"] for use in Register(path).uses()}
    assert set(map(float, told)) <= kept
    with sqlite3.connect(path) as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
    base.close()
    assert Register(path).count(record(limit=-1.0), OFFICE, DAY) is Counted.NEW


# --- notes ---------------------------------------------------------------------------------------------------------


def test_an_effect_takes_its_numbers_from_the_runs(register):
    register.count(record(share=80.0), OFFICE, DAY)
    register.count(record(share=85.5, scenario="add:new-1@127.1,36.8"), OFFICE, DAY)
    effect = note(indicator="reached_share", before=1, after=2)
    assert register.effect(effect) == (80.0, 85.5)
    register.note(effect)
    assert [(kept.words, kept.before, kept.after) for kept in register.notes()] == [("센터 하나를 옮김", 1, 2)]


def test_runs_that_cannot_be_compared_are_refused(register):
    register.count(record(), OFFICE, DAY)
    register.count(record(model="cctv_gaps"), OFFICE, DAY)
    for bad in (
        note(indicator="reached_share", before=1, after=2),
        note(indicator="reached_share", before=1, after=9),
        note(indicator="none", before=1, after=1),
        note(indicator="unheard", before=1, after=1),
    ):
        with pytest.raises(InputError):
            register.note(bad)
    assert register.notes() == []


@pytest.mark.parametrize("words", ["", "가" * 2001, "담당자 010-1234-5678에게"])
def test_notes_say_something_and_nothing_personal(register, words):
    with pytest.raises(InputError):
        register.note(note(words=words))


# --- documents -----------------------------------------------------------------------------------------------------


@pytest.fixture
def told(register):
    register.count(record(share=80.0), OFFICE, date(2025, 12, 31))
    register.count(record(share=80.0, limit=6.0), OFFICE, DAY)
    register.count(record(share=85.5, limit=6.0, scenario="close:P1"), "=cmd|'/c calc'!A1", DAY)
    register.note(note(NoteKind.EFFORT, "부서마다 교육함"))
    register.note(note(indicator="reached_share", before=2, after=3))
    return Told(register, 2026, Language.KO, DAY)


def test_the_year_is_told_with_its_count_and_the_check(told):
    assert told.title == "표준분석모형 활용 실적 (2026년)"
    assert told.summary == "표준분석모형을 2건 활용했습니다(모형 1종, 부서 2곳). 활용 1건 이상: 충족."
    assert "Uses of standard models: 3 " in dataclasses.replace(told, year=None, language=Language.EN).summary
    assert not meets(dataclasses.replace(told, year=2020).uses)


def test_runs_that_nobody_signed_count_but_make_no_department(register):
    register.count(record(), None, DAY)
    told = Told(register, 2026, Language.EN, DAY)
    assert "Uses of standard models: 1 (models: 1, departments: 0)" in told.summary
    counts = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(usage_xlsx(told))).worksheets[0].iter_rows()
    ]
    assert ["no department given", 1] in counts


def test_the_change_is_that_of_the_numbers_printed_beside_it(register):
    register.count(record(share=80.04), OFFICE, DAY)
    register.count(record(share=85.46, scenario="close:P1"), OFFICE, DAY)  # 5.42 more, but 80.0 and 85.5 are printed
    register.note(note(indicator="reached_share", before=1, after=2))
    told = Told(register, 2026, Language.KO, DAY)
    (effect,) = effects_of(told)
    assert effect.texts(told)[2:5] == ["80.0", "85.5", "+5.5%p"]


def test_data_are_told_by_source_own_files_first(register):
    run = record()
    told_by = {"ko": "모의 자료", "en": "modelled data"}
    more = {name: {"rows": 1, "sha256": letter * 64, "source": told_by} for name, letter in (("links", "b"), ("nodes", "c"))}
    run |= {"inputs": {**more, **run["inputs"]}, "modelled": ["links", "nodes"]}
    register.count(run, OFFICE, DAY)
    (row,) = listed(Told(register, 2026, Language.KO, DAY))
    assert row[5] == "소방청 (aaaaaaaa), 모의 자료 (bbbbbbbb, cccccccc)"


def test_the_spreadsheet_holds_counts_list_notes_and_effects(told):
    book = openpyxl.load_workbook(io.BytesIO(usage_xlsx(told)))
    assert book.sheetnames == ["활용 건수", "활용 목록", "정성 실적", "효과 앞뒤 수치"]
    rows = [[cell.value for cell in row] for row in book["활용 목록"].iter_rows(min_row=2)]
    assert [row[:5] for row in rows] == [
        [2, "2026-11-22", OFFICE, "구급 골든타임", "우리시"],
        [3, "2026-11-22", "=cmd|'/c calc'!A1", "구급 골든타임", "우리시"],
    ]
    assert "aaaaaaaa" in rows[0][5]
    assert book["활용 목록"]["C3"].data_type == "s"
    effect = [cell.value for cell in book["효과 앞뒤 수치"][2]]
    assert effect == ["센터 하나를 옮김", "닿는 비율", 80, 85.5, "+5.5%p", "%", "2 → 3"]
    counts = [[cell.value for cell in row] for row in book["활용 건수"].iter_rows()]
    assert ["구급 골든타임", 2] in counts
    assert ["2026-11", 2] in counts
    assert [OFFICE, 1] in counts


def test_the_hwpx_opens_and_says_the_same(told, tmp_path):
    content = usage_hwpx(told)
    path = tmp_path / "usage.hwpx"
    path.write_bytes(content)
    document = hwpforge.Document.open(str(path))
    assert document.validate()["errors"] == []
    body = zipfile.ZipFile(path).read("Contents/section0.xml").decode()
    for text in ("활용 1건 이상: 충족", "노력도", "혁신성", "효과성", "+5.5%p", "예제 자료로 한 실행은 세지 않습니다"):
        assert text in body, text
    assert usage_hwpx(told) == content


def test_an_empty_register_is_told_as_such(tmp_path):
    told = Told(Register(tmp_path / "none.sqlite"), None, Language.KO, DAY)
    assert "미충족" in told.summary
    assert usage_hwpx(told)
    assert usage_xlsx(told)
    assert not (tmp_path / "none.sqlite").exists()


# --- command -------------------------------------------------------------------------------------------------------


def test_the_command_counts_notes_lists_and_exports(tmp_path, capsys):
    kept = ["--register", str(tmp_path / "u.sqlite"), "--lang", "ko"]
    run = tmp_path / "run.json"
    run.write_text(json.dumps(record()), encoding="utf-8")
    assert main(["usage", "count", str(run), "--department", OFFICE, *kept]) == 0
    assert main(["usage", "count", str(run), "--department", OFFICE, *kept]) == 0
    assert main(["usage", "note", "--kind", "effort", "--department", OFFICE, "--words", "교육", *kept]) == 0
    assert main(["usage", "list", *kept]) == 0
    assert main(["usage", "export", "--out", str(tmp_path / "out"), *kept]) == 0
    out = capsys.readouterr().out
    assert "활용 실적에 올렸습니다" in out
    assert "다시 세지 않습니다" in out
    assert "1건 활용했습니다" in out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["usage.hwpx", "usage.xlsx"]


def test_a_file_that_is_no_record_is_named(tmp_path, capsys):
    (tmp_path / "a.json").write_text("[", encoding="utf-8")
    for name in ("a.json", "b.json"):
        asked = ["usage", "count", str(tmp_path / name), "--department", OFFICE, "--register", str(tmp_path / "u.sqlite")]
        assert main(asked) == 2
        assert name in capsys.readouterr().err
