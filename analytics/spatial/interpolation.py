"""What is known for some areas (dongs) brought to others (hexagons, squares), with nobody lost and nobody twice.

By area alone people land on hills and rivers. Where it is known better where they live - floor area of buildings, cells that
are populated - each area's total is spread by that (dasymetric), and by area only where nothing better is known; which it
was is told. Polygons are in metres of one metric CRS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely

from analytics.core.compiling import can_compile
from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Shapes: TypeAlias = NDArray[np.object_]

LEAST_CORNERS, MOST_CORNERS = 3, 8
"""Convex targets of more corners are not cut by compiled code: each side takes half as much room again."""

NEARLY_CONVEX = 1e-10
"""A polygon that lacks no more of its hull counts as convex: rounding of a projection bends corners that much."""

NOWHERE = -1
"""The way of a source that meets no target."""

LEAST_SHARE = 1e-12
"""A target that shares less than this of itself with a source only touches it; what is less is rounding."""


@dataclass(frozen=True, eq=False)
class Shares:
    """Which part of each of n sources goes to each of m targets.

    Attributes:
        share: sparse (n, m); each row adds up to 1, or is empty for a source that goes nowhere.
        way: (n,) which way each source was spread, 0 for the best; `NOWHERE` (-1) where it meets no target.
    """

    share: Any
    way: NDArray[np.int8]

    def spread(self, amounts: Floats) -> Floats:
        """(m,) counts of the sources (people, households) brought to the targets; the total stays.

        Nan, unknown, makes every target nan that gets some of it. What belongs to a source that goes nowhere is lost: see
        `lost`.
        """
        found: Floats = self.share.T @ _numbers(amounts, self.share.shape[0])
        return found

    def mean(self, values: Floats, amounts: Floats) -> Floats:
        """(m,) rates of the sources (a share, a mean age) brought to the targets, weighted by the amounts that go there.

        Nan where nothing goes.
        """
        arrived = self.spread(amounts)
        total = self.spread(_numbers(values, self.share.shape[0]) * amounts)
        return _quotient(total, arrived)

    def lost(self, amounts: Floats) -> float:
        """How much of the amounts belongs to sources that meet no target."""
        return float(np.asarray(amounts, dtype=np.float64)[self.way == NOWHERE].sum())


@dataclass(frozen=True, eq=False)
class Overlap:
    """The area that n sources and m targets share.

    Attributes:
        area_m2: sparse (n, m), above 0.
        source_m2: (n,) whole area of each source.
    """

    area_m2: Any
    source_m2: Floats

    @property
    def outside(self) -> Floats:
        """(n,) share of each source that lies in no target, where targets do not overlap; its people go to the rest of it."""
        inside = np.divide(_rows(self.area_m2), self.source_m2, out=np.ones(len(self.source_m2)), where=self.source_m2 > 0)
        outside: Floats = np.maximum(1.0 - inside, 0.0)
        return outside

    def shares(self) -> Shares:
        """Each source spread evenly over the part of it that targets cover."""
        return _shares(self.area_m2)

    def mean(self, values: Floats) -> Floats:
        """(m,) rates of the sources brought to the targets, weighted by area; nan where no source lies."""
        covered = np.asarray(self.area_m2.sum(axis=0), dtype=np.float64).ravel()
        total = self.area_m2.T @ _numbers(values, self.area_m2.shape[0])
        return _quotient(total, covered)


def overlap(sources: Shapes, targets: Shapes) -> Overlap:
    """The areas shared by each source and each target.

    Convex targets of few corners, such as hexagons and squares, are cut by compiled code; all others, and all where nothing can be compiled,
    by GEOS, which gives the same.

    Args:
        sources: (n,) polygons or multipolygons in metres.
        targets: (m,) alike.

    Raises:
        InputError: for geometries that are not valid areas.
    """
    from scipy.sparse import csr_array

    one, other = np.asarray(sources, dtype=object), np.asarray(targets, dtype=object)
    _check_areas(one)
    turn = _turns(other)
    _check_areas(other[turn == 0])
    pairs = shapely.STRtree(other).query(one) if other.size else np.zeros((2, 0), dtype=np.int64)
    quick = turn[pairs[1]] != 0
    area = np.zeros(pairs.shape[1])
    area[quick] = _cut(one, other, turn, pairs[:, quick])
    area[~quick] = _clipped(one, other, pairs[:, ~quick])
    real = area > LEAST_SHARE * shapely.area(other)[pairs[1]]
    shared = csr_array((area[real], pairs[:, real]), shape=(len(one), len(other)))
    return Overlap(shared, np.asarray(shapely.area(one), dtype=np.float64))


def point_shares(source: NDArray[Any], target: NDArray[Any], weight: Floats, shape: tuple[int, int]) -> Shares:
    """Each source spread over the points that lie in it, such as buildings by floor area or spots of populated cells.

    Args:
        source, target: (b,) in which source and target each point lies, -1 for none; such a point takes nothing.
        weight: (b,) what people are in proportion to, not negative. An institution or empty land has 0.
        shape: number of sources and targets.

    Returns:
        A source without a point of weight above 0 goes nowhere: see `first_known`.

    Raises:
        InputError: for weights that are negative or unknown.
    """
    from scipy.sparse import coo_array

    weight = np.asarray(weight, dtype=np.float64)
    if not (np.isfinite(weight) & (weight >= 0)).all():
        raise InputError(Text("연면적이나 사람 수는 0 이상이어야 합니다.", "Floor areas and people must be 0 or more."))
    used = (source >= 0) & (target >= 0) & (weight > 0)
    summed = coo_array((weight[used], (source[used], target[used])), shape=shape).tocsr()
    return _shares(summed)


def first_known(*ways: Shares) -> Shares:
    """Each source spread the first way that takes it anywhere; `way` says which one that was.

    Args:
        ways: at least one, the best first: by buildings, by populated cells, by area.
    """
    from scipy.sparse import diags_array

    way = np.full(ways[0].share.shape[0], NOWHERE, dtype=np.int8)
    share = ways[0].share * 0.0
    for number, other in enumerate(ways):
        here = (way == NOWHERE) & (other.way != NOWHERE)
        way[here] = number
        share += diags_array(here.astype(np.float64)) @ other.share
    share.eliminate_zeros()
    return Shares(share, way)


def _shares(weight: Any) -> Shares:
    """Rows brought to a sum of 1; empty ones stay empty."""
    total = _rows(weight)
    made = weight.copy()
    made.data = made.data / np.repeat(total, np.diff(made.indptr))
    return Shares(made, np.where(total > 0, 0, NOWHERE).astype(np.int8))


def _quotient(total: Floats, amount: Floats) -> Floats:
    """Nan where there is nothing to divide by."""
    found: Floats = np.divide(total, amount, out=np.full(len(amount), np.nan), where=amount > 0)
    return found


def _rows(weight: Any) -> Floats:
    return np.asarray(weight.sum(axis=1), dtype=np.float64).ravel()


def _numbers(values: Floats, count: int) -> Floats:
    given = np.asarray(values, dtype=np.float64)
    if given.shape != (count,):
        raise InputError(
            Text(
                f"구역마다 값이 하나씩, 모두 {count:,}개 있어야 합니다.", f"One value for each area is needed, {count:,} in all."
            )
        )
    return given


def _check_areas(shapes: Shapes) -> None:
    kinds = np.isin(shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    if not (kinds & shapely.is_valid(shapes)).all():
        raise InputError(
            Text(
                "경계 자료에 면이 아니거나 선이 스스로 교차하는 도형이 있습니다. 도형을 고쳐 주십시오.",
                "Some boundaries are no areas or cross themselves. Please mend the shapes.",
            )
        )


def _turns(shapes: Shapes) -> NDArray[np.int8]:
    """(m,) 1 or -1 for convex polygons of few corners without a hole, by the way they run; 0 for what GEOS is to cut."""
    turn = np.zeros(len(shapes), dtype=np.int8)
    single = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & (shapely.get_num_interior_rings(shapes) == 0)
    corners = shapely.get_num_coordinates(shapes)
    simple = np.flatnonzero(single & (corners > LEAST_CORNERS) & (corners <= MOST_CORNERS + 1))
    if len(simple) and can_compile():
        from analytics.spatial.interpolation_kernels import turns_of

        begin, xy = _corners(shapes[simple])
        turn[simple] = turns_of(xy, begin)
    return turn


def _cut(sources: Shapes, targets: Shapes, turn: NDArray[np.int8], pairs: Ints) -> Floats:
    """(p,) areas shared with convex targets."""
    if not pairs.size:
        return np.zeros(pairs.shape[1])
    from analytics.spatial.interpolation_kernels import shared_areas

    convex = np.flatnonzero(turn)
    parts, source = shapely.get_parts(sources, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    sign = np.where(np.diff(part, prepend=-1) != 0, 1.0, -1.0)  # the shell of each part comes first
    first_ring = np.searchsorted(source[part], np.arange(len(sources) + 1)).astype(np.int64)
    begin, xy = _corners(rings)
    convex_begin, convex_xy = _corners(targets[convex])
    whole = np.asarray(shapely.area(targets[convex]), dtype=np.float64)
    numbered = np.vstack([pairs[0], np.searchsorted(convex, pairs[1])]).astype(np.int64)
    return shared_areas((xy, begin, sign), first_ring, (convex_xy, convex_begin, turn[convex]), whole, numbered)


def _corners(shapes: Shapes) -> tuple[Ints, Floats]:
    """Where the corners of each ring, or polygon of one ring, begin, and the corners."""
    begin = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(shapes))]).astype(np.int64)
    return begin, np.ascontiguousarray(shapely.get_coordinates(shapes))


def _clipped(sources: Shapes, targets: Shapes, pairs: Ints) -> Floats:
    """(p,) areas shared; targets that lie within a source are not cut."""
    one, other = sources[pairs[0]], targets[pairs[1]]
    shapely.prepare(sources)
    area = np.asarray(shapely.area(other), dtype=np.float64)
    border = np.flatnonzero(~shapely.contains_properly(one, other))
    area[border] = shapely.area(shapely.intersection(one[border], other[border]))
    return area
