"""Counts told so that nobody's can be recovered: the attack succeeds on naive suppression and on nothing that is released."""

from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.core.errors import InputError
from analytics.stats.disclosure import NONE, protect
from analytics.stats.disclosure_attack import attack, recovered, release_known, sums_known

HIDDEN_ZEROS = pytest.mark.parametrize("hide_zeros", [False, True])


class Town:
    """Hexagons in rows, a third of them empty, in dongs round random middles."""

    def __init__(self, seed, across=10, down=10, dongs=4, people=170):
        rng = np.random.default_rng(seed)
        row, column = np.divmod(np.arange(across * down), across)
        self.x, self.y = (column + row % 2 / 2) * 100.0, row * 86.6
        middle = rng.uniform(0, [self.x.max(), self.y.max()], (dongs, 2))
        self.area = np.argmin((self.x[:, None] - middle[:, 0]) ** 2 + (self.y[:, None] - middle[:, 1]) ** 2, axis=1)
        self.area = np.unique(self.area, return_inverse=True)[1]
        weight = rng.gamma(0.7, size=len(row))
        self.counts = rng.multinomial(people, weight / weight.sum())
        self.residents = self.counts + rng.poisson(9, len(row))

    @property
    def places(self):
        return self.area, self.x, self.y


def line(counts, area=None, at=None, **how):
    """A row of cells a metre apart."""
    cells = len(counts)
    places = np.arange(cells) if at is None else np.array(at)
    return protect(np.array(counts), np.zeros(cells, int) if area is None else np.array(area), places, np.zeros(cells), **how)


def joined(release):
    """The cells that are told together with others."""
    inside = np.flatnonzero(release.group != NONE)
    return inside[release.members[release.group[inside]] > 1]


# --- by hand -------------------------------------------------------------------------------------------------------


def test_cells_are_told_together_until_each_could_hold_k():
    """5 and 1 add up to 6: either may hold 1 to 5. Halving further would tell the 1."""
    release = line([5, 1, 1, 5])
    assert release.group.tolist() == [0, 0, 1, 1]
    assert release.total.tolist() == [6, 6]
    assert np.isnan(release.told).all()
    low, high = attack(release_known(release, np.zeros(4, int), zeros_told=True))
    assert low.tolist() == [1, 1, 1, 1]
    assert high.tolist() == [5, 5, 5, 5]


def test_a_group_of_k_people_is_not_enough_where_everybody_holds_one_at_least():
    """4 + 1 = 5 people, but 5 of two cells is 1 to 4 each: one value too few, so all four stay together."""
    assert line([4, 1, 1, 4]).members.tolist() == [4]


def test_a_cell_of_k_people_is_told_alone_and_zeros_are_told():
    release = line([5, 0, 7])
    assert release.told.tolist() == [5, 0, 7]
    assert release.group[1] == NONE


def test_hidden_zeros_are_told_with_others():
    release = line([5, 0, 7, 6], hide_zeros=True)
    assert release.group.tolist() == [0, 0, 1, 2]
    assert release.total.tolist() == [5, 7, 6]
    assert np.isnan(release.told[:2]).all()


def test_only_inhabited_zeros_are_hidden():
    release = line([5, 0, 0, 6], residents=np.array([50, 9, 0, 60]), hide_zeros=True)
    assert release.group[2] == NONE
    assert release.group[1] != NONE


def test_it_is_never_told_that_everybody_here_is_counted():
    """All six residents of the first cell are counted: alone it would say so of everybody, beside 40 others it does not."""
    assert line([6, 6], residents=np.array([60, 60])).members.tolist() == [1, 1]
    assert line([6, 6], residents=np.array([6, 46])).members.tolist() == [2]


def test_cells_of_one_resident_do_not_hide_a_large_one():
    """5 of 41 residents: of the first only 4 or 5 could hold. Beside 9 residents more it may hold less."""
    counts, residents = np.array([4, 1, 6, 0]), np.array([40, 1, 40, 9])
    assert line(counts, residents=residents, hide_zeros=True).group.tolist() == [0, 0, 0, 0]
    assert line(counts, residents=np.array([40, 9, 40, 9]), hide_zeros=True).group.tolist() == [0, 0, 1, 1]


def test_a_dong_below_k_is_joined_with_the_nearest_cell_and_its_total_is_withheld():
    release = line([2, 9, 8, 30], area=[0, 1, 1, 2], at=[0, 10, 20, 30])
    assert release.group.tolist() == [0, 0, 1, 2]
    assert release.total.tolist() == [11, 8, 30]
    assert release.withheld.tolist() == [True, True, False]
    assert release.area_total[2] == 30
    assert np.isnan(release.area_total[:2]).all()
    assert release.region_total.tolist() == [19, 30]
    assert release.city_total == 49


def test_a_joined_dong_cannot_be_had_from_the_totals():
    """2 and 9 are told as 11, the region as 19, the city as 49: either may hold 1 to 10."""
    area = [0, 1, 1, 2]
    release = line([2, 9, 8, 30], area=area, at=[0, 10, 20, 30])
    low, high = attack(release_known(release, np.array(area), zeros_told=True))
    assert low.tolist() == [1, 1, 8, 30]
    assert high.tolist() == [10, 10, 8, 30]


def test_two_dongs_that_are_only_together_safe_are_one_group():
    release = line([2, 1, 4, 50], area=[0, 1, 1, 2], at=[0, 1, 2, 900])
    assert release.group.tolist() == [0, 0, 0, 1]
    assert release.withheld.tolist() == [True, True, False]


def test_an_empty_dong_is_told_as_empty():
    release = line([0, 0, 9], area=[0, 0, 1])
    assert release.area_total.tolist() == [0, 9]


@pytest.mark.parametrize("counts", [[4], [1, 2, 1], [1] * 40])
def test_a_city_that_is_not_safe_as_a_whole_tells_nothing(counts):
    """Forty cells of one person each: the total of 40 would tell them all."""
    release = line([*counts, 0])
    assert release.silent
    assert np.isnan(release.told).all()
    assert np.isnan(release.spread()).all()
    assert np.isnan(release.area_total).all()
    assert np.isnan(release.city_total)
    assert len(release.total) == 0
    low, high = attack(release_known(release, np.zeros(len(counts) + 1, int), zeros_told=True))
    assert (low == 0).all()
    assert np.isinf(high).all()


def test_a_city_without_anybody_is_told_as_empty():
    release = line([0, 0])
    assert release.told.tolist() == [0, 0]
    assert release.city_total == 0


def test_estimates_are_told_as_whole_numbers_and_the_dong_keeps_its_total():
    """Eight cells of 1.375 are 11 in two halves of 5.5: one is told as 6, the other as 5."""
    release = line([1.375] * 8)
    assert release.total.tolist() == [6, 5]
    assert release.area_total.tolist() == [11]
    assert line([1.3] * 8).total.tolist() == [5, 5]


def test_totals_are_shared_by_public_weights_and_evenly_where_there_are_none():
    release = line([5, 1, 1, 5, 0])
    assert release.spread(np.array([2, 1, 0, 0, 9])).tolist() == [4, 2, 3, 3, 0]
    assert release.spread().tolist() == [3, 3, 3, 3, 0]


def test_odd_columns_are_refused():
    for counts, how in (
        ([-1, 5], {}),
        ([np.nan, 5], {}),
        ([5, 5], {"k": 1}),
        ([2e6, 5], {}),
        ([5, 5], {"residents": np.ones(3)}),
    ):
        with pytest.raises(InputError):
            line(counts, **how)
    for area, at in (([0], [0, 1]), ([0, -1], [0, 1]), ([0, 0], [0, np.nan])):
        with pytest.raises(InputError):
            line([5, 5], area=area, at=at)
    with pytest.raises(InputError):
        line([5, 5]).spread(np.array([1, -1]))


# --- the attack ----------------------------------------------------------------------------------------------------


def naive(town, k):
    """Small cells hidden, everything else told, and the totals of the dongs."""
    small = (town.counts > 0) & (town.counts < k)
    cells = sums_known(np.arange(len(small)), np.where(small, np.nan, town.counts))
    return small, cells & sums_known(town.area, np.bincount(town.area, town.counts))


def test_suppressing_small_cells_alone_is_undone_by_the_totals():
    """Three dongs with one small cell each: all are recovered."""
    counts, area = np.array([9, 3, 8, 1, 7, 6, 4]), np.array([0, 0, 1, 1, 1, 2, 2])
    small = counts < 5
    known = sums_known(np.arange(7), np.where(small, np.nan, counts)) & sums_known(area, np.bincount(area, counts))
    low, high = attack(known, np.flatnonzero(small))
    assert low.tolist() == high.tolist() == [3, 1, 4]


def test_suppressed_cells_of_parents_are_undone_by_parents():
    """Hidden cells told to hold 1 to 4, totals of parents told: the attack recovers some, so that it can succeed at all."""
    town = Town(1)
    small, known = naive(town, 5)
    parent = (np.arange(100) // 10 // 2) * 5 + np.arange(100) % 10 // 2
    known &= sums_known(parent, np.bincount(parent, town.counts))
    low, high = attack(known, np.flatnonzero(small))
    assert recovered(low, high, 2).sum() >= 5
    assert (low <= town.counts[small]).all()
    assert (high >= town.counts[small]).all()


@HIDDEN_ZEROS
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_released_leaves_k_values_for_every_cell_that_is_not_told(seed, hide_zeros):
    town = Town(seed)
    release = protect(town.counts, *town.places, hide_zeros=hide_zeros)
    cells = joined(release)
    low, high = attack(release_known(release, town.area, zeros_told=not hide_zeros), cells)
    assert len(cells) > 40
    assert len(release.total) > 4
    assert not recovered(low, high, 5).any()
    least, group = 0 if hide_zeros else 1, release.group[cells]
    assert (low == least).all()
    assert high.tolist() == (release.total[group] - least * (release.members[group] - 1)).tolist()
    assert ((low <= town.counts[cells]) & (town.counts[cells] <= high)).all()


@HIDDEN_ZEROS
def test_residents_known_to_the_attacker_leave_as_much_or_all_that_the_public_knew(hide_zeros):
    town = Town(3)
    release = protect(town.counts, *town.places, residents=town.residents, hide_zeros=hide_zeros)
    cells = joined(release)
    known = release_known(release, town.area, zeros_told=not hide_zeros, residents=town.residents)
    low, high = attack(known, cells)
    free = known.most - known.least
    assert (high - low >= np.minimum(4, free[cells])).all()
    assert not recovered(low, high, 2)[free[cells] > 0].any()


def parents_known(release, parent, weight, shown):
    """Totals of parents made of released values, where shown, as sums of the unknown counts with public factors."""
    parts = release.spread(weight)
    known = sums_known(np.full(len(parent), NONE), np.zeros(0))
    for which in np.flatnonzero(shown):
        inside = np.flatnonzero((parent == which) & (release.group != NONE))
        share = np.bincount(release.group[inside], parts[inside], minlength=len(release.total)) / release.total
        factor = np.append(share, 0.0)[release.group]
        known &= sums_known(np.zeros(len(parent), int), np.array([parts[parent == which].sum()]), factor)
    return known


def test_two_k_two_resolutions_and_a_district_tell_no_more_than_the_release():
    town = Town(4)
    fine, coarse = (protect(town.counts, *town.places, k=k) for k in (3, 7))
    parent = (np.arange(100) // 10 // 2) * 5 + np.arange(100) % 10 // 2
    weight = town.residents.astype(float)
    known = release_known(fine, town.area, zeros_told=True) & release_known(coarse, town.area, zeros_told=True)
    known &= parents_known(fine, parent, weight, shown=np.arange(25) % 3 > 0)
    known &= parents_known(coarse, parent, weight, shown=np.arange(25) % 2 > 0)
    known &= parents_known(fine, town.area, weight, shown=np.arange(town.area.max() + 1) == 1)
    cells = joined(fine)
    low, high = attack(known, cells)
    alone = attack(release_known(fine, town.area, zeros_told=True), cells)
    assert low.tolist() == alone[0].tolist()
    assert high.tolist() == alone[1].tolist()
    assert not recovered(low, high, 3).any()


def test_protecting_two_outlines_anew_can_leak_which_is_why_a_release_is_made_once():
    """3 people join the nearer dong; without that dong they join the other, and its told total gives them away."""
    area, at = np.array([0, 1, 2]), np.array([10, 14, 0])
    whole, part = line([3, 20, 30], area=area, at=at), line([3, 30], area=[0, 1], at=[10, 0])
    known = release_known(whole, area, zeros_told=True) & sums_known(np.array([0, NONE, 0]), part.total)
    low, high = attack(known, np.array([0]))
    assert low == high == 3


def test_what_does_not_fit_together_is_refused():
    with pytest.raises(InputError):
        attack(sums_known(np.array([0, 0]), np.array([3])) & sums_known(np.array([0, 0]), np.array([4])))


def towns_of(cells, people):
    """Every way to put so many people into so many cells."""
    for bars in combinations(range(people + cells - 1), cells - 1):
        yield np.diff((-1, *bars, people + cells - 1)) - 1


@HIDDEN_ZEROS
@pytest.mark.parametrize("k", [2, 3, 4])
def test_even_who_has_the_program_and_tries_every_town_is_left_with_k_values(hide_zeros, k):
    """Every town of ten people in five cells: those with the same release are held against each other."""
    x, y = np.array([0, 100, 200, 50, 150]), np.array([0, 0, 0, 87, 87])
    same = defaultdict(list)
    for counts in towns_of(5, 10):
        release = protect(counts, np.zeros(5, int), x, y, k=k, hide_zeros=hide_zeros)
        same[(*release.group, *release.total, release.silent)].append((counts, joined(release)))
    values = [len({town[0][cell] for town in towns}) for towns in same.values() for cell in towns[0][1]]
    assert len(values) > 15
    assert min(values) >= k


# --- what always holds ---------------------------------------------------------------------------------------------


@st.composite
def small_towns(draw):
    cells = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    spread = draw(st.sampled_from([0.1, 0.6, 3.0]))
    counts = rng.poisson(rng.gamma(spread, 3, cells))
    spot = rng.permutation(100)[:cells]
    area = rng.integers(0, draw(st.integers(1, 5)), cells)
    residents = counts + rng.poisson(4, cells) if draw(st.booleans()) else None
    return counts, area, spot % 10 * 100.0, spot // 10 * 100.0, residents, draw(st.booleans())


def check(town, k):
    counts, area, x, y, residents, hide_zeros = town
    return protect(counts, area, x, y, k, residents=residents, hide_zeros=hide_zeros)


@settings(max_examples=150, deadline=None)
@given(small_towns(), st.integers(2, 8))
def test_totals_are_exact_and_every_group_is_safe(town, k):
    counts, area, *_, residents, hide_zeros = town
    release = check(town, k)
    if release.silent:
        return
    inside = release.group != NONE
    group = release.group[inside]
    assert np.bincount(group, counts[inside], minlength=len(release.total)).tolist() == release.total.tolist()
    assert (counts[~inside] == 0).all()
    assert (release.spread()[~inside] == 0).all()
    assert (release.total >= k).all()
    assert (hide_zeros | (release.total - release.members >= k - 1)).all()
    if residents is not None:
        assert (np.bincount(group, (residents - counts)[inside], minlength=len(release.total)) >= k - 1).all()
    exact = np.bincount(area, counts)
    told = ~release.withheld
    assert release.area_total[told].tolist() == exact[told].tolist()
    assert release.city_total == counts.sum()
    assert np.bincount(area, release.spread(residents))[told] == pytest.approx(exact[told])


@settings(max_examples=100, deadline=None)
@given(small_towns(), st.integers(2, 5), st.integers(1, 6))
def test_groups_for_a_larger_k_are_unions_of_groups_for_a_smaller_one(town, k, more):
    fine, coarse = check(town, k), check(town, k + more)
    if coarse.silent:
        return
    assert not fine.silent
    pairs = np.unique(np.stack((fine.group, coarse.group)), axis=1)
    assert len(np.unique(pairs[0])) == pairs.shape[1]
    assert (fine.withheld <= coarse.withheld).all()


@settings(max_examples=50, deadline=None)
@given(small_towns(), st.integers(2, 6), st.randoms(use_true_random=False))
def test_another_order_of_the_cells_changes_nothing_but_the_order(town, k, random):
    counts, area, x, y, residents, hide_zeros = town
    order = np.array(random.sample(range(len(counts)), len(counts)))
    more = None if residents is None else residents[order]
    # the same dongs are there, so their numbers stay
    first, other = (
        check(town, k),
        protect(counts[order], area[order], x[order], y[order], k, residents=more, hide_zeros=hide_zeros),
    )
    assert first.group[order].tolist() == other.group.tolist()
    assert first.total.tolist() == other.total.tolist()
    assert first.withheld.tolist() == other.withheld.tolist()


def test_inputs_are_not_changed():
    town = Town(5)
    before = [column.copy() for column in (town.counts, *town.places, town.residents)]
    protect(town.counts, *town.places, residents=town.residents)
    after = (town.counts, *town.places, town.residents)
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


@settings(max_examples=60, deadline=None)
@given(small_towns(), st.integers(2, 6))
def test_estimates_keep_the_rounded_totals_and_are_at_most_one_off(town, k):
    counts, area, x, y, *_ = town
    release = protect(counts * 0.7, area, x, y, k)
    if release.silent:
        return
    inside = release.group != NONE
    expected = np.bincount(release.group[inside], 0.7 * counts[inside], minlength=len(release.total))
    assert (np.abs(release.total - expected) < 1 + 1e-4).all()
    assert (release.total >= k).all()
    region = release.region[area]
    assert (
        np.abs(release.region_total - np.bincount(region, 0.7 * counts, minlength=len(release.region_total))).max() <= 0.5 + 1e-4
    )
