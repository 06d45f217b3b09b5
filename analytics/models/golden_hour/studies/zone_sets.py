"""Vulnerable zones: hexagons not reached in time that touch and have the same nearest post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.models.golden_hour.judge import within
from analytics.models.golden_hour.studies.zone_calls import HOURS, a_year
from analytics.models.golden_hour.studies.zone_causes import PARTS, cause_in_words
from analytics.spatial.rings import connected_sets, neighbours_within
from analytics.spatial.sums import sum_by
from analytics.stats.shares import weighted_quantile
from analytics.stats.small_counts import FEWEST_TOLD, published_counts, published_percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.golden_hour.steps import Search
    from analytics.models.golden_hour.studies.zone_areas import Served
    from analytics.models.golden_hour.studies.zone_calls import Calls
    from analytics.models.golden_hour.studies.zone_causes import Ways
    from analytics.models.golden_hour.studies.zone_hot import Hot
    from analytics.models.golden_hour.studies.zones_declared import ZonesAsked

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

PEAK_HOURS = 3
"""How many hours make a part of the day: short enough for a visit, long enough for a handful of calls."""

WITHHELD_RANK = FEWEST_TOLD / 2
"""A withheld count of 1 to 4 ranks between 0 and 5, so that the order gives nothing away."""


@dataclass(frozen=True, eq=False)
class Zones:
    """z zones among c hexagons, ranked.

    Attributes:
        of_cell: (c,) rank of the zone from 1, 0 where the hexagon is in none.
        table: one row per zone, as declared but for the causes.
    """

    of_cell: Ints
    table: pd.DataFrame


def form_zones(search: Search, served: Served, hot: Hot | None, dong_names: NDArray[np.object_], asked: ZonesAsked) -> Zones:
    """The zones with people, seniors and calls, ranked as asked; without a run log seniors stand in for calls."""
    cells, reach = search.ground.cells, served.cells
    calls = np.zeros(len(cells.people)) if hot is None else hot.calls
    wanted = ~within(reach.road_min, search.params.limit_min) & ((cells.people > 0) | (calls > 0))
    number = connected_sets(wanted, reach.post, *neighbours_within(cells.grid, 1))
    at = np.flatnonzero(number >= 0)
    table = _counted(search, served, hot, dong_names, number[at], at)
    order = _ranked(table, "seniors" if hot is None and asked.rank_by == "calls" else asked.rank_by)
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(1, len(order) + 1), 0
    table = table.iloc[order].reset_index(drop=True)
    table.insert(0, "zone", np.arange(1, len(order) + 1))
    table.insert(1, "zone_name", _names(table))
    return Zones(rank[number], table.assign(calls_rank=_place(table["calls_late"]), seniors_rank=_place(table["seniors"])))


def _place(values: pd.Series[float]) -> pd.Series[float]:
    """1 for the largest; the same place for the same value, nan where unknown or withheld."""
    return values.rank(method="min", ascending=False)


def _counted(
    search: Search, served: Served, hot: Hot | None, dong_names: NDArray[np.object_], where: Ints, at: Ints
) -> pd.DataFrame:
    """What lies in each zone.

    Args:
        search, served, hot, dong_names: the city.
        where, at: zone and position of each hexagon that is in one.
    """
    cells, count = search.ground.cells, int(where.max(initial=-1)) + 1
    post_names = np.append(search.posts.table["name"].to_numpy(dtype=object), "")  # the last is for -1, none
    post, spot = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    post[where] = served.cells.post[at]
    most_last = np.argsort(cells.people[at], kind="stable")
    spot[where[most_last]] = at[most_last]  # the hexagon of most people is written last and stays
    calls = late = hot_cells = np.full(count, np.nan)
    if hot is not None:
        calls, late = (published_counts(sum_by(where, one[at], count)) for one in (hot.calls, hot.late))
        hot_cells = sum_by(where, hot.hot[at].astype(np.float64), count)
    return pd.DataFrame(
        {
            "dong_name": _main_dong(where, cells.dong[at], cells.people[at], count, dong_names),
            "post": post_names[post],
            "post_row": np.where(post >= 0, post, len(post_names) - 1),
            "people": sum_by(where, cells.people[at], count),
            "seniors": _known_sum(where, cells.seniors[at], count),
            "calls": calls,
            "calls_late": late,
            "hot_cells": hot_cells,
            "cells": np.bincount(where, minlength=count),
            "area_km2": sum_by(where, cells.grid.area_km2[at], count),
            "lon": cells.grid.lon[spot],
            "lat": cells.grid.lat[spot],
        }
    )


def _main_dong(where: Ints, dong: Ints, people: Floats, count: int, names: NDArray[np.object_]) -> NDArray[np.object_]:
    """The dong of most people of each zone, or of most hexagons where nobody lives."""
    most = np.zeros((count, len(names)))
    np.add.at(most, (where, dong), people + 1e-6)
    return names[most.argmax(axis=1)] if count else np.zeros(0, dtype=object)


def _known_sum(where: Ints, seniors: Floats, count: int) -> Floats:
    known = np.isfinite(seniors)
    sums = sum_by(where[known], seniors[known], count)
    return np.where(np.bincount(where[known], minlength=count) > 0, sums, np.nan)


def _ranked(table: pd.DataFrame, by: str) -> Ints:
    """Positions, first the zone with most of what is asked; ties by seniors, people and hexagons. Counts as published."""
    calls = table["calls_late"].fillna(WITHHELD_RANK if table["calls"].notna().any() else 0.0)
    keys = {"calls": calls, "seniors": table["seniors"].fillna(0.0), "people": table["people"]}
    order = np.lexsort((-table["cells"], -keys["people"], -keys["seniors"], -keys[by]))
    return order.astype(np.int64)


def _names(table: pd.DataFrame) -> list[str]:
    """Dong and nearest post; where several zones share both they are numbered."""
    plain = pd.Series(
        [" · ".join(filter(None, pair)) for pair in zip(table["dong_name"], table["post"], strict=True)], dtype=object
    )
    order, several = plain.groupby(plain).cumcount() + 1, plain.duplicated(keep=False)
    return [f"{name} ({n})" if many else str(name) for name, n, many in zip(plain, order, several, strict=True)]


def with_causes(zones: Zones, search: Search, served: Served, ways: Ways, calls: Calls | None, asked: ZonesAsked) -> pd.DataFrame:
    """The zones shown, with their minutes, parts, causes and the share of busy units, columns in the declared order."""
    shown = zones.table.head(asked.zones_shown)
    rows = [_minutes(zones.of_cell == zone, search, served, ways) for zone in shown["zone"]]
    minutes = pd.DataFrame(
        rows, columns=["median_min", "mean_min", *PARTS, "junctions", "road_km", "one_lane_share"], dtype=float
    )
    table = pd.concat([shown, minutes], axis=1)
    goal_min, limit_min = asked.turnout_goal_s / 60, search.params.limit_min
    parts = table[list(PARTS)].to_numpy(dtype=float).tolist()
    words = [cause_in_words(dict(zip(PARTS, row, strict=True)), goal_min, limit_min) for row in parts]
    return table.assign(
        calls_late_year=a_year(table["calls_late"].to_numpy(dtype=float), 0 if calls is None else calls.span_days),
        busy_share=_busy_percent(zones, len(table), search, calls, asked),
        peak_hours=_peak_hours(zones, len(table), calls),
        cause=[text.ko for text in words],
        cause_en=[text.en for text in words],
    )


def _minutes(mine: NDArray[np.bool_], search: Search, served: Served, ways: Ways) -> dict[str, float]:
    """Minutes of one zone: the median, the mean and its parts, weighted by people (each hexagon the same where none live).

    All are nan where no car gets there.
    """
    inhabited = mine & (search.ground.cells.people > 0)
    if inhabited.any():
        mine, weight = inhabited, search.ground.cells.people[inhabited]
    else:
        weight = np.ones(int(mine.sum()))
    minutes = served.cells.road_min[mine]

    def mean(values: Floats) -> float:
        return float(np.average(values[mine], weights=weight))

    median = weighted_quantile(minutes, weight, 0.5)
    road_km = mean(ways.road_km)
    return {
        "median_min": np.nan if median is None else median,
        "mean_min": np.nan if median is None else mean(served.cells.road_min),
        **{name: mean(ways.parts_min[:, part]) for part, name in enumerate(PARTS)},
        "junctions": mean(ways.junctions),
        "road_km": road_km,
        "one_lane_share": 100 * mean(ways.one_lane_km) / road_km if road_km > 0 else np.nan,
    }


def _zone_of(zones: Zones, calls: Calls) -> Ints:
    """The zone each call lies in, 0 where in none."""
    return np.where(calls.cell >= 0, zones.of_cell[calls.cell], 0)


def _peak_hours(zones: Zones, count: int, calls: Calls | None) -> list[str]:
    """The three hours of the day with most late calls of each zone, such as "09-12"; "" where they are fewer than five.

    Of equal ones the earliest. The day is cut at 0, 3, 6 o'clock and so on.
    """
    if calls is None:
        return [""] * count
    mine = calls.counted & calls.late & (calls.hour >= 0)
    blocks = HOURS // PEAK_HOURS
    slot = _zone_of(zones, calls)[mine] * blocks + calls.hour[mine] // PEAK_HOURS
    late = np.bincount(slot, minlength=(len(zones.table) + 1) * blocks).reshape(-1, blocks)[1 : count + 1]
    names = [f"{PEAK_HOURS * block:02d}-{PEAK_HOURS * (block + 1):02d}" for block in range(blocks)]
    return [names[row.argmax()] if row.max() >= FEWEST_TOLD else "" for row in late]


def _busy_percent(zones: Zones, count: int, search: Search, calls: Calls | None, asked: ZonesAsked) -> Floats:
    """Of the calls that the log has over the limit, percent where the nearest unit was seemingly out.

    Seemingly out: the log took longer than the model by more than is asked, or another post than the nearest went.
    Whatever makes a call late in the study, here it is the log: only there the unit that went is seen.
    """
    if calls is None:
        return np.full(count, np.nan)
    zone = _zone_of(zones, calls)
    late = calls.counted & np.isfinite(calls.logged_min) & ~within(calls.logged_min, search.params.limit_min)
    out = late & ((calls.logged_min - calls.modelled_min > asked.busy_over_min) | calls.elsewhere)
    whole, part = (np.bincount(zone[flags], minlength=count + 1)[1 : count + 1] for flags in (late, out))
    return published_percent(part, whole)


def centre_table(zones: Zones, search: Search, served: Served, hot: Hot | None) -> pd.DataFrame:
    """One row for each post with a zone: its zones, whom they hold, and the first of them; most people first.

    The last row, without a name, is what no post reaches by car, where there is such.
    """
    cells, names = search.ground.cells, np.append(search.posts.table["name"].to_numpy(dtype=object), "")
    at, count = np.flatnonzero(zones.of_cell > 0), len(names)
    where = np.where(served.cells.post[at] >= 0, served.cells.post[at], count - 1)
    leading = np.full(count, "", dtype=object)
    last_first = zones.table.iloc[::-1]  # of each post's zones the first in rank is written last and stays
    leading[last_first["post_row"].to_numpy(dtype=np.int64)] = last_first["zone_name"].to_numpy(dtype=object)
    table = pd.DataFrame(
        {
            "post": names,
            "zones": np.bincount(zones.table["post_row"].to_numpy(dtype=np.int64), minlength=count),
            "people": sum_by(where, cells.people[at], count),
            "seniors": _known_sum(where, cells.seniors[at], count),
            "calls_late": np.nan if hot is None else published_counts(sum_by(where, hot.late[at], count)),
            "zone_name": leading,
            "reached": np.arange(count) < count - 1,
        }
    )
    table = table[table["zones"] > 0].sort_values(["reached", "people"], ascending=False, kind="stable", ignore_index=True)
    return table.drop(columns="reached")
