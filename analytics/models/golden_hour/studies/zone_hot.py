"""Where calls crowd: hot spots, and how little area holds how many of the calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.spatial.rings import connected_sets, neighbours_within
from analytics.spatial.sums import sum_by
from analytics.stats.hotspots import benjamini_hochberg, getis_ord, shuffled_p
from analytics.stats.shares import percent
from analytics.stats.small_counts import FEWEST_TOLD, published_counts, published_percent, rounded_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Cells
    from analytics.models.golden_hour.studies.zones_declared import ZonesAsked
    from analytics.stats.hotspots import LocalG

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]

HALF_PERCENT = 50.0
CURVE_STEP_PERCENT = 10.0
CURVE_FEWEST = 50
"""With fewer calls a tenth of them would be fewer than five, and no curve is drawn."""


@dataclass(frozen=True, eq=False)
class Hot:
    """Calls in c hexagons and where they crowd.

    Attributes:
        calls, late: (c,) calls asked about, and those late.
        studied: (c,) the ones whose crowding is asked about, late or all.
        z: (c,) Gi* as it may be told: made of neighbourhood sums rounded like published counts, so that no count can be
            worked out of it; nan where nobody lives and nobody called.
        hot: (c,) whether the hexagon is a hot spot after the correction (judged on the exact numbers).
    """

    calls: Floats
    late: Floats
    studied: Floats
    z: Floats
    hot: Flags


def find_hot(cells: Cells, calls: Floats, late: Floats, asked: ZonesAsked) -> Hot:
    """Hot spots among the hexagons where people live or calls came: against empty hills every village would be hot."""
    studied = late if asked.hot_of == "late" else calls
    y = np.where((cells.people > 0) | (calls > 0), studied, np.nan)
    around = neighbours_within(cells.grid, asked.rings)
    found = getis_ord(y, *around)
    p = shuffled_p(y, *around) if asked.chance == "shuffled" else found.p
    hot = benjamini_hochberg(p, asked.false_percent / 100) & (found.z > 0)
    return Hot(calls, late, studied, _told(found), hot)


def _told(found: LocalG) -> Floats:
    """The deviates as if the sums were known to the nearest 5 only, and fewer than 5 were none, like published counts."""
    sums = np.where(found.sums < FEWEST_TOLD, 0.0, rounded_counts(found.sums))
    told: Floats = np.round(found.z + (sums - found.sums) * found.z_per_unit, 2)
    return told


def smallest_area(calls: Floats, area_km2: Floats, wanted_percent: float) -> tuple[float, float] | None:
    """The least area, densest hexagons first, that holds at least a share of the calls.

    Returns:
        Percent of the area, and percent of the calls in it; none where there are fewer than 50 calls. The latter is of
        published counts: where nearly all calls lie in one hexagon, an exact share would count the few others.
    """
    total = float(calls.sum())
    if total < CURVE_FEWEST:
        return None
    order = np.argsort(-calls / area_km2, kind="stable")
    held = np.cumsum(calls[order])
    last = int(np.searchsorted(held, total * wanted_percent / 100 * (1 - 1e-12)))
    share = float(published_percent(held[[last]], np.array([total]))[0])
    return float(100 * area_km2[order][: last + 1].sum() / area_km2.sum()), share


def curve_table(hot: Hot, area_km2: Floats) -> pd.DataFrame:
    """Share of the area that holds 10, 20, up to 100 % of all calls and of the late ones."""
    wanted = np.arange(CURVE_STEP_PERCENT, 100 + CURVE_STEP_PERCENT, CURVE_STEP_PERCENT)

    def areas(calls: Floats) -> list[float]:
        found = (smallest_area(calls, area_km2, share) for share in wanted)
        return [np.nan if one is None else one[0] for one in found]

    return pd.DataFrame({"calls_share": wanted, "area_share_all": areas(hot.calls), "area_share_late": areas(hot.late)})


def hot_numbers(hot: Hot | None, area_km2: Floats) -> dict[str, float | None]:
    """The indicators about crowding; none where there is no log."""
    if hot is None:
        return dict.fromkeys(("half_area_share", "half_calls_share", "hot_cells", "hot_area_share", "hot_calls_share"))
    half = smallest_area(hot.calls, area_km2, HALF_PERCENT) or (None, None)
    in_hot, total = published_counts(np.array([hot.studied[hot.hot].sum(), hot.studied.sum()])).tolist()
    return {
        "half_area_share": half[0],
        "half_calls_share": half[1],
        "hot_cells": float(hot.hot.sum()),
        "hot_area_share": percent(float(area_km2[hot.hot].sum()), float(area_km2.sum())),
        "hot_calls_share": None if np.isnan(in_hot + total) else percent(in_hot, total),
    }


def hot_table(hot: Hot, cells: Cells, dong_names: NDArray[np.object_]) -> pd.DataFrame:
    """One row for each set of hot hexagons that touch, most calls of the kind studied first; named after a dong.

    Args:
        hot: the hot spots.
        cells: the hexagons.
        dong_names: the dongs' names, and last an empty one for outside.
    """
    number = connected_sets(hot.hot, np.zeros(len(hot.hot), dtype=np.int64), *neighbours_within(cells.grid, 1))
    at, count = np.flatnonzero(number >= 0), int(number.max(initial=-1)) + 1
    where = number[at]
    busiest = pd.DataFrame({"set": where, "calls": hot.studied[at], "dong": dong_names[cells.dong[at]]})
    dong = busiest.groupby(["set", "dong"], sort=True)["calls"].sum().groupby(level="set").idxmax().str[1]
    table = pd.DataFrame(
        {
            "dong_name": dong.to_numpy(dtype=object),
            "cells": np.bincount(where, minlength=count),
            "area_km2": sum_by(where, cells.grid.area_km2[at], count),
            "calls": published_counts(sum_by(where, hot.calls[at], count)),
            "calls_late": published_counts(sum_by(where, hot.late[at], count)),
            "z_highest": _highest(where, hot.z[at], count),
        }
    )
    order = np.lexsort((-table["cells"], -published_counts(sum_by(where, hot.studied[at], count))))
    table = table.iloc[order].reset_index(drop=True)
    table.insert(0, "hotspot", np.arange(1, count + 1))
    return table


def _highest(where: NDArray[np.int64], z: Floats, count: int) -> Floats:
    highest = np.full(count, -np.inf)
    np.maximum.at(highest, where, z)
    return highest
