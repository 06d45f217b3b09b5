"""Loads brought within their limits by sharing places on the border between districts, along a chain of districts if need be.

A district that shares a place with the next keeps it, so that it stays in one piece; only whole places that it can spare
are given away. So limits can be met wherever districts touch at places with load, however large single places are.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.siting.district_start import Atoms

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS_EACH = 6
"""Chains tried for each district on average, at most."""

GIVEN = 0.5
"""Of a place that a district needs to hang together it gives this share at a time."""

SMALL = 1e-9


def levelled(links: Any, atoms: Atoms, limits: tuple[float, float]) -> Atoms:
    """The districts with loads within the limits (least, most; inclusive), as far as chains can bring them there.

    Args:
        links: (n, n) minutes between neighbours; only who is beside whom counts.
        atoms: what each district holds, every one in one piece; so they stay.
        limits: least and most load.
    """
    loads, slack = atoms.loads(), SMALL * limits[1]
    if loads.min() >= limits[0] - slack and loads.max() <= limits[1] + slack:
        return atoms
    level = _Level(links, atoms, limits)
    for _ in range(STEPS_EACH * atoms.count):
        wrong = level.wrong()
        if not wrong or not any(level.mend(a) for a in wrong):
            break
    return level.atoms()


class _Level:
    """What each district holds while loads are shifted."""

    def __init__(self, links: Any, atoms: Atoms, limits: tuple[float, float]) -> None:
        self.limits, self.eps = limits, SMALL * limits[1]
        self.near = [part.tolist() for part in np.split(links.indices, links.indptr[1:-1])]
        self.held: list[dict[int, float]] = [{} for _ in range(atoms.count)]
        self.holders: list[set[int]] = [set() for _ in self.near]
        for place, a, load in zip(atoms.place.tolist(), atoms.district.tolist(), atoms.load.tolist(), strict=True):
            self.held[a][place] = load
            self.holders[place].add(a)
        self.loads = [sum(held.values()) for held in self.held]
        self.blocked: set[tuple[int, int]] = set()

    def wrong(self) -> list[int]:
        """Districts outside the limits, the worst first."""
        low, high = self.limits
        outside = {a: max(low - load, load - high) for a, load in enumerate(self.loads)}
        return sorted((a for a, by in outside.items() if by > self.eps), key=lambda a: (-outside[a], a))

    def mend(self, a: int) -> bool:
        """Shift load from or to a district along the shortest chain to one that has room or something to spare."""
        low, high = self.limits
        if self.loads[a] > high:
            chain = self._chain(a, lambda b: self.loads[b] < high - self.eps, outward=True)
            return bool(chain) and self._pass_on(chain, min(self.loads[a] - high, high - self.loads[chain[-1]]))
        chain = self._chain(a, lambda b: self.loads[b] > low + self.eps, outward=False)[::-1]
        return bool(chain) and self._pass_on(chain, min(low - self.loads[a], self.loads[chain[0]] - low))

    def _chain(self, a: int, ends: Callable[[int], bool], *, outward: bool) -> list[int]:
        came, queue = {a: a}, deque([a])
        while queue:
            here = queue.popleft()
            if here != a and ends(here):
                return _way_back(came, here)
            for b in self._beside(here):
                if b not in came and ((here, b) if outward else (b, here)) not in self.blocked:
                    came[b] = here
                    queue.append(b)
        return []

    def _beside(self, a: int) -> list[int]:
        found = {b for place in self.held[a] for other in (place, *self.near[place]) for b in self.holders[other]}
        return sorted(found - {a})

    def _pass_on(self, chain: list[int], amount: float) -> bool:
        """Pass an amount along a chain, the last link first, so that nobody has too much in between."""
        for a, b in reversed(list(pairwise(chain))):
            given = self._give(a, b, amount)
            if given < amount - self.eps:
                self.blocked.add((a, b))
            amount = given
            if amount <= self.eps:
                return True  # a way less: another chain will be tried
        return True

    def _give(self, a: int, b: int, amount: float) -> float:
        """Give load of a to b: whole places that fit, then a share of one; how much was given."""
        left = amount
        while left > self.eps:
            border = self._border(a, b)
            larger = [place for place in border if self.held[a][place] > left]
            whole = next((place for place in border if self.held[a][place] <= left and self._can_spare(a, place)), None)
            if whole is not None and (self.held[a][whole] > 0 or not larger):
                left -= self._move(a, b, whole, self.held[a][whole])
            elif larger:
                left -= self._move(a, b, min(larger, key=lambda place: (b not in self.holders[place], place)), left)
            elif border and self.held[a][border[0]] > self.eps:  # it holds the district together: some of it may go, not all
                left -= self._move(a, b, border[0], GIVEN * self.held[a][border[0]])
            else:
                break
        return amount - left

    def _border(self, a: int, b: int) -> list[int]:
        """Places of a beside b or shared with it, the heaviest first."""
        held, other = self.held[a], self.held[b]
        found = [place for place in held if place in other or any(near in other for near in self.near[place])]
        return sorted(found, key=lambda place: (-held[place], place))

    def _can_spare(self, a: int, place: int) -> bool:
        """Whether what is left of a district without that place hangs together."""
        rest = self.held[a].keys() - {place}
        if not rest:
            return False
        start = min(rest)
        seen, queue = {start}, [start]
        while queue:
            for near in self.near[queue.pop()]:
                if near in rest and near not in seen:
                    seen.add(near)
                    queue.append(near)
        return len(seen) == len(rest)

    def _move(self, a: int, b: int, place: int, load: float) -> float:
        held = self.held[a]
        if load >= held[place]:
            del held[place]
            self.holders[place].discard(a)
        else:
            held[place] -= load
        self.held[b][place] = self.held[b].get(place, 0.0) + load
        self.holders[place].add(b)
        self.loads[a] -= load
        self.loads[b] += load
        return load

    def atoms(self) -> Atoms:
        """What each district holds now."""
        rows = [(place, a, load) for a, held in enumerate(self.held) for place, load in sorted(held.items())]
        place, district, load = zip(*rows, strict=True)
        return Atoms(np.array(place, dtype=np.int64), np.array(district, dtype=np.int64), np.array(load, dtype=np.float64))


def _way_back(came: dict[int, int], end: int) -> list[int]:
    chain = [end]
    while came[chain[-1]] != chain[-1]:
        chain.append(came[chain[-1]])
    return chain[::-1]
