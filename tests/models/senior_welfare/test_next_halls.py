"""Where new halls and stops do most, in towns small enough to list every plan and to measure each with the model itself."""

from dataclasses import replace
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from towns import degrees

from analytics.core.errors import InputError
from analytics.core.scenario import MAX_EDITS, Scenario
from analytics.models.senior_welfare import MODEL
from analytics.models.senior_welfare.inputs import WelfareInputs
from analytics.models.senior_welfare.measuring import measured_of
from analytics.models.senior_welfare.params import WelfareParams
from analytics.models.senior_welfare.placing import PLACE
from analytics.models.senior_welfare.studies import placement
from analytics.models.senior_welfare.studies.placement import STUDY
from analytics.models.senior_welfare.studies.placement_measured import Walk
from analytics.models.senior_welfare.studies.placement_rounds import rounds_of
from analytics.models.senior_welfare.studies.placement_told import (
    ALL_COMPARED,
    COMPARED,
    FEWER,
    NOTHING_GAINED,
    ON_FOOT,
    QUOTA_FILLED,
    WEEKLY,
)
from analytics.models.senior_welfare.studies.placement_turns import Costs, best_few, in_turn

DETOUR = 1.3
STEP_M = 600.0
"""Homes stand so far apart in a row: 600 m, or 780 m on foot, where no roads are known."""

ALONE = (10, 20, 30, 20, 10, 40, 10, 10, 20)
"""Seniors living alone in the homes of the row; the first five are 서동, the others 동동. The one hall is at the last home."""


def box(west, south, east, north):
    return shapely.Polygon(np.column_stack(degrees((west, south), (east, south), (east, north), (west, north))))


def points(spots, **columns):
    lon, lat = degrees(*spots)
    return pd.DataFrame({**columns, "lon": lon, "lat": lat})


def halls_at(*spots):
    ids = [f"h{number}" for number in range(len(spots))]
    return points(spots, hall_id=ids, name=ids, kind="senior_hall", capacity=30.0, area_m2=50.0, address="")


def inputs_of(homes, alone, dongs, **tables):
    """A town without roads and buildings: every home is one spot, and dong totals are spread by the seniors of each."""
    dong_of = [next(name for name, edges in dongs.items() if edges[0] <= x < edges[2]) for x, _ in homes]
    codes = {name: f"{number:08d}" for number, name in enumerate(dongs, start=1)}
    total = pd.Series(alone, dtype=float).groupby(dong_of).sum()
    shapes = [box(*edges) for edges in dongs.values()]
    given = {
        "dongs": gpd.GeoDataFrame({"dong_code": list(codes.values()), "dong_name": list(dongs), "people": 0.0}, geometry=shapes, crs=4326),
        "population": points(
            homes, cell_id=[f"c{n}" for n in range(len(homes))], people=10.0 * np.array(alone), seniors=np.array(alone) * 3.0, cell_m=10.0
        ),
        "senior_households": pd.DataFrame(
            {"dong_code": list(codes.values()), "dong_name": list(dongs), "year": 2024, "basis": "surveyed",
             "seniors_alone": [float(total.get(name, 0.0)) for name in dongs]}
        ),
    }  # fmt: skip
    return WelfareInputs(**{**given, **tables})


def row(**tables):
    homes = [(STEP_M * number, 0.0) for number in range(len(ALONE))]
    edge = STEP_M * 4.5
    dongs = {"서동": (-600.0, -600.0, edge, 600.0), "동동": (edge, -600.0, 6000.0, 600.0)}
    usual = {"halls": halls_at(homes[-1]), "sites": sites_at()}
    return inputs_of(homes, ALONE, dongs, **{**usual, **tables})


SITES_X = (300.0, 1200.0, 1500.0, 2100.0, 3000.0, 3900.0)


def sites_at(*xs):
    spots = [(x, 30.0) for x in xs or SITES_X]
    kinds = ["office", "school", "park", "office", "school", "park"][: len(spots)]
    return points(spots, name=[f"터 {x:g}" for x, _ in spots], kind=kinds, kind_id=kinds)


def params_of(**given):
    return WelfareParams.read({"detour": DETOUR, "resolution": 10, **given})


def asked_of(**asked):
    return STUDY.asked.read({"candidates": "sites", "seconds": 5, "added": 2, **asked})


def answers(inputs=None, params=None, **asked):
    return list(STUDY(row() if inputs is None else inputs, params or params_of(), asked_of(**asked)))


def best(inputs=None, params=None, **asked):
    return answers(inputs, params, **asked)[-1]


def walked(inputs, params, spots):
    """Metres to the nearest hall and seniors in each hexagon, by the model itself, with halls at these places too."""
    plan = Scenario()
    for lon, lat in spots:
        plan = plan.add(round(lon, 5), round(lat, 5))
    changed = replace(inputs, halls=plan.apply(inputs.halls, "hall_id", PLACE))
    measured = MODEL.measure(changed, params.measured(), lambda _step: None)
    return measured.walk_m["hall"], measured.demand.alone


def worth(inputs, params, aim, spots):
    """What the aim makes small: seniors not reached, metres of all, metres of the furthest."""
    metres, alone = walked(inputs, params, spots)
    if aim == "cover":
        return float(alone[metres > params.limit_min * 60 * params.walk_ms].sum())
    return float(alone @ metres) if aim == "mean" else float(metres[alone >= 0.5].max())


# --- the plan ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dong_most", [0, 1])
@pytest.mark.parametrize("aim", ["cover", "mean", "worst"])
def test_the_plan_is_the_best_of_all_pairs_as_the_model_measures_them(aim, dong_most):
    inputs, params = row(), params_of()
    east = np.array(SITES_X) > STEP_M * 4.5
    spots = list(zip(inputs.sites["lon"], inputs.sites["lat"], strict=True))
    pairs = [pair for pair in combinations(range(len(spots)), 2) if dong_most == 0 or east[list(pair)].sum() == 1]
    least = min(worth(inputs, params, aim, [spots[one] for one in pair]) for pair in pairs)
    found = best(inputs, params, aim=aim, dong_most=dong_most)
    table = found.result.tables["sites"]
    assert worth(inputs, params, aim, zip(table["lon"], table["lat"], strict=True)) == pytest.approx(least)
    assert found.result.indicators["gap"] == 0
    if dong_most:
        assert sorted(table["dong_name"]) == ["동동", "서동"]


def test_where_people_live_one_hall_opens_where_most_are_not_reached():
    answer = best(candidates="homes", added=1)
    table = answer.result.tables["sites"]
    assert table["gained"].tolist() == [40]
    assert answer.result.indicators["share_before"] == pytest.approx(100 * 20 / 170)
    assert answer.result.indicators["share_after"] == pytest.approx(100 * 60 / 170)
    assert answer.result.indicators["unreached_after"] == pytest.approx(110)
    assert answer.result.indicators["bound_gained"] == pytest.approx(40)
    assert "40명" in answer.result.sentence.ko


def test_exactly_the_limit_is_reached_and_a_little_more_is_not():
    dong = np.zeros(3, dtype=np.int64)
    walk = Walk(np.array([600.0, 600.001, np.inf]), np.array([3.0, 4.0, 5.0]), 1.0, 10.0, dong, 1)
    assert walk.within.tolist() == [True, False, False]
    assert walk.share == pytest.approx(100 * 3 / 12)


def test_a_longer_limit_reaches_the_neighbours_too():
    """780 m away, which are 13 minutes; a place in an address may stand up to a metre off."""
    reached = best(candidates="homes", added=1, params=params_of(limit_min=14)).result.tables["sites"]["gained"]
    assert reached.tolist() == [70]  # 20 + 30 + 20
    assert best(candidates="homes", added=1, params=params_of(limit_min=12)).result.tables["sites"]["gained"].tolist() == [40]


def test_the_walking_speed_counts():
    slow = best(candidates="homes", added=1, params=params_of(limit_min=14, walk_ms=0.9))
    assert slow.result.tables["sites"]["gained"].tolist() == [40]


def test_the_furthest_is_made_near_in_minutes():
    answer = best(aim="worst", candidates="homes", added=1)
    numbers = answer.result.indicators
    assert numbers["worst_before"] == pytest.approx(8 * 780 / 60)
    assert numbers["worst_after"] == pytest.approx(3 * 780 / 60, abs=0.05)  # at the third or the fourth home


def test_what_is_told_is_what_the_model_measures_with_the_plan():
    inputs, params = row(), params_of()
    answer = best(inputs, params)
    before, after = (
        MODEL(inputs, params),
        MODEL(replace(inputs, halls=answer.scenario.apply(inputs.halls, "hall_id", PLACE)), params),
    )
    numbers = answer.result.indicators
    assert numbers["unreached_after"] == pytest.approx(after.indicators["unreached"])
    assert numbers["gained"] == pytest.approx(before.indicators["unreached"] - after.indicators["unreached"])
    assert 100 - numbers["share_after"] == pytest.approx(after.indicators["unreached_share"])
    shown = after.layers["walk_cells"].set_index("cell")["minutes"]
    told = answer.result.layers["cells"].set_index("cell")["minutes_after"]
    assert told[shown.index].tolist() == pytest.approx(shown.tolist())


def test_gains_of_places_and_of_dongs_add_up_to_that_of_the_plan():
    result = best(added=3).result
    for table in ("sites", "dongs"):
        assert result.tables[table]["gained"].sum() == pytest.approx(result.indicators["gained"])
    assert result.tables["dongs"]["added"].sum() == len(result.tables["sites"])
    assert result.layers["cells"]["gained"].sum() == pytest.approx(result.indicators["gained"])
    sites = result.tables["sites"]
    assert sites["rank"].tolist() == [1, 2, 3]
    assert sites["gained"].is_monotonic_decreasing


def test_dongs_are_told_before_and_after():
    dongs = best(candidates="homes", added=1).result.tables["dongs"].set_index("dong_name")
    assert dongs["alone"].to_dict() == {"서동": 90, "동동": 80}
    assert dongs["share_before"].to_dict() == {"서동": 0, "동동": 25}
    assert dongs["share_after"].to_dict() == {"서동": 0, "동동": 75}
    assert dongs.loc["동동", "mean_before"] == pytest.approx((40 * 3 + 10 * 2 + 10 * 1) * 780 / 60 / 80)


# --- the way of answering ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("aim", ["cover", "mean", "worst"])
def test_answers_only_get_better_and_the_last_is_final(aim):
    found = answers(aim=aim, dong_most=1)
    assert [answer.final for answer in found] == [False] * (len(found) - 1) + [True]
    values = [float(answer.result.tables["plans"]["value"].iloc[0]) for answer in found]
    assert values == sorted(values, reverse=aim == "worst")
    assert found[0].result.indicators["gap"] is None or found[0].result.indicators["gap"] >= 0


def test_the_inputs_are_not_changed():
    inputs = row()
    kept = {name: getattr(inputs, name).copy() for name in ("halls", "sites", "population", "dongs")}
    best(inputs)
    for name, table in kept.items():
        pd.testing.assert_frame_equal(getattr(inputs, name), table)


def test_the_scenario_opens_halls_that_what_if_understands():
    answer = best()
    read = Scenario.read(answer.scenario.write())
    added = read.apply(row().halls, "hall_id", PLACE).tail(2)
    table = answer.result.tables["sites"]
    assert added["kind"].tolist() == ["senior_hall", "senior_hall"]
    assert added["lon"].tolist() == table["lon"].tolist()
    assert added["lat"].tolist() == table["lat"].tolist()


def test_a_place_that_adds_nothing_is_left_out_and_that_is_said():
    answer = best(candidates="homes", added=20)
    assert len(answer.result.tables["sites"]) == 8
    assert answer.result.indicators["share_after"] == pytest.approx(100)
    assert FEWER.fill(wanted=20, n=8) in answer.result.notes


def test_a_town_without_any_hall_is_served_from_nothing():
    answer = best(row(halls=None), added=1)
    assert answer.result.indicators["share_before"] == 0
    assert answer.result.indicators["mean_before"] is None
    assert answer.result.indicators["gained"] == pytest.approx(50)  # the site between the homes of 20 and 30


@pytest.mark.parametrize("aim", ["mean", "worst"])
def test_without_any_hall_no_time_is_made_up_for_today(aim):
    """Two homes in the west and one 30 km east of them, farther than is looked: one hall cannot serve both."""
    homes = [(0.0, 0.0), (600.0, 0.0), (30_000.0, 0.0)]
    inputs = inputs_of(homes, (30, 20, 40), {"동": (-600.0, -600.0, 31_000.0, 600.0)})
    answer = best(inputs, aim=aim, added=1, candidates="homes")
    numbers = answer.result.indicators
    assert numbers["gap"] == 0
    assert numbers["worst_before"] is None
    assert "없습니다" in answer.result.sentence.ko
    assert np.isfinite(answer.result.tables["plans"]["value"]).all()
    both = best(inputs, aim=aim, added=2, candidates="homes").result
    assert both.indicators["worst_after"] == pytest.approx(780 / 60, abs=0.05)
    assert len(both.tables["sites"]) == 2


def test_a_plan_found_among_all_places_says_so_and_is_as_good_as_any_pair(monkeypatch):
    """Thirty homes and no hall: twenty places are compared first, then all."""
    chance = np.random.default_rng(3)
    homes = [(350.0 * column, 350.0 * line) for column in range(6) for line in range(5)]
    alone = chance.integers(5, 60, size=30)
    inputs = inputs_of(homes, alone.tolist(), {"동": (-300.0, -300.0, 3000.0, 3000.0)})
    found = answers(inputs, candidates="homes", places_most=20)
    assert found[0].result.indicators["places"] == 20
    assert found[-1].result.indicators["places"] == 30
    assert COMPARED.fill(all=30, n=20) in found[0].result.notes
    assert ALL_COMPARED.fill(all=30) in found[-1].result.notes
    away_m = np.hypot(*(np.array(homes)[:, None] - np.array(homes)).transpose(2, 0, 1)) * DETOUR
    near = away_m <= 600
    most = max(alone[near[one] | near[other]].sum() for one, other in combinations(range(30), 2))
    assert found[-1].result.indicators["gained"] == pytest.approx(most)
    assert found[-1].result.indicators["gap"] == 0
    worse = placement._no_worse  # what a search cut short would do: the plan known before stays, with the wider bound
    told, possible = placement._told(inputs, params_of(), asked_of(candidates="homes", places_most=20))
    few = placement._compare(told, possible, placement._best(told, possible))
    *_, known = placement._plans(told, few, lambda _share: None)
    monkeypatch.setattr(placement, "_plans", lambda *_given: iter([replace(known, value=0.0, bound=known.value + 9.0)]))
    last = placement._everywhere(told, possible, few, worse(known, None), lambda _share: None)
    assert last.result.indicators["gained"] == pytest.approx(known.value)
    assert last.result.indicators["bound_gained"] == pytest.approx(known.value + 9.0)


# --- what is asked -------------------------------------------------------------------------------------------------


def test_a_mobile_service_stops_as_often_as_its_vehicles_can():
    answer = best(form="mobile", vehicles=2, stops=2, candidates="homes")
    table = answer.result.tables["sites"]
    assert sorted(zip(table["vehicle"], table["turn"], strict=True)) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert WEEKLY in answer.result.notes
    halls = best(added=4, candidates="homes").result
    assert answer.result.indicators["gained"] == pytest.approx(halls.indicators["gained"])
    assert halls.tables["sites"]["vehicle"].isna().all()


def test_all_stops_of_all_vehicles_fit_into_an_address():
    controls = STUDY.asked.controls()
    assert controls["vehicles"].high * controls["stops"].high <= MAX_EDITS
    assert controls["added"].high <= MAX_EDITS


def test_places_can_be_kept_to_some_dongs_and_kinds():
    only_east = best(only_dongs="00000002").result.tables["sites"]
    assert set(only_east["dong_name"]) == {"동동"}
    assert set(best(only_kinds="park").result.tables["sites"]["kind"]) == {"park"}
    assert best(only_kinds="park").result.tables["sites"]["place"].str.startswith("터 ").all()


@pytest.mark.parametrize(
    ("tables", "asked", "told"),
    [
        ({"sites": None}, {}, "후보지나 공공시설 목록이 없습니다"),
        ({}, {"only_dongs": "00000009"}, "이 도시에 없는 행정동"),
        ({}, {"only_kinds": "library"}, "맞는 둘 곳이 없습니다"),
        ({"sites": sites_at(9000.0)}, {}, "맞는 둘 곳이 없습니다"),
        ({"halls": halls_at(*((STEP_M * number, 0.0) for number in range(9)))}, {}, "나아지는 것이 없습니다"),
    ],
    ids=["no list", "no such dong", "no such kind", "outside", "all reached"],
)
def test_what_cannot_be_done_is_said(tables, asked, told):
    with pytest.raises(InputError, match=told):
        answers(row(**tables), **asked)


def test_notes_say_what_was_asked_differently():
    notes = best(params=params_of(service="clinic"), dong_most=1).result.notes
    assert ON_FOOT in notes
    assert QUOTA_FILLED.fill(most=1) in notes
    assert NOTHING_GAINED.ko not in best().result.sentence.ko


# --- its parts -----------------------------------------------------------------------------------------------------


def costs_by_chance(seed):
    chance = np.random.default_rng(seed)
    table = chance.uniform(0, 10, size=(12, 30))
    there = chance.random(table.shape) < 0.4
    indptr = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
    return Costs(
        indptr, np.nonzero(there)[1], table[there], chance.uniform(2, 8, 30), chance.integers(0, 5, 30).astype(float)
    ), np.where(there, table, np.inf)


@pytest.mark.parametrize("seed", range(8))
def test_the_lazy_order_is_that_of_looking_at_every_place_each_time(seed):
    costs, table = costs_by_chance(seed)
    left, wanted = costs.now.copy(), []
    group = np.arange(12) % 3
    for _ in range(5):
        saved = np.array(
            [
                costs.weight @ np.maximum(left - table[place], 0) if (group[wanted] == group[place]).sum() < 2 else 0.0
                for place in range(12)
            ]
        )
        wanted.append(int(np.argmax(saved)))
        left = np.minimum(left, table[wanted[-1]])
    assert in_turn(costs, np.arange(12), 5, (group, 2)).tolist() == wanted
    free = in_turn(costs, np.arange(12), 12)
    assert costs.alone()[free[0]] == pytest.approx(costs.alone().max())


def test_the_best_few_hold_the_greedy_plan_of_half_as_many():
    costs, _ = costs_by_chance(1)
    few = best_few(costs, 6)
    assert len(few) == 6
    assert set(in_turn(costs, np.arange(12), 3)) <= set(few)
    assert best_few(costs, 100).tolist() == np.flatnonzero(costs.alone() > 0).tolist()


def test_stops_are_swept_round_the_middle_and_cut_into_even_rounds():
    east, north, west, south = (10.0, 0.0), (0.0, 10.0), (-10.0, 1.0), (0.0, -10.0)
    x, y = np.array([west, east, south, north]).T
    vehicle, turn = rounds_of(x, y, 2)
    assert sorted(vehicle.tolist()) == [1, 1, 2, 2]
    order = [("west", "east", "south", "north")[at] for at in np.lexsort((turn, vehicle))]
    ring = ["east", "north", "west", "south"] * 2
    begin = ring.index(order[0])
    assert order == ring[begin : begin + 4]
    assert [part.tolist() for part in rounds_of(np.zeros(0), np.zeros(0), 3)] == [[], []]


def test_a_hexagon_value_is_a_released_one():
    """What the study weighs is what the model may tell, and nothing else."""
    inputs, params = row(), params_of()
    told, _ = placement._told(inputs, params, asked_of())
    assert told.now.alone is measured_of(inputs, params).demand.alone
