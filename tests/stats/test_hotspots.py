"""Hot spots: published numbers, cases worked out on paper, and what happens where there is nothing to say."""

import json
from pathlib import Path

import numpy as np
import pytest

from analytics.stats.hotspots import benjamini_hochberg, getis_ord

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
