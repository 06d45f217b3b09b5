"""Searches over roads, compiled. Plain arrays in, plain arrays out; who calls them sees to it that the arrays fit.

The search is Dijkstra's (1959) with its queue kept in buckets of equal width (Denardo and Fox 1979). Within a bucket
nodes are taken in any order and taken again when they improve, so the answer is the same to the last bit as that of a
heap: the least, over all ways, of the seconds added up along the way. Where two starts are equally soon the lower
number owns the node; that makes the owners independent of the order of work too, and a change equal to a fresh search.

There are n nodes, m arcs, k starts, p places. Functions are long where a call for each arc would cost more than the arc.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# ruff: noqa: ANN001, ANN202, PLR0913, PLR0917, C901, PLR0912

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Nodes: TypeAlias = NDArray[np.int32]
    Log: TypeAlias = tuple[Nodes, Floats, Ints]

FIRST_ROOM = 1024
"""Notes a queue, a log or a list begins with; they grow as needed."""

NOBODY = -1


@compiled
def _longer(values, more):
    """The same values in an array at least twice as long, and `more`."""
    longer = np.empty(2 * len(values) + more, values.dtype)
    longer[: len(values)] = values
    return longer


@compiled
def relax(
    indptr: Nodes,
    indices: Nodes,
    seconds: Floats,
    width_s: float,
    buckets: int,
    seed_node: Nodes,
    seed_s: Floats,
    seed_owner: Ints,
    node_s: Floats,
    owner: Ints,
    limit_s: float,
    room: int,
) -> Log:
    """Lower `node_s` and `owner` in place by what the seeds reach. What is as soon already stays as it is.

    Args:
        indptr, indices, seconds: (n + 1,), (m,), (m,) arcs in compressed rows; no seconds below 0, inf where barred.
        width_s: width of a bucket.
        buckets: how many, a power of two; so many that neither the longest open arc nor the span of the seeds fills them.
        seed_node, seed_s, seed_owner: (s,) first arrivals, all finite.
        node_s, owner: (n,) best seconds so far and whose they are; inf and -1 where nobody's.
        limit_s: ways longer than this are not followed; one exactly as long is.
        room: notes the log has room for to begin with (it grows); with 0 no log is kept.

    Returns:
        Nodes, seconds and owners as they were, in the order of overwriting; empty without a log.
    """
    inverse, mask = 1.0 / width_s, buckets - 1
    first = np.full(buckets, -1, np.int32)
    entry_node, entry_next = np.empty(FIRST_ROOM, np.int32), np.empty(FIRST_ROOM, np.int32)
    keep_log = room > 0
    log_node, log_s, log_owner = np.empty(room, np.int32), np.empty(room, np.float64), np.empty(room, np.int64)
    used, free, pending, logged = 0, -1, 0, 0
    bucket = int(seed_s.min() * inverse) if len(seed_s) else 0
    seeds = len(seed_node)
    u, begin, end, here_s, who = 0, -seeds, 0, 0.0, 0  # the seeds come first, as if they were arcs of one more node
    while True:
        if used + end - begin > len(entry_node):
            entry_node, entry_next = _longer(entry_node, end - begin), _longer(entry_next, end - begin)
        if keep_log and logged + end - begin > len(log_node):
            log_node, log_s, log_owner = (
                _longer(log_node, end - begin),
                _longer(log_s, end - begin),
                _longer(log_owner, end - begin),
            )
        for arc in range(begin, end):
            if arc < 0:
                v, there_s, who = seed_node[arc], seed_s[arc], seed_owner[arc]
            else:
                v, there_s = indices[arc], here_s + seconds[arc]
            if not (there_s <= limit_s and (there_s < node_s[v] or (there_s == node_s[v] and who < owner[v]))):
                continue  # asked so that seconds that are no number lead nowhere
            if keep_log:
                log_node[logged], log_s[logged], log_owner[logged] = v, node_s[v], owner[v]
                logged += 1
            node_s[v], owner[v] = there_s, who
            entry = free
            if entry >= 0:
                free = entry_next[entry]
            else:
                entry = used
                used += 1
            slot = int(there_s * inverse) & mask
            entry_node[entry], entry_next[entry] = v, first[slot]
            first[slot] = entry
            pending += 1
        begin, end = 0, 0
        while pending > 0:
            entry = first[bucket & mask]
            if entry < 0:
                bucket += 1
                continue
            u = entry_node[entry]
            first[bucket & mask], entry_next[entry], free = entry_next[entry], free, entry
            pending -= 1
            here_s, who = node_s[u], owner[u]
            if int(here_s * inverse) == bucket:  # else it was reached sooner since, and is done
                begin, end = indptr[u], indptr[u + 1]
                break
        if begin == end and pending == 0:
            return log_node[:logged], log_s[:logged], log_owner[:logged]


@compiled
def clear_cell(
    indptr: Nodes,
    indices: Nodes,
    seconds: Floats,
    back_indptr: Nodes,
    back_indices: Nodes,
    roots: Nodes,
    start: int,
    node_s: Floats,
    owner: Ints,
) -> tuple[Log, Log]:
    """Take every node of one start away from it, in place, and find how its neighbours would enter the emptied cell.

    Args:
        indptr, indices, seconds: (n + 1,), (m,), (m,) arcs in compressed rows, one for each pair of nodes.
        back_indptr, back_indices: (n + 1,), (m,) the same arcs by the node they enter.
        roots: the nodes at which the start enters the roads; its cell hangs together from there.
        start: its number.
        node_s, owner: (n,) best seconds and whose they are.

    Returns:
        The log of what was overwritten, and the seeds at the border: nodes, seconds, owners.
    """
    cell, cell_s = np.empty(FIRST_ROOM, np.int32), np.empty(FIRST_ROOM, np.float64)
    count, done, begin, end, u = 0, 0, -len(roots), 0, 0
    while True:
        if count + end - begin > len(cell):
            cell, cell_s = _longer(cell, end - begin), _longer(cell_s, end - begin)
        for arc in range(begin, end):
            v = roots[arc] if arc < 0 else indices[arc]
            if owner[v] == start:
                cell[count], cell_s[count] = v, node_s[v]
                count += 1
                node_s[v], owner[v] = np.inf, NOBODY
        if done == count:
            break
        u = cell[done]
        done += 1
        begin, end = indptr[u], indptr[u + 1]
    seed_node, seed_s, seed_owner = np.empty(count, np.int32), np.empty(count, np.float64), np.empty(count, np.int64)
    seeds = 0
    for at in range(count):
        v, best_s, who = cell[at], np.inf, NOBODY
        for back in range(back_indptr[v], back_indptr[v + 1]):
            u = back_indices[back]
            if owner[u] == NOBODY:
                continue
            for arc in range(indptr[u], indptr[u + 1]):
                if indices[arc] == v:
                    there_s = node_s[u] + seconds[arc]
                    if there_s < best_s or (there_s == best_s and owner[u] < who):
                        best_s, who = there_s, owner[u]
        if best_s < np.inf:
            seed_node[seeds], seed_s[seeds], seed_owner[seeds] = v, best_s, who
            seeds += 1
    log = (cell[:count], cell_s[:count], np.full(count, start, np.int64))
    return log, (seed_node[:seeds], seed_s[:seeds], seed_owner[:seeds])


@compiled
def _stretch_s(share, whole_s):
    """Part of a road's time; a part of nothing is nothing even where the way is barred."""
    return 0.0 if share == 0 else share * whole_s


@compiled
def arrive(
    which: Ints,
    place_road: Ints,
    place_share: Floats,
    ways: Any,
    beside_s: Floats,
    node_s: Floats,
    owner: Ints,
    on_road: Ints,
    on_start: Ints,
    start_share: Floats,
    start_s: Floats,
    seconds: Floats,
    who: Ints,
) -> None:
    """Write best seconds and owners of some places into `seconds` and `who`.

    Args:
        which: the places to work out.
        place_road, place_share: (p,) where each lies.
        ways: (p,) each: first and last node of its road, seconds from either to the place, seconds along and against the road.
        beside_s: (p,) seconds beside the road.
        node_s, owner: (n,) best seconds at the nodes and whose they are.
        on_road, on_start: (k,) roads that starts lie on, in order, and which start it is, lower ones first.
        start_share, start_s: (k,) how far along its road each start lies, and its seconds before it leaves.
        seconds, who: (p,) written to.
    """
    first, last, over_first_s, over_last_s, along_s, against_s = ways
    for place in which:
        a_s, b_s = node_s[first[place]] + over_first_s[place], node_s[last[place]] + over_last_s[place]
        best_s, best = (a_s, owner[first[place]]) if a_s <= b_s else (b_s, owner[last[place]])
        at = np.searchsorted(on_road, place_road[place])
        while at < len(on_road) and on_road[at] == place_road[place]:
            start = on_start[at]
            gap = place_share[place] - start_share[start]
            direct_s = start_s[start] + _stretch_s(abs(gap), along_s[place] if gap >= 0 else against_s[place])
            if direct_s < best_s:
                best_s, best = direct_s, start
            at += 1
        seconds[place], who[place] = best_s + beside_s[place], best if best_s < np.inf else NOBODY


@compiled
def rows_within(
    indptr: Nodes,
    indices: Nodes,
    seconds: Floats,
    width_s: float,
    buckets: int,
    seed_ptr: Ints,
    seed_node: Nodes,
    seed_s: Floats,
    start_road: Ints,
    start_share: Floats,
    start_s: Floats,
    start_ends: Nodes,
    place_road: Ints,
    place_share: Floats,
    ways: Any,
    beside_s: Floats,
    touch_ptr: Nodes,
    touch: Nodes,
    limit_s: float,
) -> tuple[Ints, Ints, Floats]:
    """For each start the places it reaches within `limit_s`, inclusive, as rows of a sparse matrix.

    Args:
        indptr, indices, seconds, width_s, buckets, seed_node, seed_s: as in `relax`.
        seed_ptr: (k + 1,) which seeds are each start's.
        start_road, start_share, start_s: (k,) where each start lies, and its seconds before it leaves.
        start_ends: (k, 2) the nodes at both ends of its road.
        place_road, place_share, ways, beside_s: (p,) as in `arrive`.
        touch_ptr, touch: (n + 1,), (2p,) the places on the roads that end at each node.
        limit_s: nothing longer is kept; what is exactly as long is.

    Returns:
        (k + 1,) where rows begin, and the columns and seconds of all entries; columns in no order.
    """
    first, last, over_first_s, over_last_s, along_s, against_s = ways
    n = len(indptr) - 1
    node_s, owner = np.full(n, np.inf), np.full(n, NOBODY, np.int64)
    seen = np.full(len(place_road), NOBODY, np.int64)
    row_ptr = np.zeros(len(start_road) + 1, np.int64)
    column, value = np.empty(FIRST_ROOM, np.int64), np.empty(FIRST_ROOM, np.float64)
    count, room = 0, FIRST_ROOM
    for start in range(len(start_road)):
        own = slice(seed_ptr[start], seed_ptr[start + 1])
        whose = np.full(own.stop - own.start, start, np.int64)
        reached, was_s, _ = relax(
            indptr, indices, seconds, width_s, buckets, seed_node[own], seed_s[own], whose, node_s, owner, limit_s, room
        )
        room = max(room, len(reached))
        for at in range(-2, len(reached)):
            u = start_ends[start, at + 2] if at < 0 else reached[at]
            if at >= 0 and was_s[at] < np.inf:
                continue  # looked at already: it was reached twice
            begin, end = touch_ptr[u], touch_ptr[u + 1]
            if count + end - begin > len(column):
                column, value = _longer(column, end - begin), _longer(value, end - begin)
            for touched in range(begin, end):
                place = touch[touched]
                if seen[place] == start:
                    continue
                seen[place] = start
                found_s = min(node_s[first[place]] + over_first_s[place], node_s[last[place]] + over_last_s[place])
                if place_road[place] == start_road[start]:
                    gap = place_share[place] - start_share[start]
                    direct_s = _stretch_s(abs(gap), along_s[place] if gap >= 0 else against_s[place])
                    found_s = min(found_s, start_s[start] + direct_s)
                found_s += beside_s[place]  # endless where a place is unknown
                if found_s < np.inf and found_s <= limit_s:
                    column[count], value[count] = place, found_s
                    count += 1
        row_ptr[start + 1] = count
        for u in reached:
            node_s[u], owner[u] = np.inf, NOBODY
    return row_ptr, column[:count], value[:count]


@compiled
def places_of(nodes: Nodes, touch_ptr: Nodes, touch: Nodes, seen: Ints, turn: int) -> Ints:
    """The places on the roads that end at some nodes, each once.

    Args:
        nodes: the nodes; some may come twice.
        touch_ptr, touch: (n + 1,), (2p,) the places on the roads that end at each node.
        seen: (p,) when each place was last found; written to.
        turn: a number that is not in `seen` yet.
    """
    found, count = np.empty(FIRST_ROOM, np.int64), 0
    for u in nodes:
        if count + touch_ptr[u + 1] - touch_ptr[u] > len(found):
            found = _longer(found, touch_ptr[u + 1] - touch_ptr[u])
        for touched in range(touch_ptr[u], touch_ptr[u + 1]):
            place = touch[touched]
            if seen[place] != turn:
                seen[place] = turn
                found[count] = place
                count += 1
    return found[:count]
