"""Lists: where to look first, by dong, by standard, by criterion, by place, and how evenly access is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.models.senior_welfare.access import catchments, decay_of, sharing
from analytics.models.senior_welfare.demand import WAYS
from analytics.models.senior_welfare.indicators import HALF
from analytics.models.senior_welfare.params import CAR, CENTRE, HALL, HEALTH, MODES, SERVICES, WALK
from analytics.models.senior_welfare.reached import (
    is_late,
    minutes_to,
    served_share,
    together,
    unreached_of,
)
from analytics.spatial.sums import sum_by
from analytics.stats.inequality import lorenz
from analytics.stats.shares import HUNDRED, percent, weighted_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.stats.access import Access

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

LORENZ_POINTS = 21
"""Points of the curve in its table: every 5 % of the seniors."""

STANDARDS = (
    (HALL, WALK, 5.0), (HALL, WALK, 10.0), (CENTRE, CAR, 20.0), (CENTRE, CAR, 30.0), (HEALTH, CAR, 20.0),
)  # fmt: skip
"""National minimum standards (국가도시재생기본방침 2019): senior hall 5 to 10 minutes on foot; by car a senior or social
welfare centre 20 to 30, a public health centre 20."""


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
    some = together(poor, np.logical_or)
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
    flags |= {"any": together(poor, np.logical_or), "all": together(poor, np.logical_and)}
    counts = [np.nan if flag is None else float(alone[flag].sum()) for flag in flags.values()]
    return pd.DataFrame(
        {
            "case_ko": [CASES[name].ko for name in flags],
            "case_en": [CASES[name].en for name in flags],
            "alone": counts,
            "share": [np.nan if np.isnan(count) else percent(count, measured.demand.total) for count in counts],
        }
    ).astype({"share": float})


def place_table(measured: Measured, params: WelfareParams, minutes: Floats | None) -> pd.DataFrame:
    """The places of the chosen service, those nearest to most seniors first."""
    columns = ["name", "size", "nearest_to", "within", "share_of"]
    if params.service not in measured.services:
        return pd.DataFrame({name: np.zeros(0) for name in columns}).astype({"name": "object"})
    service, nearest = measured.services[params.service], measured.nearest[params.service]
    alone, count = measured.demand.alone, len(service)
    reached = nearest >= 0
    near = reached if minutes is None else reached & ~is_late(minutes, params.limit_min)
    crowd = catchments(measured.reach[params.service], decay_of(params)).crowd(sharing(measured))
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


STANDARD = Text("{service} {mode} {limit:g}분", "{service}, {limit:g} min {mode}")
CASES = {
    "fire": Text("119안전센터가 멂", "119 post too far"),
    "clinic": Text("병의원이 멂", "clinic too far"),
    "health": Text("보건소·지소·진료소가 멂", "public health post too far"),
    "any": Text("하나라도 해당", "any of these"),
    "all": Text("모두 해당(아는 것 가운데)", "all of these that are known"),
}
