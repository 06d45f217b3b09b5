"""From a run to what the map draws: hexagons by class, posts and hospitals, the legend's key."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.core.memo import remember
from analytics.core.scenario import Action, Scenario
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.schemas.safety import HOSPITAL_LEVELS
from ui.figures import NO_UNIT, number, with_unit
from ui.legend import NOT_PAINTED, Key, MarkerKey
from ui.map_data import cell_rows, data_url, point_rows, shape_rows
from ui.map_shapes import Bands, Shapes
from ui.map_view import Cells, Classes, Layer, Markers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from analytics.core.model import Drawing, Output
    from analytics.core.params import Params
    from ui.running import Run

NO_ROAD = Text("닿을 수 없음", "not reachable")
UNKNOWN = Text("자료 없음", "no data")
_CENTRES = ("G001", "G006")
_POST, _NEW_POST = Text("119안전센터", "119 post"), Text("새 센터", "New post")
_CENTRE, _HOSPITAL = Text("응급의료센터", "Emergency centre"), Text("응급의료기관", "Emergency hospital")
HALF = 0.5


def build_layers(
    output: Output, cells: pd.DataFrame, params: Params, run: Run, scenario: Scenario, language: Language
) -> list[Layer]:
    """What is drawn over the base map: faint hexagons where nobody lives, strong ones where people live, hospitals, posts.

    Args:
        output: the layer's declaration.
        cells: its hexagons.
        params: hold the threshold.
        run: whose hospitals and posts are drawn.
        scenario: which of the posts were changed.
        language: of names and tooltips.
    """
    drawing = _drawing(output)
    column = drawing.column.format(**params.model_dump())
    classes = _classes(drawing, params)
    empty, inhabited = _cell_payloads(cells, column, output, language)
    layers: list[Layer] = [
        Cells("cells-empty", data_url("cells-empty", empty), column, classes, thin=True),
        Cells("cells", data_url("cells", inhabited), column, classes),
    ]
    if run.inputs.hospitals is not None:
        layers.append(Markers("hospitals", data_url("hospitals", _hospital_rows(run.inputs.hospitals, language)), named=False))
    layers.append(Markers("posts", data_url("posts", _post_rows(run.inputs.posts, scenario))))
    return layers


def lay_over(layers: Sequence[Layer], output: Output, shapes: gpd.GeoDataFrame) -> list[Layer]:
    """The same layers with areas in place of the hexagons, which are there for the pointer alone.

    Args:
        layers: hexagons, hospitals, posts.
        output: the declaration of the areas.
        shapes: the areas, WGS84.
    """
    hexagons = [replace(layer, bare=True) for layer in layers if isinstance(layer, Cells)]
    column = _drawing(output).column
    markers = [layer for layer in layers if not isinstance(layer, Cells)]
    areas = Shapes("shapes", data_url("shapes", _shape_payload(shapes, column)), column, _bands(output, shapes))
    return [*hexagons, areas, *markers]


@remember(24)
def _shape_payload(shapes: gpd.GeoDataFrame, column: str) -> bytes:
    """The areas as the browser fetches them, the smallest last and so on top."""
    return shape_rows(shapes.sort_values(column, ascending=False, kind="stable"), [column])


def _bands(output: Output, shapes: gpd.GeoDataFrame) -> Bands:
    limits: list[float] = shapes[_drawing(output).column].tolist()
    return Bands(tuple(sorted(set(limits))))


def build_shape_key(output: Output, shapes: gpd.GeoDataFrame) -> Key:
    """What the legend says of areas: the limits of those that are there, and what is not painted."""
    return Key(output.title, output.unit or NO_UNIT, _bands(output, shapes), faint=_drawing(output).faint or NOT_PAINTED)


def build_key(output: Output, params: Params) -> Key:
    """What the legend says of the hexagons."""
    unit = output.unit or NO_UNIT
    drawing = _drawing(output)
    key = Key(output.title, unit, _classes(drawing, params))
    return key if drawing.faint is None else replace(key, faint=drawing.faint, missing=False)


def marker_keys(run: Run, scenario: Scenario) -> list[MarkerKey]:
    """What the legend says of the markers: only those on the map."""
    keys = [MarkerKey("post", _POST)]
    if any(edit.action is not Action.CLOSE for edit in scenario.edits):
        keys.append(MarkerKey("post_new", _NEW_POST))
    return keys if run.inputs.hospitals is None else [*keys, *_hospital_keys(run.inputs.hospitals)]


@remember(48)
def _hospital_keys(hospitals: pd.DataFrame) -> list[MarkerKey]:
    centre = hospitals["level"].isin(_CENTRES)
    keys = [MarkerKey("hospital_centre", _CENTRE)] if centre.any() else []
    return keys if centre.all() else [*keys, MarkerKey("hospital", _HOSPITAL)]


def tell(column: Column, value: object, language: Language) -> str:
    """One value of a table in words, with its unit."""
    if column.kind is not Kind.NUMBER:
        return str(value)
    if not isinstance(value, int | float) or math.isnan(value):
        return (column.missing or UNKNOWN).in_(language)
    if math.isinf(value):
        return NO_ROAD.in_(language)
    unit = column.unit or NO_UNIT
    if unit.en == column.label.en.lower() and language is Language.EN:  # "People 600", not "People 600 people"
        return number(value, _digits(column))
    return with_unit(number(value, _digits(column)), unit, language)


def _digits(column: Column) -> int:
    if column.unit is None:
        return 0
    return {"min": 1, "%": 1, "km²": 3}.get(column.unit.en, 0)


def number_with_unit(output: Output, value: float | None, language: Language) -> str:
    """An indicator in words, with its unit."""
    if value is None:
        return UNKNOWN.in_(language)
    return with_unit(number(value, output.digits), output.unit or NO_UNIT, language)


def _drawing(output: Output) -> Drawing:
    if output.drawing is None:
        message = f"layer '{output.id}' does not say how it is drawn"
        raise ValueError(message)
    return output.drawing


def _classes(drawing: Drawing, params: Params) -> Classes:
    """Class limits as halves of a unit, so that a legend stays readable; the threshold itself stays exact."""
    if drawing.limits:
        return Classes(drawing.limits)
    threshold = float(getattr(params, drawing.threshold))
    limits = [threshold if share == 1 else round(threshold * share / HALF) * HALF for share in drawing.shares]
    return Classes(tuple(sorted(set(limits))), threshold)


@remember(48)
def _cell_payloads(cells: pd.DataFrame, column: str, output: Output, language: Language) -> tuple[bytes, bytes]:
    """The hexagons where nobody lives, and those where people live, as the browser fetches them.

    All times go along: whoever changes from road to straight line is then sent no data again.
    """
    drawing = _drawing(output)
    coloured = list(dict.fromkeys([*(name for name in cells.columns if name.endswith("_min")), column]))
    rows = cells[["cell", *coloured]].assign(head=_heads(cells), body=_bodies(cells, output, language))
    inhabited = (cells[drawing.people] > 0).to_numpy()
    return cell_rows(rows[~inhabited], exact=coloured), cell_rows(rows[inhabited], exact=coloured)


def _heads(cells: pd.DataFrame) -> list[str]:
    """What stands first in a tooltip: the dong, where it is known."""
    return [str(name) for name in cells["dong_name"]] if "dong_name" in cells else [""] * len(cells)


def _bodies(cells: pd.DataFrame, output: Output, language: Language) -> list[str]:
    told = [column for column in output.columns if column.name in _drawing(output).told]
    parts = [
        [f"{column.label.in_(language)} {tell(column, value, language)}" for value in cells[column.name].tolist()]
        for column in told
    ]
    return ["\n".join(lines) for lines in zip(*parts, strict=True)]


@remember(48)
def _post_rows(posts: pd.DataFrame, scenario: Scenario) -> bytes:
    changed = {edit.place for edit in scenario.edits}
    names = posts["name"].astype(str)
    icon = ["post_new" if place in changed else "post" for place in posts["post_id"].astype(str)]
    address = posts["address"].fillna("").astype(str) if "address" in posts else [""] * len(posts)
    return point_rows(posts[["lon", "lat", "post_id"]].assign(head=names, body=address, icon=icon))


@remember(48)
def _hospital_rows(hospitals: pd.DataFrame, language: Language) -> bytes:
    level = hospitals["level"].astype(str)
    body = [HOSPITAL_LEVELS[code].in_(language) if code in HOSPITAL_LEVELS else "" for code in level]
    icon = ["hospital_centre" if code in _CENTRES else "hospital" for code in level]
    rows = hospitals[["lon", "lat", "hospital_id"]]
    return point_rows(rows.assign(head=hospitals["name"].astype(str), body=body, icon=icon))
