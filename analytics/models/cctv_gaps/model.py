"""CCTV blind spots: the declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.model import Model, Report
from analytics.core.study import BEST, LATE, WHAT_IF, Stage
from analytics.core.text import Text
from analytics.models.cctv_gaps.compare import compare
from analytics.models.cctv_gaps.declared import OUTPUTS, WORKFLOW
from analytics.models.cctv_gaps.inputs import CctvInputs
from analytics.models.cctv_gaps.judge import judge_measured
from analytics.models.cctv_gaps.measured import Measured
from analytics.models.cctv_gaps.measuring import measure
from analytics.models.cctv_gaps.params import PRESETS, CctvParams
from analytics.models.cctv_gaps.placing import PLACE
from analytics.models.cctv_gaps.studies import crowding, placement, ranking, sharpness, standard

if TYPE_CHECKING:
    from analytics.core.model import Result


def judge(measured: Measured, params: CctvParams, report: Report) -> Result:
    """Thresholds and weights on what was measured."""
    report("judge")
    return judge_measured(measured, params)


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
    place=PLACE,
    used=lambda measured: measured.camera_ids,
    compare=compare,
    stages=STAGES,
    studies=(sharpness.STUDY, standard.STUDY, ranking.STUDY, crowding.STUDY, placement.STUDY),
    sources=(
        Text("표준모형: 100 m 격자와 50 m 원 (newspim 20181210000268, newscj 581282)", "Standard model: 100 m cells and 50 m circles (newspim 20181210000268, newscj 581282)"),
        Text("선명도 등급: IEC/EN 62676-4 (2015, 2025판)", "Levels of sharpness: IEC/EN 62676-4 (editions 2015 and 2025)"),
        Text("신고 비중의 상한: Ensign 외 (2017), 되먹임", "Ceiling for reports: Ensign et al. (2017), runaway feedback"),
    ),
)  # fmt: skip
