"""Plans for coverage of every kind, each better or better known than the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.siting.asking import BOUNDED, EXACT, QUICK, SEARCHED, Plan, finished
from analytics.siting.cover_bounds import certain_bound, cover_bound, sites_left, solve_over
from analytics.siting.cover_search import better_cover, cover_task, quick_cover, usual_rounds
from analytics.siting.rounding import nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.core.text import Text
    from analytics.siting.asking import Ask
    from analytics.siting.cover_bounds import CoverBound
    from analytics.siting.cover_search import CoverTask
    from analytics.siting.problem import Ints, Watch

BEGUN_SHARE = 0.15
"""Share of the rounds of search that come before the bound; it says soon how much the others can still gain."""

PARENTS = 4
"""Plans of different seeds whose sites are united for the exact programme to choose among."""

PARENT_SHARE = 0.25
"""Share of the usual rounds of search that each of them gets."""

UNITED_SHARE = 0.4
"""Share of the time left that choosing among their sites may take."""


def plans(ask: Ask) -> Iterator[Plan]:
    """Plans for an objective of coverage. See `plan.plan`."""
    task = cover_task(ask.problem, ask.objective)  # type: ignore[arg-type]
    counts = quick_cover(task)
    yield cover_plan(task, counts, None, QUICK)
    rounds = usual_rounds(task)
    begun = max(int(rounds * BEGUN_SHARE), 1)
    counts = better_cover(task, counts, ask.seed, ask.part(0.0, 0.1), begun)
    yield cover_plan(task, counts, None, SEARCHED)
    bound = cover_bound(task)
    yield cover_plan(task, counts, bound.most, BOUNDED)
    counts = better_cover(task, counts, ask.seed + 1, ask.part(0.1, 0.4), rounds - begun)
    yield ask.bounded(cover_plan(task, counts, bound.most, BOUNDED))
    if ask.exact:
        counts, most = exact_cover(task, counts, bound, ask)
        yield finished(cover_plan(task, counts, most, EXACT))


def cover_plan(task: CoverTask, counts: Ints, bound: float | None, method: Text) -> Plan:
    """What a plan for coverage is worth, computed anew."""
    value = task.value(counts)
    missed = float(task.cover.weight[task.cover.times_reached(counts) == 0].sum())
    most = None if bound is None else max(certain_bound(task, bound), value)
    if most is not None and most - value <= nothing(task.cover.total):
        most = value
    return Plan(
        counts=counts,
        value=value,
        bound=most,
        larger_is_better=True,
        unreached_weight=missed + task.cover.unreached,
        unreachable_weight=task.cover.unreached,
        method=method,
    )


def exact_cover(task: CoverTask, counts: Ints, bound: CoverBound, ask: Ask) -> tuple[Ints, float]:
    """The best plan, or what time allows to know of it: first among the sites of several good plans, then among all left.

    Returns:
        (n,) units at each site, and a bound.
    """
    counts = united(task, counts, ask.seed, ask.seconds_left(UNITED_SHARE), ask.part(0.4, 0.6))
    may, must = sites_left(task, bound, task.value(counts))
    found, most = solve_over(task, np.flatnonzero(may), np.flatnonzero(must), ask.seconds_left(), ask.part(0.6, 1.0))
    value = task.value(counts)
    if found is not None and task.value(found) > value:
        counts, value = found, task.value(found)
    return counts, min(bound.most, max(most, value))


def united(task: CoverTask, counts: Ints, seed: int, limit_s: float, watch: Watch | None = None) -> Ints:
    """The best plan among the sites of several good plans (Cook & Seymour 2003 on tours)."""
    rounds = max(int(usual_rounds(task) * PARENT_SHARE), 1)
    parents = [counts] + [better_cover(task, quick_cover(task), seed + 2 + k, None, rounds) for k in range(PARENTS)]
    sites = np.flatnonzero(np.sum(parents, axis=0))
    found, _ = solve_over(task, sites, np.zeros(0, dtype=np.int64), limit_s, watch)
    parents += [] if found is None else [found]
    return max(parents, key=task.value)
