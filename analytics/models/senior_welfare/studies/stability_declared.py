"""What the study of how much the list hangs on the grid can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Knob, Params
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.senior_welfare.declared import ALONE, CELL, DONG, LAT, LON, PEOPLE, UNREACHED
from analytics.models.senior_welfare.params import PERCENT

PLACES = Text("곳", "places")
GRIDS = Text("가지", "grids")
STEPS = Text("쪽", "ways")


class StabilityAsked(Params):
    """What may be asked."""

    first: Annotated[
        int,
        Knob(Text("살펴볼 곳", "Places looked at"), 5, 50, 5, PLACES, Text("순위표의 앞에서 이만큼이 남는지 봅니다.", "Whether so many from the head of the list stay.")),
    ] = 20  # fmt: skip
    shifts: Annotated[
        int,
        Knob(Text("옮겨 보는 방향", "Ways to shift"), 2, 6, 1, STEPS,
             Text("같은 크기의 격자를 육각형 반 칸씩 이만큼의 방향으로 옮겨 봅니다.", "Grids of the same size are shifted by half a hexagon, so many ways.")),
    ] = 6  # fmt: skip


WORKFLOW = (
    Step("spots", Text("사람이 사는 점", "Where people live"), Text("풀어 놓은 값을 육각형보다 잘게, 사람이 사는 점에 나눕니다.", "Released values are put on the points where people live, finer than hexagons.")),
    Step("grids", Text("다른 격자들", "Other grids"), Text("크기가 다른 격자와 반 칸 옮긴 격자마다 순위를 다시 매깁니다.", "The list is made anew on grids of other sizes and on shifted ones.")),
    Step("compare", Text("견주기", "Compare"), Text("처음의 곳마다 몇 가지 격자에서 남는지 셉니다.", "In how many grids each of the first places stays.")),
)  # fmt: skip

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER
_NUM, _WHOLE, _NAME = Kind.NUMBER, Kind.INTEGER, Kind.TEXT
STAYS = Column("stays", Text("남는 격자", "Grids it stays in"), _NUM, PERCENT)

PLACE_COLUMNS = (Column("rank", Text("순위", "Rank"), _WHOLE), CELL, DONG, LON, LAT, UNREACHED, ALONE, STAYS)
GRID_COLUMNS = (
    Column("grid_ko", Text("격자", "Grid"), _NAME, language="ko"),
    Column("grid_en", Text("격자", "Grid"), _NAME, language="en"),
    Column("cells", Text("사람이 사는 육각형", "Inhabited hexagons"), _WHOLE, Text("칸", "cells")),
    Column("kept", Text("남은 곳", "Places that stay"), _WHOLE, PLACES),
    Column(
        "held_share", Text("앞선 곳들이 가진 닿지 못하는 노인", "Of those not reached, in the head of its list"), _NUM, PERCENT
    ),
)

OUTPUTS = (
    Output("kept_always", _INDICATOR, Text("언제나 남는 곳", "Always stay"), Text("모든 격자에서 앞선 순위에 남는 곳.", "Places that stay at the head of the list in every grid."), PLACES, headline=True, good=1),
    Output("kept_mostly", _INDICATOR, Text("대체로 남는 곳", "Mostly stay"), Text("격자의 80% 이상에서 남는 곳(80%는 가정값).", "Places that stay in at least 80 % of the grids (80 % is assumed)."), PLACES, headline=True, good=1),
    Output("kept_mean", _INDICATOR, Text("격자마다 남는 수", "Stay on average"), Text("격자 하나에서 남는 곳의 평균.", "Places that stay in a grid, on average."), PLACES, 1, headline=True, good=1),
    Output("grids", _INDICATOR, Text("견준 격자", "Grids compared"), Text("처음 것을 뺀 격자의 수.", "How many grids beside the first."), GRIDS),
    Output("stays", _LAYER, Text("격자를 바꾸어도 남는 곳", "Places that stay"), Text("처음의 곳마다, 남아 있는 격자의 비율.", "Of each of the first places, the share of grids in which it stays."), PERCENT, 0,
           (CELL, LON, LAT, PEOPLE, DONG, STAYS, UNREACHED, ALONE, Column("listed", Text("앞선 곳", "At the head"), _WHOLE)),
           drawing=Drawing("stays", "", (), "listed", ("stays", "unreached", "alone"), limits=(20.0, 40.0, 60.0, 80.0, 99.0), faint=Text("앞선 곳이 아님", "not at the head of the list"), ranked=("places", "rank"))),
    Output("places", _TABLE, Text("곳마다", "Place by place"), Text("순위가 지도의 번호와 같습니다.", "Ranks are the numbers on the map."), columns=PLACE_COLUMNS),
    Output("by_grid", _TABLE, Text("격자마다", "Grid by grid"), Text("격자마다 처음의 곳 가운데 몇 곳이 남는지.", "How many of the first places stay in each grid."), columns=GRID_COLUMNS),
)  # fmt: skip
