"""What every model must keep to. The tests and `python -m analytics check` run the same checks.

Each check takes a model and inputs it can run on, and returns what is wrong and what to do, in both languages; nothing
means kept. The sentences stand in `broken.py`.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from analytics.core import broken
from analytics.core.declared import has_kinds, other_columns, undeclared, wrong_kinds
from analytics.core.errors import AppError, ModelError
from analytics.core.model import AnyModel, Result, StepLog
from analytics.core.params import Picks
from analytics.core.text import Text
from analytics.core.trials import moved, other_values, outside, strictest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.core.params import Params, Value
    from analytics.core.study import AnyStudy
    from analytics.core.tables import Inputs

    Picked = tuple[Text, dict[str, str]]
    Check = Callable[[AnyModel, Inputs], Iterator[Text]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that a model was put to, and what is wrong with it (empty when nothing is)."""

    check: str
    promise: str
    problems: tuple[Text, ...]


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
        return Finding(check.__name__, promise, tuple(dict.fromkeys(check(model, inputs))))
    except ModelError:
        return Finding(check.__name__, promise, (broken.NOT_CHECKED,))
    except ValidationError:  # of the parameters as they come: values that are given are refused by an AppError
        return Finding(check.__name__, promise, (broken.DEFAULTS_FIRST,))
    except AppError as error:
        return Finding(check.__name__, promise, (broken.REFUSED.fill(why=error.text),))
    except Exception as error:  # noqa: BLE001 - a broken model may fall over in any way, and that is what is to be told
        told = broken.FELL_OVER.fill(where=_where(model, error), what=_what(error))
        return Finding(check.__name__, promise, (told,))


def _where(model: AnyModel, error: Exception) -> str:
    """The last line of the model's own files that was at work, else the very last line: name of the file and line."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if model.id in Path(frame.filename).parts]
    last = (own or frames)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def _what(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0].rstrip(". ")


def names_are_unique(model: AnyModel, _inputs: Inputs) -> Iterator[Text]:
    """Steps, outputs, presets and studies have names of their own."""
    named = ((broken.STEP, model.workflow), (broken.OUTPUT, model.outputs), (broken.PRESET, model.presets))
    for what, items in (*named, (broken.STUDY, model.studies)):
        ids = [item.id for item in items]
        yield from (broken.TWICE.fill(what=what, name=name) for name in sorted(set(ids)) if ids.count(name) > 1)


def defaults_fit_their_controls(model: AnyModel, _inputs: Inputs) -> Iterator[Text]:
    """A model runs as it comes: every default lies within its control."""
    for name, value in _bad_defaults(model.params):
        yield broken.DEFAULT_OUTSIDE.fill(name=name, value=repr(value))


def _bad_defaults(params: type[Params]) -> list[tuple[str, Value]]:
    """Names and defaults that lie outside their controls, read without making parameters of them, which would refuse them."""
    defaults = [(name, control, params.model_fields[name].default) for name, control in params.controls().items()]
    return [(name, value) for name, control, value in defaults if not control.check(value)]


def presets_fit_and_are_sourced(model: AnyModel, _inputs: Inputs) -> Iterator[Text]:
    """A preset can be used as it is, and says where it comes from."""
    if _bad_defaults(model.params):
        yield broken.DEFAULTS_FIRST
        return
    for preset in model.presets:
        try:
            model.params.read(preset.values)
        except AppError as error:
            yield broken.BAD_PRESET.fill(name=preset.id, why=error.text)


def values_outside_are_refused(model: AnyModel, _inputs: Inputs) -> Iterator[Text]:
    """A value outside its control is refused with a sentence, not bent into range."""
    for name, control in model.params.controls().items():
        taken = [repr(value) for value in outside(control) if _takes(model.params, name, value)]
        if taken:
            yield broken.TOOK_OUTSIDE.fill(name=name, values=", ".join(taken))


def _takes(params: type[Params], name: str, value: Value) -> bool:
    try:
        params.read({name: value})
    except AppError:
        return False
    return True


def runs_and_keeps_its_declaration(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """A run reports the declared steps and gives the declared outputs with the declared columns."""
    log, params = StepLog(), model.params()
    result = model.judge(model.measure(inputs, params.measured(), log), params, log)
    steps = [step.id for step in model.workflow]
    if log.seen != steps:
        yield broken.OTHER_STEPS.fill(found=log.seen, declared=steps)
    yield from undeclared(model.outputs, result)
    yield from (broken.OTHER_COLUMNS.fill(name=name, how=how) for name, how in other_columns(model.outputs, result))


def same_run_same_result(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """The same inputs and parameters give the same result."""
    first, second = model(inputs, model.params()), model(inputs, model.params())
    for name, value in first.indicators.items():
        if value != second.indicators[name]:
            yield broken.OTHER_EVERY_TIME.fill(what=broken.INDICATOR, name=name)
    for what, one, other in (
        (broken.TABLE, first.tables, second.tables),
        (broken.LAYER, first.layers, second.layers),
    ):
        for name in one:
            if not one[name].equals(other[name]):
                yield broken.OTHER_EVERY_TIME.fill(what=what, name=name)


def inputs_are_not_changed(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """A run leaves its inputs as they were."""
    before = {name: getattr(inputs, name).copy() for name in inputs.tables() if getattr(inputs, name) is not None}
    model(inputs, model.params())
    for name, table in before.items():
        if not table.equals(getattr(inputs, name)):
            yield broken.INPUT_CHANGED.fill(name=name)


def thresholds_measure_nothing(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """A live parameter changes what is judged and never what is measured."""
    measured = model.measure(inputs, model.params().measured(), StepLog())
    for name, value in moved(model.params, live=True):
        params = model.params.read({name: value})
        if params.measured() != model.params().measured():
            yield broken.MEASURES_AGAIN.fill(name=name)
        judged = model.judge(measured, params, StepLog())
        whole = model(inputs, params)
        if dict(judged.indicators) != dict(whole.indicators):
            yield broken.MOVES_MEASURE.fill(name=name)


def every_control_does_something(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """No control is for show: somewhere in its range each one changes the result."""
    settings = (model.params(), strictest(model.params))
    plain = [model(inputs, setting) for setting in settings]
    for name, control in model.params.controls().items():
        pairs = (  # run one by one: the first that differs is enough
            (model(inputs, setting.model_copy(update={name: value})), result)
            for setting, result in zip(settings, plain, strict=True)
            for value in other_values(control, getattr(setting, name))
        )
        if all(_same(other, result) for other, result in pairs):
            yield broken.CHANGES_NOTHING.fill(name=name)


def _same(one: Result, other: Result) -> bool:
    frames_one, frames_other = {**one.tables, **one.layers}, {**other.tables, **other.layers}
    same_numbers = dict(one.indicators) == dict(other.indicators)
    return same_numbers and all(name in frames_other and table.equals(frames_other[name]) for name, table in frames_one.items())


def says_what_is_missing(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """Without a required table the model says so in both languages instead of failing."""
    tables = {name: getattr(inputs, name) for name in inputs.tables() if getattr(inputs, name) is not None}
    for name, item in model.inputs.tables().items():
        if not item.required:
            continue
        try:
            model.inputs.read({key: table for key, table in tables.items() if key != name})
        except AppError as error:
            if item.schema.title.ko not in error.text.ko or item.schema.title.en not in error.text.en:
                yield broken.MISSING_NOT_NAMED.fill(name=name, title=item.schema.title)
        else:
            yield broken.MISSING_UNNOTICED.fill(name=name)


def optional_tables_can_be_missing(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """The model runs on its required tables alone."""
    tables = {name: getattr(inputs, name) for name, item in model.inputs.tables().items() if item.required}
    model(model.inputs.read(tables), model.params())
    yield from ()


def studies_ask_by_names_of_their_own(model: AnyModel, _inputs: Inputs) -> Iterator[Text]:
    """A study asks for nothing by the name of a parameter of its model, and its defaults fit."""
    for study in model.studies:
        shared = set(study.asked.controls()) & set(model.params.controls())
        yield from (broken.ASKED_TWICE.fill(study=study.id, name=name) for name in sorted(shared))
        for name, value in _bad_defaults(study.asked):
            yield broken.STUDY_DEFAULT_OUTSIDE.fill(study=study.id, name=name, value=repr(value))
        live = [name for name, control in study.asked.controls().items() if control.live]
        yield from (broken.STUDY_LIVE.fill(study=study.id, name=name) for name in live)


def picks_are_rows_that_a_study_can_show(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """Rows are picked by a study, from a table of the model whose keys can stand in an address."""
    for name, control in model.params.controls().items():
        if isinstance(control, Picks):
            yield broken.MODEL_PICKS.fill(name=name)
    for study in model.studies:
        for name, control in study.asked.controls().items():
            if isinstance(control, Picks):
                yield from (told.fill(study=study.id, name=name, **more) for told, more in _wrong_with(control, inputs))


def _wrong_with(control: Picks, inputs: Inputs) -> Iterator[Picked]:
    """What is wrong with a control that picks rows: a sentence, and what else it tells."""
    item, of = inputs.tables().get(control.table), {"table": control.table}
    if item is None:
        yield broken.PICKS_ELSEWHERE, of
        return
    columns = {column.name for column in item.schema.columns}
    for name in (control.key, control.name):
        if name not in columns:
            yield broken.PICKS_NO_COLUMN, {**of, "column": name}
    table = getattr(inputs, control.table)
    if table is not None and control.key in table and not all(control.check(str(key)) for key in table[control.key]):
        yield broken.PICKS_BAD_KEYS, {"column": control.key}


def studies_answer_as_declared(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """The first answer of each study holds the declared outputs with the declared columns, twice the same."""
    for study in model.studies:
        if any(getattr(inputs, name) is None for name in study.needs):
            continue
        first, second = (_first_answer(study, inputs, model.params()) for _ in range(2))
        if first is None or second is None:
            yield broken.NO_ANSWER.fill(study=study.id)
            continue
        yield from (broken.OF_STUDY.fill(study=study.id, told=told) for told in undeclared(study.outputs, first))
        for name, how in other_columns(study.outputs, first):
            yield broken.STUDY_OTHER_COLUMNS.fill(study=study.id, name=name, how=how)
        if not _same(first, second):
            yield broken.TWO_ANSWERS.fill(study=study.id)


def _first_answer(study: AnyStudy, inputs: Inputs, params: Params) -> Result | None:
    """What a study answers first, whether or not it is what it declares; None where it answers nothing."""
    answers = study.run(inputs, params if study.judges else params.measured(), study.asked(), _watch_nothing)
    answer = next(answers, None)
    return None if answer is None else answer.result


def _watch_nothing(step_id: str, share: float | None = None) -> None:
    """Follow no step."""


def studies_belong_to_a_stage(model: AnyModel, _inputs: Inputs) -> Iterator[Text]:
    """Every study has its place in the planner's work."""
    stages = {stage.id for stage in model.stages}
    for study in model.studies:
        if study.stage not in stages:
            yield broken.NO_STAGE.fill(study=study.id, stage=study.stage, known=", ".join(sorted(stages)))


def kinds_on_a_map_have_names_and_colours(model: AnyModel, inputs: Inputs) -> Iterator[Text]:
    """Kinds without an order are numbered from 1, each with a name and a colour, and none is judged."""
    if any(has_kinds(output) for output in model.outputs):
        yield from wrong_kinds(model.outputs, model(inputs, model.params()))
    for study in model.studies:
        if any(has_kinds(output) for output in study.outputs) and all(getattr(inputs, name) is not None for name in study.needs):
            answer = _first_answer(study, inputs, model.params())
            wrong = () if answer is None else wrong_kinds(study.outputs, answer)
            yield from (broken.OF_STUDY.fill(study=study.id, told=told) for told in wrong)


def has_a_method_in_both_languages(model: AnyModel, _inputs: Inputs) -> Iterator[Text]:
    """The method is written down in Korean and in English beside the model."""
    from importlib.resources import files

    folder = files(f"analytics.models.{model.id}")
    for name in ("METHOD.ko.md", "METHOD.en.md"):
        if not folder.joinpath(name).is_file():
            yield broken.NO_METHOD.fill(name=name)


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
