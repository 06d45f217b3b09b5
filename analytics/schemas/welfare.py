"""Who is old and lives alone, by dong and by cell, and what serves them: ages, one-person households, halls, clinics, recipients."""

from __future__ import annotations

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text
from analytics.schemas.places import HOUSEHOLD, PERSON
from analytics.schemas.safety import LATITUDE_NAMES, LONGITUDE_NAMES, METRE

SQUARE_METRE = Text("㎡", "m²")
PLACE = Text("곳", "places")
YEAR_OLD = Text("세", "years")

DONG_NAMES = (
    "행정동명",
    "읍면동명",
    "행정동",
    "읍면동",
    "행정구역",
    "행정구역별",
    "읍면동별",
    "행정기관",
    "ADSTRD_NM",
    "dong_name",
)
DONG_CODES = (
    "행정동코드", "행정기관코드", "행정구역코드", "읍면동코드", "admmCd", "ADMM_CD", "ADM_CD", "ADSTRD_CD", "dong_code",
)  # fmt: skip
DISTRICT_NAMES = ("시군구명", "시군구", "자치구", "구군", "sggNm", "SGG_NM", "시도명", "시도", "ctpvNm", "CTPV_NM")
YEAR_NAMES = ("기준연도", "기준년도", "연도", "년도", "기준연월", "기준년월", "통계년월", "statsYm", "year")

BASES: dict[str, Text] = {
    "registered": Text("주민등록 1인세대", "registered as sole member of a household"),
    "census": Text("인구총조사 1인가구", "one-person household of the census"),
    "surveyed": Text("독거노인 현황(조사·등록)", "list or survey of seniors who live alone"),
    "modelled": Text("추정", "modelled"),
}
"""What "living alone" means in a table. A registered sole member may live with children; the census asks who lives there."""

SENIOR_FROM = 65
"""Age from which the welfare law for the aged (노인복지법) serves people; 65 itself counts."""

SEXES: dict[str, Text] = {"man": Text("남", "men"), "woman": Text("여", "women"), "all": Text("계", "both")}

HALL_KINDS: dict[str, Text] = {
    "senior_hall": Text("경로당", "senior hall"),
    "senior_class": Text("노인교실", "senior class"),
    "senior_centre": Text("노인복지관", "senior welfare centre"),
    "social_centre": Text("종합사회복지관", "social welfare centre"),
    "meals": Text("경로식당·급식소", "meals for seniors"),
    "home_care": Text("재가노인복지시설·주야간보호", "home and day care"),
    "care_service": Text("노인맞춤돌봄 수행기관", "tailored care provider"),
    "dementia": Text("치매안심센터", "dementia centre"),
    "nursing_home": Text("노인요양시설", "nursing home"),
    "residence": Text("양로·노인주거시설", "residence for seniors"),
    "disabled": Text("장애인복지시설", "place for disabled people"),
    "other": Text("그 밖의 복지시설", "other"),
}
"""Kinds of places for seniors, by code; after the classes of the welfare law for the aged (노인복지법 제31조)."""

INSTITUTIONS = frozenset({"nursing_home", "residence"})
"""Places where seniors live: they are no service on foot, and who lives there does not live alone."""

CLINIC_KINDS: dict[str, Text] = {
    "general": Text("종합병원", "general hospital"),
    "hospital": Text("병원", "hospital"),
    "clinic": Text("의원", "clinic"),
    "oriental_hospital": Text("한방병원", "hospital of Korean medicine"),
    "oriental": Text("한의원", "clinic of Korean medicine"),
    "dental": Text("치과", "dentist"),
    "long_stay": Text("요양병원", "long-stay hospital"),
    "pharmacy": Text("약국", "pharmacy"),
    "other": Text("그 밖의 의료기관", "other"),
}

HEALTH_POST_KINDS: dict[str, Text] = {
    "centre": Text("보건소", "public health centre"),
    "branch": Text("보건지소", "health branch"),
    "post": Text("보건진료소", "health post"),
    "living": Text("건강생활지원센터", "healthy-living centre"),
}
"""Kinds of public health places (지역보건법, 농어촌의료법), merged for the mean distance of the official model."""


def _lon(*, blank: bool = True) -> Column:
    return Column("lon", Text("경도", "longitude"), Kind.LONGITUDE, aliases=LONGITUDE_NAMES, required=not blank, blank=blank)


def _lat(*, blank: bool = True) -> Column:
    return Column("lat", Text("위도", "latitude"), Kind.LATITUDE, aliases=LATITUDE_NAMES, required=not blank, blank=blank)


def _word(name: str, label: Text, *aliases: str, kind: Kind = Kind.TEXT) -> Column:
    """A text or code that a file may lack."""
    return Column(name, label, kind, aliases=aliases, required=False, blank=True)


def _figure(name: str, label: Text, unit: Text | None, *aliases: str, low: float | None = 0, high: float | None = None) -> Column:
    """A number that a file may lack; both ends of the range are allowed."""
    return Column(name, label, Kind.NUMBER, unit, aliases, required=False, blank=True, low=low, high=high)


def _dong() -> tuple[Column, Column]:
    return (
        _word("dong_code", Text("행정동코드", "dong code"), *DONG_CODES, kind=Kind.CODE),
        _word("dong_name", Text("행정동", "dong"), *DONG_NAMES),
    )


def _year() -> Column:
    return Column("year", Text("연도", "year"), Kind.INTEGER, None, YEAR_NAMES, required=False, blank=True, low=1900, high=2100)


SENIOR_HOUSEHOLDS = Schema(
    id="senior_households",
    title=Text("혼자 사는 노인 (행정동)", "Seniors living alone, by dong"),
    about=Text(
        "행정동별 독거노인 현황, 65세 이상 1인가구, 또는 주민등록 1인세대(연령별). 여러 해를 함께 올릴 수 있습니다.",
        "Seniors living alone by dong: the city's own list, one-person households of people aged 65 or over, or registered sole members by age.",
    ),
    columns=(
        *_dong(),
        _year(),
        _figure(
            "seniors_alone", Text("혼자 사는 65세 이상", "seniors living alone"), HOUSEHOLD,
            "독거노인", "독거노인수", "독거노인인구", "독거노인가구", "독거노인가구수", "65세이상1인가구", "65세이상1인가구수",
            "65세이상1인세대", "노인1인가구", "노인1인가구수", "고령자1인가구", "홀몸노인", "홀몸노인수", "홀로사는노인", "seniors_alone",
        ),
        _figure(
            "one_person", Text("1인가구(모든 나이)", "one-person households of any age"), HOUSEHOLD,
            "1인가구", "1인가구수", "1인세대", "1인세대수", "one_person",
        ),
        _figure("aged_80_plus", Text("그 가운데 80세 이상", "of whom aged 80 or over"), HOUSEHOLD, "80세이상독거노인", "aged_80_plus"),
        _figure("on_support", Text("그 가운데 기초생활수급", "of whom on basic support"), HOUSEHOLD, "수급독거노인", "on_support"),
        _figure("low_income", Text("그 가운데 저소득", "of whom of low income"), HOUSEHOLD, "저소득독거노인", "low_income"),
        _word("basis", Text("기준", "what is counted"), "basis", kind=Kind.CODE),
    ),
)  # fmt: skip
"""One row per dong of the city and year. `dong_code` and `dong_name` are those of `DONGS`. `seniors_alone` are people aged 65 or
over who live alone (of whom `aged_80_plus`, and by income `on_support` and `low_income`); NaN where only `one_person`, of any age,
is known. `year` is null where the file does not say it. `basis` is a key of `BASES`. A dong that is not there is not known, not 0."""

AGES = Schema(
    id="ages",
    title=Text("나이와 성별 (행정동)", "Ages by dong"),
    about=Text(
        "주민등록 연령별 인구현황(CSV, 5세 또는 1세 단위). 시·군·구 합계 행은 겹쳐 세지 않습니다.",
        "Registered residents by age (CSV, bands of five or single years). Rows of cities and districts are not counted twice.",
    ),
    columns=(
        *_dong(),
        _year(),
        _word("sex", Text("성별", "sex"), "성별", "sex", kind=Kind.CODE),
        Column("age_from", Text("나이", "age"), Kind.INTEGER, YEAR_OLD, ("age_from",), low=0, high=120),
        _figure("age_to", Text("나이(미만)", "below age"), YEAR_OLD, "age_to", low=1, high=120),
        Column("people", Text("사람 수", "people"), Kind.NUMBER, PERSON, ("people",), low=0),
    ),
)
"""One row per dong of the city, year, sex and band of five years: `age_from` (0, 5, ...) counts, `age_to` does not and is NaN for the
last band, which is open (usually 100, sometimes 85). `sex` is a key of `SEXES`: "man" and "woman", or "all" where the file does not
tell them apart; a dong never has both in one year. The table says `people` in every band that the file has; what was hidden is not there."""

SENIOR_CELLS = Schema(
    id="senior_cells",
    title=Text("노인 인구 격자", "Cells of seniors"),
    about=Text(
        "고령인구 격자(SGIS, 국토정보플랫폼) 또는 총인구와 고령인구가 함께 있는 격자. 1인가구와 시설 수가 있으면 함께 읽습니다.",
        "Cells with the people aged 65 or over (SGIS, NGII), with one-person households and numbers of places where given.",
    ),
    columns=(
        Column("cell_id", Text("격자코드", "cell code"), Kind.CODE, aliases=("격자코드", "GRID_CD", "gid", "GRID", "grid_id")),
        _lon(blank=False),
        _lat(blank=False),
        _figure("people", Text("인구", "people"), PERSON, "통계값", "val", "인구", "총인구", "인구수", "총인구수", "people", "pop"),
        _figure(
            "seniors", Text("65세 이상", "aged 65 or over"), PERSON,
            "65세이상", "65세이상인구", "노인인구", "노인인구수", "고령인구", "고령인구수", "seniors",
        ),
        _figure(
            "seniors_alone", Text("혼자 사는 65세 이상", "seniors living alone"), HOUSEHOLD,
            "독거노인", "독거노인수", "65세이상1인가구", "65세이상1인가구수", "seniors_alone",
        ),
        _figure("one_person", Text("1인가구(모든 나이)", "one-person households"), HOUSEHOLD, "1인가구", "1인가구수", "one_person"),
        _figure("halls", Text("경로당 수", "senior halls"), PLACE, "경로당수", "경로당", "halls"),
        _figure("centres", Text("복지시설 수", "welfare centres"), PLACE, "복지관수", "노인복지시설수", "복지시설수", "장애인복지시설수", "centres"),
        _figure("cell_m", Text("격자 크기", "cell size"), METRE, "격자크기", "cell_m"),
    ),
    key="cell_id",
)  # fmt: skip
"""One row per cell, its middle in degrees. NaN means not given or not published, never 0. At least `seniors` or `seniors_alone` is given."""

HALLS = Schema(
    id="halls",
    title=Text("경로당·복지관", "Senior halls and welfare centres"),
    about=Text(
        "경로당, 노인복지관, 노인교실, 복지시설 목록(이름, 좌표 또는 주소, 정원, 면적).",
        "Lists of senior halls, welfare centres and other places for seniors (name, coordinates or address, capacity, area).",
    ),
    columns=(
        _word("hall_id", Text("번호", "id"), "hall_id", kind=Kind.CODE),
        Column(
            "name", Text("시설명", "name"), Kind.TEXT,
            aliases=("경로당명", "경로당명칭", "복지관명", "노인복지관명", "노인교실명", "복지시설명", "시설명", "시설명칭", "FCLT_NM", "기관명", "명칭"),
        ),
        _word(
            "kind", Text("시설 종류", "kind"),
            "시설종류", "시설종류명", "시설종별", "시설유형", "시설구분", "시설종류상세명", "종류", "유형", "구분", "업종",
        ),
        _word("address", Text("주소", "address"), "소재지도로명주소", "도로명주소", "소재지지번주소", "지번주소", "주소", "소재지", "시설주소"),
        _lon(),
        _lat(),
        _figure(
            "capacity", Text("정원", "capacity"), PERSON,
            "정원", "정원수", "입소정원", "이용정원", "수용인원", "이용인원", "회원수", "등록회원수", "현원", "capacity",
        ),
        _figure("area_m2", Text("면적", "area"), SQUARE_METRE, "면적", "건물면적", "연면적", "시설면적", "건축면적", "전용면적", "area_m2"),
    ),
    key="hall_id",
)  # fmt: skip
"""`kind` is a key of `HALL_KINDS`. `capacity` is how many the place can take or, where only that is written, how many are members; NaN
where unknown, never 0. In a city set every row has a place."""

CLINICS = Schema(
    id="clinics",
    title=Text("병의원", "Clinics"),
    about=Text(
        "의원·병원 목록(병의원 인허가, 건강보험심사평가원 병원정보). 의사 수가 있으면 함께 읽습니다.",
        "Lists of clinics and hospitals, with their doctors where given.",
    ),
    columns=(
        Column(
            "name", Text("의료기관명", "name"), Kind.TEXT,
            aliases=("요양기관명", "의료기관명", "병의원명", "병원명", "의원명", "사업장명", "dutyName", "시설명", "기관명", "명칭"),
        ),
        _word(
            "kind", Text("종별", "kind"),
            "종별코드명", "종별", "요양기관종별", "의료기관종별명", "의료기관종별", "업태구분명", "dutyDivNam", "병원분류명", "시설종류", "구분", "유형",
        ),
        _word(
            "address", Text("주소", "address"),
            "소재지전체주소", "도로명전체주소", "소재지도로명주소", "도로명주소", "소재지지번주소", "주소", "dutyAddr", "소재지",
        ),
        _lon(),
        _lat(),
        _figure("doctors", Text("의사 수", "doctors"), PERSON, "총의사수", "의사총수", "의사수", "의료인수", "doctors"),
        _figure("beds", Text("병상 수", "beds"), None, "병상수", "총병상수", "beds"),
    ),
)  # fmt: skip
"""`kind` is a key of `CLINIC_KINDS`. `doctors` NaN where unknown, never 0. In a city set every row has a place."""

HEALTH_POSTS = Schema(
    id="health_posts",
    title=Text("보건소·보건지소·보건진료소", "Public health posts"),
    about=Text(
        "보건소, 보건지소, 보건진료소 목록(이름, 좌표 또는 주소).",
        "Lists of public health centres, branches and posts (name, coordinates or address).",
    ),
    columns=(
        Column(
            "name", Text("보건기관명", "name"), Kind.TEXT,
            aliases=("보건기관명", "보건소명", "보건지소명", "보건진료소명", "건강증진센터명", "요양기관명", "시설명", "기관명", "명칭"),
        ),
        _word(
            "kind", Text("기관 종류", "kind"),
            "보건기관유형", "보건기관구분", "기관유형", "기관구분", "종별코드명", "종별", "건강증진센터구분", "시설구분", "구분", "유형",
        ),
        _word("address", Text("주소", "address"), "소재지도로명주소", "도로명주소", "소재지지번주소", "주소", "소재지"),
        _lon(),
        _lat(),
    ),
)  # fmt: skip
"""`kind` is a key of `HEALTH_POST_KINDS`. In a city set every row has a place."""

RECIPIENTS = Schema(
    id="recipients",
    title=Text("돌봄을 받는 노인", "Seniors already served"),
    about=Text(
        "행정동이나 격자별로 이미 서비스를 받는 노인 수. 이름과 주소는 읽지 않습니다.",
        "How many seniors a service reaches already, by dong or by grid cell. Neither names nor addresses are read.",
    ),
    columns=(
        *_dong(),
        _lon(),
        _lat(),
        _year(),
        _word("service", Text("서비스", "service"), "서비스명", "서비스", "사업명", "급여종류", "service"),
        Column(
            "people", Text("받는 사람", "people served"), Kind.NUMBER, PERSON,
            (
                "수급자수", "수혜자수", "수혜인원", "대상자수", "서비스대상자수", "돌봄대상자수", "이용자수", "맞춤돌봄대상자수", "노인맞춤돌봄대상자수",
                "돌봄서비스이용자수", "recipients",
            ),
            low=0,
        ),
    ),
)  # fmt: skip
"""A row belongs to a dong (`dong_code` of `DONGS`, no lon and lat) or to a cell (lon, lat: its middle; `dong_code` is "")."""

WELFARE_TABLES = (SENIOR_HOUSEHOLDS, AGES, SENIOR_CELLS, HALLS, CLINICS, HEALTH_POSTS, RECIPIENTS)
