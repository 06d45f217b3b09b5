"""What the study of the Ministry's standard model can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.cctv_gaps.params import CELL, PERCENT
from analytics.schemas.places import PERSON

POINT = Text("점", "points")
FACTOR = Text("배", "times")

LIVED, ROADS, ALL_CELLS = "lived", "roads", "all"
_MASKS = {
    LIVED: Text("사람이 사는 칸만", "cells where people live"),
    ROADS: Text("사람이 살거나 길이 지나는 칸", "cells with people or a road"),
    ALL_CELLS: Text("시의 모든 칸", "every cell of the city"),
}
_OURS = Text(
    "등급 경계는 우리 가정값입니다. 공식 배점표는 공개되어 있지 않습니다.",
    "Our assumption: the official score tables are not public.",
)


def _cut(grade: int) -> Knob:
    return Knob(
        Text(f"감시취약 {grade}점: 원 밖이 이만큼부터", f"Watch weakness {grade}: outside circles from"),
        0, 100, 5, PERCENT, _OURS, expert=True,
    )  # fmt: skip


class StandardAsked(Params):
    """What is asked of the standard model."""

    mask: Annotated[
        str, Choice(Text("보는 칸", "Cells"), _MASKS, Text("인천 중구는 바다·산·빈 칸을 뺐습니다(kgnews 529819).", "Incheon Jung-gu drops sea, mountain and empty cells (kgnews 529819)."))
    ] = LIVED  # fmt: skip
    first_from: Annotated[
        float, Knob(Text("최우선 등급", "First priority from"), 3, 25, 0.5, POINT, Text("설치지수가 이 값 이상(같은 값 포함). 공주시는 15 이상을 최우선으로 했습니다(cctoday 2020101).", "Index at least this (inclusive). Gongju: 15 (cctoday 2020101)."))
    ] = 15.0  # fmt: skip
    second_from: Annotated[
        float, Knob(Text("우선 등급", "Priority from"), 3, 25, 0.5, POINT, Text("설치지수가 이 값 이상(같은 값 포함). 공주시는 13 이상을 우선으로 했습니다(cctoday 2020101).", "Index at least this (inclusive). Gongju: 13 (cctoday 2020101)."))
    ] = 13.0  # fmt: skip
    shown: Annotated[
        int,
        Knob(
            Text("순위표 칸 수", "Cells listed"),
            10,
            1100,
            10,
            CELL,
            Text("여수시는 1,056칸, 울산 동구는 50칸을 늘어놓았습니다.", "Yeosu listed 1,056 cells, Ulsan Dong-gu 50."),
        ),
    ] = 50
    cut_2: Annotated[float, _cut(2)] = 20.0
    cut_3: Annotated[float, _cut(3)] = 40.0
    cut_4: Annotated[float, _cut(4)] = 60.0
    cut_5: Annotated[float, _cut(5)] = 80.0
    women_factor: Annotated[
        float, Knob(Text("여성 가중", "Factor for women"), 1, 2, 0.05, FACTOR, Text("여성 밀도가 평균보다 높은 칸에 곱합니다(여수시 방식). 배수는 우리 가정값입니다.", "For cells with more women than the mean (as in Yeosu); the factor is our assumption."), expert=True)
    ] = 1.1  # fmt: skip
    house_factor: Annotated[
        float, Knob(Text("단독주택 가중", "Factor for detached houses"), 1, 2, 0.05, FACTOR, Text("단독주택 밀도가 평균보다 높은 칸에 곱합니다. 배수는 우리 가정값입니다.", "For cells with more detached houses than the mean; the factor is our assumption."), expert=True)
    ] = 1.1  # fmt: skip


WORKFLOW = (
    Step("cells", Text("100 m 격자", "Cells of 100 m"), Text("국가지점번호의 100 m 칸에 사람·신고·업소·건물을 셉니다.", "People, reports, shops and buildings in the 100 m cells of the national point numbers.")),
    Step("circles", Text("50 m 원", "Circles"), Text("카메라마다 원을 그려 칸마다 덮인 비율을 구하고, 실제로 보이는 비율도 곁에 구합니다.", "The share of each cell under circles, and beside it the share really seen.")),
    Step("index", Text("설치지수", "Index"), Text("감시취약 + 범죄취약 + 환경요인(각 1~5점)에 여성·단독주택 가중을 곱해 순위를 매깁니다.", "Watch weakness + crime weakness + surroundings (1 to 5 points each), times the factors for women and detached houses.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE, _CODE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.CODE
_UNKNOWN = Text("자료 없음", "no data")
_CELL = Column("cell", Text("국가지점번호 칸", "National grid cell"), _CODE)
_LON = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE)
_LAT = Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)
_DONG = Column("dong_name", Text("행정동", "Dong"), _NAME)
_SCORES = (
    Column("index", Text("설치지수", "Index"), _NUM, POINT),
    Column("watch", Text("감시취약", "Watch weakness"), _WHOLE, POINT),
    Column("crime", Text("범죄취약", "Crime weakness"), _NUM, POINT, missing=_UNKNOWN),
    Column("surroundings", Text("환경요인", "Surroundings"), _NUM, POINT, missing=_UNKNOWN),
    Column("factor", Text("가중", "Factor"), _NUM, FACTOR),
)
_SEEN = (
    Column("circle_percent", Text("원으로 덮인 비율", "Under circles"), _NUM, PERCENT),
    Column("expected_percent", Text("실제로 보일 비율(기대)", "Really seen, expected"), _NUM, PERCENT),
)
CELL_COLUMNS = (_CELL, _LON, _LAT, _DONG, Column("people", Text("사는 사람", "Residents"), _NUM, PERSON), *_SCORES, *_SEEN)
TOP_COLUMNS = (
    Column("rank", Text("순위", "Rank"), _WHOLE), _CELL, _DONG, _LON, _LAT,
    Column("class_ko", Text("등급", "Class"), _NAME, language="ko"),
    Column("class_en", Text("등급", "Class"), _NAME, language="en"),
    *_SCORES, *_SEEN,
    Column("honest_rank", Text("보이지 않는 주민 순위", "Rank by residents not seen"), _WHOLE),
)  # fmt: skip
CLASS_COLUMNS = (
    Column("class_ko", Text("등급", "Class"), _NAME, language="ko"),
    Column("class_en", Text("등급", "Class"), _NAME, language="en"),
    Column("cells", Text("칸", "Cells"), _WHOLE, CELL),
    Column("people", Text("사는 사람", "Residents"), _NUM, PERSON),
)

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER

OUTPUTS = (
    Output("first_cells", _INDICATOR, Text("최우선", "First priority"), Text("설치지수가 최우선 기준 이상인 칸.", "Cells whose index reaches the first class."), CELL, headline=True),
    Output("second_cells", _INDICATOR, Text("우선", "Priority"), Text("우선 기준 이상이고 최우선보다 낮은 칸.", "Cells that reach the second class but not the first."), CELL, headline=True),
    Output("circle_share", _INDICATOR, Text("원으로 덮인 넓이", "Area under circles"), Text("본 칸들의 넓이 가운데 원으로 덮인 비율.", "Share of the cells' area under circles."), PERCENT, 1, headline=True),
    Output("expected_share", _INDICATOR, Text("실제로 보일 넓이", "Area really seen"), Text("같은 칸들에서 화소·화각·벽으로 잰 기대값.", "The same by pixels, lens and walls, as expected."), PERCENT, 1, headline=True),
    Output("agree_percent", _INDICATOR, Text("두 순위의 일치", "Agreement"), Text("표준모형의 상위 칸 가운데 보이지 않는 주민이 많은 상위 칸에도 드는 비율.", "Of the standard model's list, the share that is also among the first by residents not seen."), PERCENT, 0, headline=True),
    Output("cells_count", _INDICATOR, Text("본 칸", "Cells"), Text("순위를 매긴 100 m 칸.", "Cells of 100 m that were ranked."), CELL),
    Output("cells", _LAYER, Text("표준모형 설치지수", "Standard model's index"), Text("감시취약 + 범죄취약 + 환경요인에 가중을 곱한 값.", "Watch weakness, crime weakness and surroundings times the factors."), POINT, 0, CELL_COLUMNS,
           drawing=Drawing("index", "", (), "index", ("index", "watch", "crime", "surroundings", "circle_percent", "expected_percent"), limits=(5.0, 7.0, 9.0, 11.0, 13.0, 15.0), square_m=100.0, ranked=("top", "rank"))),
    Output("top", _TABLE, Text("표준모형 순위", "Standard model's list"), Text("설치지수가 높은 칸부터. 같은 값이면 국가지점번호 차례입니다.", "Highest index first; equal ones by cell."), columns=TOP_COLUMNS),
    Output("classes", _TABLE, Text("등급별 칸", "Cells by class"), Text("등급마다 칸과 사는 사람.", "Cells and residents in each class."), columns=CLASS_COLUMNS),
)  # fmt: skip
