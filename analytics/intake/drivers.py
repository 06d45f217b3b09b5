"""Which file formats GDAL may open here: an allow-list, set before GDAL starts.

By default GDAL opens whatever a file's content asks for: a 164-byte VRT posing as GeoJSON makes it read any file of
the server or fetch any address. The list of formats to skip is only heeded when it is in the environment before
the first import of pyogrio.
"""

from __future__ import annotations

import os
import pyexpat
from typing import TYPE_CHECKING

from analytics.core.errors import AppError
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

ALLOWED = frozenset({"ESRI Shapefile", "GPKG", "GeoJSON", "GeoJSONSeq", "FlatGeobuf"})
"""The formats that officials use and that name no other file or address."""

# Every other vector driver of pyogrio 0.13 (GDAL 3.12). `assert_allowed` finds any that a newer version adds.
# A name in both lists, or an old alias of a name, is unloaded twice: GDAL warns, and for MEM it crashes.
SKIPPED = (
    "MEM", "PCIDSK", "PDS4", "VICAR", "PDF", "MBTiles", "EEDA", "OGCAPI", "GDALG", "MapInfo File", "LVBAG", "S57", "DGN",
    "OGR_VRT", "CSV", "GML", "GPX", "LIBKML", "KML", "ESRIJSON", "TopoJSON", "OGR_GMT", "SQLite", "WAsP",
    "OpenFileGDB", "DXF", "GeoRSS", "VFK", "PGDUMP", "OSM", "GPSBabel", "OGR_PDS", "WFS", "OAPIF", "EDIGEO", "Idrisi",
    "ODS", "XLSX", "Elasticsearch", "Carto", "AmigoCloud", "SXF", "Selafin", "JML", "PLSCENES", "CSW", "VDV", "MVT",
    "NGW", "MapML", "GTFS", "PMTiles", "JSONFG", "MiraMonVector", "ADBC", "AVCBin", "AVCE00", "AIVector", "HTTP",
)  # fmt: skip

# Image formats that read other files or addresses.
SKIPPED_IMAGES = ("VRT", "GTI", "WMS", "WMTS", "WCS", "STACIT", "STACTA")

SAFE_EXPAT = (2, 4, 1)
"""The first expat that stops entity bombs by itself."""


class UnsafeSetupError(AppError, RuntimeError):
    """The libraries of this installation would read more than the app allows."""


def skip_settings() -> dict[str, str]:
    """The environment that makes GDAL register the allowed formats alone and look for no plug-ins."""
    return {
        "OGR_SKIP": ",".join(SKIPPED),
        "GDAL_SKIP": ",".join(SKIPPED_IMAGES),
        "GDAL_DRIVER_PATH": "disable",
        "OGR_DRIVER_PATH": "disable",
    }


def skip_other_drivers() -> None:
    """Put the allow-list into this process's environment. It works only before the first import of pyogrio."""
    os.environ.update(skip_settings())


def assert_allowed() -> None:
    """Look at the libraries as they are loaded.

    Raises:
        UnsafeSetupError: when GDAL has a format outside the allow-list, or expat is older than 2.4.1.
    """
    import pyogrio

    refuse_extra_drivers(pyogrio.list_drivers())
    refuse_old_expat(pyexpat.version_info)


def refuse_extra_drivers(live: Iterable[str]) -> None:
    """Refuse a GDAL that has other formats than the allowed.

    Raises:
        UnsafeSetupError: naming them.
    """
    extra = sorted(set(live) - ALLOWED)
    if extra:
        names = ", ".join(extra)
        raise UnsafeSetupError(
            Text(
                f"허용하지 않은 파일 형식이 켜져 있습니다: {names}. pyogrio보다 analytics를 먼저 불러오십시오.",
                f"File formats outside the allow-list are on: {names}. Import analytics before pyogrio.",
            )
        )


def refuse_old_expat(version: tuple[int, int, int]) -> None:
    """Refuse an expat that would swell with an entity bomb.

    Raises:
        UnsafeSetupError: when it is older than 2.4.1.
    """
    if version < SAFE_EXPAT:
        shown = ".".join(str(part) for part in version)
        raise UnsafeSetupError(
            Text(
                f"XML 해석기 expat {shown}은(는) 오래되었습니다. 2.4.1 이상이 있는 파이썬을 쓰십시오.",
                f"The XML parser expat {shown} is too old. Use a Python with 2.4.1 or newer.",
            )
        )
