"""A network of a million nodes: a real city laid side by side, neighbours joined at their rims."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.spatial.network import NO_LINK, RoadNetwork, _junctions, _merge_parallels
from analytics.spatial.snapping import RoadLines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[np.int64]
    Floats: TypeAlias = NDArray[np.float64]

JOINS = 4
"""Roads between two neighbouring tiles, from the nodes nearest to the rim."""


def tiled(network: RoadNetwork, side: int) -> RoadNetwork:
    """The network `side` times `side` over, in a square; tiles are joined by two-way roads as fast as the others."""
    tiles, n, m, corners = side * side, network.node_count, len(network.tail), len(network.drawn.xy)
    span = np.ptp(network.drawn.xy, axis=0) * 1.01
    shift = np.array([(row, column) for row in range(side) for column in range(side)])[:, ::-1] * span
    tail, head, xy = _joins(network, side, shift)
    joined = len(tail) // 2
    number = np.arange(tiles)[:, None]
    tail, head = np.append(number * n + network.tail, tail), np.append(number * n + network.head, head)
    road_back = np.where(network.road_back == NO_LINK, NO_LINK, number * m + network.road_back)
    fresh = tiles * m + np.arange(0, 2 * joined, 2)
    indptr, indices, pair_order, pair_start = _merge_parallels(tail, head, tiles * n)

    def repeated(values: NDArray, of_joins: object) -> NDArray:
        return np.concatenate([np.tile(values, tiles), np.full(2 * joined, of_joins, dtype=values.dtype)])

    return RoadNetwork(
        node_ids=np.arange(tiles * n).astype(np.str_),
        tail=tail,
        head=head,
        length_m=np.append(np.tile(network.length_m, tiles), np.repeat(np.hypot(*(xy[1::2] - xy[::2]).T), 2)),
        limit_kmh=repeated(network.limit_kmh, 60.0),
        road_class=repeated(network.road_class.astype(np.str_), "103"),
        lanes=repeated(network.lanes, 2),
        junction=_junctions(tail, head, tiles * n),
        road_arc=np.append(number * m + network.road_arc, fresh),
        road_back=np.append(road_back, fresh + 1),
        drawn=RoadLines(
            np.concatenate([(network.drawn.xy + shift[:, None]).reshape(-1, 2), xy]),
            np.concatenate(
                [(number * corners + network.drawn.begin[:-1]).ravel(), tiles * corners + np.arange(0, 2 * joined + 1, 2)]
            ),
        ),
        indptr=indptr,
        indices=indices,
        pair_order=pair_order,
        pair_start=pair_start,
    )


def _joins(network: RoadNetwork, side: int, shift: Floats) -> tuple[Ints, Ints, Floats]:
    """Tails and heads, there and back in turns, and both corners of each joining road."""
    here = network.node_offset_m.astype(float)
    touched = np.unique(np.append(network.tail, network.head))
    tail, head, xy, corner = [], [], [], network.drawn.xy.min(axis=0)
    for axis in (0, 1):
        order = touched[np.argsort(here[touched, axis])]
        for tile in range(side * side):
            row, column = divmod(tile, side)
            if (column, row)[axis] == side - 1:
                continue
            other = tile + (1 if axis == 0 else side)
            for u, v in zip(order[-JOINS:].tolist(), order[:JOINS].tolist(), strict=True):
                a, b = tile * network.node_count + u, other * network.node_count + v
                tail += [a, b]
                head += [b, a]
                xy += [here[u] + corner + shift[tile], here[v] + corner + shift[other]]
    return np.array(tail, dtype=np.int64), np.array(head, dtype=np.int64), np.array(xy).reshape(-1, 2)
