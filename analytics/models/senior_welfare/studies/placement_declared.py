"""What the study of new halls and stops can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params, Picks
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.senior_welfare.declared import ALONE, CELL, DONG, LAT, LON, PEOPLE, PLACE
from analytics.models.senior_welfare.params import MINUTE, PERCENT, PERSON

VEHICLE, SECOND = Text("대", "vehicles"), Text("초", "s")

HALL, MOBILE = "hall", "mobile"
FORMS = {
    HALL: Text("새 경로당", "New senior halls"),
    MOBILE: Text("찾아가는 이동 서비스", "A mobile service"),
}
COVER, MEAN, WORST = "cover", "mean", "worst"
_AIMS = {
    COVER: Text("새로 닿는 노인을 가장 많게", "Most seniors newly reached"),
    MEAN: Text("걷는 시간을 모두 합해 가장 적게", "Fewest minutes on foot in all"),
    WORST: Text("가장 먼 곳을 가장 가깝게", "The furthest as near as can be"),
}
HOMES, SITES = "homes", "sites"
_CANDIDATES = {
    HOMES: Text("사람이 사는 곳", "Where people live"),
    SITES: Text("후보지·공공시설 목록", "Listed sites and public places"),
}


class NextHalls(Params):
    """What is asked beside the model's own parameters; the walk and its limit are the model's."""

    form: Annotated[
        str,
        Choice(Text("무엇을 두나", "What"), FORMS,
               Text("이동 서비스는 차가 여러 곳에 서는 것입니다. 서는 곳마다 경로당 한 곳처럼 걸어서 닿는지 봅니다.",
                    "A mobile service stops in several places; each stop counts like a hall that people walk to.")),
    ] = HALL  # fmt: skip
    added: Annotated[
        int, Knob(Text("새 경로당", "New halls"), 1, 20, 1, PLACE, Text("더 열 수 있는 곳. 이동 서비스에서는 쓰지 않습니다.", "How many may open. Not used for a mobile service."))
    ] = 3  # fmt: skip
    vehicles: Annotated[
        int, Knob(Text("이동 서비스 차량", "Vehicles"), 1, 5, 1, VEHICLE, Text("이동 서비스에서만 씁니다.", "Used for a mobile service only."))
    ] = 1  # fmt: skip
    stops: Annotated[
        int,
        Knob(Text("차 한 대가 서는 곳", "Stops of a vehicle"), 1, 10, 1, PLACE,
             Text("한 주에 한 대가 들르는 곳. 하루에 한 곳, 닷새로 본 가정값입니다.", "Places that one vehicle visits in a week: one a day on five days. Assumed.")),
    ] = 5  # fmt: skip
    aim: Annotated[
        str,
        Choice(Text("무엇을 바라나", "Aim"), _AIMS,
               Text("차례대로 최대 커버리지(MCLP), p-median, p-center입니다. 닿는 기준 시간과 걷는 빠르기는 위에서 정한 값입니다.",
                    "In turn: maximal covering (MCLP), p-median, p-center. The limit and the walking speed are those set above.")),
    ] = COVER  # fmt: skip
    candidates: Annotated[
        str,
        Choice(Text("둘 수 있는 곳", "Where they may stand"), _CANDIDATES,
               Text("목록은 '내 자료'에 넣은 후보지와 공공시설입니다. 사람이 사는 곳은 육각형마다 사람들의 한가운데이며, 땅이나 건물을 구할 수 있는지는 따지지 않습니다.",
                    "Listed are sites and public places put in under 'My data'. Where people live is the middle of the people of each hexagon; whether land or rooms can be had is not asked.")),
    ] = HOMES  # fmt: skip
    dong_most: Annotated[
        int, Knob(Text("한 동에 많아야", "At most in a dong"), 0, 10, 1, PLACE, Text("새로 두는 곳이 한 동에 몰리지 않게 합니다. 0이면 따지지 않습니다.", "Keeps new places from crowding in one dong. 0 asks nothing."))
    ] = 0  # fmt: skip
    only_dongs: Annotated[
        str,
        Picks(Text("둘 수 있는 행정동", "Dongs for new places"), "dongs", "dong_code", "dong_name",
              Text("고른 행정동 안에만 둡니다. 비우면 모든 행정동을 봅니다.", "New places stand in these dongs only; none chosen means all.")),
    ] = ""  # fmt: skip
    only_kinds: Annotated[
        str,
        Picks(Text("공공시설 종류", "Kinds of public places"), "sites", "kind_id", "kind",
              Text("목록을 쓸 때 고른 종류에만 둡니다. 비우면 목록 전체를 봅니다.", "With the list only these kinds are used; none chosen means all.")),
    ] = ""  # fmt: skip
    places_most: Annotated[
        int,
        Knob(Text("견줄 곳", "Places compared"), 20, 1000, 20, PLACE,
             Text("둘 수 있는 곳 가운데 얻는 것이 큰 곳부터 이만큼을 먼저 견줍니다. 많을수록 촘촘하지만 오래 걸립니다.",
                  "So many are compared first, those that gain most. More are finer and take longer."), expert=True),
    ] = 400  # fmt: skip
    seconds: Annotated[
        int, Knob(Text("증명에 쓸 시간", "Time for the proof"), 5, 600, 5, SECOND, Text("이 시간 안에 가장 좋다는 증명을 찾지 못하면 남은 차이를 보여 드립니다.", "If optimality is not proven in this time, the gap left is shown."), expert=True)
    ] = 60  # fmt: skip

    @property
    def wanted(self) -> int:
        """How many places are wanted: halls, or the stops of all vehicles."""
        return self.added if self.form == HALL else self.vehicles * self.stops


WORKFLOW = (
    Step("places", Text("둘 수 있는 곳", "Where they may stand"),
         Text("둘 수 있는 곳마다 노인이 사는 육각형까지 걷는 거리를 재고, 얻는 것이 큰 곳을 추립니다.",
              "Metres on foot from each possible place to the hexagons where seniors live; those that gain most are kept.")),
    Step("search", Text("계획 찾기와 증명", "Search and proof"),
         Text("빠른 계획을 먼저 보이고, 바꿔 가며 낫게 하고, 어떤 계획도 넘을 수 없는 한계를 구하고, 되면 가장 좋음을 증명합니다.",
              "A quick plan first, improved by exchanges; then a limit that no plan can pass; then, where it can be done, the proof.")),
    Step("everywhere", Text("모든 곳에서 확인", "Among all places"),
         Text("새로 닿는 노인을 가장 많게 할 때는 추리지 않은 모든 곳에서 다시 찾아 더 나은 계획이 없는지 확인합니다.",
              "Where most are to be newly reached, the plan is sought again among all places, none left out.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER
_BEFORE, _AFTER = Text("지금", "now"), Text("계획대로면", "with the plan")
_NO_WAY = Text("길이 없음", "no way")

SITE_COLUMNS = (
    Column("rank", Text("순위", "Rank"), _WHOLE),
    Column("place", Text("둘 곳", "Place"), _NAME),
    Column("kind", Text("지금 있는 것", "What stands there"), _NAME),
    DONG, LON, LAT,
    Column("gained", Text("새로 닿는 노인", "Newly reached"), _NUM, PERSON),
    Column("saved_hours", Text("줄어드는 걷는 시간", "Walking saved"), _NUM, Text("사람·시간/한 번씩", "people-hours for one walk each")),
    Column("within", Text("기준 안의 노인", "Seniors within the limit"), _NUM, PERSON),
    Column("vehicle", Text("차량", "Vehicle"), _NUM, missing=Text("경로당", "a hall")),
    Column("turn", Text("들르는 차례", "Turn"), _NUM, missing=Text("경로당", "a hall")),
)  # fmt: skip
DONG_COLUMNS = (
    DONG,
    Column("alone", Text("혼자 사는 노인", "Seniors living alone"), _NUM, PERSON),
    Column("added", Text("새로 두는 곳", "New places"), _WHOLE, PLACE),
    Column("gained", Text("새로 닿는 노인", "Newly reached"), _NUM, PERSON),
    Column("share_before", Text("닿는 비율, 지금", "Share reached, now"), _NUM, PERCENT),
    Column("share_after", Text("닿는 비율, 계획대로면", "Share reached, with the plan"), _NUM, PERCENT),
    Column("mean_before", Text("평균 시간, 지금", "Mean time, now"), _NUM, MINUTE, missing=_NO_WAY),
    Column("mean_after", Text("평균 시간, 계획대로면", "Mean time, with the plan"), _NUM, MINUTE, missing=_NO_WAY),
)
PLAN_COLUMNS = (
    Column("value_ko", Text("고른 기준", "Chosen by"), _NAME, language="ko"),
    Column("value_en", Text("고른 기준", "Chosen by"), _NAME, language="en"),
    Column("value", Text("계획의 값", "Value of the plan"), _NUM),
    Column("bound", Text("이보다 좋을 수 없음", "No plan is better than"), _NUM, missing=Text("아직 모름", "not known yet")),
    Column(
        "gap_percent",
        Text("더 좋아질 여지(많아야)", "At most better by"),
        _NUM,
        PERCENT,
        missing=Text("아직 모름", "not known yet"),
    ),
    Column("method_ko", Text("찾은 방법", "Found by"), _NAME, language="ko"),
    Column("method_en", Text("찾은 방법", "Found by"), _NAME, language="en"),
)
CELL_COLUMNS = (
    CELL, LON, LAT, PEOPLE, DONG,
    Column("minutes_after", Text("계획대로면 가장 가까운 곳까지", "To the nearest, with the plan"), _NUM, MINUTE),
    Column("minutes_before", Text("지금 가장 가까운 곳까지", "To the nearest, now"), _NUM, MINUTE),
    ALONE,
    Column("gained", Text("새로 닿는 노인(추정)", "Newly reached (estimate)"), _NUM, PERSON),
)  # fmt: skip

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER

OUTPUTS = (
    Output("gained", _INDICATOR, Text("새로 닿는 노인", "Seniors newly reached"),
           Text("혼자 사는 노인 가운데 지금은 기준 시간 안에 경로당이 없고 계획대로면 있는 사람.", "Seniors living alone who have no hall within the limit now and have one with the plan."), PERSON, headline=True, good=1),
    Output("share_after", _INDICATOR, Text("계획대로면 닿는 비율", "Share reached with the plan"), Text("기준 시간 안(같은 시간 포함)에 닿는 노인의 비율.", "Share of seniors reached within the limit, inclusive."), PERCENT, 1, headline=True, good=1),
    Output("share_before", _INDICATOR, Text("지금 닿는 비율", "Share reached now"), Text("지금 있는 경로당으로 닿는 비율.", "With the halls there are."), PERCENT, 1, headline=True),
    Output("gap", _INDICATOR, Text("더 나아질 여지", "Room for better"),
           Text("견준 곳 안의 어떤 계획도 이 계획의 값보다 이만큼 넘게 나을 수 없습니다. 0이면 가장 좋은 계획임이 증명된 것입니다.",
                "No plan on the places compared can be better than this one by more than so much of its value. 0: it is proven to be the best."), PERCENT, 2, headline=True, good=-1,
           missing=Text("아직 모름", "not known yet")),
    Output("bound_gained", _INDICATOR, Text("어떤 계획도 넘지 못할 수", "No plan gains more"), Text("같은 수를 두는 어떤 계획도 이보다 많은 노인에게 새로 닿지 못합니다.", "No plan with as many places newly reaches more seniors."), PERSON,
           missing=Text("'새로 닿는 노인' 목표에서만", "only where that is the aim")),
    Output("unreached_after", _INDICATOR, Text("여전히 닿지 못하는 노인", "Still not reached"), Text("계획대로 해도 기준 시간 안에 닿지 못하는 노인.", "Seniors not reached within the limit even with the plan."), PERSON, good=-1),
    Output("mean_before", _INDICATOR, Text("지금 평균 시간", "Mean time now"), Text("걸어갈 길이 있는 노인의 평균.", "Mean over seniors who have a way on foot."), MINUTE, 2),
    Output("mean_after", _INDICATOR, Text("계획대로면 평균 시간", "Mean time with the plan"), Text("걸어갈 길이 있는 노인의 평균.", "Mean over seniors who have a way on foot."), MINUTE, 2, good=-1),
    Output("worst_before", _INDICATOR, Text("지금 가장 먼 곳", "The furthest now"), Text("노인이 한 명 이상(반올림) 사는 육각형 가운데 가장 오래 걸리는 곳.", "The longest walk from a hexagon with at least one senior (rounded)."), MINUTE, 1),
    Output("worst_after", _INDICATOR, Text("계획대로면 가장 먼 곳", "The furthest with the plan"), Text("노인이 한 명 이상(반올림) 사는 육각형 가운데 가장 오래 걸리는 곳.", "The longest walk from a hexagon with at least one senior (rounded)."), MINUTE, 1, good=-1),
    Output("places", _INDICATOR, Text("견준 곳", "Places compared"), Text("둘 수 있다고 보고 견준 곳.", "Possible places that were compared."), PLACE),
    Output("cells", _LAYER, Text("계획대로면 걸리는 시간", "Time with the plan"), Text("가장 가까운 경로당이나 서는 곳까지 걸리는 시간(육각형 안 노인의 평균). 번호는 새로 두는 곳입니다.",
           "Time to the nearest hall or stop (mean over the seniors of the hexagon). The numbers are the new places."), MINUTE, 1, CELL_COLUMNS,
           drawing=Drawing("minutes_after", "limit_min", (0.5, 1.0, 1.5, 2.0, 3.0), "alone", ("minutes_after", "minutes_before", "gained", "alone"), ranked=("sites", "rank"),
                           faint=Text("혼자 사는 노인 없음", "No seniors living alone"), sides=(Text("기준 안", "Within the standard"), Text("기준 밖", "Beyond the standard")), missing=_NO_WAY)),
    Output("sites", _TABLE, Text("새로 둘 곳", "New places"), Text("얻는 것이 큰 곳부터. 위의 곳이 이미 얻은 것은 다시 세지 않습니다. 순위가 지도의 번호와 같습니다.",
           "Those that gain most first; what a place above gains already is not counted again. Ranks are the numbers on the map."), columns=SITE_COLUMNS),
    Output("dongs", _TABLE, Text("동별 형평", "By dong"), Text("동마다 닿는 비율과 평균 시간이 어떻게 바뀌는지. 새로 닿는 노인이 많은 동부터.", "How share and mean time change in each dong; most seniors newly reached first."), columns=DONG_COLUMNS),
    Output("plans", _TABLE, Text("얼마나 좋은가", "How good"), Text("찾은 계획과, 어떤 계획도 넘을 수 없는 한계.", "The plan found, and the bound that none can pass."), columns=PLAN_COLUMNS),
)  # fmt: skip
