"""Which posts may close and which may move, on a road where every plan can be weighed on paper."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from towns import PLAIN, degrees, one_road_town

from analytics.core.errors import InputError
from analytics.models.golden_hour.model import MODEL
from analytics.models.golden_hour.studies.placement import STUDY, no_worse
from analytics.siting.asking import SEARCHED, Plan

PEOPLE = {k: 100.0 * k for k in range(1, 9)}
ALL = 3650.0  # 50 of them on the island
METRES_MIN = 0.01  # a plan holds its places to the metre, as an address does
THREE = {"중앙": 0, "가까운": 1, "동": 6}
SPREAD = {"가": 0, "나": 2, "다": 3, "라": 4, "마": 8}
CROWDED = {"가": 1, "나": 1, "다": 2, "라": 7}
"""Three posts where one would do, and one in the east that alone is worth much."""


def final(posts, limit_min=3.0, sites=range(1, 9), **asked):
    """The last answer, posts and candidate sites given in kilometres."""
    town = one_road_town(posts={name: (1000.0 * k, 0.0) for name, k in posts.items()})
    lon, lat = degrees(*((1000.0 * k, 0.0) for k in sites))
    listed = pd.DataFrame({"name": [f"km {k}" for k in sites], "lon": lon, "lat": lat})
    inputs = MODEL.inputs.read({**town.tables(), "sites": listed})
    params = MODEL.params.read({**PLAIN, "limit_min": limit_min + METRES_MIN})
    *_, last = STUDY(inputs, params, STUDY.asked.read({"candidates": "listed", **asked}))
    return last


def told(answer):
    """(what, post, new site) of each change."""
    table = answer.result.tables["changes"]
    return sorted(zip(table["action_en"], table["post"], table["site"], strict=True))


def reached(kilometres, limit_min=3.0):
    return sum(people for k, people in PEOPLE.items() if min(1 + abs(k - post) for post in kilometres) <= limit_min)


def test_a_post_that_may_not_close_stays_though_closing_it_would_be_best():
    """Without a word the post at 0 closes and nobody loses: the one at 1 reaches 1 to 3. Named alone, the one at 6 has to."""
    free, named = final(THREE, added=0, closed=1), final(THREE, added=0, closed=1, may_close="p3")
    assert free.scenario.write() == "close:p1"
    assert named.scenario.write() == "close:p3"
    assert free.result.indicators["lost"] == 0
    assert named.result.indicators["lost"] == 400 + 500 + 600 + 700 + 800
    assert named.result.indicators["gap"] == 0


def test_of_the_posts_named_the_least_missed_closes():
    """Without the one at 1 kilometre 3 is lost (300 people), without the one at 6 all from 4 on are."""
    answer = final(THREE, added=0, closed=1, may_close="p2,p3")
    assert answer.scenario.write() == "close:p2"
    assert answer.result.indicators["lost"] == 300


def test_one_that_may_move_moves_and_the_others_stay():
    """Without a word the one at 0 moves, as the one at 1 reaches all that it does; where the one at 1 is named, that one does."""
    posts = {"중앙": 0, "가까운": 1}
    assert told(final(posts, added=0, moved=1)) == [("Move", "중앙", "km 6")]
    assert told(final(posts, added=0, moved=1, may_move="p2")) == [("Move", "가까운", "km 6")]


def test_a_post_named_for_neither_stays_whatever_else_may_happen():
    answer = final(THREE, added=0, closed=1, moved=1, may_close="p3", may_move="p3")
    assert {post for _, post, _ in told(answer)} == {"동"}


def test_a_post_that_may_only_move_is_never_told_as_closed():
    """The post at 0 closes, the one at 1 moves to 6: and not the nearer way round, which is the same plan on the road."""
    answer = final({"중앙": 0, "가까운": 1, "셋": 2}, added=0, closed=1, moved=1, may_close="p2", may_move="p1")
    assert told(answer) == [("Close", "가까운", ""), ("Move", "중앙", "km 6")]


def test_one_that_closes_beside_a_new_post_is_told_as_closed_where_none_may_move():
    """From 1 and 8 kilometres 4 and 5 are not reached."""
    posts = {"중앙": 0, "가까운": 1, "동": 8}
    answer = final(posts, added=1, closed=1, may_close="p1", sites=[4])
    assert told(answer) == [("Add", "", "km 4"), ("Close", "중앙", "")]
    assert answer.result.indicators["share_after"] == pytest.approx(100 * 3600 / ALL)
    assert [action for action, _, _ in told(final(posts, added=1, closed=1, sites=[4]))] == ["Add", "Close"]


def best_by_hand(posts, sites, may_close, may_move, numbers):
    """People reached by the best choice of posts that close and that move, and of new sites, each weighed one by one.

    Where a post closes fewer, a post fewer is added, so that there are not more in the end.
    """
    (added, closed, moved), everyone = numbers, range(len(posts))
    most = 0.0
    for closing, moving in product(range(closed + 1), range(moved + 1)):
        new_count = min(added, added - closed + closing) + moving
        for gone in combinations(sorted(may_close), closing) if new_count >= moving else ():
            for away in combinations(sorted(may_move - set(gone)), moving):
                stay = [posts[post] for post in everyone if post not in {*gone, *away}]
                most = max(most, *(reached((*stay, *new), 2.0) for new in combinations(sites, new_count)))
    return most


NAMED = [("", "p4"), ("p1,p2", "p4"), ("p4", "p1,p2,p3"), ("p1,p2,p3", "p3,p4"), ("p3", "")]
NUMBERS = [(0, 1, 1), (1, 1, 1), (1, 1, 2), (0, 2, 1)]
CASES = [(*named, numbers) for named, numbers in product(NAMED, NUMBERS) if not named[0] or numbers[1] <= named[0].count("p")]


@pytest.mark.parametrize("posts", [SPREAD, CROWDED])
@pytest.mark.parametrize(("close", "move", "numbers"), CASES)
def test_the_plan_is_the_best_of_all_that_do_what_was_said_of_each_post(posts, close, move, numbers):
    where, sites = list(posts.values()), [3, 4, 5, 6]
    may_close, may_move = (
        {int(post[1]) - 1 for post in named.split(",")} if named else set(range(len(posts))) for named in (close, move)
    )
    asked = dict(zip(("added", "closed", "moved"), numbers, strict=True))
    answer = final(posts, 2.0, sites, may_close=close, may_move=move, **asked)
    most = best_by_hand(where, sites, may_close, may_move, numbers)
    assert answer.result.indicators["share_after"] == pytest.approx(100 * most / ALL)
    assert answer.result.indicators["gap"] == 0
    for action, post, _ in told(answer):
        allowed = {"Close": may_close, "Move": may_move}.get(action)
        assert allowed is None or list(posts).index(post) in allowed


@pytest.mark.parametrize(("larger_is_better", "better", "worse"), [(True, 9.0, 7.0), (False, 7.0, 9.0)])
def test_a_plan_worse_than_the_one_before_gives_way_to_it_and_keeps_what_became_known(larger_is_better, better, worse):
    def plan(site, value, bound):
        return Plan(np.eye(3, dtype=np.int64)[site], value, bound, larger_is_better, 0.0, 0.0, SEARCHED)

    before, after = plan(0, better, None), plan(1, worse, 8.0)
    kept = no_worse(after, before)
    assert (kept.sites.tolist(), kept.value, kept.bound) == ([0], better, 8.0)
    assert no_worse(before, after) is before
    assert no_worse(after, None) is after


def test_posts_of_another_city_and_too_few_that_may_close_are_refused():
    with pytest.raises(InputError, match="no post of this city: p9"):
        final(THREE, closed=1, may_close="p9")
    with pytest.raises(InputError, match="2 posts are to close, but only 1"):
        final(THREE, added=0, closed=2, may_close="p1")
