"""Hand map data to the browser by address, once, instead of inside every message.

The only room that touches Streamlit's media store, whose interface is not a promised one.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from streamlit import config, runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics.core.memo import remember
from analytics.spatial.official_grid import ring_of_codes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

KEPT_BYTES = 256 * 2**20
KEPT_S = 15 * 60
# The store forgets a session's files at the start of each of its runs and drops unclaimed ones at the end of
# anybody's run. A browser that is still fetching in between would get a 404 and show an empty layer for good,
# so the process itself keeps a claim on what was handed out lately.
_KEEPER = "kept-by-the-process"

MINUTE_DIGITS = 2
_NOISE_DIGITS = 6
_SHAPE_DIGITS = 5
_OUTLINE_DIGITS = 6


class _Kept:
    """The newest payloads by digest, bounded in bytes and in age."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, tuple[str, int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def address(self, digest: str) -> str | None:
        """Where a payload lies that is still kept."""
        with self._lock:
            entry = self._entries.get(digest)
        return None if entry is None else entry[0]

    def renew(self, digest: str, address: str, size_bytes: int, claims: dict[str, str]) -> None:
        """Keep this payload, and let go of what is too old or too much."""
        now_s = time.monotonic()
        with self._lock:
            self._entries.pop(digest, None)
            self._entries[digest] = (address, size_bytes, now_s)
            claims[digest] = _file_id(address)
            while len(self._entries) > 1 and self._too_much(now_s):
                old, _ = self._entries.popitem(last=False)
                claims.pop(old, None)

    def _too_much(self, now_s: float) -> bool:
        oldest_s = next(iter(self._entries.values()))[2]
        return now_s - oldest_s > KEPT_S or sum(size for _, size, _ in self._entries.values()) > KEPT_BYTES


_kept = _Kept()


def data_url(slot: str, payload: bytes) -> str:
    """Put JSON where the reader's browser can fetch it, and say where.

    The address is made from the content: the same bytes have the same address for every session, and the
    browser fetches them once. Call it in every run that still shows the data, which renews the claim.

    Anybody who knows an address can fetch it while it lives: the sessions that use it, and 15 minutes after.

    Args:
        slot: what the data is for; a later payload of the same session and slot takes its place.
        payload: JSON, UTF-8.

    Raises:
        RuntimeError: outside a running app.
    """
    return _handed_out(slot, payload, "application/json", "json")


def picture_url(slot: str, payload: bytes) -> str:
    """The same for a PNG."""
    return _handed_out(slot, payload, "image/png", "png")


def _handed_out(slot: str, payload: bytes, kind: str, ending: str) -> str:
    if not runtime.exists():
        message = "map data can be handed out by a running app only"
        raise RuntimeError(message)
    claims = runtime.get_instance().media_file_mgr._files_by_session_and_coord  # noqa: SLF001
    digest = _digest(payload)
    address = _kept.address(digest)
    if address is None or _own_claims(claims).get(slot) != _file_id(address):
        # The store names a file of more than 1 MiB after samples of it alone, and two results that differ between
        # the samples would share one address. The digest in the file name tells them apart.
        store = runtime.get_instance().media_file_mgr
        address = store.add(payload, kind, slot, file_name=f"{digest}.{ending}")
    _kept.renew(digest, address, len(payload), claims[_KEEPER])
    return _below_base(address)


@remember(96)
def _digest(payload: bytes) -> str:
    """The digest of a payload. The same payloads come again with every move of a slider, so they are hashed once."""
    return hashlib.sha256(payload).hexdigest()


def _file_id(address: str) -> str:
    return address.rsplit("/", 1)[-1].split(".", 1)[0]


def _own_claims(claims: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """What this session has claimed already, by slot."""
    context = get_script_run_ctx()
    return {} if context is None else claims.get(context.session_id, {})


def static_url(name: str) -> str:
    """The address of a file in `ui/static/`, such as "markers/post.svg"."""
    return _below_base(f"/app/static/{name}")


def _below_base(address: str) -> str:
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{address}" if base else address


def cell_rows(cells: pd.DataFrame, exact: Sequence[str] = (), *, head: str = "head", body: str = "body") -> bytes:
    """Hexagons as the map reads them.

    Args:
        cells: a column `cell` (H3 ids) and any further columns; `head` and `body` are the tooltip's two parts,
            ready in the reader's language, lines of the body parted by a line break.
        exact: columns whose classes have inclusive upper edges: they are rounded up to 0.01, so that a value
            is at most a limit of two decimals exactly when it was so before.
        head, body: the names of the tooltip columns.

    Returns:
        JSON rows {"hex", "head", "body", "properties": {the other columns}}, missing numbers as null.
    """
    others = [name for name in cells.columns if name not in {"cell", head, body}]
    columns = {name: _plain(cells[name], up=name in exact) for name in others}
    properties = [dict(zip(others, values, strict=True)) for values in zip(*columns.values(), strict=True)] or [{}] * len(cells)
    rows = zip(cells["cell"].tolist(), _texts(cells, head), _texts(cells, body), properties, strict=True)
    return orjson.dumps([{"hex": cell, "head": top, "body": rest, "properties": values} for cell, top, rest, values in rows])


def square_rows(cells: pd.DataFrame, exact: Sequence[str] = ()) -> bytes:
    """Squares of the official grid as the map reads them: GeoJSON features; see `cell_rows`. `cell` holds grid codes."""
    others = [name for name in cells.columns if name not in {"head", "body"}]
    columns = {"head": _texts(cells, "head"), "body": _texts(cells, "body")}
    columns |= {name: _plain(cells[name], up=name in exact) for name in others}
    rings = ring_of_codes(cells["cell"].tolist()).round(6).tolist()
    return orjson.dumps(
        [
            feature("Polygon", [ring], dict(zip(columns, values, strict=True)))
            for ring, *values in zip(rings, *columns.values(), strict=True)
        ]
    )


def point_rows(points: pd.DataFrame, icon: str | None = None) -> bytes:
    """Points as the map reads them.

    Args:
        points: columns `lon`, `lat` (WGS84 degrees), `head` and `body` for the tooltip, `icon` unless one is
            given for all or none is drawn, and any further columns, which come back when a point is picked.
        icon: the marker for every point.

    Returns:
        JSON rows, each a GeoJSON feature with "head", "body", any "icon" and the other columns as properties; points
        without coordinates are left out.
    """
    placed = points[points["lon"].notna() & points["lat"].notna()]
    others = [name for name in placed.columns if name not in {"lon", "lat", "head", "body", "icon"}]
    columns = {"head": _texts(placed, "head"), "body": _texts(placed, "body")}
    if icon or "icon" in placed.columns:
        columns["icon"] = [icon] * len(placed) if icon else placed["icon"].tolist()
    columns |= {name: _plain(placed[name], up=False) for name in others}
    spots = placed[["lon", "lat"]].to_numpy(float).round(6).tolist()
    return orjson.dumps(
        [
            feature("Point", spot, dict(zip(columns, values, strict=True)))
            for spot, *values in zip(spots, *columns.values(), strict=True)
        ]
    )


def feature(shape: str, coordinates: Sequence[Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """One GeoJSON feature; coordinates are WGS84 degrees, longitude first."""
    return {"type": "Feature", "properties": properties, "geometry": {"type": shape, "coordinates": coordinates}}


def shape_rows(shapes: gpd.GeoDataFrame, columns: Sequence[str]) -> bytes:
    """Areas as the map reads them.

    Args:
        shapes: polygons, WGS84, drawn in this order, the first at the bottom; they are not changed.
        columns: the columns that go along as properties, numbers to 0.01.

    Returns:
        A GeoJSON collection, coordinates to 0.00001 degrees (about a metre), islands and holes kept.
    """
    import shapely

    short = shapely.transform(shapes.geometry.to_numpy(), lambda spots: np.round(spots, _SHAPE_DIGITS))
    drawn = shapely.to_geojson(shapely.remove_repeated_points(short))
    values = [_plain(shapes[name], up=False) for name in columns]
    return geojson(
        [
            {"type": "Feature", "properties": dict(zip(columns, row, strict=True)), "geometry": orjson.Fragment(shape)}
            for shape, *row in zip(drawn, *values, strict=True)
        ]
    )


def outline_row(shape: Any) -> bytes:
    """One area as the map reads it, coordinates to 0.000001 degrees (a tenth of a metre).

    Args:
        shape: a shapely geometry, WGS84 degrees.
    """
    import shapely

    short = shapely.transform(shape, lambda spots: np.round(spots, _OUTLINE_DIGITS))
    return geojson([{"type": "Feature", "properties": {}, "geometry": orjson.Fragment(shapely.to_geojson(short))}])


def geojson(features: Sequence[Mapping[str, Any]]) -> bytes:
    """A GeoJSON collection of ready features."""
    return orjson.dumps({"type": "FeatureCollection", "features": list(features)})


def _texts(rows: pd.DataFrame, name: str) -> list[str]:
    return [str(value) for value in rows[name]] if name in rows.columns else [""] * len(rows)


def _plain(column: pd.Series[Any], *, up: bool) -> list[Any]:
    """Values as JSON takes them: short numbers, null where there is none."""
    if column.dtype.kind not in "fiu":
        return [None if value is None or value != value else value for value in column.tolist()]  # noqa: PLR0124
    values = column.to_numpy(float)
    scaled = np.round(values * 10**MINUTE_DIGITS, _NOISE_DIGITS)
    short = (np.ceil(scaled) if up else np.round(scaled)) / 10**MINUTE_DIGITS
    whole = bool(np.all(short[np.isfinite(short)] % 1 == 0))
    return [(int(value) if whole else value) if np.isfinite(value) else None for value in short.tolist()]
