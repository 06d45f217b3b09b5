"""What the study of the next cameras can be asked, and what it promises."""

from __future__ import annotations

from typing import Annotated

from analytics.core.model import Drawing, Output, OutputKind, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.tables import Column, Kind, Pen
from analytics.core.text import Text
from analytics.models.cctv_gaps.params import DEGREE, METRE, PERCENT, TEN_THOUSAND_PX
from analytics.schemas.places import PERSON
from analytics.schemas.watch import CAMERA

PLACE = Text("곳", "places")
SECOND = Text("초", "s")

ANYWHERE, POLES, JUNCTIONS, STANDING = "anywhere", "poles", "junctions", "standing"
_CANDIDATES = {
    ANYWHERE: Text("모두", "all of these"),
    POLES: Text("후보 지주 목록", "the list of candidate poles"),
    JUNCTIONS: Text("교차로", "junctions"),
    STANDING: Text("지금 카메라가 있는 지주", "poles that bear a camera"),
}
HOURS, CHILDREN, SENIORS, WOMEN = "hours", "children", "seniors", "women"
DEMANDS = {
    HOURS: Text("사람·시간(고른 때)", "people-hours (at the chosen time)"),
    CHILDREN: Text("어린이 통학로", "ways to school"),
    SENIORS: Text("65세 이상", "seniors"),
    WOMEN: Text("밤길의 여성", "women at night"),
}
COVER, BACKUP = "cover", "backup"
_AIMS = {
    COVER: Text("한 대라도 보게", "seen by one at least"),
    BACKUP: Text("두 대가 보게", "seen by two"),
}


class NextCameras(Params):
    """What is asked beside the model's own parameters; walls, sharpness and time of day are the model's."""

    added: Annotated[
        int,
        Knob(
            Text("새 카메라", "New cameras"), 1, 50, 1, CAMERA, Text("예산으로 달 수 있는 대수.", "As many as the budget allows.")
        ),
    ] = 10
    demand: Annotated[
        str, Choice(Text("누구를 위해", "For whom"), DEMANDS, Text("지금 보이지 않는 이들을 많이 보게 되는 곳을 고릅니다.", "Places are chosen that bring most of these into view who are not seen now."))
    ] = HOURS  # fmt: skip
    aim: Annotated[
        str, Choice(Text("목표", "Aim"), _AIMS, Text("두 대가 보면 한 대가 고장 나도 남습니다(이중 커버리지). 한 대만 보면 절반으로 칩니다.", "With two, one is left when the other fails (backup coverage); seen by one counts half."))
    ] = COVER  # fmt: skip
    candidates: Annotated[
        str, Choice(Text("둘 수 있는 곳", "Where they may stand"), _CANDIDATES, Text("후보 지주 목록, 교차로, 지금 카메라가 있는 지주 가운데 자료에 있는 것.", "Listed poles, junctions and poles that bear a camera, as far as the data have them."))
    ] = ANYWHERE  # fmt: skip
    quota_percent: Annotated[
        float,
        Knob(Text("설치 요청 몫", "Share for requests"), 0, 100, 5, PERCENT,
             Text("이만큼은 설치 요청이 있던 곳 가까이에 둡니다(내림). 울산 동구는 20%를 민원 몫으로 남깁니다(boannews 86345).",
                  "So many stand near places where people asked for one (rounded down). Ulsan Dong-gu keeps 20 % (boannews 86345).")),
    ] = 20.0  # fmt: skip
    request_m: Annotated[
        float, Knob(Text("요청과의 거리", "Near a request"), 20, 500, 10, METRE, Text("이 거리 안(같은 거리 포함)이면 요청에 답한 것으로 봅니다. 가정값입니다.", "Within this distance (inclusive) a request counts as met. Assumed."), expert=True)
    ] = 100.0  # fmt: skip
    new_fov_deg: Annotated[
        float, Knob(Text("새 카메라 화각", "Lens of the new"), 20, 180, 5, DEGREE, Text("좁힐수록 좁고 멀리 봅니다.", "The narrower, the further it sees."), expert=True)
    ] = 90.0  # fmt: skip
    new_pixels_10k: Annotated[
        float, Knob(Text("새 카메라 화소", "Pixels of the new"), 100, 1200, 50, TEN_THOUSAND_PX, Text("200은 1920 × 1080입니다.", "200 is 1920 x 1080."), expert=True)
    ] = 200.0  # fmt: skip
    places_most: Annotated[
        int, Knob(Text("견줄 곳", "Places compared"), 50, 3000, 50, PLACE, Text("보이지 않는 것이 둘레에 많은 곳부터 이만큼만 견줍니다.", "So many are compared, those with most unseen around them."), expert=True)
    ] = 400  # fmt: skip
    seconds: Annotated[
        float, Knob(Text("증명에 쓸 시간", "Time for the proof"), 5, 600, 5, SECOND, Text("배경에서 최적을 증명하는 데 쓸 수 있는 시간.", "How long the optimum may be sought in the background."), expert=True)
    ] = 60.0  # fmt: skip


WORKFLOW = (
    Step("places", Text("둘 수 있는 곳", "Where cameras may stand"),
         Text("후보 지주와 교차로마다 여덟 방향으로 카메라를 두었을 때 벽에 막히지 않고 보이는 점을 구합니다.",
              "At each candidate pole and junction a camera is tried in eight directions: which points does it see past the walls?")),
    Step("search", Text("고르기", "Choosing"),
         Text("지금 보이지 않는 이들을 가장 많이 보게 되는 조합을 빨리 고르고, 한계를 구하고, 최적을 증명합니다.",
              "The set that brings most of what is unseen into view: quickly, then with a bound, then proven.")),
    Step("beside", Text("한 대씩의 몫", "What each one adds"),
         Text("한 대를 더할 때마다 느는 몫과 동별 형평을 구합니다.", "What one more adds, and how dongs fare.")),
)  # fmt: skip

_NAME, _NUM, _WHOLE, _CODE = Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.CODE
_DONG = Column("dong_name", Text("행정동", "Dong"), _NAME)
_LON = Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE)
_LAT = Column("lat", Text("위도", "Latitude"), Kind.LATITUDE)
_RANK = Column("rank", Text("순위", "Rank"), _WHOLE)
_PLACE = Column("place", Text("둘 곳", "Place"), _NAME)

CAMERA_COLUMNS = (
    _RANK, _PLACE, _DONG, _LON, _LAT,
    Column("azimuth_deg", Text("향하는 쪽", "Looks towards"), _NUM, DEGREE),
    Column("gain", Text("새로 보이는 몫", "Brought into view"), _NUM),
    Column("requests", Text("가까운 설치 요청", "Requests nearby"), _NUM, missing=Text("1~4건이거나 자료 없음", "1 to 4, or no data")),
    Column("lights", Text("보이는 범위의 가로등", "Street lights in view"), _NUM, missing=Text("자료 없음", "no data")),
    Column("instead_ko", Text("다른 방법", "Instead"), _NAME, language="ko"),
    Column("instead_en", Text("다른 방법", "Instead"), _NAME, language="en"),
)  # fmt: skip
DONG_COLUMNS = (
    _DONG,
    Column("people", Text("사는 사람", "Residents"), _NUM, PERSON),
    Column("per_1000_before", Text("천 명당 카메라, 지금", "Per 1,000 people, now"), _NUM, CAMERA),
    Column("per_1000_after", Text("천 명당 카메라, 뒤", "Per 1,000 people, after"), _NUM, CAMERA),
    Column("added", Text("새 카메라", "New cameras"), _WHOLE, CAMERA),
    Column("added_share", Text("새 카메라의 몫", "Share of the new"), _NUM, PERCENT),
    Column("people_share", Text("인구의 몫", "Share of the people"), _NUM, PERCENT),
    Column("gain", Text("새로 보이는 몫", "Brought into view"), _NUM),
)
CURVE_COLUMNS = (
    Column("cameras", Text("새 카메라", "New cameras"), _WHOLE, CAMERA),
    Column("gain", Text("새로 보이는 몫", "Brought into view"), _NUM),
    Column("gain_percent", Text("지금 못 보는 것 가운데", "Of what is unseen now"), _NUM, PERCENT),
    Column("next_gain", Text("마지막 한 대의 몫", "Added by the last"), _NUM),
)
PLAN_COLUMNS = (
    Column("value", Text("새로 보이는 몫", "Brought into view"), _NUM),
    Column("bound", Text("이보다 좋을 수 없음", "No plan is better than"), _NUM),
    Column("gap_percent", Text("더 좋아질 여지(많아야)", "At most better by"), _NUM, PERCENT),
    Column("method_ko", Text("찾은 방법", "Found by"), _NAME, language="ko"),
    Column("method_en", Text("찾은 방법", "Found by"), _NAME, language="en"),
)
SHEET_COLUMNS = (
    _RANK,
    Column("code", Text("국가지점번호 격자(100 m)", "National grid cell (100 m)"), _CODE),
    _PLACE, _DONG, _LON, _LAT,
    Column("reasons_ko", Text("까닭", "Reasons"), _NAME, language="ko"),
    Column("reasons_en", Text("까닭", "Reasons"), _NAME, language="en"),
    Column("present_ko", Text("지금 있는 시설", "Present facilities"), _NAME, language="ko"),
    Column("present_en", Text("지금 있는 시설", "Present facilities"), _NAME, language="en"),
    Column("verdict", Text("판정(적합·부적합·보류)", "Verdict"), _NAME, pen=Pen.VERDICT),
    Column("photo", Text("사진", "Photo"), _NAME, pen=Pen.PHOTO),
    Column("signature", Text("확인자", "Checked by"), _NAME, pen=Pen.SIGNATURE),
)  # fmt: skip

_INDICATOR, _TABLE, _LAYER = OutputKind.INDICATOR, OutputKind.TABLE, OutputKind.LAYER

OUTPUTS = (
    Output("gain", _INDICATOR, Text("새로 보이는 몫", "Brought into view"),
           Text("고른 것(사람·시간, 통학로, 노인, 여성) 가운데 새 카메라로 보이게 되는 양.", "How much of what was chosen (people-hours, ways to school, seniors, women) the new cameras bring into view."), headline=True, good=1),
    Output("gain_percent", _INDICATOR, Text("못 보던 것 가운데", "Of what was unseen"),
           Text("지금 보이지 않는 양 가운데 새로 보이는 비율.", "Of what is not seen now, the share brought into view."), PERCENT, 2, headline=True, good=1),
    Output("better_percent", _INDICATOR, Text("더 좋아질 여지", "At most better by"),
           Text("어떤 배치도 이보다 더 좋아질 수 없다는 한계까지의 차이. 0이면 가장 좋은 배치임이 증명된 것입니다.",
                "How far the plan is from a bound that no plan can pass; 0 means that it is proven best."), PERCENT, 2, headline=True, good=-1),
    Output("for_requests", _INDICATOR, Text("설치 요청 몫", "Kept for requests"), Text("설치 요청이 있던 곳 가까이에 둔 새 카메라.", "New cameras standing near a request."), CAMERA, headline=True),
    Output("most_in_one", _INDICATOR, Text("한 동에 몰린 몫", "Most in one dong"), Text("새 카메라 가운데 가장 많이 든 한 행정동의 비율.", "The largest share of the new cameras in one dong."), PERCENT),
    Output("places", _INDICATOR, Text("견준 곳", "Places compared"), Text("카메라를 둘 수 있다고 보고 견준 곳.", "Places where a camera might stand that were compared."), PLACE),
    Output("cells", _LAYER, Text("새로 보이는 곳", "Brought into view"), Text("새로 보이게 되는 양을 육각형마다 나눈 비율.", "How much of the plan's gain lies in each hexagon."), PERCENT, 0,
           (Column("cell", Text("육각형", "Hexagon"), _CODE), _LON, _LAT, Column("people", Text("사는 사람", "Residents"), _NUM, PERSON), _DONG,
            Column("gain_percent", Text("이 배치가 보는 몫", "Share of the plan's gain"), _NUM, PERCENT)),
           drawing=Drawing("gain_percent", "", (), "gain_percent", ("gain_percent", "people"), limits=(1.0, 2.0, 5.0, 10.0, 20.0), faint=Text("달라지지 않음", "unchanged"))),
    Output("cameras", _TABLE, Text("새 카메라", "New cameras"), Text("많이 보이게 하는 것부터. 몫은 위의 카메라가 이미 보는 것을 빼고 셉니다.",
           "Those that bring most into view first; what a camera above sees already is not counted again."), columns=CAMERA_COLUMNS),
    Output("sheet", _TABLE, Text("현장 확인표", "Field-check sheet"), Text("현장에서 채울 칸이 비어 있는 표.", "With empty columns for the pen."), columns=SHEET_COLUMNS),
    Output("fairness", _TABLE, Text("동별 형평", "By dong"), Text("동마다 천 명당 카메라와 새 카메라의 몫, 인구의 몫.", "Cameras per 1,000 people, share of the new and share of the people in each dong."), columns=DONG_COLUMNS),
    Output("curve", _TABLE, Text("몇 대가 알맞나", "How many"), Text("한 대씩 늘릴 때 새로 보이는 몫(차례로 고를 때).", "What is brought into view with one more each time (chosen in turn)."), columns=CURVE_COLUMNS),
    Output("plans", _TABLE, Text("얼마나 좋은가", "How good"), Text("찾은 배치와, 어떤 배치도 넘을 수 없는 한계.", "The plan found, and the bound that none can pass."), columns=PLAN_COLUMNS),
)  # fmt: skip
