"""Nobody's count can be worked out from all that the model tells, put together: attacked by linear programming, and by trying towns."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import qr
from scipy.sparse import csr_matrix
from welfare_towns import (
    changed,
    dongs_of,
    halls_of,
    inputs_of,
    measured_of,
    own_cells,
    params_of,
    people_of,
    places_of,
    posts_of,
    roads_of,
    same_demand,
)

from analytics.core.errors import InputError
from analytics.core.scenario import Scenario
from analytics.models.senior_welfare import MODEL
from analytics.models.senior_welfare.demand import count_dongs, release_seniors
from analytics.models.senior_welfare.judge import judge_measured
from analytics.stats.disclosure_attack import Known, attack, recovered

SMALL_K, LARGE_K = 5, 7
COLUMNS, ROWS, STEP_M = 8, 5, 200.0
DONGS = {"서동": (-100.0, -100.0, 700.0, 900.0), "한동": (700.0, -100.0, 1300.0, 900.0), "끝동": (1300.0, -100.0, 1500.0, 900.0)}
HOMES = [(STEP_M * column, STEP_M * row) for column in range(COLUMNS) for row in range(ROWS)]
"""Forty homes, each in a hexagon of its own; the last five are 끝동."""

SETTINGS = [
    {"limit_min": 5.0, "fire_min": 1.0, "clinic_min": 1.0, "health_km": 0.5},
    {"limit_min": 10.0, "walk_ms": 0.7, "heat": "alone", "heat_m": 200.0, "method": "two_step"},
    {"service": "clinic", "limit_min": 7.0, "health_km": 1.0, "method": "bell"},
    {"service": "clinic", "mode": "car", "limit_min": 1.0},
]
"""Thresholds that somebody may turn one after the other."""


def truth():
    """How many live alone in each home: one or two in most, none in some, three in all of 끝동."""
    found = np.random.default_rng(20240501).poisson(1.6, len(HOMES)).astype(float)
    found[[2, 17]] = 9.0, 14.0
    found[-ROWS:] = 0, 1, 0, 2, 0
    return found


def residents():
    return np.random.default_rng(7).integers(20, 90, len(HOMES)).astype(float)


def ages():
    """A register by dong: every band of five years as many men and women."""
    rows = [
        {
            "dong_code": f"{dong:08d}",
            "dong_name": name,
            "year": 2024,
            "sex": sex,
            "age_from": start,
            "age_to": end,
            "people": 30.0 + dong,
        }
        for dong, name in enumerate(DONGS, start=1)
        for sex in ("man", "woman")
        for start, end in [*((age, age + 5.0) for age in range(0, 85, 5)), (85, np.nan)]
    ]
    return pd.DataFrame(rows)


SHARED = {
    "dongs": dongs_of(DONGS),
    "population": people_of(*((*home, count) for home, count in zip(HOMES, residents(), strict=True))),
    "halls": halls_of((0.0, 0.0), (1000.0, 800.0)),
    "clinics": places_of((0.0, 400.0), kind="clinic"),
    "health_posts": places_of((400.0, 400.0), kind="branch"),
    "posts": posts_of((1400.0, 400.0)),
    "ages": ages(),
    "recipients": pd.DataFrame(
        {
            "dong_code": ["00000001", "00000002"],
            "lon": np.nan,
            "lat": np.nan,
            "year": 2024,
            "service": "맞춤돌봄",
            "people": [12.0, 9.0],
        }
    ),
    **roads_of(),
}
"""Everything but the city's own cells: the same tables for every truth."""

PLAN = Scenario().add(*SHARED["population"][["lon", "lat"]].iloc[22]).close("h0")
"""Somebody opens a hall among the homes and closes the first."""


def town(counts):
    return {**SHARED, "senior_cells": own_cells(*((*home, count) for home, count in zip(HOMES, counts, strict=True)))}


@cache
def lasting(k, resolution, *, after=False):
    """The true town as measured."""
    tables = town(truth())
    return measured_of(changed(tables, PLAN) if after else tables, k=k, resolution=resolution)


def true_order(measured):
    """(c,) the true count of each hexagon of the ground: each home is one."""
    spots = measured.ground.spots
    order = np.full(len(measured.ground.grid), -1)
    order[spots.cell] = np.arange(len(HOMES))
    assert sorted(order) == list(range(len(HOMES)))
    return truth()[order]


# --- what a reader can add up --------------------------------------------------------------------------------------


def one_hot(label, count):
    return np.eye(count)[np.asarray(label)].T


def is_beyond(measured, params):
    """(c,) which hexagons are not reached: all of it public."""
    if params.mode == "car":
        return measured.drive_min[params.service] > params.limit_min
    return measured.walk_m[params.service] > params.limit_min * 60 * params.walk_ms + 1e-6


def sums_told(measured, params):
    """Every sum of seniors that a result tells, as (rows over hexagons, told): layers, tables and indicators."""
    result, ground = judge_measured(measured, params), measured.ground
    late, everybody = is_beyond(measured, params).astype(float), np.ones(len(ground.grid))
    shown, dong = one_hot(ground.parent, len(ground.shown)), one_hot(ground.dong, len(ground.dong_codes))
    for name, column, flags in LAYER_SUMS:
        yield shown * {"all": everybody, "late": late}[flags], result.layers[name][column].to_numpy()
    drawn = everybody if params.heat == "alone" else late
    yield shown * drawn, result.layers["heat_cells"]["heat"].to_numpy()
    yield shown, result.layers["alone_cells"]["per_km2"].to_numpy() * ground.shown.area_km2
    yield one_hot(measured.demand.group, len(measured.demand.group_total))[measured.demand.group], group_column(measured, result)
    top, dongs = result.tables["top"], result.tables["dongs"]
    listed = measured.cells.set_index("cell").index.get_indexer(top["cell"])
    yield (shown * late)[listed], top["unreached"].to_numpy()
    yield shown[listed], top["alone"].to_numpy()
    order = [ground.dong_codes.index(code) for code in dongs["dong_code"]]
    yield dong[order], dongs["alone"].to_numpy()
    yield (dong * late)[order], dongs["unreached"].to_numpy()
    nearest = one_hot(measured.nearest[params.service], len(measured.services[params.service]))
    names = [measured.services[params.service].places["name"].tolist().index(name) for name in result.tables["places"]["name"]]
    yield nearest[names], result.tables["places"]["nearest_to"].to_numpy()
    yield (nearest * (1 - late))[names], result.tables["places"]["within"].to_numpy()
    cases = [measured.drive_min["post"] > params.fire_min + 1e-9, measured.drive_min["clinic"] > params.clinic_min + 1e-9]
    yield np.array(cases, dtype=float), result.tables["cases"]["alone"].to_numpy()[:2]
    numbers = result.indicators
    yield np.array([late, everybody]), np.array([numbers["unreached"], numbers["alone"]])


LAYER_SUMS = [
    ("unreached_cells", "unreached", "late"), ("unreached_cells", "alone", "all"), ("walk_cells", "alone", "all"),
    ("walk_cells", "unreached", "late"), ("alone_cells", "alone", "all"), ("unserved_cells", "alone", "all"),
    ("unserved_cells", "unreached", "late"), ("access_cells", "alone", "all"), ("case_cells", "alone", "all"),
    ("heat_cells", "alone", "all"),
]  # fmt: skip


def group_column(measured, result):
    """The layer's totals of groups, told at the base size only."""
    told = result.layers["alone_cells"]["group_total"].to_numpy()
    return told if len(measured.ground.shown) == len(measured.ground.grid) else np.full(len(measured.ground.grid), np.nan)


def change_told(before, after, params):
    """What "before and after" tells."""
    change, ground = MODEL.compare(before, after, params), before.ground
    shown, dong = one_hot(ground.parent, len(ground.shown)), one_hot(ground.dong, len(ground.dong_codes))
    was, now = (is_beyond(measured, params).astype(float) for measured in (before, after))
    for column, flags in (("before_unreached", was), ("after_unreached", now), ("change_unreached", now - was)):
        yield shown * flags, change.layer[column].to_numpy()
    order = [ground.dong_names.index(name) for name in change.table["dong_name"]]
    gained, lost = np.maximum(was - now, 0), np.maximum(now - was, 0)
    for column, flags in (("before", was), ("after", now), ("gained", gained), ("lost", lost)):
        yield (dong * flags)[order], change.table[column].to_numpy()
    yield np.array([gained, lost]), np.array([change.gained, change.lost])


def sharing_rule(measured):
    """(c, c) how released values come about, known to whoever has read the method: a group's true sum, by public weights."""
    group, alone, total = measured.demand.group, measured.demand.alone, measured.demand.group_total
    return np.where(group[:, None] == group[None, :], (alone / total[group])[:, None], 0.0)


def everything(measured_by, *, rule):
    """What is known after all sizes, thresholds, two limits k, and a what-if: `measured_by(k, resolution, after)`."""
    rows, told = [], []
    for k in (SMALL_K, LARGE_K):
        here = rule(measured_by(k, 10, after=False))
        for resolution in (8, 9, 10):
            before, after = (measured_by(k, resolution, after=later) for later in (False, True))
            for setting in SETTINGS:
                params = params_of(k=k, resolution=resolution, **setting)
                for row, numbers in (*sums_told(before, params), *sums_told(after, params), *change_told(before, after, params)):
                    rows.append(row @ here)
                    told.append(numbers)
    return independent(np.concatenate(rows), np.concatenate(told), lasting(SMALL_K, 10))


def independent(rows, told, measured):
    """The sums without those that follow from others, once it is seen that each is what the truth gives."""
    there = np.isfinite(told)
    rows, told = rows[there], told[there]
    assert len(told) > 1000
    assert rows @ true_order(measured) == pytest.approx(told, abs=1e-6)
    _, triangle, order = qr(rows.T, mode="economic", pivoting=True)
    rank = int((np.abs(np.diag(triangle)) > 1e-8).sum())
    most = measured.ground.people
    return Known(csr_matrix(rows[order[:rank]]), told[order[:rank]], np.zeros(len(most)), most)


def unprotected(k, resolution, *, after):
    """The town as it would be measured if true counts were told."""
    measured = lasting(k, resolution, after=after)
    counts = true_order(measured)
    own = np.arange(len(counts))
    demand = replace(measured.demand, alone=counts, exact=counts, group=own, group_total=counts)
    return replace(measured, demand=demand)


def test_the_attack_recovers_every_count_from_unprotected_results():
    """The same attack on the same outputs, made of true counts: each of the forty is known to the person."""
    counts = true_order(lasting(SMALL_K, 10))
    known = everything(unprotected, rule=lambda measured: np.eye(len(measured.ground.grid)))
    low, high = attack(known)
    assert low.tolist() == high.tolist() == counts.tolist()


def test_the_attack_recovers_nothing_below_k_from_everything_that_is_told():
    measured = lasting(SMALL_K, 10)
    counts, demand = true_order(measured), measured.demand
    low, high = attack(everything(lasting, rule=sharing_rule))
    alone = np.isfinite(demand.exact)
    assert ((low <= counts) & (counts <= high)).all()
    assert not recovered(low, high, SMALL_K)[~alone].any()
    assert (counts[alone] >= SMALL_K).all()
    assert (~alone).sum() >= 30


# --- towns that cannot be told apart -------------------------------------------------------------------------------


def demand_of(counts, k=SMALL_K):
    """What is told of a town with other counts; none where it is refused."""
    ground = lasting(k, 10).ground
    cells = town(counts)["senior_cells"]
    try:
        return release_seniors(ground, count_dongs(ground, SHARED["dongs"], None, cells), cells, "buildings", k)
    except InputError:
        return None


def moved(counts, members, home, wanted):
    """Towns where a home of a group has as many as wanted, and one of the others has the rest of the group."""
    for other in members[members != home]:
        found = counts.copy()
        found[members] = 0.0
        found[home], found[other] = wanted, counts[members].sum() - wanted
        if (found <= residents()).all():
            yield found


def without_last_dong(counts, group):
    """The town with the three of 끝동 moved to homes of 한동 in the same groups."""
    found, last = counts.copy(), np.arange(len(HOMES)) >= len(HOMES) - ROWS
    for which in np.unique(group[last]):
        kept = np.flatnonzero((group == which) & ~last)[0]
        found[kept] += counts[(group == which) & last].sum()
    found[last] = 0.0
    return found


def test_of_every_home_told_with_others_k_counts_or_more_give_the_very_same_release():
    """Whoever has the program and tries all towns cannot tell them apart.

    That 끝동 is joined tells that it has fewer than k in all: its homes may hold any of 0 to 4, which are k counts.
    """
    measured, counts = lasting(SMALL_K, 10), truth()
    told = measured.demand
    group = told.group[measured.ground.spots.cell]
    bases = counts, without_last_dong(counts, group)
    together = np.flatnonzero(np.bincount(group)[group] > 1)
    for home in together:
        members = np.flatnonzero(group == group[home])
        possible = [
            wanted
            for wanted in range(SMALL_K)
            if any(same_demand(demand_of(found), told) for base in bases for found in moved(base, members, home, wanted))
        ]
        assert possible == list(range(SMALL_K))
    assert len(together) >= 30


def told_of(counts, resolution, setting, k=SMALL_K):
    """Everything that is told of a town under one setting: numbers, tables, layers, words, and a what-if."""
    tables, params = town(counts), params_of(k=k, resolution=resolution, **setting)
    before, after = (
        MODEL.measure(inputs_of(one), params.measured(), lambda _step: None) for one in (tables, changed(tables, PLAN))
    )
    results = [judge_measured(measured, params) for measured in (before, after)]
    change = MODEL.compare(before, after, params)
    frames = [frame for result in results for frame in (*result.tables.values(), *result.layers.values())]
    words = [str(text) for result in results for text in (result.sentence, *result.notes)]
    return [*frames, change.table, change.layer], [*words, str(change.sentence)], [dict(result.indicators) for result in results]


def another_town():
    """A town of quite other counts in every group that is told together, and the same released numbers."""
    group = lasting(SMALL_K, 10).demand.group[lasting(SMALL_K, 10).ground.spots.cell]
    found = without_last_dong(truth(), group)
    for which in np.unique(group):
        members = np.flatnonzero((group == which) & (np.arange(len(HOMES)) < len(HOMES) - ROWS))
        fits = members[residents()[members] >= found[members].sum()]
        total, found[members] = found[members].sum(), 0.0
        found[fits[np.argmin(truth()[fits])]] = total
    return found


@pytest.mark.parametrize("resolution", [8, 9, 10])
def test_nothing_that_is_told_of_two_towns_of_other_counts_differs(resolution):
    """No column of any layer or table, no number, no word, before or after a change, tells which of the two it is."""
    one, other = truth(), another_town()
    assert (np.abs(one - other) >= 1).sum() >= 20
    for setting in SETTINGS:
        frames, words, numbers = told_of(one, resolution, setting)
        other_frames, other_words, other_numbers = told_of(other, resolution, setting)
        for frame, found in zip(frames, other_frames, strict=True):
            pd.testing.assert_frame_equal(frame, found, check_exact=True)
        assert words == other_words
        assert numbers == other_numbers


ASKED = {"placement": {"seconds": 5, "added": 2}, "later": {}, "care": {}, "stability": {}}


def last_answer(study, tables, params, asked):
    """What a study tells last, or why it tells nothing."""
    try:
        return [answer.result for answer in study(inputs_of(tables), params, asked)][-1]
    except InputError as refusal:
        return str(refusal)


@pytest.mark.parametrize("study", MODEL.studies, ids=lambda study: study.id)
def test_no_study_tells_two_towns_of_other_counts_apart(study):
    params = params_of(k=SMALL_K, limit_min=5.0)
    asked = study.asked.read(ASKED.get(study.id, {}))
    found = [last_answer(study, town(counts), params, asked) for counts in (truth(), another_town())]
    if isinstance(found[0], str):  # a town too small for it: then the words are the same
        assert found[0] == found[1]
        return
    one, other = ({**result.tables, **result.layers} for result in found)
    for name in one:
        pd.testing.assert_frame_equal(one[name], other[name], check_exact=True)
    assert found[0].sentence == found[1].sentence
    assert dict(found[0].indicators) == pytest.approx(dict(found[1].indicators), nan_ok=True)


def test_another_town_is_told_apart_by_what_is_exact():
    """The comparison above can fail: one more person in a group is seen."""
    counts = truth()
    counts[0] += 1
    frames, *_ = told_of(truth(), 10, SETTINGS[0])
    others, *_ = told_of(counts, 10, SETTINGS[0])
    assert not all(frame.equals(other) for frame, other in zip(frames, others, strict=True))
