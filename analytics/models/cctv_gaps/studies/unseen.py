"""What is not seen today, as weighted points: a plan is judged by how much of it comes into view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.models.cctv_gaps.params import EXPECTED
from analytics.models.cctv_gaps.sight import lay_lattice
from analytics.models.cctv_gaps.studies.placement_declared import CHILDREN, HOURS, SENIORS
from analytics.models.cctv_gaps.ways import ways_to_school

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.exposure import Exposure
    from analytics.models.cctv_gaps.ground import Ground
    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.measuring import Looked
    from analytics.models.cctv_gaps.params import CctvParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

POINTS_ALONG = 8
"""Points along a hexagon's width: at resolution 10 one every 14 m or so, closer than a camera's view is wide."""

LEAST_WEIGHT = 1e-9


@dataclass(frozen=True, eq=False)
class Unseen:
    """p points and what is unseen at each.

    Attributes:
        crs: the metric CRS.
        x, y: (p,) in metres.
        cell: (p,) the hexagon each lies in.
        weight: (p,) what is there times how little it is seen today (expected).
        total: all that is unseen in the city, also where no camera may stand near.
    """

    crs: str
    x: Floats
    y: Floats
    cell: Ints
    weight: Floats
    total: float


@dataclass(frozen=True, eq=False)
class Reach:
    """The places where a camera may stand, in metres, and how far one sees from there."""

    x: Floats
    y: Floats
    range_m: float


def unseen_points(  # the question, and all that is known of the city
    inputs: CctvInputs, looked: Looked, exposure: Exposure, params: CctvParams, demand: str, reach: Reach
) -> Unseen:
    """What is unseen of the people (or ways) that were chosen, around the places where a camera may stand.

    Raises:
        InputError: when the data do not know them.
    """
    if demand == CHILDREN:
        return _ways(inputs, looked, params)
    amount = _amount(exposure, params, demand)
    if amount is None:
        raise InputError(NOT_KNOWN)
    ground = looked.ground
    amount = np.nan_to_num(amount, nan=0.0)
    x, y, cell = _points_in(ground, _cells_within(ground, reach))
    walls = looked.sight.coverage.walls
    outdoors = np.ones(len(x), dtype=bool) if walls is None else walls.inside(x, y) < 0
    x, y, cell = x[outdoors], y[outdoors], cell[outdoors]
    share = 1 / np.maximum(np.bincount(cell, minlength=len(ground.grid)), 1)
    weight = amount[cell] * share[cell] * looked.sight.at(x, y)[EXPECTED]
    kept = weight > LEAST_WEIGHT
    total = float((amount * looked.sight.unseen[EXPECTED]).sum())
    return Unseen(ground.crs, x[kept], y[kept], cell[kept], weight[kept], total)


def _cells_within(ground: Ground, reach: Reach) -> Ints:
    """The hexagons that a camera at one of the places could see into."""
    from scipy.spatial import cKDTree

    corners = lay_lattice(ground).corners
    middle = corners.mean(axis=1)
    radius_m = float(np.hypot(*(corners - middle[:, None, :]).max(axis=(0, 1))))
    metres, _ = cKDTree(np.column_stack([reach.x, reach.y])).query(middle, distance_upper_bound=reach.range_m + radius_m)
    return np.flatnonzero(np.isfinite(metres))


def _amount(exposure: Exposure, params: CctvParams, demand: str) -> Floats | None:
    if demand == HOURS:
        return exposure.hours[params.period]
    if demand == SENIORS:
        return exposure.seniors if np.isfinite(exposure.seniors).any() else None
    return exposure.women


def _ways(inputs: CctvInputs, looked: Looked, params: CctvParams) -> Unseen:
    ground = looked.ground
    ways = ways_to_school(ground, inputs.links, inputs.nodes, inputs.school_zones, params.school_walk_m, params.resolution)
    if ways is None:
        raise InputError(NOT_KNOWN)
    weight = ways.walked_m * looked.sight.at(ways.x, ways.y)[EXPECTED]
    kept = (weight > LEAST_WEIGHT) & (ways.cell >= 0)
    return Unseen(ground.crs, ways.x[kept], ways.y[kept], ways.cell[kept], weight[kept], float(weight[kept].sum()))


def _points_in(ground: Ground, cells: Ints) -> tuple[Floats, Floats, Ints]:
    """A square lattice of points over some of the hexagons, with the hexagon of each."""
    corners = lay_lattice(ground).corners[cells]
    low, high = corners.min(axis=1), corners.max(axis=1)
    offset = (np.arange(POINTS_ALONG) + 0.5) / POINTS_ALONG
    along, up = (grid.ravel() for grid in np.meshgrid(offset, offset))
    x = low[:, :1] + (high - low)[:, :1] * along
    y = low[:, 1:] + (high - low)[:, 1:] * up
    inside = np.ones(x.shape, dtype=bool)
    turn = np.sign(_turn(corners))[:, None]
    for at in range(corners.shape[1]):
        a, b = corners[:, at], corners[:, (at + 1) % corners.shape[1]]
        side = (b[:, :1] - a[:, :1]) * (y - a[:, 1:]) - (b[:, 1:] - a[:, 1:]) * (x - a[:, :1])
        inside &= side * turn >= 0
    cell = np.broadcast_to(cells[:, None], x.shape)
    return x[inside], y[inside], cell[inside]


def _turn(corners: Floats) -> Floats:
    """(c,) twice the signed area of each polygon."""
    x, y = corners[..., 0], corners[..., 1]
    area: Floats = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)
    return area


NOT_KNOWN = Text(
    "고른 대상을 알 수 있는 자료가 없습니다(65세 이상: 인구 격자, 여성: 성별 시간대 인구, 통학로: 도로와 학교).",
    "The data do not know those chosen (seniors: population cells; women: people by hour and sex; ways to school: roads and schools).",
)
