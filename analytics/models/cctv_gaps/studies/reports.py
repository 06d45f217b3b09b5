"""Reported incidents as they are, for tests that are then told by the rules for few events."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.cctv_gaps.ground import sum_in_cells

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.ground import Ground

    Floats: TypeAlias = NDArray[np.float64]


def count_reports(ground: Ground, table: pd.DataFrame | None, resolution: int) -> tuple[Floats, Floats] | None:
    """(c,) reports in each hexagon, and the same with each by its grade (1 to 5) where it has one; None without a list.

    The exact counts may not be told: see `exposure.told_reports`. Reports without a place, or in no hexagon, are left out.
    """
    if table is None or len(table) == 0:
        return None
    here = table[table["lon"].notna() & table["lat"].notna()]
    cell = ground.cells_at(here["lon"].to_numpy(dtype=float), here["lat"].to_numpy(dtype=float), resolution)
    reports = _numbers(here, "count")
    return sum_in_cells(ground, cell, reports), sum_in_cells(ground, cell, reports * _numbers(here, "grade"))


def _numbers(table: pd.DataFrame, column: str) -> Floats:
    """A column's numbers, 1 where the table does not tell."""
    if column not in table:
        return np.ones(len(table))
    told: Floats = table[column].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(told), 1.0, told)
