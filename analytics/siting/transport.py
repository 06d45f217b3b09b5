"""Who is served by whom when everybody has a limit: the transport problem by HiGHS, with a bound that needs no solver.

n places with a load each (people, or minutes of work), m workers or bases, minutes from each to each. Everything is told
in load x minutes. For any price p_j of worker j no assignment costs less than

    sum_i load_i min_j (minutes_ji + p_j) - sum_j max(p_j high_j, p_j low_j)

(Lagrangian relaxation of the limits; Hitchcock 1941 for the problem). The bounds told here are computed so from the prices
that HiGHS found, over all pairs: no tolerance of the solver enters them, and pairs left out of the programme do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.siting.rounding import slack

if TYPE_CHECKING:
    from analytics.siting.problem import Flags, Floats, Ints

CHEAPEST_FIRST = 4
"""Workers of each place that the programme begins with, the cheapest at rough prices; others come in when prices ask for them."""

ROUNDS_MOST = 4
"""Rounds in which pairs come in. What is left out then costs nothing but a somewhat lower bound."""

NEW_EACH = 2
"""Pairs of a place that come in per round at most."""

PRICE_ROUNDS, PATIENCE, SHORTER = 300, 8, 1.5
"""Of rough prices: rounds, rounds without a better bound before steps are shortened, and by what they are divided then."""

NEAREST_PRICED = 32
"""Rough prices look at so many workers of each place, the nearest: a guide is enough, bounds look at all."""

NEARLY = 1e-6
"""Rounds end when the bound is so near the programme's cost."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who serves what: k pairs of a place and a worker with some of the place's load.

    Attributes:
        place, worker: (k,) the pairs, by place and worker.
        load: (k,) how much of the place's load that worker has; above 0.
        loads: (m,) load of each worker.
        minutes: load x minutes of all pairs.
        unserved: (n,) load that nobody has, since nobody has room or reaches the place.
        bound: no assignment that serves as much within the limits has fewer load x minutes; None where something is left unserved.
    """

    place: Ints
    worker: Ints
    load: Floats
    loads: Floats
    minutes: float
    unserved: Floats
    bound: float | None

    @property
    def shared(self) -> int:
        """Places that more than one worker serves."""
        return int((np.bincount(self.place, minlength=1) > 1).sum())

    def missing(self, cap: float) -> int:
        """How many more workers with that limit it takes at least to serve what nobody serves."""
        left = float(self.unserved.sum())
        return int(np.ceil(left / cap - _SMALL)) if left > _SMALL * cap else 0


_SMALL = 1e-9


def assign_nearest(load: Floats, minutes: Floats) -> Assignment:
    """Every place to the worker nearest to it, whatever that one has to do already (the first of equals).

    Args:
        load: (n,) of each place.
        minutes: (m, n) from each worker to each place, inf where there is no way.
    """
    worker = np.argmin(minutes, axis=0)
    reached = np.isfinite(minutes[worker, np.arange(len(load))])
    place = np.flatnonzero((load > 0) & reached)
    return _assignment(load, minutes, (place, worker[place].astype(np.int64), load[place]), None)


def assign_capped(load: Floats, minutes: Floats, cap: Floats) -> Assignment:
    """As much as possible is served with no limit exceeded, and of such assignments the one of least travel.

    A place is shared only where that cannot be helped, or where nobody who serves part of it has room for the whole.
    Making places whole may cost a little more than `bound`.

    Args:
        load: (n,) of each place, not negative.
        minutes: (m, n) from each worker to each place, inf where there is no way.
        cap: (m,) what each worker can have, inclusive.

    Raises:
        InputError: when a number is negative or none, or the shapes do not fit.
    """
    _refuse(load, minutes, cap)
    finite = minutes[np.isfinite(minutes)]
    beyond = (2.0 * min(minutes.shape) + 1.0) * float(finite.max(initial=0.0)) + 1.0
    with_nobody = np.vstack([minutes, np.full(len(load), beyond)])
    high = np.append(cap, max(float(load.sum()), 1.0))
    flow, price = solve_transport(load, with_nobody, np.zeros(len(high)), high)
    place, worker, share = _made_whole(flow, with_nobody, high)
    real = worker < len(cap)
    left = np.bincount(place[~real], weights=share[~real], minlength=len(load))
    left[left <= _SMALL * load] = 0.0
    served = not left.any()
    bound = transport_bound(load, minutes, np.zeros(len(cap)), cap, price[:-1]) if served else None
    found = _assignment(load, minutes, (place[real], worker[real], share[real]), bound)
    return Assignment(found.place, found.worker, found.load, found.loads, found.minutes, left.astype(np.float64), bound)


def _assignment(load: Floats, minutes: Floats, pairs: tuple[Ints, Ints, Floats], bound: float | None) -> Assignment:
    place, worker, share = pairs
    loads = np.bincount(worker, weights=share, minlength=len(minutes)).astype(np.float64)
    left = np.asarray(load - np.bincount(place, weights=share, minlength=len(load)), dtype=np.float64)
    left[left <= _SMALL * load] = 0.0
    return Assignment(place, worker, share, loads, float(share @ minutes[worker, place]), left, bound)


def transport_bound(load: Floats, minutes: Floats, low: Floats, high: Floats, price: Floats) -> float:
    """No assignment with loads from `low` to `high` (m,) has fewer load x minutes than this, for any prices (m,).

    Minutes that are not known may be given as anything that they are at least; the bound holds.
    """
    cheapest = (minutes + price[:, None]).min(axis=0)
    there = load > 0
    found = float(load[there] @ cheapest[there]) - float(np.maximum(price * high, price * low).sum())
    return found - slack(float(np.abs(load[there] @ cheapest[there])) + float(np.abs(price * high).sum()))


def solve_transport(
    load: Floats, minutes: Floats, low: Floats, high: Floats, also: tuple[Ints, Ints] | None = None
) -> tuple[tuple[Ints, Ints, Floats], Floats]:
    """The assignment of least load x minutes with loads from `low` to `high`, and the price of each worker.

    Only the nearest pairs are in the programme at first; those that the prices ask for come in.

    Args:
        load: (n,) of each place.
        minutes: (m, n), inf where there is no way.
        low, high: (m,) what each has at least and at most, inclusive.
        also: places and workers of pairs to begin with, such as those of an assignment that keeps the limits.

    Returns:
        Places, workers and shares of the pairs used, by place; and prices (m,).

    Raises:
        InputError: when no assignment keeps the limits.
    """
    there = np.flatnonzero(load > 0)
    inside = _cheapest_pairs(minutes + rough_price(load, minutes, low, high)[:, None], there)
    if also is not None:
        inside[also[1], also[0]] = True
    inside &= np.isfinite(minutes) & (load > 0)
    best, price = -np.inf, np.zeros(len(high))
    for _ in range(ROUNDS_MOST):
        worker, place = np.nonzero(inside)
        share, priced, value = _programme(load, minutes, (worker, place), low, high)
        bound = transport_bound(load, minutes, low, high, priced)
        if bound > best:
            best, price = bound, priced
        cost = float(share @ minutes[worker, place])
        new = _asked_for(
            minutes + priced[:, None] - value[None, :], inside, there, float(minutes[worker, place].max(initial=1.0))
        )
        if cost - best <= NEARLY * cost or not new.any():
            break
        inside |= new
    used = np.flatnonzero(share > _SMALL * load[place])
    used = used[np.lexsort((worker[used], place[used]))]
    return (place[used], worker[used], share[used]), price


def rough_price(load: Floats, minutes: Floats, low: Floats, high: Floats) -> Floats:
    """(m,) prices at which nearly as much as may be goes to each worker: dearer while too much comes, cheaper while too little.

    Steps along the slope of the bound, halved (or so) when the bound has not risen for a while (Held, Wolfe and Crowder 1974).
    """
    mean = max(float(load.sum()) / len(minutes), _SMALL)
    price = best_price = np.zeros(len(minutes))
    near = minutes.min(axis=0)
    step, best, waited = float(np.median(near[np.isfinite(near)])) if np.isfinite(near).any() else 0.0, -np.inf, 0
    there = np.flatnonzero(load > 0)
    load, places = load[there], np.arange(len(there))
    few = min(NEAREST_PRICED, len(minutes))
    some = np.argpartition(minutes, few - 1, axis=0)[:few][:, there]
    away = minutes[some, there]
    for _ in range(PRICE_ROUNDS):
        cost = away + price[some]
        chosen = np.argmin(cost, axis=0)
        loads = np.bincount(some[chosen, places], weights=load, minlength=len(minutes))
        bound = float(load @ cost[chosen, places]) - float(np.maximum(price * high, price * low).sum())
        waited += 1
        if bound > best:
            best, best_price, waited = bound, price, 0
        elif waited >= PATIENCE:
            step, waited, price = step / SHORTER, 0, best_price
            continue
        wanted = np.where(price > 0, high, np.where(price < 0, low, np.clip(loads, low, high)))
        price = price + step * np.clip((loads - wanted) / mean, -1.0, 1.0)
    return best_price


def _cheapest_pairs(cost: Floats, there: Ints) -> Flags:
    """(m, n) the cheapest workers of each place with load, and the last row (those whom nobody serves, or any worker)."""
    inside = np.zeros(cost.shape, dtype=np.bool_)
    few = min(CHEAPEST_FIRST, len(cost))
    near = np.argpartition(cost[:, there], few - 1, axis=0)[:few]
    inside[near, there[None, :]] = True
    inside[-1, there] = True
    return inside


def _asked_for(reduced: Floats, inside: Flags, there: Ints, size: float) -> Flags:
    """(m, n) pairs outside the programme that would lower its cost, a few of each place."""
    candidates = np.where(inside[:, there] | ~np.isfinite(reduced[:, there]), np.inf, reduced[:, there])
    few = min(NEW_EACH, len(candidates))
    best = np.argpartition(candidates, few - 1, axis=0)[:few]
    columns = np.broadcast_to(np.arange(len(there)), best.shape)
    helps = candidates[best, columns] < -1e-7 * size
    new = np.zeros(inside.shape, dtype=np.bool_)
    new[best[helps], there[columns[helps]]] = True
    return new


def _programme(
    load: Floats, minutes: Floats, pairs: tuple[Ints, Ints], low: Floats, high: Floats
) -> tuple[Floats, Floats, Floats]:
    """Shares of the pairs, prices (m,) of workers and values (n,) of places, from the linear programme."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    worker, place = pairs
    k, one = np.arange(len(worker)), np.ones(len(worker))
    there, row = np.unique(place, return_inverse=True)
    by_place = coo_array((one, (row, k)), shape=(len(there), len(k))).tocsr()
    by_worker = coo_array((one, (worker, k)), shape=(len(high), len(k))).tocsr()
    some = np.flatnonzero(low > 0)
    limits: list[Any] = [by_worker, -by_worker[some]] if len(some) else [by_worker]
    result = linprog(
        minutes[worker, place],
        A_ub=vstack(limits).tocsr(),
        b_ub=np.concatenate([high, -low[some]]) if len(some) else high,
        A_eq=by_place,
        b_eq=load[there],
        method="highs-ds",
    )
    if result.x is None:
        raise InputError(CANNOT)
    price = -result.ineqlin.marginals[: len(high)]
    price[some] += result.ineqlin.marginals[len(high) :]
    value = np.zeros(len(load))
    value[there] = result.eqlin.marginals
    return np.maximum(result.x, 0.0), price, value


def _made_whole(flow: tuple[Ints, Ints, Floats], minutes: Floats, high: Floats) -> tuple[Ints, Ints, Floats]:
    """The same pairs with places given to one of their workers wherever one has room for the whole, the nearest first.

    The last worker stands for nobody; places that it has a share of stay as they are.
    """
    place, worker, share = flow
    share, room = share.copy(), high - np.bincount(worker, weights=share, minlength=len(high))
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    for begin, end in zip(starts, np.append(starts[1:], len(place)), strict=True):
        pairs = np.arange(begin, end)
        whole = float(share[pairs].sum())
        fits = pairs[whole - share[pairs] <= room[worker[pairs]] * (1 + _SMALL)]
        if len(pairs) == 1 or worker[pairs].max() == len(high) - 1 or not len(fits):
            continue
        chosen = fits[np.argmin(minutes[worker[fits], place[fits]])]
        room[worker[pairs]] += share[pairs]
        share[pairs] = 0.0
        share[chosen] = whole
        room[worker[chosen]] -= whole
    kept = share > 0
    return place[kept], worker[kept], share[kept]


def _refuse(load: Floats, minutes: Floats, cap: Floats) -> None:
    fits = minutes.shape == (len(cap), len(load)) and len(cap) > 0
    numbers = fits and bool(np.isfinite(load).all() and (load >= 0).all() and (cap >= 0).all() and (minutes >= 0).all())
    if not numbers:
        raise InputError(NO_NUMBERS)


CANNOT = Text(
    "정한 한도 안에서는 모두를 맡길 수 없습니다. 한도를 늘리거나 인원을 늘려 주십시오.",
    "Not everybody can be assigned within these limits. Please raise the limits or the number of workers.",
)
NO_NUMBERS = Text(
    "업무량·이동시간·한도에 음수이거나 수가 아닌 값이 있거나 개수가 서로 맞지 않습니다.",
    "Some loads, minutes or limits are negative or no numbers, or their counts do not fit.",
)
