"""Hot spots: published numbers, cases worked out on paper, and what happens where there is nothing to say."""

import json
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from analytics.stats.hotspots import benjamini_hochberg, getis_ord, shuffled_p

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "answers" / "esda_getisord" / "points6.json"


def sparse(*neighbours):
    """Neighbour lists in compressed sparse row form."""
    indptr = np.concatenate([[0], np.cumsum([len(around) for around in neighbours])])
    return indptr.astype(np.int64), np.array([other for around in neighbours for other in around], dtype=np.int64)


def row_of(n):
    """Each cell beside the next."""
    return sparse(*([other for other in (i - 1, i + 1) if 0 <= other < n] for i in range(n)))


# --- published numbers ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published():
    if not PUBLISHED.is_file():
        pytest.skip("the published numbers are not here (../shared/answers/esda_getisord)")
    found = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    points, y = np.array(found["points"], dtype=float), np.array(found["y"], dtype=float)
    apart = np.hypot(*(points[:, None] - points[None, :]).transpose(2, 0, 1))
    close = (apart <= found["distance_band"]) & (apart > 0)
    return y, sparse(*(np.flatnonzero(row) for row in close)), found["expected"]


def test_published_local_g_with_and_without_the_cell_itself(published):
    y, around, expected = published
    assert getis_ord(y, *around).z[0] == pytest.approx(expected["local_Gstar_binary_Zs_0"], abs=5e-8)
    assert getis_ord(y, *around, star=False).z[0] == pytest.approx(expected["local_G_binary_Zs_0"], abs=5e-8)


def test_published_row_standardised_numbers_are_ours_times_what_their_variance_takes_for_weights_of_one(published):
    """Weights 1/W change no deviate. The published ones come of W' (n' - W') / (n' - 1) with W' = 1, the sum of such weights.

    Between the two variances lies the factor W (n' - 1) / (n' - W); at the first point W = 2, n' = 5 and W = 3, n' = 6.
    """
    y, around, expected = published
    without, with_self = getis_ord(y, *around, star=False).z[0], getis_ord(y, *around).z[0]
    assert without * np.sqrt((5 - 2) / (2 * (5 - 1))) == pytest.approx(expected["local_G_rowstd_Zs_0"], abs=5e-8)
    assert with_self * np.sqrt((6 - 3) / (3 * (6 - 1))) == pytest.approx(expected["local_Gstar_rowstd_Zs_0"], abs=5e-8)


# --- on paper ------------------------------------------------------------------------------------------------------


def test_a_row_of_four_on_paper():
    """Values 0 0 0 4: mean 1, variance 3. At the end W = 2: (4 - 2) / sqrt(3 * 2 * 2 / 3) = 1; at the start (0 - 2) / 2 = -1.

    In the middle W = 3: (0 - 3) / sqrt(3 * 3 * 1 / 3) = -sqrt 3, and (4 - 3) / sqrt 3.
    """
    found = getis_ord(np.array([0.0, 0, 0, 4]), *row_of(4))
    assert found.z == pytest.approx([-1, -np.sqrt(3), 1 / np.sqrt(3), 1])
    assert found.sums.tolist() == [0, 0, 4, 4]


def test_without_the_cell_itself_on_paper():
    """Values 3 0 0 0, second cell: the others are 3 0 0, mean 1, variance 2; W = 2: (3 - 2) / sqrt(2 * 2 * 1 / 2) = 1/sqrt 2."""
    found = getis_ord(np.array([3.0, 0, 0, 0]), *row_of(4), star=False)
    assert found.z[1] == pytest.approx(1 / np.sqrt(2))


def test_the_probability_is_two_sided():
    """A deviate of 1 or more on either side: 0.31731, of sqrt 3: 0.08327 (tables of the normal distribution)."""
    found = getis_ord(np.array([0.0, 0, 0, 4]), *row_of(4))
    assert found.p[[0, 1, 3]] == pytest.approx([0.31731, 0.08327, 0.31731], abs=1e-5)


def test_one_more_around_a_cell_raises_the_deviate_by_what_is_said():
    """Row of four: W = 2 gives a spread of 2, W = 3 of sqrt 3."""
    found = getis_ord(np.array([0.0, 0, 0, 4]), *row_of(4))
    assert found.z_per_unit == pytest.approx([1 / 2, 1 / np.sqrt(3), 1 / np.sqrt(3), 1 / 2])


def test_a_large_common_offset_changes_no_deviate():
    y = np.array([0.0, 1, 0, 4, 2, 2])
    near, far = getis_ord(y, *row_of(6)), getis_ord(y + 1e6, *row_of(6))
    assert far.z == pytest.approx(near.z, abs=1e-6)


def test_the_order_of_the_cells_does_not_matter():
    rng = np.random.default_rng(3)
    y, order = rng.poisson(2, 9).astype(float), rng.permutation(9)
    place = np.argsort(order)
    lists = [[other for other in (i - 1, i + 1) if 0 <= other < 9] for i in range(9)]
    shuffled = sparse(*([place[other] for other in lists[i]] for i in order))
    assert getis_ord(y[order], *shuffled).z == pytest.approx(getis_ord(y, *row_of(9)).z[order])


# --- nothing to say ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("star", [True, False])
@pytest.mark.parametrize("value", [0.0, 7.0, 0.1, 123456.7])
def test_where_all_values_are_equal_nothing_stands_out(star, value):
    found = getis_ord(np.full(7, value), *row_of(7), star=star)
    assert found.z.tolist() == [0] * 7
    assert found.p.tolist() == [1] * 7


@pytest.mark.parametrize("star", [True, False])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_cells_say_nothing(star, count):
    found = getis_ord(np.arange(count, dtype=float), *row_of(count), star=star)
    assert found.z.tolist() == [0] * count
    assert found.p.tolist() == [1] * count


def test_a_cell_without_neighbours_says_nothing_unless_it_counts_itself():
    """Alone with the value 6 among 0 0: mean 2, variance 8, W = 1: (6 - 2) / sqrt(8 * 1 * 2 / 2) = sqrt 2."""
    lonely = sparse([], [2], [1])
    y = np.array([6.0, 0, 0])
    assert getis_ord(y, *lonely, star=False).p[0] == 1
    assert getis_ord(y, *lonely).z[0] == pytest.approx(np.sqrt(2))


def test_an_island_is_no_hot_spot_however_high_its_value():
    y = np.append(np.ones(300), 1000.0)
    lists = [[other for other in (i - 1, i + 1) if 0 <= other < 300] for i in range(300)]
    around = sparse(*lists, [])
    assert getis_ord(y, *around).p[300] == 1
    assert shuffled_p(y, *around, draws=2000)[300] == 1
    beside_it_an_unknown_cell = sparse(*lists, [301], [300])
    assert shuffled_p(np.append(y, np.nan), *beside_it_an_unknown_cell, draws=2000)[300] == 1


def test_a_neighbourhood_of_everybody_says_nothing():
    found = getis_ord(np.array([1.0, 5, 9]), *sparse([1, 2], [0, 2], [0, 1]))
    assert found.z.tolist() == [0, 0, 0]


def test_an_unknown_cell_is_nobodys_neighbour():
    """0 0 0 4 with an unknown cell put in the middle of nowhere: the four known ones keep their deviates."""
    known = getis_ord(np.array([0.0, 0, 0, 4]), *row_of(4)).z
    found = getis_ord(np.array([0.0, 0, 0, 4, np.nan]), *sparse([1], [0, 2], [1, 3], [2, 4], [3]))
    assert found.z[:4] == pytest.approx(known)
    assert np.isnan([found.z[4], found.p[4], found.sums[4]]).all()
    assert not benjamini_hochberg(found.p, 1.0)[4]


def test_what_is_given_is_not_changed():
    y = np.array([1.0, np.nan, 3])
    getis_ord(y, *row_of(3))
    assert y[0] == 1
    assert np.isnan(y[1])


# --- dealt out at random -------------------------------------------------------------------------------------------


def dealt_out(values, size, seen):
    """Twice the smaller tail, counted over every way to choose that many of the values."""
    sums = np.array([sum(chosen) for chosen in combinations(values, size)])
    return min(2 * min((sums >= seen).mean(), (sums <= seen).mean()), 1.0)


def test_by_shuffling_one_gets_what_counting_every_case_gives():
    """A row of eight: two cells at the ends, three in the middle; 28 and 56 ways to choose."""
    y = np.array([9.0, 7, 1, 0, 2, 0, 0, 1])
    sums = getis_ord(y, *row_of(8)).sums
    expected = [dealt_out(y, 2 if i in (0, 7) else 3, sums[i]) for i in range(8)]
    assert shuffled_p(y, *row_of(8), seed=5) == pytest.approx(expected, abs=0.01)
    assert expected[0] == pytest.approx(2 / 28)  # only 9 + 7 is as much


def test_the_same_seed_gives_the_same_and_more_draws_finer_steps():
    y = np.random.default_rng(1).poisson(1, 40).astype(float)
    first, second = (shuffled_p(y, *row_of(40), draws=2000, seed=3) for _ in range(2))
    assert (first == second).all()
    far = np.zeros(400)
    far[:3] = 50
    assert shuffled_p(far, *row_of(400), draws=1000)[1] < 0.01
    assert (shuffled_p(far, *row_of(400), draws=1000) >= 2 / 20_001).all()


@pytest.mark.parametrize("size", [2, 5])
def test_every_set_of_cells_is_dealt_as_often_as_every_other(size):
    """Powers of two: a sum says who is in it. Of 8 cells choose 2 or 5: 28 or 56 sums, each as likely."""
    from analytics.stats.hotspots_kernels import deal

    running = np.empty((size, 56_000))
    deal(2.0 ** np.arange(8), np.random.SeedSequence(1).generate_state(4, np.uint64), running)
    _, times = np.unique(running[-1], return_counts=True)
    assert len(times) == comb(8, size)
    share = 56_000 / len(times)
    assert ((times - share) ** 2 / share).sum() < chi2.ppf(0.999, len(times) - 1)


@pytest.mark.parametrize("values", ["whole", "broken"])
def test_without_a_compiler_the_answer_is_the_same_but_for_chance(monkeypatch, values):
    rng = np.random.default_rng(8)
    y = rng.poisson(2, 300).astype(float) if values == "whole" else rng.gamma(1, 1, 300)
    quick = shuffled_p(y, *row_of(300), draws=200_000)
    monkeypatch.setattr("analytics.core.compiling.find_spec", lambda _: None)
    slow = shuffled_p(y, *row_of(300), draws=200_000)
    assert (quick != slow).any()
    assert quick == pytest.approx(slow, abs=0.01)


@pytest.mark.parametrize("y", [np.full(6, 3.0), np.zeros(1), np.zeros(0)])
def test_shuffling_what_is_all_the_same_says_nothing(y):
    assert shuffled_p(y, *row_of(len(y))).tolist() == [1] * len(y)


def test_an_unknown_cell_is_dealt_nothing():
    y = np.array([9.0, 7, 1, 0, 2, 0, 0, 1])
    known = shuffled_p(y, *row_of(8), seed=2)
    lists = [*([j for j in (i - 1, i + 1) if 0 <= j < 8] for i in range(7)), [6, 8], [7]]
    found = shuffled_p(np.append(y, np.nan), *sparse(*lists), seed=2)
    assert found[:8].tolist() == known.tolist()
    assert np.isnan(found[8])


def test_rare_calls_dealt_out_at_random_make_hot_spots_by_the_normal_law_only():
    """Of 400 cells in a row 15 have 20 calls each: by chance a few lie close, and the normal law has no word for that.

    Corrected to 5 %, one shuffle in twenty may bring a false hot spot; of ten, two or more are unlikely.
    """
    rng, values = np.random.default_rng(11), np.where(np.arange(400) < 15, 20.0, 0.0)
    normal = shuffled = 0
    for _ in range(10):
        y = rng.permutation(values)
        normal += benjamini_hochberg(getis_ord(y, *row_of(400)).p, 0.05).any()
        shuffled += benjamini_hochberg(shuffled_p(y, *row_of(400), draws=40_000), 0.05).any()
    assert normal >= 8
    assert shuffled <= 1


# --- many tests ----------------------------------------------------------------------------------------------------

FIFTEEN = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
"""The fifteen probabilities of the worked example in Benjamini and Hochberg (1995), section 4.1."""


def test_the_example_of_the_authors_lets_four_stand():
    """The fourth is 0.0095 <= 4 / 15 * 0.05 = 0.0133, and none further up is small enough. Bonferroni lets three stand."""
    assert benjamini_hochberg(np.array(FIFTEEN), 0.05).tolist() == [True] * 4 + [False] * 11
    assert sum(p <= 0.05 / 15 for p in FIFTEEN) == 3


def test_a_late_small_enough_one_carries_those_before_it():
    """0.04 > 0.025 alone would fall, but 0.045 <= 0.05 at rank 2 lets both stand."""
    assert benjamini_hochberg(np.array([0.045, 0.04]), 0.05).tolist() == [True, True]
    assert benjamini_hochberg(np.array([0.06, 0.04]), 0.05).tolist() == [False, False]


def test_exactly_the_step_stands():
    assert benjamini_hochberg(np.array([0.5, 0.25]), 0.5).tolist() == [True, True]


def test_unknown_ones_are_no_tests():
    """0.05 passes among one test and not among two."""
    assert benjamini_hochberg(np.array([0.05, np.nan]), 0.05).tolist() == [True, False]
    assert benjamini_hochberg(np.array([0.05, 0.9]), 0.05).tolist() == [False, False]
    assert benjamini_hochberg(np.array([]), 0.05).tolist() == []
