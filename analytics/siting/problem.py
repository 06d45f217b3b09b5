"""What is asked: who needs to be reached, from where it can be done, and what the plan must keep to.

A problem has n candidate sites and m points of demand. Times are minutes from site to point; a point that a site
does not reach has no time (a missing entry of a sparse table, or infinity in a full one). Edges count: a point
exactly at a limit is reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]
    Watch: TypeAlias = Callable[[float], None]
    """Told from time to time how much is done (0 to 1); may raise to stop."""


class Role(IntEnum):
    """What may become of a site."""

    CANDIDATE = 0
    """Empty today; may open."""
    FIXED = 1
    """Exists and stays."""
    CLOSABLE = 2
    """Exists and may close."""
    MOVABLE = 3
    """Exists and may close only if another opens."""


@dataclass(frozen=True, eq=False)
class Rules:
    """What every plan keeps to, whatever is wanted of it.

    Attributes:
        least, most: (n,) units that a site has at least and at most.
        sites: units in the finished plan, at most.
        cost: (n,) what one unit costs at each site; all 0 where nothing was said.
        budget: what all units may cost together (inclusive); inf where nothing was said.
        closable: (n,) sites of the role CLOSABLE.
        closable_most: how many units may remain at them, which binds only in a plan that shrinks.
        movable: (n,) units at the sites of the role MOVABLE today.
        elsewhere_least: units that the sites which are not closable have together at least. A movable site closes only if
            another opens, that is: units elsewhere >= fixed + movable; and so closable units <= p - fixed - movable.
    """

    least: Ints
    most: Ints
    sites: int
    cost: Floats
    budget: float
    closable: Flags
    closable_most: int
    movable: Ints
    elsewhere_least: int

    def allows(self, counts: Ints) -> bool:
        """Whether a plan with that many units at each site keeps to all of it."""
        within = bool((counts >= self.least).all() and (counts <= self.most).all() and counts.sum() <= self.sites)
        affordable = float(self.cost @ counts) <= self.budget + _cent(self.budget)
        elsewhere = int(counts[~self.closable].sum())
        return within and affordable and counts.sum() - elsewhere <= self.closable_most and elsewhere >= self.elsewhere_least

    def least_units(self) -> int:
        """No plan that keeps to the rules has fewer units than this."""
        return max(int(self.least.sum()), self.elsewhere_least)

    def room_for(self, units: Ints) -> Flags:
        """(u,) which of some units, the most wanted first, are the best that can be taken together, sites and money aside.

        Args:
            units: (u,) the site of each unit that may come beyond `least`.
        """
        room = self.closable_most - int(self.least[self.closable].sum())
        taken: Flags = ~self.closable[units] | (np.cumsum(self.closable[units]) <= room)
        return taken

    def rows(self, sites: Ints) -> tuple[Floats, Floats]:
        """The rules that no bound of a single site expresses, as `rows @ units >= low`.

        Args:
            sites: (k,) positions of the sites that may be used at all.

        Returns:
            (r, k) rows and (r,) low.
        """
        limits: list[tuple[Floats, float]] = [(-np.ones(len(sites)), -float(self.sites))]
        if np.isfinite(self.budget) and self.cost.any():
            limits.append((-self.cost[sites], -self.budget))
        if self.closable.any():
            limits.append((-self.closable[sites].astype(np.float64), -float(self.closable_most)))
        if self.movable.any():
            limits.append(((~self.closable[sites]).astype(np.float64), float(self.elsewhere_least)))
        return np.array([row for row, _ in limits]), np.array([low for _, low in limits])

    def mended(self, counts: Ints) -> Ints:
        """The plan with movable sites back where they were, as many as closed without another opening.

        Where the budget has no room for one, the dearest unit that need not be there goes.
        """
        counts = counts.copy()
        while counts[~self.closable].sum() < self.elsewhere_least:
            closed = np.flatnonzero(counts < self.movable)
            back = closed[np.argmin(self.cost[closed])]
            full = counts.sum() >= self.sites
            if full or float(self.cost @ counts) + self.cost[back] > self.budget + _cent(self.budget):
                loose = np.flatnonzero((counts > self.least) & (counts > self.movable))
                if not len(loose):
                    return counts
                counts[loose[np.argmax(self.cost[loose] + full * self.closable[loose])]] -= 1
            else:
                counts[back] += 1
        return counts


def _cent(amount: float) -> float:
    """What rounding may add up to in a sum of that size."""
    return 1e-9 * abs(amount) if np.isfinite(amount) else 0.0


@dataclass(frozen=True, eq=False)
class Problem:
    """Who needs to be reached, and from where it can be done.

    Args:
        minutes: (n, m) times from each candidate to each point of demand: a full array (inf: not reached) or a scipy
            sparse array whose stored entries are the points reached (a stored 0 is a time of 0).
        weight: (m,) people, calls or whatever counts at each point; not negative.
        sites: units in the finished plan, existing ones that stay included. Fewer are used only where the budget
            ends, or where one more could do no good.
        role: (n,) a `Role` for each candidate; all are candidates when left out.
        units: (n,) units at each existing site today; 1 when left out.
        cost: (n,) what a unit costs at each site. Give 0 for keeping what exists.
        budget: what all units of the plan may cost together, inclusive.
        capacity: (n,) how much weight a site can serve. People of one point may be shared among several sites.

    Raises:
        InputError: when no plan can keep to this, or a number is none.
    """

    minutes: Any
    weight: Floats
    sites: int
    role: Ints | None = None
    units: Ints | None = None
    cost: Floats | None = None
    budget: float | None = None
    capacity: Floats | None = None

    def __post_init__(self) -> None:
        _refuse_shapes(self)
        _refuse_numbers(self)
        _refuse_impossible(self)

    @property
    def site_count(self) -> int:
        """Number of candidates, n."""
        return int(self.minutes.shape[0])

    @property
    def demand_count(self) -> int:
        """Number of points of demand, m."""
        return int(self.minutes.shape[1])

    def roles(self) -> Ints:
        """(n,) role of each site."""
        return np.zeros(self.site_count, dtype=np.int64) if self.role is None else np.asarray(self.role, dtype=np.int64)

    def existing(self) -> Ints:
        """(n,) units at each site today."""
        there = (self.roles() != Role.CANDIDATE).astype(np.int64)
        units: Ints = there if self.units is None else there * np.asarray(self.units, dtype=np.int64)
        return units

    def rules(self, *, stacking: bool = False) -> Rules:
        """What every plan keeps to.

        Args:
            stacking: whether several units may stand at one site.
        """
        role, there = self.roles(), self.existing()
        if not stacking:
            there = np.minimum(there, 1)
        kept = int(there[(role == Role.FIXED) | (role == Role.MOVABLE)].sum())
        least = np.where(role == Role.FIXED, there, 0)
        cost = np.zeros(self.site_count) if self.cost is None else np.asarray(self.cost, dtype=np.float64)
        budget = np.inf if self.budget is None else float(self.budget)
        payable = cost <= budget - float(cost @ least) + _cent(budget)
        return Rules(
            least=least,
            most=np.where(payable, self.sites if stacking else 1, least),
            sites=self.sites,
            cost=cost,
            budget=budget,
            closable=role == Role.CLOSABLE,
            closable_most=max(self.sites - kept, 0),
            movable=np.where(role == Role.MOVABLE, there, 0),
            elsewhere_least=kept,
        )

    def reached_by_nobody(self, limit_min: float = np.inf) -> Flags:
        """(m,) points that no candidate reaches within `limit_min` (inclusive)."""
        if isinstance(self.minutes, np.ndarray):
            nearest = self.minutes.min(axis=0)
            far: Flags = ~(np.isfinite(nearest) & (nearest <= limit_min))
            return far
        table = self.minutes.tocsr()
        near = table.indices[np.isfinite(table.data) & (table.data <= limit_min)]
        unreached: Flags = np.bincount(near, minlength=self.demand_count) == 0
        return unreached

    def full(self) -> Floats:
        """(n, m) times, inf where a site does not reach a point."""
        if isinstance(self.minutes, np.ndarray):
            return np.asarray(self.minutes, dtype=np.float64)
        table = self.minutes.tocoo()
        found = np.full(table.shape, np.inf)
        np.minimum.at(found, (table.row, table.col), table.data)
        return found


def cover_sets(sets: Any, point_count: int) -> Any:
    """Times for `Problem` where only who reaches whom is known.

    Args:
        sets: for each site the points that it reaches.
        point_count: number of points, m.

    Returns:
        (n, m) sparse array with a time of 0 for each point reached.
    """
    from scipy.sparse import csr_array

    parts = [np.unique(np.asarray(points, dtype=np.int64)) for points in sets]
    indptr = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    indices = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return csr_array((np.zeros(len(indices)), indices, indptr), shape=(len(parts), point_count))


def _refuse_shapes(problem: Problem) -> None:
    n, m = problem.minutes.shape
    if n == 0:
        raise InputError(
            Text("후보지가 하나도 없습니다. 후보지를 한 곳 이상 고르거나 올려 주십시오.",
                 "There is no candidate site. Please choose or upload at least one.")
        )  # fmt: skip
    if m == 0:
        raise InputError(
            Text("수요 지점이 하나도 없습니다. 인구나 출동 자료가 분석 지역 안에 있는지 확인해 주십시오.",
                 "There is no point of demand. Please check that people or calls lie inside the area.")
        )  # fmt: skip
    wanted = {"weight": m, "role": n, "units": n, "cost": n, "capacity": n}
    for name, length in wanted.items():
        value = getattr(problem, name)
        if value is not None and np.shape(value) != (length,):
            raise InputError(
                Text("'{name}'의 길이가 {found}인데 {wanted}이어야 합니다.", "'{name}' has shape {found}, not ({wanted},).")
                .fill(name=name, found=np.shape(value), wanted=length)
            )  # fmt: skip


_CALLED = {
    "weight": Text("수요", "demand"),
    "cost": Text("비용", "cost"),
    "capacity": Text("수용량", "capacity"),
    "units": Text("현재 대수", "units today"),
}


def _refuse_numbers(problem: Problem) -> None:
    stored = problem.minutes if isinstance(problem.minutes, np.ndarray) else problem.minutes.data
    least = float(stored.min()) if stored.size else 0.0
    if not least >= 0:  # nan is not >= 0 either: one pass finds both
        raise InputError(
            Text("통행시간에 음수이거나 수가 아닌 값이 있습니다. 닿지 않는 곳은 비워 두거나 무한대로 두십시오.",
                 "Some travel times are negative or no numbers. Leave unreached points out, or give infinity.")
        )  # fmt: skip
    for name, called in _CALLED.items():
        value = getattr(problem, name)
        if value is not None and not (np.isfinite(value).all() and np.min(value) >= 0):
            raise InputError(
                Text("'{called}'에 음수이거나 수가 아닌 값이 있습니다. 고쳐 다시 올려 주십시오.",
                     "Some values of '{called}' are negative or no numbers. Please mend them.").fill(called=called)
            )  # fmt: skip
    if problem.budget is not None and np.isnan(problem.budget):
        raise InputError(Text("예산이 수가 아닙니다. 예산을 적어 주십시오.", "The budget is no number. Please give one."))
    if not np.isin(problem.roles(), list(Role)).all():
        raise InputError(Text("후보지의 역할을 알 수 없습니다.", "The role of some site is unknown."))


def _refuse_impossible(problem: Problem) -> None:
    if problem.sites < 1:
        raise InputError(Text("둘 곳의 수는 1 이상이어야 합니다.", "At least one site must be asked for."))
    role, there = problem.roles(), problem.existing()
    fixed, movable = int(there[role == Role.FIXED].sum()), int(there[role == Role.MOVABLE].sum())
    if problem.sites < fixed + movable:
        raise InputError(
            Text("그대로 두거나 옮기기만 할 수 있는 곳이 {there}곳인데 {sites}곳만 두라고 했습니다. 수를 늘리거나 닫을 수 있는 곳을 정해 주십시오.",
                 "{there} sites must stay or may only move, but the plan may have {sites}. Ask for more, or let some close.")
            .fill(there=fixed + movable, sites=problem.sites)
        )  # fmt: skip
    if problem.budget is None or problem.cost is None:
        return
    needed = float(np.asarray(problem.cost) @ np.where((role == Role.FIXED) | (role == Role.MOVABLE), there, 0))
    if needed > problem.budget + _cent(problem.budget):
        raise InputError(
            Text("그대로 두거나 옮길 수 있는 곳만으로 {needed:,.0f}이 들어 예산 {budget:,.0f}을 넘습니다. 예산을 늘리거나 닫을 수 있는 곳을 정해 주십시오.",
                 "The sites that stay or may only move cost {needed:,.0f}, more than the budget of {budget:,.0f}. Raise it, or let some close.")
            .fill(needed=needed, budget=problem.budget)
        )  # fmt: skip
