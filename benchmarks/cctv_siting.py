"""Where the next cameras belong: a first plan while sliders move, and the best one proven, against spopt with CBC."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.siting.objectives import Coverage
from analytics.siting.plan import plan
from analytics.siting.problem import Problem, cover_sets
from benchmarks.findings import Findings, Target, milliseconds, times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

SEED, CENTRES = 20, 12
WITHIN = Coverage(1.0)
PEER_LIMIT_S, OURS_LIMIT_S = 150, 100.0
PEER_WANTED, LIVE_WANTED = 50, 30
ROUNDS = 3
NOTES = (
    "Made-up towns: half the points and sites round twelve centres, half anywhere; log-normal weights; who sees whom is given.",
    "spopt gets a full table of distances of the same points; its time is building its model and CBC's own process together.",
    "A plan is proven when its value is the bound this project computes from prices, or when HiGHS ends with no gap.",
)


@dataclass(frozen=True)
class Town:
    """Points to be seen, sites and how many of them, radius and side of the town in metres."""

    points: int
    sites: int
    plan: int
    radius_m: float
    side_m: float

    @property
    def name(self) -> str:
        """As a row is called."""
        return f"{self.points:,} x {self.sites:,}, {self.plan} sites, {self.radius_m:g} m"

    def drawn(self) -> tuple[Floats, Floats, Floats]:
        """Points, sites (metres) and weights."""
        rng = np.random.default_rng(SEED)
        centres = rng.random((CENTRES, 2)) * self.side_m

        def some(count: int) -> Floats:
            near = centres[rng.integers(0, CENTRES, count // 2)] + rng.normal(0, self.side_m / 14, (count // 2, 2))
            return np.vstack([near, rng.random((count - count // 2, 2)) * self.side_m])

        return some(self.points), some(self.sites), np.rint(rng.lognormal(3.0, 1.0, self.points))

    def problem(self) -> Problem:
        """The question as ours takes it."""
        from scipy.spatial import cKDTree

        points, sites, weight = self.drawn()
        sets = cKDTree(points).query_ball_point(sites, self.radius_m)
        return Problem(cover_sets(sets, self.points), weight, self.plan)


SMALL = tuple(Town(2_000, 200, 30, radius_m, 10_000.0) for radius_m in (150.0, 300.0, 600.0))
CAMERAS = tuple(Town(20_000, 2_000, count, radius_m, 20_000.0) for radius_m in (100.0, 300.0) for count in (50, 200))
"""At 100 m a site sees a place as cameras on a pole do; 300 m is wider than any, and harder to prove."""


@dataclass(frozen=True)
class Seen:
    """First and last answer: processor seconds, value, whether it is proven."""

    first_s: float
    first: float
    last_s: float
    last: float
    proven: bool


def ours(problem: Problem) -> Seen:
    """Median of the rounds by the time of the last answer; the first answer likewise."""
    runs = [_one(problem) for _ in range(ROUNDS)]
    middle = sorted(runs, key=lambda run: run.last_s)[ROUNDS // 2]
    return Seen(sorted(run.first_s for run in runs)[ROUNDS // 2], middle.first, middle.last_s, middle.last, middle.proven)


def _one(problem: Problem) -> Seen:
    begun_s = time.process_time()
    asked = plan(problem, WITHIN, limit_s=OURS_LIMIT_S)
    answers = [(time.process_time() - begun_s, found.value, found.proven) for found in asked]
    (first_s, first, _), (last_s, last, proven) = answers[0], answers[-1]
    return Seen(first_s, first, last_s, last, proven)


def spopt_cbc(town: Town) -> tuple[float, float, bool]:
    """Processor seconds, value, and whether CBC says it is the best."""
    import pulp
    from scipy.spatial.distance import cdist

    from benchmarks.siting import _all_seconds, _leave_out_the_rest_of_spopt

    if "spopt" not in sys.modules:
        _leave_out_the_rest_of_spopt()
    from spopt.locate import MCLP

    points, sites, weight = town.drawn()
    metres = cdist(points, sites)
    begun_s = _all_seconds()
    made = MCLP.from_cost_matrix(metres, weight, town.radius_m, p_facilities=town.plan)
    made.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=PEER_LIMIT_S))
    spent_s = _all_seconds() - begun_s
    opened = [k for k, variable in enumerate(made.fac_vars) if (variable.value() or 0) > 0.5]
    value = float(weight[(metres[:, opened] <= town.radius_m).any(axis=1)].sum())
    return spent_s, value, made.problem.sol_status == pulp.LpSolutionOptimal


def rows_of(town: Town, seen: Seen) -> list[tuple[str, ...]]:
    """First and last answer as rows."""
    proven = "proven" if seen.proven else "not proven"
    return [
        (
            town.name,
            "ours: first plan",
            milliseconds(seen.first_s),
            f"{seen.first:,.0f}",
            f"{seen.first / seen.last:.4f} of the last",
        ),
        (town.name, "ours: last plan", milliseconds(seen.last_s), f"{seen.last:,.0f}", proven),
    ]


def run() -> Findings:
    """Compare all of it in one run."""
    _one(Town(200, 40, 4, 900.0, 6_000.0).problem())  # compile
    rows: list[tuple[str, ...]] = []
    targets: list[Target] = []
    for town in (*SMALL, *CAMERAS):
        seen = ours(town.problem())
        rows += rows_of(town, seen)
        ratio = seen.last_s / seen.first_s
        targets.append(Target(f"{town.name}: solved to a proven optimum ({milliseconds(seen.last_s)})", seen.proven))
        if town in CAMERAS:
            targets.append(Target(f"{town.name}: a first plan {LIVE_WANTED} times sooner ({times(ratio)})", ratio >= LIVE_WANTED))
        if town in SMALL:
            spent_s, value, best = spopt_cbc(town)
            rows.append((town.name, "spopt with CBC", milliseconds(spent_s), f"{value:,.0f}", "proven" if best else "not proven"))
            says = f"{town.name}: proven {PEER_WANTED} times sooner than spopt with CBC ({times(spent_s / seen.last_s)})"
            targets.append(Target(says, spent_s / seen.last_s >= PEER_WANTED))
    return Findings(
        title="Cameras sited so that most is seen: processor time until the answer stood, medians of ours.",
        header=("question", "way", "time until then", "value", "remark"),
        rows=tuple(rows),
        targets=tuple(targets),
        notes=NOTES,
    )
