"""Longer questions on a page: asked in a form, answered at once where that is possible, improved in the background."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.errors import AppError
from analytics.core.memo import remember
from analytics.core.model import OutputKind
from analytics.core.params import Choice, Knob, Profile
from analytics.core.text import Text
from analytics.core.wording import NO_UNIT
from analytics.records.jobs import UNDER_WAY, Jobs, Request, State, Status
from ui.city import SHELF
from ui.definitions import show_definitions
from ui.figures import Figure, figures
from ui.form import ask_study, asked_so_far, put_in
from ui.language import current_language, say
from ui.plain import plain
from ui.tables import show_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.core.model import AnyModel, Output, Result
    from analytics.core.params import Control, Params, Value
    from analytics.core.scenario import Scenario
    from analytics.core.study import Answer, AnyStudy
    from analytics.schemas.city import City
    from ui.running import Run

JOBS = Jobs(SHELF.root / "jobs", SHELF.root)
_POLL_S = 1.0
MY_DATA = Path(__file__).resolve().parents[1] / "pages" / "my_data.py"

_WORKING = Text("계산하는 중… {step}", "Working… {step}")
_BEGINNING = Text("시작하는 중…", "Starting…")
_WAITING = Text("다른 계산이 끝나기를 기다리는 중…", "Waiting for other work to end…")
_AGAIN = Text("다시 계산하기", "Work again")
_CANCEL = Text("멈추기", "Stop")
_START_ABOUT = Text(
    "뒤에서 계산합니다. 화면을 닫거나 새로 고쳐도 이어지고, 지금까지 찾은 답은 남습니다.",
    "Works in the background. It goes on when the page is closed or refreshed, and what was found so far stays.",
)
_STOPPED = {
    Status.CANCELLED: Text("멈췄습니다. 지금까지 찾은 답을 보여 드립니다.", "Stopped. What was found so far is shown."),
    Status.INTERRUPTED: Text("계산이 끊겼습니다. 지금까지 찾은 답을 보여 드립니다.", "The work was cut off. What was found so far is shown."),
    Status.FAILED: Text("계산하지 못했습니다.", "The work failed."),
}  # fmt: skip
_TAKE_VALUES = Text("이 값을 조건에 넣기", "Put these values into the form")
_ON_MAP = Text("위 지도에 보이기", "Show on the map above")
_NEEDS = Text("이 분석에는 다음 자료가 있어야 합니다: {names}", "This needs the following data: {names}")
_TO_MY_DATA = Text("'내 자료'에서 올리기", "Add it under 'My data'")
_NOTES = Text("알아두기", "Please note")


@dataclass(frozen=True, eq=False)
class Question:
    """A study with all that was asked, and where its answer would be kept."""

    model: AnyModel
    study: AnyStudy
    run: Run
    params: Params
    asked: Params
    request: Request


def ask(study: AnyStudy, model: AnyModel, city: City, run: Run, params: Params, scenario: Scenario) -> Question:
    """Draw the form of a study; what is asked, and of what."""
    return _question(study, model, city, run, params, scenario, study.asked.read(ask_study(study, run.inputs)))


def _question(
    study: AnyStudy, model: AnyModel, city: City, run: Run, params: Params, scenario: Scenario, asked: Params
) -> Question:
    told = params if study.judges else params.measured()
    request = Request(model.id, study.id, city.id, told.model_dump(), asked.model_dump(), scenario.write())
    return Question(model, study, run, told, asked, request)


def wanted_on_map(model: AnyModel, stage: str) -> tuple[AnyStudy, Output] | None:
    """The study of which somebody wants to see a layer on the map instead of the model's own, and that layer; none when nobody does."""
    for study in model.studies:
        wanted = st.session_state.get(_on_map_key(study))
        if study.stage == stage and wanted and st.session_state.get(f"study-{study.id}"):
            return study, next(output for output in study.outputs if output.id == wanted)
    return None


def clear_map(model: AnyModel) -> None:
    """Put the model's own layers back on the map; for use in a callback."""
    for study in model.studies:
        st.session_state[_on_map_key(study)] = None


def layer_on_map(
    model: AnyModel, city: City, run: Run, params: Params, scenario: Scenario, stage: str
) -> tuple[AnyStudy, Output, Result] | None:
    """The study of which somebody wants to see hexagons or areas on the map, their declaration and the result that holds them."""
    wanted, found = wanted_on_map(model, stage), answer_on_map(model, city, run, params, scenario, stage)
    return None if wanted is None or found is None else (*wanted, found[2].result)


def answer_on_map(
    model: AnyModel, city: City, run: Run, params: Params, scenario: Scenario, stage: str
) -> tuple[AnyStudy, Params, Answer] | None:
    """The study that has taken the map, what was asked of it, and its answer; none where none has or there is no answer."""
    wanted = wanted_on_map(model, stage)
    if wanted is None:
        return None
    study, asked = wanted[0], wanted[0].asked.read(asked_so_far(wanted[0]))
    answer = find_answer(_question(study, model, city, run, params, scenario, asked))
    return None if answer is None else (study, asked, answer)


def _choose_on_map(study: AnyStudy) -> None:
    """Draw the choice of what of a study stands on the map instead of the model's own hexagons."""
    layers = {output.id: output for output in study.outputs if output.drawing is not None}
    if not layers:
        return
    st.segmented_control(
        say(_ON_MAP), list(layers), format_func=lambda item: say(layers[item].title), key=_on_map_key(study), default=None
    )


def _on_map_key(study: AnyStudy) -> str:
    return f"on-map-{study.id}"


def find_answer(question: Question) -> Answer | None:
    """The best answer there is: of the background work, or the first one, worked out now. Says what stands in the way."""
    state = JOBS.state(question.request.id)
    if state.answers:
        kept = _kept_answer(question.request.id, state.answers)
        if kept is not None:
            return kept
    try:
        return _first_answer(question.study, question.run.inputs, question.params, question.asked)
    except AppError as error:
        st.error(plain(say(error.text)))
        return None


@remember(24)
def _kept_answer(job_id: str, number: int) -> Answer | None:  # noqa: ARG001 - a later answer has another number
    return JOBS.answer(job_id)


@remember(24)
def _first_answer(study: AnyStudy, inputs: object, params: Params, asked: Params) -> Answer:
    return next(study(inputs, params, asked))


def show_study(study: AnyStudy, model: AnyModel, city: City, run: Run, params: Params, scenario: Scenario) -> None:
    """Draw a study that stays folded until somebody asks for it: what was found on the left, what is asked on the right."""
    with st.expander(say(study.title), key=f"study-{study.id}", on_change="rerun") as box:
        if not box.open:
            return
        st.caption(say(study.question))
        missing = [name for name in study.needs if getattr(run.inputs, name) is None or len(getattr(run.inputs, name)) == 0]
        if missing:
            names = ", ".join(say(model.inputs.tables()[name].schema.title) for name in missing)
            st.info(say(_NEEDS.fill(names=names)))
            if st.button(say(_TO_MY_DATA), key=f"data-for-{study.id}"):
                st.switch_page(MY_DATA, query_params=st.query_params.to_dict())
            return
        found, form = st.columns([7, 3], gap="medium")
        with form:
            question = ask(study, model, city, run, params, scenario)
        with found:
            _show_found(question, modelled=bool(set(model.inputs.tables()) & city.modelled))


def _show_found(question: Question, *, modelled: bool) -> None:
    answer = find_answer(question)
    if answer is None:
        return
    show_finding(question, answer)
    show_work(question, answer)
    _choose_on_map(question.study)
    show_rest(question, answer, modelled=modelled)


def show_finding(question: Question, answer: Answer) -> None:
    """Draw the sentence of an answer and the numbers that stand first."""
    st.markdown(f"**{plain(say(answer.result.sentence))}**")
    show_numbers(question, answer)


def show_rest(question: Question, answer: Answer, *, modelled: bool) -> None:
    """Draw the values an answer proposes, its tables, and what must be known before it is used."""
    study, result, language = question.study, answer.result, current_language()
    if answer.values:
        _offer_values(question, answer.values)
    if any(output.kind is OutputKind.TABLE for output in study.outputs):
        show_tables(study.outputs, result, modelled=modelled, of=f"-{study.id}")
    show_definitions(study.outputs, result, f"numbers-{study.id}")
    about = [f"- {plain(note.in_(language))}" for note in result.notes] + [f"- {plain(study.about.in_(language))}"]
    st.markdown("\n".join([f"**{say(_NOTES)}**", "", *about]))


def show_numbers(question: Question, answer: Answer) -> None:
    """Draw the numbers of an answer that stand first."""
    known = answer.result.indicators
    shown = [output for output in question.study.outputs if output.headline and known[output.id] is not None]
    if shown:
        items = [
            Figure(output.title, answer.result.indicators[output.id], output.unit or NO_UNIT, output.digits) for output in shown
        ]
        figures(items, language=current_language())


def _offer_values(question: Question, values: Mapping[str, Value]) -> None:
    controls = question.model.params.controls()
    told = [f"{say(controls[name].label)} {_told(controls[name], value)}" for name, value in values.items()]
    st.caption(plain(" · ".join(told)))
    st.button(say(_TAKE_VALUES), on_click=put_in, args=(dict(values),), key=f"take-{question.study.id}", type="primary")


def _told(control: Control, value: Value) -> str:
    """A value as people read it, with its unit."""
    if isinstance(control, Knob):
        return f"{value:g} {say(control.unit)}"
    if isinstance(control, Profile) and isinstance(value, tuple):
        return f"{', '.join(f'{number:g}' for number in value)} {say(control.unit)}"
    return say(control.options[str(value)]) if isinstance(control, Choice) else str(value)


def show_work(question: Question, answer: Answer) -> None:
    """Draw how far the background work is, or offer to begin it where the answer can still become better."""
    state = JOBS.state(question.request.id)
    if state.status in UNDER_WAY:
        st.fragment(_follow, run_every=_POLL_S)(question, state)
        return
    if state.status in _STOPPED:
        st.caption(say(_STOPPED[state.status]) + (f" {plain(say(state.error))}" if state.error else ""))
    if not answer.final and state.status is not Status.DONE:
        label = question.study.further if state.status is Status.NONE else _AGAIN
        key = f"start-{question.study.id}"
        st.button(say(label), help=say(_START_ABOUT), on_click=_start, args=(question.request,), key=key)


def _start(request: Request) -> None:
    JOBS.start(request)


def _follow(question: Question, begun: State) -> None:
    """The progress bar; the whole page runs again as soon as there is a better answer or the work has ended."""
    state = JOBS.state(question.request.id)
    if state.status not in UNDER_WAY or state.answers != begun.answers:
        st.rerun()
    title = next((step.title for step in question.study.workflow if step.id == state.step), None)
    waits = _WAITING if state.status is Status.WAITING else _BEGINNING
    words = say(waits) if title is None else say(_WORKING.fill(step=title))
    st.progress(state.share or 0.0, text=plain(words))
    st.button(say(_CANCEL), on_click=JOBS.cancel, args=(question.request.id,), key=f"cancel-{question.study.id}")
