"""A plan, and what asking for one consists of."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.text import Text
from analytics.siting.rounding import nothing

if TYPE_CHECKING:
    from analytics.siting.objectives import Objective
    from analytics.siting.problem import Ints, Problem, Watch

QUICK = Text("탐욕 선택과 교환", "greedy choice and exchanges")
SEARCHED = Text("반복 지역 탐색", "iterated local search")
BOUNDED = Text("반복 지역 탐색, 완화 문제의 한계", "iterated local search, bound of the relaxation")
EXACT = Text("정수계획(HiGHS)", "integer programme (HiGHS)")
ROUNDED = Text("탐욕 선택 또는 완화 문제의 반올림, 최적 배정", "greedy choice or rounded relaxation, best assignment")
PRICED = Text("탐욕 선택 또는 값 매기기, 최적 배정", "greedy choice or prices, best assignment")
GREEDY_SHARING = Text("탐욕 선택, 수용량은 최적 배정", "greedy choice, capacities by the best assignment")


@dataclass(frozen=True, eq=False)
class Plan:
    """Where units stand, and how good that is.

    Attributes:
        counts: (n,) units at each site, existing ones included.
        value: weight covered; or weight x minutes, minutes of the worst served, or number of sites, which are to be small.
        bound: no plan is better than this; none where it is not known yet.
        larger_is_better: whether the value is to be large.
        unreached_weight: weight of the points that no site of the plan reaches (in time, where the objective has a limit).
        unreachable_weight: of that, the weight that no candidate reaches either: no plan can help there.
        method: how it was found.
        final: whether nothing better will come.
    """

    counts: Ints
    value: float
    bound: float | None
    larger_is_better: bool
    unreached_weight: float
    unreachable_weight: float
    method: Text
    final: bool = False

    @property
    def sites(self) -> Ints:
        """Positions of the sites with a unit, ascending."""
        return np.flatnonzero(self.counts)

    @property
    def gap_percent(self) -> float | None:
        """At most so many percent of its value is a better plan possible; none where no bound is known yet."""
        if self.bound is None:
            return None
        gap = self.bound - self.value if self.larger_is_better else self.value - self.bound
        if np.isnan(gap) or gap <= nothing(self.value):
            return 0.0
        return float(100 * gap / abs(self.value)) if self.value else float("inf")

    @property
    def proven(self) -> bool:
        """Whether no plan is better (within the rounding of doubles, a hundred-millionth of the value)."""
        return self.gap_percent == 0.0


def finished(plan: Plan) -> Plan:
    """The same plan, said to be the last."""
    return replace(plan, final=True)


@dataclass(frozen=True, eq=False)
class Ask:
    """What `plan` was called with."""

    problem: Problem
    objective: Objective
    seed: int
    watch: Watch | None
    limit_s: float
    exact: bool
    begun_s: float = field(default_factory=time.monotonic)

    def seconds_left(self, share: float = 1.0) -> float:
        """Seconds left for exact programmes, or a share of them."""
        return max(self.limit_s - (time.monotonic() - self.begun_s), 0.0) * share

    def bounded(self, plan: Plan) -> Plan:
        """The plan with its bound, final when no exact programme is wanted."""
        return plan if self.exact else finished(plan)

    def part(self, begin: float, end: float) -> Watch | None:
        """The watch of a part of the whole that goes from share `begin` to share `end`."""
        watch = self.watch
        return None if watch is None else lambda share: watch(begin + (end - begin) * min(max(share, 0.0), 1.0))
