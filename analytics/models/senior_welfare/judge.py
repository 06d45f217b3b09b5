"""What thresholds make of the measured ways: numbers, lists and layers, all of them from released values."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from analytics.core.korean import particle
from analytics.core.model import Result
from analytics.core.text import Text
from analytics.models.senior_welfare.access import access_of
from analytics.models.senior_welfare.indicators import access_numbers, case_numbers, reach_numbers
from analytics.models.senior_welfare.layers import (
    access_layer,
    alone_layer,
    case_layer,
    heat_layer,
    unreached_layer,
    unserved_layer,
    walk_layer,
)
from analytics.models.senior_welfare.params import MODES, SERVICES
from analytics.models.senior_welfare.reached import (
    minutes_to,
    poor_cases,
)
from analytics.models.senior_welfare.tables import case_table, dong_table, lorenz_table, place_table, standard_table, top_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analytics.models.senior_welfare.measured import Measured
    from analytics.models.senior_welfare.params import WelfareParams

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]


def judge_measured(measured: Measured, params: WelfareParams) -> Result:
    """Numbers, tables and layers under the thresholds."""
    minutes = minutes_to(measured, params.service, params.mode, params.walk_ms)
    poor = poor_cases(measured, params)
    access = access_of(measured, params, params.service)
    dongs = dong_table(measured, params, minutes, poor, access)
    numbers = {
        **reach_numbers(measured, params, minutes),
        **case_numbers(measured, params, poor),
        **access_numbers(measured, access),
    }
    return Result(
        indicators=numbers,
        tables={
            "top": top_table(measured, params, minutes),
            "dongs": dongs,
            "standards": standard_table(measured, params.walk_ms),
            "cases": case_table(measured, poor),
            "places": place_table(measured, params, minutes),
            "lorenz": lorenz_table(measured, access),
        },
        layers={
            "unreached_cells": unreached_layer(measured, params, minutes),
            "walk_cells": walk_layer(measured, params, minutes),
            "alone_cells": alone_layer(measured),
            "unserved_cells": unserved_layer(measured, params, minutes),
            "access_cells": access_layer(measured, minutes, access),
            "case_cells": case_layer(measured, poor),
            "heat_cells": heat_layer(measured, params, minutes),
        },
        sentence=sentence(measured, params, numbers, dongs),
        notes=measured.notes,
    )


def sentence(measured: Measured, params: WelfareParams, numbers: dict[str, float | None], dongs: pd.DataFrame) -> Text:
    """The finding in one sentence of plain words."""
    service = SERVICES[params.service]
    told = {
        "service": service,
        "mode": MODES[params.mode],
        "limit": params.limit_min,
        "alone": measured.demand.total,
    }
    if numbers["unreached"] is None:
        return (NO_SERVICE if params.service not in measured.services else NO_CARS).fill(**told)
    if numbers["unreached"] < 0.5 or not len(dongs):  # noqa: PLR2004 - rounds to nobody
        return ALL_REACHED.fill(**told)
    first = dongs.iloc[0]
    told["service"] = Text(service.ko + particle(service.ko, "이", "가"), service.en)
    return FOUND.fill(
        **told, dong=first["dong_name"], here=first["unreached"], all=numbers["unreached"], share=numbers["unreached_share"]
    )


FOUND = Text(
    "{dong}에 혼자 사는 노인 {here:,.0f}명은 {mode} {limit:g}분 안에 닿는 {service} 없습니다. 전체로는 {alone:,.0f}명 가운데 {all:,.0f}명({share:.1f}%)입니다.",
    "{here:,.0f} seniors living alone in {dong} have no {service} within {limit:g} minutes {mode}. In the whole city it is {all:,.0f} of {alone:,.0f} ({share:.1f} %).",
)
ALL_REACHED = Text(
    "혼자 사는 노인 {alone:,.0f}명 모두 {mode} {limit:g}분 안에 {service}에 닿습니다.",
    "All {alone:,.0f} seniors living alone reach a {service} within {limit:g} minutes {mode}.",
)
NO_SERVICE = Text(
    "혼자 사는 노인은 {alone:,.0f}명입니다. {service} 목록이 없어 누가 닿지 못하는지는 아직 모릅니다. '내 자료'에서 목록을 올려 주십시오.",
    "{alone:,.0f} seniors live alone. Without a list of places ({service}) it is not known whom they reach: please add one under 'My data'.",
)
NO_CARS = Text(
    "혼자 사는 노인은 {alone:,.0f}명입니다. 도로 자료가 없어 차로 걸리는 시간은 알 수 없습니다. '걸어서'를 고르거나 '내 자료'에서 도로를 올려 주십시오.",
    "{alone:,.0f} seniors live alone. Without roads the time by car is unknown: choose 'on foot', or add roads under 'My data'.",
)
