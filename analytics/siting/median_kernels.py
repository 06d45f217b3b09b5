"""Inner loops of the search for least weighted time, and of its bound.

`burden[j, i]` is weight times time of serving point i from site j, `nobody[i]` of not serving it, which is never less. A plan is a list of slots as in `cover_kernels`. For each
point the nearest and second nearest slot are kept (Whitaker 1983); exchanging slot s for site a then changes the sum by
loss[s] - gain(a) - extra(a, s), found for all slots in one pass over the points (Resende & Werneck 2007).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.core.compiling import compiled

EMPTY = -1


@compiled
def rank_slots(i: int, slots: Any, burden: Any, state: Any) -> None:
    """Find the nearest and second nearest slot of point i anew."""
    first, second, near, next_near, nobody = state
    first[i], second[i], near[i], next_near[i] = EMPTY, EMPTY, nobody[i], nobody[i]
    for s in range(len(slots)):
        if slots[s] == EMPTY:
            continue
        value = burden[slots[s], i]
        if value < near[i]:
            second[i], next_near[i] = first[i], near[i]
            first[i], near[i] = s, value
        elif value < next_near[i]:
            second[i], next_near[i] = s, value


@compiled
def begin(slots: Any, burden: Any, nobody: Any) -> Any:
    """Nearest and second nearest slot of each point, and their burdens; those of being served by nobody where there is none."""
    m = burden.shape[1]
    state = (np.full(m, EMPTY), np.full(m, EMPTY), nobody.copy(), nobody.copy(), nobody)
    for s in range(len(slots)):
        if slots[s] != EMPTY:
            note_new(s, slots, burden, state)
    return state


@compiled
def note_new(s: int, slots: Any, burden: Any, state: Any) -> None:
    """Take a newly filled slot into account."""
    first, second, near, next_near, _ = state
    a = slots[s]
    for i in range(len(near)):
        value = burden[a, i]
        if value < near[i]:
            second[i], next_near[i] = first[i], near[i]
            first[i], near[i] = s, value
        elif value < next_near[i]:
            second[i], next_near[i] = s, value


@compiled
def note_gone(s: int, slots: Any, burden: Any, state: Any) -> None:
    """Take a slot into account that was emptied (or, being filled anew, does not count yet)."""
    first, second = state[0], state[1]
    for i in range(len(first)):
        if first[i] == s or second[i] == s:
            rank_slots(i, slots, burden, state)


@compiled
def weigh(loss: Any, slots: Any, locked: int, state: Any) -> None:
    """Fill in what emptying each slot would add to the sum; inf for those that must stay or are the last."""
    first, _, near, next_near, _ = state
    loss[:] = 0.0
    for i in range(len(first)):
        if first[i] != EMPTY:
            loss[first[i]] += next_near[i] - near[i]
    for s in range(len(slots)):
        if s < locked or slots[s] == EMPTY:
            loss[s] = np.inf


@compiled
def look(a: int, burden: Any, state: Any, extra: Any) -> float:
    """What adding site a gains, and in `extra` what more it gains when each slot is emptied for it."""
    first, _, near, next_near, _ = state
    extra[:] = 0.0
    gain = 0.0
    for i in range(len(near)):
        value = burden[a, i]
        if value < near[i]:
            gain += near[i] - value
            if first[i] != EMPTY:
                extra[first[i]] += next_near[i] - near[i]
        elif value < next_near[i] and first[i] != EMPTY:
            extra[first[i]] += next_near[i] - value
    return gain


@compiled
def is_open(a: int, slots: Any) -> bool:
    """Whether a slot holds site a."""
    return bool(np.any(slots == a))


@compiled
def empty_slot(slots: Any) -> int:
    """The first empty slot, -1 where none is."""
    for s in range(len(slots)):
        if slots[s] == EMPTY:
            return s
    return EMPTY


@compiled
def room_left(slots: Any, terms: Any) -> tuple[float, int]:
    """What is left of the budget, and of the closable sites that may remain."""
    _, _, cost, budget, closable, closable_most, _ = terms
    spent, used = 0.0, 0
    for s in range(len(slots)):
        if slots[s] != EMPTY:
            spent += cost[slots[s]]
            used += closable[slots[s]]
    return budget - spent, closable_most - used


@compiled
def gain_of(a: int, burden: Any, near: Any) -> float:
    """What adding site a takes off the sum."""
    gain = 0.0
    for i in range(len(near)):
        if burden[a, i] < near[i]:
            gain += near[i] - burden[a, i]
    return gain


@compiled
def fill_up(slots: Any, burden: Any, state: Any, terms: Any, per_cost: bool) -> None:
    """Greedily fill the empty slots.

    Gains only shrink as sites open, so that a site whose old gain is below the best new one need not be looked at again
    (lazy evaluation, Minoux 1978).
    """
    _, most, cost, _, closable, _, bonus = terms
    n = burden.shape[0]
    known, at = np.full(n, np.inf), np.full(n, -1)
    for turn in range(len(slots)):
        slot = empty_slot(slots)
        if slot == EMPTY:
            return
        room = room_left(slots, terms)
        found, highest = EMPTY, 0.0
        for a in np.argsort(-known):
            if known[a] <= highest:
                break
            if cost[a] > room[0] or closable[a] > room[1] or most[a] == 0 or is_open(a, slots):
                continue
            known[a], at[a] = gain_of(a, burden, state[2]) + bonus[a], turn
            if per_cost:
                known[a] = known[a] / cost[a] if cost[a] > 0.0 else known[a] * 1e100
            if known[a] > highest:
                found, highest = a, known[a]
        if found == EMPTY:
            return
        slots[slot] = found
        note_new(slot, slots, burden, state)


@compiled
def best_exchange(a: int, loss: Any, extra: Any, slots: Any, terms: Any, room: Any) -> tuple[int, float]:
    """The slot that site a would best take the place of, and what leaving it costs; -1 where the rules forbid all."""
    _, _, cost, _, closable, _, bonus = terms
    found, least = EMPTY, np.inf
    for s in range(len(slots)):
        if loss[s] == np.inf:
            continue
        r = slots[s]
        leaving = loss[s] - extra[s] + bonus[r]
        if leaving < least and cost[a] - cost[r] <= room[0] and closable[a] - closable[r] <= room[1]:
            found, least = s, leaving
    return found, least


@compiled
def improve(slots: Any, burden: Any, state: Any, terms: Any, least_step: float, first: int) -> None:
    """Exchange or add one site at a time, always for the better by `least_step`, until no site can better anything."""
    locked, most, cost, closable, bonus = terms[0], terms[1], terms[2], terms[4], terms[6]
    n = burden.shape[0]
    loss, extra = np.zeros(len(slots)), np.zeros(len(slots))
    weigh(loss, slots, locked, state)
    room = room_left(slots, terms)
    a, seen = first, 0
    while seen < n:
        a = a + 1 if a + 1 < n else 0
        seen += 1
        if most[a] == 0 or is_open(a, slots):
            continue
        gain = look(a, burden, state, extra) + bonus[a]
        slot = empty_slot(slots)
        if slot == EMPTY or gain <= least_step or cost[a] > room[0] or closable[a] > room[1]:
            slot, leaving = best_exchange(a, loss, extra, slots, terms, room)
            if slot == EMPTY or gain - leaving <= least_step:
                continue
            slots[slot] = EMPTY
            note_gone(slot, slots, burden, state)
        slots[slot] = a
        note_new(slot, slots, burden, state)
        weigh(loss, slots, locked, state)
        room = room_left(slots, terms)
        seen = 0


@compiled
def total_of(slots: Any, state: Any, terms: Any) -> float:
    """The sum of burdens, less what sites are worth by themselves."""
    total = 0.0
    for i in range(len(state[2])):
        total += state[2][i]
    for s in range(len(slots)):
        if slots[s] != EMPTY:
            total -= terms[6][slots[s]]
    return total


@compiled
def greedy(slots: Any, burden: Any, nobody: Any, terms: Any, per_cost: bool, least_step: float) -> None:
    """Fill the empty slots greedily and improve by exchanges, in place."""
    state = begin(slots, burden, nobody)
    fill_up(slots, burden, state, terms, per_cost)
    improve(slots, burden, state, terms, least_step, 0)


@compiled
def climb(slots: Any, burden: Any, nobody: Any, terms: Any, least_step: float) -> None:
    """Improve a plan by exchanges, in place, until none helps."""
    state = begin(slots, burden, nobody)
    improve(slots, burden, state, terms, least_step, 0)


@compiled
def shuffle_some(slots: Any, burden: Any, state: Any, terms: Any, most_moved: int, rng: Any) -> None:
    """Exchange one to `most_moved` random slots for random sites, as far as the rules allow."""
    locked, most, cost, closable = terms[0], terms[1], terms[2], terms[4]
    wanted = 1 + int(rng.random() * most_moved)
    for _ in range(wanted):
        s = locked + int(rng.random() * (len(slots) - locked))
        a = int(rng.random() * burden.shape[0])
        room = room_left(slots, terms)
        r = slots[s]
        if r == EMPTY or most[a] == 0 or is_open(a, slots):
            continue
        if cost[a] - cost[r] > room[0] or closable[a] - closable[r] > room[1]:
            continue
        slots[s] = EMPTY
        note_gone(s, slots, burden, state)
        slots[s] = a
        note_new(s, slots, burden, state)


@compiled
def wander(slots: Any, burden: Any, nobody: Any, terms: Any, least_step: float, manner: Any, rng: Any) -> None:
    """Iterated local search, in place: move some sites, improve, and keep what is no worse.

    `manner` is (rounds, sites moved at most).
    """
    rounds, most_moved = manner
    state = begin(slots, burden, nobody)
    value = total_of(slots, state, terms)
    for _ in range(rounds):
        before = slots.copy()
        shuffle_some(slots, burden, state, terms, most_moved, rng)
        improve(slots, burden, state, terms, least_step, int(rng.random() * burden.shape[0]))
        found = total_of(slots, state, terms)
        if found <= value:
            value = found
            continue
        slots[:] = before
        state = begin(slots, burden, nobody)


@compiled
def saved(burden: Any, price: Any, sites: Any) -> Any:
    """For each of `sites`, how much less its points pay there than their prices: sum of max(0, price - burden)."""
    out = np.zeros(len(sites))
    for k in range(len(sites)):
        a = sites[k]
        total = 0.0
        for i in range(len(price)):
            less = price[i] - burden[a, i]
            if less > 0.0:
                total += less
        out[k] = total
    return out


@compiled
def times_served(burden: Any, price: Any, chosen: Any) -> Any:
    """How many of the chosen sites serve each point below its price."""
    out = np.zeros(len(price))
    for a in chosen:
        for i in range(len(price)):
            if burden[a, i] < price[i]:
                out[i] += 1.0
    return out
