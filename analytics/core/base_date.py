"""Of which day data are, as precisely as it is known: a day "2024-06-30", a month "2024-06", a year "2023", or from one to another.

Nothing is made more precise than it was written: a month stays a month. An unknown one is "".
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING

from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

EARLIEST_YEAR = 1950
"""Data in a file that are said to be older are taken for a slip of the pen (assumed)."""

UP_TO = " ~ "
"""Between the first and the last of several."""

UNKNOWN_DAY = Text("기준일 모름", "not known")
UNKNOWN_SINCE = Text("기준일 모름, {day}에 올림", "not known, added {day}")
PARTLY_KNOWN = Text("{date} (파일 {n}개는 모름)", "{date} (not known of {n} files)")
PARTLY_KNOWN_ONE = Text("{date} (파일 1개는 모름)", "{date} (not known of 1 file)")

_DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[일.]?(?:[ T]+00:00(?::00(?:\.0+)?)?)?")
_MONTH = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[월.]?")
_YEAR = re.compile(r"(\d{4})\s*(?:년도?|\.0)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?(?:\.0)?")
_OWN_FORM = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_BETWEEN = re.compile(r"\s*[~∼～〜–—]\s*|\s+-\s+")


def read_base_date(written: str, today: date) -> str:
    """A date as somebody writes it, in its own precision; "" where it is none, does not exist, or lies ahead.

    Forms: 2024-06-30, 2024. 6. 30., 2024/6/30, 2024년 6월 30일, 20240630; 2024-06, 2024.6, 2024년 6월, 202406; 2024, 2024년, 2024년도.
    Two-digit years are not guessed.

    Args:
        written: the text.
        today: the last day that is not ahead (inclusive); a month or year counts by its first day.
    """
    flat = " ".join(written.split())
    for form in (_DAY, _COMPACT, _YEAR, _MONTH):
        found = form.fullmatch(flat)
        if found:
            return dated(*found.groups(), today=today)
    return ""


def dated(year: str, month: str | None = None, day: str | None = None, *, today: date) -> str:
    """The date of these figures in the precision in which they are given; "" where there is none such, or it lies ahead."""
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    if first > today or first.year < EARLIEST_YEAR:
        return ""
    return first.isoformat()[: len("2024-06-30" if day else "2024-06" if month else "2024")]


def read_span(written: str, today: date) -> str:
    """A date or two with "~" between them, as `read_base_date` reads each; "" where either is none or the second is the earlier."""
    parts = [read_base_date(part, today) for part in _BETWEEN.split(written.strip())]
    if len(parts) not in {1, 2} or not all(parts):
        return ""
    return "" if starts_on(parts[0]) > ends_on(parts[-1]) else span_of(parts)


def starts_on(base_date: str) -> date:
    """The first day of a known date or span, inclusive."""
    year, month, day = _figures(base_date.split(UP_TO, maxsplit=1)[0])
    return date(year, month or 1, day or 1)


def ends_on(base_date: str) -> date:
    """The last day of a known date or span, inclusive: of "2024-02" the 29th."""
    year, month, day = _figures(base_date.rsplit(UP_TO, maxsplit=1)[-1])
    last = month or 12
    return date(year, last, day or calendar.monthrange(year, last)[1])


def _figures(base_date: str) -> tuple[int, int, int]:
    year, month, day, *_ = (*(int(part) for part in base_date.split("-")), 0, 0)
    return year, month, day


def span_of(base_dates: Iterable[str]) -> str:
    """From the first to the last of several, whatever their precision; unknown ones are passed over, "" where none is known.

    So is what is written in any other form, as only a city set that was made elsewhere can hold.

    What begins first is the first, what ends last the last; a day within a year that is there as well is not told apart from it:
    "2024" and "2024-06-30" together are "2024".
    """
    known = [part for base_date in base_dates for part in base_date.split(UP_TO) if _OWN_FORM.fullmatch(part)]
    if not known:
        return ""
    first = min(known, key=lambda one: (starts_on(one), -ends_on(one).toordinal()))
    last = max(known, key=lambda one: (ends_on(one), -starts_on(one).toordinal()))
    return first if first == last else f"{first}{UP_TO}{last}"


def base_date_text(base_date: str, added: str = "", unknown: int = 0) -> Text:
    """A base date as a person reads it. The day on which a file was added is told as such and never as the base date.

    Args:
        base_date: "" where it is not known.
        added: the day on which the data were added, "" where that is not known either.
        unknown: of so many of the files it is not known.
    """
    if not base_date:
        return UNKNOWN_SINCE.fill(day=added) if added else UNKNOWN_DAY
    if not unknown:
        return Text(base_date, base_date)
    return (PARTLY_KNOWN_ONE if unknown == 1 else PARTLY_KNOWN).fill(date=base_date, n=unknown)
