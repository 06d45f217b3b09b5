"""What the study of the best placement asks, how it goes, and what it answers with."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params, Picks
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.golden_hour.params import MINUTE, PERCENT
from analytics.models.golden_hour.studies.candidate_spots import AREA, JUNCTIONS, LISTED, PEOPLE, PUBLIC
from analytics.schemas.places import PERSON

_POSTS, _COUNT, _WON = Text("곳", "posts"), Text("개", "sites"), Text("백만 원", "million won")
_AIMS = {
    "cover": Text("제때 닿는 사람을 가장 많게", "Most people reached in time"),
    "backup": Text("두 센터가 닿는 사람을 가장 많게", "Most reached by two posts"),
    "expected": Text("나가 있는 구급차까지 생각해서", "Allowing for busy ambulances"),
    "mean": Text("평균 도착 시간을 가장 짧게", "Shortest mean time"),
    "worst": Text("가장 늦는 곳을 가장 빠르게", "Soonest at the worst place"),
    "fewest": Text("가장 적은 센터로", "Fewest posts"),
}
_DEMANDS = {
    "people": Text("인구", "People"),
    "seniors": Text("65세 이상", "Aged 65 or over"),
    "calls": Text("기록된 출동", "Logged calls"),
}
_KINDS = {
    PEOPLE: Text("사람이 사는 곳의 교차로", "Junctions where people live"),
    JUNCTIONS: Text("모든 교차로", "All junctions"),
    PUBLIC: Text("공공시설", "Public places"),
    LISTED: Text("내 후보지 목록", "My list of sites"),
    AREA: Text("내 후보 구역", "My candidate areas"),
}


MEASURED, OWN = "measured", "own"


class PlacementParams(Params):
    """What is asked of the best plan."""

    aim: Annotated[
        str,
        Choice(
            Text("무엇을 바라나", "Aim"), _AIMS,
            Text("계획을 고르는 기준. 목표 시간은 위에서 정한 값입니다. 차례대로 최대 커버리지(MCLP), 이중 커버리지, 기대 커버리지(MEXCLP), p-median, p-center, 최소 시설(LSCP)입니다.",
                 "By what a plan is chosen; the target time is the one set above. In turn: maximal covering (MCLP), backup coverage, expected coverage (MEXCLP), p-median, p-center, set covering (LSCP)."),
        ),
    ] = "cover"  # fmt: skip
    added: Annotated[
        int,
        Knob(Text("새 센터", "New posts"), 0, 20, 1, _POSTS,
             Text("더 지을 수 있는 센터 수. '가장 적은 센터로'에서는 쓰지 않고 몇 곳이 필요한지 찾습니다.",
                  "How many posts may be added. Not used for the fewest posts, where the number needed is what is looked for.")),
    ] = 1  # fmt: skip
    moved: Annotated[
        int,
        Knob(Text("옮길 수 있는 센터", "Posts that may move"), 0, 10, 1, _POSTS,
             Text("지금 있는 센터 가운데 몇 곳까지 옮길 수 있는지. 0이면 그대로 둡니다.", "How many of today's posts may move. With 0 all stay.")),
    ] = 0  # fmt: skip
    closed: Annotated[
        int,
        Knob(Text("닫을 센터", "Posts to close"), 0, 10, 1, _POSTS,
             Text("지금보다 줄일 센터 수. 가장 덜 아쉬운 곳을 찾습니다.", "How many fewer posts there shall be: those least missed are found.")),
    ] = 0  # fmt: skip
    may_move: Annotated[
        str,
        Picks(
            Text("옮겨도 되는 센터", "Posts that may move (which)"), "posts", "post_id", "name",
            Text("옮길 수 있는 센터를 고른 곳 가운데서만 찾습니다. 비우면 어느 센터든 됩니다. 옮길 수 있는 센터가 0이면 쓰지 않습니다.",
                 "Only these may move; none chosen means any may. Not used where no post may move."),
        ),
    ] = ""  # fmt: skip
    may_close: Annotated[
        str,
        Picks(
            Text("닫아도 되는 센터", "Posts that may close (which)"), "posts", "post_id", "name",
            Text("닫을 센터를 고른 곳 가운데서만 찾습니다. 비우면 어느 센터든 됩니다. 어느 쪽에도 고르지 않은 센터는 그대로 둡니다. 닫을 센터가 0이면 쓰지 않습니다.",
                 "Only these may close; none chosen means any may. Posts chosen for neither stay. Not used where no post is to close."),
        ),
    ] = ""  # fmt: skip
    demand: Annotated[
        str,
        Choice(
            Text("누구를 기준으로", "For whom"),
            _DEMANDS,
            Text("무엇이 많은 곳을 먼저 볼지.", "What counts where posts are weighed."),
        ),
    ] = "people"
    candidates: Annotated[
        str,
        Choice(
            Text("후보지", "Candidates"), _KINDS,
            Text("새 센터를 둘 수 있다고 볼 곳. 후보지 목록, 공공시설 목록이나 후보 구역(면)을 '내 자료'에 넣으면 그 안에서만 볼 수 있습니다.",
                 "Where a post could stand. With a file of sites, of public places or of areas under 'My data' only these are looked at."),
        ),
    ] = PEOPLE  # fmt: skip
    only_dongs: Annotated[
        str,
        Picks(
            Text("후보를 둘 행정동", "Dongs for candidates"), "dongs", "dong_code", "dong_name",
            Text("고른 행정동 안의 후보만 견줍니다. 비우면 모든 행정동을 봅니다. 지금 있는 센터는 그대로 셉니다.",
                 "Only candidates in these dongs are compared; none chosen means all. Today's posts count wherever they are."),
        ),
    ] = ""  # fmt: skip
    only_kinds: Annotated[
        str,
        Picks(
            Text("공공시설 종류", "Kinds of public places"), "sites", "kind_id", "kind",
            Text("후보지가 '공공시설'일 때 고른 종류만 견줍니다. 비우면 내 후보지 목록만 빼고 모두 봅니다.",
                 "With public places as candidates only these kinds are compared; none chosen means all but my own list."),
        ),
    ] = ""  # fmt: skip
    busy_from: Annotated[
        str,
        Choice(
            Text("나가 있는 비율을", "Share of time busy from"), {MEASURED: Text("기록에서 재기", "The run log"), OWN: Text("직접 정하기", "My own value")},
            Text("구급차가 나가 있을 때까지 생각할 때만 씁니다. 출동 기록에 주행·현장 시간이 없으면 아래 가정값을 쓰고 그렇다고 알립니다.",
                 "Used only where busy ambulances are allowed for. Where the log has no times on scene the assumed value below is used, and said to be."),
            expert=True,
        ),
    ] = MEASURED  # fmt: skip
    busy_percent: Annotated[
        float,
        Knob(Text("나가 있는 비율(직접)", "Share of time busy, own value"), 0, 90, 1, PERCENT,
             Text("구급차가 다른 출동에 나가 있는 시간의 비율. 가정값이며, 기록에서 잴 수 있으면 쓰지 않습니다.",
                  "Share of the time an ambulance is out on another call. Assumed; not used where the log can tell."), expert=True),
    ] = 20.0  # fmt: skip
    once_percent: Annotated[
        float,
        Knob(Text("한 곳만 닿을 때의 값", "Worth of one post"), 0, 100, 5, PERCENT,
             Text("'이중'에서 한 센터만 닿는 사람을 얼마로 칠지. 가정값입니다.", "For backup: what being reached by one post counts. Assumed."), expert=True),
    ] = 50.0  # fmt: skip
    wanted_percent: Annotated[
        float,
        Knob(Text("닿아야 할 비율", "Share to be reached"), 50, 100, 1, PERCENT,
             Text("'가장 적은 센터로'에서 닿아야 하는 비율.", "For the fewest posts: the share that has to be reached."), expert=True),
    ] = 90.0  # fmt: skip
    candidates_most: Annotated[
        int,
        Knob(Text("견줄 후보 수", "Candidates compared"), 50, 1500, 50, _COUNT,
             Text("많을수록 촘촘하지만 오래 걸립니다.", "More are finer and take longer."), expert=True),
    ] = 400  # fmt: skip
    budget: Annotated[
        float,
        Knob(Text("예산", "Budget"), 0, 100_000, 100, _WON,
             Text("후보지 목록에 비용이 있을 때만 씁니다. 0이면 따지지 않습니다.", "Used only where the list of sites has costs. 0 asks nothing."), expert=True),
    ] = 0.0  # fmt: skip
    capacity: Annotated[
        float,
        Knob(Text("센터 하나가 맡을 수 있는 수", "Capacity of a post"), 0, 300_000, 5000, Text("명", "people"),
             Text("센터마다 맡을 수 있는 인구(또는 출동). 0이면 따지지 않습니다. 평균 도착 시간에서만 씁니다.",
                  "People (or calls) that one post can serve; used with the shortest mean time. 0 asks nothing."), expert=True),
    ] = 0.0  # fmt: skip
    others: Annotated[
        int,
        Knob(Text("견줄 안의 수", "Alternatives"), 0, 6, 1, _COUNT,
             Text("거의 같은 값을 내면서 자리가 다른 안을 몇 개까지 찾을지.", "How many plans nearly as good that stand elsewhere."), expert=True),
    ] = 3  # fmt: skip
    within_percent: Annotated[
        float,
        Knob(Text("견줄 안의 차이", "Alternatives within"), 0, 10, 0.5, PERCENT,
             Text("가장 좋은 안보다 이만큼까지 못한 안을 보입니다. 가정값입니다.", "How much worse than the best they may be. Assumed."), expert=True),
    ] = 2.0  # fmt: skip
    apart_m: Annotated[
        int,
        Knob(Text("견줄 안의 거리", "Alternatives stand off"), 100, 10_000, 100, Text("m", "m"),
             Text("다른 안은 이 거리 안의 자리를 쓰지 않고 찾습니다. 그 땅을 구할 수 없을 때를 미리 보는 것입니다. 가정값입니다.",
                  "Other plans are sought without sites this near: what if that land cannot be had? Assumed."), expert=True),
    ] = 1500  # fmt: skip
    seconds: Annotated[
        int,
        Knob(Text("최적 증명에 쓸 시간", "Time for the proof"), 10, 600, 10, Text("초", "s"),
             Text("이 시간 안에 가장 좋다는 증명을 찾지 못하면 남은 차이를 보여 드립니다.", "If optimality is not proven in this time, the gap left is shown."), expert=True),
    ] = 120  # fmt: skip


WORKFLOW = (
    Step("candidates", Text("후보지 펴기", "Lay out candidates"),
         Text("새 센터를 둘 수 있는 자리를 펴고, 자리마다 모든 육각형까지의 시간을 잽니다.", "Where a post could stand, and the minutes from there to every hexagon.")),
    Step("search", Text("계획 찾기와 증명", "Search and proof"),
         Text("빠른 계획부터 시작해 바꿔 가며 낫게 하고, 더 나은 계획이 있을 수 있는 한계를 구한 뒤, 되면 가장 좋음을 증명합니다.",
              "A quick plan first, improved by exchanges; then a limit for any plan; then, where it can be done, the proof.")),
    Step("beside", Text("견줄 안과 시간대", "Alternatives and hours"),
         Text("거의 같은 값을 내는 다른 안, 하나 더 둘 때의 이득, 시간대별 대기 자리를 구합니다.",
              "Other plans nearly as good, what one more post gains, and where to stand by at each hour.")),
)  # fmt: skip

_TEXT, _NUM = Kind.TEXT, Kind.NUMBER
_DONG = Column("dong_name", Text("행정동", "Dong"), _TEXT)
_GAINED, _LOST = (
    Column("gained", Text("새로 닿음", "Gained"), _NUM, PERSON),
    Column("lost", Text("못 닿게 됨", "Lost"), _NUM, PERSON),
)
_REACHED = Text("닿는 비율", "Share reached")
_LON, _LAT = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE), Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)

_COST = Column("cost", Text("비용", "Cost"), _NUM, _WON, missing=Text("적힌 비용 없음", "no cost listed"))

_CHANGE_COLUMNS = (
    Column("action", Text("바꿀 것", "Change"), _TEXT, language="ko"),
    Column("action_en", Text("바꿀 것", "Change"), _TEXT, language="en"),
    Column("post", Text("지금 센터", "Post today"), _TEXT),
    Column("site", Text("새 자리", "New site"), _TEXT),
    _LON,
    _LAT,
    Column("only_thanks", Text("이것 덕분에만 닿음", "Reached only thanks to it"), _NUM, PERSON),
    _COST,
)
_PLAN_COLUMNS = (
    Column("plan", Text("안", "Plan"), _TEXT),
    Column("where", Text("새 자리", "New sites"), _TEXT),
    Column("reached", _REACHED, _NUM, PERCENT),
    Column("mean_min", Text("평균 시간", "Mean time"), _NUM, MINUTE),
    _GAINED,
    _LOST,
    Column("behind", Text("가장 좋은 안과의 차이", "Behind the best"), _NUM, Text("% 차이", "% behind")),
    _COST,
)
_DONG_COLUMNS = (_DONG, _GAINED, _LOST, Column("net", Text("차이", "Net"), _NUM, PERSON))
_CURVE_COLUMNS = (
    Column("added", Text("더 두는 센터", "Posts added"), _NUM),
    Column("share", _REACHED, _NUM, PERCENT),
    Column("more", Text("하나 더의 이득", "Gain of one more"), _NUM, Text("%p", "pp")),
)
_HOUR_COLUMNS = (
    Column("hour", Text("시", "Hour"), _NUM),
    Column("place", Text("대기 자리", "Stand-by point"), _TEXT),
    _LON,
    _LAT,
    Column("share", Text("지금 닿는 비율", "Reached now"), _NUM, PERCENT),
    Column("with_unit", Text("한 대가 서면", "With one unit"), _NUM, PERCENT),
)

_INDICATOR, _TABLE = OutputKind.INDICATOR, OutputKind.TABLE

OUTPUTS = (
    Output("share_after", _INDICATOR, Text("계획대로면 닿는 비율", "Share reached with the plan"),
           Text("목표 시간 안(같은 시간 포함)에 닿는 사람의 비율.", "Share of people reached within the target, inclusive."), PERCENT, 1, good=1),
    Output("gap", _INDICATOR, Text("더 나아질 여지", "Room for better"),
           Text("후보지 안의 어떤 계획도 이 계획의 값보다 이만큼 넘게 나을 수 없습니다. 0이면 가장 좋은 계획임이 증명된 것입니다.",
                "No plan on the candidates can be better than this one by more than so much of its value. 0: it is proven to be the best."), PERCENT, 2, headline=True, good=-1,
           missing=Text("아직 모름", "not known yet")),
    Output("share_before", _INDICATOR, Text("지금 닿는 비율", "Share reached now"), Text("지금 센터로 닿는 비율.", "With the posts as they are."), PERCENT, 1),
    Output("gained", _INDICATOR, Text("새로 닿는 사람", "People gained"), Text("지금은 못 닿지만 계획대로면 닿는 사람.", "Not reached today, reached with the plan."), PERSON, headline=True, good=1),
    Output("lost", _INDICATOR, Text("못 닿게 되는 사람", "People lost"), Text("지금은 닿지만 계획대로면 못 닿는 사람.", "Reached today, not reached with the plan."), PERSON, good=-1),
    Output("mean_before", _INDICATOR, Text("지금 평균 시간", "Mean time now"), Text("닿을 수 있는 사람의 평균.", "Mean over people who can be reached."), MINUTE, 2),
    Output("mean_after", _INDICATOR, Text("계획대로면 평균 시간", "Mean time with the plan"), Text("닿을 수 있는 사람의 평균.", "Mean over people who can be reached."), MINUTE, 2, good=-1),
    Output("worst_after", _INDICATOR, Text("가장 늦은 곳", "Worst-served place"), Text("사람이 사는 육각형 가운데 가장 늦은 시간(닿을 수 있는 곳).", "The longest time to an inhabited hexagon that can be reached."), MINUTE, 1, good=-1),
    Output("beyond", _INDICATOR, Text("어디서도 못 닿는 사람", "Beyond every candidate"), Text("지금 센터와 후보지 어느 곳에서도 차로 갈 수 없는 사람.", "People whom no post and no candidate reaches by car."), PERSON),
    Output("busy_used", _INDICATOR, Text("쓴 '나가 있는 비율'", "Busy share used"), Text("구급차가 나가 있을 때까지 생각한 계획에 쓴 비율. 기록에서 쟀는지 가정했는지는 알아두기에 있습니다.",
           "The share that a plan allowing for busy ambulances was made with; the notes say whether it was measured or assumed."), PERCENT, 1,
           missing=Text("이 기준에는 쓰지 않음", "not used for this aim")),
    Output("cost", _INDICATOR, Text("계획의 비용", "Cost of the plan"), Text("새 자리에 드는 비용의 합. 비용이 적히지 않은 자리는 가장 비싼 곳과 같다고 봅니다.",
           "What all new sites cost together. A site without a cost is taken to be as dear as the dearest."), _WON, 0, good=-1, headline=True, missing=Text("후보지에 적힌 비용 없음", "no candidate has a cost")),
    Output("budget", _INDICATOR, Text("예산", "Budget"), Text("계획의 비용이 넘을 수 없는 금액.", "What the plan may cost at most."), _WON, 0, headline=True, missing=Text("정하지 않음", "none set")),
    Output("changes", _TABLE, Text("바꿀 것", "Changes"), Text("계획이 지금과 다른 점. 마지막 열은 그 자리가 없으면 못 닿는 사람입니다.", "How the plan differs from today; the last column are people who would not be reached without that site."), columns=_CHANGE_COLUMNS),
    Output("plans", _TABLE, Text("견줄 안", "Plans side by side"), Text("가장 좋은 안의 자리를 못 쓸 때의 안들. 그 둘레를 빼고 다시 찾았습니다.", "Plans for when a site of the best one cannot be had: sought again without its surroundings."), columns=_PLAN_COLUMNS),
    Output("dongs", _TABLE, Text("누가 얻고 누가 잃나", "Who gains, who loses"), Text("이득이 큰 동부터.", "Dongs with most gain first."), columns=_DONG_COLUMNS),
    Output("curve", _TABLE, Text("하나 더 두면", "What one more gains"), Text("센터를 하나씩 더할 때 닿는 비율(빠른 계획으로 셈). 무엇을 바라든 목표 시간으로 셉니다.", "Share reached as posts are added one by one (by quick plans), always at the target time."), columns=_CURVE_COLUMNS),
    Output("hours", _TABLE, Text("시간대별 대기 자리", "Stand-by by hour"), Text("구급차 한 대를 더 세워 둔다면 시간대마다 어디가 가장 좋은지. 그 시각의 출동이 5건 이상이면 그 출동으로, 아니면 계획과 같은 기준으로 잽니다. 출동의 비율은 5건 단위로 어림합니다.",
           "Where one more unit should stand at each hour, by the calls of that hour where there are five or more, else by what the plan counts. Shares of calls are of counts to the nearest 5."), columns=_HOUR_COLUMNS),
)  # fmt: skip
