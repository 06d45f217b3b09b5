"""A made-up model for pages that must know no model: lamps on a street, what they light, and who lives in the dark.

A lamp lights `range_m` around it, and only the half of it to which it looks where it has an azimuth. A hexagon counts
as lit when its middle is. People: ten in every hexagon but the first, where nobody lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import h3
import numpy as np
import pandas as pd
import shapely
from towns import city_of, degrees, one_road_town

from analytics.core.errors import InputError
from analytics.core.model import Change, Drawing, Model, Output, OutputKind, Result, Step
from analytics.core.params import Choice, Knob, Params
from analytics.core.place import Place
from analytics.core.tables import Column, Inputs, Kind, Schema, table
from analytics.core.text import Text
from analytics.schemas.places import DONGS

METRE, DEGREE, PERCENT, PERSON = Text("m", "m"), Text("도", "degrees"), Text("%", "%"), Text("명", "people")
RESOLUTION = 10
LAMPS = Schema(
    "lamps",
    Text("등", "lamps"),
    Text("등의 목록", "A list of lamps"),
    (
        Column("lamp_id", Text("번호", "id"), Kind.CODE),
        Column("name", Text("이름", "name"), Kind.TEXT),
        Column("lon", Text("경도", "longitude"), Kind.LONGITUDE),
        Column("lat", Text("위도", "latitude"), Kind.LATITUDE),
        Column("range_m", Text("닿는 거리", "range"), Kind.NUMBER, METRE, required=False, blank=True),
    ),
    key="lamp_id",
)


class LampSettings(Params):
    """What can be turned on a new lamp."""

    azimuth_deg: Annotated[int, Knob(Text("방향", "Azimuth"), 0, 359, 1, DEGREE, Text("북쪽이 0", "north is 0"))] = 0
    range_m: Annotated[float, Knob(Text("닿는 거리", "Range"), 10, 400, 10, METRE, Text("보이는 거리", "how far"))] = 100.0
    bulb: Annotated[
        str, Choice(Text("전구", "Bulb"), {"led": Text("LED", "LED"), "gas": Text("가스", "Gas")}, Text("종류", "Kind"))
    ] = "led"


class LampParams(Params):
    """What a reader turns."""

    least: Annotated[int, Knob(Text("기준", "Least"), 0, 5, 1, Text("개", "lamps"), Text("몇 개부터", "how many"), live=True)] = 1


@dataclass(frozen=True, eq=False)
class LampInputs(Inputs):
    """Dongs and lamps."""

    dongs: Any = table(DONGS)
    lamps: Any = table(LAMPS, required=False)


@dataclass(frozen=True, eq=False)
class Lit:
    """How many lamps light each hexagon."""

    cells: pd.DataFrame
    lamps: np.ndarray


def reach_of(lamp: Any) -> Any:
    """The circle, or the half of it, that a lamp lights, in degrees."""
    lamps = lamp.to_dict()
    range_m = lamps.get("range_m", np.nan)
    range_m = 100.0 if np.isnan(range_m) else range_m
    turn = np.arange(0, 361, 5) if np.isnan(lamps.get("azimuth_deg", np.nan)) else lamps["azimuth_deg"] + np.arange(-90, 91, 5)
    lat_m = 111_320.0
    east = range_m / (lat_m * np.cos(np.radians(lamp["lat"]))) * np.sin(np.radians(turn))
    return shapely.Polygon(np.column_stack([lamp["lon"] + east, lamp["lat"] + range_m / lat_m * np.cos(np.radians(turn))]))


def outline(inputs: LampInputs, _params: LampParams, place: str) -> Any:
    """What one lamp lights; lamps called "blind" light nothing."""
    lamp = inputs.lamps[inputs.lamps["lamp_id"] == place].iloc[0]
    return None if lamp["name"] == "blind" else reach_of(lamp)


def measure(inputs: LampInputs, _params: LampParams, report: Any) -> Lit:
    """Count the lamps that light the middle of each hexagon."""
    report("light")
    cells = bare(inputs, _params)
    count = np.zeros(len(cells))
    for _, lamp in (pd.DataFrame() if inputs.lamps is None else inputs.lamps).iterrows():
        count += shapely.contains_xy(reach_of(lamp), cells["lon"], cells["lat"])
    return Lit(cells, count)


def bare(inputs: LampInputs, _params: LampParams) -> pd.DataFrame:
    """The hexagons of the dongs' middles and around them."""
    if len(inputs.dongs) == 0:
        raise InputError(Text("동이 없습니다.", "There are no dongs."))
    middles = inputs.dongs.geometry.iloc[:2].representative_point()
    ids = sorted({cell for spot in middles for cell in h3.grid_disk(h3.latlng_to_cell(spot.y, spot.x, RESOLUTION), 6)})
    lat, lon = np.array([h3.cell_to_latlng(cell) for cell in ids]).T
    people = np.where(np.arange(len(ids)) == 0, 0.0, 10.0)
    return pd.DataFrame({"cell": ids, "lon": lon, "lat": lat, "people": people})


def judge(lit: Lit, params: LampParams, report: Any) -> Result:
    """Who lives where fewer lamps than the least shine."""
    report("judge")
    dark = lit.lamps < params.least
    why = [(f"등 {n:.0f}개", f"{n:.0f} lamps") for n in lit.lamps]
    lamps = lit.cells.assign(lamps=lit.lamps, why_ko=[ko for ko, _ in why], why_en=[en for _, en in why])
    in_dark = lit.cells.assign(people_dark=np.where(dark, lit.cells["people"], 0.0))
    total = float(in_dark["people_dark"].sum())
    return Result(
        {"dark": total},
        {"ranked": in_dark[["cell", "people_dark"]]},
        {"lamps": lamps, "people": in_dark, "reports": in_dark.iloc[:0]},
        Text("어두운 곳에 사는 사람은 모두 {n:,.0f}명이고 나머지는 밝은 곳에 삽니다.", "{n:,.0f} people live in the dark, all others in the light.").fill(n=total),
    )  # fmt: skip


def compare(before: Lit, after: Lit, _params: LampParams) -> Change:
    """How many hexagons get more lamps."""
    more = int((after.lamps > before.lamps).sum())
    columns = (Column("what", Text("무엇", "What"), Kind.TEXT), Column("more", Text("더 밝음", "Brighter"), Kind.NUMBER))
    told = Text("육각형 {n}개가 더 밝아집니다.", "{n} hexagons become brighter.").fill(n=more)
    return Change(told, pd.DataFrame({"what": ["hexagons"], "more": [more]}), columns)


_CELL = (
    Column("cell", Text("육각형", "Hexagon"), Kind.CODE),
    Column("lon", Text("경도", "Longitude"), Kind.LONGITUDE),
    Column("lat", Text("위도", "Latitude"), Kind.LATITUDE),
    Column("people", Text("인구", "People"), Kind.NUMBER, PERSON),
)
_DARK = (*_CELL, Column("people_dark", Text("어두운 곳의 인구", "In the dark"), Kind.NUMBER, PERSON))
_WHY = (
    Column("why_ko", Text("까닭", "Why"), Kind.TEXT, language="ko"),
    Column("why_en", Text("까닭", "Why"), Kind.TEXT, language="en"),
)
_LAYER = OutputKind.LAYER

MODEL = Model(
    id="lamps",
    title=Text("등불", "Lamps"),
    question=Text("어디가 어둡습니까?", "Where is it dark?"),
    about=Text("등을 셉니다.", "Counts lamps."),
    inputs=LampInputs,
    params=LampParams,
    presets=(),
    workflow=(Step("light", Text("밝히기", "Light"), Text("세기", "Count")), Step("judge", Text("보기", "Judge"), Text("보기", "Judge"))),
    outputs=(
        Output("dark", OutputKind.INDICATOR, Text("어두운 곳의 인구", "People in the dark"), Text("합", "Sum"), PERSON, headline=True, good=-1),
        Output("lamps", _LAYER, Text("등의 수", "Number of lamps"), Text("등", "Lamps"), Text("개", "lamps"), columns=(*_CELL, Column("lamps", Text("등", "Lamps"), Kind.NUMBER), *_WHY),
               drawing=Drawing("lamps", "", (), "people", ("lamps", "why_ko", "why_en"), limits=(0.0, 1.0, 2.0, 3.0, 4.0), missing=Text("모르는 곳", "Not known"))),
        Output("people", _LAYER, Text("어두운 곳", "The dark"), Text("사람", "People"), PERSON, columns=_DARK, drawing=Drawing("people_dark", "", (), "", ("people_dark",), limits=(0.0, 5.0))),
        Output("reports", _LAYER, Text("신고", "Reports"), Text("신고", "Reports"), PERSON, columns=_DARK, drawing=Drawing("people_dark", "", (), "", (), limits=(0.0,))),
        Output("ranked", OutputKind.TABLE, Text("순위", "Ranks"), Text("순위", "Ranks"), columns=(_CELL[0], _DARK[-1])),
    ),
    measure=measure,
    judge=judge,
    place=Place(
        "lamps",
        Text("등", "lamp"),
        Text("새 등 {n}", "New lamp {n}"),
        Text("등", "lamps"),
        told=("range_m", "azimuth_deg", "bulb"),
        settings=LampSettings,
        unknown=("azimuth_deg",),
        outline=outline,
    ),
    compare=compare,
    bare=bare,
)  # fmt: skip


def lamps(count: int) -> pd.DataFrame:
    """Lamps along the road, 40 m apart from its first kilometre on."""
    lon, lat = degrees(*((1000.0 + 40.0 * number, 0.0) for number in range(max(count, 1))))
    ids = [f"L{number}" for number in range(1, len(lon) + 1)]
    names = [f"등 {name}" for name in ids]
    return pd.DataFrame({"lamp_id": ids, "name": names, "lon": lon, "lat": lat, "range_m": np.nan}).head(count)


def city_with(count: int):
    """The town of one road with so many lamps."""
    city = city_of(one_road_town())
    source, tables = next(iter(city.sources.values())), {"lamps": lamps(count)}
    return city.with_tables(tables, {"lamps": source}, {"lamps": "f" * 64})
