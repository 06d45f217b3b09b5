"""Districts to begin with: an area is cut in two again and again, each half in one piece and with its part of the load.

Between two places a and b far apart, the places are put in the order of minutes(a, i) - minutes(b, i). Whoever is near the
beginning of that order has the way to a before it, and whoever is near the end the way to b behind it: cut anywhere, both
sides hang together, as the regions of a Voronoi diagram on a network do (Okabe et al. 2000, chapter 3). Only what lies behind a
single place, seen from both ends, is equally near to all of it: where the cut goes through such a set it is mended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from analytics.siting.problem import Flags, Floats, Ints

    Side: TypeAlias = tuple[Ints, Floats]
    """Places, and how much of the load of each."""

MARGIN = 4.0
"""A cut between places may leave loads so many times the tolerance off: moves mend most of it later, and fewer places are
shared than with cuts through them. Measured on the sample city and on 50 x 50 hexagons: up to half as many as with 0.8, for
at most 3 % more travel; with 8.0 travel grows by up to a sixth."""

HARDLY = 1e-6

CUTS_TRIED = 4
"""Cuts between places that are tried before a place is shared: those that come nearest to the part wanted."""


@dataclass(frozen=True, eq=False)
class Atoms:
    """k places or shares of places, each in one district.

    Attributes:
        place: (k,) which place.
        district: (k,) which district, from 0.
        load: (k,) of the share.
    """

    place: Ints
    district: Ints
    load: Floats

    @property
    def count(self) -> int:
        """Number of districts."""
        return int(self.district.max(initial=-1)) + 1

    def loads(self) -> Floats:
        """(m,) load of each district."""
        return np.bincount(self.district, weights=self.load, minlength=self.count).astype(np.float64)

    def merged(self) -> Atoms:
        """The same with shares of one place in one district made one."""
        pair = self.place * self.count + self.district
        found, at = np.unique(pair, return_inverse=True)
        load = np.bincount(at, weights=self.load, minlength=len(found)).astype(np.float64)
        return Atoms(found // self.count, found % self.count, load)


def cut_up(links: Any, load: Floats, count: int, limits: tuple[float, float], seed: int, uneven: float = HARDLY) -> Atoms:
    """Districts that hang together, with loads as even as cutting between places allows.

    A place is shared by two sides only where cuts beside it would leave loads far off the limits. Loads may lie outside,
    and where places hang together by a few only, such as in a star, far outside.

    Args:
        links: (n, n) minutes between neighbours, above 0, both ways; all places hang together.
        load: (n,) of each place.
        count: districts, at least 1.
        limits: least and most load of a district.
        seed: of the random changes.
        uneven: minutes are changed by less than this share at random: by hardly anything, so that no two places are
            equally far, or by a lot, so that the cuts run elsewhere.
    """
    changed = _made_uneven(links, np.random.default_rng(seed), uneven)
    done: list[Side] = []
    todo: list[tuple[Side, int]] = [((np.arange(len(load)), load.astype(np.float64)), count)]
    while todo:
        side, k = todo.pop()
        if k == 1:
            done.append(side)
            continue
        first, second = _halves(changed, side, k, limits)
        todo += [(second, k - k // 2), (first, k // 2)]
    return Atoms(
        np.concatenate([places for places, _ in done]),
        np.repeat(np.arange(len(done)), [len(places) for places, _ in done]),
        np.concatenate([share for _, share in done]),
    )


def _made_uneven(links: Any, random: np.random.Generator, uneven: float) -> Any:
    from scipy.sparse import csr_array, triu

    upper = triu(links).tocoo()
    data = upper.data * (1.0 + uneven * random.random(len(upper.data)))
    half = csr_array((data, (upper.row, upper.col)), shape=links.shape)
    return (half + half.T).tocsr()


def _halves(links: Any, side: Side, k: int, limits: tuple[float, float]) -> tuple[Side, Side]:
    """The two sides of a cut, the first for k // 2 districts: between places where that keeps the limits, else through one."""
    places, share = side
    around = links[places][:, places]
    order = _from_end_to_end(around)
    around, side = around[order][:, order], (places[order], share[order])
    total = float(share.sum())
    upto = np.cumsum(side[1]) if total > 0 else np.arange(1.0, len(places) + 1)
    wanted = (k // 2) / k * float(upto[-1])
    tried = []
    for at in np.argsort(np.abs(upto[:-1] - wanted), kind="stable")[:CUTS_TRIED].tolist():
        tried.append(_parted(around, side, at + 1, 0.0))
        if total <= 0 or _keeps(float(tried[-1][0][1].sum()), k, total, limits):
            return tried[-1]
    at = min(int(np.searchsorted(upto, wanted)), len(places) - 1)
    through = _parted(around, side, at + 1, float(upto[at]) - wanted)
    return min([through, *tried], key=lambda sides: abs(float(sides[0][1].sum()) - wanted))


def _parted(around: Any, side: Side, at: int, back: float) -> tuple[Side, Side]:
    """The first `at` places and the others, each mended to hang together; `back` of the last one's load goes to the others.

    What does not hang together with most of the first goes to the second, and what then does not with most of the second
    comes back: it touches the first, for it touches nothing else.
    """
    places, share = side
    i = np.arange(len(places))
    first, second = np.where(i < at, share, 0.0), np.where(i < at, 0.0, share)
    in_first, in_second = i < at, i >= at
    if back > 0:
        first[at - 1], second[at - 1], in_second[at - 1] = share[at - 1] - back, back, True
    loose = in_first & ~_largest(around, in_first, share)
    first, second = np.where(loose, 0.0, first), np.where(loose, share, second)
    in_first, in_second = in_first & ~loose, in_second | loose
    loose = in_second & ~_largest(around, in_second, share)
    first, second = np.where(loose, first + second, first), np.where(loose, 0.0, second)
    in_first, in_second = in_first | loose, in_second & ~loose
    return (places[in_first], first[in_first]), (places[in_second], second[in_second])


def _largest(around: Any, inside: Flags, share: Floats) -> Flags:
    """The places of a set that hang together and have most load (most places where there is none)."""
    from scipy.sparse.csgraph import connected_components

    at = np.flatnonzero(inside)
    number, label = connected_components(around[at][:, at], directed=False)
    largest = np.zeros(len(inside), dtype=np.bool_)
    if number:
        heaviest = np.argmax(np.bincount(label, weights=share[at]) + 1e-12 * np.bincount(label))
        largest[at[label == heaviest]] = True
    return largest


def _keeps(first: float, k: int, total: float, limits: tuple[float, float]) -> bool:
    """Whether the mean loads of both sides are no further off than the margin allows."""
    mean = total / k
    low, high = mean + MARGIN * (limits[0] - mean), mean + MARGIN * (limits[1] - mean)
    rest, here, others = total - first, k // 2, k - k // 2
    return here * low <= first <= here * high and others * low <= rest <= others * high


def _from_end_to_end(links: Any) -> Ints:
    """The places in the order of how much nearer they are to one end than to the other."""
    from scipy.sparse.csgraph import dijkstra

    any_end = int(np.argmax(dijkstra(links, indices=0)))
    from_a = dijkstra(links, indices=any_end)
    from_b = dijkstra(links, indices=int(np.argmax(from_a)))
    return np.lexsort((from_a, from_a - from_b))


CANDIDATES_MOST = 200
"""Of a larger district only so many places are tried as its middle: those nearest to the last one, or spread over it."""


def middles(links: Any, atoms: Atoms, last: Ints | None = None) -> Ints:
    """(m,) the place in each district from which all its load is reached in the fewest load x minutes, inside the district.

    Args:
        links: (n, n) minutes between neighbours.
        atoms: what each district holds.
        last: (m,) the middles before, if any.
    """
    order = np.argsort(atoms.district, kind="stable")
    ends = np.cumsum(np.bincount(atoms.district, minlength=atoms.count))
    found = np.empty(atoms.count, dtype=np.int64)
    for a, members in enumerate(np.split(order, ends[:-1])):
        places = atoms.place[members]
        found[a] = places[_middle(links[places][:, places], atoms.load[members], _position(places, last, a))]
    return found


def _position(places: Ints, last: Ints | None, a: int) -> int | None:
    if last is None:
        return None
    at = np.flatnonzero(places == last[a])
    return int(at[0]) if len(at) else None


def _middle(links: Any, load: Floats, last: int | None) -> int:
    from scipy.sparse.csgraph import dijkstra

    size = len(load)
    if size == 1:
        return 0
    candidates = np.arange(size)
    if size > CANDIDATES_MOST and last is not None:
        candidates = np.argsort(dijkstra(links, indices=last), kind="stable")[:CANDIDATES_MOST]
    elif size > CANDIDATES_MOST:
        candidates = np.linspace(0, size - 1, CANDIDATES_MOST).astype(np.int64)
    total = dijkstra(links, indices=candidates) @ (load + 1e-9 * max(float(load.sum()), 1.0) / size)
    return int(candidates[np.argmin(total)])


def farthest_inside(links: Any, atoms: Atoms, middle: Ints) -> float:
    """Minutes from a middle to the farthest place of its district, the largest of all, on ways inside the district."""
    from scipy.sparse.csgraph import dijkstra

    order = np.argsort(atoms.district, kind="stable")
    ends = np.cumsum(np.bincount(atoms.district, minlength=atoms.count))
    farthest = 0.0
    for a, members in enumerate(np.split(order, ends[:-1])):
        places = atoms.place[members]
        start = int(np.flatnonzero(places == middle[a])[0])
        farthest = max(farthest, float(dijkstra(links[places][:, places], indices=start).max()))
    return farthest
