"""The modelled seniors of Cheonan and what serves them: totals that were published, and nothing that cannot be."""

import numpy as np
import pytest

from analytics.intake.samples import load_sample
from analytics.schemas.welfare import BASES, CLINIC_KINDS, HALL_KINDS, HEALTH_POST_KINDS

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


def test_no_more_seniors_are_served_than_live_alone_and_dongs_differ(city):
    served = city.tables["recipients"].set_index("dong_code")["people"]
    alone = city.tables["senior_households"].set_index("dong_code")["seniors_alone"]
    share = served / alone
    assert (share <= 1).all()
    assert share.max() > 1.5 * share.min()
