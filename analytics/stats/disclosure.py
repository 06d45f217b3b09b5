"""Counts of people told so that nobody's can be recovered: small cells are told together, whatever is worked out later.

**The cut.** Each area (dong) is one group at first and is halved again and again: across its longer side, where half of
the *public* weight lies (residents; without them each cell counts alike). A group is halved only while both halves are safe.
Where to cut depends on public things alone; the counts only say where to stop.

**Safe at k.** A group of total S whose n members each hold at least f and at most u as far as the public knows (F and U are
their sums) is safe where `min(S, S - F + 1, U - S + 1) >= k`: k people or more; at least k - 1 of them could be at any
member; and k - 1 more could be there, so that "everybody here" is never told either. f is 1 where zeros are told and the
counts of the area are whole, else 0. u is the residents where given. In a group of two or more, u - f of all but the largest
have to add up to k - 1 too: cells of one resident each would hide nothing of a large one.

**What it proves.** Everything told is made of group totals. A member can hold any whole number from max(f, S - U + u) to
min(u, S - F + f): as wide as the smallest of S - F, U - S, u - f and the u - f of all others together. That is k - 1 or
wider (at least k values), or u - f: nothing but what the public knew. Without known residents there is no u.
One exception: a cell of k or more that could be told alone, beside a joined area of few residents.
*Against whoever has this program* and tries every possible town: put all that is spare into any one member, and of every
cut inside the group the other side has level 0 or 1, so the program stops at the same groups. Both ends of the range stay
possible, and at least k of its values. This holds for groups of areas that are safe by themselves, without residents; with
residents, and for areas that had to be joined, the range by told totals is proved and no more.

**Nested.** Cuts do not depend on k, and what is safe at k is safe at less: groups for a larger k are unions of groups for a
smaller one, and releases of the *same* counts for several k tell no more than that of the smallest.

**Areas below k** are joined, the least safe first, to the nearest group of the region with the nearest cell; so are their totals.
A city that is not safe as a whole tells nothing.

**What it does not do.** A release is made once for the whole city on one base resolution; other resolutions, districts and
selections are derived from `spread`. Protecting anew at two resolutions, for two outlines of the city, with other
residents, with zeros told and hidden, or on two days, and comparing these, is *not* safe. Where zeros are told (`hide_zeros=False`), so is that somebody is there: in a hexagon of one
house that says enough. With `hide_zeros` every inhabited cell takes part and `spread` is 0 only where nobody lives. That an
area was joined says that it is not safe alone, so that a single cell of it holds fewer than k. Who knows some of the people
(himself, a client) knows the others of his group better; a larger k helps. Weights of `spread` must be public: weights made
of the counts would tell them. Fractions are estimates and are told as whole numbers; where the total of an area is no whole
number, the nearest is told.

Source of the idea: aggregation with totals kept, instead of suppression (Hundepool et al. 2012, Statistical Disclosure
Control, ch. 4-5); halving at a fixed tree: k-d tree (Bentley 1975), as Mondrian (LeFevre et al. 2006) with counts left out of
where to cut, because of attacks on the rule itself ("minimality", Wong et al. 2007).
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
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

FEWEST_TOLD = 5
"""People that a group tells at least, where nothing else is asked: the usual rule of offices. Assumed, can be changed."""
SMALLEST_K = 2
"""Below that nothing is protected: a group of one person may stand alone."""
NONE = -1
"""The group of a cell that takes part in none."""
_UNIT = 1_000_000
"""Parts of a person in which counts are held, so that sums do not depend on the order of the cells."""
_LARGEST = 1_000_000
"""People of a cell at most, and the bound of one whose residents are not known."""


@dataclass(frozen=True, eq=False)
class Release:
    """What may be told, and nothing else: c cells in g groups, d areas in r regions.

    Attributes:
        k: the people that every group tells at least.
        group: (c,) group of each cell, `NONE` where it takes part in none: its 0 is told.
        total: (g,) people of each group, whole.
        members: (g,) cells of each group, 1 or more.
        region: (d,) the region of each area; areas that are not joined are regions of their own.
        region_total: (r,) people of each region, whole.
        silent: whether the city is too small to tell anything; then there are no groups and all values are nan.
    """

    k: int
    group: Ints
    total: Ints
    members: Ints
    region: Ints
    region_total: Ints
    silent: bool

    @property
    def told(self) -> Floats:
        """(c,) the exact count where a cell is told alone or is a told zero, else nan."""
        if self.silent:
            return np.full(len(self.group), np.nan)
        alone = np.append(np.where(self.members == 1, self.total.astype(float), np.nan), 0.0)  # NONE is the last
        return np.asarray(alone[self.group])

    @property
    def withheld(self) -> Flags:
        """(d,) the areas whose own total is not told, since they are joined with another."""
        joined = np.bincount(self.region, minlength=len(self.region_total))[self.region] > 1
        return np.asarray(joined | self.silent)

    @property
    def area_total(self) -> Floats:
        """(d,) people of each area, nan where withheld."""
        return np.where(self.withheld, np.nan, self.region_total[self.region].astype(float))

    @property
    def city_total(self) -> float:
        """People of the whole city, nan where it tells nothing."""
        return float("nan") if self.silent else float(self.region_total.sum())

    def spread(self, weight: NDArray[Any] | None = None) -> Floats:
        """(c,) each group's total shared among its cells: an estimate, from which everything else may be worked out.

        Args:
            weight: (c,) *public* weights, 0 or more; evenly where a group's are all 0, and everywhere if none are given.

        Raises:
            InputError: a weight is negative or not a number.
        """
        if self.silent:
            return np.full(len(self.group), np.nan)
        inside = self.group != NONE
        group = self.group[inside]
        given = np.ones(len(group)) if weight is None else _checked(weight)[inside]
        sums = np.bincount(group, given, minlength=len(self.total))
        share = np.where(sums[group] > 0, given / np.where(sums > 0, sums, 1)[group], 1 / self.members[group])
        found = np.zeros(len(self.group))
        found[inside] = self.total[group] * share
        return found


@dataclass(frozen=True, eq=False)
class _Cells:
    """The m cells that take part, in an order that does not depend on how they were given.

    Attributes:
        area: (m,) index among the areas that hold such a cell.
        x, y: (m,) metres.
        weight: (m,) what is halved.
        sums: (m, 3) count, count above what is known to be there at least, room up to what can be there at most; in units.
    """

    area: Ints
    x: Floats
    y: Floats
    weight: Floats
    sums: Ints


def protect(
    counts: NDArray[Any],
    area: NDArray[Any],
    x: NDArray[Any],
    y: NDArray[Any],
    k: int = FEWEST_TOLD,
    *,
    residents: NDArray[Any] | None = None,
    hide_zeros: bool = False,
) -> Release:
    """What may be told of the counts. The same cells give the same groups, in whatever order they come.

    Args:
        counts: (c,) people, 0 or more; fractions where they are estimates. Not changed.
        area: (c,) index of the area of each cell, 0 or more; areas are 0 to the largest.
        x, y: (c,) metres. Cells at the same point are told apart by area and then by order.
        k: people that every group tells at least, 2 or more (inclusive).
        residents: (c,) everybody who lives there, as the public knows; where fewer than the count, the count is taken.
        hide_zeros: cells of residents (all cells where these are not given) take part even if they hold 0.

    Raises:
        InputError: columns of different lengths, a count or a residents' number that is negative or not a number, a count
            above a million, a place that is not a number, a negative area, or k below 2.
    """
    people, at_x, at_y = _checked(counts), np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    areas = np.asarray(area, dtype=np.int64)
    public = None if residents is None else _checked(residents)
    _refuse_odd((people, areas, at_x, at_y), public, k)
    inside = people > 0
    if hide_zeros:
        inside |= (public > 0) if public is not None else True
    which = np.flatnonzero(inside)
    which = which[np.lexsort((areas[which], at_y[which], at_x[which]))]
    sums = _sums_of(people[which], areas[which], None if public is None else public[which], hide_zeros)
    weight = np.ones(len(which)) if public is None else public[which]
    present, own = np.unique(areas[which], return_inverse=True)
    cells = _Cells(own.astype(np.int64), at_x[which], at_y[which], weight, sums)
    node, region, safe = _joined(cells, _halved(cells, k * _UNIT), k * _UNIT)
    return _told(k, (people, areas), which, (present, region, node), safe)


def _sums_of(people: Floats, area: Ints, public: Floats | None, hide_zeros: bool) -> Ints:
    """(m, 3) the columns whose sums make the level; see `_Cells`."""
    count = np.rint(people * _UNIT).astype(np.int64)
    broken = np.zeros(area.max(initial=0) + 1, dtype=bool)
    broken[area[count % _UNIT != 0]] = True
    least = np.where(broken[area] | hide_zeros, 0, _UNIT)
    bound = np.full(len(count), _LARGEST * _UNIT) if public is None else np.floor(np.minimum(public, _LARGEST)) * _UNIT
    return np.stack((count, count - least, np.maximum(bound.astype(np.int64) - count, 0)), axis=1)


def _levels(label: Ints, columns: Ints, groups: int) -> Ints:
    """(g,) the largest k, in units, at which each group of such a label is safe; `NONE` for a group without cells."""
    found, free = _sums(label, columns, groups), columns[:, 1] + columns[:, 2]
    largest, cells = np.zeros(groups, dtype=np.int64), np.bincount(label, minlength=groups)
    np.maximum.at(largest, label, free)
    spare = np.minimum(found[:, 1], found[:, 2])
    others = np.where(cells > 1, found[:, 1] + found[:, 2] - largest, spare)
    level: Ints = np.minimum(found[:, 0], np.minimum(spare, others) + _UNIT)
    level[cells == 0] = NONE
    return level


def _sums(label: Ints, columns: Ints, groups: int) -> Ints:
    """(g, 3) sums by label, exact."""
    found = np.zeros((groups, columns.shape[1]), dtype=np.int64)
    np.add.at(found, label, columns)
    return found


def _halved(cells: _Cells, wanted: int) -> Ints:
    """(m,) the group of each cell: areas halved while both halves reach the wanted level."""
    node = cells.area
    going = np.ones(node.max(initial=-1) + 1, dtype=bool)
    while going.any():
        half = 2 * node + _beyond_half(cells, node)
        safe = _levels(half, cells.sums, 2 * len(going)) >= wanted
        cut = going & safe.reshape(-1, 2).all(axis=1)
        kept, node = np.unique(np.where(cut[node], half, 2 * node), return_inverse=True)
        going = cut[kept // 2]
    return node.astype(np.int64)


def _beyond_half(cells: _Cells, node: Ints) -> Flags:
    """(m,) whether a cell lies in the further half of its group along the group's longer side, by public weight."""
    groups = node.max() + 1
    order = np.argsort(node, kind="stable")
    first = np.searchsorted(node[order], np.arange(groups))
    width, height = (np.maximum.reduceat(v[order], first) - np.minimum.reduceat(v[order], first) for v in (cells.x, cells.y))
    wide = (width >= height)[node]
    order = np.lexsort((np.where(wide, cells.y, cells.x), np.where(wide, cells.x, cells.y), node))
    weight = cells.weight[order]
    before = np.cumsum(weight) - weight
    inside = before - before[first][node[order]]
    beyond = np.zeros(len(node), dtype=bool)
    beyond[order] = inside + weight / 2 >= np.bincount(node, cells.weight)[node[order]] / 2
    return beyond


def _joined(cells: _Cells, node: Ints, wanted: int) -> tuple[Ints, Ints, bool]:
    """Regions below the wanted level become part of the nearest group of another, the least safe first.

    Such a region is one group: an area that is not safe was not halved, and one that is stays so in a union unless it is a
    single cell.

    Returns:
        (m,) groups, (areas,) regions, and whether all regions reach the level.
    """
    node, region = node.copy(), np.arange(cells.area.max(initial=-1) + 1)
    while len(region):
        here = region[cells.area]
        level = _levels(here, cells.sums, len(region))
        alive = np.unique(region)
        least = alive[np.argmin(level[alive])]
        if level[least] >= wanted:
            break
        if len(alive) == 1:
            return node, region, False
        link = _nearest_outside(cells, here == least)
        node[here == least] = node[link]
        region[region == least] = here[link]
    return node, region, True


def _nearest_outside(cells: _Cells, mine: Flags) -> int:
    """The cell outside that is nearest to any of mine."""
    from scipy.spatial import cKDTree

    outside = np.flatnonzero(~mine)
    away_m, found = cKDTree(np.column_stack((cells.x[outside], cells.y[outside]))).query(
        np.column_stack((cells.x[mine], cells.y[mine]))
    )
    return int(outside[found[np.argmin(away_m)]])


def _told(k: int, given: tuple[Floats, Ints], which: Ints, made: tuple[Ints, Ints, Ints], safe: bool) -> Release:
    """The release of cells `which` of the given (counts, areas), made into (areas present, their regions, groups)."""
    people, areas = given
    present, region, node = made
    many = int(areas.max(initial=NONE)) + 1
    if not safe:
        nothing = np.zeros(0, dtype=np.int64)
        return Release(k, np.full(len(people), NONE), nothing, nothing, np.arange(many), np.zeros(many, np.int64), silent=True)
    whole_region = np.arange(many)
    whole_region[present] = present[region]
    _, whole_region = np.unique(whole_region, return_inverse=True)
    _, label = np.unique(node, return_inverse=True)
    units = np.rint(people[which] * _UNIT).astype(np.int64)[:, None]
    amount = _sums(label, units, int(label.max(initial=NONE)) + 1)[:, 0]
    home = np.zeros(len(amount), dtype=np.int64)
    home[label] = whole_region[areas[which]]
    total = _whole(amount, home)
    group = np.full(len(people), NONE)
    group[which] = label
    region_total = np.zeros(whole_region.max(initial=NONE) + 1, dtype=np.int64)
    np.add.at(region_total, home, total)
    return Release(k, group, total, np.bincount(label, minlength=len(total)), whole_region, region_total, silent=False)


def _whole(amount: Ints, home: Ints) -> Ints:
    """(g,) amounts in units as whole numbers that keep the (rounded) total of each home: the largest remainders go up.

    Equal remainders go up in order. Whole amounts stay as they are.
    """
    down, rest = np.divmod(amount, _UNIT)
    short = (_sums(home, rest[:, None], home.max(initial=NONE) + 1)[:, 0] + _UNIT // 2) // _UNIT
    order = np.lexsort((-rest, home))
    place = np.arange(len(home)) - np.searchsorted(home[order], home[order])
    down[order] += place < short[home[order]]
    return np.asarray(down)


def _checked(values: NDArray[Any]) -> Floats:
    """Numbers, 0 or more."""
    found = np.asarray(values, dtype=np.float64)
    if not (np.isfinite(found) & (found >= 0)).all():
        raise InputError(
            Text("사람 수와 비중은 0 이상의 수여야 합니다.", "Counts of people and weights have to be numbers of 0 or more.")
        )
    return found


def _refuse_odd(columns: tuple[NDArray[Any], ...], public: Floats | None, k: int) -> None:
    people, areas, *places = columns
    if any(len(column) != len(people) for column in (*columns, *([] if public is None else [public]))):
        raise InputError(Text("육각형마다 값이 하나씩 있어야 합니다.", "There has to be one value for each cell."))
    if k < SMALLEST_K:
        raise InputError(Text(f"k는 {SMALLEST_K} 이상이어야 합니다.", f"k has to be {SMALLEST_K} or more."))
    if not all(np.isfinite(place).all() for place in places) or (areas < 0).any() or (people > _LARGEST).any():
        raise InputError(
            Text(
                "육각형의 자리, 행정동 또는 사람 수가 올바르지 않습니다.",
                "The place, the area or the count of a cell is not possible.",
            )
        )
