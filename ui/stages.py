"""The planner's questions in turn, as tabs over one map: where are we late, what if, what is best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.scenario import Scenario
from analytics.core.study import BEST, WHAT_IF
from analytics.core.text import Text
from ui.language import current_language, say
from ui.plain import plain
from ui.studies import Question, ask, find_answer, show_numbers, show_rest, show_work
from ui.what_if import keep_scenario

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from analytics.core.model import AnyModel
    from analytics.core.study import Answer
    from ui.model_page import View
    from ui.running import Run

_KEY = "stage"
_TRY = Text("이 안을 '바꿔 보면'에서 고치기", "Edit this plan under 'What if'")
_PLANS = Text("지도에 보일 안", "Plan on the map")
FIRST = "A"
"""The best plan; those nearly as good follow in the alphabet."""

_NOTHING = Text("바꿀 것이 없습니다. 지금이 가장 좋습니다.", "Nothing to change: it is best as it is.")
_NOTHING_YET = Text("지금보다 나은 안을 아직 찾지 못했습니다.", "Nothing better than today has been found yet.")
_OF_FIRST = Text(
    "지도에는 {plan}안이 있습니다. 아래 문장과 표는 가장 좋은 {first}안에 관한 것이며, '견줄 안' 표에 모든 안이 나란히 있습니다.",
    "The map shows plan {plan}. The sentence and tables below are about {first}, the best one; all plans stand side by side among the tables.",
)


def open_stage(model: AnyModel) -> tuple[str, DeltaGenerator]:
    """Draw the tabs: the id of the open one, and the place in it. A model without stages has one place and no name for it.

    The address holds which one is open; a link that brings changes of places opens where these are shown.
    """
    if not model.stages:
        return "", st.container()
    titles = {stage.id: say(stage.title) for stage in model.stages}
    key = f"stages-{model.id}-{current_language()}"
    if key not in st.session_state:
        st.session_state[key] = titles[_wanted(list(titles))]
    tabs = st.tabs(list(titles.values()), key=key, on_change="rerun")
    stage, place = next(
        ((stage, tab) for stage, tab in zip(titles, tabs, strict=True) if tab.open), (next(iter(titles)), tabs[0])
    )
    _keep_in_address(stage, next(iter(titles)))
    return stage, place


def open_later(model: AnyModel, stage: str) -> None:
    """Open another tab in the next run; for use in a callback."""
    title = next(item.title for item in model.stages if item.id == stage)
    st.session_state[f"stages-{model.id}-{current_language()}"] = say(title)


def _wanted(stages: list[str]) -> str:
    asked = st.query_params.get(_KEY) or st.session_state.get(_KEY)
    if asked in stages:
        return str(asked)
    return WHAT_IF if st.query_params.get("plan") and WHAT_IF in stages else stages[0]


def _keep_in_address(stage: str, first: str) -> None:
    st.session_state[_KEY] = stage
    if stage != first:
        st.query_params[_KEY] = stage
    elif _KEY in st.query_params:
        del st.query_params[_KEY]


@dataclass(frozen=True, eq=False)
class Best:
    """What is best, as far as it is known.

    Attributes:
        question: what was asked.
        answer: the best answer there is; none when something stood in the way.
        modelled: whether made-up data took part.
        chosen: which of the plans somebody wants to see.
    """

    question: Question
    answer: Answer | None
    modelled: bool
    chosen: str

    @property
    def scenario(self) -> Scenario:
        """The changes of the plan that is looked at; of the best one unless another was chosen."""
        if self.answer is None or self.answer.scenario is None:
            return Scenario()
        return self.answer.alternatives.get(self.chosen, self.answer.scenario)

    def show_below(self) -> None:
        """Draw the rest of the answer, below the map."""
        if self.answer is not None:
            if self.chosen != FIRST:
                st.caption(say(_OF_FIRST.fill(plan=self.chosen, first=FIRST)))
            st.markdown(f"**{plain(say(self.answer.result.sentence))}**")
            show_rest(self.question, self.answer, modelled=self.modelled)


def show_best(view: View, now: Run) -> Best | None:
    """Draw the form of the study that looks for the best plan, and how far it has come; the plan itself is drawn on the map."""
    study = next((study for study in view.model.studies if study.stage == BEST), None)
    if study is None:
        return None
    found = st.container()  # what was found stands above what was asked
    question = ask(study, view.model, view.city, now, view.params, Scenario())
    with found:
        best = Best(question, find_answer(question), view.modelled, _chosen_plan(study.id))
        if best.answer is not None:
            if best.chosen == FIRST:  # they speak of the best plan alone
                show_numbers(question, best.answer)
            show_work(question, best.answer)
            _choose_plan(study.id, best.answer)
            _offer_to_edit(view.model, best.scenario, final=best.answer.final)
    return best


def _plan_key(study_id: str) -> str:
    return f"plan-of-{study_id}"


def _chosen_plan(study_id: str) -> str:
    return str(st.session_state.get(_plan_key(study_id)) or FIRST)


def _choose_plan(study_id: str, answer: Answer) -> None:
    """Draw the choice among plans that are nearly as good; the chosen one is drawn on the map."""
    if answer.alternatives:
        options = [FIRST, *answer.alternatives]
        if _chosen_plan(study_id) not in options:
            st.session_state.pop(_plan_key(study_id), None)
        st.segmented_control(say(_PLANS), options, key=_plan_key(study_id), default=FIRST, required=True)


def _offer_to_edit(model: AnyModel, scenario: Scenario, *, final: bool) -> None:
    if scenario:
        st.button(say(_TRY), on_click=_edit, args=(model, scenario), key="edit-plan")
    else:
        st.caption(say(_NOTHING if final else _NOTHING_YET))


def _edit(model: AnyModel, scenario: Scenario) -> None:
    keep_scenario(scenario)
    open_later(model, WHAT_IF)
