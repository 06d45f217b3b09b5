"""Writes city-set tables so that the same rows always give the same file, and names their content by a digest."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

# Coordinates are kept on a binary grid: the trailing zero bits make the files half as large as decimal rounding does.
AREA_GRID_PER_DEGREE = 2**17  # borders: 0.85 m north-south, 0.69 m east-west in Korea
ROAD_GRID_PER_DEGREE = 2**20  # roads and points: 0.11 m, so that the shortest links keep two ends

Manifest = Mapping[str, object]


def snap_to_grid(geometry: npt.NDArray[np.object_], per_degree: int) -> npt.NDArray[np.object_]:
    """Give the geometries (degrees) with every coordinate moved to the nearest multiple of 1/`per_degree` degree.

    Shared borders stay shared, because equal coordinates move equally. Polygons a move has made invalid are repaired.
    """
    moved = shapely.transform(geometry, lambda xy: np.round(xy * per_degree) / per_degree)
    return repair_polygons(moved)


def repair_polygons(geometry: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Give the geometries with invalid polygons made valid; lines, points and valid polygons are untouched."""
    repaired = geometry.copy()
    broken = ~shapely.is_valid(geometry) & (shapely.get_dimensions(geometry) == 2)
    for row in np.flatnonzero(broken):
        parts = shapely.get_parts(shapely.make_valid(geometry[row]))
        repaired[row] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return repaired


def snap_degrees(values_deg: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Give longitudes or latitudes (degrees) of points on the road grid."""
    return np.round(np.asarray(values_deg, dtype=float) * ROAD_GRID_PER_DEGREE) / ROAD_GRID_PER_DEGREE


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write one table as zstd Parquet (GeoParquet with WKB where it has geometry), without an index."""
    if isinstance(table, gpd.GeoDataFrame):
        table.to_parquet(path, index=False, compression="zstd", compression_level=19, geometry_encoding="WKB")
    else:
        table.to_parquet(path, index=False, compression="zstd", compression_level=19)


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write ``manifest.json`` into the folder, readable by people (Hangul kept, indented)."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def digest_table(table: pd.DataFrame) -> str:
    """Give the SHA-256 of a table's column names and values, in order, whatever library version stored them.

    Numbers count as 64-bit floats, times as nanoseconds, geometry as little-endian WKB, and a missing value as itself.
    """
    sha = hashlib.sha256()
    for name in table.columns:
        sha.update(f"{name}\n".encode())
        sha.update(_column_bytes(table[name]))
    return sha.hexdigest()


def _column_bytes(column: "pd.Series[str]") -> bytes:
    if isinstance(column, gpd.GeoSeries):
        return b"".join(shapely.to_wkb(column.to_numpy(), byte_order=1))
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.to_numpy("datetime64[ns]").astype("<i8").tobytes()
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy("<f8").tobytes()
    return "\x1f".join(column.astype(object).fillna("\x1e").tolist()).encode()
