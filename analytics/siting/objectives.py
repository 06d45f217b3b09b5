"""What is wanted of a plan.

Coverage of every kind is one thing: the k-th unit that reaches a point in time adds a share of its weight. With shares
(1,) this is maximal covering (Church & ReVelle 1974), with (s, 1 - s) backup coverage (Hogan & ReVelle 1986), with
(1 - q) q^(k-1) the expected coverage of units that are busy a fraction q of their time (MEXCLP, Daskin 1983).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import ParamError
from analytics.core.text import Text

if TYPE_CHECKING:
    from analytics.siting.problem import Floats


@dataclass(frozen=True, slots=True)
class Coverage:
    """As many as possible are reached within `limit_min` (inclusive)."""

    limit_min: float

    stacking = False

    def __post_init__(self) -> None:
        _refuse_limit(self.limit_min)

    def gains(self, unit_count: int) -> Floats:
        """(k,) share of the weight that the first, second ... unit in reach adds.

        Args:
            unit_count: units in the plan; more gains are never needed.
        """
        del unit_count
        return np.ones(1)


@dataclass(frozen=True, slots=True)
class Backup:
    """As many as possible are reached by two sites within `limit_min`; being reached by one counts for `once` (0 to 1)."""

    limit_min: float
    once: float = 0.5

    stacking = False

    def __post_init__(self) -> None:
        _refuse_limit(self.limit_min)
        _refuse_share(self.once, "once")

    def gains(self, unit_count: int) -> Floats:
        """(2,) share that the first and the second site in reach add. See `Coverage.gains`."""
        return np.array([self.once, 1 - self.once])[: max(unit_count, 1)]


@dataclass(frozen=True, slots=True)
class Expected:
    """As many as can be expected to find a free unit within `limit_min`, when each unit is busy a share `busy` of the time.

    Units are taken to be busy independently of each other and all alike (Daskin 1983); several may stand at one site.
    """

    limit_min: float
    busy: float

    stacking = True

    def __post_init__(self) -> None:
        _refuse_limit(self.limit_min)
        _refuse_share(self.busy, "busy")

    def gains(self, unit_count: int) -> Floats:
        """(unit_count,) share that each further unit in reach adds: (1 - q) q^(k-1). See `Coverage.gains`."""
        gains: Floats = (1 - self.busy) * self.busy ** np.arange(unit_count, dtype=np.float64)
        return gains


@dataclass(frozen=True, slots=True)
class LeastTime:
    """The least weighted time from the nearest site (p-median, Hakimi 1964).

    Args:
        beyond_min: minutes charged where no site of the plan reaches a point that some candidate would reach; twice the
            longest time when left out. A point that no candidate reaches is charged nothing: it is counted apart.
    """

    beyond_min: float | None = None

    def __post_init__(self) -> None:
        if self.beyond_min is not None:
            _refuse_limit(self.beyond_min)


@dataclass(frozen=True, slots=True)
class LeastWorst:
    """The least time of the worst-served point with any weight (p-center, Hakimi 1964)."""


@dataclass(frozen=True, slots=True)
class FewestSites:
    """As few sites as can reach a `share` of all weight within `limit_min` (set covering, Toregas et al. 1971)."""

    limit_min: float
    share: float = 1.0

    def __post_init__(self) -> None:
        _refuse_limit(self.limit_min)
        _refuse_share(self.share, "share")


CountedCoverage: TypeAlias = "Coverage | Backup | Expected"
Objective: TypeAlias = "Coverage | Backup | Expected | LeastTime | LeastWorst | FewestSites"


def _refuse_limit(limit_min: float) -> None:
    if not limit_min >= 0:
        raise ParamError(Text("기준 시간은 0분 이상이어야 합니다.", "The limit in minutes must not be negative."))


def _refuse_share(share: float, name: str) -> None:
    if not 0 <= share <= 1:
        raise ParamError(
            Text("비율은 0과 1 사이여야 합니다({name}={share}).", "A share lies between 0 and 1 ({name}={share}).").fill(
                name=name, share=share
            )
        )
