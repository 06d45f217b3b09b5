"""Districts of one connected set of places: begun by cutting, made better by moves, told with a bound."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.siting.district_level import levelled
from analytics.siting.district_own import own_workers
from analytics.siting.district_start import HARDLY, Atoms, cut_up, farthest_inside, middles
from analytics.siting.transport import solve_transport, transport_bound

if TYPE_CHECKING:
    from analytics.siting.problem import Floats, Ints, Watch

ROUNDS_MOST, ENOUGH = 8, 0.001
"""Rounds of moving middles at most; one that saves less than this share of the travel is the last."""

TURNS = 2
"""Shares of one place that are brought together can then be moved as one, so moves are tried once more."""

PASSES = 30
"""Passes over all places in one round of moves at most."""

STARTS_MOST, STARTS_WORK, WORK_EACH, ELSEWHERE = 12, 20_000, 20, 1.0
"""Other beginnings that are tried at most, and so few that all together have this many places, a district counted as so many
(about five seconds); and how uneven their cuts are."""

REACH = 3.0
"""Minutes from a middle are sought up to so many times the farthest place of any district."""


class Part:
    """Districts of one connected set of places, as they become better.

    Args:
        load: (n,) of each place of the city.
        links: (n, n) minutes between neighbours.
        places: which of them belong to the part.
        count: districts, at least 1.
        limits: least and most load of a district.
        seed: breaks ties between places equally far.
    """

    def __init__(self, load: Floats, links: Any, places: Ints, count: int, limits: tuple[float, float], seed: int) -> None:
        self.places = places
        self.load = np.asarray(load[places], dtype=np.float64)
        self.links = links[places][:, places].tocsr()
        self.limits = _own_limits(float(self.load.sum()) / count, limits)
        self.own = own_workers(self.load, count, self.limits)
        self.count, self.seed = count - len(self.own.place), seed
        self.uneven = self._cut(seed, HARDLY)
        self.begin(self.uneven)
        self.atoms = levelled(self.links, self.uneven, self.limits)

    def _cut(self, seed: int, uneven: float) -> Atoms:
        return cut_up(self.links, self.own.rest, self.count, self.limits, seed, uneven)

    def begin(self, atoms: Atoms) -> None:
        """Begin with other districts."""
        self.atoms = atoms
        self.middle = middles(self.links, self.atoms)
        self.table = self._minutes()

    def _minutes(self) -> Floats:
        """(m, n) minutes from the middles, as far as they are needed; what lies further is told as that limit."""
        from scipy.sparse.csgraph import dijkstra

        limit = np.inf
        if self.atoms.count > 1:
            inside = farthest_inside(self.links, self.atoms, self.middle)
            limit = REACH * max(inside, float(self.links.data.max(initial=0.0)))
        found: Floats = np.minimum(dijkstra(self.links, indices=self.middle, limit=limit), limit)
        return found

    @property
    def total(self) -> float:
        """Load x minutes."""
        return float(self.atoms.load @ self.table[self.atoms.district, self.atoms.place])

    def improve(self, watch: Watch) -> None:
        """Better districts: from several beginnings, the best kept."""
        work = len(self.load) + WORK_EACH * self.count
        starts = 1 + min(STARTS_MOST, STARTS_WORK // work) * (self.count > 1)
        best = None
        for start in range(starts):
            self.begin(self._cut(self.seed + start, ELSEWHERE) if start else self.uneven)
            self._settle(lambda share, start=start: watch((start + share) / starts))  # type: ignore[misc]
            if best is None or self._rank() < best[0]:
                best = self._rank(), self.atoms, self.middle, self.table
        _, self.atoms, self.middle, self.table = best or (None, self.atoms, self.middle, self.table)

    def _rank(self) -> tuple[float, float]:
        """What lies outside the limits, to the millionth; then load x minutes."""
        loads, (low, high) = self.atoms.loads(), self.limits
        outside = np.maximum(low - loads, 0.0).sum() + np.maximum(loads - high, 0.0).sum()
        return round(float(outside) / high, 6), self.total

    def _settle(self, watch: Watch) -> None:
        """Moves, exchanges and middles in turn, until little is saved."""
        for r in range(ROUNDS_MOST):
            watch(r / ROUNDS_MOST)
            before = self.total
            self._move()
            middle = middles(self.links, self.atoms, self.middle)
            if (middle == self.middle).all():
                return
            kept = self.middle, self.table
            self.middle = middle
            self.table = self._minutes()
            if self.total >= before * (1 - ENOUGH):
                if self.total > before:
                    self.middle, self.table = kept
                self._move()
                return

    def _move(self) -> None:
        from analytics.siting.district_kernels import improve, join_shares, listed

        terms = (self.table, *self.limits)
        for _ in range(TURNS):
            land = _beside(self.links, self.atoms)
            state = listed(self.atoms.district.copy(), self.atoms.load, self.atoms.count)
            improve(land, state, terms, PASSES)
            join_shares(land, state, terms)
            moved = replace(self.atoms, district=state[0]).merged()
            self.atoms = levelled(self.links, moved, self.limits)

    def all(self) -> tuple[Atoms, Ints]:
        """Atoms and middles with the workers that have one place each, numbered after the district around that place."""
        around = np.zeros(len(self.load), dtype=np.int64)
        around[self.atoms.place] = self.atoms.district
        m, o = self.count, len(self.own.place)
        order = np.lexsort((np.arange(m + o), np.concatenate([np.arange(m), around[self.own.place]])))
        number = np.empty(m + o, dtype=np.int64)
        number[order] = np.arange(m + o)
        atoms = Atoms(
            np.concatenate([self.atoms.place, self.own.place]),
            number[np.concatenate([self.atoms.district, np.arange(m, m + o)])],
            np.concatenate([self.atoms.load, self.own.load]),
        )
        return atoms, np.concatenate([self.middle, self.own.place])[order]

    def minutes(self) -> Floats:
        """Minutes to each atom of `all`."""
        own = np.zeros(len(self.own.place))
        return np.concatenate([self.table[self.atoms.district, self.atoms.place], own])

    def bound(self) -> float:
        """No assignment to these middles with loads between the least and the most has fewer load x minutes.

        Workers in one place are one in the programme, with limits as many times as wide: that changes nothing but the time.
        """
        from scipy.sparse.csgraph import dijkstra

        atoms, middle = self.all()
        loads = atoms.loads()
        at, of, workers = np.unique(middle, return_inverse=True, return_counts=True)
        limit = float(self.table.max(initial=0.0)) if self.count > 1 else np.inf
        table = np.minimum(dijkstra(self.links, indices=at, limit=limit), limit)
        low = np.asarray(workers * min(self.limits[0], float(loads.min())), dtype=np.float64)
        high = np.asarray(workers * max(self.limits[1], float(loads.max())), dtype=np.float64)
        _, price = solve_transport(self.load, table, low, high, (atoms.place, of[atoms.district]))
        return min(max(transport_bound(self.load, table, low, high, price), 0.0), self.total)


def _own_limits(mean: float, limits: tuple[float, float]) -> tuple[float, float]:
    """The limits, or as wide ones round the mean of a part whose mean lies outside."""
    low, high = limits
    if low <= mean <= high:
        return limits
    tolerance = (high - low) / (high + low)
    return mean * (1 - tolerance), mean * (1 + tolerance)


def _beside(links: Any, atoms: Atoms) -> tuple[Ints, Ints, Ints, Floats]:
    """Who is beside whom among atoms, their places and loads: shares of one place are, and those of neighbouring places."""
    from scipy.sparse import csr_array

    k = len(atoms.place)
    of = csr_array((np.ones(k), (np.arange(k), atoms.place)), shape=(k, links.shape[0]))
    near = links.copy()
    near.data = np.ones(len(near.data))
    joined = (of @ near @ of.T + of @ of.T).tocsr()
    joined.setdiag(0)
    joined.eliminate_zeros()
    joined.sort_indices()
    return joined.indptr.astype(np.int64), joined.indices.astype(np.int64), atoms.place, atoms.load
