"""Who is served less than others alike: a planted quarter is found, an even town is left in peace, and no small count is told."""

from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from analytics.core.errors import InputError
from analytics.models.senior_welfare.inputs import WelfareInputs
from analytics.models.senior_welfare.measuring import measured_of
from analytics.models.senior_welfare.params import WelfareParams
from analytics.models.senior_welfare.studies import care_told
from analytics.models.senior_welfare.studies.care import STUDY, run
from analytics.models.senior_welfare.studies.care_columns import (
    DENSE,
    OLDER,
    ON_SUPPORT,
    ONE_PERSON,
    Surrounding,
    find_columns,
)
from analytics.models.senior_welfare.studies.care_declared import AROUND, CareAsked
from analytics.models.senior_welfare.studies.care_found import Found, lay_out, with_checks, with_law, with_second
from analytics.models.senior_welfare.studies.care_tables import calibration_table, in_words, reason_table
from analytics.models.senior_welfare.studies.care_units import Units, find_units, release_recipients

EAST_M, NORTH_M = 960_000, 1_860_000
SIDE = 24
SQUARE_M = 500
ALONE = 20
SHARE, LOW_SHARE = 0.3, 0.06
PARAMS = WelfareParams()


def at_degrees(x, y):
    return pyproj.Transformer.from_crs(5179, 4326, always_xy=True).transform(x, y)


def squares():
    """Column and row of each square of the town."""
    column, row = (part.ravel() for part in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    return column, row


def in_low_quarter():
    """The 16 squares of the south-west corner, 2 x 2 km."""
    column, row = squares()
    return (column < 4) & (row < 4)


def dongs():
    """Four dongs of 6 x 6 km: 남서, 남동, 북서, 북동."""
    half = SIDE // 2 * SQUARE_M
    corners = [(EAST_M + i * half, NORTH_M + j * half) for j in (0, 1) for i in (0, 1)]
    shapes = [
        shapely.Polygon(np.column_stack(at_degrees(*np.array([(x, y), (x + half, y), (x + half, y + half), (x, y + half)]).T)))
        for x, y in corners
    ]
    codes = [f"{number:08d}" for number in range(1, 5)]
    told = {"dong_code": codes, "dong_name": ["남서동", "남동동", "북서동", "북동동"], "people": 21_600.0, "households": 9_000.0}
    return gpd.GeoDataFrame({**told, "households_one": [2_000.0, 3_000.0, 4_000.0, 5_000.0]}, geometry=shapes, crs=4326)


def population(people=150.0):
    column, row = squares()
    lon, lat = at_degrees(EAST_M + (column + 0.5) * SQUARE_M, NORTH_M + (row + 0.5) * SQUARE_M)
    return pd.DataFrame(
        {
            "cell_id": [f"c{n}" for n in range(len(lon))],
            "lon": lon,
            "lat": lat,
            "people": people,
            "seniors": 40.0,
            "cell_m": 100.0,
        }
    )


def households():
    codes = dongs()["dong_code"]
    count = float(ALONE * SIDE * SIDE // 4)
    told = {"dong_name": dongs()["dong_name"], "year": 2024, "seniors_alone": count, "one_person": 3_000.0}
    older = [600.0, 800.0, 900.0, 1_000.0]
    return pd.DataFrame(
        {"dong_code": codes, **told, "aged_80_plus": older, "on_support": 300.0, "low_income": np.nan, "basis": "surveyed"}
    )


def recipients(share, seed=1, year=2024):
    """Rows by square with anybody served; each senior living alone is served with the share of his square."""
    served = np.random.default_rng(seed).binomial(ALONE, share, SIDE * SIDE)
    column, row = squares()
    lon, lat = at_degrees(EAST_M + (column + 0.5) * SQUARE_M, NORTH_M + (row + 0.5) * SQUARE_M)
    table = pd.DataFrame(
        {
            "dong_code": "",
            "dong_name": "",
            "lon": lon,
            "lat": lat,
            "year": year,
            "service": "돌봄",
            "people": served.astype(float),
        }
    )
    return table[table["people"] > 0].reset_index(drop=True)


def low_shares():
    return np.where(in_low_quarter(), LOW_SHARE, SHARE)


BASE = WelfareInputs(dongs=dongs(), population=population(), senior_households=households())


def town(rows):
    return replace(BASE, recipients=rows)


@cache
def low_town():
    return town(recipients(low_shares()))


@cache
def asked_of_low_town():
    return list(STUDY(low_town(), PARAMS, CareAsked()))


def units_of(inputs, least_need=30.0, k=5):
    return find_units(measured_of(inputs, PARAMS), inputs.recipients, inputs.dongs, k, least_need)


def made_units(need, served, x=None, dong=None):
    """Places on a line, one hexagon each."""
    count = len(need)
    x = np.arange(count) * 1_000.0 if x is None else np.asarray(x, dtype=float)
    dong = np.zeros(count, dtype=int) if dong is None else np.array(dong)
    return Units(
        np.arange(count), np.array(need, dtype=float), np.array(served, dtype=float), x, np.zeros(count), dong, 0.0, by_dong=False
    )


# --- the finding ---------------------------------------------------------------------------------------------------


def test_the_quarter_that_is_served_less_is_found_and_little_else():
    result = asked_of_low_town()[-1].result
    places = result.tables["places"]
    x, y = pyproj.Transformer.from_crs(4326, 5179, always_xy=True).transform(places["lon"], places["lat"])
    inside = (np.asarray(x) < EAST_M + 2_250) & (np.asarray(y) < NORTH_M + 2_250)
    assert inside.sum() >= 4
    assert inside[:4].all()
    assert places["rank"].tolist() == list(range(1, len(places) + 1))
    assert (np.diff(places["short"]) <= 0).all()
    assert result.indicators["sure"] >= 2
    assert inside[places["sure"] == 1].all()
    assert "우연으로 보기 어렵습니다. 남서동에서" in result.sentence.ko
    assert "판정이 아닙니다" in result.sentence.ko


def test_need_and_take_up_are_told_apart():
    numbers = asked_of_low_town()[-1].result.indicators
    served = low_town().recipients["people"].sum()
    assert numbers["share_served"] == pytest.approx(100 * served / (ALONE * SIDE**2), abs=0.1)
    assert numbers["unserved"] == pytest.approx(ALONE * SIDE**2 - served, abs=10)


def test_the_shortfall_lies_where_it_was_planted_and_is_told_with_caution():
    """77 more would be served in the planted quarter; what is told of a few odd places is drawn to the rest and less than that."""
    layer = asked_of_low_town()[-1].result.layers["short_cells"]
    x, y = pyproj.Transformer.from_crs(4326, 5179, always_xy=True).transform(layer["lon"], layer["lat"])
    inside = (np.asarray(x) < EAST_M + 2_000) & (np.asarray(y) < NORTH_M + 2_000)
    planted = ALONE * in_low_quarter().sum() * (SHARE - LOW_SHARE)
    assert (layer.loc[inside, "short"] > 0).all()
    assert 10 < layer.loc[inside, "short"].sum() < planted
    assert layer.loc[inside, "short"].sum() > 4 * abs(layer.loc[~inside, "short"].sum()) / (SIDE**2 / 16)


def test_in_an_even_town_no_more_places_stand_out_than_chance_makes():
    below = chance = units = sure = 0.0
    for seed in range(4):
        *_, answer = STUDY(town(recipients(SHARE, seed)), PARAMS, CareAsked())
        numbers = answer.result.indicators
        below, chance, units = below + numbers["below"], chance + numbers["by_chance"], units + numbers["units"]
        sure += numbers["sure"]
        assert numbers["covered"] > 88
        assert numbers["differ"] < 15
    assert units > 600
    assert below <= 1.3 * chance
    assert sure == 0


def test_the_first_answer_comes_without_the_second_opinion_and_the_last_with_it():
    first, last = asked_of_low_town()
    assert (first.final, last.final) == (False, True)
    assert first.result.indicators["explained_second"] is None
    assert last.result.indicators["explained_second"] is not None
    assert first.result.tables["calibration"]["second_share"].isna().all()
    assert last.result.tables["calibration"]["second_share"].notna().all()
    assert first.result.indicators["below"] == last.result.indicators["below"]


def test_a_surrounding_that_matters_is_told_in_words_and_foretells_unseen_blocks():
    column, _ = squares()
    crowded = np.where(column % 8 < 4, 400.0, 80.0)
    rows = recipients(np.where(crowded > 100, 0.15, 0.45))
    inputs = replace(BASE, population=population(crowded), recipients=rows)
    *_, answer = STUDY(inputs, WelfareParams(spread="cells"), CareAsked())
    reasons = answer.result.tables["reasons"].set_index("what_en")
    assert answer.result.indicators["explained"] > 30
    assert reasons.loc[DENSE.en, "times_high"] < 1
    assert reasons.loc[DENSE.en, "said_ko"].endswith("덜 받습니다.")
    assert care_told.ALIKE in answer.result.notes


def test_where_surroundings_foretell_nothing_places_are_compared_with_the_mean_and_it_is_said():
    for seed in (0, 3):  # a little below 0, and a little above it
        *_, answer = STUDY(town(recipients(SHARE, seed)), PARAMS, CareAsked())
        assert answer.result.indicators["explained"] < 2
        assert care_told.PLAIN in answer.result.notes
        assert "나머지 도시의 평균" in answer.result.sentence.ko


# --- protection ----------------------------------------------------------------------------------------------------


def release_of(inputs, k=5):
    measured = measured_of(inputs, PARAMS)
    return measured, release_recipients(measured.ground, inputs.recipients, "돌봄", inputs.dongs, k)


def test_no_group_of_squares_tells_fewer_than_k_and_all_recipients_are_in_one():
    for k in (5, 10):
        _, release = release_of(low_town(), k)
        assert release.total.min() >= k
        assert release.total.sum() == low_town().recipients["people"].sum()
        assert (release.group >= 0).all()


def test_places_of_other_sizes_are_unions_of_the_same_groups():
    _, release = release_of(low_town())
    for least_need in (20.0, 30.0, 100.0):
        units = units_of(low_town(), least_need)
        assert all(len(set(units.unit[release.group == group].tolist())) == 1 for group in range(len(release.total)))
        assert units.need.min() >= least_need - 1e-9
        assert units.served.sum() == release.total.sum()


def test_how_need_is_spread_does_not_change_what_is_told_of_recipients():
    _, release = release_of(low_town())
    other = measured_of(low_town(), WelfareParams(spread="cells"))
    again = release_recipients(other.ground, low_town().recipients, "돌봄", low_town().dongs, 5)
    assert (again.group == release.group).all()


def test_recipients_are_told_to_the_nearest_five_everywhere():
    tables = asked_of_low_town()[-1].result.tables
    for name in ("places", "dongs", "calibration"):
        assert (tables[name]["served"].dropna() % 5 == 0).all()


def test_few_recipients_tell_nothing_by_cell():
    rows = recipients(SHARE).iloc[:1].assign(people=2.0)
    *_, answer = STUDY(town(rows), PARAMS, CareAsked())
    assert answer.result.indicators["units"] == 0
    assert answer.result.indicators["below"] is None
    assert care_told.WITHHELD in answer.result.notes
    assert answer.result.tables["dongs"]["served"].isna().all()


# --- other kinds of lists ------------------------------------------------------------------------------------------


def by_dong(people):
    table = dongs()
    return pd.DataFrame(
        {
            "dong_code": table["dong_code"],
            "dong_name": table["dong_name"],
            "lon": np.nan,
            "lat": np.nan,
            "year": 2024,
            "service": "돌봄",
            "people": people,
        }
    )


def test_recipients_by_dong_make_dongs_the_places_and_four_are_too_few_to_compare():
    *_, answer = STUDY(town(by_dong([600.0, 900.0, 900.0, 900.0])), PARAMS, CareAsked())
    result = answer.result
    assert result.indicators["units"] == 4
    assert result.indicators["below"] is None
    assert "4곳뿐" in result.sentence.ko
    assert care_told.BY_DONG in result.notes
    assert result.tables["dongs"].set_index("dong_name").loc["남서동", "unserved"] == pytest.approx(2_880 - 600)
    assert result.tables["reasons"].empty
    assert result.layers["care_cells"]["unserved"].sum() == pytest.approx(4 * 2_880 - 3_300, rel=0.01)


def test_other_services_and_earlier_years_are_not_counted():
    rows = recipients(SHARE)
    more = pd.concat([rows, rows.assign(service="다른 것", people=1.0), rows.assign(year=2020)])
    assert units_of(town(more)).served.sum() == rows["people"].sum()


def test_a_few_rows_by_dong_beside_cells_are_left_out_and_many_make_dongs_the_places():
    rows = recipients(SHARE)
    few, many = (pd.concat([rows, by_dong(count)], ignore_index=True) for count in (50.0, 2_000.0))
    assert not units_of(town(few)).by_dong
    assert units_of(town(many)).by_dong


def test_recipients_outside_every_dong_are_not_compared_and_told_roughly():
    rows = recipients(SHARE)
    lon, lat = at_degrees(EAST_M - 2_000, NORTH_M)
    outside = rows.iloc[:1].assign(lon=lon, lat=lat, people=13.0)
    units = units_of(town(pd.concat([rows, outside], ignore_index=True)))
    assert units.lost == 15
    assert units.served.sum() == rows["people"].sum()


def test_cells_finer_than_a_square_are_parted_by_dong():
    rows = recipients(SHARE)
    shifted = rows.assign(lon=rows["lon"] + 0.0012)  # about 107 m further east
    fine = pd.concat([rows.assign(people=1.0), shifted.assign(people=1.0)], ignore_index=True)
    measured, release = release_of(town(fine))
    told = np.array([release.total[np.unique(release.group[measured.ground.dong == dong])].sum() for dong in range(4)])
    assert (np.abs(told - measured.served) <= 2).all()
    assert release.total.sum() == len(fine)


def test_without_a_list_of_recipients_it_is_said_what_to_bring():
    with pytest.raises(InputError) as told:
        list(run(BASE, PARAMS, CareAsked(), lambda *_: None))
    assert "내 자료" in told.value.text.ko
    assert STUDY.needs == ("recipients",)


# --- parts ---------------------------------------------------------------------------------------------------------


def test_only_as_many_columns_as_the_places_bear_and_none_that_is_unknown_or_even():
    units = units_of(low_town())
    known = {column.title.ko: column for column in find_columns(low_town(), measured_of(low_town(), PARAMS), units)}
    assert {OLDER.ko, ONE_PERSON.ko} <= set(known)
    assert ON_SUPPORT.ko not in known  # the same in all dongs
    assert OLDER.ko in known
    south_west = known[OLDER.ko].values[units.dong == 0]
    assert south_west == pytest.approx(np.full(len(south_west), 100 * 600 / 2_880), rel=0.01)
    few = made_units(np.full(29, 50.0), np.full(29, 10.0))
    few = replace(few, unit=np.arange(len(measured_of(low_town(), PARAMS).ground.grid)) % 29)
    assert len(find_columns(low_town(), measured_of(low_town(), PARAMS), few)) == 3


def numbered(units, values):
    column = Surrounding(DENSE, DENSE, np.asarray(values, dtype=float), by_dong=False)
    return lay_out(units, (column,), CareAsked())


def test_nothing_is_compared_with_fewer_than_twenty_places():
    found = with_second(
        with_checks(with_law(numbered(made_units([50.0] * 19, [10.0] * 19), np.arange(19))), CareAsked()), CareAsked()
    )
    assert found.model is None
    assert found.judged is None
    assert np.isnan(found.alike).all()
    assert not found.below.any()


def test_never_more_than_live_alone_are_foretold():
    need = np.full(60, 20.0)
    found = with_checks(
        with_law(lay_out(made_units(need, np.where(np.arange(60) < 50, 20.0, 0.0)), (), CareAsked())), CareAsked()
    )
    assert np.nanmax(found.alike) <= 20


def test_small_places_can_be_drawn_to_those_around_them():
    """Ten places served at 10 %, ten at 50 %, 30 km apart: drawn to what is around, each stays with its own."""
    units = made_units([40.0] * 20, [4.0] * 10 + [20.0] * 10, x=[*np.arange(10) * 500.0, *(30_000 + np.arange(10) * 500.0)])
    city, around = (lay_out(units, (), CareAsked(towards=kind)).smoothed for kind in ("city", AROUND))
    assert around.towards.tolist() == pytest.approx([0.1] * 10 + [0.5] * 10)
    assert city.towards.tolist() == pytest.approx([0.3] * 20)
    assert (city.rate[:10] > 0.1).all()


def test_calibration_keeps_all_places_and_all_recipients_to_the_nearest_five():
    rng = np.random.default_rng(5)
    column = rng.standard_normal(100)
    need = rng.uniform(30, 90, 100)
    units = made_units(need, rng.poisson(need * 0.3 * np.exp(0.4 * column)))
    found = with_second(with_checks(with_law(numbered(units, column)), CareAsked()), CareAsked())
    table = calibration_table(found)
    assert table["units"].sum() == 100
    assert table["need"].sum() == pytest.approx(need.sum())
    assert abs(table["served"].sum() - units.served.sum()) <= 2.5 * len(table)
    assert (np.diff(table["foretold_share"]) > 0).all()
    assert np.corrcoef(table["share"], table["second_share"])[0, 1] > 0.8


def test_what_is_left_out_and_what_is_unclear_are_said_so():
    unit = OLDER
    assert in_words(2.0, unit, (np.nan, np.nan, np.nan)).ko.endswith("뺐습니다.")
    assert in_words(2.0, unit, (1.1, 0.9, 1.3)).en.startswith("Not told apart")
    assert in_words(2.0, unit, (1.2, 1.05, 1.4)).ko.endswith("더 받습니다.")
    assert in_words(2.0, unit, (0.8, 0.7, 0.95)).ko.endswith("덜 받습니다.")


def test_without_a_law_there_are_no_reasons():
    assert reason_table(None).empty
    nothing = lay_out(made_units([10.0], [2.0]), (), CareAsked())
    assert isinstance(nothing, Found)
    assert reason_table(nothing).empty
