"""What a plan means in numbers and tables: who gains and who loses, what each change does, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Result
from analytics.core.scenario import Scenario
from analytics.core.study import Answer
from analytics.models.golden_hour.studies.placement_measured import change_by, numbers_with
from analytics.models.golden_hour.studies.placement_moves import moves_of, scenario_of
from analytics.models.golden_hour.studies.placement_told import action_of, notes_of, sentence_of
from analytics.models.golden_hour.studies.placement_units import today_of
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.core.text import Text
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.studies.candidates import Setting
    from analytics.models.golden_hour.studies.placement_moves import Move
    from analytics.models.golden_hour.studies.placement_roles import Leave
    from analytics.siting.asking import Plan
    from analytics.siting.problem import Problem

    Flags: TypeAlias = NDArray[np.bool_]
    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

LETTERS = "ABCDEFGHIJ"
"""Names of plans that stand side by side, the best first, as on the page."""


@dataclass(frozen=True, slots=True)
class Busy:
    """The share of its time for which an ambulance is out, in percent, and the notes that say where it comes from."""

    percent: float
    notes: tuple[Text, ...]


@dataclass(frozen=True, eq=False)
class Money:
    """What one unit costs at each site, in the unit of the list (million won).

    Attributes:
        cost: (n,) 0 for the posts that are there; that of the dearest where a site has none.
        known: (n,) whether the list says so.
        budget: what may be spent, none where nothing was said.
    """

    cost: Floats
    known: Flags
    budget: float | None


@dataclass(frozen=True, eq=False)
class Told:
    """What every answer of one question is told against.

    Attributes:
        inputs, params, setting: what was asked about.
        weight: (c,) what counts in each hexagon.
        leave: what may become of each post.
        by_calls: whether that are logged calls, which are told in rounded counts only.
        busy: the busy share used, none where it does not matter.
        further: (k,) ambulances at each post beyond the first where ambulances are counted, else none.
        money: what sites cost, none where no candidate has a cost.
        asked_budget: whether a budget was given, whatever became of it.
        finds_number: whether the number of new posts is what is looked for.
    """

    inputs: GoldenHourInputs
    params: GoldenHourParams
    setting: Setting
    weight: Floats
    leave: Leave
    by_calls: bool = False
    busy: Busy | None = None
    further: Ints | None = None
    money: Money | None = None
    asked_budget: bool = False
    finds_number: bool = False

    @property
    def post_count(self) -> int:
        """Posts there are today; they stand first among the sites."""
        return len(self.setting.sites.post_ids)

    def today(self) -> Ints:
        """(n,) units at each site today."""
        return today_of(self.post_count, len(self.setting.sites), self.further)

    def new_units(self, plan: Plan) -> Ints:
        """(n,) units that a plan has beyond today's."""
        units: Ints = np.maximum(plan.counts - self.today(), 0)
        return units

    def spent(self, plan: Plan) -> float | None:
        """What the new units of a plan cost together; none where no costs are known."""
        return None if self.money is None else float(self.money.cost @ self.new_units(plan))

    def minutes(self, chosen: Ints) -> Floats:
        """(c,) minutes from the nearest of the chosen sites, inf where none reaches."""
        if len(chosen) == 0:
            return np.full(self.setting.minutes.shape[1], np.inf)
        nearest: Floats = self.setting.minutes[chosen].min(axis=0)
        return nearest


def tell(told: Told, problem: Problem, plans: Sequence[Plan], curve: pd.DataFrame, hours: pd.DataFrame, *, final: bool) -> Answer:
    """An answer made of the best plan, first in the list, and those nearly as good."""
    best, moves = plans[0], [moves_of(told, plan) for plan in plans]
    scenarios = [scenario_of(told, move) for move in moves]
    was, now = (numbers_with(told.inputs, told.params, scenario) for scenario in (Scenario(), scenarios[0]))
    change = change_by(told.inputs, told.params, Scenario(), scenarios[0])
    beyond = float(told.setting.ground.cells.people[problem.reached_by_nobody()].sum())
    indicators = {
        "share_before": was.reached,
        "share_after": now.reached,
        "gained": change.gained,
        "lost": change.lost,
        "mean_before": was.mean_min,
        "mean_after": now.mean_min,
        "worst_after": now.worst_min,
        "gap": best.gap_percent,
        "beyond": beyond,
        "busy_used": None if told.busy is None else told.busy.percent,
        "cost": told.spent(best),
        "budget": None if told.money is None else told.money.budget,
    }
    tables = {
        "changes": _changes_table(told, moves[0]),
        "plans": _plans_table(told, plans, moves, scenarios),
        "dongs": change.table,
        "curve": curve,
        "hours": hours,
    }
    return Answer(
        Result(indicators, tables, {}, sentence_of(told, best, moves[0], was, now), notes_of(told, best, beyond)),
        final=final,
        scenario=scenarios[0],
        alternatives=dict(zip(LETTERS[1:], scenarios[1:], strict=False)),
    )


def _changes_table(told: Told, moves: Sequence[Move]) -> pd.DataFrame:
    """One row for each change: what, from where, to where, and how many people are reached in time thanks to it alone."""
    rows = [_change_row(told, moves, at) for at in range(len(moves))]
    names = ("action", "action_en", "post", "site", "lon", "lat", "only_thanks", "cost")
    return pd.DataFrame(rows, columns=list(names)).astype({"lon": float, "lat": float, "only_thanks": float, "cost": float})


def _change_row(told: Told, moves: Sequence[Move], at: int) -> tuple[Any, ...]:
    sites, move = told.setting.sites, moves[at]
    action = action_of(move)
    post = "" if move.post is None else sites.names[move.post]
    if move.site is None:
        return action.ko, action.en, post, "", np.nan, np.nan, np.nan, np.nan
    whole, part = scenario_of(told, moves), scenario_of(told, moves, without=at)
    thanks = change_by(told.inputs, told.params, part, whole).gained
    cost = np.nan if told.money is None else told.money.cost[move.site]
    where = sites.names[move.site], sites.lon[move.site], sites.lat[move.site]
    return action.ko, action.en, post, *where, thanks, cost


def _plans_table(
    told: Told, plans: Sequence[Plan], moves: Sequence[Sequence[Move]], scenarios: Sequence[Scenario]
) -> pd.DataFrame:
    """Plans side by side, the best first."""
    rows = []
    for letter, plan, changes, scenario in zip(LETTERS, plans, moves, scenarios, strict=False):
        numbers = numbers_with(told.inputs, told.params, scenario)
        change = change_by(told.inputs, told.params, Scenario(), scenario)
        where = ", ".join(told.setting.sites.names[move.site] for move in changes if move.site is not None)
        told_of = numbers.reached, numbers.mean_min, change.gained, change.lost
        rows.append((letter, where, *told_of, _behind(told, plan, plans[0]), told.spent(plan)))
    names = ("plan", "where", "reached", "mean_min", "gained", "lost", "behind", "cost")
    return pd.DataFrame(rows, columns=list(names)).astype({"cost": float})


def _behind(told: Told, plan: Plan, best: Plan) -> float:
    """How much worse a plan is than the best, in percent of its value; nan where that would tell of a few calls."""
    values = np.array([plan.value, best.value])
    if told.by_calls and plan.larger_is_better:  # the values are then counts of calls
        values = published_counts(values)
    value, most = values.tolist()
    return 100 * abs(value - most) / abs(most) if most else 0.0
