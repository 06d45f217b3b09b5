"""The places that are compared: recipients as they may be told, and the need and surroundings that go with them.

The one place of this study that sees true counts of recipients. They are put on squares, joined until each group may be
told (`analytics.stats.disclosure`), and leave as group totals only. The squares and where they are cut depend on nothing
that can be turned, so that two answers with other settings tell no more than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.senior_welfare.demand import latest_year
from analytics.spatial.areas import assign_areas
from analytics.spatial.crs import to_degrees, to_metres
from analytics.spatial.gridcodes import GRID_CRS
from analytics.spatial.sums import sum_by
from analytics.stats.disclosure import protect

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground
    from analytics.models.senior_welfare.measured import Measured

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

SQUARE_M = 500.0
"""Side of the squares at the least: a cell of the national grid in which services often count."""

MOST_WITHOUT_PLACE = 0.2
"""Recipients that are told by dong only, as a share: beyond this (exclusive) dongs are compared, not squares. Assumed."""


@dataclass(frozen=True, eq=False)
class Units:
    """The n places that are compared, and where the c hexagons of the ground belong.

    Attributes:
        unit: (c,) the place of each hexagon, -1 of one that belongs to none.
        need: (n,) seniors living alone, released, above 0.
        served: (n,) recipients, released: whole numbers of at least k, or to the nearest 5 where dongs are compared.
        x, y: (n,) metres: the middle of those living alone.
        dong: (n,) the dong in which most of them live.
        lost: recipients of places where nobody is known to live alone, or outside every dong; to the nearest 5.
        by_dong: whether the places are dongs, as recipients have no finer place.
    """

    unit: Ints
    need: Floats
    served: Floats
    x: Floats
    y: Floats
    dong: Ints
    lost: float
    by_dong: bool

    def __len__(self) -> int:
        return len(self.need)

    def sums(self, values: Floats) -> Floats:
        """(n,) sums of values of the hexagons (c,) over the places."""
        inside = self.unit >= 0
        return sum_by(self.unit[inside], values[inside], len(self))

    def means(self, values: Floats, alone: Floats) -> Floats:
        """(n,) means over those who live alone."""
        found: Floats = self.sums(np.where(alone > 0, values, 0.0) * alone) / self.need
        return found


@dataclass(frozen=True, eq=False)
class Released:
    """Recipients on squares, as they may be told.

    Attributes:
        group: (c,) the group of each hexagon, -1 of none.
        total: (g,) recipients of each group, whole, at least k.
        lost: recipients outside every dong, rounded.
    """

    group: Ints
    total: Floats
    lost: float


def find_units(measured: Measured, recipients: pd.DataFrame, dongs: gpd.GeoDataFrame, k: int, least_need: float) -> Units | None:
    """The places to compare; none where recipients are too few to be told anywhere.

    Args:
        measured: the city.
        recipients: who is served, by dong or by cell.
        dongs: with shapes, in the order of the ground.
        k: fewest people that a group may tell.
        least_need: seniors living alone that a place holds at the least, where recipients have places.
    """
    rows = chosen_rows(recipients, measured.service_name)
    placed = rows["lon"].notna().to_numpy(dtype=bool)
    people = rows["people"].to_numpy(dtype=float)
    if people[~placed].sum() > MOST_WITHOUT_PLACE * people.sum():
        return _dong_units(measured)
    released = release_recipients(measured.ground, recipients, measured.service_name, dongs, k)
    return None if released is None else _square_units(measured, released, least_need)


def chosen_rows(recipients: pd.DataFrame, service: str) -> pd.DataFrame:
    """Rows of the latest year and of the service that the model counts."""
    rows = latest_year(recipients)
    if "service" not in rows:
        return rows
    return rows[rows["service"].fillna("").astype(str) == service]


def _dong_units(measured: Measured) -> Units | None:
    """Dongs whose number of recipients and of seniors living alone are told."""
    need = measured.demand.dong_alone
    told = np.flatnonzero(np.isfinite(measured.served) & np.isfinite(need) & (need > 0))
    if not len(told):
        return None
    place = np.full(len(need), -1, dtype=np.int64)
    place[told] = np.arange(len(told))
    return _units(measured, place[measured.ground.dong], measured.served[told], lost=0.0, by_dong=True)


def _square_units(measured: Measured, released: Released, least_need: float) -> Units:
    """Groups joined until each place holds enough seniors living alone; of groups, only what they tell is used."""
    alone, ground = measured.demand.alone, measured.ground
    inside = released.group >= 0
    group, count = released.group[inside], len(released.total)
    need = sum_by(group, alone[inside], count)
    x, y = (_weighted(group, ground.home_xy[inside, axis], alone[inside], count) for axis in (0, 1))
    dong = _heaviest(group, ground.dong[inside], alone[inside], (count, len(ground.dong_codes)))
    joined = protect(need, dong, x, y, max(round(least_need), 2), hide_zeros=True)
    place = joined.group if not joined.silent else np.zeros(count, dtype=np.int64)
    total = sum_by(place, released.total, int(place.max(initial=-1)) + 1)
    unit = np.full(len(alone), -1, dtype=np.int64)
    unit[inside] = place[group]
    return _units(measured, unit, total, lost=released.lost, by_dong=False)


def _units(measured: Measured, unit: Ints, served: Floats, *, lost: float, by_dong: bool) -> Units:
    ground, alone = measured.ground, measured.demand.alone
    inside, count = unit >= 0, len(served)
    need = sum_by(unit[inside], alone[inside], count)
    kept = need > 0
    number = np.where(kept, np.cumsum(kept) - 1, -1)
    unit = np.where(inside, number[unit], -1)
    inside, count = unit >= 0, int(kept.sum())
    x, y = (_weighted(unit[inside], ground.home_xy[inside, axis], alone[inside], count) for axis in (0, 1))
    dong = _heaviest(unit[inside], ground.dong[inside], alone[inside], (count, len(ground.dong_codes)))
    return Units(unit, need[kept], served[kept], x, y, dong, lost + float(served[~kept].sum()), by_dong)


def _weighted(label: Ints, values: Floats, weight: Floats, count: int) -> Floats:
    """(count,) means by label; of those without any weight the plain ones."""
    weight = weight + TINY
    found: Floats = sum_by(label, values * weight, count) / np.maximum(sum_by(label, weight, count), TINY)
    return found


TINY = 1e-9
"""Weight of a hexagon where nobody lives alone: it counts only where all others of its group are empty too."""


def _heaviest(label: Ints, kind: Ints, weight: Floats, shape: tuple[int, int]) -> Ints:
    """(labels,) the kind that most of the weight of each label has."""
    total = sum_by(label * shape[1] + kind, weight + TINY, shape[0] * shape[1]).reshape(shape)
    found: Ints = total.argmax(axis=1).astype(np.int64)
    return found


@dataclass(frozen=True, eq=False)
class _Squares:
    """The s squares in which somebody lives; all of it public.

    Attributes:
        of_home: (c,) the square of each hexagon.
        dong: (s,) the dong of each.
        x, y: (s,) its middle in metres of the national grid.
        people: (s,) residents.
    """

    of_home: Ints
    dong: Ints
    x: Floats
    y: Floats
    people: Floats


@remember(6)
def release_recipients(
    ground: Ground, recipients: pd.DataFrame, service: str, dongs: gpd.GeoDataFrame, k: int
) -> Released | None:
    """Recipients that have a place, on squares of the national grid, joined until each group tells at least k.

    None where all of them are too few to tell anything.

    Squares without any recipient take part like all others, so that joining prefers neither. A square belongs to the dong
    in which its middle lies, as a row does in the model's table by dong. Where cells are finer than a square, squares are
    parted by dong; cells coarser than `SQUARE_M` make squares of their own size.
    """
    rows = chosen_rows(recipients, service)
    rows = rows[rows["lon"].notna()]
    lon, lat = (rows[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    shapes = dongs.geometry.to_numpy()
    at, people = assign_areas(lon, lat, shapes), rows["people"].to_numpy(dtype=float)
    known = at >= 0
    x, y = to_metres(lon[known], lat[known], GRID_CRS)
    side_m = max(SQUARE_M, _spacing_m(x, y))
    squares = _lay_squares(ground, shapes, side_m, parted=_spacing_m(x, y) < side_m)
    served = sum_by(_square_of(squares, x, y, at[known]), people[known], len(squares.x))
    residents = np.maximum(squares.people, 1.0)
    release = protect(served, squares.dong, squares.x, squares.y, k, residents=residents, hide_zeros=True)
    if release.silent:
        return None
    lost = FIVE * round(float(people[~known].sum()) / FIVE)
    return Released(release.group[squares.of_home], release.total.astype(np.float64), lost)


def _lay_squares(ground: Ground, shapes: NDArray[np.object_], side_m: float, *, parted: bool) -> _Squares:
    x, y = to_metres(*to_degrees(ground.home_xy[:, 0], ground.home_xy[:, 1], ground.crs), GRID_CRS)
    columns = [np.floor(x / side_m), np.floor(y / side_m), ground.dong if parted else np.zeros(len(x))]
    key, of_home = np.unique(np.column_stack(columns).astype(np.int64), axis=0, return_inverse=True)
    of_home = of_home.ravel().astype(np.int64)
    middle = np.asarray((key[:, :2] + HALF) * side_m, dtype=np.float64)
    shape = (len(key), len(ground.dong_codes))
    dong = _heaviest(of_home, ground.dong, ground.people, shape)
    if not parted:
        inside = assign_areas(*to_degrees(middle[:, 0], middle[:, 1], GRID_CRS), shapes)
        dong = np.where(inside >= 0, inside, dong)
    return _Squares(of_home, dong, middle[:, 0], middle[:, 1], sum_by(of_home, ground.people, len(key)))


HALF = 0.5


def _square_of(squares: _Squares, x: Floats, y: Floats, dong: Ints) -> Ints:
    """(n,) the square of the same dong whose middle lies nearest, of any where the dong has none."""
    from scipy.spatial import cKDTree

    apart_m = np.append(squares.x, x).max() - np.append(squares.x, x).min() + np.ptp(np.append(squares.y, y)) + 1.0
    with_dong = cKDTree(np.column_stack([squares.x, squares.y, squares.dong * apart_m]))  # another dong is further than any place
    found: Ints = with_dong.query(np.column_stack([x, y, dong * apart_m]))[1].astype(np.int64)
    return found


FIVE = 5
"""What is lost is told to the nearest five, as all counts of few people are."""


def _spacing_m(x: Floats, y: Floats) -> float:
    """The least distance between two different places, to the nearest 10 m; 0 where there are not two."""
    from scipy.spatial import cKDTree

    xy = np.unique(np.column_stack([x, y]), axis=0)
    if len(xy) < 2:  # noqa: PLR2004 - two make a distance
        return 0.0
    nearest_m = cKDTree(xy).query(xy, k=2)[0][:, 1].min()
    return float(round(nearest_m, -1))
