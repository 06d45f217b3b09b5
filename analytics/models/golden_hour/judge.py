"""What the thresholds make of the measured minutes: indicators and tables. Nothing here searches a road."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.sums import sum_by
from analytics.stats.shares import percent, weighted_quantile
from analytics.stats.small_counts import published_percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from analytics.models.golden_hour.look_first import Homes
    from analytics.models.golden_hour.params import GoldenHourParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

EDGE_MIN = 1e-9
"""A time equal to the limit counts as reached; sums of seconds may miss equality by less than this."""

BAND_LIMITS_MIN = (4.0, 5.0, 7.0, 10.0, 20.0)
"""Bands of the fire agency's yearly statistics of arrival times; each includes its upper edge."""


ALL_REACHED = Text(
    "{limit:g}분 안에 모든 사람에게 구급차가 닿습니다.", "An ambulance reaches everybody within {limit:g} minutes."
)
SOME_LATE = Text(
    "{limit:g}분 안에 구급차가 닿지 못하는 사람이 {late:,.0f}명({share:.1f}%)이며, {dong}에 가장 많습니다({worst:,.0f}명).",
    "{late:,.0f} people ({share:.1f} %) are not reached within {limit:g} minutes; most of them live in {dong} ({worst:,.0f}).",
)


@dataclass(frozen=True, eq=False)
class Measured:
    """Minutes at cells, people and calls. Arrays of one group have the same length; inf means unreachable.

    Attributes:
        cells: the layer of hexagons, columns as declared.
        people, seniors: (p,) people in each group; seniors nan where unknown.
        dong: (p,) index of the dong in `dong_names`.
        post: (p,) index of the nearest post in `post_names`, -1 where none.
        road_min, straight_min: (p,) minutes from the call to arrival.
        to_hospital_min, to_local_min, to_regional_min: (p,) minutes from scene to hospital.
        calls_road_min, calls_straight_min: minutes to each logged dispatch, or none.
        has_hospitals: whether a hospital of the chosen level is known.
        scarcity_known: whether hospitals are known at all, so that the scarcity test says something.
        regional_known: whether a regional centre is known; without one that half of the test cannot be made.
        notes: what a reader must know.
        homes: the hexagons with people, and which of them touch.
        home_post: (h,) index of the post nearest to each of them, -1 where none.
    """

    cells: pd.DataFrame
    people: Floats
    seniors: Floats
    dong: Ints
    post: Ints
    road_min: Floats
    straight_min: Floats
    to_hospital_min: Floats
    to_local_min: Floats
    to_regional_min: Floats
    calls_road_min: Floats | None
    calls_straight_min: Floats | None
    dong_codes: tuple[str, ...]
    dong_names: tuple[str, ...]
    post_ids: tuple[str, ...]
    post_names: tuple[str, ...]
    has_hospitals: bool
    scarcity_known: bool
    regional_known: bool
    notes: tuple[Text, ...]
    homes: Homes
    home_post: Ints

    def minutes(self, basis: str) -> Floats:
        """Minutes to arrival by road or as the crow flies."""
        return self.road_min if basis == "road" else self.straight_min


def within(minutes: Floats, limit_min: float) -> Flags:
    """Whether each time is at most the limit, inclusive."""
    return minutes <= limit_min + EDGE_MIN


def indicators(measured: Measured, params: GoldenHourParams) -> dict[str, float | None]:
    """The numbers the model promises, by output id; none where the inputs do not allow one."""
    minutes = measured.minutes(params.basis)
    reached = within(minutes, params.limit_min)
    people, total = measured.people, float(measured.people.sum())
    return {
        "people_total": total,
        "people_reached": float(people[reached].sum()),
        "people_late": float(people[~reached].sum()),
        "people_unreachable": float(people[np.isinf(measured.road_min)].sum()),
        "reached_share": percent(float(people[reached].sum()), total),
        **_senior_indicators(measured, reached),
        "area_share": _area_share(measured, params),
        "calls_share": _calls_share(measured, params),
        **_time_indicators(measured, params.basis),
        **_flattery(measured, params, total),
        **_care(measured, params, total),
        **_scarcity(measured, params, total),
    }


@remember(16)
def _time_indicators(measured: Measured, basis: str) -> dict[str, float | None]:
    """No threshold changes these, so a moved one finds them remembered."""
    minutes, people = measured.minutes(basis), measured.people
    return {"median_min": weighted_quantile(minutes, people, 0.5), "p90_min": weighted_quantile(minutes, people, 0.9)}


def _senior_indicators(measured: Measured, reached: Flags) -> dict[str, float | None]:
    known = np.isfinite(measured.seniors)
    if not known.any():
        return {"seniors_late": None, "seniors_share": None}
    late = float(measured.seniors[known & ~reached].sum())
    total = float(measured.seniors[known].sum())
    return {"seniors_late": late, "seniors_share": percent(total - late, total)}


def _area_share(measured: Measured, params: GoldenHourParams) -> float | None:
    minutes = measured.cells[f"{params.basis}_min"].to_numpy()
    area = measured.cells["area_km2"].to_numpy()
    return percent(float(area[within(minutes, params.limit_min)].sum()), float(area.sum()))


def _calls_share(measured: Measured, params: GoldenHourParams) -> float | None:
    """Of counts as they may be told, and none where the calls or those reached are 1 to 4: an exact share would count them."""
    minutes = measured.calls_road_min if params.basis == "road" else measured.calls_straight_min
    if minutes is None:
        return None
    reached = int(within(minutes, params.limit_min).sum())
    share = float(published_percent(np.array([reached]), np.array([len(minutes)]))[0])
    return None if np.isnan(share) else share


def _flattery(measured: Measured, params: GoldenHourParams, total: float) -> dict[str, float | None]:
    """How much better a straight line makes it look."""
    straight = float(measured.people[within(measured.straight_min, params.limit_min)].sum())
    road = float(measured.people[within(measured.road_min, params.limit_min)].sum())
    return {"straight_share": percent(straight, total), "flattered_people": straight - road}


def _care(measured: Measured, params: GoldenHourParams, total: float) -> dict[str, float | None]:
    if not measured.has_hospitals:
        return {"care_share": None, "care_median_min": None}
    whole = measured.minutes(params.basis) + params.on_scene_min + measured.to_hospital_min
    in_time = within(whole, params.care_limit_min)
    return {
        "care_share": percent(float(measured.people[in_time].sum()), total),
        "care_median_min": _care_median_min(measured, params.basis, params.on_scene_min),
    }


@remember(16)
def _care_median_min(measured: Measured, basis: str, on_scene_min: float) -> float | None:
    return weighted_quantile(measured.minutes(basis) + on_scene_min + measured.to_hospital_min, measured.people, 0.5)


def _scarcity(measured: Measured, params: GoldenHourParams, total: float) -> dict[str, float | None]:
    """The scarcity test: people beyond the limit to a local or to a regional centre; 1 when the share is met."""
    if not measured.scarcity_known:
        return {"scarce_share": None, "scarce": None}
    beyond = ~within(measured.to_local_min, params.scarce_local_min)
    if measured.regional_known:
        beyond |= ~within(measured.to_regional_min, params.scarce_regional_min)
    share = percent(float(measured.people[beyond].sum()), total)
    return {"scarce_share": share, "scarce": None if share is None else float(share >= params.scarce_share_percent)}


def dong_table(measured: Measured, params: GoldenHourParams) -> pd.DataFrame:
    """One row per dong, most people not reached first."""
    minutes = measured.minutes(params.basis)
    late = ~within(minutes, params.limit_min)
    count = len(measured.dong_names)

    def sums(weights: Floats) -> Floats:
        return sum_by(measured.dong, weights, count)

    people, people_late = sums(measured.people), sums(np.where(late, measured.people, 0.0))
    columns = {
        "dong_code": measured.dong_codes,
        "dong_name": measured.dong_names,
        "people": people,
        "people_late": people_late,
        "late_share": np.divide(100 * people_late, people, out=np.full(count, np.nan), where=people > 0),
        "seniors_late": _late_seniors_by_dong(measured, late, count),
        "people_unreachable": sums(np.where(np.isinf(measured.road_min), measured.people, 0.0)),
        **_quantiles_by_dong(measured, params.basis),
        "post": _main_post_by_dong(measured),
    }
    return _ordered(columns, np.lexsort((-people, -people_late)))


def _ordered(columns: Mapping[str, Any], order: Ints) -> pd.DataFrame:
    """A table with its rows in that order. Sorting it whole afterwards would cost several times as much."""
    return pd.DataFrame({name: np.asarray(values)[order] for name, values in columns.items()})


def _late_seniors_by_dong(measured: Measured, late: Flags, count: int) -> Floats:
    """Seniors not reached where ages are known, as the indicator counts them; nan where no age of a dong is known."""
    known = np.isfinite(measured.seniors)
    seniors = sum_by(measured.dong, np.where(known & late, measured.seniors, 0.0), count)
    return np.where(np.bincount(measured.dong[known], minlength=count) > 0, seniors, np.nan)


@remember(16)
def _quantiles_by_dong(measured: Measured, basis: str) -> dict[str, Floats]:
    minutes, count = measured.minutes(basis), len(measured.dong_names)
    median, p90 = np.full(count, np.nan), np.full(count, np.nan)
    order = np.argsort(measured.dong, kind="stable")
    bounds = np.searchsorted(measured.dong[order], np.arange(count + 1))
    for dong in range(count):
        mine = order[bounds[dong] : bounds[dong + 1]]
        for store, share in ((median, 0.5), (p90, 0.9)):
            found = weighted_quantile(minutes[mine], measured.people[mine], share)
            store[dong] = np.nan if found is None else found
    return {"median_min": median, "p90_min": p90}


@remember(16)
def _main_post_by_dong(measured: Measured) -> list[str]:
    """The post that is nearest to most people of each dong."""
    known = measured.post >= 0
    count, posts = len(measured.dong_names), len(measured.post_names)
    pair = measured.dong[known] * posts + measured.post[known]
    served = sum_by(pair, measured.people[known], count * posts).reshape(count, posts)
    return [measured.post_names[row.argmax()] if row.sum() > 0 else "" for row in served]


def post_table(measured: Measured, params: GoldenHourParams) -> pd.DataFrame:
    """One row per post: the people it is nearest to, and how many of them it reaches in time; busiest first."""
    known = measured.post >= 0
    count = len(measured.post_names)
    reached = known & within(measured.road_min, params.limit_min)
    people = sum_by(measured.post[known], measured.people[known], count)
    in_time = sum_by(measured.post[reached], measured.people[reached], count)
    columns = {
        "post_id": measured.post_ids,
        "post": measured.post_names,
        "people": people,
        "people_late": people - in_time,
        "median_min": _median_by_post(measured),
    }
    return _ordered(columns, np.argsort(-people, kind="stable"))


@remember(16)
def _median_by_post(measured: Measured) -> Floats:
    """The median over the people of each post; nan where it is nearest to nobody."""
    median = np.full(len(measured.post_names), np.nan)
    for post in range(len(median)):
        mine = measured.post == post
        found = weighted_quantile(measured.road_min[mine], measured.people[mine], 0.5)
        median[post] = np.nan if found is None else found
    return median


def band_table(measured: Measured, params: GoldenHourParams) -> pd.DataFrame:
    """People by band of minutes, each band without its lower and with its upper edge, and the unreachable."""
    minutes = measured.minutes(params.basis)
    band = np.searchsorted(np.array(BAND_LIMITS_MIN) + EDGE_MIN, minutes, side="left")
    band[np.isinf(minutes)] = len(BAND_LIMITS_MIN) + 1
    people = sum_by(band, measured.people, len(BAND_LIMITS_MIN) + 2)
    return pd.DataFrame(
        {
            "over_min": [0.0, *BAND_LIMITS_MIN, np.nan],
            "upto_min": [*BAND_LIMITS_MIN, np.inf, np.nan],
            "people": people,
            "share": 100 * people / max(float(people.sum()), 1.0),
        }
    )


def sentence(numbers: dict[str, float | None], dongs: pd.DataFrame, params: GoldenHourParams) -> Text:
    """The finding in one sentence: how many are not reached, and where most of them live."""
    late = numbers["people_late"] or 0.0
    if late < 1:
        return ALL_REACHED.fill(limit=params.limit_min)
    worst = dongs.iloc[0]
    late_share = 100 - (numbers["reached_share"] or 0.0)
    return SOME_LATE.fill(
        limit=params.limit_min, late=late, share=late_share, dong=worst["dong_name"], worst=float(worst["people_late"])
    )
