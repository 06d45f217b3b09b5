"""What stands beside a plan: the gain of each further post, and where one more unit should stand by at each hour."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.models.golden_hour.judge import EDGE_MIN, within
from analytics.models.golden_hour.speeds import RUSH_SHAPE, ambulance_times
from analytics.models.golden_hour.studies.candidates import calls_in, minutes_from
from analytics.models.golden_hour.studies.placement_tables import roles
from analytics.siting.objectives import Coverage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.golden_hour.studies.placement_tables import Told
    from analytics.siting.problem import Problem

    Floats: TypeAlias = NDArray[np.float64]

CURVE, HOUR = ("added", "share", "more"), ("hour", "place", "lon", "lat", "share", "with_unit")


def no_curve() -> pd.DataFrame:
    """The curve before it is known."""
    return pd.DataFrame(columns=list(CURVE), dtype=float)


def no_hours() -> pd.DataFrame:
    """The table of hours before it is known."""
    return pd.DataFrame(columns=list(HOUR), dtype=float)


def curve_table(told: Told, problem: Problem, most: int) -> pd.DataFrame:
    """Share of what counts that is reached in time as posts are added to today's."""
    from analytics.siting.alternatives import gains_by_units

    fixed = replace(
        problem,
        sites=problem.site_count,
        role=roles(told, may_move=False, may_close=False),
        cost=None,
        budget=None,
        capacity=None,
    )
    ladder = gains_by_units(fixed, Coverage(told.params.limit_min + EDGE_MIN), most)
    shares = [_share(told, told.minutes(rung.plan.sites)) for rung in ladder]
    return pd.DataFrame(
        {"added": np.arange(len(shares), dtype=float), "share": shares, "more": np.diff(shares, prepend=shares[0])}
    )


def _share(told: Told, minutes: Floats, weight: Floats | None = None) -> float:
    counted = told.weight if weight is None else weight
    total = float(counted.sum())
    return 100 * float(counted[within(minutes, told.params.limit_min)].sum()) / total if total else 0.0


def hour_table(told: Told) -> pd.DataFrame:
    """For each hour the site from which one more unit reaches most, at that hour's speeds."""
    by_speed: dict[float, list[int]] = {}
    for hour, slowing in enumerate(RUSH_SHAPE):
        by_speed.setdefault(slowing, []).append(hour)
    rows = [row for hours in by_speed.values() for row in _hour_rows(told, hours)]
    return pd.DataFrame(sorted(rows), columns=list(HOUR)).astype({"hour": float})


def _hour_rows(told: Told, hours: list[int]) -> list[tuple[int, str, float, float, float, float]]:
    """Hours of one speed: the minutes are the same, the calls are not."""
    ground, sites, limit = told.setting.ground, told.setting.sites, told.params.limit_min
    params = told.params.model_copy(update={"hour": str(hours[0])})
    minutes = minutes_from(ground, ambulance_times(ground.network, params), sites.places, sites.ready_s, params)
    now, in_time = minutes[: told.post_count].min(axis=0), within(minutes, limit)
    rows = []
    for hour in hours:
        weight = _weight_at(told, hour)
        best = int(np.argmax(in_time @ np.where(within(now, limit), 0.0, weight)))
        shares = _share(told, now, weight), _share(told, np.minimum(now, minutes[best]), weight)
        rows.append((hour, sites.names[best], float(sites.lon[best]), float(sites.lat[best]), *shares))
    return rows


def _weight_at(told: Told, hour: int) -> Floats:
    """Calls logged in that hour of the day, or what is counted elsewhere where there is no log."""
    calls = told.inputs.dispatches
    if calls is None or len(calls) == 0:
        return told.weight
    return calls_in(calls[calls["called_at"].dt.hour == hour], told.setting.ground, told.params.resolution)
