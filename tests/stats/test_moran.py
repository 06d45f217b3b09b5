"""Moran's I: printed output of a reference engine, tests of another, and cases on paper."""

import csv
import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path
from scipy.stats import norm

from analytics.stats.moran import moran, shares

ANSWERS = Path(__file__).resolve().parents[2] / "../shared/answers"
COLUMBUS, OTHERS = ANSWERS / "spdep_oldcol", ANSWERS / "libpysal_moran"
needs_columbus = pytest.mark.skipif(not COLUMBUS.is_dir(), reason="the printed output is not here (../shared/answers)")
needs_others = pytest.mark.skipif(not OTHERS.is_dir(), reason="the published numbers are not here (../shared/answers)")


def sparse(neighbours):
    """Neighbour lists in compressed sparse row form."""
    indptr = np.concatenate([[0], np.cumsum([len(around) for around in neighbours])])
    return indptr.astype(np.int64), np.array([other for around in neighbours for other in around], dtype=np.int64)


def alike(y, neighbours, *, in_shares):
    indptr, indices = sparse(neighbours)
    return moran(y, indptr, indices, shares(indptr) if in_shares else None)


# --- Columbus, printed by spdep ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def columbus():
    with (COLUMBUS / "col_old.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lists = json.loads((COLUMBUS / "col_nb_1based.json").read_text(encoding="utf-8"))
    columns = {name: np.array([float(row[name]) for row in rows]) for name in ("CRIME", "X", "Y")}
    return (
        columns,
        [[j - 1 for j in around] for around in lists],
        json.loads((COLUMBUS / "expected.json").read_text(encoding="utf-8")),
    )


def of_order(neighbours, order):
    """Those as many steps away."""
    n = len(neighbours)
    beside = np.zeros((n, n))
    for i, around in enumerate(neighbours):
        beside[i, around] = 1
    steps = shortest_path(beside, unweighted=True)
    return [np.flatnonzero(row == order).tolist() for row in steps]


def compare(found, expected):
    """All that was printed, to the last digit printed."""
    assert found.index == pytest.approx(expected["I"], abs=5.1e-10)
    assert found.variance_random == pytest.approx(expected["VI_rand"], abs=5.1e-10)
    if "VI_norm" in expected:
        assert found.variance_normal == pytest.approx(expected["VI_norm"], abs=5.1e-10)
    if "z_rand" in expected:
        assert found.z == pytest.approx(expected["z_rand"], abs=5.1e-5)


@needs_columbus
@pytest.mark.parametrize(("name", "in_shares"), [("moran_crime_W", True), ("moran_crime_B", False)])
def test_crime_in_columbus_is_as_alike_among_neighbours_as_printed(columbus, name, in_shares):
    columns, neighbours, expected = columbus
    found = alike(columns["CRIME"], neighbours, in_shares=in_shares)
    compare(found, expected[name])
    assert found.expected == pytest.approx(expected["moran_crime_W"]["EI"], abs=5.1e-10)


@needs_columbus
@pytest.mark.parametrize("order", [2, 3])
def test_neighbours_two_and_three_steps_away_are_as_alike_as_printed(columbus, order):
    columns, neighbours, expected = columbus
    compare(alike(columns["CRIME"], of_order(neighbours, order), in_shares=True), expected[f"moran_crime_W_order{order}"])


@needs_columbus
def test_one_sided_neighbourhoods_are_counted_as_printed(columbus):
    """The four nearest: the nearest of mine need not have me among theirs."""
    columns, _, expected = columbus
    apart = np.hypot(columns["X"][:, None] - columns["X"], columns["Y"][:, None] - columns["Y"])
    np.fill_diagonal(apart, np.inf)
    compare(alike(columns["CRIME"], np.argsort(apart, axis=1)[:, :4].tolist(), in_shares=True), expected["moran_crime_knn4_W"])


# --- other published numbers ---------------------------------------------------------------------------------------


def read_gal(name):
    """Names of places in order, and the neighbours of each."""
    lines = (OTHERS / name).read_text(encoding="utf-8").split("\n")[1:]
    heads, others = [line.split()[0] for line in lines[::2] if line.split()], [line.split() for line in lines[1::2]]
    return heads, dict(zip(heads, others, strict=False))


def column_of(name, column, skip):
    with (OTHERS / name).open(encoding="utf-8") as file:
        for _ in range(skip):
            next(file)
        return np.array([float(row[column]) for row in csv.DictReader(file)])


@needs_others
@pytest.mark.parametrize(
    ("key", "gal", "table", "column", "skip"),
    [
        ("stl_HR8893_W", "stl.gal", "stl_hom.txt", "HR8893", 1),
        ("sids2_SIDR74_W", "sids2.gal", "sids2_sidr74.csv", "SIDR74", 0),
    ],
)
def test_published_indexes_of_two_maps(key, gal, table, column, skip):
    expected = json.loads((OTHERS / "expected.json").read_text(encoding="utf-8"))[key]
    heads, around = read_gal(gal)
    place = {name: k for k, name in enumerate(heads)}
    y = column_of(table, column, skip)
    if gal == "stl.gal":  # numbered from 1 in the order of the table, in whatever order the file lists them
        y = y[[int(name) - 1 for name in heads]]
    found = alike(y, [[place[other] for other in around[name]] for name in heads], in_shares=True)
    assert found.index == pytest.approx(expected["I"], rel=1e-7)
    above = norm.sf((found.index - found.expected) / np.sqrt(found.variance_normal))
    assert above == pytest.approx(expected["p_norm_one_sided"], rel=1e-5)


def rook(side):
    cells = [(i, j) for i in range(side) for j in range(side)]
    return [
        [cells.index((a, b)) for a, b in ((i - 1, j), (i, j - 1), (i, j + 1), (i + 1, j)) if (a, b) in cells] for i, j in cells
    ]


def test_variances_on_a_square_of_nine():
    """Published: 0.0596875 and 0.053125 (tests of esda); on paper for the second: n = 9, S0 = 24, S1 = 48, S2 = 272.

    (81 * 48 - 9 * 272 + 3 * 576) / (80 * 576) - 1 / 64 = 3168 / 46080 - 1 / 64 = 0.06875 - 0.015625.
    """
    found = alike(np.arange(1.0, 10), rook(3), in_shares=False)
    assert found.variance_random == pytest.approx(0.0596875, rel=1e-12)
    assert found.variance_normal == pytest.approx(0.053125, rel=1e-12)


# --- on paper ------------------------------------------------------------------------------------------------------

ROW = [[1], [0, 2], [1, 3], [2]]


def test_a_row_of_four_on_paper():
    """1 2 3 4, mean 2.5: products of neighbours .75, -.25, .75, twice each; I = 4 / 6 * 2.5 / 5 = 1 / 3."""
    assert alike(np.array([1.0, 2, 3, 4]), ROW, in_shares=False).index == pytest.approx(1 / 3)


def test_a_chessboard_is_less_alike_than_by_chance():
    """On and off in turns: each product is -1 and so is I."""
    found = alike(np.array([1.0, -1, 1, -1]), ROW, in_shares=False)
    assert found.index == pytest.approx(-1)
    assert found.z < 0


def test_the_variance_under_randomisation_is_that_over_every_way_to_deal_the_values_out():
    y = [1.0, 2, 3, 7, 20]
    row = [[1], [0, 2], [1, 3], [2, 4], [3]]
    every = np.array([alike(np.array(dealt), row, in_shares=True).index for dealt in permutations(y)])
    found = alike(np.array(y), row, in_shares=True)
    assert found.expected == pytest.approx(every.mean())
    assert found.variance_random == pytest.approx(every.var())


@pytest.mark.parametrize("y", [np.full(4, 3.0), np.array([1.0, np.nan, np.nan, 2.0])])
def test_where_nothing_differs_or_too_few_are_known_nothing_is_said(y):
    found = alike(y, ROW, in_shares=True)
    assert np.isnan(found.index)
    assert (found.z, found.p) == (0, 1)


def test_without_any_neighbours_nothing_is_said():
    assert alike(np.arange(5.0), [[]] * 5, in_shares=False).p == 1


def test_an_unknown_cell_is_left_out_with_its_links():
    known = alike(np.array([1.0, 2, 3, 4]), ROW, in_shares=False)
    found = alike(np.array([1.0, 2, 3, 4, np.nan]), [[1, 4], [0, 2], [1, 3], [2, 4], [0, 3]], in_shares=False)
    assert found == known
