"""Held out and predicted: how far off the speeds would have been on weeks that they were not fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.text import Text
from analytics.models.golden_hour.studies.fitting import calibrate, free_flow_s, predicted_s, propose
from analytics.models.golden_hour.studies.held_out import FEWEST_WEEKS, deal_blocks, each_part
from analytics.models.golden_hour.studies.speed_fit import present_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from analytics.models.golden_hour.studies.logged import Log

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

MINUTE_S = 60.0

ONE_BY_ONE = 60
"""So many places with minutes, inclusive, are held out one by one; more of them in as many parts as weeks would be."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """Minutes predicted for each of n runs, and what was observed. Those fitted come from fits that had not seen the run.

    Attributes:
        observed: (n,) minutes observed.
        present: (n,) at the present parameters.
        free_flow: (n,) at the speed limit without any delay or turn-out.
        fitted: (n,) fitted, or nan where nothing has been fitted yet.
        proposed: (n,) the same rounded to the model's controls.
        notes: how runs were held out.
    """

    observed: Floats
    present: Floats
    free_flow: Floats
    fitted: Floats
    proposed: Floats
    notes: tuple[Text, ...] = ()

    def all(self) -> dict[str, Floats]:
        """The predictions by name."""
        return {"present": self.present, "free_flow": self.free_flow, "fitted": self.fitted, "proposed": self.proposed}


def predict_now(log: Log) -> Predictions:
    """What the present parameters and free flow make of the log; nothing is fitted."""
    none = np.full(len(log), np.nan)
    return Predictions(
        observed=log.observed_s / MINUTE_S,
        present=predicted_s(log, present_values(log.params)) / MINUTE_S,
        free_flow=free_flow_s(log) / MINUTE_S,
        fitted=none,
        proposed=none.copy(),
    )


def back_test(log: Log, now: Predictions, parts: int, told: Callable[[float], None]) -> Predictions:
    """Hold out part after part, fit on the rest, and predict what was held out.

    Args:
        log: the runs.
        now: the predictions that need no fit.
        parts: into how many parts the weeks are dealt.
        told: called with the share that is done.
    """
    part, note = deal(log, parts)
    fitted, proposed = now.fitted.copy(), now.proposed.copy()
    for done, held in enumerate(each_part(part)):
        told(done / (part.max() + 1))
        counted, unseen = (~held).astype(np.float64), log.only(held)
        found = calibrate(log, counted)
        fitted[held] = predicted_s(unseen, found.values) / MINUTE_S
        rounded = propose(log, found, counted)
        proposed[held] = predicted_s(unseen, rounded.values) / MINUTE_S
    return Predictions(now.observed, now.present, now.free_flow, fitted, proposed, (note,))


def deal(log: Log, parts: int) -> tuple[Ints, Text]:
    """The part in which each run is held out, from 0, and how that was done, in words."""
    blocks = len(np.unique(log.block))
    if not log.timed:
        count = blocks if blocks <= ONE_BY_ONE else parts
        return deal_blocks(log.block, count), ONE_BY_ONE_NOTE if count == blocks else BY_POINTS.fill(parts=count)
    if blocks < FEWEST_WEEKS:
        return deal_blocks(log.block, parts), ONE_WEEK.fill(parts=parts)
    return deal_blocks(log.block, parts), BY_WEEKS.fill(weeks=blocks, parts=min(parts, blocks))


@dataclass(frozen=True, slots=True)
class Errors:
    """How far predictions are off, in minutes; nan where there are none.

    Attributes:
        count: how many predictions.
        mean_off, median_off: mean and median of the absolute error.
        bias: mean of predicted less observed; below nought the prediction is too early.
    """

    count: int
    mean_off: float
    median_off: float
    bias: float


def errors_of(predicted: Floats, observed: Floats) -> Errors:
    """The errors of finite predictions."""
    known = np.isfinite(predicted) & np.isfinite(observed)
    if not known.any():
        return Errors(0, np.nan, np.nan, np.nan)
    off = (predicted - observed)[known]
    return Errors(len(off), float(np.abs(off).mean()), float(np.median(np.abs(off))), float(off.mean()))


BY_WEEKS = Text(
    "{weeks}주를 {parts}묶음으로 나누어 한 묶음씩 빼고 맞춘 뒤, 뺀 주를 예측해 견주었습니다.",
    "The {weeks} weeks were dealt into {parts} parts; each part was held out, the rest fitted, and the weeks held out predicted.",
)
ONE_WEEK = Text(
    "기록이 한 주뿐이라 주 단위로 뺄 수 없어 출동을 {parts}묶음으로 나누어 견주었습니다. 오차가 실제보다 작게 나올 수 있습니다.",
    "The log covers one week only, so runs and not weeks were held out in {parts} parts. The errors may look smaller than they are.",
)
ONE_BY_ONE_NOTE = Text(
    "지점을 하나씩 빼고 나머지로 맞춘 뒤, 뺀 지점을 예측해 견주었습니다.",
    "Each place was held out in turn, the others fitted, and that place predicted.",
)
BY_POINTS = Text(
    "지점을 {parts}묶음으로 나누어 한 묶음씩 빼고 맞춘 뒤 견주었습니다.",
    "The places were dealt into {parts} parts, and each part was held out in turn.",
)
