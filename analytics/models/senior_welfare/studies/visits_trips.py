"""A worker's day in a district: how many are visited, how long the ways take, and where the day begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.senior_welfare.studies.visits_declared import BASE
from analytics.models.senior_welfare.studies.visits_ways import looked_up
from analytics.siting.transport import assign_capped, assign_nearest
from analytics.siting.workers import Duty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.studies.visits_declared import VisitsAsked
    from analytics.models.senior_welfare.studies.visits_ways import Bases, Homes, Ways
    from analytics.siting.districts import Districts

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

NO_BASE = -1


@dataclass(frozen=True, eq=False)
class Trips:
    """Days of m workers.

    Attributes:
        people: (k,) seniors of each share of a hexagon, in the order of `Districts.place`.
        minutes: (k,) by car from the middle of the district to the hexagon.
        visited: (m,) seniors of each worker.
        middle_min: (m,) mean of the minutes from the middle to a senior.
        base: (m,) where each worker starts, -1 where that does not count.
        base_min: (m,) from there to the middle of the district; 0 where that does not count.
        day_min: (m,) on the way a day.
        beyond: workers for whom no base has room; they start from the nearest all the same.
    """

    people: Floats
    minutes: Floats
    visited: Floats
    middle_min: Floats
    base: Ints
    base_min: Floats
    day_min: Floats
    beyond: int

    def per_visit(self, asked: VisitsAsked) -> Floats:
        """(m,) minutes on the way for one visit."""
        return self.day_min / np.maximum(visits_a_day(self.visited, asked), SMALL)


SMALL = 1e-9


def duty_of(asked: VisitsAsked) -> Duty:
    """What a worker does in a week."""
    return Duty(asked.people_each, asked.visits, asked.visit_min, asked.week_min)


def visits_a_day(people: Floats, asked: VisitsAsked) -> Floats:
    """Visits a day to so many seniors."""
    return people * asked.visits / asked.days


def trips_of(found: Districts, homes: Homes, ways: Ways, bases: Bases, asked: VisitsAsked) -> Trips:
    """The days that districts mean.

    A day leads from the base to the first home and from the last one back, each as long as from the base to the middle of
    the district, or from the middle to a home where that is more. Between homes each way is as long as from the middle to a
    home on average: for homes even over a disc the shortest round of 3 to 5 takes 1.12 to 0.88 times that for each of its
    ways, and of 7 takes 0.76 (brute force, 300 draws each). `door_min` is lost at each visit.
    """
    m = len(found.middle)
    load = np.bincount(found.place, weights=found.load, minlength=len(homes.people))
    people = homes.people[found.place] * found.load / np.maximum(load[found.place], SMALL)
    minutes = _by_road(found, ways)
    visited = np.bincount(found.district, weights=people, minlength=m).astype(np.float64)
    middle_min = np.bincount(found.district, weights=people * minutes, minlength=m) / np.maximum(visited, SMALL)
    base, base_min, beyond = _starts(found, bases, asked)
    visits = visits_a_day(visited, asked)
    outer_min = np.where(base == NO_BASE, 0.0, np.maximum(base_min, middle_min))
    day_min = asked.door_min * visits + middle_min * np.maximum(visits - 1.0, 0.0) + 2.0 * outer_min * np.minimum(visits, 1.0)
    return Trips(people, minutes, visited, middle_min, base, base_min, day_min, beyond)


def _by_road(found: Districts, ways: Ways) -> Floats:
    """(k,) from middles to places straight by road where that is known, else from hexagon to hexagon."""
    if ways.near is None or not len(found.place):
        return found.minutes
    middle = found.middle[found.district]
    told = np.minimum(looked_up(ways.near, middle, found.place), found.minutes)
    return np.where(middle == found.place, 0.0, told)


def _starts(found: Districts, bases: Bases, asked: VisitsAsked) -> tuple[Ints, Floats, int]:
    """Where each worker starts: from the nearest base, or with a limit so that all together travel least."""
    m = len(found.middle)
    if asked.start != BASE:
        return np.full(m, NO_BASE), np.zeros(m), 0
    minutes = bases.minutes[:, found.middle]
    nearest = assign_nearest(np.ones(m), minutes)
    base, beyond = nearest.worker, 0
    if asked.base_most:
        capped = assign_capped(np.ones(m), minutes, np.full(len(minutes), float(asked.base_most)))
        base = base.copy()
        whole = capped.load > 0.5  # noqa: PLR2004 - a worker has one base
        base[capped.place[whole]] = capped.worker[whole]
        beyond = round(float(capped.unserved.sum()))
    return base, minutes[base, np.arange(m)], beyond
