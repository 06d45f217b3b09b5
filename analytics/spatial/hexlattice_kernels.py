"""Inner loops that find the place of many points in the lattice behind H3; see `hexlattice.py`."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any

import numpy as np

from analytics.core.compiling import compiled

ELSEWHERE = -1


@compiled
def place_points(degrees: Any, face: Any, plane: Any, places: Any) -> Any:
    """Find the hexagon of every point that lies on a face and has not been placed yet.

    The place is rounded in three directions at 60 degrees whose sum is 0; the one that was rounded most follows from
    the other two.

    Args:
        degrees: lon, lat (n,).
        face: (n,) set to `number` for the points placed here; `ELSEWHERE` for those that are to be looked at.
        plane: number of the face; borders and across, see `hexlattice.Plane`.
        places: along, aside (n,) whole numbers, filled for these points.

    Returns:
        The smallest and largest along and aside of these points, and the first point that stays elsewhere, n if none.
    """
    lon, lat = degrees
    number, borders, across = plane
    along, aside = places
    least, most, first = np.full(2, 2**31 - 1), np.full(2, -(2**31)), len(lon)
    for i in range(len(lon)):
        if face[i] != ELSEWHERE:
            continue
        turn, rise = radians(lon[i]), radians(lat[i])
        flat, z = cos(rise), sin(rise)
        x, y = flat * cos(turn), flat * sin(turn)
        off = False
        for k in range(3):
            off |= borders[k, 0] * x + borders[k, 1] * y + borders[k, 2] * z < 0.0
        if off:
            first = min(first, i)
            continue
        depth = 1.0 / (across[2, 0] * x + across[2, 1] * y + across[2, 2] * z)
        one = (across[0, 0] * x + across[0, 1] * y + across[0, 2] * z) * depth
        two = (across[1, 0] * x + across[1, 1] * y + across[1, 2] * z) * depth
        a, b, c = np.rint(one), np.rint(two), np.rint(-one - two)
        if a + b + c != 0.0:
            moved_a, moved_b, moved_c = abs(a - one), abs(b - two), abs(c + one + two)
            if moved_a > moved_b and moved_a > moved_c:
                a = -b - c
            elif moved_b > moved_c:
                b = -a - c
        face[i] = number
        along[i], aside[i] = a, b
        least[0], most[0] = min(least[0], along[i]), max(most[0], along[i])
        least[1], most[1] = min(least[1], aside[i]), max(most[1], aside[i])
    return least, most, first


@compiled
def note_places(face: Any, number: Any, places: Any, least: Any, seen: Any) -> Any:
    """Number the places at which points of a face stand, in the order in which they are met.

    Args:
        face, places: as `place_points` left them.
        number: of the face.
        least: smallest along and aside.
        seen: (a, b) table of all places from there, of -1; becomes the number of each place.

    Returns:
        One point at each place.
    """
    along, aside = places
    found = np.empty(min(len(face), seen.size), np.int64)
    count = 0
    for i in range(len(face)):
        if face[i] == number:
            a, b = along[i] - least[0], aside[i] - least[1]
            if seen[a, b] < 0:
                seen[a, b] = count
                found[count] = i
                count += 1
    return found[:count]


@compiled
def hand_out(face: Any, number: Any, places: Any, least: Any, told: Any) -> None:
    """Give every point of a face the cell of its place: `told` is the numbered table, the cell of each number, the answer."""
    along, aside = places
    seen, cells, answer = told
    for i in range(len(face)):
        if face[i] == number:
            answer[i] = cells[seen[along[i] - least[0], aside[i] - least[1]]]
