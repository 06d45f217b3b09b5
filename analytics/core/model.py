"""The one interface: a model is a frozen declaration, one function that measures and one that judges.

Measuring costs time (routing, counting) and never sees a threshold. Judging compares what was measured with
the thresholds and costs next to nothing. A page measures once and judges at every move of a slider.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

from analytics.core.errors import ModelError, UnknownNameError
from analytics.core.params import Params, Preset
from analytics.core.tables import Column, Inputs, empty_table
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from analytics.core.place import Place
    from analytics.core.scenario import Scenario
    from analytics.core.study import AnyStudy, Stage


class OutputKind(StrEnum):
    """What an output is: cells on the map, one number, or a table."""

    LAYER = "layer"
    INDICATOR = "indicator"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the work-flow, as the manual and the progress bar name it."""

    id: str
    title: Text
    about: Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a layer of hexagons or of areas is to be drawn and told; colours are the map's own business.

    Args:
        column: the column that is coloured; `{name}` in it stands for the value of that parameter.
        threshold: the parameter that parts what is good enough from what is not (inclusive); empty where nothing is judged.
        shares: the class limits as shares of the threshold, ascending, 1 among them.
        people: the column that says which hexagons matter (above 0), such as people; the others are drawn faintly.
        told: the columns that a tooltip tells, in order.
        limits: class limits in the column's own unit, ascending (inclusive upper edges), where nothing is judged.
        faint: what the faint hexagons are, where it is not that nobody lives there; of areas, what is not painted.
        shapes: whether the layer holds areas that lie within each other and not hexagons. Then `column` is the limit of
            each (inclusive) and the classes are the limits that there are; threshold, shares and people stay empty.
        missing: what hexagons without a value are, where it is not that no road leads there.
        square_m: the side of the cells where they are squares of the official grid round `lon` and `lat`; 0 for hexagons.
        sides: what lies up to and beyond the threshold, where it is not "in time" and "too late".
        ranked: a table among the same outputs whose ranks are written on the map, and its column that holds them (1 is the
            first); the table has `lon` and `lat`. Numbers of a column not called `rank` only name its rows.
        parts: columns that add up to `column`: told of a picked hexagon as a sum, the biggest first, each by what stands
            behind the last colon of its label.
        heat_m: the parameter that holds the radius in metres of a heat map, which is drawn in place of the hexagons: a picture
            of where `column` gathers. The hexagons stay to be pointed at. Empty where hexagons are painted.
        around_zero: whether `limits` are those of a difference, 0 among them: classes on both sides of no change, the farthest
            the strongest; `sides` says what lies on either.
        heat_what: the parameter, a choice, that says what gathers there, where there are several things; empty where the title does.
        kinds: names of kinds without an order, two at least: `column` holds 1 for the first, 2 for the second and so on. Kinds
            of one name share a line of the legend. Then threshold, shares and limits stay empty.
    """

    column: str
    threshold: str
    shares: tuple[float, ...]
    people: str
    told: tuple[str, ...]
    limits: tuple[float, ...] = ()
    faint: Text | None = None
    shapes: bool = False
    missing: Text | None = None
    sides: tuple[Text, Text] | None = None
    square_m: float = 0.0
    ranked: tuple[str, str] | None = None
    parts: tuple[str, ...] = ()
    heat_m: str = ""
    heat_what: str = ""
    kinds: tuple[Text, ...] = ()
    around_zero: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """One result that the model promises.

    Args:
        id: its name in the result.
        kind: layer, indicator or table.
        title: what people call it.
        about: its definition, shown one click away.
        unit: the unit of an indicator.
        digits: decimals shown.
        columns: the columns of a layer or table.
        headline: among the numbers shown first.
        good: whether more is better (+1), worse (-1) or neither (0).
        drawing: how a layer is drawn.
        language: the only readers to whom it is shown ("ko" or "en"), where it holds one language.
        missing: what an indicator that is None means, where it is not that nothing is known.
    """

    id: str
    kind: OutputKind
    title: Text
    about: Text
    unit: Text | None = None
    digits: int = 0
    columns: tuple[Column, ...] = ()
    headline: bool = False
    good: int = 0
    drawing: Drawing | None = None
    language: str | None = None
    missing: Text | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a model found: data only, no colour and no page.

    Attributes:
        indicators: number by output id; None where the inputs do not allow it.
        tables: tables by output id.
        layers: map layers by output id.
        sentence: the finding in one sentence of plain words.
        notes: what a reader must know before using the numbers.
    """

    indicators: Mapping[str, float | None]
    tables: Mapping[str, pd.DataFrame]
    layers: Mapping[str, pd.DataFrame]
    sentence: Text
    notes: tuple[Text, ...] = ()

    def names(self) -> set[str]:
        """The ids of everything in the result."""
        return {*self.indicators, *self.tables, *self.layers}


@dataclass(frozen=True, slots=True)
class Change:
    """What a what-if changes.

    Attributes:
        sentence: what it gains and loses, in one or two sentences of plain words.
        table: the same by area; empty when nothing changed.
        columns: the columns of the table that are shown, in order.
        gained, lost: people who are served after and were not before, and the other way round.
        layer: the cells before and after, where the model tells them.
    """

    sentence: Text
    table: pd.DataFrame
    columns: tuple[Column, ...]
    gained: float = 0.0
    lost: float = 0.0
    layer: pd.DataFrame | None = None


Report: TypeAlias = "Callable[[str], None]"


@dataclass(slots=True)
class StepLog:
    """Notes the steps a run reports, and passes them on to a progress bar."""

    follow: Report | None = None
    seen: list[str] = field(default_factory=list)

    def __call__(self, step_id: str) -> None:
        """Note that a step begins."""
        self.seen.append(step_id)
        if self.follow is not None:
            self.follow(step_id)


InputsT = TypeVar("InputsT", bound=Inputs)
ParamsT = TypeVar("ParamsT", bound=Params)
MeasuredT = TypeVar("MeasuredT")


@dataclass(frozen=True)
class Model(Generic[InputsT, ParamsT, MeasuredT]):
    """A standard analysis model.

    Args:
        id: short name, as in addresses and on the command line.
        title: what people call it.
        question: the question it answers, in plain words.
        about: what it does and does not do.
        inputs, params: the types of its inputs and parameters.
        presets: named values with their sources.
        workflow: the steps of `measure` and then `judge`, in order.
        outputs: everything a result holds.
        measure: (inputs, params without thresholds, report) -> what was measured.
        judge: (what was measured, params, report) -> result.
        sources: where the method comes from.
        place: the places that a planner may add, move and take away, or none.
        used: (what was measured) -> the ids of the places that take part; the others are drawn faintly. None where all do.
        compare: (measured before, measured after, params) -> what the change gains and loses.
        bare: (inputs, params) -> the layer of cells with nothing measured, so that a place can be put on the map
            where the inputs do not yet allow anything to be measured; the first layer of the outputs is drawn from it.
        studies: longer questions that can be asked about the same city.
        stages: the planner's questions in turn; none for a page without tabs.
    """

    id: str
    title: Text
    question: Text
    about: Text
    inputs: type[InputsT]
    params: type[ParamsT]
    presets: tuple[Preset, ...]
    workflow: tuple[Step, ...]
    outputs: tuple[Output, ...]
    measure: Callable[[InputsT, ParamsT, Report], MeasuredT]
    judge: Callable[[MeasuredT, ParamsT, Report], Result]
    sources: tuple[Text, ...] = ()
    place: Place | None = None
    used: Callable[[MeasuredT], frozenset[str]] | None = None
    compare: Callable[[MeasuredT, MeasuredT, ParamsT], Change] | None = None
    bare: Callable[[InputsT, ParamsT], pd.DataFrame] | None = None
    studies: tuple[AnyStudy, ...] = ()
    stages: tuple[Stage, ...] = ()

    def __call__(self, inputs: InputsT, params: ParamsT, report: Report | None = None) -> Result:
        """Run the whole model.

        Args:
            inputs: the checked tables; they are not changed.
            params: the parameters.
            report: called with the id of each step as it begins.

        Raises:
            ModelError: when the steps or outputs differ from the declaration.
        """
        log = StepLog(report)
        measured = self.measure(inputs, params.measured(), log)
        result = self.judge(measured, params, log)
        self.refuse_undeclared(result, log.seen)
        return result

    def refuse_undeclared(self, result: Result, steps: list[str]) -> None:
        """Refuse a result that does not keep to the declaration, so that manual and code cannot drift apart.

        Raises:
            ModelError: naming what is missing and what is too much.
        """
        declared_steps = [step.id for step in self.workflow]
        if steps != declared_steps:
            raise ModelError(_drift(self.id, "steps", declared_steps, steps))
        declared = sorted(output.id for output in self.outputs)
        if sorted(result.names()) != declared:
            raise ModelError(_drift(self.id, "outputs", declared, sorted(result.names())))

    def changed_tables(self, tables: Mapping[str, pd.DataFrame], scenario: Scenario) -> dict[str, pd.DataFrame]:
        """The tables with the scenario applied to the one whose places may be moved.

        Raises:
            ParamError: when the scenario names a place or a setting that is not there, or a value out of range.
        """
        if self.place is None or not scenario:
            return dict(tables)
        schema = self.inputs.tables()[self.place.table].schema
        there = tables.get(self.place.table)
        changed = scenario.apply(empty_table(schema) if there is None else there, schema.key or "", self.place)
        return {**tables, self.place.table: changed}

    @property
    def layers(self) -> tuple[Output, ...]:
        """The declarations of the map layers, in order."""
        return tuple(output for output in self.outputs if output.kind is OutputKind.LAYER)

    def output(self, output_id: str) -> Output:
        """The declaration of one output.

        Raises:
            UnknownNameError: when the model has no such output.
        """
        return _by_id(self.outputs, output_id)

    def preset(self, preset_id: str) -> Preset:
        """The preset of that id.

        Raises:
            UnknownNameError: when the model has no such preset.
        """
        return _by_id(self.presets, preset_id)

    def step(self, step_id: str) -> Step:
        """The declaration of one step.

        Raises:
            UnknownNameError: when the model has no such step.
        """
        return _by_id(self.workflow, step_id)

    def study(self, study_id: str) -> AnyStudy:
        """The study of that id.

        Raises:
            UnknownNameError: when the model has no such study.
        """
        return _by_id(self.studies, study_id)


T = TypeVar("T", bound="_Named")


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def _by_id(items: tuple[T, ...], wanted: str) -> T:
    for item in items:
        if item.id == wanted:
            return item
    known = ", ".join(item.id for item in items)
    raise UnknownNameError(Text(f"'{wanted}'은(는) 없습니다. 있는 것: {known}", f"There is no '{wanted}'. Known: {known}"))


def _drift(model_id: str, what: str, declared: list[str], found: list[str]) -> Text:
    detail = f"declared {declared}, found {found}"
    return Text(
        f"모형 {model_id}의 {what}이(가) 선언과 다릅니다: {detail}",
        f"Model {model_id}: {what} differ from the declaration: {detail}",
    )


AnyModel: TypeAlias = Model[Any, Any, Any]
