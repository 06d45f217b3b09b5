"""What a planner can turn, and the published values."""

from __future__ import annotations

from typing import Annotated, ClassVar

from analytics.core.params import Choice, Knob, Params, Preset, Profile
from analytics.core.text import Text

MINUTE = Text("분", "min")
SECOND = Text("초", "s")
PERCENT = Text("%", "%")
KMH = Text("km/h", "km/h")
METRE = Text("m", "m")

ALL_DAY = "all"
HOURS_OF_DAY = 24
HOURS = {
    ALL_DAY: Text("하루 평균", "all-day mean"),
    **{str(hour): Text(f"{hour}시", f"{hour:02d}:00") for hour in range(HOURS_OF_DAY)},
}

SLOWING_PERCENT = (
    0.0, 0.0, 0.0, 0.0, 0.0, 2.5, 10.0, 20.0, 25.0, 20.0, 15.0, 15.0,
    15.0, 15.0, 15.0, 17.5, 20.0, 22.5, 25.0, 20.0, 12.5, 7.5, 5.0, 2.5,
)  # fmt: skip
"""How much slower than on a free road each hour is. An assumed shape: two peaks, at 8 and at 18 o'clock, a quarter slower."""

UNKNOWN_LEVEL = ""
"""A hospital on a list of emergency hospitals that does not say its level counts as an emergency institution."""

HOSPITAL_LEVELS_OF = {
    "regional": ("G001",),
    "centre": ("G001", "G006"),
    "any": ("G001", "G006", "G007", UNKNOWN_LEVEL),
}
"""Which E-Gen levels each choice counts; a higher level always counts for a lower one."""

_LEVEL_NAMES = {
    "any": Text("지역응급의료기관 이상", "any emergency institution"),
    "centre": Text("지역응급의료센터 이상", "local centre or higher"),
    "regional": Text("권역응급의료센터", "regional centre"),
}
_BASES = {
    "road": Text("도로 주행", "by road"),
    "straight": Text("직선거리", "straight line"),
}
_COUNTED = {
    "hex": Text("육각 격자", "hexagons"),
    "grid": Text("공식 인구 격자", "official grid cells"),
}


class GoldenHourParams(Params):
    """Parameters of the golden-hour model. Those marked live are thresholds: nothing is measured again for them."""

    retired: ClassVar = {
        "rush_percent": Text(
            "'출퇴근 감속(rush_percent)' 조건은 없어졌습니다. 시각마다 따로 정하는 '시각별 감속(slowing_percent)'을 쓰십시오.",
            "The parameter 'rush-hour slowing' (rush_percent) is no more. Please use 'slowing by hour' (slowing_percent), one number for each hour.",
        )
    }

    limit_min: Annotated[
        float,
        Knob(
            Text("도착 목표 시간", "Target time to arrival"), 2, 20, 0.5, MINUTE,
            Text("신고를 받은 때부터 현장에 닿을 때까지. 딱 이 시간이면 닿은 것으로 봅니다. 국가 출동지표는 7분입니다.",
                 "From the call to arrival at the scene. Exactly this time counts as reached. The national indicator is 7 minutes."),
            live=True,
        ),
    ] = 7.0  # fmt: skip
    basis: Annotated[
        str,
        Choice(
            Text("거리 재는 법", "How distance is taken"), _BASES,
            Text("직선거리는 같은 속도로 곧장 간다고 본 것으로, 실제보다 좋아 보입니다.",
                 "A straight line at the same speed: it flatters, and is here to show by how much."),
            live=True,
        ),
    ] = "road"  # fmt: skip
    hour: Annotated[
        str,
        Choice(
            Text("시간대", "Time of day"), HOURS,
            Text("출퇴근 시간에는 느려집니다. 시각마다 느려지는 정도는 '전문가 조건'에서 정하며, 처음에는 가정값입니다.", "Slower at rush hours. By how much each hour is set under 'For experts' and assumed at first."),
        ),
    ] = ALL_DAY  # fmt: skip
    emergency_percent: Annotated[
        float,
        Knob(
            Text("긴급주행 속도", "Emergency driving speed"), 50, 150, 5, PERCENT,
            Text("경광등을 켠 구급차의 속도를 일반 차량에 견준 값. 가정값이므로 출동 기록으로 맞추십시오.",
                               "Speed with lights and siren against ordinary traffic. Assumed: adjust it to your run log."),
        ),
    ] = 120.0  # fmt: skip
    turnout_s: Annotated[
        float,
        Knob(
            Text("출동 준비 시간", "Turn-out time"), 0, 300, 10, SECOND,
            Text("신고부터 차고를 나설 때까지. 안전센터 파일에 값이 있으면 그 값을 씁니다. 서울 목표는 60초입니다.",
                 "From the call until the garage is left. A value in the list of posts takes precedence. Seoul aims at 60 seconds."),
        ),
    ] = 90.0  # fmt: skip
    junction_delay_s: Annotated[
        float,
        Knob(
            Text("교차로 지체", "Delay per junction"), 0, 30, 1, SECOND,
            Text("교차로를 하나 지날 때마다 더합니다. 가정값입니다.", "Added at each junction that is passed. Assumed."),
        ),
    ] = 4.0  # fmt: skip
    resolution: Annotated[
        int,
        Knob(
            Text("육각형 크기", "Hexagon size"), 7, 10, 1, Text("단계", "level"),
            Text("H3 단계. 9는 약 0.07 km², 10은 약 0.01 km²입니다(한국).", "H3 resolution. 9 is about 0.07 km², 10 about 0.01 km² (Korea)."),
        ),
    ] = 9  # fmt: skip
    counted_on: Annotated[
        str,
        Choice(
            Text("사람을 세는 단위", "People are counted on"), _COUNTED,
            Text("공식 100 m 격자가 있으면 격자마다 따로 셀 수 있습니다.", "With official 100 m cells each cell can be counted on its own."),
            expert=True,
        ),
    ] = "hex"  # fmt: skip
    hospital_level: Annotated[
        str,
        Choice(
            Text("이송 병원", "Hospital"), _LEVEL_NAMES,
            Text("현장에서 가장 가까운 이 등급의 응급의료기관으로 옮깁니다.", "Patients go to the nearest hospital of this level."),
        ),
    ] = "centre"  # fmt: skip
    on_scene_min: Annotated[
        float,
        Knob(
            Text("현장 처치 시간", "Time on scene"), 0, 60, 1, MINUTE,
            Text("현장에 머무는 시간. 가정값입니다.", "Time spent at the scene. Assumed."),
            live=True, expert=True,
        ),
    ] = 10.0  # fmt: skip
    care_limit_min: Annotated[
        float,
        Knob(
            Text("병원 도착 목표", "Target time to hospital"), 10, 240, 5, MINUTE,
            Text("신고부터 병원에 닿을 때까지. 중증외상 1시간, 심근경색 2시간, 뇌졸중 3시간이 목표로 알려져 있습니다.",
                 "From the call to the hospital. Published targets: severe trauma 1 h, heart attack 2 h, stroke 3 h."),
            live=True,
        ),
    ] = 60.0  # fmt: skip
    express_percent: Annotated[
        float,
        Knob(
            Text("고속도로 속도", "Speed on motorways"), 30, 120, 5, PERCENT,
            Text("제한속도에 견준 일반 차량의 속도(101·102). 가정값입니다.", "Ordinary traffic against the limit (101, 102). Assumed."), expert=True,
        ),
    ] = 95.0  # fmt: skip
    main_percent: Annotated[
        float,
        Knob(
            Text("국도·지방도 속도", "Speed on main roads"), 30, 120, 5, PERCENT,
            Text("제한속도에 견준 일반 차량의 속도(103~106). 가정값입니다.", "Ordinary traffic against the limit (103 to 106). Assumed."), expert=True,
        ),
    ] = 85.0  # fmt: skip
    local_percent: Annotated[
        float,
        Knob(
            Text("시군도 속도", "Speed on local roads"), 30, 120, 5, PERCENT,
            Text("제한속도에 견준 일반 차량의 속도(107·108). 가정값입니다.", "Ordinary traffic against the limit (107, 108). Assumed."), expert=True,
        ),
    ] = 80.0  # fmt: skip
    one_lane_percent: Annotated[
        float,
        Knob(
            Text("1차로 도로", "One-lane roads"), 30, 100, 5, PERCENT,
            Text("차로가 하나인 도로의 속도를 여러 차로에 견준 값. 가정값입니다.", "Speed where there is one lane, against several. Assumed."), expert=True,
        ),
    ] = 90.0  # fmt: skip
    slowing_percent: Annotated[
        tuple[float, ...],
        Profile(
            Text("시각별 감속", "Slowing by hour"), HOURS_OF_DAY, 0, 70, 0.5, PERCENT,
            Text("막힘없는 도로보다 그 시각에 느려지는 정도. 0시부터 차례로 24개, 한 줄에 여섯 시각씩 적습니다. 가정값이므로 출동 기록으로 맞추십시오.",
                 "How much slower than on a free road each hour is: 24 numbers from midnight on, six hours on a line. Assumed: adjust it to your run log."),
            expert=True,
        ),
    ] = SLOWING_PERCENT  # fmt: skip
    beside_kmh: Annotated[
        float,
        Knob(
            Text("도로 밖 속도", "Speed beside the road"), 2, 40, 1, KMH,
            Text("도로에서 차고나 집까지의 직선 구간. 지도에 없는 골목을 천천히 간다고 봅니다. 가정값입니다.",
                 "The straight stretch between road and door: slowly through lanes that are not mapped. Assumed."), expert=True,
        ),
    ] = 15.0  # fmt: skip
    beside_limit_m: Annotated[
        float,
        Knob(
            Text("도로에서 떨어진 한계", "Furthest from a road"), 100, 5000, 100, METRE,
            Text("도로에서 이보다 멀면 차로 닿을 수 없는 곳으로 따로 셉니다. 안전센터는 쓰지 않습니다.",
                 "Places further from any road are counted apart as unreachable by car; posts further away are left out."), expert=True,
        ),
    ] = 1000.0  # fmt: skip
    scarce_speed_percent: Annotated[
        float,
        Knob(
            Text("취약지 판정 속도", "Speed of the scarcity test"), 30, 100, 5, PERCENT,
            Text("응급의료 취약지 고시: 제한속도의 65%.", "The ministry's notice on areas short of emergency care: 65 % of the limit."), expert=True,
        ),
    ] = 65.0  # fmt: skip
    scarce_local_min: Annotated[
        float,
        Knob(
            Text("취약지: 지역센터까지", "Scarcity: to a local centre"), 10, 60, 5, MINUTE,
            Text("취약지 고시: 지역응급의료센터 30분.", "The notice: 30 minutes to a local emergency centre."), live=True, expert=True,
        ),
    ] = 30.0  # fmt: skip
    scarce_regional_min: Annotated[
        float,
        Knob(
            Text("취약지: 권역센터까지", "Scarcity: to a regional centre"), 20, 120, 5, MINUTE,
            Text("취약지 고시: 권역응급의료센터 60분.", "The notice: 60 minutes to a regional emergency centre."), live=True, expert=True,
        ),
    ] = 60.0  # fmt: skip
    scarce_share_percent: Annotated[
        float,
        Knob(
            Text("취약지 인구 기준", "Scarcity: share of people"), 10, 60, 1, PERCENT,
            Text("취약지 고시: 인구의 30% 이상. 10% 여유를 두면 27%입니다.", "The notice: 30 % of the people or more; 27 % with its tolerance of a tenth."),
            live=True, expert=True,
        ),
    ] = 30.0  # fmt: skip


PRESETS = (
    Preset(
        "national", Text("국가 출동지표 7분", "National indicator, 7 min"), {"limit_min": 7.0},
        Text("119구급 현장도착률: 신고 접수부터 현장 도착까지 7분 (소방청 지표, 언론 보도로 확인)",
             "Share of arrivals within 7 minutes of the call (fire agency indicator, seen in press reports)"), official=True,
    ),
    Preset(
        "seoul", Text("서울 5분, 출동 60초", "Seoul, 5 min and 60 s"), {"limit_min": 5.0, "turnout_s": 60.0},
        Text("서울 목표: 5분 안 도착, 출동 60초 이내 (언론 보도로 확인)", "Seoul's aim: arrival in 5 minutes, turn-out within 60 seconds (seen in press reports)"),
        official=True,
    ),
    Preset(
        "jeonbuk_5", Text("전북 2017: 5분", "Jeonbuk 2017: 5 min"), {"limit_min": 5.0},
        Text("전북 2017 골든타임 분석의 5·7·10분 구간 (nocutnews 4913389)", "Bands of 5, 7 and 10 minutes in Jeonbuk's 2017 analysis (nocutnews 4913389)"),
        official=True,
    ),
    Preset(
        "jeonbuk_10", Text("전북 2017: 10분", "Jeonbuk 2017: 10 min"), {"limit_min": 10.0},
        Text("전북 2017 골든타임 분석의 5·7·10분 구간 (nocutnews 4913389)", "Bands of 5, 7 and 10 minutes in Jeonbuk's 2017 analysis (nocutnews 4913389)"),
        official=True,
    ),
    Preset(
        "cardiac", Text("심정지 4분", "Cardiac arrest, 4 min"), {"limit_min": 4.0},
        Text("심정지: 4분부터 손상, 6분이면 돌이킬 수 없음 (언론 보도로 확인)", "Cardiac arrest: damage from 4 minutes, lasting at 6 (seen in press reports)"),
    ),
    Preset(
        "trauma", Text("중증외상 1시간", "Severe trauma, 1 h"), {"care_limit_min": 60.0},
        Text("중증외상: 최종 치료 병원까지 1시간 (SBS N1008285875, news1 5936154)", "Severe trauma: 1 hour to the treating hospital (SBS N1008285875, news1 5936154)"),
        official=True,
    ),
    Preset(
        "heart", Text("심근경색 2시간", "Heart attack, 2 h"), {"care_limit_min": 120.0},
        Text("급성심근경색: 2시간 (SBS N1008285875, news1 5936154)", "Acute heart attack: 2 hours (SBS N1008285875, news1 5936154)"), official=True,
    ),
    Preset(
        "stroke", Text("뇌졸중 3시간", "Stroke, 3 h"), {"care_limit_min": 180.0},
        Text("뇌졸중: 3시간 (SBS N1008285875, news1 5936154)", "Stroke: 3 hours (SBS N1008285875, news1 5936154)"), official=True,
    ),
    Preset(
        "scarce", Text("응급의료 취약지 고시", "Areas short of emergency care"),
        {"scarce_speed_percent": 65.0, "scarce_local_min": 30.0, "scarce_regional_min": 60.0, "scarce_share_percent": 30.0},
        Text("응급의료 취약지 고시: 30분·60분, 제한속도의 65%, 인구 30% (smnews 11743, dailymedi 814764)",
             "The ministry's notice: 30 and 60 minutes, 65 % of the limit, 30 % of the people (smnews 11743, dailymedi 814764)"), official=True,
    ),
)  # fmt: skip
"""Presets with their sources. Only values that an authority published are called official."""
