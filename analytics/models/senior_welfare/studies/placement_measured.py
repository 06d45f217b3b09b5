"""The city with a plan's places, measured as the map measures it: with its changes made to the list of halls.

The search weighs plans on metres from each possible place to each hexagon. What is told of a plan must be the map's own
numbers, so the walk is measured anew by the model itself, on the list of halls that "what if" would have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.tables import empty_table
from analytics.models.senior_welfare.access import MINUTE_S, nearest_walk
from analytics.models.senior_welfare.params import HALL
from analytics.models.senior_welfare.placing import PLACE
from analytics.models.senior_welfare.reached import is_late
from analytics.models.senior_welfare.services import known_of
from analytics.schemas.welfare import HALLS
from analytics.spatial.sums import sum_by
from analytics.spatial.walking import WalkSettings, walk_metres
from analytics.stats.shares import HUNDRED, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.core.scenario import Scenario
    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.spatial.walking import Walks

    Flags: TypeAlias = NDArray[np.bool_]
    Floats: TypeAlias = NDArray[np.float64]

ONE_SENIOR = 0.5
"""An estimate from here on is one senior or more when rounded: the furthest place is looked for among hexagons with that many."""

FARTHEST_M = 10_000.0
"""Where some have no hall to walk to at all, new ones are looked at up to here, and having none counts as this far. Assumed."""


@dataclass(frozen=True, eq=False)
class Walk:
    """How far the seniors of c hexagons walk to the nearest hall, and what that means.

    Attributes:
        metres: (c,) on foot, inf where there is no way.
        alone: (c,) seniors living alone, as they may be told.
        walk_ms: how fast they walk.
        limit_min: what counts as reached, inclusive.
        dong: (c,) index of the dong; `dongs` of them.
    """

    metres: Floats
    alone: Floats
    walk_ms: float
    limit_min: float
    dong: NDArray[np.int64]
    dongs: int

    def in_minutes(self, metres: Floats) -> Floats:
        """The same ways as minutes."""
        found: Floats = metres / self.walk_ms / MINUTE_S
        return found

    def near(self, metres: Floats) -> Flags:
        """Whether ways are short enough."""
        return ~is_late(self.in_minutes(metres), self.limit_min)

    @property
    def limit_m(self) -> float:
        """Metres that are walked within the limit."""
        return self.limit_min * MINUTE_S * self.walk_ms

    @property
    def minutes(self) -> Floats:
        """(c,) minutes on foot."""
        return self.in_minutes(self.metres)

    @property
    def within(self) -> Flags:
        """(c,) whether the hall is near enough."""
        return self.near(self.metres)

    @property
    def reached(self) -> float:
        """Seniors for whom it is."""
        return float(self.alone[self.within].sum())

    @property
    def share(self) -> float | None:
        """Their share of all, in percent."""
        return percent(self.reached, float(self.alone.sum()))

    @property
    def mean_min(self) -> float | None:
        """Mean over the seniors who have a way; none where nobody has."""
        there = np.isfinite(self.minutes) & (self.alone > 0)
        return float(self.alone[there] @ self.minutes[there] / self.alone[there].sum()) if there.any() else None

    @property
    def worst_min(self) -> float | None:
        """The longest way from a hexagon with a senior or more; none where none has a way."""
        there = np.isfinite(self.minutes) & (self.alone >= ONE_SENIOR)
        return float(self.minutes[there].max()) if there.any() else None

    def by_dong(self) -> tuple[Floats, Floats]:
        """(d,) share reached in percent, and mean minutes of those who have a way; nan where there is nobody."""
        alone, there = sum_by(self.dong, self.alone, self.dongs), np.isfinite(self.minutes)
        known = sum_by(self.dong, np.where(there, self.alone, 0.0), self.dongs)
        minutes = sum_by(self.dong, self.alone * np.where(there, self.minutes, 0.0), self.dongs)
        reached = sum_by(self.dong, np.where(self.within, self.alone, 0.0), self.dongs)
        return _over(HUNDRED * reached, alone), _over(minutes, known)


def _over(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return found


def walk_with(inputs: WelfareInputs, params: WelfareParams, measured: Measured, scenario: Scenario | None = None) -> Walk:
    """The walk to the nearest senior hall when these changes are made; to those there are where none are."""
    halls = empty_table(HALLS) if inputs.halls is None else inputs.halls
    changed = scenario.apply(halls, HALLS.key or "", PLACE) if scenario else halls
    places = known_of(changed, inputs.senior_cells, HALL).places
    count = len(measured.ground.grid)
    metres = nearest_walk(measured.ground, places, params.detour)[0] if len(places) else np.full(count, np.inf)
    return Walk(
        metres=metres,
        alone=measured.demand.alone,
        walk_ms=params.walk_ms,
        limit_min=params.limit_min,
        dong=measured.ground.dong,
        dongs=len(measured.ground.dong_codes),
    )


def ways_from(measured: Measured, params: WelfareParams, xy: Floats, limit_m: float) -> Walks:
    """Metres on foot from some places, (n, 2) metres, to the hexagons, as the model measures them."""
    ground = measured.ground
    return walk_metres(ground.walkways, xy, ground.home_xy, limit_m, WalkSettings(detour=params.detour))


def reach_m(now: Walk) -> float:
    """No new place farther than this is nearer to anybody than what there is."""
    there = now.metres[now.alone > 0]
    known = there[np.isfinite(there)]
    return max(float(known.max(initial=0.0)), now.limit_m if len(known) == len(there) else FARTHEST_M)
