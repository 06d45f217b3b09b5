"""Inner loop of the hot spots: neighbourhoods dealt at random, counted against those that are there.

Each draw begins a shuffle of all values (Durstenfeld 1964) and stops after the largest neighbourhood: its first W values are
W of the n drawn without replacement, for every W at once, whatever the order was before. Random bits: xoshiro256++ (Blackman
and Vigna 2021); an index below n is the high half of a product with 32 of them, unfit ones being drawn again (Lemire 2019),
so that every index is equally likely.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.core.compiling import compiled

BATCH = 1016
"""Draws made at a time: their totals for neighbourhoods of some tens of cells stay near the processor. No power of two, which
would put the totals of one draw all into the same few places of its cache (measured: three times as long)."""

_U64 = np.uint64
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_A, _B, _C, _FULL = np.uint64(17), np.uint64(23), np.uint64(45), np.uint64(64)


@compiled
def _turned(x: Any, by: Any) -> Any:
    return (x << by) | (x >> (_FULL - by))


@compiled
def _next(state: Any) -> Any:
    """64 random bits."""
    made = _turned(state[0] + state[3], _B) + state[0]
    kept = state[1] << _A
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= kept
    state[3] = _turned(state[3], _C)
    return made


@compiled
def _below(bits: Any, n: Any, state: Any) -> Any:
    """An index below n from 32 bits, or from further ones where these do not fit."""
    product = bits * n
    if (product & _LOW) < n:
        unfit = (_LOW + _U64(1) - n) % n
        while (product & _LOW) < unfit:
            product = (_next(state) >> _HALF) * n
    return np.int64(product >> _HALF)


@compiled
def deal(value: Any, state: Any, running: Any) -> None:
    """Running totals (longest, draws) of values drawn without replacement; `value` is left in another order."""
    count, bits = len(value), _U64(0)
    for draw in range(running.shape[1]):
        total = 0.0
        for k in range(running.shape[0]):
            if k % 2 == 0:
                bits = _next(state)
            other = k + _below(bits & _LOW, _U64(count - k), state)
            bits >>= _HALF
            drawn = value[other]
            value[other] = value[k]
            value[k] = drawn
            total += drawn
            running[k, draw] = total


@compiled
def place(totals: Any, slack: Any, edges: Any, bins: Any, counts: Any) -> None:
    """Count where each total falls among the sorted edges.

    Args:
        totals: (d,) drawn sums.
        slack: sums this near are equal.
        edges: ascending.
        bins: low and scale, by which a sum finds its bin, and first (b + 1,): edges at most the beginning of each bin.
        counts: upper, moved (e + 1,); upper[j] grows when j edges are at most the total, and where other j are below it,
            `moved` takes one away from the former and adds one to the latter.
    """
    low, scale, first = bins
    upper, moved = counts
    last = float(len(first) - 1)
    for total in totals:
        high = first[np.int64(min(max((total - low) * scale, 0.0), last))]
        while high < len(edges) and edges[high] <= total + slack:
            high += 1
        upper[high] += 1
        if high > 0 and edges[high - 1] >= total - slack:
            moved[high] -= 1
            high -= 1
            while high > 0 and edges[high - 1] >= total - slack:
                high -= 1
            moved[high] += 1


@compiled
def tally(value: Any, state: Any, draws: Any, slack: Any, table: Any) -> Any:
    """How often the sum of so many values fell between which edges.

    Args:
        value: (n,) all values; their order is changed.
        state: (4,) random state of 64-bit integers; changed.
        draws: how many neighbourhoods are dealt.
        slack: sums this near are equal.
        table: sizes (s,) ascending; begin (s + 1,) of each size's edges in `edges` (ascending within each); low and scale
            (s,) by which a sum finds its bin; start (s + 1,) of each size's bins in `first`, edges at most each bin's beginning.

    Returns:
        upper, lower: `upper[begin[k] + k + j]` draws for size k with j edges at most the sum; in `lower` j edges are below it.
    """
    sizes, begin, edges, low, scale, start, first = table
    upper = np.zeros(len(edges) + len(sizes), np.int64)
    moved = np.zeros_like(upper)
    for done in range(0, draws, BATCH):
        running = np.empty((sizes[-1], min(BATCH, draws - done)))
        deal(value, state, running)
        for k in range(len(sizes)):
            mine = slice(begin[k] + k, begin[k + 1] + k + 1)
            bins = low[k], scale[k], first[start[k] : start[k + 1]]
            place(running[sizes[k] - 1], slack, edges[begin[k] : begin[k + 1]], bins, (upper[mine], moved[mine]))
    return upper, upper + moved
