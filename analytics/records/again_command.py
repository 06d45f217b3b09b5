"""python -m analytics run --again RUN_JSON [--city NAME] [--files ...]."""

from __future__ import annotations

import argparse
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.library import find_model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

DIFFERS = 3
"""How the command ends when an indicator is not what it was."""

SAME = Text("모든 지표가 같습니다({n}개): {what}, {place}", "All {n} indicators are the same: {what}, {place}")
CHANGED = Text("지표 {n}개가 달라졌습니다: {what}, {place}", "{n} indicators differ: {what}, {place}")
NO_CAUSE = Text(
    "프로그램·조건·자료는 그대로입니다. 시간을 정해 두고 찾는 연구는 컴퓨터가 바쁘면 다른 답에 이를 수 있습니다.",
    "Program, parameters and data are as they were. A study that searches for a set time may reach another answer on a busy computer.",
)
_UNREADABLE = Text(
    "'{path}' 파일을 읽을 수 없습니다. 이름과 경로를 확인해 주십시오.", "Cannot read '{path}'. Please check its name and folder."
)
_FILES = Text(
    "이 실행은 파일 {names}(으)로 했습니다. 같은 파일을 --files 로 주십시오.",
    "This run was made with the files {names}. Please give them by --files.",
)
_CITY = Text(
    "이 실행의 도시 자료는 폴더에 있었습니다. 그 폴더를 --city 로 주십시오.",
    "The city of this run stood in a folder. Please name that folder by --city.",
)


_MUNICIPALITY = re.compile(r"korea-\d{4,5}")


def add_again(run: argparse.ArgumentParser) -> None:
    """`run` without a model repeats a run from its record."""
    run.add_argument("--again", type=Path, metavar="RUN_JSON", help="repeat the run of this record and say what changed")
    run.add_argument("--city", default="", help="the city to repeat it on, where it is not the recorded one")
    run.add_argument("--files", nargs="*", type=Path, default=[], help="the own files to repeat it with")
    run.set_defaults(command=partial(_again, run))


def _again(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> int:
    """Repeat a run; 0 when all indicators are the same, `DIFFERS` when one is not."""
    if chosen.again is None:
        parser.error("name a model, or a record by --again")
    from analytics.city_asked import city_asked
    from analytics.records.again import read_record, repeat, titles
    from analytics.schemas.safety import DISTANCE_UNITS, FIND_UNIT

    record = read_record(_content(chosen.again))
    unit = record.get("distance_unit", "")
    _refuse_missing_files(record, chosen)
    asked = city_asked(_city(record, chosen), chosen.files, unit if unit in DISTANCE_UNITS else FIND_UNIT)
    found = repeat(record, asked)
    what, place = titles(find_model(record["model"]), record.get("study", "")), asked.city.title
    head, count = (SAME, len(found.now["indicators"])) if found.same else (CHANGED, len(found.effects))
    no_cause = () if found.same or found.causes else (NO_CAUSE,)
    for line in (*asked.notes, head.fill(n=count, what=what, place=place), *found.causes, *found.effects, *no_cause):
        print(line.in_(chosen.lang))  # noqa: T201 - this is the terminal
    return 0 if found.same else DIFFERS


def _refuse_missing_files(record: Mapping[str, Any], chosen: argparse.Namespace) -> None:
    from analytics.records.again import had_rows, told

    names = ", ".join(dict.fromkeys(told(item["name"]) for item in record.get("files", []) if had_rows(item)))
    if names and not chosen.files and not chosen.city:
        raise InputError(_FILES.fill(names=names))


def _city(record: Mapping[str, Any], chosen: argparse.Namespace) -> str:
    """The city named, else that of the record: a sample set or a municipality, never a folder that a record chose.

    Raises:
        InputError: when the record names none.
    """
    from analytics.intake.samples import sample_ids

    if chosen.city:
        return str(chosen.city)
    named = record.get("base", "") or (record["city"].get("id") if record["city"].get("sample") else "")
    if named in sample_ids():
        return str(named)
    if not isinstance(named, str) or not _MUNICIPALITY.fullmatch(named) or Path(named).exists():
        raise InputError(_CITY)
    return named


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(_UNREADABLE.fill(path=path)) from error
