"""The modelled seniors of Cheonan and what serves them: totals that were published, and nothing that cannot be."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import pytest

from analytics.intake.samples import load_sample
from analytics.schemas.welfare import BASES, CLINIC_KINDS, HALL_KINDS, HEALTH_POST_KINDS
from sample_data.cheonan.ground_plan import find_dong, to_plan
from sample_data.cheonan.recipients import find_low_blocks, spread_alone

SERVED = ("senior_households", "ages", "halls", "clinics", "health_posts", "recipients")


@pytest.fixture(scope="module")
def city():
    return load_sample("cheonan")


def test_everything_is_labelled_as_modelled_and_so_is_every_name(city):
    assert set(SERVED) <= city.modelled
    for name in ("halls", "clinics", "health_posts"):
        assert city.tables[name]["name"].str.contains("모의").all()
    assert city.tables["recipients"]["service"].str.contains("모의").all()
    assert set(city.tables["senior_households"]["basis"]) == {"modelled"} <= set(BASES)


def test_seniors_living_alone_are_the_countrys_share_of_the_citys_seniors(city):
    alone = city.tables["senior_households"]["seniors_alone"].sum()
    assert alone / city.tables["population"]["seniors"].sum() == pytest.approx(1_661 / 7_846, abs=1e-4)


def test_one_person_households_are_those_of_the_census_and_no_part_is_larger_than_its_whole(city):
    households = city.tables["senior_households"].set_index("dong_code")
    dongs = city.tables["dongs"].set_index("dong_code")
    assert (households["one_person"] == dongs["households_one"].reindex(households.index)).all()
    assert (households["seniors_alone"] <= households["one_person"]).all()
    assert (households[["aged_80_plus", "on_support", "low_income"]].max(axis=1) <= households["seniors_alone"]).all()


def test_ages_add_up_to_the_census_people_and_to_the_seniors_of_the_cells(city):
    ages, dongs = city.tables["ages"], city.tables["dongs"]
    by_dong = ages.groupby("dong_code")["people"].sum()
    assert (by_dong == dongs.set_index("dong_code")["people"]).all()
    assert ages.loc[ages["age_from"] >= 65, "people"].sum() == city.tables["population"]["seniors"].sum()
    bands = ages[(ages["dong_code"] == ages["dong_code"].iloc[0]) & (ages["sex"] == "man")]
    assert bands["age_from"].tolist() == list(range(0, 105, 5))
    assert np.isnan(bands["age_to"].iloc[-1])


def test_places_meet_the_published_numbers_and_have_the_codes_of_the_domain(city):
    halls, clinics, posts = (city.tables[name] for name in ("halls", "clinics", "health_posts"))
    assert (halls["kind"] == "senior_hall").sum() == 683
    assert clinics["kind"].value_counts()[["general", "hospital", "clinic"]].tolist() == [4, 23, 294]
    assert set(halls["kind"]) <= set(HALL_KINDS)
    assert set(clinics["kind"]) <= set(CLINIC_KINDS)
    assert set(posts["kind"]) == {"centre", "branch", "post"} <= set(HEALTH_POST_KINDS)
    assert not (halls["capacity"] == 0).any()


@pytest.fixture(scope="module")
def by_cell(city):
    """Seniors living alone and served by 500 m cell of EPSG:5179, and whether the cell lies in a planted block."""
    population, dongs, households = (city.tables[name] for name in ("population", "dongs", "senior_households"))
    alone = spread_alone(find_dong(to_plan(population), dongs), population, households)
    there, served = _by_cell(population, alone), _by_cell(city.tables["recipients"], city.tables["recipients"]["people"])
    found = pd.DataFrame({"alone": there, "served": served}).fillna(0.0)
    blocks = find_low_blocks(dongs, population, households)
    x, y = (found.index.get_level_values(axis) * 500 for axis in (0, 1))
    return found.assign(
        low=[
            any(bx <= cx < bx + 2_000 and by <= cy < by + 2_000 for bx, by in zip(blocks["x"], blocks["y"], strict=True))
            for cx, cy in zip(x, y, strict=True)
        ]
    )


def _by_cell(table, values):
    x, y = pyproj.Transformer.from_crs(4326, 5179, always_xy=True).transform(table["lon"], table["lat"])
    return pd.Series(np.asarray(values)).groupby([(x // 500).astype(int), (y // 500).astype(int)]).sum()


def test_recipients_are_listed_by_cell_with_no_dong_and_their_total_is_kept(city):
    recipients = city.tables["recipients"]
    assert recipients["people"].sum() == 4_490
    assert (recipients["people"] >= 1).all()
    assert (recipients["dong_code"] == "").all()
    assert not recipients[["lon", "lat"]].duplicated().any()


def test_no_more_seniors_are_served_than_live_alone_anywhere(by_cell):
    assert by_cell["alone"].sum() == 15_453
    assert by_cell["served"].sum() == 4_490
    assert (by_cell["served"] <= by_cell["alone"]).all()


def test_far_fewer_are_served_within_the_planted_blocks(by_cell):
    sums = by_cell.groupby("low")[["alone", "served"]].sum()
    share = sums["served"] / sums["alone"]
    assert sums.loc[True, "alone"] > 1_000
    assert share[True] < 0.5 * share[False]


def test_the_planted_blocks_are_written_beside_the_data(city):
    text = (Path(__file__).parents[2] / "sample_data" / "cheonan" / "ORIGIN.md").read_text(encoding="utf-8")
    blocks = find_low_blocks(city.tables["dongs"], city.tables["population"], city.tables["senior_households"])
    assert len(blocks) == 5
    assert all(f"{row.code} ({row.alone:,})" in text for row in blocks.itertuples())
