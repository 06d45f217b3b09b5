"""Survival in old age by one law, fitted to a life expectancy that people know.

Gompertz (1825): out of a thousand people the deaths of a year grow by the same factor with each year of age,
mu(a) = level x exp(pace x (a - 65)). Two numbers tell all: how fast it grows, and how high it is at 65. The second is fitted so that
the years left at 65 are those of a life table; the first is taken from two published figures (see `PACES`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

FITTED_AT = 65.0
"""The age, in years, at which the law is fitted: welfare for the aged begins there."""

PACES = (0.117, 0.139)
"""How fast mortality grows with each year of age, men and women. Solved from the life table of Statistics Korea for 2023: years left at
60 are 23.4 (men) and 28.2 (women); of 1,000 newborns 636 and 818 reach 80, 10 and 46 reach 100 (econotelling.com 15506). They also give
the 19.1 and 23.5 years left at 65 that `YEARS_LEFT` holds, and 42.3 and 47.8 at 40, where 41.6 and 47.2 were published."""

YEARS_LEFT = (19.1, 23.5)
"""Years left at 65, men and women, as the law has them for 2023 (see `PACES`); assumed. Published: 18.6 and 22.8 for 2022 (ktin.net
63225480), a year of many deaths, and 19.1 and 23.4 for 2019 (ajunews 20210929131320072)."""

LOWEST_HAZARD, HIGHEST_HAZARD = 1e-9, 500.0
"""Level over pace is looked for between these; they stand for more than 100 and less than a tenth of a year left at 65."""


@dataclass(frozen=True, slots=True)
class Gompertz:
    """The law of one sex.

    Attributes:
        pace: growth of mortality with each year of age, a year.
        level: deaths a person and year at the age of 65.
    """

    pace: float
    level: float

    def alive(self, age: Floats) -> Floats:
        """People alive at exact ages (years), for each one alive at 65; more than 1 before that."""
        hazard = self.level / self.pace
        return np.exp(-hazard * np.expm1(self.pace * (np.asarray(age, dtype=np.float64) - FITTED_AT)))

    def years_beyond(self, age: Floats) -> Floats:
        """Years that all live together beyond exact ages, for each person alive at 65: T(a), with which l(65) is 1.

        The integral of `alive` from the age on is exp(h) x E1(h x exp(pace x (a - 65))) / pace with h = level / pace, E1 being the
        exponential integral.
        """
        from scipy.special import exp1

        hazard = self.level / self.pace
        later = hazard * np.exp(self.pace * (np.asarray(age, dtype=np.float64) - FITTED_AT))
        found: Floats = np.exp(hazard) * exp1(later) / self.pace
        return found

    def years_left(self, age: float) -> float:
        """Life expectancy at an exact age, in years."""
        at = np.array([age])
        return float(self.years_beyond(at)[0] / self.alive(at)[0])

    def improved(self, yearly: float, years: float) -> Gompertz:
        """The law when mortality has fallen at all ages by a share `yearly` (0.01 is one percent) each year for some years."""
        return Gompertz(self.pace, self.level * (1.0 - yearly) ** years)


def fit_gompertz(years_left: float, pace: float) -> Gompertz:
    """The law whose life expectancy at 65 is as told (to less than a millionth of a year).

    Args:
        years_left: life expectancy at 65 of a life table, above 0.
        pace: growth of mortality with each year of age, above 0; see `PACES`.

    Raises:
        InputError: when no such law exists, as for life expectancies of 0 or of far more than a hundred years.
    """
    from scipy.optimize import brentq

    def missing(log_hazard: float) -> float:
        return Gompertz(pace, pace * float(np.exp(log_hazard))).years_left(FITTED_AT) - years_left

    if not (np.isfinite(years_left) and np.isfinite(pace) and pace > 0):
        raise InputError(NO_LAW)
    low, high = float(np.log(LOWEST_HAZARD)), float(np.log(HIGHEST_HAZARD))
    if missing(low) < 0 or missing(high) > 0:
        raise InputError(NO_LAW)
    return Gompertz(pace, pace * float(np.exp(brentq(missing, low, high, xtol=1e-13, rtol=1e-14))))


NO_LAW = Text(
    "65세 기대여명은 0보다 크고 100년 남짓보다 작아야 합니다.",
    "Life expectancy at 65 has to be above 0 and not far above a hundred years.",
)
