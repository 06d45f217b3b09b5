"""What thresholds make of the measured ways: numbers, lists and layers, all of them from released values."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.korean import particle
from analytics.core.memo import remember
from analytics.core.model import Result
from analytics.core.text import Text
from analytics.models.senior_welfare.access import MINUTE_S, access_of, catchments, sharing
from analytics.models.senior_welfare.demand import WAYS
from analytics.models.senior_welfare.params import (
    CAR,
    CENTRE,
    CLINIC,
    HALL,
    HEALTH,
    LIVING_ALONE,
    MODES,
    SERVICES,
    WALK,
    WelfareParams,
)
from analytics.models.senior_welfare.services import POST
from analytics.spatial.crs import to_metres
from analytics.spatial.density import density_at, kernel_mass, kernel_surface
from analytics.spatial.sums import sum_by
from analytics.stats.inequality import gini, lorenz, share_below, theil
from analytics.stats.shares import HUNDRED, percent, weighted_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground
    from analytics.models.senior_welfare.measured import Measured
    from analytics.spatial.density import Surface
    from analytics.stats.access import Access

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

METRE_KM = 1000.0
EDGE = 1e-9
"""A time equal to the limit counts; rounding may miss equality by less than this."""

LORENZ_POINTS = 21
"""Points of the curve in its table: every 5 % of the seniors."""

STANDARDS = (
    (HALL, WALK, 5.0), (HALL, WALK, 10.0), (CENTRE, CAR, 20.0), (CENTRE, CAR, 30.0), (HEALTH, CAR, 20.0),
)  # fmt: skip
"""National minimum standards (국가도시재생기본방침 2019): senior hall 5 to 10 minutes on foot; by car a senior or social
welfare centre 20 to 30, a public health centre 20."""


def judge_measured(measured: Measured, params: WelfareParams) -> Result:
    """Numbers, tables and layers under the thresholds."""
    minutes = minutes_to(measured, params.service, params.mode, params.walk_ms)
    poor = poor_cases(measured, params)
    access = access_of(measured, params, params.service)
    dongs = dong_table(measured, params, minutes, poor, access)
    numbers = {
        **_reach_numbers(measured, params, minutes),
        **_case_numbers(measured, params, poor),
        **_access_numbers(measured, access),
    }
    return Result(
        indicators=numbers,
        tables={
            "top": top_table(measured, params, minutes),
            "dongs": dongs,
            "standards": standard_table(measured, params.walk_ms),
            "cases": case_table(measured, poor),
            "places": place_table(measured, params, minutes),
            "lorenz": lorenz_table(measured, access),
        },
        layers={
            "unreached_cells": unreached_layer(measured, params, minutes),
            "walk_cells": walk_layer(measured, params, minutes),
            "alone_cells": alone_layer(measured),
            "unserved_cells": unserved_layer(measured, params, minutes),
            "access_cells": access_layer(measured, minutes, access),
            "case_cells": case_layer(measured, poor),
            "heat_cells": heat_layer(measured, params, minutes),
        },
        sentence=sentence(measured, params, numbers, dongs),
        notes=measured.notes,
    )


# --- how far, and for whom too far ---------------------------------------------------------------------------------


def minutes_to(measured: Measured, service: str, mode: str, walk_ms: float) -> Floats | None:
    """(c,) minutes to the nearest place of a service; inf where none is reached; none where that cannot be known."""
    if service not in measured.services:
        return None
    if mode == CAR:
        return measured.drive_min.get(service)
    return _walk_minutes(measured, service, walk_ms)


@remember(16)
def _walk_minutes(measured: Measured, service: str, walk_ms: float) -> Floats:
    found: Floats = measured.walk_m[service] / walk_ms / MINUTE_S
    return found


def is_late(minutes: Floats, limit_min: float) -> Flags:
    """(c,) whether it takes longer than the limit; exactly the limit does not."""
    late: Flags = minutes > limit_min + EDGE
    return late


def unreached_of(measured: Measured, minutes: Floats | None, limit_min: float) -> Floats | None:
    """(c,) seniors living alone who are not reached within the limit."""
    return None if minutes is None else np.where(is_late(minutes, limit_min), measured.demand.alone, 0.0)


def unserved_of(measured: Measured) -> Floats:
    """(c,) seniors living alone who are not served, the share served taken as even within a dong; nan where unknown."""
    return measured.demand.alone * (1.0 - served_share(measured))[measured.ground.dong]


@remember(8)
def served_share(measured: Measured) -> Floats:
    """(d,) share of the seniors living alone who are served, at most 1; nan where unknown."""
    alone = measured.sum_by_dong(measured.demand.alone)
    share = np.divide(measured.served, alone, out=np.full(len(alone), np.nan), where=alone > 0)
    found: Floats = np.minimum(share, 1.0)
    return found


def poor_cases(measured: Measured, params: WelfareParams) -> dict[str, Flags]:
    """(c,) where each criterion of the official model holds, by "fire", "clinic" and "health"; those that are known."""
    return _poor_cases(measured, params.fire_min, params.clinic_min, params.health_km)


@remember(8)
def _poor_cases(measured: Measured, fire_min: float, clinic_min: float, health_km: float) -> dict[str, Flags]:
    found = {}
    if POST in measured.drive_min:
        found["fire"] = is_late(measured.drive_min[POST], fire_min)
    if CLINIC in measured.drive_min:
        found["clinic"] = is_late(measured.drive_min[CLINIC], clinic_min)
    if HEALTH in measured.walk_m:
        found["health"] = measured.walk_m[HEALTH] > health_limit_km(measured, health_km) * METRE_KM + EDGE
    return found


@remember(8)
def health_limit_km(measured: Measured, health_km: float) -> float:
    """The distance set, or where that is 0 the mean to the nearest public health post, weighted by seniors living alone."""
    if health_km > 0:
        return health_km
    metres, alone = measured.walk_m[HEALTH], measured.demand.alone
    known = np.isfinite(metres) & (alone > 0)
    return float(np.average(metres[known], weights=alone[known])) / METRE_KM if known.any() else 0.0


# --- numbers -------------------------------------------------------------------------------------------------------


def _reach_numbers(measured: Measured, params: WelfareParams, minutes: Floats | None) -> dict[str, float | None]:
    late = unreached_of(measured, minutes, params.limit_min)
    total = measured.demand.total
    served, known = served_share(measured), np.isfinite(served_share(measured))
    alone = measured.sum_by_dong(measured.demand.alone)
    in_care = float((served[known] * alone[known]).sum())
    exact = np.nansum(measured.demand.exact)
    return {
        "unreached": None if late is None else float(late.sum()),
        "unreached_share": None if late is None else percent(float(late.sum()), total),
        "alone": total,
        "median_min": None if minutes is None else weighted_quantile(minutes, measured.demand.alone, HALF),
        "unserved": float(alone[known].sum()) - in_care if known.any() else None,
        "served_share": percent(in_care, float(alone[known].sum())) if known.any() else None,
        "blind": float(np.nansum(np.where(late > 0, unserved_of(measured), 0.0))) if late is not None and known.any() else None,
        "grouped_share": percent(total - float(exact), total),
    }


HALF = 0.5


def _case_numbers(measured: Measured, params: WelfareParams, poor: dict[str, Flags]) -> dict[str, float | None]:
    alone, total = measured.demand.alone, measured.demand.total
    numbers: dict[str, float | None] = {}
    for name in ("fire", "clinic", "health"):
        count = float(alone[poor[name]].sum()) if name in poor else None
        numbers[f"{name}_poor"] = count
        numbers[f"{name}_share"] = None if count is None else percent(count, total)
    some, every = _together(poor, np.logical_or), _together(poor, np.logical_and)
    return {
        **numbers,
        "health_limit_km": health_limit_km(measured, params.health_km) if "health" in poor else None,
        "any_poor": None if some is None else float(alone[some].sum()),
        "all_poor": None if every is None else float(alone[every].sum()),
    }


@remember(8)
def _access_numbers(measured: Measured, access: Access | None) -> dict[str, float | None]:
    if access is None or not (access.value > 0).any():
        return dict.fromkeys(("gini", "theil", "theil_between", "left_behind"))
    parts = theil(access.value, measured.demand.alone, measured.ground.dong)
    return {
        "gini": gini(access.value, measured.demand.alone),
        "theil": parts.total,
        "theil_between": percent(parts.between, parts.total),
        "left_behind": HUNDRED * share_below(access.value, measured.demand.alone),
    }


# --- tables --------------------------------------------------------------------------------------------------------


def top_table(measured: Measured, params: WelfareParams, minutes: Floats | None) -> pd.DataFrame:
    """The shown hexagons with most seniors not reached, and the place nearest to most of them."""
    late = unreached_of(measured, minutes, params.limit_min)
    shown = np.zeros(len(measured.ground.shown)) if late is None else measured.sum_shown(late)
    first = np.argsort(-shown, kind="stable")[: params.top]
    first = first[shown[first] > 0]
    cells = measured.cells
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(first) + 1),
            "cell": cells["cell"].to_numpy()[first],
            "dong_name": cells["dong_name"].to_numpy()[first],
            "lon": cells["lon"].to_numpy()[first],
            "lat": cells["lat"].to_numpy()[first],
            "unreached": shown[first],
            "alone": measured.sum_shown(measured.demand.alone)[first],
            "minutes": np.full(len(first), np.nan) if minutes is None else measured.mean_shown(minutes)[first],
            "nearest": _nearest_names(measured, params.service, first),
        }
    )


def _nearest_names(measured: Measured, service: str, first: Ints) -> NDArray[np.object_]:
    """The place on foot nearest to the largest part of each shown hexagon's seniors; "" where none is reached."""
    if service not in measured.services:
        return np.full(len(first), "", dtype=object)
    names = np.append(measured.services[service].places["name"].to_numpy(dtype=object), "")
    order = np.argsort(measured.demand.alone, kind="stable")  # the hexagon of most seniors is written last and stays
    place = np.full(len(measured.ground.shown), -1, dtype=np.int64)
    place[measured.ground.parent[order]] = measured.nearest[service][order]
    named: NDArray[np.object_] = names[place[first]]
    return named


def dong_table(
    measured: Measured, params: WelfareParams, minutes: Floats | None, poor: dict[str, Flags], access: Access | None
) -> pd.DataFrame:
    """By dong, most seniors not reached first."""
    demand, ground = measured.demand, measured.ground
    late = unreached_of(measured, minutes, params.limit_min)
    alone = measured.sum_by_dong(demand.alone)
    none = np.full(len(alone), np.nan)
    gone = none if late is None else measured.sum_by_dong(late)
    held = none if access is None else _relative(measured, access.value)
    some = _together(poor, np.logical_or)
    table = pd.DataFrame(
        {
            "dong_code": ground.dong_codes,
            "dong_name": ground.dong_names,
            "alone": demand.dong_alone,
            "unreached": gone,
            "unreached_share": np.divide(HUNDRED * gone, alone, out=none.copy(), where=alone > 0),
            "median_min": none if minutes is None else _medians(measured, minutes),
            "served": measured.served,
            "unserved": alone * (1.0 - served_share(measured)),
            "access": held,
            "poor": none if some is None else measured.sum_by_dong(np.where(some, demand.alone, 0.0)),
            "spread_ko": [WAYS[int(way)].ko for way in demand.way],
            "spread_en": [WAYS[int(way)].en for way in demand.way],
        }
    )
    return table.sort_values(["unreached", "alone"], ascending=False, kind="stable", ignore_index=True)


@remember(8)
def _medians(measured: Measured, minutes: Floats) -> Floats:
    alone, dong = measured.demand.alone, measured.ground.dong
    found = [
        weighted_quantile(minutes[dong == index], alone[dong == index], HALF) for index in range(len(measured.ground.dong_codes))
    ]
    return np.array([np.nan if value is None else value for value in found])


@remember(8)
def _relative(measured: Measured, value: Floats) -> Floats:
    """(d,) mean access of each dong's seniors, the city's mean being 100; nan where nobody is."""
    alone = measured.demand.alone
    mean = float((value * alone).sum() / alone.sum()) if alone.sum() > 0 else 0.0
    held, people = measured.sum_by_dong(value * alone), measured.sum_by_dong(alone)
    found: Floats = np.divide(HUNDRED * held, people * mean, out=np.full(len(people), np.nan), where=(people > 0) & (mean > 0))
    return found


@remember(8)
def standard_table(measured: Measured, walk_ms: float) -> pd.DataFrame:
    """Each national minimum standard with those it leaves out."""
    rows = []
    for service, mode, limit_min in STANDARDS:
        minutes = minutes_to(measured, service, mode, walk_ms)
        late = unreached_of(measured, minutes, limit_min)
        count = np.nan if late is None else float(late.sum())
        title = STANDARD.fill(service=SERVICES[service], mode=MODES[mode], limit=limit_min)
        share = percent(count, measured.demand.total)
        middle = None if minutes is None else weighted_quantile(minutes, measured.demand.alone, HALF)
        rows.append((title.ko, title.en, count, share, middle))
    return pd.DataFrame(rows, columns=["standard_ko", "standard_en", "unreached", "share", "median_min"]).astype(
        {"unreached": float, "share": float, "median_min": float}
    )


@remember(8)
def case_table(measured: Measured, poor: dict[str, Flags]) -> pd.DataFrame:
    """The criteria of the official model, each and combined, as count and share."""
    alone = measured.demand.alone
    flags: dict[str, Flags | None] = {name: poor.get(name) for name in ("fire", "clinic", "health")}
    flags |= {"any": _together(poor, np.logical_or), "all": _together(poor, np.logical_and)}
    counts = [np.nan if flag is None else float(alone[flag].sum()) for flag in flags.values()]
    return pd.DataFrame(
        {
            "case_ko": [CASES[name].ko for name in flags],
            "case_en": [CASES[name].en for name in flags],
            "alone": counts,
            "share": [np.nan if np.isnan(count) else percent(count, measured.demand.total) for count in counts],
        }
    ).astype({"share": float})


def _together(poor: dict[str, Flags], how: np.ufunc) -> Flags | None:
    """(c,) the criteria that are known, taken together; none where there is none."""
    found: Flags | None = how.reduce(list(poor.values())) if poor else None
    return found


def place_table(measured: Measured, params: WelfareParams, minutes: Floats | None) -> pd.DataFrame:
    """The places of the chosen service, those nearest to most seniors first."""
    columns = ["name", "size", "nearest_to", "within", "share_of"]
    if params.service not in measured.services:
        return pd.DataFrame({name: np.zeros(0) for name in columns}).astype({"name": "object"})
    service, nearest = measured.services[params.service], measured.nearest[params.service]
    alone, count = measured.demand.alone, len(service)
    reached = nearest >= 0
    near = reached if minutes is None else reached & ~is_late(minutes, params.limit_min)
    limit_m = params.catchment_min * MINUTE_S * params.walk_ms
    crowd = catchments(measured.reach[params.service], params.method, limit_m).crowd(sharing(measured))
    table = pd.DataFrame(
        {
            "name": service.places["name"].to_numpy(dtype=object),
            "size": service.size,
            "nearest_to": sum_by(nearest[reached], alone[reached], count),
            "within": sum_by(nearest[near], alone[near], count),
            "share_of": crowd,
        }
    )
    return table.sort_values("nearest_to", ascending=False, kind="stable", ignore_index=True)


@remember(8)
def lorenz_table(measured: Measured, access: Access | None) -> pd.DataFrame:
    """The Lorenz curve of access at every 5 % of the seniors; without rows where there is none."""
    if access is None or not (access.value > 0).any():
        return pd.DataFrame({"people_share": np.zeros(0), "access_share": np.zeros(0)})
    curve = lorenz(access.value, measured.demand.alone)
    at = np.linspace(0.0, 1.0, LORENZ_POINTS)
    return pd.DataFrame({"people_share": HUNDRED * at, "access_share": HUNDRED * np.interp(at, curve.people, curve.held)})


# --- layers --------------------------------------------------------------------------------------------------------


def _shown_unreached(measured: Measured, params: WelfareParams, minutes: Floats | None) -> Floats:
    late = unreached_of(measured, minutes, params.limit_min)
    return np.full(len(measured.ground.shown), np.nan) if late is None else measured.sum_shown(late)


def _shown_minutes(measured: Measured, minutes: Floats | None) -> Floats:
    return np.full(len(measured.ground.shown), np.nan) if minutes is None else mean_minutes(measured, minutes)


@remember(8)
def mean_minutes(measured: Measured, minutes: Floats) -> Floats:
    """Minutes of the shown hexagons: the mean over their seniors."""
    return measured.mean_shown(minutes)


@remember(8)
def alone_shown(measured: Measured) -> Floats:
    """Seniors living alone in the shown hexagons."""
    return measured.sum_shown(measured.demand.alone)


def _kept(measured: Measured, minutes: Floats | None) -> pd.DataFrame:
    """The shown hexagons, or none of them where there is nothing to tell."""
    return measured.cells if minutes is not None else measured.cells.iloc[:0]


def unreached_layer(measured: Measured, params: WelfareParams, minutes: Floats | None) -> pd.DataFrame:
    """The hexagons with the seniors who are not reached."""
    cells = _kept(measured, minutes)
    return cells.assign(
        unreached=_shown_unreached(measured, params, minutes)[: len(cells)],
        alone=alone_shown(measured)[: len(cells)],
        minutes=_shown_minutes(measured, minutes)[: len(cells)],
    )


def walk_layer(measured: Measured, params: WelfareParams, minutes: Floats | None) -> pd.DataFrame:
    """The hexagons with the time it takes."""
    return unreached_layer(measured, params, minutes)[
        ["cell", "lon", "lat", "people", "dong_name", "minutes", "alone", "unreached"]
    ]


@remember(6)
def alone_layer(measured: Measured) -> pd.DataFrame:
    """The hexagons with those who live alone; at the base resolution with the groups in which they are told exactly."""
    ground, alone = measured.ground, alone_shown(measured)
    at_base = len(ground.shown) == len(ground.grid)
    return measured.cells.assign(
        per_km2=alone / ground.shown.area_km2,
        alone=alone,
        group_total=_of_group(measured, measured.demand.group_total) if at_base else np.nan,
        group_cells=_of_group(measured, _members(measured)) if at_base else np.nan,
    )


def _of_group(measured: Measured, values: Floats) -> Floats:
    """(c,) the value of each hexagon's group, 0 where it is in none."""
    found: Floats = np.append(values, 0.0)[measured.demand.group]  # the last is for -1, none
    return found


def _members(measured: Measured) -> Floats:
    group = measured.demand.group
    return np.bincount(group[group >= 0], minlength=len(measured.demand.group_total)).astype(np.float64)


def unserved_layer(measured: Measured, params: WelfareParams, minutes: Floats | None) -> pd.DataFrame:
    """The hexagons with those who are not served; without rows where nobody knows who is."""
    cells = measured.cells if np.isfinite(measured.served).any() else measured.cells.iloc[:0]
    return cells.assign(
        unserved=_sum_of_known(measured, unserved_of(measured))[: len(cells)],
        alone=alone_shown(measured)[: len(cells)],
        unreached=_shown_unreached(measured, params, minutes)[: len(cells)],
    )


def _sum_of_known(measured: Measured, values: Floats) -> Floats:
    """Sums over the shown hexagons of what is known, as the numbers of the city are; nan where nothing is."""
    known = np.isfinite(values)
    some = measured.sum_shown(known.astype(np.float64)) > 0
    return np.where(some, measured.sum_shown(np.where(known, values, 0.0)), np.nan)


@remember(8)
def access_layer(measured: Measured, minutes: Floats | None, access: Access | None) -> pd.DataFrame:
    """The hexagons with their access, the city's mean being 100; without rows where there is nothing to share."""
    cells = measured.cells if access is not None else measured.cells.iloc[:0]
    value = np.zeros(len(cells)) if access is None else _shown_access(measured, access)
    return cells.assign(
        access=value, alone=alone_shown(measured)[: len(cells)], minutes=_shown_minutes(measured, minutes)[: len(cells)]
    )


@remember(8)
def _shown_access(measured: Measured, access: Access) -> Floats:
    alone = measured.demand.alone
    mean = float((access.value * alone).sum() / alone.sum()) if alone.sum() > 0 else 0.0
    return HUNDRED * measured.mean_shown(access.value) / mean if mean > 0 else np.zeros(len(measured.ground.shown))


@remember(8)
def case_layer(measured: Measured, poor: dict[str, Flags]) -> pd.DataFrame:
    """The hexagons with how many criteria hold; without rows where none is known."""
    cells = measured.cells if poor else measured.cells.iloc[:0]
    unknown = np.full(len(measured.ground.grid), np.nan)
    held = np.array(list(poor.values())).sum(axis=0).astype(float) if poor else unknown
    metres = measured.walk_m.get(HEALTH, unknown)
    return cells.assign(
        cases=measured.mean_shown(held)[: len(cells)],
        fire_min=_mean_or_nan(measured, measured.drive_min.get(POST))[: len(cells)],
        clinic_min=_mean_or_nan(measured, measured.drive_min.get(CLINIC))[: len(cells)],
        health_km=_mean_or_nan(measured, metres / METRE_KM if HEALTH in measured.walk_m else None)[: len(cells)],
        alone=alone_shown(measured)[: len(cells)],
    )


def _mean_or_nan(measured: Measured, values: Floats | None) -> Floats:
    return np.full(len(measured.ground.shown), np.nan) if values is None else measured.mean_shown(values)


def heat_layer(measured: Measured, params: WelfareParams, minutes: Floats | None) -> pd.DataFrame:
    """The hexagons with what the heat map is drawn from: released values only, for a blur can be undone."""
    late = unreached_of(measured, minutes, params.limit_min)
    drawn = measured.demand.alone if params.heat == LIVING_ALONE or late is None else late
    return measured.cells.assign(
        density=_gathered(measured, drawn, params.heat_m), heat=measured.sum_shown(drawn), alone=alone_shown(measured)
    )


def _gathered(measured: Measured, drawn: Floats, bandwidth_m: float) -> Floats:
    """How many there are in a square kilometre around the middle of each shown hexagon."""
    ground = measured.ground
    surface = kernel_surface(ground.home_xy[:, 0], ground.home_xy[:, 1], bandwidth_m, drawn)
    x, y = to_metres(ground.shown.lon, ground.shown.lat, ground.crs)
    return density_at(surface, x, y, _mass(ground, bandwidth_m))


@remember(8)
def _mass(ground: Ground, bandwidth_m: float) -> Surface:
    return kernel_mass(ground.area, bandwidth_m)


# --- the finding ---------------------------------------------------------------------------------------------------


def sentence(measured: Measured, params: WelfareParams, numbers: dict[str, float | None], dongs: pd.DataFrame) -> Text:
    """The finding in one sentence of plain words."""
    service = SERVICES[params.service]
    told = {
        "service": service,
        "mode": MODES[params.mode],
        "limit": params.limit_min,
        "alone": measured.demand.total,
    }
    if numbers["unreached"] is None:
        return (NO_SERVICE if params.service not in measured.services else NO_CARS).fill(**told)
    if numbers["unreached"] < 0.5 or not len(dongs):  # noqa: PLR2004 - rounds to nobody
        return ALL_REACHED.fill(**told)
    first = dongs.iloc[0]
    told["service"] = Text(service.ko + particle(service.ko, "이", "가"), service.en)
    return FOUND.fill(
        **told, dong=first["dong_name"], here=first["unreached"], all=numbers["unreached"], share=numbers["unreached_share"]
    )


FOUND = Text(
    "{dong}에 혼자 사는 노인 {here:,.0f}명은 {mode} {limit:g}분 안에 닿는 {service} 없습니다. 전체로는 {alone:,.0f}명 가운데 {all:,.0f}명({share:.1f}%)입니다.",
    "{here:,.0f} seniors living alone in {dong} have no {service} within {limit:g} minutes {mode}. In the whole city it is {all:,.0f} of {alone:,.0f} ({share:.1f} %).",
)
ALL_REACHED = Text(
    "혼자 사는 노인 {alone:,.0f}명 모두 {mode} {limit:g}분 안에 {service}에 닿습니다.",
    "All {alone:,.0f} seniors living alone reach a {service} within {limit:g} minutes {mode}.",
)
NO_SERVICE = Text(
    "혼자 사는 노인은 {alone:,.0f}명입니다. {service} 목록이 없어 누가 닿지 못하는지는 아직 모릅니다. '내 자료'에서 목록을 올려 주십시오.",
    "{alone:,.0f} seniors live alone. Without a list of places ({service}) it is not known whom they reach: please add one under 'My data'.",
)
NO_CARS = Text(
    "혼자 사는 노인은 {alone:,.0f}명입니다. 도로 자료가 없어 차로 걸리는 시간은 알 수 없습니다. '걸어서'를 고르거나 '내 자료'에서 도로를 올려 주십시오.",
    "{alone:,.0f} seniors live alone. Without roads the time by car is unknown: choose 'on foot', or add roads under 'My data'.",
)
STANDARD = Text("{service} {mode} {limit:g}분", "{service}, {limit:g} min {mode}")
CASES = {
    "fire": Text("119안전센터가 멂", "119 post too far"),
    "clinic": Text("병의원이 멂", "clinic too far"),
    "health": Text("보건소·지소·진료소가 멂", "public health post too far"),
    "any": Text("하나라도 해당", "any of these"),
    "all": Text("모두 해당(아는 것 가운데)", "all of these that are known"),
}
