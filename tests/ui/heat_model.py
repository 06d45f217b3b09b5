"""The made-up model of lamps with one more layer: a heat map of the people in the dark."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from small_model import LAMPS, METRE, MODEL, PERSON, LampParams, city_with

from analytics.core.model import Drawing, Output, OutputKind
from analytics.core.params import Knob
from analytics.core.tables import Column, Kind
from analytics.core.text import Text

__all__ = ["GATHERED", "HEAT_MODEL", "LAMPS", "HeatParams", "city_with"]


class HeatParams(LampParams):
    """What a reader turns."""

    wide_m: Annotated[float, Knob(Text("반경", "Radius"), 100, 2000, 50, METRE, Text("번짐", "spread"), live=True)] = 300.0


GATHERED = Output(
    "gathered",
    OutputKind.LAYER,
    Text("모인 곳", "Gathered"),
    Text("그림", "A picture"),
    Text("명/km²", "people/km²"),
    columns=(
        Column("cell", Text("육각형", "Hexagon"), Kind.CODE),
        Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE),
        Column("lat", Text("위도", "Latitude"), Kind.LATITUDE),
        Column("people", Text("인구", "People"), Kind.NUMBER, PERSON),
        Column("density", Text("모임", "Gathered"), Kind.NUMBER, PERSON),
        Column("heat", Text("그린 값", "Drawn"), Kind.NUMBER, PERSON),
    ),
    drawing=Drawing("density", "", (), "people", ("density", "heat"), limits=(10.0, 40.0, 160.0), heat_m="wide_m"),
)


def judge(lit: Any, params: HeatParams, report: Any) -> Any:
    """As before, and the people in the dark as heat."""
    found = MODEL.judge(lit, params, report)
    dark = found.layers["people"]
    gathered = dark.assign(density=dark["people_dark"] * 100, heat=dark["people_dark"])
    return replace(found, layers={**found.layers, "gathered": gathered})


HEAT_MODEL = replace(MODEL, params=HeatParams, outputs=(*MODEL.outputs, GATHERED), judge=judge)
