"""Many places on the map, each a small dot that can be picked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from ui.theme import palette

Spec: TypeAlias = dict[str, Any]

# From afar a dot is a speck, so that thousands leave the hexagons visible; near by it is large enough to be hit.
_RADIUS_M, _LEAST_PX, _MOST_PX = 14, 1.3, 8.0
_FAINT = 89  # of 255, as faint as a marker that takes no part
_RIM_M, _RIM_LEAST_PX, _RIM_MOST_PX = 2, 0.3, 1.2


@dataclass(frozen=True, slots=True)
class Points:
    """Many places. They bear no names; the tooltip does.

    Args:
        id: the layer's name; it comes back in a `Selection`.
        url: where `point_rows` lie.
        faint: drawn faintly, for places that take no part.
    """

    id: str
    url: str
    faint: bool = False


def point_spec(layer: Points, *, dark: bool) -> Spec:
    """The dots as deck.gl's JSON: an address and colours, never data.

    Ink with a rim of the halo's colour stands out from every class of hexagons, for every eye and in the dark.
    """
    colours, alpha = palette(dark=dark), _FAINT if layer.faint else 255
    return {
        **circles(layer.id, layer.url),
        "pickable": True,
        "pointRadiusUnits": "meters",
        "pointRadiusMinPixels": _LEAST_PX,
        "pointRadiusMaxPixels": _MOST_PX,
        "lineWidthUnits": "meters",
        "lineWidthMinPixels": _RIM_LEAST_PX,
        "lineWidthMaxPixels": _RIM_MOST_PX,
        # Given to the inner layer, where Streamlit does not grey it as soon as something is picked.
        "_subLayerProps": {
            "points-circle": {
                "getFillColor": [*colours.ink, alpha],
                "getLineColor": [*colours.halo, alpha],
                "getRadius": _RADIUS_M,
                "getLineWidth": _RIM_M,
            }
        },
    }


def circles(layer_id: str, data: str | list[Spec]) -> Spec:
    """Circles at points of GeoJSON, without colours."""
    return {
        "@@type": "GeoJsonLayer",
        "id": layer_id,
        "data": data,
        "pointType": "circle",
        "filled": True,
        "stroked": True,
        "lineWidthUnits": "pixels",
    }
