"""What the study of how firm the ranking is can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.cctv_gaps.params import CELL, PERCENT
from analytics.schemas.places import PERSON

DRAW = Text("번", "draws")
POINT = Text("%p", "points")

PEOPLE, PROTECT, SURROUNDINGS, REPORTS = "people", "protect", "surroundings", "reports"
THEMES = {
    PEOPLE: ("people", "dark"),
    PROTECT: ("children", "seniors", "women"),
    SURROUNDINGS: ("nightlife",),
    REPORTS: ("incidents",),
}
"""The groups of the index that belong to each theme of the comparisons by pairs."""

THEME_NAMES = {
    PEOPLE: Text("사람", "people"),
    PROTECT: Text("보호할 이(어린이·노인·여성)", "those to protect"),
    SURROUNDINGS: Text("주변 환경", "surroundings"),
    REPORTS: Text("신고", "reports"),
}

PAIRS = {
    "people_or_protect": (PEOPLE, PROTECT),
    "people_or_surroundings": (PEOPLE, SURROUNDINGS),
    "people_or_reports": (PEOPLE, REPORTS),
    "protect_or_surroundings": (PROTECT, SURROUNDINGS),
    "protect_or_reports": (PROTECT, REPORTS),
    "surroundings_or_reports": (SURROUNDINGS, REPORTS),
}
"""The comparisons by pairs, row by row of the upper triangle of their table."""

ALIKE = "1"
SAATY = {
    "9": 9.0, "7": 7.0, "5": 5.0, "3": 3.0, ALIKE: 1.0, "1/3": 1 / 3, "1/5": 1 / 5, "1/7": 1 / 7, "1/9": 1 / 9,
}  # fmt: skip
"""How many times as important the first of two is as the second. The scale of Saaty (1980), The Analytic Hierarchy Process;
its 2, 4, 6 and 8 only stand between these and are left out."""

_STRENGTH = {
    3: Text("조금 더 중요", "a little more important"),
    5: Text("꽤 더 중요", "clearly more important"),
    7: Text("훨씬 더 중요", "far more important"),
    9: Text("비할 수 없이 더 중요", "incomparably more important"),
}
_SAME = Text("비슷함(1)", "alike (1)")
_MORE = Text("{theme} 쪽이 {much}({scale})", "{theme}: {much} ({scale})")
_LABEL = Text("비교: {first} ↔ {second}", "Compare: {first} or {second}")
_ABOUT = Text(
    "둘 가운데 어느 쪽이 얼마나 더 중요합니까? 여섯 판단에서 비중을 구합니다(AHP, Saaty 1980의 척도). 기본은 모두 비슷함입니다.",
    "Which of the two matters more, and how much? Six judgements give the weights (AHP, Saaty's scale of 1980). At first all are alike.",
)


def _options(first: str, second: str) -> dict[str, Text]:
    """The scale in words for one pair, from the first being more important to the second."""
    found = {}
    for scale, times in SAATY.items():
        much = round(max(times, 1 / times))
        more = THEME_NAMES[first if times > 1 else second]
        found[scale] = _SAME if much == 1 else _MORE.fill(theme=more, much=_STRENGTH[much], scale=scale)
    return found


def _judgement(pair: str) -> Choice:
    first, second = PAIRS[pair]
    label = _LABEL.fill(first=THEME_NAMES[first], second=THEME_NAMES[second])
    return Choice(label, _options(first, second), _ABOUT, expert=True)


class RankingAsked(Params):
    """What is asked beside the model's own parameters; the weights that are shaken are the model's."""

    listed: Annotated[
        int, Knob(Text("살펴볼 곳", "Places looked at"), 5, 200, 5, CELL, Text("순위의 앞에서 이만큼이 얼마나 그대로인지 봅니다.", "How firmly so many at the head of the list stand."))
    ] = 20  # fmt: skip
    spread_points: Annotated[
        float,
        Knob(Text("비중이 흔들리는 폭", "How far weights vary"), 1, 20, 1, POINT,
             Text("비중 25%가 세 번에 두 번은 이 폭 안에서 달라진다고 봅니다(6이면 19~31%). 우리 가정값입니다.",
                  "A weight of 25 % stays within so many points in two draws out of three (with 6: 19 to 31 %). Our assumption.")),
    ] = 6.0  # fmt: skip
    draws: Annotated[
        int,
        Knob(Text("뽑는 횟수", "Draws"), 100, 5000, 100, DRAW,
             Text("비중을 이만큼 새로 뽑아 순위를 매번 다시 매깁니다. 1,000번이면 비율의 오차(표준오차)가 1.6%p를 넘지 않습니다.",
                  "So many sets of weights are drawn and the list is made anew each time. With 1,000 the standard error of a share is at most 1.6 points."), expert=True),
    ] = 1000  # fmt: skip
    firm_percent: Annotated[
        float,
        Knob(Text("단단하다고 볼 기준", "Firm from"), 50, 100, 5, PERCENT,
             Text("뽑은 횟수 가운데 이 비율 이상(같은 값 포함) 앞자리에 남으면 단단하다고 합니다. 가정값입니다.",
                  "A place that keeps its seat in at least this share of the draws (inclusive) is called firm. Assumed."), expert=True),
    ] = 80.0  # fmt: skip
    people_or_protect: Annotated[str, _judgement("people_or_protect")] = ALIKE
    people_or_surroundings: Annotated[str, _judgement("people_or_surroundings")] = ALIKE
    people_or_reports: Annotated[str, _judgement("people_or_reports")] = ALIKE
    protect_or_surroundings: Annotated[str, _judgement("protect_or_surroundings")] = ALIKE
    protect_or_reports: Annotated[str, _judgement("protect_or_reports")] = ALIKE
    surroundings_or_reports: Annotated[str, _judgement("surroundings_or_reports")] = ALIKE


WORKFLOW = (
    Step("groups", Text("보이지 않는 것", "What is not seen"),
         Text("지도의 지수와 같은 점수를 씁니다. 사람·통학로·65세 이상 등 자료가 아는 것마다 육각형의 순위를 0~1로 매깁니다.",
              "The scores of the index on the map: for each group that the data know, the hexagons' ranks from 0 to 1.")),
    Step("weights", Text("비중 네 가지", "Four sets of weights"),
         Text("정한 비중, 모두 같게, 자료가 고른 비중(엔트로피), 짝지어 비교한 비중(AHP). 어느 것이나 신고는 상한을 지킵니다.",
              "As set, all alike, as the data are spread (entropy), and by comparisons in pairs (AHP). Reports keep their ceiling in each.")),
    Step("draws", Text("비중을 흔들어 보기", "Shaking the weights"),
         Text("정한 비중 둘레에서 새 비중을 여러 번 뽑아 순위를 다시 매기고, 앞자리에 남는 비율을 셉니다.",
              "Weights are drawn around those set, the list is made anew each time, and it is counted how often each place stays.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE, _CODE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.CODE
_CELL = Column("cell", Text("육각형", "Hexagon"), _CODE)
_LON = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE)
_LAT = Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)
_DONG = Column("dong_name", Text("행정동", "Dong"), _NAME)
_RANK = Column("rank", Text("순위", "Rank"), _WHOLE)
_INDEX = Column("index", Text("지수", "Index"), _NUM)
_STABLE = Column("stable_percent", Text("앞자리에 남는 비율", "Stays in the list"), _NUM, PERCENT)
_LEFT_OUT = Text("신고만 있는 지수", "nothing but reports")

METHODS = {
    "own": Text("정한 비중", "As set"),
    "equal": Text("똑같이", "All alike"),
    "entropy": Text("엔트로피", "By entropy"),
    "ahp": Text("AHP", "By pairs (AHP)"),
}
WEIGHT_COLUMNS = (
    Column("group_ko", Text("보이지 않는 것", "Not seen"), _NAME, language="ko"),
    Column("group_en", Text("보이지 않는 것", "Not seen"), _NAME, language="en"),
    *(Column(name, label, _NUM, PERCENT) for name, label in METHODS.items()),
)
METHOD_COLUMNS = (
    Column("method_ko", Text("비중을 정하는 법", "Weights"), _NAME, language="ko"),
    Column("method_en", Text("비중을 정하는 법", "Weights"), _NAME, language="en"),
    Column("same", Text("정한 비중과 같은 곳", "Also listed as set"), _WHOLE, CELL),
    Column("same_percent", Text("같은 비율", "Share of the list"), _NUM, PERCENT),
)
_OTHERS = {name: label for name, label in METHODS.items() if name != "own"}
TOP_COLUMNS = (
    _RANK, _CELL, _DONG, _INDEX, _STABLE,
    *(Column(f"rank_{name}", Text(f"순위: {label.ko}", f"Rank: {label.en}"), _WHOLE) for name, label in _OTHERS.items()),
    Column("rank_without", Text("신고를 뺀 순위", "Rank without reports"), _WHOLE, missing=_LEFT_OUT),
    *(Column(f"index_{name}", Text(f"지수: {label.ko}", f"Index: {label.en}"), _NUM) for name, label in _OTHERS.items()),
    _LON, _LAT,
)  # fmt: skip
LAYER_COLUMNS = (_CELL, _LON, _LAT, Column("people", Text("사는 사람", "Residents"), _NUM, PERSON), _DONG, _STABLE, _RANK, _INDEX)

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER

OUTPUTS = (
    Output("firm", _INDICATOR, Text("단단한 곳", "Firm places"),
           Text("먼저 볼 곳 가운데, 비중을 바꿔도 기준 비율 이상 앞자리에 남는 곳.", "Of the places listed first, those that stay there in at least the chosen share of the draws."), CELL, headline=True, good=1),
    Output("firm_percent", _INDICATOR, Text("단단한 비율", "Share that is firm"),
           Text("먼저 볼 곳 가운데 단단한 곳의 비율.", "Of the places listed first, the share that is firm."), PERCENT, 0, headline=True, good=1),
    Output("kept_percent", _INDICATOR, Text("평균으로 남는 비율", "Kept on average"),
           Text("비중을 한 번 새로 뽑을 때 먼저 볼 곳 가운데 남는 비율의 평균.", "The share of the list that one draw of weights keeps, on average."), PERCENT, 0, headline=True, good=1),
    Output("agreed_percent", _INDICATOR, Text("네 방법 공통", "Listed by all four"),
           Text("먼저 볼 곳 가운데 정한 비중·같은 비중·엔트로피·AHP의 앞자리에 모두 드는 비율.", "Of the places listed first, those also listed with equal weights, by entropy and by AHP."), PERCENT, 0, headline=True, good=1),
    Output("consistency", _INDICATOR, Text("일관성 비율(CR)", "Consistency ratio"),
           Text("짝지어 비교한 판단이 서로 얼마나 어긋나는지. 0이면 어긋나지 않고, 0.1보다 작으면 쓸 만합니다(Saaty 1980).",
                "How much the comparisons contradict each other: 0 not at all, below 0.1 good enough (Saaty 1980)."), Text("비", "ratio"), 3, good=-1),
    Output("weights", _TABLE, Text("비중 네 가지", "Four sets of weights"),
           Text("엔트로피는 몇 칸에만 몰린 것을 크게 보고, AHP는 '전문가 조건'의 짝비교를 따릅니다. 어느 비중이나 합이 100%이고 신고는 상한을 지킵니다.",
                "Entropy favours what few hexagons have; AHP follows the comparisons under 'For experts'. Each adds up to 100 %, and reports keep their ceiling."), columns=WEIGHT_COLUMNS),
    Output("methods", _TABLE, Text("방법마다 같은 곳", "How far the lists agree"),
           Text("비중을 다르게 정해도 먼저 볼 곳이 얼마나 같은지.", "How much of the list stays when weights are found in another way."), columns=METHOD_COLUMNS),
    Output("top", _TABLE, Text("먼저 볼 곳이 얼마나 단단한가", "How firm each place is"),
           Text("정한 비중의 순서대로. 앞자리에 남는 비율이 낮은 곳은 자료보다 비중 때문에 오른 곳입니다.",
                "In the order of the weights as set. A place that seldom stays is there by the weights as much as by the data."), columns=TOP_COLUMNS),
    Output("stability", _LAYER, Text("앞자리에 남는 비율", "How often in the list"),
           Text("비중을 흔들 때마다 다시 매긴 순위에서 앞자리에 드는 비율. 먼저 볼 곳에 없어도 자주 드는 곳이 보입니다.",
                "How often each hexagon is in the list when the weights are shaken; also those that are not in it now."), PERCENT, 0, LAYER_COLUMNS,
           drawing=Drawing("stable_percent", "", (), "stable_percent", ("stable_percent", "rank", "index", "people"),
                           limits=(20.0, 50.0, 80.0, 95.0), faint=Text("한 번도 앞자리에 들지 않음", "never in the list"))),
)  # fmt: skip
