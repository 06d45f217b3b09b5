"""Where a new post could stand: junctions, a list, public places, an area, in all dongs or in some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
import shapely

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.schemas.places import OWN_SITE, SITE_KINDS
from analytics.spatial.areas import assign_areas
from analytics.spatial.crs import to_degrees, to_metres
from analytics.spatial.doors import door_roads
from analytics.spatial.hexgrid import parents_of
from analytics.spatial.residents import coordinates
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.spatial.network import RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

COARSER = 1
"""Candidates near people: one for each hexagon so many H3 levels coarser than the map's."""

PEOPLE, JUNCTIONS, LISTED, PUBLIC, AREA = "people", "junctions", "listed", "public", "area"

SCHOOLS_TAKEN = {
    "elementary": "school",
    "middle": "school",
    "high": "school",
    "special": "school",
    "kindergarten": "kindergarten",
}
"""Of a city's schools these are public places, by their kind among sites. Child-care centres and academies are not."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which candidates are wanted.

    Args:
        kind: `PEOPLE`, `JUNCTIONS`, `LISTED`, `PUBLIC` or `AREA`.
        most: candidates at most; those with the most people around them are kept. A planner's own list is never cut.
        dongs: codes of the dongs they have to lie in, borders included; none for everywhere.
        public: kinds of public places that count (keys of `SITE_KINDS`); none for all but a planner's own list.
    """

    kind: str
    most: int
    dongs: tuple[str, ...] = ()
    public: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Spots:
    """Candidates before they are put on the roads.

    Attributes:
        x, y: (k,) where they are, in metres.
        names: (k,) what they are called, "" where they have no name of their own.
        cost: (k,) what building there costs, nan where that is not known.
        notes: what a reader must know.
    """

    x: Floats
    y: Floats
    names: NDArray[np.object_]
    cost: Floats
    notes: tuple[Text, ...] = ()

    def select(self, kept: Flags | Ints, *more: Text) -> Spots:
        """Some of them, with further notes."""
        return Spots(self.x[kept], self.y[kept], self.names[kept], self.cost[kept], (*self.notes, *more))


def spots_of(inputs: GoldenHourInputs, ground: Ground, wanted: Wanted) -> Spots:
    """The candidates that are wanted.

    Raises:
        InputError: when a dong is none of the city's, there is no list or area where one is wanted, or nothing is left.
    """
    dongs = _dong_numbers(inputs.dongs, wanted.dongs)
    if wanted.kind == LISTED:
        return _inside(_listed(inputs.sites, ground), inputs.dongs, dongs, ground.crs)
    if wanted.kind == PUBLIC:
        return _fullest(ground, _inside(_public(inputs, ground, wanted.public), inputs.dongs, dongs, ground.crs), wanted.most)
    x, y = coordinates(inputs.nodes, ground.crs)
    corner = _corners(ground.network)
    corners = _unnamed(x[corner], y[corner])
    if wanted.kind == AREA:
        corners = _in_areas(inputs.site_areas, corners, ground.crs)
    corners = _inside(corners, inputs.dongs, dongs, ground.crs)
    if wanted.kind == PEOPLE:
        corners = _unnamed(*_near_people(ground, corners.x, corners.y, dongs))
    return _fullest(ground, corners, wanted.most)


def _unnamed(x: Floats, y: Floats) -> Spots:
    return Spots(x, y, np.full(len(x), "", dtype=object), np.full(len(x), np.nan))


def _dong_numbers(dongs: gpd.GeoDataFrame, codes: tuple[str, ...]) -> Ints | None:
    """Rows of the dongs with these codes; none where none are named, which stands for all."""
    if not codes:
        return None
    known = dongs["dong_code"].astype(str).to_numpy()
    unknown = sorted(set(codes) - set(known.tolist()))
    if unknown:
        raise InputError(UNKNOWN_DONG.fill(codes=", ".join(unknown)))
    return np.flatnonzero(np.isin(known, codes))


def _inside(spots: Spots, dongs: gpd.GeoDataFrame, numbers: Ints | None, crs: str) -> Spots:
    """Those that lie in some of the dongs (on a border: in the first that has it); all where none are named."""
    if numbers is None:
        return spots
    found = assign_areas(*to_degrees(spots.x, spots.y, crs), dongs.geometry.to_numpy())
    kept = np.isin(found, numbers)
    if not kept.any():
        raise InputError(NONE_WANTED)
    return spots.select(kept)


def _in_areas(areas: gpd.GeoDataFrame | None, corners: Spots, crs: str) -> Spots:
    """The corners inside the areas, borders included; an area that holds none stands for itself, by a point inside it.

    Raises:
        InputError: when there is no area.
    """
    if areas is None or len(areas) == 0:
        raise InputError(NO_AREA)
    shapes = np.asarray(areas.geometry.to_numpy(), dtype=object)
    points = shapely.points(*to_degrees(corners.x, corners.y, crs))
    point, area = shapely.STRtree(shapes).query(points, predicate="intersects")
    kept = np.unique(point)
    empty = np.setdiff1d(np.arange(len(shapes)), area)
    middle = shapely.point_on_surface(shapes[empty])
    x, y = to_metres(shapely.get_x(middle), shapely.get_y(middle), crs)
    names = areas["name"].fillna("").astype(str).to_numpy(dtype=object)
    notes = (STAND_ALONE.fill(n=len(empty)),) if len(empty) else ()
    return Spots(
        x=np.concatenate([corners.x[kept], x]),
        y=np.concatenate([corners.y[kept], y]),
        names=np.concatenate([corners.names[kept], names[empty]]),
        cost=np.full(len(kept) + len(empty), np.nan),
        notes=notes,
    )


def _corners(network: RoadNetwork) -> Flags:
    """(n,) the junctions on roads that doors open onto; a road without any still has ends and bends."""
    arc = network.road_arc[door_roads(network)]
    lined = np.zeros(network.node_count, dtype=bool)
    lined[network.tail[arc]] = lined[network.head[arc]] = True
    crossed: Flags = lined & network.junction
    return crossed if crossed.any() else lined


def _listed(sites: pd.DataFrame | None, ground: Ground) -> Spots:
    own = None if sites is None else sites[_kinds(sites) == OWN_SITE]
    if own is None or len(own) == 0:
        raise InputError(NO_LIST)
    return _of_table(own, ground)


def _kinds(sites: pd.DataFrame) -> NDArray[np.object_]:
    """(k,) kind of each site; a table without kinds is a planner's own list."""
    if "kind_id" not in sites:
        return np.full(len(sites), OWN_SITE, dtype=object)
    return sites["kind_id"].astype(str).replace("", OWN_SITE).to_numpy(dtype=object)


def _of_table(sites: pd.DataFrame, ground: Ground) -> Spots:
    x, y = coordinates(sites, ground.crs)
    cost = sites["cost"].to_numpy(dtype=float, na_value=np.nan) if "cost" in sites else np.full(len(sites), np.nan)
    return Spots(x, y, sites["name"].astype(str).to_numpy(dtype=object), cost)


def _public(inputs: GoldenHourInputs, ground: Ground, kinds: tuple[str, ...]) -> Spots:
    """Public places of the lists that were put in, and the city's schools where it has them.

    Raises:
        InputError: when there is none, or none of the kinds.
    """
    rows = [(table, _kinds(table)) for table in (inputs.sites,) if table is not None]
    if inputs.school_zones is not None:
        known = inputs.school_zones["kind"].astype(str).map(SCHOOLS_TAKEN).fillna("").to_numpy(dtype=object)
        rows.append((inputs.school_zones, known))
    there = sorted({str(kind) for _, found in rows for kind in found} - {OWN_SITE, ""})
    if not there and OWN_SITE not in kinds:
        raise InputError(NO_PUBLIC)
    wanted = kinds or there
    taken = [table[np.isin(found, wanted)][[*({"name", "lon", "lat", "cost"} & set(table))]] for table, found in rows]
    together = pd.concat([table for table in taken if len(table)] or taken, ignore_index=True)
    if together.empty:
        raise InputError(NONE_OF_KIND.fill(kinds=_called(kinds), there=_called(there)))
    return _of_table(together, ground)


def _called(kinds: Iterable[str]) -> Text:
    """Kinds by name, in both languages."""
    titles = [SITE_KINDS.get(kind, Text(kind, kind)) for kind in kinds]
    return Text(", ".join(title.ko for title in titles), ", ".join(title.en for title in titles))


def _near_people(ground: Ground, x: Floats, y: Floats, dongs: Ints | None) -> tuple[Floats, Floats]:
    """The junction nearest to the middle of the people of each coarser hexagon, each junction once.

    Where only some dongs are wanted, only their people are asked for.

    Raises:
        InputError: when nobody lives there.
    """
    from scipy.spatial import cKDTree

    cells = ground.cells
    lived = cells.people > 0 if dongs is None else (cells.people > 0) & np.isin(cells.dong, dongs)
    if not lived.any():
        raise InputError(NONE_WANTED)
    _, group = np.unique(parents_of(cells.grid.cell[lived], COARSER), return_inverse=True)
    people = sum_by(group, cells.people[lived], int(group.max()) + 1)
    middle_x = sum_by(group, cells.people[lived] * cells.x[lived], len(people)) / people
    middle_y = sum_by(group, cells.people[lived] * cells.y[lived], len(people)) / people
    _, nearest = cKDTree(np.column_stack([x, y])).query(np.column_stack([middle_x, middle_y]))
    chosen = np.unique(nearest)
    return x[chosen], y[chosen]


def _fullest(ground: Ground, spots: Spots, most: int) -> Spots:
    """The candidates to which most people are nearest, in their own order."""
    count = len(spots.x)
    if count <= most:
        return spots
    from scipy.spatial import cKDTree

    _, nearest = cKDTree(np.column_stack([spots.x, spots.y])).query(np.column_stack([ground.cells.x, ground.cells.y]))
    people = sum_by(nearest, ground.cells.people, count)
    return spots.select(np.sort(np.argsort(-people, kind="stable")[:most]), CUT.fill(all=count, most=most))


CUT = Text(
    "후보 {all:,}곳 가운데 둘레에 사람이 많은 {most:,}곳만 견주었습니다. '전문가 조건'에서 늘릴 수 있습니다.",
    "Of {all:,} candidates only the {most:,} with most people around them were compared. The number can be raised under 'For experts'.",
)


NO_LIST = Text(
    "후보지 목록이 없습니다. '내 자료'에서 후보지 파일(이름, 좌표)을 넣거나 다른 후보를 고르십시오.",
    "There is no list of candidate sites. Put in a file of sites (name, coordinates) under 'My data', or choose other candidates.",
)
NO_PUBLIC = Text(
    "공공시설 목록이 없습니다. '내 자료'에서 좌표가 있는 학교, 주차장, 공원, 경로당, 행정복지센터, 공공시설개방정보 파일을 넣거나 다른 후보를 고르십시오.",
    "There is no list of public places. Put in files of schools, car parks, parks, town offices or open halls with coordinates under 'My data', or choose other candidates.",
)
NONE_OF_KIND = Text(
    "고른 종류의 공공시설이 없습니다({kinds}). 있는 종류: {there}.",
    "There are no public places of the chosen kinds ({kinds}). There are: {there}.",
)
NO_AREA = Text(
    "후보 구역이 없습니다. '내 자료'에서 구역 파일(면이 든 SHP zip, GPKG, GeoJSON)을 넣거나 다른 후보를 고르십시오.",
    "There is no candidate area. Put in a file of areas (zipped SHP, GPKG, GeoJSON) under 'My data', or choose other candidates.",
)
STAND_ALONE = Text(
    "교차로가 들어 있지 않은 구역 {n:,}곳은 구역 안의 한 점에서 가까운 도로를 후보로 보았습니다.",
    "{n:,} areas hold no junction: the road near a point inside each is taken as the candidate.",
)
UNKNOWN_DONG = Text(
    "이 도시에 없는 행정동 코드입니다: {codes}. 행정동을 다시 고르십시오.",
    "These codes are of no dong of this city: {codes}. Please choose the dongs again.",
)
NONE_WANTED = Text(
    "고른 행정동 안에 후보가 하나도 없습니다. 행정동을 더 고르거나 후보를 달리 고르십시오.",
    "No candidate lies in the chosen dongs. Choose more dongs or other candidates.",
)
