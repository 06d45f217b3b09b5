"""Cells by their names as polygons: hexagons by H3 names, squares of the national grid by their codes; WGS84."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.spatial.gridcodes import is_grid_code
from analytics.spatial.official_grid import ring_of_codes

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

GRID_DIGITS = 6
"""Decimals of a degree: about a tenth of a metre."""


def rings(cells: list[str]) -> list[list[list[float]]]:
    """The outline of each cell as (longitude, latitude), closed."""
    if cells and is_grid_code(cells[0]):
        squares: list[list[list[float]]] = ring_of_codes(cells).round(GRID_DIGITS).tolist()
        return squares
    import h3

    return [_ring(h3.cell_to_boundary(cell)) for cell in cells]


def cell_shapes(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """The rows with the polygon of their `cell`; the frame given is not changed."""
    import geopandas as gpd
    import shapely

    shapes = [shapely.Polygon(ring) for ring in rings(frame["cell"].tolist())]
    return gpd.GeoDataFrame(frame.reset_index(drop=True), geometry=shapes, crs="EPSG:4326")


def cells_geojson(frame: pd.DataFrame, *, modelled: bool) -> bytes:
    """The cells as GeoJSON; a value that is not finite becomes null."""
    import orjson

    others = [name for name in frame.columns if name != "cell"]
    rows = frame[others].to_dict("records")
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": {"cell": cell, **{name: _finite(value) for name, value in row.items()}, "modelled": modelled},
        }
        for cell, ring, row in zip(frame["cell"], rings(frame["cell"].tolist()), rows, strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _ring(boundary: tuple[tuple[float, float], ...]) -> list[list[float]]:
    corners = [[round(lon, GRID_DIGITS), round(lat, GRID_DIGITS)] for lat, lon in boundary]
    return [*corners, corners[0]]


def _finite(value: Any) -> object:
    if isinstance(value, float):
        return round(value, 4) if abs(value) < float("inf") else None
    return value
