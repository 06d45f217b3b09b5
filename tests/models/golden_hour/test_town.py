"""One road, eight kilometres, a minute each: every number of the model worked out on paper (see `one_road_town`)."""

import h3
import numpy as np
import pandas as pd
import pytest
from towns import PLAIN, Arc, both_ways, degrees, one_road_town

from analytics.core.errors import InputError


@pytest.fixture(scope="module")
def run(golden_hour):
    """Run the model on a town with plain driving, and other parameters where given."""

    def run_on(town, **params):
        return run_tables(town.tables(), **params)

    def run_tables(tables, **params):
        return golden_hour(golden_hour.inputs.read(tables), golden_hour.params.read({**PLAIN, **params}))

    run_on.tables = run_tables
    return run_on


@pytest.fixture(scope="module")
def plain(run):
    return run(one_road_town())


def reached(result):
    return result.indicators["people_reached"]


# --- people --------------------------------------------------------------------------------------------------------


def test_after_seven_minutes_kilometre_six_is_just_reached(plain):
    found = plain.indicators
    assert found["people_total"] == 3650
    assert found["people_reached"] == 100 + 200 + 300 + 400 + 500 + 600
    assert found["people_late"] == 700 + 800 + 50
    assert found["people_unreachable"] == 50
    assert found["reached_share"] == pytest.approx(100 * 2100 / 3650)


def test_a_hair_less_than_seven_minutes_leaves_kilometre_six_out(run):
    town = one_road_town(turnout_s={"중앙": 60.001})
    assert reached(run(town)) == 1500


@pytest.mark.parametrize("limit_min", [2, 3, 4, 5, 6, 7, 8, 9])
def test_exactly_the_limit_counts_at_every_kilometre(run, limit_min):
    assert reached(run(one_road_town(), limit_min=float(limit_min))) == sum(100 * k for k in range(1, limit_min))


def test_half_and_nine_tenths_of_the_reachable_people(plain):
    """Of 3,600 the 1,800th lives at kilometre 6, the 3,240th at kilometre 8."""
    assert plain.indicators["median_min"] == pytest.approx(7)
    assert plain.indicators["p90_min"] == pytest.approx(9)


def test_seniors_are_counted_where_ages_are_known(plain):
    assert plain.indicators["seniors_late"] == pytest.approx(70 + 80 + 5)
    assert plain.indicators["seniors_share"] == pytest.approx(100 * 210 / 365)


def test_without_ages_nothing_is_said_of_seniors(run):
    found = run(one_road_town(seniors=None))
    assert found.indicators["seniors_late"] is None
    assert found.indicators["seniors_share"] is None
    assert found.tables["dongs"]["seniors_late"].isna().all()


def test_where_some_ages_are_unknown_only_the_known_are_counted(run):
    """At kilometre 8 and on the island nobody knows the ages."""
    found = run(one_road_town(seniors=[10, 20, 30, 40, 50, 60, 70, np.nan, np.nan]))
    assert found.indicators["seniors_late"] == 70
    assert found.indicators["seniors_share"] == pytest.approx(100 * 210 / 280)
    late = found.tables["dongs"].set_index("dong_name")["seniors_late"]
    assert late["서동"] == 0
    assert late["동동"] == 70
    assert np.isnan(late["섬동"])


def test_a_table_of_people_without_a_column_of_ages_will_do(run):
    tables = one_road_town().tables()
    tables["population"] = tables["population"].drop(columns="seniors")
    assert run.tables(tables).indicators["seniors_late"] is None


# --- dongs, posts, bands -------------------------------------------------------------------------------------------


def test_dongs_come_worst_first_and_add_up_to_the_town(plain):
    dongs = plain.tables["dongs"]
    assert dongs["dong_name"].tolist() == ["동동", "섬동", "서동"]
    assert dongs["people"].tolist() == [2600, 50, 1000]
    assert dongs["people_late"].tolist() == [1500, 50, 0]
    assert dongs["people_unreachable"].tolist() == [0, 50, 0]
    assert dongs["late_share"].tolist() == pytest.approx([100 * 1500 / 2600, 100, 0])
    assert dongs["seniors_late"].tolist() == pytest.approx([150, 5, 0])
    assert dongs["post"].tolist() == ["중앙", "", "중앙"]
    for column, indicator in (
        ("people", "people_total"),
        ("people_late", "people_late"),
        ("people_unreachable", "people_unreachable"),
    ):
        assert dongs[column].sum() == plain.indicators[indicator]


def test_the_middle_of_each_dong_is_that_of_its_people(plain):
    """West: the 500th of 1,000 at kilometre 3. East: the 1,300th of 2,600 at kilometre 7. The island: nobody is reached."""
    dongs = plain.tables["dongs"].set_index("dong_name")
    assert dongs.loc[["서동", "동동"], "median_min"].tolist() == pytest.approx([4, 8])
    assert dongs.loc[["서동", "동동"], "p90_min"].tolist() == pytest.approx([5, 9])
    assert dongs.loc["섬동", ["median_min", "p90_min"]].isna().all()


def test_bands_leave_out_their_lower_and_include_their_upper_edge(plain):
    """Minutes 2, 3, 4 | 5 | 6, 7 | 8, 9 | none | none | the island."""
    bands = plain.tables["bands"]
    assert bands["people"].tolist() == [600, 400, 1100, 1500, 0, 0, 50]
    assert bands["over_min"].tolist()[:6] == [0, 4, 5, 7, 10, 20]
    assert bands["upto_min"].tolist()[:6] == [4, 5, 7, 10, 20, np.inf]
    assert bands["share"].sum() == pytest.approx(100)


def test_each_post_answers_for_the_people_nearest_to_it(run):
    """A second post at kilometre 8: equal at kilometre 4, so 1 to 4 belong to the first, 5 to 8 to the second."""
    posts = run(one_road_town(posts={"중앙": (0, 0), "동부": (8000, 0)}), limit_min=4.0).tables["posts"].set_index("post")
    assert posts["people"].sum() == 3600
    assert posts.loc["동부", "people"] in (2600, 3000)  # kilometre 4 may go to either
    assert posts.loc["동부", "people_late"] in (0, 400)
    assert posts["people_late"].sum() == 400  # kilometre 4, at five minutes from both


def test_people_are_neither_lost_nor_doubled_whatever_the_size_of_the_hexagons(run):
    for resolution in (7, 8, 9, 10):
        found = run(one_road_town(), resolution=resolution)
        assert found.indicators["people_total"] == 3650
        assert found.layers["cells"]["people"].sum() == pytest.approx(3650)
        assert found.tables["bands"]["people"].sum() == pytest.approx(3650)
        assert found.tables["dongs"]["people"].sum() == pytest.approx(3650)


def test_people_just_beyond_every_dong_are_counted_and_those_far_out_are_named(run):
    town = one_road_town()
    people = [*town.people, (9400.0, 0.0, 7.0), (8800.0, 0.0, 11.0)]  # 900 m and 300 m beyond the eastern border
    found = run(one_road_town(people=people, seniors=None))
    assert found.indicators["people_total"] == 3650 + 11
    assert [note.en for note in found.notes] == ["People not counted because their cell lies outside every dong: 7"]
    assert "7" in found.notes[0].ko


# --- the sentence --------------------------------------------------------------------------------------------------


def test_the_sentence_says_how_many_and_where(plain):
    assert plain.sentence.en == "1,550 people (42.5 %) are not reached within 7 minutes; most of them live in 동동 (1,500)."
    assert plain.sentence.ko == "7분 안에 구급차가 닿지 못하는 사람이 1,550명(42.5%)이며, 동동에 가장 많습니다(1,500명)."


def test_the_sentence_says_so_when_everybody_is_reached(run):
    town = one_road_town()
    found = run(one_road_town(people=town.people[:-1], seniors=None), limit_min=9.0)
    assert found.sentence.en == "An ambulance reaches everybody within 9 minutes."


# --- posts ---------------------------------------------------------------------------------------------------------


def test_a_posts_own_turn_out_time_takes_precedence(run):
    late = one_road_town(turnout_s={"중앙": 180.0})  # two minutes more: kilometre 4 at seven minutes
    assert reached(run(late)) == 1000


def test_posts_without_a_column_of_turn_out_times_take_the_general_one(run):
    tables = one_road_town().tables()
    tables["posts"] = tables["posts"].drop(columns="turnout_s")
    assert reached(run.tables(tables)) == 2100


def test_a_post_beside_the_road_and_a_home_beside_the_road_each_cost_their_stretch(run):
    """100 m at 15 km/h are 24 s: a post 100 m off reaches kilometre 5 in time and kilometre 6 no more."""
    assert reached(run(one_road_town(posts={"중앙": (0, 100)}))) == 1500
    assert reached(run(one_road_town(posts={"중앙": (0, 100)}), limit_min=7.5)) == 2100
    both = one_road_town(posts={"중앙": (0, 100)}, people=[(6000.0, -100.0, 1.0)], seniors=None)
    minutes = run(both).indicators["median_min"]
    assert minutes == pytest.approx(1 + 6 + 0.4 + 0.4, abs=1e-6)


def test_a_home_too_far_from_any_road_is_unreachable_and_counted_apart(run):
    far = one_road_town(people=[(1000.0, 400.0, 10.0), (2000.0, 0.0, 1.0)], seniors=None)
    assert run(far, beside_limit_m=300.0).indicators["people_unreachable"] == 10
    assert run(far, beside_limit_m=500.0).indicators["people_unreachable"] == 0


def far_away(tables, **spot):
    extra = tables["posts"].iloc[[0]].assign(post_id="p9", name="먼 곳", **spot)
    return {**tables, "posts": pd.concat([tables["posts"], extra], ignore_index=True)}


@pytest.mark.parametrize("spot", [{"lon": 100.0, "lat": 20.0}, {"lon": np.nan, "lat": np.nan}, {"lon": -60.0, "lat": -30.0}])
def test_a_post_three_thousand_kilometres_away_or_nowhere_is_left_out_with_a_note(run, plain, spot):
    found = run.tables(far_away(one_road_town().tables(), **spot))
    assert dict(found.indicators) == dict(plain.indicators)
    assert found.tables["posts"]["post"].tolist() == ["중앙"]
    assert found.notes[0].en.startswith("1 posts left out")
    assert "먼 곳" in found.notes[0].ko


def test_without_a_post_near_the_roads_the_refusal_says_so_in_both_languages(run):
    tables = one_road_town().tables()
    tables["posts"] = tables["posts"].assign(lon=100.0, lat=20.0)
    with pytest.raises(InputError) as refused:
        run.tables(tables)
    assert "119안전센터가 하나도 없습니다" in refused.value.text.ko
    assert "There is no 119 post near the roads" in refused.value.text.en


def test_when_nobody_lives_in_any_dong_the_run_is_refused_instead_of_reaching_everybody(run):
    elsewhere = one_road_town(people=[(50_000.0, 50_000.0, 10.0)], seniors=None)
    with pytest.raises(InputError) as refused:
        run(elsewhere)
    assert "인구" in refused.value.text.ko
    assert "population" in refused.value.text.en


def test_when_all_cells_are_empty_the_run_is_refused(run):
    with pytest.raises(InputError, match="No cell has any people"):
        run(one_road_town(people=[(1000.0, 0.0, 0.0)], seniors=None))


# --- straight lines ------------------------------------------------------------------------------------------------


def test_a_straight_line_flies_to_the_island_and_flatters_by_its_people(plain):
    """The island lies 5 km from the post: 1 + 5 minutes in a straight line, never by road."""
    assert plain.indicators["flattered_people"] == 50
    assert plain.indicators["straight_share"] == pytest.approx(100 * 2150 / 3650)


def test_with_one_speed_everywhere_a_straight_line_is_never_later_than_the_road(run):
    """Only with one speed: on the whole network's mean speed a motorway can beat the straight line."""
    bent = one_road_town(
        arcs=[*both_ways("N0", "N1", via=((500, 400),)), *both_ways(*(f"N{k}" for k in range(1, 9))), *both_ways("I0", "I1")]
    )
    cells = run(bent).layers["cells"]
    assert (cells["straight_min"] <= cells["road_min"] + 1e-6).all()
    assert (cells["straight_min"] < cells["road_min"] - 0.1).any()


def test_on_the_straight_basis_the_indicators_count_by_straight_lines(run, plain):
    straight = run(one_road_town(), basis="straight")
    assert straight.indicators["people_reached"] == 2150
    assert straight.indicators["people_late"] == 1500
    assert straight.indicators["reached_share"] == plain.indicators["straight_share"]
    assert straight.indicators["flattered_people"] == 50


# --- speeds --------------------------------------------------------------------------------------------------------


SLOW_AT_EIGHT_AND_NOON = tuple({8: 50.0, 12: 30.0}.get(hour, 0.0) for hour in range(24))


@pytest.mark.parametrize(("hour", "share"), [("8", 0.5), ("9", 1.0), ("3", 1.0), ("12", 0.7)])
def test_the_hour_slows_the_drive_and_not_the_turn_out(run, hour, share):
    found = run(one_road_town(), hour=hour, slowing_percent=SLOW_AT_EIGHT_AND_NOON)
    assert found.indicators["median_min"] == pytest.approx(1 + 6 / share)


def test_the_all_day_mean_is_the_mean_of_the_hours(run):
    found = run(one_road_town(), hour="all", slowing_percent=SLOW_AT_EIGHT_AND_NOON)
    assert found.indicators["median_min"] == pytest.approx(1 + 6 / (1 - 0.8 / 24))


def test_junctions_delay_and_emergency_driving_hastens(run):
    town = one_road_town()
    side = {f"S{k}": (1000.0 * k, 700.0) for k in range(1, 8)}  # a side road at every kilometre: seven junctions
    roads = [*town.arcs, *(arc for k in range(1, 8) for arc in both_ways(f"N{k}", f"S{k}"))]
    crossed = one_road_town(nodes={**town.nodes, **side}, arcs=roads, people=[(5500.0, 0.0, 1.0)], seniors=None)
    assert run(crossed, junction_delay_s=10.0).indicators["median_min"] == pytest.approx(1 + 5.5 + 5 * 10 / 60)
    assert run(town, emergency_percent=120.0).indicators["median_min"] == pytest.approx(1 + 6 / 1.2)


# --- hexagons and official cells -----------------------------------------------------------------------------------


def two_neighbours():
    """Two homes in one hexagon, 50 m before and 50 m beyond kilometre 6, where seven minutes end."""
    town = one_road_town(people=[(5950.0, 0.0, 30.0), (6050.0, 0.0, 30.0)], seniors=None)
    lon, lat = degrees((5950, 0), (6050, 0))
    assert h3.latlng_to_cell(lat[0], lon[0], 8) == h3.latlng_to_cell(lat[1], lon[1], 8)
    return town


def test_on_hexagons_people_take_the_minutes_of_their_hexagon(run):
    assert reached(run(two_neighbours(), resolution=8, counted_on="hex", limit_min=7.0)) in (0, 60)
    found = run(two_neighbours(), resolution=8, counted_on="hex")
    assert found.indicators["median_min"] == pytest.approx(7.0)


def test_on_official_cells_each_cell_takes_its_own_minutes(run):
    found = run(two_neighbours(), resolution=8, counted_on="grid")
    assert found.indicators["people_reached"] == 30
    assert found.indicators["median_min"] == pytest.approx(6.95)
    assert found.indicators["p90_min"] == pytest.approx(7.05)


def test_the_map_shows_what_is_counted_on_hexagons(plain):
    cells = plain.layers["cells"]
    in_time = cells["road_min"] <= 7 + 1e-9
    assert cells.loc[in_time, "people"].sum() == plain.indicators["people_reached"]
    area = cells.loc[in_time, "area_km2"].sum() / cells["area_km2"].sum()
    assert plain.indicators["area_share"] == pytest.approx(100 * area)
    assert cells["cell"].is_unique


# --- on to hospital ------------------------------------------------------------------------------------------------

EAST = ("동병원", "G006", (8000.0, 0.0))


def test_both_legs_add_up_to_the_hospital_at_the_end_of_the_road(run):
    """To the scene 1 + k, ten minutes there, 8 - k on: nineteen minutes for everybody on the road."""
    found = run(one_road_town(hospitals=(EAST,)), care_limit_min=20.0).indicators
    assert found["care_median_min"] == pytest.approx(19)
    assert found["care_share"] == pytest.approx(100 * 3600 / 3650)
    assert run(one_road_town(hospitals=(EAST,)), care_limit_min=15.0).indicators["care_share"] == 0


def test_the_way_to_hospital_keeps_one_way_roads(run):
    """From kilometre 8 to the hospital just before it, at 7.5, one must go round: the last kilometre runs eastward only."""
    nodes = {**one_road_town().nodes, "R": (8000.0, 1000.0)}
    arcs = [
        *both_ways(*(f"N{k}" for k in range(8))),
        Arc("N7", "N8"),
        Arc("N8", "R"),
        Arc("R", "N7", length_m=2000.0),
        *both_ways("I0", "I1"),
    ]
    town = one_road_town(
        nodes=nodes, arcs=arcs, people=[(8000.0, 0.0, 1.0)], seniors=None, hospitals=(("H", "G006", (7500.0, 0.0)),)
    )
    cells = run(town).layers["cells"]
    home = cells[cells["people"] > 0].iloc[0]
    assert home["road_min"] == pytest.approx(9)
    assert home["to_hospital_min"] == pytest.approx(1 + 2 + 0.5)


def test_without_hospitals_nothing_is_said_of_hospitals(run):
    found = run(one_road_town())
    for name in ("care_share", "care_median_min", "scarce_share", "scarce"):
        assert found.indicators[name] is None
    assert np.isinf(found.layers["cells"]["to_hospital_min"]).all()


def test_a_hospital_of_a_lower_level_than_chosen_does_not_count(run):
    small = one_road_town(hospitals=(("의원", "G007", (8000.0, 0.0)),))
    assert run(small, hospital_level="centre").indicators["care_share"] is None
    assert run(small, hospital_level="any").indicators["care_median_min"] == pytest.approx(19)


def test_a_regional_centre_counts_as_a_local_one_too(run):
    regional = one_road_town(hospitals=(("권역", "G001", (8000.0, 0.0)),))
    for level in ("any", "centre", "regional"):
        assert run(regional, hospital_level=level).indicators["care_median_min"] == pytest.approx(19)


def test_scarcity_is_measured_at_its_own_share_of_the_limit(run):
    """At 50 % of 60 km/h kilometre k lies 2 x (8 - k) minutes from the centre: within 10 minutes from kilometre 3 on."""
    town = one_road_town(hospitals=(("권역", "G001", (8000.0, 0.0)),))
    found = run(town, scarce_speed_percent=50.0, scarce_local_min=10.0, emergency_percent=150.0).indicators
    assert found["scarce_share"] == pytest.approx(100 * (100 + 200 + 50) / 3650)
    assert found["scarce"] == 0


# --- the log -------------------------------------------------------------------------------------------------------


def test_the_share_of_calls_within_the_limit_is_counted_call_by_call(run):
    places = ((1000.0, 0.0), (6000.0, 0.0), (6100.0, 0.0), (0.0, 5000.0))
    town = one_road_town(calls=places * 5)
    assert run(town).indicators["calls_share"] == 50
    assert run(town, basis="straight").indicators["calls_share"] == 75
    assert run(one_road_town()).indicators["calls_share"] is None


def test_the_share_of_calls_is_made_of_counts_to_the_nearest_five_and_withheld_where_they_are_few(run):
    near, far = (1000.0, 0.0), (6100.0, 0.0)
    assert run(one_road_town(calls=(near,) * 11 + (far,) * 7)).indicators["calls_share"] == 50  # 11 of 18, told as 10 of 20
    assert run(one_road_town(calls=(near,) * 3 + (far,) * 9)).indicators["calls_share"] is None
    assert run(one_road_town(calls=(near,) * 4)).indicators["calls_share"] is None
    assert run(one_road_town(calls=(far,) * 9)).indicators["calls_share"] == 0


# --- presets -------------------------------------------------------------------------------------------------------


def test_every_preset_runs_and_does_what_it_says(golden_hour, run):
    for preset in golden_hour.presets:
        found = run(one_road_town(hospitals=(EAST,)), **preset.values)
        limit_min = preset.values.get("limit_min", 7.0)
        turnout_min = preset.values.get("turnout_s", 60.0) / 60
        assert reached(found) == sum(100 * k for k in range(1, 9) if turnout_min + k <= limit_min), preset.id


def test_the_inputs_are_left_as_they_were(golden_hour):
    tables = one_road_town(hospitals=(EAST,), calls=((1000.0, 0.0),)).tables()
    before = {name: table.copy() for name, table in tables.items()}
    golden_hour(golden_hour.inputs.read(tables), golden_hour.params.read(PLAIN))
    for name, table in before.items():
        assert table.equals(tables[name]), name
