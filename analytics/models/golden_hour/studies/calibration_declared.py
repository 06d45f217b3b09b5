"""What the calibration asks and what it promises."""

from __future__ import annotations

from typing import Annotated, ClassVar

from analytics.core.model import Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.golden_hour.params import MINUTE, PERCENT, SECOND
from analytics.schemas.places import PERSON

RUN = Text("건", "runs")
_PIECE, _WEEKS = Text("회", "draws"), Text("묶음", "parts")

_CLOCKS = {
    "call": Text("신고 접수부터", "from the call"),
    "dispatch": Text("출동 지령부터", "from the dispatch order"),
}


class CalibrationAsked(Params):
    """What the calibration asks. Defaults are assumed where no source is given."""

    retired: ClassVar = {
        "parts_of_day": Text(
            "'시간대를 나누는 법(parts_of_day)'은 없어졌습니다. 이제 시각마다 속도를 맞춥니다.",
            "'How the day is divided' (parts_of_day) is no more: each hour now has a speed of its own.",
        )
    }

    clock: Annotated[
        str,
        Choice(
            Text("도착 시간을 재기 시작하는 때", "When the clock starts"), _CLOCKS,
            Text("국가 지표는 신고 접수부터 잽니다. 지령부터 재려면 기록에 신고와 지령 시각이 모두 있어야 합니다.",
                 "The national indicator counts from the call. From the dispatch order, the log must have both times."),
        ),
    ] = "call"  # fmt: skip
    fewest_runs: Annotated[
        int,
        Knob(
            Text("필요한 출동 수", "Runs needed"), 30, 5000, 10, RUN,
            Text("쓸 수 있는 출동이 이보다 적으면 맞추지 않습니다. 가정값입니다.", "With fewer usable runs nothing is fitted. Assumed."), expert=True,
        ),
    ] = 30  # fmt: skip
    most_runs: Annotated[
        int,
        Knob(
            Text("쓰는 출동 수의 한계", "Runs used at most"), 500, 50_000, 500, RUN,
            Text("이보다 많으면 정해진 씨앗으로 무작위로 뽑습니다.", "Of more runs so many are drawn with the given seed."), expert=True,
        ),
    ] = 6000  # fmt: skip
    held_parts: Annotated[
        int,
        Knob(
            Text("검증 묶음", "Parts held out"), 2, 20, 1, _WEEKS,
            Text("주를 이 수만큼의 묶음으로 나누어 한 묶음씩 빼고 검증합니다.", "The weeks are dealt into so many parts; each is held out once."), expert=True,
        ),
    ] = 5  # fmt: skip
    band_percent: Annotated[
        float,
        Knob(
            Text("신뢰 구간", "Confidence band"), 50, 99, 1, PERCENT,
            Text("다시 뽑은 값 가운데 이만큼이 드는 구간.", "The band holds this share of the draws."),
        ),
    ] = 90.0  # fmt: skip
    draws: Annotated[
        int,
        Knob(
            Text("다시 뽑는 횟수", "Draws"), 100, 2000, 100, _PIECE,
            Text("주를 다시 뽑아 속도를 다시 맞추고 닿는 사람을 다시 세는 횟수.", "How often weeks are drawn, speeds fitted and people counted anew."), expert=True,
        ),
    ] = 200  # fmt: skip
    seed: Annotated[
        int,
        Knob(
            Text("난수 씨앗", "Seed"), 1, 9999, 1, Text("번", "(number)"),
            Text("같은 씨앗이면 같은 결과가 나옵니다.", "The same seed gives the same result."), expert=True,
        ),
    ] = 1  # fmt: skip


WORKFLOW = (
    Step("ground", Text("도로와 격자 준비", "Lay the ground"), Text("도로망과 육각형을 준비합니다.", "Roads and hexagons are made ready.")),
    Step("log", Text("출동 기록 읽기", "Read the log"),
         Text("출동마다 나간 센터와 도로 위의 자리를 찾고, 쓸 수 없는 것은 까닭과 함께 뺍니다.",
              "Each run gets its post and its place on the roads; those that cannot be used are left out and counted.")),
    Step("present", Text("지금 설정과 견주기", "Hold against the present settings"),
         Text("지금 설정과 제한속도 그대로의 속도로 예측한 시간을 기록과 견줍니다.", "Predictions at the present settings and at free flow against the log.")),
    Step("fit", Text("속도 맞추기", "Fit the speeds"),
         Text("가장 빠른 길을 찾고, 그 길의 도로 등급·교차로·시간대로 걸린 시간을 설명하는 값을 찾기를 세 번 되풀이합니다.",
              "Fastest ways, then the values that explain the times by class, junctions and hour: three times over.")),
    Step("back_test", Text("빼 둔 주로 검증", "Back-test on weeks held out"),
         Text("몇 주를 빼고 맞춘 값으로 뺀 주를 예측합니다.", "Weeks are held out and predicted from the others.")),
    Step("bands", Text("신뢰 구간", "Confidence bands"),
         Text("주를 다시 뽑아 속도를 다시 맞추고 닿는 사람을 다시 셉니다.", "Weeks are drawn anew, speeds fitted anew, people counted anew.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER


def _in_both(name: str, label: Text) -> tuple[Column, Column]:
    """A column of words for readers of Korean, and one beside it for readers of English."""
    korean = Column(name, Text(label.ko, f"{label.en} (Korean)"), _NAME, language="ko")
    return korean, Column(f"{name}_en", Text(f"{label.ko}(영문)", label.en), _NAME, language="en")


_DONG = _in_both("dong_name", Text("행정동", "Dong"))
_RUNS = Column("runs", Text("출동", "Runs"), _WHOLE, RUN)
_ERRORS = (
    _RUNS,
    Column("observed_min", Text("기록의 중앙값", "Observed median"), _NUM, MINUTE),
    Column("present_bias_min", Text("지금 설정의 치우침", "Bias at present"), _NUM, MINUTE),
    Column("fitted_bias_min", Text("맞춘 뒤 치우침", "Bias when fitted"), _NUM, MINUTE),
    Column("present_off_min", Text("지금 설정의 평균 오차", "Mean error at present"), _NUM, MINUTE),
    Column("fitted_off_min", Text("맞춘 뒤 평균 오차", "Mean error when fitted"), _NUM, MINUTE),
)
_BACK_TEST = (
    *_in_both("who", Text("예측", "Prediction")),
    _RUNS,
    Column("mean_off_min", Text("평균 오차(절댓값)", "Mean absolute error"), _NUM, MINUTE),
    Column("median_off_min", Text("오차 중앙값(절댓값)", "Median absolute error"), _NUM, MINUTE),
    Column("bias_min", Text("치우침(예측-기록)", "Bias (predicted less observed)"), _NUM, MINUTE),
)
_VALUES = (
    *_in_both("what", Text("값", "Value")),
    *_in_both("unit", Text("단위", "Unit")),
    Column("present", Text("지금", "Present"), _NUM),
    Column("fitted", Text("맞춘 값", "Fitted"), _NUM),
    Column("low", Text("구간 아래", "Band from"), _NUM),
    Column("high", Text("구간 위", "Band to"), _NUM),
    Column("proposed", Text("제안", "Proposed"), _NUM),
)
_HOUR_SPEEDS = (
    Column("hour", Text("시각", "Hour"), _WHOLE),
    _RUNS,
    Column("present", Text("지금 감속", "Slowing at present"), _NUM, PERCENT),
    Column("fitted", Text("맞춘 감속", "Fitted slowing"), _NUM, PERCENT),
    Column("low", Text("구간 아래", "Band from"), _NUM, PERCENT),
    Column("high", Text("구간 위", "Band to"), _NUM, PERCENT),
    Column("proposed", Text("제안", "Proposed"), _NUM, PERCENT),
)
_FIGURES = (
    *_in_both("what", Text("무엇", "What")),
    Column("present_share", Text("지금 설정으로 닿는 비율", "Reached at present settings"), _NUM, PERCENT),
    Column("reached_share", Text("맞춘 설정으로 닿는 비율", "Reached when fitted"), _NUM, PERCENT),
    Column("share_low", Text("구간 아래", "Band from"), _NUM, PERCENT),
    Column("share_high", Text("구간 위", "Band to"), _NUM, PERCENT),
)
_COVERAGE = (
    *_DONG,
    Column("people", Text("인구", "People"), _NUM, PERSON),
    Column("present_share", Text("지금 설정으로 닿는 비율", "Reached at present settings"), _NUM, PERCENT),
    Column("reached_share", Text("맞춘 설정으로 닿는 비율", "Reached when fitted"), _NUM, PERCENT),
    Column("share_low", Text("구간 아래", "Band from"), _NUM, PERCENT),
    Column("share_high", Text("구간 위", "Band to"), _NUM, PERCENT),
    Column("late", Text("못 닿는 사람", "Not reached"), _NUM, PERSON),
    Column("late_low", Text("못 닿는 사람(구간 아래)", "Not reached, from"), _NUM, PERSON),
    Column("late_high", Text("못 닿는 사람(구간 위)", "Not reached, to"), _NUM, PERSON),
)
_OBSERVED = (
    Column("from_min", Text("예측 이상", "Predicted from"), _NUM, MINUTE),
    Column("to_min", Text("예측 미만", "Predicted below"), _NUM, MINUTE),
    _RUNS,
    Column("predicted_min", Text("예측 중앙값", "Predicted median"), _NUM, MINUTE),
    Column("observed_min", Text("기록 중앙값", "Observed median"), _NUM, MINUTE),
    Column("observed_low_min", Text("기록 10% 지점", "Observed, 10th percentile"), _NUM, MINUTE),
    Column("observed_high_min", Text("기록 90% 지점", "Observed, 90th percentile"), _NUM, MINUTE),
)
_LEGS = (
    *_in_both("leg", Text("구간", "Leg")),
    _RUNS,
    Column("median_min", Text("중앙값", "Median"), _NUM, MINUTE),
    Column("p90_min", Text("90% 지점", "90th percentile"), _NUM, MINUTE),
)
_HOURS_COLUMNS = (
    Column("from_hour", Text("시부터", "From hour"), _WHOLE),
    Column("to_hour", Text("시 전까지", "Before hour"), _WHOLE),
    *_ERRORS,
)
_POSTS = (
    *_in_both("post", Text("나간 119안전센터", "Post that went")),
    _RUNS,
    Column("ready_s", Text("준비 시간 중앙값", "Median turn-out"), _NUM, SECOND),
    *_ERRORS[1:],
)

_INDICATOR, _TABLE = OutputKind.INDICATOR, OutputKind.TABLE
OUTPUTS = (
    Output("off_present_min", _INDICATOR, Text("지금 설정의 평균 오차", "Mean error at present"),
           Text("지금 설정으로 예측한 도착 시간과 기록의 차이(절댓값)의 평균.", "Mean absolute difference between predicted and logged arrival at the present settings."), MINUTE, 2, headline=True, good=-1),
    Output("off_fitted_min", _INDICATOR, Text("맞춘 뒤 평균 오차", "Mean error when fitted"),
           Text("맞출 때 쓰지 않은 주를 예측해 잰 평균 오차(절댓값). 출동 하나하나의 들쭉날쭉함이 들어 있어 0이 될 수 없습니다.",
                "The same on weeks that were held out of the fit. It holds the scatter of single runs and cannot be nought."), MINUTE, 2, headline=True, good=-1),
    Output("reached_share", _INDICATOR, Text("맞춘 설정으로 닿는 비율", "Share reached when fitted"),
           Text("제안하는 설정으로 목표 시간 안에 닿는 사람의 비율.", "People reached within the target at the proposed settings."), PERCENT, 1, headline=True, good=1),
    Output("share_low", _INDICATOR, Text("닿는 비율, 구간 아래", "Share reached, band from"),
           Text("주를 다시 뽑고 곳마다의 오차를 넣어 얻은 신뢰 구간의 아래 끝.", "Lower end of the confidence band: weeks drawn anew, with errors of place."), PERCENT, 1, headline=True, good=1),
    Output("share_high", _INDICATOR, Text("닿는 비율, 구간 위", "Share reached, band to"),
           Text("같은 구간의 위 끝.", "Upper end of the same band."), PERCENT, 1, headline=True, good=1),
    Output("late", _INDICATOR, Text("맞춘 설정으로 못 닿는 사람", "People not reached when fitted"),
           Text("제안하는 설정으로 목표 시간 안에 닿지 못하는 사람.", "People not reached within the target at the proposed settings."), PERSON, good=-1),
    Output("late_low", _INDICATOR, Text("못 닿는 사람, 구간 아래", "Not reached, band from"), Text("신뢰 구간의 아래 끝.", "Lower end of the band."), PERSON, good=-1),
    Output("late_high", _INDICATOR, Text("못 닿는 사람, 구간 위", "Not reached, band to"), Text("신뢰 구간의 위 끝.", "Upper end of the band."), PERSON, good=-1),
    Output("present_share", _INDICATOR, Text("지금 설정으로 닿는 비율", "Share reached at present"),
           Text("지금 설정으로 목표 시간 안에 닿는 사람의 비율.", "People reached within the target at the present settings."), PERCENT, 1, good=1),
    Output("bias_present_min", _INDICATOR, Text("지금 설정의 치우침", "Bias at present"),
           Text("예측에서 기록을 뺀 값의 평균. 0보다 작으면 실제보다 빠르게 봅니다.", "Mean of predicted less logged; below nought the prediction is too early."), MINUTE, 2),
    Output("bias_fitted_min", _INDICATOR, Text("맞춘 뒤 치우침", "Bias when fitted"), Text("빼 둔 주에서 잰 같은 값.", "The same on weeks held out."), MINUTE, 2),
    Output("off_free_flow_min", _INDICATOR, Text("제한속도 그대로의 평균 오차", "Mean error of free flow"),
           Text("준비 시간도 지체도 없이 제한속도로 달린다고 본 예측의 평균 오차.", "Of predictions at the speed limit without turn-out or delay."), MINUTE, 2),
    Output("runs_used", _INDICATOR, Text("쓴 출동", "Runs used"), Text("속도를 맞추는 데 쓴 출동. 이 분석의 출동 수는 모두 5건 단위로 반올림합니다.",
                "Runs that the speeds were fitted to. All counts of runs in this study are to the nearest 5."), RUN),
    Output("back_test", _TABLE, Text("검증", "Back-test"),
           Text("예측 방법마다의 오차. 맞춘 속도와 제안은 빼 둔 주에서 잰 값입니다.", "Errors of each way to predict; those fitted and proposed on weeks held out."), columns=_BACK_TEST),
    Output("values", _TABLE, Text("맞춘 값", "Fitted values"),
           Text("속도는 긴급주행을 곱한 값입니다. 기록에는 그 곱만 나타나기 때문입니다.", "Speeds with the emergency factor in them, for the log shows the product only."), columns=_VALUES),
    Output("hour_speeds", _TABLE, Text("시각별 속도", "Speeds by hour"),
           Text("막힘없는 도로보다 느려지는 정도. 가장 빠른 시각이 0에 가깝습니다. 출동 수는 5건 단위로 반올림하고 1~4건은 비웁니다.",
                "How much slower than on a free road; the fastest hour is about nought. Runs are to the nearest 5 and 1 to 4 are blank."), columns=_HOUR_SPEEDS),
    Output("figures", _TABLE, Text("닿는 비율과 신뢰 구간", "Coverage and its band"),
           Text("사람, 65세 이상, 면적, 기록된 출동 지점 가운데 목표 시간 안에 닿는 비율. 출동의 비율은 5건 단위로 반올림한 수로 셈하고, 1~4건이면 비웁니다.", "Of people, seniors, area and places of logged calls, the share within the target. That of calls is of counts to the nearest 5, blank where they are 1 to 4."), columns=_FIGURES),
    Output("coverage", _TABLE, Text("동마다 닿는 비율과 신뢰 구간", "Coverage and its band by dong"), Text("시 전체와 동마다.", "The whole city, and each dong."), columns=_COVERAGE),
    Output("observed", _TABLE, Text("예측과 기록", "Predicted and observed"),
           Text("예측이 같은 출동끼리 모아 기록과 견줍니다. 5건이 안 되는 칸은 이웃과 합쳤습니다.", "Runs of like prediction against the log; bins of fewer than 5 are joined to their neighbours."), columns=_OBSERVED),
    Output("dongs", _TABLE, Text("동별 오차", "Errors by dong"),
           Text("5건이 안 되는 동은 '그 밖'으로 합쳤습니다.", "Dongs of fewer than 5 runs are put together as others."), columns=(*_DONG, *_ERRORS)),
    Output("hours", _TABLE, Text("시각별 오차", "Errors by hour"), Text("5건이 안 되는 시각은 이웃과 합쳤습니다.", "Hours of fewer than 5 runs are joined to their neighbours."), columns=_HOURS_COLUMNS),
    Output("posts", _TABLE, Text("센터별 오차와 준비 시간", "Errors and turn-out by post"),
           Text("준비 시간은 신고(또는 지령)부터 차고를 나설 때까지의 중앙값입니다.", "Turn-out is the median from the call (or the dispatch order) until the garage is left."), columns=_POSTS),
    Output("legs", _TABLE, Text("출동의 구간", "Legs of the runs"), Text("기록에 시각이 있는 구간만 보입니다.", "Legs whose times are in the log."), columns=_LEGS),
)  # fmt: skip
