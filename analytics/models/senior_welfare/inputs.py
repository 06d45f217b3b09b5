"""The tables the model reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.core.tables import Inputs, table
from analytics.schemas.people import POPULATION
from analytics.schemas.places import DONGS, SITES
from analytics.schemas.roads import LINKS, NODES
from analytics.schemas.safety import POSTS
from analytics.schemas.watch import BUILDINGS
from analytics.schemas.welfare import AGES, CLINICS, HALLS, HEALTH_POSTS, RECIPIENTS, SENIOR_CELLS, SENIOR_HOUSEHOLDS

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True, eq=False)
class WelfareInputs(Inputs):
    """Dongs and people; everything else where the city has it."""

    dongs: gpd.GeoDataFrame = table(DONGS)
    population: pd.DataFrame = table(POPULATION)
    senior_households: pd.DataFrame | None = table(SENIOR_HOUSEHOLDS, required=False)
    senior_cells: pd.DataFrame | None = table(SENIOR_CELLS, required=False)
    ages: pd.DataFrame | None = table(AGES, required=False)
    halls: pd.DataFrame | None = table(HALLS, required=False)
    clinics: pd.DataFrame | None = table(CLINICS, required=False)
    health_posts: pd.DataFrame | None = table(HEALTH_POSTS, required=False)
    posts: pd.DataFrame | None = table(POSTS, required=False)
    recipients: pd.DataFrame | None = table(RECIPIENTS, required=False)
    buildings: gpd.GeoDataFrame | None = table(BUILDINGS, required=False)
    links: gpd.GeoDataFrame | None = table(LINKS, required=False)
    nodes: pd.DataFrame | None = table(NODES, required=False)
    sites: pd.DataFrame | None = table(SITES, required=False)
