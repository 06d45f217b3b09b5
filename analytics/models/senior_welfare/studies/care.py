"""Who is served less than others alike: need and take-up kept apart, and what chance would do alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.model import Result
from analytics.core.study import LATE, Answer, Study
from analytics.core.text import Text
from analytics.models.senior_welfare.measuring import measured_of
from analytics.models.senior_welfare.studies.care_columns import find_columns
from analytics.models.senior_welfare.studies.care_declared import OUTPUTS, WORKFLOW, CareAsked
from analytics.models.senior_welfare.studies.care_found import lay_out, with_checks, with_law, with_second
from analytics.models.senior_welfare.studies.care_tables import (
    calibration_table,
    dong_table,
    layers,
    numbers,
    place_table,
    reason_table,
)
from analytics.models.senior_welfare.studies.care_told import NO_RECIPIENTS, notes, sentence
from analytics.models.senior_welfare.studies.care_units import find_units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.core.study import Watch
    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.models.senior_welfare.studies.care_found import Found


def run(inputs: WelfareInputs, params: WelfareParams, asked: CareAsked, watch: Watch) -> Iterator[Answer]:
    """An answer by the regression and its checks, then one with the second opinion beside it."""
    if inputs.recipients is None:
        raise InputError(NO_RECIPIENTS)
    watch("places")
    measured = measured_of(inputs, params)
    units = find_units(measured, inputs.recipients, inputs.dongs, params.k, asked.least_need)
    found = None if units is None else lay_out(units, find_columns(inputs, measured, units), asked)
    watch("law")
    found = None if found is None else with_law(found)
    watch("checks")
    found = None if found is None else with_checks(found, asked)
    yield tell(measured, found, asked, final=False)
    watch("second")
    found = None if found is None else with_second(found, asked)
    watch("told")
    yield tell(measured, found, asked, final=True)


def tell(measured: Measured, found: Found | None, asked: CareAsked, *, final: bool) -> Answer:
    """The answer in words, numbers, tables and layers."""
    told, places = numbers(measured, found, asked), place_table(measured, found, asked)
    result = Result(
        indicators=told,
        tables={
            "places": places,
            "dongs": dong_table(measured, found),
            "reasons": reason_table(found),
            "calibration": calibration_table(found),
        },
        layers=layers(measured, found),
        sentence=sentence(measured, found, told, places),
        notes=notes(measured, found),
    )
    return Answer(result, final=final)


STUDY: Study[WelfareInputs, WelfareParams, CareAsked] = Study(
    id="care",
    title=Text("누가 덜 받고 있나", "Who is served less"),
    question=Text("혼자 사는 노인 가운데 돌봄을 받는 비율이, 사정이 비슷한 곳보다 뚜렷이 낮은 곳은 어디입니까?", "Where are clearly fewer of those living alone served than in places alike?"),
    about=Text(
        "필요(혼자 사는 노인)와 이용(받는 비율)을 따로 봅니다. 받는 수를 둘레의 사정으로 예측하고, 보지 않은 구역에서 얼마나 맞는지 잰 뒤, 예측 범위보다 적게 받는 곳을 보입니다. "
        "적은 수의 비율은 우연을 걷어 내고 적습니다.",
        "Need (living alone) and take-up (share served) are kept apart. Recipients are foretold from the surroundings, tested on blocks not seen, and places with fewer than the band are shown. "
        "Rates of few people are told with chance taken out.",
    ),
    asked=CareAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    needs=("recipients",),
    stage=LATE,
    further=Text("다른 모형으로도 보기", "Ask the second opinion too"),
    judges=False,
    sources=(
        Text("음이항 회귀: Cameron·Trivedi (2013); 흩어짐 검정: Dean (1992)", "Negative binomial regression: Cameron and Trivedi (2013); test of dispersion: Dean (1992)"),
        Text("공간 구역 교차검증: Roberts 외 (2017)", "Cross-validation by blocks of the map: Roberts et al. (2017)"),
        Text("경험적 베이즈 비율: Marshall (1991), Clayton·Kaldor (1987)", "Empirical Bayes rates: Marshall (1991), Clayton and Kaldor (1987)"),
        Text("그래디언트 부스팅: Friedman (2001)", "Gradient boosting: Friedman (2001)"),
    ),
)  # fmt: skip
