"""The page of a model: the map first, then one sentence, the sliders and the numbers, then the tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.errors import AppError
from analytics.core.model import Output, Result
from analytics.core.scenario import Scenario
from analytics.core.study import BEST, LATE, WHAT_IF
from analytics.core.text import Text
from analytics.core.wording import NO_UNIT
from analytics.library import find_model
from ui.basemap import base_map
from ui.city import choose_city, current_city, label_modelled, sources_of
from ui.definitions import show_definitions
from ui.downloads import OnPage, offer_downloads
from ui.figures import Figure, figures
from ui.form import ask_rest, ask_thresholds
from ui.held import held_plan, show_held
from ui.language import current_language, say
from ui.map_panel import MAP, draw_map, draw_side
from ui.map_places import placed
from ui.map_view import map_view, picked
from ui.picked import show_cell, show_dong_or_place, spot_of
from ui.plain import plain
from ui.running import Run, judge, lay_bare, measure
from ui.scenario_files import show_scenario_files
from ui.shown import Shown, choose_layer
from ui.sides import BEFORE, BOTH, DIFFERENCE, Sides, choose_side, sentence_of, show_change
from ui.stages import Best, open_later, open_stage, show_best
from ui.studies import answer_on_map, show_study
from ui.tables import show_tables
from ui.theme import is_dark
from ui.uses import note_use
from ui.what_if import Planned, Spot, current_scenario, offer_to_add, offer_to_clear, show_what_if

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.delta_generator import DeltaGenerator

    from analytics.core.model import AnyModel
    from analytics.core.params import Params, Value
    from analytics.schemas.city import City

ALL_NUMBERS = "all-numbers"
_SOURCES, _NOTES = Text("자료 출처", "Sources"), Text("알아두기", "Please note")
_KEPT = Text("{why} 아래 지도는 마지막으로 계산된 결과입니다.", "{why} The map below is the last good result.")


def show_model(model_id: str) -> None:
    """Draw the page of a model for the city of this visit."""
    model, city = find_model(model_id), current_city()
    with st.sidebar:
        choose_city(city)
        conditions = ask_rest(model)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"### {say(model.title)} · {plain(say(city.title))}", width="content")
        label_modelled(city, list(model.inputs.tables()))
    _explore(model_id, city, conditions)
    _show_sources(model, city)


@st.fragment
def _explore(model_id: str, city: City, conditions: dict[str, Value]) -> None:
    """All that answers to a threshold. The controls stand beside the map but are asked first.

    What is measured anew when it changes stands outside: a threshold then neither runs those controls nor sends them.
    """
    model = find_model(model_id)
    warnings = st.container()
    stage, panel = open_stage(model)
    beside_map, beside = st.columns([7, 3], gap="medium")
    with beside:
        thresholds = ask_thresholds(model)
    _follow_preset(conditions)
    view = View(model, city, model.params.read({**thresholds, **conditions}), stage)
    with warnings:
        now = _measure_now(view)
    if now is None:
        _show_bare(view, (beside_map, beside))
        return
    with beside:
        plan = show_best(view, now) if stage == BEST else None
    with warnings:
        after, scenario = _measure_after(view, now, plan)
        sides = _sides(view, now, after, scenario)
    _show_runs(view, now, sides, (panel, beside_map, beside))
    if plan is not None:
        plan.show_below()


@dataclass(frozen=True, eq=False)
class View:
    """What the visitor looks at: a model of a city under parameters, at one of the planner's questions."""

    model: AnyModel
    city: City
    params: Params
    stage: str

    @property
    def modelled(self) -> bool:
        """Whether made-up tables take part."""
        return bool(set(self.model.inputs.tables()) & self.city.modelled)


def _show_runs(view: View, now: Run, sides: Sides, places: tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]) -> None:
    """The map, the numbers and the tables of the city now and after, or of two plans."""
    panel, beside_map, beside = places
    model, params, after, scenario = view.model, view.params, sides.after, sides.plan
    before, result = judge(model, sides.before, params), judge(model, after, params)
    with panel, st.container(horizontal=True, vertical_alignment="center"):
        layer = choose_layer(model, result.layers, view.stage)
        side = choose_side(sides)
        st.markdown(f"**{plain(say(_sentence(view, sides, side, before if side == BEFORE else result)))}**")
    with beside_map:
        shown = draw_side(view, sides, side, layer)
        _offer_report(view, now, sides, layer.id)
    selection = picked(MAP)
    spot = spot_of(selection, {layer.id: shown.cells, **result.layers})
    with beside:
        _show_figures(model, result, before if sides.differ else None)
        if view.stage != BEST:
            show_cell(shown.output, _before_and_after(shown, before, result), selection)
            show_dong_or_place(model, result, placed(model, after, scenario), selection)
        if view.stage == LATE and model.place is not None:
            offer_to_add(model.place, spot, then=lambda: open_later(model, WHAT_IF))
        if view.stage in {"", WHAT_IF}:
            _show_what_if(view, (now, after), (scenario, sides.asked), spot)
    if sides.differ:
        show_change(model, view.city, params, sides, side)
    if view.stage in {"", LATE}:
        show_tables(model.outputs, result, modelled=view.modelled)
        show_definitions(model.outputs, result, ALL_NUMBERS)
        _show_notes(result)
    for study in model.studies:
        if study.stage == view.stage != BEST:
            show_study(study, model, view.city, after, params, scenario)


def _sentence(view: View, sides: Sides, side: str, seen: Result) -> Text:
    return sentence_of(view.model, sides, view.params) if side in {DIFFERENCE, BOTH} else seen.sentence


def _offer_report(view: View, now: Run, sides: Sides, layer: str) -> None:
    """What is on the page as a document; a study that has taken the map, or a pair of plans, is what the document is about."""
    after, scenario = sides.after, sides.plan
    preset_id = st.session_state.get("preset") or ""
    page = OnPage(view.model.id, view.city, view.params, now, after, scenario, layer, preset_id=preset_id)
    note_use(page)
    found = answer_on_map(view.model, view.city, after, view.params, scenario, view.stage)
    if found is not None:
        study, asked, answer = found
        offer_downloads(replace(page, study_id=study.id, asked=asked), answer)
    else:
        offer_downloads(replace(page, plans=sides if sides.held and sides.differ else None))


def _before_and_after(shown: Shown, before: Result, after: Result) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The hexagons on the map before and after the change; those of a study are of one run alone."""
    if shown.cells is before.layers.get(shown.output.id) or shown.cells is after.layers.get(shown.output.id):
        return before.layers[shown.output.id], after.layers[shown.output.id]
    return shown.cells, shown.cells


def _show_what_if(view: View, runs: tuple[Run, Run], plans: tuple[Scenario, Scenario | None], spot: Spot | None) -> None:
    """What a planner can do with what is picked, where the model has places that may be changed."""
    scenario, held = plans
    before, after = (placed(view.model, run, scenario) for run in runs)
    if before is not None and after is not None:
        planned = Planned(after.kind, after.key, scenario, before.table, after.table)
        show_what_if(planned, picked(MAP), spot)
        show_held(planned, held)
        show_scenario_files(view.model, view.city, view.params, scenario)


def _follow_preset(conditions: dict[str, Value]) -> None:
    """A preset may have set conditions that stand outside the fragment: then the whole page has to run."""
    if any(st.session_state.get(name, value) != value for name, value in conditions.items()):
        st.rerun()


def _measure_now(view: View) -> Run | None:
    """The city as it is. When something is wrong, say so and keep the last good one."""
    model, city = view.model, view.city
    slot = f"last-good-{model.id}-{city.id}"
    try:
        run = _measure_as_it_is(view)
    except AppError as error:
        kept: Run | None = st.session_state.get(slot)
        st.error(plain(say(_KEPT.fill(why=error.text) if kept else error.text)))
        return kept
    st.session_state[slot] = run
    return run


def _measure_as_it_is(view: View) -> Run:
    """The city without the scenario; where there is nothing to measure without it, there is no before but the scenario itself."""
    none = Scenario()
    try:
        return measure(view.model, view.city, view.params, none)
    except AppError:
        scenario = _scenario_of(view)
        if not scenario:
            raise
        return measure(view.model, view.city, view.params, scenario)


def _measure_after(view: View, now: Run, plan: Best | None) -> tuple[Run, Scenario]:
    """The city under the changes at hand. When these cannot be, say so and keep the last ones that could.

    A link may bring changes that cannot be: the city as it is then counts as the last good one.
    """
    scenario = plan.scenario if plan is not None else _scenario_of(view)
    slot = f"last-good-{view.model.id}-{view.city.id}-{view.stage}"
    try:
        good = (measure(view.model, view.city, view.params, scenario) if scenario else now, scenario)
    except AppError as error:
        st.error(plain(say(_KEPT.fill(why=error.text))))
        offer_to_clear()
        kept: tuple[Run, Scenario] = st.session_state.get(slot, (now, Scenario()))
        return kept
    st.session_state[slot] = good
    return good


def _sides(view: View, now: Run, after: Run, scenario: Scenario) -> Sides:
    """The city as it is and after the changes; or, where a plan is held, that one (A) and the changes at hand (B)."""
    held = held_plan(view.model.place) if view.stage in {"", WHAT_IF} else None
    if held is None:
        return Sides(now, after if scenario else now, Scenario(), scenario, held=False)
    try:
        return Sides(measure(view.model, view.city, view.params, held), after, held, scenario, held=True, asked=held)
    except AppError as error:
        st.error(plain(say(error.text)))
        return Sides(now, after, Scenario(), scenario, held=False, asked=held)


def _scenario_of(view: View) -> Scenario:
    """The planner's own changes, where this stage shows them."""
    return current_scenario(view.model.place) if view.stage in {"", WHAT_IF} else Scenario()


def _show_bare(view: View, columns: tuple[DeltaGenerator, DeltaGenerator]) -> None:
    """Nothing can be measured yet: the city as far as it is known, ready for the first post to be put on it."""
    scenario, city = current_scenario(view.model.place), view.city
    try:
        run = lay_bare(view.model, city, view.params.measured(), scenario)
    except AppError:
        run = None
    with columns[0]:
        if run is None:
            map_view(MAP, base_map(city, language=current_language(), dark=is_dark()), [], alt=say(city.title))
            return
        first = view.model.layers[0]
        draw_map(view, Shown(run, scenario, first, run.measured.cells), city.title)
    with columns[1]:
        _show_what_if(view, (run, run), (scenario, None), spot_of(picked(MAP), {first.id: run.measured.cells}))


def _show_figures(model: AnyModel, result: Result, before: Result | None) -> None:
    shown = [output for output in model.outputs if output.headline]
    figures([_figure(output, result, before) for output in shown], language=current_language())


def _figure(output: Output, result: Result, before: Result | None) -> Figure:
    was = None if before is None else before.indicators[output.id]
    unit = output.unit or NO_UNIT
    return Figure(output.title, result.indicators[output.id], unit, output.digits, was, output.good)


def _show_notes(result: Result) -> None:
    if result.notes:
        st.markdown("\n".join([f"**{say(_NOTES)}**", "", *(f"- {plain(say(note))}" for note in result.notes)]))


def _show_sources(model: AnyModel, city: City) -> None:
    st.markdown(f"**{say(_SOURCES)}**")
    for line in sources_of(city, [*model.inputs.tables(), "scenery"]):
        st.caption(plain(line))
