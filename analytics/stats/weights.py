"""One index out of several: each brought to the same scale from 0 to 1, and how much each of them weighs.

An index of a cell is the sum of its scaled values times their weights. No choice of weights is the right one: four ways
stand side by side, and `ranks.py` says how much the order of cells hangs on the choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import ParamError
from analytics.core.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

REPORTED_MOST = 0.25
"""Largest share of an index that reported incidents get when nothing else is said (assumed; editable).

What was reported sends attention to where attention was (Ensign et al. 2018, Runaway feedback loops in predictive policing);
a low share dampens that.
"""

TAIL_SHARE = 0.01
"""Share of values at either end that count no further than the value there, in `minmax_scaled`."""

CONSISTENT_BELOW = 0.1
"""Judgements with a lower consistency ratio hang together well enough (Saaty 1980, The Analytic Hierarchy Process)."""

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random judgements among 1, 2 ... 10 things (Saaty 1980). Later tables differ by a few hundredths,
according to how many random matrices were drawn."""

_RECIPROCAL_WITHIN = 1e-6
_ROUNDING = 1e-12


# --- one scale -----------------------------------------------------------------------------------------------------


def rank_scaled(values: Floats, *, more_is_worse: bool = True) -> Floats:
    """Values by their order only: the share of values that lie below, so that the highest gets 1 and the lowest 0.

    Equal values share the place of the lowest among them: where nine cells of ten have nothing, they all get 0.

    Args:
        values: (n,); nan stays nan and counts for nobody.
        more_is_worse: otherwise the lowest value gets 1 and the highest 0.

    Returns:
        (n,) from 0 to 1; all 0 where the values are all equal, since they tell no cell from another.
    """
    known = np.isfinite(values)
    signed = np.where(known, values if more_is_worse else -values, np.nan)
    ordered = np.sort(signed[known])
    scaled = np.full(len(values), np.nan)
    if len(ordered):
        below = np.searchsorted(ordered, signed[known], side="left")
        scaled[known] = below / max(float(below.max()), 1.0)
    return scaled


def minmax_scaled(values: Floats, *, more_is_worse: bool = True, tail_share: float = TAIL_SHARE) -> Floats:
    """Values by their size: 0 at the low quantile and below, 1 at the high quantile and above, straight between.

    A single outlier would push all others together, so the tails are cut off (winsorised). Where both quantiles are one
    value although values differ (rare events), the smallest and the largest value take their place.

    Args:
        values: (n,); nan stays nan and counts for nobody.
        more_is_worse: otherwise low values get 1.
        tail_share: share of values beyond each quantile, from 0 (nothing cut off) to below 0.5.

    Returns:
        (n,) from 0 to 1; all 0 where the values are all equal.

    Raises:
        ParamError: when `tail_share` is none.
    """
    if not 0 <= tail_share < 0.5:  # noqa: PLR2004  # beyond the middle both tails would meet
        raise ParamError(
            Text("잘라 낼 꼬리 비율은 0 이상 0.5 미만이어야 합니다.", "The share of a tail is at least 0 and below 0.5.")
        )
    known = np.isfinite(values)
    if not known.any():
        return np.full(len(values), np.nan)
    low, high = np.quantile(values[known], [tail_share, 1 - tail_share])
    if low == high:
        low, high = values[known].min(), values[known].max()
    if low == high:
        return np.where(known, 0.0, np.nan)
    scaled = (np.clip(values, low, high) - low) / (high - low)
    return np.where(known, scaled if more_is_worse else 1 - scaled, np.nan)


# --- weights -------------------------------------------------------------------------------------------------------


def normalised(weights: Floats) -> Floats:
    """Weights divided by their sum.

    Raises:
        ParamError: when one is negative or no number, or all are 0.
    """
    given = np.asarray(weights, dtype=np.float64)
    if not (len(given) and np.isfinite(given).all() and (given >= 0).all() and given.sum() > 0):
        raise ParamError(
            Text(
                "가중치는 0 이상의 수여야 하고, 적어도 하나는 0보다 커야 합니다.",
                "Weights are numbers of at least 0, and one of them is above 0.",
            )
        )
    share: Floats = given / given.sum()
    return share


def equal_weights(count: int) -> Floats:
    """(count,) the same weight for each."""
    return np.full(count, 1.0 / count)


def entropy_weights(scaled: Floats) -> Floats:
    """Weights by how unevenly each component is spread over the cells: what is the same everywhere tells nothing.

    With p a cell's share of a component's sum, e = -sum p ln p / ln n and the weight is 1 - e, divided by the sum of all
    those. Source: Shannon's entropy as used by Zeleny (1982), Multiple Criteria Decision Making, and Hwang and Yoon (1981).
    A component that is high in a few cells only weighs most: this is a property of the data, not of what matters.

    Args:
        scaled: (n, c) values from 0 to 1; rows with a nan are left out.

    Returns:
        (c,) weights with sum 1; 0 for a component that is 0 or the same everywhere, all alike where all are so.
    """
    rows = scaled[np.isfinite(scaled).all(axis=1)]
    totals = rows.sum(axis=0)
    if len(rows) < 2:  # noqa: PLR2004  # one cell has no spread
        return equal_weights(scaled.shape[1])
    p = rows / np.where(totals > 0, totals, 1.0)
    entropy = -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=0) / np.log(len(rows))
    told = np.where(totals > 0, 1.0 - entropy, 0.0)
    told[told < _ROUNDING] = 0.0
    return normalised(told) if told.any() else equal_weights(scaled.shape[1])


@dataclass(frozen=True, eq=False)
class Judged:
    """What comparisons by pairs say.

    Attributes:
        weights: (c,) with sum 1.
        ratio: consistency ratio: 0 where all judgements agree, about 1 for judgements at random.
        consistent: whether the ratio is below `CONSISTENT_BELOW`.
        doubtful: (row, column) of the judgement that agrees least with what the others say of the same two by way of a third.
        suggested: what they say: the geometric mean over all thirds.
        said: the same in words.
    """

    weights: Floats
    ratio: float
    consistent: bool
    doubtful: tuple[int, int]
    suggested: float
    said: Text


def pairwise_weights(judgements: Floats) -> Judged:
    """Weights from comparisons by pairs (analytic hierarchy process): the principal eigenvector of the matrix.

    The consistency index is (lambda - c) / (c - 1) with lambda the largest eigenvalue, and the ratio is that index over the
    index of random judgements (Saaty 1980). Judgements that contradict each other are told, not refused.

    Args:
        judgements: (c, c) with c from 1 to 10; entry i, j says how many times as important i is as j, usually 1/9 to 9.
            Entry j, i is its reciprocal and the diagonal is 1.

    Raises:
        ParamError: when it is no such matrix.
    """
    matrix = np.asarray(judgements, dtype=np.float64)
    _refuse_no_judgements(matrix)
    count = len(matrix)
    values, vectors = np.linalg.eig(matrix)
    principal = int(np.argmax(values.real))
    weights = normalised(np.abs(vectors[:, principal].real))
    index = max(float(values[principal].real) - count, 0.0) / max(count - 1, 1)
    ratio = index / RANDOM_INDEX[count - 1] if RANDOM_INDEX[count - 1] else 0.0
    doubtful, suggested = _most_doubtful(matrix)
    consistent = ratio < CONSISTENT_BELOW
    return Judged(weights, ratio, consistent, doubtful, suggested, _said(ratio, consistent=consistent))


def _most_doubtful(matrix: Floats) -> tuple[tuple[int, int], float]:
    """The judgement farthest (as a factor) from the mean of i over k times k over j, k being every other thing."""
    log = np.log(matrix)
    of_row, others = log.sum(axis=1), len(matrix) - 2
    indirect = (of_row[:, None] - of_row[None, :] - 2 * log) / others if others > 0 else log
    apart = np.triu(np.abs(log - indirect))
    row, column = divmod(int(np.argmax(apart)), len(matrix))
    return (row, column), float(np.exp(indirect[row, column]))


def pairwise_matrix(upper: Floats) -> Floats:
    """The whole matrix from its upper triangle, row by row: c (c - 1) / 2 judgements.

    Raises:
        ParamError: when no c gives so many.
    """
    count = round((1 + np.sqrt(1 + 8 * len(upper))) / 2)
    if count * (count - 1) // 2 != len(upper):
        raise ParamError(Text("쌍대비교 개수가 맞지 않습니다.", "That is no whole set of comparisons by pairs."))
    matrix = np.eye(count)
    rows, columns = np.triu_indices(count, k=1)
    matrix[rows, columns] = upper
    matrix[columns, rows] = 1.0 / np.asarray(upper, dtype=np.float64)
    return matrix


def _refuse_no_judgements(matrix: Floats) -> None:
    square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1] and 1 <= len(matrix) <= len(RANDOM_INDEX)  # noqa: PLR2004
    positive = square and np.isfinite(matrix).all() and (matrix > 0).all()
    if positive and np.abs(matrix * matrix.T - 1).max() <= _RECIPROCAL_WITHIN:
        return
    raise ParamError(
        Text(
            "쌍대비교표는 2~10개 항목의 정사각 표이고, 값은 0보다 크며, 마주 보는 두 칸은 서로 역수(예: 3과 1/3)여야 합니다.",
            "Comparisons by pairs are a square table of at most 10 things, above 0, opposite entries being reciprocals (3 and 1/3).",
        )
    )


def _said(ratio: float, *, consistent: bool) -> Text:
    if consistent:
        return Text(
            "일관성 비율(CR) {ratio:.3f}: 0.1보다 작아 비교 판단이 서로 잘 맞습니다.",
            "Consistency ratio {ratio:.3f}: below 0.1, the judgements agree with each other.",
        ).fill(ratio=ratio)
    return Text(
        "일관성 비율(CR) {ratio:.3f}: 0.1 이상이어서 비교 판단이 서로 어긋납니다. 가중치는 계산했지만 판단을 다시 살펴보십시오.",
        "Consistency ratio {ratio:.3f}: 0.1 or more, the judgements contradict each other. Weights are given; please look again.",
    ).fill(ratio=ratio)


def capped(weights: Floats, most: Floats) -> Floats:
    """The same weights with none above its cap; what is too much goes to the others in proportion to their weights.

    Where that lifts another above its own cap the excess goes on to the rest. Where no other weighs anything they
    share alike.

    Args:
        weights: (..., c) not negative; the last axis is divided by its sum first.
        most: (c,) largest share of each, 1 where it has no cap (a share equal to the cap is allowed).

    Returns:
        (..., c) with sum 1.

    Raises:
        ParamError: when the caps leave no whole.
    """
    limit = np.asarray(most, dtype=np.float64)
    if not ((limit >= 0).all() and np.minimum(limit, 1.0).sum() >= 1 - _ROUNDING):
        raise ParamError(Text("상한을 모두 합하면 1(100 %) 이상이어야 합니다.", "The caps together allow less than the whole."))
    share: Floats = weights / weights.sum(axis=-1, keepdims=True)
    bound = np.zeros(share.shape, dtype=bool)
    for _ in range(len(limit)):
        over = share > limit + _ROUNDING
        if not over.any():
            break
        bound |= over
        share = _spread(share, limit, bound)
    return share


def _spread(share: Floats, limit: Floats, bound: NDArray[np.bool_]) -> Floats:
    """What the bound ones leave of the whole, over the others in proportion."""
    left = 1.0 - np.where(bound, limit, 0.0).sum(axis=-1, keepdims=True)
    free = np.where(bound, 0.0, share)
    nothing = free.sum(axis=-1, keepdims=True) <= 0
    free = np.where(nothing, np.where(bound, 0.0, 1.0), free)
    spread: Floats = np.where(bound, limit, left * free / np.maximum(free.sum(axis=-1, keepdims=True), _ROUNDING))
    return spread
