"""How much a plan for coverage could reach at best, and the best plan itself.

With lambda_i the price of one more unit in reach of group i, no plan is worth more than

    sum_i max_k (w_i F(k) - lambda_i k)  +  the best choice of sites scored by  s_j = sum of lambda over the groups j reaches

where F(k) is the share that k units in reach give (Lagrangian relaxation; Galvão & ReVelle 1996 for maximal covering).
This holds for any prices, so the bound needs no trust in a solver. The prices of the linear relaxation make it as low as
that relaxation. It is solved in complement form: minimise what is missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.siting.choosing import Choice, best_choice
from analytics.siting.rounding import grain, rounded_down, slack
from analytics.siting.solver import Programme, solve_relaxed, solve_whole

if TYPE_CHECKING:
    from analytics.siting.cover_search import CoverTask
    from analytics.siting.problem import Flags, Floats, Ints, Watch

LEVEL_LEAST = 1e-3
"""In the linear relaxation, gains below this share of the first are left out; the bound itself counts them all."""

LEVEL_EXACT = 1e-9
"""The same in the exact programme."""


@dataclass(frozen=True, eq=False)
class CoverBound:
    """No plan is worth more than `most`; the choice says what forcing a site in or out would make of it.

    Attributes:
        most: the bound, as computed.
        choice: the relaxed choice of sites that attains it.
        rest: the part that does not depend on the choice.
        relaxed: (n,) units of the linear relaxation; none where it was not solved.
    """

    most: float
    choice: Choice
    rest: float
    relaxed: Floats | None


def price_bound(task: CoverTask, price: Floats) -> CoverBound:
    """The bound for given prices.

    Args:
        task: the question.
        price: (g,) not negative.
    """
    cover, levels = task.cover, np.concatenate([[0.0], np.cumsum(task.gains)])
    highest = np.zeros(len(cover.weight))
    for count, level in enumerate(levels):
        np.maximum(highest, cover.weight * level - price * count, out=highest)
    score = cover.matrix().T @ price
    choice = best_choice(score, task.rules)
    rest = float(highest.sum())
    return CoverBound(rest + choice.most, choice, rest, None)


def cover_bound(task: CoverTask) -> CoverBound:
    """The bound of the linear relaxation, valid whatever the solver did."""
    solved = solve_relaxed(_programme(task, _levels(task, LEVEL_LEAST), np.arange(task.cover.site_count)))
    group_count = len(task.cover.weight)
    if solved is None:
        return price_bound(task, np.minimum(task.cover.weight * task.gains[0], 0.0))
    found = price_bound(task, solved[1][:group_count])
    return CoverBound(found.most, found.choice, found.rest, solved[0][: task.cover.site_count])


def certain_bound(task: CoverTask, bound: float) -> float:
    """The bound rounded outward, and then to a value that plans can have."""
    return min(rounded_down(bound, value_step(task)), task.value(task.rules.most))


def value_step(task: CoverTask) -> float:
    """The step between possible values of plans; 0 where there is none."""
    return grain(task.cover.weight, task.gains) if np.all(task.gains == np.rint(task.gains)) else 0.0


def _levels(task: CoverTask, least: float) -> int:
    """How many units in reach of a point are told apart."""
    gains = task.gains
    counted = np.flatnonzero(gains > least * max(gains.max(initial=0.0), 1e-300))
    return int(counted[-1]) + 1 if len(counted) else 1


def _programme(task: CoverTask, levels: int, sites: Ints) -> Programme:
    """Minimise the weight missed: units x at `sites`, and u (g, levels) for what the k-th unit in reach would add.

    Rows: units in reach + missed levels >= levels for each group; then the rules.
    """
    from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

    cover, rules, gains = task.cover, task.rules, task.gains[:levels]
    groups, concave = len(cover.weight), bool(np.all(np.diff(gains) <= 0))
    missed = kron(eye_array(groups), np.ones((1, levels)))
    rows = [hstack([cover.matrix()[:, sites], missed])]
    low = [np.full(groups, float(levels))]
    limits, least = rules.rows(sites)
    rows.append(hstack([csr_array(limits), csr_array((len(least), groups * levels))]))
    low.append(least)
    if not concave:  # a first unit that is there counts before a second one
        order = kron(eye_array(groups), np.eye(levels)[1:] - np.eye(levels)[:-1])
        rows.append(hstack([csr_array((groups * (levels - 1), len(sites))), order]))
        low.append(np.zeros(groups * (levels - 1)))
    total = len(sites) + groups * levels
    return Programme(
        cost=np.concatenate([np.zeros(len(sites)), np.kron(cover.weight, gains)]),
        rows=vstack(rows).tocsr(),
        low=np.concatenate(low),
        high=np.full(sum(map(len, low)), np.inf),
        least=np.concatenate([rules.least[sites].astype(float), np.zeros(groups * levels)]),
        most=np.concatenate([rules.most[sites].astype(float), np.ones(groups * levels)]),
        whole=np.concatenate([np.ones(len(sites), dtype=bool), np.full(total - len(sites), not concave)]),
    )


def sites_left(task: CoverTask, bound: CoverBound, value: float) -> tuple[Flags, Flags]:
    """Sites that a plan better than `value` may use, and those that it must use (reduced-cost fixing).

    Returns:
        (n,) may, (n,) must have more than its least.
    """
    needed = value + value_step(task) - slack(bound.most) if value_step(task) else value + slack(value)
    with_one = bound.rest + bound.choice.with_one_more()
    without = bound.rest + bound.choice.with_one_less()
    used = bound.choice.counts > 0
    may = used | (with_one >= needed)
    must = (bound.choice.counts > task.rules.least) & (task.rules.most == 1) & (without < needed)
    return may, must


def solve_over(task: CoverTask, sites: Ints, must: Ints, limit_s: float, watch: Watch | None = None) -> tuple[Ints | None, float]:
    """The best plan that uses `sites` only, and a bound for all such plans.

    Args:
        task: the question.
        sites: positions of the sites that may be used; those that must stay are among them.
        must: positions of sites that are used.
        limit_s: seconds.
        watch: told the share of the time that has passed; may raise.

    Returns:
        (n,) units at each site, or none; and a bound, -inf where no plan exists.
    """
    levels = _levels(task, LEVEL_EXACT)
    programme = _programme(task, levels, sites)
    programme.least[: len(sites)] = np.maximum(programme.least[: len(sites)], np.isin(sites, must))
    solution = solve_whole(programme, limit_s, watch)
    beyond = float(task.gains[levels:].sum()) * task.cover.total
    best = task.cover.total * float(task.gains[:levels].sum())
    return _plan_of(task, sites, solution.x), best - solution.bound + beyond


def _plan_of(task: CoverTask, sites: Ints, x: Any) -> Ints | None:
    if x is None:
        return None
    counts = np.zeros(task.cover.site_count, dtype=np.int64)
    counts[sites] = np.rint(x[: len(sites)]).astype(np.int64)
    return task.rules.mended(counts) if task.rules.allows(task.rules.mended(counts)) else None
