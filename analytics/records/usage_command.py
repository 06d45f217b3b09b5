"""python -m analytics usage count RUN_JSON --department NAME | note ... | list | export --out FOLDER."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.saving import save
from analytics.core.text import Text
from analytics.library import MODELS
from analytics.records.usage import Counted, Note, NoteKind, Register, default_register

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from analytics.records.usage_report import Told

TOLD = {
    Counted.NEW: Text("활용 실적에 올렸습니다.", "Counted."),
    Counted.AGAIN: Text("이미 올린 실행입니다. 다시 세지 않습니다.", "This run is in the register already; it counts once."),
    Counted.SAMPLE: Text("예제 자료로 한 실행은 세지 않습니다.", "Runs on sample data are not counted."),
}
NOTED = Text("적었습니다.", "Noted.")
UNREADABLE = Text("'{path}'은(는) 실행 기록(run.json)이 아닙니다.", "'{path}' is no record of a run (run.json).")


def add_usage(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """`usage` counts runs on own data for the yearly evaluation, and writes what was counted."""
    ways = commands.add_parser("usage", help="the register of uses, for the yearly evaluation").add_subparsers(required=True)
    kept = argparse.ArgumentParser(add_help=False)
    kept.add_argument("--register", type=Path, default=None, help="the register's file")
    count = ways.add_parser("count", parents=[common, kept], help="count a run by its run.json")
    count.add_argument("record", type=Path, help="run.json of a run")
    count.add_argument("--department", required=True, help="who ran it")
    count.set_defaults(command=_count)
    _add_note(ways.add_parser("note", parents=[common, kept], help="note effort, innovation or effect"))
    for name, command, about in (("list", _list, "what was counted"), ("export", _export, "write HWPX and XLSX")):
        sub = ways.add_parser(name, parents=[common, kept], help=about)
        sub.add_argument("--year", type=int, default=None, help="one year only")
        sub.set_defaults(command=command)
        if name == "export":
            sub.add_argument("--out", type=Path, required=True, help="into this folder")


def _add_note(note: argparse.ArgumentParser) -> None:
    note.add_argument("--kind", choices=list(NoteKind), type=NoteKind, required=True)
    note.add_argument("--department", required=True)
    note.add_argument("--words", required=True, help="what to say")
    note.add_argument("--model", choices=[model.id for model in MODELS], default="")
    note.add_argument("--indicator", default="", help="an indicator whose numbers before and after are told")
    note.add_argument("--before", type=int, default=None, help="number of the run before")
    note.add_argument("--after", type=int, default=None, help="number of the run after")
    note.set_defaults(command=_note)


def _register(chosen: argparse.Namespace) -> Register:
    return Register(chosen.register or default_register())


def _count(chosen: argparse.Namespace) -> int:
    counted = _register(chosen).count(read_record(chosen.record), chosen.department, date.today())  # noqa: DTZ011 - the office's own day
    _say(TOLD[counted].in_(chosen.lang))
    return 0


def _note(chosen: argparse.Namespace) -> int:
    today = date.today()  # noqa: DTZ011 - the office's own day
    note = Note(
        0, today, chosen.department, chosen.model, chosen.kind, chosen.words, chosen.indicator, chosen.before, chosen.after
    )
    _register(chosen).note(note)
    _say(NOTED.in_(chosen.lang))
    return 0


def _list(chosen: argparse.Namespace) -> int:
    told = _told(chosen)
    _say(told.summary)
    for use in told.uses:
        _say(f"{use.number}\t{use.on_day}\t{told.office(use)}\t{use.model}\t{use.study}\t{use.place.in_(chosen.lang)}")
    return 0


def _export(chosen: argparse.Namespace) -> int:
    from analytics.records.usage_report import usage_hwpx, usage_xlsx

    told = _told(chosen)
    stem = "usage" if chosen.year is None else f"usage-{chosen.year}"
    for name, content in ((f"{stem}.hwpx", usage_hwpx(told)), (f"{stem}.xlsx", usage_xlsx(told))):
        save(chosen.out / name, content)
        _say(f"→ {chosen.out / name}")
    return 0


def _told(chosen: argparse.Namespace) -> Told:
    from analytics.records.usage_report import Told

    return Told(_register(chosen), chosen.year, chosen.lang, date.today())  # noqa: DTZ011 - the office's own day


def read_record(path: Path) -> Mapping[str, Any]:
    """The record of a run.

    Raises:
        InputError: when the file is not there or no record.
    """
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(UNREADABLE.fill(path=path)) from error
    if not isinstance(found, dict):
        raise InputError(UNREADABLE.fill(path=path))
    return found


def _say(line: str) -> None:
    print(line)  # noqa: T201 - this is the terminal
