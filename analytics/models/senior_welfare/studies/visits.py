"""How many workers it takes to visit seniors who live alone, and connected districts of even work for them.

Workers and travel depend on each other: districts are made for the workers needed, travel is measured in them, and where it
asks for another number of workers districts are made anew, a few times at most. Then the districts are made better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.study import Answer, Study
from analytics.core.text import Text
from analytics.models.senior_welfare.declared import VISIT
from analytics.models.senior_welfare.measuring import measured_of
from analytics.models.senior_welfare.reached import served_share
from analytics.models.senior_welfare.studies.visits_declared import OUTPUTS, UNSERVED, WORKFLOW, VisitsAsked
from analytics.models.senior_welfare.studies.visits_tables import Told, most_each, tell
from analytics.models.senior_welfare.studies.visits_trips import duty_of, trips_of
from analytics.models.senior_welfare.studies.visits_ways import bases_of, homes_of, ways_between
from analytics.siting.districts import Land, Wish, find_districts
from analytics.siting.workers import workers_needed
from analytics.stats.shares import HUNDRED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.siting.districts import Districts
    from analytics.siting.workers import Needed

    Floats: TypeAlias = NDArray[np.float64]

ROUNDS = 3
"""Times that travel is measured and workers are counted anew, at most."""


def run(inputs: WelfareInputs, params: WelfareParams, asked: VisitsAsked, watch: Watch) -> Iterator[Answer]:
    """An answer with quick districts, then one with better ones and a bound."""
    watch("people")
    measured = measured_of(inputs, params)
    visited = visited_of(measured, asked)
    if not visited.sum() > 0:
        raise InputError(NOBODY)
    watch("ways")
    told = _told(inputs, params, asked, measured, visited)
    watch("workers")
    needed, first, better = _settled(told, watch)
    yield tell(told, needed, first, trips_of(first, told.homes, told.ways, told.bases, asked), final=False)
    watch("districts")
    *_, last = better
    yield tell(told, needed, last, trips_of(last, told.homes, told.ways, told.bases, asked), final=True)


def visited_of(measured: Measured, asked: VisitsAsked) -> Floats:
    """(c,) seniors who are visited in each hexagon of the ground, from released values."""
    alone, share = measured.demand.alone, asked.share_percent / HUNDRED
    if asked.who != UNSERVED:
        return alone * share
    in_care = np.nan_to_num(served_share(measured), nan=0.0)[measured.ground.dong]
    found: Floats = alone * (1.0 - in_care) * share
    return found


def _told(inputs: WelfareInputs, params: WelfareParams, asked: VisitsAsked, measured: Measured, visited: Floats) -> Told:
    homes = homes_of(measured, visited)
    speeds = params.car_percent, params.detour
    ways = ways_between(measured.ground, homes, *speeds)
    return Told(asked, measured, visited, homes, ways, bases_of(inputs.halls, measured, homes, visited, speeds))


def _settled(told: Told, watch: Watch) -> tuple[Needed, Districts, Iterator[Districts]]:
    """Workers needed with the travel of their own districts, these districts, and the search that makes them better."""
    asked, duty = told.asked, duty_of(told.asked)
    travel = np.full(len(told.homes.people), asked.door_min)
    for step in range(ROUNDS):
        watch("workers", step / ROUNDS)
        needed = workers_needed(told.homes.people, travel, duty)
        answers = find_districts(_land(told, needed), _wish(asked, needed), watch=lambda share: watch("districts", share))
        first = next(answers)
        trips = trips_of(first, told.homes, told.ways, told.bases, asked)
        travel = _at_homes(told, first, trips.per_visit(asked))
        if workers_needed(told.homes.people, travel, duty).workers == needed.workers:
            break
    return needed, first, answers


def _at_homes(told: Told, found: Districts, each: Floats) -> Floats:
    """(n,) minutes on the way for a visit to each home; the mean of all where nobody comes."""
    main = found.main(len(told.homes.people))
    return np.where(main >= 0, each[main], float(each.mean()))


def _land(told: Told, needed: Needed) -> Land:
    return Land(needed.load, told.ways.links)


def _wish(asked: VisitsAsked, needed: Needed) -> Wish:
    """As many districts as workers, even within the tolerance; no worker has more than the most that is allowed."""
    return Wish(needed.workers, asked.tolerance_percent / HUNDRED, most_each(asked) / asked.people_each)


NOBODY = Text(
    "찾아갈 노인이 한 명도 없습니다. 누구를 찾아갈지와 비율, 자료를 확인해 주십시오.",
    "There is nobody to visit. Please check who is to be visited, the share, and the data.",
)

STUDY: Study[WelfareInputs, WelfareParams, VisitsAsked] = Study(
    id="visits",
    title=Text("찾아가는 돌봄", "Visiting workers"),
    question=Text("혼자 사는 노인을 찾아가려면 생활지원사가 몇 명 필요하고, 구역을 어떻게 나누어야 합니까?",
                  "How many workers does it take to visit seniors who live alone, and how should their districts run?"),
    about=Text(
        "1인당 노인 수와 일하는 시간으로 필요한 인력을 세고, 서로 이어지고 업무량이 고른 구역으로 나눕니다. 인력과 예산을 어림하는 출발점이며, 어느 노인을 누가 맡을지 정하지 않습니다.",
        "Counts the workers needed by seniors per worker and by working time, and draws connected districts of even work. A start for staff and budget; it does not say who visits whom.",
    ),
    asked=VisitsAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    stage=VISIT,
    judges=False,
    sources=(
        Text("생활지원사 1인당 15~18명: sky-1110.co.kr(2023), 공식값이 아님", "15 to 18 seniors per worker: sky-1110.co.kr (2023), not official"),
        Text("수송 문제: Hitchcock (1941)", "Transport problem: Hitchcock (1941)"),
        Text("가운데와 구역을 번갈아 정하기: Cooper (1964)", "Middles and districts in turn: Cooper (1964)"),
        Text("빈 땅 건너의 이웃: Gabriel·Sokal (1969)", "Neighbours across empty land: Gabriel and Sokal (1969)"),
    ),
)  # fmt: skip
