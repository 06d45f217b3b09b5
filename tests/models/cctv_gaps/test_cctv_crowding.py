"""Where blind spots crowd, in a town of homes on a lattice with one crowded corner: all is unseen, so people are the weight."""

import numpy as np
import pandas as pd
import pytest
from towns import CRS, EAST_M, NORTH_M, both_ways, links_of, nodes_of
from watched_towns import (
    WEST_AND_EAST,
    camera,
    cameras_of,
    inputs_of,
    measured_by_hand,
    params_of,
    people_of,
    points_of,
    tables_of,
)

from analytics.core.errors import InputError
from analytics.core.model import OutputKind
from analytics.models.cctv_gaps.exposure import count_reports
from analytics.models.cctv_gaps.params import NIGHT
from analytics.models.cctv_gaps.studies.crowding import (
    FIRST_SHUFFLES,
    PAIRS_MOST,
    STUDY,
    Amounts,
    amounts_of,
    first_shuffles,
    ring_of,
)
from analytics.models.cctv_gaps.studies.crowding_declared import CROWDS, CrowdingAsked
from analytics.models.cctv_gaps.studies.crowding_tables import NARROWED, NOWHERE, REPORTS, Crowd, curve_table, smallest_area
from analytics.spatial.crs import to_metres
from analytics.spatial.hexgrid import HexGrid

STEP_M = 100.0
QUICK = {"shuffles": "50000"}


def lattice(crowded, *, people=1.0, much=200.0):
    """Homes each 100 m over 1.9 km by 1.9 km; those within 250 m of a spot hold far more people."""
    homes = []
    for x in np.arange(-9, 10) * STEP_M:
        for y in np.arange(-9, 10) * STEP_M:
            near = crowded is not None and np.hypot(x - crowded[0], y - crowded[1]) <= 250
            homes.append((float(x), float(y), much if near else people))
    return homes


def town(crowded=(0.0, 500.0), shapes=None, **tables):
    """The lattice under one camera far from the crowd."""
    usual = {
        "population": people_of(*lattice(crowded), seniors=1.0),
        "cameras": cameras_of(camera(-900.0, -900.0, azimuth_deg=0.0, fov_deg=90.0, range_m=20.0)),
    }
    return tables_of(shapes, **{**usual, **tables})


def answers_of(tables, *, params=None, **asked):
    return list(STUDY(inputs_of(tables), params_of(**(params or {})), CrowdingAsked.read({**QUICK, **asked})))


def result_for(tables, **asked):
    return answers_of(tables, **asked)[-1].result


# --- neighbourhoods ------------------------------------------------------------------------------------------------


def grid_of_step(step_m, count=10):
    """Hexagons whose middles lie so far apart: sqrt(3) / 2 x step^2 is the area of each."""
    area_km2 = np.full(count, np.sqrt(3) / 2 * step_m**2 / 1e6)
    return HexGrid(np.arange(count, dtype=np.uint64), np.zeros(count), np.zeros(count), area_km2)


@pytest.mark.parametrize(("ring_m", "rings"), [(100, 1), (149, 1), (151, 2), (300, 3), (1000, 10)])
def test_metres_become_the_nearest_number_of_rings(ring_m, rings):
    found = ring_of(grid_of_step(100), ring_m)
    assert (found.rings, found.narrowed) == (rings, False)
    assert found.reach_m == pytest.approx(100 * rings)


def test_where_hexagons_are_large_one_ring_is_the_least():
    found = ring_of(grid_of_step(290), 100)
    assert (found.rings, found.narrowed) == (1, False)
    assert found.reach_m == pytest.approx(290)


def test_a_neighbourhood_of_too_many_small_hexagons_is_narrowed_and_says_so():
    """100,000 hexagons may have 100 neighbours each: 5 rings hold 90, 6 would hold 126."""
    assert PAIRS_MOST == 100 * 100_000
    found = ring_of(grid_of_step(40, 100_000), 400)
    assert (found.rings, found.narrowed) == (5, True)
    assert found.reach_m == pytest.approx(200)


def test_the_first_answer_is_the_last_one_where_it_is_quick():
    """Three rings hold 37 hexagons; ten hold 331, of which 50 million values make 151,057 shuffles."""
    assert first_shuffles(1_000_000, 3) == 1_000_000
    assert first_shuffles(1_000_000, 10) == 151_057
    assert first_shuffles(1_000_000, 30) == FIRST_SHUFFLES
    assert first_shuffles(50_000, 30) == 50_000


# --- hot spots -----------------------------------------------------------------------------------------------------


def test_the_crowded_corner_is_the_one_hot_spot_and_holds_its_people():
    """Homes of 200 lie within 250 m of the spot. A hexagon amid them is hot; none is beyond one ring around them."""
    result = result_for(town(), ring_m=100)
    spots, layer = result.tables["spots"], result.layers["hot"]
    assert spots["name_ko"].tolist() == ["한동"]
    hot = layer[layer["hot"] == 1]
    assert hot["people"].sum() == pytest.approx(spots["people"][0])
    x, y = to_metres(layer["lon"].to_numpy(), layer["lat"].to_numpy(), CRS)
    away_m = np.hypot(x - EAST_M, y - NORTH_M - 500)
    assert (layer["hot"][away_m <= 120] == 1).all()
    assert away_m[layer["hot"] == 1].max() <= 250 + 110 + 65
    assert spots["cells"][0] == len(hot) == result.indicators["hot_cells"]
    assert spots["amount_percent"][0] == pytest.approx(result.indicators["hot_amount_percent"])
    assert "한동" in result.sentence.ko


def test_where_all_hexagons_are_alike_nothing_crowds():
    """Equal hexagons by hand: the study's own lattice would put two homes in some hexagon."""
    inputs = town(
        crowded=None, population=people_of((0.0, 0.0, 10.0), (400.0, 0.0, 10.0), (0.0, 400.0, 10.0), (400.0, 400.0, 10.0))
    )
    result = result_for(inputs)
    assert result.indicators["spots_count"] == 0
    assert result.sentence.ko.endswith(NOWHERE.ko.split("}")[1])
    assert len(result.tables["spots"]) == 0
    assert not result.layers["hot"]["hot"].any()


def test_noise_that_the_customary_limit_calls_hot_is_not():
    """People dealt out at random: beyond z 1.96 there are some, after the correction none."""
    rng = np.random.default_rng(5)
    homes = [(x, y, float(rng.gamma(1.0, 20.0))) for x, y, _ in lattice(None)]
    result = result_for(town(population=people_of(*homes)), ring_m=100)
    assert (result.layers["hot"]["z"] > 1.96).sum() > 0
    assert result.indicators["hot_cells"] == 0
    assert any("1.96" in note.ko for note in result.notes)


def test_one_hot_spot_over_a_border_is_parted_or_left_whole_as_asked():
    tables = town(shapes=WEST_AND_EAST)
    parted = result_for(tables, ring_m=100).tables["spots"]
    whole = result_for(tables, ring_m=100, parted="whole").tables["spots"]
    assert sorted(parted["name_ko"]) == ["동동", "서동"]
    assert len(whole) == 1
    assert {"동동", "서동"} == set(whole["name_ko"][0].split("·"))
    assert parted["people"].sum() == pytest.approx(whole["people"][0])
    assert parted["amount"].is_monotonic_decreasing


def test_two_hot_spots_in_one_dong_are_numbered():
    homes = [(x, y, 200.0 if min(np.hypot(x - 600, y), np.hypot(x + 600, y)) <= 150 else 1.0) for x, y, _ in lattice(None)]
    names = result_for(town(population=people_of(*homes)), ring_m=100).tables["spots"]
    assert names["name_ko"].tolist() == ["한동 (1)", "한동 (2)"]
    assert names["spot"].tolist() == [1, 2]


def test_hexagons_with_nobody_take_no_part():
    """A road leads out to the east, where nobody lives."""
    places = {"집": (0.0, 500.0), "끝": (990.0, -950.0)}
    result = result_for(town(links=links_of(places, both_ways("집", "끝")), nodes=nodes_of(places)), ring_m=100)
    layer = result.layers["hot"]
    nobody = layer["people"] == 0
    assert nobody.any()
    assert layer["z"].isna().tolist() == nobody.tolist()
    assert result.indicators["cells_compared"] == (~nobody).sum()


def test_what_is_near_is_told_from_the_heaviest_hexagon():
    """A school, a camera and a light stand in its middle or 300 m east of it."""
    plain = result_for(town(), ring_m=100).tables["spots"].iloc[0]
    middle = pd.DataFrame({"name": ["가운데학교"], "lon": [plain["lon"]], "lat": [plain["lat"]]})
    lon_per_m = 1 / (111_320 * np.cos(np.radians(plain["lat"])))
    east = middle.assign(lon=plain["lon"] + 300 * lon_per_m)
    far_school = middle.assign(name="먼학교", lat=plain["lat"] + 0.005)
    schools = pd.concat([far_school, middle], ignore_index=True)
    told = result_for(town(school_zones=schools, lights=east.assign(count=1.0)), ring_m=100).tables["spots"].iloc[0]
    assert (told["school"], told["school_m"]) == ("가운데학교", pytest.approx(0, abs=0.01))
    assert told["light_m"] == pytest.approx(300, rel=0.01)
    assert told["camera_m"] > 1000
    assert len(told["code"]) == len("다바000277")
    assert np.isnan(plain["school_m"])
    assert plain["school"] == ""


def test_without_cameras_of_the_kind_distances_to_them_are_not_known():
    tables = town(cameras=cameras_of(camera(0.0, 0.0, purpose="traffic")))
    spots = result_for(tables, ring_m=100).tables["spots"]
    assert spots["camera_m"].isna().all()


def test_seniors_can_be_asked_for_and_what_is_not_known_is_refused():
    found = result_for(town(), crowd="seniors", ring_m=100)
    assert found.indicators["cells_compared"] > 0
    for crowd in ("children", "women", "incidents"):
        with pytest.raises(InputError, match="자료가 없습니다"):
            answers_of(town(), crowd=crowd)


def test_every_group_is_one_of_the_index():
    city = measured_by_hand([1, 0.5], [10, 20], seniors=[1, 2], women=[3, 4], child_m=[5, 6])
    found = {crowd: amounts_of(city, params_of(), crowd).exact.tolist() for crowd in CROWDS if crowd != "incidents"}
    assert found == {"people": [10, 10], "children": [5, 3], "seniors": [1, 1], "women": [3, 2]}


# --- reports -------------------------------------------------------------------------------------------------------


def reports_at(*spots):
    return points_of(*spots, kind="소란")


def test_reports_are_told_in_fives_and_few_are_withheld():
    """Twelve at one home, three at another: told as 10 and not at all."""
    tables = town(crowded=None, incidents=reports_at(*[(0.0, 0.0)] * 12, *[(600.0, 600.0)] * 3))
    result = result_for(tables, crowd="incidents", ring_m=100)
    told = result.layers["hot"]["amount"]
    assert sorted(told[told.notna() & (told > 0)].round(6)) == [10]
    assert told.isna().sum() == 1
    assert REPORTS in result.notes
    amount = result.tables["spots"]["amount"]
    assert set(amount.dropna()) <= {0.0, 5.0, 10.0, 15.0}
    assert result.tables["curve"]["area_share"].isna().all()


def test_crowding_reports_that_stand_alone_in_their_hexagons_are_found():
    """Two at each of nine neighbouring homes: each is withheld, together they are told as 20 and are hot."""
    spots = [(x * STEP_M, y * STEP_M) for x in (-1, 0, 1) for y in (-1, 0, 1)] * 2
    result = result_for(town(crowded=None, incidents=reports_at(*spots)), crowd="incidents", ring_m=200)
    assert not (result.layers["hot"]["amount"] > 0).any()
    assert result.tables["spots"]["amount"].tolist() == [20.0]


def test_a_single_report_does_not_show_in_the_crowding_that_is_told():
    """Around one report and around none the same is told, where as many hexagons are around."""
    tables = town(crowded=None, incidents=reports_at(*[(600.0, 600.0)] * 30, (-300.0, -300.0)))
    layer = result_for(tables, crowd="incidents", ring_m=100).layers["hot"]
    told = layer["z"][layer["amount"].isna()]
    assert len(told) == 1
    assert (layer["z"] == told.iloc[0]).sum() > 20


def test_grades_count_but_do_not_make_one_report_five():
    """One report of grade 5 is one report: exact for the test, withheld for the reader."""
    city = Amounts(np.array([5.0, 0.0]), np.zeros(2), np.array([True, True]), np.array([1.0, 0.0]))
    assert np.isnan(city.summed(np.array([0, 0]), 1)).all()
    ground = measured_by_hand([1, 1]).ground
    assert count_reports(ground, None, 10) is None


# --- area and amount -----------------------------------------------------------------------------------------------


def crowd_by_hand(amounts, reports=None):
    """Hexagons of one km2 each with these amounts; nothing is hot."""
    exact = np.asarray(amounts, dtype=float)
    city = measured_by_hand(np.ones(len(exact)), exact)
    nothing = np.zeros(len(exact), dtype=np.int64)
    told = Amounts(exact, exact, np.ones(len(exact), dtype=bool), None if reports is None else np.asarray(reports, dtype=float))
    return Crowd(None, params_of(period=NIGHT), CrowdingAsked(), city, None, told, None, exact, nothing > 0, nothing, 0, 1)  # fmt: skip


def test_the_least_area_with_half_is_that_of_the_densest_hexagons():
    """Of 10, 20, 30 and 40 the largest has 40 %, two have 70 %: half lies in two of four; 40 % in one exactly."""
    crowd = crowd_by_hand([10, 20, 30, 40])
    assert smallest_area(crowd, 50) == pytest.approx(50)
    assert smallest_area(crowd, 40) == pytest.approx(25)
    assert curve_table(crowd)["area_share"].tolist() == pytest.approx([25, 25, 25, 25, 50, 50, 50, 75, 75, 100])


def test_of_few_reports_no_curve_is_drawn():
    assert smallest_area(crowd_by_hand([10, 39], reports=[10, 39]), 50) is None
    assert smallest_area(crowd_by_hand([10, 40], reports=[10, 40]), 50) == pytest.approx(50)
    assert smallest_area(crowd_by_hand([0, 0]), 50) is None


# --- the study -----------------------------------------------------------------------------------------------------


def test_the_same_question_gets_the_same_answer_with_the_declared_columns():
    tables = town()
    one, other = (result_for(tables) for _ in range(2))
    for output in STUDY.outputs:
        if output.kind is not OutputKind.INDICATOR:
            frames = [{**result.tables, **result.layers}[output.id] for result in (one, other)]
            assert list(frames[0].columns) == [column.name for column in output.columns]
            assert frames[0].equals(frames[1])


def test_a_wide_neighbourhood_is_answered_twice_and_the_last_answer_is_final():
    answers = answers_of(town(), ring_m=1000, shuffles="1000000")
    assert [answer.final for answer in answers] == [False, True]


def test_too_few_shuffles_are_said():
    """Some 350 hexagons at half a percent would need 140,000."""
    strict = {"false_percent": 0.5, "ring_m": 100}
    few, many = (result_for(town(), **strict, shuffles=shuffles) for shuffles in ("50000", "1000000"))
    assert any("섞는 횟수를 늘려" in note.ko for note in few.notes)
    assert not any("섞는 횟수를 늘려" in note.ko for note in many.notes)
    assert NARROWED not in few.notes


def test_the_table_holds_no_more_than_was_asked_and_the_map_all():
    spots = [(-800.0, -500.0), (-800.0, 0.0), (-800.0, 500.0), (0.0, -700.0), (0.0, 0.0), (0.0, 700.0), (800.0, 0.0)]
    homes = [(x, y, 200.0 if min(np.hypot(x - a, y - b) for a, b in spots) <= 110 else 1.0) for x, y, _ in lattice(None)]
    result = result_for(town(population=people_of(*homes)), ring_m=100, spots_shown=5, false_percent=20)
    count = result.indicators["spots_count"]
    assert count > 5
    assert len(result.tables["spots"]) == 5
    assert result.layers["hot"]["spot"].max() == count
    assert any("5곳만" in note.ko for note in result.notes)
