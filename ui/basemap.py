"""The base map: drawn from the city's own roads, water, hills and boundaries, with no outside map service."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from analytics.core.classes import Rgb
from analytics.core.memo import remember
from analytics.core.text import Language, Text
from ui.map_data import data_url, feature, geojson
from ui.theme import MapPalette, hex_of, palette

if TYPE_CHECKING:
    import pandas as pd

    from analytics.schemas.city import City

DEGREE_DIGITS = 5  # about 1 m
_CLEARANCE_DEG = 0.00003  # a road may be drawn this far, about 3 m, from where it runs
_WORLD_PX = 512
_FIT_PX = (760, 560)  # what the whole city should fit into at the first look
_PEOPLE = Text("총인구 {people}명", "{people} people")
_MARKER_ROOM_DEG = 0.011  # about 1 km: half a marker and half a line of text at the first look
_LABEL_ROOM_DEG = 0.006
_CITY_DEG = 0.05  # a single place still gets a town-sized view

# Road classes by how they are drawn. Pixels at zoom 9, 12 and 16.
_TIERS: tuple[tuple[str, tuple[str, ...], tuple[float, float, float]], ...] = (
    ("minor", ("107", "108"), (0.25, 1.0, 7.0)),
    ("main", ("103", "104", "105", "106"), (1.0, 2.4, 11.0)),
    ("motorway", ("101", "102"), (1.6, 3.4, 13.0)),
)


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera starts: degrees, and a zoom level as web maps count them."""

    lon: float
    lat: float
    zoom: float


@dataclass(frozen=True, slots=True)
class BaseMap:
    """What lies below and above every page's own layers.

    Attributes:
        style: address of the style that draws land, water, hills and roads.
        roads, streets, boundaries, labels: addresses of what is drawn again above the hexagons.
        view: where the camera starts.
        dark: whether it is drawn for the dark theme.
    """

    style: str
    roads: str
    streets: str
    boundaries: str
    labels: str
    view: View
    dark: bool


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The geometry of one city, ready to be fetched."""

    land: bytes
    scenery: bytes
    roads: bytes
    main_roads: bytes
    streets: bytes
    boundaries: bytes
    labels: dict[str, bytes]
    view: View


def base_map(city: City, *, language: Language, dark: bool) -> BaseMap:
    """The base map of a city, built once for all sessions.

    Args:
        city: its tables `dongs`, `links` and `scenery` are drawn, those that are there.
        language: of the tooltip on a dong's name; the names themselves stay as they are.
        dark: for the dark theme.
    """
    drawing = draw_base(city)
    sources = {name: data_url(f"base-{name}", getattr(drawing, name)) for name in ("land", "scenery", "roads")}
    style = orjson.dumps(_style(sources, palette(dark=dark)))
    return BaseMap(
        style=data_url("base-style", style),
        roads=data_url("base-main-roads", drawing.main_roads),
        streets=data_url("base-streets", drawing.streets),
        boundaries=data_url("base-boundaries", drawing.boundaries),
        labels=data_url("base-labels", drawing.labels[language]),
        view=drawing.view,
        dark=dark,
    )


@remember(8)
def draw_base(city: City) -> _Drawing:
    """The geometry of a city's base map, remembered for whoever asks next."""
    dongs = city.tables["dongs"] if city.has("dongs") else None
    links = city.tables["links"] if city.has("links") else None
    scenery = city.tables["scenery"] if city.has("scenery") else None
    roads = [] if links is None else _road_features(links)
    return _Drawing(
        land=geojson([] if dongs is None else _land_features(dongs)),
        scenery=geojson([] if scenery is None else _scenery_features(scenery, dongs)),
        roads=geojson(roads),
        main_roads=geojson([road for road in roads if road["properties"]["tier"] != "minor"]),
        streets=geojson([road for road in roads if road["properties"]["tier"] == "minor"]),
        boundaries=geojson([] if dongs is None else _boundary_features(dongs)),
        labels={language: orjson.dumps([] if dongs is None else _label_rows(city, language)) for language in Language},
        view=_first_view(city),
    )


def _road_features(links: pd.DataFrame) -> list[dict[str, Any]]:
    """One many-part line per tier. Of both directions of a street only one is drawn."""
    import shapely

    ends = np.sort(links[["from_node", "to_node"]].to_numpy(str), axis=1)
    street = links.assign(_a=ends[:, 0], _b=ends[:, 1], _m=links["length_m"].round(-1))
    street = street.drop_duplicates(["_a", "_b", "_m", "road_class"])
    lines = shapely.simplify(street["geometry"].to_numpy(), _CLEARANCE_DEG)
    features = []
    for tier, classes, _ in _TIERS:
        chosen = lines[street["road_class"].astype(str).isin(classes).to_numpy()]
        if len(chosen):
            features.append(feature("MultiLineString", _paths(chosen), {"tier": tier}))
    return features


def _land_features(dongs: pd.DataFrame) -> list[dict[str, Any]]:
    import shapely

    return _shape_features(shapely.union_all(dongs["geometry"].to_numpy()), kind="land")


def _scenery_features(scenery: pd.DataFrame, dongs: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Hills inside the municipality, and water, which also runs on beyond it."""
    import shapely

    land = None if dongs is None else shapely.union_all(dongs["geometry"].to_numpy())
    features = []
    for kind in ("green", "water"):
        shapes = scenery.loc[scenery["kind"] == kind, "geometry"].to_numpy()
        if kind == "green" and land is not None:
            shapes = shapely.intersection(shapes, land)
        features += [
            part
            for shape in shapely.simplify(shapes, _CLEARANCE_DEG)
            for part in _shape_features(shape, kind=kind if shape.geom_type.endswith("Polygon") else f"{kind}-line")
        ]
    return features


def _boundary_features(dongs: pd.DataFrame) -> list[dict[str, Any]]:
    """The rims of the dongs, shared ones once, and the rim of the whole municipality."""
    import shapely

    shapes = shapely.simplify(dongs["geometry"].to_numpy(), 0)
    inner = shapely.line_merge(shapely.union_all(shapely.boundary(shapes)))
    outer = shapely.boundary(shapely.union_all(shapes))
    return [
        feature("MultiLineString", _paths(shapely.get_parts(shapely.simplify(rim, _CLEARANCE_DEG))), {"kind": kind})
        for kind, rim in (("dong", inner), ("city", outer))
    ]


def _label_rows(city: City, language: Language) -> list[dict[str, Any]]:
    """Names of the dongs, the most populous first."""
    taken = _around_markers(city)
    rows = []
    named = city.tables["dongs"].sort_values("people", ascending=False)
    for name, code, people, shape in zip(
        *(named[column] for column in ("dong_name", "dong_code", "people", "geometry")), strict=True
    ):
        spot = _label_spot(shape, taken)
        lonlat = [round(spot[0], DEGREE_DIGITS), round(spot[1], DEGREE_DIGITS)]
        count = 0 if math.isnan(people) else round(people)
        body = _PEOPLE.fill(people=f"{count:,}").in_(language)
        rows.append({"lonlat": lonlat, "head": name, "body": body, "dong_code": code, "people": count})
    return rows


def _label_spot(shape: Any, taken: Any) -> tuple[float, float]:
    """The point that lies deepest inside a dong, clear of markers where the dong is large enough."""
    import shapely

    for place in (shapely.difference(shape, taken), shape):
        parts = [part for part in shapely.get_parts(place) if part.area > 0]
        if parts:
            circle = shapely.maximum_inscribed_circle(max(parts, key=lambda part: float(part.area)), tolerance=0.0005)
            if circle.length >= _LABEL_ROOM_DEG or place is shape:
                lon, lat = circle.coords[0]
                return float(lon), float(lat)
    spot = shapely.point_on_surface(shape)
    return float(spot.x), float(spot.y)


def _around_markers(city: City) -> Any:
    import shapely

    spots = [city.tables[name][["lon", "lat"]].dropna().to_numpy(float) for name in ("posts", "hospitals") if city.has(name)]
    return shapely.union_all([disc for at in spots for disc in shapely.buffer(shapely.points(at), _MARKER_ROOM_DEG)])


def _first_view(city: City) -> View:
    """A view that holds the whole municipality, or else its roads or posts."""
    west, south, east, north = _bounds(city)
    width, height = max(east - west, _CITY_DEG), max(north - south, _CITY_DEG)
    middle = (south + north) / 2
    across = np.log2(_FIT_PX[0] * 360 / (_WORLD_PX * width))
    down = np.log2(_FIT_PX[1] * 360 * np.cos(np.radians(middle)) / (_WORLD_PX * height))
    return View(round((west + east) / 2, DEGREE_DIGITS), round(middle, DEGREE_DIGITS), round(float(min(across, down)), 2))


def _bounds(city: City) -> tuple[float, float, float, float]:
    import shapely

    if city.has("dongs"):
        west, south, east, north = shapely.total_bounds(city.tables["dongs"]["geometry"].to_numpy())
        return float(west), float(south), float(east), float(north)
    for name in ("nodes", "population", "posts"):
        if city.has(name):
            at = city.tables[name][["lon", "lat"]].dropna()
            return float(at["lon"].min()), float(at["lat"].min()), float(at["lon"].max()), float(at["lat"].max())
    return 124.6, 33.1, 130.9, 38.6  # South Korea


def _shape_features(shape: Any, **properties: Any) -> list[dict[str, Any]]:
    import shapely

    rounded = shapely.set_precision(shape, 10.0**-DEGREE_DIGITS)
    return [
        {"type": "Feature", "properties": properties, "geometry": orjson.loads(shapely.to_geojson(part))}
        for part in shapely.get_parts(rounded)
        if not part.is_empty
    ]


def _paths(lines: Any) -> list[list[list[float]]]:
    return [np.round(line.coords, DEGREE_DIGITS).tolist() for line in lines]


def _style(sources: dict[str, str], colours: MapPalette) -> dict[str, Any]:
    """A style of the kind that the map in Streamlit's bundle reads (version 8)."""
    layers: list[dict[str, Any]] = [
        {"id": "outside", "type": "background", "paint": {"background-color": hex_of(colours.outside)}},
        _fill("land", "land", "land", colours.land),
        _fill("green", "scenery", "green", colours.green),
        _fill("water", "scenery", "water", colours.water),
        _line("stream", "scenery", ("kind", "water-line"), colours.water, (0.8, 1.6, 5.0)),
    ]
    for tier, _, width_px in _TIERS:
        edge = colours.road_edge if tier == "minor" else colours.main_edge
        rim_px = (width_px[0] + 0.6, width_px[1] + 1.2, width_px[2] + 2)
        layers.append(_line(f"{tier}-edge", "roads", ("tier", tier), edge, rim_px))
    layers += [_line(tier, "roads", ("tier", tier), colours.road, width_px) for tier, _, width_px in _TIERS]
    return {
        "version": 8,
        "sources": {name: {"type": "geojson", "data": url, "tolerance": 0.3} for name, url in sources.items()},
        "layers": layers,
    }


def _fill(layer_id: str, source: str, kind: str, colour: Rgb) -> dict[str, Any]:
    return {
        "id": layer_id,
        "type": "fill",
        "source": source,
        "filter": ["==", ["get", "kind"], kind],
        "paint": {"fill-color": hex_of(colour), "fill-antialias": True},
    }


def _line(
    layer_id: str, source: str, where: tuple[str, str], colour: Rgb, width_px: tuple[float, float, float]
) -> dict[str, Any]:
    far, middle, near = width_px
    return {
        "id": layer_id,
        "type": "line",
        "source": source,
        "filter": ["==", ["get", where[0]], where[1]],
        "layout": {"line-cap": "round", "line-join": "round"},
        "paint": {
            "line-color": hex_of(colour),
            "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 9, far, 12, middle, 16, near],
        },
    }
