"""The logged calls as the study of vulnerable zones needs them: when, where, how late, and which are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.steps import reach_calls
from analytics.spatial.hexgrid import cells_of
from analytics.stats.small_counts import published_counts, published_percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.golden_hour.steps import Search
    from analytics.models.golden_hour.studies.zones_declared import ZonesAsked
    from analytics.spatial.hexgrid import HexGrid

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

PLACED_BY_DONG = "dong"
"""In the log's column `placed`: only the dong is known, and its middle was taken."""

SATURDAY = 5
HOURS, WEEKDAYS = 24, 7
DAYS_A_YEAR = 365.25
SHORTEST_LOG_DAYS = 28
"""Calls of a log that spans less than four weeks are not scaled up to a year. Assumed."""

WEEKDAY_NAMES = tuple(
    Text(ko, en)
    for ko, en in (("월", "Mon"), ("화", "Tue"), ("수", "Wed"), ("목", "Thu"), ("금", "Fri"), ("토", "Sat"), ("일", "Sun"))
)


@dataclass(frozen=True, eq=False)
class Calls:
    """k logged calls.

    Attributes:
        cell: (k,) their hexagon, -1 where only the dong is known, the place is unknown or outside the city.
        post: (k,) the nearest post, -1 where none.
        modelled_min: (k,) minutes the nearest post would take, inf where unreachable, nan where the place is unknown.
        logged_min: (k,) minutes to arrival in the log, nan where unknown.
        hour, weekday: (k,) hour of the call, and day with Monday 0; -1 where the time is unknown.
        elsewhere: (k,) whether the log names another post than the nearest.
        chosen: (k,) whether hour and day are those asked about.
        late: (k,) whether arrival is over the limit, by reach or by the log as asked.
        span_days: days from the first to the last call, both counted; 0 where no time is known.
    """

    cell: Ints
    post: Ints
    modelled_min: Floats
    logged_min: Floats
    hour: Ints
    weekday: Ints
    elsewhere: Flags
    chosen: Flags
    late: Flags
    span_days: int

    def __len__(self) -> int:
        return len(self.cell)

    @property
    def counted(self) -> Flags:
        """Which calls are asked about and have a place in a hexagon."""
        return self.chosen & (self.cell >= 0)

    def per_cell(self, chosen: Flags, cell_count: int) -> Floats:
        """How many of the chosen calls with a place lie in each hexagon."""
        return np.bincount(self.cell[chosen & (self.cell >= 0)], minlength=cell_count).astype(np.float64)


def calls_of(dispatches: pd.DataFrame | None, search: Search, asked: ZonesAsked) -> Calls | None:
    """The calls of the log, or none where there is no log."""
    reach = reach_calls(dispatches, search)
    if dispatches is None or reach is None:
        return None
    modelled_min = np.where(np.isnan(_degrees(dispatches, "lon") + _degrees(dispatches, "lat")), np.nan, reach.road_min)
    logged_min = _numbers(dispatches, "response_min")
    called = pd.to_datetime(dispatches["called_at"], errors="coerce")
    hour, weekday = _whole(called.dt.hour), _whole(called.dt.day_of_week)
    days = called.dt.normalize().dropna()
    return Calls(
        cell=_cells(dispatches, search.ground.cells.grid, search.params.resolution),
        post=reach.post,
        modelled_min=modelled_min,
        logged_min=logged_min,
        hour=hour,
        weekday=weekday,
        elsewhere=_went_elsewhere(dispatches, reach.post, search.posts.table),
        chosen=_is_asked(hour, weekday, asked),
        late=_is_late(modelled_min, logged_min, search.params.limit_min, by_log=asked.late_by == "log"),
        span_days=int((days.max() - days.min()).days) + 1 if len(days) else 0,
    )


def _whole(moments: pd.Series[Any]) -> Ints:
    """Whole numbers, -1 where unknown."""
    return np.asarray(moments.fillna(-1).to_numpy(), dtype=np.int64)


def _degrees(dispatches: pd.DataFrame, name: str) -> Floats:
    return dispatches[name].to_numpy(dtype=float, na_value=np.nan)


def _numbers(dispatches: pd.DataFrame, name: str) -> Floats:
    if name not in dispatches:
        return np.full(len(dispatches), np.nan)
    return dispatches[name].to_numpy(dtype=float, na_value=np.nan)


def _texts(values: pd.Series[Any]) -> pd.Series[str]:
    """Texts without blanks around them, "" where there is none, whatever the column is made of."""
    return values.astype(object).where(values.notna(), "").astype(str).str.strip()


def _placed(dispatches: pd.DataFrame) -> Flags:
    """Which calls have a place of their own: all calls of a dong at its middle would make a hot spot of nothing."""
    known: Flags = np.isfinite(_degrees(dispatches, "lon")) & np.isfinite(_degrees(dispatches, "lat"))
    if "placed" not in dispatches:
        return known
    own: Flags = known & (_texts(dispatches["placed"]) != PLACED_BY_DONG).to_numpy()
    return own


@remember(4)
def _cells(dispatches: pd.DataFrame, grid: HexGrid, resolution: int) -> Ints:
    placed = _placed(dispatches)
    cell = np.full(len(dispatches), -1, dtype=np.int64)
    lon, lat = _degrees(dispatches, "lon")[placed], _degrees(dispatches, "lat")[placed]
    cell[placed] = grid.positions(cells_of(lon, lat, resolution))
    return cell


def _went_elsewhere(dispatches: pd.DataFrame, post: Ints, posts: pd.DataFrame) -> Flags:
    """Whether the log names a known post (by name or id) that is not the nearest; blanks and strangers say nothing."""
    if "post" not in dispatches:
        return np.zeros(len(dispatches), dtype=bool)
    number = {str(name).strip(): row for column in ("post_id", "name") for row, name in enumerate(posts[column])}
    went = _texts(dispatches["post"]).map(number).fillna(-1).to_numpy(dtype=np.int64)
    elsewhere: Flags = (went >= 0) & (post >= 0) & (went != post)
    return elsewhere


def _is_asked(hour: Ints, weekday: Ints, asked: ZonesAsked) -> Flags:
    """Hours from the first (inclusive) to the last (exclusive), over midnight too; the same hour twice is the whole day.

    A call at an unknown time counts only when all hours and days are asked about.
    """
    first, last = int(asked.hour_from), int(asked.hour_to) % HOURS
    all_hours = first == last
    after, before = hour >= first, hour < last
    in_hours = (hour >= 0) & ((after & before) if first < last else (after | before))
    free_day = weekday >= SATURDAY
    in_days = {"all": np.ones(len(hour), dtype=bool), "weekday": (weekday >= 0) & ~free_day, "weekend": free_day}[asked.days]
    asked_about: Flags = (in_hours | all_hours) & in_days
    return asked_about


def _is_late(modelled_min: Floats, logged_min: Floats, limit_min: float, *, by_log: bool) -> Flags:
    """Over the limit (exactly the limit is not). By the log where it has minutes; an unknown place is not late by reach."""
    minutes = np.where(by_log & np.isfinite(logged_min), logged_min, modelled_min)
    return ~within(minutes, limit_min) & ~np.isnan(minutes)


def hour_table(calls: Calls, limit_min: float) -> pd.DataFrame:
    """Hour by weekday: calls, those late by the log (by reach where it has no minutes), and their share in percent.

    All calls of known time count, whatever hours and days are asked about elsewhere.
    """
    timed = (calls.hour >= 0) & (calls.weekday >= 0)
    late = timed & _is_late(calls.modelled_min, calls.logged_min, limit_min, by_log=True)
    slot = calls.weekday * HOURS + calls.hour
    count = [np.bincount(slot[flags], minlength=HOURS * WEEKDAYS) for flags in (timed, late)]
    weekday = np.repeat(np.arange(WEEKDAYS), HOURS)
    return pd.DataFrame(
        {
            "weekday": weekday + 1,
            "weekday_name": np.array([name.ko for name in WEEKDAY_NAMES], dtype=object)[weekday],
            "weekday_name_en": np.array([name.en for name in WEEKDAY_NAMES], dtype=object)[weekday],
            "hour": np.tile(np.arange(HOURS), WEEKDAYS),
            "calls": published_counts(count[0]),
            "calls_late": published_counts(count[1]),
            "late_share": published_percent(count[1], count[0]),
        }
    )


def a_year(counts: Floats, span_days: int) -> Floats:
    """Published counts scaled to a year; nan where the log is too short."""
    if span_days < SHORTEST_LOG_DAYS:
        return np.full(len(counts), np.nan)
    return counts * DAYS_A_YEAR / span_days
