"""Who is served already: counts of recipients by dong, as they may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.senior_welfare.demand import latest_year
from analytics.spatial.areas import assign_areas
from analytics.spatial.sums import sum_by
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Served:
    """Seniors served in each of d dongs.

    Attributes:
        people: (d,) to the nearest 5; nan where the list has no row of the dong or 1 to 4.
        service: what they receive, as the list calls it; "" where nothing is known.
        others: other services of the same list, which are not counted: one person may receive several.
    """

    people: Floats
    service: str = ""
    others: tuple[str, ...] = ()


@remember(6)
def count_served(recipients: pd.DataFrame | None, dongs: gpd.GeoDataFrame) -> Served:
    """Recipients of the service that most receive, in the latest year."""
    if recipients is None or not len(recipients):
        return Served(np.full(len(dongs), np.nan))
    rows = latest_year(recipients)
    name = rows["service"].fillna("").astype(str) if "service" in rows else rows["people"].astype(str) * 0
    by_service = rows["people"].groupby(name).sum().sort_values(ascending=False, kind="stable")
    chosen = str(by_service.index[0])
    people = _by_dong(rows[name == chosen], dongs)
    return Served(published_counts(people), chosen, tuple(str(other) for other in by_service.index[1:]))


def _by_dong(rows: pd.DataFrame, dongs: gpd.GeoDataFrame) -> Floats:
    """(d,) sums by dong code, or by where a cell's middle lies; nan where there is no row."""
    at = {code: index for index, code in enumerate(dongs["dong_code"].astype(str))}
    dong = rows["dong_code"].astype(str).map(at).fillna(-1).to_numpy(dtype=np.int64)
    placed = np.flatnonzero((dong < 0) & rows["lon"].notna().to_numpy())
    if len(placed):
        cells = rows.iloc[placed]
        dong[placed] = assign_areas(
            cells["lon"].to_numpy(dtype=float), cells["lat"].to_numpy(dtype=float), dongs.geometry.to_numpy()
        )
    inside = dong >= 0
    people = sum_by(dong[inside], rows["people"].to_numpy(dtype=float)[inside], len(dongs))
    return np.where(np.bincount(dong[inside], minlength=len(dongs)) > 0, people, np.nan)
