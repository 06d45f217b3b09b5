"""Every model is put to every check on every sample; and every check notices a model that breaks its promise."""

import re
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
import pandas as pd
import pytest

from analytics.core import contract
from analytics.core.contract import CHECKS, check_model
from analytics.core.errors import InputError
from analytics.core.model import Drawing, Model, Output, OutputKind, Result, Step
from analytics.core.params import Choice, Knob, Params, Picks, Preset
from analytics.core.study import Answer, Stage, Study
from analytics.core.tables import Column, Inputs, Kind, Schema, table
from analytics.core.text import Text
from analytics.intake.samples import load_sample
from analytics.library import MODELS, find_model

SAMPLES = ("cheonan", "coquimbo")
LACKING = {("cctv_gaps", "coquimbo"), ("senior_welfare", "coquimbo")}
"""Models and samples that do not hold what the model cannot do without: the set of Coquimbo has no list of cameras, and
nothing to count seniors living alone by."""

RUNS = [(model, sample) for model in MODELS for sample in SAMPLES if (model.id, sample) not in LACKING]


@pytest.fixture(scope="module")
def inputs():
    """The inputs of a model from a sample set, made once: what is built on them is then found again."""
    made = {}

    def of(model, sample):
        return made.setdefault((model.id, sample), model.inputs.read(load_sample(sample).tables))

    return of


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize(("model", "sample"), RUNS, ids=lambda item: getattr(item, "id", item))
def test_every_model_keeps_every_promise_on_every_sample_that_holds_its_tables(model, check, sample, inputs):
    assert list(check(model, inputs(model, sample))) == []


def test_every_model_runs_on_some_sample_and_says_what_the_others_lack():
    assert {model.id for model, _ in RUNS} == {model.id for model in MODELS}
    for model_id, sample in LACKING:
        model, tables = find_model(model_id), load_sample(sample).tables
        with pytest.raises(InputError) as told:
            model(model.inputs.read(tables), model.params())
        lacking = [item.schema.title.ko for name, item in model.inputs.tables().items() if item.required and name not in tables]
        assert all(title in told.value.text.ko for title in lacking)
        assert "내 자료" in told.value.text.ko


# --- each check can fail -------------------------------------------------------------------------------------------

W = Text("말", "word")
NAME, COUNT = Column("name", W, Kind.TEXT), Column("count", W, Kind.NUMBER)
PLACES = Schema("places", Text("장소", "Places"), W, (NAME, COUNT))
EXTRA = Schema("extra", Text("덤", "Extra"), W, (NAME,))


class Knobs(Params):
    least: Annotated[float, Knob(W, 0, 10, 1, W, W, live=True)] = 3.0
    factor: Annotated[float, Knob(W, 1, 5, 1, W, W)] = 2.0
    way: Annotated[str, Choice(W, {"sum": W, "max": W}, W)] = "sum"


@dataclass(frozen=True)
class Data(Inputs):
    places: pd.DataFrame = table(PLACES)
    extra: pd.DataFrame | None = table(EXTRA, required=False)


def measure(inputs, params, report):
    report("count")
    counts = inputs.places["count"] * params.factor
    return inputs.places.assign(count=counts), float(getattr(counts, params.way)())


def judge(measured, params, report):
    report("judge")
    places, total = measured
    return Result({"big": float((places["count"] >= params.least).sum()), "total": total}, {"places": places}, {}, W)


class Asked(Params):
    rounds: Annotated[int, Knob(W, 1, 9, 1, W, W)] = 2
    only: Annotated[str, Picks(W, "places", "name", "name", W)] = ""


def study(inputs, params, asked, watch):
    watch("look")
    for number in range(1, asked.rounds + 1):
        found = inputs.places.assign(count=inputs.places["count"] * number)
        yield Answer(Result({"rounds": float(number)}, {"found": found}, {}, W), final=number == asked.rounds)


STUDY = Study(
    id="closer",
    title=W,
    question=W,
    about=W,
    asked=Asked,
    workflow=(Step("look", W, W),),
    outputs=(Output("rounds", OutputKind.INDICATOR, W, W), Output("found", OutputKind.TABLE, W, W, columns=(NAME, COUNT))),
    run=study,
    stage="late",
)

SOUND = Model(
    id="golden_hour",  # its METHOD files are there
    title=W,
    question=W,
    about=W,
    inputs=Data,
    params=Knobs,
    presets=(Preset("low", W, {"least": 1.0}, W),),
    workflow=(Step("count", W, W), Step("judge", W, W)),
    outputs=(
        Output("big", OutputKind.INDICATOR, W, W),
        Output("total", OutputKind.INDICATOR, W, W),
        Output("places", OutputKind.TABLE, W, W, columns=(NAME, COUNT)),
    ),
    measure=measure,
    judge=judge,
    studies=(STUDY,),
    stages=(Stage("late", W),),
)


def data():
    return Data(pd.DataFrame({"name": ["a", "b", "c"], "count": [1.0, 2.0, 3.0]}), pd.DataFrame({"name": ["x"]}))


def problems(check, model):
    """What one check finds, told as the command line tells it."""
    finding = next(finding for finding in check_model(model, data()) if finding.check == check)
    return finding.problems


def test_the_sound_model_keeps_every_promise():
    assert {finding.check: finding.problems for finding in check_model(SOUND, data())} == {c.__name__: () for c in CHECKS}


def double_step():
    return replace(SOUND, workflow=(*SOUND.workflow, Step("count", W, W)))


def default_out_of_range():
    class Wild(Knobs):
        least: Annotated[float, Knob(W, 5, 10, 1, W, W, live=True)] = 3.0

        @classmethod
        def read(cls, values):
            return cls.model_construct(**{**cls.model_construct().model_dump(), **values})

    class Unchecked(Wild):
        def __init__(self, **given):
            object.__setattr__(self, "__dict__", {"least": 3.0, "factor": 2.0, "way": "sum", **given})
            object.__setattr__(self, "__pydantic_fields_set__", set())
            object.__setattr__(self, "__pydantic_extra__", None)
            object.__setattr__(self, "__pydantic_private__", None)

    return replace(SOUND, params=Unchecked)


def preset_out_of_range():
    return replace(SOUND, presets=(Preset("wild", W, {"least": 99.0}, W),))


def takes_any_value():
    class Lax(Knobs):
        @classmethod
        def read(cls, values):
            return cls.model_construct(**{**cls().model_dump(), **values})

    return replace(SOUND, params=Lax)


def other_columns():
    def judged(measured, params, report):
        result = judge(measured, params, report)
        return replace(result, tables={"places": result.tables["places"].assign(more=1)})

    return replace(SOUND, judge=judged)


def different_every_time():
    numbers = np.random.default_rng(1)

    def judged(measured, params, report):
        return replace(judge(measured, params, report), indicators={"big": float(numbers.random()), "total": 0.0})

    return replace(SOUND, judge=judged)


def other_table_every_time():
    numbers = np.random.default_rng(1)

    def judged(measured, params, report):
        places, total = measured
        return judge((places.assign(count=numbers.random(len(places)) / 1e9), total), params, report)

    return replace(SOUND, judge=judged)


def changes_its_inputs():
    def measured(inputs, params, report):
        inputs.places["count"] += 1
        return measure(inputs, params, report)

    return replace(SOUND, measure=measured)


def measures_by_a_threshold():
    """The model is run with the threshold put in by the back door, as a forgotten `measured()` would."""

    class Leaky(Knobs):
        def measured(self):
            return self

    return replace(SOUND, params=Leaky)


def has_a_dead_knob():
    class More(Knobs):
        idle: Annotated[float, Knob(W, 0, 1, 1, W, W)] = 0.0

    return replace(SOUND, params=More)


def names_the_wrong_table():
    @dataclass(frozen=True)
    class Silent(Data):
        @classmethod
        def read(cls, tables):
            if "places" not in tables:
                raise InputError(Text("무언가 없습니다.", "Something is missing."))
            return cls(**{name: tables.get(name) for name in ("places", "extra")})

    return replace(SOUND, inputs=Silent)


def goes_on_without_a_required_table():
    @dataclass(frozen=True)
    class Careless(Data):
        @classmethod
        def read(cls, tables):
            return cls(tables.get("places", data().places), tables.get("extra"))

    return replace(SOUND, inputs=Careless)


def cannot_do_without_an_optional_table():
    def measured(inputs, params, report):
        if inputs.extra is None:
            raise InputError(Text("덤이 없습니다.", "There is no extra."))
        return measure(inputs, params, report)

    return replace(SOUND, measure=measured)


def falls_over_without_an_optional_table():
    def measured(inputs, params, report):
        assert len(inputs.extra) == 1  # None has no length: a TypeError, as a careless model raises
        return measure(inputs, params, report)

    return replace(SOUND, measure=measured)


def study_asks_for_what_the_model_has():
    class Same(Params):
        factor: Annotated[float, Knob(W, 1, 5, 1, W, W)] = 2.0

    return replace(SOUND, studies=(replace(STUDY, asked=Same),))


def study_has_a_live_knob():
    class Live(Params):
        rounds: Annotated[int, Knob(W, 1, 9, 1, W, W, live=True)] = 2

    return replace(SOUND, studies=(replace(STUDY, asked=Live),))


def study_has_other_columns():
    return replace(SOUND, studies=(replace(STUDY, outputs=(STUDY.outputs[0], replace(STUDY.outputs[1], columns=(NAME,)))),))


def study_answers_in_two_ways():
    numbers = np.random.default_rng(1)

    def answers(inputs, params, asked, watch):
        watch("look")
        yield Answer(Result({"rounds": float(numbers.random())}, {"found": inputs.places}, {}, W))

    return replace(SOUND, studies=(replace(STUDY, run=answers),))


def asks_with(picks):
    """The sound model with a study that picks rows so."""

    class Picking(Params):
        rounds: Annotated[int, Knob(W, 1, 9, 1, W, W)] = 2
        only: Annotated[str, picks] = ""

    return replace(SOUND, studies=(replace(STUDY, asked=Picking),))


def study_picks_from_no_table():
    return asks_with(Picks(W, "elsewhere", "name", "name", W))


def study_picks_by_a_column_that_is_not_there():
    return asks_with(Picks(W, "places", "name", "title", W))


def study_picks_by_a_key_that_is_no_word():
    return asks_with(Picks(W, "places", "count", "name", W))  # 1.0: the point may not stand in an address


def model_picks_rows_itself():
    class Picking(Knobs):
        only: Annotated[str, Picks(W, "places", "name", "name", W)] = ""

    return replace(SOUND, params=Picking)


def study_belongs_nowhere():
    return replace(SOUND, studies=(replace(STUDY, stage="elsewhere"),))


def study_with_kinds(numbers, count, **drawing):
    """The sound model with a study whose layer holds these numbers of so many kinds."""

    def answers(inputs, params, asked, watch):
        watch("look")
        layer = pd.DataFrame({"name": "x", "count": numbers})
        yield Answer(Result({"rounds": 1.0}, {}, {"found": layer}, W))

    drawn = Drawing("count", "", (), "", (), kinds=(W,) * count, **drawing)
    layer = Output("found", OutputKind.LAYER, W, W, columns=(NAME, COUNT), drawing=drawn)
    return replace(SOUND, studies=(replace(STUDY, outputs=(STUDY.outputs[0], layer), run=answers),))


def kind_without_a_name():
    return study_with_kinds([1.0, 4.0, np.nan], 3)


def only_one_kind():
    return study_with_kinds([1.0], 1)


def kinds_in_an_order():
    return study_with_kinds([1.0, 2.0], 2, limits=(1.0,))


def model_with_a_nameless_kind():
    drawn = Drawing("count", "", (), "", (), kinds=(W, W))
    layer = Output("map", OutputKind.LAYER, W, W, columns=(NAME, COUNT), drawing=drawn)

    def judged(measured, params, report):
        result = judge(measured, params, report)
        return replace(result, layers={"map": measured[0]})

    return replace(SOUND, outputs=(*SOUND.outputs, layer), judge=judged)


def gives_less_and_more_than_declared():
    def judged(measured, params, report):
        return replace(judge(measured, params, report), indicators={"big": 1.0, "small": 2.0})

    return replace(SOUND, judge=judged)


def another_map_every_time():
    numbers = np.random.default_rng(1)

    def judged(measured, params, report):
        places = measured[0].assign(count=numbers.random(len(measured[0])))
        return replace(judge(measured, params, report), layers={"map": places})

    return replace(SOUND, outputs=(*SOUND.outputs, Output("map", OutputKind.LAYER, W, W, columns=(NAME, COUNT))), judge=judged)


def study_twice():
    return replace(SOUND, studies=(STUDY, STUDY))


def study_without_an_answer():
    return replace(SOUND, studies=(replace(STUDY, run=lambda *_: iter(())),))


def study_that_keeps_an_output_back():
    return replace(SOUND, studies=(replace(STUDY, outputs=(*STUDY.outputs, Output("more", OutputKind.INDICATOR, W, W))),))


BREACHES = (
    ("names_are_unique", study_twice, "study 'closer' is declared twice"),
    ("runs_and_keeps_its_declaration", gives_less_and_more_than_declared, "output 'total' is declared and not given"),
    ("runs_and_keeps_its_declaration", gives_less_and_more_than_declared, "output 'small' is given and not declared"),
    ("optional_tables_can_be_missing", gives_less_and_more_than_declared, "Not checked, since a run differs"),
    ("same_run_same_result", another_map_every_time, "The layer 'map' differs"),
    ("studies_answer_as_declared", study_without_an_answer, "'closer' gives no answer"),
    ("studies_answer_as_declared", study_that_keeps_an_output_back, "'closer': The output 'more' is declared and not given"),
    ("kinds_on_a_map_have_names_and_colours", kind_without_a_name, "'closer': 'found' holds 4, which"),
    ("kinds_on_a_map_have_names_and_colours", only_one_kind, "has 1 kinds"),
    ("kinds_on_a_map_have_names_and_colours", kinds_in_an_order, "also what only an order has"),
    ("kinds_on_a_map_have_names_and_colours", model_with_a_nameless_kind, "'map' holds"),
    ("studies_ask_by_names_of_their_own", study_asks_for_what_the_model_has, "asks for 'factor', which the model has too"),
    ("studies_ask_by_names_of_their_own", study_has_a_live_knob, "is live"),
    ("studies_answer_as_declared", study_has_other_columns, "'found' of 'closer' has columns"),
    ("studies_answer_as_declared", study_answers_in_two_ways, "in two ways"),
    ("picks_are_rows_that_a_study_can_show", study_picks_from_no_table, "picks from 'elsewhere'"),
    ("picks_are_rows_that_a_study_can_show", study_picks_by_a_column_that_is_not_there, "needs the column 'title'"),
    ("picks_are_rows_that_a_study_can_show", study_picks_by_a_key_that_is_no_word, "cannot stand in an address"),
    ("picks_are_rows_that_a_study_can_show", model_picks_rows_itself, "before the tables are read"),
    ("studies_belong_to_a_stage", study_belongs_nowhere, "belongs to 'elsewhere'"),
    ("names_are_unique", double_step, "declared twice"),
    ("defaults_fit_their_controls", default_out_of_range, "default of 'least' is 3.0"),
    ("presets_fit_and_are_sourced", preset_out_of_range, "preset 'wild' cannot be used"),
    ("values_outside_are_refused", takes_any_value, "'least' took -1"),
    ("runs_and_keeps_its_declaration", other_columns, "'places' has columns"),
    (
        "runs_and_keeps_its_declaration",
        double_step,
        "steps differ: reported ['count', 'judge'], declared ['count', 'judge', 'count']",
    ),
    ("same_run_same_result", different_every_time, "The indicator 'big' differs"),
    ("same_run_same_result", other_table_every_time, "The table 'places' differs"),
    ("inputs_are_not_changed", changes_its_inputs, "input 'places' was changed"),
    ("thresholds_measure_nothing", measures_by_a_threshold, "Live 'least' would measure again"),
    ("every_control_does_something", has_a_dead_knob, "'idle' changes nothing"),
    ("says_what_is_missing", names_the_wrong_table, "does not name it"),
    ("says_what_is_missing", goes_on_without_a_required_table, "went unnoticed"),
    ("optional_tables_can_be_missing", cannot_do_without_an_optional_table, "There is no extra"),
    ("optional_tables_can_be_missing", falls_over_without_an_optional_table, "came to a halt at test_contract.py:"),
)


@pytest.mark.parametrize(("check", "broken", "said"), BREACHES, ids=lambda item: getattr(item, "__name__", None))
def test_a_model_that_breaks_the_promise_is_noticed(check, broken, said):
    found = problems(check, broken())
    assert any(said in problem.en for problem in found), found
    for problem in found:  # in Korean too: what it is and what to do, and nothing left to fill in
        assert re.search("[가-힣]{2}", problem.ko)
        assert problem.ko != problem.en
        assert "{" not in problem.ko + problem.en
        assert problem.ko.endswith(".")
        assert problem.en.endswith(".")


def test_kinds_that_are_numbered_from_one_and_have_a_name_each_keep_the_promise():
    sound = study_with_kinds([1.0, 2.0, 3.0, np.nan], 3)
    assert problems("kinds_on_a_map_have_names_and_colours", sound) == ()


def test_a_model_without_a_method_is_noticed(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    told = [problem.en.split(":")[0] for problem in problems("has_a_method_in_both_languages", SOUND)]
    assert told == ["METHOD.ko.md is missing", "METHOD.en.md is missing"]
    (tmp_path / "METHOD.ko.md").touch()
    [told] = problems("has_a_method_in_both_languages", SOUND)
    assert told.ko == "METHOD.en.md 파일이 없습니다. 모형 폴더에 방법을 적어 두십시오."


def test_no_check_goes_without_a_model_that_breaks_it():
    assert {name for name, _, _ in BREACHES} | {"has_a_method_in_both_languages"} == {check.__name__ for check in CHECKS}


def test_every_check_of_the_module_is_put_to_the_models():
    written = [
        name
        for name, item in vars(contract).items()
        if getattr(item, "__module__", "") == contract.__name__
        and getattr(item, "__code__", None) is not None
        and not name.startswith("_")
        and item.__code__.co_varnames[:1] == ("model",)
    ]
    assert sorted(set(written) - {"check_model"}) == sorted(check.__name__ for check in CHECKS)


def test_every_promise_is_a_sentence():
    assert all(finding.promise.endswith(".") for finding in check_model(SOUND, data()))
