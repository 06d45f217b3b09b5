"""Where people are, finer than a dong."""

from __future__ import annotations

from analytics.core.tables import Column, Kind, Schema
from analytics.core.text import Text
from analytics.schemas.places import PERSON

METRE = Text("m", "m")

POPULATION = Schema(
    id="population",
    title=Text("인구 격자", "Population cells"),
    about=Text(
        "SGIS 격자통계(CSV) 또는 국토정보플랫폼 격자(SHP). 100 m 격자를 권합니다.",
        "Grid statistics of SGIS (CSV) or of the national map platform (SHP). 100 m cells are best.",
    ),
    columns=(
        Column("cell_id", Text("격자코드", "cell code"), Kind.CODE, aliases=("격자코드", "GRID_CD", "gid", "GRID", "grid_id")),
        Column("lon", Text("경도", "longitude"), Kind.LONGITUDE, aliases=("경도", "lon", "lng", "longitude", "x")),
        Column("lat", Text("위도", "latitude"), Kind.LATITUDE, aliases=("위도", "lat", "latitude", "y")),
        Column(
            "people",
            Text("인구", "people"),
            Kind.NUMBER,
            PERSON,
            ("통계값", "val", "인구", "총인구", "인구수", "people", "pop"),
            low=0,
        ),
        Column(
            "seniors",
            Text("65세 이상", "aged 65 or over"),
            Kind.NUMBER,
            PERSON,
            ("65세이상", "65세이상인구", "노인인구", "노인인구수", "고령인구", "고령인구수", "seniors"),
            required=False,
            blank=True,
            low=0,
        ),
        Column(
            "cell_m",
            Text("격자 크기", "cell size"),
            Kind.NUMBER,
            METRE,
            ("격자크기", "cell_m"),
            required=False,
            blank=True,
            low=0,
        ),
    ),
    key="cell_id",
)
