"""The front door: ask for a plan, get one at once, and then better ones with a proof of how good they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.siting.asking import Ask, Plan
from analytics.siting.objectives import FewestSites, LeastTime, LeastWorst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.siting.objectives import Objective
    from analytics.siting.problem import Problem, Watch

__all__ = ["LIMIT_S", "Plan", "plan"]

LIMIT_S = 60.0
"""Seconds until which exact programmes may work when nothing else is said."""


def plan(
    problem: Problem,
    objective: Objective,
    *,
    seed: int = 0,
    watch: Watch | None = None,
    limit_s: float = LIMIT_S,
    exact: bool = True,
) -> Iterator[Plan]:
    """Plans, each at least as good as the one before: at once, searched, bounded, exact. The last one is final.

    Args:
        problem: who needs to be reached and from where it can be done.
        objective: what is wanted.
        seed: decides every random choice. Everything but the exact programme gives the same for the same seed on any
            machine; the exact one may be cut off sooner on a slower machine.
        watch: told the share of the whole that is done (0 to 1), many times a second as a rule; may raise to stop.
        limit_s: seconds after the question was asked until which exact programmes may work; the search before them is
            limited by rounds, not by time.
        exact: whether to try for a proof; without it the plan with its bound is the final one.

    Raises:
        InputError: when no plan can do what is wanted.
    """
    ask = Ask(problem, objective, seed, None if watch is None else _rising(watch), limit_s, exact)
    for found in _route(ask)(ask):
        final = found.final or found.proven
        if final and watch is not None:
            watch(1.0)
        yield replace(found, final=final)
        if final:
            return


def _rising(watch: Watch) -> Watch:
    """The same watch, never told less than before: a limit that is searched by halving begins its searches anew."""
    told = [0.0]

    def tell(share: float) -> None:
        told[0] = max(told[0], share)
        watch(told[0])

    return tell


def _route(ask: Ask) -> Callable[[Ask], Iterator[Plan]]:
    from analytics.siting import capacity_plans, cover_plans, few_plans, median_plans, worst_plans

    if ask.problem.capacity is not None:
        return capacity_plans.plans
    routes: dict[type, Callable[[Ask], Iterator[Plan]]] = {
        LeastTime: median_plans.plans,
        LeastWorst: worst_plans.plans,
        FewestSites: few_plans.plans,
    }
    return routes.get(type(ask.objective), cover_plans.plans)
