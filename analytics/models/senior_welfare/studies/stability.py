"""How much the list of places hangs on where the hexagons happen to lie: made anew on other sizes and on shifted grids.

Borders of cells are nobody's choice, and another grid gives another list (the modifiable areal unit problem, Openshaw 1984).
A place that stays whatever the grid is there by the people who live around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.errors import InputError
from analytics.core.model import Result
from analytics.core.study import LATE, Answer, Study
from analytics.core.text import Text
from analytics.models.senior_welfare.measuring import measured_of
from analytics.models.senior_welfare.reached import alone_shown, minutes_to, unreached_of
from analytics.models.senior_welfare.studies.stability_declared import OUTPUTS, WORKFLOW, StabilityAsked
from analytics.spatial.crs import to_degrees, to_metres
from analytics.spatial.hexgrid import HexGrid, cells_of, grid_of
from analytics.spatial.rings import step_m
from analytics.spatial.sums import sum_by
from analytics.stats.shares import HUNDRED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

MOSTLY_SHARE = 0.8
"""A place that stays in so many of the grids stays mostly (inclusive). Assumed."""

COVERS = 2 / 3
"""Two hexagons cover about a third of each other or more where their middles are no farther apart than so many steps. Assumed."""

SIZES = (-1, 1)
"""Resolutions tried beside the one shown: one coarser, one finer."""


@dataclass(frozen=True, eq=False)
class Scattered:
    """Seniors not reached, on points finer than hexagons, made of released values alone.

    Attributes:
        x, y: (s,) in metres.
        late: (s,) seniors living alone who are not reached.
        crs: the metric CRS.
    """

    x: Floats
    y: Floats
    late: Floats
    crs: str


@dataclass(frozen=True, eq=False)
class Tried:
    """One other grid.

    Attributes:
        title: what it is.
        cells: inhabited hexagons.
        stays: (n,) which of the first places are still at the head.
        held_share: the share of all seniors not reached that the head of its list holds.
    """

    title: Text
    cells: int
    stays: Flags
    held_share: float


def run(inputs: WelfareInputs, params: WelfareParams, asked: StabilityAsked, watch: Watch) -> Iterator[Answer]:
    """One answer, a second after the model was measured."""
    watch("spots")
    measured = measured_of(inputs, params)
    late = unreached_of(measured, minutes_to(measured, params.service, params.mode, params.walk_ms), params.limit_min)
    if late is None or late.sum() <= 0:
        raise InputError(NOBODY_LATE)
    scattered = scatter(measured, late)
    watch("grids")
    shown = measured.sum_shown(late)
    listed = head_of(shown, asked.first)
    tried = [*_other_sizes(scattered, measured, params, listed), *_shifted(scattered, measured, params, listed, asked.shifts)]
    watch("compare")
    yield Answer(_told(measured, shown, listed, tried))


def scatter(measured: Measured, late: Floats) -> Scattered:
    """Each hexagon's seniors not reached over the points where its people live, by residents; on its middle where there is none."""
    ground, spots = measured.ground, measured.ground.spots
    total = sum_by(spots.cell, spots.people, len(ground.grid))
    share = np.divide(spots.people, total[spots.cell], out=np.zeros(len(spots.people)), where=total[spots.cell] > 0)
    bare = np.flatnonzero((total <= 0) & (late > 0))
    return Scattered(
        np.concatenate([spots.x, ground.home_xy[bare, 0]]),
        np.concatenate([spots.y, ground.home_xy[bare, 1]]),
        np.concatenate([late[spots.cell] * share, late[bare]]),
        ground.crs,
    )


def head_of(values: Floats, count: int) -> Ints:
    """Positions of the largest values above 0, largest first; equal ones in the order of the hexagons."""
    order = np.argsort(-values, kind="stable")[:count]
    found: Ints = order[values[order] > 0].astype(np.int64)
    return found


def _other_sizes(scattered: Scattered, measured: Measured, params: WelfareParams, listed: Ints) -> Iterator[Tried]:
    for step in SIZES:
        resolution = params.resolution + step
        title = LARGER if step < 0 else SMALLER
        yield _on_grid(scattered, measured, listed, resolution, (0.0, 0.0), title.fill(resolution=resolution))


def _shifted(scattered: Scattered, measured: Measured, params: WelfareParams, listed: Ints, ways: int) -> Iterator[Tried]:
    half_m = step_m(measured.ground.shown) / 2
    for way in range(ways):
        angle = 2 * np.pi * way / ways
        by = half_m * np.sin(angle), half_m * np.cos(angle)
        title = SHIFTED.fill(metres=half_m, degrees=np.degrees(angle))
        yield _on_grid(scattered, measured, listed, params.resolution, by, title)


def _on_grid(
    scattered: Scattered, measured: Measured, listed: Ints, resolution: int, by: tuple[float, float], title: Text
) -> Tried:
    """The list on a grid of a resolution, moved by so many metres east and north."""
    cell = cells_of(*to_degrees(scattered.x - by[0], scattered.y - by[1], scattered.crs), resolution)
    grid = grid_of(np.unique(cell))
    values = sum_by(grid.positions(cell), scattered.late, len(grid))
    head = head_of(values, len(listed))
    return Tried(title, len(grid), _stay(measured, listed, grid, head, by), float(values[head].sum() / scattered.late.sum()))


def _stay(measured: Measured, listed: Ints, other: HexGrid, head: Ints, by: tuple[float, float]) -> Flags:
    """(n,) whether a hexagon at the head of the other list covers much of each of the first places.

    Args:
        measured: the city.
        listed: (n,) positions among the shown hexagons.
        other: the hexagons of the other grid, before it is moved.
        head: which of them stand at its head.
        by: how far it is moved, in metres east and north.
    """
    from scipy.spatial import cKDTree

    shown, crs = measured.ground.shown, measured.ground.crs
    mine = np.column_stack(to_metres(shown.lon[listed], shown.lat[listed], crs))
    theirs = np.column_stack(to_metres(other.lon[head], other.lat[head], crs)) + np.array(by)
    near_m = COVERS * (step_m(shown) + step_m(other)) / 2
    stays: Flags = cKDTree(theirs).query(mine)[0] <= near_m
    return stays


def _told(measured: Measured, shown: Floats, listed: Ints, tried: list[Tried]) -> Result:
    stays = np.array([grid.stays for grid in tried])
    share = stays.mean(axis=0)
    numbers = {
        "kept_always": float((share >= 1).sum()),
        "kept_mostly": float((share >= MOSTLY_SHARE).sum()),
        "kept_mean": float(stays.sum(axis=1).mean()),
        "grids": float(len(tried)),
    }
    return Result(
        indicators=numbers,
        tables={"places": _places(measured, shown, listed, share), "by_grid": _grids(tried)},
        layers={"stays": _layer(measured, shown, listed, share)},
        sentence=FOUND.fill(first=len(listed), always=numbers["kept_always"], mostly=numbers["kept_mostly"], grids=len(tried)),
        notes=(RELEASED, *measured.notes[:1]),
    )


def _places(measured: Measured, shown: Floats, listed: Ints, share: Floats) -> pd.DataFrame:
    rows = measured.cells.iloc[listed].reset_index(drop=True)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(listed) + 1),
            "cell": rows["cell"],
            "dong_name": rows["dong_name"],
            "lon": rows["lon"],
            "lat": rows["lat"],
            "unreached": shown[listed],
            "alone": alone_shown(measured)[listed],
            "stays": HUNDRED * share,
        }
    )


def _grids(tried: list[Tried]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "grid_ko": [grid.title.ko for grid in tried],
            "grid_en": [grid.title.en for grid in tried],
            "cells": [grid.cells for grid in tried],
            "kept": [int(grid.stays.sum()) for grid in tried],
            "held_share": [HUNDRED * grid.held_share for grid in tried],
        }
    )


def _layer(measured: Measured, shown: Floats, listed: Ints, share: Floats) -> pd.DataFrame:
    stays, flags = np.zeros(len(shown)), np.zeros(len(shown), dtype=np.int64)
    stays[listed], flags[listed] = HUNDRED * share, 1
    return measured.cells.assign(stays=stays, unreached=shown, alone=alone_shown(measured), listed=flags)


FOUND = Text(
    "먼저 볼 {first}곳 가운데 {always:.0f}곳은 격자의 크기를 바꾸거나 반 칸씩 옮긴 {grids}가지 모두에서, {mostly:.0f}곳은 대체로 앞선 순위에 남습니다.",
    "Of the {first} places to look at first, {always:.0f} stay at the head of the list in all of {grids} grids of other sizes or shifted by half a hexagon, and {mostly:.0f} in most of them.",
)
NOBODY_LATE = Text(
    "지금 기준으로는 닿지 못하는 노인이 없거나 알 수 없어 순위를 견줄 수 없습니다. 기준이나 시설을 바꾸어 보십시오.",
    "Under these conditions nobody is out of reach, or it is not known: there is no list to compare. Please change the limit or the service.",
)
RELEASED = Text(
    "다른 격자의 순위도 감추고 풀어 놓은 값으로만 다시 매깁니다. 그래서 격자를 바꾸어 견주어도 적은 수를 알아낼 수 없습니다.",
    "The lists of other grids are made of released values too, so comparing grids gives no small count away.",
)
LARGER = Text("더 큰 육각형({resolution}단계)", "Larger hexagons (level {resolution})")
SMALLER = Text("더 작은 육각형({resolution}단계)", "Smaller hexagons (level {resolution})")
SHIFTED = Text("같은 크기, {degrees:.0f}° 쪽으로 {metres:.0f} m 옮김", "Same size, shifted {metres:.0f} m towards {degrees:.0f}°")

STUDY: Study[WelfareInputs, WelfareParams, StabilityAsked] = Study(
    id="stability",
    title=Text("격자를 바꾸어도 남는가", "Does the list stay"),
    question=Text(
        "먼저 볼 곳은 격자의 크기나 자리를 바꾸어도 그대로입니까?",
        "Do the first places stay when the grid is shifted or changed in size?",
    ),
    about=Text(
        "육각형의 경계는 아무도 고르지 않았는데도 순위를 바꿉니다. 크기가 다른 격자와 반 칸씩 옮긴 격자에서 순위를 다시 매겨, 어느 것이든 남는 곳을 알립니다.",
        "Nobody chose the borders of the hexagons, yet they change the list. It is made anew on other sizes and on shifted grids, to tell which places stay in any of them.",
    ),
    asked=StabilityAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    stage=LATE,
    sources=(Text("공간단위 문제(MAUP): Openshaw(1984)", "The modifiable areal unit problem: Openshaw (1984)"),),
)
