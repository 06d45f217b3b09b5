"""A fire agency's run log: when and where each run was, split into its legs. Personal columns are never read.

Every row is accepted, rejected with a reason, or set aside and counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text
from analytics.intake.cells import MISSING, Trouble
from analytics.intake.checking import check_table
from analytics.intake.matching import match_columns
from analytics.intake.moments import NOT_A_CLOCK
from analytics.intake.points import PointsReading, read_points
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import Receipt, Rejection, merge_receipts, quote_value, shorten
from analytics.intake.run_clock import LATER, STAGES, TO_MINUTES, Headers, Moments, is_written, read_moments, seconds_between
from analytics.intake.run_places import (
    DISTANCE_NAMES,
    Distances,
    dong_columns,
    in_metres,
    place_by_dong,
    read_distances,
    straight_to_nearest,
)
from analytics.schemas.safety import DISPATCHES

if TYPE_CHECKING:
    from analytics.intake.points import Area
    from analytics.intake.raw import RawTable

LEG_ENDS = {
    "call_s": ("called", "dispatched"),
    "turnout_s": ("dispatched", "left"),
    "drive_s": ("left", "arrived"),
    "scene_s": ("arrived", "left_scene"),
    "transport_s": ("left_scene", "hospital"),
}
"""Between which moments each leg lies."""

LATE_MIN = 60.0
"""Arrivals later than this are told and kept."""

BY_DONG = "dong"
PERSONAL = frozenset(
    {
        "환자연령", "연령", "나이", "환자나이", "환자성별", "성별", "환자성별구분명", "환자직업명", "직업", "국적", "환자국적", "외국인여부",
        "환자명", "성명", "이름", "주민등록번호", "전화번호", "신고자전화번호", "환자증상구분명1", "환자증상1", "환자증상2", "환자증상", "의식상태",
        "PTN_AGE", "PTNTAGE", "PTN_SEX",
    }
)  # fmt: skip
"""Headers of what is about a person: told as not read. Whatever is not a column of the table is not read either."""


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What is known of the city while its log is read.

    Attributes:
        area: the place the log is read for; none keeps every row.
        dongs: the dongs with their shapes, for rows without coordinates.
        posts: the posts, for the unit of distances.
        distance_unit: "km", "m", or "find" where nobody has said.
    """

    area: Area | None = None
    dongs: pd.DataFrame | None = None
    posts: pd.DataFrame | None = None
    distance_unit: str = "find"


def read_run_log(raw: RawTable, around: Surroundings) -> PointsReading:
    """The runs of a log.

    Args:
        raw: the log as written.
        around: what is known of the city.

    Returns:
        The canonical dispatches in order of rows; `unplaced` has those whose place cannot be told, with their dong as written.

    Raises:
        InputError: when columns are missing or no coordinate system fits.
    """
    headers = Headers.of(raw.frame.columns)
    ready = _with_distances(_with_legs(raw, headers), headers)
    schema = DISPATCHES if "called_at" in _found(ready) else without_times()
    schema = replace(schema, columns=(*schema.columns, _UNIT))
    own, by_name = _parted(ready, headers)
    readings = []
    if by_name is None or len(own.frame) or own.rejections:
        readings.append(read_points(own, schema, around.area))
    if by_name is not None:
        readings.append(_read_by_dong(by_name, schema, headers, around))
    return _metres(_joined(readings, raw, headers), around)


def _found(raw: RawTable) -> dict[str, str]:
    return dict(match_columns(DISPATCHES, [str(name) for name in raw.frame.columns if name != GEOMETRY]).found)


def without_times() -> Schema:
    """The table of places with observed minutes, which no call time is asked of but minutes are."""
    called = replace(DISPATCHES.column("called_at"), required=False, blank=True)
    minutes = replace(DISPATCHES.column("response_min"), required=True, blank=False)
    changed = {column.name: column for column in (called, minutes)}
    return replace(DISPATCHES, columns=tuple(changed.get(column.name, column) for column in DISPATCHES.columns))


# ---- times ---------------------------------------------------------------------------------------------------------------


def _with_legs(raw: RawTable, headers: Headers) -> RawTable:
    """The log with the call in one column and the legs in theirs, rows without a plausible call or arrival rejected."""
    if not headers.tells_the_call:
        return raw
    moments = read_moments(raw.frame, headers)
    column = _found(raw).get("called_at", "called_at")
    if column == headers.first(STAGES["called"].clocks):
        column = "called_at"
    rejections = (*_without_clock(raw, headers, moments), *_arrived_first(raw, headers, moments))
    gone = {item.row for item in rejections}
    as_written = raw.frame[column] if column in raw.frame else pd.Series("", index=raw.frame.index)
    called = moments.called.dt.strftime("%Y-%m-%d %H:%M:%S").where(moments.called.notna(), as_written)
    frame = raw.frame.assign(**{column: called}, **_legs(raw, moments))
    frame = frame[~frame.index.isin(list(gone))]
    notes = (*raw.notes, *_clock_notes(moments))
    return replace(raw, frame=frame, rejections=(*raw.rejections, *rejections), notes=notes)


def _without_clock(raw: RawTable, headers: Headers, moments: Moments) -> tuple[Rejection, ...]:
    """Rows with a date whose time of day is blank or cannot be read: midnight would be made up."""
    clock = headers.first(STAGES["called"].clocks)
    if clock is None or headers.first(STAGES["called"].moments) is not None:
        return ()
    dates = headers.first(STAGES["called"].dates) or headers.first(STAGES["dispatched"].dates)
    lost = moments.called.isna() & is_written(raw.frame[dates]) if dates else moments.called.isna()
    filled = is_written(raw.frame[clock])
    there = zip(raw.frame.index[lost], raw.frame.loc[lost, clock], filled[lost], strict=True)
    return tuple(_rejection(raw, row, clock, text, NOT_A_CLOCK if written else MISSING) for row, text, written in there)


def _arrived_first(raw: RawTable, headers: Headers, moments: Moments) -> tuple[Rejection, ...]:
    stage = STAGES["arrived"]
    column = headers.first(stage.clocks) or headers.first(stage.moments) or ""
    wrong = raw.frame[moments.impossible["arrived"]]
    return tuple(
        _rejection(raw, row, column, text, ARRIVED_FIRST) for row, text in zip(wrong.index, wrong.get(column, ()), strict=True)
    )


def _rejection(raw: RawTable, row: object, column: str, value: object, trouble: Trouble) -> Rejection:
    return Rejection(raw.file, raw.sheet, int(str(row)), column, shorten(value), trouble.reason, trouble.remedy)


def _legs(raw: RawTable, moments: Moments) -> dict[str, list[str]]:
    """The legs that can be worked out, as written numbers; those that the file has as columns stay as they are."""
    found, at = _found(raw), {"called": moments.called, **moments.later}
    seconds = {name: seconds_between(at[start], at[end]) for name, (start, end) in LEG_ENDS.items()}
    columns = {name: _written(values.where(values >= 0)) for name, values in seconds.items() if name not in found}
    if "response_min" not in found and moments.later["arrived"].notna().any():
        columns["response_min"] = _written(seconds_between(moments.called, moments.later["arrived"]) / 60.0)
    return columns


def _written(values: pd.Series[Any]) -> list[str]:
    return ["" if pd.isna(value) else repr(float(value)) for value in values]


def _clock_notes(moments: Moments) -> tuple[Text, ...]:
    notes = [TO_MINUTES] if moments.to_minutes else []
    at = {"called": moments.called, **moments.later}
    backward = {name: at[end] < at[start] for name, (start, end) in LEG_ENDS.items() if name != "call_s"}
    odd = [moments.impossible[name] for name in LATER if name != "arrived"]
    count = int(pd.concat([*backward.values(), *odd], axis=1).any(axis=1).sum())
    if count:
        notes.append(LEG_LEFT_OUT.fill(count=f"{count:,}"))
    return tuple(notes)


# ---- places --------------------------------------------------------------------------------------------------------------


def _parted(raw: RawTable, headers: Headers) -> tuple[RawTable, RawTable | None]:
    """The rows with coordinates, and those with the name of a dong only; the second is none where there are no such rows."""
    dong, _ = dong_columns(headers)
    if raw.geometry or dong is None:
        return raw, None
    found = _found(raw)
    axes = [found[name] for name in ("lon", "lat") if name in found]
    bare = pd.Series(True, index=raw.frame.index)
    if len(axes) == len(("lon", "lat")):
        bare = pd.concat([~is_written(raw.frame[axis]) | raw.frame[axis].isin(["0", "0.0"]) for axis in axes], axis=1).all(axis=1)
        bare &= is_written(raw.frame[dong])
    if not bare.any():
        return raw, None
    own = replace(raw, frame=raw.frame[~bare])
    told = () if len(own.frame) or raw.rejections else raw.notes  # once, by whichever part is read
    return own, replace(raw, frame=raw.frame[bare], rejections=(), repairs=(), notes=told)


_UNIT = Column("distance_unit", Text("거리 단위", "unit of the distance"), Kind.TEXT, required=False, blank=True)


def _with_distances(raw: RawTable, headers: Headers) -> RawTable:
    """The log with the driven distance as a bare number, and its unit, where one is written, beside it."""
    header = headers.first(DISTANCE_NAMES)
    if header is None:
        return raw
    found = read_distances(raw.frame[header], header)
    number = _written(pd.Series(found.number, index=raw.frame.index))
    return replace(raw, frame=raw.frame.assign(distance_m=number, distance_unit=found.unit))


def _metres(reading: PointsReading, around: Surroundings) -> PointsReading:
    """The reading with distances in metres, or left out where their unit cannot be told."""
    table = reading.table
    written = Distances(table["distance_m"].to_numpy(dtype=float), table["distance_unit"].to_numpy(dtype=object))
    metres, notes = in_metres(written, straight_to_nearest(table, around.posts), around.distance_unit)
    receipt = replace(reading.receipt, notes=(*reading.receipt.notes, *notes))
    table = table.assign(distance_m=metres).drop(columns="distance_unit")
    unplaced = reading.unplaced.drop(columns=["distance_unit", "distance_m"], errors="ignore")
    return replace(reading, table=table, receipt=receipt, unplaced=unplaced)


_NAMED = (
    Column("dong_name", Text("읍면동", "dong"), Kind.TEXT, required=False, blank=True),
    Column("district", Text("시군구", "district"), Kind.TEXT, required=False, blank=True),
)


def _read_by_dong(raw: RawTable, schema: Schema, headers: Headers, around: Surroundings) -> PointsReading:
    """Rows placed by the name of their dong; those whose dong is not known are listed apart."""
    dong, districts = dong_columns(headers)
    kept = tuple(column for column in schema.columns if column.name not in ("lon", "lat"))
    named = replace(schema, columns=(*kept, *_NAMED))
    district = raw.frame[list(districts)].agg(" ".join, axis=1) if districts else ""
    place = {"dong_name": raw.frame[dong], "district": district}
    checked, receipt = check_table(replace(raw, frame=raw.frame.assign(**place)), named)
    placed = place_by_dong(checked["dong_name"], checked["district"], around.dongs)
    table = checked.assign(lon=placed.lon, lat=placed.lat, placed=BY_DONG)
    lost = np.isnan(placed.lon)
    receipt = replace(
        receipt,
        accepted=receipt.accepted - int(lost.sum()),
        set_aside=receipt.set_aside + int(lost.sum()),
        notes=(*receipt.notes, *placed.notes),
    )
    columns = [*DISPATCHES.names, "distance_unit"]
    unplaced = table.loc[lost, [*(name for name in columns if name not in ("lon", "lat")), "dong_name"]]
    return PointsReading(table.loc[~lost, columns].reset_index(drop=True), receipt, unplaced.reset_index(drop=True), None)


def _joined(readings: list[PointsReading], raw: RawTable, headers: Headers) -> PointsReading:
    """One reading of both kinds of rows, with what a reader must know."""
    table = pd.concat([reading.table for reading in readings], ignore_index=True)
    unplaced = pd.concat([reading.unplaced for reading in readings], ignore_index=True)
    receipt: Receipt = merge_receipts(reading.receipt for reading in readings)
    late = int((table["response_min"] > LATE_MIN).sum())
    personal = [quote_value(headers.written[name]) for name in sorted(PERSONAL & set(headers.written))]
    notes = [
        *([LATE.fill(count=f"{late:,}")] if late else []),
        *([NOT_READ.fill(names=", ".join(dict.fromkeys(personal)))] if personal else []),
        *([NO_TIMES] if len(table) and table["called_at"].isna().all() else []),
    ]
    receipt = replace(receipt, file=raw.file, notes=(*receipt.notes, *notes))
    placing = next((reading.placing for reading in readings if reading.placing), None)
    return PointsReading(table, receipt, unplaced, placing)


ARRIVED_FIRST = Trouble(
    Text(
        "도착 시각이 신고 시각보다 이르고, 자정을 넘긴 것으로 보아도 6시간이 넘습니다.",
        "The arrival is before the call, and as one of the next day it would be more than 6 hours later.",
    ),
    Text("두 시각과 날짜를 원본에서 확인하십시오.", "Check both times and dates in the source."),
)
LEG_LEFT_OUT = Text(
    "시각의 앞뒤가 맞지 않는 구간이 있는 출동 {count}건은 그 구간만 비워 두었습니다.",
    "{count} runs have moments in the wrong order: the legs concerned were left blank.",
)
LATE = Text(
    "신고에서 도착까지 60분이 넘는 출동이 {count}건 있습니다. 빼지 않고 두었으니 원본을 확인해 주십시오.",
    "{count} runs arrived more than 60 minutes after the call. They are kept; please check them in the source.",
)
NOT_READ = Text("개인에 관한 열은 읽지 않았습니다: {names}", "Columns about persons were not read: {names}")
NO_TIMES = Text(
    "신고 시각이 없는 '지점과 소요 시간' 자료로 읽었습니다. 내비게이션 값일 수 있으며 출동 기록이 아닙니다. 시간대별 분석에는 쓸 수 없습니다.",
    "Read as places with minutes, without times of calls. They may come from a navigation service and are no dispatch records; nothing can be said by hour.",
)
