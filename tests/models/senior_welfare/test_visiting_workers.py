"""Visiting workers in a street of five homes: 10, 15, 10, 20 and 10 seniors living alone, 400 m (0.4 minutes) apart."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from towns import both_ways
from welfare_towns import STREET, halls_of, inputs_of, links_of, nodes_of, params_of, street_town

from analytics.core.errors import InputError
from analytics.models.senior_welfare.measuring import measured_of
from analytics.models.senior_welfare.studies.visits import STUDY
from analytics.models.senior_welfare.studies.visits_declared import HOME, UNSERVED, VisitsAsked
from analytics.models.senior_welfare.studies.visits_tables import APART, BASES_FULL, NO_PROVIDER, NO_ROADS, tints
from analytics.models.senior_welfare.studies.visits_ways import across, homes_of, looked_up, straight_min, ways_between

TWO = {"people_each": 40.0, "people_most": 40.0, "visit_min": 5.0, "week_min": 2400.0}
"""So many seniors and so little time for each that 65 take two workers."""


def answers(town=None, **asked):
    inputs = inputs_of(street_town() if town is None else town)
    return list(STUDY(inputs, params_of(), VisitsAsked.read(asked)))


def told(town=None, **asked):
    return answers(town, **asked)[-1].result


def recipients(**people):
    codes = {"서동": "00000001", "동동": "00000002"}
    rows = [{"dong_code": codes[name], "dong_name": name, "service": "돌봄", "people": float(n)} for name, n in people.items()]
    return pd.DataFrame(rows).assign(year=2024, lon=np.nan, lat=np.nan)


def cut_street():
    """The same street without the stretch between 700 and 900: no way leads across."""
    west = {name: spot for name, spot in STREET.items() if spot[0] <= 700}
    east = {name: spot for name, spot in STREET.items() if spot[0] >= 900}
    return street_town(links=links_of(STREET, both_ways(*west) + both_ways(*east)), nodes=nodes_of(STREET))


# --- workers ---------------------------------------------------------------------------------------------------------


def test_sixty_five_seniors_take_five_workers_of_sixteen():
    result = told()
    assert (result.indicators["visited"], result.indicators["workers"], result.indicators["by_people"]) == (65.0, 5.0, 5.0)
    assert "65명을 찾아가려면 생활지원사 5명이 필요합니다" in result.sentence.ko
    assert result.indicators["mean_each"] == pytest.approx(13.0)
    assert result.tables["districts"]["visited"].min() >= 11.7 - 1e-9
    assert result.indicators["most_each"] <= 14.3 + 1e-9  # even within a tenth of 13
    assert result.indicators["uneven"] == 0.0


def test_time_binds_where_visits_are_long():
    result = told(visits=2.0, visit_min=120.0, week_min=1200.0)  # 65 x 2 x (120 + 5 and something) / 1200 = 13.5 and more
    assert result.indicators["by_people"] == 5.0
    assert result.indicators["workers"] == result.indicators["by_time"] == 14.0


def test_a_day_is_doors_ways_between_homes_and_the_way_from_the_base_and_back():
    asked = {**TWO, "share_percent": 50.0}  # 32.5 seniors, one worker; the middle is the third home
    result = told(**asked)
    ways = (10 * 0.8 + 15 * 0.4 + 20 * 0.4 + 10 * 0.8) / 65
    day = 5.0 * 6.5 + ways * 5.5 + 2 * ways  # 6.5 visits a day; the base is nearer (0.4) than homes are on average (0.46)
    assert result.indicators["workers"] == 1.0
    assert result.indicators["travel_day"] == pytest.approx(day, abs=0.01)
    assert result.indicators["travel_share"] == pytest.approx(100 * day / (day + 6.5 * 5), abs=0.05)
    (row,) = result.tables["districts"].to_dict("records")
    assert (row["base"], row["hexagons"]) == ("동동", 5)
    assert row["base_min"] == pytest.approx(0.4, abs=0.01)
    assert row["middle_min"] == pytest.approx(ways, abs=0.01)
    assert row["farthest_min"] == pytest.approx(0.8, abs=0.01)
    far = told(street_town(halls=halls_of((200.0, 0.0), kind="care_service")), **asked)  # 800 m or 0.8 minutes away
    assert far.indicators["travel_day"] == pytest.approx(day - 2 * ways + 1.6, abs=0.01)
    from_home = told(**asked, start=HOME)
    assert from_home.indicators["travel_day"] == pytest.approx(day - 2 * ways, abs=0.01)
    assert from_home.tables["districts"]["base_min"].isna().all()
    assert len(from_home.tables["bases"]) == 0


def test_only_those_not_served_yet_are_visited_where_that_is_asked():
    town = street_town(recipients=recipients(서동=10))
    result = told(town, who=UNSERVED)
    dongs = result.tables["dongs"].set_index("dong_name")
    assert dongs.loc["서동", "visited"] == pytest.approx(15.0)  # 25 less 10
    assert dongs.loc["동동", "visited"] == pytest.approx(40.0)  # not on the list: nobody served, and said
    assert (dongs.loc["서동", "served"], np.isnan(dongs.loc["동동", "served"])) == (10.0, True)
    assert result.indicators["workers"] == 4.0  # 55 / 16
    assert any("1곳은 모두 받지 않는 것으로" in note.ko for note in result.notes)


def test_nobody_to_visit_is_refused():
    town = street_town(recipients=recipients(서동=25, 동동=40))
    with pytest.raises(InputError):
        answers(town, who=UNSERVED)


# --- districts -------------------------------------------------------------------------------------------------------


def test_two_workers_part_the_street_between_the_third_and_the_fourth_home():
    first, last = answers(**TWO)
    assert (first.final, first.result.indicators["gap"], last.final) == (False, None, True)
    result = last.result
    assert sorted(result.tables["districts"]["visited"].round(6)) == [30.0, 35.0]  # 10 + 15 + 10, and 20 + 10
    assert result.indicators["gap"] == pytest.approx(0.0, abs=1e-3)  # 12 senior-minutes, and no way to have less
    assert (result.indicators["shared"], result.indicators["parts"]) == (0.0, 1.0)
    cells = result.layers["cells"].sort_values("lon")
    assert cells["district"].nunique() == cells["tint"].nunique() == 2
    assert cells["district"].tolist() == sorted(cells["district"], reverse=bool(cells["district"].iloc[0] == 2.0))
    assert cells["visited"].tolist() == pytest.approx([10.0, 15.0, 10.0, 20.0, 10.0])


def test_tables_of_districts_dongs_bases_and_hexagons_add_up_to_the_same():
    result = told()
    total = result.indicators["visited"]
    assert [result.tables[name]["visited"].sum() for name in ("districts", "dongs", "bases")] == pytest.approx([total] * 3)
    assert result.layers["cells"]["visited"].sum() == pytest.approx(total)
    assert result.tables["dongs"]["workers"].sum() == pytest.approx(65 / 16)
    assert result.tables["bases"]["workers"].sum() == result.indicators["workers"] == len(result.tables["districts"])
    assert result.tables["districts"]["load_percent"].sum() == pytest.approx(100 * 65 / 16)


def test_a_home_with_more_than_one_worker_can_have_is_shared():
    result = told(people_each=10.0, people_most=12.0)
    assert result.indicators["workers"] == 7.0  # 6.5, rounded up
    assert result.indicators["shared"] >= 1.0
    assert result.indicators["most_each"] <= 12.0
    assert result.layers["cells"]["sharing"].max() >= 2


def test_the_nearest_workers_alone_would_have_too_much():
    result = told(people_each=20.0, people_most=20.0, tolerance_percent=5.0, visit_min=5.0)
    assert result.indicators["workers"] == 4.0
    assert result.indicators["most_each"] <= 16.25 * 1.05 + 1e-9
    assert result.indicators["nearest_most"] > result.indicators["most_each"]


def test_homes_that_no_road_joins_get_districts_apart():
    result = told(cut_street(), **TWO)
    assert result.indicators["parts"] == 2.0
    assert sorted(result.tables["districts"]["visited"].round(6)) == [25.0, 40.0]
    assert result.indicators["uneven"] == 2.0  # 25 and 40 lie more than a tenth from 32.5
    assert APART.fill(n=2.0).ko in [note.ko for note in result.notes]


def test_without_roads_ways_are_straight_lines_and_that_is_said():
    result = told(street_town(links=None, nodes=None), **TWO)
    assert NO_ROADS in result.notes
    assert straight_min(np.array([400.0]), 1.3) == pytest.approx([1.56])  # 520 m at 20 km/h
    assert result.tables["districts"]["farthest_min"].max() == pytest.approx(1.56, abs=0.01)


def test_workers_start_from_the_providers_of_the_list():
    town = street_town(halls=halls_of((200.0, 0.0), (1800.0, 0.0), kind="care_service"))
    result = told(town, **TWO)
    assert sorted(result.tables["bases"]["base"]) == ["h0", "h1"]
    assert result.tables["bases"]["workers"].tolist() == [1, 1]
    assert NO_PROVIDER not in result.notes
    assert NO_PROVIDER in told(**TWO).notes


def test_a_full_base_sends_workers_to_the_other_and_says_when_both_are_full():
    town = street_town(halls=halls_of((200.0, 0.0), (9_000.0, 0.0), kind="care_service"))
    assert sorted(told(town).tables["bases"]["workers"]) == [0, 5]
    assert sorted(told(town, base_most=3).tables["bases"]["workers"]) == [2, 3]
    full = told(street_town(halls=halls_of((200.0, 0.0), kind="care_service")), people_each=5.0, people_most=6.0, base_most=10)
    assert full.indicators["workers"] == 13.0
    assert BASES_FULL.fill(n=3).ko in [note.ko for note in full.notes]


def test_the_same_question_gets_the_same_answer():
    one, two = told(), told()
    assert one.sentence == two.sentence
    pd.testing.assert_frame_equal(one.tables["districts"], two.tables["districts"])


def test_districts_beside_each_other_differ_in_colour():
    height, width = 12, 12
    at = np.arange(height * width).reshape(height, width)
    pairs = np.vstack(
        [
            np.column_stack([at[:, :-1].ravel(), at[:, 1:].ravel()]),
            np.column_stack([at[:-1].ravel(), at[1:].ravel()]),
            np.column_stack([at[:-1, 1:].ravel(), at[1:, :-1].ravel()]),  # six neighbours, as hexagons have
        ]
    )
    links = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(144, 144))
    main = np.random.default_rng(2).permutation(72)[at // width // 2 * width + at % width].ravel()
    main[0] = -1  # a hexagon of nobody
    tint = tints((links + links.T).tocsr(), main, 73)
    beside = (main[pairs[:, 0]] != main[pairs[:, 1]]) & (main[pairs] >= 0).all(axis=1)
    assert (tint[main[pairs[beside, 0]]] != tint[main[pairs[beside, 1]]]).all()
    assert set(tint.tolist()) <= {1, 2, 3, 4, 5}
    assert tint[72] == 1  # a worker who shares a hexagon and has most of none


# --- ways ------------------------------------------------------------------------------------------------------------


def test_homes_with_nobody_between_them_are_neighbours():
    row = np.array([[0.0, 0.0], [100.0, 0.0], [250.0, 0.0], [900.0, 0.0]])
    assert across(row).tolist() == [[0, 1], [1, 2], [2, 3]]
    square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [1.0, 1.0]])
    assert across(square).tolist() == [[0, 4], [1, 4], [2, 4], [3, 4]]  # the middle lies on every circle over a side
    assert across(row[:1]).shape == (0, 2)


def test_neighbours_are_as_far_as_the_road_is():
    inputs, params = inputs_of(street_town()), params_of()
    measured = measured_of(inputs, params)
    homes = homes_of(measured, measured.demand.alone)
    ways = ways_between(measured.ground, homes, 100, 1.3)
    order = np.argsort(homes.x)
    table = ways.links.toarray()[np.ix_(order, order)]
    assert np.diag(table, 1) == pytest.approx([0.4] * 4, abs=0.01)
    assert np.count_nonzero(table) == 8


def test_entries_of_a_sparse_table_are_found_or_infinite():
    table = csr_array(np.array([[0.0, 2.0, 0.0], [0.0, 0.0, 3.0], [4.0, 0.0, 0.0]]))
    assert looked_up(table, np.array([0, 1, 2, 0]), np.array([1, 2, 0, 2])).tolist() == [2.0, 3.0, 4.0, np.inf]
    assert looked_up(csr_array((2, 2)), np.array([0]), np.array([1])).tolist() == [np.inf]
