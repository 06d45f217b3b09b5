"""The lattice: every point in one cell, and the numbers that must come out."""

import numpy as np
import pytest
import shapely

from analytics.spatial.sight.lattice import BLOCK, Lattice, blocks_in, spacing_for
from analytics.spatial.sight.views import Views


def honeycomb(side_m=63.0, count=8, turn_deg=7.0, east=211_234.5, north=452_345.6):
    """(count * count, 6, 2) hexagons that share sides, turned as those of H3 are."""
    rows, columns = np.divmod(np.arange(count * count), count)
    centre = np.column_stack([np.sqrt(3) * side_m * (columns + rows % 2 / 2), 1.5 * side_m * rows])
    angle = np.radians(30 + 60 * np.arange(6))
    # shared corners must be the same numbers, as they are when both cells read them off one grid
    corners = np.round(centre[:, None] + side_m * np.column_stack([np.cos(angle), np.sin(angle)]), 6)
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    return corners @ np.array([[cos, sin], [-sin, cos]]) + (east, north)


def squares(columns, rows, side_m=100.0):
    """(rows * columns, 4, 2) squares, row by row from the south-west."""
    row, column = np.divmod(np.arange(columns * rows), columns)
    return side_m * (np.column_stack([column, row])[:, None] + np.array([[0, 0], [1, 0], [1, 1], [0, 1]]))


def everything(lattice):
    """All blocks over the cells, and the coordinates of their points."""
    low, high = lattice.corners.min(axis=(0, 1)), lattice.corners.max(axis=(0, 1))
    reach = np.array([[*np.floor(low / lattice.spacing_m / BLOCK), *np.ceil(high / lattice.spacing_m / BLOCK)]]).astype(np.int64)
    blocks = lattice.blocks(*blocks_in(reach))
    v, u = np.divmod(np.arange(BLOCK * BLOCK), BLOCK)
    x = (blocks.east[:, None] * BLOCK + u + 0.5) * lattice.spacing_m
    y = (blocks.north[:, None] * BLOCK + v + 0.5) * lattice.spacing_m
    return blocks.labels.reshape(len(blocks), -1), x, y


def test_an_official_cell_of_100_m_holds_400_points_5_m_apart():
    lattice = Lattice.lay(squares(3, 2), 5.0)
    assert lattice.points.tolist() == [400] * 6
    assert lattice.area_m2.tolist() == [10_000.0] * 6


def test_cells_that_share_sides_share_no_point_and_leave_none_out():
    lattice = Lattice.lay(honeycomb(), 2.0)
    labels, x, y = everything(lattice)
    assert np.bincount(labels[labels >= 0], minlength=len(lattice)).tolist() == lattice.points.tolist()
    inner = shapely.union_all(shapely.buffer(shapely.polygons(lattice.corners), 1e-4)).buffer(-0.01)
    assert (labels[shapely.contains_xy(inner, x, y)] >= 0).all()
    outer = shapely.union_all(shapely.polygons(lattice.corners)).buffer(0.01)
    assert (labels[~shapely.contains_xy(outer, x, y)] == -1).all()


def test_each_point_lies_in_the_cell_it_is_said_to():
    lattice = Lattice.lay(honeycomb(), 5.0)
    labels, x, y = everything(lattice)
    inside = labels >= 0
    cells = shapely.polygons(lattice.corners)[labels[inside]]
    assert shapely.dwithin(cells, shapely.points(x[inside], y[inside]), 1e-6).all()


def test_the_points_of_a_cell_stand_for_its_area():
    lattice = Lattice.lay(honeycomb(), 1.0)
    assert lattice.area_m2 == pytest.approx(1.5 * np.sqrt(3) * 63**2)
    assert lattice.points == pytest.approx(lattice.area_m2, rel=5e-3)


def test_shapes_and_corners_say_the_same_and_a_true_area_is_kept():
    corners = honeycomb(count=3)
    given, drawn = Lattice.lay(corners, 5.0), Lattice.lay(shapely.polygons(corners), 5.0, area_m2=np.full(9, 10_357.0))
    assert drawn.points.tolist() == given.points.tolist()
    assert (drawn.area_m2 == 10_357).all()


def test_cells_of_different_corners_lie_side_by_side():
    shapes = np.array([shapely.box(0, 0, 100, 100), shapely.Polygon([(100, 0), (200, 0), (100, 100)])])
    assert Lattice.lay(shapes, 1.0).points.tolist() == [10_000, 4950]  # below the hypotenuse, which it does not own


def test_only_blocks_that_a_camera_can_reach_are_laid():
    lattice = Lattice.lay(squares(50, 50), 5.0)
    # at (1000, 1000) with 50 m: points 190 to 209 both ways, so blocks 5 and 6 of 32
    boxes = lattice.boxes(Views.of(1000, 1000, 50))
    assert boxes.tolist() == [[5, 5, 6, 6]]
    blocks = lattice.blocks(*blocks_in(boxes))
    assert list(zip(blocks.east, blocks.north, strict=True)) == [(5, 5), (6, 5), (5, 6), (6, 6)]


def test_blocks_west_and_south_of_the_origin_are_found_too():
    east, north = blocks_in(np.array([[-2, -1, -1, 0], [-1, 0, 0, 0], [3, 3, 2, 3]]))
    assert list(zip(east, north, strict=True)) == [(-2, -1), (-1, -1), (-2, 0), (-1, 0), (0, 0)]


def test_a_lattice_needs_a_spacing_and_whole_cells():
    with pytest.raises(ValueError, match="spacing"):
        Lattice.lay(squares(1, 1), 0.0)
    with pytest.raises(ValueError, match="corners"):
        Lattice.lay(np.full((1, 4, 2), np.nan))


def test_the_spacing_follows_the_smallest_cell():
    assert spacing_for([10_357.0, 12_000.0]) == 5.0
    assert spacing_for(1_480.0) == 1.5  # hexagons of resolution 11
    assert spacing_for(72_500.0) == 10.0  # resolution 9
