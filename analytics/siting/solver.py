"""HiGHS through scipy, watched while it works."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.siting.rounding import slack

if TYPE_CHECKING:
    from analytics.siting.problem import Flags, Floats, Watch

LOOK_EVERY_S = 0.1
ABSOLUTE_GAP = 1e-6
"""HiGHS stops when its bound is this near, in its own unit; bounds are moved outward by as much."""

SIZE_LEAST, SIZE_EACH = 1e6, 100.0
"""Costs are scaled to add up to the first or, if that is more, the second for each: then that gap is next to nothing."""


@dataclass(frozen=True, eq=False)
class Programme:
    """Minimise cost @ x with low <= rows @ x <= high and least <= x <= most; x whole where `whole` says so."""

    cost: Floats
    rows: Any
    low: Floats
    high: Floats
    least: Floats
    most: Floats
    whole: Flags


@dataclass(frozen=True, eq=False)
class Solution:
    """What HiGHS found.

    Attributes:
        x: the best solution, or none.
        bound: no solution is below this; -inf where nothing is known, inf where no solution exists.
        optimal: whether HiGHS says that nothing is better.
    """

    x: Floats | None
    bound: float
    optimal: bool


ENTRIES_CROWDED = 50
"""Entries of a row on average above which the simplex is asked. Measured: at 30 it needs six times as long as the
interior-point method, at 60 two thirds of its time, at 146 a tenth."""

_OPTIMAL, _LIMIT, _INFEASIBLE = 0, 1, 2


def solve_whole(programme: Programme, limit_s: float, watch: Watch | None = None) -> Solution:
    """Solve a mixed-integer programme, for `limit_s` seconds at most.

    The solver works beside (it leaves the interpreter free) while `watch` is told the share of the time that has passed.
    When `watch` raises, this returns to its caller at once; the solver itself ends when its time is up.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    found: list[Any] = []
    scale = _scale(programme)

    def work() -> None:
        constraints = LinearConstraint(programme.rows, programme.low, programme.high)
        found.append(
            milp(
                programme.cost * scale,
                integrality=programme.whole.astype(np.int64),
                bounds=Bounds(programme.least, programme.most),
                constraints=constraints,
                options={"time_limit": max(limit_s, 0.01), "mip_rel_gap": 0.0},
            )
        )

    _watched(work, limit_s, watch)
    result = found[0]
    if result.status == _INFEASIBLE:
        return Solution(None, np.inf, optimal=True)
    bound = getattr(result, "mip_dual_bound", None)
    known = -np.inf if bound is None or not np.isfinite(bound) else float(bound)
    lowered = (known - ABSOLUTE_GAP - slack(known)) / scale if np.isfinite(known) else -np.inf
    return Solution(result.x, lowered, optimal=result.status == _OPTIMAL)


def _scale(programme: Programme) -> float:
    total = float(np.abs(programme.cost * programme.most).sum())
    wanted = max(SIZE_EACH * float(np.count_nonzero(programme.cost)), SIZE_LEAST)
    return wanted / total if total else 1.0


def _watched(work: Any, limit_s: float, watch: Watch | None) -> None:
    if watch is None:
        work()
        return
    begun_s = time.monotonic()
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(LOOK_EVERY_S)
        watch(min((time.monotonic() - begun_s) / max(limit_s, LOOK_EVERY_S), 1.0))


def solve_relaxed(programme: Programme) -> tuple[Floats, Floats] | None:
    """Solution and multipliers of the linear relaxation, rows of the form `rows @ x >= low` only; none where it fails.

    On rows of few entries the interior-point method is several times sooner than the simplex, on rows of many it is several
    times later: what it factors grows with the square of a row's entries. Nothing is concluded from the answer
    itself: callers compute their bounds from the multipliers, so that no tolerance of the solver enters them.
    """
    from scipy.optimize import linprog

    crowded = programme.rows.nnz > ENTRIES_CROWDED * programme.rows.shape[0]
    method = "highs-ds" if crowded else "highs-ipm"
    bounds = np.column_stack([programme.least, programme.most])
    result = linprog(programme.cost, A_ub=-programme.rows, b_ub=-programme.low, bounds=bounds, method=method)
    if result.x is None:
        return None
    return result.x, np.maximum(-result.ineqlin.marginals, 0.0)
