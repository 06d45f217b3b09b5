"""Where people live and what the map is drawn on: dongs and scenery."""

from __future__ import annotations

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text
from analytics.schemas.safety import LATITUDE_NAMES, LONGITUDE_NAMES

PERSON = Text("명", "people")
HOUSEHOLD = Text("가구", "households")

DONGS = Schema(
    id="dongs",
    title=Text("행정동 경계와 인구", "Dong boundaries with population"),
    about=Text(
        "읍면동 경계와 총인구. 통계청 2020 총조사가 전국분으로 들어 있습니다.",
        "Boundaries of towns with their population. The 2020 census of the whole country is built in.",
    ),
    columns=(
        Column(
            "dong_code",
            Text("행정동코드", "dong code"),
            Kind.CODE,
            aliases=("행정구역코드", "행정동코드", "adm_cd", "ADM_DR_CD", "adm3_code"),
        ),
        Column("dong_name", Text("행정동", "dong"), Kind.TEXT, aliases=("행정동명", "읍면동명", "adm_nm", "ADM_DR_NM")),
        Column("full_name", Text("전체 이름", "full name"), Kind.TEXT, required=False, aliases=("adm3_name_kr",)),
        Column(
            "people", Text("총인구", "population"), Kind.NUMBER, PERSON, ("총인구", "인구", "인구수", "총인구수", "pop"), low=0
        ),
        Column(
            "seniors",
            Text("65세 이상", "aged 65 or over"),
            Kind.NUMBER,
            PERSON,
            ("65세이상", "노인인구", "고령인구"),
            required=False,
            blank=True,
            low=0,
        ),
        Column(
            "households",
            Text("가구", "households"),
            Kind.NUMBER,
            HOUSEHOLD,
            ("가구수", "총가구", "hh"),
            required=False,
            blank=True,
            low=0,
        ),
        Column(
            "households_one",
            Text("1인가구", "one-person households"),
            Kind.NUMBER,
            HOUSEHOLD,
            ("1인가구", "1인가구수", "hh1"),
            required=False,
            blank=True,
            low=0,
        ),
    ),
    geometry="polygon",
    key="dong_code",
)

SCENERY = Schema(
    id="scenery",
    title=Text("물과 산", "Water and hills"),
    about=Text("바탕 지도를 그리는 데만 씁니다.", "Drawn on the base map, used for nothing else."),
    columns=(
        Column("kind", Text("종류", "kind"), Kind.TEXT),
        Column("name", Text("이름", "name"), Kind.TEXT, required=False, blank=True),
    ),
    geometry="any",
)

SITE_KINDS: dict[str, Text] = {
    "own": Text("내 후보지 목록", "my list of sites"),
    "office": Text("행정복지센터·청사", "town offices"),
    "school": Text("초·중·고·특수학교", "schools"),
    "kindergarten": Text("유치원", "kindergartens"),
    "parking": Text("공영주차장", "public car parks"),
    "park": Text("공원·광장", "parks and squares"),
    "seniors": Text("경로당·노인시설", "places for seniors"),
    "welfare": Text("복지시설", "welfare centres"),
    "health": Text("보건소·보건지소", "public health centres"),
    "library": Text("도서관", "libraries"),
    "sports": Text("체육시설", "sports grounds"),
    "culture": Text("문화시설", "places of culture"),
    "hall": Text("개방 회의실·강당", "halls open to all"),
    "other": Text("그 밖의 공공시설", "other public places"),
}
"""What stands at a site today, by code. `own`: a planner's own candidate, of which nothing more is known."""

OWN_SITE = "own"

SITES = Schema(
    id="sites",
    title=Text("후보지와 공공시설", "Candidate sites and public places"),
    about=Text(
        "새 시설을 둘 수 있는 곳의 목록(후보지명, 좌표) 또는 공공시설 목록(학교, 주차장, 공원, 경로당, 행정복지센터, 공공시설개방정보). 비용이 있으면 예산에 맞춰 고릅니다.",
        "Where something new could be built: a list of sites with coordinates, or lists of public places (schools, car parks, parks, halls, town offices). With costs, plans keep to a budget.",
    ),
    columns=(
        Column("name", Text("후보지명", "site"), Kind.TEXT, aliases=(
            "후보지", "후보지명", "후보부지", "후보부지명", "candidate", "개방시설명", "학교명", "유치원명", "주차장명", "공원명", "경로당명",
            "행정복지센터명", "주민센터명", "읍면동주민센터명", "동주민센터명", "도서관명", "시설명", "시설명칭", "FCLT_NM", "기관명", "명칭",
        )),
        Column("address", Text("주소", "address"), Kind.TEXT, required=False, blank=True, aliases=(
            "소재지도로명주소", "도로명주소", "주소", "소재지지번주소", "지번주소", "소재지", "address", "addr",
        )),
        Column("kind", Text("시설구분", "kind"), Kind.TEXT, required=False, blank=True, aliases=(
            "시설구분", "시설유형", "시설종류", "시설종류명", "시설종별", "개방시설유형구분", "학교급구분", "학교급", "공원구분", "주차장구분", "구분", "유형",
        )),
        Column("kind_id", Text("시설구분 코드", "code of the kind"), Kind.CODE, required=False, blank=True),
        Column("lon", Text("경도", "longitude"), Kind.LONGITUDE, aliases=LONGITUDE_NAMES, required=False, blank=True),
        Column("lat", Text("위도", "latitude"), Kind.LATITUDE, aliases=LATITUDE_NAMES, required=False, blank=True),
        Column(
            "cost",
            Text("비용", "cost"),
            Kind.NUMBER,
            Text("백만 원", "million won"),
            ("비용", "사업비", "공사비", "cost"),
            required=False,
            blank=True,
            low=0,
        ),
    ),
)  # fmt: skip
"""`kind_id` is a key of `SITE_KINDS` and `kind` its Korean name. In a city set every row has a place."""

SITE_AREAS = Schema(
    id="site_areas",
    title=Text("후보 구역", "Candidate areas"),
    about=Text(
        "새 시설을 둘 수 있는 땅이나 사업 구역(면). 그 안의 교차로가 후보가 됩니다.",
        "Land or project areas where something new could be built (areas). The junctions inside become candidates.",
    ),
    columns=(
        Column(
            "name",
            Text("구역명", "area"),
            Kind.TEXT,
            required=False,
            blank=True,
            aliases=(
                "후보지명", "후보부지명", "후보구역명", "부지명", "사업명", "사업지구명", "구역명", "지구명",
                "후보지", "후보부지", "후보구역", "부지", "구역", "site_name", "site_nm", "area_name", "area_nm", "name",
            ),
        ),
    ),
    geometry="polygon",
)  # fmt: skip
