"""The plan of least weighted time, proven.

What the Lagrangian bound leaves open is solved by levels of distance (Cornuéjols, Nemhauser & Wolsey 1980; Elloumi 2010): point i
pays its least burden, and each further step up to its next higher burden when no site within that step is open. Serving
i at a burden b above its price u_i costs at least the bound plus b - u_i; where that is more than the best known plan, the
step is never reached, so that a few steps are left of thousands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analytics.siting.rounding import slack
from analytics.siting.solver import Programme, solve_whole

if TYPE_CHECKING:
    from analytics.siting.median import MedianBound, MedianTask
    from analytics.siting.problem import Floats, Ints, Watch

ENTRIES_MOST = 4_000_000
"""More entries than this are not given to the solver: it would not come to an end within minutes."""


class Left(NamedTuple):
    """What came of the plans that the bound leaves open.

    Attributes:
        counts: (n,) a plan that may be better than the one known, or none.
        least: none of those plans is below this: inf where there are none, -inf where nothing is known because too much
            is left.
        solved: whether an integer programme was given to the solver at all.
    """

    counts: Ints | None
    least: float
    solved: bool


def solve_left(task: MedianTask, bound: MedianBound, limit_s: float, watch: Watch | None = None) -> Left:
    """The best plan among those that may be better than `bound.counts`, and a bound for all of them.

    Args:
        task: the question.
        bound: its Lagrangian bound, with the sites left.
        limit_s: seconds.
        watch: told the share of the time that has passed; may raise.
    """
    sites = np.flatnonzero(bound.may)
    spare = task.value(bound.counts) - bound.least
    ceiling = bound.price + spare + slack(task.value(bound.counts))
    if _entries(task.burden[sites], ceiling) > ENTRIES_MOST:
        return Left(None, -np.inf, solved=False)
    levels = _levels(task.burden[sites], ceiling)
    if levels is None:
        return Left(None, np.inf, solved=False)
    programme, base = _programme(task, sites, *levels)
    solution = solve_whole(programme, limit_s, watch)
    if solution.x is None:
        return Left(None, solution.bound + base, solved=True)
    counts = np.zeros(len(task.burden), dtype=np.int64)
    counts[sites] = np.rint(solution.x[: len(sites)]).astype(np.int64)
    return Left(counts if task.rules.allows(counts) else None, solution.bound + base, solved=True)


def _entries(burden: Floats, ceiling: Floats) -> float:
    """About how many entries the programme will have: for each point, half its sites times its steps."""
    ordered = np.sort(np.where(burden <= ceiling, burden, np.inf), axis=0)
    finite = np.isfinite(ordered)
    steps = np.count_nonzero(finite[1:] & (ordered[1:] > ordered[:-1]), axis=0) + 1
    return float((steps * finite.sum(axis=0)).sum()) / 2


Step = tuple[float, "Ints"]


def _levels(burden: Floats, ceiling: Floats) -> tuple[float, list[Step]] | None:
    """What every point pays at least, and every further step: (what it costs, sites within which one avoids it).

    Steps that may never be reached cost inf: one of their sites must open. None where a point can be served by nobody.
    """
    base, steps = 0.0, []
    for i in range(burden.shape[1]):
        allowed = np.flatnonzero(burden[:, i] <= ceiling[i])
        if not len(allowed):
            return None
        order = allowed[np.argsort(burden[allowed, i], kind="stable")]
        values, counts = np.unique(burden[order, i], return_counts=True)
        base += float(values[0])
        ends = np.cumsum(counts)
        steps += [(float(step), order[:end]) for step, end in zip(np.diff(values), ends[:-1], strict=True)]
        steps.append((np.inf, order))
    return base, steps


def _programme(task: MedianTask, sites: Ints, base: float, steps: list[Step]) -> tuple[Programme, float]:
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    rules, n = task.rules, len(sites)
    cost, members = _merged(steps)
    indptr = np.concatenate([[0], np.cumsum([len(part) for part in members])])
    within = csr_array((np.ones(indptr[-1]), np.concatenate(members), indptr), shape=(len(members), n))
    paid = np.flatnonzero(np.isfinite(cost))
    missed = eye_array(len(cost)).tocsc()[:, paid]
    limits, least = rules.rows(sites)
    extra = hstack([csr_array(limits), csr_array((len(least), len(paid)))])
    rows = vstack([hstack([within, missed]), extra]).tocsr()
    low = np.concatenate([np.ones(len(cost)), least])
    return Programme(
        cost=np.concatenate([np.zeros(n), cost[paid]]),
        rows=rows,
        low=low,
        high=np.full(len(low), np.inf),
        least=np.concatenate([rules.least[sites].astype(float), np.zeros(len(paid))]),
        most=np.ones(n + len(paid)),
        whole=np.arange(n + len(paid)) < n,
    ), base


def _merged(steps: list[Step]) -> tuple[Floats, list[Any]]:
    """Steps avoided by the very same sites as one, their costs added."""
    found: dict[bytes, tuple[float, Ints]] = {}
    for cost, members in steps:
        ordered = np.sort(members)
        key = ordered.tobytes()
        before = found[key][0] if key in found else 0.0
        found[key] = (before + cost, ordered)
    return np.array([cost for cost, _ in found.values()]), [members for _, members in found.values()]
