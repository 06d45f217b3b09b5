"""CCTV blind spots: the declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from analytics.core.model import Model, Report
from analytics.core.params import Knob, Params
from analytics.core.place import Place
from analytics.core.study import BEST, LATE, WHAT_IF, Stage
from analytics.core.text import Text
from analytics.models.cctv_gaps.cameras import ready_cameras
from analytics.models.cctv_gaps.compare import compare
from analytics.models.cctv_gaps.declared import OUTPUTS, WORKFLOW
from analytics.models.cctv_gaps.ground import metric_crs_of
from analytics.models.cctv_gaps.inputs import CctvInputs
from analytics.models.cctv_gaps.judge import judge_measured
from analytics.models.cctv_gaps.measured import Measured
from analytics.models.cctv_gaps.measuring import measure
from analytics.models.cctv_gaps.params import DEGREE, PRESETS, TEN_THOUSAND_PX, CctvParams
from analytics.models.cctv_gaps.sight import walls_of

if TYPE_CHECKING:
    from analytics.core.model import Result


def judge(measured: Measured, params: CctvParams, report: Report) -> Result:
    """Thresholds and weights on what was measured."""
    report("judge")
    return judge_measured(measured, params)


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


STAGES = (
    Stage(LATE, Text("어디가 안 보이나", "What is not seen")),
    Stage(WHAT_IF, Text("바꿔 보면", "What if")),
    Stage(BEST, Text("다음은 어디에", "Where next")),
)

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
    stages=STAGES,
    sources=(
        Text("표준모형: 100 m 격자와 50 m 원 (newspim 20181210000268, newscj 581282)", "Standard model: 100 m cells and 50 m circles (newspim 20181210000268, newscj 581282)"),
        Text("선명도 등급: IEC/EN 62676-4 (2015, 2025판)", "Levels of sharpness: IEC/EN 62676-4 (editions 2015 and 2025)"),
        Text("신고 비중의 상한: Ensign 외 (2017), 되먹임", "Ceiling for reports: Ensign et al. (2017), runaway feedback"),
    ),
)  # fmt: skip
