"""Dates and times as Korean offices write them. What could be read in two ways is not guessed."""

from __future__ import annotations

import datetime as dt
import re

from analytics.core.text import Text
from analytics.intake.cells import MISSING, Cell, Trouble, plain

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
"""Both inclusive."""

SERIAL_LOW, SERIAL_HIGH = 20_000, 60_000
"""A spreadsheet's day numbers from 1954 to 2064, inclusive."""

SERIAL_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001  local time of the place, as all times here
DAY_S = 86_400
MONTHS, LONGEST_CLOCK = 12, 6

_DATE = re.compile(r"(\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*(?:[-./]|월)\s*(\d{1,2})\s*(?:일|\.)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2})(\d{2})(\d{2})?)?")
_CLOCK = re.compile(
    r"(오전|오후|AM|PM)?\s*(\d{1,2})\s*(?::|시)\s*(?:(\d{1,2})\s*(?:(?::|분)\s*(?:(\d{1,2})(?:\.\d+)?\s*초?)?|분)?)?\s*(AM|PM)?",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"['’]?\d{2}\s*(?:[-./년])\s*\d{1,2}\s*(?:[-./월])\s*\d{1,2}일?.*")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{4})")
_OLD_ERA = re.compile(r"(단기|민국|檀紀)")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_ZONE = re.compile(r"(Z|UTC|[+-]\d{2}:?\d{2})$")

FROM_SERIAL = Text("엑셀 날짜 번호를 날짜로 바꿈", "a spreadsheet's day number turned into a date")
DAY_MONTH = Text("일/월/연 또는 월/일/연 순서를 알아내어 읽음", "read in day-month order, which only one way allows")
TO_KOREAN_TIME = Text("시간대 표시를 한국 시각으로 바꿈", "a time zone was turned into Korean time")
NEXT_DAY = Text("24시를 다음 날 0시로 바꿈", "24 o'clock turned into 0 o'clock of the next day")

NOT_A_DATE = Trouble(
    Text("날짜로 읽을 수 없습니다.", "It cannot be read as a date."),
    Text("2021-01-05 13:10 또는 20210105 형식으로 적으십시오.", "Write it as 2021-01-05 13:10 or 20210105."),
)
NO_SUCH_DAY = Trouble(
    Text("달력에 없는 날짜나 시각입니다.", "There is no such day or time."),
    Text("원본의 날짜를 확인하십시오.", "Check the date in the source."),
)
TWO_WAYS = Trouble(
    Text("월과 일을 두 가지로 읽을 수 있습니다.", "Day and month can be read in two ways."),
    Text("2021-02-01처럼 연-월-일 순서로 적으십시오.", "Write year, month, day: 2021-02-01."),
)
TWO_DIGIT_YEAR = Trouble(
    Text("연도가 두 자리입니다.", "The year has two digits."),
    Text("2021-01-05처럼 연도를 네 자리로 적으십시오.", "Write four digits of the year, such as 2021-01-05."),
)
OTHER_ERA = Trouble(
    Text("단기 등 다른 연호입니다.", "The year is of another era."),
    Text("서기 연도로 적으십시오.", "Write the year of the common era."),
)
NOT_A_CLOCK = Trouble(
    Text("시각으로 읽을 수 없습니다.", "It cannot be read as a time of day."),
    Text("13:10:05 또는 131005 형식으로 적으십시오.", "Write it as 13:10:05 or 131005."),
)


def read_moment(text: str, *, blank: bool = False) -> Cell:
    """The moment in a cell, as a datetime in Korean local time without a zone.

    Forms: 2021-01-05, 2021.1.5, 2021/1/5, 2021년 1월 5일, each with a time (13:10, 13:10:05, 오후 3:10, 15시 10분, 24:00 =
    0 o'clock of the next day); 20210105, 202101051310, 20210105131005; day numbers of spreadsheets (44201.5).
    Two-digit years, other eras and 01/02/2021 are refused, not guessed.

    Args:
        text: the cell.
        blank: whether it may be empty.
    """
    flat = plain(text)
    if not flat or flat.upper() in {"-", "없음", "미상", "N/A", "NULL", "NAN", "NAT"}:
        return Cell(None) if blank else Cell(None, MISSING)
    if _OLD_ERA.search(flat):
        return Cell(None, OTHER_ERA)
    bare, zone = _without_zone(flat)
    cell = _moment(bare)
    if cell.trouble is None and cell.value is not None and not EARLIEST_YEAR <= cell.value.year <= LATEST_YEAR:
        return Cell(None, NO_SUCH_DAY)
    if zone and cell.value is not None:
        return Cell(cell.value + _to_korea(zone), None, TO_KOREAN_TIME)
    return cell


def _without_zone(flat: str) -> tuple[str, str]:
    found = _ZONE.search(flat)
    if found and ":" in flat[: found.start()]:
        return flat[: found.start()].strip(), found.group(1)
    return flat, ""


def _to_korea(zone: str) -> dt.timedelta:
    korea = dt.timedelta(hours=9)
    if zone in {"Z", "UTC"}:
        return korea
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return korea - offset if zone[0] == "+" else korea + offset


def _moment(flat: str) -> Cell:
    compact = _COMPACT.fullmatch(flat)
    if compact:
        year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups())
        return _built(year, month, day, (hour * 60 + minute) * 60 + second if _is_clock(hour, minute, second) else -1)
    dated = _DATE.match(flat)
    if dated:
        year, month, day = (int(part) for part in dated.groups())
        rest = flat[dated.end() :].strip().lstrip("T").strip()
        return _built(year, month, day, 0 if not rest else _clock_s(rest))
    if _SERIAL.fullmatch(flat) and SERIAL_LOW <= float(flat) <= SERIAL_HIGH:
        return Cell(SERIAL_ZERO + dt.timedelta(seconds=round(float(flat) * DAY_S)), None, FROM_SERIAL)
    turned = _DAY_FIRST.match(flat)
    if turned:
        return _day_first(turned, flat)
    return Cell(None, TWO_DIGIT_YEAR if _SHORT_YEAR.fullmatch(flat) else NOT_A_DATE)


def _day_first(turned: re.Match[str], flat: str) -> Cell:
    first, second, year = (int(part) for part in turned.groups())
    if first <= MONTHS and second <= MONTHS and first != second:
        return Cell(None, TWO_WAYS)
    day, month = (first, second) if first > MONTHS else (second, first)
    rest = flat[turned.end() :].strip()
    cell = _built(year, month, day, 0 if not rest else _clock_s(rest))
    return cell if cell.trouble else Cell(cell.value, None, DAY_MONTH)


def _built(year: int, month: int, day: int, clock_s: int) -> Cell:
    if clock_s < 0:
        return Cell(None, NO_SUCH_DAY)
    try:
        start = dt.datetime(year, month, day)  # noqa: DTZ001  local time of the place
    except ValueError:
        return Cell(None, NO_SUCH_DAY)
    return Cell(start + dt.timedelta(seconds=clock_s), None, NEXT_DAY if clock_s == DAY_S else None)


def _is_clock(hour: int, minute: int, second: int) -> bool:
    if (hour, minute, second) == (24, 0, 0):
        return True
    return hour < 24 and minute < 60 and second < 60  # noqa: PLR2004  a day


def _clock_s(flat: str) -> int:
    """Seconds since midnight, or -1."""
    match = _CLOCK.fullmatch(flat)
    if match is None:
        return -1
    half, hours, minutes, seconds, half_behind = match.groups()
    hour, minute, second = int(hours), int(minutes or 0), int(seconds or 0)
    noon = (half or half_behind or "").upper()
    if noon:
        if not 1 <= hour <= 12:  # noqa: PLR2004  a clock's face
            return -1
        hour = hour % 12 + (12 if noon in {"오후", "PM"} else 0)
    return (hour * 60 + minute) * 60 + second if _is_clock(hour, minute, second) else -1


def read_clock(text: str, *, blank: bool = False) -> Cell:
    """The time of day in a cell, as whole seconds since midnight (0 to 86,400).

    13:10, 13:10:05, 오후 3:10, 15시 10분, and HMMSS whose leading zeros a spreadsheet dropped: "331" is 00:03:31.
    Four digits are MMSS of the hour nought in that column style, so "1310" is 00:13:10.

    Args:
        text: the cell.
        blank: whether it may be empty.
    """
    flat = plain(text)
    if not flat or flat.upper() in {"-", "없음", "미상", "N/A", "NULL", "NAN"}:
        return Cell(None) if blank else Cell(None, MISSING)
    digits = flat.removesuffix(".0")
    if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_CLOCK:
        padded = digits.zfill(LONGEST_CLOCK)
        hour, minute, second = int(padded[:2]), int(padded[2:4]), int(padded[4:])
        seconds = (hour * 60 + minute) * 60 + second if _is_clock(hour, minute, second) else -1
    else:
        seconds = _clock_s(flat)
    return Cell(None, NOT_A_CLOCK) if seconds < 0 else Cell(seconds)
