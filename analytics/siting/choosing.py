"""The best sites when every site has a score of its own: the easy half of every Lagrangian bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analytics.siting.problem import Flags, Floats, Ints, Rules

HALVINGS = 60
"""Steps of the search for the price of money; each narrows the interval by a third."""


@dataclass(frozen=True, eq=False)
class Choice:
    """The most that sites of given scores can be worth together.

    Attributes:
        most: an upper limit of the sum of scores over every plan that keeps to the rules; attained where no budget binds.
        counts: (n,) units that attain it, when money is priced instead of limited.
        score: (n,) scores after the price of money.
        last: the lowest score chosen beyond what must stay; 0 where a unit is left over.
        next: the highest score not chosen; 0 where none is above.
    """

    most: float
    counts: Ints
    score: Floats
    last: float
    next: float

    def with_one_more(self) -> Floats:
        """(n,) the same upper limit over the plans that have one more unit at a site than `counts` say."""
        limits: Floats = self.most - np.maximum(self.last - self.score, 0.0)
        return limits

    def with_one_less(self) -> Floats:
        """(n,) the same upper limit over the plans that have fewer units at a site than `counts` say."""
        limits: Floats = self.most - np.maximum(self.score - self.next, 0.0)
        return limits


def best_choice(score: Floats, rules: Rules) -> Choice:
    """The best units by score: those that must stay, and of the others the highest above 0.

    A budget is priced: for any price of money, the sum of (score - price x cost) plus price x budget is an upper limit
    (Lagrange). The price with the least limit is searched by thirds, the limit being convex in it.
    """
    free = rules.most - rules.least
    if not np.isfinite(rules.budget) or not rules.cost.any():
        return _priced(score, rules, free, 0.0)
    payable = rules.cost > 0
    low, high = 0.0, float(np.max(np.maximum(score[payable], 0) / rules.cost[payable], initial=0.0))
    for _ in range(HALVINGS):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        if _priced(score, rules, free, a).most <= _priced(score, rules, free, b).most:
            high = b
        else:
            low = a
    ends = (0.0, low, high)
    return min((_priced(score, rules, free, price) for price in ends), key=lambda choice: choice.most)


def _priced(score: Floats, rules: Rules, free: Ints, price: float) -> Choice:
    net = score - price * rules.cost if price else score
    wanted = rules.sites - int(rules.least.sum())
    counts, last, after = _highest(net, np.minimum(free, wanted), wanted, rules)
    counts = counts + rules.least
    most = float(net @ counts) + (price * rules.budget if price else 0.0)
    return Choice(most, counts, net, last, after)


def _highest(score: Floats, free: Ints, wanted: int, rules: Rules) -> tuple[Ints, float, float]:
    """The `wanted` highest units above 0 that the rules have room for; the last taken and the next score.

    What the rules limit are parts of the whole that do not cross, so that taking the highest in turn is best (a matroid), and
    one more unit puts out one that is worth no less than the last.
    """
    units = np.repeat(np.arange(len(score)), free)
    units = units[score[units] > 0]
    units = units[np.argsort(-score[units], kind="stable")]
    taken = units[rules.room_for(units)][:wanted]
    counts = np.bincount(taken, minlength=len(score))
    last = float(score[taken[-1]]) if len(taken) == wanted and wanted > 0 else 0.0
    left = score[np.flatnonzero(_still_free(free, counts))]
    return counts, last, max(float(left.max(initial=0.0)), 0.0)


def _still_free(free: Ints, counts: Ints) -> Flags:
    rest: Flags = counts < free
    return rest
