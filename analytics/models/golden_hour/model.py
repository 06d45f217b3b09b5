"""Golden hour: the declaration, and the run as a table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.core.model import Model, Report, Result
from analytics.core.tables import Inputs, table
from analytics.core.text import Text
from analytics.models.golden_hour.compare import compare
from analytics.models.golden_hour.declared import OUTPUTS, PLACE, STAGES, WORKFLOW
from analytics.models.golden_hour.judge import Measured, band_table, dong_table, indicators, post_table, sentence
from analytics.models.golden_hour.look_first import look_first_table
from analytics.models.golden_hour.measuring import bare_cells, measure
from analytics.models.golden_hour.params import PRESETS, GoldenHourParams
from analytics.models.golden_hour.studies import areas, calibration, placement, workload, zones
from analytics.schemas.people import POPULATION
from analytics.schemas.places import DONGS, SITE_AREAS, SITES
from analytics.schemas.roads import LINKS, NODES
from analytics.schemas.safety import DISPATCHES, HOSPITALS, POSTS
from analytics.schemas.watch import SCHOOL_ZONES

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True, eq=False)
class GoldenHourInputs(Inputs):
    """Roads, posts and people; hospitals, a dispatch log and candidate sites where there are any."""

    links: gpd.GeoDataFrame = table(LINKS)
    nodes: pd.DataFrame = table(NODES)
    dongs: gpd.GeoDataFrame = table(DONGS)
    posts: pd.DataFrame = table(POSTS)
    population: pd.DataFrame = table(POPULATION)
    hospitals: pd.DataFrame | None = table(HOSPITALS, required=False)
    dispatches: pd.DataFrame | None = table(DISPATCHES, required=False)
    sites: pd.DataFrame | None = table(SITES, required=False)
    site_areas: gpd.GeoDataFrame | None = table(SITE_AREAS, required=False)
    school_zones: pd.DataFrame | None = table(SCHOOL_ZONES, required=False)


def judge(measured: Measured, params: GoldenHourParams, report: Report) -> Result:
    """Compare the measured minutes with the thresholds."""
    report("judge")
    numbers, dongs = indicators(measured, params), dong_table(measured, params)
    return Result(
        indicators=numbers,
        tables={
            "dongs": dongs,
            "look_first": look_first_table(measured, params),
            "posts": post_table(measured, params),
            "bands": band_table(measured, params),
        },
        layers={"cells": measured.cells},
        sentence=sentence(numbers, dongs, params),
        notes=measured.notes,
    )


MODEL: Model[GoldenHourInputs, GoldenHourParams, Measured] = Model(
    id="golden_hour",
    title=Text("구급 골든타임", "Ambulance golden hour"),
    question=Text("구급차가 제때 닿지 못하는 사람은 어디에 있습니까?", "Where are the people whom an ambulance does not reach in time?"),
    about=Text(
        "119안전센터에서 도로를 따라 걸리는 시간을 시 전체에서 재고, 목표 시간에 못 닿는 사람을 지도와 표로 보입니다. "
        "구급차가 비어 있는지는 따지지 않으므로 실제 도착은 더 늦을 수 있습니다.",
        "Measures the drive from the 119 posts to every part of the city and shows on a map and in tables whom it leaves out. "
        "It does not ask whether an ambulance is free, so real arrivals can be later.",
    ),
    inputs=GoldenHourInputs,
    params=GoldenHourParams,
    presets=PRESETS,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    measure=measure,
    judge=judge,
    place=PLACE,
    used=lambda measured: frozenset(measured.post_ids),
    compare=compare,
    bare=bare_cells,
    stages=STAGES,
    studies=(zones.STUDY, areas.STUDY, calibration.STUDY, workload.STUDY, placement.STUDY),
    sources=(
        Text("전북 2017·대전 2018 골든타임 분석 절차 (nocutnews 4913389, hankyung 201804237537i)",
             "Procedure of the golden-hour analyses of Jeonbuk 2017 and Daejeon 2018 (nocutnews 4913389, hankyung 201804237537i)"),
        Text("최단 경로: Dijkstra (1959), scipy.sparse.csgraph", "Shortest paths: Dijkstra (1959), scipy.sparse.csgraph"),
    ),
)  # fmt: skip
