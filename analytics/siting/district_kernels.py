"""Inner loops of the search for districts: moves of atoms between districts that touch, both staying in one piece.

An atom is a place, or the share of a place that one district has. `land` is (indptr, indices, place, load): who is beside
whom (both ways), and the place and load of each atom. `state` is (district, loads, counts, after, before, first): the
district of each atom, load and number of atoms of each district, and its atoms as a list in two directions. `seen` holds
for each atom the number of the last look that met it; its last entry counts the looks. `terms` is (minutes, low, high):
minutes (m, n) from the middle of each district to each place, inf where an atom must not go, and the least and most load.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.core.compiling import compiled

NONE = -1
TINY = 1e-9


@compiled
def listed(district: Any, load: Any, m: int) -> Any:
    """The state of an assignment of atoms to m districts."""
    k = len(district)
    loads, counts = np.zeros(m), np.zeros(m, dtype=np.int64)
    after, before, first = np.full(k, NONE), np.full(k, NONE), np.full(m, NONE)
    state = (district, loads, counts, after, before, first)
    for i in range(k):
        put_in(i, district[i], load, state)
    return state


@compiled
def put_in(i: int, a: int, load: Any, state: Any) -> None:
    """Note that atom i belongs to district a."""
    district, loads, counts, after, before, first = state
    district[i] = a
    loads[a] += load[i]
    counts[a] += 1
    after[i], before[i] = first[a], NONE
    if first[a] != NONE:
        before[first[a]] = i
    first[a] = i


@compiled
def take_out(i: int, load: Any, state: Any) -> None:
    """Note that atom i belongs to its district no more; `district` itself is left."""
    district, loads, counts, after, before, first = state
    a = district[i]
    loads[a] -= load[i]
    counts[a] -= 1
    if before[i] == NONE:
        first[a] = after[i]
    else:
        after[before[i]] = after[i]
    if after[i] != NONE:
        before[after[i]] = before[i]


@compiled
def shift(i: int, b: int, load: Any, state: Any) -> None:
    """Move atom i to district b."""
    take_out(i, load, state)
    put_in(i, b, load, state)


@compiled
def in_one_piece(a: int, land: Any, state: Any, seen: Any, queue: Any) -> bool:
    """Whether the atoms of district a hang together; an empty district does not."""
    indptr, indices = land[0], land[1]
    district, counts, first = state[0], state[2], state[5]
    if first[a] == NONE:
        return False
    look = seen[-1] + 1
    seen[-1] = look
    queue[0] = first[a]
    seen[first[a]] = look
    head, tail = 0, 1
    while head < tail:
        i = queue[head]
        head += 1
        for at in range(indptr[i], indptr[i + 1]):
            other = indices[at]
            if district[other] == a and seen[other] != look:
                seen[other] = look
                queue[tail] = other
                tail += 1
    return bool(tail == counts[a])


@compiled
def beyond(load: float, low: float, high: float) -> float:
    """By how much a load lies outside the limits, squared: so that much in one district may become little in two."""
    return max(low - load, load - high, 0.0) ** 2


@compiled
def worse_by(a: int, b: int, moved: float, state: Any, terms: Any) -> float:
    """What district a losing a load to b adds to what lies outside the limits."""
    loads, low, high = state[1], terms[1], terms[2]
    now = beyond(loads[a], low, high) + beyond(loads[b], low, high)
    return beyond(loads[a] - moved, low, high) + beyond(loads[b] + moved, low, high) - now


@compiled
def touches(i: int, a: int, besides: int, land: Any, district: Any) -> bool:
    """Whether an atom is beside one of district a, other than `besides`."""
    for at in range(land[0][i], land[0][i + 1]):  # noqa: SIM110 - compiled code knows no any()
        if land[1][at] != besides and district[land[1][at]] == a:
            return True
    return False


@compiled
def is_better(outside: float, minutes: float) -> bool:
    """Whether a move brings loads nearer to their limits or, where it leaves them, saves minutes."""
    return outside < -TINY or (outside <= TINY * TINY and minutes < -TINY)


@compiled
def cost_of(i: int, b: int, land: Any, state: Any, terms: Any) -> float:
    """Load x minutes that moving atom i to district b adds."""
    return float(land[3][i] * (terms[0][b, land[2][i]] - terms[0][state[0][i], land[2][i]]))


@compiled
def try_shift(i: int, b: int, land: Any, state: Any, terms: Any, seen: Any, queue: Any) -> bool:
    """Move atom i to the district beside it where that is better and its own stays in one piece."""
    a, load = state[0][i], land[3]
    if a == b or state[2][a] == 1:
        return False
    if not is_better(worse_by(a, b, load[i], state, terms), cost_of(i, b, land, state, terms)):
        return False
    shift(i, b, load, state)
    if in_one_piece(a, land, state, seen, queue):
        return True
    shift(i, a, load, state)
    return False


@compiled
def try_swap(i: int, b: int, land: Any, state: Any, terms: Any, seen: Any, queue: Any) -> bool:
    """Exchange atom i for one of district b where that is better and both stay in one piece."""
    district, after, first, load = state[0], state[3], state[5], land[3]
    a, gain = district[i], cost_of(i, b, land, state, terms)
    other = first[b]
    while other != NONE:
        following = after[other]
        saved = gain + cost_of(other, a, land, state, terms)
        if is_better(worse_by(a, b, load[i] - load[other], state, terms), saved) and touches(other, a, i, land, district):
            shift(i, b, load, state)
            shift(other, a, load, state)
            if in_one_piece(a, land, state, seen, queue) and in_one_piece(b, land, state, seen, queue):
                return True
            shift(other, b, load, state)
            shift(i, a, load, state)
        other = following
    return False


@compiled
def try_join(i: int, b: int, land: Any, state: Any, terms: Any, seen: Any, queue: Any) -> bool:
    """Give a share of a place to the district that has another share of it, whatever travel it costs, within the limits."""
    a, load, place = state[0][i], land[3], land[2]
    if a == b or state[2][a] == 1 or worse_by(a, b, load[i], state, terms) > TINY * TINY:
        return False
    same = False
    for at in range(land[0][i], land[0][i + 1]):
        other = land[1][at]
        same |= place[other] == place[i] and state[0][other] == b
    if not same:
        return False
    shift(i, b, load, state)
    if in_one_piece(a, land, state, seen, queue):
        return True
    shift(i, a, load, state)
    return False


@compiled
def improve(land: Any, state: Any, terms: Any, passes: int) -> int:
    """Moves and exchanges in turn until none is better, for so many passes at most; how many there were."""
    indptr, indices = land[0], land[1]
    district = state[0]
    k = len(district)
    seen, queue = np.zeros(k + 1, dtype=np.int64), np.empty(k, dtype=np.int64)
    made = 0
    for _ in range(passes):
        before = made
        for i in range(k):
            for at in range(indptr[i], indptr[i + 1]):
                b = district[indices[at]]
                if b == district[i]:
                    continue
                if try_shift(i, b, land, state, terms, seen, queue) or try_swap(i, b, land, state, terms, seen, queue):
                    made += 1
        if made == before:
            break
    return made


@compiled
def join_shares(land: Any, state: Any, terms: Any) -> int:
    """Bring shares of one place together wherever the limits allow it; how many were moved."""
    indptr, indices = land[0], land[1]
    district = state[0]
    k = len(district)
    seen, queue = np.zeros(k + 1, dtype=np.int64), np.empty(k, dtype=np.int64)
    made = 0
    for i in range(k):
        for at in range(indptr[i], indptr[i + 1]):
            if try_join(i, district[indices[at]], land, state, terms, seen, queue):
                made += 1
                break
    return made
