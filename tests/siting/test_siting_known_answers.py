"""Published instances with known optima. They lie outside the project and are read where they are found."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path

from analytics.siting.cover import cover_of, cover_value
from analytics.siting.cover_search import better_cover, cover_task, quick_cover
from analytics.siting.objectives import Coverage, Expected, FewestSites, LeastTime, LeastWorst
from analytics.siting.plan import plan
from analytics.siting.problem import Problem

ANSWERS = Path(__file__).resolve().parents[2] / "../shared/answers"
PMED, NEW_YORK, FRANCISCO = ANSWERS / "pmed", ANSWERS / "mclp_newyork", ANSWERS / "spopt_sf205"
needs_answers = pytest.mark.skipif(not PMED.is_dir(), reason="the published instances are not here (../shared/answers)")

EARTH_M = 6_378_100
BEST_KNOWN = {50: 1_153_640, 60: 1_288_174, 70: 1_396_333, 80: 1_481_434, 90: 1_539_992, 100: 1_574_256}


def last(problem, objective, **kwargs):
    return list(plan(problem, objective, **kwargs))[-1]


def read_pmed(number):
    """Shortest paths between all vertices, and p; of a pair named twice the last length holds."""
    rows = [line.split() for line in (PMED / f"pmed{number}.txt").read_text().splitlines() if line.strip()]
    n, _, p = map(int, rows[0])
    length = np.zeros((n, n))
    for one, other, metres in rows[1:]:
        i, j = int(one) - 1, int(other) - 1
        length[i, j] = length[j, i] = float(metres)
    return Problem(shortest_path(length, directed=False), np.ones(n), p)


@needs_answers
@pytest.mark.parametrize("number", range(1, 11))
def test_the_least_time_of_the_or_library_is_found_and_proven(number):
    optima = dict(line.split() for line in (PMED / "optima.txt").read_text().splitlines()[1:])
    found = last(read_pmed(number), LeastTime())
    assert (found.value, found.proven) == (float(optima[f"pmed{number}"]), True)


@pytest.fixture(scope="module")
def new_york():
    lines = [line.strip() for line in (NEW_YORK / "NewYork.txt").read_text().splitlines()]
    begin, middle = lines.index("NODE_COORD_SECTION"), lines.index("DEMAND_SECTION")
    latitude, longitude = np.radians(np.array([line.split()[-2:] for line in lines[begin + 1 : middle]], dtype=float)).T
    people = np.array([float(line.split()[-1]) for line in lines[middle + 1 : 2 * middle - begin]])
    cosine = np.outer(np.sin(latitude), np.sin(latitude)) + np.outer(np.cos(latitude), np.cos(latitude)) * np.cos(
        np.subtract.outer(longitude, longitude)
    )
    metres = (EARTH_M * np.arccos(np.clip(cosine, -1, 1))).astype(np.float32)
    return metres.astype(float), people


@needs_answers
@pytest.mark.parametrize("p", BEST_KNOWN)
def test_the_certificates_of_new_york_are_worth_what_was_published(new_york, p):
    metres, people = new_york
    text = (NEW_YORK / "OtimosFinais" / f"NewYork_{p}_400.txt").read_text()
    counts = np.zeros(len(people), dtype=np.int64)
    counts[np.array(text.split("Facilidade:")[1].split(), dtype=int)] = 1
    assert counts.sum() == p
    assert cover_value(cover_of(Problem(metres, people, p), 400.0), counts, np.ones(1)) == BEST_KNOWN[p]


@needs_answers
@pytest.mark.parametrize("p", BEST_KNOWN)
def test_new_york_is_covered_within_three_thousandths_of_the_best_known_and_never_better(new_york, p):
    task = cover_task(Problem(*new_york, p), Coverage(400.0))
    value = task.value(better_cover(task, quick_cover(task), seed=0))
    assert 0.997 * BEST_KNOWN[p] <= value <= BEST_KNOWN[p]


@needs_answers
def test_the_bound_of_new_york_is_not_below_the_best_known(new_york):
    from analytics.siting.cover_bounds import certain_bound, cover_bound

    task = cover_task(Problem(*new_york, 50), Coverage(400.0))
    bound = certain_bound(task, cover_bound(task).most)
    assert BEST_KNOWN[50] <= bound <= 1.002 * BEST_KNOWN[50]


@pytest.fixture(scope="module")
def francisco():
    name = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    with (FRANCISCO / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (FRANCISCO / "SF_demand_205_centroid_uniform_weight.csv").open(encoding="utf-8") as file:
        tracts = sorted(csv.DictReader(file), key=lambda row: row["NAME"])
    stores, names = sorted({row["name"] for row in rows}), sorted({row["DestinationName"] for row in rows})
    metres = np.full((len(stores), len(names)), np.inf)
    for row in rows:
        metres[stores.index(row["name"]), names.index(row["DestinationName"])] = float(row["distance"])
    expected = json.loads((FRANCISCO / "expected.json").read_text())
    return Problem(metres, np.array([float(row["POP2000"]) for row in tracts]), expected["p"]), expected


@needs_answers
def test_the_stores_of_san_francisco_are_placed_exactly_as_published(francisco):
    problem, expected = francisco
    radius_m = float(expected["service_radius_m"])
    covered = last(problem, Coverage(radius_m))
    assert (covered.value, covered.sites.tolist(), covered.proven) == (expected["MCLP_objective_population"], [1, 2, 5, 10], True)
    fewest = last(problem, FewestSites(radius_m))
    assert (fewest.value, fewest.proven) == (expected["LSCP_n_facilities"], True)
    nearest = last(problem, LeastTime())
    assert nearest.value == pytest.approx(expected["PMEDIAN_objective"], rel=1e-12)
    assert (nearest.sites.tolist(), nearest.proven) == ([1, 2, 5, 10], True)
    worst = last(problem, LeastWorst())
    assert (round(worst.value, 2), worst.sites.tolist(), worst.proven) == (expected["PCENTER_minmax"], [1, 3, 5, 15], True)


@needs_answers
def test_units_never_busy_are_placed_as_by_maximal_covering(francisco):
    problem, expected = francisco
    assert last(problem, Expected(5000.0, busy=0.0)).value == expected["MCLP_objective_population"]
