"""Where the next cameras may hang: poles, junctions, walls, and near what people asked for."""

from itertools import combinations

import numpy as np
import pytest
from next_cameras_town import EAST, WEST, asked_of, best, told_of, town, where
from towns import both_ways, degrees, links_of, nodes_of
from watched_towns import at, buildings_of, inputs_of, params_of, points_of, tables_of

from analytics.core.errors import InputError
from analytics.models.cctv_gaps.ground import lay_ground
from analytics.models.cctv_gaps.studies import placement
from analytics.models.cctv_gaps.studies.placement_tables import KEPT, NO_REQUESTS
from analytics.models.cctv_gaps.studies.requests import near_requests, requests_around
from analytics.models.cctv_gaps.studies.spots import find_spots, range_of
from analytics.spatial.crs import to_degrees, to_metres

# --- where ---------------------------------------------------------------------------------------------------------


def test_without_poles_and_roads_it_is_said_what_is_needed():
    with pytest.raises(InputError, match="candidate poles"):
        best(tables_of())
    with pytest.raises(InputError, match="candidate poles"):
        best(town(), candidates="junctions")


CROSS = {"X": (0.0, 0.0), "N": (0.0, 200.0), "E": (200.0, 0.0), "S": (0.0, -200.0), "T": (200.0, 200.0)}


def crossing():
    """Three roads meet at X, one more comes from T to E; one of them is of one way. And a pole bears a camera."""
    arcs = [*both_ways("X", "N"), *both_ways("X", "E"), *both_ways("X", "S")[:1], *both_ways("E", "T")]
    return {"links": links_of(CROSS, arcs), "nodes": nodes_of(CROSS)}


def test_a_junction_is_where_three_roads_meet_whatever_their_direction():
    spots = find_spots(inputs_of(town(**crossing())), "EPSG:5186", "junctions", None)
    assert [spots.x.tolist(), spots.y.tolist()] == [[pytest.approx(at(0, 0)[0])], [pytest.approx(at(0, 0)[1])]]
    assert len(find_spots(inputs_of(town(**crossing())), "EPSG:5186", "anywhere", None)) == 1 + 3 + 1


def test_a_pole_outside_every_dong_is_no_place():
    poles = points_of(EAST, (5000.0, 0.0), name=["안", "밖"])
    spots = find_spots(inputs_of(town(poles=poles)), "EPSG:5186", "poles", None)
    assert spots.names.tolist() == ["안"]


def test_where_nothing_is_unseen_near_a_place_it_is_said():
    far = points_of((-800.0, -800.0), name=["외딴"])
    with pytest.raises(InputError, match="nothing is unseen"):
        best(town(poles=far), added=1)


def test_only_the_fullest_places_are_compared():
    answer = best(added=1, places_most=50)
    assert answer.result.indicators["places"] == 3
    one = placement._told(inputs_of(town()), params_of(longest_m=50.0), asked_of().model_copy(update={"places_most": 1}))
    assert one.options.spots.names.tolist() == ["가운데 지주"]


def test_how_far_a_new_camera_sees_follows_from_its_pixels_its_lens_and_the_furthest():
    """1,920 pixels across 90 degrees give 20 to a metre at 48 m; half the pixels across half as far."""
    asked = asked_of()
    assert range_of(params_of(own_px_per_m=20), asked) == pytest.approx(48)
    assert range_of(params_of(own_px_per_m=20, longest_m=30), asked) == 30
    assert range_of(params_of(own_px_per_m=20), asked_of(new_pixels_10k=800)) == pytest.approx(96)  # 3,840 across


def test_a_pole_inside_a_building_is_put_before_its_wall():
    house = buildings_of((390, -10, 410, 10), floors=[1.0])
    spots = find_spots(
        inputs_of(town(buildings=house)),
        "EPSG:5186",
        "poles",
        placement.look_at(inputs_of(town(buildings=house)), params_of()).sight.coverage.walls,
    )
    east, north = spots.x[2] - at(0, 0)[0], spots.y[2] - at(0, 0)[1]
    assert max(abs(east - 400), abs(north)) == pytest.approx(10.1, abs=0.01)
    assert to_degrees(spots.x, spots.y, "EPSG:5186")[0] == pytest.approx(spots.lon)


def test_a_pole_amid_buildings_with_no_way_out_is_left_out():
    block = [(10.0 * i + 400, 10.0 * j, 10.0 * i + 410, 10.0 * j + 10) for i in range(-20, 20) for j in range(-20, 20)]
    tables = town(buildings=buildings_of(*block), poles=points_of(WEST, (402.0, 3.0), name=["밖", "안"]))
    walls = placement.look_at(inputs_of(tables), params_of()).sight.coverage.walls
    assert find_spots(inputs_of(tables), "EPSG:5186", "poles", walls).names.tolist() == ["밖"]
    assert degrees(WEST)[0][0] == pytest.approx(tables["poles"]["lon"][0])


# --- requests ------------------------------------------------------------------------------------------------------


def test_so_many_as_the_share_says_rounded_down_stand_near_a_request():
    """Nobody lives near the request but the few in the west: of 5 cameras 40 % are 2, 39 % (35) but 1."""
    tables = town(camera_requests=points_of((-400.0, 60.0)))
    for quota, least in ((40.0, 2), (35.0, 1), (15.0, 0)):
        answer = best(tables, added=5, quota_percent=quota)
        near = [name for name in where(answer) if name == "서쪽 지주"]
        assert answer.result.indicators["for_requests"] == len(near) >= least
        told = [note for note in answer.result.notes if "are kept for places" in note.en]
        assert told == ([KEPT.fill(n=least, m=100.0)] if least else [])
    kept = best(tables, added=5, quota_percent=40.0)
    assert KEPT.fill(n=2, m=100.0) in kept.result.notes
    assert len(where(kept)) == 5


def test_what_is_kept_for_requests_costs_no_more_than_it_must():
    tables = town(camera_requests=points_of((-400.0, 60.0)))
    free, bound = (best(tables, added=2, quota_percent=quota).result.indicators["gain"] for quota in (0.0, 50.0))
    told = told_of(tables)
    sets = [told.options.seen_by(option) for option in range(len(told.options.spot))]
    near = near_requests(told.requests)[told.options.spot]
    pairs = [pair for pair in combinations(range(len(sets)), 2) if near[list(pair)].any()]
    most = max(told.unseen.weight[np.unique(np.concatenate([sets[a], sets[b]]))].sum() for a, b in pairs)
    assert bound == pytest.approx(most)
    assert free >= bound


def test_a_request_exactly_as_far_away_as_allowed_is_near():
    inputs = inputs_of(town(camera_requests=points_of((-400.0, 60.0), (-400.0, 61.0), count=[2.0, 9.0])))
    spots = find_spots(inputs, "EPSG:5186", "poles", None)
    ground = lay_ground(inputs.dongs, inputs.population, None, None, 10)
    lon, lat = (inputs.camera_requests[name].to_numpy() for name in ("lon", "lat"))
    x, y = (part[0] for part in to_metres(lon, lat, ground.crs))
    exactly = float(np.hypot(x - spots.x[0], y - spots.y[0]))
    near = requests_around(inputs, spots, asked_of().model_copy(update={"request_m": exactly}))
    assert near.tolist() == [2, 0, 0]
    less = requests_around(inputs, spots, asked_of().model_copy(update={"request_m": exactly - 0.01}))
    assert less.tolist() == [0, 0, 0]


def test_without_a_list_of_requests_none_are_kept_and_that_is_said():
    answer = best(added=2, quota_percent=50.0)
    assert answer.result.indicators["for_requests"] is None
    assert NO_REQUESTS in answer.result.notes
    assert NO_REQUESTS not in best(added=2, quota_percent=0.0).result.notes


def test_requests_below_five_are_not_told_of_a_place():
    spots = [(-400.0, 60.0)] * 3 + [(400.0, 60.0)] * 12
    cameras = best(town(camera_requests=points_of(*spots)), added=12).result.tables["cameras"].set_index("place")["requests"]
    assert cameras.loc[["서쪽 지주"]].isna().all()
    assert set(cameras.loc[["동쪽 지주"]]) == {10}
    assert set(cameras.loc[["가운데 지주"]]) == {0}
