"""What a planner can turn, and the published values."""

from __future__ import annotations

from typing import Annotated

from analytics.core.params import Choice, Knob, Params, Preset
from analytics.core.text import Text

PERCENT = Text("%", "%")
METRE = Text("m", "m")
DEGREE = Text("°", "°")
PX_PER_M = Text("px/m", "px/m")
TEN_THOUSAND_PX = Text("만 화소", "10,000 px")
CELL = Text("칸", "cells")
WEIGHT = Text("점", "points")

NIGHT, DAY, ALL_DAY = "night", "day", "all"
_PERIODS = {
    NIGHT: Text("밤(18~6시)", "night (18:00 to 06:00)"),
    DAY: Text("낮(6~18시)", "day (06:00 to 18:00)"),
    ALL_DAY: Text("하루", "whole day"),
}
NIGHT_HOURS = (18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5)
"""Guro-gu parted its floating population into 18-24 and 0-6 h; together these are the night here."""

EXPECTED, LOWER, UPPER, CIRCLE = "expected", "lower", "upper", "circle"
_BASES = {
    EXPECTED: Text("기대값", "expected"),
    LOWER: Text("적어도(방향을 아는 카메라만)", "at least (known directions only)"),
    UPPER: Text("많아야(모든 쪽을 본다면)", "at most (if each looked everywhere)"),
    CIRCLE: Text("표준모형의 원", "the standard model's circle"),
}

CAMERAS_COUNTED = Text("세는 카메라", "Cameras counted")
WATCH, CHILDREN, TRAFFIC, ANY = "watch", "children", "traffic", "any"
PURPOSES = {
    WATCH: Text("방범·어린이보호·다목적", "safety, children, several purposes"),
    CHILDREN: Text("어린이보호만", "children only"),
    TRAFFIC: Text("교통단속·교통정보·차량방범만", "traffic and vehicles only"),
    ANY: Text("모든 목적", "every purpose"),
}

LEVELS = {
    "2025_overview": Text("2025 개관 20 px/m", "2025 overview, 20 px/m"),
    "2025_outline": Text("2025 윤곽 40 px/m", "2025 outline, 40 px/m"),
    "2025_discern": Text("2025 구별 80 px/m", "2025 discern, 80 px/m"),
    "2025_perceive": Text("2025 인지 125 px/m", "2025 perceive, 125 px/m"),
    "2025_characterise": Text("2025 특징 250 px/m", "2025 characterise, 250 px/m"),
    "2015_monitor": Text("2015 감시 12.5 px/m", "2015 monitor, 12.5 px/m"),
    "2015_detect": Text("2015 탐지 25 px/m", "2015 detect, 25 px/m"),
    "2015_observe": Text("2015 관찰 62.5 px/m", "2015 observe, 62.5 px/m"),
    "2015_recognise": Text("2015 인식 125 px/m", "2015 recognise, 125 px/m"),
    "2015_identify": Text("2015 식별 250 px/m", "2015 identify, 250 px/m"),
}
PX_PER_M_OF = {
    "2025_overview": 20.0, "2025_outline": 40.0, "2025_discern": 80.0, "2025_perceive": 125.0, "2025_characterise": 250.0,
    "2015_monitor": 12.5, "2015_detect": 25.0, "2015_observe": 62.5, "2015_recognise": 125.0, "2015_identify": 250.0,
}  # fmt: skip
"""Picture points a metre of each level: IEC/EN 62676-4, editions of 2015 and of 2025 (in force 9 October 2025)."""

WALLS, NO_WALLS = "walls", "open"
_WALLS = {
    WALLS: Text("건물 뒤는 못 봄", "walls block the view"),
    NO_WALLS: Text("건물 무시", "as if there were no buildings"),
}


def _weight(ko: str, en: str, about_ko: str, about_en: str) -> Knob:
    return Knob(Text(f"비중: {ko}", f"Weight: {en}"), 0, 10, 1, WEIGHT, Text(about_ko, about_en), live=True, expert=True)


class CctvParams(Params):
    """Parameters of the CCTV model. Those marked live are thresholds and weights: nothing is measured again for them."""

    period: Annotated[
        str,
        Choice(
            Text("때", "When"), _PERIODS,
            Text("그때 그곳에 있는 사람을 셉니다. 시간대별 인구 자료가 없으면 사는 사람이 하루 내내 집에 있다고 봅니다.",
                 "People who are there at that time. Without people by hour, residents are taken to be at home all day."),
            live=True,
        ),
    ] = NIGHT  # fmt: skip
    basis: Annotated[
        str,
        Choice(
            Text("카메라가 보는 범위", "What cameras see"), _BASES,
            Text("공개 자료에는 촬영 방향이 거의 없습니다. 그래서 방향을 지어내지 않고 적어도·기대·많아야를 함께 잽니다.",
                 "Open data hardly ever tell directions. None is invented: at least, expected and at most are measured side by side."),
            live=True,
        ),
    ] = EXPECTED  # fmt: skip
    blind_percent: Annotated[
        float,
        Knob(
            Text("사각지대 기준", "Blind from"), 10, 100, 5, PERCENT,
            Text("육각형 넓이의 이만큼 이상을 못 보면 사각지대로 셉니다(같은 값 포함). 가정값입니다.",
                 "A hexagon counts as blind when at least this share of its area is not seen (inclusive). Assumed."),
            live=True,
        ),
    ] = 50.0  # fmt: skip
    purpose: Annotated[
        str,
        Choice(
            CAMERAS_COUNTED, PURPOSES,
            Text("교통단속 카메라는 골목을 지켜보지 않습니다. 목적이 비어 있는 카메라는 방범으로 봅니다.",
                 "A traffic camera does not watch an alley. A camera without a purpose counts as one for safety."),
        ),
    ] = WATCH  # fmt: skip
    level: Annotated[
        str,
        Choice(
            Text("보인다고 할 선명도", "Sharp enough"), LEVELS,
            Text("1 m에 들어가는 화소 수. 화소가 많고 화각이 좁을수록 멀리까지 이 선명도로 봅니다(IEC/EN 62676-4, 2015·2025판).",
                 "Picture points a metre. More pixels and a narrower lens see as sharply from further away (IEC/EN 62676-4, editions 2015 and 2025)."),
        ),
    ] = "2025_outline"  # fmt: skip
    walls: Annotated[
        str,
        Choice(
            Text("건물", "Buildings"), _WALLS,
            Text("건물 외곽 자료가 있으면 벽 뒤를 뺍니다. 카메라는 집보다 낮다고 봅니다.", "Where building outlines are known, what lies behind walls is left out; cameras are taken to hang lower than houses."),
        ),
    ] = WALLS  # fmt: skip
    resolution: Annotated[
        int,
        Knob(
            Text("육각형 크기", "Hexagon size"), 9, 11, 1, Text("단계", "level"),
            Text("H3 단계. 10은 한국에서 약 100 m × 100 m와 같은 넓이(약 10,400 m²)입니다.", "H3 resolution. 10 has about the area of a 100 m square in Korea (some 10,400 m²)."),
        ),
    ] = 10  # fmt: skip
    top: Annotated[
        int,
        Knob(Text("먼저 볼 곳", "Listed first"), 5, 200, 5, CELL, Text("순위표에 싣는 육각형의 수.", "How many hexagons the list holds."), live=True, expert=True),
    ] = 20  # fmt: skip
    weight_people: Annotated[float, _weight("사람", "people", "못 보는 사람·시간.", "People-hours not seen.")] = 3.0
    weight_children: Annotated[
        float, _weight("어린이 통학로", "ways to school", "집에서 가장 가까운 학교·보호구역까지 걷는 길에서 못 보는 구간.", "Unseen stretches of the walk from home to the nearest school zone.")
    ] = 2.0  # fmt: skip
    weight_seniors: Annotated[
        float, _weight("65세 이상", "seniors", "못 보는 곳에 사는 65세 이상.", "Seniors who live where nothing is seen.")
    ] = 2.0
    weight_women: Annotated[
        float, _weight("밤길의 여성", "women at night", "밤에 못 보는 곳에 있는 여성. 성별 자료가 있을 때만.", "Women who are where nothing is seen at night, where the data tell.")
    ] = 2.0  # fmt: skip
    weight_dark: Annotated[
        float, _weight("가로등 없음", "no street light", "가로등이 하나도 없는 육각형에서 밤에 못 보는 사람·시간.", "People-hours of the night not seen in hexagons without any street light.")
    ] = 1.0  # fmt: skip
    weight_nightlife: Annotated[
        float, _weight("주점·숙박", "bars and lodging", "못 보는 곳의 유흥·숙박·금융업소. 표준모형의 환경 요인.", "Bars, lodging and finance shops where nothing is seen: the standard model's environment.")
    ] = 1.0  # fmt: skip
    weight_incidents: Annotated[
        float,
        _weight("신고된 사건", "reported incidents", "신고가 많은 곳에만 카메라를 두면 신고가 더 드러날 뿐입니다. 그래서 비중에 상한이 있습니다.",
                "Watching where much is reported finds more of the same, so this weight has a ceiling."),
    ] = 1.0  # fmt: skip
    incident_cap_percent: Annotated[
        float,
        Knob(
            Text("신고 비중의 상한", "Ceiling for reports"), 0, 50, 5, PERCENT,
            Text("전체 비중 가운데 신고된 사건이 차지할 수 있는 최대. 기본 25%는 우리 가정값입니다(Ensign 외 2017의 되먹임 때문).",
                 "The most that reported incidents may make of all weights. 25 % is our assumption, because of the feedback shown by Ensign et al. 2017."),
            live=True, expert=True,
        ),
    ] = 25.0  # fmt: skip
    own_px_per_m: Annotated[
        float,
        Knob(Text("직접 정한 선명도", "My own sharpness"), 0, 1500, 5, PX_PER_M, Text("0이면 위의 등급을 따르고, 아니면 이 값을 씁니다.", "0 follows the level above; otherwise this is used."), expert=True),
    ] = 0.0  # fmt: skip
    pixels_10k: Annotated[
        float,
        Knob(Text("화소를 모를 때", "Pixels where unknown"), 30, 1200, 10, TEN_THOUSAND_PX,
             Text("카메라화소수가 비었거나 0인 카메라에 씁니다. 가정값입니다.", "For cameras whose pixel field is empty or 0. Assumed."), expert=True),
    ] = 200.0  # fmt: skip
    fov_deg: Annotated[
        float,
        Knob(Text("화각을 모를 때", "Field of view where unknown"), 20, 180, 5, DEGREE,
             Text("렌즈가 한 번에 보는 각도. 공개 자료에는 없습니다. 가정값입니다.", "The angle that a lens sees at a time; open data do not hold it. Assumed."), expert=True),
    ] = 90.0  # fmt: skip
    longest_m: Annotated[
        float,
        Knob(Text("가장 먼 거리", "Furthest"), 10, 200, 5, METRE,
             Text("선명도로는 더 멀리 보아도 나무·간판·어둠 때문에 이보다 멀리는 본다고 하지 않습니다. 가정값입니다.",
                  "However sharp, nothing further away counts as seen: trees, signs and darkness. Assumed."), expert=True),
    ] = 100.0  # fmt: skip
    circle_m: Annotated[
        float,
        Knob(Text("표준모형의 반지름", "Radius of the standard model"), 10, 150, 5, METRE,
             Text("행정안전부 표준모형은 카메라마다 반지름 50 m의 원을 본다고 합니다(newscj 581282).",
                  "The Ministry's standard model takes a circle of 50 m round each camera (newscj 581282)."), expert=True),
    ] = 50.0  # fmt: skip
    school_walk_m: Annotated[
        float,
        Knob(Text("통학 거리", "Walk to school"), 300, 3000, 100, METRE,
             Text("도로로 이 거리 안(같은 거리 포함)에 사는 어린이가 걸어서 다닌다고 봅니다. 가정값입니다.",
                  "Children within this distance by road (inclusive) walk to school. Assumed."), expert=True),
    ] = 1500.0  # fmt: skip


GROUPS = {
    "people": Text("사람", "people"),
    "children": Text("어린이 통학로", "ways to school"),
    "seniors": Text("65세 이상", "seniors"),
    "women": Text("밤길의 여성", "women at night"),
    "dark": Text("가로등 없음", "no street light"),
    "nightlife": Text("주점·숙박", "bars and lodging"),
    "incidents": Text("신고된 사건", "reported incidents"),
}
"""The parts of the index, by the name that follows `weight_` in the parameters."""

_NO_WEIGHT = {f"weight_{name}": 0.0 for name in GROUPS}
_OURS = Text("우리 가정값이며 공식값이 아닙니다", "Our assumption, not official")

PRESETS = (
    Preset(
        "standard_circle", Text("표준모형: 50 m 원", "Standard model: circles of 50 m"),
        {"basis": CIRCLE, "circle_m": 50.0, "walls": NO_WALLS},
        Text("행정안전부 CCTV 표준모형: 100 m 격자, 카메라마다 반지름 50 m (newspim 20181210000268, newscj 581282)",
             "The Ministry's CCTV standard model: 100 m cells, 50 m round each camera (newspim 20181210000268, newscj 581282)"), official=True,
    ),
    Preset(
        "expected_2025", Text("2025 윤곽 40 px/m, 기대값", "2025 outline 40 px/m, expected"),
        {"basis": EXPECTED, "level": "2025_outline", "walls": WALLS},
        Text("선명도 등급은 IEC 62676-4:2025, 어느 등급을 '보인다'로 할지는 우리 가정", "The level is IEC 62676-4:2025; that it counts as seen is our assumption"),
    ),
    Preset("equal", Text("모든 비중 같게", "All weights equal"), dict.fromkeys(_NO_WEIGHT, 1.0), _OURS),
    Preset(
        "school", Text("통학로 먼저", "Ways to school first"), {**_NO_WEIGHT, "weight_children": 10.0, "period": DAY}, _OURS,
    ),
    Preset(
        "women_night", Text("여성의 밤길 먼저", "Women at night first"),
        {**_NO_WEIGHT, "weight_women": 7.0, "weight_dark": 3.0, "period": NIGHT}, _OURS,
    ),
)  # fmt: skip
