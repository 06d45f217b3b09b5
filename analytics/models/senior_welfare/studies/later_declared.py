"""What the study of demand later can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params, Profile
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.senior_welfare.declared import ALONE, CELL, DONG, LAT, LON, PEOPLE
from analytics.models.senior_welfare.params import PERCENT, PERSON
from analytics.stats.cohorts import BAND_YEARS, STEPS
from analytics.stats.gompertz import YEARS_LEFT

YEAR = Text("년", "years")
PERCENT_A_YEAR = Text("%/년", "% a year")
AHEAD = tuple(BAND_YEARS * number for number in range(1, STEPS + 1))
"""Years ahead that are told: 5, 10, 15 and 20."""

HORIZONS = {"5": Text("5년 뒤", "in 5 years"), "10": Text("10년 뒤", "in 10 years"), "20": Text("20년 뒤", "in 20 years")}
LOW, MEDIUM, HIGH = "low", "medium", "high"
VARIANTS = {LOW: Text("낮게", "low"), MEDIUM: Text("가운데", "medium"), HIGH: Text("높게", "high")}
SIDE = {LOW: -1.0, MEDIUM: 0.0, HIGH: 1.0}
"""How many spreads each variant lies from the medium."""

MOVES, NOBODY_MOVES = "moves", "none"
_MOVING = {
    MOVES: Text("최근 5년처럼(차츰 잦아듦)", "as in the last five years, fading"),
    NOBODY_MOVES: Text("이사를 보지 않음", "nobody moves"),
}

SHAPE_BANDS = 5
"""Bands of the share living alone: 65-69, 70-74, 75-79, 80-84, and 85 or over."""

SHAPE = (14.5, 12.5, 12.0, 12.5, 14.0, 19.0, 25.0, 31.0, 33.0, 28.0)
"""Percent living alone, five bands of men, then of women. Assumed. What speaks for it: with Seoul's register of 2022 it puts 26.3 % of the
seniors living alone at 80 or over and 70.8 % on women; the city's own list of 2022 has 26.6 %, the country 69.0 % in 2023 (etoday 2404209)."""


class LaterAsked(Params):
    """What is asked beside the model's own parameters; service and limit are the model's."""

    horizon: Annotated[
        str, Choice(Text("언제", "When"), HORIZONS, Text("나이 자료의 해부터 셉니다.", "Counted from the year of the ages."))
    ] = "10"
    variant: Annotated[
        str,
        Choice(Text("어느 전망", "Variant"), VARIANTS,
               Text("낮게는 오래 사는 정도도 혼자 사는 비율도 덜 늘고, 높게는 둘 다 더 느는 경우입니다. 표에는 셋이 다 있습니다.",
                    "Low: both long life and living alone grow less; high: both grow more. The tables hold all three.")),
    ] = MEDIUM  # fmt: skip
    years_left_men: Annotated[
        float,
        Knob(Text("65세 남자의 기대여명", "Years left at 65, men"), 10, 35, 0.1, YEAR,
             Text("통계청 생명표에서 고쳐 넣을 수 있습니다. 기본 19.1은 2023년 생명표의 60세 기대여명과 생존 비율에서 우리가 셈한 가정값입니다(발표값: 2022년 18.6, ktin.net 63225480).",
                  "To be replaced by that of the life table. 19.1 is assumed: reckoned from years left at 60 and survival in the table of 2023 (published for 2022: 18.6, ktin.net 63225480).")),
    ] = YEARS_LEFT[0]  # fmt: skip
    years_left_women: Annotated[
        float,
        Knob(Text("65세 여자의 기대여명", "Years left at 65, women"), 10, 40, 0.1, YEAR,
             Text("위와 같습니다(발표값: 2022년 22.8).", "As above (published for 2022: 22.8).")),
    ] = YEARS_LEFT[1]  # fmt: skip
    yearly_percent: Annotated[
        float,
        Knob(Text("사망률이 낮아지는 빠르기", "Mortality falls by"), -1, 5, 0.1, PERCENT_A_YEAR,
             Text("모든 나이의 사망률이 해마다 이만큼 낮아진다고 봅니다(가운데). 가정값입니다.", "At all ages, each year (medium). Assumed.")),
    ] = 1.5  # fmt: skip
    trend_percent: Annotated[
        float,
        Knob(Text("혼자 사는 비율의 추세", "Trend of living alone"), -3, 6, 0.1, PERCENT_A_YEAR,
             Text("첫해에 이만큼(지금 비율의 %) 늘고 그 뒤로는 차츰 덜 늡니다. 전국은 2020년 21.2%(166.1만/784.6만)에서 2023년 22.5%(213.8만/949.7만)로 해마다 2.1% 늘었습니다"
                  "(poverty.or.kr 1964, newsbell 894116). 앞으로도 그럴지는 가정입니다.",
                  "Growth of the first year (percent of today's share), less and less after that. In the country the share went from 21.2 % in 2020 (1.661 of 7.846 million) to 22.5 % in 2023 "
                  "(2.138 of 9.497 million), 2.1 % a year (poverty.or.kr 1964, newsbell 894116). That it goes on is assumed.")),
    ] = 2.0  # fmt: skip
    moving: Annotated[
        str,
        Choice(Text("이사", "Moving"), _MOVING,
               Text("5년 떨어진 두 해의 나이 자료가 있으면 동마다 나이대가 얼마나 늘고 줄었는지를 앞날에도 쓰고(Hamilton-Perry), 없으면 아무도 이사하지 않는다고 봅니다.",
                    "With ages of two years five years apart, how each cohort grew or shrank by dong is carried on (Hamilton-Perry); without, nobody moves.")),
    ] = MOVES  # fmt: skip
    official_alone: Annotated[
        tuple[float, ...],
        Profile(Text("혼자 사는 노인의 공식 전망", "Official totals, living alone"), len(AHEAD), 0, 5_000_000, 1, PERSON,
                Text("이 도시의 공식 전망이 있으면 5·10·15·20년 뒤의 수를 넣으십시오. 0은 모름. 가운데 전망의 합을 여기에 꼭 맞추고, 낮게와 높게도 같은 비율로 옮깁니다.",
                     "Published totals of this city in 5, 10, 15 and 20 years; 0 is not known. The medium variant is made to add up to them exactly, low and high move by the same factor."),
                per_line=4),
    ] = (0.0,) * len(AHEAD)  # fmt: skip
    official_seniors: Annotated[
        tuple[float, ...],
        Profile(Text("65세 이상의 공식 전망", "Official totals, 65 or over"), len(AHEAD), 0, 20_000_000, 1, PERSON,
                Text("시·군·구 장래인구추계의 65세 이상 인구. 5·10·15·20년 뒤, 0은 모름.", "People aged 65 or over in the official projection of the municipality, in 5, 10, 15 and 20 years; 0 is not known."),
                per_line=4),
    ] = (0.0,) * len(AHEAD)  # fmt: skip
    yearly_spread: Annotated[
        float,
        Knob(Text("사망률의 폭", "Spread of mortality"), 0, 3, 0.1, PERCENT_A_YEAR,
             Text("낮게와 높게는 가운데에서 이만큼 다릅니다. 가정값입니다.", "Low and high differ from the medium by this. Assumed."), expert=True),
    ] = 1.0  # fmt: skip
    trend_spread: Annotated[
        float,
        Knob(Text("추세의 폭", "Spread of the trend"), 0, 4, 0.1, PERCENT_A_YEAR,
             Text("낮게와 높게는 가운데에서 이만큼 다릅니다. 가정값입니다.", "Low and high differ from the medium by this. Assumed."), expert=True),
    ] = 1.5  # fmt: skip
    damping: Annotated[
        float,
        Knob(Text("추세가 이어지는 정도", "Trend kept each year"), 0, 1, 0.05, Text("배", "times"),
             Text("해마다 앞 해에 는 만큼의 이 배만 더 늡니다(감쇠 추세, Gardner·McKenzie 1985). 1이면 곧게 늡니다. 가정값입니다.",
                  "Each year adds this share of what the year before added (damped trend, Gardner and McKenzie 1985); 1 is a straight line. Assumed."), expert=True),
    ] = 0.9  # fmt: skip
    kept_percent: Annotated[
        float,
        Knob(Text("이사가 이어지는 정도", "Moving kept"), 0, 100, 5, PERCENT,
             Text("5년이 지날 때마다 이사의 크기가 이만큼만 남습니다. 새 아파트 단지로의 이사는 되풀이되지 않기 때문입니다. 가정값입니다.",
                  "With each five years so much of the moving is left, as people do not move into a new estate twice. Assumed."), expert=True),
    ] = 50.0  # fmt: skip
    shape_percent: Annotated[
        tuple[float, ...],
        Profile(Text("나이별 혼자 사는 비율(남 5칸, 여 5칸)", "Share living alone by age (men, women)"), 2 * SHAPE_BANDS, 0.5, 95, 0.5, PERCENT,
                Text("65~69, 70~74, 75~79, 80~84, 85세 이상. 모양만 쓰입니다: 동마다 지금의 수에 꼭 맞게 늘이거나 줄입니다. 가정값입니다.",
                     "65-69, 70-74, 75-79, 80-84, 85 or over. Only the shape counts: for each dong it is scaled to give today's number exactly. Assumed."),
                per_line=SHAPE_BANDS, expert=True),
    ] = SHAPE  # fmt: skip


WORKFLOW = (
    Step("people", Text("나이대를 앞으로", "People carried on"),
         Text("동마다 45세 이상을 다섯 해씩 앞으로 옮기며 살아남는 만큼 셉니다.", "In each dong people of 45 or over are carried on by five years at a time, as many as live.")),
    Step("alone", Text("혼자 사는 비율", "Who lives alone"),
         Text("나이와 성별로 혼자 사는 비율을 곱하고, 공식 전망이 있으면 그 합에 맞춥니다.", "Times the share that lives alone by age and sex; where official totals are given they are met.")),
    Step("band", Text("얼마나 흔들리나", "How sure"),
         Text("사망률과 추세를 흔들어 다시 셉니다.", "Again with mortality and trend shaken.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER
_FEW = Text("적어서 감춤", "withheld, too few")
_LATER_ALONE = Text("그때 혼자 사는 노인(추정)", "Living alone then (estimate)")


def _of(years: int) -> tuple[Column, Column, Column]:
    """The columns of one horizon: medium, low, high."""
    return (
        Column(f"in_{years}", Text(f"{years}년 뒤", f"In {years} years"), _NUM, PERSON, missing=_FEW),
        Column(f"low_{years}", Text(f"{years}년 뒤 낮게", f"In {years}, low"), _NUM, PERSON, missing=_FEW),
        Column(f"high_{years}", Text(f"{years}년 뒤 높게", f"In {years}, high"), _NUM, PERSON, missing=_FEW),
    )


DONG_COLUMNS = (
    Column("dong_code", Text("행정동코드", "Dong code"), Kind.CODE),
    DONG,
    Column("now", Text("지금", "Now"), _NUM, PERSON, missing=_FEW),
    Column("more", Text("고른 때까지 느는 수", "More by then"), _NUM, PERSON, missing=_FEW),
    Column("growth", Text("느는 비율", "Growth"), _NUM, PERCENT, missing=_FEW),
    *(column for years in AHEAD for column in _of(years)),
    Column("basis_ko", Text("나이 자료", "Ages"), _NAME, language="ko"),
    Column("basis_en", Text("나이 자료", "Ages"), _NAME, language="en"),
)
YEAR_COLUMNS = (
    Column("ahead", Text("몇 년 뒤", "Years ahead"), _WHOLE, YEAR),
    Column("year", Text("연도", "Year"), _WHOLE),
    Column("seniors", Text("65세 이상(가운데)", "Aged 65 or over, medium"), _NUM, PERSON),
    Column("low", Text("혼자 사는 노인, 낮게", "Living alone, low"), _NUM, PERSON),
    Column("medium", Text("가운데", "Medium"), _NUM, PERSON),
    Column("high", Text("높게", "High"), _NUM, PERSON),
    Column("share", Text("65세 이상 가운데(가운데)", "Of those 65 or over, medium"), _NUM, PERCENT),
    Column("aged_80", Text("그 가운데 80세 이상(가운데)", "Of whom 80 or over, medium"), _NUM, PERSON),
    Column("shaken_low", Text("열에 여덟: 아래", "Eight of ten: from"), _NUM, PERSON),
    Column("shaken_high", Text("열에 여덟: 위", "Eight of ten: to"), _NUM, PERSON),
    Column("official", Text("맞춘 공식 전망", "Official total met"), _NUM, PERSON, missing=Text("넣지 않음", "none given")),
)
CELL_COLUMNS = (
    CELL, LON, LAT, PEOPLE, DONG,
    Column("later", _LATER_ALONE, _NUM, PERSON),
    ALONE,
    Column("more", Text("느는 수", "More"), _NUM, PERSON),
    Column("unreached_later", Text("그때 닿지 못하는 노인(지금 시설 그대로)", "Not reached then, with today's places"), _NUM, PERSON, missing=Text("시설 자료 없음", "no list of places")),
)  # fmt: skip

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER

OUTPUTS = (
    Output("later", _INDICATOR, Text("그때 혼자 사는 노인", "Living alone then"), Text("고른 때, 고른 전망의 수.", "At the time and in the variant chosen."), PERSON, headline=True),
    Output("now", _INDICATOR, Text("지금", "Now"), Text("모형이 쓰는 지금의 수.", "Today's number, as the model has it."), PERSON, headline=True),
    Output("growth", _INDICATOR, Text("느는 비율", "Growth"), Text("지금에 견주어.", "Compared with now."), PERCENT, 1, headline=True),
    Output("low", _INDICATOR, Text("낮게", "Low"), Text("오래 사는 정도와 혼자 사는 비율이 모두 덜 느는 전망.", "Both long life and living alone grow less."), PERSON, headline=True),
    Output("high", _INDICATOR, Text("높게", "High"), Text("둘 다 더 느는 전망.", "Both grow more."), PERSON, headline=True),
    Output("seniors_later", _INDICATOR, Text("그때 65세 이상", "Aged 65 or over then"), Text("고른 때, 고른 전망의 65세 이상.", "At the time and in the variant chosen."), PERSON),
    Output("unreached_now", _INDICATOR, Text("지금 닿지 못하는 노인", "Not reached now"), Text("페이지의 시설과 기준 시간으로.", "By the service and the limit of the page."), PERSON, good=-1),
    Output("unreached_later", _INDICATOR, Text("그때 닿지 못하는 노인", "Not reached then"), Text("시설이 지금 그대로일 때. 한 동 안에서는 어디나 같은 비율로 는다고 봅니다.", "With today's places, growth taken as even within a dong."), PERSON, good=-1),
    Output("cells", _LAYER, Text("앞날의 혼자 사는 노인", "Living alone later"),
           Text("지금의 값에 그 동이 느는 비율을 곱했습니다. 한 동 안에서는 어디나 같은 비율로 는다고 본 것입니다.",
                "Today's value times the growth of its dong, taken as even within the dong."), PERSON, 1, CELL_COLUMNS,
           drawing=Drawing("later", "", (), "later", ("later", "alone", "more", "unreached_later"), limits=(5.0, 10.0, 20.0, 40.0, 80.0), faint=Text("혼자 사는 노인 없음", "No seniors living alone"))),
    Output("years", _TABLE, Text("해마다", "Year by year"), Text("도시 전체. '열에 여덟'은 사망률과 추세만 흔들었을 때의 범위입니다.", "The whole city. 'Eight of ten' is the range when only mortality and trend are shaken."), columns=YEAR_COLUMNS),
    Output("dongs", _TABLE, Text("동별", "By dong"), Text("고른 때까지 많이 느는 동부터.", "Those that grow most by the time chosen first."), columns=DONG_COLUMNS),
)  # fmt: skip
