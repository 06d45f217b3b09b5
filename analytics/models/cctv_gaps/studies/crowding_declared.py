"""What the study of where blind spots crowd can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.tables import Column, Kind
from analytics.core.text import Text
from analytics.models.cctv_gaps.params import CELL, METRE, PERCENT
from analytics.schemas.places import PERSON

KM2 = Text("km²", "km²")
PLACE = Text("곳", "places")
RING = Text("칸", "rings")
LAMP = Text("개", "lamps")
SIGMA = Text("σ", "σ")
AMOUNT = Text("고른 것의 단위", "unit of what was chosen")

HOURS, CHILDREN, SENIORS, WOMEN, REPORTED = "people", "children", "seniors", "women", "incidents"
CROWDS = {
    HOURS: Text("사람·시간(고른 때)", "people-hours (at the chosen time)"),
    CHILDREN: Text("어린이 통학로", "ways to school"),
    SENIORS: Text("65세 이상", "seniors"),
    WOMEN: Text("밤길의 여성", "women at night"),
    REPORTED: Text("신고된 사건", "reported incidents"),
}
"""What may crowd, by the name it has in the index."""

BY_DONG, WHOLE = "dong", "whole"
_PARTED = {
    BY_DONG: Text("행정동마다 나누어", "parted at dong borders"),
    WHOLE: Text("이어진 대로", "as they hang together"),
}

DRAWS = {
    "1000000": Text("백만 번", "a million"),
    "200000": Text("20만 번", "200,000"),
    "50000": Text("5만 번", "50,000"),
}


class CrowdingAsked(Params):
    """What is asked beside the model's own parameters; the time of day and what counts as seen are the model's."""

    crowd: Annotated[
        str,
        Choice(Text("무엇이 몰린 곳", "What crowds"), CROWDS,
               Text("카메라가 보지 못하는 것 가운데 무엇이 몰린 곳을 찾을지. 신고는 신고가 잦은 곳일 뿐, 위험한 곳이라는 뜻이 아닙니다.",
                    "Of what is not seen, whose crowding is sought. Reports tell where much is reported, not where it is dangerous.")),
    ] = HOURS  # fmt: skip
    ring_m: Annotated[
        float,
        Knob(Text("둘레", "Neighbourhood"), 100, 1000, 50, METRE,
             Text("육각형마다 이 거리 안까지를 이웃으로 봅니다. 육각형의 실제 크기로 칸 수를 정하며, 결과에 몇 칸인지 적습니다. 검정보다 이 거리가 결과를 더 바꿉니다.",
                  "Hexagons within this distance are neighbours; their true size gives the number of rings, which is told. It changes the result more than the test does.")),
    ] = 300.0  # fmt: skip
    parted: Annotated[
        str,
        Choice(Text("밀집지 묶기", "Hot spots"), _PARTED,
               Text("도심에서는 밀집지가 여러 동에 걸쳐 하나로 이어지기 쉽습니다. 동마다 나누면 어느 동의 일인지 보입니다.",
                    "In a town centre one hot spot easily runs through many dongs; parted, each says whose it is.")),
    ] = BY_DONG  # fmt: skip
    false_percent: Annotated[
        float,
        Knob(Text("거짓 밀집 허용", "False hot spots allowed"), 0.5, 20, 0.5, PERCENT,
             Text("밀집으로 판정한 육각형 가운데 우연일 수 있는 비율의 상한(Benjamini·Hochberg 1995). 5%가 관례입니다.",
                  "At most this share of the hexagons called hot may be chance (Benjamini and Hochberg 1995). 5 % is customary."), expert=True),
    ] = 5.0  # fmt: skip
    shuffles: Annotated[
        str,
        Choice(Text("섞는 횟수", "Shuffles"), DRAWS,
               Text("우연을 재려고 값을 육각형에 무작위로 다시 놓아 보는 횟수. 적으면 빠르지만 육각형이 많은 도시에서는 한 칸도 가려내지 못할 수 있습니다.",
                    "How often the values are dealt out to the hexagons at random to tell chance. Fewer is quicker, but in a city of many hexagons may leave none standing."), expert=True),
    ] = "1000000"  # fmt: skip
    spots_shown: Annotated[
        int,
        Knob(Text("표에 싣는 밀집지", "Hot spots listed"), 5, 100, 5, PLACE,
             Text("못 보는 것이 많은 밀집지부터. 지도에는 모두 나옵니다.", "Those with most unseen first; the map holds all."), expert=True),
    ] = 20  # fmt: skip


WORKFLOW = (
    Step("amounts", Text("보이지 않는 것", "What is not seen"),
         Text("고른 것 가운데 보이지 않는 양을 육각형마다 구합니다. 아무도(아무것도) 없는 육각형은 견주지 않습니다.",
              "How much of what was chosen is not seen in each hexagon; hexagons with nothing there take no part.")),
    Step("around", Text("둘레", "Neighbourhoods"),
         Text("미터로 정한 둘레를 육각형의 칸 수로 바꾸고 이웃을 찾습니다.", "Metres are turned into rings of hexagons, and neighbours are found.")),
    Step("chance", Text("우연과 견주기", "Chance"),
         Text("값을 무작위로 섞어 둘레의 합이 우연히 그만큼 클 확률을 구하고, 거짓 발견을 걷어 냅니다.",
              "How likely chance alone makes a neighbourhood's sum as large; false discoveries are kept down.")),
    Step("spots", Text("밀집지 묶기", "Forming hot spots"),
         Text("서로 붙은 밀집 육각형을 하나로 묶고, 둘레의 학교·카메라·가로등을 곁들입니다.",
              "Hot hexagons that touch make one hot spot; schools, cameras and street lights are told with it.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE, _CODE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.CODE
_FEW = Text("5건 미만이거나 자료 없음", "fewer than 5, or no data")
_NO_DATA = Text("자료 없음", "no data")
_LON = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE)
_LAT = Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)
_DONG = Column("dong_name", Text("행정동", "Dong"), _NAME)
_PEOPLE = Column("people", Text("사는 사람", "Residents"), _NUM, PERSON)
_AMOUNT = Column("amount", Text("못 보는 양", "Not seen"), _NUM, AMOUNT, missing=_FEW)

SPOT_COLUMNS = (
    Column("spot", Text("번호", "Hot spot"), _WHOLE),
    Column("name_ko", Text("밀집지", "Where"), _NAME, language="ko"),
    Column("name_en", Text("밀집지", "Where"), _NAME, language="en"),
    _AMOUNT,
    Column("amount_percent", Text("시 전체의 못 보는 것 가운데", "Of all unseen in the city"), _NUM, PERCENT, missing=_FEW),
    Column("cells", Text("육각형 수", "Hexagons"), _WHOLE, CELL),
    Column("area_km2", Text("면적", "Area"), _NUM, KM2),
    Column("unseen_percent", Text("면적 중 못 보는 비율", "Of its area not seen"), _NUM, PERCENT),
    _PEOPLE,
    Column("seniors", Text("65세 이상", "Aged 65 or over"), _NUM, PERSON, missing=_NO_DATA),
    Column("code", Text("가장 무거운 칸의 국가지점번호 격자(100 m)", "National grid cell of its heaviest hexagon (100 m)"), _CODE),
    Column("school", Text("가장 가까운 학교", "Nearest school"), _NAME),
    Column("school_m", Text("학교까지(직선)", "To the school, straight"), _NUM, METRE, missing=_NO_DATA),
    Column("camera_m", Text("가장 가까운 카메라까지(직선)", "To the nearest camera, straight"), _NUM, METRE, missing=_NO_DATA),
    Column("light_m", Text("가장 가까운 가로등까지(직선)", "To the nearest street light, straight"), _NUM, METRE, missing=_NO_DATA),
    Column("lights", Text("밀집지 안의 가로등", "Street lights inside"), _NUM, LAMP, missing=_NO_DATA),
    Column("z_highest", Text("가장 높은 z", "Highest z"), _NUM),
    _LON, _LAT,
)  # fmt: skip
CURVE_COLUMNS = (
    Column("amount_share", Text("못 보는 것의 비율", "Share of what is unseen"), _NUM, PERCENT),
    Column("area_share", Text("그것이 있는 면적의 비율", "Share of the area that holds it"), _NUM, PERCENT, missing=_NO_DATA),
)
LAYER_COLUMNS = (
    Column("cell", Text("육각형", "Hexagon"), _CODE), _LON, _LAT, _PEOPLE, _DONG,
    _AMOUNT,
    Column("z", Text("밀집도 z(Gi*)", "z (Gi*)"), _NUM, missing=Text("견주지 않음", "takes no part")),
    Column("hot", Text("밀집(1=예)", "Hot (1 = yes)"), _WHOLE),
    Column("spot", Text("밀집지 번호(0=없음)", "Hot spot (0 = none)"), _WHOLE),
)  # fmt: skip

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER

OUTPUTS = (
    Output("spots_count", _INDICATOR, Text("밀집지", "Hot spots"),
           Text("서로 붙은 밀집 육각형을 하나로 센 수.", "Sets of hot hexagons that touch."), PLACE, headline=True),
    Output("hot_amount_percent", _INDICATOR, Text("밀집지에 몰린 몫", "Share in hot spots"),
           Text("시 전체의 못 보는 것 가운데 밀집지에 있는 비율.", "Of all that is not seen in the city, the share in hot spots."), PERCENT, 1, headline=True),
    Output("hot_area_percent", _INDICATOR, Text("밀집지의 면적", "Area of hot spots"),
           Text("견준 육각형의 면적 가운데 밀집지의 비율.", "Hot spots' share of the area of the hexagons that took part."), PERCENT, 1, headline=True),
    Output("half_area_percent", _INDICATOR, Text("절반이 몰린 면적", "Area with half of it"),
           Text("못 보는 것이 가장 빽빽한 육각형부터 더해 절반에 이를 때까지의 면적 비율.", "Share of the area of the densest hexagons that hold half of what is not seen."), PERCENT, 1, headline=True),
    Output("hot_cells", _INDICATOR, Text("밀집 육각형", "Hot hexagons"),
           Text("둘레까지 우연보다 많고, 거짓 발견을 걷어 낸 뒤에도 남는 육각형.", "Hexagons with more around them than chance, that stand after false discoveries are kept down."), CELL),
    Output("cells_compared", _INDICATOR, Text("견준 육각형", "Hexagons compared"),
           Text("고른 것이 조금이라도 있는 육각형.", "Hexagons with any of what was chosen."), CELL),
    Output("rings", _INDICATOR, Text("둘레의 칸 수", "Rings"), Text("미터로 정한 둘레를 육각형의 실제 크기로 나눈 칸 수(반올림, 적어도 1칸).",
           "Metres over the true distance between hexagons, rounded, at least one."), RING),
    Output("ring_true_m", _INDICATOR, Text("둘레의 실제 거리", "True reach"), Text("그 칸 수만큼 떨어진 육각형의 가운데까지의 거리.", "Distance to the middle of the hexagons so many rings away."), METRE),
    Output("spots", _TABLE, Text("사각지대가 몰린 곳", "Where blind spots crowd"),
           Text("못 보는 것이 많은 밀집지부터. 거리는 가장 무거운 육각형의 가운데에서 잰 직선입니다.",
                "Hot spots with most unseen first. Distances are straight, from the middle of the heaviest hexagon."), columns=SPOT_COLUMNS),
    Output("curve", _TABLE, Text("면적과 못 보는 것", "Area and what is unseen"),
           Text("못 보는 것의 몇 %가 면적의 몇 %에 있는지. 빽빽한 육각형부터 더합니다.", "What share of the area holds what share of the unseen, densest hexagons first."), columns=CURVE_COLUMNS),
    Output("hot", _LAYER, Text("밀집도 z(Gi*)", "Crowding z (Gi*)"),
           Text("둘레까지 본 밀집도. 진한 육각형이 거짓 발견을 걷어 낸 뒤에도 남는 밀집지입니다.",
                "How it crowds, neighbours included. The strong hexagons are hot spots that stand after the correction."), SIGMA, 1, LAYER_COLUMNS,
           drawing=Drawing("z", "", (), "hot", ("z", "amount", "people", "spot"), limits=(3.0, 5.0, 8.0, 12.0),
                           faint=Text("옅은 색: 우연일 수 있는 곳", "Faint: may be chance"),
                           missing=Text("고른 것이 없는 곳", "none of it there"))),
)  # fmt: skip
