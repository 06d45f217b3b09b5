"""Starts that are added, taken away and moved, with the best times kept up to date and every change undone at will.

Adding a start lowers times around it and stops where others are sooner. Taking one away empties its cell and lets its
neighbours in over the border. Both leave the answer as a search from nothing gives it, to the last bit and with the
same owners: where two are equally soon the lower number has the node. Starts keep their numbers for life.

Not to be used from two threads at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.approaching import approach
from analytics.spatial.network import NO_LINK, Arrivals, Places, Travel, arcs_of, first_seeds, seconds_at
from analytics.spatial.searching import Seeds, kernels, lower, nearest, sealed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.spatial.network import ArcTimes, RoadNetwork
    from analytics.spatial.searching import Log

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

NOWHERE = Places(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
FIRST_ROOM = 1024
"""Notes a log has room for to begin with."""

WALKING_KMH = 5.0
"""Speed beside the road where the caller watches no places and so gives none; nothing is computed from it."""


@dataclass(frozen=True, eq=False)
class _Before:
    """What one change overwrote: node logs in order, arrivals at places, and the starts."""

    logs: Sequence[Log]
    which: Ints
    seconds: Floats
    who: Ints
    starts: Places
    start_s: Floats


@dataclass(eq=False)
class MovingPosts:
    """Best times from k starts to every node and to the watched places, while starts come, go and move.

    Args:
        network, times: the roads and how long they take.
        starts: (k,) where the starts lie on the roads.
        start_s: (k,) seconds before each leaves its place on the road; inf for one that never leaves.
        places: (p,) where arrivals are kept up to date; none by default.
        beside_speed_kmh: speed on the straight stretch between road and watched place.
        toward: whether times run from the nodes towards the places (to hospital).

    Attributes:
        node_s, owner: (n,) best seconds and which start's they are, inf and -1 where none. They change with the starts.
        arrivals: (p,) the same at the watched places. They change with the starts.
        changed: which of the watched places the last change worked out anew.
    """

    network: RoadNetwork
    times: ArcTimes
    starts: Places
    start_s: Floats
    places: Places = NOWHERE
    beside_speed_kmh: float = WALKING_KMH
    toward: bool = False
    node_s: Floats = field(init=False)
    owner: Ints = field(init=False)
    arrivals: Arrivals = field(init=False)
    changed: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.start_s = np.asarray(self.start_s, dtype=np.float64)
        arcs = arcs_of(self.network, self.times, toward=self.toward)
        self._arcs = replace(arcs, indptr=sealed(arcs.indptr), indices=sealed(arcs.indices), seconds=sealed(arcs.seconds))
        self._before: list[_Before] = []
        self._approach = approach(self.network, self.times, self.places, self.beside_speed_kmh, toward=self.toward)
        self._kernels = kernels()
        self._turn = 0
        self._seen = np.full(len(self.places), -1, dtype=np.int64)
        self.recompute()

    def add(self, place: Places, start_s: float) -> int:
        """One more start, at the one place given; its number, which is the next one never used."""
        number = len(self.starts)
        self._change(None, _joined(self.starts, place), np.append(self.start_s, start_s), place)
        return number

    def remove(self, number: int) -> None:
        """Take a start away. Its number stays empty.

        Raises:
            IndexError: when there is no such start, or it is gone already.
        """
        self._require(number)
        self._change(number, *self._without(number), None)

    def move(self, number: int, place: Places, start_s: float | None = None) -> None:
        """Put a start elsewhere, at the one place given; it keeps its number, and its seconds where none are given.

        Raises:
            IndexError: when there is no such start.
        """
        self._require(number)
        starts, seconds = self._without(number)
        road, share, beside_m = starts.road.copy(), starts.share.copy(), starts.beside_m.copy()
        road[number], share[number], beside_m[number] = place.road[0], place.share[0], place.beside_m[0]
        seconds[number] = self.start_s[number] if start_s is None else start_s
        self._change(number, Places(road, share, beside_m), seconds, place)

    def undo(self) -> bool:
        """Take the last change back; False where there is none left."""
        if not self._before:
            return False
        before = self._before.pop()
        self.starts, self.start_s, self.changed = before.starts, before.start_s, before.which
        if self._kernels is None:
            self.recompute()
            return True
        for node, seconds, owner in reversed(before.logs):  # of a node written twice the first note is written last
            self.node_s[node[::-1]], self.owner[node[::-1]] = seconds[::-1], owner[::-1]
        self.arrivals.seconds[before.which], self.arrivals.owner[before.which] = before.seconds, before.who
        return True

    def travel(self) -> Travel:
        """The times as `seconds_at` takes them; they go on changing with the starts."""
        return Travel(self.node_s, self.owner, self.starts, self.start_s, self.toward, self.times)

    def _require(self, number: int) -> None:
        if not 0 <= number < len(self.starts) or self.starts.road[number] == NO_LINK:
            raise IndexError(number)

    def _without(self, number: int) -> tuple[Places, Floats]:
        gone = np.arange(len(self.starts)) == number
        starts = Places(
            np.where(gone, NO_LINK, self.starts.road),
            np.where(gone, 0.0, self.starts.share),
            np.where(gone, np.inf, self.starts.beside_m),
        )
        return starts, np.where(gone, np.inf, self.start_s)

    def _seeds(self) -> Seeds:
        """First arrivals of all starts that are there."""
        there = np.flatnonzero((self.starts.road != NO_LINK) & np.isfinite(self.start_s))
        seeds = first_seeds(self.network, self.times, self.starts.select(there), self.start_s[there], toward=self.toward)
        return replace(seeds, owner=there[seeds.owner])

    def recompute(self) -> None:
        """Search from nothing. Every change gives what this gives, only sooner."""
        self.node_s, self.owner = nearest(self._arcs, self._seeds())
        self.changed = np.arange(len(self.places))
        if self._kernels is None:
            self.arrivals = seconds_at(self.network, self.travel(), self.places, self.beside_speed_kmh)
            return
        self.arrivals = Arrivals(np.full(len(self.places), np.inf), np.full(len(self.places), NO_LINK))
        self._arrive(self.changed)

    def _change(self, gone: int | None, starts: Places, start_s: Floats, come: Places | None) -> None:
        """Take the start `gone` away, write down who is there now, and let neighbours and the newcomer in."""
        old, old_s = self.starts, self.start_s
        self.starts, self.start_s = starts, start_s
        if self._kernels is None:
            self._before.append(_Before((), self.changed[:0], old_s[:0], self.changed[:0], old, old_s))
            self.recompute()
            return
        logs, seeds = [], [self._seeds()]
        if gone is not None:
            log, border = self._clear(gone, old)
            logs.append(log)
            seeds.append(border)
        logs.append(lower(self._arcs, _all(seeds), self.node_s, self.owner, FIRST_ROOM))
        roads = [old.road[gone : gone + 1]] if gone is not None else []
        roads += [come.road] if come is not None else []
        which = self._touched([log[0] for log in logs], np.concatenate(roads))
        self._before.append(_Before(logs, which, self.arrivals.seconds[which], self.arrivals.owner[which], old, old_s))
        self.changed = which
        self._arrive(which)

    def _clear(self, gone: int, old: Places) -> tuple[Log, Seeds]:
        arcs, back = self._arcs, self._back
        road = self.network.road_arc[old.road[gone]]
        roots = np.array([self.network.tail[road], self.network.head[road]], dtype=np.int32)
        log, (node, seconds, owner) = self._kernels.clear_cell(
            arcs.indptr, arcs.indices, arcs.seconds, *back, roots, gone, self.node_s, self.owner
        )
        return log, Seeds(node, seconds, owner)

    @property
    def _back(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The arcs by the node they enter."""
        return self.network.forth_and_back[0 if self.toward else 1]

    def _touched(self, nodes: list[NDArray[np.int32]], roads: Ints) -> Ints:
        arc = self.network.road_arc[roads[roads != NO_LINK]]
        ends = np.concatenate([self.network.tail[arc], self.network.head[arc]]).astype(np.int32)
        self._turn += 1
        found: Ints = self._kernels.places_of(np.concatenate([*nodes, ends]), *self._approach.touching, self._seen, self._turn)
        return found

    def _arrive(self, which: Ints) -> None:
        on_start = np.argsort(self.starts.road, kind="stable")
        way, starts = self._approach, self.starts
        self._kernels.arrive(
            which, way.places.road, way.places.share, way.ways, way.beside_s, self.node_s, self.owner,
            starts.road[on_start], on_start, starts.share, self.start_s, self.arrivals.seconds, self.arrivals.owner,
        )  # fmt: skip


def _joined(starts: Places, more: Places) -> Places:
    return Places(
        np.append(starts.road, more.road), np.append(starts.share, more.share), np.append(starts.beside_m, more.beside_m)
    )


def _all(seeds: list[Seeds]) -> Seeds:
    return Seeds(
        np.concatenate([part.node for part in seeds]),
        np.concatenate([part.seconds for part in seeds]),
        np.concatenate([part.owner for part in seeds]),
    )
