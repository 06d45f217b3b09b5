"""Plans that are nearly as good and really different, and what each further unit gains."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.siting.asking import SEARCHED, Plan
from analytics.siting.cover_plans import cover_plan
from analytics.siting.cover_search import CoverTask, better_cover, cover_task, quick_cover, usual_rounds
from analytics.siting.median import MedianTask, better_median, median_task, quick_median
from analytics.siting.median_plans import median_plan
from analytics.siting.objectives import Backup, Coverage, Expected, LeastTime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.siting.objectives import Objective
    from analytics.siting.problem import Floats, Ints, Problem, Watch

    Task: TypeAlias = CoverTask | MedianTask

TRIALS = 8
"""How many favours are tried for each alternative; the interval is halved each time."""

SEARCH_SHARE = 0.1
"""Share of the usual rounds of search that each trial gets."""

MEDIAN_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What alternatives are wanted.

    Args:
        count: how many, at most.
        differ: units (not existing fixed ones) that are elsewhere in each pair of plans, at least.
        within_percent: how much worse than the best plan they may be, in percent of its value (inclusive).
    """

    count: int = 3
    differ: int = 1
    within_percent: float = 1.0


USUAL = Wanted()


def alternatives(
    problem: Problem,
    objective: Objective,
    best: Plan,
    *,
    wanted: Wanted = USUAL,
    seed: int = 0,
    watch: Watch | None = None,
) -> list[Plan]:
    """Plans that differ from `best` and from each other in at least `wanted.differ` units and are nearly as good.

    Every site that no plan found before uses is favoured; the least favour that makes the search leave `differ` of them is
    found by halving. The search is no proof: where none is found, none is given, though one may exist.

    Args:
        problem: as given to `plan`, without capacities.
        objective: coverage of any kind, or the least time.
        best: the plan to differ from.
        wanted: how many, how different and how good.
        seed: decides every random choice.
        watch: told how much is done (0 to 1); may raise.

    Returns:
        The plans found, the best first; fewer than wanted where the search met no more.

    Raises:
        InputError: for objectives or capacities that have no alternatives here.
    """
    task = _task(problem, objective)
    found = [best.counts]
    for k in range(wanted.count):
        counts = _another(task, found, best.value, wanted, seed + k)
        if watch is not None:
            watch((k + 1) / wanted.count)
        if counts is None:
            break
        found.append(counts)
    plans = [_plan(problem, task, counts) for counts in found[1:]]
    return sorted(plans, key=lambda plan: -plan.value if plan.larger_is_better else plan.value)


def differing_units(one: Ints, other: Ints) -> int:
    """Units of the larger plan that the other does not have at the same site."""
    return int(max(np.maximum(one - other, 0).sum(), np.maximum(other - one, 0).sum()))


def _task(problem: Problem, objective: Objective) -> Task:
    if problem.capacity is None and isinstance(objective, LeastTime):
        return median_task(problem, objective)
    if problem.capacity is None and isinstance(objective, Coverage | Backup | Expected):
        return cover_task(problem, objective)
    raise InputError(
        Text("대안과 추가 효과는 수용량 없이 '닿기'와 '가장 짧은 시간' 목표에서만 구합니다. 목표를 바꾸거나 수용량을 빼십시오.",
             "Alternatives and gains are found for coverage and for the least time, without capacities. Please change that.")
    )  # fmt: skip


def _another(task: Task, found: list[Ints], value: float, wanted: Wanted, seed: int) -> Ints | None:
    used = np.minimum(np.sum(found, axis=0), 1) * (task.rules.least == 0)
    worst = abs(value) * wanted.within_percent / 100
    low, high = 0.0, max(worst, 1e-12)
    chosen: Ints | None = None
    for _ in range(TRIALS):
        favour = (low + high) / 2 if chosen is not None else high
        counts = _search(task, favour * (1.0 - used), seed)
        if min(differing_units(counts, other) for other in found) < wanted.differ:
            low, high = (favour, high) if chosen is not None else (favour, 2 * high)
            continue
        high = favour
        if chosen is None or _loss(task, counts, value) < _loss(task, chosen, value):
            chosen = counts
    return chosen if chosen is not None and _loss(task, chosen, value) <= worst else None


def _loss(task: Task, counts: Ints, value: float) -> float:
    """How much worse a plan is than one of that value."""
    return value - task.value(counts) if isinstance(task, CoverTask) else task.value(counts) - value


def _search(task: Task, bonus: Floats, seed: int) -> Ints:
    favoured = replace(task, bonus=bonus)
    if isinstance(favoured, CoverTask):
        rounds = max(int(usual_rounds(favoured) * SEARCH_SHARE), 1)
        return better_cover(favoured, quick_cover(favoured), seed, rounds=rounds)
    return better_median(favoured, quick_median(favoured), seed, rounds=MEDIAN_ROUNDS)


def _plan(problem: Problem, task: Task, counts: Ints) -> Plan:
    if isinstance(task, CoverTask):
        return cover_plan(task, counts, None, SEARCHED)
    return median_plan(problem, task, counts, None, SEARCHED)


@dataclass(frozen=True, eq=False)
class Rung:
    """What is reached with so many units.

    Attributes:
        added: units added to those that exist.
        plan: the best plan found with so many.
        nested: whether it only adds to the plan before, so that the plans can be built one after the other.
    """

    added: int
    plan: Plan
    nested: bool


def gains_by_units(
    problem: Problem, objective: Objective, most_added: int, *, seed: int = 0, improve: bool = True
) -> Iterator[Rung]:
    """What 0, 1, 2 ... added units reach, existing ones kept: the curve that says what one more gains.

    Args:
        problem: its `sites` is not looked at.
        objective: coverage of any kind, or the least time.
        most_added: the last point of the curve; fewer where candidates run out.
        seed: decides every random choice.
        improve: whether each number may also be placed anew. Without it every plan adds to the one before.

    Raises:
        InputError: for objectives or capacities that have no such curve here.
    """
    there = problem.existing()
    stacking = bool(getattr(objective, "stacking", False))
    there = there if stacking else np.minimum(there, 1)
    room = most_added if stacking else min(most_added, problem.site_count - int(there.sum()))
    before = there
    for added in range(room + 1):
        sites = int(there.sum()) + added
        if sites == 0:
            continue
        grown, task = _grown(problem, objective, before, sites)
        placed = _placed_anew(task, there, seed) if improve and added else grown
        nested = _loss(task, placed, task.value(grown)) >= 0
        before = grown if nested else placed
        yield Rung(added, _plan(replace(problem, sites=sites), task, before), nested)


def _grown(problem: Problem, objective: Objective, before: Ints, sites: int) -> tuple[Ints, Task]:
    """The plan with units added greedily, and the question that keeps only what exists."""
    task = _task(replace(problem, sites=sites, role=None, units=None), objective)
    kept = replace(task, rules=replace(task.rules, least=before))
    return _greedy(kept), task


def _greedy(task: Task) -> Ints:
    return quick_cover(task) if isinstance(task, CoverTask) else quick_median(task)


def _placed_anew(task: Task, there: Ints, seed: int) -> Ints:
    task = replace(task, rules=replace(task.rules, least=there))
    return _search(task, np.zeros(len(there)), seed)
