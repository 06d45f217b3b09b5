"""The knobs of a place that a planner put on the map, such as where a new camera looks. They live in the page's address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analytics.core.params import Choice, Knob
from analytics.core.text import Text
from ui.language import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.core.params import Control, Value
    from analytics.core.place import Place
    from analytics.core.scenario import Edit, Scenario

_UNKNOWN = Text("모름", "not known")


def show_settings(kind: Place, scenario: Scenario, place: str, keep: Callable[[Scenario], None]) -> None:
    """Draw the settings of a place that was added. Turning one puts it in the place of what was there: it is no edit more.

    Args:
        kind: what can be turned.
        scenario: the scenario so far.
        place: the id of the place; nothing is drawn of one that was there before.
        keep: puts a scenario into the address.
    """
    edit = scenario.added(place)
    if kind.settings is None or edit is None:
        return
    for name, control in kind.settings.controls().items():
        _show_setting(_Turned(kind, scenario, edit, keep), name, control)


class _Turned:
    """One added place and the way to change its settings."""

    def __init__(self, kind: Place, scenario: Scenario, edit: Edit, keep: Callable[[Scenario], None]) -> None:
        self.kind = kind
        self.scenario = scenario
        self.place = edit.place
        self.values = kind.columns_of(edit)
        self._keep = keep

    def slot(self, name: str) -> str:
        """The key of a control."""
        return f"turn-{self.kind.table}-{self.place}-{name}"

    def take(self, name: str, slot: str) -> None:
        """Put what a control holds into the scenario."""
        self._put(name, st.session_state[slot])

    def take_known(self, name: str, slot: str, known: Value) -> None:
        """Put a setting as not known, or back to its default."""
        self._put(name, None if st.session_state[slot] else known)

    def _put(self, name: str, value: Value | None) -> None:
        self._keep(self.scenario.turn(self.place, self.kind.written({**self.values, name: value})))


def _show_setting(turned: _Turned, name: str, control: Control) -> None:
    """One control. The address is the truth: the control is set from it in every run."""
    default: Value = turned.kind.settings.model_fields[name].default if turned.kind.settings is not None else 0
    value = turned.values[name]
    if name in turned.kind.unknown:
        slot = turned.slot(f"{name}-unknown")
        st.session_state[slot] = value is None
        label = f"{say(control.label)} {say(_UNKNOWN)}"
        st.toggle(label, key=slot, on_change=turned.take_known, args=(name, slot, default))
    if value is not None:
        _show_control(turned, name, control, value)


def _show_control(turned: _Turned, name: str, control: Control, value: Value) -> None:
    slot = turned.slot(name)
    st.session_state[slot] = value
    taken: dict[str, Any] = {"key": slot, "help": say(control.about), "on_change": turned.take, "args": (name, slot)}
    if isinstance(control, Knob):
        kind: type[int | float] = int if isinstance(value, int) else float
        taken |= {"min_value": kind(control.low), "max_value": kind(control.high), "step": kind(control.step)}
        digits = "%d" if kind is int else "%.0f" if control.step >= 1 else "%.1f"
        st.slider(f"{say(control.label)} ({say(control.unit)})", format=digits, **taken)
    elif isinstance(control, Choice):
        words = {option: say(text) for option, text in control.options.items()}
        st.selectbox(say(control.label), list(words), format_func=words.__getitem__, **taken)
