"""Places that serve seniors, from lists of offices: halls and welfare centres, clinics, public health posts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analytics.core.text import Text
from analytics.intake.addresses import normalise_address
from analytics.intake.facilities import OF_OTHER_PLACES, FacilitiesReading, with_ids
from analytics.intake.matching import match_columns, normalise_header
from analytics.intake.raw import GEOMETRY
from analytics.intake.senior_kinds import clinic_kind, hall_kind, header_hall_kind, health_kind
from analytics.intake.watch_points import classify, read_watched, repair_of
from analytics.schemas.welfare import CLINICS, HALLS, HEALTH_POSTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.core.tables import Schema
    from analytics.intake.addresses import Region
    from analytics.intake.points import Area, PointsReading
    from analytics.intake.raw import RawTable

CLOSED_WORDS = ("폐업", "폐지", "휴업", "취소", "말소", "폐쇄", "중지")
"""A place whose state is so called serves nobody now."""

STATE_HEADERS = ("상세영업상태명", "영업상태명", "영업상태", "운영상태", "운영여부", "상태")
SAME_PLACE_DIGITS = 4
"""Two rows of one name whose degrees agree to four digits, about ten metres, are one place."""


def read_halls(tables: Sequence[RawTable], area: Area | None = None, region: Region | None = None) -> FacilitiesReading:
    """Senior halls, welfare centres and other places for seniors.

    Args:
        tables: as written; the kind from its own column, else from the name, else from a header such as 경로당명. Places that have
            closed are set aside, a place that stands twice is one.
        area: the place they are for; those outside it and its surroundings are set aside.
        region: how addresses name it; places without coordinates whose address is elsewhere are not listed.

    Returns:
        The canonical places, and as `unplaced` those without coordinates; so for all readers here.

    Raises:
        InputError: when columns are missing or no coordinate system fits; so for all readers here.
    """
    found = _together([_read(raw, HALLS, hall_kind, area, region, header_hall_kind(_headers(raw))) for raw in tables])
    return replace(found, table=with_ids(found.table, "hall_id", "S"), unplaced=with_ids(found.unplaced, "hall_id", "U"))


def read_clinics(tables: Sequence[RawTable], area: Area | None = None, region: Region | None = None) -> FacilitiesReading:
    """Clinics and hospitals; public health posts among them are set aside, as they are a table of their own."""
    readings = []
    for raw in tables:
        kept, posts = _split(raw, CLINICS, lambda words: health_kind(words) is None)
        readings.append(_with_aside(_read(kept, CLINICS, clinic_kind, area, region), posts, POSTS_ASIDE))
    return _together(readings)


def read_health_posts(tables: Sequence[RawTable], area: Area | None = None, region: Region | None = None) -> FacilitiesReading:
    """Public health centres, branches and posts; all else in the list is set aside."""
    readings = []
    for raw in tables:
        kept, others = _split(raw, HEALTH_POSTS, lambda words: health_kind(words) is not None)
        readings.append(_with_aside(_read(kept, HEALTH_POSTS, health_kind, area, region), others, OTHERS_ASIDE))
    return _together(readings)


def _headers(raw: RawTable) -> list[str]:
    return [str(name) for name in raw.frame.columns if name != GEOMETRY]


def _split(raw: RawTable, schema: Schema, wanted: Callable[[str], bool]) -> tuple[RawTable, int]:
    """The rows whose kind or else name is wanted, and how many are not."""
    found = match_columns(schema, _headers(raw)).found
    blank = pd.Series("", index=raw.frame.index)
    kinds, names = (raw.frame[found[name]].astype("str") if name in found else blank for name in ("kind", "name"))
    telling = kinds.map(lambda words: bool(health_kind(words) or clinic_kind(words))).astype(bool)
    mask = kinds.where(telling, names).map(wanted).to_numpy(dtype=bool)
    return replace(raw, frame=raw.frame[mask]), int((~mask).sum())


def _with_aside(reading: PointsReading, count: int, note: Text) -> PointsReading:
    if not count:
        return reading
    receipt = reading.receipt
    notes = (*receipt.notes, note.fill(count=f"{count:,}"))
    receipt = replace(receipt, rows_in=receipt.rows_in + count, set_aside=receipt.set_aside + count, notes=notes)
    return replace(reading, receipt=receipt)


def _read(
    raw: RawTable,
    schema: Schema,
    kind_of: Callable[[str], str | None],
    area: Area | None,
    region: Region | None,
    of_list: str | None = None,
) -> PointsReading:
    open_now, closed = _open_only(raw)
    reading = _with_aside(read_watched(open_now, schema, area), closed, CLOSED)
    reading = _with_kinds(raw, reading, schema, kind_of, of_list)
    for column in ("capacity", "area_m2", "doctors", "beds"):
        reading = _without_noughts(raw, reading, schema, column)
    return _listed(_once(reading), region)


def _open_only(raw: RawTable) -> tuple[RawTable, int]:
    headers = _headers(raw)
    states = {normalise_header(header): header for header in headers}
    header = next((states[normalise_header(name)] for name in STATE_HEADERS if normalise_header(name) in states), None)
    if header is None:
        return raw, 0
    closed = raw.frame[header].astype("str").map(lambda cell: any(word in cell for word in CLOSED_WORDS)).to_numpy(dtype=bool)
    return replace(raw, frame=raw.frame[~closed]), int(closed.sum())


def _with_kinds(
    raw: RawTable, reading: PointsReading, schema: Schema, kind_of: Callable[[str], str | None], of_list: str | None
) -> PointsReading:
    """The kind by its own column, by the name where that says nothing known, and at last by what the whole list is."""

    def known(words: str) -> str | None:
        return kind_of(words) or of_list

    reading = replace(reading, table=_by_name(reading.table, kind_of))
    reading = classify(reading, raw, "kind", match_columns(schema, _headers(raw)).found.get("kind"), known)
    unplaced = _by_name(reading.unplaced, kind_of)
    kinds = unplaced["kind"].map(lambda words: known(words) or "other").astype("str")
    return replace(reading, unplaced=unplaced.assign(kind=kinds))


def _by_name(table: pd.DataFrame, kind_of: Callable[[str], str | None]) -> pd.DataFrame:
    unsaid = table["kind"].map(kind_of).isna() & table["name"].map(kind_of).notna()
    return table.assign(kind=table["kind"].mask(unsaid, table["name"]).astype("str"))


def _without_noughts(raw: RawTable, reading: PointsReading, schema: Schema, column: str) -> PointsReading:
    """A capacity, area or number of doctors of 0 is one that nobody filled in."""
    header = match_columns(schema, _headers(raw)).found.get(column)
    if header is None or column not in reading.table:
        return reading
    nought = reading.table[column] == 0
    unplaced = reading.unplaced.assign(**{column: reading.unplaced[column].mask(reading.unplaced[column] == 0)})
    if not nought.any():
        return replace(reading, unplaced=unplaced)
    note = repair_of(raw, header, raw.frame.loc[nought.index[nought], header], "", NOUGHT)
    receipt = replace(reading.receipt, repairs=(*reading.receipt.repairs, note))
    return replace(
        reading, table=reading.table.assign(**{column: reading.table[column].mask(nought)}), receipt=receipt, unplaced=unplaced
    )


def _once(reading: PointsReading) -> PointsReading:
    """A place that stands twice in a list, by name and to ten metres, counts once; that is told."""
    table = reading.table
    again = _identity(table).duplicated().to_numpy(dtype=bool)
    if not again.any():
        return reading
    receipt, count = reading.receipt, int(again.sum())
    notes = (*receipt.notes, AGAIN.fill(count=f"{count:,}"))
    receipt = replace(receipt, accepted=receipt.accepted - count, merged=receipt.merged + count, notes=notes)
    return replace(reading, table=table[~again], receipt=receipt)


def _identity(table: pd.DataFrame) -> pd.Series[str]:
    spots = [table[axis].round(SAME_PLACE_DIGITS).astype(str) for axis in ("lon", "lat")]
    return (table["name"].map(normalise_header) + "|" + spots[0] + "|" + spots[1]).astype("str")


def _listed(reading: PointsReading, region: Region | None) -> PointsReading:
    """The reading without the places to be listed whose address is elsewhere; how many there are of either kind is told."""
    rows = reading.unplaced
    here = rows["address"].map(region.holds).astype(bool) if region else pd.Series(True, index=rows.index)
    counts = ((UNPLACED, int(here.sum())), (OF_OTHER_PLACES, int((~here).sum())))
    notes = tuple(note.fill(count=f"{count:,}") for note, count in counts if count)
    receipt = replace(reading.receipt, notes=(*reading.receipt.notes, *notes))
    return replace(reading, receipt=receipt, unplaced=rows[here])


def _together(readings: Sequence[PointsReading]) -> FacilitiesReading:
    """Several files as one table; a place that two lists share counts once."""
    table = pd.concat([reading.table for reading in readings], ignore_index=True)
    table = table[~_identity(table).duplicated()].reset_index(drop=True)
    unplaced = pd.concat([reading.unplaced for reading in readings], ignore_index=True)
    names = unplaced["name"].map(normalise_header) + "|" + unplaced["address"].map(normalise_address)
    unplaced = unplaced[~names.duplicated()].reset_index(drop=True)
    receipts, placings = tuple(one.receipt for one in readings), tuple(one.placing for one in readings)
    return FacilitiesReading(table, receipts, placings, unplaced)


CLOSED = Text("폐업·휴업한 {count}곳을 뺐습니다.", "{count} places that have closed were left out.")
POSTS_ASIDE = Text(
    "보건소·보건지소·보건진료소 {count}곳은 병의원이 아니라 보건기관으로 씁니다.",
    "{count} public health posts are not used as clinics but as health posts.",
)
OTHERS_ASIDE = Text("보건기관이 아닌 {count}곳을 뺐습니다.", "{count} places that are no public health posts were left out.")
NOUGHT = Text("0은 적지 않은 값으로 봄", "0 is taken as not filled in")
AGAIN = Text("이름과 위치가 같은 {count}행을 하나로 합쳤습니다.", "{count} rows of the same name and place were merged.")
UNPLACED = Text(
    "좌표가 없는 {count}곳을 뺐습니다. 주소와 좌표가 있는 파일을 함께 올리면 놓을 수 있습니다.",
    "{count} places without coordinates were left out. A file of addresses with coordinates beside them can place them.",
)
