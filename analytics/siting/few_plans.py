"""Plans with as few sites as can reach a share of all: the least p for which maximal covering with p sites reaches it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.siting.asking import BOUNDED, EXACT, QUICK, SEARCHED, Plan, finished
from analytics.siting.cover import Cover, cover_of
from analytics.siting.cover_bounds import certain_bound, cover_bound, sites_left, solve_over
from analytics.siting.cover_search import CoverTask, better_cover, quick_cover, usual_rounds
from analytics.siting.rounding import slack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.siting.asking import Ask
    from analytics.siting.objectives import FewestSites
    from analytics.siting.problem import Ints, Problem

SEARCH_SHARE = 0.2
"""Share of the usual rounds of search that each number of sites tried gets."""


def plans(ask: Ask) -> Iterator[Plan]:
    """Plans for the objective of fewest sites; `sites` of the problem is not looked at. See `plan.plan`.

    Raises:
        InputError: when even all sites together do not reach the share, or a budget was given.
    """
    search = _Search.of(ask)
    search.shrink(well=False)
    yield search.plan(None, QUICK)
    search.shrink(well=True)
    yield search.plan(None, SEARCHED)
    search.raise_floor()
    yield ask.bounded(search.plan(search.low, BOUNDED))
    if ask.exact:
        search.prove()
        yield finished(search.plan(search.low, EXACT))


@dataclass(eq=False)
class _Search:
    """At least `low` sites are needed; `counts` is a plan with `high`."""

    ask: Ask
    cover: Cover
    wanted: float
    low: int
    high: int
    counts: Ints

    @classmethod
    def of(cls, ask: Ask) -> _Search:
        objective: FewestSites = ask.objective  # type: ignore[assignment]
        problem = ask.problem
        _refuse_budget(problem)
        total = float(np.asarray(problem.weight).sum())
        cover = cover_of(problem, objective.limit_min)
        _refuse_unreachable(cover, objective, total)
        if objective.share == 1:  # everybody: weights do not matter, and whole numbers make bounds sharper
            cover = replace(cover, weight=np.ones(len(cover.weight)))
            wanted = float(len(cover.weight))
        else:
            wanted = min(objective.share * total, cover.total)
        low = max(replace(problem, sites=problem.site_count).rules().least_units(), int(wanted > 0))
        search = cls(ask, cover, wanted, low, problem.site_count, np.ones(problem.site_count, dtype=np.int64))
        search.counts = search.shortest_prefix()
        search.high = int(search.counts.sum())
        return search

    def task(self, p: int) -> CoverTask:
        """To reach as much as possible with p sites."""
        return CoverTask(self.cover, np.ones(1), replace(self.ask.problem, sites=p).rules())

    def enough(self, value: float) -> bool:
        return value >= self.wanted - slack(self.wanted)

    def shortest_prefix(self) -> Ints:
        """Greedy plans of 1, 2, 4 ... sites until one reaches enough, then by halving between the last two."""
        low, high = self.low - 1, self.low
        n, found = self.ask.problem.site_count, self.counts
        while high < n and not self.enough(self.task(high).value(quick_cover(self.task(high)))):
            low, high = high, min(2 * high, n)
        while high - low > 1:
            middle = (low + high) // 2
            counts = quick_cover(self.task(middle))
            if self.enough(self.task(middle).value(counts)):
                high, found = middle, counts
            else:
                low = middle
        return found if int(found.sum()) <= high else quick_cover(self.task(high))

    def shrink(self, *, well: bool) -> None:
        """One site fewer, as long as that is found to be enough."""
        while self.high > self.low:
            task = self.task(self.high - 1)
            counts = quick_cover(task)
            if well and not self.enough(task.value(counts)):
                rounds = max(int(usual_rounds(task) * SEARCH_SHARE), 1)
                counts = better_cover(task, counts, self.ask.seed, self.ask.part(0.1, 0.3), rounds)
            if not self.enough(task.value(counts)):
                return
            self.counts, self.high = counts, int(counts.sum())

    def raise_floor(self) -> None:
        """The least number of sites that the bound of maximal covering does not refute."""
        unknown = self.high
        while self.low < unknown:
            middle = (self.low + unknown) // 2
            task = self.task(middle)
            if not self.enough(certain_bound(task, cover_bound(task).most)):
                self.low = middle + 1
            else:
                unknown = middle

    def prove(self) -> None:
        """Refute one number of sites after the other, or find a plan that has so few."""
        while self.low < self.high:
            task = self.task(self.low)
            may, must = sites_left(task, cover_bound(task), self.wanted - 1 if self.wanted == len(self.cover.weight) else 0.0)
            time_s = self.ask.seconds_left(0.7)
            counts, most = solve_over(task, np.flatnonzero(may), np.flatnonzero(must), time_s, self.ask.part(0.5, 0.9))
            if counts is not None and self.enough(task.value(counts)):
                self.counts, self.high = counts, int(counts.sum())
            elif self.enough(certain_bound(task, most)):
                return
            else:
                self.low += 1

    def plan(self, bound: int | None, method: Text) -> Plan:
        problem, objective = self.ask.problem, self.ask.objective
        real = cover_of(problem, objective.limit_min)  # type: ignore[union-attr]
        missed = float(real.weight[real.times_reached(self.counts) == 0].sum())
        return Plan(
            counts=self.counts,
            value=float(self.counts.sum()),
            bound=None if bound is None else float(bound),
            larger_is_better=False,
            unreached_weight=missed + real.unreached,
            unreachable_weight=real.unreached,
            method=method,
        )


def _refuse_budget(problem: Problem) -> None:
    if problem.budget is not None:
        raise InputError(
            Text("'가장 적은 곳' 목표는 예산을 함께 쓸 수 없습니다. 예산이 있으면 '가장 많이 닿기' 목표를 고르십시오.",
                 "The fewest sites cannot be asked for together with a budget. Please ask for the most coverage instead.")
        )  # fmt: skip


def _refuse_unreachable(cover: Cover, objective: FewestSites, total: float) -> None:
    if cover.total >= objective.share * total - slack(total) and not (objective.share == 1 and cover.unreached > 0):
        return
    raise InputError(
        Text("모든 후보지를 다 써도 수요의 {can:.2f}%만 {limit:g}분 안에 닿습니다(원하는 비율 {wanted:.2f}%). 기준 시간을 늘리거나 후보지를 더하거나 비율을 낮추십시오.",
             "Even all candidates together reach only {can:.2f} % within {limit:g} minutes ({wanted:.2f} % wanted). Raise the limit, add candidates or lower the share.")
        .fill(can=100 * cover.total / total if total else 0.0, limit=objective.limit_min, wanted=100 * objective.share)
    )  # fmt: skip
