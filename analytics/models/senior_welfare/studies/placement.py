"""Where a new senior hall, or the stops of a mobile service, do most for seniors who live alone, and how good any plan could be.

Answers come in turn: a quick plan, searched ones, one with a bound, the proven optimum among the places that gain most,
and, where as many as can be are to be reached, the proven optimum among all places there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.study import BEST, Answer, Study
from analytics.core.text import Text
from analytics.models.senior_welfare.measuring import measured_of
from analytics.models.senior_welfare.studies.placement_declared import COVER, MEAN, OUTPUTS, WORKFLOW, WORST, NextHalls
from analytics.models.senior_welfare.studies.placement_measured import reach_m, walk_with, ways_from
from analytics.models.senior_welfare.studies.placement_sites import sites_of
from analytics.models.senior_welfare.studies.placement_tables import Told, tell
from analytics.models.senior_welfare.studies.placement_turns import best_few, costs_of, in_turn
from analytics.siting.objectives import Coverage, LeastTime, LeastWorst
from analytics.siting.problem import Role, cover_sets
from analytics.siting.quotas import NO_GROUP, QuotaProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.models.senior_welfare.studies.placement_measured import Walk
    from analytics.models.senior_welfare.studies.placement_sites import Sites
    from analytics.models.senior_welfare.studies.placement_turns import Costs
    from analytics.siting.asking import Plan
    from analytics.siting.objectives import Objective
    from analytics.spatial.walking import Walks

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

SEED = 20_260_311  # any number: the same question gets the same answer

AROUND_M = 1_000.0
"""Where places are compared roughly for how far people walk, only people so near are looked at (the limit, where that is more)."""

ENTRIES_MOST = 8_000_000
"""Tables of places by hexagons are not made larger than this: fewer places are compared in a very large city."""

TODAY = 0
"""The first site of every problem: all halls there are, which stay."""


@dataclass(frozen=True, eq=False)
class Compared:
    """The places that a search chooses among.

    Attributes:
        sites: the n places.
        ways: metres on foot from each of them to the hexagons.
        costs: the same as what the aim counts.
    """

    sites: Sites
    ways: Walks
    costs: Costs

    def opened(self, plan: Plan) -> Sites:
        """The places that a plan opens."""
        return self.sites.pick(plan.sites[plan.sites != TODAY] - 1)


def run(inputs: WelfareInputs, params: WelfareParams, asked: NextHalls, watch: Watch) -> Iterator[Answer]:
    """Answers from the quick plan to the one proven among the best places, and last the one proven among all."""
    watch("places")
    told, possible = _told(inputs, params, asked)
    few = _compare(told, possible, _best(told, possible))
    watch("search")
    best: Plan | None = None
    for found in _plans(told, few, lambda share: watch("search", share)):
        best = _no_worse(found, best)
        yield tell(told, best, few.opened(best), len(few.sites), final=False)
    watch("everywhere")
    if best is not None:
        yield _everywhere(told, possible, few, best, lambda share: watch("everywhere", share))


def _everywhere(told: Told, possible: Sites, few: Compared, best: Plan, watch: Callable[[float], None]) -> Answer:
    """The last answer: sought among all places where that can be done, else the best there is."""
    if told.asked.aim != COVER:
        return tell(told, best, few.opened(best), len(few.sites), final=True)
    if len(few.sites) < told.asked.places_most:  # the others gain nothing
        return tell(told, best, few.opened(best), len(possible), final=True)
    around = _ways(told, possible, told.now.limit_m)
    gains = np.flatnonzero(costs_of(COVER, around, told.now).alone() > 0)
    every = _compare(told, possible, gains, told.now.limit_m)
    *_, found = _plans(told, every, watch)
    if found.value >= best.value:
        return tell(told, found, every.opened(found), len(possible), final=True)
    bound = None if found.bound is None else max(found.bound, best.value)
    return tell(told, replace(best, bound=bound), few.opened(best), len(possible), final=True)


def _plans(told: Told, among: Compared, watch: Callable[[float], None]) -> Iterator[Plan]:
    from analytics.siting.plan import plan

    problem = _problem(told, among)
    found = plan(problem, _objective(told), seed=SEED, limit_s=told.asked.seconds, watch=watch)
    return (_as_saved(each, float(problem.weight @ among.costs.now)) for each in found) if told.asked.aim == MEAN else found


def _as_saved(found: Plan, today: float) -> Plan:
    """A plan of least metres told by what it saves of today's: how much better another could be is then a share of that."""
    saved = today - found.value
    bound = None if found.bound is None else saved if found.proven else max(today - found.bound, saved)
    return replace(found, value=saved, bound=bound, larger_is_better=True)


def _no_worse(found: Plan, before: Plan | None) -> Plan:
    """The plan found; where it is worse than the one before, that one with what is known now. Mending a quota may cost something."""
    if before is None or (found.value >= before.value if found.larger_is_better else found.value <= before.value):
        return found
    return replace(found, counts=before.counts, value=before.value, unreached_weight=before.unreached_weight)


def _told(inputs: WelfareInputs, params: WelfareParams, asked: NextHalls) -> tuple[Told, Sites]:
    """What answers are told against, and all places where something could be put."""
    measured = measured_of(inputs, params)
    now = walk_with(inputs, params, measured)
    if not now.alone.sum() > 0:
        raise InputError(NOBODY)
    possible = sites_of(inputs, measured.ground, asked)
    return Told(inputs, params, asked, measured, now, len(possible)), possible


def _best(told: Told, possible: Sites) -> Ints:
    """The places that gain most, by what they do to people around them.

    Raises:
        InputError: when none gains anything.
    """
    around_m = told.now.limit_m if told.asked.aim == COVER else max(told.now.limit_m, AROUND_M)
    around = _ways(told, possible, around_m)
    found = best_few(costs_of(told.asked.aim, around, told.now), _most(told.asked, told.now))
    if not len(found):
        raise InputError(NOTHING_BETTER)
    return found


def _compare(told: Told, possible: Sites, which: Ints, limit_m: float | None = None) -> Compared:
    """Some of the places with their ways, as far as any of them can be of use unless a limit is given."""
    sites = possible.pick(which)
    ways = _ways(told, sites, reach_m(told.now) if limit_m is None else limit_m)
    return Compared(sites, ways, costs_of(told.asked.aim, ways, told.now))


def _most(asked: NextHalls, now: Walk) -> int:
    """How many places are compared."""
    if asked.aim == COVER:
        return asked.places_most
    return max(min(asked.places_most, ENTRIES_MOST // len(now.metres)), asked.wanted + 1)


def _ways(told: Told, sites: Sites, limit_m: float) -> Walks:
    return ways_from(told.measured, told.params, sites.xy, limit_m)


def _problem(told: Told, among: Compared) -> QuotaProblem:
    """All halls there are as one site that stays, then the places compared; in metres instead of minutes."""
    count = len(among.sites) + 1
    role = np.where(np.arange(count) == TODAY, int(Role.FIXED), int(Role.CANDIDATE))
    quota = told.asked.dong_most
    return QuotaProblem(
        minutes=_late_pairs(told, among.ways) if told.asked.aim == COVER else _table(told, among.ways),
        weight=_weight(told, among),
        sites=min(told.asked.wanted + 1, count),
        role=role,
        group=np.concatenate([[NO_GROUP], among.sites.dong]) if quota else None,
        most_each=quota,
        worth=_worth(told, among) if quota else None,
    )


def _worth(told: Told, among: Compared) -> Floats:
    """(n + 1,) what is kept first where a dong has too many: the places taken in turn under that rule, then by what each saves."""
    alone = among.costs.alone()
    quota = among.sites.dong, told.asked.dong_most
    turns = in_turn(among.costs, np.arange(len(alone)), told.asked.wanted, quota)
    alone[turns] += alone.max(initial=0.0) * np.arange(len(turns), 0, -1)
    return np.concatenate([[0.0], alone])


def _weight(told: Told, among: Compared) -> Floats:
    """(c,) who counts: those not reached yet; those to whom some place is nearer than today's halls; all who are a senior or more."""
    costs = among.costs
    if told.asked.aim == WORST:
        return costs.weight
    nearer = np.zeros(len(costs.now), dtype=bool)
    nearer[costs.cell[costs.cost < costs.now[costs.cell]]] = True
    return np.where(nearer, costs.weight, 0.0)


def _late_pairs(told: Told, ways: Walks) -> object:
    """For each place the hexagons that it would reach in time; today's halls reach none of those who count."""
    near = told.now.near(ways.metres)
    sets = [ways.indices[begin:end][near[begin:end]] for begin, end in pairwise(ways.indptr.tolist())]
    return cover_sets([[], *sets], ways.places)


def _table(told: Told, ways: Walks) -> Floats:
    """(n + 1, c) metres, inf where a place is too far to matter; who has no hall today and could have one is as far as is looked."""
    found = np.full((len(ways.indptr), ways.places), np.inf)
    found[TODAY] = told.now.metres
    found[TODAY, ways.indices] = np.minimum(told.now.metres[ways.indices], reach_m(told.now))
    site = np.repeat(np.arange(1, len(found)), np.diff(ways.indptr))
    found[site, ways.indices] = ways.metres
    return found


def _objective(told: Told) -> Objective:
    if told.asked.aim == COVER:
        return Coverage(0.0)
    return LeastWorst() if told.asked.aim == WORST else LeastTime(reach_m(told.now))


NOBODY = Text(
    "혼자 사는 노인이 한 명도 세어지지 않아 고를 수 없습니다. 자료를 확인해 주십시오.",
    "No senior living alone is counted, so nothing can be chosen. Please check the data.",
)
NOTHING_BETTER = Text(
    "둘 수 있는 어느 곳에 두어도 나아지는 것이 없습니다. 이미 모두 닿거나, 후보지가 사람에게서 너무 멉니다.",
    "No possible place would make anything better: everybody is reached already, or the places are too far from people.",
)

STUDY: Study[WelfareInputs, WelfareParams, NextHalls] = Study(
    id="placement",
    title=Text("새 경로당과 이동 서비스", "New halls and mobile service"),
    question=Text("경로당을 새로 열거나 차가 들른다면 어디가 가장 좋습니까?", "Where should a new hall open, or a mobile service stop?"),
    about=Text(
        "지금 있는 경로당은 그대로 두고, 걸어서 닿지 못하는 혼자 사는 노인에게 가장 도움이 되는 곳을 고릅니다. 땅과 예산과 주민을 아는 사람이 고칠 출발점입니다.",
        "With today's halls as they are, chooses places that help seniors living alone most who cannot walk to one. A start for people who know land, money and residents.",
    ),
    asked=NextHalls,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    stage=BEST,
    sources=(
        Text("최대 커버리지: Church·ReVelle (1974)", "Maximal covering: Church and ReVelle (1974)"),
        Text("p-median·p-center: Hakimi (1964)", "p-median and p-center: Hakimi (1964)"),
        Text("차량이 들르는 차례(훑기): Gillett·Miller (1974)", "Order of stops (sweep): Gillett and Miller (1974)"),
        Text("걷는 시간의 기준: 국가도시재생기본방침(2019)의 국가적 최저기준", "Limit on foot: national minimum standards of 2019"),
    ),
)  # fmt: skip
