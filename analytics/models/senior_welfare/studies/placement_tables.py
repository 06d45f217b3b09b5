"""What a plan for new halls or stops means in words, numbers, tables and on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Result
from analytics.core.scenario import Scenario
from analytics.core.study import Answer
from analytics.models.senior_welfare.access import MINUTE_S
from analytics.models.senior_welfare.studies.placement_declared import COVER, MOBILE
from analytics.models.senior_welfare.studies.placement_measured import reach_m, walk_with, ways_from
from analytics.models.senior_welfare.studies.placement_rounds import rounds_of
from analytics.models.senior_welfare.studies.placement_told import VALUES, notes_of, sentence_of
from analytics.models.senior_welfare.studies.placement_turns import costs_of, in_turn
from analytics.spatial.sums import sum_by

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.models.senior_welfare.studies.placement_declared import NextHalls
    from analytics.models.senior_welfare.studies.placement_measured import Walk
    from analytics.models.senior_welfare.studies.placement_sites import Sites
    from analytics.siting.asking import Plan

    Floats: TypeAlias = NDArray[np.float64]

HOUR_MIN = 60.0


@dataclass(frozen=True, eq=False)
class Told:
    """What every answer of one question is told against.

    Attributes:
        inputs, params, asked: the question.
        measured: the city as it is.
        now: the walk to the halls there are.
        possible: how many places there are where something could be put.
    """

    inputs: WelfareInputs
    params: WelfareParams
    asked: NextHalls
    measured: Measured
    now: Walk
    possible: int


@dataclass(frozen=True, eq=False)
class Opened:
    """The places of a plan, those that do most first, each time after those before it.

    Attributes:
        sites: the n places.
        gained: (n,) seniors newly reached.
        saved_min: (n,) minutes of walking saved, over all who had a way before.
        within: (n,) seniors within the limit, whoever else reaches them.
    """

    sites: Sites
    gained: Floats
    saved_min: Floats
    within: Floats


def tell(told: Told, plan: Plan, chosen: Sites, compared: int, *, final: bool) -> Answer:
    """An answer made of a plan that opens the `chosen` of so many places compared; places that add nothing are left out."""
    opened = opened_in_turn(told, chosen)
    scenario = scenario_of(opened.sites)
    after = walk_with(told.inputs, told.params, told.measured, scenario)
    return Answer(
        Result(
            indicators={**_numbers(told, plan, after), "places": float(compared)},
            tables={
                "sites": site_table(told, opened),
                "dongs": dong_table(told, opened.sites, after),
                "plans": _plan_table(told, plan),
            },
            layers={"cells": _layer(told, after)},
            sentence=sentence_of(told, plan, after, len(opened.sites)),
            notes=notes_of(told, len(opened.sites), compared),
        ),
        final=final,
        scenario=scenario,
    )


def opened_in_turn(told: Told, chosen: Sites) -> Opened:
    """Places in the order of what they add to those before them, by what the aim counts."""
    now = told.now
    ways = ways_from(told.measured, told.params, chosen.xy, reach_m(now))
    costs = costs_of(told.asked.aim, ways, now)
    order = in_turn(costs, np.arange(len(chosen)), len(chosen))
    gained, saved_min, within = (np.zeros(len(order)) for _ in range(3))
    left_m = now.metres
    for at, site in enumerate(order):
        cell, metres = ways.row(int(site))
        with_m = left_m.copy()
        with_m[cell] = np.minimum(left_m[cell], metres)
        known = np.isfinite(left_m)
        within[at] = now.alone[cell[now.near(metres)]].sum()
        gained[at] = now.alone[now.near(with_m) & ~now.near(left_m)].sum()
        saved_min[at] = now.alone[known] @ now.in_minutes(left_m[known] - with_m[known])
        left_m = with_m
    return Opened(chosen.pick(order), gained, saved_min, within)


def scenario_of(sites: Sites) -> Scenario:
    """The places as changes to the list of halls, the first of them first."""
    found = Scenario()
    for lon, lat in zip(sites.lon.tolist(), sites.lat.tolist(), strict=True):
        found = found.add(lon, lat)
    return found


def _numbers(told: Told, plan: Plan, after: Walk) -> dict[str, float | None]:
    gained = after.reached - told.now.reached
    covers = told.asked.aim == COVER
    return {
        "gained": gained,
        "share_after": after.share,
        "share_before": told.now.share,
        "gap": plan.gap_percent,
        "bound_gained": plan.bound if covers else None,
        "unreached_after": float(after.alone.sum()) - after.reached,
        "mean_before": told.now.mean_min,
        "mean_after": after.mean_min,
        "worst_before": told.now.worst_min,
        "worst_after": after.worst_min,
    }


def site_table(told: Told, opened: Opened) -> pd.DataFrame:
    """One row for each new place, those that do most first; what one above does is not counted again."""
    sites, dongs = opened.sites, np.array(told.measured.ground.dong_names, dtype=object)
    vehicle, turn = _rounds(told, sites)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(sites) + 1),
            "place": [name or dongs[dong] for name, dong in zip(sites.names, sites.dong, strict=True)],
            "kind": sites.kinds,
            "dong_name": dongs[sites.dong],
            "lon": sites.lon,
            "lat": sites.lat,
            "gained": opened.gained,
            "saved_hours": opened.saved_min / HOUR_MIN,
            "within": opened.within,
            "vehicle": vehicle,
            "turn": turn,
        }
    )


def _rounds(told: Told, sites: Sites) -> tuple[Floats, Floats]:
    """The vehicle of each stop and its turn; nan for halls."""
    if told.asked.form != MOBILE:
        return np.full(len(sites), np.nan), np.full(len(sites), np.nan)
    vehicle, turn = rounds_of(sites.xy[:, 0], sites.xy[:, 1], told.asked.vehicles)
    return vehicle.astype(np.float64), turn.astype(np.float64)


def dong_table(told: Told, opened: Sites, after: Walk) -> pd.DataFrame:
    """Each dong before and after, most seniors newly reached first."""
    ground, now = told.measured.ground, told.now
    (share_was, mean_was), (share_is, mean_is) = now.by_dong(), after.by_dong()
    new = after.within & ~now.within
    table = pd.DataFrame(
        {
            "dong_name": ground.dong_names,
            "alone": told.measured.demand.dong_alone,
            "added": np.bincount(opened.dong, minlength=now.dongs),
            "gained": sum_by(now.dong, np.where(new, now.alone, 0.0), now.dongs),
            "share_before": share_was,
            "share_after": share_is,
            "mean_before": mean_was,
            "mean_after": mean_is,
        }
    )
    return table.sort_values(["gained", "added"], ascending=False, kind="stable", ignore_index=True)


def _plan_table(told: Told, plan: Plan) -> pd.DataFrame:
    """How good the plan is, in the unit of its aim."""
    words = VALUES[told.asked.aim]
    value, bound = (_in_unit(told, number) for number in (plan.value, plan.bound))
    row = {
        "value_ko": words.ko,
        "value_en": words.en,
        "value": value,
        "bound": bound,
        "gap_percent": np.nan if plan.gap_percent is None else plan.gap_percent,
        "method_ko": plan.method.ko,
        "method_en": plan.method.en,
    }
    return pd.DataFrame([row])


def _in_unit(told: Told, number: float | None) -> float:
    """People as they are; metres (times people) as minutes."""
    if number is None or not np.isfinite(number):
        return np.nan
    return number if told.asked.aim == COVER else number / told.params.walk_ms / MINUTE_S


def _layer(told: Told, after: Walk) -> pd.DataFrame:
    measured, new = told.measured, after.within & ~told.now.within
    return measured.cells[["cell", "lon", "lat", "people", "dong_name"]].assign(
        minutes_after=measured.mean_shown(after.minutes),
        minutes_before=measured.mean_shown(told.now.minutes),
        alone=measured.sum_shown(after.alone),
        gained=measured.sum_shown(np.where(new, after.alone, 0.0)),
    )
