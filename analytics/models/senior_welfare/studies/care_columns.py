"""What may go with being served: how old those living alone are, how dense the place is, how far it is to what serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.text import Text
from analytics.models.senior_welfare.demand import latest_year
from analytics.models.senior_welfare.params import CENTRE, HALL, HEALTH, KILOMETRE, SERVICES
from analytics.spatial.sums import sum_by
from analytics.stats.count_models import fewest_units
from analytics.stats.shares import HUNDRED
from analytics.stats.small_counts import published_percent

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.studies.care_units import Units

    Floats: TypeAlias = NDArray[np.float64]

FAR_KM = 5.0
"""A longer walk is taken as this: nobody walks it, and a few remote places would bend the line for all. Assumed."""

SHARE_FITTED = 0.7
"""Of the places at least so many are left to fit on when a block is held out (ours): as many columns as these bear."""

METRE_KM = 1000.0
OLD_FROM = 80

POINT = Text("%p", "percentage points")
DOUBLED = Text("곱절(두 배마다 1)", "doublings")
"""Unit of the logarithm to the base of 2: one more is twice as much."""


@dataclass(frozen=True, eq=False)
class Surrounding:
    """One column of the model.

    Attributes:
        title: what it is.
        unit: its unit.
        values: (n,) of the places compared.
        by_dong: whether all places of a dong have the same value.
    """

    title: Text
    unit: Text
    values: Floats
    by_dong: bool


def find_columns(inputs: WelfareInputs, measured: Measured, units: Units) -> tuple[Surrounding, ...]:
    """The columns that are known for every place, the telling ones first, as many as so many places bear.

    Args:
        inputs: tables with ages, households and incomes by dong.
        measured: walks, residents and seniors living alone.
        units: the places compared.
    """
    by_dong = (
        (OLDER, _older_percent(inputs, measured)),
        (ON_SUPPORT, _dong_percent(inputs, measured, "on_support")),
        (ONE_PERSON, _one_person_percent(inputs)),
    )
    found = [_of_dongs(title, values, measured, units) for title, values in by_dong]
    found += [_density(measured, units), _seniors(measured, units), *_walks(measured, units)]
    known = [column for column in found if column is not None and _tells(column.values)]
    while known and fewest_units(len(known)) > SHARE_FITTED * len(units):
        known.pop()
    return tuple(known)


def _tells(values: Floats) -> bool:
    """Whether every value is known and they are not all the same but for rounding."""
    return bool(np.isfinite(values).all() and np.ptp(values) > ROUNDING * np.abs(values).max())


ROUNDING = 1e-9


def _of_dongs(title: Text, percent: Floats | None, measured: Measured, units: Units) -> Surrounding | None:
    if percent is None:
        return None
    return Surrounding(title, POINT, units.means(percent[measured.ground.dong], measured.demand.alone), by_dong=True)


def _older_percent(inputs: WelfareInputs, measured: Measured) -> Floats | None:
    """(d,) those of 80 or over among seniors living alone, else among all seniors of the register."""
    listed = _dong_percent(inputs, measured, "aged_80_plus")
    if listed is not None or inputs.ages is None:
        return listed
    ages = latest_year(inputs.ages)
    old = _dong_sums(ages[ages["age_from"] >= OLD_FROM], "people", measured)
    seniors = _dong_sums(ages[ages["age_from"] >= SENIOR_FROM], "people", measured)
    return published_percent(old, seniors)


SENIOR_FROM = 65


def _dong_percent(inputs: WelfareInputs, measured: Measured, name: str) -> Floats | None:
    """(d,) percent of those living alone for whom the list tells more, of counts as they may be told."""
    table = inputs.senior_households
    if table is None or name not in table or not table[name].notna().any():
        return None
    rows = latest_year(table[table[name].notna()])
    return published_percent(_dong_sums(rows, name, measured), _dong_sums(rows, "seniors_alone", measured))


def _one_person_percent(inputs: WelfareInputs) -> Floats | None:
    """(d,) one-person households among all households of the census; none where the dongs do not tell them."""
    dongs = inputs.dongs
    if not {"households", "households_one"} <= set(dongs.columns):
        return None
    one, every = (dongs[name].to_numpy(dtype=float, na_value=np.nan) for name in ("households_one", "households"))
    share: Floats = np.divide(HUNDRED * one, every, out=np.full(len(every), np.nan), where=every > 0)
    return share


def _dong_sums(rows: pd.DataFrame, name: str, measured: Measured) -> Floats:
    """(d,) sums by dong; nan where there is no row."""
    at = {code: index for index, code in enumerate(measured.ground.dong_codes)}
    dong = rows["dong_code"].astype(str).map(at).fillna(-1).to_numpy(dtype=np.int64)
    there, count = dong >= 0, len(at)
    total = sum_by(dong[there], rows[name].to_numpy(dtype=float)[there], count)
    return np.where(np.bincount(dong[there], minlength=count) > 0, total, np.nan)


def _density(measured: Measured, units: Units) -> Surrounding:
    """Residents in a square kilometre of the inhabited hexagons, as a logarithm to the base of 2."""
    ground = measured.ground
    people, area = units.sums(ground.people), units.sums(ground.grid.area_km2)
    return Surrounding(DENSE, DOUBLED, np.log2(np.maximum(people, 1.0) / area), by_dong=False)


def _seniors(measured: Measured, units: Units) -> Surrounding | None:
    """People aged 65 or over among all residents; none where they are not known everywhere."""
    if not np.isfinite(measured.seniors).all():
        return None
    people = units.sums(measured.ground.people)
    share = np.divide(HUNDRED * units.sums(measured.seniors), people, out=np.full(len(people), np.nan), where=people > 0)
    return Surrounding(OLD_PLACE, POINT, share, by_dong=False)


def _walks(measured: Measured, units: Units) -> list[Surrounding]:
    """The walk to the nearest place of each service, in km, at most `FAR_KM`."""
    found = []
    for service in (HALL, CENTRE, HEALTH):
        if service in measured.walk_m:
            walk_km = np.minimum(measured.walk_m[service] / METRE_KM, FAR_KM)
            found.append(
                Surrounding(
                    WALK.fill(what=SERVICES[service]), KILOMETRE, units.means(walk_km, measured.demand.alone), by_dong=False
                )
            )
    return found


OLDER = Text("80세 이상의 비율(동)", "Aged 80 or over (dong)")
ON_SUPPORT = Text("기초생활수급의 비율(동)", "On basic support (dong)")
ONE_PERSON = Text("1인가구의 비율(동, 모든 나이)", "One-person households (dong, any age)")
DENSE = Text("사람이 사는 밀도", "Density of residents")
OLD_PLACE = Text("65세 이상의 비율", "Aged 65 or over")
WALK = Text("{what}까지 걷는 거리(5 km까지)", "Walk to the nearest {what} (up to 5 km)")
