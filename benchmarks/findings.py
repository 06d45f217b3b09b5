"""What a benchmark found, as a table on the screen and a section of RESULTS.md."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
MACHINE = "2 shared cores, software WebGL"
_HEAD = f"""# Results

Every figure is a ratio to a peer or to a physical floor that was measured in the same run; absolute times depend on the
machine ({MACHINE}, other work going on beside) and stand here only for orientation. Run them again with
`python -m benchmarks`, or one of them with its name.
"""
_SECTION = re.compile(r"(?m)^## (\w+)$")


@dataclass(frozen=True)
class Target:
    """Something promised, and whether this run kept it."""

    says: str
    kept: bool


@dataclass(frozen=True)
class Findings:
    """One benchmark's result.

    Args:
        title: what was compared, in one sentence.
        header: names of the columns.
        rows: cells as text.
        targets: what was promised.
        notes: what a reader must know to read the table rightly.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    targets: tuple[Target, ...] = ()
    notes: tuple[str, ...] = ()


def markdown(found: Findings) -> str:
    """The findings as a table with title, targets and notes."""
    lines = [found.title, "", _row(found.header), _row(("---",) * len(found.header)), *map(_row, found.rows), ""]
    lines += [f"- Target {target.says}: **{'kept' if target.kept else 'MISSED'}**" for target in found.targets]
    lines += [f"- {note}" for note in found.notes]
    return "\n".join(lines).strip() + "\n"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def record(name: str, found: Findings, path: Path = RESULTS) -> None:
    """Put the findings of this run in place of the last ones of that name; the others stay."""
    sections = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    today = dt.datetime.now(tz=dt.UTC).date()
    sections[name] = f"Measured on {today} ({MACHINE}).\n\n{markdown(found)}"
    body = "\n".join(f"## {key}\n\n{text}" for key, text in sections.items())
    path.write_text(f"{_HEAD}\n{body}", encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    parts = _SECTION.split(text)[1:]
    return {name: body.strip() + "\n" for name, body in zip(parts[::2], parts[1::2], strict=True)}


def times(ratio: float) -> str:
    """A ratio with two digits that matter."""
    return f"{ratio:,.0f}x" if ratio >= 10 else f"{ratio:.2g}x"


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds with two digits that matter."""
    value = seconds * 1000
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.3g} ms"
