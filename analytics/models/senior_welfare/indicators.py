"""The numbers that the model promises, by output id; none where the inputs do not allow one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.models.senior_welfare.reached import (
    health_limit_km,
    served_share,
    together,
    unreached_of,
    unserved_of,
)
from analytics.stats.inequality import gini, share_below, theil
from analytics.stats.shares import HUNDRED, percent, weighted_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.stats.access import Access

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

HALF = 0.5


def reach_numbers(measured: Measured, params: WelfareParams, minutes: Floats | None) -> dict[str, float | None]:
    """Seniors who are not reached and who are not served."""
    late = unreached_of(measured, minutes, params.limit_min)
    total = measured.demand.total
    served, known = served_share(measured), np.isfinite(served_share(measured))
    alone = measured.sum_by_dong(measured.demand.alone)
    in_care = float((served[known] * alone[known]).sum())
    exact = np.nansum(measured.demand.exact)
    return {
        "unreached": None if late is None else float(late.sum()),
        "unreached_share": None if late is None else percent(float(late.sum()), total),
        "alone": total,
        "median_min": None if minutes is None else weighted_quantile(minutes, measured.demand.alone, HALF),
        "unserved": float(alone[known].sum()) - in_care if known.any() else None,
        "served_share": percent(in_care, float(alone[known].sum())) if known.any() else None,
        "blind": float(np.nansum(np.where(late > 0, unserved_of(measured), 0.0))) if late is not None and known.any() else None,
        "grouped_share": percent(total - float(exact), total),
    }


def case_numbers(measured: Measured, params: WelfareParams, poor: dict[str, Flags]) -> dict[str, float | None]:
    """Seniors under the criteria of the official model, each and combined."""
    alone, total = measured.demand.alone, measured.demand.total
    numbers: dict[str, float | None] = {}
    for name in ("fire", "clinic", "health"):
        count = float(alone[poor[name]].sum()) if name in poor else None
        numbers[f"{name}_poor"] = count
        numbers[f"{name}_share"] = None if count is None else percent(count, total)
    some, every = together(poor, np.logical_or), together(poor, np.logical_and)
    return {
        **numbers,
        "health_limit_km": health_limit_km(measured, params.health_km) if "health" in poor else None,
        "any_poor": None if some is None else float(alone[some].sum()),
        "all_poor": None if every is None else float(alone[every].sum()),
    }


@remember(8)
def access_numbers(measured: Measured, access: Access | None) -> dict[str, float | None]:
    """How evenly access is shared, by seniors living alone."""
    if access is None or not (access.value > 0).any():
        return dict.fromkeys(("gini", "theil", "theil_between", "left_behind"))
    parts = theil(access.value, measured.demand.alone, measured.ground.dong)
    return {
        "gini": gini(access.value, measured.demand.alone),
        "theil": parts.total,
        "theil_between": percent(parts.between, parts.total),
        "left_behind": HUNDRED * share_below(access.value, measured.demand.alone),
    }
