"""What the model promises: its steps, numbers, tables and map layers."""

from __future__ import annotations

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.study import BEST, LATE, WHAT_IF, Stage
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.senior_welfare.params import KILOMETRE, MINUTE, PERCENT, PERSON

KM2 = Text("km²", "km²")
PER_KM2 = Text("명/km²", "people/km²")
POINT = Text("점", "points")
CASE = Text("가지", "cases")
PLACE = Text("곳", "places")

VISIT = "visit"
"""Id of the stage that asks who visits."""

STAGES = (
    Stage(LATE, Text("어디가 사각지대인가", "Where are the gaps")),
    Stage(WHAT_IF, Text("바꾸어 보기", "What if")),
    Stage(VISIT, Text("누가 찾아갈까", "Who visits")),
    Stage(BEST, Text("가장 좋은 계획", "What is best")),
)

WORKFLOW = (
    Step("ground", Text("육각형과 길", "Hexagons and ways"),
         Text("사람이 사는 육각형을 만들고 걷는 길과 찻길을 엮습니다. 요양시설과 빈 땅에는 아무도 두지 않습니다.",
              "Hexagons where people live, ways on foot and by car. Nobody is put into nursing homes or on empty land.")),
    Step("demand", Text("혼자 사는 노인 나누기", "Spread the seniors"),
         Text("동마다의 수를 주거 연면적이나 사람이 사는 격자로 나눕니다. 동의 합은 그대로입니다.",
              "The number of each dong is spread by residential floor area or populated cells; the dong's total stays.")),
    Step("protect", Text("적은 수 감추기", "Protect small counts"),
         Text("적은 육각형은 이웃과 묶어 합만 남깁니다. 이 뒤의 모든 계산은 이렇게 풀어 놓은 값으로만 합니다.",
              "Hexagons with few are joined with neighbours and only the sum is kept. All that follows uses these released values alone.")),
    Step("reach", Text("걸어서, 차로", "On foot and by car"),
         Text("육각형마다 시설까지 걷는 거리와 차로 걸리는 시간을 잽니다.", "Metres on foot and minutes by car from each hexagon to the places.")),
    Step("served", Text("이미 받는 노인", "Already served"),
         Text("동마다 이미 돌봄을 받는 노인을 셉니다.", "How many seniors of each dong are served already.")),
    Step("judge", Text("기준과 견주기", "Compare with the standard"),
         Text("기준 안에 닿지 못하는 노인을 세고 동별로 늘어놓습니다.", "Seniors not reached within the standard, and by dong.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE, _CODE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.CODE
CELL = Column("cell", Text("육각형", "Hexagon"), _CODE)
LON = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE)
LAT = Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)
DONG = Column("dong_name", Text("행정동", "Dong"), _NAME)
PEOPLE = Column("people", Text("사는 사람", "Residents"), _NUM, PERSON)
ALONE = Column("alone", Text("혼자 사는 노인(추정)", "Seniors living alone (estimate)"), _NUM, PERSON)
UNREACHED = Column("unreached", Text("닿지 못하는 노인(추정)", "Not reached (estimate)"), _NUM, PERSON)
MINUTES = Column("minutes", Text("가장 가까운 곳까지", "To the nearest"), _NUM, MINUTE)
UNSERVED = Column("unserved", Text("돌봄을 받지 않는 노인(추정)", "Not served (estimate)"), _NUM, PERSON)
_UNKNOWN = Text("자료 없음", "no data")
_FEW = Text("적어서 감춤", "withheld, too few")
_AT_BASE = Text("육각형 크기 10에서 보임", "told at hexagon size 10")
_NO_WAY = Text("길이 없음", "no way")

_HEX = (CELL, LON, LAT, PEOPLE, DONG)
UNREACHED_COLUMNS = (*_HEX, UNREACHED, ALONE, MINUTES)
WALK_COLUMNS = (*_HEX, MINUTES, ALONE, UNREACHED)
ALONE_COLUMNS = (
    *_HEX,
    Column("per_km2", Text("밀도", "Density"), _NUM, PER_KM2),
    ALONE,
    Column("group_total", Text("묶음의 합(정확)", "Total of its group (exact)"), _NUM, PERSON, missing=_AT_BASE),
    Column("group_cells", Text("묶음의 육각형", "Hexagons of its group"), _NUM, Text("칸", "cells"), missing=_AT_BASE),
)
UNSERVED_COLUMNS = (*_HEX, UNSERVED, ALONE, UNREACHED)
ACCESS_COLUMNS = (
    *_HEX,
    Column("access", Text("접근도(평균=100)", "Access (mean = 100)"), _NUM, POINT),
    ALONE,
    MINUTES,
)
CASE_COLUMNS = (
    *_HEX,
    Column("cases", Text("해당하는 취약 기준", "Criteria met"), _NUM, CASE),
    Column("fire_min", Text("119안전센터에서 차로", "From the 119 post by car"), _NUM, MINUTE),
    Column("clinic_min", Text("병의원까지 차로", "To a clinic by car"), _NUM, MINUTE),
    Column("health_km", Text("보건기관까지", "To a public health post"), _NUM, KILOMETRE),
    ALONE,
)
HEAT_COLUMNS = (
    *_HEX,
    Column("density", Text("모인 정도", "Gathered"), _NUM, PER_KM2, missing=Text("도시 밖", "outside the city")),
    Column("heat", Text("그린 값", "Drawn"), _NUM, PERSON),
    ALONE,
)

DONG_COLUMNS = (
    Column("dong_code", Text("행정동코드", "Dong code"), _CODE),
    DONG,
    Column("alone", Text("혼자 사는 노인", "Seniors living alone"), _NUM, PERSON, missing=_FEW),
    Column("unreached", Text("닿지 못하는 노인", "Not reached"), _NUM, PERSON),
    Column("unreached_share", Text("닿지 못하는 비율", "Share not reached"), _NUM, PERCENT),
    Column("median_min", Text("중앙값", "Median"), _NUM, MINUTE),
    Column(
        "served", Text("돌봄을 받는 노인", "Served"), _NUM, PERSON, missing=Text("모르거나 적어서 감춤", "unknown or too few")
    ),
    Column("unserved", Text("돌봄을 받지 않는 노인", "Not served"), _NUM, PERSON, missing=_UNKNOWN),
    Column("access", Text("접근도(평균=100)", "Access (mean = 100)"), _NUM, POINT),
    Column("poor", Text("취약 기준에 드는 노인", "Under any poor criterion"), _NUM, PERSON),
    Column("spread_ko", Text("나눈 법", "Spread by"), _NAME, language="ko"),
    Column("spread_en", Text("나눈 법", "Spread by"), _NAME, language="en"),
)
TOP_COLUMNS = (
    Column("rank", Text("순위", "Rank"), _WHOLE), CELL, DONG, LON, LAT, UNREACHED, ALONE, MINUTES,
    Column("nearest", Text("가장 가까운 곳", "Nearest place"), _NAME),
)  # fmt: skip
STANDARD_COLUMNS = (
    Column("standard_ko", Text("기준", "Standard"), _NAME, language="ko"),
    Column("standard_en", Text("기준", "Standard"), _NAME, language="en"),
    Column("unreached", Text("닿지 못하는 노인", "Not reached"), _NUM, PERSON, missing=_UNKNOWN),
    Column("share", Text("비율", "Share"), _NUM, PERCENT, missing=_UNKNOWN),
    Column("median_min", Text("중앙값", "Median"), _NUM, MINUTE, missing=_UNKNOWN),
)
CASES_COLUMNS = (
    Column("case_ko", Text("취약 기준", "Criterion"), _NAME, language="ko"),
    Column("case_en", Text("취약 기준", "Criterion"), _NAME, language="en"),
    Column("alone", Text("해당하는 노인", "Seniors under it"), _NUM, PERSON, missing=_UNKNOWN),
    Column("share", Text("비율", "Share"), _NUM, PERCENT, missing=_UNKNOWN),
)
PLACE_COLUMNS = (
    Column("name", Text("이름", "Name"), _NAME),
    Column("size", Text("규모", "Size"), _NUM),
    Column("nearest_to", Text("가장 가까운 노인", "Seniors it is nearest to"), _NUM, PERSON),
    Column("within", Text("그 가운데 기준 안", "Of these within the standard"), _NUM, PERSON),
    Column("share_of", Text("범위 안의 노인", "Seniors in its catchment"), _NUM, PERSON),
)
LORENZ_COLUMNS = (
    Column("people_share", Text("접근도가 낮은 쪽부터 노인의 비율", "Share of seniors, least access first"), _NUM, PERCENT),
    Column("access_share", Text("그들이 가진 접근도의 비율", "Share of access they hold"), _NUM, PERCENT),
)

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER
_NOBODY = Text("혼자 사는 노인 없음", "No seniors living alone")
_REACHED = Text("모두 닿음", "all are reached")
_SIDES = (Text("기준 안", "Within the standard"), Text("기준 밖", "Beyond the standard"))

OUTPUTS = (
    Output("unreached", _INDICATOR, Text("닿지 못하는 노인", "Seniors not reached"),
           Text("혼자 사는 노인 가운데 고른 시설까지 기준 시간을 넘겨 걸리는 사람. 기준과 같은 시간은 닿은 것으로 셉니다.",
                "Of the seniors living alone, those who need longer than the limit to the chosen service. Exactly the limit counts as reached."), PERSON, headline=True, good=-1),
    Output("unreached_share", _INDICATOR, Text("닿지 못하는 비율", "Share not reached"),
           Text("닿지 못하는 노인을 혼자 사는 노인으로 나눈 값.", "Seniors not reached over all who live alone."), PERCENT, 1, headline=True, good=-1),
    Output("alone", _INDICATOR, Text("혼자 사는 노인", "Seniors living alone"),
           Text("65세 이상으로 혼자 사는 사람. 목록이 없으면 2020 인구총조사의 1인가구로 짐작합니다.",
                "People aged 65 or over who live alone; estimated from one-person households of the 2020 census where there is no list."), PERSON, headline=True),
    Output("median_min", _INDICATOR, Text("중앙값", "Median"), Text("닿을 수 있는 노인의 절반이 이 시간 안에 닿습니다.", "Half of the seniors who can get there need at most this."), MINUTE, 1, headline=True, good=-1),
    Output("unserved", _INDICATOR, Text("돌봄을 받지 않는 노인", "Not served"),
           Text("혼자 사는 노인에서 이미 돌봄을 받는 사람을 뺀 수(받는 수를 아는 동만).", "Seniors living alone less those served already, in dongs where that is known."), PERSON, headline=True, good=-1,
           missing=Text("수급자 자료 없음", "no list of recipients")),
    Output("served_share", _INDICATOR, Text("돌봄을 받는 비율", "Share served"), Text("받는 수를 아는 동에서 이미 돌봄을 받는 비율.", "Share served already, in dongs where that is known."), PERCENT, 1, good=1),
    Output("blind", _INDICATOR, Text("닿지도 받지도 못하는 노인", "Neither reached nor served"),
           Text("닿지 못하는 노인 가운데 돌봄도 받지 않는 수. 한 동 안에서는 받는 비율이 같다고 봅니다.", "Of those not reached, those not served either, taking the share served as even within a dong."), PERSON, good=-1),
    Output("fire_poor", _INDICATOR, Text("119안전센터 취약", "119 post too far"), Text("119안전센터에서 차로 기준 시간을 넘겨 걸리는 곳의 혼자 사는 노인.", "Seniors living alone further from a 119 post by car than the limit."), PERSON, good=-1),
    Output("fire_share", _INDICATOR, Text("119안전센터 취약 비율", "Share, 119 post"), Text("그 비율.", "Their share."), PERCENT, 1, good=-1),
    Output("clinic_poor", _INDICATOR, Text("병의원 취약", "Clinic too far"), Text("병의원까지 차로 기준 시간을 넘겨 걸리는 곳의 혼자 사는 노인.", "Seniors living alone further from a clinic by car than the limit."), PERSON, good=-1),
    Output("clinic_share", _INDICATOR, Text("병의원 취약 비율", "Share, clinic"), Text("그 비율.", "Their share."), PERCENT, 1, good=-1),
    Output("health_poor", _INDICATOR, Text("보건기관 취약", "Health post too far"), Text("보건소·지소·진료소까지 길로 기준 거리보다 먼 곳의 혼자 사는 노인.", "Seniors living alone further by road from a public health post than the limit."), PERSON, good=-1),
    Output("health_share", _INDICATOR, Text("보건기관 취약 비율", "Share, health post"), Text("그 비율.", "Their share."), PERCENT, 1, good=-1),
    Output("health_limit_km", _INDICATOR, Text("보건기관 기준 거리", "Limit for health posts"), Text("정한 거리, 또는 혼자 사는 노인으로 가중한 이 도시의 평균.", "The distance set, or the mean of this city weighted by seniors living alone."), KILOMETRE, 2),
    Output("any_poor", _INDICATOR, Text("하나라도 취약", "Any of the three"), Text("세 기준 가운데 하나라도 드는 혼자 사는 노인.", "Seniors living alone under at least one of the three criteria."), PERSON, good=-1),
    Output("all_poor", _INDICATOR, Text("모두 취약", "All that are known"), Text("아는 기준 모두에 드는 혼자 사는 노인.", "Seniors living alone under all the criteria that are known."), PERSON, good=-1),
    Output("gini", _INDICATOR, Text("접근도 지니계수", "Gini of access"), Text("0이면 모두 같고 1이면 한 사람이 다 가집니다. 노인 수로 가중합니다.", "0 all alike, 1 one has everything; weighted by seniors."), None, 3, good=-1),
    Output("theil", _INDICATOR, Text("접근도 타일지수", "Theil of access"), Text("불균등 정도. 동 사이와 동 안의 몫으로 나눌 수 있습니다.", "Inequality that can be parted into between and within dongs."), None, 3, good=-1),
    Output("theil_between", _INDICATOR, Text("동 사이의 몫", "Between dongs"), Text("타일지수 가운데 동과 동 사이의 차이.", "The share of Theil's index that lies between dongs."), PERCENT, 1),
    Output("left_behind", _INDICATOR, Text("평균의 절반도 안 되는 노인", "Below half the mean access"), Text("접근도가 평균의 절반보다 낮은 노인의 비율. 절반은 가정값입니다.", "Share of seniors with less than half the mean access; the half is assumed."), PERCENT, 1, good=-1),
    Output("grouped_share", _INDICATOR, Text("묶어서 보인 노인", "Told in groups"), Text("수가 적어 이웃 육각형과 묶어 보인 노인의 비율.", "Share of seniors told together with neighbouring hexagons because there are few."), PERCENT, 1),
    Output("unreached_cells", _LAYER, Text("닿지 못하는 노인", "Not reached"),
           Text("기준 시간 안에 닿지 못하는 혼자 사는 노인. 육각형의 값은 추정이며 묶음의 합과 동의 수가 정확합니다.",
                "Seniors living alone who are not reached within the limit. Values of hexagons are estimates; totals of groups and dongs are exact."), PERSON, 1, UNREACHED_COLUMNS,
           drawing=Drawing("unreached", "", (), "unreached", ("unreached", "alone", "minutes"), limits=(1.0, 5.0, 10.0, 20.0, 40.0), faint=_REACHED,
                           ranked=("top", "rank"))),
    Output("walk_cells", _LAYER, Text("걸리는 시간", "Time to get there"),
           Text("가장 가까운 곳까지 걸리는 시간(육각형 안 노인의 평균).", "Time to the nearest place (mean over the seniors of the hexagon)."), MINUTE, 1, WALK_COLUMNS,
           drawing=Drawing("minutes", "limit_min", (0.5, 1.0, 1.5, 2.0, 3.0), "alone", ("minutes", "alone", "unreached"), faint=_NOBODY, sides=_SIDES, missing=_NO_WAY)),
    Output("alone_cells", _LAYER, Text("혼자 사는 노인", "Living alone"),
           Text("1 km²에 혼자 사는 노인. 육각형의 값은 추정이며, 크기 10에서 묶음의 정확한 합을 볼 수 있습니다.", "Seniors living alone in a square kilometre. Values of hexagons are estimates; size 10 tells the exact totals of groups."), PER_KM2, 0, ALONE_COLUMNS,
           drawing=Drawing("per_km2", "", (), "alone", ("alone", "per_km2", "group_total", "group_cells"), limits=(20.0, 50.0, 100.0, 200.0, 400.0, 800.0), faint=_NOBODY)),
    Output("unserved_cells", _LAYER, Text("돌봄을 받지 않는 노인", "Not served"),
           Text("혼자 사는 노인 가운데 돌봄을 받지 않는 수. 한 동 안에서는 받는 비율이 같다고 봅니다.", "Seniors living alone who are not served, taking the share served as even within a dong."), PERSON, 1, UNSERVED_COLUMNS,
           drawing=Drawing("unserved", "", (), "alone", ("unserved", "alone", "unreached"), limits=(1.0, 5.0, 10.0, 20.0, 40.0), faint=_NOBODY, missing=_UNKNOWN)),
    Output("access_cells", _LAYER, Text("접근도", "Access"),
           Text("가까운 시설의 정원을 함께 쓰는 노인 수로 나눈 값. 도시 평균을 100으로 합니다.", "Capacity within reach over the seniors who share it; the mean of the city is 100."), POINT, 0, ACCESS_COLUMNS,
           drawing=Drawing("access", "", (), "alone", ("access", "minutes", "alone"), limits=(0.0, 25.0, 50.0, 100.0, 200.0), faint=_NOBODY)),
    Output("case_cells", _LAYER, Text("취약 기준", "Poor criteria"),
           Text("119안전센터·병의원·보건기관의 세 기준 가운데 몇 가지에 드는지(육각형 안 노인의 평균).", "How many of the three criteria (119 post, clinic, health post) hold, as the mean over the seniors of the hexagon."), CASE, 1, CASE_COLUMNS,
           drawing=Drawing("cases", "", (), "alone", ("cases", "fire_min", "clinic_min", "health_km", "alone"), limits=(0.0, 1.0, 2.0), faint=_NOBODY)),
    Output("heat_cells", _LAYER, Text("열지도", "Heat map"),
           Text("1 km²에 모인 정도를 고른 반경으로 번지게 그린 그림. 수는 다른 지도의 육각형에서 읽으십시오.",
                "How many gather in a square kilometre, blurred by the chosen radius: a picture. Read numbers off the hexagons of the other maps."), PER_KM2, 0, HEAT_COLUMNS,
           drawing=Drawing("density", "", (), "alone", ("density", "heat", "alone"), limits=(5.0, 15.0, 45.0, 135.0, 400.0, 1000.0), faint=_NOBODY, heat_m="heat_m", heat_what="heat")),
    Output("top", _TABLE, Text("먼저 볼 곳", "Look here first"), Text("닿지 못하는 노인이 많은 육각형부터. 순위가 지도의 번호와 같습니다.", "Hexagons with most seniors not reached first; ranks are the numbers on the map."), columns=TOP_COLUMNS),
    Output("dongs", _TABLE, Text("동별", "By dong"), Text("닿지 못하는 노인이 많은 동부터.", "Dongs with most seniors not reached first."), columns=DONG_COLUMNS),
    Output("standards", _TABLE, Text("생활 SOC 기준", "Living SOC standards"), Text("국가적 최저기준(국가도시재생기본방침 2019)마다 닿지 못하는 노인.", "Seniors not reached under each national minimum standard of 2019."), columns=STANDARD_COLUMNS),
    Output("cases", _TABLE, Text("공식 모형의 취약 기준", "Criteria of the official model"), Text("충남 분석의 세 기준과 그 합.", "The three criteria of the analysis of Chungnam, and combined."), columns=CASES_COLUMNS),
    Output("places", _TABLE, Text("시설별", "By place"), Text("시설마다 가장 가까운 노인과 범위 안의 노인.", "Seniors nearest to each place and within its catchment."), columns=PLACE_COLUMNS),
    Output("lorenz", _TABLE, Text("접근도 로렌츠 곡선", "Lorenz curve of access"), Text("접근도가 낮은 노인부터 더해 간 몫. 대각선에 가까울수록 고릅니다.", "Shares added up from those with least access; the nearer to the diagonal the more even."), columns=LORENZ_COLUMNS),
)  # fmt: skip
