"""Totals of dongs put on hexagons: by the city's own cells, residential floor area, populated cells, or area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.senior_welfare.own_cells import lay_parts, tell_any
from analytics.models.senior_welfare.params import BUILDINGS
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

ROUNDING = 1e-6
"""Sums of weights smaller than this are none."""

OWN_CELLS, FLOOR_AREA, POPULATED, AREA = 0, 1, 2, 3
"""How a dong was spread; what each is called stands in `demand.WAYS`."""

COVERED_SHARE = 0.9
"""A building file that leaves more than a tenth of a dong's residents without a building does not cover it. Assumed."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Expected seniors living alone, and what is told together.

    Attributes:
        expected: (c,) seniors living alone in each hexagon.
        weight: (c,) public weights by which a told total is shared out: those of the way, and residents where that is the
            city's own cells, which are not public.
        part: (c,) the part of each hexagon: whole cells of the city where these are the way, else the hexagon itself.
        raised: (c,) by how much the list's number of the region exceeds that of the city's own cells; 1 or more.
        way: (d,) a key of `WAYS`.
    """

    expected: Floats
    weight: Floats
    part: Ints
    raised: Floats
    way: Ints


@remember(6)
def spread_seniors(ground: Ground, alone: Floats, region: Ints, cells: pd.DataFrame | None, asked: tuple[str, int]) -> Spread:
    """Totals of regions put on their hexagons by the best way that all dongs of a region have.

    Args:
        ground: hexagons and public weights.
        alone: (r,) seniors living alone of each region.
        region: (d,) the region of each dong, mostly itself.
        cells: the city's own cells of seniors, if any.
        asked: whether floor area or populated cells come first, and the fewest people whom the city's own cells have to tell
            of in a region to be taken.
    """
    count, home = len(alone), region[ground.dong]
    weight, way = np.zeros(len(ground.grid)), np.full(count, AREA, dtype=np.int64)
    is_open = np.ones(count, dtype=bool)
    for code, values, known in _ways(ground, cells, asked[0]):
        enough = sum_by(home, values, count) >= (asked[1] - ROUNDING if code == OWN_CELLS else ROUNDING)
        here = is_open & enough & ~_lacking(ground, known, region, count)
        weight = np.where(here[home], values, weight)
        way[here] = code
        is_open &= ~here
    total = sum_by(home, weight, count)
    times = np.divide(alone, total, out=np.zeros(count), where=total > 0)
    by_own = (way == OWN_CELLS)[home]
    return Spread(
        expected=weight * times[home],
        weight=np.where(by_own, ground.people, weight),
        part=_parts(ground, cells, by_own),
        raised=np.where(by_own, np.maximum(times[home], 1.0), 1.0),
        way=way[region],
    )


def _lacking(ground: Ground, known: Flags, region: Ints, count: int) -> Flags:
    """(r,) whether a dong of the region does not have this way (one too small for a hexagon is not asked)."""
    bare = ~known & (np.bincount(ground.dong, minlength=len(known)) > 0)
    lacking: Flags = np.bincount(region[bare], minlength=count) > 0
    return lacking


def _parts(ground: Ground, cells: pd.DataFrame | None, by_own: Flags) -> Ints:
    """(c,) what is never parted: the city's own cells where they are the way, else hexagons."""
    own = np.arange(len(by_own)) if cells is None or not by_own.any() else lay_parts(ground, cells).part
    _, part = np.unique(np.where(by_own, own, len(by_own) + np.arange(len(by_own))), return_inverse=True)
    return part.astype(np.int64)


def _ways(ground: Ground, cells: pd.DataFrame | None, spread: str) -> list[tuple[int, Floats, Flags]]:
    """The ways a dong may be spread, the best first: code, (c,) weights, and (d,) the dongs that have it."""
    known = np.isfinite(ground.seniors).all()
    at_home = np.maximum((ground.seniors if known else ground.people) - ground.in_care, 0.0)
    populated = (POPULATED, at_home)
    by_floor = (FLOOR_AREA, np.where(has_all_buildings(ground)[ground.dong], ground.floor_m2, 0.0))
    public = [by_floor, populated] if spread == BUILDINGS else [populated, by_floor]
    public += [(POPULATED, ground.people), (AREA, ground.grid.area_km2)]
    ways = [(code, values, sum_by(ground.dong, values, len(ground.dong_codes)) > 0) for code, values in public]
    own = [] if cells is None else [(OWN_CELLS, cells_on_hexagons(ground, cells), has_own_cells(ground, cells))]
    return [*own, *ways]


def has_own_cells(ground: Ground, cells: pd.DataFrame) -> Flags:
    """(d,) whether the city's own cells tell a number of a dong, be it 0."""
    count = len(ground.dong_codes)
    if not tell_any(cells):
        return np.zeros(count, dtype=bool)
    parts = lay_parts(ground, cells)
    found: Flags = sum_by(ground.dong, parts.given[parts.part], count) > 0
    return found


@remember(6)
def has_all_buildings(ground: Ground) -> Flags:
    """(d,) whether the building file covers a dong: nearly all its residents live in hexagons with a residential building."""
    count = len(ground.dong_codes)
    beside = sum_by(ground.dong, np.where(ground.floor_m2 > 0, ground.people, 0.0), count)
    covered: Flags = beside >= COVERED_SHARE * sum_by(ground.dong, ground.people, count)
    return covered


def cells_on_hexagons(ground: Ground, cells: pd.DataFrame) -> Floats:
    """(c,) the city's own cells of seniors put on the hexagons, by the residents of each; the total stays.

    Seniors living alone where the cells tell them, else all seniors: as weights they say where old people live.
    """
    if not tell_any(cells):
        return np.zeros(len(ground.grid))
    return lay_parts(ground, cells).on_hexagons(ground.people)
