"""What a plan means in words, numbers and tables: who gains and who loses, what each change does, what one more would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Result
from analytics.core.scenario import Scenario
from analytics.core.study import Answer
from analytics.core.text import Text
from analytics.models.golden_hour.judge import percent, weighted_quantile, within
from analytics.spatial.sums import sum_by
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.studies.candidates import Setting
    from analytics.models.golden_hour.studies.placement_roles import Leave
    from analytics.siting.asking import Plan
    from analytics.siting.problem import Problem

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

ADDED, MOVED, CLOSED = Text("새로 둠", "Add"), Text("옮김", "Move"), Text("닫음", "Close")
LETTERS = "ABCDEFGHIJ"
"""Names of plans that stand side by side, the best first, as on the page."""

FAR = 1000.0
"""Degrees: more than all pairs of a city are apart together, so that who may move counts before who is near."""


@dataclass(frozen=True, slots=True)
class Busy:
    """The share of its time for which an ambulance is out, in percent, and the notes that say where it comes from."""

    percent: float
    notes: tuple[Text, ...]


@dataclass(frozen=True, eq=False)
class Told:
    """What every answer of one question is told against.

    Attributes:
        inputs, params, setting: what was asked about.
        weight: (c,) what counts in each hexagon.
        leave: what may become of each post.
        by_calls: whether that are logged calls, which are told in rounded counts only.
        busy: the busy share used, none where it does not matter.
    """

    inputs: GoldenHourInputs
    params: GoldenHourParams
    setting: Setting
    weight: Floats
    leave: Leave
    by_calls: bool = False
    busy: Busy | None = None

    @property
    def post_count(self) -> int:
        """Posts there are today; they stand first among the sites."""
        return len(self.setting.sites.post_ids)

    def minutes(self, chosen: Ints) -> Floats:
        """(c,) minutes from the nearest of the chosen sites, inf where none reaches."""
        if len(chosen) == 0:
            return np.full(self.setting.minutes.shape[1], np.inf)
        nearest: Floats = self.setting.minutes[chosen].min(axis=0)
        return nearest

    def now(self) -> Floats:
        """(c,) minutes from today's posts."""
        return self.minutes(np.arange(self.post_count))


@dataclass(frozen=True, eq=False)
class Move:
    """One change of a plan: from a post that is there to a site that is not; either may be missing."""

    post: int | None
    site: int | None


def moves_of(told: Told, plan: Plan) -> list[Move]:
    """The changes of a plan: closed posts and new sites are paired, nearest first, as moves; what is left closes or opens.

    Posts that may only move are paired before all others, and posts that may not move never are.
    """
    from scipy.optimize import linear_sum_assignment

    counts = plan.counts
    posts = np.arange(told.post_count)
    closed = posts[counts[posts] == 0]
    opened = np.repeat(
        np.arange(len(counts)), np.where(np.arange(len(counts)) < told.post_count, np.maximum(counts - 1, 0), counts)
    )
    sites = told.setting.sites
    apart = np.hypot(
        np.subtract.outer(sites.lon[closed], sites.lon[opened]) * np.cos(np.radians(sites.lat.mean())),
        np.subtract.outer(sites.lat[closed], sites.lat[opened]),
    )
    may, must = (flags[closed] for flags in told.leave.pairs())
    rows, columns = linear_sum_assignment(apart + FAR * (1.0 - may - must)[:, None])
    rows, columns = rows[may[rows]], columns[may[rows]]
    pairs = [Move(int(closed[row]), int(opened[column])) for row, column in zip(rows, columns, strict=True)]
    gone = [Move(int(post), None) for at, post in enumerate(closed) if at not in set(rows.tolist())]
    new = [Move(None, int(site)) for at, site in enumerate(opened) if at not in set(columns.tolist())]
    return [*pairs, *gone, *new]


def scenario_of(told: Told, moves: Sequence[Move]) -> Scenario:
    """The changes as the page's address holds them."""
    scenario, sites = Scenario(), told.setting.sites
    for move in moves:
        if move.site is None:
            scenario = scenario.close(sites.post_ids[move.post or 0])
            continue
        spot = float(sites.lon[move.site]), float(sites.lat[move.site])
        scenario = scenario.add(*spot) if move.post is None else scenario.move(sites.post_ids[move.post], *spot)
    return Scenario.read(scenario.write())  # to the digits of an address, so that map and link show the same


SENTENCE = Text(
    "{changes} 목표 {limit:g}분 안에 닿는 사람이 {before:.1f}%에서 {after:.1f}%로 바뀝니다. {proof}",
    "{changes} The share reached within {limit:g} minutes goes from {before:.1f} % to {after:.1f} %. {proof}",
)
NO_CHANGE = Text("바꿀 것이 없습니다.", "Nothing changes.")
CHANGES = Text("{new}곳을 새로 두고 {moved}곳을 옮기고 {closed}곳을 닫습니다.", "{new} new, {moved} moved, {closed} closed.")
PROVEN = Text("이보다 나은 계획은 없습니다(후보지 안에서 증명됨).", "No plan on these candidates is better (proven).")
GAP = Text("어떤 계획도 이보다 {gap:.2f}% 넘게 나을 수는 없습니다.", "No plan can be more than {gap:.2f} % better.")
NOT_BOUND = Text("얼마나 더 나아질 수 있는지는 아직 모릅니다.", "How much better it could be is not known yet.")
ON_HEXAGONS = Text(
    "계획은 육각형마다 센 사람과 후보지까지의 시간으로 고릅니다. 후보지는 땅을 구할 수 있는지 따지지 않은 자리입니다.",
    "Plans are weighed on people counted by hexagon. Candidates are places on the road; whether land can be had is not asked.",
)
BEYOND = Text(
    "어느 후보지에서도 차로 닿지 못하는 사람 {n:,.0f}명은 따로 셉니다.",
    "{n:,.0f} people whom no candidate reaches by car are counted apart.",
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a plan does for people.

    Attributes:
        reached: share of all people reached in time, in percent.
        mean_min: people-weighted mean of the minutes of those who can be reached.
        worst_min: the minutes of the worst-served inhabited hexagon that can be reached.
    """

    reached: float | None
    mean_min: float | None
    worst_min: float | None


def numbers_of(told: Told, minutes: Floats) -> Numbers:
    """The same numbers for any set of minutes."""
    people = told.setting.ground.cells.people
    known = np.isfinite(minutes) & (people > 0)
    in_time = float(people[within(minutes, told.params.limit_min)].sum())
    mean = float(people[known] @ minutes[known] / people[known].sum()) if known.any() else None
    return Numbers(percent(in_time, float(people.sum())), mean, weighted_quantile(minutes, people, 1.0))


def tell(told: Told, problem: Problem, plans: Sequence[Plan], curve: pd.DataFrame, hours: pd.DataFrame, *, final: bool) -> Answer:
    """An answer made of the best plan, first in the list, and those nearly as good."""
    best, moves = plans[0], [moves_of(told, plan) for plan in plans]
    before, after = told.now(), told.minutes(best.sites)
    was, now = numbers_of(told, before), numbers_of(told, after)
    gained, lost = _gained_lost(told, before, after)
    indicators = {
        "share_before": was.reached,
        "share_after": now.reached,
        "gained": float(gained.sum()),
        "lost": float(lost.sum()),
        "mean_before": was.mean_min,
        "mean_after": now.mean_min,
        "worst_after": now.worst_min,
        "gap": best.gap_percent,
        "proven": float(best.proven),
        "beyond": _beyond(told, problem),
        "busy_used": None if told.busy is None else told.busy.percent,
    }
    tables = {
        "changes": _changes_table(told, moves[0], best),
        "plans": _plans_table(told, plans, moves),
        "dongs": _dong_table(told, gained, lost),
        "curve": curve,
        "hours": hours,
    }
    scenarios = [scenario_of(told, move) for move in moves]
    return Answer(
        Result(indicators, tables, {}, _sentence(told, best, moves[0], was, now), _notes(told, indicators)),
        final=final,
        scenario=scenarios[0],
        alternatives=dict(zip(LETTERS[1:], scenarios[1:], strict=False)),
    )


def _sentence(told: Told, plan: Plan, moves: Sequence[Move], was: Numbers, now: Numbers) -> Text:
    new = sum(move.post is None for move in moves)
    closed = sum(move.site is None for move in moves)
    changes = CHANGES.fill(new=new, moved=len(moves) - new - closed, closed=closed) if moves else NO_CHANGE
    proof = PROVEN if plan.proven else NOT_BOUND if plan.gap_percent is None else GAP.fill(gap=plan.gap_percent)
    shares = {"before": was.reached or 0.0, "after": now.reached or 0.0}
    return SENTENCE.fill(changes=changes, limit=told.params.limit_min, proof=proof, **shares)


def _notes(told: Told, indicators: dict[str, float | None]) -> tuple[Text, ...]:
    beyond = indicators["beyond"] or 0.0
    busy = () if told.busy is None else told.busy.notes
    return (*told.setting.notes, *busy, ON_HEXAGONS, *((BEYOND.fill(n=beyond),) if beyond else ()))


def _beyond(told: Told, problem: Problem) -> float:
    return float(told.setting.ground.cells.people[problem.reached_by_nobody()].sum())


def _gained_lost(told: Told, before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """(c,) people newly reached in time, and people no longer reached in time."""
    people, limit = told.setting.ground.cells.people, told.params.limit_min
    was, now = within(before, limit), within(after, limit)
    return np.where(now & ~was, people, 0.0), np.where(was & ~now, people, 0.0)


def _changes_table(told: Told, moves: Sequence[Move], plan: Plan) -> pd.DataFrame:
    """One row for each change: what, from where, to where, and how many people are reached in time thanks to it alone."""
    rows = [_change_row(told, move, plan) for move in moves]
    names = ("action", "post", "site", "lon", "lat", "only_thanks")
    return pd.DataFrame(rows, columns=list(names)).astype({"lon": float, "lat": float, "only_thanks": float})


def _change_row(told: Told, move: Move, plan: Plan) -> tuple[Any, ...]:
    sites = told.setting.sites
    post = "" if move.post is None else sites.names[move.post]
    if move.site is None:
        return str(CLOSED), post, "", np.nan, np.nan, np.nan
    others = plan.sites[plan.sites != move.site]
    people, limit = told.setting.ground.cells.people, told.params.limit_min
    alone = within(told.setting.minutes[move.site], limit) & ~within(told.minutes(others), limit)
    action = ADDED if move.post is None else MOVED
    return str(action), post, sites.names[move.site], sites.lon[move.site], sites.lat[move.site], float(people[alone].sum())


def _plans_table(told: Told, plans: Sequence[Plan], moves: Sequence[Sequence[Move]]) -> pd.DataFrame:
    """Plans side by side, the best first."""
    before = told.now()
    rows = []
    for letter, plan, changes in zip(LETTERS, plans, moves, strict=False):
        after = told.minutes(plan.sites)
        numbers, (gained, lost) = numbers_of(told, after), _gained_lost(told, before, after)
        where = ", ".join(told.setting.sites.names[move.site] for move in changes if move.site is not None)
        behind = _behind(told, plan, plans[0])
        rows.append((letter, where, numbers.reached, numbers.mean_min, float(gained.sum()), float(lost.sum()), behind))
    names = ("plan", "where", "reached", "mean_min", "gained", "lost", "behind")
    return pd.DataFrame(rows, columns=list(names))


def _behind(told: Told, plan: Plan, best: Plan) -> float:
    """How much worse a plan is than the best, in percent of its value; nan where that would tell of a few calls."""
    values = np.array([plan.value, best.value])
    if told.by_calls and plan.larger_is_better:  # the values are then counts of calls
        values = published_counts(values)
    value, most = values.tolist()
    return 100 * abs(value - most) / abs(most) if most else 0.0


def _dong_table(told: Told, gained: Floats, lost: Floats) -> pd.DataFrame:
    """Dongs in which somebody gains or loses, the largest gain first."""
    dongs, dong = told.inputs.dongs, told.setting.ground.cells.dong
    inside = dong >= 0
    gains = sum_by(dong[inside], gained[inside], len(dongs))
    losses = sum_by(dong[inside], lost[inside], len(dongs))
    table = pd.DataFrame({"dong_name": dongs["dong_name"].to_numpy(), "gained": gains, "lost": losses, "net": gains - losses})
    touched = table[(gains > 0) | (losses > 0)]
    return touched.sort_values(["net", "dong_name"], ascending=[False, True], ignore_index=True)
