"""How many seniors a service reaches already, by dong or by grid cell; nothing about a person is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.around_cameras import with_cell_places
from analytics.intake.dong_rows import UNCLEAR, UPPER, DongBook, dong_headers, find_dongs
from analytics.intake.facilities import FacilitiesReading
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import quote_value
from analytics.intake.watch_points import as_text, put_aside, read_watched
from analytics.schemas.welfare import RECIPIENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.intake.points import Area, PointsReading
    from analytics.intake.raw import RawTable

KEYS = ["dong_code", "dong_name", "lon", "lat", "year", "service"]


def read_recipients(tables: Sequence[RawTable], area: Area | None, dongs: pd.DataFrame) -> FacilitiesReading:
    """Seniors served, one row per dong or cell, year and service; rows of one such place are added up.

    Args:
        tables: as written, with a number of people and a dong, a grid code or coordinates.
        area: the place with its surroundings.
        dongs: its dongs.

    Raises:
        InputError: when columns are missing or no row has a place in the city.
    """
    book = DongBook(dongs)
    readings = [_read_one(raw, area, book) for raw in tables]
    rows = pd.concat([reading.table for reading in readings], ignore_index=True)
    table: pd.DataFrame = rows.groupby(KEYS, dropna=False)["people"].sum().reset_index()
    receipts = tuple(reading.receipt for reading in readings)
    return FacilitiesReading(table[list(RECIPIENTS.names)], receipts, tuple(one.placing for one in readings), pd.DataFrame())


def _read_one(raw: RawTable, area: Area | None, book: DongBook) -> PointsReading:
    raw = with_cell_places(raw, RECIPIENTS)
    reading = read_watched(raw, as_text(RECIPIENTS, "dong_code"), area)
    back = len(reading.unplaced)
    table = pd.concat([reading.table, reading.unplaced.assign(lon=np.nan, lat=np.nan)]).sort_index()
    receipt = replace(reading.receipt, accepted=reading.receipt.accepted + back, set_aside=reading.receipt.set_aside - back)
    return _added_up(_with_dongs(raw, replace(reading, table=table, receipt=receipt), book))


def _with_dongs(raw: RawTable, reading: PointsReading, book: DongBook) -> PointsReading:
    """The dong of each row without coordinates; totals and rows without a place are set aside."""
    table = reading.table
    headers = dong_headers([str(name) for name in raw.frame.columns if name != GEOMETRY])
    found = find_dongs(replace(raw, frame=raw.frame.loc[table.index]), headers, book)
    placed = table["lon"].notna().to_numpy(dtype=bool)
    place = np.where(placed, 0, found.place)
    if len(table) and (place < 0).all():
        raise InputError(NOWHERE.fill(file=quote_value(raw.file)))
    receipt = put_aside(reading.receipt, int((place == UPPER).sum()), TOTALS)
    receipt = put_aside(receipt, int((place == UNCLEAR).sum()), SEVERAL)
    receipt = put_aside(receipt, int(((place < 0) & (place != UPPER) & (place != UNCLEAR)).sum()), OTHERS)
    codes = ["" if there else book.codes[row] if row >= 0 else "" for there, row in zip(placed, place, strict=True)]
    names = ["" if there else book.names[row] if row >= 0 else "" for there, row in zip(placed, place, strict=True)]
    table = table.assign(dong_code=codes, dong_name=names)[place >= 0]
    return replace(reading, table=table, receipt=receipt)


def _added_up(reading: PointsReading) -> PointsReading:
    merged = int(reading.table.duplicated(KEYS).sum())
    if not merged:
        return reading
    receipt = reading.receipt
    notes = (*receipt.notes, ADDED.fill(count=f"{merged:,}"))
    return replace(reading, receipt=replace(receipt, accepted=receipt.accepted - merged, merged=merged, notes=notes))


NOWHERE = Text(
    "{file}: 이 도시의 읍면동이나 격자로 읽을 수 있는 행이 없습니다. '행정동'이나 '격자코드' 열을 넣어 올려 주십시오.",
    "{file}: no row has a dong or cell of this city. Add a column 행정동 or 격자코드 and upload it again.",
)
TOTALS = Text("시군구 합계 {count}행을 뺐습니다.", "{count} rows of totals were left out.")
SEVERAL = Text(
    "이름이 같은 읍면동이 여럿이라 어디인지 모르는 {count}행을 뺐습니다. 구 이름을 함께 적어 주십시오.",
    "{count} rows were left out, as several dongs have their name. Write the district as well.",
)
OTHERS = Text(
    "이 도시의 읍면동이 아니거나 위치가 없는 {count}행을 뺐습니다.",
    "{count} rows of other dongs or without a place were left out.",
)
ADDED = Text("같은 곳, 같은 서비스의 {count}행을 더했습니다.", "{count} rows of one place and service were added up.")
