"""What the study of visiting workers can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.senior_welfare.declared import ALONE, CELL, DONG, LAT, LON
from analytics.models.senior_welfare.params import MINUTE, PERCENT, PERSON

WORKER = Text("명", "workers")
A_WEEK = Text("회/주", "a week")
A_DAY = Text("분/일", "min a day")
DISTRICT = Text("구역", "districts")

ALL, UNSERVED = "all", "unserved"
_WHO = {
    ALL: Text("혼자 사는 노인 모두", "All who live alone"),
    UNSERVED: Text("아직 돌봄을 받지 않는 노인", "Those not served yet"),
}
BASE, HOME = "base", "home"
_STARTS = {
    BASE: Text("수행기관에서 나와 돌아옴", "From the provider's office and back"),
    HOME: Text(
        "집에서 바로 맡은 구역으로(오가는 길은 세지 않음)", "From home straight to the district (that way is not counted)"
    ),
}


class VisitsAsked(Params):
    """What is asked beside the model's own parameters; the speed of cars is the model's."""

    who: Annotated[
        str,
        Choice(Text("누구를 찾아가나", "Who is visited"), _WHO,
               Text("'아직 받지 않는 노인'은 돌봄 명단의 동별 수를 뺀 것이며, 명단에 없는 동은 모두 받지 않는 것으로 봅니다.",
                    "'Not served yet' takes those served in each dong away; a dong that the list does not name counts as not served.")),
    ] = ALL  # fmt: skip
    share_percent: Annotated[
        float,
        Knob(Text("그 가운데 찾아갈 비율", "Share of them"), 1, 100, 1, PERCENT,
             Text("모두가 방문을 바라거나 대상이 되지는 않습니다. 어디서나 같은 비율로 봅니다.", "Not everybody wants or is entitled to visits. The same share everywhere.")),
    ] = 100.0  # fmt: skip
    people_each: Annotated[
        float,
        Knob(Text("생활지원사 1인당 노인", "Seniors per worker"), 5, 40, 1, PERSON,
             Text("한 명이 맡는 수. 15~18명이라는 2023년 글(sky-1110.co.kr)을 따른 가정값이니 그해 사업안내를 확인하십시오.",
                  "How many one worker has. Assumed after a text of 2023 that says 15 to 18 (sky-1110.co.kr): check this year's guideline.")),
    ] = 16.0  # fmt: skip
    people_most: Annotated[
        float,
        Knob(Text("1인당 많아야", "At most per worker"), 5, 60, 1, PERSON,
             Text("구역을 고르게 나눌 때도 이 수를 넘지 않습니다. 위의 수보다 작으면 위의 수로 봅니다. 15~18명의 위 끝인 가정값입니다.",
                  "Districts are kept even without passing this. If it is below the number above, that one holds. Upper end of 15 to 18; assumed."), expert=True),
    ] = 18.0  # fmt: skip
    visits: Annotated[
        float, Knob(Text("한 주 방문 횟수", "Visits a week"), 0.25, 7, 0.25, A_WEEK, Text("노인 한 분에게. 가정값입니다.", "To each senior. Assumed."))
    ] = 1.0  # fmt: skip
    visit_min: Annotated[
        float, Knob(Text("한 번 방문 시간", "Minutes a visit"), 5, 240, 5, MINUTE, Text("집 안에 있는 시간. 가정값입니다.", "Time in the home. Assumed."))
    ] = 60.0  # fmt: skip
    door_min: Annotated[
        float, Knob(Text("방문마다 더 드는 시간", "Lost at each visit"), 0, 30, 1, MINUTE, Text("차를 세우고 문까지 가는 시간. 이동시간에 넣습니다. 가정값입니다.", "Parking and walking to the door; counted as travel. Assumed."), expert=True)
    ] = 5.0  # fmt: skip
    week_min: Annotated[
        float,
        Knob(Text("한 주 일하는 시간", "Working minutes a week"), 300, 2400, 60, MINUTE,
             Text("방문과 이동에 쓰는 시간. 하루 5시간, 닷새인 1,500분은 가정값입니다.", "For visits and ways. 1,500 is five hours on five days; assumed.")),
    ] = 1500.0  # fmt: skip
    days: Annotated[
        int, Knob(Text("한 주 일하는 날", "Working days a week"), 1, 7, 1, Text("일", "days"), Text("하루 이동시간을 셀 때 씁니다.", "Used for travel a day."), expert=True)
    ] = 5  # fmt: skip
    tolerance_percent: Annotated[
        float,
        Knob(Text("구역의 고르기", "How even"), 1, 50, 1, PERCENT,
             Text("구역의 업무량이 평균에서 이만큼까지(같은 값 포함) 벗어날 수 있습니다. 좁힐수록 고르고, 나누어 맡는 육각형이 늘어납니다. 가정값입니다.",
                  "Workloads may lie this far from their mean (inclusive). The narrower the more even, and the more hexagons are shared. Assumed.")),
    ] = 10.0  # fmt: skip
    start: Annotated[
        str, Choice(Text("하루의 시작", "The day begins"), _STARTS, Text("수행기관이 자료에 없으면 동마다 노인들의 한가운데에서 시작한다고 봅니다.", "Where no provider is known, workers begin in the middle of the seniors of a dong."))
    ] = BASE  # fmt: skip
    base_most: Annotated[
        int, Knob(Text("한 곳에서 나가는 생활지원사, 많아야", "Workers per base, at most"), 0, 500, 5, WORKER, Text("0이면 가까운 곳에서 나갑니다.", "0: everybody starts from the nearest."), expert=True)
    ] = 0  # fmt: skip


WORKFLOW = (
    Step("people", Text("찾아갈 사람", "Who is visited"),
         Text("육각형마다 찾아갈 노인 수를 정합니다. 적은 수를 감춘 값에서 시작합니다.", "How many are visited in each hexagon, from released values.")),
    Step("ways", Text("가는 길", "Ways"),
         Text("이웃한 육각형 사이의 시간을 찻길로 재어 그물로 엮습니다. 빈 땅 건너의 마을도 길이 있으면 이웃입니다.",
              "Minutes by road between neighbouring hexagons make a network; villages across empty land are neighbours where a road joins them.")),
    Step("workers", Text("필요한 인력", "Workers needed"),
         Text("1인당 노인 수와 한 주 일하는 시간 가운데 더 많이 드는 쪽으로 인력을 셉니다. 이동시간은 나눈 구역에서 다시 잽니다.",
              "By seniors per worker or by working time, whichever asks for more; travel is measured anew in the districts made.")),
    Step("districts", Text("구역 나누기", "Districts"),
         Text("서로 이어지고 업무량이 고르며 이동이 적은 구역으로 나누고, 이어지지 않아도 되는 가장 좋은 배정과 견줍니다.",
              "Connected districts of even workload and little travel, told against the best assignment that need not be connected.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER
_NO_BASE = Text("집에서 바로 감", "straight from home")
_NOBODY = Text("찾아갈 사람 없음", "nobody to visit")
_VISITED = Column("visited", Text("찾아갈 노인(추정)", "Visited (estimate)"), _NUM, PERSON)
_VISITS = Column("visits", Text("한 주 방문", "Visits a week"), _NUM, A_WEEK)

DISTRICT_COLUMNS = (
    Column("district", Text("구역", "District"), _WHOLE),
    Column("dongs_ko", Text("걸친 행정동", "Dongs"), _NAME, language="ko"),
    Column("dongs_en", Text("걸친 행정동", "Dongs"), _NAME, language="en"),
    _VISITED, _VISITS,
    Column("load_percent", Text("업무량(한 명 몫 대비)", "Workload of one worker"), _NUM, PERCENT),
    Column("travel_day", Text("하루 이동시간", "Travel a day"), _NUM, A_DAY),
    Column("middle_min", Text("구역 가운데에서 집까지 평균", "Mean from the middle to a home"), _NUM, MINUTE),
    Column("farthest_min", Text("가장 먼 집까지", "To the farthest home"), _NUM, MINUTE),
    Column("hexagons", Text("육각형", "Hexagons"), _WHOLE),
    Column("base", Text("나가는 곳", "Base"), _NAME),
    Column("base_min", Text("나가는 곳까지", "To the base"), _NUM, MINUTE, missing=_NO_BASE),
    LON, LAT,
)  # fmt: skip
DONG_COLUMNS = (
    DONG,
    ALONE,
    _VISITED,
    _VISITS,
    Column("served", Text("지금 돌봄을 받는 노인", "Served now"), _NUM, PERSON, missing=Text("자료 없음", "no data")),
    Column("workers", Text("필요한 생활지원사", "Workers needed"), _NUM, WORKER),
    Column("districts", Text("걸친 구역", "Districts"), _WHOLE, DISTRICT),
    Column("travel_visit", Text("방문 한 번의 이동시간", "Travel per visit"), _NUM, MINUTE, missing=_NOBODY),
)
BASE_COLUMNS = (
    Column("base", Text("나가는 곳", "Base"), _NAME),
    Column("workers", Text("생활지원사", "Workers"), _WHOLE, WORKER),
    _VISITED,
    Column("base_min", Text("구역까지 평균", "Mean to a district"), _NUM, MINUTE),
    LON, LAT,
)  # fmt: skip
CELL_COLUMNS = (
    CELL, LON, LAT, DONG, _VISITED,
    Column("district", Text("구역", "District"), _NUM, missing=_NOBODY),
    Column("sharing", Text("나누어 맡는 사람", "Workers who share it"), _WHOLE, WORKER),
    Column("middle_min", Text("구역 가운데에서", "From the district's middle"), _NUM, MINUTE, missing=_NOBODY),
    Column("tint", Text("칠한 색(뜻 없음)", "Colour (no meaning)"), _NUM, missing=_NOBODY),
)  # fmt: skip

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER
TINTS = 5
"""Colours of districts on the map; see `visits_tables.tints`."""

_BESIDE = Text("이웃한 구역끼리 색이 다르며(색에는 뜻이 없음), 번호는 '구역' 표의 번호입니다.",
               "Neighbouring districts differ in colour, which means nothing else; the numbers are those of the table 'Districts'.")  # fmt: skip
_NOT_YET = Text("아직 모름", "not known yet")

OUTPUTS = (
    Output("workers", _INDICATOR, Text("필요한 생활지원사", "Workers needed"),
           Text("1인당 노인 수와 일하는 시간 가운데 곳마다 더 드는 쪽으로 세어 더하고 올림한 수.", "By seniors per worker or working time, whichever asks for more at each place, added and rounded up."), WORKER, headline=True),
    Output("visited", _INDICATOR, Text("찾아갈 노인", "Seniors visited"), Text("감춘 뒤의 값으로 셉니다.", "From released values."), PERSON, headline=True),
    Output("travel_day", _INDICATOR, Text("하루 이동시간", "Travel a day"),
           Text("생활지원사 한 명의 하루 평균. 나가는 곳에서 구역 가운데까지(가까우면 가운데에서 집까지 평균만큼) 오가고, 집 사이는 가운데에서 집까지의 평균만큼, 방문마다 더 드는 시간을 더합니다.",
                "Mean of a worker's day: to the district's middle and back (at least the mean from there to a home), between homes that mean, and what is lost at each visit."), A_DAY, 0, headline=True, good=-1),
    Output("travel_share", _INDICATOR, Text("이동에 쓰는 비율", "Share spent on the way"), Text("방문과 이동을 더한 시간 가운데 이동.", "Travel in all time for visits and travel."), PERCENT, 0, headline=True, good=-1),
    Output("mean_each", _INDICATOR, Text("1인당 평균", "Mean per worker"), Text("생활지원사 한 명이 맡는 노인의 평균.", "Seniors of a worker on average."), PERSON, 1),
    Output("most_each", _INDICATOR, Text("1인당 가장 많음", "Most per worker"), Text("가장 많이 맡는 구역의 노인.", "Seniors of the district with most."), PERSON, 1, good=-1),
    Output("nearest_most", _INDICATOR, Text("가까운 사람에게만 맡기면 1인당 가장 많음", "Most per worker if the nearest went"),
           Text("같은 사람들이 같은 곳에 있고, 집마다 가장 가까운 사람이 맡을 때.", "With the same workers in the same places and each home visited by the nearest."), PERSON, 1, missing=_NOT_YET),
    Output("nearest_over", _INDICATOR, Text("그때 한도를 넘는 사람", "Workers over the limit then"), Text("1인당 많아야 한다고 정한 수를 넘게 맡는 사람.", "Those who would have more than the most allowed."), WORKER, missing=_NOT_YET),
    Output("by_people", _INDICATOR, Text("노인 수로만 세면", "By seniors alone"), Text("찾아갈 노인 ÷ 1인당 노인, 올림.", "Seniors over seniors per worker, rounded up."), WORKER),
    Output("by_time", _INDICATOR, Text("일하는 시간으로만 세면", "By working time alone"), Text("방문 × (방문 시간 + 이동시간) ÷ 한 주 일하는 시간, 올림.", "Visits x (visit + travel) over working minutes a week, rounded up."), WORKER),
    Output("uneven", _INDICATOR, Text("고르지 못한 구역", "Uneven districts"), Text("업무량이 정한 범위를 벗어난 구역. 길이 닿지 않는 마을이 따로 있으면 생깁니다.", "Districts beyond the tolerance, as where villages lie apart with no way between."), DISTRICT, good=-1),
    Output("shared", _INDICATOR, Text("나누어 맡는 육각형", "Hexagons shared"), Text("둘 이상이 맡는 육각형. 한 명 몫보다 노인이 많은 곳은 반드시 나눕니다.", "Hexagons with two workers or more; those with more seniors than one can have must be."), Text("칸", "hexagons")),
    Output("parts", _INDICATOR, Text("서로 닿지 않는 땅", "Parts"), Text("길로 이어지지 않아 구역이 넘어갈 수 없는 덩어리. 1이면 모두 이어집니다.", "Sets of hexagons that no way joins; 1: all hang together."), Text("곳", "parts")),
    Output("gap", _INDICATOR, Text("이어짐의 값", "What being connected costs"),
           Text("같은 가운데들에서, 이어지지 않아도 되는 어떤 배정도 이동을 이보다 더 줄일 수 없습니다(증명된 한계).",
                "Round the same middles no assignment at all, connected or not, saves more of the travel than this (a certified bound)."), PERCENT, 1, good=-1, missing=_NOT_YET),
    Output("districts", _TABLE, Text("구역", "Districts"), Text("한 구역을 한 명이 맡습니다. 번호는 이웃 순서이며 지도의 번호와 같습니다.", "One worker each, numbered along the land; the numbers are those on the map."), columns=DISTRICT_COLUMNS),
    Output("dongs", _TABLE, Text("동별 필요 인력", "By dong"), Text("동마다 찾아갈 노인과 필요한 생활지원사(소수). 지금 일하는 생활지원사 수는 자료에 없습니다.",
           "Seniors to visit and workers needed (in parts) in each dong. How many work there now is not in the data."), columns=DONG_COLUMNS),
    Output("bases", _TABLE, Text("나가는 곳", "Bases"), Text("수행기관(없으면 동의 가운데)마다 몇 명이 나가는지.", "How many workers start from each provider, or middle of a dong where none is known."), columns=BASE_COLUMNS),
    Output("cells", _LAYER, Text("구역", "Districts"), Text("이웃한 구역끼리 색이 다릅니다. 색에는 뜻이 없고, 번호가 구역입니다.",
           "Neighbouring districts differ in colour. The colour means nothing; the numbers are the districts."), None, 0, CELL_COLUMNS,
           drawing=Drawing("tint", "", (), "visited", ("district", "visited", "middle_min", "sharing"), kinds=(_BESIDE,) * TINTS, ranked=("districts", "district"),
                           faint=_NOBODY, missing=_NOBODY)),
    Output("way_cells", _LAYER, Text("구역 가운데에서 걸리는 시간", "Minutes from the district's middle"), Text("맡은 구역의 가운데에서 그 육각형까지 차로 걸리는 시간.", "Minutes by car from the middle of its district."), MINUTE, 1, CELL_COLUMNS,
           drawing=Drawing("middle_min", "", (), "visited", ("middle_min", "district", "visited", "sharing"), limits=(1.0, 2.0, 4.0, 7.0, 12.0), ranked=("districts", "district"),
                           faint=_NOBODY, missing=_NOBODY)),
)  # fmt: skip
