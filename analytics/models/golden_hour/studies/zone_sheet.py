"""The field-check sheet: for each zone what to look at on the spot, and why. Reasons to look, never verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analytics.core.text import Language, Text
from analytics.models.golden_hour.studies.zone_causes import PARTS, avoidable, too_far

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.models.golden_hour.studies.zones_declared import ZonesAsked

CHECKS = {
    "turnout_min": (
        Text(
            "차고에서 도로까지 나오는 데 걸리는 시간, 출동 대기 위치와 인원",
            "Time from alarm to leaving the garage; where the crew waits and how many they are",
        ),
        Text(
            "출동 준비에 평균 {minutes:.1f}분을 씁니다(목표 {goal_s:.0f}초).",
            "Turn-out takes {minutes:.1f} min on average (goal {goal_s:.0f} s).",
        ),
    ),
    "junction_min": (
        Text(
            "길목의 교차로: 긴급차량 우선신호가 되는지, 상습적으로 막히는 방향이 있는지",
            "Junctions on the way: signal priority for ambulances, approaches that are regularly jammed",
        ),
        Text(
            "교차로를 평균 {junctions:.0f}곳 지나며 {minutes:.1f}분이 더 걸리는 것으로 잡혀 있습니다.",
            "About {junctions:.0f} junctions are passed, put at {minutes:.1f} min in all.",
        ),
    ),
    "one_lane_min": (
        Text(
            "1차로 구간: 길가 주정차, 마주 오는 차와 비켜 갈 자리, 우회할 길",
            "Stretches of one lane: parked cars, room to pass, ways round",
        ),
        Text(
            "가는 길의 {share:.0f}%가 1차로이고, 그 때문에 {minutes:.1f}분이 더 걸리는 것으로 잡혀 있습니다.",
            "{share:.0f} % of the way has one lane, put at {minutes:.1f} min lost.",
        ),
    ),
    "rush_min": (
        Text(
            "출퇴근 시간에 막히는 구간과 시간대, 갓길이나 버스전용차로를 쓸 수 있는지",
            "Where and when the way is jammed; whether a shoulder or bus lane can be used",
        ),
        Text(
            "막히는 시간대에 {minutes:.1f}분이 더 걸리는 것으로 잡혀 있습니다.",
            "Slow traffic is put at {minutes:.1f} min lost.",
        ),
    ),
    "access_min": (
        Text(
            "도로에서 문 앞까지: 공동주택 차단기와 동 출입구, 골목 폭, 지도에 없는 길",
            "From road to door: barriers and entrances of apartment blocks, width of lanes, roads missing from the map",
        ),
        Text(
            "지도의 도로에서 벗어난 구간에 {minutes:.1f}분이 걸리는 것으로 잡혀 있습니다.",
            "The stretch beside the mapped roads is put at {minutes:.1f} min.",
        ),
    ),
}
DISTANCE_CHECK = (
    Text(
        "가까이에 구급차가 머물 만한 곳(주민센터, 보건지소, 이웃 시의 센터)과 지름길이 있는지",
        "A spot nearby where an ambulance could stand by (town office, health branch, a neighbouring city's post), or a shorter way",
    ),
    Text(
        "도로로 {km:.1f} km라서 막힘이 없어도 출동 준비를 더하면 목표 {limit:g}분을 넘습니다.",
        "At {km:.1f} km by road a clear run and good turn-out still exceed the target of {limit:g} min.",
    ),
)
BUSY_CHECK = (
    Text(
        "가까운 센터의 차가 자주 나가 있는 시간, 두 번째 구급차나 이웃 센터와의 대기 조정",
        "When the nearest unit is out; a second ambulance, or stand-by arranged with the next post",
    ),
    Text(
        "기록에서 늦은 출동의 약 {share:.0f}%는 잰 시간보다 {over:g}분 넘게 더 걸렸거나 다른 센터가 나갔습니다.",
        "Of the calls late in the log about {share:.0f} % took over {over:g} min more than modelled, or another post went.",
    ),
)
NO_ROAD_CHECK = (
    Text("차가 다닐 수 있는 길이 있는지, 어디까지 들어갈 수 있는지", "Whether a road for cars exists, and how far in it leads"),
    Text(
        "자료의 도로로는 어느 센터에서도 닿지 않습니다(섬, 끊긴 도로, 빠진 도로).",
        "No post reaches it by the roads in the data (island, cut-off or missing road).",
    ),
)
PLAIN_CHECK = (
    Text("실제로 다니는 길과 걸리는 시간", "The way really taken, and its time"),
    Text(
        "줄일 만한 부분이 뚜렷하지 않습니다. 잰 평균은 {minutes:.1f}분입니다.",
        "No part stands out; the modelled mean is {minutes:.1f} min.",
    ),
)


def sheet_table(zones: pd.DataFrame, limit_min: float, asked: ZonesAsked, language: Language) -> pd.DataFrame:
    """The sheet in one language: some rows for each zone, the two last columns empty for the pen."""
    rows = [
        (
            zone["zone"],
            zone["zone_name"],
            zone["post"],
            zone["lon"],
            zone["lat"],
            check.in_(language),
            why.in_(language),
            zone["peak_hours"],
            "",
            "",
        )
        for _, zone in zones.iterrows()
        for check, why in checks_of(zone, limit_min, asked)
    ]
    columns = ["zone", "zone_name", "post", "lon", "lat", "check", "why", "peak_hours", "checked", "remarks"]
    return pd.DataFrame(rows, columns=columns)


def checks_of(zone: Mapping[str, Any] | pd.Series[Any], limit_min: float, asked: ZonesAsked) -> list[tuple[Text, Text]]:
    """What to check in one zone and why: what only a nearer unit mends first, then parts by what they could save."""
    if not np.isfinite(zone["mean_min"]):
        return [NO_ROAD_CHECK]
    found = [*_distance(zone, limit_min, asked), *_parts(zone, asked), *_busy(zone, asked)]
    return found or [(PLAIN_CHECK[0], PLAIN_CHECK[1].fill(minutes=zone["mean_min"]))]


def _distance(zone: Mapping[str, Any] | pd.Series[Any], limit_min: float, asked: ZonesAsked) -> Iterator[tuple[Text, Text]]:
    if too_far({name: zone[name] for name in PARTS}, asked.turnout_goal_s / 60, limit_min):
        yield DISTANCE_CHECK[0], DISTANCE_CHECK[1].fill(km=zone["road_km"], limit=limit_min)


def _parts(zone: Mapping[str, Any] | pd.Series[Any], asked: ZonesAsked) -> Iterator[tuple[Text, Text]]:
    for name, saved_min in avoidable({name: zone[name] for name in PARTS}, asked.turnout_goal_s / 60).items():
        if saved_min >= asked.worth_min:
            check, why = CHECKS[name]
            yield (
                check,
                why.fill(
                    minutes=zone[name],
                    goal_s=asked.turnout_goal_s,
                    junctions=zone["junctions"],
                    share=zone["one_lane_share"],
                ),
            )


def _busy(zone: Mapping[str, Any] | pd.Series[Any], asked: ZonesAsked) -> Iterator[tuple[Text, Text]]:
    if zone["busy_share"] >= asked.busy_percent:  # not where the share is unknown (nan)
        yield BUSY_CHECK[0], BUSY_CHECK[1].fill(share=zone["busy_share"], over=asked.busy_over_min)
