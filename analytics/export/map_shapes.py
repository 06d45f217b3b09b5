"""The shapes of a map as plain rings and lines of degrees: cells, areas, roads, borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from analytics.core.memo import remember
from analytics.export.cells import outlines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"

_CLEARANCE_DEG = 0.0001
"""About 10 m: less than a tenth of a millimetre on an A4 map of a city."""

TIERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("minor", ("107", "108")),
    ("main", ("103", "104", "105", "106")),
    ("motorway", ("101", "102")),
)
"""Road classes of the standard node-link data by how they are drawn, the faintest first."""


def corners(cells: Sequence[str]) -> Floats:
    """(n, k, 2) degrees: the corners of n cells of one kind, hexagons by their H3 names or squares by grid codes."""
    if not cells:
        return np.empty((0, 6, 2))
    return outlines(tuple(cells))[:, :-1]


def rings_of(shapes: Iterable[Any]) -> list[Floats]:
    """Every ring of polygons as (n, 2) degrees: outer ones run against the clock, holes with it, so that holes stay empty."""
    import shapely

    parts = shapely.get_parts(np.asarray(list(shapes), dtype=object))
    solid = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004 - areas have two dimensions
    return [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.orient_polygons(solid))]


def lines_of(shapes: Iterable[Any]) -> list[Floats]:
    """Every line as (n, 2) degrees."""
    import shapely

    parts = shapely.get_parts(np.asarray(list(shapes), dtype=object))
    return [shapely.get_coordinates(line) for line in parts[shapely.get_dimensions(parts) == 1]]


@remember(8)
def roads_of(roads: gpd.GeoDataFrame) -> dict[str, list[Floats]]:
    """Lines by tier, the faintest first. Of both directions of a street only one is drawn."""
    import shapely

    street = roads
    if {"from_node", "to_node"} <= set(roads.columns):
        ends = np.sort(roads[["from_node", "to_node"]].to_numpy(str), axis=1)
        street = roads.assign(_a=ends[:, 0], _b=ends[:, 1]).drop_duplicates(["_a", "_b", "road_class"])
    lines = shapely.simplify(street.geometry.to_numpy(), _CLEARANCE_DEG)
    return {tier: lines_of(lines[street["road_class"].astype(str).isin(classes).to_numpy()]) for tier, classes in TIERS}


@remember(8)
def borders_of(dongs: gpd.GeoDataFrame) -> tuple[list[Floats], list[Floats], list[Floats]]:
    """(rims between dongs, rim of the municipality, the land as rings)."""
    import shapely

    shapes = shapely.simplify(dongs.geometry.to_numpy(), 0)
    whole = shapely.simplify(_without_slivers(shapely.union_all(shapes)), _CLEARANCE_DEG / 2)
    inner = shapely.simplify(shapely.line_merge(shapely.union_all(shapely.boundary(shapes))), _CLEARANCE_DEG / 2)
    return lines_of([inner]), rings_of([whole]), rings_of([whole])


def _without_slivers(land: Any) -> Any:
    """Land without the gaps between neighbours whose borders do not quite meet; drawn as a border they are black ticks."""
    import shapely

    parts = shapely.get_parts(land)
    kept = [[ring for ring in part.interiors if _width(ring) >= _CLEARANCE_DEG] for part in parts]
    return shapely.union_all([shapely.Polygon(part.exterior, rings) for part, rings in zip(parts, kept, strict=True)])


def _width(ring: Any) -> float:
    """How wide a ring is if it is long and narrow: twice its area by its length, in degrees."""
    import shapely

    return 2 * float(shapely.Polygon(ring).area) / float(ring.length)


@remember(8)
def scenery_of(scenery: gpd.GeoDataFrame | None, dongs: gpd.GeoDataFrame | None) -> dict[str, list[Floats]]:
    """Rings of `green` inside the municipality and of `water`, and lines of water as `stream`."""
    import shapely

    if scenery is None:
        return {"green": [], "water": [], "stream": []}
    kinds = scenery["kind"].astype(str).to_numpy()
    shapes = shapely.simplify(scenery.geometry.to_numpy(), _CLEARANCE_DEG)
    green, water = shapes[kinds == "green"], shapes[kinds == "water"]
    if dongs is not None:
        green = shapely.intersection(green, shapely.union_all(dongs.geometry.to_numpy()))
    return {"green": rings_of(green), "water": rings_of(water), "stream": lines_of(water)}


@remember(8)
def names_of(dongs: gpd.GeoDataFrame) -> tuple[tuple[str, ...], Floats]:
    """The dongs' names and (n, 2) degrees of the spot deepest inside each, the most populous first where people are known."""
    import shapely

    ordered = dongs.sort_values("people", ascending=False, kind="stable") if "people" in dongs else dongs
    shapes = [max(shapely.get_parts(shape), key=lambda part: float(part.area)) for shape in ordered.geometry]
    circles = shapely.maximum_inscribed_circle(np.asarray(shapes, dtype=object), tolerance=0.0005)
    spots = np.array([shapely.get_coordinates(circle)[0] for circle in circles]).reshape(-1, 2)
    return tuple(ordered["dong_name"].astype(str)), spots
