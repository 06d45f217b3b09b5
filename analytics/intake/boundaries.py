"""Boundaries of dongs with their people, from an official's own map file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analytics.core.text import Text
from analytics.intake.checking import check_table
from analytics.intake.placing import Placing, find_crs
from analytics.intake.raw import GEOMETRY
from analytics.schemas.places import DONGS
from analytics.spatial.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from analytics.intake.placing import Outline
    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt


OVERLAP = 0.01
"""Boundaries that share more than 1 % of the smaller area overlap; less is the fuzz of simplified lines."""


@dataclass(frozen=True, eq=False)
class DongsReading:
    """Dongs and how they were read: the canonical table in WGS84, the receipt, and how coordinates were found."""

    table: gpd.GeoDataFrame
    receipt: Receipt
    placing: Placing


def read_dongs(raw: RawTable, outlines: Sequence[Outline] = ()) -> DongsReading:
    """Dongs of a table of areas.

    Args:
        raw: areas with code, name and people.
        outlines: areas (degrees) by which an unnamed coordinate system is found, see `find_crs`.

    Raises:
        InputError: when columns or areas are missing, or no coordinate system fits.
    """
    import geopandas as gpd

    checked, receipt = check_table(raw, DONGS)
    shapes = np.asarray(checked[GEOMETRY].to_numpy(), dtype=object)
    inner = shapely.point_on_surface(shapes)
    placing = find_crs(shapely.get_x(inner), shapely.get_y(inner), raw.crs, outlines, raw.file)
    placed = placing.shapes(shapes)
    receipt = replace(receipt, notes=(*receipt.notes, *placing.notes, *_overlap_notes(placed)))
    full = checked["full_name"].where(checked["full_name"] != "", checked["dong_name"])
    short = checked["dong_name"].str.split().str[-1].fillna("")
    table = checked.drop(columns=GEOMETRY).assign(full_name=full, dong_name=short).reset_index(drop=True)
    return DongsReading(gpd.GeoDataFrame(table, geometry=placed, crs=WGS84), receipt, placing)


def only_inside(reading: DongsReading, city: shapely.Geometry) -> DongsReading:
    """The dongs that lie inside a city, when the file holds much more than the city: one of the whole country.

    A file whose areas are at most twice the city, or that does not hold most of it, stays as it is.
    """
    shapes = reading.table.geometry.to_numpy()
    inner = shapely.point_on_surface(shapes)
    inside = shapely.intersects_xy(city, shapely.get_x(inner), shapely.get_y(inner))
    areas = shapely.area(shapes)
    if areas[inside].sum() < shapely.area(city) / 2.0 or areas.sum() <= 2.0 * shapely.area(city):
        return reading
    outside = int((~inside).sum())
    note = ELSEWHERE.fill(count=f"{outside:,}")
    old = reading.receipt
    receipt = replace(old, accepted=old.accepted - outside, set_aside=old.set_aside + outside, notes=(*old.notes, note))
    return replace(reading, table=reading.table[inside].reset_index(drop=True), receipt=receipt)


def _overlap_notes(shapes: npt.NDArray[np.object_]) -> tuple[Text, ...]:
    """A note when areas overlap: a point there would belong to two dongs, and the first one gets it."""
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = pairs[:, pairs[0] < pairs[1]]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    count = int((shared > OVERLAP * smaller).sum())
    return (OVERLAPS.fill(count=f"{count:,}"),) if count else ()


ELSEWHERE = Text(
    "선택한 도시 밖의 읍면동 {count}개를 뺐습니다. 다른 도시라면 도시를 먼저 골라 주십시오.",
    "{count} dongs outside the chosen city were left out. For another city, choose that city first.",
)
OVERLAPS = Text(
    "서로 겹치는 읍면동 경계가 {count}쌍 있습니다. 겹친 곳은 먼저 나오는 읍면동에 넣습니다.",
    "{count} pairs of dong boundaries overlap. What lies in both is counted in the first.",
)
