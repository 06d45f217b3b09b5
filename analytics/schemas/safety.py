"""Emergency services: 119 posts, emergency hospitals, dispatches."""

from __future__ import annotations

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text

SECOND = Text("초", "s")
MINUTE = Text("분", "min")

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

DISPATCHES = Schema(
    id="dispatches",
    title=Text("구급 출동 기록", "Ambulance dispatches"),
    about=Text("구급활동 기록 가운데 시각과 위치만 읽습니다.", "Of the run log only time and place are read."),
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
            ("response_min", "현장도착소요시간"),
            required=False,
            blank=True,
            low=0,
            high=600,
        ),
    ),
)
