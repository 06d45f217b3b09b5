"""Runs of a model, kept by what went into them: moving a threshold measures nothing again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics.core.memo import remember
from analytics.core.model import AnyModel, Result, StepLog
from analytics.core.text import Text
from ui.language import say

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.delta_generator import DeltaGenerator

    from analytics.core.model import Report
    from analytics.core.params import Params
    from analytics.core.scenario import Scenario
    from analytics.schemas.city import City

_MEASURING = Text("계산하는 중…", "Measuring…")


@dataclass(frozen=True, eq=False)
class Run:
    """A model measured on a city, ready to be judged.

    Attributes:
        inputs: the tables used, the scenario applied.
        measured: what `Model.measure` gave.
    """

    inputs: Any
    measured: Any


def measure(model: AnyModel, city: City, params: Params, scenario: Scenario) -> Run:
    """A model measured on a city under a scenario; a long one names its steps while it works.

    Raises:
        AppError: when the inputs do not allow it.
    """
    place: DeltaGenerator | None = None

    def tell(step_id: str) -> None:
        nonlocal place
        place = place or st.empty()
        place.caption(f"{say(_MEASURING)} {say(model.step(step_id).title)}")

    run = _measure(model, city, params.measured(), scenario, tell=tell)
    if place is not None:
        place.empty()
    return run


def measure_quietly(model: AnyModel, city: City, params: Params, scenario: Scenario) -> Run:
    """As `measure`, without a page to tell the steps on; a page that asks the same later finds it done.

    Raises:
        AppError: when the inputs do not allow it.
    """
    return _measure(model, city, params.measured(), scenario, tell=lambda _step: None)


@remember(48, ignoring=("tell",))
def _measure(model: AnyModel, city: City, params: Params, scenario: Scenario, *, tell: Report) -> Run:
    inputs = model.inputs.read(model.changed_tables(city.tables, scenario))
    return Run(inputs, model.measure(inputs, params, StepLog(tell)))


@dataclass(frozen=True, eq=False)
class Bare:
    """In the place of what was measured: the cells alone."""

    cells: pd.DataFrame


@remember(12)
def lay_bare(model: AnyModel, city: City, params: Params, scenario: Scenario) -> Run | None:
    """A city with nothing measured on it, to put the first places on; none for a model that has no such thing.

    Raises:
        AppError: when not even that is possible.
    """
    if model.bare is None:
        return None
    inputs = model.inputs.read(model.changed_tables(city.tables, scenario))
    return Run(inputs, Bare(model.bare(inputs, params)))


@remember(64)
def judge(model: AnyModel, run: Run, params: Params) -> Result:
    """What the thresholds make of a run: a comparison and nothing more.

    Remembered, because a move of any other control, or another visitor, asks the same again.
    """
    return model.judge(run.measured, params, StepLog())
