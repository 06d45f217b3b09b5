"""Three variants of who is old and lives alone in 5, 10, 15 and 20 years, met with official totals, and shaken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.senior_welfare.studies.later_declared import AHEAD, HIGH, LOW, MEDIUM, SHAPE_BANDS, SIDE
from analytics.models.senior_welfare.studies.later_register import YOUNGEST, fill_unknown
from analytics.schemas.welfare import SENIOR_FROM
from analytics.stats.cohorts import BAND_YEARS, carry_on
from analytics.stats.gompertz import PACES, fit_gompertz
from analytics.stats.headship import CAP, Shares, fit_shares, scale_within, trend_factor
from analytics.stats.shares import HUNDRED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from analytics.models.senior_welfare.studies.later_declared import LaterAsked
    from analytics.models.senior_welfare.studies.later_register import Register
    from analytics.stats.gompertz import Gompertz

    Floats: TypeAlias = NDArray[np.float64]

FIRST = (SENIOR_FROM - YOUNGEST) // BAND_YEARS
"""The band that begins at 65."""

OLD_AGE = 80
OLDER = (OLD_AGE - SENIOR_FROM) // BAND_YEARS
"""Among the bands from 65 on, the one that begins at 80."""

SEED = 20_521_112  # any number: the same question gets the same answer
DRAWS = 200
"""Shaken forecasts: enough for the ends of a range of eight in ten to within a few tenths of its width."""

TENTH_SD = 1.2815515655446004
"""The normal quantile of 0.9: low and high are taken as the ends of eight in ten, each for itself."""

BAND_PERCENT = (10.0, 90.0)


@dataclass(frozen=True, eq=False)
class Variant:
    """One variant, now and after each step.

    Attributes:
        people: (h, d, 2, b) people aged 65 or over by dong, sex and band.
        alone: (h, d, 2, b) of whom living alone.
    """

    people: Floats
    alone: Floats

    @property
    def by_dong(self) -> Floats:
        """(h, d) seniors living alone."""
        found: Floats = self.alone.sum(axis=(2, 3))
        return found

    @property
    def total(self) -> Floats:
        """(h,) seniors living alone."""
        found: Floats = self.alone.sum(axis=(1, 2, 3))
        return found


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is foreseen.

    Attributes:
        variants: low, medium and high.
        shares: today's shares living alone.
        met: (h,) whether an official total of those living alone was given and is met; never now.
        given: (h,) the official totals, nan where none.
        factors: (h,) each, what took the medium variant to the official totals of seniors and of those living alone.
        band: (h, 2) range of eight in ten totals with mortality and trend shaken; nan until that is known.
    """

    variants: Mapping[str, Variant]
    shares: Shares
    met: NDArray[np.bool_]
    given: Floats
    factors: tuple[Floats, Floats]
    band: Floats


@dataclass(frozen=True, eq=False)
class Basis:
    """What every forecast of one question is made from.

    Attributes:
        register: ages of the dongs.
        people: (d, 2, b) people from 45 on, dongs that the register lacks filled in.
        alone: (d,) seniors living alone now.
        laws: survival of men and women now.
        quotients: (d, 2, b) moving of the last five years; none where nobody moves.
        shares: today's shares living alone.
    """

    register: Register
    people: Floats
    alone: Floats
    laws: tuple[Gompertz, Gompertz]
    quotients: Floats | None
    shares: Shares


def laws_of(asked: LaterAsked) -> tuple[Gompertz, Gompertz]:
    """Survival of men and women, fitted to the life expectancies asked."""
    return fit_gompertz(asked.years_left_men, PACES[0]), fit_gompertz(asked.years_left_women, PACES[1])


def shape_of(asked: LaterAsked, bands: int) -> Floats:
    """(2, bands) share living alone from 65 on; the last of the five counts for all older bands."""
    five = np.array(asked.shape_percent).reshape(2, SHAPE_BANDS) / HUNDRED
    found: Floats = five[:, np.minimum(np.arange(bands), SHAPE_BANDS - 1)]
    return found


def basis_of(register: Register, alone: Floats, asked: LaterAsked, quotients: Floats | None) -> Basis:
    """What the forecasts are made from; shares are fitted to today's number of each dong."""
    people = fill_unknown(register, alone)
    old = people[..., FIRST:]
    shares = fit_shares(old, shape_of(asked, old.shape[-1]), alone)
    return Basis(register, people, alone, laws_of(asked), quotients, shares)


def grow(basis: Basis, asked: LaterAsked, yearly_percent: float, trend_percent: float) -> Variant:
    """One course of mortality and of living alone.

    Args:
        basis, asked: the question.
        yearly_percent: how fast mortality falls.
        trend_percent: growth of the share living alone in the first year.
    """
    people = carry_on(
        basis.people,
        basis.register.edges,
        basis.laws,
        yearly=yearly_percent / HUNDRED,
        quotients=basis.quotients,
        kept=asked.kept_percent / HUNDRED,
    )[..., FIRST:]
    trend = [1.0, *(trend_factor(trend_percent / HUNDRED, asked.damping, years) for years in AHEAD)]
    share = np.minimum(basis.shares.share * np.array(trend)[:, None, None, None], CAP)
    return Variant(people, people * share)


def forecast(basis: Basis, asked: LaterAsked) -> Forecast:
    """The three variants, met with official totals where they are given; nothing shaken yet."""
    raw = {
        name: grow(
            basis,
            asked,
            asked.yearly_percent + SIDE[name] * asked.yearly_spread,
            asked.trend_percent + SIDE[name] * asked.trend_spread,
        )
        for name in (LOW, MEDIUM, HIGH)
    }
    moved_by = factors(raw[MEDIUM], asked)
    variants = {name: met_with(variant, *moved_by) for name, variant in raw.items()}
    given = np.array([np.nan, *(total if total > 0 else np.nan for total in asked.official_alone)])
    reached = np.isclose(variants[MEDIUM].total, given, rtol=1e-9)
    return Forecast(variants, basis.shares, reached, given, moved_by, np.full((len(AHEAD) + 1, 2), np.nan))


def factors(medium: Variant, asked: LaterAsked) -> tuple[Floats, Floats]:
    """(h,) factors that take the medium variant to the official totals of seniors, and then of those living alone; 1 where none."""
    people = _to_totals(medium.people.sum(axis=(1, 2, 3)), asked.official_seniors)
    return people, _to_totals(medium.total * people, asked.official_alone)


def _to_totals(found: Floats, official: tuple[float, ...]) -> Floats:
    wanted = np.array([0.0, *official])
    factor: Floats = np.divide(wanted, found, out=np.ones(len(found)), where=(wanted > 0) & (found > 0))
    return factor


def met_with(variant: Variant, people: Floats, alone: Floats) -> Variant:
    """A variant moved by the factors of the official totals; nobody lives alone beyond the cap, others take what that leaves."""
    old = variant.people * people[:, None, None, None]
    by_share = variant.alone * people[:, None, None, None]
    scaled = scale_within(by_share, old * CAP, by_share.sum(axis=(1, 2, 3)) * alone)
    moved = (alone != 1.0)[:, None, None, None]
    return Variant(old, np.where(moved, scaled, by_share))


def shake(basis: Basis, asked: LaterAsked, moved_by: tuple[Floats, Floats], watch: Callable[[float], None]) -> Floats:
    """(h, 2) ends of the range of eight in ten totals when mortality and trend differ from the medium, each by itself.

    Both are drawn from normal distributions whose eighty-percent ranges go from low to high. Moving, errors of the
    register, and whatever strikes one dong alone are not shaken.

    Args:
        basis, asked: the question.
        moved_by: the factors of the official totals.
        watch: told the share that is done.
    """
    rng = np.random.default_rng(SEED)
    yearly = rng.normal(asked.yearly_percent, asked.yearly_spread / TENTH_SD, DRAWS)
    trend = rng.normal(asked.trend_percent, asked.trend_spread / TENTH_SD, DRAWS)
    totals = np.empty((DRAWS, len(AHEAD) + 1))
    for number in range(DRAWS):
        drawn = met_with(grow(basis, asked, float(yearly[number]), float(trend[number])), *moved_by)
        totals[number] = drawn.total
        watch((number + 1) / DRAWS)
    found: Floats = np.percentile(totals, BAND_PERCENT, axis=0).T
    return found
