"""One run as a folder: indicators, tables, hexagons, and the record of what was run on what."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from analytics.core.model import OutputKind
from analytics.core.saving import save
from analytics.core.scenario import Scenario
from analytics.core.text import Language, Text
from analytics.export.cells import cells_geojson
from analytics.export.shapes import has_shapes, shape_files
from analytics.export.tables import MODELLED, csv_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from analytics.core.model import AnyModel, Output, Result
    from analytics.core.params import Params
    from analytics.core.study import Answer, AnyStudy
    from analytics.schemas.city import City

VERSION = "0.1.0"
_SOURCE_KINDS = (".py", ".md")


@dataclass(frozen=True, slots=True)
class Origin:
    """Under what a run was made, beside its parameters; from which files the city was put together the city itself knows.

    Attributes:
        scenario: the changes of places.
    """

    scenario: Scenario = Scenario()  # noqa: RUF009 - frozen


NOWHERE = Origin()


def write_run(
    folder: Path,
    model: AnyModel,
    params: Params,
    city: City,
    result: Result,
    language: Language,
    origin: Origin = NOWHERE,
) -> list[Path]:
    """Write a run into a folder, each file whole or not at all.

    Args:
        folder: where to.
        model, params, city, result: what was run on what, and what came out.
        language: of headers.
        origin: the changes of places.

    Returns:
        The files written: run.json, one CSV per table and layer, and the layer as GeoJSON.
    """
    written = []
    record = run_record(model, params, city, result, origin)
    outputs = _outputs(model.outputs, result, language, modelled=bool(_modelled_inputs(model, city)))
    for name, content in (*outputs, ("run.json", json_bytes(record))):
        save(folder / name, content)
        written.append(folder / name)
    return written


def write_study(  # noqa: PLR0913, PLR0917 - what was asked of what, and where it goes
    folder: Path,
    model: AnyModel,
    study: AnyStudy,
    asked: tuple[Params, Params],
    city: City,
    answer: Answer,
    language: Language,
    origin: Origin = NOWHERE,
) -> list[Path]:
    """Write an answer of a study into a folder, each file whole or not at all.

    Args:
        folder: where to.
        model, study: what was asked.
        asked: the model's parameters and the study's own.
        city: of what it was asked.
        answer: what was found.
        language: of headers.
        origin: where the city came from, and the changes of places under which it was asked; the answer holds those it proposes.

    Returns:
        The files written: run.json, one CSV per table and layer, layers also as GeoJSON, and those of shapes as GeoPackage.
    """
    record = study_record(model, study, asked, city, answer, origin)
    files = [
        *_outputs(study.outputs, answer.result, language, modelled=bool(_modelled_inputs(model, city))),
        ("run.json", json_bytes(record)),
    ]
    for name, content in files:
        save(folder / name, content)
    return [folder / name for name, _ in files]


def _outputs(outputs: Sequence[Output], result: Result, language: Language, *, modelled: bool) -> Iterator[tuple[str, bytes]]:
    for output in outputs:
        if output.kind is OutputKind.INDICATOR:
            continue
        frame = (result.layers if output.kind is OutputKind.LAYER else result.tables)[output.id]
        if has_shapes(frame):
            yield from shape_files(output, frame, language, modelled=modelled)
            continue
        yield f"{output.id}.csv", csv_bytes(frame, output.columns, language, modelled=modelled)
        if output.kind is OutputKind.LAYER:
            yield f"{output.id}.geojson", cells_geojson(frame, output.columns, modelled=modelled)


def study_record(
    model: AnyModel, study: AnyStudy, asked: tuple[Params, Params], city: City, answer: Answer, origin: Origin = NOWHERE
) -> dict[str, Any]:
    """What was asked of what, and what was answered, in plain values; arguments as in `write_study`."""
    params, own = asked
    return run_record(model, params, city, answer.result, origin) | {
        "study": study.id,
        "asked": own.model_dump(),
        "proposed": None if answer.scenario is None else answer.scenario.write(),
        "values": dict(answer.values),
    }


def run_record(model: AnyModel, params: Params, city: City, result: Result, origin: Origin = NOWHERE) -> dict[str, Any]:
    """What was run on what, and what came out, in plain values; no folder of the computer stands in it."""
    return {
        "model": model.id,
        "version": VERSION,
        "model_source": source_digest(model.id),
        "base": city.made.base or (city.id if city.sample else ""),
        "distance_unit": city.made.distance_unit,
        "files": [asdict(item) for item in city.made.files],
        "scenario": origin.scenario.write() or None,
        "params": params.model_dump(),
        "city": {"id": city.id, "title": _both(city.title), "sample": city.sample},
        "modelled": _modelled_inputs(model, city),
        "inputs": {
            name: {
                "rows": len(city.tables[name]),
                "sha256": city.digests.get(name),
                "source": _both(city.sources[name].title) if name in city.sources else None,
                "licence": city.sources[name].licence if name in city.sources else None,
                "date": city.sources[name].date if name in city.sources else None,
                "added": city.sources[name].added if name in city.sources else None,
                "undated": city.sources[name].undated if name in city.sources else None,
            }
            for name in model.inputs.tables()
            if city.has(name)
        },
        "indicators": dict(result.indicators),
        "notes": [_both(note) for note in result.notes],
        "label": _both(MODELLED) if _modelled_inputs(model, city) else None,
    }


@cache
def source_digest(model_id: str) -> str | None:
    """SHA-256 of a model's own source and method, by which its versions are told apart; None where it has no folder here."""
    try:
        folder = files(f"analytics.models.{model_id}")
    except ModuleNotFoundError:
        return None
    told = hashlib.sha256()
    for path, content in _sources(folder, ""):
        told.update(f"{path}\0{len(content)}\0".encode() + content)
    return told.hexdigest()


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.is_dir() and item.name != "__pycache__":
            yield from _sources(item, f"{path}{item.name}/")
        elif item.name.endswith(_SOURCE_KINDS):
            yield f"{path}{item.name}", item.read_bytes()


def _modelled_inputs(model: AnyModel, city: City) -> list[str]:
    return sorted(name for name in model.inputs.tables() if name in city.modelled)


def _both(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}


def json_bytes(value: object) -> bytes:
    """A record as a file: indented, Korean as it is."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
