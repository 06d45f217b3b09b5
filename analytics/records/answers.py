"""Answers of a study on disk, exactly as they were given: Parquet for tables, JSON for the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.core.model import Result
from analytics.core.saving import save
from analytics.core.scenario import Scenario
from analytics.core.study import Answer
from analytics.core.text import Text
from analytics.intake.shelf import parse_table, table_bytes

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_RECORD = "answer.json"


def write_answer(folder: Path, answer: Answer) -> None:
    """Write an answer; its record comes last, so that an answer with a record is whole.

    Raises:
        OSError: when the disk is full or the folder cannot be written.
    """
    result = answer.result
    for kind, frames in (("table", result.tables), ("layer", result.layers)):
        for name, frame in frames.items():
            save(folder / f"{kind}-{name}.parquet", table_bytes(frame))
    record = {
        "indicators": dict(result.indicators),
        "tables": list(result.tables),
        "layers": list(result.layers),
        "sentence": write_text(result.sentence),
        "notes": [write_text(note) for note in result.notes],
        "final": answer.final,
        "scenario": None if answer.scenario is None else answer.scenario.write(),
        "alternatives": {name: scenario.write() for name, scenario in answer.alternatives.items()},
        "values": dict(answer.values),
    }
    save(folder / _RECORD, json.dumps(record, ensure_ascii=False, allow_nan=False).encode())


def read_answer(folder: Path) -> Answer | None:
    """The answer in a folder; none while it is not whole."""
    if not (folder / _RECORD).is_file():
        return None
    record: dict[str, Any] = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    result = Result(
        indicators=record["indicators"],
        tables=_frames(folder, "table", record["tables"]),
        layers=_frames(folder, "layer", record["layers"]),
        sentence=Text(**record["sentence"]),
        notes=tuple(Text(**note) for note in record["notes"]),
    )
    scenario = None if record["scenario"] is None else Scenario.read(record["scenario"])
    others = {name: Scenario.read(written) for name, written in record["alternatives"].items()}
    return Answer(result, final=bool(record["final"]), scenario=scenario, alternatives=others, values=record["values"])


def _frames(folder: Path, kind: str, names: list[str]) -> dict[str, pd.DataFrame]:
    return {name: parse_table((folder / f"{kind}-{name}.parquet").read_bytes()) for name in names}


def write_text(text: Text) -> dict[str, str]:
    """A phrase as JSON holds it."""
    return {"ko": text.ko, "en": text.en}
