"""Areas from an official's own map file: boundaries of dongs with their people, and land for something new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analytics.core.text import Text
from analytics.intake.checking import check_table
from analytics.intake.facilities import FacilitiesReading
from analytics.intake.placing import Placing, find_crs
from analytics.intake.raw import GEOMETRY
from analytics.schemas.places import DONGS, SITE_AREAS
from analytics.spatial.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from analytics.intake.placing import Outline
    from analytics.intake.points import Area
    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt


OVERLAP = 0.01
"""Boundaries that share more than 1 % of the smaller area overlap; less is the fuzz of simplified lines."""


@dataclass(frozen=True, eq=False)
class DongsReading:
    """Dongs or other areas and how they were read: the canonical table in WGS84, the receipt, and how coordinates were found."""

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


def read_site_areas(tables: Sequence[RawTable], area: Area) -> FacilitiesReading:
    """Candidate areas of one or several files, those that touch the city or its surroundings.

    Args:
        tables: areas, with names where they have any.
        area: the place that they are for; areas wholly outside its surroundings are set aside.

    Raises:
        InputError: when a table has no areas or no coordinate system fits.
    """
    import pandas as pd

    readings = [_read_areas(raw, area) for raw in tables]
    table = pd.concat([reading.table for reading in readings], ignore_index=True)
    receipts, placings = tuple(one.receipt for one in readings), tuple(one.placing for one in readings)
    return FacilitiesReading(table, receipts, placings, pd.DataFrame())


def _read_areas(raw: RawTable, area: Area) -> DongsReading:
    import geopandas as gpd

    checked, receipt = check_table(raw, SITE_AREAS)
    shapes = np.asarray(checked[GEOMETRY].to_numpy(), dtype=object)
    inner = shapely.point_on_surface(shapes)
    placing = find_crs(shapely.get_x(inner), shapely.get_y(inner), raw.crs, area.outlines, raw.file)
    placed = placing.shapes(shapes)
    here = np.asarray(shapely.intersects(area.around, placed), dtype=bool)
    outside = int((~here).sum())
    notes = (*receipt.notes, *placing.notes, *((AREAS_ELSEWHERE.fill(count=f"{outside:,}"),) if outside else ()))
    receipt = replace(receipt, accepted=receipt.accepted - outside, set_aside=receipt.set_aside + outside, notes=notes)
    table = checked.drop(columns=GEOMETRY)[here].reset_index(drop=True)
    return DongsReading(gpd.GeoDataFrame(table, geometry=placed[here], crs=WGS84), receipt, placing)


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
AREAS_ELSEWHERE = Text(
    "이 도시와 둘레 15 km에 닿지 않는 구역 {count}개를 뺐습니다.",
    "{count} areas that touch neither the city nor its surroundings of 15 km were left out.",
)
OVERLAPS = Text(
    "서로 겹치는 읍면동 경계가 {count}쌍 있습니다. 겹친 곳은 먼저 나오는 읍면동에 넣습니다.",
    "{count} pairs of dong boundaries overlap. What lies in both is counted in the first.",
)
