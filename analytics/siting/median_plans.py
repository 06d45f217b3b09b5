"""Plans for the least weighted time, each better or better known than the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.siting.asking import BOUNDED, EXACT, QUICK, SEARCHED, Plan, finished
from analytics.siting.median import better_median, certain_bound, median_bound, median_task, quick_median
from analytics.siting.median_exact import solve_left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.core.text import Text
    from analytics.siting.asking import Ask
    from analytics.siting.median import MedianTask
    from analytics.siting.problem import Floats, Ints, Problem


def plans(ask: Ask) -> Iterator[Plan]:
    """Plans for the objective of least time. See `plan.plan`."""
    task = median_task(ask.problem, ask.objective)  # type: ignore[arg-type]
    counts = quick_median(task)
    yield median_plan(ask.problem, task, counts, None, QUICK)
    counts = better_median(task, counts, ask.seed, ask.part(0.0, 0.3))
    yield median_plan(ask.problem, task, counts, None, SEARCHED)
    bound = median_bound(task, counts, ask.part(0.3, 0.6))
    counts = bound.counts
    yield ask.bounded(median_plan(ask.problem, task, counts, bound.least, BOUNDED))
    if ask.exact:
        left = solve_left(task, bound, ask.seconds_left(), ask.part(0.6, 1.0))
        if left.counts is not None and task.value(left.counts) < task.value(counts):
            counts = left.counts
        method = EXACT if left.solved else BOUNDED  # what is too large is never given to the solver, and then it has no part
        yield finished(median_plan(ask.problem, task, counts, max(bound.least, left.least), method))


def median_plan(problem: Problem, task: MedianTask, counts: Ints, bound: float | None, method: Text) -> Plan:
    """What a plan for the least time is worth, computed anew."""
    value, weight = task.value(counts), np.asarray(problem.weight, dtype=np.float64)
    return Plan(
        counts=counts,
        value=value,
        bound=None if bound is None else certain_bound(task, bound, value),
        larger_is_better=False,
        unreached_weight=float(weight[np.isinf(nearest_minutes(problem, counts))].sum()),
        unreachable_weight=float(weight[problem.reached_by_nobody()].sum()),
        method=method,
    )


def nearest_minutes(problem: Problem, counts: Ints) -> Floats:
    """(m,) minutes to each point from the nearest site of a plan; inf where none reaches it."""
    chosen = problem.minutes[np.flatnonzero(counts)]
    if isinstance(chosen, np.ndarray):
        found: Floats = chosen.min(axis=0, initial=np.inf)
        return found
    nearest = np.full(problem.demand_count, np.inf)
    table = chosen.tocoo()
    np.minimum.at(nearest, table.col, table.data)
    return nearest
