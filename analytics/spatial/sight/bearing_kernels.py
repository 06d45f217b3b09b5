"""Bearings without a library's arc tangent, several times sooner, for inner loops that ask for millions.

The polynomial is Abramowitz and Stegun (1964), 4.4.49: the arc tangent of 0 to 1 to within 2e-8 radians, which is a
thousandth of a millimetre at 60 m.
"""

from __future__ import annotations

from analytics.core.compiling import compiled

_EIGHT_TERMS = (
    -0.3333314528,
    0.1999355085,
    -0.1420889944,
    0.1065626393,
    -0.0752896400,
    0.0429096138,
    -0.0161657367,
    0.0028662257,
)

HALF_TURN, QUARTER_TURN = 0.5, 0.25

TURNS_IN_A_RADIAN = 0.15915494309189535


@compiled
def turns(east: float, north: float) -> float:
    """The bearing of (east, north), clockwise from north in full turns, 0 to 1; 0 for no direction at all."""
    a, b = abs(east), abs(north)
    longer = max(a, b)
    if longer == 0.0:
        return 0.0
    slope = min(a, b) / longer
    square = slope * slope
    c0, c1, c2, c3, c4, c5, c6, c7 = _EIGHT_TERMS
    tail = c0 + square * (c1 + square * (c2 + square * (c3 + square * (c4 + square * (c5 + square * (c6 + square * c7))))))
    angle = slope * (1.0 + square * tail) * TURNS_IN_A_RADIAN
    angle = QUARTER_TURN - angle if a > b else angle
    angle = HALF_TURN - angle if north < 0.0 else angle
    return 1.0 - angle if east < 0.0 else angle
