"""The tables the model reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.core.tables import Inputs, table
from analytics.schemas.people import POPULATION
from analytics.schemas.places import DONGS
from analytics.schemas.roads import LINKS, NODES
from analytics.schemas.watch import (
    BUILDINGS,
    CAMERA_REQUESTS,
    CAMERAS,
    INCIDENTS,
    LIGHTS,
    NIGHTLIFE,
    POLES,
    PRESENCE,
    SCHOOL_ZONES,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True, eq=False)
class CctvInputs(Inputs):
    """Cameras and people; everything else where the city has it."""

    dongs: gpd.GeoDataFrame = table(DONGS)
    population: pd.DataFrame = table(POPULATION)
    cameras: pd.DataFrame = table(CAMERAS)
    buildings: gpd.GeoDataFrame | None = table(BUILDINGS, required=False)
    presence: pd.DataFrame | None = table(PRESENCE, required=False)
    links: gpd.GeoDataFrame | None = table(LINKS, required=False)
    nodes: pd.DataFrame | None = table(NODES, required=False)
    school_zones: pd.DataFrame | None = table(SCHOOL_ZONES, required=False)
    lights: pd.DataFrame | None = table(LIGHTS, required=False)
    nightlife: pd.DataFrame | None = table(NIGHTLIFE, required=False)
    incidents: pd.DataFrame | None = table(INCIDENTS, required=False)
    poles: pd.DataFrame | None = table(POLES, required=False)
    camera_requests: pd.DataFrame | None = table(CAMERA_REQUESTS, required=False)
