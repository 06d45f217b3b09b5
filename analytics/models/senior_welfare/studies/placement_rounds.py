"""Which stops one vehicle of a mobile service visits, and in which order: the sweep of Gillett and Miller (1974)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


def rounds_of(x: Floats, y: Floats, vehicles: int) -> tuple[Ints, Ints]:
    """Stops swept by their angle round the middle of all, from the widest gap on, and cut into rounds of even length.

    Args:
        x, y: (s,) stops in metres.
        vehicles: how many rounds; some stay empty where there are fewer stops.

    Returns:
        (s,) the vehicle of each stop, from 1, and (s,) its turn in that round, from 1. A start for the one who plans the
        round, not the shortest way.
    """
    count = len(x)
    if count == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    angle = np.arctan2(y - y.mean(), x - x.mean())
    order = np.argsort(angle, kind="stable")
    gaps = np.diff(angle[order], append=angle[order[0]] + 2 * np.pi)
    order = np.roll(order, -(int(np.argmax(gaps)) + 1))
    vehicle, turn = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    for number, part in enumerate(np.array_split(order, vehicles), start=1):
        vehicle[part], turn[part] = number, np.arange(1, len(part) + 1)
    return vehicle, turn
