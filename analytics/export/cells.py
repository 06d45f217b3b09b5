"""Cells by their names as polygons: hexagons by H3 names, squares of the national grid by their codes; WGS84."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any

from analytics.core.tables import Kind
from analytics.export.tables import for_files
from analytics.spatial.gridcodes import is_grid_code
from analytics.spatial.official_grid import ring_of_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy as np
    import pandas as pd

    from analytics.core.tables import Column

GRID_DIGITS = 6
"""Decimals of a degree: about a tenth of a metre."""
VALUE_DIGITS = 4
"""Decimals of a number of which nothing is declared, and of the middle of a cell: about ten metres, its outline is told finer."""


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


def cells_geojson(frame: pd.DataFrame, columns: Sequence[Column] = (), *, modelled: bool) -> bytes:
    """The cells as GeoJSON; a value that is not finite becomes null.

    Args:
        frame: the rows, with a column `cell`.
        columns: what is declared of the others: their numbers are rounded as files are, others to `VALUE_DIGITS`.
        modelled: whether modelled data went into it, which every row then says.
    """
    import numpy as np
    import orjson

    others = [name for name in frame.columns if name != "cell"]
    rings = np.ascontiguousarray(outlines(tuple(frame["cell"])))
    rounded = rounded_by(frame[others], columns, VALUE_DIGITS)
    rows = rounded.to_dict("records")
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": {"cell": cell, **{name: finite(value) for name, value in row.items()}, "modelled": modelled},
        }
        for cell, ring, row in zip(frame["cell"], rings, rows, strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features}, option=orjson.OPT_SERIALIZE_NUMPY)


def rounded_by(frame: pd.DataFrame, columns: Sequence[Column], digits: int) -> pd.DataFrame:
    """Declared numbers as files for further work hold them, others and places on the ground to so many decimals."""
    declared = {column.name for column in columns if column.kind not in {Kind.LONGITUDE, Kind.LATITUDE}}
    others = [name for name in frame.select_dtypes("float") if name not in declared]
    return for_files(frame, columns).round(dict.fromkeys(others, digits))


def finite(value: Any) -> object:
    """A value as JSON holds it: null for a number that is not finite."""
    return None if isinstance(value, float) and not isfinite(value) else value
