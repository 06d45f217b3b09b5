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
from analytics.spatial.crs import to_degrees
from analytics.spatial.sight.density import FULL_DEG

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.exposure import Exposure
    from analytics.models.cctv_gaps.ground import Ground
    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.measuring import Looked
    from analytics.models.cctv_gaps.params import CctvParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

POINTS_IN_A_VIEW = 128
"""So many points at least stand for what one camera could see. With a few, chance decides which view holds one more, and a plan
chosen among thousands of views promises far more than it keeps."""

POINTS_IN_A_RANGE = 4.0
"""Places are first told apart by points so many to the range: how full a place is all round needs no more."""

LATTICE_TURN_RAD = 0.37
"""The lattice is turned by some 21 degrees, so that no edge of a view (cameras are tried every 45 degrees) runs along a row of it
and takes in the whole row or nothing."""

LEAST_WEIGHT = 1e-9

_ROW = 2**32
"""More columns than any city has."""


@dataclass(frozen=True, eq=False)
class Unseen:
    """p points and what is unseen at each.

    Attributes:
        crs: the metric CRS.
        x, y: (p,) in metres.
        cell: (p,) the hexagon each lies in.
        weight: (p,) what is there times how little it is seen today (expected); people are spread evenly over the open ground
            of their hexagon, as the model takes them to be.
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
    """The places where a camera may stand, in metres, how far one sees from there, and how far apart points are."""

    x: Floats
    y: Floats
    range_m: float
    spacing_m: float


def rough_spacing_m(range_m: float) -> float:
    """How far apart points are that only tell which places have most around them."""
    return range_m / POINTS_IN_A_RANGE


def fine_spacing_m(range_m: float, fov_deg: float) -> float:
    """How far apart points are where a sector of that range and angle shall hold `POINTS_IN_A_VIEW` of them."""
    area_m2 = np.pi * range_m**2 * fov_deg / FULL_DEG
    return float(np.sqrt(area_m2 / POINTS_IN_A_VIEW))


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
    ground, sight = looked.ground, looked.sight
    amount = np.nan_to_num(amount, nan=0.0)
    x, y, cell = _points_within(ground, reach, params.resolution)
    walls = sight.coverage.walls
    outdoors = np.ones(len(x), dtype=bool) if walls is None else walls.inside(x, y) < 0
    x, y, cell = x[outdoors], y[outdoors], cell[outdoors]
    each = amount * reach.spacing_m**2 / (_areas_m2(ground) * sight.open_share)
    weight = each[cell] * sight.at(x, y)[EXPECTED]
    kept = weight > LEAST_WEIGHT
    total = float((amount * sight.unseen[EXPECTED]).sum())
    return Unseen(ground.crs, x[kept], y[kept], cell[kept], weight[kept], total)


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


def _points_within(ground: Ground, reach: Reach, resolution: int) -> tuple[Floats, Floats, Ints]:
    """The points of a turned square lattice within range of any place (inclusive), each once, with the hexagon of each."""
    side, cos, sin = reach.spacing_m, np.cos(LATTICE_TURN_RAD), np.sin(LATTICE_TURN_RAD)
    along, across = cos * reach.x + sin * reach.y, cos * reach.y - sin * reach.x
    most = int(reach.range_m // side) + 1
    step = np.arange(-most, most + 1)
    east, north = (grid.ravel() for grid in np.meshgrid(step, step))
    column = np.floor(along / side).astype(np.int64)[:, None] + east
    row = np.floor(across / side).astype(np.int64)[:, None] + north
    near = np.hypot((column + 0.5) * side - along[:, None], (row + 0.5) * side - across[:, None]) <= reach.range_m
    key = np.unique(row[near] * _ROW + column[near])
    along, across = (key % _ROW + 0.5) * side, (key // _ROW + 0.5) * side
    x, y = cos * along - sin * across, sin * along + cos * across
    cell = ground.cells_at(*to_degrees(x, y, ground.crs), resolution)
    inside = cell >= 0
    return x[inside], y[inside], cell[inside]


def _areas_m2(ground: Ground) -> Floats:
    """(c,) areas of the hexagons in the plane, in which the lattice is laid."""
    x, y = np.moveaxis(lay_lattice(ground).corners, -1, 0)
    area: Floats = np.abs((x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1)) / 2
    return area


NOT_KNOWN = Text(
    "고른 대상을 알 수 있는 자료가 없습니다(65세 이상: 인구 격자, 여성: 성별 시간대 인구, 통학로: 도로와 학교).",
    "The data do not know those chosen (seniors: population cells; women: people by hour and sex; ways to school: roads and schools).",
)
