"""Before and after on the town of one road: who is gained, who is lost."""

import numpy as np
import pytest
from towns import PLAIN, one_road_town

from analytics.core.model import StepLog
from analytics.models.golden_hour.compare import compare


@pytest.fixture(scope="module")
def change(golden_hour):
    """The change from one set of posts to another, with the target in minutes."""

    def change_from(before, after, **params):
        chosen = golden_hour.params.read({**PLAIN, **params})
        runs = [
            golden_hour.measure(golden_hour.inputs.read(one_road_town(posts=posts).tables()), chosen.measured(), StepLog())
            for posts in (before, after)
        ]
        return compare(*runs, chosen)

    return change_from


WEST, EAST = {"중앙": (0.0, 0.0)}, {"동부": (8000.0, 0.0)}


def test_a_second_post_in_the_east_gains_the_last_two_kilometres_and_loses_nobody(change):
    found = change(WEST, {**WEST, **EAST})
    assert (found.gained, found.lost) == (700 + 800, 0)
    assert found.table.to_dict("records") == [{"dong_name": "동동", "gained": 1500.0, "lost": 0.0, "net": 1500.0}]


def test_moving_the_post_to_the_east_gains_there_and_loses_in_the_west(change):
    """From the east kilometre k is reached after 1 + 8 - k minutes: all but kilometre 1."""
    found = change(WEST, EAST)
    assert (found.gained, found.lost) == (1500, 100)
    assert found.table["dong_name"].tolist() == ["동동", "서동"]
    assert found.table["net"].tolist() == [1500, -100]


def test_the_way_back_turns_gained_and_lost_round(change):
    there, back = change(WEST, EAST), change(EAST, WEST)
    assert (there.gained, there.lost) == (back.lost, back.gained)


def test_no_change_is_no_change(change):
    found = change(WEST, WEST)
    assert (found.gained, found.lost, len(found.table)) == (0, 0, 0)
    known = found.layer["change_min"].dropna()
    assert len(known) > 0
    assert (known == 0).all()


def test_the_layer_tells_minutes_before_and_after(change):
    layer = change(WEST, EAST).layer
    at_two = layer[layer["people"] == 200].iloc[0]
    assert (at_two["before_min"], at_two["after_min"]) == (pytest.approx(3), pytest.approx(7))
    assert at_two["change_min"] == pytest.approx(4)


def test_where_no_road_leads_before_or_after_the_change_is_not_known(change):
    layer = change(WEST, {**WEST, "섬": (0.0, 5000.0)}).layer
    island = layer[layer["people"] == 50].iloc[0]
    assert np.isinf(island["before_min"])
    assert island["after_min"] == pytest.approx(1)
    assert np.isnan(island["change_min"])


def test_the_target_decides_who_counts_as_gained(change):
    assert change(WEST, {**WEST, **EAST}, limit_min=9.0).gained == 0
    assert change(WEST, {**WEST, **EAST}, limit_min=2.0).gained == 700 + 800
    assert change(WEST, {**WEST, **EAST}, limit_min=5.0).gained == 500 + 600 + 700 + 800
