"""What a page computes when something is moved, against computing everything anew with networkx."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.model import StepLog
from analytics.core.scenario import Scenario
from analytics.library import find_model
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.params import HOSPITAL_LEVELS_OF
from analytics.models.golden_hour.speeds import ambulance_times, scarcity_times
from analytics.spatial.residents import coordinates
from benchmarks.cities import cities
from benchmarks.clock import cpu_seconds
from benchmarks.findings import Findings, milliseconds, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analytics.core.model import AnyModel, Result
    from analytics.schemas.city import City

    Floats: TypeAlias = NDArray[np.float64]

THRESHOLD = "minutes slider (judge)"
NEW_POST, NEW_SPEED = "what-if: one more post (measure, judge)", "speed slider (measure, judge)"
NAIVE = "everything anew with networkx"
ROUNDS = 5


@dataclass(frozen=True)
class Bench:
    """A city and a model ready to answer; every call asks something that was not asked before."""

    model: AnyModel
    city: City
    fresh: count[int]

    def threshold(self, measured: object) -> Callable[[], Result]:
        """A moved threshold: what was measured stays."""
        return lambda: self.model.judge(measured, self.model.params(limit_min=self._minutes()), StepLog())

    def new_post(self) -> Result:
        """One more post somewhere in the middle of the city."""
        nodes, posts = self.city.tables["nodes"], self.city.tables["posts"]
        step = next(self.fresh) * 1e-5
        scenario = Scenario().add(float(nodes["lon"].median()) + step, float(nodes["lat"].median()) + step)
        return self._run({**self.city.tables, "posts": scenario.apply(posts, "post_id")}, {})

    def new_speed(self) -> Result:
        """All speeds a little higher."""
        return self._run(self.city.tables, {"emergency_percent": 100 + next(self.fresh) * 1e-3})

    def measured(self) -> object:
        """The city measured with the declared values."""
        model = self.model
        return model.measure(model.inputs.read(self.city.tables), model.params().measured(), StepLog())

    def _run(self, tables: Any, values: dict[str, float]) -> Result:
        params = self.model.params(**values)
        return self.model.judge(
            self.model.measure(self.model.inputs.read(tables), params.measured(), StepLog()), params, StepLog()
        )

    def _minutes(self) -> float:
        return 5 + next(self.fresh) * 1e-3


def naive(city: City) -> Callable[[], float]:
    """People late, computed as a script without memory would: graph, nearest nodes, four searches, sums by dong.

    It counts on nodes and not along roads, so its answer is coarser; it is asked for its time only. Coordinates in
    metres and the areas of people are given to it for nothing.
    """
    model = find_model("golden_hour")
    params, inputs = model.params(), model.inputs.read(city.tables)
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    at_nodes, at_posts, at_hospitals = (
        np.column_stack(coordinates(table, ground.crs)) for table in (inputs.nodes, inputs.posts, inputs.hospitals)
    )
    at_people = np.column_stack([ground.people.x, ground.people.y])
    kinds = [HOSPITAL_LEVELS_OF[name] for name in (params.hospital_level, "centre", "regional")]
    of_kind = [inputs.hospitals["level"].isin(levels).to_numpy() for levels in kinds]

    def compute() -> float:
        from scipy.spatial import cKDTree

        fast, plain = ambulance_times(ground.network, params), scarcity_times(ground.network, params)
        tree = cKDTree(at_nodes[np.isfinite(at_nodes).all(axis=1)])
        home, posts = tree.query(at_people)[1], tree.query(at_posts[np.isfinite(at_posts).all(axis=1)])[1]
        to_scene = _minutes(ground.network, fast.drive_s + fast.delay_s, posts, back=False)[home]
        for which, arc in zip(of_kind, (fast, plain, plain), strict=True):
            if which.any():
                _minutes(ground.network, arc.drive_s + arc.delay_s, tree.query(at_hospitals[which])[1], back=True)
        late = np.where(to_scene > params.limit_min, ground.people.people, 0.0)
        return float(np.bincount(ground.people.dong, weights=late).sum())

    return compute


def _minutes(network: Any, seconds: Floats, starts: NDArray[np.int64], *, back: bool) -> Floats:
    import networkx as nx

    graph: Any = nx.MultiDiGraph()
    graph.add_nodes_from(range(network.node_count))
    tail, head = (network.head, network.tail) if back else (network.tail, network.head)
    graph.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), seconds.tolist(), strict=True))
    found = nx.multi_source_dijkstra_path_length(graph, set(starts.tolist()))
    return np.array([found.get(node, np.inf) for node in range(network.node_count)]) / 60


def run() -> Findings:
    """Compare on every city."""
    rows: list[tuple[str, ...]] = []
    for name, city in cities().items():
        bench = Bench(find_model("golden_hour"), city, count(1))
        measured = bench.measured()
        spent = cpu_seconds(
            {
                THRESHOLD: bench.threshold(measured),
                NEW_POST: bench.new_post,
                NEW_SPEED: bench.new_speed,
                NAIVE: naive(city),
            },
            ROUNDS,
        )
        rows += [(name, what, milliseconds(spent_s), times(spent[NAIVE] / spent_s)) for what, spent_s in spent.items()]
    return Findings(
        title="What is computed when something is moved: processor time, medians, in turns; every call asks something new.",
        header=("city", "moved", "time", "sooner than networkx by"),
        rows=tuple(rows),
        notes=(
            "Ours gives every indicator, hexagon and table of the page, calls included, along roads and one-ways.",
            "The naive way gives people late by dong only, from the same number of searches, counted on nodes.",
        ),
    )
