"""What every model must keep to. The tests and `python -m analytics check` run the same checks.

Each check takes a model and inputs it can run on, and returns what is wrong in plain words; nothing means kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.core.classes import KINDS_LIGHT
from analytics.core.errors import AppError
from analytics.core.model import AnyModel, Output, OutputKind, Result, StepLog
from analytics.core.params import Choice, Control, Knob, Params, Picks, Profile, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from analytics.core.model import Drawing
    from analytics.core.tables import Inputs

    Check = Callable[[AnyModel, Inputs], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that a model was put to, and what is wrong with it (empty when nothing is)."""

    check: str
    promise: str
    problems: tuple[str, ...]


def check_model(model: AnyModel, inputs: Inputs) -> list[Finding]:
    """Put a model to every check.

    Args:
        model: the model.
        inputs: inputs it can run on, such as those of a sample set.
    """
    return [_put_to(check, model, inputs) for check in CHECKS]


def _put_to(check: Check, model: AnyModel, inputs: Inputs) -> Finding:
    promise = (check.__doc__ or "").strip().split("\n")[0]
    try:
        return Finding(check.__name__, promise, tuple(check(model, inputs)))
    except AppError as error:
        return Finding(check.__name__, promise, (str(error.text),))
    except Exception as error:  # noqa: BLE001 - a broken model may fall over in any way, and that is what is to be told
        return Finding(check.__name__, promise, (f"{type(error).__name__}: {error}",))


def names_are_unique(model: AnyModel, _inputs: Inputs) -> Iterator[str]:
    """Steps, outputs and presets have names of their own."""
    for what, items in (("step", model.workflow), ("output", model.outputs), ("preset", model.presets)):
        ids = [item.id for item in items]
        yield from (f"{what} '{item}' is declared twice" for item in set(ids) if ids.count(item) > 1)


def defaults_fit_their_controls(model: AnyModel, _inputs: Inputs) -> Iterator[str]:
    """A model runs as it comes: every default lies within its control."""
    defaults = model.params().model_dump()
    for name, control in model.params.controls().items():
        if not control.check(defaults[name]):
            yield f"default of '{name}' is {defaults[name]!r}"


def presets_fit_and_are_sourced(model: AnyModel, _inputs: Inputs) -> Iterator[str]:
    """A preset can be used as it is, and says where it comes from."""
    for preset in model.presets:
        try:
            model.params.read(preset.values)
        except AppError as error:
            yield f"preset '{preset.id}': {error}"


def values_outside_are_refused(model: AnyModel, _inputs: Inputs) -> Iterator[str]:
    """A value outside its control is refused with a sentence, not bent into range."""
    for name, control in model.params.controls().items():
        for value in _outside(control):
            try:
                model.params.read({name: value})
            except AppError:
                continue
            yield f"'{name}' took {value!r}"


def _outside(control: Control) -> tuple[Value, ...]:
    if isinstance(control, Knob):
        return (control.low - control.step, control.high + control.step, math.nan, math.inf)
    if isinstance(control, Picks):
        return ("a,,b", "a b", "<a>", "../a", 1)
    if isinstance(control, Profile):
        few, inside = (control.low,) * (control.count - 1), (control.low,) * control.count
        return (few, (*few, control.high + control.step), (*few, math.nan), (*inside, control.low), "a,b", control.low)
    return ("no such option",)


def runs_and_keeps_its_declaration(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """A run reports the declared steps and gives the declared outputs with the declared columns."""
    result = model(inputs, model.params())
    for output in model.outputs:
        if output.kind is OutputKind.INDICATOR:
            continue
        frame = (result.layers if output.kind is OutputKind.LAYER else result.tables)[output.id]
        declared, found = [column.name for column in output.columns], list(frame.columns)
        if declared != found:
            yield f"'{output.id}' has columns {found}, declared {declared}"


def same_run_same_result(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """The same inputs and parameters give the same result."""
    first, second = model(inputs, model.params()), model(inputs, model.params())
    if dict(first.indicators) != dict(second.indicators):
        yield "indicators differ between two runs"
    for name in first.tables:
        if not first.tables[name].equals(second.tables[name]):
            yield f"table '{name}' differs between two runs"


def inputs_are_not_changed(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """A run leaves its inputs as they were."""
    before = {name: getattr(inputs, name).copy() for name in inputs.tables() if getattr(inputs, name) is not None}
    model(inputs, model.params())
    for name, table in before.items():
        if not table.equals(getattr(inputs, name)):
            yield f"input '{name}' was changed"


def thresholds_measure_nothing(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """A live parameter changes what is judged and never what is measured."""
    measured = model.measure(inputs, model.params().measured(), StepLog())
    for name, value in _moved(model.params, live=True):
        params = model.params.read({name: value})
        if params.measured() != model.params().measured():
            yield f"live '{name}' would measure again"
        judged = model.judge(measured, params, StepLog())
        whole = model(inputs, params)
        if dict(judged.indicators) != dict(whole.indicators):
            yield f"live '{name}' changes what is measured"


def every_control_does_something(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """No control is for show: somewhere in its range each one changes the result."""
    settings = (model.params(), _strictest(model.params))
    plain = [model(inputs, setting) for setting in settings]
    for name, control in model.params.controls().items():
        pairs = (  # run one by one: the first that differs is enough
            (model(inputs, setting.model_copy(update={name: value})), result)
            for setting, result in zip(settings, plain, strict=True)
            for value in _other_values(control, getattr(setting, name))
        )
        if all(_same(moved, result) for moved, result in pairs):
            yield f"'{name}' changes nothing on these inputs"


def _strictest(params: type[Params]) -> Params:
    """Every live knob at its lower end: some thresholds bite only when others do."""
    ends = {
        name: type(getattr(params(), name))(control.low)
        for name, control in params.controls().items()
        if control.live and isinstance(control, Knob)
    }
    return params.read(ends)


def _same(one: Result, other: Result) -> bool:
    frames_one, frames_other = {**one.tables, **one.layers}, {**other.tables, **other.layers}
    same_numbers = dict(one.indicators) == dict(other.indicators)
    return same_numbers and all(frames_one[name].equals(frames_other[name]) for name in frames_one)


def _moved(params: type[Params], *, live: bool) -> Iterator[tuple[str, Value]]:
    for name, control in params.controls().items():
        if control.live is live:
            for value in _other_values(control, getattr(params(), name)):
                yield name, value


def _other_values(control: Control, default: Value) -> Sequence[Value]:
    if isinstance(control, Choice):
        return [option for option in control.options if option != default][:2]
    if isinstance(control, Picks):
        return []  # a model has none, see `picks_are_rows_that_a_study_can_show`
    if isinstance(control, Profile):
        return [even for even in ((control.low,) * control.count, (control.high,) * control.count) if even != default]
    ends = [int(end) if isinstance(default, int) else end for end in (control.low, control.high)]
    return [end for end in ends if end != default]


def says_what_is_missing(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """Without a required table the model says so in both languages instead of failing."""
    tables = {name: getattr(inputs, name) for name in inputs.tables() if getattr(inputs, name) is not None}
    for name, item in model.inputs.tables().items():
        if not item.required:
            continue
        try:
            model.inputs.read({key: table for key, table in tables.items() if key != name})
        except AppError as error:
            if item.schema.title.ko not in error.text.ko or item.schema.title.en not in error.text.en:
                yield f"the message for a missing '{name}' does not name it"
        else:
            yield f"'{name}' is required but its absence went unnoticed"


def optional_tables_can_be_missing(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """The model runs on its required tables alone."""
    tables = {name: getattr(inputs, name) for name, item in model.inputs.tables().items() if item.required}
    model(model.inputs.read(tables), model.params())
    yield from ()


def studies_ask_by_names_of_their_own(model: AnyModel, _inputs: Inputs) -> Iterator[str]:
    """A study asks for nothing by the name of a parameter of its model, and its defaults fit."""
    for study in model.studies:
        shared = set(study.asked.controls()) & set(model.params.controls())
        yield from (f"'{study.id}' asks for '{name}', which the model has too" for name in sorted(shared))
        defaults = study.asked().model_dump()
        for name, control in study.asked.controls().items():
            if not control.check(defaults[name]):
                yield f"default of '{name}' of '{study.id}' is {defaults[name]!r}"
            if control.live:
                yield f"'{name}' of '{study.id}' is live: nothing of a study is"


def picks_are_rows_that_a_study_can_show(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """Rows are picked by a study, from a table of the model whose keys can stand in an address."""
    for name, control in model.params.controls().items():
        if isinstance(control, Picks):
            yield f"'{name}' of the model picks rows, but its form is drawn before the tables are read"
    for study in model.studies:
        for name, control in study.asked.controls().items():
            if isinstance(control, Picks):
                yield from (f"'{name}' of '{study.id}' {problem}" for problem in _wrong_with(control, inputs))


def _wrong_with(control: Picks, inputs: Inputs) -> Iterator[str]:
    item = inputs.tables().get(control.table)
    if item is None:
        yield f"picks from '{control.table}', which the model does not read"
        return
    columns = {column.name for column in item.schema.columns}
    yield from (f"needs the column '{name}'" for name in (control.key, control.name) if name not in columns)
    table = getattr(inputs, control.table)
    if table is not None and control.key in table and not all(control.check(str(key)) for key in table[control.key]):
        yield f"has keys in '{control.key}' that cannot stand in an address"


def studies_answer_as_declared(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """The first answer of each study holds the declared outputs with the declared columns, twice the same."""
    for study in model.studies:
        if any(getattr(inputs, name) is None for name in study.needs):
            continue
        first, second = (next(study(inputs, model.params(), study.asked())).result for _ in range(2))
        for output in study.outputs:
            if output.kind is OutputKind.INDICATOR:
                continue
            frame = (first.layers if output.kind is OutputKind.LAYER else first.tables)[output.id]
            declared, found = [column.name for column in output.columns], list(frame.columns)
            if declared != found:
                yield f"'{output.id}' of '{study.id}' has columns {found}, declared {declared}"
        if not _same(first, second):
            yield f"'{study.id}' answers the same question in two ways"


def studies_belong_to_a_stage(model: AnyModel, _inputs: Inputs) -> Iterator[str]:
    """Every study has its place in the planner's work."""
    stages = {stage.id for stage in model.stages}
    for study in model.studies:
        if study.stage not in stages:
            yield f"'{study.id}' belongs to '{study.stage}', which the model does not have"


def kinds_on_a_map_have_names_and_colours(model: AnyModel, inputs: Inputs) -> Iterator[str]:
    """Kinds without an order are numbered from 1, each with a name and a colour, and none is judged."""
    if any(_has_kinds(output) for output in model.outputs):
        yield from _wrong_kinds(model.outputs, model(inputs, model.params()))
    for study in model.studies:
        if any(_has_kinds(output) for output in study.outputs) and all(getattr(inputs, name) is not None for name in study.needs):
            answer = next(study(inputs, model.params(), study.asked()))
            yield from (f"'{study.id}': {wrong}" for wrong in _wrong_kinds(study.outputs, answer.result))


def _has_kinds(output: Output) -> bool:
    return output.drawing is not None and bool(output.drawing.kinds)


def _wrong_kinds(outputs: Sequence[Output], result: Result) -> Iterator[str]:
    for output in outputs:
        if output.drawing is not None and output.drawing.kinds:
            wrong = _wrong_with_kinds(output.drawing, result.layers[output.id])
            yield from (f"'{output.id}' {what}" for what in wrong)


def _wrong_with_kinds(drawing: Drawing, layer: pd.DataFrame) -> Iterator[str]:
    count = len(drawing.kinds)
    if not 1 < count <= len(KINDS_LIGHT):
        yield f"has {count} kinds, which are 2 to {len(KINDS_LIGHT)}"
    if drawing.threshold or drawing.shares or drawing.limits or drawing.shapes or drawing.heat_m:
        yield "has kinds and also what only an order has"
    values = layer[drawing.column].dropna()
    strange = sorted(set(values[~values.isin(range(1, count + 1))].tolist()))
    if strange:
        yield f"holds {strange[:3]}, which are no numbers of its {count} kinds"


def has_a_method_in_both_languages(model: AnyModel, _inputs: Inputs) -> Iterator[str]:
    """The method is written down in Korean and in English beside the model."""
    from importlib.resources import files

    folder = files(f"analytics.models.{model.id}")
    for name in ("METHOD.ko.md", "METHOD.en.md"):
        if not folder.joinpath(name).is_file():
            yield f"{name} is missing"


CHECKS: tuple[Check, ...] = (
    names_are_unique,
    defaults_fit_their_controls,
    presets_fit_and_are_sourced,
    values_outside_are_refused,
    runs_and_keeps_its_declaration,
    same_run_same_result,
    inputs_are_not_changed,
    thresholds_measure_nothing,
    every_control_does_something,
    says_what_is_missing,
    optional_tables_can_be_missing,
    studies_ask_by_names_of_their_own,
    picks_are_rows_that_a_study_can_show,
    studies_answer_as_declared,
    studies_belong_to_a_stage,
    kinds_on_a_map_have_names_and_colours,
    has_a_method_in_both_languages,
)
