"""What a city's cameras, lights and the places around them are: cameras, lamps, schools, night places, walls, people by hour."""

from __future__ import annotations

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text
from analytics.schemas.places import PERSON
from analytics.schemas.safety import LATITUDE_NAMES, LONGITUDE_NAMES, METRE

CAMERA = Text("대", "cameras")
DEGREE = Text("도", "degrees")
PIXELS = Text("만 화소", "10,000 pixels")
STOREY = Text("층", "storeys")
SQUARE_METRE = Text("㎡", "m²")
LAMP = Text("개", "lamps")
HOUR = Text("시", "o'clock")
TIMES = Text("건", "times")

PURPOSES: dict[str, Text] = {
    "safety": Text("생활방범", "neighbourhood safety"),
    "child": Text("어린이보호", "child protection"),
    "multi": Text("다목적", "several purposes"),
    "vehicle": Text("차량방범", "vehicle tracing"),
    "enforcement": Text("교통단속", "traffic enforcement"),
    "traffic": Text("교통정보수집", "traffic information"),
    "waste": Text("쓰레기단속", "waste dumping"),
    "facility": Text("시설물관리", "facilities"),
    "disaster": Text("재난재해", "disasters"),
    "other": Text("기타", "other"),
}
"""What a camera is for: the classes of the national CCTV standard file (설치목적구분), by code."""

WATCHING_PURPOSES = frozenset({"safety", "child", "multi"})
"""Purposes whose cameras watch people in streets and alleys; assumed, a person may choose others."""

FACING_KNOWN, FACING_ALL_ROUND, FACING_UNKNOWN = "known", "all_round", "unknown"
FACINGS: dict[str, Text] = {
    FACING_KNOWN: Text("방향을 앎", "direction known"),
    FACING_ALL_ROUND: Text("전방위라고 적힘", "said to see all round"),
    FACING_UNKNOWN: Text("방향을 모름", "direction unknown"),
}
"""What the free text of a camera's direction says; no azimuth is ever made up."""

SCHOOL_KINDS: dict[str, Text] = {
    "childcare": Text("어린이집", "childcare centre"),
    "kindergarten": Text("유치원", "kindergarten"),
    "elementary": Text("초등학교", "elementary school"),
    "middle": Text("중학교", "middle school"),
    "high": Text("고등학교", "high school"),
    "special": Text("특수학교", "special school"),
    "academy": Text("학원", "private academy"),
    "other": Text("기타", "other"),
}

NIGHTLIFE_KINDS: dict[str, Text] = {
    "bars": Text("유흥·주점", "bars"),
    "lodging": Text("숙박", "lodging"),
    "finance": Text("금융", "finance"),
}
"""The three kinds of business that users of the standard model count."""


def _lon(*, blank: bool = False) -> Column:
    return Column("lon", Text("경도", "longitude"), Kind.LONGITUDE, aliases=LONGITUDE_NAMES, required=not blank, blank=blank)


def _lat(*, blank: bool = False) -> Column:
    return Column("lat", Text("위도", "latitude"), Kind.LATITUDE, aliases=LATITUDE_NAMES, required=not blank, blank=blank)


def _word(name: str, label: Text, *aliases: str, kind: Kind = Kind.TEXT) -> Column:
    """A text or code that a file may lack."""
    return Column(name, label, kind, aliases=aliases, required=False, blank=True)


def _figure(name: str, label: Text, unit: Text | None, *aliases: str, low: float | None = 0, high: float | None = None) -> Column:
    """A number that a file may lack; both ends of the range are allowed."""
    return Column(name, label, Kind.NUMBER, unit, aliases, required=False, blank=True, low=low, high=high)


CAMERAS = Schema(
    id="cameras",
    title=Text("CCTV", "Cameras"),
    about=Text(
        "전국CCTV표준데이터(CSV, 옛 서식과 새 서식) 또는 무인교통단속카메라 표준데이터. 방향·화각·거리 열이 있으면 함께 읽습니다.",
        "The national CCTV standard file (CSV, old and new layout) or the standard file of enforcement cameras. Azimuth, field of view and range are read where given.",
    ),
    columns=(
        _word(
            "camera_id",
            Text("관리번호", "id"),
            "관리번호",
            "MNG_NO",
            "CCTV관리번호",
            "무인교통단속카메라관리번호",
            "camera_id",
            kind=Kind.CODE,
        ),
        _word("pole_id", Text("지점", "pole"), "pole_id", kind=Kind.CODE),
        _word("name", Text("설치 장소", "place"), "설치장소", "설치위치", "설치위치명", "장소명", "CCTV명", "지점명"),
        _word(
            "address",
            Text("주소", "address"),
            "소재지도로명주소",
            "도로명주소",
            "LCTN_ROAD_NM_ADDR",
            "소재지지번주소",
            "지번주소",
            "LCTN_LOTNO_ADDR",
            "주소",
            "소재지",
        ),
        _word("purpose", Text("설치 목적", "purpose"), "설치목적구분", "설치목적", "설치목적구분명", "INSTL_PRPS_SE_NM", "용도"),
        _figure(
            "count", Text("카메라 대수", "cameras"), CAMERA, "카메라대수", "CAM_CNTOM", "CCTV대수", "설치대수", "대수", low=1
        ),
        _figure("pixels_10k", Text("화소", "pixels"), PIXELS, "카메라화소수", "CAM_PIXEL_CNT", "화소수", "카메라화소", "화소"),
        _word("direction", Text("촬영 방면", "direction as written"), "촬영방면정보", "SHT_ANGLE_INFO", "촬영방면", "촬영방향"),
        _word("facing", Text("방향 읽기", "direction read"), "facing", kind=Kind.CODE),
        _figure("azimuth_deg", Text("방위각", "azimuth"), DEGREE, "방위각", "azimuth", "azimuth_deg", high=360),
        _figure("fov_deg", Text("화각", "field of view"), DEGREE, "화각", "수평화각", "fov", "fov_deg", high=360),
        _figure("range_m", Text("감시 거리", "range"), METRE, "감시거리", "촬영거리", "유효거리", "range_m", high=2_000),
        _figure("height_m", Text("설치 높이", "height"), METRE, "설치높이", "지주높이", "height_m", high=200),
        _figure(
            "installed_year",
            Text("설치 연도", "year of installation"),
            None,
            "설치연월",
            "설치년월",
            "INSTL_YM",
            "설치연도",
            "설치년도",
            "설치일자",
        ),
        _figure("installed_month", Text("설치 월", "month of installation"), None, "installed_month", low=1, high=12),
        _lon(),
        _lat(),
    ),
    key="camera_id",
)
"""One row per group of like cameras on one pole. `count` is at least 1. `purpose` is a key of `PURPOSES`, `facing` of `FACINGS`;
`azimuth_deg` (0 to 360, clockwise from north, the middle of the view) is there exactly where `facing` is "known". `pixels_10k` is the
sensor in 10,000 pixels, NaN where unknown (never 0). Rows that differ in purpose, pixels or direction stay apart although they stand
on one pole; `pole_id` tells that they do. All numbers but `count`, `lon` and `lat` may be NaN."""

LIGHTS = Schema(
    id="lights",
    title=Text("가로등·보안등", "Street lights"),
    about=Text(
        "전국보안등정보표준데이터 또는 시의 가로등 현황(CSV).",
        "The national standard file of security lights, or the city's list of street lamps (CSV).",
    ),
    columns=(
        _lon(),
        _lat(),
        _figure("count", Text("등 개수", "lamps"), LAMP, "설치개수", "installationCo", "등수", "등개수", low=1),
    ),
)
"""One row per place; `count` is at least 1."""

SCHOOL_ZONES = Schema(
    id="school_zones",
    title=Text("학교와 어린이보호구역", "Schools and child zones"),
    about=Text(
        "전국어린이보호구역표준데이터 또는 좌표가 있는 학교 목록.",
        "The national standard file of child zones, or a list of schools with coordinates.",
    ),
    columns=(
        Column(
            "name",
            Text("시설명", "name"),
            Kind.TEXT,
            aliases=("대상시설명", "TRGET_FCLTY_NM", "학교명", "보호구역명", "어린이집명", "유치원명", "시설명"),
        ),
        _word("kind", Text("시설 종류", "kind"), "시설종류", "FCLTY_KND", "학교급구분", "학교급", "구분"),
        _figure("students", Text("학생 수", "students"), PERSON, "학생수", "학생수(명)", "원아수", "정원"),
        _word("address", Text("주소", "address"), "소재지도로명주소", "도로명주소", "주소", "소재지지번주소", "소재지"),
        _lon(blank=True),
        _lat(blank=True),
    ),
)
"""`kind` is a key of `SCHOOL_KINDS`. In a city set every row has a place."""

NIGHTLIFE = Schema(
    id="nightlife",
    title=Text("유흥·숙박·금융 업소", "Bars, lodging, finance"),
    about=Text(
        "상가(상권)정보 또는 인허가 목록. 유흥·주점, 숙박, 금융만 씁니다.",
        "The national list of shops, or licences. Only bars, lodging and finance are used.",
    ),
    columns=(
        Column("name", Text("업소명", "name"), Kind.TEXT, aliases=("상호명", "사업장명", "업소명", "bizesNm"), blank=True),
        Column(
            "kind",
            Text("업종", "kind"),
            Kind.TEXT,
            aliases=("상권업종중분류명", "업종구분", "업태구분명", "업종명", "업종", "상권업종소분류명", "표준산업분류명"),
        ),
        _lon(),
        _lat(),
    ),
)
"""`kind` is a key of `NIGHTLIFE_KINDS`."""

BUILDINGS = Schema(
    id="buildings",
    title=Text("건물", "Buildings"),
    about=Text(
        "건물 외곽선(도로명주소 건물, GIS건물통합정보 SHP). 벽으로 쓰고, 층수와 용도가 있으면 함께 읽습니다.",
        "Footprints of buildings (SHP of the address or building registers). They are walls; floors and use are read where given.",
    ),
    columns=(
        _figure("floors", Text("지상 층수", "storeys"), STOREY, "지상층수", "GRO_FLO_CO", "GRND_FLR", "층수", "A26", high=200),
        _word("use", Text("용도", "use"), "주용도명", "건축물용도명", "BDTYP_CD", "USABILITY", "용도", "A9"),
        _figure("floor_area_m2", Text("연면적", "floor area"), SQUARE_METRE, "연면적", "TOTAL_AREA", "A14"),
    ),
    geometry="polygon",
)

PRESENCE = Schema(
    id="presence",
    title=Text("시간대별 인구", "People by hour"),
    about=Text(
        "생활인구나 유동인구(행정동, 격자 또는 좌표별 시간대 인구). 여러 날이면 하루 평균으로 만듭니다.",
        "People present by hour, for dongs, grid cells or points. Several days are averaged.",
    ),
    columns=(
        _word(
            "dong_code",
            Text("행정동코드", "dong code"),
            "행정동코드",
            "ADSTRD_CODE_SE",
            "ADMI_CD",
            "행정동_코드",
            "adm_cd",
            kind=Kind.CODE,
        ),
        _lon(blank=True),
        _lat(blank=True),
        Column(
            "hour",
            Text("시간대", "hour"),
            Kind.INTEGER,
            HOUR,
            ("시간대구분", "시간대", "TMZON_PD_SE", "TIME_CD", "시간", "hour"),
            low=0,
            high=23,
        ),
        Column(
            "people",
            Text("사람 수", "people"),
            Kind.NUMBER,
            PERSON,
            ("총생활인구수", "TOT_LVPOP_CO", "생활인구수", "생활인구", "유동인구수", "유동인구", "인구수", "people"),
            low=0,
        ),
        _figure("children", Text("15세 미만", "under 15"), PERSON, "children"),
        _figure("women", Text("15세 이상 여성", "women of 15 or over"), PERSON, "women"),
        _figure("seniors", Text("65세 이상", "aged 65 or over"), PERSON, "seniors"),
    ),
)
"""People present from `hour` (0 to 23) to the next, on a mean day. A row belongs to a dong (`dong_code` of `DONGS`, no lon and lat)
or to a place (lon, lat: the middle of a cell or a point; `dong_code` is ""). The groups are part of `people`, NaN where not known."""

INCIDENTS = Schema(
    id="incidents",
    title=Text("신고·사고", "Reported incidents"),
    about=Text(
        "좌표나 격자코드가 있는 신고·사고 목록 또는 1~5등급. 사람에 관한 정보는 읽지 않습니다.",
        "Reported incidents with coordinates or a grid code, or grades of 1 to 5. Nothing about persons is read.",
    ),
    columns=(
        _lon(blank=True),
        _lat(blank=True),
        Column(
            "happened_at",
            Text("발생 시각", "time"),
            Kind.TIME,
            aliases=("발생일시", "신고일시", "접수일시", "발생일자", "접수일자", "happened_at"),
            required=False,
            blank=True,
        ),
        _word("kind", Text("유형", "kind"), "신고유형", "사건유형", "사건종별", "사고유형", "유형", "구분", "kind"),
        _figure("grade", Text("등급", "grade"), None, "등급", "위험등급", "범죄등급", "grade", low=1, high=5),
        _figure("count", Text("건수", "incidents"), TIMES, "사고건수", "발생건수", "신고건수", "건수", "count"),
    ),
)
"""`count` is how many a row stands for (1 where the file has no such column); `grade` 1 (least) to 5, NaN where there is none;
`happened_at` NaT where only a year or nothing is known."""

POLES = Schema(
    id="poles",
    title=Text("설치 후보 지주", "Candidate poles"),
    about=Text(
        "새 카메라를 달 수 있는 지주나 지점의 목록(이름, 좌표).",
        "Poles and places where a new camera could stand (name, coordinates).",
    ),
    columns=(
        Column(
            "name",
            Text("지주명", "pole"),
            Kind.TEXT,
            aliases=("지주명", "지주번호", "전주번호", "전산화번호", "지주관리번호", "후보지주", "pole"),
        ),
        _lon(),
        _lat(),
    ),
)

CAMERA_REQUESTS = Schema(
    id="camera_requests",
    title=Text("CCTV 설치 요청", "Requests for cameras"),
    about=Text(
        "CCTV를 달아 달라는 민원의 위치와 날짜. 민원인 정보와 내용은 읽지 않습니다.",
        "Where and when people asked for a camera. Neither who asked nor what was written is read.",
    ),
    columns=(
        Column(
            "asked_on",
            Text("요청일", "date"),
            Kind.TIME,
            aliases=("요청일자", "요청일", "설치요청일", "설치요청일자", "신청일자", "민원접수일", "asked_on"),
            required=False,
            blank=True,
        ),
        _figure("count", Text("요청 건수", "requests"), TIMES, "요청건수", "설치요청건수", "민원건수", low=1),
        _lon(),
        _lat(),
    ),
)
"""`count` is how many requests a row stands for (1 where the file has no such column); `asked_on` NaT where unknown."""

WATCH_TABLES = (CAMERAS, LIGHTS, SCHOOL_ZONES, NIGHTLIFE, BUILDINGS, PRESENCE, INCIDENTS, POLES, CAMERA_REQUESTS)
