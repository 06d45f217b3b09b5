"""Which posts may close and which may move: what the planner says of each, and that no plan does more than was said.

A post that may neither close nor move stays. Roles alone (`analytics.siting.problem.Role`) say of each post whether it may
leave. How many leave is a rule of its own (`NamedRules`): no more than may close and may move together, whatever is wanted
of the plan and whatever it may cost; of those that may only close, or only move, no more than that; and in the end there are
no fewer posts than today's without those that may close.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.params import Picks
from analytics.core.text import Text
from analytics.siting.problem import Problem, Role, Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.models.golden_hour.studies.placement_declared import PlacementParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

UNKNOWN_POST = Text(
    "이 도시에 없는 119안전센터 번호입니다: {ids}. 센터를 다시 고르십시오.",
    "These ids are of no post of this city: {ids}. Please choose the posts again.",
)
TOO_FEW_CLOSABLE = Text(
    "센터 {closed}곳을 닫으라고 했는데 닫아도 되는 센터로 고른 곳은 {may}곳입니다. 더 고르거나 닫을 센터 수를 줄이십시오.",
    "{closed} posts are to close, but only {may} were named that may. Name more, or close fewer.",
)


@dataclass(frozen=True, eq=False)
class Leave:
    """What may become of the k posts.

    Attributes:
        close: (k,) which may close; none where none shall.
        move: (k,) which may move.
        close_most, move_most: how many of them do, at most.
        named: whether the planner named posts; else any may be the one.
    """

    close: Flags
    move: Flags
    close_most: int
    move_most: int
    named: bool

    def pairs(self) -> tuple[Flags, Flags]:
        """(k,) which post that leaves may be told as moved to a new site, and (k,) which has to be.

        No more than `move_most` are told so: the others close, and what opens beside them is new.
        """
        return self.move, self.move & ~self.close & self.named

    @property
    def stay_least(self) -> int:
        """How many of the posts are still there in any plan."""
        going = min(self.close_most, int(self.close.sum())) + min(self.move_most, int(self.move.sum()))
        return max(len(self.close) - going, 0)

    @property
    def units_least(self) -> int:
        """How many posts there are in any plan, new ones among them: one that moves closes only if another opens."""
        return len(self.close) - min(self.close_most, int(self.close.sum()))


def leave_of(post_ids: Sequence[str], known: Sequence[str], asked: PlacementParams) -> Leave:
    """What the planner allows.

    Args:
        post_ids: the posts that take part.
        known: all posts of the city, some of which may not take part.
        asked: the numbers, and the posts named; none named stands for all.

    Raises:
        InputError: when a post is none of the city's, or fewer are named that may close than shall.
    """
    close = _named(asked.may_close, post_ids, known) & (asked.closed > 0)
    move = _named(asked.may_move, post_ids, known) & (asked.moved > 0)
    if asked.may_close and asked.aim != "fewest" and asked.closed > close.sum():
        raise InputError(TOO_FEW_CLOSABLE.fill(closed=asked.closed, may=int(close.sum())))
    return Leave(close, move, asked.closed, asked.moved, bool(asked.may_close or asked.may_move))


def _named(picked: str, post_ids: Sequence[str], known: Sequence[str]) -> Flags:
    wanted = Picks.picked(picked)
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise InputError(UNKNOWN_POST.fill(ids=", ".join(unknown)))
    return np.isin(np.array(post_ids, dtype=object), wanted) if wanted else np.ones(len(post_ids), dtype=bool)


def roles_of(leave: Leave, site_count: int) -> Ints:
    """(n,) the role of each site: the posts come first, the others are candidates."""
    found = np.full(site_count, int(Role.CANDIDATE), dtype=np.int64)
    posts = np.where(leave.close, int(Role.CLOSABLE), np.where(leave.move, int(Role.MOVABLE), int(Role.FIXED)))
    found[: len(posts)] = posts
    return found


def all_stay(post_count: int, site_count: int) -> Ints:
    """(n,) roles where every post stays."""
    nobody = np.zeros(post_count, dtype=bool)
    return roles_of(Leave(nobody, nobody, 0, 0, named=False), site_count)


@dataclass(frozen=True, eq=False)
class NamedRules(Rules):
    """Rules that also ask for so many units at least in each of some groups of sites.

    Attributes:
        posts: (n,) sites that are there today, whose units are put back where too few are left.
        groups: (n,) flags of each group: some of the posts, or all sites.
        stay: how many units each group has at least.
    """

    posts: Flags
    groups: tuple[Flags, ...]
    stay: tuple[int, ...]

    def allows(self, counts: Ints) -> bool:
        """Whether a plan keeps to the plain rules and leaves enough of each group."""
        return super().allows(counts) and all(
            counts[group].sum() >= stay for group, stay in zip(self.groups, self.stay, strict=True)
        )

    def least_units(self) -> int:
        """No plan has fewer units than this: what may not leave, and the most that a group asks for."""
        return max(super().least_units(), *self.stay)

    def rows(self, sites: Ints) -> tuple[Floats, Floats]:
        """(r, k) rows and (r,) low ends of `rows @ units >= low`, those of the groups last."""
        plain, low = super().rows(sites)
        more = [group[sites].astype(np.float64) for group in self.groups]
        return np.vstack([plain, *more]), np.concatenate([low, np.array(self.stay, dtype=np.float64)])

    def mended(self, counts: Ints) -> Ints:
        """The plan with posts back where too many of a group have gone; each takes the place of a new site where all are used.

        With one closed post and one new site fewer, what held of closing and moving before still holds.
        """
        counts = counts.copy()
        for group, stay in zip(self.groups, self.stay, strict=True):
            while counts[group].sum() < stay:
                counts[np.flatnonzero(group & self.posts & (counts == 0))[0]] += 1
                new = np.flatnonzero((counts > self.least) & ~self.posts)
                if counts.sum() > self.sites and len(new):
                    counts[new[np.argmax(self.cost[new])]] -= 1
        return super().mended(counts)


@dataclass(frozen=True, eq=False)
class NamedProblem(Problem):
    """A problem in which no more posts go than were asked for, all together and of those that may only close or only move.

    The posts are the first sites, each with one unit that may leave. What further units they have stands further back, as
    sites of the same place.

    Attributes:
        leave: what may become of the posts; none where all stay.
        new_most_open: whether the number of new sites is not given but looked for: then as many are new as units are
            more than the posts that have to stay.
    """

    leave: Leave | None = None
    new_most_open: bool = False

    def rules(self, *, stacking: bool = False) -> Rules:
        """The plain rules with those of the groups."""
        plain, leave = super().rules(stacking=stacking), self.leave
        if leave is None:
            return plain
        posts = np.arange(self.site_count) < len(leave.close)
        plain = replace(plain, most=np.where(posts, np.minimum(plain.most, 1), plain.most))
        if leave.stay_least == len(leave.close):
            return plain
        if self.new_most_open:  # said as money, for that is what every search minds on its way
            plain = replace(plain, cost=np.where(posts, 0.0, 1.0), budget=float(max(self.sites - leave.stay_least, 0)))
        further = int(plain.least[~posts].sum())
        everything = np.ones(self.site_count, dtype=bool), leave.units_least + further
        groups, stay = zip(everything, *self._groups(posts, leave), strict=True)
        given = {item.name: getattr(plain, item.name) for item in fields(plain)}
        return NamedRules(**given, posts=posts, groups=groups, stay=stay)

    def _groups(self, posts: Flags, leave: Leave) -> list[tuple[Flags, int]]:
        """(n,) flags and how many of them stay: all posts; where some were named, those that may only close and only move."""
        found = [(posts, leave.stay_least)]
        for only, most in ((leave.close & ~leave.move, leave.close_most), (leave.move & ~leave.close, leave.move_most)):
            if leave.named and leave.close.any() and leave.move.any() and most < only.sum():
                group = np.zeros(self.site_count, dtype=bool)
                group[: len(only)] = only
                found.append((group, int(only.sum()) - most))
        return found
