"""Who is where and when: people by hour, women at night, and places counted, by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from watched_towns import (
    CODES,
    WEST_AND_EAST,
    buildings_of,
    dongs_of,
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
from analytics.models.cctv_gaps.exposure import told_reports
from analytics.models.cctv_gaps.judge import NOBODY_THERE, WHEN
from analytics.models.cctv_gaps.measuring import AT_HOME, NO_WOMEN, OUTSIDE, look_at, who_is_there

HOME, OTHER, EAST = (-500.0, 0.0), (-200.0, 300.0), (500.0, 0.0)
HOMES = ((*HOME, 100.0), (*OTHER, 300.0), (*EAST, 50.0))
"""Two homes in the west, where a quarter of the people live in the first, and one in the east."""


def town(shapes=None, **tables):
    return tables_of(WEST_AND_EAST if shapes is None else shapes, **{"population": people_of(*HOMES), **tables})


def there(tables, **values):
    """The exposure, and a way to ask for one hexagon by a spot in it."""
    inputs, params = inputs_of(tables), params_of(**values)
    ground = look_at(inputs, params).ground

    def cell(spot):
        table = points_of(spot)
        [found] = ground.cells_at(table["lon"].to_numpy(), table["lat"].to_numpy(), params.resolution)
        assert found >= 0
        return found

    return who_is_there(inputs, ground, params), cell


# --- residents -----------------------------------------------------------------------------------------------------


def test_without_a_table_by_hour_residents_are_at_home_all_day_and_that_is_said():
    who, cell = there(town())
    hours = {period: who.hours[period][cell(HOME)] for period in ("night", "day", "all")}
    assert hours == {"night": 1200, "day": 1200, "all": 2400}
    assert who.women is None
    assert {AT_HOME, NO_WOMEN} <= set(result_of(town()).notes)


def test_people_are_put_on_the_buildings_of_their_cell_by_floor_area():
    """A house of 10 x 10 m with three floors and one of 10 x 20 m with one: 3 to 2 of 100 people."""
    houses = buildings_of((-45, -5, -35, 5), (35, -10, 45, 10), floors=[3.0, np.nan])
    who, cell = there(tables_of(buildings=houses), resolution=11)
    assert who.people[cell((-40, 0))] == pytest.approx(60)
    assert who.people[cell((40, 0))] == pytest.approx(40)
    assert who.people.sum() == pytest.approx(100)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 999)),
        min_size=1,
        max_size=6,
        unique_by=lambda at: at[:2],
    ),
    st.booleans(),
    st.sampled_from([9, 10, 11]),
)
def test_everybody_is_kept_in_hexagons_of_any_size_with_and_without_buildings(found, built, resolution):
    people = people_of((0.0, 0.0, 7.0), *((100.0 * i + 1, 100.0 * j, float(n)) for i, j, n in found), cell_m=100.0)
    more = {"buildings": buildings_of((-20, -20, 10, 10), (90, 80, 130, 120))} if built else {}
    who, _ = there(tables_of(population=people, **more), resolution=resolution)
    total = 7 + sum(n for *_, n in found)
    assert who.people.sum() == pytest.approx(total)
    assert who.hours["all"].sum() == pytest.approx(24 * total)


def test_a_cell_just_outside_every_dong_belongs_to_the_nearest_and_one_far_outside_is_said():
    people = people_of((0.0, 0.0, 10.0), (0.0, 1400.0, 20.0), (0.0, 1600.0, 40.0))
    found = result_of(tables_of(population=people))
    assert found.layers["seen"]["people"].sum() == pytest.approx(30)
    assert OUTSIDE.fill(n=40.0) in found.notes
    assert found.tables["dongs"]["people"].tolist() == pytest.approx([30])


def test_a_city_in_which_nobody_lives_is_refused_with_what_to_do():
    with pytest.raises(InputError, match="population file"):
        result_of(tables_of(population=people_of((5000.0, 0.0, 10.0))))


# --- people by hour ------------------------------------------------------------------------------------------------

BY_DONG = presence_of((CODES[0], 22, 40, 12), (CODES[0], 5, 80, 20), (CODES[0], 6, 200, 100), (CODES[0], 17, 8, 4))


def test_people_of_a_dong_are_shared_out_as_its_residents_are():
    """Night is 18 to 6 h: 40 + 80, a quarter of them at the first home. By day 200 + 8."""
    who, cell = there(town(presence=BY_DONG))
    assert who.hours["night"][cell(HOME)] == pytest.approx(120 / 4)
    assert who.hours["night"][cell(OTHER)] == pytest.approx(120 * 3 / 4)
    assert who.hours["day"][cell(HOME)] == pytest.approx(208 / 4)
    assert who.hours["all"][cell(HOME)] == pytest.approx(328 / 4)


def test_a_dong_that_the_table_leaves_out_keeps_its_residents_at_all_hours():
    who, cell = there(town(presence=BY_DONG))
    assert who.hours["night"][cell(EAST)] == pytest.approx(12 * 50)
    assert who.hours["all"].sum() == pytest.approx(328 + 24 * 50)


def test_women_at_night_are_those_of_the_night_hours_and_nobody_where_the_table_is_silent():
    who, cell = there(town(presence=BY_DONG))
    assert who.women[cell(HOME)] == pytest.approx(32 / 4)
    assert who.women[cell(EAST)] == 0
    assert who.women.sum() == pytest.approx(32)


def test_women_are_not_known_where_no_row_tells_of_them():
    tables = town(presence=presence_of((CODES[0], 22, 40)))
    assert there(tables)[0].women is None
    found = result_of(tables)
    assert found.indicators["women_unseen"] is None
    assert NO_WOMEN in found.notes
    assert found.layers["index"]["part_women"].isna().all()


def test_people_at_places_are_where_they_are_and_nowhere_else():
    who, cell = there(town(presence=presence_of((HOME, 22, 40), (HOME, 3, 2), (OTHER, 12, 9), ((4000.0, 0.0), 22, 1000))))
    assert who.hours["night"][cell(HOME)] == 42
    assert who.hours["night"].sum() == 42  # whoever is outside all hexagons is left out
    assert who.hours["day"][cell(OTHER)] == 9
    assert who.by_hour


def test_people_present_where_nobody_lives_are_spread_over_the_hexagons_of_that_dong():
    """The third dong has a works at which 90 are present, and no resident: none of them is lost."""
    shapes = {**WEST_AND_EAST, "산단동": (1000.0, -1000.0, 2000.0, 1000.0)}
    nodes = points_of((1200.0, 0.0), (1700.0, 0.0), node_id=["a", "b"])
    roads = road((1200.0, 0.0), (1700.0, 0.0))
    presence = presence_of((CODES[0], 20, 400), (CODES[1], 20, 50), ("00000003", 20, 90))
    measured = measured_of(town(shapes, presence=presence, links=roads, nodes=nodes))
    works = measured.ground.dong == 2
    assert works.sum() > 3
    assert measured.exposure.hours["night"][works] == pytest.approx(90 / works.sum())
    assert measured.exposure.hours["all"].sum() == pytest.approx(540)


def road(*spots):
    import geopandas as gpd
    import shapely
    from towns import degrees

    return gpd.GeoDataFrame(
        {"link_id": ["L"], "from_node": ["a"], "to_node": ["b"], "road_class": ["107"], "length_m": [500.0], "name": [""]},
        geometry=[shapely.LineString(np.column_stack(degrees(*spots)))],
        crs="EPSG:4326",
    )


def test_at_an_hour_when_nobody_is_there_it_is_said_instead_of_all_being_seen():
    found = result_of(town(presence=presence_of((HOME, 12, 40))), period="night")
    assert found.indicators["unseen_share"] is None
    assert found.sentence == NOBODY_THERE.fill(when=WHEN["night"])


# --- places --------------------------------------------------------------------------------------------------------


def test_lamps_bars_and_reports_are_counted_where_they_stand():
    lights = points_of(HOME, HOME, EAST, (5000.0, 0.0), count=[3.0, np.nan, 2.0, 9.0])
    bars = points_of(HOME, HOME, OTHER, name=["a", "b", "c"], kind=["bars", "lodging", "finance"])
    who, cell = there(town(lights=lights, nightlife=bars))
    assert (who.lights[cell(HOME)], who.lights[cell(OTHER)], who.lights[cell(EAST)]) == (4, 0, 2)
    assert (who.nightlife[cell(HOME)], who.nightlife[cell(OTHER)]) == (2, 1)
    assert who.incidents is None


def test_reports_are_rounded_and_withheld_by_how_many_they_are_whatever_their_grades():
    """Twelve reports are told as 10; four of grade 5 would be 20, and are withheld; five of grade 3 are 15."""
    spots = [HOME] * 12 + [OTHER] * 4 + [EAST] * 5
    grades = [np.nan] * 12 + [5.0] * 4 + [3.0] * 5
    who, cell = there(town(incidents=points_of(*spots, grade=grades, count=1.0)))
    assert who.incidents[cell(HOME)] == 10
    assert np.isnan(who.incidents[cell(OTHER)])
    assert who.incidents[cell(EAST)] == 15


def test_a_row_stands_for_as_many_reports_as_it_says_and_one_without_a_place_for_none():
    table = points_of(HOME, OTHER, OTHER, count=[6.0, 2.0, 7.0], grade=[2.0, np.nan, np.nan])
    table.loc[2, ["lon", "lat"]] = np.nan
    who, cell = there(town(incidents=table))
    assert who.incidents[cell(HOME)] == 10  # 6 x 2 = 12
    assert np.isnan(who.incidents[cell(OTHER)])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)), min_size=1, max_size=20))
def test_what_is_told_of_reports_is_a_multiple_of_five_or_withheld(found):
    reports, grade = (np.array(column, dtype=float) for column in zip(*found, strict=True))
    told = told_reports(reports, reports * grade)
    few = (reports > 0) & (reports < 5)
    assert np.array_equal(np.isnan(told), few)
    assert (told[~few] % 5 == 0).all()
    assert (told[reports == 0] == 0).all()


def test_nothing_about_reports_below_five_can_be_told_from_any_layer_or_table():
    """One report of grade 5 at the first home, or none: all that is shown but the word of withholding is the same."""
    few, none = (result_of(town(incidents=points_of(*spots, grade=5.0, count=1.0))) for spots in ([HOME, OTHER], [OTHER]))
    assert few.layers["seen"]["incidents"].isna().sum() == 2
    frames = [{**found.tables, **found.layers} for found in (few, none)]
    for frame in frames:
        frame["seen"] = frame["seen"].drop(columns="incidents")
    assert [name for name in frames[0] if not frames[0][name].equals(frames[1][name])] == []
    assert dict(few.indicators) == dict(none.indicators)


def test_seniors_are_left_out_where_no_cell_tells_of_them():
    found = result_of(town())
    assert found.indicators["seniors_unseen"] is None
    told = result_of(town(population=people_of(*HOMES, seniors=[10.0, 30.0, 5.0])))
    assert told.indicators["seniors_unseen"] == 100  # the only camera looks elsewhere


def test_no_table_or_layer_has_a_column_about_persons():
    """Where who reported or asked is in a file after all, nothing of it comes out."""
    incidents = points_of(*[HOME] * 9, count=1.0, grade=np.nan, kind="절도", caller="홍길동")
    found = result_of(town(incidents=incidents, presence=BY_DONG))
    frames = {**found.tables, **found.layers}
    assert not {"caller", "kind", "happened_at"} & {name for frame in frames.values() for name in frame.columns}
    text = "".join(frame.to_csv() for frame in frames.values())
    assert "홍길동" not in text
    assert "절도" not in text


def test_inputs_are_as_before():
    tables = town(presence=BY_DONG, incidents=points_of(*[HOME] * 9, count=1.0, grade=np.nan))
    before = {name: table.copy() for name, table in tables.items()}
    result_of(tables)
    for name, table in before.items():
        pd.testing.assert_frame_equal(pd.DataFrame(tables[name]), pd.DataFrame(table))
    assert dongs_of(WEST_AND_EAST).equals(tables["dongs"])
