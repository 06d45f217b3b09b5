"""Points of a table, whatever its coordinates are in: columns or shapes, degrees or metres, in either order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from analytics.core.text import Text
from analytics.intake.checking import check_table
from analytics.intake.coordinates import has_place
from analytics.intake.placing import Placing, find_crs

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pandas as pd

    from analytics.core.tables import Schema
    from analytics.intake.placing import Outline
    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt

    Numbers = npt.NDArray[np.float64]

AROUND_M = 15_000.0
"""Facilities and roads up to so many metres outside the municipality are kept: help comes from there, too."""


@dataclass(frozen=True, eq=False)
class Area:
    """The place that files are read for.

    Attributes:
        city: the outline of the municipality in degrees.
        around: the same with its surroundings; what lies farther is set aside.
        country: gives the outline of the country in degrees, for lists of the whole country; None where it is not known.
        around_m: how far the surroundings reach, for messages.
    """

    city: shapely.Geometry
    around: shapely.Geometry
    country: Callable[[], shapely.Geometry] | None = None
    around_m: float = AROUND_M

    @property
    def outlines(self) -> tuple[Outline, ...]:
        """The outlines from the smallest to the largest."""
        return (self.city, self.around) if self.country is None else (self.city, self.around, self.country)


@dataclass(frozen=True, eq=False)
class PointsReading:
    """Points as read from one table.

    Attributes:
        table: the canonical table of the rows that have a place in or around the city, WGS84.
        receipt: what became of every row; rows without a place and rows outside the area count as set aside.
        unplaced: the rows without coordinates, with the same columns but lon and lat; whoever shows them says so.
        placing: how the coordinates were read, with the vote; None where no row has any.
    """

    table: pd.DataFrame
    receipt: Receipt
    unplaced: pd.DataFrame
    placing: Placing | None


def read_points(raw: RawTable, schema: Schema, area: Area | None = None) -> PointsReading:
    """The points of a table, checked against a schema that has lon and lat.

    Args:
        raw: the table as written, with coordinate columns or shapes (of areas the centre counts).
        schema: what it must hold.
        area: the place it is read for; None keeps every row.

    Raises:
        InputError: when required columns are missing or no coordinate system fits.
    """
    reading = read_point_rows(raw, schema, area)
    return replace(reading, table=reading.table.reset_index(drop=True), unplaced=reading.unplaced.reset_index(drop=True))


def read_point_rows(raw: RawTable, schema: Schema, area: Area | None = None) -> PointsReading:
    """The same as `read_points`, with both tables indexed by the row number in the file."""
    checked, receipt = check_table(raw, schema)
    lon, lat, placing = _in_degrees(checked, raw, area)
    checked = checked.assign(lon=lon, lat=lat)
    missing = np.isnan(lon) | np.isnan(lat)
    far = ~missing & ~_is_near(lon, lat, area)
    notes = (
        *receipt.notes,
        *(placing.notes if placing else ()),
        *_counts(FAR.fill(count="{count}", km=f"{area.around_m / 1000.0:g}" if area else ""), far),
    )
    if not schema.column("lon").blank:
        notes = (*notes, *_counts(OFF_THE_MAP, missing))
    set_aside = int((missing | far).sum())
    receipt = replace(receipt, accepted=receipt.accepted - set_aside, set_aside=receipt.set_aside + set_aside, notes=notes)
    unplaced = checked[missing].drop(columns=["lon", "lat"])
    return PointsReading(checked[~missing & ~far], receipt, unplaced, placing)


def _in_degrees(checked: pd.DataFrame, raw: RawTable, area: Area | None) -> tuple[Numbers, Numbers, Placing | None]:
    x, y = (checked[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    there = has_place(x, y)
    x, y = np.where(there, x, np.nan), np.where(there, y, np.nan)
    if not there.any():
        return x, y, None
    placing = find_crs(x, y, raw.crs, area.outlines if area else (), raw.file)
    return *placing.degrees(x, y), placing


def _is_near(lon: Numbers, lat: Numbers, area: Area | None) -> npt.NDArray[np.bool_]:
    if area is None:
        return np.ones(len(lon), dtype=bool)
    shapely.prepare(area.around)
    return np.asarray(shapely.intersects_xy(area.around, lon, lat))


def _counts(note: Text, rows: npt.NDArray[np.bool_]) -> tuple[Text, ...]:
    return (note.fill(count=f"{int(rows.sum()):,}"),) if rows.any() else ()


OFF_THE_MAP = Text(
    "좌표가 좌표계의 범위를 벗어난 {count}행을 뺐습니다.",
    "{count} rows whose coordinates are outside the range of their system were left out.",
)
FAR = Text(
    "이 도시와 그 둘레 {km} km 밖의 {count}곳을 뺐습니다.",
    "{count} places more than {km} km outside the city were left out.",
)
