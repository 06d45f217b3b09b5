import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from analytics.intake.samples import load_sample
from analytics.intake.spreading import population_from_dongs, share_out
from analytics.spatial.areas import assign_areas
from analytics.spatial.crs import to_degrees
from analytics.spatial.gridcodes import decode_cells


def square(x_m, y_m, side_m):
    lon, lat = to_degrees([x_m, x_m + side_m], [y_m, y_m + side_m], "EPSG:5179")
    return shapely.box(lon[0], lat[0], lon[1], lat[1])


def town(people, seniors=None):
    shapes = [square(968_000.0, 1_868_000.0, 1000.0), square(969_050.0, 1_868_000.0, 1000.0)]
    return gpd.GeoDataFrame(
        {"dong_code": ["1", "2"], "people": people, "seniors": seniors or [np.nan, np.nan]}, geometry=shapes, crs="EPSG:4326"
    )


def road(x_m, y_m, road_class="107", nodes=("a", "b")):
    lon, lat = to_degrees(x_m, y_m, "EPSG:5179")
    table = {"from_node": [nodes[0]], "to_node": [nodes[1]], "road_class": [road_class]}
    return gpd.GeoDataFrame(table, geometry=[shapely.LineString(np.column_stack([lon, lat]))], crs="EPSG:4326")


def together(*roads):
    return gpd.GeoDataFrame(pd.concat(roads, ignore_index=True), crs="EPSG:4326")


def sums(cells, dongs):
    dong = assign_areas(cells["lon"], cells["lat"], dongs.geometry.to_numpy())
    return np.bincount(dong, weights=cells["people"], minlength=len(dongs)).tolist()


def test_every_dong_keeps_its_exact_people():
    dongs = town([1234.0, 7.0], [200.0, np.nan])
    cells = population_from_dongs(dongs)
    assert sums(cells, dongs) == [1234.0, 7.0]
    assert cells["seniors"].sum() == 200.0
    assert (cells["seniors"].fillna(0) <= cells["people"]).all()
    assert cells["cell_id"].is_unique
    assert (cells["people"] > 0).all()


def test_without_roads_people_spread_evenly():
    cells = population_from_dongs(town([10_000.0, 0.0]))
    assert set(cells["people"]) <= {100.0, 124.0, 123.0}
    assert len(cells) == pytest.approx(100, abs=20)


def test_people_live_along_local_roads_and_not_on_motorways():
    dongs = town([600.0, 0.0])
    local = road([968_010.0, 968_590.0], [1_868_350.0, 1_868_350.0])
    motorway = road([968_010.0, 968_590.0], [1_868_850.0, 1_868_850.0], "101", ("c", "d"))
    cells = population_from_dongs(dongs, together(local, motorway))
    assert decode_cells(cells["cell_id"]).y_m.tolist() == [1_868_300.0] * 6
    assert cells["people"].sum() == 600.0


def test_both_directions_of_a_street_count_once():
    there, back = (
        road([968_010.0, 968_110.0], [1_868_350.0] * 2),
        road([968_110.0, 968_010.0], [1_868_350.0] * 2, nodes=("b", "a")),
    )
    one_way = road([968_010.0, 968_110.0], [1_868_850.0] * 2, nodes=("c", "d"))
    cells = population_from_dongs(town([100.0, 0.0]), together(there, back, one_way))
    by_row = cells.groupby(decode_cells(cells["cell_id"]).y_m)["people"].sum()
    assert by_row.tolist() == [50.0, 50.0]


def test_a_dong_without_people_or_roads_gets_no_cells_or_even_ones():
    dongs = town([np.nan, 30.0])
    cells = population_from_dongs(dongs, road([968_010.0, 968_110.0], [1_868_350.0] * 2))
    assert sums(cells, dongs) == [0.0, 30.0]


def test_a_real_county_keeps_every_dong_total():
    dongs = load_sample("korea").tables["dongs"]
    dongs = dongs[dongs["dong_code"].str.startswith("3401")].reset_index(drop=True)
    cells = population_from_dongs(dongs)
    assert sums(cells, dongs) == dongs["people"].tolist()


def test_outside_korea_the_same_holds():
    dongs = load_sample("coquimbo").tables["dongs"].head(5).reset_index(drop=True)
    cells = population_from_dongs(dongs)
    assert sums(cells, dongs) == pytest.approx(dongs["people"].fillna(0).tolist())


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(0.1, 100)), min_size=1, max_size=40),
    st.lists(st.integers(0, 500), min_size=4, max_size=4),
)
def test_shares_are_whole_and_add_up(members, totals):
    group = np.array([member[0] for member in members])
    shared = share_out(group, np.array([member[1] for member in members]), np.array(totals, dtype=float))
    present = np.unique(group)
    assert np.bincount(group, weights=shared, minlength=4)[present].tolist() == [totals[at] for at in present]
    assert (shared == np.floor(shared)).all()
