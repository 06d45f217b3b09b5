"""What the study of vulnerable zones says in words: its sentence, and what a reader must know first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.core.text import Text
from analytics.models.golden_hour.studies.zone_calls import SHORTEST_LOG_DAYS
from analytics.models.golden_hour.studies.zones_declared import CHANCE, DAYS
from analytics.stats.small_counts import FEWEST_TOLD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from analytics.models.golden_hour.studies.zone_calls import Calls
    from analytics.models.golden_hour.studies.zones_declared import ZonesAsked

NO_ZONES = Text(
    "{limit:g}분 안에 닿지 못하는 곳에는 사는 사람도 출동도 없습니다.",
    "Nobody lives and nobody called where an ambulance takes more than {limit:g} minutes.",
)
CROWDED = Text(
    "출동의 {half:.1f}%가 시 면적의 {area:.1f}%에 몰려 있습니다. ",
    "{half:.1f} % of the calls come from {area:.1f} % of the area. ",
)
CALLS_LATE = Text(
    "{limit:g}분 안에 못 닿는 출동은 {late:,.0f}건({share:.1f}%)이고, 가장 먼저 살필 취약지는 {zone}입니다.",
    "{late:,.0f} calls ({share:.1f} %) are not reached within {limit:g} minutes; the zone to look at first is {zone}.",
)
FEW_LATE = Text(
    "{limit:g}분 안에 못 닿는 출동은 5건이 안 되고, 가장 먼저 살필 취약지는 {zone}입니다.",
    "Fewer than 5 calls are not reached within {limit:g} minutes; the zone to look at first is {zone}.",
)
PEOPLE_LATE = Text(
    "{limit:g}분 안에 못 닿는 사람은 {people:,.0f}명이고, {whom} 가장 많이 못 닿는 취약지는 {zone}({most:,.0f}명)입니다.",
    "{people:,.0f} people are not reached within {limit:g} minutes; the zone with most {whom} among them is {zone} ({most:,.0f}).",
)
RANKED_BY = {"people": Text("사람이", "people"), "seniors": Text("65세 이상이", "seniors")}
"""Whom zones are ranked by where there is no run log; without one, calls give way to seniors."""

BY_ROAD = Text(
    "이 분석은 늘 도로로 잰 시간을 씁니다. 구급차가 차고에 있을 때의 시간이므로 실제 도착은 더 늦을 수 있습니다.",
    "This study always goes by road, from a post whose ambulance is in; real arrivals can be later.",
)
REASONS = Text(
    "원인과 확인표는 현장에서 살펴볼 까닭이지 판정이 아닙니다. 속도와 교차로 지체에는 가정값이 들어 있습니다.",
    "Causes and the sheet are reasons to look on the spot, not verdicts; speeds and junction delays are partly assumed.",
)
NO_LOG = Text(
    "출동 기록이 없어 취약지를 사람과 65세 이상만으로 찾고, 출동에 관한 표는 비워 두었습니다.",
    "There is no run log: zones rest on people and seniors alone, and what concerns calls is left empty.",
)
SMALL = Text(
    "개인을 알아볼 수 없도록 출동 수는 모두 5건 단위로 어림하고 1~4건은 비워 둡니다(<5). 합계도 같으므로 빼서 알아낼 수 없습니다. z도 어림한 수로 나타냅니다.",
    "So that nobody can be recognised every count of calls is to the nearest 5 and 1 to 4 are left blank (<5). Totals likewise, so nothing comes out by subtraction; z is told of rounded sums.",
)
FILTERED = Text(
    "출동은 {days}, {first}시부터 {last}시 전까지만 세었습니다(시간·요일별 표는 전체). 공휴일은 가리지 않습니다.",
    "Only calls of {days} from {first:02d}:00 until {last:02d}:00 count (the table by hour and day has all). Holidays are not told apart.",
)
UNPLACED = Text(
    "위치를 모르거나 동만 아는 출동, 시 밖의 출동 {count:,.0f}건은 육각형에 넣지 않았습니다.",
    "{count:,.0f} calls of unknown place, known by dong only or outside the city are in no hexagon.",
)
MANY_TESTS = Text(
    "밀집은 사람이 살거나 출동이 있은 육각형에서 자신과 둘레 {rings}칸의 Gi*로 판정합니다(우연을 재는 법: {chance}, 양쪽 검정, 거짓 발견률 {q:g}% 보정).",
    "Hot spots go by Gi* of a hexagon and {rings} rings around it, where people live or calls came (chance {chance}, two-sided, corrected to {q:g} % false discoveries).",
)
SHORT = Text(
    "출동 기록이 {days}일치뿐이라 한 해 값은 내지 않았습니다.", "The log spans {days} days only, so nothing is scaled to a year."
)
WHOLE_DAY = 24


def sentence_of(
    numbers: Mapping[str, float | None], zones: pd.DataFrame, limit_min: float, *, rank_by: str, has_log: bool
) -> Text:
    """The finding in one or two sentences."""
    if zones.empty:
        return NO_ZONES.fill(limit=limit_min)
    first = zones.iloc[0]
    if not has_log:
        by = rank_by if rank_by in RANKED_BY else "seniors"
        known = {"people": numbers["people_late"], "whom": RANKED_BY[by], "zone": first["zone_name"], "most": first[by]}
        return PEOPLE_LATE.fill(limit=limit_min, **known)
    late = numbers["calls_late"]
    said = FEW_LATE if late is None else CALLS_LATE
    told = said.fill(limit=limit_min, late=late, share=numbers["late_share"] or 0.0, zone=first["zone_name"])
    if numbers["half_area_share"] is None:
        return told
    crowded = CROWDED.fill(half=numbers["half_calls_share"], area=numbers["half_area_share"])
    return Text(crowded.ko + told.ko, crowded.en + told.en)


def notes_of(calls: Calls | None, asked: ZonesAsked) -> Iterator[Text]:
    """What a reader must know before using the numbers."""
    yield BY_ROAD
    yield REASONS
    if calls is None:
        yield NO_LOG
        return
    yield SMALL
    yield MANY_TESTS.fill(rings=asked.rings, chance=CHANCE[asked.chance], q=asked.false_percent)
    unplaced = int((calls.chosen & (calls.cell < 0)).sum())
    if unplaced:
        yield UNPLACED.fill(count=max(FEWEST_TOLD, FEWEST_TOLD * np.rint(unplaced / FEWEST_TOLD)))
    if asked.days != "all" or asked.hour_from != asked.hour_to % WHOLE_DAY:
        yield FILTERED.fill(days=DAYS[asked.days], first=asked.hour_from, last=asked.hour_to)
    if calls.span_days < SHORTEST_LOG_DAYS:
        yield SHORT.fill(days=calls.span_days)
