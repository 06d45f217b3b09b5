"""The measuring, as a table of contents: hexagons, cameras, what they see, who is there, the ways to school."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.text import Text
from analytics.models.cctv_gaps.cameras import Cameras, ready_cameras
from analytics.models.cctv_gaps.declared import CELL_COLUMNS
from analytics.models.cctv_gaps.exposure import Exposure, count_exposure
from analytics.models.cctv_gaps.ground import Ground, lay_ground, sum_in_cells
from analytics.models.cctv_gaps.kinds import kinds_table, none_of_purpose
from analytics.models.cctv_gaps.measured import Measured
from analytics.models.cctv_gaps.params import CIRCLE, CctvParams
from analytics.models.cctv_gaps.sight import Sight, look, walls_of
from analytics.models.cctv_gaps.ways import Ways, ways_to_school
from analytics.spatial.hexgrid import names
from analytics.stats.shares import HUNDRED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.core.model import Report
    from analytics.models.cctv_gaps.inputs import CctvInputs

    Floats: TypeAlias = NDArray[np.float64]


def measure(inputs: CctvInputs, params: CctvParams, report: Report) -> Measured:
    """The share of each hexagon that cameras see, and who is there. No threshold and no weight is looked at."""
    looked = look_at(inputs, params, report)
    report("exposure")
    exposure = who_is_there(inputs, looked.ground, params)
    report("ways")
    ways = ways_to_school(looked.ground, inputs.links, inputs.nodes, inputs.school_zones, params.school_walk_m, params.resolution)
    return _measured(inputs, params, looked, exposure, ways)


@dataclass(frozen=True, eq=False)
class Looked:
    """The ground, the cameras that are counted, and what they see of it."""

    ground: Ground
    cameras: Cameras
    sight: Sight


def look_at(inputs: CctvInputs, params: CctvParams, report: Report = lambda _step: None) -> Looked:
    """The ground, the cameras that are counted, and what they see of it."""
    report("ground")
    ground = lay_ground(inputs.dongs, inputs.population, inputs.links, inputs.buildings, params.resolution)
    report("cameras")
    walls = walls_of(inputs.buildings, ground.crs, params.walls)
    cameras = ready_cameras(inputs.cameras, ground.crs, walls, params)
    report("sight")
    return Looked(ground, cameras, look(ground, cameras.views, walls, inputs.buildings, params))


def who_is_there(inputs: CctvInputs, ground: Ground, params: CctvParams) -> Exposure:
    """Who and what is in each hexagon and when."""
    return count_exposure(ground, params.resolution, inputs.presence, inputs.nightlife, inputs.lights, inputs.incidents)


def _measured(inputs: CctvInputs, params: CctvParams, looked: Looked, exposure: Exposure, ways: Ways | None) -> Measured:
    ground, cameras, sight = looked.ground, looked.cameras, looked.sight
    kinds = kinds_table(inputs.cameras, cameras.table)
    return Measured(
        cells=_cells_table(ground, sight, exposure),
        ground=ground,
        exposure=exposure,
        unseen=sight.unseen,
        child_m=None if ways is None else sum_in_cells(ground, ways.cell, ways.walked_m),
        child_unseen_m=None if ways is None else _unseen_ways(ground, sight, ways),
        twofold_low=sight.twofold_low,
        twofold_high=sight.twofold_high,
        open_share=sight.open_share,
        dong_cameras=cameras.by_dong(inputs.dongs),
        cameras=cameras.count,
        unsure=int(cameras.views.count[~cameras.views.certain].sum()),
        kinds=kinds,
        notes=(*cameras.notes, *_notes(inputs, ground, exposure, ways)),
        camera_ids=frozenset(cameras.table["camera_id"].astype(str)),
        none_of_purpose=none_of_purpose(inputs.cameras, kinds, params.purpose),
    )


def _unseen_ways(ground: Ground, sight: Sight, ways: Ways) -> dict[str, Floats]:
    """(c,) person-metres of the ways to school not seen, point by point; under circles by the hexagon's share."""
    at_points = sight.at(ways.x, ways.y)
    found = {basis: sum_in_cells(ground, ways.cell, ways.walked_m * unseen) for basis, unseen in at_points.items()}
    return {**found, CIRCLE: sum_in_cells(ground, ways.cell, ways.walked_m) * sight.unseen[CIRCLE]}


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
        "incidents": known(exposure.incidents),
        "dong_name": dong_names[ground.dong],
    }
    return pd.DataFrame(columns)[[column.name for column in CELL_COLUMNS]]


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
