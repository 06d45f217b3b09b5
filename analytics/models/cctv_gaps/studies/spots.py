"""Where a new camera may stand and look, and which unseen points each one would bring into view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.models.cctv_gaps.cameras import sharpness
from analytics.models.cctv_gaps.studies.placement_declared import ANYWHERE, JUNCTIONS, POLES, STANDING
from analytics.spatial.areas import assign_areas
from analytics.spatial.crs import to_degrees
from analytics.spatial.residents import coordinates
from analytics.spatial.sight.density import lens_range_m, pixels_wide
from analytics.spatial.sight.pairs import seen_pairs
from analytics.spatial.sight.views import Views

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.params import CctvParams
    from analytics.models.cctv_gaps.studies.placement_declared import NextCameras
    from analytics.models.cctv_gaps.studies.unseen import Unseen
    from analytics.spatial.sight.walls import Walls

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

DIRECTIONS_DEG = np.arange(0.0, 360.0, 45.0)
"""A camera is tried in these directions: finer ones change what a lens of 90 degrees sees very little."""

MARGIN_DEG = 0.1
"""What lies so near the edge of a view is not promised: a street along the very edge is seen or not by the last digit."""

JUNCTION_ROADS = 3
"""A node is a junction where at least so many different nodes join it."""


@dataclass(frozen=True, eq=False)
class Spots:
    """k places where a camera may stand.

    Attributes:
        names: (k,) what each is called.
        x, y: (k,) in metres; lon, lat: in degrees.
        dong: (k,) index of the dong, -1 outside.
    """

    names: NDArray[np.object_]
    x: Floats
    y: Floats
    lon: Floats
    lat: Floats
    dong: Ints

    def __len__(self) -> int:
        return len(self.x)

    def pick(self, which: Ints) -> Spots:
        """Some of them."""
        return Spots(self.names[which], self.x[which], self.y[which], self.lon[which], self.lat[which], self.dong[which])


@dataclass(frozen=True, eq=False)
class Options:
    """n cameras that might stand: each place in each direction.

    Attributes:
        spots: the places.
        spot: (n,) which place.
        azimuth_deg: (n,) which way.
        camera, point: pairs of an option and an unseen point that it sees, by option.
    """

    spots: Spots
    spot: Ints
    azimuth_deg: Floats
    camera: Ints
    point: Ints

    def seen_by(self, option: int) -> Ints:
        """The points that one option sees."""
        first, last = np.searchsorted(self.camera, [option, option + 1])
        return self.point[first:last]


def fullest(spots: Spots, unseen: Unseen, range_m: float, most: int) -> Spots:
    """The places with most that is unseen around them, in their own order; only those with any.

    Raises:
        InputError: when no place has anything unseen around it.
    """
    found = spots.pick(_fullest(spots, unseen, range_m, most))
    if not len(found):
        raise InputError(NO_PLACE)
    return found


def find_options(spots: Spots, params: CctvParams, asked: NextCameras, unseen: Unseen, walls: Walls | None) -> Options:
    """Each place in eight directions, with the unseen points that each option would bring into view.

    Raises:
        InputError: when none sees any.
    """
    range_m = range_of(params, asked)
    spot = np.repeat(np.arange(len(spots)), len(DIRECTIONS_DEG))
    azimuth = np.tile(DIRECTIONS_DEG, len(spots))
    views = Views.of(spots.x[spot], spots.y[spot], range_m, azimuth_deg=azimuth, fov_deg=asked.new_fov_deg - 2 * MARGIN_DEG)
    camera, point = seen_pairs(views, walls, unseen.x, unseen.y)
    if not len(camera):
        raise InputError(NOTHING_SEEN)
    return Options(spots, spot, azimuth, camera, point)


def range_of(params: CctvParams, asked: NextCameras) -> float:
    """How far a new camera sees sharply enough, in metres."""
    sharp_m = lens_range_m(pixels_wide(asked.new_pixels_10k), asked.new_fov_deg, sharpness(params))
    return min(float(sharp_m), params.longest_m)


def find_spots(inputs: CctvInputs, crs: str, kind: str, walls: Walls | None) -> Spots:
    """Candidate poles, junctions and poles that bear a camera, inside the dongs; those inside a building are put before its wall, or left out.

    Raises:
        InputError: when what is wanted is not there.
    """
    spots = _spots(inputs, crs, kind)
    if walls is None or not len(spots):
        return spots
    x, y = walls.moved_out(spots.x, spots.y)
    out = np.isfinite(x) & np.isfinite(y)  # amid too many buildings wall to wall there is no way out
    lon, lat = to_degrees(x[out], y[out], crs)
    return Spots(spots.names[out], x[out], y[out], lon, lat, spots.dong[out])


@remember(6)
def _spots(inputs: CctvInputs, crs: str, kind: str) -> Spots:
    found = []
    if kind in {POLES, ANYWHERE} and inputs.poles is not None and len(inputs.poles):
        found.append(_named(inputs.poles, crs))
    if kind in {JUNCTIONS, ANYWHERE} and inputs.links is not None and inputs.nodes is not None:
        found.append(_junctions(inputs.links, inputs.nodes, crs))
    if kind in {STANDING, ANYWHERE}:
        found.append(_named(inputs.cameras.drop_duplicates(["lon", "lat"]), crs))
    if not found:
        raise InputError(NO_LIST)
    names, x, y = (np.concatenate(columns) for columns in zip(*found, strict=True))
    lon, lat = to_degrees(x, y, crs)
    dong = assign_areas(lon, lat, inputs.dongs.geometry.to_numpy())
    inside = dong >= 0
    return Spots(names[inside], x[inside], y[inside], lon[inside], lat[inside], dong[inside])


def _named(table: pd.DataFrame, crs: str) -> tuple[NDArray[np.object_], Floats, Floats]:
    """Names and places of a table; "" where a place has no name."""
    names = (
        table["name"].fillna("").astype(str).to_numpy(dtype=object) if "name" in table else np.full(len(table), "", dtype=object)
    )
    return names, *coordinates(table, crs)


def _junctions(links: gpd.GeoDataFrame, nodes: pd.DataFrame, crs: str) -> tuple[NDArray[np.object_], Floats, Floats]:
    import pandas as pd

    ends = pd.DataFrame({"a": links["from_node"].astype(str), "b": links["to_node"].astype(str)})
    both = pd.concat([ends, ends.rename(columns={"a": "b", "b": "a"})])
    roads = both.drop_duplicates().groupby("a").size()
    ids = nodes["node_id"].astype(str)
    at = ids.map(roads).fillna(0).to_numpy() >= JUNCTION_ROADS
    x, y = coordinates(nodes[at], crs)
    return _called_after_roads(links, ids[at].tolist()), x, y


def _called_after_roads(links: gpd.GeoDataFrame, ids: list[str]) -> NDArray[np.object_]:
    """Junctions are called after a road that meets there; "" where roads have no names."""
    if "name" not in links:
        return np.full(len(ids), "", dtype=object)
    named = links[links["name"].fillna("").astype(str) != ""].drop_duplicates("from_node")
    called = dict(zip(named["from_node"].astype(str), named["name"].astype(str), strict=True))
    return np.array([called.get(node, "") for node in ids], dtype=object)


def _fullest(spots: Spots, unseen: Unseen, range_m: float, most: int) -> Ints:
    """The places with most unseen weight within reach, in their own order; only those with any."""
    from scipy.spatial import cKDTree

    if not len(spots) or not len(unseen.x):
        return np.zeros(0, dtype=np.int64)
    near = cKDTree(np.column_stack([unseen.x, unseen.y])).query_ball_point(np.column_stack([spots.x, spots.y]), range_m)
    around = np.array([unseen.weight[points].sum() for points in near])
    best = np.argsort(-around, kind="stable")[:most]
    kept: Ints = np.sort(best[around[best] > 0])
    return kept


NO_LIST = Text(
    "카메라를 둘 수 있는 곳이 없습니다. '내 자료'에 후보 지주 목록(이름, 좌표)이나 도로를 넣어 주십시오.",
    "There is nowhere to put a camera. Please add candidate poles (name, coordinates) or roads under 'My data'.",
)
NO_PLACE = Text(
    "둘 수 있는 곳 둘레에 보이지 않는 것이 없습니다. 누구를 위해 고를지 바꿔 보십시오.",
    "Around the candidate places nothing is unseen. Try choosing for somebody else.",
)
NOTHING_SEEN = Text(
    "둘 수 있는 어느 곳에서도 보이지 않던 곳이 보이지 않습니다. 화각이나 선명도를 바꿔 보십시오.",
    "No candidate camera would see anything that is unseen. Try another lens or sharpness.",
)
