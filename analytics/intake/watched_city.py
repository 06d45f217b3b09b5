"""Which reader reads which table of a watched city, and what would contradict an official's own files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from analytics.core.text import Text
from analytics.intake.around_cameras import (
    read_incidents,
    read_lights,
    read_nightlife,
    read_poles,
    read_requests,
    read_school_zones,
)
from analytics.intake.cameras import read_cameras
from analytics.intake.footprints import read_buildings
from analytics.intake.presence import read_presence
from analytics.schemas.watch import WATCH_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from analytics.intake.addresses import Region
    from analytics.intake.facilities import FacilitiesReading
    from analytics.intake.points import Area
    from analytics.intake.raw import RawTable
    from analytics.schemas.city import City

WATCH_IDS = tuple(schema.id for schema in WATCH_TABLES)

BESIDE_ROADS = tuple(name for name in WATCH_IDS if name != "presence")
"""Modelled tables that were laid beside modelled roads: among real roads they would stand in the middle of nowhere."""


def watch_readers(
    area: Area, dongs: pd.DataFrame, region: Region
) -> Mapping[str, Callable[[Sequence[RawTable]], FacilitiesReading]]:
    """The reader of each table for one city, by table id.

    Args:
        area: the city with surroundings as `watch_points.near` gives them.
        dongs: its dongs.
        region: how addresses name it.
    """
    return {
        "buildings": partial(read_buildings, area=area),
        "cameras": partial(read_cameras, area=area),
        "lights": partial(read_lights, area=area),
        "school_zones": partial(read_school_zones, area=area, region=region),
        "nightlife": partial(read_nightlife, area=area),
        "presence": partial(read_presence, area=area, dongs=dongs),
        "incidents": partial(read_incidents, area=area),
        "poles": partial(read_poles, area=area),
        "camera_requests": partial(read_requests, area=area),
    }


def contradicted(city: City, new: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Modelled tables that real files make untrue.

    Made-up walls would hide what real cameras see, and made-up cameras would stand within real walls; candidate poles and
    requests were made up around made-up cameras.
    """
    pairs = {"cameras": ("buildings", "poles", "camera_requests"), "buildings": ("cameras", "poles")}
    gone = [name for key, names in pairs.items() if key in new for name in names]
    return tuple(name for name in dict.fromkeys(gone) if name in city.modelled and city.has(name) and name not in new)


NONE_NEAR = Text(
    "{what}: 이 도시와 둘레 1 km 안에 드는 것이 없어 바꾸지 않았습니다.",
    "{what}: none lies in the city or within 1 km of it, so nothing was replaced.",
)
NOT_PLACED = Text(
    "{what} {count}곳은 좌표가 없어 지도에 놓이지 않았습니다. 주소와 좌표가 있는 파일을 함께 올려 주십시오.",
    "{what}: {count} have no coordinates and are not on the map. Upload a file of addresses with coordinates beside them.",
)
UNTRUE = Text(
    "올린 자료와 어긋나게 되는 모의 자료를 뺐습니다: {names}",
    "Modelled tables that would contradict the uploaded ones were removed: {names}",
)
ALSO_SCHOOLS = Text(
    "학교 목록의 {count}곳을 학교와 어린이보호구역으로도 씁니다.",
    "{count} places of the list of schools also serve as schools and child zones.",
)
