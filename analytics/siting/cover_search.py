"""Plans for coverage found by searching: at once, then better and better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.siting.cover import Cover, cover_of, cover_value

if TYPE_CHECKING:
    from analytics.siting.objectives import CountedCoverage
    from analytics.siting.problem import Floats, Ints, Problem, Rules, Watch

LEAST_STEP = 1e-9
"""An exchange must better a plan by this share of all weight: less is rounding."""

WORK = 150_000_000
"""Entries of the cover looked at in all rounds of a search together, about: one to three seconds."""

ROUNDS_LEAST, ROUNDS_MOST = 60, 2_000
BATCHES = 20
SLOTS_RUINED = 8
WARMTH = 1e-3
"""How much worse than the last a plan may be to be gone on from, as a share of its value. Chosen by trial on random
covers; any value between 0 and 0.002 does about as well."""


@dataclass(frozen=True, eq=False)
class CoverTask:
    """A question of coverage: n sites, g groups of points.

    Attributes:
        cover: who is reached from where.
        gains: (k,) share of the weight that the first, second ... unit in reach adds.
        rules: what the plan keeps to.
        bonus: (n,) what a unit at each site is worth by itself; nothing as a rule.
    """

    cover: Cover
    gains: Floats
    rules: Rules
    bonus: Floats | None = None

    def value(self, counts: Ints) -> float:
        """Weight covered by a plan, computed anew; bonuses left out."""
        return cover_value(self.cover, counts, self.gains)

    def worth(self, counts: Ints) -> float:
        """What the search makes as large as it can: the value with bonuses."""
        return self.value(counts) + (0.0 if self.bonus is None else float(self.bonus @ counts))

    @property
    def least_step(self) -> float:
        """The least betterment that counts."""
        return LEAST_STEP * max(self.cover.total, 1e-300)


def cover_task(problem: Problem, objective: CountedCoverage) -> CoverTask:
    """The question that an objective of coverage puts."""
    rules = problem.rules(stacking=objective.stacking)
    return CoverTask(cover_of(problem, objective.limit_min), objective.gains(problem.sites), rules)


def quick_cover(task: CoverTask) -> Ints:
    """A plan at once: greedy, then exchanges until none helps.

    With costs, greedy is tried both by gain and by gain for the cost, since either alone may be arbitrarily bad
    (Khuller, Moss & Naor 1999).

    Returns:
        (n,) units at each site.
    """
    from analytics.siting import cover_kernels as kernels

    rng = np.random.default_rng(0)  # looks at all sites: nothing is drawn
    found = []
    for per_cost in (False, True) if task.rules.cost.any() and np.isfinite(task.rules.budget) else (False,):
        slots = _slots(task, task.rules.least)
        kernels.greedy(slots, _sets(_evened(task)), _terms(task), per_cost, rng)
        kernels.climb(slots, _sets(task), _terms(task), task.least_step)
        found.append(_counts(task, slots))
    return max(found, key=task.worth)


def better_cover(task: CoverTask, counts: Ints, seed: int, watch: Watch | None = None, rounds: int | None = None) -> Ints:
    """A plan at least as good, by iterated local search.

    Args:
        task: the question.
        counts: (n,) the plan to begin with; it must keep to the rules.
        seed: decides every random choice: the same seed gives the same plan.
        watch: told how much is done; may raise.
        rounds: how often the plan is ruined and mended; by the size of the cover when left out.

    Returns:
        (n,) units at each site.
    """
    from analytics.siting import cover_kernels as kernels

    best = _slots(task, counts)
    if len(best) == _locked(task) or not len(task.cover.weight):
        return counts
    rounds = usual_rounds(task) if rounds is None else rounds
    rng, at = np.random.default_rng(seed), best.copy()
    warmth = WARMTH * max(task.worth(counts), 0.0)
    for batch in range(BATCHES):
        turns = (batch + 1) * rounds // BATCHES - batch * rounds // BATCHES
        kernels.wander(at, best, _sets(task), _terms(task), task.least_step, (turns, SLOTS_RUINED, warmth), rng)
        if watch is not None:
            watch((batch + 1) / BATCHES)
    return _counts(task, best)


def usual_rounds(task: CoverTask) -> int:
    """Rounds of search that take about the same time for covers of all sizes."""
    return int(np.clip(WORK // max(len(task.cover.point), 1), ROUNDS_LEAST, ROUNDS_MOST))


def with_bonus(task: CoverTask, bonus: Floats) -> CoverTask:
    """The same question with other bonuses."""
    return replace(task, bonus=bonus)


def _evened(task: CoverTask) -> CoverTask:
    """The same question for a first plan: where a second unit counts for more than the first, as if both counted the same."""
    if np.all(np.diff(task.gains) <= 0):
        return task
    return replace(task, gains=np.full(len(task.gains), task.gains.mean()))


def _locked(task: CoverTask) -> int:
    return int(task.rules.least.sum())


def _slots(task: CoverTask, counts: Ints) -> Ints:
    """The plan as a list of sites: first the units that must stay, -1 for those not yet placed."""
    rules, sites = task.rules, np.arange(task.cover.site_count)
    placed = np.concatenate([np.repeat(sites, rules.least), np.repeat(sites, counts - rules.least)])
    slots = np.full(max(min(rules.sites, int(rules.most.sum())), len(placed)), -1, dtype=np.int64)
    slots[: len(placed)] = placed
    return slots


def _counts(task: CoverTask, slots: Ints) -> Ints:
    return task.rules.mended(np.bincount(slots[slots >= 0], minlength=task.cover.site_count))


def _sets(task: CoverTask) -> Any:
    cover = task.cover
    return cover.start, cover.point, cover.back, cover.site, cover.weight, np.concatenate([[0.0], task.gains, [0.0]])


def _terms(task: CoverTask) -> Any:
    rules = task.rules
    bonus = np.zeros(task.cover.site_count) if task.bonus is None else task.bonus
    closable = rules.closable.astype(np.int64)
    return _locked(task), rules.most, rules.cost, rules.budget, closable, rules.closable_most, bonus
