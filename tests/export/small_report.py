"""A report made by hand: two dongs, a hostile name, a withheld count, and a map without a picture."""

from __future__ import annotations

import dataclasses
from datetime import date

import pandas as pd

from analytics.core.model import Output, OutputKind
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.export import map_content
from analytics.export import report as parts

HOSTILE = "=cmd|'/c calc'!A1"
MARKUP = "북면 <b>&amp;</hp:t>"
WITHHELD = Text("5명 미만", "fewer than 5")
LABEL = "모의 자료 포함"

COLUMNS = (
    Column("dong_name", Text("행정동", "Dong"), Kind.TEXT),
    Column("dong_code", Text("코드", "Code"), Kind.CODE),
    Column("people", Text("주민", "Residents"), Kind.NUMBER, Text("명", "people"), missing=WITHHELD),
    Column("mean_min", Text("평균 시간", "Mean time"), Kind.NUMBER, Text("분", "min")),
    Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE),
    Column("lat", Text("위도", "Latitude"), Kind.LATITUDE),
)
ROWS = pd.DataFrame(
    {
        "dong_name": [HOSTILE, MARKUP, "동면"],
        "dong_code": ["0044131", "0044132", "0044133"],
        "people": [1234.0, float("nan"), 56.0],
        "mean_min": [7.25, float("inf"), 4.5],
        "lon": [127.1234567, 127.2, 127.3],
        "lat": [36.8123456, 36.9, 37.0],
    }
)
TABLE_OUTPUT = Output(
    "dongs", OutputKind.TABLE, Text("행정동별", "By dong"), Text("동마다 한 줄.", "One row a dong."), columns=COLUMNS
)
LAYER_OUTPUT = Output(
    "cells",
    OutputKind.LAYER,
    Text("도착 시간", "Arrival"),
    Text("육각형마다.", "By hexagon."),
    columns=(Column("cell", Text("칸", "Cell"), Kind.TEXT), *COLUMNS[2:]),
)


def table_of(rows=ROWS, first=20, language=Language.KO):
    look = {"people": 0, "mean_min": 1, "lon": 5, "lat": 5}
    return parts.Table("dongs", TABLE_OUTPUT, "행정동별", "동마다 한 줄.", COLUMNS, rows, language, first, look)


def key_number(name, value, shown, **more):
    return parts.KeyNumber(name, "늦은 주민", value, shown, "명", 0, "7분을 넘는 주민", headline=True, **more)


def small_report(language=Language.KO, modelled=LABEL, table=None):
    """The report; give a table to have another one in it."""
    table = table or table_of(language=language)
    number = key_number("late", 1234.5, "1,234")
    unknown = parts.KeyNumber("share", "비율", None, "알 수 없음", "%", 1, "모르는 값", headline=False)
    bars = parts.Bars("bars", "동별 늦은 주민", (MARKUP, HOSTILE, "동면"), (40.0, 20.0, 0.0), "명", 0, 16)
    grid = parts.Grid("data", "쓴 자료", ("자료", "출처"), (("인구", "통계청"), (HOSTILE, MARKUP)))
    layer = parts.Layer("cells", LAYER_OUTPUT, "도착 시간", "육각형마다.", LAYER_OUTPUT.columns, cells())
    drawn = a_map()
    sections = (
        parts.Section("background", "추진배경", (parts.Paragraph(parts.Level.POINT, "어디에 늦게 닿는가"),)),
        parts.Section(
            "results",
            "분석결과",
            (
                parts.Paragraph(parts.Level.ITEM, f"가장 늦은 곳은 {MARKUP}"),
                parts.Paragraph(parts.Level.DETAIL, "둘째\x00\x0b 줄"),
                parts.Paragraph(parts.Level.NOTE, "거리는 도로로 잰 것임"),
                parts.KeyNumbers((number, unknown)),
                drawn,
                bars,
                table,
            ),
        ),
        parts.Section("attached", "붙임", (grid,)),
    )
    return parts.Report(
        language=language,
        model_id="golden_hour",
        study_id="",
        city_id="cheonan",
        title="구급 골든타임 분석 결과",
        place="천안시",
        summary=f"주민 1,234명이 늦습니다. {HOSTILE}",
        sections=sections,
        numbers=(number, unknown),
        tables=(table,),
        layers=(layer,),
        maps=(drawn,),
        bars=(bars,),
        data=(
            parts.DataUsed("population", "인구", "통계청", "공공누리 1유형", "2026-01-01", 345, modelled=True, sha256="ab" * 32),
        ),
        settings=(parts.Setting("limit_min", "목표 시간", "늦음의 기준", "8분", "7분", changed=True),),
        preset="",
        caveats=("속도는 가정값입니다.", "=1+1"),
        sources=("소방청 지침",),
        modelled=modelled,
        run_on=date(2026, 11, 22),
        base_date="2026-01-01",
        source_line="통계청, 국토교통부",
        version="0.1.0",
    )


def cells():
    names = ["8830e1d8c1fffff", "8830e1d8c3fffff"]
    return pd.DataFrame({"cell": names, **{name: ROWS[name].tolist()[:2] for name in ("people", "mean_min", "lon", "lat")}})


def a_map():
    classes = (
        map_content.ClassKey("7분 이하", None, 7.0, (126, 181, 219)),
        map_content.ClassKey("7분 초과", 7.0, None, (178, 62, 24)),
    )
    shown = pd.DataFrame({"cell": cells()["cell"], "value": [7.25, 9.0], "strong": [True, True], "dong_name": ["동면", "동면"]})
    nothing = map_content.Ground(None, None, None, "EPSG:5186")
    return map_content.Map(
        "cells", "도착 시간", "", "도착 시간", "분", classes, shown, ("", ""), None, "", "", (), None, "", "", nothing
    )  # fmt: skip


def long_table(rows):
    """A table of so many rows, numbered from 1 in the name."""
    frame = pd.DataFrame({"dong_name": [f"동{n + 1}" for n in range(rows)], "people": [float(n) for n in range(rows)]})
    return dataclasses.replace(table_of(frame), columns=(COLUMNS[0], COLUMNS[2]), first=rows)
