"""The model's own speeds as a curve that can be fitted: from the contents of the ways to seconds, and back to knobs.

A run takes: seconds at the limit on each kind of road, times the pace of that kind, times the slowness of the hour;
a delay for each junction; the stretch beside the road; the turn-out. That is what `speeds.ambulance_times` drives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.params import Knob
from analytics.models.golden_hour.params import ALL_DAY, GoldenHourParams
from analytics.models.golden_hour.speeds import RUSH_SHAPE
from analytics.models.golden_hour.studies.ways import JUNCTIONS, KINDS, LANES, arc_contents
from analytics.spatial.network import ArcTimes
from analytics.stats.robust import Prior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.spatial.network import RoadNetwork

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

LEVEL, EXPRESS, MAIN, LOCAL, ONE_LANE, JUNCTION_S, TURNOUT_S, HOURS = range(8)
"""Places of the values that are fitted: logarithms of paces (time per kilometre against the limit), seconds, seconds,
and from `HOURS` on the slowness of the hours."""

CLASSES = (EXPRESS, MAIN, LOCAL)

LEVEL_SD, CLASS_SD, ONE_LANE_SD, RUSH_SD, PART_SD = 1.0, 0.2, 0.2, 0.3, 0.3
JUNCTION_SD_S, TURNOUT_SD_S = 4.0, 60.0
"""How far the values may well lie from the present ones before any run has been seen. Assumed, and weak: a hundred runs
outvote them. All roads may be much faster or slower together (`LEVEL_SD`), one kind against another less so."""

FARTHEST_LOG = 2.0

_MORNING, _EVENING, _NIGHT = (7, 8, 9), (17, 18, 19), (22, 23, 0, 1, 2, 3, 4, 5)

PARTS_OF_DAY: dict[str, tuple[int, ...]] = {
    "curve": (),
    "peaks": tuple(1 if hour in (*_MORNING, *_EVENING) else 0 for hour in range(24)),
    "parts": tuple(0 if hour in _NIGHT else 1 if hour in _MORNING else 3 if hour in _EVENING else 2 for hour in range(24)),
}
"""Part of the day of each hour; part 0 is what the others are measured against. "curve" is the model's own shape of the day."""

UNKNOWN_HOUR = -1


@dataclass(frozen=True, eq=False)
class Day:
    """How slowness by the hour is written: the model's curve with one value, or one value for each part of the day.

    Attributes:
        part: (24,) part of the day of each hour, empty for the curve.
    """

    part: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many values it takes."""
        return max(self.part) if self.part else 1

    def slowness(self, values: Floats, hour: Ints) -> tuple[Floats, Floats]:
        """How many times longer a drive takes at each hour (n,), and its slopes (n, count); an unknown hour is the mean one."""
        if not self.part:
            shape = np.append(RUSH_SHAPE, np.mean(RUSH_SHAPE))[hour]
            slow = 1 / (1 - values[HOURS] * shape)
            return slow, (shape * slow**2)[:, None]
        part = np.append(self.part, 0)[hour]
        added = np.append(0.0, values[HOURS:])
        slow = np.exp(added[part])
        return slow, (part[:, None] == np.arange(1, self.count + 1)) * slow[:, None]

    def mean_slowness(self, values: Floats) -> float:
        """Slowness of the day as a whole, as the model takes it."""
        if not self.part:
            return float(self.slowness(values, np.array([UNKNOWN_HOUR]))[0][0])
        return float(self.slowness(values, np.arange(24))[0].mean())


@dataclass(frozen=True, eq=False)
class Sums:
    """What n runs are made of, ready to be summed up at any speeds.

    Attributes:
        contents: (n, 7) contents of the ways.
        hour: (n,) hour of the day, -1 where unknown.
        known_s: (n,) seconds that no value changes: beside the road, and a post's own turn-out.
        turnout: (n,) 1 where the common turn-out time is part of the sum, else 0.
    """

    contents: Floats
    hour: Ints
    known_s: Floats
    turnout: Floats

    def rows(self, chosen: Ints) -> Sums:
        """Some of the runs."""
        return Sums(self.contents[chosen], self.hour[chosen], self.known_s[chosen], self.turnout[chosen])

    def curve(self, values: Floats, day: Day) -> tuple[Floats, Floats]:
        """Seconds (n,) at the given values, and their slopes (n, k)."""
        parts = self.contents[:, :JUNCTIONS] * paces(values)
        slow, slow_slopes = day.slowness(values, self.hour)
        driving = parts.sum(axis=1)
        kinds = parts.reshape(-1, len(KINDS), LANES)
        slopes = np.column_stack([
            driving * slow,
            kinds.sum(axis=2) * slow[:, None],
            kinds[:, :, 1].sum(axis=1) * slow,
            self.contents[:, JUNCTIONS],
            self.turnout,
            driving[:, None] * slow_slopes,
        ])  # fmt: skip
        seconds = driving * slow + self.contents[:, JUNCTIONS] * values[JUNCTION_S]
        return seconds + self.turnout * values[TURNOUT_S] + self.known_s, slopes


def paces(values: Floats) -> Floats:
    """(6,) time against the time at the limit, by kind of road and lanes."""
    kind = np.exp(values[LEVEL] + values[list(CLASSES)])
    pace: Floats = np.outer(kind, [1.0, np.exp(values[ONE_LANE])]).ravel()
    return pace


def present_values(params: GoldenHourParams, day: Day) -> Floats:
    """The values that drive just as the parameters do; by part of the day, the curve's mean over each part."""
    shares = (
        params.emergency_percent,
        params.express_percent,
        params.main_percent,
        params.local_percent,
        params.one_lane_percent,
    )
    logs = [-np.log(share / 100) for share in shares]
    rush = params.rush_percent / 100
    if not day.part:
        return np.array([*logs, params.junction_delay_s, params.turnout_s, rush])
    slow = -np.log(1 - rush * np.array(RUSH_SHAPE))
    means = [slow[np.array(day.part) == part].mean() for part in range(day.count + 1)]
    return np.array([logs[0] + means[0], *logs[1:], params.junction_delay_s, params.turnout_s, *(np.array(means[1:]) - means[0])])


def weak_prior(params: GoldenHourParams, day: Day, *, simple: bool) -> Prior:
    """What is known before the log is read: about the present values.

    Args:
        params: the present values.
        day: how slowness by the hour is written.
        simple: only the level of all speeds and the turn-out may move.
    """
    hours_sd = [RUSH_SD] if not day.part else [PART_SD] * day.count
    sd = np.array([LEVEL_SD, *[CLASS_SD] * 3, ONE_LANE_SD, JUNCTION_SD_S, TURNOUT_SD_S, *hours_sd])
    if simple:
        sd[[*CLASSES, ONE_LANE, JUNCTION_S]] = 0.0
        sd[HOURS:] = 0.0
    low, high = _bounds(day)
    return Prior(np.clip(present_values(params, day), low, high), sd, low, high)


def _bounds(day: Day) -> tuple[Floats, Floats]:
    """What the model's controls allow, and far beyond for logarithms that no single control shows."""
    far = FARTHEST_LOG
    one_lane, rush = knob("one_lane_percent"), knob("rush_percent")
    junction, turnout = knob("junction_delay_s"), knob("turnout_s")
    hours_low, hours_high = ([0.0], [rush.high / 100]) if not day.part else ([-far] * day.count, [far] * day.count)
    low = [*[-far] * 4, -np.log(one_lane.high / 100), junction.low, turnout.low, *hours_low]
    high = [*[far] * 4, -np.log(one_lane.low / 100), junction.high, turnout.high, *hours_high]
    return np.array(low), np.array(high)


def knob(name: str) -> Knob:
    """The control of one of the model's numbers.

    Raises:
        TypeError: when it is no number.
    """
    control = GoldenHourParams.controls()[name]
    if not isinstance(control, Knob):
        message = f"{name} is no number"
        raise TypeError(message)
    return control


def arc_times(network: RoadNetwork, values: Floats, slow: float) -> ArcTimes:
    """Seconds on each arc at the given values and slowness of the hour."""
    contents = arc_contents(network)
    drive_s = contents[:, :JUNCTIONS] @ paces(values) * slow
    return ArcTimes(drive_s, contents[:, JUNCTIONS] * values[JUNCTION_S])


def slowness_at(params: GoldenHourParams, values: Floats) -> float:
    """Slowness at the hour that the parameters name, by the model's curve."""
    hour = UNKNOWN_HOUR if params.hour == ALL_DAY else int(params.hour)
    return float(Day().slowness(values, np.array([hour]))[0][0])
