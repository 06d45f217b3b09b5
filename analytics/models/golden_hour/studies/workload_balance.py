"""What busy units do to coverage: the steady state put on hexagons and posts, hour by hour, and played through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.studies.workload_counted import HOURS
from analytics.stats.hypercube import approximate_workload, workload
from analytics.stats.shares import percent
from analytics.stats.simulation import LOST, Measure, Play, Played, play
from analytics.stats.small_counts import published_counts, published_percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.studies.workload_calls import CallsInTime
    from analytics.models.golden_hour.studies.workload_demand import Asking, Demand, Fleet, WorkloadAsked
    from analytics.stats.hypercube import Workload

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

MOST_CALLS = 300_000
"""The play stops at about so many calls, however many days were asked for: some two seconds."""


@dataclass(frozen=True, eq=False)
class Balance:
    """The steady state of a city's units.

    Attributes:
        ground, fleet, demand, asking: what it is the balance of.
        state: busy shares of the units.
        at_once: (c, n) share of each hexagon's calls that each unit answers at once.
        answered: (c, n) the same with those that waited.
        in_time: (c, n) whether each unit, when it leaves at once, is there within the target (inclusive).
        calls: shares of the logged calls that are reached in time at their own places; none without a log.
    """

    ground: Ground
    fleet: Fleet
    demand: Demand
    asking: Asking
    state: Workload
    at_once: Floats
    answered: Floats
    in_time: NDArray[np.bool_]
    calls: CallsInTime | None = None

    @property
    def calls_per_h(self) -> Floats:
        """(c,) calls per hour of each hexagon that some post can reach."""
        return np.where(np.isfinite(self.fleet.minutes).any(axis=0), self.demand.per_h, 0.0)

    @property
    def first_in_time(self) -> NDArray[np.bool_]:
        """(c,) whether the nearest unit is there in time: coverage as if every unit were always free."""
        return np.asarray(self.in_time.any(axis=1), dtype=np.bool_)

    @property
    def in_time_share(self) -> Floats:
        """(c,) how likely somebody in each hexagon is reached in time; who waits is late."""
        return np.asarray((self.at_once * self.in_time).sum(axis=1), dtype=np.float64)

    @property
    def calls_first_in_time(self) -> Floats:
        """(c,) share of each hexagon's calls that are reached in time if every unit were always free."""
        if self.calls is None or self.demand.counted is None:
            return self.first_in_time.astype(np.float64)
        return self.calls.by_any

    @property
    def calls_by_unit(self) -> Floats:
        """(c, n) share of each hexagon's calls that each unit reaches in time when it leaves at once."""
        if self.calls is None or self.demand.counted is None:
            return self.in_time.astype(np.float64)
        return np.asarray(self.calls.by_post[:, self.fleet.post_of], dtype=np.float64)

    @property
    def calls_in_time(self) -> Floats:
        """(c,) share of each hexagon's calls that are reached in time; a call that waits counts as late."""
        return np.asarray((self.at_once * self.calls_by_unit).sum(axis=1), dtype=np.float64)

    def share_of_people(self, of_cell: Floats) -> float | None:
        """Percent of all people, each counted with the share that holds for its hexagon."""
        people = self.ground.cells.people
        return percent(float(people @ of_cell), float(people.sum()))

    def share_of_calls(self, of_cell: Floats) -> float | None:
        """Percent of all calls, also of those that no unit can reach; of told counts, none where one is withheld."""
        counted = self.demand.counted
        if counted is None:
            return percent(float(self.demand.per_h @ of_cell), float(self.demand.per_h.sum()))
        part, whole = float(counted.by_cell @ of_cell), float(counted.by_cell.sum())
        share = float(published_percent(np.array([part]), np.array([whole]))[0])
        return None if np.isnan(share) else share

    @property
    def tells_calls_in_time(self) -> bool:
        """Whether neither the logged calls that free units would reach in time nor the others are 1 to 4."""
        parts = self.calls_first_in_time, 1.0 - self.calls_first_in_time
        return self.demand.counted is None or all(self.share_of_calls(part) is not None for part in parts)

    def answered_by_rank(self) -> Floats:
        """(p,) share of the reachable calls that a unit of the nearest, second nearest, ... post answers at once."""
        posts = _by_post(self.at_once, self.fleet)
        ranked = np.take_along_axis(posts, self.fleet.post_order, axis=1)
        total = float(self.calls_per_h.sum())
        return self.calls_per_h @ ranked / total if total > 0 else np.zeros(posts.shape[1])

    def area_calls(self) -> Floats:
        """(p,) calls per hour in the area of each post (it is the nearest) as they may be told; nan where withheld."""
        return self._by_area(self.calls_per_h) * self._told_share()

    def told_per_h(self) -> Floats:
        """(c,) calls per hour that add up to the told ones of each area; 0 in an area whose calls are withheld."""
        return self.calls_per_h * np.nan_to_num(self._told_share(), nan=0.0)[self.fleet.post_order[:, 0]]

    def _told_share(self) -> Floats:
        """(p,) told over exact calls of each area: 1 where nothing was counted, nan where 1 to 4 were."""
        counted, shares = self.demand.counted, np.ones(self.fleet.minutes.shape[0])
        if counted is None:
            return shares
        exact = self._by_area(np.where(self.calls_per_h > 0, counted.by_cell, 0.0))
        return np.divide(published_counts(exact), exact * counted.rounding, out=shares, where=exact > 0)

    def _by_area(self, of_cell: Floats) -> Floats:
        """(p,) sums over the hexagons to which each post is the nearest."""
        found = np.bincount(self.fleet.post_order[:, 0], weights=of_cell, minlength=self.fleet.minutes.shape[0])
        return found.astype(np.float64)

    def exchange(self) -> Floats:
        """(p, p) told calls per hour in the area of one post that units of another answer. See `told_per_h`."""
        home = self.fleet.post_order[:, 0]
        calls = self.told_per_h()[:, None] * _by_post(self.answered, self.fleet)
        count = calls.shape[1]
        return np.array([np.bincount(home, weights=column, minlength=count) for column in calls.T]).T

    def runs_for_others(self) -> Floats:
        """(n,) told calls per hour that each unit answers in the area of another post."""
        away = self.fleet.post_order[:, :1] != self.fleet.post_of[None, :]
        return np.asarray((self.told_per_h()[:, None] * self.answered * away).sum(axis=0), dtype=np.float64)


def _by_post(of_unit: Floats, fleet: Fleet) -> Floats:
    """(c, p) sums over the units of each post."""
    summed = np.zeros((len(of_unit), fleet.minutes.shape[0]))
    np.add.at(summed.T, fleet.post_of, of_unit.T)
    return summed


def balance_of(
    ground: Ground, fleet: Fleet, demand: Demand, asking: Asking, limit_min: float, calls: CallsInTime | None = None
) -> Balance:
    """Solve the steady state of the mean day.

    Raises:
        InputError: when calls wait and more come in than the units can do.
    """
    state = workload(asking.service)
    return Balance(
        ground=ground,
        fleet=fleet,
        demand=demand,
        asking=asking,
        state=state,
        at_once=asking.by_cell(state.at_once),
        answered=asking.by_cell(state.answered()),
        in_time=within(fleet.minutes.T, limit_min)[:, fleet.post_of],
        calls=calls,
    )


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the day as if it went on for ever; all but the calls are none where more comes in than can be done.

    Attributes:
        hour: 0 to 23.
        calls_per_h: calls per hour of a told count; none, as all that hangs on it, where the count is withheld.
        busy, all_busy: mean busy share of the units, and share of calls that find none free, in percent.
        reached: people reached in time, in percent.
    """

    hour: int
    calls_per_h: float | None
    busy: float | None
    all_busy: float | None
    reached: float | None


def hours_of(balance: Balance, watch: Watch) -> list[Hour]:
    """Each hour of the day by the approximation; empty where the log does not tell the hours apart."""
    counted = balance.demand.counted
    if counted is None:
        return []
    found = []
    for hour, calls in enumerate(counted.told_by_hour.tolist()):
        watch("hours", hour / HOURS)
        found.append(Hour(hour, None, None, None, None) if np.isnan(calls) else _hour(balance, hour, calls))
    return found


def _hour(balance: Balance, hour: int, told_per_h: float) -> Hour:
    service = balance.asking.with_calls(told_per_h / float(balance.demand.per_h.sum()))
    calls = service.all_calls_per_h
    if service.waits and calls >= float(service.rate_per_h.sum()):
        return Hour(hour, told_per_h, None, None, None)
    state = approximate_workload(service)
    at_once = balance.asking.by_cell(state.at_once)
    reached = balance.share_of_people((at_once * balance.in_time).sum(axis=1))
    return Hour(hour, told_per_h, 100 * float(state.busy.mean()), 100 * state.all_busy, reached)


@dataclass(frozen=True, eq=False)
class Check:
    """The same city played: once under the assumptions of the equations, once with the hours and the times of the log."""

    steady: Played
    as_logged: Played | None


def check_of(balance: Balance, asked: WorkloadAsked, watch: Watch) -> Check:
    """Play the calls. The second play is none where the log knows neither hours nor times."""
    service, demand = balance.asking.service, balance.demand
    days = min(float(asked.simulated_days), MOST_CALLS / max(service.all_calls_per_h * 24, 1e-9))
    watch("check", 0.0)
    steady = play(Play(service, days, asked.seed))
    watch("check", 0.5)
    if demand.hour_share is None and demand.logged_min is None:
        return Check(steady, None)
    return Check(steady, play(Play(service, days, asked.seed + 1, demand.hour_share, demand.logged_min)))


def calls_in_time(balance: Balance, played: Played) -> Measure:
    """Share of the reachable calls that were reached in time in the play, 0 to 1; a call that waited counts as late."""
    in_time = _in_time_of_lists(balance)

    def reached(place: Ints, unit: Ints, waited: NDArray[np.bool_]) -> Floats:
        share = in_time[place // balance.asking.turns, np.maximum(unit, 0)]
        return np.where((unit == LOST) | waited, 0.0, share)

    return played.mean_of_calls(reached)


def _in_time_of_lists(balance: Balance) -> Floats:
    """(lists, n) share of each list's calls that the unit reaches in time."""
    list_of, calls = balance.asking.list_of, balance.calls_per_h
    count = int(list_of.max()) + 1
    total = np.bincount(list_of, weights=calls, minlength=count)
    weighted = calls[:, None] * balance.calls_by_unit
    sums = np.array([np.bincount(list_of, weights=column, minlength=count) for column in weighted.T]).T
    return np.asarray(np.divide(sums, total[:, None], out=np.zeros_like(sums), where=total[:, None] > 0), dtype=np.float64)
