"""Boundaries of dongs with their people, from an official's own map file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analytics.intake.checking import check_table
from analytics.intake.placing import Placing, find_crs
from analytics.intake.raw import GEOMETRY
from analytics.schemas.places import DONGS
from analytics.spatial.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from analytics.intake.placing import Outline
    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt


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
    full = checked["full_name"].where(checked["full_name"] != "", checked["dong_name"])
    short = checked["dong_name"].str.split().str[-1].fillna("")
    table = checked.drop(columns=GEOMETRY).assign(full_name=full, dong_name=short).reset_index(drop=True)
    return DongsReading(gpd.GeoDataFrame(table, geometry=placing.shapes(shapes), crs=WGS84), receipt, placing)
