"""The tables of the calibration: errors by place, hour and post, predicted against observed, and how sure coverage is.

Nothing is shown of fewer than `FEWEST` runs. They are put together with others instead of being struck out, so that no
total and no other row gives them away. How many runs there are is told to the nearest 5 (`stats.small_counts`). What people
read stands in two columns, one for each language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.models.golden_hour.params import HOURS_OF_DAY, PERCENT, SECOND
from analytics.models.golden_hour.studies.back_test import errors_of
from analytics.models.golden_hour.studies.bands import FIGURES, interval
from analytics.models.golden_hour.studies.logged import seconds_of
from analytics.models.golden_hour.studies.speed_fit import CLASSES, JUNCTION_S, LEVEL, ONE_LANE, TURNOUT_S, hour_percent
from analytics.schemas.safety import DISPATCHES, LEGS
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analytics.core.params import Value
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.studies.back_test import Predictions
    from analytics.models.golden_hour.studies.bands import Bands, Reached
    from analytics.models.golden_hour.studies.logged import Log

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

FEWEST = 5
"""Groups of fewer runs could point at a person. The threshold commonly used for small counts; assumed, not a rule of law."""

BIN_MIN = 1.0
"""Width of the bins of predicted minutes before small ones are put together."""

NAMES = {
    "present": Text("지금 설정", "present settings"),
    "free_flow": Text("제한속도로 막힘없이", "free flow at the limit"),
    "fitted": Text("기록에 맞춘 속도", "fitted to the log"),
    "proposed": Text("조절 단위로 반올림한 제안", "proposed, rounded to the controls"),
}
OTHERS, OUTSIDE, WHOLE = Text("그 밖", "others"), Text("시 밖", "outside"), Text("시 전체", "whole city")


def back_test_table(found: Predictions) -> pd.DataFrame:
    """One row for each way to predict that has been tried."""
    rows = []
    for name, predicted in found.all().items():
        errors = errors_of(predicted, found.observed)
        if errors.count:
            told = _told(errors.count)
            rows.append((NAMES[name].ko, NAMES[name].en, told, errors.mean_off, errors.median_off, errors.bias))
    return pd.DataFrame(rows, columns=["who", "who_en", "runs", "mean_off_min", "median_off_min", "bias_min"])


def _told(count: int) -> float:
    """How many runs there are as it may be told."""
    return float(published_counts(np.array([count]))[0])


def together(group: Ints, names: Sequence[Text]) -> tuple[Ints, list[Text]]:
    """Groups with the small ones put together as "others", which takes in more until it is not small itself.

    Args:
        group: (n,) group of each run, an index of `names`.
        names: what they are called.

    Returns:
        (n,) new group of each run, and the new names. Empty where there are fewer than `FEWEST` runs in all.
    """
    counts = np.bincount(group, minlength=len(names))
    small = (counts > 0) & (counts < FEWEST)
    order = np.argsort(np.where(counts > 0, counts, np.iinfo(np.int64).max), kind="stable")
    for row in order[: int((counts > 0).sum())]:
        if not small.any() or counts[small].sum() >= FEWEST:
            break
        small[row] = True
    shown = [row for row in range(len(names)) if counts[row] and not small[row]]
    number = np.full(len(names), len(shown), dtype=np.int64)
    number[shown] = np.arange(len(shown))
    return number[group], [*(names[row] for row in shown), *([OTHERS] if small.any() else [])]


def adjacent(counts: Sequence[int]) -> list[int]:
    """For an ordered row of groups, the first of each run of neighbours put together so that each has `FEWEST` or is empty.

    Returns:
        Positions where a joined group begins, ascending; the last one goes on to the end.
    """
    starts, held = [0], 0
    for place, count in enumerate(counts):
        held += count
        if held >= FEWEST and place + 1 < len(counts):
            starts.append(place + 1)
            held = 0
    if held < FEWEST and len(starts) > 1:
        starts.pop()
    return starts


def dong_errors(log: Log, found: Predictions, names: Sequence[str]) -> pd.DataFrame:
    """Errors by dong, most runs first."""
    group, shown = together(np.where(log.dong < 0, len(names), log.dong), [*as_texts(names), OUTSIDE])
    return _errors_by(group, shown, found, "dong_name").sort_values("runs", ascending=False, kind="stable", ignore_index=True)


def post_errors(log: Log, found: Predictions, post: Ints, names: Sequence[str]) -> pd.DataFrame:
    """Errors and turn-out by the post that went, most runs first."""
    group, shown = together(post, as_texts(names))
    table = _errors_by(group, shown, found, "post")
    ready = [_median(log.ready_s[group == row]) for row in range(len(shown))]
    table.insert(3, "ready_s", np.asarray(ready, dtype=float))
    return table.sort_values("runs", ascending=False, kind="stable", ignore_index=True)


def as_texts(names: Sequence[str]) -> list[Text]:
    """Names of places, which are the same in both languages."""
    return [Text(name, name) for name in names]


def hour_errors(log: Log, found: Predictions) -> pd.DataFrame:
    """Errors by hour of the call; hours of few runs are joined to the next ones."""
    known = log.hour >= 0
    starts = adjacent(np.bincount(log.hour[known], minlength=24).tolist())
    ends = [*starts[1:], 24]
    if int(known.sum()) < FEWEST:
        starts, ends = [], []
    rows = []
    for start, end in zip(starts, ends, strict=True):
        mine = known & (log.hour >= start) & (log.hour < end)
        rows.append((start, end, *_error_cells(found, mine)))
    return pd.DataFrame(rows, columns=["from_hour", "to_hour", *ERROR_COLUMNS])


ERROR_COLUMNS = ["runs", "observed_min", "present_bias_min", "fitted_bias_min", "present_off_min", "fitted_off_min"]


def _errors_by(group: Ints, names: Sequence[Text], found: Predictions, column: str) -> pd.DataFrame:
    enough = [row for row in range(len(names)) if (group == row).sum() >= FEWEST]
    rows = [(names[row].ko, names[row].en, *_error_cells(found, group == row)) for row in enough]
    return pd.DataFrame(rows, columns=[column, f"{column}_en", *ERROR_COLUMNS])


def _error_cells(found: Predictions, mine: NDArray[np.bool_]) -> tuple[float, ...]:
    present, fitted = (errors_of(predicted[mine], found.observed[mine]) for predicted in (found.present, found.fitted))
    return _told(int(mine.sum())), _median(found.observed[mine]), present.bias, fitted.bias, present.mean_off, fitted.mean_off


def _median(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) >= FEWEST else np.nan


def against_observed(found: Predictions) -> pd.DataFrame:
    """Predicted against observed minutes, by predicted minute; small bins are joined to the next ones."""
    predicted = found.fitted if np.isfinite(found.fitted).any() else found.present
    place = np.floor(predicted / BIN_MIN).astype(np.int64)
    starts = adjacent(np.bincount(place).tolist())
    ends = [*starts[1:], int(place.max()) + 1]
    rows = []
    for start, end in zip(starts, ends, strict=True):
        mine = (place >= start) & (place < end)
        if int(mine.sum()) < FEWEST:
            continue
        low, middle, high = np.percentile(found.observed[mine], [10, 50, 90])
        rows.append(
            (start * BIN_MIN, end * BIN_MIN, _told(int(mine.sum())), float(np.median(predicted[mine])), middle, low, high)
        )
    return pd.DataFrame(rows, columns=["from_min", "to_min", "runs", "predicted_min", "observed_min", "observed_low_min", "observed_high_min"])  # fmt: skip


def leg_table(dispatches: pd.DataFrame) -> pd.DataFrame:
    """The legs of the runs of the whole log: how many are known, their median, and the time that nine in ten keep to."""
    rows = []
    for name in LEGS:
        written = seconds_of(dispatches, name)
        leg_min = written[np.isfinite(written)] / 60
        if len(leg_min) >= FEWEST:
            label = DISPATCHES.column(name).label
            rows.append((label.ko, label.en, _told(len(leg_min)), *np.percentile(leg_min, [50, 90])))
    return pd.DataFrame(rows, columns=["leg", "leg_en", "runs", "median_min", "p90_min"])


def value_table(
    params: GoldenHourParams, exact: Floats | None, bands: Bands | None, proposed: Mapping[str, Value], band: float
) -> pd.DataFrame:
    """Every value beside the present one: fitted, its band, and as proposed; nan where nothing has been fitted yet."""
    rows = []
    for name, (label, unit) in SHOWN_VALUES.items():
        now, fitted, low, high, then = _set_to(name, params.model_dump()), np.nan, np.nan, np.nan, np.nan
        if exact is not None and bands is not None:
            fitted = float(_as_shown(name, exact[None, :])[0])
            low, high = (float(end) for end in interval(_as_shown(name, bands.values), band))
            then = _set_to(name, {**params.model_dump(), **proposed})
        rows.append((label.ko, label.en, unit.ko, unit.en, now, fitted, low, high, then))
    return pd.DataFrame(rows, columns=["what", "what_en", "unit", "unit_en", "present", "fitted", "low", "high", "proposed"])


SHOWN_VALUES = {
    "express_percent": (Text("고속도로: 긴급주행 속도/제한속도", "motorways: emergency speed of the limit"), PERCENT),
    "main_percent": (Text("국도·지방도: 긴급주행 속도/제한속도", "main roads: emergency speed of the limit"), PERCENT),
    "local_percent": (Text("시군도: 긴급주행 속도/제한속도", "local roads: emergency speed of the limit"), PERCENT),
    "one_lane_percent": (Text("1차로 도로", "one-lane roads"), PERCENT),
    "slowing_percent": (Text("시각별 감속, 하루 평균", "slowing by hour, mean of the day"), PERCENT),
    "junction_delay_s": (Text("교차로 지체", "delay per junction"), SECOND),
    "turnout_s": (Text("출동 준비 시간", "turn-out time"), SECOND),
}
"""What is told of the values, and its unit. A log shows the product of emergency speed and class speed only, so that is shown."""

_CLASS_OF = dict(zip(("express_percent", "main_percent", "local_percent"), CLASSES, strict=True))


def _as_shown(name: str, values: Floats) -> Floats:
    """(draws,) a value of the curve (draws, k) as it is told."""
    if name in _CLASS_OF:
        return np.asarray(100 * np.exp(-(values[:, LEVEL] + values[:, _CLASS_OF[name]])))
    if name == "one_lane_percent":
        return np.asarray(100 * np.exp(-values[:, ONE_LANE]))
    if name == "slowing_percent":
        return np.asarray(hour_percent(values).mean(axis=1))
    return np.asarray(values[:, JUNCTION_S if name == "junction_delay_s" else TURNOUT_S])


def _set_to(name: str, params: Mapping[str, Value]) -> float:
    held = params[name]
    if isinstance(held, tuple):
        return float(np.mean(held))
    emergency = cast("float", params["emergency_percent"])
    return float(held) * emergency / 100 if name in _CLASS_OF else float(held)


def hour_speeds(
    log: Log, params: GoldenHourParams, exact: Floats | None, bands: Bands | None, proposed: Mapping[str, Value], band: float
) -> pd.DataFrame:
    """How much slower each hour is, beside the present setting; as in `value_table`, with the runs that it stands on."""
    unknown = np.full(HOURS_OF_DAY, np.nan)
    fitted, low, high, then = unknown, unknown, unknown, unknown
    if exact is not None and bands is not None:
        fitted = hour_percent(exact)
        low, high = interval(hour_percent(bands.values), band)
        then = np.array(proposed["slowing_percent"], dtype=float)
    return pd.DataFrame(
        {
            "hour": np.arange(HOURS_OF_DAY),
            "runs": published_counts(np.bincount(log.hour[log.hour >= 0], minlength=HOURS_OF_DAY)),
            "present": np.array(params.slowing_percent, dtype=float),
            "fitted": fitted,
            "low": low,
            "high": high,
            "proposed": then,
        }
    )


def coverage_table(
    names: Sequence[str], people: Floats, present: Reached, proposed: Reached | None, bands: Bands | None, band: float
) -> pd.DataFrame:
    """People reached within the limit: the whole city first, then every dong.

    Args:
        names, people: the dongs, and how many people live in each up to the last that anybody lives in.
        present, proposed: what is reached at the present and at the proposed values.
        bands: draws; none where nothing has been drawn yet.
        band: how many of a hundred draws the band holds.
    """
    unknown = np.full((1, len(people)), np.nan)
    now, then = present.by_dong, proposed.by_dong if proposed else unknown[0]
    draws = unknown if bands is None else bands.by_dong
    rows = [_coverage(WHOLE, people.sum(), now.sum(), then.sum(), draws.sum(axis=1), band)]
    lived = np.flatnonzero(people > 0).tolist()
    rows += [
        _coverage(Text(names[dong], names[dong]), people[dong], now[dong], then[dong], draws[:, dong], band) for dong in lived
    ]
    columns = [
        "dong_name",
        "dong_name_en",
        "people",
        "present_share",
        "reached_share",
        "share_low",
        "share_high",
        "late",
        "late_low",
        "late_high",
    ]
    return pd.DataFrame(rows, columns=columns)


def _coverage(name: Text, people: float, present: float, proposed: float, draws: Floats, band: float) -> tuple[str | float, ...]:
    low, high = _about(proposed, draws, band)
    shares = [100 * number / people for number in (present, proposed, low, high)]
    return (name.ko, name.en, people, *shares, people - proposed, people - high, people - low)


def figure_table(present: Reached, proposed: Reached | None, bands: Bands | None, band: float) -> pd.DataFrame:
    """The share reached within the limit of people, seniors, area and logged calls, each with its band; arguments as above."""
    unknown = np.full((1, len(FIGURES)), np.nan)
    then, draws = proposed.shares if proposed else unknown[0], unknown if bands is None else bands.shares
    rows = []
    for at, name in enumerate(FIGURES):
        low, high = _about(float(then[at]), draws[:, at], band)
        rows.append((FIGURE_NAMES[name].ko, FIGURE_NAMES[name].en, float(present.shares[at]), float(then[at]), low, high))
    return pd.DataFrame(rows, columns=["what", "what_en", "present_share", "reached_share", "share_low", "share_high"])


FIGURE_NAMES = {
    "people": Text("사람", "people"),
    "seniors": Text("65세 이상", "aged 65 or over"),
    "area": Text("면적", "area"),
    "calls": Text("기록된 출동 지점", "places of logged calls"),
}


def _about(figure: float, draws: Floats, band: float) -> tuple[float, float]:
    """The band of the draws, widened where the figure itself lies outside: nobody should read that it cannot be true."""
    low, high = (float(end) for end in interval(draws, band))
    return min(low, figure), max(high, figure)
