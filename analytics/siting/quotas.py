"""At most so many new units in each of some groups of sites, such as one new hall in each dong.

The searches know no groups: what they find is mended (the units worth least go, others come instead). The bounds and the
exact programme know them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from analytics.siting.problem import Problem, Rules

if TYPE_CHECKING:
    from analytics.siting.problem import Flags, Floats, Ints

NO_GROUP = -1
"""Sites of this group are not counted, such as those that are there today."""


@dataclass(frozen=True, eq=False)
class QuotaRules(Rules):
    """Rules that also let each group have so many units at most.

    Attributes:
        group: (n,) the group of each site, `NO_GROUP` where it is not counted.
        most_each: units that a group may have, inclusive.
        worth: (n,) what a unit at each site does by itself: of a group that has too many those worth least go.
    """

    group: Ints
    most_each: int
    worth: Floats

    def in_groups(self, counts: Ints) -> Ints:
        """Units of each group."""
        counted = self.group != NO_GROUP
        found: Ints = np.bincount(self.group[counted], weights=counts[counted]).astype(np.int64)
        return found

    def allows(self, counts: Ints) -> bool:
        """Whether a plan keeps to the plain rules and no group has too many."""
        return super().allows(counts) and bool((self.in_groups(counts) <= self.most_each).all())

    def room_for(self, units: Ints) -> Flags:
        """(u,) see `Rules.room_for`: of each group the first ones, as many as it may have. Closable sites are in no group."""
        group = self.group[units]
        order = np.argsort(group, kind="stable")
        first = np.searchsorted(group[order], group[order])  # where the units of each one's group begin
        turn = np.empty(len(units), dtype=np.int64)
        turn[order] = np.arange(len(units)) - first
        there = np.append(self.in_groups(self.least), 0)  # the last stands for none
        taken: Flags = super().room_for(units) & ((group == NO_GROUP) | (turn + there[group] < self.most_each))
        return taken

    def rows(self, sites: Ints) -> tuple[Floats, Floats]:
        """(r, k) rows and (r,) low ends of `rows @ units >= low`, those of the groups last."""
        plain, low = super().rows(sites)
        group = self.group[sites]
        names, size = np.unique(group[group != NO_GROUP], return_counts=True)
        full = names[size > self.most_each]  # the others cannot have too many
        more = -(group == full[:, None]).astype(np.float64)
        return np.vstack([plain, more]), np.concatenate([low, np.full(len(full), -float(self.most_each))])

    def mended(self, counts: Ints) -> Ints:
        """The plan without what is too many, and as many others instead as the groups and the plain rules have room for."""
        counts = super().mended(counts)
        before = int(counts.sum())
        for group in np.flatnonzero(self.in_groups(counts) > self.most_each):
            loose = np.flatnonzero((self.group == group) & (counts > self.least))
            excess = int(self.in_groups(counts)[group]) - self.most_each
            counts[loose[np.argsort(self.worth[loose], kind="stable")][:excess]] -= 1
        return self._filled(counts, before)

    def _filled(self, counts: Ints, wanted: int) -> Ints:
        """With the sites worth most that there is room for, until there are as many units as wanted."""
        for site in np.argsort(-self.worth, kind="stable"):
            if counts.sum() >= wanted:
                break
            more = counts.copy()
            more[site] += 1
            if more[site] <= self.most[site] and self.worth[site] > 0 and self.allows(more):
                counts = more
        return counts


@dataclass(frozen=True, eq=False)
class QuotaProblem(Problem):
    """A problem in which each group of sites gets so many units at most; one unit stands at a site.

    Attributes:
        group: (n,) see `QuotaRules`; none where there are no groups.
        most_each: likewise; 0 asks nothing.
        worth: (n,) likewise; all alike where not given.
    """

    group: Ints | None = None
    most_each: int = 0
    worth: Floats | None = None

    def rules(self, *, stacking: bool = False) -> Rules:
        """The plain rules with those of the groups."""
        plain = super().rules(stacking=stacking)
        if self.group is None or self.most_each == 0:
            return plain
        given = {item.name: getattr(plain, item.name) for item in fields(plain)}
        worth = np.ones(self.site_count) if self.worth is None else self.worth
        return QuotaRules(**given, group=self.group, most_each=self.most_each, worth=worth)
