"""What is told of the next cameras: what a plan promises holds when it is put on the map."""

import numpy as np
import pytest
from next_cameras_town import MIDDLE, WEST, best, told_of, town
from watched_towns import FAR, buildings_of, measured_of, params_of, people_of, points_of, result_of

from analytics.models.cctv_gaps import MODEL
from analytics.models.cctv_gaps.compare import compare
from analytics.models.cctv_gaps.studies.placement_tables import CROWDED


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
    result = best(town(camera_requests=points_of(*[(400.0, 60.0)] * 6)), added=12).result
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
