"""The calls of the run log by hexagon and hour, and what of these counts may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.text import Text
from analytics.spatial.hexgrid import cells_of
from analytics.stats.small_counts import FEWEST_TOLD, published_counts, rounded_counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Ground

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

DAYS_A_YEAR = 365.25
HOURS = 24

LEAST_DAYS = 28
"""A shorter log is used, but said to be short: weeks and seasons are not in it. Assumed."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Logged calls with a time and a place in the city.

    Attributes:
        by_cell: (c,) how many in each hexagon. Exact, to be worked with and never to be told.
        by_hour: (24,) how many in each hour of the day. Exact as well.
        days: from the first day of the log to the last, both counted.
    """

    by_cell: Floats
    by_hour: Floats
    days: int

    @property
    def rounding(self) -> float:
        """Told total over exact total: all that hangs on how many calls there are goes by the told one."""
        total = float(self.by_cell.sum())
        return float(rounded_counts(np.array([total]))[0]) / total

    @property
    def per_h(self) -> Floats:
        """(c,) calls per hour, the mean over all hours; they add up to the told total."""
        return self.by_cell * self.rounding / (self.days * HOURS)

    @property
    def hour_share(self) -> Floats:
        """(24,) how each hour of the day compares with the mean (mean 1). Exact: for playing, not for telling."""
        share: Floats = self.by_hour / self.by_hour.mean()
        return share

    @property
    def told_by_hour(self) -> Floats:
        """(24,) calls per hour in each hour of the day, from told counts; nan where they are withheld."""
        return published_counts(self.by_hour) / self.days

    def told_a_year(self, counts: Floats) -> Floats:
        """Calls a year from counts of this log, told ones: multiples of 5 scaled up, nan where 1 to 4 were counted."""
        return published_counts(counts) / self.days * DAYS_A_YEAR


def count_calls(dispatches: pd.DataFrame | None, ground: Ground) -> tuple[Counted | None, tuple[Text, ...]]:
    """What the log counts in the city, with notes; none where it has fewer calls there than may be told."""
    if dispatches is None or len(dispatches) == 0:
        return None, ()
    row, cell = counted_calls(dispatches, ground)
    if len(row) < FEWEST_TOLD:
        return None, (_TOO_FEW.fill(least=FEWEST_TOLD),)
    known, hours = dispatches.dropna(subset=["called_at", "lon", "lat"]), dispatches["called_at"].iloc[row].dt.hour
    at = known["called_at"]
    counted = Counted(
        by_cell=np.bincount(cell, minlength=len(ground.cells.grid)).astype(float),
        by_hour=np.bincount(hours.to_numpy(dtype=np.int64), minlength=HOURS).astype(float),
        days=(at.max().normalize() - at.min().normalize()).days + 1,
    )
    return counted, tuple(_notes(counted, len(dispatches) - len(row)))


def counted_calls(dispatches: pd.DataFrame, ground: Ground) -> tuple[Ints, Ints]:
    """Rows of the logged calls with a time and a place in the city, and the hexagon of each."""
    row = np.flatnonzero(dispatches[["called_at", "lon", "lat"]].notna().all(axis=1))
    known = dispatches.iloc[row]
    cells = cells_of(known["lon"].to_numpy(dtype=float), known["lat"].to_numpy(dtype=float), resolution_of(ground))
    position = ground.cells.grid.positions(cells)
    inside = position >= 0
    return row[inside], position[inside]


def resolution_of(ground: Ground) -> int:
    """The hexagons' own size: bits 52 to 55 of an H3 index."""
    return int(ground.cells.grid.cell[0] >> np.uint64(52)) & 15


def _notes(counted: Counted, left_out: int) -> Iterator[Text]:
    calls, out = rounded_counts(np.array([counted.by_cell.sum(), left_out])).tolist()
    yield _BY_LOG.fill(n=int(calls), days=counted.days)
    yield SMALL.fill(least=FEWEST_TOLD)
    if counted.days < LEAST_DAYS:
        yield _SHORT_LOG.fill(days=counted.days)
    if left_out:
        yield _OUTSIDE.fill(n=max(int(out), FEWEST_TOLD))


_BY_LOG = Text(
    "출동은 기록에서 셌습니다: {days:,}일 동안 약 {n:,}건.", "Calls are counted in the run log: about {n:,} in {days:,} days."
)
SMALL = Text(
    "출동 수는 {least}건 단위로 어림하고 1~4건은 비웁니다. 한 해 출동과 시간대별 값은 어림한 수에서 나옵니다.",
    "Counts of calls are to the nearest {least} and 1 to 4 are blank; calls a year and figures by hour are made of such counts.",
)
_TOO_FEW = Text(
    "도시 안에서 시각과 위치를 아는 출동이 {least}건보다 적어 기록으로 세지 않았습니다.",
    "Fewer than {least} calls in the city have a time and a place, so the log is not counted.",
)
_SHORT_LOG = Text(
    "출동 기록이 {days}일치뿐이라 요일과 계절이 다 들어 있지 않습니다.",
    "The log covers only {days} days, not all weekdays and seasons.",
)
_OUTSIDE = Text(
    "위치나 시각이 없거나 도시 밖이라 세지 않은 출동: 약 {n:,}건",
    "Calls not counted, without place or time or outside the city: about {n:,}",
)
