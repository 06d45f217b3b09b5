"""What is measured before any threshold is looked at: minutes from the posts to every place, and on to hospital."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.models.golden_hour.ground import Ground, calls_in_city, lay_ground
from analytics.models.golden_hour.judge import Measured
from analytics.models.golden_hour.look_first import homes_of
from analytics.models.golden_hour.params import HOSPITAL_LEVELS_OF
from analytics.models.golden_hour.speeds import ambulance_times
from analytics.models.golden_hour.steps import (
    Legs,
    Posts,
    Reach,
    Search,
    has_level,
    legs_to_hospital,
    reach_calls,
    ready_posts,
    search_from,
)
from analytics.spatial.hexgrid import names

if TYPE_CHECKING:
    import geopandas as gpd

    from analytics.core.model import Report
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams


def measure(inputs: GoldenHourInputs, params: GoldenHourParams, report: Report) -> Measured:
    """Minutes from the posts to every place, and on to hospital. No threshold is looked at."""
    report("ground")
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    report("speeds")
    times = ambulance_times(ground.network, params)
    report("reach")
    posts = ready_posts(inputs.posts, ground, params)
    search = search_from(posts, ground, params, times)
    reach = search.reach(ground.cells.places, ground.cells.x, ground.cells.y)
    report("hospital")
    legs = legs_to_hospital(inputs.hospitals, search, ground.cells.places)
    report("calls")
    known = inputs.dispatches
    calls = reach_calls(None if known is None else calls_in_city(known, ground, params.resolution), search)
    cells = Located(reach, legs)
    people = _people_located(inputs, search, cells)
    return _measured(inputs, search, cells, people, calls)


@dataclass(frozen=True, eq=False)
class Located:
    """Minutes to arrival and on to hospital, for one set of places."""

    reach: Reach
    legs: Legs


def _people_located(inputs: GoldenHourInputs, search: Search, cells: Located) -> Located:
    """People take the minutes of their hexagon, so that the map shows what is counted; or each their own."""
    people = search.ground.people
    if search.params.counted_on == "hex":
        return Located(cells.reach.at(people.cell), cells.legs.at(people.cell))
    return Located(search.reach(people.places, people.x, people.y), legs_to_hospital(inputs.hospitals, search, people.places))


def _measured(inputs: GoldenHourInputs, search: Search, cells: Located, people: Located, calls: Reach | None) -> Measured:
    dongs, ground, posts, params = inputs.dongs, search.ground, search.posts, search.params
    group, homes = ground.people, homes_of(ground)
    return Measured(
        cells=_cells_table(ground, cells, posts, dongs),
        people=group.people,
        seniors=group.seniors,
        dong=group.dong,
        post=people.reach.post,
        road_min=people.reach.road_min,
        straight_min=people.reach.straight_min,
        to_hospital_min=people.legs.to_hospital_min,
        to_local_min=people.legs.to_local_min,
        to_regional_min=people.legs.to_regional_min,
        calls_road_min=None if calls is None else calls.road_min,
        calls_straight_min=None if calls is None else calls.straight_min,
        dong_codes=tuple(dongs["dong_code"].astype(str)),
        dong_names=tuple(dongs["dong_name"].astype(str)),
        post_ids=tuple(posts.table["post_id"].astype(str)),
        post_names=tuple(posts.table["name"].astype(str)),
        has_hospitals=has_level(inputs.hospitals, HOSPITAL_LEVELS_OF[params.hospital_level]),
        scarcity_known=has_level(inputs.hospitals, HOSPITAL_LEVELS_OF["centre"]),
        regional_known=has_level(inputs.hospitals, HOSPITAL_LEVELS_OF["regional"]),
        notes=(*posts.notes, *_notes(ground), *_hospital_notes(inputs)),
        homes=homes,
        home_post=cells.reach.post[homes.cell],
    )


def _notes(ground: Ground) -> tuple[Text, ...]:
    if ground.outside < 1:
        return ()
    return (
        Text(
            "행정동 경계 밖에 있어 세지 않은 사람: {n:,.0f}명",
            "People not counted because their cell lies outside every dong: {n:,.0f}",
        ).fill(n=ground.outside),
    )


def _hospital_notes(inputs: GoldenHourInputs) -> tuple[Text, ...]:
    known, levels = inputs.hospitals, HOSPITAL_LEVELS_OF
    if not has_level(known, levels["centre"]) or has_level(known, levels["regional"]):
        return ()
    return (
        Text(
            "병원 목록에 권역응급의료센터가 없어 취약지는 지역응급의료센터 기준만 보았습니다. 이웃 시의 권역센터도 목록에 넣어 주십시오.",
            "The list has no regional emergency centre, so the scarcity test looks at local centres alone. Please add the regional centre, also of a neighbouring city.",
        ),
    )


def _cells_table(ground: Ground, cells: Located, posts: Posts, dongs: gpd.GeoDataFrame) -> pd.DataFrame:
    """The layer of hexagons. Minutes are inf where a hexagon cannot be reached."""
    post_names = pd.array([*posts.table["name"].astype(str), ""], dtype="str")  # the last is for -1, none
    return _places_table(ground, dongs).assign(
        road_min=cells.reach.road_min,
        straight_min=cells.reach.straight_min,
        to_hospital_min=cells.legs.to_hospital_min,
        post=post_names.take(cells.reach.post),
    )


def bare_cells(inputs: GoldenHourInputs, params: GoldenHourParams) -> pd.DataFrame:
    """The layer of hexagons before any post is in place: nobody is reached."""
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    return _places_table(ground, inputs.dongs)


@remember(6)
def _places_table(ground: Ground, dongs: gpd.GeoDataFrame) -> pd.DataFrame:
    """The layer of hexagons with where they are and who lives there, in the declared order, nothing reached."""
    grid = ground.cells.grid
    dong_names = np.append(dongs["dong_name"].to_numpy(dtype=object), "")  # the last is for -1, outside
    return pd.DataFrame(
        {
            "cell": names(grid.cell),
            "lon": grid.lon,
            "lat": grid.lat,
            "area_km2": grid.area_km2,
            "people": ground.cells.people,
            "seniors": ground.cells.seniors,
            "road_min": np.inf,
            "straight_min": np.inf,
            "to_hospital_min": np.inf,
            "post": "",
            "dong_name": dong_names[ground.cells.dong],
        }
    )
