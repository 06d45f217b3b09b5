"""The one map that every page draws: base map, hexagons, markers, names, and what the reader has picked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson
import pydeck
import streamlit as st

from analytics.core.classes import STRONG, THIN, Classes
from ui.map_changes import Ways, way_specs
from ui.map_data import static_url
from ui.map_heat import Picture, picture_spec
from ui.map_points import Points, point_spec
from ui.map_ranks import Ranks, rank_spec
from ui.map_rims import cell_rim, point_rim, square_rim
from ui.map_shapes import Outline, Shapes, outline_specs, shape_spec
from ui.theme import FONT, palette

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ui.basemap import BaseMap, View

HALF_STEP = 0.005  # cells come rounded up to 0.01, and the map counts "below", so this makes "at most" of it
UNSEEN = 1 / 255  # what has no opacity at all is not drawn, and then the pointer does not find it either
_MARKER_PX, FAINT = 22, 0.35
MARKERS = ("post", "post_new", "post_closed", "hospital", "hospital_centre", "place", "place_closed")

_GIVE_WAY = [{"@@type": "CollisionFilterExtension"}]
_NAMES_ZOOM, _STREETS_ZOOM = 11.6, 11.0  # nearer than this they are drawn
_LETTERS = {"FontFamily": FONT, "FontWeight": 700, "FontSettings": {"sdf": True}, "CharacterSet": "auto", "OutlineWidth": 5}


@dataclass(frozen=True, slots=True)
class Cells:
    """Hexagons coloured by class.

    Args:
        id: the layer's name; it comes back in a `Selection`.
        url: where `cell_rows` lie.
        column: the property that is coloured.
        classes: its classes; changing them sends no data again.
        thin: drawn faintly, for places where nobody lives.
        bare: not painted at all, so that areas may be: the pointer still finds them.
        squares: whether they are squares of an official grid, as `square_rows`, and not hexagons.
    """

    id: str
    url: str
    column: str
    classes: Classes
    thin: bool = False
    bare: bool = False
    squares: bool = False

    @property
    def opacity(self) -> float:
        """How much of the ground the hexagons cover, 0 to 1."""
        painted = THIN if self.thin else STRONG
        return UNSEEN if self.bare else painted


@dataclass(frozen=True, slots=True)
class Markers:
    """Places with a marker of their own shape, and their names where there is room.

    Args:
        id: the layer's name.
        url: where `point_rows` lie.
        named: whether `head` is also written beside the marker.
        faint: drawn faintly, for places that take no part.
    """

    id: str
    url: str
    named: bool = True
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What the reader picked.

    Attributes:
        layer: the id of the layer.
        row: what the browser holds of it, properties included. Take only the identity (`cell`, the id of a
            place, `dong_code`) from here: the numbers may be older than those on the page.
    """

    layer: str
    row: Mapping[str, Any] = field(hash=False)

    @property
    def cell(self) -> str | None:
        """The hexagon that is picked, or the square of an official grid; none where something else is."""
        name = self.row.get("hex", self.row.get("cell"))
        return None if name is None else str(name)


Layer: TypeAlias = Cells | Shapes | Picture | Outline | Ways | Markers | Points | Ranks
Spec: TypeAlias = dict[str, Any]


class _Deck(pydeck.Deck):  # type: ignore[misc]
    """A finished specification. pydeck's own writer is slow and indents."""

    def __init__(self, spec: Spec, tooltip: Spec) -> None:
        self.layers: list[Any] = []
        self.mapbox_key = None
        self._tooltip = tooltip
        self._spec = spec

    def to_json(self) -> str:
        return orjson.dumps(self._spec).decode()


def map_view(
    key: str,
    base: BaseMap,
    layers: Sequence[Layer],
    *,
    alt: str,
    view: View | None = None,
    height_px: int = 600,
) -> Selection | None:
    """Draw the map and say what is picked on it.

    Camera and pick stay while anything but `key` changes. Call it inside a fragment, at a place where nothing
    comes and goes above it.

    Args:
        key: the map's name on the page.
        base: the base map.
        layers: drawn in this order, the first at the bottom.
        alt: what the map shows, for people who cannot see it.
        view: where the camera starts; keep it the same except to fly somewhere.
        height_px: used where the style sheet is missing; otherwise the height follows the window.
    """
    spec = map_spec(base, layers, view or base.view, picked(key))
    with st.container(key=f"map-view-{key}"):
        st.pydeck_chart(
            _Deck(spec, _tooltip(dark=base.dark)),
            key=key,
            on_select="rerun",
            selection_mode="single-object",
            height=height_px,
            alt=alt,
        )
    return picked(key)


def picked(key: str) -> Selection | None:
    """What is picked on the map of that name, also before it is drawn in this run."""
    state = st.session_state.get(key)
    objects = state["selection"]["objects"] if state else {}
    for layer, rows in objects.items():
        if rows:
            row = dict(rows[0])
            return Selection(layer, {**row.pop("properties", {}), **row})
    return None


def map_spec(base: BaseMap, layers: Sequence[Layer], view: View, selection: Selection | None = None) -> Spec:
    """The whole map as deck.gl's JSON: addresses, limits and colours, never data."""
    drawn = [_cells(layer, dark=base.dark) for layer in layers if isinstance(layer, Cells)]
    drawn += [shape_spec(layer, dark=base.dark) for layer in layers if isinstance(layer, Shapes)]
    drawn += [picture_spec(layer) for layer in layers if isinstance(layer, Picture)]
    drawn += [
        _near(_STREETS_ZOOM, _roads_above("streets-above", base.streets, base, 9)),
        _roads_above("roads-above", base.roads, base, 22),
    ]
    drawn.append(_boundaries(base))
    drawn += [part for layer in layers if isinstance(layer, Outline) for part in outline_specs(layer, dark=base.dark)]
    drawn += [point_spec(layer, dark=base.dark) for layer in layers if isinstance(layer, Points)]
    drawn += [part for layer in layers if isinstance(layer, Ways) for part in way_specs(layer, dark=base.dark)]
    drawn += _pick_mark(selection, base)
    markers = [layer for layer in layers if isinstance(layer, Markers)]
    drawn += [_room_for(layer) for layer in markers if not layer.faint]
    drawn += [_room_for_ranks(layer) for layer in layers if isinstance(layer, Ranks)]
    drawn.append(_dong_names(base))
    drawn += [_markers(layer) for layer in markers]
    drawn += [_near(_NAMES_ZOOM, _marker_names(layer, base)) for layer in markers if layer.named]
    drawn += [rank_spec(layer, dark=base.dark) for layer in layers if isinstance(layer, Ranks)]
    return {
        "initialViewState": {"longitude": view.lon, "latitude": view.lat, "zoom": view.zoom, "minZoom": 6, "maxZoom": 17},
        "views": [{"@@type": "MapView", "controller": {"dragRotate": False, "touchRotate": False}}],
        "mapStyle": base.style,
        "layers": drawn,
    }


def _cells(layer: Cells, *, dark: bool) -> Spec:
    alpha = round(255 * layer.opacity)
    colours = [[*colour, alpha] for colour in layer.classes.colours(dark=dark)]
    limits = [round(limit + HALF_STEP, 3) for limit in layer.classes.limits]
    missing = [*palette(dark=dark).missing, max(alpha // 2, 1)]
    fill = {"@@function": "colorBins", "attr": layer.column, "domain": limits, "colors": colours, "nullColor": missing}
    changes = {"getFillColor": [layer.column, *limits, *colours[0]]}
    if layer.squares:
        return _squares(layer, fill, changes)
    return {
        "@@type": "H3HexagonLayer",
        "id": layer.id,
        "data": layer.url,
        "getHexagon": "@@=hex",
        "highPrecision": False,
        "extruded": False,
        # A gap parts the hexagons, not a rim: rims double what a click costs, and without a graphics card a click
        # that takes longer than a quarter of a second is lost.
        "stroked": False,
        "coverage": 0.95,
        "pickable": True,
        "updateTriggers": changes,
        # Streamlit greys every layer's colours as soon as something is picked, and cannot read `colorBins` when
        # it does. It looks at the layer alone, so the colour is given to the layer's inner layer.
        "_subLayerProps": {"hexagon-cell": {"getFillColor": fill}},
    }


def _squares(layer: Cells, fill: Spec, changes: Spec) -> Spec:
    """Squares of an official grid: areas of their own, since only hexagons have a layer that knows where they lie."""
    return {
        "@@type": "GeoJsonLayer",
        "id": layer.id,
        "data": layer.url,
        "filled": True,
        "stroked": False,
        "pickable": True,
        "updateTriggers": changes,
        "_subLayerProps": {"polygons-fill": {"getFillColor": fill, "updateTriggers": changes}},
    }


def _boundaries(base: BaseMap) -> Spec:
    return {
        "@@type": "GeoJsonLayer",
        "id": "boundaries",
        "data": base.boundaries,
        "lineWidthUnits": "pixels",
        "_subLayerProps": {"linestrings": {"getColor": [*palette(dark=base.dark).boundary, 200], "getWidth": 1}},
    }


def _roads_above(layer_id: str, url: str, base: BaseMap, width_m: float) -> Spec:
    """Roads once more, as fine light lines over the hexagons, so that places can be found."""
    return {
        "@@type": "GeoJsonLayer",
        "id": layer_id,
        "data": url,
        "lineWidthUnits": "meters",
        "lineWidthMinPixels": 0.8,
        "lineWidthMaxPixels": 6,
        "_subLayerProps": {"linestrings": {"getColor": [*palette(dark=base.dark).road, 150], "getWidth": width_m}},
    }


def _room_for(layer: Markers) -> Spec:
    """Markers once more, all but invisible: names of dongs give way to them, while no marker gives way."""
    return {
        **_icons(f"{layer.id}-room", layer.url),
        "opacity": 0.06,  # what is fainter than 0.05 is not drawn at all
        "extensions": _GIVE_WAY,
        "collisionGroup": "dongs",
        "getCollisionPriority": 900,
        "collisionTestProps": {"sizeScale": 2},
    }


def _room_for_ranks(layer: Ranks) -> Spec:
    """The same for the badges of ranks: a name that is half covered cannot be read, and comes back nearer by."""
    room = _room_for(Markers(layer.id, layer.url))
    return {**room, "getPosition": "@@=lonlat", "getIcon": f"@@='{MARKERS[0]}'", "collisionTestProps": {"sizeScale": 1.8}}


def _markers(layer: Markers) -> Spec:
    faint = {"opacity": FAINT} if layer.faint else {}
    return {**_icons(layer.id, layer.url), **faint, "pickable": True}


def _icons(layer_id: str, data: str | list[Spec]) -> Spec:
    return {
        "@@type": "IconLayer",
        "id": layer_id,
        "data": data,
        "getPosition": "@@=geometry.coordinates",
        "iconAtlas": static_url("markers/all.png"),
        "iconMapping": static_url("markers/all.json"),
        "getIcon": "@@=properties.icon",
        "getSize": _MARKER_PX,
    }


def _dong_names(base: BaseMap) -> Spec:
    colours = palette(dark=base.dark)
    return {
        "@@type": "TextLayer",
        "id": "dongs",
        "data": base.labels,
        "getPosition": "@@=lonlat",
        "getText": "@@=head",
        "getSize": 13,
        **{name[0].lower() + name[1:]: value for name, value in _LETTERS.items()},
        "outlineColor": [*colours.halo, 235],
        "pickable": True,
        "extensions": _GIVE_WAY,
        "collisionGroup": "dongs",
        "getCollisionPriority": "@@=people / 1000",
        # A name is hidden where its middle lies in another's room: so many times the size of its letters.
        "collisionTestProps": {"sizeScale": 4},
        "_subLayerProps": {"characters": {"getColor": [*colours.ink, 255]}},
    }


def _marker_names(layer: Markers, base: BaseMap) -> Spec:
    colours = palette(dark=base.dark)
    return {
        "@@type": "GeoJsonLayer",
        "id": f"{layer.id}-names",
        "data": layer.url,
        "pointType": "text",
        "getText": "@@=properties.head",
        "getTextSize": 12,
        **{f"text{name}": value for name, value in _LETTERS.items()},
        "textOutlineColor": [*colours.halo, 235],
        "getTextColor": [*colours.ink, 255],
        "getTextPixelOffset": [0, _MARKER_PX // 2 + 6],
        "extensions": _GIVE_WAY,
        "collisionGroup": "markers",
        "collisionTestProps": {"sizeScale": 5},
    }


def _near(least_zoom: float, layer: Spec) -> Spec:
    """The same GeoJSON layer, drawn and fetched only when the camera is near: one tile that holds the whole world."""
    return {**layer, "@@type": "TileLayer", "minZoom": 0, "maxZoom": 0, "visibleMinZoom": least_zoom}


def _pick_mark(selection: Selection | None, base: BaseMap) -> list[Spec]:
    """A rim around what is picked; its data are one row."""
    if selection is None:
        return []
    if "hex" in selection.row:
        return [cell_rim(str(selection.row["hex"]), dark=base.dark)]
    if selection.cell is not None:
        return [square_rim(selection.row["geometry"], dark=base.dark)]
    if "icon" in selection.row:
        rim = {"geometry": selection.row["geometry"], "properties": {"icon": "picked"}}
        return [{**_icons("picked", [rim]), "getSize": _MARKER_PX + 12}]
    if selection.row.get("geometry", {}).get("type") == "Point":
        return [point_rim(selection.row["geometry"], dark=base.dark)]
    return []


def _tooltip(*, dark: bool) -> Spec:
    """One constant template for every layer. Only values are put in, and Streamlit escapes those."""
    colours = palette(dark=dark)
    return {
        "html": "<b>{head}</b><br>{body}",
        "style": {
            "whiteSpace": "pre-line",
            "fontFamily": FONT,
            "fontSize": "14px",
            "lineHeight": "1.5",
            "padding": "8px 12px",
            "maxWidth": "280px",
            "borderRadius": "6px",
            "color": "rgb({},{},{})".format(*colours.ink),
            "backgroundColor": "rgba({},{},{},0.96)".format(*colours.halo),
            "boxShadow": "0 2px 10px rgba(0,0,0,.25)",
        },
    }
