"""Values by which the contract tries a model's controls: outside their range, at their ends, and at the strictest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analytics.core.params import Choice, Control, Knob, Params, Picks, Profile, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def outside(control: Control) -> tuple[Value, ...]:
    """Values that a control has to refuse."""
    if isinstance(control, Knob):
        return (control.low - control.step, control.high + control.step, math.nan, math.inf)
    if isinstance(control, Picks):
        return ("a,,b", "a b", "<a>", "../a", 1)
    if isinstance(control, Profile):
        few, inside = (control.low,) * (control.count - 1), (control.low,) * control.count
        return (few, (*few, control.high + control.step), (*few, math.nan), (*inside, control.low), "a,b", control.low)
    return ("no such option",)


def strictest(params: type[Params]) -> Params:
    """Every live knob at its lower end: some thresholds bite only when others do."""
    ends = {
        name: type(getattr(params(), name))(control.low)
        for name, control in params.controls().items()
        if control.live and isinstance(control, Knob)
    }
    return params.read(ends)


def moved(params: type[Params], *, live: bool) -> Iterator[tuple[str, Value]]:
    """Each control of that kind, moved to other values: its name and the value."""
    for name, control in params.controls().items():
        if control.live is live:
            for value in other_values(control, getattr(params(), name)):
                yield name, value


def other_values(control: Control, default: Value) -> Sequence[Value]:
    """Values inside the control at which its effect would show: its ends, or the first other options."""
    if isinstance(control, Choice):
        return [option for option in control.options if option != default][:2]
    if isinstance(control, Picks):
        return []  # a model has none, see `picks_are_rows_that_a_study_can_show`
    if isinstance(control, Profile):
        return [even for even in ((control.low,) * control.count, (control.high,) * control.count) if even != default]
    ends = [int(end) if isinstance(default, int) else end for end in (control.low, control.high)]
    return [end for end in ends if end != default]
