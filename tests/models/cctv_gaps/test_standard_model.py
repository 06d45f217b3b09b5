"""The Ministry's standard model: points by hand, cells of the official grid, and what is told beside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from towns import CRS, both_ways, degrees, links_of, nodes_of
from watched_towns import (
    CODES,
    WEST_AND_EAST,
    at,
    buildings_of,
    camera,
    cameras_of,
    inputs_of,
    params_of,
    people_of,
    points_of,
    presence_of,
    tables_of,
)

from analytics.models.cctv_gaps.studies.standard import (
    CUTS_OURS,
    FIRST,
    HOUSES,
    OTHER,
    REPORTS,
    SECOND,
    SHOPS,
    STUDY,
    WOMEN,
    class_of,
    grades,
    score,
)
from analytics.models.cctv_gaps.studies.standard_counted import Counted
from analytics.spatial.crs import to_degrees, to_metres, transform
from analytics.spatial.gridcodes import GRID_CRS

ASKED = STUDY.asked()


def counted(count, **known):
    """What is in so many cells; nothing is known but what is given."""
    usual = dict.fromkeys(("reports", "shops", "women", "houses"))
    told = {name: None if value is None else np.asarray(value, dtype=float) for name, value in {**usual, **known}.items()}
    return Counted(grid=None, dong=np.zeros(count, dtype=int), people=np.ones(count), **told)


def answer_of(tables, params=None, **asked):
    [answer] = STUDY(inputs_of(tables), params_of(**(params or {})), STUDY.asked.read(asked))
    assert answer.final
    return answer.result


# --- points --------------------------------------------------------------------------------------------------------


def test_watch_weakness_rises_at_its_cuts_which_are_inclusive():
    """Outside circles 0, 19.9, 20, 40, 60, 79.9, 80 and 100 percent."""
    outside = np.array([0, 0.199, 0.2, 0.4, 0.6, 0.799, 0.8, 1])
    assert score(counted(8), 1 - outside, ASKED).watch.tolist() == [1, 1, 2, 3, 4, 4, 5, 5]


def test_cuts_that_are_given_in_disorder_are_put_in_order():
    mixed = STUDY.asked.read({"cut_2": 80.0, "cut_3": 60.0, "cut_4": 40.0, "cut_5": 20.0})
    outside = np.linspace(0, 1, 21)
    assert score(counted(21), 1 - outside, mixed).watch.tolist() == score(counted(21), 1 - outside, ASKED).watch.tolist()


def test_grades_go_by_quarters_of_the_cells_that_have_something():
    """Of 1, 2, 3 and 4 each is a quarter; cells with nothing have grade 1 and do not move the others."""
    assert grades(np.array([0.0, 1, 2, 3, 4])).tolist() == [1, 2, 3, 4, 5]
    assert grades(np.array([0.0, 0, 0, 0, 1, 2, 3, 4])).tolist() == [1, 1, 1, 1, 2, 3, 4, 5]


def test_equal_values_get_equal_grades():
    assert grades(np.array([7.0, 7, 7, 0])).tolist() == [2, 2, 2, 1]
    assert grades(np.zeros(3)).tolist() == [1, 1, 1]
    assert grades(np.array([5.0, 5, 5, 5, 50])).tolist() == [2, 2, 2, 2, 5]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=20))
def test_grades_follow_the_order_of_values_and_stay_from_1_to_5(found):
    values = np.array(found, dtype=float)
    told = grades(values)
    assert set(told) <= {1, 2, 3, 4, 5}
    order = np.argsort(values, kind="stable")
    assert (np.diff(told[order]) >= 0).all()
    assert np.array_equal(told == 1, values == 0)


def test_the_index_is_the_sum_of_the_points():
    """5 outside circles, 5 for most reports, 5 for most shops; 1 + 1 + 1 where there is a circle and nothing else."""
    scored = score(counted(5, reports=[0, 5, 10, 15, 20], shops=[0, 1, 2, 3, 4]), np.array([1, 0, 0, 0, 0]), ASKED)
    assert scored.index.tolist() == [3, 5 + 2 + 2, 5 + 3 + 3, 5 + 4 + 4, 15]


def test_reports_that_are_withheld_count_as_none():
    scored = score(counted(3, reports=[np.nan, 0, 10]), np.zeros(3), ASKED)
    assert scored.crime.tolist() == [1, 1, 2]


def test_more_women_or_detached_houses_than_the_mean_raise_the_index_by_their_factors():
    """Means are 2 and 1; a value equal to the mean raises nothing."""
    scored = score(counted(4, women=[4, 2, 2, 0], houses=[4, 0, 0, 0]), np.zeros(4), ASKED)
    assert scored.factor == pytest.approx([1.1 * 1.1, 1, 1, 1])
    assert scored.index.tolist() == [6.05, 5, 5, 5]
    turned = STUDY.asked.read({"women_factor": 1.5, "house_factor": 1.0})
    assert score(counted(2, women=[3, 1], houses=[3, 1]), np.zeros(2), turned).factor.tolist() == [1.5, 1]


def test_classes_begin_at_15_and_13_themselves():
    assert [class_of(value, ASKED) for value in (15.0, 14.99, 13.0, 12.99, 3.0)] == [FIRST, SECOND, SECOND, OTHER, OTHER]


# --- cells ---------------------------------------------------------------------------------------------------------


def spot_in_cell(x, y):
    """The middle of the official cell around a spot, in town metres."""
    lon, lat = degrees((x, y))
    east, north = to_metres(lon, lat, GRID_CRS)
    middle = transform(np.floor(east / 100) * 100 + 50, np.floor(north / 100) * 100 + 50, GRID_CRS, CRS)
    return tuple(float(part[0] - start) for part, start in zip(middle, at(0, 0), strict=True))


HERE = spot_in_cell(-500, 0)
THERE = spot_in_cell(300, 300)


def town(**tables):
    usual = {"population": people_of((*HERE, 30.0), (*THERE, 70.0)), "cameras": cameras_of(camera(*HERE, fov_deg=90))}
    return tables_of(WEST_AND_EAST, **{**usual, **tables})


def test_residents_are_counted_in_the_official_cells_and_none_is_lost():
    cells = answer_of(town()).layers["cells"]
    assert sorted(cells["people"]) == pytest.approx([30, 70])
    assert cells["cell"].str.fullmatch(r"[가-힣]{2}\d{6}").all()
    assert cells["dong_name"].tolist() == ["서동", "동동"]
    assert answer_of(town(), mask="all").layers["cells"]["people"].sum() == pytest.approx(100)


def test_a_circle_of_50_m_at_the_middle_of_a_cell_covers_pi_quarters_of_it():
    """The same pole seen honestly: 90 of 360 degrees are to be expected of it, within 24 m of sharpness."""
    result = answer_of(town(), {"own_px_per_m": 0.0})
    cells = result.layers["cells"].set_index("people")
    assert cells.loc[30, "circle_percent"] == pytest.approx(100 * np.pi / 4, abs=1)
    assert cells.loc[70, "circle_percent"] == 0
    assert cells.loc[30, "expected_percent"] == pytest.approx(100 * np.pi * 24**2 / 4 / 100**2, rel=0.1)
    assert result.indicators["circle_share"] == pytest.approx(cells["circle_percent"].mean())
    assert cells.loc[30, "watch"] == 2  # 21 % lie outside
    assert cells.loc[70, "watch"] == 5


def test_the_mask_chooses_lived_in_cells_those_with_roads_or_all():
    nodes = {"A": (HERE[0], HERE[1]), "B": (HERE[0] + 400, HERE[1])}
    tables = town(links=links_of(nodes, both_ways("A", "B")), nodes=nodes_of(nodes))
    lived, roads, everything = (answer_of(tables, mask=mask).indicators["cells_count"] for mask in ("lived", "roads", "all"))
    assert lived == 2
    assert roads - lived == 4  # 400 m from the middle of a cell straight through the next four
    assert 20 * 20 <= everything <= 22 * 22  # two kilometres square, cells on the border whole


def test_counts_of_cells_add_up_class_by_class():
    bars = points_of(HERE, THERE, THERE, name="x", kind="bars")
    result = answer_of(town(nightlife=bars), first_from=7.0, second_from=4.0, mask="all")
    classes = result.tables["classes"].set_index("class_en")
    assert classes["cells"].sum() == result.indicators["cells_count"] == len(result.layers["cells"])
    assert classes["people"].sum() == pytest.approx(100)
    assert classes.loc["first priority", "cells"] == result.indicators["first_cells"] == 1  # 5 + 3 with two bars
    assert classes.loc["priority", "cells"] == result.indicators["second_cells"] > 1


def test_the_list_is_by_index_and_then_by_cell_with_the_honest_rank_beside():
    result = answer_of(town(), mask="all", shown=20)
    top, cells = result.tables["top"], result.layers["cells"]
    assert len(top) == 20
    assert top["rank"].tolist() == list(range(1, 21))
    assert (np.diff(top["index"]) <= 0).all()
    assert top["cell"].tolist() == sorted(top["cell"])  # all with the same index
    by_cell = result.tables["top"].set_index("cell")
    most = cells.loc[cells["people"].idxmax(), "cell"]
    everywhere = answer_of(town(), mask="all", shown=1100).tables["top"].set_index("cell")
    assert everywhere.loc[most, "honest_rank"] == 1
    assert set(by_cell["class_en"]) == {"other"}


def test_agreement_is_the_share_of_the_list_that_is_also_first_by_residents_not_seen():
    """All of two cells are listed, so that both lists hold the same."""
    assert answer_of(town()).indicators["agree_percent"] == 100


# --- what is known -------------------------------------------------------------------------------------------------


def test_scores_without_a_file_are_left_out_and_that_is_said():
    result = answer_of(town())
    assert result.layers["cells"][["crime", "surroundings"]].isna().all(axis=None)
    assert result.notes == (CUTS_OURS, REPORTS, SHOPS, WOMEN, HOUSES)
    assert (result.layers["cells"]["index"] == result.layers["cells"]["watch"]).all()


def test_with_every_file_nothing_is_said_to_be_missing():
    tables = town(
        incidents=points_of(*[HERE] * 6, count=1.0, grade=2.0),
        nightlife=points_of(HERE, name=["x"], kind=["bars"]),
        presence=presence_of((CODES[0], 22, 30, 20), (CODES[1], 22, 70, 5)),
        buildings=buildings_of((HERE[0] - 5, HERE[1] - 5, HERE[0] + 5, HERE[1] + 5), use=["단독주택"], floors=[1.0]),
    )
    result = answer_of(tables)
    cells = result.layers["cells"].set_index("people")
    assert result.notes == (CUTS_OURS,)
    assert cells.loc[30, ["crime", "surroundings"]].tolist() == [2, 2]
    assert cells.loc[30, "factor"] == pytest.approx(1.1 * 1.1)
    assert cells.loc[70, ["crime", "surroundings", "factor"]].tolist() == [1, 1, 1]


def test_women_may_be_told_by_place_in_a_table_without_dong_codes():
    presence = presence_of((HERE, 22, 30, 20), (THERE, 22, 70, 5), (THERE, 12, 70, 500)).drop(columns="dong_code")
    cells = answer_of(town(presence=presence)).layers["cells"].set_index("people")
    assert cells["factor"].to_dict() == pytest.approx({30: 1.1, 70: 1.0})  # the 500 are there by day


def test_few_reports_change_nothing_that_is_told_whatever_their_grades():
    few = answer_of(town(incidents=points_of(THERE, HERE, HERE, count=1.0, grade=5.0)))
    fewer = answer_of(town(incidents=points_of(THERE, count=1.0, grade=5.0)))
    assert few.layers["cells"].equals(fewer.layers["cells"])
    assert few.tables["top"].equals(fewer.tables["top"])
    assert (few.layers["cells"]["crime"] == 1).all()


def test_the_town_stands_where_it_is_thought_to_stand():
    lon, lat = degrees(HERE)
    x, y = at(*HERE)
    assert to_degrees(np.array([x]), np.array([y]), CRS)[0] == pytest.approx(lon)
    assert 36 < lat[0] < 37
