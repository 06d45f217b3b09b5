"""What golden hour promises: its steps, outputs, stages, and the places that a planner may move."""

from __future__ import annotations

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.place import CLOSE, Place
from analytics.core.study import BEST, LATE, WHAT_IF, Stage
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.core.wording import NO_ROAD
from analytics.models.golden_hour.params import MINUTE, PERCENT
from analytics.schemas.places import PERSON

WORKFLOW = (
    Step("ground", Text("도로와 격자 준비", "Lay the ground"),
         Text("도로망을 그래프로 엮고, 시 전체에 육각형을 깔고, 사람을 가장 가까운 도로에 붙입니다.",
              "Roads become a graph, hexagons cover the city, and people are put on the nearest road.")),
    Step("speeds", Text("속도 정하기", "Set the speeds"),
         Text("제한속도에 도로 등급·차로·긴급주행·시간대 비율을 곱하고 교차로 지체를 더합니다.",
              "The limit times the shares for class, lanes, emergency driving and hour, plus a delay at junctions.")),
    Step("reach", Text("도착 시간 계산", "Measure arrival"),
         Text("모든 119안전센터에서 모든 육각형까지 가장 빠른 길의 시간을 한 번에 구합니다. 일방통행을 지킵니다.",
              "The fastest way from any post to every hexagon, in one pass; one-way roads are kept.")),
    Step("hospital", Text("병원까지", "On to hospital"),
         Text("현장에서 가장 가까운 병원까지, 그리고 취약지 고시의 속도로 센터까지의 시간을 구합니다.",
              "From the scene to the nearest hospital, and at the notice's speed to emergency centres.")),
    Step("calls", Text("출동 기록 대 보기", "Hold against the log"),
         Text("출동 기록이 있으면 출동마다 걸릴 시간을 구합니다.", "Where there is a run log, the time to each call.")),
    Step("judge", Text("목표와 견주기", "Compare with the target"),
         Text("목표 시간 안에 닿는 사람·면적·출동을 세고, 동별로 늘어놓고, 먼저 살펴볼 곳을 묶습니다.", "People, area and calls within the target, by dong, and the places to look at first.")),
)  # fmt: skip

_KM2 = Text("km²", "km²")
_NAME, _NUM = Kind.TEXT, Kind.NUMBER
_DONG = Column("dong_name", Text("행정동", "Dong"), _NAME)
_PEOPLE = Column("people", Text("인구", "People"), _NUM, PERSON)
_LATE = Column("people_late", Text("못 닿는 사람", "Not reached"), _NUM, PERSON)
_MEDIAN = Column("median_min", Text("중앙값", "Median"), _NUM, MINUTE)
_POST = Column("post", Text("가장 가까운 센터", "Nearest post"), _NAME)

_LON = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE)
_LAT = Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)
_SENIORS_LATE = Column("seniors_late", Text("못 닿는 65세 이상", "Not reached, 65 or over"), _NUM, PERSON)
_STRAIGHT = Column("straight_min", Text("직선으로", "Straight line"), _NUM, MINUTE)

_CELL_COLUMNS = (
    Column("cell", Text("육각형", "Hexagon"), Kind.CODE),
    _LON,
    _LAT,
    Column("area_km2", Text("면적", "Area"), _NUM, _KM2),
    _PEOPLE,
    Column("seniors", Text("65세 이상", "Aged 65 or over"), _NUM, PERSON),
    Column("road_min", Text("도로로", "By road"), _NUM, MINUTE),
    _STRAIGHT,
    Column("to_hospital_min", Text("병원까지", "To hospital"), _NUM, MINUTE),
    _POST,
    _DONG,
)
_DONG_COLUMNS = (
    Column("dong_code", Text("행정동코드", "Dong code"), Kind.CODE),
    _DONG,
    _PEOPLE,
    _LATE,
    Column("late_share", Text("못 닿는 비율", "Share not reached"), _NUM, PERCENT),
    _SENIORS_LATE,
    Column("people_unreachable", Text("차로 갈 수 없음", "Unreachable by car"), _NUM, PERSON),
    _MEDIAN,
    Column("p90_min", Text("90% 지점", "90th percentile"), _NUM, MINUTE),
    _POST,
)
_NO_CAR = Text("차로 닿는 센터 없음", "none by car")
LOOK_FIRST_COLUMNS = (
    Column("rank", Text("순위", "Rank"), Kind.INTEGER),
    _DONG,
    _LATE,
    _SENIORS_LATE,
    Column("median_min", Text("도로 시간 중앙값", "Median by road"), _NUM, MINUTE, missing=NO_ROAD),
    Column("why_ko", Text("늦는 까닭", "Why late (Korean)"), _NAME, language="ko"),
    Column("why_en", Text("늦는 까닭(영문)", "Why late"), _NAME, language="en"),
    Column("post", Text("가장 가까운 센터", "Nearest post"), _NAME, missing=_NO_CAR),
    Column("check_ko", Text("현장에서 확인할 것", "What to check on the spot (Korean)"), _NAME, language="ko"),
    Column("check_en", Text("현장에서 확인할 것(영문)", "What to check on the spot"), _NAME, language="en"),
    Column("straight_min", Text("직선 시간 중앙값", "Median by straight line"), _NUM, MINUTE),
    Column("cells", Text("육각형 수", "Hexagons"), Kind.INTEGER),
    _LON,
    _LAT,
)
_POST_COLUMNS = (
    Column("post_id", Text("번호", "Id"), Kind.CODE),
    Column("post", Text("119안전센터", "Post"), _NAME),
    Column("people", Text("가장 가까운 사람", "People nearest to it"), _NUM, PERSON),
    _LATE,
    _MEDIAN,
)
_BAND_COLUMNS = (
    Column("over_min", Text("초과", "Over"), _NUM, MINUTE, missing=Text("닿을 수 없음", "not reachable")),
    Column("upto_min", Text("이하", "Up to"), _NUM, MINUTE, missing=Text("–", "–")),
    _PEOPLE,
    Column("share", Text("비율", "Share"), _NUM, PERCENT),
)

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER

OUTPUTS = (
    Output("people_late", _INDICATOR, Text("목표 시간에 못 닿는 사람", "People not reached in time"),
           Text("목표 시간을 넘겨 닿거나 차로 닿을 수 없는 사람. 목표와 같은 시간은 닿은 것으로 셉니다.",
                "People reached later than the target, or not at all by car. Exactly the target counts as reached."), PERSON, headline=True, good=-1),
    Output("reached_share", _INDICATOR, Text("닿는 비율", "Share reached"),
           Text("목표 시간 안에 닿는 사람을 전체 인구로 나눈 값.", "People reached within the target, of all people."), PERCENT, 1, headline=True, good=1),
    Output("seniors_late", _INDICATOR, Text("못 닿는 65세 이상", "Seniors not reached"),
           Text("못 닿는 사람 가운데 65세 이상. 연령을 아는 격자만 셉니다.", "Of those not reached, people aged 65 or over, where ages are known."), PERSON, headline=True, good=-1),
    Output("median_min", _INDICATOR, Text("도착 시간 중앙값", "Median time"),
           Text("사람의 절반이 이 시간 안에 구급차를 맞습니다. 닿을 수 없는 사람은 뺍니다.",
                "Half of the people are reached within this time; the unreachable are left out."), MINUTE, 1, headline=True, good=-1),
    Output("p90_min", _INDICATOR, Text("90% 지점", "90th percentile"),
           Text("사람의 90%가 이 시간 안에 구급차를 맞습니다. 닿을 수 없는 사람은 뺍니다.",
                "Nine in ten people are reached within this time; the unreachable are left out."), MINUTE, 1, headline=True, good=-1),
    Output("people_total", _INDICATOR, Text("전체 인구", "All people"), Text("격자에 있는 모든 사람.", "Everybody in the cells."), PERSON),
    Output("people_reached", _INDICATOR, Text("닿는 사람", "People reached"),
           Text("목표 시간 안(같은 시간 포함)에 닿는 사람.", "People reached within the target, inclusive."), PERSON, good=1),
    Output("people_unreachable", _INDICATOR, Text("차로 닿을 수 없는 사람", "People unreachable by car"),
           Text("도로에서 너무 멀거나 도로망이 끊긴 곳의 사람. 못 닿는 사람에도 들어 있습니다.",
                "People too far from any road or on roads cut off from all posts. Part of those not reached."), PERSON, good=-1),
    Output("seniors_share", _INDICATOR, Text("65세 이상 닿는 비율", "Share of seniors reached"),
           Text("65세 이상 가운데 목표 시간 안에 닿는 비율.", "Of people aged 65 or over, the share reached within the target."), PERCENT, 1, good=1),
    Output("area_share", _INDICATOR, Text("닿는 면적", "Area reached"),
           Text("목표 시간 안에 닿는 육각형의 실제 면적 비율.", "Share of the hexagons' true area reached within the target."), PERCENT, 1, good=1),
    Output("calls_share", _INDICATOR, Text("닿는 출동", "Calls reached"),
           Text("기록된 출동 지점 가운데 목표 시간 안에 닿는 비율. 5건 단위로 반올림한 수로 셈하고, 1~4건이면 비웁니다.",
                "Of the logged calls, the share of places reached within the target: of counts to the nearest 5, and blank where they are 1 to 4."), PERCENT, 1, good=1),
    Output("straight_share", _INDICATOR, Text("직선거리로 본 비율", "Share by straight line"),
           Text("도로 대신 직선으로 간다고 보면 나오는 비율.", "The share if ambulances flew straight at the same mean speed."), PERCENT, 1),
    Output("flattered_people", _INDICATOR, Text("직선거리가 부풀린 사람", "People flattered by straight lines"),
           Text("직선으로는 닿지만 도로로는 못 닿는 사람의 수(차이).", "How many more people seem reached by straight line than by road."), PERSON),
    Output("care_share", _INDICATOR, Text("병원까지 목표 안", "To hospital in time"),
           Text("신고, 출동, 현장 처치, 이송을 더해 병원 도착 목표 안에 드는 사람.",
                "Call, drive, time on scene and drive to hospital within the hospital target."), PERCENT, 1, good=1),
    Output("care_median_min", _INDICATOR, Text("병원까지 중앙값", "Median to hospital"),
           Text("신고부터 병원 도착까지의 중앙값.", "Median from the call to the hospital."), MINUTE, 1, good=-1),
    Output("scarce_share", _INDICATOR, Text("취약지 판정 인구", "People beyond the scarcity limits"),
           Text("지역응급의료센터 30분 또는 권역응급의료센터 60분 안에 닿지 못하는 사람(제한속도의 65%). 목록에 있는 병원만 셉니다.",
                "People beyond 30 minutes of a local or 60 minutes of a regional centre at 65 % of the limit. Only listed hospitals count."), PERCENT, 1, good=-1),
    Output("scarce", _INDICATOR, Text("취약지 기준 충족", "Scarcity criterion met"),
           Text("1이면 판정 인구가 기준 비율 이상입니다. 지정 여부는 고시로 정해집니다.",
                "1 when that share is at least the criterion. Designation itself is by notice."), Text("(1=예)", "(1 = yes)")),
    Output("cells", _LAYER, Text("도착 시간", "Time to arrival"),
           Text("육각형마다 가장 가까운 119안전센터에서 걸리는 시간.", "For each hexagon the time from the nearest post."), MINUTE, 1, _CELL_COLUMNS,
           drawing=Drawing("{basis}_min", "limit_min", (1 / 3, 2 / 3, 1, 1.5, 2, 3), "people", ("road_min", "people", "seniors", "to_hospital_min", "post"),
                           missing=Text("도로로 닿지 않는 곳", "No road leads there"), ranked=("look_first", "rank"))),
    Output("dongs", _TABLE, Text("동별 결과", "By dong"), Text("못 닿는 사람이 많은 동부터.", "Dongs with most people not reached first."), columns=_DONG_COLUMNS),
    Output("look_first", _TABLE, Text("먼저 살펴볼 곳", "Look here first"),
           Text("목표 시간에 못 닿고 가장 가까운 센터가 같은 이웃 육각형을 한 곳으로 묶어, 못 닿는 사람이 많은 곳부터. 현장을 살펴볼 까닭일 뿐 판정이 아닙니다.",
                "Neighbouring hexagons that are not reached in time and share a nearest post make one place; most people not reached first. Reasons to look, no verdict."), columns=LOOK_FIRST_COLUMNS),
    Output("posts", _TABLE, Text("119안전센터별 결과", "By post"), Text("가장 가까운 사람이 많은 센터부터.", "Posts nearest to most people first."), columns=_POST_COLUMNS),
    Output("bands", _TABLE, Text("시간대별 인구", "People by band"),
           Text("소방청 통계의 구간(4·5·7·10·20분, 위 끝 포함).", "The bands of the fire agency's statistics (4, 5, 7, 10, 20 min, upper edge included)."), columns=_BAND_COLUMNS),
)  # fmt: skip

STAGES = (
    Stage(LATE, Text("어디가 늦나", "Where are we late")),
    Stage(WHAT_IF, Text("바꿔 보면", "What if")),
    Stage(BEST, Text("최선은", "What is best")),
)

PLACE = Place(
    table="posts",
    title=Text("센터", "post"),
    new=Text("새 센터 {n}", "New post {n}"),
    many=Text("센터", "posts"),
    marker=Text("119안전센터", "119 post"),
    icon="post",
    closing=CLOSE,
)
