"""The moments of a run: dates and times of day in columns of their own, put together and rolled over midnight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analytics.core.text import Text
from analytics.intake.cells import is_blank, plain
from analytics.intake.matching import header_readings
from analytics.intake.moments import DAY_S, read_clock, read_moment
from analytics.intake.raw import GEOMETRY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_ROLL = pd.Timedelta(hours=6)
"""A moment before the call is one of the next day when that is at most so long after the call, inclusive. Assumed."""

MINUTE = pd.Timedelta(minutes=1)
DAY = pd.Timedelta(days=1)

FEWEST_FOR_STYLE = 5
"""So many times of at most four digits, and none of more, are hours and minutes: five runs in a row all within the first hour
after midnight are hardly ever logged. Of fewer, zeros are taken to be lost in front, as in the agency's files."""

HOURS, MINUTES = 24, 60
FOUR = 4
_FRACTION = re.compile(r"0?\.\d+")
_DIGITS = re.compile(r"\d{1,6}(?:\.0)?")


@dataclass(frozen=True, slots=True)
class Stage:
    """One moment of a run, and the normalised headers it goes by.

    Args:
        moments: a column that holds date and time.
        dates, clocks: columns that hold one of the two.
    """

    moments: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    clocks: frozenset[str] = frozenset()


STAGES: dict[str, Stage] = {
    "called": Stage(
        frozenset({"신고일시", "접수일시", "CALLED_AT"}),
        frozenset({"신고일자", "신고년월일", "신고연월일", "접수일자", "DCLR_YMD"}),
        frozenset({"신고시각", "신고시간", "접수시각", "DCLR_TM"}),
    ),
    "dispatched": Stage(
        frozenset({"출동일시", "출동지령일시"}),
        frozenset({"출동일자", "출동년월일", "출동연월일", "DSPT_YMD"}),
        frozenset({"출동시각", "출동시간", "출동지령시각", "DSPT_TM"}),
    ),
    "left": Stage(
        frozenset({"차고출발일시"}),
        frozenset({"차고출발일자", "차고출발년월일"}),
        frozenset({"차고출발시각", "차고출발시간"}),
    ),
    "arrived": Stage(
        frozenset({"현장도착일시"}),
        frozenset({"현장도착일자", "현장도착년월일", "현장도착연월일", "GRNDS_ARVL_YMD"}),
        frozenset({"현장도착시각", "현장도착시간", "GRNDS_ARVL_TM"}),
    ),
    "left_scene": Stage(
        frozenset({"현장출발일시"}),
        frozenset({"현장출발일자", "현장출발년월일"}),
        frozenset({"현장출발시각", "현장출발시간"}),
    ),
    "hospital": Stage(
        frozenset({"병원도착일시"}),
        frozenset({"병원도착일자", "병원도착년월일"}),
        frozenset({"병원도착시각", "병원도착시간"}),
    ),
}
"""Headers of the call, the dispatch order and the arrival as seen in 소방안전빅데이터 구급출동 and in 경기도 구급활동현황; those of
leaving the garage, of leaving the scene and of the hospital are formed after them and recalled, not seen."""

LATER = tuple(name for name in STAGES if name != "called")


@dataclass(frozen=True, eq=False)
class Headers:
    """The headers of a log, as written, by the form in which they are compared."""

    written: Mapping[str, str]

    @classmethod
    def of(cls, names: Iterable[object]) -> Headers:
        """The headers of a table; the first of several that read alike counts."""
        found: dict[str, str] = {}
        for name in names:
            if name != GEOMETRY:
                for form in header_readings(str(name)):
                    found.setdefault(form, str(name))
        return cls(found)

    def first(self, names: frozenset[str]) -> str | None:
        """The first header that is among the names, or none."""
        return next((header for form, header in self.written.items() if form in names), None)

    @property
    def tells_the_call(self) -> bool:
        """Whether the time of the call can be had: written whole, or a date and a time of day."""
        call = STAGES["called"]
        day = self.first(call.dates) or self.first(STAGES["dispatched"].dates)
        return self.first(call.moments) is not None or (day is not None and self.first(call.clocks) is not None)


@dataclass(frozen=True, eq=False)
class Moments:
    """When a log says things happened.

    Attributes:
        called: the call; NaT where it cannot be read.
        later: the other stages by name, NaT where unknown.
        impossible: for each of them, whether what is written lies before the call and cannot be of the next day.
        to_minutes: whether times of day are hours and minutes without seconds.
    """

    called: pd.Series[Any]
    later: dict[str, pd.Series[Any]]
    impossible: dict[str, pd.Series[Any]]
    to_minutes: bool


def read_moments(frame: pd.DataFrame, headers: Headers) -> Moments:
    """The moments of every row.

    Args:
        frame: the log as written.
        headers: its headers.
    """
    clocks = [name for stage in STAGES.values() if (name := headers.first(stage.clocks)) is not None]
    short = _is_hours_and_minutes(frame[clocks])
    called = _called(frame, headers, short=short)
    later, impossible = {}, {}
    for name in LATER:
        written = _stage(frame, headers, STAGES[name], called, short=short)
        later[name], impossible[name] = _after(called, written)
    return Moments(called, later, impossible, short)


def _is_hours_and_minutes(clocks: pd.DataFrame) -> bool:
    """Whether bare digits are HHMM with zeros lost; else they are HHMMSS with zeros lost."""
    texts = [plain(text).removesuffix(".0") for name in clocks for text in clocks[name].unique()]
    counts = sum(int(clocks[name].map(lambda text: _DIGITS.fullmatch(plain(text)) is not None).sum()) for name in clocks)
    digits = [text for text in texts if text.isascii() and text.isdigit()]
    fits = all(len(text) <= FOUR and _hours_and_minutes(text) is not None for text in digits)
    return counts >= FEWEST_FOR_STYLE and bool(digits) and fits


def _hours_and_minutes(digits: str) -> int | None:
    """Seconds since midnight of HHMM with zeros lost, 2400 included; none where there is no such time."""
    if len(digits) > FOUR:
        return None
    hour, minute = divmod(int(digits), 100)
    if minute >= MINUTES or hour > HOURS or (hour == HOURS and minute):
        return None
    return (hour * 60 + minute) * 60


def _clock_s(text: str, *, short: bool) -> float | None:
    """Seconds since midnight, or none. A spreadsheet's fraction of a day is rounded to whole seconds."""
    flat = plain(text)
    if _FRACTION.fullmatch(flat):
        return float(round(float(flat) * DAY_S))
    digits = flat.removesuffix(".0")
    if short and digits.isascii() and digits.isdigit():
        return _hours_and_minutes(digits)
    value = read_clock(flat, blank=True).value
    return None if value is None else float(value)


def _days(cells: pd.Series[Any]) -> pd.Series[Any]:
    """The moment in each cell; NaT where there is none. Each different text is read once."""
    read = {text: read_moment(str(text), blank=True).value for text in cells.unique()}
    return pd.to_datetime(cells.map(read)).astype("datetime64[us]")


def _clocks(cells: pd.Series[Any], *, short: bool) -> pd.Series[Any]:
    """The time since midnight in each cell; NaT where there is none."""
    read = {text: _clock_s(str(text), short=short) for text in cells.unique()}
    return pd.to_timedelta(cells.map(read).astype("float64"), unit="s")


def _called(frame: pd.DataFrame, headers: Headers, *, short: bool) -> pd.Series[Any]:
    """The moment of the call. Where only the dispatch order is dated, the call is the last such time before it."""
    stage = STAGES["called"]
    written = _written(frame, headers, stage, None, short=short)
    clock, date = headers.first(stage.clocks), headers.first(STAGES["dispatched"].dates)
    if headers.first(stage.dates) is not None or headers.first(stage.moments) is not None or clock is None or date is None:
        return written
    called: pd.Series[Any] = _days(frame[date]).dt.normalize() + _clocks(frame[clock], short=short)
    ordered = _written(frame, headers, STAGES["dispatched"], None, short=short)
    return called.where(~(called > ordered + MINUTE), called - DAY)


def _stage(frame: pd.DataFrame, headers: Headers, stage: Stage, called: pd.Series[Any], *, short: bool) -> pd.Series[Any]:
    return _written(frame, headers, stage, called.dt.normalize(), short=short)


def _written(frame: pd.DataFrame, headers: Headers, stage: Stage, day: pd.Series[Any] | None, *, short: bool) -> pd.Series[Any]:
    """A moment as its columns have it: date and time of day, or both in one cell; the given day where no date is written."""
    date, clock = headers.first(stage.moments) or headers.first(stage.dates), headers.first(stage.clocks)
    nothing = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    written = _days(frame[date]) if date is not None else nothing
    if clock is None:  # a date alone says when a call was, though only to the day, but not how long anything took
        return written if day is None or headers.first(stage.moments) is not None else nothing
    own = written.dt.normalize()
    own = own if day is None else own.fillna(day)
    moment = (own + _clocks(frame[clock], short=short)).fillna(_full(frame[clock]))
    exact: pd.Series[Any] = moment.astype("datetime64[us]")
    return exact


def _full(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Cells of a column of times that hold a date as well."""
    return _days(cells.where(cells.astype("str").str.contains(r"\d[-./년]\s*\d", regex=True), ""))


def _after(called: pd.Series[Any], moment: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """A later moment, rolled over midnight where that is plausible, and where nothing plausible can be made of it.

    Up to a minute before the call is the call itself: some columns are to the minute, others to the second.
    """
    early = moment < called
    moment = moment.where(~(early & (called - moment < MINUTE)), called)
    rolled = moment + DAY
    may_roll = (moment < called) & (rolled - called <= LONGEST_ROLL)
    moment = moment.where(~may_roll, rolled)
    impossible = moment < called
    return moment.where(~impossible), impossible


def seconds_between(start: pd.Series[Any], end: pd.Series[Any]) -> pd.Series[Any]:
    """Seconds from one moment to another; nan where either is unknown."""
    seconds: pd.Series[Any] = (end - start).dt.total_seconds()
    return seconds


def is_written(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Whether each cell holds anything but a mark for "no value"."""
    filled = {text: not is_blank(str(text)) for text in cells.unique()}
    return cells.map(filled).astype(bool)


TO_MINUTES = Text(
    "시각이 네 자리 이하의 숫자뿐이라 시·분(HHMM)으로 읽었습니다(예: 905는 09:05).",
    "The times have at most four digits and were read as hours and minutes (905 is 09:05).",
)
