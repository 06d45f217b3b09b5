"""Waiting lines in closed form: calls at random times (Poisson), exponential service, c like servers.

M/M/c: who finds all servers busy waits. M/M/c/K: at most K in the system, who comes then is lost; K = c is the loss
system. Sources: Erlang (1917); Gross, Shortle, Thompson & Harris, Fundamentals of Queueing Theory, chapter 3; the
recursion for the share lost is that of Erlang's B formula. All sums are scaled, so that hundreds of servers neither
overflow nor vanish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

SATURATED = Text(
    "일이 능력보다 많습니다: 시간당 {arrivals:.3g}건이 오는데 {servers}대가 {capacity:.3g}건밖에 처리하지 못해 줄이 끝없이 길어집니다.",
    "More comes in than can be done: {arrivals:.3g} per hour arrive and {servers} servers do {capacity:.3g}, so the line grows without end.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A waiting line in its steady state. Times are in the unit of time of the rates given.

    Attributes:
        busy: share of its time that each server works, 0 to 1 (rho).
        idle_servers: how many servers are free on average.
        empty_share: share of the time with nobody in the system.
        all_busy_share: share of arrivals that find every server busy (they wait or are lost).
        lost_share: share of arrivals that are turned away.
        waiting: how many wait on average (Lq).
        present: how many are in the system on average (L).
        wait: mean wait of those who are let in (Wq).
        stay: mean time in the system of those who are let in (W).
    """

    busy: float
    idle_servers: float
    empty_share: float
    all_busy_share: float
    lost_share: float
    waiting: float
    present: float
    wait: float
    stay: float


def endless_line(arrival_rate: float, service_rate: float, servers: int) -> Line:
    """M/M/c: everybody who finds all servers busy waits, however long the line.

    Args:
        arrival_rate: arrivals per unit of time, 0 or more.
        service_rate: how many one server finishes per unit of time, above 0.
        servers: how many there are, at least 1.

    Raises:
        InputError: when as much or more arrives as can be done (rho >= 1), for then there is no steady state.
    """
    _refuse_nonsense(arrival_rate, service_rate, servers)
    refuse_saturated(arrival_rate, service_rate * servers, servers)
    shares = state_shares(arrival_rate / service_rate, servers, waits=True)
    busy = arrival_rate / (service_rate * servers)
    all_busy = float(shares[-1])
    waiting = all_busy * busy / (1 - busy)
    wait = all_busy / (service_rate * servers - arrival_rate)
    return Line(
        busy=busy,
        idle_servers=servers * (1 - busy),
        empty_share=float(shares[0]),
        all_busy_share=all_busy,
        lost_share=0.0,
        waiting=waiting,
        present=waiting + servers * busy,
        wait=wait,
        stay=wait + 1 / service_rate,
    )


def bounded_line(arrival_rate: float, service_rate: float, servers: int, places: int) -> Line:
    """M/M/c/K: at most `places` are in the system, those in service included; who comes then is lost.

    Args:
        arrival_rate, service_rate, servers: see `endless_line`; any load is allowed here.
        places: K, at least `servers`. K = c is the loss system in which nobody waits.

    Raises:
        InputError: when there are fewer places than servers.
    """
    _refuse_nonsense(arrival_rate, service_rate, servers)
    if places < servers:
        raise InputError(Text("자리 수는 서버 수보다 적을 수 없습니다.", "There cannot be fewer places than servers."))
    shares = _shares(arrival_rate / service_rate, servers, places)
    number = np.arange(places + 1)
    lost = float(shares[-1])
    waiting = float(shares[servers:] @ (number[servers:] - servers))
    present = float(shares @ number)
    let_in = arrival_rate * (1 - lost)
    wait = waiting / let_in if let_in > 0 else 0.0
    return Line(
        busy=(present - waiting) / servers,
        idle_servers=servers - (present - waiting),
        empty_share=float(shares[0]),
        all_busy_share=float(shares[servers:].sum()),
        lost_share=lost,
        waiting=waiting,
        present=present,
        wait=wait,
        stay=wait + 1 / service_rate,
    )


def state_shares(offered: float, servers: int, *, waits: bool) -> Floats:
    """Share of the time with 0, 1, ... busy servers; the last is all of them busy, whether or not anybody waits.

    Args:
        offered: arrivals during one mean service time (erlangs); below `servers` where calls wait.
        servers: how many there are.
        waits: whether calls wait (M/M/c) or are lost (M/M/c/c) when all are busy.

    Returns:
        (servers + 1,) shares that sum to 1.
    """
    shares = _shares(offered, servers, servers)
    if waits:
        shares[-1] /= 1 - offered / servers
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def busy_share(arrival_rate: float, service_rate: float, servers: int, *, waits: bool) -> float:
    """Share of its time that a server works: the q of expected coverage (Daskin 1983), measured instead of assumed.

    Without waiting only the calls that are answered count; with waiting all do, and at most 1 is given.
    """
    if waits:
        return float(min(arrival_rate / (service_rate * servers), 1.0))
    return bounded_line(arrival_rate, service_rate, servers, servers).busy


def refuse_saturated(arrival_rate: float, capacity: float, servers: int) -> None:
    """Refuse a load that never settles: as much or more arrives than all servers together can do.

    Raises:
        InputError: saying by how much.
    """
    if arrival_rate >= capacity:
        raise InputError(SATURATED.fill(arrivals=arrival_rate, servers=servers, capacity=capacity))


def _refuse_nonsense(arrival_rate: float, service_rate: float, servers: int) -> None:
    if not (arrival_rate >= 0 and service_rate > 0 and servers >= 1):
        raise InputError(
            Text(
                "대기행렬에는 0 이상의 도착률, 0보다 큰 처리율, 한 대 이상의 서버가 필요합니다.",
                "A line needs an arrival rate of 0 or more, a service rate above 0 and at least one server.",
            )
        )


def _shares(offered: float, servers: int, places: int) -> Floats:
    """Shares of the states 0 to `places`: each is the one before times offered / busy servers, in logarithms."""
    if offered == 0:
        return np.asarray(np.eye(1, places + 1)[0], dtype=np.float64)
    busy = np.minimum(np.arange(1, places + 1), servers)
    logs = np.concatenate([[0.0], np.cumsum(np.log(offered / busy))])
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)
