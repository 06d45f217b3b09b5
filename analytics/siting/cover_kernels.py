"""Inner loops of the search for coverage: what one more, one fewer or one moved unit does.

A plan is a list of slots, each holding a site (-1: empty); the first `locked` slots never change. Kernels pass three
bundles around:

- `sets` = (start, point, back, site, weight, gains): a `Cover`, and gains with a 0 before and after, so that `gains[k]` is
  what the k-th unit adds;
- `state` = (slots, reach, owner, add, here, shared): the plan; units that reach each group; the sum of the slots that reach
  it (the slot itself where one does); what one more unit at each site would add; (slots, groups) who is reached by which
  slot; what of each group counts both as gain of one more unit and as loss of one that is there;
- `terms` = (locked, most, cost, budget, closable, closable_most, bonus): the `Rules`, and what each site is worth by itself.

Exchanging slot s for site a changes the value by add[a] - loss[s] + extra[s], where loss is what s alone contributes and
extra what of that a would contribute again (the interchange of Teitz & Bart 1968, evaluated incrementally).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.core.compiling import compiled

EMPTY = -1

NEAR_SHARE = 0.5
"""Share of the rounds of search that ruin slots near each other; the others ruin random ones."""

TRIED_LEAST = 0.1
"""Refilling looks at a random share of the sites, between this and all."""


@compiled
def begin(slots: Any, sets: Any) -> Any:
    """The state of a plan, from its slots."""
    start, point, back, _, weight, gains = sets
    group_count, site_count = len(back) - 1, len(start) - 1
    reach, owner = np.zeros(group_count, np.int64), np.zeros(group_count, np.int64)
    add, here = np.zeros(site_count), np.zeros((len(slots), group_count), np.uint8)
    for j in range(site_count):
        for k in range(start[j], start[j + 1]):
            add[j] += weight[point[k]] * gains[1]
    state = (slots, reach, owner, add, here, np.zeros(group_count))
    for s in range(len(slots)):
        if slots[s] != EMPTY:
            put(s, slots[s], state, sets)
    return state


@compiled
def put(slot: int, a: int, state: Any, sets: Any) -> None:
    """Put a unit at site a into an empty slot."""
    slots, reach, owner, add, here, shared = state
    start, point, back, site, weight, gains = sets
    slots[slot] = a
    top = len(gains) - 1
    for k in range(start[a], start[a + 1]):
        i = point[k]
        change = weight[i] * (gains[min(reach[i] + 2, top)] - gains[min(reach[i] + 1, top)])
        reach[i] += 1
        shared[i] = weight[i] * (gains[min(reach[i], top)] - gains[min(reach[i] + 1, top)])
        owner[i] += slot
        here[slot, i] = 1
        if change != 0.0:
            for t in range(back[i], back[i + 1]):
                add[site[t]] += change


@compiled
def take(slot: int, state: Any, sets: Any) -> None:
    """Empty a slot."""
    slots, reach, owner, add, here, shared = state
    start, point, back, site, weight, gains = sets
    a = slots[slot]
    slots[slot] = EMPTY
    top = len(gains) - 1
    for k in range(start[a], start[a + 1]):
        i = point[k]
        reach[i] -= 1
        shared[i] = weight[i] * (gains[min(reach[i], top)] - gains[min(reach[i] + 1, top)]) if reach[i] else 0.0
        owner[i] -= slot
        here[slot, i] = 0
        change = weight[i] * (gains[min(reach[i] + 1, top)] - gains[min(reach[i] + 2, top)])
        if change != 0.0:
            for t in range(back[i], back[i + 1]):
                add[site[t]] += change


@compiled
def weigh(loss: Any, state: Any, sets: Any, terms: Any) -> Any:
    """Fill in what is lost when each slot alone is emptied; the slots that may be, the cheapest loss first."""
    slots, reach = state[0], state[1]
    start, point, _, _, weight, gains = sets
    locked, bonus, top = terms[0], terms[6], len(gains) - 1
    for s in range(len(slots)):
        loss[s] = np.inf
        if slots[s] != EMPTY:
            loss[s] = bonus[slots[s]]
            for k in range(start[slots[s]], start[slots[s] + 1]):
                loss[s] += weight[point[k]] * gains[min(reach[point[k]], top)]
    return locked + np.argsort(loss[locked:])


@compiled
def extras(a: int, extra: Any, touched: Any, state: Any, sets: Any) -> int:
    """Fill in, for each slot, what its loss and the gain of site a count of the same people.

    Returns:
        How many slots have any; they stand first in `touched`.
    """
    slots, reach, owner, _, here, shared = state
    start, point, count = sets[0], sets[1], 0
    for k in range(start[a], start[a + 1]):
        i = point[k]
        both = shared[i]
        if both == 0.0:
            continue
        first, last = (owner[i], owner[i] + 1) if reach[i] == 1 else (0, len(slots))
        for s in range(first, last):
            if here[s, i]:
                if extra[s] == 0.0:
                    touched[count] = s
                    count += 1
                extra[s] += both
    return count


@compiled
def best_exchange(a: int, ranked: Any, shares: Any, slots: Any, terms: Any, room: Any) -> tuple[int, float]:
    """The slot that site a would best take the place of, and what leaving it costs; -1 where the rules forbid all.

    Of the slots that share nobody with a, only the one of least loss matters.
    """
    loss, extra, touched = shares
    locked, cost, closable = terms[0], terms[2], terms[4]
    found, least = EMPTY, np.inf
    for s in ranked:
        r = slots[s]
        if loss[s] == np.inf:
            break
        if extra[s] == 0.0 and cost[a] - cost[r] <= room[0] and closable[a] - closable[r] <= room[1]:
            found, least = s, loss[s]
            break
    for s in touched:
        r = slots[s]
        if s < locked or cost[a] - cost[r] > room[0] or closable[a] - closable[r] > room[1]:
            continue
        if loss[s] - extra[s] < least:
            found, least = s, loss[s] - extra[s]
    return found, least


@compiled
def total_of(state: Any, sets: Any, terms: Any) -> float:
    """The value of the plan, what sites are worth by themselves included."""
    slots, reach = state[0], state[1]
    weight, gains, bonus = sets[4], sets[5], terms[6]
    value = 0.0
    for i in range(len(reach)):
        for k in range(1, min(reach[i], len(gains) - 1) + 1):
            value += weight[i] * gains[k]
    for s in range(len(slots)):
        if slots[s] != EMPTY:
            value += bonus[slots[s]]
    return value


@compiled
def room_left(slots: Any, terms: Any) -> tuple[float, int]:
    """What is left of the budget, and of the closable units that may remain."""
    _, _, cost, budget, closable, closable_most, _ = terms
    spent, used = 0.0, 0
    for s in range(len(slots)):
        if slots[s] != EMPTY:
            spent += cost[slots[s]]
            used += closable[slots[s]]
    return budget - spent, closable_most - used


@compiled
def units_at(a: int, slots: Any) -> int:
    """Units at site a; with a = -1, slots that are empty."""
    units = 0
    for s in range(len(slots)):
        if slots[s] == a:
            units += 1
    return units


@compiled
def empty_slot(slots: Any) -> int:
    """The first empty slot, -1 where none is."""
    for s in range(len(slots)):
        if slots[s] == EMPTY:
            return s
    return EMPTY


@compiled
def best_addition(state: Any, terms: Any, per_cost: bool, tried: float, rng: Any) -> int:
    """The site whose unit adds most (or most for its cost) among a random share `tried` of all; -1 where none adds."""
    slots, add = state[0], state[3]
    _, most, cost, _, closable, _, bonus = terms
    room = room_left(slots, terms)
    found, highest = EMPTY, 0.0
    for a in range(len(add)):
        if tried < 1.0 and rng.random() > tried:
            continue
        worth = add[a] + bonus[a]
        if per_cost:
            worth = worth / cost[a] if cost[a] > 0.0 else worth * 1e100
        if worth > highest and cost[a] <= room[0] and closable[a] <= room[1] and units_at(a, slots) < most[a]:
            found, highest = a, worth
    return found


@compiled
def fill_up(state: Any, sets: Any, terms: Any, per_cost: bool, tried: float, rng: Any) -> None:
    """Greedily fill the empty slots, until nothing adds anything or the budget ends."""
    while True:
        slot = empty_slot(state[0])
        if slot == EMPTY:
            return
        found = best_addition(state, terms, per_cost, tried, rng)
        if found == EMPTY and tried < 1.0:
            found = best_addition(state, terms, per_cost, 1.0, rng)
        if found == EMPTY:
            return
        put(slot, found, state, sets)


@compiled
def improve(state: Any, sets: Any, terms: Any, least_step: float, first: int) -> None:
    """Exchange or add one unit at a time, always for the better by `least_step`, until no site can better anything.

    Sites are looked at in turn, beginning with `first`.
    """
    slots, add = state[0], state[3]
    most, cost, closable, bonus = terms[1], terms[2], terms[4], terms[6]
    loss, extra, touched = np.zeros(len(slots)), np.zeros(len(slots)), np.zeros(len(slots), np.int64)
    ranked = weigh(loss, state, sets, terms)
    room, free = room_left(slots, terms), empty_slot(slots)
    lowest_bonus = bonus.min()
    a, seen = first, 0
    while seen < len(add):
        a = a + 1 if a + 1 < len(add) else 0
        seen += 1
        entering = add[a] + bonus[a]
        if entering - lowest_bonus <= least_step:
            continue
        slot = free
        if slot == EMPTY or entering <= least_step or cost[a] > room[0] or closable[a] > room[1]:
            count = extras(a, extra, touched, state, sets)
            slot, leaving = best_exchange(a, ranked, (loss, extra, touched[:count]), slots, terms, room)
            extra[touched[:count]] = 0.0
            if slot == EMPTY or entering - leaving <= least_step or units_at(a, slots) >= most[a]:
                continue
            take(slot, state, sets)
        elif units_at(a, slots) >= most[a]:
            continue
        put(slot, a, state, sets)
        ranked = weigh(loss, state, sets, terms)
        room, free = room_left(slots, terms), empty_slot(slots)
        seen = 0


@compiled
def greedy(slots: Any, sets: Any, terms: Any, per_cost: bool, rng: Any) -> float:
    """Fill the empty slots greedily, in place; the value."""
    state = begin(slots, sets)
    fill_up(state, sets, terms, per_cost, 1.0, rng)
    return total_of(state, sets, terms)


@compiled
def climb(slots: Any, sets: Any, terms: Any, least_step: float) -> float:
    """Improve a plan by exchanges, in place, until none helps; the value."""
    state = begin(slots, sets)
    improve(state, sets, terms, least_step, 0)
    return total_of(state, sets, terms)


@compiled
def ruin(state: Any, sets: Any, locked: int, most: int, rng: Any) -> None:
    """Empty one to `most` slots: a random one, and others that are random or near it (that reach the same people)."""
    slots, here = state[0], state[4]
    start, point = sets[0], sets[1]
    free = len(slots) - locked
    wanted = 1 + int(rng.random() * min(most, free))
    seed_slot = locked + int(rng.random() * free)
    near = rng.random() < NEAR_SHARE
    overlap = np.zeros(len(slots))
    a = slots[seed_slot]
    for s in range(locked, len(slots)):
        overlap[s] = rng.random()
        if near and a != EMPTY:
            for k in range(start[a], start[a + 1]):
                overlap[s] += here[s, point[k]]
    overlap[seed_slot] = np.inf
    for _ in range(wanted):
        s = locked + int(np.argmax(overlap[locked:]))
        overlap[s] = -1.0
        if slots[s] != EMPTY:
            take(s, state, sets)


@compiled
def wander(slots: Any, best: Any, sets: Any, terms: Any, least_step: float, manner: Any, rng: Any) -> float:
    """Iterated local search (Lourenço, Martin & Stützle 2003): ruin some slots, refill, improve, and go on from there or not.

    Args:
        slots: where the search stands; changed in place.
        best: the best plan; changed in place when a better one is found.
        sets, terms: see the module.
        least_step: the least betterment that counts.
        manner: (rounds, slots emptied at most, how much worse a plan may be at most and still be gone on from).
        rng: draws everything.

    Returns:
        The value of the best plan.
    """
    rounds, most, warmth = manner
    state = begin(best.copy(), sets)
    highest = total_of(state, sets, terms)
    state = begin(slots, sets)
    value = total_of(state, sets, terms)
    for _ in range(rounds):
        before = slots.copy()
        ruin(state, sets, terms[0], most, rng)
        fill_up(state, sets, terms, False, TRIED_LEAST + (1.0 - TRIED_LEAST) * rng.random(), rng)
        improve(state, sets, terms, least_step, int(rng.random() * len(state[3])))
        found = total_of(state, sets, terms)
        if found > highest + least_step:
            highest = found
            best[:] = slots
        if found >= value - warmth * rng.random():
            value = found
            continue
        for s in range(len(slots)):
            if slots[s] != before[s] and slots[s] != EMPTY:
                take(s, state, sets)
        for s in range(len(slots)):
            if slots[s] != before[s] and before[s] != EMPTY:
                put(s, before[s], state, sets)
    return highest
