"""People present by hour: living population by dong, counts on grid cells or at points, one row per hour or one column per hour."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.errors import InputError
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.intake.around_cameras import with_cell_places
from analytics.intake.facilities import FacilitiesReading
from analytics.intake.matching import header_readings, normalise_header
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import quote_value
from analytics.intake.watch_points import put_aside, read_watched
from analytics.schemas.places import PERSON
from analytics.schemas.watch import PRESENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.intake.points import Area, PointsReading
    from analytics.intake.raw import RawTable

HOURS = 24
CODE_DIGITS = 8
"""Offices write dong codes with eight digits, or with ten that end in 00."""

GROUPS = ("children", "women", "seniors")
_HOUR_HEADER = re.compile(
    r"(?:시간대?|TMST|TIME|HOUR|H)?_?(\d{1,2})(?:시|H|시간대)?(?:[~-]\d{1,2}시?)?(?:인구|유동인구|생활인구)?"
)
_DAY_HEADERS = ("기준일ID", "STDR_DE_ID", "기준일자", "기준일", "일자", "날짜", "STD_YMD", "DATE")
_DONG_NAME = Column(
    "dong_name",
    Text("행정동", "dong"),
    Kind.TEXT,
    aliases=("행정동명", "행정동", "ADSTRD_NM", "ADMI_NM"),
    required=False,
    blank=True,
)
_AGE_KO = re.compile(r"(남자|여자)(\d+)세(?:부터(\d+)세|이상)생활인구수")
_AGE_EN = re.compile(r"(MALE|FEMALE)_F(\d+)T(\d+)_LVPOP_CO")
CHILDREN_BELOW, SENIORS_FROM = 15, 65


@dataclass(frozen=True, eq=False)
class _Part:
    """One file: rows of place and hour with `day` ("" where the file has no days), and how it was read."""

    rows: pd.DataFrame
    reading: PointsReading


def read_presence(tables: Sequence[RawTable], area: Area | None, dongs: pd.DataFrame) -> FacilitiesReading:
    """People by place and hour on a mean day.

    Args:
        tables: as written: a row per place and hour, or a row per place with 24 columns. Places are dongs (by code, else by name),
            national grid cells, or points.
        area: the place with its surroundings.
        dongs: its dongs with dong_code and dong_name.

    Raises:
        InputError: when columns are missing, or a place has several values for one hour and no column tells the days apart.
    """
    parts = [_read_one(raw, area, dongs) for raw in tables]
    rows = pd.concat([part.rows for part in parts], ignore_index=True)
    table = rows.groupby(["dong_code", "lon", "lat", "hour"], dropna=False, as_index=False).mean(numeric_only=True)
    receipts = tuple(part.reading.receipt for part in parts)
    return FacilitiesReading(table[list(PRESENCE.names)], receipts, tuple(part.reading.placing for part in parts), pd.DataFrame())


def hour_columns(headers: Sequence[str]) -> dict[str, int]:
    """The hour (0 to 23) of each header that names one, where all 24 are there (24 counts as 0); else nothing."""
    found = {}
    for header in headers:
        match = _HOUR_HEADER.fullmatch(normalise_header(header))
        if match and int(match[1]) <= HOURS:
            found[header] = int(match[1]) % HOURS
    return found if sorted(found.values()) == list(range(HOURS)) else {}


def _read_one(raw: RawTable, area: Area | None, dongs: pd.DataFrame) -> _Part:
    raw = with_cell_places(raw, PRESENCE)
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    wide = hour_columns(headers)
    raw = raw if wide else _with_groups(raw, headers)
    reading = _read_wide(raw, wide, area) if wide else _read_long(raw, area)
    reading, code = _find_dongs(reading, dongs)
    day = next((name for name in headers if not {*map(normalise_header, _DAY_HEADERS)}.isdisjoint(header_readings(name))), None)
    days = raw.frame[day].str.strip() if day is not None else pd.Series("", index=raw.frame.index)
    table = reading.table.assign(dong_code=code, day=days.reindex(reading.table.index))
    rows = _melted(table, wide) if wide else table
    return _Part(_mean_day(raw, rows), _counted_down(reading, table, wide=bool(wide)))


def _read_long(raw: RawTable, area: Area | None) -> PointsReading:
    return _whole(read_watched(raw, replace(PRESENCE, columns=(*PRESENCE.columns, _DONG_NAME)), area))


def _read_wide(raw: RawTable, wide: Mapping[str, int], area: Area | None) -> PointsReading:
    places = tuple(column for column in PRESENCE.columns if column.name in {"dong_code", "lon", "lat"})
    hours = tuple(
        Column(f"h{hour}", Text(header, header), Kind.NUMBER, PERSON, (header,), blank=True, low=0)
        for header, hour in wide.items()
    )
    return _whole(read_watched(raw, replace(PRESENCE, columns=(*places, *hours, _DONG_NAME)), area))


def _whole(reading: PointsReading) -> PointsReading:
    """Rows with and without coordinates together: those without may have a dong."""
    table = pd.concat([reading.table, reading.unplaced.assign(lon=np.nan, lat=np.nan)]).sort_index()
    back = len(reading.unplaced)
    receipt = replace(reading.receipt, accepted=reading.receipt.accepted + back, set_aside=reading.receipt.set_aside - back)
    return replace(reading, table=table, receipt=receipt)


def _find_dongs(reading: PointsReading, dongs: pd.DataFrame) -> tuple[PointsReading, pd.Series[str]]:
    """The dong of each row without coordinates, by code and else by a name that only one dong of the city has.

    Rows of other cities are set aside; where no row at all has a place, that is an error of the codes.
    """
    table = reading.table
    placed = table["lon"].notna()
    codes = dict(zip(dongs["dong_code"].map(_bare_code), dongs["dong_code"], strict=True))
    single = dongs[~dongs["dong_name"].duplicated(keep=False)]
    names = dict(zip(single["dong_name"].map(_bare_name), single["dong_code"], strict=True))
    by_code = table["dong_code"].map(_bare_code).map(codes)
    found = by_code.where(by_code.notna(), table["dong_name"].map(_bare_name).map(names))
    lost = ~placed & found.isna()
    if len(table) and lost.all():
        raise InputError(NO_DONG.fill(file=quote_value(reading.receipt.file)))
    receipt = put_aside(reading.receipt, int(lost.sum()), OTHER_DONGS)
    kept = replace(reading, table=table[~lost], receipt=receipt)
    return kept, found.mask(placed, "").fillna("")[~lost].astype("str")


def _bare_code(code: str) -> str:
    return code[:CODE_DIGITS] if len(code) == CODE_DIGITS + 2 and code.endswith("00") else code


def _bare_name(name: str) -> str:
    """The last word, with 제1동 written as 1동."""
    last = name.rsplit(maxsplit=1)[-1] if name.split() else ""
    return re.sub(r"제(\d+동)$", r"\1", last)


def _with_groups(raw: RawTable, headers: Sequence[str]) -> RawTable:
    """The table with children, women and seniors added up from columns by sex and age, where it has them."""
    ages = {header: _age_of(header) for header in headers}
    picked = {
        "children": [name for name, age in ages.items() if age and age[1] < CHILDREN_BELOW],
        "women": [name for name, age in ages.items() if age and age[0] and age[1] >= CHILDREN_BELOW],
        "seniors": [name for name, age in ages.items() if age and age[1] >= SENIORS_FROM],
    }
    sums = {name: _sum(raw.frame[columns]) for name, columns in picked.items() if columns and name not in headers}
    return replace(raw, frame=raw.frame.assign(**sums), notes=(*raw.notes, GROUPS_ADDED)) if sums else raw


def _age_of(header: str) -> tuple[bool, int] | None:
    """Whether the column is of women, and its youngest age."""
    flat = normalise_header(header)
    match = _AGE_KO.fullmatch(flat) or _AGE_EN.fullmatch(flat)
    return (match[1] in {"여자", "FEMALE"}, int(match[2])) if match else None


def _sum(columns: pd.DataFrame) -> list[str]:
    """The sum of each row as text; blank where a cell is hidden or no number."""
    numbers = columns.apply(lambda cells: pd.to_numeric(cells.str.strip().str.replace(",", ""), errors="coerce"))
    sums = numbers.sum(axis=1, skipna=False)
    return ["" if np.isnan(value) else repr(float(value)) for value in sums]


def _melted(table: pd.DataFrame, wide: Mapping[str, int]) -> pd.DataFrame:
    parts = [table.assign(hour=hour, people=table[f"h{hour}"]) for hour in sorted(wide.values())]
    rows = pd.concat(parts).dropna(subset="people")
    return rows.assign(**dict.fromkeys(GROUPS, np.nan))


def _mean_day(raw: RawTable, rows: pd.DataFrame) -> pd.DataFrame:
    """One row per place and hour: the mean over the days.

    Raises:
        InputError: when a place has two values for one hour of one day.
    """
    keys = ["dong_code", "lon", "lat", "hour"]
    if rows.duplicated([*keys, "day"]).any():
        raise InputError(SEVERAL.fill(file=quote_value(raw.file)))
    numbers = rows.assign(hour=rows["hour"].astype("int64"))[[*keys, "people", *GROUPS]]
    return numbers.groupby(keys, dropna=False, as_index=False).mean()


def _counted_down(reading: PointsReading, table: pd.DataFrame, *, wide: bool) -> PointsReading:
    """The receipt with the rows of other days counted as merged into the mean."""
    keys = ["dong_code", "lon", "lat"] if wide else ["dong_code", "lon", "lat", "hour"]
    merged = int(table.duplicated(keys).sum())
    if not merged:
        return reading
    days = table["day"].nunique()
    notes = (*reading.receipt.notes, AVERAGED.fill(days=f"{days:,}", count=f"{merged:,}"))
    receipt = replace(reading.receipt, accepted=reading.receipt.accepted - merged, merged=merged, notes=notes)
    return replace(reading, receipt=receipt)


NO_DONG = Text(
    "{file}: 이 도시의 행정동과 맞는 코드나 이름이 없습니다. 경계 파일과 같은 행정동코드를 쓰거나 '행정동명' 열을 넣어 올려 주십시오.",
    "{file}: no code or name fits a dong of this city. Use the dong codes of the boundaries or add a column 행정동명, then upload it again.",
)
OTHER_DONGS = Text(
    "이 도시의 행정동이 아니거나 위치가 없는 {count}행을 뺐습니다.",
    "{count} rows of other dongs or without a place were left out.",
)
SEVERAL = Text(
    "{file}: 같은 곳, 같은 시각의 값이 여럿인데 날짜 열이 없습니다. 날짜 열을 넣거나 하루치로 합쳐 올려 주십시오.",
    "{file}: a place has several values for one hour and no column tells the days apart. Give the days a column or upload one day.",
)
AVERAGED = Text(
    "{days}일을 하루 평균으로 만들어 {count}행이 합쳐졌습니다.",
    "{days} days were averaged, which merged {count} rows.",
)
GROUPS_ADDED = Text(
    "성·연령 열을 더해 15세 미만, 15세 이상 여성, 65세 이상을 만들었습니다. 가려진 칸(*)이 있으면 비워 둡니다.",
    "Columns by sex and age were added up to those under 15, women of 15 or over and people of 65 or over; blank where a cell is hidden (*).",
)
