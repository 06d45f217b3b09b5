"""How seniors living alone are counted and spread: totals stay, nobody is put where nobody can live, and what is guessed is told."""

import numpy as np
import pandas as pd
import pytest
from welfare_towns import (
    HOMES_X,
    LISTED,
    along,
    buildings_of,
    dongs_of,
    halls_of,
    list_of,
    measured_of,
    own_cells,
    people_of,
    result_of,
    street_town,
)

from analytics.core.errors import InputError
from analytics.intake.cities import city_of_korea
from analytics.models.senior_welfare import MODEL
from analytics.models.senior_welfare.inputs import WelfareInputs
from analytics.models.senior_welfare.params import WelfareParams
from analytics.models.senior_welfare.spreading import FLOOR_AREA, OWN_CELLS, POPULATED

ONE_DONG = {"한동": (-500.0, -500.0, 2500.0, 500.0)}


def houses_at(*xs, use="01000 단독주택", side_m=10.0):
    """Square houses of one floor in the middle of the street."""
    half = side_m / 2
    return buildings_of(*((x - half, -half, x + half, half) for x in xs), use=use)


def alone_along(tables, **values):
    measured = measured_of(tables, **values)
    return along(measured, measured.demand.alone)


# --- totals --------------------------------------------------------------------------------------------------------

UNEVEN = people_of(
    *((x, 0.0, people, old) for x, people, old in zip(HOMES_X, (97, 53, 71, 89, 61), (13, 7, 19, 11, 17), strict=True))
)
WAYS = {
    "populated cells": ({}, POPULATED),
    "floor area": ({"buildings": houses_at(*HOMES_X)}, FLOOR_AREA),
    "cells of seniors": ({"senior_cells": own_cells(*((x, 0.0, x // 70) for x in HOMES_X))}, OWN_CELLS),
    "old people in cells": ({"senior_cells": own_cells(*((x, 0.0, x // 11) for x in HOMES_X), column="seniors")}, OWN_CELLS),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("k", [3, 5, 10])
def test_the_total_of_a_dong_stays_however_it_is_spread(way, k):
    """29 and 37 by weights that share no factor with them."""
    given, code = WAYS[way]
    measured = measured_of(street_town(population=UNEVEN, senior_households=list_of({"서동": 29, "동동": 37}), **given), k=k)
    assert measured.demand.way.tolist() == [code, code]
    assert measured.demand.dong_alone.tolist() == [29, 37]
    assert measured.sum_by_dong(measured.demand.alone) == pytest.approx([29, 37])
    assert measured.demand.total == 66


def test_a_dong_without_residents_and_buildings_is_spread_by_area_and_that_is_told():
    """A third dong north of the others has 7 on the list: they lie in its middle, and are told with a neighbour."""
    shapes = {"서동": (-500, -500, 800, 500), "동동": (800, -500, 2500, 500), "빈동": (0, 2000, 500, 2500)}
    result = result_of(street_town(dongs=dongs_of(shapes), senior_households=list_of({**LISTED, "빈동": 7})))
    table = result.tables["dongs"].set_index("dong_name")
    assert table.loc["빈동", "spread_en"] == "area"
    assert table.loc["서동", "spread_en"] == "populated cells"
    assert result.indicators["alone"] == 72


def test_populated_cells_are_weighed_by_their_seniors_and_by_residents_where_ages_are_unknown():
    """서동: 25 by 20 to 30, or by 100 to 100; 동동: 40 by 10 to 20 to 10, or by thirds."""
    assert alone_along(street_town()) == [10, 15, 10, 20, 10]
    ageless = people_of(*((x, 0.0, 100.0) for x in HOMES_X))
    found = alone_along(street_town(population=ageless, senior_households=list_of({"서동": 24, "동동": 36})))
    assert found == [12, 12, 12, 12, 12]


# --- who cannot live there -----------------------------------------------------------------------------------------


def houses_and_a_home(away_m, use="01000 단독주택"):
    """Two equal houses where 100 people live each, and one where 5 do; a nursing home stands so far north of the last."""
    population = people_of((200.0, 0.0, 100.0, 20.0), (600.0, 0.0, 100.0, 30.0), (1000.0, 0.0, 5.0, 5.0))
    return street_town(
        dongs=dongs_of(ONE_DONG),
        population=population,
        senior_households=list_of({"한동": 40}),
        buildings=houses_at(200.0, 600.0, 1000.0, use=["01000 단독주택", "공동주택(아파트)", use]),
        halls=pd.concat(
            [halls_of((0.0, 0.0)), halls_of((1000.0, away_m), kind="nursing_home").assign(hall_id="n0")], ignore_index=True
        ),
    )


def test_the_building_of_a_nursing_home_holds_nobody_who_lives_alone():
    """Exactly 60 m away it is still its building: 40 are shared by the other two. At 61 m it is a house: 40 by thirds."""
    assert alone_along(houses_and_a_home(60.0)) == [20, 20, 0]
    assert sum(alone_along(houses_and_a_home(61.0))[:2]) < 30


def test_of_a_populated_cell_those_who_live_in_its_nursing_home_are_taken_off():
    """Three cells of 30 seniors; the home in the last has 15 places: 60 are shared by 30, 30 and 15."""
    home = halls_of((800.0, 0.0), kind="nursing_home", capacity=[15.0]).assign(hall_id="n0")
    tables = street_town(
        dongs=dongs_of(ONE_DONG),
        population=people_of(*((x, 0.0, 100.0, 30.0) for x in (0.0, 400.0, 800.0))),
        senior_households=list_of({"한동": 60}),
        halls=pd.concat([halls_of((0.0, 0.0)), home], ignore_index=True),
    )
    measured = measured_of(tables)
    assert measured.demand.way.tolist() == [POPULATED]
    assert alone_along(tables) == [24, 24, 12]


def test_buildings_in_which_people_do_not_live_hold_nobody():
    assert alone_along(houses_and_a_home(200.0, use="제1종근린생활시설")) == [20, 20, 0]


def test_land_without_houses_holds_nobody():
    """The cell of 100 m has its only house in its western end: the hexagons without one hold nobody."""
    population = people_of((250.0, 0.0, 100.0, 30.0), cell_m=500.0)
    tables = street_town(
        dongs=dongs_of(ONE_DONG), population=population, senior_households=list_of({"한동": 40}), buildings=houses_at(100.0)
    )
    measured = measured_of(tables)
    assert measured.demand.way.tolist() == [FLOOR_AREA]
    assert measured.demand.alone.tolist() == [40]


def test_a_nursing_home_is_no_place_that_serves():
    measured = measured_of(houses_and_a_home(60.0))
    assert measured.place_ids == {"h0"}
    assert len(measured.services["hall"]) == 1


# --- a building file that holds a part of the houses ---------------------------------------------------------------


def row_of_ten(houses):
    """Ten homes of 10 residents and 10 seniors each, the first so many with a house, the first of these four times as large."""
    xs = [200.0 * number for number in range(10)]
    boxes = [(x - 5, -5, x + 5, 5) for x in xs[:houses]]
    boxes[0] = (-10, -10, 10, 10)
    return street_town(
        dongs=dongs_of(ONE_DONG),
        population=people_of(*((x, 0.0, 10.0, 10.0) for x in xs)),
        senior_households=list_of({"한동": 60}),
        buildings=buildings_of(*boxes, use="01000 단독주택"),
    )


def test_a_file_that_holds_the_houses_of_nine_residents_in_ten_is_taken_and_one_of_eight_is_not():
    """Nine in ten: the house four times as large gets 4 of 12 parts of 60. Eight in ten: all ten homes alike."""
    taken, refused = row_of_ten(9), row_of_ten(8)
    measured = measured_of(taken, k=3)
    assert measured.demand.way.tolist() == [FLOOR_AREA]
    assert along(measured, measured.demand.group_total[measured.demand.group])[0] >= 20
    assert alone_along(refused, k=3)[0] <= 7
    assert result_of(refused).tables["dongs"]["spread_en"].tolist() == ["populated cells"]
    assert result_of(taken).tables["dongs"]["spread_ko"].tolist() == ["주거 연면적"]


def test_populated_cells_come_first_where_that_is_asked():
    assert measured_of(row_of_ten(9), spread="cells").demand.way.tolist() == [POPULATED]


# --- the city's own cells ------------------------------------------------------------------------------------------

OWN = (6.0, 9.0, 5.0, 8.0, 7.0)


def own_at(xs, counts, **how):
    return own_cells(*((x, 0.0, count) for x, count in zip(xs, counts, strict=True)), **how)


def test_without_a_list_the_own_cells_make_the_dong_totals_and_each_stays_where_it_is():
    measured = measured_of(street_town(senior_households=None, senior_cells=own_at(HOMES_X, OWN)))
    assert measured.demand.dong_alone.tolist() == [15, 20]
    assert along(measured, measured.demand.alone) == list(OWN)
    assert not measured.demand.estimated.any()


def test_with_a_list_the_own_cells_say_where_and_the_list_how_many():
    """서동: 30 by 6 to 9; 동동: 40 by 5 to 8 to 7."""
    tables = street_town(senior_households=list_of({"서동": 30, "동동": 40}), senior_cells=own_at(HOMES_X, OWN))
    assert alone_along(tables) == [12, 18, 10, 16, 14]


def test_cells_that_tell_seniors_only_are_weights():
    tables = street_town(senior_cells=own_at(HOMES_X, (30, 20, 20, 30, 30), column="seniors"))
    assert alone_along(tables) == [15, 10, 10, 15, 15]


def test_a_cell_without_residents_goes_to_the_nearest_that_has():
    """6 people counted 80 m east of the first home are put there; the total stays."""
    xs = (280.0, *HOMES_X)
    found = alone_along(street_town(senior_households=None, senior_cells=own_at(xs, (6.0, *OWN))))
    assert found == [12, 9, 5, 8, 7]


def test_cells_that_tell_of_fewer_than_k_in_a_dong_are_not_taken_there():
    """3 in all of 서동's cells: its 25 are spread by its seniors, 20 to 30, and the number of the dong is told."""
    measured = measured_of(street_town(senior_cells=own_at(HOMES_X, (3, 0, 20, 10, 10))))
    assert measured.demand.way.tolist() == [POPULATED, OWN_CELLS]
    assert measured.demand.dong_alone.tolist() == [25, 40]
    assert along(measured, measured.demand.alone) == [10, 15, 20, 10, 10]


def test_cells_without_a_number_are_no_zeros_and_zeros_are_no_gaps():
    """동동's cells say 0: nobody lives alone there, and nothing is estimated. Blank ones are not known: 40 seniors times 15 of 50."""
    zeros = measured_of(street_town(senior_households=None, senior_cells=own_at(HOMES_X, (6, 9, 0, 0, 0))))
    assert not zeros.demand.estimated.any()
    assert zeros.demand.total == 15
    blank = measured_of(street_town(senior_households=None, senior_cells=own_at(HOMES_X, (6, 9, np.nan, np.nan, np.nan))))
    assert blank.demand.estimated.tolist() == [False, True]
    assert blank.demand.dong_alone.tolist() == [15, 12]


# --- what is not listed --------------------------------------------------------------------------------------------


def test_a_dong_without_a_list_is_estimated_by_the_share_of_those_with_one():
    """서동: 25 of 50 seniors. 동동 has 40 seniors: 20."""
    result = result_of(street_town(senior_households=list_of({"서동": 25, "동동": None})))
    assert result.tables["dongs"].set_index("dong_name")["alone"].to_dict() == {"서동": 25, "동동": 20}
    assert any("In 1 of 2 dongs there is no list" in note.en for note in result.notes)
    assert any("행정동 2곳 가운데 1곳은" in note.ko for note in result.notes)


def test_without_any_list_the_share_of_the_country_is_taken():
    """1,661 of 7,846 thousand seniors: 10.58 of 50 and 8.47 of 40."""
    measured = measured_of(street_town(senior_households=None))
    assert measured.demand.dong_alone.tolist() == [11, 8]
    assert measured.demand.estimated.all()


def test_without_ages_one_person_households_of_the_census_are_taken():
    """1,661,000 of 6,626,572 one-person households: 25.07 of 100, 50.13 of 200."""
    dongs = dongs_of({"서동": (-500, -500, 800, 500), "동동": (800, -500, 2500, 500)}, households_one=[100.0, 200.0])
    ageless = people_of(*((x, 0.0, 100.0) for x in HOMES_X))
    measured = measured_of(street_town(dongs=dongs, population=ageless, senior_households=None))
    assert measured.demand.dong_alone.tolist() == [25, 50]


def test_where_nothing_is_known_it_is_said_which_file_would_help():
    ageless = people_of(*((x, 0.0, 100.0) for x in HOMES_X))
    with pytest.raises(InputError, match="Please add seniors living alone by dong, ages, or cells of seniors"):
        measured_of(street_town(population=ageless, senior_households=None))


def test_only_the_latest_year_of_the_list_counts():
    both = pd.concat([list_of({"서동": 60, "동동": 70}, year=2022), list_of(LISTED, year=2024)], ignore_index=True)
    assert measured_of(street_town(senior_households=both)).demand.dong_alone.tolist() == [25, 40]


def test_people_outside_every_dong_are_not_counted_but_said():
    """500 m beyond the border still belong to the dong; 501 m do not."""
    for beyond_m, outside in ((499.0, False), (501.0, True)):
        homes = [(x, 0.0, 100.0, 20.0) for x in HOMES_X] + [(2500.0 + beyond_m, 0.0, 1234.0, 20.0)]
        result = result_of(street_town(population=people_of(*homes)))
        assert result.indicators["alone"] == 65
        assert any("1,234" in note.en and "outside every dong" in note.en for note in result.notes) is outside


def test_too_few_in_the_whole_city_are_refused_in_plain_words():
    with pytest.raises(InputError) as refused:
        measured_of(street_town(senior_households=list_of({"서동": 2, "동동": 2})))
    assert "도시 전체에서도 너무 적어(감춤 기준 5명)" in str(refused.value)
    assert measured_of(street_town(senior_households=list_of({"서동": 2, "동동": 2})), k=4).demand.total == 4


def test_a_dong_of_exactly_k_is_told():
    """Spread by 13 to 7 of 20 and by 19 to 11 to 17 of 47, which are no finite decimals."""
    found = measured_of(street_town(population=UNEVEN, senior_households=list_of({"서동": 5, "동동": 5}))).demand
    assert found.dong_alone.tolist() == [5, 5]


# --- a city nobody has prepared ------------------------------------------------------------------------------------


def test_any_city_of_the_census_opens_and_says_what_is_missing():
    """Dongs and people are all there is: seniors are estimated, nothing is claimed of walks."""
    tables = city_of_korea("계룡시").tables
    result = MODEL(WelfareInputs.read(tables), WelfareParams())
    households = tables["dongs"]["households_one"]
    assert result.indicators["alone"] == np.rint(households * 1_661_000 / 6_626_572).sum()
    assert result.indicators["unreached"] is None
    assert result.indicators["median_min"] is None
    assert "it is not known whom they reach" in result.sentence.en
    told = " ".join(note.en for note in result.notes)
    for missing in ("there is no list of seniors living alone", "There are no residential buildings", "There are no roads",
                    "senior hall, welfare centre, public health post, clinic"):  # fmt: skip
        assert missing in told
    assert len(result.layers["alone_cells"]) > 50
    assert len(result.layers["unreached_cells"]) == 0
