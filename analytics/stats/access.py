"""Floating catchments: how much of a service falls to each person, when those within reach share it.

Two steps. Each supply divides what it has among the people in its catchment, those farther away counting less; each place
adds up what its people get from every supply they reach. The two-step method counts all within a limit alike (Luo and Wang
2003, Environment and Planning B 30(6)), the enhanced one by zones (Luo and Qi 2009, Health & Place 15(4)), the three-step
one first divides people between the supplies they could choose (Wan, Zou and Sternberg 2012, IJGIS 26(6)). Costs are
minutes or metres; whatever they are, limits are in the same unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from analytics.core.compiling import can_compile
from analytics.core.errors import InputError, ParamError
from analytics.core.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

ZONE_LIMITS = (10.0, 20.0, 30.0)
"""Minutes by car up to which each zone reaches, inclusive (Luo and Qi 2009). Editable; walking wants others."""

MOST_ZONES = 100

ZONE_WEIGHTS = (1.0, 0.68, 0.22)
"""Weights of the zones from a Gaussian, the slow decay of Luo and Qi 2009. Editable."""


class Decay(Protocol):
    """How much a pair counts by its cost, beyond the limit too, where it may give anything."""

    def __call__(self, cost: Floats, /) -> Floats:
        """(n,) costs to (n,) weights, not negative."""
        ...


@dataclass(frozen=True)
class Zones:
    """Steps: the first zone whose limit a cost does not exceed gives its weight; beyond the last it is 0.

    Attributes:
        limits: upper ends of the zones, inclusive, ascending, in the unit of the costs.
        weights: one for each zone, not negative.

    Raises:
        ParamError: when they do not match, do not ascend or are negative.
    """

    limits: tuple[float, ...] = ZONE_LIMITS
    weights: tuple[float, ...] = ZONE_WEIGHTS

    def __post_init__(self) -> None:
        fits = 0 < len(self.limits) == len(self.weights) <= MOST_ZONES
        numbers = np.array([*self.limits, *self.weights], dtype=np.float64)
        if not (fits and np.isfinite(numbers).all() and (numbers >= 0).all() and (np.diff(self.limits) > 0).all()):
            raise ParamError(
                Text(
                    "거리대의 끝은 점점 커져야 하고, 거리대마다 0 이상의 가중치가 하나씩 있어야 합니다.",
                    "The ends of the zones must ascend, and each zone needs one weight of 0 or more.",
                )
            )

    @property
    def limit(self) -> float:
        """Where the last zone ends, inclusive."""
        return self.limits[-1]

    def __call__(self, cost: Floats) -> Floats:
        """(n,) costs to (n,) weights."""
        limits, weights = np.array(self.limits), np.array([*self.weights, 0.0])
        if can_compile():
            from analytics.stats.access_kernels import weigh_by_zone

            return weigh_by_zone(np.ascontiguousarray(cost, dtype=np.float64), limits, weights)
        zone = np.zeros(len(cost), dtype=np.intp)
        for limit in limits:
            zone += ~(cost <= limit)
        found: Floats = weights.take(zone)
        return found


@dataclass(frozen=True)
class Bell:
    """A Gaussian: weight exp(-(cost / width)^2 / 2), 1 at cost 0.

    Attributes:
        width: above 0, in the unit of the costs. `Bell.reaching(limit, left)` chooses it by what is left at a limit.

    Raises:
        ParamError: for another width.
    """

    width: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.width) and self.width > 0):
            raise ParamError(Text("거리 감쇠의 너비는 0보다 커야 합니다.", "The width of the decay must be above 0."))

    @classmethod
    def reaching(cls, limit: float, left: float = 0.01) -> Bell:
        """The bell that has fallen to `left` (above 0 and below 1; a hundredth is an assumed default) at the limit.

        Raises:
            ParamError: for a limit or rest out of range.
        """
        return cls(limit / float(np.sqrt(-2.0 * np.log(left))) if 0 < left < 1 else 0.0)

    def __call__(self, cost: Floats) -> Floats:
        """(n,) costs to (n,) weights."""
        found: Floats = np.exp(-0.5 * (cost / self.width) ** 2)
        return found


@dataclass(frozen=True, eq=False)
class Reach:
    """Known costs from d demands to s supplies as compressed rows; a pair that is not there cannot be reached.

    Attributes:
        indptr: (d + 1,) row i is `indptr[i]:indptr[i + 1]`.
        supply: (n,) supply of each pair.
        cost: (n,) its cost, 0 or more.
        supplies: s.
    """

    indptr: NDArray[Any]
    supply: NDArray[Any]
    cost: Floats
    supplies: int

    @property
    def demands(self) -> int:
        """How many demands: d."""
        return len(self.indptr) - 1

    @property
    def demand(self) -> Ints:
        """(n,) demand of each pair."""
        return np.repeat(np.arange(self.demands), np.diff(self.indptr))


def reach_of_table(cost: Floats) -> Reach:
    """A full table, (d, s), read from demand to supply; nan and infinity are pairs that cannot be reached.

    Raises:
        InputError: for a negative cost.
    """
    demand, supply = np.nonzero(np.isfinite(cost))
    return reach_of_pairs(demand, supply, np.asarray(cost, dtype=np.float64)[demand, supply], cost.shape)


def reach_of_pairs(demand: NDArray[Any], supply: NDArray[Any], cost: Floats, shape: tuple[int, ...]) -> Reach:
    """Pairs in any order, each at most once. Rows without a pair stay, as demands that reach nothing.

    Args:
        demand, supply, cost: (n,) what is paired and at what cost, from demand to supply; the way back may cost another.
        shape: how many demands and supplies there are.

    Raises:
        InputError: for a negative or unknown cost, a pair named twice or one out of range.
    """
    demands, supplies = shape
    order = np.lexsort((supply, demand))
    row, column, known = demand[order], supply[order], np.asarray(cost, dtype=np.float64)[order]
    inside = _within(row, demands) and _within(column, supplies)
    twice = ((np.diff(row) == 0) & (np.diff(column) == 0)).any()
    if not inside or twice or not (known >= 0).all():
        raise InputError(
            Text(
                "이동 시간표를 쓸 수 없습니다. 같은 짝이 두 번 있거나, 없는 곳을 가리키거나, 음수이거나 빈 시간이 있습니다.",
                "The travel table cannot be used: a pair is there twice, names a place that is not, or has a negative or no cost.",
            )
        )
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=demands))])
    return Reach(indptr.astype(np.int32), column.astype(np.int32), known, supplies)


def _within(index: NDArray[Any], count: int) -> bool:
    return index.size == 0 or bool(index.min() >= 0 and index.max() < count)


@dataclass(frozen=True, eq=False)
class Catchments:
    """How much each pair counts: made once for each table and decay, used for any people and any supply.

    Attributes:
        weight: sparse (d, s), not negative.
    """

    weight: Any

    def crowd(self, people: Floats) -> Floats:
        """(s,) people in each catchment, weighted: what the supply is shared by."""
        found: Floats = self.weight.T @ _amounts(people, self.weight.shape[0])
        return found

    @cached_property
    def beyond(self) -> Flags:
        """(d,) demands without any supply in reach."""
        nothing: Flags = self.weight @ np.ones(self.weight.shape[1]) <= 0
        return nothing


def two_step(reach: Reach, limit: float) -> Catchments:
    """All within the limit (inclusive) count alike."""
    return Catchments(_sparse(reach, (reach.cost <= limit).astype(np.float64)))


def enhanced(reach: Reach, decay: Decay | None = None, limit: float | None = None) -> Catchments:
    """Those farther away count less.

    Args:
        reach: the costs.
        decay: `Zones()` unless told.
        limit: beyond it (exclusive) nothing counts whatever the decay says; none lets the decay alone decide.
    """
    return Catchments(_sparse(reach, _decayed(reach, decay or Zones(), limit)))


def three_step(
    reach: Reach, decay: Decay | None = None, limit: float | None = None, *, choice_ends_at_limit: bool = True
) -> Catchments:
    """As enhanced, with the people of a place first divided between the supplies they could choose, by the same weights.

    Args:
        reach, decay, limit: see `enhanced`.
        choice_ends_at_limit: whether supplies beyond the limit are no choice either, as in Wan, Zou and Sternberg. The
            package `access` (1.1.10) lets every pair of the table take part in the choice: then it is not.
    """
    decay = decay or Zones()
    weight = _decayed(reach, decay, limit)
    chosen = weight if choice_ends_at_limit else decay(reach.cost)
    demand = reach.demand
    total = np.bincount(demand, weights=chosen, minlength=reach.demands)[demand]
    share = np.divide(chosen, total, out=np.zeros(len(total)), where=total > 0)
    return Catchments(_sparse(reach, share * weight))


def _decayed(reach: Reach, decay: Decay, limit: float | None) -> Floats:
    weight = decay(reach.cost)
    return weight if limit is None else np.where(reach.cost <= limit, weight, 0.0)


def _sparse(reach: Reach, weight: Floats) -> Any:
    from scipy.sparse import csr_array

    return csr_array((weight, reach.supply, reach.indptr), shape=(reach.demands, reach.supplies))


@dataclass(frozen=True, eq=False)
class Access:
    """What falls to whom.

    With all supplies used, the sum of `value` times people is the sum of the supply.

    Attributes:
        value: (d,) supply for each person there; 0 where nothing is in reach.
        ratio: (s,) supply for each (weighted) person of the catchment; 0 where there is nobody.
        unused: (s,) supplies without anybody in their catchment: they serve nobody, rather than somebody without end.
        beyond: (d,) demands without any supply in reach, whether or not people live there.
    """

    value: Floats
    ratio: Floats
    unused: Flags
    beyond: Flags


def share_out(catchments: Catchments, people: Floats, supply: Floats) -> Access:
    """Access of each demand.

    Args:
        catchments: from `two_step`, `enhanced` or `three_step`.
        people: (d,) not negative.
        supply: (s,) not negative: places, staff, hours.

    Raises:
        InputError: for negative or unknown amounts, or another number of them.
    """
    return share_among(catchments, catchments.crowd(people), supply)


def share_among(catchments: Catchments, crowd: Floats, supply: Floats) -> Access:
    """Access when only the supply is another: the crowds, from `Catchments.crowd`, stay as they are."""
    weight = catchments.weight
    given = _amounts(supply, weight.shape[1])
    ratio = np.divide(given, crowd, out=np.zeros(len(given)), where=crowd > 0)
    return Access(weight @ ratio, ratio, crowd <= 0, catchments.beyond)


def _amounts(values: Floats, count: int) -> Floats:
    """The values, if they are `count` numbers of 0 or more."""
    given = np.asarray(values, dtype=np.float64)
    if given.shape != (count,) or not (np.isfinite(given) & (given >= 0)).all():
        raise InputError(
            Text(
                f"사람 수와 시설 규모는 0 이상의 수 {count:,}개여야 합니다.",
                f"People and supply must be {count:,} numbers of 0 or more.",
            )
        )
    return given
