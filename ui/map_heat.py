"""A heat map on the map: a picture in the colours of the legend, over hexagons that stay there for the pointer.

It is made of the layer's own columns and of nothing else, so it can tell no more than the hexagons do. The map library's
own heat layer will not do: its radius is in pixels and changes its meaning with every zoom, and it knows no border.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.classes import STRONG, Classes, classes_of
from analytics.core.memo import remember
from analytics.core.text import Text
from analytics.spatial.heat_picture import heat_of, lay_canvas
from ui.map_data import picture_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from analytics.core.classes import Rgb
    from analytics.core.model import Drawing
    from analytics.core.params import Params
    from ui.legend import Key

    Floats: TypeAlias = NDArray[np.float64]
    Shades: TypeAlias = NDArray[np.uint8]

Spec: TypeAlias = dict[str, Any]

HEAT = "heat"
"""The column of such a layer that holds what the picture is drawn from: people of each hexagon, as released."""

STEPS = 12
"""Shades within a class: finer ones the eye does not tell apart, and they double the picture's bytes."""

_TOLD = Text(
    "그림입니다: 반경 {radius:,.0f} m로 번지게 그렸고, 색은 등급 사이에서 서서히 바뀝니다. 지도를 가리키면 그곳 육각형의 수가 나옵니다.",
    "A picture: blurred by a radius of {radius:,.0f} m, with colours running on between the classes. Point at the map to read the hexagon there.",
)
_SIGNATURE, _BY_PALETTE, _LINE_ABOVE = b"\x89PNG\r\n\x1a\n", (8, 3, 0, 0, 0), 2


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
    return replace(key, empty=False, missing=False, picture=_TOLD.fill(radius=_radius_m(drawing, params)))


def _radius_m(drawing: Drawing, params: Params) -> float:
    return float(getattr(params, drawing.heat_m))


@remember(48)
def _png_of(dongs: gpd.GeoDataFrame, cells: bytes, people: bytes, radius_m: float, classes: Classes, dark: bool) -> bytes:
    """The picture as PNG, remembered by what it is made of: other sliders make new tables of the same numbers."""
    found = heat_of(lay_canvas(dongs), np.frombuffer(cells, np.uint64), np.frombuffer(people), radius_m)
    return png_bytes(shades_of(found, classes.limits), ramp_of(classes.colours(dark=dark)))


def shades_of(values: Floats, limits: Sequence[float]) -> Shades:
    """The shade of each value: 0 where there is none, else 1 and upwards, `STEPS` to a class.

    A shade below a limit is never that of a value above it. Within a class shades rise evenly, in the last one ever slower.

    Args:
        values: any shape, nan where nothing is drawn.
        limits: class limits, ascending, above 0.
    """
    shades: Shades = np.zeros(values.shape, np.uint8)
    known = np.isfinite(values)
    shades[known] = 1 + np.searchsorted(_edges(limits), values[known], side="left")
    return shades


def _edges(limits: Sequence[float]) -> Floats:
    """The upper edge of every shade but the last, inclusive; limits are among them exactly."""
    rising = np.arange(1, STEPS + 1) / STEPS
    within = [low + (high - low) * rising for low, high in pairwise((0.0, *limits))]
    within = [np.append(shades[:-1], high) for shades, high in zip(within, limits, strict=True)]
    return np.concatenate([*within, limits[-1] / (1.0 - rising[:-1])])


def ramp_of(colours: Sequence[Rgb]) -> Shades:
    """(1 + classes x `STEPS`, 4) red, green, blue and opacity of each shade.

    In the middle of its class a shade has the class's own colour. The first class rises out of the bare ground, so that the
    picture has no edge where hardly anybody is.
    """
    at = (np.arange(len(colours) * STEPS) + 0.5) / STEPS
    middle = np.arange(len(colours)) + 0.5
    painted = np.array([np.interp(at, middle, channel) for channel in zip(*colours, strict=True)])
    rows = np.vstack([painted, 255 * STRONG * np.minimum(at, 1.0)]).T
    clear = [*colours[0], 0]
    shades: Shades = np.rint(np.vstack([clear, rows])).astype(np.uint8)
    return shades


def png_bytes(shades: Shades, ramp: Shades) -> bytes:
    """A PNG of palette colours (PNG specification, third edition, W3C 2025): the same shades give the same bytes.

    Each row is written as the difference to the one above, which takes a third off a picture of slow changes.

    Args:
        shades: (rows, columns) numbers of colours.
        ramp: (n, 4) the colours, at most 256.
    """
    rows, columns = shades.shape
    above = np.vstack([np.zeros((1, columns), np.uint8), shades[:-1]])
    lines = np.hstack([np.full((rows, 1), _LINE_ABOVE, np.uint8), shades - above])
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, *_BY_PALETTE)),
        (b"PLTE", np.ascontiguousarray(ramp[:, :3]).tobytes()),
        (b"tRNS", np.ascontiguousarray(ramp[:, 3]).tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes())),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
