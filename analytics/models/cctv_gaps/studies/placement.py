"""Where the next cameras bring most of what is unseen into view, and how much better any plan could be.

Answers come in turn: a quick plan, one with a bound, the proven optimum where time allows, and last what each camera adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.study import BEST, Answer, Study
from analytics.core.text import Text
from analytics.models.cctv_gaps.measuring import look_at, who_is_there
from analytics.models.cctv_gaps.studies.placement_declared import BACKUP, OUTPUTS, WORKFLOW, NextCameras
from analytics.models.cctv_gaps.studies.placement_tables import Told, tell
from analytics.models.cctv_gaps.studies.requests import near_requests, requests_around
from analytics.models.cctv_gaps.studies.spots import Spots, find_options, find_spots, fullest, range_of
from analytics.models.cctv_gaps.studies.unseen import Reach, Unseen, fine_spacing_m, rough_spacing_m, unseen_points
from analytics.siting.objectives import Backup, Coverage
from analytics.siting.problem import Problem, Role, cover_sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.params import CctvParams
    from analytics.siting.asking import Plan

    Ints: TypeAlias = NDArray[np.int64]

SEED = 20_170_605  # any number: the same question gets the same answer
QUOTA_SECONDS = 2.0
"""The cameras kept for requests are chosen first, among few places, within this time."""


@dataclass(frozen=True, eq=False)
class Kept:
    """Options that are taken already, since they are kept for requests."""

    options: Ints


def run(inputs: CctvInputs, params: CctvParams, asked: NextCameras, watch: Watch) -> Iterator[Answer]:
    """Answers from the quick plan to the proven one, and last with what each camera adds."""
    from analytics.siting.plan import plan

    watch("places")
    told = _told(inputs, params, asked)
    kept = _for_requests(told, asked)
    watch("search")
    best: Plan | None = None
    problem = _problem(told, asked.added, kept)
    for best in plan(problem, _objective(asked), seed=SEED, limit_s=asked.seconds, watch=lambda share: watch("search", share)):
        yield tell(told, best, kept.options, final=False)
    watch("beside")
    if best is not None:
        yield tell(told, best, kept.options, final=True)


def _told(inputs: CctvInputs, params: CctvParams, asked: NextCameras) -> Told:
    def unseen_around(places: Spots, spacing_m: float) -> Unseen:
        reach = Reach(places.x, places.y, range_of(params, asked), spacing_m)
        return unseen_points(inputs, looked, exposure, params, asked.demand, reach)

    looked = look_at(inputs, params)
    walls, exposure = looked.sight.coverage.walls, who_is_there(inputs, looked.ground, params)
    spots = find_spots(inputs, looked.ground.crs, asked.candidates, walls)
    range_m = range_of(params, asked)
    spots = fullest(spots, unseen_around(spots, rough_spacing_m(range_m)), range_m, asked.places_most)
    unseen = unseen_around(spots, fine_spacing_m(range_m, asked.new_fov_deg))
    options = find_options(spots, params, asked, unseen, walls)
    return Told(inputs, params, asked, looked, exposure, unseen, options, requests_around(inputs, options.spots, asked))


def _for_requests(told: Told, asked: NextCameras) -> Kept:
    """The cameras kept for requests: the best ones that stand near one. Fewer where fewer would see anything."""
    from analytics.siting.plan import plan

    wanted = int(asked.added * asked.quota_percent / 100 + 1e-9)
    near = np.flatnonzero(near_requests(told.requests)[told.options.spot])
    if wanted == 0 or not len(near):
        return Kept(np.zeros(0, dtype=np.int64))
    sets = [told.options.seen_by(int(option)) for option in near]
    problem = Problem(cover_sets(sets, len(told.unseen.x)), told.unseen.weight, min(wanted, len(near)))
    *_, found = plan(problem, _objective(asked), seed=SEED, limit_s=QUOTA_SECONDS)
    return Kept(near[found.sites])


def _problem(told: Told, added: int, kept: Kept) -> Problem:
    options = told.options
    sets = np.split(options.point, np.searchsorted(options.camera, np.arange(1, len(options.spot))))
    role = np.full(len(options.spot), int(Role.CANDIDATE))
    role[kept.options] = int(Role.FIXED)
    return Problem(cover_sets(sets, len(told.unseen.x)), told.unseen.weight, min(added, len(options.spot)), role=role)


def _objective(asked: NextCameras) -> Coverage | Backup:
    return Backup(0.0) if asked.aim == BACKUP else Coverage(0.0)


STUDY: Study[CctvInputs, CctvParams, NextCameras] = Study(
    id="placement",
    title=Text("다음 카메라", "The next cameras"),
    question=Text("카메라 몇 대를 더 달 수 있다면 어디에 어느 쪽을 보게 달아야 합니까?", "With a few more cameras, where should they hang and which way should they look?"),
    about=Text(
        "후보 지주와 교차로에 여덟 방향으로 카메라를 대어 보고, 지금 보이지 않는 이들을 가장 많이 보게 되는 조합을 고릅니다. "
        "전기·통신·민원·사생활을 아는 사람이 고칠 출발점이며, 위험한 곳의 순위가 아닙니다. 가로등이 없는 곳은 조명을 먼저 살펴 주십시오.",
        "Tries cameras at candidate poles and junctions in eight directions and chooses the set that brings most of what is unseen into view. "
        "A start for people who know power, lines, residents and privacy; no ranking of danger. Where there is no street light, consider lighting first.",
    ),
    asked=NextCameras,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    stage=BEST,
    sources=(
        Text("최대 커버리지: Church·ReVelle (1974)", "Maximal covering: Church and ReVelle (1974)"),
        Text("CCTV 배치를 커버리지로: Murray 외 (2007)", "Camera siting as covering: Murray et al. (2007)"),
        Text("민원 몫 20%: 울산 동구 (boannews 86345)", "20 % for requests: Ulsan Dong-gu (boannews 86345)"),
        Text("가로등의 효과: 21개 연구의 종합(2022), 범죄 14% 감소 - 초록만 확인", "Street lights: review of 21 studies (2022), 14 % less crime - seen in the abstract"),
    ),
)  # fmt: skip
