"""Calls played through one by one, to check what the formulas say and to see what they leave out.

A discrete-event simulation: calls come at random (Poisson) from each place, at a rate that may change by hour of the
day; the first free unit on the place's list goes; when none is free the call is lost or waits its turn (first come,
first served). The calls are cut into equal batches of time, whose spread gives the confidence interval (batch means:
Law, Simulation Modeling and Analysis, chapter 9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.stats.hypercube import HOUR_MIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analytics.stats.hypercube import Service

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

BATCHES = 20
"""Parts of the time played whose means are compared. With 19 degrees of freedom Student's t is still near the normal."""

T_95 = 2.093
"""97.5 % point of Student's t with 19 degrees of freedom."""

WARM_UP_SHARE = 0.05
"""The first part of the time is played and not counted, since it begins with nobody busy."""

LOST = -1


@dataclass(frozen=True, eq=False)
class Play:
    """What to play.

    Attributes:
        service: places, lists and units; its calls per hour are the mean over the day.
        days: how long, the warm-up included.
        seed: of all randomness.
        hour_share: (24,) how each hour's rate compares with the day's mean (mean 1), or none for a steady rate.
        logged_min: minutes of logged runs to draw from, scaled to each unit's mean, or none for exponential times.
    """

    service: Service
    days: float
    seed: int
    hour_share: Floats | None = None
    logged_min: Floats | None = None


@dataclass(frozen=True, eq=False)
class Measure:
    """A mean with the interval that holds it with 95 %; arrays of one shape."""

    mean: Floats
    half_width: Floats

    @property
    def low(self) -> Floats:
        """The lower end."""
        return np.asarray(self.mean - self.half_width, dtype=np.float64)

    @property
    def high(self) -> Floats:
        """The upper end."""
        return np.asarray(self.mean + self.half_width, dtype=np.float64)

    def at(self, position: int) -> Measure:
        """One of several."""
        return Measure(self.mean[position], self.half_width[position])

    def times(self, factor: float) -> Measure:
        """The same in another unit, such as percent."""
        return Measure(self.mean * factor, self.half_width * factor)


@dataclass(frozen=True, eq=False)
class Played:
    """What was seen.

    Attributes:
        busy: (n,) share of the time for which each unit was busy.
        busy_of_all: the mean of that over the units.
        all_busy: share of the calls that found no unit free.
        wait_min: mean wait over all calls that were not lost, in minutes.
        rank: (n,) share of all calls that the 1st, 2nd, ... unit of the place's list answered.
        calls: how many were counted.
        place, unit, batch, waited: (calls,) where each came from, who went (`LOST` where nobody did), which part of the
            time it fell into, and whether it waited.
    """

    busy: Measure
    busy_of_all: Measure
    all_busy: Measure
    wait_min: Measure
    rank: Measure
    calls: int
    place: Ints
    unit: Ints
    batch: Ints
    waited: NDArray[np.bool_]

    def mean_of_calls(self, value: Callable[[Ints, Ints, NDArray[np.bool_]], NDArray[Any]]) -> Measure:
        """The mean over the calls of something known of each, such as whether it was reached in time.

        Args:
            value: told place, unit (`LOST` where nobody went) and whether it waited, of each call; gives a number or yes.
        """
        return _by_batch(value(self.place, self.unit, self.waited).astype(float), self.batch)


def play(plan: Play) -> Played:
    """Play it. The same plan gives the same result.

    Returns:
        Shares and waits with their intervals; zeros where no call came.
    """
    rng = np.random.default_rng(plan.seed)
    at_min, place = _calls(plan, rng)
    lengths = _lengths(plan, len(at_min), rng)
    unit, start_min = _dispatch(plan.service, at_min, place, lengths)
    return _seen(plan, _Log(at_min, place, unit, start_min, _ends(start_min, lengths, unit, plan.service)))


@dataclass(frozen=True, eq=False)
class _Log:
    """All calls in order of time: when (minutes), where, who went (or `LOST`), from when until when."""

    at_min: Floats
    place: Ints
    unit: Ints
    start_min: Floats
    end_min: Floats


def _calls(plan: Play, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """When and where calls come: a Poisson number in each hour, spread evenly over it."""
    rates, hours = plan.service.calls_per_h, int(np.ceil(plan.days * 24))
    shape = np.ones(24) if plan.hour_share is None else plan.hour_share
    number = rng.poisson(plan.service.all_calls_per_h * np.resize(shape, hours))
    at_min = np.sort((np.repeat(np.arange(hours), number) + rng.random(int(number.sum()))) * HOUR_MIN)
    if len(at_min) == 0:
        return at_min, np.zeros(0, dtype=np.int64)
    return at_min, rng.choice(len(rates), size=len(at_min), p=rates / rates.sum())


def _lengths(plan: Play, count: int, rng: np.random.Generator) -> Floats:
    """How long each call keeps a unit, against the unit's mean (mean 1)."""
    if plan.logged_min is None:
        return rng.exponential(size=count)
    return rng.choice(plan.logged_min / plan.logged_min.mean(), size=count)


def _dispatch(service: Service, at_min: Floats, place: Ints, lengths: Floats) -> tuple[Ints, Floats]:
    """Who goes and when. A unit is known by when it is free again; a line forms of itself where all lie ahead."""
    free_at = [0.0] * service.units
    orders, minutes = service.order.tolist(), service.busy_min.tolist()
    units, starts = [], []
    for now, where, length in zip(at_min.tolist(), place.tolist(), lengths.tolist(), strict=True):
        unit, start = _first_free(orders[where], free_at, now), now
        if unit == LOST and service.waits:
            unit = free_at.index(min(free_at))
            start = free_at[unit]
        if unit != LOST:
            free_at[unit] = start + length * minutes[unit]
        units.append(unit)
        starts.append(start)
    return np.array(units, dtype=np.int64), np.array(starts, dtype=np.float64)


def _first_free(order: list[int], free_at: list[float], now: float) -> int:
    for unit in order:
        if free_at[unit] <= now:
            return unit
    return LOST


def _ends(start_min: Floats, lengths: Floats, unit: Ints, service: Service) -> Floats:
    return np.where(unit == LOST, start_min, start_min + lengths * service.busy_min[unit])


def _seen(plan: Play, log: _Log) -> Played:
    end_min = np.ceil(plan.days * 24) * HOUR_MIN
    edges = np.linspace(end_min * WARM_UP_SHARE, end_min, BATCHES + 1)
    counted = log.at_min >= edges[0]
    batch = np.clip(np.searchsorted(edges, log.at_min[counted], side="right") - 1, 0, BATCHES - 1)
    place, unit = log.place[counted], log.unit[counted]
    waited = (log.start_min > log.at_min)[counted]
    wait_min = (log.start_min - log.at_min)[counted]
    ranks = (plan.service.order[place] == unit[:, None]) & ~waited[:, None]
    went = unit != LOST
    busy = _busy_by_batch(plan.service.units, log, edges)
    return Played(
        busy=_spread(busy),
        busy_of_all=_spread(busy.mean(axis=1)),
        all_busy=_by_batch((waited | ~went).astype(float), batch),
        wait_min=_by_batch(wait_min[went], batch[went]),
        rank=_spread(np.array([_batch_means(column.astype(float), batch) for column in ranks.T]).T),
        calls=len(batch),
        place=place,
        unit=unit,
        batch=batch,
        waited=waited,
    )


def _busy_by_batch(units: int, log: _Log, edges: Floats) -> Floats:
    """(batches, n) share of each batch's time for which each unit was busy; runs are cut at the edges."""
    busy = np.zeros((BATCHES, units))
    went = log.unit != LOST
    for number in range(BATCHES):
        inside = np.minimum(log.end_min, edges[number + 1]) - np.maximum(log.start_min, edges[number])
        worked = np.bincount(log.unit[went], weights=np.maximum(inside[went], 0.0), minlength=units)
        busy[number] = worked / (edges[number + 1] - edges[number])
    return busy


def _batch_means(values: Floats, batch: Ints) -> Floats:
    """(batches,) mean of the values in each batch; 0 where it has none."""
    count = np.bincount(batch, minlength=BATCHES)
    total = np.bincount(batch, weights=values, minlength=BATCHES)
    return np.divide(total, count, out=np.zeros(BATCHES), where=count > 0)


def _by_batch(values: Floats, batch: Ints) -> Measure:
    return _spread(_batch_means(values, batch))


def _spread(by_batch: Floats) -> Measure:
    """Mean over the batches and half the width of its 95 % interval."""
    return Measure(
        np.asarray(by_batch.mean(axis=0), dtype=np.float64),
        np.asarray(T_95 * by_batch.std(axis=0, ddof=1) / np.sqrt(BATCHES), dtype=np.float64),
    )
