"""Which of many places does most good after those chosen before it: the order in a plan, and a first choice among very many.

Each time the place whose people save most is taken (greedy). What a place saves can only shrink as others are taken, so
that a place is looked at again only when it comes first in the queue (lazy greedy, Minoux 1978).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.senior_welfare.studies.placement_declared import COVER, MEAN
from analytics.models.senior_welfare.studies.placement_measured import ONE_SENIOR, reach_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.studies.placement_measured import Walk
    from analytics.spatial.walking import Walks

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


WORST_POWER = 8.0
"""Where the furthest counts, ways are compared by this power of their length: so high that the furthest outweigh the many."""


@dataclass(frozen=True, eq=False)
class Costs:
    """What it costs people to reach n places, and what it costs them today.

    Attributes:
        indptr, cell, cost: pairs of a place (rows) and a hexagon in compressed rows, and the cost of the way; a pair that is
            not there is too far to matter.
        now: (c,) cost of the way to the nearest place there is, finite.
        weight: (c,) people who go it.
    """

    indptr: NDArray[np.int32]
    cell: NDArray[np.int32]
    cost: Floats
    now: Floats
    weight: Floats

    def saved(self, place: int, left: Floats) -> float:
        """What one more place saves those to whom the way costs `left` (c,)."""
        own = slice(self.indptr[place], self.indptr[place + 1])
        cell = self.cell[own]
        return float(self.weight[cell] @ np.maximum(left[cell] - self.cost[own], 0.0))

    def after(self, place: int, left: Floats) -> Floats:
        """(c,) the costs with that place."""
        own = slice(self.indptr[place], self.indptr[place + 1])
        found = left.copy()
        found[self.cell[own]] = np.minimum(left[self.cell[own]], self.cost[own])
        return found

    def alone(self) -> Floats:
        """(n,) what each place saves by itself."""
        pair = self.weight[self.cell] * np.maximum(self.now[self.cell] - self.cost, 0.0)
        sums = np.concatenate([[0.0], np.cumsum(pair)])
        found: Floats = sums[self.indptr[1:]] - sums[self.indptr[:-1]]
        return found


def in_turn(costs: Costs, among: Ints, most: int, quota: tuple[Ints, int] | None = None) -> Ints:
    """Up to `most` of the places `among`, each time the one that saves most; none that saves nothing, lower ones first.

    Args:
        costs: the ways.
        among: positions of places.
        most: how many, inclusive.
        quota: (n,) the group of each place and how many of a group are taken at most; none where that is not asked.
    """
    left = costs.now
    order: list[int] = []
    room = None if quota is None else np.full(int(quota[0].max(initial=0)) + 1, quota[1])
    queue = [(-costs.saved(int(place), left), int(place)) for place in among]
    heapq.heapify(queue)
    while queue and len(order) < most:
        _, place = heapq.heappop(queue)
        if room is not None and quota is not None and room[quota[0][place]] == 0:
            continue
        saved = costs.saved(place, left)
        if queue and (-saved, place) > queue[0]:
            heapq.heappush(queue, (-saved, place))
        elif saved > 0:
            order.append(place)
            left = costs.after(place, left)
            if room is not None and quota is not None:
                room[quota[0][place]] -= 1
    return np.array(order, dtype=np.int64)


def best_few(costs: Costs, most: int) -> Ints:
    """Up to `most` places, ascending: half of them in turn, so that they lie all over the city, then those that save most alone.

    The greedy plan of up to half as many units, over all places there are, is thus among them.
    """
    alone = costs.alone()
    if len(alone) <= most:
        return np.flatnonzero(alone > 0)
    first = in_turn(costs, np.flatnonzero(alone > 0), (most + 1) // 2)
    rest = np.argsort(-alone, kind="stable")
    rest = rest[(alone[rest] > 0) & ~np.isin(rest, first)]
    return np.sort(np.concatenate([first, rest[: most - len(first)]]))


def costs_of(aim: str, ways: Walks, now: Walk) -> Costs:
    """What the aim counts of every way: being late, metres, or metres to a power."""
    if aim == COVER:
        late = (~now.near(ways.metres)).astype(float)
        return Costs(ways.indptr, ways.indices, late, (~now.within).astype(float), now.alone)
    far_m = reach_m(now)
    cost, today = np.minimum(ways.metres, far_m), np.minimum(now.metres, far_m)
    if aim == MEAN:
        return Costs(ways.indptr, ways.indices, cost, today, now.alone)
    scale = max(far_m, 1.0)
    weight = (now.alone >= ONE_SENIOR).astype(float)
    return Costs(ways.indptr, ways.indices, (cost / scale) ** WORST_POWER, (today / scale) ** WORST_POWER, weight)
