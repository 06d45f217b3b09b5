"""Map files: shapefiles, GeoPackage, GeoJSON, FlatGeobuf and GeoParquet, checked by our own eyes before GDAL opens them.

Everything here runs in the limited reading process.
"""

from __future__ import annotations

import json
import re
import struct
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.core.errors import InputError
from analytics.core.text import Text
from analytics.intake.drivers import assert_allowed
from analytics.intake.raw import GEOMETRY, Limits, RawTable
from analytics.intake.receipt import quote_value
from analytics.intake.tabulating import NO_ROWS, TOO_MANY_COLUMNS, TOO_MANY_ROWS, as_objects, place_of, with_shapes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pyarrow as pa

SHP_HEADER = 100
SHX_RECORD = 8
DBF_SAMPLE_ROWS = 5_000
INDEX_MODULES = frozenset({"rtree", "rtree_i32", "fts3", "fts4", "fts5"})
_VIRTUAL = re.compile(
    r"\s*CREATE\s+VIRTUAL\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:\"[^\"]*\"|\[[^\]]*\]|'[^']*'|`[^`]*`|\w+)\s+USING\s+(\w+)",
    re.IGNORECASE,
)
WORLD = (180.0, 90.0)
"""Degrees reach no farther than this."""

DAMAGED_MAP = Text(
    "{place}: 지도 파일이 손상되었습니다({detail_ko}). 원본을 다시 내려받거나 다시 내보내 올려 주십시오.",
    "{place}: the map file is damaged ({detail_en}). Download or export it again and upload that.",
)
CUT_SHORT = Text(
    ".{part} 파일이 중간에서 끊김: {actual:,}바이트, 머리글에는 {stated:,}바이트",
    "the .{part} file is cut off: {actual:,} bytes of {stated:,}",
)
COUNTS_DIFFER = Text("도형은 {shapes:,}개인데 속성은 {records:,}행", "{shapes:,} shapes but {records:,} rows of attributes")
NOT_OPENED = Text("열 수 없음", "it cannot be opened")
NO_DBF = Text(
    "{place}: 속성 파일(.dbf)이 없습니다. .shp, .shx, .dbf, .prj를 한 zip에 함께 넣어 올려 주십시오.",
    "{place}: the attribute file (.dbf) is missing. Put .shp, .shx, .dbf and .prj together into one zip.",
)
VIRTUAL_TABLES = Text(
    "{place}: 다른 파일을 가리키는 가상 표({name})가 든 GeoPackage라 받지 않습니다. QGIS 등에서 새 GPKG로 내보내 올려 주십시오.",
    "{place}: this GeoPackage holds a virtual table ({name}) that may point to other files, so it is refused. Export it as a new GPKG.",
)
NO_LAYERS = Text(
    "{place}: 읽을 수 있는 레이어가 없습니다. 자료가 든 레이어를 GPKG로 내보내 올려 주십시오.",
    "{place}: there is no layer that can be read. Export the layer that holds the data as GPKG.",
)
ODD_SHAPES = Text(
    "{place}: 도형이 WKB로 저장되지 않은 Parquet입니다. GPKG 또는 GeoParquet(WKB)로 내보내 올려 주십시오.",
    "{place}: the shapes of this Parquet file are not stored as WKB. Export it as GPKG or GeoParquet (WKB).",
)
SHX_REBUILT = Text(
    "색인 파일(.shx)이 없어 도형 파일에서 다시 만들었습니다.", "The index (.shx) was missing and was rebuilt from the shapes."
)
NO_PRJ = Text(
    "좌표계 파일(.prj)이 없습니다. 좌표계는 지역 경계와 맞추어 고릅니다.",
    "There is no .prj file; the coordinate system is chosen by comparing with the boundary.",
)
ATTRIBUTES_AS = Text("속성을 {encoding} 인코딩으로 읽었습니다.", "Attributes read as {encoding}.")
NOT_DEGREES = Text(
    "GeoJSON이 좌표계를 밝히지 않았고 좌표가 도 단위가 아닙니다. 좌표계는 지역 경계와 맞추어 고릅니다.",
    "The GeoJSON names no coordinate system and its coordinates are not degrees; it is chosen by comparing with the boundary.",
)
VIEWS_SKIPPED = Text("뷰는 읽지 않았습니다: {names}.", "Views were not read: {names}.")
NO_SHAPE_ROWS = Text("도형이 없는 행이 {count}개 있습니다.", "{count} rows have no shape.")


@dataclass(frozen=True, slots=True)
class ShapefileParts:
    """The files of one shapefile, by ending without dot."""

    name: str
    parts: Mapping[str, Path]


def read_shapefile(file: str, shapefile: ShapefileParts, folder: Path, limits: Limits) -> RawTable:
    """The table of one shapefile.

    Args:
        file: for messages.
        shapefile: where its parts stand; they are given names of ours in `folder`.
        folder: an empty folder.
        limits: how large it may be.

    Raises:
        InputError: without .dbf, or when a part is cut off or the parts do not belong together.
    """
    place = place_of(file)
    if "dbf" not in shapefile.parts:
        raise InputError(NO_DBF.fill(place=place))
    for ending in ("shp", "shx", "dbf", "prj"):
        if ending in shapefile.parts:
            shapefile.parts[ending].rename(folder / f"map.{ending}")
    path = folder / "map.shp"
    shapes = _check_shp(place, path)
    records = _check_dbf(place, folder / "map.dbf")
    notes = []
    if "shx" not in shapefile.parts:
        _restore_shx(place, path)
        notes.append(SHX_REBUILT)
        shapes = ((folder / "map.shx").stat().st_size - SHP_HEADER) // SHX_RECORD
    else:
        shapes = min(shapes, ((folder / "map.shx").stat().st_size - SHP_HEADER) // SHX_RECORD)
    if shapes != records:
        raise _damaged(place, COUNTS_DIFFER.fill(shapes=shapes, records=records))
    encoding = _dbf_encoding(folder / "map.dbf")
    notes.append(ATTRIBUTES_AS.fill(encoding=encoding))
    if "prj" not in shapefile.parts:
        notes.append(NO_PRJ)
    return _read_layer(file, "", path, limits, tuple(notes), encoding=encoding)


def _damaged(place: str, detail: Text) -> InputError:
    return InputError(DAMAGED_MAP.fill(place=place, detail_ko=detail.ko, detail_en=detail.en))


def _check_shp(place: str, path: Path) -> int:
    """How many shapes the file holds, after comparing its length with what its header says."""
    data = path.read_bytes()
    if len(data) < SHP_HEADER or data[:4] != b"\x00\x00\x27\x0a":
        raise _damaged(place, CUT_SHORT.fill(part="shp", actual=len(data), stated=SHP_HEADER))
    stated = struct.unpack(">i", data[24:28])[0] * 2
    if stated > len(data):
        raise _damaged(place, CUT_SHORT.fill(part="shp", actual=len(data), stated=stated))
    count, at = 0, SHP_HEADER
    while at + SHX_RECORD <= stated:
        words = struct.unpack(">i", data[at + 4 : at + 8])[0]
        at += SHX_RECORD + words * 2
        count += 1
        if words < 2 or at > stated:  # noqa: PLR2004  a record holds its type at least: two 16-bit words
            raise _damaged(place, CUT_SHORT.fill(part="shp", actual=stated, stated=at))
    return count


def _check_dbf(place: str, path: Path) -> int:
    """How many rows the attributes hold, after comparing their length with what the header says."""
    with path.open("rb") as stream:
        head = stream.read(32)
    size = path.stat().st_size
    if len(head) < 32:  # noqa: PLR2004  the fixed part of a dBase header
        raise _damaged(place, CUT_SHORT.fill(part="dbf", actual=size, stated=32))
    records, header, record = struct.unpack("<IHH", head[4:12])
    stated = header + records * record
    if stated > size:
        raise _damaged(place, CUT_SHORT.fill(part="dbf", actual=size, stated=stated))
    return int(records)


def _restore_shx(place: str, path: Path) -> None:
    assert_allowed()
    import pyogrio

    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
    try:
        pyogrio.read_info(path, encoding="UTF-8")
    except (pyogrio.errors.DataSourceError, UnicodeDecodeError):
        if not path.with_suffix(".shx").exists():
            raise _damaged(place, NOT_OPENED) from None


def _dbf_encoding(path: Path) -> str:
    """UTF-8 or CP949, whichever loses fewer characters; a .cpg file is not trusted, it is often wrong."""
    with path.open("rb") as stream:
        head = stream.read(32)
        header, record = struct.unpack("<HH", head[8:12])
        stream.seek(0)
        data = stream.read(header + record * DBF_SAMPLE_ROWS)
    fields = [data[at : at + 11].split(b"\x00")[0] for at in range(32, header - 1, 32)]
    sample = b"\n".join([*fields, data[header:]])
    lost = {name: sample.decode(name, errors="replace").count("\ufffd") for name in ("utf-8", "cp949")}
    return "UTF-8" if lost["utf-8"] <= lost["cp949"] else "CP949"


def read_map(file: str, path: Path, limits: Limits) -> list[RawTable]:
    """One table for each layer of a GeoPackage, GeoJSON or FlatGeobuf file.

    Raises:
        InputError: when it cannot be opened or holds no layer.
    """
    assert_allowed()
    import pyogrio

    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError as error:
        raise _damaged(place_of(file), NOT_OPENED) from error
    if not layers:
        raise InputError(NO_LAYERS.fill(place=place_of(file)))
    single = len(layers) == 1
    return [_read_layer(file, "" if single else layer, path, limits, (), layer=layer) for layer in layers]


def read_gpkg(file: str, path: Path, limits: Limits) -> list[RawTable]:
    """One table for each real table of a GeoPackage that it lists as a layer.

    Raises:
        InputError: when it is damaged, holds virtual tables (which may name other files), or no layer.
    """
    layers, views = _gpkg_layers(place_of(file), path)
    if not layers:
        raise InputError(NO_LAYERS.fill(place=place_of(file)))
    notes = (VIEWS_SKIPPED.fill(names=", ".join(quote_value(name) for name in views)),) if views else ()
    sheets = [""] if len(layers) == 1 else layers
    return [_read_layer(file, sheet, path, limits, notes, layer=layer) for sheet, layer in zip(sheets, layers, strict=True)]


def _gpkg_layers(place: str, path: Path) -> tuple[list[str], list[str]]:
    import sqlite3

    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            made = {
                str(name): (str(kind), int(page or 0), str(sql or ""))
                for name, kind, page, sql in database.execute("SELECT name, type, rootpage, sql FROM sqlite_master")
            }
            listed = [
                str(name) for (name,) in database.execute(
                    "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY table_name"
                )
            ]  # fmt: skip
    except sqlite3.DatabaseError as error:
        raise _damaged(place, NOT_OPENED) from error
    for name, (kind, page, sql) in made.items():
        if kind == "table" and page == 0 and not _is_index_table(sql):
            raise InputError(VIRTUAL_TABLES.fill(place=place, name=quote_value(name)))
    tables = [name for name in listed if name in made and made[name][0] == "table"]
    return tables, [name for name in listed if name in made and made[name][0] == "view"]


def _is_index_table(sql: str) -> bool:
    """Whether a virtual table (one without a page of its own) is a spatial or text index, the only ones allowed."""
    made = _VIRTUAL.match(sql)
    return made is not None and made.group(1).lower() in INDEX_MODULES


def _read_layer(
    file: str,
    sheet: str,
    path: Path,
    limits: Limits,
    notes: tuple[Text, ...],
    *,
    layer: str | None = None,
    encoding: str | None = None,
) -> RawTable:
    assert_allowed()
    import pyogrio

    place = place_of(file, sheet)
    try:
        info = pyogrio.read_info(path, layer=layer, encoding=encoding, force_feature_count=True)
        _refuse_large(place, int(info["features"]), len(info["fields"]), limits)
        meta, arrow = pyogrio.raw.read_arrow(path, layer=layer, encoding=encoding)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise _damaged(place, NOT_OPENED) from error
    except (UnicodeDecodeError, RuntimeError) as error:
        raise _damaged(place, NOT_OPENED) from error
    table = _table(file, sheet, arrow, (meta["geometry_name"] or "wkb_geometry") if meta["geometry_type"] else None, notes)
    crs, more = _crs_of(path, meta["crs"], table)
    return RawTable(file, sheet, table.frame, table.geometry, crs, (*table.notes, *more))


def _refuse_large(place: str, rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise InputError(TOO_MANY_ROWS.fill(place=place, limit=limits.rows))
    if columns > limits.columns:
        raise InputError(TOO_MANY_COLUMNS.fill(place=place, count=columns, limit=limits.columns))


def _crs_of(path: Path, stated: str | None, table: RawTable) -> tuple[str | None, tuple[Text, ...]]:
    """The CRS as stated, except that GeoJSON in metres is not believed to be in degrees."""
    if path.suffix != ".geojson" or not table.geometry or stated not in {"EPSG:4326", "OGC:CRS84"}:
        return stated, ()
    import numpy as np
    import shapely

    bounds = np.abs(shapely.bounds(table.frame[GEOMETRY].to_numpy(dtype=object)))
    beyond = (bounds > [*WORLD, *WORLD]).any()
    return (None, (NOT_DEGREES,)) if beyond else (stated, ())


def _table(file: str, sheet: str, arrow: pa.Table, shapes: str | None, notes: tuple[Text, ...]) -> RawTable:
    """A table of text and shapes from Arrow columns."""
    import pandas as pd

    place = place_of(file, sheet)
    if arrow.num_rows == 0:
        raise InputError(NO_ROWS.fill(place=place))
    columns = {name: _as_text(arrow[name]) for name in arrow.column_names if name != shapes}
    index = pd.RangeIndex(2, arrow.num_rows + 2, name="row")
    frame = pd.DataFrame(
        {name: column.to_numpy(zero_copy_only=False) for name, column in columns.items()}, index=index, dtype="str"
    )
    if shapes is None or shapes not in arrow.column_names:
        return with_shapes(RawTable(file, sheet, frame, notes=notes))
    frame = frame.drop(columns=[GEOMETRY], errors="ignore")
    geometries = _shapes_of(place, arrow[shapes])
    frame[GEOMETRY] = as_objects(geometries)
    blank = sum(shape is None for shape in geometries)
    more = (NO_SHAPE_ROWS.fill(count=blank),) if blank else ()
    return RawTable(file, sheet, frame, True, None, (*notes, *more))


def _shapes_of(place: str, column: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    import shapely

    try:
        shapes: np.ndarray[Any, Any] = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    except (shapely.errors.GEOSException, TypeError) as error:
        raise _damaged(place, NOT_OPENED) from error
    return shapely.force_2d(shapes)  # type: ignore[no-any-return]


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values as written: whole numbers exactly, missing as ""."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = pa.chunked_array([pa.nulls(len(column), pa.string())])
    elif pa.types.is_nested(column.type):
        column = pa.chunked_array([pa.array([json.dumps(cell, ensure_ascii=False, default=str) for cell in column.to_pylist()])])
    elif pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column).cast(pa.string())
    return pc.fill_null(column.cast(pa.large_string()), "")


def read_parquet_table(file: str, path: Path, limits: Limits) -> RawTable:
    """The table of a Parquet file, with shapes where it is GeoParquet.

    Raises:
        InputError: when it is damaged, too large, or its shapes are not WKB.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    place = place_of(file)
    try:
        with pq.ParquetFile(path) as source:
            meta = source.metadata
            _refuse_large(place, meta.num_rows, len(source.schema_arrow.names), limits)
            geo = json.loads((source.schema_arrow.metadata or {}).get(b"geo", b"{}"))
            arrow = source.read()
        shapes = geo.get("primary_column")
        column = geo["columns"][shapes] if shapes else {}
        if shapes and column.get("encoding") != "WKB":
            raise InputError(ODD_SHAPES.fill(place=place))
        table = _table(file, "", arrow, shapes, ())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise _damaged(place, NOT_OPENED) from error
    crs = _geoparquet_crs(column) if shapes else table.crs
    return RawTable(file, "", table.frame, table.geometry, crs, table.notes, table.repairs, table.rejections)


def _geoparquet_crs(column: Mapping[str, Any]) -> str | None:
    """Such as "EPSG:5179" from its PROJJSON; degrees where the key is left out, as the standard says; None where it is null."""
    if "crs" not in column:
        return "EPSG:4326"
    stated = column["crs"]
    if stated is None:
        return None
    named = stated.get("id", {}) if isinstance(stated, dict) else {}
    if named.get("authority") == "OGC" and named.get("code") == "CRS84":
        return "EPSG:4326"
    if "authority" in named and "code" in named:
        return f"{named['authority']}:{named['code']}"
    return json.dumps(stated)
