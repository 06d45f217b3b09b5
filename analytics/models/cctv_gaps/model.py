"""CCTV blind spots: the declaration, and the run as a table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd

from analytics.core.model import Model, Report
from analytics.core.params import Knob, Params
from analytics.core.place import Place
from analytics.core.tables import Inputs, table
from analytics.core.text import Text
from analytics.models.cctv_gaps.cameras import Cameras, ready_cameras
from analytics.models.cctv_gaps.compare import compare
from analytics.models.cctv_gaps.declared import CELL_COLUMNS, OUTPUTS, WORKFLOW
from analytics.models.cctv_gaps.exposure import Exposure, count_exposure
from analytics.models.cctv_gaps.ground import Ground, lay_ground, metric_crs_of, sum_in_cells
from analytics.models.cctv_gaps.judge import HUNDRED, judge_measured
from analytics.models.cctv_gaps.kinds import kinds_table
from analytics.models.cctv_gaps.measured import Measured
from analytics.models.cctv_gaps.params import CIRCLE, DEGREE, PRESETS, TEN_THOUSAND_PX, CctvParams
from analytics.models.cctv_gaps.sight import Sight, look, walls_of
from analytics.models.cctv_gaps.ways import Ways, ways_to_school
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
from analytics.spatial.areas import assign_areas
from analytics.spatial.hexgrid import names
from analytics.spatial.sums import sum_by
from analytics.stats.small_counts import published_counts

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from analytics.core.model import Result

    Floats = NDArray[np.float64]


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


def measure(inputs: CctvInputs, params: CctvParams, report: Report) -> Measured:
    """The share of each hexagon that cameras see, and who is there. No threshold and no weight is looked at."""
    report("ground")
    ground = lay_ground(inputs.dongs, inputs.population, inputs.links, inputs.buildings, params.resolution)
    report("cameras")
    walls = walls_of(inputs.buildings, ground.crs, params.walls)
    cameras = ready_cameras(inputs.cameras, ground.crs, walls, params)
    report("sight")
    sight = look(ground, cameras.views, walls, inputs.buildings, params)
    report("exposure")
    exposure = _exposure(inputs, ground, params)
    report("ways")
    ways = ways_to_school(ground, inputs.links, inputs.nodes, inputs.school_zones, params.school_walk_m, params.resolution)
    return _measured(inputs, Looked(ground, cameras, sight), exposure, ways)


@dataclass(frozen=True, eq=False)
class Looked:
    """The ground, the cameras that are counted, and what they see of it."""

    ground: Ground
    cameras: Cameras
    sight: Sight


def _exposure(inputs: CctvInputs, ground: Ground, params: CctvParams) -> Exposure:
    return count_exposure(ground, params.resolution, inputs.presence, inputs.nightlife, inputs.lights, inputs.incidents)


def _measured(inputs: CctvInputs, looked: Looked, exposure: Exposure, ways: Ways | None) -> Measured:
    ground, cameras, sight = looked.ground, looked.cameras, looked.sight
    return Measured(
        cells=_cells_table(ground, sight, exposure),
        ground=ground,
        exposure=exposure,
        unseen=sight.unseen,
        child_m=None if ways is None else sum_in_cells(ground, ways.cell, ways.walked_m),
        child_unseen_m=None if ways is None else _unseen_ways(ground, sight, ways),
        twofold_low=sight.twofold_low,
        twofold_high=sight.twofold_high,
        dong_cameras=_by_dong(inputs, cameras),
        cameras=cameras.count,
        unsure=int(cameras.views.count[~cameras.views.certain].sum()),
        kinds=kinds_table(inputs.cameras, cameras.table),
        notes=(*cameras.notes, *_notes(inputs, ground, exposure, ways)),
    )


def _unseen_ways(ground: Ground, sight: Sight, ways: Ways) -> dict[str, Floats]:
    """(c,) person-metres of the ways to school not seen, point by point; under circles by the hexagon's share."""
    at_points = sight.at(ways.x, ways.y)
    found = {basis: sum_in_cells(ground, ways.cell, ways.walked_m * unseen) for basis, unseen in at_points.items()}
    return {**found, CIRCLE: sum_in_cells(ground, ways.cell, ways.walked_m) * sight.unseen[CIRCLE]}


def _by_dong(inputs: CctvInputs, cameras: Cameras) -> Floats:
    """(d,) cameras in each dong."""
    lon, lat = (cameras.table[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    dong = assign_areas(lon, lat, inputs.dongs.geometry.to_numpy())
    inside = dong >= 0
    return sum_by(dong[inside], cameras.views.count[inside].astype(np.float64), len(inputs.dongs))


def _cells_table(ground: Ground, sight: Sight, exposure: Exposure) -> pd.DataFrame:
    """The layer of hexagons, columns as declared."""
    grid, dong_names = ground.grid, np.append(np.array(ground.dong_names, dtype=object), "")

    def known(values: Floats | None) -> Floats:
        return np.full(len(grid), np.nan) if values is None else values

    columns = {
        "cell": names(grid.cell),
        "lon": grid.lon,
        "lat": grid.lat,
        "area_km2": grid.area_km2,
        "people": exposure.people,
        "seniors": exposure.seniors,
        **{f"{basis}_unseen": HUNDRED * share for basis, share in sight.unseen.items()},
        "twofold": HUNDRED * sight.twofold_high,
        "lights": known(exposure.lights),
        "nightlife": known(exposure.nightlife),
        "incidents": known(None if exposure.incidents is None else published_counts(exposure.incidents)),
        "dong_name": dong_names[ground.dong],
    }
    return pd.DataFrame(columns)[[column.name for column in CELL_COLUMNS]]


def judge(measured: Measured, params: CctvParams, report: Report) -> Result:
    """Thresholds and weights on what was measured."""
    report("judge")
    return judge_measured(measured, params)


def _notes(inputs: CctvInputs, ground: Ground, exposure: Exposure, ways: Ways | None) -> tuple[Text, ...]:
    found = []
    if inputs.buildings is None:
        found.append(NO_BUILDINGS)
    if not exposure.by_hour:
        found.append(AT_HOME)
    if exposure.women is None:
        found.append(NO_WOMEN)
    if ways is None:
        found.append(NO_WAYS)
    if ground.outside >= 1:
        found.append(OUTSIDE.fill(n=ground.outside))
    return tuple(found)


NO_BUILDINGS = Text(
    "건물 자료가 없어 벽에 가리는 것을 빼지 못했습니다. 실제로는 더 적게 보입니다.",
    "There are no building outlines, so what walls hide is not left out. Cameras really see less.",
)
AT_HOME = Text(
    "시간대별 인구 자료가 없어 사는 사람이 하루 내내 집에 있다고 보았습니다.",
    "There is no table of people by hour: residents are taken to be at home all day.",
)
NO_WOMEN = Text(
    "성별 시간대 인구가 없어 '밤길의 여성'은 지수에서 뺐습니다.",
    "No table tells women by hour, so 'women at night' is left out of the index.",
)
NO_WAYS = Text(
    "도로나 학교·보호구역 자료가 없어 통학로는 지수에서 뺐습니다.",
    "Roads or school zones are missing, so ways to school are left out of the index.",
)
OUTSIDE = Text(
    "행정동 경계 밖에 있어 세지 않은 사람: {n:,.0f}명", "People not counted because their cell lies outside every dong: {n:,.0f}"
)


class CameraSettings(Params):
    """What can be turned on a camera that is put on the map."""

    azimuth_deg: Annotated[
        float,
        Knob(
            Text("향하는 쪽", "Looks towards"),
            0,
            359,
            1,
            DEGREE,
            Text("북쪽에서 시계 방향. 0은 북, 90은 동.", "Clockwise from north: 0 north, 90 east."),
        ),
    ] = 0.0
    fov_deg: Annotated[
        float,
        Knob(Text("화각(줌)", "Field of view (zoom)"), 10, 360, 5, DEGREE,
             Text("좁힐수록 좁고 멀리 봅니다. 360은 어안 렌즈입니다.", "The narrower, the further it sees. 360 is a fisheye lens.")),
    ] = 90.0  # fmt: skip
    pixels_10k: Annotated[
        float,
        Knob(Text("화소", "Pixels"), 30, 1200, 10, TEN_THOUSAND_PX, Text("200은 1920 × 1080입니다.", "200 is 1920 x 1080.")),
    ] = 200.0


def outline(inputs: CctvInputs, params: CctvParams, camera_id: str) -> Any:
    """What one camera sees: its sector cut by walls, in degrees; the whole round where its direction is not known."""
    from analytics.spatial.crs import WGS84, shapes_to
    from analytics.spatial.sight.isovists import view_polygon

    crs = metric_crs_of(inputs.dongs)
    walls = walls_of(inputs.buildings, crs, params.walls)
    found = ready_cameras(inputs.cameras, crs, walls, params)
    at = np.flatnonzero(found.table["camera_id"].astype(str) == camera_id)
    if not len(at):
        return None
    seen = np.array([view_polygon(found.views, int(at[0]), walls)], dtype=object)
    return shapes_to(seen, crs, WGS84)[0]


MODEL: Model[CctvInputs, CctvParams, Measured] = Model(
    id="cctv_gaps",
    title=Text("CCTV 사각지대", "CCTV blind spots"),
    question=Text("카메라가 보지 못하는 곳은 어디이고, 거기에 누가 있습니까?", "What do cameras not see, and who is there?"),
    about=Text(
        "카메라마다 화소·화각·벽으로 보이는 범위를 구하고, 보이지 않는 곳에 있는 사람의 시간을 지도와 표로 보입니다. "
        "방향을 모르는 카메라는 지어내지 않고 적어도·기대·많아야로 보입니다. 보이지 않는 정도의 순위이며 위험의 순위가 아닙니다.",
        "Works out what each camera can see from its pixels, lens and the walls around it, and shows the time people spend unseen. "
        "Unknown directions are not invented but shown as at least, expected and at most. It ranks lack of view, not danger.",
    ),
    inputs=CctvInputs,
    params=CctvParams,
    presets=PRESETS,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    measure=measure,
    judge=judge,
    place=Place(
        table="cameras",
        title=Text("카메라", "camera"),
        new=Text("새 카메라 {n}", "New camera {n}"),
        many=Text("카메라", "cameras"),
        settings=CameraSettings,
        unknown=("azimuth_deg",),
        outline=outline,
    ),
    compare=compare,
    sources=(
        Text("표준모형: 100 m 격자와 50 m 원 (newspim 20181210000268, newscj 581282)", "Standard model: 100 m cells and 50 m circles (newspim 20181210000268, newscj 581282)"),
        Text("선명도 등급: IEC/EN 62676-4 (2015, 2025판)", "Levels of sharpness: IEC/EN 62676-4 (editions 2015 and 2025)"),
        Text("신고 비중의 상한: Ensign 외 (2017), 되먹임", "Ceiling for reports: Ensign et al. (2017), runaway feedback"),
    ),
)  # fmt: skip
