"""What the city's own run log says about the speeds, how far the predictions are off, and how sure coverage is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.core.model import Result
from analytics.core.study import Answer, Study
from analytics.core.text import Text
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.studies.back_test import back_test, errors_of, predict_now
from analytics.models.golden_hour.studies.bands import City, Drawing, draw_bands, place_errors
from analytics.models.golden_hour.studies.calibration_declared import OUTPUTS, WORKFLOW, CalibrationAsked
from analytics.models.golden_hour.studies.calibration_tables import (
    against_observed,
    back_test_table,
    coverage_table,
    dong_errors,
    figure_table,
    hour_errors,
    hour_speeds,
    leg_table,
    post_errors,
    value_table,
)
from analytics.models.golden_hour.studies.fitting import (
    CLASS_KNOBS,
    LEAST_SHARE,
    Fitted,
    Proposal,
    calibrate,
    propose,
    shares_by_class,
)
from analytics.models.golden_hour.studies.hour_ties import FEW_IN_AN_HOUR, few_in_an_hour
from analytics.models.golden_hour.studies.logged import Wanted, calls_of, read_log, seconds_of
from analytics.models.golden_hour.studies.speed_fit import knob, present_values
from analytics.models.golden_hour.studies.told_runs import about_runs
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analytics.core.study import Watch
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.studies.back_test import Predictions
    from analytics.models.golden_hour.studies.bands import Bands
    from analytics.models.golden_hour.studies.hour_ties import Ties
    from analytics.models.golden_hour.studies.logged import Log

__all__ = ["STUDY", "CalibrationAsked"]


@dataclass(frozen=True, eq=False)
class Findings:
    """What is known so far; what has not been found yet is none.

    Attributes:
        log, city: the runs, and whom coverage is counted on.
        found: predictions and what was observed.
        fitted, proposal: what was fitted, exact and rounded to the controls.
        bands: draws of what could as well be true.
    """

    log: Log
    city: City
    found: Predictions
    fitted: Fitted | None = None
    proposal: Proposal | None = None
    bands: Bands | None = None


def run(inputs: GoldenHourInputs, params: GoldenHourParams, asked: CalibrationAsked, watch: Watch) -> Iterator[Answer]:
    """First the present settings against the log; then fitted, back-tested, and with confidence bands.

    Raises:
        InputError: when there is no log, or too few of its runs can be used.
    """
    watch("ground")
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    watch("log")
    log = read_log(inputs, ground, params, Wanted(asked.clock, asked.fewest_runs, asked.most_runs, asked.seed))
    watch("present")
    city = City(ground, inputs.posts, params, calls_of(inputs))
    now = Findings(log, city, predict_now(log))
    yield Answer(_result(now, inputs, asked), final=False)
    watch("fit")
    fitted = calibrate(log)
    proposal = propose(log, fitted)
    watch("back_test")
    found = back_test(log, now.found, asked.held_parts, lambda share: watch("back_test", share))
    watch("bands")
    errors = place_errors(log, fitted.ways.post, found.fitted - found.observed)
    drawing = Drawing(fitted, proposal.values, errors, asked.draws, asked.seed)
    bands = draw_bands(log, drawing, city, lambda share: watch("bands", share))
    whole = Findings(log, city, found, fitted, proposal, bands)
    yield Answer(_result(whole, inputs, asked), values=proposal.params)


def _result(now: Findings, inputs: GoldenHourInputs, asked: CalibrationAsked) -> Result:
    city, band = now.city, asked.band_percent
    dongs = inputs.dongs["dong_name"].astype(str).tolist()
    values = present_values(city.params)
    present, proposed = city.at(values), city.at(now.proposal.values) if now.proposal else None
    lived = np.bincount(city.ground.people.dong, city.ground.people.people).astype(np.float64)
    coverage = coverage_table(dongs, lived, present, proposed, now.bands, band)
    numbers = _indicators(now, coverage)
    ways = now.fitted.ways if now.fitted else now.log.route(values)
    settings = now.proposal.params if now.proposal else {}
    return Result(
        indicators=numbers,
        tables={
            "back_test": back_test_table(now.found),
            "values": value_table(city.params, now.fitted.values if now.fitted else None, now.bands, settings, band),
            "hour_speeds": hour_speeds(
                now.log, city.params, now.fitted.values if now.fitted else None, now.bands, settings, band
            ),
            "figures": figure_table(present, proposed, now.bands, band),
            "coverage": coverage,
            "observed": against_observed(now.found),
            "dongs": dong_errors(now.log, now.found, dongs),
            "hours": hour_errors(now.log, now.found),
            "posts": post_errors(now.log, now.found, ways.post, now.log.posts.table["name"].astype(str).tolist()),
            "legs": leg_table(city.dispatches),
        },
        layers={},
        sentence=_sentence(numbers, city.params, asked),
        notes=_notes(now, asked),
    )


def _indicators(now: Findings, coverage: pd.DataFrame) -> dict[str, float | None]:
    found, city = now.found, coverage.iloc[0]
    present, fitted = errors_of(found.present, found.observed), errors_of(found.proposed, found.observed)
    numbers = {
        "off_present_min": present.mean_off,
        "off_fitted_min": fitted.mean_off,
        "bias_present_min": present.bias,
        "bias_fitted_min": fitted.bias,
        "off_free_flow_min": errors_of(found.free_flow, found.observed).mean_off,
        "runs_used": float(published_counts(np.array([len(now.log)]))[0]),
        **{name: float(city[name]) for name in COVERAGE_NUMBERS},
    }
    return {name: None if np.isnan(number) else number for name, number in numbers.items()}


COVERAGE_NUMBERS = ("present_share", "reached_share", "share_low", "share_high", "late", "late_low", "late_high")
"""Indicators that stand in the first row of the table of coverage."""


def _sentence(numbers: dict[str, float | None], params: GoldenHourParams, asked: CalibrationAsked) -> Text:
    bias = numbers["bias_present_min"] or 0.0
    way = EARLY if bias < 0 else TARDY
    before = {"bias": abs(bias), "way": way, "off": numbers["off_present_min"]}
    if numbers["share_low"] is None:
        return NOT_YET.fill(**before)
    return FOUND.fill(
        **before,
        fitted=numbers["off_fitted_min"],
        limit=params.limit_min,
        present=numbers["present_share"],
        share=numbers["reached_share"],
        low=numbers["share_low"],
        high=numbers["share_high"],
        band=asked.band_percent,
    )


def _notes(now: Findings, asked: CalibrationAsked) -> tuple[Text, ...]:
    log, params = now.log, now.city.params
    notes = [*log.notes, *now.found.notes]
    if log.simple and log.timed:
        notes.append(SIMPLE.fill(count=about_runs(len(log))))
    if now.fitted is None or now.proposal is None:
        return tuple(notes)
    notes += now.proposal.notes
    if now.fitted.ties.off_min:
        notes += _hour_notes(now.fitted.ties, few_in_an_hour(log.hour))
    thin = [name for name, share in zip(CLASS_KNOBS, shares_by_class(now.fitted.ways), strict=True) if share < LEAST_SHARE]
    if thin and not log.simple:
        labels = [knob(name).label for name in thin]
        names = Text(", ".join(label.ko for label in labels), ", ".join(label.en for label in labels))
        notes.append(THIN.fill(names=names, share=100 * LEAST_SHARE))
    if np.isfinite(seconds_of(log.posts.table, "turnout_s")).any():
        notes.append(OWN_TURNOUT)
    if asked.clock == "dispatch":
        notes.append(FROM_DISPATCH)
    if params.basis != "road":
        notes.append(BY_ROAD)
    return (*notes, BAND, TYPICAL, SETTINGS)


def _hour_notes(ties: Ties, few: list[int]) -> tuple[Text, ...]:
    """How the hours were fitted, and which say little by themselves."""
    told = ALL_ALIKE if ties.flat else BY_HOUR.fill(off=ties.best_min, flat=ties.off_min[0])
    if not few or ties.flat:
        return (told,)
    names = Text(", ".join(f"{hour}시" for hour in few), ", ".join(f"{hour:02d}:00" for hour in few))
    return (told, LEANING.fill(hours=names, few=FEW_IN_AN_HOUR))


BY_HOUR = Text(
    "시각마다 속도를 따로 맞추되 이웃 시각과 이었습니다. 얼마나 느슨하게 이을지는 빼 둔 주로 정했습니다: 평균 오차 {off:.2f}분, 모든 시각을 같게 보면 {flat:.2f}분.",
    "Each hour has a speed of its own, tied to the hours beside it. How loosely was settled on weeks held out: mean error {off:.2f} minutes, {flat:.2f} with all hours alike.",
)
ALL_ALIKE = Text(
    "시각마다 따로 맞추어도 빼 둔 주를 더 잘 예측하지 못해 모든 시각을 같게 보았습니다.",
    "Speeds by hour did not predict weeks held out any better, so all hours were taken to be alike.",
)
LEANING = Text(
    "출동이 {few}건이 안 되는 시각은 혼자서는 말해 주는 것이 적어 이웃 시각의 값에 기대었습니다: {hours}",
    "Hours of fewer than {few} runs say little by themselves and lean on the hours beside them: {hours}",
)
EARLY, TARDY = Text("빠르게", "too early"), Text("늦게", "too late")
NOT_YET = Text(
    "지금 설정은 기록보다 평균 {bias:.1f}분 {way} 예측합니다(평균 오차 {off:.1f}분).",
    "The present settings predict arrivals {bias:.1f} minutes {way} on average (mean error {off:.1f} minutes).",
)
FOUND = Text(
    "지금 설정은 기록보다 평균 {bias:.1f}분 {way} 예측합니다. 기록에 맞추면 평균 오차가 {off:.1f}분에서 {fitted:.1f}분이 되고, "
    "{limit:g}분 안에 닿는 사람은 {present:.1f}%가 아니라 {share:.1f}%입니다({band:g}% 구간 {low:.1f}~{high:.1f}%).",
    "The present settings predict arrivals {bias:.1f} minutes {way} on average. Fitted to the log, the mean error goes from {off:.1f} to "
    "{fitted:.1f} minutes, and {share:.1f} % of the people are reached within {limit:g} minutes, not {present:.1f} % ({band:g} % band {low:.1f} to {high:.1f} %).",
)
SIMPLE = Text(
    "쓸 수 있는 출동이 적어({count}) 전체 속도 수준과 준비 시간 두 가지만 맞추었습니다.",
    "With few runs ({count}) only the level of all speeds and the turn-out were fitted.",
)
THIN = Text(
    "지난 거리가 적은 도로({share:g}% 미만)는 따로 맞추지 않고 다른 도로와 함께 움직였습니다: {names}",
    "Roads with little of the driving (below {share:g} %) were not fitted on their own and moved with the others: {names}",
)
OWN_TURNOUT = Text(
    "센터 목록에 준비 시간이 있는 센터는 그 값을 쓰므로, 맞춘 준비 시간은 나머지 센터에만 적용됩니다.",
    "Posts with a turn-out time of their own in the list keep it; the fitted one is for the others.",
)
FROM_DISPATCH = Text(
    "출동 지령부터 잰 시간으로 맞추었습니다. 제안한 설정으로는 닿는 비율도 지령부터 잰 값이 되어, 신고부터 재는 국가 지표와 다릅니다.",
    "Fitted to times from the dispatch order: coverage at the proposed settings then counts from there too, unlike the national indicator.",
)
BY_ROAD = Text("닿는 비율과 구간은 도로 주행으로 셉니다.", "Coverage and its band are by road, not by straight line.")
BAND = Text(
    "신뢰 구간에는 주마다의 차이, 곳마다 모형이 모르는 차이, 설정을 반올림한 차이가 들어 있습니다. 구급차가 비어 있는지는 들어 있지 않습니다.",
    "The band holds differences between weeks, differences of place that the model does not know, and the rounding of the settings. Whether an ambulance is free is not in it.",
)
TYPICAL = Text(
    "닿는 비율은 보통의 출동에 대한 것입니다. 출동 하나하나는 날씨, 신호, 주차 때문에 이보다 빠르거나 늦습니다.",
    "Coverage is that of a usual run; single runs are earlier or later with weather, lights and parked cars.",
)
SETTINGS = Text(
    "기록에는 닿은 출동만 있습니다. 전화가 몰린 날이나 기록이 빠진 출동이 많으면 실제는 이보다 늦을 수 있습니다.",
    "A log holds runs that arrived and were written down; where many are missing, the truth may be later.",
)

STUDY: Study[GoldenHourInputs, GoldenHourParams, CalibrationAsked] = Study(
    id="calibration",
    further=Text("기록에 맞추기", "Fit to the log"),
    title=Text("출동 기록에 속도 맞추기", "Speeds fitted to the run log"),
    question=Text("우리 시의 구급차는 실제로 얼마나 빨리 갑니까?", "How fast do our ambulances really drive?"),
    about=Text(
        "출동 기록의 시각에 도로 등급·시간대별 속도, 교차로 지체, 준비 시간을 맞추고, 맞출 때 쓰지 않은 주로 검증합니다. 닿는 비율마다 신뢰 구간을 붙입니다. "
        "구급대원이나 센터를 평가하는 데 쓰지 마십시오. 출동 하나의 시간에는 길 말고도 많은 까닭이 있습니다.",
        "Fits speeds by class and hour, junction delay and turn-out to the times of the run log, tests them on weeks held out, and puts a confidence band "
        "on every coverage figure. Not for judging crews or posts: much besides the road makes a single run long or short.",
    ),
    asked=CalibrationAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    needs=("dispatches",),
    sources=(
        Text("로버스트 회귀: Huber, Robust Statistics (1981)", "Robust regression: Huber, Robust Statistics (1981)"),
        Text("이웃 시각 잇기: Whittaker (1923); Eilers·Marx, Statistical Science 11 (1996)", "Ties between hours: Whittaker (1923); Eilers and Marx, Statistical Science 11 (1996)"),
        Text("묶음 다시 뽑기: Davison·Hinkley, Bootstrap Methods (1997) 3.8절", "Cluster bootstrap: Davison and Hinkley, Bootstrap Methods (1997), section 3.8"),
        Text("교차로 수와 1차로 비율이 지연을 설명함: 부산 연구(Woo·Kim 2022)", "Junctions and one-lane share explain delay: a study of Busan (Woo and Kim 2022)"),
    ),
)  # fmt: skip
