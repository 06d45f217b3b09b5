"""One-way roads that a car could enter but never leave, or leave but never enter: where the map was cut off or drawn wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.spatial.network import NO_LINK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.spatial.network import RoadNetwork

    Flags: TypeAlias = NDArray[np.bool_]


def one_way_ends(network: RoadNetwork) -> Flags:
    """(r,) one-way roads that hang on the main roads by one end only, as far as directions go.

    The main roads are the largest set of nodes among which every one is reached from every other (strongly connected).
    A one-way road hangs by one end where the main roads lead to it and it never leads back to them, or the other way
    round. Islands, which the main roads neither reach nor are reached from, are none of these: they are what they are.
    None where no two nodes are joined in both directions, for then there are no main roads.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    n = network.node_count
    graph = csr_matrix((np.ones(len(network.indices), dtype=np.int8), network.indices, network.indptr), shape=(n, n))
    _, part = connected_components(graph, directed=True, connection="strong")
    sizes = np.bincount(part)
    if sizes.max(initial=0) < 2:  # noqa: PLR2004 - a node alone is joined with nothing
        return np.zeros(len(network.road_arc), dtype=bool)
    start = int(np.flatnonzero(part == sizes.argmax())[0])
    reached, returns = _reached_from(graph, start), _reached_from(graph.T.tocsr(), start)
    first, last = network.tail[network.road_arc], network.head[network.road_arc]
    trap, source = reached[first] & ~returns[last], returns[last] & ~reached[first]
    return np.asarray((network.road_back == NO_LINK) & (trap | source), dtype=np.bool_)


def _reached_from(graph: Any, start: int) -> Flags:
    """(n,) nodes that some way leads to, the start among them."""
    from scipy.sparse.csgraph import breadth_first_order

    found = np.zeros(graph.shape[0], dtype=np.bool_)
    found[breadth_first_order(graph, start, directed=True, return_predecessors=False)] = True
    return found
