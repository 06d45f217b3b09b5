import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.core.errors import InputError
from analytics.spatial.crs import to_degrees
from analytics.spatial.gridcodes import CELL_SIZES_M, decode_cells, encode_cells, is_grid_code


def test_the_published_cell_of_100_m_lies_where_it_should():
    cells = decode_cells(["다바000277"])
    assert (cells.x_m[0], cells.y_m[0], cells.cell_m[0]) == (900_000.0, 1_827_700.0, 100.0)
    lon, lat = to_degrees(cells.x_m, cells.y_m, "EPSG:5179")
    assert (lon[0], lat[0]) == pytest.approx((126.38422850, 36.44165807), abs=1e-8)


def test_cells_of_1_km_and_500_m_are_read():
    cells = decode_cells(["가사5584", "라마58b00a", "라라52B91b"])
    assert cells.x_m.tolist() == [755_000.0, 1_058_500.0, 1_052_500.0]
    assert cells.y_m.tolist() == [1_984_000.0, 1_700_000.0, 1_691_500.0]
    assert cells.cell_m.tolist() == [1000.0, 500.0, 500.0]


def test_centres_lie_half_a_cell_inside():
    x_m, y_m = decode_cells(["다바000277"]).centres()
    assert (x_m[0], y_m[0]) == (900_050.0, 1_827_750.0)


@pytest.mark.parametrize("code", ["", "다바", "다바00027", "XX000277", "다바52c91b", "1111010100", "�쇰씪52b91b"])
def test_what_is_no_grid_code_is_not_placed(code):
    assert not is_grid_code(code)
    assert not decode_cells([code]).known[0]


@given(st.sampled_from(CELL_SIZES_M), st.integers(700_000, 1_399_999), st.integers(1_300_000, 2_099_999))
def test_a_code_names_the_cell_that_holds_the_point(cell_m, x_m, y_m):
    cells = decode_cells(encode_cells([x_m], [y_m], cell_m))
    assert cells.cell_m[0] == cell_m
    assert 0 <= x_m - cells.x_m[0] < cell_m
    assert 0 <= y_m - cells.y_m[0] < cell_m


def test_an_unknown_cell_size_or_a_place_off_the_grid_is_refused():
    with pytest.raises(InputError, match="250"):
        encode_cells([900_000.0], [1_827_700.0], 250)
    with pytest.raises(InputError, match="off the national grid"):
        encode_cells([np.nan], [1_827_700.0], 100)
