"""The two states of a city that a page sets against each other: now and after the changes, or the plans A and B."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.memo import remember
from analytics.core.scenario import Scenario
from analytics.core.text import Text
from analytics.export.compared import GAINS_ABOUT, NO_CHANGE, NUMBERS, SUMMARY, Compared, number_columns, numbers_table
from analytics.export.difference import NAMES, NOW_AND_AFTER, difference_of
from analytics.export.found import Found
from ui.language import current_language, say
from ui.plain import plain
from ui.running import judge
from ui.tables import show_rows

if TYPE_CHECKING:
    import pandas as pd

    from analytics.core.model import AnyModel, Change, Output
    from analytics.core.params import Params
    from analytics.schemas.city import City
    from ui.running import Run

BEFORE, AFTER, DIFFERENCE, BOTH = "before", "after", "difference", "both"
_WHICH = Text("지도에 보일 상태", "State on the map")
_SHOWN = {
    False: {BEFORE: Text("지금", "Now"), AFTER: Text("바꾼 뒤", "After"), DIFFERENCE: Text("차이", "Difference"), BOTH: Text("나란히", "Side by side")},
    True: {BEFORE: NAMES[0], AFTER: NAMES[1], DIFFERENCE: Text("차이", "Difference"), BOTH: Text("나란히", "Side by side")},
}  # fmt: skip
_NO_DIFFERENCE = Text("지도에 보일 차이가 없습니다.", "There is no difference to show on the map.")


@dataclass(frozen=True)
class Sides:
    """Two states of a city under the same conditions.

    Attributes:
        before, after: the runs; the same one where nothing differs.
        plan_before, plan: the changes of places of each.
        held: whether they are two plans, A and B, and not the city as it is and after the changes.
        asked: the plan that the address holds as A, also where it cannot be run; or none.
    """

    before: Run
    after: Run
    plan_before: Scenario
    plan: Scenario
    held: bool
    asked: Scenario | None = None

    @property
    def differ(self) -> bool:
        """Whether there is anything to set against each other."""
        return self.before is not self.after

    def titles(self) -> dict[str, Text]:
        """What can be shown on the map, by its name."""
        return _SHOWN[self.held]

    def side(self, name: str) -> tuple[Run, Scenario]:
        """The run and the changes of the side of that name; those after for any but `BEFORE`."""
        return (self.before, self.plan_before) if name == BEFORE else (self.after, self.plan)


def choose_side(sides: Sides) -> str:
    """Draw the choice of what the map shows where two states differ, and say what was chosen: one of the names above."""
    if not sides.differ:
        return AFTER
    titles = {name: say(title) for name, title in sides.titles().items()}
    chosen = st.segmented_control(
        say(_WHICH), list(titles), default=AFTER, required=True, format_func=titles.__getitem__, key="shown", label_visibility="collapsed"
    )  # fmt: skip
    return chosen or AFTER


@remember(24)
def change_between(model: AnyModel, before: Run, after: Run, params: Params) -> Change | None:
    """What the state after gains and loses against the one before, where the model tells."""
    return None if model.compare is None else model.compare(before.measured, after.measured, params)


@remember(24)
def _difference(model: AnyModel, change: Change, *, held: bool) -> tuple[Output, pd.DataFrame] | None:
    return difference_of(model, change, NAMES if held else NOW_AND_AFTER)


def difference_on_map(model: AnyModel, sides: Sides, params: Params) -> tuple[Output, pd.DataFrame] | None:
    """The layer of the difference; none, with a word to the reader, where there is none to show."""
    change = change_between(model, sides.before, sides.after, params)
    found = None if change is None else _difference(model, change, held=sides.held)
    if found is None:
        st.caption(say(_NO_DIFFERENCE))
    return found


def sentence_of(model: AnyModel, sides: Sides, params: Params) -> Text:
    """What the second state gains and loses against the first, in a sentence or two."""
    change = change_between(model, sides.before, sides.after, params)
    if change is None:
        return NO_CHANGE
    return SUMMARY.fill(sentence=change.sentence) if sides.held else change.sentence


def show_change(model: AnyModel, city: City, params: Params, sides: Sides, side: str) -> None:
    """Draw who gains and who loses, dong by dong; of two plans also every indicator side by side.

    Args:
        model, city, params: what was run on what.
        sides: the two states.
        side: what the map shows: where it is both or the difference, the sentence stands above it already.
    """
    change = change_between(model, sides.before, sides.after, params)
    if change is None:
        return
    language = current_language()
    if side not in {DIFFERENCE, BOTH}:
        st.info(plain(say(sentence_of(model, sides, params))))
    if len(change.table):
        if sides.held:
            st.caption(say(GAINS_ABOUT))
        show_rows(change.table, change.columns, "change-table")
    if sides.held:
        st.markdown(f"**{say(NUMBERS)}**")
        columns, table = number_columns(), numbers_table(compared_on_page(model, city, params, sides), language)
        show_rows(table, columns, "plans-table")


def compared_on_page(model: AnyModel, city: City, params: Params, sides: Sides) -> Compared:
    """The two states as the documents want them."""
    change = change_between(model, sides.before, sides.after, params)
    a = _found(model, city, params, sides.side(BEFORE))
    b = _found(model, city, params, sides.side(AFTER))
    return Compared(a, Found(model, params, city, b.inputs, b.measured, b.result, b.scenario, a.result, change), change)


def _found(model: AnyModel, city: City, params: Params, side: tuple[Run, Scenario]) -> Found:
    run, plan = side
    return Found(model, params, city, run.inputs, run.measured, judge(model, run, params), plan)
