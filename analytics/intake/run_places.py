"""Where a run went when the log does not say it in coordinates: by the name of the dong; and the unit of its distances."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from analytics.core.text import Text
from analytics.intake.cells import plain
from analytics.intake.receipt import quote_value

if TYPE_CHECKING:
    import numpy.typing as npt

    from analytics.intake.run_clock import Headers

    Numbers = npt.NDArray[np.float64]

DONG_NAMES = frozenset({"환자읍면동명", "읍면동명", "긴급구조동", "행정동명", "행정동", "환자발생읍면동명"})
DISTRICT_NAMES = frozenset({"환자시군구명", "시군구명", "긴급구조구", "긴급구조시"})
DISTANCE_NAMES = frozenset({"현장거리", "현장과의거리", "GRNDS_DSTNC", "DISTANCE_M"})

METRES_PER = {"m": 1.0, "km": 1000.0}

DETOUR_LOW, DETOUR_HIGH = 0.7, 8.0
"""The median of the driven distance over the straight one to the nearest post lies in here, inclusive, in the right unit. Roads
are 1.2 to 1.6 times as long as straight lines, and the nearest post is not always the one that goes. Assumed; wide on purpose,
for the two units are a thousand times apart."""

SURELY_KM, SURELY_M = 30.0, 300.0
"""Without anything to compare with: a median of at most so many can only be kilometres, of at least so many only metres.
Assumed: the usual run is between half a kilometre and 30 kilometres long."""

NEAR_M = 200.0
"""Runs straight ahead for less than this say nothing about the unit."""

METRES_PER_DEGREE = 111_320.0
SHOWN = 5

_DISTANCE = re.compile(r"약?\s*(\d+(?:,\d{3})*(?:\.\d+)?)\s*(km|㎞|킬로미터|킬로|m|미터)?", re.IGNORECASE)
_HEADER_UNIT = re.compile(r"[(\[]\s*(km|㎞|m)\s*[)\]]", re.IGNORECASE)
_NUMBERED = re.compile(r"제(\d+)(동|가)$")
_EARTH_KM = frozenset({"KM", "㎞", "킬로미터", "킬로"})


@dataclass(frozen=True, eq=False)
class Distances:
    """Distances as written: the number and, where a cell or the header says so, its unit ("" where none does)."""

    number: Numbers
    unit: npt.NDArray[np.object_]


def read_distances(cells: pd.Series[Any], header: str) -> Distances:
    """The distances of a column; nan where there is none.

    Args:
        cells: the column as written, such as "1.2", "1.2km" or "약 800 m".
        header: its header, which may name the unit in brackets.
    """
    named = _HEADER_UNIT.search(header)
    usual = _unit(named.group(1)) if named else "m" if header.upper() == "DISTANCE_M" else ""
    found = [_DISTANCE.fullmatch(plain(str(text))) for text in cells]
    number = [float(match.group(1).replace(",", "")) if match else np.nan for match in found]
    unit = [(_unit(match.group(2)) if match and match.group(2) else usual) for match in found]
    return Distances(np.array(number, dtype=float), np.array(unit, dtype=object))


def _unit(written: str) -> str:
    return "km" if unicodedata.normalize("NFKC", written).upper() in _EARTH_KM else "m"


def in_metres(distances: Distances, straight_m: Numbers, told: str = "find") -> tuple[Numbers, tuple[Text, ...]]:
    """Distances in metres, the unit taken from what is written, else as told, else found; what was done is said.

    Args:
        distances: as written.
        straight_m: straight distance to the nearest post, nan where unknown.
        told: "km" or "m" where a person said so, "find" where nobody did.

    Returns:
        Metres, nan where there is none or where the unit cannot be told; and notes.
    """
    bare = np.isfinite(distances.number) & (distances.unit == "")
    factor = np.array([METRES_PER.get(str(unit), np.nan) for unit in distances.unit])
    if not bare.any():
        return distances.number * factor, ()
    unit, note = (told, TOLD) if told in METRES_PER else _found_unit(distances.number[bare], straight_m[bare])
    factor = np.where(bare, METRES_PER.get(unit, np.nan), factor)
    return distances.number * factor, (note.fill(unit=unit, count=f"{int(bare.sum()):,}"),)


def _found_unit(number: Numbers, straight_m: Numbers) -> tuple[str, Text]:
    telling = np.isfinite(straight_m) & (straight_m >= NEAR_M) & (number > 0)
    if telling.any():
        detour = float(np.median(number[telling] / straight_m[telling]))
        fits = [unit for unit, metres in METRES_PER.items() if DETOUR_LOW <= detour * metres <= DETOUR_HIGH]
        return (fits[0], COMPARED) if fits else ("", UNCLEAR)
    middle = float(np.median(number))
    if middle <= SURELY_KM:
        return "km", BY_SIZE
    return ("m", BY_SIZE) if middle >= SURELY_M else ("", UNCLEAR)


def straight_to_nearest(table: pd.DataFrame, posts: pd.DataFrame | None) -> Numbers:
    """Metres as the crow flies from each row to the nearest post, nan where either has no coordinates.

    On a plane at the rows' own latitude, which is right to a thousandth within a city.
    """
    if posts is None or table.empty:
        return np.full(len(table), np.nan)
    at = posts[["lon", "lat"]].to_numpy(dtype=float, na_value=np.nan)
    at = at[np.isfinite(at).all(axis=1)]
    if len(at) == 0:
        return np.full(len(table), np.nan)
    from scipy.spatial import cKDTree

    place = table[["lon", "lat"]].to_numpy(dtype=float)
    scale = np.array([np.cos(np.radians(np.nanmean(place[:, 1]))), 1.0]) * METRES_PER_DEGREE
    away: Numbers = cKDTree(at * scale).query(place * scale)[0]
    return away


@dataclass(frozen=True, eq=False)
class DongPlaces:
    """Rows placed in the middle of their dong.

    Attributes:
        lon, lat: degrees, nan where the name is not that of one dong of the city.
        notes: how many were placed, how many not, and names that were not found.
    """

    lon: Numbers
    lat: Numbers
    notes: tuple[Text, ...]


def place_by_dong(names: pd.Series[Any], districts: pd.Series[Any], dongs: pd.DataFrame | None) -> DongPlaces:
    """Place rows by the name of their dong, where exactly one dong of the city has it.

    Args:
        names: the dong as written in each row.
        districts: the municipality or district as written, "" where the log has none; it must stand in the full name.
        dongs: the dongs of the city, with their shapes; none where they are not known.
    """
    lon, lat = np.full(len(names), np.nan), np.full(len(names), np.nan)
    if dongs is not None and len(dongs):
        middles = shapely.point_on_surface(np.asarray(dongs["geometry"].to_numpy(), dtype=object))
        full = dongs["full_name"] if "full_name" in dongs else pd.Series("", index=dongs.index)
        known = [(_flat(name), _flat(whole)) for name, whole in zip(dongs["dong_name"], full, strict=True)]
        pairs = pd.Series(list(zip(names.map(_flat), districts.map(str), strict=True)))
        row = pairs.map({pair: _only(pair, known) for pair in pairs.unique()}).to_numpy(dtype=np.int64)
        there = row >= 0
        lon[there], lat[there] = shapely.get_x(middles[row[there]]), shapely.get_y(middles[row[there]])
    return DongPlaces(lon, lat, _told(names, np.isfinite(lon)))


def _only(pair: tuple[str, str], known: list[tuple[str, str]]) -> int:
    """The one dong of that name whose full name holds every word of the district; -1 where there is none or more than one."""
    name, district = pair
    words = [_flat(word) for word in district.split()]
    found = [row for row, (dong, full) in enumerate(known) if dong == name and (not full or all(word in full for word in words))]
    return found[0] if len(found) == 1 else -1


def _flat(name: object) -> str:
    """A name without blanks; 쌍용제2동 is 쌍용2동."""
    return _NUMBERED.sub(r"\1\2", re.sub(r"[\s·.]+", "", unicodedata.normalize("NFKC", str(name))))


def _told(names: pd.Series[Any], there: npt.NDArray[np.bool_]) -> tuple[Text, ...]:
    notes = [BY_DONG.fill(count=f"{int(there.sum()):,}")] if there.any() else []
    if not there.all():
        unknown = list(dict.fromkeys(quote_value(name) for name in names[~there] if str(name).strip()))[:SHOWN]
        notes.append(NO_DONG.fill(count=f"{int((~there).sum()):,}", names=", ".join(unknown) or "-"))
    return tuple(notes)


def dong_columns(headers: Headers) -> tuple[str | None, tuple[str, ...]]:
    """The header of the dong, and those of the municipality and its district, as written."""
    districts = (header for form, header in headers.written.items() if form in DISTRICT_NAMES)
    return headers.first(DONG_NAMES), tuple(dict.fromkeys(districts))


TOLD = Text(
    "현장까지 거리 {count}건을 말씀하신 단위({unit})로 읽었습니다.", "{count} distances were read in the unit you gave ({unit})."
)
COMPARED = Text(
    "현장까지 거리의 단위가 적혀 있지 않아, 가장 가까운 센터까지의 직선거리와 견주어 {unit}로 읽었습니다({count}건).",
    "The unit of the distances is not written. Compared with straight lines to the nearest post, they were read as {unit} ({count}).",
)
BY_SIZE = Text(
    "현장까지 거리의 단위가 적혀 있지 않아 값의 크기로 보아 {unit}로 읽었습니다({count}건).",
    "The unit of the distances is not written. By their size they were read as {unit} ({count}).",
)
UNCLEAR = Text(
    "현장까지 거리 {count}건의 단위가 km인지 m인지 알 수 없어 읽지 않았습니다. 단위를 골라 주시거나 열 이름에 (km)나 (m)를 붙여 주십시오.",
    "Whether {count} distances are in km or m cannot be told, so they were left out. Please choose the unit, or add (km) or (m) to the header.",
)
BY_DONG = Text(
    "좌표가 없는 출동 {count}건은 읍면동의 가운데에 놓았습니다. 속도를 맞추는 데는 쓰지 않습니다.",
    "{count} runs without coordinates were placed in the middle of their dong. They are not used for fitting speeds.",
)
NO_DONG = Text(
    "좌표가 없고 읍면동 이름도 이 도시의 행정동과 맞지 않는 출동 {count}건은 따로 두었습니다(예: {names}). 법정동 이름이면 행정동으로 고쳐 주십시오.",
    "{count} runs without coordinates whose dong is not one of this city's were listed apart (such as {names}). Legal dongs must be turned into administrative ones.",
)
