"""Where and when calls come, how long each keeps an ambulance, and in which order units are asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.params import Choice, Knob, Params
from analytics.core.text import Text
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.params import MINUTE
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import MINUTE_S, Posts, ready_posts
from analytics.models.golden_hour.studies.workload_counted import count_calls
from analytics.spatial.network import seconds_at, travel_from
from analytics.stats.hypercube import HOUR_MIN, Service
from analytics.stats.queues import busy_share
from analytics.stats.small_counts import rounded_counts

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.studies.workload_counted import Counted

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

HOURS_A_YEAR = 365.25 * 24
PER_THOUSAND = 1000.0

LEAST_RUNS = 30
"""Fewer logged runs with times on scene say too little about how long a run takes; the asked minutes stand in. Assumed."""

LOST, WAITS = "lost", "waits"

_LINES = {
    LOST: Text("이웃 시군 등 다른 곳에서 간다", "somebody else goes, such as a neighbouring city"),
    WAITS: Text("먼저 돌아오는 구급차를 기다린다", "they wait for the first unit to come back"),
}


class WorkloadAsked(Params):
    """What the study asks. What the log knows is taken from the log."""

    units_per_post: Annotated[
        int,
        Knob(
            Text("센터마다 구급차", "Ambulances per post"), 1, 4, 1, Text("대", "units"),
            Text("센터 파일에 ambulances 열이 있으면 센터마다 그 값을 씁니다. 기본값 1대는 가정입니다.",
                 "A column named ambulances in the list of posts takes precedence. One each is assumed."),
        ),
    ] = 1  # fmt: skip
    busy_min: Annotated[
        float,
        Knob(
            Text("출동 한 건에 매이는 시간", "Time taken by one run"), 10, 240, 5, MINUTE,
            Text("지령부터 다시 나갈 수 있을 때까지. 출동 기록에 현장에 머문 시간이 있으면 기록에서 재고, 없을 때만 이 가정값을 씁니다.",
                 "From dispatch until ready again. Measured from the run log where it has times on scene; else this assumed value."),
        ),
    ] = 60.0  # fmt: skip
    return_min: Annotated[
        float,
        Knob(
            Text("다시 나갈 준비까지", "Until ready again"), 0, 60, 5, MINUTE,
            Text("병원 도착(또는 현장 철수) 뒤 인계와 복귀. 출동 기록에 없어 잰 시간에 더합니다. 가정값입니다.",
                 "Handing over and driving back, which no log column holds; added to the measured times. Assumed."),
        ),
    ] = 20.0  # fmt: skip
    calls_per_1000: Annotated[
        float,
        Knob(
            Text("인구 천 명당 한 해 출동", "Calls a year per 1,000 people"), 5, 150, 1, Text("건", "calls"),
            Text("출동 기록이 없을 때만 씁니다. 39건은 2023년 도착 통계 2,017,007건을 전국 인구로 나눈 값입니다.",
                 "Used only where there is no run log. 39: the 2,017,007 arrivals counted in 2023 over the country's people."),
        ),
    ] = 39.0  # fmt: skip
    line: Annotated[
        str,
        Choice(
            Text("모두 출동 중이면", "When all are out"), _LINES,
            Text("기다리게 두면 부담이 100%를 넘을 때 답이 없습니다.", "Where calls wait there is no answer once the load reaches 100 %."),
        ),
    ] = LOST  # fmt: skip
    simulated_days: Annotated[
        int,
        Knob(
            Text("모의 출동 기간", "Days played"), 30, 3650, 5, Text("일", "days"),
            Text("하나씩 출동시켜 계산을 확인하는 기간. 길수록 구간이 좁아집니다.", "How long calls are played one by one to check the figures; longer is narrower."),
            expert=True,
        ),
    ] = 730  # fmt: skip
    seed: Annotated[
        int,
        Knob(Text("난수 씨앗", "Random seed"), 0, 9999, 1, Text("번", "no."), Text("같은 값이면 모의 출동이 똑같이 되풀이됩니다.", "The same value plays the same calls."), expert=True),
    ] = 1  # fmt: skip


@dataclass(frozen=True, eq=False)
class Demand:
    """Calls on the c hexagons of a city.

    Attributes:
        per_h: (c,) calls per hour, the mean over all hours.
        counted: what the log counts, or none where calls are assumed.
        busy_min: mean minutes that a call keeps an ambulance.
        logged_min: minutes of the logged runs, or none where `busy_min` was asked.
        notes: where the figures come from.
    """

    per_h: Floats
    counted: Counted | None
    busy_min: float
    logged_min: Floats | None
    notes: tuple[Text, ...]

    @property
    def hour_share(self) -> Floats | None:
        """(24,) how each hour of the day compares with the mean (mean 1), or none where it is not known."""
        return None if self.counted is None else self.counted.hour_share

    @property
    def told_a_year(self) -> Floats:
        """(c,) calls a year as they may be told; nan where the log counts 1 to 4."""
        return self.per_h * HOURS_A_YEAR if self.counted is None else self.counted.told_a_year(self.counted.by_cell)


@dataclass(frozen=True, eq=False)
class Fleet:
    """p posts with n units, and how far each post is from the c hexagons.

    Attributes:
        posts: the posts that take part.
        post_of: (n,) post of each unit, posts in order.
        minutes: (p, c) from the call to arrival, inf where there is no way.
    """

    posts: Posts
    post_of: Ints
    minutes: Floats

    @property
    def units(self) -> int:
        """How many ambulances there are."""
        return len(self.post_of)

    @property
    def post_order(self) -> Ints:
        """(c, p) posts by minutes, nearest first; equal ones in the order of the list."""
        return np.argsort(self.minutes.T, axis=1, kind="stable")


def demand_of(inputs: GoldenHourInputs, ground: Ground, asked: WorkloadAsked) -> Demand:
    """Calls by hexagon and hour from the run log; by people where there is none."""
    minutes, minute_note = _busy_minutes(inputs.dispatches, asked)
    mean_min = asked.busy_min if minutes is None else float(minutes.mean())
    counted, notes = count_calls(inputs.dispatches, ground)
    if counted is None:
        per_h = ground.cells.people * asked.calls_per_1000 / PER_THOUSAND / HOURS_A_YEAR
        by_people = _BY_PEOPLE.fill(n=asked.calls_per_1000)
        return Demand(per_h, None, mean_min, minutes, (*notes, by_people, minute_note))
    return Demand(counted.per_h, counted, mean_min, minutes, (*notes, minute_note))


def _busy_minutes(dispatches: pd.DataFrame | None, asked: WorkloadAsked) -> tuple[Floats | None, Text]:
    """Minutes of each logged run, dispatch to ready again, where the log can tell; and where the figure comes from."""
    legs = (
        [] if dispatches is None else [name for name in ("turnout_s", "drive_s", "scene_s", "transport_s") if name in dispatches]
    )
    if dispatches is None or not {"drive_s", "scene_s"} <= set(legs):
        return None, _ASKED_MINUTES.fill(n=asked.busy_min)
    runs = dispatches[legs].astype(float).dropna(subset=["drive_s", "scene_s"])
    if len(runs) < LEAST_RUNS:
        return None, _ASKED_MINUTES.fill(n=asked.busy_min)
    minutes = runs.fillna(0.0).to_numpy().sum(axis=1) / MINUTE_S + asked.return_min
    return minutes, _LOGGED_MINUTES.fill(
        n=int(rounded_counts(np.array([len(runs)]))[0]), mean=float(minutes.mean()), extra=asked.return_min
    )


def fleet_of(inputs: GoldenHourInputs, ground: Ground, params: GoldenHourParams, asked: WorkloadAsked, watch: Watch) -> Fleet:
    """The units and their minutes to every hexagon: one search over the roads from each post.

    Raises:
        InputError: when no post lies near a road, or no post has an ambulance.
    """
    posts = ready_posts(inputs.posts, ground, params)
    times = ambulance_times(ground.network, params)
    places, count = ground.cells.places, len(posts.places)
    minutes = np.empty((count, len(places)))
    for number in range(count):
        watch("posts", number / count)
        one = posts.places.select(np.array([number]))
        travel = travel_from(ground.network, times, one, posts.ready_s[[number]])
        minutes[number] = seconds_at(ground.network, travel, places, params.beside_kmh).seconds / MINUTE_S
    minutes[:, places.beside_m > params.beside_limit_m] = np.inf
    return Fleet(posts, np.repeat(np.arange(count), _units(posts.table, asked)), minutes)


def _units(posts: pd.DataFrame, asked: WorkloadAsked) -> Ints:
    """How many units each post has; a post that says nothing has as many as asked.

    Raises:
        InputError: when there is none anywhere.
    """
    if "ambulances" not in posts:
        return np.full(len(posts), asked.units_per_post)
    own = posts["ambulances"].to_numpy(dtype=float, na_value=np.nan)
    units = np.where(np.isfinite(own), np.maximum(own, 0), asked.units_per_post).astype(np.int64)
    if units.sum() == 0:
        raise InputError(Text("센터 목록에 구급차가 한 대도 없습니다. ambulances 열을 확인해 주십시오.", "The list of posts has no ambulance at all. Please check its column ambulances."))  # fmt: skip
    return units


@dataclass(frozen=True, eq=False)
class Asking:
    """Hexagons with the same order of posts are one place of the queue, and units of one post take turns.

    Attributes:
        service: places and units; place `list * turns + turn`.
        list_of: (c,) the list that each hexagon follows.
        turns: how many places a list is spread over, so that units of one post are asked first equally often.
    """

    service: Service
    list_of: Ints
    turns: int

    def by_cell(self, of_place: Floats) -> Floats:
        """(c, ...) the mean over the turns of what is known by place."""
        by_list = of_place.reshape(-1, self.turns, *of_place.shape[1:]).mean(axis=1)
        return np.asarray(by_list[self.list_of], dtype=np.float64)

    def with_calls(self, factor: float) -> Service:
        """The same with all calls times a factor, such as those of one hour of the day."""
        plain = self.service
        return Service(plain.calls_per_h * factor, plain.order, plain.busy_min, plain.waits)


def ask_units(fleet: Fleet, demand: Demand, asked: WorkloadAsked) -> Asking:
    """Who is asked in which order, and how often. Hexagons that no post can reach ask for nobody."""
    served = np.isfinite(fleet.minutes).any(axis=0)
    lists, list_of = np.unique(fleet.post_order, axis=0, return_inverse=True)
    calls = np.bincount(list_of.ravel(), weights=np.where(served, demand.per_h, 0.0), minlength=len(lists))
    counts = np.bincount(fleet.post_of, minlength=fleet.minutes.shape[0])
    turns = math.lcm(*counts[counts > 0].tolist())
    order = np.stack([_unit_order(lists, fleet.post_of, turn) for turn in range(turns)], axis=1)
    service = Service(
        calls_per_h=np.repeat(calls / turns, turns),
        order=order.reshape(-1, fleet.units),
        busy_min=np.full(fleet.units, demand.busy_min),
        waits=asked.line == WAITS,
    )
    return Asking(service, list_of.ravel(), turns)


def _unit_order(lists: Ints, post_of: Ints, turn: int) -> Ints:
    """(lists, n) units by the rank of their post; within a post another unit leads at each turn."""
    rank = np.argsort(lists, axis=1)
    first = np.searchsorted(post_of, post_of)
    count = np.bincount(post_of)[post_of]
    within = (np.arange(len(post_of)) - first - turn) % count
    return np.argsort(rank[:, post_of] * len(post_of) + within, axis=1)


def busy_fraction(inputs: GoldenHourInputs, params: GoldenHourParams, units: int, asked: WorkloadAsked | None = None) -> float:
    """Share of its time for which an ambulance is busy, measured from the log: the q of expected coverage (MEXCLP).

    Args:
        inputs, params: as for the model.
        units: how many ambulances share the calls.
        asked: what the log does not know; defaults where none.

    Returns:
        0 to 1; all units are taken to be equally busy. Calls that find all of them out are lost unless `asked` says
        that they wait.
    """
    asked = WorkloadAsked() if asked is None else asked
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    demand = demand_of(inputs, ground, asked)
    return busy_share(float(demand.per_h.sum()), HOUR_MIN / demand.busy_min, units, waits=asked.line == WAITS)


@dataclass(frozen=True, slots=True)
class MeasuredBusy:
    """The busy share of a fleet as the log has it.

    Attributes:
        share: 0 to 1, see `busy_fraction`.
        units: the ambulances that share the calls.
        notes: where the calls and the time per run come from.
    """

    share: float
    units: int
    notes: tuple[Text, ...]


def measured_busy(inputs: GoldenHourInputs, params: GoldenHourParams, more_units: int) -> MeasuredBusy | None:
    """The busy share of today's ambulances and `more_units` more (fewer where below 0); none where the log cannot tell.

    It can where it has calls in the city and enough runs with times on scene.
    """
    asked = WorkloadAsked()
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    demand = demand_of(inputs, ground, asked)
    if demand.counted is None or demand.logged_min is None:
        return None
    posts = ready_posts(inputs.posts, ground, params)
    units = max(int(_units(posts.table, asked).sum()) + more_units, 1)
    return MeasuredBusy(busy_fraction(inputs, params, units, asked), units, demand.notes)


_BY_PEOPLE = Text(
    "이 도시의 출동 기록이 없어 인구 천 명당 한 해 {n:g}건으로 보고 사람 수대로 나눴습니다(가정). 하루 중 바쁜 때는 알 수 없습니다.",
    "There is no run log of this city: {n:g} calls a year per 1,000 people are assumed, where people live. Busy hours are not known.",
)
_ASKED_MINUTES = Text(
    "출동 기록에 현장에 머문 시간이 없어 한 건에 {n:g}분 매인다고 가정했습니다.",
    "The log has no times on scene, so each run is assumed to take {n:g} minutes.",
)
_LOGGED_MINUTES = Text(
    "한 건에 매이는 시간은 기록 약 {n:,}건에서 잰 평균 {mean:.1f}분입니다. 그 가운데 복귀·인계 {extra:g}분은 가정값이고, 이송하지 않은 출동도 들어 있습니다.",
    "A run takes {mean:.1f} minutes, the mean of about {n:,} logged runs, those without transport included; {extra:g} minutes of it, until ready again, are assumed.",
)
