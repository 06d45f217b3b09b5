"""Small networks drawn by chance: one-way and parallel roads, islands, barred arcs, and whole seconds so that ties abound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from towns import Arc, network_of

from analytics.spatial.network import ArcTimes, Places, RoadNetwork

SPOTS = {str(number): (1000 * np.cos(number), 1000 * np.sin(number)) for number in range(9)}
BARRED_OF = 12
"""One arc in so many takes for ever."""


@dataclass(frozen=True)
class Maze:
    """A network, its times, and a source of places on it."""

    network: RoadNetwork
    times: ArcTimes
    chance: np.random.Generator

    def places(self, count: int) -> Places:
        """Places on roads, some at their very ends, some on the same road, one in eight nowhere."""
        road = self.chance.integers(len(self.network.road_arc), size=count)
        road = np.where(self.chance.random(count) < 1 / 8, -1, road)
        share = self.chance.choice([0.0, 0.25, 0.5, 1.0], size=count)
        return Places(road, share, np.where(road < 0, np.inf, self.chance.integers(0, 9, size=count).astype(float)))

    def somewhere(self) -> Places:
        """One place that is on a road."""
        return Places(self.chance.integers(len(self.network.road_arc), size=1), self.chance.random(1), np.zeros(1))

    def waits(self, count: int) -> np.ndarray:
        """Whole seconds before starts leave."""
        return self.chance.integers(0, 5, size=count).astype(float)


def maze(seed: int) -> Maze:
    """The maze of that number."""
    chance = np.random.default_rng(seed)
    names = list(SPOTS)
    pairs = [chance.choice(names, 2, replace=False) for _ in range(int(chance.integers(3, 25)))]
    network = network_of(SPOTS, [Arc(str(tail), str(head)) for tail, head in pairs])
    drive_s = chance.integers(0, 12, size=len(network.tail)).astype(float)
    drive_s[chance.random(len(drive_s)) < 1 / BARRED_OF] = np.inf
    delay_at = chance.integers(0, 3, size=network.node_count).astype(float)
    return Maze(network, ArcTimes(drive_s, delay_at[network.head]), chance)


MAZES = st.integers(0, 2**32 - 1).map(maze)
