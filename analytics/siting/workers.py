"""How many workers it takes to visit people: by people per worker and by working time, place by place.

A worker can have so many people, and has so many minutes a week; a person takes visits times visit and travel minutes.
Where ways are short the first is what binds, where they are long the second. So each place needs the larger of the two in
parts of a worker, and all places together at least as many workers as either rule alone asks for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from analytics.siting.problem import Floats

NEARLY_WHOLE = 1e-9
"""So little above a whole number is rounding and no further worker."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a worker does in a week.

    Attributes:
        people_each: people that a worker can have.
        visits: visits to each person a week.
        visit_min: minutes of a visit without the way.
        week_min: minutes a worker has for visits and ways a week.
    """

    people_each: float
    visits: float
    visit_min: float
    week_min: float

    def minutes(self, travel_min: Floats) -> Floats:
        """Minutes a week that a person takes, given the minutes of the way to one visit."""
        return self.visits * (self.visit_min + travel_min)

    def share(self, travel_min: Floats) -> Floats:
        """What part of a worker a person takes: of the people or of the minutes, whichever is more."""
        return np.maximum(1.0 / self.people_each, self.minutes(travel_min) / self.week_min)


@dataclass(frozen=True, eq=False)
class Needed:
    """Workers that it takes.

    Attributes:
        by_people: by people per worker alone.
        by_time: by working time alone.
        workers: by whichever binds at each place; never less than either.
        load: (n,) what each place takes, in workers.
    """

    by_people: int
    by_time: int
    workers: int
    load: Floats


def workers_needed(people: Floats, travel_min: Floats, duty: Duty) -> Needed:
    """Workers that it takes to visit everybody.

    Args:
        people: (n,) at each place, not negative; estimates may be fractions.
        travel_min: (n,) minutes of the way to one visit there.
        duty: what a worker does.

    Raises:
        InputError: when a number is negative or none, or a worker has no time or no people.
    """
    numbers = (duty.people_each, duty.week_min, duty.visits)
    good = all(number > 0 for number in numbers) and duty.visit_min >= 0
    if not (
        good and np.isfinite(people).all() and (people >= 0).all() and np.isfinite(travel_min).all() and (travel_min >= 0).all()
    ):
        raise InputError(NO_NUMBERS)
    load = people * duty.share(travel_min)
    return Needed(
        by_people=whole(float(people.sum()) / duty.people_each),
        by_time=whole(float(people @ duty.minutes(travel_min)) / duty.week_min),
        workers=whole(float(load.sum())),
        load=load,
    )


def whole(workers: float) -> int:
    """So many whole workers."""
    return math.ceil(workers - NEARLY_WHOLE * max(workers, 1.0))


NO_NUMBERS = Text(
    "찾아갈 사람 수와 이동시간은 음수가 아닌 수여야 하고, 방문 횟수·근무시간·1인당 인원은 0보다 커야 합니다.",
    "People and travel minutes must be numbers that are not negative; visits, working time and people per worker must be above 0.",
)
