"""Districts: every place to one worker, each district in one piece, loads even within a tolerance, as little travel as can be.

Places are nodes of a network of neighbours with minutes on its links. A district's travel is the sum of load x minutes
from its middle to its places. Begun by cutting in two (`district_start`), improved by moves and exchanges that keep both
districts in one piece (`district_kernels`), middles moved in between (Cooper 1964). How good it is is told against the
assignment of least travel to the same middles and within the same loads that need *not* be in one piece: a transport
problem, of which a bound is certified (`transport`). Nothing here is random but a seed that breaks ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.siting.district_part import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.siting.problem import Floats, Ints, Watch

SEED = 20_161_221  # any number: the same question gets the same answer


@dataclass(frozen=True, eq=False)
class Land:
    """n places.

    Attributes:
        load: (n,) of each place, in people or in minutes of work; not negative.
        links: (n, n) sparse, minutes between neighbours, above 0 and the same both ways.
    """

    load: Floats
    links: Any


@dataclass(frozen=True, eq=False)
class Wish:
    """What districts are wanted.

    Attributes:
        count: how many, at least 1.
        tolerance: loads lie within this share of their mean, inclusive, such as 0.1.
        most: no load above this, inclusive, where that is less.
    """

    count: int
    tolerance: float = 0.1
    most: float = np.inf


@dataclass(frozen=True, eq=False)
class Districts:
    """k places or shares of places, each in one of m districts; numbered by part, and in it from end to end.

    Attributes:
        place, district, load: (k,) the shares, by place and district. Places in parts without a worker are not there.
        middle: (m,) the place that is the middle of each district.
        minutes: (k,) from the middle to each share's place.
        part: (n,) which set of connected places each belongs to.
        low, high: limits of the loads that were kept to, except in parts of an odd size.
        bound: no assignment to these middles with loads no further apart has fewer load x minutes, in one piece or not;
            None where it is not known yet.
        unserved: load in parts that got no worker.
        missing: workers that are missing where loads may not exceed `most`.
    """

    place: Ints
    district: Ints
    load: Floats
    middle: Ints
    minutes: Floats
    part: Ints
    low: float
    high: float
    bound: float | None
    unserved: float
    missing: int

    @property
    def total(self) -> float:
        """Load x minutes of all."""
        return float(self.load @ self.minutes)

    @property
    def gap_percent(self) -> float | None:
        """At most so many percent of its travel could any assignment to these middles save; None where no bound is known."""
        if self.bound is None:
            return None
        return 100.0 * max(self.total - self.bound, 0.0) / self.total if self.total > 0 else 0.0

    @property
    def loads(self) -> Floats:
        """(m,) load of each district."""
        return np.bincount(self.district, weights=self.load, minlength=len(self.middle)).astype(np.float64)

    @property
    def outside(self) -> Ints:
        """Districts whose load lies outside the limits."""
        slack = 1e-9 * self.high
        return np.flatnonzero((self.loads < self.low - slack) | (self.loads > self.high + slack))

    @property
    def shared(self) -> int:
        """Places that more than one district shares."""
        return int((np.bincount(self.place, minlength=1) > 1).sum())

    def main(self, count: int) -> Ints:
        """(count,) the district that has most of each place, the first of equals; -1 where none has any."""
        order = np.lexsort((-self.district, self.load, self.place))
        found = np.full(count, -1, dtype=np.int64)
        found[self.place[order]] = self.district[order]
        return found


def find_districts(land: Land, wish: Wish, *, seed: int = SEED, watch: Watch | None = None) -> Iterator[Districts]:
    """Districts, at once and then better ones; the last has a bound.

    Where the places fall into parts that no link joins, each part gets workers by its load and at least one as long as
    there are enough; the heaviest first. Loads of a part whose mean lies outside the limits are even among themselves.

    Args:
        land: places, their loads and who is beside whom.
        wish: how many districts, and how even.
        seed: breaks ties between places equally far.
        watch: told the share that is done (0 to 1); may raise to stop.

    Raises:
        InputError: when a number makes no sense, or no place has any load.
    """
    _refuse(land, wish)
    part, shares = _parts(land, wish.count)
    parts = [
        Part(land.load, land.links, np.flatnonzero(part == p), k, _limits(land, wish), seed)
        for p, k in enumerate(shares)
        if k > 0
    ]
    yield _together(land, wish, part, shares, parts)
    for done, one in enumerate(parts):
        one.improve(lambda share, done=done: watch((done + share) / len(parts)) if watch is not None else None)  # type: ignore[misc]
    yield _together(land, wish, part, shares, parts, bounded=True)


def _limits(land: Land, wish: Wish) -> tuple[float, float]:
    mean = float(land.load.sum()) / wish.count
    high = mean * (1 + wish.tolerance)
    return mean * (1 - wish.tolerance), min(high, wish.most) if wish.most >= mean else high


def _parts(land: Land, count: int) -> tuple[Ints, Ints]:
    """(n,) the part of each place, and (p,) how many districts each part gets."""
    from scipy.sparse.csgraph import connected_components

    number, part = connected_components(land.links, directed=False)
    load = np.bincount(part, weights=land.load, minlength=number).astype(np.float64)
    return part.astype(np.int64), fair_numbers(load, count)


def fair_numbers(load: Floats, count: int) -> Ints:
    """(p,) how many of `count` districts each part gets: one each with any load (the heaviest first), then those with most load each.

    Giving the next always to whoever has most load per district makes the heaviest mean as small as can be.
    """
    numbers = np.zeros(len(load), dtype=np.int64)
    heaviest = np.argsort(-load, kind="stable")[:count]
    numbers[heaviest[load[heaviest] > 0]] = 1
    while numbers.sum() < count:
        numbers[np.argmax(np.where(numbers > 0, load / np.maximum(numbers, 1), -1.0))] += 1
    return numbers


def _together(land: Land, wish: Wish, part: Ints, shares: Ints, parts: list[Part], *, bounded: bool = False) -> Districts:
    """The districts of all parts as one."""
    held = [one.all() for one in parts]
    begins = np.concatenate([[0], np.cumsum([len(middle) for _, middle in held])])
    place = np.concatenate([one.places[atoms.place] for one, (atoms, _) in zip(parts, held, strict=True)])
    district = np.concatenate([begin + atoms.district for begin, (atoms, _) in zip(begins[:-1], held, strict=True)])
    load = np.concatenate([atoms.load for atoms, _ in held])
    minutes = np.concatenate([one.minutes() for one in parts])
    order = np.lexsort((district, place))
    low, high = _limits(land, wish)
    alone = np.bincount(part, weights=land.load, minlength=len(shares))
    needed = np.ceil(alone / wish.most - 1e-9) if np.isfinite(wish.most) else (alone > 0).astype(np.float64)
    bound = sum(one.bound() for one in parts) if bounded else None
    return Districts(
        place=place[order],
        district=district[order],
        load=load[order],
        middle=np.concatenate([one.places[middle] for one, (_, middle) in zip(parts, held, strict=True)]),
        minutes=minutes[order],
        part=part,
        low=low,
        high=high,
        bound=bound,
        unserved=float(alone[shares == 0].sum()),
        missing=int(np.maximum(needed - shares, 0.0).sum()),
    )


def _refuse(land: Land, wish: Wish) -> None:
    load = np.asarray(land.load)
    fits = land.links.shape == (len(load), len(load)) and wish.count >= 1 and wish.tolerance >= 0 and wish.most > 0
    if not (fits and np.isfinite(load).all() and (load >= 0).all() and (land.links.data > 0).all()):
        raise InputError(NO_NUMBERS)
    if not load.any():
        raise InputError(NOTHING_TO_DO)


NO_NUMBERS = Text(
    "업무량이나 이웃 사이 이동시간에 음수이거나 수가 아닌 값이 있거나, 구역 수·허용 오차가 알맞지 않습니다.",
    "Some loads or minutes between neighbours are negative or no numbers, or the number of districts or the tolerance makes no sense.",
)
NOTHING_TO_DO = Text(
    "나눌 업무가 없습니다. 찾아갈 사람이 있는지 확인해 주십시오.", "There is nothing to share out. Is there anybody to visit?"
)
