"""Where people live and what the map is drawn on: dongs and scenery."""

from __future__ import annotations

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text

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

SITES = Schema(
    id="sites",
    title=Text("후보지", "Candidate sites"),
    about=Text(
        "새 시설을 둘 수 있는 곳의 목록(이름, 좌표). 비용이 있으면 예산에 맞춰 고릅니다.",
        "Where something new could be built (name, coordinates). With costs, plans keep to a budget.",
    ),
    columns=(
        Column(
            "name", Text("후보지명", "site"), Kind.TEXT, aliases=("후보지", "후보지명", "후보부지", "후보부지명", "candidate")
        ),
        Column("lon", Text("경도", "longitude"), Kind.LONGITUDE, aliases=("경도", "lon", "lng", "longitude", "X좌표", "x")),
        Column("lat", Text("위도", "latitude"), Kind.LATITUDE, aliases=("위도", "lat", "latitude", "Y좌표", "y")),
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
)

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
