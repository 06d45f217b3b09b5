"""What a planner can turn, and the published values."""

from __future__ import annotations

from typing import Annotated

from analytics.core.params import Choice, Knob, Params, Preset
from analytics.core.text import Text

PERCENT = Text("%", "%")
METRE = Text("m", "m")
KILOMETRE = Text("km", "km")
MINUTE = Text("분", "min")
PERSON = Text("명", "people")
METRE_A_SECOND = Text("m/초", "m/s")

HALL, CENTRE, HEALTH, CLINIC = "hall", "centre", "health", "clinic"
SERVICES = {
    HALL: Text("경로당", "senior hall"),
    CENTRE: Text("노인·사회복지관", "welfare centre"),
    HEALTH: Text("보건소·지소·진료소", "public health post"),
    CLINIC: Text("병의원", "clinic"),
}
"""What a senior may want to reach, by code."""

WALK, CAR = "walk", "car"
MODES = {WALK: Text("걸어서", "on foot"), CAR: Text("차로", "by car")}

BUILDINGS, CELLS = "buildings", "cells"
_SPREADS = {
    BUILDINGS: Text("주거 건물의 연면적으로", "by residential floor area"),
    CELLS: Text("사람이 사는 격자로", "by populated cells"),
}

TWO_STEP, ENHANCED, BELL, THREE_STEP = "two_step", "enhanced", "bell", "three_step"
METHODS = {
    ENHANCED: Text("거리대 가중(E2SFCA)", "weighted zones (E2SFCA)"),
    TWO_STEP: Text("모두 같게(2SFCA)", "all alike (2SFCA)"),
    BELL: Text("종 모양 감쇠(가우스)", "Gaussian decay"),
    THREE_STEP: Text("선택까지 고려(3SFCA)", "with choice (3SFCA)"),
}

UNREACHED, LIVING_ALONE = "unreached", "alone"
_HEATS = {
    UNREACHED: Text("닿지 못하는 노인", "seniors not reached"),
    LIVING_ALONE: Text("혼자 사는 노인", "seniors living alone"),
}

FASTEST_MS = 2.0
LONGEST_CATCHMENT_MIN = 20.0


class WelfareParams(Params):
    """Parameters of the welfare model. Those marked live are thresholds: nothing is measured again for them."""

    service: Annotated[
        str,
        Choice(Text("무엇에 닿는가", "Reaching what"), SERVICES,
               Text("경로당에는 노인교실을, 노인복지관에는 종합사회복지관을 함께 셉니다. 병의원은 의원·병원·종합병원입니다.",
                    "Senior classes count as halls, social welfare centres as welfare centres. Clinics are clinics, hospitals and general hospitals."),
               live=True),
    ] = HALL  # fmt: skip
    mode: Annotated[
        str,
        Choice(Text("어떻게 가는가", "How"), MODES,
               Text("걷는 길은 자동차전용도로를 뺀 모든 도로를 양쪽으로, 차는 일방통행을 지켜 갑니다.",
                    "On foot every road but motorways can be walked both ways; cars keep to one-way roads."), live=True),
    ] = WALK  # fmt: skip
    limit_min: Annotated[
        float,
        Knob(Text("이 안에 닿아야 함", "To be reached within"), 1, 60, 1, MINUTE,
             Text("같은 시간까지 닿은 것으로 셉니다. 국가적 최저기준(국가도시재생기본방침 2019)은 경로당 도보 5~10분입니다.",
                  "Exactly this time counts as reached. The national minimum (urban regeneration policy of 2019) is 5 to 10 minutes on foot to a senior hall."),
             live=True),
    ] = 10.0  # fmt: skip
    walk_ms: Annotated[
        float,
        Knob(Text("걷는 빠르기", "Walking speed"), 0.4, FASTEST_MS, 0.1, METRE_A_SECOND,
             Text("노인 1.0, 성인 1.3(대피소 접근성 연구의 값). 지팡이나 보행기를 쓰면 더 느립니다.",
                  "1.0 for seniors, 1.3 for adults (values of a study of shelters). Slower with a stick or a walker."), live=True),
    ] = 1.0  # fmt: skip
    fire_min: Annotated[
        float,
        Knob(Text("119안전센터: 차로", "119 post: by car"), 1, 30, 1, MINUTE,
             Text("충남 분석의 기준 5분. 이보다 오래 걸리면 취약으로 셉니다.", "5 minutes in the analysis of Chungnam; longer counts as poor."), live=True, expert=True),
    ] = 5.0  # fmt: skip
    clinic_min: Annotated[
        float,
        Knob(Text("병의원: 차로", "Clinic: by car"), 1, 60, 1, MINUTE,
             Text("충남 분석의 기준 10분. 이보다 오래 걸리면 취약으로 셉니다.", "10 minutes in the analysis of Chungnam; longer counts as poor."), live=True, expert=True),
    ] = 10.0  # fmt: skip
    health_km: Annotated[
        float,
        Knob(Text("보건기관: 거리", "Health post: distance"), 0, 20, 0.1, KILOMETRE,
             Text("0이면 이 도시의 평균 거리를 씁니다(충남 분석의 방식, 거기서는 1.6 km). 이보다 멀면 취약으로 셉니다.",
                  "0 takes the mean of this city, as the analysis of Chungnam does (1.6 km there); further counts as poor."), live=True, expert=True),
    ] = 0.0  # fmt: skip
    method: Annotated[
        str,
        Choice(Text("접근도 계산", "How access is measured"), METHODS,
               Text("가까운 시설의 정원을 그 시설을 함께 쓰는 노인 수로 나눈 값. 거리대 가중치 1·0.68·0.22는 Luo와 Qi(2009).",
                    "Capacity within reach over the seniors who share it. Zone weights 1, 0.68 and 0.22 are those of Luo and Qi (2009)."), live=True, expert=True),
    ] = ENHANCED  # fmt: skip
    catchment_min: Annotated[
        float,
        Knob(Text("접근도를 셀 범위", "Catchment"), 3, LONGEST_CATCHMENT_MIN, 1, MINUTE,
             Text("걸어서 이 시간 안(같은 시간 포함)의 시설만 셉니다. 거리대는 이것의 1/3·2/3·전체입니다. 결과가 범위에 따라 달라지므로 바꾸어 보십시오. 가정값입니다.",
                  "Only places within this walk count (inclusive); the zones end at a third, two thirds and all of it. Results hang on it, so do turn it. Assumed."),
             live=True, expert=True),
    ] = 15.0  # fmt: skip
    middle_weight: Annotated[
        float,
        Knob(Text("가운데 거리대의 가중치", "Weight of the middle zone"), 0, 1, 0.01, Text("배", "times"),
             Text("E2SFCA와 3SFCA에서 가까운 거리대를 1로 볼 때. 0.68은 Luo와 Qi(2009).", "In E2SFCA and 3SFCA, the nearest zone being 1. 0.68 is that of Luo and Qi (2009)."), live=True, expert=True),
    ] = 0.68  # fmt: skip
    far_weight: Annotated[
        float,
        Knob(Text("먼 거리대의 가중치", "Weight of the far zone"), 0, 1, 0.01, Text("배", "times"),
             Text("0.22는 Luo와 Qi(2009)의 완만한 감쇠. 낮출수록 먼 시설을 덜 셉니다.", "0.22 is the slow decay of Luo and Qi (2009); the lower, the less far places count."), live=True, expert=True),
    ] = 0.22  # fmt: skip
    heat: Annotated[
        str,
        Choice(Text("열지도에 그릴 것", "Shown as heat"), _HEATS,
               Text("열지도는 그림입니다. 수는 육각형에서 읽으십시오.", "The heat map is a picture; numbers are to be read off the hexagons."), live=True, expert=True),
    ] = UNREACHED  # fmt: skip
    heat_m: Annotated[
        float,
        Knob(Text("열지도 반경", "Heat map radius"), 100, 2000, 50, METRE,
             Text("번지는 정도(가우스 커널의 폭). 그림만 바뀌고 수는 바뀌지 않습니다.", "How far it spreads (width of the Gaussian kernel). Only the picture changes."), live=True, expert=True),
    ] = 300.0  # fmt: skip
    top: Annotated[
        int,
        Knob(Text("먼저 볼 곳", "Listed first"), 5, 100, 5, Text("칸", "cells"), Text("순위표에 싣는 육각형의 수.", "How many hexagons the list holds."), live=True, expert=True),
    ] = 20  # fmt: skip
    resolution: Annotated[
        int,
        Knob(Text("육각형 크기", "Hexagon size"), 8, 10, 1, Text("단계", "level"),
             Text("보여 주는 육각형의 H3 단계. 재는 일은 언제나 10단계(한국에서 약 100 m × 100 m 넓이)에서 합니다.",
                  "H3 resolution of the hexagons shown. Measuring is always done at 10 (about the area of a 100 m square in Korea).")),
    ] = 9  # fmt: skip
    spread: Annotated[
        str,
        Choice(Text("동의 노인을 나누는 법", "How dong totals are spread"), _SPREADS,
               Text("건물 자료가 없는 동은 사람이 사는 격자로, 그것도 없으면 넓이로 나누고 그렇게 했다고 표시합니다.",
                    "Where a dong has no buildings it is spread by populated cells, and where it has none by area; which it was is told."), expert=True),
    ] = BUILDINGS  # fmt: skip
    k: Annotated[
        int,
        Knob(Text("이보다 적은 수는 감춤", "Fewer are withheld"), 3, 20, 1, PERSON,
             Text("이보다 적은 노인이 사는 육각형은 이웃과 묶어 합만 보입니다. 다른 표나 합계에서 거꾸로 알아낼 수 없습니다. 기본 5는 통계 관행을 따른 가정값입니다.",
                  "Hexagons with fewer seniors are joined with neighbours and only the sum is told; no other table or total gives it away. 5, the usual rule, is assumed."), expert=True),
    ] = 5  # fmt: skip
    detour: Annotated[
        float,
        Knob(Text("골목의 굽은 정도", "Detour in alleys"), 1.0, 2.0, 0.05, Text("배", "times"),
             Text("도로 자료에는 골목이 빠져 있습니다. 직선으로 300 m 안이면 직선거리에 이 값을 곱한 거리로 걸을 수 있다고 봅니다. 도로 자료가 없으면 모든 거리에 씁니다. 가정값입니다.",
                  "Road files leave alleys out: within 300 m as the crow flies the walk is at most that times this. Without roads it is used for every distance. Assumed."), expert=True),
    ] = 1.3  # fmt: skip
    car_percent: Annotated[
        float,
        Knob(Text("차의 빠르기", "Car speed"), 30, 100, 5, PERCENT,
             Text("제한속도의 이 비율로 달린다고 봅니다. 65%는 응급의료 취약지 고시에서 쓰는 값입니다.",
                  "Share of the speed limit that is driven. 65 % is what the notice on emergency scarcity uses."), expert=True),
    ] = 65.0  # fmt: skip


_SOC = Text(
    "국가적 최저기준(국가도시재생기본방침 2019)의 생활 SOC 거리",
    "National minimum standards of living SOC (urban regeneration policy of 2019)",
)
_CHUNGNAM = Text("충청남도 독거노인 복지 사각지대 분석의 기준(충남연구원 1019E1040, cctoday 2037934)",
                 "The analysis of seniors living alone in Chungnam (Chungnam Institute 1019E1040, cctoday 2037934)")  # fmt: skip


def _standard(service: str, mode: str, limit_min: float) -> dict[str, str | float]:
    return {"service": service, "mode": mode, "limit_min": limit_min}


PRESETS = (
    Preset("hall_5", Text("경로당 걸어서 5분", "Senior hall, 5 minutes on foot"), {**_standard(HALL, WALK, 5.0), "walk_ms": 1.0}, _SOC, official=True),
    Preset("hall_10", Text("경로당 걸어서 10분", "Senior hall, 10 minutes on foot"), {**_standard(HALL, WALK, 10.0), "walk_ms": 1.0}, _SOC, official=True),
    Preset("centre_20", Text("복지관 차로 20분", "Welfare centre, 20 minutes by car"), _standard(CENTRE, CAR, 20.0), _SOC, official=True),
    Preset("centre_30", Text("복지관 차로 30분", "Welfare centre, 30 minutes by car"), _standard(CENTRE, CAR, 30.0), _SOC, official=True),
    Preset("health_20", Text("보건소 차로 20분", "Public health post, 20 minutes by car"), _standard(HEALTH, CAR, 20.0), _SOC, official=True),
    Preset("chungnam", Text("충남 모형: 119 5분·병의원 10분·보건기관 평균 거리", "Chungnam: 119 post 5 min, clinic 10 min, health post mean distance"),
           {**_standard(CLINIC, CAR, 10.0), "fire_min": 5.0, "clinic_min": 10.0, "health_km": 0.0}, _CHUNGNAM, official=True),
    Preset("slow", Text("보행기를 쓰는 노인", "With a walker"), {"walk_ms": 0.6}, Text("우리 가정값이며 공식값이 아닙니다", "Our assumption, not official")),
)  # fmt: skip
