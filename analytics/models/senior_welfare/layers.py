"""What is drawn: the shown hexagons with what thresholds make of the measured ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.models.senior_welfare.params import CLINIC, HEALTH, LIVING_ALONE
from analytics.models.senior_welfare.reached import (
    METRE_KM,
    alone_shown,
    unreached_of,
    unserved_of,
)
from analytics.models.senior_welfare.services import POST
from analytics.spatial.crs import to_metres
from analytics.spatial.density import density_at, kernel_mass, kernel_surface
from analytics.stats.shares import HUNDRED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.ground import Ground
    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.spatial.density import Surface
    from analytics.stats.access import Access

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]


def _shown_unreached(measured: Measured, params: WelfareParams, minutes: Floats | None) -> Floats:
    late = unreached_of(measured, minutes, params.limit_min)
    return np.full(len(measured.ground.shown), np.nan) if late is None else measured.sum_shown(late)


def _shown_minutes(measured: Measured, minutes: Floats | None) -> Floats:
    return np.full(len(measured.ground.shown), np.nan) if minutes is None else mean_minutes(measured, minutes)


@remember(8)
def mean_minutes(measured: Measured, minutes: Floats) -> Floats:
    """Minutes of the shown hexagons: the mean over their seniors."""
    return measured.mean_shown(minutes)


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
