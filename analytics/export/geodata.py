"""Layers and tables as map programs open them: GeoPackage, GeoJSON, and zipped Shapefiles with .prj and .cpg in CP949.

Coordinates are WGS84. A number that is not finite (nothing known, or no road leads there) is empty; the dictionary beside
the data says what an empty cell means. Other numbers have two decimals more than on the page. Every row says whether
modelled data went into it.
"""

from __future__ import annotations

import tempfile
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.core.spreadsheet import neutralise
from analytics.core.tables import Column, Kind
from analytics.core.text import Language, Text
from analytics.core.wording import MINUTES, NO_ROAD
from analytics.export import cp949
from analytics.export.archive import pack
from analytics.export.cells import cell_shapes, cells_geojson
from analytics.export.shapes import has_shapes, shapes_geojson
from analytics.export.tables import for_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    import geopandas as gpd
    import pandas as pd

    from analytics.export.report import Layer, Report, Table

WGS84 = "EPSG:4326"
DICTIONARY = "data_dictionary"
FIXED_MOMENT = "2000-01-01T00:00:00.000Z"
"""Stands for the hour of writing in a GeoPackage, so that the same rows give the same file."""

FIELD_BYTES, TEXT_BYTES = 10, 254
"""What a Shapefile can hold: bytes of a field's name, and of a text."""

LAYER_HEADS = ("layer", "column", "label_ko", "label_en", "unit", "kind", "empty_means")
SHORTENED = Text(
    "{layer}.{column}: {count}곳에서 글이 {most}바이트를 넘어 줄였습니다.",
    "{layer}.{column}: {count} texts of more than {most} bytes were shortened.",
)
FIELDS_HEAD = Text("필드,열 이름,뜻,단위,빈칸의 뜻", "Field,Column,Meaning,Unit,An empty cell means")
NOT_SAID = Text("자료 없음", "no data")


def geojson_files(report: Report) -> dict[str, bytes]:
    """A GeoJSON file (RFC 7946) for each layer, by name."""
    return {f"{layer.id}.geojson": _geojson(layer, modelled=bool(report.modelled)) for layer in report.layers}


def gpkg_bytes(report: Report) -> bytes:
    """One GeoPackage: layers as areas, tables that have places as points, other tables as they are, and a dictionary."""
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_MOMENT})
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "report.gpkg"
            for name, frame in _gpkg_layers(report):
                areas = has_shapes(frame) and "Point" not in set(frame.geom_type)
                pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", promote_to_multi=areas)
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def shp_zip(report: Report) -> bytes:
    """Every layer, and every table that has places, as a Shapefile in CP949, with a dictionary of the short field names."""
    members: dict[str, bytes] = {}
    replaced, shortened = [], []
    for name, frame, columns in _shp_layers(report):
        fields = short_names([column.name for column in columns] + ["modelled"])
        coded, counted, cut = _in_cp949(name, frame, report.language)
        replaced.append(counted)
        shortened.extend(cut)
        members |= _shapefile(name, coded.rename(columns=fields), report.run_on)
        members[f"{name}_fields.csv"] = cp949.encode("\r\n".join(_field_lines(columns, fields, report.language))).content
    told = [cp949.note("*.dbf", cp949.together(replaced), report.language), *shortened]
    if any(told):
        members["README.txt"] = "\r\n".join(line for line in told if line).encode("utf-8-sig")
    return pack(members)


def short_names(names: Sequence[str]) -> dict[str, str]:
    """A field name of at most ten bytes for each column, all different, also where capitals do not count."""
    taken: set[str] = set()
    short: dict[str, str] = {}
    for name in names:
        plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign == "_") else "_" for sign in name)
        candidate, number = plain[:FIELD_BYTES], 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{plain[: FIELD_BYTES - len(str(number)) - 1]}_{number}"
        taken.add(candidate.casefold())
        short[name] = candidate
    return short


def _geojson(layer: Layer, *, modelled: bool) -> bytes:
    if has_shapes(layer.rows):
        return shapes_geojson(layer.rows, layer.columns, modelled=modelled)
    return cells_geojson(layer.rows[[column.name for column in layer.columns]], layer.columns, modelled=modelled)


def _gpkg_layers(report: Report) -> Iterator[tuple[str, pd.DataFrame]]:
    import pandas as pd

    for name, frame, _ in _shp_layers(report):
        yield name, frame
    for table in report.tables:
        if not _has_places(table.columns):
            columns = [column.name for column in table.columns]
            rows = for_files(table.rows[columns], table.columns)
            yield table.id, _finite(rows).assign(modelled=bool(report.modelled))
    yield DICTIONARY, pd.DataFrame(list(_dictionary(report)), columns=list(LAYER_HEADS))


def _shp_layers(report: Report) -> Iterator[tuple[str, gpd.GeoDataFrame, tuple[Column, ...]]]:
    """Everything that has a place: its name, its rows with their shapes, and the columns beside the shape."""
    for layer in report.layers:
        frame = layer.rows if has_shapes(layer.rows) else cell_shapes(layer.rows)
        yield _placed(layer.id, frame, layer.columns, report)
    for table in report.tables:
        if _has_places(table.columns) and len(table.rows):
            yield _placed(table.id, _points(table), table.columns, report)


def _placed(
    name: str, frame: gpd.GeoDataFrame, columns: Sequence[Column], report: Report
) -> tuple[str, gpd.GeoDataFrame, tuple[Column, ...]]:
    shape = frame.geometry.name
    told = tuple(column for column in columns if column.name != shape)
    kept = for_files(frame[[*(column.name for column in told), shape]], told)
    return name, _finite(kept).assign(modelled=bool(report.modelled)), told


def _points(table: Table) -> gpd.GeoDataFrame:
    import geopandas as gpd

    lon, lat = (next(c.name for c in table.columns if c.kind is kind) for kind in (Kind.LONGITUDE, Kind.LATITUDE))
    known = table.rows[table.rows[lon].notna() & table.rows[lat].notna()]
    return gpd.GeoDataFrame(known.reset_index(drop=True), geometry=gpd.points_from_xy(known[lon], known[lat]), crs=WGS84)


def _has_places(columns: Sequence[Column]) -> bool:
    return {Kind.LONGITUDE, Kind.LATITUDE} <= {column.kind for column in columns}


def _finite(frame: Any) -> Any:
    """The rows with what is not finite left empty; the frame given is not changed."""
    import numpy as np

    numbers = [name for name in frame.columns if getattr(frame[name].dtype, "kind", "O") == "f"]
    return frame.assign(**{name: frame[name].where(np.isfinite(frame[name])) for name in numbers})


def _dictionary(report: Report) -> Iterator[tuple[str, ...]]:
    for part in _parts(report):
        for column in part.columns:
            unit = str(column.unit) if column.unit else ""
            yield part.id, column.name, column.label.ko, column.label.en, unit, str(column.kind), str(_empty_means(column))


def _empty_means(column: Column) -> Text:
    """What an empty cell says, where in the result it may have been a time without end."""
    if column.missing is None and column.unit is not None and column.unit.en == MINUTES:
        return NO_ROAD
    return column.missing or NOT_SAID


def _parts(report: Report) -> tuple[Layer | Table, ...]:
    return (*report.layers, *report.tables)


def _in_cp949(
    name: str, frame: gpd.GeoDataFrame, language: Language
) -> tuple[gpd.GeoDataFrame, dict[tuple[str, str], int], list[str]]:
    """The rows with texts that a Shapefile can hold, which letters were replaced, and which texts were shortened."""
    coded, cut = frame.copy(), []
    counts: list[dict[tuple[str, str], int]] = []
    for column in frame.columns:
        if column == frame.geometry.name or getattr(frame[column].dtype, "kind", "O") not in "OTUS":
            continue
        texts = [None if _is_nothing(value) else str(value) for value in frame[column].tolist()]
        told = (
            {text: cp949.replace(text) for text in {item for item in texts if item is not None}} if not cp949.holds(texts) else {}
        )
        counts.extend(told[text][1] for text in texts if text in told)
        whole = [told[text][0] if text in told else text for text in texts]
        long = sum(text is not None and len(text.encode(cp949.ENCODING)) > TEXT_BYTES for text in whole)
        coded[column] = [None if text is None else _short_text(text) for text in whole] if long else whole
        if long:
            cut.append(SHORTENED.fill(layer=name, column=column, count=long, most=TEXT_BYTES).in_(language))
    return coded, cp949.together(counts), cut


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, float) and isnan(value))


def _short_text(text: str) -> str:
    """The beginning of a text that fits into a Shapefile, no letter cut in two."""
    return text.encode(cp949.ENCODING)[:TEXT_BYTES].decode(cp949.ENCODING, errors="ignore")


def _shapefile(name: str, frame: gpd.GeoDataFrame, written_on: date) -> dict[str, bytes]:
    """The files of one Shapefile by name. Its head holds the day, which is that of the run."""
    import pyogrio

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.shp"
        pyogrio.write_dataframe(
            frame,
            path,
            driver="ESRI Shapefile",
            encoding=cp949.ENCODING.upper(),
            layer_options={"DBF_DATE_LAST_UPDATE": written_on.isoformat()},
        )
        return {item.name: item.read_bytes() for item in sorted(Path(folder).iterdir())}


def _field_lines(columns: Sequence[Column], fields: dict[str, str], language: Language) -> Iterator[str]:
    yield FIELDS_HEAD.in_(language)
    for column in columns:
        unit = column.unit.in_(language) if column.unit else ""
        empty = _empty_means(column).in_(language)
        cells = (fields[column.name], column.name, column.label.in_(language), unit, empty)
        yield ",".join(f'"{neutralise(cell)}"' for cell in (part.replace('"', '""') for part in cells))
