"""What the cameras see of each hexagon, kept so that one camera more or less costs next to nothing."""

from __future__ import annotations

import threading
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from analytics.core.memo import remember
from analytics.models.cctv_gaps.params import CIRCLE, EXPECTED, LOWER, UPPER, WALLS
from analytics.spatial.crs import to_metres
from analytics.spatial.hexgrid import corners_of
from analytics.spatial.residents import footprints
from analytics.spatial.sight.coverage import Coverage
from analytics.spatial.sight.lattice import Lattice, spacing_for
from analytics.spatial.sight.views import Views
from analytics.spatial.sight.walls import Walls

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.ground import Ground
    from analytics.models.cctv_gaps.params import CctvParams
    from analytics.spatial.sight.seen import Seen

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

M2_PER_KM2 = 1e6
LEAST_OPEN = 0.02
"""A hexagon with less open ground than this share of it counts as having so much: what is left is rounding."""

FEW_CHANGES = 40
"""Up to so many cameras apart from a list looked at before, only these are looked at anew."""

KEPT = 6
"""So many lists of cameras are kept to start from."""


@dataclass(frozen=True, eq=False)
class Sight:
    """What is seen of c hexagons.

    Attributes:
        unseen: (c,) share of the open ground that is not seen, by basis.
        twofold_low, twofold_high: (c,) share of the open ground that two cameras or more see, at worst and at best.
        open_share: (c,) share of the area that is open ground: 1 where there are no walls.
        coverage: what it was made of, to ask about points.
    """

    unseen: Mapping[str, Floats]
    twofold_low: Floats
    twofold_high: Floats
    open_share: Floats
    coverage: Coverage

    def at(self, x: Floats, y: Floats) -> dict[str, Floats]:
        """(p,) how little is seen of points in metres, 0 to 1, by basis but for the circle."""
        seen: Seen = self.coverage.seen_at(x, y)
        return {EXPECTED: 1 - seen.expected, LOWER: 1 - seen.lower, UPPER: 1 - seen.upper}


@remember(4)
def walls_of(buildings: gpd.GeoDataFrame | None, crs: str, wanted: str) -> Walls | None:
    """The buildings as walls; none where there are none or they are to be ignored."""
    if wanted != WALLS or buildings is None or len(buildings) == 0:
        return None
    return Walls.of(footprints(buildings, crs))


def look(ground: Ground, views: Views, walls: Walls | None, buildings: gpd.GeoDataFrame | None, params: CctvParams) -> Sight:
    """What the views see of each hexagon of the ground."""
    lattice = lay_lattice(ground)
    coverage = _covered(views, lattice, walls)
    circles = _covered(views.as_discs(params.circle_m), lattice, None)
    shares, open_share = coverage.shares(), np.ones(len(lattice)) if walls is None else open_shares(ground, buildings)
    by_circle = np.nan_to_num(circles.shares().upper, nan=0.0)
    seen = {LOWER: shares.lower, EXPECTED: shares.expected, UPPER: shares.upper}
    unseen = {basis: 1 - _of_open(share, open_share) for basis, share in seen.items()}
    low, high = (_of_open(folds[:, 1], open_share) for folds in (shares.lower_folds, shares.upper_folds))
    return Sight({**unseen, CIRCLE: 1 - by_circle}, low, high, open_share, coverage)


def _of_open(share: Floats, open_share: Floats) -> Floats:
    """(c,) shares of the area as shares of the open ground; 0 where the hexagon is too small to know."""
    found: Floats = np.clip(np.nan_to_num(share, nan=0.0) / open_share, 0.0, 1.0)
    return found


@remember(4)
def lay_lattice(ground: Ground) -> Lattice:
    """The lattice over the hexagons of the ground."""
    corner_lon, corner_lat = corners_of(ground.grid.cell)
    x, y = to_metres(corner_lon.ravel(), corner_lat.ravel(), ground.crs)
    corners = np.stack([x, y], axis=-1).reshape(*corner_lon.shape, 2)
    area_m2 = ground.grid.area_km2 * M2_PER_KM2
    return Lattice.lay(corners, spacing_for(area_m2), area_m2)


@remember(4)
def open_shares(ground: Ground, buildings: gpd.GeoDataFrame | None) -> Floats:
    """(c,) share of each hexagon that no building stands on."""
    lattice = lay_lattice(ground)
    if buildings is None or len(buildings) == 0:
        return np.ones(len(lattice))
    shapes, cells = footprints(buildings, ground.crs), shapely.polygons(lattice.corners)
    cell, building = shapely.STRtree(shapes).query(cells, predicate="intersects")
    inside = shapely.area(shapely.intersection(cells[cell], shapes[building]))
    built_m2 = np.bincount(cell, weights=inside, minlength=len(cells))
    share: Floats = np.clip(1 - built_m2 / shapely.area(cells), LEAST_OPEN, 1.0)
    return share


_kept: list[Coverage] = []
_guard = threading.Lock()


def _covered(views: Views, lattice: Lattice, walls: Walls | None) -> Coverage:
    """The coverage; from one looked at before where few cameras differ, which gives the same to the last bit."""
    wanted = _rows(views)
    with _guard:
        known = [item for item in _kept if item.lattice is lattice and item.walls is walls]
    for item in known:
        gone, fresh = _difference(_rows(item.views), wanted)
        if len(gone) + len(fresh) == 0:
            return item
        if len(gone) + len(fresh) <= FEW_CHANGES:
            return item.with_changed(gone, views.pick(fresh))
    found = Coverage.of(views, lattice, walls)
    with _guard:
        _kept.insert(0, found)
        del _kept[KEPT:]
    return found


def _rows(views: Views) -> list[bytes]:
    """Each camera as something that can be compared."""
    columns = np.column_stack([np.asarray(column, dtype=np.float64) for column in astuple(views)])
    return [row.tobytes() for row in columns]


def _difference(before: list[bytes], after: list[bytes]) -> tuple[Ints, Ints]:
    """Positions of the cameras that are gone, and of those that are new; equal ones are told apart by their number."""
    places: dict[bytes, list[int]] = {}
    for at, row in enumerate(before):
        places.setdefault(row, []).append(at)
    fresh = [at for at, row in enumerate(after) if not (places.get(row) and places[row].pop() is not None)]
    gone = sorted(at for left in places.values() for at in left)
    return np.array(gone, dtype=np.int64), np.array(fresh, dtype=np.int64)
