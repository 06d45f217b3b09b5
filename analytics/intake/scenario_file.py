"""A scenario file from somebody else: small, plain, and refused whole where anything in it is not as it should be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.core.errors import InputError
from analytics.core.scenario import Scenario
from analytics.core.scenario_file import KIND, VERSION, ScenarioFile
from analytics.core.text import Text

if TYPE_CHECKING:
    from analytics.core.model import AnyModel
    from analytics.core.params import Params

LARGEST_BYTES = 100_000
"""Fifty changes and all conditions of a model take some ten kilobytes."""

_NONE = Text("시나리오 파일이 아니거나 깨졌습니다.", "This is no scenario file, or it is damaged.")
_LARGE = Text(
    "시나리오 파일은 {most:,}바이트까지입니다. 이 파일은 {size:,}바이트입니다.",
    "A scenario file has at most {most:,} bytes; this one has {size:,}.",
)
_NEWER = Text(
    "이 시나리오 파일은 다른 판의 프로그램에서 만들었습니다.", "This scenario file was made by another version of the program."
)
_OTHER = Text(
    "다른 모형의 시나리오입니다. 그 모형의 화면에서 여십시오.",
    "This scenario is of another model. Please open it on that model's page.",
)


def read_scenario_file(content: bytes, model: AnyModel) -> tuple[ScenarioFile, Params]:
    """What the file holds, and the model's parameters with its values.

    It is JSON of at most `LARGEST_BYTES`, so it is read at once and in the server's own process: nothing in it is run,
    followed or unpacked.

    Args:
        content: the whole file.
        model: whose it must be.

    Raises:
        InputError: when it is too large, no scenario file, or of another model.
        ParamError: when a parameter or a change of places in it cannot be.
    """
    if len(content) > LARGEST_BYTES:
        raise InputError(_LARGE.fill(most=LARGEST_BYTES, size=len(content)))
    held = _held(content)
    if held.get("kind") != KIND or not all(isinstance(held.get(part), str) for part in ("model", "city", "scenario")):
        raise InputError(_NONE)
    if held.get("version") != VERSION:
        raise InputError(_NEWER)
    if held["model"] != model.id:
        raise InputError(_OTHER)
    params = model.params.read(_values(held))
    scenario = Scenario.read(held["scenario"])
    for edit in scenario.edits:
        if model.place is not None:
            model.place.columns_of(edit)
    return ScenarioFile(model.id, held["city"], params.changed(), scenario), params


def _held(content: bytes) -> dict[str, Any]:
    try:
        held = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(_NONE) from error
    if not isinstance(held, dict):
        raise InputError(_NONE)
    return held


def _values(held: dict[str, Any]) -> dict[str, Any]:
    values = held.get("params")
    plain = isinstance(values, dict) and all(isinstance(value, int | float | str | list) for value in values.values())
    if not isinstance(values, dict) or not plain:
        raise InputError(_NONE)
    return values
