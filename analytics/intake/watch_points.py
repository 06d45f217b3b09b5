"""Points of a city's cameras and what is around them: rows whose longitude and latitude stand in each other's place are put right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analytics.core.tables import Kind
from analytics.core.text import Text
from analytics.intake.cells import KOREA_DEGREES
from analytics.intake.matching import match_columns
from analytics.intake.points import Area, PointsReading, read_point_rows
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import Repair, shorten
from analytics.spatial.areas import widen

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.core.tables import Column, Schema
    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt

NEAR_M = 1_000.0
"""Cameras, lamps and schools up to so many metres outside the city are kept: they bear on its border. Assumed."""

ONE_SPOT = 10
"""So many rows on exactly one spot are told: geocoders put what they cannot find at the city hall. Assumed."""


def near(area: Area, metric_crs: str) -> Area:
    """The place with surroundings of `NEAR_M` instead of those of facilities."""
    return replace(area, around=widen(area.city, NEAR_M, metric_crs), around_m=NEAR_M)


def read_watched(raw: RawTable, schema: Schema, area: Area | None) -> PointsReading:
    """Points of a table, indexed by row number; single rows with swapped degrees are mended and counted, crowded spots told.

    Raises:
        InputError: when required columns are missing or no coordinate system fits.
    """
    return _with_crowds_told(read_point_rows(mend_swapped(raw, schema), schema, area))


def mend_swapped(raw: RawTable, schema: Schema) -> RawTable:
    """The table with longitude and latitude exchanged where each lies in the range that the other has in Korea."""
    found = match_columns(schema, [str(name) for name in raw.frame.columns if name != GEOMETRY]).found
    if "lon" not in found or "lat" not in found:
        return raw
    lon, lat = (pd.to_numeric(raw.frame[found[name]].str.strip(), errors="coerce") for name in ("lon", "lat"))
    swapped = lon.between(*KOREA_DEGREES[Kind.LATITUDE]) & lat.between(*KOREA_DEGREES[Kind.LONGITUDE])
    if not swapped.any():
        return raw
    frame = raw.frame.copy()
    frame.loc[swapped, [found["lon"], found["lat"]]] = raw.frame.loc[swapped, [found["lat"], found["lon"]]].to_numpy()
    row = int(str(frame.index[swapped.to_numpy()][0]))
    axes = [found["lon"], found["lat"]]
    was, became = (", ".join(str(source[name].loc[row]) for name in axes) for source in (raw.frame, frame))
    note = Repair(raw.file, raw.sheet, row, found["lon"], shorten(was), shorten(became), ROW_SWAPPED, int(swapped.sum()))
    return replace(raw, frame=frame, repairs=(*raw.repairs, note))


def _with_crowds_told(reading: PointsReading) -> PointsReading:
    spots = reading.table.groupby(["lon", "lat"]).size()
    if spots.empty or spots.max() < ONE_SPOT:
        return reading
    lon, lat = spots.index[int(spots.to_numpy().argmax())]
    note = CROWDED.fill(count=f"{int(spots.max()):,}", lon=f"{lon:.5f}", lat=f"{lat:.5f}")
    return replace(reading, receipt=replace(reading.receipt, notes=(*reading.receipt.notes, note)))


def as_text(schema: Schema, *names: str) -> Schema:
    """The schema with some columns read as free text that may be blank, for whoever reads them further."""
    columns = tuple(_as_text(column) if column.name in names else column for column in schema.columns)
    return replace(schema, columns=columns)


def _as_text(column: Column) -> Column:
    return replace(column, kind=Kind.TEXT, required=False, blank=True, low=None, high=None)


def repair_of(raw: RawTable, header: str, rows: pd.Series[str], became: str, reason: Text) -> Repair:
    """A change of one kind to some cells of a column, with the first of them.

    Args:
        raw: the table.
        header: the column as written.
        rows: the cells that were changed, as written, by row number; at least one.
        became: what the first was read as.
        reason: why.
    """
    row = int(str(rows.index[0]))
    return Repair(raw.file, raw.sheet, row, header, shorten(rows.iloc[0]), became, reason, len(rows))


def put_aside(receipt: Receipt, count: int, note: Text) -> Receipt:
    """The receipt with some accepted rows set aside, which the note explains with their `{count}`; unchanged for none."""
    if not count:
        return receipt
    notes = (*receipt.notes, note.fill(count=f"{count:,}"))
    return replace(receipt, accepted=receipt.accepted - count, set_aside=receipt.set_aside + count, notes=notes)


def fill_ones(reading: PointsReading, raw: RawTable, column: str, header: str | None) -> PointsReading:
    """The reading with 1 where a number of things is not given, which is told.

    Args:
        reading: indexed by row number.
        raw: the table.
        column: the canonical column.
        header: the header that holds it, or None.
    """
    table, receipt = reading.table, reading.receipt
    blank = table[column].isna()
    if header is None:
        receipt = replace(receipt, notes=(*receipt.notes, ONE_EACH))
    elif blank.any():
        note = repair_of(raw, header, raw.frame.loc[blank.index[blank], header], "1", ONE_ASSUMED)
        receipt = replace(receipt, repairs=(*receipt.repairs, note))
    return replace(reading, table=table.assign(**{column: table[column].fillna(1.0).astype(float)}), receipt=receipt)


def classify(
    reading: PointsReading, raw: RawTable, column: str, header: str | None, read: Callable[[str], str | None]
) -> PointsReading:
    """The reading with a column of words turned into codes, "other" where nothing is known, which is told with the number of cells."""
    words = reading.table[column]
    codes = words.map({word: read(word) for word in words.unique()})
    strange = codes.isna()
    table = reading.table.assign(**{column: codes.where(codes.notna(), "other").astype("str")})
    receipt = reading.receipt
    if header is None:
        receipt = replace(receipt, notes=(*receipt.notes, NO_CLASSES))
    elif strange.any():
        note = repair_of(raw, header, words[strange], "other", OTHER_ASSUMED)
        receipt = replace(receipt, repairs=(*receipt.repairs, note))
    return replace(reading, table=table, receipt=receipt)


ROW_SWAPPED = Text("경도와 위도가 뒤바뀐 행을 바로잡음", "rows with longitude and latitude in each other's place were put right")
ONE_ASSUMED = Text("개수가 비어 1로 봄", "no number given: taken as 1")
ONE_EACH = Text("개수 열이 없어 한 행을 하나로 보았습니다.", "There is no column of numbers: each row is taken as one.")
OTHER_ASSUMED = Text("빈칸이거나 알 수 없는 구분이라 기타로 봄", "a blank or unknown class: taken as other")
NO_CLASSES = Text(
    "구분(목적·종류) 열이 없어 이름으로 알 수 없는 것은 기타로 보았습니다.",
    "There is no column of classes (purpose, kind): what the name does not say is taken as other.",
)
CROWDED = Text(
    "{count}행의 좌표가 똑같습니다(경도 {lon}, 위도 {lat}). 주소를 찾지 못해 한 점에 몰린 것은 아닌지 확인해 주십시오.",
    "{count} rows have the same coordinates ({lon}, {lat}). Were they put at one spot because their addresses were not found?",
)
