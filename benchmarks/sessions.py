"""How many visitors one server process serves while each of them moves the minutes slider every two seconds."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from dataclasses import dataclass

from benchmarks.cities import MANY_HEXAGONS
from benchmarks.findings import Findings, Target, milliseconds
from benchmarks.serving import APP, NAIVE, serving
from benchmarks.visitor import Visitor, visit

LEVELS, NAIVE_LEVELS = (10, 50, 100, 150, 200), (3, 10)
THINK_S = (1.0, 3.0)
"""A visitor looks for a while that is drawn evenly between these, two seconds on average."""

MEASURED_S, LONGEST_S = 15.0, 240.0
WANTED, WANTED_P95_S = 100, 1.0
GIVE_UP_P95_S = 3.0
LIMITS_MIN = [step / 2 for step in range(6, 36)]
SLIDER = "limit_min"
PAGE, QUERY = "golden_hour", f"city={MANY_HEXAGONS[0]}&resolution={MANY_HEXAGONS[1]}"
TITLE = "Visitors of one server process who move the minutes slider every 2 s (1 to 3 s): wait until the page is complete, 27,600 hexagons."


@dataclass(frozen=True)
class Load:
    """What so many visitors at once saw: seconds from sending to a finished page, and bytes received for one move."""

    sessions: int
    waits_s: list[float]
    sizes: list[int]

    def quantile_s(self, share: float) -> float:
        """Seconds within which that share of the moves was answered."""
        return statistics.quantiles(self.waits_s, n=100, method="inclusive")[round(share * 100) - 1]


def run() -> Findings:
    """Load the real page, then the naive one."""
    with serving(APP) as place:
        ours = asyncio.run(_climb(place, PAGE, QUERY, LEVELS))
    with serving(NAIVE) as place:
        naive = asyncio.run(_climb(place, "", "", NAIVE_LEVELS))
    rows = [_row("real page", load) for load in ours] + [_row("naive page", load) for load in naive]
    good = max((load.sessions for load in ours if load.quantile_s(0.95) < WANTED_P95_S), default=0)
    naive_good = max((load.sessions for load in naive if load.quantile_s(0.95) < WANTED_P95_S), default=0)
    return Findings(
        title=TITLE,
        header=("page", "visitors", "moves", "per second", "p50", "p95", "bytes a move"),
        rows=tuple(rows),
        targets=(
            Target(f"at least {WANTED} visitors at p95 below {WANTED_P95_S:g} s (naive page: {naive_good})", good >= WANTED),
        ),
        notes=(
            "Wall-clock time; the visitors' own program runs on the same two cores, and other work beside it.",
            "Each visitor answers with the state of every control, as the browser does.",
        ),
    )


def _row(page: str, load: Load) -> tuple[str, ...]:
    count, size = len(load.waits_s), round(statistics.median(load.sizes))
    waits = milliseconds(load.quantile_s(0.5)), milliseconds(load.quantile_s(0.95))
    return (page, f"{load.sessions}", f"{count:,}", f"{count / MEASURED_S:.1f}", *waits, f"{size:,}")


async def _climb(place: str, page: str, query: str, levels: tuple[int, ...]) -> list[Load]:
    """One level after the other on the same server, until it answers too late."""
    chance, loads = random.Random(1), []
    visitors: list[Visitor] = []
    begin_s = time.monotonic()
    try:
        for level in levels:
            visitors += [await visit(place, page, query, SLIDER) for _ in range(level - len(visitors))]
            loads.append(await _load(visitors, chance))
            if loads[-1].quantile_s(0.95) > GIVE_UP_P95_S or time.monotonic() - begin_s > LONGEST_S:
                break
    finally:
        await asyncio.gather(*(visitor.socket.close() for visitor in visitors))
    return loads


async def _load(visitors: list[Visitor], chance: random.Random) -> Load:
    until_s = time.monotonic() + MEASURED_S
    seen = await asyncio.gather(*(_use(visitor, until_s, chance) for visitor in visitors))
    moves = [move for moves in seen for move in moves]
    return Load(len(visitors), [wait_s for wait_s, _ in moves], [size for _, size in moves])


async def _use(visitor: Visitor, until_s: float, chance: random.Random) -> list[tuple[float, int]]:
    moves = []
    await asyncio.sleep(chance.uniform(0, THINK_S[1]))
    while time.monotonic() < until_s:
        moves.append(await visitor.move(chance.choice(LIMITS_MIN)))
        await asyncio.sleep(chance.uniform(*THINK_S))
    return moves
