"""The model's own speeds as a curve that can be fitted: from the contents of the ways to seconds, and back to knobs.

A run takes: seconds at the limit on each kind of road, times the pace of that kind, times the slowness of the hour;
a delay for each junction; the stretch beside the road; the turn-out. That is what `speeds.ambulance_times` drives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.params import Knob, Profile
from analytics.models.golden_hour.params import ALL_DAY, HOURS_OF_DAY, GoldenHourParams
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
and from `HOURS` on, one for each hour, logarithms of how many times longer a drive takes than on a free road."""

COUNT = HOURS + HOURS_OF_DAY
"""How many values there are."""

CLASSES = (EXPRESS, MAIN, LOCAL)

LEVEL_SD, CLASS_SD, ONE_LANE_SD, HOUR_SD = 1.0, 0.2, 0.2, 0.3
JUNCTION_SD_S, TURNOUT_SD_S = 4.0, 60.0
"""How far the values may well lie from the present ones before any run has been seen. Assumed, and weak: a hundred runs
outvote them. All roads may be much faster or slower together (`LEVEL_SD`), one kind against another less so. Hours are
known to be about as fast as a free road: what all of them share is then the level of the roads and not of the hours."""

FARTHEST_LOG = 2.0

UNKNOWN_HOUR = -1


def slowness(values: Floats, hour: Ints) -> Floats:
    """How many times longer a drive takes at each hour (n,) than on a free road.

    An unknown hour (-1) has the mean speed of the day, as the model takes it.
    """
    left = np.exp(-values[HOURS:])
    slow: Floats = np.append(1 / left, 1 / left.mean())[hour]
    return slow


def slowness_slopes(values: Floats, hour: Ints) -> Floats:
    """(n, 24) how `slowness` changes with the hours' values: an hour with its own, an unknown one with all of them."""
    left = np.exp(-values[HOURS:])
    by_hour = np.vstack([np.diag(1 / left), left / (HOURS_OF_DAY * left.mean() ** 2)])
    return by_hour[hour]


def mean_slowness(values: Floats) -> float:
    """Slowness of the day as a whole, as the model takes it: the inverse of the mean share of speed that is left."""
    return float(1 / np.exp(-values[HOURS:]).mean())


QUIET_HOURS = 3
"""So many hours in a row, the fastest, are taken for a free road: a single hour may look fast by chance. Assumed."""


def quietest(values: Floats) -> Ints:
    """The `QUIET_HOURS` hours in a row, round the clock, that are fastest together."""
    slow = values[HOURS:]
    together = sum(np.roll(slow, -later) for later in range(QUIET_HOURS))
    return (int(np.argmin(together)) + np.arange(QUIET_HOURS)) % HOURS_OF_DAY


def told_from(values: Floats, quiet: Ints) -> Floats:
    """The same speeds with those hours as the free road: on average they are not slowed, the level of the roads is theirs.

    A log shows the product of level and hour only, so that one of them has to be fixed.
    """
    told = values.copy()
    shift = float(values[HOURS + quiet].mean())
    told[LEVEL] += shift
    told[HOURS:] -= shift
    return told


def hour_percent(values: Floats) -> Floats:
    """(..., 24) how much slower each hour is than a free road in percent of the speed, of values (..., k)."""
    percent: Floats = -100 * np.expm1(-values[..., HOURS:]) + 0.0  # 0.0 and not -0.0
    return percent


def hour_values(percent: Floats) -> Floats:
    """The values of hours that are so many percent slower; the inverse of `hour_percent`."""
    values: Floats = -np.log1p(-percent / 100)
    return values


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

    def measured_in(self, unit_s: Floats) -> Sums:
        """The same runs, each in a unit (n,) of its own and not in seconds."""
        contents, known, turnout = self.contents / unit_s[:, None], self.known_s / unit_s, self.turnout / unit_s
        return Sums(contents, self.hour, known, turnout)

    def curve(self, values: Floats) -> tuple[Floats, Floats]:
        """Seconds (n,) at the given values, and their slopes (n, k)."""
        parts = self.contents[:, :JUNCTIONS] * paces(values)
        slow, slow_slopes = slowness(values, self.hour), slowness_slopes(values, self.hour)
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


def present_values(params: GoldenHourParams) -> Floats:
    """The values that drive just as the parameters do."""
    shares = (
        params.emergency_percent,
        params.express_percent,
        params.main_percent,
        params.local_percent,
        params.one_lane_percent,
    )
    logs = [-np.log(share / 100) for share in shares]
    return np.array([*logs, params.junction_delay_s, params.turnout_s, *hour_values(np.array(params.slowing_percent))])


def weak_prior(params: GoldenHourParams, *, simple: bool) -> Prior:
    """What is known before the log is read: about the present values.

    Args:
        params: the present values.
        simple: only the level of all speeds and the turn-out may move.
    """
    centre = present_values(params)
    sd = np.array([LEVEL_SD, *[CLASS_SD] * 3, ONE_LANE_SD, JUNCTION_SD_S, TURNOUT_SD_S, *[HOUR_SD] * HOURS_OF_DAY])
    if simple:
        sd[[*CLASSES, ONE_LANE, JUNCTION_S]] = 0.0
        sd[HOURS:] = 0.0
    else:
        centre[HOURS:] = 0.0
    low, high = _bounds()
    return Prior(np.clip(centre, low, high), sd, low, high)


def _bounds() -> tuple[Floats, Floats]:
    """What the model's controls allow, and far beyond for logarithms that no single control shows."""
    far = FARTHEST_LOG
    one_lane, junction, turnout = knob("one_lane_percent"), knob("junction_delay_s"), knob("turnout_s")
    hours = np.full(HOURS_OF_DAY, far)
    low = [*[-far] * 4, -np.log(one_lane.high / 100), junction.low, turnout.low, *-hours]
    high = [*[far] * 4, -np.log(one_lane.low / 100), junction.high, turnout.high, *hours]
    return np.array(low), np.array(high)


def hours_control() -> Profile:
    """The control of the slowing by hour.

    Raises:
        TypeError: when the model has none.
    """
    control = GoldenHourParams.controls()["slowing_percent"]
    if not isinstance(control, Profile):
        message = "slowing_percent is no profile"
        raise TypeError(message)
    return control


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
    """Slowness at the hour that the parameters name."""
    hour = UNKNOWN_HOUR if params.hour == ALL_DAY else int(params.hour)
    return float(slowness(values, np.array([hour]))[0])
