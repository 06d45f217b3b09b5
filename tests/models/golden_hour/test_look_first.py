"""Where to look first, worked out on paper on one road of eight kilometres, a minute each (see `one_road_town`).

With the target of 7 minutes kilometres 7 (700 people) and 8 (800) are late after 8 and 9 minutes, and no road leads to
the island (50 people). At resolution 9 each kilometre lies alone, at resolution 8 its hexagon touches the next.
"""

import h3
import numpy as np
import pandas as pd
import pytest
from towns import PLAIN, Arc, both_ways, degrees, one_road_town

from analytics.models.golden_hour.look_first import CHECKS, CUT_OFF, FAR, PLACES, ROUNDABOUT
from analytics.models.golden_hour.studies.zones import STUDY


@pytest.fixture(scope="module")
def run(golden_hour):
    """Run the model on a town with plain driving, and other parameters where given."""

    def run_on(town, **params):
        return golden_hour(golden_hour.inputs.read(town.tables()), golden_hour.params.read({**PLAIN, **params}))

    return run_on


@pytest.fixture(scope="module")
def look(run):
    """The places of a town."""
    return lambda town, **params: run(town, **params).tables["look_first"]


@pytest.fixture(scope="module")
def plain(look):
    return look(one_road_town())


def unbroken():
    """The town with 100 people more at kilometre 6.5, so that no hexagon of resolution 8 on the road is empty from 4 to 8."""
    more = [(1000.0 * k, 0.0, 100.0 * k) for k in range(1, 9)] + [(6500.0, 0.0, 100.0)]
    return one_road_town(people=more, seniors=None)


def cell_at(metres, resolution):
    (lon,), (lat,) = degrees((metres, 0.0))
    return h3.latlng_to_cell(lat, lon, resolution)


def cells_of(places, resolution):
    return [h3.latlng_to_cell(lat, lon, resolution) for lon, lat in zip(places["lon"], places["lat"], strict=True)]


# --- which places, and what is told of them ------------------------------------------------------------------------


def test_places_come_with_most_people_not_reached_first(plain):
    assert plain["rank"].tolist() == [1, 2, 3]
    assert plain["dong_name"].tolist() == ["동동", "동동", "섬동"]
    assert plain["people_late"].tolist() == [800, 700, 50]
    assert plain["seniors_late"].tolist() == [80, 70, 5]
    assert plain["median_min"].tolist() == pytest.approx([9, 8, np.nan], nan_ok=True)
    assert plain["cells"].tolist() == [1, 1, 1]


def test_late_hexagons_that_touch_are_one_place(look):
    """Of 1,500 people the 750th in order of minutes lives at kilometre 8, nine minutes away."""
    places = look(one_road_town(), resolution=8)
    assert places["people_late"].tolist() == [1500, 50]
    assert places["cells"].tolist() == [2, 1]
    assert places["median_min"].iloc[0] == pytest.approx(9)


def test_a_place_ends_where_another_post_is_nearer(look):
    """Within 3 minutes: up to kilometre 2 and from kilometre 6. Kilometre 4 is as far from both and stays with the first."""
    town = one_road_town(posts={"중앙": (0.0, 0.0), "동": (8000.0, 0.0)})
    places = look(town, resolution=8, limit_min=3)
    assert places["people_late"].tolist() == [300 + 400, 500, 50]
    assert places["post"].tolist()[:2] == ["중앙", "동"]


def test_a_place_stands_on_its_hexagon_nearest_to_the_middle_of_its_people(look):
    """600, 100, 700 and 800 people at kilometres 6, 6.5, 7 and 8: their middle is at 7.07, though most of them live at 8."""
    places = look(unbroken(), resolution=8, limit_min=6)
    assert places["people_late"].tolist() == [2200]
    assert cells_of(places, 8) == [cell_at(7000.0, 8)]


def test_a_place_is_called_after_the_dong_of_most_of_its_people(look):
    """400 people of the west dong and 2,700 of the east one hang together."""
    places = look(unbroken(), resolution=8, limit_min=4)
    assert places[["people_late", "dong_name"]].to_numpy().tolist() == [[3100, "동동"]]


def test_those_who_are_reached_are_no_part_of_a_place_where_each_counts_by_its_own_minutes(look):
    """Both cells share a hexagon; the one at kilometre 6 itself is just reached, the other takes 0.1 minutes longer."""
    town = one_road_town(people=[(6000.0, 0.0, 30.0), (6100.0, 0.0, 20.0)], seniors=[3.0, 2.0])
    places = look(town, resolution=7, counted_on="grid")
    assert places[["people_late", "seniors_late", "cells"]].to_numpy().tolist() == [[20, 2, 1]]
    assert places["median_min"].tolist() == pytest.approx([7.1])


def test_by_straight_line_other_people_are_late(look):
    """The island is 5 km off, six minutes in a straight line at 60 km/h."""
    assert look(one_road_town(), basis="straight")["people_late"].tolist() == [800, 700]


def test_seniors_of_a_place_whose_ages_nobody_knows_are_not_taken_for_none(look):
    ages = [*[np.nan] * 7, 80.0, np.nan]
    assert look(one_road_town(seniors=ages))["seniors_late"].tolist() == pytest.approx([80, np.nan, np.nan], nan_ok=True)


# --- why, and what to check ----------------------------------------------------------------------------------------


def test_the_reason_tells_a_road_that_is_missing_from_one_that_is_far(plain):
    assert plain["why_ko"].tolist() == [FAR.ko, FAR.ko, CUT_OFF.ko]
    assert plain["why_en"].tolist() == [FAR.en, FAR.en, CUT_OFF.en]
    assert plain["check_ko"].tolist() == [CHECKS[FAR].ko, CHECKS[FAR].ko, CHECKS[CUT_OFF].ko]
    assert pd.isna(plain["post"].iloc[2])


def test_a_road_that_winds_is_told_from_a_place_that_is_far(look):
    """Kilometre 8 lies 2 km from the post, three minutes in a straight line, but the road takes 8 km and nine minutes."""
    arcs = [Arc("A", "B", length_m=8000.0), Arc("B", "A", length_m=8000.0), *both_ways("B", "C")]
    town = one_road_town(
        nodes={"A": (0.0, 0.0), "B": (2000.0, 0.0), "C": (2300.0, 0.0)},
        arcs=arcs, people=[(2000.0, 0.0, 90.0)], seniors=None,
    )  # fmt: skip
    places = look(town)
    assert places["why_ko"].tolist() == [ROUNDABOUT.ko]
    assert places["median_min"].tolist() == pytest.approx([9], abs=0.01)
    assert places["straight_min"].tolist() == pytest.approx([3], abs=0.01)


# --- how many, and in which order ----------------------------------------------------------------------------------


def test_equal_places_stand_in_the_order_of_their_hexagons_however_the_rows_lie(look):
    spots = [(5000.0, 0.0, 40.0), (6500.0, 0.0, 40.0), (8000.0, 0.0, 40.0), (7200.0, 0.0, 90.0)]
    places, turned = (look(one_road_town(people=rows, seniors=None), limit_min=5) for rows in (spots, spots[::-1]))
    assert cells_of(places, 9)[1:] == sorted(cell_at(x, 9) for x, _, _ in spots[:3])
    pd.testing.assert_frame_equal(places, turned)


def test_only_so_many_places_are_listed(look):
    spots = [(1200.0 + 300.0 * place, 0.0, 100.0 + place) for place in range(23)]
    places = look(one_road_town(people=spots, seniors=None), limit_min=2, resolution=10)
    assert places["people_late"].tolist() == [122.0 - place for place in range(PLACES)]


def test_a_place_of_less_than_a_person_is_not_listed(look):
    spots = [(7000.0, 0.0, 1.0), (8000.0, 0.0, 0.9)]
    assert look(one_road_town(people=spots, seniors=None))["people_late"].tolist() == [1.0]


def test_where_everybody_is_reached_there_is_nowhere_to_look(run, golden_hour):
    result = run(one_road_town(people=[(1000.0, 0.0, 10.0)], seniors=None))
    assert result.tables["look_first"].empty
    assert list(result.tables["look_first"]) == [column.name for column in golden_hour.output("look_first").columns]


# --- beside the rest of the model ----------------------------------------------------------------------------------


def test_the_places_hold_everybody_who_is_not_reached(run):
    for params in ({}, {"limit_min": 3.0}, {"resolution": 8}, {"counted_on": "grid"}, {"basis": "straight"}):
        result = run(one_road_town(), **params)
        assert result.tables["look_first"]["people_late"].sum() == result.indicators["people_late"], params


def test_places_are_the_zones_of_the_study_where_there_is_no_run_log(golden_hour, coquimbo):
    tables = {name: table for name, table in coquimbo.tables.items() if name != "dispatches"}
    inputs, params = golden_hour.inputs.read(tables), golden_hour.params()
    places = golden_hour(inputs, params).tables["look_first"]
    *_, answer = STUDY(inputs, params, STUDY.asked.read({"rank_by": "people"}))
    zones = answer.result.tables["ranking"].head(PLACES)
    shared = ["dong_name", "post", "median_min", "cells"]
    pd.testing.assert_frame_equal(places[shared], zones[shared], check_dtype=False)
    assert places["people_late"].tolist() == pytest.approx(zones["people"].tolist())


def test_the_ranks_stand_on_the_first_map(golden_hour):
    assert golden_hour.layers[0].drawing.ranked == ("look_first", "rank")
