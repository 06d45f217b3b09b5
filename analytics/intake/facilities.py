"""Facilities and events that are points: 119 posts, emergency hospitals, ambulance dispatches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from analytics.core.text import Text
from analytics.intake.addresses import Region, normalise_address
from analytics.intake.matching import match_columns, normalise_header
from analytics.intake.points import Area, PointsReading, read_points
from analytics.intake.raw import GEOMETRY
from analytics.intake.receipt import Receipt, Repair, quote_value
from analytics.intake.run_log import Surroundings, read_run_log
from analytics.intake.site_kinds import with_kinds
from analytics.schemas.places import SITES
from analytics.schemas.safety import HOSPITAL_LEVELS, HOSPITALS, POSTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.intake.placing import Placing
    from analytics.intake.raw import RawTable

DEFAULT_LEVEL = "G007"
"""For a list of emergency hospitals without levels: the least an emergency hospital can be."""

OTHER_LEVEL = "G008"
SUSPICIOUS_SPOT = 3
"""So many facilities of different names on exactly one spot are told."""

_LEVEL_WORDS = (
    ("권역", "G001"),
    ("신고", "G009"),
    ("지역응급의료센터", "G006"),
    ("지역응급의료기관", "G007"),
    ("센터", "G006"),
    ("기관", "G007"),
    ("기타", "G008"),
)


@dataclass(frozen=True, eq=False)
class FacilitiesReading:
    """Points of one kind, read from one or several files.

    Attributes:
        table: the canonical table.
        receipts: file by file.
        placings: how each file's coordinates were read, with the vote; None where it has none.
        unplaced: rows of this city without coordinates, with name and address.
    """

    table: pd.DataFrame
    receipts: tuple[Receipt, ...]
    placings: tuple[Placing | None, ...]
    unplaced: pd.DataFrame


def read_posts(tables: Sequence[RawTable], area: Area | None = None, region: Region | None = None) -> FacilitiesReading:
    """119 posts from lists with or without coordinates.

    Args:
        tables: as written; a post that two lists share counts once, with the coordinates that one of them has.
        area: the place the posts are for; those outside it and its surroundings are set aside.
        region: how addresses name the place; posts without coordinates whose address lies elsewhere are not listed.

    Returns:
        The canonical posts; `unplaced` has post_id, name, address and turnout_s of those to be placed by hand or by
        `place_by_addresses`.

    Raises:
        InputError: when columns are missing or no coordinate system fits.
    """
    readings = [_only_of(_with_spots_told(read_points(table, POSTS, area)), region) for table in tables]
    placed = with_ids(pd.concat([reading.table for reading in readings], ignore_index=True), "post_id", "P")
    spots = placed[["lon", "lat"]].round(4)
    placed = placed[~spots.assign(name=placed["name"]).duplicated()].reset_index(drop=True)
    unplaced = pd.concat([reading.unplaced for reading in readings], ignore_index=True)
    unplaced = unplaced[~_identity(unplaced).isin(_identity(placed))]
    unplaced = with_ids(unplaced[~_identity(unplaced).duplicated()].reset_index(drop=True), "post_id", "U")
    return FacilitiesReading(placed, *_told(readings), unplaced)


def read_hospitals(tables: Sequence[RawTable], area: Area | None = None) -> FacilitiesReading:
    """Emergency hospitals; levels by E-Gen code or by their Korean names.

    A list without levels is taken as local emergency institutions (G007), the least an emergency hospital can be; single
    cells that are blank or unknown become "other" (G008). Both are told.

    Raises:
        InputError: when columns are missing or no coordinate system fits.
    """
    readings = [_with_levels(_with_spots_told(read_points(table, HOSPITALS, area)), table) for table in tables]
    placed = pd.concat([reading.table for reading in readings], ignore_index=True)
    placed = placed[~placed[["name"]].assign(lon=placed["lon"].round(4), lat=placed["lat"].round(4)).duplicated()]
    unplaced = pd.concat([reading.unplaced for reading in readings], ignore_index=True)
    return FacilitiesReading(with_ids(placed.reset_index(drop=True), "hospital_id", "H"), *_told(readings), unplaced)


def read_dispatches(tables: Sequence[RawTable], around: Surroundings | Area | None = None) -> FacilitiesReading:
    """Ambulance dispatches of run logs, split into their legs; see `run_log.read_run_log`.

    Args:
        tables: as written.
        around: what is known of the city, or its area alone.

    Returns:
        The canonical dispatches in order of time; `unplaced` has the runs whose place cannot be told, with their dong.

    Raises:
        InputError: when columns are missing or no coordinate system fits.
    """
    known = around if isinstance(around, Surroundings) else Surroundings(around)
    readings = [read_run_log(table, known) for table in tables]
    placed = pd.concat([reading.table for reading in readings], ignore_index=True).sort_values("called_at", ignore_index=True)
    unplaced = pd.concat([reading.unplaced for reading in readings], ignore_index=True)
    return FacilitiesReading(placed, *_told(readings), unplaced)


def read_sites(tables: Sequence[RawTable], area: Area | None = None, region: Region | None = None) -> FacilitiesReading:
    """Candidate sites and public places: with a name and, where the file has them, costs and kinds.

    Args:
        tables: as written; lists of public places are told from a planner's own by their headers and words.
        area: the place they are for; those outside it and its surroundings are set aside.
        region: how addresses name the place; sites without coordinates whose address lies elsewhere are not listed.

    Returns:
        The canonical sites; `unplaced` has those of the city without coordinates, for `place_by_addresses`.

    Raises:
        InputError: when columns are missing or no coordinate system fits.
    """
    readings = [_only_of(with_kinds(read_points(table, SITES, area), table), region, SITES_UNPLACED) for table in tables]
    placed = pd.concat([reading.table for reading in readings], ignore_index=True)
    unplaced = pd.concat([reading.unplaced for reading in readings], ignore_index=True)
    return FacilitiesReading(placed, *_told(readings), unplaced)


def _told(readings: Sequence[PointsReading]) -> tuple[tuple[Receipt, ...], tuple[Placing | None, ...]]:
    return tuple(reading.receipt for reading in readings), tuple(reading.placing for reading in readings)


def _identity(table: pd.DataFrame) -> pd.Series[str]:
    """Name and address of each row in a form that can be compared."""
    names = table["name"].map(normalise_header)
    return (names + "|" + table["address"].map(normalise_address)).astype("str")


def _only_of(reading: PointsReading, region: Region | None, unplaced: Text | None = None) -> PointsReading:
    """The reading without the places to be listed whose address is elsewhere; how many there are of either kind is told.

    Args:
        reading: the places.
        region: how addresses name the place.
        unplaced: what is said of those that are listed.
    """
    rows = reading.unplaced
    here = rows["address"].map(region.holds).astype(bool) if region else pd.Series(True, index=rows.index)
    counts = ((unplaced or UNPLACED, int(here.sum())), (OF_OTHER_PLACES, int((~here).sum())))
    notes = tuple(note.fill(count=f"{count:,}") for note, count in counts if count)
    receipt = replace(reading.receipt, notes=(*reading.receipt.notes, *notes))
    return replace(reading, receipt=receipt, unplaced=rows[here].reset_index(drop=True))


def _with_spots_told(reading: PointsReading) -> PointsReading:
    """The reading with a note when several places stand on one spot: geocoders put what they cannot find at the city hall."""
    spots = reading.table.groupby(["lon", "lat"])["name"].nunique().reset_index().sort_values("name", ascending=False)
    if spots.empty or spots["name"].iloc[0] < SUSPICIOUS_SPOT:
        return reading
    lon, lat, most = (spots[name].iloc[0] for name in ("lon", "lat", "name"))
    note = ONE_SPOT.fill(count=f"{int(most):,}", lon=f"{lon:.5f}", lat=f"{lat:.5f}")
    return replace(reading, receipt=replace(reading.receipt, notes=(*reading.receipt.notes, note)))


def with_ids(table: pd.DataFrame, column: str, letter: str) -> pd.DataFrame:
    """Every row with an id of its own: blank and repeated ones get a new one."""
    ids = table[column].astype("str")
    fresh = pd.Series([f"{letter}{number:04d}" for number in range(1, len(table) + 1)], dtype="str", index=table.index)
    return table.assign(**{column: ids.where((ids != "") & ~ids.duplicated(), fresh)})


def _with_levels(reading: PointsReading, raw: RawTable) -> PointsReading:
    headers = [str(name) for name in raw.frame.columns if name != GEOMETRY]
    header = match_columns(HOSPITALS, headers).found.get("level")
    if header is None:
        note = NO_LEVELS.fill(count=f"{len(reading.table):,}")
        receipt = replace(reading.receipt, notes=(*reading.receipt.notes, note))
        return replace(reading, table=reading.table.assign(level=DEFAULT_LEVEL), receipt=receipt)
    written = reading.table["level"]
    levels = written.map(level_of)
    unknown = (levels == OTHER_LEVEL) & (written != OTHER_LEVEL) & ~written.str.contains("기타")
    table = reading.table.assign(level=levels.astype("str"))
    if not unknown.any():
        return replace(reading, table=table)
    repair = Repair(
        raw.file, raw.sheet, None, header, quote_value(written[unknown].iloc[0]), OTHER_LEVEL, UNKNOWN_LEVEL, int(unknown.sum())
    )
    return replace(reading, table=table, receipt=replace(reading.receipt, repairs=(*reading.receipt.repairs, repair)))


def level_of(written: str) -> str:
    """The E-Gen level of a code (`G006`) or of words (`지역응급의료센터`); `G008` (other) where it is neither."""
    flat = normalise_header(written)
    if flat in HOSPITAL_LEVELS:
        return flat
    return next((level for word, level in _LEVEL_WORDS if word in flat), OTHER_LEVEL)


UNPLACED = Text(
    "좌표가 없는 {count}곳은 목록으로 따로 두었습니다. 지도에서 놓거나 주소 파일로 찾을 수 있습니다.",
    "{count} places without coordinates are listed apart. They can be placed on the map or by an address file.",
)
SITES_UNPLACED = Text(
    "좌표가 없는 {count}곳은 따로 두었습니다. 주소와 좌표가 있는 파일을 함께 올리면 주소로 찾습니다.",
    "{count} places without coordinates were put aside. Upload a file of addresses with coordinates beside it to place them.",
)
OF_OTHER_PLACES = Text(
    "좌표가 없고 주소가 다른 시군구인 {count}곳은 뺐습니다.",
    "{count} places without coordinates whose address is elsewhere were left out.",
)
ONE_SPOT = Text(
    "이름이 다른 {count}곳의 좌표가 똑같습니다(경도 {lon}, 위도 {lat}). 주소를 찾지 못해 시청 좌표가 들어간 것은 아닌지 확인해 주십시오.",
    "{count} places of different names have the same coordinates ({lon}, {lat}). Were they put at the city hall because their address was not found?",
)
NO_LEVELS = Text(
    "등급 열이 없어 {count}곳을 모두 지역응급의료기관(G007)으로 보았습니다. 등급이 있는 E-Gen 목록을 권합니다.",
    "There is no level column: all {count} are taken as local emergency institutions (G007). The E-Gen list has levels.",
)
UNKNOWN_LEVEL = Text("등급을 알 수 없어 기타(G008)로 보았습니다.", "The level is not known; 'other' (G008) is assumed.")
