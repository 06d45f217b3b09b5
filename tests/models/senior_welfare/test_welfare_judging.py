"""What is told of what was measured: words, numbers, lists and maps that agree with each other, and what a change of halls does."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from towns import both_ways, degrees
from welfare_towns import (
    HOMES_X,
    along,
    buildings_of,
    changed,
    dongs_of,
    halls_of,
    inputs_of,
    list_of,
    measured_of,
    own_cells,
    params_of,
    people_of,
    places_of,
    posts_of,
    result_of,
    roads_of,
    street_town,
)

from analytics.core.model import OutputKind
from analytics.core.scenario import Scenario
from analytics.models.senior_welfare import MODEL
from analytics.models.senior_welfare.judge import judge_measured
from analytics.models.senior_welfare.params import PRESETS, WelfareParams

# --- the finding in words ------------------------------------------------------------------------------------------


def test_the_sentence_names_the_dong_with_most_and_the_whole_city():
    found = result_of(street_town()).sentence
    assert found.en == (
        "40 seniors living alone in 동동 have no senior hall within 10 minutes on foot. In the whole city it is 40 of 65 (61.5 %)."
    )
    assert (
        found.ko
        == "동동에 혼자 사는 노인 40명은 걸어서 10분 안에 닿는 경로당이 없습니다. 전체로는 65명 가운데 40명(61.5%)입니다."
    )


def test_the_sentence_takes_the_particle_that_the_service_wants():
    """보건소·지소·진료소가, 병의원이, 노인·사회복지관이."""
    for service, table, words in (
        ("health", {"health_posts": places_of((0.0, 0.0), kind="branch")}, "보건소·지소·진료소가 없습니다"),
        ("clinic", {"clinics": places_of((0.0, 0.0), kind="clinic")}, "병의원이 없습니다"),
        ("centre", {"halls": halls_of((0.0, 0.0), kind="senior_centre")}, "노인·사회복지관이 없습니다"),
    ):
        assert words in result_of(street_town(**table), service=service).sentence.ko


def test_the_sentence_says_when_all_are_reached():
    found = result_of(street_town(), limit_min=30).sentence
    assert found.en == "All 65 seniors living alone reach a senior hall within 30 minutes on foot."
    assert found.ko == "혼자 사는 노인 65명 모두 걸어서 30분 안에 경로당에 닿습니다."


def test_the_sentence_says_when_there_is_no_list_of_places():
    found = result_of(street_town(halls=None)).sentence
    assert found.en.startswith("65 seniors live alone. Without a list of places (senior hall)")
    assert found.ko.startswith("혼자 사는 노인은 65명입니다. 경로당 목록이 없어")


def test_the_sentence_says_when_cars_are_not_known():
    found = result_of(street_town(links=None, nodes=None), mode="car").sentence
    assert found.en.startswith("65 seniors live alone. Without roads the time by car is unknown")
    assert found.ko.startswith("혼자 사는 노인은 65명입니다. 도로 자료가 없어")


# --- everything agrees ---------------------------------------------------------------------------------------------


def town_of_many():
    """Sixty homes in six rows beside four streets, three dongs, with halls, clinics, posts and recipients."""
    rng = np.random.default_rng(11)
    homes = [(200.0 * column, 200.0 * row, *rng.integers((40, 10), (160, 40))) for column in range(10) for row in range(6)]
    dongs = {"서동": (-100, -100, 500, 1100), "한동": (500, -100, 1300, 1100), "동동": (1300, -100, 1900, 1100)}
    nodes = {f"{x}/{y}": (float(x), float(y)) for x in range(0, 2001, 200) for y in (0, 400, 800, 1000)}
    rows = [f"{x}/{y}" for y in (0, 400, 800, 1000) for x in range(0, 2001, 200)]
    streets = [rows[start : start + 11] for start in range(0, len(rows), 11)]
    ends = [[street[0] for street in streets]]
    arcs = [arc for way in (*streets, *ends) for arc in both_ways(*way)]
    served = {
        "dong_code": ["00000001", "00000002", "00000003"],
        "lon": np.nan,
        "lat": np.nan,
        "year": 2024,
        "service": "맞춤돌봄",
    }
    return {
        "dongs": dongs_of(dongs),
        "population": people_of(*homes),
        "senior_households": list_of({"서동": 131, "한동": 203, "동동": 97}),
        "halls": halls_of((0.0, 0.0), (1000.0, 400.0), (1800.0, 1000.0)),
        "clinics": places_of((200.0, 800.0), kind="clinic"),
        "health_posts": places_of((1000.0, 1000.0), kind="branch"),
        "posts": posts_of((0.0, 400.0)),
        "recipients": pd.DataFrame({**served, "people": [41.0, 3.0, 32.0]}),
        **roads_of(nodes, arcs),
    }


MANY = town_of_many()
STRICT = {"limit_min": 4, "fire_min": 1, "clinic_min": 1}


@pytest.mark.parametrize("resolution", [8, 9, 10])
def test_hexagons_add_up_to_the_numbers_and_so_do_dongs_at_every_size(resolution):
    result = result_of(MANY, resolution=resolution, **STRICT)
    found, dongs = result.indicators, result.tables["dongs"]
    for layer in ("unreached_cells", "walk_cells"):
        assert result.layers[layer]["unreached"].sum() == pytest.approx(found["unreached"])
    for layer in ("unreached_cells", "walk_cells", "alone_cells", "access_cells", "case_cells", "heat_cells"):
        assert result.layers[layer]["alone"].sum() == pytest.approx(found["alone"]) == 431
    assert dongs["unreached"].sum() == pytest.approx(found["unreached"])
    assert 0 < found["unreached"] < 431
    assert dongs.set_index("dong_name")["alone"].to_dict() == {"서동": 131, "한동": 203, "동동": 97}
    assert dongs["poor"].sum() == pytest.approx(found["any_poor"])
    assert dongs["unserved"].sum() == pytest.approx(found["unserved"])
    assert result.layers["unserved_cells"]["unserved"].sum() == pytest.approx(found["unserved"])
    assert result.layers["heat_cells"]["heat"].sum() == pytest.approx(found["unreached"])
    assert result.tables["places"]["nearest_to"].sum() == pytest.approx(found["alone"])
    assert result.tables["places"]["within"].sum() == pytest.approx(found["alone"] - found["unreached"])
    assert result.tables["cases"]["alone"].tolist()[3] == pytest.approx(found["any_poor"])


def test_numbers_are_the_same_whatever_the_size_of_the_hexagons_shown():
    first, *others = (result_of(MANY, resolution=resolution, **STRICT).indicators for resolution in (8, 9, 10))
    for other in others:
        assert dict(other) == pytest.approx(dict(first))


@pytest.mark.parametrize("resolution", [8, 9, 10])
def test_ranks_in_the_list_are_the_numbers_on_the_map(resolution):
    """The list holds the hexagons of the layer with most, in order; badges are written from it."""
    result = result_of(MANY, resolution=resolution, top=5, **STRICT)
    drawing = next(output.drawing for output in MODEL.outputs if output.id == "unreached_cells")
    table, layer = result.tables[drawing.ranked[0]], result.layers["unreached_cells"].set_index("cell")
    assert table[drawing.ranked[1]].tolist() == list(range(1, len(table) + 1))
    largest = layer["unreached"].sort_values(ascending=False)
    assert table["unreached"].tolist() == pytest.approx(largest[largest > 0].head(5).tolist())
    for column in ("unreached", "alone", "minutes", "lon", "lat", "dong_name"):
        assert table[column].tolist() == layer.loc[table["cell"], column].tolist()


def test_the_list_names_the_place_nearest_to_each_hexagon():
    table = result_of(MANY, **{**STRICT, "limit_min": 2}, top=60).tables["top"]
    nearest = dict(zip(table["cell"], table["nearest"], strict=True))
    measured = measured_of(MANY)
    names = measured.services["hall"].places["name"].to_numpy()[measured.nearest["hall"]]
    expected = dict(zip(measured.cells["cell"], names, strict=True))
    assert len(nearest) > 20
    assert nearest == {cell: expected[cell] for cell in nearest}


def test_the_list_leaves_out_hexagons_where_all_are_reached():
    result = result_of(street_town())
    assert result.tables["top"]["unreached"].tolist() == [20, 10, 10]
    assert result.tables["top"]["rank"].tolist() == [1, 2, 3]


def test_every_layer_and_table_holds_the_columns_that_are_declared():
    result = result_of(MANY, **STRICT)
    for output in MODEL.outputs:
        if output.kind is not OutputKind.INDICATOR:
            frame = {**result.layers, **result.tables}[output.id]
            assert {column.name for column in output.columns} <= set(frame.columns)
            assert len(frame) > 0


# --- who is served -------------------------------------------------------------------------------------------------


def served_town(*people, **columns):
    """서동 and 동동 of the street with so many recipients."""
    codes = [f"{number:08d}" for number in range(1, len(people) + 1)]
    usual = {
        "dong_code": codes,
        "lon": np.nan,
        "lat": np.nan,
        "year": 2024,
        "service": "맞춤돌봄",
        "people": list(map(float, people)),
    }
    return street_town(recipients=pd.DataFrame({**usual, **columns}))


def test_need_less_served_is_told_by_dong_to_the_nearest_five_and_few_are_withheld():
    """서동: 11 of 25 served, told as 10, so 15 are not. 동동: 4 served is withheld, and nothing is made of it."""
    result = result_of(served_town(11, 4))
    dongs = result.tables["dongs"].set_index("dong_name")
    assert dongs.loc["서동", ["served", "unserved"]].tolist() == [10, 15]
    assert dongs.loc["동동", ["served", "unserved"]].isna().all()
    assert result.indicators["unserved"] == 15
    assert result.indicators["served_share"] == pytest.approx(40)


def test_those_neither_reached_nor_served_take_the_share_of_their_dong():
    """40 of 동동 are not reached and 10 of its 40 are served: 30 are neither. All of 서동 are reached."""
    result = result_of(served_town(5, 10))
    assert result.indicators["blind"] == pytest.approx(30)
    assert result.indicators["unserved"] == pytest.approx(50)


def test_more_served_than_live_alone_is_no_negative_need():
    assert result_of(served_town(60, 10)).indicators["unserved"] == 30


def test_only_the_latest_year_and_the_service_that_most_receive_are_counted():
    columns = {
        "dong_code": ["00000001", "00000002", "00000001", "00000001"],
        "year": [2024, 2024, 2024, 2022],
        "service": ["맞춤돌봄", "맞춤돌봄", "도시락", "맞춤돌봄"],
    }
    result = result_of(served_town(10, 20, 25, 90, **columns))
    assert result.tables["dongs"].set_index("dong_name")["served"].to_dict() == {"서동": 10, "동동": 20}
    assert any("'맞춤돌봄'" in note.en and "1 others" in note.en for note in result.notes)


def test_without_recipients_nothing_is_said_of_care():
    result = result_of(street_town())
    assert result.indicators["unserved"] is None
    assert result.indicators["blind"] is None
    assert len(result.layers["unserved_cells"]) == 0


# --- sliders -------------------------------------------------------------------------------------------------------


def test_live_parameters_measure_nothing_anew():
    """With every one of them at another value, what is to be measured by is the same, and one measuring serves all."""
    live = {name for name, control in WelfareParams.controls().items() if control.live}
    assert {"service", "mode", "limit_min", "walk_ms", "fire_min", "method", "catchment_min", "heat", "heat_m", "top"} <= live
    turned = params_of(
        service="clinic", mode="car", limit_min=3, walk_ms=0.7, fire_min=2, clinic_min=2, health_km=1.5, method="bell",
        catchment_min=9, heat="alone", heat_m=500, top=50,
    )  # fmt: skip
    assert turned.measured() == params_of().measured()
    assert params_of(k=6).measured() != params_of().measured()


def test_judging_changes_nothing_that_was_measured():
    measured = measured_of(MANY)
    before = {name: values.copy() for name, values in measured.walk_m.items()}
    alone = measured.demand.alone.copy()
    results = [judge_measured(measured, params_of(walk_ms=walk_ms, limit_min=4)) for walk_ms in (1.0, 0.5, 1.0)]
    assert results[0].indicators == results[2].indicators
    assert results[1].indicators["unreached"] > results[0].indicators["unreached"]
    assert all(np.array_equal(before[name], measured.walk_m[name]) for name in before)
    assert np.array_equal(alone, measured.demand.alone)


def test_the_inputs_are_not_changed():
    inputs = inputs_of(MANY)
    copies = {
        field.name: table.copy() for field in dataclasses.fields(inputs) if (table := getattr(inputs, field.name)) is not None
    }
    MODEL(inputs, params_of())
    for name, table in copies.items():
        pd.testing.assert_frame_equal(pd.DataFrame(getattr(inputs, name)), pd.DataFrame(table))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_every_preset_gives_an_answer(preset):
    result = result_of(
        {**MANY, "halls": halls_of((0.0, 0.0), (400.0, 400.0), kind=["senior_hall", "senior_centre"])}, **preset.values
    )
    assert result.indicators["unreached"] is not None


# --- a change of halls ---------------------------------------------------------------------------------------------


def plan_at(x, y=0.0):
    lon, lat = degrees((x, y))
    return Scenario().add(float(lon[0]), float(lat[0]))


def compared(tables, plan, **values):
    before, after = measured_of(tables), measured_of(changed(tables, plan))
    return MODEL.compare(before, after, params_of(**values))


def test_a_hall_in_the_middle_of_the_blind_spot_gains_all_who_live_there():
    """At 1,400 m it is within 600 m of the homes at 1,000, 1,400 and 1,800: 10 + 20 + 10."""
    change = compared(street_town(), plan_at(1400.0))
    assert (change.gained, change.lost) == (40, 0)
    assert change.sentence.en.startswith(
        "The change brings a senior hall within reach of 40 seniors living alone and out of reach of 0. Not reached: 40"
    )
    assert "40명이 새로 경로당에" in change.sentence.ko
    assert change.table.to_dict("records") == [{"dong_name": "동동", "before": 40, "after": 0, "gained": 40, "lost": 0}]


def test_a_hall_at_the_end_gains_only_those_within_reach_of_it():
    """At 2,100 m: 1,800 is 300 m away, 1,400 is 700 m."""
    assert compared(street_town(), plan_at(2100.0)).gained == 10


def test_a_hall_that_moves_gains_some_and_loses_others():
    """From 0 to 2,000 m: the homes at 200 and 600 lose it (25), those at 1,400 and 1,800 gain it (30); 1,000 never had it."""
    lon, lat = degrees((2000.0, 0.0))
    change = compared(street_town(), Scenario().move("h0", float(lon[0]), float(lat[0])))
    assert (change.gained, change.lost) == (30, 25)
    table = change.table.set_index("dong_name")
    assert table.loc["서동"].tolist() == [0, 25, 0, 25]
    assert table.loc["동동"].tolist() == [40, 10, 30, 0]


def test_before_and_after_add_up_by_dong_and_by_hexagon():
    values = {**STRICT}
    change = compared(MANY, plan_at(1600.0, 200.0).close("h0"), **values)
    before = result_of(MANY, **values).indicators["unreached"]
    after = result_of(changed(MANY, plan_at(1600.0, 200.0).close("h0")), **values).indicators["unreached"]
    assert change.gained > 0
    assert change.lost > 0
    assert before - change.gained + change.lost == pytest.approx(after)
    assert (change.table["before"] - change.table["gained"] + change.table["lost"]).tolist() == pytest.approx(
        change.table["after"].tolist()
    )
    assert change.table[["gained", "lost"]].sum().tolist() == pytest.approx([change.gained, change.lost])
    assert change.layer["before_unreached"].sum() == pytest.approx(before)
    assert change.layer["after_unreached"].sum() == pytest.approx(after)
    assert change.layer["change_unreached"].sum() == pytest.approx(after - before)


def test_a_centre_changes_nothing_for_those_who_look_for_a_hall():
    change = MODEL.compare(
        measured_of(street_town()),
        measured_of(street_town(halls=halls_of((0.0, 0.0), (1400.0, 0.0), kind=["senior_hall", "senior_centre"]))),
        params_of(),
    )
    assert (change.gained, change.lost) == (0, 0)


def test_a_change_that_cannot_be_known_says_so():
    change = compared(street_town(links=None, nodes=None), plan_at(1400.0), mode="car")
    assert "does not change with these edits, or is not known" in change.sentence.en
    assert change.table.empty


def test_a_nursing_home_that_closes_leaves_the_hexagons_as_they_are():
    """Before and after are told of the same hexagons, whatever a planner does."""
    homes = pd.concat(
        [halls_of((0.0, 0.0)), halls_of((1000.0, 0.0), kind="nursing_home").assign(hall_id="n0")], ignore_index=True
    )
    houses = buildings_of(*((x - 5, -5, x + 5, 5) for x in (*HOMES_X, 1150.0)), use="01000 단독주택")
    tables = street_town(halls=homes, buildings=houses)
    lon, lat = degrees((1150.0, 0.0))
    for plan in (Scenario().close("n0"), Scenario().move("n0", float(lon[0]), float(lat[0]))):
        change = compared(tables, plan)
        assert len(change.layer) == len(measured_of(tables).cells)
        assert (change.gained, change.lost) == (0, 0)


def test_the_heat_map_gathers_around_those_not_reached():
    """It is a picture: its highest point lies among the homes beyond ten minutes, and the hexagons keep the numbers."""
    measured = measured_of(street_town())
    layer = judge_measured(measured, params_of(heat_m=200)).layers["heat_cells"]
    density = along(measured, layer["density"].to_numpy())
    assert np.argmax(density) == 3
    assert along(measured, layer["heat"].to_numpy()) == [0, 0, 10, 20, 10]


# --- places that are known by cells alone --------------------------------------------------------------------------


def counted_town(halls=None):
    """The street, where no list of halls is known but the cells count one at its western end."""
    cells = own_cells((0.0, 0.0, 20.0), (1000.0, 0.0, 20.0), column="seniors").assign(halls=[1.0, 0.0])
    return street_town(senior_cells=cells, halls=halls)


def test_halls_that_only_cells_count_stand_in_the_cells_and_a_new_one_joins_them():
    """Cells say who is there for want of a list; a planner's first own hall does not make the others vanish."""
    before = measured_of(counted_town())
    new = halls_of((1000.0, 0.0)).assign(hall_id="new-1")
    after = measured_of(counted_town(new))
    assert len(before.services["hall"]) == 1
    assert len(after.services["hall"]) == 2
    assert (after.walk_m["hall"] <= before.walk_m["hall"]).all()
    assert any("격자" in note.ko for note in before.notes)


def test_a_list_of_halls_takes_the_place_of_what_cells_count():
    assert len(measured_of(counted_town(halls_of((600.0, 0.0)))).services["hall"]) == 1
