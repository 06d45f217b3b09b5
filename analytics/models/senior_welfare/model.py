"""Welfare of seniors who live alone: the declaration, and the run as a table of contents."""

from __future__ import annotations

from analytics.core.model import Model, Report, Result
from analytics.core.text import Text
from analytics.models.senior_welfare.compare import compare
from analytics.models.senior_welfare.declared import OUTPUTS, STAGES, WORKFLOW
from analytics.models.senior_welfare.inputs import WelfareInputs
from analytics.models.senior_welfare.judge import judge_measured
from analytics.models.senior_welfare.measured import Measured
from analytics.models.senior_welfare.measuring import bare_cells, measure
from analytics.models.senior_welfare.params import PRESETS, WelfareParams
from analytics.models.senior_welfare.placing import PLACE
from analytics.models.senior_welfare.studies import care, later, placement, stability, visits


def judge(measured: Measured, params: WelfareParams, report: Report) -> Result:
    """Compare the measured ways with the thresholds."""
    report("judge")
    return judge_measured(measured, params)


MODEL: Model[WelfareInputs, WelfareParams, Measured] = Model(
    id="senior_welfare",
    title=Text("혼자 사는 노인 복지", "Welfare of seniors living alone"),
    question=Text("혼자 사는 노인은 어디에 있고, 누구에게 아무것도 닿지 않습니까?", "Where do seniors live alone, and whom does nothing reach?"),
    about=Text(
        "혼자 사는 노인이 어디에 있는지, 걸어서 경로당·복지관·병의원에 닿는지, 돌봄을 받는지를 지도로 보이고 찾아갈 곳을 계획합니다. "
        "적은 수는 이웃과 묶어 어느 한 집도 알아볼 수 없습니다.",
        "Shows where seniors live alone, whether halls, centres and clinics are within a walk, and who is served, and plans visits. "
        "Small counts are joined with neighbours, so that no home can be recognised.",
    ),
    inputs=WelfareInputs,
    params=WelfareParams,
    presets=PRESETS,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    measure=measure,
    judge=judge,
    place=PLACE,
    used=lambda measured: measured.place_ids,
    compare=compare,
    bare=bare_cells,
    stages=STAGES,
    studies=(stability.STUDY, care.STUDY, later.STUDY, visits.STUDY, placement.STUDY),
    sources=(
        Text("충남 독거노인 복지 사각지대 분석(충남연구원 1019E1040, cctoday 2037934), 제주·고창 표준모형 2018",
             "Seniors living alone in Chungnam (Chungnam Institute 1019E1040, cctoday 2037934); the standard model of Jeju and Gochang, 2018"),
        Text("국가적 최저기준: 국가도시재생기본방침(2019)의 생활 SOC 거리", "National minimum: distances of living SOC in the urban regeneration policy of 2019"),
        Text("접근도: Luo와 Wang(2003), Luo와 Qi(2009), Wan 외(2012)", "Access: Luo and Wang (2003), Luo and Qi (2009), Wan et al. (2012)"),
    ),
)  # fmt: skip
