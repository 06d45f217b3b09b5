"""What the study of vulnerable zones can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.tables import Column, Kind, Pen
from analytics.core.text import Text
from analytics.models.golden_hour.params import MINUTE, PERCENT, SECOND
from analytics.schemas.places import PERSON

CALL = Text("건", "calls")
KM2 = Text("km²", "km²")
KM = Text("km", "km")
PLACE = Text("곳", "places")
RING = Text("칸", "rings")
CLOCK = Text("시", "h")

_LATE_BY = {
    "reach": Text("서비스 권역 밖(가장 가까운 센터에서 잰 시간)", "outside the service area (time from the nearest post)"),
    "log": Text("기록된 도착 시간(없으면 잰 시간)", "logged time to arrival (else as modelled)"),
}
_RANKED_BY = {
    "calls": Text("목표 안에 못 닿는 출동", "calls not reached in time"),
    "seniors": Text("65세 이상", "seniors"),
    "people": Text("인구", "people"),
}
DAYS = {
    "all": Text("모든 날", "all days"),
    "weekday": Text("평일(월~금)", "Monday to Friday"),
    "weekend": Text("주말(토·일)", "Saturday and Sunday"),
}
_HOT_OF = {
    "late": Text("목표 안에 못 닿는 출동", "calls not reached in time"),
    "all": Text("모든 출동", "all calls"),
}
CHANCE = {
    "shuffled": Text("출동을 무작위로 섞어 견줌", "by shuffling the calls"),
    "normal": Text("정규분포 근사", "by the normal law, roughly"),
}
_BAND_ABOUT = Text(
    "서비스 권역을 나누는 시간. 딱 이 시간이면 안에 듭니다. 기본값 5·7·10분은 전북 2017 분석의 구간입니다(nocutnews 4913389).",
    "A limit of the service areas; exactly this time is inside. The default 5, 7 and 10 minutes are Jeonbuk's of 2017 (nocutnews 4913389).",
)


class ZonesAsked(Params):
    """What is asked of the study beside the model's own parameters. The target time is the model's `limit_min`."""

    band_1_min: Annotated[float, Knob(Text("권역 1", "Service area 1"), 1, 60, 0.5, MINUTE, _BAND_ABOUT)] = 5.0
    band_2_min: Annotated[float, Knob(Text("권역 2", "Service area 2"), 1, 60, 0.5, MINUTE, _BAND_ABOUT)] = 7.0
    band_3_min: Annotated[float, Knob(Text("권역 3", "Service area 3"), 1, 60, 0.5, MINUTE, _BAND_ABOUT)] = 10.0
    late_by: Annotated[
        str,
        Choice(
            Text("늦은 출동의 기준", "What makes a call late"), _LATE_BY,
            Text("권역 밖은 차가 있어도 늦는 곳을, 기록은 실제로 늦은 출동을 봅니다.",
                 "Outside the service area is late even with a free ambulance; the log tells what really was late."),
        ),
    ] = "reach"  # fmt: skip
    rank_by: Annotated[
        str,
        Choice(
            Text("취약지 순위", "Zones ranked by"), _RANKED_BY,
            Text("출동 기록이 없으면 출동 대신 65세 이상으로 순위를 매깁니다.", "Without a run log seniors stand in for calls."),
        ),
    ] = "calls"  # fmt: skip
    zones_shown: Annotated[
        int,
        Knob(Text("보이는 취약지 수", "Zones shown"), 1, 200, 1, PLACE,
             Text("표와 현장 확인표에 싣는 취약지의 수. 지도에는 모두 나옵니다.", "How many zones the tables hold; the map holds all.")),
    ] = 20  # fmt: skip
    days: Annotated[
        str,
        Choice(Text("요일", "Days"), DAYS,
               Text("공휴일은 따로 가리지 않습니다.", "Public holidays are not told apart.")),
    ] = "all"  # fmt: skip
    hour_from: Annotated[
        int,
        Knob(Text("몇 시부터", "From"), 0, 23, 1, CLOCK, Text("이 시각을 포함합니다. 주행 속도의 시간대는 모형의 조건에서 따로 고릅니다.", "This hour counts. The hour of the driving speeds is a parameter of the model.")),
    ] = 0  # fmt: skip
    hour_to: Annotated[
        int,
        Knob(Text("몇 시까지", "Until"), 0, 24, 1, CLOCK,
             Text("이 시각의 앞까지. 자정을 넘어도 됩니다(22~6). 시작과 같으면 하루 전체입니다.",
                  "Up to but without this hour; may cross midnight (22 to 6). The same as the start means the whole day.")),
    ] = 24  # fmt: skip
    hot_of: Annotated[
        str,
        Choice(Text("밀집을 보는 출동", "Hot spots of"), _HOT_OF,
               Text("어떤 출동이 몰린 곳을 찾을지.", "Of which calls the hot spots are sought.")),
    ] = "late"  # fmt: skip
    rings: Annotated[
        int,
        Knob(Text("이웃 범위", "Neighbourhood"), 1, 5, 1, RING,
             Text("육각형 몇 칸까지를 이웃으로 볼지. 2칸이면 자신을 포함해 19개입니다.",
                  "How many rings of hexagons are neighbours; two rings make 19 with the hexagon itself."), expert=True),
    ] = 2  # fmt: skip
    chance: Annotated[
        str,
        Choice(Text("우연을 재는 법", "How chance is taken"), CHANCE,
               Text("출동은 드문 일이라 정규분포 근사로는 우연히 몰린 곳도 밀집이 됩니다. 그래서 육각형의 출동 수를 20만 번 섞어 견줍니다.",
                    "Calls are rare, and by the normal law chance alone makes hot spots; so the counts are shuffled over the hexagons 200,000 times."), expert=True),
    ] = "shuffled"  # fmt: skip
    false_percent: Annotated[
        float,
        Knob(Text("거짓 밀집 허용", "False hot spots allowed"), 0.1, 20, 0.1, PERCENT,
             Text("밀집으로 판정한 육각형 가운데 우연일 수 있는 비율의 상한(Benjamini·Hochberg 1995). 5%가 관례입니다.",
                  "At most this share of the hexagons called hot may be chance (Benjamini and Hochberg 1995). 5 % is customary."), expert=True),
    ] = 5.0  # fmt: skip
    turnout_goal_s: Annotated[
        float,
        Knob(Text("출동 준비 목표", "Turn-out goal"), 0, 300, 5, SECOND,
             Text("이보다 긴 출동 준비 시간을 줄일 수 있는 부분으로 봅니다. 서울 목표가 60초입니다(언론 보도로 확인).",
                  "Turn-out above this counts as what could be saved. Seoul aims at 60 seconds (seen in press reports)."), expert=True),
    ] = 60.0  # fmt: skip
    worth_min: Annotated[
        float,
        Knob(Text("확인할 만한 시간", "Worth a look from"), 0.1, 10, 0.1, MINUTE,
             Text("원인 하나가 이 시간 이상이면 현장 확인표에 올립니다. 가정값입니다.", "A cause of at least this long is put on the field-check sheet. Assumed."), expert=True),
    ] = 0.5  # fmt: skip
    busy_over_min: Annotated[
        float,
        Knob(Text("기록이 더 걸린 시간", "Logged longer by"), 0.5, 30, 0.5, MINUTE,
             Text("늦은 출동이 잰 시간보다 이만큼 넘게 걸렸으면 가까운 차가 비어 있지 않았을 수 있다고 봅니다. 가정값입니다.",
                  "A late call that took more than this beyond the modelled time hints at a busy unit. Assumed."), expert=True),
    ] = 3.0  # fmt: skip
    busy_percent: Annotated[
        float,
        Knob(Text("차가 비지 않은 비율", "Share with a busy unit"), 1, 100, 1, PERCENT,
             Text("늦은 출동 가운데 그런 출동이 이 비율 이상이면 확인표에 올립니다. 가정값입니다.",
                  "From this share of the late calls on it is put on the sheet. Assumed."), expert=True),
    ] = 20.0  # fmt: skip

    @property
    def bands_min(self) -> tuple[float, ...]:
        """The limits of the service areas, ascending, each once."""
        return tuple(sorted({self.band_1_min, self.band_2_min, self.band_3_min}))


WORKFLOW = (
    Step("areas", Text("서비스 권역", "Service areas"),
         Text("센터마다 가장 가까운 곳의 사람·면적·출동을 시간 구간별로 셉니다.", "For each post: people, area and calls within each time, where it is the nearest.")),
    Step("calls", Text("출동 기록 살피기", "Look into the log"),
         Text("출동을 육각형에 놓고, 늦은 출동과 시간·요일을 가립니다.", "Calls are put into hexagons and parted by lateness, hour and day.")),
    Step("hot", Text("밀집 지역 찾기", "Find hot spots"),
         Text("늦은 출동이 몰린 육각형을 Gi*로 찾고, 여러 번 검정한 탓에 생기는 거짓을 걷어 냅니다.",
              "Hexagons where late calls crowd, by Gi*, less the false ones that thousands of tests bring.")),
    Step("zones", Text("취약지 묶기", "Form the zones"),
         Text("목표 안에 못 닿는 육각형 가운데 서로 붙어 있고 가장 가까운 센터가 같은 것을 하나로 묶습니다.",
              "Hexagons not reached in time that touch and have the same nearest post make one zone.")),
    Step("causes", Text("원인 나누기", "Part the causes"),
         Text("가장 가까운 센터에서 오는 길의 시간을 출동 준비·거리·교차로·1차로·정체·접근으로 나눕니다.",
              "The time of the way from the nearest post, by turn-out, distance, junctions, one-lane roads, rush and access.")),
)  # fmt: skip

_FEW = Text("5건 미만", "fewer than 5")
_NAME, _NUM, _INT = Kind.TEXT, Kind.NUMBER, Kind.INTEGER
_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER

_ZONE = Column("zone", Text("취약지 번호", "Zone"), _INT)
_ZONE_NAME = Column("zone_name", Text("취약지", "Zone name"), _NAME)
_LON = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE)
_LAT = Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)
_DONG = Column("dong_name", Text("행정동", "Dong"), _NAME)
_POST = Column("post", Text("가장 가까운 센터", "Nearest post"), _NAME)
_PEOPLE = Column("people", Text("인구", "People"), _NUM, PERSON)
_SENIORS = Column("seniors", Text("65세 이상", "Aged 65 or over"), _NUM, PERSON)
_AREA = Column("area_km2", Text("면적", "Area"), _NUM, KM2)
_CELLS = Column("cells", Text("육각형 수", "Hexagons"), _INT)
_CALLS = Column("calls", Text("출동", "Calls"), _NUM, CALL, missing=_FEW)
_LATE = Column("calls_late", Text("목표 안에 못 닿는 출동", "Calls not reached in time"), _NUM, CALL, missing=_FEW)
_LATE_SHARE = Column("late_share", Text("못 닿는 비율", "Share late"), _NUM, PERCENT)
_ROAD_MIN = Column("road_min", Text("도로로", "By road"), _NUM, MINUTE)

AREA_COLUMNS = (
    Column("post_id", Text("번호", "Id"), Kind.CODE),
    Column("post", Text("119안전센터", "Post"), _NAME),
    Column("within_min", Text("이내", "Within"), _NUM, MINUTE),
    _PEOPLE, _SENIORS, _AREA, _CALLS,
)  # fmt: skip
CURVE_COLUMNS = (
    Column("calls_share", Text("출동의 비율", "Share of calls"), _NUM, PERCENT),
    Column("area_share_all", Text("모든 출동이 차지한 면적", "Area, all calls"), _NUM, PERCENT),
    Column("area_share_late", Text("못 닿는 출동이 차지한 면적", "Area, late calls"), _NUM, PERCENT),
)
HOT_COLUMNS = (
    Column("hotspot", Text("번호", "Hot spot"), _INT), _DONG, _CELLS, _AREA, _CALLS, _LATE,
    Column("z_highest", Text("가장 높은 z", "Highest z"), _NUM),
)  # fmt: skip
ZONE_COLUMNS = (
    _ZONE, _ZONE_NAME, _DONG, _POST, _PEOPLE, _SENIORS, _CALLS, _LATE,
    Column("calls_late_year", Text("한 해 못 닿는 출동", "Late calls a year"), _NUM, CALL, missing=_FEW),
    Column("median_min", Text("중앙값", "Median"), _NUM, MINUTE),
    Column("mean_min", Text("평균(아래 원인의 합)", "Mean (sum of the parts)"), _NUM, MINUTE),
    Column("turnout_min", Text("출동 준비", "Turn-out"), _NUM, MINUTE),
    Column("distance_min", Text("거리(제 속도)", "Distance at full speed"), _NUM, MINUTE),
    Column("junction_min", Text("교차로 지체", "Junction delays"), _NUM, MINUTE),
    Column("one_lane_min", Text("1차로 감속", "Lost on one-lane roads"), _NUM, MINUTE),
    Column("rush_min", Text("출퇴근 감속", "Lost in the rush"), _NUM, MINUTE),
    Column("access_min", Text("도로 밖 접근", "Beside the road"), _NUM, MINUTE),
    Column("junctions", Text("지나는 교차로", "Junctions passed"), _NUM),
    Column("road_km", Text("달리는 거리", "Distance driven"), _NUM, KM),
    Column("one_lane_share", Text("1차로 비율", "Share on one lane"), _NUM, PERCENT),
    Column("busy_share", Text("늦은 출동 가운데 가까운 차가 나가 있던 것으로 보이는 비율", "Of late calls, unit seemingly busy"), _NUM, PERCENT),
    Column("cause", Text("줄일 수 있는 가장 큰 부분", "Largest part to save (Korean)"), _NAME, language="ko"),
    Column("cause_en", Text("줄일 수 있는 가장 큰 부분(영문)", "Largest part to save"), _NAME, language="en"),
    Column("peak_hours", Text("못 닿는 출동이 많은 시간(시)", "Hours with most late calls"), _NAME),
    Column("hot_cells", Text("밀집 육각형 수", "Hot hexagons"), _INT),
    Column("calls_rank", Text("출동 순위", "Rank by calls"), _INT),
    Column("seniors_rank", Text("65세 이상 순위", "Rank by seniors"), _INT),
    _CELLS, _AREA, _LON, _LAT,
)  # fmt: skip
CENTRE_COLUMNS = (
    _POST,
    Column("zones", Text("취약지 수", "Zones"), _INT),
    _PEOPLE, _SENIORS, _LATE,
    Column("zone_name", Text("가장 앞선 취약지", "First of them"), _NAME),
)  # fmt: skip
HOUR_COLUMNS = (
    Column("weekday", Text("요일 번호(1=월)", "Day number (1 = Monday)"), _INT),
    Column("weekday_name", Text("요일", "Day (Korean)"), _NAME, language="ko"),
    Column("weekday_name_en", Text("요일(영문)", "Day"), _NAME, language="en"),
    Column("hour", Text("시", "Hour"), _INT),
    _CALLS, _LATE, _LATE_SHARE,
)  # fmt: skip
SHEET_COLUMNS = (
    _ZONE, _ZONE_NAME, _POST, _LON, _LAT,
    Column("check", Text("현장에서 확인할 것", "What to check on the spot"), _NAME),
    Column("why", Text("이유", "Why"), _NAME),
    Column("peak_hours", Text("살펴볼 시간(시)", "Hours to look"), _NAME),
    Column("checked", Text("확인", "Checked"), _NAME, pen=Pen.NOTE),
    Column("remarks", Text("비고", "Remarks"), _NAME, pen=Pen.NOTE),
)  # fmt: skip
LAYER_COLUMNS = (
    Column("cell", Text("육각형", "Hexagon"), Kind.CODE),
    _LON, _LAT, _DONG, _PEOPLE, _SENIORS, _ROAD_MIN, _CALLS, _LATE,
    Column("z", Text("밀집도 z(Gi*)", "z (Gi*)"), _NUM),
    Column("hot", Text("밀집(1=예)", "Hot spot (1 = yes)"), _INT),
    _ZONE, _ZONE_NAME,
)  # fmt: skip

OUTPUTS = (
    Output("zones_count", _INDICATOR, Text("취약지", "Zones"),
           Text("목표 안에 못 닿는 육각형이 이어진 곳의 수. 사람도 출동도 없는 육각형은 뺍니다.",
                "Connected sets of hexagons not reached in time; hexagons without people and calls are left out."), PLACE, headline=True, good=-1),
    Output("calls_late", _INDICATOR, Text("목표 안에 못 닿는 출동", "Calls not reached in time"),
           Text("고른 시간·요일의 출동 가운데 목표를 넘는 것. 위치를 아는 출동만 세고 5건 단위로 어림합니다.",
                "Of the calls at the chosen hours and days those over the target, where the place is known; to the nearest 5."), CALL, headline=True, good=-1),
    Output("late_share", _INDICATOR, Text("못 닿는 비율", "Share late"),
           Text("고른 시간·요일의 출동 가운데 목표를 넘는 비율.", "Of the calls at the chosen hours and days, the share over the target."), PERCENT, 1, good=-1),
    Output("calls_total", _INDICATOR, Text("출동", "Calls"),
           Text("고른 시간·요일의 출동 가운데 위치를 아는 것. 5건 단위로 어림합니다.", "Calls at the chosen hours and days whose place is known; to the nearest 5."), CALL),
    Output("people_late", _INDICATOR, Text("못 닿는 사람", "People not reached in time"),
           Text("도로로 목표를 넘겨 닿거나 차로 닿을 수 없는 사람.", "People reached by road later than the target, or not at all."), PERSON, headline=True, good=-1),
    Output("seniors_late", _INDICATOR, Text("못 닿는 65세 이상", "Seniors not reached in time"),
           Text("못 닿는 사람 가운데 65세 이상. 연령을 아는 곳만 셉니다.", "Of those, people aged 65 or over, where ages are known."), PERSON, headline=True, good=-1),
    Output("half_area_share", _INDICATOR, Text("출동 절반이 몰린 면적", "Area with half of the calls"),
           Text("출동이 가장 빽빽한 육각형부터 더해 출동의 절반에 이를 때까지의 면적 비율.",
                "Share of the area of the densest hexagons that hold half of the calls."), PERCENT, 1),
    Output("half_calls_share", _INDICATOR, Text("그 면적의 출동", "Calls in that area"),
           Text("그 육각형들에 있는 출동의 비율. 절반이거나 조금 넘습니다.", "Share of the calls in those hexagons: half, or a little more."), PERCENT, 1),
    Output("hot_cells", _INDICATOR, Text("밀집 육각형", "Hot hexagons"),
           Text("Gi*가 높고, 거짓 발견을 걷어 낸 뒤에도 남는 육각형.", "Hexagons of high Gi* that stand after the false-discovery correction."), PLACE),
    Output("hot_area_share", _INDICATOR, Text("밀집 지역 면적", "Area of hot spots"), Text("밀집 육각형이 시 면적에서 차지하는 비율.", "Hot hexagons' share of the area."), PERCENT, 1),
    Output("hot_calls_share", _INDICATOR, Text("밀집 지역의 출동", "Calls in hot spots"),
           Text("밀집을 본 출동 가운데 밀집 육각형에 있는 비율.", "Of the calls that were looked at, the share in hot hexagons."), PERCENT, 1),
    Output("areas", _TABLE, Text("센터별 서비스 권역", "Service areas by post"),
           Text("센터가 가장 가까운 곳 가운데 그 시간 안에 닿는 사람·면적·출동. 누적이며 같은 시간은 안에 듭니다.",
                "Of the places to which a post is nearest: people, area and calls reached within the time; cumulative, limit included."), columns=AREA_COLUMNS),
    Output("ranking", _TABLE, Text("취약지 순위", "Zones ranked"),
           Text("목표 안에 못 닿는 육각형이 이어진 곳과 그 원인. 원인의 시간은 더하면 평균이 됩니다.",
                "Connected hexagons not reached in time, and why; the parts add up to the mean."), columns=ZONE_COLUMNS),
    Output("centres", _TABLE, Text("센터별 취약지", "Zones by post"),
           Text("센터가 가장 가까운 취약지를 모두 더한 것. 이름이 빈 행은 차로 닿을 수 없는 곳입니다.",
                "All zones to which a post is nearest, together; the row without a name is what no car reaches."), columns=CENTRE_COLUMNS),
    Output("sheet", _TABLE, Text("현장 확인표", "Field-check sheet (Korean)"),
           Text("취약지마다 현장에서 살필 것과 그 이유. 살펴볼 까닭일 뿐 판정이 아닙니다.", "For each zone what to look at and why: reasons to look, no verdict."), columns=SHEET_COLUMNS, language="ko"),
    Output("sheet_en", _TABLE, Text("현장 확인표(영문)", "Field-check sheet"),
           Text("현장 확인표의 영문판.", "The field-check sheet in English: reasons to look, no verdict."), columns=SHEET_COLUMNS, language="en"),
    Output("hotspots", _TABLE, Text("출동 밀집 지역", "Hot spots"),
           Text("이어진 밀집 육각형. 출동이 많은 곳부터.", "Connected hot hexagons, most calls first."), columns=HOT_COLUMNS),
    Output("curve", _TABLE, Text("면적과 출동", "Area and calls"),
           Text("출동의 몇 %가 면적의 몇 %에 몰려 있는지. 빽빽한 육각형부터 더합니다.", "What share of the area holds what share of the calls, densest hexagons first."), columns=CURVE_COLUMNS),
    Output("hours", _TABLE, Text("시간·요일별 출동", "Calls by hour and day"),
           Text("기록된 도착 시간으로(없으면 잰 시간으로) 목표를 넘은 비율. 모든 출동을 셉니다.",
                "Share over the target by the logged time (else as modelled). All calls count."), columns=HOUR_COLUMNS),
    Output("zones", _LAYER, Text("취약지와 도착 시간", "Zones and time to arrival"),
           Text("육각형마다 도착 시간, 출동, 밀집도, 속한 취약지(0은 없음).", "For each hexagon time to arrival, calls, density and its zone (0 for none)."), MINUTE, 1, LAYER_COLUMNS,
           drawing=Drawing("road_min", "limit_min", (1, 1.5, 2, 3), "zone", ("zone_name", "road_min", "people", "seniors", "calls", "calls_late"),
                           faint=Text("옅은 색: 취약지가 아닌 곳", "Faint: in no zone"), ranked=("ranking", "zone"))),
    Output("crowding", _LAYER, Text("밀집도 z(Gi*)", "Crowding z (Gi*)"),
           Text("둘레까지 본 출동의 밀집도. 진한 육각형이 거짓 발견을 걷어 낸 뒤에도 남는 밀집 지역입니다.",
                "How calls crowd, neighbours included. The strong hexagons are hot spots that stand after the correction."), Text("σ", "σ"), 1, LAYER_COLUMNS,
           drawing=Drawing("z", "", (), "hot", ("z", "calls", "calls_late", "people", "zone_name"), limits=(2, 4, 8),
                           faint=Text("옅은 색: 우연일 수 있는 곳", "Faint: may be chance"))),
)  # fmt: skip
