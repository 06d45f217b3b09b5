"""Which reader reads which table of seniors and what serves them, and what would contradict an official's own files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from analytics.core.text import Text
from analytics.intake.ages import read_ages
from analytics.intake.lone_seniors import read_senior_households
from analytics.intake.recipients import read_recipients
from analytics.intake.senior_cells import read_senior_cells
from analytics.intake.senior_places import read_clinics, read_halls, read_health_posts
from analytics.schemas.welfare import WELFARE_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from analytics.intake.addresses import Region
    from analytics.intake.facilities import FacilitiesReading
    from analytics.intake.points import Area
    from analytics.intake.raw import RawTable
    from analytics.schemas.city import City

WELFARE_IDS = tuple(schema.id for schema in WELFARE_TABLES)

SERVING_BESIDE_ROADS = ("halls", "clinics", "health_posts")
"""Modelled places that were laid beside modelled roads: among real roads they would stand in the middle of nowhere."""

ALSO = {"halls": ("sites",), "health_posts": ("sites", "clinics"), "sites": ("halls", "health_posts")}
"""A list that was taken for one of these tables and may hold the first serves as both."""


def welfare_readers(
    area: Area, dongs: pd.DataFrame, region: Region
) -> Mapping[str, Callable[[Sequence[RawTable]], FacilitiesReading]]:
    """The reader of each table for one city, by table id.

    Args:
        area: the city with surroundings of 15 km, as a clinic may be driven to.
        dongs: its dongs.
        region: how addresses name it.
    """
    return {
        "senior_households": partial(read_senior_households, dongs=dongs),
        "ages": partial(read_ages, dongs=dongs),
        "senior_cells": partial(read_senior_cells, area=area),
        "halls": partial(read_halls, area=area, region=region),
        "clinics": partial(read_clinics, area=area, region=region),
        "health_posts": partial(read_health_posts, area=area, region=region),
        "recipients": partial(read_recipients, area=area, dongs=dongs),
    }


def outdated(city: City, new: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Modelled tables that real files make untrue: made-up recipients are a share of made-up seniors who live alone."""
    gone = ("recipients",) if "senior_households" in new else ()
    return tuple(name for name in gone if name in city.modelled and city.has(name) and name not in new)


ALSO_SERVES = Text(
    "{what}: 다른 자료로 읽은 목록의 {count}곳을 여기에도 씁니다.",
    "{what}: {count} places of a list that was read as another table also serve here.",
)
ALSO_SENIORS = Text(
    "인구 격자에 든 65세 이상 인구를 노인 인구 격자로도 씁니다({count}칸).",
    "The people aged 65 or over in the population cells also serve as cells of seniors ({count} cells).",
)
