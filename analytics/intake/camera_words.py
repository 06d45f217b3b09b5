"""What offices write about a camera in free text: its pixels, where it looks, what it is for, when it was put up.

Nothing is made up: what a text does not say is missing, and why is told.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from analytics.core.text import Text
from analytics.intake.cells import is_blank
from analytics.schemas.watch import FACING_ALL_ROUND, FACING_KNOWN, FACING_UNKNOWN

PIXELS_PER_UNIT = 10_000
UNITS_PER_MEGAPIXEL = 100
MOST_MEGAPIXELS = 20.0
"""A bare number up to this is taken for megapixels: no camera has so few as 200,000 pixels, and none that watches streets more than
20 million. Assumed."""

FEWEST_UNITS, MOST_UNITS = 20.0, 5_000.0
"""Pixels of real cameras in units of 10,000 (41 is an analogue camera, 830 is 4K); the ends are assumed."""

EARLIEST_YEAR, LATEST_YEAR = 1970, 2100
"""Years of installation, both inclusive; before 1970 no city had public cameras (assumed)."""

SPREADSHEET_YEARS = range(1899, 1907)
"""A year such as 2016 that a spreadsheet took for a day number is shown as July 1905, for it counts days from 1900."""

MONTHS = 12
VIEW_WIDTHS_DEG = frozenset({90.0, 120.0, 180.0})
"""Written alone, these degrees may be the width of the view as well as its direction, so they are neither."""

AGREES_DEG = 22.5
"""A point of the compass and degrees beside it agree within half a step of eight points."""


@dataclass(frozen=True, slots=True)
class Read:
    """A number out of free text: NaN where there is none, and what had to be changed or left out, if anything."""

    value: float
    repair: Text | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a camera looks: one of `FACINGS`, and the azimuth (0 to below 360, clockwise from north), NaN unless it is known."""

    facing: str
    azimuth_deg: float = math.nan


@dataclass(frozen=True, slots=True)
class Installed:
    """When a camera was put up: NaN for what is not known; why something written was left out."""

    year: float
    month: float
    repair: Text | None = None


# ---- pixels -----------------------------------------------------------------------------------------------------------

_UNITS = re.compile(r"([\d.]+)만(?:화소|픽셀|PIXELS?)?")
_MEGA = re.compile(r"([\d.]+)(?:MP|M|MEGA|메가)(?:PIXELS?|픽셀|화소)?")
_SIZE = re.compile(r"(\d{3,5})[X*×](\d{3,5})P?")
_BARE = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(?:화소|픽셀|PIXELS?)?")
_AROUND_PIXELS = re.compile(r"^(?:약|대략)|(?:급|이상|이하|내외|정도)$")
_TWO_OR_ONE = re.compile(r"\d{1,3},\d{3}")
"""Such as "200,130": 200,130 pixels or two kinds of camera, 200 and 130."""

_SEPARATORS = re.compile(r"[/·&+;]|및|와|과")
_NAMED_PIXELS = {
    "FHD": 1920 * 1080, "FULLHD": 1920 * 1080, "풀HD": 1920 * 1080, "1080P": 1920 * 1080,
    "HD": 1280 * 720, "720P": 1280 * 720, "QHD": 2560 * 1440, "UHD": 3840 * 2160, "4K": 3840 * 2160,
}  # fmt: skip


def read_pixels(text: str) -> Read:
    """Pixels in units of 10,000: 200 from "200", "200만화소", "2MP", "2,000,000" or "1920x1080" (207.36). Nought is no value."""
    flat = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", text)).upper()
    if is_blank(text) or not flat:
        return Read(math.nan)
    if _TWO_OR_ONE.fullmatch(flat):
        return Read(math.nan, NO_PIXELS)
    flat = flat.replace(",", "")
    parts = [part for part in _SEPARATORS.split(flat) if part]
    found = [_pixels(part) for part in parts]
    if not found or any(math.isnan(one.value) for one in found):
        return found[0] if len(found) == 1 else Read(math.nan, NO_PIXELS)
    least = min(found, key=lambda one: one.value)
    return least if len(found) == 1 else Read(least.value, LEAST_PIXELS)


def _pixels(flat: str) -> Read:
    bare = _AROUND_PIXELS.sub("", _AROUND_PIXELS.sub("", flat))
    if bare in _NAMED_PIXELS:
        return Read(_NAMED_PIXELS[bare] / PIXELS_PER_UNIT, PIXELS_CONVERTED)
    size = _SIZE.fullmatch(bare)
    if size:
        return _sensible(int(size[1]) * int(size[2]) / PIXELS_PER_UNIT, PIXELS_CONVERTED)
    for pattern, factor, repair in ((_UNITS, 1.0, None), (_MEGA, float(UNITS_PER_MEGAPIXEL), PIXELS_CONVERTED)):
        match = pattern.fullmatch(bare)
        number = _number(match[1]) if match else math.nan
        if match:
            return _sensible(number * factor, repair)
    match = _BARE.fullmatch(bare)
    return _bare_pixels(_number(match[1])) if match else Read(math.nan, NO_PIXELS)


def _bare_pixels(number: float) -> Read:
    """A number alone: units of 10,000 as the standard says, but megapixels where it is tiny and pixels where it is huge."""
    if 0 < number <= MOST_MEGAPIXELS:
        return Read(number * UNITS_PER_MEGAPIXEL, PIXELS_FROM_MEGA)
    if number >= FEWEST_UNITS * PIXELS_PER_UNIT:
        return _sensible(number / PIXELS_PER_UNIT, PIXELS_CONVERTED)
    return _sensible(number, None)


def _sensible(units: float, repair: Text | None) -> Read:
    if units == 0:
        return Read(math.nan, ZERO_PIXELS)
    return Read(units, repair) if FEWEST_UNITS <= units <= MOST_UNITS else Read(math.nan, NO_PIXELS)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


# ---- direction --------------------------------------------------------------------------------------------------------

_ALL_ROUND = re.compile(
    r"(?<!\d)360(?=도|°|˚|DEG|전|회전|$)|전방위|전방향|전방면|사방(?!댐)|(?<![우좌])회전(?!교차)"
    r"|전체방향|모든방향|PTZ|스피드돔|SPEEDDOME|파노라마|어안|옴니"
)
_ENDING = re.compile(r"(?:(?:쪽|측|편)?(?:방향|방면|방위|향|방)?)$")
_DEGREES = re.compile(r"(?:방위각?|방향|각도)?(\d{1,3}(?:\.\d+)?)(?:도|°|˚|º|DEG(?:REES?)?)")
_POINTS = {
    "북": 0.0, "북북동": 22.5, "북동": 45.0, "동북": 45.0, "동북동": 67.5, "동": 90.0, "동남동": 112.5, "남동": 135.0,
    "동남": 135.0, "남남동": 157.5, "남": 180.0, "남남서": 202.5, "남서": 225.0, "서남": 225.0, "서남서": 247.5,
    "서": 270.0, "서북서": 292.5, "북서": 315.0, "서북": 315.0, "북북서": 337.5,
    "N": 0.0, "NNE": 22.5, "NE": 45.0, "ENE": 67.5, "E": 90.0, "ESE": 112.5, "SE": 135.0, "SSE": 157.5,
    "S": 180.0, "SSW": 202.5, "SW": 225.0, "WSW": 247.5, "W": 270.0, "WNW": 292.5, "NW": 315.0, "NNW": 337.5,
    "NORTH": 0.0, "NORTHEAST": 45.0, "EAST": 90.0, "SOUTHEAST": 135.0,
    "SOUTH": 180.0, "SOUTHWEST": 225.0, "WEST": 270.0, "NORTHWEST": 315.0,
}  # fmt: skip


def read_direction(text: str) -> Heading:
    """Where the camera looks, if the whole text is a point of the compass, degrees, or both agreeing; or all round.

    "북동", "남측", "서쪽 방향", "NE", "45도" are known. The name of a place ("동문 앞", "청은환타지아 북측") is not, nor are
    several directions, nor "90도", "120도" and "180도" alone, which may be the width of the view.
    """
    flat = re.sub(r"[\s(),.\-_]", "", unicodedata.normalize("NFKC", text).replace("º", "°")).upper()
    if not flat:
        return Heading(FACING_UNKNOWN)
    if _ALL_ROUND.search(flat):
        return Heading(FACING_ALL_ROUND)
    azimuth = _azimuth(text, flat)
    return Heading(FACING_UNKNOWN) if math.isnan(azimuth) else Heading(FACING_KNOWN, azimuth % 360.0)


def _azimuth(text: str, flat: str) -> float:
    point = _point(flat)
    if not math.isnan(point):
        return point
    spaced = re.sub(r"[\s(),]", "", unicodedata.normalize("NFKC", text).replace("º", "°")).upper()
    degrees = _DEGREES.search(spaced)
    if degrees is None or float(degrees[1]) >= 360:  # noqa: PLR2004  a full turn
        return math.nan
    value, before, after = float(degrees[1]), spaced[: degrees.start()], spaced[degrees.end() :]
    rest = before + after
    if not _ENDING.sub("", rest):
        plain = value not in VIEW_WIDTHS_DEG or degrees[0].startswith(("방위", "방향"))
        return value if plain else math.nan
    beside = _point(rest)
    return value if abs((value - beside + 180.0) % 360.0 - 180.0) <= AGREES_DEG else math.nan


def _point(flat: str) -> float:
    """The azimuth of a point of the compass with or without an ending such as 쪽 or 방향; NaN where it is no such word."""
    bare = _ENDING.sub("", flat).removeprefix("정")
    return _POINTS.get(bare, math.nan)


# ---- purpose ----------------------------------------------------------------------------------------------------------

_PURPOSE_WORDS = (
    ("child", re.compile("어린이|아동|스쿨존|초등|통학")),
    ("multi", re.compile("다목적|복합|통합")),
    ("waste", re.compile("쓰레기|투기")),
    ("vehicle", re.compile("차량방범|차량번호|차량인식|수배|차번")),
    ("enforcement", re.compile("단속|과속|신호위반|주정차")),
    ("traffic", re.compile("교통|돌발")),
    ("disaster", re.compile("재난|재해|산불|하천|수위|침수|방재")),
    ("facility", re.compile("시설|문화재|청사")),
    ("safety", re.compile("방범|범죄|안전|안심|치안|공원")),
)


def read_purpose(text: str) -> str | None:
    """The class of a purpose, a key of `PURPOSES`; None where the text is blank or says nothing known."""
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if flat in {"기타", "그밖", "그외"}:
        return "other"
    return next((code for code, words in _PURPOSE_WORDS if words.search(flat)), None)


# ---- date of installation ---------------------------------------------------------------------------------------------

_YEAR_MONTH = re.compile(r"(\d{4})(?:\.0)?(?:[-./년]?(\d{1,2})(?:월)?)?(?:[-./]?\d{1,2}일?)?년?(?:00:00(?::00)?)?")
_DAY_NUMBER = re.compile(r"[2-5]\d{4}(?:\.0+)?")


def read_installed(text: str) -> Installed:
    """Year and month from "2016-12", "201612", "2016.12.", "2016년 12월", "2016" or a whole date.

    "1905-07" is what a spreadsheet makes of a bare year: the year is lost, and missing. Years before 1970 are missing, too.
    """
    flat = re.sub(r"[\s']", "", unicodedata.normalize("NFKC", text)).rstrip(".")
    if is_blank(text) or not flat:
        return Installed(math.nan, math.nan)
    if _DAY_NUMBER.fullmatch(flat):
        return Installed(math.nan, math.nan, NOT_A_MONTH)
    match = _YEAR_MONTH.fullmatch(flat)
    if match is None:
        return Installed(math.nan, math.nan, NOT_A_MONTH)
    year, month = int(match[1]), int(match[2] or 0)
    if year in SPREADSHEET_YEARS:
        return Installed(math.nan, math.nan, SPREADSHEET_DATE)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Installed(math.nan, math.nan, NOT_A_MONTH)
    return Installed(float(year), float(month) if 1 <= month <= MONTHS else math.nan, None if month <= MONTHS else NO_MONTH)


ZERO_PIXELS = Text("화소 0은 값이 없는 것으로 봄", "0 pixels taken as missing")
NO_PIXELS = Text("화소로 읽을 수 없어 값이 없는 것으로 봄", "no number of pixels that a camera can have: taken as missing")
LEAST_PIXELS = Text("화소가 여럿이라 가장 작은 값으로 봄", "several numbers of pixels: the least is taken")
PIXELS_CONVERTED = Text("화소를 만 화소 단위로 바꿈", "pixels turned into units of 10,000")
PIXELS_FROM_MEGA = Text("아주 작은 수라 백만 화소 단위로 보고 바꿈", "so small a number is taken for megapixels")
SPREADSHEET_DATE = Text(
    "엑셀이 연도를 날짜로 잘못 바꾼 값(1905년)이라 없는 것으로 봄",
    "a year that a spreadsheet turned into a day of 1905: taken as missing",
)
NOT_A_MONTH = Text("설치 연월로 읽을 수 없어 없는 것으로 봄", "no year and month of installation: taken as missing")
NO_MONTH = Text("달이 1~12가 아니라 연도만 읽음", "the month is not 1 to 12: only the year is read")
