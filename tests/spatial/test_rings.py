"""Hexagons around hexagons, and sets of them that hang together."""

import h3
import numpy as np
import pytest

from analytics.spatial.hexgrid import HexGrid
from analytics.spatial.rings import connected_sets, neighbours_within, ring_for, step_m

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


# --- rings in metres ----------------------------------------------------------------------------------------------


def test_the_step_between_hexagons_is_what_lies_between_their_centres():
    """Cell and neighbour near Cheonan at resolution 10: about 110 m; by the published average area it would be 132 m."""
    cell = h3.latlng_to_cell(36.8, 127.15, 10)
    disk = h3.grid_disk(cell, 1)
    apart_m = [
        h3.great_circle_distance(h3.cell_to_latlng(cell), h3.cell_to_latlng(other), "m") for other in disk if other != cell
    ]
    areas_km2 = np.array([h3.cell_area(other, "km^2") for other in disk])
    blank = np.zeros(len(disk))
    found = step_m(HexGrid(np.arange(len(disk), dtype=np.uint64), blank, blank, areas_km2))
    assert found == pytest.approx(np.mean(apart_m), rel=0.01)
    assert found == pytest.approx(110, abs=2)


@pytest.mark.parametrize(("radius_m", "rings"), [(0, 1), (100, 1), (149, 1), (151, 2), (300, 3), (500, 5)])
def test_the_nearest_whole_ring_is_taken_and_at_least_one(radius_m, rings):
    """Hexagons 100 m apart have sqrt(3) / 2 of a hectare."""
    one = np.zeros(1)
    grid = HexGrid(np.zeros(1, dtype=np.uint64), one, one, np.full(1, np.sqrt(3) / 2 * 0.01))
    assert ring_for(radius_m, grid) == rings
