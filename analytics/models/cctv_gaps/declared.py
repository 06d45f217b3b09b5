"""What the model promises: its steps, numbers, tables and map layers."""

from __future__ import annotations

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.cctv_gaps.params import CELL, GROUPS, PERCENT
from analytics.schemas.places import PERSON
from analytics.schemas.watch import CAMERA

KM2 = Text("km²", "km²")
PERSON_HOUR = Text("사람·시간/일", "people-hours a day")
WOMAN_HOUR = Text("명·시간/일", "women-hours a day")
PERSON_METRE = Text("사람·m", "person-metres")
TIMES = Text("배", "times")
PLACE = Text("곳", "places")
POINT = Text("점", "points")
LAMP = Text("개", "lamps")
REPORT = Text("건", "reports")

WORKFLOW = (
    Step("ground", Text("격자와 사람", "Cells and people"),
         Text("시 전체에서 사람이 살거나 길이 지나는 육각형을 만들고, 인구 격자의 사람을 건물(없으면 고르게)에 나눕니다.",
              "Hexagons where somebody lives or a road runs; people of the grid cells are put on buildings, or evenly where there are none.")),
    Step("cameras", Text("카메라 읽기", "Cameras as views"),
         Text("목적에 맞는 카메라를 고르고 화소·화각·선명도로 보이는 거리를 구합니다. 방향을 모르면 모르는 채로 둡니다.",
              "Cameras of the chosen purpose; pixels, lens and sharpness give how far each sees. An unknown direction stays unknown.")),
    Step("sight", Text("보이는 범위", "What is seen"),
         Text("카메라마다 벽에 막히지 않는 범위를 구하고 육각형마다 보이는 넓이의 비율을 적어도·기대·많아야·원으로 잽니다.",
              "For each camera what no wall hides; for each hexagon the share of its area seen: at least, expected, at most, and by circles.")),
    Step("exposure", Text("사람과 환경", "People and surroundings"),
         Text("시간대별 사람, 65세 이상, 여성, 주점·숙박, 가로등, 신고를 육각형마다 셉니다.",
              "People by hour, seniors, women, bars and lodging, street lights and reports in each hexagon.")),
    Step("ways", Text("통학로", "Ways to school"),
         Text("집에서 가장 가까운 학교까지 걷는 길을 찾고, 그 길에서 보이지 않는 구간을 잽니다.",
              "The walk from home to the nearest school, and the stretches of it that nobody sees.")),
    Step("judge", Text("기준과 비중 적용", "Thresholds and weights"),
         Text("사각지대를 세고, 비중을 매겨 먼저 볼 곳을 늘어놓습니다.", "Blind hexagons are counted, and what to look at first is listed by weight.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE, _CODE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.CODE
_CELL = Column("cell", Text("육각형", "Hexagon"), _CODE)
_LON = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE)
_LAT = Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)
_DONG = Column("dong_name", Text("행정동", "Dong"), _NAME)
_PEOPLE = Column("people", Text("사는 사람", "Residents"), _NUM, PERSON)
_UNSEEN = Column("unseen_percent", Text("못 보는 비율", "Not seen"), _NUM, PERCENT)
_HOURS_UNSEEN = Column("hours_unseen", Text("못 보는 사람·시간", "People-hours not seen"), _NUM, PERSON_HOUR)
_INDEX = Column("index", Text("지수", "Index"), _NUM, POINT)
_UNKNOWN = Text("자료 없음", "no data")
_WITHHELD = Text("0~4건이거나 자료 없음", "fewer than 5, or no data")

CELL_COLUMNS = (
    _CELL, _LON, _LAT,
    Column("area_km2", Text("면적", "Area"), _NUM, KM2),
    _PEOPLE,
    Column("seniors", Text("65세 이상", "Aged 65 or over"), _NUM, PERSON),
    Column("expected_unseen", Text("못 보는 비율(기대)", "Not seen, expected"), _NUM, PERCENT),
    Column("lower_unseen", Text("못 보는 비율(가장 나쁘면)", "Not seen, at worst"), _NUM, PERCENT),
    Column("upper_unseen", Text("못 보는 비율(가장 좋으면)", "Not seen, at best"), _NUM, PERCENT),
    Column("circle_unseen", Text("못 보는 비율(표준모형의 원)", "Not seen, by circles"), _NUM, PERCENT),
    Column("twofold", Text("두 대 이상이 볼 수 있는 비율", "Seen by two or more at best"), _NUM, PERCENT),
    Column("lights", Text("가로등", "Street lights"), _NUM, LAMP, missing=_UNKNOWN),
    Column("nightlife", Text("주점·숙박·금융", "Bars, lodging, finance"), _NUM, PLACE, missing=_UNKNOWN),
    Column("incidents", Text("신고(등급 반영)", "Reports, by grade"), _NUM, REPORT, missing=_WITHHELD),
    _DONG,
)  # fmt: skip
DARK_COLUMNS = (
    _CELL, _LON, _LAT, _PEOPLE, _DONG,
    Column("hours", Text("사람·시간", "People-hours"), _NUM, PERSON_HOUR),
    _HOURS_UNSEEN, _UNSEEN,
)  # fmt: skip
INDEX_COLUMNS = (
    _CELL, _LON, _LAT, _PEOPLE, _DONG, _INDEX,
    Column("without", Text("신고를 뺀 지수", "Index without reports"), _NUM),
    Column("rank", Text("순위", "Rank"), _WHOLE),
    *(Column(f"part_{name}", Text(f"지수에 더한 점수: {group.ko}", f"Added to the index: {group.en}"), _NUM, missing=_UNKNOWN)
      for name, group in GROUPS.items()),
    _UNSEEN, _HOURS_UNSEEN,
)  # fmt: skip
WITHOUT_COLUMNS = (
    _CELL, _LON, _LAT, _PEOPLE, _DONG,
    Column("without", Text("신고를 뺀 지수", "Index without reports"), _NUM, POINT), _INDEX, _HOURS_UNSEEN,
)  # fmt: skip


def _group_columns(label: Text, unit: Text) -> tuple[Column, ...]:
    return (_CELL, _LON, _LAT, _PEOPLE, _DONG, Column("amount", label, _NUM, unit), _UNSEEN)


_CHILDREN = _group_columns(Text("못 보는 통학로", "Ways to school not seen"), PERSON_METRE)
_SENIORS = _group_columns(Text("못 보는 65세 이상", "Seniors not seen"), PERSON)
_WOMEN = _group_columns(Text("밤에 못 보는 여성", "Women at night not seen"), WOMAN_HOUR)

TOP_COLUMNS = (
    Column("rank", Text("순위", "Rank"), _WHOLE), _CELL, _DONG, _LON, _LAT, _INDEX,
    Column("rank_without", Text("신고를 뺀 순위", "Rank without reports"), _WHOLE),
    _UNSEEN, _HOURS_UNSEEN,
    Column("why_ko", Text("까닭", "Why"), _NAME, language="ko"),
    Column("why_en", Text("까닭", "Why"), _NAME, language="en"),
)  # fmt: skip
DONG_COLUMNS = (
    Column("dong_code", Text("행정동코드", "Dong code"), _CODE),
    _DONG,
    _PEOPLE,
    Column("cameras", Text("카메라", "Cameras"), _NUM, CAMERA),
    Column("per_1000", Text("천 명당 카메라", "Cameras per 1,000 people"), _NUM, CAMERA),
    Column("seen_percent", Text("사람이 있는 시간 중 보이는 비율", "Share of people's time seen"), _NUM, PERCENT),
    _HOURS_UNSEEN,
    Column("listed", Text("먼저 볼 곳", "Listed first"), _NUM, CELL),
    Column("listed_share", Text("먼저 볼 곳의 몫", "Share of the list"), _NUM, PERCENT),
    Column("people_share", Text("인구의 몫", "Share of the people"), _NUM, PERCENT),
)
KIND_COLUMNS = (
    Column("purpose_ko", Text("설치 목적", "Purpose"), _NAME, language="ko"),
    Column("purpose_en", Text("설치 목적", "Purpose"), _NAME, language="en"),
    Column("poles", Text("줄(지점)", "Rows (poles)"), _WHOLE, PLACE),
    Column("cameras", Text("카메라", "Cameras"), _WHOLE, CAMERA),
    Column("facing_known", Text("방향을 앎", "Direction known"), _WHOLE, CAMERA),
    Column("all_round", Text("전방위라고 적힘", "Said to see all round"), _WHOLE, CAMERA),
    Column("counted", Text("이 분석에서 셈", "Counted here"), _WHOLE, CAMERA),
)
LAW_COLUMNS = (
    Column("item_ko", Text("확인할 것", "To check"), _NAME, language="ko"),
    Column("item_en", Text("확인할 것", "To check"), _NAME, language="en"),
    Column("checked", Text("확인", "Checked"), _NAME),
)

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER
_NOBODY = Text("사는 사람이 없음", "nobody lives there")

OUTPUTS = (
    Output("unseen_share", _INDICATOR, Text("못 보는 비율", "Share not seen"),
           Text("그때 사람이 있는 시간(사람·시간) 가운데 카메라가 보지 못하는 곳에서 보내는 비율.",
                "Of the time that people spend there (people-hours), the share spent where no camera sees."), PERCENT, 1, headline=True, good=-1),
    Output("hours_unseen", _INDICATOR, Text("못 보는 사람·시간", "People-hours not seen"),
           Text("보이지 않는 곳에 사람이 있는 시간을 하루 동안 더한 것.", "The time that people spend unseen, summed over a day."), PERSON_HOUR, headline=True, good=-1),
    Output("unseen_low", _INDICATOR, Text("가장 좋으면", "At best"),
           Text("방향을 모르는 카메라가 모두 모든 쪽을 본다면 못 보는 비율.", "The share not seen if every camera of unknown direction looked everywhere."), PERCENT, 1, headline=True, good=-1),
    Output("unseen_high", _INDICATOR, Text("가장 나쁘면", "At worst"),
           Text("방향을 아는 카메라만 본다고 하면 못 보는 비율.", "The share not seen if only cameras of known direction saw anything."), PERCENT, 1, headline=True, good=-1),
    Output("blind_people", _INDICATOR, Text("사각지대에 사는 사람", "Residents of blind hexagons"),
           Text("넓이의 기준 비율 이상을 못 보는 육각형에 사는 사람.", "People living in hexagons of which at least the chosen share is not seen."), PERSON, good=-1),
    Output("children_unseen", _INDICATOR, Text("통학로 못 보는 비율", "Ways to school not seen"),
           Text("집에서 가장 가까운 학교까지 걷는 길 가운데 보이지 않는 비율(걷는 사람으로 가중).",
                "Of the walk from home to the nearest school, the share not seen (weighted by those who walk)."), PERCENT, 1, headline=True, good=-1),
    Output("blind_cells", _INDICATOR, Text("사각 육각형", "Blind hexagons"),
           Text("사람이 사는 육각형 가운데 기준 비율 이상을 못 보는 것.", "Inhabited hexagons of which at least the chosen share is not seen."), CELL, good=-1),
    Output("seen_km2", _INDICATOR, Text("보이는 넓이", "Area seen"), Text("실제 육각형 넓이로 잰 보이는 넓이.", "The area seen, by the true area of the hexagons."), KM2, 2, good=1),
    Output("circle_km2", _INDICATOR, Text("원으로 본 넓이", "Area by circles"),
           Text("표준모형처럼 카메라마다 원을 그리면 나오는 넓이.", "The area if a circle is drawn round each camera, as the standard model does."), KM2, 2),
    Output("circle_times", _INDICATOR, Text("원이 부풀린 배수", "Overstated by circles"),
           Text("원으로 본 넓이를 기대되는 넓이로 나눈 값.", "The area by circles over the area expected to be seen."), TIMES, 1),
    Output("twofold_low", _INDICATOR, Text("두 대 이상, 적어도", "Seen by two, at least"),
           Text("사람이 있는 시간 가운데 방향을 아는 카메라 두 대 이상이 보는 비율.", "Of people's time, the share seen by two cameras of known direction or more."), PERCENT, 1, good=1),
    Output("twofold_high", _INDICATOR, Text("두 대 이상, 많아야", "Seen by two, at most"),
           Text("모든 카메라가 모든 쪽을 본다면 두 대 이상이 보는 비율.", "The share seen by two or more if every camera looked everywhere."), PERCENT, 1, good=1),
    Output("seniors_unseen", _INDICATOR, Text("65세 이상 못 보는 비율", "Seniors not seen"),
           Text("65세 이상이 사는 곳 가운데 보이지 않는 비율.", "Of where seniors live, the share not seen."), PERCENT, 1, good=-1),
    Output("women_unseen", _INDICATOR, Text("밤길의 여성 못 보는 비율", "Women at night not seen"),
           Text("밤에 여성이 있는 시간 가운데 보이지 않는 비율. 성별 자료가 있을 때만.", "Of the time women spend there at night, the share not seen, where the data tell."), PERCENT, 1, good=-1),
    Output("cameras", _INDICATOR, Text("센 카메라", "Cameras counted"), Text("고른 목적의 카메라 대수.", "Cameras of the chosen purpose."), CAMERA),
    Output("unsure_share", _INDICATOR, Text("방향을 모르는 카메라", "Direction unknown"),
           Text("어느 쪽을 보는지 자료에 없거나 돌아가는 카메라의 비율.", "Cameras whose direction the data do not tell, or that turn."), PERCENT, 1),
    Output("listed_in_one", _INDICATOR, Text("한 동에 몰린 몫", "Most in one dong"),
           Text("먼저 볼 곳 가운데 가장 많이 든 한 행정동의 비율.", "The largest share of the list that lies in one dong."), PERCENT, 0),
    Output("dark", _LAYER, Text("못 보는 사람", "People not seen"),
           Text("보이지 않는 곳에 사람이 있는 시간(사람·시간/일).", "People-hours a day spent where nothing is seen."), PERSON_HOUR, 0, DARK_COLUMNS,
           drawing=Drawing("hours_unseen", "", (), "hours", ("hours_unseen", "hours", "unseen_percent", "people"),
                           limits=(20.0, 100.0, 500.0, 1000.0, 2000.0, 4000.0), faint=Text("그때 사람이 없음", "nobody there then"))),
    Output("seen", _LAYER, Text("못 보는 넓이", "Area not seen"),
           Text("육각형에서 건물을 뺀 넓이 가운데 보이지 않는 비율. 5 m 격자점으로 재며 평균 오차는 0.25%p 이하입니다.", "Share of each hexagon's open ground that is not seen. Measured on points 5 m apart; the mean error is at most 0.25 points."), PERCENT, 0, CELL_COLUMNS,
           drawing=Drawing("{basis}_unseen", "", (), "people", ("expected_unseen", "upper_unseen", "lower_unseen", "circle_unseen", "people"),
                           limits=(10.0, 25.0, 50.0, 75.0, 90.0), faint=_NOBODY)),
    Output("children", _LAYER, Text("통학로", "Ways to school"),
           Text("집에서 가장 가까운 학교까지 걷는 길 가운데 보이지 않는 길이에 그 길을 걷는 아이들이 사는 집의 사람 수를 곱한 값.",
                "Metres of the walk from home to the nearest school that nobody sees, times the residents whose children walk them."), PERSON_METRE, 0, _CHILDREN,
           drawing=Drawing("amount", "", (), "amount", ("amount", "unseen_percent", "people"), limits=(1e3, 5e3, 2e4, 5e4, 1e5, 3e5), faint=Text("통학로가 없음", "no way to school"))),
    Output("seniors", _LAYER, Text("65세 이상", "Seniors"), Text("보이지 않는 곳에 사는 65세 이상(사는 사람 × 못 보는 비율).", "People of 65 or over living where nothing is seen (residents times the share not seen)."), PERSON, 0, _SENIORS,
           drawing=Drawing("amount", "", (), "amount", ("amount", "unseen_percent", "people"), limits=(1.0, 2.0, 5.0, 10.0, 20.0, 40.0), faint=Text("65세 이상이 없음", "no seniors"))),
    Output("women", _LAYER, Text("밤길의 여성", "Women at night"), Text("밤에 보이지 않는 곳에 있는 15세 이상 여성의 시간. 성별 시간대 인구가 있을 때만.",
           "Time that women of 15 or over spend at night where nothing is seen, where the data tell."), WOMAN_HOUR, 0, _WOMEN,
           drawing=Drawing("amount", "", (), "amount", ("amount", "unseen_percent", "people"), limits=(10.0, 50.0, 200.0, 500.0, 1000.0, 2000.0), faint=Text("밤에 여성이 없음", "no women at night"))),
    Output("index", _LAYER, Text("먼저 볼 곳", "Look here first"),
           Text("못 보는 사람·통학로·노인·여성·환경·신고의 순위를 비중대로 더한 지수(0~100). 보이지 않는 정도이며 위험도가 아닙니다.",
                "Ranks of what is not seen of people, ways to school, seniors, women, surroundings and reports, weighed (0 to 100). Lack of view, not danger."),
           POINT, 0, INDEX_COLUMNS,
           drawing=Drawing("index", "", (), "index", ("index", "without", "hours_unseen", "unseen_percent"),
                           limits=(20.0, 40.0, 60.0, 80.0, 90.0), faint=Text("지수 0", "index 0"),
                           ranked=("top", "rank"), parts=tuple(f"part_{name}" for name in GROUPS))),
    Output("without", _LAYER, Text("신고를 뺀 순위", "Without reports"), Text("신고된 사건을 빼고 매긴 지수. '먼저 볼 곳'과 견주어 신고 때문에 앞선 곳을 가려내십시오.",
           "The index without reported incidents, to be held against 'Look here first'."), POINT, 0, WITHOUT_COLUMNS,
           drawing=Drawing("without", "", (), "without", ("without", "index", "hours_unseen"), limits=(20.0, 40.0, 60.0, 80.0, 90.0), faint=Text("지수 0", "index 0"))),
    Output("top", _TABLE, Text("먼저 볼 곳", "Look here first"), Text("지수가 높은 육각형부터. 신고를 뺐을 때의 순위가 곁에 있습니다.",
           "Hexagons of the highest index first, with their rank when reports are left out."), columns=TOP_COLUMNS),
    Output("dongs", _TABLE, Text("동별 형평", "By dong"), Text("동마다 카메라와 보이는 비율, 먼저 볼 곳의 몫. 못 보는 사람·시간이 많은 동부터.",
           "Cameras, share seen and share of the list in each dong; most people-hours not seen first."), columns=DONG_COLUMNS),
    Output("kinds", _TABLE, Text("카메라 목록 요약", "The list of cameras"), Text("목적마다 몇 대이며 방향을 아는 것이 몇 대인지.",
           "How many there are of each purpose, and of how many the direction is known."), columns=KIND_COLUMNS),
    Output("law", _TABLE, Text("개인정보 보호법 제25조 확인", "Personal Information Protection Act, article 25"),
           Text("설치 전에 확인할 것. 언론과 안내서에서 옮긴 것이므로 법 조문으로 다시 확인하십시오.",
                "To be checked before installing. Taken from press and guides: please check against the text of the law."), columns=LAW_COLUMNS),
)  # fmt: skip
