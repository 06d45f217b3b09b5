"""People of population cells: which dong they count in, and where they live within their cell."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from towns import CRS, EAST_M, NORTH_M, degrees

from analytics.core.errors import InputError
from analytics.spatial.crs import WGS84
from analytics.spatial.hexgrid import cells_of, grid_of
from analytics.spatial.residents import (
    BORDER_SLACK_M,
    coordinates,
    dong_of,
    floor_area_m2,
    metric_crs_of,
    middles,
    seniors_of,
    spots_of,
)

MILLIMETRE = 1e-3


def box(west, south, east, north):
    lon, lat = degrees((west, south), (east, south), (east, north), (west, north))
    return shapely.Polygon(np.column_stack([lon, lat]))


def shapes(*boxes, **columns):
    return gpd.GeoDataFrame(columns, geometry=[box(*corners) for corners in boxes], crs=WGS84)


def people(*spots, **columns):
    lon, lat = degrees(*spots)
    return pd.DataFrame({"lon": lon, "lat": lat, "people": 1.0, **columns})


def in_town(x, y):
    """Metres from the town's corner, to the millimetre."""
    return np.column_stack([x - EAST_M, y - NORTH_M]).round(3).tolist()


TWO_DONGS = shapes((0, 0, 1000, 1000), (1000, 0, 2000, 1000), dong_code=["1", "2"])


def test_metres_are_true_round_the_middle_of_the_dongs():
    assert metric_crs_of(TWO_DONGS) == CRS


def test_without_a_dong_nothing_is_measured():
    with pytest.raises(InputError, match="no dong"):
        metric_crs_of(TWO_DONGS.iloc[:0])


def test_a_row_without_a_place_has_no_metres():
    table = people((100, 200), (300, 400))
    table.loc[1, ["lon", "lat"]] = np.nan
    x, y = coordinates(table.convert_dtypes(), CRS)
    assert in_town(x[:1], y[:1]) == [[100, 200]]
    assert np.isnan([x[1], y[1]]).all()


def test_a_cell_just_outside_counts_in_the_nearest_dong_and_one_farther_off_in_none():
    table = people((500, 500), (1500, 500), (2000 + BORDER_SLACK_M - 1, 500), (2000 + BORDER_SLACK_M + 1, 500))
    assert dong_of(table, TWO_DONGS, CRS).tolist() == [0, 1, 1, -1]


def test_seniors_are_not_known_where_the_file_does_not_tell_of_them():
    assert np.isnan(seniors_of(people((0, 0), (100, 0)))).all()
    told = seniors_of(people((0, 0), (100, 0), seniors=pd.array([3, None], dtype="Int64")))
    assert told[0] == 3
    assert np.isnan(told[1])


def test_the_middle_of_a_hexagon_is_that_of_its_people_and_its_own_centre_where_nobody_lives():
    """Three people at one end and one at the other: a quarter of the way."""
    lon, lat = degrees((0, 0), (2000, 0))
    grid = grid_of(np.unique(cells_of(lon, lat, 9)))
    home = int(grid.positions(cells_of(lon[:1], lat[:1], 9))[0])
    at = np.array([0.0, 40.0]), np.array([10.0, 10.0])
    x, y = middles(grid, np.array([home, home]), np.array([3.0, 1.0]), at, CRS)
    assert (x[home], y[home]) == (10.0, 10.0)
    centre = degrees((x[1 - home] - EAST_M, y[1 - home] - NORTH_M))
    assert [centre[0][0], centre[1][0]] == pytest.approx([grid.lon[1 - home], grid.lat[1 - home]])


def test_without_buildings_a_cell_of_unknown_size_counts_as_100_m():
    """25 points 20 m apart; a cell of 20 m stays one."""
    spots = spots_of(people((500, 500), (900, 500), cell_m=[np.nan, 20.0]), None, CRS)
    assert np.bincount(spots.cell).tolist() == [25, 1]
    assert len(spots_of(people((500, 500)), None, CRS).x) == 25


def test_people_live_on_buildings_by_floor_area_and_a_building_of_unknown_height_has_one_floor():
    """10 m x 10 m with three floors beside 10 m x 10 m of which nothing is known."""
    houses = shapes((480, 480, 490, 490), (510, 510, 520, 520), floors=pd.array([3, None], dtype="Int64"))
    assert floor_area_m2(houses, CRS) == pytest.approx([300, 100], rel=1e-4)
    spots = spots_of(people((500, 500)), houses, CRS)
    assert spots.share == pytest.approx([0.75, 0.25], rel=1e-4)
    assert np.array(in_town(spots.x, spots.y)) == pytest.approx(np.array([[485, 485], [515, 515]]), abs=MILLIMETRE)


def test_a_file_without_floors_counts_every_building_as_one():
    assert floor_area_m2(shapes((0, 0, 10, 20)), CRS) == pytest.approx([200], rel=1e-4)
