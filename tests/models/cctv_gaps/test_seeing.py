"""What one camera, one wall and one list of cameras let be seen, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from watched_towns import (
    at,
    buildings_of,
    camera,
    cameras_of,
    inputs_of,
    measured_of,
    metres_of,
    params_of,
    people_of,
    result_of,
    tables_of,
)

from analytics.models.cctv_gaps.cameras import INDOORS, OTHER_PURPOSE, WALLED_IN, ready_cameras
from analytics.models.cctv_gaps.measuring import look_at
from analytics.models.cctv_gaps.params import CIRCLE, EXPECTED, LOWER, UPPER
from analytics.spatial.sight.walls import STEP_OUT_M

NORTH_20, SOUTH_20 = (0.0, 20.0), (0.0, -20.0)
FINE = {"resolution": 11}


def town(*cameras, **tables):
    return tables_of(cameras=cameras_of(*cameras), **tables)


def unseen_at(tables, *spots, **values):
    """How little is seen of some spots, by basis."""
    looked = look_at(inputs_of(tables), params_of(**values))
    x, y = at(*np.array(spots).T)
    return looked.sight.at(x, y)


def within(measured, inside):
    """The hexagons of which every corner (metres) is inside."""
    x, y = np.moveaxis(metres_of(measured.ground), -1, 0)
    found = np.flatnonzero(inside(x, y).all(axis=1))
    assert len(found) > 0
    return found


def near(x, y):
    return np.hypot(x, y) < 75


# --- one camera ----------------------------------------------------------------------------------------------------


def test_a_camera_that_looks_north_leaves_the_south_unseen():
    found = unseen_at(town(camera(0, 0, azimuth_deg=0, fov_deg=90, range_m=50)), NORTH_20, SOUTH_20, (20.0, 19.0), (20.0, 21.0))
    for basis in (EXPECTED, LOWER, UPPER):
        assert found[basis].tolist() == [0, 1, 1, 0]  # its view ends at 45 degrees to either side


def test_a_whole_hexagon_is_seen_on_one_side_of_a_half_round_view_and_not_on_the_other():
    measured = measured_of(town(camera(0, 0, azimuth_deg=0, fov_deg=180)), **FINE)
    north, south = within(measured, lambda x, y: (y > 0) & near(x, y)), within(measured, lambda _, y: y < 0)
    for basis in (EXPECTED, LOWER, UPPER):
        assert (measured.unseen[basis][north] == 0).all()
        assert (measured.unseen[basis][south] == 1).all()


def test_a_camera_sees_no_further_than_its_pixels_its_list_and_the_furthest_allow():
    """1,920 pixels across a lens of 90 degrees give 20 to a metre at 1,920 / (2 x 20) = 48 m."""
    given_by_list = camera(0, 0, azimuth_deg=0, fov_deg=90, pixels_10k=200, range_m=30)
    plain = camera(0, 0, azimuth_deg=0, fov_deg=90, pixels_10k=200)
    spots = [(0.0, 29.9), (0.0, 30.1), (0.0, 47.9), (0.0, 48.1)]
    assert unseen_at(town(plain), *spots, own_px_per_m=20)[EXPECTED].tolist() == [0, 0, 0, 1]
    assert unseen_at(town(given_by_list), *spots, own_px_per_m=20)[EXPECTED].tolist() == [0, 1, 1, 1]
    assert unseen_at(town(plain), *spots, own_px_per_m=20, longest_m=40)[EXPECTED].tolist() == [0, 0, 1, 1]


def test_the_level_of_sharpness_is_that_of_the_edition_unless_ones_own_is_set():
    """40 pixels to a metre at 24 m, 20 at 48 m, 12.5 at 76.8 m."""
    rows = inputs_of(town(camera(0, 0, azimuth_deg=0, fov_deg=90))).cameras
    ranges = {"2025_outline": 24.0, "2025_overview": 48.0, "2015_monitor": 76.8}
    for level, range_m in ranges.items():
        chosen = params_of(level=level, own_px_per_m=0)
        assert ready_cameras(rows, "EPSG:5186", None, chosen).views.range_m == pytest.approx([range_m], rel=1e-6)
    assert ready_cameras(
        rows, "EPSG:5186", None, params_of(level="2025_outline", own_px_per_m=96)
    ).views.range_m == pytest.approx([10])


# --- what is not known ---------------------------------------------------------------------------------------------


def test_an_unknown_direction_is_never_made_up():
    """At worst nothing is seen, at best all of it, and 90 of 360 degrees are to be expected, in every direction alike."""
    rows = town(camera(0, 0, fov_deg=90))
    assert np.isnan(ready_cameras(rows["cameras"], "EPSG:5186", None, params_of()).views.azimuth_deg).all()
    found = unseen_at(rows, NORTH_20, SOUTH_20, (20.0, 0.0), (-14.0, 14.0))
    assert found[LOWER].tolist() == [1] * 4
    assert found[UPPER].tolist() == [0] * 4
    assert found[EXPECTED] == pytest.approx([0.75] * 4, abs=1e-6)


def test_the_expected_share_of_a_hexagon_in_full_reach_is_the_angle_over_360():
    measured = measured_of(town(camera(0, 0, fov_deg=120)), **FINE)
    inside = within(measured, near)
    assert measured.unseen[EXPECTED][inside] == pytest.approx(1 - 120 / 360, abs=1e-5)
    assert (measured.unseen[LOWER][inside] == 1).all()
    assert (measured.unseen[UPPER][inside] == 0).all()
    assert measured.unsure == measured.cameras == 1


def test_two_cameras_of_unknown_direction_miss_a_place_when_both_look_elsewhere():
    one_pole_two = unseen_at(town(camera(0, 0, fov_deg=90, count=2)), NORTH_20)
    two_rows = unseen_at(town(camera(0, 0, fov_deg=90), camera(0, 0, fov_deg=90)), NORTH_20)
    assert one_pole_two[EXPECTED] == pytest.approx([0.75 * 0.75], abs=1e-6)
    assert two_rows[EXPECTED] == pytest.approx(one_pole_two[EXPECTED], abs=1e-6)


def test_one_said_to_see_all_round_turns_and_one_with_a_fisheye_sees_all_at_once():
    turning = unseen_at(town(camera(0, 0, fov_deg=90, facing="all_round")), NORTH_20)
    assert (turning[LOWER][0], turning[UPPER][0]) == (1, 0)
    assert turning[EXPECTED] == pytest.approx([0.75], abs=1e-6)
    fisheye = unseen_at(town(camera(0, 0, fov_deg=360, facing="all_round", range_m=30)), NORTH_20, SOUTH_20)
    assert fisheye[LOWER].tolist() == fisheye[EXPECTED].tolist() == [0, 0]


@pytest.mark.parametrize("column", ["pixels_10k", "fov_deg", "range_m"])
def test_a_number_of_0_is_as_good_as_none(column):
    """As though the field were empty: 200 ten thousand pixels and 90 degrees of the parameters, no range of its own."""
    nought, empty = town(camera(0, 0, azimuth_deg=0, **{column: 0.0})), town(camera(0, 0, azimuth_deg=0))
    spots = [(0.0, 5.0), (0.0, 47.0), (0.0, 49.0), (30.0, 5.0)]
    assert (
        unseen_at(nought, *spots, own_px_per_m=20)[EXPECTED].tolist()
        == unseen_at(empty, *spots, own_px_per_m=20)[EXPECTED].tolist()
    )
    assert unseen_at(nought, *spots, own_px_per_m=20)[EXPECTED].tolist() == [0, 0, 1, 1]


# --- purpose -------------------------------------------------------------------------------------------------------


def test_a_camera_without_a_purpose_counts_in_every_choice_and_a_traffic_camera_in_its_own():
    rows = town(
        camera(0, 0, purpose="safety"), camera(0, 0, purpose="child"), camera(0, 0, purpose="enforcement"),
        camera(0, 0, purpose=""), camera(0, 0, purpose=None), camera(0, 0, purpose="waste"),
    )  # fmt: skip
    counted = {chosen: measured_of(rows, purpose=chosen).cameras for chosen in ("watch", "children", "traffic", "any")}
    assert counted == {"watch": 4, "children": 3, "traffic": 3, "any": 6}


def test_the_summary_of_the_list_tells_what_is_counted():
    rows = town(
        camera(0, 0, purpose="safety", count=3.0, azimuth_deg=10), camera(9, 0, purpose="safety", facing="all_round"),
        camera(0, 0, purpose="enforcement", count=2.0), camera(0, 0, purpose=""),
    )  # fmt: skip
    table = result_of(rows).tables["kinds"].set_index("purpose_en")
    assert table.loc["neighbourhood safety"].drop("purpose_ko").to_dict() == {
        "poles": 2, "cameras": 4, "facing_known": 3, "all_round": 1, "counted": 4,
    }  # fmt: skip
    assert table.loc["traffic enforcement", ["cameras", "counted"]].tolist() == [2, 0]
    assert table.loc["no purpose written", ["cameras", "counted"]].tolist() == [1, 1]
    assert OTHER_PURPOSE.fill(n=1) in result_of(rows).notes


def test_where_no_camera_is_of_the_purpose_nothing_is_seen():
    found = result_of(town(camera(0, 0, purpose="waste")))
    assert found.indicators["unseen_share"] == 100
    assert found.indicators["cameras"] == 0
    assert found.indicators["circle_times"] is None
    assert found.indicators["unsure_share"] is None


def test_a_list_with_no_camera_of_the_purpose_says_so_first_which_there_are_and_what_counts_them():
    """The default choice is that of cameras for safety; 700 others are no view of the city, and 100 % unseen no finding."""
    rows = town(camera(0, 0, purpose="waste"), camera(9, 0, purpose="enforcement", count=699.0))
    found = result_of(rows).sentence
    assert found.en == (
        "Note: the list holds no camera for 'safety, children, several purposes', so every place comes out as not seen. "
        "It holds traffic enforcement 699, waste dumping 1. "
        "To count them, choose 'traffic and vehicles only' or 'every purpose' under 'Cameras counted'."
    )
    assert "'방범·어린이보호·다목적' 카메라가 한 대도 없어" in found.ko
    assert (
        "교통단속 699대, 쓰레기단속 1대입니다. '세는 카메라'에서 '교통단속·교통정보·차량방범만' 또는 '모든 목적'을 고르면"
        in found.ko
    )


def test_only_every_purpose_is_offered_where_no_other_choice_would_count_one():
    assert result_of(town(camera(0, 0, purpose="waste"))).sentence.en.endswith("choose 'every purpose' under 'Cameras counted'.")


@pytest.mark.parametrize(
    ("purpose", "chosen"), [("waste", "any"), ("enforcement", "traffic"), ("", "watch"), ("safety", "watch")]
)
def test_where_one_camera_counts_the_finding_stands_first(purpose, chosen):
    found = result_of(town(camera(0, 0, purpose=purpose)), purpose=chosen).sentence
    assert found.en.startswith("At night cameras do not see")


# --- walls ---------------------------------------------------------------------------------------------------------


def test_what_lies_behind_a_wall_is_not_seen_unless_walls_are_ignored():
    """A house from 10 to 15 m north, 10 m wide: at 20 m north it hides 10 m to either side of the axis."""
    rows = town(camera(0, 0, azimuth_deg=0, fov_deg=90, range_m=50), buildings=buildings_of((-5, 10, 5, 15)))
    spots = [(0.0, 9.0), (0.0, 20.0), (9.0, 20.0), (11.0, 20.0)]
    assert unseen_at(rows, *spots)[EXPECTED].tolist() == [0, 1, 1, 0]
    assert unseen_at(rows, *spots, walls="open")[EXPECTED].tolist() == [0, 0, 0, 0]


def test_a_camera_inside_a_building_is_put_before_its_nearest_wall_and_that_is_said():
    """One metre south of the north wall of a house, looking north: it lands 0.1 m beyond that wall."""
    rows = town(camera(0, -1, azimuth_deg=0, fov_deg=90, range_m=30), buildings=buildings_of((-10, -20, 10, 0)))
    looked = look_at(inputs_of(rows), params_of())
    x, y = at(0.0, STEP_OUT_M)
    assert [looked.cameras.views.x[0], looked.cameras.views.y[0]] == pytest.approx([x, y], abs=1e-4)
    assert unseen_at(rows, (0.0, 20.0))[EXPECTED].tolist() == [0]
    assert INDOORS.fill(n=1) in looked.cameras.notes


def test_a_camera_amid_buildings_with_no_way_out_is_left_out_and_said():
    """Forty houses of 10 m by 10 m to a side, wall to wall: the way out is longer than is looked for."""
    block = [(10.0 * i, 10.0 * j, 10.0 * i + 10, 10.0 * j + 10) for i in range(-20, 20) for j in range(-20, 20)]
    rows = town(camera(2, 3, azimuth_deg=0), camera(300, 0, azimuth_deg=0), buildings=buildings_of(*block))
    found = result_of(rows)
    assert found.indicators["cameras"] == 1
    assert WALLED_IN.fill(n=1) in found.notes
    assert found.tables["kinds"]["cameras"].tolist() == [2]
    assert found.tables["kinds"]["counted"].tolist() == [1]


def test_the_share_not_seen_is_one_of_open_ground_and_the_area_seen_is_true():
    """Half of the town is one large building; a fisheye camera before it sees what is open within 100 m."""
    house = (-200.0, -200.0, 200.0, -1.0)
    rows = town(camera(0, 0, fov_deg=360), buildings=buildings_of(house), population=people_of((0, 30, 10), cell_m=100))
    measured = measured_of(rows, **FINE)
    x, y = np.moveaxis(metres_of(measured.ground), -1, 0)
    cut = np.flatnonzero((y.max(axis=1) > 15) & (y.min(axis=1) < -8) & (np.hypot(x, y).max(axis=1) < 70))
    assert len(cut) > 0
    assert measured.unseen[EXPECTED][cut] == pytest.approx(0, abs=0.03)  # all that is open is seen
    assert (measured.open_share[cut] < 0.9).all()
    found = result_of(rows, **FINE).indicators
    open_km2 = float((measured.ground.grid.area_km2 * measured.open_share).sum())
    assert found["seen_km2"] <= open_km2 * 1.001
    assert found["seen_km2"] == pytest.approx(
        float((measured.ground.grid.area_km2 * measured.open_share * (1 - measured.unseen[EXPECTED])).sum())
    )


def test_what_one_camera_sees_is_seen_once_and_what_two_alike_see_is_seen_twice():
    """Of open ground, as the share seen is: two fisheyes on one pole before a house see twice all that they see."""
    once = camera(0, 0, fov_deg=360)
    house = {"buildings": buildings_of((-200, -200, 200, -1)), "population": people_of((0, 30, 10), cell_m=100)}
    alone, both = (measured_of(town(*rows, **house), **FINE) for rows in ([once], [once, once]))
    assert alone.twofold_low.max() == alone.twofold_high.max() == 0
    assert both.twofold_low == pytest.approx(1 - alone.unseen[LOWER])
    assert both.twofold_high == pytest.approx(1 - alone.unseen[UPPER])
    assert both.twofold_low.max() > 0.9


def test_two_cameras_see_no_more_twice_than_is_seen_at_all():
    rows = town(camera(0, 0, azimuth_deg=0), camera(1, 0, azimuth_deg=10), camera(3, 0), buildings=buildings_of((-5, 10, 5, 40)))
    measured = measured_of(rows, **FINE)
    assert (measured.twofold_low <= 1 - measured.unseen[LOWER] + 1e-12).all()
    assert (measured.twofold_high <= 1 - measured.unseen[UPPER] + 1e-12).all()
    assert measured.twofold_low.max() > 0


# --- the standard model's circle -----------------------------------------------------------------------------------


def test_the_circle_looks_at_no_direction_no_wall_and_no_pixel():
    rows = town(camera(0, 0, azimuth_deg=0, fov_deg=20, range_m=5), buildings=buildings_of((-10, -20, 10, -10)))
    measured = measured_of(rows, circle_m=60, **FINE)
    inside = within(measured, lambda x, y: np.hypot(x, y) < 59)
    assert (measured.unseen[CIRCLE][inside] == 0).all()


def test_the_area_by_circles_is_pi_r_squared():
    """People live all around, so that the whole circle of 50 m lies in hexagons: 7,854 m2."""
    people = people_of(*((20.0 * i, 20.0 * j, 1.0) for i in range(-6, 7) for j in range(-6, 7)))
    found = result_of(town(camera(0, 0), population=people), circle_m=50, **FINE)
    assert found.indicators["circle_km2"] == pytest.approx(np.pi * 0.05**2, rel=0.01)


# --- always --------------------------------------------------------------------------------------------------------

anywhere = st.floats(-60, 60).map(lambda value: round(value, 2))
looking = st.one_of(st.none(), st.integers(0, 359))
one_camera = st.tuples(anywhere, anywhere, looking, st.integers(20, 180), st.integers(10, 90))


def listed(found):
    rows = [
        camera(x, y, fov_deg=float(fov), range_m=float(reach), **({} if azimuth is None else {"azimuth_deg": float(azimuth)}))
        for x, y, azimuth, fov, reach in found
    ]
    return cameras_of(*rows)


TOWN = tables_of(buildings=buildings_of((-5, 10, 5, 20), (20, -30, 40, -10)))
MEASURES = settings(max_examples=15, deadline=None)


@MEASURES
@given(st.lists(one_camera, min_size=2, max_size=5))
def test_one_camera_more_never_hides_anything(found):
    fewer, more = (measured_of({**TOWN, "cameras": listed(rows)}) for rows in (found[:-1], found))
    for basis in (EXPECTED, LOWER, UPPER, CIRCLE):
        assert (more.unseen[basis] <= fewer.unseen[basis] + 1e-9).all()
    assert (more.unseen[UPPER] <= more.unseen[EXPECTED] + 1e-6).all()
    assert (more.unseen[EXPECTED] <= more.unseen[LOWER] + 1e-6).all()


@MEASURES
@given(st.permutations([(0.0, 5.0, None, 90, 40), (9.0, -8.0, 30, 60, 50), (9.0, -8.0, 30, 60, 50), (-20.0, 0.0, 200, 100, 30)]))
def test_the_order_of_the_list_changes_nothing(found):
    usual = measured_of({**TOWN, "cameras": listed(sorted(found, key=repr))})
    turned = measured_of({**TOWN, "cameras": listed(found)})
    for basis in (EXPECTED, LOWER, UPPER, CIRCLE):
        assert np.array_equal(turned.unseen[basis], usual.unseen[basis])
    assert np.array_equal(turned.twofold_high, usual.twofold_high)


def test_a_building_that_nobody_looks_at_hides_nothing():
    with_one, without = tables_of(buildings=buildings_of((500, 500, 510, 510))), tables_of()
    for basis in (EXPECTED, LOWER, UPPER, CIRCLE):
        assert np.array_equal(measured_of(with_one).unseen[basis], measured_of(without).unseen[basis])
