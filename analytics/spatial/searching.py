"""The soonest way from many seeds to every node: scipy where that is enough, a compiled search on large networks.

Both give the same answer to the last bit, owners included: seconds are added up along the way, and where two owners
are equally soon the lower number has the node. So which of them works is a matter of time only; `nearest` decides.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.compiling import can_compile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Nodes: TypeAlias = NDArray[np.int32]
    Log: TypeAlias = tuple[Nodes, Floats, Ints]

NOBODY = -1
"""The owner of a node that nothing reaches."""

MANY_NODES = 100_000
"""From here on the compiled search saves more in one search (about 20 ms) than loading it costs in twenty."""

BUCKETS_TO_MEAN_ARC = 4
"""A bucket is this part of a mean arc wide. Measured: between 3 and 6 the width makes no difference of 5 %."""

MOST_BUCKETS = 1 << 16
"""Where one arc is far longer than the others, buckets become wider instead of more: any width gives the same answer."""

KERNELS = "analytics.spatial.kernels"


@dataclass(frozen=True, eq=False)
class Arcs:
    """What a search runs over: m arcs between n nodes in compressed rows, one for each pair of nodes.

    Attributes:
        indptr, indices: (n + 1,), (m,) rows and the node each arc enters.
        seconds: (m,) how long each arc takes; inf where it is barred.
    """

    indptr: Nodes
    indices: Nodes
    seconds: Floats

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return len(self.indptr) - 1

    @cached_property
    def longest_and_mean_s(self) -> tuple[float, float]:
        """The longest open arc and the mean of all open arcs, in seconds; 0 where all are barred."""
        longest, total = float(self.seconds.max(initial=0.0)), float(self.seconds.sum())
        if np.isfinite(total):
            return longest, total / max(len(self.seconds), 1)
        known = self.seconds[np.isfinite(self.seconds)]
        return float(known.max(initial=0.0)), float(known.mean()) if len(known) else 0.0

    def buckets(self, span_s: float) -> tuple[float, int]:
        """Width and number of buckets for a search whose seeds are `span_s` apart at most."""
        longest_s, mean_s = self.longest_and_mean_s
        reach_s = max(longest_s, span_s)
        width_s = max(mean_s / BUCKETS_TO_MEAN_ARC, reach_s / (MOST_BUCKETS - 3)) or 1.0
        return width_s, 1 << (int(reach_s / width_s) + 2).bit_length()


@dataclass(frozen=True, eq=False)
class Seeds:
    """First arrivals: (s,) nodes, finite seconds, and the number of the start each belongs to."""

    node: Nodes
    seconds: Floats
    owner: Ints

    @property
    def span_s(self) -> float:
        """Seconds between the soonest and the latest."""
        return float(self.seconds.max() - self.seconds.min()) if len(self.seconds) else 0.0


def sealed(values: NDArray[Any]) -> NDArray[Any]:
    """The same values in one piece, not to be written to: compiled code is then compiled once, for maps of files too."""
    found = np.ascontiguousarray(values).view(np.ndarray).view()
    found.flags.writeable = False
    return found


@cache
def kernels() -> Any:
    """The module of compiled searches; None where numba is missing."""
    if not can_compile():
        return None
    from analytics.spatial import kernels as found

    return found


def nearest(arcs: Arcs, seeds: Seeds) -> tuple[Floats, Ints]:
    """Best seconds to every node, and whose they are: inf and -1 where no seed reaches it.

    Where two owners are equally soon to the last bit, the lower number has the node.
    """
    if (arcs.node_count >= MANY_NODES or KERNELS in sys.modules) and kernels() is not None:
        return nearest_compiled(arcs, seeds)
    return nearest_scipy(arcs, seeds)


def nearest_compiled(arcs: Arcs, seeds: Seeds) -> tuple[Floats, Ints]:
    """See `nearest`.

    Raises:
        ImportError: when numba is not installed.
    """
    node_s, owner = np.full(arcs.node_count, np.inf), np.full(arcs.node_count, NOBODY, dtype=np.int64)
    lower(arcs, seeds, node_s, owner)
    return node_s, owner


def lower(arcs: Arcs, seeds: Seeds, node_s: Floats, owner: Ints, room: int = 0) -> Log:
    """Lower `node_s` and `owner` in place by what the seeds reach; what is overwritten, in order, where there is `room` for a log (it grows).

    Raises:
        ImportError: when numba is not installed.
    """
    from analytics.spatial.kernels import relax

    width_s, buckets = arcs.buckets(seeds.span_s)
    graph = (sealed(arcs.indptr), sealed(arcs.indices), sealed(arcs.seconds))
    return relax(*graph, width_s, buckets, seeds.node, seeds.seconds, seeds.owner, node_s, owner, np.inf, room)


def nearest_scipy(arcs: Arcs, seeds: Seeds) -> tuple[Floats, Ints]:
    """See `nearest`: one more row in the matrix for each owner, then Dijkstra's search from all of them."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    n, k = arcs.node_count, int(seeds.owner.max(initial=NOBODY)) + 1
    if k == 0:
        return np.full(n, np.inf), np.full(n, NOBODY, dtype=np.int64)
    order = np.argsort(seeds.owner, kind="stable")
    ends = arcs.indptr[-1] + np.cumsum(np.bincount(seeds.owner, minlength=k))
    data = np.concatenate([arcs.seconds, seeds.seconds[order]])
    indices = np.concatenate([arcs.indices, seeds.node[order]]).astype(np.int32)
    indptr = np.concatenate([arcs.indptr, ends]).astype(np.int32)
    whole = csr_matrix((data, indices, indptr), shape=(n + k, n + k))
    best_s, _, source = dijkstra(whole, indices=np.arange(n, n + k), min_only=True, return_predecessors=True)
    node_s = best_s[:n]
    owner = np.where(np.isfinite(node_s), source[:n] - n, NOBODY).astype(np.int64)
    _lowest_owners(arcs, seeds, node_s, owner)
    return node_s, owner


def _lowest_owners(arcs: Arcs, seeds: Seeds, node_s: Floats, owner: Ints) -> None:
    """Where several owners are equally soon, leave the node to the lowest. Improves in place."""
    at_once = seeds.seconds == node_s[seeds.node]
    np.minimum.at(owner, seeds.node[at_once], seeds.owner[at_once])
    tail = np.repeat(np.arange(arcs.node_count, dtype=np.int32), np.diff(arcs.indptr))
    border = np.flatnonzero(owner[tail] < owner[arcs.indices])  # few arcs, and seldom one of them as soon as the owner's
    if not _tight(arcs, node_s, tail, border).any():
        return
    tight = np.flatnonzero(_tight(arcs, node_s, tail, np.arange(len(tail))))
    tail, head = tail[tight], arcs.indices[tight]
    while (lower := owner[tail] < owner[head]).any():
        np.minimum.at(owner, head[lower], owner[tail[lower]])


def _tight(arcs: Arcs, node_s: Floats, tail: Nodes, which: Ints) -> NDArray[np.bool_]:
    """Of some arcs, which are the end of a soonest way."""
    from_s = node_s[tail[which]]
    found: NDArray[np.bool_] = (from_s + arcs.seconds[which] == node_s[arcs.indices[which]]) & np.isfinite(from_s)
    return found
