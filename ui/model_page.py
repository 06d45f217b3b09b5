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
from ui.language import current_language, say
from ui.legend import legend
from ui.map_places import placed
from ui.map_view import map_view, picked
from ui.picked import show_cell, show_dong_or_place, spot_of
from ui.plain import plain
from ui.running import Run, judge, lay_bare, measure
from ui.scenario_files import show_scenario_files
from ui.shown import Shown, choose_layer, what_is_shown
from ui.stages import Best, open_later, open_stage, show_best
from ui.studies import answer_on_map, show_study
from ui.tables import column_look, readable, show_tables
from ui.theme import is_dark
from ui.uses import note_use
from ui.what_if import Planned, Spot, current_scenario, offer_to_add, offer_to_clear, picked_place, show_what_if

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.delta_generator import DeltaGenerator

    from analytics.core.model import AnyModel
    from analytics.core.params import Params, Value
    from analytics.schemas.city import City

MAP, ALL_NUMBERS = "map", "all-numbers"
_SOURCES, _NOTES = Text("자료 출처", "Sources"), Text("알아두기", "Please note")
_BEFORE, _AFTER, _WHEN = Text("지금", "Now"), Text("바꾼 뒤", "After"), Text("지금과 바꾼 뒤", "Now and after")
_KEPT = Text("{why} 아래 지도는 마지막으로 계산된 결과입니다.", "{why} The map below is the last good result.")
MANY_CELLS = 60_000
"""So many hexagons took a browser without a graphics card some five seconds to draw after each move (assumed for others)."""

_MANY = Text(
    "육각형 {n:,}개를 그립니다. 그래픽 카드가 없는 컴퓨터에서는 지도를 움직일 때마다 몇 초 걸릴 수 있습니다. 느리면 분석 조건의 '{size}'에서 더 큰 육각형(낮은 단계)을 고르십시오.",
    "{n:,} hexagons are drawn. Without a graphics card each move of the map may take seconds; if so, choose larger hexagons (a lower level) under '{size}'.",
)
_ALT = Text(
    "{title} 지도. {sentence} 같은 내용이 아래 표에 있습니다.", "Map of {title}. {sentence} The tables below hold the same facts."
)


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
    _show_runs(view, (now, after, scenario), (panel, beside_map, beside))
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


def _show_runs(
    view: View, runs: tuple[Run, Run, Scenario], places: tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]
) -> None:
    """The map, the numbers and the tables of the city now and after."""
    (now, after, scenario), (panel, beside_map, beside) = runs, places
    model, params = view.model, view.params
    before, result = judge(model, now, params), judge(model, after, params)
    compared = bool(scenario) and now is not after
    with panel, st.container(horizontal=True, vertical_alignment="center"):
        layer = choose_layer(model, result.layers, view.stage)
        run, seen = (now, before) if _choose_shown(compared=compared) == "before" else (after, result)
        st.markdown(f"**{plain(say(seen.sentence))}**")
    with beside_map:
        shown = what_is_shown(view, layer, seen, run, scenario)
        _draw_map(view, shown, _ALT.fill(title=model.title, sentence=result.sentence))
        _offer_report(view, runs, layer.id)
    selection = picked(MAP)
    spot = spot_of(selection, {layer.id: shown.cells, **result.layers})
    with beside:
        _show_figures(model, result, before if compared else None)
        if view.stage != BEST:
            show_cell(shown.output, _before_and_after(shown, before, result), selection)
            show_dong_or_place(model, result, placed(model, after, scenario), selection)
        if view.stage == LATE and model.place is not None:
            offer_to_add(model.place, spot, then=lambda: open_later(model, WHAT_IF))
        if view.stage in {"", WHAT_IF}:
            _show_what_if(view, (now, after), scenario, spot)
    if compared:
        _show_change(model, params, now, after)
    if view.stage in {"", LATE}:
        show_tables(model.outputs, result, modelled=view.modelled)
        show_definitions(model.outputs, result, ALL_NUMBERS)
        _show_notes(result)
    for study in model.studies:
        if study.stage == view.stage != BEST:
            show_study(study, model, view.city, after, params, scenario)


def _offer_report(view: View, runs: tuple[Run, Run, Scenario], layer: str) -> None:
    """What is on the page as a document; a study that has taken the map is what the document is about."""
    now, after, scenario = runs
    preset_id = st.session_state.get("preset") or ""
    page = OnPage(view.model.id, view.city, view.params, now, after, scenario, layer, preset_id=preset_id)
    note_use(page)
    found = answer_on_map(view.model, view.city, after, view.params, scenario, view.stage)
    if found is None:
        offer_downloads(page)
    else:
        study, asked, answer = found
        offer_downloads(replace(page, study_id=study.id, asked=asked), answer)


def _before_and_after(shown: Shown, before: Result, after: Result) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The hexagons on the map before and after the change; those of a study are of one run alone."""
    if shown.cells is before.layers.get(shown.output.id) or shown.cells is after.layers.get(shown.output.id):
        return before.layers[shown.output.id], after.layers[shown.output.id]
    return shown.cells, shown.cells


def _show_what_if(view: View, runs: tuple[Run, Run], scenario: Scenario, spot: Spot | None) -> None:
    """What a planner can do with what is picked, where the model has places that may be changed."""
    before, after = (placed(view.model, run, scenario) for run in runs)
    if before is not None and after is not None:
        show_what_if(Planned(after.kind, after.key, scenario, before.table, after.table), picked(MAP), spot)
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
        _draw_map(view, Shown(run, scenario, first, run.measured.cells), city.title)
    with columns[1]:
        _show_what_if(view, (run, run), scenario, spot_of(picked(MAP), {first.id: run.measured.cells}))


def _choose_shown(*, compared: bool) -> str:
    if not compared:
        return "after"
    names = {"before": say(_BEFORE), "after": say(_AFTER)}
    chosen = st.segmented_control(
        say(_WHEN),
        list(names),
        default="after",
        required=True,
        format_func=lambda item: names[item],
        key="shown",
        label_visibility="collapsed",
    )
    return chosen or "after"


def _draw_map(view: View, shown: Shown, alt: Text) -> None:
    language, dark, model = current_language(), is_dark(), view.model
    places, place = placed(model, shown.run, shown.scenario), None
    if places is not None:
        place = picked_place(places.kind, places.key, picked(MAP))
    base = base_map(view.city, language=language, dark=dark)
    map_view(MAP, base, shown.layers(model, view.params, place), alt=say(alt))
    legend(shown.key(view.params), shown.marker_keys(model), language=language, dark=dark)
    _tell_size(model, len(shown.cells))


def _tell_size(model: AnyModel, count: int) -> None:
    """Say when there are so many hexagons that a computer without a graphics card takes its time over them, and what to do."""
    size = model.params.controls().get("resolution")
    if count > MANY_CELLS and size is not None:
        st.caption(plain(say(_MANY.fill(n=count, size=size.label))))


def _show_figures(model: AnyModel, result: Result, before: Result | None) -> None:
    shown = [output for output in model.outputs if output.headline]
    figures([_figure(output, result, before) for output in shown], language=current_language())


def _figure(output: Output, result: Result, before: Result | None) -> Figure:
    was = None if before is None else before.indicators[output.id]
    unit = output.unit or NO_UNIT
    return Figure(output.title, result.indicators[output.id], unit, output.digits, was, output.good)


def _show_change(model: AnyModel, params: Params, now: Run, after: Run) -> None:
    if model.compare is None:
        return
    change = model.compare(now.measured, after.measured, params)
    st.info(plain(say(change.sentence)))
    if len(change.table):
        language = current_language()
        looks = {column.name: column_look(column, language) for column in change.columns}
        st.dataframe(readable(change.table, change.columns), hide_index=True, column_config=looks, key="change-table")


def _show_notes(result: Result) -> None:
    if result.notes:
        st.markdown("\n".join([f"**{say(_NOTES)}**", "", *(f"- {plain(say(note))}" for note in result.notes)]))


def _show_sources(model: AnyModel, city: City) -> None:
    st.markdown(f"**{say(_SOURCES)}**")
    for line in sources_of(city, [*model.inputs.tables(), "scenery"]):
        st.caption(plain(line))
