"""Where a new post does most good, which one to move or close, and how much better any plan could be.

The second official model (placement and operation of ambulances). Answers come in turn: a quick plan, a searched one, one
with a bound ("at most x % better is possible"), the proven optimum where time allows, and last the alternatives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.params import Picks
from analytics.core.study import BEST, Answer, Study
from analytics.core.text import Text
from analytics.models.golden_hour.judge import EDGE_MIN
from analytics.models.golden_hour.studies.candidate_spots import Wanted
from analytics.models.golden_hour.studies.candidates import CALLS, lay_setting, weights_of
from analytics.models.golden_hour.studies.placement_beside import (
    Elsewhere,
    curve_table,
    hour_table,
    no_curve,
    no_hours,
    plans_elsewhere,
)
from analytics.models.golden_hour.studies.placement_declared import OUTPUTS, OWN, WORKFLOW, PlacementParams
from analytics.models.golden_hour.studies.placement_roles import NamedProblem, leave_of, roles_of
from analytics.models.golden_hour.studies.placement_tables import Busy, Money, Told, tell
from analytics.models.golden_hour.studies.placement_units import further_units, with_further, with_posts_again
from analytics.models.golden_hour.studies.workload_demand import LEAST_RUNS, measured_busy
from analytics.siting.objectives import Backup, Coverage, Expected, FewestSites, LeastTime, LeastWorst
from analytics.stats.small_counts import FEWEST_TOLD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.studies.candidates import Sites
    from analytics.siting.asking import Plan
    from analytics.siting.objectives import Objective
    from analytics.siting.problem import Problem

    Floats: TypeAlias = NDArray[np.float64]

MOST_ADDED = 10
"""The curve of what one more post gains goes up to so many."""

SEED = 20_190_412  # any number: the same question gets the same answer

TOO_FEW_CALLS = Text(
    "도시 안에 기록된 출동이 {least}건보다 적어 출동을 기준으로 고를 수 없습니다. 인구를 기준으로 고르십시오.",
    "Fewer than {least} calls are logged in the city, so plans cannot be weighed by calls. Choose people instead.",
)
BUSY_MEASURED = Text(
    "나가 있는 비율 {q:.1f}%는 출동 기록에서 쟀습니다. 계획 뒤의 구급차 {units:,}대가 똑같이 나눠 맡고, 모두 나가 있으면 다른 곳에서 간다고 보았습니다.",
    "The busy share of {q:.1f} % is measured from the run log: the {units:,} ambulances of the plan share the calls alike, and somebody else goes when all are out.",
)
BUSY_ASSUMED = Text(
    "기록에서 나가 있는 비율을 잴 수 없어 가정한 {q:.0f}%를 썼습니다. 주행과 현장 시간이 있는 출동이 {least}건은 있어야 잽니다.",
    "The log cannot tell the busy share, so {q:.0f} % is assumed. Measuring takes {least} runs with drive and scene times.",
)


@dataclass(frozen=True, eq=False)
class Asked:
    """One question, ready for the search: what it is told against, what may be done, what is wanted."""

    told: Told
    problem: Problem
    objective: Objective


def run(inputs: GoldenHourInputs, params: GoldenHourParams, asked: PlacementParams, watch: Watch) -> Iterator[Answer]:
    """Answers from the quick plan to the proven one, and last with what stands beside it."""
    from analytics.siting.plan import plan

    watch("candidates")
    question = _question(inputs, params, asked)
    watch("search")
    best: Plan | None = None
    for found in plan(
        question.problem, question.objective, seed=SEED, limit_s=asked.seconds, watch=lambda share: watch("search", share)
    ):
        best = no_worse(found, best)
        yield tell(question.told, question.problem, [best], no_curve(), no_hours(), final=False)
    watch("beside")
    if best is not None:
        curve, hours = curve_table(question.told, question.problem, MOST_ADDED), hour_table(question.told)
        others = plans_elsewhere(question.told, question.problem, question.objective, best, elsewhere_of(asked), watch)
        yield tell(question.told, question.problem, [best, *others], curve, hours, final=True)


def no_worse(found: Plan, before: Plan | None) -> Plan:
    """The plan found, with what is known of it; where it is worse than the one before, that one with what is known now.

    A search that has to put back a named post may end behind where it began.
    """
    if before is None or (found.value >= before.value if found.larger_is_better else found.value <= before.value):
        return found
    return replace(found, counts=before.counts, value=before.value, unreached_weight=before.unreached_weight)


def _question(inputs: GoldenHourInputs, params: GoldenHourParams, asked: PlacementParams) -> Asked:
    picked = Picks.picked(asked.only_dongs), Picks.picked(asked.only_kinds)
    wanted = Wanted(asked.candidates, asked.candidates_most, *picked)
    setting = lay_setting(inputs, params, wanted)
    weight, by_calls = weights_of(inputs, setting.ground, asked.demand, params.resolution), asked.demand == CALLS
    if by_calls and float(weight.sum()) < FEWEST_TOLD:
        raise InputError(TOO_FEW_CALLS.fill(least=FEWEST_TOLD))
    busy = busy_of(inputs, params, asked)
    leave = leave_of(setting.sites.post_ids, tuple(inputs.posts["post_id"].astype(str)), asked)
    further = further_units(setting.posts.table) if asked.aim == "expected" else None
    setting = setting if further is None else with_posts_again(setting)
    told = Told(
        *(inputs, params, setting, weight, leave, by_calls, busy, further),
        money=money_of(setting.sites, asked),
        asked_budget=asked.budget > 0,
        finds_number=asked.aim == "fewest",
    )
    return Asked(told, _problem(told, asked), objective_of(asked, params.limit_min + EDGE_MIN, busy))


def money_of(sites: Sites, asked: PlacementParams) -> Money | None:
    """What the sites cost, where any candidate has a cost; one without is taken to be as dear as the dearest."""
    known = np.isfinite(sites.cost)
    if not known.any():
        return None
    posts = np.arange(len(sites)) < len(sites.post_ids)
    cost = np.where(posts, 0.0, np.nan_to_num(sites.cost, nan=float(np.nanmax(sites.cost))))
    return Money(cost, known | posts, asked.budget if asked.budget > 0 else None)


def busy_of(inputs: GoldenHourInputs, params: GoldenHourParams, asked: PlacementParams) -> Busy | None:
    """The busy share of a plan that allows for busy ambulances: measured where the log can tell; none for other plans."""
    if asked.aim != "expected":
        return None
    if asked.busy_from == OWN:
        return Busy(asked.busy_percent, ())
    found = measured_busy(inputs, params, asked.added - asked.closed)
    if found is None:
        return Busy(asked.busy_percent, (BUSY_ASSUMED.fill(q=asked.busy_percent, least=LEAST_RUNS),))
    percent = 100 * found.share
    return Busy(percent, (BUSY_MEASURED.fill(q=percent, units=found.units), *found.notes))


def _problem(told: Told, asked: PlacementParams) -> Problem:
    """What may be done: how many may be added, moved and closed, and what it may cost."""
    sites, today = len(told.setting.sites), told.today()
    cost, budget = _costs(told, asked)
    return NamedProblem(
        minutes=told.setting.minutes,
        weight=told.weight,
        sites=sites if asked.aim == "fewest" else max(int(today.sum()) + asked.added - asked.closed, 1),
        role=with_further(roles_of(told.leave, sites), today, told.post_count),
        units=None if told.further is None else today,
        cost=cost,
        budget=budget,
        capacity=np.full(sites, asked.capacity) if asked.capacity > 0 and asked.aim == "mean" else None,
        leave=told.leave,
        new_most_open=asked.aim == "fewest",
    )


def _costs(told: Told, asked: PlacementParams) -> tuple[Floats, float | None]:
    """Money where the list of sites has it and a budget is given; else each new unit counts one, and so many may be new.

    What stands behind the posts already is paid for, so that the budget grows by it.
    """
    today, posts = told.today(), np.arange(len(told.setting.sites)) < told.post_count
    if told.money is not None and told.money.budget is not None:
        return told.money.cost, told.money.budget + float(told.money.cost @ today)
    if asked.aim == "fewest":
        return np.zeros(len(posts)), None
    cost = np.where(posts, 0.0, 1.0)
    return cost, float(asked.added + asked.moved) + float(cost @ today)


def elsewhere_of(asked: PlacementParams) -> Elsewhere:
    """What other plans are wanted."""
    return Elsewhere(asked.others, asked.within_percent, float(asked.apart_m), SEED)


def objective_of(asked: PlacementParams, limit_min: float, busy: Busy | None = None) -> Objective:
    """What is wanted, as the search understands it. Without `busy` the asked share is taken."""
    share = 100.0
    busy_percent = asked.busy_percent if busy is None else busy.percent
    made: dict[str, Objective] = {
        "cover": Coverage(limit_min),
        "backup": Backup(limit_min, asked.once_percent / share),
        "expected": Expected(limit_min, busy_percent / share),
        "mean": LeastTime(),
        "worst": LeastWorst(),
        "fewest": FewestSites(limit_min, asked.wanted_percent / share),
    }
    return made[asked.aim]


STUDY: Study[GoldenHourInputs, GoldenHourParams, PlacementParams] = Study(
    id="placement",
    title=Text("가장 좋은 배치", "Best placement"),
    question=Text("센터를 어디에 더 두고, 옮기고, 닫아야 가장 많은 사람이 제때 구급차를 맞습니까?", "Where should posts be added, moved or closed so that most people are reached in time?"),
    about=Text(
        "도로망과 속도 가정 위에서 견준 계획이며, 땅과 예산과 인력을 아는 사람이 고칠 출발점입니다.",
        "Plans weighed on roads and assumed speeds: a start for people who know land, money and crews.",
    ),
    asked=PlacementParams,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    stage=BEST,
    sources=(
        Text("최대 커버리지: Church·ReVelle (1974)", "Maximal covering: Church and ReVelle (1974)"),
        Text("이중 커버리지: Hogan·ReVelle (1986)", "Backup coverage: Hogan and ReVelle (1986)"),
        Text("바쁜 구급차를 친 커버리지(MEXCLP): Daskin (1983)", "Expected coverage (MEXCLP): Daskin (1983)"),
        Text("p-median·p-center: Hakimi (1964)", "p-median and p-center: Hakimi (1964)"),
        Text("최소 시설(LSCP): Toregas 외 (1971)", "Set covering: Toregas et al. (1971)"),
    ),
)  # fmt: skip
