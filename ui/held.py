"""A plan that is held to compare others with: A. It lives in the page's address beside the plan at hand, which is then B."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analytics.core.scenario import Scenario
from analytics.core.text import Text
from ui import place_words
from ui.language import current_language, say
from ui.plain import plain
from ui.what_if import current_scenario, keep_in_address, keep_scenario, plan_in_address

if TYPE_CHECKING:
    from analytics.core.place import Place
    from ui.what_if import Planned

_KEY = "against"
_HOLD = Text("이 안을 A안으로 두고 견주기", "Hold this plan as A to compare")
_HOLD_HELP = Text(
    "지금의 변경을 A안으로 붙들어 둡니다. 이어서 고치는 것이 B안이 되고, 지도와 표가 두 안을 나란히 보입니다.",
    "Holds the changes so far as plan A. What you go on to change is plan B; map and tables show both side by side.",
)
_A, _B = Text("A안", "Plan A"), Text("B안은 위의 변경입니다.", "Plan B is what is changed above.")
_B_AS_IT_IS = Text("B안은 지금 그대로의 도시입니다.", "Plan B is the city as it is.")
_SAME = Text(
    "두 안이 같습니다. 지도에서 무엇이든 바꾸면 B안이 됩니다.",
    "Both plans are the same. Change anything on the map: that makes plan B.",
)
_SWAP, _DROP = Text("A와 B 맞바꾸기", "Swap A and B"), Text("견주기 그만두기", "Stop comparing")


def held_plan(kind: Place | None = None) -> Scenario | None:
    """The plan that is held as A; none where none is, or, with a word of warning, where the address cannot be read.

    Args:
        kind: what can be turned on a new place; without it nothing can.
    """
    return plan_in_address(_KEY, kind) or None


def hold(plan: Scenario) -> None:
    """Put the plan that is A into the address; one without changes lets go of it."""
    keep_in_address(_KEY, plan)


def show_held(planned: Planned, held: Scenario | None) -> None:
    """Draw the way to hold the plan at hand as A, or A and what can be done with both.

    Args:
        planned: the places and the plan at hand, which is B.
        held: the plan that is held as A, also where it cannot be run on these data; or none.
    """
    if held is None:
        if planned.scenario:
            st.button(say(_HOLD), help=say(_HOLD_HELP), on_click=hold, args=(planned.scenario,), key="hold-plan")
        return
    names = planned.names_before()
    told = [place_words.done(planned.kind, edit, names.get(edit.place, _new_name(planned, edit.place))) for edit in held.edits]
    st.markdown("\n".join([f"**{say(_A)}**", "", *(f"- {plain(say(line))}" for line in told)]))
    st.caption(say(_SAME if held == planned.scenario else _B if planned.scenario else _B_AS_IT_IS))
    with st.container(horizontal=True):
        st.button(say(_SWAP), on_click=_swap, args=(planned.kind,), key="swap-plans")
        st.button(say(_DROP), on_click=hold, args=(Scenario(),), key="drop-plan")


def _new_name(planned: Planned, place: str) -> str:
    """What an added place is called, in the reader's language; an id that names none is told as it is."""
    name = planned.kind.name_of_new(place)
    return place if name is None else name.in_(current_language())


def _swap(kind: Place) -> None:
    held, at_hand = held_plan(kind), current_scenario(kind)
    keep_scenario(held or Scenario())
    hold(at_hand)
