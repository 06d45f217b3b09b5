"""Golden hour: the declaration, and the run as a table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.memo import remember
from analytics.core.model import Drawing, Model, Output, OutputKind, Report, Result, Step
from analytics.core.study import BEST, LATE, WHAT_IF, Stage
from analytics.core.tables import Column, Inputs, Kind, table
from analytics.core.text import Text
from analytics.models.golden_hour.compare import compare
from analytics.models.golden_hour.ground import Ground, lay_ground
from analytics.models.golden_hour.judge import Measured, band_table, dong_table, indicators, post_table, sentence
from analytics.models.golden_hour.params import HOSPITAL_LEVELS_OF, MINUTE, PERCENT, PRESETS, GoldenHourParams
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
from analytics.models.golden_hour.studies import areas, calibration, placement, workload, zones
from analytics.schemas.people import POPULATION
from analytics.schemas.places import DONGS, PERSON, SITE_AREAS, SITES
from analytics.schemas.roads import LINKS, NODES
from analytics.schemas.safety import DISPATCHES, HOSPITALS, POSTS
from analytics.spatial.hexgrid import names

if TYPE_CHECKING:
    import geopandas as gpd


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
    calls = reach_calls(inputs.dispatches, search)
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


def judge(measured: Measured, params: GoldenHourParams, report: Report) -> Result:
    """Compare the measured minutes with the thresholds."""
    report("judge")
    numbers, dongs = indicators(measured, params), dong_table(measured, params)
    return Result(
        indicators=numbers,
        tables={
            "dongs": dongs,
            "posts": post_table(measured, params),
            "bands": band_table(measured, params),
        },
        layers={"cells": measured.cells},
        sentence=sentence(numbers, dongs, params),
        notes=measured.notes,
    )


def _measured(inputs: GoldenHourInputs, search: Search, cells: Located, people: Located, calls: Reach | None) -> Measured:
    dongs, ground, posts, params = inputs.dongs, search.ground, search.posts, search.params
    group = ground.people
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


WORKFLOW = (
    Step("ground", Text("도로와 격자 준비", "Lay the ground"),
         Text("도로망을 그래프로 엮고, 시 전체에 육각형을 깔고, 사람을 가장 가까운 도로에 붙입니다.",
              "Roads become a graph, hexagons cover the city, and people are put on the nearest road.")),
    Step("speeds", Text("속도 정하기", "Set the speeds"),
         Text("제한속도에 도로 등급·차로·긴급주행·시간대 비율을 곱하고 교차로 지체를 더합니다.",
              "The limit times the shares for class, lanes, emergency driving and hour, plus a delay at junctions.")),
    Step("reach", Text("도착 시간 계산", "Measure arrival"),
         Text("모든 119안전센터에서 모든 육각형까지 가장 빠른 길의 시간을 한 번에 구합니다. 일방통행을 지킵니다.",
              "The fastest way from any post to every hexagon, in one pass; one-way roads are kept.")),
    Step("hospital", Text("병원까지", "On to hospital"),
         Text("현장에서 가장 가까운 병원까지, 그리고 취약지 고시의 속도로 센터까지의 시간을 구합니다.",
              "From the scene to the nearest hospital, and at the notice's speed to emergency centres.")),
    Step("calls", Text("출동 기록 대 보기", "Hold against the log"),
         Text("출동 기록이 있으면 출동마다 걸릴 시간을 구합니다.", "Where there is a run log, the time to each call.")),
    Step("judge", Text("목표와 견주기", "Compare with the target"),
         Text("목표 시간 안에 닿는 사람·면적·출동을 세고 동별로 늘어놓습니다.", "People, area and calls within the target, and by dong.")),
)  # fmt: skip

_KM2 = Text("km²", "km²")
_NAME, _NUM = Kind.TEXT, Kind.NUMBER
_DONG = Column("dong_name", Text("행정동", "Dong"), _NAME)
_PEOPLE = Column("people", Text("인구", "People"), _NUM, PERSON)
_LATE = Column("people_late", Text("못 닿는 사람", "Not reached"), _NUM, PERSON)
_MEDIAN = Column("median_min", Text("중앙값", "Median"), _NUM, MINUTE)
_POST = Column("post", Text("가장 가까운 센터", "Nearest post"), _NAME)

_CELL_COLUMNS = (
    Column("cell", Text("육각형", "Hexagon"), Kind.CODE),
    Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE),
    Column("lat", Text("위도", "Latitude"), Kind.LATITUDE),
    Column("area_km2", Text("면적", "Area"), _NUM, _KM2),
    _PEOPLE,
    Column("seniors", Text("65세 이상", "Aged 65 or over"), _NUM, PERSON),
    Column("road_min", Text("도로로", "By road"), _NUM, MINUTE),
    Column("straight_min", Text("직선으로", "Straight line"), _NUM, MINUTE),
    Column("to_hospital_min", Text("병원까지", "To hospital"), _NUM, MINUTE),
    _POST,
    _DONG,
)
_DONG_COLUMNS = (
    Column("dong_code", Text("행정동코드", "Dong code"), Kind.CODE),
    _DONG,
    _PEOPLE,
    _LATE,
    Column("late_share", Text("못 닿는 비율", "Share not reached"), _NUM, PERCENT),
    Column("seniors_late", Text("못 닿는 65세 이상", "Not reached, 65 or over"), _NUM, PERSON),
    Column("people_unreachable", Text("차로 갈 수 없음", "Unreachable by car"), _NUM, PERSON),
    _MEDIAN,
    Column("p90_min", Text("90% 지점", "90th percentile"), _NUM, MINUTE),
    _POST,
)
_POST_COLUMNS = (
    Column("post_id", Text("번호", "Id"), Kind.CODE),
    Column("post", Text("119안전센터", "Post"), _NAME),
    Column("people", Text("가장 가까운 사람", "People nearest to it"), _NUM, PERSON),
    _LATE,
    _MEDIAN,
)
_BAND_COLUMNS = (
    Column("over_min", Text("초과", "Over"), _NUM, MINUTE),
    Column("upto_min", Text("이하", "Up to"), _NUM, MINUTE),
    _PEOPLE,
    Column("share", Text("비율", "Share"), _NUM, PERCENT),
)

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER

OUTPUTS = (
    Output("people_late", _INDICATOR, Text("목표 시간에 못 닿는 사람", "People not reached in time"),
           Text("목표 시간을 넘겨 닿거나 차로 닿을 수 없는 사람. 목표와 같은 시간은 닿은 것으로 셉니다.",
                "People reached later than the target, or not at all by car. Exactly the target counts as reached."), PERSON, headline=True, good=-1),
    Output("reached_share", _INDICATOR, Text("닿는 비율", "Share reached"),
           Text("목표 시간 안에 닿는 사람을 전체 인구로 나눈 값.", "People reached within the target, of all people."), PERCENT, 1, headline=True, good=1),
    Output("seniors_late", _INDICATOR, Text("못 닿는 65세 이상", "Seniors not reached"),
           Text("못 닿는 사람 가운데 65세 이상. 연령을 아는 격자만 셉니다.", "Of those not reached, people aged 65 or over, where ages are known."), PERSON, headline=True, good=-1),
    Output("median_min", _INDICATOR, Text("도착 시간 중앙값", "Median time"),
           Text("사람의 절반이 이 시간 안에 구급차를 맞습니다. 닿을 수 없는 사람은 뺍니다.",
                "Half of the people are reached within this time; the unreachable are left out."), MINUTE, 1, headline=True, good=-1),
    Output("p90_min", _INDICATOR, Text("90% 지점", "90th percentile"),
           Text("사람의 90%가 이 시간 안에 구급차를 맞습니다. 닿을 수 없는 사람은 뺍니다.",
                "Nine in ten people are reached within this time; the unreachable are left out."), MINUTE, 1, headline=True, good=-1),
    Output("people_total", _INDICATOR, Text("전체 인구", "All people"), Text("격자에 있는 모든 사람.", "Everybody in the cells."), PERSON),
    Output("people_reached", _INDICATOR, Text("닿는 사람", "People reached"),
           Text("목표 시간 안(같은 시간 포함)에 닿는 사람.", "People reached within the target, inclusive."), PERSON, good=1),
    Output("people_unreachable", _INDICATOR, Text("차로 닿을 수 없는 사람", "People unreachable by car"),
           Text("도로에서 너무 멀거나 도로망이 끊긴 곳의 사람. 못 닿는 사람에도 들어 있습니다.",
                "People too far from any road or on roads cut off from all posts. Part of those not reached."), PERSON, good=-1),
    Output("seniors_share", _INDICATOR, Text("65세 이상 닿는 비율", "Share of seniors reached"),
           Text("65세 이상 가운데 목표 시간 안에 닿는 비율.", "Of people aged 65 or over, the share reached within the target."), PERCENT, 1, good=1),
    Output("area_share", _INDICATOR, Text("닿는 면적", "Area reached"),
           Text("목표 시간 안에 닿는 육각형의 실제 면적 비율.", "Share of the hexagons' true area reached within the target."), PERCENT, 1, good=1),
    Output("calls_share", _INDICATOR, Text("닿는 출동", "Calls reached"),
           Text("기록된 출동 지점 가운데 목표 시간 안에 닿는 비율.", "Of the logged calls, the share of places reached within the target."), PERCENT, 1, good=1),
    Output("straight_share", _INDICATOR, Text("직선거리로 본 비율", "Share by straight line"),
           Text("도로 대신 직선으로 간다고 보면 나오는 비율.", "The share if ambulances flew straight at the same mean speed."), PERCENT, 1),
    Output("flattered_people", _INDICATOR, Text("직선거리가 부풀린 사람", "People flattered by straight lines"),
           Text("직선으로는 닿지만 도로로는 못 닿는 사람의 수(차이).", "How many more people seem reached by straight line than by road."), PERSON),
    Output("care_share", _INDICATOR, Text("병원까지 목표 안", "To hospital in time"),
           Text("신고, 출동, 현장 처치, 이송을 더해 병원 도착 목표 안에 드는 사람.",
                "Call, drive, time on scene and drive to hospital within the hospital target."), PERCENT, 1, good=1),
    Output("care_median_min", _INDICATOR, Text("병원까지 중앙값", "Median to hospital"),
           Text("신고부터 병원 도착까지의 중앙값.", "Median from the call to the hospital."), MINUTE, 1, good=-1),
    Output("scarce_share", _INDICATOR, Text("취약지 판정 인구", "People beyond the scarcity limits"),
           Text("지역응급의료센터 30분 또는 권역응급의료센터 60분 안에 닿지 못하는 사람(제한속도의 65%). 목록에 있는 병원만 셉니다.",
                "People beyond 30 minutes of a local or 60 minutes of a regional centre at 65 % of the limit. Only listed hospitals count."), PERCENT, 1, good=-1),
    Output("scarce", _INDICATOR, Text("취약지 기준 충족", "Scarcity criterion met"),
           Text("1이면 판정 인구가 기준 비율 이상입니다. 지정 여부는 고시로 정해집니다.",
                "1 when that share is at least the criterion. Designation itself is by notice."), Text("(1=예)", "(1 = yes)")),
    Output("cells", _LAYER, Text("도착 시간", "Time to arrival"),
           Text("육각형마다 가장 가까운 119안전센터에서 걸리는 시간.", "For each hexagon the time from the nearest post."), MINUTE, 1, _CELL_COLUMNS,
           drawing=Drawing("{basis}_min", "limit_min", (1 / 3, 2 / 3, 1, 1.5, 2, 3), "people", ("road_min", "people", "seniors", "to_hospital_min", "post"))),
    Output("dongs", _TABLE, Text("동별 결과", "By dong"), Text("못 닿는 사람이 많은 동부터.", "Dongs with most people not reached first."), columns=_DONG_COLUMNS),
    Output("posts", _TABLE, Text("119안전센터별 결과", "By post"), Text("가장 가까운 사람이 많은 센터부터.", "Posts nearest to most people first."), columns=_POST_COLUMNS),
    Output("bands", _TABLE, Text("시간대별 인구", "People by band"),
           Text("소방청 통계의 구간(4·5·7·10·20분, 위 끝 포함).", "The bands of the fire agency's statistics (4, 5, 7, 10, 20 min, upper edge included)."), columns=_BAND_COLUMNS),
)  # fmt: skip

STAGES = (
    Stage(LATE, Text("어디가 늦나", "Where are we late")),
    Stage(WHAT_IF, Text("바꿔 보면", "What if")),
    Stage(BEST, Text("최선은", "What is best")),
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
    movable="posts",
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
