"""How far a model of counts can be believed: each unit foretold by a model that saw neither it nor what lies around it.

Neighbours are alike. A model tested on units whose neighbours it was fitted on looks better than it is, so whole blocks of
the map are held out together (Roberts and others 2017, Ecography 40: cross-validation for data with spatial structure).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from analytics.core.errors import ParamError
from analytics.core.text import Text
from analytics.stats.count_laws import band_of, deviance_explained, likeliest_dispersion
from analytics.stats.count_models import fewest_units, fit_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.stats.count_laws import Band
    from analytics.stats.count_models import Counted

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

FOLDS = 5
"""Parts that are held out in turn (usual)."""

DECILES = 10
UNITS_PER_BIN = 5
"""Units in a bin of the calibration at the least (ours); with few units there are fewer bins than ten."""

_TREES, _LEARNING, _LEAVES, _UNITS_PER_LEAF = 60, 0.05, 4, 20
"""Few small trees and slow learning: some hundreds of units bear no more. Set on made-up towns: more trees found no more of a
planted bend and lost twice as much where there was nothing to find."""


@dataclass(frozen=True, eq=False)
class Foretold:
    """What a model says of n units that it was not fitted on.

    Attributes:
        mean: (n,) expected count.
        dispersion: (n,) a of the variance mean + a mean^2; nan where the model has no law.
    """

    mean: Floats
    dispersion: Floats


class Fitter(Protocol):
    """Fits on some units and foretells others."""

    def __call__(self, known: Counted, asked: Counted) -> Foretold:
        """What a model of the known units says of those asked for; raises ParamError where it cannot be fitted."""


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Each of n units foretold without its own part of the map; nan where too few units were left to fit on.

    Attributes:
        mean, dispersion: (n,) see `Foretold`.
        plain: (n,) expected at the mean rate of the units fitted on.
        known: (folds,) number of units that each part was foretold from; 0 where there were too few.
    """

    mean: Floats
    dispersion: Floats
    plain: Floats
    known: Ints

    @property
    def told(self) -> Flags:
        """(n,) which units were foretold."""
        return np.isfinite(self.mean)

    @cached_property
    def band(self) -> Band:
        """The 90 % band of each; nan where it was not foretold or the model has no law."""
        return band_of(self.mean, self.dispersion)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Units in order of their foretold rate, cut into bins of as equal numbers as can be; all (b,), lowest rate first.

    Attributes:
        units: how many.
        at_risk: people at risk.
        foretold: sum of expected counts.
        counted: sum of counts.
    """

    units: Ints
    at_risk: Floats
    foretold: Floats
    counted: Floats


def square_blocks(x: Floats, y: Floats, side_m: float) -> Ints:
    """(n,) the square in which each unit lies, numbered from 0; sides along the axes, lower and left edges inclusive.

    Args:
        x, y: (n,) metres.
        side_m: side of a square, above 0.

    Raises:
        ParamError: for a side that is none.
    """
    if not (np.isfinite(side_m) and side_m > 0):
        raise ParamError(Text("구역 한 변은 0보다 커야 합니다.", "The side of a block must be above 0."))
    squares = np.floor(np.column_stack([x, y]) / side_m).astype(np.int64)
    block: Ints = np.unique(squares, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
    return block


def near_blocks(x: Floats, y: Floats, blocks: int, seed: int = 0) -> Ints:
    """(n,) the block of each unit, numbered from 0: units near one another by k-means, at most as many blocks as asked for."""
    from scipy.cluster.vq import kmeans2

    xy = np.column_stack([x, y])
    different = len(np.unique(xy, axis=0))
    _, label = kmeans2(xy, min(blocks, different), minit="++", rng=np.random.default_rng(seed))
    block: Ints = np.unique(label, return_inverse=True)[1].astype(np.int64)
    return block


def folds_of(block: Ints, folds: int = FOLDS, seed: int = 0) -> Ints:
    """(n,) the part (0 to folds - 1) to which each unit belongs; units of a block stay together.

    Blocks go, in an order drawn with the seed and larger ones first, to the part that has fewest units so far.
    """
    sizes = np.bincount(block)
    drawn = np.random.default_rng(seed).permutation(len(sizes))
    order = drawn[np.argsort(-sizes[drawn], kind="stable")]
    part, filled = np.zeros(len(sizes), dtype=np.int64), np.zeros(folds, dtype=np.int64)
    for one in order:
        part[one] = int(np.argmin(filled))
        filled[part[one]] += sizes[one]
    return part[block]


def hold_out(units: Counted, fold: Ints, fit: Fitter, near: tuple[Floats, Floats, float] | None = None) -> HeldOut:
    """Foretell each part of the units from all others.

    Args:
        units: n units.
        fold: (n,) the part of each, 0, 1, ...
        fit: the model.
        near: x (n,), y (n,) and a distance (m): units of other parts that lie within it (inclusive) of a unit held out are
            left out of the fit as well.
    """
    mean, dispersion, plain = (np.full(len(units), np.nan) for _ in range(3))
    found = HeldOut(mean, dispersion, plain, np.zeros(int(fold.max(initial=-1)) + 1, dtype=np.int64))
    for part in range(len(found.known)):
        rows = np.flatnonzero(fold == part)
        known = units.part(_known(fold, part, near))
        try:
            foretold = fit(known, units.part(rows))
        except ParamError:  # too few units, or nothing counted: these units are not foretold, and the caller can see it
            continue
        found.known[part] = len(known)
        found.mean[rows], found.dispersion[rows] = foretold.mean, foretold.dispersion
        found.plain[rows] = units.at_risk[rows] * known.mean_rate
    return found


def _known(fold: Ints, part: int, near: tuple[Floats, Floats, float] | None) -> Flags:
    others: Flags = fold != part
    if near is None or not others.any() or others.all():
        return others
    from scipy.spatial import cKDTree

    x, y, within_m = near
    xy = np.column_stack([x, y])
    away_m: Floats = cKDTree(xy[~others]).query(xy)[0]
    return others & np.asarray(away_m > within_m)


def linear(known: Counted, asked: Counted) -> Foretold:
    """The log-linear model with the law that the known units ask for (`fit_counts`), and its band."""
    model, _ = fit_counts(known)
    return Foretold(model.expected(asked), model.unsureness(asked))


def boosted(known: Counted, asked: Counted, seed: int = 0) -> Foretold:
    """The second opinion: boosted trees under Poisson deviance, which find bends and meetings of columns. No band.

    Rates are fitted with the people at risk as weights, which is the Poisson likelihood with an offset. Source: Friedman
    (2001), Annals of Statistics 29(5), as made by scikit-learn.

    Raises:
        ParamError: with fewer than `fewest_units` units, without columns, or where nothing was counted.
    """
    count = known.columns.shape[1]
    if len(known) < fewest_units(count) or count == 0 or not known.counts.sum():
        raise ParamError(NO_OPINION)
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    trees = HistGradientBoostingRegressor(
        loss="poisson",
        max_iter=_TREES,
        learning_rate=_LEARNING,
        max_leaf_nodes=_LEAVES,
        min_samples_leaf=_UNITS_PER_LEAF,
        early_stopping=False,
        random_state=seed,
    )
    with threadpool_limits(1):  # for so few units, threads that wait for one another cost more than they save
        trees.fit(known.columns, known.counts / known.at_risk, sample_weight=known.at_risk)
        rate = trees.predict(asked.columns)
    return Foretold(asked.at_risk * rate, np.full(len(asked), np.nan))


def widened(units: Counted, found: HeldOut) -> HeldOut:
    """The same with a band as wide as the units foretold have shown to be needed, where that is wider than the law's own.

    A law fitted on some blocks does not know how blocks differ. The dispersion under which the held-out counts are likeliest
    around their means does; one number from all of them, so that no unit makes its own band. It gives trees a band too.
    """
    told = found.told
    if not told.any():
        return found
    shown = likeliest_dispersion(units.counts[told], found.mean[told])
    return replace(found, dispersion=np.where(told, np.fmax(found.dispersion, shown), np.nan))


def explained(units: Counted, found: HeldOut) -> float | None:
    """Deviance explained of the units foretold, against the mean rate of the units that each was foretold from."""
    told = found.told
    return deviance_explained(units.counts[told], found.mean[told], found.plain[told]) if told.any() else None


def covered(units: Counted, found: HeldOut) -> tuple[float, float] | None:
    """Share of the counts that lie in their band (ends inclusive), and the share that would if the law were right.

    The second is above 0.9, as counts are whole numbers; the first is to be held against it. None without a band.
    """
    band = found.band
    told = np.isfinite(band.low)
    if not told.any():
        return None
    within = (units.counts >= band.low) & (units.counts <= band.high)
    return float(within[told].mean()), float(band.held[told].mean())


def calibrate(units: Counted, found: HeldOut, bins: int = DECILES) -> Calibration:
    """Counts beside what was foretold, by bins of the foretold rate: tenths where there are enough units.

    Rates order the units, not counts: where many live, many are counted, and that alone makes no model good.
    """
    rows = np.flatnonzero(found.told)
    rows = rows[np.argsort(found.mean[rows] / units.at_risk[rows], kind="stable")]
    number = max(min(bins, len(rows) // UNITS_PER_BIN), 1)
    parts = np.array_split(rows, number)
    sums = [np.array([values[part].sum() for part in parts]) for values in (units.at_risk, found.mean, units.counts)]
    return Calibration(np.array([len(part) for part in parts], dtype=np.int64), *sums)


NO_OPINION = Text(
    "두 번째 모형을 맞추기에 곳이나 설명 변수가 너무 적습니다.", "There are too few places or columns for the second model."
)
