"""Sites that can serve only so many: who is served where, by a transport problem, and how good a plan can be at best.

Serving one person of point i at site j is worth `profit`: 1 where as many as possible are to be served, or the minutes saved
against being served by nobody. People of one point may be shared among sites. With a price u_i per person of point i, no
plan is worth more than sum_i u_i w_i plus the best choice of sites, each scored by the best filling of its capacity at
profits less prices (Lagrangian relaxation of "nobody is served twice").
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.siting.choosing import Choice, best_choice
from analytics.siting.objectives import Coverage, LeastTime
from analytics.siting.rounding import nothing
from analytics.siting.solver import Programme, solve_relaxed, solve_whole

if TYPE_CHECKING:
    from analytics.siting.problem import Floats, Ints, Problem, Rules, Watch

FAR_FACTOR = 2.0
"""Being served by nobody is charged as this many times the longest time (assumed; `LeastTime.beyond_min` says otherwise)."""

ROUNDS, PATIENCE, SMALLEST_STEP = 300, 8, 1e-3
"""Of the search for prices: rounds at most, rounds without a lower bound before steps are halved, and steps too small to go on."""


@dataclass(frozen=True, eq=False)
class CapacityTask:
    """A question with capacities: n sites, m points, k pairs of a site and a point that it reaches.

    Attributes:
        site, point: (k,) the pairs, by site.
        profit: (k,) what serving one person is worth there; above 0.
        weight: (m,) people at each point.
        capacity: (n,) people that each site can serve.
        rules: what the plan keeps to.
        charge: what it costs when nobody at all is served; the value of a plan of least time is this less its profit.
    """

    site: Ints
    point: Ints
    profit: Floats
    weight: Floats
    capacity: Floats
    rules: Rules
    charge: float


def capacity_task(problem: Problem, objective: Coverage | LeastTime) -> CapacityTask:
    """The question that covering, or least time, puts where sites have capacities."""
    weight = np.asarray(problem.weight, dtype=np.float64)
    site, point, minutes = _pairs(problem)
    if isinstance(objective, Coverage):
        profit, charge = (minutes <= objective.limit_min).astype(np.float64), 0.0
    else:
        beyond_min = objective.beyond_min if objective.beyond_min is not None else FAR_FACTOR * float(minutes.max(initial=0.0))
        profit = np.maximum(beyond_min - minutes, 0.0)
        charge = beyond_min * float(weight[np.unique(point)].sum())
    kept = (profit > 0) & (weight[point] > 0)
    capacity = np.asarray(problem.capacity, dtype=np.float64)
    return CapacityTask(site[kept], point[kept], profit[kept], weight, capacity, problem.rules(), charge)


def _pairs(problem: Problem) -> tuple[Ints, Ints, Floats]:
    if isinstance(problem.minutes, np.ndarray):
        site, point = np.nonzero(np.isfinite(problem.minutes))
        return site, point, np.asarray(problem.minutes[site, point], dtype=np.float64)
    table = problem.minutes.tocsr()
    table.sort_indices()
    table = table.tocoo()
    reached = np.isfinite(table.data)
    return table.row[reached].astype(np.int64), table.col[reached].astype(np.int64), table.data[reached].astype(np.float64)


def quick_sites(task: CapacityTask) -> Ints:
    """Sites chosen greedily: each next one where people gain most over the site that has them so far.

    With costs, by what is gained for the cost. What a site loses to a later one is not given away again: the assignment
    of a finished plan is computed anew by `served`.

    Returns:
        (n,) 1 where a site opens.
    """
    rules, have = task.rules, np.zeros(len(task.weight))
    starts = np.searchsorted(task.site, np.arange(len(task.capacity) + 1))
    counts = np.zeros(len(task.capacity), dtype=np.int64)
    for a in np.flatnonzero(rules.least).tolist():
        counts[a] = 1
        _move_in(task, slice(starts[a], starts[a + 1]), a, have)
    while True:
        gains = [_gain(task, slice(starts[a], starts[a + 1]), a, have, counts) for a in range(len(counts))]
        best = int(np.argmax(gains))
        if gains[best] <= nothing(max(task.charge, float(task.weight.sum()))):
            return rules.mended(counts)
        counts[best] += 1
        _move_in(task, slice(starts[best], starts[best + 1]), best, have)


def _gain(task: CapacityTask, pairs: slice, a: int, have: Floats, counts: Ints) -> float:
    opened = counts.copy()
    opened[a] += 1
    if not task.rules.allows(opened):
        return 0.0
    order, better, taken = _movers(task, pairs, a, have)
    gain = float(taken @ better[order])
    return gain / task.rules.cost[a] if np.isfinite(task.rules.budget) and task.rules.cost[a] > 0 else gain


def _movers(task: CapacityTask, pairs: slice, a: int, have: Floats) -> tuple[Ints, Floats, Floats]:
    """Who would go to a site: the order of its pairs, what one person of each gains, and how many go, in that order."""
    point = task.point[pairs]
    better = np.maximum(task.profit[pairs] - have[point], 0.0)
    order = np.argsort(-better, kind="stable")
    order = order[better[order] > 0]
    return order, better, _taken(task.weight[point[order]], task.capacity[a])


def _move_in(task: CapacityTask, pairs: slice, a: int, have: Floats) -> None:
    """Let a site serve whom it serves best: `have` becomes what one person of each point gets on average."""
    order, better, taken = _movers(task, pairs, a, have)
    point = task.point[pairs][order]
    have[point] += better[order] * taken / task.weight[point]


def _taken(wanted: Floats, capacity: float) -> Floats:
    """What each gets when they are served in this order until the capacity ends."""
    before = np.cumsum(wanted) - wanted
    taken: Floats = np.clip(capacity - before, 0.0, wanted)
    return taken


def served(task: CapacityTask, counts: Ints) -> tuple[float, Floats]:
    """The best assignment to the sites of a plan.

    Returns:
        The profit, and (m,) people served at each point.
    """
    open_pairs = np.flatnonzero(counts[task.site] > 0)
    people = np.zeros(len(task.weight))
    flow, _ = _transport(task, open_pairs)
    np.add.at(people, task.point[open_pairs], flow)
    return float(flow @ task.profit[open_pairs]), people


def _transport(task: CapacityTask, pairs: Ints) -> tuple[Floats, Floats]:
    """The best assignment over some pairs: people of each, and (m,) what one person more at each point would be worth."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    if not len(pairs):
        return np.zeros(0), np.zeros(len(task.weight))
    k = np.arange(len(pairs))
    by_point = coo_array((np.ones(len(k)), (task.point[pairs], k)), shape=(len(task.weight), len(k)))
    by_site = coo_array((np.ones(len(k)), (task.site[pairs], k)), shape=(len(task.capacity), len(k)))
    limits = np.concatenate([task.weight, task.capacity])
    result = linprog(-task.profit[pairs], A_ub=vstack([by_point, by_site]).tocsr(), b_ub=limits, method="highs-ds")
    return np.maximum(result.x, 0.0), np.maximum(-result.ineqlin.marginals[: len(task.weight)], 0.0)


def price_bound(task: CapacityTask, price: Floats) -> tuple[float, Choice]:
    """No plan's profit is above this, for any prices (m,) that are not negative."""
    most, choice, _ = _priced(task, price)
    return most, choice


def _priced(task: CapacityTask, price: Floats) -> tuple[float, Choice, Floats]:
    """The bound at prices, the sites that attain it, and (m,) people that these serve, some of them more than once."""
    net = task.profit - price[task.point]
    order = np.flatnonzero(net > 0)
    order = order[np.lexsort((-net[order], task.site[order]))]
    site, wanted = task.site[order], task.weight[task.point[order]]
    total = np.cumsum(wanted)
    starts = np.searchsorted(site, np.arange(len(task.capacity)))
    before = total - wanted - np.concatenate([[0.0], total])[starts][site]
    taken = np.clip(task.capacity[site] - before, 0.0, wanted)
    score = np.bincount(site, weights=taken * net[order], minlength=len(task.capacity)).astype(np.float64)
    choice = best_choice(score, task.rules)
    people = np.bincount(task.point[order], weights=taken * choice.counts[site], minlength=len(task.weight))
    return float(price @ task.weight) + choice.most, choice, people.astype(np.float64)


def subgradient_bound(task: CapacityTask, plan: Ints, limit_s: float, watch: Watch | None = None) -> tuple[float, Ints]:
    """The bound where the linear relaxation is too large to be solved: prices moved towards who is served too little or twice.

    They begin at the prices of a plan's own assignment. Steps are Polyak's (1969) towards its profit, halved when the bound has not fallen for a while (Held, Wolfe and
    Crowder 1974).

    Args:
        task: what is asked.
        plan: (n,) units of a plan that keeps to the rules.
        limit_s: seconds it may take.
        watch: told how far it is.

    Returns:
        A profit that no plan exceeds, and the sites (n,) that attain it at those prices.
    """
    begun_s, scale, since = time.monotonic(), 1.0, 0
    pairs = np.flatnonzero(plan[task.site] > 0)
    flow, price = _transport(task, pairs)
    known = float(flow @ task.profit[pairs])
    most, choice, people = _priced(task, price)
    least, counts = most, choice.counts
    for turn in range(ROUNDS):
        over = people - task.weight
        length = float(over @ over)
        spent_s = time.monotonic() - begun_s
        if length <= 0 or spent_s >= limit_s or scale < SMALLEST_STEP:
            break
        if watch is not None:
            watch(max(turn / ROUNDS, spent_s / limit_s))
        price = np.maximum(price + scale * max(most - known, 0.0) / length * over, 0.0)
        most, choice, people = _priced(task, price)
        since = 0 if most < least else since + 1
        if most < least:
            least, counts = most, choice.counts
        if since >= PATIENCE:
            scale, since = scale / 2, 0
    return least, counts


def relaxed_bound(task: CapacityTask) -> tuple[float, Floats]:
    """The bound at the prices of the linear relaxation, and the relaxed sites (n,)."""
    solved = solve_relaxed(_programme(task))
    n, m = len(task.capacity), len(task.weight)
    if solved is None:
        return price_bound(task, np.zeros(m))[0], np.zeros(n)
    return price_bound(task, solved[1][:m])[0], solved[0][:n]


def exact_sites(task: CapacityTask, limit_s: float, watch: Watch | None = None) -> tuple[Ints | None, float]:
    """The best plan found in `limit_s` seconds, or none, and a bound of the profit."""
    solution = solve_whole(_programme(task), limit_s, watch)
    if solution.x is None:
        return None, -solution.bound
    counts = np.rint(solution.x[: len(task.capacity)]).astype(np.int64)
    return (counts if task.rules.allows(counts) else None), -solution.bound


def _programme(task: CapacityTask) -> Programme:
    """Maximise profit: sites x (n,) and flows (k,). Rows: nobody twice; capacity; flow only where open; the rules."""
    from scipy.sparse import coo_array, csr_array, hstack, vstack

    n, m, k = len(task.capacity), len(task.weight), len(task.site)
    pair, rules, weight = np.arange(k), task.rules, task.weight[task.point]
    flow = n + pair
    once = coo_array((-np.ones(k), (task.point, flow)), shape=(m, n + k))
    entries: Any = np.concatenate([task.capacity, -np.ones(k)])
    within = coo_array((entries, (np.concatenate([np.arange(n), task.site]), np.arange(n + k))), shape=(n, n + k))
    entries = np.concatenate([np.minimum(weight, task.capacity[task.site]), -np.ones(k)])
    linked = coo_array((entries, (np.concatenate([pair, pair]), np.concatenate([task.site, flow]))), shape=(k, n + k))
    limits, least = rules.rows(np.arange(n))
    kept = hstack([csr_array(limits), csr_array((len(least), k))])
    low = np.concatenate([-task.weight, np.zeros(n + k), least])
    return Programme(
        cost=np.concatenate([np.zeros(n), -task.profit]),
        rows=vstack([once, within, linked, kept]).tocsr(),
        low=low,
        high=np.full(len(low), np.inf),
        least=np.concatenate([rules.least.astype(np.float64), np.zeros(k)]),
        most=np.concatenate([rules.most.astype(np.float64), np.minimum(weight, task.capacity[task.site])]),
        whole=np.arange(n + k) < n,
    )
