"""The manual of a model, written from its declaration so that it cannot fall behind the code."""

from __future__ import annotations

from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, cast

from analytics.core.model import OutputKind
from analytics.core.params import Choice, Control, Knob, Picks, Profile, Value
from analytics.core.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.core.model import AnyModel, Output
    from analytics.core.params import Params
    from analytics.core.study import AnyStudy
    from analytics.core.tables import Column

_INPUTS = Text("필요한 자료", "Data it needs")
_STEPS = Text("분석 절차", "Work-flow")
_PARAMS = Text("조건", "Parameters")
_PRESETS = Text("미리 정한 값", "Presets")
_OUTPUTS = Text("결과", "Results")
_METHOD = Text("방법", "Method")
_SOURCES = Text("출처", "Sources")
_REQUIRED, _OPTIONAL = Text("필수", "required"), Text("있으면 좋음", "optional")
_OFFICIAL, _RECALLED = Text("공식", "official"), Text("공식 값 아님", "not official")
_ALL = Text("모두", "all")
_INPUT_HEAD = Text(
    "| 항목 | 뜻 | 파일에서 쓰이는 이름 | |\n|---|---|---|---|", "| Column | Meaning | Names seen in files | |\n|---|---|---|---|"
)
_PARAM_HEAD = Text(
    "| 조건 | 기본값 | 범위 | 설명 |\n|---|---|---|---|", "| Parameter | Default | Range | About |\n|---|---|---|---|"
)
_PRESET_HEAD = Text("| 이름 | 값 | 출처 | |\n|---|---|---|---|", "| Name | Values | Source | |\n|---|---|---|---|")
_OUTPUT_HEAD = Text("| 결과 | 정의 | 단위 |\n|---|---|---|", "| Result | Definition | Unit |\n|---|---|---|")


def write_manual(model: AnyModel, language: Language) -> str:
    """The manual in Markdown."""
    return "\n".join(_lines(model, language)) + "\n"


def method_text(model: AnyModel, language: Language) -> str:
    """The method as written by hand beside the model, in Markdown."""
    return files(f"analytics.models.{model.id}").joinpath(f"METHOD.{language}.md").read_text(encoding="utf-8")


def _lines(model: AnyModel, language: Language) -> Iterator[str]:
    yield f"# {model.title.in_(language)}\n"
    yield f"**{model.question.in_(language)}**\n"
    yield f"{model.about.in_(language)}\n"
    yield from _inputs(model, language)
    yield f"\n## {_STEPS.in_(language)}\n"
    yield from (f"{i}. **{s.title.in_(language)}**: {s.about.in_(language)}" for i, s in enumerate(model.workflow, start=1))
    yield f"\n## {_PARAMS.in_(language)}\n"
    yield from _param_rows(model.params, language)
    yield f"\n## {_PRESETS.in_(language)}\n"
    yield _PRESET_HEAD.in_(language)
    yield from _presets(model, language)
    yield f"\n## {_OUTPUTS.in_(language)}\n"
    yield from _output_rows(model.outputs, language)
    for study in model.studies:
        yield from _study(study, language)
    yield f"\n## {_METHOD.in_(language)}\n"
    yield method_text(model, language)
    yield f"## {_SOURCES.in_(language)}\n"
    sources = dict.fromkeys([*model.sources, *(source for study in model.studies for source in study.sources)])
    yield from (f"- {source.in_(language)}" for source in sources)


def _study(study: AnyStudy, language: Language) -> Iterator[str]:
    """A longer question: what it answers, how, and what comes out."""
    yield f"\n## {study.title.in_(language)}\n"
    yield f"**{study.question.in_(language)}**\n"
    yield f"{study.about.in_(language)}\n"
    yield from (f"{i}. **{s.title.in_(language)}**: {s.about.in_(language)}" for i, s in enumerate(study.workflow, start=1))
    yield ""
    yield from _param_rows(study.asked, language)
    yield ""
    yield from _output_rows(study.outputs, language)


def _param_rows(params: type[Params], language: Language) -> Iterator[str]:
    yield _PARAM_HEAD.in_(language)
    defaults = params().model_dump()
    yield from (_param_row(control, defaults[name], language) for name, control in params.controls().items())


def _output_rows(outputs: tuple[Output, ...], language: Language) -> Iterator[str]:
    yield _OUTPUT_HEAD.in_(language)
    for output in outputs:
        unit = output.unit.in_(language) if output.unit and output.kind is OutputKind.INDICATOR else ""
        yield f"| {output.title.in_(language)} | {output.about.in_(language)} | {unit} |"


def _inputs(model: AnyModel, language: Language) -> Iterator[str]:
    yield f"## {_INPUTS.in_(language)}"
    for item in model.inputs.tables().values():
        need = (_REQUIRED if item.required else _OPTIONAL).in_(language)
        yield f"\n### {item.schema.title.in_(language)} ({need})\n"
        yield f"{item.schema.about.in_(language)}\n"
        yield _INPUT_HEAD.in_(language)
        yield from (_input_row(column, language) for column in item.schema.columns)


def _input_row(column: Column, language: Language) -> str:
    need = (_REQUIRED if column.required else _OPTIONAL).in_(language)
    unit = f" ({column.unit.in_(language)})" if column.unit else ""
    names = ", ".join(f"`{alias}`" for alias in column.aliases)
    return f"| `{column.name}` | {column.label.in_(language)}{unit} | {names} | {need} |"


def _param_row(control: Control, default: Value, language: Language) -> str:
    if isinstance(control, Knob):
        unit = control.unit.in_(language)
        return f"| {control.label.in_(language)} | {default:g} {unit} | {control.low:g}~{control.high:g} {unit} | {control.about.in_(language)} |"
    if isinstance(control, Picks):
        return f"| {control.label.in_(language)} | {default or _ALL.in_(language)} | {control.allowed().in_(language)} | {control.about.in_(language)} |"
    if isinstance(control, Profile):
        numbers = _in_short(cast("tuple[float, ...]", default))
        return (
            f"| {control.label.in_(language)} | {numbers} | {control.allowed().in_(language)} | {control.about.in_(language)} |"
        )
    return f"| {control.label.in_(language)} | {_option(control, default, language)} | {_options(control, language)} | {control.about.in_(language)} |"


def _in_short(numbers: tuple[float, ...]) -> str:
    """The numbers in turn, those that follow one another and are the same only once: `0 ×5, 2.5, 10`."""
    runs = [(number, len(list(same))) for number, same in groupby(numbers)]
    return ", ".join(f"{number:g}" if count == 1 else f"{number:g} ×{count}" for number, count in runs)


def _option(control: Choice, value: Value, language: Language) -> str:
    return control.options[str(value)].in_(language)


SHOWN_OPTIONS = 5


def _options(control: Choice, language: Language) -> str:
    names = [text.in_(language) for text in control.options.values()]
    return " · ".join(names) if len(names) <= SHOWN_OPTIONS else f"{names[0]} · {names[1]} … {names[-1]}"


def _presets(model: AnyModel, language: Language) -> Iterator[str]:
    controls = model.params.controls()
    for preset in model.presets:
        values = ", ".join(f"{controls[name].label.in_(language)} {value}" for name, value in preset.values.items())
        official = (_OFFICIAL if preset.official else _RECALLED).in_(language)
        yield f"| {preset.title.in_(language)} | {values} | {preset.source.in_(language)} | {official} |"
