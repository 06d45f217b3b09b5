"""What is found of the places compared: the law, how far it can be believed, and shares with chance taken out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.models.senior_welfare.studies.care_declared import AROUND
from analytics.stats.count_checks import boosted, explained, folds_of, hold_out, linear, square_blocks, widened
from analytics.stats.count_laws import chance_of_at_most, usual_dispersion
from analytics.stats.count_models import Counted, fewest_units, fit_counts
from analytics.stats.hotspots import benjamini_hochberg
from analytics.stats.rate_smoothing import smoothed_rates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.studies.care_columns import Surrounding
    from analytics.models.senior_welfare.studies.care_declared import CareAsked
    from analytics.models.senior_welfare.studies.care_units import Units
    from analytics.stats.count_checks import Fitter, HeldOut
    from analytics.stats.count_models import CountModel
    from analytics.stats.rate_smoothing import SmoothedRates

    Floats: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]

SEED = 19_910_601  # any number: the same question gets the same answer

LEAST_GAIN = 0.02
"""Deviance explained in unseen blocks from which on surroundings are believed (ours): columns of noise explain up to 1 %."""


@dataclass(frozen=True, eq=False)
class Found:
    """The n places and what is said of them.

    Attributes:
        units: the places.
        columns: their surroundings, as the law has them.
        counted: recipients, seniors living alone and columns.
        smoothed: shares with chance taken out.
        model: the law; none where the places are too few.
        held: each place foretold by the law without its block; none where nothing was.
        plain: the same by the mean share alone, without any surroundings.
        second: the same by the second opinion; none before it was asked, or where it cannot be.
    """

    units: Units
    columns: tuple[Surrounding, ...]
    counted: Counted
    smoothed: SmoothedRates
    model: CountModel | None = None
    held: HeldOut | None = None
    plain: HeldOut | None = None
    second: HeldOut | None = None

    @property
    def by_surroundings(self) -> bool:
        """Whether places are judged by their surroundings: where these foretell unseen blocks clearly better than the mean share."""
        gain = None if self.held is None else explained(self.counted, self.held)
        return gain is not None and gain >= LEAST_GAIN

    @property
    def judged(self) -> HeldOut | None:
        """What places are judged by: the law, or the mean share where surroundings foretell no better."""
        return self.held if self.by_surroundings else self.plain

    @property
    def alike(self) -> Floats:
        """(n,) recipients that there would be as in places alike, never more than live alone; nan where not compared.

        Foretold without the place and its block.
        """
        judged = self.judged
        return np.full(len(self.units), np.nan) if judged is None else np.minimum(judged.mean, self.units.need)

    @property
    def short(self) -> Floats:
        """(n,) how many fewer are served than in places alike, chance taken out; below 0 where there are more."""
        return self.alike - self.smoothed.rate * self.units.need

    @property
    def below(self) -> Flags:
        """(n,) whether the count lies below the band that was foretold without the place; False where none was."""
        judged = self.judged
        if judged is None:
            return np.zeros(len(self.units), dtype=bool)
        return np.asarray(self.counted.counts < np.nan_to_num(judged.band.low, nan=0.0))

    @cached_property
    def chance(self) -> Floats:
        """(n,) probability of a count as low or lower as in places alike; nan where not compared.

        Places alike differ as the middle of them does: those served least are not asked how far places usually differ.
        """
        judged = self.judged
        if judged is None:
            return np.full(len(self.units), np.nan)
        usual = usual_dispersion(self.counted.counts[judged.told], judged.mean[judged.told])
        return chance_of_at_most(self.counted.counts, judged.mean, np.full(len(self.units), usual))

    def sure(self, false_share: float) -> Flags:
        """(n,) which places below their band can hardly be chance: at most such a share of them is there by chance."""
        return benjamini_hochberg(self.chance, false_share) & self.below


def lay_out(units: Units, columns: tuple[Surrounding, ...], asked: CareAsked) -> Found:
    """The places and their smoothed shares, before any law is fitted."""
    values = np.column_stack([column.values for column in columns]) if columns else np.zeros((len(units), 0))
    around = _around(units, asked.around_m) if asked.towards == AROUND else None
    smoothed = smoothed_rates(units.served, units.need, around, shares=True)
    return Found(units, columns, Counted(units.served, units.need, values), smoothed)


def with_law(found: Found) -> Found:
    """The law of all places; the same as before where they are too few or nobody is served."""
    counted = found.counted
    if len(counted) < fewest_units(counted.columns.shape[1]) or not counted.counts.sum():
        return found
    model, _ = fit_counts(counted)
    return replace(found, model=model)


def with_checks(found: Found, asked: CareAsked) -> Found:
    """The same with each place foretold by the law of all other blocks."""
    if found.model is None:
        return found
    alone = replace(found.counted, columns=np.zeros((len(found.units), 0)))
    return replace(found, held=_held_out(found.counted, found.units, asked), plain=_held_out(alone, found.units, asked))


def with_second(found: Found, asked: CareAsked) -> Found:
    """The same with the second opinion."""
    if found.held is None or not found.columns:
        return found
    return replace(found, second=_held_out(found.counted, found.units, asked, boosted))


def _held_out(counted: Counted, units: Units, asked: CareAsked, fit: Fitter = linear) -> HeldOut | None:
    fold = folds_of(square_blocks(units.x, units.y, asked.block_m), seed=SEED)
    near = (units.x, units.y, asked.border_m) if asked.border_m > 0 else None
    held = hold_out(counted, fold, fit, near)
    return widened(counted, held) if held.told.any() else None


def _around(units: Units, within_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The other places within a distance (m, inclusive) of each, in compressed sparse row form."""
    from scipy.spatial import cKDTree

    tree = cKDTree(np.column_stack([units.x, units.y]))
    lists = [[other for other in near if other != place] for place, near in enumerate(tree.query_ball_tree(tree, within_m))]
    sizes = np.cumsum([0, *(len(near) for near in lists)], dtype=np.int64)
    return sizes, np.array([other for near in lists for other in sorted(near)], dtype=np.int64)
