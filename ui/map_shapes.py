"""Areas on the map, such as what is reached within each time: one over the other, the smallest on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from analytics.core.classes import FILL, Bands, Rgb
from ui.theme import palette

Spec: TypeAlias = dict[str, Any]

HALF_STEP = 0.005  # as for hexagons: values come with two decimals, and the map counts "below"
_INSIDE, _OUTLINE_PX, _HALO_PX = 0.16, 2.5, 5.5  # of one place's own area
# From afar the area of a street is itself as fine as a line, so its rim must be finer.
_RIM_M, _RIM_LEAST_PX, _RIM_MOST_PX = 12, 0.7, 2.0

# Areas of neighbours overlap a little, and each area lies within the next. What is drawn takes the place of what was
# there instead of mixing with it, so that every place has the colour that the legend shows.
_TAKE_THE_PLACE = {
    "blend": True,
    "blendColorOperation": "add",  # without an operation the factors are not heeded
    "blendAlphaOperation": "add",
    "blendColorSrcFactor": "src-alpha",
    "blendColorDstFactor": "zero",
    "blendAlphaSrcFactor": "one",
    "blendAlphaDstFactor": "zero",
}


@dataclass(frozen=True, slots=True)
class Shapes:
    """Areas coloured by their limit. They cannot be picked: the hexagons below can, and know more.

    Args:
        id: the layer's name.
        url: where `shape_rows` lie, the largest areas first.
        column: the property that holds the limit.
        bands: the limits.
    """

    id: str
    url: str
    column: str
    bands: Bands


@dataclass(frozen=True, slots=True)
class Outline:
    """What one place reaches, over the hexagons. It cannot be picked.

    Args:
        id: the layer's name.
        url: where its one area lies, as GeoJSON.
    """

    id: str
    url: str


def outline_specs(layer: Outline, *, dark: bool) -> list[Spec]:
    """The rim of an area over a wider one of the halo's colour, so that it stands out from every class of hexagons."""
    colours = palette(dark=dark)
    inside = [*colours.ink, round(255 * _INSIDE)]
    halo = _area(f"{layer.id}-halo", layer.url, [*colours.halo, 0], [*colours.halo, 255], _HALO_PX)
    return [halo, _area(layer.id, layer.url, inside, [*colours.ink, 255], _OUTLINE_PX)]


def _area(layer_id: str, url: str, inside: list[int], rim: list[int], width_px: float) -> Spec:
    return {
        "@@type": "GeoJsonLayer",
        "id": layer_id,
        "data": url,
        "filled": True,
        "stroked": True,
        "lineWidthUnits": "pixels",
        "_subLayerProps": {  # where Streamlit does not grey it as soon as something is picked
            "polygons-fill": {"getFillColor": inside},
            "polygons-stroke": {"getColor": rim, "getWidth": width_px},
        },
    }


def shape_spec(layer: Shapes, *, dark: bool) -> Spec:
    """The areas as deck.gl's JSON: an address, limits and colours, never data."""
    colours, limits = layer.bands.colours(dark=dark), [round(limit + HALF_STEP, 3) for limit in layer.bands.limits[:-1]]
    painted = [[*colour, round(255 * FILL)] for colour in colours]
    return {
        "@@type": "GeoJsonLayer",
        "id": layer.id,
        "data": layer.url,
        "filled": True,
        "stroked": True,
        "lineWidthUnits": "meters",
        "lineWidthMinPixels": _RIM_LEAST_PX,
        "lineWidthMaxPixels": _RIM_MOST_PX,
        "parameters": _TAKE_THE_PLACE,
        "updateTriggers": {name: [layer.column, *limits, *colours[:1]] for name in ("getFillColor", "getLineColor")},
        # Given to the inner layers, where Streamlit does not grey them as soon as something is picked.
        "_subLayerProps": {
            "polygons-fill": {
                "getFillColor": {"@@function": "colorBins", "attr": layer.column, "domain": limits, "colors": painted}
            },
            "polygons-stroke": {"getColor": _rim(layer.column, limits, colours), "getWidth": _RIM_M},
        },
    }


def _rim(column: str, limits: list[float], colours: tuple[Rgb, ...]) -> str:
    """The colour of each rim as the map's own expression: the inner layer of rims hands `colorBins` no properties."""
    *nearer, last = [f"[{red},{green},{blue},255]" for red, green, blue in colours] or ["[0,0,0,0]"]
    here = f"__source.object.properties.{column}"
    return "@@=" + "".join(f"{here}<{limit}?{colour}:" for limit, colour in zip(limits, nearer, strict=True)) + last
