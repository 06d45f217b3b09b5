"""A standard analysis model to hand on: work-flow, source, sample data, manual and blank input files, in one archive.

These are the four parts that the Ministry asks of a standard model (work-flow, source program, sample data, manual), and the
list of data to collect as files to fill in. The same version of a model and the same sample give the same archive.
"""

from __future__ import annotations

import json
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.core.text import Language, Text
from analytics.export.archive import pack
from analytics.export.manual_files import manual_hwpx, manual_pdf
from analytics.export.run_folder import VERSION
from analytics.export.shapes import has_shapes
from analytics.export.templates import sample_csv, template_csv, template_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from analytics.core.model import AnyModel, Output, Step
    from analytics.core.params import Params
    from analytics.core.tables import Schema
    from analytics.schemas.city import City

FIXED_MOMENT = "2000-01-01T00:00:00.000Z"
SOURCE_KINDS = (".py", ".md")
README = Text(
    "표준분석모형 꾸러미: {title} ({model}, {version}판)\n\n{question}\n\n"
    "work-flow/  분석 절차와 조건, 결과의 선언(work-flow.json)과 설명\n"
    "source/     원천 프로그램(모형의 소스)과 방법(METHOD)\n"
    "sample/     예제 자료: {city}. 표는 CSV, 도형은 GeoPackage(sample.gpkg)\n"
    "manual/     사용 설명서(PDF, HWPX, Markdown), 한국어와 영어\n"
    "templates/  빈 입력 양식(XLSX, CSV). 첫 줄의 머리글을 그대로 두고 채우십시오\n\n"
    "고친 모형 검사: python -m analytics check 폴더_또는_zip (그 안의 프로그램을 실행하므로 믿는 것만)\n\n"
    "예제 자료 가운데 만들어 낸 것(모의): {modelled}\n"
    "자료의 출처와 이용 조건:\n{sources}\n",
    "Standard analysis model: {title} ({model}, version {version})\n\n{question}\n\n"
    "work-flow/  steps, parameters and results as declared (work-flow.json), and in words\n"
    "source/     the model's own source, and its method (METHOD)\n"
    "sample/     sample data: {city}. Tables as CSV, shapes as GeoPackage (sample.gpkg)\n"
    "manual/     manual (PDF, HWPX, Markdown) in Korean and English\n"
    "templates/  blank input files (XLSX, CSV): fill in below the headings of the first row\n\n"
    "To check a changed model: python -m analytics check FOLDER_OR_ZIP (its program is run: only what you trust)\n\n"
    "Made up by a generator among the sample data: {modelled}\n"
    "Where the data come from, and their licences:\n{sources}\n",
)
NONE = Text("없음", "none")
STEPS = Text("# {title}: 분석 절차", "# {title}: work-flow")


def bundle_bytes(model: AnyModel, city: City, manuals: Mapping[Language, str]) -> bytes:
    """The archive.

    Args:
        model: to hand on.
        city: a sample set; its tables go in.
        manuals: the manual in Markdown, in each language that the archive is to speak.
    """
    return pack(dict(_members(model, city, manuals)))


def _members(model: AnyModel, city: City, manuals: Mapping[Language, str]) -> Iterator[tuple[str, bytes]]:
    for language, manual in manuals.items():
        title = model.title.in_(language)
        yield f"README.{language}.txt", _readme(model, city, language)
        yield f"work-flow/work-flow.{language}.md", _workflow(model, language).encode()
        yield f"manual/manual.{language}.md", manual.encode()
        yield f"manual/manual.{language}.pdf", manual_pdf(title, manual, language)
        yield f"manual/manual.{language}.hwpx", manual_hwpx(title, manual, language)
    yield "work-flow/work-flow.json", _json(declaration(model))
    package = files(f"analytics.models.{model.id}")
    yield from _sources(package, f"source/analytics/models/{model.id}")
    yield from _samples(model, city)
    for schema in _schemas(model):
        yield f"templates/{schema.id}.csv", template_csv(schema)
        yield f"templates/{schema.id}.xlsx", template_xlsx(schema)


def declaration(model: AnyModel) -> dict[str, Any]:
    """What the model declares, in plain values: inputs, parameters, presets, steps, outputs, and the same of its studies."""
    return {
        "model": model.id,
        "version": VERSION,
        "title": _both(model.title),
        "question": _both(model.question),
        "about": _both(model.about),
        "inputs": [_input(item.schema, required=item.required) for item in model.inputs.tables().values()],
        "parameters": _parameters(model.params),
        "presets": [_preset(preset) for preset in model.presets],
        "steps": [_step(step) for step in model.workflow],
        "outputs": [_output(output) for output in model.outputs],
        "studies": [
            {
                "id": study.id,
                "title": _both(study.title),
                "question": _both(study.question),
                "parameters": _parameters(study.asked),
                "steps": [_step(step) for step in study.workflow],
                "outputs": [_output(output) for output in study.outputs],
            }
            for study in model.studies
        ],
        "sources": [_both(source) for source in model.sources],
    }


def _schemas(model: AnyModel) -> list[Schema]:
    return [item.schema for item in model.inputs.tables().values()]


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """The model's own files, and nothing that Python left beside them."""
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.is_dir() and not item.name.startswith(("_", ".")):
            yield from _sources(item, f"{path}/{item.name}")
        elif item.is_file() and item.name.endswith(SOURCE_KINDS):
            yield f"{path}/{item.name}", item.read_bytes()


def _samples(model: AnyModel, city: City) -> Iterator[tuple[str, bytes]]:
    shapes: dict[str, Any] = {}
    for schema in _schemas(model):
        if not city.has(schema.id):
            continue
        rows, modelled = city.tables[schema.id], schema.id in city.modelled
        if has_shapes(rows):
            shapes[schema.id] = rows.assign(modelled=modelled)
        else:
            yield f"sample/{schema.id}.csv", sample_csv(schema, rows, modelled=modelled)
    if shapes:
        yield "sample/sample.gpkg", _geopackage(shapes)


def _geopackage(layers: dict[str, Any]) -> bytes:
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_MOMENT})
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sample.gpkg"
            for name, rows in layers.items():
                pyogrio.write_dataframe(rows, path, layer=name, driver="GPKG")
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _readme(model: AnyModel, city: City, language: Language) -> bytes:
    used = [schema for schema in _schemas(model) if city.has(schema.id)]
    modelled = ", ".join(schema.title.in_(language) for schema in used if schema.id in city.modelled)
    told = (
        f"- {schema.title.in_(language)}: {city.sources[schema.id].title.in_(language)}"
        f" ({city.sources[schema.id].licence_text.in_(language)}, {city.sources[schema.id].date})"
        for schema in used
        if schema.id in city.sources
    )
    text = README.fill(
        title=model.title,
        model=model.id,
        version=VERSION,
        question=model.question,
        city=city.title,
        modelled=modelled or NONE,
        sources="\n".join(told),
    )
    return text.in_(language).replace("\n", "\r\n").encode("utf-8-sig")


def _workflow(model: AnyModel, language: Language) -> str:
    lines = [STEPS.fill(title=model.title).in_(language), ""]
    lines += [f"{n}. **{s.title.in_(language)}**: {s.about.in_(language)}" for n, s in enumerate(model.workflow, start=1)]
    for study in model.studies:
        lines += ["", f"## {study.title.in_(language)}", "", study.question.in_(language), ""]
        lines += [f"{n}. **{s.title.in_(language)}**: {s.about.in_(language)}" for n, s in enumerate(study.workflow, start=1)]
    return "\n".join(lines) + "\n"


def _input(schema: Schema, *, required: bool) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "label": _both(column.label),
            "kind": str(column.kind),
            "unit": _both(column.unit) if column.unit else None,
            "required": column.required,
            "names_in_files": list(column.aliases),
        }
        for column in schema.columns
    ]
    about = {"id": schema.id, "title": _both(schema.title), "about": _both(schema.about), "required": required}
    return {**about, "shape": schema.geometry, "columns": columns}


def _parameters(params: type[Params]) -> list[dict[str, Any]]:
    defaults = params().model_dump()
    return [
        {"name": name, "label": _both(control.label), "default": defaults[name], "allowed": _both(control.allowed())}
        for name, control in params.controls().items()
    ]


def _preset(preset: Any) -> dict[str, Any]:
    told = {"id": preset.id, "title": _both(preset.title), "source": _both(preset.source), "official": preset.official}
    return {**told, "values": dict(preset.values)}


def _step(step: Step) -> dict[str, Any]:
    return {"id": step.id, "title": _both(step.title), "about": _both(step.about)}


def _output(output: Output) -> dict[str, Any]:
    unit = _both(output.unit) if output.unit else None
    about = {"id": output.id, "kind": str(output.kind), "title": _both(output.title), "about": _both(output.about)}
    return {**about, "unit": unit, "columns": [column.name for column in output.columns]}


def _both(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
