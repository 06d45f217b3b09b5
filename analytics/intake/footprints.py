"""Footprints of buildings: the walls that cameras cannot see through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from analytics.core.text import Text
from analytics.intake.checking import check_table
from analytics.intake.facilities import FacilitiesReading
from analytics.intake.placing import Placing, find_crs
from analytics.intake.raw import GEOMETRY
from analytics.intake.watch_points import put_aside, repair_of
from analytics.schemas.watch import BUILDINGS
from analytics.spatial.crs import WGS84

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.intake.points import Area
    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt


def read_buildings(tables: Sequence[RawTable], area: Area | None = None) -> FacilitiesReading:
    """Buildings of one or several files, those that touch the city or its surroundings; 0 storeys and 0 m² are missing.

    Raises:
        InputError: when a table has no areas or no coordinate system fits.
    """
    import geopandas as gpd

    readings = [_read_one(raw, area) for raw in tables]
    table = pd.concat([table for table, _, _ in readings], ignore_index=True)
    shapes = gpd.GeoDataFrame(table, geometry=GEOMETRY, crs=WGS84)
    receipts, placings = tuple(receipt for _, receipt, _ in readings), tuple(placing for _, _, placing in readings)
    return FacilitiesReading(shapes, receipts, placings, pd.DataFrame())


def _read_one(raw: RawTable, area: Area | None) -> tuple[pd.DataFrame, Receipt, Placing]:
    checked, receipt = check_table(raw, BUILDINGS)
    shapes = np.asarray(checked[GEOMETRY].to_numpy(), dtype=object)
    middle = shapely.centroid(shapes)
    placing = find_crs(shapely.get_x(middle), shapely.get_y(middle), raw.crs, area.outlines if area else (), raw.file)
    placed = placing.shapes(shapes)
    checked, receipt = _without_noughts(raw, checked.assign(**{GEOMETRY: placed}), receipt)
    receipt = replace(receipt, notes=(*receipt.notes, *placing.notes))
    if area is None:
        return checked, receipt, placing
    shapely.prepare(area.around)
    here = np.asarray(shapely.intersects(area.around, placed), dtype=bool)
    far = FAR.fill(count="{count}", km=f"{area.around_m / 1000.0:g}")
    return checked[here], put_aside(receipt, int((~here).sum()), far), placing


def _without_noughts(raw: RawTable, table: pd.DataFrame, receipt: Receipt) -> tuple[pd.DataFrame, Receipt]:
    for name in ("floors", "floor_area_m2"):
        nought = table[name] == 0
        if nought.any():
            label = BUILDINGS.column(name).label.ko
            note = repair_of(raw, label, pd.Series("0", index=table.index[nought]), "", NOUGHT)
            receipt = replace(receipt, repairs=(*receipt.repairs, note))
        table = table.assign(**{name: table[name].mask(nought)})
    return table, receipt


NOUGHT = Text("0은 값이 없는 것으로 봄", "nought taken as missing")
FAR = Text(
    "이 도시와 그 둘레 {km} km에 닿지 않는 건물 {count}동을 뺐습니다.",
    "{count} buildings that do not touch the city or {km} km around it were left out.",
)
