"""How busy the ambulances are, and what that does to coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.core.model import Output, OutputKind, Result, Step
from analytics.core.study import WHAT_IF, Answer, Study
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.golden_hour.ground import lay_ground
from analytics.models.golden_hour.params import MINUTE, PERCENT
from analytics.models.golden_hour.studies.workload_balance import Balance, Check, Hour, balance_of, check_of, hours_of
from analytics.models.golden_hour.studies.workload_calls import calls_in_time_of
from analytics.models.golden_hour.studies.workload_demand import WorkloadAsked, ask_units, busy_fraction, demand_of, fleet_of
from analytics.models.golden_hour.studies.workload_tables import (
    TOO_MUCH,
    cell_layer,
    check_table,
    finding,
    hour_table,
    indicators,
    norm_table,
    overloaded_indicators,
    post_table,
    unit_table,
)
from analytics.schemas.places import PERSON
from analytics.stats.hypercube import EXACT_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.core.study import Watch
    from analytics.models.golden_hour.model import GoldenHourInputs
    from analytics.models.golden_hour.params import GoldenHourParams
    from analytics.models.golden_hour.studies.workload_demand import Asking, Demand, Fleet

__all__ = ["STUDY", "WorkloadAsked", "busy_fraction"]


def run(inputs: GoldenHourInputs, params: GoldenHourParams, asked: WorkloadAsked, watch: Watch) -> Iterator[Answer]:
    """The figures of the mean day first, and then the same with each hour and the play of calls beside them."""
    watch("ground")
    ground = lay_ground(inputs.links, inputs.nodes, inputs.dongs, inputs.population, params.resolution)
    watch("posts")
    fleet = fleet_of(inputs, ground, params, asked, watch)
    watch("demand")
    demand = demand_of(inputs, ground, asked)
    asking = ask_units(fleet, demand, asked)
    if _is_overloaded(asking):
        _skip(watch)
        yield Answer(_overloaded(fleet, demand, asking))
        return
    watch("balance")
    calls = calls_in_time_of(inputs, ground, params, fleet)
    balance = balance_of(ground, fleet, demand, asking, params.limit_min, calls)
    yield Answer(_result(balance, params, [], None), final=False)
    watch("hours")
    hours = hours_of(balance, watch)
    watch("check")
    yield Answer(_result(balance, params, hours, check_of(balance, asked, watch)))


def _is_overloaded(asking: Asking) -> bool:
    service = asking.service
    return service.waits and service.all_calls_per_h >= float(service.rate_per_h.sum())


def _skip(watch: Watch) -> None:
    """Nothing settles, so nothing is solved or played: the steps that are left pass at once."""
    for step in ("balance", "hours", "check"):
        watch(step, 1.0)


def _result(balance: Balance, params: GoldenHourParams, hours: list[Hour], check: Check | None) -> Result:
    numbers = indicators(balance, hours)
    return Result(
        indicators=numbers,
        tables={
            "units": unit_table(balance, check),
            "posts": post_table(balance),
            "hours": hour_table(hours),
            "norms": norm_table(balance, numbers["runs_per_unit"]),
            "check": check_table(balance, check),
        },
        layers={"cells": cell_layer(balance)},
        sentence=finding(numbers, balance, params),
        notes=(*balance.fleet.posts.notes, *balance.demand.notes, *_notes(balance)),
    )


def _notes(balance: Balance) -> tuple[Text, ...]:
    method = _method(balance)
    if not np.any(balance.demand.per_h > balance.calls_per_h):
        return (*method, STEADY)
    share = balance.share_of_calls((balance.calls_per_h == 0).astype(float))
    return (*method, STEADY, BEYOND_FEW if share is None else BEYOND.fill(share=share))


def _method(balance: Balance) -> tuple[Text, ...]:
    """How it was solved, and where the approximation is known to flatter."""
    if balance.state.exact:
        return (EXACT,)
    shared = balance.asking.turns > 1
    return (NEAR.fill(n=EXACT_UNITS), TOGETHER) if shared else (NEAR.fill(n=EXACT_UNITS),)


def _overloaded(fleet: Fleet, demand: Demand, asking: Asking) -> Result:
    """No steady state: said in the sentence, and no figure that hangs on one is given."""
    numbers = overloaded_indicators(fleet, demand)
    load = 100 * asking.service.all_calls_per_h / float(asking.service.rate_per_h.sum())
    empty = {output.id: _empty(output) for output in OUTPUTS if output.kind is not OutputKind.INDICATOR}
    layers = {"cells": empty.pop("cells")}
    empty["norms"] = norm_table(None, numbers["runs_per_unit"])
    sentence = TOO_MUCH.fill(units=fleet.units, load=load)
    return Result(numbers, empty, layers, sentence, (*fleet.posts.notes, *demand.notes))


def _empty(output: Output) -> pd.DataFrame:
    return pd.DataFrame({column.name: pd.Series(dtype="object" if _is_word(column) else "float64") for column in output.columns})


def _is_word(column: Column) -> bool:
    return column.kind in (Kind.TEXT, Kind.CODE)


EXACT = Text(
    "누가 출동 중인지의 모든 경우를 정확히 풀었습니다(하이퍼큐브 대기행렬, Larson 1974).",
    "Every combination of busy units was solved exactly (hypercube queue, Larson 1974).",
)
NEAR = Text(
    "구급차가 {n}대보다 많아 근사식(Larson 1975)을 썼습니다. 6~8대 모의 사례에서 정확한 값과 대개 1%포인트, 많아야 2.5%포인트 달랐습니다.",
    "More than {n} ambulances, so the approximation (Larson 1975) is used. On made-up cases of 6 to 8 units it was mostly within 1 point of the exact share and never more than 2.5.",
)
TOGETHER = Text(
    "한 센터의 구급차들은 함께 나가 있는 때가 근사식보다 조금 잦아, 실제로 닿는 몫은 계산보다 조금 낮습니다. '모의 출동으로 확인' 표의 차이를 보십시오.",
    "Ambulances of one post are out together rather more often than the approximation has it, so a little less is reached than computed. See the difference in the table of the check.",
)
STEADY = Text(
    "도착 시간은 한 시간대의 속도로 재고, 가장 가까운 빈 구급차가 차고에서 나선다고 봅니다. 출동이 몰리는 때와 돌아오는 길의 출동은 들어 있지 않습니다.",
    "Times are those of one hour's speeds, and the nearest free unit leaves from its post: bursts of calls and units sent on their way back are not in it.",
)
BEYOND = Text(
    "어느 센터에서도 차로 닿을 수 없는 곳의 출동 {share:.1f}%는 부담에 넣지 않고, 닿지 못한 것으로 셌습니다.",
    "The {share:.1f} % of calls that no post can reach by car are not part of the load and count as not reached.",
)
BEYOND_FEW = Text(
    "어느 센터에서도 차로 닿을 수 없는 곳의 출동 몇 건은 부담에 넣지 않고, 닿지 못한 것으로 셌습니다.",
    "A few calls that no post can reach by car are not part of the load and count as not reached.",
)

WORKFLOW = (
    Step("ground", Text("도로와 격자 준비", "Lay the ground"),
         Text("도로망과 육각형을 준비합니다.", "Roads and hexagons are made ready.")),
    Step("posts", Text("센터마다 도착 시간", "Time from each post"),
         Text("센터 하나하나에서 모든 육각형까지 걸리는 시간을 구합니다.", "From every single post to every hexagon.")),
    Step("demand", Text("출동과 걸린 시간", "Calls and times"),
         Text("출동 기록에서 곳·시간별 출동 수와 한 건에 매이는 시간을 잽니다. 기록이 없으면 가정값을 씁니다.",
              "Calls by place and hour and the time per run, from the log; assumed where there is none.")),
    Step("balance", Text("부담 풀기", "Solve the load"),
         Text("12대까지는 모든 경우를 정확히, 그보다 많으면 근사식으로 풉니다.", "Exactly up to 12 units, by approximation above.")),
    Step("hours", Text("시간대별 부담", "Load by hour"),
         Text("하루 24시간을 하나씩, 그 시간이 이어진다고 보고 근사식으로 풉니다.", "Each hour of the day as if it went on, by the approximation.")),
    Step("check", Text("출동을 하나씩 따라가 확인", "Check by playing the calls"),
         Text("출동을 하나씩 일으켜 계산과 견주고, 기록의 시간대와 걸린 시간으로도 되풀이합니다.",
              "Calls are played one by one and compared; and once more with the hours and times of the log.")),
)  # fmt: skip

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER
_NAME, _NUM = Kind.TEXT, Kind.NUMBER
_CALLS, _HOUR, _RUNS = Text("건", "calls"), Text("시", "h"), Text("건", "runs")
_POST_ID = Column("post_id", Text("번호", "Id"), Kind.CODE)
_POST = Column("post", Text("119안전센터", "Post"), _NAME)
_BUSY = Column("busy", Text("출동 중 비율", "Busy"), _NUM, PERCENT)
_AGAINST = Column("against_nation", Text("전국 평균에 견주어", "Against the country"), _NUM, PERCENT)

_UNIT_COLUMNS = (
    _POST_ID, _POST, Column("unit", Text("호차", "Unit"), Kind.INTEGER), _BUSY,
    Column("busy_played", Text("모의 출동에서", "When played"), _NUM, PERCENT),
    Column("busy_low", Text("구간 아래", "Interval from"), _NUM, PERCENT),
    Column("busy_high", Text("구간 위", "Interval to"), _NUM, PERCENT),
    Column("runs_year", Text("한 해 출동", "Runs a year"), _NUM, _RUNS),
    Column("runs_for_others", Text("남의 구역 출동", "Runs for other areas"), _NUM, _RUNS),
    _AGAINST,
)  # fmt: skip
_POST_COLUMNS = (
    _POST_ID, _POST, Column("units", Text("구급차", "Ambulances"), Kind.INTEGER),
    Column("area_calls", Text("구역의 한 해 출동", "Calls of its area a year"), _NUM, _CALLS),
    Column("own_share", Text("스스로 맡는 비율", "Answered by itself"), _NUM, PERCENT),
    Column("lent", Text("빌려준 출동", "Lent"), _NUM, _RUNS),
    Column("borrowed", Text("빌려 쓴 출동", "Borrowed"), _NUM, _RUNS),
    Column("net_lent", Text("빌려준 차이", "Lent less borrowed"), _NUM, _RUNS),
    Column("unanswered", Text("시 밖에 맡긴 출동", "Left to others"), _NUM, _CALLS),
)  # fmt: skip
_HOUR_COLUMNS = (
    Column("hour", Text("시", "Hour"), Kind.INTEGER),
    Column("calls_per_h", Text("시간당 출동", "Calls per hour"), _NUM, _CALLS),
    _BUSY,
    Column("all_busy", Text("모두 출동 중", "All out"), _NUM, PERCENT),
    Column("reached", Text("닿는 사람", "People reached"), _NUM, PERCENT),
)
_NORM_COLUMNS = (Column("place", Text("어디", "Where (Korean)"), _NAME, language="ko"), Column("place_en", Text("어디(영문)", "Where"), _NAME, language="en"), Column("runs_year", Text("구급차 한 대의 한 해 출동", "Runs per ambulance and year"), _NUM, _RUNS), _AGAINST)  # fmt: skip
_CHECK_COLUMNS = (
    Column("measure", Text("무엇", "What (Korean)"), _NAME, language="ko"),
    Column("measure_en", Text("무엇(영문)", "What"), _NAME, language="en"),
    Column("computed", Text("계산", "Computed"), _NUM),
    Column("played", Text("모의 출동", "Played"), _NUM),
    Column("low", Text("구간 아래", "Interval from"), _NUM),
    Column("high", Text("구간 위", "Interval to"), _NUM),
    Column("difference", Text("차이", "Difference"), _NUM),
    Column("as_logged", Text("기록의 시간대·시간으로", "With the log's hours and times"), _NUM),
)
_CELL_COLUMNS = (
    Column("cell", Text("육각형", "Hexagon"), Kind.CODE),
    Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE),
    Column("lat", Text("위도", "Latitude"), Kind.LATITUDE),
    Column("people", Text("인구", "People"), _NUM, PERSON),
    Column("calls_year", Text("한 해 출동", "Calls a year"), _NUM, _CALLS),
    Column("nearest_min", Text("가장 가까운 센터에서", "From the nearest post"), _NUM, MINUTE),
    Column("in_time_share", Text("목표 안에 닿는 출동", "Calls reached in time"), _NUM, PERCENT),
    Column("post", Text("가장 가까운 센터", "Nearest post"), _NAME),
)


def _share(output_id: str, title: Text, about: Text, good: int = 0, *, headline: bool = False) -> Output:
    return Output(output_id, _INDICATOR, title, about, PERCENT, 1, headline=headline, good=good)


OUTPUTS = (
    _share("busy_mean", Text("평균 출동 중 비율", "Mean busy share"),
           Text("구급차가 출동에 매여 있는 시간의 비율, 모든 구급차의 평균.", "Share of time that ambulances are out, mean of all."), -1, headline=True),
    _share("nearest_share", Text("가장 가까운 센터가 맡는 출동", "Answered by the nearest post"),
           Text("가장 가까운 센터의 구급차가 곧바로 나가는 출동의 비율.", "Share of calls that a unit of the nearest post answers at once."), 1, headline=True),
    _share("reached_busy", Text("바쁜 때를 치면 닿는 사람", "People reached, units being busy"),
           Text("가까운 구급차가 나가 있을 확률까지 셈한, 목표 안에 닿는 사람. 기다리는 출동은 늦은 것으로 칩니다. 육각형마다, 도로 시간으로 셉니다.",
                "People reached within the target once the nearer units may be out; a call that waits counts as late. By hexagon, by road."), 1, headline=True),
    _share("reached_loss", Text("바빠서 잃는 몫", "Lost to busy units"),
           Text("모든 구급차가 늘 비어 있을 때와의 차이(%포인트).", "Difference to ambulances that are always free, in points."), -1, headline=True),
    _share("reached_free", Text("늘 비어 있다면 닿는 사람", "People reached, units always free"),
           Text("모든 구급차가 늘 차고에 있다고 볼 때 목표 안에 닿는 사람.", "People reached within the target if every unit were always at its post."), 1),
    _share("calls_free", Text("늘 비어 있다면 닿는 출동", "Calls reached, units always free"),
           Text("위와 같으나 사람 대신 출동을 셉니다.", "The same, counting calls instead of people."), 1),
    _share("calls_busy", Text("바쁜 때를 치면 닿는 출동", "Calls reached, units being busy"),
           Text("위와 같으나 사람 대신 출동을 셉니다.", "The same, counting calls instead of people."), 1),
    _share("busy_most", Text("가장 바쁜 구급차", "Busiest unit"), Text("가장 바쁜 구급차의 출동 중 비율.", "Busy share of the busiest unit."), -1),
    _share("second_share", Text("두 번째 센터가 맡는 출동", "Answered by the second post"),
           Text("두 번째로 가까운 센터가 곧바로 나가는 비율.", "Share that a unit of the second nearest post answers at once.")),
    _share("third_share", Text("세 번째 센터가 맡는 출동", "Answered by the third post"),
           Text("세 번째로 가까운 센터가 곧바로 나가는 비율.", "Share that a unit of the third nearest post answers at once.")),
    _share("all_busy_share", Text("빈 구급차가 없는 출동", "No unit free"),
           Text("모든 구급차가 나가 있어 기다리거나 다른 곳에 맡기는 출동.", "Calls that find every unit out: they wait, or somebody else goes."), -1),
    Output("wait_min", _INDICATOR, Text("평균 대기", "Mean wait"),
           Text("모든 출동의 평균. 기다리지 않고 맡기는 것으로 보면 없습니다.", "Over all calls; none where calls are left to others."), MINUTE, 2, good=-1),
    Output("runs_per_unit", _INDICATOR, Text("구급차 한 대의 한 해 출동", "Runs per ambulance and year"),
           Text("전국 1,994건, 서울 3,334건(언론 보도)과 견줄 수 있습니다.", "To be compared with 1,994 in the country and 3,334 in Seoul (press)."), _RUNS, good=-1),
    Output("run_min", _INDICATOR, Text("한 건에 매이는 시간", "Time taken by one run"), Text("지령부터 다시 나갈 수 있을 때까지의 평균.", "Mean from dispatch until ready again."), MINUTE, 1),
    Output("busiest_hour", _INDICATOR, Text("가장 바쁜 시각", "Busiest hour"), Text("출동이 가장 많은 시각(0~23시).", "The hour with most calls (0 to 23)."), _HOUR),
    _share("busiest_hour_busy", Text("그 시각의 출동 중 비율", "Busy share in that hour"), Text("그 시각이 이어진다고 본 평균.", "The mean, as if that hour went on."), -1),
    _share("busiest_hour_reached", Text("그 시각에 닿는 사람", "People reached in that hour"), Text("그 시각이 이어진다고 볼 때 목표 안에 닿는 사람.", "People reached in time, as if that hour went on."), 1),
    Output("units", _TABLE, Text("구급차별 부담", "Load by ambulance"),
           Text("바쁜 구급차부터. 구간은 모의 출동의 95% 구간입니다.", "Busiest first; intervals hold the played share with 95 %."), columns=_UNIT_COLUMNS),
    Output("posts", _TABLE, Text("센터끼리 빌려준 출동", "Lent and borrowed"),
           Text("구역은 그 센터가 가장 가까운 육각형들입니다. 남에게 많이 빌려준 센터부터.", "A post's area are the hexagons it is nearest to. Most lent first."), columns=_POST_COLUMNS),
    Output("hours", _TABLE, Text("시간대별 부담", "Load by hour"), Text("출동 기록이 있을 때만. 어림한 출동 수로 풀며, 출동이 1~4건인 시각은 비웁니다.", "Only where there is a run log. Solved with rounded calls; hours with 1 to 4 calls are blank."), columns=_HOUR_COLUMNS),
    Output("norms", _TABLE, Text("다른 곳과 견줌", "Compared with elsewhere"),
           Text("견주어 볼 값이며 한도가 아닙니다.", "For comparison; not a limit."), columns=_NORM_COLUMNS),
    Output("check", _TABLE, Text("모의 출동으로 확인", "Checked by playing calls"),
           Text("계산과 같은 조건으로 출동을 하나씩 일으켜 견줍니다. 마지막 열은 기록의 시간대와 걸린 시간을 그대로 쓴 것입니다.",
                "Calls played one by one under the same assumptions; the last column uses the hours and times of the log as they are."), columns=_CHECK_COLUMNS),
    Output("cells", _LAYER, Text("바쁜 때를 친 도착", "Arrival with busy units"), Text("육각형마다 목표 안에 닿는 출동의 비율. 기록의 출동은 5건 단위로 어림하고 1~4건은 비웁니다.", "Share of calls reached in time by hexagon. Logged calls are to the nearest 5; 1 to 4 are blank."), columns=_CELL_COLUMNS),
)  # fmt: skip

STUDY: Study[GoldenHourInputs, GoldenHourParams, WorkloadAsked] = Study(
    id="workload",
    further=Text("모의 출동으로 확인하기", "Check by playing calls"),
    stage=WHAT_IF,
    title=Text("구급차가 얼마나 바쁜가", "How busy the ambulances are"),
    question=Text("가까운 구급차가 이미 나가 있으면 몇 명에게 늦게 닿습니까?", "How many are reached late because the nearer ambulance is already out?"),
    about=Text(
        "구급차가 서로 대신 나가는 것을 대기행렬로 풀고, 출동을 하나씩 따라가 확인합니다. 인력 정원이나 근무 시간을 정하는 데 그대로 쓸 수는 없습니다.",
        "Ambulances that stand in for one another, solved as a queue and checked by playing the calls. Not meant to fix staffing or shifts as it stands.",
    ),
    asked=WorkloadAsked,
    workflow=WORKFLOW,
    outputs=OUTPUTS,
    run=run,
    sources=(
        Text("하이퍼큐브 대기행렬: Larson (1974), Computers & Operations Research 1", "Hypercube queue: Larson (1974), Computers & Operations Research 1"),
        Text("근사식: Larson (1975), Operations Research 23; Jarvis (1985), Management Science 31", "Approximation: Larson (1975), Operations Research 23; Jarvis (1985), Management Science 31"),
        Text("구급차 한 대의 한 해 출동: 전국 1,994건, 서울 3,334건 (언론 보도로 확인)", "Runs per ambulance and year: 1,994 in the country, 3,334 in Seoul (seen in press reports)"),
    ),
)  # fmt: skip
