from dataclasses import dataclass, replace
from typing import Annotated

import pandas as pd
import pytest

from analytics.core.errors import AppError, InputError, ModelError, ParamError, UnknownNameError
from analytics.core.model import Model, Output, OutputKind, Result, Step
from analytics.core.params import Knob, Params, Preset
from analytics.core.tables import Column, Inputs, Kind, Schema, empty_table, table
from analytics.core.text import Text

WORD = Text("말", "word")
PLACES = Schema("places", Text("장소", "Places"), WORD, (Column("name", WORD, Kind.TEXT),))
EXTRA = Schema("extra", Text("덤", "Extra"), WORD, (Column("name", WORD, Kind.TEXT),))


class Knobs(Params):
    least: Annotated[int, Knob(WORD, 0, 9, 1, WORD, WORD, live=True)] = 1


@dataclass(frozen=True)
class Data(Inputs):
    places: pd.DataFrame = table(PLACES)
    extra: pd.DataFrame | None = table(EXTRA, required=False)


def measure(inputs, params, report):
    report("count")
    return len(inputs.places)


def judge(measured, params, report):
    report("judge")
    names = pd.DataFrame({"name": ["a"] * measured})
    return Result({"many": float(measured >= params.least)}, {"names": names}, {}, WORD)


MODEL = Model(
    id="count",
    title=WORD,
    question=WORD,
    about=WORD,
    inputs=Data,
    params=Knobs,
    presets=(Preset("strict", WORD, {"least": 5}, WORD),),
    workflow=(Step("count", WORD, WORD), Step("judge", WORD, WORD)),
    outputs=(Output("many", OutputKind.INDICATOR, WORD, WORD), Output("names", OutputKind.TABLE, WORD, WORD)),
    measure=measure,
    judge=judge,
)
DATA = Data(pd.DataFrame({"name": ["x", "y"]}))


def test_a_run_reports_its_steps_in_order_and_gives_its_outputs():
    seen = []
    result = MODEL(DATA, Knobs(), seen.append)
    assert seen == ["count", "judge"]
    assert result.names() == {"many", "names"}
    assert result.indicators["many"] == 1


def test_measuring_never_sees_the_threshold():
    def spy(inputs, params, report):
        assert params == Knobs()
        return measure(inputs, params, report)

    assert replace(MODEL, measure=spy)(DATA, Knobs(least=5)).indicators["many"] == 0


@pytest.mark.parametrize(
    "steps", [("judge",), ("count",), ("judge", "count"), ("count", "count", "judge"), ("count", "judge", "print")]
)
def test_a_run_whose_steps_are_not_those_declared_is_refused(steps):
    model = replace(MODEL, workflow=tuple(Step(step, WORD, WORD) for step in steps))
    with pytest.raises(ModelError, match=r"steps differ.*found \['count', 'judge'\]"):
        model(DATA, Knobs())


def test_a_result_with_an_output_too_many_is_refused():
    model = replace(MODEL, outputs=MODEL.outputs[:1])
    with pytest.raises(ModelError, match=r"outputs differ.*declared \['many'\], found \['many', 'names'\]"):
        model(DATA, Knobs())


def test_a_result_with_an_output_missing_is_refused():
    model = replace(MODEL, outputs=(*MODEL.outputs, Output("map", OutputKind.LAYER, WORD, WORD)))
    with pytest.raises(ModelError, match="map"):
        model(DATA, Knobs())


def test_outputs_presets_and_steps_are_found_by_name():
    assert MODEL.output("names").kind is OutputKind.TABLE
    assert MODEL.preset("strict").values == {"least": 5}
    assert MODEL.step("judge").id == "judge"


@pytest.mark.parametrize("find", [MODEL.output, MODEL.preset, MODEL.step])
def test_a_name_that_does_not_exist_is_refused_naming_those_that_do(find):
    with pytest.raises(UnknownNameError) as refused:
        find("nothing")
    known = {"output": "many, names", "preset": "strict", "step": "count, judge"}[find.__name__]
    assert str(refused.value) == f"'nothing'은(는) 없습니다. 있는 것: {known} / There is no 'nothing'. Known: {known}"


def test_inputs_take_the_tables_they_know_and_leave_the_rest():
    tables = {"places": DATA.places, "roads": pd.DataFrame({"a": [1]})}
    read = Data.read(tables)
    assert read.places is DATA.places
    assert read.extra is None


@pytest.mark.parametrize("tables", [{}, {"places": empty_table(PLACES)}])
def test_a_required_table_that_is_missing_or_empty_is_named_in_both_languages(tables):
    with pytest.raises(InputError) as refused:
        Data.read(tables)
    assert "장소" in refused.value.text.ko
    assert "Places" in refused.value.text.en
    assert "덤" not in refused.value.text.ko


def test_an_empty_optional_table_counts_as_none():
    assert Data.read({"places": DATA.places, "extra": empty_table(EXTRA)}).extra is None


def test_an_empty_table_has_the_columns_of_its_schema():
    assert list(empty_table(PLACES).columns) == ["name"]
    assert len(empty_table(PLACES)) == 0


def test_a_schema_finds_its_columns_by_name():
    assert PLACES.column("name").kind is Kind.TEXT
    with pytest.raises(UnknownNameError, match="'age'"):
        PLACES.column("age")


@pytest.mark.parametrize(
    ("error", "builtin"),
    [(InputError, ValueError), (ParamError, ValueError), (UnknownNameError, KeyError), (ModelError, RuntimeError)],
)
def test_each_error_is_also_the_builtin_that_a_caller_expects(error, builtin):
    raised = error(Text("무엇", "what"))
    assert isinstance(raised, builtin)
    assert isinstance(raised, AppError)
    assert str(raised) == "무엇 / what"
