"""The steps of the golden-hour model: what is measured, before any threshold is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

import numpy as np

from analytics.core.errors import InputError
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.models.golden_hour.ground import place_calls
from analytics.models.golden_hour.params import HOSPITAL_LEVELS_OF, UNKNOWN_LEVEL
from analytics.models.golden_hour.speeds import scarcity_times
from analytics.spatial.doors import find_doors
from analytics.spatial.network import (
    NO_LINK,
    Arrivals,
    Places,
    Travel,
    seconds_at,
    seconds_beside,
    travel_from,
    travel_toward,
)
from analytics.spatial.residents import coordinates
from analytics.spatial.road_speeds import mean_speed_kmh

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.models.golden_hour.ground import Ground
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.spatial.network import ArcTimes

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

MINUTE_S = 60.0


@dataclass(frozen=True, eq=False)
class Posts:
    """The k posts that take part.

    Attributes:
        table: the rows of the input table that take part, in order.
        places: (k,) where they lie on the roads.
        x, y: (k,) coordinates in metres.
        ready_s: (k,) seconds from the call until the post's place on the road is left: turn-out and access.
        notes: which posts were left out, and why.
    """

    table: pd.DataFrame
    places: Places
    x: Floats
    y: Floats
    ready_s: Floats
    notes: tuple[Text, ...]


def ready_posts(posts: pd.DataFrame, ground: Ground, params: GoldenHourParams) -> Posts:
    """The posts within reach of a road, with the time each needs to get going.

    Raises:
        InputError: when none is left.
    """
    x, y = coordinates(posts, ground.crs)
    places = find_doors(ground.network, x, y)
    usable = places.beside_m <= params.beside_limit_m
    if not usable.any():
        raise InputError(
            Text(
                "도로 가까이에 119안전센터가 하나도 없습니다. 목록의 좌표와 도시를 확인하거나, 지도에서 새 센터를 놓아 주십시오.",
                "There is no 119 post near the roads. Please check the coordinates and the city, or place a post on the map.",
            )
        )
    table = posts[usable].reset_index(drop=True)
    turnout_s = _turnout(table, params)
    places = places.select(usable)
    ready_s = turnout_s + seconds_beside(places.beside_m, params.beside_kmh)
    return Posts(table, places, x[usable], y[usable], ready_s, _left_out(posts[~usable], params))


def _turnout(posts: pd.DataFrame, params: GoldenHourParams) -> Floats:
    if "turnout_s" not in posts:
        return np.full(len(posts), params.turnout_s)
    own = posts["turnout_s"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(own), own, params.turnout_s)


SHOWN_NAMES = 5


def _left_out(posts: pd.DataFrame, params: GoldenHourParams) -> tuple[Text, ...]:
    if len(posts) == 0:
        return ()
    names = ", ".join(posts["name"].astype(str).tolist()[:SHOWN_NAMES]) + (" …" if len(posts) > SHOWN_NAMES else "")
    return (
        Text(
            "도로에서 {m:,.0f} m보다 멀거나 좌표가 없어 쓰지 않은 119안전센터 {n}곳: {names}",
            "{n} posts left out because they lie more than {m:,.0f} m from any road or have no coordinates: {names}",
        ).fill(m=params.beside_limit_m, n=len(posts), names=names),
    )


@dataclass(frozen=True, eq=False)
class Reach:
    """Minutes to arrival, by road and as the crow flies, inf where unreachable, and the post (-1 where none)."""

    road_min: Floats
    straight_min: Floats
    post: Ints

    def at(self, positions: Ints) -> Reach:
        """The same for other groups, each taking the minutes of one of these places."""
        return Reach(self.road_min[positions], self.straight_min[positions], self.post[positions])


@dataclass(frozen=True, eq=False)
class Legs:
    """Minutes from scene to hospital on the model's own speeds, and for the scarcity test; inf where none is reached."""

    to_hospital_min: Floats
    to_local_min: Floats
    to_regional_min: Floats

    def at(self, positions: Ints) -> Legs:
        """The same for other groups, each taking the minutes of one of these places."""
        return Legs(self.to_hospital_min[positions], self.to_local_min[positions], self.to_regional_min[positions])


@dataclass(frozen=True, eq=False)
class Search:
    """Best times from the posts, ready to be asked at any place."""

    ground: Ground
    posts: Posts
    params: GoldenHourParams
    times: ArcTimes
    travel: Travel

    def reach(self, places: Places, x: Floats, y: Floats) -> Reach:
        """Minutes at places; those too far from any road are unreachable by car."""
        found = seconds_at(self.ground.network, self.travel, places, self.params.beside_kmh)
        seconds, post = _bar_far(found, places, self.params)
        return Reach(seconds / MINUTE_S, self._straight_min(x, y), post)

    def _straight_min(self, x: Floats, y: Floats) -> Floats:
        """The same speed without roads: turn-out, then straight to the scene."""
        speed_ms = mean_speed_kmh(self.ground.network, self.times) / 3.6
        turnout_s = _turnout(self.posts.table, self.params)
        seconds = np.full(len(x), np.inf)
        for post_x, post_y, ready_s in zip(self.posts.x, self.posts.y, turnout_s, strict=True):
            distance_m = np.sqrt((x - post_x) ** 2 + (y - post_y) ** 2)
            np.fmin(seconds, distance_m / speed_ms + ready_s, out=seconds)
        return seconds / MINUTE_S


def search_from(posts: Posts, ground: Ground, params: GoldenHourParams, times: ArcTimes) -> Search:
    """One pass over the roads from all posts at once."""
    return Search(ground, posts, params, times, travel_from(ground.network, times, posts.places, posts.ready_s))


def _bar_far(found: Arrivals, places: Places, params: GoldenHourParams) -> tuple[Floats, Ints]:
    far = places.beside_m > params.beside_limit_m
    return np.where(far, np.inf, found.seconds), np.where(far, NO_LINK, found.owner)


def legs_to_hospital(hospitals: pd.DataFrame | None, search: Search, places: Places) -> Legs:
    """Minutes from places to the nearest hospital of each kind."""
    ground, params = search.ground, search.params
    plain = scarcity_times(ground.network, params)
    chosen = HOSPITAL_LEVELS_OF[params.hospital_level]
    return Legs(
        _minutes_to(hospitals, chosen, ground, params, search.times, places),
        _minutes_to(hospitals, HOSPITAL_LEVELS_OF["centre"], ground, params, plain, places),
        _minutes_to(hospitals, HOSPITAL_LEVELS_OF["regional"], ground, params, plain, places),
    )


def has_level(hospitals: pd.DataFrame | None, levels: tuple[str, ...]) -> TypeGuard[pd.DataFrame]:
    """Whether a hospital of one of the levels is known."""
    return hospitals is not None and bool(_levels(hospitals).isin(levels).any())


@remember(12)
def _levels(hospitals: pd.DataFrame) -> pd.Series[str]:
    return hospitals["level"].fillna(UNKNOWN_LEVEL).astype(str)


@remember(24)
def _minutes_to(
    hospitals: pd.DataFrame | None,
    levels: tuple[str, ...],
    ground: Ground,
    params: GoldenHourParams,
    times: ArcTimes,
    places: Places,
) -> Floats:
    """Minutes from places to hospital. Posts do not matter here, so a what-if finds them remembered."""
    if not has_level(hospitals, levels):
        return np.full(len(places), np.inf)
    x, y = coordinates(hospitals[_levels(hospitals).isin(levels)], ground.crs)
    targets = find_doors(ground.network, x, y)
    targets = targets.select(targets.beside_m <= params.beside_limit_m)
    access_s = seconds_beside(targets.beside_m, params.beside_kmh)
    travel = travel_toward(ground.network, times, targets, access_s)
    found = seconds_at(ground.network, travel, places, params.beside_kmh)
    return _bar_far(found, places, params)[0] / MINUTE_S


def reach_calls(dispatches: pd.DataFrame | None, search: Search) -> Reach | None:
    """Minutes to each logged dispatch, or none where there is no log."""
    if dispatches is None or len(dispatches) == 0:
        return None
    places, x, y = place_calls(dispatches, search.ground.network, search.ground.crs)
    return search.reach(places, x, y)
