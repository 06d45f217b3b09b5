"""Where the next cameras belong, in a town of three poles where every plan can be listed."""

from itertools import combinations

import numpy as np
import pytest
from towns import both_ways, degrees, links_of, nodes_of
from watched_towns import (
    CODES,
    FAR,
    WEST_AND_EAST,
    at,
    buildings_of,
    camera,
    cameras_of,
    inputs_of,
    measured_of,
    params_of,
    people_of,
    points_of,
    presence_of,
    result_of,
    tables_of,
)

from analytics.core.errors import InputError
from analytics.models.cctv_gaps import MODEL
from analytics.models.cctv_gaps.compare import compare
from analytics.models.cctv_gaps.ground import lay_ground
from analytics.models.cctv_gaps.studies import placement
from analytics.models.cctv_gaps.studies.placement import STUDY
from analytics.models.cctv_gaps.studies.placement_tables import CROWDED, KEPT, NO_REQUESTS
from analytics.models.cctv_gaps.studies.requests import near_requests, requests_around
from analytics.models.cctv_gaps.studies.spots import find_spots, range_of
from analytics.spatial.crs import to_degrees

WEST, MIDDLE, EAST = (-400.0, 0.0), (-60.0, 0.0), (400.0, 0.0)
POLES = points_of(WEST, MIDDLE, EAST, name=["서쪽 지주", "가운데 지주", "동쪽 지주"])
SMALL = {"range_m": 40.0}


def town(**tables):
    """Few people around the pole in the west, many in the middle, some in the east; one camera far from all."""
    homes = people_of((*WEST, 40.0), (-60.0, 30.0, 200.0), (*EAST, 100.0), cell_m=100.0)
    usual = {"population": homes, "poles": POLES, "cameras": cameras_of(camera(-900, 900))}
    return tables_of(WEST_AND_EAST, **{**usual, **tables})


def asked_of(**asked):
    return STUDY.asked.read({"candidates": "poles", "quota_percent": 0.0, "seconds": 5.0, **asked})


def answers(tables, params=None, **asked):
    """The answers in turn, new cameras seeing 50 m unless said otherwise."""
    chosen = params_of(**{"longest_m": 50.0, **(params or {})})
    return list(STUDY(inputs_of(tables), chosen, asked_of(**asked)))


def best(tables=None, params=None, **asked):
    return answers(town() if tables is None else tables, params, **asked)[-1]


def told_of(tables, **params):
    """What the study knows before it chooses."""
    return placement._told(inputs_of(tables), params_of(**{"longest_m": 50.0, **params}), asked_of())


def where(answer):
    return sorted(answer.result.tables["cameras"]["place"])


# --- the choice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("added", [1, 2])
def test_the_plan_is_the_best_of_all_that_can_be_listed(added):
    told = told_of(town())
    sets = [told.options.seen_by(option) for option in range(len(told.options.spot))]
    assert len(sets) == 3 * 8
    most = max(told.unseen.weight[np.unique(np.concatenate(some))].sum() for some in combinations(sets, added))
    answer = best(added=added)
    assert answer.result.indicators["gain"] == pytest.approx(most)
    assert answer.result.indicators["better_percent"] == 0


@pytest.mark.parametrize("added", [1, 2])
def test_seen_by_two_is_the_best_of_all_pairs_where_one_counts_half(added):
    told = told_of(town())
    sets = [told.options.seen_by(option) for option in range(len(told.options.spot))]

    def value(some):
        seen = np.bincount(np.concatenate(some), minlength=len(told.unseen.x))
        return told.unseen.weight @ np.minimum(seen, 2) / 2

    plans = best(added=added, aim="backup").result.tables["plans"]
    assert plans["value"][0] == pytest.approx(max(value(some) for some in combinations(sets, added)))
    assert plans["gap_percent"][0] == 0


def test_the_first_camera_hangs_where_most_people_are():
    assert where(best(added=1)) == ["가운데 지주"]


def test_answers_only_get_better_and_the_last_is_final():
    found = answers(town(), added=3)
    assert [answer.final for answer in found] == [False] * (len(found) - 1) + [True]
    gains = [answer.result.indicators["gain"] for answer in found]
    assert gains == sorted(gains)
    for answer in found:
        assert {*answer.result.tables, *answer.result.layers, *answer.result.indicators} == {
            output.id for output in STUDY.outputs
        }
    assert len(found[0].result.tables["curve"]) == 0


def test_the_curve_adds_up_to_the_gain_and_each_one_adds_no_more_than_the_one_before():
    result = best(added=3).result
    curve, cameras = result.tables["curve"], result.tables["cameras"]
    assert curve["cameras"].tolist() == [1, 2, 3]
    assert curve["gain"].iloc[-1] == pytest.approx(result.indicators["gain"]) == pytest.approx(cameras["gain"].sum())
    assert curve["gain_percent"].iloc[-1] == pytest.approx(result.indicators["gain_percent"])
    assert (np.diff(curve["next_gain"]) <= 1e-9).all()
    assert result.layers["cells"]["gain_percent"].sum() == pytest.approx(100)
    assert result.tables["fairness"]["gain"].sum() == pytest.approx(result.indicators["gain"])


def test_the_same_question_gets_the_same_answer():
    first, second = best(added=2).result, best(town(), added=2).result
    assert dict(first.indicators) == dict(second.indicators)
    assert all(first.tables[name].equals(second.tables[name]) for name in first.tables)


def test_a_wall_before_a_pole_turns_the_camera_away():
    """People stand north and south of the pole, more in the north; a long wall hides the north."""
    homes = people_of((-60.0, 70.0, 200.0), (-60.0, -70.0, 100.0), cell_m=100.0)
    open_field = town(population=homes)
    walled = town(population=homes, buildings=buildings_of((-160, 5, 40, 8)))
    found = (best(tables, {"longest_m": 100.0}, added=1).result.tables["cameras"] for tables in (open_field, walled))
    turned = [float(cameras["azimuth_deg"][0]) for cameras in found]
    assert turned[0] in {0, 45, 315}
    assert turned[1] in {135, 180, 225}


def test_what_is_seen_already_brings_nothing():
    """A camera sees all round by the middle pole, so that the first new one hangs in the east."""
    homes = people_of((*WEST, 40.0), (-60.0, 30.0, 200.0), (*EAST, 100.0))
    seen = town(population=homes, cameras=cameras_of(camera(-60, 20, fov_deg=360)))
    fine = {"own_px_per_m": 1.0, "longest_m": 90.0, "resolution": 11}
    assert where(best(town(population=homes), fine, added=1)) == ["가운데 지주"]
    assert where(best(seen, fine, added=1)) == ["동쪽 지주"]


def test_a_camera_of_unknown_direction_counts_by_what_can_be_expected_of_it():
    """With one of 90 degrees at each place, three quarters of what was unseen are left everywhere."""
    homes, fine = people_of((*WEST, 40.0), (-60.0, 30.0, 200.0), (*EAST, 100.0)), {"longest_m": 100.0, "resolution": 11}
    unknown = [camera(x, y, fov_deg=90) for x, y in ((-400, 0), (-60, 30), (400, 0))]
    plain, some = (told_of(town(population=homes, **more), **fine) for more in ({}, {"cameras": cameras_of(*unknown)}))
    assert plain.unseen.total == pytest.approx(12 * 340)
    assert plain.unseen.weight.sum() == pytest.approx(12 * 340, rel=0.1)  # the points stand for areas
    assert some.unseen.weight.sum() == pytest.approx(0.75 * plain.unseen.weight.sum(), rel=1e-4)


# --- for whom ------------------------------------------------------------------------------------------------------


def test_for_seniors_the_camera_hangs_where_they_live():
    homes = people_of((*WEST, 40.0), (-60.0, 30.0, 200.0), (*EAST, 100.0), seniors=[30.0, 5.0, 8.0])
    assert where(best(town(population=homes), added=1, demand="seniors")) == ["서쪽 지주"]
    with pytest.raises(InputError, match="seniors"):
        best(added=1, demand="seniors")


def test_for_women_at_night_it_hangs_where_they_are_then():
    presence = presence_of((CODES[0], 22, 240, 10), (CODES[1], 22, 100, 90))
    assert where(best(town(presence=presence), added=1, demand="women")) == ["동쪽 지주"]
    with pytest.raises(InputError, match="women"):
        best(added=1, demand="women")


def test_for_children_it_looks_along_their_way():
    """The school lies east of the pole in the east; people of the middle walk past it along the street."""
    nodes = {"M": (-60.0, 0.0), "E": (400.0, 0.0), "S": (600.0, 0.0)}
    school = points_of((600.0, 0.0), name=["초"], kind=["elementary"])
    tables = town(links=links_of(nodes, both_ways("M", "E", "S")), nodes=nodes_of(nodes), school_zones=school)
    answer = best(tables, added=1, demand="children")
    assert where(answer) == ["동쪽 지주"]
    assert answer.result.tables["cameras"]["azimuth_deg"][0] in {45, 90, 135}  # east of it all 340 walk, west of it 240
    with pytest.raises(InputError, match="schools"):
        best(added=1, demand="children")


def test_for_children_the_gain_is_to_the_metre_what_the_model_then_measures():
    """Study and model look at the same points of the street."""
    nodes = {"M": (-60.0, 0.0), "E": (400.0, 0.0), "S": (600.0, 0.0)}
    school = points_of((600.0, 0.0), name=["초"], kind=["elementary"])
    tables = town(links=links_of(nodes, both_ways("M", "E", "S")), nodes=nodes_of(nodes), school_zones=school)
    params = {**FAR, "longest_m": 50.0}
    answer = best(tables, added=2, demand="children")
    before, after = (measured_of(some, **params) for some in (tables, MODEL.changed_tables(tables, answer.scenario)))
    gained = float((before.child_unseen_m["expected"] - after.child_unseen_m["expected"]).sum())
    assert answer.result.indicators["gain"] == pytest.approx(gained)
    assert gained == pytest.approx(340 * 50 + 240 * 50)  # 50 m to either side of the pole in the east


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


# --- requests ------------------------------------------------------------------------------------------------------


def requests(*spots, **columns):
    return points_of(*spots, **columns)


def test_so_many_as_the_share_says_rounded_down_stand_near_a_request():
    """Nobody lives near the request but the few in the west: of 5 cameras 40 % are 2, 39 % (35) but 1."""
    tables = town(camera_requests=requests((-400.0, 60.0)))
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
    tables = town(camera_requests=requests((-400.0, 60.0)))
    free, bound = (best(tables, added=2, quota_percent=quota).result.indicators["gain"] for quota in (0.0, 50.0))
    told = told_of(tables)
    sets = [told.options.seen_by(option) for option in range(len(told.options.spot))]
    near = near_requests(told.requests)[told.options.spot]
    pairs = [pair for pair in combinations(range(len(sets)), 2) if near[list(pair)].any()]
    most = max(told.unseen.weight[np.unique(np.concatenate([sets[a], sets[b]]))].sum() for a, b in pairs)
    assert bound == pytest.approx(most)
    assert free >= bound


def test_a_request_exactly_as_far_away_as_allowed_is_near():
    inputs = inputs_of(town(camera_requests=requests((-400.0, 60.0), (-400.0, 61.0), count=[2.0, 9.0])))
    spots = find_spots(inputs, "EPSG:5186", "poles", None)
    ground = lay_ground(inputs.dongs, inputs.population, None, None, 10)
    lon, lat = (inputs.camera_requests[name].to_numpy() for name in ("lon", "lat"))
    x, y = (part[0] for part in _metres(lon, lat, ground.crs))
    exactly = float(np.hypot(x - spots.x[0], y - spots.y[0]))
    near = requests_around(inputs, spots, asked_of().model_copy(update={"request_m": exactly}))
    assert near.tolist() == [2, 0, 0]
    less = requests_around(inputs, spots, asked_of().model_copy(update={"request_m": exactly - 0.01}))
    assert less.tolist() == [0, 0, 0]


def _metres(lon, lat, crs):
    from analytics.spatial.crs import to_metres

    return to_metres(lon, lat, crs)


def test_without_a_list_of_requests_none_are_kept_and_that_is_said():
    answer = best(added=2, quota_percent=50.0)
    assert answer.result.indicators["for_requests"] is None
    assert NO_REQUESTS in answer.result.notes
    assert NO_REQUESTS not in best(added=2, quota_percent=0.0).result.notes


def test_requests_below_five_are_not_told_of_a_place():
    spots = [(-400.0, 60.0)] * 3 + [(400.0, 60.0)] * 12
    cameras = best(town(camera_requests=requests(*spots)), added=12).result.tables["cameras"].set_index("place")["requests"]
    assert cameras.loc[["서쪽 지주"]].isna().all()
    assert set(cameras.loc[["동쪽 지주"]]) == {10}
    assert set(cameras.loc[["가운데 지주"]]) == {0}


# --- what is told --------------------------------------------------------------------------------------------------


def test_a_plan_put_on_the_map_gives_the_promised_gain():
    """The study weighs 128 points of each view, the model a lattice of 5 m over each hexagon: they agree but for that."""
    tables = town(buildings=buildings_of((-80, 10, -70, 20), (390, 20, 410, 25)))
    params = {**FAR, "longest_m": 50.0}
    answer = best(tables, added=3)
    shown = MODEL.changed_tables(tables, answer.scenario)
    change = compare(measured_of(tables, **params), measured_of(shown, **params), params_of(**params))
    assert change.lost == 0
    assert change.gained == pytest.approx(answer.result.indicators["gain"], rel=0.03)
    numbers = [result_of(some, **params).indicators["cameras"] for some in (tables, shown)]
    assert numbers == [1, 4]


def test_with_a_house_in_the_hexagon_the_promise_holds_for_the_open_ground():
    """People of a house of 60 x 60 m are outdoors around it: a sixth of the hexagon is no ground to see."""
    tables = town(population=people_of((-60.0, 30.0, 200.0), cell_m=100.0), buildings=buildings_of((-90, 5, -30, 65)))
    params = {**FAR, "longest_m": 50.0}
    answer = best(tables, added=2)
    before, after = (measured_of(some, **params) for some in (tables, MODEL.changed_tables(tables, answer.scenario)))
    assert before.open_share.min() < 0.85
    assert answer.result.indicators["gain"] == pytest.approx(compare(before, after, params_of(**params)).gained, rel=0.06)


def test_what_two_new_cameras_see_is_gained_once():
    """Four half-round views from one pole see no more than the whole round."""
    one_pole = town(poles=points_of(MIDDLE, name=["가운데 지주"]))
    around = told_of(one_pole).unseen.weight.sum()
    result = best(one_pole, added=4, new_fov_deg=180.0).result
    assert result.indicators["gain"] == pytest.approx(around, rel=0.05)
    assert result.tables["cameras"]["gain"].iloc[0] == pytest.approx(around / 2, rel=0.25)


def crowd():
    """A hundred people on each hectare, thirty poles amid them, and views of 24 m: a quarter of a disc of 1,810 m2."""
    chance = np.random.default_rng(7)
    homes = people_of(*((100.0 * i, 100.0 * j, 100.0) for i in range(-6, 7) for j in range(-6, 7)), cell_m=100.0)
    spots = [(float(x), float(y)) for x, y in chance.uniform(-150, 150, (30, 2))]
    return town(population=homes, poles=points_of(*spots, name=[f"p{number}" for number in range(30)]))


SHARP = {"own_px_per_m": 40.0, "longest_m": 100.0}


def test_a_view_holds_as_much_as_its_area_does_and_not_what_the_luckiest_view_holds():
    """Twelve hours of 0.01 people a square metre and 452 m2: 54.3 people-hours, wherever the camera hangs."""
    gains = best(crowd(), {**SHARP, "resolution": 9}, added=5).result.tables["cameras"]["gain"].to_numpy()
    assert gains == pytest.approx(np.full(5, 12 * 0.01 * np.pi * 24**2 / 4), rel=0.06)


def test_a_plan_chosen_among_many_views_keeps_its_promise():
    params = {**SHARP, "resolution": 11}
    answer = best(crowd(), params, added=5)
    shown = MODEL.changed_tables(crowd(), answer.scenario)
    change = compare(measured_of(crowd(), **params), measured_of(shown, **params), params_of(**params))
    assert answer.result.indicators["gain"] == pytest.approx(change.gained, rel=0.05)


def test_a_plan_put_on_the_map_looks_as_the_list_says():
    asked = {"new_fov_deg": 60.0, "new_pixels_10k": 400.0}
    answer = best(added=2, **asked)
    rows = MODEL.changed_tables(town(), answer.scenario)["cameras"].iloc[1:]
    listed = answer.result.tables["cameras"]
    assert rows["azimuth_deg"].tolist() == listed["azimuth_deg"].tolist()
    assert rows["lon"].tolist() == pytest.approx(listed["lon"].tolist())
    assert rows["fov_deg"].tolist() == [60, 60]
    assert rows["pixels_10k"].tolist() == [400, 400]


def test_dongs_add_up_and_a_plan_that_crowds_is_warned_of():
    """Both cameras hang in the west, where 240 of 340 people live and one camera is today."""
    tables = town(population=people_of((*WEST, 120.0), (-60.0, 30.0, 120.0), (800.0, 0.0, 100.0), cell_m=100.0))
    result = best(tables, added=2).result
    dongs = result.tables["fairness"].set_index("dong_name")
    assert dongs["added"].to_dict() == {"서동": 2, "동동": 0}
    assert dongs["added_share"].sum() == pytest.approx(100)
    assert dongs["people_share"].to_dict() == pytest.approx({"서동": 100 * 240 / 340, "동동": 100 * 100 / 340})
    assert dongs.loc["서동", ["per_1000_before", "per_1000_after"]].tolist() == pytest.approx([1000 / 240, 3000 / 240])
    assert dongs.loc["동동", ["per_1000_before", "per_1000_after"]].tolist() == [0, 0]
    assert CROWDED.fill(dong="서동", share=100.0, people=100 * 240 / 340) in result.notes


def test_the_field_check_sheet_has_the_official_cell_and_empty_boxes():
    result = best(town(camera_requests=requests(*[(400.0, 60.0)] * 6)), added=12).result
    sheet, cameras = result.tables["sheet"], result.tables["cameras"]
    assert sheet["rank"].tolist() == list(range(1, 13))
    assert sheet["place"].tolist() == cameras["place"].tolist()
    assert sheet["code"].str.fullmatch(r"[가-힣]{2}\d{6}").all()
    for box in ("verdict", "photo", "signature"):
        assert sheet[box].tolist() == [""] * 12
    asked_for = sheet["reasons_en"].str.contains("requests nearby")
    assert asked_for.tolist() == (sheet["place"] == "동쪽 지주").tolist()
    assert 0 < asked_for.sum() < 12
    assert sheet["present_en"].str.startswith("nearest camera").all()


def test_where_no_lamp_is_in_view_a_street_light_is_to_be_considered_first():
    lights = points_of((-60.0, 30.0), count=[2.0])
    cameras = best(town(lights=lights), added=12).result.tables["cameras"].set_index("place")
    assert set(cameras.loc[["서쪽 지주"], "instead_en"]) == {"consider a street light first"}
    assert set(cameras.loc[["서쪽 지주"], "lights"]) == {0}
    assert (cameras.loc[["가운데 지주"], "lights"] == 2).any()
    unknown = best(added=2).result.tables["cameras"]
    assert unknown["lights"].isna().all()
    assert set(unknown["instead_en"]) == {"-"}


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
