"""How counts go with what is known of each place: log-linear regression with people at risk, and how wide the chance is.

The mean of the count y of a unit with e people at risk and columns x is e exp(b0 + b x). Its variance is the mean (Poisson)
or mean + a mean^2 (negative binomial, "NB2"), whose dispersion a says how much units that look alike still differ.
Source: McCullagh and Nelder (1989), Generalized Linear Models, chapters 2 and 6; Cameron and Trivedi (2013), Regression
Analysis of Count Data, chapters 2 and 3. What cannot be fitted is refused: too few units, or nothing counted at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import ParamError
from analytics.core.text import Text
from analytics.stats.count_laws import Band, band_of, likeliest_dispersion, log_likelihood

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

FEWEST_UNITS = 20
"""With fewer units nothing is fitted (ours): a tenth of them is then two, and no decile or band can be looked at."""

UNITS_PER_COLUMN = 5
"""Units there have to be for each column at the least (ours; ten or more are the usual advice)."""

SURE_ENOUGH = 0.05
"""The negative binomial law is taken where spread as wide would come from the Poisson law less often than this (usual)."""

_ROUNDS, _HALVINGS = 100, 30
_SETTLED = 1e-12
"""Gain in log-likelihood, as a share of it, with which the search ends."""

_AT_REST = 1e-3
"""The last step of a search that came to rest is shorter. Where zero counts stand apart, steps stay long and gain nothing."""

_SAME_COLUMN = 1e-7
"""A column whose part that no earlier column holds is below this share of it says nothing new."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Counts of n units and what may go with them.

    Attributes:
        counts: (n,) 0 or more; whole numbers where a band is to be judged.
        at_risk: (n,) people who could have been counted, above 0.
        columns: (n, p) finite numbers; p may be 0.

    Raises:
        ParamError: when a number is out of these ranges.
    """

    counts: Floats
    at_risk: Floats
    columns: Floats

    def __post_init__(self) -> None:
        fine = np.isfinite(self.counts) & (self.counts >= 0) & np.isfinite(self.at_risk) & (self.at_risk > 0)
        if not (fine.all() and np.isfinite(self.columns).all() and len(self.columns) == len(self.counts)):
            raise ParamError(NOT_COUNTS)

    def __len__(self) -> int:
        return len(self.counts)

    def part(self, rows: Ints | Flags) -> Counted:
        """Some of the units, in the order asked for."""
        return Counted(self.counts[rows], self.at_risk[rows], self.columns[rows])

    @property
    def mean_rate(self) -> float:
        """Counted for each person at risk, all units together."""
        return float(self.counts.sum() / self.at_risk.sum())


@dataclass(frozen=True, eq=False)
class CountModel:
    """A fitted law.

    Attributes:
        intercept: log of the rate of a unit with all columns at their mean.
        slopes: (p,) change of the log rate when a column rises by one standard deviation; 0 for a column left out.
        errors: (p,) standard errors of the slopes; nan for a column left out.
        middle, spread: (p,) mean and standard deviation of each column.
        dispersion: a of the variance mean + a mean^2; 0 is the Poisson law.
        covariance: (1 + p, 1 + p) of intercept and slopes; 0 for a column left out.
        log_likelihood: of the counts fitted.
        settled: whether the search came to rest. It does not where a column parts zero counts from all others.
    """

    intercept: float
    slopes: Floats
    errors: Floats
    middle: Floats
    spread: Floats
    dispersion: float
    covariance: Floats
    log_likelihood: float
    settled: bool

    @property
    def left_out(self) -> Flags:
        """(p,) columns that do not vary, or that earlier columns give already."""
        return np.isnan(self.errors)

    def expected(self, units: Counted) -> Floats:
        """(n,) mean count of each unit."""
        return _mean(self.design(units.columns), np.append(self.intercept, self.slopes), units.at_risk)

    def unsureness(self, units: Counted) -> Floats:
        """(n,) dispersion of the count of each unit if it was not fitted: a, and how unsure the slopes are.

        The variance v of the log of the mean widens the count by about v mean^2 (delta method), as a itself does.
        """
        design = self.design(units.columns)
        found: Floats = self.dispersion + np.einsum("ij,jk,ik->i", design, self.covariance, design)
        return found

    def band(self, units: Counted) -> Band:
        """Where the counts of the units lie with at least 90 % if the law is right and the units were not fitted."""
        return band_of(self.expected(units), self.unsureness(units))

    def design(self, columns: Floats) -> Floats:
        """(n, 1 + p) ones, and the columns less their mean in standard deviations."""
        return np.column_stack([np.ones(len(columns)), (columns - self.middle) / self.spread])


@dataclass(frozen=True, slots=True)
class Spread:
    """Whether counts vary more than the Poisson law allows.

    Attributes:
        z: standard normal deviate if they do not; high where they vary more.
        p: one-sided probability of a deviate as high.
    """

    z: float
    p: float

    @property
    def is_wide(self) -> bool:
        """Whether the Poisson law is to be given up."""
        return self.p < SURE_ENOUGH


def fewest_units(columns: int) -> int:
    """Units without which a model with so many columns is not fitted."""
    return max(FEWEST_UNITS, UNITS_PER_COLUMN * (columns + 1))


def fit_poisson(units: Counted) -> CountModel:
    """The Poisson law by Newton steps (which are iteratively reweighted least squares), to the likeliest slopes.

    Raises:
        ParamError: with fewer than `fewest_units` units, or where nothing was counted.
    """
    _refuse_too_few(units)
    middle, spread, design, kept = _laid_out(units.columns)
    slopes, settled = _likeliest(design[:, kept], units, 0.0)
    return _told(units, (middle, spread, design, kept), slopes, 0.0, settled=settled)


def fit_negative_binomial(units: Counted) -> CountModel:
    """The negative binomial law: slopes and dispersion in turn, each to the likeliest, until neither moves.

    Dispersion below `LEAST_DISPERSION` is 0: the Poisson law.

    Raises:
        ParamError: with fewer than `fewest_units` units, or where nothing was counted.
    """
    _refuse_too_few(units)
    middle, spread, design, kept = _laid_out(units.columns)
    slopes, settled = _likeliest(design[:, kept], units, 0.0)
    dispersion = likeliest_dispersion(units.counts, _mean(design[:, kept], slopes, units.at_risk))
    reached = log_likelihood(units.counts, _mean(design[:, kept], slopes, units.at_risk), dispersion)
    for _ in range(_ROUNDS):
        slopes, settled = _likeliest(design[:, kept], units, dispersion, slopes)
        dispersion = likeliest_dispersion(units.counts, _mean(design[:, kept], slopes, units.at_risk))
        before, reached = reached, log_likelihood(units.counts, _mean(design[:, kept], slopes, units.at_risk), dispersion)
        if abs(reached - before) <= _SETTLED * (1 + abs(reached)):
            break
    else:
        settled = False
    return _told(units, (middle, spread, design, kept), slopes, dispersion, settled=settled)


def fit_counts(units: Counted) -> tuple[CountModel, Spread]:
    """The Poisson law, or the negative binomial where counts vary more than it allows; and how far they do.

    Raises:
        ParamError: with fewer than `fewest_units` units, or where nothing was counted.
    """
    poisson = fit_poisson(units)
    found = spread_beyond_poisson(units, poisson)
    return (fit_negative_binomial(units) if found.is_wide else poisson), found


def spread_beyond_poisson(units: Counted, poisson: CountModel) -> Spread:
    """Score test of the Poisson law against the negative binomial: sum((y - m)^2 - y + h m) / sqrt(2 sum m^2).

    h is the share of itself that each fitted count follows; it mends that a fit comes closer to the counts than the truth
    does. Normal where the means are not tiny. Source: Dean (1992), Journal of the American Statistical Association 87.
    """
    from scipy.special import erfc

    mean = poisson.expected(units)
    design = poisson.design(units.columns)
    follows = mean * np.einsum("ij,jk,ik->i", design, poisson.covariance, design)
    above = (units.counts - mean) ** 2 - units.counts + follows * mean
    z = float(above.sum() / np.sqrt(2 * (mean**2).sum()))
    return Spread(z, float(0.5 * erfc(z / np.sqrt(2.0))))


def _refuse_too_few(units: Counted) -> None:
    least = fewest_units(units.columns.shape[1])
    if len(units) < least:
        raise ParamError(TOO_FEW.fill(there=f"{len(units):,}", least=f"{least:,}"))
    if not units.counts.sum():
        raise ParamError(NOTHING_COUNTED)


def _laid_out(columns: Floats) -> tuple[Floats, Floats, Floats, Flags]:
    """Mean and spread of each column, the design of 1 and standardised columns, and which of its columns say anything new."""
    middle, found = columns.mean(axis=0), columns.std(axis=0)
    varies = found > _SAME_COLUMN * (1e-300 + np.abs(columns).max(axis=0, initial=0.0))
    spread = np.where(varies, found, 1.0)
    design = np.column_stack([np.ones(len(columns)), np.where(varies, (columns - middle) / spread, 0.0)])
    new = np.abs(np.diag(np.linalg.qr(design, mode="r")))  # the part of each column that none before it holds
    return middle, spread, design, new > _SAME_COLUMN * np.sqrt(len(columns))


def _likeliest(design: Floats, units: Counted, dispersion: float, start: Floats | None = None) -> tuple[Floats, bool]:
    """The likeliest slopes at a given dispersion by Fisher's scoring, halving steps that lead down; whether it came to rest."""
    slopes = np.zeros(design.shape[1]) if start is None else start
    if start is None:
        slopes[0] = np.log(units.mean_rate)
    reached = log_likelihood(units.counts, _mean(design, slopes, units.at_risk), dispersion)
    for _ in range(_ROUNDS):
        mean = _mean(design, slopes, units.at_risk)
        damp = 1 + dispersion * mean
        known, uphill = (design.T * (mean / damp)) @ design, design.T @ ((units.counts - mean) / damp)
        step: Floats = np.linalg.pinv(known, hermitian=True) @ uphill
        before = reached
        slopes, reached = _uphill(design, units, dispersion, (slopes, reached), step)
        if reached - before <= _SETTLED * (1 + abs(reached)):
            return slopes, bool(np.abs(step).max() < _AT_REST)
    return slopes, False


def _uphill(design: Floats, units: Counted, dispersion: float, here: tuple[Floats, float], step: Floats) -> tuple[Floats, float]:
    slopes, reached = here
    share = 1.0
    for _ in range(_HALVINGS):
        trial = slopes + share * step
        gained = log_likelihood(units.counts, _mean(design, trial, units.at_risk), dispersion)
        if gained >= reached:
            return trial, gained
        share /= 2
    return slopes, reached


def _mean(design: Floats, slopes: Floats, at_risk: Floats) -> Floats:
    with np.errstate(over="ignore"):  # a step too long gives inf, is no likelihood, and is halved
        mean: Floats = at_risk * np.exp(design @ slopes)
    return mean


def _told(
    units: Counted,
    layout: tuple[Floats, Floats, Floats, Flags],
    slopes: Floats,
    dispersion: float,
    *,
    settled: bool,
) -> CountModel:
    middle, spread, design, kept = layout
    mean = _mean(design[:, kept], slopes, units.at_risk)
    known = (design[:, kept].T * (mean / (1 + dispersion * mean))) @ design[:, kept]
    covariance = np.zeros((design.shape[1], design.shape[1]))
    covariance[np.ix_(kept, kept)] = np.linalg.pinv(known, hermitian=True)
    every = np.zeros(design.shape[1])
    every[kept] = slopes
    errors = np.where(kept, np.sqrt(np.diag(covariance)), np.nan)
    reached = log_likelihood(units.counts, mean, dispersion)
    return CountModel(float(every[0]), every[1:], errors[1:], middle, spread, dispersion, covariance, reached, settled=settled)


NOT_COUNTS = Text(
    "세어 볼 수 없는 값이 있습니다. 수는 0 이상, 대상자는 0보다 커야 하며 빈 값이 없어야 합니다.",
    "Some values cannot be counts: counts are 0 or more, people at risk above 0, and nothing is blank.",
)
TOO_FEW = Text(
    "비교할 곳이 {there}곳뿐입니다. {least}곳 이상이어야 계산합니다.",
    "There are only {there} places to compare; at least {least} are needed.",
)
NOTHING_COUNTED = Text("받은 사람이 한 명도 없어 견줄 수 없습니다.", "Nobody was counted anywhere, so nothing can be compared.")
