"""Cameras put on the map, turned and taken away: before and after, by hand and to the last bit."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from towns import degrees
from watched_towns import (
    WEST_AND_EAST,
    at,
    buildings_of,
    camera,
    cameras_of,
    inputs_of,
    measured_by_hand,
    measured_of,
    params_of,
    people_of,
    result_of,
    same,
    tables_of,
)

from analytics.core.errors import ParamError
from analytics.core.scenario import Scenario
from analytics.models.cctv_gaps import MODEL, sight
from analytics.models.cctv_gaps.compare import compare
from analytics.models.cctv_gaps.measuring import look_at
from analytics.models.cctv_gaps.placing import outline
from analytics.spatial.crs import WGS84, shapes_to

TOWN = tables_of(
    cameras=cameras_of(
        camera(0, 0, azimuth_deg=0, fov_deg=90, range_m=40), camera(-30, 10), camera(-30, 10), camera(20, -20, facing="all_round")
    ),
    buildings=buildings_of((-10, 15, 5, 25), (20, 0, 35, 12)),
)


def new_camera(x, y, **settings_of_it):
    """A scenario with one camera more."""
    lon, lat = degrees((x, y))
    return Scenario().add(float(lon[0]), float(lat[0]), MODEL.place.written(settings_of_it))


def after(tables, scenario):
    return MODEL.changed_tables(tables, scenario)


@pytest.fixture
def afresh(monkeypatch):
    """A way to forget what was looked at before, so that all is looked at from nothing."""
    return lambda: monkeypatch.setattr(sight, "_kept", [])


# --- before and after ----------------------------------------------------------------------------------------------


def test_what_is_gained_less_what_is_lost_is_what_changes():
    """The first hexagon comes into view, a quarter of the third drops out of it: 10 gained, 0.25 x 40 lost."""
    before = measured_by_hand([1, 1, 0.25, 1], [10, 20, 40, 5])
    now = measured_by_hand([0, 1, 0.5, 1], [10, 20, 40, 5])
    change = compare(before, now, params_of())
    assert (change.gained, change.lost) == (10, 10)
    assert change.table.to_dict("records") == [
        {"dong_name": "서동", "gained": 10, "lost": 0, "net": 10},
        {"dong_name": "동동", "gained": 0, "lost": 10, "net": -10},
    ]
    assert change.layer["change_hours"].tolist() == [-10, 0, 10, 0]
    assert "45 → 45" in change.sentence.en


def test_no_change_has_no_row():
    one = measured_by_hand([1, 0.5], [3, 4])
    change = compare(one, one, params_of())
    assert (change.gained, change.lost, len(change.table)) == (0, 0, 0)


def test_a_camera_put_on_the_map_gains_what_the_model_then_sees():
    shown = after(TOWN, new_camera(0, -25, azimuth_deg=90.0, fov_deg=60.0))
    before, now = measured_of(TOWN), measured_of(shown)
    change = compare(before, now, params_of())
    numbers = [result_of(tables).indicators["hours_unseen"] for tables in (TOWN, shown)]
    assert change.lost == 0
    assert change.gained > 1
    assert change.gained - change.lost == pytest.approx(numbers[0] - numbers[1])
    assert change.table["net"].sum() == pytest.approx(change.gained)


def test_the_way_back_turns_gained_and_lost_round():
    before, now = measured_of(TOWN), measured_of(after(TOWN, Scenario().close("k1")))
    there, back = compare(before, now, params_of()), compare(now, before, params_of())
    assert there.lost > 1
    assert (there.gained, there.lost) == (back.lost, back.gained) == (0, there.lost)


# --- to the last bit -----------------------------------------------------------------------------------------------


def test_adding_a_camera_and_taking_it_away_gives_the_first_result_to_the_last_bit():
    first = result_of(TOWN)
    scenario = new_camera(5, 5, azimuth_deg=180.0)
    added = result_of(after(TOWN, scenario))
    assert not same(first, added)
    assert same(result_of(after(TOWN, scenario.close("new-1"))), first)


@pytest.mark.parametrize("taken", ["k2", "k3", "k1", "k4"])
def test_a_camera_less_is_as_if_it_had_never_been_there_also_of_two_equal_ones_on_a_pole(taken, afresh):
    result_of(TOWN)
    fewer = after(TOWN, Scenario().close(taken))
    changed = result_of(fewer)
    afresh()
    assert same(changed, result_of(fewer))


def test_of_two_equal_cameras_one_still_sees():
    measured_of(TOWN)
    one = measured_of(after(TOWN, Scenario().close("k2")))
    none = measured_of(after(TOWN, Scenario().close("k2").close("k3")))
    both = measured_of(TOWN)
    assert (one.unseen["expected"] >= both.unseen["expected"]).all()
    assert (one.unseen["expected"] < none.unseen["expected"]).any()
    assert (one.unseen["upper"] == both.unseen["upper"]).all()


edits = st.lists(
    st.tuples(
        st.sampled_from(["add", "move", "close"]),
        st.integers(-40, 40),
        st.integers(-40, 40),
        st.integers(1, 4),
        st.integers(0, 359),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=12, deadline=None)
@given(edits)
def test_any_changes_give_what_would_come_of_nothing(found):
    scenario, there = Scenario(), {f"k{n}" for n in range(1, 5)}
    for kind, x, y, number, azimuth in found:
        lon, lat = (float(part[0]) for part in degrees((x, y)))
        name = f"k{number}"
        if kind == "add":
            scenario = scenario.add(lon, lat, MODEL.place.written({"azimuth_deg": float(azimuth)}))
        elif name in there:
            scenario = scenario.move(name, lon, lat) if kind == "move" else scenario.close(name)
            there -= {name} if kind == "close" else set()
    shown = after(TOWN, scenario)
    if not len(shown["cameras"]):
        return
    result_of(TOWN)
    quick = result_of(shown)
    sight._kept.clear()
    assert same(quick, result_of(shown))


def test_many_changes_at_once_are_looked_at_from_nothing_and_give_the_same(afresh):
    rows = [camera(3.0 * i - 60, 7.0 * (i % 9) - 30, azimuth_deg=float(11 * i % 360)) for i in range(sight.FEW_CHANGES + 5)]
    many = {**TOWN, "cameras": cameras_of(*rows)}
    result_of(TOWN)
    found = result_of(many)
    afresh()
    assert same(found, result_of(many))


# --- one camera on the map -----------------------------------------------------------------------------------------


def reached(tables, name, **values):
    """What a camera sees, in town metres."""
    params = params_of(**values)
    ring = outline(inputs_of(tables), params, name)
    if ring is None:
        return None
    crs = look_at(inputs_of(tables), params).ground.crs
    metres = shapes_to(np.array([ring], dtype=object), WGS84, crs)[0]
    east, north = at(0, 0)
    return shapely.transform(metres, lambda xy: xy - (float(east), float(north)))


def test_the_outline_is_the_sector():
    """A quarter of a disc of 40 m: 1,257 m2, 40 m to the north, its corner at the camera."""
    sector = reached(tables_of(cameras=TOWN["cameras"]), "k1")
    assert sector.area == pytest.approx(np.pi * 40**2 / 4, rel=0.005)
    west, south, east, north = sector.bounds
    assert (south, north) == (pytest.approx(0, abs=0.01), pytest.approx(40, abs=0.05))
    assert (west, east) == pytest.approx((-40 * np.sin(np.pi / 4), 40 * np.sin(np.pi / 4)), abs=0.05)


def test_the_outline_ends_at_walls_unless_they_are_ignored():
    open_field, walled = reached(TOWN, "k1", walls="open"), reached(TOWN, "k1")
    assert walled.area < open_field.area * 0.9
    assert not walled.contains(shapely.Point(-2, 30))
    assert open_field.contains(shapely.Point(-2, 30))


def test_of_an_unknown_direction_the_outline_is_all_round():
    ring = reached(tables_of(cameras=TOWN["cameras"]), "k2")
    assert ring.area == pytest.approx(np.pi * 100**2, rel=0.005)


def test_a_camera_that_is_not_there_or_not_counted_has_no_outline():
    assert reached(TOWN, "nowhere") is None
    waste = tables_of(cameras=cameras_of(camera(0, 0, purpose="waste")))
    assert reached(waste, "k1") is None
    assert reached(waste, "k1", purpose="any") is not None


def test_a_new_camera_may_be_of_unknown_direction_and_is_counted_whatever_the_purpose():
    shown = after(TOWN, new_camera(0, -25, azimuth_deg=None, fov_deg=120.0))
    row = shown["cameras"].iloc[-1]
    assert np.isnan(row["azimuth_deg"])
    assert row["fov_deg"] == 120
    for purpose in ("watch", "children", "traffic", "any"):
        there, now = (measured_of(tables, purpose=purpose).cameras for tables in (TOWN, shown))
        assert now == there + 1


def test_a_setting_out_of_range_is_refused():
    lon, lat = degrees((0, 0))
    with pytest.raises(ParamError, match="Looks towards"):
        after(TOWN, Scenario().add(float(lon[0]), float(lat[0]), (("azimuth_deg", "400"),)))


def test_a_dong_gains_what_its_people_gain():
    homes = people_of((-200.0, 0.0, 100.0), (200.0, 0.0, 100.0))
    town = tables_of(WEST_AND_EAST, population=homes, cameras=cameras_of(camera(0, 900)))
    change = compare(measured_of(town), measured_of(after(town, new_camera(200, -20, azimuth_deg=0.0))), params_of())
    assert change.table["dong_name"].tolist() == ["동동"]
    assert change.table["net"][0] == pytest.approx(change.gained)
