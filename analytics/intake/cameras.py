"""Cameras from the national standard file in its old and new layouts, or from the standard file of enforcement cameras.

One pole stands in several rows: rows that see the same are merged with their cameras added up, the others stay apart under
one `pole_id`, so that merging never changes what is seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.intake.camera_words import read_direction, read_installed, read_pixels, read_purpose
from analytics.intake.facilities import FacilitiesReading
from analytics.intake.matching import header_readings, match_columns
from analytics.intake.raw import GEOMETRY
from analytics.intake.watch_points import as_text, classify, fill_ones, put_aside, read_watched, repair_of
from analytics.schemas.watch import CAMERAS, FACING_ALL_ROUND, FACING_KNOWN, FACING_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.intake.points import Area, PointsReading
    from analytics.intake.raw import RawTable
    from analytics.intake.receipt import Receipt, Repair

SPOT_DECIMALS = 5
"""Rows whose degrees agree to five decimals, which is one metre, stand on one pole; standard files give six."""

MOST_IN_A_ROW = 200.0
"""More cameras in one row are no pole but a slip of the pen. Assumed."""

ENFORCEMENT_HEADERS = frozenset({"무인교통단속카메라관리번호", "단속구분"})
"""A file with such a column is the standard file of enforcement cameras, which has no column for the purpose."""

SAME_VIEW = ("purpose", "pixels_10k", "facing", "azimuth_deg", "fov_deg", "range_m", "height_m")
"""Rows on one pole that agree in all of these see the same."""

LOT_ADDRESS = Column(
    "lot_address",
    Text("지번주소", "lot address"),
    Kind.TEXT,
    aliases=("소재지지번주소", "지번주소", "LCTN_LOTNO_ADDR"),
    required=False,
    blank=True,
)

_TEXTS = as_text(CAMERAS, "camera_id", "pixels_10k", "installed_year")
_WORKED_OUT = frozenset({"pole_id", "facing", "installed_month"})
_COUNT = replace(CAMERAS.column("count"), kind=Kind.INTEGER, high=MOST_IN_A_ROW)
AS_WRITTEN = replace(
    _TEXTS,
    key=None,  # a pole may stand in several rows under one number
    columns=(
        *(_COUNT if column.name == "count" else column for column in _TEXTS.columns if column.name not in _WORKED_OUT),
        LOT_ADDRESS,
    ),
)
"""The columns that a file may hold; pixels and dates are read from free text."""


def read_cameras(tables: Sequence[RawTable], area: Area | None = None) -> FacilitiesReading:
    """Cameras from one or several files.

    Args:
        tables: as written. A pole with cameras of the same purpose in an earlier file is set aside in a later one, so that the old
            and the new layout of one list do not count twice.
        area: the place with its surroundings; what lies farther is set aside.

    Returns:
        The canonical cameras. Receipts: rows merged, outside, rejected, and repairs by kind (pixels, dates, swapped degrees).

    Raises:
        InputError: when columns are missing or no coordinate system fits.
    """
    readings = _only_first([_read_one(raw, area) for raw in tables])
    merged = [_merge(reading) for reading in readings]
    table = _named(pd.concat([part.table for part in merged], ignore_index=True))
    receipts, placings = tuple(part.receipt for part in merged), tuple(part.placing for part in merged)
    return FacilitiesReading(table, receipts, placings, pd.DataFrame())


def _read_one(raw: RawTable, area: Area | None) -> PointsReading:
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    found = match_columns(AS_WRITTEN, headers).found
    reading = fill_ones(read_watched(raw, AS_WRITTEN, area), raw, "count", found.get("count"))
    reading = _with_purposes(reading, raw, headers, found.get("purpose"))
    for step in (_with_pixels, _with_dates, _with_view):
        reading = step(reading, raw, found)
    reading = _with_directions(reading)
    table = reading.table
    address = table["address"].where(table["address"] != "", table["lot_address"])
    return replace(reading, table=table.assign(address=address).drop(columns="lot_address"))


def _with_purposes(reading: PointsReading, raw: RawTable, headers: Sequence[str], header: str | None) -> PointsReading:
    if header is None and any(not ENFORCEMENT_HEADERS.isdisjoint(header_readings(name)) for name in headers):
        note = ALL_ENFORCEMENT.fill(count=f"{len(reading.table):,}")
        receipt = replace(reading.receipt, notes=(*reading.receipt.notes, note))
        return replace(reading, table=reading.table.assign(purpose="enforcement"), receipt=receipt)
    return classify(reading, raw, "purpose", header, read_purpose)


def _with_pixels(reading: PointsReading, raw: RawTable, found: Mapping[str, str]) -> PointsReading:
    words = reading.table["pixels_10k"]
    read = {word: read_pixels(word) for word in words.unique()}
    values = words.map({word: one.value for word, one in read.items()}).astype(float)
    repairs = _repairs(raw, found.get("pixels_10k"), words, {word: (one.repair, one.value) for word, one in read.items()})
    return _changed(reading, repairs, pixels_10k=values)


def _with_dates(reading: PointsReading, raw: RawTable, found: Mapping[str, str]) -> PointsReading:
    words = reading.table["installed_year"]
    read = {word: read_installed(word) for word in words.unique()}
    year, month = (
        words.map({word: getattr(one, name) for word, one in read.items()}).astype(float) for name in ("year", "month")
    )
    repairs = _repairs(raw, found.get("installed_year"), words, {word: (one.repair, one.year) for word, one in read.items()})
    return _changed(reading, repairs, installed_year=year, installed_month=month)


def _with_view(reading: PointsReading, raw: RawTable, found: Mapping[str, str]) -> PointsReading:
    """A field of view, range or height of 0 is none; an azimuth of 360 is north."""
    table, repairs, values = reading.table, [], {}
    for name in ("fov_deg", "range_m", "height_m"):
        nought = table[name] == 0
        values[name] = table[name].mask(nought)
        if nought.any():
            repairs.append(repair_of(raw, found[name], raw.frame.loc[nought.index[nought], found[name]], "", NOUGHT))
    return _changed(reading, repairs, azimuth_deg=table["azimuth_deg"] % 360.0, **values)


def _with_directions(reading: PointsReading) -> PointsReading:
    """How each direction is read: a column of azimuths counts before the words. What came of the words is told."""
    table = reading.table
    words = table["direction"]
    read = {word: read_direction(word) for word in words.unique()}
    facing = words.map({word: one.facing for word, one in read.items()}).astype("str")
    azimuth = words.map({word: one.azimuth_deg for word, one in read.items()}).astype(float)
    given = table["azimuth_deg"].notna()
    facing, azimuth = facing.where(~given, FACING_KNOWN), azimuth.where(~given, table["azimuth_deg"])
    reading = _changed(reading, [], facing=facing, azimuth_deg=azimuth)
    note = _direction_note(facing, words)
    return replace(reading, receipt=replace(reading.receipt, notes=(*reading.receipt.notes, note)))


def _direction_note(facing: pd.Series[str], words: pd.Series[str]) -> Text:
    unknown = facing == FACING_UNKNOWN
    counts = {
        "known": (facing == FACING_KNOWN).sum(),
        "all_round": (facing == FACING_ALL_ROUND).sum(),
        "other": (unknown & (words != "")).sum(),
        "blank": (unknown & (words == "")).sum(),
    }
    return DIRECTIONS.fill(**{name: f"{int(count):,}" for name, count in counts.items()})


def _repairs(
    raw: RawTable, header: str | None, words: pd.Series[str], read: Mapping[str, tuple[Text | None, float]]
) -> list[Repair]:
    """One repair per kind of change, with the first place and the number of cells."""
    if header is None:
        return []
    reasons = words.map({word: index for index, word in enumerate(read)})
    kinds = list(read.values())
    repairs = []
    for reason in dict.fromkeys(kind[0] for kind in kinds if kind[0] is not None):
        rows = words[reasons.isin([index for index, kind in enumerate(kinds) if kind[0] == reason])]
        value = read[rows.iloc[0]][1]
        repairs.append(repair_of(raw, header, rows, "" if math.isnan(value) else f"{value:g}", reason))
    return repairs


def _changed(reading: PointsReading, repairs: Sequence[Repair], **columns: Any) -> PointsReading:
    receipt = replace(reading.receipt, repairs=(*reading.receipt.repairs, *repairs))
    return replace(reading, table=reading.table.assign(**columns), receipt=receipt)


# ---- one pole in several rows -----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Merged:
    table: pd.DataFrame
    receipt: Receipt
    placing: Any


def _spots(table: pd.DataFrame) -> pd.Series[str]:
    lon, lat = (np.round(table[name].to_numpy(), SPOT_DECIMALS) for name in ("lon", "lat"))
    return pd.Series([f"{x:.5f},{y:.5f}" for x, y in zip(lon, lat, strict=True)], index=table.index, dtype="str")


def _only_first(readings: Sequence[PointsReading]) -> list[PointsReading]:
    """The readings without the poles that an earlier file has for the same purpose."""
    seen: set[str] = set()
    kept = []
    for reading in readings:
        keys = _spots(reading.table) + reading.table["purpose"]
        again = keys.isin(seen)
        seen |= set(keys)
        receipt = put_aside(reading.receipt, int(again.sum()), IN_EARLIER_FILE)
        kept.append(replace(reading, table=reading.table[~again], receipt=receipt))
    return kept


def _merge(reading: PointsReading) -> _Merged:
    """Rows of one pole that see the same become one; a repeated id with the same values is one camera listed twice."""
    table = reading.table.assign(spot=_spots(reading.table))
    twice = (table["camera_id"] != "") & table.duplicated(["camera_id", "spot", "count", *SAME_VIEW])
    receipt = put_aside(reading.receipt, int(twice.sum()), LISTED_TWICE)
    table = table[~twice]
    groups = table.groupby(["spot", *SAME_VIEW], dropna=False, sort=False)
    first = table[~table.duplicated(["spot", *SAME_VIEW])]
    count = groups["count"].transform("sum").loc[first.index]
    merged = len(table) - len(first)
    notes = (*receipt.notes, *_merge_notes(table, first, merged))
    receipt = replace(receipt, accepted=receipt.accepted - merged, merged=merged, notes=notes)
    return _Merged(_with_earliest(first.assign(count=count), table), receipt, reading.placing)


def _with_earliest(first: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """A merged row is as old as its oldest camera, as far as dates are known."""
    order = table.sort_values(["installed_year", "installed_month"], kind="stable", na_position="last")
    oldest = order[~order.duplicated(["spot", *SAME_VIEW])].set_index(["spot", *SAME_VIEW])
    keys = pd.MultiIndex.from_frame(first[["spot", *SAME_VIEW]])
    rows = oldest.index.get_indexer(keys)
    dates = {name: oldest[name].to_numpy()[rows] for name in ("installed_year", "installed_month")}
    return first.assign(**dates)


def _merge_notes(table: pd.DataFrame, first: pd.DataFrame, merged: int) -> list[Text]:
    cameras, poles = int(table["count"].sum()), table["spot"].nunique()
    notes = [MERGED.fill(count=f"{merged:,}")] if merged else []
    apart = len(first) - poles
    if apart:
        notes.append(KEPT_APART.fill(count=f"{int(first['spot'].duplicated(keep=False).sum()):,}"))
    return [*notes, IN_ALL.fill(poles=f"{poles:,}", cameras=f"{cameras:,}")]


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """The canonical table: every row with an id of its own, rows of one spot with one pole."""
    pole, _ = pd.factorize(table["spot"])
    ids = table["camera_id"]
    fresh = pd.Series([f"C{number:05d}" for number in range(1, len(table) + 1)], dtype="str")
    named = table.assign(
        camera_id=ids.where((ids != "") & ~ids.duplicated(), fresh).astype("str"),
        pole_id=pd.Series([f"K{number + 1:05d}" for number in pole], dtype="str"),
    )
    return named[list(CAMERAS.names)]


ALL_ENFORCEMENT = Text(
    "무인교통단속카메라 파일이라 {count}행의 목적을 모두 교통단속으로 보았습니다.",
    "A file of enforcement cameras: all {count} rows are taken for traffic enforcement.",
)
DIRECTIONS = Text(
    "촬영 방면: 방향을 앎 {known}행, 전방위라고 적힘 {all_round}행, 지명 등 방향을 알 수 없는 말 {other}행, 빈칸 {blank}행. 적히지 않은 방위각은 만들지 않습니다.",
    "Directions: {known} rows known, {all_round} said to see all round, {other} with words that name no direction, {blank} blank. No azimuth is made up.",
)
NOUGHT = Text("0은 값이 없는 것으로 봄", "nought taken as missing")
MERGED = Text(
    "같은 자리에서 목적·화소·방향이 같은 {count}행은 한 행으로 합치고 대수를 더했습니다.",
    "{count} rows on the same spot with the same purpose, pixels and direction were merged, their cameras added up.",
)
KEPT_APART = Text(
    "한 지주에 있으나 목적·화소·방향이 다른 {count}행은 나누어 두었습니다.",
    "{count} rows that share a pole but differ in purpose, pixels or direction were kept apart.",
)
IN_ALL = Text("지주 {poles}곳, 카메라 {cameras}대입니다.", "{poles} poles with {cameras} cameras.")
IN_EARLIER_FILE = Text(
    "먼저 올린 파일에 같은 자리, 같은 목적의 카메라가 있는 {count}행을 뺐습니다.",
    "{count} rows whose spot and purpose an earlier file already has were left out.",
)
LISTED_TWICE = Text(
    "관리번호와 내용이 똑같아 두 번 적힌 {count}행을 뺐습니다.",
    "{count} rows that repeat an id with the same values were left out.",
)
