"""A report written to a folder from the command line, for every command that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.text import Language, Text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from analytics.export.report import Report

_NOTHING = Text("{what}: 이 결과에는 담을 것이 없어 쓰지 않았습니다.", "{what}: not written, this result has nothing for it.")


def add_formats(parser: argparse.ArgumentParser) -> None:
    """Give a command the option `--formats`."""
    from analytics.export.formats import FORMATS

    known = [item.id for item in FORMATS]
    parser.add_argument("--formats", nargs="+", choices=known, help="formats of the report to write into the folder")


def write_report(report: Report, folder: Path, formats: Sequence[str] | None, language: Language) -> None:
    """Write a report into a folder and print how long each format took.

    Args:
        report: the report.
        folder: where to.
        formats: ids of formats; all of them where none are given.
        language: of what is printed.
    """
    from analytics.export.formats import FORMATS, find_format, write_formats

    wanted = FORMATS if formats is None else [find_format(name) for name in formats]
    for written in write_formats(folder, report, wanted):
        title = written.format.title
        _say(f"{title.in_(language)}\t{written.took_s:.1f} s" if written.paths else _NOTHING.fill(what=title).in_(language))
        for path in written.paths:
            _say(f"→ {path}")


def _say(line: str) -> None:
    print(line)  # noqa: T201 - this is the terminal
