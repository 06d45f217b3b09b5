"""The two networks of the engine's benchmark, places on them, and the table that fills up."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.intake.samples import load_sample
from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.spatial.crs import metric_crs_for
from analytics.spatial.network import ArcTimes, build_network, find_places
from analytics.spatial.store import in_walking_order
from benchmarks.findings import Target, milliseconds, times
from benchmarks.tiles import tiled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from analytics.spatial.network import Places, RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]

SEED = 20
SIDE = 8
ASTRAY_M = 60.0
MANY_NODES = 100_000


@dataclass
class Found:
    """Rows and targets as they come in."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def compare(
        self, where: str, what: str, ours: str, spent: Mapping[str, float], notes: Mapping[str, str] | None = None
    ) -> None:
        """Rows for ways to do the same thing."""
        for way, spent_s in spent.items():
            self.rows.append((where, what, way, milliseconds(spent_s), times(spent_s / spent[ours]), (notes or {}).get(way, "")))
            print(*self.rows[-1], sep=" | ", flush=True)  # the whole takes some ten minutes

    def expect(self, says: str, ratio: float, least: float) -> None:
        """A ratio that was promised."""
        self.targets.append(Target(f"{says} at least {least:g} times sooner (here {times(ratio)})", ratio >= least))


@dataclass(frozen=True)
class Ground:
    """A network with its speeds and a source of places."""

    name: str
    network: RoadNetwork
    times: ArcTimes
    chance: np.random.Generator

    def points(self, count: int) -> tuple[Floats, Floats]:
        """Points beside roads."""
        xy = self.network.drawn.xy
        x, y = (xy[self.chance.integers(len(xy), size=count)] + self.chance.normal(0, ASTRAY_M, (count, 2))).T.copy()
        return x, y

    def places(self, count: int) -> Places:
        """The same points brought to the roads."""
        return find_places(self.network, *self.points(count))

    @property
    def large(self) -> bool:
        """Whether peers take minutes."""
        return self.network.node_count > MANY_NODES


def once(way: Callable[[], object]) -> float:
    """Processor seconds of one call, without a call beforehand."""
    begin_s = time.process_time()
    way()
    return time.process_time() - begin_s


def grounds() -> tuple[Ground, Ground]:
    """The real city and the million nodes, both in walking order."""
    tables = load_sample("coquimbo").tables
    crs = metric_crs_for(float(tables["posts"]["lon"].mean()), float(tables["posts"]["lat"].mean()))
    city = in_walking_order(build_network(tables["links"], tables["nodes"], crs))
    million = in_walking_order(tiled(city, SIDE))
    made = [
        Ground(name, network, ambulance_times(network, GoldenHourParams()), np.random.default_rng(SEED))
        for name, network in (("city", city), ("million", million))
    ]
    return made[0], made[1]


def label(ground: Ground) -> str:
    """Name and size."""
    return f"{ground.name} ({ground.network.node_count:,} nodes, {len(ground.network.tail):,} arcs)"
