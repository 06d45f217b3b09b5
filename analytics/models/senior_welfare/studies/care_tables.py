"""What is found of the places compared, as numbers, tables and layers. Counts of recipients are told to the nearest five."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.models.senior_welfare.reached import served_share
from analytics.spatial.crs import to_degrees
from analytics.spatial.sums import sum_by
from analytics.stats.count_checks import calibrate, covered, explained
from analytics.stats.rate_smoothing import smoothed_rates
from analytics.stats.shares import HUNDRED, percent
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.studies.care_declared import CareAsked
    from analytics.models.senior_welfare.studies.care_found import Found

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

SURE = 1.96
"""Standard errors on each side of a 95 % interval (normal law)."""


def numbers(measured: Measured, found: Found | None, asked: CareAsked) -> dict[str, float | None]:
    """The indicators; None where too few places can be compared."""
    alone, share = measured.sum_by_dong(measured.demand.alone), served_share(measured)
    known = np.isfinite(share)
    there = float(alone[known].sum())
    served = float((alone * share)[known].sum())
    told: dict[str, float | None] = {
        "share_served": percent(served, there),
        "unserved": there - served if known.any() else None,
        "units": 0.0 if found is None else float(len(found.units)),
    }
    return told | _checked_numbers(found, asked)


def _checked_numbers(found: Found | None, asked: CareAsked) -> dict[str, float | None]:
    names = ("below", "below_alone", "sure", "by_chance", "explained", "explained_second", "covered", "covered_meant", "differ")
    told: dict[str, float | None] = dict.fromkeys(names)
    if found is None or found.model is None:
        return told
    told["differ"] = HUNDRED * float(np.sqrt(found.model.dispersion))
    if found.held is None or found.judged is None:
        return told
    within = covered(found.counted, found.judged)
    told["below"], told["below_alone"] = float(found.below.sum()), float(found.units.need[found.below].sum())
    told["sure"] = float(found.sure(asked.false_percent / HUNDRED).sum())
    told["by_chance"] = float(np.nansum(found.judged.band.under))
    told["explained"] = _percent_of(explained(found.counted, found.held))
    told["explained_second"] = None if found.second is None else _percent_of(explained(found.counted, found.second))
    told["covered"], told["covered_meant"] = (None, None) if within is None else (HUNDRED * within[0], HUNDRED * within[1])
    return told


def _percent_of(share: float | None) -> float | None:
    return None if share is None else HUNDRED * share


def dong_table(measured: Measured, found: Found | None) -> pd.DataFrame:
    """By dong, most not served first."""
    need, served, share = measured.demand.dong_alone, measured.served, served_share(measured)
    smoothed = smoothed_rates(served, need, shares=True)
    known = np.isfinite(need) & np.isfinite(served)
    city = percent(float(served[known].sum()), float(need[known].sum()))
    table = pd.DataFrame(
        {
            "dong_code": measured.ground.dong_codes,
            "dong_name": measured.ground.dong_names,
            "need": need,
            "served": served,
            "share": HUNDRED * share,
            "unserved": need * (1 - share),
            "at_city": np.full(len(need), np.nan) if city is None else need * city / HUNDRED,
            "alike": _alike_by_dong(measured, found),
            "smoothed": HUNDRED * smoothed.rate,
            "low": HUNDRED * smoothed.low,
            "high": HUNDRED * smoothed.high,
            "weight": HUNDRED * smoothed.weight,
            "below": _below_by_dong(measured, found),
        }
    )
    return table.sort_values(["unserved", "need"], ascending=False, kind="stable", ignore_index=True)


def _alike_by_dong(measured: Measured, found: Found | None) -> Floats:
    if found is None:
        return np.full(len(measured.ground.dong_codes), np.nan)
    return measured.sum_by_dong(on_hexagons(measured, found, found.alike / found.units.need))


def _below_by_dong(measured: Measured, found: Found | None) -> Ints:
    count = len(measured.ground.dong_codes)
    if found is None:
        return np.zeros(count, dtype=np.int64)
    return sum_by(found.units.dong, found.below.astype(np.float64), count).astype(np.int64)


def on_hexagons(measured: Measured, found: Found, share: Floats) -> Floats:
    """(c,) a share of each place's seniors living alone, on the hexagons that belong to it; 0 on those of none."""
    unit, alone = found.units.unit, measured.demand.alone
    return np.where(unit >= 0, np.append(share, 0.0)[unit] * alone, 0.0)


def place_table(measured: Measured, found: Found | None, asked: CareAsked) -> pd.DataFrame:
    """The places whose count lies below their band, the widest gap first."""
    if found is None or found.judged is None:
        return pd.DataFrame({name: np.zeros(0) for name in _PLACE_NAMES}).astype({"dong_name": "object"})
    rows = np.flatnonzero(found.below)
    rows = rows[np.argsort(-found.short[rows], kind="stable")][: asked.listed]
    lon, lat = to_degrees(found.units.x[rows], found.units.y[rows], measured.ground.crs)
    values = (
        np.arange(1, len(rows) + 1),
        np.array(measured.ground.dong_names, dtype=object)[found.units.dong[rows]],
        lon,
        lat,
        found.units.need[rows],
        published_counts(found.units.served[rows]),
        found.alike[rows],
        found.judged.band.low[rows],
        found.short[rows],
        HUNDRED * found.smoothed.rate[rows],
        HUNDRED * found.chance[rows],
        found.sure(asked.false_percent / HUNDRED)[rows].astype(np.int64),
    )
    return pd.DataFrame(dict(zip(_PLACE_NAMES, values, strict=True)))


_PLACE_NAMES = ("rank", "dong_name", "lon", "lat", "need", "served", "alike", "low", "short", "smoothed", "chance", "sure")


def calibration_table(found: Found | None) -> pd.DataFrame:
    """What was foretold beside what was counted, by tenths of the foretold share; the second opinion on the same places."""
    names = ["tenth", "units", "need", "foretold", "served", "foretold_share", "share", "second_share"]
    if found is None or found.held is None:
        return pd.DataFrame({name: np.zeros(0) for name in names})
    bins = calibrate(found.counted, found.held)
    told = published_counts(bins.counted)
    values = (
        np.arange(1, len(bins.units) + 1),
        bins.units,
        bins.at_risk,
        bins.foretold,
        told,
        HUNDRED * bins.foretold / bins.at_risk,
        HUNDRED * told / bins.at_risk,
        _second_shares(found),
    )
    return pd.DataFrame(dict(zip(names, values, strict=True)))


def _second_shares(found: Found) -> Floats:
    """(b,) percent foretold by the second opinion of the places of each bin; nan where it has none."""
    if found.held is None:
        return np.zeros(0)
    foretold = np.full(len(found.units), np.nan) if found.second is None else found.second.mean
    rates = found.held.mean / found.units.need
    rows = np.argsort(rates, kind="stable")[: int(found.held.told.sum())]  # those not foretold are nan and come last
    parts = np.array_split(rows, len(calibrate(found.counted, found.held).units))
    return np.array([HUNDRED * foretold[part].sum() / found.units.need[part].sum() for part in parts])


def reason_table(found: Found | None) -> pd.DataFrame:
    """The columns in words: how many times as many are served where one is a standard deviation higher."""
    names = ["what_ko", "what_en", "said_ko", "said_en", "middle", "step", "times", "times_low", "times_high"]
    if found is None or found.model is None or not found.columns:
        empty = pd.DataFrame({name: np.zeros(0) for name in names})
        return empty.astype(dict.fromkeys(names[:4], "object"))
    model = found.model
    ends = [np.exp(model.slopes + side * SURE * model.errors) for side in (0.0, -1.0, 1.0)]
    rows = []
    for place, column in enumerate(found.columns):
        times, low, high = (float(end[place]) for end in ends)
        told = np.nan if model.left_out[place] else times
        step, said = float(model.spread[place]), Text("-", "-")
        said = in_words(step, column.unit, (told, low, high))
        rows.append((column.title.ko, column.title.en, said.ko, said.en, float(model.middle[place]), step, told, low, high))
    return pd.DataFrame(rows, columns=names)


def in_words(step: float, unit: Text, times: tuple[float, float, float]) -> Text:
    """What a ratio with its 95 % interval (ends) means."""
    told, low, high = times
    if np.isnan(told):
        return DOUBLE
    words = {"step": f"{step:.2g}", "unit": unit, "times": f"{told:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}
    if low <= 1 <= high:
        return UNCLEAR.fill(**words)
    return (MORE if told > 1 else LESS).fill(**words)


def layers(measured: Measured, found: Found | None) -> dict[str, pd.DataFrame]:
    """Both layers: who is not served, and how many fewer than in places alike. Without hexagons where nothing is known."""
    if found is None:
        empty = measured.cells.iloc[:0].assign(unserved=0.0, alone=0.0, smoothed=0.0, short=0.0)
        return {"care_cells": empty, "short_cells": empty}
    alone, rate = measured.demand.alone, found.smoothed.rate
    known = measured.sum_shown(np.where(found.units.unit >= 0, alone, 0.0))
    served = measured.sum_shown(on_hexagons(measured, found, np.minimum(rate, 1.0)))
    short = measured.sum_shown(on_hexagons(measured, found, found.short / found.units.need))
    cells = measured.cells.assign(
        unserved=np.where(known > 0, known - served, np.nan),
        alone=measured.sum_shown(alone),
        smoothed=HUNDRED * np.divide(served, known, out=np.full(len(known), np.nan), where=known > 0),
        short=np.where(known > 0, short, np.nan),
    )
    return {"care_cells": cells, "short_cells": cells}


DOUBLE = Text("다른 사정과 겹치거나 어디나 같아 뺐습니다.", "Left out: the same everywhere, or told by the others already.")
MORE = Text(
    "{step}{unit}만큼 높은 곳은 받는 비율이 {times}배입니다(95% 범위 {low}~{high}배). 더 받습니다.",
    "Where it is {step} {unit} higher, {times} times as many are served (95 %: {low} to {high}): more.",
)
LESS = Text(
    "{step}{unit}만큼 높은 곳은 받는 비율이 {times}배입니다(95% 범위 {low}~{high}배). 덜 받습니다.",
    "Where it is {step} {unit} higher, {times} times as many are served (95 %: {low} to {high}): fewer.",
)
UNCLEAR = Text(
    "우연과 구별되지 않습니다({step}{unit}만큼 높을 때 {low}~{high}배).",
    "Not told apart from chance ({low} to {high} times where it is {step} {unit} higher).",
)
