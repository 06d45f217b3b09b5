"""Where what is not seen crowds more than chance would have it: hot spots, each with what a planner asks of it next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.study import LATE, Answer, Study
from analytics.core.text import Text
from analytics.models.cctv_gaps.exposure import count_reports, told_reports
from analytics.models.cctv_gaps.index import unseen_of
from analytics.models.cctv_gaps.measuring import look_at, measure
from analytics.models.cctv_gaps.params import ALL_DAY
from analytics.models.cctv_gaps.studies.crowding_declared import (
    BY_DONG,
    CHILDREN,
    HOURS,
    OUTPUTS,
    REPORTED,
    SENIORS,
    WOMEN,
    WORKFLOW,
    CrowdingAsked,
)
from analytics.models.cctv_gaps.studies.crowding_tables import Crowd, tell
from analytics.spatial.rings import connected_sets, neighbours_within
from analytics.spatial.sums import sum_by
from analytics.stats.hotspots import benjamini_hochberg, getis_ord, shuffled_p
from analytics.stats.shares import HUNDRED
from analytics.stats.small_counts import FEWEST_TOLD, rounded_counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.cctv_gaps.ground import Ground
    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.measured import Measured
    from analytics.models.cctv_gaps.params import CctvParams
    from analytics.spatial.hexgrid import HexGrid
    from analytics.stats.hotspots import LocalG

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]
    Ints: TypeAlias = NDArray[np.int64]

SEED = 19_950_701  # any number: the same question gets the same answer
FIRST_SHUFFLES = 50_000
FIRST_DEALT = 50_000_000
"""The first answer deals out at most so many values (less than a second), but shuffles at least so often; where that is all
that was asked it is the final one too."""

PAIRS_MOST = 10_000_000
"""Neighbours held at a time: some 0.5 GB while they are sorted. A wider neighbourhood is narrowed, and said."""

M2_PER_KM2 = 1e6


@dataclass(frozen=True, eq=False)
class Amounts:
    """How much of what was chosen is unseen in c hexagons; all (c,).

    Attributes:
        exact: what is not seen.
        told: the same as it may be told; nan where reports are few.
        there: whether the hexagon takes part, which is where there is any of it, seen or not.
        reports: number of reports, where reports are what was chosen: where they are few, nothing is told.
    """

    exact: Floats
    told: Floats
    there: Flags
    reports: Floats | None = None

    def summed(self, places: Ints, count: int) -> Floats:
        """(count,) sums over the hexagons of each place (-1 for none), as they may be told; nan where reports are few."""
        inside = places >= 0
        total = sum_by(places[inside], self.exact[inside], count)
        return total if self.reports is None else told_reports(sum_by(places[inside], self.reports[inside], count), total)


@dataclass(frozen=True, slots=True)
class Ring:
    """A neighbourhood in rings of hexagons.

    Attributes:
        rings: how many, at least 1.
        reach_m: distance between the middles of two hexagons so many rings apart.
        narrowed: whether it is less than was asked, since there would be too many neighbours.
    """

    rings: int
    reach_m: float
    narrowed: bool


def run(inputs: CctvInputs, params: CctvParams, asked: CrowdingAsked, watch: Watch) -> Iterator[Answer]:
    """An answer with as many shuffles as were asked; before it one with fewer where that takes long."""
    watch("amounts")
    measured = measure(inputs, params, lambda _step: None)
    amounts = reported(inputs, measured, params) if asked.crowd == REPORTED else amounts_of(measured, params, asked.crowd)
    cameras = look_at(inputs, params).cameras
    watch("around")
    ring = ring_of(measured.ground.grid, asked.ring_m)
    around = neighbours_within(measured.ground.grid, ring.rings)
    wanted = int(asked.shuffles)
    for shuffles in sorted({first_shuffles(wanted, ring.rings), wanted}):
        watch("chance", shuffles / wanted / 2)
        found, p = _tested(amounts, around, shuffles)
        hot = benjamini_hochberg(p, asked.false_percent / HUNDRED) & (found.z > 0)
        watch("spots")
        crowd = Crowd(
            inputs, params, asked, measured, cameras.views, amounts, ring,
            z=told_z(amounts, found, around), hot=hot, spot=numbered_spots(measured.ground, amounts, hot, asked.parted),
            by_habit=int((found.z > CUSTOMARY_Z).sum()), shuffles=shuffles,
        )  # fmt: skip
        yield tell(crowd, final=shuffles == wanted)


def first_shuffles(wanted: int, rings: int) -> int:
    """How many shuffles the first answer has: a neighbourhood of k rings holds 3 k (k + 1) + 1 values."""
    return min(wanted, max(FIRST_SHUFFLES, FIRST_DEALT // (3 * rings * (rings + 1) + 1)))


CUSTOMARY_Z = 1.96
"""Beyond this a single test is called significant at 5 % (two-sided, normal law); with thousands of tests it misleads."""


def _tested(amounts: Amounts, around: tuple[Ints, Ints], shuffles: int) -> tuple[LocalG, Floats]:
    """Gi* of the hexagons that take part, and how likely chance alone would bring as much."""
    y = np.where(amounts.there, amounts.exact, np.nan)
    return getis_ord(y, *around), shuffled_p(y, *around, draws=shuffles, seed=SEED)


def amounts_of(measured: Measured, params: CctvParams, crowd: str) -> Amounts:
    """How much of the people (or ways) that were chosen is unseen in each hexagon.

    Raises:
        InputError: when the data do not know them.
    """
    unseen, who = unseen_of(measured, params.period, params.basis).get(crowd), measured.exposure
    there = {HOURS: who.hours[params.period], CHILDREN: measured.child_m, SENIORS: who.seniors, WOMEN: who.women}[crowd]
    if unseen is None or there is None:
        raise InputError(NOT_KNOWN)
    return Amounts(unseen, unseen, np.nan_to_num(there, nan=0.0) > 0)


def reported(inputs: CctvInputs, measured: Measured, params: CctvParams) -> Amounts:
    """Reported incidents, each by its grade where it has one, times the share not seen.

    Crowding is judged on all of them, for most stand alone in their hexagon; what is told keeps to the rules for few events
    (`stats/small_counts.py`). Hexagons where there are people or reports take part.

    Raises:
        InputError: when there is no list of them.
    """
    counts = count_reports(measured.ground, inputs.incidents, params.resolution)
    if counts is None:
        raise InputError(NOT_KNOWN)
    reports, graded = counts
    unseen = measured.unseen[params.basis]
    there = (reports > 0) | (measured.exposure.hours[ALL_DAY] > 0)
    return Amounts(graded * unseen, told_reports(reports, graded) * unseen, there, reports)


def ring_of(grid: HexGrid, ring_m: float) -> Ring:
    """Metres as rings of hexagons, by their true mean size.

    A regular hexagon of area A has the edge a with A = 3 sqrt(3) / 2 a^2, and its neighbours' middles lie sqrt(3) a away.
    The number of rings is rounded to the nearest and at least 1. k rings hold up to 3 k (k + 1) neighbours.
    """
    edge_m = np.sqrt(2 * float(grid.area_km2.mean()) * M2_PER_KM2 / (3 * np.sqrt(3)))
    step_m = float(np.sqrt(3) * edge_m)
    wanted = rings = max(round(ring_m / step_m), 1)
    while rings > 1 and 3 * rings * (rings + 1) * len(grid) > PAIRS_MOST:
        rings -= 1
    return Ring(rings, rings * step_m, narrowed=rings < wanted)


def told_z(amounts: Amounts, found: LocalG, around: tuple[Ints, Ints]) -> Floats:
    """(c,) the deviates to two digits; those of reports as if sums were known to the nearest 5 only and few were none."""
    if amounts.reports is None:
        return np.round(found.z, 2)
    reports = getis_ord(np.where(amounts.there, amounts.reports, np.nan), *around).sums
    sums = np.where(reports < FEWEST_TOLD, 0.0, rounded_counts(found.sums))
    told: Floats = np.round(found.z + (sums - found.sums) * found.z_per_unit, 2)
    return told


def numbered_spots(ground: Ground, amounts: Amounts, hot: Flags, parted: str) -> Ints:
    """(c,) the number of the hot spot each hexagon belongs to, 0 for none; 1 has most unseen, as it may be told."""
    kind = ground.dong if parted == BY_DONG else np.zeros(len(hot), dtype=np.int64)
    number = connected_sets(hot, kind, *neighbours_within(ground.grid, 1))
    count = int(number.max(initial=-1)) + 1
    weight = np.nan_to_num(amounts.summed(number, count), nan=0.0)
    cells = np.bincount(number[number >= 0], minlength=count)
    place = np.empty(count + 1, dtype=np.int64)
    place[np.lexsort((-cells, -weight))] = np.arange(1, count + 1)
    place[count] = 0  # the last is for -1, in no hot spot
    return place[number]


NOT_KNOWN = Text(
    "고른 것을 알 수 있는 자료가 없습니다(통학로: 도로와 학교, 65세 이상: 인구 격자, 여성: 성별 시간대 인구, 신고: 신고 목록).",
    "The data do not know what was chosen (ways to school: roads and schools; seniors: population cells; women: people by hour and sex; reports: a list of them).",
)

STUDY: Study[CctvInputs, CctvParams, CrowdingAsked] = Study(
    id="crowding",
    title=Text("사각지대가 몰린 곳", "Where blind spots crowd"),
    question=Text("카메라가 보지 못하는 것이 우연보다 더 몰린 곳은 어디입니까?", "Where does what cameras do not see crowd more than chance would have it?"),
    about=Text(
        "육각형마다 둘레까지 더해 보이지 않는 것이 우연보다 많은 곳을 찾고, 붙어 있는 곳을 묶어 견줍니다. 수천 번 검정하므로 우연히 그럴듯해 보이는 곳은 걷어 냅니다. "
        "사람이 많은 곳은 보이지 않는 사람도 많습니다. 보이지 않는 것이 몰린 곳이지 위험한 곳이 아닙니다.",
        "Adds up what is unseen around each hexagon, finds where it is more than chance would bring, and joins what touches. As thousands of tests are made, what only looks likely is kept out. "
        "Where many people are, many are unseen. This is where the unseen crowds, not where it is dangerous.",
    ),
    asked=CrowdingAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    stage=LATE,
    further=Text("정한 횟수만큼 섞어 다시 재기", "Shuffle as often as asked"),
    sources=(
        Text("밀집도 Gi*: Ord·Getis (1995)", "Gi*: Ord and Getis (1995)"),
        Text("거짓 발견 비율: Benjamini·Hochberg (1995)", "False discovery rate: Benjamini and Hochberg (1995)"),
        Text("무작위로 섞은 검정의 확률: Davison·Hinkley (1997) 4.3", "Probabilities from shuffling: Davison and Hinkley (1997), 4.3"),
    ),
)  # fmt: skip
