"""Layers of shapes as files that a map program opens: GeoJSON and GeoPackage, beside the table without its shapes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TypeGuard

from analytics.export.cells import finite, rounded_by
from analytics.export.tables import csv_bytes, for_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import pandas as pd

    from analytics.core.model import Output
    from analytics.core.tables import Column
    from analytics.core.text import Language

GRID_DEG = 1e-7
"""Coordinates are written to about a centimetre."""
VALUE_DIGITS = 6
"""Decimals of a number of which nothing is declared, and of places on the ground: about a tenth of a metre."""


def has_shapes(frame: pd.DataFrame) -> TypeGuard[gpd.GeoDataFrame]:
    """Whether the rows have shapes of their own."""
    import geopandas as gpd

    return isinstance(frame, gpd.GeoDataFrame)


def shape_files(output: Output, frame: gpd.GeoDataFrame, language: Language, *, modelled: bool) -> Iterator[tuple[str, bytes]]:
    """(name, content) of a layer of shapes: a table without them, GeoJSON, and GeoPackage.

    Args:
        output: the declaration of the layer.
        frame: its rows, in WGS84, columns as declared.
        language: of the table's headings; the other two carry the columns' own names.
        modelled: whether modelled data went into it, which every row then says.
    """
    shape = frame.geometry.name
    columns = tuple(column for column in output.columns if column.name != shape)
    yield f"{output.id}.csv", csv_bytes(frame[[column.name for column in columns]], columns, language, modelled=modelled)
    yield f"{output.id}.geojson", shapes_geojson(frame, columns, modelled=modelled)
    yield f"{output.id}.gpkg", shapes_gpkg(for_files(frame, columns), output.id, modelled=modelled)


def shapes_geojson(frame: gpd.GeoDataFrame, columns: Sequence[Column] = (), *, modelled: bool) -> bytes:
    """The rows as GeoJSON (RFC 7946: outer rings run against the clock); a number that is not finite becomes null.

    Args:
        frame: the rows.
        columns: what is declared of them: their numbers are rounded as files are, others to `VALUE_DIGITS`.
        modelled: whether modelled data went into it, which every row then says.
    """
    import orjson
    import shapely

    shapes = shapely.orient_polygons(shapely.set_precision(frame.geometry.to_numpy(), GRID_DEG))
    rows = rounded_by(frame.drop(columns=frame.geometry.name), columns, VALUE_DIGITS).to_dict("records")
    features = [
        {
            "type": "Feature",
            "geometry": orjson.Fragment(shape),
            "properties": {**{name: finite(value) for name, value in row.items()}, "modelled": modelled},
        }
        for shape, row in zip(shapely.to_geojson(shapes), rows, strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def shapes_gpkg(frame: gpd.GeoDataFrame, name: str, *, modelled: bool) -> bytes:
    """The rows as a GeoPackage of one layer of that name."""
    import pyogrio

    content = io.BytesIO()
    table = frame.assign(modelled=modelled)
    pyogrio.write_dataframe(table, content, driver="GPKG", layer=name, promote_to_multi=True)
    return content.getvalue()
