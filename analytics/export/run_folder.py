"""One run as a folder: indicators, tables, hexagons, and the record of what was run on what."""

from __future__ import annotations

import json
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
    from pathlib import Path

    from analytics.core.model import AnyModel, Output, Result
    from analytics.core.params import Params
    from analytics.core.study import Answer, AnyStudy
    from analytics.schemas.city import City

VERSION = "0.1.0"


def write_run(
    folder: Path,
    model: AnyModel,
    params: Params,
    city: City,
    result: Result,
    language: Language,
    scenario: Scenario | None = None,
) -> list[Path]:
    """Write a run into a folder, each file whole or not at all.

    Args:
        folder: where to.
        model, params, city, result: what was run on what, and what came out.
        language: of headers.
        scenario: the changes of places it was run with, if any.

    Returns:
        The files written: run.json, one CSV per table and layer, and the layer as GeoJSON.
    """
    written = []
    for name, content in _files(model, params, city, result, language, scenario or Scenario()):
        save(folder / name, content)
        written.append(folder / name)
    return written


def write_study(
    folder: Path, model: AnyModel, study: AnyStudy, asked: tuple[Params, Params], city: City, answer: Answer, language: Language
) -> list[Path]:
    """Write an answer of a study into a folder, each file whole or not at all.

    Args:
        folder: where to.
        model, study: what was asked.
        asked: the model's parameters and the study's own.
        city: of what it was asked.
        answer: what was found.
        language: of headers.

    Returns:
        The files written: run.json, one CSV per table and layer, layers also as GeoJSON, and those of shapes as GeoPackage.
    """
    params, own = asked
    record = run_record(model, params, city, answer.result) | {
        "study": study.id,
        "asked": own.model_dump(),
        "scenario": None if answer.scenario is None else answer.scenario.write(),
        "values": dict(answer.values),
    }
    files = [
        *_outputs(study.outputs, answer.result, language, modelled=bool(_modelled_inputs(model, city))),
        ("run.json", _json(record)),
    ]
    for name, content in files:
        save(folder / name, content)
    return [folder / name for name, _ in files]


def _files(
    model: AnyModel, params: Params, city: City, result: Result, language: Language, scenario: Scenario
) -> Iterator[tuple[str, bytes]]:
    yield from _outputs(model.outputs, result, language, modelled=bool(_modelled_inputs(model, city)))
    yield "run.json", _json(run_record(model, params, city, result) | {"scenario": scenario.write() or None})


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
            yield f"{output.id}.geojson", cells_geojson(frame, modelled=modelled)


def run_record(model: AnyModel, params: Params, city: City, result: Result) -> dict[str, Any]:
    """What was run on what, and what came out, in plain values."""
    return {
        "model": model.id,
        "version": VERSION,
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
            }
            for name in model.inputs.tables()
            if city.has(name)
        },
        "indicators": dict(result.indicators),
        "notes": [_both(note) for note in result.notes],
        "label": _both(MODELLED) if _modelled_inputs(model, city) else None,
    }


def _modelled_inputs(model: AnyModel, city: City) -> list[str]:
    return sorted(name for name in model.inputs.tables() if name in city.modelled)


def _both(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
