"""Lamps, schools, night places, incidents, candidate poles and requests: what stands and happens around a city's cameras."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.intake.facilities import OF_OTHER_PLACES, FacilitiesReading
from analytics.intake.matching import match_columns
from analytics.intake.raw import GEOMETRY
from analytics.intake.watch_points import classify, fill_ones, put_aside, read_watched
from analytics.schemas.watch import CAMERA_REQUESTS, INCIDENTS, LIGHTS, NIGHTLIFE, POLES, SCHOOL_ZONES
from analytics.spatial.crs import WGS84, to_degrees
from analytics.spatial.gridcodes import GRID_CRS, decode_cells, is_grid_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.core.tables import Schema
    from analytics.intake.addresses import Region
    from analytics.intake.points import Area, PointsReading
    from analytics.intake.raw import RawTable

LOOKED_AT = 200
MOST = 0.6
"""A column holds grid codes when this share of its first 200 filled cells does."""

_SCHOOL_WORDS = (
    ("childcare", re.compile("어린이집|보육|놀이방")),
    ("kindergarten", re.compile("유치원")),
    ("special", re.compile("특수")),
    ("elementary", re.compile("초등")),
    ("middle", re.compile("중학")),
    ("high", re.compile("고등")),
    ("academy", re.compile("학원|교습")),
)
_NIGHT_WORDS = (
    ("bars", re.compile("유흥|주점|단란|나이트|호프|술집|무도|콜라텍")),
    ("lodging", re.compile("숙박|모텔|호텔|여관|여인숙|펜션|민박|게스트하우스")),
    ("finance", re.compile("금융|은행|신협|신용협동|저축|대부|증권|환전")),
)


def school_kind(words: str) -> str | None:
    """The kind of school that words name, a key of `SCHOOL_KINDS`; None where they name none."""
    return _first(_SCHOOL_WORDS, words)


def night_kind(words: str) -> str | None:
    """The kind of night place that words name, a key of `NIGHTLIFE_KINDS`; None for any other business."""
    return _first(_NIGHT_WORDS, words)


def _first(kinds: Sequence[tuple[str, re.Pattern[str]]], words: str) -> str | None:
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
    return next((kind for kind, pattern in kinds if pattern.search(flat)), None)


def read_lights(tables: Sequence[RawTable], area: Area | None = None) -> FacilitiesReading:
    """Street lamps and security lights, one row per place.

    Raises:
        InputError: when columns are missing or no coordinate system fits; so for all readers here.
    """
    return _together([_counted(raw, LIGHTS, area) for raw in tables])


def read_requests(tables: Sequence[RawTable], area: Area | None = None) -> FacilitiesReading:
    """Requests for cameras, one row each or with their number."""
    return _together([_counted(raw, CAMERA_REQUESTS, area) for raw in tables])


def read_poles(tables: Sequence[RawTable], area: Area | None = None) -> FacilitiesReading:
    """Candidate poles."""
    return _together([read_watched(raw, POLES, area) for raw in tables])


def read_school_zones(tables: Sequence[RawTable], area: Area | None = None, region: Region | None = None) -> FacilitiesReading:
    """Schools and child zones; those without coordinates are listed, as far as their address is of the place.

    Args:
        tables: as written.
        area: the place with its surroundings.
        region: how addresses name the place.
    """
    return _together([_listed(_with_school_kinds(raw, read_watched(raw, SCHOOL_ZONES, area)), region) for raw in tables])


def _with_school_kinds(raw: RawTable, reading: PointsReading) -> PointsReading:
    """The kind by its own column, and by the name where that says nothing known."""
    reading = classify(_kinds_by_name(reading), raw, "kind", _header(raw, SCHOOL_ZONES, "kind"), school_kind)
    unplaced = _by_name(reading.unplaced)
    return replace(reading, unplaced=unplaced.assign(kind=unplaced["kind"].map(lambda words: school_kind(words) or "other")))


def _listed(reading: PointsReading, region: Region | None) -> PointsReading:
    """The reading without the schools to be listed whose address is elsewhere; how many there are of either kind is told."""
    rows = reading.unplaced
    here = rows["address"].map(region.holds).astype(bool) if region else pd.Series(True, index=rows.index)
    counts = ((UNPLACED, int(here.sum())), (OF_OTHER_PLACES, int((~here).sum())))
    notes = tuple(note.fill(count=f"{count:,}") for note, count in counts if count)
    receipt = replace(reading.receipt, notes=(*reading.receipt.notes, *notes))
    return replace(reading, receipt=receipt, unplaced=rows[here])


def _kinds_by_name(reading: PointsReading) -> PointsReading:
    return replace(reading, table=_by_name(reading.table))


def _by_name(table: pd.DataFrame) -> pd.DataFrame:
    unsaid = table["kind"].map(school_kind).isna() & table["name"].map(school_kind).notna()
    return table.assign(kind=table["kind"].mask(unsaid, table["name"]).astype("str"))


def read_nightlife(tables: Sequence[RawTable], area: Area | None = None) -> FacilitiesReading:
    """Bars, lodging and finance out of a list of businesses; all other businesses are set aside and counted."""
    return _together([_night_places(read_watched(raw, NIGHTLIFE, area)) for raw in tables])


def _night_places(reading: PointsReading) -> PointsReading:
    words = reading.table["kind"]
    kinds = words.map({word: night_kind(word) for word in words.unique()})
    wanted = kinds.notna()
    table = reading.table[wanted].assign(kind=kinds[wanted].astype("str"))
    return replace(reading, table=table, receipt=put_aside(reading.receipt, int((~wanted).sum()), OTHER_BUSINESS))


def read_incidents(tables: Sequence[RawTable], area: Area | None = None) -> FacilitiesReading:
    """Reported incidents with coordinates or grid codes; those without either are set aside and counted."""
    return _together([_incidents(raw, area) for raw in tables])


def _incidents(raw: RawTable, area: Area | None) -> PointsReading:
    placed = with_cell_places(raw, INCIDENTS)
    reading = _counted(placed, INCIDENTS, area)
    lost = len(reading.unplaced)
    receipt = (
        replace(reading.receipt, notes=(*reading.receipt.notes, NO_PLACE.fill(count=f"{lost:,}"))) if lost else reading.receipt
    )
    return replace(reading, receipt=receipt)


def with_cell_places(raw: RawTable, schema: Schema) -> RawTable:
    """The table with the middle of each row's grid cell as its longitude and latitude, where it has codes and no coordinates."""
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    coded = next((name for name in headers if _holds_codes(raw.frame[name])), None)
    if coded is None or raw.geometry or {"lon", "lat"} & set(match_columns(schema, headers).found):
        return raw
    cells = decode_cells(raw.frame[coded].str.strip())
    x, y = cells.centres()
    lon, lat = to_degrees(x, y, GRID_CRS)
    written = {name: ["" if np.isnan(v) else repr(float(v)) for v in values] for name, values in (("lon", lon), ("lat", lat))}
    return replace(raw, frame=raw.frame.assign(**written), crs=WGS84, notes=(*raw.notes, FROM_CELLS.fill(column=coded)))


def _holds_codes(cells: pd.Series[str]) -> bool:
    filled = cells.head(LOOKED_AT).str.strip()
    filled = filled[filled != ""]
    return bool(len(filled)) and float(np.mean([is_grid_code(cell) for cell in filled])) >= MOST


def _counted(raw: RawTable, schema: Schema, area: Area | None) -> PointsReading:
    return fill_ones(read_watched(raw, schema, area), raw, "count", _header(raw, schema, "count"))


def _header(raw: RawTable, schema: Schema, column: str) -> str | None:
    return match_columns(schema, [str(name) for name in raw.frame.columns if name != GEOMETRY]).found.get(column)


def _together(readings: Sequence[PointsReading]) -> FacilitiesReading:
    """Several files as one table, every row of which has a place."""
    table = pd.concat([reading.table for reading in readings], ignore_index=True)
    unplaced = pd.concat([reading.unplaced for reading in readings], ignore_index=True)
    receipts, placings = tuple(one.receipt for one in readings), tuple(one.placing for one in readings)
    return FacilitiesReading(table, receipts, placings, unplaced)


UNPLACED = Text(
    "좌표가 없는 {count}곳을 뺐습니다. 주소와 좌표가 있는 파일을 함께 올리면 놓을 수 있습니다.",
    "{count} places without coordinates were left out. A file of addresses with coordinates beside them can place them.",
)
OTHER_BUSINESS = Text(
    "유흥·주점, 숙박, 금융이 아닌 업소 {count}곳을 뺐습니다.",
    "{count} businesses other than bars, lodging and finance were left out.",
)
NO_PLACE = Text("좌표도 격자코드도 없는 {count}행을 뺐습니다.", "{count} rows without coordinates or grid code were left out.")
FROM_CELLS = Text(
    "좌표가 없어 '{column}' 열의 격자 한가운데를 위치로 보았습니다.",
    "There are no coordinates: the middle of the grid cell in column '{column}' is taken as the place.",
)
