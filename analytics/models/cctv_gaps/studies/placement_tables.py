"""What a plan for the next cameras means in words, numbers and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Result
from analytics.core.scenario import Scenario
from analytics.core.study import Answer
from analytics.core.text import Text
from analytics.models.cctv_gaps.placing import PLACE
from analytics.models.cctv_gaps.studies.placement_declared import DEMANDS
from analytics.models.cctv_gaps.studies.requests import near_requests
from analytics.models.cctv_gaps.studies.sheet import sheet_table
from analytics.spatial.hexgrid import names
from analytics.spatial.sums import sum_by
from analytics.stats.shares import HUNDRED, percent
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.cctv_gaps.exposure import Exposure
    from analytics.models.cctv_gaps.inputs import CctvInputs
    from analytics.models.cctv_gaps.measuring import Looked
    from analytics.models.cctv_gaps.params import CctvParams
    from analytics.models.cctv_gaps.studies.placement_declared import NextCameras
    from analytics.models.cctv_gaps.studies.spots import Options
    from analytics.models.cctv_gaps.studies.unseen import Unseen
    from analytics.siting.asking import Plan

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

THOUSAND = 1000.0
CROWDED_PERCENT = 50.0
"""From this share of the new cameras in one dong on a warning is given. Assumed."""


@dataclass(frozen=True, eq=False)
class Told:
    """What every answer of one question is told against.

    Attributes:
        inputs, params, asked: the question.
        looked: the ground, the cameras there are and what they see.
        exposure: who is there.
        unseen: what is unseen today.
        options: the cameras that might stand.
        requests: (k,) requests near each place, nan where there is no list.
    """

    inputs: CctvInputs
    params: CctvParams
    asked: NextCameras
    looked: Looked
    exposure: Exposure
    unseen: Unseen
    options: Options
    requests: Floats


@dataclass(frozen=True, eq=False)
class Chosen:
    """The chosen options in the order of what each adds, and what each point counts.

    Attributes:
        options: (n,) which options, those that add most first.
        gains: (n,) what each adds to those before it.
        points: (p,) how much of each point's weight comes into view.
    """

    options: Ints
    gains: Floats
    points: Floats


def tell(told: Told, plan: Plan, kept: Ints, *, final: bool) -> Answer:
    """An answer of a plan; what takes longer stands in the final one."""
    chosen = _in_turn(told, plan.sites)
    fairness = fairness_table(told, chosen)
    numbers = _numbers(told, plan, chosen, fairness)
    cameras = cameras_table(told, chosen)
    return Answer(
        Result(
            indicators=numbers,
            tables={
                "cameras": cameras,
                "sheet": sheet_table(told, chosen, cameras),
                "fairness": fairness,
                "curve": curve_table(told, chosen) if final else curve_table(told, chosen).iloc[:0],
                "plans": _plans_table(plan),
            },
            layers={"cells": _layer(told, chosen)},
            sentence=_sentence(told, numbers, fairness, chosen),
            notes=_notes(told, fairness, kept),
        ),
        final=final,
        scenario=_scenario(told, chosen),
    )


def _in_turn(told: Told, sites: Ints) -> Chosen:
    """The chosen cameras, each time the one that adds most to those before it."""
    sets = {int(option): told.options.seen_by(int(option)) for option in sites}
    left, gained = told.unseen.weight.copy(), np.zeros(len(told.unseen.weight))
    order, gains = [], []
    while sets:
        adds = {option: float(left[points].sum()) for option, points in sets.items()}
        best = max(adds, key=lambda option: (adds[option], -option))
        points = sets.pop(best)
        gained[points] += left[points]
        left[points] = 0.0
        order.append(best)
        gains.append(adds[best])
    return Chosen(np.array(order, dtype=np.int64), np.array(gains), gained)


def _numbers(told: Told, plan: Plan, chosen: Chosen, fairness: pd.DataFrame) -> dict[str, float | None]:
    requested = near_requests(told.requests)[told.options.spot[chosen.options]]
    return {
        "gain": float(chosen.gains.sum()),
        "gain_percent": percent(float(chosen.gains.sum()), told.unseen.total),
        "better_percent": plan.gap_percent,
        "for_requests": None if np.isnan(told.requests).all() else float(requested.sum()),
        "most_in_one": None if not len(chosen.options) else float(fairness["added_share"].max()),
        "places": float(len(told.options.spots)),
    }


def cameras_table(told: Told, chosen: Chosen) -> pd.DataFrame:
    """One row for each new camera, those that add most first."""
    spots = told.options.spots.pick(told.options.spot[chosen.options])
    lights = _lights_in_view(told, chosen)
    instead = [LIGHT_FIRST if known and count == 0 else NOTHING for known, count in zip(np.isfinite(lights), lights, strict=True)]
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(spots) + 1),
            "place": _called(told, chosen),
            "dong_name": np.array(told.looked.ground.dong_names, dtype=object)[spots.dong],
            "lon": spots.lon,
            "lat": spots.lat,
            "azimuth_deg": told.options.azimuth_deg[chosen.options],
            "gain": chosen.gains,
            "requests": published_counts(told.requests[told.options.spot[chosen.options]]),
            "lights": lights,
            "instead_ko": [text.ko for text in instead],
            "instead_en": [text.en for text in instead],
        }
    )


def _called(told: Told, chosen: Chosen) -> list[str]:
    spots = told.options.spots.pick(told.options.spot[chosen.options])
    dongs = told.looked.ground.dong_names
    return [name or dongs[dong] for name, dong in zip(spots.names, spots.dong, strict=True)]


def _lights_in_view(told: Told, chosen: Chosen) -> Floats:
    """(n,) street lights in the hexagons that each new camera sees into; nan where there is no list of lights."""
    lights = told.exposure.lights
    if lights is None:
        return np.full(len(chosen.options), np.nan)
    cells = [np.unique(told.unseen.cell[told.options.seen_by(int(option))]) for option in chosen.options]
    return np.array([lights[cell].sum() for cell in cells], dtype=np.float64)


def fairness_table(told: Told, chosen: Chosen) -> pd.DataFrame:
    """Cameras and gains by dong, most new cameras first."""
    ground = told.looked.ground
    dongs = len(ground.dong_codes)
    before = told.looked.cameras.by_dong(told.inputs.dongs)
    added = np.bincount(told.options.spots.dong[told.options.spot[chosen.options]], minlength=dongs).astype(np.float64)
    people = sum_by(ground.people.dong, ground.people.people, dongs)
    cell_dong = ground.dong[told.unseen.cell]
    inside = cell_dong >= 0
    with np.errstate(divide="ignore", invalid="ignore"):
        table = pd.DataFrame(
            {
                "dong_name": ground.dong_names,
                "people": people,
                "per_1000_before": np.where(people > 0, THOUSAND * before / people, np.nan),
                "per_1000_after": np.where(people > 0, THOUSAND * (before + added) / people, np.nan),
                "added": added.astype(np.int64),
                "added_share": HUNDRED * added / max(added.sum(), 1.0),
                "people_share": HUNDRED * people / people.sum(),
                "gain": sum_by(cell_dong[inside], chosen.points[inside], dongs),
            }
        )
    return table.sort_values(["added", "gain"], ascending=False, kind="stable", ignore_index=True)


def curve_table(told: Told, chosen: Chosen) -> pd.DataFrame:
    """What is brought into view by the first camera, the first two and so on."""
    total = told.unseen.total
    return pd.DataFrame(
        {
            "cameras": np.arange(1, len(chosen.gains) + 1),
            "gain": np.cumsum(chosen.gains),
            "gain_percent": HUNDRED * np.cumsum(chosen.gains) / total if total > 0 else np.zeros(len(chosen.gains)),
            "next_gain": chosen.gains,
        }
    )


def _plans_table(plan: Plan) -> pd.DataFrame:
    row: dict[str, Any] = {
        "value": plan.value,
        "bound": np.nan if plan.bound is None else plan.bound,
        "gap_percent": np.nan if plan.gap_percent is None else plan.gap_percent,
        "method_ko": plan.method.ko,
        "method_en": plan.method.en,
    }
    return pd.DataFrame([row])


def _layer(told: Told, chosen: Chosen) -> pd.DataFrame:
    ground = told.looked.ground
    gained = sum_by(told.unseen.cell, chosen.points, len(ground.grid))
    dong_names = np.append(np.array(ground.dong_names, dtype=object), "")  # the last is for -1, outside
    return pd.DataFrame(
        {
            "cell": names(ground.grid.cell),
            "lon": ground.grid.lon,
            "lat": ground.grid.lat,
            "people": told.exposure.people,
            "dong_name": dong_names[ground.dong],
            "gain_percent": HUNDRED * gained / max(gained.sum(), 1e-12),
        }
    )


def _scenario(told: Told, chosen: Chosen) -> Scenario:
    """The new cameras as changes, so that they can be looked at and turned under 'what if'."""
    found = Scenario()
    spots = told.options.spots
    for option in chosen.options.tolist():
        spot = told.options.spot[option]
        values = {
            "azimuth_deg": float(told.options.azimuth_deg[option]),
            "fov_deg": told.asked.new_fov_deg,
            "pixels_10k": told.asked.new_pixels_10k,
        }
        found = found.add(float(spots.lon[spot]), float(spots.lat[spot]), PLACE.written(values))
    return found


def _sentence(told: Told, numbers: dict[str, float | None], fairness: pd.DataFrame, chosen: Chosen) -> Text:
    if not len(chosen.options):
        return NONE_BETTER
    return FOUND.fill(
        n=len(chosen.options),
        whom=DEMANDS[told.asked.demand],
        share=numbers["gain_percent"] or 0.0,
        dong=fairness["dong_name"].iloc[0],
        added=int(fairness["added"].iloc[0]),
    )


def _notes(told: Told, fairness: pd.DataFrame, kept: Ints) -> tuple[Text, ...]:
    notes = [RANKS_VIEW, INDEPENDENT]
    worst = fairness.iloc[0]
    if worst["added_share"] >= CROWDED_PERCENT and worst["added_share"] > worst["people_share"]:
        notes.append(CROWDED.fill(dong=worst["dong_name"], share=worst["added_share"], people=worst["people_share"]))
    if np.isnan(told.requests).all() and told.asked.quota_percent > 0:
        notes.append(NO_REQUESTS)
    elif len(kept):
        notes.append(KEPT.fill(n=len(kept), m=told.asked.request_m))
    return tuple(notes)


FOUND = Text(
    "카메라 {n:,}대를 더 달면 지금 보이지 않는 {whom} 가운데 {share:.2f}%가 보이게 되며, {dong}에 가장 많이({added}대) 답니다.",
    "{n:,} more cameras bring {share:.2f} % of the unseen {whom} into view; most of them ({added}) hang in {dong}.",
)
NONE_BETTER = Text("더 달아도 새로 보이게 되는 것이 없습니다.", "No further camera would bring anything into view.")
RANKS_VIEW = Text(
    "보이지 않는 정도로 고른 것이며 위험한 곳의 순위가 아닙니다. 경찰·주민과 함께 현장에서 확인하십시오.",
    "Chosen by lack of view, not danger. Check on the spot with police and residents.",
)
INDEPENDENT = Text(
    "방향을 모르는 지금의 카메라는 기대값으로 보았습니다. 실제 방향을 확인하면 결과가 달라집니다.",
    "Cameras of unknown direction count by what can be expected of them; knowing where they look changes the result.",
)
CROWDED = Text(
    "새 카메라의 {share:.0f}%가 {dong}에 몰립니다(인구는 {people:.0f}%). 한 동네만 더 지켜보게 되지 않는지 살펴 주십시오.",
    "{share:.0f} % of the new cameras hang in {dong}, which has {people:.0f} % of the people. Please consider whether one neighbourhood would be watched more than others.",
)
NO_REQUESTS = Text(
    "설치 요청 자료가 없어 요청 몫을 남기지 못했습니다.", "There is no list of requests, so none are kept for them."
)
KEPT = Text("{n:,}대는 설치 요청에서 {m:g} m 안에 두도록 남겼습니다.", "{n:,} are kept for places within {m:g} m of a request.")
LIGHT_FIRST = Text("가로등 먼저 검토", "consider a street light first")
NOTHING = Text("-", "-")
