"""Demand later: seniors living alone in 5, 10, 15 and 20 years, by dong and hexagon, in three variants.

The first answer holds all three variants; the last one adds the range with mortality and trend shaken.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from analytics.core.errors import InputError
from analytics.core.study import LATE, Answer, Study
from analytics.core.text import Text
from analytics.models.senior_welfare.demand import latest_year
from analytics.models.senior_welfare.measuring import measured_of
from analytics.models.senior_welfare.studies.later_declared import MOVES, OUTPUTS, WORKFLOW, LaterAsked
from analytics.models.senior_welfare.studies.later_forecast import basis_of, forecast, laws_of, shake
from analytics.models.senior_welfare.studies.later_register import quotients_of, read_register, years_of
from analytics.models.senior_welfare.studies.later_tables import Told, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from analytics.core.study import Watch
    from analytics.models.senior_welfare.inputs import WelfareInputs
    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams
    from analytics.models.senior_welfare.studies.later_forecast import Basis

    Floats: TypeAlias = NDArray[np.float64]


def run(inputs: WelfareInputs, params: WelfareParams, asked: LaterAsked, watch: Watch) -> Iterator[Answer]:
    """The three variants at once, then the same with the shaken range."""
    watch("people")
    if inputs.ages is None:
        raise InputError(NO_AGES)
    measured = measured_of(inputs, params)
    basis = _basis(inputs.ages, measured, asked)
    told = Told(measured, params, asked, basis, _listed_year(inputs.senior_households), datetime.now(UTC).year)
    watch("alone")
    found = forecast(basis, asked)
    yield tell(told, found, final=False)
    watch("band")
    band = shake(basis, asked, found.factors, lambda share: watch("band", share))
    yield tell(told, replace(found, band=band), final=True)


def _basis(ages: pd.DataFrame, measured: Measured, asked: LaterAsked) -> Basis:
    codes, laws, years = measured.ground.dong_codes, laws_of(asked), years_of(ages)
    register = read_register(ages, codes, years[-1] if years else None, laws)
    quotients = quotients_of(ages, codes, register, laws) if asked.moving == MOVES else None
    return basis_of(register, released_by_dong(measured), asked, quotients)


def released_by_dong(measured: Measured) -> Floats:
    """(d,) seniors living alone as released; of a dong that is withheld what its hexagons hold."""
    told = measured.demand.dong_alone
    return np.where(np.isnan(told), measured.sum_by_dong(measured.demand.alone), told)


def _listed_year(households: pd.DataFrame | None) -> int | None:
    """The year of the list of those living alone; none where it is not written, or there is no list."""
    if households is None or "seniors_alone" not in households or "year" not in households:
        return None
    rows = latest_year(households[households["seniors_alone"].notna()])
    return int(rows["year"].iloc[0]) if len(rows) and rows["year"].notna().any() else None


NO_AGES = Text(
    "나이별 인구가 없습니다. 주민등록 연령별 인구현황(행정동, 5세 또는 1세 단위) 파일을 '내 자료'에서 올려 주십시오.",
    "There are no ages. Please add the register of residents by age and dong (bands of five or single years) under 'My data'.",
)

STUDY: Study[WelfareInputs, WelfareParams, LaterAsked] = Study(
    id="later",
    title=Text("앞날의 수요", "Demand later"),
    question=Text("5년, 10년, 20년 뒤 혼자 사는 노인은 어디에 얼마나 있습니까?", "Where and how many will the seniors living alone be in 5, 10 and 20 years?"),
    about=Text(
        "지금 45세 이상인 사람을 나이대마다 앞으로 옮기고(코호트 생존), 나이와 성별로 혼자 사는 비율을 곱합니다. 낮게·가운데·높게의 세 전망과 흔들어 본 범위를 함께 보입니다. "
        "이어지면 이렇게 된다는 셈이지 예측이 아니며, 한 사람의 앞날을 말하지 않습니다.",
        "Carries today's people of 45 or over on by cohort survival and multiplies by the share that lives alone by age and sex, in three variants and with a shaken range. "
        "It says what follows if things go on so; it is no forecast, and says nothing of any one person.",
    ),
    asked=LaterAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    needs=("ages",),
    stage=LATE,
    further=Text("얼마나 흔들리는지 보기", "See how sure it is"),
    sources=(
        Text("코호트 변화율: Hamilton·Perry (1962)", "Cohort change ratios: Hamilton and Perry (1962)"),
        Text("작은 지역의 코호트 변화율: Swanson 외 (2010), doi 10.1007/s11113-009-9144-7", "For small areas: Swanson et al. (2010), doi 10.1007/s11113-009-9144-7"),
        Text("노년의 사망률: Gompertz (1825)", "Mortality in old age: Gompertz (1825)"),
        Text("감쇠 추세: Gardner·McKenzie (1985)", "Damped trend: Gardner and McKenzie (1985)"),
        Text("2023년 생명표(통계청): econotelling 15506", "Life table of 2023 (Statistics Korea): econotelling 15506"),
        Text("장래가구추계 2022~2052(전국, 견줌): barunilbo 43013", "Household projection 2022 to 2052 (country, for comparison): barunilbo 43013"),
    ),
)  # fmt: skip
