"""Places with more work than one can do: they get workers of their own first, and only what is left joins a district around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.siting.problem import Floats, Ints

DRIFT = 0.25
"""Places are rounded to whole workers while the mean of all others moves by less than this share of what the limits leave."""


@dataclass(frozen=True, eq=False)
class Own:
    """Workers with one place each.

    Attributes:
        place: (o,) the place of each, ascending; several may have one.
        load: (o,) of each.
        rest: (n,) load that is left at each place for others.
    """

    place: Ints
    load: Floats
    rest: Floats


def own_workers(load: Floats, count: int, limits: tuple[float, float]) -> Own:
    """Workers of their own for every place above the upper limit; at least one of all workers is left for the rest.

    A place gets as many as keep the mean, and its rest is left. Where dividing it by a whole number of workers keeps the
    limits nothing is left, as long as the mean of the others hardly moves.

    Args:
        load: (n,) of each place.
        count: workers in all.
        limits: least and most load of each, inclusive; the mean lies between.
    """
    mean, rest = float(load.sum()) / count, np.asarray(load, dtype=np.float64).copy()
    heavy = np.flatnonzero(load > limits[1])
    others = max(count - int(np.ceil(load[heavy] / mean).sum()), 1)  # so few may be left in the end
    room = DRIFT * min(limits[1] - mean, mean - limits[0]) * others
    places: list[int] = []
    loads: list[float] = []
    drift = 0.0
    for place in heavy.tolist():
        workers, whole = _workers_of(float(load[place]), mean, limits, drift, room)
        if not 0 < workers < count - len(places):
            continue
        taken = float(load[place]) if whole else workers * mean
        places += [place] * workers
        loads += [taken / workers] * workers
        rest[place] -= taken
        drift += taken - workers * mean
    return Own(np.array(places, dtype=np.int64), np.array(loads, dtype=np.float64), np.maximum(rest, 0.0))


def _workers_of(load: float, mean: float, limits: tuple[float, float], drift: float, room: float) -> tuple[int, bool]:
    """How many workers a place gets, and whether they take all of it: that may bring the drift up to `room` either way."""
    fewer = int(load / mean + 1e-9)
    fitting = [k for k in (fewer, fewer + 1) if k > 0 and limits[0] <= load / k <= limits[1]]
    allowed = [k for k in fitting if abs(drift + load - k * mean) <= room]
    if allowed:
        return min(allowed, key=lambda k: abs(drift + load - k * mean)), True
    return fewer, False
