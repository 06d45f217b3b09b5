"""Emergency services: 119 posts, emergency hospitals, dispatches."""

from __future__ import annotations

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text

SECOND = Text("초", "s")
MINUTE = Text("분", "min")
METRE = Text("m", "m")

FIND_UNIT = "find"
DISTANCE_UNITS: dict[str, Text] = {
    FIND_UNIT: Text("파일에서 알아낸 대로", "as found in the file"),
    "m": Text("미터(m)", "metres (m)"),
    "km": Text("킬로미터(km)", "kilometres (km)"),
}
"""What a person may say of the distances in a run log whose unit is not written."""

LONGITUDE_NAMES = (
    "경도",
    "WGS84경도",
    "longitude",
    "LOT",
    "LNG",
    "lng",
    "WGS84_LOT",
    "wgs84Lon",
    "lon",
    "X좌표",
    "x",
    "GIS_X좌표",
    "gis_x_axis",
)
LATITUDE_NAMES = ("위도", "WGS84위도", "latitude", "LAT", "WGS84_LAT", "wgs84Lat", "lat", "Y좌표", "y", "GIS_Y좌표", "gis_y_axis")

HOSPITAL_LEVELS: dict[str, Text] = {
    "G001": Text("권역응급의료센터", "regional emergency centre"),
    "G006": Text("지역응급의료센터", "local emergency centre"),
    "G007": Text("지역응급의료기관", "local emergency institution"),
    "G008": Text("기타", "other"),
    "G009": Text("응급실 운영신고기관", "notified emergency room"),
}

POSTS = Schema(
    id="posts",
    title=Text("119안전센터", "119 posts"),
    about=Text(
        "소방청 119안전센터 현황(CSV). 좌표가 없는 곳은 목록으로 알려 드리며 지도에서 놓을 수 있습니다.",
        "The fire agency's list of 119 centres (CSV). Those without coordinates are listed and can be placed on the map.",
    ),
    columns=(
        Column(
            "post_id", Text("번호", "id"), Kind.CODE, required=False, aliases=("순번", "연번", "번호", "station_id", "post_id")
        ),
        Column(
            "name",
            Text("119안전센터명", "name"),
            Kind.TEXT,
            aliases=("119안전센터명", "센터명", "안전센터명", "cntr_nm", "name", "시설명", "이름", "명칭"),
        ),
        Column(
            "address",
            Text("주소", "address"),
            Kind.TEXT,
            required=False,
            blank=True,
            aliases=("주소", "소재지", "소재지도로명주소", "도로명주소", "address", "addr"),
        ),
        Column("lon", Text("경도", "longitude"), Kind.LONGITUDE, aliases=LONGITUDE_NAMES, required=False, blank=True),
        Column("lat", Text("위도", "latitude"), Kind.LATITUDE, aliases=LATITUDE_NAMES, required=False, blank=True),
        Column(
            "turnout_s",
            Text("출동 준비 시간", "turn-out time"),
            Kind.NUMBER,
            SECOND,
            ("출동준비시간", "turnout_s"),
            required=False,
            blank=True,
            low=0,
            high=1800,
        ),
        Column(
            "ambulances",
            Text("구급차 수", "ambulances"),
            Kind.NUMBER,
            Text("대", "ambulances"),
            ("구급차", "구급차수", "구급차대수", "구급차 대수", "ambulances"),
            required=False,
            blank=True,
            low=0,
            high=50,
        ),
    ),
    key="post_id",
)

HOSPITALS = Schema(
    id="hospitals",
    title=Text("응급의료기관", "Emergency hospitals"),
    about=Text(
        "E-Gen 응급의료기관 목록(hpid, dutyName, dutyEmcls, wgs84Lon, wgs84Lat).",
        "The E-Gen list of emergency hospitals (hpid, dutyName, dutyEmcls, wgs84Lon, wgs84Lat).",
    ),
    columns=(
        Column(
            "hospital_id", Text("기관 ID", "id"), Kind.CODE, required=False, aliases=("hpid", "기관ID", "기관코드", "hospital_id")
        ),
        Column(
            "name",
            Text("기관명", "name"),
            Kind.TEXT,
            aliases=("dutyName", "기관명", "병원명", "의료기관명", "name", "시설명", "이름", "명칭"),
        ),
        Column(
            "level",
            Text("등급", "level"),
            Kind.CODE,
            required=False,
            blank=True,
            aliases=("dutyEmcls", "응급의료기관분류", "dutyEmclsName", "구분", "level"),
        ),
        Column("lon", Text("경도", "longitude"), Kind.LONGITUDE, aliases=LONGITUDE_NAMES),
        Column("lat", Text("위도", "latitude"), Kind.LATITUDE, aliases=LATITUDE_NAMES),
    ),
    key="hospital_id",
)

LONGEST_LEG_S = 36_000.0
"""A leg of a run of more than ten hours is a slip of the pen; the same bound as for `response_min`."""


LEGS = ("call_s", "turnout_s", "drive_s", "scene_s", "transport_s")
"""The columns of `DISPATCHES` that hold the legs of a run, in the order in which they happen."""


def _leg(name: str, label: Text, aliases: tuple[str, ...]) -> Column:
    """One leg of a run: whole seconds or not, blank where one of its two moments is not in the log."""
    return Column(name, label, Kind.NUMBER, SECOND, aliases, required=False, blank=True, low=0, high=LONGEST_LEG_S)


DISPATCHES = Schema(
    id="dispatches",
    title=Text("구급 출동 기록", "Ambulance dispatches"),
    about=Text(
        "구급활동 기록 가운데 시각, 위치, 출동한 센터, 유형만 읽습니다. 나이·성별·직업·국적·증상 같은 개인 정보는 읽지 않습니다.",
        "Of the run log only times, place, the post that went and the kind of call are read; age, sex, job, nationality and symptoms never are.",
    ),
    columns=(
        Column(
            "called_at",
            Text("신고 시각", "time of call"),
            Kind.TIME,
            aliases=("신고일시", "신고일자", "신고년월일", "dclr_ymd", "called_at"),
        ),
        Column("lon", Text("경도", "longitude"), Kind.LONGITUDE, aliases=LONGITUDE_NAMES),
        Column("lat", Text("위도", "latitude"), Kind.LATITUDE, aliases=LATITUDE_NAMES),
        Column(
            "response_min",
            Text("도착까지 걸린 시간", "minutes to arrival"),
            Kind.NUMBER,
            MINUTE,
            ("response_min", "현장도착소요시간", "observed_min"),
            required=False,
            blank=True,
            low=0,
            high=600,
        ),
        _leg("call_s", Text("신고부터 출동 지령까지", "call to dispatch"), ("call_s",)),
        _leg("turnout_s", Text("출동 지령부터 차고 출발까지", "dispatch to leaving the garage"), ("turnout_s",)),
        _leg("drive_s", Text("차고 출발부터 현장 도착까지", "drive to the scene"), ("drive_s",)),
        _leg("scene_s", Text("현장에 머문 시간", "time on scene"), ("scene_s",)),
        _leg("transport_s", Text("현장 출발부터 병원 도착까지", "drive to hospital"), ("transport_s",)),
        Column(
            "distance_m",
            Text("현장까지 달린 거리", "distance driven to the scene"),
            Kind.NUMBER,
            METRE,
            ("distance_m",),
            required=False,
            blank=True,
            low=0,
            high=300_000,
        ),
        Column(
            "post",
            Text("출동한 119안전센터", "post that went"),
            Kind.TEXT,
            aliases=("출동안전센터", "119안전센터명", "안전센터명", "cntr_nm", "post"),
            required=False,
            blank=True,
        ),
        Column(
            "kind",
            Text("발생 유형", "kind of call"),
            Kind.TEXT,
            aliases=("환자발생유형구분명", "ptn_ocrn_type_nm", "구급처종명", "kind"),
            required=False,
            blank=True,
        ),
        Column(
            "severity",
            Text("중증도", "severity"),
            Kind.TEXT,
            aliases=("중증도", "중증도분류", "severity"),
            required=False,
            blank=True,
        ),
        Column(
            "placed",
            Text("위치를 얻은 방법", "how it was placed"),
            Kind.TEXT,
            aliases=("placed",),
            required=False,
            blank=True,
        ),
    ),
)
"""Legs are seconds between two moments of a run, nan where one is unknown. `placed` is "" for coordinates of the file's own
and "dong" where only the dong is known and its middle was taken."""
