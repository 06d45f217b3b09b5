"""Plans for the least time of the worst-served point (p-center): the least limit within which p sites reach everybody.

Only the times that occur can be that limit, so that it is searched among them by halving (Minieka 1970): a limit holds
when a search finds p sites that reach all, and is refuted when no p sites can by the bound of maximal covering.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.siting.asking import BOUNDED, EXACT, QUICK, SEARCHED, Plan, finished
from analytics.siting.cover_bounds import certain_bound, cover_bound, sites_left, solve_over
from analytics.siting.cover_search import CoverTask, better_cover, cover_task, quick_cover, usual_rounds
from analytics.siting.median_plans import nearest_minutes
from analytics.siting.objectives import Coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.core.text import Text
    from analytics.siting.asking import Ask
    from analytics.siting.problem import Floats, Ints, Problem

SEARCH_SHARE = 0.2
"""Share of the usual rounds of search that each limit tried gets."""


def plans(ask: Ask) -> Iterator[Plan]:
    """Plans for the objective of the least worst time. See `plan.plan`."""
    search = _Search.of(ask)
    search.narrow(search.try_quickly)
    yield search.plan(None, QUICK)
    search.narrow(search.try_well)
    yield search.plan(None, SEARCHED)
    search.raise_floor(search.refuted_by_bound)
    yield ask.bounded(search.plan(search.floor(), BOUNDED))
    if ask.exact:
        search.raise_floor(search.refuted_exactly)
        yield finished(search.plan(search.floor(), EXACT))


@dataclass(eq=False)
class _Search:
    """Limits that may be the least: `limits[low:high]`; `counts` reaches all within `limits[high]` (none: high = count)."""

    ask: Ask
    problem: Problem
    limits: Floats
    low: int
    high: int
    counts: Ints

    @classmethod
    def of(cls, ask: Ask) -> _Search:
        weight = ((np.asarray(ask.problem.weight) > 0) & ~ask.problem.reached_by_nobody()).astype(np.float64)
        problem = replace(ask.problem, weight=weight)
        wanted = np.flatnonzero(weight)
        minutes = problem.full()[:, wanted]
        limits = np.unique(minutes[np.isfinite(minutes)]) if len(wanted) else np.zeros(1)
        nearest = float(minutes.min(axis=0).max()) if len(wanted) else 0.0
        search = cls(ask, problem, limits, int(np.searchsorted(limits, nearest)), len(limits), np.zeros(0, dtype=np.int64))
        search.counts = quick_cover(search.task(len(limits) - 1))
        search.keep(search.counts)
        return search

    def task(self, k: int) -> CoverTask:
        """To reach as many as possible within the k-th limit, every point counting 1."""
        return cover_task(self.problem, Coverage(float(self.limits[k])))

    def worst(self, counts: Ints) -> float:
        """Minutes of the worst-served point; inf where one is not reached."""
        return float(nearest_minutes(self.problem, counts)[self.problem.weight > 0].max(initial=0.0))

    def keep(self, counts: Ints) -> bool:
        """Keep a plan when it is better than the one known."""
        worst = self.worst(counts)
        k = int(np.searchsorted(self.limits, worst)) if np.isfinite(worst) else len(self.limits)
        if k < self.high:
            self.counts, self.high = counts, k
            return True
        return False

    def narrow(self, attempt: Callable[[int], Ints]) -> None:
        """Lower the limit by halving as long as the search finds plans."""
        low = self.low
        while low < self.high:
            middle = (low + self.high) // 2 if self.high < len(self.limits) else len(self.limits) - 1
            if not self.keep(attempt(middle)):
                low = middle + 1

    def try_quickly(self, k: int) -> Ints:
        return quick_cover(self.task(k))

    def try_well(self, k: int) -> Ints:
        task = self.task(k)
        counts = quick_cover(task)
        if task.value(counts) >= task.cover.total:
            return counts
        rounds = max(int(usual_rounds(task) * SEARCH_SHARE), 1)
        return better_cover(task, counts, self.ask.seed, self.ask.part(0.2, 0.4), rounds)

    def raise_floor(self, refuted: Callable[[int], bool | None]) -> None:
        """Raise the lowest limit that may hold by halving; a limit of which nothing is known (None) is taken to hold."""
        unknown_from = self.high
        while self.low < min(self.high, unknown_from):
            middle = (self.low + min(self.high, unknown_from)) // 2
            answer = refuted(middle)
            if answer:
                self.low = middle + 1
            else:
                unknown_from = middle

    def refuted_by_bound(self, k: int) -> bool:
        task = self.task(k)
        return task.cover.unreached > 0 or certain_bound(task, cover_bound(task).most) < task.cover.total

    def refuted_exactly(self, k: int) -> bool | None:
        task = self.task(k)
        bound = cover_bound(task)
        may, must = sites_left(task, bound, task.cover.total - 1)
        time_s = self.ask.seconds_left(0.5)
        counts, most = solve_over(task, np.flatnonzero(may), np.flatnonzero(must), time_s, self.ask.part(0.6, 0.9))
        if counts is not None and self.keep(counts):
            return False
        return True if certain_bound(task, most) < task.cover.total else None

    def floor(self) -> float:
        """No plan is better than this: minutes."""
        return float(self.limits[self.low]) if self.low < len(self.limits) else np.inf

    def filled(self) -> Ints:
        """The plan with existing sites that it left for nothing put back, the one that saves most time first.

        Reaching the last one needs few sites; closing the others helps nobody, and would move more than was asked for.
        """
        counts, rules = self.counts.copy(), self.problem.rules()
        exists = self.ask.problem.existing() > 0
        full, weight = self.ask.problem.full(), np.asarray(self.ask.problem.weight, dtype=np.float64)
        while True:
            have, best, least = nearest_minutes(self.ask.problem, counts), -1, np.inf
            for site in np.flatnonzero(exists & (counts == 0) & (rules.cost == 0)):
                more = counts.copy()
                more[site] = 1
                minutes = np.minimum(have, full[site])
                late = float(weight[np.isfinite(minutes)] @ minutes[np.isfinite(minutes)])
                if late < least and rules.allows(more):
                    best, least = int(site), late
            if best < 0:
                return counts
            counts[best] = 1

    def plan(self, bound: float | None, method: Text) -> Plan:
        whole, counts = self.ask.problem, self.filled()
        value, weight = self.worst(counts), np.asarray(whole.weight, dtype=np.float64)
        return Plan(
            counts=counts,
            value=value,
            bound=None if bound is None else min(bound, value),
            larger_is_better=False,
            unreached_weight=float(weight[np.isinf(nearest_minutes(whole, counts))].sum()),
            unreachable_weight=float(weight[whole.reached_by_nobody()].sum()),
            method=method,
        )
