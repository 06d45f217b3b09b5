"""A plan as changes to today's posts: what opens, moves and closes, and the same as a scenario that the page understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.scenario import NEW, Action, Edit, Scenario
from analytics.models.golden_hour.studies.placement_units import settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analytics.models.golden_hour.studies.placement_tables import Told
    from analytics.siting.asking import Plan

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

FAR = 1000.0
"""Degrees: more than all pairs of a city are apart together, so that who may move counts before who is near."""


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a plan: from a post that is there to a site that is not; either may be missing.

    Attributes:
        post: position of the post that something leaves, or none.
        site: position of the site where something opens, or none.
        stays: whether the post itself stays, since only one of its ambulances leaves.
    """

    post: int | None
    site: int | None
    stays: bool = False


def moves_of(told: Told, plan: Plan) -> list[Move]:
    """The changes of a plan: posts that leave and new sites are paired, nearest first, as moves; what is left closes or opens.

    No more are paired than may move; posts that may only move before all others, and posts that may not move never.
    """
    k, today = told.post_count, told.today()
    counts = settled(plan.counts, today, k, told.further)
    gone = np.flatnonzero(counts[:k] == 0)
    opened = np.repeat(np.arange(len(counts)), np.maximum(counts - today, 0))
    pairs = _pairs(told, gone, opened)
    stays = np.zeros(k, dtype=bool) if told.further is None else told.further > 0
    moved = [Move(int(gone[row]), int(opened[column]), bool(stays[gone[row]])) for row, column in pairs]
    rows, columns = {row for row, _ in pairs}, {column for _, column in pairs}
    closed = [Move(int(post), None, bool(stays[post])) for at, post in enumerate(gone) if at not in rows]
    return [*moved, *closed, *(Move(None, int(site)) for at, site in enumerate(opened) if at not in columns)]


def _pairs(told: Told, gone: Ints, opened: Ints) -> list[tuple[int, int]]:
    """Positions in `gone` and `opened` of what is told as moved, in the order of the posts."""
    from scipy.optimize import linear_sum_assignment

    sites = told.setting.sites
    apart = np.hypot(
        np.subtract.outer(sites.lon[gone], sites.lon[opened]) * np.cos(np.radians(sites.lat.mean())),
        np.subtract.outer(sites.lat[gone], sites.lat[opened]),
    )
    may, must = (flags[gone] for flags in told.leave.pairs())
    rows, columns = linear_sum_assignment(apart + FAR * (1.0 - may - must)[:, None])
    found = [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if may[row]]
    found.sort(key=lambda pair: (not must[pair[0]], float(apart[pair])))
    return sorted(found[: told.leave.move_most])


def scenario_of(told: Told, moves: Sequence[Move], *, without: int | None = None) -> Scenario:
    """The changes as the page's address holds them.

    Args:
        told: what they are changes of.
        moves: the changes.
        without: position of one of them whose new site is left out: a post that would move there closes.
    """
    sites, new = told.setting.sites, _first_new(told)
    edits = []
    for at, move in enumerate(moves):
        leaves = move.post is not None and not move.stays
        if move.site is None or at == without:
            edits += [Edit(Action.CLOSE, sites.post_ids[move.post])] if leaves and move.post is not None else []
            continue
        spot = float(sites.lon[move.site]), float(sites.lat[move.site])
        if leaves and move.post is not None:
            edits.append(Edit(Action.MOVE, sites.post_ids[move.post], *spot))
        else:
            edits.append(Edit(Action.ADD, f"{NEW}{new}", *spot))
            new += 1
    return Scenario.read(Scenario(tuple(edits)).write())  # to the digits of an address, so that map and link show the same


def _first_new(told: Told) -> int:
    """The number of the first new post: after those that were added before the study was asked."""
    ids = told.inputs.posts["post_id"].astype(str)
    taken = [int(number) for number in ids[ids.str.startswith(NEW)].str.removeprefix(NEW) if number.isdigit()]
    return max(taken, default=0) + 1
