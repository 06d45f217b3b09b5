"""Plans for the least weighted time found by searching, and how good they can be at best.

With u_i the price that point i pays to be served, no plan costs less than

    sum_i u_i  -  the best choice of sites scored by  s_j = sum_i max(0, u_i - burden_ji)

(Lagrangian relaxation of "each point is served once", Cornuéjols, Fisher & Nemhauser 1977). The prices are found by
the subgradient method (Held, Wolfe & Crowder 1974); the best choices on the way are tried as plans.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.siting.choosing import Choice, best_choice
from analytics.siting.rounding import grain, rounded_up, slack

if TYPE_CHECKING:
    from analytics.siting.objectives import LeastTime
    from analytics.siting.problem import Flags, Floats, Ints, Problem, Rules, Watch

LEAST_STEP = 1e-12
FAR_FACTOR = 2.0
"""Being served by nobody is charged as this many times the longest time (assumed; `LeastTime.beyond_min` says otherwise)."""

WORK = 1_000_000_000
"""Burdens looked at in all rounds of a search together, about: one to three seconds."""

ROUNDS_LEAST, ROUNDS_MOST = 20, 1_000
BATCHES = 20
SITES_MOVED = 3
STEPS = 600
PATIENCE = 12
"""Steps of the subgradient method without a better bound before steps are halved."""

FIRST_STEP, LAST_STEP = 1.5, 1e-4
TRIED_EVERY = 8


@dataclass(frozen=True, eq=False)
class MedianTask:
    """A question of least weighted time; n sites, g points that have weight and are reached from somewhere.

    Attributes:
        burden: (n, g) weight x minutes of serving each point from each site.
        nobody: (g,) weight x minutes charged when no site serves a point; never below its burden from any site.
        rules: what the plan keeps to.
        points: (g,) positions of the points in the problem.
        step: step between possible sums; 0 where there is none.
        bonus: (n,) what each site takes off the sum by itself; nothing as a rule.
    """

    burden: Floats
    nobody: Floats
    rules: Rules
    points: Ints
    step: float
    bonus: Floats

    def value(self, counts: Ints) -> float:
        """Sum of weight x minutes, every point served by the nearest site of the plan."""
        return float(self.burden[counts > 0].min(axis=0, initial=np.inf).clip(max=self.nobody).sum())

    def worth(self, counts: Ints) -> float:
        """What the search makes as small as it can: the value less bonuses."""
        return self.value(counts) - float(self.bonus @ counts)


def median_task(problem: Problem, objective: LeastTime) -> MedianTask:
    """The question that the objective of least time puts."""
    weight = np.asarray(problem.weight, dtype=np.float64)
    points = np.flatnonzero((weight > 0) & ~problem.reached_by_nobody())
    minutes = problem.full()[:, points]
    reached = np.isfinite(minutes)
    longest = float(minutes[reached].max(initial=0.0))
    beyond_min = objective.beyond_min if objective.beyond_min is not None else FAR_FACTOR * longest
    minutes = np.where(reached, np.minimum(minutes, beyond_min) if objective.beyond_min is not None else minutes, beyond_min)
    burden = minutes * weight[points]
    return MedianTask(
        burden=np.ascontiguousarray(burden),
        nobody=beyond_min * weight[points],
        rules=problem.rules(),
        points=points,
        step=_step(minutes, weight[points]),
        bonus=np.zeros(problem.site_count),
    )


def _step(minutes: Floats, weight: Floats) -> float:
    if np.any(minutes[0] != np.rint(minutes[0])):  # one row tells as a rule: the whole table is looked at only when whole
        return 0.0
    return grain(minutes, weight)


def quick_median(task: MedianTask) -> Ints:
    """A plan at once: greedy, then exchanges until none helps. With costs, also greedy by gain for the cost.

    Returns:
        (n,) 1 where a site opens.
    """
    from analytics.siting import median_kernels as kernels

    found = []
    for per_cost in (False, True) if task.rules.cost.any() and np.isfinite(task.rules.budget) else (False,):
        slots = _slots(task, task.rules.least)
        kernels.greedy(slots, task.burden, task.nobody, _terms(task), per_cost, _least_step(task))
        found.append(_counts(task, slots))
    return min(found, key=task.worth)


def better_median(task: MedianTask, counts: Ints, seed: int, watch: Watch | None = None, rounds: int | None = None) -> Ints:
    """A plan at least as good, by iterated local search. See `cover_search.better_cover`."""
    from analytics.siting import median_kernels as kernels

    slots = _slots(task, counts)
    if len(slots) == int(task.rules.least.sum()) or not len(task.points):
        return counts
    rounds = int(np.clip(WORK // max(task.burden.size, 1), ROUNDS_LEAST, ROUNDS_MOST)) if rounds is None else rounds
    rng = np.random.default_rng(seed)
    for batch in range(BATCHES):
        turns = (batch + 1) * rounds // BATCHES - batch * rounds // BATCHES
        kernels.wander(slots, task.burden, task.nobody, _terms(task), _least_step(task), (turns, SITES_MOVED), rng)
        if watch is not None:
            watch((batch + 1) / BATCHES)
    return _counts(task, slots)


def climbed(task: MedianTask, counts: Ints) -> Ints:
    """The plan improved by exchanges until none helps."""
    from analytics.siting import median_kernels as kernels

    slots = _slots(task, counts)
    kernels.climb(slots, task.burden, task.nobody, _terms(task), _least_step(task))
    return _counts(task, slots)


def _least_step(task: MedianTask) -> float:
    return LEAST_STEP * float(task.nobody.sum())


def _slots(task: MedianTask, counts: Ints) -> Ints:
    rules, sites = task.rules, np.arange(len(counts))
    placed = np.concatenate([sites[rules.least > 0], sites[(counts > 0) & (rules.least == 0)]])
    slots = np.full(max(min(rules.sites, int(rules.most.sum())), len(placed)), -1, dtype=np.int64)
    slots[: len(placed)] = placed
    return slots


def _counts(task: MedianTask, slots: Ints) -> Ints:
    return task.rules.mended(np.bincount(slots[slots >= 0], minlength=len(task.burden)))


def _terms(task: MedianTask) -> Any:
    rules = task.rules
    locked, closable = int(rules.least.sum()), rules.closable.astype(np.int64)
    return locked, rules.most, rules.cost, rules.budget, closable, rules.closable_most, task.bonus


@dataclass(frozen=True, eq=False)
class MedianBound:
    """No plan costs less than `least`.

    Attributes:
        least: the bound, as computed.
        price: (g,) the prices that give it.
        may: (n,) sites that a plan better than `counts` may use; the others were ruled out on the way.
        choice: the relaxed choice of sites at these prices.
        counts: (n,) the best plan seen on the way.
    """

    least: float
    price: Floats
    may: Flags
    choice: Choice
    counts: Ints


def median_bound(task: MedianTask, counts: Ints, watch: Watch | None = None, steps: int = STEPS) -> MedianBound:
    """The Lagrangian bound, and plans better than `counts` where the search for it meets any.

    Args:
        task: the question, without bonuses.
        counts: (n,) the best plan known.
        watch: told how much is done; may raise.
        steps: of the subgradient method, at most.
    """
    climb = _Descent(task, counts)
    for step in range(steps):
        if watch is not None and step % TRIED_EVERY == 0:
            watch(step / steps)
        if climb.step(try_plan=step % TRIED_EVERY == 0) or climb.factor < LAST_STEP:
            break
    return climb.found()


class _Descent:
    """The subgradient method; keeps the best bound, the best plan and the sites not yet ruled out."""

    def __init__(self, task: MedianTask, counts: Ints) -> None:
        self.task, self.counts, self.value = task, counts, task.value(counts)
        ordered = np.partition(task.burden, min(1, len(task.burden) - 1), axis=0)
        self.price = ordered[min(1, len(ordered) - 1)].copy()  # a site's own points pay to the next: a usual first guess
        self.may = task.rules.most > 0
        self.factor, self.waited = FIRST_STEP, 0
        self.best = -np.inf
        self.best_price, self.best_choice = self.price, best_choice(np.zeros(len(counts)), task.rules)

    def step(self, *, try_plan: bool) -> bool:
        """One step; True when the bound has met the value."""
        from analytics.siting import median_kernels as kernels

        task, sites = self.task, np.flatnonzero(self.may)
        score = np.zeros(len(self.may))
        score[sites] = kernels.saved(task.burden, self.price, sites)
        rules = self._rules()
        choice = best_choice(score, rules)
        bound = float(self.price.sum()) - choice.most
        self._note(bound, choice)
        if try_plan:
            self._try(choice)
        self._rule_out(bound, choice)
        if self.closed():
            return True
        served = kernels.times_served(task.burden, self.price, np.flatnonzero(choice.counts))
        self._move(1.0 - served, bound)
        return False

    def _rules(self) -> Rules:
        return replace(self.task.rules, most=np.where(self.may, self.task.rules.most, 0))

    def _note(self, bound: float, choice: Choice) -> None:
        if bound > self.best + slack(bound):
            self.best, self.best_price, self.best_choice, self.waited = bound, self.price.copy(), choice, 0
            return
        self.waited += 1
        if self.waited >= PATIENCE:
            self.factor, self.waited = self.factor / 2, 0
            self.price = self.best_price.copy()

    def _try(self, choice: Choice) -> None:
        """The relaxed choice, improved by exchanges, as a plan."""
        if not self.task.rules.allows(choice.counts):
            return
        plan = climbed(self.task, choice.counts)
        value = self.task.value(plan)
        if value < self.value:
            self.counts, self.value = plan, value

    def _rule_out(self, bound: float, choice: Choice) -> None:
        """Sites whose use alone makes any plan no better than the best known."""
        with_one = bound + choice.most - choice.with_one_more()
        self.may &= (choice.counts > 0) | (with_one <= self.target()) | (self.task.rules.least > 0)

    def target(self) -> float:
        """A plan is better only when it costs at most this."""
        step = self.task.step
        return self.value - step + slack(self.value) if step else self.value - slack(self.value)

    def closed(self) -> bool:
        """Whether nothing can be better than the best plan."""
        return self.best > self.target()

    def _move(self, slope: Floats, bound: float) -> None:
        size = float(slope @ slope)
        if size:
            length = self.factor * max(1.02 * self.value - bound, 0.0) / size
            self.price = np.maximum(self.price + length * slope, 0.0)

    def found(self) -> MedianBound:
        """What was found."""
        return MedianBound(self.best, self.best_price, self.may, self.best_choice, self.counts)


def certain_bound(task: MedianTask, bound: float, value: float) -> float:
    """The bound rounded outward, then to a sum that plans can have; never above the value of a plan."""
    return min(rounded_up(bound, task.step), value)
