"""Who and what is in each hexagon and when: people by hour, seniors, women at night, bars, street lights, reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.cctv_gaps.ground import sum_in_cells
from analytics.models.cctv_gaps.params import ALL_DAY, DAY, NIGHT, NIGHT_HOURS
from analytics.spatial.sums import sum_by
from analytics.stats.small_counts import published_counts, rounded_counts

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.ground import Ground

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

HOURS_A_DAY = 24
HOURS_OF = {
    NIGHT: np.array(NIGHT_HOURS),
    DAY: np.setdiff1d(np.arange(HOURS_A_DAY), NIGHT_HOURS),
    ALL_DAY: np.arange(HOURS_A_DAY),
}


@dataclass(frozen=True, eq=False)
class Exposure:
    """What could be seen in c hexagons; all (c,).

    Attributes:
        hours: people-hours a day by period: `NIGHT`, `DAY`, `ALL_DAY`.
        people, seniors: residents; seniors nan where unknown.
        women: people-hours of women of 15 or over at night; None where no file tells.
        nightlife: bars, lodging and finance shops; None where no file is there.
        lights: street lights; None likewise.
        incidents: reported incidents, each by its grade where it has one, as they may be told: rounded, nan where the reports
            themselves are 1 to 4; None likewise.
        by_hour: whether people by hour are known, else residents are taken to be at home.
    """

    hours: dict[str, Floats]
    people: Floats
    seniors: Floats
    women: Floats | None
    nightlife: Floats | None
    lights: Floats | None
    incidents: Floats | None
    by_hour: bool


@dataclass(frozen=True, eq=False)
class Around:
    """The optional tables that tell who and what is where; None for those that are not there."""

    presence: pd.DataFrame | None = None
    nightlife: pd.DataFrame | None = None
    lights: pd.DataFrame | None = None
    incidents: pd.DataFrame | None = None


@remember(6)
def count_exposure(
    ground: Ground,
    resolution: int,
    presence: pd.DataFrame | None,
    nightlife: pd.DataFrame | None,
    lights: pd.DataFrame | None,
    incidents: pd.DataFrame | None,
) -> Exposure:
    """Who and what is in each hexagon. Places outside all hexagons are left out."""
    people = sum_in_cells(ground, ground.people.cell, ground.people.people)
    hourly = None if presence is None else _present(ground, presence, "people", resolution)
    women = None if presence is None else _present(ground, presence, "women", resolution)
    present = np.repeat(people[None, :], HOURS_A_DAY, axis=0) if hourly is None else hourly
    return Exposure(
        hours={period: present[hours].sum(axis=0) for period, hours in HOURS_OF.items()},
        people=people,
        seniors=sum_in_cells(ground, ground.people.cell, ground.people.seniors),
        women=None if women is None else women[HOURS_OF[NIGHT]].sum(axis=0),
        nightlife=_counted(ground, nightlife, resolution),
        lights=_counted(ground, lights, resolution, weight="count"),
        incidents=_reported(ground, incidents, resolution),
        by_hour=hourly is not None,
    )


def _present(ground: Ground, presence: pd.DataFrame, group: str, resolution: int) -> Floats | None:
    """(24, c) people of a group present in each hour, or none where no row tells.

    Those of a dong are shared out as its residents are, evenly over its hexagons where it has none; a dong that the file leaves out keeps its residents at all hours
    where the group is everybody, and nobody otherwise.
    """
    if group not in presence or not presence[group].notna().any():
        return None
    told = presence[presence[group].notna()]
    by_dong = told["dong_code"].fillna("").astype(str).ne("").to_numpy() if "dong_code" in told else np.zeros(len(told), bool)
    found = _of_places(ground, told[~by_dong], group, resolution)
    if by_dong.any() or group == "people":
        found += _of_dongs(ground, told[by_dong], group, alone=not (~by_dong).any())
    return found


def _of_places(ground: Ground, told: pd.DataFrame, group: str, resolution: int) -> Floats:
    cells = len(ground.grid)
    if len(told) == 0:
        return np.zeros((HOURS_A_DAY, cells))
    cell = ground.cells_at(told["lon"].to_numpy(dtype=float), told["lat"].to_numpy(dtype=float), resolution)
    inside = cell >= 0
    slot = told["hour"].to_numpy(dtype=np.int64)[inside] * cells + cell[inside]
    return sum_by(slot, told[group].to_numpy(dtype=float)[inside], HOURS_A_DAY * cells).reshape(HOURS_A_DAY, cells)


def _of_dongs(ground: Ground, told: pd.DataFrame, group: str, *, alone: bool) -> Floats:
    """Dongs told by the file as they are told; the others with their residents, where the file tells of dongs alone."""
    home, dongs = ground.people, len(ground.dong_codes)
    residents = sum_by(home.dong, home.people, dongs)
    number = {code: at for at, code in enumerate(ground.dong_codes)}
    dong = told["dong_code"].astype(str).map(number).fillna(-1).to_numpy(dtype=np.int64) if len(told) else np.zeros(0, np.int64)
    known = dong >= 0
    slot = told["hour"].to_numpy(dtype=np.int64)[known] * dongs + dong[known] if len(told) else dong
    values = told[group].to_numpy(dtype=float)[known] if len(told) else np.zeros(0)
    present = sum_by(slot, values, HOURS_A_DAY * dongs).reshape(HOURS_A_DAY, dongs)
    if group == "people" and alone:
        untold = np.setdiff1d(np.arange(dongs), dong[known])
        present[:, untold] = residents[untold]
    factor = np.divide(present, residents, out=np.zeros_like(present), where=residents > 0)
    share = home.people * factor[:, home.dong]
    cells = len(ground.grid)
    return np.stack([sum_by(home.cell, row, cells) for row in share]) + _where_nobody_lives(ground, present, residents)


def _where_nobody_lives(ground: Ground, present: Floats, residents: Floats) -> Floats:
    """(24, c) people present in dongs without residents, evenly over the hexagons of each: there is nobody to share them by."""
    inside = ground.dong >= 0
    cells = np.bincount(ground.dong[inside], minlength=len(residents))
    each = np.divide(present, cells, out=np.zeros_like(present), where=(residents <= 0) & (cells > 0))
    return np.where(inside, each[:, ground.dong], 0.0)


def _counted(ground: Ground, table: pd.DataFrame | None, resolution: int, weight: str = "") -> Floats | None:
    if table is None or len(table) == 0:
        return None
    cell = ground.cells_at(table["lon"].to_numpy(dtype=float), table["lat"].to_numpy(dtype=float), resolution)
    return sum_in_cells(ground, cell, _numbers(table, weight))


def _reported(ground: Ground, table: pd.DataFrame | None, resolution: int) -> Floats | None:
    """Incidents, each by its grade (1 to 5) where it has one, times how many the row stands for, as they may be told."""
    counts = count_reports(ground, table, resolution)
    return None if counts is None else told_reports(*counts)


def count_reports(ground: Ground, table: pd.DataFrame | None, resolution: int) -> tuple[Floats, Floats] | None:
    """(c,) reports in each hexagon, and the same with each by its grade (1 to 5) where it has one; None without a list.

    These are for tests and sums that are then told by the rules for few events: the exact counts may not be told, see
    `told_reports`. Reports without a place, or in no hexagon, are left out.
    """
    if table is None or len(table) == 0:
        return None
    here = table[table["lon"].notna() & table["lat"].notna()]
    cell = ground.cells_at(here["lon"].to_numpy(dtype=float), here["lat"].to_numpy(dtype=float), resolution)
    reports = _numbers(here, "count")
    return sum_in_cells(ground, cell, reports), sum_in_cells(ground, cell, reports * _numbers(here, "grade"))


def told_reports(reports: Floats, graded: Floats) -> Floats:
    """(c,) graded sums to the nearest multiple of 5; nan where they stand for 1 to 4 reports, whatever their grades are.

    One report of grade 5 is one report: the sum alone would tell of it.
    """
    return np.where(np.isnan(published_counts(reports)), np.nan, rounded_counts(graded))


def _numbers(table: pd.DataFrame, column: str) -> Floats:
    """A column's numbers, 1 where the table does not tell."""
    if column not in table:
        return np.ones(len(table))
    told: Floats = table[column].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(told), 1.0, told)
