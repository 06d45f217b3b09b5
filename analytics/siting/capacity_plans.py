"""Plans where sites can serve only so many, each better or better known than the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.siting.asking import EXACT, GREEDY_SHARING, PRICED, ROUNDED, Plan, finished
from analytics.siting.capacity import capacity_task, exact_sites, quick_sites, relaxed_bound, served, subgradient_bound
from analytics.siting.choosing import best_choice
from analytics.siting.objectives import Coverage, LeastTime
from analytics.siting.rounding import nothing, slack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.siting.asking import Ask
    from analytics.siting.capacity import CapacityTask
    from analytics.siting.problem import Ints

PAIRS_MOST = 100_000
"""With more pairs of site and point in reach than this, neither the linear relaxation nor the exact programme is tried: with
1.2 million they took gigabytes and more than ten minutes. The bound is then searched by prices, within the time allowed."""


def plans(ask: Ask) -> Iterator[Plan]:
    """Plans with capacities, for covering and for least time. See `plan.plan`.

    Raises:
        InputError: when something else is wanted: capacities have no meaning there yet.
    """
    objective = ask.objective
    if not isinstance(objective, Coverage | LeastTime):
        raise InputError(
            Text("수용량은 '가장 많이 닿기'와 '가장 짧은 시간' 목표에서만 쓸 수 있습니다. 목표를 바꾸거나 수용량을 빼십시오.",
                 "Capacities work with the most coverage and the least time only. Change the objective or leave them out.")
        )  # fmt: skip
    task = capacity_task(ask.problem, objective)
    counts = quick_sites(task)
    yield _plan(ask, task, counts, None, GREEDY_SHARING)
    small = len(task.site) <= PAIRS_MOST
    if small:
        bound, relaxed = relaxed_bound(task)
        other = best_choice(relaxed, task.rules).counts
    else:
        bound, other = subgradient_bound(task, counts, ask.seconds_left(), ask.part(0.1, 1.0))
    counts = _better(task, counts, other)
    rounded = _plan(ask, task, counts, bound, ROUNDED if small else PRICED)
    yield rounded if small and ask.exact else finished(rounded)
    if small and ask.exact:
        found, most = exact_sites(task, ask.seconds_left(), ask.part(0.3, 1.0))
        counts = counts if found is None else _better(task, counts, found)
        yield finished(_plan(ask, task, counts, min(bound, most), EXACT))


def _better(task: CapacityTask, counts: Ints, other: Ints) -> Ints:
    if not task.rules.allows(other):
        return counts
    return other if served(task, other)[0] > served(task, counts)[0] else counts


def _plan(ask: Ask, task: CapacityTask, counts: Ints, bound: float | None, method: Text) -> Plan:
    profit, people = served(task, counts)
    most = None if bound is None else max(bound + slack(bound), profit)
    if most is not None and most - profit <= nothing(max(task.charge, float(task.weight.sum()))):
        most = profit
    larger = isinstance(ask.objective, Coverage)
    limit_min = ask.objective.limit_min if isinstance(ask.objective, Coverage) else np.inf
    return Plan(
        counts=counts,
        value=profit if larger else task.charge - profit,
        bound=most if most is None or larger else task.charge - most,
        larger_is_better=larger,
        unreached_weight=float(max(task.weight.sum() - people.sum(), 0.0)),
        unreachable_weight=float(task.weight[ask.problem.reached_by_nobody(limit_min)].sum()),
        method=method,
    )
