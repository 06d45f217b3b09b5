"""What counts hang on besides hexagons is hidden too: a small cell beside a large one, a dong of few beside another."""

import numpy as np
import pytest
from welfare_towns import HOMES_X, along, dongs_of, list_of, measured_of, own_cells, people_of, same_demand, street_town

from analytics.core.errors import InputError


def large_cells(*counts):
    """Four cells of 500 m in a row, with 1,000, 100, 1,000 and 300 residents, and the city's own counts of the same cells."""
    middles = [(250.0 + 500.0 * number, 250.0) for number in range(4)]
    return {
        "dongs": dongs_of({"한동": (0.0, 0.0, 2000.0, 500.0)}),
        "population": people_of(
            *((*at, people) for at, people in zip(middles, (1000, 100, 1000, 300), strict=True)), cell_m=500.0
        ),
        "senior_cells": own_cells(*((*at, count) for at, count in zip(middles, counts, strict=True)), cell_m=500.0),
    }


@pytest.mark.parametrize("small", range(5))
def test_a_small_cell_beside_a_large_one_cannot_be_had_from_the_groups_of_the_large_one(small):
    """Were the 62 - n of the first cell parted among its hexagons, n would show: what is told must be the same for every n."""
    first = measured_of(large_cells(62, 0, 60, 10)).demand
    assert same_demand(measured_of(large_cells(62 - small, small, 60, 10)).demand, first)
    assert sorted(first.group_total) == [10.0, 60.0, 62.0]


def short_of(dongs, alone):
    """The street with other dongs and numbers of these."""
    return street_town(dongs=dongs_of(dongs), senior_households=list_of(alone))


WEST_AND_EAST = {
    "첫동": (-500.0, -500.0, 400.0, 500.0),
    "다음동": (400.0, -500.0, 1200.0, 500.0),
    "먼동": (1200.0, -500.0, 2500.0, 500.0),
}


@pytest.mark.parametrize("few", range(5))
def test_a_dong_of_few_cannot_be_had_from_the_groups_of_the_dong_it_is_joined_with(few):
    """첫동 has n and 다음동 20 - n. The public shares of 다음동's hexagons would give 20 - n away, so 20 is spread over both."""
    found = measured_of(short_of(WEST_AND_EAST, {"첫동": few, "다음동": 20 - few, "먼동": 30})).demand
    assert same_demand(found, measured_of(short_of(WEST_AND_EAST, {"첫동": 0, "다음동": 20, "먼동": 30})).demand)
    assert np.isnan(found.dong_alone[:2]).all()
    assert found.dong_alone[2] == 30


def test_a_dong_of_few_is_not_joined_with_one_that_anybody_can_estimate():
    """다음동 is not listed: 40 seniors times 33 of 50 make 26. 첫동 with its 3 is joined with 먼동, which is further."""
    found = measured_of(short_of(WEST_AND_EAST, {"첫동": 3, "다음동": None, "먼동": 30})).demand
    assert found.estimated.tolist() == [False, True, False]
    assert np.isnan(found.dong_alone[[0, 2]]).all()
    assert found.dong_alone[1] == 26


def test_lists_of_fewer_than_k_in_all_are_refused_even_where_other_dongs_are_estimated():
    with pytest.raises(InputError, match="too few seniors living alone"):
        measured_of(short_of(WEST_AND_EAST, {"첫동": 3, "다음동": None, "먼동": None}))


def test_where_the_list_has_more_than_the_cells_no_cell_of_fewer_than_k_is_told_alone():
    """The cells add up to 25, the list has 50: 4 would be told alone as 8. With its neighbour's 5 it is 9, told as 18."""
    cells = own_cells(*((x, 0.0, count) for x, count in zip(HOMES_X, (4, 5, 6, 5, 5), strict=True)))
    dongs = {"한동": (-500.0, -500.0, 2500.0, 500.0)}
    measured = measured_of({**short_of(dongs, {"한동": 50}), "senior_cells": cells})
    group = along(measured, measured.demand.group)
    assert group[0] == group[1]
    assert measured.demand.group_total[group[0]] == 18
    assert measured.demand.group_total.sum() == 50
