"""Who is reached from where within a limit, made small: points reached by the very same sites are one point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from analytics.siting.problem import Flags, Floats, Ints, Problem

NOWHERE = -1
_SIGN_SEED = 20_240_501  # any number: signs only propose which points to compare


@dataclass(frozen=True, eq=False)
class Cover:
    """Who is reached from where; n sites, g groups of points that the same sites reach.

    Attributes:
        start, point: groups reached from each site, as compressed rows: `point[start[j]:start[j + 1]]`.
        back, site: sites that reach each group, likewise.
        weight: (g,) weight of each group; every one is above 0 and reached from somewhere.
        group: (m,) the group of each point; -1 where it has no weight or is reached from nowhere.
        unreached: weight of the points reached from nowhere.
    """

    start: Ints
    point: Ints
    back: Ints
    site: Ints
    weight: Floats
    group: Ints
    unreached: float

    @property
    def site_count(self) -> int:
        """Number of sites, n."""
        return len(self.start) - 1

    @property
    def total(self) -> float:
        """Weight that is reached from somewhere."""
        return float(self.weight.sum())

    def matrix(self) -> Any:
        """(g, n) scipy array with a 1 where a site reaches a group."""
        from scipy.sparse import csr_array

        return csr_array((np.ones(len(self.site)), self.site, self.back), shape=(len(self.weight), self.site_count))

    def times_reached(self, counts: Ints) -> Ints:
        """(g,) how many units reach each group when `counts` (n,) stand at the sites."""
        return np.add.reduceat(counts[self.site], self.back[:-1]) if len(self.weight) else np.zeros(0, dtype=np.int64)


def cover_of(problem: Problem, limit_min: float) -> Cover:
    """Who is reached from where within `limit_min` (inclusive)."""
    from scipy.sparse import csr_array

    weight = np.asarray(problem.weight, dtype=np.float64)
    wanted = weight > 0
    start, point = _within(problem, limit_min)
    shape = (problem.site_count, problem.demand_count)
    by_point = csr_array((np.ones(len(point), dtype=np.int8), point, start), shape=shape).tocsc()
    lengths = np.diff(by_point.indptr)
    here = np.flatnonzero(wanted & (lengths > 0))
    first, groups = _alike(by_point, here)
    group = np.full(problem.demand_count, NOWHERE, dtype=np.int64)
    group[here] = groups
    kept = by_point[:, first].tocsc()
    by_site = kept.tocsr()
    return Cover(
        start=by_site.indptr.astype(np.int64),
        point=by_site.indices.astype(np.int64),
        back=kept.indptr.astype(np.int64),
        site=kept.indices.astype(np.int64),
        weight=np.bincount(groups, weights=weight[here], minlength=len(first)).astype(np.float64),
        group=group,
        unreached=float(weight[wanted & (lengths == 0)].sum()),
    )


def _within(problem: Problem, limit_min: float) -> tuple[Ints, Ints]:
    """Points that each site reaches, as compressed rows."""
    if isinstance(problem.minutes, np.ndarray):
        near = np.isfinite(problem.minutes) if np.isinf(limit_min) else problem.minutes <= limit_min
        counts = np.count_nonzero(near, axis=1)
        points = np.flatnonzero(near) % near.shape[1]
        return np.concatenate([[0], np.cumsum(counts)]), points
    table = problem.minutes.tocsr()
    near = np.isfinite(table.data) & (table.data <= limit_min)
    passed = np.concatenate([[0], np.cumsum(near)])
    return passed[table.indptr].astype(np.int64), table.indices[near].astype(np.int64)


def _alike(by_point: Any, here: Ints) -> tuple[Ints, Ints]:
    """Points that the same sites reach: one of each group, and the group of each point of `here`.

    Each site gets a random number of 64 bits and each point the sum over its sites; points of one sum are compared
    site by site, so that no accident of numbers can merge what differs.
    """
    identity = here, np.arange(len(here))
    if not len(here):
        return identity
    by_point.sort_indices()
    by_point.sum_duplicates()
    code = np.random.default_rng(_SIGN_SEED).integers(0, 2**63, size=by_point.shape[0], dtype=np.uint64)
    passed = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(code[by_point.indices], dtype=np.uint64)])
    sign = passed[by_point.indptr[here + 1]] - passed[by_point.indptr[here]]
    _, first, groups = np.unique(sign, return_index=True, return_inverse=True)
    same = len(first) == len(here) or _really_alike(by_point, here, here[first][groups])
    return (here[first], groups) if same else identity


def _really_alike(by_point: Any, points: Ints, others: Ints) -> Flags | bool:
    differ = points != others
    mine, theirs = by_point[:, points[differ]], by_point[:, others[differ]]
    return np.array_equal(mine.indptr, theirs.indptr) and np.array_equal(mine.indices, theirs.indices)


def covered_share(counts_reached: Ints, gains: Floats) -> Floats:
    """(g,) share of each group's weight that counts when so many units reach it.

    Args:
        counts_reached: (g,) units in reach.
        gains: (k,) what the first, second ... unit adds; further ones add nothing.
    """
    levels = np.concatenate([[0.0], np.cumsum(gains)])
    shares: Floats = levels[np.minimum(counts_reached, len(gains))]
    return shares


def cover_value(cover: Cover, counts: Ints, gains: Floats) -> float:
    """What a plan with `counts` (n,) units at the sites is worth, computed anew."""
    return float(cover.weight @ covered_share(cover.times_reached(counts), gains))
