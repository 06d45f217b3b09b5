"""A heat map on the map: a picture in the colours of the legend, over hexagons that stay there for the pointer.

It is made of the layer's own columns and of nothing else, so it can tell no more than the hexagons do. The map library's
own heat layer will not do: its radius is in pixels and changes its meaning with every zoom, and it knows no border.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.classes import Classes, classes_of, told_heat
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.heat_picture import heat_of, lay_canvas
from analytics.spatial.heat_shades import HEAT, png_bytes, ramp_of, shades_of
from ui.map_data import picture_url

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from analytics.core.model import Drawing
    from analytics.core.params import Params
    from ui.legend import Key

Spec: TypeAlias = dict[str, Any]

_POINT = Text("지도를 가리키면 그곳 육각형의 수가 나옵니다.", "Point at the map to read the hexagon there.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture laid between its corners. It cannot be picked: the hexagons below can, and know more.

    Args:
        id: the layer's name.
        url: where the PNG lies.
        bounds: west, south, east, north in degrees, the outer edges.
    """

    id: str
    url: str
    bounds: tuple[float, float, float, float]


def picture_spec(layer: Picture) -> Spec:
    """The picture as deck.gl's JSON: an address and corners."""
    return {"@@type": "BitmapLayer", "id": layer.id, "image": layer.url, "bounds": list(layer.bounds)}


def is_heat(drawing: Drawing | None) -> bool:
    """Whether a layer is to be shown as a picture."""
    return drawing is not None and bool(drawing.heat_m)


def heat_layer(drawing: Drawing, cells: pd.DataFrame, params: Params, dongs: gpd.GeoDataFrame, *, dark: bool) -> Picture:
    """The picture of a layer of hexagons.

    Args:
        drawing: how the layer is drawn.
        cells: its hexagons: `cell` and `HEAT`.
        params: hold the radius.
        dongs: the municipality, outside which nothing is drawn.
        dark: for the dark theme.
    """
    names = np.array([int(name, 16) for name in cells["cell"]], dtype=np.uint64)
    people = cells[HEAT].to_numpy(dtype=np.float64)
    classes = classes_of(drawing, params)
    png = _png_of(dongs, names.tobytes(), people.tobytes(), _radius_m(drawing, params), classes, dark)
    return Picture("heat", picture_url("heat", png), lay_canvas(dongs).bounds)


def heat_key(key: Key, drawing: Drawing, params: Params) -> Key:
    """What the legend says of the picture: no faint and no missing hexagons, but the radius."""
    told = told_heat(drawing, params)
    both = Text(f"{told.ko}. {_POINT.ko}", f"{told.en}. {_POINT.en}")
    return replace(key, empty=False, missing=False, picture=both)


def _radius_m(drawing: Drawing, params: Params) -> float:
    return float(getattr(params, drawing.heat_m))


@remember(48)
def _png_of(dongs: gpd.GeoDataFrame, cells: bytes, people: bytes, radius_m: float, classes: Classes, dark: bool) -> bytes:
    """The picture as PNG, remembered by what it is made of: other sliders make new tables of the same numbers."""
    found = heat_of(lay_canvas(dongs), np.frombuffer(cells, np.uint64), np.frombuffer(people), radius_m)
    return png_bytes(shades_of(found, classes.limits), ramp_of(classes.colours(dark=dark)))
