"""A run with everything that came of it, as a report needs it: the city, the parameters, the result, and the state before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.core.model import StepLog
from analytics.core.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from analytics.core.model import AnyModel, Change, Report, Result
    from analytics.core.params import Params
    from analytics.core.study import Answer, AnyStudy
    from analytics.schemas.city import City


@dataclass(frozen=True, eq=False)
class Found:
    """One run of a model.

    Attributes:
        model, params, city: what was run on what.
        inputs: the tables used, the scenario applied.
        measured: what `Model.measure` gave, or none where it is not known.
        result: what was found.
        scenario: the changes of places it was run with; the empty one for the city as it is.
        before: the result without the scenario, where there is one.
        change: what the scenario gains and loses, where the model tells.
    """

    model: AnyModel
    params: Params
    city: City
    inputs: Any
    measured: Any
    result: Result
    scenario: Scenario = Scenario()  # noqa: RUF009 - frozen
    before: Result | None = None
    change: Change | None = None

    @property
    def places(self) -> pd.DataFrame | None:
        """The places that a planner may change, the scenario applied; none where the model has none."""
        return None if self.model.place is None else getattr(self.inputs, self.model.place.table)

    @property
    def used(self) -> frozenset[str] | None:
        """The ids of the places that take part; none where all do or it is not known."""
        if self.model.used is None or self.measured is None:
            return None
        return self.model.used(self.measured)


@dataclass(frozen=True, eq=False)
class Answered:
    """One answer of a study, and the run of the model that it was asked of."""

    run: Found
    study: AnyStudy
    asked: Params
    answer: Answer


def run_model(
    model: AnyModel, city: City, params: Params, scenario: Scenario | None = None, report: Report | None = None
) -> Found:
    """Run a model on a city, and where a scenario is given also on the city as it is.

    Args:
        model, city, params: what is run on what.
        scenario: changes of places.
        report: called with the id of each step as it begins.

    Raises:
        AppError: when the inputs do not allow it.
    """
    plan = scenario or Scenario()
    inputs, measured, result = run_once(model, city, params, plan, report)
    if not plan:
        return Found(model, params, city, inputs, measured, result)
    _, measured_before, before = run_once(model, city, params, Scenario(), report)
    change = None if model.compare is None else model.compare(measured_before, measured, params)
    return Found(model, params, city, inputs, measured, result, plan, before, change)


def run_once(
    model: AnyModel, city: City, params: Params, plan: Scenario, report: Report | None = None
) -> tuple[Any, Any, Result]:
    """The inputs with the changes of places, what was measured on them, and the result.

    Raises:
        AppError: when the inputs do not allow it.
    """
    inputs = model.inputs.read(model.changed_tables(city.tables, plan))
    log = StepLog(report)
    measured = model.measure(inputs, params.measured(), log)
    result = model.judge(measured, params, log)
    model.refuse_undeclared(result, log.seen)
    return inputs, measured, result
