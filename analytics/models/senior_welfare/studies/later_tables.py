"""What a forecast means in words, numbers, tables and hexagons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.model import Result
from analytics.core.study import Answer
from analytics.core.text import Text
from analytics.models.senior_welfare.params import MODES, SERVICES
from analytics.models.senior_welfare.reached import is_late, minutes_to
from analytics.models.senior_welfare.studies.later_declared import AHEAD, HIGH, LOW, MEDIUM, VARIANTS
from analytics.models.senior_welfare.studies.later_forecast import OLDER
from analytics.models.senior_welfare.studies.later_told import GROWS, NOTHING, SHRINKS, UNREACHED, WHERE, WHERE_LESS, notes_of
from analytics.stats.shares import HUNDRED, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.models.senior_welfare.studies.later_declared import LaterAsked
    from analytics.models.senior_welfare.studies.later_forecast import Basis, Forecast

    Floats: TypeAlias = NDArray[np.float64]

REGISTERED, PARTED, BORROWED = (
    Text("올린 나이 자료", "ages of the file"),
    Text("올린 나이 자료(남녀는 짐작)", "ages of the file, sexes estimated"),
    Text("다른 동들의 나이 구조", "ages of the other dongs"),
)


@dataclass(frozen=True, eq=False)
class Told:
    """What every answer of one question is told against.

    Attributes:
        measured, params, asked: the question.
        basis: ages and shares today.
        listed_year: year of the list of those living alone; none where it is not known.
        this_year: the year in which the question is asked.
    """

    measured: Measured
    params: WelfareParams
    asked: LaterAsked
    basis: Basis
    listed_year: int | None
    this_year: int

    @property
    def at(self) -> int:
        """The step that was asked for; 0 is now."""
        return AHEAD.index(int(self.asked.horizon)) + 1

    def growth(self, forecast: Forecast) -> Floats:
        """(d,) what today's number of each dong is multiplied by; 1 where nobody lives alone today."""
        then = forecast.variants[self.asked.variant].by_dong[self.at]
        found: Floats = np.divide(then, self.basis.alone, out=np.ones(len(then)), where=self.basis.alone > 0)
        return found


def tell(told: Told, forecast: Forecast, *, final: bool) -> Answer:
    """An answer; the shaken range stands in the final one."""
    cells, numbers = cell_layer(told, forecast), indicators(told, forecast)
    dongs = dong_table(told, forecast)
    return Answer(
        Result(
            indicators=numbers,
            tables={"years": year_table(told, forecast), "dongs": dongs},
            layers={"cells": cells},
            sentence=sentence(told, numbers, dongs),
            notes=notes_of(told, forecast),
        ),
        final=final,
    )


def indicators(told: Told, forecast: Forecast) -> dict[str, float | None]:
    """The numbers at the time asked."""
    at, chosen = told.at, forecast.variants[told.asked.variant]
    now, then = float(told.basis.alone.sum()), float(chosen.total[at])
    late = _late(told)
    growth = told.growth(forecast)[told.measured.ground.dong]
    alone = told.measured.demand.alone
    return {
        "later": then,
        "now": now,
        "growth": None if now <= 0 else percent(then - now, now),
        "low": float(forecast.variants[LOW].total[at]),
        "high": float(forecast.variants[HIGH].total[at]),
        "seniors_later": float(chosen.people[at].sum()),
        "unreached_now": None if late is None else float(alone[late].sum()),
        "unreached_later": None if late is None else float((alone * growth)[late].sum()),
    }


def _late(told: Told) -> NDArray[np.bool_] | None:
    """(c,) hexagons from where the page's service is not reached within its limit; none where that is not known."""
    params = told.params
    minutes = minutes_to(told.measured, params.service, params.mode, params.walk_ms)
    return None if minutes is None else is_late(minutes, params.limit_min)


def cell_layer(told: Told, forecast: Forecast) -> pd.DataFrame:
    """The shown hexagons: today's released value times the growth of the dong."""
    measured, late = told.measured, _late(told)
    alone = measured.demand.alone
    then = alone * told.growth(forecast)[measured.ground.dong]
    shown, shown_then = measured.sum_shown(alone), measured.sum_shown(then)
    beyond = np.full(len(shown), np.nan) if late is None else measured.sum_shown(np.where(late, then, 0.0))
    return measured.cells.assign(later=shown_then, alone=shown, more=shown_then - shown, unreached_later=beyond)


def dong_table(told: Told, forecast: Forecast) -> pd.DataFrame:
    """By dong, those that grow most first; what is withheld today stays withheld at all times."""
    ground, basis = told.measured.ground, told.basis
    hidden = np.isnan(told.measured.demand.dong_alone)
    by_dong = {name: np.where(hidden, np.nan, variant.by_dong) for name, variant in forecast.variants.items()}
    now, then = np.where(hidden, np.nan, basis.alone), by_dong[told.asked.variant][told.at]
    table = pd.DataFrame(
        {
            "dong_code": ground.dong_codes,
            "dong_name": ground.dong_names,
            "now": now,
            "more": then - now,
            "growth": np.divide(HUNDRED * (then - now), now, out=np.full(len(now), np.nan), where=now > 0),
        }
    )
    for step, years in enumerate(AHEAD, start=1):
        for column, name in ((f"in_{years}", MEDIUM), (f"low_{years}", LOW), (f"high_{years}", HIGH)):
            table[column] = by_dong[name][step]
    ages = [
        _ages_of(known=known, parted=parted) for known, parted in zip(basis.register.known, basis.register.parted, strict=True)
    ]
    table["basis_ko"], table["basis_en"] = [text.ko for text in ages], [text.en for text in ages]
    return table.sort_values("more", ascending=False, kind="stable", ignore_index=True)


def _ages_of(*, known: bool, parted: bool) -> Text:
    if not known:
        return BORROWED
    return PARTED if parted else REGISTERED


def year_table(told: Told, forecast: Forecast) -> pd.DataFrame:
    """The whole city, now and at each time."""
    low, medium, high = (forecast.variants[name] for name in (LOW, MEDIUM, HIGH))
    seniors = medium.people.sum(axis=(1, 2, 3))
    ahead = np.array([0, *AHEAD])
    year = told.basis.register.year
    base = pd.NA if year is None else year
    return pd.DataFrame(
        {
            "ahead": ahead,
            "year": pd.array([base if year is None else year + years for years in ahead.tolist()], dtype="Int64"),
            "seniors": seniors,
            "low": low.total,
            "medium": medium.total,
            "high": high.total,
            "share": np.divide(HUNDRED * medium.total, seniors, out=np.full(len(seniors), np.nan), where=seniors > 0),
            "aged_80": medium.alone[..., OLDER:].sum(axis=(1, 2, 3)),
            "shaken_low": forecast.band[:, 0],
            "shaken_high": forecast.band[:, 1],
            "official": np.where(forecast.met, forecast.given, np.nan),
        }
    )


def sentence(told: Told, numbers: dict[str, float | None], dongs: pd.DataFrame) -> Text:
    """The finding in plain words."""
    now, then = numbers["now"] or 0.0, numbers["later"] or 0.0
    if now <= 0:
        return NOTHING
    year = told.basis.register.year
    horizon = int(told.asked.horizon)
    when = (
        Text(f"{horizon}년 뒤", f"In {horizon} years")
        if year is None
        else Text(f"{horizon}년 뒤({year + horizon}년)", f"In {horizon} years ({year + horizon})")
    )
    parts = [
        (GROWS if then >= now else SHRINKS).fill(
            when=when, now=now, then=then, low=numbers["low"], high=numbers["high"],
            growth=abs(numbers["growth"] or 0.0), variant=VARIANTS[told.asked.variant],
        )
    ]  # fmt: skip
    parts += _where(dongs)
    if numbers["unreached_now"] is not None:
        parts.append(
            UNREACHED.fill(
                service=SERVICES[told.params.service], mode=MODES[told.params.mode], limit=told.params.limit_min,
                now=numbers["unreached_now"], then=numbers["unreached_later"],
            )
        )  # fmt: skip
    return Text(" ".join(part.ko for part in parts), " ".join(part.en for part in parts))


def _where(dongs: pd.DataFrame) -> list[Text]:
    """The dong that grows most; none where every dong is withheld."""
    told = dongs[dongs["more"].notna()]
    if not len(told):
        return []
    first = told.iloc[0]
    text = WHERE if first["more"] > 0 else WHERE_LESS
    return [text.fill(dong=first["dong_name"], now=first["now"], more=abs(first["more"]), growth=abs(first["growth"]))]
