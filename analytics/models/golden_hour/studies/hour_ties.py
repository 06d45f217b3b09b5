"""How much the speed of an hour may differ from that of the next: as much as weeks that were held out bear out.

Neighbouring hours are tied by a penalty on their squared differences, all round the clock (Whittaker, Proceedings of the
Edinburgh Mathematical Society 41, 1923; for fits of this kind Eilers and Marx, Statistical Science 11, 1996). Of several
ties the one is taken that predicts held-out weeks best. The tightest makes all hours alike, so that what is taken predicts
those weeks no worse than a day without hours; where ties are as good, the tighter one wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.golden_hour.params import HOURS_OF_DAY
from analytics.models.golden_hour.studies.held_out import deal_blocks, each_part
from analytics.models.golden_hour.studies.speed_fit import COUNT, HOURS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

FLAT_SD = 1e-4
"""So little may two hours differ where all are taken to be alike: a hundredth of a percent of the speed."""

TIE_SDS = (FLAT_SD, 0.01, 0.03, 0.1, 0.3)
"""How far an hour may well lie from the next, tightest first: 0.1 is a speed about 10 % lower. The steps are assumed."""

TIE_PARTS = 4
"""Into so many parts the weeks are dealt for the choice. Assumed."""

FEW_IN_AN_HOUR = 30
"""Hours of fewer runs are said to lean on their neighbours. Assumed: with a scatter of a fifth, 30 runs leave 4 %."""

SAME_MIN = 0.001
"""Mean errors that differ by no more than this are the same: a sixteenth of a second. Assumed."""

MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Ties:
    """How closely neighbouring hours were tied, and how that was found.

    Attributes:
        sd: how far an hour may well lie from the next, one of `TIE_SDS`.
        off_min: (ties,) mean absolute error on weeks held out, in the order of `TIE_SDS`; empty where nothing was compared.
    """

    sd: float
    off_min: tuple[float, ...] = ()

    @property
    def flat(self) -> bool:
        """Whether all hours are taken to be alike."""
        return self.sd <= FLAT_SD

    @property
    def best_min(self) -> float:
        """Mean absolute error of what was taken on the weeks held out."""
        return self.off_min[TIE_SDS.index(self.sd)]


BEFORE_CHOICE = Ties(0.1)
"""For ways that are found before the choice is made."""


def clock_ties(sd: float) -> Floats:
    """(24, k) ties between each hour and the next, the last one with the first."""
    each = np.eye(HOURS_OF_DAY)
    ties = np.zeros((HOURS_OF_DAY, COUNT))
    ties[:, HOURS:] = (each - np.roll(each, 1, axis=1)) / sd
    return ties


def choose_ties(block: Ints, counted: Floats, fit: Callable[[float, Floats], Floats], off_s: Callable[[Floats], Floats]) -> Ties:
    """The ties that predict held-out weeks best.

    Args:
        block: (n,) what is held out together.
        counted: (n,) how often each run counts, 0 for those that are not to be seen.
        fit: the values fitted with a tie of that size to runs that count so often.
        off_s: (n,) how far each run is off at given values, in seconds, without sign.
    """
    seen = np.flatnonzero(counted > 0)
    part = deal_blocks(block[seen], TIE_PARTS)
    found = []
    for sd in TIE_SDS:
        off = np.zeros(len(seen))
        for held in each_part(part):
            kept = counted.copy()
            kept[seen[held]] = 0.0
            off[held] = off_s(fit(sd, kept))[seen[held]]
        found.append(float(np.average(off, weights=counted[seen])) / MINUTE_S)
    as_good = np.array(found) <= min(found) + SAME_MIN
    return Ties(TIE_SDS[int(np.argmax(as_good))], tuple(found))


def few_in_an_hour(hour: Ints) -> list[int]:
    """The hours of fewer than `FEW_IN_AN_HOUR` of the runs; hour (n,) is -1 where unknown."""
    return np.flatnonzero(np.bincount(hour[hour >= 0], minlength=HOURS_OF_DAY) < FEW_IN_AN_HOUR).tolist()
