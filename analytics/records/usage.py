"""The register of uses, for the yearly evaluation of local governments: what was run on own data, by whom and to what effect.

A run is counted once, however often it is repeated: what tells runs apart is the model, the study, the parameters, the
changes of places and the data. Runs on sample data are never counted. The register is a SQLite file to which rows are added
and from which none is taken; a write that is cut off leaves it as it was. Departments are declared by themselves, before a
run is counted or once afterwards; names of people have no place in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.core.errors import AppError, InputError
from analytics.core.text import Text
from analytics.intake.korea import SPREAD_SOURCE
from analytics.intake.samples import SAMPLES
from analytics.intake.shelf import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NAME = "usage.sqlite"
DEPARTMENT_MOST, NOTE_MOST = 60, 2000
"""Letters of a department's name and of a note."""

BUSY_S = 10.0
"""So long a write waits for another one."""

_TABLES = """
create table if not exists runs (
    number integer primary key, digest text not null unique, on_day text not null, department text not null,
    model text not null, study text not null, place_ko text not null, place_en text not null, record text not null
);
create table if not exists notes (
    number integer primary key, on_day text not null, department text not null, model text not null, kind text not null,
    words text not null, indicator text not null, before_run integer, after_run integer
);
create table if not exists signed (run integer not null unique, on_day text not null, department text not null);
create trigger if not exists runs_stay before update on runs begin select raise(abort, 'rows are only added'); end;
create trigger if not exists runs_remain before delete on runs begin select raise(abort, 'rows are only added'); end;
create trigger if not exists notes_stay before update on notes begin select raise(abort, 'rows are only added'); end;
create trigger if not exists notes_remain before delete on notes begin select raise(abort, 'rows are only added'); end;
create trigger if not exists signed_stay before update on signed begin select raise(abort, 'rows are only added'); end;
create trigger if not exists signed_remain before delete on signed begin select raise(abort, 'rows are only added'); end;
"""

_NO_RECORD = Text("실행 기록(run.json)이 아닙니다.", "This is no record of a run (run.json).")
_NO_DEPARTMENT = Text("부서 이름을 적어 주십시오(60자까지).", "Please give the name of a department (60 letters at most).")
_NO_WORDS = Text("내용을 적어 주십시오(2,000자까지).", "Please write something (2,000 letters at most).")
_PERSONAL = Text(
    "주민등록번호나 전화번호로 보이는 숫자가 있습니다. 활용 실적에는 개인 정보를 적지 않습니다.",
    "There is what looks like a resident or telephone number. No personal data belong in the register.",
)
_NO_RUN = Text("{number}번 실행은 등록부에 없습니다.", "The register has no run number {number}.")
_NOT_ALIKE = Text(
    "{before}번과 {after}번 실행의 모형이 다르거나 '{indicator}' 값이 없어 견줄 수 없습니다.",
    "Runs {before} and {after} cannot be compared: they are of different models, or have no '{indicator}'.",
)
_CANNOT = Text("활용 실적 파일을 쓰거나 읽을 수 없습니다: {reason}", "The register cannot be written or read: {reason}")

_RESIDENT = re.compile(r"(?<!\d)\d{6}\s?-?\s?[1-8]\d{6}(?!\d)")
_PHONE = re.compile(r"(?<!\d)01[016789][-. ]?\d{3,4}[-. ]?\d{4}(?!\d)")


class Counted(StrEnum):
    """What became of a run that was to be counted."""

    NEW = "new"
    AGAIN = "again"
    SAMPLE = "sample"


class NoteKind(StrEnum):
    """What a note is about: the three things that are judged besides the number of uses."""

    EFFORT = "effort"
    INNOVATION = "innovation"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True)
class Use:
    """One run that was counted.

    Attributes:
        number: its number in the register.
        on_day: the day it was counted.
        department: as declared; "" where nobody has declared one.
        model, study: what was run; the study is "" for a model's own run.
        place: what the data are called.
        record: the whole record of the run, as in run.json.
    """

    number: int
    on_day: date
    department: str
    model: str
    study: str
    place: Text
    record: Mapping[str, Any]

    @property
    def month(self) -> str:
        """Such as `2026-11`."""
        return self.on_day.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Note:
    """One note; an effect may name an indicator and two runs, before and after.

    Attributes:
        number: its number in the register.
        on_day, department, model: when, by whom, of what; the model is "" where it is of none.
        kind: what it is about.
        words: what it says.
        indicator: id of an indicator, "" for none.
        before, after: numbers of runs, or None.
    """

    number: int
    on_day: date
    department: str
    model: str
    kind: NoteKind
    words: str
    indicator: str = ""
    before: int | None = None
    after: int | None = None


class RegisterError(AppError, RuntimeError):
    """The register cannot be read or written; what stood in it before still stands."""


def default_register() -> Path:
    """Where the register stands: beside the cities that were kept."""
    root = Path(__file__).resolve().parents[2] / ".shelf"
    return Path(os.environ.get("STANDARD_MAPS_SHELF", root)) / NAME


class Register:
    """The register in one file.

    Args:
        path: of the file; it and its folder are made with the first row.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def count(self, record: Mapping[str, Any], department: str | None, on_day: date) -> Counted:
        """Count a run that is complete, once.

        Args:
            record: as `run_record` gives it or as it stands in run.json.
            department: who ran it, as they say themselves; None where nobody has said it yet, see `sign`.
            on_day: the day.

        Raises:
            InputError: when it is no record of a run, or the department's name is missing, too long or personal.
            RegisterError: when the file cannot be written.
        """
        _refuse_bad_record(record)
        who = "" if department is None else read_department(department)
        if not is_own(record):
            return Counted.SAMPLE
        place = record["city"]["title"]
        values = (
            digest_of(record), on_day.isoformat(), who, record["model"], record.get("study") or "",
            place["ko"], place["en"], json.dumps(record, ensure_ascii=False, sort_keys=True),
        )  # fmt: skip
        columns = "digest, on_day, department, model, study, place_ko, place_en, record"
        added = self._add(f"insert or ignore into runs ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608 - fixed names
        return Counted.NEW if added else Counted.AGAIN

    def holds_data_of(self, record: Mapping[str, Any]) -> bool:
        """Whether a run of this model and study on these data was counted, under whatever parameters and changes of places."""
        model, study, data = record["model"], record.get("study") or "", data_of(record)
        return any((use.model, use.study) == (model, study) and data_of(use.record) == data for use in self.uses())

    def sign(self, digests: Iterable[str], department: str, on_day: date) -> None:
        """Say of which department runs were that were counted without one; a run that has one keeps it.

        Args:
            digests: of the runs, as `digest_of` gives them; those that are not in the register are passed over.
            department: who ran them.
            on_day: the day.

        Raises:
            InputError: when the department's name is missing, too long or personal.
            RegisterError: when the file cannot be written.
        """
        who = read_department(department)
        chosen = "select number, ?, ? from runs where digest = ? and department = ''"
        for digest in digests:
            self._add(f"insert or ignore into signed (run, on_day, department) {chosen}", (on_day.isoformat(), who, digest))

    def note(self, note: Note) -> None:
        """Add a note; its number is given by the register.

        Raises:
            InputError: when words or department are missing, too long or personal, or its two runs cannot be compared.
            RegisterError: when the file cannot be written.
        """
        who, words = read_department(note.department), _clean(note.words, NOTE_MOST, _NO_WORDS)
        if note.indicator:
            self.effect(note)
        values = (note.on_day.isoformat(), who, note.model, str(note.kind), words, note.indicator, note.before, note.after)
        columns = "on_day, department, model, kind, words, indicator, before_run, after_run"
        self._add(f"insert into notes ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608 - fixed names

    def uses(self, year: int | None = None) -> list[Use]:
        """The runs that were counted, the first one first; those of one year where one is given."""
        who = "coalesce(nullif(runs.department, ''), signed.department, '')"
        rows = self._rows(
            f"select number, runs.on_day, {who}, model, study, place_ko, place_en, record "  # noqa: S608 - fixed names
            "from runs left join signed on signed.run = runs.number order by number"
        )
        found = [
            Use(number, date.fromisoformat(day), who, model, study, Text(ko, en), json.loads(record))
            for number, day, who, model, study, ko, en, record in rows
        ]
        return [use for use in found if year is None or use.on_day.year == year]

    def notes(self, year: int | None = None) -> list[Note]:
        """The notes, the first one first; those of one year where one is given."""
        rows = self._rows(
            "select number, on_day, department, model, kind, words, indicator, before_run, after_run from notes order by number"
        )
        found = [Note(row[0], date.fromisoformat(row[1]), row[2], row[3], NoteKind(row[4]), *row[5:]) for row in rows]
        return [note for note in found if year is None or note.on_day.year == year]

    def effect(self, note: Note) -> tuple[float, float]:
        """The indicator before and after, taken from the runs themselves.

        Raises:
            InputError: when a run is not there, or the two cannot be compared.
        """
        by_number = {use.number: use for use in self.uses()}
        for number in (note.before, note.after):
            if number not in by_number:
                raise InputError(_NO_RUN.fill(number=number))
        runs = [by_number[number] for number in (note.before, note.after) if number is not None]
        before, after = (run.record["indicators"].get(note.indicator) for run in runs)
        if len({(run.model, run.study) for run in runs}) > 1 or before is None or after is None:
            raise InputError(_NOT_ALIKE.fill(before=note.before, after=note.after, indicator=note.indicator))
        return float(before), float(after)

    def _add(self, statement: str, values: tuple[object, ...]) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=BUSY_S)) as base, base:
                base.execute("pragma synchronous = full")
                base.executescript(_TABLES)
                return base.execute(statement, values).rowcount
        except OSError as error:  # in words without the folder, which is nobody's business
            raise RegisterError(_CANNOT.fill(reason=error.strerror)) from error
        except sqlite3.Error as error:
            raise RegisterError(_CANNOT.fill(reason=error)) from error

    def _rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        if not self._path.is_file():
            return iter(())
        try:
            with closing(sqlite3.connect(self._path, timeout=BUSY_S)) as base:
                base.executescript(_TABLES)  # one of an earlier version lacks the later tables
                return iter(base.execute(statement).fetchall())
        except sqlite3.Error as error:
            raise RegisterError(_CANNOT.fill(reason=error)) from error


def digest_of(record: Mapping[str, Any]) -> str:
    """What tells one run from another: model, study, parameters, changes of places and data, and nothing of who or when."""
    told = [record["model"], record.get("study"), record["params"], record.get("asked"), record.get("scenario"), data_of(record)]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def data_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a run: the digest of each table it used, or the number of its rows where it has none."""
    return {name: item.get("sha256") or item.get("rows") for name, item in record["inputs"].items()}


def is_own(record: Mapping[str, Any]) -> bool:
    """Whether a run is on own data: not on a sample set, and at least one table that it used came from somebody's file."""
    return not record["city"]["sample"] and bool(own_tables(record))


def own_tables(record: Mapping[str, Any]) -> list[str]:
    """The tables of a run that came from somebody's file.

    A table that comes with the app is known by its digest or, once it was kept again within a city of somebody's own, by its
    source; one that is modelled is nobody's own.
    """
    return [
        name
        for name, item in record["inputs"].items()
        if name not in record.get("modelled", ())
        and item.get("sha256") not in sample_digests()
        and (item.get("source") or {}).get("ko") not in _sources_of_samples()
    ]


@cache
def sample_digests() -> frozenset[str]:
    """The digests of all tables of the embedded sample sets, as a city tells them: of the bytes of their files."""
    return frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in SAMPLES.glob("*/*.parquet"))


@cache
def _sources_of_samples() -> frozenset[str]:
    """What the sources of all that comes with the app are called, in Korean."""
    manifests = [json.loads(path.read_text(encoding="utf-8")) for path in SAMPLES.glob(f"*/{MANIFEST}")]
    told = {str(source["title"]["ko"]) for manifest in manifests for source in manifest["sources"].values()}
    return frozenset(told | {SPREAD_SOURCE.title.ko})


def read_department(text: str) -> str:
    """A department's name on one line.

    Raises:
        InputError: when it is missing, too long, or holds a number that looks personal.
    """
    return _clean(text, DEPARTMENT_MOST, _NO_DEPARTMENT)


def _refuse_bad_record(record: Mapping[str, Any]) -> None:
    parts = ("model", "params", "city", "inputs", "indicators")
    there = isinstance(record, dict) and all(isinstance(record.get(part), dict) for part in parts[1:])
    city = record["city"] if there else {}
    title = city.get("title")
    if not there or not isinstance(record.get("model"), str) or not isinstance(city.get("sample"), bool) or not title:
        raise InputError(_NO_RECORD)


def _clean(text: str, most: int, missing: Text) -> str:
    """The text on one line.

    Raises:
        InputError: when it is empty or too long, or holds a number that looks personal.
    """
    line = " ".join(text.split())
    if not line or len(line) > most:
        raise InputError(missing)
    if _RESIDENT.search(line) or _PHONE.search(line):
        raise InputError(_PERSONAL)
    return line
