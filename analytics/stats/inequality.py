"""How unevenly something is shared among people: Lorenz curve, Gini, Theil's T and the share left far behind.

Places are weighted by the people who live there, so that results do not hang on how the map is cut. Values are not
negative; places without people do not count, whatever stands there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

LEFT_BEHIND = 0.5
"""Less than half of what people have on average: an assumed, editable mark, as poverty lines are drawn at half."""


@dataclass(frozen=True, eq=False)
class Lorenz:
    """The curve through m + 1 points, from (0, 0) to (1, 1), the people with least first.

    Attributes:
        people: (m + 1,) share of the people.
        held: (m + 1,) share of the whole that they hold together; on the diagonal where there is nothing to share.
    """

    people: Floats
    held: Floats


@dataclass(frozen=True, eq=False)
class Theil:
    """Theil's T, in nats: 0 when all have the same, ln(n) when one of n equal places has all.

    Attributes:
        total: between + within.
        between: what is left if everybody had the mean of the group.
        within: the mean of the groups' own T, weighted by what each group holds.
        groups: (g,) the groups, ascending.
        own: (g,) T within each group; nan where it has no people.
        held: (g,) share of the whole that each group holds.
        people: (g,) share of the people in each group.
    """

    total: float
    between: float
    within: float
    groups: NDArray[Any]
    own: Floats
    held: Floats
    people: Floats


def lorenz(values: Floats, people: Floats | None = None) -> Lorenz:
    """The Lorenz curve.

    Args:
        values: (n,) what each person has in each place, not negative.
        people: (n,) how many they are, not negative; one each unless told.

    Raises:
        InputError: for negative or unknown numbers where people are, or no people at all.
    """
    value, weight = _counted(values, people)
    order = np.argsort(value, kind="stable")
    weight, value = weight[order], value[order]
    share = np.concatenate([[0.0], np.cumsum(weight)]) / weight.sum()
    amount = np.concatenate([[0.0], np.cumsum(weight * value)])
    return Lorenz(share, amount / amount[-1] if amount[-1] > 0 else share.copy())


def gini(values: Floats, people: Floats | None = None) -> float:
    """The Gini coefficient: half the mean difference of two people as a share of the mean, 0 when all have the same.

    One less twice the area under the Lorenz curve. It is that of the people counted, not an estimate for more of them:
    no correction by n / (n - 1). See `lorenz` for arguments and errors; where nobody has anything it is 0.
    """
    curve = lorenz(values, people)
    return float(1.0 - (np.diff(curve.people) * (curve.held[1:] + curve.held[:-1])).sum())


def theil(values: Floats, people: Floats | None = None, groups: NDArray[Any] | None = None) -> Theil:
    """Theil's T with its two parts (Theil 1967; formula as in Conceicao and Ferreira 2000, UTIP working paper 14).

    T = sum of people's share x (value / mean) x ln(value / mean), where 0 ln 0 is 0.

    Args:
        values, people: see `lorenz`.
        groups: (n,) the group of each place, such as its dong; all in one unless told.

    Raises:
        InputError: see `lorenz`.
    """
    counted = _counting(values, people)
    value, weight = _counted(values, people)
    names = np.zeros(len(values), dtype=np.int64) if groups is None else np.asarray(groups)
    found, every = np.unique(names, return_inverse=True)
    group = every.ravel()[counted]
    heads = np.bincount(group, weights=weight, minlength=len(found))
    held = np.bincount(group, weights=weight * value, minlength=len(found))
    mean = np.divide(held, heads, out=np.full(len(found), np.nan), where=heads > 0)
    inner = _entropy(_relative(value, mean[group])) * weight
    own = np.divide(
        np.bincount(group, weights=inner, minlength=len(found)), heads, out=np.full(len(found), np.nan), where=heads > 0
    )
    total = held.sum()
    part, crowd = (held / total if total > 0 else heads / heads.sum()), heads / heads.sum()
    within = float((part * np.nan_to_num(own)).sum())
    between = float((crowd * _entropy(_relative(part, crowd))).sum())
    return Theil(between + within, between, within, found, own, part, crowd)


def share_below(values: Floats, people: Floats | None = None, times_mean: float = LEFT_BEHIND) -> float:
    """Share of the people who have less (exclusive) than so many times the mean. See `lorenz` for the rest."""
    value, weight = _counted(values, people)
    mean = (value * weight).sum() / weight.sum()
    return float(weight[value < times_mean * mean].sum() / weight.sum())


def _relative(value: Floats, to: Floats) -> Floats:
    """The quotient; 1 where there is nothing to divide by, since nothing is shared alike."""
    return np.divide(value, to, out=np.ones(len(value)), where=to > 0)


def _entropy(ratio: Floats) -> Floats:
    from scipy.special import xlogy

    found: Floats = xlogy(ratio, ratio)
    return found


def _counting(values: Floats, people: Floats | None) -> NDArray[np.bool_]:
    return np.ones(len(values), dtype=bool) if people is None else np.asarray(people) > 0


def _counted(values: Floats, people: Floats | None) -> tuple[Floats, Floats]:
    """Values and people of the places where there are people."""
    value = np.asarray(values, dtype=np.float64)
    weight = np.ones(len(value)) if people is None else np.asarray(people, dtype=np.float64)
    fits = value.shape == weight.shape and bool((np.isfinite(weight) & (weight >= 0)).all())
    some = weight > 0
    if not fits or not some.any() or not (np.isfinite(value[some]) & (value[some] >= 0)).all():
        raise InputError(
            Text(
                "불평등 지표에는 사람 수와 값이 모두 0 이상이어야 하고, 사람이 한 명은 있어야 합니다.",
                "Measures of inequality need values and people of 0 or more, and somebody who lives there.",
            )
        )
    return value[some], weight[some]
