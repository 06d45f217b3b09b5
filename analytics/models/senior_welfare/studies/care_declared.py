"""What the study of who is served less than others alike can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.senior_welfare.declared import ALONE, CELL, DONG, LAT, LON, PEOPLE, PLACE
from analytics.models.senior_welfare.params import METRE, PERCENT, PERSON

CITY, AROUND = "city", "around"
_TOWARDS = {CITY: Text("도시 전체의 비율", "the rate of the city"), AROUND: Text("둘레의 비율", "the rate around")}

TIMES = Text("배", "times")


class CareAsked(Params):
    """What is asked beside the model's own parameters; seniors living alone and small counts are the model's."""

    least_need: Annotated[
        float,
        Knob(Text("견줄 곳의 크기", "Size of a place"), 20, 200, 10, PERSON,
             Text("한 곳에 혼자 사는 노인이 적어도 이만큼 들도록 500 m 격자를 묶습니다. 작으면 어디인지 더 잘 보이지만 우연에 더 흔들립니다. 동별 자료뿐이면 쓰지 않습니다. 30은 가정값입니다.",
                  "500 m cells are joined until a place holds at least so many seniors living alone. Smaller places show better where, and are more moved by chance. "
                  "Not used where recipients are told by dong. 30 is assumed.")),
    ] = 30.0  # fmt: skip
    towards: Annotated[
        str,
        Choice(Text("우연을 걷어 낼 기준", "Small places are drawn to"), _TOWARDS,
               Text("사람이 적은 곳의 비율은 우연에 크게 흔들리므로 이쪽으로 끌어당깁니다. 둘레는 정한 거리 안의 곳들입니다.",
                    "Rates of few people swing by chance, so they are drawn this way. Around means places within the distance set.")),
    ] = CITY  # fmt: skip
    around_m: Annotated[
        float,
        Knob(Text("둘레", "Around"), 500, 10000, 500, METRE,
             Text("둘레의 비율로 끌어당길 때 이 거리 안(같은 거리 포함)의 곳들을 봅니다. 가정값입니다.", "Places within this distance (inclusive) when drawing to the rate around. Assumed."), expert=True),
    ] = 2000.0  # fmt: skip
    block_m: Annotated[
        float,
        Knob(Text("검증 구역", "Block held out"), 1000, 20000, 500, METRE,
             Text("한 변이 이만한 구역을 통째로 빼고 맞춘 뒤 뺀 곳을 예측해 봅니다. 이웃끼리 닮아서, 한 곳씩만 빼면 실제보다 잘 맞아 보입니다. 가정값입니다.",
                  "Whole blocks of this side are left out of the fit and then foretold. Neighbours are alike: leaving out single places flatters the model. Assumed."), expert=True),
    ] = 3000.0  # fmt: skip
    border_m: Annotated[
        float,
        Knob(Text("구역 둘레에서 더 뺄 거리", "Border left out"), 0, 5000, 250, METRE,
             Text("뺀 곳에서 이 거리 안(같은 거리 포함)에 있는 곳도 맞추는 데 쓰지 않습니다. 0이면 구역만 뺍니다.",
                  "Places within this distance (inclusive) of one held out are not fitted on either. 0 leaves out the blocks only."), expert=True),
    ] = 0.0  # fmt: skip
    false_percent: Annotated[
        float,
        Knob(Text("거짓 발견 허용", "False findings allowed"), 1, 50, 1, PERCENT,
             Text("우연으로 보기 어렵다고 한 곳 가운데 우연일 수 있는 비율의 상한(Benjamini·Hochberg 1995). 10%는 가정값입니다.",
                  "At most this share of the places called hardly chance may be chance (Benjamini and Hochberg 1995). 10 % is assumed."), expert=True),
    ] = 10.0  # fmt: skip
    listed: Annotated[
        int, Knob(Text("표에 싣는 곳", "Places listed"), 5, 100, 5, PLACE, Text("덜 받는 곳의 표에 싣는 수.", "How many places the list holds."), expert=True)
    ] = 20  # fmt: skip


WORKFLOW = (
    Step("places", Text("견줄 곳 만들기", "Places to compare"),
         Text("받는 노인의 수를 먼저 감출 것은 감추고, 혼자 사는 노인이 충분히 들도록 묶습니다.",
              "Counts of recipients are protected first; then places are joined until each holds enough seniors living alone.")),
    Step("law", Text("무엇과 함께 가는가", "What goes with it"),
         Text("받는 수를 혼자 사는 노인 수에 견주어 음이항(또는 포아송) 회귀로 맞춥니다.", "Recipients per senior living alone are fitted by negative binomial (or Poisson) regression.")),
    Step("checks", Text("빼고 맞춰 보기", "Held out"),
         Text("구역을 통째로 빼고 예측해, 얼마나 믿을 수 있는지 잽니다.", "Whole blocks are held out and foretold, to see how far it can be believed.")),
    Step("second", Text("다른 모형의 의견", "Second opinion"),
         Text("굽은 관계와 겹친 관계를 찾는 그래디언트 부스팅으로 같은 곳을 예측해 봅니다.", "Gradient boosting, which finds bends and combinations, foretells the same places.")),
    Step("told", Text("동과 육각형으로", "By dong and hexagon"),
         Text("우연을 걷어 낸 비율로 동과 육각형마다 받지 못하는 수를 냅니다.", "Numbers not served by dong and hexagon, from rates with chance taken out.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE, _CODE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.CODE
_FEW = Text("모르거나 적어서 감춤", "unknown or too few")
_NONE = Text("견주지 못함", "not compared")
NEED = Column("need", Text("혼자 사는 노인(필요)", "Seniors living alone (need)"), _NUM, PERSON, missing=_FEW)
SERVED = Column("served", Text("받는 노인", "Served"), _NUM, PERSON, missing=_FEW)
SMOOTHED = Column("smoothed", Text("받는 비율(우연을 걷어 냄)", "Share served, chance taken out"), _NUM, PERCENT, missing=_FEW)
UNSERVED = Column("unserved", Text("받지 못하는 노인(추정)", "Not served (estimate)"), _NUM, PERSON, missing=_FEW)
ALIKE = Column("alike", Text("비슷한 곳이라면 받았을 노인", "Would be served as places alike are"), _NUM, PERSON, missing=_NONE)
SHORT = Column("short", Text("비슷한 곳보다 적은 수", "Fewer than places alike"), _NUM, PERSON, missing=_NONE)

DONG_COLUMNS = (
    Column("dong_code", Text("행정동코드", "Dong code"), _CODE),
    DONG, NEED, SERVED,
    Column("share", Text("받는 비율", "Share served"), _NUM, PERCENT, missing=_FEW),
    UNSERVED,
    Column("at_city", Text("도시의 비율이라면 받았을 노인", "Would be served at the city's rate"), _NUM, PERSON, missing=_FEW),
    ALIKE, SMOOTHED,
    Column("low", Text("그 아래 끝(90%)", "its low end (90 %)"), _NUM, PERCENT, missing=_FEW),
    Column("high", Text("그 위 끝(90%)", "its high end (90 %)"), _NUM, PERCENT, missing=_FEW),
    Column("weight", Text("제 자료의 무게", "Weight of its own count"), _NUM, PERCENT, missing=_FEW),
    Column("below", Text("덜 받는 곳", "Places served less"), _WHOLE, PLACE),
)  # fmt: skip
PLACE_COLUMNS = (
    Column("rank", Text("순위", "Rank"), _WHOLE),
    DONG, LON, LAT, NEED, SERVED,
    Column("alike", Text("비슷한 곳이라면 받았을 노인", "Would be served as places alike are"), _NUM, PERSON),
    Column("low", Text("그 아래 끝(90%)", "its low end (90 %)"), _NUM, PERSON),
    Column("short", Text("비슷한 곳보다 적은 수", "Fewer than places alike"), _NUM, PERSON),
    SMOOTHED,
    Column("chance", Text("우연히 이만큼 적을 확률", "So few by chance"), _NUM, PERCENT),
    Column("sure", Text("우연으로 보기 어려움(1=예)", "Hardly chance (1 = yes)"), _WHOLE),
)  # fmt: skip
CALIBRATION_COLUMNS = (
    Column("tenth", Text("예측한 비율이 낮은 쪽부터", "Lowest foretold share first"), _WHOLE),
    Column("units", Text("곳", "Places"), _WHOLE, PLACE),
    NEED,
    Column("foretold", Text("예측한 수", "Foretold"), _NUM, PERSON),
    SERVED,
    Column("foretold_share", Text("예측한 비율", "Share foretold"), _NUM, PERCENT),
    Column("share", Text("실제 비율", "Share served"), _NUM, PERCENT, missing=_FEW),
    Column(
        "second_share",
        Text("다른 모형이 예측한 비율", "Share by the second opinion"),
        _NUM,
        PERCENT,
        missing=Text("아직 없음", "not yet"),
    ),
)
REASON_COLUMNS = (
    Column("what_ko", Text("둘레의 사정", "Surrounding"), _NAME, language="ko"),
    Column("what_en", Text("둘레의 사정", "Surrounding"), _NAME, language="en"),
    Column("said_ko", Text("쉬운 말로", "In words"), _NAME, language="ko"),
    Column("said_en", Text("쉬운 말로", "In words"), _NAME, language="en"),
    Column("middle", Text("평균", "Mean"), _NUM),
    Column("step", Text("표준편차", "Standard deviation"), _NUM),
    Column("times", Text("그만큼 높으면 받는 비율", "One more of it: share served"), _NUM, TIMES, missing=_NONE),
    Column("times_low", Text("아래 끝(95%)", "low end (95 %)"), _NUM, TIMES, missing=_NONE),
    Column("times_high", Text("위 끝(95%)", "high end (95 %)"), _NUM, TIMES, missing=_NONE),
)
CELL_COLUMNS = (CELL, LON, LAT, PEOPLE, DONG, UNSERVED, ALONE, SMOOTHED, SHORT)

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER
_NOBODY = Text("혼자 사는 노인 없음", "No seniors living alone")
_TOO_FEW = Text("견줄 곳이 적음", "too few places")

OUTPUTS = (
    Output("share_served", _INDICATOR, Text("받는 비율", "Share served"),
           Text("받는 수를 아는 동에서, 혼자 사는 노인 가운데 돌봄을 받는 비율. 받는 사람이 모두 혼자 사는 것은 아니므로 어림입니다.",
                "Where it is known: recipients per senior living alone. Not every recipient lives alone, so it is rough."), PERCENT, 1, headline=True, good=1),
    Output("unserved", _INDICATOR, Text("받지 못하는 노인", "Not served"), Text("혼자 사는 노인에서 받는 노인을 뺀 수(받는 수를 아는 동).", "Seniors living alone less recipients, in dongs where these are known."), PERSON, headline=True, good=-1),
    Output("below", _INDICATOR, Text("비슷한 곳보다 덜 받는 곳", "Places served less than others alike"),
           Text("받는 수가, 그곳을 보지 않고 예측한 90% 범위보다 적은 곳. 찾아가 볼 까닭이지 판정이 아닙니다.",
                "Places whose count lies below the 90 % band foretold without them. A reason to look, no verdict."), PLACE, headline=True, good=-1, missing=_TOO_FEW),
    Output("below_alone", _INDICATOR, Text("그곳에 혼자 사는 노인", "Seniors living alone there"), Text("덜 받는 곳에 혼자 사는 노인.", "Seniors living alone in the places served less."), PERSON, headline=True, good=-1, missing=_TOO_FEW),
    Output("sure", _INDICATOR, Text("우연으로 보기 어려운 곳", "Hardly chance"), Text("덜 받는 곳 가운데, 여러 곳을 한꺼번에 본 것을 헤아려도 우연으로 보기 어려운 곳.", "Of these, the places that can hardly be chance even though many were looked at."), PLACE, good=-1, missing=_TOO_FEW),
    Output("by_chance", _INDICATOR, Text("우연만으로도 나올 곳", "By chance alone"), Text("덜 받는 곳이 하나도 없어도 우연히 범위 아래로 떨어질 곳의 수(기대값).", "Places that would lie below their band even if none were served less (expected)."), PLACE, 1, missing=_TOO_FEW),
    Output("units", _INDICATOR, Text("견준 곳", "Places compared"), Text("묶은 격자(또는 동)의 수.", "Joined cells, or dongs."), PLACE),
    Output("explained", _INDICATOR, Text("설명한 몫(회귀)", "Explained (regression)"),
           Text("보지 않은 구역의 받는 수를 평균 비율보다 얼마나 더 잘 맞히는지(편차의 비율). 0이면 평균과 같고 0보다 작으면 못합니다.",
                "How much better than the mean rate unseen blocks are foretold (share of the deviance); 0 is as good, below 0 worse."), PERCENT, 1, missing=_TOO_FEW),
    Output("explained_second", _INDICATOR, Text("설명한 몫(부스팅)", "Explained (boosting)"), Text("같은 값을 그래디언트 부스팅으로.", "The same by gradient boosting."), PERCENT, 1, missing=Text("아직 없거나 견줄 곳이 적음", "not yet, or too few places")),
    Output("covered", _INDICATOR, Text("90% 범위에 든 곳", "Held by the 90 % band"), Text("보지 않은 곳의 실제 수가 예측 범위에 든 비율(양 끝 포함).", "Share of unseen counts within the band (ends inclusive)."), PERCENT, 1, missing=_TOO_FEW),
    Output("covered_meant", _INDICATOR, Text("범위가 뜻하는 비율", "Meant by the band"), Text("모형이 맞을 때 범위에 들 비율. 수가 정수라 90%보다 조금 높습니다.", "Share that would be held if the law were right; above 90 %, as counts are whole."), PERCENT, 1, missing=_TOO_FEW),
    Output("differ", _INDICATOR, Text("설명되지 않는 차이", "Difference left unexplained"),
           Text("사정이 같은 곳끼리도 받는 비율이 얼마나 다른지(변동계수, 음이항 분포의 흩어짐의 제곱근). 0이면 우연뿐입니다.",
                "How far shares differ between places alike (coefficient of variation, root of the negative binomial dispersion); 0 is chance alone."), PERCENT, 1, missing=_TOO_FEW),
    Output("care_cells", _LAYER, Text("돌봄을 받지 못하는 노인", "Not served"),
           Text("혼자 사는 노인에 (1 - 우연을 걷어 낸 받는 비율)을 곱한 추정값.", "Seniors living alone times one less the share served with chance taken out: an estimate."), PERSON, 1, CELL_COLUMNS,
           drawing=Drawing("unserved", "", (), "alone", ("unserved", "alone", "smoothed", "short"), limits=(1.0, 5.0, 10.0, 20.0, 40.0), faint=_NOBODY, missing=_FEW, ranked=("places", "rank"))),
    Output("short_cells", _LAYER, Text("비슷한 곳보다 덜 받는 수", "Fewer than places alike"),
           Text("사정이 비슷한 곳의 비율로 받았을 수에서, 우연을 걷어 낸 비율로 받는 수를 뺀 값. 0보다 작으면 더 받는 곳입니다.",
                "What would be served as in places alike, less what is served with chance taken out; below 0 more is served."), PERSON, 1, CELL_COLUMNS,
           drawing=Drawing("short", "", (), "alone", ("short", "unserved", "alone", "smoothed"), limits=(0.0, 0.5, 1.0, 2.0, 4.0), faint=_NOBODY, missing=_NONE, ranked=("places", "rank"))),
    Output("places", _TABLE, Text("비슷한 곳보다 덜 받는 곳", "Places served less than others alike"),
           Text("비슷한 곳보다 적은 수가 큰 곳부터. 순위가 지도의 번호입니다. 받는 수는 5명 단위입니다.", "The widest gap first; ranks are the numbers on the map. Recipients to the nearest five."), columns=PLACE_COLUMNS),
    Output("dongs", _TABLE, Text("동별", "By dong"), Text("받지 못하는 노인이 많은 동부터. 받는 수는 5명 단위입니다.", "Dongs with most not served first. Recipients to the nearest five."), columns=DONG_COLUMNS),
    Output("reasons", _TABLE, Text("무엇과 함께 가는가", "What goes with it"),
           Text("원인이 아니라 함께 나타나는 것입니다. 동마다 하나뿐인 값은 실제보다 확실해 보일 수 있습니다.", "What goes together, not causes. Values told by dong may look surer than they are."), columns=REASON_COLUMNS),
    Output("calibration", _TABLE, Text("예측과 실제", "Foretold and counted"),
           Text("예측한 비율의 순서로 나눈 묶음마다, 보지 않고 예측한 수와 실제 수.", "By tenths of the foretold share: what was foretold without them, and what was counted."), columns=CALIBRATION_COLUMNS),
)  # fmt: skip
