"""What stands beside a plan: plans that stand elsewhere, the gain of each further post, stand-by points by hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.errors import InputError
from analytics.models.golden_hour.judge import EDGE_MIN, within
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.studies.candidates import calls_in, minutes_from
from analytics.models.golden_hour.studies.placement_roles import all_stay
from analytics.siting.objectives import Coverage
from analytics.siting.problem import Problem
from analytics.spatial.crs import to_metres
from analytics.stats.small_counts import FEWEST_TOLD, published_percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.golden_hour.studies.placement_tables import Told
    from analytics.siting.asking import Plan
    from analytics.siting.objectives import Objective

    Floats: TypeAlias = NDArray[np.float64]

TRIED_AT_MOST = 12
"""So many plans are sought elsewhere before the search for alternatives ends."""

CURVE, HOUR = ("added", "share", "more"), ("hour", "place", "lon", "lat", "share", "with_unit")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What other plans are wanted.

    Args:
        count: how many, at most.
        within_percent: how much worse than the best they may be, in percent of its value (inclusive).
        apart_m: how far from the sites that are to be done without, in metres.
        seed: decides every random choice.
    """

    count: int
    within_percent: float
    apart_m: float
    seed: int


def plans_elsewhere(
    told: Told, problem: Problem, objective: Objective, best: Plan, wanted: Elsewhere, watch: Watch
) -> list[Plan]:
    """Plans for when a site cannot be had, the best first.

    Each new site of the best plan is done without in turn, with all candidates near it; then also a site of what was
    found so, and so on.
    """
    found: list[Plan] = []
    queue = [frozenset({site}) for site in _new_sites(told, best)]
    tried = 0
    while queue and len(found) < wanted.count and tried < TRIED_AT_MOST:
        without = queue.pop(0)
        watch("beside", tried / TRIED_AT_MOST)
        tried += 1
        plan = _plan_without(told, problem, objective, without, wanted)
        if plan is None or _behind(plan, best) > wanted.within_percent:
            continue
        found.append(plan)
        queue += [without | {site} for site in _new_sites(told, plan) if without | {site} not in queue]
    return sorted(found, key=lambda plan: _behind(plan, best))


def _new_sites(told: Told, plan: Plan) -> list[int]:
    """Sites where nothing stands today: an ambulance more beside others needs no land that could not be had."""
    return [int(site) for site in plan.sites if site >= told.post_count and not told.today()[site]]


def _behind(plan: Plan, best: Plan) -> float:
    return 100 * abs(plan.value - best.value) / abs(best.value) if best.value else 0.0


def _plan_without(told: Told, problem: Problem, objective: Objective, without: frozenset[int], wanted: Elsewhere) -> Plan | None:
    """The best plan found without the candidates near some sites; none where there is none."""
    from analytics.siting.plan import plan

    kept = ~_near(told, without, wanted.apart_m)
    part = _rows(problem, kept)
    try:
        *_, last = plan(part, objective, seed=wanted.seed, exact=False)
    except InputError:
        return None
    counts = np.zeros(len(kept), dtype=np.int64)
    counts[kept] = last.counts
    return replace(last, counts=counts, bound=None)


def _near(told: Told, without: frozenset[int], apart_m: float) -> NDArray[np.bool_]:
    """(n,) candidates within `apart_m` of one of the sites; what stands there today is never among them."""
    sites = told.setting.sites
    x, y = to_metres(sites.lon, sites.lat, told.setting.ground.crs)
    centres = list(without)
    apart = np.hypot(x[:, None] - x[centres], y[:, None] - y[centres])
    near = np.asarray((apart <= apart_m).any(axis=1))
    near[told.today() > 0] = False
    return near


def _rows(problem: Problem, kept: NDArray[np.bool_]) -> Problem:
    def part(values: NDArray[Any] | None) -> NDArray[Any] | None:
        return None if values is None else values[kept]

    return replace(
        problem,
        minutes=problem.minutes[kept],
        sites=problem.sites if problem.units is not None else min(problem.sites, int(kept.sum())),
        role=part(problem.role),
        units=part(problem.units),
        cost=part(problem.cost),
        capacity=part(problem.capacity),
    )


def no_curve() -> pd.DataFrame:
    """The curve before it is known."""
    return pd.DataFrame(columns=list(CURVE), dtype=float)


def no_hours() -> pd.DataFrame:
    """The table of hours before it is known."""
    return pd.DataFrame(columns=list(HOUR), dtype=float)


def curve_table(told: Told, problem: Problem, most: int) -> pd.DataFrame:
    """Share of what counts that is reached in time as posts are added to today's."""
    from analytics.siting.alternatives import gains_by_units

    count = problem.site_count
    fixed = Problem(problem.minutes, problem.weight, sites=count, role=all_stay(told.post_count, count))
    ladder = gains_by_units(fixed, Coverage(told.params.limit_min + EDGE_MIN), most)
    shares = [_share(told, told.minutes(rung.plan.sites), Counted(told.weight, told.by_calls)) for rung in ladder]
    return pd.DataFrame(
        {"added": np.arange(len(shares), dtype=float), "share": shares, "more": np.diff(shares, prepend=shares[0])}
    )


@dataclass(frozen=True, eq=False)
class Counted:
    """What a share is of: (c,) weight by hexagon, and whether it counts logged calls."""

    weight: Floats
    calls: bool


def _share(told: Told, minutes: Floats, counted: Counted) -> float:
    """Percent that is reached in time; of rounded counts where calls are counted, nan where too few are."""
    total = float(counted.weight.sum())
    in_time = float(counted.weight[within(minutes, told.params.limit_min)].sum())
    if counted.calls:
        return float(published_percent(np.array([in_time]), np.array([total]))[0])
    return 100 * in_time / total if total else 0.0


def hour_table(told: Told) -> pd.DataFrame:
    """For each hour the site from which one more unit reaches most, at that hour's speeds."""
    by_speed: dict[float, list[int]] = {}
    for hour, slowing in enumerate(told.params.slowing_percent):
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
        counted = _counted_at(told, hour)
        best = int(np.argmax(in_time @ np.where(within(now, limit), 0.0, counted.weight)))
        shares = _share(told, now, counted), _share(told, np.minimum(now, minutes[best]), counted)
        rows.append((hour, sites.names[best], float(sites.lon[best]), float(sites.lat[best]), *shares))
    return rows


def _counted_at(told: Told, hour: int) -> Counted:
    """Calls logged in that hour of the day; what the plan counts where they are too few to be told, or there is no log."""
    calls = told.inputs.dispatches
    if calls is not None and len(calls):
        weight = calls_in(calls[calls["called_at"].dt.hour == hour], told.setting.ground, told.params.resolution)
        if float(weight.sum()) >= FEWEST_TOLD:
            return Counted(weight, calls=True)
    return Counted(told.weight, told.by_calls)
