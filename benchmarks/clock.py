"""Processor time of competing ways to do the same thing, measured in turns so that all suffer the same machine."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROUNDS = 7
LEAST_S = 0.03
"""Quick calls are repeated until they fill this long: the clock ticks too coarsely for one alone."""


def cpu_seconds(ways: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Median processor seconds of one call of each way.

    Args:
        ways: what is compared, by name. Each is called once beforehand, so that nothing is paid twice or for the first time.
        rounds: how often all ways take their turn.
    """
    repeats = {name: _repeats(way) for name, way in ways.items()}
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            seen[name].append(_timed(way, repeats[name]))
    return {name: statistics.median(values) for name, values in seen.items()}


def _repeats(way: Callable[[], object]) -> int:
    way()
    once_s = max(_timed(way, 1), 1e-6)
    return max(1, round(LEAST_S / once_s))


def _timed(way: Callable[[], object], repeats: int) -> float:
    begin_s = time.process_time()
    for _ in range(repeats):
        way()
    return (time.process_time() - begin_s) / repeats
