"""Hexagons around hexagons, and sets of them that hang together."""

import h3
import numpy as np
import pytest

from analytics.spatial.hexgrid import HexGrid
from analytics.spatial.rings import connected_sets, neighbours_within

CENTRE = h3.latlng_to_cell(36.8, 127.15, 9)


def grid_of(*cells):
    index = np.array(sorted(h3.str_to_int(cell) for cell in cells), dtype=np.uint64)
    blank = np.zeros(len(index))
    return HexGrid(index, blank, blank, blank)


def spot(grid, cell):
    return int(grid.positions(np.array([h3.str_to_int(cell)], dtype=np.uint64))[0])


@pytest.fixture(scope="module")
def flower():
    """A hexagon and two rings around it: 19."""
    return grid_of(*h3.grid_disk(CENTRE, 2))


@pytest.mark.parametrize(("rings", "count"), [(1, 6), (2, 18), (3, 18)])
def test_rings_hold_six_and_twelve_more_and_end_with_the_grid(flower, rings, count):
    indptr, indices = neighbours_within(flower, rings)
    mine = indices[indptr[spot(flower, CENTRE)] : indptr[spot(flower, CENTRE) + 1]]
    assert len(mine) == count
    assert spot(flower, CENTRE) not in mine
    assert mine.tolist() == sorted(set(mine.tolist()))


def test_to_be_neighbours_is_mutual(flower):
    indptr, indices = neighbours_within(flower, 1)
    pairs = {(int(i), int(j)) for i in range(19) for j in indices[indptr[i] : indptr[i + 1]]}
    assert pairs == {(j, i) for i, j in pairs}
    assert len(pairs) == 2 * 42  # 12 spokes and rims of ring 1, 18 between the rings, 12 along ring 2


def test_a_hexagon_alone_has_no_neighbour():
    indptr, indices = neighbours_within(grid_of(CENTRE), 2)
    assert indptr.tolist() == [0, 0]
    assert len(indices) == 0


def row_of(n):
    lists = [[other for other in (i - 1, i + 1) if 0 <= other < n] for i in range(n)]
    return np.concatenate([[0], np.cumsum([len(one) for one in lists])]), np.array([j for one in lists for j in one])


def test_a_gap_and_another_kind_part_what_hangs_together():
    """In a row of seven the third is not chosen and the last two are of another kind: {0, 1}, {3, 4}, {5, 6}."""
    chosen = np.array([1, 1, 0, 1, 1, 1, 1], dtype=bool)
    kind = np.array([0, 0, 0, 0, 0, 1, 1])
    assert connected_sets(chosen, kind, *row_of(7)).tolist() == [0, 0, -1, 1, 1, 2, 2]


def test_nothing_chosen_is_no_set():
    assert connected_sets(np.zeros(3, dtype=bool), np.zeros(3, dtype=np.int64), *row_of(3)).tolist() == [-1, -1, -1]
