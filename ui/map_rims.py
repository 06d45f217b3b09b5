"""A rim around what is picked on the map: a hexagon, a square of an official grid, a dot. Its data are one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from ui.map_points import circles
from ui.theme import palette

if TYPE_CHECKING:
    from collections.abc import Mapping

Spec: TypeAlias = dict[str, Any]

_ID, _RIM_PX, _DOT_PX = "picked", 3, 11


def cell_rim(cell: str, *, dark: bool) -> Spec:
    """A rim around a hexagon, by its H3 id."""
    rim = {"getLineColor": [*palette(dark=dark).ink, 255], "getLineWidth": _RIM_PX}
    return {
        "@@type": "H3HexagonLayer",
        "id": _ID,
        "data": [{"hex": cell}],
        "getHexagon": "@@=hex",
        "highPrecision": True,
        "extruded": False,
        "filled": False,
        "stroked": True,
        "lineWidthUnits": "pixels",
        "_subLayerProps": {"hexagon-cell-hifi": rim},
    }


def square_rim(geometry: Mapping[str, Any], *, dark: bool) -> Spec:
    """A rim around an area, by its GeoJSON geometry."""
    rim = {"getColor": [*palette(dark=dark).ink, 255], "getWidth": _RIM_PX}
    return {
        "@@type": "GeoJsonLayer",
        "id": _ID,
        "data": [_feature(geometry)],
        "filled": False,
        "stroked": True,
        "lineWidthUnits": "pixels",
        "_subLayerProps": {"polygons-stroke": rim},
    }


def point_rim(geometry: Mapping[str, Any], *, dark: bool) -> Spec:
    """A rim around a dot, by its GeoJSON geometry."""
    rim = {
        "getLineColor": [*palette(dark=dark).ink, 255],
        "getRadius": _DOT_PX,
        "getLineWidth": _RIM_PX,
        "filled": False,
    }
    dot = circles(_ID, [_feature(geometry)])
    return {**dot, "filled": False, "pointRadiusUnits": "pixels", "_subLayerProps": {"points-circle": rim}}


def _feature(geometry: Mapping[str, Any]) -> Spec:
    return {"type": "Feature", "properties": {}, "geometry": geometry}
