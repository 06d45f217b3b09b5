"""The last stretch to many places, laid out once for all searches: what `seconds_at` works out anew each time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.network import NO_LINK, _along_and_against, _node_delay, _stretch, seconds_beside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.spatial.network import ArcTimes, Places, RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Approach:
    """How p places are reached from the ends of their roads.

    Attributes:
        places: where they lie.
        node_count: how many nodes the network has.
        first, last: (p,) the nodes at both ends of the place's road; 0 where the place is unknown.
        over_first_s, over_last_s: (p,) seconds from either end to the place; inf where barred or unknown.
        along_s, against_s: (p,) seconds over the whole road either way.
        beside_s: (p,) seconds beside the road; inf where the place is unknown.
    """

    places: Places
    node_count: int
    first: Ints
    last: Ints
    over_first_s: Floats
    over_last_s: Floats
    along_s: Floats
    against_s: Floats
    beside_s: Floats

    @property
    def ways(self) -> tuple[Ints, Ints, Floats, Floats, Floats, Floats]:
        """As compiled code takes it."""
        return self.first, self.last, self.over_first_s, self.over_last_s, self.along_s, self.against_s

    @cached_property
    def touching(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(n + 1,), (2p,) the places on the roads that end at each node, in compressed rows; unknown places at node 0."""
        ends = np.concatenate([self.first, self.last])
        counts = np.bincount(ends, minlength=self.node_count)
        order = np.argsort(ends, kind="stable")
        touch = order % max(len(self.first), 1)
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32), touch.astype(np.int32)

    def arrive(self, node_s: Floats, starts: Places, start_s: Floats) -> Floats:
        """(p,) best seconds at the places from starts that took `node_s` to the nodes. For one start or few."""
        found = np.minimum(node_s[self.first] + self.over_first_s, node_s[self.last] + self.over_last_s)
        for start in np.flatnonzero(starts.road != NO_LINK):
            here = np.flatnonzero(self.places.road == starts.road[start])
            found[here] = np.minimum(found[here], start_s[start] + self.direct_s(here, float(starts.share[start])))
        return found + self.beside_s

    def direct_s(self, which: Ints, share: float) -> Floats:
        """Seconds to some places from a start on their own road, `share` along it, without touching its ends."""
        gap = self.places.share[which] - share
        forth, back = _stretch(np.maximum(gap, 0), self.along_s[which]), _stretch(np.maximum(-gap, 0), self.against_s[which])
        return np.where(gap >= 0, forth, back)


def approach(network: RoadNetwork, times: ArcTimes, places: Places, beside_speed_kmh: float, *, toward: bool = False) -> Approach:
    """The last stretch to each place (the first from it, where times run `toward` the starts)."""
    known = places.road != NO_LINK
    road = np.where(known, places.road, 0)
    arc = network.road_arc[road]
    first, last = network.tail[arc], network.head[arc]
    along_s, against_s = _along_and_against(network, times, road, toward=toward)
    delay_s = _node_delay(network, times) if toward else np.zeros(network.node_count)
    return Approach(
        places=places,
        node_count=network.node_count,
        first=np.where(known, first, 0),
        last=np.where(known, last, 0),
        over_first_s=np.where(known, _stretch(places.share, along_s) + delay_s[first], np.inf),
        over_last_s=np.where(known, _stretch(1 - places.share, against_s) + delay_s[last], np.inf),
        along_s=along_s,
        against_s=against_s,
        beside_s=seconds_beside(places.beside_m, beside_speed_kmh),
    )
