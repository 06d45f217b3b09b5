"""How busy each of several units is that help one another out, and which unit answers where.

Calls come at random from places (atoms); each place has an order in which units are asked, nearest first, and the first
free one goes. Up to `EXACT_UNITS` units the 2^n states "who is busy" are solved exactly: R. C. Larson, A hypercube queuing
model for facility location and redistricting in urban emergency services, Computers & Operations Research 1 (1974).
Above that the approximation is Larson's of 1975 (Approximating the performance of urban emergency service systems,
Operations Research 23), which corrects independent units by factors Q taken from the closed waiting line, with the
normalisation of Jarvis (Management Science 31, 1985) for units of unlike service times.

When all units are busy a call is lost (somebody else goes) or waits for the first unit to come free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.stats.queues import refuse_saturated, state_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

EXACT_UNITS = 12
"""At most so many units are solved exactly: 4,096 states."""

HOUR_MIN = 60.0

ROUNDS_MOST = 2000
ROUND_CHANGE = 1e-10
"""The approximation stops when no busy share moves by more than this in a round."""


@dataclass(frozen=True, eq=False)
class Service:
    """A places and n units.

    Attributes:
        calls_per_h: (a,) calls per hour from each place, 0 or more.
        order: (a, n) the units in the order in which they are asked, each exactly once.
        busy_min: (n,) mean minutes for which one call keeps each unit, above 0.
        waits: whether a call waits when all units are busy; otherwise it is lost to somebody else.

    Raises:
        InputError: when the lists do not fit together.
    """

    calls_per_h: Floats
    order: Ints
    busy_min: Floats
    waits: bool

    def __post_init__(self) -> None:
        places, units = self.order.shape
        complete = bool((np.sort(self.order, axis=1) == np.arange(units)).all())
        fits = len(self.calls_per_h) == places and len(self.busy_min) == units > 0
        if not (fits and complete and bool((self.calls_per_h >= 0).all()) and bool((self.busy_min > 0).all())):
            raise InputError(
                Text(
                    "출동 순서표가 맞지 않습니다: 곳마다 모든 구급차가 한 번씩 있고, 출동은 0 이상, 한 번에 걸리는 시간은 0보다 커야 합니다.",
                    "The lists do not fit: each place names every unit once, calls are 0 or more, and the time per call is above 0.",
                )
            )

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.busy_min)

    @property
    def rate_per_h(self) -> Floats:
        """(n,) calls that each unit can do in an hour."""
        return HOUR_MIN / self.busy_min

    @property
    def all_calls_per_h(self) -> float:
        """Calls per hour from everywhere."""
        return float(self.calls_per_h.sum())


@dataclass(frozen=True, eq=False)
class Workload:
    """The steady state.

    Attributes:
        busy: (n,) share of the time for which each unit is busy, 0 to 1.
        at_once: (a, n) share of each place's calls that each unit answers at once; a row sums to 1 - all_busy.
        all_busy: share of the time in which no unit is free, which is the share of calls that wait or are lost.
        freed_first: (n,) share of the calls that waited which each unit takes; zeros where calls are lost.
        wait_min: mean wait over all calls in minutes; 0 where calls are lost.
        exact: whether the states were solved, or the approximation was used.
    """

    busy: Floats
    at_once: Floats
    all_busy: float
    freed_first: Floats
    wait_min: float
    exact: bool

    def answered(self) -> Floats:
        """(a, n) share of each place's calls that each unit answers, at once or after a wait."""
        return np.asarray(self.at_once + self.all_busy * self.freed_first, dtype=np.float64)


def workload(service: Service) -> Workload:
    """Exact up to `EXACT_UNITS` units, else the approximation.

    Raises:
        InputError: when calls wait and more come in than the units can do.
    """
    return exact_workload(service) if service.units <= EXACT_UNITS else approximate_workload(service)


def exact_workload(service: Service) -> Workload:
    """The 2^n states solved exactly.

    Raises:
        InputError: above `EXACT_UNITS` units, or when calls wait and more come in than the units can do.
    """
    if service.units > EXACT_UNITS:
        raise InputError(
            Text(
                "정확한 계산은 구급차 {n}대까지입니다. 그보다 많으면 근사식을 씁니다.",
                "Solved exactly up to {n} units; the approximation serves above that.",
            ).fill(n=EXACT_UNITS)
        )
    _refuse_overload(service)
    lists, which = np.unique(service.order, axis=0, return_inverse=True)
    calls = np.bincount(which.ravel(), weights=service.calls_per_h, minlength=len(lists)).astype(np.float64)
    shares = _steady_state(_upward(lists, calls), service.rate_per_h)
    shares = _with_line(shares, service)
    at_once = np.array([np.bincount(first, weights=shares, minlength=service.units + 1)[:-1] for first in _firsts(lists)])
    busy = np.array([shares[_is_busy(service.units, unit)].sum() for unit in range(service.units)])
    return _result(service, busy, at_once[which.ravel()], float(shares[-1]), exact=True)


def approximate_workload(service: Service) -> Workload:
    """Larson's approximation: units busy independently of one another, corrected by the factors Q.

    Raises:
        InputError: when calls wait and more come in than the units can do.
    """
    _refuse_overload(service)
    minutes, calls = service.busy_min, service.all_calls_per_h
    busy = np.full(service.units, min(calls * minutes.mean() / HOUR_MIN / service.units, 1.0) / 2)
    taken = np.full(service.units, 1.0)
    for _ in range(ROUNDS_MOST):
        mean_min = float(taken @ minutes / taken.sum())
        states = state_shares(min(calls * mean_min / HOUR_MIN, _most_offered(service)), service.units, waits=service.waits)
        at_once = _corrected(service, busy, states)
        taken = service.calls_per_h @ at_once + calls * states[-1] * _freed_first(service)
        fresh = _settle_busy(service, busy, at_once, float(states[-1]))
        moved = float(np.abs(fresh - busy).max())
        busy = fresh
        if moved < ROUND_CHANGE or calls == 0:
            break
    return _result(service, busy, at_once, float(states[-1]), exact=False)


def _most_offered(service: Service) -> float:
    """Where calls wait the closed line must not saturate while the service times still settle."""
    return service.units * (1 - 1e-9) if service.waits else np.inf


def _refuse_overload(service: Service) -> None:
    if service.waits:
        refuse_saturated(service.all_calls_per_h, float(service.rate_per_h.sum()), service.units)


def _result(service: Service, busy: Floats, at_once: Floats, all_busy: float, *, exact: bool) -> Workload:
    spare_per_h = float(service.rate_per_h.sum()) - service.all_calls_per_h
    wait_min = all_busy / spare_per_h * HOUR_MIN if service.waits else 0.0
    return Workload(busy, at_once, all_busy, _freed_first(service), wait_min, exact)


def _freed_first(service: Service) -> Floats:
    """Which unit takes a call that waited: with all busy, each comes free first in proportion to its rate."""
    return service.rate_per_h / service.rate_per_h.sum() if service.waits else np.zeros(service.units)


# --- exact ---------------------------------------------------------------------------------------------------------


def _is_busy(units: int, unit: int) -> NDArray[np.bool_]:
    """(2^n,) whether the unit is busy in each state; bit `unit` of the state's number says so."""
    return (np.arange(1 << units) >> unit & 1).astype(bool)


def _firsts(lists: Ints) -> Iterator[Ints]:
    """For each list the unit that goes in each state, n where none is free."""
    units = lists.shape[1]
    free = [~_is_busy(units, unit) for unit in range(units)]
    for order in lists:
        first = np.full(1 << units, units)
        for unit in order[::-1]:
            first[free[unit]] = unit
        yield first


def _upward(lists: Ints, calls: Floats) -> Floats:
    """(2^n, n) calls per hour that make each unit busy in each state."""
    units = lists.shape[1]
    states = np.arange(1 << units)
    rates = np.zeros((1 << units, units + 1))
    for first, per_h in zip(_firsts(lists), calls, strict=True):
        rates[states, first] += per_h
    return rates[:, :-1]


def _steady_state(upward: Floats, rate_per_h: Floats) -> Floats:
    """(2^n,) shares of the states where calls are lost when all are busy.

    A call moves the system to a state with one busy unit more, an end to one less. The balance equations are therefore
    block tridiagonal by the number of busy units and are eliminated block by block from the top, which only adds
    numbers of one sign and so loses no digits (linear level reduction: Gaver, Jacobs & Latouche 1984).
    """
    units = len(rate_per_h)
    states = np.arange(1 << units)
    leaving = upward.sum(axis=1) + sum(rate_per_h[unit] * _is_busy(units, unit) for unit in range(units))
    number_busy = sum(_is_busy(units, unit).astype(int) for unit in range(units))
    levels = [states[number_busy == number] for number in range(units + 1)]
    steps: list[Floats] = []
    for number in range(units, 0, -1):
        block = np.diag(leaving[levels[number]])
        if steps:
            ends = _moves(levels[number + 1], levels[number], np.tile(rate_per_h, (1 << units, 1)))
            block -= (ends.T @ steps[-1].T).T
        calls = _moves(levels[number - 1], levels[number], upward).toarray()
        steps.append(np.linalg.solve(block.T, calls.T).T)
    return _chained(levels, steps[::-1])


def _chained(levels: list[Ints], steps: list[Floats]) -> Floats:
    """Shares level by level from the state with nobody busy, each the one before times its step."""
    weights = np.zeros(sum(len(level) for level in levels))
    weights[0] = 1.0
    for number, step in enumerate(steps):
        weights[levels[number + 1]] = weights[levels[number]] @ step
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _moves(origin: Ints, target: Ints, rates: Floats) -> Any:
    """Sparse (origin, target) rates between two neighbouring levels, one unit turned over."""
    from scipy.sparse import coo_array

    units = rates.shape[1]
    rising = int(origin[0]).bit_count() < int(target[0]).bit_count()
    place = np.full(1 << units, -1)
    place[target] = np.arange(len(target))
    rows, columns, values = [], [], []
    for unit in range(units):
        turned = _is_busy(units, unit)[origin] != rising
        rows.append(np.flatnonzero(turned))
        columns.append(place[origin[turned] ^ (1 << unit)])
        values.append(rates[origin[turned], unit])
    shape = (len(origin), len(target))
    return coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape).tocsr()


def _with_line(shares: Floats, service: Service) -> Floats:
    """Where calls wait, the state "all busy" goes on: each further caller in line is load times as likely."""
    if not service.waits:
        return shares
    longer = shares.copy()
    longer[-1] /= 1 - service.all_calls_per_h / float(service.rate_per_h.sum())
    return np.asarray(longer / longer.sum(), dtype=np.float64)


# --- approximation -------------------------------------------------------------------------------------------------


def _corrections(states: Floats) -> Floats:
    """(n,) factor Q for the unit asked after 0, 1, ... others.

    Units drawn one after the other, without putting back, from a closed line of n like servers: the probability that the
    first k are busy and the next is free, over what it would be were they busy independently.
    """
    units = len(states) - 1
    number = np.arange(units + 1)
    mean = float(states @ number) / units
    drawn = np.ones(units + 1)
    factors = np.ones(units)
    for asked in range(units):
        if asked:
            drawn = drawn * np.maximum(number - asked + 1, 0) / (units - asked + 1)
        together = float((states * drawn) @ (units - number)) / (units - asked)
        alone = mean**asked * (1 - mean)
        factors[asked] = together / alone if alone > np.finfo(float).tiny else 0.0
    return factors


def _corrected(service: Service, busy: Floats, states: Floats) -> Floats:
    """(a, n) share of each place's calls that each unit answers at once."""
    asked = busy[service.order]
    before = np.cumprod(np.column_stack([np.ones(len(asked)), asked[:, :-1]]), axis=1)
    raw = before * (1 - asked) * _corrections(states)
    whole = raw.sum(axis=1, keepdims=True)
    at_once = np.zeros_like(raw)
    scaled = np.divide(raw, whole, out=np.zeros_like(raw), where=whole > 0) * (1 - states[-1])
    np.put_along_axis(at_once, service.order, scaled, axis=1)
    return at_once


def _settle_busy(service: Service, busy: Floats, at_once: Floats, all_busy: float) -> Floats:
    """The next busy shares: what a free unit is called to, shared between its free and its busy time."""
    hours = service.busy_min / HOUR_MIN
    free = np.maximum(1 - busy, np.finfo(float).eps)
    called = (service.calls_per_h @ at_once) * hours / free
    after_wait = service.all_calls_per_h * all_busy * _freed_first(service) * hours
    return np.minimum((called + after_wait) / (1 + called), 1.0)
