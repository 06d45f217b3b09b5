"""Speeds fitted to a log: way and fit in turn, then rounded to what the model's controls can be set to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.text import Text
from analytics.models.golden_hour.params import GoldenHourParams
from analytics.models.golden_hour.studies.hour_ties import BEFORE_CHOICE, Ties, choose_ties, clock_ties
from analytics.models.golden_hour.studies.speed_fit import (
    CLASSES,
    COUNT,
    HOURS,
    JUNCTION_S,
    LEVEL,
    ONE_LANE,
    TURNOUT_S,
    hour_percent,
    hour_values,
    hours_control,
    knob,
    present_values,
    quietest,
    told_from,
    weak_prior,
)
from analytics.models.golden_hour.studies.ways import JUNCTIONS, KINDS, LANES
from analytics.stats.robust import fit_huber, huber_middle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analytics.core.params import Value
    from analytics.models.golden_hour.studies.logged import Log
    from analytics.models.golden_hour.studies.speed_fit import Sums
    from analytics.models.golden_hour.studies.ways import Ways
    from analytics.stats.robust import Prior

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

PASSES = 3
"""Way, fit, way, fit: new speeds may make another way the fastest. After three rounds hardly any way changes."""

PLACE_SPREAD_S, DRIVE_SPREAD = 30.0, 0.2
"""How far a run is usually off: by so many seconds wherever it goes, and by a fifth of its own length. Assumed; only the
ratio of long runs to short ones matters, the level is found from the log. With few runs all count alike."""

LEAST_SPREAD = 0.1
"""No log is truer than a tenth of that; a perfect fit would otherwise trust itself without end. Assumed."""

LEAST_SHARE = 0.02
"""A kind of road with less of the driving than this says too little to have a speed of its own fitted. Assumed."""

CHANGE_COST = 0.02
"""Roundings that are about as true as one another differ in how far they move the emergency speed: the least wins. At this
cost a change by half weighs as much as speeds that are 6 % off. Assumed."""

CLIPPED_LOG = 0.04
"""Speeds that end up more than 4 % off on the whole are told as clipped: more than rounding to the steps explains."""

EVEN_SHARE = 1e-3
"""A kind of road that is not driven at all still wants a round value."""

CLASS_KNOBS = tuple(f"{kind}_percent" for kind in KINDS)


@dataclass(frozen=True, eq=False)
class Fitted:
    """Speeds fitted to a log.

    Attributes:
        values: the values, see `speed_fit`.
        ways: the ways that the last fit stood on.
        ties: how closely neighbouring hours were tied.
        quiet: the hours that are taken for a free road; none where the hours were not fitted.
    """

    values: Floats
    ways: Ways
    ties: Ties
    quiet: Ints | None = None

    def told(self, values: Floats) -> Floats:
        """Values of another fit to the same log, told from the same quiet hours."""
        return values if self.quiet is None else told_from(values, self.quiet)


def calibrate(log: Log, counted: Floats | None = None) -> Fitted:
    """Fit the speeds to a log: find the ways, fit, and again with the new speeds.

    Args:
        log: the runs.
        counted: (n,) how often each run counts, 0 to hold it out; once each where none.
    """
    values = present_values(log.params)
    for _ in range(PASSES):
        ways = log.route(values)
        values = refit(log, ways, prior_for(log, ways, BEFORE_CHOICE), values, counted)
    ties = _choose_ties(log, ways, values, counted)
    values = refit(log, ways, prior_for(log, ways, ties), values, counted)
    if log.simple:
        return Fitted(values, ways, ties)
    quiet = quietest(values)
    return Fitted(told_from(values, quiet), ways, ties, quiet)


def _choose_ties(log: Log, ways: Ways, start: Floats, counted: Floats | None) -> Ties:
    """Ties between the hours by weeks held out among those that count; few runs leave the hours as they are."""
    if log.simple:
        return BEFORE_CHOICE
    times, observed_s = _fitted_to(log, ways, counted)
    sums = _sums(log, ways)

    def fit(sd: float, kept: Floats) -> Floats:
        return refit(log, ways, prior_for(log, ways, Ties(sd)), start, kept)

    return choose_ties(log.block, times, fit, lambda values: np.abs(sums.curve(values)[0] - observed_s))


def prior_for(log: Log, ways: Ways, ties: Ties) -> Prior:
    """What is known beforehand; a kind of road that is hardly driven goes along with the others."""
    prior = weak_prior(log.params, simple=log.simple).tied(clock_ties(ties.sd))
    for place, share in zip(CLASSES, shares_by_class(ways), strict=True):
        prior = prior.hold(place, float(prior.centre[place])) if share < LEAST_SHARE else prior
    return prior


def refit(log: Log, ways: Ways, prior: Prior, start: Floats, counted: Floats | None = None) -> Floats:
    """One fit on given ways. With legs, drive and turn-out are fitted apart; else the whole response together.

    Each run is measured by how far such runs are usually off: long ones more than short ones.
    """
    times, observed_s = _fitted_to(log, ways, counted)
    rows = np.flatnonzero(times > 0)
    if log.has_legs and prior.free[TURNOUT_S]:
        ready_s = huber_middle(np.repeat(log.ready_s, times.astype(np.int64)))
        prior = prior.hold(TURNOUT_S, float(np.clip(ready_s, prior.low[TURNOUT_S], prior.high[TURNOUT_S])))
    sums = _sums(log, ways).rows(rows)
    longer = 0.0 if log.simple else DRIVE_SPREAD
    usual_s = np.hypot(PLACE_SPREAD_S, longer * sums.curve(start)[0])
    curve = sums.measured_in(usual_s).curve
    return fit_huber(curve, observed_s[rows] / usual_s, prior, start, times[rows], LEAST_SPREAD).values


def _fitted_to(log: Log, ways: Ways, counted: Floats | None) -> tuple[Floats, Floats]:
    """How often each run counts in the fit (n,), and the seconds it is fitted to (n,): of the drive where there are legs."""
    times = np.where(ways.reached, 1.0 if counted is None else counted, 0.0)
    if log.has_legs:
        return times * np.isfinite(log.drive_s + log.ready_s), log.drive_s
    return times, log.observed_s


def _sums(log: Log, ways: Ways) -> Sums:
    """What the seconds of `_fitted_to` are made of."""
    return log.drive(ways) if log.has_legs else log.whole(ways)


def predicted_s(log: Log, values: Floats) -> Floats:
    """Seconds from the call to arrival at the given values, each by the way that is fastest then."""
    return log.whole(log.route(values)).curve(values)[0]


def free_flow_s(log: Log) -> Floats:
    """Seconds at the speed limit on an empty road, with no turn-out and no delay: what a map service calls free flow."""
    seconds: Floats = log.route(np.zeros(COUNT)).contents[:, :JUNCTIONS].sum(axis=1)
    return seconds


@dataclass(frozen=True, eq=False)
class Proposal:
    """Fitted speeds as the model's controls can be set.

    Attributes:
        params: value by parameter.
        values: the same as values of the curve.
        notes: which had to be clipped to what a control allows.
    """

    params: Mapping[str, Value]
    values: Floats
    notes: tuple[Text, ...]


_Stepped: TypeAlias = tuple[float, tuple[str, ...]]


def propose(log: Log, fitted: Fitted, counted: Floats | None = None) -> Proposal:
    """The fitted speeds rounded to the steps of their controls, one after the other, the rest fitted again each time.

    Args:
        log: the runs.
        fitted: what was fitted to it.
        counted: as in `calibrate`.
    """
    prior = prior_for(log, fitted.ways, fitted.ties)
    controls = GoldenHourParams.controls()
    values, notes = fitted.values, list[Text]()
    found: dict[str, Value] = {}
    for settle in (_settle_hours, _settle_one_lane, _settle_speeds, _settle_junctions, _settle_turnout):
        settled = settle(values, log, fitted)
        for place, value in settled.values.items():
            prior = prior.hold(place, value)
        found |= settled.params
        notes += [CLIPPED.fill(name=controls[name].label, allowed=controls[name].allowed()) for name in settled.clipped]
        values = refit(log, fitted.ways, prior, values, counted)
    return Proposal(found, values, tuple(notes))


@dataclass(frozen=True, slots=True)
class _Settled:
    """Some parameters on their steps, the values of the curve they stand for, and which were clipped."""

    params: Mapping[str, Value]
    values: dict[int, float]
    clipped: tuple[str, ...] = ()


def _settle_hours(values: Floats, log: Log, _fitted: Fitted) -> _Settled:
    """Every hour on its step; one that is a little faster than the quiet ones counts as a free road too.

    With few runs the hours were not fitted and stay as they are.
    """
    control = hours_control()
    if log.simple:
        return _Settled({"slowing_percent": log.params.slowing_percent}, {})
    nearest = control.low + np.rint((hour_percent(values) - control.low) / control.step) * control.step
    percent = np.clip(nearest, control.low, control.high)
    held = {HOURS + hour: value for hour, value in enumerate(hour_values(percent).tolist())}
    clipped = ("slowing_percent",) if (nearest > control.high).any() else ()
    return _Settled({"slowing_percent": tuple(percent.tolist())}, held, clipped)


def _settle_one_lane(values: Floats, _log: Log, _fitted: Fitted) -> _Settled:
    percent, clipped = _on_step("one_lane_percent", 100 * np.exp(-values[ONE_LANE]))
    return _Settled({"one_lane_percent": percent}, {ONE_LANE: -np.log(percent / 100)}, clipped)


def _settle_junctions(values: Floats, _log: Log, _fitted: Fitted) -> _Settled:
    seconds, clipped = _on_step("junction_delay_s", values[JUNCTION_S])
    return _Settled({"junction_delay_s": seconds}, {JUNCTION_S: seconds}, clipped)


def _settle_turnout(values: Floats, _log: Log, _fitted: Fitted) -> _Settled:
    seconds, clipped = _on_step("turnout_s", values[TURNOUT_S])
    return _Settled({"turnout_s": seconds}, {TURNOUT_S: seconds}, clipped)


def _settle_speeds(values: Floats, log: Log, fitted: Fitted) -> _Settled:
    """Emergency speed and class speeds. A log shows their product only: of the ways to write it the truest is taken.

    With few runs the classes stay as they are and the emergency speed takes the whole change.
    """
    control, now = knob("emergency_percent"), log.params.emergency_percent
    present = np.array([getattr(log.params, name) for name in CLASS_KNOBS])
    exact = 100 * np.exp(-(values[LEVEL] + values[list(CLASSES)]))
    weight = shares_by_class(fitted.ways) + EVEN_SHARE
    best: tuple[float, float, list[_Stepped]] = (np.inf, now, [])
    for emergency in np.arange(control.low, control.high + control.step / 2, control.step):
        wanted = exact / emergency * 100
        shares = present if log.simple else wanted
        classes = [_on_step(name, share) for name, share in zip(CLASS_KNOBS, shares, strict=True)]
        errors = np.log(np.array([share for share, _ in classes]) / wanted)
        cost = float((weight * errors**2).sum() + CHANGE_COST * np.log(emergency / now) ** 2)
        if cost < best[0]:
            best = (cost, float(emergency), classes)
    _, emergency, classes = best
    errors = np.log(np.array([share for share, _ in classes]) / exact * emergency / 100)
    params = {"emergency_percent": emergency} | {name: share for name, (share, _) in zip(CLASS_KNOBS, classes, strict=True)}
    curve = {LEVEL: -np.log(emergency / 100)}
    curve |= {place: -np.log(share / 100) for place, (share, _) in zip(CLASSES, classes, strict=True)}
    at_end = emergency in (control.low, control.high) and float(np.abs(weight @ errors) / weight.sum()) > CLIPPED_LOG
    clipped = tuple(name for _, names in classes for name in names)
    return _Settled(params, curve, (*clipped, *(("emergency_percent",) if at_end else ())))


def shares_by_class(ways: Ways) -> Floats:
    """(3,) share of the driving at the limit on each kind of road."""
    contents = ways.contents[ways.reached, :JUNCTIONS].reshape(-1, len(KINDS), LANES)
    seconds = contents.sum(axis=(0, 2))
    share: Floats = seconds / max(float(seconds.sum()), 1e-9)
    return share


def _on_step(name: str, exact: float) -> _Stepped:
    """A value on the nearest step of its control, within its range; the name where it had to be clipped by a step or more."""
    control = knob(name)
    nearest = control.low + round((exact - control.low) / control.step) * control.step
    value = float(np.clip(nearest, control.low, control.high))
    return value, (name,) if value != nearest else ()


CLIPPED = Text(
    "'{name}'은(는) 조절할 수 있는 범위({allowed})를 벗어나 그 끝값으로 두었습니다. 도로망의 제한속도나 기록의 시각을 확인해 주십시오.",
    "'{name}' would leave the range that can be set ({allowed}) and was put at its end. Please check the speed limits and the times of the log.",
)
