"""Cells by their names as polygons: hexagons by H3 names, squares of the national grid by their codes; WGS84."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analytics.spatial.gridcodes import is_grid_code
from analytics.spatial.official_grid import ring_of_codes

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd

GRID_DIGITS = 6
"""Decimals of a degree: about a tenth of a metre."""


@lru_cache(maxsize=2)
def outlines(cells: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The outline of each cell, closed: (cells, corners, 2) of longitude and latitude. Layers of a run share their cells."""
    import numpy as np

    if cells and is_grid_code(cells[0]):
        return np.asarray(ring_of_codes(list(cells))).round(GRID_DIGITS)
    import h3

    corners = [[*boundary, boundary[0]] for boundary in map(h3.cell_to_boundary, cells)]
    most = max(map(len, corners), default=0)
    # the cells of a face's edge have corners more: the others stay where they end
    whole = [ring + ring[-1:] * (most - len(ring)) for ring in corners]
    return np.array(whole, dtype=float).reshape(len(cells), most, 2)[:, :, ::-1].round(GRID_DIGITS)


def cell_shapes(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """The rows with the polygon of their `cell`; the frame given is not changed."""
    import geopandas as gpd
    import shapely

    shapes = shapely.polygons(outlines(tuple(frame["cell"])))
    return gpd.GeoDataFrame(frame.reset_index(drop=True), geometry=shapes, crs="EPSG:4326")


def cells_geojson(frame: pd.DataFrame, *, modelled: bool) -> bytes:
    """The cells as GeoJSON; a value that is not finite becomes null."""
    import numpy as np
    import orjson

    others = [name for name in frame.columns if name != "cell"]
    rings = np.ascontiguousarray(outlines(tuple(frame["cell"])))
    rows = frame[others].to_dict("records")
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": {"cell": cell, **{name: _finite(value) for name, value in row.items()}, "modelled": modelled},
        }
        for cell, ring, row in zip(frame["cell"], rings, rows, strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features}, option=orjson.OPT_SERIALIZE_NUMPY)


def _finite(value: Any) -> object:
    if isinstance(value, float):
        return round(value, 4) if abs(value) < float("inf") else None
    return value
