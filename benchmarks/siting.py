"""Where to put twenty posts so that most people are reached: a plan with a certified bound, against spopt with CBC."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.intake.samples import load_sample
from analytics.library import find_model
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.siting.objectives import Coverage, LeastTime
from analytics.siting.plan import plan
from analytics.siting.problem import Problem
from analytics.spatial.network import _cheapest_arcs
from benchmarks.findings import Findings, Target, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from analytics.siting.objectives import Objective

    Floats: TypeAlias = NDArray[np.float64]

CITY, SEED = "coquimbo", 20
SITES, POINTS, POSTS, LIMIT_MIN = 1000, 5000, 20, 5.0
CHUNK = 100
PEER_LIMIT_S = 150
GAP_WANTED, WANTED = 0.2, 15
FIRST_WANTED_S = 0.1
ROUNDS = 3
NOTES = (
    "1,000 junctions and 5,000 points drawn on the roads of the sample city; drive times along them, weights log-normal.",
    "Ours begins with the table of times, as spopt does. Compiling, once for each installation, happened before.",
    "spopt's time is building its model and CBC's own process together, CBC being cut off after 150 s of wall time.",
    "The bound is computed by this project from prices; no tolerance of a solver enters it.",
)


@dataclass(frozen=True)
class Seen:
    """One answer: processor seconds until it stood, its value, and how much better is possible at most (percent)."""

    way: str
    seconds: float
    value: float
    gap_percent: float | None

    def row(self, question: str, ours_s: float) -> tuple[str, ...]:
        """As a row of the table."""
        gap = "" if self.gap_percent is None else f"{self.gap_percent:.3f} %"
        return question, self.way, f"{self.seconds:.3f} s", times(self.seconds / ours_s), f"{self.value:,.1f}", gap


def question() -> Problem:
    """Real drive times from 1,000 junctions to 5,000 points, and a weight for each point."""
    from scipy.sparse.csgraph import dijkstra

    city, model = load_sample(CITY), find_model("golden_hour")
    params, inputs = model.params(), model.inputs.read(city.tables)
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    graph = _cheapest_arcs(ground.network, ambulance_times(ground.network, params))
    rng = np.random.default_rng(SEED)
    starts = rng.choice(ground.network.node_count, SITES, replace=False)
    ends = rng.choice(ground.network.node_count, POINTS, replace=False)
    parts = [dijkstra(graph, indices=starts[k : k + CHUNK])[:, ends] / 60 for k in range(0, SITES, CHUNK)]
    return Problem(np.vstack(parts), np.rint(rng.lognormal(3.0, 1.0, POINTS)), POSTS)


def ours(problem: Problem, objective: Objective) -> list[Seen]:
    """Our first plan, the searched one and the one with its bound; median of the rounds."""
    runs = [list(_timed(plan(problem, objective, exact=False))) for _ in range(ROUNDS)]
    return [sorted(answers, key=lambda seen: seen.seconds)[ROUNDS // 2] for answers in zip(*runs, strict=True)]


def _timed(answers: Iterator[Any]) -> Iterator[Seen]:
    begun_s = time.process_time()
    for found in answers:
        yield Seen(f"ours: {found.method.en}", time.process_time() - begun_s, found.value, found.gap_percent)


def proof(problem: Problem, objective: Objective, limit_s: float) -> Seen:
    """Our exact answer."""
    seen = list(_timed(plan(problem, objective, limit_s=limit_s)))[-1]
    return Seen("ours: to the end", seen.seconds, seen.value, seen.gap_percent)


def spopt_cbc(problem: Problem) -> Seen:
    """Maximal covering by spopt, solved by CBC."""
    import pulp

    _leave_out_the_rest_of_spopt()
    from spopt.locate import MCLP

    begun_s = _all_seconds()
    made = MCLP.from_cost_matrix(problem.minutes.T, problem.weight, LIMIT_MIN, p_facilities=POSTS)
    made.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=PEER_LIMIT_S))
    spent_s = _all_seconds() - begun_s
    opened = [k for k, variable in enumerate(made.fac_vars) if (variable.value() or 0) > 0.5]
    reached = (problem.minutes[opened] <= LIMIT_MIN).any(axis=0)
    optimal = made.problem.status == pulp.LpStatusOptimal and made.problem.sol_status == pulp.LpSolutionOptimal
    return Seen("spopt with CBC", spent_s, float(problem.weight[reached].sum()), 0.0 if optimal else None)


def _leave_out_the_rest_of_spopt() -> None:
    """Let `spopt.locate` be imported where libraries are missing that spopt wants for other things only.

    Those are its regions, and pointpats for the nearest k sites.
    """
    spec = find_spec("spopt")
    if spec is None:
        raise ModuleNotFoundError(name="spopt")
    package: Any = ModuleType("spopt")
    package.__path__ = list(spec.submodule_search_locations or ())
    sys.modules["spopt"] = package
    if find_spec("pointpats") is None:
        geometry: Any = ModuleType("pointpats.geometry")
        geometry.build_best_tree = None
        sys.modules.update({"pointpats": ModuleType("pointpats"), "pointpats.geometry": geometry})


def _all_seconds() -> float:
    """Processor seconds of this process and of the children it waited for: CBC is a process of its own."""
    import resource

    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def run() -> Findings:
    """Compare on the sample city."""
    problem = question()
    for objective in (Coverage(LIMIT_MIN), LeastTime()):  # compile
        list(plan(Problem(problem.minutes[:20], problem.weight, 3), objective, exact=False))
    covering = ours(problem, Coverage(LIMIT_MIN))
    first, bounded = covering[0], next(seen for seen in covering if seen.gap_percent is not None)
    shown = {"most covered": [*covering, proof(problem, Coverage(LIMIT_MIN), 60.0)]}
    shown["least weighted time"] = ours(problem, LeastTime())
    peer, missing = _peer(spopt_cbc, problem)
    shown["most covered"] += peer
    rows = [seen.row(name, answers[0].seconds) for name, answers in shown.items() for seen in answers]
    return Findings(
        title=f"{SITES:,} candidates, {POINTS:,} points, {POSTS} posts, {LIMIT_MIN:g} minutes: processor time, medians of ours.",
        header=("question", "way", "time until then", "time / first plan", "value", "at most so much better"),
        rows=tuple(rows),
        targets=_targets(first, bounded, peer),
        notes=NOTES + missing,
    )


def _targets(first: Seen, bounded: Seen, peer: list[Seen]) -> tuple[Target, ...]:
    gap = bounded.gap_percent if bounded.gap_percent is not None else float("inf")
    targets = [
        Target(f"a first plan within {FIRST_WANTED_S:g} s", first.seconds <= FIRST_WANTED_S),
        Target(f"a plan within {GAP_WANTED} % of a certified bound", gap <= GAP_WANTED),
    ]
    for other in peer:
        ratio = other.seconds / bounded.seconds
        targets.append(Target(f"that bound at least {WANTED} times sooner than spopt with CBC ({times(ratio)})", ratio >= WANTED))
    return tuple(targets)


def _peer(solve: Callable[[Problem], Seen], problem: Problem) -> tuple[list[Seen], tuple[str, ...]]:
    try:
        return [solve(problem)], ()
    except ModuleNotFoundError as error:
        return [], (f"spopt could not be run: {error}.",)
